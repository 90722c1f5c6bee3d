//! The plan of an exact edit: which pixels are the model's, which may change, what is cropped, what size travels.
//!
//! Made once from a mask and kept with the take: everything after it follows from the plan and the pixels.

mod cover;
pub mod frame;

use super::grow::MAX_RADIUS;
use crate::canvas::mask::Mask;
use crate::geom::{Affine, Bounds, Extent};
use crate::model::SizeRule;
use frame::Sheet;
pub use frame::{Outpaint, snap_frame};
use serde::{Deserialize, Serialize};

/// A crop covers at least this many pixels a side, where the source has them.
const MIN_CROP_SIDE: u32 = 512;

/// When the crop would cover more than this part of the source, the whole source is sent.
const WHOLE_FROM: f64 = 0.70;

/// A crop of fewer pixels is raised when it is sent.
const SMALL_PIXELS: f64 = 1_000_000.0;

/// What a small crop is raised to for a final, and for a draft.
const RAISED_FINAL: f64 = 2_000_000.0;
const RAISED_DRAFT: f64 = 1_048_576.0;

/// A draft of a large crop travels no larger than 1536 x 1024.
const DRAFT_PIXELS: f64 = 1_572_864.0;

/// The size at which a crop is wished to travel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Wish {
    /// So many sent pixels for one of the source, along a side: 1, 1.5, 2. Small crops are raised above it.
    Scale(f32),
    /// Exactly this size: the crop takes its shape.
    Exact(Extent),
}

impl Default for Wish {
    fn default() -> Self {
        Self::Scale(1.0)
    }
}

/// What a plan depends on beside the mask.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// Width of the seam, 0 to 128; by the size of the core when none.
    pub seam_px: Option<u32>,
    /// The sizes that the model draws.
    pub rule: &'a SizeRule,
    /// The size at which the crop travels.
    pub wish: Wish,
    /// A final is never sent below the crop's own resolution, where the rule allows it; a draft may be.
    pub is_final: bool,
    /// The crop as the user set it, in pixels of the source: it may reach past the border, where the source is
    /// then extended. It is [snapped](snap_frame) before it is used. By the mask when none.
    pub frame: Option<Bounds>,
}

/// Why there is no plan; the text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No pixel is painted.
    #[error("nothing is painted: paint the area that may change")]
    Empty,
    /// What is painted nowhere reaches half coverage.
    #[error("the mask is too faint: nowhere does it reach half coverage, so nothing would change")]
    TooFaint,
    /// The frame that the user set leaves a part of the mask out.
    #[error("the crop frame leaves out a part of the mask: make it larger or erase what lies outside")]
    OutsideFrame,
    /// The wished size cannot be sent.
    #[error("{} cannot be sent: {reason}", .wish.label())]
    Size {
        /// The wish, or the crop when no size fits it.
        wish: Extent,
        /// The model's rule that it breaks.
        reason: String,
    },
}

/// The numbers of one exact edit. The support contains the core, and the crop contains the support.
///
/// All rectangles are in pixels of the canvas: the finished picture. It is the source itself, unless the edit
/// [extends](Outpaint) it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EditPlan {
    /// Size of the source and its mask.
    pub source: Extent,
    /// Around everything painted.
    pub painted: Bounds,
    /// Around the core: painted by half or more, the model's alone.
    pub core: Bounds,
    /// How far the core is grown to the support: the pixels that may change.
    pub seam_px: u32,
    /// How much further the mask is grown that is sent.
    pub grow_px: u32,
    /// Around the support.
    pub support: Bounds,
    /// What is sent of the source. Where it reaches over the border the edge is extended.
    pub crop: Bounds,
    /// The size at which it is sent.
    pub sent: Extent,
    /// From pixels of the canvas to sent pixels, exact.
    pub sent_from_source: Affine,
    /// The crop was set by the user.
    #[serde(default)]
    pub framed: bool,
    /// The larger canvas, when the crop reaches past the border on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outpaint: Option<Outpaint>,
}

impl EditPlan {
    /// Sent pixels for one pixel of the source, along a side.
    pub fn scale(&self) -> f64 {
        (self.sent_from_source.scale_x * self.sent_from_source.scale_y).sqrt()
    }

    /// Is the whole source sent?
    pub fn is_whole(&self) -> bool {
        self.crop.contains(self.source_at())
    }

    /// Size of the finished picture.
    pub fn canvas(&self) -> Extent {
        self.outpaint.map_or(self.source, |outpaint| outpaint.canvas)
    }

    /// Where the source lies on the canvas.
    pub fn source_at(&self) -> Bounds {
        let (left, top) = self.outpaint.map_or((0, 0), |outpaint| (outpaint.left as i32, outpaint.top as i32));
        self.source.bounds().moved(left, top)
    }

    /// Pixels of the finished picture that are neither the source's nor drawn: they stay transparent, and whoever shows
    /// the plan says so. None, unless the frame is too large to cover all that it adds.
    pub fn bare_px(&self) -> u64 {
        let (source, crop) = (self.source_at(), self.crop.clip(self.canvas()));
        let both = source.intersect(crop);
        let shared = if both.is_empty() { 0 } else { both.extent().pixels() };
        self.canvas().pixels().saturating_sub(source.extent().pixels() + crop.extent().pixels() - shared)
    }

    /// A rectangle of the canvas in pixels of the source.
    pub fn in_source(&self, bounds: Bounds) -> Bounds {
        let at = self.source_at();
        bounds.moved(-at.x0, -at.y0)
    }

    /// The widest seam whose support still lies in the crop: what a slider may offer after the call. In a frame that
    /// the user set any seam is allowed: it is cut at the frame.
    pub fn widest_seam_px(&self) -> u32 {
        if self.framed {
            return MAX_RADIUS;
        }
        let room = |inner: i32, outer: i32, border: i32| {
            if outer <= border { u32::MAX } else { inner.saturating_sub(outer).max(0) as u32 }
        };
        let Extent { width, height } = self.canvas();
        let (right, bottom) = (width as i32, height as i32);
        room(self.core.x0, self.crop.x0, 0)
            .min(room(self.core.y0, self.crop.y0, 0))
            .min(room(-self.core.x1, -self.crop.x1, -right))
            .min(room(-self.core.y1, -self.crop.y1, -bottom))
            .min(MAX_RADIUS)
    }

    /// Do the invariants hold? A plan read back from a file could be anything.
    pub fn is_sound(&self) -> bool {
        let crop = self.crop.extent();
        let canvas = self.canvas();
        let sides = 1..=1 << 20;
        !self.core.is_empty()
            && sides.contains(&self.source.width)
            && sides.contains(&self.source.height)
            && sides.contains(&canvas.width)
            && sides.contains(&canvas.height)
            && canvas.bounds().contains(self.source_at())
            && canvas.bounds().contains(self.support)
            && self.support.contains(self.core)
            && self.crop.contains(self.support)
            && self.seam_px <= MAX_RADIUS
            && self.grow_px <= MAX_RADIUS
            && crop.pixels() <= self.source.pixels().saturating_mul(4).max(1 << 26)
            && crop.pixels() <= 1 << 30
            && self.crop.intersect(self.source_at()) != Bounds::EMPTY
            // What lies past the border of a larger canvas is all to be drawn.
            && (self.outpaint.is_none() || canvas.bounds().contains(self.crop))
            && !self.sent.is_empty()
            && self.sent.pixels() <= 1 << 30
    }
}

/// Plans the edit of what is painted, and of what a frame adds to the source.
pub fn plan(mask: &Mask, options: &PlanOptions<'_>) -> Result<EditPlan, PlanError> {
    let source = mask.extent();
    let sheet = Sheet::new(source, options.frame.map(|frame| snap_frame(frame, source, options.rule)));
    let (painted, core) = (sheet.painted(mask.painted_bounds()), sheet.painted(mask.core_bounds()));
    if core.is_empty() {
        return Err(if painted.is_empty() { PlanError::Empty } else { PlanError::TooFaint });
    }
    if sheet.frame.is_some_and(|frame| !frame.contains(core)) {
        return Err(PlanError::OutsideFrame);
    }
    let seam_px = options.seam_px.map_or_else(|| default_seam_px(core), |seam| seam.min(MAX_RADIUS));
    let support = core.grown(seam_px as i32).clip(sheet.canvas);
    let around = crop_size(support, source, options.rule);
    let (crop, sent) = match (sheet.frame, options.wish) {
        (Some(frame), wish) => (frame, framed_size(frame.extent(), wish, options)?),
        (None, Wish::Exact(wish)) => {
            options.rule.check(wish).map_err(|reason| PlanError::Size { wish, reason })?;
            (place_crop(support, with_aspect(around, wish.aspect()), source), wish)
        }
        (None, Wish::Scale(scale)) => {
            // Free sizes take the shape of the crop; where sizes come from a list, the crop takes theirs.
            let size = match options.rule.aspect_near(around.aspect()) {
                Some(aspect) => with_aspect(around, aspect),
                None => legal_shape(around, source, options.rule),
            };
            let sent = send_size(size, options.rule, scale, options.is_final)?;
            (place_crop(support, size, source), sent)
        }
    };
    Ok(EditPlan {
        source,
        painted,
        core,
        seam_px,
        grow_px: seam_px.max(8),
        // A frame may cut the seam; the blend then ends at it.
        support: support.intersect(crop),
        crop,
        sent,
        sent_from_source: Affine::from_bounds_to_extent(crop, sent),
        framed: sheet.frame.is_some(),
        outpaint: sheet.outpaint,
    })
}

/// The size at which a frame that the user set is sent.
fn framed_size(frame: Extent, wish: Wish, options: &PlanOptions<'_>) -> Result<Extent, PlanError> {
    match wish {
        Wish::Scale(scale) => send_size(frame, options.rule, scale, options.is_final),
        Wish::Exact(wish) => {
            options.rule.check(wish).map_err(|reason| PlanError::Size { wish, reason })?;
            if (wish.aspect() / frame.aspect()).ln().abs() > super::ASPECT_TOLERANCE {
                let reason = format!("the crop frame is {}: its shape differs", frame.label());
                return Err(PlanError::Size { wish, reason });
            }
            Ok(wish)
        }
    }
}

/// 4 % of the core's short side, within 3 to 32 pixels.
pub fn default_seam_px(core: Bounds) -> u32 {
    ((f64::from(core.extent().short_side()) * 0.04).round() as u32).clamp(3, 32)
}

/// The support with context around it, within the source.
fn crop_size(support: Bounds, source: Extent, rule: &SizeRule) -> Extent {
    let (short, long) = (f64::from(support.extent().short_side()), f64::from(support.extent().long_side()));
    let context = if short < 0.20 * long { (0.16 * long).max(64.0) } else { (0.22 * short).max(32.0) };
    // A side that is a multiple of the step can be sent at 1:1, without any resampling.
    let side = |inner: u32, limit: u32| {
        let wanted = inner.saturating_add(2 * context.ceil() as u32).max(MIN_CROP_SIDE);
        wanted.div_ceil(rule.step()).saturating_mul(rule.step()).min(limit)
    };
    let size = Extent::new(side(support.width(), source.width), side(support.height(), source.height));
    if size.pixels() as f64 > WHOLE_FROM * source.pixels() as f64 { source } else { size }
}

/// Widened to a ratio that the rule allows: first within the source, then over its border.
fn legal_shape(size: Extent, source: Extent, rule: &SizeRule) -> Extent {
    let ratio = rule.max_ratio();
    let least = |long: u32, limit: u32| {
        let least = long.div_ceil(ratio);
        let stepped = least.div_ceil(rule.step()) * rule.step();
        if stepped <= limit { stepped } else { least }
    };
    Extent::new(size.width.max(least(size.height, source.width)), size.height.max(least(size.width, source.height)))
}

/// The smallest size of that aspect that covers `size`.
fn with_aspect(size: Extent, aspect: f64) -> Extent {
    let wide = (f64::from(size.height) * aspect).round() as u32;
    if wide >= size.width {
        Extent::new(wide, size.height)
    } else {
        let high = (f64::from(size.width) / aspect).round() as u32;
        Extent::new(size.width, high.max(size.height))
    }
}

/// Around the middle of the support, moved (not shrunk) to stay inside of the source where it fits.
fn place_crop(support: Bounds, size: Extent, source: Extent) -> Bounds {
    let start = |from: i32, to: i32, side: u32, limit: u32| {
        let (side, limit) = (side as i32, limit as i32);
        if side > limit { -((side - limit) / 2) } else { (from.midpoint(to) - side / 2).clamp(0, limit - side) }
    };
    let x = start(support.x0, support.x1, size.width, source.width);
    let y = start(support.y0, support.y1, size.height, source.height);
    Bounds::new(x, y, x + size.width as i32, y + size.height as i32)
}

/// The legal size of the crop's aspect (within one step) whose pixel count is nearest to what is wanted.
fn send_size(crop: Extent, rule: &SizeRule, scale: f32, is_final: bool) -> Result<Extent, PlanError> {
    let scale = if scale.is_finite() { f64::from(scale).clamp(0.25, 8.0) } else { 1.0 };
    let own = crop.pixels() as f64;
    let mut target = own * scale * scale;
    if own < SMALL_PIXELS {
        target = target.max(if is_final { RAISED_FINAL } else { RAISED_DRAFT });
    }
    if is_final {
        target = target.max(own);
    } else {
        target = target.min(DRAFT_PIXELS);
    }
    if let SizeRule::Free(free) = rule {
        target = target.min(free.max_pixels as f64).max(free.min_pixels as f64);
    }
    let aspect = crop.aspect();
    let best = rule.best(aspect, |candidate| {
        let short = is_final && (candidate.width < crop.width || candidate.height < crop.height);
        let stretch = (candidate.aspect() / aspect).ln().abs();
        let area = (candidate.pixels() as f64 / target).ln().abs();
        area + 8.0 * stretch + if short { 10.0 } else { 0.0 }
    });
    let found = best.unwrap_or_else(|| rule.nearest(crop));
    rule.check(found).map_err(|reason| PlanError::Size { wish: crop, reason })?;
    Ok(found)
}

#[cfg(test)]
mod tests;
