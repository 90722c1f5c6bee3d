//! The prompt's text field: two lines, growing to six, then scrolling.

use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, metrics};
use eframe::egui::{
    self, Color32, CornerRadius, Frame, Rect, ScrollArea, Stroke, StrokeKind, TextBuffer, TextEdit, TextFormat, Ui,
    UiBuilder, text::LayoutJob, vec2,
};

const SIDE: f32 = 12.0;

const fn above(low: bool) -> f32 {
    if low { 5.0 } else { 8.0 }
}

fn job(text: &str, color: Color32, width: f32) -> LayoutJob {
    let kind = Type::Prompt;
    let format = TextFormat { font_id: kind.font(), line_height: Some(kind.line()), color, ..TextFormat::default() };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.wrap.max_width = width;
    job
}

/// Height of the field for this text, when the field is `width` wide.
pub fn height(ui: &Ui, width: f32, text: &str, low: bool) -> f32 {
    let galley = ui.painter().layout_job(job(text, Color32::PLACEHOLDER, width - 2.0 * SIDE));
    let rows = galley.rows.len().clamp(metrics::PROMPT_LINES_MIN, metrics::PROMPT_LINES_MAX);
    rows as f32 * Type::Prompt.line() + 2.0 * above(low)
}

/// Shows the field in `rect`. Ctrl+Enter is not a newline: it runs.
pub fn show(ui: &mut Ui, rect: Rect, low: bool, wrong: bool, text: &mut String, state: &mut UiState) {
    let t = theme::tokens(ui);
    let radius = CornerRadius::same(metrics::RADIUS_CARD);
    ui.painter().rect_filled(rect, radius, t.field);
    let inner = rect.shrink2(vec2(SIDE, above(low)));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
    let response = ScrollArea::vertical()
        .id_salt("prompt")
        .max_height(inner.height())
        .auto_shrink(false)
        .show(&mut child, |ui| {
            let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
                ui.painter().layout_job(job(text.as_str(), theme::tokens(ui).text, width))
            };
            let hint = Type::Prompt.rich("Say what should be there").color(t.text_3);
            TextEdit::multiline(text)
                .id(prompt_id())
                .hint_text(hint)
                .layouter(&mut layouter)
                .background_color(Color32::TRANSPARENT)
                .frame(Frame::NONE)
                .desired_rows(metrics::PROMPT_LINES_MIN)
                .min_size(vec2(0.0, inner.height()))
                .desired_width(inner.width())
                .show(ui)
                .response
                .response
                .accessible_name("Prompt")
        })
        .inner;
    if std::mem::take(&mut state.focus_prompt) {
        response.request_focus();
    }
    let (width, edge) = match (response.has_focus(), wrong) {
        (true, _) => (metrics::RING, t.accent_line),
        (false, true) => (metrics::LINE, t.error),
        (false, false) => (metrics::LINE, if t.dark { t.line } else { t.button_edge }),
    };
    ui.painter().rect_stroke(rect, radius, Stroke::new(width, edge), StrokeKind::Inside);
}

/// The field's id, to give it the focus from elsewhere.
pub fn prompt_id() -> egui::Id {
    egui::Id::unique("prompt")
}
