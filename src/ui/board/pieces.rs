//! The page and what lies on it.

use super::page::Page;
use crate::board::{Board, Piece, Standing};
use crate::command::TextureKey;
use crate::geom::Point;
use crate::ui::textures::{Shown, Textures};
use crate::ui::theme::{self, Type, metrics};
use crate::ui::view::View;
use crate::ui::widgets::galley_elided;
use eframe::egui::{
    Align2, Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    epaint::Vertex, pos2, vec2,
};

/// What of the ground covers that which lies beside the page, in percent.
const VEIL: f32 = 72.0;
/// What is seen of a piece that is not sent, in percent.
const FAINT: f32 = 24.0;

/// Paints the page with all pieces, those that are not sent faint and with the reason.
pub(super) fn show(ui: &mut Ui, page: &Page, board: &Board, view: &View<'_>, textures: &mut Textures) {
    let t = theme::tokens(ui);
    let sheet = page.sheet();
    ui.painter().rect_filled(sheet, 0.0, theme::chosen_color(board.ground));
    for piece in board.pieces() {
        let standing = piece.standing(view.tray);
        if standing != Standing::Hidden {
            let percent = if standing == Standing::Sent { 100.0 } else { FAINT } * piece.opacity;
            let to_ui = |point| page.ui_from_page(point);
            paint(ui.painter(), piece, &to_ui, page.scale(), percent, textures);
        }
    }
    beside(ui, page, sheet);
    ui.painter().rect_stroke(sheet, 0.0, Stroke::new(metrics::LINE, t.line_strong), StrokeKind::Outside);
    for (at, piece) in board.pieces().iter().enumerate() {
        let standing = piece.standing(view.tray);
        if let Some(reason) = standing.reason() {
            reason_why(ui, page, piece, reason);
        }
        told(ui, page, piece, at, standing);
    }
}

/// A piece as a picture with soft edges. `scale`: points for a pixel of the page.
pub(super) fn paint(
    painter: &Painter,
    piece: &Piece,
    to_ui: &dyn Fn(Point) -> Pos2,
    scale: f32,
    percent: f32,
    textures: &mut Textures,
) {
    let color = theme::with_opacity(Color32::WHITE, percent);
    let (texture, uv) = match texture_of(piece, textures) {
        Some((shown, uv)) => (Some(shown), uv),
        None => (None, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))),
    };
    let color =
        if texture.is_some() { color } else { theme::with_opacity(theme::tokens(painter.ctx()).hover, percent) };
    let mut mesh = texture.map_or_else(Mesh::default, |shown| Mesh::with_texture(shown.id));
    let uv_at = |u: f32, v: f32| {
        let u = if piece.mirrored { -u } else { u };
        // Without a texture the font's white pixel is what is painted with.
        texture.map_or(eframe::egui::epaint::WHITE_UV, |_| {
            pos2(uv.left() + f32::midpoint(u, 1.0) * uv.width(), uv.top() + f32::midpoint(v, 1.0) * uv.height())
        })
    };
    let (half_x, half_y) = piece.half();
    // Half a physical pixel on both sides of the edge, as egui softens its own shapes.
    let soft = 0.5 / painter.pixels_per_point() / scale.max(1e-6);
    let (soft_x, soft_y) = (soft / half_x.max(1e-3), soft / half_y.max(1e-3));
    for (u, v) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
        let inner = to_ui(piece.at(u * (1.0 - soft_x), v * (1.0 - soft_y)));
        let outer = to_ui(piece.at(u * (1.0 + soft_x), v * (1.0 + soft_y)));
        mesh.vertices.push(Vertex { pos: inner, uv: uv_at(u, v), color });
        mesh.vertices.push(Vertex { pos: outer, uv: uv_at(u, v), color: Color32::TRANSPARENT });
    }
    mesh.add_triangle(0, 2, 4);
    mesh.add_triangle(0, 4, 6);
    for (a, b) in [(0, 2), (2, 4), (4, 6), (6, 0)] {
        mesh.add_triangle(a, b, b + 1);
        mesh.add_triangle(a, b + 1, a + 1);
    }
    painter.add(Shape::mesh(mesh));
}

/// The piece's own texture; until it has come the thumbnail of its picture, and the part of that.
fn texture_of(piece: &Piece, textures: &mut Textures) -> Option<(Shown, Rect)> {
    let reference = &piece.reference;
    let part = reference.part();
    let cut = reference.cut_out.as_ref().map(|cut| (cut.mask.digest, cut.ground));
    if let Some(shown) = textures.get(TextureKey::Part(reference.original.digest, part, cut)) {
        return Some((shown, Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0))));
    }
    if cut.is_some() {
        return None;
    }
    let shown = textures.get(TextureKey::Original(reference.original.digest))?;
    let whole = reference.original.extent;
    let at = |x: i32, y: i32| pos2(x as f32 / whole.width.max(1) as f32, y as f32 / whole.height.max(1) as f32);
    Some((shown, Rect::from_min_max(at(part.x0, part.y0), at(part.x1, part.y1))))
}

/// What lies beside the page is not sent, and is seen through a veil.
fn beside(ui: &Ui, page: &Page, sheet: Rect) {
    let veil = theme::with_opacity(theme::tokens(ui).canvas, VEIL);
    let all = page.rect;
    let (top, bottom) = (sheet.top().max(all.top()), sheet.bottom().min(all.bottom()));
    for rect in [
        all.with_max_y(sheet.top()),
        all.with_min_y(sheet.bottom()),
        Rect::from_min_max(pos2(all.left(), top), pos2(sheet.left(), bottom)),
        Rect::from_min_max(pos2(sheet.right(), top), pos2(all.right(), bottom)),
    ] {
        if rect.is_positive() {
            ui.painter().rect_filled(rect, 0.0, veil);
        }
    }
}

/// A dashed frame around what is not sent, and why it is not.
fn reason_why(ui: &Ui, page: &Page, piece: &Piece, reason: &str) {
    let t = theme::tokens(ui);
    let corners = page.corners(piece);
    let line: Vec<Pos2> = corners.into_iter().chain([corners[0]]).collect();
    ui.painter().add(Shape::closed_line(line[..4].to_vec(), Stroke::new(3.0, theme::with_opacity(t.tag, 50.0))));
    ui.painter().extend(Shape::dashed_line(&line, Stroke::new(1.5, t.on_tag), 5.0, 4.0));
    let words = galley_elided(ui, &format!("{}: {reason}", piece.reference.name()), Type::Caption, t.on_tag, 220.0);
    let place = Rect::from_center_size(page.ui_from_page(piece.centre), words.size() + vec2(12.0, 4.0));
    ui.painter().rect_filled(place, CornerRadius::same(metrics::RADIUS_TAG), t.tag);
    let at = Align2::CENTER_CENTER.align_size_within_rect(words.size(), place);
    ui.painter().galley(at.min, words, t.on_tag);
}

/// The piece in the accessibility tree; the pointer is the page's.
fn told(ui: &mut Ui, page: &Page, piece: &Piece, at: usize, standing: Standing) {
    let corners = page.corners(piece);
    let frame = Rect::from_points(&corners).intersect(page.rect);
    let id = ui.scope_id().with(("piece", piece.id));
    let response = ui.interact(frame, id, Sense::empty());
    let (half_x, half_y) = piece.half();
    let reason = standing.reason().map_or_else(String::new, |reason| format!(", {reason}"));
    let seen = if piece.opacity < 1.0 { format!(", {:.0} %", piece.opacity * 100.0) } else { String::new() };
    let label = format!(
        "Piece {}, {}, {:.0} × {:.0} at {:.0}, {:.0}, {:.0} degrees{seen}{reason}",
        at + 1,
        piece.reference.name(),
        2.0 * half_x,
        2.0 * half_y,
        piece.centre.x,
        piece.centre.y,
        piece.degrees
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
}
