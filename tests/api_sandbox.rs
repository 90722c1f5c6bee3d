//! The client against the Sandbox: every answer and every fault it can give, and what each is said to have cost.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use maquette::api::{
    Answer, AnswerError, Billed, CallError, Client, Content, Endpoint, EventReader, Live, Outcome, Reason, Secret,
    Timeouts, Unclear, read_answer, wire,
};
use maquette::geom::Extent;
use maquette::model::Size;
use maquette::picture::{Format, Picture, encode};
use maquette::profile::MaskEncoding;
use maquette::request::{Parameters, Request, Upload};
use maquette::sandbox::{self, Config, Fault, Server};
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::Duration;

const KEY: &str = "sk-CANARY-0123456789";
const SIZE: Extent = Extent::new(1024, 640);

async fn server(fault: Option<&str>) -> Server {
    let fault = fault.map(|name| name.parse::<Fault>().unwrap());
    sandbox::start(Config { key: Some(KEY.to_owned()), fault, ..Config::default() }).await.unwrap()
}

/// Waits long, as the machine may be busy painting, except where the fault is that nothing comes.
fn client(server: &Server, fault: &str) -> Client {
    let long = Duration::from_mins(1);
    let short = |name: &str| if fault == name { Duration::from_secs(1) } else { long };
    let timeouts = Timeouts { connect: long, answer: short("no-answer"), idle: short("stall"), total: 2 * long };
    Client::new(&Endpoint { base_url: server.base_url(), key: Secret::new(KEY), timeouts, ..Endpoint::default() })
        .unwrap()
}

fn parameters() -> Parameters {
    Parameters { size: Size::Exact(SIZE), ..Parameters::default() }
}

fn generation(parameters: Parameters) -> Request {
    Request::new("a red lighthouse at dusk", parameters, vec![], None).unwrap()
}

fn edit(parameters: Parameters) -> Request {
    let picture = Picture::from_fn(SIZE, |x, y| [x as u8, y as u8, 90, 255]);
    let upload = |name: &str, bytes: Vec<u8>| Upload::memory(name, Format::Png, SIZE, bytes);
    let mask: Vec<u8> = (0..SIZE.pixels()).map(|at| if at % 1024 < 300 { 255 } else { 0 }).collect();
    let images = vec![upload("source.png", encode::png(&picture)), upload("reference.png", encode::png(&picture))];
    Request::new(
        "a boat",
        parameters,
        images,
        Some(upload("mask.png", wire::mask_png(SIZE, &mask, MaskEncoding::Dual).unwrap())),
    )
    .unwrap()
}

/// Bytes of files by number.
type Files = Rc<RefCell<Vec<Vec<u8>>>>;

struct File(Files, usize);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut()[self.1].extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn read(body: &[u8], content: &Content) -> (Result<Outcome, AnswerError>, Vec<Vec<u8>>) {
    let files = Files::default();
    let outcome = read_answer(body, content, &mut |at| {
        let mut all = files.borrow_mut();
        let count = all.len().max(at + 1);
        all.resize_with(count, Vec::new);
        all[at].clear();
        Ok(Box::new(File(Rc::clone(&files), at)))
    });
    (outcome, files.take())
}

/// The whole body, and how it ended.
async fn body(answer: &mut Answer) -> (Vec<u8>, Option<CallError>) {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return (body, None),
            Err(error) => return (body, Some(error)),
        }
    }
}

/// One call from click to picture; the error is that of the call, of the transfer, or of the answer.
async fn call(server: &Server, fault: &str, request: &Request) -> Result<(Outcome, Vec<Vec<u8>>), CallError> {
    let mut answer = client(server, fault).post(request, "call-1", |_| {}).await?;
    assert!(answer.request_id.is_some());
    let (body, broken) = body(&mut answer).await;
    if let Some(error) = broken {
        return Err(error);
    }
    let (outcome, files) = read(&body, &answer.content);
    match outcome {
        Ok(outcome) => Ok((outcome, files)),
        Err(error) => Err(error.call_error(answer.status, answer.request_id.as_deref(), "call-1").unwrap()),
    }
}

#[tokio::test]
async fn a_generation_arrives_as_pictures_and_a_count() {
    let server = server(None).await;
    let request = generation(Parameters { n: 2, ..parameters() });
    let (outcome, files) = call(&server, "", &request).await.unwrap();
    assert!(outcome.complete);
    assert_eq!((outcome.images.len(), files.len()), (2, 2));
    assert!(files.iter().all(|file| Format::sniff(file) == Some(Format::Png)));
    assert_eq!(outcome.size.as_deref(), Some("1024x640"));
    assert!(outcome.usage.is_some_and(|usage| usage.output > 0 && usage.text_in > 0));
    let seen = server.log().remove(0);
    assert!(seen.route.ends_with("/images/generations"), "{}", seen.route);
    assert_eq!((seen.field("n"), seen.field("quality"), server.billed()), (Some("2"), None, 1));
}

#[tokio::test]
async fn an_edit_is_understood_by_the_other_side() {
    let server = server(None).await;
    let (outcome, files) = call(&server, "", &edit(parameters())).await.unwrap();
    assert_eq!((outcome.images.len(), Format::sniff(&files[0])), (1, Some(Format::Png)));
    let seen = server.log().remove(0);
    assert!(seen.content_length.is_some() && seen.complete);
    let parts: Vec<(&str, Option<&str>)> =
        seen.files().map(|part| (part.name.as_str(), part.content_type.as_deref())).collect();
    let png = Some("image/png");
    assert_eq!(parts, [("image[]", png), ("image[]", png), ("mask", png)]);
    assert!(seen.files().all(|part| part.file_name.is_some() && part.extent == Some(SIZE)));
}

#[tokio::test]
async fn a_stream_gives_previews_and_one_picture() {
    let server = server(None).await;
    let request = edit(Parameters { stream: true, partial_images: 2, ..parameters() });
    let mut answer = client(&server, "").post(&request, "call-1", |_| {}).await.unwrap();
    assert_eq!(answer.content, Content::Events);
    let (body, broken) = body(&mut answer).await;
    assert_eq!(broken, None);
    let mut reader = EventReader::default();
    let told: Vec<Live> = body.chunks(1460).flat_map(|chunk| reader.feed(chunk)).collect();
    let previews =
        told.iter().filter(|live| matches!(live, Live::Partial { bytes, .. } if Format::sniff(bytes).is_some()));
    assert!((1..=2).contains(&previews.count()));
    assert_eq!(told.last(), Some(&Live::Final));
    let (outcome, files) = read(&body, &answer.content);
    let outcome = outcome.unwrap();
    assert!(outcome.complete && outcome.usage.is_some());
    assert_eq!(Format::sniff(&files[outcome.images[0].file.unwrap()]), Some(Format::Png));
}

#[tokio::test]
async fn models_prove_address_and_key() {
    let server = server(None).await;
    assert!(client(&server, "").models().await.unwrap().iter().any(|id| id == "gpt-image-2"));
    let endpoint = Endpoint { base_url: server.base_url(), key: Secret::new("sk-another-key"), ..Endpoint::default() };
    let error = Client::new(&endpoint).unwrap().models().await.unwrap_err();
    assert!(matches!(error, CallError::Refused(refusal) if refusal.reason == Reason::Key));
}

#[tokio::test]
async fn refusals_are_told_apart_and_cost_nothing() {
    for (fault, reason) in [
        ("401", Reason::Key),
        ("403", Reason::Verification),
        ("429=2", Reason::RateLimit),
        ("429-quota", Reason::Quota),
        ("moderation", Reason::Moderation),
        ("redirect", Reason::Redirect),
    ] {
        let server = server(Some(fault)).await;
        let error = call(&server, fault, &generation(parameters())).await.unwrap_err();
        assert_eq!((error.billed(), server.billed()), (Billed::No, 0), "{fault}");
        assert_eq!(error.repeat_after().map(|wait| wait.as_secs()), (fault == "429=2").then_some(2), "{fault}");
        assert!(!format!("{error:?}{}", error.details()).contains("CANARY"));
        assert!(matches!(&error, CallError::Refused(refusal) if refusal.reason == reason), "{fault}: {error:?}");
    }
}

#[tokio::test]
async fn what_may_have_cost_says_so() {
    for (fault, what) in [
        ("stall", Unclear::Stalled),
        ("no-answer", Unclear::NoAnswer),
        ("close", Unclear::Cut),
        ("cut=50", Unclear::Cut),
        ("500", Unclear::Server),
        ("502-html", Unclear::Server),
        ("524-html", Unclear::Server),
        ("bad-base64", Unclear::Damaged),
        ("empty-data", Unclear::NoImage),
        ("no-final", Unclear::Cut),
    ] {
        let server = server(Some(fault)).await;
        let error = call(&server, fault, &generation(parameters())).await.unwrap_err();
        assert_ne!(error.billed(), Billed::No, "{fault}");
        assert_eq!((error.repeat_after(), server.log().len()), (None, 1), "{fault}");
        assert!(!error.summary().contains('<'), "{fault}: {}", error.summary());
        assert!(matches!(&error, CallError::Ambiguous(ambiguity) if ambiguity.what == what), "{fault}: {error:?}");
    }
}

#[tokio::test]
async fn odd_answers_are_still_pictures() {
    for fault in ["slow=0.2", "empty-url", "wrong-size", "other-format"] {
        let server = server(Some(fault)).await;
        let (outcome, files) = call(&server, fault, &generation(parameters())).await.unwrap();
        assert!(outcome.complete && outcome.images[0].url.is_none(), "{fault}");
        let format = if fault == "other-format" { Format::Jpeg } else { Format::Png };
        assert_eq!(Format::sniff(&files[0]), Some(format), "{fault}");
    }
    let stream = Parameters { stream: true, partial_images: 1, ..parameters() };
    let broken = server(Some("garbage-events")).await;
    assert!(call(&broken, "", &generation(stream.clone())).await.unwrap().0.complete);
    let unfinished = server(Some("no-final")).await;
    let error = call(&unfinished, "", &generation(stream)).await.unwrap_err();
    assert!(matches!(&error, CallError::Ambiguous(ambiguity) if ambiguity.what == Unclear::Cut), "{error:?}");
}

/// Takes requests one after another on each connection; the second of a connection is read and never answered.
fn closes_at_the_second() -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::io::Read;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let posts = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&posts);
    let serve = move || {
        for mut stream in listener.incoming().flatten() {
            for number in 1.. {
                let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
                let whole = loop {
                    let text = String::from_utf8_lossy(&bytes).to_lowercase();
                    let length = text.find("\r\n\r\n").and_then(|end| {
                        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "))?;
                        Some(end + 4 + length.trim().parse::<usize>().ok()?)
                    });
                    if length.is_some_and(|length| bytes.len() >= length) {
                        break true;
                    }
                    match stream.read(&mut buffer) {
                        Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
                        _ => break false,
                    }
                };
                if !whole {
                    break;
                }
                counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                if number == 2 {
                    break;
                }
                let body = r#"{"data":[]}"#;
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}", body.len());
                write!(stream, "{head}\r\n\r\n{body}").unwrap();
            }
        }
    };
    std::thread::Builder::new().name("closes".to_owned()).spawn(serve).unwrap();
    (url, posts)
}

#[tokio::test]
async fn a_kept_connection_that_closes_is_no_second_call() {
    let (base_url, posts) = closes_at_the_second();
    let client = Client::new(&Endpoint { base_url, ..Endpoint::default() }).unwrap();
    let mut answer = client.post(&generation(parameters()), "first", |_| {}).await.unwrap();
    while answer.chunk().await.unwrap().is_some() {}
    drop(answer);
    // No connection is kept: there is none to be closed under a call, and none on which a call could be made again.
    let mut answer = client.post(&generation(parameters()), "second", |_| {}).await.unwrap();
    while answer.chunk().await.unwrap().is_some() {}
    assert_eq!(posts.load(std::sync::atomic::Ordering::SeqCst), 2, "two clicks, two calls");
}
