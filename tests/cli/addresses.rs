//! Answers that only name their pictures, and refusals that lead to a second try: against a server of a few lines.

use super::proxy::on_thread;
use super::world::World;
use super::{SMALL, check_shape};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is answered: a status line with headers, and a body.
type Reply = (&'static str, Vec<u8>);
/// Answers by method, path, body, and the number of requests of this method and path, from 1.
type Script = Box<dyn Fn(&str, &str, &[u8], usize) -> Reply + Send + Sync>;

/// A server that remembers what it was asked.
struct Server {
    base_url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, script) = (Arc::clone(&asked), Arc::new(script));
        on_thread(move || {
            for client in listener.incoming().flatten() {
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                on_thread(move || serve(client, &seen, &script));
            }
        });
        Self { base_url, asked }
    }

    /// How often this was asked for, such as `GET /picture`.
    fn count(&self, what: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| asked.starts_with(what)).count()
    }
}

fn serve(mut client: TcpStream, seen: &Mutex<Vec<String>>, script: &Script) {
    let mut request = Vec::new();
    let mut piece = [0; 8192];
    let (head, length) = loop {
        let Ok(read @ 1..) = client.read(&mut piece) else { return };
        request.extend_from_slice(&piece[..read]);
        if let Some(end) = request.windows(4).position(|at| at == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            break (end + 4, length.unwrap_or(0));
        }
    };
    while request.len() < head + length {
        let Ok(read @ 1..) = client.read(&mut piece) else { return };
        request.extend_from_slice(&piece[..read]);
    }
    let line = String::from_utf8_lossy(&request[..head]).lines().next().unwrap_or_default().to_owned();
    let what = line.rsplit_once(' ').map_or(line.clone(), |(what, _)| what.to_owned());
    let number = {
        let mut seen = seen.lock().unwrap();
        seen.push(what.clone());
        seen.iter().filter(|asked| **asked == what).count()
    };
    let (method, path) = what.split_once(' ').unwrap_or_default();
    let (status, body) = script(method, path, &request[head..], number);
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = client.write_all(&[head.as_bytes(), &body].concat());
}

const JSON: &str = "200 OK\r\nContent-Type: application/json";
const BUSY: &str = "503 Service Unavailable";

fn picture() -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image::RgbImage::from_fn(1024, 640, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut file, image::ImageFormat::Png)
        .unwrap();
    file.into_inner()
}

fn answer(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn named(addresses: &[&str]) -> Vec<u8> {
    let data: Vec<Value> = addresses.iter().map(|url| json!({ "url": url })).collect();
    answer(&json!({ "created": 1, "data": data, "usage": { "input_tokens": 10, "output_tokens": 100 } }))
}

fn generate(world: &World, server: &Server, more: &[&str]) -> super::world::Ran {
    world.run(&[&["generate", "--prompt", "a boat", "--base-url", &server.base_url], SMALL, more].concat())
}

#[test]
fn a_picture_that_does_not_come_now_is_fetched_by_the_next_start_and_the_call_is_not_made_again() {
    let world = World::new();
    let open = Arc::new(Mutex::new(false));
    let gate = Arc::clone(&open);
    let server = Server::start(Box::new(move |method, _, _, _| match (method, *gate.lock().unwrap()) {
        ("POST", _) => (JSON, named(&["/picture?sig=1"])),
        (_, true) => ("200 OK\r\nContent-Type: image/png", picture()),
        (_, false) => (BUSY, Vec::new()),
    }));
    let ran = generate(&world, &server, &[]);
    let told = ran.json();
    check_shape(&told);
    assert_eq!((ran.status, told["calls"][0]["state"].as_str()), (4, Some("received")), "{told}");
    assert_eq!(told["error"]["billed"], "yes");
    assert!(told["error"]["next_step"].as_str().unwrap().contains("without a new call"), "{told}");
    assert!(told["error"]["details"].as_str().is_none_or(|details| details.contains("/picture?sig=1")), "{told}");
    assert_eq!((server.count("POST"), server.count("GET /picture")), (1, 4), "a few tries");
    let still = world.run(&["recover"]).done();
    assert_eq!(
        (still["waiting"].as_array().map(Vec::len), still["maybe_billed"].as_array().map(Vec::len)),
        (Some(1), Some(0))
    );
    *open.lock().unwrap() = true;
    let recovered = world.run(&["recover"]).done();
    assert_eq!(recovered["finished"].as_array().map(Vec::len), Some(1), "{recovered}");
    assert_eq!((server.count("POST"), server.count("GET /picture")), (1, 9));
    assert_eq!(world.run(&["recover"]).done()["finished"], json!([]), "once is enough");
    world.verify();
}

#[test]
fn a_late_picture_is_waited_for_and_a_gone_one_is_not() {
    let world = World::new();
    let server = Server::start(Box::new(|method, path, _, number| match (method, path, number) {
        ("POST", ..) => (JSON, named(&["/late"])),
        (_, "/late", 1) => ("404 Not Found", Vec::new()),
        (_, "/late", 2) => (BUSY, Vec::new()),
        _ => ("200 OK", picture()),
    }));
    let told = generate(&world, &server, &[]).done();
    assert_eq!((told["calls"][0]["state"].as_str(), server.count("GET")), (Some("placed"), 3));
    let server = Server::start(Box::new(|method, _, _, _| match method {
        "POST" => (JSON, named(&["/gone"])),
        _ => ("410 Gone", Vec::new()),
    }));
    let told = generate(&world, &server, &[]).json();
    assert_eq!((told["calls"][0]["state"].as_str(), server.count("GET")), (Some("maybe_billed"), 1), "{told}");
}

#[test]
fn an_answer_with_very_many_addresses_is_no_reason_to_fetch_them_all() {
    let world = World::new();
    let server = Server::start(Box::new(|method, _, _, _| match method {
        "POST" => {
            let all: Vec<String> = (0..3000).map(|at| format!("/picture/{}", at / 2)).collect();
            (JSON, named(&all.iter().map(String::as_str).collect::<Vec<_>>()))
        }
        _ => ("200 OK", picture()),
    }));
    let told = generate(&world, &server, &[]).done();
    assert_eq!((told["results"].as_array().map(Vec::len), server.count("GET")), (Some(1), 1), "one was asked for");
}

#[test]
fn the_price_in_the_head_of_an_answer_is_the_price() {
    let world = World::new();
    let server = Server::start(Box::new(|method, _, _, _| match method {
        "POST" => ("200 OK\r\nContent-Type: application/json\r\nx-litellm-response-cost: 0.0421", named(&["/a"])),
        _ => ("200 OK", picture()),
    }));
    let told = generate(&world, &server, &[]).done();
    assert_eq!(told["cost"]["actual_usd"], 0.0421, "{told}");
}

#[test]
fn a_refused_stream_is_asked_for_once_more_without() {
    let world = World::new();
    let server = Server::start(Box::new(|method, _, body, _| {
        let streamed = String::from_utf8_lossy(body).contains("\"stream\"");
        match (method, streamed) {
            ("POST", true) => (
                "400 Bad Request\r\nContent-Type: application/json",
                answer(&json!({ "error": { "message": "streaming is not supported here", "param": "stream" } })),
            ),
            ("POST", false) => (JSON, named(&["/a"])),
            _ => ("200 OK", picture()),
        }
    }));
    let told = generate(&world, &server, &["--stream"]).done();
    let states: Vec<_> = told["calls"].as_array().unwrap().iter().map(|call| call["state"].as_str()).collect();
    assert_eq!((states, server.count("POST")), (vec![Some("refused"), Some("placed")], 2), "{told}");
    // One that refuses everything is asked twice, and not a third time.
    let server = Server::start(Box::new(|_, _, _, _| {
        let refusal = json!({ "error": { "message": "streaming is not supported here", "param": "stream" } });
        ("400 Bad Request\r\nContent-Type: application/json", answer(&refusal))
    }));
    let ran = generate(&world, &server, &["--stream"]);
    assert_eq!((ran.status, server.count("POST")), (3, 2), "{}", ran.stdout);
}
