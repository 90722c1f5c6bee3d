//! The answer of a call while it arrives.

use super::error::CallError;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

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
}

impl Answer {
    /// The next piece; none at the end. Errors: stalled, too long, cut, too large (all ambiguous).
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, CallError> {
        Ok(None)
    }
}
