//! A number field with a line at its bottom that shows how much it is.
//!
//! Drag it sideways (Shift is finer), click to type, or use the arrow keys while it has the
//! focus (Shift takes ten steps).

use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, EventFilter, FontSelection, Frame, Id, Key, Margin, Modifiers, Rect,
    Response, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, text::CCursor,
    text_selection::CCursorRange, vec2,
};

use super::{Enabled, hint::Hint, paint, scale::Scale, text};
use crate::ui::theme::{self, Tokens, Type, metrics};

/// A level field: `Size 180 px`.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct LevelField<'a> {
    name: &'a str,
    scale: Scale,
    unit: &'a str,
    width: f32,
    key: Option<&'a str>,
    enabled: Enabled<'a>,
}

impl<'a> LevelField<'a> {
    /// A field of 112 for a number on `scale`.
    pub const fn new(name: &'a str, scale: Scale) -> Self {
        Self { name, scale, unit: "", width: 112.0, key: None, enabled: Ok(()) }
    }

    /// The unit after the number, without the space.
    pub const fn unit(mut self, unit: &'a str) -> Self {
        self.unit = unit;
        self
    }

    /// Another width.
    pub const fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Shortcuts shown in the tooltip.
    pub const fn key(mut self, key: &'a str) -> Self {
        self.key = Some(key);
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
        let (rect, mut response) = ui.allocate_exact_size(vec2(self.width, metrics::BUTTON_SMALL), sense);
        let before = *value;
        let edit_id = response.id.with("typed");
        let typing: Option<Typing> = ui.data(|data| data.get_temp(edit_id));
        if usable && typing.is_none() {
            self.drag(ui, &response, value);
            self.keys(ui, &response, value);
            if response.clicked() {
                start_typing(ui, edit_id, &self.number(*value));
            }
        }
        let typing_now = typing.is_some();
        let t = theme::tokens(ui);
        self.paint_ground(ui, t, rect, *value, usable);
        match typing {
            Some(typing) => self.type_number(ui, rect, edit_id, typing, value),
            None => self.paint_text(ui, t, rect, *value, usable),
        }
        if response.has_focus() || typing_now {
            paint::focus_ring(ui.painter(), rect, metrics::RADIUS, t);
        }
        if before.to_bits() != value.to_bits() {
            response.mark_changed();
        }
        let number = f64::from(*value);
        response.widget_info(|| WidgetInfo {
            enabled: usable,
            label: Some(self.name.to_owned()),
            value: Some(number),
            ..WidgetInfo::new(Role::SpinButton)
        });
        let response = response.why(self.enabled);
        if !usable {
            return response;
        }
        let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
        match self.key {
            Some(key) if !response.dragged() => response.hint_key(self.name, key),
            _ => response,
        }
    }

    fn number(&self, value: f32) -> String {
        format!("{value:.*}", self.scale.decimals())
    }

    /// The fraction is remembered while dragging, or slow drags would be eaten by rounding.
    fn drag(&self, ui: &Ui, response: &Response, value: &mut f32) {
        let id = response.id.with("dragged");
        if response.drag_started() {
            let start = self.scale.fraction_from_value(*value);
            ui.data_mut(|data| data.insert_temp(id, start));
        }
        let moved = response.drag_delta().x;
        if response.dragged() && moved != 0.0 {
            let fine = if ui.input(|i| i.modifiers.shift) { 0.1 } else { 1.0 };
            let start = ui.data(|data| data.get_temp(id)).unwrap_or_else(|| self.scale.fraction_from_value(*value));
            let fraction = (start + fine * moved / self.width).clamp(0.0, 1.0);
            ui.data_mut(|data| data.insert_temp(id, fraction));
            *value = self.scale.value_from_fraction(fraction);
        }
    }

    fn keys(&self, ui: &Ui, response: &Response, value: &mut f32) {
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let steps = ui.input_mut(|i| {
            let mut steps = 0.0;
            for (modifiers, size) in [(Modifiers::SHIFT, 10.0), (Modifiers::NONE, 1.0)] {
                for (key, sign) in
                    [(Key::ArrowUp, 1.0), (Key::ArrowRight, 1.0), (Key::ArrowDown, -1.0), (Key::ArrowLeft, -1.0)]
                {
                    if i.consume_key(modifiers, key) {
                        steps += sign * size;
                    }
                }
            }
            steps
        });
        if steps != 0.0 {
            *value = self.scale.nudge(*value, steps);
        }
    }

    fn paint_ground(&self, ui: &Ui, t: &Tokens, rect: Rect, value: f32, usable: bool) {
        let painter = ui.painter();
        let radius = CornerRadius::same(metrics::RADIUS);
        painter.rect(rect, radius, t.field, Stroke::new(metrics::LINE, t.line), StrokeKind::Inside);
        let room = rect.shrink2(vec2(2.0, 0.0));
        let length = room.width() * self.scale.fraction_from_value(value);
        if length >= 1.0 && usable {
            let bottom = rect.bottom() - metrics::LINE;
            let line = Rect::from_min_max(pos2(room.left(), bottom - 2.0), pos2(room.left() + length, bottom));
            painter.rect_filled(line, CornerRadius::same(1), t.text_3);
        }
    }

    fn paint_text(&self, ui: &mut Ui, t: &Tokens, rect: Rect, value: f32, usable: bool) {
        let (label, ink) = if usable { (t.text_2, t.text) } else { (t.text_off, t.text_off) };
        let words =
            if self.unit.is_empty() { self.number(value) } else { format!("{} {}", self.number(value), self.unit) };
        let number = text::galley(ui, &words, Type::SmallMedium, ink);
        let inner = rect.shrink2(vec2(9.0, 0.0));
        let at = pos2(inner.right() - number.size().x, rect.center().y - 0.5);
        let room = inner.width() - number.size().x - 6.0;
        let name = text::galley_elided(ui, self.name, Type::Small, label, room);
        text::paint_left(ui, at, number);
        text::paint_left(ui, pos2(inner.left(), rect.center().y - 0.5), name);
    }

    fn type_number(&self, ui: &mut Ui, rect: Rect, id: Id, mut typing: Typing, value: &mut f32) {
        let t = theme::tokens(ui);
        let inner = rect.shrink2(vec2(metrics::LINE, metrics::LINE));
        let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
        let edit = TextEdit::singleline(&mut typing.words)
            .id(id.with("edit"))
            .font(FontSelection::FontId(Type::SmallMedium.font()))
            .text_color(t.text)
            .frame(Frame::new().inner_margin(Margin::symmetric(8, 5)))
            .background_color(Color32::TRANSPARENT)
            .align(Align2::RIGHT_CENTER)
            .min_size(inner.size())
            .desired_width(inner.width());
        let response = child.place(inner, edit).accessible_name(self.name);
        if !typing.has_focus {
            // Asked for only now: in the frame of the click the field under it takes the focus.
            response.request_focus();
            select_all(ui, response.id, &typing.words);
            typing.has_focus = true;
            ui.data_mut(|data| data.insert_temp(id, typing));
        } else if response.lost_focus() || !response.has_focus() {
            let cancelled = ui.input(|i| i.key_pressed(Key::Escape));
            if let (false, Some(typed)) = (cancelled, parse(&typing.words)) {
                *value = self.scale.snap(typed);
            }
            ui.data_mut(|data| data.remove::<Typing>(id));
        } else {
            ui.data_mut(|data| data.insert_temp(id, typing));
        }
    }
}

/// A number being typed into a field.
#[derive(Clone, Debug)]
struct Typing {
    words: String,
    has_focus: bool,
}

fn start_typing(ui: &Ui, id: Id, number: &str) {
    ui.data_mut(|data| data.insert_temp(id, Typing { words: number.to_owned(), has_focus: false }));
    ui.request_repaint();
}

fn select_all(ui: &Ui, edit: Id, words: &str) {
    let mut state = TextEdit::load_state(ui, edit).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(words.chars().count()));
    state.cursor.set_char_range(Some(all));
    TextEdit::store_state(ui, edit, state);
}

/// The number in what was typed; a unit after it is fine, and so is a decimal comma.
fn parse(words: &str) -> Option<f32> {
    let words = words.trim().replace(',', ".").replace('\u{2212}', "-");
    let end = words.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')).unwrap_or(words.len());
    words[..end].parse().ok().filter(|number: &f32| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_with_units_and_commas() {
        assert_eq!(parse("26"), Some(26.0));
        assert_eq!(parse(" 26 px "), Some(26.0));
        assert_eq!(parse("5,5%"), Some(5.5));
        assert_eq!(parse("\u{2212}8 px"), Some(-8.0));
        assert_eq!(parse("px"), None);
        assert_eq!(parse(""), None);
    }
}
