//! Who may call when: one [`Limiter`] for each key at each host, with those who wait for it.

use crate::api::{Ended, LimitKey, Limiter, Limits, Start, Ticket};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::time::sleep_until;

/// All lanes of this process.
#[derive(Default)]
pub(super) struct Lanes(Mutex<BTreeMap<LimitKey, Arc<Lane>>>);

/// The calls with one key to one host.
#[derive(Debug)]
struct Lane {
    limiter: Mutex<Limiter>,
    /// Something was learned, or a call has ended.
    changed: Notify,
}

/// The right to one call. Dropped without an end, it ends without a lesson.
#[derive(Debug)]
pub(super) struct Turn {
    lane: Arc<Lane>,
    ticket: Option<Ticket>,
}

impl Lanes {
    /// Waits until one more call may start. Dropping the future gives up the place.
    ///
    /// # Errors
    /// The endpoint wants a longer pause than `patience`: so long it is.
    pub(super) async fn turn(&self, key: LimitKey, parallel: u32, patience: Duration) -> Result<Turn, Duration> {
        let lane = {
            let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let fresh = || Arc::new(Lane { limiter: Mutex::new(Limiter::new(parallel)), changed: Notify::new() });
            Arc::clone(lanes.entry(key).or_insert_with(fresh))
        };
        loop {
            // Before the look at the limiter: what changes after it must not be missed.
            let changed = lane.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            match lane.next(parallel) {
                Ok(ticket) => return Ok(Turn { lane: Arc::clone(&lane), ticket: Some(ticket) }),
                Err(Some(at)) => {
                    let wait = at.saturating_duration_since(Instant::now());
                    if wait > patience {
                        return Err(wait);
                    }
                    tokio::select! {
                        () = sleep_until(at.into()) => {}
                        () = &mut changed => {}
                    }
                }
                Err(None) => changed.await,
            }
        }
    }
}

impl Lane {
    /// A ticket, or when to ask again; none: when something has changed.
    fn next(&self, parallel: u32) -> Result<Ticket, Option<Instant>> {
        let mut limiter = self.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        limiter.set_parallel(parallel);
        match limiter.next_start(now) {
            Start::Now => Ok(limiter.begin(now)),
            Start::At(at) => Err(Some(at)),
            Start::AfterAnother => Err(None),
        }
    }
}

impl Turn {
    /// The call has ended, and its answer named these limits.
    pub(super) fn end(mut self, ended: Ended, limits: &Limits) {
        self.close(ended, limits);
    }

    fn close(&mut self, ended: Ended, limits: &Limits) {
        let Some(ticket) = self.ticket.take() else { return };
        let mut limiter = self.lane.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        limiter.end(ticket, Instant::now(), ended, limits);
        drop(limiter);
        self.lane.changed.notify_waiters();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.close(Ended::Otherwise, &Limits::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Client, Endpoint, Limit, Secret};
    use tokio::time::timeout;

    const LONG: Duration = Duration::from_mins(1);
    const SHORT: Duration = Duration::from_millis(50);

    fn key(secret: &str) -> LimitKey {
        let base_url = "http://127.0.0.1:9/v1".to_owned();
        Client::new(&Endpoint { base_url, key: Secret::new(secret), ..Endpoint::default() }).unwrap().limit_key()
    }

    #[tokio::test]
    async fn no_more_run_at_once_than_may_and_the_next_starts_when_one_ends() {
        let lanes = Lanes::default();
        let turn = || lanes.turn(key("one"), 2, LONG);
        let (first, second) = (turn().await.unwrap(), turn().await.unwrap());
        assert!(timeout(SHORT, turn()).await.is_err(), "the third waits");
        assert!(timeout(SHORT, lanes.turn(key("two"), 1, LONG)).await.is_ok(), "another key has a lane of its own");
        let (third, ()) = tokio::join!(timeout(LONG, turn()), async { drop(first) });
        let third = third.expect("it starts as soon as one is dropped").unwrap();
        second.end(Ended::Well, &Limits::default());
        third.end(Ended::Well, &Limits::default());
        assert!(timeout(SHORT, turn()).await.is_ok());
    }

    #[tokio::test]
    async fn a_pause_that_the_endpoint_asks_for_holds_for_all_its_calls() {
        let lanes = Lanes::default();
        let turn = |patience| lanes.turn(key("one"), 4, patience);
        let wait = Duration::from_millis(300);
        turn(LONG).await.unwrap().end(Ended::TooFast(Some(wait)), &Limits::default());
        let began = Instant::now();
        let longer = turn(SHORT).await.expect_err("it is longer than this caller waits");
        assert!(longer > SHORT && longer <= wait);
        turn(LONG).await.unwrap().end(Ended::Well, &Limits::default());
        assert!(began.elapsed() + SHORT >= wait, "{:?}", began.elapsed());
        // The same when an answer says that nothing is left for now.
        let (kind, reset) = ("requests".to_owned(), Some(wait));
        let spent = Limits(vec![Limit { kind, limit: Some(5), remaining: Some(0), reset }]);
        turn(LONG).await.unwrap().end(Ended::Well, &spent);
        let began = Instant::now();
        drop(turn(LONG).await.unwrap());
        assert!(began.elapsed() + SHORT >= wait, "{:?}", began.elapsed());
    }
}
