use super::*;
use crate::picture::Picture;
use proptest::prelude::*;

const RULE: SizeRule = SizeRule::GPT_IMAGE_2;

fn options(is_final: bool) -> PlanOptions<'static> {
    PlanOptions { seam_px: None, rule: &RULE, wish: Wish::default(), is_final, frame: None }
}

fn block(source: Extent, painted: Bounds) -> Mask {
    let picture = Picture::from_fn(source, |x, y| {
        let inside = painted.contains(Bounds::new(x as i32, y as i32, x as i32 + 1, y as i32 + 1));
        [if inside { 255 } else { 0 }; 3]
            .map(|v: u8| v)
            .into_iter()
            .chain([255])
            .collect::<Vec<_>>()
            .try_into()
            .unwrap()
    });
    Mask::from_picture(&picture, crate::canvas::mask::MaskFrom::Luma)
}

fn assert_sound(plan: &EditPlan) {
    assert!(plan.is_sound(), "{plan:?}");
    assert!(plan.support.contains(plan.core) && plan.crop.contains(plan.support));
    assert_eq!(RULE.check(plan.sent), Ok(()), "{plan:?}");
    assert_eq!(plan.sent_from_source, Affine::from_bounds_to_extent(plan.crop, plan.sent));
    // The aspect is the crop's within one step.
    let (w, h) = (f64::from(plan.sent.width), f64::from(plan.sent.height));
    let aspect = plan.crop.extent().aspect();
    assert!((w - h * aspect).abs() <= 16.0 || (h - w / aspect).abs() <= 16.0, "{plan:?}");
    assert!(plan.widest_seam_px() >= plan.seam_px);
}

#[test]
fn an_empty_or_faint_mask_says_so() {
    let extent = Extent::new(64, 64);
    assert_eq!(plan(&Mask::new(extent), &options(true)), Err(PlanError::Empty));
    let faint = Mask::from_grey(extent, vec![127; 64 * 64]).unwrap();
    assert_eq!(plan(&faint, &options(true)), Err(PlanError::TooFaint));
}

#[test]
fn a_block_in_a_large_source() {
    let source = Extent::new(3840, 2160);
    let made = plan(&block(source, Bounds::new(1000, 500, 1600, 1100)), &options(true)).unwrap();
    assert_sound(&made);
    assert_eq!(made.seam_px, 24);
    assert_eq!(made.support, Bounds::new(976, 476, 1624, 1124));
    // 648 px and 22 % of it on each side, rounded up to the step: 944; raised to about 2 Mpx.
    assert_eq!(made.crop.extent(), Extent::new(944, 944));
    assert!((1.9e6..2.1e6).contains(&(made.sent.pixels() as f64)), "{}", made.sent);
    let draft = plan(&block(source, Bounds::new(1000, 500, 1600, 1100)), &options(false)).unwrap();
    assert_eq!((draft.crop, draft.sent), (made.crop, Extent::new(1024, 1024)));
}

#[test]
fn a_crop_of_a_megapixel_travels_untouched() {
    let source = Extent::new(6000, 4000);
    let made = plan(&block(source, Bounds::new(2000, 1000, 3000, 1800)), &options(true)).unwrap();
    assert_sound(&made);
    assert_eq!(made.sent, made.crop.extent(), "a multiple of the step is sent 1:1");
    assert!((made.scale() - 1.0).abs() < 1e-9);
}

#[test]
fn a_final_is_never_below_its_crop_where_that_is_legal() {
    let source = Extent::new(2000, 1500);
    let made = plan(&Mask::full(source), &options(true)).unwrap();
    assert_sound(&made);
    assert!(made.is_whole());
    assert!(made.sent.width >= 2000 && made.sent.height >= 1500, "{}", made.sent);
    let twice = PlanOptions { wish: Wish::Scale(1.5), ..options(true) };
    assert!(plan(&Mask::full(source), &twice).unwrap().scale() > 1.4);
    let draft = plan(&Mask::full(source), &options(false)).unwrap();
    assert!(draft.sent.pixels() < 1_700_000, "{}", draft.sent);
    let huge = plan(&Mask::full(Extent::new(9000, 6000)), &options(true)).unwrap();
    assert!(huge.sent.pixels() > 7_500_000);
}

#[test]
fn thin_masks_get_more_context() {
    let source = Extent::new(4000, 4000);
    let made = plan(&block(source, Bounds::new(500, 2000, 3000, 2003)), &options(true)).unwrap();
    assert_sound(&made);
    assert!(made.support.x0 - made.crop.x0 >= 390, "{made:?}");
    assert!(made.crop.width() <= 3 * made.crop.height());
}

#[test]
fn slivers_are_extended_over_their_border() {
    for source in [Extent::new(10, 2000), Extent::new(2000, 10), Extent::new(1, 1), Extent::new(3, 9000)] {
        let made = plan(&Mask::full(source), &options(true)).unwrap();
        assert_sound(&made);
        assert!(made.crop.contains(source.bounds()));
    }
}

#[test]
fn a_wished_size_shapes_the_crop() {
    let source = Extent::new(3000, 2000);
    let wide = Extent::new(1536, 1024);
    let made = plan(
        &block(source, Bounds::new(100, 100, 200, 900)),
        &PlanOptions { wish: Wish::Exact(wide), ..options(true) },
    )
    .unwrap();
    assert_sound(&made);
    assert_eq!(made.sent, wide);
    let illegal = PlanOptions { wish: Wish::Exact(Extent::new(1000, 1000)), ..options(true) };
    assert!(matches!(plan(&Mask::full(source), &illegal), Err(PlanError::Size { .. })));
}

#[test]
fn a_plan_survives_its_file() {
    let made = plan(&block(Extent::new(800, 600), Bounds::new(10, 10, 90, 60)), &options(true)).unwrap();
    let text = serde_json::to_string(&made).unwrap();
    assert_eq!(serde_json::from_str::<EditPlan>(&text).unwrap(), made);
    let broken = EditPlan { crop: Bounds::new(50, 50, 60, 60), ..made };
    assert!(!broken.is_sound());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_plan_is_sound(
        w in 1u32..1400, h in 1u32..1400,
        dots in prop::collection::vec((any::<u32>(), any::<u32>()), 1..4),
        seam in prop::option::of(0u32..200), scale in 0.1f32..3.0, is_final: bool,
    ) {
        let mut grey = vec![0; (w * h) as usize];
        for (x, y) in dots {
            grey[(y % h * w + x % w) as usize] = 200;
        }
        let mask = Mask::from_grey(Extent::new(w, h), grey).unwrap();
        let wish = Wish::Scale(scale);
        let made = plan(&mask, &PlanOptions { seam_px: seam, rule: &RULE, wish, is_final, frame: None }).unwrap();
        assert_sound(&made);
        // Over the border only where the source has no more to give.
        if made.crop.width() <= w {
            prop_assert!(made.crop.x0 >= 0 && made.crop.x1 <= w as i32);
        }
        if made.crop.height() <= h {
            prop_assert!(made.crop.y0 >= 0 && made.crop.y1 <= h as i32);
        }
        if is_final && made.crop.extent().pixels() < 8_000_000 {
            prop_assert!(made.sent.width >= made.crop.width() && made.sent.height >= made.crop.height());
        }
    }
}

fn listed() -> SizeRule {
    SizeRule::Fixed([(1024, 1024), (1536, 1024), (1024, 1536)].map(|(w, h)| Extent::new(w, h)).to_vec())
}

#[test]
fn a_listed_size_gives_the_crop_its_shape() {
    let rule = listed();
    let planned = |source, bounds, is_final| {
        plan(&block(source, bounds), &PlanOptions { rule: &rule, ..options(is_final) }).unwrap()
    };
    let wide = planned(Extent::new(4000, 3000), Bounds::new(500, 500, 2400, 1500), true);
    assert_eq!(wide.sent, Extent::new(1536, 1024));
    assert!((wide.crop.extent().aspect() - 1.5).abs() < 0.01 && wide.is_sound(), "{wide:?}");
    let tall = planned(Extent::new(900, 1600), Bounds::new(100, 100, 800, 1500), false);
    assert_eq!(tall.sent, Extent::new(1024, 1536));
    assert!(tall.crop.contains(tall.source_at()) && tall.crop.x0 < 0, "the edge goes on beside it: {tall:?}");
    let square = planned(Extent::new(3000, 3000), Bounds::new(1000, 1000, 1300, 1300), true);
    assert_eq!((square.sent, square.crop.width()), (Extent::new(1024, 1024), square.crop.height()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_plan_of_listed_sizes_is_sound(
        w in 1u32..1400, h in 1u32..1400, x: u32, y: u32, seam in prop::option::of(0u32..200), is_final: bool,
        frame in prop::option::of((-300i32..1400, -300i32..1400, 1i32..1500, 1i32..1500)),
    ) {
        let rule = listed();
        let source = Extent::new(w, h);
        let mut grey = vec![0; (w * h) as usize];
        grey[(y % h * w + x % w) as usize] = 200;
        let mask = Mask::from_grey(source, grey).unwrap();
        let frame = frame.map(|(x, y, w, h)| Bounds::new(x, y, x + w, y + h));
        if let Some(frame) = frame {
            let snapped = snap_frame(frame, source, &rule);
            prop_assert_eq!(snap_frame(snapped, source, &rule), snapped, "{:?} of {}", frame, source);
        }
        let made = plan(&mask, &PlanOptions { seam_px: seam, rule: &rule, frame, ..options(is_final) });
        match made {
            Ok(made) => {
                prop_assert!(made.is_sound(), "{made:?}");
                prop_assert_eq!(rule.check(made.sent), Ok(()));
                let off = (made.sent.aspect() / made.crop.extent().aspect()).ln().abs();
                // Within a pixel or two of the crop's shorter side.
                prop_assert!(off <= 2.6 / f64::from(made.crop.extent().short_side()), "{off} {made:?}");
            }
            Err(error) => prop_assert!(frame.is_some(), "{error}"),
        }
    }
}
