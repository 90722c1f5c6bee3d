//! `maquette spend`: what was spent, against the limits, and by what. Nothing is sent.

use super::args::Spend as Arguments;
use super::at_start;
use super::library::{open, or_complain};
use super::output::{complain, say};
use crate::budget::{Budget, Limit, Spent};
use crate::ledger::Failure;
use crate::library::{Library, LibraryError};
use crate::price::Money;
use crate::settings::SettingsFile;
use crate::spend::{Group, Span, Spend, Sum, Tables, month_ms};
use crate::work::budget::spent_now;
use crate::work::{StoreError, input_failure, now_ms, spend as read};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::process::ExitCode;

/// What is told.
struct Told {
    month: String,
    budget: Budget,
    spent: Spent,
    spend: Spend,
    tables: Tables,
}

/// Prints it, and writes the table that was asked for.
pub(super) fn spend(arguments: &Arguments) -> ExitCode {
    or_complain(told(arguments).map(|told| {
        if arguments.place.json {
            say(&told.json().to_string());
        } else {
            told.print();
        }
        if let Some(path) = arguments.csv.as_ref().filter(|_| !arguments.place.json) {
            complain(&format!("Every call of {} is in {}", told.month, path.display()));
        }
        ExitCode::SUCCESS
    }))
}

fn told(arguments: &Arguments) -> Result<Told, Failure> {
    let zone = TimeZone::system();
    let this = || Timestamp::from_millisecond(now_ms()).ok().map(|now| now.to_zoned(zone.clone()));
    let month = arguments.month.clone().or_else(|| this().map(|now| now.strftime("%Y-%m").to_string()));
    let month = month.unwrap_or_default();
    let bounds = month_ms(&month, &zone)
        .ok_or_else(|| input_failure(format!("There is no month {month}"), "Write YYYY-MM, such as 2026-11"))?;
    let library = open(&arguments.place)?;
    if let Some(path) = &arguments.csv {
        let text = library_read(read::csv(&library, bounds))?;
        read::write(path, &text).map_err(|error| {
            input_failure(format!("{} cannot be written: {error}", path.display()), "Choose another place")
        })?;
    }
    let (_, settings) = SettingsFile::load(&SettingsFile::default_path());
    let told = |library: &Library| {
        let spend = read::of_month(library, bounds)?;
        let tables = spend.tables(Span::Month).cloned().unwrap_or_default();
        Ok(Told { month, budget: settings.settings.budget, spent: spent_now(library)?, spend, tables })
    };
    library_read(told(&library))
}

fn library_read<T>(outcome: Result<T, LibraryError>) -> Result<T, Failure> {
    outcome.map_err(|error| at_start(&StoreError::Library(error)))
}

impl Told {
    fn json(&self) -> Value {
        let limits: serde_json::Map<String, Value> = Limit::ALL
            .into_iter()
            .map(|limit| {
                let (of, left) = (self.budget.of(limit), self.budget.left(limit, &self.spent));
                (name(limit).to_owned(), json!({ "usd": of.map(Money::usd), "left_usd": left.map(Money::usd) }))
            })
            .collect();
        let days: Vec<Value> =
            self.spend.days.iter().map(|day| joined(json!({ "date": day.date.to_string() }), &day.sum)).collect();
        json!({
            "today_usd": self.spent.today.usd(),
            "this_month_usd": self.spent.month.usd(),
            "total_usd": self.spent.all.usd(),
            "limits": limits,
            "month": joined(json!({ "month": self.month }), &self.tables.sum),
            "by_profile": groups(&self.tables.profiles),
            "by_model": groups(&self.tables.models),
            "by_tier": groups(&self.tables.tiers),
            "by_day": days,
        })
    }

    fn print(&self) {
        let line = |words: &str, spent: Money, limit: Limit| {
            let of = self.budget.of(limit).map_or_else(String::new, |of| format!(" of {of}"));
            say(&format!("{words:<14}{spent}{of}"));
        };
        line("Today", self.spent.today, Limit::Day);
        line("This month", self.spent.month, Limit::Month);
        line("Library", self.spent.all, Limit::Project);
        if let Some(of) = self.budget.call {
            say(&format!("{:<14}at most {of}", "One call"));
        }
        let Tables { sum, profiles, models, tiers } = &self.tables;
        say(&format!("{}: {} in {}", self.month, sum.total(), counted(sum.calls)));
        for (words, part) in
            [("reserved for calls on their way", sum.reserved), ("maybe billed for nothing", sum.maybe)]
        {
            if !part.is_zero() {
                say(&format!("  {part} of it {words}"));
            }
        }
        for (title, groups) in [("Profiles", profiles), ("Models", models), ("Tiers", tiers)] {
            if !groups.is_empty() {
                say(title);
            }
            for Group { name, sum } in groups {
                say(&format!("  {:<32} {:>12}  {}", name, sum.total().to_string(), counted(sum.calls)));
            }
        }
    }
}

fn counted(calls: u64) -> String {
    if calls == 1 { "1 call".to_owned() } else { format!("{calls} calls") }
}

const fn name(limit: Limit) -> &'static str {
    match limit {
        Limit::Call => "call",
        Limit::Day => "day",
        Limit::Month => "month",
        Limit::Project => "project",
    }
}

fn groups(groups: &[Group]) -> Vec<Value> {
    groups.iter().map(|group| joined(json!({ "name": group.name }), &group.sum)).collect()
}

/// The numbers of a sum behind what it is the sum of.
fn joined(mut object: Value, sum: &Sum) -> Value {
    if let Value::Object(object) = &mut object {
        object.insert("usd".to_owned(), sum.total().usd().into());
        object.insert("reserved_usd".to_owned(), sum.reserved.usd().into());
        object.insert("maybe_usd".to_owned(), sum.maybe.usd().into());
        object.insert("calls".to_owned(), sum.calls.into());
    }
    object
}
