//! Drives the running Sandbox over real HTTP: every route and body form, every refusal, every fault, the streams.

#![expect(clippy::unwrap_used, reason = "a test says by its panic what is wrong")]

#[path = "sandbox/contract.rs"]
mod contract;
#[path = "sandbox/edits.rs"]
mod edits;
#[path = "sandbox/faults.rs"]
mod faults;
#[path = "sandbox/hostile.rs"]
mod hostile;
#[path = "sandbox/models.rs"]
mod models;
#[path = "sandbox/stream.rs"]
mod stream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquette::geom::Extent;
use maquette::picture::Picture;
use maquette::sandbox::{Config, Server, start};
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use std::sync::Once;

/// A running endpoint and a client that never follows redirects.
struct World {
    server: Server,
    client: reqwest::Client,
}

impl World {
    async fn new(config: Config) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { server: start(config).await.unwrap(), client }
    }

    async fn plain() -> Self {
        Self::new(Config::default()).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.base_url())
    }

    async fn json(&self, path: &str, body: Value) -> Answer {
        self.faulty(path, body, "none").await
    }

    async fn faulty(&self, path: &str, body: Value, fault: &str) -> Answer {
        let request = self.client.post(self.url(path)).header("content-type", "application/json");
        Answer::of(request.header("x-sandbox-fault", fault).body(body.to_string()).send().await.unwrap()).await
    }

    async fn form(&self, form: Form) -> Answer {
        Answer::of(self.client.post(self.url("/images/edits")).multipart(form).send().await.unwrap()).await
    }
}

/// A whole answer.
struct Answer {
    status: u16,
    headers: reqwest::header::HeaderMap,
    bytes: Vec<u8>,
}

impl Answer {
    async fn of(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn value(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.bytes)))
    }

    /// Status, code and param of a refusal.
    fn refusal(&self) -> (u16, String, String) {
        let value = self.value();
        let text = |name: &str| value["error"][name].as_str().unwrap_or("").to_owned();
        assert!(!text("message").is_empty() && !text("type").is_empty(), "{value}");
        (self.status, text("code"), text("param"))
    }

    fn file(&self, index: usize) -> Vec<u8> {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.bytes));
        STANDARD.decode(self.value()["data"][index]["b64_json"].as_str().unwrap()).unwrap()
    }

    fn picture(&self, index: usize) -> image::RgbImage {
        image::load_from_memory(&self.file(index)).unwrap().into_rgb8()
    }
}

fn png(picture: &Picture) -> Vec<u8> {
    let extent = picture.extent();
    let image = image::RgbaImage::from_raw(extent.width, extent.height, picture.rgba().to_vec()).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A smooth picture that tells places apart.
fn source(width: u32, height: u32) -> Picture {
    Picture::from_fn(Extent::new(width, height), |x, y| {
        let wave = (x as f32 * 0.05).sin() * 40.0 + (y as f32 * 0.07).cos() * 40.0;
        [(100.0 + wave) as u8, (x * 255 / width) as u8, (y * 255 / height) as u8, 255]
    })
}

/// Open in the middle third.
fn mask(width: u32, height: u32) -> Picture {
    let open = |x: u32, y: u32| (width / 3..width * 2 / 3).contains(&x) && (height / 3..height * 2 / 3).contains(&y);
    Picture::from_fn(Extent::new(width, height), |x, y| if open(x, y) { [255, 255, 255, 0] } else { [0, 0, 0, 255] })
}

fn plain_colour(rgb: [u8; 3]) -> Picture {
    Picture::from_fn(Extent::new(64, 48), |_, _| [rgb[0], rgb[1], rgb[2], 255])
}

fn part(picture: &Picture) -> Part {
    Part::bytes(png(picture)).file_name("image.png").mime_str("image/png").unwrap()
}

fn data_url(picture: &Picture) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png(picture)))
}
