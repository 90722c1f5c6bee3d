//! What is being composed: always showable, possibly not runnable yet.

use crate::geom::{Bounds, Extent};
use crate::model::{Background, Complexity, Fidelity, MAX_N, Moderation, Size};
use crate::picture::Format;
use crate::take::{Mode, Tier};
use serde::{Deserialize, Serialize};

/// The prompt bar's state, and the start of every take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Generate, edit or compose.
    pub mode: Mode,
    /// Tier of the one button.
    pub tier: Tier,
    /// Results of a draft run.
    pub n: u32,
    /// The prompt.
    pub prompt: String,
    /// Size of a generated picture.
    pub size: Size,
    /// Scale of what is sent for an edit: pixels sent for a pixel of the crop, 1 to 2.
    pub scale: f32,
    /// Blend width of an edit in pixels, 0 to 128; `None`: from the mask's size.
    pub seam_px: Option<u32>,
    /// The crop as the user has set it, in pixels of the source, also past its border; `None`: by the mask.
    pub frame: Option<Bounds>,
    /// Put the result back through the mask.
    pub exact: bool,
    /// A model that takes no marks gets a copy of the picture with them, as one more reference.
    pub marked_copy: bool,
    /// File format that is asked for.
    pub format: Format,
    /// Quality level of JPEG and WebP.
    pub compression: Option<u8>,
    /// Background.
    pub background: Background,
    /// Filter.
    pub moderation: Moderation,
    /// How closely an edit keeps to its pictures; the endpoint's default when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<Fidelity>,
    /// How much is thought about the picture first; the model's default when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            mode: Mode::Generate,
            tier: Tier::Draft,
            n: 4,
            prompt: String::new(),
            size: Size::Exact(Extent::new(1024, 1024)),
            scale: 1.0,
            seam_px: None,
            frame: None,
            exact: true,
            marked_copy: false,
            format: Format::Png,
            compression: None,
            background: Background::Auto,
            moderation: Moderation::Auto,
            fidelity: None,
            complexity: None,
        }
    }
}

impl Draft {
    /// Results that a run of `tier` makes: a final is one picture.
    pub fn count(&self, tier: Tier) -> u32 {
        match tier {
            Tier::Draft => self.n.clamp(1, MAX_N),
            Tier::Final => 1,
        }
    }
}
