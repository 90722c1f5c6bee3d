//! Differences between colours as people see them: Euclidean in `OKLab` (Ottosson, "A perceptual color space for image
//! processing", 2020), by tables.

use std::sync::LazyLock;

/// A colour in `OKLab`: lightness 0 to 1, then green to red and blue to yellow.
pub type Lab = [f32; 3];

/// Linear light of each byte, already weighted for the three cone responses: 0 to 65535.
struct Tables {
    cones: [[[u16; 3]; 256]; 3],
    /// Cube roots of the responses, in steps of 8.
    roots: Vec<f32>,
}

const CONES: [[f64; 3]; 3] = [
    [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
    [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
    [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
];

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| {
    let mut cones = [[[0; 3]; 256]; 3];
    for (channel, table) in cones.iter_mut().enumerate() {
        for (byte, responses) in table.iter_mut().enumerate() {
            let light = linear(byte as f64 / 255.0);
            *responses = std::array::from_fn(|cone| (light * CONES[cone][channel] * 65_535.0).round() as u16);
        }
    }
    let roots = (0..=8192).map(|step| (f64::from(step) * 8.0 / 65_535.0).cbrt() as f32).collect();
    Box::new(Tables { cones, roots })
});

fn linear(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// Turns sRGB bytes into [`Lab`]; made once for a loop over pixels.
#[derive(Clone, Copy)]
pub struct Eye {
    tables: &'static Tables,
}

impl Default for Eye {
    fn default() -> Self {
        Self { tables: &TABLES }
    }
}

impl Eye {
    /// The colour of an sRGB pixel; the fourth byte, alpha, is left out.
    #[inline]
    pub fn lab(self, pixel: [u8; 4]) -> Lab {
        let [red, green, blue] = &self.tables.cones;
        let (r, g, b) = (red[usize::from(pixel[0])], green[usize::from(pixel[1])], blue[usize::from(pixel[2])]);
        let root = |cone: usize| {
            let sum = u32::from(r[cone]) + u32::from(g[cone]) + u32::from(b[cone]);
            self.tables.roots[((sum + 4) >> 3).min(8192) as usize]
        };
        let (l, m, s) = (root(0), root(1), root(2));
        [
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        ]
    }

    /// How different two pixels look, 0 to 255: black and white are 255 apart, and so are opaque and transparent.
    ///
    /// The colour of what is transparent counts as far as it can be seen.
    pub fn difference(self, one: [u8; 4], two: [u8; 4]) -> f32 {
        apart(self.lab(one), one[3], self.lab(two), two[3])
    }
}

/// [`Eye::difference`] of two colours with their alphas.
#[inline]
pub fn apart(one: Lab, alpha: u8, two: Lab, other: u8) -> f32 {
    let square = squared(one, two);
    square.sqrt() * f32::from(alpha.min(other)) + f32::from(alpha.abs_diff(other))
}

/// Squared distance.
#[inline]
pub fn squared(one: Lab, two: Lab) -> f32 {
    let [l, a, b] = [one[0] - two[0], one[1] - two[1], one[2] - two[2]];
    l * l + a * a + b * b
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(pixel: [u8; 4]) -> [f64; 3] {
        let light: Vec<f64> = pixel[..3].iter().map(|byte| linear(f64::from(*byte) / 255.0)).collect();
        let root = |cone: usize| (0..3).map(|c| CONES[cone][c] * light[c]).sum::<f64>().cbrt();
        let (l, m, s) = (root(0), root(1), root(2));
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    #[test]
    fn black_white_and_nothing() {
        let eye = Eye::default();
        let difference = eye.difference([0, 0, 0, 255], [255; 4]);
        assert!((difference - 255.0).abs() < 12.0, "{difference}");
        assert!(eye.difference([255, 0, 0, 0], [0, 255, 0, 0]) < 0.01, "both cannot be seen");
        assert!(eye.difference([9, 9, 9, 0], [9, 9, 9, 255]) >= 255.0);
    }

    proptest! {
        #[test]
        fn the_tables_are_near_the_formula(pixel in any::<[u8; 4]>()) {
            let (table, exact) = (Eye::default().lab(pixel), exact(pixel));
            for (one, two) in table.iter().zip(exact) {
                // The cube root is steep near black; there a table step is what the eye cannot tell either.
                let room = if pixel[..3].iter().all(|byte| *byte < 24) { 0.04 } else { 0.004 };
                prop_assert!((f64::from(*one) - two).abs() < room, "{table:?} {exact:?}");
            }
        }
    }
}
