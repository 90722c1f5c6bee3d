//! The edges of a polygon to coverage, a band of rows at a time.
//!
//! A row is kept as blocks of [`BLOCK`] pixels. An edge adds its winding to the pixels of the blocks that it crosses, and
//! once for all that is behind them; so nothing has to be summed up along a row but the blocks' own sums.

use crate::canvas::kernels::wide;
use crate::canvas::select::runs::{BLOCK, Runs};

/// Rows that are accumulated at a time.
const BAND: usize = 16;

/// Binary digits behind the point of a winding and of a coordinate.
pub(super) const DIGITS: u32 = 8;

/// A pixel's side, and the winding of one turn. A line would have to go round 256 times to get out of range.
pub(super) const ONE: i32 = 1 << DIGITS;

/// What each pixel of a block has.
pub(super) type Lanes<T> = [T; BLOCK];

/// A side of the polygon, in the shape's own rectangle.
pub(super) trait Edge: Sized {
    /// The first row that it can touch, and the one behind the last.
    fn rows(&self) -> (i32, i32);

    /// Adds those of `edges` with such `numbers` to a band that begins at row `top`.
    fn add(edges: &[Self], numbers: &[u32], band: &mut Band, top: usize);
}

/// The coverage of a rectangle by the polygon of those edges; about so many blocks are crossed.
pub(super) fn rasterise<E: Edge>(edges: &[E], width: usize, height: usize, crossed: usize) -> Runs {
    let mut band = Band::new(width);
    let mut runs = Runs::with_room(width, height, crossed);
    let (numbers, ends) = by_band(edges, height);
    let mut begun = 0;
    for (number, end) in ends.into_iter().enumerate() {
        let top = number * BAND;
        band.rows = BAND.min(height - top);
        E::add(edges, &numbers[begun..end], &mut band, top);
        begun = end;
        sweep(&mut band, &mut runs);
    }
    runs
}

/// The numbers of the edges in each band of rows, band after band, and where each band ends.
fn by_band<E: Edge>(edges: &[E], height: usize) -> (Vec<u32>, Vec<usize>) {
    let bands = height.div_ceil(BAND);
    let reach = |edge: &E| {
        let (first, end) = edge.rows();
        first.max(0) as usize / BAND..(end.max(0) as usize).div_ceil(BAND).min(bands)
    };
    let mut counts = vec![0; bands];
    for edge in edges {
        counts.get_mut(reach(edge)).unwrap_or_default().iter_mut().for_each(|count| *count += 1);
    }
    let mut all = 0;
    for count in &mut counts {
        all += std::mem::replace(count, all);
    }
    let mut numbers = vec![0; all];
    for (number, edge) in edges.iter().enumerate() {
        for place in counts.get_mut(reach(edge)).unwrap_or_default() {
            numbers[*place] = number as u32;
            *place += 1;
        }
    }
    // Each band's place has now moved on to its end.
    (numbers, counts)
}

/// The winding along a few rows, and which blocks of them are crossed.
pub(super) struct Band {
    width: usize,
    rows: usize,
    /// Blocks of a row.
    blocks: usize,
    /// The winding of each pixel, by the edges that cross its block.
    winding: Vec<Lanes<i16>>,
    /// What the edges that end in a block give to all that is behind it.
    beyond: Vec<i16>,
    /// A bit for each block that is crossed.
    crossed: Vec<u64>,
    /// Words of a row.
    words: usize,
}

impl Band {
    fn new(width: usize) -> Self {
        // An edge along the right side is in the pixel behind it.
        let blocks = (width + 1).div_ceil(BLOCK);
        let words = blocks.div_ceil(64);
        Self {
            width,
            rows: 0,
            blocks,
            winding: vec![[0; BLOCK]; BAND * blocks],
            beyond: vec![0; BAND * blocks],
            crossed: vec![0; BAND * words],
            words,
        }
    }

    /// Pixels of a row.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Rows that are in the picture.
    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    /// An edge crosses the blocks from `first` to `last` of a row and turns by `winding` for all that is behind them. Gives
    /// the winding of their pixels, for the edge to be added.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
    pub(super) fn cross(&mut self, row: usize, (first, last): (usize, usize), winding: i16) -> &mut [Lanes<i16>] {
        let words = &mut self.crossed[row * self.words..][..self.words];
        for block in first..=last {
            words[block / 64] |= 1 << (block % 64);
        }
        let row = row * self.blocks;
        self.beyond[row + last] = self.beyond[row + last].wrapping_add(winding);
        &mut self.winding[row + first..=row + last]
    }
}

wide! {
    /// Tells the coverage of all rows and leaves them empty.
    fn sweep ['a] ['a] (band: &'a mut Band, runs: &'a mut Runs) -> () {
        for row in 0..band.rows {
            let own = &mut band.winding[row * band.blocks..][..band.blocks];
            let beyond = &mut band.beyond[row * band.blocks..][..band.blocks];
            let (mut winding, mut from) = (0i16, 0);
            for (word, crossed) in band.crossed[row * band.words..][..band.words].iter_mut().enumerate() {
                let mut bits = std::mem::take(crossed);
                while bits != 0 {
                    let block = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let before = if from == block { 0 } else { covered(winding) };
                    from = block + 1;
                    let own = std::mem::replace(&mut own[block], [0; BLOCK]);
                    runs.block(block * BLOCK, before, own.map(|own| covered(own.wrapping_add(winding))));
                    winding = winding.wrapping_add(std::mem::take(&mut beyond[block]));
                }
            }
            runs.end_row(if from * BLOCK < band.width { covered(winding) } else { 0 });
        }
    }
}

/// Coverage by a winding, to the nearest.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn covered(winding: i16) -> u8 {
    ((winding.unsigned_abs().min(ONE as u16) * 255 + ONE as u16 / 2) >> DIGITS) as u8
}
