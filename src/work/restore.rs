//! The window as it was: session, canvas, strip, gallery; and what was in flight when the program ended.

use super::budget::spent_now;
use super::engine::Engine;
use super::event::Opened;
use super::failure::too_few_failure;
use super::order::{Laid, Order, Source};
use super::pictures::Imported;
use super::recover::Recovered;
use super::sample;
use super::session::Session;
use super::{input_failure, library_failure};
use crate::budget::Spent;
use crate::canvas::mask::Mask;
use crate::entry::{Entry, Tile};
use crate::jobs::{Job, Part, Slot};
use crate::ledger::{Billed, Call, CallState, Failure};
use crate::library::Queued;
use crate::model::Size;
use crate::picture::pyramid::Pyramid;
use crate::profile::Profile;
use crate::request::Parameters;
use crate::safety::Crash;
use crate::take::{Take, TakeId, Tier};
use std::sync::Arc;

/// Runs of earlier windows that are listed.
const RUNS: u32 = 20;
/// Runs of earlier windows whose prompts can be gone back to.
const PROMPTS: u32 = 400;

/// Everything that the window shows at its start.
#[derive(Debug)]
pub struct Restored {
    /// The session of the last window; `None` at the first start.
    pub session: Option<Session>,
    /// The picture on the canvas.
    pub opened: Option<Opened>,
    /// The latest runs, as finished jobs, oldest first.
    pub runs: Vec<Job>,
    /// The prompts of earlier runs, newest first.
    pub prompts: Vec<String>,
    /// All results.
    pub tiles: Vec<Tile>,
    /// What was spent and what is reserved.
    pub spent: Spent,
    /// Calls that may be billed.
    pub questions: Vec<Call>,
    /// What was finished or found.
    pub recovered: Recovered,
    /// What was left waiting: among the runs, and held until it is released.
    pub queued: Vec<Queued>,
    /// The picture of the session is gone, and why.
    pub missing: Option<Failure>,
    /// The report of a crash that was not looked at.
    pub crash: Option<Crash>,
    /// A session is kept aside.
    pub aside: bool,
}

/// A session that was kept aside.
#[derive(Debug)]
pub struct Aside {
    /// The session.
    pub session: Session,
    /// Its picture.
    pub opened: Option<Opened>,
    /// The picture is gone, and why.
    pub missing: Option<Failure>,
}

/// An imported picture for the canvas, with its masks as they were left.
pub fn opened(engine: &Engine, imported: Imported, sample: bool) -> Opened {
    Opened {
        masks: engine.open_masks(imported.original.digest, imported.picture.extent()),
        pyramid: Arc::new(Pyramid::new(imported.picture)),
        original: imported.original,
        remark: imported.remark,
        sample,
        parent: None,
    }
}

impl Engine {
    /// Reads it all; of a library that is only read, what is there and nothing that was in flight. In safe mode the
    /// session is set aside first. Blocks.
    pub fn restore(&self, safe: bool) -> Result<Restored, Failure> {
        let read_only = self.shut().is_some();
        if safe && !read_only {
            self.set_session_aside()?;
        }
        let recovered = if read_only { Recovered::default() } else { self.recover()? };
        let session = if safe { Some(Session::default()) } else { self.load_session()? };
        let (mut opened_picture, mut missing) = (None, None);
        match &session {
            // Nothing new comes into a library that is only read.
            None if read_only => {}
            None => opened_picture = Some(self.first_picture()?),
            Some(session) => (opened_picture, missing) = self.picture_of(session),
        }
        let (tiles, spent, questions, queued, runs, prompts) = self
            .store
            .wait(move |library| {
                let queued = if library.is_read_only() { Vec::new() } else { library.take_over_queue()? };
                let mut takes = library.latest_takes(RUNS)?;
                let older = queued.iter().filter(|queued| takes.iter().all(|(_, take)| take.id != queued.take.id));
                let older: Vec<_> = older.map(|queued| (queued.number, queued.take.clone())).collect();
                takes.extend(older);
                let mut runs = Vec::new();
                for (number, take) in takes {
                    let (calls, entries) = (library.calls_of_take(take.id)?, library.entries_of_take(take.id)?);
                    runs.push((number, take, calls, entries));
                }
                Ok((
                    library.tiles()?,
                    spent_now(library)?,
                    library.open_questions()?,
                    queued,
                    runs,
                    library.prompts(PROMPTS)?,
                ))
            })
            .map_err(|error| library_failure(&error, Billed::No))?;
        let mut runs: Vec<Job> = runs
            .into_iter()
            .map(|(number, take, calls, entries)| finished_job(number, take, &calls, entries))
            .collect();
        runs.sort_by_key(|job| job.number);
        for left in &queued {
            if let Some(job) = runs.iter_mut().find(|job| job.id() == left.take.id) {
                wait(job, left);
            }
        }
        let opened = opened_picture;
        let (crash, aside) = (self.unseen_crash(), self.has_aside());
        Ok(Restored {
            session,
            opened,
            runs,
            prompts,
            tiles,
            spent,
            questions,
            recovered,
            queued,
            missing,
            crash,
            aside,
        })
    }

    /// The session that was kept aside. Blocks.
    pub(super) fn restore_aside(&self) -> Result<Aside, Failure> {
        let gone = || input_failure("There is no session that was kept aside", "Go on with this one");
        let session = self.load_aside()?.ok_or_else(gone)?;
        let (opened, missing) = self.picture_of(&session);
        Ok(Aside { session, opened, missing })
    }

    /// The picture of a session, or why it is gone.
    fn picture_of(&self, session: &Session) -> (Option<Opened>, Option<Failure>) {
        let Some(digest) = session.source else { return (None, None) };
        match self.original(digest) {
            Ok(imported) => (Some(opened(self, imported, session.sample)), None),
            Err(failure) => (None, Some(failure)),
        }
    }

    /// The bundled photograph with its suggested mask.
    fn first_picture(&self) -> Result<Opened, Failure> {
        let mut first = opened(self, self.import_sample()?, true);
        if first.masks.fresh {
            let id = first.masks.masks.active().id();
            first.masks.masks.rename(id, sample::MASK_NAME);
            first.masks.active = sample::mask();
        }
        Ok(first)
    }

    /// A take with its source and the mask that it used. Blocks.
    pub(super) fn reusable(&self, id: TakeId) -> Result<(u32, Take, Option<Imported>, Option<Mask>), Failure> {
        let found = self.store.wait(move |library| library.take(id));
        let (number, take) = found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The take is no longer in the library", "Choose another one"))?;
        let (imported, mask) = self.inputs_of(&take)?;
        Ok((number, take, imported, mask))
    }

    fn inputs_of(&self, take: &Take) -> Result<(Option<Imported>, Option<Mask>), Failure> {
        let Some(source) = &take.source else { return Ok((None, None)) };
        let imported = self.original(source.digest)?;
        let mask = take.mask.as_ref().map(|version| self.mask_version(version.digest)).transpose()?;
        Ok((Some(imported), mask))
    }
}

impl Engine {
    /// An order for one result of a stored take, with the take's own inputs, plan and size. Blocks.
    pub(super) fn order_again(&self, id: TakeId, take: TakeId, profile: Profile) -> Result<Order, Failure> {
        let found = self.store.wait(move |library| library.take(take));
        let (_, take) = found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The take is no longer in the library", "Choose another one"))?;
        let order = self.order_of(&take, profile)?;
        Ok(Order { id, parameters: Parameters { n: 1, ..order.parameters }, ..order })
    }

    /// An order for a stored take at a tier, with the take's own inputs and crop; `n` results, or as many as it had. A
    /// final is planned anew, so that it is not sent smaller than its crop. Blocks.
    pub fn order_at(&self, take: &Take, profile: Profile, tier: Tier, n: Option<u32>) -> Result<Order, Failure> {
        let crop = take.plan.as_ref().map(|plan| plan.in_source(plan.crop));
        let order = self.order_of(take, profile)?;
        let again = take.tier == tier;
        let count = n.unwrap_or(if again { take.parameters.n } else { 1 });
        let parameters = Parameters { n: count, ..order.parameters };
        let parameters = match (again, crop) {
            (true, _) => parameters,
            // The size that was sent was the crop's at the other tier.
            (false, Some(_)) => Parameters { size: Size::Auto, quality: order.profile.quality(tier), ..parameters },
            (false, None) => Parameters { quality: order.profile.quality(tier), ..parameters },
        };
        let (plan, frame) = if again { (order.plan, order.frame) } else { (None, crop) };
        Ok(Order { id: TakeId::fresh(), tier, parameters, plan, frame, ..order })
    }

    /// The order that a stored take was, with the take's own inputs, plan and size. Blocks.
    pub(super) fn order_of(&self, take: &Take, profile: Profile) -> Result<Order, Failure> {
        let (imported, mask) = self.inputs_of(take)?;
        let source = imported.map(|imported| Source {
            original: imported.original,
            picture: imported.picture,
            mask,
            named: None,
        });
        Ok(Order { source, ..sourceless(take, profile) })
    }
}

/// The order that a take was, but for its source and the mask on it.
pub(super) fn sourceless(take: &Take, profile: Profile) -> Order {
    let take = take.clone();
    Order {
        id: take.id,
        profile,
        mode: take.mode,
        tier: take.tier,
        prompt: take.prompt,
        parameters: take.parameters,
        references: take.references,
        board: take.board.map(Laid::Flat),
        source: None,
        seam_px: take.plan.as_ref().map(|plan| plan.seam_px),
        blend: take.blend,
        frame: None,
        scale: 1.0,
        markup: take.markup,
        marked_copy: take.marked_copy,
        plan: take.plan,
        exact: take.exact,
        parent: take.parent,
        // Run again it stands by itself.
        series: None,
    }
}

/// A run of an earlier window as the strip shows it.
fn finished_job(number: u32, take: Take, calls: &[Call], entries: Vec<Entry>) -> Job {
    let estimate = calls.iter().map(|call| call.estimate).sum();
    let mut job = Job::new(number, Arc::new(take), estimate, None);
    let entries: Vec<Arc<Entry>> = entries.into_iter().map(Arc::new).collect();
    let take = Arc::clone(&job.take);
    for (at, part) in job.parts.iter_mut().enumerate() {
        let call = calls.iter().rfind(|call| call.index == take.call_of(at as u32));
        let entry = entries.iter().find(|entry| entry.index as usize == at);
        let slot = match (entry, call) {
            (Some(entry), _) => Slot::Done(Arc::clone(entry)),
            (None, Some(call)) if call.state == CallState::Placed => {
                Slot::Failed(call.failure.clone().unwrap_or_else(too_few_failure))
            }
            (None, Some(call)) => Slot::Failed(call.failure.clone().unwrap_or_else(|| unfinished(call.state))),
            (None, None) => Slot::Failed(unfinished(CallState::NotSent)),
        };
        *part = Part { call: call.map(|call| call.id), slot };
    }
    job.ended_ms = calls.iter().filter_map(|call| call.ended_ms).max().or(Some(job.started_ms));
    job.dismissed = true;
    job
}

/// Parts of an earlier run that still wait.
fn wait(job: &mut Job, left: &Queued) {
    for (at, part) in job.parts.iter_mut().enumerate() {
        if left.parts.contains(&left.take.call_of(at as u32)) {
            *part = Part { call: None, slot: Slot::Waiting };
        }
    }
    job.estimate = left.each * left.take.calls();
    (job.ended_ms, job.dismissed) = (None, false);
}

fn unfinished(state: CallState) -> Failure {
    let mut failure = super::failure::cancelled_failure();
    if matches!(state, CallState::Received | CallState::Decoded) {
        failure.billed = Billed::Maybe;
        failure.message = "Its answer is kept, but is not finished yet".to_owned();
        failure.next_step = "It is finished as soon as its picture can be fetched or stored".to_owned();
    } else if !matches!(state, CallState::NotSent | CallState::Cancelled | CallState::Prepared) {
        failure.billed = Billed::Maybe;
        failure.message = "The program ended while the call was on its way".to_owned();
    }
    failure
}
