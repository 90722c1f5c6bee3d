//! One result in the library.

use crate::edit::{Blend, Drift};
use crate::geom::{Bounds, Extent};
use crate::picture::{Digest, Format};
use crate::price::Money;
use crate::take::{CallId, EntryId, Mode, TakeId, Tier};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the user decided about a result. Nothing is deleted by a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Not decided: still in staging.
    #[default]
    Open,
    /// Kept for later.
    Kept,
    /// It became the source.
    Accepted,
    /// Out of sight; the file stays.
    Discarded,
}

impl Verdict {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Kept => "kept",
            Self::Accepted => "accepted",
            Self::Discarded => "discarded",
        }
    }

    /// Reads [`Verdict::name`].
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Kept, Self::Accepted, Self::Discarded].into_iter().find(|v| v.name() == name)
    }
}

/// The proof of an exact edit, counted after the picture was put together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proof {
    /// Pixels outside the support that differ from the source: 0, or something is wrong.
    pub outside_changed_px: u64,
    /// Pixels of the crop outside the support that the model itself had changed.
    pub model_changed_outside_px: u64,
    /// The crop in pixels of the finished picture: those of the source, unless the edit extended it.
    pub crop: Bounds,
    /// The size that was sent.
    pub sent: Extent,
    /// Width of the blend in pixels.
    pub seam_px: u32,
    /// The answer's aspect was off: the model's picture was kept as it is, not pasted.
    pub aspect_off: bool,
    /// The answer shows something else than the source: the model's picture was kept as it is, not pasted.
    #[serde(default)]
    pub other_content: bool,
    /// How far the model strayed where nothing was asked to change, and what was done about it.
    #[serde(default)]
    pub drift: Option<Drift>,
    /// How the result was blended; its result mask is the file below.
    #[serde(default)]
    pub blend: Blend,
    /// The mask in which the result was painted in and out, a PNG file among the masks.
    #[serde(default)]
    pub result_mask: Option<Digest>,
}

impl Proof {
    /// What a thumbnail shows of a finished picture: the crop, for on a large picture the whole would look like its source.
    /// A picture that was not pasted has none.
    pub fn telling_part(&self, extent: Extent) -> Option<Bounds> {
        (!self.is_flagged()).then(|| self.crop.clip(extent)).filter(|part| !part.is_empty())
    }

    /// The answer was kept as it is, not pasted.
    pub const fn is_flagged(&self) -> bool {
        self.aspect_off || self.other_content
    }
}

/// One result. A row exists only after its files are durable; the endpoint's own bytes are never rewritten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The take that made it.
    pub take: TakeId,
    /// The call that brought it.
    pub call: CallId,
    /// Position among the results of the take, from 0.
    pub index: u32,
    /// When it was stored, ms since 1970 UTC.
    pub created_ms: i64,
    /// Mode of the take.
    pub mode: Mode,
    /// Tier of the take.
    pub tier: Tier,
    /// The finished picture, relative to the library's folder.
    pub path: PathBuf,
    /// The endpoint's own bytes, relative to the library's folder (the same file when nothing was put back).
    pub raw_path: PathBuf,
    /// The heat map of what the model had changed, if there is one.
    pub heat_path: Option<PathBuf>,
    /// Finished pictures of earlier blends of the same answer, oldest first; their files stay.
    #[serde(default)]
    pub earlier: Vec<PathBuf>,
    /// Size of the finished picture.
    pub extent: Extent,
    /// Size of the endpoint's picture.
    pub raw_extent: Extent,
    /// Format of the endpoint's bytes.
    pub raw_format: Format,
    /// Quality the endpoint said it used.
    pub actual_quality: Option<String>,
    /// The prompt as the endpoint rewrote it.
    pub revised_prompt: Option<String>,
    /// Its share of the price.
    pub cost: Money,
    /// From sending to the last byte, in milliseconds.
    pub duration_ms: u64,
    /// The proof of an exact edit.
    pub proof: Option<Proof>,
    /// What the user decided.
    pub verdict: Verdict,
    /// Stars that the user gave it, 1 to 5; 0: none yet.
    #[serde(default)]
    pub rating: u8,
    /// The user marked it with a star.
    #[serde(default)]
    pub starred: bool,
}

/// Most stars of a rating.
pub const MOST_STARS: u8 = 5;

/// What the gallery needs of every entry at once: small, so that a hundred thousand fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// The entry.
    pub id: EntryId,
    /// Its take.
    pub take: TakeId,
    /// When it was stored.
    pub created_ms: i64,
    /// Size of the finished picture.
    pub extent: Extent,
    /// Draft or final.
    pub tier: Tier,
    /// Generate or edit.
    pub mode: Mode,
    /// Its share of the price.
    pub cost: Money,
    /// The answer did not fit: not pasted.
    pub flagged: bool,
    /// Stars that the user gave it, 1 to 5; 0: none yet.
    pub rating: u8,
    /// The user marked it with a star.
    pub starred: bool,
    /// Its place in the index, by which searches name it; later results have larger ones.
    pub seq: i64,
}
