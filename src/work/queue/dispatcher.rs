//! The task that owns the queue. It waits for nothing but messages: all that takes time runs beside it and comes back
//! as one.

use super::super::endpoint::{NoTurn, Turn};
use super::super::engine::Engine;
use super::super::failure::{cancelled_failure, internal_failure, unsent_failure};
use super::super::now_ms;
use super::super::prepare::{Prepared, Stored};
use super::super::run::{Report, RunEvent, RunSummary};
use super::order::{Order, Waiting};
use super::part::{Came, Part, Tried, end};
use super::{Asker, Message, NewRun};
use crate::entry::Entry;
use crate::jobs::line::{Cause, Line, LineCommand};
use crate::ledger::{Billed, Failure};
use crate::library::Queued;
use crate::take::TakeId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{OnceCell, mpsc, oneshot, watch};
use tokio::task::{AbortHandle, JoinHandle};
use tokio_util::sync::CancellationToken;

/// Bytes of encoded pictures that waiting runs may keep in memory; what is over it is read from the library again.
const HELD_BYTES: u64 = 256 << 20;
/// What runs beside the task and has not been looked at yet.
const EVENTS: usize = 64;

/// What comes back from what runs beside the task.
enum Event {
    /// An endpoint has a turn for a profile, or none.
    Turn(String, Result<Turn, NoTurn>),
    /// A part that had its turn.
    Came { id: TakeId, part: u32, came: Came, stop: Option<Failure> },
    /// A part that never had one has ended.
    Ended { id: TakeId, part: u32, failure: Failure },
}

/// Runs in their order, and whether the user has put them there.
type Places = Vec<(TakeId, bool)>;

/// How a part ended.
type Outcome = Result<Vec<Arc<Entry>>, Failure>;

/// A run until all its parts have ended.
struct Run {
    stored: Stored,
    prepared: Arc<OnceCell<Arc<Prepared>>>,
    weight: u64,
    cancel: CancellationToken,
    /// By part: how often it was tried, and how it ended.
    parts: BTreeMap<u32, (Tried, Option<Outcome>)>,
    done: Option<oneshot::Sender<RunSummary>>,
    /// The user has taken back what waits of it: a part that comes back does not wait again.
    withdrawn: bool,
}

/// The task.
pub(super) struct Dispatcher {
    engine: Engine,
    asker: Asker,
    report: Report,
    order: Order,
    runs: BTreeMap<TakeId, Run>,
    asking: BTreeMap<String, AbortHandle>,
    told: Line,
    /// The order as it is to be written down: the newest counts, and none overtakes another.
    places: watch::Sender<Places>,
    writer: JoinHandle<()>,
    events: mpsc::Sender<Event>,
    inlet: mpsc::Receiver<Event>,
}

impl Dispatcher {
    pub fn new(engine: Engine, asker: Asker, report: Report) -> Self {
        let (events, inlet) = mpsc::channel(EVENTS);
        let (places, changes) = watch::channel(Places::new());
        let writer = tokio::spawn(write_places(engine.clone(), changes));
        Self {
            engine,
            asker,
            report,
            order: Order::default(),
            runs: BTreeMap::new(),
            asking: BTreeMap::new(),
            told: Line::default(),
            places,
            writer,
            events,
            inlet,
        }
    }

    /// Works until nobody is left to give orders and nothing is on its way.
    pub async fn run(mut self, mut messages: mpsc::Receiver<Message>) {
        let mut open = true;
        while open || self.order.running() > 0 {
            let wakes = self.order.wakes_at(Instant::now());
            let wake = async {
                match wakes {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                message = messages.recv(), if open => {
                    open = message.is_some();
                    match message {
                        Some(message) => self.take_in(message),
                        // Nobody is there who could see what would be sent.
                        None => self.order.pause(true),
                    }
                }
                Some(event) = self.inlet.recv() => self.came(event),
                () = wake => {}
            }
            self.ask_for_turns();
            self.tell();
        }
        self.asking.values().for_each(AbortHandle::abort);
        drop(self.places);
        let _ = self.writer.await;
    }

    fn take_in(&mut self, message: Message) {
        match message {
            Message::Run(run) => self.add(*run),
            Message::LeftOver(left) => left.into_iter().for_each(|queued| self.hold(queued)),
            Message::Do(command) => self.act(&command),
            Message::Shut(shut) => self.order.shut(shut),
        }
    }

    fn add(&mut self, new: NewRun) {
        let NewRun { stored, prepared, typical, done } = new;
        let weight = prepared.as_ref().map_or(0, |prepared| prepared.weight());
        let waiting: u64 = self.runs.values().filter(|run| run.prepared.initialized()).map(|run| run.weight).sum();
        let light = self.runs.is_empty() || waiting + weight <= HELD_BYTES;
        let prepared = OnceCell::new_with(prepared.filter(|_| light));
        let calls = stored.take.calls();
        (self.report)(RunEvent::Started {
            take: Arc::clone(&stored.take),
            number: stored.number,
            estimate: stored.each * calls,
            typical,
        });
        self.order.push(waiting_run(&stored, (0..calls).collect(), false, false));
        let id = stored.take.id;
        self.runs.insert(id, Run::new(stored, Arc::new(prepared), weight, 0..calls, Some(done)));
    }

    fn hold(&mut self, left: Queued) {
        let Queued { number, take, profile, each, parts, pinned } = left;
        let stored = Stored { take: Arc::new(take), number, profile, each };
        let id = stored.take.id;
        self.order.push(waiting_run(&stored, parts.clone(), pinned, true));
        self.runs.insert(id, Run::new(stored, Arc::default(), 0, parts, None));
    }

    fn act(&mut self, command: &LineCommand) {
        match command {
            LineCommand::Pause => self.order.pause(true),
            LineCommand::GoOn => self.order.pause(false),
            LineCommand::Lift(profile) => self.order.lift(profile),
            LineCommand::Move(id, step) => drop(self.order.shift(*id, *step)),
            LineCommand::Release(which) => self.order.release(*which),
            LineCommand::RemoveHeld => self.take_back(|run| run.held),
            LineCommand::TakeBack(id) => {
                self.withdraw(|own| own == *id);
                self.take_back(|run| run.id == *id);
            }
            LineCommand::Cancel(id) => {
                if let Some(run) = self.runs.get(id) {
                    run.cancel.cancel();
                }
                self.withdraw(|own| own == *id);
                self.take_back(|run| run.id == *id);
            }
            LineCommand::Clear => {
                self.withdraw(|_| true);
                self.take_back(|_| true);
            }
        }
    }

    fn withdraw(&mut self, which: impl Fn(TakeId) -> bool) {
        self.runs.iter_mut().filter(|(id, _)| which(**id)).for_each(|(_, run)| run.withdrawn = true);
    }

    fn take_back(&mut self, which: impl Fn(&Waiting) -> bool) {
        for (id, parts) in self.order.take_back(which) {
            for part in parts {
                self.end_unsent(id, part, cancelled_failure());
            }
        }
    }

    /// Ends a part that had no turn.
    fn end_unsent(&self, id: TakeId, part: u32, failure: Failure) {
        let (engine, report, events) = (self.engine.clone(), Arc::clone(&self.report), self.events.clone());
        tokio::spawn(async move {
            let _ = end(&engine, &report, id, part, Err(failure.clone())).await;
            let _ = events.send(Event::Ended { id, part, failure }).await;
        });
    }

    /// Asks the endpoints for turns as long as something could start.
    fn ask_for_turns(&mut self) {
        while let Some((name, id)) = self.order.next_lane(Instant::now()) {
            let Some(run) = self.runs.get(&id) else {
                self.order.asked(&name);
                break;
            };
            let (engine, events, profile) = (self.engine.clone(), self.events.clone(), run.stored.profile.clone());
            let asked = name.clone();
            let task = tokio::spawn(async move {
                let turn = engine.endpoints.turn(&profile).await;
                let _ = events.send(Event::Turn(asked, turn)).await;
            });
            self.asking.insert(name, task.abort_handle());
        }
    }

    fn came(&mut self, event: Event) {
        match event {
            Event::Turn(profile, turn) => self.turn(&profile, turn),
            Event::Came { id, part, came: Came::Again(..), .. }
                if self.runs.get(&id).is_some_and(|run| run.withdrawn) =>
            {
                self.order.ended(id);
                self.end_unsent(id, part, cancelled_failure());
            }
            Event::Came { id, part, came: Came::Again(tried, wait), .. } => {
                if let Some(slot) = self.runs.get_mut(&id).and_then(|run| run.parts.get_mut(&part)) {
                    slot.0 = tried;
                }
                self.order.back(id, part, Some(Instant::now() + wait));
            }
            Event::Came { id, part, came: Came::Held(failure, cause), .. } => self.hold_back(id, part, failure, cause),
            Event::Came { id, part, came: Came::Ended(outcome), stop } => {
                self.order.ended(id);
                if let Some(failure) = stop {
                    self.stop(id, &failure);
                }
                self.settle(id, part, outcome);
            }
            Event::Ended { id, part, failure } => self.settle(id, part, Err(failure)),
        }
    }

    /// A turn has come for a profile, and goes to whoever is first by now.
    fn turn(&mut self, profile: &str, turn: Result<Turn, NoTurn>) {
        let now = Instant::now();
        self.order.asked(profile);
        self.asking.remove(profile);
        if let (Err(NoTurn::Pause(wait)), Asker::Window) = (&turn, self.asker) {
            self.order.rest(profile, now + *wait);
            return;
        }
        if let (Err(NoTurn::Failed(failure)), Asker::Window) = (&turn, self.asker) {
            // A key that is missing is no reason to lose what waits: it is held until the user has seen to it.
            self.order.stop(profile, failure.message.clone(), failure.next_step.clone(), Cause::Endpoint);
            return;
        }
        let Some((id, part)) = self.order.take(profile, now) else { return };
        let Some(run) = self.runs.get(&id) else { return };
        let turn = match turn {
            Ok(turn) => turn,
            Err(none) => {
                self.order.ended(id);
                return self.end_unsent(id, part, none.into_failure());
            }
        };
        let part_run = Part {
            engine: self.engine.clone(),
            stored: run.stored.clone(),
            prepared: Arc::clone(&run.prepared),
            index: part,
            tried: run.parts.get(&part).map(|slot| slot.0).unwrap_or_default(),
            cancel: run.cancel.clone(),
            report: Arc::clone(&self.report),
        };
        let events = self.events.clone();
        tokio::spawn(async move {
            // Whatever happens in there, the part is counted out again.
            let came = tokio::spawn(part_run.run(turn)).await;
            let (came, stop) = came.unwrap_or_else(|_| (Came::Ended(Err(internal_failure(Billed::Maybe))), None));
            let _ = events.send(Event::Came { id, part, came, stop }).await;
        });
    }

    /// Nothing was sent, for a limit or the library is against it: the part waits again, and with it those that would
    /// meet the same. Where nobody is there to wait for, it ends.
    fn hold_back(&mut self, id: TakeId, part: u32, failure: Failure, cause: Cause) {
        let Some(run) = self.runs.get(&id) else { return };
        if self.asker == Asker::Command || run.withdrawn {
            let failure = if run.withdrawn { cancelled_failure() } else { failure };
            self.order.ended(id);
            return self.end_unsent(id, part, failure);
        }
        let profile = run.stored.profile.name.clone();
        self.order.back(id, part, None);
        self.order.stop(&profile, failure.message, failure.next_step, cause);
    }

    /// The endpoint takes nothing more: what waits for it waits for the user, or ends where there is none.
    fn stop(&mut self, id: TakeId, failure: &Failure) {
        let Some(run) = self.runs.get(&id) else { return };
        let profile = run.stored.profile.name.clone();
        match self.asker {
            Asker::Window => {
                self.order.stop(&profile, failure.message.clone(), failure.next_step.clone(), Cause::Endpoint);
            }
            Asker::Command => {
                for (id, parts) in self.order.take_back(|run| run.profile == profile) {
                    for part in parts {
                        self.end_unsent(id, part, unsent_failure(failure));
                    }
                }
            }
        }
    }

    fn settle(&mut self, id: TakeId, part: u32, outcome: Outcome) {
        let Some(run) = self.runs.get_mut(&id) else { return };
        if let Some(slot) = run.parts.get_mut(&part) {
            slot.1 = Some(outcome);
        }
        if run.parts.values().any(|(_, outcome)| outcome.is_none()) {
            return;
        }
        let Some(run) = self.runs.remove(&id) else { return };
        let estimate = run.stored.each * run.stored.take.calls();
        let parts = run.parts.into_values().filter_map(|(_, outcome)| outcome).collect();
        if let Some(done) = run.done {
            let _ = done.send(RunSummary { take: run.stored.take, number: run.stored.number, estimate, parts });
        }
        (self.report)(RunEvent::Ended(id));
    }

    /// Tells and writes down what has changed about what waits.
    fn tell(&mut self) {
        let line = self.order.line(Instant::now(), now_ms());
        if !alike(&line, &self.told) {
            self.told = line.clone();
            (self.report)(RunEvent::Line(line));
        }
        let places = self.order.places();
        if places.len() > 1 || places.iter().any(|(_, pinned)| *pinned) {
            self.places.send_if_modified(|written| {
                let changed = *written != places;
                *written = places;
                changed
            });
        }
    }
}

/// Writes down in which order runs wait.
async fn write_places(engine: Engine, mut changes: watch::Receiver<Places>) {
    while changes.changed().await.is_ok() {
        let places = changes.borrow_and_update().clone();
        if let Err(error) = engine.store().with(move |library| library.order_queue(&places)).await {
            tracing::warn!("the order of the queue could not be written: {error}");
        }
    }
}

impl Run {
    fn new(
        stored: Stored,
        prepared: Arc<OnceCell<Arc<Prepared>>>,
        weight: u64,
        parts: impl IntoIterator<Item = u32>,
        done: Option<oneshot::Sender<RunSummary>>,
    ) -> Self {
        let parts = parts.into_iter().map(|part| (part, (Tried::default(), None))).collect();
        Self { stored, prepared, weight, cancel: CancellationToken::new(), parts, done, withdrawn: false }
    }
}

fn waiting_run(stored: &Stored, parts: Vec<u32>, pinned: bool, held: bool) -> Waiting {
    Waiting {
        id: stored.take.id,
        profile: stored.profile.name.clone(),
        parallel: stored.profile.parallel,
        tier: stored.take.tier,
        pinned,
        held,
        parts: parts.into_iter().map(|part| (part, None)).collect(),
        running: 0,
    }
}

/// The same but for the clock: the time of day at which a rest ends is told once.
fn alike(one: &Line, other: &Line) -> bool {
    let near = |a: Option<i64>, b: Option<i64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1000,
        (a, b) => a == b,
    };
    let stops = one.stops.len() == other.stops.len()
        && one.stops.iter().zip(&other.stops).all(|(a, b)| {
            a.profile == b.profile && a.why == b.why && a.next_step == b.next_step && near(a.until_ms, b.until_ms)
        });
    stops && one.order == other.order && one.held == other.held && one.paused == other.paused
}
