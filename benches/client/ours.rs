//! Our side, in a process of its own.

use super::process::Told;
use maquette::api::{Client, Content, Endpoint, read_answer};
use maquette::budget::Budget;
use maquette::geom::Extent;
use maquette::library::{Folder, Library};
use maquette::picture::Format;
use maquette::picture::decode::{Limits, decode_from};
use maquette::profile::{KeySource, Profile};
use maquette::request::{Parameters, Request, Upload};
use maquette::sandbox;
use maquette::take::{CallId, Mode, Tier};
use maquette::work::{Engine, Order, PartFile, Setup, Store};
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// The argument that makes this program the client.
pub const ROLE: &str = "client-of";

/// Does tasks, a line each, until there are no more.
pub fn serve(url: &str, library: &Path) {
    // As the program begins.
    maquette::memory::settle();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let profile = Profile {
        name: "Bench".to_owned(),
        base_url: url.to_owned(),
        key: KeySource::None,
        stream: false,
        ..Profile::default()
    };
    let library = Library::open(library).expect("a library in the temporary folder");
    let setup =
        Setup { library, limits: Limits::default(), sandbox: sandbox::Config::default(), budget: Budget::default() };
    let engine = Engine::new(setup).expect("a thread for the library");
    let idle = held("VmRSS:");
    for line in std::io::stdin().lines() {
        let line = line.expect("lines of text");
        let (task, folder) = line.split_once(' ').unwrap_or((&line, ""));
        let (began, before) = (Instant::now(), spent());
        let checked = match task {
            "answer" => runtime.block_on(answer(engine.store(), &profile)),
            "run" => runtime.block_on(run(&engine, &profile)),
            _ => runtime.block_on(upload(&profile, &files(Path::new(folder)))),
        };
        let (cpu, wall) = (spent().saturating_sub(before), began.elapsed());
        let told = Told { cpu, wall, peak: held("VmHWM:"), idle, checked };
        println!("{}", serde_json::to_string(&told).expect("plain numbers"));
    }
}

const PROMPT: &str = "a lighthouse at dusk";

/// The way of an answer: to disk as it arrives, made durable; its picture as a file of its own, durable and hashed; its
/// pixels. All steps are those of the worker, which writes them down in its ledger as well.
async fn answer(store: &Store, profile: &Profile) -> (u32, u32) {
    let request = Request::new(PROMPT, Parameters::default(), Vec::new(), None).expect("a sound request");
    let id = CallId::fresh();
    let posted = client(profile).post(&request, &id.to_string(), |_| {}).await;
    let mut answer = posted.unwrap_or_else(|error| panic!("{error}"));
    let mut part = PartFile::new(store.clone(), id);
    while let Some(chunk) = answer.chunk().await.unwrap_or_else(|error| panic!("{error}")) {
        part.write(&chunk).await.expect("the disk takes it");
    }
    part.close().await.expect("the disk keeps it");
    let (store, content) = (store.clone(), answer.content);
    tokio::task::spawn_blocking(move || collect(&store, id, &content)).await.expect("no panic")
}

fn collect(store: &Store, id: CallId, content: &Content) -> (u32, u32) {
    let part = store.wait(move |library| Ok(library.part_path(id))).expect("the library answers");
    let mut temp = None;
    let body = BufReader::with_capacity(256 * 1024, File::open(&part).expect("the part is there"));
    let outcome = read_answer(body, content, &mut |_| {
        let file = store.wait(|library| library.temp(Folder::Results)).map_err(std::io::Error::other)?;
        let writer = BufWriter::new(file.reopen()?);
        temp = Some(file);
        Ok(Box::new(writer))
    });
    assert!(outcome.expect("a whole answer").complete);
    let temp = temp.expect("a picture");
    let opened = BufReader::with_capacity(256 * 1024, File::open(temp.path()).expect("the picture is there"));
    let decoded = decode_from(opened, &Limits::default()).expect("a whole picture");
    let adopted = store.wait(move |library| library.adopt_temp(temp, Folder::Results, "answer", "png"));
    adopted.expect("the library keeps it");
    std::fs::remove_file(part).expect("the part is there");
    let extent = std::hint::black_box(decoded).picture.extent();
    (extent.width, extent.height)
}

/// A generation from its order to its entry in the library: the same with ledger, queue and thumbnail.
async fn run(engine: &Engine, profile: &Profile) -> (u32, u32) {
    let order = Order { tier: Tier::Final, exact: false, ..Order::new(profile.clone(), Mode::Generate, PROMPT) };
    let ran = engine.run(order, CancellationToken::new(), Arc::new(|_| {})).await;
    let summary = ran.unwrap_or_else(|failure| panic!("{failure:?}"));
    let entries = summary.parts[0].as_ref().unwrap_or_else(|failure| panic!("{failure:?}"));
    (entries[0].raw_extent.width, entries[0].raw_extent.height)
}

/// The call of an edit with its references, up to the answer's last byte.
async fn upload(profile: &Profile, files: &[PathBuf]) -> (u32, u32) {
    let one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let length = std::fs::metadata(path).expect("a reference").len();
        Upload::file(name, Format::Png, Extent::new(4096, 4096), path.clone(), length)
    };
    let images = files.iter().map(one).collect();
    let request = Request::new("all of them on one table", Parameters::default(), images, None);
    let posted = client(profile).post(&request.expect("a sound request"), "bench", |_| {}).await;
    let mut answer = posted.unwrap_or_else(|error| panic!("{error}"));
    while answer.chunk().await.unwrap_or_else(|error| panic!("{error}")).is_some() {}
    (0, 0)
}

fn client(profile: &Profile) -> Client {
    Client::new(&Endpoint::of(profile, None, |_| None)).expect("a plain address")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).expect("the folder of the references");
    let mut files: Vec<PathBuf> = listed.map(|item| item.expect("its items").path()).collect();
    files.sort();
    files
}

/// A line of what the system tells of this process, in bytes; 0 where it tells nothing.
fn held(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Processor time of this process so far.
#[cfg(unix)]
fn spent() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn spent() -> Duration {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
