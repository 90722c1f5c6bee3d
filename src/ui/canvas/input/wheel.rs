//! Wheel, trackpad and touch screen: what egui hands out smoothed.

use super::{Grip, Place, Wheel};
use crate::canvas::viewport::Viewport;
use crate::command::Command;
use crate::ui::state::UiState;
use crate::ui::travel::ZOOM_PER_POINT;
use eframe::egui::Ui;

/// Zooms, pans or sizes the brush.
pub(in crate::ui::canvas) fn wheel(
    ui: &Ui,
    place: &Place<'_>,
    grip: &mut Grip,
    state: &mut UiState,
    viewport: &mut Viewport,
    out: &mut Vec<Command>,
) {
    let (scroll, zoom, touch, at) =
        ui.input(|i| (i.smooth_scroll_delta(), i.zoom_delta(), i.multi_touch(), i.pointer.latest_pos()));
    let (pane, extent) = (place.pane, place.extent);
    if let Some(touch) = touch {
        // The first finger has begun a stroke before the second one came.
        grip.roll_back(out);
        viewport.pan(pane, extent, touch.translation_delta.x, touch.translation_delta.y);
        viewport.zoom_by(pane, extent, (touch.center_pos.x, touch.center_pos.y), touch.zoom_delta);
        return;
    }
    let Some(at) = at else { return };
    if zoom.to_bits() != 1.0_f32.to_bits() {
        if grip.wheel == Wheel::Size {
            let brush = &mut state.screen.brush;
            brush.diameter_px *= zoom;
            *brush = brush.clamped();
        } else {
            viewport.zoom_by(pane, extent, (at.x, at.y), zoom);
        }
    }
    if scroll.x != 0.0 || (scroll.y != 0.0 && grip.wheel == Wheel::Pan) {
        let down = if grip.wheel == Wheel::Pan { scroll.y } else { 0.0 };
        viewport.pan(pane, extent, scroll.x, down);
    }
    if scroll.y != 0.0 && grip.wheel != Wheel::Pan {
        viewport.zoom_by(pane, extent, (at.x, at.y), (scroll.y * ZOOM_PER_POINT).exp());
    }
}
