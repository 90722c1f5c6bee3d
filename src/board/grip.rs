//! Moving, scaling and turning a piece with the pointer: where it was when it was taken, and where it is now.

use super::{Piece, wrapped};
use crate::geom::Point;

/// Degrees between two stops of a turn with Shift.
pub const STOP: f32 = 15.0;
/// Degrees within which an upright position holds a turning piece.
const HOLDS: f32 = 1.5;

/// One of the eight places of the frame that a piece is scaled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// Upper left corner.
    TopLeft,
    /// Middle of the upper edge.
    Top,
    /// Upper right corner.
    TopRight,
    /// Middle of the right edge.
    Right,
    /// Lower right corner.
    BottomRight,
    /// Middle of the lower edge.
    Bottom,
    /// Lower left corner.
    BottomLeft,
    /// Middle of the left edge.
    Left,
}

impl Handle {
    /// All of them, clockwise.
    pub const ALL: [Self; 8] = [
        Self::TopLeft,
        Self::Top,
        Self::TopRight,
        Self::Right,
        Self::BottomRight,
        Self::Bottom,
        Self::BottomLeft,
        Self::Left,
    ];

    /// Its place in the piece's frame, -1 to 1.
    pub const fn place(self) -> (f32, f32) {
        match self {
            Self::TopLeft => (-1.0, -1.0),
            Self::Top => (0.0, -1.0),
            Self::TopRight => (1.0, -1.0),
            Self::Right => (1.0, 0.0),
            Self::BottomRight => (1.0, 1.0),
            Self::Bottom => (0.0, 1.0),
            Self::BottomLeft => (-1.0, 1.0),
            Self::Left => (-1.0, 0.0),
        }
    }

    /// The way it points from the middle on the page, in degrees clockwise from the right; for the pointer's shape.
    pub fn points(self, piece: &Piece) -> f32 {
        let (u, v) = self.place();
        v.atan2(u).to_degrees() + piece.degrees
    }
}

/// The piece after the pointer went from one place to another; `straight` keeps it on a level or upright line.
#[must_use]
pub fn moved(piece: &Piece, from: Point, to: Point, straight: bool) -> Piece {
    let (mut dx, mut dy) = (to.x - from.x, to.y - from.y);
    if straight {
        if dx.abs() >= dy.abs() { dy = 0.0 } else { dx = 0.0 }
    }
    Piece { centre: Point::new(piece.centre.x + dx, piece.centre.y + dy), ..piece.clone() }
}

/// The piece after its handle was taken at `from` and led to `to`: about the opposite side, or about its own middle.
#[must_use]
pub fn scaled(piece: &Piece, handle: Handle, from: Point, to: Point, about_middle: bool) -> Piece {
    let (u, v) = handle.place();
    let held = piece.at(u, v);
    let anchor = if about_middle { piece.centre } else { piece.at(-u, -v) };
    // The handle stays as far from the pointer as it was taken.
    let goal = Point::new(held.x + to.x - from.x, held.y + to.y - from.y);
    let (ax, ay) = (held.x - anchor.x, held.y - anchor.y);
    let factor = ((goal.x - anchor.x) * ax + (goal.y - anchor.y) * ay) / (ax * ax + ay * ay).max(1e-6);
    scaled_about(piece, anchor, factor)
}

/// The piece so many times as large, one place of the page staying where it is.
#[must_use]
pub fn scaled_about(piece: &Piece, anchor: Point, factor: f32) -> Piece {
    // No smaller than can be taken again, and never turned inside out.
    let (half_x, half_y) = piece.half();
    let least = super::piece::LEAST_SIDE / (2.0 * half_x.max(half_y)).max(1e-6);
    let factor = if factor.is_finite() { factor.max(least) } else { 1.0 };
    let at = |middle: f32, anchor: f32| anchor + (middle - anchor) * factor;
    let centre = Point::new(at(piece.centre.x, anchor.x), at(piece.centre.y, anchor.y));
    Piece { centre, scale: piece.scale * factor, ..piece.clone() }
}

/// The piece after its knob was taken at `from` and led to `to`, in steps with `stops`. Near upright it stands upright,
/// unless `free`.
#[must_use]
pub fn turned(piece: &Piece, from: Point, to: Point, stops: bool, free: bool) -> Piece {
    let way = |point: Point| (point.y - piece.centre.y).atan2(point.x - piece.centre.x).to_degrees();
    let mut degrees = wrapped(piece.degrees + way(to) - way(from));
    let upright = (degrees / 90.0).round() * 90.0;
    if stops {
        degrees = (degrees / STOP).round() * STOP;
    } else if !free && (degrees - upright).abs() < HOLDS {
        degrees = upright;
    }
    Piece { degrees: wrapped(degrees), ..piece.clone() }
}
