//! Cups, rockets, boats, houses, balloons.

use super::Coat;
use crate::sandbox::paint::form::{blob, ellipse, flat, glow, graded, round, stroke};
use crate::sandbox::paint::shape::{Fill, Shape};
use crate::sandbox::paint::tint::{hex, lift, mix};

/// A cup on its saucer, with steam.
pub fn cup(coat: &Coat, fine: u32) -> Vec<Shape> {
    let mut shapes = vec![
        round([0.05, 0.76], [0.98, 0.2], 0.8, [0.01, 0.008, 0.012]).thin(0.5),
        coat.body(ellipse([0.0, 0.66], [0.84, 0.17]), [-0.2, 0.6], 0.9),
        flat(ellipse([0.0, 0.645], [0.62, 0.115]), coat.dark).thin(0.55),
    ];
    let handle = stroke(&[[0.46, -0.12], [0.72, -0.16], [0.84, 0.06], [0.7, 0.28], [0.4, 0.34]], |t| {
        0.058 - 0.016 * (2.0 * t - 1.0).abs()
    });
    shapes.push(coat.body(handle, [0.68, 0.02], 0.3));
    let body = blob(&[
        [-0.55, -0.32],
        [0.0, -0.3],
        [0.55, -0.32],
        [0.53, -0.02],
        [0.44, 0.34],
        [0.3, 0.58],
        [0.0, 0.645],
        [-0.3, 0.58],
        [-0.44, 0.34],
        [-0.53, -0.02],
    ]);
    shapes.push(
        graded(body, [-0.55, 0.0], [0.58, 0.16], lift(coat.main, 0.05), coat.dark)
            .coat(Fill::FadeLinear([-0.62, -0.1], [-0.12, 0.04], coat.light), 0.65)
            .coat(Fill::FadeLinear([0.0, 0.7], [0.0, 0.25], coat.dark), 0.5),
    );
    shapes.push(coat.body(ellipse([0.0, -0.33], [0.56, 0.17]), [-0.2, -0.4], 0.6));
    shapes.push(flat(ellipse([0.0, -0.317], [0.5, 0.138]), lift(coat.dark, -0.08)));
    let coffee = ellipse([0.0, -0.295], [0.475, 0.115]);
    shapes.push(graded(coffee, [-0.4, -0.3], [0.4, -0.25], hex(0x8a_50_26), hex(0x3a_1c_0e)));
    shapes.push(round([-0.06, -0.3], [0.28, 0.062], 0.35, hex(0xe9_cf_a6)).thin(0.85));
    shapes.push(round([-0.06, -0.296], [0.13, 0.027], 0.4, hex(0x8a_50_26)).thin(0.7));
    for (i, x) in [-0.2, 0.04, 0.26].into_iter().enumerate().take(1 + fine as usize) {
        let lean = if i % 2 == 0 { 0.1 } else { -0.1 };
        for (wide, alpha) in [(0.085, 0.06), (0.05, 0.08), (0.022, 0.10)] {
            let wisp = stroke(&[[x, -0.4], [x + lean, -0.62], [x - lean, -0.82], [x + lean * 0.6, -1.02]], |t| {
                wide * (0.35 + t) * (1.0 - t).sqrt()
            });
            shapes.push(flat(wisp, hex(0xff_fb_f4)).thin(alpha));
        }
    }
    shapes
}

/// A rocket that rises, with its flame.
pub fn rocket(coat: &Coat) -> Vec<Shape> {
    let mut shapes = vec![
        glow([0.0, 0.92], 0.62, hex(0xff_9a_3c), 0.55),
        graded(
            blob(&[[-0.13, 0.5], [0.13, 0.5], [0.16, 0.74], [0.0, 1.22], [-0.16, 0.74]]),
            [0.0, 0.5],
            [0.0, 1.2],
            hex(0xff_e9_a0),
            hex(0xf0_5a_24),
        ),
        flat(blob(&[[-0.07, 0.5], [0.07, 0.5], [0.075, 0.66], [0.0, 0.92], [-0.075, 0.66]]), hex(0xff_fb_e6)),
    ];
    let fin = Coat::of(coat.accent, coat.light, coat.accent);
    for side in [-1.0, 1.0] {
        shapes.push(fin.body(
            blob(&[
                [side * 0.2, 0.1],
                [side * 0.44, 0.4],
                [side * 0.48, 0.68],
                [side * 0.3, 0.54],
                [side * 0.16, 0.48],
            ]),
            [side * 0.3, 0.35],
            0.35,
        ));
    }
    let hull = blob(&[
        [0.0, -1.0],
        [0.15, -0.78],
        [0.27, -0.34],
        [0.26, 0.16],
        [0.17, 0.5],
        [-0.17, 0.5],
        [-0.26, 0.16],
        [-0.27, -0.34],
        [-0.15, -0.78],
    ]);
    shapes.push(
        graded(hull, [-0.28, 0.0], [0.3, 0.08], mix(coat.light, hex(0xff_ff_ff), 0.45), coat.dark)
            .coat(Fill::FadeLinear([-0.3, 0.0], [0.02, 0.0], hex(0xff_ff_ff)), 0.5),
    );
    shapes.push(fin.body(
        blob(&[[0.0, -1.0], [0.13, -0.82], [0.19, -0.64], [0.0, -0.6], [-0.19, -0.64], [-0.13, -0.82]]),
        [-0.05, -0.8],
        0.25,
    ));
    shapes.push(round([0.0, -0.24], [0.135; 2], 0.0, coat.detail));
    shapes.push(
        round([0.0, -0.24], [0.1; 2], 0.0, hex(0x7f_c4_e0))
            .coat(Fill::FadeRadial([-0.04, -0.29], 0.12, hex(0xf4_ff_ff)), 0.9),
    );
    shapes.push(flat(stroke(&[[0.0, 0.22], [0.0, 0.72]], |t| 0.03 - 0.016 * t), fin.dark));
    shapes
}

/// A sailing boat on its reflection.
pub fn boat(coat: &Coat) -> Vec<Shape> {
    let sail = Coat::of(mix(hex(0xf7_ee_de), coat.accent, 0.12), coat.light, coat.accent);
    let jib = Coat::of(coat.accent, coat.light, coat.accent);
    vec![
        round([0.05, 0.62], [0.8, 0.09], 0.7, coat.detail).thin(0.5),
        flat(stroke(&[[-0.03, 0.4], [-0.03, -0.98]], |_| 0.014), coat.detail),
        sail.body(
            blob(&[[0.02, -0.94], [0.02, -0.9], [0.34, -0.3], [0.6, 0.22], [0.5, 0.27], [0.02, 0.25], [0.0, -0.3]]),
            [0.1, -0.2],
            0.6,
        ),
        jib.body(
            blob(&[
                [-0.07, -0.8],
                [-0.07, -0.76],
                [-0.06, 0.22],
                [-0.12, 0.25],
                [-0.58, 0.24],
                [-0.54, 0.16],
                [-0.3, -0.28],
            ]),
            [-0.2, 0.0],
            0.5,
        ),
        graded(
            blob(&[
                [-0.78, 0.33],
                [-0.74, 0.32],
                [0.0, 0.37],
                [0.74, 0.31],
                [0.78, 0.33],
                [0.56, 0.58],
                [0.2, 0.63],
                [-0.42, 0.62],
                [-0.6, 0.54],
            ]),
            [0.0, 0.3],
            [0.0, 0.64],
            coat.main,
            coat.dark,
        ),
        flat(stroke(&[[-0.74, 0.36], [0.0, 0.41], [0.74, 0.35]], |_| 0.014), coat.light),
    ]
}

/// A house with lit windows and smoke.
pub fn house(coat: &Coat) -> Vec<Shape> {
    let roof = Coat::of(mix(coat.accent, hex(0x7a_3a_2c), 0.5), coat.light, coat.accent);
    let warm = hex(0xff_d0_7a);
    let mut shapes = vec![
        round([0.0, 0.72], [0.95, 0.1], 0.8, coat.detail).thin(0.6),
        graded(
            vec![[-0.6, -0.05], [0.62, -0.05], [0.62, 0.7], [-0.6, 0.7]],
            [-0.6, 0.0],
            [0.62, 0.2],
            coat.light,
            coat.main,
        ),
        graded(
            vec![[0.3, -0.62], [0.46, -0.62], [0.46, -0.2], [0.3, -0.3]],
            [0.3, 0.0],
            [0.46, 0.0],
            roof.main,
            roof.dark,
        ),
        roof.body(vec![[-0.74, 0.02], [-0.16, -0.6], [0.16, -0.6], [0.76, 0.02]], [-0.2, -0.3], 0.7),
        flat(vec![[-0.74, 0.0], [0.76, 0.0], [0.76, 0.05], [-0.74, 0.05]], roof.dark),
        graded(
            vec![[-0.1, 0.26], [0.12, 0.26], [0.12, 0.7], [-0.1, 0.7]],
            [0.0, 0.2],
            [0.0, 0.7],
            roof.main,
            roof.dark,
        ),
    ];
    for x in [-0.4, 0.38] {
        shapes.push(glow([x, 0.3], 0.36, warm, 0.4));
        shapes.push(graded(
            vec![[x - 0.12, 0.16], [x + 0.12, 0.16], [x + 0.12, 0.44], [x - 0.12, 0.44]],
            [x, 0.1],
            [x, 0.46],
            hex(0xff_f0_c0),
            warm,
        ));
        shapes.push(flat(vec![[x - 0.012, 0.16], [x + 0.012, 0.16], [x + 0.012, 0.44], [x - 0.012, 0.44]], roof.dark));
        shapes.push(flat(vec![[x - 0.12, 0.29], [x + 0.12, 0.29], [x + 0.12, 0.31], [x - 0.12, 0.31]], roof.dark));
    }
    for i in 0..5 {
        let t = i as f32 / 4.0;
        shapes.push(
            round([0.38 + 0.24 * t * t, -0.72 - 0.3 * t], [0.07 + 0.08 * t; 2], 0.9, hex(0xf0_ec_ea))
                .thin(0.4 - 0.3 * t),
        );
    }
    shapes
}

/// A hot-air balloon in stripes.
pub fn balloon(coat: &Coat) -> Vec<Shape> {
    let mut shapes = vec![];
    let width = |y: f32| -> f32 {
        let t = (y + 1.0) / 1.42;
        0.66 * (1.0 - (1.0 - (t * 1.9).min(1.0)).powi(2)).max(0.0).sqrt()
            * (1.0 - ((t - 0.52).max(0.0) / 0.48).powi(2) * 0.8)
    };
    let gore = |from: f32, to: f32| -> Vec<[f32; 2]> {
        let line = |part: f32| (0..=24).map(move |i| (part, -1.0 + 1.42 * i as f32 / 24.0));
        let left = line(from).map(|(part, y)| [width(y) * part, y]);
        let right = line(to).map(|(part, y)| [width(y) * part, y]);
        left.chain(right.collect::<Vec<_>>().into_iter().rev()).collect()
    };
    let edges = [-1.0, -0.86, -0.56, -0.2, 0.2, 0.56, 0.86, 1.0f32];
    for (i, pair) in edges.windows(2).enumerate() {
        let tone = if i % 2 == 0 { coat.main } else { mix(coat.accent, hex(0xfb_f0_dc), 0.55) };
        shapes.push(flat(gore(pair[0], pair[1]), tone));
    }
    shapes.push(
        flat(gore(-1.0, 1.0), coat.main)
            .thin(0.0)
            .coat(Fill::FadeRadial([-0.28, -0.66], 0.85, coat.light), 0.6)
            .coat(Fill::FadeRadial([0.6, 0.1], 0.95, coat.dark), 0.75),
    );
    for side in [-1.0, 1.0] {
        shapes.push(flat(stroke(&[[side * 0.12, 0.42], [side * 0.1, 0.68]], |_| 0.008), coat.detail));
    }
    shapes.push(graded(
        blob(&[[-0.12, 0.68], [0.12, 0.68], [0.1, 0.86], [-0.1, 0.86]]),
        [-0.1, 0.0],
        [0.12, 0.1],
        hex(0xb0_7c_48),
        hex(0x5a_38_20),
    ));
    shapes
}
