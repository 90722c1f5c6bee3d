//! The brush's ring at the newest position of the pointer, and the pointer's own shape.

use super::crop;
use super::ink;
use super::input::Grip;
use super::picture::Place;
use crate::geom::Bounds;
use crate::ui::state::{Tool, UiState};
use eframe::egui::{CursorIcon, Pos2, Rect, Shape, Stroke, Ui, Vec2, vec2};

/// Width of the ring.
const RING: f32 = 1.2;
/// Width of the dark line under it.
const CASING: f32 = 3.0;
/// A ring of a smaller diameter is a cross.
const CROSS_UNDER: f32 = 6.0;
/// Length of the cross's arms, end to end.
const CROSS: f32 = 8.0;

/// Paints the ring and chooses the pointer; `over`: the pointer is over the free canvas.
pub(super) fn show(ui: &Ui, place: &Place, state: &UiState, grip: &Grip, frame: Option<Bounds>, over: bool) {
    let tool = state.held.unwrap_or(state.screen.tool);
    if grip.is_panning() {
        ui.set_cursor_icon(CursorIcon::Grabbing);
        return;
    }
    if tool == Tool::Hand {
        if over {
            ui.set_cursor_icon(CursorIcon::Grab);
        }
        return;
    }
    if let Some(drag) = grip.cropping() {
        ui.set_cursor_icon(drag.cursor());
        return;
    }
    if !tool.paints() {
        let at = ui.input(|i| i.pointer.latest_pos()).filter(|_| over);
        if let (Some(at), Some(frame), Tool::Frame) = (at, frame, tool) {
            let at = place.viewport.image_from_ui(place.pane, (at.x, at.y));
            ui.set_cursor_icon(crop::cursor(place, frame, at));
        } else if over {
            ui.set_cursor_icon(CursorIcon::Crosshair);
        }
        return;
    }
    let newest = ui.input(|i| i.pointer.latest_pos());
    let at = grip.sized_at().or_else(|| newest.filter(|_| over || grip.is_painting()));
    let Some(at) = at else { return };
    ui.set_cursor_icon(CursorIcon::None);
    let brush = state.screen.brush;
    let erases = tool == Tool::Eraser;
    let scale = place.viewport.points_per_pixel(place.pane);
    let radius = brush.radius_px() * scale;
    if radius * 2.0 < CROSS_UNDER {
        sign(ui, at, CROSS, erases);
        return;
    }
    let page = ui.clip_rect();
    for stroke in [ink::casing(CASING, 60.0), Stroke::new(RING, ink::LIGHT)] {
        for arc in arcs(at, radius, page) {
            ui.painter().add(arc.shape(stroke));
        }
    }
    let hard = radius * brush.hardness;
    if hard >= 3.0 && radius - hard >= 2.0 {
        for arc in arcs(at, hard, page) {
            let points = arc.line();
            ui.painter().extend(Shape::dotted_line(&points, ink::shade(50.0), 4.0, 1.3));
            ui.painter().extend(Shape::dotted_line(&points, ink::LIGHT, 4.0, 0.7));
        }
    }
    // The eraser takes away: it carries a minus.
    if erases && radius >= CROSS {
        sign(ui, at, CROSS, true);
    }
}

/// A cross, or a minus.
fn sign(ui: &Ui, at: Pos2, length: f32, minus: bool) {
    let arms = [vec2(length / 2.0, 0.0), vec2(0.0, length / 2.0)];
    for stroke in [ink::casing(CASING, 60.0), Stroke::new(RING, ink::LIGHT)] {
        for arm in &arms[..if minus { 1 } else { 2 }] {
            ui.painter().line_segment([at - *arm, at + *arm], stroke);
        }
    }
}

/// A part of a circle.
#[derive(Debug, PartialEq)]
struct Stretch {
    points: Vec<Pos2>,
    whole: bool,
}

impl Stretch {
    fn shape(self, stroke: Stroke) -> Shape {
        if self.whole { Shape::closed_line(self.points, stroke) } else { Shape::line(self.points, stroke) }
    }

    fn line(mut self) -> Vec<Pos2> {
        if self.whole {
            self.points.extend(self.points.first().copied());
        }
        self.points
    }
}

/// The parts of a circle that are on the page, as lines that are off by a tenth of a point at most: a brush of 2000
/// pixels seen from near has a ring of which little is in sight.
fn arcs(at: Pos2, radius: f32, page: Rect) -> Vec<Stretch> {
    let count = ((std::f32::consts::PI * (radius / 0.2).sqrt()).ceil() as usize).clamp(32, 4096);
    let point = |step: usize| {
        let angle = (step % count) as f32 / count as f32 * std::f32::consts::TAU;
        at + radius * vec2(angle.cos(), angle.sin())
    };
    let near = page.expand(8.0);
    if near.contains_rect(Rect::from_center_size(at, Vec2::splat(2.0 * radius))) {
        return vec![Stretch { points: (0..count).map(point).collect(), whole: true }];
    }
    let mut arcs = Vec::new();
    let mut points: Vec<Pos2> = Vec::new();
    for step in 0..count {
        let (from, to) = (point(step), point(step + 1));
        if near.intersects(Rect::from_two_pos(from, to)) {
            if points.is_empty() {
                points.push(from);
            }
            points.push(to);
        } else if !points.is_empty() {
            arcs.push(Stretch { points: std::mem::take(&mut points), whole: false });
        }
    }
    if !points.is_empty() {
        arcs.push(Stretch { points, whole: false });
    }
    arcs
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::pos2;

    #[test]
    fn rings_are_round_at_any_size_and_only_what_is_seen_is_drawn() {
        let page = Rect::from_min_max(pos2(0.0, 0.0), pos2(1400.0, 900.0));
        for radius in [3.0, 40.0, 700.0, 9000.0, 64_000.0] {
            for at in [pos2(700.0, 450.0), pos2(700.0, 450.0 + radius)] {
                let arcs = arcs(at, radius, page);
                let points: usize = arcs.iter().map(|arc| arc.points.len()).sum();
                assert!(points < 2000, "{radius}: {points}");
                for pair in arcs.iter().flat_map(|arc| arc.points.windows(2)) {
                    let off = radius - at.distance(pair[0].lerp(pair[1], 0.5));
                    assert!(off.abs() < 0.15 + radius * 1e-6, "{radius}: {off}");
                }
                assert_eq!(arcs.iter().any(|arc| arc.whole), radius < 450.0 && at.y + radius < 908.0);
            }
        }
    }
}
