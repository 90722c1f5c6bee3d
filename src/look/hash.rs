//! A hash of the coarsest waves of a picture's light.

use super::SIDE;
use std::f32::consts::PI;
use std::sync::LazyLock;

/// Waves in each direction; with the constant one left out of both.
const WAVES: usize = 8;

/// Cosines of each wave at each pixel.
static COSINES: LazyLock<[[f32; SIDE]; WAVES]> = LazyLock::new(|| {
    let mut waves = [[0.0; SIDE]; WAVES];
    for (wave, values) in waves.iter_mut().enumerate() {
        for (at, value) in values.iter_mut().enumerate() {
            *value = (PI / SIDE as f32 * (at as f32 + 0.5) * (wave + 1) as f32).cos();
        }
    }
    waves
});

/// Weaker waves are noise, which a copy does not share.
const NOISE: f32 = 0.5;

/// A bit for each wave, set when it is stronger than half of them are: the discrete cosine transform of `light`, row by
/// row of [`SIDE`] pixels.
pub(super) fn of(light: &[f32]) -> u64 {
    let mut rows = [[0.0; SIDE]; WAVES];
    for (wave, sums) in COSINES.iter().zip(&mut rows) {
        for (row, sum) in light.chunks_exact(SIDE).zip(sums) {
            *sum = row.iter().zip(wave).map(|(a, b)| a * b).sum::<f32>();
        }
    }
    let mut waves = [0.0; WAVES * WAVES];
    for (at, wave) in waves.iter_mut().enumerate() {
        let (across, down) = (&rows[at % WAVES], &COSINES[at / WAVES]);
        *wave = across.iter().zip(down).map(|(a, b)| a * b).sum::<f32>();
    }
    let mut sorted = waves;
    sorted.sort_by(f32::total_cmp);
    let middle = f32::midpoint(sorted[WAVES * WAVES / 2 - 1], sorted[WAVES * WAVES / 2]).max(NOISE);
    waves.iter().enumerate().fold(0, |bits, (at, wave)| bits | (u64::from(*wave > middle) << at))
}
