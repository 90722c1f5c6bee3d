//! The masked area: how deep it is, and what its surroundings suggest to fill it with.

use super::photo::Small;
use super::shape::At;
use super::tint::Rgb;
use crate::picture::Picture;

/// The masked area at a small size.
pub struct Hole {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1 = may change, per pixel.
    pub open: Vec<f32>,
}

impl Hole {
    /// From a mask whose alpha 0 means "may change", at the size of the small copy of its source.
    pub fn of(mask: &Picture, like: &Small) -> Self {
        let (width, height) = (like.width, like.height);
        let from = mask.extent();
        let mut open = vec![0.0; width * height];
        let mut counts = vec![0.0f32; width * height];
        for y in 0..from.height {
            let row = (u64::from(y) * height as u64 / u64::from(from.height)) as usize * width;
            for (x, pixel) in mask.row(y).chunks_exact(4).enumerate() {
                let at = row + (x as u64 * width as u64 / u64::from(from.width)) as usize;
                open[at] += f32::from(255 - pixel[3]) / 255.0;
                counts[at] += 1.0;
            }
        }
        for (value, count) in open.iter_mut().zip(&counts) {
            *value /= count.max(1.0);
        }
        Self { width, height, open }
    }

    /// Middle and radius of the largest circle inside, in its own pixels; nothing when nothing may change.
    pub fn deepest(&self) -> Option<(At, f32)> {
        let (width, height) = (self.width, self.height);
        let mut depth: Vec<f32> = self.open.iter().map(|open| if *open >= 0.5 { f32::MAX } else { 0.0 }).collect();
        let slant = std::f32::consts::SQRT_2;
        let mut relax = |x: usize, y: usize, steps: [(i32, i32, f32); 4]| {
            let at = y * width + x;
            for (dx, dy, cost) in steps {
                let (nx, ny) = (x as i32 + dx, y as i32 + dy);
                let inside = nx >= 0 && ny >= 0 && nx < width as i32 && ny < height as i32;
                // The border of the picture is an edge as well.
                let from = if inside { depth[ny as usize * width + nx as usize] } else { 0.0 };
                depth[at] = depth[at].min(from + cost);
            }
        };
        for y in 0..height {
            for x in 0..width {
                relax(x, y, [(-1, 0, 1.0), (0, -1, 1.0), (-1, -1, slant), (1, -1, slant)]);
            }
        }
        for y in (0..height).rev() {
            for x in (0..width).rev() {
                relax(x, y, [(1, 0, 1.0), (0, 1, 1.0), (1, 1, slant), (-1, 1, slant)]);
            }
        }
        let (best, radius) = depth.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        // The middle of all places that are about as deep: a long area is not filled at its end.
        let near = depth.iter().enumerate().filter(|(_, value)| **value > radius * 0.97);
        let (count, sum) = near.fold((0.0, [0.0, 0.0]), |(count, [x, y]): (f32, At), (i, _)| {
            (count + 1.0, [x + (i % width) as f32, y + (i / width) as f32])
        });
        let mean = sum.map(|s| s / count.max(1.0));
        let at = (mean[1] as usize * width + mean[0] as usize).min(depth.len() - 1);
        let chosen = if depth[at] > radius * 0.8 { mean } else { [(best % width) as f32, (best / width) as f32] };
        (*radius > 0.0).then_some(([chosen[0] + 0.5, chosen[1] + 0.5], *radius))
    }

    /// Height over width of what is open, 1 when nothing is.
    pub fn flatness(&self) -> f32 {
        let open = self
            .open
            .iter()
            .enumerate()
            .filter(|(_, open)| **open >= 0.5)
            .map(|(i, _)| (i % self.width, i / self.width));
        let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
        for (x, y) in open {
            low = [low[0].min(x), low[1].min(y)];
            high = [high[0].max(x + 1), high[1].max(y + 1)];
        }
        let side = |k: usize| high[k].saturating_sub(low[k]).max(1) as f32;
        side(1) / side(0)
    }

    /// Softened by a few pixels, so that what is new has no hard border.
    pub fn soft(&self) -> Vec<f32> {
        let mut soft = self.open.clone();
        for _ in 0..2 {
            soft = blur(&soft, self.width, self.height);
        }
        soft
    }
}

/// Mean of three by three.
fn blur(from: &[f32], width: usize, height: usize) -> Vec<f32> {
    let line = |y: usize, x: usize| {
        let row = &from[y * width..(y + 1) * width];
        row[x.saturating_sub(1)] + row[x] + row[(x + 1).min(width - 1)]
    };
    let pixel = |i: usize| {
        let (x, y) = (i % width, i / width);
        (line(y.saturating_sub(1), x) + line(y, x) + line((y + 1).min(height - 1), x)) / 9.0
    };
    (0..from.len()).map(pixel).collect()
}

/// Fills the hole from its surroundings: means of what is known at ever coarser sizes, read back from coarse to fine.
pub fn push_pull(around: &Small, hole: &Hole) -> Small {
    let known: Vec<(Rgb, f32)> = around
        .light
        .iter()
        .zip(&hole.open)
        .map(|(light, open)| {
            let weight = if *open > 0.02 { 0.0 } else { 1.0 };
            (light.map(|channel| channel * weight), weight)
        })
        .collect();
    let mut levels = vec![(around.width, around.height, known)];
    while let Some((width, height, fine)) = levels.last().filter(|level| level.0 > 1 || level.1 > 1) {
        let (across, down) = (width.div_ceil(2), height.div_ceil(2));
        let mut coarse = vec![([0.0; 3], 0.0); across * down];
        for (i, (light, weight)) in fine.iter().enumerate() {
            let slot: &mut (Rgb, f32) = &mut coarse[(i / width / 2) * across + (i % width) / 2];
            slot.0 = std::array::from_fn(|c| slot.0[c] + light[c]);
            slot.1 += weight;
        }
        for slot in &mut coarse {
            // More than one known pixel is not better than one.
            let full = slot.1.max(1.0);
            *slot = (slot.0.map(|channel| channel / full), slot.1 / full);
        }
        levels.push((across, down, coarse));
    }
    let mut filled = Small { width: 1, height: 1, light: vec![[0.5; 3]] };
    for (width, height, level) in levels.into_iter().rev() {
        let (u, v) = (filled.width as f32 / width as f32, filled.height as f32 / height as f32);
        let light = level
            .iter()
            .enumerate()
            .map(|(i, (light, weight))| {
                let below = filled.at(((i % width) as f32 + 0.5) * u, ((i / width) as f32 + 0.5) * v);
                std::array::from_fn(|c| light[c] + below[c] * (1.0 - weight))
            })
            .collect();
        filled = Small { width, height, light };
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    fn disc(side: u32, radius: f32) -> Picture {
        let half = side as f32 * 0.5;
        Picture::from_fn(Extent::new(side, side), |x, y| {
            let inside = (x as f32 + 0.5 - half).hypot(y as f32 + 0.5 - half) < radius;
            [0, 0, 0, if inside { 0 } else { 255 }]
        })
    }

    #[test]
    fn the_deepest_place_of_a_disc_is_its_middle() {
        let source = Picture::from_fn(Extent::new(100, 100), |_, _| [10, 200, 30, 255]);
        let small = Small::of(&source, 100);
        let (middle, radius) = Hole::of(&disc(100, 30.0), &small).deepest().unwrap();
        assert!((middle[0] - 50.0).abs() < 3.0 && (middle[1] - 50.0).abs() < 3.0, "{middle:?}");
        assert!((26.0..34.0).contains(&radius), "{radius}");
        assert!(Hole::of(&disc(100, -1.0), &small).deepest().is_none());
    }

    #[test]
    fn a_hole_takes_the_colours_around_it() {
        // Red on the left, blue on the right: the hole in the middle lies between the two and never leaves them.
        let source =
            Picture::from_fn(Extent::new(96, 64), |x, _| if x < 48 { [255, 0, 0, 255] } else { [0, 0, 255, 255] });
        let mask = Picture::from_fn(Extent::new(96, 64), |x, y| {
            [0, 0, 0, if (24..72).contains(&x) && (16..48).contains(&y) { 0 } else { 255 }]
        });
        let small = Small::of(&source, 96);
        let filled = push_pull(&small, &Hole::of(&mask, &small));
        let (left, right) = (filled.at(28.0, 32.0), filled.at(68.0, 32.0));
        assert!(left[0] > left[2] && right[2] > right[0], "{left:?} {right:?}");
        assert!(filled.light.iter().flatten().all(|v| (0.0..=1.001).contains(v)));
        let (kept, was) = (filled.at(2.5, 2.5), small.at(2.5, 2.5));
        assert!(kept.iter().zip(was).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}
