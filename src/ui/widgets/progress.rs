//! Thin bars: progress of a job, use of the budget.

use eframe::egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::text::{self, Run, galley, galley_elided, text_runs};
use crate::ui::theme::{self, Type};

/// A bar that is filled up to `done` in 0..=1.
pub fn progress_bar(ui: &mut Ui, width: f32, height: f32, done: f32, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let done = done.clamp(0.0, 1.0);
    paint_bar(ui, rect, done, color);
    response.widget_info(|| WidgetInfo {
        value: Some(f64::from(done) * 100.0),
        label: Some("Progress".to_owned()),
        ..WidgetInfo::new(Role::ProgressIndicator)
    });
    response
}

/// How worrying the use of the budget is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BudgetTone {
    /// Below 80 %.
    Calm,
    /// From 80 %.
    Near,
    /// Used up.
    Full,
}

impl BudgetTone {
    /// The tone for a share of the budget that is used.
    #[must_use]
    pub fn for_share(used: f32) -> Self {
        if used >= 1.0 {
            Self::Full
        } else if used >= 0.8 {
            Self::Near
        } else {
            Self::Calm
        }
    }
}

/// The budget: `0.42 of 5.00 USD today` over a thin bar. `bar_width` 0 shows the text alone.
pub fn budget(ui: &mut Ui, spent: &str, rest: &str, when: &str, used: f32, bar_width: f32) -> Response {
    let t = theme::tokens(ui);
    let (ink, line) = match BudgetTone::for_share(used) {
        BudgetTone::Calm => (t.text, t.text_2),
        BudgetTone::Near => (t.money, t.money),
        BudgetTone::Full => (t.error, t.error),
    };
    if bar_width <= 0.0 {
        let runs = [
            Run::new(spent, Type::CaptionMedium, ink),
            Run::new(rest, Type::Caption, t.text_3).after(4.0),
            Run::new(when, Type::Caption, t.text_3).after(8.0),
        ];
        let count = if when.is_empty() { 2 } else { 3 };
        return text_runs(ui, &runs[..count]);
    }
    let line_height = Type::Caption.line();
    let (rect, response) = ui.allocate_exact_size(vec2(bar_width, line_height + 4.0), Sense::hover());
    let words = rect.with_max_y(rect.top() + line_height);
    let left = text::paint_left(ui, words.left_center(), galley(ui, spent, Type::CaptionMedium, ink)).x + 4.0;
    let when = galley(ui, when, Type::Caption, t.text_3);
    let when_width = when.size().x;
    let room = bar_width - left - when_width;
    let rest_galley = galley_elided(ui, rest, Type::Caption, t.text_3, room);
    text::paint_left(ui, words.left_center() + vec2(left, 0.0), rest_galley);
    text::paint_left(ui, words.right_center() - vec2(when_width, 0.0), when);
    paint_bar(ui, rect.with_min_y(rect.bottom() - 3.0), used, line);
    let name = format!("Budget: {spent} {rest}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response
}

fn paint_bar(ui: &Ui, rect: Rect, done: f32, color: Color32) {
    let radius = CornerRadius::same(2);
    let done = done.clamp(0.0, 1.0);
    ui.painter().rect_filled(rect, radius, theme::tokens(ui).track);
    if done > 0.0 {
        let length = (rect.width() * done).max(rect.height());
        ui.painter().rect_filled(rect.with_max_x(rect.left() + length), radius, color);
    }
}

#[cfg(test)]
mod tests {
    use super::BudgetTone;

    #[test]
    fn the_tone_changes_at_80_and_100_percent() {
        assert_eq!(BudgetTone::for_share(0.799), BudgetTone::Calm);
        assert_eq!(BudgetTone::for_share(0.8), BudgetTone::Near);
        assert_eq!(BudgetTone::for_share(1.0), BudgetTone::Full);
    }
}
