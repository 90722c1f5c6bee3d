//! Exact edits: from a painted mask to a picture that changed only there. Pure functions, the plan first.
//!
//! [`plan`](plan::plan) decides the numbers, [`sent`](send::sent) makes what travels, [`place`] puts the answer back:
//! [`restore`] (resample to the crop), then the blend, then the count. Registration and colour match belong between
//! [`restore`] and [`place_restored`]: each is a function from a picture of the crop to a picture of the crop.

pub mod blend;
pub mod grow;
pub mod heat;
pub mod plan;
pub mod send;
pub mod verify;

use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;
use crate::picture::resample::resize;
use grow::Near;
use plan::EditPlan;

/// A result whose aspect differs by more than this factor is kept, but not pasted.
pub const ASPECT_TOLERANCE: f64 = 0.025;

/// What can be changed after the call, without a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blend {
    /// Width of the seam around the core; the plan's own when none. At most [`EditPlan::widest_seam_px`].
    pub seam_px: Option<u32>,
}

/// The edited picture and the proof that it changed only where it may.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The whole source with the edit in it.
    pub picture: Picture,
    /// The model's picture of the crop at the source's scale, before the blend: kept for blending anew.
    pub unblended: Picture,
    /// A picture of the crop: what the model had changed outside of the support, before it was put back.
    pub heat: Picture,
    /// The rectangle around all pixels that may have changed, in the source.
    pub support: Bounds,
    /// The seam that was used.
    pub seam_px: u32,
    /// Pixels outside of the support that differ from the source, counted over the whole picture. 0, or a defect.
    pub outside_changed_px: u64,
    /// Pixels of the crop outside of the support that the model itself had changed by more than
    /// [`verify::MODEL_CHANGE_THRESHOLD`].
    pub model_changed_outside_px: u64,
}

/// Why a result was kept but not pasted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// The model drew another shape than was asked for.
    #[error(
        "the result is {} but {} was asked for: its shape differs, so it is kept as it is and not pasted",
        .returned.label(), .sent.label()
    )]
    AspectOff {
        /// What was asked for.
        sent: Extent,
        /// What came back.
        returned: Extent,
    },
    /// Source, mask or plan do not belong together.
    #[error("the plan was made for another picture or mask; make the edit anew")]
    OtherSource,
}

/// Puts a returned picture back into its source.
///
/// Outside of the support every byte is the source's own; the core is the model's alone; between them lies the seam.
pub fn place(
    source: &Picture,
    mask: &Mask,
    plan: &EditPlan,
    returned: &Picture,
    blend: &Blend,
) -> Result<Placed, PlaceError> {
    let unblended = restore(plan, returned)?;
    place_restored(source, mask, plan, unblended, blend)
}

/// The returned picture at the scale of the source: a picture of exactly the crop.
pub fn restore(plan: &EditPlan, returned: &Picture) -> Result<Picture, PlaceError> {
    let off = (returned.extent().aspect() / plan.sent.aspect()).ln().abs();
    if off > (1.0 + ASPECT_TOLERANCE).ln() {
        return Err(PlaceError::AspectOff { sent: plan.sent, returned: returned.extent() });
    }
    if !plan.is_sound() {
        return Err(PlaceError::OtherSource);
    }
    Ok(resize(returned, plan.crop.extent()))
}

/// Blends a picture of the crop into its source, and counts. This is all that a change of the seam repeats.
pub fn place_restored(
    source: &Picture,
    mask: &Mask,
    plan: &EditPlan,
    unblended: Picture,
    blend: &Blend,
) -> Result<Placed, PlaceError> {
    let fits = source.extent() == plan.source && mask.extent() == plan.source;
    if !fits || !plan.is_sound() || unblended.extent() != plan.crop.extent() {
        return Err(PlaceError::OtherSource);
    }
    let seam_px = blend.seam_px.unwrap_or(plan.seam_px).min(plan.widest_seam_px());
    let near = Near::core(mask, plan.core, seam_px);
    let support = near.grown();
    let pixels = blend::compose(source, mask, &unblended, plan.crop, &near, &support);
    let picture = Picture::from_rgba(source.extent(), pixels).ok_or(PlaceError::OtherSource)?;
    Ok(Placed {
        outside_changed_px: verify::changed_outside(source, &picture, &support),
        model_changed_outside_px: verify::model_changed_outside(source, &unblended, plan.crop, &support),
        heat: heat::heat(source, &unblended, plan.crop, &support),
        support: support.bounds(),
        seam_px,
        picture,
        unblended,
    })
}

#[cfg(test)]
mod tests;
