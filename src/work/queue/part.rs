//! One part of a run from its turn to its end, or back into the queue.

use super::super::call::{Attempt, Failed};
use super::super::endpoint::{LONGEST_WAIT, Turn};
use super::super::engine::Engine;
use super::super::failure::{cancelled_failure, internal_failure, too_few_failure};
use super::super::prepare::{Prepared, Stored};
use super::super::run::{Report, RunEvent};
use crate::entry::Entry;
use crate::jobs::PartEvent;
use crate::jobs::line::Cause;
use crate::ledger::{Billed, Failure};
use crate::take::TakeId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

/// Tries of one part: only what certainly was not billed is tried again.
const TRIES: u32 = 4;

/// How far the tries of a part have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::work) struct Tried {
    /// Tries that were made.
    pub times: u32,
    /// The endpoint has refused to stream: it is asked without.
    pub unstreamed: bool,
}

/// What becomes of a part that had its turn.
pub(super) enum Came {
    /// It has ended; that is told and written down already.
    Ended(Result<Vec<Arc<Entry>>, Failure>),
    /// It waits again, for so long at least.
    Again(Tried, Duration),
    /// Nothing was sent, and nothing of its profile can be for now.
    Held(Failure, Cause),
}

/// A part of a run that may be sent.
pub(super) struct Part {
    pub engine: Engine,
    pub stored: Stored,
    pub prepared: Arc<OnceCell<Arc<Prepared>>>,
    pub index: u32,
    pub tried: Tried,
    pub cancel: CancellationToken,
    pub report: Report,
}

impl Part {
    /// Sends it. The second value says why the queue of its profile should stop, if it should.
    pub async fn run(self, turn: Turn) -> (Came, Option<Failure>) {
        let (engine, report, cancel) = (self.engine.clone(), Arc::clone(&self.report), self.cancel.clone());
        let (take, part, tried) = (self.stored.take.id, self.index, self.tried);
        let (together, wished) = (self.stored.take.together, self.stored.take.parameters.n);
        // A task of its own, so that a panic ends one part and not the queue.
        let outcome = match tokio::spawn(self.once(turn)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Failed::for_good(engine.close_after_panic(take, part).await)),
        };
        let failed = match outcome {
            Ok(entries) => {
                let few = together && entries.len() < wished as usize;
                let ended = end(&engine, &report, take, part, Ok(entries)).await;
                if few {
                    report(RunEvent::Part { take, part, event: PartEvent::Failed(too_few_failure()) });
                }
                return (Came::Ended(ended), None);
            }
            Err(failed) => failed,
        };
        if let Some((tried, wait)) = again(&failed, tried, cancel.is_cancelled()) {
            tracing::info!(?wait, ?tried, "the call was not billed and is made again");
            report(RunEvent::Part { take, part, event: PartEvent::Back });
            return (Came::Again(tried, wait), None);
        }
        if let Some(cause) = failed.holds.filter(|_| !cancel.is_cancelled()) {
            return (Came::Held(failed.failure, cause), None);
        }
        let stop = failed.no_credit.then(|| failed.failure.clone());
        let ended = end(&engine, &report, take, part, Err(failed.failure)).await;
        (Came::Ended(ended), stop)
    }

    async fn once(self, turn: Turn) -> Result<Vec<Arc<Entry>>, Failed> {
        let prepared = self.prepared.get_or_try_init(|| ready(self.engine.clone(), self.stored.clone())).await;
        let prepared = Arc::clone(prepared.map_err(Failed::for_good)?);
        if self.cancel.is_cancelled() {
            return Err(Failed::for_good(cancelled_failure()));
        }
        let attempt = Attempt {
            engine: self.engine,
            plain: self.tried.unstreamed.then(|| prepared.request.unstreamed()),
            prepared,
            profile: self.stored.profile,
            part: self.index,
            cancel: self.cancel,
            report: self.report,
        };
        attempt.once(turn).await
    }
}

/// The pixels of a run that has none in memory.
async fn ready(engine: Engine, stored: Stored) -> Result<Arc<Prepared>, Failure> {
    let prepared = tokio::task::spawn_blocking(move || engine.prepare_stored(&stored)).await;
    prepared.unwrap_or_else(|_| Err(internal_failure(Billed::No))).map(Arc::new)
}

/// Whether a part that failed is made again, and when: without a stream at once, and after what was not billed with
/// growing waits, or those that were asked for.
pub(in crate::work) fn again(failed: &Failed, tried: Tried, cancelled: bool) -> Option<(Tried, Duration)> {
    if cancelled {
        return None;
    }
    if failed.unstreamed && !tried.unstreamed {
        return Some((Tried { unstreamed: true, ..tried }, Duration::ZERO));
    }
    let times = tried.times + 1;
    let wait = failed.repeat_after?.max(Duration::from_secs(1) * 2_u32.pow(times - 1));
    (times < TRIES && wait <= LONGEST_WAIT).then_some((Tried { times, ..tried }, wait))
}

/// A part has ended: it leaves the queue, then that is told.
pub(super) async fn end(
    engine: &Engine,
    report: &Report,
    take: TakeId,
    part: u32,
    outcome: Result<Vec<Arc<Entry>>, Failure>,
) -> Result<Vec<Arc<Entry>>, Failure> {
    let left = engine.store().with(move |library| library.leave_queue(take, &[part])).await;
    if let Err(error) = left {
        // Its call's row says the same: the next start does not take it for one that waits.
        tracing::warn!(%take, part, "the queue could not be written: {error}");
    }
    let tell = |part, event| report(RunEvent::Part { take, part, event });
    match &outcome {
        Ok(entries) => {
            // One call may bring several results, each in its own place; more than were asked for are in the gallery.
            let mut told = None;
            for entry in entries.iter().filter(|entry| told.replace(entry.index) != Some(entry.index)) {
                tell(entry.index, PartEvent::Done(Arc::clone(entry)));
            }
        }
        Err(failure) => tell(part, PartEvent::Failed(failure.clone())),
    }
    outcome
}
