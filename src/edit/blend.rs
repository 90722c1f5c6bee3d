//! The blend across the seam: outward only, so that the core is all model and the rest all source.

use super::grow::{Near, Region};
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
        for run in runs(set, distances) {
            let pixels = (columns.start + run.start) * 4..(columns.start + run.end) * 4;
            let drawn = &model[(lead + run.start) * 4..(lead + run.end) * 4];
            if distances[run.start] == 0 {
                row[pixels].copy_from_slice(drawn);
                continue;
            }
            squares.resize(run.len(), 0);
            near.squared_distances(y as i32, run.start, &mut squares, &mut scratch);
            let edge = row[pixels].chunks_exact_mut(4).zip(drawn.chunks_exact(4));
            for ((out, drawn), (square, covered)) in edge.zip(squares.iter().zip(&coverage[run])) {
                mix(out, drawn, profile.weight(*square, *covered));
            }
        }
    }
    out
}

/// Runs of a row that are all core, or all seam; what is outside of the support is in none.
fn runs<'a>(set: &'a [u8], distances: &'a [u8]) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
    let kind = |x: usize| (set[x] == 255, distances[x] == 0);
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < set.len() && set[at] == 0 {
            at += 1;
        }
        let start = at;
        (start < set.len()).then(|| {
            let here = kind(start);
            let length = (start..set.len()).take_while(|x| kind(*x) == here).count();
            at = start + length;
            start..at
        })
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
    if alpha > 0 {
        for (out, drawn) in out[..3].iter_mut().zip(drawn) {
            *out = ((u32::from(*out) * under + u32::from(*drawn) * over + alpha / 2) / alpha) as u8;
        }
    }
    out[3] = ((alpha + 127) / 255) as u8;
}
