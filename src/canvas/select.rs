//! Selections: shapes, the wand and quick select make one, and it is combined into the mask as one step.
//!
//! A selection is coverage within a rectangle, so that all of it costs as much as it is large, not as the picture.

pub mod colour;
pub mod compare;
pub mod modify;
pub mod parts;
pub mod quick;
mod runs;
pub mod shape;
pub mod wand;

use super::Canvas;
use super::brush::Brush;
use super::mask::{CORE, Mask};
use crate::geom::{Bounds, Extent, Point};
use runs::Runs;
use std::sync::OnceLock;

pub use super::kernels::{Stop, never};

/// How a selection changes the mask.
///
/// The rules are chosen for what people do twice. Adding or intersecting the same shape again changes nothing (the
/// larger and the smaller coverage are idempotent), so soft edges do not creep outwards. Subtracting takes the coverage
/// itself away, so what was added can be subtracted without a ghost of the outline: with a product or a minimum of
/// the complement, an edge pixel of coverage `c` would keep up to a quarter or a half of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Combine {
    /// The selection takes the mask's place.
    Replace,
    /// The larger coverage of both.
    #[default]
    Add,
    /// The mask's coverage less the selection's, not under 0.
    Subtract,
    /// The smaller coverage of both.
    Intersect,
}

/// Coverage of a rectangle of the source; nothing is covered outside of it.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    bounds: Bounds,
    /// What a shape is until somebody asks for its bytes.
    runs: Option<Runs>,
    /// A byte for each pixel; once they are asked for, when there are runs.
    coverage: OnceLock<Vec<u8>>,
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        self.bounds == other.bounds && self.coverage() == other.coverage()
    }
}

impl Eq for Selection {}

impl Selection {
    /// Nothing.
    pub const fn empty() -> Self {
        Self { bounds: Bounds::EMPTY, runs: None, coverage: OnceLock::new() }
    }

    /// Coverage of `bounds`, row by row; `None` when the length does not fit.
    pub fn new(bounds: Bounds, coverage: Vec<u8>) -> Option<Self> {
        (coverage.len() as u64 == bounds.extent().pixels()).then(|| Self::from_plane(bounds, coverage))
    }

    fn from_plane(bounds: Bounds, coverage: Vec<u8>) -> Self {
        Self { bounds, runs: None, coverage: OnceLock::from(coverage) }
    }

    fn from_runs(bounds: Bounds, runs: Runs) -> Self {
        Self { bounds, runs: Some(runs), coverage: OnceLock::new() }
    }

    /// What is painted in a mask.
    pub fn from_mask(mask: &Mask) -> Self {
        Self::cut(mask, mask.painted_bounds())
    }

    /// The part of a mask within `bounds`.
    pub fn cut(mask: &Mask, bounds: Bounds) -> Self {
        let bounds = bounds.clip(mask.extent());
        let mut coverage = Vec::with_capacity(bounds.extent().pixels() as usize);
        for (y, columns) in bounds.rows() {
            coverage.extend_from_slice(&mask.row(y as u32)[columns]);
        }
        Self::from_plane(bounds, coverage)
    }

    /// A hard round stroke through some points, `diameter_px` wide: what quick select is told with.
    pub fn stroke(extent: Extent, points: &[Point], diameter_px: f32) -> Self {
        let brush = Brush { diameter_px, hardness: 1.0, opacity: 1.0, erase: false }.clamped();
        let usable = points.iter().filter(|point| point.x.abs() < 8e6 && point.y.abs() < 8e6);
        let bounds = usable.clone().fold(Bounds::EMPTY, |all, point| all.union(brush.reach(*point, *point)));
        let bounds = bounds.clip(extent);
        if bounds.is_empty() {
            return Self::empty();
        }
        let (x0, y0) = (bounds.x0 as f32, bounds.y0 as f32);
        let mut canvas = Canvas::new(bounds.extent());
        for (number, point) in usable.enumerate() {
            let point = Point::new(point.x - x0, point.y - y0);
            if number == 0 {
                canvas.begin(point, &brush);
            } else {
                canvas.extend(point);
            }
        }
        Self::from_plane(bounds, canvas.mask().coverage().to_vec())
    }

    /// The rectangle that holds everything covered; it may be larger than that.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// All bytes of the rectangle, row by row.
    pub fn coverage(&self) -> &[u8] {
        self.coverage.get_or_init(|| self.runs.as_ref().map_or_else(Vec::new, Runs::plane))
    }

    /// The coverage of row `y` of the source, from column `bounds().x0` on; empty outside of the rectangle.
    pub fn row(&self, y: i32) -> &[u8] {
        if y < self.bounds.y0 || y >= self.bounds.y1 {
            return &[];
        }
        let width = self.bounds.width() as usize;
        let at = (y - self.bounds.y0) as usize * width;
        &self.coverage()[at..at + width]
    }

    /// The coverage at `x`, `y` of the source; 0 outside.
    pub fn at(&self, x: i32, y: i32) -> u8 {
        if x < self.bounds.x0 { 0 } else { self.row(y).get((x - self.bounds.x0) as usize).copied().unwrap_or(0) }
    }

    /// True when nothing is covered.
    pub fn is_empty(&self) -> bool {
        self.coverage().iter().all(|value| *value == 0)
    }

    /// Number of pixels that are covered by half or more.
    pub fn core_pixels(&self) -> u64 {
        self.coverage().iter().filter(|value| **value >= CORE).count() as u64
    }

    /// The selection as a mask of its own.
    pub fn to_mask(&self, extent: Extent) -> Mask {
        let mut mask = Mask::new(extent);
        self.lay_on(&mut mask, Combine::Add);
        mask
    }

    /// The mask with this selection combined in. The mask itself stays as it is: that is the live preview.
    #[must_use]
    pub fn combine(&self, mask: &Mask, how: Combine) -> Mask {
        if how == Combine::Replace {
            return self.to_mask(mask.extent());
        }
        let mut mask = mask.clone();
        self.lay_on(&mut mask, how);
        mask
    }

    /// The pixels of `mask` that combining can change.
    pub fn reach(&self, mask: &Mask, how: Combine) -> Bounds {
        match how {
            Combine::Add | Combine::Subtract => self.bounds.clip(mask.extent()),
            Combine::Intersect => mask.painted_bounds(),
            Combine::Replace => mask.painted_bounds().union(self.bounds.clip(mask.extent())),
        }
    }

    /// Combines this selection into the mask in place. A shape costs as much as it fills.
    pub fn lay_on(&self, mask: &mut Mask, how: Combine) {
        let touched = self.reach(mask, how);
        let shared = self.bounds.intersect(touched);
        let lead = (shared.x0 - self.bounds.x0) as usize;
        let width = mask.extent().width as usize;
        let coverage = mask.coverage_mut();
        for (y, columns) in touched.rows() {
            let row = &mut coverage[y * width + columns.start..y * width + columns.end];
            if shared.is_empty() || (y as i32) < shared.y0 || y as i32 >= shared.y1 {
                // Only replacing and intersecting reach here: there is nothing of the selection in this row.
                row.fill(0);
                continue;
            }
            let middle = (shared.x0 - touched.x0) as usize..(shared.x1 - touched.x0) as usize;
            row[..middle.start].fill(0);
            row[middle.end..].fill(0);
            if let Some(runs) = &self.runs {
                runs.lay((y as i32 - self.bounds.y0) as usize, lead, &mut row[middle], how);
            } else {
                let own = &self.row(y as i32)[lead..lead + middle.len()];
                combine_row(&mut row[middle], own, how);
            }
        }
    }
}

fn combine_row(row: &mut [u8], own: &[u8], how: Combine) {
    let rows = row.iter_mut().zip(own);
    match how {
        Combine::Replace => rows.for_each(|(out, own)| *out = *own),
        Combine::Add => rows.for_each(|(out, own)| *out = (*out).max(*own)),
        Combine::Subtract => rows.for_each(|(out, own)| *out = out.saturating_sub(*own)),
        Combine::Intersect => rows.for_each(|(out, own)| *out = (*out).min(*own)),
    }
}

#[cfg(test)]
mod tests;
