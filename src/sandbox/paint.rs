//! The painter: a scene from the words of a prompt, or an edit of the pictures that came along.
//!
//! It is deterministic: equal orders give equal bytes. Scenes are described in units of the short side, so that the
//! same scene can be painted at any size, and are drawn a row at a time, back to front, in linear light.

mod collage;
mod edit;
mod fill;
mod form;
mod land;
mod mark;
mod noise;
mod palette;
mod photo;
mod row;
mod scene;
mod shape;
mod thing;
mod tint;
mod words;

use super::Drift;
pub use super::params::Tier;
use crate::geom::Extent;
use crate::picture::Picture;

/// Painted pixels: RGB, rows without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Size.
    pub extent: Extent,
    /// `width * height * 3` bytes, sRGB.
    pub rgb: Vec<u8>,
}

impl Raster {
    /// As a PNG file. The error is the encoder's own.
    pub fn png(&self) -> Result<Vec<u8>, String> {
        super::encode::encode(self, super::params::Output::Png, 100, false)
    }
}

/// What is to be painted. Equal orders give equal pictures.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The words.
    pub prompt: &'a str,
    /// Which of `n` pictures.
    pub index: u32,
    /// Size of the picture.
    pub extent: Extent,
    /// How much detail.
    pub tier: Tier,
    /// Pictures that came along; the first one is edited.
    pub images: &'a [Picture],
    /// Alpha 0 = may change; of the first picture's size.
    pub mask: Option<&'a Picture>,
    /// How far an edit strays.
    pub drift: Drift,
}

/// The size that `auto` becomes: of the shape that suits the words, or the source. Like the real models, an edit does
/// not keep the exact aspect.
pub fn natural_extent(prompt: &str, source: Option<Extent>) -> Extent {
    let reading = words::Reading::new(prompt);
    let aspect = source.map_or_else(
        || {
            if reading.is_wide() {
                1.5
            } else if reading.is_tall() {
                0.67
            } else {
                1.0
            }
        },
        Extent::aspect,
    );
    if aspect > 1.2 {
        Extent::new(1536, 1024)
    } else if aspect < 0.83 {
        Extent::new(1024, 1536)
    } else {
        Extent::new(1024, 1024)
    }
}

/// Paints an order.
pub fn paint(order: &Order<'_>) -> Raster {
    let draft = words::draft(order.prompt).and_then(|number| order.images.get(number.checked_sub(1)?));
    let mut raster = match (draft, order.images) {
        // A final is its draft, drawn again.
        (Some(draft), _) => edit::redraw(draft, order.extent, order.drift, order.index),
        (None, []) => scene::paint(order),
        (None, [_, _, ..]) if order.mask.is_none() => collage::paint(order),
        (None, [source, references @ ..]) => edit::paint(order, source, references),
    };
    mark::stamp(&mut raster);
    raster
}

/// A picture redrawn with a drift and nothing else, as an edit does where nothing was asked to change.
///
/// The direction of the drift follows from `seed`.
pub fn redraw(source: &Picture, extent: Extent, drift: Drift, seed: u32) -> Raster {
    edit::redraw(source, extent, drift, seed)
}

/// An early version of an order, for the partial picture `step` of `steps`: coarse at first.
pub fn preview(order: &Order<'_>, step: u32, steps: u32) -> Raster {
    let coarse = 4u32 << (steps - 1 - step.min(steps - 1)).min(2);
    let side = |length: u32| (length / coarse).max(16);
    let small = Extent::new(side(order.extent.width), side(order.extent.height));
    let raster = paint(&Order { extent: small, tier: Tier::Low, ..*order });
    enlarge(&raster, order.extent)
}

/// Enlarges with straight lines between the pixels.
fn enlarge(small: &Raster, extent: Extent) -> Raster {
    let (from, to) = (small.extent, extent);
    let place = |i: u32, to: u32, from: u32| {
        let at = ((i as f32 + 0.5) * from as f32 / to as f32 - 0.5).clamp(0.0, (from - 1) as f32);
        let first = (at as u32).min(from.saturating_sub(2)) as usize;
        (first, (first + 1).min(from as usize - 1), at - first as f32)
    };
    let columns: Vec<_> = (0..to.width).map(|x| place(x, to.width, from.width)).collect();
    let mut rgb = Vec::with_capacity(to.pixels() as usize * 3);
    let stride = from.width as usize * 3;
    for y in 0..to.height {
        let (top, bottom, v) = place(y, to.height, from.height);
        let (upper, lower) = (&small.rgb[top * stride..][..stride], &small.rgb[bottom * stride..][..stride]);
        for &(left, right, u) in &columns {
            for c in 0..3 {
                let line = |row: &[u8]| f32::from(row[left * 3 + c]) * (1.0 - u) + f32::from(row[right * 3 + c]) * u;
                rgb.push((line(upper) * (1.0 - v) + line(lower) * v + 0.5) as u8);
            }
        }
    }
    Raster { extent, rgb }
}

#[cfg(test)]
mod tests;
