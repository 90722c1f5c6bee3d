//! What was in flight when the program ended: received answers are finished, the rest is asked about. Nothing is sent.

use super::collect::Arrived;
use super::engine::Engine;
use super::failure::{internal_failure, library_failure};
use super::now_ms;
use super::prepare::Placing;
use super::store::StoreError;
use crate::canvas::mask::{Mask, MaskFrom};
use crate::entry::Entry;
use crate::ledger::{Billed, Call, CallState, Failure, FailureKind};
use crate::library::{CallChange, LibraryError};
use crate::picture::{Picture, decode};
use crate::price::PriceList;
use crate::take::{Take, TakeId};
use serde::Serialize;
use std::sync::Arc;

/// What a recovery found.
#[derive(Debug, Clone, Default)]
pub struct Recovered {
    /// Results that were finished from bytes on disk.
    pub finished: Vec<Arc<Entry>>,
    /// Calls that may be billed and have no result.
    pub maybe_billed: Vec<Call>,
    /// Calls that were written down but never sent.
    pub not_sent: usize,
}

/// The same for `--json`.
#[derive(Debug, Serialize)]
pub struct RecoveredCounts {
    /// Results finished from bytes on disk.
    pub finished: usize,
    /// Calls that may be billed.
    pub maybe_billed: usize,
    /// Calls that were never sent.
    pub not_sent: usize,
}

impl Recovered {
    /// Its numbers.
    pub fn counts(&self) -> RecoveredCounts {
        RecoveredCounts {
            finished: self.finished.len(),
            maybe_billed: self.maybe_billed.len(),
            not_sent: self.not_sent,
        }
    }
}

impl Engine {
    /// Finishes what dead processes left. Blocks. Each call is taken over by one process only.
    pub fn recover(&self) -> Result<Recovered, Failure> {
        let to_failure = |error: StoreError| library_failure(&error, Billed::No);
        let abandoned = self.store.wait(|library| library.abandoned_calls()).map_err(to_failure)?;
        let mut recovered = Recovered::default();
        for call in abandoned {
            let id = call.id;
            if !self.store.wait(move |library| library.adopt(id)).map_err(to_failure)? {
                continue;
            }
            match call.state {
                CallState::Prepared => {
                    self.end_call(&call, CallState::NotSent, &never_sent()).map_err(to_failure)?;
                    recovered.not_sent += 1;
                }
                CallState::Sent => self.give_up(call, lost(), &mut recovered).map_err(to_failure)?,
                _ => match self.finish_from_disk(&call) {
                    Ok(entries) => recovered.finished.extend(entries),
                    // A full disk is no verdict on the bytes: they wait for the next start.
                    Err(failure) if failure.kind == FailureKind::Library => {
                        tracing::warn!(call = %call.id, "left for the next start: {}", failure.message);
                    }
                    Err(failure) => self.give_up(call, failure, &mut recovered).map_err(to_failure)?,
                },
            }
        }
        Ok(recovered)
    }

    fn give_up(&self, call: Call, failure: Failure, recovered: &mut Recovered) -> Result<(), StoreError> {
        let end = super::failure::end_state(&failure);
        self.end_call(&call, end, &failure)?;
        if end == CallState::MaybeBilled {
            recovered.maybe_billed.push(Call { state: end, failure: Some(failure), ..call });
        }
        Ok(())
    }

    fn end_call(&self, call: &Call, end: CallState, failure: &Failure) -> Result<(), StoreError> {
        let id = call.id;
        let change = CallChange { ended_ms: Some(now_ms()), failure: Some(failure.clone()), ..CallChange::default() };
        self.store.wait(move |library| library.advance(id, end, &change))
    }

    /// Reads the part again, with the take's own source, mask and plan.
    fn finish_from_disk(&self, call: &Call) -> Result<Vec<Arc<Entry>>, Failure> {
        let (number, take) = self.take_of(call.take)?;
        let placing =
            if take.exact && take.plan.is_some() { Some(self.placing_of(&take, None, Billed::Maybe)?) } else { None };
        // The multiplier at the time is in the row's estimate only; the list price is used when it was not free.
        let prices = PriceList::times(if call.estimate.is_zero() { 0.0 } else { 1.0 });
        let placing = placing.as_ref();
        let arrived = Arrived { call: call.id, take: &take, number, placing, prices: &prices, download: None };
        self.collect(&arrived)
    }

    fn take_of(&self, id: TakeId) -> Result<(u32, Take), Failure> {
        let found = self.store.wait(move |library| library.take(id));
        found.map_err(|error| library_failure(&error, Billed::Maybe))?.ok_or_else(|| internal_failure(Billed::Maybe))
    }

    /// Source, mask and plan of an exact edit from the library; `held` is the source when it is in memory already.
    pub(super) fn placing_of(&self, take: &Take, held: Option<Picture>, billed: Billed) -> Result<Placing, Failure> {
        let missing =
            |what: &str| library_failure(&StoreError::Disk(format!("the take's {what} is not in the library")), billed);
        let (Some(source), Some(mask), Some(plan)) = (&take.source, &take.mask, &take.plan) else {
            return Err(internal_failure(billed));
        };
        let (source, mask) = (source.digest, mask.digest);
        let paths = self
            .store
            .wait(move |library| Ok::<_, LibraryError>((library.original(source)?, library.mask_path(mask))))
            .map_err(|error| library_failure(&error, billed))?;
        let (Some((_, source_path)), mask_path) = paths else { return Err(missing("source")) };
        let picture = |path: &std::path::Path, what: &str| {
            let bytes = std::fs::read(path).map_err(|_| missing(what))?;
            decode::decode(&bytes, &self.limits).map(|decoded| decoded.picture).map_err(|_| missing(what))
        };
        let source = match held {
            Some(held) => held,
            None => picture(&source_path, "source")?,
        };
        let mask = Mask::from_picture(&picture(&mask_path, "mask")?, MaskFrom::Luma);
        Ok(Placing { source, mask, plan: plan.clone(), blend: take.blend.clone() })
    }
}

fn never_sent() -> Failure {
    Failure {
        kind: FailureKind::NotSent,
        message: "The program ended before the call was sent".to_owned(),
        billed: Billed::No,
        next_step: "Run again when you like".to_owned(),
        details: String::new(),
    }
}

fn lost() -> Failure {
    Failure {
        kind: FailureKind::Ambiguous,
        message: "The program ended while the call was on its way".to_owned(),
        billed: Billed::Maybe,
        next_step: "Running again may cost a second time; the endpoint's usage page shows whether it was billed"
            .to_owned(),
        details: String::new(),
    }
}
