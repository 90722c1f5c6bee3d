//! Tokens of pictures, by the vendor's own counting.

use crate::geom::Extent;
use crate::model::{Fidelity, ImageTokens, InputTokens, Model, OutputTokens, Quality};

/// Tokens of one streamed preview.
pub const TOKENS_OF_A_PARTIAL: u64 = 100;

/// Output tokens of one image. `auto` is counted as the dearest quality that the model has: what it will become is
/// not known before the call.
///
/// Source of the formula: the vendor's public token calculator for gpt-image-2 and later,
/// `ceil(q * round_half_even(q * short / long) * (2,000,000 + pixels) / 4,000,000)`. Models before it have a published
/// list; of any other size the nearest listed one is taken.
pub fn output_tokens(model: &Model, quality: Quality, extent: Extent) -> u64 {
    match &model.output_tokens {
        OutputTokens::Formula(factors) => {
            let factor = factors.get(&quality).or_else(|| factors.values().max());
            by_formula(factor.copied().unwrap_or(96), extent)
        }
        OutputTokens::Listed(listed) => {
            let found = nearest(listed, extent);
            let counts = found.map(|listed| &listed.by_quality);
            counts.and_then(|counts| counts.get(&quality).or_else(|| counts.values().max())).copied().unwrap_or(0)
        }
    }
}

fn by_formula(factor: u32, extent: Extent) -> u64 {
    let q = f64::from(factor);
    let short_over_long = f64::from(extent.short_side()) / f64::from(extent.long_side().max(1));
    let rows = (q * short_over_long).round_ties_even();
    (q * rows * (2_000_000.0 + extent.pixels() as f64) / 4_000_000.0).ceil() as u64
}

/// Of a list, the amounts at the size nearest to an extent: shape first, then area.
pub(super) fn nearest<T>(listed: &[ImageTokens<T>], extent: Extent) -> Option<&ImageTokens<T>> {
    let off = |listed: &ImageTokens<T>| {
        let shape = (listed.size.aspect() / extent.aspect()).ln().abs();
        let area = (listed.size.pixels().max(1) as f64 / extent.pixels().max(1) as f64).ln().abs();
        shape * 4.0 + area
    };
    listed.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
}

/// Input tokens of one image of a call. Masks are not counted.
pub fn input_image_tokens(model: &Model, fidelity: Option<Fidelity>, extent: Extent) -> u64 {
    match model.input_tokens {
        InputTokens::Patches { side, budget, enlarged_to } => patches(extent, side, budget, enlarged_to),
        InputTokens::Tiles { short_side, base, tile, high_square, high_other } => {
            let square = extent.width == extent.height;
            let more = match (fidelity, square) {
                (Some(Fidelity::High), true) => high_square,
                (Some(Fidelity::High), false) => high_other,
                _ => 0,
            };
            u64::from(base) + u64::from(tile) * tiles(extent, short_side) + u64::from(more)
        }
    }
}

/// Squares that cover an image, at most `budget`. A small image is enlarged; a large one is shrunk until whole squares
/// fit its tighter side (measured: 1179 x 2556 is 1482).
fn patches(extent: Extent, side: u32, budget: u32, enlarged_to: u32) -> u64 {
    let (mut width, mut height) = (f64::from(extent.width.max(1)), f64::from(extent.height.max(1)));
    let (side, budget) = (f64::from(side.max(1)), f64::from(budget.max(1)));
    let enlarge = (f64::from(enlarged_to) / width.max(height)).max(1.0);
    if enlarge > 1.0 {
        (width, height) = ((width * enlarge).floor().max(1.0), (height * enlarge).floor().max(1.0));
    }
    // A rounding error must not start another square.
    let count = |w: f64, h: f64| (w / side - 1e-9).ceil().max(1.0) * (h / side - 1e-9).ceil().max(1.0);
    if count(width, height) > budget {
        let mut shrink = (budget / (width * height)).sqrt() * side;
        let tight = |length: f64| {
            let squares = length * shrink / side;
            if squares >= 1.0 { squares.floor() / squares } else { 1.0 }
        };
        shrink *= tight(width).min(tight(height));
        (width, height) = (width * shrink, height * shrink);
    }
    count(width, height).min(budget) as u64
}

/// Squares of `short_side` that cover an image whose short side was brought down to it (measured: 1024 x 1025 is one).
fn tiles(extent: Extent, short_side: u32) -> u64 {
    let side = f64::from(short_side.max(1));
    let (short, long) = (f64::from(extent.short_side().max(1)), f64::from(extent.long_side().max(1)));
    let shrink = (side / short).min(1.0);
    let across = ((short * shrink).floor() / side).ceil().max(1.0);
    let along = ((long * shrink).floor() / side).ceil().max(1.0);
    (across * along) as u64
}

/// Input tokens of a prompt, roughly: four characters each, and what goes around it.
pub fn text_tokens(chars: usize) -> u64 {
    6 + (chars as u64).div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn output_tokens_match_the_calculator() {
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
            assert_eq!(tokens(Quality::High, h, w), expected, "high {h}x{w}");
            assert_eq!(tokens(Quality::Auto, w, h), expected, "auto is the dearest");
        }
        assert_eq!(tokens(Quality::Medium, 1024, 1024), 1756);
        for (w, h, expected) in [(1024, 1024, 196), (1536, 1024, 158), (1536, 864, 120), (2560, 1440, 205)] {
            assert_eq!(tokens(Quality::Low, w, h), expected, "low {w}x{h}");
        }
    }

    #[test]
    fn the_names_of_later_models_moved() {
        let (old, flare, late) =
            (Model::named("gpt-image-2"), Model::named("gpt-image-2.5-flare"), Model::named("gpt-image-2.6-sunburst"));
        let square = Extent::new(1024, 1024);
        for (before, after) in
            [(Quality::Low, Quality::Low), (Quality::Medium, Quality::High), (Quality::High, Quality::Max)]
        {
            assert_eq!(output_tokens(&old, before, square), output_tokens(&flare, after, square));
            assert_eq!(output_tokens(&flare, after, square), output_tokens(&late, after, square));
        }
        // A real bill.
        assert_eq!(output_tokens(&flare, Quality::XHigh, Extent::new(1024, 640)), 1700);
        assert_eq!(output_tokens(&flare, Quality::Auto, square), 7024);
    }

    #[test]
    fn older_models_have_a_list() {
        let model = Model::named("gpt-image-1.5");
        let row = |w, h| {
            [Quality::Low, Quality::Medium, Quality::High]
                .map(|quality| output_tokens(&model, quality, Extent::new(w, h)))
        };
        assert_eq!(row(1024, 1024), [272, 1056, 4160]);
        assert_eq!(row(1024, 1536), [408, 1584, 6240]);
        assert_eq!(row(1536, 1024), [400, 1568, 6208]);
        assert_eq!(row(1600, 900), [400, 1568, 6208], "the nearest listed size");
        assert_eq!(output_tokens(&model, Quality::Auto, Extent::new(1024, 1536)), 6240);
    }

    #[test]
    fn input_tokens_match_the_measured_ones() {
        let model = Model::named("gpt-image-2");
        for (w, h, expected) in [(1024, 1024, 1024), (1536, 1024, 1536), (341, 512, 704), (1179, 2556, 1482)] {
            assert_eq!(input_image_tokens(&model, None, Extent::new(w, h)), expected, "{w}x{h}");
        }
        let old = Model::named("gpt-image-1.5");
        for (w, h, expected) in
            [(1024, 1024, 194), (1024, 1025, 194), (512, 513, 323), (1536, 1024, 323), (100, 90, 194)]
        {
            assert_eq!(input_image_tokens(&old, Some(Fidelity::Low), Extent::new(w, h)), expected, "{w}x{h}");
        }
        assert_eq!(input_image_tokens(&old, Some(Fidelity::High), Extent::new(800, 800)), 194 + 4160);
        assert_eq!(input_image_tokens(&old, Some(Fidelity::High), Extent::new(1200, 800)), 323 + 6240);
    }

    proptest! {
        #[test]
        fn counts_stay_within_reason(w in 0u32..40_000, h in 0u32..40_000) {
            let extent = Extent::new(w, h);
            for model in Model::known() {
                let sent = input_image_tokens(model, None, extent);
                prop_assert!(sent >= 1);
                if matches!(model.input_tokens, InputTokens::Patches { .. }) {
                    prop_assert!(sent <= 1536);
                }
                let mut last = 0;
                for quality in &model.qualities {
                    let tokens = output_tokens(model, *quality, extent);
                    prop_assert!(tokens >= last, "a better quality is never cheaper");
                    last = tokens;
                }
                prop_assert_eq!(output_tokens(model, Quality::Auto, extent), last);
            }
        }
    }
}
