//! The gallery shows only what was made with one picture.

use super::Studio;
use super::model::Model;
use crate::entry::Tile;
use crate::picture::Digest;
use crate::take::TakeId;
use crate::ui::state::Tab;
use std::collections::HashSet;

/// What is left of the gallery.
pub(super) struct Only {
    pub(super) digest: Digest,
    /// The picture's name.
    pub(super) name: String,
    takes: HashSet<TakeId>,
    tiles: Vec<Tile>,
    /// Results that there were when it was asked last.
    asked: usize,
}

impl Model {
    /// The results that the gallery shows.
    pub(super) fn shown_tiles(&self) -> &[Tile] {
        self.only.as_ref().map_or(&self.tiles, |only| &only.tiles)
    }

    /// After whatever has changed the results.
    fn filter_again(&mut self) {
        if let Some(only) = &mut self.only {
            only.tiles = self.tiles.iter().filter(|tile| only.takes.contains(&tile.take)).copied().collect();
        }
    }
}

impl Studio {
    /// The gallery shows what was made with a picture; all again when none.
    pub(super) fn show_made_with(&mut self, picture: Option<(Digest, String)>) {
        self.model.only = picture.map(|(digest, name)| {
            self.worker.ask_made_with(digest);
            let asked = self.model.tiles.len();
            Only { digest, name, takes: HashSet::new(), tiles: Vec::new(), asked }
        });
        self.ui.also_selected.clear();
        self.ui.screen.tab = Tab::Gallery;
    }

    /// The takes that a picture went into.
    pub(super) fn made_with(&mut self, digest: Digest, takes: Vec<TakeId>) {
        if let Some(only) = self.model.only.as_mut().filter(|only| only.digest == digest) {
            only.takes = takes.into_iter().collect();
            self.model.filter_again();
        }
    }

    /// Results have come, gone or changed: what is shown follows, and takes that are new are asked for.
    pub(super) fn tiles(&mut self, tiles: Vec<Tile>) {
        self.model.tiles = tiles;
        self.model.filter_again();
        let count = self.model.tiles.len();
        if let Some(only) = self.model.only.as_mut().filter(|only| only.asked != count) {
            only.asked = count;
            self.worker.ask_made_with(only.digest);
        }
    }

    /// One result has another rating.
    pub(super) fn rated(&mut self, change: impl FnOnce(&mut [Tile])) {
        change(&mut self.model.tiles);
        self.model.filter_again();
    }
}
