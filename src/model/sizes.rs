//! Which sizes a model draws: a rule for free ones, or a list.

use crate::geom::Extent;
use serde::{Deserialize, Serialize};

mod shapes;
mod text;

pub use shapes::{Ratio, SizeClass};

/// A size may differ from a wished aspect by this much (natural logarithm of the ratio of both) and still count as it.
const SAME_SHAPE: f64 = 0.025;

/// No side in a rule is longer.
const LARGEST_SIDE: u32 = 32_768;

/// The rule of a model that draws any size within limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeSizes {
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
    /// Above so many pixels the vendor calls a size experimental; never when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub experimental_above: Option<u64>,
}

/// Which extents a model draws. In files: a table of limits, or a list such as `["1024x1024", "1536x1024"]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SizeRule {
    /// Any within limits.
    Free(FreeSizes),
    /// These and no others.
    Fixed(Vec<Extent>),
}

/// What is to be said about a size while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizeVerdict {
    /// Can it be sent?
    pub legal: bool,
    /// One short sentence without a full stop: what it is, or why it cannot be sent.
    pub sentence: String,
    /// Legal sizes nearby, the nearest first; empty for a legal size.
    pub near: Vec<Extent>,
}

impl FreeSizes {
    /// The rule of gpt-image-2 and later.
    pub const GPT_IMAGE_2: Self = Self {
        step: 16,
        max_side: 3840,
        max_ratio: 3,
        min_pixels: 655_360,
        max_pixels: 8_294_400,
        experimental_above: Some(3_686_400),
    };

    fn fault(&self) -> Option<String> {
        let Self { step, max_side, max_ratio, .. } = *self;
        if !(1..=1024).contains(&step) || max_side > LARGEST_SIDE || !(1..=1000).contains(&max_ratio) {
            Some(format!("step is 1 to 1024, max_side at most {LARGEST_SIDE}, max_ratio 1 to 1000"))
        } else if max_side / step > 8192 {
            Some("max_side over step is at most 8192".to_owned())
        } else {
            self.best_of_all(1.0, 1.0).is_none().then(|| "no square size meets these limits".to_owned())
        }
    }

    fn check(&self, extent: Extent) -> Result<(), String> {
        let Extent { width, height } = extent;
        let step = self.step.max(1);
        if width == 0 || height == 0 || !width.is_multiple_of(step) || !height.is_multiple_of(step) {
            return Err(format!("both sides must be multiples of {step}"));
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

    fn nearest(&self, wish: Extent) -> Option<Extent> {
        let max_ratio = f64::from(self.max_ratio.max(1));
        let aspect = wish.aspect().clamp(1.0 / max_ratio, max_ratio);
        let pixels = (wish.pixels() as f64).min(self.max_pixels as f64).max(self.min_pixels as f64);
        let long_limit = f64::from(self.max_side);
        let mut width = (pixels * aspect).sqrt();
        let mut height = width / aspect;
        let over = (width.max(height) / long_limit).max(1.0);
        width /= over;
        height /= over;
        self.best_step_near(width, height, aspect)
            .or_else(|| self.best_of_all(width * height, aspect))
            .or_else(|| self.best_of_all(width * height, 1.0))
    }

    /// Of the step multiples around `width` by `height`, the legal one whose aspect and area fit best.
    fn best_step_near(&self, width: f64, height: f64, aspect: f64) -> Option<Extent> {
        let step = f64::from(self.step.max(1));
        let around = |value: f64| (-3..=3).map(move |k| ((value / step).round() + f64::from(k)) * step);
        let widths = around(width).filter(|w| *w >= step);
        let all = widths.flat_map(|w| around(height).filter(|h| *h >= step).map(move |h| (w, h)));
        let legal = all.map(|(w, h)| Extent::new(w as u32, h as u32)).filter(|extent| self.check(*extent).is_ok());
        legal.min_by(|a, b| misfit(*a, aspect, width * height).total_cmp(&misfit(*b, aspect, width * height)))
    }

    /// The same over every width: slow, for the rules whose limits leave little room.
    fn best_of_all(&self, pixels: f64, aspect: f64) -> Option<Extent> {
        let legal = self.around_aspect(aspect).filter(|extent| self.check(*extent).is_ok());
        legal.min_by(|a, b| misfit(*a, aspect, pixels).total_cmp(&misfit(*b, aspect, pixels)))
    }

    /// For every width the two heights next to an aspect; not all of them are legal.
    fn around_aspect(&self, aspect: f64) -> impl Iterator<Item = Extent> {
        let step = self.step.max(1);
        (1..=self.max_side / step).map(move |k| k * step).flat_map(move |width| {
            let below = (f64::from(width) / aspect / f64::from(step)).floor().min(1e6) as u32 * step;
            [Extent::new(width, below), Extent::new(width, below + step)]
        })
    }
}

/// How far an extent is from an aspect and a number of pixels; the shape weighs more.
fn misfit(extent: Extent, aspect: f64, pixels: f64) -> f64 {
    let stretch = (extent.aspect() / aspect).ln().abs();
    let area = (extent.pixels() as f64 / pixels.max(1.0)).ln().abs();
    stretch * 4.0 + area
}

impl SizeRule {
    /// The rule of gpt-image-2 and later.
    pub const GPT_IMAGE_2: Self = Self::Free(FreeSizes::GPT_IMAGE_2);

    /// Says why it is no rule: limits out of range, or no size that meets them all.
    pub fn sound(&self) -> Result<(), String> {
        let wrong = match self {
            Self::Fixed(list) if list.is_empty() => Some("the list of sizes is empty".to_owned()),
            Self::Fixed(list) => list
                .iter()
                .any(|extent| extent.is_empty() || extent.long_side() > LARGEST_SIDE)
                .then(|| format!("a side has 1 to {LARGEST_SIDE} px")),
            Self::Free(rule) => rule.fault(),
        };
        wrong.map_or(Ok(()), Err)
    }

    /// Says in words why an extent is refused.
    pub fn check(&self, extent: Extent) -> Result<(), String> {
        match self {
            Self::Free(rule) => rule.check(extent),
            Self::Fixed(list) if list.contains(&extent) => Ok(()),
            Self::Fixed(list) => {
                let names: Vec<String> = list.iter().map(|extent| extent.label()).collect();
                Err(format!("only these are drawn: {}", names.join(", ")))
            }
        }
    }

    /// The legal extent nearest to `wish`: same aspect as far as the rule allows, the pixel count kept when legal.
    pub fn nearest(&self, wish: Extent) -> Extent {
        let square = Extent::new(1024, 1024);
        let found = match self {
            Self::Free(rule) => rule.nearest(wish),
            Self::Fixed(list) => {
                let off = |extent: &Extent| misfit(*extent, wish.aspect(), wish.pixels() as f64);
                list.iter().copied().min_by(|a, b| off(a).total_cmp(&off(b)))
            }
        };
        // A rule that allows no size at all is refused when it is read.
        found.unwrap_or(square)
    }

    /// Up to three legal sizes near a wish, the nearest first: the others keep its width, or its height.
    pub fn near(&self, wish: Extent) -> Vec<Extent> {
        let mut found = vec![self.nearest(wish)];
        match self {
            Self::Free(rule) => {
                let step = rule.step.max(1);
                let sides = || (1..=rule.max_side / step).map(|k| k * step);
                // A wish near the largest number would not fit once it is rounded up.
                let kept = |side: u32| ((f64::from(side) / f64::from(step)).round() as u32).saturating_mul(step);
                let closest = |all: &mut dyn Iterator<Item = Extent>| {
                    let legal = all.filter(|extent| rule.check(*extent).is_ok());
                    legal.min_by(|a, b| distance(*a, wish).total_cmp(&distance(*b, wish)))
                };
                found.extend(closest(&mut sides().map(|height| Extent::new(kept(wish.width), height))));
                found.extend(closest(&mut sides().map(|width| Extent::new(width, kept(wish.height)))));
            }
            Self::Fixed(list) => {
                let mut sorted = list.clone();
                sorted.sort_by(|a, b| distance(*a, wish).total_cmp(&distance(*b, wish)));
                found.extend(sorted);
            }
        }
        let mut distinct: Vec<Extent> = Vec::new();
        for extent in found {
            if !distinct.contains(&extent) {
                distinct.push(extent);
            }
        }
        distinct.truncate(3);
        distinct
    }

    /// What to say about a size while it is typed.
    pub fn verdict(&self, extent: Extent) -> SizeVerdict {
        if let Err(sentence) = self.check(extent) {
            return SizeVerdict { legal: false, sentence, near: self.near(extent) };
        }
        let mut sentence = format!("{}, {:.1} megapixels", Ratio::of(extent), extent.pixels() as f64 / 1e6);
        if self.is_experimental(extent) {
            sentence.push_str("; so large a size is called experimental by the vendor");
        }
        SizeVerdict { legal: true, sentence, near: Vec::new() }
    }

    /// Does the vendor call this size experimental?
    pub fn is_experimental(&self, extent: Extent) -> bool {
        match self {
            Self::Free(rule) => rule.experimental_above.is_some_and(|above| extent.pixels() > above),
            Self::Fixed(_) => false,
        }
    }

    /// The size of a ratio in a class; `None` when the model draws none of that shape and class.
    pub fn preset(&self, ratio: Ratio, class: SizeClass) -> Option<Extent> {
        let same_shape = |extent: &Extent| (extent.aspect() / ratio.aspect()).ln().abs() <= SAME_SHAPE;
        match self {
            Self::Free(_) => {
                let found = self.nearest(ratio.usual(class));
                Some(found).filter(same_shape).filter(|extent| SizeClass::of(*extent) == class)
            }
            Self::Fixed(list) => list.iter().copied().filter(same_shape).find(|extent| SizeClass::of(*extent) == class),
        }
    }

    /// All presets that there are, ratio by ratio.
    pub fn presets(&self) -> Vec<(Ratio, SizeClass, Extent)> {
        let all = Ratio::ALL.iter().flat_map(|ratio| SizeClass::ALL.iter().map(move |class| (*ratio, *class)));
        all.filter_map(|(ratio, class)| Some((ratio, class, self.preset(ratio, class)?))).collect()
    }

    /// The sizes to price `auto` by: those that an endpoint usually chooses from.
    pub fn usual(&self) -> Vec<Extent> {
        let usual = [(1024, 1024), (1536, 1024), (1024, 1536)].map(|(w, h)| Extent::new(w, h));
        match self {
            Self::Fixed(list) => list.clone(),
            Self::Free(_) => {
                let legal: Vec<Extent> = usual.into_iter().filter(|extent| self.check(*extent).is_ok()).collect();
                if legal.is_empty() { vec![self.nearest(usual[0])] } else { legal }
            }
        }
    }

    /// Both sides are multiples of this; 1 where sizes come from a list.
    pub fn step(&self) -> u32 {
        match self {
            Self::Free(rule) => rule.step.max(1),
            Self::Fixed(_) => 1,
        }
    }

    /// Long side over short side, at most; rounded up where sizes come from a list.
    pub fn max_ratio(&self) -> u32 {
        match self {
            Self::Free(rule) => rule.max_ratio.max(1),
            Self::Fixed(list) => {
                let ratios = list.iter().map(|extent| extent.long_side().div_ceil(extent.short_side().max(1)));
                ratios.max().unwrap_or(1)
            }
        }
    }

    /// Of the legal sizes next to an aspect, the one with the least `score`.
    ///
    /// A list offers only the sizes of the aspect that it has nearest to it.
    pub fn best(&self, aspect: f64, score: impl Fn(Extent) -> f64) -> Option<Extent> {
        let least = |a: &Extent, b: &Extent| score(*a).total_cmp(&score(*b));
        match self {
            Self::Free(rule) => rule.around_aspect(aspect).filter(|extent| rule.check(*extent).is_ok()).min_by(least),
            Self::Fixed(list) => {
                let shape = self.aspect_near(aspect)?;
                let same = |extent: &&Extent| (extent.aspect() / shape).ln().abs() <= SAME_SHAPE;
                list.iter().filter(same).copied().min_by(least)
            }
        }
    }

    /// The aspect of a list that is nearest to one; `None` where sizes are free, for there any will do.
    pub fn aspect_near(&self, aspect: f64) -> Option<f64> {
        let Self::Fixed(list) = self else { return None };
        let off = |extent: &Extent| (extent.aspect() / aspect).ln().abs();
        list.iter().min_by(|a, b| off(a).total_cmp(&off(b))).map(|extent| extent.aspect())
    }
}

/// How far two extents lie apart, as side lengths.
fn distance(a: Extent, b: Extent) -> f64 {
    let side = |a: u32, b: u32| (f64::from(a.max(1)) / f64::from(b.max(1))).ln();
    side(a.width, b.width).hypot(side(a.height, b.height))
}

#[cfg(test)]
mod tests;
