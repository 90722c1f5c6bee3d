//! Server-sent events.

use super::{World, part, source};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquette::sandbox::Config;
use reqwest::multipart::Form;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The data of all events; the event line must name the type that the data repeats.
fn events(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    let blocks = text.split("\n\n").filter(|block| !block.is_empty());
    blocks
        .map(|block| {
            let (event, data) = block.split_once('\n').unwrap();
            let value: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            assert_eq!(event.strip_prefix("event: "), value["type"].as_str());
            value
        })
        .collect()
}

fn body(partials: u32) -> Value {
    json!({"prompt": "a boat on the sea", "size": "1024x640", "quality": "low", "stream": true, "partial_images": partials})
}

#[tokio::test]
async fn partial_pictures_come_before_the_last_one() {
    let world = World::plain().await;
    for partials in 0..=3 {
        let answer = world.json("/images/generations", body(partials)).await;
        assert_eq!(answer.header("content-type"), "text/event-stream");
        let events = events(&answer.bytes);
        assert_eq!(events.len(), partials as usize + 1);
        for (i, event) in events.iter().enumerate() {
            let last = i == partials as usize;
            let name = if last { "image_generation.completed" } else { "image_generation.partial_image" };
            assert_eq!(event["type"], name);
            for field in ["b64_json", "created_at", "size", "quality", "background", "output_format"] {
                assert!(!event[field].is_null(), "{field} of {i}");
            }
            assert_eq!(event.get("partial_image_index").is_some(), !last);
            assert_eq!(event.get("usage").is_some(), last);
            let file = STANDARD.decode(event["b64_json"].as_str().unwrap()).unwrap();
            let picture = image::load_from_memory(&file).unwrap();
            assert_eq!((picture.width(), picture.height()), (1024, 640));
        }
        let usage = &events[partials as usize]["usage"];
        assert_eq!(usage["output_tokens"], 107 + 100 * partials);
        assert!(usage.get("output_tokens_details").is_none());
    }
    let plain = json!({"prompt": "a boat on the sea", "size": "1024x640", "quality": "low"});
    let plain = world.json("/images/generations", plain).await.file(0);
    let streamed = events(&world.json("/images/generations", body(1)).await.bytes).pop().unwrap();
    assert_eq!(STANDARD.decode(streamed["b64_json"].as_str().unwrap()).unwrap(), plain);
}

#[tokio::test]
async fn an_edit_streams_under_its_own_names() {
    let world = World::plain().await;
    let form = Form::new().text("prompt", "a heart").text("size", "1024x640").text("stream", "true");
    let answer = world.form(form.text("partial_images", "2").part("image", part(&source(256, 160)))).await;
    let names: Vec<String> =
        events(&answer.bytes).iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["image_edit.partial_image", "image_edit.partial_image", "image_edit.completed"]);
}

#[tokio::test]
async fn events_are_spread_over_the_latency() {
    let world = World::new(Config { latency: Duration::from_millis(900), ..Config::default() }).await;
    let began = Instant::now();
    let request = world.client.post(world.url("/images/generations")).header("content-type", "application/json");
    let mut response = request.body(body(2).to_string()).send().await.unwrap();
    let first = response.chunk().await.unwrap().unwrap();
    assert!(!first.is_empty());
    let early = began.elapsed();
    while response.chunk().await.unwrap().is_some() {}
    let late = began.elapsed();
    assert!(early >= Duration::from_millis(290) && late >= Duration::from_millis(890), "{early:?} {late:?}");
    assert!(
        late >= early + Duration::from_millis(200),
        "the first event does not wait for the last: {early:?} {late:?}"
    );
}
