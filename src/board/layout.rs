//! Where a picture goes on the page by itself: one after the other, or all of them in a grid.

use super::{Board, Piece, PieceId};
use crate::geom::{Extent, Point};
use crate::tray::Card;

/// How far a piece is put aside of another in the same place, as a share of the page's short side.
pub const STEP: f32 = 0.04;
/// Largest share of the page's sides that a new piece takes.
const SHARE: f32 = 0.5;
/// Room around a cell of the grid, as a share of the page's short side.
const GAP: f32 = 0.03;

/// The scale at which a picture of this size fits into a room.
fn fit(extent: Extent, width: f32, height: f32) -> f32 {
    (width / extent.width.max(1) as f32).min(height / extent.height.max(1) as f32)
}

impl Board {
    /// Puts a card on top of the page: at a place, or at the middle and a little aside of what is there already.
    pub fn place(&mut self, card: &Card, at: Option<Point>) -> Option<PieceId> {
        let (width, height) = self.size();
        let scale = fit(card.reference.extent(), width * SHARE, height * SHARE);
        let centre = at.unwrap_or_else(|| self.free_from(Point::new(width / 2.0, height / 2.0)));
        self.add(Some(card.id), card.reference.clone(), centre, scale)
    }

    /// This place, or the first step aside of it that no piece has its middle at.
    pub fn free_from(&self, from: Point) -> Point {
        let (width, height) = self.size();
        let step = width.min(height) * STEP;
        let taken = |at: Point| self.pieces().iter().any(|piece| piece.centre.distance(at) < step / 2.0);
        let places = (0..12).map(|k| Point::new(from.x + k as f32 * step, from.y + k as f32 * step));
        places.clone().find(|at| !taken(*at)).or_else(|| places.clone().next_back()).unwrap_or_default()
    }

    /// Lays these cards on an empty page, in a grid and in their order; to a page that is not empty come those that it
    /// does not show yet, one aside of the other.
    pub fn place_all<'c>(&mut self, cards: impl Iterator<Item = &'c Card>) {
        let missing: Vec<&Card> = cards.filter(|card| !self.pieces().iter().any(|piece| piece.is_of(card))).collect();
        if !self.pieces().is_empty() {
            for card in missing {
                self.place(card, None);
            }
            return;
        }
        for card in missing {
            self.place(card, None);
        }
        self.arrange();
    }

    /// Lays all pieces in a grid, in their order from the bottom to the top, upright and as large as there is room for.
    pub fn arrange(&mut self) {
        let (width, height) = self.size();
        let gap = width.min(height) * GAP;
        let extents: Vec<Extent> = self.pieces().iter().map(|piece| piece.reference.extent()).collect();
        let cells = cells(&extents, width - gap, height - gap);
        for (piece, (x, y, w, h)) in self.pieces().to_vec().into_iter().zip(cells) {
            let room = ((w - gap).max(1.0), (h - gap).max(1.0));
            let scale = fit(piece.reference.extent(), room.0, room.1);
            let centre = Point::new(gap / 2.0 + x + w / 2.0, gap / 2.0 + y + h / 2.0);
            self.set(Piece { centre, scale, degrees: 0.0, ..piece });
        }
    }
}

impl Piece {
    /// True when it was made of this card, or shows the same.
    pub fn is_of(&self, card: &Card) -> bool {
        let same = self.reference.original.digest == card.reference.original.digest;
        same && (self.card == Some(card.id) || self.shows(&card.reference))
    }
}

/// Left, top, width and height of the cell of each picture: as many columns as show the pictures largest; the last row is
/// in the middle.
fn cells(extents: &[Extent], width: f32, height: f32) -> Vec<(f32, f32, f32, f32)> {
    let count = extents.len();
    let shown = |columns: usize| {
        let (w, h) = (width / columns as f32, height / count.div_ceil(columns) as f32);
        let area = |extent: &Extent| extent.pixels() as f32 * fit(*extent, w, h).powi(2);
        extents.iter().map(area).sum::<f32>()
    };
    let Some(columns) = (1..=count).max_by(|a, b| shown(*a).total_cmp(&shown(*b))) else { return Vec::new() };
    let rows = count.div_ceil(columns);
    let (w, h) = (width / columns as f32, height / rows as f32);
    let cell = |at: usize| {
        let (row, column) = (at / columns, at % columns);
        let in_row = if row + 1 == rows { count - row * columns } else { columns };
        let left = (width - in_row as f32 * w) / 2.0;
        (left + column as f32 * w, row as f32 * h, w, h)
    };
    (0..count).map(cell).collect()
}
