use super::*;
use proptest::prelude::*;

const EXTENT: Extent = Extent::new(20, 15);

fn plain(how: Combine, mask: u8, own: u8) -> u8 {
    match how {
        Combine::Replace => own,
        Combine::Add => mask.max(own),
        Combine::Subtract => (i32::from(mask) - i32::from(own)).max(0) as u8,
        Combine::Intersect => mask.min(own),
    }
}

#[test]
fn lengths_must_fit() {
    assert!(Selection::new(Bounds::new(0, 0, 2, 2), vec![0; 3]).is_none());
    assert_eq!(Selection::empty().combine(&Mask::full(EXTENT), Combine::Intersect), Mask::new(EXTENT));
    assert_eq!(Selection::empty().combine(&Mask::full(EXTENT), Combine::Add), Mask::full(EXTENT));
}

proptest! {
    #[test]
    fn combining_equals_the_plain_way(
        bounds in (-5i32..25, -5i32..20, 0i32..30, 0i32..30),
        under in prop::collection::vec(any::<u8>(), 300), over in prop::collection::vec(any::<u8>(), 900),
        blank in 0usize..300,
    ) {
        let bounds = Bounds::new(bounds.0, bounds.1, bounds.0 + bounds.2, bounds.1 + bounds.3);
        let mut under = under;
        under[..blank].fill(0);
        let mask = Mask::from_grey(EXTENT, under).unwrap();
        let own = Selection::new(bounds, over[..bounds.extent().pixels() as usize].to_vec()).unwrap();
        for how in [Combine::Replace, Combine::Add, Combine::Subtract, Combine::Intersect] {
            let combined = own.combine(&mask, how);
            for y in 0..15 {
                for x in 0..20 {
                    prop_assert_eq!(combined.at(x, y), plain(how, mask.at(x, y), own.at(x, y)), "{:?} {},{}", how, x, y);
                }
            }
        }
    }

    #[test]
    fn what_is_added_twice_or_taken_back_leaves_no_trace(over in prop::collection::vec(any::<u8>(), 300)) {
        let own = Selection::new(EXTENT.bounds(), over).unwrap();
        let once = own.combine(&Mask::new(EXTENT), Combine::Add);
        prop_assert_eq!(&own.combine(&once, Combine::Add), &once);
        prop_assert_eq!(&own.combine(&once, Combine::Intersect), &once);
        prop_assert!(own.combine(&once, Combine::Subtract).is_empty());
    }
}

/// A selection that is kept as runs, and the same as bytes.
fn both_ways(corners: &[(i16, i16)]) -> (Selection, Selection) {
    let points = corners.iter().map(|(x, y)| Point::new(f32::from(*x) / 3.0, f32::from(*y) / 5.0)).collect();
    let drawn = shape::shape(Extent::new(90, 15), &shape::Shape::Polygon(points), true);
    let plane = Selection::new(drawn.bounds(), drawn.clone().coverage().to_vec()).unwrap();
    (drawn, plane)
}

proptest! {
    #[test]
    fn runs_combine_as_their_bytes_do(
        corners in prop::collection::vec((-60i16..330, -30i16..100), 3..7),
        under in prop::collection::vec(any::<u8>(), 300), narrow: bool,
    ) {
        let (drawn, plane) = both_ways(&corners);
        // A mask that is narrower than what was drawn cuts its blocks.
        let extent = if narrow { EXTENT } else { Extent::new(100, 3) };
        let mask = Mask::from_grey(extent, under).unwrap();
        for how in [Combine::Replace, Combine::Add, Combine::Subtract, Combine::Intersect] {
            prop_assert_eq!(drawn.combine(&mask, how), plane.combine(&mask, how), "{:?}", how);
        }
        prop_assert_eq!(drawn, plane);
    }
}
