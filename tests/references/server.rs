//! A server of a few lines: it reads one request after the other, takes multipart bodies apart, and answers with a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquette::geom::Extent;
use maquette::picture::{Picture, encode};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::Builder;

/// What came in a body.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// The prompt.
    pub prompt: String,
    /// The pictures in their order.
    pub images: Vec<Vec<u8>>,
    /// The names of all parts in their order.
    pub names: Vec<String>,
    /// Bytes of the body.
    pub bytes: u64,
}

pub struct Server {
    port: u16,
    last: Arc<Mutex<Option<Form>>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let last = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&last);
        let listen = move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                Builder::new().spawn(move || serve(stream, &seen)).unwrap();
            }
        };
        Builder::new().spawn(listen).unwrap();
        Self { port, last }
    }

    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub fn take_last(&self) -> Form {
        self.last.lock().unwrap().take().expect("a request came")
    }
}

fn serve(mut stream: TcpStream, seen: &Mutex<Option<Form>>) {
    let picture = encode::png(&Picture::from_fn(Extent::new(16, 16), |_, _| [9, 9, 9, 255]));
    let answer = format!(r#"{{"created":1,"data":[{{"b64_json":"{}"}}]}}"#, STANDARD.encode(picture));
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let mut read = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Some(end) = find(&read, b"\r\n\r\n") else {
            match stream.read(&mut buffer) {
                Ok(count) if count > 0 => read.extend_from_slice(&buffer[..count]),
                _ => return,
            }
            continue;
        };
        let head = String::from_utf8(read[..end].to_vec()).unwrap();
        let field = |name: &str| {
            let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
            line.map(|line| line.split_once(':').unwrap().1.trim().to_owned())
        };
        let length: usize = field("content-length").expect("a known length").parse().unwrap();
        while read.len() < end + 4 + length {
            let count = stream.read(&mut buffer).unwrap();
            read.extend_from_slice(&buffer[..count]);
        }
        let body = read[end + 4..end + 4 + length].to_vec();
        read.drain(..end + 4 + length);
        let kind = field("content-type").unwrap_or_default();
        let form = match kind.split_once("boundary=") {
            Some((_, boundary)) => multipart(&body, boundary.trim_matches('"')),
            None => json(&body),
        };
        *seen.lock().unwrap() = Some(form);
        stream.write_all(answer.as_bytes()).unwrap();
    }
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|window| window == words)
}

fn json(body: &[u8]) -> Form {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    Form { prompt: body["prompt"].as_str().unwrap().to_owned(), ..Form::default() }
}

fn multipart(body: &[u8], boundary: &str) -> Form {
    let mut form = Form { bytes: body.len() as u64, ..Form::default() };
    let line = format!("--{boundary}");
    let mut rest = &body[find(body, line.as_bytes()).unwrap() + line.len()..];
    while rest.starts_with(b"\r\n") {
        let end = find(rest, format!("\r\n{line}").as_bytes()).unwrap();
        let part = &rest[2..end];
        let split = find(part, b"\r\n\r\n").unwrap();
        let head = String::from_utf8(part[..split].to_vec()).unwrap();
        let name = head.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let value = &part[split + 4..];
        match name.as_str() {
            "prompt" => form.prompt = String::from_utf8(value.to_vec()).unwrap(),
            "image[]" => form.images.push(value.to_vec()),
            _ => {}
        }
        form.names.push(name);
        rest = &rest[end + 2 + line.len()..];
    }
    form
}
