//! Changes of the whole mask that look at a pixel's neighbourhood: grow, shrink, feather, smooth.
//!
//! Each works on the rectangle around what is painted, as far as it can reach, and leaves the rest of the source alone.
//! The picture's border is not an outline: a mask that runs out of the picture is taken to go on behind it.

use super::{Selection, Stop};
use crate::canvas::kernels::{blur, disk, wide};
use crate::canvas::mask::Mask;
use crate::geom::Bounds;

/// Largest radius of [`grow`] and [`shrink`], in pixels.
pub const MAX_RADIUS: u32 = 512;

/// Largest radius of [`smooth`], in pixels.
pub const MAX_SMOOTH: f32 = 32.0;

/// Every level of coverage grown by an exact Euclidean disk of `radius_px`.
///
/// The core grows to exactly the pixels within the radius of it, and a soft edge keeps its profile. `None` when stopped.
pub fn grow(mask: &Mask, radius_px: u32, stop: Stop<'_>) -> Option<Mask> {
    let extent = mask.extent();
    let grown = disk::dilate(mask.coverage(), extent.width as usize, radius_px.min(MAX_RADIUS), stop)?;
    Mask::from_grey(extent, grown)
}

/// What is left when everything that is not covered grows by a disk of `radius_px`. `None` when stopped.
pub fn shrink(mask: &Mask, radius_px: u32, stop: Stop<'_>) -> Option<Mask> {
    // One pixel around it is enough: whatever a disk meets further out, it also meets there.
    let bounds = mask.painted_bounds().grown(1).clip(mask.extent());
    let mut open = Selection::cut(mask, bounds).coverage().to_vec();
    invert(&mut open);
    let mut grown = disk::dilate(&open, bounds.width() as usize, radius_px.min(MAX_RADIUS), stop)?;
    invert(&mut grown);
    Some(placed(mask, bounds, grown))
}

/// A Gaussian feather of `sigma_px` (0.3 to 100), within 4 levels of 255. `None` when stopped.
pub fn feather(mask: &Mask, sigma_px: f32, stop: Stop<'_>) -> Option<Mask> {
    let bounds = mask.painted_bounds().grown(blur::reach(sigma_px) as i32);
    let bounds = on_grid(bounds, blur::grid(sigma_px) as i32).clip(mask.extent());
    let cut = Selection::cut(mask, bounds);
    let blurred = blur::gaussian(cut.coverage(), bounds.width() as usize, sigma_px, stop)?;
    Some(placed(mask, bounds, blurred))
}

/// Rounds jagged outlines: dents and spikes thinner than about `radius_px` (1 to 32) go, and the edge becomes an
/// antialiased one, a pixel and a half wide. `None` when stopped.
pub fn smooth(mask: &Mask, radius_px: f32, stop: Stop<'_>) -> Option<Mask> {
    let radius = if radius_px.is_finite() { radius_px.clamp(1.0, MAX_SMOOTH) } else { 1.0 };
    let sigma = radius / 2.0;
    let reach = (sigma * 3.2).ceil() as i32;
    let bounds = mask.painted_bounds().grown(reach).clip(mask.extent());
    // A straight edge falls by 1 / (sigma * sqrt(2 pi)) a pixel after the blur; the gain brings that to 1 / 1.5.
    let gain = (sigma * std::f32::consts::TAU.sqrt() / 1.5).max(1.0);
    let cut = Selection::cut(mask, bounds);
    let rounded = blur::sharpened(cut.coverage(), bounds.width() as usize, sigma, gain, stop)?;
    Some(placed(mask, bounds, rounded))
}

/// Grown to whole blocks, counted from the picture's corner, so that the result does not depend on what is painted where.
fn on_grid(bounds: Bounds, block: i32) -> Bounds {
    let down = |at: i32| at.div_euclid(block) * block;
    let up = |at: i32| -((-at).div_euclid(block) * block);
    Bounds::new(down(bounds.x0), down(bounds.y0), up(bounds.x1), up(bounds.y1))
}

wide! {
    fn invert ['a] ['a] (coverage: &'a mut [u8]) -> () {
        for value in coverage {
            *value = 255 - *value;
        }
    }
}

/// A mask like `mask` in size that has this coverage within `bounds` and nothing else.
fn placed(mask: &Mask, bounds: Bounds, coverage: Vec<u8>) -> Mask {
    let extent = mask.extent();
    if bounds == extent.bounds() {
        return Mask::from_grey(extent, coverage).unwrap_or_else(|| mask.clone());
    }
    let width = extent.width as usize;
    let mut whole = vec![0; extent.pixels() as usize];
    for ((y, columns), row) in bounds.rows().zip(coverage.chunks_exact(bounds.width().max(1) as usize)) {
        whole[y * width + columns.start..y * width + columns.end].copy_from_slice(row);
    }
    Mask::from_grey(extent, whole).unwrap_or_else(|| mask.clone())
}

#[cfg(test)]
mod tests {
    use super::super::never;
    use super::*;
    use crate::canvas::mask::CORE;
    use crate::edit::grow::Region;
    use crate::geom::Extent;
    use proptest::prelude::*;

    fn discs(extent: Extent, spots: &[(u32, u32, u32)], soft: bool) -> Mask {
        let grey = (0..extent.height).flat_map(|y| (0..extent.width).map(move |x| (x, y))).map(|(x, y)| {
            let near = spots.iter().map(|(sx, sy, r)| {
                let (dx, dy) =
                    (f64::from(x) - f64::from(sx % extent.width), f64::from(y) - f64::from(sy % extent.height));
                let out = dx.hypot(dy) - f64::from(*r);
                if soft { (0.5 - out / 6.0).clamp(0.0, 1.0) } else { f64::from(u8::from(out <= 0.0)) }
            });
            (near.fold(0.0, f64::max) * 255.0).round() as u8
        });
        Mask::from_grey(extent, grey.collect()).unwrap()
    }

    #[test]
    fn the_border_of_the_picture_is_no_outline() {
        let extent = Extent::new(40, 30);
        let full = Mask::full(extent);
        assert_eq!(shrink(&full, 9, &never).unwrap(), full);
        assert_eq!(feather(&full, 9.0, &never).unwrap(), full);
        assert_eq!(smooth(&full, 9.0, &never).unwrap(), full);
        let empty = Mask::new(extent);
        for none in [grow(&empty, 9, &never), shrink(&empty, 9, &never), feather(&empty, 9.0, &never)] {
            assert_eq!(none.unwrap(), empty);
        }
        assert_eq!(smooth(&empty, f32::NAN, &never).unwrap(), empty);
    }

    #[test]
    fn a_soft_edge_keeps_its_profile() {
        let extent = Extent::new(120, 120);
        let (small, large) = (discs(extent, &[(60, 60, 20)], true), discs(extent, &[(60, 60, 37)], true));
        let grown = grow(&small, 17, &never).unwrap();
        let apart = grown.coverage().iter().zip(large.coverage()).map(|(one, two)| one.abs_diff(*two)).max();
        assert!(apart < Some(48), "less than a pixel of the edge's six: {apart:?}");
        let back = shrink(&grown, 17, &never).unwrap();
        let apart = back.coverage().iter().zip(small.coverage()).map(|(one, two)| one.abs_diff(*two)).max();
        assert!(apart < Some(48), "{apart:?}");
    }

    #[test]
    fn smoothing_rounds_a_staircase_and_keeps_a_straight_edge() {
        let extent = Extent::new(120, 80);
        let stairs = |x: u32, y: u32| if y / 4 * 4 > x / 2 { 255 } else { 0 };
        let grey = (0..80).flat_map(|y| (0..120).map(move |x| stairs(x, y))).collect();
        let smoothed = smooth(&Mask::from_grey(extent, grey).unwrap(), 10.0, &never).unwrap();
        // Along the middle of the diagonal the edge is now a straight one: equal steps show equal coverage.
        for x in (40u32..80).step_by(2) {
            let (one, two) = (smoothed.at(x as i32, x as i32 / 2 + 2), smoothed.at(x as i32 + 2, x as i32 / 2 + 3));
            assert!(one.abs_diff(two) < 40, "{x}: {one} {two}");
        }
        let half =
            Mask::from_grey(extent, (0..80 * 120).map(|at| if at % 120 < 50 { 255 } else { 0 }).collect()).unwrap();
        let kept = smooth(&half, 10.0, &never).unwrap();
        assert_eq!((kept.at(48, 40), kept.at(51, 40)), (255, 0));
        assert!(kept.at(49, 40) >= CORE && kept.at(50, 40) < CORE);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_core_grows_and_shrinks_exactly(
            w in 1u32..120, h in 1u32..120,
            spots in prop::collection::vec((any::<u32>(), any::<u32>(), 0u32..30), 0..5),
            radius in 0u32..50, soft: bool,
        ) {
            let extent = Extent::new(w, h);
            let mask = discs(extent, &spots, soft);
            let exact = Region::core(&mask, extent.bounds()).grown(radius, extent.bounds());
            let grown = grow(&mask, radius, &never).unwrap();
            let mut inverse = mask.clone();
            inverse.invert();
            // Shrinking is growing what is not covered; at CORE the two halves meet between 127 and 128.
            let mut open = grow(&inverse, radius, &never).unwrap();
            open.invert();
            prop_assert_eq!(&shrink(&mask, radius, &never).unwrap(), &open);
            for y in 0..h as i32 {
                for x in 0..w as i32 {
                    prop_assert_eq!(grown.at(x, y) >= CORE, exact.contains(x, y), "{},{}", x, y);
                }
            }
        }

        #[test]
        fn only_the_neighbourhood_matters(x in 0i32..400, y in 0i32..300, sigma in 0.5f32..30.0) {
            // The same spot in a large picture and alone: the rest of the picture makes no difference.
            let extent = Extent::new(400, 300);
            let mut coverage = vec![0; 400 * 300];
            coverage[(y * 400 + x) as usize] = 255;
            let mask = Mask::from_grey(extent, coverage).unwrap();
            let feathered = feather(&mask, sigma, &never).unwrap();
            let whole = blur::gaussian(mask.coverage(), 400, sigma, &never).unwrap();
            prop_assert!(feathered.coverage() == whole);
        }
    }
}
