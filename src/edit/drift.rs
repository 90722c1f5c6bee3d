//! What the model did to the whole picture beside what it was asked for: measured on the ring, kept with the result.

use super::colour::Matching;
use super::register::Verdict;
use serde::{Deserialize, Serialize};

/// How far an answer strayed from its source, and what was done about it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Drift {
    /// Shift at the middle of the crop, in pixels of the source, horizontal and vertical; 0 when it was not measured.
    pub shift_px: [f32; 2],
    /// Scale of the answer, 1 = as it was asked for: the mean of both directions.
    pub scale: f32,
    /// Mean distance of the colours on the unchanged ring in `Oklab`, times 100: about 2 can just be seen.
    pub tint: f32,
    /// Share of the ring whose content the model changed, 0 to 1.
    pub changed_share: f32,
    /// What became of the registration.
    pub register: Verdict,
    /// What became of the colour match.
    pub colour: Matching,
    /// The result was moved back into place.
    pub registered: bool,
    /// The result's colours were matched.
    pub colour_matched: bool,
}
