//! A stroke as a transaction on the mask: it paints while it runs, and ends as one patch or as nothing.

use super::brush::{Brush, Capsule, Stamps, Tip};
use super::history::Delta;
use super::kernels::{every, wide};
use super::mask::Mask;
use super::tiles::{Grid, TILE, TILE_BYTES};
use crate::geom::{Bounds, Extent, Point};

/// What a stroke knows of a tile it has touched.
#[derive(Debug)]
struct Tile {
    /// The mask before the stroke.
    before: Box<[u8]>,
    /// How much the stroke covers. Passing twice over a pixel takes the larger value, so opacity does not build up.
    cover: Box<[u8]>,
}

/// A stroke between press and release.
#[derive(Debug)]
pub struct Stroke {
    brush: Brush,
    grid: Grid,
    tiles: Vec<Option<Tile>>,
    point: Point,
    begun: bool,
    /// How the pen was pressed at `point`.
    tip: Tip,
    /// Something has been drawn.
    stamped: bool,
}

impl Stroke {
    /// Starts at a point; nothing is painted until [`Stroke::extend`] is called (with the same point for a dab).
    pub fn new(extent: Extent, brush: &Brush, point: Point) -> Self {
        let grid = Grid::new(extent);
        let start = if is_usable(point) { point } else { Point::default() };
        let tiles = (0..grid.len()).map(|_| None).collect();
        Self {
            brush: brush.clamped(),
            grid,
            tiles,
            point: start,
            begun: is_usable(point),
            tip: Tip::WHOLE,
            stamped: false,
        }
    }

    /// Where the stroke has come to.
    pub const fn point(&self) -> Point {
        self.point
    }

    /// Does it take away?
    pub const fn erases(&self) -> bool {
        self.brush.erase
    }

    /// Paints from where the stroke is to `point`, the pen being pressed to `tip` there; returns what may have changed.
    /// Unusable points are left out.
    pub(super) fn extend(&mut self, mask: &mut Mask, stamps: &mut Stamps, point: Point, tip: Tip) -> Bounds {
        if !is_usable(point) {
            return Bounds::EMPTY;
        }
        let from = if self.begun { self.point } else { point };
        let was = if self.stamped { self.tip } else { tip };
        (self.begun, self.tip) = (true, tip);
        let mut changed = Bounds::EMPTY;
        for (t, tip) in was.steps_to(tip, &self.brush) {
            let to = from.lerp(point, t);
            let to = if t >= 1.0 { point } else { to };
            let at = std::mem::replace(&mut self.point, to);
            let at = if self.stamped { at } else { from };
            changed = changed.union(self.draw(mask, stamps, (at, to), self.brush.pressed(tip)));
        }
        changed
    }

    /// One line of one width.
    fn draw(&mut self, mask: &mut Mask, stamps: &mut Stamps, line: (Point, Point), brush: Brush) -> Bounds {
        let first = !std::mem::replace(&mut self.stamped, true);
        let touched = brush.reach(line.0, line.1).clip(mask.extent());
        if touched.is_empty() {
            return Bounds::EMPTY;
        }
        if brush.is_hard() {
            self.cover_capsule(mask, &Capsule::new(line.0, line.1, brush), touched);
        } else {
            self.cover_stamps(mask, stamps, line, &brush, first);
        }
        self.lay(mask, touched);
        touched
    }

    fn cover_capsule(&mut self, mask: &Mask, capsule: &Capsule, touched: Bounds) {
        for tile in self.grid.covering(touched) {
            let bounds = self.grid.bounds(tile);
            let part = bounds.intersect(touched);
            let cover = &mut self.open(mask, tile).cover;
            for y in part.y0..part.y1 {
                let at = (y - bounds.y0) as usize * TILE;
                let columns = (part.x0 - bounds.x0) as usize..(part.x1 - bounds.x0) as usize;
                capsule.raise_row(&mut cover[at + columns.start..at + columns.end], part.x0, y);
            }
        }
    }

    fn cover_stamps(&mut self, mask: &Mask, stamps: &mut Stamps, line: (Point, Point), brush: &Brush, start: bool) {
        let (from, to) = line;
        let length = from.distance(to);
        let spacing = brush.spacing_px();
        // Only the part of the line that can reach the picture is walked, however far away its ends are.
        let near = mask.extent().bounds().grown(brush.radius_px().ceil() as i32 + 2);
        if let Some((enter, leave)) = clip_line(from, to, near) {
            let first = (enter * length / spacing).floor().max(0.0) as u64;
            let last = (leave * length / spacing).floor().max(0.0) as u64;
            // The start was stamped as the end of the line before.
            for step in first.max(u64::from(!start && from != to))..=last {
                let t = if length > 0.0 { (step as f32 * spacing / length).min(1.0) } else { 0.0 };
                self.cover_stamp(mask, stamps, brush, from.lerp(to, t));
            }
            if leave >= 1.0 {
                self.cover_stamp(mask, stamps, brush, to);
            }
        }
    }

    fn cover_stamp(&mut self, mask: &Mask, stamps: &mut Stamps, brush: &Brush, centre: Point) {
        let (stamp, x, y) = stamps.at(brush, centre);
        let whole = stamp.bounds_at(x, y);
        for tile in self.grid.covering(whole) {
            let bounds = self.grid.bounds(tile);
            let part = bounds.intersect(whole);
            let cover = &mut self.open(mask, tile).cover;
            let here = Cut { at: place(bounds, part, TILE), stride: TILE };
            let there = Cut { at: place(whole, part, stamp.side()), stride: stamp.side() };
            raise_rows(cover, here, stamp.coverage(), there, part.width() as usize, part.height() as usize);
        }
    }

    /// The tile's memory; at the first touch the mask under it is remembered.
    fn open(&mut self, mask: &Mask, tile: usize) -> &mut Tile {
        let grid = self.grid;
        self.tiles[tile].get_or_insert_with(|| Tile {
            before: grid.copy(tile, mask),
            cover: vec![0; TILE_BYTES].into_boxed_slice(),
        })
    }

    /// Writes the mask anew where the stroke's cover may have changed: always from what was before the stroke.
    fn lay(&self, mask: &mut Mask, touched: Bounds) {
        let width = mask.extent().width as usize;
        let coverage = mask.coverage_mut();
        for tile in self.grid.covering(touched) {
            let Some(state) = &self.tiles[tile] else { continue };
            let bounds = self.grid.bounds(tile);
            let part = bounds.intersect(touched);
            let here = Cut { at: part.y0 as usize * width + part.x0 as usize, stride: width };
            let there = Cut { at: place(bounds, part, TILE), stride: TILE };
            let rows = if self.brush.erase { erase_rows } else { paint_rows };
            let (columns, height) = (part.width() as usize, part.height() as usize);
            rows(coverage, here, &state.before, &state.cover, there, columns, height);
        }
    }

    /// Puts the mask back as it was before the stroke.
    pub(super) fn roll_back(self, mask: &mut Mask) -> Bounds {
        let width = mask.extent().width as usize;
        let coverage = mask.coverage_mut();
        let mut changed = Bounds::EMPTY;
        for (tile, state) in self.tiles.iter().enumerate() {
            let Some(state) = state else { continue };
            let bounds = self.grid.bounds(tile);
            for (row, (y, columns)) in bounds.rows().enumerate() {
                let before = &state.before[row * TILE..row * TILE + columns.len()];
                coverage[y * width + columns.start..y * width + columns.end].copy_from_slice(before);
            }
            changed = changed.union(bounds);
        }
        changed
    }

    /// What the stroke changed, tile by tile.
    pub(super) fn into_deltas(self, mask: &Mask) -> Vec<Delta> {
        let grid = self.grid;
        let touched = self.tiles.into_iter().enumerate();
        touched.filter_map(|(tile, state)| Delta::from_tile(grid, tile, &state?.before, mask)).collect()
    }
}

fn is_usable(point: Point) -> bool {
    // Within this every pixel is told apart by an f32 and every sum fits an i32.
    point.x.abs() < 8e6 && point.y.abs() < 8e6
}

/// Where the first pixel of `part` is in a plane over `whole`, `stride` pixels to the row.
fn place(whole: Bounds, part: Bounds, stride: usize) -> usize {
    (part.y0 - whole.y0) as usize * stride + (part.x0 - whole.x0) as usize
}

/// A rectangle within a plane: where its first pixel is in the plane's bytes, and pixels from a row to the next.
#[derive(Clone, Copy)]
struct Cut {
    at: usize,
    stride: usize,
}

wide! {
    /// The larger of the two, over some rows of `width` pixels.
    fn raise_rows ['a] ['a] (
        cover: &'a mut [u8], here: Cut, stamp: &'a [u8], there: Cut, width: usize, rows: usize,
    ) -> () {
        let covers = cover[here.at..].chunks_mut(here.stride);
        let stamps = stamp[there.at..].chunks(there.stride);
        for (cover, stamp) in covers.zip(stamps).take(rows) {
            let stamp = &stamp[..width];
            every(&mut cover[..width], stamp, stamp, |cover, stamp, _| cover.max(stamp));
        }
    }
}

wide! {
    /// Over: what is not covered yet is covered by that part. `before` and `cover` lie alike.
    fn paint_rows ['a] ['a] (
        out: &'a mut [u8], here: Cut, before: &'a [u8], cover: &'a [u8], there: Cut, width: usize, rows: usize,
    ) -> () {
        let befores = before[there.at..].chunks(there.stride);
        let covers = cover[there.at..].chunks(there.stride);
        for ((out, before), cover) in out[here.at..].chunks_mut(here.stride).zip(befores).zip(covers).take(rows) {
            every(&mut out[..width], &before[..width], &cover[..width], |_, before, cover| {
                before + over_255(u16::from(255 - before) * u16::from(cover))
            });
        }
    }
}

wide! {
    /// The same taken away.
    fn erase_rows ['a] ['a] (
        out: &'a mut [u8], here: Cut, before: &'a [u8], cover: &'a [u8], there: Cut, width: usize, rows: usize,
    ) -> () {
        let befores = before[there.at..].chunks(there.stride);
        let covers = cover[there.at..].chunks(there.stride);
        for ((out, before), cover) in out[here.at..].chunks_mut(here.stride).zip(befores).zip(covers).take(rows) {
            every(&mut out[..width], &before[..width], &cover[..width], |_, before, cover| {
                before - over_255(u16::from(before) * u16::from(cover))
            });
        }
    }
}

/// `value / 255`, rounded to the nearest, without a division.
#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled for wide vectors")]
fn over_255(value: u16) -> u8 {
    let value = value + 128;
    ((value + (value >> 8)) >> 8) as u8
}

/// The part of a line inside some bounds, as fractions of its length.
fn clip_line(from: Point, to: Point, bounds: Bounds) -> Option<(f32, f32)> {
    let (mut enter, mut leave) = (0.0f32, 1.0f32);
    let sides = [
        (from.x, to.x - from.x, bounds.x0 as f32, bounds.x1 as f32),
        (from.y, to.y - from.y, bounds.y0 as f32, bounds.y1 as f32),
    ];
    for (start, delta, low, high) in sides {
        if delta.abs() < 1e-9 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (one, two) = ((low - start) / delta, (high - start) / delta);
        enter = enter.max(one.min(two));
        leave = leave.min(one.max(two));
    }
    (enter <= leave).then_some((enter, leave))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_by_255_is_exact() {
        for value in 0..=255u16 * 255 {
            assert_eq!(over_255(value), ((u32::from(value) * 2 + 255) / 510) as u8);
        }
    }

    #[test]
    fn lines_are_clipped_to_what_can_matter() {
        let bounds = Bounds::new(0, 0, 10, 10);
        let (enter, leave) = clip_line(Point::new(-1e6, 5.0), Point::new(1e6, 5.0), bounds).unwrap();
        assert!(enter > 0.49 && leave < 0.51);
        assert!(clip_line(Point::new(-5.0, 20.0), Point::new(5.0, 20.0), bounds).is_none());
    }
}
