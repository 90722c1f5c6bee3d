//! A whole exact edit in a source of 100 Mpx, behind the decoding: `cargo bench --bench exact`.
//!
//! The crop is 1536 x 1024. Measured is the processor time of this thread, and the memory above source, mask and answer
//! (on Linux). Writing the finished file is apart, and measured apart.

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use maquette::canvas::mask::Mask;
use maquette::edit::plan::{EditPlan, PlanOptions, Wish, plan};
use maquette::edit::{Blend, Finished, Placement, send};
use maquette::geom::{Bounds, Extent};
use maquette::model::SizeRule;
use maquette::picture::{Picture, encode};
use maquette::sandbox::{Drift, paint};
use std::fs;
use std::time::Instant;

const SOURCE: Extent = Extent::new(12_000, 8_400);
const CROP: Bounds = Bounds::new(5000, 3000, 6536, 4024);
const ROUNDS: usize = 7;

fn main() {
    let source = scene(SOURCE);
    let mask = disc();
    let options = PlanOptions {
        seam_px: None,
        rule: &SizeRule::GPT_IMAGE_2,
        wish: Wish::default(),
        is_final: true,
        frame: Some(CROP),
    };
    let plan = plan(&mask, &options).expect("the disc lies in the frame");
    assert_eq!((plan.crop, plan.sent), (CROP, CROP.extent()));
    let sent = send::sent(&source, &mask, &plan).expect("the plan is its own");
    let raster = paint::redraw(&sent.picture, plan.sent, Drift::default(), 5);
    let rgba = raster.rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    let returned = Picture::from_rgba(plan.sent, rgba).expect("the raster has its extent");
    drop(sent);
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..ROUNDS {
        let before = memory("VmRSS:");
        reset_peak();
        let timer = Timer::start();
        pipeline(&source, &mask, &plan, &returned);
        times.push(timer.ms());
        peak = peak.max(memory("VmHWM:").saturating_sub(before));
    }
    times.sort_by(f64::total_cmp);
    let crop_bytes = CROP.extent().pixels() * 4;
    println!("source {SOURCE}, crop {}, cpu of one core", CROP.extent());
    println!("pipeline behind the decoding: {:.0} ms (best {:.0}); bar 150", times[ROUNDS / 2], times[0]);
    println!("memory above source, mask and answer: {:.1} x the crop's RGBA; bar 8", peak as f64 / crop_bytes as f64);
    steps(&source, &mask, &plan, &returned);
}

fn pipeline(source: &Picture, mask: &Mask, plan: &EditPlan, returned: &Picture) {
    let placement = Placement::new(source, mask, plan, returned).expect("the plan is its own");
    assert_eq!(placement.misfit(), None);
    assert!(placement.drift(&Blend::default()).registered);
    let patch = placement.patch(&Blend::default());
    let (heat, _) = placement.heat(&patch);
    drop((patch, heat));
}

fn steps(source: &Picture, mask: &Mask, plan: &EditPlan, returned: &Picture) {
    let timer = Timer::start();
    let placement = Placement::new(source, mask, plan, returned).expect("the plan is its own");
    println!("  measured and resampled: {:.0} ms", timer.ms());
    for seam_px in [plan.seam_px, plan.seam_px + 20] {
        let timer = Timer::start();
        let patch = placement.patch(&Blend { seam_px: Some(seam_px), ..Blend::default() });
        println!("  blended, seam {seam_px}: {:.1} ms, patch {}", timer.ms(), patch.bounds.extent());
    }
    let patch = placement.patch(&Blend::default());
    let timer = Timer::start();
    let patch_again = placement.patch(&Blend { strength: 0.5, ..Blend::default() });
    println!("  blended, same seam: {:.1} ms", timer.ms());
    drop(patch_again);
    let timer = Timer::start();
    let (_, changed) = placement.heat(&patch);
    println!("  heat map: {:.0} ms ({changed} px changed by the model)", timer.ms());
    let finished = Finished::new(source, plan, &patch).expect("the plan is its own");
    let timer = Timer::start();
    println!("  counted over all {SOURCE}: {} px changed outside, {:.0} ms", finished.outside_changed(), timer.ms());
    let before = memory("VmRSS:");
    reset_peak();
    let timer = Timer::start();
    let file = fs::File::create("/dev/null").or_else(|_| tempfile::tempfile());
    let mut count = finished.count();
    let written = file.and_then(|file| {
        encode::png_rows(std::io::BufWriter::new(file), finished.extent(), finished.is_opaque(), |y, row| {
            finished.row(y, row);
            count.row(y, row);
        })
    });
    let more = memory("VmHWM:").saturating_sub(before) >> 20;
    println!("  written and counted: {:.0} ms, {more} MiB more memory, {written:?}, {}", timer.ms(), count.changed());
}

fn scene(extent: Extent) -> Picture {
    let mut noise = 0x9e37_79b9_u32;
    Picture::from_fn(extent, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let blobs = ((x >> 5) * 37 + (y >> 5) * 91) & 63;
        let edge = if (x + y / 2) % 190 < 60 { 70 } else { 10 };
        let v = blobs + edge + (noise & 3);
        [(v + 40) as u8, (v / 2 + 60) as u8, (180 - v) as u8, 255]
    })
}

fn disc() -> Mask {
    let mut grey = vec![0; SOURCE.pixels() as usize];
    for y in 3250..3770_u32 {
        for x in 5400..6130_u32 {
            let (dx, dy) = ((f64::from(x) - 5765.0) / 365.0, (f64::from(y) - 3510.0) / 260.0);
            if dx * dx + dy * dy <= 1.0 {
                grey[(y * SOURCE.width + x) as usize] = 255;
            }
        }
    }
    Mask::from_grey(SOURCE, grey).expect("a value for each pixel")
}

/// Processor time of this thread; the clock on the wall where the system does not tell.
struct Timer {
    cpu: Option<u64>,
    wall: Instant,
}

impl Timer {
    fn start() -> Self {
        Self { cpu: Self::cpu_ns(), wall: Instant::now() }
    }

    fn cpu_ns() -> Option<u64> {
        fs::read_to_string("/proc/thread-self/schedstat").ok()?.split_whitespace().next()?.parse().ok()
    }

    fn ms(&self) -> f64 {
        match (self.cpu, Self::cpu_ns()) {
            (Some(before), Some(now)) => (now - before) as f64 / 1e6,
            _ => self.wall.elapsed().as_secs_f64() * 1e3,
        }
    }
}

/// A number of bytes out of the system's account of this process; 0 where there is none.
fn memory(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}
