//! What grows in large numbers: firs, grass, flowers.

use super::{Layers, Stage};
use crate::sandbox::paint::form::{flat, stroke};
use crate::sandbox::paint::land::{Dot, Dots};
use crate::sandbox::paint::noise::{self, Rng};
use crate::sandbox::paint::tint::{Rgb, hex, lift, mix};

/// A row of firs along a line.
pub fn conifers(
    stage: &Stage<'_>,
    layers: &mut Layers,
    line: &dyn Fn(f32) -> f32,
    size: f32,
    colour: Rgb,
    rng: &mut Rng,
) {
    let count = ((18 + stage.fine * 16) as f32 * stage.frame.width * 0.045 / size.max(0.02)) as usize;
    for _ in 0..count.min(160) {
        let x = rng.next() * stage.frame.width;
        // They stand in groups.
        if noise::value(x * 5.0, 3.0, 77) < 0.42 {
            continue;
        }
        let tall = size * rng.range(0.55, 1.35);
        let foot = line(x) + size * 0.12;
        layers.push(Box::new(flat(fir(x, foot, tall), mix(colour, stage.palette.haze, rng.next() * 0.1))));
    }
}

/// The outline of a fir.
fn fir(x: f32, foot: f32, tall: f32) -> Vec<[f32; 2]> {
    let tiers = 5;
    let half = |i: usize, inner: bool| {
        let t = (i as f32 + 1.0) / tiers as f32;
        tall * 0.24 * t * if inner { 0.55 } else { 1.0 }
    };
    let y = |i: usize| foot - tall * (1.0 - (i as f32 + 1.0) / tiers as f32 * 0.9);
    let mut right = vec![[x, foot - tall]];
    for i in 0..tiers {
        right.push([x + half(i, false), y(i)]);
        right.push([x + half(i, true), y(i) - tall * 0.015]);
    }
    right.push([x + tall * 0.03, foot]);
    let left: Vec<_> = right.iter().rev().map(|[px, py]| [2.0 * x - px, *py]).collect();
    right.into_iter().chain(left).collect()
}

/// Blades of grass in front of everything.
pub fn reeds(stage: &Stage<'_>, layers: &mut Layers, foot: f32, count: u32, rng: &mut Rng) {
    let lean = rng.range(-0.5, 0.5);
    for _ in 0..(count as f32 * stage.frame.width) as u32 {
        let x = rng.next() * stage.frame.width;
        let edge = (x / stage.frame.width - 0.5).abs() * 2.0;
        let tall = rng.range(0.03, 0.15) * (0.35 + 0.75 * edge);
        let bend = tall * (lean + rng.range(-0.3, 0.3));
        let colour = mix(stage.palette.near, stage.palette.land(0.35), rng.next() * 0.5);
        let blade = stroke(&[[x, foot + 0.01], [x + bend * 0.3, foot - tall * 0.55], [x + bend, foot - tall]], |t| {
            0.0032 * (1.0 - t)
        });
        layers.push(Box::new(flat(blade, colour)));
    }
}

/// Small flowers all over the grass, larger when closer.
pub fn blooms(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let colours = [palette.accent, palette.second, hex(0xf6_ee_dc), lift(palette.accent, 0.14)];
    let count = (160 + 260 * stage.fine) as f32 * frame.width;
    let dots = (0..count as u32).map(|_| {
        let t = rng.next().sqrt();
        let y = stage.horizon + 0.06 + (frame.height - stage.horizon - 0.06) * t;
        let colour = mix(colours[rng.below(4)], palette.near, 0.25 * rng.next() + palette.dark * 0.35);
        Dot {
            at: [rng.next() * frame.width, y],
            radius: 0.0016 + 0.0085 * t * t * rng.range(0.4, 1.0),
            colour,
            alpha: 0.95,
        }
    });
    layers.push(Box::new(Dots::new(dots.collect(), false)));
}
