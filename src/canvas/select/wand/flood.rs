//! The flood over words of 64 pixels.

use super::{Rule, Selection, Stop};
use crate::geom::Bounds;
use crate::picture::Picture;

/// 64 pixels of a row.
#[derive(Clone, Copy, Default)]
struct Word {
    fits: u64,
    filled: u64,
    /// Pixels that were reached and wait for their turn.
    reached: u64,
}

const UNKNOWN: u8 = 0;
const KNOWN: u8 = 1;
const QUEUED: u8 = 2;

pub(super) struct Flood<'a, R> {
    picture: &'a Picture,
    rule: R,
    columns: usize,
    height: usize,
    words: Vec<Word>,
    states: Vec<u8>,
    queue: Vec<u32>,
    /// The first row with something filled, and the one behind the last.
    rows: (usize, usize),
}

impl<'a, R: Rule> Flood<'a, R> {
    pub(super) fn new(picture: &'a Picture, rule: R) -> Self {
        let columns = (picture.extent().width as usize).div_ceil(64);
        let height = picture.extent().height as usize;
        let words = vec![Word::default(); columns * height];
        Self {
            picture,
            rule,
            columns,
            height,
            states: vec![UNKNOWN; words.len()],
            words,
            queue: Vec::new(),
            rows: (height, 0),
        }
    }

    fn classify(&self, index: usize) -> u64 {
        let row = self.picture.row((index / self.columns) as u32);
        let from = index % self.columns * 256;
        self.rule.fits(&row[from..row.len().min(from + 256)])
    }

    /// These pixels are reached from beside: what fits of them and is not filled waits for its turn.
    fn reach(&mut self, index: usize, bits: u64) {
        if self.states[index] == UNKNOWN {
            self.words[index].fits = self.classify(index);
            self.states[index] = KNOWN;
        }
        let word = &mut self.words[index];
        let new = bits & word.fits & !word.filled;
        if new != 0 {
            word.reached |= new;
            if self.states[index] != QUEUED {
                self.states[index] = QUEUED;
                self.queue.push(index as u32);
            }
        }
    }

    pub(super) fn spread(&mut self, x: usize, y: usize, stop: Stop<'_>) -> Option<()> {
        self.reach(y * self.columns + x / 64, 1 << (x % 64));
        let mut turns = 0u32;
        while let Some(index) = self.queue.pop() {
            turns = turns.wrapping_add(1);
            if turns.is_multiple_of(4096) && stop() {
                return None;
            }
            let index = index as usize;
            self.states[index] = KNOWN;
            let word = &mut self.words[index];
            let open = word.fits & !word.filled;
            let new = runs(std::mem::take(&mut word.reached) & open, open);
            if new == 0 {
                continue;
            }
            word.filled |= new;
            let (column, row) = (index % self.columns, index / self.columns);
            self.rows = (self.rows.0.min(row), self.rows.1.max(row + 1));
            if row > 0 {
                self.reach(index - self.columns, new);
            }
            if row + 1 < self.height {
                self.reach(index + self.columns, new);
            }
            // The last one that is reached is the next: along the row, as the pixels lie in memory.
            if new & 1 != 0 && column > 0 {
                self.reach(index - 1, 1 << 63);
            }
            if new >> 63 != 0 && column + 1 < self.columns {
                self.reach(index + 1, 1);
            }
        }
        Some(())
    }

    pub(super) fn everything(&mut self, stop: Stop<'_>) -> Option<()> {
        self.rows = (0, self.height);
        for index in 0..self.words.len() {
            if index.is_multiple_of(4096) && stop() {
                return None;
            }
            self.words[index].filled = self.classify(index);
        }
        Some(())
    }

    pub(super) fn into_selection(self) -> Selection {
        let mut bounds = Bounds::EMPTY;
        let (top, bottom) = self.rows;
        for (y, row) in self.words.chunks_exact(self.columns).enumerate().take(bottom).skip(top) {
            let Some(first) = row.iter().position(|word| word.filled != 0) else { continue };
            let last = row.iter().rposition(|word| word.filled != 0).unwrap_or(first);
            let x0 = first * 64 + row[first].filled.trailing_zeros() as usize;
            let x1 = last * 64 + 64 - row[last].filled.leading_zeros() as usize;
            bounds = bounds.union(Bounds::new(x0 as i32, y as i32, x1 as i32, y as i32 + 1));
        }
        let width = bounds.width() as usize;
        let mut coverage = vec![0; width * bounds.height() as usize];
        if width == 0 {
            return Selection::empty();
        }
        for (out, (y, columns)) in coverage.chunks_exact_mut(width).zip(bounds.rows()) {
            let row = &self.words[y * self.columns..(y + 1) * self.columns];
            for (at, word) in row.iter().enumerate().take(columns.end.div_ceil(64)).skip(columns.start / 64) {
                if word.filled == 0 {
                    continue;
                }
                let from = (at * 64).max(columns.start);
                let to = (at * 64 + 64).min(columns.end);
                let out = &mut out[from - columns.start..to - columns.start];
                if word.filled == u64::MAX {
                    out.fill(255);
                } else {
                    let bits = word.filled >> (from - at * 64);
                    for (bit, out) in out.iter_mut().enumerate() {
                        *out = 0u8.wrapping_sub((bits >> bit & 1) as u8);
                    }
                }
            }
        }
        Selection::new(bounds, coverage).unwrap_or_default()
    }
}

/// All runs of `open` that hold a bit of `seeds` (which are open themselves).
pub(super) fn runs(seeds: u64, open: u64) -> u64 {
    if seeds == open {
        return open;
    }
    spread_up(seeds, open) | spread_up(seeds.reverse_bits(), open.reverse_bits()).reverse_bits()
}

/// The open bits from each seed upwards to the next gap.
const fn spread_up(mut seeds: u64, open: u64) -> u64 {
    let mut open = open;
    seeds |= open & (seeds << 1);
    open &= open << 1;
    seeds |= open & (seeds << 2);
    open &= open << 2;
    seeds |= open & (seeds << 4);
    open &= open << 4;
    seeds |= open & (seeds << 8);
    open &= open << 8;
    seeds |= open & (seeds << 16);
    open &= open << 16;
    seeds | (open & (seeds << 32))
}
