//! Values of options: words and numbers as they are written on the command line.

use crate::canvas::fit::Fit;
use crate::canvas::mask::MaskFrom;
use crate::geom::{Bounds, Extent};
use crate::model::{Background, Complexity, Fidelity, Moderation, Quality, Size};
use crate::picture::Format;
use crate::reference::Role;
use crate::spend::month_ms;
use crate::take::Tier;
use clap::ValueEnum;
use std::path::PathBuf;
use std::str::FromStr;

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Do it.
    On,
    /// Leave it.
    Off,
}

/// Numbers between commas.
fn numbers<T: FromStr + Copy, const N: usize>(text: &str) -> Option<[T; N]> {
    let numbers: Vec<T> = text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

pub(super) fn parse_margins(text: &str) -> Result<[u32; 4], String> {
    let margins = numbers::<u32, 4>(text).filter(|margins| margins.iter().all(|margin| *margin <= 16_384));
    margins.ok_or_else(|| "write four numbers of pixels up to 16384, such as 0,0,512,0".to_owned())
}

pub(super) fn parse_frame(text: &str) -> Result<Bounds, String> {
    let limit = 1 << 20;
    numbers::<i32, 4>(text)
        .filter(|[x, y, width, height]| x.abs() <= limit && y.abs() <= limit && *width > 0 && *height > 0)
        .filter(|[.., width, height]| *width <= limit && *height <= limit)
        .map(|[x, y, width, height]| Bounds::new(x, y, x + width, y + height))
        .ok_or_else(|| "write X,Y,WIDTH,HEIGHT in pixels, such as -256,0,1024,768".to_owned())
}

/// A reference as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guide {
    /// What it is for.
    pub role: Option<Role>,
    /// Its file.
    pub path: PathBuf,
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a parser; every text names a file")]
pub(super) fn parse_guide(text: &str) -> Result<Guide, String> {
    let named = text.split_once('=').and_then(|(role, path)| Some((Role::parse(role)?, path)));
    Ok(match named {
        Some((role, path)) => Guide { role: Some(role), path: path.into() },
        None => Guide { role: None, path: text.into() },
    })
}

pub(super) fn parse_month(text: &str) -> Result<String, String> {
    let known = month_ms(text, &jiff::tz::TimeZone::UTC).is_some();
    if known { Ok(text.to_owned()) } else { Err("write YYYY-MM, such as 2026-11".to_owned()) }
}

pub(super) fn parse_size(text: &str) -> Result<Size, String> {
    if text.eq_ignore_ascii_case("auto") {
        return Ok(Size::Auto);
    }
    Extent::parse(text).map(Size::Exact).ok_or_else(|| "write auto or WIDTHxHEIGHT, such as 1024x1536".to_owned())
}

/// Words for a value of another type, so that values know nothing of the command line.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident for $target:ty { $($(#[$word:meta])* $variant:ident),+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, ValueEnum)]
        pub enum $name { $($(#[$word])* $variant),+ }

        impl From<$name> for $target {
            fn from(name: $name) -> Self {
                match name { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

words! {
    /// Words of `--quality`.
    QualityName for Quality {
        /// The endpoint decides.
        Auto,
        /// Cheapest.
        Low,
        /// In between.
        Medium,
        /// Dearest of gpt-image-2 and before.
        High,
        /// Above high, of 2.5 and later.
        #[value(name = "xhigh")]
        XHigh,
        /// Dearest of 2.5 and later.
        Max
    }
}
words! {
    /// Words of `--fidelity`.
    FidelityName for Fidelity {
        /// Loosely.
        Low,
        /// Closely; the pictures that are sent cost more.
        High
    }
}
words! {
    /// Words of `--complexity`.
    ComplexityName for Complexity {
        /// Quick.
        Low,
        /// In between.
        Medium,
        /// Thorough.
        High
    }
}
words! {
    /// Words of `--format`.
    FormatName for Format {
        /// Lossless.
        Png,
        /// Lossy, small.
        Jpeg,
        /// Lossy, smaller.
        Webp
    }
}
words! {
    /// Words of `--background`.
    BackgroundName for Background {
        /// The endpoint decides.
        Auto,
        /// No transparency.
        Opaque,
        /// Transparent where nothing is drawn.
        Transparent
    }
}
words! {
    /// Words of `--moderation`.
    ModerationName for Moderation {
        /// The usual filter.
        Auto,
        /// A less strict one.
        Low
    }
}
words! {
    /// Words of `--mask-from`.
    MaskFromName for MaskFrom {
        /// By transparency when there is any, else by brightness.
        Auto,
        /// Transparent may change.
        Alpha,
        /// White may change.
        Luma
    }
}
words! {
    /// Words of `--mask` of a batch.
    FitName for Fit {
        /// The whole mask over the whole picture.
        Scaled,
        /// At the same pixels, from the upper left corner; what lies outside is cut off.
        #[value(name = "placed")]
        SamePlace
    }
}
words! {
    /// Words of `--tier`.
    TierName for Tier {
        /// The cheap one.
        Draft,
        /// The dear one.
        Final
    }
}
