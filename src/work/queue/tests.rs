//! The queue with an endpoint: who goes first, who waits, what outlives the program.

mod order;

use super::*;
use crate::budget::Budget;
use crate::entry::Entry;
use crate::geom::Extent;
use crate::jobs::line::{Cause, Line, Step};
use crate::jobs::{Job, Jobs, PartEvent};
use crate::ledger::{CallState, FailureKind};
use crate::library::Library;
use crate::model::{Quality, Size};
use crate::picture::decode::Limits;
use crate::price::Money;
use crate::profile::{KeySource, Profile, Results, Streaming};
use crate::request::Parameters;
use crate::sandbox::{self, Fault};
use crate::take::{Mode, Tier};
use crate::work::run::RunEvent;
use crate::work::{Order, Setup};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

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
        let setup = Setup {
            library,
            limits: Limits::default(),
            sandbox: sandbox::Config::default(),
            budget: Budget::default(),
        };
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
        Order { tier, parameters, ..Order::new(self.profile.clone(), Mode::Generate, prompt) }
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
async fn where_the_profile_says_so_one_call_brings_all_results() {
    let dir = tempfile::tempdir().unwrap();
    let mut shop = Shop::open(dir.path(), None).await;
    let apart = crate::work::outlook(&shop.order("x", Tier::Draft, 3)).unwrap();
    shop.profile.dialect.results = Results::Native;
    // Streams bring one result: none is asked for.
    (shop.profile.stream, shop.profile.dialect.streaming) = (true, Streaming::On);
    let order = shop.order("three", Tier::Draft, 3);
    let outlook = crate::work::outlook(&order).unwrap();
    assert_eq!((outlook.calls, outlook.parameters.n, outlook.parameters.stream), (1, 3, false));
    assert_eq!((apart.calls, apart.parameters.n), (3, 1));
    assert!(outlook.total() <= apart.total() && outlook.total() > apart.each * 2, "the prompt is sent once");
    let (queue, task) = shop.queue(Asker::Window);
    let id = order.id;
    let summary = queue.submit(order).await.unwrap().await.unwrap();
    assert_eq!((shop.seen().len(), summary.parts.len(), summary.estimate), (1, 1, outlook.total()));
    assert_eq!(shop.server.log()[0].field("n"), Some("3"));
    let found = entries(&summary);
    assert_eq!(found.iter().map(|entry| entry.index).collect::<Vec<_>>(), [0, 1, 2]);
    let single = queue.submit(shop.order("one", Tier::Draft, 1)).await.unwrap().await.unwrap();
    assert_eq!(entries(&single).len(), 1);
    drop(queue);
    task.await.unwrap();
    // What the window makes of it, live and at the next start.
    let mut jobs = Jobs::default();
    for event in shop.told.lock().unwrap().drain(..) {
        match event {
            RunEvent::Started { take, number, estimate, .. } => jobs.push(Job::new(number, take, estimate, None)),
            RunEvent::Part { take, part, event } => jobs.fold(take, part as usize, event, 1),
            _ => {}
        }
    }
    let live: Vec<_> = jobs.list()[0].entries().map(|(at, entry)| (at, entry.id)).collect();
    assert_eq!(live, found.iter().enumerate().map(|(at, entry)| (at, entry.id)).collect::<Vec<_>>());
    let (calls, report) =
        shop.engine.store().with(move |library| Ok((library.calls_of_take(id)?, library.verify()?))).await.unwrap();
    assert!(report.ok && report.queued == 0, "{report:?}");
    assert_eq!((calls.len(), calls[0].estimate), (1, outlook.total()));
    assert_eq!(found.iter().map(|entry| entry.cost).sum::<Money>(), calls[0].actual.unwrap_or(calls[0].estimate));
    let restored = tokio::task::spawn_blocking(move || shop.engine.restore(false)).await.unwrap().unwrap();
    let again = restored.runs.iter().find(|job| job.id() == id).unwrap();
    assert_eq!(again.entries().map(|(at, entry)| (at, entry.id)).collect::<Vec<_>>(), live);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_back_while_it_was_asked_for_does_not_wait_again() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), Some(Fault::RateLimit(1))).await;
    let told = Arc::clone(&shop.told);
    let (go_on, gate) = std::sync::mpsc::sync_channel::<()>(1);
    let gate = Mutex::new(gate);
    let report = move |event: RunEvent| {
        let sent = matches!(event, RunEvent::Part { event: PartEvent::Sent { .. }, .. });
        told.lock().unwrap().push(event);
        if sent {
            gate.lock().unwrap().recv().unwrap();
        }
    };
    let (queue, task) = Queue::start(shop.engine.clone(), Asker::Window, Arc::new(report));
    let order = shop.order("regretted", Tier::Draft, 1);
    let id = order.id;
    let summary = queue.submit(order).await.unwrap();
    let is_sent = |event: &RunEvent| matches!(event, RunEvent::Part { event: PartEvent::Sent { .. }, .. });
    shop.until("the call", |shop| shop.told.lock().unwrap().iter().any(is_sent)).await;
    queue.ask(LineCommand::TakeBack(id)).await;
    queue.ask(LineCommand::Pause).await;
    shop.until("both orders", |shop| shop.last_line().paused).await;
    queue.ask(LineCommand::GoOn).await;
    go_on.send(()).unwrap();
    let summary = summary.await.unwrap();
    assert!(summary.parts[0].as_ref().unwrap_err().is_cancel(), "refused for haste, and not wanted any more");
    drop(queue);
    task.await.unwrap();
    assert_eq!(shop.seen().len(), 1);
    let report = shop.engine.store().with(|library| library.verify()).await.unwrap();
    assert!(report.ok && report.queued == 0, "{report:?}");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_stops_its_profile_and_no_other_and_nothing_of_it_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), None).await;
    let (queue, _task) = shop.queue(Asker::Window);
    queue.ask(LineCommand::Pause).await;
    let dear = queue.submit(shop.order("dear", Tier::Draft, 2)).await.unwrap();
    let mut free = shop.order("free", Tier::Draft, 1);
    free.profile = Profile { name: "Free".to_owned(), price_multiplier: 0.0, ..shop.profile.clone() };
    let free = queue.submit(free).await.unwrap();
    // Somebody else has spent what was left, or the limit was changed while it waited.
    shop.engine.set_budget(Budget { day: Some(Money(1)), ..Budget::default() });
    queue.ask(LineCommand::GoOn).await;
    assert_eq!(entries(&free.await.unwrap()).len(), 1, "the other profile goes on");
    shop.until("the stop", |shop| !shop.last_line().stops.is_empty()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let line = shop.last_line();
    assert_eq!((line.stops.len(), line.stops[0].profile.as_str()), (1, "Studio"));
    assert_eq!((line.stops[0].cause, line.stops[0].until_ms), (Cause::Budget, None));
    assert!(line.is_stopped() && line.order.len() == 1, "both parts wait: {line:?}");
    assert_eq!(shop.seen(), ["free"], "nothing was sent");
    // To go on without a change stops it again; with one it runs to its end.
    queue.ask(LineCommand::Lift("Studio".to_owned())).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!((shop.last_line().stops.len(), shop.seen().len()), (1, 1));
    shop.engine.set_budget(Budget::default());
    queue.ask(LineCommand::Lift("Studio".to_owned())).await;
    assert_eq!(entries(&dear.await.unwrap()).len(), 2);
    assert_eq!(shop.seen().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_while_the_library_takes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let shop = Shop::open(dir.path(), None).await;
    let (queue, _task) = shop.queue(Asker::Window);
    queue.shut(true).await;
    let end = queue.submit(shop.order("later", Tier::Draft, 1)).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(shop.seen(), [""; 0]);
    queue.shut(false).await;
    assert_eq!(entries(&end.await.unwrap()).len(), 1);
}
