//! Kill -9 at random points of many mixed runs that share one library: runs of several results, edits with masks,
//! streams, and endpoints that refuse for haste, cut their answers or are slow. The program is started again after each
//! round, and killed while it recovers, too.
//!
//! What is promised, and asserted: no received byte is lost, no call is sent twice, every call that an endpoint saw has
//! a row, what waited still waits and nothing else does, the budget holds what was sent, and the library is whole.

use super::world::World;
use super::{SMALL, inputs, text};
use jiff::tz::TimeZone;
use maquette::budget::{Budget, Calendar};
use maquette::jobs::line::LineCommand;
use maquette::ledger::{Call, CallState};
use maquette::library::{Library, Queued};
use maquette::price::Money;
use maquette::sandbox::{self, Config, Fault, Seen};
use maquette::take::{CallId, TakeId};
use maquette::work::{Asker, Engine, Queue, RunEvent, Setup};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Kills of an ordinary run of the tests, and of a thorough one.
const KILLS: (usize, usize) = (40, 200);
/// Programs that run at once.
const AT_ONCE: usize = 3;
/// Recoveries are struck by one in so many.
const STRUCK: u64 = 3;

/// Small, and the same every time; what the machine does meanwhile is random enough.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// The endpoint that refuses for haste.
const HASTY: usize = 2;

/// Endpoints of different manners, and what they saw.
pub struct Endpoints {
    servers: Vec<sandbox::Server>,
    /// By the client's own id: how often it was seen, and whether its body was read to the end.
    pub seen: BTreeMap<String, (usize, bool)>,
    /// The number of the last call that was counted, by server.
    counted: Vec<u64>,
}

impl Endpoints {
    /// One for each fault.
    pub async fn start(faults: Vec<Option<Fault>>) -> Self {
        let mut servers = Vec::new();
        for fault in faults {
            let config = Config { fault, latency: Duration::from_millis(60), ..Config::default() };
            servers.push(sandbox::start(config).await.unwrap());
        }
        let counted = vec![0; servers.len()];
        Self { servers, seen: BTreeMap::new(), counted }
    }

    /// The address of one of them.
    pub fn url(&self, at: usize) -> String {
        self.servers[at].base_url()
    }

    /// Takes in what was seen since the last time.
    pub fn count(&mut self) {
        for (server, last) in self.servers.iter().zip(&mut self.counted) {
            let log: Vec<Seen> = server.log().into_iter().filter(|seen| seen.number > *last).collect();
            if let Some(newest) = log.last() {
                assert_eq!(newest.number - *last, log.len() as u64, "the log was read often enough");
                *last = newest.number;
            }
            for seen in log.into_iter().filter(|seen| seen.method == "POST") {
                let id = seen.client_id.expect("every call says its id");
                let entry = self.seen.entry(id).or_default();
                *entry = (entry.0 + 1, entry.1 || seen.complete);
            }
        }
    }
}

/// Kinds of commands.
const KINDS: usize = 4;

/// A command of a kind; `n` is the number of results of those that have several.
fn command(world: &World, kind: usize, n: u64, url: &str, source: &str, mask: &str) -> Command {
    let n = n.to_string();
    let end = ["--base-url", url];
    let arguments = match kind {
        0 => [&["generate", "--prompt", "a boat", "--n", n.as_str()], SMALL, &end[..]].concat(),
        1 => [&["generate", "--prompt", "a boat", "--n", n.as_str(), "--stream"], SMALL, &end[..]].concat(),
        2 => vec!["generate", "--prompt", "a lighthouse", "--size", "1024x640", "--quality", "high", end[0], end[1]],
        _ => [&["edit", "--image", source, "--mask", mask, "--prompt", "a balloon", "--n", "2"], &end[..]].concat(),
    };
    let mut command = world.command(&arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Kills a program after `delay`; true when it was still there.
fn strike(mut child: Child, began: Instant, delay: Duration) -> bool {
    std::thread::sleep(delay.saturating_sub(began.elapsed()));
    let early = child.try_wait().unwrap().is_none();
    // SIGKILL: nothing of the program runs after it.
    let _ = child.kill();
    let status = child.wait().unwrap();
    early && status.code().is_none()
}

/// The parts on disk.
pub fn parts(world: &World) -> BTreeMap<CallId, Vec<u8>> {
    let files = std::fs::read_dir(world.library().join("parts")).into_iter().flatten().flatten();
    let paths: Vec<PathBuf> = files.map(|file| file.path()).collect();
    let read = |path: &PathBuf| Some((CallId::parse(path.file_stem()?.to_str()?)?, std::fs::read(path).ok()?));
    paths.iter().filter_map(read).collect()
}

/// True for bytes that are a whole answer with a picture in it.
fn is_whole(part: &[u8]) -> bool {
    let picture =
        |value: &Value, at: &str| value.pointer(at).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    if let Ok(answer) = serde_json::from_slice::<Value>(part) {
        return picture(&answer, "/data/0/b64_json");
    }
    let text = String::from_utf8_lossy(part);
    let mut events = text.split("\n\n").filter_map(|event| event.lines().find_map(|line| line.strip_prefix("data: ")));
    events.any(|data| {
        let event: Value = serde_json::from_str(data).unwrap_or_default();
        event["type"].as_str().is_some_and(|kind| kind.ends_with(".completed")) && picture(&event, "/b64_json")
    })
}

fn calls(library: &Library) -> Vec<Call> {
    let takes = library.latest_takes(u32::MAX).unwrap();
    takes.iter().flat_map(|(_, take)| library.calls_of_take(take.id).unwrap()).collect()
}

/// What must hold whenever nobody works on the library and it was recovered.
pub fn check(world: &World, endpoints: &mut Endpoints, before: &BTreeMap<CallId, Vec<u8>>) {
    endpoints.count();
    let library = Library::open(&world.library()).unwrap();
    let calls: BTreeMap<CallId, Call> = calls(&library).into_iter().map(|call| (call.id, call)).collect();
    let after = parts(world);
    for (id, (times, complete)) in &endpoints.seen {
        assert_eq!(*times, 1, "{id} was sent twice");
        let call = calls.get(&CallId::parse(id).unwrap()).unwrap_or_else(|| panic!("{id} was sent and has no row"));
        // A call that came in is in no state that says that it did not.
        let denied = matches!(call.state, CallState::Prepared | CallState::Cancelled | CallState::NotSent);
        assert!(!(*complete && denied), "{call:?}");
    }
    for call in calls.values() {
        assert!(call.state.is_end(), "nobody works on it, and it was recovered: {call:?}");
        if !matches!(call.state, CallState::NotSent | CallState::Cancelled) && call.sent_ms.is_some() {
            assert!(
                endpoints.seen.contains_key(&call.id.to_string()) || call.state == CallState::MaybeBilled,
                "{call:?}"
            );
        }
    }
    for (id, bytes) in before {
        match calls.get(id).map(|call| call.state) {
            Some(CallState::Placed) => {}
            state if is_whole(bytes) => panic!("a whole answer of {} bytes became {state:?}", bytes.len()),
            _ => assert_eq!(after.get(id), Some(bytes), "what came in of {id} is kept"),
        }
    }
    // The budget holds everything that may be on a bill, and no more than was estimated.
    let (mut most, mut least) = (Money::ZERO, Money::ZERO);
    for call in calls.values() {
        let price = call.actual.unwrap_or(call.estimate);
        let doubtful = matches!(call.state, CallState::Placed | CallState::MaybeBilled);
        least = least + if doubtful { price } else { Money::ZERO };
        most = most + if call.sent_ms.is_some() { price.max(call.estimate) } else { Money::ZERO };
    }
    let spent = library.spent(&Calendar::around(maquette::work::now_ms(), &TimeZone::UTC)).unwrap().all;
    assert!(least <= spent && spent <= most, "{least} {spent} {most}");
}

/// What waits is exactly what was ordered and never sent. A part that was refused and is to be asked for again waits too,
/// and does not when that was its end.
fn check_queue(library: &mut Library) -> Vec<Queued> {
    let left = library.take_over_queue().unwrap();
    let waits: BTreeSet<(TakeId, u32)> =
        left.iter().flat_map(|queued| queued.parts.iter().map(|part| (queued.take.id, *part))).collect();
    for (number, take) in library.latest_takes(u32::MAX).unwrap() {
        let calls = library.calls_of_take(take.id).unwrap();
        for part in 0..take.calls() {
            let states: Vec<CallState> =
                calls.iter().filter(|call| call.index == part).map(|call| call.state).collect();
            let waits = waits.contains(&(take.id, part));
            let sent = states.iter().any(|state| !matches!(state, CallState::NotSent | CallState::Refused));
            assert!(!(waits && sent), "take {number}, part {part} is sent again: {calls:?}");
            let refused = states.contains(&CallState::Refused);
            assert!(waits || sent || refused, "take {number}, part {part} was lost: {calls:?}");
        }
    }
    left
}

/// Runs what waits as the window does, to its end.
fn run_what_waits(runtime: &tokio::runtime::Runtime, library: Library, left: Vec<Queued>, hasty: &str) -> Library {
    let dir = library.dir().to_owned();
    let setup = Setup {
        library,
        limits: maquette::picture::decode::Limits::default(),
        sandbox: Config::default(),
        budget: Budget::default(),
    };
    let engine = Engine::new(setup).unwrap();
    let (count, ended) = (left.len(), Arc::new(AtomicUsize::new(0)));
    let counting = Arc::clone(&ended);
    runtime.block_on(async {
        let report = move |event| {
            if let RunEvent::Ended(_) = event {
                counting.fetch_add(1, Ordering::SeqCst);
            }
        };
        let (queue, task) = Queue::start(engine.clone(), Asker::Window, Arc::new(report));
        // Of those that are refused for haste one is enough to wait for.
        let too_many: Vec<TakeId> = left
            .iter()
            .filter(|queued| queued.profile.base_url == hasty)
            .skip(1)
            .map(|queued| queued.take.id)
            .collect();
        queue.restore(left).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(ended.load(Ordering::SeqCst), 0, "it waits for a click");
        for take in too_many {
            queue.ask(LineCommand::TakeBack(take)).await;
        }
        queue.ask(LineCommand::Release(None)).await;
        let end = Instant::now() + Duration::from_mins(3);
        while ended.load(Ordering::SeqCst) < count {
            assert!(Instant::now() < end, "{} of {count} have ended", ended.load(Ordering::SeqCst));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(queue);
        task.await.unwrap();
    });
    engine.close();
    Library::open(&dir).unwrap()
}

#[test]
fn killed_at_random_points_of_mixed_runs_nothing_is_lost_and_nothing_is_sent_twice() {
    let thorough = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
    let wanted = if thorough { KILLS.1 } else { KILLS.0 };
    let seed = std::env::var("MAQUETTE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x5eed_0004);
    println!("MAQUETTE_TEST_SEED={seed}");
    let mut dice = Dice(seed);
    let world = World::new();
    let (source, mask) = inputs(&world);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let faults =
        vec![None, None, Some(Fault::RateLimit(1)), Some(Fault::Cut(60)), Some(Fault::Slow(0.4)), Some(Fault::NoFinal)];
    let mut endpoints = runtime.block_on(Endpoints::start(faults));
    let (source, mask) = (text(&source), text(&mask));
    // How long each kind takes on this machine, so that kills meet all of it.
    let url = endpoints.url(0);
    let takes: Vec<Duration> = (0..KINDS)
        .map(|kind| {
            let started = Instant::now();
            assert!(command(&world, kind, 3, &url, source, mask).status().unwrap().success());
            started.elapsed()
        })
        .collect();
    let mut known = BTreeSet::new();
    let mut recovering = Duration::from_millis(100);
    let (mut kills, mut rounds, began) = (0, 0, Instant::now());
    while kills < wanted {
        rounds += 1;
        let mut running = Vec::new();
        for _ in 0..AT_ONCE {
            let kind = dice.roll(KINDS as u64) as usize;
            let url = endpoints.url(dice.roll(endpoints.servers.len() as u64) as usize);
            let mut command = command(&world, kind, 1 + dice.roll(4), &url, source, mask);
            // They get in each other's way, and take longer than one alone.
            let delay = takes[kind].mul_f64(dice.roll(1500) as f64 / 1000.0);
            let (child, started) = (command.spawn().unwrap(), Instant::now());
            let name = format!("strike {rounds}");
            running.push(std::thread::Builder::new().name(name).spawn(move || strike(child, started, delay)).unwrap());
        }
        kills += running.into_iter().map(|struck| usize::from(struck.join().unwrap())).sum::<usize>();
        let mut before = parts(&world);
        before.retain(|id, _| !known.contains(id));
        if dice.roll(STRUCK) == 0 {
            let child = world.command(&["recover"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            kills += usize::from(strike(child, Instant::now(), recovering.mul_f64(dice.roll(1000) as f64 / 1000.0)));
        }
        let started = Instant::now();
        world.run(&["recover"]).done();
        recovering = started.elapsed();
        check(&world, &mut endpoints, &before);
        known.extend(before.into_keys());
    }
    println!("{kills} kills in {rounds} rounds, {:?}; {takes:?}", began.elapsed());

    let again = world.run(&["recover"]).done();
    assert_eq!(again["finished"].as_array().map(Vec::len), Some(0), "{again}");
    let mut library = Library::open(&world.library()).unwrap();
    let left = check_queue(&mut library);
    let billed = |endpoints: &Endpoints| endpoints.servers.iter().map(sandbox::Server::billed).sum::<u64>();
    let waiting: usize = left.iter().map(|queued| queued.parts.len()).sum();
    println!("{} calls were seen, {} billed, {waiting} parts wait", endpoints.seen.len(), billed(&endpoints));
    // All of it is sent by a click, as in a window that opens.
    let library = run_what_waits(&runtime, library, left, &endpoints.url(HASTY));
    check(&world, &mut endpoints, &BTreeMap::new());
    assert_eq!(library.left_waiting().unwrap(), 0);
    drop(library);
    let report = world.verify();
    assert_eq!((report["abandoned"].as_u64(), report["queued"].as_u64()), (Some(0), Some(0)), "{report}");
    assert!(report["results"].as_u64() > Some(kills as u64 / 10), "there was something to lose: {report}");
    assert!(endpoints.seen.len() as u64 >= billed(&endpoints));
}
