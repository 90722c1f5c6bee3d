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
pub mod shelf;
pub mod snap;
pub mod steps;

use crate::geom::{Extent, Point};
use crate::picture::{Digest, Format};
use crate::reference::{Reference, Role};
use crate::take::Original;
use crate::tray::{Card, ReferenceId, Tray};
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

/// Shortest long side of a piece in pixels of the page.
const LEAST_SIDE: f32 = 8.0;
/// Longest, in pages.
const MOST_SIDES: f32 = 16.0;

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

/// Names a piece of one board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PieceId(pub u64);

/// A reference on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// Its id.
    pub id: PieceId,
    /// The card that it was made of.
    #[serde(default)]
    pub card: Option<ReferenceId>,
    /// What it shows, as that card was last seen.
    pub reference: Reference,
    /// Its middle, in pixels of the page.
    pub centre: Point,
    /// Pixels of the page for a pixel of the picture.
    pub scale: f32,
    /// Turned clockwise, -180 to 180.
    #[serde(default)]
    pub degrees: f32,
    /// Left and right are swapped.
    #[serde(default)]
    pub mirrored: bool,
    /// It can be put out of sight.
    #[serde(default = "yes")]
    pub visible: bool,
}

const fn yes() -> bool {
    true
}

/// Whether a piece goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Sent,
    /// It is out of sight.
    Hidden,
    /// Its card is switched off.
    Off,
    /// Its picture is not in the tray.
    Gone,
}

impl Standing {
    /// Why it does not go along, in a few words.
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::Sent => None,
            Self::Hidden => Some("hidden"),
            Self::Off => Some("switched off"),
            Self::Gone => Some("not in the references"),
        }
    }
}

impl Piece {
    /// Half its width and half its height on the page.
    pub fn half(&self) -> (f32, f32) {
        let extent = self.reference.extent();
        (extent.width.max(1) as f32 * self.scale / 2.0, extent.height.max(1) as f32 * self.scale / 2.0)
    }

    /// The directions of its width and of its height, each of length 1.
    pub fn axes(&self) -> (Point, Point) {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        (Point::new(cos, sin), Point::new(-sin, cos))
    }

    /// The place on the page of a place in its frame: -1, -1 is the upper left corner and 1, 1 the lower right one.
    pub fn at(&self, u: f32, v: f32) -> Point {
        let ((half_x, half_y), (across, down)) = (self.half(), self.axes());
        Point::new(
            self.centre.x + across.x * half_x * u + down.x * half_y * v,
            self.centre.y + across.y * half_x * u + down.y * half_y * v,
        )
    }

    /// The place in its frame of a place on the page; beyond 1 it lies outside.
    pub fn place_of(&self, point: Point) -> (f32, f32) {
        let ((half_x, half_y), (across, down)) = (self.half(), self.axes());
        let (dx, dy) = (point.x - self.centre.x, point.y - self.centre.y);
        ((dx * across.x + dy * across.y) / half_x.max(1e-6), (dx * down.x + dy * down.y) / half_y.max(1e-6))
    }

    /// Its corners, clockwise from the upper left one.
    pub fn corners(&self) -> [Point; 4] {
        [self.at(-1.0, -1.0), self.at(1.0, -1.0), self.at(1.0, 1.0), self.at(-1.0, 1.0)]
    }

    /// The upright rectangle around it: least and greatest corner.
    pub fn frame(&self) -> (Point, Point) {
        let corners = self.corners();
        let by =
            |pick: fn(f32, f32) -> f32, of: fn(&Point) -> f32| corners[1..].iter().map(of).fold(of(&corners[0]), pick);
        (
            Point::new(by(f32::min, |p| p.x), by(f32::min, |p| p.y)),
            Point::new(by(f32::max, |p| p.x), by(f32::max, |p| p.y)),
        )
    }

    /// True when a place on the page lies on it.
    pub fn covers(&self, point: Point) -> bool {
        let (u, v) = self.place_of(point);
        u.abs() <= 1.0 && v.abs() <= 1.0
    }

    /// True when it shows just what this reference sends.
    pub fn shows(&self, reference: &Reference) -> bool {
        let own = &self.reference;
        own.original.digest == reference.original.digest
            && own.crop == reference.crop
            && own.cut_out == reference.cut_out
    }

    /// Its card: the one that it was made of, else one of the same picture, the most alike first.
    pub fn card_in<'t>(&self, tray: &'t Tray) -> Option<&'t Card> {
        let digest = self.reference.original.digest;
        let cards = || tray.cards().iter().filter(|card| card.reference.original.digest == digest);
        cards()
            .find(|card| Some(card.id) == self.card)
            .or_else(|| cards().find(|card| self.shows(&card.reference)))
            .or_else(|| cards().next())
    }

    /// Whether it goes along with a run.
    pub fn standing(&self, tray: &Tray) -> Standing {
        match self.card_in(tray) {
            _ if !self.visible => Standing::Hidden,
            None => Standing::Gone,
            Some(card) if !card.on => Standing::Off,
            Some(_) => Standing::Sent,
        }
    }

    /// Takes over how its card goes out now. What is seen of the picture stays where it is, also with another crop.
    fn follow(&mut self, card: &Card) {
        self.card = Some(card.id);
        if self.reference == card.reference {
            return;
        }
        let (before, after) = (self.reference.part(), card.reference.part());
        let middle = |from: i32, to: i32| f32::midpoint(from as f32, to as f32);
        let dx = middle(after.x0, after.x1) - middle(before.x0, before.x1);
        let dy = middle(after.y0, after.y1) - middle(before.y0, before.y1);
        let (dx, dy) = (if self.mirrored { -dx } else { dx } * self.scale, dy * self.scale);
        let (across, down) = self.axes();
        self.centre.x += across.x * dx + down.x * dy;
        self.centre.y += across.y * dx + down.y * dy;
        self.reference = card.reference.clone();
    }

    /// The same with numbers that can be worked with: it can be seen, and found again.
    #[must_use]
    pub fn settled(mut self, page: Extent) -> Self {
        let finite = |value: f32, or: f32| if value.is_finite() { value } else { or };
        let (width, height) = (page.width.max(1) as f32, page.height.max(1) as f32);
        let long = self.reference.extent().long_side().max(1) as f32;
        let least = LEAST_SIDE / long;
        let most = (MOST_SIDES * width.max(height) / long).max(least);
        self.scale = finite(self.scale, 1.0).clamp(least, most);
        self.centre.x = finite(self.centre.x, width / 2.0).clamp(-width, 2.0 * width);
        self.centre.y = finite(self.centre.y, height / 2.0).clamp(-height, 2.0 * height);
        self.degrees = wrapped(finite(self.degrees, 0.0));
        self
    }
}

/// The same angle from -180 to 180 degrees.
pub fn wrapped(degrees: f32) -> f32 {
    let positive = degrees.rem_euclid(360.0);
    if positive > 180.0 { positive - 360.0 } else { positive }
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
        let piece = Piece { id, card, reference, centre, scale, degrees: 0.0, mirrored: false, visible: true };
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
