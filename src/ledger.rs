//! The states of a paid call, and what is said when one goes wrong.

use crate::price::{Money, Usage};
use crate::take::{CallId, TakeId};
use serde::{Deserialize, Serialize};

/// Where a call stands. States only move forward; the last five are ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// Written down, nothing sent.
    Prepared,
    /// The first byte may have left.
    Sent,
    /// An answer is coming in.
    Receiving,
    /// The whole answer is on disk.
    Received,
    /// Its pictures are on disk as files.
    Decoded,
    /// Done: its results are in the library.
    Placed,
    /// The endpoint refused it.
    Refused,
    /// It never left.
    NotSent,
    /// It left, and no whole answer came back.
    MaybeBilled,
    /// The user stopped it before it was sent.
    Cancelled,
}

impl CallState {
    /// True when nothing more will happen by itself.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Placed | Self::Refused | Self::NotSent | Self::MaybeBilled | Self::Cancelled)
    }

    /// True when the call may go from here to `next`.
    pub fn may_become(self, next: Self) -> bool {
        use CallState::{
            Cancelled, Decoded, MaybeBilled, NotSent, Placed, Prepared, Received, Receiving, Refused, Sent,
        };
        match self {
            Prepared => matches!(next, Sent | NotSent | Cancelled),
            // A connection that was never made is found out after the row says sent.
            Sent => matches!(next, Receiving | Received | Refused | NotSent | MaybeBilled),
            Receiving => matches!(next, Received | Refused | MaybeBilled),
            Received => matches!(next, Decoded | Placed | Refused | MaybeBilled),
            Decoded => matches!(next, Placed | MaybeBilled),
            // What was thought lost can still be rescued from the bytes on disk.
            MaybeBilled => matches!(next, Decoded | Placed),
            Placed | Refused | NotSent | Cancelled => false,
        }
    }

    /// The name in the database and in `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Sent => "sent",
            Self::Receiving => "receiving",
            Self::Received => "received",
            Self::Decoded => "decoded",
            Self::Placed => "placed",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::MaybeBilled => "maybe_billed",
            Self::Cancelled => "cancelled",
        }
    }

    /// All states, in order.
    pub const ALL: [Self; 10] = [
        Self::Prepared,
        Self::Sent,
        Self::Receiving,
        Self::Received,
        Self::Decoded,
        Self::Placed,
        Self::Refused,
        Self::NotSent,
        Self::MaybeBilled,
        Self::Cancelled,
    ];

    /// Reads [`CallState::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Was it paid for?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Billed {
    /// Certainly not.
    No,
    /// Nobody can say from here.
    Maybe,
    /// Certainly.
    Yes,
}

impl Billed {
    /// `no`, `maybe` or `yes`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Maybe => "maybe",
            Self::Yes => "yes",
        }
    }
}

/// Why an endpoint refused: what a person can do about it differs for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The safety system refused the prompt, an image or the result.
    Moderation,
    /// The size is not accepted.
    Size,
    /// A transparent background is not accepted.
    Background,
    /// An image cannot be read by the endpoint.
    ImageFile,
    /// The mask is not accepted.
    Mask,
    /// A part's content type is not accepted.
    FileType,
    /// A parameter is not known or not supported.
    Parameter,
    /// Streaming is not accepted as asked.
    Streaming,
    /// The key is missing or wrong.
    Key,
    /// The organisation must be verified first.
    Verification,
    /// The key may not do this.
    Forbidden,
    /// The model is not known there.
    Model,
    /// The address leads to nothing.
    Route,
    /// The request is too large.
    TooLarge,
    /// Too many calls; wait.
    RateLimit,
    /// No credit left, or a spending limit is reached.
    Quota,
    /// The answer points to another address; nothing was followed.
    Redirect,
    /// The endpoint cannot work now, and is known not to bill what it refuses so.
    Unavailable,
    /// Anything else.
    Other,
}

/// The kind of a failure, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// Bad input: nothing was sent.
    Input,
    /// No connection was made.
    NotSent,
    /// The endpoint refused the call.
    Refused,
    /// The call left and no whole answer came back.
    Ambiguous,
    /// The answer came but held no usable picture.
    BadAnswer,
    /// The budget stopped it.
    Budget,
    /// The library could not be written.
    Library,
    /// A defect of the program.
    Internal,
    /// The user stopped it.
    Cancelled,
}

/// What happened, was it billed, what to do next: every error says all three. Never holds a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// For programs.
    pub kind: FailureKind,
    /// What happened, one plain sentence.
    pub message: String,
    /// Was it paid for?
    pub billed: Billed,
    /// What to do next, one plain sentence.
    pub next_step: String,
    /// Status, code, request id and the server's own words, to copy.
    pub details: String,
}

impl Failure {
    /// True when the user stopped it: nothing to worry about.
    pub fn is_cancel(&self) -> bool {
        self.kind == FailureKind::Cancelled
    }
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The take it belongs to.
    pub take: TakeId,
    /// Position among the calls of the take, from 0.
    pub index: u32,
    /// Profile it was sent to.
    pub profile: String,
    /// Where it stands.
    pub state: CallState,
    /// Price before the call: reserved.
    pub estimate: Money,
    /// Price after it: as the endpoint states it, from the head of its answer on, or from the counted tokens; `None`
    /// while unknown.
    pub actual: Option<Money>,
    /// Tokens the endpoint counted.
    pub usage: Option<Usage>,
    /// HTTP status of the answer.
    pub http_status: Option<u16>,
    /// The endpoint's id of the call.
    pub request_id: Option<String>,
    /// Content type of the answer, to read its bytes again.
    pub content_type: Option<String>,
    /// When the row was written, ms since 1970 UTC.
    pub prepared_ms: i64,
    /// When the first byte left.
    pub sent_ms: Option<i64>,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_only_move_forward() {
        for from in CallState::ALL {
            for to in CallState::ALL {
                let rescued = from == CallState::MaybeBilled && matches!(to, CallState::Decoded | CallState::Placed);
                if from.may_become(to) && !rescued {
                    assert!(from < to, "{from:?} -> {to:?}");
                }
            }
            assert_eq!(CallState::parse(from.name()), Some(from));
        }
        assert!(!CallState::Placed.may_become(CallState::MaybeBilled));
        assert!(!CallState::Sent.may_become(CallState::Cancelled), "what was sent may be billed");
    }
}
