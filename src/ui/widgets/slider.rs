//! A slider: a line with a knob.

use eframe::egui::{CornerRadius, EventFilter, Key, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{Enabled, hint::Hint, paint, scale::Scale};
use crate::ui::theme::{self, metrics};

const KNOB: f32 = 16.0;
const RAIL: f32 = 4.0;

/// A slider without a number; show that beside it.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Slider<'a> {
    name: &'a str,
    scale: Scale,
    width: f32,
    enabled: Enabled<'a>,
}

impl<'a> Slider<'a> {
    /// A slider of 160 over `scale`.
    pub const fn new(name: &'a str, scale: Scale) -> Self {
        Self { name, scale, width: 160.0, enabled: Ok(()) }
    }

    /// Another width.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shows it; `changed()` says that the user changed the value.
    pub fn show(self, ui: &mut Ui, value: &mut f32) -> Response {
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let sense = if usable { Sense::click_and_drag() } else { Sense::focusable_noninteractive() };
        let (rect, mut response) = ui.allocate_exact_size(vec2(self.width, metrics::TARGET_MIN), sense);
        let before = *value;
        let (left, right) = (rect.left() + KNOB / 2.0, rect.right() - KNOB / 2.0);
        if usable {
            if let Some(pointer) = response.interact_pointer_pos() {
                *value = self.scale.value_from_fraction((pointer.x - left) / (right - left).max(1.0));
            }
            self.keys(ui, &response, value);
        }
        let t = theme::tokens(ui);
        let (rail, done, knob) = if usable { (t.track, t.text_2, t.knob) } else { (t.track, t.track, t.text_off) };
        let x = left + (right - left) * self.scale.fraction_from_value(*value);
        let y = rect.center().y;
        let line = Rect::from_min_max(pos2(rect.left(), y - RAIL / 2.0), pos2(rect.right(), y + RAIL / 2.0));
        let radius = CornerRadius::same(2);
        ui.painter().rect_filled(line, radius, rail);
        ui.painter().rect_filled(line.with_max_x(x), radius, done);
        ui.painter().circle_filled(pos2(x, y), KNOB / 2.0, knob);
        if response.has_focus() {
            let around = Rect::from_center_size(pos2(x, y), vec2(KNOB, KNOB));
            paint::focus_ring(ui.painter(), around, 8, t);
        }
        if before.to_bits() != value.to_bits() {
            response.mark_changed();
        }
        let number = f64::from(*value);
        response.widget_info(|| WidgetInfo {
            enabled: usable,
            label: Some(self.name.to_owned()),
            value: Some(number),
            ..WidgetInfo::new(Role::Slider)
        });
        response.why(self.enabled)
    }

    fn keys(&self, ui: &Ui, response: &Response, value: &mut f32) {
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let steps = ui.input(|i| {
            let size = if i.modifiers.shift { 10.0 } else { 1.0 };
            let right = i.num_presses(Key::ArrowRight) as f32;
            let left = i.num_presses(Key::ArrowLeft) as f32;
            size * (right - left)
        });
        if steps != 0.0 {
            *value = self.scale.nudge(*value, steps);
        }
    }
}
