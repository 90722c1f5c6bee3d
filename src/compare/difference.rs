//! Where two pictures differ: an amplified picture of it, and numbers inside and outside of what was allowed to change.

use super::Side;
use crate::edit::grow::Region;
use crate::edit::verify::MODEL_CHANGE_THRESHOLD;
use crate::geom::Extent;
use crate::picture::pyramid::Pyramid;
use crate::picture::{Picture, resample};
use std::sync::Arc;

/// Numbers of one part of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Part {
    /// Pixels in it.
    pub pixels: u64,
    /// Pixels that are not the same.
    pub touched: u64,
    /// Pixels in which a channel differs by more than [`MODEL_CHANGE_THRESHOLD`] of 255: changes that are seen.
    pub changed: u64,
    /// Sum of the differences of red, green and blue.
    levels: u64,
}

impl Part {
    /// Share of its pixels that changed visibly, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.pixels == 0 { 0.0 } else { self.changed as f64 / self.pixels as f64 }
    }

    /// Mean difference of a channel, 0 to 1.
    pub fn mean(&self) -> f64 {
        if self.pixels == 0 { 0.0 } else { self.levels as f64 / (self.pixels as f64 * 3.0 * 255.0) }
    }
}

/// The numbers of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Where a change was allowed; everything when there is no mask.
    pub inside: Part,
    /// All else.
    pub outside: Part,
}

/// What differs between two pictures.
#[derive(Debug, Clone)]
pub struct Difference {
    /// Which.
    pub of: (Side, Side),
    /// How often the differences were added up.
    pub gain: u8,
    /// The numbers.
    pub numbers: Numbers,
    /// There was a mask to tell inside from outside.
    pub masked: bool,
    /// The second had another size and was scaled to the first.
    pub scaled: bool,
    /// The differences, black where there is none.
    pub picture: Arc<Pyramid>,
}

/// The second picture at the size of the first.
pub fn fitted(two: &Picture, extent: Extent) -> Picture {
    resample::resize(two, extent)
}

/// Differences of two pictures of one extent, times `gain`, and their numbers; `None` when the extents differ.
///
/// A change is allowed within any of `supports`, in pixels of the pictures; with none of them everywhere.
pub fn difference(one: &Picture, two: &Picture, supports: &[&Region], gain: u8) -> Option<(Numbers, Picture)> {
    let extent = one.extent();
    if extent != two.extent() {
        return None;
    }
    let mut numbers = Numbers::default();
    let mut rgba = Vec::with_capacity(one.rgba().len());
    let mut inside = vec![0_u8; extent.width as usize];
    for y in 0..extent.height {
        inside.fill(if supports.is_empty() { 255 } else { 0 });
        for support in supports {
            mark(support, y as i32, &mut inside);
        }
        let pixels = one.row(y).as_chunks::<4>().0.iter().zip(two.row(y).as_chunks::<4>().0);
        for ((one, two), inside) in pixels.zip(&inside) {
            let part = if *inside == 0 { &mut numbers.outside } else { &mut numbers.inside };
            rgba.extend_from_slice(&part.take(*one, *two, gain));
        }
    }
    Some((numbers, Picture::from_rgba(extent, rgba)?))
}

impl Part {
    /// Counts a pixel; gives its difference as a colour.
    fn take(&mut self, one: [u8; 4], two: [u8; 4], gain: u8) -> [u8; 4] {
        self.pixels += 1;
        if one == two {
            return [0, 0, 0, 255];
        }
        let alpha = one[3].abs_diff(two[3]);
        let channel = |c: usize| one[c].abs_diff(two[c]).max(alpha);
        let [r, g, b] = [channel(0), channel(1), channel(2)];
        self.touched += 1;
        self.changed += u64::from(r.max(g).max(b) > MODEL_CHANGE_THRESHOLD);
        self.levels += u64::from(r) + u64::from(g) + u64::from(b);
        let [r, g, b] = [r, g, b].map(|level| level.saturating_mul(gain.max(1)));
        [r, g, b, 255]
    }
}

/// Marks the pixels of a set in row `y`.
fn mark(region: &Region, y: i32, out: &mut [u8]) {
    let x0 = region.bounds().x0;
    for (x, set) in (x0..).zip(region.row(y)) {
        if let Some(slot) = usize::try_from(x).ok().and_then(|x| out.get_mut(x)) {
            *slot |= *set;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::mask::Mask;
    use proptest::prelude::*;

    fn region(extent: Extent, inside: impl Fn(u32, u32) -> bool) -> Region {
        let grey = (0..extent.pixels()).map(|at| {
            let (x, y) = ((at % u64::from(extent.width)) as u32, (at / u64::from(extent.width)) as u32);
            if inside(x, y) { 255 } else { 0 }
        });
        let mask = Mask::from_grey(extent, grey.collect()).unwrap();
        Region::core(&mask, mask.core_bounds())
    }

    #[test]
    fn a_change_inside_is_counted_there_and_nowhere_else() {
        let extent = Extent::new(20, 10);
        let before = Picture::from_fn(extent, |_, _| [100, 100, 100, 255]);
        let after = Picture::from_fn(extent, |x, _| if x < 5 { [130, 100, 70, 255] } else { [100, 100, 100, 255] });
        let support = region(extent, |x, _| x < 10);
        let (numbers, picture) = difference(&before, &after, &[&support], 4).unwrap();
        assert_eq!((numbers.inside.pixels, numbers.outside.pixels), (100, 100));
        assert_eq!((numbers.inside.changed, numbers.outside.touched), (50, 0));
        assert!((numbers.inside.share() - 0.5).abs() < 1e-9);
        assert!((numbers.inside.mean() - 20.0 / 255.0 / 2.0).abs() < 1e-9);
        assert_eq!((picture.pixel(2, 2), picture.pixel(12, 2)), ([120, 0, 120, 255], [0, 0, 0, 255]));
    }

    #[test]
    fn small_changes_are_touched_but_not_seen() {
        let extent = Extent::new(4, 4);
        let before = Picture::from_fn(extent, |_, _| [100, 100, 100, 255]);
        let after = Picture::from_fn(extent, |_, _| [101, 100, 100, 255]);
        let (numbers, picture) = difference(&before, &after, &[], 255).unwrap();
        assert_eq!((numbers.inside.touched, numbers.inside.changed, numbers.outside.pixels), (16, 0, 0));
        assert_eq!(picture.pixel(0, 0), [255, 0, 0, 255]);
        let other = Picture::from_fn(Extent::new(4, 5), |_, _| [0; 4]);
        assert!(difference(&before, &other, &[], 1).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn numbers_equal_the_plain_way(
            w in 1u32..40, h in 1u32..30, seed in any::<u32>(), at in (0u32..40, 0u32..30), side in 0u32..30,
            gain in 0u8..20,
        ) {
            let extent = Extent::new(w, h);
            let noise = |x: u32, y: u32, c: u32| {
                (x.wrapping_mul(37) ^ y.wrapping_mul(91) ^ c.wrapping_mul(7)).wrapping_mul(seed | 1) >> 24
            };
            let one = Picture::from_fn(extent, |x, y| [0, 1, 2, 3].map(|c| noise(x, y, c) as u8));
            let two = Picture::from_fn(extent, |x, y| {
                if (x + y) % 3 == 0 { [0, 1, 2, 3].map(|c| noise(x, y, c + 5) as u8) } else { one.pixel(x, y) }
            });
            let inside = |x: u32, y: u32| (at.0..at.0 + side).contains(&x) && (at.1..at.1 + side).contains(&y);
            let support = region(extent, inside);
            let (numbers, picture) = difference(&one, &two, &[&support], gain).unwrap();
            let mut plain = Numbers::default();
            for y in 0..h {
                for x in 0..w {
                    let (a, b) = (one.pixel(x, y), two.pixel(x, y));
                    let part = if inside(x, y) { &mut plain.inside } else { &mut plain.outside };
                    let most = (0..4).map(|c| i32::from(a[c]) - i32::from(b[c])).map(i32::abs).max().unwrap();
                    part.pixels += 1;
                    part.touched += u64::from(a != b);
                    part.changed += u64::from(most > 8);
                    let alpha = a[3].abs_diff(b[3]);
                    part.levels += (0..3).map(|c| u64::from(a[c].abs_diff(b[c]).max(alpha))).sum::<u64>();
                    let shown = picture.pixel(x, y);
                    prop_assert_eq!(shown[3], 255);
                    prop_assert_eq!(shown[..3] == [0; 3], a == b);
                }
            }
            prop_assert_eq!(numbers, plain);
        }
    }
}
