//! The edges of a polygon to coverage, a band of rows at a time.
//!
//! Sums are whole numbers of 1/65536: the parts of an edge add up exactly, so that behind a closed outline the winding
//! is a whole number again, however many edges were added.

use crate::canvas::kernels::wide;
use crate::canvas::select::runs::{BLOCK, Runs};
use crate::geom::Bounds;

/// Rows that are accumulated at a time.
const BAND: usize = 16;

/// Binary digits behind the point.
const DIGITS: u32 = 16;

/// A pixel's side, and the winding of one turn.
const ONE: i64 = 1 << DIGITS;

/// A line from its upper to its lower end, in pixels of the shape's rectangle.
struct Edge {
    top: (f64, f64),
    bottom: (f64, f64),
    /// Columns for each row.
    slope: f64,
    /// 1 when it was drawn downwards, otherwise -1.
    winding: i64,
    lean: Lean,
}

impl Edge {
    fn x_at(&self, y: f64) -> f64 {
        self.top.0 + (y - self.top.1) * self.slope
    }
}

/// The coverage of a polygon within `bounds`. Without `antialias` a pixel is covered when its centre is.
pub(super) fn rasterise(corners: &[(f64, f64)], bounds: Bounds, antialias: bool) -> Runs {
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    let edges = edges(corners, bounds, antialias);
    let mut band = Band::new(width);
    let mut runs = Runs::with_room(width, height, crossings(&edges, bounds));
    let (numbers, ends) = by_band(&edges, height);
    let mut begun = 0;
    for (number, end) in ends.into_iter().enumerate() {
        let top = number * BAND;
        let rows = BAND.min(height - top);
        for edge in numbers[begun..end].iter().map(|number| &edges[*number as usize]) {
            if antialias {
                band.add_area(edge, top, rows);
            } else {
                band.add_centres(edge, top, rows);
            }
        }
        begun = end;
        sweep(&mut band, rows, &mut runs);
    }
    runs
}

fn edges(corners: &[(f64, f64)], bounds: Bounds, antialias: bool) -> Vec<Edge> {
    // Half a pixel up puts the centres on whole rows, where a line of centres can be told from its neighbours exactly.
    let lift = if antialias { 0.0 } else { 0.5 };
    let moved = |(x, y): &(f64, f64)| (x - f64::from(bounds.x0), y - f64::from(bounds.y0) - lift);
    let mut edges = Vec::with_capacity(corners.len());
    let Some(mut from) = corners.last().map(moved) else { return edges };
    for to in corners.iter().map(moved) {
        let (top, bottom, winding) = if from.1 < to.1 { (from, to, 1) } else { (to, from, -1) };
        if top.1 < bottom.1 {
            let slope = (bottom.0 - top.0) / (bottom.1 - top.1);
            edges.push(Edge { top, bottom, slope, winding, lean: Lean::new(slope, winding) });
        }
        from = to;
    }
    edges
}

/// About as many blocks as the edges cross: at most one for each row and for each block's width, and not all of them new.
fn crossings(edges: &[Edge], bounds: Bounds) -> usize {
    let (width, height) = (f64::from(bounds.width()), f64::from(bounds.height()));
    let crossed = |edge: &Edge| {
        let (from, to) = (edge.top.1.max(0.0), edge.bottom.1.min(height));
        let along = (edge.bottom.0 - edge.top.0).abs().min(width);
        (to - from).max(0.0) + along / BLOCK as f64
    };
    edges.iter().map(crossed).sum::<f64>() as usize
}

/// The numbers of the edges in each band of rows, band after band, and where each band ends.
fn by_band(edges: &[Edge], height: usize) -> (Vec<u32>, Vec<usize>) {
    let bands = height.div_ceil(BAND);
    // A row early and a row late do no harm.
    let reach = |edge: &Edge| {
        let first = (edge.top.1 - 1.0).max(0.0) as usize / BAND;
        let last = (edge.bottom.1 + 1.0).max(0.0) as usize / BAND;
        first.min(bands)..(last + 1).min(bands)
    };
    let mut counts = vec![0; bands];
    for edge in edges {
        counts[reach(edge)].iter_mut().for_each(|count| *count += 1);
    }
    let mut all = 0;
    for count in &mut counts {
        all += std::mem::replace(count, all);
    }
    let mut numbers = vec![0; all];
    for (number, edge) in edges.iter().enumerate() {
        for place in &mut counts[reach(edge)] {
            numbers[*place] = number as u32;
            *place += 1;
        }
    }
    // Each band's place has now moved on to its end.
    (numbers, counts)
}

/// Differences of the winding along a few rows, and which blocks of them are set.
struct Band {
    width: usize,
    /// Differences per row: what begins behind the last pixel has room, too.
    steps: Vec<i32>,
    /// Steps of a row: whole blocks.
    stride: usize,
    /// A bit for each block that is set.
    set: Vec<u64>,
    /// Words of a row.
    words: usize,
}

impl Band {
    fn new(width: usize) -> Self {
        let blocks = (width + 3).div_ceil(BLOCK);
        let (stride, words) = (blocks * BLOCK, blocks.div_ceil(64));
        Self { width, steps: vec![0; BAND * stride], stride, set: vec![0; BAND * words], words }
    }

    /// The blocks from that of pixel `first` to that of pixel `last` are set.
    #[inline]
    fn mark(&mut self, row: usize, first: usize, last: usize) {
        let words = &mut self.set[row * self.words..][..self.words];
        let (first, last) = (first / BLOCK, last / BLOCK);
        words[first / 64] |= 1 << (first % 64);
        words[last / 64] |= 1 << (last % 64);
        for block in first + 1..last {
            words[block / 64] |= 1 << (block % 64);
        }
    }

    /// The winding changes at pixel `x`, the next one, and the one after it.
    #[inline]
    fn step(&mut self, row: usize, x: usize, by: [i64; 3]) {
        let at = row * self.stride + x;
        for (step, by) in self.steps[at..at + 3].iter_mut().zip(by) {
            // It would take a line that goes round ten thousand times to get out of range.
            *step = step.wrapping_add(by as i32);
        }
    }

    fn add_area(&mut self, edge: &Edge, top: usize, rows: usize) {
        let (first, last) = (fixed(edge.top.1 * ONE as f64), fixed(edge.bottom.1 * ONE as f64));
        let start = top as i64 * ONE;
        let (mut y, to) = (first.max(start), last.min(start + rows as i64 * ONE));
        let (x0, y0) = (edge.top.0 * ONE as f64, edge.top.1 * ONE as f64);
        let at = |y: i64| fixed(x0 + (y as f64 - y0) * edge.slope);
        let mut x = at(y);
        while y < to {
            let row = y >> DIGITS;
            let next = ((row + 1) << DIGITS).min(to);
            let end = at(next);
            self.add_slice(row as usize - top, (x.min(end), x.max(end)), (next - y) * edge.winding, &edge.lean);
            (x, y) = (end, next);
        }
    }

    /// A piece of an edge within one row, between two columns, of signed height `cover`. The pixels it crosses get the
    /// area to its right, those further on all of it.
    #[inline]
    fn add_slice(&mut self, row: usize, (low, high): (i64, i64), cover: i64, lean: &Lean) {
        let width = (self.width as i64) << DIGITS;
        if high >= width || low < 0 {
            return self.add_cut_slice(row, (low, high), cover, lean);
        }
        let first = low >> DIGITS;
        let (mut x, last) = (first, high >> DIGITS);
        // All of the area to the right of the edge and left of `x`, and how much of it is in the pixel before.
        let (mut sum, mut before) = (0, 0);
        if x + 1 < last {
            (x, sum, before) = self.add_wide_slice(row, low, last - 1, lean);
        }
        // The last one or two pixels, without a choice: the whole trapezium, less the triangle that is not yet there.
        let behind = (x + 1) << DIGITS;
        let over = (high - behind).max(0);
        let whole = (cover * (2 * behind - low - high)) >> (DIGITS + 1);
        let area = whole + lean.triangle(over) - sum;
        let next = whole + cover - area - sum;
        self.step(row, x as usize, [area - before, next - area, cover - next]);
        self.mark(row, first as usize, x as usize + 2);
    }

    /// The pixels before `end` of a piece that crosses three or more. Gives the next one, the area so far, and how much of
    /// it is in the pixel before.
    #[inline]
    fn add_wide_slice(&mut self, row: usize, low: i64, end: i64, lean: &Lean) -> (i64, i64, i64) {
        let first = low >> DIGITS;
        let across = ((first + 1) << DIGITS) - low;
        let steps = &mut self.steps[row * self.stride..][first as usize..end as usize];
        // What a pixel has more than the one before it, but for the first two, is the same for all.
        let start = lean.triangle(across);
        let mut level = (lean.triangle(across + ONE) - 2 * start) << DIGITS;
        let mut before = start;
        for (at, step) in steps.iter_mut().enumerate() {
            let now = if at == 0 { start } else { start + (level >> DIGITS) };
            *step = step.wrapping_add(if at == 0 { start } else { now - before } as i32);
            before = now;
            level += if at == 0 { 0 } else { lean.rate };
        }
        let reached = ((end << DIGITS) - low) as f64;
        (end, fixed(reached * reached * lean.half), before)
    }

    /// The same for a piece that begins or ends outside of the rectangle.
    #[cold]
    fn add_cut_slice(&mut self, row: usize, (low, high): (i64, i64), cover: i64, lean: &Lean) {
        let width = (self.width as i64) << DIGITS;
        if low >= width {
            return;
        }
        if high <= 0 {
            self.step(row, 0, [cover, 0, 0]);
            return self.mark(row, 0, 0);
        }
        let rate = cover as f64 / (high - low).max(1) as f64;
        let part = |length: i64| (length as f64 * rate) as i64;
        let before = part(-low.min(0));
        self.step(row, 0, [before, 0, 0]);
        self.mark(row, 0, 0);
        // The last column ends where the width does; what the edge does behind it is not seen.
        let (inner, end) = (low.max(0), high.min(width - 1));
        let within = if high < width { cover - before } else { part(end - inner) };
        if inner <= end {
            self.add_slice(row, (inner, end), within, lean);
        }
    }

    /// The winding changes at the first pixel whose centre is not left of the edge.
    fn add_centres(&mut self, edge: &Edge, top: usize, rows: usize) {
        let from = edge.top.1.ceil().max(top as f64);
        let to = edge.bottom.1.ceil().min((top + rows) as f64);
        let mut y = from;
        while y < to {
            let x = (edge.x_at(y) - 0.5).ceil().max(0.0);
            if x < self.width as f64 {
                self.step(y as usize - top, x as usize, [edge.winding * ONE, 0, 0]);
                self.mark(y as usize - top, x as usize, x as usize);
            }
            y += 1.0;
        }
    }
}

/// How much area an edge has to its right, by how far it has come along a row.
struct Lean {
    /// Times the square of how far the edge has come this is the area.
    half: f64,
    /// By how much the area grows from one pixel to the next, with as many digits again.
    rate: i64,
}

impl Lean {
    fn new(slope: f64, winding: i64) -> Self {
        let half = winding as f64 * (0.5 / (slope.abs() * ONE as f64)).min(0.5);
        Self { half, rate: fixed(half * (2 * ONE * ONE * ONE) as f64) }
    }

    #[inline]
    fn triangle(&self, along: i64) -> i64 {
        fixed((along * along) as f64 * self.half)
    }
}

wide! {
    /// Sums up some rows, tells their coverage and leaves them empty.
    fn sweep ['a] ['a] (band: &'a mut Band, rows: usize, runs: &'a mut Runs) -> () {
        for row in 0..rows {
            let steps = band.steps[row * band.stride..][..band.stride].as_chunks_mut::<BLOCK>().0;
            let (mut winding, mut from) = (0i32, 0);
            for (word, set) in band.set[row * band.words..][..band.words].iter_mut().enumerate() {
                let mut bits = std::mem::take(set);
                while bits != 0 {
                    let block = word * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let before = if from == block { 0 } else { covered(winding) };
                    from = block + 1;
                    let sums = sums(std::mem::replace(&mut steps[block], [0; BLOCK]), winding);
                    winding = sums[BLOCK - 1];
                    runs.block(block * BLOCK, before, sums.map(covered));
                }
            }
            runs.end_row(if from * BLOCK < band.width { covered(winding) } else { 0 });
        }
    }
}

/// Running sums that begin with `from`, which is added last: so the sums of one block need not wait for those before.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn sums(steps: [i32; BLOCK], from: i32) -> [i32; BLOCK] {
    let mut sum = 0i32;
    steps
        .map(|step| {
            sum = sum.wrapping_add(step);
            sum
        })
        .map(|sum| sum.wrapping_add(from))
}

/// The nearest whole number of one that is below 2^51 in size: a sum that has no room for more digits, and no function call
/// on processors that do not round by themselves.
#[inline]
const fn fixed(value: f64) -> i64 {
    const ROOM: f64 = (3_i64 << 51) as f64;
    (value + ROOM).to_bits().wrapping_sub(ROOM.to_bits()) as i64
}

/// Coverage by a winding, to the nearest.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn covered(winding: i32) -> u8 {
    ((winding.unsigned_abs().min(ONE as u32) * 255 + ONE as u32 / 2) >> DIGITS) as u8
}
