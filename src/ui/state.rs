//! State of the screen alone: zoom, open popovers, the chosen tool. Changed in place; never the user's work.

pub mod board;
mod browser;
pub mod compare;
mod history;

pub use browser::BrowserState;
pub use history::History;

use crate::canvas::brush::{Brush, Pressure};
use crate::canvas::marks::COLOURS;
use crate::canvas::proposal::{Proposal, Refine};
use crate::canvas::select::Combine;
use crate::canvas::viewport::Viewport;
use crate::command::Target;
use crate::command::action::Scope;
use crate::document::masks::MaskForm;
use crate::geom::Bounds;
use crate::profile::Profile;
use crate::spend::Span;
use crate::take::{CallId, EntryId, MaskId, SeriesId, Tier};
use crate::tray::ReferenceId;
use crate::ui::palette::Search;
use crate::ui::settings::unsaved::Unsaved;
use board::BoardState;
use compare::{CompareLook, LineageState};
use serde::{Deserialize, Serialize};

/// The page in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    /// Source, mask and results.
    #[default]
    Canvas,
    /// Pictures laid against each other.
    Compare,
    /// All results.
    Gallery,
}

/// The tool in the hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// Adds to the mask.
    #[default]
    Brush,
    /// Takes from the mask.
    Eraser,
    /// Selects a rectangle.
    Rectangle,
    /// Selects an ellipse.
    Ellipse,
    /// Selects what a free line goes around.
    Lasso,
    /// Selects what straight lines go around.
    Polygon,
    /// Selects what looks alike.
    Wand,
    /// Selects the thing under a stroke, or in a box.
    Quick,
    /// Moves the crop frame and its edges.
    Frame,
    /// Draws marks for the model.
    Marker,
    /// Moves the view.
    Hand,
}

impl Tool {
    /// True for brush and eraser: they have a ring.
    pub const fn paints(self) -> bool {
        matches!(self, Self::Brush | Self::Eraser)
    }

    /// True for the tools that draw an outline or point at something.
    pub const fn selects(self) -> bool {
        matches!(self, Self::Rectangle | Self::Ellipse | Self::Lasso | Self::Polygon | Self::Wand | Self::Quick)
    }
}

/// How the selection tools work.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SelectOptions {
    /// What becomes of a selection when no key is held.
    pub combine: Combine,
    /// How much a pixel may differ for the wand, 0 to 255.
    pub tolerance: f32,
    /// The wand takes only what hangs together.
    pub contiguous: bool,
    /// Quick select draws a box instead of strokes.
    pub boxed: bool,
}

impl Default for SelectOptions {
    fn default() -> Self {
        Self { combine: Combine::Add, tolerance: 16.0, contiguous: true, boxed: false }
    }
}

/// Width and colour of the marker.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marker {
    /// Width in image pixels.
    pub width_px: f32,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

impl Default for Marker {
    fn default() -> Self {
        Self { width_px: 12.0, colour: COLOURS[0] }
    }
}

/// How the mask is shown over the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskStyle {
    /// In a colour, with what would really change: the contours of what is painted, blended and sent.
    #[default]
    Effective,
    /// In a colour alone.
    Tint,
    /// Alone, as greys: white may change.
    Grey,
}

/// What of the mask is shown, and how.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct MaskLook {
    /// How.
    pub style: MaskStyle,
    /// Colour of what is painted, red, green, blue; `None`: that of the theme.
    pub tint: Option<[u8; 3]>,
    /// Its opacity over full coverage, in percent.
    pub percent: f32,
    /// What is seen again when it was shown alone.
    pub before_grey: MaskStyle,
    /// What is protected is coloured instead.
    pub inverted: bool,
    /// The contour of what is painted by half or more.
    pub painted: bool,
    /// The contour of what may change.
    pub blended: bool,
    /// The contour of what the model may draw.
    pub sent: bool,
}

impl Default for MaskLook {
    fn default() -> Self {
        let style = MaskStyle::default();
        Self {
            style,
            tint: None,
            percent: 42.0,
            before_grey: style,
            inverted: false,
            painted: true,
            blended: true,
            sent: true,
        }
    }
}

/// What is restored when the program starts again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one part whether it is open or held")]
pub struct Screen {
    /// The page in the middle.
    pub tab: Tab,
    /// The tool.
    pub tool: Tool,
    /// Size, hardness and opacity of brush and eraser.
    pub brush: Brush,
    /// Selection tools.
    pub select: SelectOptions,
    /// Length of the stabiliser's string in screen points; 0: off.
    pub stabiliser: f32,
    /// What a pen's pressure changes.
    pub pressure: Pressure,
    /// The marker.
    pub marker: Marker,
    /// The view of the canvas; `None`: fit.
    pub viewport: Option<Viewport>,
    /// The view of the board; `None`: fit.
    pub board_view: Option<Viewport>,
    /// The mask is shown over the picture.
    pub overlay: bool,
    /// How it is shown.
    pub mask: MaskLook,
    /// The tool column is shown.
    pub tools_open: bool,
    /// The right stack is shown.
    pub stack_open: bool,
    /// Width of the right stack in points; `None`: the default for the window.
    pub stack_width: Option<f32>,
    /// The references' section is open.
    pub references_open: bool,
    /// The masks' section is open.
    pub masks_open: bool,
    /// The jobs' section is open.
    pub jobs_open: bool,
    /// Step of the gallery's thumbnail size, 0 to 4.
    pub thumb_step: usize,
    /// The selected result of the gallery.
    pub selected: Option<EntryId>,
    /// How pictures are compared.
    pub compare: CompareLook,
    /// The card with the three steps of a first edit was closed.
    pub steps_closed: bool,
    /// Forms of profiles with changes that are not saved, the one that was changed last at the end.
    pub unsaved: Vec<Unsaved>,
}

impl Screen {
    /// Shows the mask alone, or what was seen before.
    pub fn show_mask_alone(&mut self) {
        let alone = self.overlay && self.mask.style == MaskStyle::Grey;
        self.overlay = true;
        if alone {
            self.mask.style = self.mask.before_grey;
        } else {
            if self.mask.style != MaskStyle::Grey {
                self.mask.before_grey = self.mask.style;
            }
            self.mask.style = MaskStyle::Grey;
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            tab: Tab::Canvas,
            tool: Tool::Brush,
            brush: Brush::default(),
            select: SelectOptions::default(),
            stabiliser: 0.0,
            pressure: Pressure::default(),
            marker: Marker::default(),
            viewport: None,
            board_view: None,
            overlay: true,
            mask: MaskLook::default(),
            tools_open: true,
            stack_open: true,
            stack_width: None,
            references_open: true,
            masks_open: true,
            jobs_open: true,
            thumb_step: 1,
            selected: None,
            compare: CompareLook::default(),
            steps_closed: false,
            unsaved: Vec::new(),
        }
    }
}

/// The popover or page over the window; at most one.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// The price step of a final.
    PriceStep,
    /// Running, waiting and failed jobs.
    Queue,
    /// Choice of the profile.
    Profiles,
    /// The settings page.
    Settings,
    /// The spending page.
    Spend,
    /// The cheat sheet.
    Shortcuts,
    /// The command palette.
    Palette,
    /// The program's own file browser, where the system has no file dialog; what the picture is for.
    PathField(Target),
    /// The same for where a mask is to be written.
    SaveField(MaskId, MaskForm),
    /// The same for a folder to watch.
    WatchField,
    /// The same for a file with a profile.
    LoadProfile,
    /// The same for where the profile that is being edited is to be written.
    SaveProfile,
    /// The same for where the ledger of a span is to be written.
    SaveTable(Span),
    /// A batch over pictures.
    Batch,
    /// The contact sheet of a series.
    Sheet(SeriesId),
    /// The same as for the ledger, for where that is to be written.
    SaveSheet(SeriesId),
    /// The versions of a mask.
    Versions(MaskId),
    /// How a reference goes out.
    Reference(ReferenceId),
    /// The picture behind a pasted address.
    Address,
    /// How the board goes out.
    Board,
    /// Everything that the next run sends.
    Sent,
    /// The same for where a stranded answer is to be written.
    SaveAnswer(CallId),
    /// The report of the last crash.
    Crash,
    /// Calls are on their way and the window is to be closed: wait, quit or stay.
    Quit,
    /// The heat map of a result.
    Heat(EntryId),
    /// The mask's outline is being refined.
    Refine,
    /// How the hand leads the brush.
    Hand,
}

/// A part of the source on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// The image pixels that are visible.
    pub visible: Bounds,
    /// Physical window pixels per image pixel.
    pub zoom: f32,
}

/// All of the screen's own state.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one part whether it is open or held")]
pub struct UiState {
    /// What is restored at the next start.
    pub screen: Screen,
    /// The popover or page over the window.
    pub overlay: Overlay,
    /// Where the bar stood before the price step moved it to the final tier.
    pub tier_before: Option<Tier>,
    /// The area that has the focus; keys belong to it.
    pub area: Option<Scope>,
    /// The prompt wants the focus in the next frame.
    pub focus_prompt: bool,
    /// Which earlier prompt stands in the field.
    pub history: History,
    /// Profile being edited in the settings, with its name before.
    pub editing: Option<(Option<String>, Profile)>,
    /// Which of the profiles that were never saved the form is of.
    pub form_number: u32,
    /// Limits as they are typed in the settings, the narrowest first.
    pub limits: Option<[String; 4]>,
    /// The settings were opened for their limits.
    pub to_limits: bool,
    /// The span that the tables of the spending page are about.
    pub span: Span,
    /// Key typed in the settings, not yet taken over.
    pub key_text: String,
    /// What is searched for in the command palette.
    pub palette: Search,
    /// What is typed in the file browser.
    pub path_text: String,
    /// What is chosen in it.
    pub browser: BrowserState,
    /// Name that is being typed for a set of references.
    pub set_name: String,
    /// Name that is being typed for a template or a style.
    pub text_name: String,
    /// The next slot of the prompt is to be filled in.
    pub fill_slot: bool,
    /// A mask that is being renamed, with its name as typed.
    pub renaming: Option<(MaskId, String)>,
    /// Temporary eraser or hand is held.
    pub held: Option<Tool>,
    /// Number of the newest change of the mask that was proposed.
    pub proposals: u64,
    /// The wand's last click: its tolerance can still be changed.
    pub adjustable: Option<(u64, Proposal)>,
    /// What is being refined, under its number.
    pub refine: Option<(u64, Refine)>,
    /// Pressure of the pen that moved last, 0 to 1, where the window system tells it beside the pointer.
    pub pen: Option<f32>,
    /// A pen's pressure was seen.
    pub pen_seen: bool,
    /// A polygon is being drawn: Delete and Enter are its keys.
    pub drawing: bool,
    /// The source is shown while the key is held.
    pub see_original: bool,
    /// What of the mask's contours is in sight, when they are shown.
    pub outlined: Option<Sight>,
    /// The options of the mask's look are open.
    pub look_open: bool,
    /// The right stack is open over the canvas, where it is a rail.
    pub rail_open: bool,
    /// More results that are chosen in the gallery, in the order of choosing.
    pub also_selected: Vec<EntryId>,
    /// The view of what is compared; `None`: fit.
    pub compare_view: Option<Viewport>,
    /// The board.
    pub board: BoardState,
    /// The tree of the source.
    pub lineage: LineageState,
    /// Results that are chosen on a contact sheet, in the order of choosing.
    pub sheet_chosen: Vec<EntryId>,
    /// Another window has the library, and this one is to look at it all the same.
    pub only_look: bool,
    /// The pointer is over a toast: it stays.
    pub toast_hovered: bool,
}

impl UiState {
    /// Puts a profile into the form of the settings page; `was`: its name as it is saved, if it is.
    pub fn edit_profile(&mut self, was: Option<String>, profile: Profile) {
        self.editing = Some((was, profile));
        self.key_text.clear();
    }
}
