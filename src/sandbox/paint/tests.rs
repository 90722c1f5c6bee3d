use super::*;
use proptest::prelude::*;

fn order(prompt: &str, extent: Extent) -> Order<'_> {
    Order { prompt, index: 0, extent, tier: Tier::Low, images: &[], mask: None, drift: Drift::default() }
}

fn mean(raster: &Raster) -> [f32; 3] {
    let count = raster.extent.pixels() as f32;
    let mut sums = [0.0; 3];
    for pixel in raster.rgb.chunks_exact(3) {
        for (sum, byte) in sums.iter_mut().zip(pixel) {
            *sum += f32::from(*byte) / count;
        }
    }
    sums
}

fn prompt() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "cat",
        "cup",
        "flower",
        "tree",
        "moon",
        "star",
        "heart",
        "portrait",
        "rocket",
        "boat",
        "house",
        "balloon",
        "bird",
        "leaf",
        "mountains",
        "sea",
        "desert",
        "forest",
        "city",
        "meadow",
        "snow",
        "space",
        "room",
        "abstract",
        "night",
        "dawn",
        "sunset",
        "dusk",
        "rain",
        "fog",
        "snowfall",
        "red",
        "blue",
        "black",
        "white",
        "remove",
        "foam",
        "ß∂ƒ",
    ]);
    prop::collection::vec(words, 0..6).prop_map(|words| words.join(" "))
}

fn extent() -> impl Strategy<Value = Extent> {
    (1u32..140, 1u32..140).prop_map(|(width, height)| Extent::new(width, height))
}

fn picture() -> impl Strategy<Value = Picture> {
    (extent(), any::<u32>())
        .prop_map(|(extent, seed)| Picture::from_fn(extent, |x, y| noise::hash(x ^ (y << 12) ^ seed).to_le_bytes()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_words_and_any_size_give_a_whole_picture(prompt in prompt(), extent in extent(), high: bool) {
        let order = Order { tier: if high { Tier::High } else { Tier::Low }, ..order(&prompt, extent) };
        let raster = paint(&order);
        prop_assert_eq!(raster.rgb.len() as u64, extent.pixels() * 3);
        prop_assert_eq!(raster, paint(&order));
    }

    #[test]
    fn any_pictures_can_be_edited(
        prompt in prompt(),
        extent in extent(),
        images in prop::collection::vec(picture(), 1..5),
        masked: bool,
        seed: u32,
    ) {
        let sides = images[0].extent();
        let mask = Picture::from_fn(sides, |x, y| [0, 0, 0, noise::hash((x / 9) ^ ((y / 7) << 9) ^ seed) as u8]);
        let mask = masked.then_some(&mask);
        let raster = paint(&Order { images: &images, mask, ..order(&prompt, extent) });
        prop_assert_eq!(raster.rgb.len() as u64, extent.pixels() * 3);
    }

    #[test]
    fn previews_have_the_full_size(steps in 1u32..=3, step in 0u32..3) {
        let extent = Extent::new(160, 96);
        let raster = preview(&order("a boat", extent), step.min(steps - 1), steps);
        prop_assert_eq!(raster.rgb.len() as u64, extent.pixels() * 3);
    }
}

#[test]
fn colour_words_colour_the_picture() {
    let extent = Extent::new(96, 96);
    let [red, blue] = ["red mountains", "blue mountains"].map(|prompt| mean(&paint(&order(prompt, extent))));
    assert!(red[0] > red[2] * 1.2 && blue[2] > blue[0] * 1.2, "{red:?} {blue:?}");
    let [night, day] =
        ["mountains at night", "mountains, sunny day"].map(|prompt| mean(&paint(&order(prompt, extent))));
    assert!(day[1] > night[1] + 50.0, "{day:?} {night:?}");
}

#[test]
fn the_same_scene_is_painted_at_any_size() {
    let [large, small] = [512, 256].map(|side| paint(&order("a boat on the sea", Extent::new(side, side))));
    let at = |raster: &Raster, x: u32, y: u32| {
        let i = ((y * raster.extent.width + x) * 3) as usize;
        [raster.rgb[i], raster.rgb[i + 1], raster.rgb[i + 2]]
    };
    let places = (0..200u32).map(|i| (noise::hash(i) % 256, noise::hash(i + 999) % 256));
    let near = places.filter(|&(x, y)| {
        let (a, b) = (at(&large, x * 2, y * 2), at(&small, x, y));
        a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 40)
    });
    assert!(near.count() > 170);
}

#[test]
fn later_previews_are_nearer_to_the_picture() {
    let order = order("a cat in a meadow", Extent::new(640, 512));
    let full = paint(&order);
    let away = |step| {
        let early = preview(&order, step, 3);
        early.rgb.iter().zip(&full.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
    };
    let [first, second, third] = [0, 1, 2].map(away);
    assert!(first > second && second > third && third > 0, "{first} {second} {third}");
}

#[test]
fn the_mark_is_written_in_the_lower_right_corner() {
    let extent = Extent::new(512, 512);
    let mut raster = Raster { extent, rgb: vec![90; 512 * 512 * 3] };
    mark::stamp(&mut raster);
    let changed: Vec<usize> =
        raster.rgb.chunks_exact(3).enumerate().filter(|(_, p)| p[0] != 90).map(|(i, _)| i).collect();
    assert!(changed.len() > 80);
    assert!(changed.iter().all(|i| i % 512 > 440 && i / 512 > 480));
}

#[test]
fn a_final_shows_what_its_draft_shows() {
    let side = Extent::new(640, 640);
    let draft = Picture::from_rgba(side, [30, 160, 70, 255].repeat(640 * 640)).expect("all pixels are there");
    let source = Picture::from_rgba(side, [200, 40, 40, 255].repeat(640 * 640)).expect("all pixels are there");
    let prompt = "a heart in the foam\n\nImage 2 is a draft of this very picture: keep it.";
    let images = [source, draft];
    let [r, g, b] = mean(&paint(&Order { images: &images, ..order(prompt, Extent::new(1280, 1280)) }));
    assert!(g > 140.0 && r < 60.0 && b < 100.0, "{r} {g} {b}");
    for odd in ["Image 9 is a draft of it", "Image 0 is a draft of it", "Image x is a draft of it", " is a draft of"] {
        paint(&Order { images: &images, ..order(odd, side) });
    }
}
