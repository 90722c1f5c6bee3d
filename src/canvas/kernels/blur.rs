//! Gaussian blur of a plane of bytes; its edge pixels go on beyond it.
//!
//! Up to [`EXACT_SIGMA`] the true Gaussian, cut behind 3.2 sigma. A wider one leaves nothing small behind, so it is worked
//! out on means of 2 x 2 to 16 x 16 pixels and interpolated linearly: the means and the interpolation blur by a known
//! variance, which the Gaussian in between has less. The cost falls as sigma grows, and the error stays under two levels
//! of 255. (Boxes in a row are the usual way; for thin lines three of them are off by seven levels.)

mod means;

use super::{Stop, range_of};
use means::{Means, enlarge};

/// Largest sigma that is blurred at full resolution.
pub const EXACT_SIGMA: f32 = 6.0;

/// Largest sigma, in pixels.
pub const MAX_SIGMA: f32 = 100.0;

/// Bits behind the point of the values between passes.
const FRACTION: u32 = 7;

/// Rows between two looks at the stop.
const BREATH: usize = 64;

/// How far a pixel can reach, in pixels.
pub fn reach(sigma: f32) -> u32 {
    let sigma = clamped(sigma);
    let (factor, inner) = split(sigma);
    ((radius(inner) + 2) * factor) as u32
}

/// Side of the blocks that a blur works on. A plane that is cut out of a larger one on a multiple of it gives the same.
pub fn grid(sigma: f32) -> u32 {
    split(clamped(sigma)).0 as u32
}

/// `plane` (rows of `width` bytes) blurred by `sigma`; `None` when it was stopped.
pub fn gaussian(plane: &[u8], width: usize, sigma: f32, stop: Stop<'_>) -> Option<Vec<u8>> {
    if width == 0 || plane.is_empty() {
        return Some(plane.to_vec());
    }
    let (factor, inner) = split(clamped(sigma));
    let taps = Taps::new(inner);
    let mut out = vec![0; plane.len()];
    match factor {
        1 => taps.blur(&Plane { bytes: plane, width }, stop, |y, row| {
            round_row(&mut out[y * width..(y + 1) * width], row);
        })?,
        2 => enlarge::<2>(&Means::new(plane, width, 2, taps.radius()).blurred(&taps, stop)?, width, &mut out),
        4 => enlarge::<4>(&Means::new(plane, width, 4, taps.radius()).blurred(&taps, stop)?, width, &mut out),
        8 => enlarge::<8>(&Means::new(plane, width, 8, taps.radius()).blurred(&taps, stop)?, width, &mut out),
        _ => enlarge::<16>(&Means::new(plane, width, 16, taps.radius()).blurred(&taps, stop)?, width, &mut out),
    }
    Some(out)
}

/// A true Gaussian of at most 16 px with a steep edge instead of its own: `(value - 127.5) * gain + 127.5`, cut to bytes.
/// The gain is applied before rounding, so that the edge keeps all its steps.
pub fn sharpened(plane: &[u8], width: usize, sigma: f32, gain: f32, stop: Stop<'_>) -> Option<Vec<u8>> {
    if width == 0 || plane.is_empty() {
        return Some(plane.to_vec());
    }
    let mut out = vec![0; plane.len()];
    Taps::new(clamped(sigma).min(16.0)).blur(&Plane { bytes: plane, width }, stop, |y, row| {
        sharpen_row(&mut out[y * width..(y + 1) * width], row, gain);
    })?;
    Some(out)
}

fn clamped(sigma: f32) -> f32 {
    if sigma.is_finite() { sigma.clamp(0.3, MAX_SIGMA) } else { 0.3 }
}

fn radius(sigma: f32) -> usize {
    (sigma * 3.2).ceil() as usize
}

/// Side of the means, and the sigma that is left to do between them, in means.
fn split(sigma: f32) -> (usize, f32) {
    if sigma <= EXACT_SIGMA {
        return (1, sigma);
    }
    let factor = [16, 8, 4].into_iter().find(|factor| sigma >= *factor as f32 * 3.0).unwrap_or(2);
    // Means of n pixels have a variance of (n^2 - 1) / 12, the interpolation n^2 / 6 + 1 / 12 on average.
    let left = (sigma / factor as f32).powi(2) - 0.25;
    (factor, left.sqrt())
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
fn rounded(value: u16) -> u8 {
    ((value + (1 << (FRACTION - 1))) >> FRACTION).min(255) as u8
}

wide! {
    fn round_row ['a] ['a] (out: &'a mut [u8], row: &'a [u16]) -> () {
        for (out, value) in out.iter_mut().zip(row) {
            *out = rounded(*value);
        }
    }
}

wide! {
    fn sharpen_row ['a] ['a] (out: &'a mut [u8], row: &'a [u16], gain: f32) -> () {
        for (out, value) in out.iter_mut().zip(row) {
            // Clamped before it is cast, which vectors can do.
            *out = ((f32::from(*value) / 128.0 - 127.5) * gain + 128.0).clamp(0.0, 255.0) as u8;
        }
    }
}

/// `value * factor / 65536`, rounded down: one instruction on 16-bit lanes.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
fn part(value: u16, factor: u16) -> u16 {
    ((u32::from(value) * u32::from(factor)) >> 16) as u16
}

wide! {
    /// The smallest and the largest value.
    fn extremes ['a] ['a] (values: &'a [u8]) -> (u8, u8) {
        range_of(values)
    }
}

/// Rows to be blurred.
trait Rows {
    fn width(&self) -> usize;
    fn height(&self) -> usize;
    /// The one value of the whole row, when it has only one.
    fn flat(&self, y: usize) -> Option<u16>;
    /// The row as values with [`FRACTION`] bits behind the point.
    fn read(&self, y: usize, out: &mut [u16]);
}

/// Bytes.
struct Plane<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl Plane<'_> {
    fn row(&self, y: usize) -> &[u8] {
        &self.bytes[y * self.width..(y + 1) * self.width]
    }
}

impl Rows for Plane<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn height(&self) -> usize {
        self.bytes.len() / self.width
    }

    fn flat(&self, y: usize) -> Option<u16> {
        let (low, high) = extremes(self.row(y));
        (low == high).then_some(u16::from(low) << FRACTION)
    }

    fn read(&self, y: usize, out: &mut [u16]) {
        for (out, value) in out.iter_mut().zip(self.row(y)) {
            *out = u16::from(*value) << FRACTION;
        }
    }
}

/// Half a Gaussian: weights of 65536 from the middle outwards.
struct Taps {
    weights: Vec<u16>,
}

impl Taps {
    fn new(sigma: f32) -> Self {
        let radius = radius(sigma);
        let sigma = f64::from(sigma);
        let raw: Vec<f64> = (0..=radius).map(|x| (-((x * x) as f64) / (2.0 * sigma * sigma)).exp()).collect();
        let total: f64 = 2.0 * raw.iter().sum::<f64>() - raw[0];
        let mut weights: Vec<u16> = raw.iter().map(|weight| (weight / total * 65_536.0).round() as u16).collect();
        let outer: u32 = weights[1..].iter().map(|weight| u32::from(*weight) * 2).sum();
        weights[0] = 65_536u32.saturating_sub(outer).min(65_535) as u16;
        Self { weights }
    }

    fn radius(&self) -> usize {
        self.weights.len() - 1
    }

    /// Hands each blurred row to `finish`.
    fn blur(&self, source: &impl Rows, stop: Stop<'_>, mut finish: impl FnMut(usize, &[u16])) -> Option<()> {
        let (radius, width, height) = (self.radius(), source.width(), source.height());
        let mut padded = vec![0; width + 2 * radius];
        let mut sums = vec![0; width];
        // The rows around the one being written, each already blurred along itself.
        let mut ring = Ring::new(2 * radius + 1, width);
        let mut filled = 0;
        for y in 0..height {
            if y % BREATH == 0 && stop() {
                return None;
            }
            while filled < (y + radius + 1).min(height) {
                let flat = source.flat(filled);
                let row = ring.put(filled, flat);
                if flat.is_none() {
                    source.read(filled, &mut padded[radius..radius + width]);
                    let (first, last) = (padded[radius], padded[radius + width - 1]);
                    padded[..radius].fill(first);
                    padded[radius + width..].fill(last);
                    weigh(&self.weights, row, |k| (&padded[radius - k..], &padded[radius + k..]));
                }
                filled += 1;
            }
            let (low, high) = (y.saturating_sub(radius), (y + radius).min(height - 1));
            if let Some(value) = ring.flat(low, high) {
                sums.fill(value);
            } else {
                let ring = &ring;
                let pair = |k| (ring.row(y.saturating_sub(k)), ring.row((y + k).min(height - 1)));
                weigh(&self.weights, &mut sums, pair);
            }
            finish(y, &sums);
        }
        Some(())
    }
}

wide! {
    /// The weighted sum of pairs of rows, in stretches that stay in the nearest memory.
    fn weigh ['a, P: Fn(usize) -> (&'a [u16], &'a [u16])] ['a, P] (weights: &'a [u16], out: &'a mut [u16], pair: P) -> () {
        const STRETCH: usize = 512;
        let width = out.len();
        for from in (0..width).step_by(STRETCH) {
            let to = (from + STRETCH).min(width);
            let out = &mut out[from..to];
            for (out, value) in out.iter_mut().zip(&pair(0).0[from..to]) {
                *out = part(*value, weights[0]);
            }
            for (k, weight) in weights.iter().enumerate().skip(1) {
                let (before, behind) = pair(k);
                add_pair(out, &before[from..to], &behind[from..to], *weight);
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn add_pair(out: &mut [u16], before: &[u16], behind: &[u16], weight: u16) {
    for ((out, before), behind) in out.iter_mut().zip(before).zip(behind) {
        *out = out.wrapping_add(part(before.wrapping_add(*behind), weight));
    }
}

/// The last rows of a pass, and which of them are one value throughout.
struct Ring {
    depth: usize,
    width: usize,
    rows: Vec<u16>,
    flat: Vec<Option<u16>>,
}

impl Ring {
    fn new(depth: usize, width: usize) -> Self {
        Self { depth, width, rows: vec![0; depth * width], flat: vec![None; depth] }
    }

    /// The place of row `y`, filled already when the row is flat.
    fn put(&mut self, y: usize, flat: Option<u16>) -> &mut [u16] {
        let slot = y % self.depth;
        self.flat[slot] = flat;
        let out = &mut self.rows[slot * self.width..(slot + 1) * self.width];
        if let Some(value) = flat {
            out.fill(value);
        }
        out
    }

    fn row(&self, y: usize) -> &[u16] {
        let slot = y % self.depth;
        &self.rows[slot * self.width..(slot + 1) * self.width]
    }

    /// The one value of all these rows.
    fn flat(&self, from: usize, to: usize) -> Option<u16> {
        let first = self.flat[from % self.depth]?;
        (from..=to).all(|y| self.flat[y % self.depth] == Some(first)).then_some(first)
    }
}

#[cfg(test)]
mod tests;
