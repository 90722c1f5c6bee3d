//! What to do with an empty page.

use super::page::Page;
use crate::command::board::BoardCommand;
use crate::command::{Command, Target};
use crate::ui::theme::{self, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::EmptyState;
use eframe::egui::{Align2, Ui, UiBuilder, Vec2, vec2};

/// Size of the card at most.
const AREA: Vec2 = vec2(380.0, 220.0);

/// Shows it in the middle of the page.
pub(super) fn show(ui: &mut Ui, page: &Page, view: &View<'_>, out: &mut Vec<Command>) {
    let room = page.rect.shrink(metrics::PAD_PANEL);
    let size = AREA.min(room.size()).max(vec2(60.0, 60.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, room);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("empty board"));
    child.painter().rect_filled(rect, f32::from(metrics::RADIUS_CARD), theme::tokens(&child).panel);
    let sent = view.tray.sent().count();
    let (title, words, button, command): (_, _, _, Command) = match sent {
        0 if view.drops_arrive => (
            "Nothing on the board yet",
            "Drop pictures here. They become references, and the board shows where they stand.",
            "Open pictures...",
            Command::PickFiles(Target::Board),
        ),
        0 => (
            "Nothing on the board yet",
            "Paste or open pictures. They become references, and the board shows where they stand.",
            "Open pictures...",
            Command::PickFiles(Target::Board),
        ),
        1 => (
            "Nothing on the board yet",
            "Drag the reference here, or place it and move it. The board shows where things stand.",
            "Place it",
            BoardCommand::PlaceAll.into(),
        ),
        _ => (
            "Nothing on the board yet",
            "Drag references here, or place all of them and move them. The board shows where things stand.",
            "Place all",
            BoardCommand::PlaceAll.into(),
        ),
    };
    let area = EmptyState::new(icons::GRID_VIEW, title, words).button(button).min_height(size.y);
    if area.show(&mut child).is_some_and(|button| button.clicked()) {
        out.push(command);
    }
}
