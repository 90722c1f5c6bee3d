//! What the window restores: draft, tray, source, screen. The masks are restored with their source.

use super::engine::Engine;
use super::failure::library_failure;
use super::store::StoreError;
use crate::board::shelf::Shelf;
use crate::canvas::marks::Mark;
use crate::draft::Draft;
use crate::journal;
use crate::kept::Kept;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::safety::Crash;
use crate::take::{EntryId, TakeId};
use crate::tray::Tray;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const KEY: &str = "session";
/// Where a session is kept that was not opened, for starts with it failed.
pub(super) const ASIDE: &str = "session-aside";
/// The newest crash file that was looked at.
const CRASH_SEEN: &str = "crash-seen";

/// The state of the window as it was. Pixels are named by digest.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The prompt bar.
    pub draft: Draft,
    /// The references.
    pub tray: Tray,
    /// The boards.
    pub boards: Shelf,
    /// The picture on the canvas.
    pub source: Option<Digest>,
    /// It is the bundled sample.
    pub sample: bool,
    /// Sets of references, templates and styles.
    pub kept: Arc<Kept>,
    /// The take in the strip.
    pub staged: Option<TakeId>,
    /// The result on the canvas.
    pub shown: Option<EntryId>,
    /// The marks of every picture that has some.
    pub marks: BTreeMap<Digest, Vec<Arc<Mark>>>,
    /// The screen's own state, in its own words.
    pub screen: serde_json::Value,
}

impl Engine {
    /// Reads the session of the last window. `None`: there was none. Blocks.
    ///
    /// One that cannot be understood is set aside under another name, not thrown away.
    pub fn load_session(&self) -> Result<Option<Session>, Failure> {
        self.load_session_as(KEY)
    }

    /// The session that was kept aside. Blocks.
    pub(super) fn load_aside(&self) -> Result<Option<Session>, Failure> {
        self.load_session_as(ASIDE)
    }

    /// Sets the last session aside, unless an older one is there that was never opened. Blocks.
    pub(super) fn set_session_aside(&self) -> Result<(), Failure> {
        let moved = self.store.wait(|library| match library.load_state(ASIDE)? {
            Some(_) => Ok(()),
            None => library.move_state(KEY, Some(ASIDE)),
        });
        moved.map_err(|error| library_failure(&error, Billed::No))
    }

    /// True when a session is kept aside. Blocks.
    pub(super) fn has_aside(&self) -> bool {
        self.store.wait(|library| library.load_state(ASIDE)).is_ok_and(|text| text.is_some())
    }

    /// The report of a crash that was not looked at yet. Blocks.
    pub(super) fn unseen_crash(&self) -> Option<Crash> {
        let seen = self.store.wait(|library| library.load_state(CRASH_SEEN)).ok()?;
        let path = journal::newest_crash(self.store.dir())?;
        let name = path.file_name()?.to_str()?.to_owned();
        if seen.is_some_and(|seen| seen >= name) {
            return None;
        }
        let text = journal::crash_text(&path)?;
        Some(Crash { path, text })
    }

    /// That crash was looked at. Blocks.
    pub(super) fn forget_crash(&self, path: &Path) {
        let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else { return };
        if let Err(error) = self.store.wait(move |library| library.save_state(CRASH_SEEN, &name)) {
            tracing::warn!("that a crash was looked at could not be written: {error}");
        }
    }

    fn load_session_as(&self, key: &'static str) -> Result<Option<Session>, Failure> {
        let text = self
            .store
            .wait(move |library| library.load_state(key))
            .map_err(|error| library_failure(&error, Billed::No))?;
        let Some(text) = text else { return Ok(None) };
        match serde_json::from_str(&text) {
            Ok(session) => Ok(Some(session)),
            Err(error) => {
                tracing::warn!("the last session cannot be read and is set aside: {error}");
                if self.shut().is_some() {
                    return Ok(None);
                }
                let aside = format!("{KEY}-unread-{}", super::now_ms());
                let kept = self.store.wait(move |library| library.save_state(&aside, &text));
                kept.map_err(|error| library_failure(&error, Billed::No))?;
                Ok(None)
            }
        }
    }

    /// Saves the session; durable when this returns. Blocks.
    pub fn save_session(&self, session: &Session) -> Result<(), StoreError> {
        let text = serde_json::to_string(session).map_err(|error| StoreError::Disk(error.to_string()))?;
        self.store.wait(move |library| library.save_state(KEY, &text))
    }
}
