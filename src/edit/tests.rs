//! The promise, and the parts of the pipeline against answers whose truth is known.

mod chain;
mod matching;
mod shown;
mod strange;

use super::blend::{Blend, Register};
use super::grow::Region;
use super::plan::{PlanOptions, Wish, plan};
use super::{EditPlan, Finished, Misfit, PlaceError, Placement, send, verify};
use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::model::{FreeSizes, SizeRule};
use crate::picture::Picture;
use proptest::prelude::*;

const RULE: SizeRule = SizeRule::GPT_IMAGE_2;

fn planned(mask: &Mask, seam_px: Option<u32>) -> EditPlan {
    plan(mask, &PlanOptions { seam_px, rule: &RULE, wish: Wish::default(), is_final: true, frame: None }).unwrap()
}

/// What a test looks at: the whole finished picture, and the numbers beside it.
struct Placed {
    picture: Picture,
    unblended: Picture,
    heat: Picture,
    support: Bounds,
    seam_px: u32,
    outside_changed_px: u64,
    model_changed_outside_px: u64,
}

fn shown(source: &Picture, placement: &Placement, blend: &Blend) -> Placed {
    let patch = placement.patch(blend);
    let finished = Finished::new(source, placement.plan(), &patch).unwrap();
    let (heat, model_changed_outside_px) = placement.heat(&patch);
    Placed {
        picture: finished.picture(),
        unblended: placement.unblended(blend),
        heat,
        support: patch.bounds,
        seam_px: patch.seam_px,
        outside_changed_px: finished.outside_changed(),
        model_changed_outside_px,
    }
}

/// Places whatever comes, also what a run would refuse to paste.
fn place(
    source: &Picture,
    mask: &Mask,
    plan: &EditPlan,
    returned: &Picture,
    blend: &Blend,
) -> Result<Placed, PlaceError> {
    Ok(shown(source, &Placement::new(source, mask, plan, returned)?, blend))
}

fn photo(extent: Extent) -> Picture {
    Picture::from_fn(extent, |x, y| {
        let wave = ((x as f32 / 17.0).sin() * 60.0 + (y as f32 / 23.0).cos() * 60.0 + 128.0) as u8;
        [wave, (x * 255 / extent.width) as u8, (y * 255 / extent.height) as u8, 255]
    })
}

/// A model that redraws everything.
fn hostile(extent: Extent) -> Picture {
    Picture::from_fn(extent, |x, y| [255 - (x * 3) as u8, (x ^ y) as u8, 255 - (y * 7) as u8, 255])
}

fn mask_with(extent: Extent, paint: impl Fn(u32, u32) -> u8) -> Mask {
    let rows = (0..extent.height).flat_map(|y| (0..extent.width).map(move |x| (x, y)));
    Mask::from_grey(extent, rows.map(|(x, y)| paint(x, y)).collect()).unwrap()
}

/// Checks the promise pixel by pixel, without the code that made it.
fn assert_exact(source: &Picture, mask: &Mask, placed: &Placed, crop: Bounds) {
    let extent = source.extent();
    let is_core = |x: i32, y: i32| mask.at(x, y) >= 128;
    let pixels = || (0..extent.height as i32).flat_map(|y| (0..extent.width as i32).map(move |x| (x, y)));
    // The nearest core pixel is always one at the core's border.
    let border: Vec<(i32, i32)> = pixels()
        .filter(|(x, y)| is_core(*x, *y))
        .filter(|(x, y)| [(1, 0), (-1, 0), (0, 1), (0, -1)].iter().any(|(dx, dy)| !is_core(x + dx, y + dy)))
        .collect();
    let (seam, reach) = (placed.seam_px as i32, (placed.seam_px * placed.seam_px) as i32);
    let close = mask.core_bounds().grown(seam);
    for (x, y) in pixels() {
        let result = placed.picture.pixel(x as u32, y as u32);
        if is_core(x, y) {
            let model = placed.unblended.pixel((x - crop.x0) as u32, (y - crop.y0) as u32);
            assert_eq!(result, model, "the core is not the model's at {x},{y}");
        } else if !close.contains(Bounds::new(x, y, x + 1, y + 1))
            || border.iter().all(|(cx, cy)| (x - cx).pow(2) + (y - cy).pow(2) > reach)
        {
            assert_eq!(result, source.pixel(x as u32, y as u32), "changed outside at {x},{y}");
        }
    }
    assert_eq!(placed.outside_changed_px, 0);
}

#[test]
fn nothing_outside_changes_whatever_the_model_does() {
    let extent = Extent::new(700, 600);
    let source = photo(extent);
    let mask = mask_with(extent, |x, y| if (300..340).contains(&x) && (280..310).contains(&y) { 255 } else { 0 });
    let plan = planned(&mask, None);
    assert!(!plan.is_whole());
    let placed = place(&source, &mask, &plan, &hostile(plan.sent), &Blend::default()).unwrap();
    assert_exact(&source, &mask, &placed, plan.crop);
    assert!(placed.model_changed_outside_px > 100_000);
    assert_eq!(placed.heat.extent(), plan.crop.extent());
    assert_eq!(placed.support, plan.support);
    assert_ne!(placed.picture, source);
}

#[test]
fn a_faithful_model_changes_nothing_at_all() {
    let extent = Extent::new(2000, 1200);
    let source = photo(extent);
    let mask = mask_with(extent, |x, y| if (500..1500).contains(&x) && (300..900).contains(&y) { 255 } else { 0 });
    let plan = planned(&mask, None);
    let sent = send::sent(&source, &mask, &plan).unwrap();
    let placed = place(&source, &mask, &plan, &sent.picture, &Blend::default()).unwrap();
    assert_eq!(placed.model_changed_outside_px, 0);
    let worst = placed.picture.rgba().iter().zip(source.rgba()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(worst <= 2, "resampling there and back costs {worst}");
}

#[test]
fn the_seam_runs_evenly_from_model_to_source() {
    let extent = Extent::new(600, 600);
    let black = Picture::from_fn(extent, |_, _| [0, 0, 0, 255]);
    let mask = mask_with(extent, |x, _| if x < 300 { 255 } else { 0 });
    let plan = planned(&mask, Some(20));
    let white = Picture::from_fn(plan.sent, |_, _| [255, 255, 255, 255]);
    let placed = place(&black, &mask, &plan, &white, &Blend::plain()).unwrap();
    let ramp: Vec<u8> = (299..=321).map(|x| placed.picture.pixel(x, 300)[0]).collect();
    assert_eq!((ramp[0], ramp[21], ramp[22]), (255, 0, 0));
    assert!(ramp[1] > 250 && ramp[20] >= 1, "{ramp:?}");
    assert!(ramp.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 25), "{ramp:?}");
    // A hard seam: not one pixel between.
    let hard = place(&black, &mask, &plan, &white, &Blend { seam_px: Some(0), ..Blend::plain() }).unwrap();
    assert_eq!((hard.picture.pixel(299, 9)[0], hard.picture.pixel(300, 9)[0]), (255, 0));
}

#[test]
fn a_softly_painted_edge_is_kept_soft() {
    let extent = Extent::new(600, 600);
    let black = Picture::from_fn(extent, |_, _| [0, 0, 0, 255]);
    let soft = mask_with(extent, |x, _| ((302 - x.clamp(200, 302)) * 255 / 102) as u8);
    let plan = planned(&soft, Some(32));
    let white = Picture::from_fn(plan.sent, |_, _| [255, 255, 255, 255]);
    let placed = place(&black, &soft, &plan, &white, &Blend::plain()).unwrap();
    let edge = plan.core.x1 as u32;
    let ramp: Vec<u8> = (edge - 1..edge + 34).map(|x| placed.picture.pixel(x, 300)[0]).collect();
    assert_eq!((ramp[0], ramp[33], ramp[34]), (255, 0, 0));
    assert!(ramp.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 25), "{ramp:?}");
    assert_eq!(placed.outside_changed_px, 0);
}

#[test]
fn a_result_of_another_shape_is_not_pasted() {
    let extent = Extent::new(600, 600);
    let mask = mask_with(extent, |x, y| if x == 300 && y == 300 { 255 } else { 0 });
    let plan = planned(&mask, None);
    let off =
        |width, height| place(&photo(extent), &mask, &plan, &hostile(Extent::new(width, height)), &Blend::default());
    assert_eq!(off(1536, 1024).err(), Some(PlaceError::Misfit(Misfit::Shape)));
    assert_eq!(off(1024, 990).err(), Some(PlaceError::Misfit(Misfit::Shape)));
    // Another size of the same shape is scaled.
    assert_eq!(off(256, 256).unwrap().outside_changed_px, 0);
    let other = photo(Extent::new(601, 600));
    let returned = hostile(plan.sent);
    assert_eq!(place(&other, &mask, &plan, &returned, &Blend::default()).err(), Some(PlaceError::OtherSource));
    let broken = EditPlan { support: Bounds::new(-9, 0, 4000, 9), ..plan };
    let result = place(&photo(extent), &mask, &broken, &returned, &Blend::default());
    assert_eq!(result.err(), Some(PlaceError::OtherSource));
}

#[test]
fn transparent_sources_keep_their_transparency_outside() {
    let extent = Extent::new(640, 560);
    let source = Picture::from_fn(extent, |x, y| [x as u8, y as u8, 200, if x < 320 { 0 } else { 180 }]);
    let mask = mask_with(extent, |x, y| if (300..330).contains(&x) && (200..230).contains(&y) { 255 } else { 0 });
    let plan = planned(&mask, None);
    let sent = send::sent(&source, &mask, &plan).unwrap();
    assert!(sent.picture.rgba().chunks_exact(4).all(|p| p[3] > 0 || p[..3] == [0, 0, 0]), "hidden colour is sent");
    let placed = place(&source, &mask, &plan, &hostile(plan.sent), &Blend::default()).unwrap();
    assert_exact(&source, &mask, &placed, plan.crop);
}

#[test]
fn what_is_sent_has_one_size_and_a_hard_mask_around_the_support() {
    let extent = Extent::new(900, 700);
    let mask = mask_with(extent, |x, y| if (400..480).contains(&x) && (300..360).contains(&y) { 200 } else { 60 });
    let plan = planned(&mask, None);
    let sent = send::sent(&photo(extent), &mask, &plan).unwrap();
    assert_eq!((sent.picture.extent(), sent.mask.extent()), (plan.sent, plan.sent));
    assert!(sent.mask.coverage().iter().all(|value| *value == 0 || *value == 255));
    let support = Region::core(&mask, plan.core).grown(plan.seam_px, extent.bounds());
    for y in 0..plan.sent.height {
        for x in 0..plan.sent.width {
            let (sx, sy) = plan.sent_from_source.inverse().apply(f64::from(x) + 0.5, f64::from(y) + 0.5);
            if support.contains(sx.floor() as i32, sy.floor() as i32) {
                assert_eq!(sent.mask.at(x as i32, y as i32), 255, "{x},{y}");
            }
        }
    }
    let open = sent.mask.core_bounds();
    let (x, y) = plan.sent_from_source.apply(f64::from(plan.core.x0), f64::from(plan.core.y0));
    let grown = f64::from(plan.seam_px + plan.grow_px) * plan.scale();
    assert!((x - grown - f64::from(open.x0)).abs() < 4.0 && (y - grown - f64::from(open.y0)).abs() < 4.0);
}

#[test]
fn blending_anew_needs_no_call_and_repeats_itself() {
    let extent = Extent::new(800, 700);
    let (source, mask) = (photo(extent), mask_with(extent, |x, y| if x / 60 == 6 && y / 50 == 6 { 255 } else { 0 }));
    let plan = planned(&mask, None);
    let placement = Placement::new(&source, &mask, &plan, &hostile(plan.sent)).unwrap();
    let first = shown(&source, &placement, &Blend::default());
    assert_eq!(first.picture, shown(&source, &placement, &Blend::default()).picture);
    for seam_px in [0, 1, 40, 128, 5000] {
        for register in [Register::Auto, Register::On, Register::Off] {
            let blend = Blend { seam_px: Some(seam_px), register, ..Blend::default() };
            let other = shown(&source, &placement, &blend);
            assert!(other.seam_px <= plan.widest_seam_px());
            assert_exact(&source, &mask, &other, plan.crop);
        }
    }
    // The source itself as the result is the source.
    let same = place(&source, &mask, &plan, &source.crop(plan.crop), &Blend::default()).unwrap();
    assert_eq!((same.picture, same.model_changed_outside_px), (source, 0));
}

#[test]
fn a_wrong_result_is_counted() {
    let extent = Extent::new(50, 40);
    let source = photo(extent);
    let mask = mask_with(extent, |x, y| if x == 20 && y == 20 { 255 } else { 0 });
    let support = Region::core(&mask, mask.core_bounds()).grown(3, extent.bounds());
    let inverted = Picture::from_fn(extent, |x, y| source.pixel(x, y).map(|v| 255 - v));
    assert_eq!(verify::changed_outside(&source, &inverted, &support), 50 * 40 - support.pixels());
    let one = Picture::from_fn(extent, |x, y| {
        let [r, g, b, a] = source.pixel(x, y);
        [r, g, b, if (x, y) == (49, 20) || (x, y) == (17, 18) { a - 1 } else { a }]
    });
    assert_eq!(verify::changed_outside(&source, &one, &support), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_promise_holds_for_any_mask(
        w in 1u32..90, h in 1u32..90,
        blobs in prop::collection::vec((any::<u32>(), any::<u32>(), 0u32..12, 1u8..=255), 1..5),
        seam in prop::option::of(0u32..20),
    ) {
        let extent = Extent::new(w, h);
        let mask = mask_with(extent, |x, y| {
            blobs.iter().filter(|(bx, by, r, _)| x.abs_diff(bx % w) <= *r && y.abs_diff(by % h) <= *r)
                .map(|(.., value)| *value).max().unwrap_or(0)
        });
        prop_assume!(!mask.core_bounds().is_empty());
        let source = Picture::from_fn(extent, |x, y| [(x * 5) as u8, (y * 5) as u8, 7, 255 - (x % 3) as u8 * 80]);
        let plan = planned(&mask, seam);
        // A model that answers small, so that the test is quick; the pipeline scales it.
        let returned = hostile(Extent::new(plan.sent.width / 16, plan.sent.height / 16));
        let placed = place(&source, &mask, &plan, &returned, &Blend::default()).unwrap();
        assert_exact(&source, &mask, &placed, plan.crop);
        let sent = send::sent_mask(&mask, &plan).unwrap();
        prop_assert_eq!(sent.extent(), plan.sent);
        prop_assert!(sent.core_pixels() > 0);
    }
}
