//! What was in flight when the program ended: received answers are finished, the rest is asked about. No call is made;
//! pictures that an answer only names are fetched in a second step, for that may take long.

use super::collect::{Arrived, Uncollected};
use super::engine::Engine;
use super::failure::{internal_failure, library_failure};
use super::now_ms;
use super::prepare::Placing;
use super::store::StoreError;
use crate::api::{Download, Endpoint};
use crate::canvas::mask::{Mask, MaskFrom};
use crate::entry::Entry;
use crate::ledger::{Billed, Call, CallState, Failure, FailureKind};
use crate::library::{CallChange, LibraryError};
use crate::picture::{Picture, decode};
use crate::profile::Profile;
use crate::take::{Take, TakeId};
use serde::Serialize;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// So long after its call an address is asked for at each start; then it is given up, and told.
const KEEP_ASKING_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// What a recovery found.
#[derive(Debug, Clone, Default)]
pub struct Recovered {
    /// Results that were finished from bytes on disk.
    pub finished: Vec<Arc<Entry>>,
    /// Calls that may be billed and have no result.
    pub maybe_billed: Vec<Call>,
    /// Calls that were written down but never sent.
    pub not_sent: usize,
    /// Calls whose answers are on disk and could not be finished yet: what they name is to be fetched, or the disk is
    /// full. [`Engine::finish_waiting`] goes on with them.
    pub waiting: Vec<Call>,
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
    /// Calls that wait for what their answers name.
    pub waiting: usize,
}

impl Recovered {
    /// Its numbers.
    pub fn counts(&self) -> RecoveredCounts {
        RecoveredCounts {
            finished: self.finished.len(),
            maybe_billed: self.maybe_billed.len(),
            not_sent: self.not_sent,
            waiting: self.waiting.len(),
        }
    }

    /// What was found together with what was found then.
    pub fn add(&mut self, other: Self) {
        self.finished.extend(other.finished);
        self.maybe_billed.extend(other.maybe_billed);
        self.not_sent += other.not_sent;
        self.waiting.extend(other.waiting);
    }
}

impl Engine {
    /// Finishes what dead processes left, without the network. Blocks. Each call is taken over by one process only.
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
                _ => self.finish(call, None, &mut recovered).map_err(to_failure)?,
            }
        }
        Ok(recovered)
    }

    /// Goes on with calls that [`Engine::recover`] left waiting, and fetches what their answers name: by the profile of
    /// the same name as long as there is one. Blocks: on a thread of the runtime that may, or inside of one.
    pub fn finish_waiting(&self, waiting: Vec<Call>, profiles: &[Profile]) -> Result<Recovered, Failure> {
        let mut recovered = Recovered::default();
        for call in waiting {
            let download = Download::new(&endpoint_of(&call, profiles));
            let done = self.finish(call, Some(&download), &mut recovered);
            done.map_err(|error| library_failure(&error, Billed::No))?;
        }
        Ok(recovered)
    }

    /// Finishes one call from its bytes, leaves it waiting, or gives it up.
    fn finish(&self, call: Call, download: Option<&Download>, recovered: &mut Recovered) -> Result<(), StoreError> {
        match self.finish_from_disk(&call, download) {
            Ok(entries) => recovered.finished.extend(entries),
            // A full disk and a picture that does not come are no verdict on the bytes.
            Err(left) if left.later && !(download.is_some() && is_given_up(&call, &left.failure, now_ms())) => {
                tracing::warn!(call = %call.id, "left for the next start: {}", left.failure.message);
                recovered.waiting.push(call);
            }
            Err(left) => self.give_up(call, left.failure, recovered)?,
        }
        Ok(())
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
    fn finish_from_disk(&self, call: &Call, download: Option<&Download>) -> Result<Vec<Arc<Entry>>, Uncollected> {
        let (number, take) = self.take_of(call.take)?;
        let placing =
            if take.exact && take.plan.is_some() { Some(self.placing_of(&take, None, Billed::Maybe)?) } else { None };
        let placing = placing.as_ref();
        let stop = CancellationToken::new();
        self.collect(&Arrived { call: call.id, take: &take, number, placing, download, stop: &stop })
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

/// Where the addresses of a call's answer lead: the profile it was made with; an address that was given on the command
/// line is its profile's name. Without either, only whole addresses of the open internet can be fetched.
fn endpoint_of(call: &Call, profiles: &[Profile]) -> Endpoint {
    let named = profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(&call.profile));
    named.map_or_else(
        || {
            let base_url = if call.profile.contains("://") { call.profile.clone() } else { String::new() };
            Endpoint { base_url, ..Endpoint::default() }
        },
        |profile| Endpoint::of(profile, None, |_| None),
    )
}

/// True when a picture that is only named did not come for days: its address has expired, and the user is to know.
fn is_given_up(call: &Call, failure: &Failure, now_ms: i64) -> bool {
    failure.kind != FailureKind::Library && now_ms - call.sent_ms.unwrap_or(call.prepared_ms) > KEEP_ASKING_MS
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Money;
    use crate::take::CallId;

    fn call(profile: &str, sent_ms: Option<i64>) -> Call {
        Call {
            id: CallId::fresh(),
            take: TakeId::fresh(),
            index: 0,
            profile: profile.to_owned(),
            state: CallState::Received,
            estimate: Money(5),
            actual: None,
            usage: None,
            http_status: Some(200),
            request_id: None,
            content_type: None,
            prepared_ms: 1000,
            sent_ms,
            ended_ms: None,
            failure: None,
        }
    }

    #[test]
    fn an_answer_is_fetched_by_the_profile_of_its_name_and_without_a_key() {
        let base_url = "http://127.0.0.1:9/v1".to_owned();
        let profiles = [Profile { name: "Studio".to_owned(), base_url: base_url.clone(), ..Profile::default() }];
        assert_eq!(endpoint_of(&call("studio", None), &profiles).base_url, base_url);
        assert!(endpoint_of(&call("studio", None), &profiles).key.is_none());
        assert_eq!(endpoint_of(&call("http://127.0.0.1:7/v1", None), &profiles).base_url, "http://127.0.0.1:7/v1");
        assert_eq!(endpoint_of(&call("gone", None), &profiles).base_url, "");
    }

    #[test]
    fn an_address_is_asked_for_for_days_and_a_full_disk_for_ever() {
        let mut failure = lost();
        let late = 2000 + KEEP_ASKING_MS + 1;
        assert!(!is_given_up(&call("a", Some(2000)), &failure, late - 1));
        assert!(is_given_up(&call("a", Some(2000)), &failure, late));
        assert!(is_given_up(&call("a", None), &failure, late - 1000));
        failure.kind = FailureKind::Library;
        assert!(!is_given_up(&call("a", Some(2000)), &failure, late * 2));
    }
}
