//! A board: a page of the shape that is asked for, on which references are placed roughly. It goes along as one flat
//! picture that shows the layout, with the references themselves.
//!
//! A [`Piece`] holds the whole [`Reference`] that it shows, not only the number of a card: a board that was put aside
//! comes back whole after the tray has changed. While a card of that picture is in the tray the piece follows it
//! ([`Board::followed`]); whether it is sent is the card's to say ([`Piece::standing`]).

pub mod desk;
pub mod flat;
pub mod grip;
pub mod layout;
mod piece;
pub mod shelf;
pub mod snap;
pub mod steps;

pub use piece::{Piece, PieceId, Standing, wrapped};

use crate::geom::{Extent, Point};
use crate::picture::{Digest, Format};
use crate::reference::{Reference, Role};
use crate::take::Original;
use crate::tray::{ReferenceId, Tray};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Longest side of the flat picture in pixels.
pub const FLAT_SIDE: u32 = 1536;
/// Most pieces on a board.
pub const MOST_PIECES: usize = 64;
/// The grounds that are offered, with their names.
pub const GROUNDS: [(&str, [u8; 3]); 5] = [
    ("Light grey", [214, 214, 214]),
    ("Middle grey", [128, 128, 128]),
    ("White", [255, 255, 255]),
    ("Black", [0, 0, 0]),
    ("Sand", [222, 208, 184]),
];
/// What is said of a board, unless its user says something else; the mark stands for "Image 3".
pub const SENTENCE: &str = "# is a rough layout made of the other images: put what they show where it stands there and as \
     large as it is there. Take over neither its background nor its cut edges.";

/// Names a board, whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BoardId(pub Uuid);

impl BoardId {
    /// A new id, later than all made before on this machine.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }
}

impl fmt::Display for BoardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A page with its pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Board {
    /// Its id.
    pub id: BoardId,
    /// The user's name for it.
    pub name: String,
    /// The size that is asked for.
    pub page: Extent,
    /// Colour of the page: red, green, blue.
    pub ground: [u8; 3],
    /// The user's own sentence about it, with its mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// From the bottom to the top.
    pieces: Vec<Piece>,
    next: u64,
}

impl Default for Board {
    fn default() -> Self {
        Self {
            id: BoardId(Uuid::nil()),
            name: "Board".to_owned(),
            page: Extent::new(1024, 1024),
            ground: GROUNDS[0].1,
            note: None,
            pieces: Vec::new(),
            next: 0,
        }
    }
}

impl Board {
    /// An empty board.
    pub fn new(name: impl Into<String>, page: Extent) -> Self {
        Self { id: BoardId::fresh(), name: name.into(), page: legal(page), ..Self::default() }
    }

    /// All pieces, from the bottom to the top.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The piece of that id.
    pub fn piece(&self, id: PieceId) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.id == id)
    }

    /// Width and height of the page, at least 1.
    pub fn size(&self) -> (f32, f32) {
        (self.page.width.max(1) as f32, self.page.height.max(1) as f32)
    }

    /// The topmost piece at a place of the page.
    pub fn topmost(&self, point: Point) -> Option<&Piece> {
        self.pieces.iter().rev().find(|piece| piece.covers(point))
    }

    /// Puts a piece on top: `reference` with its middle at `centre`, at a scale. `None`: the board is full.
    pub fn add(
        &mut self,
        card: Option<ReferenceId>,
        reference: Reference,
        centre: Point,
        scale: f32,
    ) -> Option<PieceId> {
        if self.pieces.len() >= MOST_PIECES {
            return None;
        }
        let id = PieceId(self.next);
        self.next = self.next.saturating_add(1);
        let (degrees, mirrored, visible, opacity) = (0.0, false, true, 1.0);
        let piece = Piece { id, card, reference, centre, scale, degrees, mirrored, visible, opacity };
        self.pieces.push(piece.settled(self.page));
        Some(id)
    }

    /// Puts another in the place of the piece of its id.
    pub fn set(&mut self, piece: Piece) {
        let page = self.page;
        if let Some(own) = self.pieces.iter_mut().find(|own| own.id == piece.id) {
            *own = piece.settled(page);
        }
    }

    /// Takes a piece off.
    pub fn remove(&mut self, id: PieceId) {
        self.pieces.retain(|piece| piece.id != id);
    }

    /// Takes all pieces off.
    pub fn clear(&mut self) {
        self.pieces.clear();
    }

    /// A second piece like this one, on top of it and a little aside.
    pub fn duplicate(&mut self, id: PieceId) -> Option<PieceId> {
        if self.pieces.len() >= MOST_PIECES {
            return None;
        }
        let at = self.pieces.iter().position(|piece| piece.id == id)?;
        let mut twin = self.pieces[at].clone();
        twin.id = PieceId(self.next);
        self.next = self.next.saturating_add(1);
        let aside = self.page.short_side().max(1) as f32 * layout::STEP;
        twin.centre = Point::new(twin.centre.x + aside, twin.centre.y + aside);
        let id = twin.id;
        self.pieces.insert(at + 1, twin.settled(self.page));
        Some(id)
    }

    /// Moves a piece so many places up, or down where it is negative.
    pub fn raise(&mut self, id: PieceId, by: isize) {
        if let Some(at) = self.pieces.iter().position(|piece| piece.id == id) {
            let piece = self.pieces.remove(at);
            let to = at.saturating_add_signed(by).min(self.pieces.len());
            self.pieces.insert(to, piece);
        }
    }

    /// The same board with the pieces as their cards in the tray go out now.
    #[must_use]
    pub fn followed(self: &Arc<Self>, tray: &Tray) -> Arc<Self> {
        let stale = |piece: &Piece| {
            piece.card_in(tray).is_some_and(|card| piece.card != Some(card.id) || piece.reference != card.reference)
        };
        if !self.pieces.iter().any(stale) {
            return Arc::clone(self);
        }
        let mut board = Self::clone(self);
        for piece in &mut board.pieces {
            if let Some(card) = piece.card_in(tray) {
                piece.follow(card);
                *piece = piece.clone().settled(board.page);
            }
        }
        Arc::new(board)
    }

    /// The same board for a tray whose cards have other ids: each piece finds its card by its picture.
    #[must_use]
    pub fn without_cards(&self) -> Self {
        let mut board = self.clone();
        for piece in &mut board.pieces {
            piece.card = None;
        }
        board
    }

    /// The same board with other words about it; `None`: those of every board.
    #[must_use]
    pub fn said(&self, note: Option<String>) -> Self {
        Self { note, ..self.clone() }
    }

    /// The same board on another ground.
    #[must_use]
    pub fn on_ground(&self, ground: [u8; 3]) -> Self {
        Self { ground, ..self.clone() }
    }

    /// The same board on another page. The short side decides the scale, whichever it is, and the middle stays the
    /// middle: there and back is the same again.
    #[must_use]
    pub fn on_page(mut self, page: Extent) -> Self {
        let page = legal(page);
        if page == self.page {
            return self;
        }
        let scale = page.short_side().max(1) as f32 / self.page.short_side().max(1) as f32;
        let middle = |page: Extent| (page.width as f32 / 2.0, page.height as f32 / 2.0);
        let ((from_x, from_y), (to_x, to_y)) = (middle(self.page), middle(page));
        for piece in &mut self.pieces {
            piece.centre.x = (piece.centre.x - from_x) * scale + to_x;
            piece.centre.y = (piece.centre.y - from_y) * scale + to_y;
            piece.scale *= scale;
            *piece = piece.clone().settled(page);
        }
        self.page = page;
        self
    }

    /// The same with numbers that can be worked with, and ids that name one piece each: for a board from a file.
    #[must_use]
    pub fn settled(mut self) -> Self {
        self.page = legal(self.page);
        self.pieces.truncate(MOST_PIECES);
        let (page, mut known) = (self.page, BTreeSet::new());
        let unique = self.pieces.iter().all(|piece| piece.id.0 < u64::MAX / 2 && known.insert(piece.id));
        for (at, piece) in self.pieces.iter_mut().enumerate() {
            let id = if unique { piece.id } else { PieceId(at as u64) };
            *piece = Piece { id, ..piece.clone().settled(page) };
        }
        let free = self.pieces.iter().map(|piece| piece.id.0 + 1).max().unwrap_or(0);
        self.next = self.next.clamp(free, u64::MAX / 2 + 1);
        self
    }

    /// The pieces that go along when these references do, from the bottom to the top.
    pub fn drawn<'b>(&'b self, references: &'b [Reference]) -> impl Iterator<Item = &'b Piece> {
        let goes = move |piece: &&Piece| references.iter().any(|reference| piece.shows(reference));
        self.pieces.iter().filter(|piece| piece.visible).filter(goes)
    }

    /// Size of the flat picture: that of the page, or as much of it as [`FLAT_SIDE`] allows.
    pub fn flat_extent(&self) -> Extent {
        let fitted = legal(self.page).fit_within(FLAT_SIDE);
        Extent::new(fitted.width.max(1), fitted.height.max(1))
    }

    /// The reference that its flat picture goes out as.
    pub fn reference(&self, original: Original) -> Reference {
        Reference {
            label: Some(self.name.clone()),
            role: Some(Role::Layout),
            note: Some(self.note.clone().unwrap_or_else(|| SENTENCE.to_owned())),
            ..Reference::from(original)
        }
    }

    /// The same before there is a flat picture: what it will be called and how large it will be.
    pub fn promised(&self) -> Reference {
        let digest = Digest::of(self.id.0.as_bytes());
        let (extent, name) = (self.flat_extent(), format!("{}.png", self.name));
        self.reference(Original { digest, name, extent, format: Format::Png, bytes: 0 })
    }
}

/// A page is not empty, and no larger than any picture that can be asked for.
fn legal(page: Extent) -> Extent {
    Extent::new(page.width.clamp(1, 1 << 15), page.height.clamp(1, 1 << 15))
}

/// The board of a take, and which of its references is the board's flat picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakenBoard {
    /// The board as it was.
    pub board: Arc<Board>,
    /// The stored flat picture.
    pub picture: Digest,
}

#[cfg(test)]
pub(crate) mod tests;
