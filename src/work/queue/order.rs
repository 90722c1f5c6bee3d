//! Who runs next: the order of what waits, by profile, without a clock and without a network.

use crate::jobs::line::{Cause, Line, Step, Stop};
use crate::take::{TakeId, Tier};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Calls at once, whatever the profiles allow together.
pub(super) const MOST_AT_ONCE: u32 = 8;

/// A run with its parts that wait.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Waiting {
    pub id: TakeId,
    /// Name of the profile: its runs share a lane.
    pub profile: String,
    /// Calls at once that the profile allows.
    pub parallel: u32,
    pub tier: Tier,
    /// The user put it where it is.
    pub pinned: bool,
    /// It was left over when the program ended.
    pub held: bool,
    /// The parts that wait, and until when at least.
    pub parts: BTreeMap<u32, Option<Instant>>,
    /// Parts that are on their way: it keeps its place while there are any, for one may come back.
    pub running: u32,
}

/// The runs of one profile.
#[derive(Debug, Clone, Default)]
struct Lane {
    parallel: u32,
    running: u32,
    /// A turn at the endpoint is being waited for.
    asking: bool,
    /// Why it waits for the user: what happened, what to do, of which kind.
    stop: Option<(String, String, Cause)>,
    /// The endpoint wants to be left alone until then.
    rests: Option<Instant>,
}

/// All that waits, and how many are on their way.
#[derive(Debug, Default)]
pub(super) struct Order {
    runs: Vec<Waiting>,
    lanes: BTreeMap<String, Lane>,
    paused: bool,
    /// The library takes nothing.
    shut: bool,
}

impl Waiting {
    fn ready(&self, now: Instant) -> Option<u32> {
        let ready = |at: &Option<Instant>| at.is_none_or(|at| at <= now);
        self.parts.iter().find(|(_, at)| ready(at)).map(|(part, _)| *part).filter(|_| !self.held)
    }
}

impl Lane {
    fn is_open(&self, now: Instant) -> bool {
        self.stop.is_none() && self.rests.is_none_or(|at| at <= now)
    }
}

impl Order {
    /// Adds a run: a final before the drafts that the user has not put in their places, all else at the end.
    pub fn push(&mut self, run: Waiting) {
        let alone = !self.runs.iter().any(|other| other.profile == run.profile && !other.parts.is_empty());
        let lane = self.lanes.entry(run.profile.clone()).or_default();
        lane.parallel = run.parallel.clamp(1, 16);
        if alone {
            // What stopped others is no reason against a click that came later.
            lane.stop = None;
        }
        let before = |other: &Waiting| other.tier == Tier::Draft && !other.pinned;
        let at = match run.tier {
            Tier::Final if !run.held => self.runs.iter().position(before),
            _ => None,
        };
        self.runs.insert(at.unwrap_or(self.runs.len()), run);
    }

    /// A profile that could start a call now, if its endpoint has a turn for it; it is marked as asking. The run is the
    /// first that would be sent.
    pub fn next_lane(&mut self, now: Instant) -> Option<(String, TakeId)> {
        let busy: u32 = self.lanes.values().map(|lane| lane.running + u32::from(lane.asking)).sum();
        if self.paused || self.shut || busy >= MOST_AT_ONCE {
            return None;
        }
        let may = |lane: &Lane| lane.is_open(now) && !lane.asking && lane.running < lane.parallel;
        let first =
            self.runs.iter().find(|run| run.ready(now).is_some() && self.lanes.get(&run.profile).is_some_and(may));
        let (profile, id) = first.map(|run| (run.profile.clone(), run.id))?;
        self.lanes.entry(profile.clone()).or_default().asking = true;
        Some((profile, id))
    }

    /// The endpoint has answered whether there is a turn.
    pub fn asked(&mut self, profile: &str) {
        self.lanes.entry(profile.to_owned()).or_default().asking = false;
    }

    /// Takes the part that is sent now by a profile, if there is still one.
    pub fn take(&mut self, profile: &str, now: Instant) -> Option<(TakeId, u32)> {
        let lane = self.lanes.get_mut(profile)?;
        if self.paused || self.shut || !lane.is_open(now) {
            return None;
        }
        let mut mine = self.runs.iter_mut().filter(|run| run.profile == profile);
        let (run, part) = mine.find_map(|run| run.ready(now).map(|part| (run, part)))?;
        run.parts.remove(&part);
        run.running += 1;
        lane.running += 1;
        Some((run.id, part))
    }

    /// A part that was on its way waits again.
    pub fn back(&mut self, id: TakeId, part: u32, not_before: Option<Instant>) {
        self.end(id, Some((part, not_before)));
    }

    /// A part that was on its way has ended.
    pub fn ended(&mut self, id: TakeId) {
        self.end(id, None);
    }

    fn end(&mut self, id: TakeId, again: Option<(u32, Option<Instant>)>) {
        let Some(run) = self.runs.iter_mut().find(|run| run.id == id && run.running > 0) else { return };
        run.running -= 1;
        run.parts.extend(again);
        if let Some(lane) = self.lanes.get_mut(&run.profile) {
            lane.running = lane.running.saturating_sub(1);
        }
        self.sweep();
    }

    /// Takes back what waits of these runs.
    pub fn take_back(&mut self, which: impl Fn(&Waiting) -> bool) -> Vec<(TakeId, Vec<u32>)> {
        let mut taken = Vec::new();
        for run in self.runs.iter_mut().filter(|run| which(run)) {
            let parts = std::mem::take(&mut run.parts);
            if !parts.is_empty() {
                taken.push((run.id, parts.into_keys().collect()));
            }
        }
        self.sweep();
        taken
    }

    /// A run takes another place among those that wait, and stays there. False when nothing changed.
    pub fn shift(&mut self, id: TakeId, step: Step) -> bool {
        let waiting: Vec<usize> = (0..self.runs.len()).filter(|at| !self.runs[*at].parts.is_empty()).collect();
        let Some(from) = waiting.iter().position(|at| self.runs[*at].id == id) else { return false };
        let to = match step {
            Step::Up => from.saturating_sub(1),
            Step::Down => (from + 1).min(waiting.len() - 1),
            Step::Front => 0,
            Step::Back => waiting.len() - 1,
            Step::To(place) => place.min(waiting.len() - 1),
        };
        if from == to {
            return false;
        }
        let mut run = self.runs.remove(waiting[from]);
        run.pinned = true;
        self.runs.insert(waiting[to], run);
        true
    }

    /// Runs that were left over may be sent: one, or all.
    pub fn release(&mut self, which: Option<TakeId>) {
        let mut released: Vec<Waiting> = Vec::new();
        for run in &mut self.runs {
            if run.held && which.is_none_or(|id| id == run.id) {
                run.held = false;
                released.push(run.clone());
            }
        }
        // A click on a run is also a click on what stopped its profile.
        for run in released {
            self.lift(&run.profile);
        }
    }

    /// Sends nothing, or goes on.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Sends nothing while the library takes nothing.
    pub fn shut(&mut self, shut: bool) {
        self.shut = shut;
    }

    /// The runs of a profile wait for the user.
    pub fn stop(&mut self, profile: &str, why: String, next_step: String, cause: Cause) {
        self.lanes.entry(profile.to_owned()).or_default().stop = Some((why, next_step, cause));
    }

    /// The endpoint wants to be left alone so long.
    pub fn rest(&mut self, profile: &str, until: Instant) {
        self.lanes.entry(profile.to_owned()).or_default().rests = Some(until);
    }

    /// Nothing holds a profile up any more.
    pub fn lift(&mut self, profile: &str) {
        let lane = self.lanes.entry(profile.to_owned()).or_default();
        (lane.stop, lane.rests) = (None, None);
    }

    /// Calls on their way.
    pub fn running(&self) -> u32 {
        self.lanes.values().map(|lane| lane.running).sum()
    }

    /// When something may start that may not now; `None`: not before something else happens.
    pub fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let parts = self.runs.iter().filter(|run| !run.held).flat_map(|run| run.parts.values().flatten());
        let rests = self.lanes.values().filter_map(|lane| lane.rests.as_ref());
        parts.chain(rests).copied().filter(|at| *at > now).min().filter(|_| !self.paused && !self.shut)
    }

    /// The order as it is written down: runs, and whether the user has put them there.
    pub fn places(&self) -> Vec<(TakeId, bool)> {
        self.runs.iter().map(|run| (run.id, run.pinned)).collect()
    }

    /// The queue as the screen shows it; `clock_ms` is the time of day at `now`.
    pub fn line(&self, now: Instant, clock_ms: i64) -> Line {
        let waiting = self.runs.iter().filter(|run| !run.parts.is_empty());
        let order: Vec<TakeId> = waiting.clone().map(|run| run.id).collect();
        let held = waiting.clone().filter(|run| run.held).map(|run| run.id).collect();
        let stops = self.lanes.iter().filter(|(name, _)| waiting.clone().any(|run| run.profile == **name));
        let stops = stops.filter_map(|(name, lane)| stop_of(name, lane, now, clock_ms)).collect();
        Line { order, held, paused: self.paused, stops }
    }

    /// Forgets runs of which nothing is left.
    fn sweep(&mut self) {
        self.runs.retain(|run| run.running > 0 || !run.parts.is_empty());
    }
}

fn stop_of(profile: &str, lane: &Lane, now: Instant, clock_ms: i64) -> Option<Stop> {
    let profile = profile.to_owned();
    if let Some((why, next_step, cause)) = &lane.stop {
        let (why, next_step) = (why.clone(), next_step.clone());
        return Some(Stop { profile, why, next_step, until_ms: None, cause: *cause });
    }
    let left: Duration = lane.rests?.checked_duration_since(now).filter(|left| !left.is_zero())?;
    Some(Stop {
        profile,
        why: "The endpoint asks for a pause".to_owned(),
        next_step: String::new(),
        until_ms: Some(clock_ms + left.as_millis() as i64),
        cause: Cause::Endpoint,
    })
}
