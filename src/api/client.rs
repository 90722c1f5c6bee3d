//! One endpoint's client: it sends once, follows nothing and repeats nothing.

use super::Endpoint;
use super::error::CallError;
use super::reply::Answer;
use crate::request::Request;

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Looking for the endpoint.
    Connecting,
    /// Bytes of the request handed to the connection.
    Sending {
        /// So far.
        sent: u64,
        /// In all.
        total: u64,
    },
    /// All is written; from here on it may be billed.
    Waiting,
}

/// A client of one endpoint. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client {}

impl Client {
    /// Checks address and key; nothing is sent. Errors: `NotSent`.
    pub fn new(_endpoint: &Endpoint) -> Result<Self, CallError> {
        Ok(Self {})
    }

    /// Sends one request and returns with the head of an answer of status 2xx.
    ///
    /// `call_id` goes out as `X-Client-Request-Id` (ASCII, at most 512 characters). Dropping the future ends the
    /// connection. `progress` is called from the connection's task: it must not block.
    pub async fn post(
        &self,
        _request: &Request,
        _call_id: &str,
        _progress: impl Fn(Phase) + Send + Sync + 'static,
    ) -> Result<Answer, CallError> {
        Err(CallError::Cancelled { sent: false })
    }

    /// The endpoint's models: proves address and key, costs nothing.
    pub async fn models(&self) -> Result<Vec<String>, CallError> {
        Ok(Vec::new())
    }
}
