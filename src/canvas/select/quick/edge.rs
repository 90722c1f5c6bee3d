//! The outline at full resolution: a local linear model of the colours decides what share of a pixel is foreground (He,
//! Sun, Tang, "Guided image filtering", 2010). Only tiles that the outline crosses are worked on.

use super::super::colour::Eye;
use super::{Lab, Stop};
use crate::geom::Bounds;
use crate::picture::Picture;

/// The pairs of channels whose products are summed.
const PAIRS: [(usize, usize); 6] = [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)];

/// Side of a tile, without the pixels around it that its filter needs.
const TILE: i32 = 64;

/// Variance of colour that counts as no edge.
const FLAT: f32 = 2e-4;

/// Sharpens the edge between 0 and 255 of `coverage` (rows of `bounds`) along the picture's own edges, with windows of
/// `radius` pixels. `None` when it was stopped.
pub fn refine(picture: &Picture, bounds: Bounds, coverage: &mut [u8], radius: i32, stop: Stop<'_>) -> Option<()> {
    let hard = coverage.to_vec();
    let width = bounds.width() as usize;
    let at = |x: i32, y: i32| hard[(y - bounds.y0) as usize * width + (x - bounds.x0) as usize];
    let mut y = bounds.y0;
    while y < bounds.y1 {
        if stop() {
            return None;
        }
        let mut x = bounds.x0;
        while x < bounds.x1 {
            let tile = Bounds::new(x, y, x + TILE, y + TILE).intersect(bounds);
            let near = tile.grown(2 * radius).intersect(bounds);
            let first = at(near.x0, near.y0);
            let crossed = (near.y0..near.y1).any(|y| {
                let from = (y - bounds.y0) as usize * width;
                let columns = (near.x0 - bounds.x0) as usize..(near.x1 - bounds.x0) as usize;
                hard[from + columns.start..from + columns.end].iter().any(|value| *value != first)
            });
            if crossed {
                let window = Window::new(picture, near, radius, |x, y| f32::from(at(x, y)) / 255.0);
                let soft = window.filtered();
                for v in tile.y0..tile.y1 {
                    for u in tile.x0..tile.x1 {
                        let share = soft[(v - near.y0) as usize * near.width() as usize + (u - near.x0) as usize];
                        // The filter leaves a veil on both sides; half a step of contrast takes it off.
                        let share = (share - 0.5) * 1.8 + 0.5;
                        let out = (v - bounds.y0) as usize * width + (u - bounds.x0) as usize;
                        coverage[out] = (share * 255.0 + 0.5) as u8;
                    }
                }
            }
            x += TILE;
        }
        y += TILE;
    }
    Some(())
}

/// The pixels of a tile and around it.
struct Window {
    width: usize,
    height: usize,
    radius: usize,
    colours: Vec<Lab>,
    shares: Vec<f32>,
}

impl Window {
    fn new(picture: &Picture, near: Bounds, radius: i32, share: impl Fn(i32, i32) -> f32) -> Self {
        let eye = Eye::default();
        let places = || (near.y0..near.y1).flat_map(|y| (near.x0..near.x1).map(move |x| (x, y)));
        Self {
            width: near.width() as usize,
            height: near.height() as usize,
            radius: radius as usize,
            colours: places().map(|(x, y)| eye.lab(picture.pixel(x as u32, y as u32))).collect(),
            shares: places().map(|(x, y)| share(x, y)).collect(),
        }
    }

    /// The mean over the window of each pixel, cut at the border.
    fn mean(&self, values: impl Iterator<Item = f32>) -> Vec<f32> {
        let (width, height, radius) = (self.width, self.height, self.radius);
        // Sums of everything above and left, so that any window is four of them.
        let mut sums = vec![0.0f64; (width + 1) * (height + 1)];
        let mut values = values;
        for y in 0..height {
            let mut row = 0.0;
            for x in 0..width {
                row += f64::from(values.next().unwrap_or(0.0));
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
            }
        }
        let mut means = Vec::with_capacity(width * height);
        for y in 0..height {
            let (top, bottom) = (y.saturating_sub(radius) * (width + 1), (y + radius + 1).min(height) * (width + 1));
            for x in 0..width {
                let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
                let sum = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left];
                let count = (bottom - top) / (width + 1) * (right - left);
                means.push((sum / count as f64) as f32);
            }
        }
        means
    }

    /// The share of each pixel as the local model of its colour says.
    fn filtered(&self) -> Vec<f32> {
        let colours = || self.colours.iter();
        let mean: [Vec<f32>; 3] = std::array::from_fn(|c| self.mean(colours().map(|lab| lab[c])));
        let share = self.mean(self.shares.iter().copied());
        let with: [Vec<f32>; 3] =
            std::array::from_fn(|c| self.mean(colours().zip(&self.shares).map(|(lab, share)| lab[c] * share)));
        let squares: [Vec<f32>; 6] = PAIRS.map(|(one, two)| self.mean(colours().map(|lab| lab[one] * lab[two])));
        let count = self.colours.len();
        let mut slopes = [vec![0.0; count], vec![0.0; count], vec![0.0; count]];
        let mut offsets = vec![0.0; count];
        for at in 0..count {
            let m: Lab = std::array::from_fn(|c| mean[c][at]);
            let spread: [f32; 6] = std::array::from_fn(|pair| {
                let (one, two) = PAIRS[pair];
                squares[pair][at] - m[one] * m[two] + if one == two { FLAT } else { 0.0 }
            });
            let joint: Lab = std::array::from_fn(|c| with[c][at] - m[c] * share[at]);
            let slope = solve(spread, joint);
            for (slopes, slope) in slopes.iter_mut().zip(slope) {
                slopes[at] = slope;
            }
            offsets[at] = share[at] - slope[0] * m[0] - slope[1] * m[1] - slope[2] * m[2];
        }
        let slopes = slopes.map(|slopes| self.mean(slopes.into_iter()));
        let offsets = self.mean(offsets.into_iter());
        let shares = self.colours.iter().enumerate();
        shares.map(|(at, lab)| (0..3).map(|c| slopes[c][at] * lab[c]).sum::<f32>() + offsets[at]).collect()
    }
}

/// Solves a symmetric system: the diagonal, then xy, xz, yz.
fn solve([xx, yy, zz, xy, xz, yz]: [f32; 6], [x, y, z]: Lab) -> Lab {
    let (a, b, c) = (yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy);
    let determinant = (xx * a + xy * b + xz * c).max(1e-13);
    let (d, e, f) = (xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy);
    [
        (a * x + b * y + c * z) / determinant,
        (b * x + d * y + e * z) / determinant,
        (c * x + e * y + f * z) / determinant,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::kernels::never;
    use crate::geom::Extent;

    #[test]
    fn a_coarse_edge_moves_to_the_true_one() {
        // The picture's edge lies at 70.4, the coarse one up to three pixels off it.
        let picture = Picture::from_fn(Extent::new(140, 90), |x, _| match x {
            0..70 => [200, 60, 40, 255],
            70 => [104, 96, 64, 255],
            _ => [40, 120, 80, 255],
        });
        let bounds = picture.extent().bounds();
        let coarse = (0..90 * 140).map(|at| if at % 140 < 68 + at / 140 / 6 % 5 { 255 } else { 0 });
        let mut coverage: Vec<u8> = coarse.collect();
        refine(&picture, bounds, &mut coverage, 6, &never).unwrap();
        for row in coverage.chunks_exact(140).skip(8).take(74) {
            assert!(row[..70].iter().all(|value| *value > 200), "{:?}", &row[60..80]);
            assert!(row[71..].iter().all(|value| *value < 55), "{:?}", &row[60..80]);
        }
    }
}
