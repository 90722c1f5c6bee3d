//! Bodies that nobody would send on purpose: a 4xx each, never a panic, and the server lives on.

use super::World;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn send(world: &World, runtime: &tokio::runtime::Runtime, route: &str, kind: &str, body: Vec<u8>) -> u16 {
    let request = world.client.post(world.url(route)).header("content-type", kind).body(body);
    runtime.block_on(async { request.send().await.unwrap().status().as_u16() })
}

fn run(cases: u32, strategy: impl Strategy<Value = (&'static str, &'static str, Vec<u8>)>) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::plain());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let result = runner.run(&strategy, |(route, kind, body)| {
        let status = send(&world, &runtime, route, kind, body);
        prop_assert!((400..500).contains(&status), "{}", status);
        Ok(())
    });
    result.unwrap();
    assert_eq!(world.server.billed(), 0);
    let alive = runtime.block_on(world.client.get(world.url("/models")).send()).unwrap();
    assert_eq!(alive.status(), 200);
}

const GENERATE: &str = "/images/generations";
const EDIT: &str = "/images/edits";

#[test]
fn arbitrary_bytes() {
    let routes = prop::sample::select(vec![GENERATE, EDIT]);
    let kinds = prop::sample::select(vec![
        "application/json",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "text/plain",
        "multipart/form-data; boundary=\"",
    ]);
    run(150, (routes, kinds, prop::collection::vec(any::<u8>(), 0..600)));
}

#[test]
fn nearly_right_json() {
    let value = prop_oneof![
        Just("null".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "[ -~]{0,20}".prop_map(|text| serde_json::json!(text).to_string()),
        Just("[]".to_owned()),
        Just("{\"image_url\":3}".to_owned()),
        Just("[".repeat(300)),
        Just("[{\"image_url\":\"data:image/png;base64,iVBORw0KGgo=\"}]".to_owned()),
    ];
    let name = prop::sample::select(vec!["n", "size", "stream", "image", "images", "mask", "quality", "model", "zz"]);
    // Without a prompt none of these can succeed.
    let body = prop::collection::vec((name, value), 0..5).prop_map(|members| {
        let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    });
    let routes = prop::sample::select(vec![GENERATE, EDIT]);
    run(150, (routes, Just("application/json"), body));
}

#[test]
fn nearly_right_multipart() {
    let head = prop::sample::select(vec![
        "Content-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png",
        "Content-Disposition: form-data; name=\"image[]\"; filename=\"a.png\"\r\nContent-Type: image/jpeg",
        "Content-Disposition: form-data; name=\"mask\"; filename=\"\"\r\nContent-Type: image/png",
        "Content-Disposition: form-data; name=\"n\"",
        "Content-Disposition: form-data; name=prompt",
        "Content-Disposition: form-data",
        "X: y",
        "",
    ]);
    let start = prop::sample::select(vec![
        &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
        b"\xff\xd8\xff\xe0",
        b"RIFF....WEBPVP8 ",
        b"",
    ]);
    let part = (head, start, prop::collection::vec(any::<u8>(), 0..80));
    let body = (prop::collection::vec(part, 0..4), prop::sample::select(vec!["--x--\r\n", "--x", ""])).prop_map(
        |(parts, end)| {
            let mut body = vec![];
            for (head, start, rest) in parts {
                body.extend_from_slice(format!("--x\r\n{head}\r\n\r\n").as_bytes());
                body.extend_from_slice(start);
                body.extend_from_slice(&rest);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(end.as_bytes());
            body
        },
    );
    run(150, (Just(EDIT), Just("multipart/form-data; boundary=x"), body));
}
