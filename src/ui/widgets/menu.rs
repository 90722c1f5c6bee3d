//! Menus and their rows.

use eframe::egui::{
    Color32, CornerRadius, InnerResponse, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2,
    vec2,
};

use super::{Enabled, frames, hint::Hint, text};
use crate::ui::theme::{self, Icon, Tokens, Type, metrics};

/// A menu of this width that opens when `response` was clicked.
pub fn menu<R>(response: &Response, width: f32, content: impl FnOnce(&mut Ui) -> R) -> Option<InnerResponse<R>> {
    show(Popup::menu(response), response, width, content)
}

/// A menu of this width that opens where `response` was clicked with the other button.
pub fn menu_at_pointer<R>(
    response: &Response,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> Option<InnerResponse<R>> {
    show(Popup::context_menu(response), response, width, content)
}

fn show<R>(
    popup: Popup<'_>,
    response: &Response,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> Option<InnerResponse<R>> {
    let tokens = theme::tokens(&response.ctx);
    popup.gap(4.0).width(width).frame(frames::menu_frame(tokens)).close_behavior(PopupCloseBehavior::CloseOnClick).show(
        |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            content(ui)
        },
    )
}

/// A line between groups of rows.
pub fn menu_separator(ui: &mut Ui) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 9.0));
    let y = rect.top() + 4.0;
    let line = Rect::from_min_max(pos2(rect.left() + 8.0, y), pos2(rect.right() - 8.0, y + metrics::LINE));
    ui.painter().rect_filled(line, 0.0, theme::tokens(ui).track);
}

/// A row of a menu or of the palette.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct MenuRow<'a> {
    words: &'a str,
    matched: Option<std::ops::Range<usize>>,
    note: Option<&'a str>,
    icon: Option<Icon>,
    key: Option<&'a str>,
    enabled: Enabled<'a>,
    selected: bool,
    checked: Option<bool>,
}

impl<'a> MenuRow<'a> {
    /// A row.
    pub const fn new(words: &'a str) -> Self {
        Self {
            words,
            matched: None,
            note: None,
            icon: None,
            key: None,
            enabled: Ok(()),
            selected: false,
            checked: None,
        }
    }

    /// The bytes of the words to stress, because they match what was typed.
    pub const fn matched(mut self, range: std::ops::Range<usize>) -> Self {
        self.matched = Some(range);
        self
    }

    /// Fainter words after them; a disabled row says its reason there by itself.
    pub fn note(mut self, note: impl Into<Option<&'a str>>) -> Self {
        self.note = note.into();
        self
    }

    /// An icon before them.
    pub fn icon(mut self, icon: impl Into<Option<Icon>>) -> Self {
        self.icon = icon.into();
        self
    }

    /// The shortcut at the end.
    pub fn key(mut self, key: impl Into<Option<&'a str>>) -> Self {
        self.key = key.into();
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Filled as if hovered: the row Enter would take.
    pub const fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// A row that is on or off, or one of a choice.
    pub const fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }

    /// Shows it over the available width. A click on an enabled row closes the menu.
    pub fn show(self, ui: &mut Ui) -> Response {
        let t = theme::tokens(ui);
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let size = vec2(ui.available_width(), metrics::ROW_MENU);
        let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        if ui.is_rect_visible(rect) {
            self.paint(ui, t, rect, &response, usable);
        }
        response.widget_info(|| match self.checked {
            Some(on) => WidgetInfo::selected(Role::MenuItemCheckBox, usable, on, self.words),
            None => WidgetInfo::labeled(Role::MenuItem, usable, self.words),
        });
        response.why(self.enabled)
    }

    fn paint(&self, ui: &Ui, t: &Tokens, rect: Rect, response: &Response, usable: bool) {
        let lit = self.selected || (usable && response.hovered()) || response.has_focus();
        if lit {
            let fill = if usable { t.selected } else { t.hover };
            ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), fill);
        }
        let (ink, faint) = if usable { (t.text, t.text_2) } else { (t.text_off, t.text_off) };
        let y = rect.center().y;
        let mut left = rect.left() + 10.0;
        let check = self.checked.map(|on| if on { Some(theme::icons::CHECK) } else { None });
        if let Some(icon) = check.unwrap_or(self.icon) {
            icon.paint(
                ui.painter(),
                pos2(left + metrics::ICON / 2.0, y),
                metrics::ICON,
                if usable { t.text } else { ink },
            );
        }
        if self.icon.is_some() || self.checked.is_some() {
            left += metrics::ICON + 8.0;
        }
        let mut right = rect.right() - 10.0;
        if let Some(key) = self.key {
            let galley = text::galley(ui, key, Type::Caption, faint);
            right -= galley.size().x;
            text::paint_left(ui, pos2(right, y), galley);
            right -= 12.0;
        }
        left += self.paint_words(ui, pos2(left, y), right - left, ink) + 8.0;
        let note = self.note.or(self.enabled.err());
        if let Some(note) = note.filter(|_| right - left > 24.0) {
            let galley = text::galley_elided(ui, note, Type::Caption, faint, right - left);
            text::paint_left(ui, pos2(left, y), galley);
        }
    }

    /// Paints the words, the matched part heavier; returns their width.
    fn paint_words(&self, ui: &Ui, at: eframe::egui::Pos2, room: f32, ink: Color32) -> f32 {
        let Some((before, hit, after)) = self.matched.as_ref().and_then(|range| split(self.words, range)) else {
            let galley = text::galley_elided(ui, self.words, Type::Small, ink, room);
            return text::paint_left(ui, at, galley).x;
        };
        let mut width = 0.0;
        for (part, kind) in [(before, Type::Small), (hit, Type::SmallBold), (after, Type::Small)] {
            if !part.is_empty() && room > width {
                let galley = text::galley_elided(ui, part, kind, ink, room - width);
                width += text::paint_left(ui, at + vec2(width, 0.0), galley).x;
            }
        }
        width
    }
}

fn split<'t>(words: &'t str, range: &std::ops::Range<usize>) -> Option<(&'t str, &'t str, &'t str)> {
    Some((words.get(..range.start)?, words.get(range.clone())?, words.get(range.end..)?))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_match_splits_words_in_three() {
        assert_eq!(split("Invert mask", &(7..11)), Some(("Invert ", "mask", "")));
        assert_eq!(split("Größe", &(3..4)), None, "inside a character");
        assert_eq!(split("ab", &(0..9)), None);
    }
}
