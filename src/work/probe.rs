//! Runs a probe: its calls take the same way through the ledger as any other, one after the other.

use super::call::{Attempt, Failed};
use super::engine::Engine;
use super::failure::{cancelled_failure, library_failure};
use super::now_ms;
use super::prepare::{Prepared, problem_failure};
use super::queue::part::{Tried, again};
use super::run::{Report, RunEvent};
use super::upload;
use crate::api::wire;
use crate::entry::{Entry, Verdict};
use crate::ledger::{Billed, Call, Failure, FailureKind, Reason};
use crate::model::Model;
use crate::picture::{Format, Picture, decode};
use crate::price::Money;
use crate::profile::probe::{self, Answered, ProbeCall, Seen, SeenPicture};
use crate::profile::{Findings, Profile};
use crate::request::{Request, Upload};
use crate::take::{Take, TakeId};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_util::sync::CancellationToken;

/// What a probe found out, and what it cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probed {
    /// What the endpoint honours.
    pub findings: Findings,
    /// The price of its calls: settled where the endpoint counts, else as estimated.
    pub cost: Money,
}

impl Engine {
    /// Makes the calls of a probe's [plan](probe::plan) and judges what comes back. `step` is told the calls that are
    /// done, of how many. The pictures stay in the library, discarded, for they are paid for.
    ///
    /// # Errors
    /// What stopped it: a limit of the budget, no connection, a key or a model that is not taken. What was found out
    /// until then proves nothing as a whole and is not told.
    pub async fn probe(
        &self,
        profile: &Profile,
        cancel: &CancellationToken,
        step: impl Fn(usize, usize),
    ) -> Result<Probed, Failure> {
        let calls = probe::plan(profile);
        let profile = probe::asked(profile);
        self.check_probe(&profile, &calls).await?;
        let (total, mut cost) = (calls.len(), Money::ZERO);
        let mut seen = Vec::with_capacity(total);
        for (done, call) in calls.into_iter().enumerate() {
            step(done, total);
            if cancel.is_cancelled() {
                return Err(cancelled_failure());
            }
            let (answered, paid) = self.probe_call(&profile, &call, cancel).await?;
            cost = cost + paid;
            seen.push(Seen { call, answered });
        }
        step(total, total);
        Ok(Probed { findings: probe::judge(&seen, now_ms()), cost })
    }

    /// A probe that cannot be made to its end is not begun: half of one proves nothing and costs all the same.
    async fn check_probe(&self, profile: &Profile, calls: &[ProbeCall]) -> Result<(), Failure> {
        let total: Money = calls.iter().map(|call| call.price).sum();
        let mut allowance = self.allowance(profile, &profile.model, now_ms());
        // The limit of one call is not that of all together; each is checked against it by itself.
        allowance.budget.call = None;
        let checked = self.store.with(move |library| library.check_budget(&allowance, total, 1)).await;
        checked.map_err(|error| library_failure(&error, Billed::No))
    }

    async fn probe_call(
        &self,
        profile: &Profile,
        call: &ProbeCall,
        cancel: &CancellationToken,
    ) -> Result<(Answered, Money), Failure> {
        let prepared = self.prepare_probe(profile, call).await?;
        let take = prepared.take.id;
        let previews = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&previews);
        let report: Report = Arc::new(move |event| {
            if matches!(event, RunEvent::Preview { .. }) {
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        match self.to_end(profile, Arc::new(prepared), cancel, report).await {
            Ok(entries) => {
                let row = self.last_row(take).await?;
                let paid = row.as_ref().map_or(call.price, |row| row.actual.unwrap_or(row.estimate));
                Ok((self.looked_at(entries, row, previews.load(Ordering::Relaxed)).await?, paid))
            }
            Err(failed) => {
                let paid = if failed.failure.billed == Billed::No { Money::ZERO } else { call.price };
                judged(failed).map(|answered| (answered, paid))
            }
        }
    }

    /// One call with the repeats that cannot bill twice. It waits for its turn like any other, but stands in no queue:
    /// a probe that is interrupted is not gone on with at the next start.
    async fn to_end(
        &self,
        profile: &Profile,
        prepared: Arc<Prepared>,
        cancel: &CancellationToken,
        report: Report,
    ) -> Result<Vec<Arc<Entry>>, Failed> {
        let mut tried = Tried::default();
        loop {
            let turn = self.endpoints.turn(profile).await.map_err(|none| Failed::for_good(none.into_failure()))?;
            let attempt = Attempt {
                engine: self.clone(),
                prepared: Arc::clone(&prepared),
                plain: tried.unstreamed.then(|| prepared.request.unstreamed()),
                profile: profile.clone(),
                part: 0,
                cancel: cancel.clone(),
                report: Arc::clone(&report),
            };
            // A task of its own, so that a panic does not leave its row open.
            let failed = match tokio::spawn(async move { attempt.once(turn).await }).await {
                Ok(Ok(entries)) => return Ok(entries),
                Ok(Err(failed)) => failed,
                Err(_) => return Err(Failed::for_good(self.close_after_panic(prepared.take.id, 0).await)),
            };
            let Some((next, wait)) = again(&failed, tried, cancel.is_cancelled()) else { return Err(failed) };
            tokio::select! {
                () = tokio::time::sleep(wait) => tried = next,
                () = cancel.cancelled() => return Err(Failed::for_good(cancelled_failure())),
            }
        }
    }

    /// Paints what is sent and writes the take down.
    async fn prepare_probe(&self, profile: &Profile, call: &ProbeCall) -> Result<Prepared, Failure> {
        let model = profile.rules(&call.parameters.model);
        let images = painted(call)?;
        let mask = if call.masked {
            // Nothing may change: where the same prompt changes the picture all the same, the mask is not read.
            let keep = vec![0; call.extent.pixels() as usize];
            wire::mask_png(call.extent, &keep, profile.dialect.mask)
                .map(|png| Upload::memory("mask.png", Format::Png, call.extent, png))
        } else {
            None
        };
        let request = Request::under(call.prompt, call.parameters.clone(), images, mask, &model);
        let request = request.map_err(|problem| problem_failure(&problem))?;
        let take = frozen(profile, call);
        let each = call.price;
        let recorded = self.store.with(move |library| library.record_take(&take).map(|number| (take, number))).await;
        let (take, number) = recorded.map_err(|error| library_failure(&error, Billed::No))?;
        Ok(Prepared {
            take: Arc::new(take),
            number,
            request,
            each,
            placing: None,
            files: Arc::default(),
            shares: false,
        })
    }

    async fn last_row(&self, take: TakeId) -> Result<Option<Call>, Failure> {
        let rows = self.store.with(move |library| library.calls_of_take(take)).await;
        rows.map(|mut rows| rows.pop()).map_err(|error| library_failure(&error, Billed::Yes))
    }

    /// Reads the pictures and puts them out of sight.
    async fn looked_at(&self, entries: Vec<Arc<Entry>>, row: Option<Call>, previews: u32) -> Result<Answered, Failure> {
        let streamed = row.as_ref().and_then(|row| row.content_type.as_deref()) == Some("text/event-stream");
        let usage = row.and_then(|row| row.usage);
        let quality = entries.first().and_then(|entry| entry.actual_quality.clone());
        let ids: Vec<_> = entries.iter().map(|entry| entry.id).collect();
        let discarded = self
            .store
            .with(move |library| ids.into_iter().try_for_each(|id| library.set_verdict(id, Verdict::Discarded)))
            .await;
        discarded.map_err(|error| library_failure(&error, Billed::Yes))?;
        let (dir, limits) = (self.store.dir().to_owned(), self.limits);
        let read = tokio::task::spawn_blocking(move || {
            let picture = |entry: &Arc<Entry>| {
                let bytes = std::fs::read(dir.join(&entry.raw_path)).ok()?;
                let decoded = decode::decode(&bytes, &limits).ok()?;
                Some(seen(&decoded.picture, entry.raw_format))
            };
            entries.iter().filter_map(picture).collect()
        });
        let pictures = read.await.unwrap_or_default();
        Ok(Answered::Pictures { pictures, previews, streamed, usage, quality })
    }
}

/// What a call without pictures proves; an error when going on makes no sense.
fn judged(failed: Failed) -> Result<Answered, Failure> {
    match (failed.failure.kind, failed.reason) {
        // Every further call would be refused for the same.
        (
            FailureKind::Refused,
            Some(Reason::Key | Reason::Verification | Reason::Forbidden | Reason::Model | Reason::Quota),
        ) => Err(failed.failure),
        (FailureKind::Refused, Some(reason)) => Ok(Answered::Refused(reason)),
        (FailureKind::Refused | FailureKind::BadAnswer | FailureKind::Ambiguous, _) => Ok(Answered::Failed),
        _ => Err(failed.failure),
    }
}

fn seen(picture: &Picture, format: Format) -> SeenPicture {
    let (extent, rgba) = (picture.extent(), picture.rgba());
    SeenPicture::of(extent, format, |x, y| {
        let at = (y as usize * extent.width as usize + x as usize) * 4;
        [rgba[at], rgba[at + 1], rgba[at + 2]]
    })
}

fn painted(call: &ProbeCall) -> Result<Vec<Upload>, Failure> {
    let painted = call.pictures.iter().enumerate().map(|(at, painting)| {
        let picture = Picture::from_fn(call.extent, |x, y| {
            let [r, g, b] = painting.at(call.extent, x, y);
            [r, g, b, 255]
        });
        upload::exact(&picture, &format!("probe-{}", at + 1))
    });
    painted.collect()
}

/// The take of a probe's call. What it sends is painted by rule and is not kept.
fn frozen(profile: &Profile, call: &ProbeCall) -> Take {
    Take {
        created_ms: now_ms(),
        parameters: call.parameters.clone(),
        together: call.parameters.n > 1,
        exact: false,
        prices: Some(profile.price_list().of_model(&Model::named(&call.parameters.model))),
        ..Take::of_words(profile.name.as_str(), call.prompt)
    }
}
