//! The prompt's text field: two lines, growing to six, then scrolling.

use super::{mention, slot};
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, metrics};
use crate::ui::view::View;
use eframe::egui::text::{CCursor, CCursorRange, CharIndex};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Color32, CornerRadius, EventFilter, Frame, Rect, ScrollArea, Shape, Stroke, StrokeKind, TextBuffer, TextEdit,
    Ui, UiBuilder, vec2,
};
use std::ops::Range;

const SIDE: f32 = 12.0;

const fn above(low: bool) -> f32 {
    if low { 5.0 } else { 8.0 }
}

/// Height of the field for this text, when the field is `width` wide.
pub fn height(ui: &Ui, width: f32, view: &View<'_>, low: bool) -> f32 {
    let (t, images) = (theme::tokens(ui), mention::images(view));
    let job = mention::job(&view.draft.prompt, Color32::PLACEHOLDER, t, width - 2.0 * SIDE, &images);
    let galley = ui.painter().layout_job(job);
    let rows = galley.rows.len().clamp(metrics::PROMPT_LINES_MIN, metrics::PROMPT_LINES_MAX);
    rows as f32 * Type::Prompt.line() + 2.0 * above(low)
}

/// Where and how the field is shown.
pub struct Place {
    /// On the screen.
    pub rect: Rect,
    /// The window is low.
    pub low: bool,
    /// It is what keeps the run from starting.
    pub wrong: bool,
}

/// Shows the field. Ctrl+Enter is not a newline: it runs.
pub fn show(
    ui: &mut Ui,
    place: &Place,
    view: &View<'_>,
    text: &mut String,
    state: &mut UiState,
    textures: &mut Textures,
) {
    let t = theme::tokens(ui);
    let Place { rect, low, wrong } = *place;
    let radius = CornerRadius::same(metrics::RADIUS_CARD);
    ui.painter().rect_filled(rect, radius, t.field);
    if let Some(earlier) = state.history.step(text, view.prompts) {
        *text = earlier;
        state.focus_prompt = true;
    }
    let images = mention::images(view);
    let focused = ui.memory(|memory| memory.has_focus(prompt_id()));
    if let Some(chosen) = mention::keys(ui, text, cursor(ui, text).filter(|_| focused), &images) {
        put(ui, text, chosen);
    }
    // While pictures are offered, these keys choose among them; else Tab goes to the next slot.
    let offers = mention::is_open(ui, text, cursor(ui, text), &images);
    // A field that gets the focus forgets what was selected in it: first the focus, then the slot.
    let fill = state.fill_slot && focused;
    state.focus_prompt |= state.fill_slot;
    if state.fill_slot {
        ui.request_repaint();
    }
    state.fill_slot &= !fill;
    slot::walk(ui, text, focused && !offers, fill);
    let filter =
        EventFilter { tab: offers || slot::any(text), escape: offers, horizontal_arrows: true, vertical_arrows: true };
    let inner = rect.shrink2(vec2(SIDE, above(low)));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
    let output = ScrollArea::vertical()
        .id_salt("prompt")
        .max_height(inner.height())
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
                let t = theme::tokens(ui);
                ui.painter().layout_job(mention::job(text.as_str(), t.text, t, width, &images))
            };
            let hint = Type::Prompt.rich("Say what should be there").color(t.text_3);
            let under = ui.painter().add(Shape::Noop);
            let output = TextEdit::multiline(text)
                .id(prompt_id())
                .hint_text(hint)
                .layouter(&mut layouter)
                .background_color(Color32::TRANSPARENT)
                .frame(Frame::NONE)
                .event_filter(filter)
                .desired_rows(metrics::PROMPT_LINES_MIN)
                .min_size(vec2(0.0, inner.height()))
                .desired_width(inner.width())
                .show(ui);
            let mut chips = slot::frames(text, &output.galley, output.galley_pos, t);
            chips.extend(mention::chips(ui, text, &output.galley, output.galley_pos, &images, textures));
            ui.painter().set(under, Shape::Vec(chips));
            output
        })
        .inner;
    let response = output.response.response.accessible_name("Prompt");
    if std::mem::take(&mut state.focus_prompt) {
        response.request_focus();
    }
    if response.has_focus() {
        let at = output.cursor_range.map(|range| output.galley.pos_from_cursor(range.primary));
        let at = output.galley_pos + at.map_or(vec2(0.0, 0.0), |rect| rect.left_bottom().to_vec2());
        if let Some(chosen) = mention::list(ui, text, cursor(ui, text), at, &images, textures) {
            put(ui, text, chosen);
            response.request_focus();
        }
    }
    let (width, edge) = match (response.has_focus(), wrong) {
        (true, _) => (metrics::RING, t.accent_line),
        (false, true) => (metrics::LINE, t.error),
        (false, false) => (metrics::LINE, if t.dark { t.line } else { t.button_edge }),
    };
    ui.painter().rect_stroke(rect, radius, Stroke::new(width, edge), StrokeKind::Inside);
}

/// The byte at which the cursor stands.
fn cursor(ui: &Ui, text: &str) -> Option<usize> {
    let state = TextEditState::load(ui.ctx(), prompt_id())?;
    let range = state.cursor.char_range()?;
    let at = range.is_empty().then_some(range.primary.index.0)?;
    Some(text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte))
}

/// Puts a mention where one was being typed, with the cursor behind it.
fn put(ui: &Ui, text: &mut String, (range, number): (Range<usize>, usize)) {
    let words = format!("@{number} ");
    let end = range.start + words.len();
    // What follows has its own space already.
    let spaced = text[range.end..].starts_with(' ');
    text.replace_range(range, if spaced { words.trim_end() } else { &words });
    if let Some(mut state) = TextEditState::load(ui.ctx(), prompt_id()) {
        let chars = text[..end.min(text.len())].chars().count();
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(CharIndex(chars)))));
        state.store(ui.ctx(), prompt_id());
    }
}

/// The field's id, to give it the focus from elsewhere.
pub fn prompt_id() -> egui::Id {
    egui::Id::unique("prompt")
}
