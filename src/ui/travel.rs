//! Zoom and position of what is only looked at: wheel, trackpad, fingers, dragging, and the actions of the zoom bar.

use crate::canvas::viewport::{Pane, Viewport};
use crate::command::action::Action;
use crate::geom::Extent;
use eframe::egui::{Context, Event, Id, MouseWheelUnit, PointerButton, Rect, Response, Ui, pos2};

/// Zoom for a point that the wheel scrolls: a notch of 40 points is a sixth.
pub(in crate::ui) const ZOOM_PER_POINT: f32 = 0.004;

/// The part of the window that a picture is shown in.
pub(in crate::ui) fn pane_of(ctx: &Context, rect: Rect) -> Pane {
    Pane {
        x: rect.left(),
        y: rect.top(),
        width: rect.width(),
        height: rect.height(),
        pixels_per_point: ctx.pixels_per_point(),
    }
}

/// Lets the pointer move and zoom the view over `response`, which senses drags.
pub(in crate::ui) fn travel(ui: &Ui, response: &Response, pane: Pane, extent: Extent, viewport: &mut Viewport) {
    let dragged = [PointerButton::Primary, PointerButton::Middle].iter().any(|button| response.dragged_by(*button));
    if dragged {
        let by = response.drag_delta();
        viewport.pan(pane, extent, by.x, by.y);
    }
    wheel(ui, response, pane, extent, viewport);
}

/// Lets wheel, trackpad and fingers move and zoom the view over `response`.
pub(in crate::ui) fn wheel(ui: &Ui, response: &Response, pane: Pane, extent: Extent, viewport: &mut Viewport) {
    // egui hands the wheel's movement out over several frames: what turned it is remembered.
    let id = Id::unique("trackpad moves the view");
    let mut by_fingers: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    ui.input(|i| {
        for event in &i.events {
            match event {
                Event::MouseWheel { unit, modifiers, .. } => {
                    by_fingers = *unit == MouseWheelUnit::Point && !modifiers.command;
                }
                Event::Zoom(_) => by_fingers = true,
                _ => {}
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, by_fingers));
    let on_top = |at| ui.layer_id_at(at).is_none_or(|layer| layer == ui.layer_id());
    if !response.contains_pointer() || !ui.input(|i| i.pointer.latest_pos()).is_some_and(on_top) {
        return;
    }
    let (scroll, zoom, touch, at) =
        ui.input(|i| (i.smooth_scroll_delta(), i.zoom_delta(), i.multi_touch(), i.pointer.latest_pos()));
    if let Some(touch) = touch {
        viewport.pan(pane, extent, touch.translation_delta.x, touch.translation_delta.y);
        viewport.zoom_by(pane, extent, (touch.center_pos.x, touch.center_pos.y), touch.zoom_delta);
        return;
    }
    let Some(at) = at else { return };
    if zoom.to_bits() != 1.0_f32.to_bits() {
        viewport.zoom_by(pane, extent, (at.x, at.y), zoom);
    }
    if by_fingers {
        if scroll.x != 0.0 || scroll.y != 0.0 {
            viewport.pan(pane, extent, scroll.x, scroll.y);
        }
        return;
    }
    if scroll.x != 0.0 {
        viewport.pan(pane, extent, scroll.x, 0.0);
    }
    if scroll.y != 0.0 {
        viewport.zoom_by(pane, extent, (at.x, at.y), (scroll.y * ZOOM_PER_POINT).exp());
    }
}

/// Does a zoom action at the pointer, when it is over the pane and not over one of its `bars`, else at the middle.
pub(in crate::ui) fn zoom(
    ctx: &Context,
    action: Action,
    (pane, extent, margin): (Pane, Extent, f32),
    bars: &[Rect],
    viewport: &mut Viewport,
) {
    let inside =
        |x: f32, y: f32| (pane.x..=pane.x + pane.width).contains(&x) && (pane.y..=pane.y + pane.height).contains(&y);
    let pointer = ctx.input(|i| i.pointer.latest_pos()).filter(|at| inside(at.x, at.y));
    let on_bar = pointer.is_some_and(|at| bars.iter().any(|bar| bar.contains(pos2(at.x, at.y))));
    let at = pointer.filter(|_| !on_bar).map_or_else(|| pane.centre(), |at| (at.x, at.y));
    match action {
        Action::ZoomIn => viewport.step(pane, extent, at, true),
        Action::ZoomOut => viewport.step(pane, extent, at, false),
        Action::Zoom100 => viewport.zoom_to(pane, extent, at, 1.0),
        Action::Zoom200 => viewport.zoom_to(pane, extent, at, 2.0),
        _ => viewport.fit(pane, extent, margin),
    }
}

/// True for the actions of [`zoom`].
pub(in crate::ui) const fn is_zoom(action: Action) -> bool {
    matches!(action, Action::ZoomIn | Action::ZoomOut | Action::Fit | Action::Zoom100 | Action::Zoom200)
}
