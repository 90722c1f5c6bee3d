//! The painter against the floor of this machine: copying the pixels of the same picture once.

use divan::{Bencher, black_box};
use maquette::geom::Extent;
use maquette::picture::Picture;
use maquette::sandbox::{Drift, paint};

fn main() {
    divan::main();
}

const SIZES: [(u32, u32); 2] = [(1024, 1024), (3840, 2160)];
const PROMPTS: [&str; 4] =
    ["misty mountains at dawn", "a cat in a meadow", "a city at night", "a cup of coffee on a table"];

fn order<'a>(prompt: &'a str, extent: Extent, images: &'a [Picture], mask: Option<&'a Picture>) -> paint::Order<'a> {
    paint::Order { prompt, index: 0, extent, tier: paint::Tier::High, images, mask, drift: Drift::default() }
}

/// The floor: memory bandwidth.
#[divan::bench(args = SIZES)]
fn copy_rgba(bencher: Bencher, (width, height): (u32, u32)) {
    let from = vec![7u8; width as usize * height as usize * 4];
    let mut to = vec![0u8; from.len()];
    bencher.bench_local(|| black_box(&mut to).copy_from_slice(black_box(&from)));
}

/// A scene with its PNG; the goal is 0.2 s and 2 s.
#[divan::bench(args = SIZES, consts = [0, 1, 2, 3], sample_count = 5, sample_size = 1)]
fn scene_png<const PROMPT: usize>(bencher: Bencher, (width, height): (u32, u32)) {
    bencher.bench_local(|| {
        let raster = paint::paint(&order(PROMPTS[PROMPT], Extent::new(width, height), &[], None));
        raster.png().expect("the picture is encoded")
    });
}

/// A masked edit with its PNG.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn edit_png(bencher: Bencher, (width, height): (u32, u32)) {
    let extent = Extent::new(width, height);
    let source = [Picture::from_fn(extent, |x, y| [x as u8, y as u8, (x ^ y) as u8, 255])];
    let mask = Picture::from_fn(extent, |x, y| {
        let open = (x + 400).abs_diff(width / 2 + 400) + y.abs_diff(height / 2) < height / 4;
        [255, 255, 255, if open { 0 } else { 255 }]
    });
    bencher.bench_local(|| {
        let raster = paint::paint(&order("a foam heart", extent, &source, Some(&mask)));
        raster.png().expect("the picture is encoded")
    });
}
