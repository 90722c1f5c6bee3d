mod recorded;

use super::super::error::Billed;
use super::super::refusal::Reason;
use super::*;
use std::cell::RefCell;
use std::rc::Rc;

/// Files in memory.
#[derive(Clone, Default)]
struct Folder(Rc<RefCell<Vec<Vec<u8>>>>);

struct File(Folder, usize);

impl Write for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.0.borrow_mut()[self.1].extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Folder {
    fn open(&self, file: usize) -> Box<dyn Write> {
        let mut files = self.0.borrow_mut();
        let count = files.len().max(file + 1);
        files.resize_with(count, Vec::new);
        files[file].clear();
        Box::new(File(self.clone(), file))
    }
}

/// The outcome and the named files, read in pieces of `step` bytes.
fn read_by(text: &[u8], content: &Content, step: usize) -> (Result<Outcome, AnswerError>, Vec<Vec<u8>>) {
    let folder = Folder::default();
    let body = io::BufReader::with_capacity(step, text);
    let outcome = read_answer(body, content, &mut |file| Ok(folder.open(file)));
    let mut files = Vec::new();
    if let Ok(outcome) = &outcome {
        for image in outcome.images.iter().filter(|image| image.file.is_some()) {
            let bytes = folder.0.borrow()[image.file.unwrap()].clone();
            assert_eq!(bytes.len() as u64, image.bytes);
            files.push(bytes);
        }
    }
    (outcome, files)
}

fn read(text: &str, content: &Content) -> (Result<Outcome, AnswerError>, Vec<Vec<u8>>) {
    let (outcome, files) = read_by(text.as_bytes(), content, 64 * 1024);
    for step in [16, 21] {
        let (again, same) = read_by(text.as_bytes(), content, step);
        assert_eq!(format!("{outcome:?}"), format!("{again:?}"));
        assert_eq!(files, same);
    }
    (outcome, files)
}

const FULL: &str = r#"{"created":1,"data":[{"b64_json":"aGk=","revised_prompt":"a\nlonger\u202e prompt"},{"b64_json":"aGVsbG8="}],
  "background":"opaque","output_format":"png","quality":"high","size":"1536x1024",
  "usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}"#;

#[test]
fn a_full_answer() {
    let (outcome, files) = read(FULL, &Content::Json);
    let outcome = outcome.unwrap();
    assert_eq!(files, [b"hi".to_vec(), b"hello".to_vec()]);
    assert!(outcome.complete);
    assert_eq!(outcome.usage, Some(Usage { text_in: 10, image_in: 40, output: 50 }));
    assert_eq!(outcome.images[0].revised_prompt.as_deref(), Some("a longer prompt"));
    let facts = [&outcome.size, &outcome.quality, &outcome.output_format, &outcome.background];
    assert_eq!(facts.map(|fact| fact.as_deref().unwrap()), ["1536x1024", "high", "png", "opaque"]);
}

#[test]
fn the_bytes_decide_what_it_is() {
    assert!(read(FULL, &Content::Events).0.is_ok(), "a server that ignores `stream`");
    assert!(read(FULL, &Content::Other("text/plain".to_owned())).0.is_ok());
    let stream = "data: {\"b64_json\":\"aGk=\"}\n\n";
    assert!(read(stream, &Content::Other(String::new())).0.is_ok());
    let bare = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 100]].concat();
    let (outcome, files) = read_by(&bare, &Content::Other("image/png".to_owned()), 64);
    assert!(outcome.unwrap().complete);
    assert_eq!(files, [bare]);
}

#[test]
fn addresses_and_empty_strings() {
    let text = r#"{"data":[{"url":"","b64_json":"aGk="},{"b64_json":"","url":"https://x/y?sig=1"},{"url":"/v1/images/7/content"},
        {"url":"data:image/png;base64,aGVsbG8="},{"url":""}],"links":{"url":"https://docs"}}"#;
    let (outcome, files) = read(text, &Content::Json);
    let urls: Vec<Option<String>> = outcome.unwrap().images.into_iter().map(|image| image.url).collect();
    let expected = [None, Some("https://x/y?sig=1".to_owned()), Some("/v1/images/7/content".to_owned()), None];
    assert_eq!(urls, expected);
    assert_eq!(files, [b"hi".to_vec(), b"hello".to_vec()]);
}

#[test]
fn usage_in_other_words() {
    let usage = |usage: &str| {
        let text = format!(r#"{{"data":[{{"b64_json":"aGk="}}],"usage":{usage}}}"#);
        read(&text, &Content::Json).0.unwrap().usage
    };
    let plain = Usage { text_in: 0, image_in: 5, output: 7 };
    assert_eq!(usage(r#"{"prompt_tokens":5,"completion_tokens":7,"cost":0.1}"#), Some(plain));
    assert_eq!(usage(r#"{"input_tokens":5,"total_tokens":12}"#), Some(plain));
    assert_eq!(usage("null"), None);
    assert_eq!(usage(r#"{"input_tokens":0,"output_tokens":0}"#), None);
    assert_eq!(usage(r#"{"output_tokens":-3}"#), None);
}

fn error(text: &str, content: &Content) -> CallError {
    read(text, content).0.unwrap_err().call_error(200, Some("req_1"), "call").unwrap()
}

fn unclear(error: &CallError) -> Unclear {
    match error {
        CallError::Ambiguous(ambiguity) => ambiguity.what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn failures_inside_a_good_status() {
    let refused = error(r#"{"error":{"code":"moderation_blocked","message":"no"}}"#, &Content::Json);
    assert!(matches!(&refused, CallError::Refused(refusal) if refusal.reason == Reason::Moderation));
    assert_eq!((refused.billed(), refused.request_id()), (Billed::No, Some("req_1")));
    assert_eq!(unclear(&error(r#"{"error":{"type":"server_error"}}"#, &Content::Json)), Unclear::Server);
    assert_eq!(unclear(&error(r#"{"created":1,"data":[]}"#, &Content::Json)), Unclear::NoImage);
    assert_eq!(unclear(&error(r#"{"data":[{"url":"","b64_json":""}]}"#, &Content::Json)), Unclear::NoImage);
    assert_eq!(unclear(&error("", &Content::Json)), Unclear::NoImage);
    assert_eq!(unclear(&error("<html><title>x</title>", &Content::Json)), Unclear::Unreadable);
    assert_eq!(unclear(&error(r#"{"data":[{"b64_json":"aG"#, &Content::Json)), Unclear::Cut);
    let damaged = error(r#"{"data":[{"b64_json":"not base64!"}]}"#, &Content::Json);
    assert_eq!((unclear(&damaged), damaged.billed()), (Unclear::Damaged, Billed::Yes));
    assert_eq!(unclear(&error(&"[".repeat(1000), &Content::Json)), Unclear::Unreadable);
}

#[test]
fn finished_pictures_of_a_cut_answer_are_rescued() {
    for end in FULL.find("},{").unwrap() + 1..FULL.len() {
        let (outcome, files) = read_by(&FULL.as_bytes()[..end], &Content::Json, 32);
        let outcome = outcome.unwrap();
        assert!(!outcome.complete && outcome.remark.is_some());
        assert_eq!(files[0], b"hi");
        assert_eq!(outcome.images[0].revised_prompt.as_deref(), Some("a longer prompt"), "cut at {end}");
        assert_eq!(outcome.usage, None, "half a count at {end} is none");
    }
    let text = r#"{"data":[{"b64_json":"a*Gk="},{"b64_json":"aGVsbG8="}]}"#;
    let (outcome, files) = read(text, &Content::Json);
    assert!(!outcome.unwrap().complete);
    assert_eq!(files, [b"hello".to_vec()]);
}

const PARTIAL: &str =
    "data: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"cGFydGlhbA==\",\"partial_image_index\":0}\n\n";
const FINAL: &str = "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\"aGk=\",\"size\":\"8x8\",\"usage\":{\"output_tokens\":3}}\n\n";

#[test]
fn streams() {
    let (outcome, files) = read(&format!(": x\n\n{PARTIAL}{FINAL}{PARTIAL}data: [DONE]\n\n"), &Content::Events);
    let outcome = outcome.unwrap();
    assert!(outcome.complete);
    assert_eq!((files, outcome.size.as_deref()), (vec![b"hi".to_vec()], Some("8x8")));
    assert_eq!(outcome.usage, Some(Usage { output: 3, ..Usage::default() }));
    let (outcome, files) = read(&format!("{FINAL}{PARTIAL}{FINAL}"), &Content::Events);
    assert_eq!((outcome.unwrap().images.len(), files.len()), (2, 2));
    let without_end = FINAL.trim_end();
    assert!(read(without_end, &Content::Events).0.unwrap().complete);
    let (outcome, _) = read(&format!("data: garbage\n\n{FINAL}"), &Content::Events);
    assert!(outcome.unwrap().complete, "garbage beside a finished picture does no harm");
}

#[test]
fn streams_without_a_picture() {
    assert_eq!(unclear(&error(PARTIAL, &Content::Events)), Unclear::Cut);
    assert_eq!(unclear(&error(&FINAL[..FINAL.len() - 50], &Content::Events)), Unclear::Cut);
    assert_eq!(unclear(&error("", &Content::Events)), Unclear::NoImage);
    assert_eq!(unclear(&error("data: \u{1}garbage\n\n", &Content::Events)), Unclear::Unreadable);
    let blocked = "data: {\"error\":{\"code\":\"moderation_blocked\",\"message\":\"no\"}}\n\n";
    assert_eq!(error(blocked, &Content::Events).billed(), Billed::No);
    let late = error(&format!("{PARTIAL}{blocked}"), &Content::Events);
    assert_eq!((late.kind(), late.billed()), ("refused", Billed::Maybe));
    let (outcome, _) = read(&format!("{FINAL}{blocked}"), &Content::Events);
    assert!(!outcome.unwrap().complete);
    let invalid = FINAL.replace("aGk=", "a*k=");
    assert_eq!(unclear(&error(&invalid, &Content::Events)), Unclear::Damaged);
}

#[test]
fn a_failing_disk_is_no_verdict() {
    let result = read_answer(FULL.as_bytes(), &Content::Json, &mut |_| Err(io::Error::other("full")));
    let error = result.unwrap_err();
    assert!(matches!(error, AnswerError::Storage(_)));
    assert_eq!(error.call_error(200, None, ""), None);
}

proptest::proptest! {
    #[test]
    fn any_answer_ends_without_a_panic(
        parts in proptest::collection::vec("(data: |event: |\n\n|\\{|\\}|\"b64_json\":|\"url\":|\"data\":\\[|\"aGk=\"|\"data:,aGk\"|,|\"error\":|null|\\]|[a-z\\\\\"]{1,4})", 0..30),
        events in proptest::bool::ANY,
    ) {
        let content = if events { Content::Events } else { Content::Json };
        let (outcome, files) = read_by(parts.concat().as_bytes(), &content, 16);
        if let Ok(outcome) = outcome {
            proptest::prop_assert!(!outcome.images.is_empty());
            proptest::prop_assert!(files.len() <= outcome.images.len());
        }
    }
}
