//! The grid's rows: day headers and rows of cells with their places, computed once for a list and a width.

use super::dates::Day;
use crate::entry::Tile;
use crate::price::Money;
use crate::take::EntryId;
use crate::ui::theme::metrics::{DAY_HEADER, GALLERY_GAP};
use jiff::tz::TimeZone;
use std::ops::Range;

/// What stands in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A day with the number of its results and what they cost.
    Day {
        /// "Today".
        name: String,
        /// Number of results.
        count: usize,
        /// What they cost.
        cost: Money,
    },
    /// Cells: places in the list of tiles.
    Cells(Range<usize>),
}

/// A row and where it begins, in points from the top of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Top edge.
    pub(super) y: f32,
    /// Height with the gap below.
    pub(super) height: f32,
    /// What stands in it.
    pub(super) kind: Kind,
}

/// What the rows were computed from: when it is the same, so are they.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Basis {
    len: usize,
    first: Option<EntryId>,
    last: Option<EntryId>,
    columns: usize,
    cell: f32,
    today: i64,
}

/// All rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rows {
    /// What they were computed from.
    pub(super) basis: Basis,
    /// From top to bottom.
    pub(super) list: Vec<Row>,
    /// Height of all of them.
    pub(super) height: f32,
}

/// Columns and the side of a cell for a width: as near to `wish` as columns fill the width.
pub(super) fn columns(width: f32, wish: f32) -> (usize, f32) {
    let count = ((width + GALLERY_GAP) / (wish + GALLERY_GAP)).round().max(1.0);
    let cell = ((width - GALLERY_GAP * (count - 1.0)) / count).max(16.0);
    (count as usize, cell)
}

impl Basis {
    /// `zone` and `now_ms` say which day is today.
    pub(super) fn new(tiles: &[Tile], columns: usize, cell: f32, now_ms: i64, zone: &TimeZone) -> Self {
        Self {
            len: tiles.len(),
            first: tiles.first().map(|tile| tile.id),
            last: tiles.last().map(|tile| tile.id),
            columns,
            cell,
            today: Day::of(now_ms, now_ms, zone).from_ms,
        }
    }
}

impl Rows {
    /// Lays the tiles (newest first) out by day.
    pub(super) fn new(tiles: &[Tile], basis: Basis, now_ms: i64, zone: &TimeZone) -> Self {
        let mut rows = Self { basis, list: Vec::new(), height: 0.0 };
        let mut from = 0;
        while let Some(first) = tiles.get(from) {
            // One question to the calendar for each day, not for each result.
            let day = Day::of(first.created_ms, now_ms, zone);
            let count = tiles[from..].iter().take_while(|tile| day.holds(tile.created_ms)).count().max(1);
            let of_day = &tiles[from..from + count];
            let cost = of_day.iter().map(|tile| tile.cost).sum();
            rows.push(DAY_HEADER, Kind::Day { name: day.name, count, cost });
            for start in (0..count).step_by(basis.columns.max(1)) {
                let end = (start + basis.columns.max(1)).min(count);
                rows.push(basis.cell + GALLERY_GAP, Kind::Cells(from + start..from + end));
            }
            from += count;
        }
        rows
    }

    fn push(&mut self, height: f32, kind: Kind) {
        self.list.push(Row { y: self.height, height, kind });
        self.height += height;
    }

    /// The rows that have a point between these heights.
    pub(super) fn between(&self, top: f32, bottom: f32) -> Range<usize> {
        let from = self.list.partition_point(|row| row.y + row.height <= top);
        let to = self.list.partition_point(|row| row.y < bottom);
        from..to.max(from)
    }

    /// The row of cells that holds a tile.
    pub(super) fn row_of(&self, tile: usize) -> Option<usize> {
        let first_tile = |row: &Row| match &row.kind {
            Kind::Cells(range) => Some(range.start),
            Kind::Day { .. } => None,
        };
        let mut at = self.list.partition_point(|row| self.tile_from(row) <= tile);
        while at > 0 {
            at -= 1;
            if first_tile(&self.list[at]).is_some_and(|first| first <= tile) {
                return Some(at);
            }
        }
        None
    }

    /// The first tile at or after a row, for searching.
    fn tile_from(&self, row: &Row) -> usize {
        match &row.kind {
            Kind::Cells(range) => range.start,
            Kind::Day { .. } => {
                let next = self.list.partition_point(|other| other.y <= row.y);
                match self.list.get(next).map(|row| &row.kind) {
                    Some(Kind::Cells(range)) => range.start,
                    _ => usize::MAX,
                }
            }
        }
    }

    /// The tile `rows` rows of cells below (above when negative), in the same column where there is one.
    pub(super) fn vertical(&self, tile: usize, rows: isize) -> usize {
        let Some(at) = self.row_of(tile) else { return tile };
        let Kind::Cells(range) = &self.list[at].kind else { return tile };
        let column = tile - range.start;
        let step = rows.signum();
        let mut left = rows.unsigned_abs();
        let (mut at, mut found) = (at, range.clone());
        while left > 0 {
            let Some(next) = at.checked_add_signed(step).filter(|next| *next < self.list.len()) else { break };
            at = next;
            if let Kind::Cells(range) = &self.list[at].kind {
                found = range.clone();
                left -= 1;
            }
        }
        (found.start + column).min(found.end - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::take::{Mode, TakeId, Tier};
    use proptest::prelude::*;
    use std::time::Instant;

    const DAY_MS: i64 = 86_400_000;
    const NOW: i64 = 1_795_000_000_000;

    fn tiles(count: usize, apart_ms: i64) -> Vec<Tile> {
        let take = TakeId::fresh();
        (0..count)
            .map(|at| Tile {
                id: EntryId::fresh(),
                take,
                created_ms: NOW - at as i64 * apart_ms,
                extent: Extent::new(8, 8),
                tier: Tier::Draft,
                mode: Mode::Generate,
                cost: Money(1000),
                flagged: false,
                rating: 0,
                starred: false,
                seq: (count - at) as i64,
            })
            .collect()
    }

    fn rows(tiles: &[Tile], columns: usize) -> Rows {
        let basis = Basis::new(tiles, columns, 128.0, NOW, &TimeZone::UTC);
        Rows::new(tiles, basis, NOW, &TimeZone::UTC)
    }

    #[test]
    fn days_have_headers_with_count_and_cost() {
        let tiles = tiles(20, DAY_MS / 4);
        let rows = rows(&tiles, 3);
        let heads: Vec<_> = rows
            .list
            .iter()
            .filter_map(|row| match &row.kind {
                Kind::Day { name, count, cost } => Some((name.as_str(), *count, cost.0)),
                Kind::Cells(_) => None,
            })
            .collect();
        assert_eq!(heads[0].0, "Today");
        assert_eq!(heads[1], ("Yesterday", 4, 4000));
        assert_eq!(heads.iter().map(|head| head.1).sum::<usize>(), 20);
        assert!(rows.list[0].y.abs() < f32::EPSILON);
    }

    #[test]
    fn columns_fill_the_width() {
        assert_eq!(columns(1080.0, 128.0), (8, 126.25));
        let (count, cell) = columns(100.0, 320.0);
        assert_eq!((count, cell), (1, 100.0));
        assert_eq!(columns(0.0, 96.0).0, 1);
    }

    #[test]
    fn a_hundred_thousand_are_laid_out_in_a_frame() {
        let tiles = tiles(100_000, DAY_MS / 300);
        let start = Instant::now();
        let rows = rows(&tiles, 8);
        let took = start.elapsed();
        let visible = rows.between(500_000.0, 500_900.0);
        assert!(visible.len() < 12, "{visible:?}");
        println!("100,000 tiles: {} rows in {took:?}", rows.list.len());
        assert!(took.as_millis() < 500, "{took:?}");
    }

    proptest! {
        #[test]
        fn every_tile_is_in_one_row_and_found_there(count in 1usize..200, apart in 1i64..DAY_MS, columns in 1usize..9) {
            let tiles = tiles(count, apart);
            let rows = rows(&tiles, columns);
            let mut next = 0;
            let mut y = 0.0;
            for (at, row) in rows.list.iter().enumerate() {
                prop_assert!((row.y - y).abs() < 0.5);
                y += row.height;
                if let Kind::Cells(range) = &row.kind {
                    prop_assert_eq!(range.start, next);
                    for tile in range.clone() {
                        prop_assert_eq!(rows.row_of(tile), Some(at));
                    }
                    next = range.end;
                }
            }
            prop_assert_eq!(next, count);
            for tile in 0..count {
                for by in [-100, -1, 1, 3, 100] {
                    prop_assert!(rows.vertical(tile, by) < count);
                }
                prop_assert!(rows.vertical(tile, 1) >= tile && rows.vertical(tile, -1) <= tile);
            }
        }
    }
}
