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
//! | [`wire`] | request bodies in the endpoint's dialect; the one place that knows the polarity of a mask |
//! | [`Download`] | a result that came as an address: without key, to the open internet alone |
//! | [`Limiter`] | when the next call may start, learned from the endpoint's own words |
//! | [`keychain`] | keys in the operating system's keychain, never waited for longer than three seconds |
//!
//! The rule that everything here serves: a paid call is never repeated by itself, and it is said honestly whether it
//! may have been billed.

mod address;
mod answer;
mod client;
mod download;
mod error;
mod events;
pub mod keychain;
mod limiter;
mod limits;
mod refusal;
mod reply;
mod scanner;
mod secret;
mod seek;
mod unbase64;
pub mod wire;

pub use answer::{AnswerError, ImageInfo, Outcome, read_answer};
pub use client::{Client, LimitKey, Phase};
pub use download::{Download, DownloadError, Fetched};
pub use error::{Ambiguity, Billed, CallError, Unclear, Unsent};
pub use events::{EventReader, Live};
pub use limiter::{Ended, Limiter, Start, Ticket};
pub use limits::{Limit, Limits};
pub use refusal::{Reason, Refusal};
pub use reply::{Answer, Content};
pub use secret::Secret;

use crate::profile::{Dialect, Profile};
use std::collections::BTreeMap;
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
        crate::profile::Timeouts::default().into()
    }
}

impl From<crate::profile::Timeouts> for Timeouts {
    fn from(times: crate::profile::Timeouts) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
        Self {
            connect: seconds(times.connect_s),
            answer: seconds(times.answer_s),
            idle: seconds(times.idle_s),
            total: seconds(times.total_s),
        }
    }
}

/// Where to call, in which dialect, with which key, and how long to wait.
#[derive(Debug, Clone, Default)]
pub struct Endpoint {
    /// The address as a person types it: with or without `/v1`, a trailing slash, a scheme.
    pub base_url: String,
    /// The key; none for a server that needs none.
    pub key: Option<Secret>,
    /// Values of the environment variables that the dialect's headers name.
    pub variables: BTreeMap<String, Secret>,
    /// The endpoint's ways.
    pub dialect: Dialect,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Further headers of every request, by name; never a key.
    pub headers: Vec<(&'static str, String)>,
}

impl Endpoint {
    /// The endpoint of a profile with its key. `variable` looks up an environment variable.
    pub fn of(profile: &Profile, key: Option<Secret>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let named = profile.dialect.headers.iter().filter_map(|pair| pair.variable());
        let variables = named.filter_map(|name| Some((name.to_owned(), Secret::new(&variable(name)?)?))).collect();
        Self {
            base_url: profile.base_url.clone(),
            key,
            variables,
            timeouts: profile.dialect.timeouts.into(),
            dialect: profile.dialect.clone(),
            headers: Vec::new(),
        }
    }
}
