//! What can go wrong with the library, said in plain sentences.

use crate::budget::Stop;
use crate::ledger::CallState;
use crate::take::CallId;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why the library could not do it.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The folder cannot be written.
    #[error("The library folder {} cannot be written: {reason}. Choose another folder, or change its permissions", .dir.display())]
    NotWritable {
        /// The folder.
        dir: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// No room is left. Permanent: trying again does not help until there is room.
    #[error("The disk that holds {} is full. Make room, then try again", .dir.display())]
    DiskFull {
        /// The folder.
        dir: PathBuf,
    },
    /// Another process has held the index for longer than ten seconds.
    #[error("Another process is using the library. Try again in a moment")]
    Busy,
    /// Another window has the library open.
    #[error("This library is already open in another window. Close that one, or choose another folder")]
    WindowOpen,
    /// The index is damaged, or gone while its pictures are there.
    #[error("The library's index is damaged ({detail}). {} Repair the library to rebuild the index", copy_sentence(.copy.as_deref()))]
    Damaged {
        /// Where the damaged index was copied to; `None` when there was nothing to copy.
        copy: Option<PathBuf>,
        /// What is wrong with it.
        detail: String,
    },
    /// The index was written by a later version.
    #[error(
        "This library was written by a newer version (format {found}, this version knows {known}). Update the program"
    )]
    Newer {
        /// Its format.
        found: i64,
        /// The newest format that is known here.
        known: i64,
    },
    /// `library.db` belongs to some other program.
    #[error("{} is not the index of a library. Choose another folder", .path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// States only move forward.
    #[error("The call {id} is {}: it cannot become {}", .from.name(), .to.name())]
    Refused {
        /// The call.
        id: CallId,
        /// Its state.
        from: CallState,
        /// What it should have become.
        to: CallState,
    },
    /// The budget does not allow it: nothing was written down.
    #[error("{0}")]
    OverBudget(Stop),
    /// The call belongs to another process that lives, or was taken over by one.
    #[error("The call {id} belongs to another running window or command")]
    NotMine {
        /// The call.
        id: CallId,
    },
    /// Something that was named is not in the library.
    #[error("The library holds no {what}")]
    Unknown {
        /// What was looked for.
        what: String,
    },
    /// It is there already, and cannot be changed.
    #[error("The library already holds the {what}, and it cannot be changed")]
    Exists {
        /// What was to be stored.
        what: String,
    },
    /// A path that does not stay inside the library's folder.
    #[error("{} is not a path inside the library", .path.display())]
    Outside {
        /// The path.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{} could not be used: {reason}", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// A row cannot be read.
    #[error("The library's {what} cannot be read: {reason}")]
    Row {
        /// Which row.
        what: String,
        /// Why.
        reason: String,
    },
    /// The disk of the index fails.
    #[error("The disk of the library's index fails: {0}. Look after the disk, then try again")]
    Failing(String),
    /// It is open only to be read.
    #[error("The library is open read-only: {0}")]
    ReadOnly(String),
    /// Anything else that the index reports.
    #[error("The library's index reports: {0}")]
    Database(String),
}

fn copy_sentence(copy: Option<&Path>) -> String {
    match copy {
        Some(path) => format!("A copy is kept in {}; the pictures are untouched.", path.display()),
        None => "The pictures are untouched.".to_owned(),
    }
}

impl LibraryError {
    /// True when trying again without doing something about it cannot help.
    pub const fn is_permanent(&self) -> bool {
        !matches!(self, Self::Busy | Self::WindowOpen | Self::NotMine { .. })
    }

    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Self::DiskFull { dir: path.to_owned() },
            PermissionDenied | ReadOnlyFilesystem => {
                Self::NotWritable { dir: path.to_owned(), reason: plain_reason(error) }
            }
            _ => Self::File { path: path.to_owned(), reason: plain_reason(error) },
        }
    }

    pub(super) fn unknown(what: impl Into<String>) -> Self {
        Self::Unknown { what: what.into() }
    }

    pub(super) fn row(what: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self::Row { what: what.into(), reason: format!("{reason}") }
    }

    /// Names the folder in errors of the index, which know no path.
    pub(super) fn in_folder(self, folder: &Path) -> Self {
        match self {
            Self::DiskFull { dir } if dir.as_os_str().is_empty() => Self::DiskFull { dir: folder.to_owned() },
            Self::NotWritable { dir, reason } if dir.as_os_str().is_empty() => {
                Self::NotWritable { dir: folder.to_owned(), reason }
            }
            other => other,
        }
    }
}

/// The system's words without its error number.
pub(super) fn plain_reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_owned()
}

impl From<rusqlite::Error> for LibraryError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = match &error {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
            other => other.to_string(),
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { dir: PathBuf::new() },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable { dir: PathBuf::new(), reason: detail }
            }
            Some(ErrorCode::SystemIoFailure) => Self::Failing(detail),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { copy: None, detail },
            _ => Self::Database(detail),
        }
    }
}
