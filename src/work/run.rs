//! The run of one order: freeze it, write it down, make its calls side by side, report each step.

use super::call::{Attempt, Failed};
use super::endpoint::LONGEST_WAIT;
use super::engine::Engine;
use super::failure::{internal_failure, library_failure};
use super::order::Order;
use super::prepare::Prepared;
use crate::entry::Entry;
use crate::jobs::{PartEvent, Typical};
use crate::ledger::{Billed, CallState, Failure};
use crate::library::{CallChange, Pace};
use crate::model::Size;
use crate::price::Money;
use crate::take::{Take, TakeId};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a run reports while it goes on.
#[derive(Debug, Clone)]
pub enum RunEvent {
    /// The take is written down.
    Started {
        /// The take.
        take: Arc<Take>,
        /// Its number.
        number: u32,
        /// Price of all its calls.
        estimate: Money,
        /// Typical time of one call.
        typical: Option<Typical>,
    },
    /// Something happened to one of its results.
    Part {
        /// The take.
        take: TakeId,
        /// Which result.
        part: u32,
        /// What.
        event: PartEvent,
    },
    /// A preview came in: an encoded image.
    Preview {
        /// The take.
        take: TakeId,
        /// Which result.
        part: u32,
        /// Number of the preview, from 1.
        count: u32,
        /// The file.
        bytes: Bytes,
    },
}

/// Where reports go. It must not block.
pub type Report = Arc<dyn Fn(RunEvent) + Send + Sync>;

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunSummary {
    /// The take.
    pub take: Arc<Take>,
    /// Its number.
    pub number: u32,
    /// Price before the run.
    pub estimate: Money,
    /// The outcome of each part, in order.
    pub parts: Vec<Result<Vec<Arc<Entry>>, Failure>>,
}

/// Tries of one part: only what certainly was not billed is tried again.
const TRIES: u32 = 4;

impl Engine {
    /// Runs an order to its end. Cancelling takes back what is not sent; what is sent is still collected.
    ///
    /// Errors: the order could not be prepared; nothing was sent.
    pub async fn run(&self, order: Order, cancel: CancellationToken, report: Report) -> Result<RunSummary, Failure> {
        let engine = self.clone();
        let (order, prepared) = tokio::task::spawn_blocking(move || {
            let prepared = engine.prepare(&order);
            (order, prepared)
        })
        .await
        .map_err(|_| internal_failure(Billed::No))?;
        let prepared = Arc::new(prepared?);
        let calls = order.parameters.n.max(1);
        let take = Arc::clone(&prepared.take);
        report(RunEvent::Started {
            take: Arc::clone(&take),
            number: prepared.number,
            estimate: prepared.each * calls,
            typical: self.typical(&take).await,
        });
        let running: Vec<_> = (0..calls)
            .map(|part| {
                let attempt = Attempt {
                    engine: self.clone(),
                    prepared: Arc::clone(&prepared),
                    plain: None,
                    profile: order.profile.clone(),
                    part,
                    cancel: cancel.clone(),
                    report: Arc::clone(&report),
                };
                let take = take.id;
                let report = Arc::clone(&report);
                let engine = self.clone();
                tokio::spawn(async move {
                    // A task of its own, so that a panic ends one part and not the run.
                    let outcome = match tokio::spawn(to_end(attempt)).await {
                        Ok(outcome) => outcome.map_err(|failed| failed.failure),
                        Err(_) => Err(engine.close_after_panic(take, part).await),
                    };
                    let event = match &outcome {
                        Ok(entries) => entries.first().map(|entry| PartEvent::Done(Arc::clone(entry))),
                        Err(failure) => Some(PartEvent::Failed(failure.clone())),
                    };
                    if let Some(event) = event {
                        report(RunEvent::Part { take, part, event });
                    }
                    outcome
                })
            })
            .collect();
        let mut parts = Vec::with_capacity(running.len());
        for part in running {
            parts.push(part.await.unwrap_or_else(|_| Err(internal_failure(Billed::Maybe))));
        }
        Ok(RunSummary { take, number: prepared.number, estimate: prepared.each * calls, parts })
    }

    async fn typical(&self, take: &Take) -> Option<Typical> {
        let (profile, parameters) = (take.profile.clone(), take.parameters.clone());
        self.store
            .with(move |library| {
                library.typical(&Pace {
                    profile: &profile,
                    model: &parameters.model,
                    quality: parameters.quality,
                    extent: if let Size::Exact(extent) = parameters.size { Some(extent) } else { None },
                })
            })
            .await
            .ok()
            .flatten()
    }

    /// Closes the row of a part that panicked: whether it was billed depends on how far it had come.
    async fn close_after_panic(&self, take: TakeId, part: u32) -> Failure {
        tracing::error!(%take, part, "a call panicked");
        let closed = self
            .store
            .with(move |library| {
                let mut billed = Billed::No;
                for call in library.calls_of_take(take)?.into_iter().filter(|call| call.index == part) {
                    if call.state.is_end() {
                        continue;
                    }
                    let sent = call.state != CallState::Prepared;
                    billed = if sent { Billed::Maybe } else { Billed::No };
                    let end = if sent { CallState::MaybeBilled } else { CallState::NotSent };
                    let failure = Some(internal_failure(billed));
                    let change = CallChange { failure, ended_ms: Some(super::now_ms()), ..CallChange::default() };
                    library.advance(call.id, end, &change)?;
                }
                Ok(billed)
            })
            .await;
        match closed {
            Ok(billed) => internal_failure(billed),
            Err(error) => library_failure(&error, Billed::Maybe),
        }
    }
}

/// One part to its end, with the few repeats that cannot bill twice; each is a row of its own.
pub(super) async fn to_end(mut attempt: Attempt) -> Result<Vec<Arc<Entry>>, Failed> {
    let mut tried = 1;
    loop {
        let failed = match attempt.once().await {
            Ok(entries) => return Ok(entries),
            Err(failed) => failed,
        };
        if failed.unstreamed && attempt.plain.is_none() && !attempt.cancel.is_cancelled() {
            tracing::info!("the endpoint refused to stream, which is not billed: it is asked once without");
            attempt.plain = Some(attempt.prepared.request.unstreamed());
            continue;
        }
        let wait = failed.repeat_after.map(|wait| wait.max(Duration::from_secs(1) * 2_u32.pow(tried - 1)));
        match wait {
            Some(wait) if tried < TRIES && wait <= LONGEST_WAIT => {
                tracing::info!(?wait, tried, "the call was not billed and is tried again");
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = attempt.cancel.cancelled() => return Err(Failed::for_good(super::failure::cancelled_failure())),
                }
                tried += 1;
            }
            _ => return Err(failed),
        }
    }
}

impl Prepared {
    /// Price of one call.
    pub(super) const fn each(&self) -> Money {
        self.each
    }
}
