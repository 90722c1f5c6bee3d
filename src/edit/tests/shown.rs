//! The result painted in and out, and canvases larger than their source.

use super::super::plan::{Outpaint, PlanError, snap_frame};
use super::*;

#[test]
fn where_the_result_is_painted_out_the_source_returns() {
    let extent = Extent::new(700, 600);
    let (source, mask) = (photo(extent), mask_with(extent, |x, y| if x / 90 == 3 && y / 90 == 3 { 255 } else { 0 }));
    let plan = planned(&mask, Some(12));
    let placement = Placement::new(&source, &mask, &plan, &hostile(plan.sent)).unwrap();
    let all = shown(&source, &placement, &Blend::plain());
    let painted = mask_with(extent, |x, _| if x < 310 { 0 } else { 255 });
    let part = Blend { result_mask: Some(painted), ..Blend::plain() };
    let half = shown(&source, &placement, &part);
    for y in 0..extent.height {
        for x in 0..extent.width {
            let wanted = if x < 310 { source.pixel(x, y) } else { all.picture.pixel(x, y) };
            assert_eq!(half.picture.pixel(x, y), wanted, "{x},{y}");
        }
    }
    assert_eq!(half.outside_changed_px, 0);
    // The same mask over the crop alone.
    let crop = plan.crop;
    let small = mask_with(crop.extent(), |x, _| if x as i32 + crop.x0 < 310 { 0 } else { 255 });
    let part = Blend { result_mask: Some(small), ..Blend::plain() };
    assert_eq!(shown(&source, &placement, &part).picture, half.picture);
    // Painted in everywhere it is no more than the support; painted out everywhere it is the source.
    let full = Blend { result_mask: Some(Mask::full(extent)), ..Blend::plain() };
    assert_eq!(shown(&source, &placement, &full).picture, all.picture);
    let none = Blend { result_mask: Some(Mask::new(extent)), ..Blend::plain() };
    assert_eq!(shown(&source, &placement, &none).picture, source);
}

fn framed(mask: &Mask, frame: Bounds) -> Result<EditPlan, PlanError> {
    plan(mask, &PlanOptions { seam_px: None, rule: &RULE, wish: Wish::default(), is_final: true, frame: Some(frame) })
}

#[test]
fn a_frame_past_the_border_extends_the_picture() {
    let extent = Extent::new(800, 640);
    let source = photo(extent);
    let nothing = Mask::new(extent);
    let frame = Bounds::new(288, 0, 1056, 640);
    let plan = framed(&nothing, frame).unwrap();
    assert!(plan.is_sound());
    assert_eq!(plan.outpaint, Some(Outpaint { canvas: Extent::new(1056, 640), left: 0, top: 0 }));
    assert_eq!((plan.crop, plan.core), (frame, Bounds::new(800, 0, 1056, 640)));
    let sent = send::sent(&source, &nothing, &plan).unwrap();
    let open = sent.mask.core_bounds();
    assert!(open.x1 == plan.sent.width as i32 && open.x0 < plan.sent.width as i32 * 2 / 3, "{open:?}");
    // Under the open mask the edge goes on.
    let middle = plan.sent.height / 2;
    let edge = sent.picture.pixel(plan.sent.width - 1, middle);
    let border = source.pixel(799, 320);
    assert!(edge.iter().zip(border).all(|(a, b)| a.abs_diff(b) < 12), "{edge:?} {border:?}");
    let answer = Picture::from_fn(plan.sent, |x, y| {
        let [r, g, b, _] = sent.picture.pixel(x, y);
        if sent.mask.at(x as i32, y as i32) > 0 { [r / 2, g, 255 - b, 255] } else { [r, g, b, 255] }
    });
    let placed = place(&source, &nothing, &plan, &answer, &Blend::default()).unwrap();
    assert_eq!((placed.picture.extent(), placed.outside_changed_px), (plan.canvas(), 0));
    for y in (0..640).step_by(7) {
        for x in 0..plan.support.x0 as u32 {
            assert_eq!(placed.picture.pixel(x, y), source.pixel(x, y));
        }
        let new = placed.picture.pixel(1000, y);
        assert_eq!(new[3], 255);
    }
    assert!(placed.picture.is_opaque());
}

#[test]
fn a_frame_past_the_border_covers_all_that_it_adds() {
    let extent = Extent::new(900, 700);
    let source = photo(extent);
    let mask = mask_with(extent, |x, y| if (780..860).contains(&x) && (300..380).contains(&y) { 255 } else { 0 });
    // Over a part of the right border: it grows along it.
    let plan = framed(&mask, Bounds::new(560, 160, 1200, 672)).unwrap();
    let outpaint = plan.outpaint.unwrap();
    assert_eq!((outpaint.canvas, outpaint.left, plan.bare_px()), (Extent::new(1200, 700), 0, 0));
    assert_eq!(plan.crop, Bounds::new(560, 0, 1200, 700));
    let placed = place(&source, &mask, &plan, &hostile(plan.sent), &Blend::plain()).unwrap();
    assert_eq!(placed.outside_changed_px, 0);
    assert!(placed.picture.is_opaque());
    assert_eq!(placed.picture.pixel(300, 400), source.pixel(300, 400));
    // Over a corner: all of the canvas.
    let plan = framed(&mask, Bounds::new(500, 400, 1140, 1040)).unwrap();
    assert_eq!((plan.crop, plan.bare_px()), (plan.canvas().bounds(), 0));
    // To the left and above the source moves on its canvas.
    let plan = framed(&mask, Bounds::new(-100, -50, 900, 700)).unwrap();
    let at = plan.source_at();
    assert!(at.x0 >= 100 && at.y0 >= 50 && plan.canvas().width == 900 + at.x0 as u32);
    let placed = place(&source, &mask, &plan, &hostile(plan.sent), &Blend::plain()).unwrap();
    assert_eq!((placed.outside_changed_px, plan.bare_px()), (0, 0));
    assert!(placed.picture.is_opaque());
    assert_eq!(placed.picture.pixel(at.x0 as u32 + 400, at.y0 as u32 + 500), source.pixel(400, 500));
    assert_eq!(plan.in_source(plan.crop).x1, 900);
}

#[test]
fn a_panorama_is_extended_at_its_end_and_context_gives_way() {
    let extent = Extent::new(4000, 800);
    // All of it and 320 more would be over 5 to 1: what is added stays, the far end is left out.
    let plan = framed(&Mask::new(extent), Bounds::new(0, 0, 4320, 800)).unwrap();
    assert_eq!((plan.canvas(), plan.bare_px()), (Extent::new(4320, 800), 0));
    assert_eq!(plan.crop, Bounds::new(1920, 0, 4320, 800));
}

#[test]
fn where_no_legal_frame_covers_the_corners_the_plan_says_so() {
    // Half of each side is beyond what travels; a frame over the corner stays as it was set.
    let extent = Extent::new(12_000, 9000);
    let plan = framed(&Mask::new(extent), Bounds::new(10_400, 7600, 12_448, 9136)).unwrap();
    assert_eq!(plan.crop, Bounds::new(10_400, 7600, 12_448, 9136));
    assert_eq!(plan.bare_px(), 448 * 7600 + 136 * 10_400);
    // Within the source nothing is bare.
    let mask = mask_with(Extent::new(900, 700), |x, y| if x == 400 && y == 300 { 255 } else { 0 });
    assert_eq!(planned(&mask, None).bare_px(), 0);
}

#[test]
fn a_frame_within_the_source_is_the_crop() {
    let extent = Extent::new(2000, 1500);
    let mask = mask_with(extent, |x, y| if (1000..1100).contains(&x) && (700..800).contains(&y) { 255 } else { 0 });
    let frame = Bounds::new(800, 600, 1440, 1112);
    let plan = framed(&mask, frame).unwrap();
    assert_eq!((plan.crop, plan.outpaint, plan.canvas()), (frame, None, extent));
    assert_eq!(framed(&mask, Bounds::new(0, 0, 512, 512)), Err(PlanError::OutsideFrame));
    assert_eq!(framed(&Mask::new(extent), frame), Err(PlanError::Empty));
    // A seam that the frame cuts has come to nothing there.
    let tight = framed(&mask, Bounds::new(999, 699, 1511, 1211)).unwrap();
    let source = photo(extent);
    let placed = place(&source, &mask, &tight, &hostile(tight.sent), &Blend::plain()).unwrap();
    assert_eq!(placed.outside_changed_px, 0);
    assert_eq!(placed.picture.pixel(998, 750), source.pixel(998, 750));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_snapped_frame_is_legal_and_stays(
        w in 1u32..5000, h in 1u32..5000,
        x0 in -9000i32..9000, y0 in -9000i32..9000, x1 in -9000i32..9000, y1 in -9000i32..9000,
    ) {
        let source = Extent::new(w, h);
        let frame = snap_frame(Bounds::new(x0, y0, x1, y1), source, &RULE);
        prop_assert!(!frame.is_empty());
        prop_assert!(frame.intersect(source.bounds()) != Bounds::EMPTY, "{frame:?}");
        let extent = frame.extent();
        prop_assert!(extent.long_side() <= extent.short_side() * 3, "{frame:?}");
        prop_assert_eq!(snap_frame(frame, source, &RULE), frame);
        // Nothing is left bare where all of the canvas, in whole steps, could travel at half its size.
        let whole = source.bounds().union(frame);
        let stepped = Extent::new(whole.width().next_multiple_of(16), whole.height().next_multiple_of(16));
        let fits = |extent: Extent| {
            extent.long_side() <= 7680 && extent.pixels() <= 33_177_600 && extent.long_side() <= extent.short_side() * 3
        };
        if fits(stepped) {
            let covered = [frame.x0 >= 0 && frame.x1 <= w as i32, frame.y0 >= 0 && frame.y1 <= h as i32];
            let (across, down) = (frame.x0 == whole.x0 && frame.x1 == whole.x1, frame.y0 == whole.y0 && frame.y1 == whole.y1);
            prop_assert!((covered[0] || down) && (covered[1] || across), "{frame:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_outside_changes_for_any_frame_and_blend(
        w in 16u32..120, h in 16u32..120,
        frame in prop::array::uniform4(-120i32..240), dot in (any::<u32>(), any::<u32>(), 0u32..20),
        seam in 0u32..24, strength in 0f32..1.0, colour: bool, on: bool, hide: u8,
    ) {
        let extent = Extent::new(w, h);
        let (dx, dy, r) = (dot.0 % w, dot.1 % h, dot.2);
        let mask = mask_with(extent, |x, y| if x.abs_diff(dx) <= r && y.abs_diff(dy) <= r { 200 } else { 20 });
        let source = photo(extent);
        let rule = SizeRule::Free(FreeSizes { min_pixels: 256, ..FreeSizes::GPT_IMAGE_2 });
        let frame = Bounds::new(frame[0], frame[1], frame[2], frame[3]);
        let options =
            PlanOptions { seam_px: Some(seam), rule: &rule, wish: Wish::default(), is_final: false, frame: Some(frame) };
        let Ok(plan) = plan(&mask, &options) else { return Ok(()) };
        prop_assert!(plan.is_sound(), "{plan:?}");
        prop_assert!(plan.crop.contains(plan.support) && plan.support.contains(plan.core));
        let small = Extent::new((plan.sent.width / 8).max(16), (plan.sent.height / 8).max(16));
        let returned = if (small.aspect() / plan.sent.aspect()).ln().abs() < 0.02 { hostile(small) } else { hostile(plan.sent) };
        let placement = Placement::new(&source, &mask, &plan, &returned).unwrap();
        let blend = Blend {
            seam_px: Some(seam / 2),
            register: if on { Register::On } else { Register::Off },
            colour,
            strength,
            result_mask: Some(mask_with(plan.canvas(), |x, y| ((x + y) as u8).wrapping_mul(hide))),
        };
        let placed = shown(&source, &placement, &blend);
        prop_assert_eq!(placed.outside_changed_px, 0);
        prop_assert_eq!(placed.picture.extent(), plan.canvas());
        // An opaque source stays opaque, but for what the plan says.
        let full = shown(&source, &placement, &Blend { result_mask: None, ..blend.clone() });
        let clear = full.picture.rgba().chunks_exact(4).filter(|pixel| pixel[3] != 255).count() as u64;
        prop_assert_eq!(clear, plan.bare_px(), "{:?}", plan);
        // Counted without the code that made it: far from the core every pixel is the source's.
        let at = plan.source_at();
        let close = plan.core.grown(seam as i32 / 2);
        for y in 0..h {
            for x in 0..w {
                let (cx, cy) = (x as i32 + at.x0, y as i32 + at.y0);
                if !close.contains(Bounds::new(cx, cy, cx + 1, cy + 1)) {
                    prop_assert_eq!(placed.picture.pixel(cx as u32, cy as u32), source.pixel(x, y));
                }
            }
        }
    }
}
