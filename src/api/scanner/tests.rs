use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::json;

/// Pictures in memory, by number.
#[derive(Default)]
struct Shelf(Vec<Vec<u8>>, usize);

impl Pictures for Shelf {
    fn start(&mut self, file: usize) -> io::Result<()> {
        self.0.resize_with(self.0.len().max(file + 1), Vec::new);
        self.0[file].clear();
        self.1 = file;
        Ok(())
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0[self.1].extend_from_slice(bytes);
        Ok(())
    }
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn scan(text: &[u8], step: usize) -> Result<(Scan, Vec<Vec<u8>>), ScanError> {
    let mut shelf = Shelf::default();
    let mut scanner = Scanner::new(0);
    for piece in text.chunks(step) {
        scanner.feed(piece, &mut shelf)?;
    }
    let scan = scanner.finish(0, &mut shelf)?;
    Ok((scan, shelf.0))
}

#[test]
fn a_plain_answer_is_split() {
    let text = r#"{"created":1,"data":[{"b64_json":"aGVsbG8="},{"revised_prompt":"x","b64_json":"d29ybGQ="}]}"#;
    for step in 1..text.len() {
        let (scan, files) = scan(text.as_bytes(), step).unwrap();
        assert_eq!(files, [b"hello".to_vec(), b"world".to_vec()]);
        assert!(scan.whole);
        let outline = json!({"created":1,"data":[{"b64_json":"#0"},{"revised_prompt":"x","b64_json":"#1"}]});
        assert_eq!(scan.outline, Some(outline));
    }
}

#[test]
fn only_a_key_counts() {
    let text = r#"{"prompt":"say \"b64_json\":\"aGVsbG8=\" please","b64_json":{"b64_json":"d29ybGQ="},
        "list":["b64_json","aGVsbG8=",{"a":"b64_json","b":"aGVsbG8="}],"b\u0036\u0034_json":"aGk="}"#;
    for step in [1, 2, 7, 500] {
        let (scan, files) = scan(text.as_bytes(), step).unwrap();
        assert_eq!(files, [b"world".to_vec(), b"hi".to_vec()], "step {step}");
        let outline = scan.outline.unwrap();
        assert_eq!(outline["list"][1], "aGVsbG8=");
        assert_eq!(outline["prompt"], "say \"b64_json\":\"aGVsbG8=\" please");
    }
}

#[test]
fn escapes_urls_and_empty_strings() {
    let text = r#"{"data":[{"b64_json":"\/\/79\/\u002b8="},{"b64_json":"","url":""},{"url":"DATA:image/png;base64,aGk="},
        {"url":"https://x/y.png"},{"url":"data:image/png;base64,aGk=","b64_json":"aGVsbG8="},{"url":"dat"}]}"#;
    for step in [1, 3, 11, 1000] {
        let (scan, files) = scan(text.as_bytes(), step).unwrap();
        assert_eq!(files, [STANDARD.decode("//79/+8=").unwrap(), b"hi".to_vec(), b"hi".to_vec()], "step {step}");
        let data = &scan.outline.unwrap()["data"];
        assert_eq!(data[0]["b64_json"], "#0");
        assert_eq!(data[1], json!({"b64_json":"","url":""}));
        assert_eq!(data[2]["url"], "data:#1");
        assert_eq!(data[3]["url"], "https://x/y.png");
        assert_eq!(data[4], json!({"url":"data:#2","b64_json":""}));
        assert_eq!(data[5]["url"], "dat");
    }
}

#[test]
fn damage_stays_with_its_picture() {
    let text = r#"{"data":[{"b64_json":"aGVs*G8="},{"b64_json":"a\u00zz"},{"b64_json":"aGk="}],"usage":{"a":1}}"#;
    for step in [1, 5, 1000] {
        let (scan, files) = scan(text.as_bytes(), step).unwrap();
        let damage: Vec<bool> = scan.pictures.iter().map(|found| found.damage.is_some()).collect();
        assert_eq!(damage, [true, true, false]);
        assert_eq!(files[2], b"hi");
        assert_eq!(scan.outline.unwrap()["usage"]["a"], 1);
    }
}

#[test]
fn a_cut_answer_gives_its_finished_pictures() {
    let text = r#"{"size":"1x1","data":[{"b64_json":"aGk=","revised_prompt":"a, b"},{"b64_json":"aGVsbG8="}],"x":[1]}"#;
    for end in 0..text.len() {
        let (scan, files) = scan(&text.as_bytes()[..end], 9).unwrap();
        assert!(!scan.whole, "cut at {end}");
        let first_is_in = end >= text.find("=\",\"rev").unwrap() + 2;
        let whole = scan.pictures.iter().filter(|found| found.damage.is_none()).count();
        assert_eq!(whole >= 1, first_is_in, "cut at {end}");
        if whole == 2 {
            assert_eq!(files, [b"hi".to_vec(), b"hello".to_vec()]);
            let outline = scan.outline.unwrap();
            assert_eq!((&outline["size"], &outline["data"][0]["revised_prompt"]), (&json!("1x1"), &json!("a, b")));
        }
    }
}

#[test]
fn what_is_absurd_is_refused_and_long_strings_are_left_out() {
    assert!(matches!(scan(&vec![b'['; 100_000], 4096), Err(ScanError::Absurd(_))));
    assert!(matches!(scan(&vec![b'1'; MAX_OUTLINE + 10], 65_536), Err(ScanError::Absurd(_))));
    let long = format!(r#"{{"a":"{}\"","b":2}}"#, "x".repeat(MAX_STRING + 5));
    let (scan, _) = scan(long.as_bytes(), 65_536).unwrap();
    assert_eq!(scan.outline, Some(json!({"a":"","b":2})));
}

#[test]
fn text_that_is_no_json_is_kept_for_the_message() {
    let (scan, _) = scan(b"<html><title>524</title>", 7).unwrap();
    assert_eq!((scan.outline, scan.whole), (None, false));
    assert!(scan.text.contains("524"));
}

/// Any JSON value with pictures somewhere in it.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::Null),
        Just(Value::from("say \"b64_json\": \"\\")),
    ];
    let picture =
        proptest::collection::vec(any::<u8>(), 1..300).prop_map(|bytes| json!({"b64_json": STANDARD.encode(bytes)}));
    prop_oneof![leaf, picture].prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z_\"\\\\]{1,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().filter(|(key, _)| key != "url").collect())),
        ]
    })
}

/// Replaces pictures by their marks and collects them, with an ordinary parser and decoder.
fn reference(value: &mut Value, files: &mut Vec<Vec<u8>>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| reference(item, files)),
        Value::Object(map) => {
            for (key, item) in map {
                if key == "b64_json"
                    && let Some(text) = item.as_str()
                {
                    files.push(STANDARD.decode(text).expect("made here"));
                    *item = Value::from(format!("#{}", files.len() - 1));
                } else {
                    reference(item, files);
                }
            }
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn it_agrees_with_an_ordinary_parser(document in document(), step in 1usize..400, pretty in any::<bool>(), slashes in any::<bool>()) {
        let mut text = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) }.unwrap();
        if slashes {
            text = text.replace('/', "\\/");
        }
        let mut expected = document;
        let mut files = Vec::new();
        reference(&mut expected, &mut files);
        let (scan, found) = scan(text.as_bytes(), step).unwrap();
        prop_assert!(scan.whole);
        prop_assert_eq!(scan.outline, Some(expected));
        prop_assert_eq!(found, files);
    }

    #[test]
    fn any_text_ends_without_a_panic(text in "[\\[\\]{}:,\"\\\\a-f0-9/=u ]{0,200}", step in 1usize..20) {
        let with_keys = text.replace('f', "\"b64_json\":\"").replace('e', "\"url\":\"data:");
        let _ = scan(with_keys.as_bytes(), step);
    }
}
