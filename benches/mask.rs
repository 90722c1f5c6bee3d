//! The mask kernels at 3840 x 2160 beside their peers, in one run: `cargo bench --bench mask`.
//!
//! `MAQUETTE_PEERS` names a Python that has what `benches/peers/requirements.txt` lists; without it only our own times
//! and the memory floors are shown. `MAQUETTE_PHOTO` names a photograph to be used, enlarged, instead of a generated
//! picture. Times are the least processor time of several rounds, ours and the peer's in turn, one thread each. Behind
//! `--` can stand a part of the names of the rows that are wanted.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use maquette::canvas::Canvas;
use maquette::canvas::brush::Brush;
use maquette::canvas::kernels::mix;
use maquette::canvas::mask::Mask;
use maquette::canvas::select::shape::{Shape, shape};
use maquette::canvas::select::wand::{Metric, WandOptions, wand};
use maquette::canvas::select::{Combine, modify, never};
use maquette::geom::{Bounds, Extent, Point};
use maquette::picture::decode::{Limits, decode};
use maquette::picture::{Picture, resample};
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

const FOUR_K: Extent = Extent::new(3840, 2160);
const ROUNDS: usize = 9;

/// Processor time of this process so far.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn spent() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let before = spent();
    black_box(work());
    spent().saturating_sub(before)
}

/// A Python that does the same work when told to, a line at a time.
struct Peer {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Peer {
    fn start(inputs: &Path) -> Option<Self> {
        let python = std::env::var_os("MAQUETTE_PEERS")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/mask.py");
        let mut command = Command::new(python);
        command.arg(script).arg(inputs).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("MAQUETTE_PEERS names a Python that starts");
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Some(Self { child, input, output })
    }

    /// The time that a task took, and the pixels it counted.
    fn run(&mut self, task: &str) -> (Duration, i64) {
        writeln!(self.input, "{task}").expect("the peer listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the peer answers");
        let answer: serde_json::Value = serde_json::from_str(&line).expect("the peer answers in JSON");
        (Duration::from_nanos(answer["ns"].as_u64().unwrap_or(0)), answer["count"].as_i64().unwrap_or(-1))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Table {
    peer: Option<Peer>,
}

impl Table {
    /// Ours against a peer's task: the peer should take at least `bar` times as long, 0 for a row that is only told.
    /// `count` is compared when both have one.
    fn against<T>(&mut self, name: &str, task: &str, bar: f64, mut ours: impl FnMut() -> T, count: impl Fn(T) -> i64) {
        if !wanted(name) {
            return;
        }
        let (mut own, mut other, mut theirs) = (Duration::MAX, Duration::MAX, -1);
        for _ in 0..ROUNDS {
            own = own.min(timed(&mut ours));
            if let Some(peer) = &mut self.peer {
                let (time, found) = peer.run(task);
                (other, theirs) = (other.min(time), found);
            }
        }
        let counted = count(ours());
        let mut verdict = String::from("no peer");
        if self.peer.is_some() {
            let ratio = other.as_secs_f64() / own.as_secs_f64();
            let met = if ratio >= bar { "met" } else { "MISSED" };
            verdict = if bar > 0.0 { format!("{ratio:6.2}x of {bar:.2}x {met}") } else { format!("{ratio:6.2}x") };
            if theirs >= 0 && counted >= 0 {
                let equal = if counted == theirs { "equal" } else { "DIFFERS" };
                verdict = format!("{verdict}, count {counted} {equal}");
            }
        }
        let peer = if other == Duration::MAX { String::from("-") } else { ms(other) };
        println!("{name:34} {:>10} {peer:>10}  {verdict}", ms(own));
    }

    /// Ours against a limit: at most `bar` times `floor`.
    fn within(name: &str, floor: Duration, bar: f64, mut ours: impl FnMut() -> Duration) {
        if !wanted(name) {
            return;
        }
        let own = (0..ROUNDS).map(|_| ours()).min().unwrap_or_default();
        let ratio = own.as_secs_f64() / floor.as_secs_f64();
        let verdict = if ratio <= bar { "met" } else { "MISSED" };
        println!("{name:34} {:>10} {:>10}  {ratio:6.2}x, at most {bar:.2}x {verdict}", ms(own), ms(floor));
    }
}

/// Was this row, or one of this group, asked for?
fn wanted(name: &str) -> bool {
    let mut parts = std::env::args().skip(1).filter(|part| !part.starts_with('-')).peekable();
    parts.peek().is_none() || parts.any(|part| name.contains(&part) || part.contains(name))
}

fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

fn photograph() -> Picture {
    if let Some(path) = std::env::var_os("MAQUETTE_PHOTO") {
        let bytes = std::fs::read(path).expect("MAQUETTE_PHOTO names a file");
        let photo = decode(&bytes, &Limits::default()).expect("MAQUETTE_PHOTO names a photograph").picture;
        return resample::resize(&photo, FOUR_K);
    }
    let mut noise = 0x9e37_79b9_u32;
    Picture::from_fn(FOUR_K, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let wave = (x as f32 / 397.0).sin() * (y as f32 / 353.0).cos() * 70.0 + 128.0;
        let grain = (noise & 15) as f32;
        [(wave + grain) as u8, (wave / 2.0 + grain) as u8, ((y / 22) as u8).wrapping_add(grain as u8), 255]
    })
}

/// A star of 2000 corners around the middle of the picture, such as a slow hand draws.
fn lasso() -> Vec<Point> {
    let corner = |step: u32| {
        let turn = f64::from(step) / 2000.0 * std::f64::consts::TAU;
        let far = 0.75 + 0.15 * (turn * 7.0).sin() + 0.02 * (turn * 131.0).cos();
        Point::new((1920.0 + 1800.0 * far * turn.cos()) as f32, (1080.0 + 1050.0 * far * turn.sin()) as f32)
    };
    (0..2000).map(corner).collect()
}

/// The lasso's hard mask with a hole and two discs beside it.
fn painted(lasso: &[Point]) -> Mask {
    let area = shape(FOUR_K, &Shape::Polygon(lasso.to_vec()), false);
    let mut canvas = Canvas::from_mask(area.to_mask(FOUR_K));
    let hole = Shape::Ellipse { from: Point::new(1700.0, 900.0), to: Point::new(2300.0, 1200.0) };
    canvas.select(maquette::canvas::history::Change::Shape, &shape(FOUR_K, &hole, false), Combine::Subtract);
    for (x, y) in [(300.0, 300.0), (3500.0, 1900.0)] {
        let disc = Shape::Ellipse { from: Point::new(x - 150.0, y - 150.0), to: Point::new(x + 150.0, y + 150.0) };
        canvas.select(maquette::canvas::history::Change::Shape, &shape(FOUR_K, &disc, false), Combine::Add);
    }
    canvas.mask().clone()
}

/// The time to copy so many bytes that both reading and writing count, at the rate of memory: blocks too large for any
/// cache of the processor.
fn floor(bytes: usize) -> Duration {
    let from = vec![1u8; 256 << 20];
    let mut to = vec![2u8; 256 << 20];
    let best = (0..5).map(|_| timed(|| to.copy_from_slice(black_box(&from)))).min().unwrap_or_default();
    best.mul_f64(bytes as f64 / (2 * from.len()) as f64)
}

fn strokes() {
    for diameter in [100u32, 400] {
        let brush = Brush { diameter_px: diameter as f32, hardness: 0.5, opacity: 1.0, erase: false };
        let mut canvas = Canvas::new(FOUR_K);
        canvas.begin(Point::new(1000.0, 1000.0), &brush);
        // Once along, so that stamps and tiles are there: what is measured is a dab within a stroke.
        canvas.extend(Point::new(2400.0, 1000.0));
        // A dab reads its stamp, the mask before and its own cover, and writes cover and mask.
        let floor = floor((diameter * diameter) as usize * 5);
        let step = brush.radius_px() * 0.14;
        let mut x = 1000.0;
        Table::within(&format!("dab of {diameter} px, soft, raster"), floor, 2.0, || {
            timed(|| {
                for _ in 0..100 {
                    x = if x > 2390.0 { 1000.0 } else { x + step * 0.7 };
                    canvas.extend(Point::new(x, 1000.0));
                }
            }) / 100
        });
        canvas.finish();
        let mut dabs = Canvas::new(FOUR_K);
        let mut at = 0u32;
        let one = (0..60).map(|_| {
            at += 1;
            let place = Point::new((at * 97 % 3400) as f32 + 220.0, (at * 61 % 1700) as f32 + 220.0);
            timed(|| {
                dabs.begin(place, &brush);
                dabs.finish()
            })
        });
        let mut times: Vec<_> = one.collect();
        times.sort();
        println!("{:34} {:>10}", format!("dab of {diameter} px with history, median"), ms(times[30]));
    }
}

/// A stroke of 400 px over 4000 px: events, undo and what it keeps.
fn long_stroke() {
    let extent = Extent::new(4800, 2400);
    let mut canvas = Canvas::new(extent);
    let brush = Brush { diameter_px: 400.0, hardness: 0.5, opacity: 1.0, erase: false };
    let from = Point::new(400.0, 400.0);
    let to = Point::new(4400.0, 1600.0);
    let events = 240;
    let second = timed(|| {
        canvas.begin(from, &brush);
        for event in 1..=events {
            canvas.extend(from.lerp(to, event as f32 / events as f32));
        }
    });
    canvas.finish();
    let share = second.as_secs_f64() * 100.0;
    println!(
        "{:34} {share:8.2} %             of a core, at most 15 % {}",
        "stroke of 400 px, 240 events/s",
        if share < 15.0 { "met" } else { "MISSED" }
    );
    let undo = (0..ROUNDS).map(|_| {
        let time = timed(|| canvas.undo());
        canvas.redo();
        time
    });
    let undo = undo.min().unwrap_or_default();
    let changed = canvas.undo();
    canvas.redo();
    let tiles = touched(changed, canvas.mask());
    let kept = canvas.history().bytes() as f64 / tiles as f64;
    println!(
        "{:34} {:>10}             at most 5 ms {}",
        "undo of it",
        ms(undo),
        if undo.as_secs_f64() <= 0.005 { "met" } else { "MISSED" }
    );
    println!(
        "{:34} {:8.2} %             of the touched tiles, at most 25 % {}",
        "bytes kept for it",
        kept * 100.0,
        if kept <= 0.25 { "met" } else { "MISSED" }
    );
}

/// Bytes of the 128-pixel tiles in which something is painted.
fn touched(bounds: Bounds, mask: &Mask) -> u64 {
    let mut bytes = 0;
    for y in (bounds.y0 / 128 * 128..bounds.y1).step_by(128) {
        for x in (bounds.x0 / 128 * 128..bounds.x1).step_by(128) {
            let tile = Bounds::new(x, y, x + 128, y + 128).clip(mask.extent());
            let painted = tile.rows().any(|(y, columns)| mask.row(y as u32)[columns].iter().any(|value| *value != 0));
            bytes += u64::from(painted) * tile.extent().pixels();
        }
    }
    bytes
}

/// A new picture as the product blends one: the source's bytes, and over them, with the product's kernel and only where
/// something is covered, the other's in finer steps.
fn composite(under: &Picture, over: &[u8], mask: &Mask) -> Vec<u8> {
    const PIECE: usize = 1920;
    let mut rgba = Vec::with_capacity(under.rgba().len());
    let mut fine = [[0u16; 4]; PIECE];
    let pieces = under.rgba().chunks(PIECE * 4).zip(over.chunks(PIECE * 4)).zip(mask.coverage().chunks(PIECE));
    for ((under, over), coverage) in pieces {
        let at = rgba.len();
        rgba.extend_from_slice(under);
        if coverage.iter().fold(0, |all, value| all | value) != 0 {
            mix::widen(over, &mut fine);
            mix::lay(&mut rgba[at..], &fine, coverage);
        }
    }
    rgba
}

fn count(mask: &Mask) -> i64 {
    mask.core_pixels() as i64
}

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let photo = photograph();
    let points = lasso();
    let mask = painted(&points);
    let soft = modify::feather(&mask, 12.0, &never).expect("never stopped");
    let over: Vec<u8> = photo.rgba().chunks_exact(4).flat_map(|p| [p[2], p[0], p[1], 255]).collect();
    let lines: Vec<String> = points.iter().map(|point| format!("{} {}\n", point.x, point.y)).collect();
    let text = lines.concat();
    let inputs: [(&str, &[u8]); 5] = [
        ("photo", photo.rgba()),
        ("over", &over),
        ("mask", mask.coverage()),
        ("soft", soft.coverage()),
        ("lasso", text.as_bytes()),
    ];
    for (name, bytes) in inputs {
        std::fs::write(folder.path().join(name), bytes).expect("the temporary folder can be written");
    }
    let mut table = Table { peer: Peer::start(folder.path()) };
    println!("{:34} {:>10} {:>10}", "3840 x 2160", "ours", "peer/floor");
    if wanted("dab") {
        strokes();
    }
    if wanted("stroke") {
        long_stroke();
    }
    for (sigma, bar) in [(4, 1.0), (16, 5.0), (32, 10.0)] {
        let work = || modify::feather(&mask, sigma as f32, &never);
        table.against(&format!("feather, sigma {sigma}"), &format!("feather {sigma}"), bar, work, |_| -1);
    }
    for radius in [8, 32, 64] {
        let work = || modify::grow(&mask, radius, &never);
        let name = format!("grow by a disk of {radius} px");
        table.against(&name, &format!("grow {radius}"), 4.0, work, |grown| count(&grown.expect("never stopped")));
    }
    for (x, y, tolerance) in [(2600, 400, 60), (2600, 400, 90)] {
        let options = WandOptions { tolerance, metric: Metric::Channels, contiguous: true, antialias: false };
        let work = || wand(&photo, x, y, &options, &never).expect("never stopped");
        let name = format!("wand at {x}, {y}, tolerance {tolerance}");
        let pixels = |found: maquette::canvas::select::Selection| found.core_pixels() as i64;
        table.against(&name, &format!("wand {x} {y} {tolerance}"), 1.0 / 1.5, work, pixels);
    }
    let polygon = Shape::Polygon(points);
    // Both make a selection that was not there: what is combined with the mask, or shown before it is.
    table.against("lasso of 2000 points", "lasso new", 2.0, || shape(FOUR_K, &polygon, true), |_| -1);
    // Both fill a plane that is there: most of it is the memory's own time.
    let mut laid = mask.clone();
    let work = || shape(FOUR_K, &polygon, true).lay_on(&mut laid, Combine::Add);
    table.against("lasso, and laid on a mask", "lasso laid", 0.0, work, |()| -1);
    let work = || composite(&photo, &over, &soft);
    table.against("composite through a soft mask", "composite", 4.0, work, |_| -1);
}
