//! A city: rows of buildings with lit windows, a river in front.

use super::{Layers, Spot, Stage, hangs, outdoors};
use crate::sandbox::paint::form::{flat, graded};
use crate::sandbox::paint::land::{Dot, Dots, Mist, Water};
use crate::sandbox::paint::noise::Rng;
use crate::sandbox::paint::tint::{Ramp, hex, mix};

/// A skyline.
pub fn city(stage: &Stage<'_>, rng: &mut Rng) -> Layers {
    let (frame, palette) = (stage.frame, &stage.palette);
    let mut layers = outdoors::sky(stage, rng);
    let shore = stage.horizon + 0.14 * frame.height;
    for row in 0..4 {
        let near = row as f32 / 3.0;
        buildings(stage, &mut layers, shore - (1.0 - near) * 0.03, near, rng);
        layers.push(Box::new(Mist {
            middle: shore - 0.02,
            reach: 0.2 * frame.height,
            colour: mix(palette.haze, palette.light, 0.3),
            alpha: 0.5 - near * 0.35,
            seed: rng.seed(),
        }));
    }
    let deep = mix(palette.near, palette.sky.at(0.15), 0.35);
    layers.push(Box::new(Water {
        top: shore,
        bottom: frame.height,
        ramp: Ramp::new(&[
            (0.0, mix(deep, palette.sky.at(0.95), 0.45)),
            (0.4, mix(deep, palette.sky.at(0.6), 0.4)),
            (1.0, deep),
        ]),
        sun: stage.sun[0],
        glow: palette.light,
        strength: 0.5,
        waves: 1.2,
        seed: rng.seed(),
    }));
    reflections(stage, &mut layers, shore, rng);
    if let Some(&thing) = stage.reading.things.first() {
        let x = if stage.sun[0] > frame.width * 0.5 { 0.36 } else { 0.63 } * frame.width;
        let spot = if hangs(thing) {
            Spot { at: [x, stage.horizon * 0.42], scale: 0.19, angle: 0.0, haze: 0.05 }
        } else {
            Spot { at: [x, frame.height * 0.97], scale: 0.3, angle: 0.0, haze: 0.0 }
        };
        stage.put(&mut layers, thing, spot, rng);
    }
    layers
}

fn buildings(stage: &Stage<'_>, layers: &mut Layers, foot: f32, near: f32, rng: &mut Rng) {
    let palette = &stage.palette;
    let body = palette.land(0.92 - near * 0.85);
    let base = mix(body, palette.haze, 0.5 - near * 0.4);
    let mut lights = vec![];
    let mut x = -0.05;
    while x < stage.frame.width {
        let wide = rng.range(0.045, 0.11) * (0.7 + 0.5 * near);
        let middle = 1.0 - ((x / stage.frame.width - 0.5).abs() * 1.5).powi(2);
        let tall = (rng.range(0.1, 0.3) + rng.next().powi(3) * 0.24 * middle)
            * stage.frame.height.min(1.3)
            * (1.12 - near * 0.5);
        let top = foot - tall;
        let right = x + wide;
        let tone = mix(body, palette.far, rng.next() * 0.16);
        layers.push(Box::new(graded(roofed(x, right, top, foot, rng), [x, top], [x, foot], tone, base)));
        layers.push(Box::new(
            flat(
                vec![[right - wide * 0.3, top], [right, top], [right, foot], [right - wide * 0.3, foot]],
                palette.near,
            )
            .thin(0.22),
        ));
        let (column, floor) = (0.0125 + 0.003 * near, 0.016 + 0.003 * near);
        let lively = 0.1 + palette.dark * 0.4 + 0.12 * near;
        let (columns, floors) = ((wide / column) as u32, (tall / floor) as u32);
        for i in 1..columns {
            for j in 1..floors {
                if rng.next() < lively {
                    let warm = mix(hex(0xff_c8_6a), hex(0xcf_e4_ff), rng.next().powi(3));
                    lights.push(Dot {
                        at: [x + i as f32 * column, top + j as f32 * floor],
                        radius: 0.0026 + 0.0012 * near,
                        colour: mix(warm, palette.haze, 0.4 * (1.0 - near)),
                        alpha: rng.range(0.35, 1.0) * (0.5 + 0.5 * near),
                    });
                }
            }
        }
        x = right + rng.range(0.0, 0.02);
    }
    layers.push(Box::new(Dots::stretched(lights, false, 1.5)));
}

fn roofed(left: f32, right: f32, top: f32, foot: f32, rng: &mut Rng) -> Vec<[f32; 2]> {
    let wide = right - left;
    let middle = (left + right) * 0.5;
    let roof: Vec<[f32; 2]> = match rng.below(5) {
        0 => vec![[left, top], [middle, top - wide * 0.5], [right, top]],
        1 => vec![
            [left, top],
            [left + wide * 0.25, top],
            [left + wide * 0.25, top - wide * 0.35],
            [right - wide * 0.25, top - wide * 0.35],
            [right - wide * 0.25, top],
            [right, top],
        ],
        2 => vec![[left, top], [middle - 0.002, top], [middle, top - wide * 1.1], [middle + 0.002, top], [right, top]],
        3 => vec![[left, top - wide * 0.3], [right, top]],
        _ => vec![[left, top], [right, top]],
    };
    roof.into_iter().chain([[right, foot], [left, foot]]).collect()
}

/// Streaks of light under the skyline.
fn reflections(stage: &Stage<'_>, layers: &mut Layers, shore: f32, rng: &mut Rng) {
    let frame = stage.frame;
    let depth = frame.height - shore;
    let count = (60 + 50 * stage.fine) as f32 * frame.width * (0.3 + stage.palette.dark);
    let streaks = (0..count as u32).map(|_| {
        let t = rng.next() * rng.next();
        Dot {
            at: [rng.next() * frame.width, shore + 0.02 + t * depth],
            radius: rng.range(0.002, 0.006),
            colour: mix(hex(0xff_c0_68), hex(0xbf_dc_ff), rng.next().powi(2)),
            alpha: 0.4 * (1.0 - t),
        }
    });
    layers.push(Box::new(Dots::stretched(streaks.collect(), true, 9.0)));
}
