//! Whether the disk has room for an answer, before it is paid for.

use super::Library;
#[cfg(unix)]
use std::path::Path;

impl Library {
    /// Bytes that the disk of the library's folder has left for us; `None` where that cannot be known.
    pub fn room(&self) -> Option<u64> {
        room(&self.dir)
    }
}

#[cfg(unix)]
fn room(dir: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(dir).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn room(_: &std::path::Path) -> Option<u64> {
    None
}
