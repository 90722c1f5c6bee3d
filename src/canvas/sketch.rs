//! A mask at a quarter of its size, kept up to date: what is looked at again and again while a stroke runs.

use super::Canvas;
use super::changes::Cursor;
use super::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::pyramid::level_extent;

/// Level of the sketch: four by four pixels become one.
const LEVEL: usize = 2;

/// A part of a mask, at a level of its picture's pyramid: each pixel is the largest coverage below it, so that no speck
/// is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// The level: a pixel covers `2^level` mask pixels a side.
    pub level: usize,
    /// Size of the whole level.
    pub whole: Extent,
    /// Which part of it, in pixels of the level.
    pub part: Bounds,
    /// Its coverage, row by row.
    pub coverage: Vec<u8>,
}

impl Glimpse {
    /// The part at the next smaller level.
    #[must_use]
    pub fn coarser(&self) -> Self {
        let whole = level_extent(self.whole, 1);
        let part = Bounds::new(
            self.part.x0.div_euclid(2),
            self.part.y0.div_euclid(2),
            (self.part.x1 + 1).div_euclid(2),
            (self.part.y1 + 1).div_euclid(2),
        );
        let (width, height) = (part.width() as usize, part.height() as usize);
        let mut coverage = vec![0; width * height];
        let from = self.part.width() as usize;
        for (row, y) in self.coverage.chunks_exact(from.max(1)).zip(self.part.y0..) {
            let to = (y.div_euclid(2) - part.y0) as usize * width;
            for (value, x) in row.iter().zip(self.part.x0..) {
                let out = &mut coverage[to + (x.div_euclid(2) - part.x0) as usize];
                *out = (*out).max(*value);
            }
        }
        Self { level: self.level + 1, whole, part, coverage }
    }
}

/// The sketch of one canvas. Empty until it follows one.
#[derive(Debug, Default)]
pub struct Sketch {
    cursor: Cursor,
    most: Vec<u8>,
}

impl Sketch {
    /// A part of the canvas's mask at a level; `part` is in mask pixels.
    pub fn glimpse(&mut self, canvas: &Canvas, level: usize, part: Bounds) -> Glimpse {
        let mask = canvas.mask();
        let whole = level_extent(mask.extent(), level);
        let up = |v: i32| (v + (1 << level) - 1) >> level;
        let part = Bounds::new(part.x0 >> level, part.y0 >> level, up(part.x1), up(part.y1)).clip(whole);
        if level < LEVEL {
            return Glimpse { level, whole, part, coverage: largest(mask.coverage(), mask.extent(), level, part) };
        }
        self.follow(canvas);
        let coverage = largest(&self.most, level_extent(mask.extent(), LEVEL), level - LEVEL, part);
        Glimpse { level, whole, part, coverage }
    }

    fn follow(&mut self, canvas: &Canvas) {
        let mask = canvas.mask();
        let extent = level_extent(mask.extent(), LEVEL);
        self.most.resize(extent.pixels() as usize, 0);
        for changed in canvas.changes_since(self.cursor) {
            // A mask that is new here is mostly empty: looking for what is painted is cheaper than sketching it all.
            let changed = if changed.contains(mask.extent().bounds()) {
                self.most.fill(0);
                mask.painted_bounds()
            } else {
                changed
            };
            let up = |v: i32| (v + 3) >> LEVEL;
            let part = Bounds::new(changed.x0 >> LEVEL, changed.y0 >> LEVEL, up(changed.x1), up(changed.y1));
            self.draw(mask, part.clip(extent), extent);
        }
        self.cursor = canvas.cursor();
    }

    fn draw(&mut self, mask: &Mask, part: Bounds, extent: Extent) {
        let drawn = largest(mask.coverage(), mask.extent(), LEVEL, part);
        let columns = part.width() as usize;
        for (row, (y, to)) in drawn.chunks_exact(columns.max(1)).zip(part.rows()) {
            let start = y * extent.width as usize;
            self.most[start + to.start..start + to.end].copy_from_slice(row);
        }
    }
}

/// The largest of `2^level` by `2^level` bytes each, for a part of that level of a plane.
fn largest(plane: &[u8], extent: Extent, level: usize, part: Bounds) -> Vec<u8> {
    let (width, height) = (extent.width as usize, extent.height as usize);
    let side = 1 << level;
    let mut out = Vec::with_capacity(part.extent().pixels() as usize);
    let mut columns: Vec<u8> = Vec::new();
    for (y, range) in part.rows() {
        let pixels = (range.start * side).min(width)..(range.end * side).min(width);
        if side == 1 {
            out.extend_from_slice(&plane[y * width..][pixels]);
            continue;
        }
        // Down the columns first, which is many at a time.
        columns.clear();
        columns.resize(pixels.len(), 0);
        for row in y * side..((y + 1) * side).min(height) {
            for (most, value) in columns.iter_mut().zip(&plane[row * width..][pixels.clone()]) {
                *most = (*most).max(*value);
            }
        }
        out.extend(columns.chunks(side).map(|block| block.iter().fold(0, |most, value| most.max(*value))));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::brush::Brush;
    use crate::geom::Point;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn a_sketch_follows_its_canvas(
            dabs in prop::collection::vec((0.0f32..500.0, 0.0f32..300.0, 1.0f32..90.0, 0usize..6, any::<bool>()), 1..12),
            width in 1u32..500, height in 1u32..300,
        ) {
            let extent = Extent::new(width, height);
            let mut canvas = Canvas::new(extent);
            let mut sketch = Sketch::default();
            for (x, y, size, level, undo) in dabs {
                canvas.begin(Point::new(x, y), &Brush { diameter_px: size, ..Brush::default() });
                if undo {
                    canvas.undo();
                }
                let part = Bounds::new(width as i32 / 3, 0, width as i32, height as i32);
                let glimpse = sketch.glimpse(&canvas, level, part);
                prop_assert_eq!(glimpse.whole, level_extent(extent, level));
                let mut values = glimpse.coverage.iter();
                for (y, columns) in glimpse.part.rows() {
                    for x in columns {
                        let side = 1 << level;
                        let plain = (y * side..(y + 1) * side)
                            .flat_map(|py| (x * side..(x + 1) * side).map(move |px| (px as i32, py as i32)))
                            .map(|(px, py)| canvas.mask().at(px, py))
                            .max();
                        prop_assert_eq!(values.next().copied(), plain, "level {} at {},{}", level, x, y);
                    }
                }
                let coarser = glimpse.coarser();
                prop_assert_eq!(coarser.whole, level_extent(extent, level + 1));
                prop_assert_eq!(coarser.coverage.len() as u64, coarser.part.extent().pixels());
                prop_assert_eq!(coarser.coverage.iter().max(), glimpse.coverage.iter().max());
            }
        }
    }
}
