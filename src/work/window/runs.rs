//! Runs, and what the user decides about their results.

use super::{Outlet, Worker};
use crate::command::TextureKey;
use crate::entry::Verdict;
use crate::jobs::PartEvent;
use crate::jobs::line::LineCommand;
use crate::ledger::{Billed, Call};
use crate::library::{Library, LibraryError};
use crate::profile::Profile;
use crate::take::{CallId, EntryId, TakeId};
use crate::work::budget::spent_now;
use crate::work::event::Event;
use crate::work::run::RunEvent;
use crate::work::{Engine, Order, Report};
use crate::work::{internal_failure, library_failure};
use std::sync::Arc;

impl Worker {
    /// Puts orders that differ in their prompts alone into the queue, all or none. Events carry their progress.
    pub fn run(&self, orders: Vec<Order>) {
        let (queue, outlet) = (self.queue.clone(), self.outlet.clone());
        let Some(id) = orders.first().map(|order| order.id) else { return };
        self.spawn(async move {
            if let Err(failure) = queue.submit_all(orders).await {
                outlet.send(Event::NotRun(id, failure));
            }
        });
    }

    /// One result of a stored take again: a new call with its own price.
    pub fn run_again(&self, id: TakeId, take: TakeId, profile: Profile) {
        let (engine, queue, outlet) = (self.engine.clone(), self.queue.clone(), self.outlet.clone());
        self.spawn(async move {
            let order = tokio::task::spawn_blocking(move || engine.order_again(id, take, profile)).await;
            let ran = match order.unwrap_or_else(|_| Err(internal_failure(Billed::No))) {
                Ok(order) => queue.submit(order).await.map(drop),
                Err(failure) => Err(failure),
            };
            if let Err(failure) = ran {
                outlet.send(Event::NotRun(id, failure));
            }
        });
    }

    /// Asks what was spent and what is reserved.
    pub fn ask_spent(&self) {
        self.spawn(tell_spent(self.engine.clone(), self.outlet.clone()));
    }

    /// Asks something of the queue.
    pub fn queue(&self, command: LineCommand) {
        self.queue.ask_now(command);
    }

    /// Writes what the user decided about a result.
    pub fn decide(&self, id: EntryId, verdict: Verdict) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let changed = engine.store().with(move |library| {
                library.set_verdict(id, verdict)?;
                library.entry(id)
            });
            match changed.await {
                Ok(Some(entry)) => outlet.send(Event::Changed(Arc::new(entry))),
                Ok(None) => {}
                Err(error) => outlet.send(Event::NotSaved(error.to_string())),
            }
            refresh(&engine, &outlet).await;
        });
    }

    /// Gives a result so many stars.
    pub fn rate(&self, id: EntryId, rating: u8) {
        self.regard(id, move |library| library.set_rating(id, rating));
    }

    /// Marks a result with a star, or not.
    pub fn star(&self, id: EntryId, starred: bool) {
        self.regard(id, move |library| library.set_starred(id, starred));
    }

    /// Writes down how a result is liked, and tells how it is now.
    fn regard(&self, id: EntryId, write: impl FnOnce(&mut Library) -> Result<(), LibraryError> + Send + 'static) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let changed = engine.store().with(move |library| {
                write(library)?;
                library.entry(id)
            });
            match changed.await {
                Ok(Some(entry)) => outlet.send(Event::Changed(Arc::new(entry))),
                Ok(None) => {}
                Err(error) => outlet.send(Event::NotSaved(error.to_string())),
            }
        });
    }

    /// The user has answered what may have been billed: it is not asked again.
    pub fn settle_question(&self, id: CallId) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            if let Err(error) = engine.store().with(move |library| library.settle_question(id)).await {
                outlet.send(Event::NotSaved(error.to_string()));
            }
            refresh(&engine, &outlet).await;
        });
    }
}

/// Where the queue's reports go. Called on the runtime.
pub(super) fn report(engine: Engine, outlet: Outlet) -> Report {
    Arc::new(move |event| report_run(&engine, &outlet, event))
}

fn report_run(engine: &Engine, outlet: &Outlet, event: RunEvent) {
    let (engine, outlet) = (engine.clone(), outlet.clone());
    let RunEvent::Preview { take, part, count, bytes } = event else {
        let moves_money = matches!(
            &event,
            RunEvent::Part { event: PartEvent::Prepared(_) | PartEvent::Done(_) | PartEvent::Failed(_), .. }
        );
        let ended = matches!(event, RunEvent::Ended(_));
        outlet.send(Event::Run(event));
        if moves_money {
            tokio::spawn(tell_spent(engine.clone(), outlet.clone()));
        }
        if ended {
            tokio::spawn(async move { refresh(&engine, &outlet).await });
        }
        return;
    };
    tokio::task::spawn_blocking(move || {
        if let Some(image) = engine.preview(&bytes) {
            outlet.send(Event::Texture(TextureKey::Preview(take, part, count), Some(image)));
            let event = PartEvent::Preview { count };
            outlet.send(Event::Run(RunEvent::Part { take, part, event }));
        }
    });
}

/// Fetches what answers of an earlier window name, without holding anything up.
pub(super) async fn finish_waiting(engine: &Engine, outlet: &Outlet, waiting: Vec<Call>, profiles: Vec<Profile>) {
    let finishing = engine.clone();
    let done = tokio::task::spawn_blocking(move || finishing.finish_waiting(waiting, &profiles)).await;
    match done.unwrap_or_else(|_| Err(internal_failure(Billed::Maybe))) {
        Ok(recovered) => {
            for entry in recovered.finished {
                let (take, part) = (entry.take, entry.index);
                outlet.send(Event::Run(RunEvent::Part { take, part, event: PartEvent::Done(entry) }));
            }
        }
        Err(failure) => outlet.send(Event::NotSaved(failure.message)),
    }
    refresh(engine, outlet).await;
}

/// What was spent and what is reserved, as it is now.
async fn tell_spent(engine: Engine, outlet: Outlet) {
    match engine.store().with(|library| spent_now(library)).await {
        Ok(spent) => outlet.send(Event::Spent(spent)),
        Err(error) => tracing::warn!("what was spent could not be read: {error}"),
    }
}

/// Results, spend and questions as they are now.
pub(super) async fn refresh(engine: &Engine, outlet: &Outlet) {
    let read = engine.store().with(|library| Ok((library.tiles()?, spent_now(library)?, library.open_questions()?)));
    match read.await {
        Ok((tiles, spent, questions)) => {
            outlet.send(Event::Tiles(tiles));
            outlet.send(Event::Spent(spent));
            outlet.send(Event::Questions(questions));
        }
        Err(error) => outlet.send(Event::NotSaved(library_failure(&error, Billed::No).message)),
    }
}
