//! A library that is only read: its folder may not be written, or another window works with it. Also how that is found
//! out while it is open, without writing anything, and how it is opened again afterwards.

use super::owner::{self, Owner};
use super::{Library, LibraryError, Result, files, schema};
use crate::safety::Shut;
use std::fs;
use std::path::Path;

/// Which folder it is: another disk in its place is another folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity(Option<(u64, u64)>);

impl Identity {
    pub fn of(dir: &Path) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            Self(fs::metadata(dir).ok().map(|data| (data.dev(), data.ino())))
        }
        #[cfg(not(unix))]
        Self(fs::metadata(dir).ok().map(|_| (0, 0)))
    }
}

/// Folders that have to be written when something is sent.
const WRITTEN: [&str; 5] = ["parts", "locks", "results", "originals", "masks"];

impl Library {
    /// Opens a library to be read: nothing in its folder is created or changed. An index that cannot be read where it is
    /// (its folder may not be written, or it is of an older format) is read from a copy.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when there is none, and those of [`Library::open`].
    pub fn open_read_only(dir: &Path) -> Result<Self> {
        let (db, copy) = schema::open_to_read(dir)?;
        let folder = Identity::of(dir);
        Ok(Self { dir: dir.to_owned(), db, owner: Owner::nobody(), folder, copy })
    }

    /// Nothing can be written through it.
    pub const fn is_read_only(&self) -> bool {
        self.owner.is_nobody()
    }

    /// Refuses what would write.
    pub(super) fn check_writable(&self) -> Result<()> {
        if self.is_read_only() {
            return Err(LibraryError::ReadOnly("nothing can be stored in it now".to_owned()));
        }
        Ok(())
    }

    /// Why its folder cannot be written now, as far as that can be known without writing; `None`: nothing is against it.
    pub fn shut(&self) -> Option<Shut> {
        let now = Identity::of(&self.dir);
        if now.0.is_none() || now != self.folder || !schema::path(&self.dir).exists() {
            return Some(Shut::Gone);
        }
        let folders = WRITTEN.iter().map(|name| self.dir.join(name)).filter(|folder| folder.exists());
        let all = std::iter::once(self.dir.clone()).chain(folders).chain([schema::path(&self.dir)]);
        all.into_iter().find_map(|path| unwritable(&path)).map(Shut::NotWritable)
    }

    /// Opens it anew in its place, to be written: after its folder was away, or could not be written. Its calls stay its
    /// own.
    ///
    /// # Errors
    /// Those of [`Library::open`]; it is then as it was.
    pub fn reopen(&mut self) -> Result<()> {
        files::create_folders(&self.dir)?;
        let gate = owner::gate(&self.dir)?;
        let db = schema::open(&self.dir)?;
        if self.owner.is_nobody() {
            self.owner = Owner::new(&self.dir)?;
        } else {
            // The old lock may lie on a disk that is not there any more; nobody takes it for dead behind the gate.
            let id = std::mem::replace(&mut self.owner, Owner::nobody()).id;
            self.owner = Owner::again(&self.dir, id)?;
        }
        (self.db, self.folder) = (db, Identity::of(&self.dir));
        drop(self.copy.take());
        drop(gate);
        Ok(())
    }

    /// The folder that was opened is another one by now, and that one is meant.
    pub fn follow(&mut self) {
        if schema::path(&self.dir).exists() {
            self.folder = Identity::of(&self.dir);
        }
    }
}

/// Why a folder or file cannot be written.
#[cfg(unix)]
fn unwritable(path: &Path) -> Option<String> {
    use rustix::fs::{Access, StatVfsMountFlags, access, statvfs};
    if statvfs(path).is_ok_and(|disk| disk.f_flag.contains(StatVfsMountFlags::RDONLY)) {
        return Some("the disk is mounted read-only".to_owned());
    }
    match access(path, Access::WRITE_OK) {
        Ok(()) => None,
        Err(rustix::io::Errno::ROFS) => Some("the disk is mounted read-only".to_owned()),
        Err(error) => Some(super::error::plain_reason(&error.into())),
    }
}

#[cfg(not(unix))]
fn unwritable(path: &Path) -> Option<String> {
    let read_only = fs::metadata(path).is_ok_and(|data| data.permissions().readonly());
    read_only.then(|| "it is marked as read-only".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::picture::Format;

    /// Everything below a folder: names, lengths, times of change.
    fn seen(dir: &Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
        let mut found: Vec<_> = files::walk(dir)
            .into_iter()
            .map(|path| {
                let data = fs::metadata(&path).unwrap();
                (path, data.len(), data.modified().unwrap())
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn what_is_read_only_is_read_and_never_written() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Library::open_read_only(dir.path()).is_err(), "there is none");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "and none was made");
        let mut library = Library::open(dir.path()).unwrap();
        let original = library.import("a.png", b"some bytes", Extent::new(2, 1), Format::Png).unwrap();
        library.save_state("session", "{}").unwrap();
        let before = seen(dir.path());
        // Beside the one that works with it, and alone.
        for alone in [false, true] {
            let before = if alone { seen(dir.path()) } else { before.clone() };
            let mut reader = Library::open_read_only(dir.path()).unwrap();
            assert!(reader.is_read_only());
            assert_eq!(reader.original(original.digest).unwrap().unwrap().0.name, "a.png");
            assert_eq!(reader.load_state("session").unwrap().as_deref(), Some("{}"));
            let refused = |result: Result<()>| assert!(matches!(result, Err(LibraryError::ReadOnly(_))), "{result:?}");
            refused(reader.save_state("session", "other"));
            refused(reader.import("b.png", b"other bytes", Extent::new(2, 1), Format::Png).map(drop));
            refused(reader.create_part(crate::take::CallId::fresh()).map(drop));
            drop(reader);
            assert_eq!(seen(dir.path()), before, "alone: {alone}");
            if !alone {
                drop(std::mem::replace(&mut library, Library::open_read_only(dir.path()).unwrap()));
            }
        }
    }

    #[test]
    fn an_older_format_is_read_from_a_copy() {
        let dir = tempfile::tempdir().unwrap();
        drop(Library::open(dir.path()).unwrap());
        crate::library::tests::set_back(dir.path(), 5);
        let reader = Library::open_read_only(dir.path()).unwrap();
        assert_eq!(reader.tiles().unwrap(), []);
        let db = rusqlite::Connection::open(dir.path().join("library.db")).unwrap();
        let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 5, "its own file is as it was");
    }

    #[test]
    fn a_folder_that_goes_away_and_comes_back_is_opened_again_with_its_calls() {
        let outer = tempfile::tempdir().unwrap();
        let (dir, away) = (outer.path().join("library"), outer.path().join("away"));
        let mut library = Library::open(&dir).unwrap();
        library.save_state("session", "before").unwrap();
        let id = library.owner.id;
        assert_eq!(library.shut(), None);
        fs::rename(&dir, &away).unwrap();
        assert_eq!(library.shut(), Some(Shut::Gone));
        fs::create_dir(&dir).unwrap();
        assert_eq!(library.shut(), Some(Shut::Gone), "an empty place for a disk is not the library");
        fs::remove_dir(&dir).unwrap();
        fs::rename(&away, &dir).unwrap();
        assert_eq!(library.shut(), None);
        library.reopen().unwrap();
        assert_eq!(library.owner.id, id);
        assert!(owner::is_alive(&dir, id));
        library.save_state("session", "after").unwrap();
        assert_eq!(library.load_state("session").unwrap().as_deref(), Some("after"));
        // One that was only read becomes one that is written.
        let mut reader = Library::open_read_only(&dir).unwrap();
        reader.reopen().unwrap();
        reader.save_state("session", "third").unwrap();
        assert_eq!(library.load_state("session").unwrap().as_deref(), Some("third"));
    }
}
