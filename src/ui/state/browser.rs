//! What is chosen in the file browser.

use crate::browse::{Filter, Listing, Sort};
use std::path::{Path, PathBuf};

/// The screen's own state of the browser.
#[derive(Debug, Clone, Default)]
pub struct BrowserState {
    /// The order of the list.
    pub sort: Sort,
    /// What is chosen, in the order of choosing.
    pub chosen: Vec<PathBuf>,
    /// The row that the keys stand on.
    pub cursor: Option<PathBuf>,
    /// Where a range begins.
    anchor: Option<PathBuf>,
    /// The rows of a listing, as they were sorted last: its number, order and filter.
    rows: Option<(u64, Sort, Filter, Vec<usize>)>,
}

impl BrowserState {
    /// The rows of this listing; sorted anew only when something has changed.
    pub fn rows(&mut self, number: u64, listing: &Listing, filter: &Filter) -> Vec<usize> {
        let known = self.rows.as_ref().filter(|(of, sort, own, _)| (*of, *sort, own) == (number, self.sort, filter));
        if let Some((.., rows)) = known {
            return rows.clone();
        }
        let rows = listing.rows(self.sort, filter);
        self.rows = Some((number, self.sort, filter.clone(), rows.clone()));
        rows
    }

    /// Nothing is chosen: another folder is shown.
    pub fn leave(&mut self) {
        self.chosen.clear();
        (self.cursor, self.anchor) = (None, None);
    }

    /// This one alone.
    pub fn choose(&mut self, path: &Path) {
        self.chosen = vec![path.to_owned()];
        (self.cursor, self.anchor) = (Some(path.to_owned()), Some(path.to_owned()));
    }

    /// This one more, or no longer.
    pub fn toggle(&mut self, path: &Path) {
        match self.chosen.iter().position(|chosen| chosen == path) {
            Some(at) => drop(self.chosen.remove(at)),
            None => self.chosen.push(path.to_owned()),
        }
        (self.cursor, self.anchor) = (Some(path.to_owned()), Some(path.to_owned()));
    }

    /// All from where the range begins to here; `paths` in the order of the list.
    pub fn reach(&mut self, paths: &[&Path], to: usize) {
        let at = |path: &Option<PathBuf>| path.as_ref().and_then(|path| paths.iter().position(|own| own == path));
        let from = at(&self.anchor).unwrap_or(to);
        let Some(path) = paths.get(to) else { return };
        self.anchor = paths.get(from).map(|path| (*path).to_owned());
        self.chosen = paths[from.min(to)..=from.max(to)].iter().map(|path| (*path).to_owned()).collect();
        self.cursor = Some((*path).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choosing_is_as_in_any_list() {
        let paths: Vec<&Path> = ["/a", "/b", "/c", "/d"].map(Path::new).to_vec();
        let mut state = BrowserState::default();
        let chosen = |state: &BrowserState| {
            state.chosen.iter().map(|path| path.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        state.choose(paths[2]);
        state.reach(&paths, 0);
        assert_eq!(chosen(&state), "/a /b /c");
        state.reach(&paths, 3);
        assert_eq!(chosen(&state), "/c /d", "the range begins where it began");
        state.toggle(paths[0]);
        state.toggle(paths[2]);
        assert_eq!(chosen(&state), "/d /a");
        assert_eq!(state.cursor.as_deref(), Some(paths[2]));
        state.leave();
        assert!(state.chosen.is_empty() && state.cursor.is_none());
    }
}
