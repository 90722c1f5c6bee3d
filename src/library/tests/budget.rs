//! The reservation: what is held, that no order of steps goes over a limit, and that owners race in vain.

use super::*;
use crate::budget::{Budget, Calendar, Limit, Spent, Stop};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use rusqlite::Connection;
use std::sync::Barrier;

const CENT: Money = Money(10_000);
const HOUR_MS: i64 = 3_600_000;
/// Three days before the end of a month, so that a few steps of a day change the month.
const START_MS: i64 = 1_793_232_000_000;

fn allowance(budget: Budget, at_ms: i64) -> Allowance {
    Allowance { budget, calendar: Calendar::around(at_ms, &TimeZone::UTC), unpriced: None }
}

fn priced(take: &Take, cents: i64, at_ms: i64) -> Call {
    Call { estimate: Money(CENT.0 * cents), prepared_ms: at_ms, ..call(take, 0) }
}

fn paid(actual: Money) -> CallChange {
    CallChange { actual: Some(actual), ..CallChange::default() }
}

fn held(library: &Library, at_ms: i64) -> Spent {
    library.spent(&Calendar::around(at_ms, &TimeZone::UTC)).unwrap()
}

#[test]
fn what_is_held_counts_the_doubtful_and_leaves_out_the_refused() {
    let (_dir, mut library) = world();
    let take = take(None);
    library.record_take(&take).unwrap();
    let nothing = CallChange::default();
    let in_flight = priced(&take, 6, START_MS);
    library.prepare_call(&in_flight, &Allowance::FREE).unwrap();
    assert_eq!(held(&library, START_MS).today, Money(60_000), "reserved before a byte has left");
    for end in [CallState::Refused, CallState::MaybeBilled, CallState::NotSent] {
        let call = priced(&take, 6, START_MS + 1);
        library.prepare_call(&call, &Allowance::FREE).unwrap();
        library.advance(call.id, CallState::Sent, &nothing).unwrap();
        library.advance(call.id, end, &nothing).unwrap();
    }
    let cancelled = priced(&take, 6, START_MS);
    library.prepare_call(&cancelled, &Allowance::FREE).unwrap();
    library.advance(cancelled.id, CallState::Cancelled, &nothing).unwrap();
    assert_eq!(held(&library, START_MS).today, Money(120_000), "one in flight, one maybe billed");
    library.advance(in_flight.id, CallState::Sent, &paid(Money(5))).unwrap();
    assert_eq!(held(&library, START_MS).today, Money(60_005), "settled in the step that told the price");
    let next_day = held(&library, START_MS + 24 * HOUR_MS);
    assert_eq!((next_day.today, next_day.month), (Money::ZERO, Money(60_005)));
    let later = held(&library, START_MS + 60 * 24 * HOUR_MS);
    assert_eq!((later.month, later.all), (Money::ZERO, Money(60_005)));
    let huge = Call { estimate: Money(i64::MAX), ..priced(&take, 0, START_MS) };
    library.prepare_call(&huge, &Allowance::FREE).unwrap();
    assert_eq!(held(&library, START_MS).all, Money(i64::MAX), "saturates");
    let more = priced(&take, 1, START_MS);
    let limited = allowance(Budget { project: Some(Money(i64::MAX)), ..Budget::default() }, START_MS);
    assert!(library.prepare_call(&more, &limited).is_err(), "and stops all the more");
}

#[test]
fn a_call_over_a_limit_leaves_no_row_and_a_free_one_always_goes() {
    let (_dir, mut library) = world();
    let take = take(None);
    library.record_take(&take).unwrap();
    let limited = allowance(Budget { day: Some(Money(100_000)), ..Budget::default() }, START_MS);
    library.prepare_call(&priced(&take, 6, START_MS), &limited).unwrap();
    let second = priced(&take, 6, START_MS);
    let stopped = library.prepare_call(&second, &limited);
    let Err(LibraryError::OverBudget(stop)) = stopped else { panic!("{stopped:?}") };
    let (needs, left, of) = (Money(60_000), Money(40_000), Money(100_000));
    assert_eq!(stop, Stop::Over { limit: Limit::Day, needs, left, of });
    assert_eq!(library.call(second.id).unwrap(), None);
    assert_eq!(library.calls_of_take(take.id).unwrap().len(), 1);
    assert!(library.check_budget(&limited, Money(40_000), 1).is_ok());
    assert!(library.check_budget(&limited, Money(20_001), 2).is_err());
    library.prepare_call(&priced(&take, 0, START_MS), &limited).unwrap();
    let tomorrow = allowance(limited.budget, START_MS + 24 * HOUR_MS);
    library.prepare_call(&Call { prepared_ms: START_MS + 24 * HOUR_MS, ..second }, &tomorrow).unwrap();
}

#[test]
fn rows_of_earlier_versions_count_and_know_their_model() {
    let dir = tempfile::tempdir().unwrap();
    masks::old_library(dir.path());
    let old = Connection::open(dir.path().join("library.db")).unwrap();
    let calls: i64 = old.query_row("SELECT count(*) FROM call", [], |row| row.get(0)).unwrap();
    drop(old);
    let library = Library::open(dir.path()).unwrap();
    let known = "SELECT count(*) FROM call WHERE model <> '' AND tier IN ('draft', 'final')";
    assert!(calls > 0, "the old library has calls");
    assert_eq!(library.db.query_row(known, [], |row| row.get::<_, i64>(0)).unwrap(), calls);
    let sum: i64 = library.db.query_row("SELECT sum(held) FROM call", [], |row| row.get(0)).unwrap();
    assert_eq!(held(&library, START_MS).all, Money(sum));
}

#[derive(Debug, Clone)]
enum Step {
    Prepare {
        cents: i64,
        other: bool,
    },
    /// Another state, and what it told of the price: percent of the estimate.
    Advance(usize, usize, Option<i64>),
    Wait(i64),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..40_i64, any::<bool>()).prop_map(|(cents, other)| Step::Prepare { cents, other }),
        4 => (any::<usize>(), 0..CallState::ALL.len(), prop::option::of(0..=100_i64))
            .prop_map(|(call, state, percent)| Step::Advance(call, state, percent)),
        1 => (1..40_i64).prop_map(Step::Wait),
        1 => Just(Step::Reopen),
    ]
}

/// What a call counts, as the issue says it.
fn counts(call: &Call) -> i64 {
    use CallState::{Cancelled, NotSent, Refused};
    match (call.actual, call.state) {
        (Some(actual), _) => actual.0,
        (None, Refused | NotSent | Cancelled) => 0,
        (None, _) => call.estimate.0,
    }
}

/// The sum of what was prepared in the same day, month or ever, by the digits of the UTC date.
fn sum(calls: &[Call], at_ms: i64, digits: usize) -> i64 {
    let date = |ms: i64| jiff::Timestamp::from_millisecond(ms).unwrap().to_string()[..digits].to_owned();
    calls.iter().filter(|call| date(call.prepared_ms) == date(at_ms)).map(counts).sum()
}

fn limits() -> impl Strategy<Value = Budget> {
    let limit = |most: i64| prop::option::of((0..most).prop_map(|cents| Money(CENT.0 * cents)));
    (limit(40), limit(120), limit(200), limit(300)).prop_map(|(call, day, month, project)| Budget {
        call,
        day,
        month,
        project,
        allow_unknown_price: false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_order_of_steps_goes_over_a_limit(budget in limits(), steps in prop::collection::vec(step(), 1..80)) {
        let dir = tempfile::tempdir().unwrap();
        let mut library = Library::open(dir.path()).unwrap();
        let mut other = Library::open(dir.path()).unwrap();
        let take = take(None);
        library.record_take(&take).unwrap();
        let (mut calls, mut now) = (Vec::<Call>::new(), START_MS);
        for step in steps {
            match step {
                Step::Prepare { cents, other: by_other } => {
                    let call = priced(&take, cents, now);
                    let owner = if by_other { &mut other } else { &mut library };
                    let prepared = owner.prepare_call(&call, &allowance(budget, now));
                    let over = |most: Option<Money>, used: i64| most.is_some_and(|most| used + call.estimate.0 > most.0);
                    let stopped = cents > 0 && (over(budget.call, 0) || over(budget.day, sum(&calls, now, 10))
                        || over(budget.month, sum(&calls, now, 7)) || over(budget.project, sum(&calls, now, 0)));
                    prop_assert_eq!(prepared.is_err(), stopped, "{:?}", prepared);
                    if !stopped {
                        calls.push(call);
                    }
                }
                Step::Advance(at, state, percent) => {
                    let state = CallState::ALL[state];
                    // A placed call without a result is a fault of another kind.
                    if calls.is_empty() || state == CallState::Placed {
                        continue;
                    }
                    let at = at % calls.len();
                    let actual = percent.map(|percent| Money(calls[at].estimate.0 * percent / 100));
                    let change = CallChange { actual, ..CallChange::default() };
                    let moved = [&mut library, &mut other].into_iter()
                        .any(|owner| owner.advance(calls[at].id, state, &change).is_ok());
                    if moved {
                        calls[at].state = state;
                        calls[at].actual = actual.or(calls[at].actual);
                    }
                }
                Step::Wait(hours) => now += hours * HOUR_MS,
                Step::Reopen => {
                    drop(library);
                    library = Library::open(dir.path()).unwrap();
                    for call in &calls {
                        library.adopt(call.id).unwrap();
                    }
                }
            }
            let spent = held(&library, now);
            prop_assert_eq!(spent.today.0, sum(&calls, now, 10));
            prop_assert_eq!(spent.month.0, sum(&calls, now, 7));
            prop_assert_eq!(spent.all.0, sum(&calls, now, 0));
            // No actual price was above its estimate: then nothing is ever above a limit.
            for (limit, used) in [(Limit::Day, spent.today), (Limit::Month, spent.month), (Limit::Project, spent.all)] {
                prop_assert!(budget.of(limit).is_none_or(|most| used <= most), "{limit:?}: {used}");
            }
        }
    }
}

#[test]
fn owners_that_race_never_go_over_a_limit_together() {
    const OWNERS: usize = 4;
    const TRIES: usize = 25;
    let (dir, mut library) = world();
    let take = take(None);
    library.record_take(&take).unwrap();
    // Room for 33 and a half of 100 calls.
    let limited = allowance(Budget { month: Some(Money(CENT.0 * 335)), ..Budget::default() }, START_MS);
    let barrier = Barrier::new(OWNERS);
    let work = || {
        let mut library = Library::open(dir.path()).unwrap();
        barrier.wait();
        let mut sent = 0;
        for _ in 0..TRIES {
            let call = priced(&take, 10, START_MS);
            match library.prepare_call(&call, &limited) {
                Ok(()) => {
                    library.advance(call.id, CallState::Sent, &CallChange::default()).unwrap();
                    sent += 1;
                }
                Err(LibraryError::OverBudget(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
        // Its calls are still on their way when it is closed: they count on.
        sent
    };
    let sent: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..OWNERS)
            .map(|at| std::thread::Builder::new().name(format!("owner {at}")).spawn_scoped(scope, work).unwrap())
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(sent.iter().sum::<usize>(), 33, "{sent:?}");
    assert_eq!(held(&library, START_MS).month, Money(CENT.0 * 330));
    let abandoned = library.abandoned_calls().unwrap();
    assert_eq!(abandoned.len(), 33, "nobody works on them any more");
    assert!(library.check_budget(&limited, Money(CENT.0 * 10), 1).is_err(), "but until they are recovered they count");
    for call in abandoned {
        assert!(library.adopt(call.id).unwrap());
        library.advance(call.id, CallState::NotSent, &CallChange::default()).unwrap();
    }
    assert_eq!(held(&library, START_MS).month, Money::ZERO, "released");
    library.prepare_call(&priced(&take, 10, START_MS), &limited).unwrap();
}
