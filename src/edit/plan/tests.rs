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
