//! What a failed connection means: nothing sent, or nobody knows.

use super::meter::Meter;
use crate::api::error::{Ambiguity, CallError, Unclear, Unsent};
use crate::api::refusal::text;
use crate::api::secret::{Secret, scrub_patterns};
use std::error::Error;
use std::io;

/// What every message about a call needs.
pub(super) struct Call<'a> {
    pub(super) host: String,
    pub(super) id: &'a str,
    /// What must not be told: the key, and what the headers hold.
    pub(super) secrets: &'a [Secret],
}

impl Call<'_> {
    pub(super) fn not_sent(&self, why: Unsent, message: String) -> CallError {
        CallError::NotSent { why, host: self.host.clone(), message }
    }

    fn unclear(&self, what: Unclear, message: String) -> CallError {
        CallError::Ambiguous(Box::new(Ambiguity { message, call_id: self.id.to_owned(), ..Ambiguity::new(what) }))
    }

    /// The connection failed before an answer's head came.
    pub(super) fn failed(&self, error: &reqwest::Error, meter: &Meter) -> CallError {
        if error.is_connect() || error.is_builder() {
            return self.not_connected(error);
        }
        let cause = cause(error, self.secrets);
        if !meter.is_written() {
            // A request that was not written completely cannot be worked on.
            return self.not_sent(Unsent::Upload, cause);
        }
        // The connection's words for an answer that is not HTTP.
        let what = if cause.starts_with("invalid ") { Unclear::Unreadable } else { Unclear::Cut };
        self.unclear(what, cause)
    }

    /// No connection, or one for a call that costs nothing.
    pub(super) fn not_connected(&self, error: &reqwest::Error) -> CallError {
        let why = if error.is_dns() {
            Unsent::Dns
        } else if error.is_timeout() {
            Unsent::ConnectTimeout
        } else if is_tls(error) {
            Unsent::Tls
        } else {
            Unsent::Connect
        };
        self.not_sent(why, cause(error, self.secrets))
    }

    /// Nothing moved for too long.
    pub(super) fn timed_out(&self, what: Unclear, meter: &Meter) -> CallError {
        match (meter.is_written(), meter.has_begun()) {
            (true, _) => self.unclear(what, String::new()),
            (false, true) => self.not_sent(Unsent::Upload, "the upload stopped moving".to_owned()),
            (false, false) => self.not_sent(Unsent::ConnectTimeout, String::new()),
        }
    }
}

fn scrubbed(text: &str, secrets: &[Secret]) -> String {
    secrets.iter().fold(scrub_patterns(text), |text, secret| secret.scrub(&text))
}

/// The innermost cause in one line. The outer errors are left out: they name the address with its query.
pub(super) fn cause(error: &reqwest::Error, secrets: &[Secret]) -> String {
    let mut innermost: Option<&dyn Error> = error.source();
    while let Some(inner) = innermost.and_then(Error::source) {
        innermost = Some(inner);
    }
    innermost.map(|error| scrubbed(&text::one_line(&error.to_string()), secrets)).unwrap_or_default()
}

fn is_tls(error: &reqwest::Error) -> bool {
    let mut next = error.source();
    while let Some(error) = next {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An I/O error hides what it wraps from `source`, and it is wrapped more than once.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|inside| inside as &(dyn Error + 'static)).or_else(|| error.source());
    }
    false
}
