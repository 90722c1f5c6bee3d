use super::super::never;
use super::flood::runs;
use super::*;
use crate::geom::Extent;
use proptest::prelude::*;

const HARD: WandOptions = WandOptions { tolerance: 20, metric: Metric::Channels, contiguous: true, antialias: false };

/// A flood by the book, a pixel at a time.
fn plain(picture: &Picture, seed: (i32, i32), fit: &dyn Fn([u8; 4]) -> bool) -> Vec<bool> {
    let (w, h) = (picture.extent().width as i32, picture.extent().height as i32);
    let mut filled = vec![false; (w * h) as usize];
    let mut stack = vec![seed];
    while let Some((x, y)) = stack.pop() {
        if x < 0 || y < 0 || x >= w || y >= h || filled[(y * w + x) as usize] {
            continue;
        }
        if fit(picture.pixel(x as u32, y as u32)) {
            filled[(y * w + x) as usize] = true;
            stack.extend([(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]);
        }
    }
    filled
}

#[test]
fn a_click_outside_selects_nothing() {
    let picture = Picture::from_fn(Extent::new(3, 3), |_, _| [1, 2, 3, 255]);
    assert!(wand(&picture, -1, 0, &HARD, &never).unwrap().is_empty());
    assert!(wand(&picture, 0, 3, &HARD, &never).unwrap().is_empty());
    assert_eq!(wand(&picture, 1, 1, &WandOptions::default(), &never).unwrap().core_pixels(), 9);
}

#[test]
fn transparency_is_a_channel_like_others() {
    let picture = Picture::from_fn(Extent::new(4, 1), |x, _| [50, 50, 50, if x < 2 { 255 } else { 0 }]);
    for metric in [Metric::Channels, Metric::Perceptual] {
        assert_eq!(wand(&picture, 0, 0, &WandOptions { metric, ..HARD }, &never).unwrap().core_pixels(), 2);
    }
    let all = WandOptions { tolerance: 255, metric: Metric::Perceptual, ..HARD };
    assert_eq!(wand(&picture, 0, 0, &all, &never).unwrap().core_pixels(), 4);
}

#[test]
fn bits_spread_to_the_gaps() {
    assert_eq!(runs(0b0000_0100, 0b0110_1110), 0b0000_1110);
    assert_eq!(runs(1 << 63 | 1, u64::MAX), u64::MAX);
    assert_eq!(runs(1 << 40, u64::MAX), u64::MAX);
    assert_eq!(runs(1 << 40 | 1 << 3, !(1 << 20)), !(1 << 20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn it_equals_the_plain_flood(
        w in 1u32..200, h in 1u32..40, seed in any::<u64>(), tolerance in 0u8..90,
        at in any::<(u16, u16)>(), contiguous: bool, perceptual: bool, fine: bool,
    ) {
        let mut noise = seed | 1;
        let picture = Picture::from_fn(Extent::new(w, h), |x, y| {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            let patch = if fine { noise } else { (u64::from(x / 9) ^ u64::from(y / 5)).wrapping_mul(seed) >> 11 };
            [(patch & 127) as u8, (patch >> 7 & 63) as u8, 90, 255 - (patch >> 20 & 7) as u8]
        });
        let start = (i32::from(at.0) % w as i32, i32::from(at.1) % h as i32);
        let metric = if perceptual { Metric::Perceptual } else { Metric::Channels };
        let options = WandOptions { tolerance, metric, contiguous, antialias: false };
        let drawn = wand(&picture, start.0, start.1, &options, &never).unwrap();
        let clicked = picture.pixel(start.0 as u32, start.1 as u32);
        let looks = Looks::new(clicked, tolerance);
        let fit = |pixel: [u8; 4]| if perceptual { looks.fit(pixel) } else {
            pixel.iter().zip(clicked).all(|(one, two)| one.abs_diff(two) <= tolerance)
        };
        let flooded = plain(&picture, start, &fit);
        let soft = wand(&picture, start.0, start.1, &WandOptions { antialias: true, ..options }, &never).unwrap();
        for y in 0..h as i32 {
            for x in 0..w as i32 {
                let wanted = if contiguous {
                    flooded[(y * w as i32 + x) as usize]
                } else {
                    fit(picture.pixel(x as u32, y as u32))
                };
                prop_assert_eq!(drawn.at(x, y) == 255, wanted, "{},{}", x, y);
                prop_assert_eq!(soft.at(x, y) >= 128, wanted, "soft {},{}", x, y);
            }
        }
    }
}
