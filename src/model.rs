//! Known models as dated data, and the parameters a call can have.

use crate::geom::Extent;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// Rendering quality, in the wire's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// The endpoint decides.
    #[default]
    Auto,
    /// Cheapest.
    Low,
    /// In between.
    Medium,
    /// Dearest.
    High,
}

impl Quality {
    /// All values in order of price.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Low, Self::Medium, Self::High];

    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The size that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Size {
    /// The endpoint decides (generations only; edits always name a size).
    #[default]
    Auto,
    /// Exactly this many pixels.
    Exact(Extent),
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Exact(extent) => extent.fmt(f),
        }
    }
}

/// Background of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Background {
    /// The endpoint decides.
    #[default]
    Auto,
    /// No transparency.
    Opaque,
    /// Transparent where nothing is drawn (png and webp only).
    Transparent,
}

impl Background {
    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Opaque => "opaque",
            Self::Transparent => "transparent",
        }
    }
}

/// Strictness of the endpoint's filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moderation {
    /// The usual filter.
    #[default]
    Auto,
    /// A less strict one.
    Low,
}

impl Moderation {
    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Low => "low",
        }
    }
}

/// Which extents a model draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeRule {
    /// Both sides are multiples of this.
    pub step: u32,
    /// Longest side.
    pub max_side: u32,
    /// Long side over short side, at most.
    pub max_ratio: u32,
    /// Fewest pixels.
    pub min_pixels: u64,
    /// Most pixels.
    pub max_pixels: u64,
}

impl SizeRule {
    /// The rule of gpt-image-2 and later.
    pub const GPT_IMAGE_2: Self =
        Self { step: 16, max_side: 3840, max_ratio: 3, min_pixels: 655_360, max_pixels: 8_294_400 };

    /// Says in words why an extent is refused.
    pub fn check(&self, extent: Extent) -> Result<(), String> {
        let Extent { width, height } = extent;
        if width == 0 || height == 0 || !width.is_multiple_of(self.step) || !height.is_multiple_of(self.step) {
            return Err(format!("both sides must be multiples of {}", self.step));
        }
        if extent.long_side() > self.max_side {
            return Err(format!("the longest side is at most {} px", self.max_side));
        }
        if extent.long_side() > extent.short_side().saturating_mul(self.max_ratio) {
            return Err(format!("the sides may differ by at most {} to 1", self.max_ratio));
        }
        if extent.pixels() < self.min_pixels {
            return Err(format!("at least {} pixels are needed", self.min_pixels));
        }
        if extent.pixels() > self.max_pixels {
            return Err(format!("at most {} pixels are drawn", self.max_pixels));
        }
        Ok(())
    }

    /// The legal extent nearest to `wish`: same aspect as far as the step allows, the pixel count kept when legal.
    pub fn nearest(&self, wish: Extent) -> Extent {
        let max_ratio = f64::from(self.max_ratio);
        let aspect = wish.aspect().clamp(1.0 / max_ratio, max_ratio);
        let pixels = (wish.pixels() as f64).clamp(self.min_pixels as f64, self.max_pixels as f64);
        let long_limit = f64::from(self.max_side);
        let mut width = (pixels * aspect).sqrt();
        let mut height = width / aspect;
        let over = (width.max(height) / long_limit).max(1.0);
        width /= over;
        height /= over;
        self.best_step_near(width, height, aspect)
    }

    /// Of the step multiples around `width` by `height`, the legal one whose aspect and area fit best.
    fn best_step_near(&self, width: f64, height: f64, aspect: f64) -> Extent {
        let step = f64::from(self.step);
        let mut best = (f64::MAX, Extent::new(1024, 1024));
        let around = |value: f64| (-3..=3).map(move |k| ((value / step).round() + f64::from(k)) * step);
        for w in around(width).filter(|w| *w >= step) {
            for h in around(height).filter(|h| *h >= step) {
                let candidate = Extent::new(w as u32, h as u32);
                if self.check(candidate).is_err() {
                    continue;
                }
                let aspect_error = (candidate.aspect() / aspect).ln().abs();
                let area_error = (candidate.pixels() as f64 / (width * height)).ln().abs();
                let score = aspect_error * 4.0 + area_error;
                if score < best.0 {
                    best = (score, candidate);
                }
            }
        }
        best.1
    }
}

/// Prices in USD for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TokenPrices {
    /// Text that is sent.
    pub text_in: f64,
    /// Images that are sent.
    pub image_in: f64,
    /// Images that come back.
    pub image_out: f64,
}

/// What is known of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The wire id.
    pub id: String,
    /// Legal sizes.
    pub sizes: SizeRule,
    /// May the background be transparent?
    pub transparent: bool,
    /// Token prices.
    pub prices: TokenPrices,
    /// The factor `q` of the output token formula for low, medium, high.
    pub token_factor: [u32; 3],
}

/// The model a new draft starts with.
pub const DEFAULT_MODEL: &str = "gpt-image-2";

/// Most references (with the edit target) in one call.
pub const MAX_IMAGES: usize = 16;

/// Most characters in a prompt.
pub const MAX_PROMPT_CHARS: usize = 32_000;

/// Most bytes in one uploaded image.
pub const MAX_IMAGE_BYTES: u64 = 50 * 1024 * 1024;

/// Most results of one call.
pub const MAX_N: u32 = 10;

#[derive(Deserialize)]
struct Table {
    model: Vec<Model>,
}

static KNOWN: LazyLock<Vec<Model>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("../assets/models.toml")).expect("the bundled model table parses").model
});

impl Model {
    /// The known models, newest rules first.
    pub fn known() -> &'static [Self] {
        &KNOWN
    }

    /// The model of that id; an unknown one takes the rules of gpt-image-2.
    pub fn named(id: &str) -> Self {
        let found = KNOWN.iter().find(|model| model.id == id).or_else(|| KNOWN.first());
        let mut model = found.expect("the bundled model table is not empty").clone();
        id.clone_into(&mut model.id);
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_corners_of_the_size_rule() {
        let rule = SizeRule::GPT_IMAGE_2;
        for legal in [(1024, 640), (1440, 480), (3840, 1280), (3840, 2160), (2880, 2880)] {
            assert_eq!(rule.check(Extent::new(legal.0, legal.1)), Ok(()), "{legal:?}");
        }
        for refused in [(3840, 3840), (4096, 4096), (1024, 624), (1000, 1024), (1600, 512), (0, 16)] {
            assert!(rule.check(Extent::new(refused.0, refused.1)).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn the_table_has_the_default_model_and_unknown_ids_take_its_rules() {
        assert_eq!(Model::known()[0].id, DEFAULT_MODEL);
        let unknown = Model::named("gpt-image-9");
        assert_eq!(unknown.id, "gpt-image-9");
        assert_eq!(unknown.sizes, SizeRule::GPT_IMAGE_2);
    }

    proptest! {
        #[test]
        fn the_nearest_size_is_always_legal(w in 1u32..20_000, h in 1u32..20_000) {
            let rule = SizeRule::GPT_IMAGE_2;
            let near = rule.nearest(Extent::new(w, h));
            prop_assert_eq!(rule.check(near), Ok(()));
        }

        #[test]
        fn a_legal_size_is_its_own_nearest(w in 1u32..=240, h in 1u32..=240) {
            let rule = SizeRule::GPT_IMAGE_2;
            let extent = Extent::new(w * 16, h * 16);
            prop_assume!(rule.check(extent).is_ok());
            prop_assert_eq!(rule.nearest(extent), extent);
        }
    }
}
