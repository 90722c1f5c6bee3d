//! What a take was asked with comes back into the prompt bar: everything that is the draft's and not the profile's.

use crate::draft::Draft;
use crate::edit::plan::default_seam_px;
use crate::take::Take;

/// Output options, seam and crop of a take.
pub(super) fn parameters(draft: &mut Draft, take: &Take) {
    let asked = &take.parameters;
    draft.format = asked.format;
    draft.compression = asked.compression;
    draft.background = asked.background;
    draft.moderation = asked.moderation;
    draft.fidelity = asked.fidelity;
    draft.complexity = asked.complexity;
    draft.marked_copy = take.marked_copy;
    if let Some(plan) = &take.plan {
        draft.frame = plan.framed.then(|| plan.in_source(plan.crop));
        // What follows from the mask is not set by hand.
        draft.seam_px = (plan.seam_px != default_seam_px(plan.core)).then_some(plan.seam_px);
    }
}
