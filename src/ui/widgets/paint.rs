//! Rings, dashes, hairlines and fades shared by the widgets.

use eframe::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::ui::theme::{self, Tokens, metrics};

/// The ring around a widget that has the keyboard focus: 2 wide, 2 away.
pub fn focus_ring(painter: &Painter, rect: Rect, radius: u8, tokens: &Tokens) {
    ring(painter, rect, radius, tokens.accent_line);
}

/// The ring around a selected picture, with a gap in the colour of the ground.
pub fn selection_ring(painter: &Painter, rect: Rect, radius: u8, ground: Color32, tokens: &Tokens) {
    let gap = rect.expand(metrics::RING_GAP);
    painter.rect_stroke(
        gap,
        CornerRadius::same(radius + 2),
        Stroke::new(metrics::RING_GAP, ground),
        StrokeKind::Inside,
    );
    ring(painter, rect, radius, tokens.accent_line);
}

fn ring(painter: &Painter, rect: Rect, radius: u8, color: Color32) {
    painter.rect_stroke(
        rect.expand(metrics::RING_GAP),
        CornerRadius::same(radius + 2),
        Stroke::new(metrics::RING, color),
        StrokeKind::Outside,
    );
}

/// Paints the ring if the widget has the focus.
pub(super) fn focus_ring_if(ui: &Ui, response: &Response, rect: Rect, radius: u8) {
    if response.has_focus() {
        focus_ring(ui.painter(), rect, radius, theme::tokens(ui));
    }
}

/// `rest`, moved to `hovered` while the pointer is over the widget, over 80 ms.
#[must_use]
pub fn hover_mix(ui: &Ui, response: &Response, rest: Color32, hovered: Color32) -> Color32 {
    let seconds = theme::motion(ui, metrics::HOVER_S);
    let t = ui.animate_bool_with_time(response.id.with("hover"), response.hovered(), seconds);
    theme::mix(rest, hovered, t)
}

/// The fill of a row: card and a bar at the left if selected, else hover while hovered.
pub fn row_background(ui: &Ui, response: &Response, rect: Rect, selected: bool) {
    let t = theme::tokens(ui);
    let radius = CornerRadius::same(metrics::RADIUS);
    if selected {
        ui.painter().rect_filled(rect, radius, t.card);
        let bar = Rect::from_min_max(
            pos2(rect.left(), rect.top() + 4.0),
            pos2(rect.left() + metrics::RING, rect.bottom() - 4.0),
        );
        ui.painter().rect_filled(bar, CornerRadius::same(1), t.accent_line);
    } else {
        let fill = hover_mix(ui, response, Color32::TRANSPARENT, t.hover);
        ui.painter().rect_filled(rect, radius, fill);
    }
    focus_ring_if(ui, response, rect.shrink(metrics::RING + metrics::RING_GAP), metrics::RADIUS);
}

/// A dashed outline with round corners: what an empty area is drawn with.
pub fn dashed_rect(painter: &Painter, rect: Rect, radius: f32, color: Color32) {
    let pixels = painter.pixels_per_point();
    let half = metrics::LINE / 2.0;
    let snap = |v: f32| (v * pixels).round() / pixels;
    let rect = Rect::from_min_max(
        pos2(snap(rect.left()) + half, snap(rect.top()) + half),
        pos2(snap(rect.right()) - half, snap(rect.bottom()) - half),
    );
    let outline = round_outline(rect, radius);
    painter.extend(Shape::dashed_line(&outline, Stroke::new(metrics::LINE, color), 4.0, 3.0));
}

/// The outline of a round rectangle as a closed line of points.
fn round_outline(rect: Rect, radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 6;
    let r = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    let corners = [
        (pos2(rect.right() - r, rect.top() + r), -90.0_f32),
        (pos2(rect.right() - r, rect.bottom() - r), 0.0),
        (pos2(rect.left() + r, rect.bottom() - r), 90.0),
        (pos2(rect.left() + r, rect.top() + r), 180.0),
    ];
    let mut points = vec![pos2(rect.left() + r, rect.top())];
    for (centre, start) in corners {
        for step in 0..=STEPS {
            let angle = (start + 90.0 * f32::from(step) / f32::from(STEPS)).to_radians();
            points.push(centre + r * vec2(angle.cos(), angle.sin()));
        }
    }
    points.push(pos2(rect.left() + r, rect.top()));
    points
}

/// A row that is only as high as what stands in it: egui's own rows are at least as high as a
/// button.
pub fn row<R>(ui: &mut Ui, gap: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let outer = ui.spacing().clone();
    ui.spacing_mut().interact_size.y = 0.0;
    ui.spacing_mut().item_spacing.x = gap;
    let inner = ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = outer.interact_size.y;
        content(ui)
    });
    ui.spacing_mut().interact_size.y = outer.interact_size.y;
    ui.spacing_mut().item_spacing.x = outer.item_spacing.x;
    inner.inner
}

/// A line across the available width, taking one point of height.
pub fn hairline(ui: &mut Ui) {
    let size = vec2(ui.available_width(), metrics::LINE);
    let (_, rect) = ui.allocate_space(size);
    ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).line);
}

/// A short upright line between groups of a bar.
pub fn vertical_hairline(ui: &mut Ui, height: f32) {
    let (_, rect) = ui.allocate_space(vec2(metrics::LINE, height));
    ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_is_closed_and_inside() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(100.0, 50.0));
        let points = round_outline(rect, 8.0);
        assert_eq!(points.first(), points.last());
        assert!(points.iter().all(|p| rect.expand(0.01).contains(*p)));
    }

    #[test]
    fn a_radius_larger_than_the_rect_is_cut() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(10.0, 4.0));
        assert!(round_outline(rect, 100.0).iter().all(|p| rect.expand(0.01).contains(*p)));
    }
}
