//! The pixel paths at 3840 x 2160, with the memory floor beside them in the same run: `cargo bench --bench pixels`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use maquette::canvas::Canvas;
use maquette::canvas::brush::Brush;
use maquette::canvas::mask::Mask;
use maquette::edit::grow::Region;
use maquette::edit::plan::{EditPlan, PlanOptions, Wish, plan};
use maquette::edit::{Blend, Placement, place, send};
use maquette::geom::{Extent, Point};
use maquette::model::SizeRule;
use maquette::picture::decode::{Limits, decode};
use maquette::picture::{Picture, encode, resample};
use std::sync::LazyLock;

const FOUR_K: Extent = Extent::new(3840, 2160);

/// Structure, gradients and noise: packs about as a photograph does.
static PHOTO: LazyLock<Picture> = LazyLock::new(|| {
    let mut noise = 0x9e37_79b9_u32;
    Picture::from_fn(FOUR_K, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let wave = (x as f32 / 37.0).sin() * (y as f32 / 53.0).cos() * 70.0 + 128.0;
        let grain = (noise & 7) as f32;
        [(wave + grain) as u8, (x / 20) as u8, ((y / 11) as u8).wrapping_add(grain as u8), 255]
    })
});

static PNG: LazyLock<Vec<u8>> = LazyLock::new(|| encode::png(&PHOTO));
static JPEG: LazyLock<Vec<u8>> = LazyLock::new(|| encode::jpeg(&PHOTO, 85));
static WEBP: LazyLock<Vec<u8>> = LazyLock::new(|| encode::webp(&PHOTO, 85));

/// A disc of 900 px across, a third of the way into the picture.
static DISC: LazyLock<Mask> = LazyLock::new(|| disc(FOUR_K));

fn disc(extent: Extent) -> Mask {
    let mut canvas = Canvas::new(extent);
    let brush = Brush { diameter_px: 900.0, hardness: 1.0, opacity: 1.0, erase: false };
    canvas.begin(Point::new(1400.0, 1000.0), &brush);
    canvas.finish();
    canvas.mask().clone()
}

fn planned(mask: &Mask) -> EditPlan {
    let rule = &SizeRule::GPT_IMAGE_2;
    let options = PlanOptions { seam_px: None, rule, wish: Wish::default(), is_final: true, frame: None };
    plan(mask, &options).expect("the disc is painted")
}

fn main() {
    divan::main();
}

#[divan::bench]
fn floor_copy_rgba(bencher: Bencher<'_, '_>) {
    let mut out = vec![0u8; PHOTO.rgba().len()];
    bencher.counter(BytesCount::new(out.len())).bench_local(|| out.copy_from_slice(black_box(PHOTO.rgba())));
}

#[divan::bench]
fn floor_copy_mask(bencher: Bencher<'_, '_>) {
    let mut out = vec![0u8; DISC.coverage().len()];
    bencher.counter(BytesCount::new(out.len())).bench_local(|| out.copy_from_slice(black_box(DISC.coverage())));
}

#[divan::bench(sample_count = 10)]
fn decode_png(bencher: Bencher<'_, '_>) {
    bencher.bench(|| decode(&PNG, &Limits::default()));
}

#[divan::bench(sample_count = 10)]
fn decode_jpeg(bencher: Bencher<'_, '_>) {
    bencher.bench(|| decode(&JPEG, &Limits::default()));
}

#[divan::bench(sample_count = 10)]
fn decode_webp(bencher: Bencher<'_, '_>) {
    bencher.bench(|| decode(&WEBP, &Limits::default()));
}

#[divan::bench(sample_count = 10)]
fn encode_png(bencher: Bencher<'_, '_>) {
    bencher.bench(|| encode::png(&PHOTO));
}

#[divan::bench(sample_count = 10)]
fn encode_mask(bencher: Bencher<'_, '_>) {
    bencher.bench(|| encode::png_grey(FOUR_K, DISC.coverage()));
}

#[divan::bench(sample_count = 20)]
fn thumbnail_256(bencher: Bencher<'_, '_>) {
    bencher.bench(|| resample::thumbnail(&PHOTO, 256));
}

#[divan::bench(sample_count = 10)]
fn resize_to_1536x864(bencher: Bencher<'_, '_>) {
    bencher.bench(|| resample::resize(&PHOTO, Extent::new(1536, 864)));
}

#[divan::bench(args = [8, 32, 64], sample_count = 20)]
fn grow_disc(bencher: Bencher<'_, '_>, radius: u32) {
    bencher.bench(|| Region::core(&DISC, FOUR_K.bounds()).grown(radius, FOUR_K.bounds()));
}

#[divan::bench(sample_count = 20)]
fn plan_edit(bencher: Bencher<'_, '_>) {
    bencher.bench(|| planned(&DISC));
}

#[divan::bench(sample_count = 10)]
fn send_edit(bencher: Bencher<'_, '_>) {
    let plan = planned(&DISC);
    bencher.bench(|| send::sent(&PHOTO, &DISC, &plan));
}

#[divan::bench(sample_count = 10)]
fn place_edit(bencher: Bencher<'_, '_>) {
    let plan = planned(&DISC);
    let returned = resample::resize(&PHOTO.crop(plan.crop), plan.sent);
    bencher.bench(|| place(&PHOTO, &DISC, &plan, &returned, &Blend::default()));
}

/// What a slider costs: the blend alone.
#[divan::bench(sample_count = 20, args = [0, 24, 64])]
fn blend_anew(bencher: Bencher<'_, '_>, seam_px: u32) {
    let plan = planned(&DISC);
    let returned = resample::resize(&PHOTO.crop(plan.crop), plan.sent);
    let placement = Placement::new(&PHOTO, &DISC, &plan, &returned).expect("the plan is the disc's");
    let blend = Blend { seam_px: Some(seam_px), ..Blend::default() };
    bencher.bench(|| placement.patch(&blend));
}

#[divan::bench(sample_count = 10)]
fn place_whole_picture(bencher: Bencher<'_, '_>) {
    let mask = Mask::full(FOUR_K);
    let plan = planned(&mask);
    let returned = resample::resize(&PHOTO, Extent::new(1920, 1080));
    bencher.bench(|| place(&PHOTO, &mask, &plan, &returned, &Blend::default()));
}

/// One event of a fast pen: 17 px on.
#[divan::bench(args = [(20, 0.5), (100, 0.5), (400, 0.5), (400, 1.0), (1000, 0.5)])]
fn stroke_event(bencher: Bencher<'_, '_>, (diameter, hardness): (u32, f32)) {
    let brush = Brush { diameter_px: diameter as f32, hardness, opacity: 1.0, erase: false };
    let mut canvas = Canvas::new(FOUR_K);
    canvas.begin(Point::new(1000.0, 1000.0), &brush);
    let mut step = 0;
    bencher.bench_local(|| {
        step = (step + 1) % 100;
        canvas.extend(Point::new(1000.0 + 17.0 * step as f32, 1000.0))
    });
}

#[divan::bench]
fn undo_and_redo_long_stroke(bencher: Bencher<'_, '_>) {
    let mut canvas = Canvas::new(Extent::new(4800, 2400));
    let brush = Brush { diameter_px: 400.0, hardness: 0.5, opacity: 1.0, erase: false };
    canvas.begin(Point::new(400.0, 400.0), &brush);
    canvas.extend(Point::new(4400.0, 1600.0));
    canvas.finish();
    bencher.bench_local(|| {
        canvas.undo();
        canvas.redo()
    });
}

#[divan::bench(sample_count = 10)]
fn invert_mask(bencher: Bencher<'_, '_>) {
    let mut canvas = Canvas::from_mask(DISC.clone());
    bencher.bench_local(|| canvas.invert());
}
