//! A board in small, wherever the pictures that are sent are listed.

use super::pieces;
use crate::board::{Board, Standing};
use crate::geom::Point;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, metrics};
use crate::ui::view::View;
use eframe::egui::{Align2, CornerRadius, Rect, Ui, vec2};

/// Paints the board as it is sent into `rect`.
pub(in crate::ui) fn paint(ui: &Ui, rect: Rect, board: &Board, view: &View<'_>, textures: &mut Textures, radius: u8) {
    let (width, height) = board.size();
    ui.painter().rect_filled(rect, CornerRadius::same(radius), theme::tokens(ui).field);
    let scale = (rect.width() / width).min(rect.height() / height);
    let size = vec2(width, height) * scale;
    let sheet = Align2::CENTER_CENTER.align_size_within_rect(size, rect);
    let radius = radius.min((sheet.width().min(sheet.height()) / 4.0) as u8);
    ui.painter().rect_filled(sheet, CornerRadius::same(radius), theme::chosen_color(board.ground));
    let painter = ui.painter().with_clip_rect(sheet.intersect(ui.clip_rect()));
    let to_ui = |point: Point| sheet.min + vec2(point.x, point.y) * scale;
    for piece in board.pieces().iter().filter(|piece| piece.standing(view.tray) == Standing::Sent) {
        pieces::paint(&painter, piece, &to_ui, scale, 100.0 * piece.opacity, textures);
    }
    if board.pieces().is_empty() {
        theme::icons::GRID_VIEW.paint(ui.painter(), rect.center(), metrics::ICON, theme::tokens(ui).text_3);
    }
}
