//! Pictures in and out: imports, the clipboard, results for canvas and gallery.

use super::{Outlet, Worker};
use crate::command::{Target, TextureKey};
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::profile::Profile;
use crate::take::{EntryId, TakeId};
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::event::{Event, Opened};
use crate::work::pictures::{Carded, Imported, Whole, color_image, expand};
use crate::work::{Engine, internal_failure, restore};
use futures_util::stream::{self, StreamExt};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use tokio_util::sync::CancellationToken;

/// Files that are read at once for the tray: their bytes are held, hardly any of their pixels.
const AT_ONCE: usize = 2;

impl Worker {
    /// Reads files for canvas or tray.
    pub fn import(&self, paths: Vec<PathBuf>, target: Target) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let paths = tokio::task::spawn_blocking(move || expand(paths)).await.unwrap_or_default();
            bring_in(&engine, &outlet, paths, target).await;
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
                    let paths = tokio::task::spawn_blocking(move || expand(paths)).await.unwrap_or_default();
                    bring_in(&engine, &outlet, paths, target).await;
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
                Ok((number, take, imported, mask)) => {
                    let opened = imported.map(|imported| Box::new(restore::opened(engine, imported, false)));
                    Event::Reused(number, Arc::new(take), opened, mask)
                }
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// Asks which takes a picture went into.
    pub fn ask_made_with(&self, digest: Digest) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            match engine.store().with(move |library| library.takes_with(digest)).await {
                Ok(takes) => outlet.send(Event::MadeWith(digest, takes)),
                Err(error) => outlet.send(Event::NotSaved(error.to_string())),
            }
        });
    }

    /// Fetches a picture from the web: from the open internet, or from the profile's own endpoint, without its key.
    pub fn fetch_address(&self, number: u64, url: String, profile: Profile, stop: CancellationToken) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let fetched = engine.fetch_address(&url, &profile, &stop).await;
            outlet.send(Event::AddressFetched(number, fetched));
        });
    }

    /// Makes what the endpoint returned as a result an original that can go along.
    pub fn read_answer(&self, id: EntryId) {
        self.block(
            move |engine| {
                let read = engine.entry_of(id).and_then(|entry| engine.import_answer(&entry));
                Event::AnswerRead(id, read.map(|imported| imported.original))
            },
            move || Event::AnswerRead(id, Err(internal_failure(Billed::No))),
        );
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
        let listed = Arc::clone(&self.listed);
        self.spawn(async move {
            loop {
                let next = wanted.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let Some(key) = next else { break };
                let (engine, listed) = (engine.clone(), Arc::clone(&listed));
                let read = move || match key {
                    TextureKey::File(stamp) => {
                        let path = listed.lock().unwrap_or_else(PoisonError::into_inner).get(&stamp).cloned();
                        path.and_then(|path| engine.glance(&path))
                    }
                    key => engine.texture(key),
                };
                let image = tokio::task::spawn_blocking(read).await.unwrap_or_default();
                outlet.send(Event::Texture(key, image));
            }
        });
    }

    /// Asks the system for files.
    pub fn pick(&self, several: bool, target: Target) {
        let outlet = self.outlet.clone();
        let answer = self.outlet.clone();
        let title = match target {
            Target::Mask => "Import masks",
            Target::Batch => "Add pictures",
            _ if several => "Add references",
            _ => "Open picture",
        };
        if dialogs::pick(title, Kind::IMAGES, several, move |picked| answer.send(Event::Picked(target, picked)))
            .is_err()
        {
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
}

/// Reads files, several at once where they are for cards, and tells of them in their order: it is the order of the tray.
async fn bring_in(engine: &Engine, outlet: &Outlet, paths: Vec<PathBuf>, target: Target) {
    let whole: Arc<Whole> = Arc::default();
    let reading = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (engine, whole) = (engine.clone(), Arc::clone(&whole));
        async move {
            let read = tokio::task::spawn_blocking(move || match target {
                Target::Source => arrive(&engine, engine.import_path(&path), target),
                _ => carded(engine.import_card(&path, &whole), target),
            });
            read.await.unwrap_or_else(|_| Event::NotImported(name, internal_failure(Billed::No)))
        }
    });
    let at_once = if target == Target::Source { 1 } else { AT_ONCE };
    let mut reading = stream::iter(reading).buffered(at_once);
    while let Some(event) = reading.next().await {
        outlet.send(event);
    }
}

fn carded(read: Result<Carded, Failure>, target: Target) -> Event {
    match (read, target) {
        (Ok(read), Target::Board) => Event::ForBoard(read.original, read.remark),
        (Ok(read), _) => Event::Reference(read.original, read.remark),
        (Err(failure), _) => Event::NotImported(String::new(), failure),
    }
}

/// A picture that came in goes to the canvas or to the tray.
fn arrive(engine: &Engine, imported: Result<Imported, Failure>, target: Target) -> Event {
    match (imported, target) {
        (Ok(imported), Target::Source) => Event::Opened(Box::new(restore::opened(engine, imported, false))),
        (Ok(imported), Target::Board) => Event::ForBoard(imported.original, imported.remark),
        (Ok(imported), _) => Event::Reference(imported.original, imported.remark),
        (Err(failure), Target::Source) => Event::NotOpened(failure),
        (Err(failure), _) => Event::NotImported(String::new(), failure),
    }
}
