//! Coverage as blocks along an outline, with what is flat between them.
//!
//! A shape is mostly inside and outside. Kept so, making one and laying it on a mask costs as much as its outline is long,
//! and what it fills is filled once, in the mask.

use super::Combine;

/// Pixels along an outline that are worked on at once.
pub(super) const BLOCK: usize = 16;

/// Some pixels of a row, and what stands before them.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// The first column.
    from: u32,
    /// The coverage of all columns from the block before to this one; 0 when there are none.
    before: u8,
    coverage: [u8; BLOCK],
}

/// The rows of a rectangle.
#[derive(Debug, Clone)]
pub(super) struct Runs {
    width: usize,
    blocks: Vec<Block>,
    /// For each row where its blocks end, and the coverage behind them.
    rows: Vec<(u32, u8)>,
}

impl Runs {
    /// No rows yet, of `width` columns, and room for so many rows and blocks.
    pub(super) fn with_room(width: usize, rows: usize, blocks: usize) -> Self {
        Self { width, blocks: Vec::with_capacity(blocks), rows: Vec::with_capacity(rows) }
    }

    /// The next block of the row begins at column `from`; all between has the coverage `before`.
    #[inline]
    pub(super) fn block(&mut self, from: usize, before: u8, coverage: [u8; BLOCK]) {
        self.blocks.push(Block { from: from as u32, before, coverage });
    }

    /// The row is complete: what follows has the coverage `behind`.
    #[inline]
    pub(super) fn end_row(&mut self, behind: u8) {
        self.rows.push((self.blocks.len() as u32, behind));
    }

    fn row(&self, row: usize) -> (&[Block], u8) {
        let begun = if row == 0 { 0 } else { self.rows[row - 1].0 as usize };
        let (end, behind) = self.rows[row];
        (&self.blocks[begun..end as usize], behind)
    }

    /// All bytes, row by row.
    pub(super) fn plane(&self) -> Vec<u8> {
        let mut plane = vec![0; self.width * self.rows.len()];
        for (row, out) in plane.chunks_exact_mut(self.width.max(1)).enumerate() {
            self.lay(row, 0, out, Combine::Add);
        }
        plane
    }

    /// Combines the columns from `first` on of a row into `out`.
    pub(super) fn lay(&self, row: usize, first: usize, out: &mut [u8], how: Combine) {
        let (blocks, behind) = self.row(row);
        let mut done = 0;
        for block in blocks {
            let from = block.from as usize;
            let to = from + BLOCK;
            if from >= first && to - first <= out.len() {
                // The whole block, which is nearly every one.
                let (flat, rest) = out[done..].split_at_mut(from - first - done);
                lay_flat(flat, block.before, how);
                if let Some(out) = rest.first_chunk_mut() {
                    lay_block(out, &block.coverage, how);
                }
                done = to - first;
            } else {
                let length = out.len();
                let place = |x: usize| x.saturating_sub(first).min(length);
                lay_flat(&mut out[done..place(from)], block.before, how);
                done = place(to);
                let lead = first.saturating_sub(from).min(BLOCK);
                super::combine_row(&mut out[place(from)..done], &block.coverage[lead..], how);
            }
        }
        lay_flat(&mut out[done..], behind, how);
    }
}

#[inline]
fn lay_block(out: &mut [u8; BLOCK], own: &[u8; BLOCK], how: Combine) {
    match how {
        Combine::Replace => *out = *own,
        Combine::Add => (0..BLOCK).for_each(|at| out[at] = out[at].max(own[at])),
        Combine::Subtract => (0..BLOCK).for_each(|at| out[at] = out[at].saturating_sub(own[at])),
        Combine::Intersect => (0..BLOCK).for_each(|at| out[at] = out[at].min(own[at])),
    }
}

/// One value into many; most of the time it is nothing or all of them.
#[inline]
fn lay_flat(out: &mut [u8], value: u8, how: Combine) {
    match (how, value) {
        (Combine::Add | Combine::Subtract, 0) | (Combine::Intersect, 255) => {}
        (Combine::Replace, _) | (Combine::Add, 255) | (Combine::Intersect, 0) => out.fill(value),
        (Combine::Subtract, 255) => out.fill(0),
        (Combine::Add, _) => out.iter_mut().for_each(|out| *out = (*out).max(value)),
        (Combine::Subtract, _) => out.iter_mut().for_each(|out| *out = out.saturating_sub(value)),
        (Combine::Intersect, _) => out.iter_mut().for_each(|out| *out = (*out).min(value)),
    }
}
