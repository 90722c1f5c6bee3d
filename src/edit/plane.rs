//! Brightness as a plane of numbers, and its pyramid: what registration looks at.

use super::cells::luma;
use super::tones::{LEVEL, Tones};
use crate::picture::Picture;

/// A plane of brightness in levels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) values: Vec<f32>,
}

impl Plane {
    /// Of a picture, lightly smoothed, so that straight lines between its pixels are near the truth.
    pub(super) fn of_picture(picture: &Picture) -> Self {
        let values = picture.rgba().chunks_exact(4).map(|p| luma([p[0], p[1], p[2]].map(f32::from)));
        let (width, height) = (picture.extent().width as usize, picture.extent().height as usize);
        Self { width, height, values: values.collect() }.smoothed()
    }

    /// Of an answer, in the same way.
    pub(super) fn of_tones(tones: &Tones) -> Self {
        let values = tones.values().iter().map(|v| luma([v[0], v[1], v[2]].map(f32::from)) * (1.0 / LEVEL));
        let (width, height) = (tones.extent().width as usize, tones.extent().height as usize);
        Self { width, height, values: values.collect() }.smoothed()
    }

    /// Each pixel with a quarter of its neighbours, along both sides.
    fn smoothed(self) -> Self {
        self.spread(1)
    }

    /// Each pixel with a quarter of those `step` pixels beside, then of those above and below, in place.
    fn spread(mut self, step: usize) -> Self {
        let (width, height) = (self.width, self.height);
        let mut padded = vec![0.0; width + 2 * step];
        // The rows above as they were, by their number; the first one stands for those past the border.
        let mut above = vec![self.values[..width].to_vec(); step];
        for y in 0..height {
            let (done, rest) = self.values.split_at_mut((y + 1) * width);
            let here = &mut done[y * width..];
            let ahead = (y + step).min(height - 1);
            let below = if ahead == y { &*here } else { &rest[(ahead - y - 1) * width..][..width] };
            let kept = &mut above[y % step];
            let middle = &mut padded[step..step + width];
            for ((out, (above, here)), below) in middle.iter_mut().zip(kept.iter().zip(&*here)).zip(below) {
                *out = 0.25 * (above + below) + 0.5 * here;
            }
            kept.copy_from_slice(here);
            let (first, last) = (padded[step], padded[step + width - 1]);
            padded[..step].fill(first);
            padded[step + width..].fill(last);
            let sides = padded.iter().zip(&padded[2 * step..]);
            for (out, (middle, (left, right))) in here.iter_mut().zip(padded[step..].iter().zip(sides)) {
                *out = 0.25 * (left + right) + 0.5 * middle;
            }
        }
        self
    }

    /// What is finer than about four pixels: the plane without its smoothed self.
    ///
    /// Smoothed at full size, with holes (Holschneider and others, 1989), not by way of a smaller plane: that would
    /// depend on where a shape lies between the smaller plane's pixels, and so tell a movement that is none.
    pub(super) fn band(self) -> Self {
        let wide = self.clone().spread(2).spread(4);
        let mut band = self;
        for (value, wide) in band.values.iter_mut().zip(&wide.values) {
            *value -= wide;
        }
        band
    }

    /// Half the sides: the mean of two by two of a smoothed plane. An odd last row or column is left out.
    fn halved(&self) -> Option<Self> {
        let (width, height) = (self.width / 2, self.height / 2);
        if width < 8 || height < 8 {
            return None;
        }
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            let (upper, lower) = (&self.values[y * 2 * self.width..], &self.values[(y * 2 + 1) * self.width..]);
            let pairs = upper[..width * 2].chunks_exact(2).zip(lower[..width * 2].chunks_exact(2));
            values.extend(pairs.map(|(upper, lower)| 0.25 * (upper[0] + upper[1] + lower[0] + lower[1])));
        }
        Some(Self { width, height, values }.smoothed())
    }

    /// The plane and its halves, down to eight pixels a side, each without what its smoothed self shows.
    pub(super) fn bands(self) -> Vec<Self> {
        let mut bands = Vec::new();
        let mut level = Some(self);
        while let Some(plane) = level {
            level = plane.halved();
            bands.push(plane.band());
        }
        bands
    }

    /// Between four pixels; `x` and `y` count from the middle of the first one. At the border the edge goes on.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) =
            ((x as usize).min(self.width.saturating_sub(2)), (y as usize).min(self.height.saturating_sub(2)));
        let (u, v) = (x - left as f32, y - top as f32);
        let right = usize::from(self.width > 1);
        let below = if self.height > 1 { self.width } else { 0 };
        let at = top * self.width + left;
        let upper = self.values[at] + (self.values[at + right] - self.values[at]) * u;
        let lower = self.values[at + below] + (self.values[at + below + right] - self.values[at + below]) * u;
        upper + (lower - upper) * v
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn noisy(width: usize, height: usize, dx: usize, dy: usize) -> Plane {
        let value = |x: usize, y: usize| ((x * 7919 + y * 104_729) ^ (x * y * 31)) % 251;
        let values = (0..height).flat_map(|y| (0..width).map(move |x| value(x + dx, y + dy) as f32)).collect();
        Plane { width, height, values }
    }

    proptest! {
        #[test]
        fn spreading_in_place_is_the_plain_sum(width in 1usize..24, height in 1usize..24, step in 1usize..6) {
            let plane = noisy(width, height, 0, 0);
            let at = |x: i32, y: i32| {
                let x = x.clamp(0, width as i32 - 1) as usize;
                plane.values[y.clamp(0, height as i32 - 1) as usize * width + x]
            };
            let found = plane.clone().spread(step);
            let s = step as i32;
            for (y, row) in (0..).zip(found.values.chunks_exact(width)) {
                for (x, value) in (0..).zip(row) {
                    let down = |x: i32| 0.25 * (at(x, y - s) + at(x, y + s)) + 0.5 * at(x, y);
                    let plain = 0.25 * (down((x - s).max(0)) + down((x + s).min(width as i32 - 1))) + 0.5 * down(x);
                    prop_assert!((value - plain).abs() < 1e-3, "{x},{y}: {value} {plain}");
                }
            }
        }

        #[test]
        fn a_band_moves_with_its_plane(dx in 0usize..9, dy in 0usize..9) {
            let (still, moved) = (noisy(60, 50, 0, 0).band(), noisy(60, 50, dx, dy).band());
            for y in 8..30 {
                for x in 8..40 {
                    let (a, b) = (still.values[(y + dy) * 60 + x + dx], moved.values[y * 60 + x]);
                    prop_assert!((a - b).abs() < 1e-2, "{x},{y}: {a} {b}");
                }
            }
        }
    }
}
