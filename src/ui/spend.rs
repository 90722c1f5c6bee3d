//! The spending page: sums against the limits, the last thirty days, and by profile, model and tier.

mod plot;

use crate::budget::Limit;
use crate::command::Command;
use crate::price::Money;
use crate::spend::{Group, Span, Spend, Sum, Tables};
use crate::ui::page;
use crate::ui::shortcuts;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    BudgetTone, Button, EmptyState, Segment, Segmented, hairline, icon_text, line_in, page_frame, progress_bar,
    text_line,
};
use eframe::egui::{self, Align, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Shows the page in place of everything under the top bar; gives its rectangle.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) -> Rect {
    page::show(ui, state, ("Spending", "Close spending"), |ui, state| content(ui, view, state, out))
}

fn content(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.add_space(8.0);
    card(ui, |ui| totals(ui, view, state));
    ui.add_space(12.0);
    match view.spend {
        None => {
            card(ui, |ui| text_line(ui, "The ledger is being read", Type::Small, t.text_2));
        }
        Some(spend) if spend.is_empty() => {
            let words = "Each call is kept here with its price: by day, profile, model and tier.";
            EmptyState::new(icons::PAYMENTS, "Nothing was spent yet", words).min_height(220.0).show(ui);
        }
        Some(spend) => {
            card(ui, |ui| plot::show(ui, &spend.days));
            ui.add_space(12.0);
            card(ui, |ui| tables(ui, spend, state, out));
        }
    }
}

fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) {
    page_frame(theme::tokens(ui)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
}

/// Today, this month and all, each against its limit.
fn totals(ui: &mut Ui, view: &View<'_>, state: &mut UiState) {
    let t = theme::tokens(ui);
    let spent = &view.spent;
    let gap = 24.0;
    let width = ((ui.available_width() - 2.0 * gap) / 3.0).floor();
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), 70.0));
    let parts = [
        ("Today", spent.today, Limit::Day),
        ("This month", spent.month, Limit::Month),
        ("This library", spent.all, Limit::Project),
    ];
    for (at, (title, used, limit)) in parts.into_iter().enumerate() {
        let left = row.left() + at as f32 * (width + gap);
        let rect = Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()));
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(title));
        total(&mut child, rect, title, used, view.settings.budget.of(limit));
    }
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        ui.set_height(metrics::BUTTON_SMALL);
        let sum = view.spend.and_then(|spend| spend.tables(Span::All)).map_or_else(Sum::default, |all| all.sum);
        let maybe = format!("{} of it maybe billed for nothing", sum.maybe);
        let reserved = format!("{} of it reserved for calls on their way", sum.reserved);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::secondary("Change limits…").small().show(ui).clicked() {
                shortcuts::change_limits(state);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 16.0;
                if !sum.maybe.is_zero() {
                    icon_text(ui, icons::HELP_FILL, t.money, &maybe, Type::Small, t.money);
                }
                if !sum.reserved.is_zero() {
                    icon_text(ui, icons::HOURGLASS_EMPTY, t.text_2, &reserved, Type::Small, t.text_2);
                }
            });
        });
    });
}

/// `0.42 USD` over a bar, and what is left.
fn total(ui: &mut Ui, rect: Rect, title: &str, used: Money, limit: Option<Money>) {
    let t = theme::tokens(ui);
    let line = |top: f32, height: f32| Rect::from_min_size(rect.min + vec2(0.0, top), vec2(rect.width(), height));
    let share = limit.map_or(0.0, |most| share(used, most));
    let ink = match BudgetTone::for_share(share) {
        BudgetTone::Calm => t.text,
        BudgetTone::Near => t.money,
        BudgetTone::Full => t.error,
    };
    line_in(ui, line(0.0, 16.0), title, Type::Small, t.text_3, Align::Min);
    line_in(ui, line(17.0, 26.0), &used.to_string(), Type::Figure, ink, Align::Min);
    let Some(most) = limit else {
        line_in(ui, line(53.0, 16.0), "No limit", Type::Small, t.text_3, Align::Min);
        return;
    };
    let mut bar = ui.new_child(UiBuilder::new().max_rect(line(46.0, 3.0)));
    progress_bar(&mut bar, rect.width(), 3.0, share, if share < 0.8 { t.text_2 } else { ink });
    let left = Money(most.0.saturating_sub(used.0).max(0));
    let words = format!("{} of {most} left", left.amount());
    line_in(ui, line(53.0, 16.0), &words, Type::Small, t.text_2, Align::Min);
}

/// How much of a limit is used; a limit of nothing is used up.
pub fn share(used: Money, limit: Money) -> f32 {
    if limit <= Money::ZERO { 1.0 } else { (used.usd() / limit.usd()) as f32 }
}

fn tables(ui: &mut Ui, spend: &Spend, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        let spans = Span::ALL.map(|span| Segment::new(span, span.label()));
        Segmented::new("Span", &spans).small().show(ui, &mut state.span);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::secondary("Export CSV…").icon(icons::IOS_SHARE).small().show(ui).clicked() {
                out.push(Command::PickTable(state.span));
            }
        });
    });
    let none = Tables::default();
    let tables = spend.tables(state.span).unwrap_or(&none);
    if tables.sum.calls == 0 {
        ui.add_space(16.0);
        text_line(ui, "No calls in this time", Type::Small, t.text_2);
        return;
    }
    for (title, groups) in [("Profile", &tables.profiles), ("Model", &tables.models), ("Tier", &tables.tiers)] {
        ui.add_space(16.0);
        row(ui, title, &["Calls", "Maybe billed", "Cost"].map(str::to_owned), None);
        hairline(ui);
        for group in groups {
            line(ui, group, tables.sum.total());
        }
    }
    ui.add_space(16.0);
    hairline(ui);
    row(ui, "All", &cells(&tables.sum), Some(true));
}

fn cells(sum: &Sum) -> [String; 3] {
    let maybe = if sum.maybe.is_zero() { "–".to_owned() } else { sum.maybe.to_string() };
    [sum.calls.to_string(), maybe, sum.total().to_string()]
}

fn line(ui: &mut Ui, group: &Group, all: Money) {
    let t = theme::tokens(ui);
    let rect = row(ui, &group.name, &cells(&group.sum), Some(false));
    // What share of everything it is, as a line under the amount.
    let share = if all.is_zero() { 0.0 } else { (group.sum.total().usd() / all.usd()) as f32 };
    let place = Rect::from_min_max(pos2(rect.right() - COST, rect.bottom() - 3.0), rect.right_bottom());
    let place = place.with_max_y(place.top() + 2.0);
    ui.painter().rect_filled(place.with_min_x(place.right() - place.width() * share.clamp(0.0, 1.0)), 1.0, t.track);
}

const CALLS: f32 = 80.0;
const MAYBE: f32 = 120.0;
const COST: f32 = 110.0;

/// A name and three numbers, `None` for a heading; the whole line is one thing to a screen reader.
fn row(ui: &mut Ui, name: &str, cells: &[String; 3], total: Option<bool>) -> Rect {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_MENU), Sense::hover());
    let (kind, ink, dim) = match total {
        None => (Type::Caption, t.text_3, t.text_3),
        Some(false) => (Type::Small, t.text, t.text_2),
        Some(true) => (Type::SmallMedium, t.text, t.text),
    };
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let cell = |from: f32, to: f32| {
        Rect::from_min_max(pos2(rect.right() - from, rect.top()), pos2(rect.right() - to, rect.bottom()))
    };
    let (cost, maybe, calls) = (cell(COST, 0.0), cell(COST + MAYBE, COST), cell(COST + MAYBE + CALLS, COST + MAYBE));
    line_in(&mut child, rect.with_max_x(calls.left() - 12.0), name, kind, ink, Align::Min);
    line_in(&mut child, calls, &cells[0], kind, dim, Align::Max);
    let doubtful = total.is_some() && cells[1] != "–";
    line_in(&mut child, maybe, &cells[1], kind, if doubtful { t.money } else { dim }, Align::Max);
    line_in(&mut child, cost, &cells[2], kind, ink, Align::Max);
    if total.is_some() {
        let label = format!("{name}: {} calls, {}", cells[0], cells[2]);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &label));
    }
    rect
}

/// What the top bar says of the budget: spent, the rest of the sentence, when, and the share that is used.
pub fn headline(view: &View<'_>) -> (String, String, &'static str, Option<f32>) {
    let budget = &view.settings.budget;
    let (used, limit, when) = match (budget.day, budget.month) {
        (Some(day), _) => (view.spent.today, Some(day), "today"),
        (None, Some(month)) => (view.spent.month, Some(month), "this month"),
        (None, None) => (view.spent.today, None, "today"),
    };
    let rest = limit.map_or_else(|| "USD".to_owned(), |limit| format!("of {limit}"));
    (used.amount(), rest, when, limit.map(|limit| share(used, limit)))
}

/// The colour of a bar of the plot.
fn bar_ink(ui: &Ui, hovered: bool) -> egui::Color32 {
    let t = theme::tokens(ui);
    if hovered { t.text } else { t.text_3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_hold_for_any_limit() {
        assert!((share(Money(1), Money(4)) - 0.25).abs() < 1e-6);
        assert!(share(Money::ZERO, Money::ZERO) >= 1.0);
    }
}
