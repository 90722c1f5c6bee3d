//! A batch over pictures, for the window: its files are read one after another, and so they go into the queue.

use super::Worker;
use crate::batch::Planned;
use crate::command::Target;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::take::{Original, Take, TakeId};
use crate::work::batch::{Item, Placed, Wish, files};
use crate::work::dialogs::{self, Picked};
use crate::work::event::{BatchEvent, Event};
use crate::work::internal_failure;
use crate::work::pictures::Whole;
use std::path::PathBuf;
use std::sync::Arc;

impl Worker {
    /// Reads files and folders for the batch.
    pub fn read_for_batch(&self, take: TakeId, paths: Vec<PathBuf>) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let paths = tokio::task::spawn_blocking(move || files(paths)).await.unwrap_or_default();
            for path in paths {
                let engine = engine.clone();
                let read = tokio::task::spawn_blocking(move || {
                    engine.import_card(&path, &Whole::default()).map(|read| read.original)
                });
                let read = read.await.unwrap_or_else(|_| Err(internal_failure(Billed::No)));
                outlet.send(Event::Batch(BatchEvent::Read(take, read)));
            }
            outlet.send(Event::Batch(BatchEvent::ReadAll(take)));
        });
    }

    /// Works out what a picture of the batch would send and cost. The answer bears the number.
    pub fn plan_for_batch(&self, number: u64, take: Arc<Take>, wish: Wish, digest: Digest) {
        self.block(
            move |engine| {
                let looked = engine
                    .batch(&take, wish)
                    .and_then(|batch| engine.look_at(&batch, 0, &Item::Original(digest)).map(|(_, outlook)| outlook));
                let planned = looked.map_err(|failure| failure.message).map(|outlook| Planned {
                    crop: outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop)),
                    sent: outlook.images.first().copied(),
                    each: outlook.each,
                    total: outlook.total(),
                });
                Event::Batch(BatchEvent::Planned(number, planned))
            },
            move || {
                let failed = Err(internal_failure(Billed::No).message);
                Event::Batch(BatchEvent::Planned(number, failed))
            },
        );
    }

    /// Puts the pictures into the queue. What could not be put there is told.
    pub fn run_batch(&self, take: Arc<Take>, wish: Wish, pictures: Vec<Original>) {
        let (engine, queue, outlet) = (self.engine.clone(), self.queue.clone(), self.outlet.clone());
        self.spawn(async move {
            let made = tokio::task::spawn_blocking(move || engine.batch(&take, wish)).await;
            let batch = match made.unwrap_or_else(|_| Err(internal_failure(Billed::No))) {
                Ok(batch) => Arc::new(batch),
                Err(failure) => return outlet.send(Event::Batch(BatchEvent::Failed(vec![failure]))),
            };
            let items = pictures.iter().map(|original| Item::Original(original.digest)).collect();
            let (mut failures, mut not_run): (Vec<Failure>, Vec<String>) = (Vec::new(), Vec::new());
            let told = |at: usize, placed| match placed {
                Placed::Failed(failure) => failures.push(failure),
                Placed::NotRun => not_run.extend(pictures.get(at).map(|original| original.name.clone())),
                Placed::Waits(_) | Placed::Skipped => {}
            };
            queue.submit_batch(batch, items, false, told).await;
            if !failures.is_empty() {
                outlet.send(Event::Batch(BatchEvent::Failed(failures)));
            }
            if !not_run.is_empty() {
                outlet.send(Event::Batch(BatchEvent::NotRun(not_run)));
            }
        });
    }

    /// Asks the system for a folder.
    pub fn pick_folder(&self, target: Target) {
        let (outlet, answer) = (self.outlet.clone(), self.outlet.clone());
        let told = move |picked| answer.send(Event::Picked(target, picked));
        if dialogs::folder("Pictures of the batch", told).is_err() {
            outlet.send(Event::Picked(target, Picked::Missing));
        }
    }
}
