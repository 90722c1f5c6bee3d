//! What the pointer does on the board: it takes a piece, a handle, the knob or the page, and leads it.

use super::page::Page;
use super::selection;
use crate::board::grip::{self, Handle};
use crate::board::steps::Step;
use crate::board::{Board, Piece, PieceId, snap};
use crate::command::Command;
use crate::command::action::Scope;
use crate::command::board::BoardCommand;
use crate::ui::state::board::{Hold, Taken};
use crate::ui::state::{Overlay, UiState};
use crate::ui::view::View;
use eframe::egui::{CursorIcon, Event, Key, Modifiers, PointerButton, Pos2, Rect, Response, Ui};
use std::sync::Arc;

/// How near to a handle the pointer takes it, in points.
const NEAR: f32 = 9.0;
/// Points that the pointer goes before a press becomes a movement.
const MEANS_IT: f32 = 3.0;
/// Points within which a line holds a piece.
const REACH: f32 = 6.0;

/// What lies under the pointer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hit {
    Knob,
    Handle(Handle),
    Piece(PieceId),
}

fn hit(page: &Page, board: &Board, selected: Option<PieceId>, at: Pos2) -> Option<Hit> {
    if let Some(piece) = selected.and_then(|id| board.piece(id)) {
        if selection::knob(page, piece).0.distance(at) <= NEAR {
            return Some(Hit::Knob);
        }
        let gap = |handle: &Handle| selection::place_of(page, piece, *handle).distance(at);
        let nearest = selection::handles(page, piece).min_by(|a, b| gap(a).total_cmp(&gap(b)));
        if let Some(handle) = nearest.filter(|handle| gap(handle) <= NEAR) {
            return Some(Hit::Handle(handle));
        }
    }
    board.topmost(page.page_from_ui(at)).map(|piece| Hit::Piece(piece.id))
}

/// What lies under the pointer, when that is free to take it.
pub(super) fn hover(ui: &Ui, page: &Page, board: &Board, view: &View<'_>, state: &UiState) -> Option<Hit> {
    let at = ui.input(|i| i.pointer.latest_pos())?;
    let on_top = ui.layer_id_at(at).is_none_or(|layer| layer == ui.layer_id());
    let free = page.rect.contains(at) && on_top && state.overlay == Overlay::None && !view.restoring;
    let bars = super::Stage::load(ui).bars;
    if !free || state.board.hand || bars.iter().any(|bar| bar.contains(at)) {
        return None;
    }
    hit(page, board, state.board.selected, at)
}

/// Takes in what the pointer did since the last frame; gives the board as it is then.
pub(super) fn walk(
    ui: &Ui,
    page: &mut Page,
    response: &Response,
    bars: &[Rect],
    (view, board): (&View<'_>, Arc<Board>),
    state: &mut UiState,
    out: &mut Vec<Command>,
) -> Arc<Board> {
    let mut board = board;
    let typing = ui.text_edit_focused();
    let (events, held, space) =
        ui.input(|i| (i.events.clone(), i.modifiers, i.key_down(Key::Space) && !typing && !i.modifiers.any()));
    let free = |at: Pos2| {
        page.rect.contains(at)
            && !bars.iter().any(|bar| bar.contains(at))
            && ui.layer_id_at(at).is_none_or(|layer| layer == ui.layer_id())
            && !view.restoring
    };
    let free_at: Vec<bool> = events
        .iter()
        .map(|event| matches!(event, Event::PointerButton { pos, pressed: true, .. } if free(*pos)))
        .collect();
    for (event, free) in events.iter().zip(free_at) {
        match event {
            Event::PointerButton { pos, button, pressed: true, .. } => {
                if !free || state.overlay != Overlay::None {
                    continue;
                }
                response.request_focus();
                state.area = Some(Scope::Board);
                let moves_page = *button == PointerButton::Middle
                    || (*button == PointerButton::Primary && (space || state.board.hand));
                if moves_page {
                    state.board.hold = Hold::Page(*pos);
                } else if *button != PointerButton::Middle {
                    press(page, &board, *pos, *button, state);
                }
            }
            Event::PointerMoved(pos) => lead(page, &mut board, *pos, held, state, out),
            Event::PointerButton { pressed: false, .. } => state.board.let_go(),
            Event::Key { key: Key::Escape, pressed: true, .. } if !typing => give_up(&mut board, state, out),
            Event::Key { key, pressed: true, modifiers, .. } if state.area == Some(Scope::Board) && !typing => {
                nudge(&mut board, *key, *modifiers, state, out);
            }
            _ => {}
        }
    }
    cursor(ui, page, &board, view, state, space);
    board
}

fn press(page: &Page, board: &Board, at: Pos2, button: PointerButton, state: &mut UiState) {
    let found = hit(page, board, state.board.selected, at);
    if let Some(Hit::Piece(id)) = found {
        state.board.selected = Some(id);
    } else if found.is_none() {
        state.board.turn();
        return;
    }
    // The other button opens the menu of what it was pressed on.
    if button != PointerButton::Primary {
        return;
    }
    let by = match found {
        Some(Hit::Knob) => Taken::Knob,
        Some(Hit::Handle(handle)) => Taken::Handle(handle),
        _ => Taken::Body,
    };
    if let Some(piece) = super::selected(board, state) {
        let piece = Box::new(piece.clone());
        let from = page.page_from_ui(at);
        state.board.gesture += 1;
        state.board.hold = Hold::Piece { piece, by, from, pressed: at, moving: false };
    }
}

fn lead(
    page: &mut Page,
    board: &mut Arc<Board>,
    at: Pos2,
    held: Modifiers,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let gesture = state.board.gesture;
    match &mut state.board.hold {
        Hold::Nothing => {}
        Hold::Page(last) => {
            let by = at - *last;
            *last = at;
            page.viewport.pan(page.pane, page.extent, by.x, by.y);
        }
        Hold::Piece { piece, by, from, pressed, moving } => {
            if !*moving && pressed.distance(at) < MEANS_IT {
                return;
            }
            *moving = true;
            let to = page.page_from_ui(at);
            let reach = if held.command { 0.0 } else { REACH / page.scale() };
            let (changed, guides, name) = match by {
                Taken::Body => {
                    let moved = grip::moved(piece, *from, to, held.shift);
                    let (moved, guides) = kept(moved, reach, |moved| snap::moved(board, moved, reach));
                    (moved, guides, "move")
                }
                Taken::Handle(handle) => {
                    let scaled = grip::scaled(piece, *handle, *from, to, held.alt);
                    let (scaled, guides) =
                        kept(scaled, reach, |scaled| snap::scaled(board, scaled, *handle, held.alt, reach));
                    (scaled, guides, "resize")
                }
                Taken::Knob => (grip::turned(piece, *from, to, held.shift, held.command), Vec::new(), "rotate"),
            };
            state.board.guides = guides;
            put(board, changed, Step { name, gesture }, out);
        }
    }
}

fn kept(piece: Piece, reach: f32, snap: impl FnOnce(Piece) -> (Piece, Vec<snap::Guide>)) -> (Piece, Vec<snap::Guide>) {
    if reach > 0.0 { snap(piece) } else { (piece, Vec::new()) }
}

/// The board with a changed piece, here at once and as a command.
pub(super) fn put(board: &mut Arc<Board>, piece: Piece, step: Step, out: &mut Vec<Command>) {
    let mut changed = Board::clone(board);
    changed.set(piece);
    out.push(BoardCommand::Put(Box::new(changed.clone()), step).into());
    *board = Arc::new(changed);
}

/// Escape gives up what the pointer is doing, else what is selected.
fn give_up(board: &mut Arc<Board>, state: &mut UiState, out: &mut Vec<Command>) {
    match std::mem::take(&mut state.board.hold) {
        Hold::Piece { piece, moving: true, .. } => {
            let mut before = Board::clone(board);
            before.set(*piece);
            *board = Arc::new(before);
            out.push(BoardCommand::RollBack(state.board.gesture).into());
            state.board.guides.clear();
        }
        Hold::Nothing if state.overlay == Overlay::None => state.board.turn(),
        _ => state.board.guides.clear(),
    }
}

/// Arrows move the selected piece by a pixel, with Shift by ten.
fn nudge(board: &mut Arc<Board>, key: Key, held: Modifiers, state: &UiState, out: &mut Vec<Command>) {
    let (dx, dy) = match key {
        Key::ArrowLeft => (-1.0, 0.0),
        Key::ArrowRight => (1.0, 0.0),
        Key::ArrowUp => (0.0, -1.0),
        Key::ArrowDown => (0.0, 1.0),
        _ => return,
    };
    if held.command || held.alt {
        return;
    }
    let Some(piece) = super::selected(board, state) else { return };
    let mut piece = piece.clone();
    let by = if held.shift { 10.0 } else { 1.0 };
    piece.centre.x += dx * by;
    piece.centre.y += dy * by;
    // Presses one after the other are one step.
    let gesture = (1 << 63) | piece.id.0;
    put(board, piece, Step { name: "nudge", gesture }, out);
}

fn cursor(ui: &Ui, page: &Page, board: &Board, view: &View<'_>, state: &UiState, space: bool) {
    let at = ui.input(|i| i.pointer.latest_pos());
    let inside = at.is_some_and(|at| page.rect.contains(at));
    let icon = match &state.board.hold {
        Hold::Page(_) | Hold::Piece { by: Taken::Knob, .. } => CursorIcon::Grabbing,
        Hold::Piece { by: Taken::Body, .. } => CursorIcon::Move,
        Hold::Piece { by: Taken::Handle(handle), piece, .. } => resizes(*handle, piece),
        Hold::Nothing if !inside => return,
        Hold::Nothing if space || state.board.hand => CursorIcon::Grab,
        Hold::Nothing => match (hover(ui, page, board, view, state), super::selected(board, state)) {
            (Some(Hit::Knob), _) => CursorIcon::Grab,
            (Some(Hit::Handle(handle)), Some(piece)) => resizes(handle, piece),
            (Some(Hit::Piece(_)), _) => CursorIcon::Move,
            _ => return,
        },
    };
    ui.set_cursor_icon(icon);
}

/// The double arrow nearest to the way the handle goes.
fn resizes(handle: Handle, piece: &Piece) -> CursorIcon {
    match (handle.points(piece) / 45.0).round().rem_euclid(4.0) as u8 {
        0 => CursorIcon::ResizeHorizontal,
        1 => CursorIcon::ResizeNwSe,
        2 => CursorIcon::ResizeVertical,
        _ => CursorIcon::ResizeNeSw,
    }
}
