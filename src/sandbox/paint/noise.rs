//! Chance that repeats: hashes, a small generator, and smooth noise made a row at a time.

/// Mixes a number well; the same in, the same out.
pub fn hash(mut value: u32) -> u32 {
    value = (value ^ (value >> 16)).wrapping_mul(0x7feb_352d);
    value = (value ^ (value >> 15)).wrapping_mul(0x846c_a68b);
    value ^ (value >> 16)
}

/// Number of a text.
pub fn hash_text(text: &str) -> u32 {
    hash(text.bytes().fold(0x811c_9dc5, |sum: u32, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
}

fn unit(value: u32) -> f32 {
    (value >> 8) as f32 / 16_777_216.0
}

/// A value of a lattice point, 0..1.
fn lattice(x: i32, y: i32, seed: u32) -> f32 {
    unit(hash((x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77) ^ seed))
}

/// A small generator.
#[derive(Debug, Clone)]
pub struct Rng(u32);

impl Rng {
    /// Starts from a number.
    pub fn new(seed: u32) -> Self {
        Self(hash(seed ^ 0x5bd1_e995))
    }

    /// The next number in 0..1.
    pub fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9);
        unit(hash(self.0))
    }

    /// The next number between two.
    pub fn range(&mut self, from: f32, to: f32) -> f32 {
        from + (to - from) * self.next()
    }

    /// The next whole number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.next() * count as f32) as usize).min(count.saturating_sub(1))
    }

    /// A seed for something else.
    pub fn seed(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9);
        hash(self.0)
    }
}

/// Smooth noise at one place, 0..1.
pub fn value(x: f32, y: f32, seed: u32) -> f32 {
    let (cx, cy) = (x.floor(), y.floor());
    let (i, j) = (cx as i32, cy as i32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - cx), ease(y - cy));
    let row = |j: i32| {
        let (a, b) = (lattice(i, j, seed), lattice(i.wrapping_add(1), j, seed));
        a + (b - a) * u
    };
    let (a, b) = (row(j), row(j.wrapping_add(1)));
    a + (b - a) * v
}

/// Several octaves of [`value`], 0..1.
pub fn fbm(x: f32, y: f32, octaves: u32, seed: u32) -> f32 {
    let (mut sum, mut weight, mut scale, mut total) = (0.0, 0.5, 1.0, 0.0);
    for octave in 0..octaves {
        sum += weight * value(x * scale, y * scale, seed.wrapping_add(octave * 7919));
        total += weight;
        (weight, scale) = (weight * 0.5, scale * 2.03);
    }
    sum / total.max(1e-6)
}

/// Several octaves for a whole row: `out[i]` is the noise at `(x0 + i * dx, y)`. Each cell of the lattice is looked up
/// once, so an octave costs a few operations a pixel.
pub fn fbm_row(out: &mut [f32], x0: f32, dx: f32, y: f32, octaves: u32, seed: u32) {
    out.fill(0.0);
    let total: f32 = (0..octaves).map(|octave| 0.5f32.powi(octave as i32)).sum();
    let mut scale = 1.0;
    for octave in 0..octaves {
        let weight = 0.5f32.powi(octave as i32) / total;
        add_octave(out, x0 * scale, dx * scale, y * scale, weight, seed.wrapping_add(octave * 7919));
        scale *= 2.03;
    }
}

fn add_octave(out: &mut [f32], x0: f32, dx: f32, y: f32, weight: f32, seed: u32) {
    let row = y.floor();
    let part = y - row;
    let v = part * part * (3.0 - 2.0 * part);
    let column = |i: i32| {
        let (a, b) = (lattice(i, row as i32, seed), lattice(i, (row as i32).wrapping_add(1), seed));
        (a + (b - a) * v) * weight
    };
    let mut at = 0;
    let mut cell = x0.floor() as i32;
    let mut left = column(cell);
    while at < out.len() {
        let right = column(cell.wrapping_add(1));
        let end = (((cell as f32 + 1.0 - x0) / dx).ceil().max(0.0) as usize).clamp(at + 1, out.len().max(at + 1));
        let mut u = x0 + at as f32 * dx - cell as f32;
        for slot in &mut out[at..end.min(at.max(end))] {
            let t = u.clamp(0.0, 1.0);
            *slot += left + (right - left) * (t * t * (3.0 - 2.0 * t));
            u += dx;
        }
        at = end;
        // A step over several cells at once starts afresh.
        let next = (x0 + at as f32 * dx).floor() as i32;
        left = if next == cell.wrapping_add(1) { right } else { column(next) };
        cell = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_as_its_places() {
        let mut row = [0.0; 300];
        for (x0, dx, y) in [(-3.2, 0.013, 4.7), (10.0, 0.9, -2.5), (0.0, 2.5, 0.0)] {
            fbm_row(&mut row, x0, dx, y, 4, 99);
            for (i, got) in row.iter().enumerate() {
                let want = fbm(x0 + i as f32 * dx, y, 4, 99);
                assert!((got - want).abs() < 0.02, "{i}: {got} and {want}");
                assert!((0.0..=1.0).contains(got));
            }
        }
    }

    #[test]
    fn the_generator_repeats_and_spreads() {
        let mut one = Rng::new(5);
        let values: Vec<f32> = (0..1000).map(|_| one.next()).collect();
        let mut two = Rng::new(5);
        assert!(values.iter().all(|value| two.next().to_bits() == value.to_bits()));
        let mean = values.iter().sum::<f32>() / 1000.0;
        assert!((0.45..0.55).contains(&mean));
    }
}
