//! The table of actions: label, keys, and the area that must have the focus. Menus, tooltips and the cheat sheet are
//! drawn from it.

use super::keys::{Chord, alt, chord, ctrl, ctrl_shift, plain, shift};
use eframe::egui::Key;

/// A named intent without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Run the take at the draft tier.
    Run,
    /// Open the price step of the final; in it: run the final.
    RunFinal,
    /// Stop the running job.
    Cancel,
    /// Take back all jobs that wait.
    CancelWaiting,
    /// Put the cursor into the prompt.
    FocusPrompt,
    /// Choose the brush.
    Brush,
    /// Choose the eraser.
    Eraser,
    /// Choose the hand.
    Hand,
    /// Choose the rectangle.
    Rectangle,
    /// Choose the ellipse.
    Ellipse,
    /// Choose the lasso.
    Lasso,
    /// Choose the polygon.
    Polygon,
    /// Choose the magic wand.
    Wand,
    /// Choose quick select.
    Quick,
    /// Choose the crop frame.
    Frame,
    /// Swap brush and eraser.
    SwapPaintErase,
    /// Smaller brush.
    SizeDown,
    /// Larger brush.
    SizeUp,
    /// Softer brush.
    HardnessDown,
    /// Harder brush.
    HardnessUp,
    /// Painted becomes unpainted and back.
    InvertMask,
    /// Nothing is painted.
    ClearMask,
    /// Everything is painted.
    FillMask,
    /// What is painted grows by some pixels.
    Grow,
    /// What is painted shrinks by some pixels.
    Shrink,
    /// Feather what is painted, in the panel that refines it.
    Feather,
    /// Show or hide the mask.
    ToggleOverlay,
    /// Show the mask alone, as greys, or over the picture again.
    MaskAlone,
    /// Zoom in.
    ZoomIn,
    /// Zoom out.
    ZoomOut,
    /// The whole picture.
    Fit,
    /// One image pixel is one screen pixel.
    Zoom100,
    /// One image pixel is two by two screen pixels.
    Zoom200,
    /// Take back the last change of the mask.
    Undo,
    /// Do it again.
    Redo,
    /// Back and forth between the last two states of the mask.
    ToggleState,
    /// An empty mask.
    NewMask,
    /// The next mask of the source.
    NextMask,
    /// The previous mask of the source.
    PreviousMask,
    /// Give the mask another name.
    RenameMask,
    /// Copy the mask.
    CopyMask,
    /// Paste the copied mask at the same pixels.
    PasteMask,
    /// Paste the copied mask over the whole picture.
    PasteMaskScaled,
    /// The result becomes the source.
    Accept,
    /// The result goes out of sight.
    Discard,
    /// The result is kept for later.
    Keep,
    /// The next result of the strip.
    NextResult,
    /// The previous result of the strip.
    PreviousResult,
    /// Copy the shown result.
    CopyResult,
    /// The canvas tab.
    ShowCanvas,
    /// The gallery tab.
    ShowGallery,
    /// Open the result of the gallery on the canvas.
    OpenSelected,
    /// Choose a picture for the canvas.
    OpenSource,
    /// Choose pictures for the tray.
    AddReferences,
    /// The settings.
    Settings,
    /// The cheat sheet.
    Shortcuts,
    /// Show or hide the tool column.
    ToggleTools,
    /// Show or hide the right stack.
    ToggleStack,
    /// Show or hide all panels.
    TogglePanels,
    /// Close the window.
    Quit,
}

/// The area whose keys are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Everywhere, also while typing.
    Anywhere,
    /// Everywhere but in text fields.
    NotTyping,
    /// The canvas has the focus.
    Canvas,
    /// The staging strip has the focus.
    Staging,
    /// The gallery is shown.
    Gallery,
}

impl Scope {
    /// True when one press could mean both.
    pub const fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Anywhere | Self::NotTyping, _) | (_, Self::Anywhere | Self::NotTyping) => true,
            _ => self as u8 == other as u8,
        }
    }
}

impl Action {
    /// All actions, in the order of the cheat sheet.
    pub const ALL: [Self; 60] = [
        Self::Run,
        Self::RunFinal,
        Self::Cancel,
        Self::CancelWaiting,
        Self::FocusPrompt,
        Self::OpenSource,
        Self::AddReferences,
        Self::Brush,
        Self::Eraser,
        Self::Rectangle,
        Self::Ellipse,
        Self::Lasso,
        Self::Polygon,
        Self::Wand,
        Self::Quick,
        Self::Frame,
        Self::Hand,
        Self::SwapPaintErase,
        Self::SizeDown,
        Self::SizeUp,
        Self::HardnessDown,
        Self::HardnessUp,
        Self::InvertMask,
        Self::ClearMask,
        Self::FillMask,
        Self::Grow,
        Self::Shrink,
        Self::Feather,
        Self::ToggleOverlay,
        Self::MaskAlone,
        Self::Undo,
        Self::Redo,
        Self::ToggleState,
        Self::NewMask,
        Self::NextMask,
        Self::PreviousMask,
        Self::RenameMask,
        Self::CopyMask,
        Self::PasteMask,
        Self::PasteMaskScaled,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Fit,
        Self::Zoom100,
        Self::Zoom200,
        Self::Accept,
        Self::Discard,
        Self::Keep,
        Self::NextResult,
        Self::PreviousResult,
        Self::CopyResult,
        Self::ShowCanvas,
        Self::ShowGallery,
        Self::OpenSelected,
        Self::ToggleTools,
        Self::ToggleStack,
        Self::TogglePanels,
        Self::Settings,
        Self::Shortcuts,
        Self::Quit,
    ];

    /// What it is called on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Run => "Run drafts",
            Self::RunFinal => "Run final",
            Self::Cancel => "Cancel the running job",
            Self::CancelWaiting => "Clear waiting jobs",
            Self::FocusPrompt => "Focus prompt",
            Self::Brush => "Brush",
            Self::Eraser => "Eraser",
            Self::Hand => "Hand",
            Self::Rectangle => "Rectangle",
            Self::Ellipse => "Ellipse",
            Self::Lasso => "Lasso",
            Self::Polygon => "Polygon lasso",
            Self::Wand => "Magic wand",
            Self::Quick => "Quick select",
            Self::Frame => "Crop frame",
            Self::SwapPaintErase => "Swap paint and erase",
            Self::SizeDown => "Smaller brush",
            Self::SizeUp => "Larger brush",
            Self::HardnessDown => "Softer brush",
            Self::HardnessUp => "Harder brush",
            Self::InvertMask => "Invert mask",
            Self::ClearMask => "Clear mask",
            Self::FillMask => "Fill mask",
            Self::Grow => "Grow mask",
            Self::Shrink => "Shrink mask",
            Self::Feather => "Feather mask...",
            Self::ToggleOverlay => "Mask overlay on or off",
            Self::MaskAlone => "Mask as black and white",
            Self::ZoomIn => "Zoom in",
            Self::ZoomOut => "Zoom out",
            Self::Fit => "Fit to window",
            Self::Zoom100 => "Zoom to 100 %",
            Self::Zoom200 => "Zoom to 200 %",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::ToggleState => "Toggle last two states",
            Self::NewMask => "New mask",
            Self::NextMask => "Next mask",
            Self::PreviousMask => "Previous mask",
            Self::RenameMask => "Rename mask",
            Self::CopyMask => "Copy mask",
            Self::PasteMask => "Paste mask, same place",
            Self::PasteMaskScaled => "Paste mask, scaled",
            Self::Accept => "Accept result",
            Self::Discard => "Discard result",
            Self::Keep => "Keep result",
            Self::NextResult => "Next result",
            Self::PreviousResult => "Previous result",
            Self::CopyResult => "Copy result",
            Self::ShowCanvas => "Canvas",
            Self::ShowGallery => "Gallery",
            Self::OpenSelected => "Open in canvas",
            Self::OpenSource => "Open picture...",
            Self::AddReferences => "Add references...",
            Self::Settings => "Settings",
            Self::Shortcuts => "Shortcuts",
            Self::ToggleTools => "Tool column on or off",
            Self::ToggleStack => "Right stack on or off",
            Self::TogglePanels => "All panels on or off",
            Self::Quit => "Quit",
        }
    }

    /// Its keys, the one that is shown first.
    pub fn chords(self) -> Vec<Chord> {
        match self {
            Self::Run => vec![ctrl(Key::Enter)],
            Self::RunFinal => vec![ctrl_shift(Key::Enter)],
            Self::Cancel => vec![shift(Key::X)],
            Self::CancelWaiting => vec![ctrl_shift(Key::X)],
            Self::FocusPrompt => vec![plain(Key::Slash)],
            Self::Brush => vec![plain(Key::B)],
            Self::Eraser => vec![plain(Key::E)],
            Self::Hand => vec![plain(Key::H)],
            Self::Rectangle => vec![plain(Key::M)],
            Self::Ellipse => vec![shift(Key::M)],
            Self::Lasso => vec![plain(Key::L)],
            Self::Polygon => vec![shift(Key::L)],
            Self::Wand => vec![plain(Key::W)],
            Self::Quick => vec![shift(Key::W)],
            Self::Frame => vec![plain(Key::C)],
            Self::SwapPaintErase => vec![plain(Key::X)],
            Self::SizeDown => vec![plain(Key::OpenBracket)],
            Self::SizeUp => vec![plain(Key::CloseBracket)],
            Self::HardnessDown => vec![shift(Key::OpenBracket), shift(Key::OpenCurlyBracket)],
            Self::HardnessUp => vec![shift(Key::CloseBracket), shift(Key::CloseCurlyBracket)],
            Self::InvertMask => vec![ctrl(Key::I)],
            Self::ClearMask => vec![plain(Key::Delete), plain(Key::Backspace)],
            Self::FillMask => vec![ctrl(Key::A)],
            Self::Grow => vec![alt(Key::CloseBracket)],
            Self::Shrink => vec![alt(Key::OpenBracket)],
            Self::Feather => vec![shift(Key::F6)],
            Self::ToggleOverlay => vec![plain(Key::Backslash)],
            Self::MaskAlone => vec![plain(Key::Q)],
            Self::ZoomIn => vec![ctrl(Key::Plus), ctrl(Key::Equals)],
            Self::ZoomOut => vec![ctrl(Key::Minus)],
            Self::Fit => vec![ctrl(Key::Num0)],
            Self::Zoom100 => vec![ctrl(Key::Num1)],
            Self::Zoom200 => vec![ctrl(Key::Num2)],
            Self::Undo => vec![ctrl(Key::Z)],
            Self::Redo => vec![ctrl_shift(Key::Z), ctrl(Key::Y)],
            Self::ToggleState => vec![chord(Key::Z, true, false, true)],
            Self::NewMask => vec![chord(Key::N, false, false, true)],
            Self::NextMask => vec![chord(Key::PageDown, false, false, true)],
            Self::PreviousMask => vec![chord(Key::PageUp, false, false, true)],
            Self::RenameMask => vec![plain(Key::F2)],
            Self::CopyMask => vec![chord(Key::C, false, false, true)],
            Self::PasteMask => vec![chord(Key::V, false, false, true)],
            Self::PasteMaskScaled => vec![chord(Key::V, false, true, true)],
            Self::Accept | Self::OpenSelected => vec![plain(Key::Enter)],
            Self::Discard => vec![plain(Key::Delete)],
            Self::Keep => vec![plain(Key::K)],
            Self::NextResult => vec![plain(Key::ArrowRight)],
            Self::PreviousResult => vec![plain(Key::ArrowLeft)],
            Self::CopyResult => vec![ctrl(Key::C)],
            Self::ShowCanvas => vec![chord(Key::Num1, true, true, false)],
            Self::ShowGallery => vec![chord(Key::Num2, true, true, false)],
            Self::OpenSource => vec![ctrl(Key::O)],
            Self::AddReferences => vec![ctrl_shift(Key::O)],
            Self::Settings => vec![ctrl(Key::Comma)],
            Self::Shortcuts => vec![plain(Key::F1)],
            Self::ToggleTools => vec![plain(Key::T)],
            Self::ToggleStack => vec![plain(Key::G)],
            Self::TogglePanels => vec![plain(Key::Tab)],
            Self::Quit => vec![ctrl(Key::Q)],
        }
    }

    /// The areas whose keys mean it.
    pub const fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Run
            | Self::RunFinal
            | Self::CancelWaiting
            | Self::OpenSource
            | Self::AddReferences
            | Self::Settings
            | Self::Shortcuts
            | Self::ShowCanvas
            | Self::ShowGallery
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::Fit
            | Self::Zoom100
            | Self::Zoom200
            | Self::Quit => &[Scope::Anywhere],
            Self::Cancel
            | Self::FocusPrompt
            | Self::Brush
            | Self::Eraser
            | Self::Hand
            | Self::Rectangle
            | Self::Ellipse
            | Self::Lasso
            | Self::Polygon
            | Self::Wand
            | Self::Quick
            | Self::Frame
            | Self::Grow
            | Self::Shrink
            | Self::Feather
            | Self::SwapPaintErase
            | Self::SizeDown
            | Self::SizeUp
            | Self::HardnessDown
            | Self::HardnessUp
            | Self::InvertMask
            | Self::ToggleOverlay
            | Self::MaskAlone
            | Self::Undo
            | Self::Redo
            | Self::ToggleState
            | Self::NewMask
            | Self::NextMask
            | Self::PreviousMask
            | Self::RenameMask
            | Self::CopyMask
            | Self::PasteMask
            | Self::PasteMaskScaled
            | Self::CopyResult
            | Self::ToggleTools
            | Self::ToggleStack => &[Scope::NotTyping],
            Self::ClearMask | Self::FillMask | Self::TogglePanels => &[Scope::Canvas],
            Self::Accept => &[Scope::Staging],
            Self::Discard | Self::Keep | Self::NextResult | Self::PreviousResult => &[Scope::Staging, Scope::Gallery],
            Self::OpenSelected => &[Scope::Gallery],
        }
    }

    /// The first of its keys as it is shown, `Ctrl+Enter`.
    pub fn hint(self) -> String {
        self.chords().first().map(Chord::label).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_shortcuts_clash_in_one_scope() {
        for (at, one) in Action::ALL.iter().enumerate() {
            for other in &Action::ALL[at + 1..] {
                let meet = one.scopes().iter().any(|a| other.scopes().iter().any(|b| a.overlaps(*b)));
                let (mine, theirs) = (one.chords(), other.chords());
                let same = mine.iter().find(|chord| theirs.contains(chord));
                assert!(!(meet && same.is_some()), "{one:?} and {other:?} share {same:?}");
            }
        }
    }

    #[test]
    fn the_table_lists_each_action_once() {
        for (at, action) in Action::ALL.iter().enumerate() {
            assert!(!Action::ALL[..at].contains(action), "{action:?} twice");
            assert!(!action.label().is_empty() && !action.chords().is_empty());
        }
    }
}
