//! A small whole number with a minus and a plus.

use eframe::egui::{
    Align, Color32, CornerRadius, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::{Enabled, hint::Hint, paint, text};
use crate::ui::theme::{self, Icon, Type, icons, metrics};

/// A stepper: − 4 +.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Stepper<'a> {
    name: &'a str,
    min: u32,
    max: u32,
    enabled: Enabled<'a>,
}

impl<'a> Stepper<'a> {
    /// A stepper over `min..=max`.
    pub const fn new(name: &'a str, min: u32, max: u32) -> Self {
        Self { name, min, max, enabled: Ok(()) }
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shows it; `changed()` says that the user changed the value.
    pub fn show(self, ui: &mut Ui, value: &mut u32) -> Response {
        let t = theme::tokens(ui);
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let words = value.to_string();
        let digits = text::galley(ui, &words, Type::Label, t.text).size().x.max(9.0);
        let side = 26.0;
        let size = vec2(2.0 * side + digits + 10.0, metrics::BUTTON);
        let (rect, mut response) = ui.allocate_exact_size(size, Sense::focusable_noninteractive());
        let radius = CornerRadius::same(metrics::RADIUS);
        ui.painter().rect(rect, radius, t.card, Stroke::new(metrics::LINE, t.line), StrokeKind::Inside);
        let before = *value;
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
        let left = Rect::from_min_size(rect.min + vec2(2.0, 0.0), vec2(side, rect.height()));
        let right = Rect::from_min_size(pos2(rect.right() - side - 2.0, rect.top()), vec2(side, rect.height()));
        let less = (icons::REMOVE, format!("Fewer: {}", self.name), usable && *value > self.min);
        let more = (icons::ADD, format!("More: {}", self.name), usable && *value < self.max);
        if part(&mut child, left, &less).clicked() {
            *value = value.saturating_sub(1).max(self.min);
        }
        if part(&mut child, right, &more).clicked() {
            *value = value.saturating_add(1).min(self.max);
        }
        if response.has_focus() && usable {
            let (up, down) = ui.input(|i| (i.key_pressed(Key::ArrowUp), i.key_pressed(Key::ArrowDown)));
            if up {
                *value = value.saturating_add(1).min(self.max);
            }
            if down {
                *value = value.saturating_sub(1).max(self.min);
            }
            keep_vertical_arrows(ui, &response);
        }
        let ink = if usable { t.text } else { t.text_off };
        let middle = Rect::from_min_max(pos2(left.right(), rect.top()), pos2(right.left(), rect.bottom()));
        let shown = value.to_string();
        let galley = text::galley(ui, &shown, Type::Label, ink);
        let place = eframe::egui::Align2([Align::Center, Align::Center]).align_size_within_rect(galley.size(), middle);
        ui.painter().galley(place.min, galley, ink);
        paint::focus_ring_if(ui, &response, rect, metrics::RADIUS);
        if *value != before {
            response.mark_changed();
        }
        let number = f64::from(*value);
        response.widget_info(|| WidgetInfo {
            enabled: usable,
            label: Some(self.name.to_owned()),
            value: Some(number),
            ..WidgetInfo::new(Role::SpinButton)
        });
        response.why(self.enabled)
    }
}

/// Arrow keys would otherwise move the focus away.
fn keep_vertical_arrows(ui: &Ui, response: &Response) {
    let filter = eframe::egui::EventFilter { vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

fn part(ui: &mut Ui, rect: Rect, (icon, name, usable): &(Icon, String, bool)) -> Response {
    let t = theme::tokens(ui);
    // Reached with the mouse; with the keyboard the whole stepper is one stop.
    let sense = if *usable { Sense::CLICK } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(icon.glyph()), sense);
    let fill = paint::hover_mix(ui, &response, Color32::TRANSPARENT, t.hover);
    if *usable {
        ui.painter().rect_filled(rect.shrink2(vec2(1.0, 4.0)), CornerRadius::same(metrics::RADIUS_TAG), fill);
    }
    let ink = if *usable { t.text } else { t.text_off };
    icon.paint(ui.painter(), rect.center(), metrics::ICON, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, *usable, name));
    response
}
