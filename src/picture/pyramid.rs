//! A picture with its smaller levels, so that a zoomed-out view neither shimmers nor uploads more than it shows.
//!
//! Level `k` has `2^k` times smaller sides. Level 0 is the picture itself; level 1 is never kept but made for the part
//! that is asked for: a picture with its levels then takes a twelfth more memory than alone, and not a third more.

use super::Picture;
use crate::geom::{Bounds, Extent};

/// A picture and its half-size levels, down to about 64 pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    full: Picture,
    /// Levels from 2 on.
    coarse: Vec<Picture>,
    count: usize,
    opaque: bool,
}

/// Where the pixels of a level are.
#[derive(Debug)]
pub enum Level<'a> {
    /// Kept whole.
    Kept(&'a Picture),
    /// To be halved from this one with [`halved`].
    Halved(&'a Picture),
}

impl Pyramid {
    /// Builds all levels. Takes about as long as reading the picture twice: call it off the UI thread.
    pub fn new(picture: Picture) -> Self {
        let opaque = picture.is_opaque();
        let mut count = 1;
        while level_extent(picture.extent(), count - 1).long_side() > 128 {
            count += 1;
        }
        let mut coarse: Vec<Picture> = Vec::new();
        for level in 2..count {
            let next = match coarse.last() {
                None => quarter(&picture),
                Some(last) => {
                    let to = level_extent(picture.extent(), level);
                    Picture::from_rgba(to, halved(last, to.bounds())).expect("each target pixel was pushed once")
                }
            };
            coarse.push(next);
        }
        Self { full: picture, coarse, count, opaque }
    }

    /// The picture itself.
    pub fn full(&self) -> &Picture {
        &self.full
    }

    /// Number of levels, at least 1.
    pub const fn levels(&self) -> usize {
        self.count
    }

    /// Size of a level, whether it is kept or not.
    pub fn extent(&self, level: usize) -> Extent {
        level_extent(self.full.extent(), level)
    }

    /// The pixels of a level; of the last one when there is none so small.
    pub fn level(&self, level: usize) -> Level<'_> {
        match level.min(self.count - 1) {
            0 => Level::Kept(&self.full),
            1 => Level::Halved(&self.full),
            kept => Level::Kept(&self.coarse[kept - 2]),
        }
    }

    /// True when no pixel is transparent at all.
    pub const fn is_opaque(&self) -> bool {
        self.opaque
    }

    /// Bytes of all pixels that are kept.
    pub fn bytes(&self) -> usize {
        self.full.rgba().len() + self.coarse.iter().map(|level| level.rgba().len()).sum::<usize>()
    }

    /// The smallest level that still has at least one pixel for each screen pixel, at `zoom` screen pixels per pixel.
    pub fn level_for(&self, zoom: f32) -> usize {
        let wanted = (1.0 / zoom.max(1e-6)).log2().floor().max(0.0) as usize;
        wanted.min(self.count - 1)
    }
}

/// Size of a level of a picture of this size: sides are halved and rounded up.
pub fn level_extent(extent: Extent, level: usize) -> Extent {
    let half = |side: u32| ((u64::from(side) + (1 << level) - 1) >> level) as u32;
    Extent::new(half(extent.width), half(extent.height))
}

/// RGBA of a part of the next smaller level, in that level's pixels: each is the mean of two by two, weighted by alpha.
pub fn halved(picture: &Picture, part: Bounds) -> Vec<u8> {
    let part = part.clip(level_extent(picture.extent(), 1));
    let mut rgba = Vec::with_capacity(part.extent().pixels() as usize * 4);
    let last = picture.extent().height - 1;
    for (y, columns) in part.rows() {
        let upper = picture.row(y as u32 * 2);
        let lower = picture.row((y as u32 * 2 + 1).min(last));
        halve_rows(upper, lower, columns, &mut rgba);
    }
    rgba
}

/// Level 2 without a level 1 in between: four rows at a time.
fn quarter(picture: &Picture) -> Picture {
    let half = level_extent(picture.extent(), 1);
    let to = level_extent(picture.extent(), 2);
    let mut rgba = Vec::with_capacity(to.pixels() as usize * 4);
    for y in 0..to.height as i32 {
        let two = halved(picture, Bounds::new(0, y * 2, half.width as i32, y * 2 + 2));
        let (upper, lower) = two.split_at(half.width as usize * 4);
        let lower = if lower.is_empty() { upper } else { lower };
        halve_rows(upper, lower, 0..to.width as usize, &mut rgba);
    }
    Picture::from_rgba(to, rgba).expect("each target pixel was pushed once")
}

/// Columns of the row between two rows of twice the width.
fn halve_rows(upper: &[u8], lower: &[u8], columns: std::ops::Range<usize>, rgba: &mut Vec<u8>) {
    let width = upper.len() / 4;
    let whole = columns.start..columns.end.min(width / 2);
    let range = whole.start * 8..whole.end.max(whole.start) * 8;
    let pairs = upper[range.clone()].as_chunks::<8>().0.iter().zip(lower[range].as_chunks::<8>().0);
    for (above, below) in pairs {
        // Nearly all pixels are opaque: then there is nothing to divide by.
        if above[3] & above[7] & below[3] & below[7] == 255 {
            let mean = |c: usize| {
                let sum = u16::from(above[c]) + u16::from(above[c + 4]) + u16::from(below[c]) + u16::from(below[c + 4]);
                ((sum + 2) / 4) as u8
            };
            rgba.extend_from_slice(&[mean(0), mean(1), mean(2), 255]);
        } else {
            rgba.extend_from_slice(&mean([&above[..4], &above[4..], &below[..4], &below[4..]]));
        }
    }
    // The last column of an odd width stands alone.
    if columns.end > width / 2 {
        let at = (width - 1) * 4..width * 4;
        let (above, below) = (&upper[at.clone()], &lower[at]);
        rgba.extend_from_slice(&mean([above, above, below, below]));
    }
}

/// Mean of four pixels; the colour of a transparent one does not count.
fn mean(pixels: [&[u8]; 4]) -> [u8; 4] {
    let alpha: u32 = pixels.iter().map(|p| u32::from(p[3])).sum();
    let channel = |c: usize| {
        if alpha == 0 {
            return 0;
        }
        let sum: u32 = pixels.iter().map(|p| u32::from(p[c]) * u32::from(p[3])).sum();
        ((sum + alpha / 2) / alpha) as u8
    };
    [channel(0), channel(1), channel(2), ((alpha + 2) / 4) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The plain way: every level whole, each from the one before.
    fn all_levels(picture: &Picture) -> Vec<Picture> {
        let mut levels = vec![picture.clone()];
        while let Some(last) = levels.last()
            && last.extent().long_side() > 128
        {
            let from = last.extent();
            let (right, bottom) = (from.width - 1, from.height - 1);
            let next = Picture::from_fn(Extent::new(from.width.div_ceil(2), from.height.div_ceil(2)), |x, y| {
                let at = |dx: u32, dy: u32| last.pixel((x * 2 + dx).min(right), (y * 2 + dy).min(bottom));
                mean([&at(0, 0), &at(1, 0), &at(0, 1), &at(1, 1)])
            });
            levels.push(next);
        }
        levels
    }

    #[test]
    fn transparent_colours_do_not_bleed() {
        let picture = Picture::from_fn(Extent::new(200, 2), |x, _| if x % 2 == 0 { [250, 0, 0, 255] } else { [0; 4] });
        assert_eq!(halved(&picture, Bounds::new(3, 0, 4, 1)), [250, 0, 0, 128]);
    }

    #[test]
    fn the_levels_cost_a_twelfth() {
        let picture = Picture::from_fn(Extent::new(2000, 1400), |_, _| [9; 4]);
        let alone = picture.rgba().len();
        let pyramid = Pyramid::new(picture);
        assert!(pyramid.bytes() * 100 < alone * 109, "{} of {alone}", pyramid.bytes());
        let sides: Vec<u32> = (0..pyramid.levels()).map(|level| pyramid.extent(level).width).collect();
        assert_eq!(sides, [2000, 1000, 500, 250, 125]);
    }

    #[test]
    fn the_level_never_has_fewer_pixels_than_the_screen() {
        let pyramid = Pyramid::new(Picture::from_fn(Extent::new(1024, 1024), |_, _| [0; 4]));
        assert_eq!(pyramid.level_for(1.0), 0);
        assert_eq!(pyramid.level_for(0.6), 0);
        assert_eq!(pyramid.level_for(0.5), 1);
        assert_eq!(pyramid.level_for(0.24), 2);
        assert_eq!(pyramid.level_for(0.000_1), pyramid.levels() - 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn levels_equal_the_plain_way(w in 1u32..700, h in 1u32..300, seed in any::<u32>(), clear in 0u8..3) {
            let noise = |x: u32, y: u32, c: u32| {
                (x.wrapping_mul(31).wrapping_add(y.wrapping_mul(17)).wrapping_add(c).wrapping_mul(seed | 1) >> 9) as u8
            };
            let picture = Picture::from_fn(Extent::new(w, h), |x, y| {
                let alpha = if clear == 0 { 255 } else { noise(x, y, 7).saturating_mul(clear) };
                [noise(x, y, 1), noise(x, y, 2), noise(x, y, 3), alpha]
            });
            let pyramid = Pyramid::new(picture.clone());
            let plain = all_levels(&picture);
            prop_assert_eq!(pyramid.levels(), plain.len());
            for (at, plain) in plain.iter().enumerate() {
                prop_assert_eq!(pyramid.extent(at), plain.extent());
                match pyramid.level(at) {
                    Level::Kept(kept) => prop_assert_eq!(kept.rgba(), plain.rgba()),
                    Level::Halved(from) => {
                        prop_assert_eq!(&halved(from, plain.extent().bounds()), plain.rgba());
                        let part = Bounds::new(w as i32 / 5, h as i32 / 5, w as i32, h as i32).clip(plain.extent());
                        let cut = plain.crop(part);
                        prop_assert_eq!(&halved(from, part), cut.rgba());
                    }
                }
            }
        }
    }
}
