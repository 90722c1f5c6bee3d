//! Starts of the window that did not get up: counted in a file, for the index may be what they stumble over.

use super::Library;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "locks/starting";

impl Library {
    fn starts_path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    /// The same as [`Library::note_up`] for a library that is closed.
    pub fn forget_starts(dir: &Path) {
        let _ = fs::remove_file(dir.join(FILE));
    }

    /// Notes that a window starts. Gives how many starts before this one died before they were up; none where that cannot
    /// be known.
    pub fn note_start(&self) -> u32 {
        if self.is_read_only() {
            return 0;
        }
        let before = fs::read_to_string(self.starts_path()).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        // A count, not the user's work: a power cut may take it.
        if let Err(error) = fs::write(self.starts_path(), format!("{}\n", u32::saturating_add(before, 1))) {
            tracing::warn!("the start could not be noted: {error}");
        }
        before
    }

    /// The window is up, or did not come up for a reason that is known: this start counts no more.
    pub fn note_up(&self) {
        if !self.is_read_only() {
            let _ = fs::remove_file(self.starts_path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_count_until_one_is_up() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        assert_eq!([library.note_start(), library.note_start(), library.note_start()], [0, 1, 2]);
        library.note_up();
        assert_eq!(library.note_start(), 0);
        fs::write(library.starts_path(), "no number").unwrap();
        assert_eq!(library.note_start(), 0);
        let reader = Library::open_read_only(dir.path()).unwrap();
        assert_eq!((reader.note_start(), library.note_start()), (0, 1), "who only reads does not count");
    }
}
