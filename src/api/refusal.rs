//! What an endpoint says when it says no, in any of the shapes that are in use.

pub(crate) mod text;
pub(crate) mod wait;

pub use crate::ledger::Reason;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

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
    /// What it says of trying again: `x-should-retry`.
    #[serde(default)]
    pub should_retry: Option<bool>,
    /// True when it had begun to deliver: part of the work may be billed.
    pub began: bool,
}

impl Refusal {
    /// A refusal that came inside an answer of that status. `began`: something had been delivered by then.
    pub(crate) fn inside(status: u16, complaint: Complaint, began: bool) -> Self {
        Self {
            status,
            reason: complaint.reason(status),
            code: complaint.code,
            error_type: complaint.error_type,
            param: complaint.param,
            message: complaint.message,
            moderation: complaint.moderation,
            request_id: None,
            call_id: String::new(),
            retry_after: None,
            should_retry: None,
            began,
        }
    }
}

/// What an error body says, whatever its shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) code: Option<String>,
    pub(crate) error_type: Option<String>,
    pub(crate) param: Option<String>,
    pub(crate) message: String,
    pub(crate) moderation: Option<String>,
}

impl Complaint {
    /// Reads an error body: JSON of any known shape, plain text, or a page of HTML (its title only).
    pub(crate) fn of_body(body: &[u8]) -> Self {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        if let Ok(value) = serde_json::from_slice::<Value>(body) {
            return Self::of_value(&value).unwrap_or_default();
        }
        Self { message: text::line_of_page(&String::from_utf8_lossy(body)), ..Self::default() }
    }

    /// Reads an error out of a document; none when the document complains of nothing.
    pub(crate) fn of_value(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if !text.trim().is_empty() => {
                Some(Self { message: text::one_line(text), ..Self::default() })
            }
            Value::Array(items) => items.iter().find_map(Self::of_value),
            Value::Object(map) => {
                let of_error = ["error", "errors"].iter().filter_map(|key| map.get(*key)).find_map(Self::of_error);
                let around = Self::of_object(value);
                match (of_error, around) {
                    (Some(error), Some(around)) => Some(error.completed_by(around)),
                    (one, other) => one.or(other),
                }
            }
            _ => None,
        }
    }

    /// The value of `error`: an object, a message, a code, or a list of those.
    fn of_error(error: &Value) -> Option<Self> {
        match error {
            // One word is a code, as in `{"error": "server_error", "message": "..."}`.
            Value::String(text) if !text.trim().is_empty() && !text.trim().contains(char::is_whitespace) => {
                Some(Self { code: Some(text::one_line(text)), ..Self::default() })
            }
            Value::Object(map) => {
                let said = Self::of_object(error);
                // Some gateways wrap the error of the one behind them.
                let inner = map.get("error").and_then(Self::of_error);
                match (said, inner) {
                    (Some(said), Some(inner)) => Some(said.completed_by(inner)),
                    // An error of which only the type is told.
                    (None, None) => Some(Self {
                        error_type: map.get("type").and_then(Value::as_str).map(text::one_line),
                        ..Self::default()
                    }),
                    (one, other) => one.or(other),
                }
            }
            Value::Bool(true) => Some(Self::default()),
            other => Self::of_value(other),
        }
    }

    /// The members of one object.
    fn of_object(object: &Value) -> Option<Self> {
        let word = |key: &str| match &object[key] {
            Value::String(text) if !text.trim().is_empty() => Some(text::one_line(text)),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let message = ["message", "msg", "error_msg", "error_message", "title"].iter().find_map(|key| word(key));
        let (detail, location) = detail(&object["detail"]);
        let moderation = moderation(&object["moderation_details"]);
        let message = message.or(detail);
        if message.is_none() && moderation.is_none() && word("code").is_none() {
            return None;
        }
        Some(Self {
            code: word("code"),
            error_type: word("type"),
            param: word("param").or(location),
            message: message.unwrap_or_default(),
            moderation,
        })
    }

    fn completed_by(self, other: Self) -> Self {
        Self {
            code: self.code.or(other.code),
            error_type: self.error_type.or(other.error_type),
            param: self.param.or(other.param),
            message: if self.message.is_empty() { other.message } else { self.message },
            moderation: self.moderation.or(other.moderation),
        }
    }

    fn is(&self, words: &[&str]) -> bool {
        let has = |field: &Option<String>| field.as_deref().is_some_and(|field| words.contains(&field));
        has(&self.code) || has(&self.error_type)
    }

    fn says(&self, words: &[&str]) -> bool {
        let message = self.message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    }

    /// True when this is a failure, after which work may have been done and billed, and not a refusal.
    pub(crate) fn is_failure(&self, status: u16) -> bool {
        const FAILURES: [&str; 8] = [
            "server_error",
            "internal_error",
            "internal_server_error",
            "upstream_error",
            "bad_response_status_code",
            "bad_response",
            "timeout",
            "gateway_timeout",
        ];
        match status {
            // No answer of these was made by the part that paints.
            401 | 402 | 403 | 404 | 405 | 413 | 415 | 429 | 501 | 505 => false,
            408 | 499.. => true,
            _ => self.is(&FAILURES),
        }
    }

    /// What a refusal is about. The code decides, then the parameter, then the status, then words of the message.
    pub(crate) fn reason(&self, status: u16) -> Reason {
        let param = self.param.as_deref().unwrap_or_default();
        if self.moderation.is_some()
            || self.is(&["moderation_blocked", "content_policy_violation", "content_filter", "content_moderation"])
            || self.says(&["safety system", "content policy"])
        {
            return Reason::Moderation;
        }
        if status == 402
            || self.is(QUOTA)
            || self.says(&["insufficient balance", "insufficient credit", "out of credit"])
        {
            return Reason::Quota;
        }
        if status == 429 || self.is(&["rate_limit_exceeded"]) {
            return Reason::RateLimit;
        }
        match status {
            300..=399 => return Reason::Redirect,
            401 => return Reason::Key,
            403 if self.says(&["verif"]) => return Reason::Verification,
            403 => return Reason::Forbidden,
            413 => return Reason::TooLarge,
            415 => return Reason::FileType,
            _ => {}
        }
        if self.is(&["invalid_api_key"]) {
            return Reason::Key;
        }
        if self.is(&["model_not_found"]) || param == "model" || (status == 404 && self.says(&["model"])) {
            return Reason::Model;
        }
        if matches!(status, 404 | 405) {
            return Reason::Route;
        }
        if self.is(&["unsupported_file_mimetype", "missing_file_mimetype"]) || self.says(&["mimetype"]) {
            return Reason::FileType;
        }
        if self.is(&["invalid_mask_image_format"]) || param == "mask" || self.says(&["mask"]) {
            return Reason::Mask;
        }
        if self.is(&["invalid_image_file", "image_parse_error"]) || self.says(&["invalid image file"]) {
            return Reason::ImageFile;
        }
        if self.says(&["streaming", "partial image", "partial_images"]) || matches!(param, "stream" | "partial_images")
        {
            return Reason::Streaming;
        }
        if self.is(&["invalid_size"]) || param == "size" {
            return Reason::Size;
        }
        if param == "background" || self.says(&["transparent background"]) {
            return Reason::Background;
        }
        if self.is(&["unknown_parameter", "unsupported_parameter", "invalid_input_fidelity_model", "unsupported_value"])
            || !param.is_empty()
            || self.says(&["unknown parameter"])
        {
            return Reason::Parameter;
        }
        Reason::Other
    }
}

/// Codes that mean that no money is left, or no more may be spent.
const QUOTA: &[&str] = &[
    "insufficient_quota",
    "insufficient_user_quota",
    "quota_exceeded",
    "billing_hard_limit_reached",
    "billing_not_active",
    "project_spend_limit_exceeded",
    "organization_spend_limit_exceeded",
];

/// The `detail` of `FastAPI`: a text, an object, or a list of what is wrong where. Gives message and place.
fn detail(detail: &Value) -> (Option<String>, Option<String>) {
    match detail {
        Value::String(text) if !text.trim().is_empty() => (Some(text::one_line(text)), None),
        Value::Object(_) => match Complaint::of_value(detail) {
            Some(complaint) => (Some(complaint.message), complaint.param),
            None => (None, None),
        },
        Value::Array(items) => {
            let place = |item: &Value| {
                let parts = item["loc"].as_array()?.iter().filter(|part| *part != "body");
                let place: Vec<String> =
                    parts.map(|part| part.as_str().map_or_else(|| part.to_string(), text::one_line)).collect();
                (!place.is_empty()).then(|| place.join("."))
            };
            let line = |item: &Value| {
                let said = item["msg"].as_str().or_else(|| item.as_str())?;
                Some(place(item).map_or_else(|| said.to_owned(), |place| format!("{place}: {said}")))
            };
            let lines: Vec<String> = items.iter().take(4).filter_map(line).collect();
            let message = (!lines.is_empty()).then(|| text::one_line(&lines.join("; ")));
            (message, items.first().and_then(place))
        }
        _ => (None, None),
    }
}

/// `output: sexual, violence` out of the details of a moderation refusal.
fn moderation(details: &Value) -> Option<String> {
    let stage = details["moderation_stage"].as_str().unwrap_or("unknown");
    let categories: Vec<&str> = details["categories"].as_array()?.iter().filter_map(Value::as_str).take(8).collect();
    let categories = if categories.is_empty() { "not named".to_owned() } else { categories.join(", ") };
    Some(text::one_line(&format!("{stage}: {categories}")))
}

#[cfg(test)]
mod tests;
