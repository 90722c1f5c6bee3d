//! A take: one frozen request as the user made it, enough to run it again at another tier.

use crate::board::TakenBoard;
use crate::canvas::marks::Mark;
use crate::geom::Extent;
use crate::picture::{Digest, Format};
use crate::price::PriceList;
use crate::prompt::variables;
use crate::reference::Reference;
use crate::request::Parameters;
use crate::series::{Series, SeriesOf};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Names a take; ids made later sort later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TakeId(pub Uuid);

/// Names one paid call; also sent along, so that the endpoint's support can find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub Uuid);

/// Names one result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub Uuid);

/// Names one mask of a source, whatever it is called and whatever is painted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MaskId(pub Uuid);

/// Names takes that were run together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeriesId(pub Uuid);

macro_rules! id {
    ($name:ident) => {
        impl $name {
            /// A new id, later than all made before on this machine.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }

            /// Reads the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
id!(TakeId);
id!(CallId);
id!(EntryId);
id!(MaskId);
id!(SeriesId);

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A new picture from prompt and references.
    #[default]
    Generate,
    /// The source is changed where the mask allows it.
    Edit,
    /// A new picture from prompt, references and a board that shows where they stand.
    Compose,
}

/// Cheap or dear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// The low tier.
    #[default]
    Draft,
    /// The high tier.
    Final,
}

/// A picture that is stored in the library, named by the digest of its file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Original {
    /// BLAKE3 of the file as it was imported.
    pub digest: Digest,
    /// File name as the user knows it.
    pub name: String,
    /// Upright size in pixels.
    pub extent: Extent,
    /// Format of the file.
    pub format: Format,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// A stored version of a mask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaskVersion {
    /// Digest of the mask's PNG file in the library.
    pub digest: Digest,
    /// Share of the picture that is painted, 0 to 1.
    pub fraction: f32,
    /// The named mask that it is a version of; `None` for one that came from a file or from an older library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<MaskId>,
}

/// Marks over a source that show what is meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Markup {
    /// Lines, in pixels of the source.
    Lines(Vec<Arc<Mark>>),
    /// A transparent picture of the source's size.
    Picture(Original),
}

/// One frozen request. Immutable once it has run; every input is named by digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Take {
    /// Its id.
    pub id: TakeId,
    /// When it was frozen, in milliseconds since 1970 UTC.
    pub created_ms: i64,
    /// Name of the profile it ran on.
    pub profile: String,
    /// Generate, edit or compose.
    pub mode: Mode,
    /// Draft or final.
    pub tier: Tier,
    /// The prompt as typed.
    pub prompt: String,
    /// Parameters; `n` is the number of results wished for, however many calls that takes.
    pub parameters: Parameters,
    /// References that are switched on, in wire order (without the source).
    pub references: Vec<Reference>,
    /// The board of a composition; its flat picture is among the references, behind all cards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<TakenBoard>,
    /// The picture that is edited.
    pub source: Option<Original>,
    /// What may change; `None` in an edit: everything.
    pub mask: Option<MaskVersion>,
    /// Marks over the source; sent where the model takes marks, or burned into a copy when that was wished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub markup: Option<Markup>,
    /// A copy with the marks goes along as the last reference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marked_copy: bool,
    /// All results come from one call, where the profile asks for several in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub together: bool,
    /// How the edit is cut out and put back.
    pub plan: Option<crate::edit::plan::EditPlan>,
    /// False keeps the model's whole picture instead of putting it back through the mask.
    pub exact: bool,
    /// How the results are put back, until the user changes it for one of them.
    #[serde(default)]
    pub blend: crate::edit::Blend,
    /// The result it was branched from.
    pub parent: Option<EntryId>,
    /// What the profile charged for its model when it was frozen; `None` in takes of before. A price list that changes
    /// meanwhile does not change what a call of this take cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prices: Option<PriceList>,
    /// What it was run together with: the prompts of a matrix, the pictures of a batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
}

impl Take {
    /// A take of nothing but words, with the usual parameters: what else it holds is set on it.
    pub fn of_words(profile: impl Into<String>, prompt: impl Into<String>) -> Self {
        Self {
            id: TakeId::fresh(),
            created_ms: 0,
            profile: profile.into(),
            mode: Mode::Generate,
            tier: Tier::Draft,
            prompt: prompt.into(),
            parameters: Parameters::default(),
            references: Vec::new(),
            board: None,
            source: None,
            mask: None,
            markup: None,
            marked_copy: false,
            together: false,
            plan: None,
            exact: true,
            blend: crate::edit::Blend::default(),
            parent: None,
            prices: None,
            series: None,
        }
    }

    /// How many calls it takes: one for each result, or one for all.
    pub fn calls(&self) -> u32 {
        if self.together { 1 } else { self.parameters.n.max(1) }
    }

    /// All stored pictures that it uses: the source first.
    pub fn originals(&self) -> impl Iterator<Item = &Original> {
        self.source.iter().chain(self.references.iter().map(|reference| &reference.original))
    }

    /// The references that were cards of the tray: all but the board's flat picture.
    pub fn cards(&self) -> impl Iterator<Item = &Reference> {
        let flat = self.board.as_ref().map(|board| board.picture);
        let at = self.references.iter().rposition(|reference| Some(reference.original.digest) == flat);
        self.references.iter().enumerate().filter(move |(own, _)| Some(*own) != at).map(|(_, reference)| reference)
    }

    /// Number of the call that brings the result of this number.
    pub const fn call_of(&self, result: u32) -> u32 {
        if self.together { 0 } else { result }
    }

    /// The prompt as it was typed, with the variables of its matrix; what was sent is the take's prompt.
    pub fn typed(&self) -> String {
        match self.series.as_ref().map(|series| &series.of) {
            Some(SeriesOf::Matrix { prompt, .. }) => prompt.clone(),
            _ => variables::escaped(&self.prompt),
        }
    }

    /// The first words of the prompt, for lists: at most `chars` characters.
    pub fn title(&self, chars: usize) -> String {
        let line = self.prompt.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= chars {
            return line;
        }
        let cut: String = line.chars().take(chars.saturating_sub(1)).collect();
        format!("{}…", cut.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::ModelPrice;

    #[test]
    fn a_take_keeps_its_prices_and_an_old_one_has_none() {
        let models = [("gpt-image-2".to_owned(), ModelPrice::Multiplier(0.25))].into();
        let prices = Some(PriceList { multiplier: 0.5, models });
        let take = Take { prices, ..Take::of_words("Studio", "a cup") };
        let mut body = serde_json::to_value(&take).unwrap();
        assert_eq!(serde_json::from_value::<Take>(body.clone()).unwrap(), take);
        body.as_object_mut().unwrap().remove("prices");
        assert_eq!(serde_json::from_value::<Take>(body).unwrap().prices, None);
    }
}
