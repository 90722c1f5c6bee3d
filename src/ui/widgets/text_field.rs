//! A single line of text.

use eframe::egui::{
    Align2, Color32, CornerRadius, FontSelection, Frame, Margin, Response, Sense, Stroke, StrokeKind, TextEdit, Ui,
    vec2,
};

use super::{Enabled, hint::Hint, text};
use crate::ui::theme::{self, Icon, Type, icons, metrics};

/// A text field of 32 with an optional error line under it.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct TextField<'a> {
    name: &'a str,
    placeholder: &'a str,
    error: Option<&'a str>,
    width: Option<f32>,
    icon: Option<Icon>,
    password: bool,
    enabled: Enabled<'a>,
}

impl<'a> TextField<'a> {
    /// A field as wide as what is available; `name` says what it is for.
    pub const fn new(name: &'a str) -> Self {
        Self { name, placeholder: "", error: None, width: None, icon: None, password: false, enabled: Ok(()) }
    }

    /// What stands there while it is empty.
    pub const fn placeholder(mut self, words: &'a str) -> Self {
        self.placeholder = words;
        self
    }

    /// What is wrong with it, if something is.
    pub fn error(mut self, error: impl Into<Option<&'a str>>) -> Self {
        self.error = error.into();
        self
    }

    /// Another width.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = Some(width);
        self
    }

    /// An icon at its start.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Shows dots instead of what is typed.
    pub const fn password(mut self, hidden: bool) -> Self {
        self.password = hidden;
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shows it; the response is that of the text edit.
    pub fn show(self, ui: &mut Ui, value: &mut String) -> Response {
        let width = self.width.unwrap_or_else(|| ui.available_width());
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            let response = self.field(ui, width, value);
            if let Some(error) = self.error {
                let t = theme::tokens(ui);
                text::icon_text(ui, icons::ERROR, t.error, error, Type::Caption, t.error);
            }
            response
        })
        .inner
    }

    fn field(&self, ui: &mut Ui, width: f32, value: &mut String) -> Response {
        let t = theme::tokens(ui);
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let (rect, _) = ui.allocate_exact_size(vec2(width, metrics::BUTTON), Sense::hover());
        let radius = CornerRadius::same(metrics::RADIUS);
        ui.painter().rect_filled(rect, radius, t.field);
        let left = if self.icon.is_some() { 34 } else { 11 };
        let edit = TextEdit::singleline(value)
            .font(FontSelection::FontId(Type::Body.font()))
            .text_color(if usable { t.text } else { t.text_off })
            .hint_text(Type::Body.rich(self.placeholder).color(t.text_3))
            .password(self.password)
            .interactive(usable)
            .background_color(Color32::TRANSPARENT)
            .frame(Frame::new().inner_margin(Margin { left, right: 11, top: 7, bottom: 7 }))
            .align(Align2::LEFT_CENTER)
            .min_size(rect.size())
            .desired_width(width);
        let response = ui.place(rect, edit).accessible_name(self.name);
        if let Some(icon) = self.icon {
            icon.paint(ui.painter(), rect.left_center() + vec2(18.0, 0.0), metrics::ICON, t.text_2);
        }
        let (stroke, edge) = match (response.has_focus(), self.error) {
            (true, _) => (metrics::RING, t.accent_line),
            (false, Some(_)) => (metrics::LINE, t.error),
            (false, None) => (metrics::LINE, if t.dark { t.line } else { t.button_edge }),
        };
        ui.painter().rect_stroke(rect, radius, Stroke::new(stroke, edge), StrokeKind::Inside);
        response.why(self.enabled)
    }
}
