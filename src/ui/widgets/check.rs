//! A checkbox with its words.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::{Enabled, hint::Hint, paint, text};
use crate::ui::theme::{self, Type, icons, metrics};

/// A checkbox.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Checkbox<'a> {
    words: &'a str,
    kind: Type,
    enabled: Enabled<'a>,
}

impl<'a> Checkbox<'a> {
    /// A checkbox with words after it.
    pub const fn new(words: &'a str) -> Self {
        Self { words, kind: Type::Small, enabled: Ok(()) }
    }

    /// With text of 13.
    pub const fn body(mut self) -> Self {
        self.kind = Type::Body;
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shows it; `changed()` says that the user switched it.
    pub fn show(self, ui: &mut Ui, on: &mut bool) -> Response {
        let t = theme::tokens(ui);
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let ink = if usable { t.text } else { t.text_off };
        let side = 16.0;
        let gap = 8.0;
        let words = text::galley_elided(ui, self.words, self.kind, ink, ui.available_width() - side - gap);
        let elided = words.elided;
        let size = vec2((side + gap + words.size().x).ceil(), metrics::TARGET_MIN);
        let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, mut response) = ui.allocate_exact_size(size, sense);
        if response.clicked() {
            *on = !*on;
            response.mark_changed();
        }
        let square = Rect::from_center_size(rect.left_center() + vec2(side / 2.0, 0.0), Vec2::splat(side));
        let radius = CornerRadius::same(metrics::RADIUS_TAG);
        let (fill, edge) = match (usable, *on) {
            (true, true) => (paint::hover_mix(ui, &response, t.accent, t.accent_hover), Color32::TRANSPARENT),
            (true, false) => (paint::hover_mix(ui, &response, Color32::TRANSPARENT, t.hover), t.text_3),
            (false, _) => (Color32::TRANSPARENT, t.line_strong),
        };
        ui.painter().rect(square, radius, fill, Stroke::new(metrics::LINE, edge), StrokeKind::Inside);
        if *on {
            let mark = if usable { t.on_accent } else { t.text_off };
            icons::CHECK.paint(ui.painter(), square.center(), 14.0, mark);
        }
        text::paint_left(ui, rect.left_center() + vec2(side + gap, 0.0), words);
        paint::focus_ring_if(ui, &response, square, metrics::RADIUS_TAG);
        response.widget_info(|| WidgetInfo::selected(Role::CheckBox, usable, *on, self.words));
        let response = response.why(self.enabled);
        if elided && usable { response.hint(self.words) } else { response }
    }
}
