//! Tooltips: a short text and, if there is one, the shortcut.

use eframe::egui::{Align, Layout, Response, Tooltip, Ui};

use super::{Enabled, frames, text};
use crate::ui::theme::{self, Type};

const WIDTH: f32 = 240.0;

/// Tooltips in the app's own look, for any `Response`.
pub trait Hint {
    /// Shows `text` while the pointer rests on the widget.
    #[must_use]
    fn hint(self, text: &str) -> Self;

    /// Shows `text` and a shortcut while the pointer rests on the widget.
    #[must_use]
    fn hint_key(self, text: &str, key: &str) -> Self;

    /// Shows why the widget is disabled, on hover and on focus; nothing if it is enabled.
    #[must_use]
    fn why(self, enabled: Enabled<'_>) -> Self;
}

impl Hint for Response {
    fn hint(self, text: &str) -> Self {
        show(&self, text, None, false);
        self
    }

    fn hint_key(self, text: &str, key: &str) -> Self {
        show(&self, text, Some(key), false);
        self
    }

    fn why(self, enabled: Enabled<'_>) -> Self {
        if let Err(reason) = enabled {
            show(&self, reason, None, true);
        }
        self
    }
}

fn show(response: &Response, words: &str, key: Option<&str>, on_focus: bool) {
    if words.is_empty() {
        return;
    }
    let open = (on_focus && response.has_focus()) || Tooltip::should_show_tooltip(response, true);
    if !open {
        return;
    }
    let tokens = theme::tokens(&response.ctx);
    let mut tooltip = Tooltip::for_widget(response).gap(6.0).width(WIDTH);
    tooltip.popup = tooltip.popup.frame(frames::float_frame(tokens).inner_margin(frames::TOOLTIP_MARGIN));
    tooltip.show(|ui| tooltip_body(ui, words, key));
}

/// What stands inside a tooltip; public for the places that paint one themselves.
pub fn tooltip_body(ui: &mut Ui, words: &str, key: Option<&str>) {
    let t = theme::tokens(ui);
    ui.set_max_width(WIDTH);
    ui.spacing_mut().item_spacing.x = 12.0;
    match key {
        None => {
            text::wrapped(ui, words, Type::Small, t.on_float);
        }
        Some(key) => {
            let key_width = text::galley(ui, key, Type::Small, t.on_float_2).size().x;
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let room = WIDTH - key_width - 12.0;
                let natural = text::galley(ui, words, Type::Small, t.on_float).size().x;
                if natural <= room {
                    text::text_line(ui, words, Type::Small, t.on_float);
                } else {
                    ui.vertical(|ui| {
                        ui.set_max_width(room);
                        text::wrapped(ui, words, Type::Small, t.on_float);
                    });
                }
                text::text_line(ui, key, Type::Small, t.on_float_2);
            });
        }
    }
}
