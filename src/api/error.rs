//! Why a call gave no pictures: three outcomes, never two. What happened, was it billed, what to do next.

#[cfg(test)]
mod recorded;
mod words;

use super::refusal::{Complaint, Reason, Refusal};
use super::secret::Secret;
pub use crate::ledger::Billed;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// The wait after an unbilled failure that asks for none.
const UNAVAILABLE: Duration = Duration::from_secs(5);

/// Why a call was not sent, or not completely: the endpoint cannot have worked on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsent {
    /// The address cannot be used.
    Address,
    /// The key cannot be sent.
    Key,
    /// The host name is not known.
    Dns,
    /// Nobody answers at the address.
    Connect,
    /// No connection in time.
    ConnectTimeout,
    /// The certificate or the TLS handshake failed.
    Tls,
    /// The connection ended while the request was still being written.
    Upload,
    /// The endpoint's ways have no place for such a request.
    Request,
}

/// Why it is unclear whether a call was billed, or why a billed call gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// The request was written, no answer came in time.
    NoAnswer,
    /// The answer stopped coming.
    Stalled,
    /// The whole call took longer than allowed.
    TooLong,
    /// The connection ended before the answer did.
    Cut,
    /// The endpoint or a gateway before it failed.
    Server,
    /// The answer is neither pictures nor a known kind of error.
    Unreadable,
    /// The answer is whole but holds no picture.
    NoImage,
    /// The answer's picture cannot be read.
    Damaged,
    /// The answer is larger than any picture should be.
    TooLarge,
    /// The answer holds only an address where the picture can be fetched.
    AddressOnly,
}

/// What is known about a call whose fate is unclear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ambiguity {
    /// What happened.
    pub what: Unclear,
    /// Status of the answer, when one came.
    pub status: Option<u16>,
    /// The endpoint's error code.
    pub code: Option<String>,
    /// The endpoint's own words, one cleaned line; may be empty.
    pub message: String,
    /// The endpoint's id of the call.
    pub request_id: Option<String>,
    /// Our id of the call, for asking the endpoint's support; empty when not known.
    pub call_id: String,
    /// Bytes of the answer that arrived.
    pub received: u64,
}

impl Ambiguity {
    /// Nothing known but what happened.
    pub fn new(what: Unclear) -> Self {
        Self {
            what,
            status: None,
            code: None,
            message: String::new(),
            request_id: None,
            call_id: String::new(),
            received: 0,
        }
    }
}

/// Why a call gave no pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallError {
    /// The endpoint cannot have worked on it.
    NotSent {
        /// Why.
        why: Unsent,
        /// The host that was called, or what stands in the address field.
        host: String,
        /// More, one line; may be empty.
        message: String,
    },
    /// The endpoint said no.
    Refused(Box<Refusal>),
    /// It may have been billed.
    Ambiguous(Box<Ambiguity>),
    /// The person stopped it.
    Cancelled {
        /// True when the whole request had been written by then.
        sent: bool,
    },
}

impl CallError {
    /// What an answer of another status than 2xx means; the body may have any shape, or be cut.
    pub fn of_answer(status: u16, body: &[u8]) -> Self {
        let complaint = Complaint::of_body(body);
        if !complaint.is_failure(status) {
            return Self::Refused(Box::new(Refusal::inside(status, complaint, false)));
        }
        Self::Ambiguous(Box::new(Ambiguity {
            status: Some(status),
            code: complaint.code,
            message: complaint.message,
            ..Ambiguity::new(Unclear::Server)
        }))
    }

    /// The same when the endpoint is known not to bill failures of this status.
    #[must_use]
    pub(crate) fn known_unbilled(self) -> Self {
        match self {
            Self::Ambiguous(ambiguity) if ambiguity.what == Unclear::Server => {
                let Ambiguity { status, code, message, .. } = *ambiguity;
                let complaint = Complaint { code, message, ..Complaint::default() };
                let refusal = Refusal::inside(status.unwrap_or(0), complaint, false);
                Self::Refused(Box::new(Refusal { reason: Reason::Unavailable, ..refusal }))
            }
            other => other,
        }
    }

    /// Adds the ids of the call.
    pub(crate) fn name(&mut self, request_id: Option<String>, call_id: &str) {
        let (theirs, ours) = match self {
            Self::Refused(refusal) => (&mut refusal.request_id, &mut refusal.call_id),
            Self::Ambiguous(ambiguity) => (&mut ambiguity.request_id, &mut ambiguity.call_id),
            Self::NotSent { .. } | Self::Cancelled { .. } => return,
        };
        *theirs = request_id;
        call_id.clone_into(ours);
    }

    /// The same without the key, wherever the endpoint repeated it.
    #[must_use]
    pub fn scrubbed(mut self, key: Option<&Secret>) -> Self {
        let Some(key) = key else { return self };
        let scrub = |text: &mut String| *text = key.scrub(text);
        match &mut self {
            Self::NotSent { message, .. } => scrub(message),
            Self::Refused(refusal) => {
                scrub(&mut refusal.message);
                let Refusal { code, error_type, param, moderation, request_id, .. } = &mut **refusal;
                [code, error_type, param, moderation, request_id].into_iter().flatten().for_each(scrub);
            }
            Self::Ambiguous(ambiguity) => {
                scrub(&mut ambiguity.message);
                [&mut ambiguity.code, &mut ambiguity.request_id].into_iter().flatten().for_each(scrub);
            }
            Self::Cancelled { .. } => {}
        }
        self
    }

    /// `not_sent`, `refused`, `ambiguous` or `cancelled`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotSent { .. } => "not_sent",
            Self::Refused(_) => "refused",
            Self::Ambiguous(_) => "ambiguous",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether the call may appear on a bill.
    pub const fn billed(&self) -> Billed {
        match self {
            Self::NotSent { .. } | Self::Cancelled { sent: false } => Billed::No,
            Self::Refused(refusal) => {
                if refusal.began {
                    Billed::Maybe
                } else {
                    Billed::No
                }
            }
            Self::Ambiguous(ambiguity) => match ambiguity.what {
                Unclear::Damaged | Unclear::AddressOnly | Unclear::TooLarge => Billed::Yes,
                _ => Billed::Maybe,
            },
            Self::Cancelled { sent: true } => Billed::Maybe,
        }
    }

    /// How long to wait before the program may repeat the call by itself; none when only a person may.
    ///
    /// Only what certainly was not billed: a connection never made, a rate limit (no quota error) with a stated wait, and
    /// a failure that this endpoint is known not to bill. What it says against trying again always holds.
    pub fn repeat_after(&self) -> Option<Duration> {
        match self {
            Self::NotSent { why: Unsent::Dns | Unsent::Connect | Unsent::ConnectTimeout, .. } => {
                Some(Duration::from_secs(1))
            }
            Self::Refused(refusal) if refusal.should_retry == Some(false) || refusal.began => None,
            Self::Refused(refusal) => match refusal.reason {
                Reason::RateLimit => refusal.retry_after,
                Reason::Unavailable => Some(refusal.retry_after.unwrap_or(UNAVAILABLE)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Status of the answer, when one came.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            Self::Ambiguous(ambiguity) => ambiguity.status,
            _ => None,
        }
    }

    /// The endpoint's id of the call.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.request_id.as_deref(),
            Self::Ambiguous(ambiguity) => ambiguity.request_id.as_deref(),
            _ => None,
        }
    }

    /// One sentence: what happened.
    pub fn summary(&self) -> String {
        words::summary(self)
    }

    /// One sentence: what to do next.
    pub fn next_step(&self) -> String {
        words::next_step(self)
    }

    /// Everything that is known, one fact a line, for copying into a message to the endpoint's support.
    pub fn details(&self) -> String {
        words::details(self)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())
    }
}

impl std::error::Error for CallError {}
