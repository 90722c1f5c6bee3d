//! Money: what a call will cost, and what it did cost.
//!
//! Output tokens follow the vendor's own calculator for gpt-image-2 (see the constants); input images count 32-px
//! patches. Amounts are whole micro-dollars, so that sums do not drift.

use crate::geom::Extent;
use crate::model::{Model, Quality, Size};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul};

/// An amount in micro-dollars (1 USD = 1,000,000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From dollars, rounded to the micro-dollar.
    pub fn from_usd(usd: f64) -> Self {
        Self((usd * 1e6).round() as i64)
    }

    /// In dollars.
    pub fn usd(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// True for exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Three decimals, for shares: `0.012`.
    pub fn share(self) -> String {
        format!("{:.3}", self.usd())
    }

    /// Times a factor such as a profile's price multiplier.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round() as i64)
    }
}

/// `0.16 USD`; amounts under one cent show three decimals so that they do not read as free.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 != 0 && self.0.abs() < 10_000 {
            write!(f, "{:.3} USD", self.usd())
        } else {
            write!(f, "{:.2} USD", self.usd())
        }
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Mul<u32> for Money {
    type Output = Self;
    fn mul(self, times: u32) -> Self {
        Self(self.0.saturating_mul(i64::from(times)))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

/// Tokens of one call as the endpoint counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Text tokens that were sent.
    pub text_in: u64,
    /// Image tokens that were sent.
    pub image_in: u64,
    /// Tokens of all results.
    pub output: u64,
}

/// Output tokens of one image.
///
/// Source: the vendor's public token calculator for gpt-image-2 and later,
/// `ceil(q * round_half_even(q * short / long) * (2,000,000 + pixels) / 4,000,000)`.
pub fn output_tokens(model: &Model, quality: Quality, extent: Extent) -> u64 {
    let [low, medium, high] = model.token_factor;
    // What "auto" will become is not known before the call: the estimate takes the dearest.
    let q = match quality {
        Quality::Low => low,
        Quality::Medium => medium,
        Quality::High | Quality::Auto => high,
    };
    let q = f64::from(q);
    let short_over_long = f64::from(extent.short_side()) / f64::from(extent.long_side().max(1));
    let rows = (q * short_over_long).round_ties_even();
    (q * rows * (2_000_000.0 + extent.pixels() as f64) / 4_000_000.0).ceil() as u64
}

/// Input tokens of one image: 32-px patches, at most 1536, a small image being enlarged to a long side of 1024.
pub fn input_image_tokens(extent: Extent) -> u64 {
    const BUDGET: f64 = 1536.0;
    let (mut width, mut height) = (f64::from(extent.width.max(1)), f64::from(extent.height.max(1)));
    let enlarge = (1024.0 / width.max(height)).max(1.0);
    width *= enlarge;
    height *= enlarge;
    let patches = |w: f64, h: f64| (w / 32.0).ceil() * (h / 32.0).ceil();
    let shrink = (BUDGET * 1024.0 / (width * height)).sqrt().min(1.0);
    patches(width * shrink, height * shrink).min(BUDGET) as u64
}

/// What one call asks for, as far as the price goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Order<'a> {
    /// The model.
    pub model: &'a Model,
    /// Quality of each result.
    pub quality: Quality,
    /// Size of each result; `Auto` is priced as 1024 x 1024, the dearest of the usual ones.
    pub size: Size,
    /// Number of results.
    pub n: u32,
    /// Partial images that are streamed, for each result.
    pub partial_images: u32,
    /// Pixel sizes of the images that are sent (masks are not counted).
    pub inputs: &'a [Extent],
    /// Characters in the prompt.
    pub prompt_chars: usize,
}

/// Estimates a call before it is made. `multiplier` is the profile's (0 for the Sandbox).
pub fn estimate(order: &Order<'_>, multiplier: f64) -> Money {
    const TOKENS_OF_A_PARTIAL: u64 = 100;
    let extent = match order.size {
        Size::Exact(extent) => extent,
        Size::Auto => Extent::new(1024, 1024),
    };
    let one = output_tokens(order.model, order.quality, extent) + TOKENS_OF_A_PARTIAL * u64::from(order.partial_images);
    let usage = Usage {
        text_in: 6 + (order.prompt_chars as u64).div_ceil(4),
        image_in: order.inputs.iter().map(|extent| input_image_tokens(*extent)).sum(),
        output: one * u64::from(order.n),
    };
    settle(order.model, usage, multiplier)
}

/// The price of a finished call from its counted tokens.
pub fn settle(model: &Model, usage: Usage, multiplier: f64) -> Money {
    let prices = model.prices;
    let micro = usage.text_in as f64 * prices.text_in
        + usage.image_in as f64 * prices.image_in
        + usage.output as f64 * prices.image_out;
    Money((micro * multiplier).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_tokens_match_the_published_readings() {
        let model = Model::named("gpt-image-2");
        let tokens = |quality, w, h| output_tokens(&model, quality, Extent::new(w, h));
        for (w, h, expected) in [
            (1024, 1024, 7024),
            (1536, 1024, 5488),
            (1024, 640, 3824),
            (3072, 1024, 3952),
            (2560, 1440, 7370),
            (3840, 1280, 5311),
            (2048, 2048, 14272),
            (3840, 2160, 13342),
        ] {
            assert_eq!(tokens(Quality::High, w, h), expected, "high {w}x{h}");
        }
        assert_eq!(tokens(Quality::Medium, 1024, 1024), 1756);
        for (w, h, expected) in [(1024, 1024, 196), (1536, 1024, 158), (1536, 864, 120), (2560, 1440, 205)] {
            assert_eq!(tokens(Quality::Low, w, h), expected, "low {w}x{h}");
        }
    }

    #[test]
    fn input_tokens_match_the_measured_ones() {
        for (w, h, expected) in [(1024, 1024, 1024), (1536, 1024, 1536), (341, 512, 704)] {
            assert_eq!(input_image_tokens(Extent::new(w, h)), expected, "{w}x{h}");
        }
        let tall = input_image_tokens(Extent::new(1179, 2556));
        assert!((1400..=1536).contains(&tall), "{tall}");
    }

    #[test]
    fn money_reads_well_and_sums_exactly() {
        assert_eq!(Money::from_usd(0.16).to_string(), "0.16 USD");
        assert_eq!(Money::from_usd(0.0059).to_string(), "0.006 USD");
        assert_eq!(Money::ZERO.to_string(), "0.00 USD");
        assert_eq!([Money(1), Money(2)].into_iter().sum::<Money>(), Money(3));
    }

    #[test]
    fn the_sandbox_is_free() {
        let model = Model::named("gpt-image-2");
        let order = Order {
            model: &model,
            quality: Quality::High,
            size: Size::Auto,
            n: 4,
            partial_images: 2,
            inputs: &[Extent::new(1024, 1024)],
            prompt_chars: 100,
        };
        assert_eq!(estimate(&order, 0.0), Money::ZERO);
        assert!((estimate(&order, 1.0).usd() - (4.0 * 7224.0 * 30.0 + 1024.0 * 8.0 + 31.0 * 5.0) / 1e6).abs() < 1e-6);
    }
}
