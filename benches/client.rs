//! Answers and uploads beside the official Python client, in one run: `cargo bench --bench client`.
//!
//! `MAQUETTE_PEERS` names a Python that has what `benches/peers/requirements.txt` lists; without it only our own figures
//! are shown. `MAQUETTE_PHOTO` names a photograph to be used, tiled, instead of a generated picture. A server in this
//! process hands out the same bytes to both clients, in turn; each client is a process of its own, so that its memory is
//! its own. Behind `--` can stand a part of the names of the rows that are wanted.
//!
//! Ours is the worker's way of an answer: to disk as it arrives and made durable, its picture as a file of its own,
//! durable and hashed, its pixels; `whole run` is the same with ledger, queue and thumbnail. The peer's is the client's
//! call, base64 and Pillow to an RGBA array; it writes nothing. Memory is the most that the whole process has held,
//! interpreter and all.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

#[path = "client/canned.rs"]
mod canned;
#[path = "client/ours.rs"]
mod ours;
#[path = "client/process.rs"]
mod process;
#[path = "client/server.rs"]
mod server;

use canned::Body;
use process::{Client, Told};
use server::Server;
use std::path::Path;

/// Turns of each client.
const ROUNDS: usize = 7;
/// References of an upload, and the bytes of each.
const REFERENCES: usize = 16;
const REFERENCE: usize = 20_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, url, folder] = arguments.as_slice()
        && role == ours::ROLE
    {
        return ours::serve(url, Path::new(folder));
    }
    let wanted = |name: &str| {
        let mut parts = arguments.iter().filter(|part| !part.starts_with('-')).peekable();
        parts.peek().is_none() || parts.any(|part| name.contains(part.as_str()))
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{:28} {:>12} {:>12} {:>8}  bar", "", "ours", "peer", "ratio");
    for kind in Body::ALL.into_iter().filter(|kind| wanted(kind.name())) {
        answers(kind, folder.path());
    }
    if wanted("upload") {
        uploads(folder.path());
    }
}

/// One answer after the other, ours and the peer's in turn.
fn answers(kind: Body, folder: &Path) {
    let server = Server::start(kind.answer());
    println!("{}: JSON of {:.1} MB", kind.name(), server.answer_bytes() as f64 / 1e6);
    let mut pair = Pair::start(&server, &folder.join(kind.name()));
    let turns: Vec<Turn> = (0..ROUNDS).map(|_| pair.turn("answer")).collect();
    for turn in &turns {
        assert_eq!(turn.ours.checked, kind.extent(), "our picture is whole");
        assert!(turn.peer.is_none_or(|peer| peer.checked == kind.extent()), "the peer's picture is whole");
    }
    // The first answer warms both up; what is compared are the others.
    let warm = &turns[1..];
    at_least("  processor time", warm, "ms", |told| told.cpu.as_secs_f64() * 1e3, Some(2.5));
    at_least("  time", warm, "ms", |told| told.wall.as_secs_f64() * 1e3, None);
    at_least("  most memory, first answer", &turns[..1], "MB", megabytes, Some(4.0));
    at_least("  most memory, all answers", &turns[ROUNDS - 1..], "MB", megabytes, Some(4.0));
    drop(pair);
    let mut pair = Pair::start(&server, &folder.join(kind.name()));
    let runs: Vec<Turn> = (0..ROUNDS).map(|_| pair.turns("run", "answer")).collect();
    at_least("  whole run: processor time", &runs[1..], "ms", |told| told.cpu.as_secs_f64() * 1e3, None);
    at_least("  whole run: most memory", &runs[ROUNDS - 1..], "MB", megabytes, None);
}

fn megabytes(told: &Told) -> f64 {
    told.peak as f64 / 1e6
}

/// An edit with many large references, as files on disk.
fn uploads(folder: &Path) {
    let files = folder.join("references");
    std::fs::create_dir(&files).expect("the temporary folder can be written");
    for at in 0..REFERENCES {
        std::fs::write(files.join(format!("reference-{at:02}.png")), canned::reference(at, REFERENCE))
            .expect("the temporary folder can be written");
    }
    let server = Server::start(canned::small());
    println!("upload: {REFERENCES} files of {:.1} MB", REFERENCE as f64 / 1e6);
    let mut pair = Pair::start(&server, &folder.join("upload"));
    let task = format!("upload {}", files.display());
    let turns: Vec<Turn> = (0..ROUNDS).map(|_| pair.turn(&task)).collect();
    let sent = (REFERENCES * REFERENCE) as u64;
    assert!(server.received() >= sent * ROUNDS as u64, "every byte arrived");
    let warm = &turns[1..];
    at_least("  time", warm, "ms", |told| told.wall.as_secs_f64() * 1e3, Some(1.5));
    at_least("  processor time", warm, "ms", |told| told.cpu.as_secs_f64() * 1e3, None);
    let above = turns.iter().map(|turn| turn.ours.peak.saturating_sub(turn.ours.idle)).max().unwrap_or(0) as f64 / 1e6;
    let peer = turns.iter().filter_map(|turn| Some(turn.peer?.peak.saturating_sub(turn.peer?.idle))).max();
    let verdict = if above <= 16.0 { "met" } else { "MISSED" };
    let peer = peer.map_or_else(|| "-".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6));
    println!("{:28} {above:9.1} MB {peer:>12} {:>8}  at most 16 MB {verdict}", "  memory above idle", "");
}

/// Both clients of one server.
struct Pair {
    ours: Client,
    peer: Option<Client>,
}

/// What both told of one task.
#[derive(Clone, Copy)]
struct Turn {
    ours: Told,
    peer: Option<Told>,
}

impl Pair {
    fn start(server: &Server, library: &Path) -> Self {
        let this = std::env::current_exe().expect("this program has a file");
        let ours = Client::start(this.as_ref(), &[ours::ROLE.as_ref(), server.url().as_ref(), library.as_ref()]);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/client.py");
        let python = std::env::var_os("MAQUETTE_PEERS");
        let peer = python.map(|python| Client::start(&python, &[script.as_ref(), server.url().as_ref()]));
        Self { ours, peer }
    }

    fn turn(&mut self, task: &str) -> Turn {
        self.turns(task, task)
    }

    fn turns(&mut self, ours: &str, theirs: &str) -> Turn {
        Turn { ours: self.ours.run(ours), peer: self.peer.as_mut().map(|peer| peer.run(theirs)) }
    }
}

/// The medians of both, and the median of the ratios of each turn: the peer's may be at least `bar` times ours.
fn at_least(name: &str, turns: &[Turn], unit: &str, figure: impl Fn(&Told) -> f64, bar: Option<f64>) {
    let own = median(turns.iter().map(|turn| figure(&turn.ours)).collect());
    let peers: Vec<Told> = turns.iter().filter_map(|turn| turn.peer).collect();
    if peers.is_empty() {
        return println!("{name:28} {own:9.1} {unit:2} {:>12}", "no peer");
    }
    let peer = median(peers.iter().map(&figure).collect());
    let ratio = median(turns.iter().zip(&peers).map(|(turn, peer)| figure(peer) / figure(&turn.ours)).collect());
    let verdict = bar
        .map_or_else(String::new, |bar| format!("at least {bar:.1}x {}", if ratio >= bar { "met" } else { "MISSED" }));
    println!("{name:28} {own:9.1} {unit:2} {peer:9.1} {unit:2} {ratio:7.2}x  {verdict}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
