//! What travels: the crop at the send size, and a hard mask of the same size.

use super::cut::coverage;
use super::grow::Region;
use super::plan::EditPlan;
use crate::canvas::mask::Mask;
use crate::geom::Extent;
use crate::picture::Picture;
use crate::picture::resample::resize;

/// The pixels of an edit as they are sent; how they are encoded is the wire's business.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The crop at the send size. Under fully transparent pixels there is no hidden colour.
    pub picture: Picture,
    /// Of the same size, 255 = may change, 0 = must not, nothing between.
    pub mask: Mask,
}

/// Makes what is sent of a source and its mask. `None` when they do not belong to the plan.
///
/// Past the border of the source its edge goes on, under the open mask of a larger canvas as well.
pub fn sent(source: &Picture, mask: &Mask, plan: &EditPlan) -> Option<Sent> {
    if source.extent() != plan.source {
        return None;
    }
    let mask = sent_mask(mask, plan)?;
    let picture = without_hidden_colour(resize(&source.crop(plan.in_source(plan.crop)), plan.sent));
    Some(Sent { picture, mask })
}

/// The pixels of the canvas that the sent mask opens: the support, grown again.
pub fn sent_region(mask: &Mask, plan: &EditPlan) -> Region {
    let (left, top) = (plan.crop.x0, plan.crop.y0);
    let within = plan.canvas().bounds().intersect(plan.crop).moved(-left, -top);
    let Some(coverage) = coverage(mask, plan) else { return Region::none() };
    let core = Region::core(&coverage, plan.core.moved(-left, -top));
    core.grown(plan.seam_px, within).grown(plan.grow_px, within).moved(left, top)
}

/// The sent mask: a sent pixel is open when any pixel of the source under it is. `None` for another picture's mask.
pub fn sent_mask(mask: &Mask, plan: &EditPlan) -> Option<Mask> {
    if mask.extent() != plan.source || !plan.is_sound() {
        return None;
    }
    let region = sent_region(mask, plan);
    let Extent { width, height } = plan.sent;
    let across = footprints(width, plan.crop.width());
    let down = footprints(height, plan.crop.height());
    let bounds = region.bounds();
    let lead = (bounds.x0 - plan.crop.x0).max(0) as usize;
    let mut coverage = Vec::with_capacity(plan.sent.pixels() as usize);
    let mut open = vec![0; plan.crop.width() as usize];
    let mut made = 0..0;
    for rows in down {
        let top = coverage.len();
        if rows == made {
            // Enlarged: the rows are those of the row above.
            coverage.extend_from_within(top - width as usize..);
            continue;
        }
        open.fill(0);
        for row in rows.clone() {
            let from = region.row(plan.crop.y0 + row as i32);
            for (open, set) in open[lead..].iter_mut().zip(from) {
                *open |= set;
            }
        }
        coverage.extend(across.iter().map(|columns| open[columns.clone()].iter().fold(0, |any, set| any | set)));
        made = rows;
    }
    Mask::from_grey(plan.sent, coverage)
}

/// For each of `sent` pixels the pixels of `crop` that it covers, also in part.
fn footprints(sent: u32, crop: u32) -> Vec<std::ops::Range<usize>> {
    let (sent, crop) = (u64::from(sent.max(1)), u64::from(crop));
    (0..sent).map(|at| (at * crop / sent) as usize..((at + 1) * crop).div_ceil(sent) as usize).collect()
}

fn without_hidden_colour(picture: Picture) -> Picture {
    if !picture.rgba().chunks_exact(4).any(|p| p[3] == 0 && p[..3] != [0, 0, 0]) {
        return picture;
    }
    let mut rgba = picture.rgba().to_vec();
    for pixel in rgba.chunks_exact_mut(4) {
        if pixel[3] == 0 {
            pixel.fill(0);
        }
    }
    Picture::from_rgba(picture.extent(), rgba).unwrap_or(picture)
}
