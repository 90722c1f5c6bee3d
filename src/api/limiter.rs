//! When the next call may start: learned from what the endpoint says and from its refusals.
//!
//! A value without a clock: whoever asks says what time it is. Additive increase, multiplicative decrease (Chiu and
//! Jain 1989): a refusal for haste halves the calls at once, twenty successes add one again.

use super::limits::Limits;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Successes after which one more call may run.
const SUCCESSES: u32 = 20;
/// No wait is longer, whatever an endpoint says.
const LONGEST: Duration = Duration::from_mins(10);
/// The wait after a refusal for haste that names none.
const UNNAMED: Duration = Duration::from_secs(5);

/// Whether a call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Now.
    Now,
    /// At that time, if nothing else is learned until then.
    At(Instant),
    /// When one of the running calls has ended.
    AfterAnother,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With an answer.
    Well,
    /// Refused for haste, with the wait that was asked for.
    TooFast(Option<Duration>),
    /// Any other way: it says nothing about limits.
    Otherwise,
}

/// A call that runs.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a call that runs has to be ended"]
pub struct Ticket {
    begun: Instant,
}

/// A count that is left until it is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    remaining: u64,
    full_at: Instant,
}

/// The limits of one key at one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limiter {
    /// Calls at once that the user allows.
    most: u32,
    /// Calls at once that the endpoint seems to bear.
    bears: u32,
    running: u32,
    successes: u32,
    not_before: Option<Instant>,
    last_cut: Option<Instant>,
    buckets: BTreeMap<String, Bucket>,
}

impl Limiter {
    /// A limiter of at most `parallel` calls at once, which it starts with.
    pub const fn new(parallel: u32) -> Self {
        let most = if parallel == 0 { 1 } else { parallel };
        Self { most, bears: most, running: 0, successes: 0, not_before: None, last_cut: None, buckets: BTreeMap::new() }
    }

    /// The user allows another number of calls at once.
    pub fn set_parallel(&mut self, parallel: u32) {
        let parallel = parallel.max(1);
        self.bears = if parallel > self.most && self.bears == self.most { parallel } else { self.bears.min(parallel) };
        self.most = parallel;
    }

    /// Calls at once that it lets run now.
    pub const fn parallel(&self) -> u32 {
        self.bears
    }

    /// Calls that run.
    pub const fn running(&self) -> u32 {
        self.running
    }

    /// Whether a call may start.
    pub fn next_start(&self, now: Instant) -> Start {
        if self.running >= self.bears {
            return Start::AfterAnother;
        }
        let spent = self.buckets.values().filter(|bucket| bucket.remaining == 0).map(|bucket| bucket.full_at);
        match self.not_before.into_iter().chain(spent).max().filter(|at| *at > now) {
            Some(at) => Start::At(at),
            None => Start::Now,
        }
    }

    /// A call starts.
    pub fn begin(&mut self, now: Instant) -> Ticket {
        self.running += 1;
        self.buckets.retain(|_, bucket| bucket.full_at > now);
        // Every call takes one request; what it takes of the rest, the next answer tells.
        if let Some(requests) = self.buckets.get_mut("requests") {
            requests.remaining = requests.remaining.saturating_sub(1);
        }
        Ticket { begun: now }
    }

    /// A call has ended, and its answer named these limits.
    #[expect(clippy::needless_pass_by_value, reason = "a ticket is good for one end")]
    pub fn end(&mut self, ticket: Ticket, now: Instant, ended: Ended, limits: &Limits) {
        self.running = self.running.saturating_sub(1);
        for limit in &limits.0 {
            match (limit.remaining, limit.reset) {
                (Some(remaining), Some(reset)) => {
                    // Calls that run meanwhile are not counted in yet.
                    let taken = if limit.kind == "requests" { u64::from(self.running) } else { 0 };
                    let remaining = remaining.saturating_sub(taken);
                    let bucket = Bucket { remaining, full_at: now + reset.min(LONGEST) };
                    self.buckets.insert(limit.kind.clone(), bucket);
                }
                _ => drop(self.buckets.remove(&limit.kind)),
            }
        }
        match ended {
            Ended::Well => {
                self.successes += 1;
                if self.successes >= SUCCESSES {
                    self.successes = 0;
                    self.bears = (self.bears + 1).min(self.most);
                }
            }
            Ended::TooFast(wait) => {
                let until = now + wait.unwrap_or(UNNAMED).min(LONGEST);
                self.not_before = Some(self.not_before.map_or(until, |at| at.max(until)));
                self.successes = 0;
                // Calls of the same burst are refused together: that is one lesson and not several.
                if self.last_cut.is_none_or(|cut| ticket.begun >= cut) {
                    self.last_cut = Some(now);
                    self.bears = (self.bears / 2).max(1);
                }
            }
            Ended::Otherwise => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::limits::Limit;
    use super::*;
    use proptest::prelude::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn left(kind: &str, remaining: u64, reset: u64) -> Limits {
        let reset = Some(seconds(reset));
        Limits(vec![Limit { kind: kind.to_owned(), limit: Some(50), remaining: Some(remaining), reset }])
    }

    #[test]
    fn a_burst_that_is_refused_halves_once_and_waits() {
        let now = Instant::now();
        let mut limiter = Limiter::new(8);
        let burst: Vec<Ticket> = (0..8).map(|_| limiter.begin(now)).collect();
        assert_eq!(limiter.next_start(now), Start::AfterAnother);
        for ticket in burst {
            limiter.end(ticket, now + seconds(1), Ended::TooFast(Some(seconds(2))), &Limits::default());
        }
        assert_eq!((limiter.parallel(), limiter.running()), (4, 0));
        assert_eq!(limiter.next_start(now + seconds(1)), Start::At(now + seconds(3)));
        assert_eq!(limiter.next_start(now + seconds(3)), Start::Now);
        let ticket = limiter.begin(now + seconds(4));
        limiter.end(ticket, now + seconds(5), Ended::TooFast(None), &Limits::default());
        assert_eq!(limiter.parallel(), 2);
        assert_eq!(limiter.next_start(now + seconds(5)), Start::At(now + seconds(5) + UNNAMED));
    }

    #[test]
    fn successes_win_back_one_at_a_time_up_to_what_the_user_allows() {
        let now = Instant::now();
        let mut limiter = Limiter::new(4);
        let ticket = limiter.begin(now);
        limiter.end(ticket, now, Ended::TooFast(Some(seconds(1))), &Limits::default());
        for round in 1..=80 {
            let ticket = limiter.begin(now + seconds(round));
            limiter.end(ticket, now + seconds(round), Ended::Well, &Limits::default());
            assert_eq!(u64::from(limiter.parallel()), (2 + round / 20).min(4), "after {round}");
        }
        limiter.set_parallel(6);
        assert_eq!(limiter.parallel(), 6);
        limiter.set_parallel(0);
        assert_eq!(limiter.parallel(), 1);
    }

    #[test]
    fn what_is_used_up_is_waited_for() {
        let now = Instant::now();
        let mut limiter = Limiter::new(4);
        let ticket = limiter.begin(now);
        limiter.end(ticket, now, Ended::Well, &left("requests", 1, 60));
        assert_eq!(limiter.next_start(now), Start::Now);
        let last = limiter.begin(now);
        assert_eq!(limiter.next_start(now), Start::At(now + seconds(60)), "the last one is on its way");
        limiter.end(last, now, Ended::Well, &left("input-images", 0, 7200));
        assert_eq!(limiter.next_start(now), Start::At(now + LONGEST), "an absurd wait is cut");
        assert_eq!(limiter.next_start(now + LONGEST), Start::Now);
        let free = Limiter::new(0).next_start(now);
        assert_eq!(free, Start::Now, "one call is always allowed");
    }

    proptest! {
        #[test]
        fn it_never_locks_up_nor_lets_too_many_run(
            most in 0u32..20,
            steps in proptest::collection::vec((0u8..4, 0u64..100_000, 0u64..3), 0..200),
        ) {
            let mut now = Instant::now();
            let mut limiter = Limiter::new(most);
            let mut running = Vec::new();
            for (what, wait, remaining) in steps {
                now += Duration::from_millis(wait % 1000);
                let limits = left("requests", remaining, wait);
                match (what, running.pop()) {
                    (0, Some(ticket)) => limiter.end(ticket, now, Ended::Well, &limits),
                    (1, Some(ticket)) => limiter.end(ticket, now, Ended::TooFast(Some(seconds(wait))), &limits),
                    (2, Some(ticket)) => limiter.end(ticket, now, Ended::Otherwise, &Limits::default()),
                    (_, ticket) => running.extend(ticket),
                }
                if limiter.next_start(now) == Start::Now {
                    running.push(limiter.begin(now));
                }
                prop_assert_eq!(limiter.running() as usize, running.len());
                prop_assert!((1..=most.max(1)).contains(&limiter.parallel()));
                prop_assert!(running.len() <= most.max(1) as usize);
                if running.is_empty() {
                    prop_assert_eq!(limiter.next_start(now + LONGEST), Start::Now);
                }
            }
        }
    }
}
