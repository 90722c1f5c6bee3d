//! Who has the library open: lock files that the system releases when a process dies, however it dies.

use super::{LibraryError, Result};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const PATIENCE: Duration = Duration::from_secs(10);

/// One open library. Its lock is held until the value is dropped or the process ends.
pub(super) struct Owner {
    pub id: Uuid,
    path: PathBuf,
    /// None: it only reads, and nobody has to know of it.
    lock: Option<File>,
}

impl Owner {
    /// Who only reads.
    pub fn nobody() -> Self {
        Self { id: Uuid::now_v7(), path: PathBuf::new(), lock: None }
    }

    pub const fn is_nobody(&self) -> bool {
        self.lock.is_none()
    }

    /// Takes a new owner's lock. Call it while holding the [`gate`], so that nobody sees the file before its lock.
    pub fn new(dir: &Path) -> Result<Self> {
        Self::again(dir, Uuid::now_v7())
    }

    /// The same for an owner that was there before. Its old lock must be gone.
    pub fn again(dir: &Path, id: Uuid) -> Result<Self> {
        let path = lock_path(dir, id);
        let file = open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { id, path, lock: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(LibraryError::Busy),
            Err(TryLockError::Error(error)) => Err(LibraryError::io(&path, &error)),
        }
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // A clean end leaves nothing; a missing lock file reads as a dead owner.
        if self.lock.is_some() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Held by the window that has the library open.
#[derive(Debug)]
pub struct WindowLock {
    _lock: File,
}

pub(super) fn lock_window(dir: &Path) -> Result<WindowLock> {
    let path = dir.join("locks/window.lock");
    let file = open(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(WindowLock { _lock: file }),
        Err(TryLockError::WouldBlock) => Err(LibraryError::WindowOpen),
        Err(TryLockError::Error(error)) => Err(LibraryError::io(&path, &error)),
    }
}

/// Lets one process at a time open, migrate or repair the library.
pub(super) fn gate(dir: &Path) -> Result<File> {
    let path = dir.join("locks/open.lock");
    let file = open(&path)?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
            Err(TryLockError::WouldBlock) => return Err(LibraryError::Busy),
            Err(TryLockError::Error(error)) => return Err(LibraryError::io(&path, &error)),
        }
    }
}

pub(super) fn lock_path(dir: &Path, id: Uuid) -> PathBuf {
    dir.join(format!("locks/{id}.lock"))
}

/// True unless the owner has certainly ended.
pub(super) fn is_alive(dir: &Path, id: Uuid) -> bool {
    match File::open(lock_path(dir, id)) {
        // Shared: two processes that ask at once do not take each other for the owner.
        Ok(file) => file.try_lock_shared().is_err(),
        Err(error) => error.kind() != std::io::ErrorKind::NotFound,
    }
}

/// Owners that ended without tidying up.
pub(super) fn dead(dir: &Path) -> Result<Vec<Uuid>> {
    Ok(owners(dir)?.into_iter().filter(|id| !is_alive(dir, *id)).collect())
}

/// True when anybody has the library open.
pub(super) fn anybody(dir: &Path) -> Result<bool> {
    Ok(owners(dir)?.into_iter().any(|id| is_alive(dir, id)))
}

fn owners(dir: &Path) -> Result<Vec<Uuid>> {
    let locks = dir.join("locks");
    let found = fs::read_dir(&locks).map_err(|error| LibraryError::io(&locks, &error))?;
    Ok(found
        .filter_map(|item| {
            let name = item.ok()?.file_name();
            Uuid::try_parse(name.to_str()?.strip_suffix(".lock")?).ok()
        })
        .collect())
}

fn open(path: &Path) -> Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| LibraryError::io(path.parent().unwrap_or(path), &error))
}
