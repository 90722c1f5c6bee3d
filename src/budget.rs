//! The budget: limits that stop a call before it is sent, what was spent, and what is left.
//!
//! A limit is hard. It is checked against what was spent and what is reserved, in the transaction that writes a call
//! down; days and months are those of the local calendar.

use crate::price::Money;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The limits, in USD in the settings file. `None`: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Budget {
    /// Most that one call may cost.
    #[serde(rename = "call_usd", with = "usd", skip_serializing_if = "Option::is_none")]
    pub call: Option<Money>,
    /// Most that a day may cost.
    #[serde(rename = "day_usd", with = "usd", skip_serializing_if = "Option::is_none")]
    pub day: Option<Money>,
    /// Most that a month may cost.
    #[serde(rename = "month_usd", with = "usd", skip_serializing_if = "Option::is_none")]
    pub month: Option<Money>,
    /// Most that a library may cost in all: a library is a project.
    #[serde(rename = "project_usd", with = "usd", skip_serializing_if = "Option::is_none")]
    pub project: Option<Money>,
    /// A model whose price is not known runs under a limit all the same, counted as the model whose rules it takes.
    pub allow_unknown_price: bool,
}

/// The largest limit that can be set.
pub const MOST: Money = Money(1_000_000 * 1_000_000);

/// One of the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Limit {
    /// For each call.
    Call,
    /// For a day of the local calendar.
    Day,
    /// For a month of the local calendar.
    Month,
    /// For the library in all.
    Project,
}

impl Limit {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 4] = [Self::Call, Self::Day, Self::Month, Self::Project];

    /// `daily limit`, as it is called in a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Call => "limit for one call",
            Self::Day => "daily limit",
            Self::Month => "monthly limit",
            Self::Project => "limit of this library",
        }
    }

    /// What is left is left for this.
    const fn scope(self) -> &'static str {
        match self {
            Self::Call => "for one call",
            Self::Day => "today",
            Self::Month => "this month",
            Self::Project => "in this library",
        }
    }

    /// The limit that a text of [`Stop::message`] speaks of.
    pub fn named_in(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|limit| text.contains(limit.words()))
    }
}

/// What was spent and what is reserved: known prices, and the estimates of calls in flight or maybe billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Spent {
    /// Since midnight.
    pub today: Money,
    /// Since the first of the month.
    pub month: Money,
    /// Since the library was made.
    pub all: Money,
    /// When `today` is over, ms since 1970 UTC.
    pub until_ms: i64,
}

/// Where the day and the month of a moment begin, in ms since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// First millisecond of the day.
    pub day_from_ms: i64,
    /// First millisecond of the next day.
    pub day_to_ms: i64,
    /// First millisecond of the month.
    pub month_from_ms: i64,
}

impl Calendar {
    /// The day and the month around a moment. A moment that no calendar knows counts everything: never too little.
    pub fn around(now_ms: i64, zone: &TimeZone) -> Self {
        let found = || -> Option<Self> {
            let now = Timestamp::from_millisecond(now_ms).ok()?.to_zoned(zone.clone());
            let day = now.start_of_day().ok()?;
            let month = now.first_of_month().ok()?.start_of_day().ok()?;
            let next = day.tomorrow().ok()?.start_of_day().ok()?;
            Some(Self {
                day_from_ms: day.timestamp().as_millisecond(),
                day_to_ms: next.timestamp().as_millisecond(),
                month_from_ms: month.timestamp().as_millisecond(),
            })
        };
        found().unwrap_or(Self { day_from_ms: i64::MIN, day_to_ms: i64::MAX, month_from_ms: i64::MIN })
    }
}

/// What a call is checked against when it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The limits.
    pub budget: Budget,
    /// What they count from.
    pub calendar: Calendar,
    /// The model, when its price is not known.
    pub unpriced: Option<String>,
}

impl Allowance {
    /// No limit at all.
    pub const FREE: Self = Self {
        budget: Budget { call: None, day: None, month: None, project: None, allow_unknown_price: false },
        calendar: Calendar { day_from_ms: 0, day_to_ms: 0, month_from_ms: 0 },
        unpriced: None,
    };
}

/// Why a call was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It would go over a limit.
    Over {
        /// Which one.
        limit: Limit,
        /// What the call, or the calls together, would cost.
        needs: Money,
        /// How much of the limit is left.
        left: Money,
        /// The limit.
        of: Money,
    },
    /// There is a limit, and the model's price is not known: nobody can say whether it fits.
    Unpriced {
        /// The model.
        model: String,
    },
}

impl Stop {
    /// What happened, in one sentence without its full stop.
    pub fn message(&self) -> String {
        match self {
            Self::Over { limit: Limit::Call, needs, of, .. } => {
                format!("Over the {}: it needs {needs}, and a call may cost {of}", Limit::Call.words())
            }
            Self::Over { limit, needs, left, of } => {
                let (words, scope) = (limit.words(), limit.scope());
                format!("Over the {words}: it needs {needs}, and {} of {of} is left {scope}", left.amount())
            }
            Self::Unpriced { model } => {
                format!("The price of {model} is not known, so that no limit could hold")
            }
        }
    }

    /// What to do about it, in one sentence without its full stop.
    pub fn next_step(&self) -> String {
        match self {
            Self::Over { limit: Limit::Call, .. } => {
                "Take a smaller size or a lower quality, or change the limit in the settings".to_owned()
            }
            Self::Over { limit: Limit::Day, .. } => {
                "Wait for tomorrow, take a lower quality, or change the limit in the settings".to_owned()
            }
            Self::Over { .. } => "Take a lower quality, or change the limit in the settings".to_owned(),
            Self::Unpriced { .. } => {
                "Give the model a price in the profile, or allow models without a price in the settings".to_owned()
            }
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl Budget {
    /// The limit of that kind.
    pub const fn of(&self, limit: Limit) -> Option<Money> {
        match limit {
            Limit::Call => self.call,
            Limit::Day => self.day,
            Limit::Month => self.month,
            Limit::Project => self.project,
        }
    }

    /// Sets the limit of that kind.
    pub const fn set(&mut self, limit: Limit, most: Option<Money>) {
        match limit {
            Limit::Call => self.call = most,
            Limit::Day => self.day = most,
            Limit::Month => self.month = most,
            Limit::Project => self.project = most,
        }
    }

    /// Is there any limit?
    pub fn is_limited(&self) -> bool {
        Limit::ALL.into_iter().any(|limit| self.of(limit).is_some())
    }

    /// What is left of a limit after what was spent; `None` without the limit.
    pub fn left(&self, limit: Limit, spent: &Spent) -> Option<Money> {
        let used = match limit {
            Limit::Call => Money::ZERO,
            Limit::Day => spent.today,
            Limit::Month => spent.month,
            Limit::Project => spent.all,
        };
        self.of(limit).map(|most| Money(most.0.saturating_sub(used.0).max(0)))
    }

    /// Whether so many calls of this price may be made. What is free always may.
    pub fn check(&self, spent: &Spent, each: Money, calls: u32, unpriced: Option<&str>) -> Result<(), Stop> {
        self.check_total(spent, each, each * calls, unpriced)
    }

    /// Whether calls may be made of which the dearest costs so much, and all together so much.
    pub fn check_total(&self, spent: &Spent, dearest: Money, total: Money, unpriced: Option<&str>) -> Result<(), Stop> {
        if dearest <= Money::ZERO || !self.is_limited() {
            return Ok(());
        }
        if let Some(model) = unpriced.filter(|_| !self.allow_unknown_price) {
            return Err(Stop::Unpriced { model: model.to_owned() });
        }
        for limit in Limit::ALL {
            let (Some(of), Some(left)) = (self.of(limit), self.left(limit, spent)) else { continue };
            let needs = if limit == Limit::Call { dearest } else { total };
            if needs > left {
                return Err(Stop::Over { limit, needs, left, of });
            }
        }
        Ok(())
    }

    /// With limits that a person can have meant.
    #[must_use]
    pub fn repaired(mut self) -> Self {
        for limit in Limit::ALL {
            self.set(limit, self.of(limit).map(|most| most.clamp(Money::ZERO, MOST)));
        }
        self
    }
}

/// Money as a number of USD.
mod usd {
    use crate::price::Money;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the shape that serde asks for")]
    pub fn serialize<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
        money.map(Money::usd).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
        // What is no number stops everything rather than nothing.
        Ok(Option::<f64>::deserialize(deserializer)?.map(Money::from_usd))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPENT: Spent = Spent { today: Money(600_000), month: Money(3_000_000), all: Money(9_000_000), until_ms: 0 };

    fn usd(usd: f64) -> Money {
        Money::from_usd(usd)
    }

    #[test]
    fn each_limit_stops_what_would_go_over_it_and_nothing_else() {
        let none = Budget::default();
        assert_eq!(none.check(&SPENT, Money(i64::MAX), 10, Some("x")), Ok(()), "no limit stops nothing");
        for (limit, most) in [(Limit::Call, 0.4), (Limit::Day, 1.0), (Limit::Month, 3.4), (Limit::Project, 9.4)] {
            let mut budget = none;
            budget.set(limit, Some(usd(most)));
            assert_eq!(budget.check(&SPENT, Money(400_000), 1, None), Ok(()), "{limit:?}: exactly what is left");
            let stop = budget.check(&SPENT, Money(400_001), 1, None).unwrap_err();
            let Stop::Over { limit: named, needs, left, of } = stop.clone() else { panic!("{stop:?}") };
            assert_eq!((named, needs, left, Some(of)), (limit, Money(400_001), Money(400_000), Some(usd(most))));
            assert_eq!(Limit::named_in(&stop.message()), Some(limit), "{stop}");
            let many = budget.check(&SPENT, Money(200_000), 3, None);
            assert_eq!(many.is_ok(), limit == Limit::Call, "{limit:?}: calls add up");
            assert_eq!(budget.check(&SPENT, Money::ZERO, 10, Some("x")), Ok(()), "free is free");
        }
        let over = Budget { day: Some(usd(0.5)), ..none };
        assert_eq!(over.left(Limit::Day, &SPENT), Some(Money::ZERO), "what is overspent is not negative");
        assert!(over.check(&SPENT, Money(1), 1, None).is_err());
    }

    #[test]
    fn what_has_no_price_is_asked_about_under_a_limit() {
        let budget = Budget { month: Some(usd(100.0)), ..Budget::default() };
        let stop = budget.check(&SPENT, Money(10), 1, Some("painter-9")).unwrap_err();
        assert_eq!(stop, Stop::Unpriced { model: "painter-9".to_owned() });
        assert!(stop.message().contains("painter-9") && Limit::named_in(&stop.message()).is_none());
        let allowed = Budget { allow_unknown_price: true, ..budget };
        assert_eq!(allowed.check(&SPENT, Money(10), 1, Some("painter-9")), Ok(()));
        assert!(allowed.check(&SPENT, Money::from_usd(98.0), 1, Some("painter-9")).is_err(), "the limit still holds");
    }

    #[test]
    fn limits_survive_their_file_and_nonsense_stops_everything() {
        let budget =
            Budget { call: Some(usd(0.5)), day: Some(usd(5.0)), project: Some(usd(12.34)), ..Budget::default() };
        let text = toml::to_string(&budget).unwrap();
        assert!(text.contains("day_usd = 5.0") && !text.contains("month"), "{text}");
        assert_eq!(toml::from_str::<Budget>(&text).unwrap(), budget);
        assert_eq!(toml::from_str::<Budget>("").unwrap(), Budget::default());
        let odd: Budget = toml::from_str("call_usd = -3\nday_usd = nan\nmonth_usd = inf\nproject_usd = 7").unwrap();
        let odd = odd.repaired();
        assert_eq!(
            (odd.call, odd.day, odd.month, odd.project),
            (Some(usd(0.0)), Some(usd(0.0)), Some(MOST), Some(usd(7.0)))
        );
    }

    #[test]
    fn days_and_months_are_those_of_the_place() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let at = Calendar::around(ms("2026-10-31T23:30:00Z"), &zone);
        assert_eq!(at.day_from_ms, ms("2026-10-31T23:00:00Z"), "it is November there already");
        assert_eq!(at.month_from_ms, at.day_from_ms);
        let long = Calendar::around(ms("2026-10-25T10:00:00Z"), &zone);
        assert_eq!(long.day_to_ms - long.day_from_ms, 25 * 3_600_000, "the clocks go back");
        assert_eq!(long.month_from_ms, ms("2026-09-30T22:00:00Z"));
        assert_eq!(Calendar::around(i64::MAX, &zone).day_from_ms, i64::MIN, "no calendar: everything counts");
    }
}
