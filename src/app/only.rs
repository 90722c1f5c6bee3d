//! The gallery shows only what was made with one picture.

use super::Studio;
use super::model::Model;
use crate::entry::Tile;
use crate::picture::Digest;
use crate::take::{EntryId, TakeId};
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

impl Only {
    /// The results are others now. Usually a few are new, at the front: only those are looked at then.
    fn follow(&mut self, before: &[Tile], now: &[Tile]) {
        let more = now.len().saturating_sub(before.len());
        if !before.is_empty() && now[more..] == *before {
            let new = now[..more].iter().filter(|tile| self.takes.contains(&tile.take)).copied();
            self.tiles.splice(0..0, new);
        } else {
            self.tiles = now.iter().filter(|tile| self.takes.contains(&tile.take)).copied().collect();
        }
    }
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
        let before = std::mem::replace(&mut self.model.tiles, tiles);
        let count = self.model.tiles.len();
        let Some(only) = &mut self.model.only else { return };
        only.follow(&before, &self.model.tiles);
        if only.asked != count {
            only.asked = count;
            self.worker.ask_made_with(only.digest);
        }
    }

    /// One result has another rating.
    pub(super) fn rated(&mut self, id: EntryId, rating: u8, starred: bool) {
        let only = self.model.only.as_mut().map(|only| only.tiles.as_mut_slice());
        for tiles in [Some(self.model.tiles.as_mut_slice()), only].into_iter().flatten() {
            if let Some(tile) = tiles.iter_mut().find(|tile| tile.id == id) {
                (tile.rating, tile.starred) = (rating, starred);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::price::Money;
    use crate::take::{Mode, Tier};
    use std::time::{Duration, Instant};

    fn tile(take: TakeId) -> Tile {
        Tile {
            id: EntryId::fresh(),
            take,
            created_ms: 0,
            extent: Extent::new(64, 64),
            tier: Tier::Draft,
            mode: Mode::Generate,
            cost: Money(1),
            flagged: false,
            rating: 0,
            starred: false,
            seq: 1,
        }
    }

    #[test]
    fn what_is_left_follows_what_comes_and_goes_also_among_very_many() {
        let (own, other) = (TakeId::fresh(), TakeId::fresh());
        let mut tiles: Vec<Tile> = (0..100_000).map(|at| tile(if at % 10 == 0 { own } else { other })).collect();
        let digest = Digest::of(b"cup");
        let takes = HashSet::from([own]);
        let mut only = Only { digest, name: String::new(), takes: takes.clone(), tiles: Vec::new(), asked: 0 };
        let plain =
            |tiles: &[Tile]| tiles.iter().filter(|tile| takes.contains(&tile.take)).copied().collect::<Vec<_>>();
        only.follow(&[], &tiles);
        assert_eq!(only.tiles, plain(&tiles));
        let (mut quick, mut whole) = (Duration::MAX, Duration::MAX);
        for round in 0..20 {
            let before = tiles.clone();
            // Newest first: two come, the older of them counts.
            tiles.insert(0, tile(own));
            tiles.insert(0, tile(other));
            if round % 5 == 4 {
                tiles.remove(60_000);
                tiles[300].rating = 3;
            }
            let began = Instant::now();
            only.follow(&before, &tiles);
            let took = began.elapsed();
            if round % 5 == 4 {
                whole = whole.min(took);
            } else {
                quick = quick.min(took);
            }
            assert_eq!(only.tiles, plain(&tiles));
        }
        println!("100,000 results: one more {quick:?}, from the beginning {whole:?}");
        assert!(quick < Duration::from_millis(8), "{quick:?}");
    }
}
