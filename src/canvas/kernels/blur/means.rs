//! A plane made smaller for a wide blur, and made large again.

use super::{FRACTION, Rows, Stop, Taps, part, rounded};

/// Means of square blocks of a plane, with some blocks more on all sides that lie in its repeated edge pixels.
pub(super) struct Means {
    width: usize,
    margin: usize,
    values: Vec<u16>,
}

impl Means {
    pub(super) fn new(plane: &[u8], width: usize, factor: usize, radius: usize) -> Self {
        let height = plane.len() / width;
        // One more on each side for the interpolation.
        let margin = radius + 1;
        let (columns, rows) = (width.div_ceil(factor) + 2 * margin, height.div_ceil(factor) + 2 * margin);
        let lead = margin * factor;
        let shift = 2 * factor.trailing_zeros();
        let mut values = vec![0; columns * rows];
        let mut sums = vec![0u16; columns * factor];
        let mut last = None;
        for number in 0..rows {
            let place = |y: usize| (number * factor + y).saturating_sub(lead).min(height - 1);
            // Rows of blocks that lie in the repeated edge are all alike.
            let ends = (place(0), place(factor - 1));
            if ends.0 == ends.1 && last == Some(ends) {
                values.copy_within((number - 1) * columns..number * columns, number * columns);
                continue;
            }
            last = Some(ends);
            sums.fill(0);
            for y in 0..factor {
                let row = &plane[place(y) * width..(place(y) + 1) * width];
                add_row(&mut sums[lead..], row);
            }
            let (first, end) = (sums[lead], sums[lead + width - 1]);
            sums[..lead].fill(first);
            sums[lead + width..].fill(end);
            let out = &mut values[number * columns..(number + 1) * columns];
            match factor {
                2 => blocks::<2>(&sums, out, shift),
                4 => blocks::<4>(&sums, out, shift),
                8 => blocks::<8>(&sums, out, shift),
                _ => blocks::<16>(&sums, out, shift),
            }
        }
        Self { width: columns, margin, values }
    }

    pub(super) fn blurred(self, taps: &Taps, stop: Stop<'_>) -> Option<Self> {
        let mut values = vec![0; self.values.len()];
        taps.blur(&self, stop, |y, row| values[y * self.width..(y + 1) * self.width].copy_from_slice(row))?;
        Some(Self { values, ..self })
    }
}

impl Rows for Means {
    fn width(&self) -> usize {
        self.width
    }

    fn height(&self) -> usize {
        self.values.len() / self.width
    }

    fn flat(&self, y: usize) -> Option<u16> {
        let row = &self.values[y * self.width..(y + 1) * self.width];
        let first = *row.first()?;
        row.iter().all(|value| *value == first).then_some(first)
    }

    fn read(&self, y: usize, out: &mut [u16]) {
        out.copy_from_slice(&self.values[y * self.width..(y + 1) * self.width]);
    }
}

wide! {
    fn add_row ['a] ['a] (sums: &'a mut [u16], row: &'a [u8]) -> () {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += u16::from(*value);
        }
    }
}

wide! {
    /// Sums of N columns to means of N x N pixels.
    fn blocks ['a, const N: usize] ['a, N] (sums: &'a [u16], out: &'a mut [u16], shift: u32) -> () {
        for (out, block) in out.iter_mut().zip(sums.as_chunks::<N>().0) {
            let sum: u32 = block.iter().map(|value| u32::from(*value)).sum();
            *out = ((sum << FRACTION) >> shift) as u16;
        }
    }
}

/// Means to pixels again, by linear interpolation between their middles.
pub(super) fn enlarge<const N: usize>(means: &Means, width: usize, out: &mut [u8]) {
    let columns = width.div_ceil(N) + 2;
    // Weights of the second of two neighbours: odd numbers of 2 N, in 16 bits.
    let weight = |place: usize| (((2 * place + 1) << 15) / N) as u16;
    let mut mixed = vec![0u16; columns];
    let mut wider = vec![0u8; columns * N];
    for (y, out) in out.chunks_exact_mut(width).enumerate() {
        // The middle of the first block lies N / 2 in.
        let place = y + N / 2;
        let above = (means.margin - 1 + place / N) * means.width + means.margin - 1;
        let (upper, lower) = (&means.values[above..][..columns], &means.values[above + means.width..][..columns]);
        let factor = weight(place % N);
        mix_rows(&mut mixed, upper, lower, factor);
        widen::<N>(&mixed, &mut wider);
        out.copy_from_slice(&wider[N / 2..N / 2 + width]);
    }
}

wide! {
    fn mix_rows ['a] ['a] (mixed: &'a mut [u16], upper: &'a [u16], lower: &'a [u16], factor: u16) -> () {
        for ((mixed, upper), lower) in mixed.iter_mut().zip(upper).zip(lower) {
            *mixed = between(*upper, *lower, factor);
        }
    }
}

wide! {
    /// N pixels for each pair of neighbours, from the middle of the one to the middle of the other.
    fn widen ['a, const N: usize] ['a, N] (means: &'a [u16], out: &'a mut [u8]) -> () {
        let weights: [u16; N] = std::array::from_fn(|place| (((2 * place + 1) << 15) / N) as u16);
        let pairs = means.iter().zip(&means[1..]);
        for ((one, two), out) in pairs.zip(out.as_chunks_mut::<N>().0) {
            for (out, weight) in out.iter_mut().zip(weights) {
                *out = rounded(between(*one, *two, weight));
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of loops that are compiled for wide vectors")]
fn between(one: u16, two: u16, weight: u16) -> u16 {
    part(one, 0u16.wrapping_sub(weight)) + part(two, weight)
}
