//! Resampling of the model's answer: once, from its own pixels, by any axis-aligned map, in linear light.

use super::tones::{DECODE, ENCODE, FULL, Tones};
use crate::canvas::kernels::wide;
use crate::geom::{Affine, Extent};
use crate::picture::Picture;
use std::collections::VecDeque;

/// Light of a pixel, alpha premultiplied where there is transparency.
type Light = [f32; 4];

/// The picture of extent `to` whose pixel at `p` shows `picture` at `map(p)`; past its border the edge is repeated.
///
/// Shrinking and moving use a Lanczos window of three lobes, enlarging a Catmull-Rom spline: in linear light the
/// lobes of the former ring around what is enlarged. A map that moves nothing copies.
pub fn warp(picture: &Picture, map: Affine, to: Extent) -> Tones {
    let from = picture.extent();
    if map == Affine::IDENTITY && from == to {
        return Tones::of(picture);
    }
    let across = Taps::new(map.scale_x, map.dx, to.width, from.width);
    let down = Taps::new(map.scale_y, map.dy, to.height, from.height);
    let opaque = picture.is_opaque();
    let encode = &*ENCODE;
    let mut values = Vec::with_capacity(to.pixels() as usize);
    let mut rows: VecDeque<(i32, Vec<Light>)> = VecDeque::new();
    let mut line = vec![[0.0; 4]; across.padded(from.width)];
    let mut sum = vec![[0.0; 4]; to.width as usize];
    for y in 0..to.height as usize {
        let first = down.first[y];
        sum.fill([0.0; 4]);
        for (at, weight) in down.weights(y).iter().enumerate() {
            if *weight == 0.0 {
                continue;
            }
            // Rows past the border are the border's.
            let row = (first + at as i32).clamp(0, from.height as i32 - 1);
            let found = rows.iter().position(|(held, _)| *held == row).unwrap_or_else(|| {
                let mut made = match rows.pop_front_if(|(held, _)| *held < first.min(row)) {
                    Some((_, used)) => used,
                    None => vec![[0.0; 4]; to.width as usize],
                };
                decode(picture.row(row as u32), opaque, &across, &mut line);
                apply(&across, &line, &mut made);
                rows.push_back((row, made));
                rows.len() - 1
            });
            let row = &rows[found].1;
            add(&mut sum, *weight, row);
        }
        values.extend(sum.iter().map(|light| if opaque { stored(*light, encode) } else { straight(*light, encode) }));
    }
    Tones::new(to, values).expect("a value was pushed for each pixel of an extent that is not empty")
}

wide! {
    /// Adds a row by its weight.
    fn add ['a] ['a] (sum: &'a mut [Light], weight: f32, row: &'a [Light]) -> () {
        for (sum, light) in sum.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
            *sum += weight * light;
        }
    }
}

wide! {
    /// A row at its new places.
    fn apply ['a] ['a] (taps: &'a Taps, line: &'a [Light], out: &'a mut [Light]) -> () {
        for ((out, first), weights) in out.iter_mut().zip(&taps.first).zip(taps.weights.chunks_exact(taps.count)) {
            let from = (first + taps.lead as i32) as usize;
            let mut sum = [0.0; 4];
            for (weight, light) in weights.iter().zip(&line[from..from + taps.count]) {
                for (sum, light) in sum.iter_mut().zip(light) {
                    *sum += weight * light;
                }
            }
            *out = sum;
        }
    }
}

/// The light of a row, its ends repeated as far as the taps reach.
fn decode(row: &[u8], opaque: bool, taps: &Taps, line: &mut [Light]) {
    let table = &*DECODE;
    let width = row.len() / 4;
    let inner = &mut line[taps.lead..taps.lead + width];
    for (light, pixel) in inner.iter_mut().zip(row.chunks_exact(4)) {
        let alpha = if opaque { 1.0 } else { f32::from(pixel[3]) / 255.0 };
        *light = [pixel[0], pixel[1], pixel[2], 0].map(|value| table[usize::from(value)] * alpha);
        light[3] = alpha;
    }
    let (start, end) = (line[taps.lead], line[taps.lead + width - 1]);
    line[..taps.lead].fill(start);
    line[taps.lead + width..].fill(end);
}

fn stored(light: Light, encode: &[u16]) -> [u16; 4] {
    let [r, g, b, _] = light.map(|channel| encode[(channel * 65_535.0 + 0.5).clamp(0.0, 65_535.0) as usize]);
    [r, g, b, FULL]
}

fn straight([r, g, b, alpha]: Light, encode: &[u16]) -> [u16; 4] {
    if alpha <= 1.0 / 1024.0 {
        return [0; 4];
    }
    let [r, g, b, _] = stored([r / alpha, g / alpha, b / alpha, 1.0], encode);
    [r, g, b, (alpha * f32::from(FULL) + 0.5).clamp(0.0, f32::from(FULL)) as u16]
}

/// What makes each pixel along one side: a first pixel, which may lie past the border, and weights that sum to one.
struct Taps {
    first: Vec<i32>,
    count: usize,
    weights: Vec<f32>,
    /// Pixels that are needed before the first one, and behind the last one.
    lead: usize,
    trail: usize,
}

impl Taps {
    fn new(scale: f64, offset: f64, to: u32, from: u32) -> Self {
        // Where pixels map onto pixels nothing is lost by taking them as they are.
        let moves = (scale - 1.0).abs() > 1e-9 || (offset - offset.round()).abs() > 1e-9;
        let wide = scale.max(1.0);
        let (kernel, lobes): (fn(f64) -> f64, f64) = match (moves, scale > 0.97) {
            (false, _) => (nearest, 0.5),
            (true, true) => (lanczos, 3.0),
            (true, false) => (catmull_rom, 2.0),
        };
        let reach = lobes * wide;
        let count = (2.0 * reach).ceil() as usize + 1;
        let mut taps =
            Self { first: Vec::new(), count, weights: Vec::with_capacity(count * to as usize), lead: 0, trail: 0 };
        // Far past the border everything is the border's own colour.
        let limit = (i64::from(from) + 2 * count as i64) as f64;
        for x in 0..to {
            let centre = ((f64::from(x) + 0.5) * scale + offset - 0.5).clamp(-limit, 2.0 * limit);
            let first = (centre - reach).ceil() as i32;
            let at = taps.weights.len();
            taps.weights.extend((0..count).map(|k| kernel((f64::from(first) + k as f64 - centre) / wide) as f32));
            let sum: f32 = taps.weights[at..].iter().sum();
            for weight in &mut taps.weights[at..] {
                *weight /= sum;
            }
            taps.lead = taps.lead.max((-first).max(0) as usize);
            taps.trail = taps.trail.max((first + count as i32 - from as i32).max(0) as usize);
            taps.first.push(first);
        }
        taps
    }

    fn padded(&self, width: u32) -> usize {
        self.lead + width as usize + self.trail
    }

    fn weights(&self, at: usize) -> &[f32] {
        &self.weights[at * self.count..][..self.count]
    }
}

fn nearest(x: f64) -> f64 {
    if x.abs() < 0.25 { 1.0 } else { 0.0 }
}

fn catmull_rom(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((2.5 - 0.5 * x) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}

fn lanczos(x: f64) -> f64 {
    let sinc =
        |x: f64| if x.abs() < 1e-9 { 1.0 } else { (x * std::f64::consts::PI).sin() / (x * std::f64::consts::PI) };
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Bounds;
    use crate::picture::resample::resize;
    use proptest::prelude::*;

    fn wave(extent: Extent, dx: f32, dy: f32) -> Picture {
        Picture::from_fn(extent, |x, y| {
            let (x, y) = (x as f32 + 0.5 + dx, y as f32 + 0.5 + dy);
            let v = 128.0 + 60.0 * (x / 9.0).sin() * (y / 7.0).cos();
            [v as u8, (v * 0.5 + 40.0) as u8, 255 - v as u8, 255]
        })
    }

    fn worst(a: &Picture, b: &Picture, margin: i32) -> u8 {
        let inner = a.extent().bounds().grown(-margin);
        let (a, b) = (a.crop(inner), b.crop(inner));
        a.rgba().iter().zip(b.rgba()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
    }

    #[test]
    fn a_map_that_moves_nothing_copies() {
        let picture = wave(Extent::new(40, 30), 0.0, 0.0);
        assert_eq!(warp(&picture, Affine::IDENTITY, picture.extent()).picture(), picture);
        let step = Affine { dx: 3.0, ..Affine::IDENTITY };
        let moved = warp(&picture, step, Extent::new(37, 30)).picture();
        assert_eq!(moved, picture.crop(Bounds::new(3, 0, 40, 30)));
    }

    #[test]
    fn a_part_of_a_pixel_is_moved_truly() {
        let extent = Extent::new(120, 90);
        let map = Affine { dx: 0.37, dy: -0.81, ..Affine::IDENTITY };
        let moved = warp(&wave(extent, 0.0, 0.0), map, extent).picture();
        assert!(worst(&moved, &wave(extent, 0.37, -0.81), 8) <= 2);
    }

    #[test]
    fn scaling_agrees_with_the_resizer() {
        let picture = wave(Extent::new(160, 120), 0.0, 0.0);
        for to in [Extent::new(97, 61), Extent::new(300, 210)] {
            let map = Affine::from_bounds_to_extent(to.bounds(), picture.extent());
            let worst = worst(&warp(&picture, map, to).picture(), &resize(&picture, to), 3);
            assert!(worst <= 1, "{to}: {worst}");
        }
    }

    #[test]
    fn transparent_pixels_do_not_bleed_their_colour() {
        let picture =
            Picture::from_fn(Extent::new(64, 8), |x, _| if x < 32 { [255, 0, 0, 0] } else { [0, 0, 255, 255] });
        let map = Affine { dx: 0.5, ..Affine::IDENTITY };
        for value in warp(&picture, map, picture.extent()).values().iter().filter(|value| value[3] > 256) {
            assert!(value[0] < 512 && value[2] > 253 * 256, "{value:?}");
        }
    }

    proptest! {
        #[test]
        fn flat_colour_survives_any_map(
            w in 1u32..30, h in 1u32..30, to_w in 1u32..40, to_h in 1u32..40,
            scale in 0.2f64..5.0, dx in -1e4f64..1e4, dy in -50f64..50.0, r: u8, g: u8, a in 1u8..=255,
        ) {
            let flat = Picture::from_fn(Extent::new(w, h), |_, _| [r, g, 7, a]);
            let map = Affine { scale_x: scale, scale_y: 1.0 / scale, dx, dy };
            let warped = warp(&flat, map, Extent::new(to_w, to_h)).picture();
            prop_assert!(warped.rgba().chunks_exact(4).all(|p| p == [r, g, 7, a]), "{:?}", warped.pixel(0, 0));
        }

        #[test]
        fn every_pixel_is_the_plain_weighted_sum(dx in -2f64..2.0, scale in 0.5f64..2.0, seed: u32) {
            let row: Vec<u8> = (0..24u32).map(|x| (x.wrapping_mul(seed | 1) >> 7) as u8).collect();
            let picture = Picture::from_fn(Extent::new(24, 1), |x, _| [row[x as usize]; 3].into_iter()
                .chain([255]).collect::<Vec<u8>>().try_into().unwrap());
            let warped = warp(&picture, Affine { scale_x: scale, dx, ..Affine::IDENTITY }, Extent::new(20, 1));
            let kernel: fn(f64) -> f64 = if scale > 0.97 { lanczos } else { catmull_rom };
            for x in 0..20 {
                let centre = (f64::from(x) + 0.5) * scale + dx - 0.5;
                let (mut sum, mut weights) = (0.0, 0.0);
                for at in -60i32..90 {
                    let weight = kernel((f64::from(at) - centre) / scale.max(1.0));
                    sum += weight * f64::from(DECODE[usize::from(row[at.clamp(0, 23) as usize])]);
                    weights += weight;
                }
                let plain = ENCODE[(sum / weights * 65_535.0 + 0.5).clamp(0.0, 65_535.0) as usize];
                let found = warped.row(0)[x as usize][0];
                prop_assert!(plain.abs_diff(found) <= 40, "{} {}", plain, found);
            }
        }
    }
}
