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

    /// Each pixel with a quarter of its neighbours, along both sides, in place.
    fn smoothed(mut self) -> Self {
        let width = self.width;
        let mut row = vec![0.0; width];
        let mut above = self.values[..width].to_vec();
        for y in 0..self.height {
            // Down first: the row above is kept as it was.
            let (done, rest) = self.values.split_at_mut(y * width + width);
            let here = &mut done[y * width..];
            let below = if rest.is_empty() { &*here } else { &rest[..width] };
            for ((out, (above, here)), below) in row.iter_mut().zip(above.iter().zip(&*here)).zip(below) {
                *out = 0.25 * (above + below) + 0.5 * here;
            }
            above.copy_from_slice(here);
            let last = width - 1;
            here[0] = 0.75 * row[0] + 0.25 * row[1.min(last)];
            here[last] = 0.75 * row[last] + 0.25 * row[last.saturating_sub(1)];
            if width > 2 {
                for (out, window) in here[1..last].iter_mut().zip(row.windows(3)) {
                    *out = 0.25 * (window[0] + window[2]) + 0.5 * window[1];
                }
            }
        }
        self
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

    /// The plane and its halves, down to eight pixels a side.
    pub(super) fn pyramid(self) -> Vec<Self> {
        let mut levels = vec![self];
        while let Some(next) = levels.last().and_then(Self::halved) {
            levels.push(next);
        }
        levels
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
