//! The queue: one task owns what waits, in which order and why; everybody else sends it messages.
//!
//! | Part | What it does |
//! |---|---|
//! | [`Queue`] | the handle: orders in, commands in |
//! | `order` | who is next, as a plain value |
//! | `dispatcher` | the task: asks endpoints for turns, starts parts, tells what waits |
//! | `part` | one part from its turn to its end, or back into the queue |
//!
//! A run is in the library's queue before its click is answered, and a part leaves it when it has ended. So what waits
//! outlives the program; it is taken up again by [`Queue::restore`], and then held until somebody says so.

mod dispatcher;
mod order;
pub(super) mod part;
#[cfg(test)]
mod tests;

use super::engine::Engine;
use super::failure::internal_failure;
use super::order::Order;
use super::prepare::{Prepared, Stored};
use super::run::{Report, RunSummary};
use crate::jobs::Typical;
use crate::jobs::line::LineCommand;
use crate::ledger::{Billed, Failure};
use crate::library::{Pace, Queued};
use crate::model::Size;
use crate::take::Take;
use dispatcher::Dispatcher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Messages that may wait for the task.
const INBOX: usize = 256;

/// Whom the queue works for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A window: what cannot go on waits for its user.
    Window,
    /// One command: there is nobody to wait for.
    Command,
}

/// What the task is told.
enum Message {
    /// A run that is written down.
    Run(Box<NewRun>),
    /// Runs that were left over.
    LeftOver(Vec<Queued>),
    /// What the user wants of the queue.
    Do(LineCommand),
    /// The library takes nothing, or does again: nothing is sent that could not be stored.
    Shut(bool),
}

/// A run with its pixels.
struct NewRun {
    stored: Stored,
    /// `None`: its pixels are read again when its turn comes.
    prepared: Option<Arc<Prepared>>,
    /// How long one of its calls usually takes.
    typical: Option<Typical>,
    done: oneshot::Sender<RunSummary>,
}

/// A handle to the queue. The task ends when the last one is dropped and nothing is on its way.
#[derive(Clone)]
pub struct Queue {
    engine: Engine,
    inbox: mpsc::Sender<Message>,
    /// How often all that waits was taken back: what is still on its way into the queue stops then, too.
    clears: Arc<AtomicU64>,
}

impl Queue {
    /// Starts the task on the current runtime.
    pub fn start(engine: Engine, asker: Asker, report: Report) -> (Self, JoinHandle<()>) {
        let (inbox, messages) = mpsc::channel(INBOX);
        let task = tokio::spawn(Dispatcher::new(engine.clone(), asker, report).run(messages));
        (Self { engine, inbox, clears: Arc::default() }, task)
    }

    /// The engine that it works with.
    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Puts an order into the queue: durable when this returns. The summary comes at its end.
    ///
    /// # Errors
    /// The order could not be prepared; nothing was sent and nothing waits.
    pub async fn submit(&self, order: Order) -> Result<oneshot::Receiver<RunSummary>, Failure> {
        let mut summaries = self.enqueue(vec![order], true).await?;
        summaries.pop().ok_or_else(|| internal_failure(Billed::No))
    }

    /// The same for an order whose pixels are not kept while it waits: of many pictures, one is in memory.
    ///
    /// # Errors
    /// Those of [`Queue::submit`].
    pub async fn submit_light(&self, order: Order) -> Result<oneshot::Receiver<RunSummary>, Failure> {
        let mut summaries = self.enqueue(vec![order], false).await?;
        summaries.pop().ok_or_else(|| internal_failure(Billed::No))
    }

    /// Puts orders that differ in their prompts alone into the queue: all of them, or none.
    ///
    /// # Errors
    /// One of them could not be prepared, or together they go over a limit; nothing was sent and nothing waits.
    pub async fn submit_all(&self, orders: Vec<Order>) -> Result<Vec<oneshot::Receiver<RunSummary>>, Failure> {
        self.enqueue(orders, true).await
    }

    async fn enqueue(&self, orders: Vec<Order>, keep: bool) -> Result<Vec<oneshot::Receiver<RunSummary>>, Failure> {
        let engine = self.engine.clone();
        let Some(profile) = orders.first().map(|order| order.profile.clone()) else { return Ok(Vec::new()) };
        let prepared = tokio::task::spawn_blocking(move || engine.prepare(&orders)).await;
        let prepared = prepared.map_err(|_| internal_failure(Billed::No))??;
        let mut typical = None;
        if let Some(first) = prepared.first() {
            typical = self.typical(&first.take).await;
        }
        let mut summaries = Vec::with_capacity(prepared.len());
        for prepared in prepared {
            let (done, summary) = oneshot::channel();
            let (take, number, each) = (Arc::clone(&prepared.take), prepared.number, prepared.each);
            let stored = Stored { take, number, profile: profile.clone(), each };
            let prepared = keep.then(|| Arc::new(prepared));
            self.send(Message::Run(Box::new(NewRun { stored, prepared, typical, done }))).await;
            summaries.push(summary);
        }
        Ok(summaries)
    }

    /// Takes up what was left over; it is held until it is released.
    pub async fn restore(&self, left: Vec<Queued>) {
        self.send(Message::LeftOver(left)).await;
    }

    /// Nothing is sent while the library takes nothing.
    pub(super) async fn shut(&self, shut: bool) {
        self.send(Message::Shut(shut)).await;
    }

    /// Asks something of the queue, in the order in which it is asked.
    pub async fn ask(&self, command: LineCommand) {
        self.note_clear(&command);
        self.send(Message::Do(command)).await;
    }

    /// The same from a thread that must not wait; commands that are asked so keep their order.
    pub fn ask_now(&self, command: LineCommand) {
        self.note_clear(&command);
        if let Err(mpsc::error::TrySendError::Full(message)) = self.inbox.try_send(Message::Do(command)) {
            // So many clicks have not been looked at yet: one that is lost can be made again, and is seen not to work.
            drop(message);
            tracing::error!("the queue does not keep up");
        }
    }

    fn note_clear(&self, command: &LineCommand) {
        if *command == LineCommand::Clear {
            self.clears.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// How often all that waits was taken back.
    pub(super) fn clears(&self) -> u64 {
        self.clears.load(Ordering::SeqCst)
    }

    async fn typical(&self, take: &Take) -> Option<Typical> {
        let (profile, parameters) = (take.profile.clone(), take.parameters.clone());
        let asked = self.engine.store().with(move |library| {
            library.typical(&Pace {
                profile: &profile,
                model: &parameters.model,
                quality: parameters.quality,
                extent: if let Size::Exact(extent) = parameters.size { Some(extent) } else { None },
            })
        });
        asked.await.ok().flatten()
    }

    async fn send(&self, message: Message) {
        // The task ends after its handles, unless it panicked: then its runtime has said so.
        let _ = self.inbox.send(message).await;
    }
}
