//! Days and times as people say them, in the local time zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// One day in local time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Day {
    /// First millisecond, since 1970 UTC.
    pub(super) from_ms: i64,
    /// First millisecond of the next day.
    pub(super) to_ms: i64,
    /// "Today", "Yesterday", "Thursday, 19 November 2026".
    pub(super) name: String,
}

impl Day {
    /// The day of a moment, named as seen from `now_ms`. Moments that no calendar knows get a day of their own.
    pub(super) fn of(ms: i64, now_ms: i64, zone: &TimeZone) -> Self {
        Self::on_calendar(ms, now_ms, zone).unwrap_or_else(|| Self {
            from_ms: ms,
            to_ms: ms.saturating_add(1),
            name: "Undated".to_owned(),
        })
    }

    fn on_calendar(ms: i64, now_ms: i64, zone: &TimeZone) -> Option<Self> {
        let from = zoned(ms, zone)?.start_of_day().ok()?;
        let to = from.tomorrow().ok()?.start_of_day().ok()?;
        let name = name(&from, &zoned(now_ms, zone)?);
        Some(Self { from_ms: from.timestamp().as_millisecond(), to_ms: to.timestamp().as_millisecond(), name })
    }

    /// The moment lies in this day.
    pub(super) const fn holds(&self, ms: i64) -> bool {
        self.from_ms <= ms && ms < self.to_ms
    }
}

fn zoned(ms: i64, zone: &TimeZone) -> Option<Zoned> {
    Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(zone.clone()))
}

fn name(day: &Zoned, now: &Zoned) -> String {
    let days = day.date().until(now.date()).map_or(-1, |span| span.get_days());
    match days {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => day.strftime("%A, %-d %B %Y").to_string(),
    }
}

/// "today 14:32", "yesterday 9:05", "19 Nov 2026 14:32".
pub(in crate::ui) fn moment(ms: i64, now_ms: i64) -> String {
    let zone = TimeZone::system();
    let (Some(at), Some(now)) = (zoned(ms, &zone), zoned(now_ms, &zone)) else {
        return "at an unknown time".to_owned();
    };
    let time = at.strftime("%H:%M");
    match at.date().until(now.date()).map_or(-1, |span| span.get_days()) {
        0 => format!("today {time}"),
        1 => format!("yesterday {time}"),
        _ => format!("{} {time}", at.strftime("%-d %b %Y")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn days_are_named_and_bounded_in_their_time_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let now = "2026-11-22T10:00:00+02:00".parse::<Timestamp>().unwrap().as_millisecond();
        let today = Day::of(now, now, &zone);
        assert_eq!(today.name, "Today");
        assert_eq!(today.to_ms - today.from_ms, 24 * HOUR);
        assert!(today.holds(now) && !today.holds(now - 11 * HOUR));
        assert_eq!(Day::of(now - 11 * HOUR, now, &zone).name, "Yesterday");
        assert_eq!(Day::of(now - 3 * 24 * HOUR, now, &zone).name, "Thursday, 19 November 2026");
        assert_eq!(Day::of(now + 24 * HOUR, now, &zone).name, "Monday, 23 November 2026", "a clock that was wrong");
    }

    #[test]
    fn impossible_moments_do_no_harm() {
        let zone = TimeZone::UTC;
        for ms in [i64::MIN, i64::MAX] {
            let day = Day::of(ms, 0, &zone);
            assert_eq!(day.name, "Undated");
        }
        assert_eq!(moment(i64::MAX, 0), "at an unknown time");
    }
}
