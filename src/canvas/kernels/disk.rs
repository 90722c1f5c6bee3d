//! Grey dilation by an exact Euclidean disk: each pixel takes the largest value within the radius.
//!
//! Every level of coverage grows by the same disk, so a soft edge keeps its profile and a hard set becomes exactly the
//! pixels whose distance to it is at most the radius. For one row of the result the rows around it are folded into a
//! running column maximum; where the disk is `h` high at `dx` columns from its middle, the maximum over `±h` rows,
//! moved by `dx` to both sides, is what counts.
//!
//! Most of a mask is flat. A grid of cells with their extremes tells where the answer is known without looking at pixels:
//! only the cells along the new outline are worked on.

use super::{STEP, Stop, each, range_of};
use std::ops::Range;

/// Side of a cell of the grid, in pixels.
const CELL: usize = 32;

/// Dilates `plane` (rows of `width` bytes) by a disk of `radius` pixels. What is outside of the plane counts as 0.
///
/// `None` when it was stopped.
pub fn dilate(plane: &[u8], width: usize, radius: u32, stop: Stop<'_>) -> Option<Vec<u8>> {
    if width == 0 || radius == 0 || plane.is_empty() {
        return Some(plane.to_vec());
    }
    let mut out = vec![0; plane.len()];
    let disk = Disk::new(radius as usize);
    let grid = Grid::new(plane, width);
    let near = Offsets::new(radius as usize, &grid);
    let mut rows = Rows { plane, width, columns: Vec::new() };
    // Nothing of what is painted reaches further; a small mask on a large picture is cheap.
    let reach = radius as usize / CELL + 1;
    let grown = |painted: Range<usize>, end: usize| painted.start.saturating_sub(reach)..(painted.end + reach).min(end);
    let (across, down) = grid.painted();
    let (across, down) = (grown(across, grid.columns), grown(down, grid.rows));
    for row in down {
        if stop() {
            return None;
        }
        let mut from = across.start;
        let known: Vec<Option<u8>> = (0..across.end)
            .map(|column| if across.contains(&column) { near.settled(&grid, column, row) } else { Some(0) })
            .collect();
        let ys = row * CELL..((row + 1) * CELL).min(rows.height());
        while from < across.end {
            let mut to = from + 1;
            while to < across.end && known[to] == known[from] {
                to += 1;
            }
            let xs = from * CELL..(to * CELL).min(width);
            for y in ys.clone() {
                let out = &mut out[y * width + xs.start..y * width + xs.end];
                match known[from] {
                    // Memory that is zero anyway is not even touched.
                    Some(0) => {}
                    Some(value) => out.fill(value),
                    None => {
                        out.copy_from_slice(&plane[y * width + xs.start..y * width + xs.end]);
                        rows.dilate(&disk, y, xs.start, out);
                    }
                }
            }
            from = to;
        }
    }
    Some(out)
}

/// Half the height of the disk at each distance from its middle column.
struct Disk {
    reach: Vec<usize>,
}

impl Disk {
    fn new(radius: usize) -> Self {
        Self { reach: (0..=radius).map(|dx| (radius * radius - dx * dx).isqrt()).collect() }
    }

    fn radius(&self) -> usize {
        self.reach.len() - 1
    }
}

/// The plane with room for one row's column maxima.
struct Rows<'a> {
    plane: &'a [u8],
    width: usize,
    columns: Vec<u8>,
}

impl Rows<'_> {
    fn height(&self) -> usize {
        self.plane.len() / self.width
    }

    /// The pixels `x0..x0 + out.len()` of row `y`, dilated.
    fn dilate(&mut self, disk: &Disk, y: usize, x0: usize, out: &mut [u8]) {
        // Whole steps on both sides keep the lengths at what the vectors take at once.
        let margin = disk.radius().next_multiple_of(STEP);
        let (plane, width, height) = (self.plane, self.width, self.height());
        // The window of columns that can matter; what lies outside of the plane stays 0.
        let from = x0.saturating_sub(margin);
        let to = (x0 + out.len() + margin).min(width);
        let lead = margin - (x0 - from);
        self.columns.clear();
        self.columns.resize(out.len() + 2 * margin, 0);
        self.columns[lead..lead + to - from].copy_from_slice(&plane[y * width + from..y * width + to]);
        let source = Source { plane, width, height, from, to };
        fold(source, disk, &mut self.columns, lead, y, out);
    }
}

/// The part of a plane that a stretch of a row is made from.
#[derive(Clone, Copy)]
struct Source<'a> {
    plane: &'a [u8],
    width: usize,
    height: usize,
    from: usize,
    to: usize,
}

wide! {
    /// One stretch: the column maxima grow as the disk does, from its rim to its middle.
    fn fold ['a] ['a] (source: Source<'a>, disk: &'a Disk, columns: &'a mut [u8], lead: usize, y: usize, out: &'a mut [u8]) -> () {
        let Source { plane, width, height, from, to } = source;
        let radius = disk.radius();
        let margin = radius.next_multiple_of(STEP);
        let length = out.len();
        let mut high = 0;
        for dx in (0..=radius).rev() {
            while high < disk.reach[dx] {
                high += 1;
                let window = &mut columns[lead..lead + to - from];
                if let Some(above) = y.checked_sub(high) {
                    let row = &plane[above * width + from..above * width + to];
                    each(window, row, row, |most, value, _| most.max(value));
                }
                if y + high < height {
                    let row = &plane[(y + high) * width + from..(y + high) * width + to];
                    each(window, row, row, |most, value, _| most.max(value));
                }
            }
            each(out, &columns[margin - dx..][..length], &columns[margin + dx..][..length], |out, left, right| out.max(left.max(right)));
        }
    }
}

/// The extremes of each cell.
struct Grid {
    columns: usize,
    rows: usize,
    cells: Vec<(u8, u8)>,
}

impl Grid {
    fn new(plane: &[u8], width: usize) -> Self {
        let columns = width.div_ceil(CELL);
        let rows = (plane.len() / width).div_ceil(CELL);
        let mut cells = vec![(255, 0); columns * rows];
        extremes(plane, width, columns, &mut cells);
        Self { columns, rows, cells }
    }

    /// The columns and rows of cells that hold all in which something is not 0.
    fn painted(&self) -> (Range<usize>, Range<usize>) {
        let (mut columns, mut rows) = (self.columns..0, self.rows..0);
        for (at, _) in self.cells.iter().enumerate().filter(|(_, cell)| cell.1 > 0) {
            let (column, row) = (at % self.columns, at / self.columns);
            columns = columns.start.min(column)..columns.end.max(column + 1);
            rows = rows.start.min(row)..row + 1;
        }
        (columns, rows)
    }

    fn at(&self, column: usize, row: usize, offset: (isize, isize)) -> Option<(u8, u8)> {
        let column = column.checked_add_signed(offset.0).filter(|column| *column < self.columns)?;
        let row = row.checked_add_signed(offset.1).filter(|row| *row < self.rows)?;
        Some(self.cells[row * self.columns + column])
    }
}

wide! {
    /// The extremes of the cells of a plane: of whole columns first, so that little is left to be told along the rows.
    fn extremes ['a] ['a] (plane: &'a [u8], width: usize, columns: usize, cells: &'a mut [(u8, u8)]) -> () {
        let (mut low, mut high) = (vec![0; width], vec![0; width]);
        for (rows, cells) in plane.chunks(width * CELL).zip(cells.chunks_exact_mut(columns)) {
            low.fill(255);
            high.fill(0);
            for row in rows.chunks_exact(width) {
                each(&mut low, row, row, |low, value, _| low.min(value));
                each(&mut high, row, row, |high, value, _| high.max(value));
            }
            for (cell, (low, high)) in cells.iter_mut().zip(low.chunks(CELL).zip(high.chunks(CELL))) {
                *cell = (range_of(low).0, range_of(high).1);
            }
        }
    }
}

/// Which cells around a cell matter to it.
struct Offsets {
    /// Some pixel of that cell is within the radius of some pixel of this one. The near ones first.
    touching: Vec<(isize, isize)>,
    /// Every pixel of that cell is within the radius of every pixel of this one.
    covering: Vec<(isize, isize)>,
}

impl Offsets {
    fn new(radius: usize, grid: &Grid) -> Self {
        let reach = (radius / CELL + 2) as isize;
        let (across, down) = (reach.min(grid.columns as isize), reach.min(grid.rows as isize));
        let cell = CELL as isize;
        let square = (radius * radius) as isize;
        let all = || (-down..=down).flat_map(|dy| (-across..=across).map(move |dx| (dx, dy)));
        let near = |d: isize| ((d.abs() - 1) * cell + 1).max(0);
        let far = |d: isize| d.abs() * cell + cell - 1;
        let within = |f: &dyn Fn(isize) -> isize, (dx, dy): (isize, isize)| f(dx) * f(dx) + f(dy) * f(dy) <= square;
        let mut touching: Vec<_> = all().filter(|offset| within(&near, *offset)).collect();
        touching.sort_by_key(|(dx, dy)| dx * dx + dy * dy);
        Self { touching, covering: all().filter(|offset| within(&far, *offset)).collect() }
    }

    /// The value of the whole cell after dilation, when its neighbours tell.
    fn settled(&self, grid: &Grid, column: usize, row: usize) -> Option<u8> {
        let (low, own) = grid.at(column, row, (0, 0))?;
        let near = |offset: &(isize, isize)| grid.at(column, row, *offset);
        let mut most = own;
        for (_, high) in self.touching.iter().filter_map(near) {
            most = most.max(high);
            if most == 255 {
                break;
            }
        }
        let reached = low == most || self.covering.iter().filter_map(near).any(|(low, _)| low == most);
        reached.then_some(most)
    }
}

#[cfg(test)]
mod tests {
    use super::super::never;
    use super::*;
    use proptest::prelude::*;

    fn plain(plane: &[u8], width: usize, radius: i64) -> Vec<u8> {
        let (w, h) = (width as i64, (plane.len() / width) as i64);
        let at = |x: i64, y: i64| plane[(y * w + x) as usize];
        let mut out = Vec::new();
        for y in 0..h {
            for x in 0..w {
                let rows = (y - radius).max(0)..(y + radius + 1).min(h);
                out.push(
                    rows.flat_map(|v| ((x - radius).max(0)..(x + radius + 1).min(w)).map(move |u| (u, v)))
                        .filter(|(u, v)| (u - x).pow(2) + (v - y).pow(2) <= radius * radius)
                        .map(|(u, v)| at(u, v))
                        .max()
                        .unwrap_or(0),
                );
            }
        }
        out
    }

    #[test]
    fn a_dot_becomes_the_disk_at_any_radius() {
        for (radius, count) in [(1, 5), (2, 13), (10, 317), (64, 12_853), (256, 205_861)] {
            let side = 2 * radius as usize + 5;
            let mut plane = vec![0; side * side];
            plane[side * side / 2] = 200;
            let grown = dilate(&plane, side, radius, &never).unwrap();
            assert_eq!(
                grown.into_iter().map(|value| usize::from(value == 200)).sum::<usize>(),
                count,
                "radius {radius}"
            );
        }
    }

    #[test]
    fn it_can_be_stopped() {
        assert_eq!(dilate(&[0; 64], 8, 3, &|| true), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn it_equals_the_plain_way(
            w in 1usize..150, h in 1usize..150,
            spots in prop::collection::vec((any::<u32>(), any::<u32>(), 1usize..70, any::<u8>()), 0..5),
            radius in 0u32..90,
        ) {
            let mut plane = vec![0u8; w * h];
            for (x, y, size, value) in spots {
                let (x, y) = (x as usize % w, y as usize % h);
                for row in y..(y + size).min(h) {
                    plane[row * w + x..row * w + (x + size).min(w)].fill(value);
                }
            }
            prop_assert_eq!(dilate(&plane, w, radius, &never).unwrap(), plain(&plane, w, i64::from(radius)));
        }
    }
}
