//! The engine for the window: every method returns at once, results come back as events. Publish, then wake.

mod masks;
mod reblend;

pub use reblend::Patched;

use super::dialogs::{self, Picked};
use super::engine::Engine;
use super::event::{Event, Opened};
use super::masks::{Desk, Question};
use super::order::Order;
use super::pictures::{Imported, color_image, expand};
use super::run::{Report, RunEvent};
use super::session::Session;
use super::{input_failure, internal_failure, library_failure, restore};
use crate::canvas::mask::Mask;
use crate::command::{Target, TextureKey};
use crate::entry::{Entry, Verdict};
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::profile::{Profile, Settings};
use crate::prospect::outlines::{Outlines, Sighting};
use crate::settings::SettingsFile;
use crate::take::{CallId, EntryId, MaskId, Take, TakeId};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Events that may wait for the window before a worker waits itself.
const QUEUE: usize = 512;

/// Handles to everything that works for the window.
pub struct Worker {
    engine: Engine,
    runtime: Option<Runtime>,
    outlet: Outlet,
    wanted: Arc<Mutex<Vec<TextureKey>>>,
    prospects: tokio::sync::watch::Sender<Option<(u64, Order)>>,
    outlines: tokio::sync::watch::Sender<Option<(u64, Sighting)>>,
    masks: Desk,
    blends: tokio::sync::watch::Sender<Option<reblend::Question>>,
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
        let wanted = Arc::default();
        let worker = Self { engine, runtime: Some(runtime), outlet, wanted, prospects, outlines, masks, blends };
        worker.answer_prospects(questions);
        worker.answer_outlines(glimpses);
        worker.answer_blends(sliders);
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

    /// Reads the last session and finishes what was in flight.
    pub fn restore(&self) {
        self.block(
            |engine| match engine.restore() {
                Ok(restored) => Event::Restored(Box::new(restored)),
                Err(failure) => Event::Broken(failure.message),
            },
            || Event::Broken("The library could not be read; the log in its logs folder says more".to_owned()),
        );
    }

    /// Runs an order. Events carry its progress.
    pub fn run(&self, order: Order, cancel: CancellationToken) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        let report = self.report();
        self.spawn(async move {
            match engine.run(order, cancel, report).await {
                Ok(summary) => tracing::info!(take = %summary.take.id, "run ended"),
                Err(failure) => outlet.send(Event::NotRun(failure)),
            }
            refresh(&engine, &outlet).await;
        });
    }

    /// One result of a stored take again: a new call with its own price.
    pub fn run_again(&self, id: TakeId, take: TakeId, profile: Profile, cancel: CancellationToken) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        let report = self.report();
        self.spawn(async move {
            let ordering = engine.clone();
            let order = tokio::task::spawn_blocking(move || ordering.order_again(id, take, profile)).await;
            let order = order.unwrap_or_else(|_| Err(internal_failure(Billed::No)));
            let ran = match order {
                Ok(order) => engine.run(order, cancel, report).await.map(drop),
                Err(failure) => Err(failure),
            };
            if let Err(failure) = ran {
                outlet.send(Event::NotRun(failure));
            }
            refresh(&engine, &outlet).await;
        });
    }

    fn report(&self) -> Report {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        Arc::new(move |event| report_run(&engine, &outlet, event))
    }

    /// Reads files for canvas or tray.
    pub fn import(&self, paths: Vec<PathBuf>, target: Target) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let paths = tokio::task::spawn_blocking(move || expand(paths)).await.unwrap_or_default();
            // One after the other: their order is the order of the tray, and memory holds one big photo at a time.
            for path in paths {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let engine = engine.clone();
                let read =
                    tokio::task::spawn_blocking(move || arrive(&engine, engine.import_path(&path), target)).await;
                outlet.send(read.unwrap_or_else(|_| Event::NotImported(name, internal_failure(Billed::No))));
            }
        });
    }

    /// Stores pasted pixels.
    pub fn import_pixels(&self, extent: Extent, rgba: Arc<Vec<u8>>, target: Target) {
        self.block(
            move |engine| {
                let rgba = Arc::try_unwrap(rgba).unwrap_or_else(|shared| shared.to_vec());
                arrive(engine, engine.import_pixels(extent, rgba), target)
            },
            || Event::NotImported("Pasted image".to_owned(), internal_failure(Billed::No)),
        );
    }

    /// Reads copied files off the clipboard.
    pub fn paste_files(&self, target: Target) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let files = tokio::task::spawn_blocking(|| arboard::Clipboard::new()?.get().file_list()).await;
            match files {
                Ok(Ok(paths)) if !paths.is_empty() => {
                    for path in expand(paths) {
                        let engine = engine.clone();
                        let read =
                            tokio::task::spawn_blocking(move || arrive(&engine, engine.import_path(&path), target));
                        if let Ok(event) = read.await {
                            outlet.send(event);
                        }
                    }
                }
                _ => outlet.send(Event::NothingToPaste),
            }
        });
    }

    /// Opens a stored original on the canvas.
    pub fn open_original(&self, digest: Digest) {
        self.block(
            move |engine| match engine.original(digest) {
                Ok(imported) => Event::Opened(Box::new(restore::opened(engine, imported, false))),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// A result becomes a source or a reference.
    pub fn import_result(&self, id: EntryId, target: Target) {
        self.block(
            move |engine| {
                let imported = engine.entry_of(id).and_then(|entry| engine.import_result(&entry));
                match arrive(engine, imported, target) {
                    Event::Opened(opened) => Event::Opened(Box::new(Opened { parent: Some(id), ..*opened })),
                    other => other,
                }
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// Reads a result for the canvas.
    pub fn show(&self, id: EntryId) {
        self.block(
            move |engine| {
                let read = engine.entry_of(id).and_then(|entry| Ok((engine.finished(&entry)?, entry)));
                match read {
                    Ok((picture, entry)) => Event::Shown(Arc::new(entry), Arc::new(Pyramid::new(picture))),
                    Err(failure) => Event::NotOpened(failure),
                }
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// Reads a result with its take.
    pub fn inspect(&self, id: EntryId) {
        self.block(
            move |engine| match engine.entry_of(id).and_then(|entry| Ok((engine.take_of_entry(&entry)?, entry))) {
                Ok(((number, take), entry)) => Event::Inspected(Arc::new(entry), Arc::new(take), number),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// Reads a take with its source and mask.
    pub fn reuse(&self, id: TakeId) {
        self.block(
            move |engine| match engine.reusable(id) {
                Ok((take, imported, mask)) => {
                    let opened = imported.map(|imported| Box::new(restore::opened(engine, imported, false)));
                    Event::Reused(Arc::new(take), opened, mask)
                }
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
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

    /// Pictures that the screen is missing. The newest list replaces what still waits.
    pub fn want(&self, keys: Vec<TextureKey>) {
        let mut waiting = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = waiting.is_empty();
        *waiting = keys;
        // Popped from the end: the most wanted comes first.
        waiting.reverse();
        drop(waiting);
        if !idle {
            return;
        }
        let (engine, outlet, wanted) = (self.engine.clone(), self.outlet.clone(), Arc::clone(&self.wanted));
        self.spawn(async move {
            loop {
                let next = wanted.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some(key) = next else { break };
                let engine = engine.clone();
                let image = tokio::task::spawn_blocking(move || engine.texture(key)).await.unwrap_or_default();
                outlet.send(Event::Texture(key, image));
            }
        });
    }

    /// Asks what an order would send and cost; the newest question wins.
    pub fn ask_prospect(&self, number: u64, order: Order) {
        let _ = self.prospects.send(Some((number, order)));
    }

    /// Asks for a mask to be worked out; the newest question wins.
    pub fn ask_mask(&self, question: Question) {
        self.masks.ask(question);
    }

    fn answer_prospects(&self, mut questions: tokio::sync::watch::Receiver<Option<(u64, Order)>>) {
        let (outlet, desk) = (self.outlet.clone(), self.prospects.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, order)) = super::masks::take(&desk) else { continue };
                let answer = tokio::task::spawn_blocking(move || super::prospect::of(&order)).await;
                if let Ok(prospect) = answer {
                    outlet.send(Event::Prospect(number, Box::new(prospect)));
                }
            }
        });
    }

    /// Asks for the contours of a part of a mask; the newest question wins.
    pub fn ask_outlines(&self, number: u64, question: Sighting) {
        let _ = self.outlines.send(Some((number, question)));
    }

    fn answer_outlines(&self, mut questions: tokio::sync::watch::Receiver<Option<(u64, Sighting)>>) {
        let (outlet, desk) = (self.outlet.clone(), self.outlines.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, question)) = super::masks::take(&desk) else { continue };
                let found = tokio::task::spawn_blocking(move || Outlines::of(&question)).await.unwrap_or_default();
                outlet.send(Event::Outlines(number, Arc::new(found)));
            }
        });
    }

    /// Asks the profile's endpoint for its models.
    pub fn check(&self, profile: Profile) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let answer =
                engine.check(&profile).await.map_err(|failure| format!("{}. {}", failure.message, failure.next_step));
            outlet.send(Event::Checked(profile.name, answer));
        });
    }

    /// Asks the system for files.
    pub fn pick(&self, several: bool, target: Target) {
        let outlet = self.outlet.clone();
        let answer = self.outlet.clone();
        let title = match target {
            Target::Mask => "Import masks",
            _ if several => "Add references",
            _ => "Open picture",
        };
        if dialogs::pick(title, several, move |picked| answer.send(Event::Picked(target, picked))).is_err() {
            outlet.send(Event::Picked(target, Picked::Missing));
        }
    }

    /// Reads a result's pixels for the clipboard.
    pub fn copy_result(&self, id: EntryId) {
        self.block(
            move |engine| match engine.entry_of(id).and_then(|entry| engine.finished(&entry)) {
                Ok(picture) => Event::Copy(color_image(&picture)),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
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

    /// Writes the settings file.
    pub fn save_settings(&self, path: PathBuf, settings: Settings) {
        let outlet = self.outlet.clone();
        self.spawn(async move {
            let saved = tokio::task::spawn_blocking(move || SettingsFile::load(&path).0.save(&settings)).await;
            if let Ok(Err(error)) = saved {
                outlet.send(Event::NotSaved(error.to_string()));
            }
        });
    }

    /// Ends: writes the session, gives running calls a moment to store what came in, then lets go.
    pub fn end(&mut self, session: Session, mask: Option<(MaskId, Mask)>, patience: Duration) {
        let Some(runtime) = self.runtime.take() else { return };
        self.note(session, mask);
        let engine = self.engine.clone();
        let saving = runtime.spawn_blocking(move || engine.write_waiting());
        let saved = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(10), saving).await });
        if !matches!(saved, Ok(Ok(Ok(())))) {
            tracing::error!("the session could not be saved: {saved:?}");
        }
        runtime.shutdown_timeout(patience);
    }
}

/// A picture that came in goes to the canvas or to the tray.
fn arrive(engine: &Engine, imported: Result<Imported, Failure>, target: Target) -> Event {
    match (imported, target) {
        (Ok(imported), Target::Source) => Event::Opened(Box::new(restore::opened(engine, imported, false))),
        (Ok(imported), _) => Event::Reference(imported.original, imported.remark),
        (Err(failure), Target::Source) => Event::NotOpened(failure),
        (Err(failure), _) => Event::NotImported(String::new(), failure),
    }
}

fn report_run(engine: &Engine, outlet: &Outlet, event: RunEvent) {
    let RunEvent::Preview { take, part, count, bytes } = event else {
        outlet.send(Event::Run(event));
        return;
    };
    let (engine, outlet) = (engine.clone(), outlet.clone());
    tokio::task::spawn_blocking(move || {
        if let Some(image) = engine.preview(&bytes) {
            outlet.send(Event::Texture(TextureKey::Preview(take, part, count), Some(image)));
            let event = crate::jobs::PartEvent::Preview { count };
            outlet.send(Event::Run(RunEvent::Part { take, part, event }));
        }
    });
}

/// Results, spend and questions as they are now.
async fn refresh(engine: &Engine, outlet: &Outlet) {
    let midnight = restore::midnight_ms();
    let read =
        engine.store().with(move |library| Ok((library.tiles()?, library.spent(midnight)?, library.open_questions()?)));
    match read.await {
        Ok((tiles, spent, questions)) => {
            outlet.send(Event::Tiles(tiles));
            outlet.send(Event::Spent(spent));
            outlet.send(Event::Questions(questions));
        }
        Err(error) => outlet.send(Event::NotSaved(library_failure(&error, Billed::No).message)),
    }
}

impl Engine {
    /// One result.
    pub(super) fn entry_of(&self, id: EntryId) -> Result<Entry, Failure> {
        let found = self.store.wait(move |library| library.entry(id));
        found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The result is no longer in the library", "Choose another one"))
    }

    /// The take of a result, with its number.
    pub(super) fn take_of_entry(&self, entry: &Entry) -> Result<(u32, Take), Failure> {
        let take = entry.take;
        let found = self.store.wait(move |library| library.take(take));
        found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The take of this result is no longer in the library", "Choose another one"))
    }
}
