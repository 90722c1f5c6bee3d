//! Undo and redo by touched tiles: each step keeps the difference that takes the mask there and back, compressed.

use super::mask::Mask;
use super::tiles::{Grid, TILE, TILE_BYTES};
use crate::geom::{Bounds, Extent};
use std::collections::VecDeque;

/// Bytes kept unless the user sets another budget.
pub const DEFAULT_BUDGET: u64 = 512 << 20;

/// What a step did, for its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A brush stroke.
    Stroke,
    /// An eraser stroke.
    Erase,
    /// The whole mask was inverted.
    Invert,
    /// The whole mask was cleared.
    Clear,
    /// The whole mask was filled.
    Fill,
    /// Another mask took its place.
    Replace,
    /// A rectangle, ellipse, lasso or polygon.
    Shape,
    /// The magic wand.
    Wand,
    /// Quick select, by strokes or a box.
    Quick,
    /// Holes were filled.
    FillHoles,
    /// Specks were removed.
    RemoveSpecks,
    /// Everything grew.
    Grow,
    /// Everything shrank.
    Shrink,
    /// Edges were feathered.
    Feather,
    /// Outlines were smoothed.
    Smooth,
    /// Several changes of the outline at once.
    Refine,
    /// The transparency of the picture.
    Transparency,
    /// The difference of two pictures.
    Difference,
    /// A file.
    Import,
}

impl Change {
    /// The words behind "Undo".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stroke => "brush stroke",
            Self::Erase => "eraser stroke",
            Self::Invert => "invert",
            Self::Clear => "clear",
            Self::Fill => "fill",
            Self::Replace => "change of mask",
            Self::Shape => "selection",
            Self::Wand => "magic wand",
            Self::Quick => "quick select",
            Self::FillHoles => "fill holes",
            Self::RemoveSpecks => "remove specks",
            Self::Grow => "grow",
            Self::Shrink => "shrink",
            Self::Feather => "feather",
            Self::Smooth => "smooth",
            Self::Refine => "refine",
            Self::Transparency => "select transparency",
            Self::Difference => "select difference",
            Self::Import => "import of a mask",
        }
    }
}

/// The bits of one tile that differ between before and after: laid on once it goes forth, laid on again it goes back.
#[derive(Debug)]
pub(super) struct Delta {
    pub(super) tile: usize,
    packed: Box<[u8]>,
}

impl Delta {
    /// The difference between a remembered tile (rows of [`TILE`] bytes) and the mask now; none when there is none.
    pub(super) fn from_tile(grid: Grid, tile: usize, before: &[u8], mask: &Mask) -> Option<Self> {
        Self::pack(grid, tile, mask, |row, _, columns| &before[row * TILE..row * TILE + columns.len()])
    }

    fn between(grid: Grid, tile: usize, before: &Mask, after: &Mask) -> Option<Self> {
        Self::pack(grid, tile, after, |_, y, columns| &before.row(y as u32)[columns])
    }

    fn pack<'a>(
        grid: Grid,
        tile: usize,
        after: &Mask,
        before: impl Fn(usize, usize, std::ops::Range<usize>) -> &'a [u8],
    ) -> Option<Self> {
        let mut bits = [0; TILE_BYTES];
        let mut any = 0;
        for (row, (y, columns)) in grid.bounds(tile).rows().enumerate() {
            let old = before(row, y, columns.clone());
            let new = &after.row(y as u32)[columns];
            for ((bit, old), new) in bits[row * TILE..].iter_mut().zip(old).zip(new) {
                *bit = old ^ new;
                any |= *bit;
            }
        }
        (any != 0).then(|| Self { tile, packed: lz4_flex::block::compress(&bits).into_boxed_slice() })
    }

    fn lay(&self, grid: Grid, mask: &mut Mask) {
        let mut bits = [0; TILE_BYTES];
        lz4_flex::block::decompress_into(&self.packed, &mut bits).expect("this history packed a whole tile");
        let width = mask.extent().width as usize;
        let coverage = mask.coverage_mut();
        for (row, (y, columns)) in grid.bounds(self.tile).rows().enumerate() {
            let out = &mut coverage[y * width + columns.start..y * width + columns.end];
            for (value, bit) in out.iter_mut().zip(&bits[row * TILE..]) {
                *value ^= bit;
            }
        }
    }
}

/// The tiles in which two masks of one extent differ.
pub(super) fn deltas_between(before: &Mask, after: &Mask) -> Vec<Delta> {
    let grid = Grid::new(after.extent());
    (0..grid.len()).filter_map(|tile| Delta::between(grid, tile, before, after)).collect()
}

/// Some tiles of a mask as they were before a change in place.
pub(super) struct Before {
    grid: Grid,
    tiles: Vec<(usize, Box<[u8]>)>,
}

impl Before {
    /// Remembers the tiles that have a pixel in `touched`.
    pub(super) fn of(mask: &Mask, touched: Bounds) -> Self {
        let grid = Grid::new(mask.extent());
        let tiles = grid.covering(touched).map(|tile| (tile, grid.copy(tile, mask))).collect();
        Self { grid, tiles }
    }

    /// What has become different since.
    pub(super) fn deltas(&self, mask: &Mask) -> Vec<Delta> {
        let tiles = self.tiles.iter();
        tiles.filter_map(|(tile, before)| Delta::from_tile(self.grid, *tile, before, mask)).collect()
    }
}

#[derive(Debug)]
struct Step {
    change: Change,
    deltas: Vec<Delta>,
    bytes: u64,
}

impl Step {
    fn lay(&self, grid: Grid, mask: &mut Mask) -> Bounds {
        if self.change == Change::Invert {
            mask.invert();
            return mask.extent().bounds();
        }
        for delta in &self.deltas {
            delta.lay(grid, mask);
        }
        grid.union(self.deltas.iter().map(|delta| delta.tile))
    }
}

/// The steps of a mask within a byte budget; the oldest make room for new ones.
#[derive(Debug)]
pub struct History {
    grid: Grid,
    steps: VecDeque<Step>,
    /// Steps that are done; those behind it can be redone.
    done: usize,
    /// The last thing that happened was an undo: the state before it lies ahead.
    went_back: bool,
    bytes: u64,
    budget: u64,
}

impl History {
    /// An empty history for masks of that extent.
    pub fn new(extent: Extent) -> Self {
        Self {
            grid: Grid::new(extent),
            steps: VecDeque::new(),
            done: 0,
            went_back: false,
            bytes: 0,
            budget: DEFAULT_BUDGET,
        }
    }

    /// Bytes kept; never more than the budget.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Number of steps that can be undone.
    pub const fn undo_steps(&self) -> usize {
        self.done
    }

    /// Number of steps that can be redone.
    pub fn redo_steps(&self) -> usize {
        self.steps.len() - self.done
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&'static str> {
        Some(self.steps.get(self.done.checked_sub(1)?)?.change.label())
    }

    /// What redo would do again.
    pub fn redo_label(&self) -> Option<&'static str> {
        Some(self.steps.get(self.done)?.change.label())
    }

    pub(super) fn set_budget(&mut self, bytes: u64) {
        self.budget = bytes;
        self.make_room();
    }

    /// Adds a step unless it changes nothing; true when it was added.
    pub(super) fn push(&mut self, change: Change, deltas: Vec<Delta>) -> bool {
        if deltas.is_empty() {
            return false;
        }
        self.add(change, deltas);
        true
    }

    /// Inverting is its own way back and needs no bytes.
    pub(super) fn push_invert(&mut self) {
        self.add(Change::Invert, Vec::new());
    }

    /// What was undone cannot be done again.
    pub(super) fn forget_undone(&mut self) {
        for undone in self.steps.drain(self.done..) {
            self.bytes -= undone.bytes;
        }
    }

    fn add(&mut self, change: Change, deltas: Vec<Delta>) {
        self.forget_undone();
        let tiles: usize = deltas.iter().map(|delta| delta.packed.len() + size_of::<Delta>()).sum();
        let bytes = (tiles + size_of::<Step>()) as u64;
        self.steps.push_back(Step { change, deltas, bytes });
        self.done += 1;
        self.went_back = false;
        self.bytes += bytes;
        self.make_room();
    }

    fn make_room(&mut self) {
        while self.bytes > self.budget {
            // The oldest step goes; when nothing is done any more, what could be redone goes from the far end.
            let dropped = if self.done > 0 {
                self.done -= 1;
                self.steps.pop_front()
            } else {
                self.steps.pop_back()
            };
            let Some(dropped) = dropped else { break };
            self.bytes -= dropped.bytes;
        }
    }

    pub(super) fn undo(&mut self, mask: &mut Mask) -> Bounds {
        let Some(before) = self.done.checked_sub(1) else { return Bounds::EMPTY };
        self.done = before;
        self.went_back = true;
        self.steps[before].lay(self.grid, mask)
    }

    pub(super) fn redo(&mut self, mask: &mut Mask) -> Bounds {
        let Some(step) = self.steps.get(self.done) else { return Bounds::EMPTY };
        self.done += 1;
        self.went_back = false;
        step.lay(self.grid, mask)
    }

    /// Goes to the state before the last step, be it a change, an undo or a redo; twice is where it began.
    pub(super) fn toggle(&mut self, mask: &mut Mask) -> Bounds {
        if self.went_back { self.redo(mask) } else { self.undo(mask) }
    }
}
