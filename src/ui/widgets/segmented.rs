//! One choice out of a few, side by side: Draft | Final, Canvas | Compare | Gallery.

use std::sync::Arc;

use eframe::egui::{
    Align2, Color32, CornerRadius, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

use super::{Enabled, hint::Hint, paint, text};
use crate::ui::theme::{self, Type, metrics};

/// One of the choices.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a, T> {
    /// What it stands for.
    pub value: T,
    /// What it is called.
    pub label: &'a str,
    /// Whether it can be chosen, and if not, why.
    pub enabled: Enabled<'a>,
    /// Its shortcut, shown in a tooltip.
    pub key: Option<&'a str>,
}

impl<'a, T> Segment<'a, T> {
    /// A choice that can be made.
    pub const fn new(value: T, label: &'a str) -> Self {
        Self { value, label, enabled: Ok(()), key: None }
    }

    /// Whether it can be chosen, and if not, why.
    #[must_use]
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Its shortcut.
    #[must_use]
    pub fn key(mut self, key: impl Into<Option<&'a str>>) -> Self {
        self.key = key.into();
        self
    }
}

/// A segmented control.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Segmented<'a, T> {
    name: &'a str,
    segments: &'a [Segment<'a, T>],
    height: f32,
    kind: Type,
    bare: bool,
}

impl<'a, T: PartialEq + Clone> Segmented<'a, T> {
    /// 32 high; `name` says what is being chosen.
    pub const fn new(name: &'a str, segments: &'a [Segment<'a, T>]) -> Self {
        Self { name, segments, height: metrics::BUTTON, kind: Type::Label, bare: false }
    }

    /// 28 high, with text of 12.
    pub const fn small(mut self) -> Self {
        self.height = metrics::BUTTON_SMALL;
        self.kind = Type::SmallMedium;
        self
    }

    /// Another height.
    pub const fn height(mut self, height: f32) -> Self {
        self.height = height;
        self
    }

    /// Without the trough: for bars that float over the canvas and are one themselves.
    pub const fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Shows the choices; `changed()` says that the user made another one.
    pub fn show(self, ui: &mut Ui, value: &mut T) -> Response {
        let t = theme::tokens(ui);
        let inset = if self.bare { 0.0 } else { 3.0 };
        let padding = 12.0;
        let galleys: Vec<Arc<Galley>> =
            self.segments.iter().map(|s| text::galley(ui, s.label, self.kind, Color32::PLACEHOLDER)).collect();
        let width = |galley: &Galley| (galley.size().x + 2.0 * padding).ceil();
        let total = galleys.iter().map(|g| width(g)).sum::<f32>() + 2.0 * inset;
        let (outer, mut group) = ui.allocate_exact_size(vec2(total, self.height), Sense::hover());
        let bare = self.bare;
        if !bare {
            let stroke = Stroke::new(metrics::LINE, t.line);
            ui.painter().rect(outer, CornerRadius::same(metrics::RADIUS_CARD), t.trough, stroke, StrokeKind::Inside);
        }
        group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, self.name));
        let mut child = ui.new_child(UiBuilder::new().max_rect(outer));
        let mut left = outer.left() + inset;
        for (segment, galley) in self.segments.iter().zip(galleys) {
            let right = left + width(&galley);
            let rect = Rect::from_min_max(pos2(left, outer.top() + inset), pos2(right, outer.bottom() - inset));
            let chosen = segment.value == *value;
            if show_segment(&mut child, segment, rect, galley, chosen).clicked() && !chosen {
                *value = segment.value.clone();
                group.mark_changed();
            }
            left = right;
        }
        group
    }
}

fn show_segment<T>(ui: &mut Ui, segment: &Segment<'_, T>, rect: Rect, galley: Arc<Galley>, chosen: bool) -> Response {
    let t = theme::tokens(ui);
    let usable = segment.enabled.is_ok() && ui.is_enabled();
    let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
    // The target is as high as the trough, not as the chosen segment in it.
    let response = ui.interact(rect.expand2(vec2(0.0, 1.0)), ui.scope_id().with(segment.label), sense);
    let radius = CornerRadius::same(metrics::RADIUS - 1);
    if chosen {
        let edge = if t.dark { Color32::TRANSPARENT } else { t.line };
        ui.painter().rect(rect, radius, t.segment, Stroke::new(metrics::LINE, edge), StrokeKind::Inside);
    } else if usable {
        let fill = paint::hover_mix(ui, &response, Color32::TRANSPARENT, t.hover);
        ui.painter().rect_filled(rect, radius, fill);
    }
    let ink = match (usable, chosen) {
        (false, _) => t.text_off,
        (true, true) => t.text,
        (true, false) => paint::hover_mix(ui, &response, t.text_2, t.text),
    };
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley_with_override_text_color(place.min, galley, ink);
    paint::focus_ring_if(ui, &response, rect, metrics::RADIUS - 1);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, usable, chosen, segment.label));
    let response = response.why(segment.enabled);
    match segment.key {
        Some(key) if usable => response.hint_key(segment.label, key),
        _ => response,
    }
}
