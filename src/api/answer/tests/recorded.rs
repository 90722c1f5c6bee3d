//! Answers of each dialect in use, as they were seen, and what is read out of each.

use super::*;

/// Bytes of the pictures, and what else is told: size, previews do not count.
struct Expected {
    pictures: &'static [&'static str],
    urls: &'static [&'static str],
    output: u64,
}

const HI: Expected = Expected { pictures: &["hi"], urls: &[], output: 0 };

fn check(name: &str, text: &str, content: &Content, expected: &Expected) -> Outcome {
    let (outcome, files) = read(text, content);
    let outcome = outcome.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let files: Vec<String> = files.into_iter().map(|file| String::from_utf8(file).unwrap()).collect();
    assert_eq!(files, expected.pictures, "{name}");
    let urls: Vec<&str> = outcome.images.iter().filter_map(|image| image.url.as_deref()).collect();
    assert_eq!(urls, expected.urls, "{name}");
    assert_eq!(outcome.usage.map_or(0, |usage| usage.output), expected.output, "{name}");
    assert!(outcome.complete, "{name}: {:?}", outcome.remark);
    outcome
}

#[test]
fn documents() {
    let counted = |output| Expected { output, ..HI };
    let url = |urls: &'static [&'static str]| Expected { pictures: &[], urls, output: 0 };
    let cases: &[(&str, &str, Expected)] = &[
        (
            "OpenAI",
            r#"{"created":1713833628,"data":[{"b64_json":"aGk="}],"background":"opaque","output_format":"png","quality":"low",
              "size":"1024x1024","usage":{"total_tokens":246,"input_tokens":50,"output_tokens":196,
              "input_tokens_details":{"text_tokens":10,"image_tokens":40},
              "output_tokens_details":{"image_tokens":196,"text_tokens":0}},"safety_identifier":null,"svg_usage":null}"#,
            counted(196),
        ),
        ("only what is required, and a picture", r#"{"created":1,"data":[{"b64_json":"aGk="}]}"#, HI),
        (
            "new-api: empty strings beside the picture",
            r#"{"created":1,"data":[{"url":"","b64_json":"aGk=","revised_prompt":""}]}"#,
            HI,
        ),
        ("a data URL where text should be", r#"{"data":[{"b64_json":"data:image/png;base64,aGk="}]}"#, HI),
        ("a data URL as address", r#"{"data":[{"url":"data:image/webp;base64,aGk=","b64_json":""}]}"#, HI),
        ("both of them", r#"{"data":[{"b64_json":"aGk=","url":"data:image/png;base64,aGk="}]}"#, HI),
        ("PHP escapes slashes", "{\"data\":[{\"b64_json\":\"data:image\\/png;base64,aGk=\"}]}", HI),
        ("escaped by number, with line breaks", "{\"data\":[{\"b64_json\":\"aG\\u006b\\n=\"}]}", HI),
        ("without padding", r#"{"data":[{"b64_json":"aGk"}]}"#, HI),
        ("sd.cpp: no count", r#"{"created":1,"data":[{"b64_json":"aGk="}],"output_format":"png"}"#, HI),
        (
            "LocalAI: an address",
            r#"{"created":1,"id":"x","data":[{"embedding":null,"index":0,"url":"http://127.0.0.1:8080/generated-images/b1.png"}],
              "usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}"#,
            url(&["http://127.0.0.1:8080/generated-images/b1.png"]),
        ),
        (
            "SGLang: a relative address",
            r#"{"id":"7","created":1,"data":[{"b64_json":null,"url":"/v1/images/7/content","revised_prompt":"p","file_path":"/tmp/x"}]}"#,
            url(&["/v1/images/7/content"]),
        ),
        (
            "xAI: an address for a while",
            r#"{"data":[{"url":"https://imgen.x.ai/a?sig=1","revised_prompt":""}]}"#,
            url(&["https://imgen.x.ai/a?sig=1"]),
        ),
        (
            "OpenRouter: its own count and price",
            r#"{"created":1,"data":[{"b64_json":"aGk=","media_type":"image/png"}],
              "usage":{"prompt_tokens":5,"completion_tokens":196,"total_tokens":201,"cost":0.0123}}"#,
            counted(196),
        ),
        (
            "Together",
            r#"{"id":"o","model":"flux","object":"list","data":[{"index":0,"b64_json":"aGk=","type":"b64_json"}]}"#,
            HI,
        ),
        ("Google: another list", r#"{"images":[{"b64_json":"aGk="}]}"#, HI),
        ("a list alone", r#"[{"b64_json":"aGk="}]"#, HI),
        ("a byte order mark in front", "\u{feff}{\"data\":[{\"b64_json\":\"aGk=\"}]}", HI),
        ("wrapped by a gateway", r#"{"code":0,"message":"ok","data":{"data":[{"b64_json":"aGk="}]}}"#, HI),
        ("an empty error beside the picture", r#"{"error":null,"data":[{"b64_json":"aGk="}]}"#, HI),
    ];
    for (name, text, expected) in cases {
        check(name, text, &Content::Json, expected);
    }
    let (_, text, expected) = cases.iter().find(|case| case.0.starts_with("OpenRouter")).unwrap();
    assert_eq!(check("price", text, &Content::Json, expected).stated, Some(Money::from_usd(0.0123)));
    let (_, text, expected) = &cases[0];
    let openai = check("facts", text, &Content::Json, expected);
    assert_eq!(
        (openai.size.as_deref(), openai.quality.as_deref(), openai.stated),
        (Some("1024x1024"), Some("low"), None)
    );
}

const PARTIAL: &str = r#"{"type":"image_generation.partial_image","b64_json":"cGFydGlhbA==","created_at":1620000000,"size":"1024x1024","quality":"high","background":"opaque","output_format":"png","partial_image_index":0}"#;
const FINAL: &str = r#"{"type":"image_generation.completed","b64_json":"aGk=","created_at":1620000000,"size":"1536x864","quality":"high","background":"opaque","output_format":"png","usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}"#;

/// Events with their names in front.
fn named(events: &[&str]) -> String {
    let one = |data: &&str| {
        let value: serde_json::Value = serde_json::from_str(data).unwrap();
        ["event: ", value["type"].as_str().unwrap(), "\ndata: ", data, "\n\n"].concat()
    };
    events.iter().map(one).collect::<Vec<_>>().concat()
}

/// Events without names.
fn bare(events: &[&str]) -> String {
    events.iter().map(|data| ["data: ", data, "\n\n"].concat()).collect::<Vec<_>>().concat()
}

#[test]
fn streams_of_every_dialect() {
    let fifty = || Expected { output: 50, ..HI };
    let edit = |text: &str| text.replace("image_generation", "image_edit");
    let cases: Vec<(&str, String, Expected)> = vec![
        ("OpenAI", named(&[PARTIAL, FINAL]), fifty()),
        ("OpenAI, an edit", edit(&named(&[PARTIAL, FINAL])), fifty()),
        ("one event alone", named(&[FINAL]), fifty()),
        ("the final before its previews", named(&[FINAL, PARTIAL, PARTIAL]), fifty()),
        ("with an end mark", named(&[PARTIAL, FINAL]) + "data: [DONE]\n\n", fifty()),
        ("no names", bare(&[PARTIAL, FINAL]), fifty()),
        ("names alone, no types", named(&[PARTIAL, FINAL]).replace(r#""type":"image_generation.partial_image","#, "").replace(r#""type":"image_generation.completed","#, ""), fifty()),
        ("carriage returns", named(&[PARTIAL, FINAL]).replace('\n', "\r\n"), fifty()),
        ("comments to keep it alive", format!(": OPENROUTER PROCESSING\n\n:\n\n{}", named(&[PARTIAL, FINAL])), fifty()),
        ("a byte order mark", format!("\u{feff}{}", named(&[FINAL])), fifty()),
        ("data over several lines", format!("event: image_generation.completed\n{}\n\n", FINAL.replace(",\"", ",\ndata: \"").replacen('{', "data: {", 1)), fifty()),
        ("no empty line at the end", named(&[PARTIAL, FINAL]).trim_end().to_owned(), fifty()),
        (
            "sub2api: address and model beside the picture",
            bare(&[&FINAL.replacen('{', r#"{"url":"data:image/png;base64,aGk=","model":"gpt-image-2","#, 1)]),
            fifty(),
        ),
        (
            "OpenRouter",
            named(&[
                r#"{"type":"image_generation.text_chunk","phase":"reasoning","text":"thinking","created":1}"#,
                r#"{"type":"image_generation.partial_image","b64_json":"cGFydGlhbA==","partial_image_index":0,"created":1,"media_type":"image/png"}"#,
                r#"{"type":"image_generation.completed","b64_json":"aGk=","created":1,"media_type":"image/png","usage":{"prompt_tokens":5,"completion_tokens":50,"cost":0.02}}"#,
            ]) + "data: [DONE]\n\n",
            fifty(),
        ),
        (
            "results named by object",
            bare(&[
                r#"{"object":"image.generation.chunk","partial_image_b64":"cGFydGlhbA=="}"#,
                r#"{"object":"image.generation.result","data":[{"b64_json":"aGk="}]}"#,
            ]),
            HI,
        ),
        ("results of an edit named by object", bare(&[r#"{"object":"image.edit.result","data":[{"b64_json":"aGk=","url":""}]}"#]), HI),
        (
            "with numbers of picture and output",
            named(&[&PARTIAL.replacen('{', r#"{"image_index":0,"output_index":0,"#, 1), &FINAL.replacen('{', r#"{"image_index":0,"#, 1)]),
            fifty(),
        ),
        (
            "vLLM-omni",
            bare(&[
                r#"{"object":"image.edit.chunk","type":"ar_delta","delta":"abc"}"#,
                r#"{"object":"image.edit.chunk","type":"image","b64_json":"aGk="}"#,
            ]) + "data: [DONE]\n\n",
            HI,
        ),
        ("the plain document as an event", bare(&[r#"{"created":1,"data":[{"b64_json":"aGk="}]}"#]), HI),
        ("the count in an event of its own", bare(&[&FINAL.replace(r#","usage":{"total_tokens":100,"input_tokens":50,"output_tokens":50,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}"#, ""), r#"{"type":"usage","usage":{"input_tokens":50,"output_tokens":50}}"#]), fifty()),
        ("an address as result", bare(&[r#"{"type":"image_generation.completed","url":"https://cdn.x/a?s=1"}"#]), Expected { pictures: &[], urls: &["https://cdn.x/a?s=1"], output: 0 }),
    ];
    for (name, text, expected) in &cases {
        check(name, text, &Content::Events, expected);
        // The content type is wrong in the wild: what the bytes are, they say themselves.
        check(name, text, &Content::Other("text/plain".to_owned()), expected);
    }
}

#[test]
fn streams_that_fail_in_every_dialect() {
    let cases: &[(&str, &str, &str)] = &[
        (
            "OpenAI's own",
            "data: {\"error\":{\"message\":\"No.\",\"type\":\"image_generation_user_error\",\"code\":\"moderation_blocked\",\"param\":null}}\n\n",
            "refused",
        ),
        (
            "named",
            "event: error\ndata: {\"error\":{\"message\":\"No.\",\"code\":\"moderation_blocked\"}}\n\n",
            "refused",
        ),
        ("by type", "data: {\"type\":\"error\",\"code\":\"moderation_blocked\",\"message\":\"No.\"}\n\n", "refused"),
        (
            "by type of the picture",
            "data: {\"type\":\"image_generation.error\",\"error\":{\"message\":\"No.\",\"code\":\"moderation_blocked\"}}\n\n",
            "refused",
        ),
        ("vLLM-omni", "data: {\"object\":\"error\",\"message\":\"No.\",\"code\":400}\n\ndata: [DONE]\n\n", "refused"),
        ("a server's failure", "data: {\"error\":{\"message\":\"No.\",\"type\":\"server_error\"}}\n\n", "ambiguous"),
        ("nothing but an end", "data: [DONE]\n\n", "ambiguous"),
        ("nothing but keep-alives", ": ping\n\n: ping\n\n", "ambiguous"),
        (
            "previews alone",
            "data: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"aGk=\",\"partial_image_index\":0}\n\n",
            "ambiguous",
        ),
    ];
    for (name, text, kind) in cases {
        let error = error(text, &Content::Events);
        assert_eq!(error.kind(), *kind, "{name}: {error:?}");
        assert_eq!(error.billed(), if *kind == "refused" { Billed::No } else { Billed::Maybe }, "{name}");
        assert_eq!(error.repeat_after(), None, "{name}");
        assert!(error.details().contains("request id: req_1"), "{name}");
    }
}

#[test]
fn a_picture_larger_than_any_buffer_is_read_in_time() {
    use base64::Engine as _;
    let bytes = vec![7_u8; 12 << 20];
    let text = base64::engine::general_purpose::STANDARD.encode(&bytes);
    let stream = format!("event: image_edit.completed\r\ndata: {{\"b64_json\":\"{text}\"}}\r\n\r\n");
    let begin = std::time::Instant::now();
    let (outcome, files) = read_by(stream.as_bytes(), &Content::Events, 1460);
    assert!(outcome.unwrap().complete && files == [bytes]);
    assert!(begin.elapsed().as_secs_f64() < 10.0, "{:?}", begin.elapsed());
}
