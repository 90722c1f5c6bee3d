//! What the window wants kept: the session, the masks as they are being painted, and what masks there are.
//!
//! Whoever writes takes the turn and then all that waits, the newest of each: writes of one mask never overtake each
//! other, a slow disk makes no queue, and who reads after [`Engine::write_waiting`] reads what was painted last.

use super::engine::Engine;
use super::session::Session;
use super::store::StoreError;
use crate::canvas::mask::Mask;
use crate::document::masks::MaskRecord;
use crate::profile::Settings;
use crate::settings::{SettingsError, SettingsFile};
use crate::take::MaskId;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What waits to be written.
#[derive(Default)]
pub(super) struct Keeper {
    waiting: Mutex<Waiting>,
    turn: Mutex<()>,
}

#[derive(Default)]
struct Waiting {
    records: BTreeMap<MaskId, MaskRecord>,
    masks: BTreeMap<MaskId, Mask>,
    session: Option<Session>,
    settings: Option<(PathBuf, Settings)>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Notes a mask as it is now, to be written by the next [`Engine::write_waiting`]. Returns at once.
    pub fn note_mask(&self, id: MaskId, mask: Mask) {
        held(&self.keeper.waiting).masks.insert(id, mask);
    }

    /// Notes what masks there are. Returns at once.
    pub fn note_records(&self, records: Vec<MaskRecord>) {
        let mut waiting = held(&self.keeper.waiting);
        waiting.records.extend(records.into_iter().map(|record| (record.id, record)));
    }

    /// Notes the session. Returns at once.
    pub fn note_session(&self, session: Session) {
        held(&self.keeper.waiting).session = Some(session);
    }

    /// Notes the settings, to be written by the next [`Engine::write_settings`]. Returns at once.
    pub fn note_settings(&self, path: PathBuf, settings: Settings) {
        held(&self.keeper.waiting).settings = Some((path, settings));
    }

    /// Writes the settings that wait; durable when this returns. Blocks.
    pub fn write_settings(&self) -> Result<(), SettingsError> {
        let _turn = held(&self.keeper.turn);
        let Some((path, settings)) = held(&self.keeper.waiting).settings.take() else { return Ok(()) };
        SettingsFile::load(&path).0.save(&settings)
    }

    /// Writes all that waits; durable when this returns. What fails waits again, unless something newer does. Blocks.
    pub fn write_waiting(&self) -> Result<(), StoreError> {
        if self.shut().is_some() {
            // It waits until the library can be written again.
            return Ok(());
        }
        let _turn = held(&self.keeper.turn);
        let Waiting { records, masks, session, .. } = {
            let mut waiting = held(&self.keeper.waiting);
            // The settings are written by themselves: their file is another one.
            let settings = waiting.settings.take();
            std::mem::replace(&mut *waiting, Waiting { settings, ..Waiting::default() })
        };
        let mut outcome = Ok(());
        // Pixels before names before the session that names them.
        for (id, mask) in masks {
            if let Err(error) = self.save_mask(id, &mask) {
                held(&self.keeper.waiting).masks.entry(id).or_insert(mask);
                outcome = Err(error);
            }
        }
        if !records.is_empty() {
            let rows: Vec<MaskRecord> = records.values().cloned().collect();
            if let Err(error) = self.store.wait(move |library| library.save_masks(&rows)) {
                let mut waiting = held(&self.keeper.waiting);
                for (id, record) in records {
                    waiting.records.entry(id).or_insert(record);
                }
                outcome = Err(error);
            }
        }
        if let Some(session) = session
            && let Err(error) = self.save_session(&session)
        {
            held(&self.keeper.waiting).session.get_or_insert(session);
            outcome = Err(error);
        }
        outcome
    }
}
