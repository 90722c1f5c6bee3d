//! The limits that stop a call before it is sent.

use super::general::{row, tall_row};
use super::typed::decimal;
use crate::budget::{Budget, Limit, MOST};
use crate::command::Command;
use crate::price::Money;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Checkbox, TextField, text_line, wrapped};
use eframe::egui::{Key, Ui};

const NAMES: [&str; 4] = ["One call", "A day", "A month", "This library"];

/// A field for each limit; empty is no limit.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let budget = view.settings.budget;
    let texts = state.limits.get_or_insert_with(|| Limit::ALL.map(|limit| words(budget.of(limit))));
    for ((limit, name), text) in Limit::ALL.into_iter().zip(NAMES).zip(texts) {
        tall_row(ui, name, |ui| {
            ui.horizontal(|ui| {
                ui.set_min_height(metrics::BUTTON);
                let read = read(text);
                let label = format!("{name}, at most USD");
                let field = TextField::new(&label).placeholder("no limit").width(110.0);
                let response = field.error(read.err()).show(ui, text);
                text_line(ui, "USD", Type::Body, t.text_2);
                if let Some(note) = note(view, limit) {
                    text_line(ui, &note, Type::Small, t.text_3);
                }
                let done = response.lost_focus() || ui.input(|i| i.key_pressed(Key::Enter));
                // A limit holds as soon as it is typed; that there is none only once the field is left.
                let Ok(most) = self::read(text) else { return };
                if (done || (response.changed() && most.is_some())) && most != budget.of(limit) {
                    let mut changed = budget;
                    changed.set(limit, most);
                    out.push(Command::SetBudget(changed));
                }
                if response.lost_focus() {
                    *text = words(most);
                }
            });
        });
    }
    let mut allowed = budget.allow_unknown_price;
    row(ui, "No known price", |ui| {
        let words = "Run models whose price is not known; they count as gpt-image-2 would";
        if Checkbox::new(words).body().show(ui, &mut allowed).changed() {
            out.push(Command::SetBudget(Budget { allow_unknown_price: allowed, ..budget }));
        }
    });
    let words = "A call that would go over a limit is not sent, from this window, another one or the command line. What \
                 is on its way and what may have been billed counts with its estimate.";
    wrapped(ui, words, Type::Small, t.text_2);
}

/// What was used of it.
fn note(view: &View<'_>, limit: Limit) -> Option<String> {
    let (used, when) = match limit {
        Limit::Call => return None,
        Limit::Day => (view.spent.today, "today"),
        Limit::Month => (view.spent.month, "this month"),
        Limit::Project => (view.spent.all, "in all"),
    };
    let left = view.settings.budget.left(limit, &view.spent);
    let left = left.map_or_else(String::new, |left| format!(", {} left", left.amount()));
    Some(format!("{used} spent {when}{left}"))
}

/// `5.00`, or nothing without a limit.
fn words(most: Option<Money>) -> String {
    most.map_or_else(String::new, Money::amount)
}

/// What was typed. A comma is a point where people write it so.
fn read(text: &str) -> Result<Option<Money>, &'static str> {
    let text = text.trim().trim_end_matches("USD").trim_end().trim_start_matches('$');
    if text.is_empty() {
        return Ok(None);
    }
    match decimal(text) {
        Some(usd) if (0.0..=MOST.usd()).contains(&usd) => Ok(Some(Money::from_usd(usd))),
        _ => Err("An amount, such as 5.00; empty for no limit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, usd) in [("5", 5.0), (" 0.50 ", 0.5), ("12,25", 12.25), ("$3", 3.0), ("7 USD", 7.0), ("0", 0.0)] {
            assert_eq!(read(text), Ok(Some(Money::from_usd(usd))), "{text}");
        }
        assert_eq!(read("  "), Ok(None));
        for wrong in ["1,000", "-1", "nan", "inf", "1e99", "1.000,50", "five", "2000000"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert_eq!(words(Some(Money::from_usd(5.0))), "5.00");
    }
}
