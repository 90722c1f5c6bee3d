//! The order against what it promises after every step, and the queue with an endpoint: who goes first, who waits.

use super::order::{MOST_AT_ONCE, Order as Places, Waiting};
use super::*;
use crate::edit::Blend;
use crate::entry::Entry;
use crate::geom::Extent;
use crate::jobs::PartEvent;
use crate::jobs::line::{Line, Step};
use crate::ledger::{CallState, FailureKind};
use crate::library::Library;
use crate::model::{Quality, Size};
use crate::picture::decode::Limits;
use crate::profile::{KeySource, Profile};
use crate::request::Parameters;
use crate::sandbox::{self, Fault};
use crate::take::{Mode, TakeId, Tier};
use crate::work::run::RunEvent;
use crate::work::{Order, Setup};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

fn waiting(profile: &str, parallel: u32, tier: Tier, parts: u32) -> Waiting {
    Waiting {
        id: TakeId::fresh(),
        profile: profile.to_owned(),
        parallel,
        tier,
        pinned: false,
        held: false,
        parts: (0..parts).map(|part| (part, None)).collect(),
        running: 0,
    }
}

/// Starts all that may start, as the task does when every endpoint has turns.
fn start(order: &mut Places, now: Instant) -> Vec<(TakeId, u32)> {
    let mut started = Vec::new();
    while let Some((profile, _)) = order.next_lane(now) {
        order.asked(&profile);
        started.extend(order.take(&profile, now));
    }
    started
}

#[test]
fn finals_go_first_and_what_the_user_moved_stays() {
    let now = Instant::now();
    let mut order = Places::default();
    order.pause(true);
    let runs: Vec<Waiting> = [Tier::Draft, Tier::Draft, Tier::Final, Tier::Draft, Tier::Final]
        .into_iter()
        .map(|tier| waiting("a", 1, tier, 1))
        .collect();
    let [d1, d2, f1, d3, f2] = [0, 1, 2, 3, 4].map(|at: usize| runs[at].id);
    for run in runs {
        order.push(run);
    }
    assert_eq!(order.line(now, 0).order, [f1, f2, d1, d2, d3]);
    assert!(order.shift(d3, Step::Front) && !order.shift(d3, Step::Up) && order.shift(d1, Step::Down));
    assert_eq!(order.line(now, 0).order, [d3, f1, f2, d2, d1]);
    let late = waiting("a", 1, Tier::Final, 1);
    let f3 = late.id;
    order.push(late);
    assert_eq!(order.line(now, 0).order, [d3, f1, f2, f3, d2, d1], "behind what was put in front, before drafts");
    assert_eq!(start(&mut order, now), []);
    order.pause(false);
    assert_eq!(start(&mut order, now), [(d3, 0)]);
    order.ended(d3);
    assert_eq!(start(&mut order, now), [(f1, 0)]);
}

#[test]
fn what_comes_back_waits_in_its_old_place_for_its_time() {
    let now = Instant::now();
    let mut order = Places::default();
    let (one, two) = (waiting("a", 1, Tier::Draft, 1), waiting("a", 1, Tier::Draft, 1));
    let (first, second) = (one.id, two.id);
    order.push(one);
    order.push(two);
    assert_eq!(start(&mut order, now), [(first, 0)]);
    let later = now + Duration::from_secs(5);
    order.back(first, 0, Some(later));
    assert_eq!((order.line(now, 0).order, order.wakes_at(now)), (vec![first, second], Some(later)));
    assert_eq!(start(&mut order, now), [(second, 0)], "others need not wait for it");
    order.ended(second);
    assert_eq!(start(&mut order, later), [(first, 0)]);
    order.ended(first);
    assert_eq!((order.line(later, 0), order.running()), (Line::default(), 0));
}

#[test]
fn a_profile_that_is_stopped_holds_up_no_other_and_a_later_click_when_nothing_waits_is_free() {
    let now = Instant::now();
    let mut order = Places::default();
    let (a, b) = (waiting("a", 2, Tier::Draft, 1), waiting("b", 2, Tier::Draft, 1));
    let (a, b, in_a, in_b) = (a.clone(), b.clone(), a.id, b.id);
    order.stop("a", "no credit".to_owned(), "add some".to_owned());
    order.push(a);
    order.stop("a", "no credit".to_owned(), "add some".to_owned());
    order.push(b);
    assert_eq!(start(&mut order, now), [(in_b, 0)]);
    let line = order.line(now, 0);
    assert!(line.is_stopped() && line.stops[0].profile == "a" && line.stops[0].until_ms.is_none());
    order.lift("a");
    assert_eq!(start(&mut order, now), [(in_a, 0)]);
    order.rest("b", now + Duration::from_secs(9));
    order.ended(in_b);
    order.push(waiting("b", 2, Tier::Draft, 1));
    assert_eq!(start(&mut order, now), []);
    assert_eq!(order.line(now, 1000).stops[0].until_ms, Some(10_000));
    assert_eq!(start(&mut order, now + Duration::from_secs(9)).len(), 1);
}

/// One thing that happens to a queue.
#[derive(Debug, Clone)]
enum Move {
    Push(u8, bool, u32, bool),
    Start,
    End(usize),
    Back(usize),
    Shift(usize, Step),
    TakeBack(usize),
    Clear,
    Pause(bool),
    Stop(u8),
    Lift(u8),
    Release,
}

fn moves() -> impl Strategy<Value = Move> {
    let step = prop_oneof![Just(Step::Up), Just(Step::Down), Just(Step::Front)];
    prop_oneof![
        4 => (0..3_u8, any::<bool>(), 1..5_u32, prop::bool::weighted(0.2)).prop_map(|(p, f, n, h)| Move::Push(p, f, n, h)),
        4 => Just(Move::Start),
        4 => any::<usize>().prop_map(Move::End),
        2 => any::<usize>().prop_map(Move::Back),
        2 => (any::<usize>(), step).prop_map(|(at, step)| Move::Shift(at, step)),
        1 => any::<usize>().prop_map(Move::TakeBack),
        1 => Just(Move::Clear),
        1 => any::<bool>().prop_map(Move::Pause),
        1 => (0..3_u8).prop_map(Move::Stop),
        2 => (0..3_u8).prop_map(Move::Lift),
        1 => Just(Move::Release),
    ]
}

const PARALLEL: [u32; 3] = [1, 3, 7];

proptest! {
    #[test]
    fn every_part_is_started_once_and_limits_hold(moves in prop::collection::vec(moves(), 1..60)) {
        let now = Instant::now();
        let mut order = Places::default();
        let name = |profile: u8| ["a", "b", "c"][usize::from(profile)];
        // What the queue must know: parts that wait, that run, and of whom.
        let (mut waits, mut runs) = (BTreeSet::new(), Vec::<((TakeId, u32), &str)>::new());
        let (mut owner, mut held) = (std::collections::BTreeMap::new(), BTreeSet::new());
        let (mut paused, mut stopped) = (false, BTreeSet::new());
        for step in moves {
            match step {
                Move::Push(profile, is_final, parts, left) => {
                    let tier = if is_final { Tier::Final } else { Tier::Draft };
                    let alone = !waits.iter().any(|(id, _)| owner[id] == name(profile));
                    let run = Waiting { held: left, ..waiting(name(profile), PARALLEL[usize::from(profile)], tier, parts) };
                    owner.insert(run.id, name(profile));
                    if left { held.insert(run.id); }
                    if alone { stopped.remove(name(profile)); }
                    waits.extend((0..parts).map(|part| (run.id, part)));
                    order.push(run);
                }
                Move::Start => {
                    for part in start(&mut order, now) {
                        prop_assert!(waits.remove(&part), "it waited, and is started once");
                        prop_assert!(!held.contains(&part.0) && !paused && !stopped.contains(owner[&part.0]));
                        runs.push((part, owner[&part.0]));
                    }
                    let of = |profile: &str| runs.iter().filter(|(_, of)| *of == profile).count() as u32;
                    // All that may go is gone.
                    let full = runs.len() as u32 >= MOST_AT_ONCE;
                    for (id, _) in &waits {
                        let at = ["a", "b", "c"].iter().position(|name| *name == owner[id]).unwrap();
                        let may = !paused && !held.contains(id) && !stopped.contains(owner[id]) && !full;
                        prop_assert!(!may || of(owner[id]) >= PARALLEL[at]);
                    }
                }
                Move::End(at) if !runs.is_empty() => {
                    let ((id, _), _) = runs.remove(at % runs.len());
                    order.ended(id);
                }
                Move::Back(at) if !runs.is_empty() => {
                    let (part, _) = runs.remove(at % runs.len());
                    order.back(part.0, part.1, None);
                    waits.insert(part);
                }
                Move::Shift(at, step) => {
                    let line = order.line(now, 0).order;
                    if !line.is_empty() {
                        let id = line[at % line.len()];
                        order.shift(id, step);
                        let after = order.line(now, 0).order;
                        let from = at % line.len();
                        let to = match step {
                            Step::Up => from.saturating_sub(1),
                            Step::Down => (from + 1).min(line.len() - 1),
                            Step::Front => 0,
                        };
                        let mut expected = line.clone();
                        expected.remove(from);
                        expected.insert(to, id);
                        prop_assert_eq!(after, expected);
                    }
                }
                Move::TakeBack(at) => {
                    let line = order.line(now, 0).order;
                    if !line.is_empty() {
                        let id = line[at % line.len()];
                        let taken = order.take_back(|run| run.id == id);
                        let parts: Vec<u32> = waits.iter().filter(|part| part.0 == id).map(|part| part.1).collect();
                        prop_assert_eq!(taken, vec![(id, parts)]);
                        waits.retain(|part| part.0 != id);
                    }
                }
                Move::Clear => {
                    let taken: usize = order.take_back(|_| true).iter().map(|(_, parts)| parts.len()).sum();
                    prop_assert_eq!(taken, waits.len());
                    waits.clear();
                }
                Move::Pause(on) => { order.pause(on); paused = on; }
                Move::Stop(profile) => {
                    order.stop(name(profile), String::new(), String::new());
                    stopped.insert(name(profile));
                }
                Move::Lift(profile) => { order.lift(name(profile)); stopped.remove(name(profile)); }
                Move::Release => {
                    let live = |id: &TakeId| waits.iter().chain(runs.iter().map(|(part, _)| part)).any(|part| part.0 == *id);
                    for id in held.iter().filter(|id| live(id)) { stopped.remove(owner[id]); }
                    order.release(None);
                    held.clear();
                }
                Move::End(_) | Move::Back(_) => {}
            }
            prop_assert_eq!(order.running() as usize, runs.len());
            let line: BTreeSet<TakeId> = order.line(now, 0).order.into_iter().collect();
            prop_assert_eq!(line, waits.iter().map(|part| part.0).collect::<BTreeSet<_>>());
        }
    }
}

/// An engine, a Sandbox with a log, and what the queue has said.
struct Shop {
    engine: Engine,
    server: sandbox::Server,
    profile: Profile,
    told: Arc<Mutex<Vec<RunEvent>>>,
}

impl Shop {
    async fn open(dir: &Path, fault: Option<Fault>) -> Self {
        let config = sandbox::Config { fault, ..sandbox::Config::default() };
        let server = sandbox::start(config).await.unwrap();
        let library = Library::open(dir).unwrap();
        let setup = Setup { library, limits: Limits::default(), sandbox: sandbox::Config::default() };
        let profile = Profile {
            name: "Studio".to_owned(),
            base_url: server.base_url(),
            key: KeySource::None,
            stream: false,
            parallel: 1,
            ..Profile::default()
        };
        Self { engine: Engine::new(setup).unwrap(), server, profile, told: Arc::default() }
    }

    fn queue(&self, asker: Asker) -> (Queue, JoinHandle<()>) {
        let told = Arc::clone(&self.told);
        Queue::start(self.engine.clone(), asker, Arc::new(move |event| told.lock().unwrap().push(event)))
    }

    fn order(&self, prompt: &str, tier: Tier, n: u32) -> Order {
        let parameters =
            Parameters { n, size: Size::Exact(Extent::new(1024, 640)), quality: Quality::Low, ..Parameters::default() };
        Order {
            id: TakeId::fresh(),
            profile: self.profile.clone(),
            mode: Mode::Generate,
            tier,
            prompt: prompt.to_owned(),
            parameters,
            references: Vec::new(),
            source: None,
            seam_px: None,
            blend: Blend::default(),
            frame: None,
            scale: 1.0,
            plan: None,
            exact: true,
            parent: None,
        }
    }

    /// The prompts that the endpoint saw, in order.
    fn seen(&self) -> Vec<String> {
        self.server.log().iter().filter_map(|seen| seen.field("prompt").map(str::to_owned)).collect()
    }

    fn last_line(&self) -> Line {
        let told = self.told.lock().unwrap();
        told.iter()
            .rev()
            .find_map(|event| if let RunEvent::Line(line) = event { Some(line.clone()) } else { None })
            .unwrap_or_default()
    }

    async fn until(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_mins(1);
        while !done(self) {
            assert!(Instant::now() < end, "waited in vain for {what}: {:?}", self.last_line());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn left_waiting(&self) -> Vec<Queued> {
        self.engine.store().with(Library::take_over_queue).await.unwrap()
    }
}

fn entries(summary: &RunSummary) -> Vec<Arc<Entry>> {
    summary.parts.iter().flatten().flatten().cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_queue_sends_nothing_and_then_runs_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), None).await;
    let (queue, task) = shop.queue(Asker::Window);
    queue.ask(LineCommand::Pause).await;
    let mut ends = Vec::new();
    let mut ids = Vec::new();
    for (prompt, tier) in [("one", Tier::Draft), ("two", Tier::Draft), ("three", Tier::Draft), ("final", Tier::Final)] {
        let order = shop.order(prompt, tier, 1);
        ids.push(order.id);
        ends.push(queue.submit(order).await.unwrap());
    }
    shop.until("the line", |shop| shop.last_line().order.len() == 4).await;
    assert_eq!(shop.seen(), [""; 0]);
    queue.ask(LineCommand::Move(ids[2], Step::Up)).await;
    queue.ask(LineCommand::TakeBack(ids[1])).await;
    queue.ask(LineCommand::GoOn).await;
    let mut summaries = Vec::new();
    for end in ends {
        summaries.push(end.await.unwrap());
    }
    assert_eq!(shop.seen(), ["final", "one", "three"]);
    let cancelled = summaries[1].parts[0].as_ref().unwrap_err();
    assert!(cancelled.is_cancel() && cancelled.billed == Billed::No);
    assert_eq!([0, 2, 3].map(|at: usize| entries(&summaries[at]).len()), [1, 1, 1]);
    shop.until("an empty line", |shop| shop.last_line() == Line::default()).await;
    drop(queue);
    task.await.unwrap();
    let report = shop.engine.store().with(|library| library.verify()).await.unwrap();
    assert!(report.ok && report.queued == 0, "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_credit_stops_the_profile_with_one_refusal() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), Some(Fault::Quota)).await;
    let (queue, _task) = shop.queue(Asker::Window);
    let first = queue.submit(shop.order("first", Tier::Draft, 3)).await.unwrap();
    let _second = queue.submit(shop.order("second", Tier::Draft, 1)).await.unwrap();
    shop.until("the stop", |shop| !shop.last_line().stops.is_empty()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(shop.seen(), ["first"], "one call, not four");
    let line = shop.last_line();
    assert_eq!((line.order.len(), line.stops[0].profile.as_str()), (2, "Studio"));
    assert!(line.is_stopped() && !line.stops[0].why.is_empty() && !line.stops[0].next_step.is_empty());
    // Another click on that profile waits too; a lift asks again, once.
    queue.ask(LineCommand::Lift("Studio".to_owned())).await;
    shop.until("the second refusal", |shop| shop.seen().len() == 2).await;
    shop.until("the second stop", |shop| !shop.last_line().stops.is_empty()).await;
    queue.ask(LineCommand::Clear).await;
    let parts = first.await.unwrap().parts;
    let kinds: Vec<FailureKind> = parts.iter().map(|part| part.as_ref().unwrap_err().kind).collect();
    assert_eq!(kinds, [FailureKind::Refused, FailureKind::Refused, FailureKind::Cancelled]);
    assert!(parts.iter().all(|part| part.as_ref().unwrap_err().billed == Billed::No));
    assert_eq!(shop.server.billed(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_has_nobody_to_wait_for() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), Some(Fault::Quota)).await;
    let (queue, task) = shop.queue(Asker::Command);
    let summary = queue.submit(shop.order("x", Tier::Draft, 4)).await.unwrap().await.unwrap();
    drop(queue);
    task.await.unwrap();
    let kinds: Vec<FailureKind> = summary.parts.iter().map(|part| part.as_ref().unwrap_err().kind).collect();
    assert_eq!(kinds, [FailureKind::Refused, FailureKind::NotSent, FailureKind::NotSent, FailureKind::NotSent]);
    assert_eq!(shop.seen().len(), 1);
    assert_eq!(shop.left_waiting().await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_outlives_the_program_and_is_held_until_a_click() {
    let dir = tempfile::tempdir().unwrap();
    let (ids, each) = {
        let shop = Shop::open(dir.path(), None).await;
        let (queue, task) = shop.queue(Asker::Window);
        queue.ask(LineCommand::Pause).await;
        let orders = [("one", Tier::Draft, 2), ("two", Tier::Final, 1), ("three", Tier::Draft, 1)]
            .map(|(p, t, n)| shop.order(p, t, n));
        let ids = orders.clone().map(|order| order.id);
        let each = crate::work::outlook(&orders[0]).unwrap().each;
        for order in orders {
            queue.submit(order).await.unwrap();
        }
        queue.ask(LineCommand::Move(ids[2], Step::Front)).await;
        shop.until("the line", |shop| shop.last_line().order == [ids[2], ids[1], ids[0]]).await;
        drop(queue);
        task.await.unwrap();
        assert_eq!(shop.left_waiting().await, [], "its own are not left over");
        let Shop { engine, .. } = shop;
        tokio::task::spawn_blocking(|| engine.close()).await.unwrap();
        (ids, each)
    };
    let shop = Shop::open(dir.path(), None).await;
    assert_eq!(shop.engine.store().with(|library| library.left_waiting()).await.unwrap(), 4);
    let mut left = shop.left_waiting().await;
    assert_eq!(left.iter().map(|queued| queued.take.id).collect::<Vec<_>>(), [ids[2], ids[1], ids[0]]);
    assert_eq!((left[2].parts.clone(), left[2].each, left[0].pinned), (vec![0, 1], each, true));
    for queued in &mut left {
        // The endpoint of then is gone with its port.
        queued.profile.base_url.clone_from(&shop.profile.base_url);
    }
    let (queue, _task) = shop.queue(Asker::Window);
    queue.restore(left).await;
    shop.until("the line", |shop| shop.last_line().held.len() == 3).await;
    // A new click is no reason to send what is held.
    let new = queue.submit(shop.order("new", Tier::Draft, 1)).await.unwrap();
    assert_eq!(entries(&new.await.unwrap()).len(), 1);
    assert_eq!(shop.seen(), ["new"]);
    queue.ask(LineCommand::Release(Some(ids[1]))).await;
    shop.until("the one that is released", |shop| shop.last_line().order == [ids[2], ids[0]]).await;
    queue.ask(LineCommand::Release(None)).await;
    shop.until("the end", |shop| shop.last_line() == Line::default()).await;
    shop.until("the last result", |shop| {
        shop.told.lock().unwrap().iter().filter(|event| matches!(event, RunEvent::Ended(_))).count() == 4
    })
    .await;
    assert_eq!(shop.seen(), ["new", "two", "three", "one", "one"]);
    assert_eq!(shop.server.billed(), 5);
    let (report, calls) =
        shop.engine.store().with(move |library| Ok((library.verify()?, library.calls_of_take(ids[0])?))).await.unwrap();
    assert!(report.ok && report.queued == 0 && report.results == 5, "{report:?}");
    assert!(calls.iter().all(|call| call.state == CallState::Placed && call.estimate == each));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn haste_is_waited_out_in_the_queue() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), Some(Fault::RateLimit(1))).await;
    let (queue, _task) = shop.queue(Asker::Window);
    let order = shop.order("hasty", Tier::Draft, 1);
    let id = order.id;
    let summary = queue.submit(order).await.unwrap();
    let back = |shop: &Shop| {
        let told = shop.told.lock().unwrap();
        told.iter().any(|event| matches!(event, RunEvent::Part { event: PartEvent::Back, .. }))
    };
    shop.until("the refusal", back).await;
    assert_eq!(shop.last_line().order, [id], "it waits again");
    queue.ask(LineCommand::Cancel(id)).await;
    let summary = summary.await.unwrap();
    assert!(summary.parts[0].as_ref().unwrap_err().is_cancel(), "and can be taken back meanwhile");
    assert_eq!(shop.seen().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_ends_one_part_and_not_the_queue() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), None).await;
    let told = Arc::clone(&shop.told);
    let report = move |event: RunEvent| {
        // Somewhere in the middle of a call, once.
        let broken = matches!(event, RunEvent::Part { part: 1, event: PartEvent::Sent { .. }, .. });
        told.lock().unwrap().push(event);
        assert!(!broken, "a defect of the program");
    };
    let (queue, task) = Queue::start(shop.engine.clone(), Asker::Window, Arc::new(report));
    let order = shop.order("three", Tier::Draft, 3);
    let id = order.id;
    let parts = queue.submit(order).await.unwrap().await.unwrap().parts;
    let kinds: Vec<Option<FailureKind>> = parts.iter().map(|part| part.as_ref().err().map(|f| f.kind)).collect();
    assert_eq!(kinds, [None, Some(FailureKind::Internal), None]);
    let after = queue.submit(shop.order("after", Tier::Draft, 1)).await.unwrap().await.unwrap();
    assert_eq!(entries(&after).len(), 1, "the queue goes on");
    drop(queue);
    task.await.unwrap();
    let (calls, report) =
        shop.engine.store().with(move |library| Ok((library.calls_of_take(id)?, library.verify()?))).await.unwrap();
    assert!(report.ok && report.queued == 0 && calls.iter().all(|call| call.state.is_end()), "{report:?}");
    assert_eq!(calls[1].state, CallState::MaybeBilled, "it had been marked as sent");
}
