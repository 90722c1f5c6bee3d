//! Sixteen references of 50 MB into the tray, beside Pillow decoding the same files: `cargo bench --bench tray`.
//!
//! `MAQUETTE_PEERS` names a Python that has what `benches/peers/requirements.txt` lists, `MAQUETTE_PHOTO` a photograph
//! that the pictures are made of, tiled; both are needed. Behind `--` can stand `jpeg` or `png`, the kinds of files.
//!
//! Ours is the whole studio in a process of its own: the files are dropped on it, and it draws frames (without a screen)
//! until every card is there with its picture. By then each file was read to its end, decoded, turned upright, hashed
//! and stored durably in the library. The peer only decodes. Memory is counted above what each process has held before.
//! The longest frame is that of the studio's own frame log; the work in it is the processor time of the window's thread,
//! for on a busy machine a frame waits for its turn.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use eframe::egui::{self, Vec2};
use egui_kittest::HarnessBuilder;
use maquette::app::Studio;
use maquette::library::Library;
use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The argument that makes this program the studio.
const ROLE: &str = "studio-of";
/// References, and the bytes of each.
const REFERENCES: usize = 16;
const REFERENCE: usize = 50_000_000;
/// Turns of each side.
const ROUNDS: usize = 3;
/// How long nothing new may come before the tray counts as ready.
const QUIET: Duration = Duration::from_millis(400);

/// What a side tells.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Told {
    wall_ns: u64,
    cpu_ns: u64,
    peak: u64,
    idle: u64,
    pictures: usize,
    /// Bytes of all pictures, decoded as the files hold them; 0: not counted.
    decoded: u64,
    /// Of the longest frame.
    stall_ns: u64,
    /// Processor time of the window's thread in its longest frame.
    work_ns: u64,
    frames: u64,
}

impl Told {
    fn above(&self) -> u64 {
        self.peak.saturating_sub(self.idle)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, folder, library] = arguments.as_slice()
        && role == ROLE
    {
        let told = studio(Path::new(folder), Path::new(library));
        return println!("{}", serde_json::to_string(&told).expect("plain numbers"));
    }
    let (Some(python), Some(photo)) = (std::env::var_os("MAQUETTE_PEERS"), std::env::var_os("MAQUETTE_PHOTO")) else {
        return println!("tray: MAQUETTE_PEERS and MAQUETTE_PHOTO are needed to make the pictures");
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let named: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    for kind in ["jpeg", "png"].into_iter().filter(|kind| named.is_empty() || named.iter().any(|name| name == kind)) {
        compare(kind, folder.path(), &python, &photo);
    }
}

fn compare(kind: &str, folder: &Path, python: &OsStr, photo: &OsStr) {
    let files = folder.join(kind);
    std::fs::create_dir(&files).expect("the temporary folder can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/tray.py");
    let peer = |task: &[&OsStr]| {
        let output = Command::new(python).arg(&script).args(task).output().expect("the peer starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let (count, size) = (REFERENCES.to_string(), REFERENCE.to_string());
    peer(&["make".as_ref(), kind.as_ref(), files.as_ref(), count.as_ref(), size.as_ref(), photo]);
    let bytes: u64 = paths(&files).iter().filter_map(|path| Some(std::fs::metadata(path).ok()?.len())).sum();
    let turns: Vec<(Told, Told)> = (0..ROUNDS)
        .map(|round| {
            let theirs = read(&peer(&["decode".as_ref(), files.as_ref()]));
            let own = ours(&files, &folder.join(format!("library-{kind}-{round}")));
            assert_eq!((own.pictures, theirs.pictures), (REFERENCES, REFERENCES), "all are there");
            (own, theirs)
        })
        .collect();
    let decoded = turns[0].1.decoded;
    println!("{kind}: {REFERENCES} files, {:.0} MB; decoded {:.0} MB", mb(bytes), mb(decoded));
    let ratio = median(turns.iter().map(|(own, peer)| own.wall_ns as f64 / peer.wall_ns as f64).collect());
    let seconds = |pick: fn(&(Told, Told)) -> u64| median(turns.iter().map(|turn| pick(turn) as f64 / 1e9).collect());
    row("tray ready", seconds(|t| t.0.wall_ns), seconds(|t| t.1.wall_ns), "s", ratio, "peer's time", 1.5);
    let cpu = median(turns.iter().map(|(own, peer)| own.cpu_ns as f64 / peer.cpu_ns as f64).collect());
    let told = (seconds(|t| t.0.cpu_ns), seconds(|t| t.1.cpu_ns));
    println!("  {:24} {:8.2} s  {:8.2} s  {cpu:6.2} x peer's", "processor time", told.0, told.1);
    let above = turns.iter().map(|(own, _)| own.above()).max().unwrap_or(0);
    let peer = turns.iter().map(|(_, peer)| peer.above()).max().unwrap_or(0);
    let share = above as f64 / decoded as f64;
    row("most memory above idle", mb(above), mb(peer), "MB", share, "all decoded", 0.25);
    let (stall, frames) = turns.iter().map(|(own, _)| (own.stall_ns, own.frames)).max().unwrap_or_default();
    let work = turns.iter().map(|(own, _)| own.work_ns).max().unwrap_or_default();
    let verdict = if work <= 50_000_000 { "met" } else { "MISSED" };
    let (stall, work) = (stall as f64 / 1e6, work as f64 / 1e6);
    println!(
        "  {:24} {work:8.1} ms of work, {stall:.1} ms on the clock, of {frames}; at most 50 ms {verdict}",
        "longest frame"
    );
}

fn row(name: &str, own: f64, peer: f64, unit: &str, ratio: f64, of: &str, bar: f64) {
    let verdict = if ratio <= bar { "met" } else { "MISSED" };
    println!("  {name:24} {own:8.2} {unit:2} {peer:8.2} {unit:2} {ratio:6.2} x {of}; at most {bar} {verdict}");
}

fn ours(files: &Path, library: &Path) -> Told {
    let this = std::env::current_exe().expect("this program has a file");
    let arguments: [&OsStr; 3] = [ROLE.as_ref(), files.as_ref(), library.as_ref()];
    let output = Command::new(this).args(arguments).output().expect("the studio starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    read(&String::from_utf8_lossy(&output.stdout))
}

fn read(line: &str) -> Told {
    serde_json::from_str(line.trim()).unwrap_or_else(|error| panic!("{error} in {line:?}"))
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the studio reads files by their paths".to_owned())
    }
}

/// The studio, from the drop until nothing new comes.
fn studio(folder: &Path, library: &Path) -> Told {
    // As the program begins.
    maquette::memory::settle();
    let library = Library::open(library).expect("a library in the temporary folder");
    let mut harness = HarnessBuilder::default()
        .with_size(Vec2::new(1440.0, 900.0))
        .build_eframe(|creation| Studio::without_window(&creation.egui_ctx, library).expect("its threads start"));
    quiet(&mut harness, |_| true);
    maquette::memory::give_back();
    let idle = held("VmRSS:");
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    harness.state_mut().pace();
    let (began, before) = (Instant::now(), spent());
    for path in paths(folder) {
        harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    }
    let (ended, work) = quiet(&mut harness, |studio| studio.arrivals() == (REFERENCES, 0));
    let cpu = spent().saturating_sub(before);
    let (frames, stall) = harness.state_mut().pace();
    Told {
        wall_ns: (ended - began).as_nanos() as u64,
        cpu_ns: cpu.as_nanos() as u64,
        peak: held("VmHWM:"),
        idle,
        pictures: harness.state().arrivals().0,
        decoded: 0,
        stall_ns: stall.as_nanos() as u64,
        work_ns: work.as_nanos() as u64,
        frames,
    }
}

/// Draws frames as they are asked for, until it is done and none is asked for any more; gives when the last one was, and
/// the most processor time that one took of this thread.
fn quiet(harness: &mut egui_kittest::Harness<'_, Studio>, done: impl Fn(&Studio) -> bool) -> (Instant, Duration) {
    let (mut last, mut most) = (Instant::now(), Duration::ZERO);
    while last.elapsed() < QUIET || !done(harness.state()) {
        let asked = harness.ctx.has_requested_repaint();
        if asked {
            last = Instant::now();
        } else {
            // Frames that are wanted later come, too.
            std::thread::sleep(Duration::from_millis(5));
        }
        let before = worked();
        harness.step();
        most = most.max(worked().saturating_sub(before));
    }
    (last, most)
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).expect("the folder of the pictures");
    let mut files: Vec<PathBuf> = listed.map(|item| item.expect("its items").path()).collect();
    files.sort();
    files
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A line of what the system tells of this process, in bytes; 0 where it tells nothing.
fn held(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Processor time of this thread so far.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn worked() -> Duration {
    Duration::ZERO
}

/// Processor time of this process so far.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn spent() -> Duration {
    Duration::ZERO
}
