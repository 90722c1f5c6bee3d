//! Thin bars: progress of a job, use of the budget.

use eframe::egui::{Color32, CornerRadius, Response, Role, Sense, Ui, WidgetInfo, vec2};

use super::{
    paint::row,
    text::{Run, galley, text_runs},
};
use crate::ui::theme::{self, Type};

/// A bar that is filled up to `done` in 0..=1.
pub fn progress_bar(ui: &mut Ui, width: f32, height: f32, done: f32, color: Color32) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let radius = CornerRadius::same(2);
    let done = done.clamp(0.0, 1.0);
    ui.painter().rect_filled(rect, radius, t.track);
    if done > 0.0 {
        let filled = rect.with_max_x(rect.left() + (rect.width() * done).max(height));
        ui.painter().rect_filled(filled, radius, color);
    }
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
    let runs = [
        Run::new(spent, Type::CaptionMedium, ink),
        Run::new(rest, Type::Caption, t.text_3).after(4.0),
        Run::new(when, Type::Caption, t.text_3).after(8.0),
    ];
    let count = if when.is_empty() { 2 } else { 3 };
    if bar_width <= 0.0 {
        return text_runs(ui, &runs[..count]);
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.set_width(bar_width);
        let response = if when.is_empty() {
            text_runs(ui, &runs[..2])
        } else {
            let width = galley(ui, when, Type::Caption, t.text_3).size().x;
            row(ui, 0.0, |ui| {
                let left = ui.scope(|ui| {
                    ui.set_max_width(bar_width - width - 8.0);
                    text_runs(ui, &runs[..2])
                });
                let used = left.response.rect.width();
                ui.add_space((bar_width - width - used).max(0.0));
                text_runs(ui, &[Run::new(when, Type::Caption, t.text_3)])
            })
        };
        progress_bar(ui, bar_width, 3.0, used, line);
        response
    })
    .inner
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
