//! The values that parameters can have, in the wire's words. Which of them a model has is said by its
//! [offers](super::Model::offers).

use crate::geom::Extent;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($name:ident { $($variant:ident = $word:literal),+ }) => {
        impl $name {
            /// All values, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The wire name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the wire name.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

/// Rendering quality, in order of price.
///
/// The words do not mean the same everywhere: what gpt-image-2 calls medium costs and renders as 2.5's high, and its
/// high as 2.5's max.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// The endpoint decides.
    #[default]
    Auto,
    /// Cheapest.
    Low,
    /// In between.
    Medium,
    /// Dearest of gpt-image-2 and before.
    High,
    /// Above high; 2.5 and later.
    XHigh,
    /// Dearest of 2.5 and later.
    Max,
}
words!(Quality { Auto = "auto", Low = "low", Medium = "medium", High = "high", XHigh = "xhigh", Max = "max" });

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
words!(Background { Auto = "auto", Opaque = "opaque", Transparent = "transparent" });

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
words!(Moderation { Auto = "auto", Low = "low" });

/// How closely an edit keeps to its input pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fidelity {
    /// Loosely; what is done when nothing is asked for.
    Low,
    /// Closely: faces and logos stay themselves. The input pictures cost more.
    High,
}
words!(Fidelity { Low = "low", High = "high" });

/// How much is thought about the picture before it is rendered. It costs no tokens of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Complexity {
    /// Quick.
    Low,
    /// In between.
    Medium,
    /// Thorough.
    High,
}
words!(Complexity { Low = "low", Medium = "medium", High = "high" });

/// Can a model draw a transparent background?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transparency {
    /// Yes.
    Yes,
    /// In preview: some endpoints refuse it.
    Preview,
    /// No.
    No,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_on_the_wire_and_in_files() {
        for quality in Quality::ALL {
            assert_eq!(serde_json::to_value(quality).unwrap(), quality.name());
            assert_eq!(Quality::parse(quality.name()), Some(*quality));
        }
        for complexity in Complexity::ALL {
            assert_eq!(serde_json::to_value(complexity).unwrap(), complexity.name());
        }
        for fidelity in Fidelity::ALL {
            assert_eq!(serde_json::to_value(fidelity).unwrap(), fidelity.name());
        }
        assert_eq!((Quality::parse("hd"), Quality::parse("High")), (None, None));
        assert!(Quality::ALL.is_sorted());
    }
}
