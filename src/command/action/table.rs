//! Every action with its words, its keys and its areas, in the order of the cheat sheet.

use super::{Action, Scope};
use crate::command::keys::{Chord, alt, chord, ctrl, ctrl_shift, plain, shift};
use eframe::egui::Key;

/// One action.
pub(super) struct Row {
    pub(super) action: Action,
    pub(super) label: &'static str,
    /// The one that is shown first.
    pub(super) chords: &'static [Chord],
    pub(super) scopes: &'static [Scope],
}

const fn row(action: Action, label: &'static str, chords: &'static [Chord], scopes: &'static [Scope]) -> Row {
    Row { action, label, chords, scopes }
}

const ANYWHERE: &[Scope] = &[Scope::Anywhere];
const NOT_TYPING: &[Scope] = &[Scope::NotTyping];
const CANVAS: &[Scope] = &[Scope::Canvas];
const PAINTED: &[Scope] = &[Scope::Canvas, Scope::Board];
const BOARD: &[Scope] = &[Scope::Board];
const GALLERY: &[Scope] = &[Scope::Gallery];
const COMPARE: &[Scope] = &[Scope::Compare];
const CHOSEN: &[Scope] = &[Scope::Staging, Scope::Gallery];
const DECIDED: &[Scope] = &[Scope::Staging, Scope::Compare];
const PROMPT: &[Scope] = &[Scope::Prompt];
const RESULTS: &[Scope] = &[Scope::Staging, Scope::Gallery, Scope::Compare];

/// A row for each action, at its number.
pub(super) const TABLE: [Row; Action::Quit as usize + 1] = [
    row(Action::Run, "Run drafts", &[ctrl(Key::Enter)], ANYWHERE),
    row(Action::RunFinal, "Run final", &[ctrl_shift(Key::Enter)], ANYWHERE),
    row(Action::Cancel, "Cancel the running job", &[shift(Key::X)], NOT_TYPING),
    row(Action::CancelWaiting, "Clear waiting jobs", &[ctrl_shift(Key::X)], ANYWHERE),
    row(Action::FocusPrompt, "Focus prompt", &[plain(Key::Slash)], NOT_TYPING),
    row(Action::PreviousPrompt, "Earlier prompt", &[alt(Key::ArrowUp)], PROMPT),
    row(Action::NextPrompt, "Later prompt", &[alt(Key::ArrowDown)], PROMPT),
    row(Action::OpenSource, "Open picture...", &[ctrl(Key::O)], ANYWHERE),
    row(Action::AddReferences, "Add references...", &[ctrl_shift(Key::O)], ANYWHERE),
    row(Action::Brush, "Brush", &[plain(Key::B)], NOT_TYPING),
    row(Action::Eraser, "Eraser", &[plain(Key::E)], NOT_TYPING),
    row(Action::Rectangle, "Rectangle", &[plain(Key::M)], NOT_TYPING),
    row(Action::Ellipse, "Ellipse", &[shift(Key::M)], NOT_TYPING),
    row(Action::Lasso, "Lasso", &[plain(Key::L)], NOT_TYPING),
    row(Action::Polygon, "Polygon lasso", &[shift(Key::L)], NOT_TYPING),
    row(Action::Wand, "Magic wand", &[plain(Key::W)], NOT_TYPING),
    row(Action::Quick, "Quick select", &[shift(Key::W)], NOT_TYPING),
    row(Action::Frame, "Crop frame", &[plain(Key::C)], NOT_TYPING),
    row(Action::Marker, "Marker", &[plain(Key::D)], NOT_TYPING),
    row(Action::Hand, "Hand", &[plain(Key::H)], NOT_TYPING),
    row(Action::SwapPaintErase, "Swap paint and erase", &[plain(Key::X)], NOT_TYPING),
    row(Action::SizeDown, "Smaller brush", &[plain(Key::OpenBracket)], NOT_TYPING),
    row(Action::SizeUp, "Larger brush", &[plain(Key::CloseBracket)], NOT_TYPING),
    row(Action::HardnessDown, "Softer brush", &[shift(Key::OpenBracket), shift(Key::OpenCurlyBracket)], NOT_TYPING),
    row(Action::HardnessUp, "Harder brush", &[shift(Key::CloseBracket), shift(Key::CloseCurlyBracket)], NOT_TYPING),
    row(Action::InvertMask, "Invert mask", &[ctrl(Key::I)], NOT_TYPING),
    row(Action::ClearMask, "Clear mask", &[plain(Key::Delete), plain(Key::Backspace)], CANVAS),
    row(Action::FillMask, "Fill mask", &[ctrl(Key::A)], CANVAS),
    row(Action::Grow, "Grow mask", &[alt(Key::CloseBracket)], NOT_TYPING),
    row(Action::Shrink, "Shrink mask", &[alt(Key::OpenBracket)], NOT_TYPING),
    row(Action::Feather, "Feather mask...", &[shift(Key::F6)], NOT_TYPING),
    row(Action::ToggleOverlay, "Mask overlay on or off", &[plain(Key::Backslash)], NOT_TYPING),
    row(Action::MaskAlone, "Mask as black and white", &[plain(Key::Q)], NOT_TYPING),
    row(Action::Undo, "Undo", &[ctrl(Key::Z)], NOT_TYPING),
    row(Action::Redo, "Redo", &[ctrl_shift(Key::Z), ctrl(Key::Y)], NOT_TYPING),
    row(Action::ToggleState, "Toggle last two states", &[chord(Key::Z, true, false, true)], NOT_TYPING),
    row(Action::NewMask, "New mask", &[chord(Key::N, false, false, true)], NOT_TYPING),
    row(Action::NextMask, "Next mask", &[chord(Key::PageDown, false, false, true)], NOT_TYPING),
    row(Action::PreviousMask, "Previous mask", &[chord(Key::PageUp, false, false, true)], NOT_TYPING),
    row(Action::RenameMask, "Rename mask", &[plain(Key::F2)], NOT_TYPING),
    row(Action::CopyMask, "Copy mask", &[chord(Key::C, false, false, true)], NOT_TYPING),
    row(Action::PasteMask, "Paste mask, same place", &[chord(Key::V, false, false, true)], NOT_TYPING),
    row(Action::PasteMaskScaled, "Paste mask, scaled", &[chord(Key::V, false, true, true)], NOT_TYPING),
    row(Action::PlaceAll, "Place all references", &[ctrl_shift(Key::P)], BOARD),
    row(Action::DuplicatePiece, "Duplicate piece", &[ctrl(Key::D)], BOARD),
    row(Action::MirrorPiece, "Mirror piece", &[shift(Key::H)], BOARD),
    row(Action::RemovePiece, "Take piece off", &[plain(Key::Delete), plain(Key::Backspace)], BOARD),
    row(Action::PieceUp, "Piece up", &[ctrl(Key::CloseBracket)], BOARD),
    row(Action::PieceDown, "Piece down", &[ctrl(Key::OpenBracket)], BOARD),
    row(
        Action::PieceTop,
        "Piece to the top",
        &[ctrl_shift(Key::CloseBracket), ctrl_shift(Key::CloseCurlyBracket)],
        BOARD,
    ),
    row(
        Action::PieceBottom,
        "Piece to the bottom",
        &[ctrl_shift(Key::OpenBracket), ctrl_shift(Key::OpenCurlyBracket)],
        BOARD,
    ),
    row(Action::ZoomIn, "Zoom in", &[ctrl(Key::Plus), ctrl(Key::Equals)], ANYWHERE),
    row(Action::ZoomOut, "Zoom out", &[ctrl(Key::Minus)], ANYWHERE),
    row(Action::Fit, "Fit to window", &[ctrl(Key::Num0)], ANYWHERE),
    row(Action::Zoom100, "Zoom to 100 %", &[ctrl(Key::Num1)], ANYWHERE),
    row(Action::Zoom200, "Zoom to 200 %", &[ctrl(Key::Num2)], ANYWHERE),
    row(Action::Accept, "Accept result", &[plain(Key::Enter)], DECIDED),
    row(Action::Discard, "Discard result", &[plain(Key::Delete)], RESULTS),
    row(Action::Keep, "Keep result", &[plain(Key::K)], RESULTS),
    row(Action::FinalOfChosen, "Final of this draft...", &[plain(Key::F)], RESULTS),
    row(Action::Rate1, "Rate: 1 star", &[plain(Key::Num1)], RESULTS),
    row(Action::Rate2, "Rate: 2 stars", &[plain(Key::Num2)], RESULTS),
    row(Action::Rate3, "Rate: 3 stars", &[plain(Key::Num3)], RESULTS),
    row(Action::Rate4, "Rate: 4 stars", &[plain(Key::Num4)], RESULTS),
    row(Action::Rate5, "Rate: 5 stars", &[plain(Key::Num5)], RESULTS),
    row(Action::Unrate, "No rating", &[plain(Key::Num0)], RESULTS),
    row(Action::Star, "Star on or off", &[plain(Key::Period)], RESULTS),
    row(Action::NextResult, "Next result", &[plain(Key::ArrowRight)], RESULTS),
    row(Action::PreviousResult, "Previous result", &[plain(Key::ArrowLeft)], RESULTS),
    row(Action::CopyResult, "Copy result", &[ctrl(Key::C)], NOT_TYPING),
    row(Action::ShowCanvas, "Canvas", &[ctrl_shift(Key::Num1), ctrl_shift(Key::Exclamationmark)], ANYWHERE),
    row(Action::ShowCompare, "Compare", &[chord(Key::Num2, true, true, false)], ANYWHERE),
    row(Action::ShowGallery, "Gallery", &[chord(Key::Num3, true, true, false)], ANYWHERE),
    row(Action::CompareResult, "Compare result", &[plain(Key::V)], CHOSEN),
    row(Action::SwapSides, "Swap A and B", &[plain(Key::S)], COMPARE),
    row(Action::NextWay, "Next way of comparing", &[plain(Key::V)], COMPARE),
    row(Action::ToggleContour, "Contour of the mask", &[plain(Key::N)], COMPARE),
    row(Action::ToggleLineage, "Lineage of the source", &[ctrl_shift(Key::L)], ANYWHERE),
    row(Action::OpenSelected, "Open in canvas", &[plain(Key::Enter)], GALLERY),
    row(Action::ToggleTools, "Tool column on or off", &[plain(Key::T)], NOT_TYPING),
    row(Action::ToggleStack, "Right stack on or off", &[plain(Key::G)], NOT_TYPING),
    row(Action::TogglePanels, "All panels on or off", &[plain(Key::Tab)], PAINTED),
    row(Action::Settings, "Settings", &[ctrl(Key::Comma)], ANYWHERE),
    row(Action::Spending, "Spending", &[ctrl_shift(Key::B)], ANYWHERE),
    row(Action::Shortcuts, "Shortcuts", &[plain(Key::F1)], ANYWHERE),
    row(Action::Palette, "Command palette", &[ctrl(Key::K)], ANYWHERE),
    row(Action::Quit, "Quit", &[ctrl(Key::Q)], ANYWHERE),
];

const _: () = {
    let mut at = 0;
    while at < TABLE.len() {
        assert!(TABLE[at].action as usize == at, "the table is in the order of the actions");
        at += 1;
    }
};
