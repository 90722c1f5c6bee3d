//! Every error becomes a [`Failure`] here: what happened, was it billed, what to do next.

use super::budget::{budget_failure, stop_of};
use super::store::StoreError;
use crate::api::CallError;
use crate::journal;
use crate::ledger::{Billed, CallState, Failure, FailureKind};
use crate::safety::Shut;
use std::path::Path;

/// A failure before anything was sent, caused by the input.
pub fn input_failure(message: impl Into<String>, next_step: impl Into<String>) -> Failure {
    Failure {
        kind: FailureKind::Input,
        message: message.into(),
        billed: Billed::No,
        next_step: next_step.into(),
        details: String::new(),
    }
}

/// The library could not do its part; `billed` says how far the call had come.
pub fn library_failure(error: &StoreError, billed: Billed) -> Failure {
    if let Some(stop) = stop_of(error) {
        return budget_failure(stop);
    }
    let next_step = match billed {
        Billed::No => "Nothing was sent. Mend the library's folder and run again",
        Billed::Maybe | Billed::Yes => {
            "What was received is kept in the library's parts folder; mend the folder and start again to finish it"
        }
    };
    Failure {
        kind: FailureKind::Library,
        message: error.to_string(),
        billed,
        next_step: next_step.to_owned(),
        details: format!("{error:?}"),
    }
}

/// An answer could not be stored: nothing was sent.
pub(super) fn shut_failure(shut: &Shut, dir: &Path) -> Failure {
    Failure {
        kind: FailureKind::Library,
        message: shut.why(dir),
        billed: Billed::No,
        next_step: "Nothing was sent. Mend the library's folder and run again".to_owned(),
        details: String::new(),
    }
}

/// There is no room for the answer: nothing was sent.
pub(super) fn no_room_failure(dir: &str, room: u64, need: u64) -> Failure {
    let mb = |bytes: u64| bytes.div_ceil(1_000_000);
    Failure {
        kind: FailureKind::Library,
        message: format!("The disk that holds {dir} has {} MB left, and an answer may need {} MB", mb(room), mb(need)),
        billed: Billed::No,
        next_step: "Nothing was sent. Make room there, then run again".to_owned(),
        details: String::new(),
    }
}

/// A defect of the program.
pub fn internal_failure(billed: Billed) -> Failure {
    Failure {
        kind: FailureKind::Internal,
        message: "The program failed while working on this call".to_owned(),
        billed,
        next_step: "The log in the library's logs folder says more; nothing is repeated by itself".to_owned(),
        details: String::new(),
    }
}

/// A call that the user took back before it was sent.
pub(super) fn cancelled_failure() -> Failure {
    Failure {
        kind: FailureKind::Cancelled,
        message: "Cancelled before it was sent".to_owned(),
        billed: Billed::No,
        next_step: "Run again when you like".to_owned(),
        details: String::new(),
    }
}

/// A call that was not made, for the one before it was refused for a reason that holds for it too.
pub(super) fn unsent_failure(before: &Failure) -> Failure {
    Failure {
        kind: FailureKind::NotSent,
        message: format!("Not sent after the call before it: {}", before.message),
        billed: Billed::No,
        next_step: before.next_step.clone(),
        details: String::new(),
    }
}

/// A call that the user stopped waiting for.
pub(super) fn detached_failure() -> Failure {
    Failure {
        kind: FailureKind::Cancelled,
        message: "Stopped waiting; the call had been sent".to_owned(),
        billed: Billed::Maybe,
        next_step: "If its answer still comes, it goes to the gallery".to_owned(),
        details: String::new(),
    }
}

/// A result that was asked for together with others and did not come.
pub(super) fn too_few_failure() -> Failure {
    Failure {
        kind: FailureKind::BadAnswer,
        message: "The endpoint gave fewer results than were asked for".to_owned(),
        billed: Billed::No,
        next_step:
            "What came has the whole price of the call. Run again, or set the profile to one call for each result"
                .to_owned(),
        details: String::new(),
    }
}

/// The failure of a call in plain words.
pub(super) fn call_failure(error: &CallError) -> Failure {
    let kind = match error {
        CallError::NotSent { .. } => FailureKind::NotSent,
        CallError::Refused(_) => FailureKind::Refused,
        CallError::Ambiguous(_) if error.billed() == Billed::Yes => FailureKind::BadAnswer,
        CallError::Ambiguous(_) => FailureKind::Ambiguous,
        CallError::Cancelled { .. } => FailureKind::Cancelled,
    };
    // A server may echo anything, a key too; what is said here goes to the ledger and to the screen.
    Failure {
        kind,
        message: journal::scrub(&error.summary()).into_owned(),
        billed: error.billed(),
        next_step: error.next_step(),
        details: journal::scrub(&error.details()).into_owned(),
    }
}

/// The end state of a call that failed so.
pub(super) const fn end_state(failure: &Failure) -> CallState {
    match (failure.kind, failure.billed) {
        (FailureKind::Refused, Billed::No) => CallState::Refused,
        (FailureKind::NotSent, _) | (_, Billed::No) => CallState::NotSent,
        (_, Billed::Maybe | Billed::Yes) => CallState::MaybeBilled,
    }
}
