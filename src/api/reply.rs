//! The answer of a call while it arrives.

use super::error::{Ambiguity, CallError, Unclear};
use super::limits::Limits;
use super::refusal::text;
use crate::price::Money;
use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Bytes of an answer: ten pictures of the largest size are far below.
const MAX_ANSWER: u64 = 512 << 20;

/// What an answer says that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// One JSON document.
    Json,
    /// Server-sent events.
    Events,
    /// Something else: its content type.
    Other(String),
}

impl Content {
    fn of(headers: &HeaderMap) -> Self {
        let named = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let named = named.unwrap_or_default();
        let kind = named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/json" => Self::Json,
            "text/event-stream" => Self::Events,
            _ if kind.ends_with("+json") => Self::Json,
            _ => Self::Other(text::cleaned(&kind, 100)),
        }
    }
}

/// The endpoint's id of a call, under one of the names in use.
pub(super) fn request_id(headers: &HeaderMap) -> Option<String> {
    let names = ["x-request-id", "request-id", "apim-request-id", "x-oneapi-request-id"];
    let value = names.iter().find_map(|name| headers.get(*name))?;
    Some(text::cleaned(value.to_str().ok()?, 200)).filter(|id| !id.is_empty())
}

/// The price of a call as a `LiteLLM` proxy states it.
fn stated_cost(headers: &HeaderMap) -> Option<Money> {
    headers.get("x-litellm-response-cost").and_then(|cost| Money::stated(cost.to_str().ok()?))
}

/// How long an answer may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) idle: Duration,
    pub(super) end: Instant,
}

/// The head of an answer with status 2xx, and its bytes as they arrive.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// The endpoint's id of the call.
    pub request_id: Option<String>,
    /// What it says that it is.
    pub content: Content,
    /// The length it announces, in bytes.
    pub length: Option<u64>,
    /// What it says of its limits.
    pub limits: Limits,
    /// What it says in its head that the call cost.
    pub stated: Option<Money>,
    /// Bytes that arrived.
    received: u64,
    call_id: String,
    patience: Patience,
    /// None after the end.
    response: Option<Response>,
}

impl Answer {
    pub(super) fn new(response: Response, call_id: &str, patience: Patience) -> Self {
        Self {
            status: response.status().as_u16(),
            request_id: request_id(response.headers()),
            content: Content::of(response.headers()),
            length: response.content_length(),
            limits: Limits::of(response.headers()),
            stated: stated_cost(response.headers()),
            received: 0,
            call_id: call_id.to_owned(),
            patience,
            response: Some(response),
        }
    }

    /// Bytes that arrived so far.
    pub const fn received(&self) -> u64 {
        self.received
    }

    /// The next piece; none at the end. Errors: stalled, too long, cut, too large (none of them says that it was not
    /// billed). After an error the answer is at its end; what arrived before can still hold finished pictures.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, CallError> {
        let Some(response) = self.response.as_mut() else { return Ok(None) };
        let until = (Instant::now() + self.patience.idle).min(self.patience.end);
        let what = match timeout_at(until, response.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                self.received += chunk.len() as u64;
                if self.received <= MAX_ANSWER {
                    return Ok(Some(chunk));
                }
                Unclear::TooLarge
            }
            Ok(Ok(None)) => {
                self.response = None;
                return Ok(None);
            }
            Ok(Err(_)) => Unclear::Cut,
            Err(_) if Instant::now() >= self.patience.end => Unclear::TooLong,
            Err(_) => Unclear::Stalled,
        };
        self.response = None;
        Err(self.unclear(what))
    }

    fn unclear(&self, what: Unclear) -> CallError {
        CallError::Ambiguous(Box::new(Ambiguity {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            call_id: self.call_id.clone(),
            received: self.received,
            ..Ambiguity::new(what)
        }))
    }
}
