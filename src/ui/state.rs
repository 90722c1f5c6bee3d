//! State of the screen alone: zoom, open popovers, the chosen tool. Changed in place; never the user's work.

use crate::canvas::brush::Brush;
use crate::canvas::viewport::Viewport;
use crate::command::Target;
use crate::command::action::Scope;
use crate::profile::Profile;
use crate::take::EntryId;
use serde::{Deserialize, Serialize};

/// The page in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    /// Source, mask and results.
    #[default]
    Canvas,
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
    /// Moves the view.
    Hand,
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
    /// The view of the canvas; `None`: fit.
    pub viewport: Option<Viewport>,
    /// The mask is shown over the picture.
    pub overlay: bool,
    /// The tool column is shown.
    pub tools_open: bool,
    /// The right stack is shown.
    pub stack_open: bool,
    /// Width of the right stack in points; `None`: the default for the window.
    pub stack_width: Option<f32>,
    /// The references' section is open.
    pub references_open: bool,
    /// The jobs' section is open.
    pub jobs_open: bool,
    /// Step of the gallery's thumbnail size, 0 to 4.
    pub thumb_step: usize,
    /// The selected result of the gallery.
    pub selected: Option<EntryId>,
    /// The card with the three steps of a first edit was closed.
    pub steps_closed: bool,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            tab: Tab::Canvas,
            tool: Tool::Brush,
            brush: Brush::default(),
            viewport: None,
            overlay: true,
            tools_open: true,
            stack_open: true,
            stack_width: None,
            references_open: true,
            jobs_open: true,
            thumb_step: 1,
            selected: None,
            steps_closed: false,
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
    /// The cheat sheet.
    Shortcuts,
    /// A path typed by hand, where the system has no file dialog; what the picture is for.
    PathField(Target),
    /// Calls are on their way and the window is to be closed: wait, quit or stay.
    Quit,
    /// The heat map of a result.
    Heat(EntryId),
}

/// All of the screen's own state.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one part whether it is open or held")]
pub struct UiState {
    /// What is restored at the next start.
    pub screen: Screen,
    /// The popover or page over the window.
    pub overlay: Overlay,
    /// The area that has the focus; keys belong to it.
    pub area: Option<Scope>,
    /// The prompt wants the focus in the next frame.
    pub focus_prompt: bool,
    /// Profile being edited in the settings, with its name before.
    pub editing: Option<(Option<String>, Profile)>,
    /// Key typed in the settings, not yet taken over.
    pub key_text: String,
    /// Path typed where the system has no file dialog.
    pub path_text: String,
    /// Temporary eraser or hand is held.
    pub held: Option<Tool>,
    /// The source is shown while the key is held.
    pub see_original: bool,
    /// The right stack is open over the canvas, where it is a rail.
    pub rail_open: bool,
    /// The pointer is over a toast: it stays.
    pub toast_hovered: bool,
}
