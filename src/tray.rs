//! The reference tray: its order is the order on the wire.

use crate::model::MAX_IMAGES;
use crate::take::{Mode, Original};
use serde::{Deserialize, Serialize};

/// Names a card in the tray; stays the same while cards are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReferenceId(pub u64);

/// One card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// Its id.
    pub id: ReferenceId,
    /// The stored picture.
    pub original: Original,
    /// Switched off cards stay in the tray and are not sent.
    pub on: bool,
}

/// All references, in wire order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tray {
    cards: Vec<Reference>,
    next: u64,
}

/// What became of a picture that was offered to the tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is a new card.
    New(ReferenceId),
    /// The same bytes are already there.
    Twin(ReferenceId),
    /// There are as many as a call takes.
    Full,
}

impl Tray {
    /// All cards in order.
    pub fn cards(&self) -> &[Reference] {
        &self.cards
    }

    /// The cards that are sent, in wire order.
    pub fn sent(&self) -> impl Iterator<Item = &Reference> {
        self.cards.iter().filter(|card| card.on)
    }

    /// The number of a card on the wire, from 1; in an edit the source is image 1. `None` when it is switched off.
    pub fn number(&self, id: ReferenceId, mode: Mode) -> Option<usize> {
        let before = usize::from(mode == Mode::Edit);
        self.sent().position(|card| card.id == id).map(|at| at + 1 + before)
    }

    /// Appends a picture, unless the same bytes are there already or the tray is full.
    pub fn add(&mut self, original: Original) -> Added {
        if let Some(twin) = self.cards.iter().find(|card| card.original.digest == original.digest) {
            return Added::Twin(twin.id);
        }
        if self.cards.len() >= MAX_IMAGES {
            return Added::Full;
        }
        let id = ReferenceId(self.next);
        self.next += 1;
        self.cards.push(Reference { id, original, on: true });
        Added::New(id)
    }

    /// Takes a card out; gives it back with its place, for undo.
    pub fn remove(&mut self, id: ReferenceId) -> Option<(usize, Reference)> {
        let at = self.cards.iter().position(|card| card.id == id)?;
        Some((at, self.cards.remove(at)))
    }

    /// Puts a card back where it was.
    pub fn restore(&mut self, at: usize, card: Reference) {
        if self.cards.iter().all(|other| other.id != card.id) {
            self.cards.insert(at.min(self.cards.len()), card);
        }
    }

    /// Moves a card so that it stands at place `to` (counted after it was taken out).
    pub fn move_to(&mut self, id: ReferenceId, to: usize) {
        if let Some((_, card)) = self.remove(id) {
            self.cards.insert(to.min(self.cards.len()), card);
        }
    }

    /// Switches a card on or off.
    pub fn toggle(&mut self, id: ReferenceId) {
        if let Some(card) = self.cards.iter_mut().find(|card| card.id == id) {
            card.on = !card.on;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::picture::{Digest, Format};

    fn original(name: &str) -> Original {
        Original {
            digest: Digest::of(name.as_bytes()),
            name: name.to_owned(),
            extent: Extent::new(8, 8),
            format: Format::Png,
            bytes: 1,
        }
    }

    fn names(tray: &Tray) -> Vec<&str> {
        tray.sent().map(|card| card.original.name.as_str()).collect()
    }

    #[test]
    fn the_order_shown_is_the_order_sent() {
        let mut tray = Tray::default();
        for name in ["a", "b", "c"] {
            tray.add(original(name));
        }
        let c = tray.cards()[2].id;
        tray.move_to(c, 0);
        assert_eq!(names(&tray), ["c", "a", "b"]);
        assert_eq!(tray.number(c, Mode::Edit), Some(2), "the source is image 1");
        tray.toggle(c);
        assert_eq!(names(&tray), ["a", "b"]);
        assert_eq!(tray.number(c, Mode::Generate), None);
        let (at, card) = tray.remove(c).expect("it is there");
        tray.restore(at, card);
        assert_eq!(tray.cards()[0].id, c);
    }

    #[test]
    fn twins_and_a_seventeenth_are_refused() {
        let mut tray = Tray::default();
        assert!(matches!(tray.add(original("a")), Added::New(_)));
        assert!(matches!(tray.add(original("a")), Added::Twin(_)));
        for k in 1..MAX_IMAGES {
            assert!(matches!(tray.add(original(&format!("n{k}"))), Added::New(_)));
        }
        assert_eq!(tray.add(original("late")), Added::Full);
    }
}
