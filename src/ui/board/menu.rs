//! The menu of a piece, where it was clicked with the other button.

use super::actions;
use crate::board::steps::Step;
use crate::board::{Board, Piece, Standing};
use crate::command::Command;
use crate::command::action::Action;
use crate::command::board::BoardCommand;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{Icon, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Enabled, MenuRow, menu_at_pointer, menu_separator};
use eframe::egui::{Response, Ui};

/// Width of the menu.
const WIDTH: f32 = 240.0;

/// Opens it over the selected piece; a press has selected what it was made on.
pub(super) fn show(response: &Response, board: &Board, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let Some(piece) = super::selected(board, state).cloned() else { return };
    menu_at_pointer(response, WIDTH, |ui| rows(ui, board, &piece, view, state, out));
}

fn rows(ui: &mut Ui, board: &Board, piece: &Piece, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let standing = piece.standing(view.tray);
    if matches!(standing, Standing::Off | Standing::Gone) {
        let words = if standing == Standing::Off { "Switch its reference on" } else { "Add to references" };
        if MenuRow::new(words).icon(icons::ADD).show(ui).clicked() {
            out.push(BoardCommand::BringCard(piece.id).into());
        }
        menu_separator(ui);
    }
    let at = board.pieces().iter().position(|own| own.id == piece.id).unwrap_or(0);
    let up: Enabled<'_> = if at + 1 == board.pieces().len() { Err("it is on top") } else { Ok(()) };
    let down: Enabled<'_> = if at == 0 { Err("it is at the bottom") } else { Ok(()) };
    let mut row = |ui: &mut Ui, action: Action, icon: Icon, enabled: Enabled<'_>| {
        let key = action.hint();
        let row = MenuRow::new(action.label()).icon(icon).enabled(enabled);
        let row = if enabled.is_ok() { row.key(key.as_str()) } else { row };
        if row.show(ui).clicked() {
            actions::change(action, board, state, out);
        }
    };
    row(ui, Action::PieceTop, icons::SKIP_NEXT, up);
    row(ui, Action::PieceUp, icons::ARROW_UPWARD, up);
    row(ui, Action::PieceDown, icons::ARROW_DOWNWARD, down);
    row(ui, Action::PieceBottom, icons::SKIP_PREVIOUS, down);
    menu_separator(ui);
    row(ui, Action::DuplicatePiece, icons::FILTER_NONE, Ok(()));
    row(ui, Action::MirrorPiece, icons::SWAP_HORIZ, Ok(()));
    let (words, icon) = if piece.visible { ("Hide", icons::VISIBILITY_OFF) } else { ("Show", icons::VISIBILITY) };
    if MenuRow::new(words).icon(icon).show(ui).clicked() {
        toggle(board, piece, out);
    }
    let upright: Enabled<'_> = if piece.degrees == 0.0 { Err("it is upright") } else { Ok(()) };
    if MenuRow::new("Turn upright").icon(icons::REFRESH).enabled(upright).show(ui).clicked() {
        let mut changed = board.clone();
        changed.set(Piece { degrees: 0.0, ..piece.clone() });
        out.push(BoardCommand::Put(Box::new(changed), Step::new("rotate")).into());
    }
    menu_separator(ui);
    let card = piece.card_in(view.tray).map(|card| card.id);
    let there: Enabled<'_> = if card.is_some() { Ok(()) } else { Err("it is not in the references") };
    if MenuRow::new("Name, words, crop, cut-out...").icon(icons::TUNE).enabled(there).show(ui).clicked()
        && let Some(card) = card
    {
        state.overlay = Overlay::Reference(card);
    }
    let key = Action::RemovePiece.hint();
    if MenuRow::new(Action::RemovePiece.label()).icon(icons::DELETE).key(key.as_str()).show(ui).clicked() {
        actions::change(Action::RemovePiece, board, state, out);
    }
}

/// Puts a piece out of sight, or into it again.
pub(super) fn toggle(board: &Board, piece: &Piece, out: &mut Vec<Command>) {
    let mut changed = board.clone();
    let name = if piece.visible { "hide" } else { "show" };
    changed.set(Piece { visible: !piece.visible, ..piece.clone() });
    out.push(BoardCommand::Put(Box::new(changed), Step::new(name)).into());
}
