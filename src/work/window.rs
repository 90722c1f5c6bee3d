//! The engine for the window: every method returns at once, results come back as events. Publish, then wake.

mod batch;
mod browse;
mod compare;
mod guard;
mod masks;
mod pictures;
mod profiles;
mod questions;
mod reblend;
mod runs;
mod sheet;
mod spend;
mod watch;

pub use reblend::Patched;

use super::engine::Engine;
use super::event::Event;
use super::masks::Desk;
use super::order::Order;
use super::queue::{Asker, Queue};
use super::session::Session;
use crate::canvas::mask::Mask;
use crate::command::TextureKey;
use crate::jobs::line::LineCommand;
use crate::profile::{Profile, Settings};
use crate::prospect::outlines::Sighting;
use crate::take::MaskId;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

/// Events that may wait for the window before a worker waits itself.
const QUEUE: usize = 512;

/// Errands for the keychain that may wait for it.
const KEY_ERRANDS: usize = 64;

/// How long after a picture was opened its textures are surely made.
const TIDY_AFTER: Duration = Duration::from_secs(3);

/// Handles to everything that works for the window.
pub struct Worker {
    engine: Engine,
    queue: Queue,
    keys: tokio::sync::mpsc::Sender<profiles::KeyErrand>,
    runtime: Option<Runtime>,
    outlet: Outlet,
    wanted: Arc<Mutex<Vec<TextureKey>>>,
    listed: browse::Listed,
    prospects: tokio::sync::watch::Sender<Option<(u64, Order)>>,
    outlines: tokio::sync::watch::Sender<Option<(u64, Sighting)>>,
    masks: Desk,
    blends: tokio::sync::watch::Sender<Option<reblend::Question>>,
    differences: tokio::sync::watch::Sender<Option<compare::Question>>,
    /// The library's folder is to be looked at now.
    look: Arc<Notify>,
}

/// Where events go: a bounded channel, and the window's alarm bell.
#[derive(Clone)]
pub(super) struct Outlet {
    events: SyncSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Outlet {
    /// Publishes, then wakes. A closed window loses nothing: what counts is in the library.
    pub(super) fn send(&self, event: Event) {
        let _ = self.events.send(event);
        (self.wake)();
    }
}

impl Worker {
    /// Starts the workers. `wake` makes the window look at its events.
    pub fn start(engine: Engine, runtime: Runtime, wake: impl Fn() + Send + Sync + 'static) -> (Self, Receiver<Event>) {
        let (events, inlet) = sync_channel(QUEUE);
        let outlet = Outlet { events, wake: Arc::new(wake) };
        let (prospects, questions) = tokio::sync::watch::channel(None);
        let (masks, answers) = Desk::open(engine.clone(), outlet.clone());
        runtime.spawn(answers);
        let (blends, sliders) = tokio::sync::watch::channel(None);
        let (outlines, glimpses) = tokio::sync::watch::channel(None);
        let (differences, pairs) = tokio::sync::watch::channel(None);
        let (wanted, listed) = (Arc::default(), browse::Listed::default());
        let inside = runtime.enter();
        let (queue, _) = Queue::start(engine.clone(), Asker::Window, runs::report(engine.clone(), outlet.clone()));
        drop(inside);
        let (keys, errands) = tokio::sync::mpsc::channel(KEY_ERRANDS);
        runtime.spawn(profiles::run_key_errands(engine.clone(), outlet.clone(), errands));
        let (runtime, look) = (Some(runtime), Arc::default());
        // Somebody is there who can make room.
        engine.strand.be_patient();
        let worker = Self {
            engine,
            queue,
            keys,
            runtime,
            outlet,
            wanted,
            listed,
            prospects,
            outlines,
            masks,
            blends,
            differences,
            look,
        };
        worker.answer_prospects(questions);
        worker.answer_outlines(glimpses);
        worker.answer_blends(sliders);
        worker.answer_differences(pairs);
        (worker, inlet)
    }

    /// The engine behind it.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(work);
        }
    }

    /// Blocking work; a panic becomes what `failed` says, never silence.
    fn block(
        &self,
        work: impl FnOnce(&Engine) -> Event + Send + 'static,
        failed: impl FnOnce() -> Event + Send + 'static,
    ) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let event = tokio::task::spawn_blocking(move || work(&engine)).await;
            outlet.send(event.unwrap_or_else(|_| failed()));
        });
    }

    /// Reads the last session and finishes what was in flight; after that, what answers of then only name is fetched.
    /// `safe`: the session is set aside, for starts with it failed.
    pub fn restore(&self, profiles: Vec<Profile>, safe: bool) {
        let (engine, queue, outlet) = (self.engine.clone(), self.queue.clone(), self.outlet.clone());
        self.spawn(async move {
            let reading = engine.clone();
            let mut restored = match tokio::task::spawn_blocking(move || reading.restore(safe)).await {
                Ok(Ok(restored)) => restored,
                Ok(Err(failure)) => return outlet.send(Event::Broken(failure.message)),
                Err(_) => {
                    let broken = "The library could not be read; the log in its logs folder says more";
                    return outlet.send(Event::Broken(broken.to_owned()));
                }
            };
            let waiting = restored.recovered.waiting.clone();
            let left = std::mem::take(&mut restored.queued);
            outlet.send(Event::Restored(Box::new(restored)));
            queue.restore(left).await;
            if !waiting.is_empty() {
                runs::finish_waiting(&engine, &outlet, waiting, profiles).await;
            }
        });
    }

    /// Gives memory back in a moment: when a picture was opened, what reading and showing it took is free by then.
    pub fn tidy_up(&self) {
        self.spawn(async {
            tokio::time::sleep(TIDY_AFTER).await;
            let _ = tokio::task::spawn_blocking(crate::memory::give_back).await;
        });
    }

    /// Saves the session, and the mask when it changed.
    pub fn save(&self, session: Session, mask: Option<(MaskId, Mask)>) {
        self.note(session, mask);
        self.write_waiting();
    }

    fn note(&self, session: Session, mask: Option<(MaskId, Mask)>) {
        if let Some((id, mask)) = mask {
            self.engine.note_mask(id, mask);
        }
        self.engine.note_session(session);
    }

    fn write_waiting(&self) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let saved = tokio::task::spawn_blocking(move || engine.write_waiting()).await;
            if let Ok(Err(error)) = saved {
                outlet.send(Event::NotSaved(error.to_string()));
            }
        });
    }

    /// Writes the settings file; of several that wait, the newest.
    pub fn save_settings(&self, path: PathBuf, settings: Settings) {
        self.engine.note_settings(path, settings);
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let saved = tokio::task::spawn_blocking(move || engine.write_settings()).await;
            if let Ok(Err(error)) = saved {
                outlet.send(Event::NotSaved(error.to_string()));
            }
        });
    }

    /// Ends: writes the session, gives running calls a moment to store what came in, then lets go.
    pub fn end(&mut self, last: Option<(Session, Option<(MaskId, Mask)>)>, patience: Duration) {
        let Some(runtime) = self.runtime.take() else { return };
        // What waits is kept for the next start; nobody is left to see it sent.
        self.queue.ask_now(LineCommand::Pause);
        if let Some((session, mask)) = last {
            self.note(session, mask);
        }
        let engine = self.engine.clone();
        let saving = runtime.spawn_blocking(move || {
            if let Err(error) = engine.write_settings() {
                tracing::error!("the settings could not be saved: {error}");
            }
            engine.save_what_is_stranded();
            engine.write_waiting()
        });
        let saved = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), saving).await });
        if !matches!(saved, Ok(Ok(Ok(())))) {
            tracing::error!("the session could not be saved: {saved:?}");
        }
        runtime.shutdown_timeout(patience);
    }
}
