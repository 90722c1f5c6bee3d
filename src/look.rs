//! What a picture looks like, in a few bytes: to find copies of it, pictures like it, and pictures of a colour.
//!
//! All of it is worked out from a thumbnail, without any trained model: a hash of the coarsest waves (Zauner,
//! "Implementation and benchmarking of perceptual image hash functions", 2010), and the mean colours and the edges of a
//! grid of cells, as the colour layout and the edge histogram of MPEG-7 have them (Manjunath et al., "Color and texture
//! descriptors", 2001).

mod colours;
mod hash;

pub use colours::{Colour, Colours};

use crate::canvas::select::colour::Eye;
use crate::geom::Extent;
use crate::picture::{Picture, resample};

/// Cells of the grid along each side.
const CELLS: usize = 4;
/// Pixels of a cell along each side, of the small picture that is looked at.
const CELL: usize = 8;
const SIDE: usize = CELLS * CELL;
/// Directions of edges: level, rising, upright, falling.
const DIRECTIONS: usize = 4;

/// Bytes of the colours of all cells.
const COLOUR_BYTES: usize = CELLS * CELLS * 3;
/// Bytes of the edges of all cells.
const EDGE_BYTES: usize = CELLS * CELLS * DIRECTIONS;

/// What a picture looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Differs in few bits between copies of a picture, however they are scaled or compressed.
    pub hash: u64,
    /// The colours that take up a part of it.
    pub colours: Colours,
    /// Lightness, green to red and blue to yellow of each cell, from 0 to 255; then the edges of each direction.
    layout: [u8; Look::LAYOUT_BYTES],
}

impl Look {
    /// Bytes of [`Look::layout`].
    pub const LAYOUT_BYTES: usize = COLOUR_BYTES + EDGE_BYTES;

    /// Bits in which the hashes of two copies differ at most.
    pub const COPY_BITS: u32 = 10;

    /// Looks at a picture of any size; transparent pixels count as they would on white.
    pub fn of(picture: &Picture) -> Self {
        let small = resample::resize(picture, Extent::new(SIDE as u32, SIDE as u32));
        let pixels: Vec<[u8; 4]> = small.rgba().as_chunks::<4>().0.iter().map(|pixel| on_white(*pixel)).collect();
        let eye = Eye::default();
        let labs: Vec<[f32; 3]> = pixels.iter().map(|pixel| eye.lab(*pixel)).collect();
        let light: Vec<f32> = labs.iter().map(|lab| lab[0]).collect();
        let mut layout = [0; Self::LAYOUT_BYTES];
        let (colours, edges) = layout.split_at_mut(COLOUR_BYTES);
        for (cell, (colour, edges)) in
            colours.as_chunks_mut::<3>().0.iter_mut().zip(edges.as_chunks_mut::<DIRECTIONS>().0).enumerate()
        {
            let (left, top) = (cell % CELLS * CELL, cell / CELLS * CELL);
            *colour = mean(&labs, left, top);
            *edges = directions(&light, left, top);
        }
        Self { hash: hash::of(&light), colours: Colours::of(&labs), layout }
    }

    /// As it was stored; `None` when the bytes are not those of a look.
    pub fn from_parts(hash: u64, colours: Colours, layout: &[u8]) -> Option<Self> {
        Some(Self { hash, colours, layout: layout.try_into().ok()? })
    }

    /// The bytes to be stored besides the hash and the colours.
    pub const fn layout(&self) -> &[u8; Self::LAYOUT_BYTES] {
        &self.layout
    }

    /// The two are most likely the same picture, scaled or compressed anew.
    pub fn is_copy_of(&self, other: &Self) -> bool {
        // A hash of what has no waves says nothing: two plain pictures are copies only when their colours are the same.
        (self.hash ^ other.hash).count_ones() <= Self::COPY_BITS && self.distance(other) < 0.04
    }

    /// How far two looks are apart: 0 the same, about 0.1 alike, 1 as far as can be.
    pub fn distance(&self, other: &Self) -> f32 {
        let (own_colours, own_edges) = self.layout.split_at(COLOUR_BYTES);
        let (colours, edges) = other.layout.split_at(COLOUR_BYTES);
        // Colours by the square, so that one other object counts less than another light over all.
        let squares: u32 = own_colours.iter().zip(colours).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum();
        let colour = (squares as f32 / COLOUR_BYTES as f32).sqrt() / 255.0;
        let steps: u32 = own_edges.iter().zip(edges).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
        let edge = steps as f32 / EDGE_BYTES as f32 / 255.0;
        (colour * 0.7 + edge * 0.3).min(1.0)
    }
}

fn on_white([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    let over = |value: u8| ((u32::from(value) * u32::from(a) + 255 * (255 - u32::from(a)) + 127) / 255) as u8;
    [over(r), over(g), over(b), 255]
}

/// The mean colour of a cell in bytes; the two colour axes reach from -0.4 to 0.4, more than any sRGB colour has.
fn mean(labs: &[[f32; 3]], left: usize, top: usize) -> [u8; 3] {
    let mut sums = [0.0; 3];
    for lab in (top..top + CELL).flat_map(|y| &labs[y * SIDE + left..][..CELL]) {
        for (sum, value) in sums.iter_mut().zip(lab) {
            *sum += value;
        }
    }
    let [l, a, b] = sums.map(|sum| sum / (CELL * CELL) as f32);
    [l, a / 0.8 + 0.5, b / 0.8 + 0.5].map(|value| (value * 255.0).round() as u8)
}

/// How much the light changes in each direction within a cell; the border of the picture has no neighbours.
fn directions(light: &[f32], left: usize, top: usize) -> [u8; DIRECTIONS] {
    let mut sums = [0.0_f32; DIRECTIONS];
    for y in top.max(1)..(top + CELL).min(SIDE - 1) {
        for x in left.max(1)..(left + CELL).min(SIDE - 1) {
            let at = y * SIDE + x;
            let (across, down) = (light[at + 1] - light[at - 1], light[at + SIDE] - light[at - SIDE]);
            let strength = across.hypot(down);
            // The edge runs at a right angle to the change; half a turn is the same edge.
            let turn = (down.atan2(across) / std::f32::consts::PI).rem_euclid(1.0);
            sums[(turn * DIRECTIONS as f32 + 0.5) as usize % DIRECTIONS] += strength;
        }
    }
    // A third of full contrast at each pixel is as much as photographs have.
    sums.map(|sum| (sum / (CELL * CELL) as f32 * 3.0 * 255.0).min(255.0) as u8)
}

#[cfg(test)]
mod tests;
