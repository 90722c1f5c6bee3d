//! Ratios and classes: the names that people give to sizes.

use crate::geom::Extent;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Width to height in small whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    /// Width.
    pub wide: u32,
    /// Height.
    pub high: u32,
}

/// How large a size is, by its pixels. Resellers price by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SizeClass {
    /// About one megapixel, up to two.
    #[serde(rename = "1K")]
    OneK,
    /// About 2048 px a side.
    #[serde(rename = "2K")]
    TwoK,
    /// About 3840 px along the longest side.
    #[serde(rename = "4K")]
    FourK,
}

impl SizeClass {
    /// All classes, smallest first.
    pub const ALL: &[Self] = &[Self::OneK, Self::TwoK, Self::FourK];

    /// `1K`, `2K`, `4K`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneK => "1K",
            Self::TwoK => "2K",
            Self::FourK => "4K",
        }
    }

    /// The class of an extent. The long side counts as well as the area: 3840 x 1280 is 4K, 2064 x 688 is 2K.
    pub fn of(extent: Extent) -> Self {
        let (long, pixels) = (extent.long_side(), extent.pixels());
        if long > 3072 || pixels > 4_500_000 {
            Self::FourK
        } else if long > 1792 || pixels > 2_000_000 {
            Self::TwoK
        } else {
            Self::OneK
        }
    }
}

impl fmt::Display for SizeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const fn ratio(wide: u32, high: u32) -> Ratio {
    Ratio { wide, high }
}

impl Ratio {
    /// The ratios that are offered.
    pub const ALL: &[Self] = &[
        ratio(1, 1),
        ratio(3, 2),
        ratio(2, 3),
        ratio(4, 3),
        ratio(3, 4),
        ratio(16, 9),
        ratio(9, 16),
        ratio(21, 9),
        ratio(3, 1),
        ratio(1, 3),
    ];

    /// Width over height.
    pub fn aspect(self) -> f64 {
        f64::from(self.wide) / f64::from(self.high.max(1))
    }

    /// The ratio of an extent: the name of an offered one when it is nearly that, else reduced as far as it goes.
    pub fn of(extent: Extent) -> Self {
        let off = |ratio: &Self| (extent.aspect() / ratio.aspect()).ln().abs();
        let named = Self::ALL.iter().copied().find(|ratio| off(ratio) < 0.005);
        named.unwrap_or_else(|| {
            let (mut a, mut b) = (extent.width.max(1), extent.height.max(1));
            while b != 0 {
                (a, b) = (b, a % b);
            }
            ratio(extent.width / a, extent.height / a)
        })
    }

    /// The size that this ratio usually has in a class: exact in its ratio, legal for gpt-image-2 and later, and one
    /// of the vendor's own popular sizes where there is one.
    pub(super) fn usual(self, class: SizeClass) -> Extent {
        let long_first = self.wide >= self.high;
        let [one, two, four] = match (self.wide.max(self.high), self.wide.min(self.high)) {
            (1, 1) => [(1024, 1024), (2048, 2048), (2880, 2880)],
            (3, 2) => [(1536, 1024), (2064, 1376), (3504, 2336)],
            (4, 3) => [(1152, 864), (2048, 1536), (3264, 2448)],
            (16, 9) => [(1536, 864), (2048, 1152), (3840, 2160)],
            (21, 9) => [(1680, 720), (2016, 864), (3696, 1584)],
            (3, 1) => [(1536, 512), (2064, 688), (3840, 1280)],
            (long, short) => {
                let side = |long_side: u32| (long_side, (long_side * short / long.max(1)).max(1));
                [side(1536), side(2048), side(3840)]
            }
        };
        let (long, short) = match class {
            SizeClass::OneK => one,
            SizeClass::TwoK => two,
            SizeClass::FourK => four,
        };
        if long_first { Extent::new(long, short) } else { Extent::new(short, long) }
    }
}

/// `16:9`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.wide, self.high)
    }
}
