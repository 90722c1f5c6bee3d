//! Far out: stars, a nebula, planets.

use super::{Layers, Spot, Stage, hangs};
use crate::sandbox::paint::form::{flat, glow, round, stroke};
use crate::sandbox::paint::land::Dots;
use crate::sandbox::paint::noise::{self, Rng};
use crate::sandbox::paint::row::{Layer, Row, add};
use crate::sandbox::paint::thing::Coat;
use crate::sandbox::paint::tint::{Ramp, Rgb, hex, mix};
use crate::sandbox::paint::words::Thing;

/// Stars, a nebula, a planet.
pub fn space(stage: &Stage<'_>, rng: &mut Rng) -> Layers {
    let (frame, palette) = (stage.frame, &stage.palette);
    let deep = Ramp::new(&[
        (0.0, hex(0x05_06_14)),
        (0.6, mix(hex(0x0c_10_2a), palette.sky.at(0.2), 0.5)),
        (1.0, hex(0x14_10_2c)),
    ]);
    let mut layers: Layers = vec![Box::new(Nebula {
        ramp: deep,
        height: frame.height,
        clouds: [mix(palette.accent, hex(0xd0_4a_7c), 0.4), mix(palette.second, hex(0x3a_7a_d0), 0.5)],
        octaves: 5 + stage.fine,
        seed: rng.seed(),
    })];
    layers.push(Box::new(Dots::stars(frame, frame.height * 1.9, 900 + 700 * stage.fine as usize, palette.orb, rng)));
    let left = rng.next() < 0.5;
    let at = [frame.width * if left { 0.22 } else { 0.8 }, frame.height * 0.74];
    planet(stage, &mut layers, at, 0.24, rng);
    planet(stage, &mut layers, [frame.width * if left { 0.8 } else { 0.2 }, frame.height * 0.2], 0.055, rng);
    if let Some(&thing) = stage.reading.things.first() {
        let at = [frame.width * if left { 0.6 } else { 0.4 }, frame.height * 0.42];
        let angle = if thing == Thing::Rocket { if left { 0.5 } else { -0.5 } } else { 0.0 };
        layers.push(Box::new(glow(at, 0.46, palette.orb, 0.2)));
        let foot = if hangs(thing) { at } else { [at[0], at[1] + 0.26] };
        stage.put(&mut layers, thing, Spot { at: foot, scale: 0.27, angle, haze: 0.0 }, rng);
    }
    layers
}

fn planet(stage: &Stage<'_>, layers: &mut Layers, at: [f32; 2], radius: f32, rng: &mut Rng) {
    let palette = &stage.palette;
    let main = mix(palette.second, palette.accent, rng.next());
    let coat = Coat::of(main, palette.light, palette.accent);
    layers.push(Box::new(glow(at, radius * 1.7, mix(main, [1.0; 3], 0.3), 0.3)));
    let fill = crate::sandbox::paint::shape::Fill::FadeRadial;
    let [x, y] = at;
    layers.push(Box::new(
        round(at, [radius; 2], 0.0, coat.main)
            .textured(0.4, rng.seed())
            .coat(fill([x - radius * 0.5, y - radius * 0.6], radius * 1.3, coat.light), 0.8)
            .coat(fill([x + radius * 0.75, y + radius * 0.8], radius * 1.7, hex(0x05_06_14)), 0.95),
    ));
    if radius > 0.2 {
        for (reach, wide, alpha) in [(1.62, 0.045, 0.6), (1.84, 0.02, 0.4)] {
            let (sin, cos) = (-0.32f32).sin_cos();
            let arc: Vec<[f32; 2]> = (0..=30)
                .map(|i| {
                    let turn = 0.14 + i as f32 / 30.0 * (std::f32::consts::PI - 0.28);
                    let (px, py) = (turn.cos() * reach * radius, turn.sin() * reach * radius * 0.26);
                    [x + px * cos - py * sin, y + px * sin + py * cos]
                })
                .collect();
            layers.push(Box::new(
                flat(stroke(&arc, |t| wide * radius * (1.0 - (2.0 * t - 1.0).powi(6))), coat.light).thin(alpha),
            ));
        }
    }
}

/// Clouds of light in the dark.
struct Nebula {
    ramp: Ramp,
    height: f32,
    clouds: [Rgb; 2],
    octaves: u32,
    seed: u32,
}

impl Layer for Nebula {
    fn draw(&self, row: &mut Row<'_>) {
        let base = self.ramp.at(row.y / self.height);
        row.light.fill(base);
        for (i, colour) in self.clouds.iter().enumerate() {
            let slant = row.y * (0.9 - i as f32 * 1.6);
            noise::fbm_row(
                row.noise,
                slant,
                row.pixel * 1.9,
                row.y * 1.5 + i as f32 * 9.0,
                self.octaves,
                self.seed ^ i as u32,
            );
            for (light, noise) in row.light.iter_mut().zip(row.noise.iter()) {
                let dense = ((noise - 0.44) * 3.0).max(0.0);
                add(light, *colour, dense * dense * 0.75);
            }
        }
    }
}
