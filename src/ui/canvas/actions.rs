//! The actions that concern the canvas's screen alone: tools, brush, zoom.

use super::stage::Stage;
use super::{MARGIN, Subject};
use crate::canvas::brush::Brush;
use crate::command::action::Action;
use crate::ui::state::{Overlay, Tab, Tool, UiState};
use crate::ui::travel;
use crate::ui::view::View;
use eframe::egui::Context;

/// Part of the hardness that a key press changes.
const HARDNESS_STEP: f32 = 0.1;

/// Does an action of the canvas's screen. False when the action is somebody else's.
pub fn act(ctx: &Context, action: Action, view: &View<'_>, state: &mut UiState) -> bool {
    let screen = &mut state.screen;
    match action {
        Action::Brush => screen.tool = Tool::Brush,
        Action::Eraser => screen.tool = Tool::Eraser,
        Action::Hand => screen.tool = Tool::Hand,
        Action::Rectangle => screen.tool = Tool::Rectangle,
        Action::Ellipse => screen.tool = Tool::Ellipse,
        Action::Lasso => screen.tool = Tool::Lasso,
        Action::Polygon => screen.tool = Tool::Polygon,
        Action::Wand => screen.tool = Tool::Wand,
        Action::Quick => screen.tool = Tool::Quick,
        Action::Frame => screen.tool = Tool::Frame,
        Action::Marker => screen.tool = Tool::Marker,
        Action::Feather => {
            if view.document.is_some_and(|document| !document.canvas.mask().is_empty()) {
                state.overlay = Overlay::Refine;
            }
        }
        Action::SwapPaintErase => {
            screen.tool = if screen.tool == Tool::Brush { Tool::Eraser } else { Tool::Brush };
        }
        Action::SizeUp | Action::SizeDown if screen.tool == Tool::Marker => {
            let factor = if action == Action::SizeUp { 1.15 } else { 1.0 / 1.15 };
            screen.marker.width_px = (screen.marker.width_px * factor).clamp(2.0, 500.0);
        }
        Action::SizeUp => resize(&mut screen.brush, 1.0),
        Action::SizeDown => resize(&mut screen.brush, -1.0),
        Action::HardnessUp => harden(&mut screen.brush, HARDNESS_STEP),
        Action::HardnessDown => harden(&mut screen.brush, -HARDNESS_STEP),
        Action::ToggleOverlay => screen.overlay = !screen.overlay,
        Action::MaskAlone => screen.show_mask_alone(),
        Action::ZoomIn | Action::ZoomOut | Action::Fit | Action::Zoom100 | Action::Zoom200 => {
            if screen.tab == Tab::Canvas {
                zoom(ctx, action, view, state);
            }
        }
        _ => return false,
    }
    true
}

/// A tenth more or less, at least a pixel.
fn resize(brush: &mut Brush, sign: f32) {
    let step = (brush.diameter_px * 0.1).round().max(1.0);
    brush.diameter_px = (brush.diameter_px + sign * step).round();
    *brush = brush.clamped();
}

fn harden(brush: &mut Brush, by: f32) {
    // Whole percents, so that ten steps up and ten down end where they began.
    brush.hardness = ((brush.hardness + by) * 100.0).round() / 100.0;
    *brush = brush.clamped();
}

fn zoom(ctx: &Context, action: Action, view: &View<'_>, state: &mut UiState) {
    let stage = Stage::load(ctx);
    let (Some(pane), Some(subject)) = (stage.pane, Subject::of(view, state)) else { return };
    let extent = subject.extent();
    let mut viewport = state.screen.viewport.unwrap_or_default();
    viewport.settle(pane, extent, MARGIN);
    travel::zoom(ctx, action, (pane, extent, MARGIN), &stage.bars, &mut viewport);
    state.screen.viewport = (!viewport.is_fitted()).then_some(viewport);
}
