//! The bundled fonts, the families they make, and the type scale.

use std::sync::Arc;

use eframe::egui::{FontData, FontDefinitions, FontFamily, FontId, RichText};

/// Inter 400; also egui's proportional family.
pub const INTER: &str = "inter";
/// Inter 500.
pub const INTER_MEDIUM: &str = "inter-medium";
/// Inter 600.
pub const INTER_SEMIBOLD: &str = "inter-semibold";
/// The outline icons.
pub const ICONS: &str = "icons";
/// The filled icons.
pub const ICONS_FILL: &str = "icons-fill";

/// The fonts of the app. egui's own stay behind Inter for what it lacks, and system fonts
/// behind those for Chinese, Japanese, Korean and emoji.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let bundled: [(&str, &'static [u8]); 5] = [
        (INTER, include_bytes!("../../../assets/fonts/Inter-Regular.ttf")),
        (INTER_MEDIUM, include_bytes!("../../../assets/fonts/Inter-Medium.ttf")),
        (INTER_SEMIBOLD, include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf")),
        (ICONS, include_bytes!("../../../assets/fonts/MaterialSymbols-Outline.ttf")),
        (ICONS_FILL, include_bytes!("../../../assets/fonts/MaterialSymbols-Fill.ttf")),
    ];
    for (name, bytes) in bundled {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let proportional = fonts.families.entry(FontFamily::Proportional).or_default();
    let fallback = proportional.clone();
    proportional.insert(0, INTER.to_owned());
    let with_fallback = |first: &[&str]| -> Vec<String> {
        first.iter().map(|&name| name.to_owned()).chain(fallback.iter().cloned()).collect()
    };
    for (family, first) in [
        (INTER, &[INTER] as &[&str]),
        (INTER_MEDIUM, &[INTER_MEDIUM, INTER]),
        (INTER_SEMIBOLD, &[INTER_SEMIBOLD, INTER]),
    ] {
        fonts.families.insert(FontFamily::Name(family.into()), with_fallback(first));
    }
    fonts.families.insert(FontFamily::Name(ICONS.into()), vec![ICONS.to_owned()]);
    fonts.families.insert(FontFamily::Name(ICONS_FILL.into()), vec![ICONS_FILL.to_owned(), ICONS.to_owned()]);
    fonts
}

/// A step of the type scale: size, line and weight belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// 11 / 16, 400: details, hints, tags.
    Caption,
    /// 11 / 16, 500: numbers on badges and tags.
    CaptionMedium,
    /// 12 / 16, 400: cards, values, menus.
    Small,
    /// 12 / 16, 500: chips, titles of cards, values that stand out.
    SmallMedium,
    /// 12 / 16, 600: what matches in a search.
    SmallBold,
    /// 13 / 18, 400: default.
    Body,
    /// 13 / 18, 500: labels, buttons.
    Label,
    /// 14 / 22, 400: prompt text.
    Prompt,
    /// 14 / 22, 500: mentions inside prompt text.
    PromptMedium,
    /// 15 / 20, 600: titles of popovers and pages.
    Section,
    /// 20 / 26, 600: compare numbers.
    Figure,
}

impl Type {
    /// Size of the em in points.
    #[must_use]
    pub const fn size(self) -> f32 {
        match self {
            Self::Caption | Self::CaptionMedium => 11.0,
            Self::Small | Self::SmallMedium | Self::SmallBold => 12.0,
            Self::Body | Self::Label => 13.0,
            Self::Prompt | Self::PromptMedium => 14.0,
            Self::Section => 15.0,
            Self::Figure => 20.0,
        }
    }

    /// Height of a line in points.
    #[must_use]
    pub const fn line(self) -> f32 {
        match self {
            Self::Caption | Self::CaptionMedium | Self::Small | Self::SmallMedium | Self::SmallBold => 16.0,
            Self::Body | Self::Label => 18.0,
            Self::Prompt | Self::PromptMedium => 22.0,
            Self::Section => 20.0,
            Self::Figure => 26.0,
        }
    }

    /// The font family that carries the weight.
    #[must_use]
    pub fn family(self) -> FontFamily {
        match self {
            Self::Caption | Self::Small | Self::Body | Self::Prompt => FontFamily::Proportional,
            Self::CaptionMedium | Self::SmallMedium | Self::Label | Self::PromptMedium => {
                FontFamily::Name(INTER_MEDIUM.into())
            }
            Self::SmallBold | Self::Section | Self::Figure => FontFamily::Name(INTER_SEMIBOLD.into()),
        }
    }

    /// Family and size.
    #[must_use]
    pub fn font(self) -> FontId {
        FontId::new(self.size(), self.family())
    }

    /// `text` in this step, in the colour of its surroundings.
    #[must_use]
    pub fn rich(self, text: impl Into<String>) -> RichText {
        RichText::new(text).font(self.font()).line_height(Some(self.line()))
    }
}

/// 11 / 16 regular.
#[must_use]
pub fn caption(text: impl Into<String>) -> RichText {
    Type::Caption.rich(text)
}

/// 12 / 16 regular.
#[must_use]
pub fn small(text: impl Into<String>) -> RichText {
    Type::Small.rich(text)
}

/// 12 / 16 medium.
#[must_use]
pub fn small_medium(text: impl Into<String>) -> RichText {
    Type::SmallMedium.rich(text)
}

/// 13 / 18 regular.
#[must_use]
pub fn body(text: impl Into<String>) -> RichText {
    Type::Body.rich(text)
}

/// 13 / 18 medium.
#[must_use]
pub fn label(text: impl Into<String>) -> RichText {
    Type::Label.rich(text)
}

/// 14 / 22 regular.
#[must_use]
pub fn prompt(text: impl Into<String>) -> RichText {
    Type::Prompt.rich(text)
}

/// 15 / 20 semibold.
#[must_use]
pub fn section(text: impl Into<String>) -> RichText {
    Type::Section.rich(text)
}

/// 20 / 26 semibold.
#[must_use]
pub fn figure(text: impl Into<String>) -> RichText {
    Type::Figure.rich(text)
}
