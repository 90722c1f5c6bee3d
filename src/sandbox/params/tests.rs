use super::super::body::{Field, File};
use super::*;
use serde_json::json;

fn check(body: serde_json::Value) -> Result<Params, ApiError> {
    let fields = match body {
        serde_json::Value::Object(map) => map.into_iter().map(|(k, v)| (k, Field::Json(v))).collect(),
        _ => vec![],
    };
    Params::check(&Call { form: Form::Generation, fields, images: vec![], mask: None, markup: None })
}

fn code(body: serde_json::Value) -> (u16, &'static str, String) {
    let error = check(body).unwrap_err();
    (error.status, error.code.unwrap_or(""), error.param.unwrap_or_default())
}

#[test]
fn the_corners_of_the_size_rule() {
    for legal in ["1024x640", "1440x480", "3840x1280", "3840x2160", "2880x2880", "auto"] {
        assert!(check(json!({"prompt": "x", "size": legal})).is_ok(), "{legal}");
    }
    for bad in ["3840x3840", "4096x4096", "1000x1024", "1600x512", "640x640", "1024", "x", "01024x1024", "1024X1024"] {
        assert_eq!(code(json!({"prompt": "x", "size": bad})), (400, "invalid_value", "size".into()), "{bad}");
    }
}

#[test]
fn each_refusal_has_code_and_param() {
    let with = |name: &str, value: serde_json::Value| code(json!({"prompt": "x", name: value}));
    assert_eq!(code(json!({})), (400, "missing_required_parameter", "prompt".into()));
    assert_eq!(code(json!({"prompt": 3})), (400, "invalid_type", "prompt".into()));
    assert_eq!(code(json!({"prompt": "ä".repeat(32_001)})).1, "string_above_max_length");
    assert!(check(json!({"prompt": "ä".repeat(32_000)})).is_ok());
    assert_eq!(with("n", json!(0)), (400, "integer_below_min_value", "n".into()));
    assert_eq!(with("n", json!(11)), (400, "integer_above_max_value", "n".into()));
    assert_eq!(with("n", json!("2")), (400, "invalid_type", "n".into()));
    assert_eq!(with("quality", json!("max")), (400, "invalid_value", "quality".into()));
    assert_eq!(with("background", json!("transparent")), (400, "invalid_value", "background".into()));
    assert_eq!(with("output_compression", json!(50)).2, "output_compression");
    assert_eq!(with("partial_images", json!(2)).2, "partial_images");
    assert_eq!(with("style", json!("vivid")), (400, "unknown_parameter", "style".into()));
    assert_eq!(with("response_format", json!("url")).1, "unknown_parameter");
    assert_eq!(with("complexity", json!("low")).1, "unsupported_parameter");
    assert_eq!(with("model", json!("stable-diffusion")), (404, "model_not_found", "model".into()));
    assert_eq!(code(json!({"prompt": "x", "stream": true, "n": 2})), (400, "unsupported_parameter", "input".into()));
}

#[test]
fn what_a_refusal_quotes_is_short() {
    for name in ["x".repeat(5000), format!("svg[{}]", "x".repeat(5000))] {
        let error = check(json!({"prompt": "x", name: 1})).unwrap_err();
        assert!(error.message.len() < 200 && error.param.unwrap().len() <= 80, "{}", error.message);
    }
}

#[test]
fn defaults_nulls_and_legacy_ids() {
    let params = check(json!({"prompt": "x", "n": null, "model": "dall-e-3", "quality": null})).unwrap();
    assert_eq!((params.n, params.quality, params.format), (1, Tier::Medium, Output::Png));
    let jpeg = check(json!({"prompt": "x", "output_format": "jpeg", "output_compression": 40})).unwrap();
    assert_eq!((jpeg.format, jpeg.compression), (Output::Jpeg, 40));
}

#[test]
fn each_model_has_its_own_rules() {
    let with = |model: &str, name: &str, value: serde_json::Value| {
        check(json!({"prompt": "x", "model": model, name: value})).map_err(|error| error.code.unwrap_or(""))
    };
    for quality in ["xhigh", "max"] {
        assert_eq!(with("gpt-image-2-2026-04-21", "quality", json!(quality)).unwrap_err(), "invalid_value");
        assert_eq!(with("gpt-image-2.5-flare", "quality", json!(quality)).unwrap().quality.name(), quality);
    }
    assert_eq!(with("gpt-image-2.5-sunburst", "complexity", json!("low")).unwrap_err(), "unsupported_parameter");
    assert!(with("gpt-image-2.6-sunburst", "complexity", json!("low")).is_ok());
    assert_eq!(with("gpt-image-2.6-sunburst", "complexity", json!("max")).unwrap_err(), "invalid_value");
    assert_eq!(with("gpt-image-2.6-flare", "frame_count", json!(4)).unwrap_err(), "unsupported_parameter");
    assert_eq!(with("gpt-image-1.5", "size", json!("2048x2048")).unwrap_err(), "invalid_value");
    assert!(with("gpt-image-1.5", "size", json!("1024x1536")).is_ok());
    assert_eq!(with("gpt-image-2", "background", json!("transparent")).unwrap_err(), "invalid_value");
    assert!(with("gpt-image-2.5-flare", "background", json!("transparent")).unwrap().transparent);
    let jpeg = json!({"prompt": "x", "model": "gpt-image-1.5", "background": "transparent", "output_format": "jpeg"});
    assert_eq!(code(jpeg).2, "background");
}

#[test]
fn edits_have_fidelity_and_marks_where_their_model_has_them() {
    let edit = |model: &str, fidelity: Option<&str>, markup: bool, mask: bool| {
        let text = |name: &str, value: &str| (name.to_owned(), Field::Text(value.to_owned()));
        let mut fields = vec![text("model", model), text("prompt", "x")];
        fields.extend(fidelity.map(|word| text("input_fidelity", word)));
        let file = || File { content_type: None, bytes: axum::body::Bytes::new() };
        let (markup, mask) = (markup.then(file), mask.then(file));
        Params::check(&Call { form: Form::EditMultipart, fields, images: vec![file()], mask, markup })
            .map_err(|error| (error.code.unwrap_or(""), error.param.unwrap_or_default()))
    };
    for model in ["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.6-sunburst"] {
        let refused = ("invalid_input_fidelity_model", "input_fidelity".to_owned());
        assert_eq!(edit(model, Some("low"), false, false).unwrap_err(), refused, "{model}");
    }
    assert!(edit("gpt-image-1.5", Some("high"), false, false).unwrap().faithful);
    assert!(!edit("gpt-image-1-mini", Some("low"), false, false).unwrap().faithful);
    assert_eq!(edit("gpt-image-1-mini", Some("high"), false, false).unwrap_err().0, "invalid_value");
    assert_eq!(edit("gpt-image-2", None, true, false).unwrap_err(), ("unsupported_parameter", "markup".to_owned()));
    assert!(edit("gpt-image-2.5-flare", None, true, false).is_ok());
    assert_eq!(edit("gpt-image-2.6-flare", None, true, true).unwrap_err(), ("invalid_value", "markup".to_owned()));
}
