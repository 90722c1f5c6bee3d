//! Strange input: the smallest and the largest masks and sources, masks at the border, answers that do not belong.

use super::super::plan::PlanError;
use super::*;

/// An answer of the sent shape that is small, so that a test is quick.
fn answer(plan: &EditPlan) -> Picture {
    hostile(Extent::new(plan.sent.width / 16 * 4, plan.sent.height / 16 * 4))
}

fn checked(source: &Picture, mask: &Mask) -> (EditPlan, Placed) {
    let plan = planned(mask, None);
    assert!(plan.is_sound(), "{plan:?}");
    let sent = send::sent(source, mask, &plan).unwrap();
    assert_eq!((sent.picture.extent(), sent.mask.extent()), (plan.sent, plan.sent));
    assert!(RULE.check(plan.sent).is_ok(), "{plan:?}");
    let placed = place(source, mask, &plan, &answer(&plan), &Blend::default()).unwrap();
    assert_exact(source, mask, &placed, plan.crop);
    (plan, placed)
}

fn square(extent: Extent, x0: u32, y0: u32, side: u32) -> Mask {
    mask_with(extent, |x, y| if (x0..x0 + side).contains(&x) && (y0..y0 + side).contains(&y) { 255 } else { 0 })
}

#[test]
fn a_mask_of_one_pixel_changes_its_seam_and_no_more() {
    let extent = Extent::new(700, 600);
    let source = photo(extent);
    // In the middle and in each corner.
    for (x, y) in [(350, 300), (0, 0), (699, 0), (0, 599), (699, 599)] {
        let (plan, placed) = checked(&source, &square(extent, x, y, 1));
        assert_eq!((plan.seam_px, plan.core.extent()), (3, Extent::new(1, 1)));
        let differ = placed.picture.rgba().chunks_exact(4).zip(source.rgba().chunks_exact(4));
        let changed = differ.filter(|(a, b)| a != b).count();
        // A disc of radius 3 has 29 pixels.
        assert!((1..=29).contains(&changed), "{changed} at {x},{y}");
    }
}

#[test]
fn a_mask_of_all_the_picture_is_all_the_models() {
    for extent in [Extent::new(640, 560), Extent::new(1, 1), Extent::new(37, 500), Extent::new(2000, 30)] {
        let source = photo(extent);
        let mask = Mask::full(extent);
        let (plan, placed) = checked(&source, &mask);
        assert!(plan.is_whole() && plan.bare_px() == 0);
        let drift = Placement::new(&source, &mask, &plan, &answer(&plan)).unwrap().drift(&Blend::default());
        assert!(!drift.registered && !drift.colour_matched, "{drift:?}");
        assert!(
            (drift.scale - 1.0).abs() < f32::EPSILON && drift.shift_px.iter().all(|shift| shift.abs() < f32::EPSILON)
        );
        let inside = plan.in_source(plan.crop);
        let wanted = placed.unblended.crop(extent.bounds().moved(-inside.x0, -inside.y0));
        assert_eq!(placed.picture, wanted);
    }
}

#[test]
fn a_source_of_one_pixel_can_be_edited() {
    let source = Picture::from_fn(Extent::new(1, 1), |_, _| [9, 200, 31, 255]);
    let mask = Mask::full(Extent::new(1, 1));
    let (plan, placed) = checked(&source, &mask);
    assert_eq!((placed.picture.extent(), plan.core), (Extent::new(1, 1), Bounds::new(0, 0, 1, 1)));
    // A flat answer of one colour is that colour.
    let flat = Picture::from_fn(plan.sent, |_, _| [40, 50, 60, 255]);
    let placed = place(&source, &mask, &plan, &flat, &Blend::default()).unwrap();
    assert_eq!(placed.picture.pixel(0, 0), [40, 50, 60, 255]);
    // So can slivers, with one pixel painted in them.
    for extent in [Extent::new(1, 900), Extent::new(900, 1), Extent::new(2, 2)] {
        let mask = mask_with(extent, |x, y| if (x, y) == (extent.width - 1, extent.height / 2) { 255 } else { 0 });
        checked(&photo(extent), &mask);
    }
    let empty = PlanOptions { seam_px: None, rule: &RULE, wish: Wish::default(), is_final: true, frame: None };
    assert_eq!(super::super::plan::plan(&Mask::new(Extent::new(1, 1)), &empty), Err(PlanError::Empty));
}

#[test]
fn a_ring_that_the_border_cuts_off_is_measured_where_it_is() {
    let extent = Extent::new(800, 640);
    let source = photo(extent);
    // Along an edge, in a corner, and over both ends so that two strips are left.
    let masks = [
        square(extent, 0, 200, 160),
        square(extent, 640, 480, 160),
        mask_with(extent, |_, y| if (200..420).contains(&y) { 255 } else { 0 }),
    ];
    for mask in masks {
        let (plan, _) = checked(&source, &mask);
        // A faithful answer but for a tint: in place, and matched by what ring there is.
        let sent = send::sent(&source, &mask, &plan).unwrap().picture;
        let tinted = Picture::from_fn(sent.extent(), |x, y| {
            let [r, g, b, a] = sent.pixel(x, y);
            [r.saturating_add(5), g, b.saturating_sub(5), a]
        });
        let placement = Placement::new(&source, &mask, &plan, &tinted).unwrap();
        let drift = placement.drift(&Blend::default());
        assert!(drift.colour_matched && !drift.registered && placement.misfit().is_none(), "{drift:?}");
    }
    // All but a border of a few pixels: too little to tell, and said so.
    let mask = square(Extent::new(640, 640), 6, 6, 628);
    let (plan, _) = checked(&photo(Extent::new(640, 640)), &mask);
    let drift = Placement::new(&photo(Extent::new(640, 640)), &mask, &plan, &answer(&plan)).unwrap();
    assert!(!drift.drift(&Blend::default()).registered);
}

#[test]
fn a_shape_is_refused_from_two_and_a_half_per_cent_on() {
    let extent = Extent::new(900, 900);
    let mask = square(extent, 400, 400, 80);
    let plan = planned(&mask, None);
    let side = plan.sent.width;
    assert_eq!(plan.sent, Extent::new(side, side));
    let with = |width: u32| {
        let returned = hostile(Extent::new(width, 1000));
        place(&photo(extent), &mask, &plan, &returned, &Blend::default()).map(|placed| placed.outside_changed_px)
    };
    assert_eq!((with(1000), with(1025), with(976)), (Ok(0), Ok(0), Ok(0)));
    let refused = Err(PlaceError::Misfit(Misfit::Shape));
    assert_eq!(
        (with(1026), with(975), with(1), with(30_000)),
        (refused.clone(), refused.clone(), refused.clone(), refused)
    );
}

#[test]
fn an_answer_of_one_colour_or_of_nothing_is_not_pasted_unasked() {
    let extent = Extent::new(900, 800);
    let (source, mask) = (photo(extent), square(extent, 400, 350, 90));
    let plan = planned(&mask, None);
    let blank = |pixel: [u8; 4]| {
        let returned = Picture::from_fn(plan.sent, |_, _| pixel);
        super::super::place(&source, &mask, &plan, &returned, &Blend::default()).err()
    };
    let content = Some(PlaceError::Misfit(Misfit::Content));
    assert_eq!(blank([0, 0, 0, 255]), content);
    assert_eq!(blank([255; 4]), content);
    assert_eq!(blank([128, 128, 128, 255]), content);
    assert_eq!(blank([0; 4]), content, "transparent");
    // Another photograph.
    let other = Picture::from_fn(plan.sent, |x, y| {
        let v = ((x as f32 / 31.0).sin() * 70.0 + ((x + 2 * y) as f32 / 13.0).sin() * 50.0 + 128.0) as u8;
        [v, 255 - v, v / 2, 255]
    });
    let refused = super::super::place(&source, &mask, &plan, &other, &Blend::default());
    assert_eq!(refused.err(), content);
}
