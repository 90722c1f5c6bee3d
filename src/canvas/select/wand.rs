//! The magic wand: the pixels that look like the one that was clicked, connected with it or everywhere.
//!
//! The picture is worked on in words of 64 pixels of a row. A word is classified (which pixels fit) when it is first
//! reached, and the flood then fills whole runs within a word with a few bit operations. Memory is a few bits a
//! pixel, and what the flood never reaches is never looked at.

mod flood;

use super::colour::{Eye, Lab, squared};
use super::{Selection, Stop};
use crate::canvas::kernels::wide;
use crate::picture::Picture;
use flood::Flood;

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
        if let Some(pixels) = rgba.as_array() {
            return within(pixels, self.low, self.high);
        }
        // The end of a row, as a whole word.
        let mut pixels = [0; 256];
        pixels[..rgba.len()].copy_from_slice(rgba);
        within(&pixels, self.low, self.high) & ((1 << (rgba.len() / 4)) - 1)
    }
}

wide! {
    /// Which of 64 pixels lie in all four ranges.
    fn within ['a] ['a] (pixels: &'a [u8; 256], low: [u8; 4], high: [u8; 4]) -> u64 {
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
        packed(&fits)
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
mod tests;
