//! A reference: a picture that is sent along to guide the model, and how it goes out.

use crate::geom::{Bounds, Extent};
use crate::take::{MaskVersion, Original};
use serde::{Deserialize, Serialize};

/// What a reference is for. It becomes a sentence of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What is to be seen.
    Subject,
    /// Colours, light and texture.
    Style,
    /// Where things stand.
    Layout,
    /// Words and lettering.
    Text,
}

impl Role {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 4] = [Self::Subject, Self::Style, Self::Layout, Self::Text];

    /// Its name on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Subject => "Subject",
            Self::Style => "Style",
            Self::Layout => "Layout",
            Self::Text => "Text",
        }
    }

    /// Reads the name that the command line uses: `subject`, `style`, `layout`, `text`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.label().eq_ignore_ascii_case(name))
    }

    /// The sentence for the picture that [`Reference::MARK`] stands for.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Subject => "# shows the subject: keep its shape, materials and details.",
            Self::Style => "# is a style reference: take its colours, light and texture, not its content.",
            Self::Layout => "# is a layout reference: follow where things stand and how large they are.",
            Self::Text => "# holds text: reproduce its wording and lettering exactly.",
        }
    }
}

/// What becomes of everything that a mask does not cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ground {
    /// Transparent.
    #[default]
    Removed,
    /// An even grey.
    Greyed,
}

/// A part of a picture cut out by a mask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CutOut {
    /// What stays.
    pub mask: MaskVersion,
    /// What the rest becomes.
    pub ground: Ground,
}

/// A picture that goes along, as it goes along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The stored picture.
    #[serde(flatten)]
    pub original: Original,
    /// The user's name for it; that of its file when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The user's own sentence instead of the role's; [`Reference::MARK`] stands for "Image 2".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The part that is sent, in upright pixels; all of it when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<Bounds>,
    /// What of it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_out: Option<CutOut>,
}

impl From<Original> for Reference {
    fn from(original: Original) -> Self {
        Self { original, label: None, role: None, note: None, crop: None, cut_out: None }
    }
}

/// Which result of which take goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// Number of its take.
    pub take: u32,
    /// Its number among the results, from 1.
    pub number: u32,
}

impl Reference {
    /// A draft as the reference of its final's composition.
    pub fn draft(original: Original, draft: Draft) -> Self {
        let note = "# is a draft of this very picture: keep its composition, and work it out in full quality.";
        Self {
            label: Some(format!("Draft {} of take {}", draft.number, draft.take)),
            role: Some(Role::Layout),
            note: Some(note.to_owned()),
            ..Self::from(original)
        }
    }

    /// A result that more is wanted like.
    pub fn like(original: Original, result: Draft) -> Self {
        let note = "# is an earlier result that was liked: make another picture in its manner, not a copy.";
        Self {
            label: Some(format!("Result {} of take {}", result.number, result.take)),
            role: Some(Role::Style),
            note: Some(note.to_owned()),
            ..Self::from(original)
        }
    }

    /// Stands in a sentence for the picture with its number.
    pub const MARK: char = '#';

    /// How it is called on screen and in mentions.
    pub fn name(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.original.name)
    }

    /// The part that is sent; never empty, always inside the picture.
    pub fn part(&self) -> Bounds {
        let whole = self.original.extent.bounds();
        self.crop.map(|crop| crop.clip(self.original.extent)).filter(|crop| !crop.is_empty()).unwrap_or(whole)
    }

    /// Size of what is sent in pixels, before an endpoint's limits.
    pub fn extent(&self) -> Extent {
        self.part().extent()
    }

    /// The sentence that is added to the prompt for it as image `number`; none without a role or words of its own.
    pub fn sentence(&self, number: usize) -> Option<String> {
        let words = self.template()?.trim();
        (!words.is_empty()).then(|| words.replacen(Self::MARK, &format!("Image {number}"), 1))
    }

    /// The sentence with its mark, as it is edited.
    pub fn template(&self) -> Option<&str> {
        self.note.as_deref().or(self.role.map(Role::sentence))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::picture::{Digest, Format};

    pub fn original(name: &str) -> Original {
        Original {
            digest: Digest::of(name.as_bytes()),
            name: name.to_owned(),
            extent: Extent::new(80, 60),
            format: Format::Png,
            bytes: 1,
        }
    }

    #[test]
    fn a_role_is_a_sentence_and_the_users_words_count_more() {
        let mut cup = Reference::from(original("cup.png"));
        assert_eq!((cup.sentence(2), cup.name()), (None, "cup.png"));
        cup.role = Some(Role::Style);
        let told = cup.sentence(3).unwrap();
        assert!(told.starts_with("Image 3 is a style reference"), "{told}");
        cup.note = Some("Glaze as on #.".to_owned());
        assert_eq!(cup.sentence(12).unwrap(), "Glaze as on Image 12.");
        cup.note = Some("  ".to_owned());
        assert_eq!(cup.sentence(1), None);
        assert!(Role::ALL.iter().all(|role| Role::parse(&role.label().to_lowercase()) == Some(*role)));
    }

    #[test]
    fn a_part_is_inside_and_never_empty() {
        let mut cup = Reference::from(original("cup.png"));
        for (crop, expected) in [
            (None, Bounds::new(0, 0, 80, 60)),
            (Some(Bounds::new(10, -5, 200, 30)), Bounds::new(10, 0, 80, 30)),
            (Some(Bounds::new(90, 0, 99, 9)), Bounds::new(0, 0, 80, 60)),
        ] {
            cup.crop = crop;
            assert_eq!((cup.part(), cup.extent()), (expected, expected.extent()));
        }
    }

    #[test]
    fn takes_of_before_are_read() {
        let old = serde_json::to_value(original("cup.png")).unwrap();
        let read: Reference = serde_json::from_value(old.clone()).unwrap();
        assert_eq!(read, Reference::from(original("cup.png")));
        assert_eq!(serde_json::to_value(read).unwrap(), old, "what has nothing of its own is written as before");
        let full = Reference {
            label: Some("the cup".to_owned()),
            role: Some(Role::Text),
            crop: Some(Bounds::new(1, 2, 3, 4)),
            ..Reference::from(original("cup.png"))
        };
        let text = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<Reference>(&text).unwrap(), full);
    }
}
