//! The magic wand: the pixels that look like the one that was clicked, connected with it or everywhere.
//!
//! The picture is worked on in words of 64 pixels of a row. A word is classified (which pixels fit) when it is first
//! reached, and the flood then fills whole runs within a word with a few bit operations. Memory is a few bits a
//! pixel, and what the flood never reaches is never looked at.

use super::colour::{Eye, Lab, squared};
use super::{Selection, Stop};
use crate::canvas::kernels::wide;
use crate::geom::Bounds;
use crate::picture::Picture;

/// How two pixels are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Metric {
    /// As people see them: distance in `OKLab`, and transparency.
    #[default]
    Perceptual,
    /// Each of the four channels may differ by the tolerance at most.
    Channels,
}

/// What the wand takes for alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WandOptions {
    /// How much a pixel may differ from the one that was clicked: 0 the same, 255 everything.
    pub tolerance: u8,
    /// How the difference is measured.
    pub metric: Metric,
    /// Only what hangs together with the clicked pixel over edges (not corners); otherwise the whole picture.
    pub contiguous: bool,
    /// Softens the outline by a pixel; which pixels are covered by half or more stays the same.
    pub antialias: bool,
}

impl Default for WandOptions {
    fn default() -> Self {
        Self { tolerance: 32, metric: Metric::Perceptual, contiguous: true, antialias: true }
    }
}

/// The selection that a click on the pixel `x`, `y` gives; empty when that lies outside. `None` when it was stopped.
pub fn wand(picture: &Picture, x: i32, y: i32, options: &WandOptions, stop: Stop<'_>) -> Option<Selection> {
    let extent = picture.extent();
    if x < 0 || y < 0 || x as u32 >= extent.width || y as u32 >= extent.height {
        return Some(Selection::empty());
    }
    let seed = picture.pixel(x as u32, y as u32);
    let found = match options.metric {
        Metric::Channels => run(picture, Channels::new(seed, options.tolerance), (x, y), options.contiguous, stop),
        Metric::Perceptual => run(picture, Looks::new(seed, options.tolerance), (x, y), options.contiguous, stop),
    }?;
    Some(if options.antialias { softened(&found, picture) } else { found })
}

fn run(picture: &Picture, rule: impl Rule, seed: (i32, i32), contiguous: bool, stop: Stop<'_>) -> Option<Selection> {
    let mut flood = Flood::new(picture, rule);
    if contiguous {
        flood.spread(seed.0 as usize, seed.1 as usize, stop)?;
    } else {
        flood.everything(stop)?;
    }
    Some(flood.into_selection())
}

/// Which pixels fit.
trait Rule {
    /// One bit for each pixel of up to 64, the first one in bit 0.
    fn fits(&self, rgba: &[u8]) -> u64;
}

/// Four ranges.
struct Channels {
    low: [u8; 4],
    high: [u8; 4],
}

impl Channels {
    fn new(seed: [u8; 4], tolerance: u8) -> Self {
        Self {
            low: seed.map(|value| value.saturating_sub(tolerance)),
            high: seed.map(|value| value.saturating_add(tolerance)),
        }
    }
}

impl Rule for Channels {
    fn fits(&self, rgba: &[u8]) -> u64 {
        within(rgba, self.low, self.high)
    }
}

wide! {
    /// Which pixels lie in all four ranges.
    fn within ['a] ['a] (rgba: &'a [u8], low: [u8; 4], high: [u8; 4]) -> u64 {
        // As whole words of 256 bytes, so that the loops below have a known length.
        let mut pixels = [0u8; 256];
        pixels[..rgba.len()].copy_from_slice(rgba);
        let mut off = [0u8; 256];
        for (out, pixel) in off.as_chunks_mut::<4>().0.iter_mut().zip(pixels.as_chunks::<4>().0) {
            for channel in 0..4 {
                out[channel] = low[channel].saturating_sub(pixel[channel]) | pixel[channel].saturating_sub(high[channel]);
            }
        }
        let mut fits = [0u8; 64];
        for (fit, off) in fits.iter_mut().zip(off.as_chunks::<4>().0) {
            *fit = u8::from(u32::from_le_bytes(*off) == 0);
        }
        let known = if rgba.len() == 256 { u64::MAX } else { (1 << (rgba.len() / 4)) - 1 };
        packed(&fits) & known
    }
}

/// A ball around a colour.
struct Looks {
    eye: Eye,
    lab: Lab,
    alpha: u8,
    tolerance: f32,
}

impl Looks {
    fn new(seed: [u8; 4], tolerance: u8) -> Self {
        let eye = Eye::default();
        // Half a step more, so that tolerance 0 takes the same colour whatever the last bit of the tables says; and
        // the last step takes everything.
        let tolerance = if tolerance == 255 { f32::MAX } else { f32::from(tolerance) + 0.25 };
        Self { eye, lab: eye.lab(seed), alpha: seed[3], tolerance }
    }

    fn fit(&self, pixel: [u8; 4]) -> bool {
        let alpha = pixel[3];
        let left = self.tolerance - f32::from(alpha.abs_diff(self.alpha));
        let seen = f32::from(alpha.min(self.alpha));
        left >= 0.0 && squared(self.eye.lab(pixel), self.lab) * seen * seen <= left * left
    }
}

impl Rule for Looks {
    fn fits(&self, rgba: &[u8]) -> u64 {
        let mut bits = 0;
        let (mut last, mut known) = ([0; 4], None);
        for (at, pixel) in rgba.chunks_exact(4).enumerate() {
            let pixel = [pixel[0], pixel[1], pixel[2], pixel[3]];
            // Drawings and screenshots repeat their colours.
            let fit = match known {
                Some(fit) if pixel == last => fit,
                _ => self.fit(pixel),
            };
            (last, known) = (pixel, Some(fit));
            bits |= u64::from(fit) << at;
        }
        bits
    }
}

/// The lowest bits of 64 bytes of 0 or 1.
fn packed(bytes: &[u8; 64]) -> u64 {
    let mut bits = 0;
    for (at, eight) in bytes.chunks_exact(8).enumerate() {
        let eight = eight.iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        bits |= (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (at * 8);
    }
    bits
}

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

struct Flood<'a, R> {
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
    fn new(picture: &'a Picture, rule: R) -> Self {
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

    fn spread(&mut self, x: usize, y: usize, stop: Stop<'_>) -> Option<()> {
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
            if new & 1 != 0 && column > 0 {
                self.reach(index - 1, 1 << 63);
            }
            if new >> 63 != 0 && column + 1 < self.columns {
                self.reach(index + 1, 1);
            }
            if row > 0 {
                self.reach(index - self.columns, new);
            }
            if row + 1 < self.height {
                self.reach(index + self.columns, new);
            }
        }
        Some(())
    }

    fn everything(&mut self, stop: Stop<'_>) -> Option<()> {
        self.rows = (0, self.height);
        for index in 0..self.words.len() {
            if index.is_multiple_of(4096) && stop() {
                return None;
            }
            self.words[index].filled = self.classify(index);
        }
        Some(())
    }

    fn into_selection(self) -> Selection {
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
fn runs(seeds: u64, open: u64) -> u64 {
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

/// The outline softened by a binomial of 3 x 3, on its own side of the half.
fn softened(selection: &Selection, picture: &Picture) -> Selection {
    let bounds = selection.bounds().grown(1).clip(picture.extent());
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    if selection.bounds().is_empty() {
        return Selection::empty();
    }
    let lead = (selection.bounds().x0 - bounds.x0) as usize;
    // Three rows, each with a pixel more on both sides that repeats the edge.
    let row = |y: i32| {
        let y = y.clamp(bounds.y0, bounds.y1 - 1);
        let mut row = vec![0u8; width + 2];
        let own = selection.row(y);
        row[1 + lead..1 + lead + own.len()].copy_from_slice(own);
        (row[0], row[width + 1]) = (row[1], row[width]);
        row
    };
    let mut coverage = vec![0; width * height];
    let (mut above, mut middle) = (row(bounds.y0 - 1), row(bounds.y0));
    for (out, y) in coverage.chunks_exact_mut(width).zip(bounds.y0..) {
        let below = row(y + 1);
        soften_row(out, &above[..], &middle[..], &below[..]);
        above = std::mem::replace(&mut middle, below);
    }
    Selection::new(bounds, coverage).unwrap_or_default()
}

wide! {
    fn soften_row ['a] ['a] (out: &'a mut [u8], above: &'a [u8], middle: &'a [u8], below: &'a [u8]) -> () {
        let width = out.len();
        let column = |x: usize, out: &mut [u16]| {
            let rows = above[x..x + width].iter().zip(&middle[x..x + width]).zip(&below[x..x + width]);
            for (out, ((above, middle), below)) in out.iter_mut().zip(rows) {
                *out = u16::from(*above) + 2 * u16::from(*middle) + u16::from(*below);
            }
        };
        let mut sums = [vec![0; width], vec![0; width], vec![0; width]];
        for (x, sums) in sums.iter_mut().enumerate() {
            column(x, sums);
        }
        let [left, own, right] = &sums;
        for (((out, left), own), (right, hard)) in
            out.iter_mut().zip(left).zip(own).zip(right.iter().zip(&middle[1..=width]))
        {
            let mean = ((left + 2 * own + right + 8) >> 4) as u8;
            *out = if *hard == 255 { mean.max(128) } else { mean.min(127) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::never;
    use super::*;
    use crate::geom::Extent;
    use proptest::prelude::*;

    const HARD: WandOptions =
        WandOptions { tolerance: 20, metric: Metric::Channels, contiguous: true, antialias: false };

    /// A flood by the book, a pixel at a time.
    fn plain(picture: &Picture, seed: (i32, i32), fit: &dyn Fn([u8; 4]) -> bool) -> Vec<bool> {
        let (w, h) = (picture.extent().width as i32, picture.extent().height as i32);
        let mut filled = vec![false; (w * h) as usize];
        let mut stack = vec![seed];
        while let Some((x, y)) = stack.pop() {
            if x < 0 || y < 0 || x >= w || y >= h || filled[(y * w + x) as usize] {
                continue;
            }
            if fit(picture.pixel(x as u32, y as u32)) {
                filled[(y * w + x) as usize] = true;
                stack.extend([(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]);
            }
        }
        filled
    }

    #[test]
    fn a_click_outside_selects_nothing() {
        let picture = Picture::from_fn(Extent::new(3, 3), |_, _| [1, 2, 3, 255]);
        assert!(wand(&picture, -1, 0, &HARD, &never).unwrap().is_empty());
        assert!(wand(&picture, 0, 3, &HARD, &never).unwrap().is_empty());
        assert_eq!(wand(&picture, 1, 1, &WandOptions::default(), &never).unwrap().core_pixels(), 9);
    }

    #[test]
    fn transparency_is_a_channel_like_others() {
        let picture = Picture::from_fn(Extent::new(4, 1), |x, _| [50, 50, 50, if x < 2 { 255 } else { 0 }]);
        for metric in [Metric::Channels, Metric::Perceptual] {
            assert_eq!(wand(&picture, 0, 0, &WandOptions { metric, ..HARD }, &never).unwrap().core_pixels(), 2);
        }
        let all = WandOptions { tolerance: 255, metric: Metric::Perceptual, ..HARD };
        assert_eq!(wand(&picture, 0, 0, &all, &never).unwrap().core_pixels(), 4);
    }

    #[test]
    fn bits_spread_to_the_gaps() {
        assert_eq!(runs(0b0000_0100, 0b0110_1110), 0b0000_1110);
        assert_eq!(runs(1 << 63 | 1, u64::MAX), u64::MAX);
        assert_eq!(runs(1 << 40, u64::MAX), u64::MAX);
        assert_eq!(runs(1 << 40 | 1 << 3, !(1 << 20)), !(1 << 20));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]
        #[test]
        fn it_equals_the_plain_flood(
            w in 1u32..200, h in 1u32..40, seed in any::<u64>(), tolerance in 0u8..90,
            at in any::<(u16, u16)>(), contiguous: bool, perceptual: bool, fine: bool,
        ) {
            let mut noise = seed | 1;
            let picture = Picture::from_fn(Extent::new(w, h), |x, y| {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                let patch = if fine { noise } else { (u64::from(x / 9) ^ u64::from(y / 5)).wrapping_mul(seed) >> 11 };
                [(patch & 127) as u8, (patch >> 7 & 63) as u8, 90, 255 - (patch >> 20 & 7) as u8]
            });
            let start = (i32::from(at.0) % w as i32, i32::from(at.1) % h as i32);
            let metric = if perceptual { Metric::Perceptual } else { Metric::Channels };
            let options = WandOptions { tolerance, metric, contiguous, antialias: false };
            let drawn = wand(&picture, start.0, start.1, &options, &never).unwrap();
            let clicked = picture.pixel(start.0 as u32, start.1 as u32);
            let looks = Looks::new(clicked, tolerance);
            let fit = |pixel: [u8; 4]| if perceptual { looks.fit(pixel) } else {
                pixel.iter().zip(clicked).all(|(one, two)| one.abs_diff(two) <= tolerance)
            };
            let flooded = plain(&picture, start, &fit);
            let soft = wand(&picture, start.0, start.1, &WandOptions { antialias: true, ..options }, &never).unwrap();
            for y in 0..h as i32 {
                for x in 0..w as i32 {
                    let wanted = if contiguous {
                        flooded[(y * w as i32 + x) as usize]
                    } else {
                        fit(picture.pixel(x as u32, y as u32))
                    };
                    prop_assert_eq!(drawn.at(x, y) == 255, wanted, "{},{}", x, y);
                    prop_assert_eq!(soft.at(x, y) >= 128, wanted, "soft {},{}", x, y);
                }
            }
        }
    }
}
