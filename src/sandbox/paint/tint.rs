//! Colour: linear RGB for light, `OKLab` for mixing, sRGB at the end.

use std::sync::LazyLock;

/// Linear light, 1.0 = white.
pub type Rgb = [f32; 3];

/// A colour as it is written on the web, `0xrrggbb`.
pub fn hex(code: u32) -> Rgb {
    [(code >> 16) & 255, (code >> 8) & 255, code & 255].map(|channel| decode(channel as u8))
}

/// One channel of sRGB to linear light.
pub fn decode(channel: u8) -> f32 {
    static TABLE: LazyLock<[f32; 256]> = LazyLock::new(|| {
        std::array::from_fn(|i| {
            let v = i as f32 / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        })
    });
    TABLE[usize::from(channel)]
}

/// The table from linear light to sRGB in 0..=255, as floats so that grain can be added before rounding.
pub fn encode_table() -> &'static [f32; 4097] {
    static TABLE: LazyLock<[f32; 4097]> = LazyLock::new(|| {
        std::array::from_fn(|i| {
            // Squared steps: dark tones need the finer ones.
            let v = (i as f32 / 4096.0).powi(2);
            let s = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
            s * 255.0
        })
    });
    &TABLE
}

/// Linear light to sRGB in 0.0..=255.0.
pub fn encode(table: &[f32; 4097], light: f32) -> f32 {
    table[(light.clamp(0.0, 1.0).sqrt() * 4096.0) as usize]
}

/// `OKLab` of a colour: lightness, green-red, blue-yellow.
pub fn lab([r, g, b]: Rgb) -> [f32; 3] {
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

/// The colour of an `OKLab` value, clipped to what can be shown.
pub fn unlab([light, a, b]: [f32; 3]) -> Rgb {
    let l = (light + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (light - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (light - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
    .map(|channel| channel.max(0.0))
}

/// Part `t` of the way from one colour to another, as the eye sees it.
pub fn mix(from: Rgb, to: Rgb, t: f32) -> Rgb {
    let (a, b) = (lab(from), lab(to));
    unlab(std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t))
}

/// Lighter (or darker, when negative) by a part of full lightness.
pub fn lift(colour: Rgb, by: f32) -> Rgb {
    let [l, a, b] = lab(colour);
    let lifted = (l + by).clamp(0.02, 0.985);
    // Colours fade towards white and black.
    let keep = if by > 0.0 { ((1.0 - lifted) / (1.0 - l).max(0.05)).clamp(0.35, 1.0) } else { 1.0 };
    unlab([lifted, a * keep, b * keep])
}

/// With its chroma multiplied.
pub fn saturate(colour: Rgb, by: f32) -> Rgb {
    let [l, a, b] = lab(colour);
    unlab([l, a * by, b * by])
}

/// With the hue of another colour; its own lightness stays, its chroma moves by `t`.
pub fn hued(colour: Rgb, hue: Rgb, t: f32) -> Rgb {
    let ([l, a, b], [_, ha, hb]) = (lab(colour), lab(hue));
    let chroma = ha.hypot(hb).max(1e-4);
    let own = a.hypot(b);
    let target = own.max(chroma * 0.75);
    unlab([l, a + (ha / chroma * target - a) * t, b + (hb / chroma * target - b) * t])
}

/// Perceived lightness, 0 to 1.
pub fn lightness(colour: Rgb) -> f32 {
    lab(colour)[0]
}

/// A gradient, ready to be read at any place.
#[derive(Debug, Clone)]
pub struct Ramp([Rgb; 256]);

impl Ramp {
    /// Evenly or unevenly spaced stops as (place 0..1, colour), in order.
    pub fn new(stops: &[(f32, Rgb)]) -> Self {
        Self(std::array::from_fn(|i| {
            let t = i as f32 / 255.0;
            let Some(next) = stops.iter().position(|(place, _)| *place >= t) else {
                return stops.last().map_or([0.0; 3], |stop| stop.1);
            };
            if next == 0 {
                return stops[0].1;
            }
            let ((t0, c0), (t1, c1)) = (stops[next - 1], stops[next]);
            let part = (t - t0) / (t1 - t0).max(1e-5);
            mix(c0, c1, part * part * (3.0 - 2.0 * part) * 0.5 + part * 0.5)
        }))
    }

    /// The colour at `t`, clamped to 0..1.
    pub fn at(&self, t: f32) -> Rgb {
        let place = t.clamp(0.0, 1.0) * 255.0;
        let i = (place as usize).min(254);
        let part = place - i as f32;
        let (a, b) = (self.0[i], self.0[i + 1]);
        [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_survive_the_way_through_lab_and_the_table() {
        for code in [0x00_00_00, 0xff_ff_ff, 0xc8_41_2b, 0x12_8a_c0, 0x7f_7f_7f] {
            let back = unlab(lab(hex(code))).map(|light| encode(encode_table(), light).round() as u32);
            for (i, channel) in back.iter().enumerate() {
                let want = (code >> (16 - 8 * i)) & 255;
                assert!(channel.abs_diff(want) <= 1, "{code:06x}: {back:?}");
            }
        }
    }
}
