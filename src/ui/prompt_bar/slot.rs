//! Slots in the prompt's field: marked, and walked through with Tab.

use super::prompt_id;
use crate::prompt::slots;
use crate::ui::theme::{Tokens, metrics};
use eframe::egui::text::{CCursor, CCursorRange, CharIndex};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{CornerRadius, Galley, Key, Modifiers, Pos2, Rect, Shape, Ui, vec2};

/// True while Tab goes to the next slot and not to the next control.
pub fn any(text: &str) -> bool {
    !slots::slots(text).is_empty()
}

/// Before the field sees the keys: Tab selects the next slot, so that typing fills it in. `now` selects the first one
/// without a key.
pub fn walk(ui: &Ui, text: &str, focused: bool, now: bool) {
    let pressed = || focused && any(text) && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab));
    if !now && !pressed() {
        return;
    }
    let mut state = TextEditState::load(ui.ctx(), prompt_id()).unwrap_or_default();
    let range = state.cursor.char_range().filter(|_| !now);
    let from = range.map_or(0, |range| range.primary.index.0.max(range.secondary.index.0));
    let byte = text.char_indices().nth(from).map_or(text.len(), |(byte, _)| byte);
    let Some(slot) = slots::next(text, if now { 0 } else { byte }) else { return };
    let at = |byte: usize| CCursor::new(CharIndex(text[..byte].chars().count()));
    state.cursor.set_char_range(Some(CCursorRange::two(at(slot.start), at(slot.end))));
    state.store(ui.ctx(), prompt_id());
}

/// The ground under each slot.
pub fn frames(text: &str, galley: &Galley, at: Pos2, t: &Tokens) -> Vec<Shape> {
    let place = |byte: usize| galley.pos_from_cursor(CCursor::new(CharIndex(text[..byte].chars().count())));
    let frame = |slot: slots::Slot<'_>| {
        let (from, to) = (place(slot.range.start), place(slot.range.end));
        // Broken over two lines it has no frame.
        let whole = (from.top() - to.top()).abs() < 1.0;
        let rect = Rect::from_min_max(from.left_top() + vec2(-1.0, 1.0), to.right_bottom() + vec2(1.0, -1.0));
        whole.then(|| {
            Shape::rect_filled(rect.translate(at.to_vec2()), CornerRadius::same(metrics::RADIUS_TAG), t.selected)
        })
    };
    slots::slots(text).into_iter().filter_map(frame).collect()
}
