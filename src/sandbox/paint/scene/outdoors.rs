//! Under the open sky: ranges, water, dunes, forests, meadows, snow.

use super::plants::{blooms, conifers, reeds};
use super::{Layers, Spot, Stage, hangs};
use crate::sandbox::paint::form::{flat, glow, round};
use crate::sandbox::paint::land::{Dot, Dots, Facets, Mist, Range, Relief, Sky, Water};
use crate::sandbox::paint::noise::Rng;
use crate::sandbox::paint::tint::{Ramp, hex, lift, mix};
use crate::sandbox::paint::words::{Place, Thing, Time, Weather};

/// A landscape.
pub fn land(stage: &Stage<'_>, place: Place, rng: &mut Rng) -> Layers {
    let mut layers = sky(stage, rng);
    let air = stage.reading.things.iter().copied().find(|thing| hangs(*thing));
    if let Some(thing) = air {
        in_the_air(stage, &mut layers, thing, rng);
    }
    match place {
        Place::Sea => sea(stage, &mut layers, rng),
        Place::Desert => dunes(stage, &mut layers, rng),
        Place::Forest => forest(stage, &mut layers, rng),
        Place::Meadow => meadow(stage, &mut layers, rng),
        Place::Snowfield => snowfield(stage, &mut layers, rng),
        _ => mountains(stage, &mut layers, rng),
    }
    weather(stage, &mut layers, rng);
    layers
}

/// Sky with sun or moon, stars at night.
pub fn sky(stage: &Stage<'_>, rng: &mut Rng) -> Layers {
    let palette = &stage.palette;
    let cover = match stage.reading.weather {
        Some(Weather::Clear) => 0.0,
        Some(Weather::Cloudy | Weather::Rain | Weather::Snow) => 0.95,
        Some(Weather::Fog) => 0.3,
        None => rng.range(0.3, 0.72) * (1.0 - palette.dark * 0.4),
    };
    let lit = mix(palette.light, palette.sky.at(0.9), 0.3);
    let mut layers: Layers = vec![Box::new(Sky {
        ramp: palette.sky.clone(),
        horizon: stage.horizon,
        sun: stage.sun,
        glow: mix(palette.light, palette.orb, 0.4),
        strength: 0.42 - palette.dark * 0.26,
        cloud: [lit, mix(palette.sky.at(0.45), palette.haze, 0.35)],
        cover,
        octaves: 4 + stage.fine / 2,
        seed: rng.seed(),
    })];
    if palette.dark > 0.5 {
        let count = (420.0 * palette.dark) as usize * (1 + stage.fine as usize);
        layers.push(Box::new(Dots::stars(stage.frame, stage.horizon, count, palette.orb, rng)));
    }
    let has_moon = stage.reading.things.contains(&Thing::Moon);
    if !has_moon {
        let radius = if palette.time == Time::Day { 0.04 } else { rng.range(0.05, 0.085) };
        // By day it outshines its own glow.
        let bright = 1.0 + 1.2 * (1.0 - palette.dark);
        layers.push(Box::new(round(stage.sun, [radius; 2], 0.0, palette.orb.map(|light| light * bright))));
        if palette.dark > 0.5 {
            let [x, y] = stage.sun;
            for (dx, dy, r) in [(-0.3, -0.2, 0.3), (0.3, 0.1, 0.22), (-0.05, 0.45, 0.26), (0.35, -0.4, 0.14)] {
                let sea = round([x + dx * radius, y + dy * radius], [r * radius; 2], 0.5, lift(palette.orb, -0.12));
                layers.push(Box::new(sea.thin(0.6)));
            }
        }
    }
    layers
}

fn in_the_air(stage: &Stage<'_>, layers: &mut Layers, thing: Thing, rng: &mut Rng) {
    let frame = stage.frame;
    // Across from the light.
    let x = if stage.sun[0] > frame.width * 0.5 { frame.width * 0.34 } else { frame.width * 0.64 };
    let y = stage.horizon * 0.46;
    let (scale, angle) = match thing {
        Thing::Moon => (0.15, -0.5),
        Thing::Bird => (0.17, -0.15),
        Thing::Rocket => (0.26, 0.35),
        Thing::Balloon => (0.22, 0.0),
        _ => (0.2, 0.0),
    };
    if matches!(thing, Thing::Moon | Thing::Star | Thing::Heart) {
        layers.push(Box::new(glow([x, y], 0.45, stage.palette.light, 0.2)));
    }
    stage.put(layers, thing, Spot { at: [x, y], scale, angle, haze: 0.05 }, rng);
    let few = matches!(thing, Thing::Balloon | Thing::Bird);
    for i in 0..if few { 3 + stage.fine } else { 0 } {
        let part = (i as f32 + rng.range(0.2, 0.8)) / (3.0 + stage.fine as f32);
        let at = [part * frame.width, stage.horizon * rng.range(0.22, 0.8)];
        if (at[0] - x).hypot(at[1] - y) > scale * 1.5 {
            let haze = rng.range(0.3, 0.55);
            stage.put(layers, thing, Spot { at, scale: scale * rng.range(0.16, 0.34), angle, haze }, rng);
        }
    }
}

/// The first thing that stands on the ground.
fn standing(stage: &Stage<'_>) -> Option<Thing> {
    stage.reading.things.iter().copied().find(|thing| !hangs(*thing))
}

fn stand(stage: &Stage<'_>, layers: &mut Layers, ground: f32, rng: &mut Rng) {
    let Some(thing) = standing(stage) else { return };
    let frame = stage.frame;
    let scale = match thing {
        Thing::Cat => 0.3,
        Thing::Tree => 0.34,
        Thing::House => 0.17,
        Thing::Portrait => 0.42,
        Thing::Boat => 0.2,
        Thing::Flower => 0.28,
        _ => 0.24,
    };
    let x = if stage.sun[0] > frame.width * 0.5 { frame.width * 0.37 } else { frame.width * 0.62 };
    let at = [x, if thing == Thing::Portrait { frame.height + 0.02 } else { ground }];
    layers.push(Box::new(round([at[0] + 0.03, at[1]], [scale * 0.95, scale * 0.1], 0.9, stage.palette.near).thin(0.6)));
    stage.put(layers, thing, Spot { at, scale, angle: 0.0, haze: 0.0 }, rng);
}

fn mountains(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let side = if stage.sun[0] > frame.width * 0.5 { 1.0 } else { -1.0 };
    let ranges = 5;
    for i in 0..ranges {
        let near = i as f32 / (ranges - 1) as f32;
        let base = stage.horizon - 0.07 * frame.height + near * near * frame.height * 0.3;
        let relief = Relief {
            base,
            rise: (0.34 - 0.2 * near) * frame.height.min(1.4),
            pace: 1.5 + near * 1.1 + rng.range(0.0, 0.4),
            sharp: 0.75 - near * 0.6,
            octaves: 5 + stage.fine,
            seed: rng.seed(),
        };
        let crest = palette.land(1.0 - near * 0.95);
        let foot = mix(crest, palette.haze, 0.7 - near * 0.6);
        let facets = Facets {
            lit: mix(crest, palette.light, 0.55),
            amount: 0.75 - near * 0.35,
            side,
            octaves: 3 + stage.fine,
            seed: rng.seed(),
        };
        let range = Range::new(frame, relief, crest, foot, 0.3 * frame.height).lit(facets);
        let high = relief.base - relief.rise * 0.34;
        let range = if i < 2 { range.snowy(high, mix(hex(0xfb_fb_ff), palette.light, 0.35)) } else { range };
        layers.push(Box::new(range));
        if i + 1 < ranges {
            layers.push(Box::new(Mist {
                middle: base + 0.12 * frame.height,
                reach: 0.13 * frame.height,
                colour: mix(palette.haze, palette.light, 0.25),
                alpha: 0.6 - near * 0.3,
                seed: rng.seed(),
            }));
        }
        if i + 2 >= ranges {
            let line = move |x: f32| relief.at(x);
            conifers(stage, layers, &line, 0.035 + near * 0.05, mix(crest, palette.near, 0.6), rng);
        }
    }
    stand(stage, layers, frame.height * 0.93, rng);
}

fn sea(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    for i in 0..2 {
        let near = i as f32;
        let relief = Relief {
            base: stage.horizon + 0.012 - near * 0.004,
            rise: 0.13 - near * 0.05,
            pace: 1.3 + near,
            sharp: 0.3,
            octaves: 5 + stage.fine,
            seed: rng.seed(),
        };
        let crest = palette.land(0.95 - near * 0.3);
        layers.push(Box::new(Range::new(frame, relief, crest, mix(crest, palette.haze, 0.55), 0.12)));
    }
    let deep = mix(palette.near, palette.sky.at(0.2), 0.45);
    let ramp = Ramp::new(&[
        (0.0, mix(palette.sky.at(0.96), palette.haze, 0.3)),
        (0.22, palette.sky.at(0.72)),
        (0.6, mix(palette.sky.at(0.35), deep, 0.4)),
        (1.0, deep),
    ]);
    layers.push(Box::new(Water {
        top: stage.horizon,
        bottom: frame.height,
        ramp,
        sun: stage.sun[0],
        glow: mix(palette.light, palette.orb, 0.5),
        strength: 0.9,
        waves: 1.1,
        seed: rng.seed(),
    }));
    layers.push(Box::new(Mist {
        middle: stage.horizon,
        reach: 0.05 * frame.height,
        colour: mix(palette.haze, palette.light, 0.4),
        alpha: 0.5,
        seed: rng.seed(),
    }));
    if standing(stage) == Some(Thing::Boat) {
        let x = if stage.sun[0] > frame.width * 0.5 { 0.36 } else { 0.62 } * frame.width;
        let far = [frame.width - x, stage.horizon + 0.035 * frame.height];
        stage.put(layers, Thing::Boat, Spot { at: far, scale: 0.04, angle: 0.0, haze: 0.45 }, rng);
        let at = [x, stage.horizon + 0.17 * frame.height];
        stage.put(layers, Thing::Boat, Spot { at, scale: 0.2, angle: -0.03, haze: 0.0 }, rng);
    } else {
        shore(stage, layers, rng);
        stand(stage, layers, frame.height * 0.95, rng);
    }
}

fn shore(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let relief = Relief { base: frame.height * 0.965, rise: 0.12, pace: 1.1, sharp: 0.1, octaves: 5, seed: rng.seed() };
    let crest = mix(palette.near, palette.far, 0.12);
    layers.push(Box::new(Range::new(frame, relief, crest, palette.near, 0.15)));
    reeds(stage, layers, frame.height, 40 + 50 * stage.fine, rng);
}

fn dunes(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let sand = mix(hex(0xe0_a2_66), palette.light, 0.25);
    for i in 0..6 {
        let near = i as f32 / 5.0;
        let relief = Relief {
            base: stage.horizon - 0.03 + near * near * frame.height * 0.36,
            rise: 0.1 + near * 0.12,
            pace: 1.7 - near * 0.8,
            sharp: 0.35,
            octaves: 2,
            seed: rng.seed(),
        };
        let tone = mix(mix(sand, palette.haze, 0.75 - near * 0.7), palette.near, near * 0.22 + palette.dark * 0.45);
        let foot = mix(lift(tone, -0.13), palette.near, 0.18 + near * 0.25);
        let facets = Facets {
            lit: mix(tone, palette.light, 0.6),
            amount: 0.5,
            side: if stage.sun[0] > frame.width * 0.5 { 1.0 } else { -1.0 },
            octaves: 2 + stage.fine,
            seed: rng.seed(),
        };
        layers.push(Box::new(Range::new(frame, relief, lift(tone, 0.05), foot, 0.24).lit(facets)));
    }
    stand(stage, layers, frame.height * 0.9, rng);
}

fn forest(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    for i in 0..6 {
        let near = i as f32 / 5.0;
        let base = stage.horizon - 0.02 + near * frame.height * 0.32;
        let relief = Relief { base, rise: 0.12, pace: 1.2 + near, sharp: 0.1, octaves: 4, seed: rng.seed() };
        let crest = palette.land(1.0 - near);
        let size = 0.1 + near * near * 0.42;
        let line = move |x: f32| relief.at(x);
        conifers(stage, layers, &line, size, crest, rng);
        layers.push(Box::new(Range::new(frame, relief, crest, mix(crest, palette.haze, 0.6 - near * 0.45), 0.16)));
        if i == 3 {
            beams(stage, layers, rng);
        }
        if i < 5 {
            layers.push(Box::new(Mist {
                middle: base + 0.05 * frame.height,
                reach: 0.14 * frame.height,
                colour: mix(palette.haze, palette.light, 0.35),
                alpha: 0.72 - near * 0.35,
                seed: rng.seed(),
            }));
        }
    }
    reeds(stage, layers, frame.height, 30 + 40 * stage.fine, rng);
    stand(stage, layers, frame.height * 0.95, rng);
}

/// Shafts of light.
fn beams(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let [x, y] = stage.sun;
    for _ in 0..5 {
        let (lean, wide) = (rng.range(-0.7, 0.7), rng.range(0.02, 0.07));
        let far = 1.0;
        let points = vec![[x, y], [x + far * lean - wide, y + far], [x + far * lean + wide, y + far]];
        let shape = flat(points, stage.palette.light).thin(0.0);
        let fade = crate::sandbox::paint::shape::Fill::FadeRadial([x, y], 0.8, stage.palette.light);
        layers.push(Box::new(shape.coat(fade, 0.1 * (1.0 - stage.palette.dark * 0.6))));
    }
}

fn meadow(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let grass = mix(hex(0x7f_a2_54), palette.light, 0.2);
    for i in 0..5 {
        let near = i as f32 / 4.0;
        let relief = Relief {
            base: stage.horizon - 0.02 + near * near * frame.height * 0.24,
            rise: 0.15 - near * 0.08,
            pace: 1.5 - near * 0.5,
            sharp: 0.0,
            octaves: 3,
            seed: rng.seed(),
        };
        let land = palette.land(0.9 - near * 0.5);
        let crest = mix(mix(land, grass, 0.3 + near * 0.3), palette.near, palette.dark * 0.5);
        let foot = mix(crest, palette.near, 0.2 + near * 0.45);
        let facets =
            Facets { lit: mix(crest, palette.light, 0.5), amount: 0.5, side: 1.0, octaves: 3, seed: rng.seed() };
        layers.push(Box::new(Range::new(frame, relief, crest, foot, 0.3).lit(facets)));
        if i == 1 {
            let line = move |x: f32| relief.at(x);
            conifers(stage, layers, &line, 0.05, mix(crest, palette.near, 0.35), rng);
        }
    }
    blooms(stage, layers, rng);
    let hero = standing(stage);
    if hero == Some(Thing::Flower) {
        let places = [(0.3, 0.9, 0.17), (0.73, 0.93, 0.2), (0.18, 1.0, 0.24), (0.86, 1.02, 0.26), (0.52, 1.02, 0.36)];
        for (x, y, scale) in places {
            let at = [x * frame.width, y * frame.height];
            stage.put(layers, Thing::Flower, Spot { at, scale, angle: rng.range(-0.1, 0.1), haze: 0.0 }, rng);
        }
    } else {
        stand(stage, layers, frame.height * 0.93, rng);
    }
    reeds(stage, layers, frame.height, 60 + 70 * stage.fine, rng);
}

fn snowfield(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let snow = mix(hex(0xf4_f6_fc), palette.light, 0.22);
    for i in 0..6 {
        let near = i as f32 / 5.0;
        let base = stage.horizon - 0.06 + near * near * frame.height * 0.32;
        let relief = Relief {
            base,
            rise: (0.26 - near * 0.19) * frame.height.min(1.4),
            pace: 1.6 - near * 0.7,
            sharp: (0.7 - near).max(0.0),
            octaves: if i < 2 { 6 } else { 3 },
            seed: rng.seed(),
        };
        let crest = if i < 2 {
            palette.land(0.9 - near * 0.3)
        } else {
            mix(mix(snow, palette.haze, 0.45 - near * 0.35), palette.near, palette.dark * 0.55)
        };
        let foot = mix(crest, mix(palette.sky.at(0.3), palette.haze, 0.5), 0.5);
        let facets =
            Facets { lit: mix(crest, snow, 0.8), amount: 0.7, side: 1.0, octaves: 3 + stage.fine, seed: rng.seed() };
        let range = Range::new(frame, relief, crest, foot, 0.3).lit(facets);
        layers.push(Box::new(if i < 2 { range.snowy(base + 0.05, snow) } else { range }));
        if i == 2 || i == 3 {
            let line = move |x: f32| relief.at(x);
            conifers(
                stage,
                layers,
                &line,
                0.06 + 0.09 * near,
                mix(palette.land(0.6 - near * 0.5), palette.near, 0.4),
                rng,
            );
        }
    }
    stand(stage, layers, frame.height * 0.88, rng);
}

fn weather(stage: &Stage<'_>, layers: &mut Layers, rng: &mut Rng) {
    let (frame, palette) = (stage.frame, &stage.palette);
    let many = |count: f32| (count * frame.width * frame.height) as u32;
    match stage.reading.weather {
        Some(Weather::Snow) => {
            for (size, count, alpha) in [(0.002, 900.0, 0.7), (0.004, 300.0, 0.8), (0.009, 50.0, 0.5)] {
                let flakes = (0..many(count)).map(|_| Dot {
                    at: [rng.next() * frame.width, rng.next() * frame.height],
                    radius: size * rng.range(0.6, 1.3),
                    colour: [0.96, 0.97, 1.0],
                    alpha,
                });
                layers.push(Box::new(Dots::new(flakes.collect(), true)));
            }
        }
        Some(Weather::Rain) => {
            let drops = (0..many(700.0)).map(|_| Dot {
                at: [rng.next() * frame.width, rng.next() * frame.height],
                radius: 0.0009,
                colour: mix(palette.haze, [1.0; 3], 0.4),
                alpha: rng.range(0.15, 0.5),
            });
            layers.push(Box::new(Dots::stretched(drops.collect(), true, 26.0)));
        }
        Some(Weather::Fog) => {
            for (part, alpha) in [(0.6, 0.5), (0.76, 0.3)] {
                layers.push(Box::new(Mist {
                    middle: frame.height * part,
                    reach: 0.2 * frame.height,
                    colour: mix(palette.haze, palette.light, 0.3),
                    alpha,
                    seed: rng.seed(),
                }));
            }
        }
        _ => {}
    }
}
