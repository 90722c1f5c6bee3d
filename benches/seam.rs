//! Seam quality with known truth, against what others do: `cargo bench --bench seam`.
//!
//! A photograph is edited: an object is added within the mask. The Sandbox returns that picture with its own drift: the
//! same content shifted, scaled, tinted and noised. Everything but the object is known, so every pixel of the seam and
//! of the background inside the mask has a true colour. Errors are CIEDE2000, mean and worst, on
//!
//! - the ring: within a seam's width of the core's outline, on both sides;
//! - the known background: the rest of the core that the object does not cover.
//!
//! Peers: a plain paste, a paste through a Gaussian feather, and `cv2.seamlessClone`, each with the core and with the
//! support as its mask; the better one of a method counts. Environment: `MAQUETTE_PHOTOS` (default
//! `../shared/photos`), `MAQUETTE_PYTHON` (default `python3`, with `benches/peers/requirements.txt`),
//! `MAQUETTE_SEAM_OUT` (a folder for pictures to look at).

#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

#[path = "seam/case.rs"]
mod case;
#[path = "seam/ciede.rs"]
mod ciede;

use case::{Case, DRIFTS, cases};
use ciede::ciede2000;
use maquette::edit::{Blend, Finished, Placement};
use maquette::picture::decode::{Limits, decode};
use maquette::picture::{Picture, encode};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ways of putting an answer back.
const METHODS: [&str; 8] = [
    "exact",
    "exact, unregistered",
    "paste core",
    "paste support",
    "feather core",
    "feather support",
    "clone core",
    "clone support",
];

/// Error sums of one region.
#[derive(Debug, Clone, Copy, Default)]
struct Error {
    sum: f64,
    count: u64,
    worst: f64,
}

impl Error {
    fn mean(self) -> f64 {
        self.sum / self.count.max(1) as f64
    }

    fn add(&mut self, error: f64) {
        self.sum += error;
        self.count += 1;
        self.worst = self.worst.max(error);
    }
}

/// Ring and known background of one result.
#[derive(Debug, Clone, Copy, Default)]
struct Scores {
    ring: Error,
    background: Error,
}

fn main() {
    ciede::check();
    let photos = std::env::var_os("MAQUETTE_PHOTOS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/photos"), PathBuf::from);
    let Some(cases) = cases(&photos) else {
        println!("skipped: there are no photographs in {}", photos.display());
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (at, case) in cases.iter().enumerate() {
        case.write(folder.path(), at);
    }
    let python = std::env::var("MAQUETTE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/seam_clone.py");
    let cloned = Command::new(&python).arg(script).arg(folder.path()).output();
    let cloned = match cloned {
        Ok(output) if output.status.success() => {
            println!("peer: {}", String::from_utf8_lossy(&output.stdout).trim());
            true
        }
        other => {
            println!("seamlessClone left out: {python} did not run it ({other:?})");
            false
        }
    };
    let out = std::env::var_os("MAQUETTE_SEAM_OUT").map(PathBuf::from);
    let mut table = vec![vec![None; METHODS.len()]; cases.len()];
    let mut outside = 0;
    for (at, case) in cases.iter().enumerate() {
        let results = results(case, cloned.then_some(folder.path()), at, &mut outside);
        for (slot, result) in table[at].iter_mut().zip(&results) {
            *slot = result.as_ref().map(|result| score(case, result));
        }
        if let Some(out) = &out {
            keep(out, case, at, &results);
        }
    }
    report(&cases, &table, outside);
}

/// The crop as each method finishes it.
fn results(case: &Case, folder: Option<&Path>, at: usize, outside: &mut u64) -> Vec<Option<Picture>> {
    let placement = Placement::new(&case.source, &case.mask, &case.plan, &case.returned).expect("the plan is its own");
    assert_eq!(placement.misfit(), None, "{}", case.name);
    let mut exact = |blend: &Blend| {
        let patch = placement.patch(blend);
        let finished = Finished::new(&case.source, &case.plan, &patch).expect("the plan is its own");
        *outside += finished.outside_changed();
        Some(finished.crop(case.plan.crop))
    };
    let unregistered = Blend { register: maquette::edit::Register::Off, ..Blend::default() };
    let mut results = vec![exact(&Blend::default()), exact(&unregistered)];
    results.push(Some(case.pasted(&case.core, 0.0)));
    results.push(Some(case.pasted(&case.support, 0.0)));
    // Wide enough to run over the whole seam; what would reach past the support is cut.
    let sigma = case.plan.seam_px as f32 / 2.0;
    results.push(Some(case.pasted(&case.core, sigma)));
    results.push(Some(case.pasted(&case.support, sigma)));
    for kind in ["core", "support"] {
        results.push(folder.and_then(|folder| {
            let bytes = std::fs::read(folder.join(format!("{at:03}.clone-{kind}.png"))).ok()?;
            Some(decode(&bytes, &Limits::default()).ok()?.picture)
        }));
    }
    results
}

fn score(case: &Case, result: &Picture) -> Scores {
    let mut scores = Scores::default();
    let truth = &case.truth;
    for (at, place) in case.places.iter().enumerate() {
        let slot = match place {
            case::Place::Ring => &mut scores.ring,
            case::Place::Background => &mut scores.background,
            case::Place::Other => continue,
        };
        let pixel = |picture: &Picture| {
            let bytes = &picture.rgba()[at * 4..at * 4 + 3];
            [bytes[0], bytes[1], bytes[2]]
        };
        let (a, b) = (pixel(truth), pixel(result));
        slot.add(if a == b { 0.0 } else { ciede2000(a, b) });
    }
    scores
}

fn report(cases: &[Case], table: &[Vec<Option<Scores>>], outside: u64) {
    println!("{} cases; drifts of the Sandbox: {}", cases.len(), DRIFTS.len());
    println!("{:<22} {:>10} {:>10} {:>10} {:>10}", "CIEDE2000", "ring mean", "ring worst", "bg mean", "bg worst");
    let mut means = Vec::new();
    for (method, name) in METHODS.iter().enumerate() {
        let scores: Vec<Scores> = table.iter().filter_map(|row| row[method]).collect();
        if scores.is_empty() {
            continue;
        }
        // The mean over cases, so that a large picture counts no more than a small one.
        let mean = |value: &dyn Fn(&Scores) -> f64| scores.iter().map(value).sum::<f64>() / scores.len() as f64;
        let worst = |value: &dyn Fn(&Scores) -> f64| scores.iter().map(value).fold(0.0, f64::max);
        let ring = mean(&|s| s.ring.mean());
        println!(
            "{name:<22} {ring:>10.3} {:>10.1} {:>10.3} {:>10.1}",
            worst(&|s| s.ring.worst),
            mean(&|s| s.background.mean()),
            worst(&|s| s.background.worst)
        );
        means.push((method, ring));
    }
    for (drift, name) in DRIFTS.iter().enumerate() {
        let of = |method: usize| {
            let rows = cases.iter().zip(table).filter(|(case, _)| case.drift == drift);
            let values: Vec<f64> = rows.filter_map(|(_, row)| Some(row[method]?.ring.mean())).collect();
            values.iter().sum::<f64>() / values.len().max(1) as f64
        };
        let all: Vec<String> = means.iter().map(|(method, _)| format!("{:.3}", of(*method))).collect();
        println!("  ring by drift {name}: {}", all.join("  "));
    }
    let ours = means.iter().find(|(method, _)| *method == 0).map_or(f64::NAN, |(_, mean)| *mean);
    let best = means.iter().filter(|(method, _)| *method > 1).min_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((method, mean)) = best {
        let verdict = if ours * 2.0 <= *mean { "met" } else { "MISSED" };
        println!("best peer: {} {mean:.3}; ratio {:.2} (bar 0.50): {verdict}", METHODS[*method], ours / mean);
    }
    println!("pixels changed outside, all cases together: {outside} (bar 0)");
}

/// Truth, answer and results of a case side by side, around the mask.
fn keep(out: &Path, case: &Case, at: usize, results: &[Option<Picture>]) {
    let whole = case.truth.extent().bounds();
    let plan = &case.plan;
    let around = plan.support.moved(-plan.crop.x0, -plan.crop.y0).grown(24).intersect(whole);
    let mut pictures = vec![case.truth.crop(around), case.answer.crop(around)];
    pictures.extend([0, 2, 4, 7].iter().filter_map(|i| results[*i].as_ref()).map(|picture| picture.crop(around)));
    let (width, height) = (around.width(), around.height());
    let sheet = Picture::from_fn(maquette::geom::Extent::new(width * pictures.len() as u32, height), |x, y| {
        pictures[(x / width) as usize].pixel(x % width, y)
    });
    let written = std::fs::create_dir_all(out)
        .and_then(|()| std::fs::write(out.join(format!("{at:03}-{}.png", case.name)), encode::png(&sheet)));
    if let Err(error) = written {
        println!("{} was not kept: {error}", case.name);
    }
}
