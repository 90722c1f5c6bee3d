//! Edits one after another: each on the accepted result of the one before.

use super::*;
use crate::picture::decode::{Limits, decode};
use crate::picture::encode;

/// The pixels within `seam` of the core, each looked at by itself: a column at a time, then along the row.
fn support_of(mask: &Mask, seam: u32) -> Vec<bool> {
    let (width, height, seam) = (mask.extent().width as i32, mask.extent().height as i32, seam as i32);
    let mut above = vec![i32::MAX; (width * height) as usize];
    for x in 0..width {
        let rows: Vec<i32> = (0..height).filter(|y| mask.at(x, *y) >= 128).collect();
        for y in 0..height {
            let nearest = rows.iter().map(|row| (row - y).abs()).min();
            above[(y * width + x) as usize] = nearest.filter(|far| *far <= seam).unwrap_or(i32::MAX);
        }
    }
    let near = |x: i32, y: i32| {
        ((x - seam).max(0)..=(x + seam).min(width - 1)).any(|at| {
            let far = above[(y * width + at) as usize];
            far != i32::MAX && far * far + (at - x) * (at - x) <= seam * seam
        })
    };
    (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| near(x, y)).collect()
}

#[derive(Debug, Clone)]
struct Step {
    middle: (u32, u32),
    half: (u32, u32),
    round: bool,
    soft: bool,
    seam_px: Option<u32>,
    plain: bool,
}

impl Step {
    fn mask(&self, extent: Extent) -> Mask {
        let (cx, cy) = (self.middle.0 as f32, self.middle.1 as f32);
        let (hx, hy) = (self.half.0 as f32, self.half.1 as f32);
        mask_with(extent, |x, y| {
            let (dx, dy) = ((x as f32 - cx).abs() / hx, (y as f32 - cy).abs() / hy);
            let far = if self.round { dx.hypot(dy) } else { dx.max(dy) };
            if self.soft { ((1.5 - far) * 255.0).clamp(0.0, 255.0) as u8 } else { u8::from(far <= 1.0) * 255 }
        })
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let middle = (0u32..620, 0u32..560);
    let half = (1u32..90, 1u32..90);
    let seam = prop_oneof![Just(None), (0u32..40).prop_map(Some)];
    let step = (middle, half, any::<bool>(), any::<bool>(), seam, any::<bool>())
        .prop_map(|(middle, half, round, soft, seam_px, plain)| Step { middle, half, round, soft, seam_px, plain });
    prop::collection::vec(step, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn after_any_chain_only_the_union_of_the_supports_has_changed(steps in steps()) {
        let extent = Extent::new(620, 560);
        let first = photo(extent);
        let (mut source, mut union) = (first.clone(), vec![false; extent.pixels() as usize]);
        for step in &steps {
            let mask = step.mask(extent);
            let plan = planned(&mask, step.seam_px);
            let blend = if step.plain { Blend::plain() } else { Blend::default() };
            let answer = hostile(Extent::new(plan.sent.width / 16 * 4, plan.sent.height / 16 * 4));
            let placed = place(&source, &mask, &plan, &answer, &blend).unwrap();
            prop_assert_eq!(placed.outside_changed_px, 0);
            for (all, own) in union.iter_mut().zip(support_of(&mask, placed.seam_px)) {
                *all |= own;
            }
            // Accepted, it is a file, and that file is the next source.
            source = decode(&encode::png(&placed.picture), &Limits::default()).unwrap().picture;
        }
        let pixels = first.rgba().chunks_exact(4).zip(source.rgba().chunks_exact(4));
        let changed = |inside: bool| {
            pixels.clone().zip(&union).filter(|((a, b), within)| a != b && **within == inside).count()
        };
        prop_assert_eq!(changed(false), 0, "outside of the union of {} supports", steps.len());
        prop_assert!(changed(true) > 0);
    }
}
