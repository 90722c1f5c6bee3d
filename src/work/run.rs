//! What a run reports, and the run of a single order.

use super::engine::Engine;
use super::failure::{internal_failure, library_failure};
use super::order::Order;
use super::prepare::Prepared;
use super::queue::{Asker, Queue};
use crate::entry::Entry;
use crate::jobs::line::{Line, LineCommand};
use crate::jobs::{PartEvent, Typical};
use crate::ledger::{Billed, CallState, Failure};
use crate::library::CallChange;
use crate::price::Money;
use crate::safety::Stranded;
use crate::take::{CallId, Take, TakeId};
use bytes::Bytes;
use std::sync::Arc;
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
    /// All its parts have ended.
    Ended(TakeId),
    /// What waits, and in which order, has changed.
    Line(Line),
    /// The disk takes nothing: an answer to this take waits in memory until it does.
    NoRoom(TakeId),
    /// An answer is held, for the library does not take it: how it stands now.
    Stranded(Stranded),
    /// That answer is no longer held.
    Filed(CallId),
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

impl Engine {
    /// Runs an order to its end, as the only one of a queue. Cancelling takes back what is not sent; what is sent is
    /// still collected.
    ///
    /// # Errors
    /// The order could not be prepared; nothing was sent.
    pub async fn run(&self, order: Order, cancel: CancellationToken, report: Report) -> Result<RunSummary, Failure> {
        let mut summaries = self.run_all(vec![order], cancel, report).await?;
        summaries.pop().ok_or_else(|| internal_failure(Billed::Maybe))
    }

    /// The same for orders that differ in their prompts alone.
    ///
    /// # Errors
    /// One of them could not be prepared, or together they go over a limit; nothing was sent.
    pub async fn run_all(
        &self,
        orders: Vec<Order>,
        cancel: CancellationToken,
        report: Report,
    ) -> Result<Vec<RunSummary>, Failure> {
        let ids: Vec<TakeId> = orders.iter().map(|order| order.id).collect();
        let (queue, task) = Queue::start(self.clone(), Asker::Command, report);
        let summaries = queue.submit_all(orders).await?;
        let mut ended = Vec::with_capacity(summaries.len());
        for mut summary in summaries {
            ended.push(tokio::select! {
                ended = &mut summary => ended,
                () = cancel.cancelled() => {
                    for id in &ids {
                        queue.ask(LineCommand::Cancel(*id)).await;
                    }
                    summary.await
                }
            });
        }
        drop(queue);
        let _ = task.await;
        ended.into_iter().map(|ended| ended.map_err(|_| internal_failure(Billed::Maybe))).collect()
    }

    /// Closes the row of a part that panicked: whether it was billed depends on how far it had come.
    pub(super) async fn close_after_panic(&self, take: TakeId, part: u32) -> Failure {
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

impl Prepared {
    /// Price of one call.
    pub(super) const fn each(&self) -> Money {
        self.each
    }
}
