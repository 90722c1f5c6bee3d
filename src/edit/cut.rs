//! The part of source and mask that an edit works on. Everything behind it costs by the crop, not by the source.

use super::grow::Region;
use super::plan::EditPlan;
use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;

/// The crop of a source and of its mask. Rectangles are in pixels of the crop.
#[derive(Debug, Clone)]
pub struct Cut {
    /// The source; where the crop reaches past its border the edge is repeated.
    pub source: Picture,
    /// The mask; what a larger canvas adds is all painted.
    pub coverage: Mask,
    /// Where the source has pixels.
    pub known: Bounds,
    /// Where the canvas has pixels: nothing else can be shown.
    pub sheet: Bounds,
    /// Around the core.
    pub core: Bounds,
    /// The crop on the canvas.
    pub crop: Bounds,
    /// The canvas.
    pub canvas: Extent,
}

impl Cut {
    /// Cuts the crop out. `None` when source, mask and plan do not belong together.
    pub fn new(source: &Picture, mask: &Mask, plan: &EditPlan) -> Option<Self> {
        if source.extent() != plan.source {
            return None;
        }
        let coverage = coverage(mask, plan)?;
        let (left, top) = (-plan.crop.x0, -plan.crop.y0);
        let all = plan.crop.extent().bounds();
        Some(Self {
            source: source.crop(plan.in_source(plan.crop)),
            coverage,
            known: plan.source_at().moved(left, top).intersect(all),
            sheet: plan.canvas().bounds().moved(left, top).intersect(all),
            core: plan.core.moved(left, top).intersect(all),
            crop: plan.crop,
            canvas: plan.canvas(),
        })
    }

    /// Size of the crop.
    pub fn extent(&self) -> Extent {
        self.source.extent()
    }

    /// The core, in pixels of the crop.
    pub fn core_region(&self) -> Region {
        Region::core(&self.coverage, self.core)
    }
}

/// The mask of the crop: 0 past the canvas, 255 on what a larger canvas adds. `None` for another picture's mask.
pub(super) fn coverage(mask: &Mask, plan: &EditPlan) -> Option<Mask> {
    if mask.extent() != plan.source || !plan.is_sound() {
        return None;
    }
    let crop = plan.crop;
    let shared = plan.source_at().intersect(crop);
    let fill = if plan.outpaint.is_some() { 255 } else { 0 };
    let width = crop.width() as usize;
    let mut grey = vec![fill; width * crop.height() as usize];
    let from = plan.in_source(shared);
    let lead = (shared.x0 - crop.x0) as usize;
    for (y, columns) in from.rows() {
        let row = (y as i32 + plan.source_at().y0 - crop.y0) as usize;
        grey[row * width + lead..][..columns.len()].copy_from_slice(&mask.row(y as u32)[columns]);
    }
    Mask::from_grey(crop.extent(), grey)
}
