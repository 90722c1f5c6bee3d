//! What waits, in the order in which it will run, and why it does not; and what can be asked for about it.

use crate::take::TakeId;

/// The queue as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Runs with parts that wait, the one that runs next first.
    pub order: Vec<TakeId>,
    /// Those of them that were left over when the program ended: they wait for a click.
    pub held: Vec<TakeId>,
    /// Nothing is sent until the user goes on.
    pub paused: bool,
    /// Profiles whose runs wait for another reason.
    pub stops: Vec<Stop>,
}

impl Line {
    /// True when something waits that nothing but a click will send.
    pub fn is_stopped(&self) -> bool {
        !self.order.is_empty()
            && (self.paused || !self.held.is_empty() || self.stops.iter().any(|stop| stop.until_ms.is_none()))
    }
}

/// What kind of thing stopped the runs of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cause {
    /// The endpoint: no credit, no key, a pause that it asks for.
    #[default]
    Endpoint,
    /// A limit of the budget.
    Budget,
    /// The library cannot take an answer: no room, or it cannot be written.
    Library,
}

/// Why the runs of a profile wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The profile.
    pub profile: String,
    /// What happened, one sentence.
    pub why: String,
    /// What to do, one sentence.
    pub next_step: String,
    /// When it goes on by itself, ms since 1970 UTC; `None`: when the user says so.
    pub until_ms: Option<i64>,
    /// What kind of thing it was.
    pub cause: Cause,
}

/// Where a run is moved in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// One place earlier.
    Up,
    /// One place later.
    Down,
    /// Before all others.
    Front,
    /// Behind all others.
    Back,
    /// To this place among those that wait, counted from 0 without it.
    To(usize),
}

/// What can be asked of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineCommand {
    /// Nothing more is sent until it goes on; what is on its way is collected.
    Pause,
    /// Waiting runs are sent again.
    GoOn,
    /// The runs of a profile are sent again, whatever stopped them.
    Lift(String),
    /// A run takes another place.
    Move(TakeId, Step),
    /// Runs that were left over may be sent: one, or all.
    Release(Option<TakeId>),
    /// Runs that were left over are taken back.
    RemoveHeld,
    /// What waits of a run is taken back; what is on its way goes on.
    TakeBack(TakeId),
    /// What waits of a run is taken back, and what is on its way is not waited for.
    Cancel(TakeId),
    /// All that waits is taken back.
    Clear,
}
