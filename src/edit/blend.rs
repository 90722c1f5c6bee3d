//! The blend across the seam: outward only, so that the core is all model and the rest all source.

use super::grow::{Near, Region, spans};
use crate::canvas::mask::Mask;
use crate::geom::Bounds;
use crate::picture::Picture;

/// The bytes of the source with the model's crop blended in over the support.
///
/// `near` and `support` belong together: the core's neighbourhood and the set it grows to.
pub(super) fn compose(
    source: &Picture,
    mask: &Mask,
    unblended: &Picture,
    crop: Bounds,
    near: &Near,
    support: &Region,
) -> Vec<u8> {
    let stride = source.extent().width as usize * 4;
    let mut out = source.rgba().to_vec();
    let profile = Profile::new(near.radius_px());
    let bounds = support.bounds();
    let (mut squares, mut scratch) = (Vec::new(), Vec::new());
    for (y, columns) in bounds.rows() {
        let set = support.row(y as i32);
        let distances = near.row(y as i32);
        let model = unblended.row((y as i32 - crop.y0) as u32);
        let row = &mut out[y * stride..(y + 1) * stride];
        let coverage = &mask.row(y as u32)[columns.clone()];
        let lead = (bounds.x0 - crop.x0) as usize;
        // Everything first as if it were core; then the seam's own pixels, mixed anew from the source.
        for (at, set) in runs(set, 255) {
            let pixels = (columns.start + at) * 4..(columns.start + at + set) * 4;
            row[pixels].copy_from_slice(&model[(lead + at) * 4..(lead + at + set) * 4]);
        }
        let before = source.row(y as u32);
        for span in spans(distances, |distance| *distance != 0) {
            squares.resize(span.len(), 0);
            near.squared_distances(y as i32, span.start, &mut squares, &mut scratch);
            for (at, square) in span.zip(&squares) {
                if set[at] == 0 || distances[at] == 0 {
                    continue;
                }
                let pixel = (columns.start + at) * 4;
                let out = &mut row[pixel..pixel + 4];
                out.copy_from_slice(&before[pixel..pixel + 4]);
                mix(out, &model[(lead + at) * 4..(lead + at) * 4 + 4], profile.weight(*square, coverage[at]));
            }
        }
    }
    out
}

/// Start and length of the runs of `value` in a row.
fn runs(row: &[u8], value: u8) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + row[at..].iter().position(|other| *other == value)?;
        let length = row[start..].iter().position(|other| *other != value).unwrap_or(row.len() - start);
        at = start + length;
        Some((start, length))
    })
}

/// How much of the model shows at a distance from the core, 0 to 255.
struct Profile {
    feather: Vec<u8>,
    taper: Vec<u8>,
}

impl Profile {
    fn new(seam_px: u32) -> Self {
        let smooth = |t: f32| {
            let t = t.clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        };
        // One pixel behind the seam it would be nothing, so the outermost pixel of the seam still is something.
        let part = |square: u32| (square as f32).sqrt() / (seam_px as f32 + 1.0);
        let table = |value: &dyn Fn(f32) -> f32| {
            (0..=seam_px * seam_px).map(|square| (value(part(square)) * 255.0).round() as u8).collect()
        };
        Self { feather: table(&|t| smooth(1.0 - t)), taper: table(&|t| smooth(2.0 - 2.0 * t)) }
    }

    /// The feather; where the user's own soft edge is wider, that one, led down to nothing at the support's end.
    fn weight(&self, square: i16, covered: u8) -> u32 {
        let at = square.max(0) as usize;
        let (Some(feather), Some(taper)) = (self.feather.get(at), self.taper.get(at)) else { return 0 };
        let painted = u32::from(covered.min(127)) * 2;
        u32::from(*feather).max((painted * u32::from(*taper) + 127) / 255)
    }
}

/// `out` becomes the mix of itself and `drawn` by `weight` of 255, rounded to the nearest, straight alpha.
fn mix(out: &mut [u8], drawn: &[u8], weight: u32) {
    let keep = 255 - weight;
    if out[3] == 255 && drawn[3] == 255 {
        for (out, drawn) in out[..3].iter_mut().zip(drawn) {
            *out = ((u32::from(*out) * keep + u32::from(*drawn) * weight + 127) / 255) as u8;
        }
        return;
    }
    let (under, over) = (u32::from(out[3]) * keep, u32::from(drawn[3]) * weight);
    let alpha = under + over;
    for (out, drawn) in out[..3].iter_mut().zip(drawn) {
        let light = u32::from(*out) * under + u32::from(*drawn) * over;
        *out = (light + alpha / 2).checked_div(alpha).map_or(*out, |mixed| mixed as u8);
    }
    out[3] = ((alpha + 127) / 255) as u8;
}
