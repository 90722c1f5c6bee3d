//! What can be asked for by name: menus, tooltips, keys, the palette and the cheat sheet read one table.

mod table;

use super::keys::Chord;
use table::{Row, TABLE};

/// A named intent without parameters, in the order of the cheat sheet; [`Action::Quit`] is the last.
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
    /// The prompt of the run before.
    PreviousPrompt,
    /// The prompt of the run after.
    NextPrompt,
    /// Choose a picture for the canvas.
    OpenSource,
    /// Choose pictures for the tray.
    AddReferences,
    /// Choose the brush.
    Brush,
    /// Choose the eraser.
    Eraser,
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
    /// Choose the marker.
    Marker,
    /// Choose the hand.
    Hand,
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
    /// All references go onto the board.
    PlaceAll,
    /// A second piece like the selected one.
    DuplicatePiece,
    /// Left and right of the piece are swapped.
    MirrorPiece,
    /// The piece goes off the board.
    RemovePiece,
    /// The piece goes over the next one.
    PieceUp,
    /// The piece goes below the one under it.
    PieceDown,
    /// The piece goes over all others.
    PieceTop,
    /// The piece goes below all others.
    PieceBottom,
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
    /// The result becomes the source.
    Accept,
    /// The result goes out of sight.
    Discard,
    /// The result is kept for later.
    Keep,
    /// The final of the chosen draft: the price step opens.
    FinalOfChosen,
    /// One star.
    Rate1,
    /// Two stars.
    Rate2,
    /// Three stars.
    Rate3,
    /// Four stars.
    Rate4,
    /// Five stars.
    Rate5,
    /// No rating.
    Unrate,
    /// Mark the result with a star, or no longer.
    Star,
    /// The next result of the strip.
    NextResult,
    /// The previous result of the strip.
    PreviousResult,
    /// Copy the shown result.
    CopyResult,
    /// The canvas tab.
    ShowCanvas,
    /// The compare tab.
    ShowCompare,
    /// The gallery tab.
    ShowGallery,
    /// Compare the chosen result, or all that are chosen.
    CompareResult,
    /// A becomes B and B becomes A.
    SwapSides,
    /// The next way of comparing.
    NextWay,
    /// Show or hide the contour of the mask over what is compared.
    ToggleContour,
    /// Show the takes of the source as a tree, or the canvas again.
    ToggleLineage,
    /// Open the result of the gallery on the canvas.
    OpenSelected,
    /// Show or hide the tool column.
    ToggleTools,
    /// Show or hide the right stack.
    ToggleStack,
    /// Show or hide all panels.
    TogglePanels,
    /// The settings.
    Settings,
    /// What was spent.
    Spending,
    /// The cheat sheet.
    Shortcuts,
    /// Every action by its name.
    Palette,
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
    /// The board on the canvas has the focus.
    Board,
    /// The staging strip has the focus.
    Staging,
    /// The gallery is shown.
    Gallery,
    /// The compare tab is shown.
    Compare,
    /// The prompt is being typed.
    Prompt,
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
    pub const ALL: [Self; TABLE.len()] = {
        let mut all = [Self::Run; TABLE.len()];
        let mut at = 0;
        while at < TABLE.len() {
            all[at] = TABLE[at].action;
            at += 1;
        }
        all
    };

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }

    /// What it is called on screen.
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Its keys, the one that is shown first.
    pub fn chords(self) -> &'static [Chord] {
        self.row().chords
    }

    /// The areas whose keys mean it.
    pub fn scopes(self) -> &'static [Scope] {
        self.row().scopes
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
