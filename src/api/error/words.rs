//! The plain sentences of every failure: what happened, what to do next, and everything for support.

use super::{Ambiguity, CallError, Unclear, Unsent};
use crate::api::refusal::{Reason, Refusal};
use std::fmt::Write as _;

pub(super) fn summary(error: &CallError) -> String {
    match error {
        CallError::NotSent { why, host, message } => not_sent(*why, host, message),
        CallError::Refused(refusal) => refused(refusal),
        CallError::Ambiguous(ambiguity) => ambiguous(ambiguity),
        CallError::Cancelled { sent: false } => "Stopped before the request was sent.".to_owned(),
        CallError::Cancelled { sent: true } => "Stopped after the request was sent.".to_owned(),
    }
}

fn not_sent(why: Unsent, host: &str, message: &str) -> String {
    match why {
        Unsent::Address if message.is_empty() => format!("The address \"{host}\" cannot be used."),
        Unsent::Address => format!("The address \"{host}\" {message}."),
        Unsent::Key => format!("The key {message}."),
        Unsent::Dns => format!("The name {host} is not known: there is no such host, or no network."),
        Unsent::Connect => format!("Nothing answers at {host}."),
        Unsent::ConnectTimeout => format!("{host} could not be reached in time."),
        Unsent::Tls => format!("No secure connection to {host}: its certificate or TLS is not accepted."),
        Unsent::Upload if message.starts_with("the file ") => format!("The request was not sent: {message}."),
        Unsent::Upload => format!("The connection to {host} ended before the request was written."),
        Unsent::Request => format!("{}.", message.trim_end_matches('.')),
    }
}

fn refused(refusal: &Refusal) -> String {
    let what = match refusal.reason {
        Reason::Moderation => match &refusal.moderation {
            Some(about) => format!("The endpoint's safety system refused it ({about})"),
            None => "The endpoint's safety system refused it".to_owned(),
        },
        Reason::Size => "The endpoint does not accept this size".to_owned(),
        Reason::Background => "The endpoint does not accept this background".to_owned(),
        Reason::ImageFile => "The endpoint cannot read one of the images".to_owned(),
        Reason::Mask => "The endpoint does not accept the mask".to_owned(),
        Reason::FileType => "The endpoint does not accept the type of a file".to_owned(),
        Reason::Parameter => match &refusal.param {
            Some(param) => format!("The endpoint does not accept the parameter \"{param}\""),
            None => "The endpoint does not accept a parameter".to_owned(),
        },
        Reason::Streaming => "The endpoint does not stream this call".to_owned(),
        Reason::Key => "The endpoint does not accept the key".to_owned(),
        Reason::Verification => "The endpoint wants the organisation verified first".to_owned(),
        Reason::Forbidden => "The key may not make this call".to_owned(),
        Reason::Model => "The endpoint does not know the model, or the key may not use it".to_owned(),
        Reason::Route => "The address has no such route".to_owned(),
        Reason::TooLarge => "The request is too large for the endpoint".to_owned(),
        Reason::RateLimit => "Too many calls for now".to_owned(),
        Reason::Quota => "No credit is left, or a spending limit is reached".to_owned(),
        Reason::Redirect => match &refusal.param {
            Some(to) => return format!("The server redirects to {to}. It was not followed."),
            None => "The server redirects without saying where to".to_owned(),
        },
        Reason::Unavailable => "The endpoint cannot work at the moment".to_owned(),
        Reason::Other if (400..600).contains(&refusal.status) => {
            format!("The endpoint refused the call (status {})", refusal.status)
        }
        Reason::Other => "The endpoint refused the call".to_owned(),
    };
    with_message(&what, &refusal.message)
}

fn ambiguous(ambiguity: &Ambiguity) -> String {
    let what = match (ambiguity.what, ambiguity.status) {
        (Unclear::NoAnswer, _) => "The request was sent, but no answer came in time".to_owned(),
        (Unclear::Stalled, _) => format!("The answer stopped coming{}", after(ambiguity.received)),
        (Unclear::TooLong, _) => format!("The call took longer than allowed{}", after(ambiguity.received)),
        (Unclear::Cut, _) if ambiguity.received == 0 && ambiguity.status.is_none() => {
            "The request was sent, but the connection ended without an answer".to_owned()
        }
        (Unclear::Cut, _) => format!("The answer ended early{}", after(ambiguity.received)),
        (Unclear::Server, Some(408 | 504 | 522 | 524)) => {
            "A gateway gave up waiting for the endpoint, which may still have done the work".to_owned()
        }
        (Unclear::Server, Some(502 | 503 | 520 | 521 | 523 | 525..=530)) => {
            "A gateway could not reach the endpoint or got no answer from it".to_owned()
        }
        (Unclear::Server, Some(status)) if status >= 300 => format!("The endpoint failed (status {status})"),
        (Unclear::Server, _) => "The endpoint failed".to_owned(),
        (Unclear::Unreadable, _) => "The answer cannot be understood".to_owned(),
        (Unclear::NoImage, _) => "The answer holds no picture".to_owned(),
        (Unclear::Damaged, _) => "The picture in the answer cannot be read".to_owned(),
        (Unclear::TooLarge, _) => "The answer is larger than any picture should be".to_owned(),
        (Unclear::AddressOnly, _) => "The answer holds only an address of the picture, which was kept".to_owned(),
    };
    with_message(&what, &ambiguity.message)
}

/// ` after 1.2 MB`.
fn after(received: u64) -> String {
    if received == 0 { String::new() } else { format!(" after {:.1} MB", received as f64 / 1e6) }
}

/// A sentence with the endpoint's own words behind it.
fn with_message(what: &str, message: &str) -> String {
    let message = message.trim().trim_end_matches(['.', ':']);
    if message.is_empty() { format!("{what}.") } else { format!("{what}: {message}.") }
}

pub(super) fn next_step(error: &CallError) -> String {
    match error {
        CallError::NotSent { why, .. } => match why {
            Unsent::Address => "Correct the address in the profile.",
            Unsent::Key => "Paste the key again in the profile.",
            Unsent::Dns => "Check the network, and the address in the profile.",
            Unsent::Connect | Unsent::ConnectTimeout => {
                "Check that the endpoint runs and the network works, then run again."
            }
            Unsent::Tls => "Check the address in the profile, and this computer's date.",
            Unsent::Request => "Change the request, or the profile's ways.",
            Unsent::Upload => "Run again; with many or large references, switch some off.",
        }
        .to_owned(),
        CallError::Refused(refusal) => after_refusal(refusal),
        CallError::Ambiguous(ambiguity) => after_ambiguity(ambiguity),
        CallError::Cancelled { sent: false } => "Run again when you like.".to_owned(),
        CallError::Cancelled { sent: true } => "It may have been billed. Running again is a new call.".to_owned(),
    }
}

fn after_refusal(refusal: &Refusal) -> String {
    match refusal.reason {
        Reason::Moderation => "Change the prompt or the pictures; the same call will be refused again.",
        Reason::Size => "Choose another size.",
        Reason::Background => "Set the background to automatic or opaque.",
        Reason::ImageFile => "Replace the picture it names, or save it as an ordinary 8-bit PNG or JPEG.",
        Reason::Mask => "Paint the mask again; if that does not help, this endpoint takes no masks.",
        Reason::FileType => "Use PNG, JPEG or WebP pictures.",
        Reason::Parameter => "Set that option back to its default.",
        Reason::Streaming => "Switch streaming off, or ask for one result.",
        Reason::Key => "Put a valid key into the profile.",
        Reason::Verification => {
            "Verify the organisation in the endpoint's settings; it can take up to 30 minutes to count. Or use another model."
        }
        Reason::Forbidden => "Check what the key may do, or use another key.",
        Reason::Model => "Choose a model from the endpoint's list in the profile.",
        Reason::Route => "Check the address in the profile; this endpoint may not offer this kind of call.",
        Reason::TooLarge => "Switch some references off or make them smaller.",
        Reason::RateLimit => match refusal.retry_after {
            Some(wait) => return format!("Run again in {}.", duration(wait.as_secs_f64())),
            None => "Wait a minute, then run again.",
        },
        Reason::Quota => "Add credit or raise the limit at the endpoint; repeating does not help.",
        Reason::Redirect if refusal.param.is_some() => "Change the base URL in the profile, if you trust that address.",
        Reason::Redirect => "Check the address in the profile.",
        Reason::Unavailable => "Run again in a moment; this endpoint does not bill such failures.",
        Reason::Other => "See the details; the same call will probably be refused again.",
    }
    .to_owned()
}

fn after_ambiguity(ambiguity: &Ambiguity) -> String {
    let id = if ambiguity.request_id.is_some() || !ambiguity.call_id.is_empty() {
        " With the ids in the details its support can look the call up."
    } else {
        ""
    };
    match ambiguity.what {
        Unclear::AddressOnly => "It was billed. Open the address soon: such addresses expire.".to_owned(),
        Unclear::Damaged | Unclear::TooLarge => format!("It was billed; the answer's bytes are kept.{id}"),
        Unclear::NoImage | Unclear::Unreadable => {
            format!("It may have been billed; the answer's bytes are kept. Running again is a new call.{id}")
        }
        _ => format!("It may have been billed. Running again is a new call and may cost again.{id}"),
    }
}

/// `12 seconds`, `3 minutes`.
fn duration(seconds: f64) -> String {
    let seconds = seconds.ceil().max(1.0);
    match seconds {
        1.0 => "1 second".to_owned(),
        _ if seconds < 100.0 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds / 60.0).ceil()),
    }
}

pub(super) fn details(error: &CallError) -> String {
    let mut text = format!("{}\nbilled: {}\n", summary(error), error.billed().name());
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(text, "{name}: {value}");
        }
    };
    line("kind", Some(error.kind()));
    line("status", error.status().map(|status| status.to_string()).as_deref());
    match error {
        CallError::NotSent { host, message, .. } => {
            line("host", Some(host));
            line("cause", Some(message));
        }
        CallError::Refused(refusal) => {
            line("code", refusal.code.as_deref());
            line("type", refusal.error_type.as_deref());
            line("parameter", refusal.param.as_deref());
            line("moderation", refusal.moderation.as_deref());
            line("message", Some(&refusal.message));
            line("call id", Some(&refusal.call_id));
        }
        CallError::Ambiguous(ambiguity) => {
            line("code", ambiguity.code.as_deref());
            line("message", Some(&ambiguity.message));
            line("bytes received", Some(&ambiguity.received.to_string()));
            line("call id", Some(&ambiguity.call_id));
        }
        CallError::Cancelled { .. } => {}
    }
    line("request id", error.request_id());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::refusal::Complaint;
    use std::time::Duration;

    #[test]
    fn every_failure_has_a_sentence_and_a_next_step() {
        let mut all: Vec<CallError> = vec![CallError::Cancelled { sent: false }, CallError::Cancelled { sent: true }];
        for why in [
            Unsent::Address,
            Unsent::Key,
            Unsent::Dns,
            Unsent::Connect,
            Unsent::ConnectTimeout,
            Unsent::Tls,
            Unsent::Upload,
            Unsent::Request,
        ] {
            all.push(CallError::NotSent { why, host: "x.com".to_owned(), message: "cannot be sent".to_owned() });
        }
        for what in [
            Unclear::NoAnswer,
            Unclear::Stalled,
            Unclear::TooLong,
            Unclear::Cut,
            Unclear::Server,
            Unclear::Unreadable,
            Unclear::NoImage,
            Unclear::Damaged,
            Unclear::TooLarge,
            Unclear::AddressOnly,
        ] {
            all.push(CallError::Ambiguous(Box::new(Ambiguity::new(what))));
        }
        for status in [302, 400, 401, 403, 404, 413, 415, 429] {
            all.push(CallError::Refused(Box::new(Refusal::inside(status, Complaint::default(), false))));
        }
        for error in all {
            for sentence in [error.summary(), error.next_step()] {
                assert!(sentence.ends_with('.') && sentence.len() > 10, "{error:?}: {sentence}");
                assert!(!sentence.contains("..") && !sentence.contains(" ."), "{error:?}: {sentence}");
            }
            assert!(error.details().contains("billed: "));
        }
    }

    #[test]
    fn the_endpoints_words_and_wait_are_told() {
        let complaint =
            Complaint::of_body(br#"{"error":{"code":"rate_limit_exceeded","message":"Limit 5 per minute."}}"#);
        let mut refusal = Refusal::inside(429, complaint, false);
        refusal.retry_after = Some(Duration::from_millis(11_500));
        let error = CallError::Refused(Box::new(refusal));
        assert_eq!(error.summary(), "Too many calls for now: Limit 5 per minute.");
        assert_eq!(error.next_step(), "Run again in 12 seconds.");
        assert_eq!(error.repeat_after(), Some(Duration::from_millis(11_500)));
        assert!(error.details().contains("code: rate_limit_exceeded\n"));
        assert_eq!(duration(0.1), "1 second");
        assert_eq!(duration(600.0), "10 minutes");
    }

    #[test]
    fn an_unclear_call_never_invites_to_repeat_it_lightly() {
        for what in [Unclear::NoAnswer, Unclear::Stalled, Unclear::TooLong, Unclear::Cut, Unclear::Server] {
            let error = CallError::Ambiguous(Box::new(Ambiguity::new(what)));
            assert!(error.next_step().contains("may have been billed"));
            assert_eq!(error.repeat_after(), None);
        }
    }
}
