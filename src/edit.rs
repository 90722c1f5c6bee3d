//! Exact edits: from a painted mask to a picture that changed only there. Pure functions, the plan first.
//!
//! | Step | Where |
//! |---|---|
//! | the numbers: core, support, crop, sent size, a larger canvas | [`plan`](plan::plan) |
//! | what travels | [`sent`](send::sent) |
//! | the crop of source and mask, all that is worked on afterwards | [`cut`] |
//! | how the answer has moved, and its one resampling | [`register`], [`warp`] |
//! | how its colours have moved | [`cells`], [`colour`], [`membrane`] |
//! | all of that, kept for blending anew | [`Placement`] |
//! | the blend across the seam: the pixels that changed | [`Patch`] |
//! | source and patch as one picture, row by row, and the count | [`Finished`], [`verify`], [`heat`] |
//!
//! Behind the plan everything costs by the crop: a source of 200 Mpx is neither copied nor walked until the finished
//! picture is written.

pub mod blend;
pub mod cells;
pub mod colour;
pub mod cut;
pub mod drift;
pub mod finished;
pub mod grow;
pub mod heat;
pub mod membrane;
mod placement;
pub mod plan;
mod plane;
pub mod register;
pub mod send;
pub mod tones;
pub mod verify;
pub mod warp;

pub use blend::{Blend, Patch, Register};
pub use drift::Drift;
pub use finished::Finished;
pub use placement::{Misfit, PlaceError, Placement};

use crate::canvas::mask::Mask;
use crate::picture::Picture;
use plan::EditPlan;

/// A result whose aspect differs by more than this factor is kept, but not pasted.
pub const ASPECT_TOLERANCE: f64 = 0.025;

/// Puts a returned picture back into its source.
///
/// Outside of the support every byte of the source stays; the core is the model's alone; between them lies the seam.
///
/// # Errors
/// The answer has another shape or shows something else, or source, mask and plan do not belong together.
pub fn place(
    source: &Picture,
    mask: &Mask,
    plan: &EditPlan,
    returned: &Picture,
    blend: &Blend,
) -> Result<(Placement, Patch), PlaceError> {
    let placement = Placement::new(source, mask, plan, returned)?;
    if let Some(misfit) = placement.misfit() {
        return Err(PlaceError::Misfit(misfit));
    }
    let patch = placement.patch(blend);
    Ok((placement, patch))
}

#[cfg(test)]
mod tests;
