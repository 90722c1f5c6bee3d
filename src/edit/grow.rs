//! Growing by an exact Euclidean radius, in the neighbourhood of what grows: a small mask on a large source is cheap.
//!
//! The distance to the set within a pixel's own column, capped, is found in two sweeps over the rows. A pixel then
//! lies in the grown set when, for some `dx`, the column `dx` beside it has a distance of at most
//! `sqrt(radius² - dx²)`: one comparison of bytes each, 16 at a time.

use crate::canvas::mask::{CORE, Mask};
use crate::geom::Bounds;
use std::ops::Range;

/// Largest radius, in pixels: the distances are kept in a byte, their squares in 16 bits.
pub const MAX_RADIUS: u32 = 128;

/// A set of pixels within some bounds; outside of them there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    bounds: Bounds,
    /// 255 in the set, 0 not; row by row of the bounds.
    set: Vec<u8>,
}

impl Region {
    /// The pixels of a mask's core within `bounds`.
    pub fn core(mask: &Mask, bounds: Bounds) -> Self {
        let bounds = bounds.clip(mask.extent());
        let mut set = Vec::with_capacity(bounds.extent().pixels() as usize);
        for (y, columns) in bounds.rows() {
            set.extend(mask.row(y as u32)[columns].iter().map(|value| if *value >= CORE { 255 } else { 0 }));
        }
        Self { bounds, set }
    }

    /// No pixel at all.
    pub const fn none() -> Self {
        Self { bounds: Bounds::EMPTY, set: Vec::new() }
    }

    /// The rectangle that holds the set.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Row `y` of the source, from column `bounds().x0` on; empty outside of the bounds.
    pub fn row(&self, y: i32) -> &[u8] {
        if y < self.bounds.y0 || y >= self.bounds.y1 {
            return &[];
        }
        let width = self.bounds.width() as usize;
        let at = (y - self.bounds.y0) as usize * width;
        &self.set[at..at + width]
    }

    /// Is the pixel `x`, `y` of the source in the set?
    pub fn contains(&self, x: i32, y: i32) -> bool {
        x >= self.bounds.x0 && x < self.bounds.x1 && self.row(y).get((x - self.bounds.x0) as usize) == Some(&255)
    }

    /// The same set elsewhere: moved by whole pixels.
    #[must_use]
    pub fn moved(mut self, dx: i32, dy: i32) -> Self {
        self.bounds = self.bounds.moved(dx, dy);
        self
    }

    /// Number of pixels in the set.
    pub fn pixels(&self) -> u64 {
        self.set.chunks(255).map(|run| u64::from(run.iter().fold(0u8, |count, value| count + (value & 1)))).sum()
    }

    /// The pixels within `radius_px` (at most [`MAX_RADIUS`]) of the set, clipped to `within`.
    #[must_use]
    pub fn grown(&self, radius_px: u32, within: Bounds) -> Self {
        Near::new(self, radius_px, within).grown()
    }
}

/// The neighbourhood of a set: for each pixel the distance to it within the column, capped behind the radius.
pub struct Near {
    bounds: Bounds,
    radius: u8,
    columns: Vec<u8>,
}

impl Near {
    /// Around the core of a mask, clipped to the mask.
    pub fn core(mask: &Mask, core: Bounds, radius_px: u32) -> Self {
        Self::new(&Region::core(mask, core), radius_px, mask.extent().bounds())
    }

    /// Around `region` up to `radius_px`, clipped to `within`.
    pub fn new(region: &Region, radius_px: u32, within: Bounds) -> Self {
        let radius = radius_px.min(MAX_RADIUS) as u8;
        let bounds = if region.bounds.is_empty() {
            Bounds::EMPTY
        } else {
            region.bounds.grown(i32::from(radius)).intersect(within)
        };
        let width = bounds.width() as usize;
        let far = radius + 1;
        let mut columns = vec![far; width * bounds.height() as usize];
        if width == 0 {
            return Self { bounds, radius, columns };
        }
        // Where the region lies within our wider rows; a region that is cut by `within` starts further in.
        let shared = region.bounds.intersect(bounds);
        for (y, _) in shared.rows() {
            let from = &region.row(y as i32)[(shared.x0 - region.bounds.x0) as usize..][..shared.width() as usize];
            let at = (y as i32 - bounds.y0) as usize * width + (shared.x0 - bounds.x0) as usize;
            for (out, set) in columns[at..].iter_mut().zip(from) {
                *out = if *set == 255 { 0 } else { far };
            }
        }
        let step = |from: &[u8], to: &mut [u8]| {
            for (to, from) in to.iter_mut().zip(from) {
                *to = (*to).min(from.saturating_add(1));
            }
        };
        let height = bounds.height() as usize;
        for y in 1..height {
            let (above, below) = columns.split_at_mut(y * width);
            step(&above[(y - 1) * width..], &mut below[..width]);
        }
        for y in (1..height).rev() {
            let (above, below) = columns.split_at_mut(y * width);
            step(&below[..width], &mut above[(y - 1) * width..]);
        }
        for distance in &mut columns {
            *distance = (*distance).min(far);
        }
        Self { bounds, radius, columns }
    }

    /// The rectangle of the grown set.
    pub const fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The radius, in pixels.
    pub const fn radius_px(&self) -> u32 {
        self.radius as u32
    }

    /// Column distances of row `y` of the source, from `bounds().x0` on: 0 in the set itself.
    pub fn row(&self, y: i32) -> &[u8] {
        let width = self.bounds.width() as usize;
        let at = (y - self.bounds.y0) as usize * width;
        &self.columns[at..at + width]
    }

    /// The set grown by the radius.
    pub fn grown(&self) -> Region {
        let width = self.bounds.width() as usize;
        let radius = usize::from(self.radius);
        let far = self.radius + 1;
        let reach: Vec<u8> = (0..=radius).map(|dx| ((radius * radius - dx * dx) as f64).sqrt() as u8).collect();
        let mut set = vec![0; self.columns.len()];
        let mut padded = vec![far; width + 2 * radius];
        for (row, out) in self.columns.chunks_exact(width.max(1)).zip(set.chunks_exact_mut(width.max(1))) {
            let Some(active) = span(row, |distance| *distance < far) else { continue };
            padded[radius..radius + width].copy_from_slice(row);
            for (out, distance) in out.iter_mut().zip(row) {
                *out = if *distance == 0 { 255 } else { 0 };
            }
            // Only what a near column can reach, and only where it is not set already.
            let from = active.start.saturating_sub(radius);
            let to = (active.end + radius).min(width);
            for open in spans(&row[from..to], |distance| *distance != 0) {
                let (start, end) = (from + open.start, from + open.end);
                for (dx, reach) in reach.iter().enumerate() {
                    let left = &padded[start + radius - dx..][..open.len()];
                    let right = &padded[start + radius + dx..][..open.len()];
                    for ((out, left), right) in out[start..end].iter_mut().zip(left).zip(right) {
                        *out |= if left.min(right) <= reach { 255 } else { 0 };
                    }
                }
            }
        }
        Region { bounds: self.bounds, set }
    }

    /// Squared distances from the set for the columns `x0..x0 + out.len()` (counted from `bounds().x0`) of row `y`.
    ///
    /// Exact up to the radius; what is further away gets some larger number.
    pub fn squared_distances(&self, y: i32, x0: usize, out: &mut [i16], scratch: &mut Vec<i16>) {
        let radius = usize::from(self.radius);
        let row = self.row(y);
        let far = i16::from(self.radius) + 1;
        scratch.clear();
        scratch.resize(out.len() + 2 * radius, far * far);
        let from = x0.saturating_sub(radius);
        let to = (x0 + out.len() + radius).min(row.len());
        let lead = radius - (x0 - from);
        for (square, distance) in scratch[lead..].iter_mut().zip(&row[from..to]) {
            *square = i16::from(*distance) * i16::from(*distance);
        }
        out.fill(i16::MAX);
        for dx in 0..=radius {
            let across = (dx * dx) as i16;
            let left = &scratch[radius - dx..][..out.len()];
            let right = &scratch[radius + dx..][..out.len()];
            for ((out, left), right) in out.iter_mut().zip(left).zip(right) {
                *out = (*out).min((*left).min(*right).saturating_add(across));
            }
        }
    }
}

/// From the first to behind the last element that fits.
fn span(row: &[u8], fits: impl Fn(&u8) -> bool) -> Option<Range<usize>> {
    let first = row.iter().position(&fits)?;
    let last = row.iter().rposition(&fits)?;
    Some(first..last + 1)
}

/// The stretches of a row that hold all elements that fit. What lies close together is one stretch, so that a speckled
/// mask does not cost a pass for each speck.
pub(super) fn spans<'a>(row: &'a [u8], fits: impl Fn(&u8) -> bool + 'a) -> impl Iterator<Item = Range<usize>> + 'a {
    const CLOSE: usize = 48;
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + row[at..].iter().position(&fits)?;
        let mut end = start + 1;
        while end < row.len() {
            let next = &row[end..row.len().min(end + CLOSE)];
            match next.iter().position(&fits) {
                Some(skip) => end += skip + 1,
                None => break,
            }
        }
        at = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use proptest::prelude::*;

    fn mask_of(extent: Extent, points: &[(u32, u32)]) -> Mask {
        let mut grey = vec![0; extent.pixels() as usize];
        for (x, y) in points {
            grey[(y % extent.height * extent.width + x % extent.width) as usize] = 255;
        }
        Mask::from_grey(extent, grey).unwrap()
    }

    #[test]
    fn a_dot_grows_to_a_disc() {
        let mask = mask_of(Extent::new(300, 300), &[(150, 150)]);
        for (radius, count) in [(0, 1), (1, 5), (2, 13), (10, 317), (64, 12_853)] {
            let grown = Region::core(&mask, mask.core_bounds()).grown(radius, mask.extent().bounds());
            let plain = (-130i32..=130)
                .flat_map(|y| (-130i32..=130).map(move |x| (x, y)))
                .filter(|(x, y)| x * x + y * y <= (radius * radius) as i32)
                .count() as u64;
            assert_eq!(grown.pixels(), plain, "radius {radius}");
            assert_eq!(plain, count, "radius {radius}");
        }
    }

    #[test]
    fn nothing_grows_to_nothing() {
        let mask = Mask::new(Extent::new(10, 10));
        let grown = Region::core(&mask, mask.core_bounds()).grown(5, mask.extent().bounds());
        assert_eq!((grown.pixels(), grown.bounds(), grown.contains(0, 0)), (0, Bounds::EMPTY, false));
    }

    proptest! {
        #[test]
        fn growing_and_distances_equal_the_plain_way(
            w in 1u32..70, h in 1u32..70,
            points in prop::collection::vec((any::<u32>(), any::<u32>()), 1..8),
            radius in 0u32..24,
        ) {
            let extent = Extent::new(w, h);
            let mask = mask_of(extent, &points);
            let near = Near::core(&mask, mask.core_bounds(), radius);
            let grown = near.grown();
            let mut scratch = Vec::new();
            for y in 0..h as i32 {
                let inside = y >= near.bounds().y0 && y < near.bounds().y1;
                let mut squares = vec![0; near.bounds().width() as usize];
                if inside {
                    near.squared_distances(y, 0, &mut squares, &mut scratch);
                }
                for x in 0..w as i32 {
                    let plain = points.iter().map(|(px, py)| {
                        let (dx, dy) = (x - (px % w) as i32, y - (py % h) as i32);
                        dx * dx + dy * dy
                    }).min().unwrap();
                    let near_enough = plain <= (radius * radius) as i32;
                    prop_assert_eq!(grown.contains(x, y), near_enough, "{},{}", x, y);
                    if near_enough {
                        prop_assert_eq!(i32::from(squares[(x - near.bounds().x0) as usize]), plain);
                    }
                }
            }
        }
    }
}
