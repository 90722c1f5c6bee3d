//! Registration and colour match against answers whose drift is known.

use super::super::cells::{CELL, Cells, ring_of_row};
use super::super::colour::Matching;
use super::super::cut::Cut;
use super::super::grow::Region;
use super::super::register::Verdict;
use super::super::tones::Tones;
use super::*;

/// A scene with edges in all directions, defined between the pixels as well: `x`, `y` in pixels.
fn scene(x: f32, y: f32) -> [f32; 3] {
    let soft = |t: f32| (t * 1.2).tanh() * 0.5 + 0.5;
    let blobs = soft((x / 13.0).sin() * 3.0 + (y / 17.0).cos() * 2.0) * 70.0;
    let lines = soft(((x + y * 0.6) / 9.0).sin() * 2.0) * 50.0;
    let slope = x * 0.06 + y * 0.04;
    [40.0 + blobs + slope, 50.0 + lines + blobs * 0.4 + slope * 0.5, 160.0 - blobs * 0.8 + lines * 0.5 - slope * 0.6]
}

fn drawn(extent: Extent, at: impl Fn(f32, f32) -> [f32; 3]) -> Picture {
    Picture::from_fn(extent, |x, y| {
        let [r, g, b] = at(x as f32 + 0.5, y as f32 + 0.5).map(|v| v.round().clamp(0.0, 255.0) as u8);
        [r, g, b, 255]
    })
}

const SIZE: Extent = Extent::new(640, 576);

/// A disc in the middle, the plan whose crop and sent size are the whole picture.
fn world() -> (Picture, Mask, EditPlan) {
    let mask = mask_with(SIZE, |x, y| if (x as f32 - 320.0).hypot(y as f32 - 280.0) < 110.0 { 255 } else { 0 });
    let rule = SizeRule::Free(FreeSizes { min_pixels: 1, ..FreeSizes::GPT_IMAGE_2 });
    let options =
        PlanOptions { seam_px: None, rule: &rule, wish: Wish::Exact(SIZE), is_final: true, frame: Some(SIZE.bounds()) };
    let plan = plan(&mask, &options).unwrap();
    assert_eq!((plan.crop, plan.sent), (SIZE.bounds(), SIZE));
    (drawn(SIZE, scene), mask, plan)
}

/// The scene as an answer that has moved: what was at `p` is at `p + shift + stretch * (p - middle)`.
fn moved(shift: [f32; 2], stretch: [f32; 2]) -> impl Fn(f32, f32) -> [f32; 3] {
    let back = |at: f32, shift: f32, stretch: f32, middle: f32| (at - shift + stretch * middle) / (1.0 + stretch);
    move |x, y| scene(back(x, shift[0], stretch[0], 320.0), back(y, shift[1], stretch[1], 288.0))
}

fn worst_in_core(source: &Picture, found: &Picture) -> u8 {
    let core = Bounds::new(230, 190, 410, 370);
    let (a, b) = (source.crop(core), found.crop(core));
    a.rgba().iter().zip(b.rgba()).map(|(a, b)| a.abs_diff(*b)).max().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn a_movement_is_found_whatever_the_tint(
        dx in -2.8f32..2.8, dy in -2.8f32..2.8, zoom in -0.013f32..0.013, apart in -0.001f32..0.001,
        gain in 0.9f32..1.1, offset in -12f32..12.0,
    ) {
        let (source, mask, plan) = world();
        let at = moved([dx, dy], [zoom + apart, zoom - apart]);
        let answer = drawn(SIZE, |x, y| at(x, y).map(|v| v * gain + offset));
        let placement = Placement::new(&source, &mask, &plan, &answer).unwrap();
        let found = *placement.registration();
        prop_assert!((found.shift_px[0] - dx).abs() < 0.05 && (found.shift_px[1] - dy).abs() < 0.05, "{found:?}");
        prop_assert!((found.scale[0] - 1.0 - zoom - apart).abs() < 4e-4, "{found:?}");
        prop_assert!((found.scale[1] - 1.0 - zoom + apart).abs() < 4e-4, "{found:?}");
        let drift = placement.drift(&Blend::default());
        if dx.hypot(dy) > 0.1 {
            prop_assert!(drift.registered && drift.colour_matched, "{drift:?}");
            let worst = worst_in_core(&source, &placement.unblended(&Blend::default()));
            prop_assert!(worst <= 4, "{worst} {found:?}");
        }
    }

    #[test]
    fn cells_are_the_plain_sums(x0 in 0i32..40, y0 in 0i32..40, w in 1i32..60, h in 1i32..60, seed: u32) {
        let extent = Extent::new(83, 77);
        let source = Picture::from_fn(extent, |x, y| {
            let v = (x * 31 + y * 17).wrapping_mul(seed | 1) >> 9;
            [v as u8, (v >> 3) as u8, (v >> 5) as u8, if v % 19 == 0 { 9 } else { 255 }]
        });
        let answer = Picture::from_fn(extent, |x, y| source.pixel((x + 1) % 83, y));
        let hole = Bounds::new(x0, y0, x0 + w, y0 + h).clip(extent);
        let inside = |x: i32, y: i32| hole.contains(Bounds::new(x, y, x + 1, y + 1));
        let mask = mask_with(extent, |x, y| if inside(x as i32, y as i32) { 255 } else { 0 });
        let support = Region::core(&mask, mask.core_bounds());
        let all = extent.bounds();
        let cut = Cut { source: source.clone(), coverage: mask, known: all, sheet: all, core: hole, crop: all, canvas: extent };
        let cells = Cells::new(&cut, &Tones::of(&answer), &support);
        for cy in 0..cells.height {
            for cx in 0..cells.width {
                let (mut n, mut s, mut m) = (0.0f64, 0.0, 0.0);
                for y in cy * CELL..((cy + 1) * CELL).min(77) {
                    for x in cx * CELL..((cx + 1) * CELL).min(83) {
                        let (a, b) = (source.pixel(x as u32, y as u32), answer.pixel(x as u32, y as u32));
                        let open = ring_of_row(&cut, &support, y as i32).iter().any(|range| range.contains(&x));
                        prop_assert_eq!(open, !inside(x as i32, y as i32));
                        if open && a[3] == 255 && b[3] >= 250 {
                            n += 1.0;
                            s += f64::from(a[1]);
                            m += f64::from(b[1]);
                        }
                    }
                }
                let cell = cells.cells[cy * cells.width + cx];
                if n >= 12.0 {
                    prop_assert!((f64::from(cell.count) - n).abs() < 1e-3);
                    prop_assert!((f64::from(cell.source[1]) - s / n).abs() < 0.01);
                    prop_assert!((f64::from(cell.model[1]) - m / n).abs() < 0.01);
                } else {
                    prop_assert!(cell.count.abs() < f32::EPSILON);
                }
            }
        }
    }
}

#[test]
fn a_tint_is_undone_in_the_core_too() {
    let (source, mask, plan) = world();
    let answer = drawn(SIZE, |x, y| {
        let [r, g, b] = scene(x, y);
        // A gain for each channel, and a cast that grows over the picture.
        [r * 0.91 + 11.0 + x * 0.02, g * 1.06 - 4.0, b * 0.95 + 9.0 - y * 0.03]
    });
    let placement = Placement::new(&source, &mask, &plan, &answer).unwrap();
    let drift = placement.drift(&Blend::default());
    assert_eq!((drift.colour, drift.register), (Matching::Matched, Verdict::InPlace), "{drift:?}");
    assert!(drift.tint > 1.5 && drift.changed_share < 0.02, "{drift:?}");
    assert!(worst_in_core(&source, &answer) > 12, "{}", worst_in_core(&source, &answer));
    assert!(worst_in_core(&source, &placement.unblended(&Blend::default())) <= 2);
    let half = placement.unblended(&Blend { strength: 0.5, ..Blend::default() });
    let (all, none) = (placement.unblended(&Blend::default()), placement.unblended(&Blend::plain()));
    assert_eq!(none, answer);
    for ((all, none), half) in all.rgba().iter().zip(none.rgba()).zip(half.rgba()) {
        assert!((f32::from(*half) - (f32::from(*all) + f32::from(*none)) * 0.5).abs() <= 1.5);
    }
}

#[test]
fn a_change_on_the_ring_is_not_smeared_into_the_core() {
    let (source, mask, plan) = world();
    let tinted = |x: f32, y: f32| scene(x, y).map(|v| v + 7.0);
    let shadow = |x: f32, y: f32| {
        // A dark band right beside the mask.
        let dark = (430.0..520.0).contains(&x) && (160.0..400.0).contains(&y);
        tinted(x, y).map(|v| if dark { v * 0.4 } else { v })
    };
    let place = |answer: &Picture| Placement::new(&source, &mask, &plan, answer).unwrap();
    let (clean, struck) = (place(&drawn(SIZE, tinted)), place(&drawn(SIZE, shadow)));
    let drift = struck.drift(&Blend::default());
    assert!(drift.changed_share > 0.03 && drift.changed_share < 0.2, "{drift:?}");
    let (clean, struck) = (clean.unblended(&Blend::default()), struck.unblended(&Blend::default()));
    assert!(worst_in_core(&clean, &struck) <= 2, "{}", worst_in_core(&clean, &struck));
}

#[test]
fn an_object_that_runs_over_its_mask_on_a_quiet_ring_is_a_small_change() {
    let (_, mask, plan) = world();
    let quiet = |x: f32, y: f32| scene(x * 0.1, y * 0.1).map(|v| v * 0.5);
    let source = drawn(SIZE, quiet);
    // Checked, and twenty pixels larger than it was asked for.
    let answer = drawn(SIZE, |x, y| {
        let check = 90.0 * ((x / 3.0).floor() + (y / 3.0).floor()).rem_euclid(2.0);
        let object = (x - 320.0).hypot(y - 280.0) < 135.0;
        quiet(x, y).map(|v| if object { 40.0 + check } else { v + 6.0 })
    });
    let placement = Placement::new(&source, &mask, &plan, &answer).unwrap();
    let drift = placement.drift(&Blend::default());
    assert_eq!((drift.colour, placement.misfit()), (Matching::Matched, None), "{drift:?}");
    assert!(drift.changed_share > 0.02 && drift.changed_share < 0.15, "{drift:?}");
}

#[test]
fn where_most_of_the_ring_changed_nothing_is_matched() {
    let (source, mask, plan) = world();
    let answer = drawn(SIZE, |x, y| {
        let redrawn = x > 150.0;
        if redrawn { scene(y * 1.3 + 40.0, x * 0.7) } else { scene(x, y) }
    });
    let placement = Placement::new(&source, &mask, &plan, &answer).unwrap();
    let drift = placement.drift(&Blend::default());
    assert_eq!((drift.colour, drift.colour_matched, drift.registered), (Matching::Changed, false, false), "{drift:?}");
    assert_eq!(placement.unblended(&Blend::default()), answer);
}

#[test]
fn other_content_is_told_and_a_hard_edit_is_not() {
    let (source, mask, plan) = world();
    let other = drawn(SIZE, |x, y| scene(y * 2.1 + 700.0, 300.0 - x * 1.7).map(|v| 255.0 - v));
    let misfit = |answer: &Picture| Placement::new(&source, &mask, &plan, answer).unwrap().misfit();
    assert_eq!(misfit(&other), Some(Misfit::Content));
    assert_eq!(misfit(&hostile(SIZE)), Some(Misfit::Content));
    let refused = super::super::place(&source, &mask, &plan, &other, &Blend::default());
    assert_eq!(refused.err(), Some(PlaceError::Misfit(Misfit::Content)));
    // At night, moved and noisy, it is still the same scene.
    let night = drawn(SIZE, |x, y| {
        let noise = ((x * 12.9898 + y * 78.233).sin() * 43_758.547).fract() * 20.0;
        scene(x + 2.0, y - 2.0).map(|v| v * 0.45 + 8.0 + noise)
    });
    assert_eq!(misfit(&night), None);
}

#[test]
fn a_ring_without_edges_tells_no_movement() {
    let (_, mask, plan) = world();
    let flat = |extent| drawn(extent, |x, y| [120.0 + x * 0.02, 110.0, 90.0 + y * 0.02]);
    let placement = Placement::new(&flat(SIZE), &mask, &plan, &flat(SIZE)).unwrap();
    assert_eq!(placement.registration().verdict, Verdict::NoRing);
    assert_eq!(placement.misfit(), None);
    // Nothing around the edit: nothing is measured, and the answer is pasted as it came.
    let all = Mask::full(SIZE);
    let placement = Placement::new(&drawn(SIZE, scene), &all, &planned(&all, None), &hostile(SIZE)).unwrap();
    let drift = placement.drift(&Blend::default());
    assert_eq!((drift.register, drift.colour), (Verdict::NoRing, Matching::NoRing));
    assert_eq!(placement.misfit(), None);
}

#[test]
fn what_has_moved_too_far_is_left_alone() {
    let (source, mask, plan) = world();
    let at = moved([5.5, -4.0], [0.0, 0.0]);
    let placement = Placement::new(&source, &mask, &plan, &drawn(SIZE, at)).unwrap();
    assert_eq!(placement.registration().verdict, Verdict::TooFar, "{:?}", placement.registration());
    assert!(!placement.drift(&Blend { register: Register::On, ..Blend::default() }).registered);
}

#[test]
fn a_faint_ring_is_enough_and_one_edge_is_not() {
    let (_, mask, plan) = world();
    let verdict = |source: &dyn Fn(f32, f32) -> f32| {
        let grey = |shift: f32| drawn(SIZE, |x, y| [source(x - shift, y + shift); 3]);
        let placement = Placement::new(&grey(0.0), &mask, &plan, &grey(1.3)).unwrap();
        *placement.registration()
    };
    // Waves of three levels, as in a misty sky.
    let found = verdict(&|x, y| 100.0 + 3.0 * (x / 11.0).sin() + 3.0 * (y / 15.0).cos());
    assert_eq!(found.verdict, Verdict::Better, "{found:?}");
    assert!((found.shift_px[0] - 1.3).abs() < 0.06 && (found.shift_px[1] + 1.3).abs() < 0.06, "{found:?}");
    // Stripes tell the way across them, and nothing is made up along them.
    let found = verdict(&|x, _| 100.0 + 30.0 * (x / 5.0).sin());
    assert_eq!(found.verdict, Verdict::Better, "{found:?}");
    assert!((found.shift_px[0] - 1.3).abs() < 0.06 && found.shift_px[1].abs() < 0.06, "{found:?}");
    // A slanted edge: the movement along it cannot be seen, so it is not invented.
    let found = verdict(&|x, y| if x + 0.3 * y > 300.0 { 150.0 } else { 90.0 });
    assert!(found.shift_px.iter().all(|shift| shift.abs() < 2.0), "{found:?}");
}
