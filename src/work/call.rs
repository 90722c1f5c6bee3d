//! One call through the ledger: durable row, then bytes; bytes to disk as they arrive, then pictures.

use super::collect::{Arrived, Uncollected};
use super::endpoint::Turn;
use super::engine::Engine;
use super::failure::{call_failure, cancelled_failure, detached_failure, end_state};
use super::failure::{internal_failure, library_failure, no_room_failure, shut_failure};
use super::now_ms;
use super::part_file::{self, PartFile};
use super::prepare::Prepared;
use super::run::{Report, RunEvent};
use super::store::StoreError;
use super::stranded::{Hold, Kept};
use crate::api::{Answer, CallError, Content, Download, Ended, Endpoint, EventReader, Limits, Live, Reason};
use crate::budget::{Limit, Stop};
use crate::entry::Entry;
use crate::jobs::PartEvent;
use crate::jobs::line::Cause;
use crate::ledger::{Billed, Call, CallState, Failure, FailureKind};
use crate::library::{CallChange, LibraryError};
use crate::price::Money;
use crate::profile::Profile;
use crate::request::Request;
use crate::take::CallId;
use bytes::Bytes;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// One part of a run.
pub(super) struct Attempt {
    pub(super) engine: Engine,
    pub(super) prepared: Arc<Prepared>,
    /// The same request without a stream, once the endpoint has refused to stream it.
    pub(super) plain: Option<Request>,
    pub(super) profile: Profile,
    pub(super) part: u32,
    pub(super) cancel: CancellationToken,
    pub(super) report: Report,
}

/// A call that gave nothing, and whether the program may try again by itself.
pub(super) struct Failed {
    pub(super) failure: Failure,
    /// Why the endpoint refused, if it did.
    pub(super) reason: Option<Reason>,
    pub(super) repeat_after: Option<Duration>,
    /// The endpoint does not stream, nobody said that it does, and nothing was made: it may be asked without.
    pub(super) unstreamed: bool,
    /// There is no credit left: the calls that wait for this endpoint would be refused as well.
    pub(super) no_credit: bool,
    /// Nothing was sent, for a reason that holds for what waits as well and that can be mended: what kind of reason.
    pub(super) holds: Option<Cause>,
}

impl Failed {
    pub(super) fn for_good(failure: Failure) -> Self {
        Self { failure, reason: None, repeat_after: None, unstreamed: false, no_credit: false, holds: None }
    }

    /// Nothing was sent, and nothing will be before the user has mended something.
    fn held(failure: Failure, cause: Cause) -> Self {
        Self { holds: Some(cause), ..Self::for_good(failure) }
    }

    fn of_library(error: &StoreError, billed: Billed) -> Self {
        let holds = match error {
            _ if billed != Billed::No => None,
            // A call that is too dear by itself is in nobody's way.
            StoreError::Library(LibraryError::OverBudget(Stop::Over { limit: Limit::Call, .. })) => None,
            StoreError::Library(LibraryError::OverBudget(_)) => Some(Cause::Budget),
            error => error.may_be_mended().then_some(Cause::Library),
        };
        Self { holds, ..Self::for_good(library_failure(error, billed)) }
    }
}

/// How often byte counts are reported.
const PROGRESS_EVERY: Duration = Duration::from_millis(200);

/// How often results are tried to be stored, and the longest wait before the next time.
const FILINGS: u32 = 60;
const LONGEST_FILING: Duration = Duration::from_mins(1);

impl Attempt {
    /// One call from its row to its end.
    pub(super) async fn once(&self, turn: Turn) -> Result<Vec<Arc<Entry>>, Failed> {
        assert!(!self.engine.fails.swap(false, Ordering::SeqCst), "a call that was told to panic");
        let client = self.engine.endpoints.client(&self.profile, self.part).await.map_err(Failed::for_good)?;
        self.check_room().await?;
        let id = self.write_down().await?;
        self.tell(PartEvent::Prepared(id));
        if self.cancel.is_cancelled() {
            self.end(id, CallState::Cancelled, &cancelled_failure()).await?;
            return Err(Failed::for_good(cancelled_failure()));
        }
        let sent_ms = now_ms();
        let change = CallChange { sent_ms: Some(sent_ms), ..CallChange::default() };
        if let Err(failed) = self.advance(id, CallState::Sent, change, Billed::No).await {
            // Nothing was sent: its share of the budget is given back, where the index takes that.
            let _ = self.end(id, CallState::NotSent, &failed.failure).await;
            return Err(failed);
        }
        self.tell(PartEvent::Sent { at_ms: sent_ms });
        let watch = self.watch_cancel();
        let posted = client.post(self.request(), &id.to_string(), |_| {}).await;
        let (ended, limits) = lesson(&posted);
        let outcome = match posted {
            Ok(answer) => self.receive(id, answer).await,
            Err(error) => Err(self.fail(id, &error).await),
        };
        watch.abort();
        turn.end(ended, &limits);
        outcome
    }

    /// An answer that cannot be stored is not paid for.
    async fn check_room(&self) -> Result<(), Failed> {
        let found = self.engine.store.with(|library| Ok((library.room(), library.shut()))).await;
        let (room, shut) = found.map_err(|error| Failed::of_library(&error, Billed::No))?;
        if let Some(shut) = shut {
            return Err(Failed::held(shut_failure(&shut, self.engine.store.dir()), Cause::Library));
        }
        let need = self.prepared.room();
        match room {
            Some(room) if room < need => {
                let dir = self.engine.store.dir().display().to_string();
                Err(Failed::held(no_room_failure(&dir, room, need), Cause::Library))
            }
            _ => Ok(()),
        }
    }

    fn request(&self) -> &Request {
        self.plain.as_ref().unwrap_or(&self.prepared.request)
    }

    /// True when a refusal of the stream leads to the same call without one.
    fn may_fall_back(&self) -> bool {
        self.request().parameters().stream && self.profile.dialect.may_fall_back()
    }

    /// Says "stopped waiting" as soon as the user cancels; the call itself goes on and is collected.
    fn watch_cancel(&self) -> tokio::task::AbortHandle {
        let (cancel, report) = (self.cancel.clone(), Arc::clone(&self.report));
        let (take, part) = (self.prepared.take.id, self.part);
        let watch = tokio::spawn(async move {
            cancel.cancelled().await;
            report(RunEvent::Part { take, part, event: PartEvent::Failed(detached_failure()) });
        });
        watch.abort_handle()
    }

    fn tell(&self, event: PartEvent) {
        (self.report)(RunEvent::Part { take: self.prepared.take.id, part: self.part, event });
    }

    async fn write_down(&self) -> Result<CallId, Failed> {
        let (id, prepared_ms) = (CallId::fresh(), now_ms());
        let model = &self.prepared.take.parameters.model;
        let allowance = self.engine.allowance(&self.profile, model, prepared_ms);
        let call = Call {
            id,
            take: self.prepared.take.id,
            index: self.part,
            profile: self.profile.name.clone(),
            state: CallState::Prepared,
            estimate: self.prepared.each(),
            actual: None,
            usage: None,
            http_status: None,
            request_id: None,
            content_type: None,
            prepared_ms,
            sent_ms: None,
            ended_ms: None,
            failure: None,
        };
        let written = self.engine.store.with(move |library| library.prepare_call(&call, &allowance)).await;
        written.map(|()| id).map_err(|error| Failed::of_library(&error, Billed::No))
    }

    async fn advance(&self, id: CallId, state: CallState, change: CallChange, billed: Billed) -> Result<(), Failed> {
        self.note(id, state, change).await.map_err(|error| Failed::of_library(&error, billed))
    }

    /// The same for what has come in: a disk that takes nothing is given some time, and where a window is there, all of
    /// it.
    async fn advance_patiently(
        &self,
        id: CallId,
        state: CallState,
        change: CallChange,
        hold: Option<&Hold>,
    ) -> Result<(), Failed> {
        let end = Instant::now() + part_file::PATIENCE;
        loop {
            let error = match self.note(id, state, change.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let patient = hold.is_some_and(Hold::is_patient);
            if !error.may_be_mended() || (!patient && Instant::now() >= end) {
                return Err(Failed::of_library(&error, Billed::Maybe));
            }
            match hold {
                Some(hold) => {
                    self.hold_part(id, hold, &error.to_string()).await;
                    hold.pause(part_file::EVERY).await;
                }
                None => tokio::time::sleep(part_file::EVERY).await,
            }
        }
    }

    /// The answer is on disk as it came; what comes after that cannot be written now.
    async fn hold_part(&self, id: CallId, hold: &Hold, why: &str) {
        let Ok(part) = self.engine.store.with(move |library| Ok(library.part_path(id))).await else { return };
        if let Ok(data) = tokio::fs::metadata(&part).await {
            hold.begin(Kept::Part(part), data.len(), why);
        }
    }

    async fn note(&self, id: CallId, state: CallState, change: CallChange) -> Result<(), StoreError> {
        self.engine.store.with(move |library| library.advance(id, state, &change)).await
    }

    async fn end(&self, id: CallId, state: CallState, failure: &Failure) -> Result<(), Failed> {
        let change = CallChange { ended_ms: Some(now_ms()), failure: Some(failure.clone()), ..CallChange::default() };
        self.advance(id, state, change, failure.billed).await
    }

    /// Closes the row of a call that failed.
    async fn fail(&self, id: CallId, error: &CallError) -> Failed {
        let failure = call_failure(error);
        let change = CallChange {
            ended_ms: Some(now_ms()),
            http_status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            failure: Some(failure.clone()),
            ..CallChange::default()
        };
        match self.advance_patiently(id, end_state(&failure), change, None).await {
            Ok(()) => Failed {
                failure,
                reason: if let CallError::Refused(refusal) = error { Some(refusal.reason) } else { None },
                repeat_after: error.repeat_after(),
                unstreamed: refuses_the_stream(error) && self.may_fall_back(),
                no_credit: matches!(error, CallError::Refused(refusal) if refusal.reason == Reason::Quota),
                holds: None,
            },
            Err(failed) => failed,
        }
    }

    async fn receive(&self, id: CallId, mut answer: Answer) -> Result<Vec<Arc<Entry>>, Failed> {
        let change = CallChange {
            http_status: Some(answer.status),
            request_id: answer.request_id.clone(),
            content_type: Some(super::collect::content_name(&answer.content)),
            // A stated nothing is a gateway that does not know.
            actual: answer.stated.filter(|cost| *cost > Money::ZERO),
            ..CallChange::default()
        };
        let begun = self.note(id, CallState::Receiving, change.clone()).await;
        if let Err(error) = &begun {
            // The answer is paid for: it is taken in first, and written down when that is possible again.
            tracing::warn!(call = %id, "the index takes nothing: {error}");
            (self.report)(RunEvent::NoRoom(self.prepared.take.id));
        }
        let content = answer.content.clone();
        let hold = Hold::new(&self.engine, Arc::clone(&self.report), id, self.prepared.take.id, content);
        let taken = self.to_disk(id, &mut answer, &hold).await;
        if begun.is_err() {
            self.advance_patiently(id, CallState::Receiving, change, Some(&hold)).await?;
        }
        if let Err(error) = taken {
            // What did arrive may hold finished pictures: they are rescued before the call is given up.
            return match self.collect(id).await {
                Ok(entries) => Ok(entries),
                Err(left) if left.later => Err(Failed::for_good(left.failure)),
                Err(_) => Err(match error {
                    Interrupted::Call(error) => self.fail(id, &error).await,
                    Interrupted::Store(error) => Failed::of_library(&error, Billed::Maybe),
                }),
            };
        }
        self.advance_patiently(id, CallState::Received, CallChange::default(), Some(&hold)).await?;
        match self.collect_patiently(id, &hold).await {
            Ok(entries) => Ok(entries),
            Err(Uncollected { failure, later, unstreamed }) => {
                // A full disk is mended later, and a picture that is only named may come: the row stays received and the
                // next start finishes it.
                if !later {
                    self.end(id, end_state(&failure), &failure).await?;
                }
                Err(Failed { unstreamed: unstreamed && self.may_fall_back(), ..Failed::for_good(failure) })
            }
        }
    }

    /// Writes the answer to its part as it arrives; previews are shown on the way.
    async fn to_disk(&self, id: CallId, answer: &mut Answer, hold: &Hold) -> Result<(), Interrupted> {
        let mut file = PartFile::new(self.engine.store.clone(), id);
        let mut live = (answer.content == Content::Events).then(EventReader::default);
        let (mut received, mut previews) = (0_u64, 0);
        let mut told = Instant::now();
        let ended = loop {
            let chunk = match answer.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(error) => break Err(Interrupted::Call(error)),
            };
            match file.write(&chunk).await {
                Ok(false) => {}
                Ok(true) => {
                    tracing::warn!(call = %id, "the disk takes nothing: the answer is kept in memory");
                    (self.report)(RunEvent::NoRoom(self.prepared.take.id));
                }
                Err(error) => break Err(Interrupted::Store(error)),
            }
            received += chunk.len() as u64;
            if told.elapsed() > PROGRESS_EVERY {
                told = Instant::now();
                self.tell(PartEvent::Progress { state: CallState::Receiving, received });
            }
            for event in live.as_mut().map(|live| live.feed(&chunk)).unwrap_or_default() {
                if let Live::Partial { bytes, .. } = event {
                    previews += 1;
                    self.preview(previews, bytes.into());
                }
            }
        };
        let synced = file.finish(hold).await;
        ended?;
        synced.map_err(Interrupted::Store)
    }

    fn preview(&self, count: u32, bytes: Bytes) {
        (self.report)(RunEvent::Preview { take: self.prepared.take.id, part: self.part, count, bytes });
    }

    /// The same again and again while the disk does not take the results, where a window is there that says so. The
    /// answer itself is on disk by now, so this ends at some time: the next start goes on.
    async fn collect_patiently(&self, id: CallId, hold: &Hold) -> Result<Vec<Arc<Entry>>, Uncollected> {
        let mut wait = part_file::EVERY;
        for _ in 0..FILINGS {
            match self.collect(id).await {
                Err(left) if hold.is_patient() && left.failure.kind == FailureKind::Library => {
                    self.hold_part(id, hold, &left.failure.message).await;
                }
                outcome => return outcome,
            }
            hold.pause(wait).await;
            wait = (wait * 2).min(LONGEST_FILING);
        }
        self.collect(id).await
    }

    /// Bytes on disk to results in the library. On an error the row is as it was.
    async fn collect(&self, id: CallId) -> Result<Vec<Arc<Entry>>, Uncollected> {
        let engine = self.engine.clone();
        let prepared = Arc::clone(&self.prepared);
        let stop = self.cancel.clone();
        let download = Download::new(&Endpoint::of(&self.profile, None, |_| None));
        let collected = tokio::task::spawn_blocking(move || {
            engine.collect(&Arrived {
                call: id,
                take: &prepared.take,
                number: prepared.number,
                placing: prepared.placing.as_deref(),
                download: Some(&download),
                stop: &stop,
            })
        });
        collected.await.unwrap_or_else(|_| Err(internal_failure(Billed::Yes).into()))
    }
}

/// What a call teaches about the endpoint's limits.
fn lesson(posted: &Result<Answer, CallError>) -> (Ended, Limits) {
    match posted {
        Ok(answer) => (Ended::Well, answer.limits.clone()),
        Err(CallError::Refused(refusal)) if refusal.reason == Reason::RateLimit => {
            (Ended::TooFast(refusal.retry_after), Limits::default())
        }
        Err(_) => (Ended::Otherwise, Limits::default()),
    }
}

fn refuses_the_stream(error: &CallError) -> bool {
    matches!(error, CallError::Refused(refusal) if refusal.reason == Reason::Streaming && !refusal.began)
}

/// Why an answer did not reach the disk as a whole.
enum Interrupted {
    Call(CallError),
    Store(StoreError),
}

impl From<StoreError> for Interrupted {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
