//! The brush's ring at the newest position of the pointer, and the pointer's own shape.

use super::crop;
use super::ink;
use super::input::Grip;
use super::picture::Place;
use crate::geom::Bounds;
use crate::ui::state::{Tool, UiState};
use eframe::egui::{CursorIcon, Pos2, Shape, Stroke, Ui, vec2};

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
    let scale = place.viewport.points_per_pixel(place.pane);
    let radius = brush.radius_px() * scale;
    if radius * 2.0 < CROSS_UNDER {
        cross(ui, at);
        return;
    }
    ui.painter().circle_stroke(at, radius, ink::casing(CASING, 60.0));
    ui.painter().circle_stroke(at, radius, Stroke::new(RING, ink::LIGHT));
    let hard = radius * brush.hardness;
    if hard >= 3.0 && radius - hard >= 2.0 {
        let points = circle(at, hard);
        ui.painter().extend(Shape::dotted_line(&points, ink::shade(50.0), 4.0, 1.3));
        ui.painter().extend(Shape::dotted_line(&points, ink::LIGHT, 4.0, 0.7));
    }
}

fn cross(ui: &Ui, at: Pos2) {
    for stroke in [ink::casing(CASING, 60.0), Stroke::new(RING, ink::LIGHT)] {
        for arm in [vec2(CROSS / 2.0, 0.0), vec2(0.0, CROSS / 2.0)] {
            ui.painter().line_segment([at - arm, at + arm], stroke);
        }
    }
}

/// A circle as a closed line with a point every few screen points.
fn circle(at: Pos2, radius: f32) -> Vec<Pos2> {
    let count = ((radius * std::f32::consts::TAU / 4.0) as usize).clamp(16, 720);
    (0..=count)
        .map(|step| {
            let angle = step as f32 / count as f32 * std::f32::consts::TAU;
            at + radius * vec2(angle.cos(), angle.sin())
        })
        .collect()
}
