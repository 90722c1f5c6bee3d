//! Masks that take a while: the newest question is answered, one that it replaces is given up.

use super::engine::Engine;
use super::event::Event;
use super::window::Outlet;
use crate::canvas::mask::Mask;
use crate::canvas::proposal::Proposal;
use crate::picture::Picture;
use crate::take::EntryId;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// What the window wants to know.
#[derive(Debug, Clone)]
pub struct Question {
    /// Rises with every question.
    pub number: u64,
    /// The change that it belongs to.
    pub id: u64,
    /// The source.
    pub picture: Picture,
    /// The mask that the change starts from.
    pub base: Mask,
    /// The change.
    pub proposal: Proposal,
    /// Results whose pictures it compares.
    pub results: Vec<EntryId>,
}

/// Where questions are put.
#[derive(Clone)]
pub(super) struct Desk {
    questions: watch::Sender<Option<Question>>,
    newest: Arc<AtomicU64>,
}

impl Desk {
    /// A desk, and what answers at it as long as the runtime runs.
    pub(super) fn open(engine: Engine, outlet: Outlet) -> (Self, impl Future<Output = ()> + Send) {
        let (questions, inbox) = watch::channel(None);
        let desk = Self { questions, newest: Arc::new(AtomicU64::new(0)) };
        (desk.clone(), answer(engine, desk, inbox, outlet))
    }

    /// Puts a question; one that still waits is forgotten, one that is being answered is given up.
    pub(super) fn ask(&self, question: Question) {
        self.newest.store(question.number, Ordering::Relaxed);
        let _ = self.questions.send(Some(question));
    }
}

async fn answer(engine: Engine, desk: Desk, mut inbox: watch::Receiver<Option<Question>>, outlet: Outlet) {
    while inbox.changed().await.is_ok() {
        let Some(question) = take(&desk.questions) else { continue };
        let (id, number) = (question.id, question.number);
        let (newest, engine) = (Arc::clone(&desk.newest), engine.clone());
        let work = move || {
            // A drag asks many times a second: what is nearly done is finished, so that something is shown.
            let stop = || newest.load(Ordering::Relaxed) > question.number + 2;
            let read = |id: &EntryId| engine.finished(&engine.entry_of(*id).ok()?).ok();
            let others: Vec<Picture> = question.results.iter().filter_map(read).collect();
            question.proposal.work(&question.picture, &others, &question.base, &stop)
        };
        let mask = tokio::task::spawn_blocking(work).await.unwrap_or_default();
        outlet.send(Event::Proposed { id, number, mask });
    }
}

/// Takes what lies in a channel without telling anybody. A mask that stayed there would have to be copied by the next
/// stroke, because somebody else still held it.
pub(super) fn take<T>(desk: &watch::Sender<Option<T>>) -> Option<T> {
    let mut taken = None;
    desk.send_if_modified(|slot| {
        taken = slot.take();
        false
    });
    taken
}
