//! References on the wire, seen by a small server of the test's own: their order, what they are of, and that nothing
//! but pixels goes out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "references/board.rs"]
mod board;
#[path = "references/server.rs"]
mod server;

use image::{ColorType, ImageEncoder, ImageFormat};
use maquette::api::Secret;
use maquette::budget::Budget;
use maquette::geom::{Bounds, Extent};
use maquette::library::Library;
use maquette::picture::Picture;
use maquette::picture::decode::{Limits, decode};
use maquette::picture::encode;
use maquette::profile::{KeySource, Profile};
use maquette::prompt;
use maquette::prospect::manifest::Part;
use maquette::reference::{Reference, Role};
use maquette::sandbox;
use maquette::take::{Mode, Original};
use maquette::tray::{ReferenceId, Tray};
use maquette::work::{Engine, Order, RunSummary, Setup, outlook};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use server::{Form, Server};
use std::io::{Read, Write};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// An engine, and a server that writes down what comes.
struct Shop {
    runtime: Runtime,
    engine: Engine,
    server: Server,
    _dir: tempfile::TempDir,
}

impl Shop {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
        let engine = Engine::new(Setup { library, limits, sandbox, budget: Budget::default() }).unwrap();
        Self { runtime: Runtime::new().unwrap(), engine, server: Server::start(), _dir: dir }
    }

    fn order(&self, prompt: &str, references: Vec<Reference>) -> Order {
        let profile = Profile {
            name: "Wire".to_owned(),
            base_url: self.server.base_url(),
            key: KeySource::None,
            stream: false,
            ..Profile::default()
        };
        Order { references, ..Order::new(profile, Mode::Generate, prompt) }
    }

    /// Runs it and gives what the server saw.
    fn send(&self, order: Order) -> Form {
        self.run(order);
        self.server.take_last()
    }

    fn run(&self, order: Order) -> RunSummary {
        let summary =
            self.runtime.block_on(self.engine.run(order, CancellationToken::new(), Arc::new(|_| {}))).unwrap();
        assert!(summary.parts[0].is_ok(), "{:?}", summary.parts[0]);
        summary
    }

    fn import(&self, name: &str, bytes: Vec<u8>) -> Original {
        self.engine.import_bytes(name, bytes).unwrap().original
    }
}

fn flat(colour: [u8; 3]) -> Vec<u8> {
    let [r, g, b] = colour;
    encode::png(&Picture::from_fn(Extent::new(24, 24), |_, _| [r, g, b, 255]))
}

/// The colour of picture `at` of eight.
fn colour(at: usize) -> [u8; 3] {
    [30 * at as u8 + 10, 255 - 30 * at as u8, 77]
}

#[derive(Debug, Clone)]
enum Step {
    Add(usize),
    Remove(usize),
    Move(usize, usize),
    Toggle(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0usize..8).prop_map(Step::Add),
        1 => (0usize..8).prop_map(Step::Remove),
        3 => (0usize..8, 0usize..8).prop_map(|(from, to)| Step::Move(from, to)),
        2 => (0usize..8).prop_map(Step::Toggle),
    ];
    prop::collection::vec(step, 1..14)
}

/// The tray as a plain list of pictures, each on or off.
fn by_hand(steps: &[Step]) -> Vec<(usize, bool)> {
    let mut list: Vec<(usize, bool)> = Vec::new();
    for step in steps {
        match *step {
            Step::Add(picture) if list.iter().all(|(own, _)| *own != picture) => list.push((picture, true)),
            Step::Remove(at) if at < list.len() => drop(list.remove(at)),
            Step::Move(from, to) if from < list.len() => {
                let card = list.remove(from);
                list.insert(to.min(list.len()), card);
            }
            Step::Toggle(at) if at < list.len() => list[at].1 ^= true,
            _ => {}
        }
    }
    list
}

#[test]
fn the_order_of_the_tray_is_the_order_on_the_wire_and_mentions_mean_what_they_meant() {
    let shop = Shop::open();
    let pictures: Vec<Original> = (0..8).map(|at| shop.import(&format!("{at}.png"), flat(colour(at)))).collect();
    let mut runner = TestRunner::new(Config { cases: 1000, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&steps(), |steps| {
        let mut tray = Tray::default();
        let (mut text, mut mentioned) = ("a cup".to_owned(), None);
        for step in &steps {
            let before = tray.images(None, None);
            let id = |at: usize| tray.cards().get(at).map_or(ReferenceId(u64::MAX), |card| card.id);
            match *step {
                Step::Add(picture) => drop(tray.add(pictures[picture].clone())),
                Step::Remove(at) => drop(tray.remove(id(at))),
                Step::Move(from, to) => tray.move_to(id(from), to),
                Step::Toggle(at) => tray.toggle(id(at)),
            }
            text = prompt::follow(&text, &before, &tray.images(None, None)).unwrap_or(text);
            // The first picture ever is mentioned as soon as it is there.
            if let (None, Some(card)) = (mentioned, tray.cards().first()) {
                mentioned = Some(card.reference.original.name.clone()).map(|name| name[..1].parse::<usize>().unwrap());
                text = "a cup like @1".to_owned();
            }
        }
        let expected: Vec<usize> =
            by_hand(&steps).into_iter().filter(|(_, on)| *on).map(|(picture, _)| picture).collect();
        let order = shop.order(&text, tray.sent().map(|card| card.reference.clone()).collect());
        if mentioned.is_some_and(|picture| !expected.contains(&picture)) {
            let problem = outlook(&order).unwrap_err();
            prop_assert!(problem.message.contains("is mentioned and not sent"), "{problem:?}");
            return Ok(());
        }
        let form = shop.send(order);
        let sent: Vec<[u8; 3]> = form.images.iter().map(|bytes| first_pixel(bytes)).collect();
        prop_assert_eq!(sent, expected.iter().map(|picture| colour(*picture)).collect::<Vec<_>>());
        if let Some(picture) = mentioned {
            let number = expected.iter().position(|own| *own == picture).unwrap() + 1;
            prop_assert_eq!(form.prompt, format!("a cup like image {number}"));
        }
        Ok(())
    });
    ran.unwrap();
}

fn first_pixel(bytes: &[u8]) -> [u8; 3] {
    let picture = decode(bytes, &Limits::default()).unwrap().picture;
    picture.rgba()[..3].try_into().unwrap()
}

/// A word that is in none of the pictures' pixels.
const CANARY: &[u8] = b"CANARY-48.8584N-2.2945E";

/// A JPEG with an EXIF block that says how it is turned and where it was made, and an XMP packet.
fn turned(upright: &image::RgbImage, orientation: u16) -> Vec<u8> {
    let (w, h) = upright.dimensions();
    let (sw, sh) = if orientation >= 5 { (h, w) } else { (w, h) };
    let stored = image::RgbImage::from_fn(sw, sh, |sx, sy| {
        // Where this stored pixel is seen, by the table of the EXIF standard.
        let (x, y) = match orientation {
            2 => (sw - 1 - sx, sy),
            3 => (sw - 1 - sx, sh - 1 - sy),
            4 => (sx, sh - 1 - sy),
            5 => (sy, sx),
            6 => (sh - 1 - sy, sx),
            7 => (sh - 1 - sy, sw - 1 - sx),
            8 => (sy, sw - 1 - sx),
            _ => (sx, sy),
        };
        *upright.get_pixel(x, y)
    });
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 95).encode_image(&stored).unwrap();
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    tiff.extend([orientation as u8, 0, 0, 0]);
    tiff.extend([0x0e, 0x01, 2, 0]);
    tiff.extend((CANARY.len() as u32).to_le_bytes());
    tiff.extend(38u32.to_le_bytes());
    tiff.extend([0; 4]);
    tiff.extend(CANARY);
    let mut blocks = Vec::new();
    for (head, body) in [(&b"Exif\0\0"[..], &tiff[..]), (b"http://ns.adobe.com/xap/1.0/\0", CANARY)] {
        blocks.extend([0xff, 0xe1]);
        blocks.extend(((head.len() + body.len() + 2) as u16).to_be_bytes());
        blocks.extend_from_slice(head);
        blocks.extend_from_slice(body);
    }
    jpeg.splice(2..2, blocks);
    jpeg
}

fn quarters() -> image::RgbImage {
    image::RgbImage::from_fn(64, 32, |x, y| match (x < 32, y < 16) {
        (true, true) => image::Rgb([220, 30, 30]),
        (false, true) => image::Rgb([30, 200, 40]),
        (true, false) => image::Rgb([40, 50, 210]),
        (false, false) => image::Rgb([230, 220, 60]),
    })
}

fn near(a: [u8; 4], b: [u8; 4], most: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= most)
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let at = (y * picture.extent().width + x) as usize * 4;
    picture.rgba()[at..at + 4].try_into().unwrap()
}

/// No block of a file but those that pixels need.
fn only_pixels(bytes: &[u8]) {
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
    for words in [CANARY, b"Exif", b"ns.adobe.com", b"eXIf", b"iTXt", b"tEXt", b"iCCP", b"ICC_PROFILE"] {
        assert!(!holds(words), "{} went out", String::from_utf8_lossy(words));
    }
}

#[test]
fn every_turn_goes_out_upright_and_nothing_but_pixels_goes_out() {
    let shop = Shop::open();
    let upright = quarters();
    let turns: Vec<Reference> =
        (1..=8).map(|turn| shop.import(&format!("{turn}.jpg"), turned(&upright, turn)).into()).collect();
    let form = shop.send(shop.order("all of them", turns));
    assert_eq!(form.images.len(), 8);
    for (turn, bytes) in form.images.iter().enumerate() {
        only_pixels(bytes);
        let sent = decode(bytes, &Limits::default()).unwrap().picture;
        assert_eq!(sent.extent(), Extent::new(64, 32), "turn {}", turn + 1);
        for (x, y) in [(10, 5), (50, 5), (10, 27), (50, 27)] {
            let [r, g, b] = upright.get_pixel(x, y).0;
            assert!(near(pixel(&sent, x, y), [r, g, b, 255], 12), "turn {} at {x},{y}", turn + 1);
        }
    }
}

fn with_profile(colour: [u8; 3], profile: &moxcms::ColorProfile) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
    encoder.write_image(&colour.repeat(64), 8, 8, ColorType::Rgb8.into()).unwrap();
    png
}

fn saved(picture: impl Into<image::DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Two colours of a palette, the second half clear.
fn palette() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(vec![10, 200, 30, 90, 20, 250]);
    encoder.set_trns(vec![255, 128]);
    encoder.write_header().unwrap().write_image_data(&[[0u8; 4], [1; 4]].concat().repeat(8)).unwrap();
    bytes
}

/// Half of the cyan and no other ink, as Adobe's programs write it.
fn inks() -> Vec<u8> {
    let mut work = mozjpeg::Compress::new(mozjpeg::ColorSpace::JCS_CMYK);
    work.set_size(8, 8);
    work.set_quality(98.0);
    let mut work = work.start_compress(Vec::new()).unwrap();
    work.write_scanlines(&[127u8, 255, 255, 255].repeat(64)).unwrap();
    work.finish().unwrap()
}

#[test]
fn every_kind_of_picture_goes_out_as_srgb() {
    let shop = Shop::open();
    let deep = image::ImageBuffer::from_pixel(8, 8, image::Rgb([200u16 * 257, 100 * 257, 50 * 257]));
    let grey = image::GrayImage::from_pixel(8, 8, image::Luma([140]));
    let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([80, 90, 100, 120]));
    let p3 = moxcms::ColorProfile::new_display_p3();
    let srgb = moxcms::ColorProfile::new_srgb();
    let cases: [(&str, Vec<u8>, [u8; 4], u8); 7] = [
        // By the matrices of the two spaces.
        ("p3.png", with_profile([200, 60, 50], &p3), [217, 42, 39, 255], 2),
        ("srgb.png", with_profile([200, 60, 50], &srgb), [200, 60, 50, 255], 0),
        ("deep.png", saved(deep), [200, 100, 50, 255], 0),
        ("grey.png", saved(grey), [140, 140, 140, 255], 0),
        ("clear.png", saved(clear), [80, 90, 100, 120], 0),
        ("palette.png", palette(), [10, 200, 30, 255], 0),
        ("inks.jpg", inks(), [128, 255, 255, 255], 8),
    ];
    let references = cases.iter().map(|case| shop.import(case.0, case.1.clone()).into()).collect();
    let form = shop.send(shop.order("all of them", references));
    assert_eq!(form.images.len(), cases.len());
    for ((name, _, expected, most), bytes) in cases.iter().zip(&form.images) {
        only_pixels(bytes);
        let sent = decode(bytes, &Limits::default()).unwrap().picture;
        assert!(near(pixel(&sent, 1, 1), *expected, *most), "{name}: {:?}", pixel(&sent, 1, 1));
    }
    let palette = decode(&form.images[5], &Limits::default()).unwrap().picture;
    assert_eq!(pixel(&palette, 6, 6), [90, 20, 250, 128]);
}

#[test]
fn a_part_goes_out_alone_and_roles_are_sentences() {
    let shop = Shop::open();
    let photo = shop.import("quarters.png", saved(quarters()));
    let part = Reference {
        crop: Some(Bounds::new(32, 16, 64, 32)),
        role: Some(Role::Style),
        ..Reference::from(photo.clone())
    };
    let own = Reference { note: Some("Take the light of #.".to_owned()), ..Reference::from(photo) };
    let order = shop.order("a cup like @2", vec![part, own]);
    let told = shop.engine.manifest(&order).unwrap();
    let form = shop.send(order);
    let sent = decode(&form.images[0], &Limits::default()).unwrap().picture;
    assert_eq!((sent.extent(), pixel(&sent, 0, 0)), (Extent::new(32, 16), [230, 220, 60, 255]));
    let expected = "a cup like image 2\n\nImage 1 is a style reference: take its colours, light and texture, not its \
                    content.\nTake the light of Image 2.";
    assert_eq!(form.prompt, expected);
    // What was shown before the click is what went out.
    assert_eq!((told.prompt.as_str(), told.bytes), (expected, form.bytes));
    let names: Vec<String> = told
        .parts
        .iter()
        .map(|part| match part {
            Part::Text { name, .. } | Part::Picture { name, .. } => name.clone(),
        })
        .collect();
    assert_eq!(names, form.names.iter().filter(|name| *name != "prompt").cloned().collect::<Vec<_>>());
}

/// A server that answers whatever is asked for with this.
fn web(kind: &'static str, body: Vec<u8>) -> (String, std::thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    let serve = move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() == 1 {
            head.push(byte[0]);
        }
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(answer.as_bytes()).unwrap();
        stream.write_all(&body).unwrap();
        String::from_utf8(head).unwrap()
    };
    (base, std::thread::Builder::new().spawn(serve).unwrap())
}

#[test]
fn a_pasted_address_gives_a_picture_and_takes_no_key_along() {
    let shop = Shop::open();
    let stop = CancellationToken::new();
    let (base_url, served) = web("image/png", flat([1, 2, 3]));
    let profile = Profile { name: "Own".to_owned(), base_url: base_url.clone(), ..Profile::default() };
    shop.engine.set_key("Own", Secret::new("sk-canary-4711"));
    let url = format!("{base_url}/files/..%2Fred%20cup.jpg?token=1");
    let original = shop.runtime.block_on(shop.engine.fetch_address(&url, &profile, &stop)).unwrap();
    assert_eq!((original.name.as_str(), original.extent), ("2Fred cup.png", Extent::new(24, 24)));
    let asked = served.join().unwrap().to_lowercase();
    assert!(asked.starts_with("get /v1/files/") && !asked.contains("authorization") && !asked.contains("canary"));
    assert_eq!(shop.engine.original(original.digest).unwrap().original, original, "it is in the library");
    let (base_url, served) = web("text/html", b"<html>no picture</html>".to_vec());
    let profile = Profile { base_url: base_url.clone(), ..profile };
    let page = shop.runtime.block_on(shop.engine.fetch_address(&format!("{base_url}/a.png"), &profile, &stop));
    assert!(page.unwrap_err().message.contains("no picture"));
    served.join().unwrap();
    // Another address on this machine is not the internet.
    let inside = shop.runtime.block_on(shop.engine.fetch_address("http://127.0.0.1:9/a.png", &profile, &stop));
    assert!(inside.unwrap_err().message.contains("not fetched from"));
}
