//! The reference tray: its order is the order on the wire.

use crate::model::MAX_IMAGES;
use crate::prompt::Image;
use crate::reference::Reference;
use crate::take::Mode;
use serde::{Deserialize, Serialize};

/// Names a card in the tray; stays the same while cards are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReferenceId(pub u64);

impl ReferenceId {
    /// Stands for a board's flat picture, which is no card: no card ever has it.
    pub const BOARD: Self = Self(u64::MAX);
}

/// One card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: ReferenceId,
    /// The picture, and how it goes out.
    #[serde(rename = "original")]
    pub reference: Reference,
    /// Switched off cards stay in the tray and are not sent.
    pub on: bool,
}

/// All references, in wire order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tray {
    cards: Vec<Card>,
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
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }

    /// The card of that id.
    pub fn card(&self, id: ReferenceId) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }

    /// The cards that are sent, in wire order.
    pub fn sent(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| card.on)
    }

    /// The number of a card on the wire, from 1; in an edit the source is image 1. `None` when it is switched off.
    pub fn number(&self, id: ReferenceId, mode: Mode) -> Option<usize> {
        let before = usize::from(mode == Mode::Edit);
        self.sent().position(|card| card.id == id).map(|at| at + 1 + before)
    }

    /// What the prompt can mention: the source of an edit first, then the cards that are sent, then a board.
    pub fn images(&self, source: Option<&str>, board: Option<&str>) -> Vec<Image> {
        let source = source.map(|name| Image { card: None, name: name.to_owned() });
        let cards = self.sent().map(|card| Image { card: Some(card.id), name: card.reference.name().to_owned() });
        let board = board.map(|name| Image { card: Some(ReferenceId::BOARD), name: name.to_owned() });
        source.into_iter().chain(cards).chain(board).collect()
    }

    /// Appends a picture, unless it is there already just so or the tray is full.
    pub fn add(&mut self, reference: impl Into<Reference>) -> Added {
        let reference = reference.into();
        let same = |card: &&Card| {
            let own = &card.reference;
            own.original.digest == reference.original.digest
                && (&own.crop, &own.cut_out) == (&reference.crop, &reference.cut_out)
        };
        if let Some(twin) = self.cards.iter().find(same) {
            return Added::Twin(twin.id);
        }
        if self.cards.len() >= MAX_IMAGES {
            return Added::Full;
        }
        let id = ReferenceId(self.next);
        self.next += 1;
        self.cards.push(Card { id, reference, on: true });
        Added::New(id)
    }

    /// Takes a card out; gives it back with its place, for undo.
    pub fn remove(&mut self, id: ReferenceId) -> Option<(usize, Card)> {
        let at = self.cards.iter().position(|card| card.id == id)?;
        Some((at, self.cards.remove(at)))
    }

    /// Takes all cards out; gives them back in order.
    pub fn clear(&mut self) -> Vec<Card> {
        std::mem::take(&mut self.cards)
    }

    /// Puts a card back where it was.
    pub fn restore(&mut self, at: usize, card: Card) {
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

    /// Changes how a card goes out. Its picture stays the same.
    pub fn change(&mut self, id: ReferenceId, reference: Reference) {
        if let Some(card) = self.cards.iter_mut().find(|card| card.id == id) {
            card.reference = Reference { original: card.reference.original.clone(), ..reference };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Bounds;
    use crate::reference::tests::original;

    fn names(tray: &Tray) -> Vec<&str> {
        tray.sent().map(|card| card.reference.name()).collect()
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
        let images = tray.images(Some("photo"), None);
        assert_eq!(images.iter().map(|image| image.name.as_str()).collect::<Vec<_>>(), ["photo", "c", "a", "b"]);
        assert_eq!((images[0].card, images[1].card), (None, Some(c)));
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
        let part = Reference { crop: Some(Bounds::new(0, 0, 9, 9)), ..Reference::from(original("a")) };
        assert!(matches!(tray.add(part), Added::New(_)), "another part of it is another picture");
        for k in 2..MAX_IMAGES {
            assert!(matches!(tray.add(original(&format!("n{k}"))), Added::New(_)));
        }
        assert_eq!(tray.add(original("late")), Added::Full);
    }

    #[test]
    fn a_tray_of_before_is_read() {
        let old = serde_json::json!({
            "cards": [{ "id": 3, "original": serde_json::to_value(original("a")).unwrap(), "on": false }], "next": 4,
        });
        let tray: Tray = serde_json::from_value(old).unwrap();
        assert_eq!((tray.cards()[0].reference.name(), tray.cards()[0].on), ("a", false));
    }
}
