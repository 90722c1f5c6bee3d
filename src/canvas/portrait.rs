//! A mask in small: a grid of means for its thumbnail, and the painted share. Kept up to date by what changed.

use super::mask::{CORE, Mask};
use crate::geom::{Bounds, Extent};

/// Most cells across and down: a thumbnail of 54 x 36 points on a screen of two pixels a point.
pub const MOST: Extent = Extent::new(108, 72);

/// Means of coverage over a coarse grid, and how many pixels of each cell belong to the core.
#[derive(Debug, Clone)]
pub struct Portrait {
    extent: Extent,
    /// Where the columns of cells begin, and where the last one ends; likewise the rows.
    columns: Vec<u32>,
    rows: Vec<u32>,
    sums: Vec<u32>,
    cores: Vec<u32>,
    stale: Bounds,
    stamp: u64,
}

impl Portrait {
    /// The portrait of a mask that has not been looked at: empty, and all of it to be refreshed.
    pub fn unseen(extent: Extent) -> Self {
        let grid = grid_of(extent);
        let edges = |cells: u32, pixels: u32| {
            (0..=cells).map(|at| (u64::from(at) * u64::from(pixels) / u64::from(cells.max(1))) as u32).collect()
        };
        let cells = grid.pixels() as usize;
        Self {
            extent,
            columns: edges(grid.width, extent.width),
            rows: edges(grid.height, extent.height),
            sums: vec![0; cells],
            cores: vec![0; cells],
            stale: extent.bounds(),
            stamp: 0,
        }
    }

    /// The portrait of a mask.
    pub fn of(mask: &Mask) -> Self {
        let mut portrait = Self::unseen(mask.extent());
        portrait.refresh(mask, u64::MAX);
        portrait
    }

    /// Cells across and down.
    pub fn grid(&self) -> Extent {
        Extent::new(self.columns.len() as u32 - 1, self.rows.len() as u32 - 1)
    }

    /// Rises with every refresh that looked at anything: tells whether a texture of it is out of date.
    pub const fn stamp(&self) -> u64 {
        self.stamp
    }

    /// Share of the picture in the core, 0 to 1.
    pub fn fraction(&self) -> f32 {
        let core: u64 = self.cores.iter().map(|cell| u64::from(*cell)).sum();
        if self.extent.is_empty() { 0.0 } else { (core as f64 / self.extent.pixels() as f64) as f32 }
    }

    /// True when no pixel is painted at all.
    pub fn is_blank(&self) -> bool {
        self.sums.iter().all(|sum| *sum == 0)
    }

    /// Mean coverage of each cell, row by row.
    pub fn grey(&self) -> Vec<u8> {
        let across = self.grid().width as usize;
        let mean = |(at, sum): (usize, &u32)| {
            let (column, row) = (at % across, at / across);
            let pixels = (self.columns[column + 1] - self.columns[column]) * (self.rows[row + 1] - self.rows[row]);
            ((sum + pixels / 2) / pixels.max(1)) as u8
        };
        self.sums.iter().enumerate().map(mean).collect()
    }

    /// These pixels of the mask have changed.
    pub(super) fn touch(&mut self, changed: Bounds) {
        self.stale = self.stale.union(changed.clip(self.extent));
    }

    /// Looks at what has changed, at about `pixels` pixels at most; true when nothing is left.
    pub(super) fn refresh(&mut self, mask: &Mask, pixels: u64) -> bool {
        if self.stale.is_empty() {
            return true;
        }
        self.stamp += 1;
        let across = cells(&self.columns, self.stale.x0 as u32, self.stale.x1 as u32);
        let down = cells(&self.rows, self.stale.y0 as u32, self.stale.y1 as u32);
        let width = u64::from(self.columns[across.end] - self.columns[across.start]);
        let mut spent = 0;
        for row in down {
            if spent >= pixels {
                self.stale.y0 = self.rows[row] as i32;
                return false;
            }
            self.band(mask, row, across.clone());
            spent += width * u64::from(self.rows[row + 1] - self.rows[row]);
        }
        self.stale = Bounds::EMPTY;
        true
    }

    /// One row of cells. Columns are summed down first, in long loops over neighbouring bytes.
    fn band(&mut self, mask: &Mask, row: usize, across: std::ops::Range<usize>) {
        let pixels = self.columns[across.start] as usize..self.columns[across.end] as usize;
        let mut sums = vec![0u32; pixels.len()];
        let mut cores = vec![0u32; pixels.len()];
        let (mut short_sums, mut short_cores) = (vec![0u16; pixels.len()], vec![0u16; pixels.len()]);
        let lines: Vec<u32> = (self.rows[row]..self.rows[row + 1]).collect();
        // 257 lines of 255 fit into two bytes.
        for part in lines.chunks(257) {
            short_sums.fill(0);
            short_cores.fill(0);
            for y in part {
                let line = &mask.row(*y)[pixels.clone()];
                for ((sum, core), value) in short_sums.iter_mut().zip(&mut short_cores).zip(line) {
                    *sum += u16::from(*value);
                    *core += u16::from(*value >= CORE);
                }
            }
            let shorts = short_sums.iter().zip(&short_cores);
            for ((sum, core), (short_sum, short_core)) in sums.iter_mut().zip(&mut cores).zip(shorts) {
                *sum += u32::from(*short_sum);
                *core += u32::from(*short_core);
            }
        }
        let width = self.columns.len() - 1;
        for column in across {
            let cell = self.columns[column] as usize - pixels.start..self.columns[column + 1] as usize - pixels.start;
            self.sums[row * width + column] = sums[cell.clone()].iter().sum();
            self.cores[row * width + column] = cores[cell].iter().sum();
        }
    }
}

/// The cells that have a pixel from `from` to before `to`.
fn cells(edges: &[u32], from: u32, to: u32) -> std::ops::Range<usize> {
    let first = edges.partition_point(|edge| *edge <= from).saturating_sub(1);
    let end = edges.partition_point(|edge| *edge < to).min(edges.len() - 1);
    first..end.max(first)
}

/// As many cells as fit, in the shape of the picture; at least one each way, never more than there are pixels.
fn grid_of(extent: Extent) -> Extent {
    let most = |width: u64, height: u64| (width.max(1), height.max(1));
    let (width, height) = (u64::from(extent.width), u64::from(extent.height));
    let (across, down) = (u64::from(MOST.width), u64::from(MOST.height));
    let (columns, rows) = if width * down >= height * across {
        most(across, (height * across).div_ceil(width.max(1)))
    } else {
        most((width * down).div_ceil(height.max(1)), down)
    };
    Extent::new((columns.min(width)) as u32, (rows.min(height)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;
    use crate::canvas::brush::Brush;
    use crate::geom::Point;
    use proptest::prelude::*;

    fn slow(mask: &Mask) -> (Vec<u8>, f64) {
        let portrait = Portrait::unseen(mask.extent());
        let mut means = Vec::new();
        for rows in portrait.rows.windows(2) {
            for columns in portrait.columns.windows(2) {
                let mut sum = 0u64;
                for y in rows[0]..rows[1] {
                    sum += (columns[0]..columns[1]).map(|x| u64::from(mask.at(x as i32, y as i32))).sum::<u64>();
                }
                let pixels = u64::from((rows[1] - rows[0]) * (columns[1] - columns[0]));
                means.push(((sum + pixels / 2) / pixels) as u8);
            }
        }
        (means, mask.core_fraction())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn what_changed_is_enough(
            width in 1u32..700,
            height in 1u32..500,
            strokes in prop::collection::vec((0f32..700.0, 0f32..500.0, 1f32..300.0, any::<bool>()), 1..6),
            budget in 1u64..200_000,
        ) {
            let mut canvas = Canvas::new(Extent::new(width, height));
            for (x, y, diameter_px, erase) in strokes {
                let brush = Brush { diameter_px, erase, ..Brush::default() };
                canvas.begin(Point::new(x, y), &brush);
                canvas.extend(Point::new(y, x));
                canvas.refresh_portrait(budget);
                canvas.finish();
            }
            canvas.invert();
            canvas.undo();
            let mut rounds = 0;
            while !canvas.refresh_portrait(budget) {
                rounds += 1;
                prop_assert!(rounds < 2000);
            }
            let (means, fraction) = slow(canvas.mask());
            prop_assert_eq!(canvas.portrait().grey(), means);
            prop_assert!((f64::from(canvas.portrait().fraction()) - fraction).abs() < 1e-6);
        }
    }

    #[test]
    fn the_grid_has_the_shape_of_the_picture() {
        assert_eq!(grid_of(Extent::new(3600, 2400)), Extent::new(108, 72));
        assert_eq!(grid_of(Extent::new(2400, 3600)), Extent::new(48, 72));
        assert_eq!(grid_of(Extent::new(100_000, 3)), Extent::new(108, 1));
        assert_eq!(grid_of(Extent::new(5, 4)), Extent::new(5, 4));
        let tall = Mask::full(Extent::new(2, 40_000));
        assert!(Portrait::of(&tall).grey().iter().all(|mean| *mean == 255));
        assert!((Portrait::of(&tall).fraction() - 1.0).abs() < 1e-6);
    }
}
