//! What the window restores: draft, tray, source, half-painted mask, screen.

use super::engine::Engine;
use super::failure::library_failure;
use super::store::StoreError;
use crate::canvas::mask::{Mask, MaskFrom};
use crate::draft::Draft;
use crate::ledger::{Billed, Failure};
use crate::picture::{Digest, decode, encode};
use crate::take::{EntryId, TakeId};
use crate::tray::Tray;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::PathBuf;

const KEY: &str = "session";

/// The state of the window as it was. Pixels are named by digest; the mask is a file beside it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The prompt bar.
    pub draft: Draft,
    /// The references.
    pub tray: Tray,
    /// The picture on the canvas.
    pub source: Option<Digest>,
    /// It is the bundled sample.
    pub sample: bool,
    /// The take in the strip.
    pub staged: Option<TakeId>,
    /// The result on the canvas.
    pub shown: Option<EntryId>,
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

    /// The mask that was being painted on a source. Blocks.
    pub fn load_mask(&self, source: Digest) -> Option<Mask> {
        let bytes = std::fs::read(self.mask_file(source)).ok()?;
        let picture = decode::decode(&bytes, &self.limits).ok()?.picture;
        Some(Mask::from_picture(&picture, MaskFrom::Luma))
    }

    /// Saves the mask that is being painted, atomically. Blocks.
    pub fn save_mask(&self, source: Digest, mask: &Mask) -> Result<(), StoreError> {
        let path = self.mask_file(source);
        let folder = self.store.dir().join("session");
        std::fs::create_dir_all(&folder)?;
        let png = encode::png_grey(mask.extent(), mask.coverage());
        let mut temp = tempfile::NamedTempFile::new_in(&folder)?;
        temp.write_all(&png)?;
        temp.as_file().sync_all()?;
        temp.persist(path).map_err(|error| StoreError::Disk(error.error.to_string()))?;
        Ok(())
    }

    fn mask_file(&self, source: Digest) -> PathBuf {
        self.store.dir().join("session").join(format!("mask-{}.png", source.hex()))
    }
}
