//! What the window restores: draft, tray, source, screen. The masks are restored with their source.

use super::engine::Engine;
use super::failure::library_failure;
use super::store::StoreError;
use crate::board::shelf::Shelf;
use crate::canvas::marks::Mark;
use crate::draft::Draft;
use crate::kept::Kept;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::take::{EntryId, TakeId};
use crate::tray::Tray;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

const KEY: &str = "session";

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
        let text =
            self.store.wait(|library| library.load_state(KEY)).map_err(|error| library_failure(&error, Billed::No))?;
        let Some(text) = text else { return Ok(None) };
        match serde_json::from_str(&text) {
            Ok(session) => Ok(Some(session)),
            Err(error) => {
                tracing::warn!("the last session cannot be read and is set aside: {error}");
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
