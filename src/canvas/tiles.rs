//! The grid of 128-pixel tiles in which strokes and history remember what they touched.

use super::mask::Mask;
use crate::geom::{Bounds, Extent};

/// Side of a tile in pixels.
pub const TILE: usize = 128;

/// Bytes of a whole tile.
pub const TILE_BYTES: usize = TILE * TILE;

/// The tiles over a mask, counted row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    extent: Extent,
    columns: usize,
    rows: usize,
}

impl Grid {
    /// The tiles that cover `extent`; those at the right and bottom edges are cut.
    pub const fn new(extent: Extent) -> Self {
        let columns = (extent.width as usize).div_ceil(TILE);
        let rows = (extent.height as usize).div_ceil(TILE);
        Self { extent, columns, rows }
    }

    /// Number of tiles.
    pub const fn len(self) -> usize {
        self.columns * self.rows
    }

    /// True over an empty extent.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The pixels of a tile.
    pub fn bounds(self, tile: usize) -> Bounds {
        let (x, y) = ((tile % self.columns * TILE) as i32, (tile / self.columns * TILE) as i32);
        Bounds::new(x, y, x.saturating_add(TILE as i32), y.saturating_add(TILE as i32)).clip(self.extent)
    }

    /// The coverage of a tile, in rows of [`TILE`] bytes; what lies outside of the mask is 0.
    pub(super) fn copy(self, tile: usize, mask: &Mask) -> Box<[u8]> {
        let mut copy = vec![0; TILE_BYTES].into_boxed_slice();
        for (row, (y, columns)) in self.bounds(tile).rows().enumerate() {
            copy[row * TILE..row * TILE + columns.len()].copy_from_slice(&mask.row(y as u32)[columns]);
        }
        copy
    }

    /// The tiles that have a pixel in `bounds`.
    pub fn covering(self, bounds: Bounds) -> impl Iterator<Item = usize> {
        let bounds = bounds.clip(self.extent);
        let columns = bounds.x0 as usize / TILE..(bounds.x1 as usize).div_ceil(TILE);
        let rows = bounds.y0 as usize / TILE..(bounds.y1 as usize).div_ceil(TILE);
        rows.flat_map(move |row| columns.clone().map(move |column| row * self.columns + column))
    }

    /// The smallest rectangle around some tiles.
    pub fn union(self, tiles: impl Iterator<Item = usize>) -> Bounds {
        tiles.fold(Bounds::EMPTY, |all, tile| all.union(self.bounds(tile)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_and_are_cut_at_the_edges() {
        let grid = Grid::new(Extent::new(300, 129));
        assert_eq!(grid.len(), 6);
        assert_eq!(grid.bounds(5), Bounds::new(256, 128, 300, 129));
        let touched: Vec<_> = grid.covering(Bounds::new(-50, 127, 129, 128)).collect();
        assert_eq!(touched, [0, 1]);
        assert_eq!(grid.covering(Bounds::new(400, 0, 500, 10)).count(), 0);
        assert_eq!(grid.union([0, 4].into_iter()), Bounds::new(0, 0, 256, 129));
    }
}
