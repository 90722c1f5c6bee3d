//! What each fault does to an answer.

use super::Fault;
use super::answer::{ApiError, typed};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// Where a redirect leads when no address is given: a name that never resolves.
const ELSEWHERE: &str = "http://elsewhere.invalid";

/// Broken events: no JSON, a wrong shape, bytes that are not text.
pub const GARBAGE: [&[u8]; 3] = [
    b": keep-alive\n\nevent: image_generation.partial_image\ndata: {\"type\":\"image_gen\n\n",
    b"event: weather\r\ndata: [1,2,\r\ndata: 3]\r\n\r\ndata:\n\nid: 7\nretry: soon\n\n",
    b"data: \xff\xfe\x00 not text\n\n\n\nnonsense without a colon\n\ndata: {\"type\":\"image_edit.partial_image\"}\n\n",
];

/// The refusal of a wrong key.
pub fn invalid_key() -> ApiError {
    let message = "Incorrect API key provided. The Sandbox compares it with the key it was started with.";
    ApiError::new(401, "invalid_request_error", Some("invalid_api_key"), message)
}

/// The answer to a call that is refused on request.
pub fn refusal(fault: &Fault, path: &str) -> Response {
    let error = match fault {
        Fault::Redirect(url) => return redirect(url.as_deref(), path),
        Fault::Unauthorized => invalid_key(),
        Fault::Unverified => ApiError::new(
            403,
            "invalid_request_error",
            None,
            "Your organization must be verified to use the model `gpt-image-2`. Please go to the settings of your \
             organization and click on Verify Organization. If you just verified, it can take up to 15 minutes for \
             access to propagate.",
        ),
        Fault::RateLimit(seconds) => {
            let message =
                format!("Rate limit reached for gpt-image-2 on images per min. Please try again in {seconds}s.");
            let error = ApiError::new(429, "requests", Some("rate_limit_exceeded"), message);
            ApiError { retry_after: Some(*seconds), ..error }
        }
        Fault::Quota => ApiError::new(
            429,
            "insufficient_quota",
            Some("insufficient_quota"),
            "You exceeded your current quota, please check your plan and billing details.",
        ),
        _ => {
            let message = "Your request was rejected by the safety system. safety_violations=[sandbox]";
            let error = ApiError::new(400, "image_generation_user_error", Some("moderation_blocked"), message);
            let details = json!({ "moderation_stage": "input", "categories": ["sandbox"] });
            ApiError { details: Some(Box::new(("moderation_details", details))), ..error }
        }
    };
    error.response()
}

fn redirect(url: Option<&str>, path: &str) -> Response {
    let target = url.map_or_else(|| format!("{ELSEWHERE}{path}"), str::to_owned);
    let mut response = typed(307, "text/plain", Bytes::from_static(b"moved"));
    if let Ok(value) = HeaderValue::from_str(&target) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

/// The answer that takes the place of the picture, for faults that never make one.
pub fn instead(fault: &Fault, streamed: bool) -> Option<Response> {
    let content_type = if streamed { "text/event-stream" } else { "application/json" };
    Some(match fault {
        Fault::ServerError => ApiError::server().response(),
        Fault::BadGateway => html(502, "502 Bad Gateway"),
        Fault::GatewayTimeout => html(524, "524: A timeout occurred"),
        Fault::Stall => streaming(content_type, Body::from_stream(stream::pending::<io::Result<Bytes>>())),
        Fault::Endless => streaming(content_type, endless(streamed)),
        _ => return None,
    })
}

fn html(status: u16, title: &str) -> Response {
    let page = format!(
        "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
         <hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
    );
    typed(status, "text/html; charset=utf-8", page.into())
}

fn streaming(content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The start of a good answer whose base64 never ends, at about 100 MB/s.
fn endless(streamed: bool) -> Body {
    let head = if streamed {
        &b"event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\""[..]
    } else {
        &b"{\"created\":1,\"data\":[{\"b64_json\":\""[..]
    };
    let block = Bytes::from(vec![b'A'; 1 << 20]);
    let blocks = stream::unfold(block, |block| async move {
        tokio::time::sleep(Duration::from_millis(10)).await;
        Some((Ok::<_, io::Error>(block.clone()), block))
    });
    Body::from_stream(stream::once(async move { Ok(Bytes::from_static(head)) }).chain(blocks))
}

/// What stands before the base64 of a picture, and whether that base64 is broken.
pub fn in_data(fault: Option<&Fault>) -> (&'static str, bool) {
    match fault {
        Some(Fault::EmptyUrl) => ("\"url\":\"\",", false),
        Some(Fault::BadBase64) => ("", true),
        _ => ("", false),
    }
}

/// A plain answer, whole or cut short.
pub fn body(fault: Option<&Fault>, bytes: Vec<u8>) -> Response {
    match fault {
        Some(Fault::Cut(percent)) => {
            let promised = bytes.len();
            let mut bytes = Bytes::from(bytes);
            bytes.truncate(promised * usize::from(*percent) / 100);
            let parts = stream::iter([Ok(bytes), Err(io::Error::from(io::ErrorKind::ConnectionAborted))]);
            let mut response = streaming("application/json", Body::from_stream(flushed(parts)));
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(promised));
            response
        }
        Some(Fault::NoFinal) => {
            let mut bytes = Bytes::from(bytes);
            bytes.truncate(bytes.len() / 2);
            let whole = stream::once(async move { Ok::<_, io::Error>(bytes) });
            streaming("application/json", Body::from_stream(whole))
        }
        _ => typed(200, "application/json", bytes.into()),
    }
}

/// The break comes a moment after the bytes, so that they are on the wire before it.
fn flushed(
    parts: impl stream::Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> impl stream::Stream<Item = io::Result<Bytes>> + Send {
    parts.then(|part| async move {
        if part.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        part
    })
}

/// The events of a channel as a response; `cut` breaks off inside an event.
pub fn event_stream(fault: Option<&Fault>, receiver: Receiver<Bytes>) -> Response {
    let cut = match fault {
        Some(Fault::Cut(percent)) => Some(*percent),
        _ => None,
    };
    let events = stream::unfold(receiver, |mut receiver| async move { Some((receiver.recv().await?, receiver)) });
    let body = match cut {
        None => Body::from_stream(events.map(Ok::<_, io::Error>)),
        // Only the last event is long; a part of it is a part of the stream, near enough.
        Some(percent) => Body::from_stream(flushed(events.flat_map(move |event| {
            let last = event.windows(10).take(64).any(|bytes| bytes == b".completed");
            let kept = if last { event.len() * usize::from(percent) / 100 } else { event.len() };
            let broken = last.then(|| Err(io::Error::from(io::ErrorKind::ConnectionAborted)));
            stream::iter(std::iter::once(Ok(event.slice(..kept))).chain(broken))
        }))),
    };
    streaming("text/event-stream", body)
}
