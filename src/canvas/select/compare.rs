//! Selections that pictures give by themselves: what is transparent, and where two pictures differ.

use super::colour::Eye;
use super::{Selection, Stop, modify, parts};
use crate::canvas::mask::{Mask, MaskFrom};
use crate::picture::Picture;

/// What is transparent may change, as far as it is: 255 less alpha.
pub fn transparency(picture: &Picture) -> Selection {
    Selection::from_mask(&Mask::from_picture(picture, MaskFrom::Alpha))
}

/// What counts as a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DifferenceOptions {
    /// Two pixels differ when they look further apart than this; see [`Eye::difference`]. What JPEG does stays under 8.
    pub threshold: u8,
    /// Differences of fewer pixels are noise.
    pub least_px: u64,
    /// Gaps up to twice this wide, in pixels, are closed.
    pub close_px: u32,
}

impl Default for DifferenceOptions {
    fn default() -> Self {
        Self { threshold: 12, least_px: 24, close_px: 3 }
    }
}

/// Where two pictures of one extent differ, cleaned up and with a soft edge. Nothing when the extents differ; `None`
/// when it was stopped.
pub fn difference(one: &Picture, two: &Picture, options: &DifferenceOptions, stop: Stop<'_>) -> Option<Selection> {
    let extent = one.extent();
    if extent != two.extent() {
        return Some(Selection::empty());
    }
    let eye = Eye::default();
    let mut coverage = vec![0; extent.pixels() as usize];
    for (y, out) in coverage.chunks_exact_mut(extent.width as usize).enumerate() {
        if y % 64 == 0 && stop() {
            return None;
        }
        let (one, two) = (one.row(y as u32), two.row(y as u32));
        if one == two {
            continue;
        }
        for ((out, one), two) in out.iter_mut().zip(one.as_chunks::<4>().0).zip(two.as_chunks::<4>().0) {
            let apart = one != two && eye.difference(*one, *two) > f32::from(options.threshold);
            *out = if apart { 255 } else { 0 };
        }
    }
    let raw = Mask::from_grey(extent, coverage)?;
    // Noise goes first, or closing would join it to something.
    let clean = parts::remove_specks(&raw, options.least_px / 4);
    let closed = modify::shrink(&modify::grow(&clean, options.close_px, stop)?, options.close_px, stop)?;
    let whole = parts::remove_specks(&closed, options.least_px);
    Some(Selection::from_mask(&modify::smooth(&whole, 2.0, stop)?))
}

#[cfg(test)]
mod tests {
    use super::super::never;
    use super::*;
    use crate::geom::{Bounds, Extent};

    #[test]
    fn transparency_is_taken_by_its_degree() {
        let picture = Picture::from_fn(Extent::new(4, 1), |x, _| [1, 2, 3, [255, 200, 0, 255][x as usize]]);
        let found = transparency(&picture);
        assert_eq!((found.bounds(), found.coverage()), (Bounds::new(1, 0, 3, 1), &[55, 255][..]));
    }

    #[test]
    fn a_change_is_found_and_noise_is_not() {
        let extent = Extent::new(200, 150);
        let before = Picture::from_fn(extent, |x, y| [(x / 2) as u8 + 60, (y / 2) as u8 + 60, 90, 255]);
        let after = Picture::from_fn(extent, |x, y| {
            let [r, g, b, a] = before.pixel(x, y);
            let noise = ((x * 7 + y * 13) % 5) as u8;
            // A square with a hole of single pixels in it, and a lone pixel far away.
            let changed = (50..100).contains(&x) && (40..90).contains(&y) && (x + y) % 9 != 0 || (x, y) == (180, 20);
            if changed { [230, 40, 40, 255] } else { [r + noise, g, b, a] }
        });
        let found = difference(&before, &after, &DifferenceOptions::default(), &never).unwrap();
        assert!(found.at(75, 65) == 255 && found.at(54, 54) == 255, "closed");
        assert!(found.at(180, 20) == 0 && found.at(20, 120) == 0 && found.at(104, 65) == 0);
        assert!(difference(&before, &before, &DifferenceOptions::default(), &never).unwrap().is_empty());
        let other = Picture::from_fn(Extent::new(3, 3), |_, _| [0; 4]);
        assert!(difference(&before, &other, &DifferenceOptions::default(), &never).unwrap().is_empty());
        assert_eq!(difference(&before, &after, &DifferenceOptions::default(), &|| true), None);
    }
}
