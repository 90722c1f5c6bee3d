//! The blend across the seam: outward only, so that the core is all model and the rest all source.

use super::colour::Colour;
use super::cut::Cut;
use super::grow::{Near, Region, spans};
use super::tones::Tones;
use crate::canvas::kernels::mix;
use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Is the answer moved back into place?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Register {
    /// When the ring is clearly better with it.
    #[default]
    Auto,
    /// Whenever a movement was measured.
    On,
    /// Never.
    Off,
}

/// What can be changed after the call, without a new one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Blend {
    /// Width of the seam around the core; the plan's own when none. At most
    /// [`EditPlan::widest_seam_px`](super::plan::EditPlan::widest_seam_px).
    pub seam_px: Option<u32>,
    /// Is the answer moved back into place?
    pub register: Register,
    /// Are its colours matched to the source?
    pub colour: bool,
    /// How much of the colour match is applied, 0 to 1.
    pub strength: f32,
    /// Where the result shows, of the crop's or of the canvas's size: 255 = as blended, 0 = the source. Everywhere
    /// when none. It never shows more than the support. Stored as a file of its own.
    #[serde(skip)]
    pub result_mask: Option<Mask>,
}

impl Default for Blend {
    fn default() -> Self {
        Self { seam_px: None, register: Register::Auto, colour: true, strength: 1.0, result_mask: None }
    }
}

impl Blend {
    /// The answer as it came, blended and no more.
    pub fn plain() -> Self {
        Self { register: Register::Off, colour: false, ..Self::default() }
    }
}

/// The pixels of the finished picture that may differ from its source: a rectangle around the support.
#[derive(Debug, Clone)]
pub struct Patch {
    /// Where it lies on the canvas.
    pub bounds: Bounds,
    /// Its pixels; outside of the support they are the source's own.
    pub picture: Picture,
    /// The support, in pixels of the canvas.
    pub support: Arc<Region>,
    /// The seam that was used.
    pub seam_px: u32,
}

/// The core's neighbourhood and the set it grows to, in pixels of the crop: what depends on the seam alone.
#[derive(Clone)]
pub(super) struct Reach {
    pub(super) near: Arc<Near>,
    pub(super) support: Arc<Region>,
}

impl Reach {
    pub(super) fn new(cut: &Cut, seam_px: u32) -> Self {
        let near = Near::new(&cut.core_region(), seam_px, cut.sheet);
        let support = Arc::new(near.grown());
        Self { near: Arc::new(near), support }
    }
}

/// Blends an answer over the support.
pub(super) fn compose(cut: &Cut, tones: &Tones, colour: &Colour, blend: &Blend, reach: &Reach) -> Patch {
    let Reach { near, support } = reach;
    let bounds = support.bounds();
    let rows =
        Rows { cut, tones, near, support, profile: Profile::new(near.radius_px()), edges: Edges::new(cut, near) };
    let showing = Showing::new(blend.result_mask.as_ref(), cut);
    let strength = if blend.colour { blend.strength.clamp(0.0, 1.0) } else { 0.0 };
    let mut rgba = Vec::with_capacity(bounds.extent().pixels() as usize * 4);
    let mut room = Room::default();
    for (y, columns) in bounds.rows() {
        let at = rgba.len();
        rgba.extend_from_slice(&cut.source.row(y as u32)[columns.start * 4..columns.end * 4]);
        // What lies past the source on a larger canvas has no bytes of its own.
        for (x, pixel) in columns.clone().zip(rgba[at..].chunks_exact_mut(4)) {
            let known = cut.known;
            if (y as i32) < known.y0 || y as i32 >= known.y1 || (x as i32) < known.x0 || x as i32 >= known.x1 {
                pixel.fill(0);
            }
        }
        rows.blend(y, &mut rgba[at..], |tones, x, out| colour.apply(strength, y, x, tones, out), &showing, &mut room);
    }
    let on_canvas = bounds.moved(cut.crop.x0, cut.crop.y0);
    let picture = Picture::from_rgba(bounds.extent(), rgba)
        // Without a core there is no support: one pixel of the source, changed by nothing.
        .unwrap_or_else(|| cut.source.crop(Bounds::new(0, 0, 1, 1)));
    let support = Arc::new(Region::clone(support).moved(cut.crop.x0, cut.crop.y0));
    Patch { bounds: on_canvas, picture, support, seam_px: near.radius_px() }
}

/// Buffers of one row.
#[derive(Default)]
struct Room {
    matched: Vec<[u16; 4]>,
    weights: Vec<u8>,
    squares: Vec<i16>,
    scratch: Vec<i16>,
}

/// What the rows of a blend share.
struct Rows<'a> {
    cut: &'a Cut,
    tones: &'a Tones,
    near: &'a Near,
    support: &'a Region,
    profile: Profile,
    edges: Edges,
}

impl Rows<'_> {
    /// Blends row `y` of the crop into `out`, which holds the source's bytes over the columns of the support.
    fn blend(
        &self,
        y: usize,
        out: &mut [u8],
        matched: impl Fn(&[[u16; 4]], usize, &mut [[u16; 4]]),
        showing: &Showing<'_>,
        room: &mut Room,
    ) {
        let x0 = self.support.bounds().x0 as usize;
        let set = self.support.row(y as i32);
        let tones = &self.tones.row(y as u32)[x0..x0 + set.len()];
        self.weigh(y, room);
        for span in spans(set, |value| *value != 0) {
            showing.apply(y, x0 + span.start, &mut room.weights[span.clone()]);
            room.matched.clear();
            room.matched.resize(span.len(), [0; 4]);
            matched(&tones[span.clone()], x0 + span.start, &mut room.matched);
            mix::lay(&mut out[span.start * 4..span.end * 4], &room.matched, &room.weights[span]);
        }
    }

    /// How much of the model shows along a row of the support.
    fn weigh(&self, y: usize, room: &mut Room) {
        let bounds = self.support.bounds();
        let distances = self.near.row(y as i32);
        let set = self.support.row(y as i32);
        let coverage = &self.cut.coverage.row(y as u32)[bounds.x0 as usize..bounds.x1 as usize];
        room.weights.clear();
        room.weights.extend_from_slice(set);
        for span in spans(distances, |distance| *distance != 0) {
            room.squares.resize(span.len(), 0);
            self.near.squared_distances(y as i32, span.start, &mut room.squares, &mut room.scratch);
            for (at, square) in span.zip(&room.squares) {
                if set[at] != 0 && distances[at] != 0 {
                    let weight = self.profile.weight(*square, coverage[at]);
                    room.weights[at] = self.edges.taper(bounds.x0 + at as i32, y as i32, weight) as u8;
                }
            }
        }
    }
}

/// The edges of the crop that lie within the source: a seam that is cut there must have come to nothing.
struct Edges {
    inner: Bounds,
    width: i32,
}

impl Edges {
    fn new(cut: &Cut, near: &Near) -> Self {
        let Extent { width, height } = cut.extent();
        let (right, bottom) = (cut.canvas.width as i32, cut.canvas.height as i32);
        let seam = near.radius_px() as i32 + 1;
        let far = 1 << 28;
        let from = |at_border: bool, edge: i32| if at_border { -far } else { edge };
        let to = |at_border: bool, edge: i32| if at_border { far } else { edge };
        let inner = Bounds::new(
            from(cut.crop.x0 <= 0, 0),
            from(cut.crop.y0 <= 0, 0),
            to(cut.crop.x1 >= right, width as i32),
            to(cut.crop.y1 >= bottom, height as i32),
        );
        Self { inner, width: seam }
    }

    fn taper(&self, x: i32, y: i32, weight: u32) -> u32 {
        let inner = self.inner;
        let room = (x - inner.x0).min(inner.x1 - 1 - x).min(y - inner.y0).min(inner.y1 - 1 - y);
        if room >= self.width { weight } else { weight * room.max(0) as u32 / self.width as u32 }
    }
}

/// Where the result shows at all.
struct Showing<'a> {
    mask: Option<&'a Mask>,
    /// From pixels of the crop to pixels of the mask.
    dx: i32,
    dy: i32,
}

impl<'a> Showing<'a> {
    /// A mask of another size is not the result's: it hides nothing.
    fn new(mask: Option<&'a Mask>, cut: &Cut) -> Self {
        match mask {
            Some(mask) if mask.extent() == cut.extent() => Self { mask: Some(mask), dx: 0, dy: 0 },
            Some(mask) if mask.extent() == cut.canvas => Self { mask: Some(mask), dx: cut.crop.x0, dy: cut.crop.y0 },
            _ => Self { mask: None, dx: 0, dy: 0 },
        }
    }

    fn apply(&self, y: usize, x0: usize, weights: &mut [u8]) {
        let Some(mask) = self.mask else { return };
        // The support lies on the canvas, so its pixels are the mask's.
        let row = mask.row((y as i32 + self.dy).max(0) as u32);
        let from = (x0 as i32 + self.dx).max(0) as usize;
        for (weight, shown) in weights.iter_mut().zip(&row[from..]) {
            *weight = ((u32::from(*weight) * u32::from(*shown) + 127) / 255) as u8;
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_seam_falls_from_all_to_nothing(seam in 0u32..=128) {
            let profile = Profile::new(seam);
            prop_assert_eq!(profile.feather[0], 255);
            prop_assert!(profile.feather.windows(2).all(|pair| pair[0] >= pair[1]));
            prop_assert_eq!(profile.weight(i16::MAX, 255), 0);
        }
    }
}
