//! Generations, models, headers, refusals.

use super::World;
use image::ImageFormat;
use maquette::sandbox::Config;
use serde_json::{Value, json};

const SMALL: &str = "1024x640";

fn body(more: &Value) -> Value {
    let mut body = json!({"model": "gpt-image-2", "prompt": "a cat", "size": SMALL, "quality": "low"});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_generation_has_every_field_of_the_contract() {
    let world = World::plain().await;
    let answer = world.json("/images/generations", body(&json!({"n": 2, "safety_identifier": "u-1"}))).await;
    let value = answer.value();
    for index in 0..2 {
        assert_eq!(image::guess_format(&answer.file(index)).unwrap(), ImageFormat::Png);
        assert_eq!(answer.picture(index).dimensions(), (1024, 640));
        assert!(value["data"][index].get("url").is_none());
    }
    assert_ne!(answer.file(0), answer.file(1), "each of n is a picture of its own");
    assert!(value["created"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!((&value["size"], &value["quality"]), (&json!(SMALL), &json!("low")));
    assert_eq!((&value["background"], &value["output_format"]), (&json!("opaque"), &json!("png")));
    assert_eq!(value["safety_identifier"], "u-1");
    let usage = &value["usage"];
    // 16 * 10 * (2,000,000 + 655,360) / 4,000,000, rounded up, twice.
    assert_eq!(usage["output_tokens"], 2 * 107);
    assert_eq!(usage["input_tokens_details"], json!({"text_tokens": 8, "image_tokens": 0}));
    assert_eq!(usage["total_tokens"], 8 + 214);
    assert!(answer.header("x-request-id").starts_with("req_"));
    assert!(answer.header("openai-processing-ms").parse::<u64>().is_ok());
    assert_eq!(world.server.billed(), 1);
}

#[tokio::test]
async fn equal_requests_give_equal_pictures_and_other_words_others() {
    let world = World::plain().await;
    let one = world.json("/images/generations", body(&json!({}))).await.file(0);
    assert_eq!(one, world.json("/images/generations", body(&json!({}))).await.file(0));
    assert_ne!(one, world.json("/images/generations", body(&json!({"prompt": "a red cat"}))).await.file(0));
    assert_ne!(one, world.json("/images/generations", body(&json!({"quality": "high"}))).await.file(0));
}

#[tokio::test]
async fn formats_and_compression() {
    let world = World::plain().await;
    for (name, format) in [("jpeg", ImageFormat::Jpeg), ("webp", ImageFormat::WebP)] {
        let mut lengths = vec![];
        for level in [20, 95] {
            let more = json!({"output_format": name, "output_compression": level});
            let answer = world.json("/images/generations", body(&more)).await;
            assert_eq!(image::guess_format(&answer.file(0)).unwrap(), format);
            assert_eq!(answer.value()["output_format"], name);
            lengths.push(answer.file(0).len());
        }
        assert!(lengths[0] * 2 < lengths[1], "{name}: {lengths:?}");
    }
}

#[tokio::test]
async fn auto_is_resolved_and_legacy_ids_are_routed() {
    let world = World::plain().await;
    for (prompt, size) in [("mountains", "1536x1024"), ("a portrait", "1024x1536"), ("a heart", "1024x1024")] {
        let answer = world.json("/images/generations", json!({"prompt": prompt, "model": "dall-e-3"})).await;
        assert_eq!(answer.value()["size"], size);
        assert_eq!(answer.value()["quality"], "medium");
    }
    let unknown = world.json("/images/generations", body(&json!({"model": "stable-diffusion"}))).await;
    assert_eq!(unknown.refusal(), (404, "model_not_found".into(), "model".into()));
}

#[tokio::test]
async fn refusals_have_code_and_param_and_cost_nothing() {
    let world = World::plain().await;
    for (more, code, param) in [
        (json!({"size": "4096x4096"}), "invalid_value", "size"),
        (json!({"size": "640x640"}), "invalid_value", "size"),
        (json!({"prompt": "x".repeat(32_001)}), "string_above_max_length", "prompt"),
        (json!({"n": 11}), "integer_above_max_value", "n"),
        (json!({"n": 2, "stream": true}), "unsupported_parameter", "input"),
        (json!({"partial_images": 4, "stream": true}), "integer_above_max_value", "partial_images"),
        (json!({"background": "transparent"}), "invalid_value", "background"),
        (json!({"moderation": "off"}), "invalid_value", "moderation"),
        (json!({"output_format": "svg"}), "invalid_value", "output_format"),
        (json!({"response_format": "b64_json"}), "unknown_parameter", "response_format"),
        (json!({"image": "x"}), "unknown_parameter", "image"),
        (json!({"seed": 1}), "unknown_parameter", "seed"),
    ] {
        let answer = world.json("/images/generations", body(&more)).await;
        assert_eq!(answer.refusal(), (400, code.into(), param.into()));
        assert!(!answer.header("x-request-id").is_empty());
    }
    let prompt = world.json("/images/generations", json!({})).await;
    assert_eq!(prompt.refusal(), (400, "missing_required_parameter".into(), "prompt".into()));
    assert_eq!(world.server.billed(), 0);
}

#[tokio::test]
async fn models_paths_and_methods() {
    let world = World::plain().await;
    let get = async |url: String| super::Answer::of(world.client.get(url).send().await.unwrap()).await;
    let list = get(world.url("/models")).await.value();
    assert_eq!((&list["object"], &list["data"][0]["id"]), (&json!("list"), &json!("gpt-image-2")));
    let bare = format!("http://{}/models/gpt-image-2", world.server.address());
    assert_eq!(get(bare).await.value()["shutdown_date"], Value::Null);
    assert_eq!(get(world.url("/models/x")).await.refusal().1, "model_not_found");
    assert_eq!(get(world.url("/images/generations")).await.status, 405);
    assert_eq!(get(world.url("/nowhere")).await.refusal().0, 404);
    let log = world.server.log();
    assert_eq!((log.len(), log[0].route.as_str(), log[0].status), (5, "/v1/models", Some(200)));
}

#[tokio::test]
async fn a_key_is_asked_for_only_when_one_was_set() {
    let world = World::new(Config { key: Some("sk-1".to_owned()), ..Config::default() }).await;
    let call = async |key: Option<&str>| {
        let request = world.client.post(world.url("/images/generations")).header("content-type", "application/json");
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        super::Answer::of(request.body(body(&json!({})).to_string()).send().await.unwrap()).await
    };
    assert_eq!(call(None).await.refusal(), (401, "invalid_api_key".into(), String::new()));
    assert_eq!(call(Some("sk-2")).await.refusal().0, 401);
    assert_eq!(call(Some("sk-1")).await.status, 200);
    assert_eq!(world.server.billed(), 1);
}

#[tokio::test]
async fn a_stopped_server_is_gone_and_its_port_free() {
    let world = World::plain().await;
    let (address, url) = (world.server.address(), world.url("/models"));
    world.server.stop().await;
    assert!(world.client.get(url).send().await.is_err());
    let again = maquette::sandbox::start(Config { port: address.port(), ..Config::default() }).await.unwrap();
    assert_eq!(again.address(), address);
    assert!(maquette::sandbox::start(Config { port: address.port(), ..Config::default() }).await.is_err());
}
