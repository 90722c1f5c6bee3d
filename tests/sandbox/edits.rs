//! Edits: body forms, wire order, mask rules, drift, references.

use super::{Answer, World, data_url, mask, part, plain_colour, png, source};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maquette::geom::Extent;
use maquette::picture::{Digest, Picture};
use reqwest::multipart::{Form, Part};
use serde_json::json;

const SIDES: (u32, u32) = (1024, 640);

fn form(prompt: &str) -> Form {
    let text = |form: Form, name: &'static str, value: &str| form.text(name, value.to_owned());
    let form = text(text(Form::new(), "model", "gpt-image-2"), "prompt", prompt);
    text(text(form, "size", "1024x640"), "quality", "low")
}

fn difference(a: [u8; 3], b: &[u8]) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum()
}

/// Mean difference of three channels inside and outside the middle third.
fn change(result: &image::RgbImage, from: &Picture) -> (f32, f32) {
    let (width, height) = SIDES;
    let mut sums = [(0.0, 0.0); 2];
    for (x, y, pixel) in result.enumerate_pixels() {
        // A margin of a few pixels belongs to neither side; the mark sits in the corner.
        let near = |v: u32, n: u32| v.abs_diff(n / 3) < 12 || v.abs_diff(n * 2 / 3) < 12;
        if near(x, width) || near(y, height) || (x > width - 120 && y > height - 40) {
            continue;
        }
        let inside = (width / 3..width * 2 / 3).contains(&x) && (height / 3..height * 2 / 3).contains(&y);
        let slot = &mut sums[usize::from(inside)];
        slot.0 += difference(pixel.0, &from.pixel(x, y)) as f32;
        slot.1 += 1.0;
    }
    (sums[1].0 / sums[1].1, sums[0].0 / sums[0].1)
}

async fn edit(world: &World, drift: &str, prompt: &str) -> Answer {
    let (width, height) = SIDES;
    let form = form(prompt).part("image", part(&source(width, height))).part("mask", part(&mask(width, height)));
    let request = world.client.post(world.url("/images/edits")).header("x-sandbox-drift", drift).multipart(form);
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn an_edit_redraws_everything_and_changes_the_masked_area_most() {
    let world = World::plain().await;
    let from = source(SIDES.0, SIDES.1);
    let (inside, outside) = change(&edit(&world, "", "a red heart").await.picture(0), &from);
    assert!(outside > 0.5, "a real model strays everywhere: {outside}");
    assert!(inside > outside * 3.0, "{inside} {outside}");
    let still = edit(&world, "shift=0,scale=0,tint=0,noise=0", "a red heart").await;
    let (inside, outside) = change(&still.picture(0), &from);
    assert!(outside.abs() < f32::EPSILON, "without drift nothing moves: {outside}");
    assert!(inside > 10.0);
    assert_eq!(still.file(0), edit(&world, "shift=0,scale=0,tint=0,noise=0", "a red heart").await.file(0));
    assert_eq!(still.value()["usage"]["input_tokens_details"]["image_tokens"], 32 * 20, "the mask is not counted");
    assert_eq!(edit(&world, "spin=1", "x").await.refusal().2, "x-sandbox-drift");
}

#[tokio::test]
async fn the_log_shows_the_wire_order() {
    let world = World::plain().await;
    let colours = [[200, 30, 30], [30, 200, 30], [30, 30, 200]];
    let mut body = form("a board");
    for colour in colours {
        body = body.part("image[]", part(&plain_colour(colour)));
    }
    assert_eq!(world.form(body).await.status, 200);
    let seen = world.server.log().pop().unwrap();
    let names: Vec<&str> = seen.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["model", "prompt", "size", "quality", "image[]", "image[]", "image[]"]);
    assert_eq!((seen.field("prompt"), seen.complete, seen.status), (Some("a board"), true, Some(200)));
    assert!(seen.content_length.is_some());
    for (file, colour) in seen.files().zip(colours) {
        let bytes = png(&plain_colour(colour));
        assert_eq!(file.digest, Some(Digest::of(&bytes)));
        assert_eq!((file.length, file.extent), (bytes.len() as u64, Some(Extent::new(64, 48))));
        assert_eq!((file.file_name.as_deref(), file.content_type.as_deref()), (Some("image.png"), Some("image/png")));
    }
}

/// Pixels near a colour.
fn count(picture: &image::RgbImage, colour: [u8; 3]) -> usize {
    picture.pixels().filter(|pixel| difference(pixel.0, &colour) < 60).count()
}

#[tokio::test]
async fn every_reference_is_found_in_the_result() {
    let world = World::plain().await;
    let colours = [[210, 20, 30], [20, 190, 40], [20, 40, 200], [220, 200, 20]];
    let mut board = form("a board");
    for colour in colours {
        board = board.part("image[]", part(&plain_colour(colour)));
    }
    let board = world.form(board).await.picture(0);
    for colour in colours {
        assert!(count(&board, colour) > 40_000, "{colour:?}: {}", count(&board, colour));
    }
    let (width, height) = SIDES;
    let mut inset = form("put them here").part("image[]", part(&source(width, height)));
    for colour in &colours[1..] {
        inset = inset.part("image[]", part(&plain_colour(*colour)));
    }
    let inset = world.form(inset.part("mask", part(&mask(width, height)))).await.picture(0);
    for colour in &colours[1..] {
        assert!(count(&inset, *colour) > 1500, "{colour:?}: {}", count(&inset, *colour));
    }
}

#[tokio::test]
async fn both_json_forms_give_what_multipart_gives() {
    let world = World::plain().await;
    let (width, height) = SIDES;
    let (picture, hole) = (source(width, height), mask(width, height));
    let form = form("a star").part("image[]", part(&picture)).part("mask", part(&hole));
    let expected = world.form(form).await.file(0);
    let common = json!({"model": "gpt-image-2", "prompt": "a star", "size": "1024x640", "quality": "low"});
    let with = |image: (&str, serde_json::Value), mask: serde_json::Value| {
        let mut body = common.clone();
        body[image.0] = image.1;
        body["mask"] = mask;
        body
    };
    let bare = |picture: &Picture| json!(STANDARD.encode(png(picture)));
    let urls = json!([{"image_url": data_url(&picture)}]);
    for body in [
        with(("images", urls), json!({"image_url": data_url(&hole)})),
        with(("image", bare(&picture)), bare(&hole)),
        with(("image", json!([bare(&picture)])), bare(&hole)),
        with(("image", json!(data_url(&picture))), json!(data_url(&hole))),
    ] {
        assert_eq!(world.json("/images/edits", body).await.file(0), expected);
    }
    let file = world.json("/images/edits", json!({"prompt": "x", "images": [{"file_id": "file-1"}]})).await;
    assert_eq!(file.refusal().1, "file_not_found");
    let remote = json!({"prompt": "x", "images": [{"image_url": "https://example.com/a.png"}]});
    assert_eq!(world.json("/images/edits", remote).await.refusal().1, "invalid_image_url");
    let broken = json!({"prompt": "x", "image": "@@@"});
    assert_eq!(world.json("/images/edits", broken).await.refusal().1, "invalid_base64");
    assert_eq!(world.json("/images/edits", json!({"prompt": "x"})).await.refusal().2, "images");
}

#[tokio::test]
async fn what_is_wrong_with_a_picture_is_said() {
    let world = World::plain().await;
    let good = || part(&source(64, 48));
    let typed = |bytes: Vec<u8>, kind: &str| Part::bytes(bytes).file_name("a").mime_str(kind).unwrap();
    let opaque = || {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(64, 48).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        Part::bytes(bytes.into_inner()).file_name("m.png").mime_str("image/png").unwrap()
    };
    for (form, code, param) in [
        (form("x"), "missing_required_parameter", "image"),
        (form("x").part("image", typed(vec![1], "application/octet-stream")), "unsupported_file_mimetype", "image"),
        (form("x").part("image", Part::bytes(vec![1]).file_name("a")), "missing_file_mimetype", "image"),
        (form("x").text("image", "not a file"), "invalid_type", "image"),
        (form("x").part("image", typed(b"no png".to_vec(), "image/png")), "invalid_image_file", "image"),
        (form("x").part("image", good()).part("mask", opaque()), "invalid_mask_image_format", "mask"),
        (form("x").part("image", good()).part("mask", part(&mask(64, 50))), "invalid_mask_image_size", "mask"),
        (
            form("x").part("image", good()).text("input_fidelity", "high"),
            "invalid_input_fidelity_model",
            "input_fidelity",
        ),
        (form("x").part("image", good()).text("n", "many"), "invalid_type", "n"),
    ] {
        assert_eq!(world.form(form).await.refusal(), (400, code.into(), param.into()));
    }
    let mut many = form("x");
    for _ in 0..17 {
        many = many.part("image[]", good());
    }
    assert_eq!(world.form(many).await.refusal().2, "image");
    let heavy = form("x").part("image", typed(vec![0x89; 50 * 1024 * 1024 + 1], "image/png"));
    assert_eq!(world.form(heavy).await.refusal().1, "image_too_large");
    assert_eq!(world.server.billed(), 0);
}
