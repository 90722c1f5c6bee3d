//! The selected piece: its frame with eight handles and a knob, guide lines, and what the pointer has made of it.

use super::page::Page;
use super::pointer::{self, Hit};
use crate::board::grip::Handle;
use crate::board::{Board, Piece};
use crate::geom::Point;
use crate::ui::state::UiState;
use crate::ui::state::board::{Hold, Taken};
use crate::ui::theme::{self, Tokens, Type, metrics};
use crate::ui::view::View;
use crate::ui::widgets::galley;
use eframe::egui::{Align2, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, Vec2, pos2, vec2};

/// Half the side of a handle.
const HANDLE: f32 = 4.5;
/// From the upper edge to the knob.
const STALK: f32 = 24.0;
/// Radius of the knob.
const KNOB: f32 = 5.5;
/// Shortest side in points that has a handle in its middle.
const MIDDLES_FROM: f32 = 56.0;

/// Paints it over the pieces.
pub(super) fn show(ui: &mut Ui, page: &Page, board: &Board, view: &View<'_>, state: &UiState) {
    let t = theme::tokens(ui);
    let held = matches!(state.board.hold, Hold::Piece { moving: true, .. });
    if let Some(Hit::Piece(id)) = pointer::hover(ui, page, board, view, state)
        && let Some(piece) = board.piece(id).filter(|_| Some(id) != state.board.selected && !held)
    {
        frame(ui.painter(), page, piece, 1.0, t);
    }
    let Some(piece) = super::selected(board, state) else { return };
    let painter = ui.painter();
    guides(painter, page, state, t);
    frame(painter, page, piece, 1.5, t);
    let moving = matches!(state.board.hold, Hold::Piece { moving: true, by: Taken::Body, .. });
    if !moving {
        let knob = knob(page, piece);
        let foot = page.ui_from_page(piece.at(0.0, if knob.1 { 1.0 } else { -1.0 }));
        painter.line_segment([foot, knob.0], Stroke::new(3.0, casing(t)));
        painter.line_segment([foot, knob.0], Stroke::new(1.5, t.accent_line));
        painter.circle(knob.0, KNOB, t.on_accent, Stroke::new(1.5, t.accent_line));
        for handle in handles(page, piece) {
            square(painter, place_of(page, piece, handle), piece.degrees, t);
        }
    }
    if held {
        label(ui, page, piece, state);
    }
}

fn casing(t: &Tokens) -> Color32 {
    theme::with_opacity(t.tag, 50.0)
}

/// The outline of a piece in the accent's colour.
fn frame(painter: &Painter, page: &Page, piece: &Piece, width: f32, t: &Tokens) {
    let corners = page.corners(piece).to_vec();
    painter.add(Shape::closed_line(corners.clone(), Stroke::new(width + 1.5, casing(t))));
    painter.add(Shape::closed_line(corners, Stroke::new(width, t.accent_line)));
}

fn square(painter: &Painter, at: Pos2, degrees: f32, t: &Tokens) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let turned = |x: f32, y: f32| at + HANDLE * vec2(cos * x - sin * y, sin * x + cos * y);
    let corners = vec![turned(-1.0, -1.0), turned(1.0, -1.0), turned(1.0, 1.0), turned(-1.0, 1.0)];
    painter.add(Shape::convex_polygon(corners, t.on_accent, Stroke::new(1.5, t.accent_line)));
}

/// The handles that there is room for.
pub(super) fn handles(page: &Page, piece: &Piece) -> impl Iterator<Item = Handle> {
    let (half_x, half_y) = piece.half();
    let (wide, high) = (2.0 * half_x * page.scale() >= MIDDLES_FROM, 2.0 * half_y * page.scale() >= MIDDLES_FROM);
    Handle::ALL.into_iter().filter(move |handle| match handle.place() {
        (0.0, _) => wide,
        (_, 0.0) => high,
        _ => true,
    })
}

/// A handle in the window.
pub(super) fn place_of(page: &Page, piece: &Piece, handle: Handle) -> Pos2 {
    let (u, v) = handle.place();
    page.ui_from_page(piece.at(u, v))
}

/// The knob in the window, and whether it stands at the lower edge because there is no room at the upper one.
pub(super) fn knob(page: &Page, piece: &Piece) -> (Pos2, bool) {
    let down = piece.axes().1;
    let at = |v: f32| page.ui_from_page(piece.at(0.0, v)) + STALK * v * Vec2::new(down.x, down.y);
    let room = page.rect.shrink(KNOB + 2.0);
    // The bar at the top lies over what is behind it.
    let room = room.with_min_y(room.top() + super::bar::ROOM);
    let (upper, lower) = (at(-1.0), at(1.0));
    if !room.contains(upper) && room.contains(lower) { (lower, true) } else { (upper, false) }
}

fn guides(painter: &Painter, page: &Page, state: &UiState, t: &Tokens) {
    for guide in &state.board.guides {
        let place = |along: f32| {
            let point = if guide.upright { Point::new(guide.at, along) } else { Point::new(along, guide.at) };
            page.ui_from_page(point)
        };
        let line = [place(guide.span.0), place(guide.span.1)];
        painter.line_segment(line, Stroke::new(1.0, t.mask));
    }
}

/// Size or angle or place, under the piece while it is changed.
fn label(ui: &Ui, page: &Page, piece: &Piece, state: &UiState) {
    let Hold::Piece { by, .. } = &state.board.hold else { return };
    let (half_x, half_y) = piece.half();
    let words = match by {
        Taken::Body => {
            let (least, _) = piece.frame();
            format!("{:.0}, {:.0}", least.x, least.y)
        }
        Taken::Handle(_) => format!("{:.0} × {:.0}", 2.0 * half_x, 2.0 * half_y),
        Taken::Knob => format!("{:.0}°", piece.degrees),
    };
    let t = theme::tokens(ui);
    let words = galley(ui, &words, Type::Caption, t.on_tag);
    let size = words.size() + vec2(12.0, 4.0);
    let around = Rect::from_points(&page.corners(piece)).intersect(page.rect);
    let below = pos2(around.center().x, around.bottom() + 10.0 + size.y / 2.0);
    let room = page.rect.shrink2(size / 2.0 + vec2(4.0, 4.0));
    let place = Rect::from_center_size(room.clamp(below), size);
    ui.painter().rect_filled(place, CornerRadius::same(metrics::RADIUS_TAG), t.tag);
    let at = Align2::CENTER_CENTER.align_size_within_rect(words.size(), place);
    ui.painter().galley(at.min, words, t.on_tag);
}
