//! Against a server of raw sockets whose faults are scripted.

mod dialect;

use super::super::error::Billed;
use super::super::reply::Content;
use super::*;
use crate::geom::Extent;
use crate::picture::Format;
use crate::request::{Parameters, Upload};
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const KEY: &str = "sk-CANARY-0123456789";

/// What the server does once it has read a request.
#[derive(Clone)]
enum Script {
    /// Writes these bytes and closes.
    Say(Vec<u8>),
    /// Writes these bytes, then nothing more, and keeps the connection open.
    Stall(Vec<u8>),
    /// Resets the connection.
    Reset,
    /// Reads this many bytes only, then resets.
    ReadOnly(usize),
    /// Writes these bytes as soon as anything comes, and closes.
    Babble(&'static [u8]),
    /// Writes these pieces with a pause before each.
    Slowly(Vec<Vec<u8>>, Duration),
}

struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Server {
    async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1?api-version=SECRETQUERY", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (script, seen) = (script.clone(), Arc::clone(&seen));
                tokio::spawn(serve(socket, script, seen));
            }
        });
        Self { url, requests }
    }

    fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().unwrap().clone()
    }

    fn client(&self) -> Client {
        Client::new(&endpoint(&self.url)).unwrap()
    }
}

async fn serve(mut socket: TcpStream, script: Script, seen: Arc<Mutex<Vec<Vec<u8>>>>) {
    let limit = match script {
        Script::ReadOnly(limit) => limit,
        Script::Babble(_) => 1,
        _ => usize::MAX,
    };
    let request = read_request(&mut socket, limit).await;
    seen.lock().unwrap().push(request);
    match script {
        Script::Say(bytes) => {
            let _ = socket.write_all(&bytes).await;
            let _ = socket.shutdown().await;
        }
        Script::Stall(bytes) => {
            let _ = socket.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        Script::Babble(bytes) => {
            let _ = socket.write_all(bytes).await;
            let _ = socket.shutdown().await;
        }
        Script::Reset | Script::ReadOnly(_) => {
            // Closing with a linger of zero, or with unread bytes, resets.
            let _ = socket.set_zero_linger();
        }
        Script::Slowly(pieces, pause) => {
            for piece in pieces {
                tokio::time::sleep(pause).await;
                let _ = socket.write_all(&piece).await;
            }
        }
    }
}

async fn read_request(socket: &mut TcpStream, limit: usize) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let head_end = request.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
        if let Some(head_end) = head_end {
            let head = String::from_utf8_lossy(&request[..head_end]).to_lowercase();
            let length =
                head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            if request.len() >= head_end + length.unwrap_or(0) {
                return request;
            }
        }
        if request.len() >= limit {
            return request;
        }
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => return request,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
}

fn endpoint(url: &str) -> Endpoint {
    let short = Duration::from_millis(300);
    let timeouts =
        Timeouts { connect: Duration::from_secs(2), answer: short, idle: short, total: Duration::from_secs(5) };
    Endpoint { base_url: url.to_owned(), key: Secret::new(KEY), timeouts, ..Endpoint::default() }
}

fn generation() -> Request {
    Request::new("a cup", Parameters::default(), vec![], None).unwrap()
}

fn edit(bytes: usize) -> Request {
    let extent = Extent::new(8, 8);
    let upload = |name: &str| Upload::memory(name, Format::Png, extent, vec![7; bytes]);
    Request::new("a cup", Parameters::default(), vec![upload("a.png"), upload("b.png")], Some(upload("m.png"))).unwrap()
}

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// The error of a call, which shows neither the key nor the address's query.
async fn fail(script: Script) -> CallError {
    let server = Server::start(script).await;
    let error = server.client().post(&generation(), "call-1", |_| {}).await.unwrap_err();
    assert!(server.requests().len() <= 1, "sent more than once");
    hygienic(&error);
    error
}

fn hygienic(error: &CallError) {
    let stored = serde_json::to_string(error).unwrap();
    for text in [format!("{error:?} {error}"), error.summary(), error.next_step(), error.details(), stored] {
        assert!(!text.contains("CANARY") && !text.contains("SECRETQUERY"), "{text}");
    }
}

async fn body(answer: &mut Answer) -> Result<Vec<u8>, CallError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

#[tokio::test]
async fn an_edit_goes_out_whole_with_a_known_length() {
    let answer = http("200 OK", "Content-Type: application/json; charset=utf-8\r\nX-Request-Id: req_7\r\n", "{}");
    let server = Server::start(Script::Say(answer)).await;
    let phases = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&phases);
    let client = server.client();
    let mut answer =
        client.post(&edit(200_000), "call-1", move |phase| seen.lock().unwrap().push(phase)).await.unwrap();
    assert_eq!((answer.status, answer.request_id.as_deref(), &answer.content), (200, Some("req_7"), &Content::Json));
    assert_eq!(answer.length, Some(2));
    assert_eq!(body(&mut answer).await.unwrap(), b"{}");
    assert_eq!((answer.received(), answer.chunk().await), (2, Ok(None)));

    let request = server.requests().remove(0);
    let text = String::from_utf8_lossy(&request).into_owned();
    let (head, rest) = text.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("post /v1/images/edits?api-version=secretquery http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("\r\ncontent-length: {}", rest.len())), "{head}");
    assert!(!head.contains("transfer-encoding") && !head.contains("referer") && !head.contains("accept-encoding"));
    assert!(head.contains("\r\nx-client-request-id: call-1"));
    assert!(head.contains(&format!("\r\nauthorization: bearer {}", KEY.to_lowercase())));
    assert_eq!(rest.matches("name=\"image[]\"").count(), 2);

    let phases = phases.lock().unwrap();
    assert_eq!(phases[0], Phase::Connecting);
    assert!(matches!(phases[1], Phase::Sending { .. }) && phases.len() > 5);
    assert_eq!(phases.last(), Some(&Phase::Waiting));
    assert!(!format!("{client:?}{answer:?}").contains("CANARY"));
}

#[tokio::test]
async fn a_key_is_optional_and_a_bad_call_id_is_left_out() {
    let server = Server::start(Script::Say(http("200 OK", "Content-Type: text/event-stream\r\n", ""))).await;
    let client = Client::new(&Endpoint { key: None, ..endpoint(&server.url) }).unwrap();
    let answer = client.post(&generation(), "two\nlines", |_| {}).await.unwrap();
    assert_eq!(answer.content, Content::Events);
    let head = String::from_utf8_lossy(&server.requests()[0]).to_lowercase();
    assert!(!head.contains("authorization") && !head.contains("x-client-request-id"));
}

#[tokio::test]
async fn what_never_connects_was_not_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let post = async |url: &str| {
        // A key is not sent over plain http to a far host.
        let key = Secret::new(KEY).filter(|_| !url.contains("invalid"));
        let error = Client::new(&Endpoint { key, ..endpoint(url) })
            .unwrap()
            .post(&generation(), "c", |_| {})
            .await
            .unwrap_err();
        hygienic(&error);
        assert_eq!(error.billed(), Billed::No);
        match error {
            CallError::NotSent { why, .. } => (why, error.repeat_after().is_some()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(post(&format!("http://{closed}?key=SECRETQUERY")).await, (Unsent::Connect, true));
    let proxied =
        ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].iter().any(|name| std::env::var_os(name).is_some());
    if !proxied {
        assert_eq!(post("http://nowhere.invalid/v1").await, (Unsent::Dns, true));
    }
    let plain = Server::start(Script::Babble(b"no TLS here, no TLS here")).await;
    let secure = plain.url.replace("http://", "https://");
    // Without certificates on this machine the client cannot even be made, which is the same kind of error.
    let tls = match Client::new(&endpoint(&secure)) {
        Ok(_) => post(&secure).await,
        Err(CallError::NotSent { why, .. }) => (why, false),
        Err(other) => panic!("{other:?}"),
    };
    assert_eq!(tls, (Unsent::Tls, false));
}

#[tokio::test]
async fn a_request_that_was_not_written_cannot_be_billed() {
    let server = Server::start(Script::ReadOnly(1000)).await;
    let error = server.client().post(&edit(30_000_000), "c", |_| {}).await.unwrap_err();
    hygienic(&error);
    assert!(matches!(&error, CallError::NotSent { why: Unsent::Upload, .. }), "{error:?}");
    assert_eq!((error.billed(), error.repeat_after()), (Billed::No, None));
}

fn unclear(error: &CallError) -> Unclear {
    assert_eq!((error.kind(), error.billed()), ("ambiguous", Billed::Maybe));
    match error {
        CallError::Ambiguous(ambiguity) => {
            assert_eq!(ambiguity.call_id, "call-1");
            ambiguity.what
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_breaks_after_sending_is_unclear() {
    assert_eq!(unclear(&fail(Script::Reset).await), Unclear::Cut);
    assert_eq!(unclear(&fail(Script::Say(vec![])).await), Unclear::Cut);
    assert_eq!(unclear(&fail(Script::Say(b"HTTP/1.1 2".to_vec())).await), Unclear::Cut);
    assert_eq!(unclear(&fail(Script::Say(b"garbage garbage\r\n\r\n".to_vec())).await), Unclear::Unreadable);
    let begin = Instant::now();
    assert_eq!(unclear(&fail(Script::Stall(vec![])).await), Unclear::NoAnswer);
    assert!(begin.elapsed() < Duration::from_millis(1500), "the patience for a connection was used for an answer");
    let page = "<html><title>502 Bad Gateway</title><body>long</body>";
    let gateway =
        fail(Script::Say(http("502 Bad Gateway", "Content-Type: text/html\r\nX-Request-Id: r\r\n", page))).await;
    assert_eq!((unclear(&gateway), gateway.status(), gateway.request_id()), (Unclear::Server, Some(502), Some("r")));
    assert!(gateway.summary().ends_with("\"502 Bad Gateway\"."), "{}", gateway.summary());
    for status in ["500 X", "503 X\r\nRetry-After: 1", "524 X", "408 X"] {
        let error = fail(Script::Say(http(status, "", r#"{"error":{"code":"server_error"}}"#))).await;
        assert_eq!((unclear(&error), error.repeat_after()), (Unclear::Server, None));
    }
}

#[tokio::test]
async fn answers_that_end_early_or_stall_are_unclear() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":";
    for (script, expected) in [
        (Script::Say(head.into()), Unclear::Cut),
        (Script::Stall(head.into()), Unclear::Stalled),
        (Script::Say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"data\":".into()), Unclear::Cut),
    ] {
        let server = Server::start(script).await;
        let mut answer = server.client().post(&generation(), "call-1", |_| {}).await.unwrap();
        assert_eq!(answer.chunk().await.unwrap().unwrap(), "{\"data\":");
        let error = answer.chunk().await.unwrap_err();
        hygienic(&error);
        assert_eq!((unclear(&error), error.status()), (expected, Some(200)));
        assert_eq!(answer.chunk().await, Ok(None), "the end stays the end");
    }
}

#[tokio::test]
async fn a_slow_answer_is_no_stall_but_the_whole_call_has_a_limit() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n".to_vec();
    let pieces = [vec![head], vec![b"x".to_vec(); 6]].concat();
    let server = Server::start(Script::Slowly(pieces, Duration::from_millis(150))).await;
    let mut answer = server.client().post(&generation(), "call-1", |_| {}).await.unwrap();
    assert_eq!(body(&mut answer).await.unwrap(), b"xxxxxx", "over a second in all, never 300 ms without a byte");

    let mut hasty = endpoint(&server.url);
    hasty.timeouts.total = Duration::from_millis(500);
    let mut answer = Client::new(&hasty).unwrap().post(&generation(), "call-1", |_| {}).await.unwrap();
    assert_eq!(unclear(&body(&mut answer).await.unwrap_err()), Unclear::TooLong);
}

fn refusal(error: CallError) -> Refusal {
    assert_eq!((error.kind(), error.billed()), ("refused", Billed::No));
    match error {
        CallError::Refused(refusal) => *refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn refusals_tell_reason_wait_and_ids_but_never_the_key() {
    let say = |status: &str, headers: &str, body: &str| Script::Say(http(status, headers, body));
    let body = format!(r#"{{"error":{{"code":"invalid_api_key","message":"Incorrect API key provided: {KEY}."}}}}"#);
    let error = refusal(fail(say("401 Unauthorized", "x-request-id: req_1\r\n", &body)).await);
    assert_eq!((error.reason, error.status, error.request_id.as_deref()), (Reason::Key, 401, Some("req_1")));
    assert_eq!(error.message, "Incorrect API key provided: [key].");

    let limited = r#"{"error":{"code":"rate_limit_exceeded","message":"slow down"}}"#;
    let error = fail(say("429 X", "retry-after: 1\r\nretry-after-ms: 534\r\n", limited)).await;
    assert_eq!(error.repeat_after(), Some(Duration::from_millis(534)));
    let quota = r#"{"error":{"code":"insufficient_quota","message":"no money"}}"#;
    let error = fail(say("429 X", "retry-after: 1\r\n", quota)).await;
    assert_eq!(error.repeat_after(), None);
    assert_eq!(refusal(error).reason, Reason::Quota);
    let size = r#"{"error":{"message":"Invalid size","type":"image_generation_user_error","param":"size","code":"invalid_value"}}"#;
    assert_eq!(refusal(fail(say("400 Bad Request", "", size)).await).reason, Reason::Size);
    // A body that never ends costs ten seconds at most, and one that is huge is not read.
    let huge = format!("HTTP/1.1 400 X\r\nContent-Length: 99999999\r\n\r\n{}", "x".repeat(200_000));
    assert_eq!(refusal(fail(Script::Stall(huge.into())).await).reason, Reason::Other);
}

#[tokio::test]
async fn a_redirect_is_named_and_never_followed() {
    let other = Server::start(Script::Say(http("200 OK", "", "{}"))).await;
    let other_host = other.url.split("/v1").next().unwrap().to_owned();
    for status in [301, 302, 303, 307, 308] {
        let headers = format!("Location: {other_host}/v1/images/generations?key=SECRETQUERY\r\n");
        let error = fail(Script::Say(http(&format!("{status} Moved"), &headers, ""))).await;
        assert!(error.summary().contains(&other_host), "{}", error.summary());
        assert_eq!(refusal(error).reason, Reason::Redirect);
    }
    let error = fail(Script::Say(http("302 Moved", "Location: file:///etc/passwd\r\n", ""))).await;
    assert!(error.summary().contains("file:///etc/passwd"));
    assert_eq!(refusal(fail(Script::Say(http("302 Moved", "", ""))).await).param, None);
    assert!(other.requests().is_empty(), "the second host sees nothing");
}

#[tokio::test]
async fn dropping_the_call_ends_the_connection() {
    let server = Server::start(Script::Stall(vec![])).await;
    let client = server.client();
    let request = generation();
    let call = timeout(Duration::from_millis(100), client.post(&request, "c", |_| {}));
    assert!(call.await.is_err());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn models_are_listed_and_nothing_about_them_is_billed() {
    let list = r#"{"object":"list","data":[{"id":"gpt-image-2","shutdown_date":null},{"id":"b"},{"id":"b"},{"x":1}]}"#;
    let server = Server::start(Script::Say(http("200 OK", "", list))).await;
    assert_eq!(server.client().models().await.unwrap(), ["b", "gpt-image-2"]);
    let head = String::from_utf8_lossy(&server.requests()[0]).into_owned();
    assert!(head.starts_with("GET /v1/models?api-version=SECRETQUERY HTTP/1.1\r\n") && head.contains(KEY));
    for (script, kind) in [
        (Script::Say(http("401 X", "", "{}")), "refused"),
        (Script::Say(http("502 X", "", "<html>")), "refused"),
        (Script::Say(http("200 OK", "", "<html>a shop</html>")), "not_sent"),
        (Script::Reset, "not_sent"),
    ] {
        let server = Server::start(script).await;
        let error = server.client().models().await.unwrap_err();
        hygienic(&error);
        assert_eq!((error.kind(), error.billed()), (kind, Billed::No));
    }
    assert_eq!(model_ids(br#"["a"]"#), Some(vec!["a".to_owned()]));
    assert_eq!(model_ids(br#"{"models":[{"name":"m"}]}"#), Some(vec!["m".to_owned()]));
    assert_eq!(model_ids(b"{}"), None);
}

#[test]
fn addresses_and_keys_are_checked_before_anything_is_sent() {
    let why = |url: &str, key: &str| match Client::new(&Endpoint { key: Secret::new(key), ..endpoint(url) }) {
        Err(CallError::NotSent { why, .. }) => Some(why),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    };
    assert_eq!(why("", KEY), Some(Unsent::Address));
    assert_eq!(why("http://api.example.com", KEY), Some(Unsent::Address));
    assert_eq!(why("http://api.example.com", ""), None);
    let warned = Dialect { plain_http: true, ..Dialect::default() };
    assert!(Client::new(&Endpoint { dialect: warned, ..endpoint("http://api.example.com") }).is_ok());
    let proxied = Dialect { proxy: Proxy::Via("http://127.0.0.1:9".to_owned()), ..Dialect::default() };
    assert!(Client::new(&Endpoint { dialect: proxied, ..endpoint("http://127.0.0.1:1") }).is_ok());
    assert_eq!(why("http://127.0.0.1:1", "kéy"), Some(Unsent::Key));
    assert_eq!(why("http://127.0.0.1:1", "a\nb"), Some(Unsent::Key));
    assert_eq!(why("http://127.0.0.1:1", " key \n"), None);
}
