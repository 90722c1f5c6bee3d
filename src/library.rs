//! The library: a plain folder with the picture files, and one `SQLite` index with the ledger of paid calls.
//!
//! ```text
//! library.db                      the index: takes, calls, results, what the window restores
//! originals/ab/<digest>.png       sources and references, byte for byte as they were imported
//! masks/ab/<digest>.png           versions of masks, kept for good
//! results/2026-11/<name>.png      finished pictures and, as <name>-raw, the endpoint's own bytes
//! heat/2026-11/<name>.png         what the model changed
//! session/mask-<id>.png           each named mask as it is being painted
//! parts/<call>.part               bytes of an answer as they arrive; kept until the call is placed
//! locks/                          who has the library open
//! damaged/                        copies of an index that was found damaged
//! ```
//!
//! Rules: a file is durable before a row names it; bytes are never rewritten; a call's row is durable before its
//! first byte leaves, and its state only moves forward; a call belongs to one owner (one open [`Library`]), and only
//! a dead owner's calls can be taken over. No key is ever written here.

mod calls;
mod entries;
mod error;
mod fake;
mod files;
mod inputs;
mod lineage;
mod looks;
mod masks;
mod organise;
mod owner;
mod queue;
mod read_only;
mod repair;
mod room;
mod schema;
mod search;
mod spending;
mod starts;
mod takes;
mod verify;

#[cfg(test)]
mod tests;

pub use calls::{CallChange, Pace};
pub use error::LibraryError;
pub use files::{Folder, result_stem};
pub use organise::{Collection, Marks};
pub use owner::WindowLock;
pub use queue::Queued;
pub use repair::Repair;
pub use verify::{FileFault, Report};

use owner::Owner;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::fs;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, LibraryError>;

/// An open library: one connection to the index, and the lock that says that its owner lives.
///
/// `Send`, and synchronous: it belongs on a thread of its own. Several may be open on one folder, also in several
/// processes.
pub struct Library {
    dir: PathBuf,
    db: Connection,
    // After `db`: the owner lives until the connection is closed.
    owner: Owner,
    folder: read_only::Identity,
    /// Where the index is read from when its own place cannot be used.
    copy: Option<tempfile::TempDir>,
}

impl Library {
    /// The folder in the platform's data directory; below the working directory where there is none.
    pub fn default_dir() -> PathBuf {
        directories::ProjectDirs::from("", "", "maquette")
            .map_or_else(|| PathBuf::from("maquette-library"), |dirs| dirs.data_dir().join("library"))
    }

    /// Opens the library in `dir`, creating folders and index where they are missing.
    ///
    /// Checks the index, brings an older one up to date, and removes the temporary files of owners that died.
    ///
    /// # Errors
    /// [`LibraryError::Damaged`] after copying a damaged index aside, [`LibraryError::Newer`] for one from a later
    /// version, [`LibraryError::NotWritable`], [`LibraryError::DiskFull`], [`LibraryError::Busy`].
    pub fn open(dir: &Path) -> Result<Self> {
        files::create_folders(dir)?;
        Self::open_behind(owner::gate(dir)?, dir)
    }

    fn open_behind(gate: fs::File, dir: &Path) -> Result<Self> {
        let dead = owner::dead(dir)?;
        let db = schema::open(dir)?;
        let folder = read_only::Identity::of(dir);
        let library = Self { dir: dir.to_owned(), db, owner: Owner::new(dir)?, folder, copy: None };
        drop(gate);
        library.sweep(&dead)?;
        Ok(library)
    }

    /// As [`Library::open`]; a damaged index is rebuilt, and a sentence says so.
    pub fn open_or_repair(dir: &Path) -> Result<(Self, Option<String>)> {
        match Self::open(dir) {
            Ok(library) => Ok((library, None)),
            Err(LibraryError::Damaged { .. }) => {
                let (library, repair) = Self::repair(dir)?;
                let kept: u64 = repair.rows.values().sum();
                let notice = format!(
                    "The library's index was damaged and was rebuilt: {kept} rows were saved; the damaged one is kept"
                );
                Ok((library, Some(notice)))
            }
            Err(error) => Err(error),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The absolute place of a path that the library returned.
    pub fn absolute(&self, relative: &Path) -> PathBuf {
        self.dir.join(relative)
    }

    /// Claims the library for one window; held until the value is dropped.
    ///
    /// # Errors
    /// [`LibraryError::WindowOpen`] when another window has it.
    pub fn lock_window(&self) -> Result<WindowLock> {
        owner::lock_window(&self.dir)
    }

    /// Saves what the window restores, under a key: small JSON texts, never secrets.
    pub fn save_state(&mut self, key: &str, json: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO state(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
                params![key, json],
            )?;
            Ok(())
        })
    }

    /// Reads what [`Library::save_state`] wrote.
    pub fn load_state(&self, key: &str) -> Result<Option<String>> {
        self.read(|db| {
            Ok(db.query_row("SELECT value FROM state WHERE key = ?1", [key], |row| row.get(0)).optional()?)
        })
    }

    /// Gives what [`Library::save_state`] wrote another key, in the place of what was there; `None` forgets it.
    pub fn move_state(&mut self, key: &str, to: Option<&str>) -> Result<()> {
        self.write(|tx| {
            if let Some(to) = to {
                tx.execute(
                    "INSERT OR REPLACE INTO state(key, value) SELECT ?2, value FROM state WHERE key = ?1",
                    params![key, to],
                )?;
            }
            tx.execute("DELETE FROM state WHERE key = ?1", [key])?;
            Ok(())
        })
    }

    /// One transaction, durable when this returns.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.check_writable()?;
        let attempt = || {
            // Immediate: two processes that read and then write would otherwise fail against each other.
            let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        attempt().map_err(|error: LibraryError| error.in_folder(&self.dir))
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        work(&self.db).map_err(|error| error.in_folder(&self.dir))
    }

    /// Removes what dead owners left that nobody can need: temporary files, and parts of calls that are placed.
    fn sweep(&self, dead: &[uuid::Uuid]) -> Result<()> {
        if dead.is_empty() {
            return Ok(());
        }
        files::remove_temporary(&self.dir, dead);
        for id in self.calls_with_parts()? {
            if self.call(id)?.is_some_and(|call| call.state == crate::ledger::CallState::Placed) {
                self.remove_part(id);
            }
        }
        // Last: while the lock file is there, the next start sweeps again.
        for id in dead {
            let _ = fs::remove_file(owner::lock_path(&self.dir, *id));
        }
        Ok(())
    }
}

/// The clock of rows and file names, ms since 1970 UTC.
fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
