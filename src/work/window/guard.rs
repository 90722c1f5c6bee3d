//! Looks after the library while the window is open: when it cannot be written nothing is sent, and when it can again,
//! everything goes on.

use super::{Outlet, Worker};
use crate::ledger::Billed;
use crate::library::{Library, LibraryError, WindowLock};
use crate::profile::Profile;
use crate::safety::Shut;
use crate::take::CallId;
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::event::{Event, SafetyEvent};
use crate::work::restore::Restored;
use crate::work::store::StoreError;
use crate::work::{Engine, Queue, internal_failure, now_ms};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How often the folder is looked at; nothing is written for that.
const EVERY: Duration = Duration::from_secs(2);
/// How long a window lives that is up.
const IS_UP_AFTER: Duration = Duration::from_secs(5);

/// Who looks after it.
struct Guard {
    engine: Engine,
    queue: Queue,
    outlet: Outlet,
    /// None: another window has it, or it cannot be written.
    lock: Option<WindowLock>,
    /// It was opened to be read: what was in flight has not been looked at yet.
    unrestored: bool,
    profiles: Vec<Profile>,
}

impl Worker {
    /// Looks after the library from now on, which this window has to itself, or only reads.
    pub fn guard(&self, lock: Option<WindowLock>, profiles: Vec<Profile>) {
        let (engine, queue, outlet) = (self.engine.clone(), self.queue.clone(), self.outlet.clone());
        let unrestored = engine.shut().is_some();
        let guard = Guard { engine, queue, outlet, lock, unrestored, profiles };
        self.spawn(guard.run(Arc::clone(&self.look)));
    }

    /// Looks now.
    pub fn look_at_library(&self) {
        self.look.notify_one();
        self.engine.strand.try_again();
    }

    /// In a moment this window is up: the start was a good one.
    pub fn note_up_soon(&self) {
        let engine = self.engine.clone();
        self.spawn(async move {
            tokio::time::sleep(IS_UP_AFTER).await;
            engine.note_up().await;
        });
    }

    /// This window was up.
    pub fn note_up(&self) {
        let engine = self.engine.clone();
        self.spawn(async move { engine.note_up().await });
    }

    /// The report of that crash is not offered again.
    pub fn forget_crash(&self, path: PathBuf) {
        let engine = self.engine.clone();
        self.spawn(async move {
            let _ = tokio::task::spawn_blocking(move || engine.forget_crash(&path)).await;
        });
    }

    /// Opens the session that was kept aside.
    pub fn restore_aside(&self) {
        self.block(
            |engine| match engine.restore_aside() {
                Ok(restored) => Event::Safety(SafetyEvent::SessionRead(Box::new(restored))),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// That session is not offered any more; it stays in the library under another name. `later`: only when this window
    /// has lived with it for a moment.
    pub fn put_away_aside(&self, later: bool) {
        let engine = self.engine.clone();
        self.spawn(async move {
            if later {
                tokio::time::sleep(IS_UP_AFTER).await;
            }
            let name = format!("{}-{}", super::super::session::ASIDE, now_ms());
            let put = engine
                .store()
                .with(move |library| library.move_state(super::super::session::ASIDE, Some(name.as_str())));
            if let Err(error) = put.await {
                tracing::warn!("the session that was kept aside could not be put away: {error}");
            }
        });
    }

    /// Asks the system where a stranded answer is to be written.
    pub fn place_answer(&self, call: CallId) {
        let (outlet, answer) = (self.outlet.clone(), self.outlet.clone());
        let told = move |picked| answer.send(Event::Safety(SafetyEvent::Place(call, picked)));
        if dialogs::place("Save the answer elsewhere", Kind::PNG, "maquette-answer.png", told).is_err() {
            outlet.send(Event::Safety(SafetyEvent::Place(call, Picked::Missing)));
        }
    }

    /// Writes a stranded answer there.
    pub fn save_answer(&self, call: CallId, path: PathBuf) {
        self.block(
            move |engine| match engine.save_elsewhere(call, &path) {
                Ok(paths) => Event::Safety(SafetyEvent::Saved(call, paths)),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::Yes)),
        );
    }
}

impl Guard {
    async fn run(mut self, look: Arc<Notify>) {
        loop {
            let before = self.engine.shut();
            let now = self.look(before.is_some()).await;
            if now != before {
                self.change(now).await;
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = look.notified() => {}
            }
        }
    }

    /// Why the library cannot be written now.
    async fn look(&mut self, was_shut: bool) -> Option<Shut> {
        let seen = self.engine.store().with(|library| {
            let shut = library.shut();
            if shut == Some(Shut::Gone) {
                // Another disk may have come in its place with the same library on it.
                library.follow();
            }
            Ok(shut)
        });
        match seen.await {
            Ok(None) if was_shut => self.open_again().await,
            Ok(seen) => seen,
            Err(_) => None,
        }
    }

    /// Nothing is against writing: the lock is taken, and the index opened anew.
    async fn open_again(&mut self) -> Option<Shut> {
        // The old one may lie on a disk that is not there any more.
        self.lock = None;
        match self.engine.store().with(|library| library.lock_window()).await {
            Ok(lock) => self.lock = Some(lock),
            Err(StoreError::Library(LibraryError::WindowOpen)) => return Some(Shut::OtherWindow),
            Err(error) => return Some(Shut::NotWritable(error.to_string())),
        }
        match self.engine.store().with(Library::reopen).await {
            Ok(()) => None,
            Err(error) => {
                self.lock = None;
                Some(Shut::NotWritable(error.to_string()))
            }
        }
    }

    async fn change(&mut self, now: Option<Shut>) {
        tracing::warn!(?now, "whether the library can be written has changed");
        self.engine.set_shut(now.clone());
        self.queue.shut(now.is_some()).await;
        self.outlet.send(Event::Safety(SafetyEvent::Shut(now.clone())));
        if now.is_some() {
            return;
        }
        self.engine.strand.try_again();
        let engine = self.engine.clone();
        let written = tokio::task::spawn_blocking(move || engine.write_waiting()).await;
        if let Ok(Err(error)) = written {
            self.outlet.send(Event::NotSaved(error.to_string()));
        }
        if self.unrestored {
            self.restore().await;
        }
    }

    /// What was in flight, and what waits: now that it can be written down.
    async fn restore(&mut self) {
        let engine = self.engine.clone();
        let Ok(Ok(mut restored)) = tokio::task::spawn_blocking(move || engine.restore(false)).await else { return };
        self.unrestored = false;
        let waiting = restored.recovered.waiting.clone();
        let left = std::mem::take(&mut restored.queued);
        let restored: Box<Restored> = Box::new(restored);
        self.outlet.send(Event::Safety(SafetyEvent::CameBack(restored)));
        self.queue.restore(left).await;
        if !waiting.is_empty() {
            super::runs::finish_waiting(&self.engine, &self.outlet, waiting, self.profiles.clone()).await;
        }
    }
}
