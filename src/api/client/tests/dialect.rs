//! The ways of an endpoint as they show on the connection.

use super::*;
use crate::profile::{Auth, EditBody, Pair};

/// The head of the one request that a client of this dialect made, in lower case.
async fn head(dialect: Dialect, variables: &[(&str, &str)]) -> String {
    let server = Server::start(Script::Say(http("200 OK", "Content-Type: application/json\r\n", "{}"))).await;
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(value).unwrap())).collect();
    let endpoint = Endpoint { variables, dialect, ..endpoint(&server.url) };
    let client = Client::new(&endpoint).unwrap();
    assert!(!format!("{client:?}{endpoint:?}").contains("CANARY"), "{client:?}");
    client.post(&generation(), "call-1", |_| {}).await.unwrap();
    let request = String::from_utf8_lossy(&server.requests()[0]).to_lowercase();
    request.split("\r\n\r\n").next().unwrap().to_owned() + "\r\n"
}

#[tokio::test]
async fn a_dialect_decides_how_key_headers_and_query_go_out() {
    let key = KEY.to_lowercase();
    let plain = head(Dialect::default(), &[]).await;
    assert!(plain.contains(&format!("authorization: bearer {key}\r\n")) && !plain.contains("idempotency-key"));
    let azure = Dialect {
        auth: Auth::Header { name: "api-key".to_owned(), prefix: String::new() },
        query: vec![Pair::new("api-version", "2025-04-01-preview")],
        generations_path: "/openai/deployments/{model}/images/generations".to_owned(),
        ..Dialect::default()
    };
    let sent = head(azure, &[]).await;
    assert!(sent.contains(&format!("api-key: {key}\r\n")) && !sent.contains("authorization"), "{sent}");
    let route = "post /openai/deployments/gpt-image-2/images/generations?api-version=2025-04-01-preview http/1.1\r\n";
    assert!(sent.starts_with(route), "{sent}");
    let named = Dialect {
        auth: Auth::None,
        headers: vec![Pair::new("X-Team", "pictures"), Pair::new("X-Gate", "$GATE")],
        idempotency_key: true,
        ..Dialect::default()
    };
    let sent = head(named.clone(), &[("GATE", "gate-CANARY-1")]).await;
    assert!(sent.contains("x-team: pictures\r\n") && sent.contains("x-gate: gate-canary-1\r\n"), "{sent}");
    assert!(sent.contains("idempotency-key: call-1\r\n") && !sent.contains(&key), "{sent}");
    let sent = head(named.clone(), &[("GATE", "Token gate-CANARY-1")]).await;
    assert!(sent.contains("x-gate: token gate-canary-1\r\n"), "a value may hold spaces inside: {sent}");
    let odd = Auth::Header { name: "x-key".to_owned(), prefix: "Token".to_owned() };
    assert!(head(Dialect { auth: odd, ..Dialect::default() }, &[]).await.contains(&format!("x-key: token {key}\r\n")));
    let missing = Client::new(&Endpoint { dialect: named, ..endpoint("http://127.0.0.1:1") }).unwrap_err();
    assert!(missing.summary().contains("GATE"), "{}", missing.summary());
}

#[tokio::test]
async fn a_header_that_a_server_repeats_is_not_shown() {
    let body = r#"{"error":{"message":"who is gate-CANARY-1?"}}"#;
    let server = Server::start(Script::Say(http("403 X", "", body))).await;
    let dialect = Dialect { headers: vec![Pair::new("x-gate", "$GATE")], ..Dialect::default() };
    let variables = [("GATE".to_owned(), Secret::new("gate-CANARY-1").unwrap())].into();
    let client = Client::new(&Endpoint { variables, dialect, ..endpoint(&server.url) }).unwrap();
    let error = client.post(&generation(), "call-1", |_| {}).await.unwrap_err();
    hygienic(&error);
    assert!(error.summary().contains("who is [key]?"), "{}", error.summary());
}

#[tokio::test]
async fn files_are_read_while_they_go_out() {
    use std::io::Write as _;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    file.write_all(&bytes).unwrap();
    let extent = Extent::new(8, 8);
    let upload = |length| Upload::file("a.png", Format::Png, extent, file.path().to_owned(), length);
    let request = |length| Request::new("x", Parameters::default(), vec![upload(length); 2], None).unwrap();
    let server = Server::start(Script::Say(http("200 OK", "Content-Type: application/json\r\n", "{}"))).await;
    server.client().post(&request(3_000_000), "c", |_| {}).await.unwrap();
    let sent = server.requests().remove(0);
    let head = String::from_utf8_lossy(&sent[..600]).to_lowercase();
    let body = sent.windows(4).position(|at| at == b"\r\n\r\n").unwrap() + 4;
    assert!(head.contains(&format!("content-length: {}\r\n", sent.len() - body)), "{head}");
    let start = sent[body..].windows(bytes.len()).position(|at| at == bytes).unwrap() + body;
    let rest = start + bytes.len();
    assert!(sent[rest..].windows(bytes.len()).any(|at| at == bytes), "both are whole");
    let short = server.client().post(&request(3_000_001), "c", |_| {}).await.unwrap_err();
    assert!(matches!(&short, CallError::NotSent { why: Unsent::Upload, .. }), "{short:?}");
    assert!(short.summary().contains("a.png became shorter"), "{}", short.summary());
    assert_eq!(short.billed(), Billed::No);
}

#[tokio::test]
async fn an_endpoint_that_is_known_not_to_bill_failures_may_be_asked_again() {
    let script = Script::Say(http("503 X", "Retry-After: 7\r\n", r#"{"error":{"message":"warming up"}}"#));
    let server = Server::start(script).await;
    let dialect = Dialect { unbilled: vec![503], ..Dialect::default() };
    let client = Client::new(&Endpoint { dialect, ..endpoint(&server.url) }).unwrap();
    let error = client.post(&generation(), "call-1", |_| {}).await.unwrap_err();
    assert_eq!((error.billed(), error.repeat_after()), (Billed::No, Some(Duration::from_secs(7))));
    let limited = "retry-after: 1\r\nx-should-retry: false\r\n";
    let error = fail(Script::Say(http("429 X", limited, r#"{"error":{"code":"rate_limit_exceeded"}}"#))).await;
    assert_eq!(error.repeat_after(), None);
}

#[tokio::test]
async fn what_the_endpoint_says_of_limits_and_price_is_told() {
    let headers =
        "x-ratelimit-remaining-requests: 3\r\nx-ratelimit-reset-requests: 2s\r\nx-litellm-response-cost: 0.05\r\n";
    let server = Server::start(Script::Say(http("200 OK", headers, "{}"))).await;
    let client = server.client();
    let answer = client.post(&generation(), "call-1", |_| {}).await.unwrap();
    assert_eq!((answer.limits.0.len(), answer.limits.0[0].remaining), (1, Some(3)));
    assert_eq!(answer.stated, Some(crate::price::Money::from_usd(0.05)));
    let other = Client::new(&Endpoint { key: Secret::new("sk-another-key"), ..endpoint(&server.url) }).unwrap();
    assert_eq!(client.limit_key(), server.client().limit_key());
    assert_ne!(client.limit_key(), other.limit_key());
}

#[tokio::test]
async fn a_request_that_the_endpoint_has_no_place_for_is_not_sent() {
    let server = Server::start(Script::Reset).await;
    let dialect = Dialect { edits: EditBody::None, ..Dialect::default() };
    let client = Client::new(&Endpoint { dialect, ..endpoint(&server.url) }).unwrap();
    let error = client.post(&edit(10), "call-1", |_| {}).await.unwrap_err();
    assert!(matches!(&error, CallError::NotSent { why: Unsent::Request, .. }), "{error:?}");
    assert!(server.requests().is_empty());
}
