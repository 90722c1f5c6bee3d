//! What the server hands out: answers with pictures like photographs, as heavy as those of a real endpoint.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maquette::geom::Extent;
use maquette::picture::decode::{Limits, decode};
use maquette::picture::{Picture, resample};
use png::{BitDepth, ColorType, Compression, Filter};
use std::path::Path;
use std::process::Command;

const FOUR_K: Extent = Extent::new(3840, 2160);

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// 33 MB: RGBA, 4K, much grain.
    Heavy,
    /// 17 MB: RGB, 4K.
    Photo,
    /// 1024 x 1024, RGB.
    Small,
}

impl Body {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Heavy, Self::Photo, Self::Small];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heavy => "33MB",
            Self::Photo => "17MB",
            Self::Small => "1024x1024",
        }
    }

    /// Width and height of its picture.
    pub fn extent(self) -> (u32, u32) {
        if self == Self::Small { (1024, 1024) } else { (FOUR_K.width, FOUR_K.height) }
    }

    /// The JSON document.
    pub fn answer(self) -> Vec<u8> {
        let (width, height) = self.extent();
        let photo = photograph(Extent::new(width, height));
        let (alpha, aim) = match self {
            Self::Heavy => (true, 25_130_000),
            Self::Photo => (false, 13_070_000),
            Self::Small => (false, 1_860_000),
        };
        document(&grained_to(&photo, alpha, aim))
    }
}

/// An answer that weighs next to nothing.
pub fn small() -> Vec<u8> {
    let extent = Extent::new(64, 64);
    document(&encoded(&grained(&photograph(extent), false, 0), extent, false))
}

/// A file that looks like a PNG for as long as nobody decodes it; no two are the same.
pub fn reference(number: usize, bytes: usize) -> Vec<u8> {
    let mut noise = Noise(0x9e37_79b9 ^ number as u32);
    let head = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    head.into_iter().chain((8..bytes).map(|_| noise.next() as u8)).collect()
}

fn document(png: &[u8]) -> Vec<u8> {
    let text = STANDARD.encode(png);
    let usage = r#"{"total_tokens":7074,"input_tokens":50,"output_tokens":7024,"input_tokens_details":{"text_tokens":50,"image_tokens":0}}"#;
    format!(r#"{{"created":1713833628,"data":[{{"b64_json":"{text}"}}],"output_format":"png","usage":{usage}}}"#)
        .into_bytes()
}

/// The photograph with just so much grain that its file has about the bytes aimed at.
fn grained_to(photo: &Picture, alpha: bool, aim: usize) -> Vec<u8> {
    let (mut low, mut high) = (0, 128);
    while high - low > 1 {
        let middle = u32::midpoint(low, high);
        if encoded(&grained(photo, alpha, middle), photo.extent(), alpha).len() < aim {
            low = middle;
        } else {
            high = middle;
        }
    }
    let pixels = grained(photo, alpha, high);
    saved(&pixels, photo.extent(), alpha).unwrap_or_else(|| encoded(&pixels, photo.extent(), alpha))
}

fn grained(photo: &Picture, alpha: bool, grain: u32) -> Vec<u8> {
    let mut noise = Noise(1);
    let channels = if alpha { 4 } else { 3 };
    let values = photo.rgba().chunks_exact(4).flat_map(|pixel| &pixel[..channels]);
    values.map(|value| (u32::from(*value) * (255 - grain) / 255) as u8 + (noise.next() % (grain + 1)) as u8).collect()
}

/// By the peer's encoder, with its defaults: most endpoints are written in its language. None without a peer.
fn saved(pixels: &[u8], extent: Extent, alpha: bool) -> Option<Vec<u8>> {
    let python = std::env::var_os("MAQUETTE_PEERS")?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (raw, file) = (folder.path().join("pixels"), folder.path().join("photo.png"));
    std::fs::write(&raw, pixels).expect("the temporary folder can be written");
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/photo.py")).arg(raw);
    command.args([extent.width.to_string(), extent.height.to_string()]);
    command.arg(if alpha { "RGBA" } else { "RGB" }).arg(&file);
    assert!(command.status().expect("MAQUETTE_PEERS names a Python that starts").success());
    Some(std::fs::read(file).expect("it was written"))
}

/// As the usual encoders write it: zlib at its usual level, a filter chosen for each row.
fn encoded(pixels: &[u8], extent: Extent, alpha: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, extent.width, extent.height);
    encoder.set_color(if alpha { ColorType::Rgba } else { ColorType::Rgb });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.set_filter(Filter::Adaptive);
    let mut writer = encoder.write_header().expect("memory takes everything");
    writer.write_image_data(pixels).expect("as many bytes as pixels");
    writer.finish().expect("memory takes everything");
    file
}

fn photograph(extent: Extent) -> Picture {
    if let Some(path) = std::env::var_os("MAQUETTE_PHOTO") {
        let bytes = std::fs::read(path).expect("MAQUETTE_PHOTO names a file");
        let photo = decode(&bytes, &Limits::default()).expect("MAQUETTE_PHOTO names a photograph").picture;
        return tiled(&photo, extent);
    }
    let across = 3840.0 / extent.width as f32;
    Picture::from_fn(extent, |x, y| {
        let (x, y) = (x as f32 * across, y as f32 * across);
        let wave = |wide: f32, high: f32| (x / wide).sin() * (y / high).cos();
        let edge = if wave(61.0, 47.0) + wave(211.0, 307.0) > 0.4 { 40.0 } else { 0.0 };
        let tone = wave(397.0, 353.0) * 60.0 + wave(23.0, 19.0) * 8.0 + edge + 110.0;
        [tone as u8, (tone * 0.8 + 20.0) as u8, (y / 12.0) as u8, 255]
    })
}

/// The photograph at one and a half times its size, again and again, each beside its mirror image: enlarged to all of
/// the picture it would be a blur, which no photograph is.
fn tiled(photo: &Picture, extent: Extent) -> Picture {
    let own = photo.extent();
    let tile = resample::resize(photo, Extent::new(own.width * 3 / 2, own.height * 3 / 2));
    let (width, height) = (tile.extent().width, tile.extent().height);
    let folded = |at: u32, length: u32| {
        let within = at % (2 * length);
        if within < length { within } else { 2 * length - 1 - within }
    };
    Picture::from_fn(extent, |x, y| tile.pixel(folded(x, width), folded(y, height)))
}

/// Xorshift: the same noise every time.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 >> 8
    }
}
