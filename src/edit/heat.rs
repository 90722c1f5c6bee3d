//! The heat map: what the model itself had changed around the edit, before it was put back.

use super::cut::Cut;
use super::grow::Region;
use super::verify::{MODEL_CHANGE_THRESHOLD, difference};
use crate::picture::Picture;
use std::sync::LazyLock;

/// A difference of this many levels is the hottest colour.
const HOTTEST: f32 = 96.0;

/// A picture of the crop: the source dimmed and grey, glowing where the model changed it outside of the support.
///
/// `model` is the answer at the scale of the source, `support` in pixels of the crop. The support itself, where
/// change is wanted, stays plain with a light outline.
pub fn heat(cut: &Cut, model: &Picture, support: &Region) -> Picture {
    let extent = cut.extent();
    let mut rgba = [18, 18, 20, 255].repeat(extent.pixels() as usize);
    for (y, columns) in cut.sheet.rows() {
        let at = (y * extent.width as usize + columns.start) * 4;
        let before = &cut.source.row(y as u32)[columns.start * 4..columns.end * 4];
        let model = &model.row(y as u32)[columns.start * 4..columns.end * 4];
        let out = &mut rgba[at..at + columns.len() * 4];
        for ((out, before), model) in out.chunks_exact_mut(4).zip(before.chunks_exact(4)).zip(model.chunks_exact(4)) {
            let level = difference(before, model);
            let [r, g, b] = if level > MODEL_CHANGE_THRESHOLD { RAMP[usize::from(level)] } else { dim(before) };
            out.copy_from_slice(&[r, g, b, 255]);
        }
        draw_support(out, before, columns.start as i32, y as i32, support);
    }
    Picture::from_rgba(extent, rgba).unwrap_or_else(|| model.clone())
}

/// Lays the plain support and its outline over a row that starts at column `x0`.
fn draw_support(out: &mut [u8], before: &[u8], x0: i32, y: i32, support: &Region) {
    let bounds = support.bounds();
    let (set, above, below) = (support.row(y), support.row(y - 1), support.row(y + 1));
    for (at, value) in set.iter().enumerate() {
        let x = bounds.x0 + at as i32 - x0;
        if *value == 0 || x < 0 || (x as usize + 1) * 4 > out.len() {
            continue;
        }
        let is_set = |row: &[u8], at: usize| row.get(at) == Some(&255);
        let inside = is_set(above, at)
            && is_set(below, at)
            && at.checked_sub(1).is_some_and(|left| is_set(set, left))
            && is_set(set, at + 1);
        let x = x as usize * 4;
        let [grey, ..] = dim(&before[x..x + 4]);
        let shade = if inside { 60 + grey } else { 235 };
        out[x..x + 3].fill(shade);
    }
}

/// The source as a dark ground: its brightness at a third, in grey.
fn dim(pixel: &[u8]) -> [u8; 3] {
    let luma = (u32::from(pixel[0]) * 54 + u32::from(pixel[1]) * 183 + u32::from(pixel[2]) * 19) >> 8;
    [(luma * u32::from(pixel[3]) / 255 / 3) as u8 + 12; 3]
}

/// Colour by difference: from deep violet over red and orange to pale yellow, its lightness rising evenly.
static RAMP: LazyLock<[[u8; 3]; 256]> = LazyLock::new(|| {
    std::array::from_fn(|level| {
        let threshold = f32::from(MODEL_CHANGE_THRESHOLD);
        let t = ((level as f32 - threshold) / (HOTTEST - threshold)).clamp(0.0, 1.0).sqrt();
        let lightness = 0.28 + 0.67 * t;
        let chroma = 0.10 + 0.10 * (t * std::f32::consts::PI).sin();
        // The hue turns through red: from violet (310°) up to yellow (105°).
        let hue = (310.0 + 155.0 * t).to_radians();
        srgb_of_oklab(lightness, chroma * hue.cos(), chroma * hue.sin())
    })
});

/// Oklab to sRGB bytes, clipped.
fn srgb_of_oklab(lightness: f32, a: f32, b: f32) -> [u8; 3] {
    let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
    let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
    let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
    let linear = [
        4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
        -1.268_438 * l + 2.609_757_4 * m - 0.341_319_4 * s,
        -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ];
    linear.map(|light| {
        let light = light.clamp(0.0, 1.0);
        let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
        (value * 255.0).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_grows_lighter_with_the_difference() {
        let luma = |c: [u8; 3]| 0.2126 * f32::from(c[0]) + 0.7152 * f32::from(c[1]) + 0.0722 * f32::from(c[2]);
        let steps: Vec<f32> = (9..=96).map(|level| luma(RAMP[level])).collect();
        assert!(steps.windows(2).all(|pair| pair[1] > pair[0] - 0.8), "{steps:?}");
        assert!(steps[87] > 200.0 && steps[0] < 70.0, "{} {}", steps[0], steps[87]);
    }
}
