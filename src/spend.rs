//! What was spent, as it is told: sums, days, and by profile, model and tier. What may have been billed for nothing stands
//! apart, and so does what is only reserved.

mod csv;

pub use csv::{HEAD, Receipt};

use crate::budget::Calendar;
use crate::ledger::CallState;
use crate::price::Money;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span as Stretch, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// One call, as far as money goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// When it was written down, ms since 1970 UTC.
    pub at_ms: i64,
    /// What it counts: its price, or its estimate while that is not known.
    pub held: Money,
    /// Where it stands.
    pub state: CallState,
    /// Its profile.
    pub profile: String,
    /// Its model; empty when it is lost.
    pub model: String,
    /// `draft` or `final`; empty when it is lost.
    pub tier: String,
}

/// Money of several calls. The three parts never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sum {
    /// Paid, as far as the endpoint has told; else estimated.
    pub paid: Money,
    /// Reserved for calls on their way.
    pub reserved: Money,
    /// Maybe billed for nothing.
    pub maybe: Money,
    /// Calls that count: refused ones and those that were never sent do not.
    pub calls: u64,
}

impl Sum {
    /// All of it: what counts against the limits.
    pub fn total(&self) -> Money {
        self.paid + self.reserved + self.maybe
    }

    fn add(&mut self, call: &Spending) {
        use CallState::{Cancelled, MaybeBilled, NotSent, Placed, Refused};
        let part = match call.state {
            MaybeBilled => &mut self.maybe,
            Placed | Refused | NotSent | Cancelled => &mut self.paid,
            _ => &mut self.reserved,
        };
        *part = *part + call.held;
        let nothing = matches!(call.state, Refused | NotSent | Cancelled) && call.held.is_zero();
        self.calls += u64::from(!nothing);
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The profile, the model or the tier.
    pub name: String,
    /// Its money.
    pub sum: Sum,
}

/// One day of the local calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its date.
    pub date: Date,
    /// Its money.
    pub sum: Sum,
}

/// The stretch of time that tables are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Span {
    /// Since midnight.
    Today,
    /// Since the first of the month.
    #[default]
    Month,
    /// The last thirty days, today among them.
    Days30,
    /// Everything.
    All,
}

impl Span {
    /// All of them, the shortest first.
    pub const ALL: [Self; 4] = [Self::Today, Self::Month, Self::Days30, Self::All];

    /// `This month`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Month => "This month",
            Self::Days30 => "30 days",
            Self::All => "All",
        }
    }
}

/// A span with its tables, the dearest row first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tables {
    /// All of it together.
    pub sum: Sum,
    /// By profile.
    pub profiles: Vec<Group>,
    /// By model.
    pub models: Vec<Group>,
    /// By tier.
    pub tiers: Vec<Group>,
}

/// Days of the plot.
pub const DAYS: usize = 30;

/// What was spent, for every span at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spend {
    /// The last thirty days, the oldest first; today is the last.
    pub days: Vec<Day>,
    tables: BTreeMap<Span, Tables>,
}

impl Spend {
    /// The tables of a span.
    pub fn tables(&self, span: Span) -> Option<&Tables> {
        self.tables.get(&span)
    }

    /// True when not one call was ever made.
    pub fn is_empty(&self) -> bool {
        self.tables(Span::All).is_none_or(|all| all.sum.calls == 0)
    }
}

/// Where a span begins, ms since 1970 UTC. It ends with time.
pub fn span_from_ms(span: Span, now_ms: i64, zone: &TimeZone) -> i64 {
    let calendar = Calendar::around(now_ms, zone);
    match span {
        Span::Today => calendar.day_from_ms,
        Span::Month => calendar.month_from_ms,
        Span::Days30 => days(now_ms, zone).first().map_or(i64::MIN, |(from_ms, _)| *from_ms),
        Span::All => i64::MIN,
    }
}

/// The first and the last moment of a month, ms since 1970 UTC: from it, and before the other. `None` for `2026-13`.
pub fn month_ms(month: &str, zone: &TimeZone) -> Option<(i64, i64)> {
    let (year, number) = month.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || number.len() != 2 || !digits(year) || !digits(number) {
        return None;
    }
    let first = Date::new(year.parse().ok()?, number.parse().ok()?, 1).ok()?;
    let next = first.checked_add(Stretch::new().months(1)).ok()?;
    let ms = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond());
    Some((ms(first)?, ms(next)?))
}

/// The first moments of the last thirty days with their dates, oldest first; none for a moment that no calendar knows.
fn days(now_ms: i64, zone: &TimeZone) -> Vec<(i64, Date)> {
    let Some(today) = date_of(now_ms, zone) else { return Vec::new() };
    let back = (0..DAYS as i64).rev();
    back.filter_map(|back| {
        let date = today.checked_sub(Stretch::new().days(back)).ok()?;
        Some((date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond(), date))
    })
    .collect()
}

fn date_of(ms: i64, zone: &TimeZone) -> Option<Date> {
    Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(zone.clone()).date())
}

/// Tables while calls are being added.
#[derive(Default)]
struct Growing {
    sum: Sum,
    by: [BTreeMap<String, Sum>; 3],
}

impl Growing {
    fn add(&mut self, call: &Spending) {
        self.sum.add(call);
        for (groups, name) in self.by.iter_mut().zip([&call.profile, &call.model, &call.tier]) {
            match groups.get_mut(name) {
                Some(sum) => sum.add(call),
                None => groups.entry(name.clone()).or_default().add(call),
            }
        }
    }

    fn tables(self) -> Tables {
        let [profiles, models, tiers] = self.by.map(sorted);
        Tables { sum: self.sum, profiles, models, tiers }
    }
}

fn sorted(groups: BTreeMap<String, Sum>) -> Vec<Group> {
    let mut groups: Vec<Group> = groups
        .into_iter()
        .filter(|(_, sum)| sum.calls > 0)
        .map(|(name, sum)| Group { name: if name.is_empty() { "unknown".to_owned() } else { name }, sum })
        .collect();
    groups.sort_by(|a, b| b.sum.total().cmp(&a.sum.total()).then(b.sum.calls.cmp(&a.sum.calls)));
    groups
}

/// Adds calls up, one after the other.
pub struct Adder {
    /// Where each span begins.
    spans: Vec<(Span, i64, Growing)>,
    days: Vec<(i64, Day)>,
}

impl Adder {
    /// Sums as seen from a moment in a place.
    pub fn new(now_ms: i64, zone: &TimeZone) -> Self {
        let spans = Span::ALL.into_iter();
        let spans = spans.map(|span| (span, span_from_ms(span, now_ms, zone), Growing::default())).collect();
        Self { spans, days: days(now_ms, zone).into_iter().map(fresh).collect() }
    }

    /// Sums of one month, from its first moment until the first one of the next: its tables are those of
    /// [`Span::Month`], its days are all of it. Only calls of that month are to be added.
    pub fn of_month(from_ms: i64, to_ms: i64, zone: &TimeZone) -> Self {
        let first = date_of(from_ms, zone);
        let dates = (0..31).filter_map(|day| first?.checked_add(Stretch::new().days(day)).ok());
        let days =
            dates.filter_map(|date| Some((date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond(), date)));
        let days = days.filter(|(day_ms, _)| *day_ms < to_ms).map(fresh).collect();
        Self { spans: vec![(Span::Month, from_ms, Growing::default())], days }
    }

    /// Adds one call. One from a clock that was ahead counts as today's, as it does in the budget.
    pub fn add(&mut self, call: &Spending) {
        for (_, from_ms, growing) in &mut self.spans {
            if call.at_ms >= *from_ms {
                growing.add(call);
            }
        }
        let after = self.days.partition_point(|(from_ms, _)| *from_ms <= call.at_ms);
        if let Some((_, day)) = after.checked_sub(1).and_then(|at| self.days.get_mut(at)) {
            day.sum.add(call);
        }
    }

    /// All of them together.
    pub fn finish(self) -> Spend {
        let tables = self.spans.into_iter().map(|(span, _, growing)| (span, growing.tables())).collect();
        Spend { days: self.days.into_iter().map(|(_, day)| day).collect(), tables }
    }
}

fn fresh((from_ms, date): (i64, Date)) -> (i64, Day) {
    (from_ms, Day { date, sum: Sum::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T10:00:00Z";
    const HOUR_MS: i64 = 3_600_000;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn call(at: &str, held: i64, state: CallState, profile: &str) -> Spending {
        let (model, tier) = ("gpt-image-2".to_owned(), "draft".to_owned());
        Spending { at_ms: ms(at), held: Money(held), state, profile: profile.to_owned(), model, tier }
    }

    fn told(calls: &[Spending]) -> Spend {
        let mut adder = Adder::new(ms(NOW), &TimeZone::UTC);
        for call in calls {
            adder.add(call);
        }
        adder.finish()
    }

    #[test]
    fn every_span_has_its_own_calls_and_the_parts_do_not_overlap() {
        let calls = [
            call("2026-11-22T00:00:00Z", 10, CallState::Placed, "OpenAI"),
            call("2026-11-22T09:00:00Z", 200, CallState::MaybeBilled, "OpenAI"),
            call("2026-11-22T09:30:00Z", 3000, CallState::Sent, "Smart"),
            call("2026-11-22T09:40:00Z", 0, CallState::Refused, "Smart"),
            call("2026-11-21T23:59:59Z", 40_000, CallState::Placed, "OpenAI"),
            call("2026-10-31T23:00:00Z", 500_000, CallState::Placed, "Old"),
            call("2026-10-20T23:00:00Z", 6_000_000, CallState::Placed, "Old"),
        ];
        let spend = told(&calls);
        let total = |span| spend.tables(span).unwrap().sum.total().0;
        assert_eq!(Span::ALL.map(total), [3210, 43_210, 543_210, 6_543_210]);
        let today = spend.tables(Span::Today).unwrap();
        let (paid, maybe, reserved) = (Money(10), Money(200), Money(3000));
        assert_eq!(today.sum, Sum { paid, reserved, maybe, calls: 3 }, "what was refused is no call that counts");
        let names: Vec<&str> = today.profiles.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["Smart", "OpenAI"], "the dearest first");
        assert_eq!(spend.tables(Span::All).unwrap().profiles[0].name, "Old");
        for span in Span::ALL {
            let tables = spend.tables(span).unwrap();
            for groups in [&tables.profiles, &tables.models, &tables.tiers] {
                assert_eq!(groups.iter().map(|group| group.sum.total()).sum::<Money>(), tables.sum.total());
                assert_eq!(groups.iter().map(|group| group.sum.calls).sum::<u64>(), tables.sum.calls);
            }
        }
        assert!(!spend.is_empty() && told(&[]).is_empty());
    }

    #[test]
    fn thirty_days_end_with_today() {
        let spend = told(&[
            call("2026-10-24T00:00:00Z", 1, CallState::Placed, "a"),
            call("2026-10-23T23:59:59Z", 20, CallState::Placed, "a"),
            call("2026-11-22T23:00:00Z", 300, CallState::Placed, "a"),
            call("2027-01-01T00:00:00Z", 4000, CallState::Placed, "a clock that was ahead"),
        ]);
        assert_eq!(spend.days.len(), DAYS);
        assert_eq!((spend.days[0].date.to_string(), spend.days[0].sum.total()), ("2026-10-24".to_owned(), Money(1)));
        let last = spend.days.last().unwrap();
        assert_eq!((last.date.to_string(), last.sum.total()), ("2026-11-22".to_owned(), Money(4300)));
        assert_eq!(spend.days.iter().map(|day| day.sum.total().0).sum::<i64>(), 4301);
        assert!(Adder::new(i64::MAX, &TimeZone::UTC).finish().days.is_empty());
    }

    #[test]
    fn months_are_read_and_end_where_the_next_begins() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let (from, to) = month_ms("2026-12", &zone).unwrap();
        assert_eq!((from, to), (ms("2026-11-30T22:00:00Z"), ms("2026-12-31T22:00:00Z")));
        assert_eq!(month_ms("2026-11", &zone).unwrap().1, from);
        assert_eq!(to - from, 31 * 24 * HOUR_MS);
        let mut adder = Adder::of_month(from, to, &zone);
        adder.add(&call("2026-12-01T12:00:00Z", 7, CallState::Placed, "a"));
        let spend = adder.finish();
        assert_eq!((spend.days.len(), spend.days[0].sum.total()), (31, Money(7)));
        assert_eq!(spend.tables(Span::Month).unwrap().sum.total(), Money(7));
        for wrong in
            ["", "2026", "2026-13", "26-11", "2026-1", "2026-+1", "9999-12", "-026-11", "2026-11-01", "Nov 2026"]
        {
            assert!(month_ms(wrong, &zone).is_none(), "{wrong}");
        }
    }
}
