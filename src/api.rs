//! The client of one endpoint: requests onto the wire, answers off it, every failure in plain words.
//!
//! | Part | What it does |
//! |---|---|
//! | [`Endpoint`], [`Secret`] | where to call, with which key and how long to wait |
//! | [`Client`] | one POST or one check; never repeats, never follows a redirect |
//! | [`Answer`] | the answer's bytes as they arrive; the caller writes them to disk before anything is parsed |
//! | [`read_answer`] | pictures out of those bytes, straight into files; the same for a live call and after a crash |
//! | [`EventReader`] | previews out of an event stream while it arrives |
//! | [`CallError`] | what happened, was it billed, what to do next |
//! | [`wire`] | request bodies; the one place that knows the polarity of a mask |
//!
//! The rule that everything here serves: a paid call is never repeated by itself, and it is said honestly whether it
//! may have been billed.

mod address;
mod answer;
mod client;
mod error;
mod events;
mod refusal;
mod reply;
mod scanner;
mod secret;
mod seek;
mod unbase64;
pub mod wire;

pub use answer::{AnswerError, ImageInfo, Outcome, read_answer};
pub use client::{Client, Phase};
pub use error::{Ambiguity, Billed, CallError, Unclear, Unsent};
pub use events::{EventReader, Live};
pub use refusal::{Reason, Refusal};
pub use reply::{Answer, Content};
pub use secret::Secret;

use std::time::Duration;

/// How long to wait. Waiting is cheap: a call that is abandoned is usually billed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For name look-up, connection and TLS together.
    pub connect: Duration,
    /// For the head of the answer, once the request is written: a plain answer says nothing while it paints.
    pub answer: Duration,
    /// Between two pieces of the answer, or of the upload.
    pub idle: Duration,
    /// For everything together.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_mins(20),
            idle: Duration::from_mins(5),
            total: Duration::from_mins(30),
        }
    }
}

/// Where to call, with which key, and how long to wait.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    /// The address as a person types it: with or without `/v1`, a trailing slash, a scheme.
    pub base_url: String,
    /// The bearer key; none for a server that needs none.
    pub key: Option<Secret>,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Further headers of every request, by name; never a key.
    pub headers: Vec<(&'static str, String)>,
}
