//! Integer geometry in image pixels. Points of the window never appear here: `ui::viewport` is the only converter.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Width and height of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extent {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl Extent {
    /// `width` by `height` pixels.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels; never overflows.
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Width over height; an empty extent counts as square.
    pub fn aspect(self) -> f64 {
        if self.height == 0 { 1.0 } else { f64::from(self.width) / f64::from(self.height) }
    }

    /// The longer side.
    pub fn long_side(self) -> u32 {
        self.width.max(self.height)
    }

    /// The shorter side.
    pub fn short_side(self) -> u32 {
        self.width.min(self.height)
    }

    /// True when either side is zero.
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// The whole picture as bounds.
    pub fn bounds(self) -> Bounds {
        Bounds::new(0, 0, self.width as i32, self.height as i32)
    }

    /// The largest extent of the same aspect that fits into a square of `side`; never larger than itself, never empty.
    #[must_use]
    pub fn fit_within(self, side: u32) -> Self {
        let long = self.long_side();
        if long <= side || long == 0 {
            return self;
        }
        let scale = f64::from(side) / f64::from(long);
        let scaled = |v: u32| ((f64::from(v) * scale).round() as u32).max(1);
        Self::new(scaled(self.width), scaled(self.height))
    }

    /// Parses `1024x1536` (also with `×` or capital `X`).
    pub fn parse(text: &str) -> Option<Self> {
        let (w, h) = text.trim().split_once(['x', 'X', '×'])?;
        let extent = Self::new(w.trim().parse().ok()?, h.trim().parse().ok()?);
        (!extent.is_empty()).then_some(extent)
    }
}

/// The wire form, `1024x1536`. On screen use [`Extent::label`].
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl Extent {
    /// The form people read: `1024 × 1536`.
    pub fn label(self) -> String {
        format!("{} × {}", self.width, self.height)
    }
}

/// A position in image pixels; pixel centres are at halves.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// From the left edge.
    pub x: f32,
    /// From the top edge.
    pub y: f32,
}

impl Point {
    /// The point at `x`, `y`.
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// Euclidean distance in pixels.
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// The point at fraction `t` of the way to `other`.
    #[must_use]
    pub fn lerp(self, other: Self, t: f32) -> Self {
        Self::new(self.x + (other.x - self.x) * t, self.y + (other.y - self.y) * t)
    }
}

/// A rectangle of whole pixels, half open: `x0 <= x < x1`. Operations saturate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Bounds {
    /// First column.
    pub x0: i32,
    /// First row.
    pub y0: i32,
    /// One past the last column.
    pub x1: i32,
    /// One past the last row.
    pub y1: i32,
}

impl Bounds {
    /// The empty rectangle.
    pub const EMPTY: Self = Self::new(0, 0, 0, 0);

    /// From its four edges.
    pub const fn new(x0: i32, y0: i32, x1: i32, y1: i32) -> Self {
        Self { x0, y0, x1, y1 }
    }

    /// Columns, 0 when inverted.
    pub fn width(self) -> u32 {
        self.x1.saturating_sub(self.x0).max(0) as u32
    }

    /// Rows, 0 when inverted.
    pub fn height(self) -> u32 {
        self.y1.saturating_sub(self.y0).max(0) as u32
    }

    /// Width and height.
    pub fn extent(self) -> Extent {
        Extent::new(self.width(), self.height())
    }

    /// True when it holds no pixel.
    pub fn is_empty(self) -> bool {
        self.extent().is_empty()
    }

    /// Grown by `margin` pixels on every side (shrunk when negative).
    #[must_use]
    pub fn grown(self, margin: i32) -> Self {
        Self::new(
            self.x0.saturating_sub(margin),
            self.y0.saturating_sub(margin),
            self.x1.saturating_add(margin),
            self.y1.saturating_add(margin),
        )
    }

    /// Moved by whole pixels.
    #[must_use]
    pub fn moved(self, dx: i32, dy: i32) -> Self {
        Self::new(
            self.x0.saturating_add(dx),
            self.y0.saturating_add(dy),
            self.x1.saturating_add(dx),
            self.y1.saturating_add(dy),
        )
    }

    /// The pixels in both; [`Bounds::EMPTY`] when there are none.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let both =
            Self::new(self.x0.max(other.x0), self.y0.max(other.y0), self.x1.min(other.x1), self.y1.min(other.y1));
        if both.is_empty() { Self::EMPTY } else { both }
    }

    /// The smallest rectangle around both; an empty one adds nothing.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self::new(self.x0.min(other.x0), self.y0.min(other.y0), self.x1.max(other.x1), self.y1.max(other.y1))
    }

    /// True when every pixel of `other` is in here.
    pub fn contains(self, other: Self) -> bool {
        other.is_empty() || (self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1)
    }

    /// Clipped to a picture.
    #[must_use]
    pub fn clip(self, extent: Extent) -> Self {
        self.intersect(extent.bounds())
    }

    /// Rows as `y` with the column range, for walking a clipped rectangle.
    pub fn rows(self) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        let columns = self.x0.max(0) as usize..self.x1.max(0) as usize;
        (self.y0.max(0)..self.y1.max(0)).map(move |y| (y as usize, columns.clone()))
    }
}

/// An axis-aligned map between two pixel grids: `x' = x * scale_x + dx`. It always inverts: scales are positive.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Affine {
    /// Horizontal scale, > 0.
    pub scale_x: f64,
    /// Vertical scale, > 0.
    pub scale_y: f64,
    /// Horizontal offset in target pixels.
    pub dx: f64,
    /// Vertical offset in target pixels.
    pub dy: f64,
}

impl Affine {
    /// Leaves every point where it is.
    pub const IDENTITY: Self = Self { scale_x: 1.0, scale_y: 1.0, dx: 0.0, dy: 0.0 };

    /// Maps the corners of `from` onto the corners of a picture of extent `to`.
    pub fn from_bounds_to_extent(from: Bounds, to: Extent) -> Self {
        let scale_x = f64::from(to.width.max(1)) / f64::from(from.width().max(1));
        let scale_y = f64::from(to.height.max(1)) / f64::from(from.height().max(1));
        Self { scale_x, scale_y, dx: -f64::from(from.x0) * scale_x, dy: -f64::from(from.y0) * scale_y }
    }

    /// Applies the map.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        (x * self.scale_x + self.dx, y * self.scale_y + self.dy)
    }

    /// The map back.
    #[must_use]
    pub fn inverse(self) -> Self {
        Self {
            scale_x: 1.0 / self.scale_x,
            scale_y: 1.0 / self.scale_y,
            dx: -self.dx / self.scale_x,
            dy: -self.dy / self.scale_y,
        }
    }

    /// First `self`, then `next`.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        Self {
            scale_x: self.scale_x * next.scale_x,
            scale_y: self.scale_y * next.scale_y,
            dx: self.dx * next.scale_x + next.dx,
            dy: self.dy * next.scale_y + next.dy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extents_read_and_write_the_wire_form() {
        assert_eq!(Extent::parse("1024x1536"), Some(Extent::new(1024, 1536)));
        assert_eq!(Extent::parse(" 1024 × 1536 "), Some(Extent::new(1024, 1536)));
        assert_eq!(Extent::parse("0x5"), None);
        assert_eq!(Extent::parse("auto"), None);
        assert_eq!(Extent::new(3, 4).to_string(), "3x4");
    }

    #[test]
    fn bounds_never_invert_or_overflow() {
        let b = Bounds::new(10, 10, 20, 30);
        assert_eq!(b.grown(-8).extent(), Extent::new(0, 4));
        assert_eq!(b.intersect(Bounds::new(20, 0, 40, 40)), Bounds::EMPTY);
        assert_eq!(b.union(Bounds::EMPTY), b);
        assert_eq!(Bounds::new(i32::MIN, 0, i32::MAX, 1).grown(5).width(), i32::MAX as u32);
        assert!(b.contains(Bounds::new(12, 12, 20, 30)));
    }

    #[test]
    fn an_affine_inverts() {
        let to_sent = Affine::from_bounds_to_extent(Bounds::new(100, 50, 612, 562), Extent::new(1024, 1024));
        assert_eq!(to_sent.apply(100.0, 50.0), (0.0, 0.0));
        let (x, y) = to_sent.then(to_sent.inverse()).apply(123.25, 77.5);
        assert!((x - 123.25).abs() < 1e-9 && (y - 77.5).abs() < 1e-9);
    }

    #[test]
    fn fit_within_keeps_the_aspect_and_never_enlarges() {
        assert_eq!(Extent::new(3840, 2160).fit_within(256), Extent::new(256, 144));
        assert_eq!(Extent::new(100, 50).fit_within(256), Extent::new(100, 50));
        assert_eq!(Extent::new(10000, 1).fit_within(100), Extent::new(100, 1));
    }
}
