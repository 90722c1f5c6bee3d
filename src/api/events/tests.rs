use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

/// Events as (name, data), fed in pieces of `step` bytes.
fn split(stream: &[u8], step: usize) -> Vec<(String, Vec<u8>)> {
    let mut splitter = Splitter::default();
    let mut events = Vec::new();
    let mut data = Vec::new();
    let mut take = |piece: Piece<'_>| match piece {
        Piece::Data(bytes) => data.extend_from_slice(bytes),
        Piece::End(name) => events.push((name, std::mem::take(&mut data))),
    };
    for mut chunk in stream.chunks(step) {
        while let Some(piece) = splitter.next(&mut chunk) {
            take(piece);
        }
    }
    if let Some(piece) = splitter.finish() {
        take(piece);
    }
    events
}

fn told(stream: &[u8], step: usize) -> Vec<Live> {
    let mut reader = EventReader::default();
    stream.chunks(step).flat_map(|chunk| reader.feed(chunk)).collect()
}

#[test]
fn events_are_split_as_the_standard_says() {
    let stream = b"\xef\xbb\xbf: comment\r\nevent: a\r\ndata: one\r\ndata:two\r\n\r\n:\n\ndata\ndata:  x\nid: 7\nretry: 1\n\nevent: lost\n\n\
        data: {\"a:b\":1}\rdata: y\r\revent: last\ndata: end";
    let expected = [("a", "one\ntwo"), ("", "\n x"), ("", "{\"a:b\":1}\ny"), ("last", "end")];
    for step in 1..=stream.len() {
        let events = split(stream, step);
        let events: Vec<(&str, &str)> =
            events.iter().map(|(name, data)| (name.as_str(), std::str::from_utf8(data).unwrap())).collect();
        assert_eq!(events, expected, "step {step}");
    }
}

fn partial(index: u32, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    format!(
        "event: image_generation.partial_image\ndata: {{\"type\":\"image_generation.partial_image\",\"b64_json\":\"{text}\",\"partial_image_index\":{index}}}\n\n"
    )
}

const COMPLETED: &str =
    "event: image_edit.completed\ndata: {\"type\":\"image_edit.completed\",\"b64_json\":\"aGk=\"}\n\n";

#[test]
fn previews_come_and_stop_after_the_final() {
    let stream = format!(
        ": hello\n\n{}{}{COMPLETED}{}data: [DONE]\n\n",
        partial(0, b"zero"),
        partial(1, b"one"),
        partial(2, b"late")
    );
    for step in [1, 2, 13, 4096] {
        let expected = [
            Live::Partial { index: 0, bytes: b"zero".to_vec() },
            Live::Partial { index: 1, bytes: b"one".to_vec() },
            Live::Final,
        ];
        assert_eq!(told(stream.as_bytes(), step), expected, "step {step}");
    }
}

#[test]
fn dialects_are_understood() {
    let one = |stream: &str| told(stream.as_bytes(), 7).pop();
    let preview = |index| Some(Live::Partial { index, bytes: b"hi".to_vec() });
    assert_eq!(one("data: {\"b64_json\":\"aGk=\",\"partial_image_index\":2}\n\n"), preview(2));
    assert_eq!(one("data: {\"partial_image_b64\":\"aGk=\"}\n\n"), preview(0));
    assert_eq!(
        one("data: {\"object\":\"image.edit.chunk\",\"type\":\"ar_delta\",\"b64_json\":\"aGk=\"}\n\n"),
        preview(0)
    );
    for last in [
        "data: {\"object\":\"image.edit.result\",\"data\":[{\"b64_json\":\"aGk=\"}]}\n\n",
        "data: {\"created\":1,\"data\":[{\"url\":\"https://x\"}]}\n\n",
        "data: {\"b64_json\":\"aGk=\"}\r\n\r\n",
        "data: {\"type\":\"image_generation.completed\",\"url\":\"data:image/png;base64,aGk=\",\"b64_json\":\"aGk=\"}\n\n",
    ] {
        assert_eq!(one(last), Some(Live::Final), "{last}");
    }
    assert_eq!(one("data: {\"type\":\"image_generation.text_chunk\",\"text\":\"thinking\"}\n\n"), None);
    assert_eq!(one("data: hello\n\ndata: {\"b64_json\":\"a!!!\",\"partial_image_index\":2}\n\n"), None);
}

#[test]
fn errors_in_every_shape() {
    for error in [
        "event: error\ndata: {\"message\":\"No\"}\n\n",
        "event: error\ndata: No\n\n",
        "data: {\"error\":{\"message\":\"No\"}}\n\n",
        "data: {\"type\":\"error\",\"message\":\"No\"}\n\n",
        "data: {\"type\":\"image_generation.error\",\"error\":\"No way\"}\n\n",
        "data: {\"object\":\"error\",\"message\":\"No\"}\n\n",
    ] {
        match told(error.as_bytes(), 5).pop() {
            Some(Live::Error(refusal)) => assert!(refusal.message.starts_with("No"), "{error}"),
            other => panic!("{error}: {other:?}"),
        }
    }
    assert_eq!(told(b"data: {\"error\":null,\"b64_json\":\"aGk=\"}\n\n", 9), [Live::Final]);
}

#[test]
fn a_large_event_in_small_pieces_takes_linear_time() {
    let bytes = vec![7u8; 8 << 20];
    let stream = partial(0, &bytes);
    let begin = std::time::Instant::now();
    let told = told(stream.as_bytes(), 1460);
    assert!(begin.elapsed().as_secs_f64() < 5.0, "a quadratic splitter takes minutes");
    assert!(matches!(&told[..], [Live::Partial { bytes: told, .. }] if *told == bytes));
}

proptest! {
    #[test]
    fn cuts_do_not_matter(
        parts in proptest::collection::vec("(data: |data:|event: |: |id|[a-z{}\":, ]{0,6}|\r\n|\n|\r|\n\n)", 0..40),
        step in 1usize..20,
    ) {
        let stream = parts.concat();
        prop_assert_eq!(split(stream.as_bytes(), step), split(stream.as_bytes(), usize::MAX));
    }

    #[test]
    fn previews_do_not_depend_on_cuts(bytes in proptest::collection::vec(any::<u8>(), 1..3000), step in 1usize..700) {
        let stream = partial(3, &bytes);
        prop_assert_eq!(told(stream.as_bytes(), step), vec![Live::Partial { index: 3, bytes }]);
    }
}
