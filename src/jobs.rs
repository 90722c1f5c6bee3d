//! Runs in progress and just finished, folded from the worker's events.

pub mod line;

use crate::entry::Entry;
use crate::ledger::{Billed, CallState, Failure};
use crate::price::Money;
use crate::take::{CallId, Take, TakeId};
use std::sync::Arc;

/// How long a call takes, from own history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typical {
    /// Half of them were done by then, in ms.
    pub half_ms: u64,
    /// All but one in twenty were done by then, in ms.
    pub most_ms: u64,
}

impl Typical {
    /// Half and most of these times (median and 95th percentile, nearest rank); `None` of none.
    ///
    /// Of a few times the longest says little: what is called late is at least half as long again as the median.
    pub fn of(mut times_ms: Vec<u64>) -> Option<Self> {
        times_ms.sort_unstable();
        let half_ms = *times_ms.get(times_ms.len() / 2)?;
        let rank = (times_ms.len() * 95).div_ceil(100).saturating_sub(1);
        let most_ms = times_ms.get(rank).copied().unwrap_or(half_ms).max(half_ms.saturating_mul(3) / 2);
        Some(Self { half_ms, most_ms })
    }
}

/// How far a job is, by its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Nothing is known of such calls.
    Unknown,
    /// Probably so many ms are left.
    Left(i64),
    /// It should be there any moment.
    Soon,
    /// It takes longer than nearly all before it: so many ms by now.
    Late(i64),
}

/// Where one result of a run stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// Not sent yet.
    Waiting,
    /// On its way; times are ms since 1970 UTC.
    Running {
        /// State of its call.
        state: CallState,
        /// When the first byte left.
        sent_ms: Option<i64>,
        /// Bytes that have come in.
        received: u64,
        /// Previews that have come in; each is a new texture.
        previews: u32,
    },
    /// Finished.
    Done(Arc<Entry>),
    /// Failed, refused, maybe billed or cancelled.
    Failed(Failure),
}

/// One result's place in a job, with the call that brings it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The call; `None` until it is written down.
    pub call: Option<CallId>,
    /// Where it stands.
    pub slot: Slot,
}

impl Part {
    fn fold(&mut self, event: PartEvent) {
        let late = matches!(&event, PartEvent::Done(_)) && matches!(&self.slot, Slot::Failed(f) if f.is_cancel());
        if matches!(self.slot, Slot::Done(_) | Slot::Failed(_)) && !late {
            return;
        }
        match event {
            PartEvent::Prepared(call) => {
                self.call = Some(call);
                self.slot = Slot::Running { state: CallState::Prepared, sent_ms: None, received: 0, previews: 0 };
            }
            PartEvent::Back => self.slot = Slot::Waiting,
            PartEvent::Sent { at_ms } => {
                if let Slot::Running { state, sent_ms, .. } = &mut self.slot {
                    *state = CallState::Sent;
                    *sent_ms = Some(at_ms);
                }
            }
            PartEvent::Progress { state: new, received: bytes } => {
                if let Slot::Running { state, received, .. } = &mut self.slot {
                    *state = (*state).max(new);
                    *received = bytes;
                }
            }
            PartEvent::Preview { count } => {
                if let Slot::Running { previews, .. } = &mut self.slot {
                    *previews = count;
                }
            }
            PartEvent::Done(entry) => self.slot = Slot::Done(entry),
            PartEvent::Failed(failure) => self.slot = Slot::Failed(failure),
        }
    }
}

/// One run of a take.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The take's number, "Take 12".
    pub number: u32,
    /// What was asked.
    pub take: Arc<Take>,
    /// One for each result.
    pub parts: Vec<Part>,
    /// Price of the whole run before it.
    pub estimate: Money,
    /// When it was started, ms since 1970 UTC.
    pub started_ms: i64,
    /// When the last part ended.
    pub ended_ms: Option<i64>,
    /// Typical time of one call from own history.
    pub typical: Option<Typical>,
    /// The user has seen that it failed.
    pub dismissed: bool,
}

impl Job {
    /// A job whose parts all wait.
    pub fn new(number: u32, take: Arc<Take>, estimate: Money, typical: Option<Typical>) -> Self {
        let parts = (0..take.parameters.n.max(1)).map(|_| Part { call: None, slot: Slot::Waiting }).collect();
        let started_ms = take.created_ms;
        Self { number, take, parts, estimate, started_ms, ended_ms: None, typical, dismissed: false }
    }

    /// Its id.
    pub fn id(&self) -> TakeId {
        self.take.id
    }

    /// True while a part waits or runs.
    pub fn is_active(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.slot, Slot::Waiting | Slot::Running { .. }))
    }

    /// Parts that are on their way.
    pub fn running(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part.slot, Slot::Running { .. })).count()
    }

    /// Parts that wait.
    pub fn waiting(&self) -> usize {
        self.parts.iter().filter(|part| part.slot == Slot::Waiting).count()
    }

    /// Parts that are finished.
    pub fn done(&self) -> usize {
        self.parts.iter().filter(|part| matches!(part.slot, Slot::Done(_))).count()
    }

    /// Failures in order.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.parts.iter().filter_map(|part| if let Slot::Failed(failure) = &part.slot { Some(failure) } else { None })
    }

    /// The finished results with their places.
    pub fn entries(&self) -> impl Iterator<Item = (usize, &Arc<Entry>)> {
        self.parts
            .iter()
            .enumerate()
            .filter_map(|(at, part)| if let Slot::Done(entry) = &part.slot { Some((at, entry)) } else { None })
    }

    /// What it has cost so far.
    pub fn cost(&self) -> Money {
        self.entries().map(|(_, entry)| entry.cost).sum()
    }

    /// How far it is by the clock and by own history.
    pub fn pace(&self, now_ms: i64) -> Pace {
        let Some(typical) = self.typical else { return Pace::Unknown };
        let half = typical.half_ms.min(i64::MAX as u64) as i64;
        let mut left = None;
        for part in &self.parts {
            let rest = match part.slot {
                Slot::Running { sent_ms: Some(sent), .. } => {
                    let by_now = now_ms.saturating_sub(sent);
                    if by_now.max(0).unsigned_abs() > typical.most_ms {
                        return Pace::Late(by_now);
                    }
                    half.saturating_sub(by_now)
                }
                Slot::Running { .. } | Slot::Waiting => half,
                Slot::Done(_) | Slot::Failed(_) => continue,
            };
            left = left.max(Some(rest));
        }
        match left {
            None => Pace::Unknown,
            Some(left) if left >= 1000 => Pace::Left(left),
            Some(_) => Pace::Soon,
        }
    }
}

/// What the worker reports about a part of a job. Of a take whose results all come from one call it holds for all parts
/// that have not ended, but for results, which have places of their own.
#[derive(Debug, Clone, PartialEq)]
pub enum PartEvent {
    /// The row is durable.
    Prepared(CallId),
    /// It was not billed, and waits to be made again.
    Back,
    /// The first byte may have left.
    Sent {
        /// When, ms since 1970 UTC.
        at_ms: i64,
    },
    /// The state of the call and the bytes that have come in.
    Progress {
        /// State of the call.
        state: CallState,
        /// Bytes so far.
        received: u64,
    },
    /// A preview came in; its pixels travel separately.
    Preview {
        /// Number of previews so far.
        count: u32,
    },
    /// A result is in the library.
    Done(Arc<Entry>),
    /// It ended without a result.
    Failed(Failure),
}

/// All jobs since the window was opened, oldest first, and the questions left from earlier runs.
#[derive(Debug, Clone, Default)]
pub struct Jobs {
    list: Vec<Job>,
}

impl Jobs {
    /// Oldest first.
    pub fn list(&self) -> &[Job] {
        &self.list
    }

    /// Adds a job; one that was restored from the library too.
    pub fn push(&mut self, job: Job) {
        self.list.retain(|other| other.id() != job.id());
        self.list.push(job);
    }

    /// The job of a take.
    pub fn get(&self, id: TakeId) -> Option<&Job> {
        self.list.iter().find(|job| job.id() == id)
    }

    /// Marks a failed job as seen.
    pub fn dismiss(&mut self, id: TakeId) {
        if let Some(job) = self.list.iter_mut().find(|job| job.id() == id) {
            job.dismissed = true;
        }
    }

    /// Replaces an entry that changed, such as by a verdict.
    pub fn update_entry(&mut self, entry: &Arc<Entry>) {
        for part in self.list.iter_mut().flat_map(|job| &mut job.parts) {
            if let Slot::Done(own) = &mut part.slot
                && own.id == entry.id
            {
                *own = Arc::clone(entry);
            }
        }
    }

    /// Folds one event in. Ends are final: a late event about a part that has ended changes nothing, but for the
    /// result of a call that the user had stopped waiting for.
    pub fn fold(&mut self, id: TakeId, part: usize, event: PartEvent, now_ms: i64) {
        let Some(job) = self.list.iter_mut().find(|job| job.id() == id) else { return };
        if job.take.together && !matches!(event, PartEvent::Done(_)) {
            job.parts.iter_mut().for_each(|part| part.fold(event.clone()));
        } else if let Some(part) = job.parts.get_mut(part) {
            part.fold(event);
        }
        if !job.is_active() {
            job.ended_ms.get_or_insert(now_ms);
        }
    }

    /// Counts for the queue pill.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for job in &self.list {
            counts.running += job.running();
            counts.waiting += job.waiting();
            if !job.dismissed {
                counts.maybe_billed += job.failures().filter(|f| f.billed == Billed::Maybe).count();
                counts.failed += job.failures().filter(|f| f.billed != Billed::Maybe && !f.is_cancel()).count();
            }
        }
        counts
    }
}

/// Numbers on the queue pill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Calls on their way.
    pub running: usize,
    /// Calls that wait.
    pub waiting: usize,
    /// Calls that failed and were not looked at.
    pub failed: usize,
    /// Calls that may be billed and were not looked at.
    pub maybe_billed: usize,
}

#[cfg(test)]
mod tests;
