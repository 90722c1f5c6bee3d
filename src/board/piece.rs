//! A piece of a board: a reference on the page.

use crate::geom::{Extent, Point};
use crate::reference::Reference;
use crate::tray::{Card, ReferenceId, Tray};
use serde::{Deserialize, Serialize};

/// Shortest long side of a piece in pixels of the page.
pub(super) const LEAST_SIDE: f32 = 8.0;
/// Longest, in pages.
const MOST_SIDES: f32 = 16.0;

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
    /// How much of it covers what lies under it, 0 to 1. A whole one is written as before there was this.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    pub opacity: f32,
}

const fn yes() -> bool {
    true
}

const fn whole() -> f32 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_whole(opacity: &f32) -> bool {
    *opacity >= 1.0
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
    pub(super) fn follow(&mut self, card: &Card) {
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
        self.opacity = finite(self.opacity, 1.0).clamp(0.0, 1.0);
        self
    }
}

/// The same angle from -180 to 180 degrees.
pub fn wrapped(degrees: f32) -> f32 {
    let positive = degrees.rem_euclid(360.0);
    if positive > 180.0 { positive - 360.0 } else { positive }
}
