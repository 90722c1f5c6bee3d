//! Comparing for the window: pictures are read, differences worked out and trees grown off the screen's thread.

use super::{Event, Worker};
use crate::compare::{Seen, Side};
use crate::ledger::Billed;
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::work::compare::{CompareEvent, differ};
use crate::work::internal_failure;
use std::sync::Arc;
use tokio::sync::watch;

/// A question for what differs: its number, the two pictures, how often differences are added up.
pub(super) type Question = (u64, Arc<Seen>, Arc<Seen>, u8);

impl Worker {
    /// Reads a picture for comparing; comes back as [`CompareEvent::Read`]. `held` are its pixels when they are in
    /// memory already.
    pub fn see(&self, side: Side, held: Option<Arc<Pyramid>>) {
        self.block(
            move |engine| Event::Compare(CompareEvent::Read(side, engine.seen(side, held).map(Arc::new))),
            move || Event::Compare(CompareEvent::Read(side, Err(internal_failure(Billed::No)))),
        );
    }

    /// Asks where two pictures differ; the newest question wins. Comes back as [`CompareEvent::Difference`].
    pub fn ask_difference(&self, number: u64, one: Arc<Seen>, two: Arc<Seen>, gain: u8) {
        let _ = self.differences.send(Some((number, one, two, gain)));
    }

    /// Asks for the tree that a picture belongs to; comes back as [`CompareEvent::Lineage`].
    pub fn ask_lineage(&self, number: u64, of: Digest) {
        self.block(
            move |engine| {
                let tree = engine.lineage(of).inspect_err(|failure| tracing::warn!("no lineage: {}", failure.message));
                Event::Compare(CompareEvent::Lineage(number, tree.ok().map(Arc::new)))
            },
            move || Event::Compare(CompareEvent::Lineage(number, None)),
        );
    }

    pub(super) fn answer_differences(&self, mut questions: watch::Receiver<Option<Question>>) {
        let (outlet, desk) = (self.outlet.clone(), self.differences.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, one, two, gain)) = crate::work::masks::take(&desk) else { continue };
                let answer = tokio::task::spawn_blocking(move || differ(&one, &two, gain));
                if let Ok(Some(difference)) = answer.await {
                    outlet.send(Event::Compare(CompareEvent::Difference(number, Arc::new(difference))));
                }
            }
        });
    }
}
