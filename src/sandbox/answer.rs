//! Answers as bytes: plain JSON, server-sent events, errors.

use super::models::{self, Served};
use super::params::{Form, Params};
use super::tokens;
use crate::geom::Extent;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// A refusal: status and the fields of the error object.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// The `type` field.
    pub kind: &'static str,
    /// The `code` field.
    pub code: Option<&'static str>,
    /// The `param` field.
    pub param: Option<String>,
    /// The `message` field.
    pub message: String,
    /// More fields of the error object.
    pub details: Option<Box<(&'static str, Value)>>,
    /// The `retry-after` header, in seconds.
    pub retry_after: Option<u32>,
}

impl ApiError {
    /// Any refusal.
    pub fn new(status: u16, kind: &'static str, code: Option<&'static str>, message: impl Into<String>) -> Self {
        Self { status, kind, code, param: None, message: message.into(), details: None, retry_after: None }
    }

    /// A 400 about one parameter.
    pub fn param(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(400, "invalid_request_error", Some(code), message);
        Self { param: Some(param.to_owned()), ..error }
    }

    /// A 400 about the pictures that were sent.
    pub fn input(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { kind: "image_generation_user_error", ..Self::param(param, code, message) }
    }

    /// The vendor's own failure.
    pub fn server() -> Self {
        let message = "The server had an error while processing your request. Sorry about that!";
        Self::new(500, "server_error", Some("server_error"), message)
    }

    /// The error object.
    pub fn object(&self) -> Value {
        let mut error = json!({
            "message": self.message, "type": self.kind, "param": self.param, "code": self.code,
        });
        if let (Some(details), Some(object)) = (&self.details, error.as_object_mut()) {
            object.insert(details.0.to_owned(), details.1.clone());
        }
        error
    }

    /// As a response.
    pub fn response(&self) -> Response {
        let mut response = json_response(self.status, &json!({ "error": self.object() }));
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A JSON value as a response.
pub fn json_response(status: u16, value: &Value) -> Response {
    typed(status, "application/json", value.to_string().into())
}

/// Bytes of a content type as a response.
pub fn typed(status: u16, content_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Everything an answer says beside its pictures.
#[derive(Debug, Clone)]
pub struct Facts {
    /// When, in seconds since 1970.
    pub created: u64,
    /// Was it an edit?
    pub form: Form,
    /// The size that is claimed.
    pub size: Extent,
    /// Quality, resolved.
    pub quality: &'static str,
    /// Format that is claimed.
    pub format: &'static str,
    /// Background, resolved.
    pub background: &'static str,
    /// Caller's id, echoed.
    pub safety_identifier: Option<String>,
    input_text: u64,
    input_images: u64,
    output: u64,
}

impl Facts {
    /// The facts of a checked call. `sent` are the sizes of the pictures that came with it, without the mask.
    pub fn new(params: &Params, size: Extent, sent: &[Extent], partials: u64) -> Self {
        let each = params.model.output_tokens(size, params.quality);
        Self {
            created: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
            form: params.form,
            size,
            quality: params.quality.name(),
            format: params.format.name(),
            background: if params.transparent { "transparent" } else { "opaque" },
            safety_identifier: params.safety_identifier.clone(),
            input_text: tokens::of_text(&params.prompt),
            input_images: sent.iter().map(|extent| params.model.input_tokens(*extent, params.faithful)).sum(),
            output: each * u64::from(params.n) + partials * 100,
        }
    }

    fn usage(&self, streamed: bool) -> Value {
        let input = self.input_text + self.input_images;
        let mut usage = json!({
            "total_tokens": input + self.output,
            "input_tokens": input,
            "output_tokens": self.output,
            "input_tokens_details": { "text_tokens": self.input_text, "image_tokens": self.input_images },
        });
        if let (false, Some(object)) = (streamed, usage.as_object_mut()) {
            let details = json!({ "text_tokens": 0, "image_tokens": self.output });
            object.insert("output_tokens_details".to_owned(), details);
        }
        usage
    }

    /// The plain answer. `image` is written into the object of each picture, `"b64_json"` last.
    pub fn plain(&self, pictures: &[Vec<u8>], before: &str, corrupt: bool) -> Vec<u8> {
        let mut tail = json!({
            "background": self.background,
            "output_format": self.format,
            "quality": self.quality,
            "size": self.size.to_string(),
            "usage": self.usage(false),
        });
        if let (Some(id), Some(object)) = (&self.safety_identifier, tail.as_object_mut()) {
            object.insert("safety_identifier".to_owned(), json!(id));
        }
        let tail = tail.to_string();
        let weight: usize = pictures.iter().map(|picture| picture.len() * 4 / 3 + 64).sum();
        let mut text = String::with_capacity(weight + 512);
        let _ = write!(text, "{{\"created\":{},\"data\":[", self.created);
        for (i, picture) in pictures.iter().enumerate() {
            text.push_str(if i > 0 { ",{" } else { "{" });
            text.push_str(before);
            text.push_str("\"b64_json\":\"");
            push_base64(&mut text, picture, corrupt);
            text.push_str("\"}");
        }
        text.push_str("],");
        text.push_str(tail.strip_prefix('{').unwrap_or(&tail));
        text.into_bytes()
    }

    /// One event: a partial picture when `partial` is its index, else the last one.
    pub fn event(&self, picture: &[u8], partial: Option<usize>, corrupt: bool) -> Vec<u8> {
        let name = match (self.form, partial.is_some()) {
            (Form::Generation, true) => "image_generation.partial_image",
            (Form::Generation, false) => "image_generation.completed",
            (_, true) => "image_edit.partial_image",
            (_, false) => "image_edit.completed",
        };
        let mut rest = json!({
            "created_at": self.created,
            "size": self.size.to_string(),
            "quality": self.quality,
            "background": self.background,
            "output_format": self.format,
        });
        if let Some(object) = rest.as_object_mut() {
            match partial {
                Some(index) => object.insert("partial_image_index".to_owned(), json!(index)),
                None => object.insert("usage".to_owned(), self.usage(true)),
            };
            if let (Some(id), None) = (&self.safety_identifier, partial) {
                object.insert("safety_identifier".to_owned(), json!(id));
            }
        }
        let rest = rest.to_string();
        let mut text = format!("event: {name}\ndata: {{\"type\":\"{name}\",\"b64_json\":\"");
        push_base64(&mut text, picture, corrupt);
        text.push_str("\",");
        text.push_str(rest.strip_prefix('{').unwrap_or(&rest));
        text.push_str("\n\n");
        text.into_bytes()
    }
}

fn push_base64(text: &mut String, bytes: &[u8], corrupt: bool) {
    let start = text.len();
    STANDARD.encode_string(bytes, text);
    if corrupt {
        // In the middle: a decoder that looks at the start only would be content.
        let middle = start + (text.len() - start) / 2;
        text.insert_str(middle, "!<not base64>!");
    }
}

/// One entry of the list of models.
pub fn model(served: &Served) -> Value {
    json!({
        "id": served.id, "object": "model", "created": served.created, "owned_by": "sandbox",
        "shutdown_date": served.shutdown,
    })
}

/// The list of models.
pub fn models() -> Value {
    json!({ "object": "list", "data": models::LISTED.each_ref().map(model) })
}
