use super::*;
use crate::picture::decode::{Limits, decode};
use crate::picture::encode;
use proptest::prelude::*;

/// A picture with shapes and light of its own.
fn scene(seed: u32, extent: Extent) -> Picture {
    let phase = f64::from(seed) * 1.7;
    Picture::from_fn(extent, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(extent.width), f64::from(y) / f64::from(extent.height));
        let wave = |k: f64, p: f64| ((u * k + p).sin() * (v * (k + 1.3) - p).cos() * 110.0 + 128.0) as u8;
        [wave(4.0 + phase % 3.0, phase), wave(3.0, phase * 2.0), wave(5.0 - phase % 2.0, phase * 0.3), 255]
    })
}

fn plain(colour: [u8; 3]) -> Look {
    let [r, g, b] = colour;
    Look::of(&Picture::from_fn(Extent::new(64, 48), |_, _| [r, g, b, 255]))
}

#[test]
fn a_copy_is_found_however_it_was_scaled_or_compressed() {
    for seed in 0..12 {
        let original = scene(seed, Extent::new(300, 200));
        let look = Look::of(&original);
        for size in [Extent::new(96, 64), Extent::new(900, 600), Extent::new(301, 199)] {
            let copy = Look::of(&resample::resize(&original, size));
            assert!(look.is_copy_of(&copy), "{seed} at {size:?}: {:b}", look.hash ^ copy.hash);
        }
        let jpeg = encode::jpeg(&original, 40);
        let copy = Look::of(&decode(&jpeg, &Limits::default()).unwrap().picture);
        assert!(look.is_copy_of(&copy), "{seed} as JPEG: {:b}", look.hash ^ copy.hash);
        for other in (0..12).filter(|other| *other != seed) {
            assert!(!look.is_copy_of(&Look::of(&scene(other, Extent::new(300, 200)))), "{seed} and {other}");
        }
    }
}

#[test]
fn what_is_alike_is_nearer_than_what_is_not() {
    let extent = Extent::new(240, 240);
    let dusk = |sun: [i32; 2], sky: [u8; 3]| {
        Look::of(&Picture::from_fn(extent, |x, y| {
            let (dx, dy) = (x as i32 - sun[0], y as i32 - sun[1]);
            match (dx * dx + dy * dy < 900, y > 160) {
                (true, _) => [255, 240, 200, 255],
                (_, true) => [20, 30, 50, 255],
                _ => [sky[0], sky[1], sky[2], 255],
            }
        }))
    };
    let sea = dusk([120, 100], [230, 130, 80]);
    let moved = sea.distance(&dusk([135, 95], [225, 135, 85]));
    let other_light = sea.distance(&dusk([120, 100], [90, 140, 230]));
    let other = sea.distance(&Look::of(&scene(3, extent)));
    assert!(moved < other_light && other_light < other, "{moved} {other_light} {other}");
    assert!(sea.distance(&sea) <= 0.0);
}

#[test]
fn plain_pictures_are_copies_only_of_the_same_colour() {
    assert!(plain([250, 250, 250]).is_copy_of(&plain([248, 249, 250])));
    assert!(!plain([250, 250, 250]).is_copy_of(&plain([10, 10, 10])));
    assert!(!plain([200, 30, 30]).is_copy_of(&plain([30, 30, 200])));
}

#[test]
fn colours_have_the_names_that_people_give_them() {
    let named: [(&str, [u8; 3]); 24] = [
        ("red", [200, 20, 20]),
        ("red", [255, 0, 0]),
        ("orange", [255, 140, 0]),
        ("orange", [240, 120, 40]),
        ("brown", [110, 60, 25]),
        ("brown", [90, 55, 40]),
        ("yellow", [250, 220, 40]),
        ("yellow", [255, 255, 0]),
        ("green", [40, 160, 60]),
        ("green", [0, 100, 0]),
        ("teal", [0, 140, 140]),
        ("teal", [64, 200, 190]),
        ("blue", [30, 80, 200]),
        ("blue", [100, 160, 240]),
        ("purple", [120, 40, 170]),
        ("purple", [90, 50, 140]),
        ("pink", [255, 150, 190]),
        ("pink", [240, 110, 170]),
        ("white", [250, 250, 248]),
        ("white", [255, 255, 255]),
        ("grey", [128, 128, 128]),
        ("grey", [190, 190, 192]),
        ("black", [0, 0, 0]),
        ("black", [20, 20, 24]),
    ];
    for (name, colour) in named {
        let found: Vec<_> =
            Colour::ALL.into_iter().filter(|c| plain(colour).colours.has(*c)).map(Colour::name).collect();
        assert_eq!(found, [name], "{colour:?}");
    }
}

#[test]
fn a_colour_counts_from_a_tenth_of_the_picture_on() {
    let with =
        |rows: u32| {
            let picture = Picture::from_fn(Extent::new(100, 100), |_, y| {
                if y < rows { [220, 20, 20, 255] } else { [255, 255, 255, 255] }
            });
            Look::of(&picture).colours
        };
    assert!(with(25).has(Colour::Red) && with(25).has(Colour::White));
    assert!(!with(4).has(Colour::Red) && with(4).has(Colour::White));
    // What is transparent is seen as white.
    let clear = Look::of(&Picture::from_fn(Extent::new(9, 9), |_, _| [0, 0, 0, 0]));
    assert_eq!(clear.colours, [Colour::White].into_iter().collect());
}

proptest! {
    #[test]
    fn every_picture_has_a_look_that_reads_back(
        (width, height) in (1u32..80, 1u32..80), seed in any::<u32>(), bits in any::<u16>(),
    ) {
        let picture = Picture::from_fn(Extent::new(width, height), |x, y| {
            let n = (x ^ y.rotate_left(7)).wrapping_mul(seed | 1);
            n.to_le_bytes()
        });
        let look = Look::of(&picture);
        prop_assert!(look.distance(&look) == 0.0 && look.is_copy_of(&look));
        let stored = Colours::from_bits(look.colours.bits());
        prop_assert_eq!(Look::from_parts(look.hash, stored, look.layout()), Some(look));
        prop_assert_eq!(Look::from_parts(0, stored, &look.layout()[1..]), None);
        prop_assert!(Colours::from_bits(bits).bits() < 1 << 12);
    }
}
