//! Every fault, seen from the caller's side.

use super::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquette::sandbox::{Config, Fault};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ROUTE: &str = "/images/generations";

fn body(stream: bool) -> Value {
    let mut body = json!({"prompt": "a star", "size": "1024x640", "quality": "low", "stream": stream});
    if stream {
        body["partial_images"] = json!(1);
    }
    body
}

async fn send(world: &World, fault: &str, stream: bool) -> reqwest::Result<reqwest::Response> {
    let request = world.client.post(world.url(ROUTE)).header("content-type", "application/json");
    request.header("x-sandbox-fault", fault).body(body(stream).to_string()).send().await
}

/// Reads until the end, the break, or the time is up: the bytes, and how it ended.
async fn read(mut response: reqwest::Response, time: Duration, most: usize) -> (Vec<u8>, &'static str) {
    let mut bytes = vec![];
    let began = Instant::now();
    while bytes.len() < most {
        match tokio::time::timeout(time.saturating_sub(began.elapsed()), response.chunk()).await {
            Err(_) => return (bytes, "silence"),
            Ok(Err(_)) => return (bytes, "broken"),
            Ok(Ok(None)) => return (bytes, "end"),
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
        }
    }
    (bytes, "more")
}

const SHORT: Duration = Duration::from_millis(600);
const LONG: Duration = Duration::from_secs(20);

#[tokio::test]
async fn refusals_on_request_look_like_the_vendors() {
    let world = World::plain().await;
    for (fault, status, code) in [
        ("401", 401, "invalid_api_key"),
        ("403", 403, ""),
        ("429=7", 429, "rate_limit_exceeded"),
        ("429-quota", 429, "insufficient_quota"),
        ("moderation", 400, "moderation_blocked"),
        ("500", 500, "server_error"),
    ] {
        let billed = world.server.billed();
        let answer = world.faulty(ROUTE, body(false), fault).await;
        assert_eq!(answer.refusal(), (status, code.into(), String::new()), "{fault}");
        assert_eq!(answer.header("retry-after"), if fault == "429=7" { "7" } else { "" });
        assert_eq!(world.server.billed() > billed, status >= 500, "{fault}");
    }
    let details = world.faulty(ROUTE, body(false), "moderation").await.value();
    assert_eq!(details["error"]["moderation_details"]["moderation_stage"], "input");
    assert!(
        world.faulty(ROUTE, body(false), "403").await.value()["error"]["message"]
            .as_str()
            .unwrap()
            .contains("verified")
    );
    assert_eq!(world.faulty(ROUTE, body(false), "slww").await.refusal().2, "x-sandbox-fault");
}

#[tokio::test]
async fn gateways_answer_with_pages() {
    let world = World::plain().await;
    for (fault, status) in [("502-html", 502), ("524-html", 524)] {
        let answer = world.faulty(ROUTE, body(false), fault).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=utf-8"));
        assert!(answer.bytes.starts_with(b"<html>"));
    }
    let moved = world.faulty(ROUTE, body(false), "redirect=http://127.0.0.1:9/x").await;
    assert_eq!((moved.status, moved.header("location")), (307, "http://127.0.0.1:9/x"));
    let away = world.faulty(ROUTE, body(false), "redirect").await;
    assert_eq!(away.header("location"), "http://elsewhere.invalid/v1/images/generations");
}

#[tokio::test]
async fn silence_and_slowness() {
    let world = World::plain().await;
    let stalled = send(&world, "stall", false).await.unwrap();
    assert_eq!((stalled.status().as_u16(), read(stalled, SHORT, 1).await), (200, (vec![], "silence")));
    assert!(tokio::time::timeout(SHORT, send(&world, "no-answer", false)).await.is_err());
    assert!(send(&world, "close", false).await.unwrap_err().is_request());
    let began = Instant::now();
    assert_eq!(send(&world, "slow=0.7", false).await.unwrap().status(), 200);
    assert!(began.elapsed() >= Duration::from_millis(700));
    assert_eq!(world.server.billed(), 4, "each of these pictures is paid for");
}

#[tokio::test]
async fn bodies_that_break_off() {
    let world = World::plain().await;
    let response = send(&world, "cut=40", false).await.unwrap();
    let promised = response.content_length().unwrap();
    let (bytes, end) = read(response, LONG, usize::MAX).await;
    assert_eq!((end, bytes.len() as u64), ("broken", promised * 40 / 100));
    let (bytes, end) = read(send(&world, "cut", true).await.unwrap(), LONG, usize::MAX).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(end == "broken" && text.contains("partial_image") && text.contains("completed") && !text.contains("usage"));
    let (bytes, end) = read(send(&world, "no-final", true).await.unwrap(), LONG, usize::MAX).await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(end == "end" && text.contains("partial_image") && !text.contains("completed"));
    let (bytes, end) = read(send(&world, "no-final", false).await.unwrap(), LONG, usize::MAX).await;
    assert!(end == "end" && serde_json::from_slice::<Value>(&bytes).is_err());
    for stream in [false, true] {
        let (bytes, end) = read(send(&world, "endless", stream).await.unwrap(), LONG, 30_000_000).await;
        assert_eq!((end, bytes.len() >= 30_000_000), ("more", true));
    }
}

#[tokio::test]
async fn answers_that_are_not_what_was_asked_for() {
    let world = World::plain().await;
    let get = async |fault: &str| world.faulty(ROUTE, body(false), fault).await;
    let broken = get("bad-base64").await.value();
    assert!(STANDARD.decode(broken["data"][0]["b64_json"].as_str().unwrap()).is_err());
    assert_eq!(get("empty-data").await.value()["data"], json!([]));
    let empty = get("empty-url").await;
    assert_eq!(empty.value()["data"][0]["url"], "");
    assert_eq!(empty.picture(0).dimensions(), (1024, 640));
    let wrong = get("wrong-size").await;
    assert_eq!((wrong.picture(0).dimensions(), &wrong.value()["size"]), ((768, 640), &json!("1024x640")));
    assert_eq!(get("wrong-size=100x90").await.picture(0).dimensions(), (100, 90));
    let other = get("other-format").await;
    assert_eq!(image::guess_format(&other.file(0)).unwrap(), image::ImageFormat::Jpeg);
    assert_eq!(other.value()["output_format"], "png");
}

#[tokio::test]
async fn garbage_among_the_events_does_not_swallow_the_picture() {
    let world = World::plain().await;
    let (bytes, end) = read(send(&world, "garbage-events", true).await.unwrap(), LONG, usize::MAX).await;
    assert!(end == "end" && std::str::from_utf8(&bytes).is_err());
    let text = String::from_utf8_lossy(&bytes);
    let last = text.split("\n\n").find(|block| block.starts_with("event: image_generation.completed")).unwrap();
    let value: Value = serde_json::from_str(last.split_once("data: ").unwrap().1).unwrap();
    assert!(STANDARD.decode(value["b64_json"].as_str().unwrap()).is_ok());
}

#[tokio::test]
async fn a_fault_of_all_calls_and_none_for_one() {
    let world = World::new(Config { fault: Some(Fault::EmptyData), ..Config::default() }).await;
    let request = world.client.post(world.url(ROUTE)).header("content-type", "application/json");
    let answer = super::Answer::of(request.body(body(false).to_string()).send().await.unwrap()).await;
    assert_eq!(answer.value()["data"], json!([]));
    assert_eq!(world.json(ROUTE, body(false)).await.picture(0).dimensions(), (1024, 640));
}
