//! A table by a wall, and pictures of forms alone.

use super::{Layers, Spot, Stage};
use crate::sandbox::paint::form::{self, blob, flat, glow, graded, round, stroke};
use crate::sandbox::paint::land::{Dot, Dots};
use crate::sandbox::paint::noise::{self, Rng};
use crate::sandbox::paint::row::{Layer, Row};
use crate::sandbox::paint::shape::{Fill, Shape};
use crate::sandbox::paint::tint::{Ramp, Rgb, hex, lift, mix, saturate};
use crate::sandbox::paint::words::Thing;

/// A still life: wall, light from a window, table, the thing on it.
pub fn room(stage: &Stage<'_>, rng: &mut Rng) -> Layers {
    let (frame, palette) = (stage.frame, &stage.palette);
    let own = stage
        .reading
        .colours
        .first()
        .map_or_else(|| mix(palette.sky.at(0.5), hex(0xb8_a8_98), 0.55), |c| mix(*c, hex(0xc8_c0_b4), 0.35));
    let wall = lift(saturate(own, 0.8), -0.08 - palette.dark * 0.25);
    let edge = frame.height * 0.66;
    let mut layers: Layers = vec![Box::new(Plaster {
        ramp: Ramp::new(&[(0.0, lift(wall, -0.06)), (0.5, lift(wall, 0.05)), (1.0, lift(wall, -0.1))]),
        height: edge,
        roughness: 0.1,
        seed: rng.seed(),
    })];
    window_light(stage, &mut layers, rng);
    let wood = mix(mix(hex(0x8a_5c_3a), palette.near, 0.15 + palette.dark * 0.4), own, 0.12);
    layers.push(Box::new(Board {
        top: edge,
        ramp: Ramp::new(&[(0.0, lift(wood, 0.1)), (0.25, wood), (1.0, lift(wood, -0.14))]),
        height: frame.height,
        seed: rng.seed(),
        octaves: 3 + stage.fine,
    }));
    let middle = [frame.width * 0.5, frame.height * 0.84];
    layers.push(Box::new(glow([middle[0] - 0.25, edge + 0.06], 0.6, palette.light, 0.28)));
    let thing = stage.reading.things.first().copied().unwrap_or(Thing::Cup);
    backdrop(stage, &mut layers, edge, rng);
    let scale = if matches!(thing, Thing::Cat | Thing::Portrait | Thing::Flower) { 0.36 } else { 0.31 };
    // A long soft shadow away from the window.
    let shadow = blob(&[[-0.6, 0.0], [0.2, -0.12], [1.9, -0.1], [2.3, 0.04], [1.4, 0.16], [0.0, 0.14]]);
    for grow in [1.0, 0.92, 0.84] {
        let shape = flat(shadow.clone(), lift(wood, -0.32)).thin(0.2);
        layers.push(Box::new(shape.placed([middle[0], middle[1] - 0.01], scale * grow, 0.0)));
    }
    let at = if super::hangs(thing) { [middle[0], middle[1] - scale] } else { middle };
    stage.put(&mut layers, thing, Spot { at, scale, angle: 0.0, haze: 0.0 }, rng);
    layers
}

fn window_light(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, light) = (stage.frame, stage.palette.light);
    let (x, y) = (frame.width * rng.range(0.08, 0.2), frame.height * 0.1);
    let (wide, tall, lean) = (0.24, 0.23, 0.12);
    for column in 0..2 {
        for line in 0..2 {
            let (left, top) = (x + column as f32 * (wide + 0.02) + line as f32 * lean, y + line as f32 * (tall + 0.02));
            let pane = |grow: f32| {
                vec![
                    [left - grow, top - grow],
                    [left + wide + grow, top + 0.05 - grow],
                    [left + wide + lean + grow, top + tall + 0.05 + grow],
                    [left + lean - grow, top + tall + grow],
                ]
            };
            for (grow, alpha) in [(0.012, 0.10), (0.006, 0.12), (0.0, 0.16), (-0.006, 0.14)] {
                layers.push(Box::new(flat(pane(grow), light).thin(alpha * (1.0 - stage.palette.dark * 0.6))));
            }
        }
    }
    layers.push(Box::new(glow([x + 0.2, y + 0.2], 0.8, light, 0.22)));
}

/// Quiet things behind the main one.
fn backdrop(stage: &Stage<'_>, layers: &mut Layers, edge: f32, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let x = frame.width * 0.5 + 0.36;
    let clay = mix(palette.accent, hex(0xa8_74_58), 0.6);
    let vase = blob(&[
        [-0.05, -0.3],
        [0.05, -0.3],
        [0.045, -0.22],
        [0.12, -0.1],
        [0.1, 0.04],
        [-0.1, 0.04],
        [-0.12, -0.1],
        [-0.045, -0.22],
    ]);
    let foot = edge + 0.035;
    layers.push(Box::new(round([x + 0.05, foot + 0.03], [0.2, 0.022], 0.9, palette.near).thin(0.5)));
    let green = mix(hex(0x6d_80_5c), palette.haze, 0.25);
    for i in 0..7 {
        let lean = (i as f32 - 3.0) * 0.075 + rng.range(-0.02, 0.02);
        let tall = rng.range(0.24, 0.42);
        let tip = [x + lean, foot - 0.28 - tall];
        layers.push(Box::new(flat(
            stroke(&[[x, foot - 0.26], [x + lean * 0.4, foot - 0.28 - tall * 0.6], tip], |_| 0.003),
            lift(green, -0.1),
        )));
        for j in 0..5 {
            let t = 0.35 + j as f32 * 0.16;
            let at = [x + lean * t, foot - 0.28 - tall * t];
            let side = if j % 2 == 0 { -0.5 } else { std::f32::consts::PI + 0.5 };
            layers.push(Box::new(
                flat(form::petal(0.075, 0.022, side), mix(green, palette.light, rng.next() * 0.4))
                    .placed(at, 1.0, lean),
            ));
        }
    }
    let body = graded(vase, [-0.12, 0.0], [0.13, 0.03], lift(clay, 0.08), lift(clay, -0.16))
        .coat(Fill::FadeLinear([-0.12, 0.0], [0.0, 0.02], palette.light), 0.4);
    layers.push(Box::new(body.placed([x, foot], 1.0, 0.0)));
}

/// A wall with an uneven coat of paint.
struct Plaster {
    ramp: Ramp,
    height: f32,
    roughness: f32,
    seed: u32,
}

impl Layer for Plaster {
    fn draw(&self, row: &mut Row<'_>) {
        let base = self.ramp.at(row.y / self.height);
        noise::fbm_row(row.noise, 0.0, row.pixel * 4.0, row.y * 4.0, 5, self.seed);
        for (light, noise) in row.light.iter_mut().zip(row.noise.iter()) {
            *light = base.map(|channel| channel * (1.0 + self.roughness * (noise - 0.5) * 2.0));
        }
    }
}

/// A table top with its grain.
struct Board {
    top: f32,
    height: f32,
    ramp: Ramp,
    octaves: u32,
    seed: u32,
}

impl Layer for Board {
    fn draw(&self, row: &mut Row<'_>) {
        let cover = ((row.y - self.top) / row.pixel + 0.5).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return;
        }
        let t = (row.y - self.top) / (self.height - self.top);
        let base = self.ramp.at(t);
        // The grain runs along the table and lies closer at its far edge.
        noise::fbm_row(row.noise, 3.0, row.pixel * 1.6, 26.0 / (0.35 + t), self.octaves, self.seed);
        for (light, noise) in row.light.iter_mut().zip(row.noise.iter()) {
            let colour = base.map(|channel| channel * (0.74 + 0.52 * noise));
            crate::sandbox::paint::row::over(light, colour, cover);
        }
    }
}

/// A composition of forms; the thing, if there is one, in its middle.
pub fn forms(stage: &Stage<'_>, rng: &mut Rng) -> Layers {
    let (frame, palette) = (stage.frame, &stage.palette);
    let paper = mix(hex(0xf2_e8_d8), palette.sky.at(0.9), 0.3);
    let ground = if palette.dark > 0.5 { mix(palette.sky.at(0.3), hex(0x14_18_2c), 0.4) } else { paper };
    let mut layers: Layers = vec![Box::new(Plaster {
        ramp: Ramp::new(&[(0.0, lift(ground, 0.02)), (1.0, lift(ground, -0.07))]),
        height: frame.height,
        roughness: 0.05,
        seed: rng.seed(),
    })];
    let tones =
        [palette.accent, palette.second, palette.sky.at(0.3), palette.far, mix(palette.accent, hex(0xf4_d2_9a), 0.6)];
    let middle = [frame.width * 0.5, frame.height * 0.46];
    let thing = stage.reading.things.first().copied();
    disc(&mut layers, [middle[0] + rng.range(-0.06, 0.06), middle[1]], 0.33, tones[0], tones[4], rng);
    let small = [middle[0] + if rng.next() < 0.5 { -0.34 } else { 0.34 }, middle[1] - 0.24];
    disc(&mut layers, small, 0.085, tones[1], palette.sky.at(0.6), rng);
    arcs(stage, &mut layers, [frame.width * 0.5 - 0.36, middle[1] + 0.2], tones[2], rng);
    if thing.is_none() {
        beads(stage, &mut layers, &tones, rng);
    }
    if let Some(thing) = thing.filter(|thing| *thing != Thing::Portrait) {
        let scale = 0.3;
        let at = if super::hangs(thing) { middle } else { [middle[0], middle[1] + scale] };
        for step in [0.05, 0.035, 0.02] {
            let coat = super::Coat::of(palette.near, palette.near, palette.near);
            let shapes = crate::sandbox::paint::thing::shapes(thing, &coat, 0, &mut Rng::new(1));
            let lifted = if super::hangs(thing) {
                at
            } else {
                [at[0], at[1] - crate::sandbox::paint::thing::ground(thing) * scale]
            };
            layers.push(Box::new(shapes[0].clone().thin(0.12).placed(
                [lifted[0] + step, lifted[1] + step],
                scale,
                0.0,
            )));
        }
        stage.put(&mut layers, thing, Spot { at, scale, angle: 0.0, haze: 0.0 }, rng);
    }
    ribbons(stage, &mut layers, &tones, rng);
    if thing == Some(Thing::Portrait) {
        let at = [middle[0], frame.height + 0.08];
        stage.put(&mut layers, Thing::Portrait, Spot { at, scale: 0.56, angle: 0.0, haze: 0.0 }, rng);
    }
    layers
}

fn disc(layers: &mut Layers, at: [f32; 2], radius: f32, from: Rgb, to: Rgb, rng: &mut Rng) {
    for step in [0.03, 0.02, 0.01] {
        layers.push(Box::new(
            round([at[0] + step, at[1] + step * 1.4], [radius * 1.04; 2], 0.2, [0.02, 0.02, 0.04]).thin(0.07),
        ));
    }
    let [x, y] = at;
    layers.push(Box::new(
        Shape::new(
            crate::sandbox::paint::shape::Outline::Ellipse { middle: at, radius: [radius; 2], soft: 0.0 },
            Fill::Linear([x - radius * 0.4, y - radius], [x + radius * 0.3, y + radius], from, to),
        )
        .textured(0.16, rng.seed()),
    ));
}

fn arcs(stage: &Stage<'_>, layers: &mut Layers, at: [f32; 2], colour: Rgb, rng: &mut Rng) {
    let start = rng.range(2.6, 3.6);
    for i in 0..4 + stage.fine {
        let radius = 0.1 + i as f32 * 0.034;
        let points: Vec<[f32; 2]> = (0..=20)
            .map(|k| {
                let turn = start + k as f32 / 20.0 * 2.5;
                [at[0] + radius * turn.cos(), at[1] + radius * turn.sin()]
            })
            .collect();
        layers.push(Box::new(flat(stroke(&points, |_| 0.0075), colour).textured(0.2, rng.seed()).thin(0.9)));
    }
}

/// Long waves along the foot of the picture.
fn ribbons(stage: &Stage<'_>, layers: &mut Layers, tones: &[Rgb; 5], rng: &mut Rng) {
    let frame = stage.frame;
    let count = 5;
    for i in 0..count {
        let t = i as f32 / (count - 1) as f32;
        let base = frame.height * (0.68 + 0.26 * t);
        let (rise, pace, phase) = (rng.range(0.05, 0.1), rng.range(2.2, 4.2), rng.range(0.0, 6.0));
        let mut points: Vec<[f32; 2]> = (0..=70)
            .map(|k| {
                let x = -0.02 + (frame.width + 0.04) * k as f32 / 70.0;
                [x, base + rise * (x * pace + phase).sin() + rise * 0.4 * (x * pace * 2.1 + phase * 1.7).sin()]
            })
            .collect();
        points.extend([[frame.width + 0.02, frame.height + 0.1], [-0.02, frame.height + 0.1]]);
        let tone = tones[(i + 1) % 5];
        let shadow: Vec<[f32; 2]> = points.iter().map(|[x, y]| [*x, y - 0.012]).collect();
        layers.push(Box::new(flat(shadow, [0.02, 0.02, 0.05]).thin(0.1)));
        let tone = mix(tone, stage.palette.near, t * 0.35);
        layers.push(Box::new(
            graded(points, [0.0, base - rise], [0.0, base + 0.24], lift(tone, 0.06), lift(tone, -0.12))
                .textured(0.18, rng.seed()),
        ));
    }
}

/// A scatter of small discs, denser towards one side.
fn beads(stage: &Stage<'_>, layers: &mut Layers, tones: &[Rgb; 5], rng: &mut Rng) {
    let frame = stage.frame;
    let dots = (0..60 + 60 * stage.fine).map(|_| {
        let x = rng.next().powf(0.6) * frame.width;
        Dot {
            at: [x, frame.height * (0.08 + 0.62 * rng.next())],
            radius: 0.002 + 0.011 * rng.next().powi(4),
            colour: tones[rng.below(5)],
            alpha: 0.9,
        }
    });
    layers.push(Box::new(Dots::new(dots.collect(), false)));
}
