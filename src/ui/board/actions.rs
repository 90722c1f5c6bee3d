//! The actions of the board, and those of the canvas that mean something else on it, or nothing.

use super::is_shown;
use crate::board::Board;
use crate::board::steps::Step;
use crate::command::Command;
use crate::command::action::Action;
use crate::command::board::BoardCommand;
use crate::ui::state::{Tab, UiState};
use crate::ui::travel;
use crate::ui::view::View;
use eframe::egui::Context;

/// Does an action of the board. False when the action is somebody else's.
pub fn act(ctx: &Context, action: Action, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) -> bool {
    let own = matches!(
        action,
        Action::PlaceAll
            | Action::DuplicatePiece
            | Action::MirrorPiece
            | Action::RemovePiece
            | Action::PieceUp
            | Action::PieceDown
            | Action::PieceTop
            | Action::PieceBottom
    );
    let Some(board) = view.board().filter(|_| state.screen.tab == Tab::Canvas) else { return own };
    if own {
        if is_shown(view) {
            change(action, board, state, out);
        }
        return true;
    }
    match action {
        // What is not seen is not changed.
        Action::Undo | Action::Redo if !is_shown(view) => {}
        Action::Undo => out.push(BoardCommand::Undo.into()),
        Action::Redo => out.push(BoardCommand::Redo.into()),
        Action::Hand => state.board.hand = !state.board.hand,
        _ if travel::is_zoom(action) && is_shown(view) => super::zoom_by(ctx, action, view, state),
        // There is no mask here.
        _ => return is_of_masks(action),
    }
    true
}

/// Does an action to the selected piece.
pub(super) fn change(action: Action, board: &Board, state: &mut UiState, out: &mut Vec<Command>) {
    if action == Action::PlaceAll {
        out.push(BoardCommand::PlaceAll.into());
        return;
    }
    let Some(piece) = super::selected(board, state).cloned() else { return };
    let mut changed = board.clone();
    let name = match action {
        Action::DuplicatePiece => {
            state.board.selected = changed.duplicate(piece.id).or(Some(piece.id));
            "duplicate"
        }
        Action::MirrorPiece => {
            let mut piece = piece;
            piece.mirrored = !piece.mirrored;
            changed.set(piece);
            "mirror"
        }
        Action::RemovePiece => {
            changed.remove(piece.id);
            state.board.turn();
            "remove"
        }
        Action::PieceUp => {
            changed.raise(piece.id, 1);
            "order"
        }
        Action::PieceDown => {
            changed.raise(piece.id, -1);
            "order"
        }
        Action::PieceTop => {
            changed.raise(piece.id, isize::MAX);
            "order"
        }
        Action::PieceBottom => {
            changed.raise(piece.id, isize::MIN);
            "order"
        }
        _ => return,
    };
    out.push(BoardCommand::Put(Box::new(changed), Step::new(name)).into());
}

/// Tools and changes of a mask, which the board has none of.
/// True for what is about masks, which are out of sight while composing.
pub const fn is_of_masks(action: Action) -> bool {
    matches!(
        action,
        Action::Brush
            | Action::Eraser
            | Action::Rectangle
            | Action::Ellipse
            | Action::Lasso
            | Action::Polygon
            | Action::Wand
            | Action::Quick
            | Action::Frame
            | Action::Marker
            | Action::SwapPaintErase
            | Action::SizeDown
            | Action::SizeUp
            | Action::HardnessDown
            | Action::HardnessUp
            | Action::InvertMask
            | Action::ClearMask
            | Action::FillMask
            | Action::Grow
            | Action::Shrink
            | Action::Feather
            | Action::ToggleOverlay
            | Action::MaskAlone
            | Action::ToggleState
            | Action::NewMask
            | Action::NextMask
            | Action::PreviousMask
            | Action::RenameMask
            | Action::CopyMask
            | Action::PasteMask
            | Action::PasteMaskScaled
    )
}
