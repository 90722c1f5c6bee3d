//! Pixels with eight more bits: stored values (sRGB, straight alpha) in steps of 1/256 level, rounded once at the end.

use crate::canvas::kernels::mix;
use crate::geom::Extent;
use crate::picture::Picture;
use std::sync::LazyLock;

pub use mix::{FULL, whole};

/// One level of 255.
pub const LEVEL: f32 = 256.0;

/// A picture in steps of 1/256 level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tones {
    extent: Extent,
    values: Vec<[u16; 4]>,
}

impl Tones {
    /// Takes `extent.pixels()` values; `None` when the number does not fit or there is none.
    pub fn new(extent: Extent, values: Vec<[u16; 4]>) -> Option<Self> {
        (!extent.is_empty() && values.len() as u64 == extent.pixels()).then_some(Self { extent, values })
    }

    /// The same values, finer steps.
    pub fn of(picture: &Picture) -> Self {
        let mut values = vec![[0; 4]; picture.extent().pixels() as usize];
        mix::widen(picture.rgba(), &mut values);
        Self { extent: picture.extent(), values }
    }

    /// Size in pixels.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// One row.
    pub fn row(&self, y: u32) -> &[[u16; 4]] {
        let width = self.extent.width as usize;
        &self.values[y as usize * width..][..width]
    }

    /// All values.
    pub fn values(&self) -> &[[u16; 4]] {
        &self.values
    }

    /// Rounded to whole levels.
    pub fn picture(&self) -> Picture {
        let rgba = self.values.iter().flat_map(|value| value.map(whole)).collect();
        Picture::from_rgba(self.extent, rgba).expect("one pixel for each value, and there is one at least")
    }
}

/// Linear light of a stored value, 1.0 = white.
pub(super) static DECODE: LazyLock<[f32; 256]> = LazyLock::new(|| std::array::from_fn(|v| to_light(v as f32 / 255.0)));

/// From linear light to stored values, in steps of 1/65535 of the light: at black a step is a twentieth of a level.
pub(super) static ENCODE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    (0..=65_535u32).map(|light| (to_stored(light as f32 / 65_535.0) * f32::from(FULL)).round() as u16).collect()
});

/// The sRGB curve, 0 to 1 each.
fn to_light(stored: f32) -> f32 {
    if stored <= 0.040_45 { stored / 12.92 } else { ((stored + 0.055) / 1.055).powf(2.4) }
}

fn to_stored(light: f32) -> f32 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// `Oklab` of stored values in levels (Björn Ottosson, 2020): lightness, a, b, each about 0 to 1.
pub fn oklab(levels: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = levels.map(|level| to_light((level / 255.0).clamp(0.0, 1.0)));
    let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
    let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
    let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
    [
        0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
        1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
        0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_value_survives_the_light() {
        for value in 0..=255u8 {
            let light = (DECODE[usize::from(value)] * 65_535.0 + 0.5) as usize;
            assert!((f32::from(ENCODE[light]) - f32::from(value) * LEVEL).abs() <= 8.0, "{value}: {}", ENCODE[light]);
            assert_eq!(whole(ENCODE[light]), value);
        }
        assert_eq!(whole(FULL), 255);
    }

    #[test]
    fn oklab_knows_its_landmarks() {
        let near = |levels, wanted: [f32; 3]| {
            let found = oklab(levels);
            assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.002), "{found:?}");
        };
        near([255.0; 3], [1.0, 0.0, 0.0]);
        near([0.0; 3], [0.0, 0.0, 0.0]);
        near([255.0, 0.0, 0.0], [0.628, 0.225, 0.126]);
        near([0.0, 0.0, 255.0], [0.452, -0.032, -0.312]);
    }
}
