//! What an endpoint says when it says no, in any of the shapes that are in use.

use serde::{Deserialize, Serialize};
use std::time::Duration;

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
    /// Anything else.
    Other,
}

/// An endpoint's refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Status of the answer (200 when the refusal came inside an answer or stream).
    pub status: u16,
    /// What it is about.
    pub reason: Reason,
    /// The endpoint's error code.
    pub code: Option<String>,
    /// The endpoint's error type.
    pub error_type: Option<String>,
    /// The parameter it names; for a redirect, the address without query.
    pub param: Option<String>,
    /// The endpoint's own words, one cleaned line; may be empty.
    pub message: String,
    /// Stage and categories of a moderation refusal, such as `output: sexual`.
    pub moderation: Option<String>,
    /// The endpoint's id of the call.
    pub request_id: Option<String>,
    /// Our id of the call; empty when not known.
    pub call_id: String,
    /// The wait it asks for, at most 10 minutes.
    pub retry_after: Option<Duration>,
    /// True when it had begun to deliver: part of the work may be billed.
    pub began: bool,
}
