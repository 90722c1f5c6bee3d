//! A watched folder: pictures that are put into it come into the tray by themselves.
//!
//! It is looked through every two seconds. That works on every file system, the network's too, and costs one listing;
//! notices of the system do not reach folders of the network, and are lost when there are many.

use super::pictures::pictures_in;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the folder is looked through.
pub(super) const EVERY: Duration = Duration::from_secs(2);

/// Bytes of a file, and when it was written last.
type State = (u64, Option<SystemTime>);

/// What is known of a folder.
#[derive(Debug, Default)]
pub(super) struct Watched {
    /// Files that were there at the beginning or have come in since.
    known: BTreeMap<PathBuf, State>,
    /// Files that are new and may still be growing.
    growing: BTreeMap<PathBuf, State>,
}

impl Watched {
    /// What lies in a folder now is not new.
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        Ok(Self { known: listed(folder)?, growing: BTreeMap::new() })
    }

    /// The pictures that have come since: written to the end, for they are as they were the last time. A picture that is
    /// written anew comes again.
    pub(super) fn look(&mut self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let now = listed(folder)?;
        let mut come = Vec::new();
        let mut growing = BTreeMap::new();
        for (path, state) in &now {
            if self.known.get(path) == Some(state) {
                continue;
            }
            if state.0 > 0 && self.growing.get(path) == Some(state) {
                come.push(path.clone());
                self.known.insert(path.clone(), *state);
            } else {
                growing.insert(path.clone(), *state);
            }
        }
        self.growing = growing;
        // A file that is gone and comes back is new.
        self.known.retain(|path, _| now.contains_key(path));
        come.sort();
        Ok(come)
    }
}

fn listed(folder: &Path) -> io::Result<BTreeMap<PathBuf, State>> {
    let state = |path: PathBuf| {
        let data = std::fs::metadata(&path).ok()?;
        Some((path, (data.len(), data.modified().ok())))
    };
    Ok(pictures_in(folder)?.into_iter().filter_map(state).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_comes_is_taken_once_and_whole() {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str| dir.path().join(name);
        fs::write(file("old.png"), "old").unwrap();
        let mut watched = Watched::begin(dir.path()).unwrap();
        assert!(watched.look(dir.path()).unwrap().is_empty());
        fs::write(file("new.PNG"), "half").unwrap();
        fs::write(file("notes.txt"), "text").unwrap();
        fs::write(file("empty.jpg"), "").unwrap();
        assert!(watched.look(dir.path()).unwrap().is_empty(), "it may still be written");
        fs::write(file("new.PNG"), "half and half").unwrap();
        assert!(watched.look(dir.path()).unwrap().is_empty(), "and it was");
        assert_eq!(watched.look(dir.path()).unwrap(), [file("new.PNG")]);
        assert!(watched.look(dir.path()).unwrap().is_empty(), "once");
        fs::write(file("old.png"), "another picture").unwrap();
        fs::remove_file(file("new.PNG")).unwrap();
        watched.look(dir.path()).unwrap();
        assert_eq!(watched.look(dir.path()).unwrap(), [file("old.png")], "written anew it comes again");
        fs::write(file("new.PNG"), "half and half").unwrap();
        watched.look(dir.path()).unwrap();
        assert_eq!(watched.look(dir.path()).unwrap(), [file("new.PNG")], "gone and back");
        drop(fs::remove_dir_all(dir.path()));
        assert!(watched.look(dir.path()).is_err(), "a folder that is gone is told, not taken for empty");
    }
}
