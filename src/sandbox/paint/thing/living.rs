//! Cats, people, birds, flowers, trees.

use super::{Coat, polar};
use crate::sandbox::paint::form::{self, blob, flat, petal, round, stroke};
use crate::sandbox::paint::noise::Rng;
use crate::sandbox::paint::shape::{At, Fill, Shape};
use crate::sandbox::paint::tint::{hex, lift, mix};
use std::f32::consts::TAU;

fn mirrored(points: &[At]) -> Vec<At> {
    let left = points.iter().rev().filter(|p| p[0] > 1e-4).map(|[x, y]| [-x, *y]);
    points.iter().copied().chain(left).collect()
}

/// A cat that sits and looks at the viewer.
pub fn cat(coat: &Coat, fine: u32) -> Vec<Shape> {
    let tail = stroke(&[[0.28, 0.86], [0.62, 0.92], [0.86, 0.72], [0.84, 0.42], [0.68, 0.3]], |t| 0.085 - 0.035 * t);
    let body =
        mirrored(&[[0.0, -0.2], [0.2, -0.12], [0.3, 0.18], [0.43, 0.55], [0.46, 0.84], [0.3, 0.96], [0.0, 0.97]]);
    let mut shapes = vec![
        coat.body(tail, [0.75, 0.6], 0.3),
        coat.body(blob(&body), [0.0, 0.4], 0.6),
        // Haunches, chest, front legs.
        coat.body(form::ellipse([-0.33, 0.72], [0.19, 0.25]), [-0.33, 0.72], 0.24),
        coat.body(form::ellipse([0.33, 0.72], [0.19, 0.25]), [0.33, 0.72], 0.24),
        round([0.0, 0.22], [0.19, 0.34], 0.6, coat.light).thin(0.75),
    ];
    for side in [-1.0, 1.0] {
        let leg = stroke(&[[side * 0.12, 0.3], [side * 0.13, 0.65], [side * 0.14, 0.93]], |t| 0.085 - 0.02 * t);
        shapes.push(coat.body(leg, [side * 0.12, 0.6], 0.3));
        shapes.push(coat.body(form::ellipse([side * 0.15, 0.93], [0.115, 0.06]), [side * 0.15, 0.92], 0.1));
    }
    if fine > 0 {
        for i in 0..4 {
            let y = 0.12 + i as f32 * 0.15;
            for side in [-1.0, 1.0] {
                let x = 0.24 + i as f32 * 0.045;
                let stripe = stroke(&[[side * x, y], [side * (x - 0.09), y + 0.05]], |t| 0.024 * (1.0 - t));
                shapes.push(flat(stripe, coat.dark).thin(0.8));
            }
        }
    }
    shapes.extend(head(coat, fine).into_iter().map(|shape| shape.placed([0.0, -0.4], 0.52, 0.0)));
    shapes
}

/// The head within the unit circle.
fn head(coat: &Coat, fine: u32) -> Vec<Shape> {
    let outline =
        mirrored(&[[0.0, -0.56], [0.3, -0.56], [0.66, -0.34], [0.8, 0.12], [0.58, 0.52], [0.24, 0.7], [0.0, 0.73]]);
    let mut shapes = vec![];
    for side in [-1.0, 1.0] {
        let ear = [[side * 0.22, -0.48], [side * 0.5, -1.04], [side * 0.62, -1.02], [side * 0.76, -0.16]];
        let inner = [[side * 0.38, -0.5], [side * 0.54, -0.88], [side * 0.66, -0.34]];
        shapes.push(coat.body(ear.to_vec(), [side * 0.5, -0.6], 0.5));
        shapes.push(flat(inner.to_vec(), mix(coat.accent, hex(0xe0_9a_92), 0.6)).thin(0.8));
    }
    shapes.push(coat.body(blob(&outline), [0.0, 0.0], 0.85));
    shapes.push(round([0.0, 0.42], [0.36, 0.27], 0.5, coat.light).thin(0.85));
    if fine > 0 {
        for x in [-0.16, 0.0, 0.16f32] {
            let stripe = stroke(&[[x * 0.8, -0.28], [x, -0.52]], |t| 0.028 * t + 0.008);
            shapes.push(flat(stripe, coat.dark).thin(0.8));
        }
    }
    for side in [-1.0, 1.0] {
        let eye = [side * 0.36, 0.0];
        shapes.push(round(eye, [0.2, 0.185], 0.0, coat.detail));
        shapes.push(
            round(eye, [0.17, 0.16], 0.0, hex(0xe7_d2_6a))
                .coat(Fill::FadeLinear([0.0, -0.16], [0.0, 0.12], hex(0x6f_9a_3c)), 0.8),
        );
        shapes.push(round(eye, [0.06, 0.145], 0.0, hex(0x0c_0c_10)));
        shapes.push(round([eye[0] - 0.05, -0.06], [0.035; 2], 0.0, hex(0xff_ff_ff)));
        let mouth = stroke(&[[0.0, 0.42], [side * 0.07, 0.51], [side * 0.2, 0.49]], |_| 0.014);
        shapes.push(flat(mouth, coat.detail));
        for (dy, tilt) in [(0.0, -0.05), (0.07, 0.02), (0.13, 0.1)] {
            let from = [side * 0.3, 0.36 + dy];
            let whisker = stroke(&[from, [side * 0.7, 0.34 + dy + tilt], [side * 1.02, 0.4 + dy + tilt * 2.0]], |t| {
                0.009 * (1.0 - t * 0.8)
            });
            shapes.push(flat(whisker, coat.light).thin(0.85));
        }
    }
    shapes.push(flat(blob(&[[-0.09, 0.3], [0.09, 0.3], [0.0, 0.4]]), mix(hex(0xd0_72_70), coat.detail, 0.25)));
    shapes
}

/// A cat's face in two tones.
pub fn cat_face(coat: &Coat) -> Vec<Shape> {
    let outline =
        mirrored(&[[0.0, -0.46], [0.3, -0.48], [0.66, -0.3], [0.84, 0.16], [0.6, 0.58], [0.26, 0.76], [0.0, 0.78]]);
    let mut shapes = vec![];
    for side in [-1.0, 1.0] {
        let ear = blob(&[
            [side * 0.2, -0.36],
            [side * 0.36, -0.68],
            [side * 0.6, -0.98],
            [side * 0.72, -0.6],
            [side * 0.78, -0.08],
        ]);
        shapes.push(flat(ear, coat.main));
        shapes.push(
            flat(blob(&[[side * 0.42, -0.5], [side * 0.57, -0.74], [side * 0.64, -0.38]]), coat.detail).thin(0.55),
        );
    }
    shapes.push(coat.body(blob(&outline), [0.0, 0.1], 0.9));
    for side in [-1.0, 1.0] {
        let eye = stroke(&[[side * 0.5, 0.06], [side * 0.36, -0.06], [side * 0.2, 0.06]], |t| {
            0.055 * (1.0 - (2.0 * t - 1.0).abs() * 0.55)
        });
        shapes.push(flat(eye, coat.detail));
        shapes.push(flat(stroke(&[[0.0, 0.4], [side * 0.1, 0.51], [side * 0.24, 0.47]], |_| 0.03), coat.detail));
        for dy in [0.0, 0.13f32] {
            let line = stroke(&[[side * 0.42, 0.34 + dy], [side * 0.92, 0.28 + dy * 1.9]], |t| 0.026 * (1.0 - t * 0.7));
            shapes.push(flat(line, coat.detail).thin(0.8));
        }
    }
    shapes.push(flat(blob(&[[-0.11, 0.25], [0.11, 0.25], [0.0, 0.39]]), coat.detail));
    shapes
}

/// Head and shoulders before the light.
pub fn portrait(coat: &Coat, rng: &mut Rng) -> Vec<Shape> {
    let skins = [0xf0_c8_a8, 0xd9_a0_7a, 0xa8_70_4c, 0x6f_46_30].map(hex);
    let skin = Coat::of(skins[rng.below(4)], coat.light, coat.accent);
    let hair =
        lift(mix(coat.detail, [[0.03, 0.02, 0.02], [0.16, 0.07, 0.03], [0.35, 0.2, 0.08]][rng.below(3)], 0.8), 0.0);
    let locks = Coat::of(hair, coat.light, coat.accent);
    let long = rng.next() > 0.4;
    let mut shapes = vec![];
    if long {
        let back = mirrored(&[[0.0, -0.8], [0.34, -0.7], [0.46, -0.3], [0.48, 0.12], [0.4, 0.4], [0.0, 0.44]]);
        shapes.push(locks.body(blob(&back), [0.0, -0.2], 0.8));
    }
    let shoulders = mirrored(&[[0.0, 0.3], [0.18, 0.36], [0.62, 0.52], [0.84, 0.8], [0.9, 1.3], [0.0, 1.3]]);
    shapes.push(coat.body(blob(&shoulders), [0.0, 0.8], 0.9));
    let collar = blob(&[[-0.22, 0.36], [0.0, 0.62], [0.22, 0.36], [0.0, 0.3]]);
    shapes.push(flat(collar, skin.main).coat(Fill::FadeRadial([0.05, 0.3], 0.3, skin.dark), 0.8));
    shapes.push(
        skin.body(stroke(&[[0.0, 0.05], [0.0, 0.42]], |_| 0.145), [0.0, 0.1], 0.4)
            .coat(Fill::FadeRadial([0.04, 0.1], 0.26, skin.dark), 0.8),
    );
    let face = mirrored(&[[0.0, -0.66], [0.22, -0.6], [0.32, -0.34], [0.29, -0.08], [0.17, 0.14], [0.0, 0.2]]);
    shapes.push(skin.body(blob(&face), [0.0, -0.25], 0.45));
    for side in [-1.0, 1.0] {
        shapes.push(flat(
            stroke(&[[side * 0.21, -0.36], [side * 0.13, -0.385], [side * 0.06, -0.36]], |t| 0.014 * (1.2 - t)),
            hair,
        ));
        shapes.push(round([side * 0.135, -0.27], [0.052, 0.026], 0.0, hex(0xf6_f0_e8)));
        shapes.push(round([side * 0.135, -0.27], [0.025; 2], 0.0, mix(coat.accent, [0.02, 0.02, 0.03], 0.7)));
        shapes.push(flat(
            stroke(&[[side * 0.2, -0.28], [side * 0.135, -0.305], [side * 0.07, -0.275]], |_| 0.009),
            skin.detail,
        ));
        shapes.push(round([side * 0.18, -0.12], [0.08, 0.055], 1.0, hex(0xd8_5e_50)).thin(0.3));
    }
    shapes.push(flat(stroke(&[[0.015, -0.26], [0.05, -0.13], [0.005, -0.11]], |t| 0.012 * t + 0.004), skin.dark));
    shapes.push(flat(
        blob(&[[-0.085, 0.01], [-0.03, -0.012], [0.0, 0.0], [0.03, -0.012], [0.085, 0.01], [0.0, 0.042]]),
        mix(hex(0xb0_4a_44), skin.main, 0.3),
    ));
    let fringe = blob(&[
        [-0.34, -0.2],
        [-0.37, -0.56],
        [-0.14, -0.82],
        [0.2, -0.82],
        [0.39, -0.52],
        [0.34, -0.22],
        [0.24, -0.5],
        [-0.04, -0.6],
        [-0.26, -0.48],
    ]);
    shapes.push(locks.body(fringe, [0.0, -0.6], 0.45));
    shapes
}

/// A bird in flight.
pub fn bird(coat: &Coat) -> Vec<Shape> {
    let far = blob(&[[-0.1, 0.0], [0.1, -0.5], [0.5, -0.86], [0.36, -0.36], [0.2, 0.05]]);
    let near = blob(&[[-0.16, 0.02], [-0.46, -0.42], [-0.96, -0.6], [-0.62, -0.16], [0.1, 0.16]]);
    let body = blob(&[
        [-0.3, 0.12],
        [0.1, -0.06],
        [0.52, -0.02],
        [0.66, 0.06],
        [0.5, 0.16],
        [0.1, 0.26],
        [-0.5, 0.42],
        [-0.62, 0.34],
    ]);
    vec![
        coat.body(far, [0.25, -0.4], 0.6).coat(Fill::Flat(coat.dark), 0.4),
        coat.body(body, [0.1, 0.1], 0.6),
        coat.body(near, [-0.4, -0.2], 0.6),
        flat(vec![[0.62, 0.03], [0.82, 0.08], [0.62, 0.1]], coat.accent),
        round([0.52, 0.045], [0.022; 2], 0.0, coat.detail),
    ]
}

/// One flower on its stem.
pub fn flower(coat: &Coat, fine: u32, rng: &mut Rng) -> Vec<Shape> {
    let green = Coat::of(hex(0x4c_7d_4a), coat.light, coat.accent);
    let bend = rng.range(-0.12, 0.12);
    let stem = stroke(&[[0.0, -0.3], [bend, 0.3], [bend * 0.4, 0.98]], |t| 0.022 + 0.014 * t);
    let mut shapes = vec![green.body(stem, [0.0, 0.4], 0.6)];
    for (side, y) in [(-1.0, 0.62), (1.0, 0.42)] {
        let leaf = petal(0.52, 0.15, if side > 0.0 { -0.7 } else { TAU / 2.0 + 0.75 });
        shapes.push(green.body(leaf, [side * 0.2, -0.1], 0.4).placed([bend * 0.8, y], 1.0, 0.0));
    }
    let rings = if fine > 0 { 3 } else { 2 };
    for ring in 0..rings {
        let size = 0.62 - ring as f32 * 0.15;
        let count = 9 - ring;
        let main = mix(lift(coat.main, -0.05 + 0.05 * ring as f32), coat.light, ring as f32 * 0.14);
        let tone = Coat { main, ..*coat };
        for i in 0..count {
            let angle = (i as f32 + ring as f32 * 0.5) / count as f32 * TAU + rng.range(-0.06, 0.06);
            let points = petal(size * rng.range(0.92, 1.06), size * 0.26, angle);
            let tip = [angle.cos() * size, angle.sin() * size];
            let shape = flat(points, tone.main)
                .coat(Fill::FadeLinear([0.0, 0.0], tip, tone.dark), 0.85)
                .coat(Fill::FadeRadial(tip, size * 0.55, tone.light), 0.5);
            shapes.push(shape.placed([0.0, -0.36], 1.0, 0.0));
        }
    }
    let heart = Coat::of(mix(hex(0xe8_b0_3a), coat.accent, 0.2), coat.light, coat.accent);
    shapes.push(heart.body(form::ellipse([0.0, -0.36], [0.15; 2]), [0.0, -0.36], 0.15));
    for i in 0..(26 * fine) {
        let at = polar(0.125 * (i as f32 / (26 * fine) as f32).sqrt(), i as f32 * 0.381_966);
        shapes.push(round([at[0], at[1] - 0.36], [0.012; 2], 0.0, heart.dark));
    }
    shapes
}

/// A tree with a crown of many touches.
pub fn tree(coat: &Coat, fine: u32, rng: &mut Rng) -> Vec<Shape> {
    let bark = Coat::of(mix(hex(0x4a_34_2c), coat.dark, 0.35), coat.light, coat.accent);
    let mut shapes = vec![bark.body(
        stroke(&[[0.0, -0.3], [0.02, 0.2], [-0.02, 0.6], [0.0, 0.99]], |t| 0.035 + 0.06 * t * t),
        [0.0, 0.5],
        0.3,
    )];
    for (x, y, width) in [(-0.42, -0.2, 0.03), (0.4, -0.3, 0.03), (0.2, -0.55, 0.024), (-0.2, -0.5, 0.024)] {
        let branch = stroke(&[[0.0, 0.34], [x * 0.45, 0.05], [x, y]], |t| width * (1.3 - t));
        shapes.push(flat(branch, bark.main));
    }
    let count = 60 + 110 * fine;
    for i in 0..count {
        let part = i as f32 / count as f32;
        // From the shade inside to the light on the upper left.
        let at = polar(rng.next().sqrt(), rng.next());
        let [x, y] = [at[0] * 0.66 - part * 0.05, at[1] * 0.5 - 0.36 - part * 0.07];
        let size = rng.range(0.06, 0.17) * (1.12 - 0.62 * part);
        let facing = (-(at[0] * 0.5 + at[1] * 0.8) * 0.5 + 0.5).clamp(0.0, 1.0);
        let tone = mix(mix(coat.dark, coat.main, (part * 1.5).min(1.0)), coat.light, part * facing * 0.95);
        shapes.push(round([x, y], [size, size * 0.82], 0.35, tone).thin(0.9));
    }
    shapes
}

/// A poured leaf: stacked hearts on a stem.
pub fn rosette(coat: &Coat) -> Vec<Shape> {
    let mut shapes = vec![];
    for i in 0..6 {
        let t = i as f32 / 5.0;
        let wide = 0.74 * (1.0 - t * 0.66) * (0.72 + 0.28 * (t * 5.0).min(1.0));
        let y = 0.56 - t * 1.12;
        let arc = |lift: f32| {
            [
                [-wide, y - wide * 0.42 + lift],
                [-wide * 0.5, y + lift * 0.4],
                [0.0, y + 0.13 + lift * 0.2],
                [wide * 0.5, y + lift * 0.4],
                [wide, y - wide * 0.42 + lift],
            ]
        };
        shapes.push(
            flat(stroke(&arc(0.0), |p| 0.062 * (1.0 - (2.0 * p - 1.0).powi(4) * 0.85)), coat.main)
                .coat(Fill::FadeLinear([-wide, y - 0.2], [wide, y + 0.2], coat.light), 0.6),
        );
    }
    shapes.push(flat(form::heart(), coat.light).placed([0.0, -0.72], 0.17, 0.0));
    shapes.push(flat(stroke(&[[0.0, -0.7], [0.0, 0.92]], |t| 0.016 + 0.012 * t), coat.main));
    shapes
}
