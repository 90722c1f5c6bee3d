//! Every model by its own rules, over the wire.

use super::{Answer, World, data_url, mask, part, source};
use maquette::geom::Extent;
use maquette::picture::Picture;
use reqwest::multipart::Form;
use serde_json::{Value, json};

const SIDES: (u32, u32) = (1024, 640);
const STILL: &str = "shift=0,scale=0,tint=0,noise=0";

fn form(model: &str, more: &[(&'static str, &str)]) -> Form {
    let form = Form::new().text("model", model.to_owned()).text("prompt", "a red heart").text("quality", "low");
    more.iter().fold(form, |form, (name, value)| form.text(*name, (*value).to_owned()))
}

/// A ring around the middle.
fn ring() -> Picture {
    Picture::from_fn(Extent::new(SIDES.0, SIDES.1), |x, y| {
        let far = (f64::from(x) - 512.0).hypot(f64::from(y) - 320.0);
        if (120.0..132.0).contains(&far) { [255, 0, 0, 255] } else { [0; 4] }
    })
}

async fn still(world: &World, form: Form) -> Answer {
    let request = world.client.post(world.url("/images/edits")).header("x-sandbox-drift", STILL).multipart(form);
    Answer::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn marks_change_the_picture_only_about_themselves() {
    let world = World::plain().await;
    let from = source(SIDES.0, SIDES.1);
    let sized = |model| form(model, &[("size", "1024x640")]).part("image[]", part(&from));
    let answer = still(&world, sized("gpt-image-2.5-flare").part("markup", part(&ring()))).await;
    let result = answer.picture(0);
    let (mut inside, mut outside) = (0, 0);
    for (x, y, pixel) in result.enumerate_pixels() {
        let far = (f64::from(x) - 512.0).hypot(f64::from(y) - 320.0);
        let changed = pixel.0 != from.pixel(x, y)[..3];
        // The mark of the Sandbox sits in the corner.
        let corner = x > SIDES.0 - 120 && y > SIDES.1 - 40;
        inside += usize::from(changed && far < 100.0);
        outside += usize::from(changed && far > 200.0 && !corner);
    }
    assert!(inside > 20_000 && outside == 0, "{inside} {outside}");
    let files: Vec<String> = world.server.log().pop().unwrap().files().map(|part| part.name.clone()).collect();
    assert_eq!(files, ["image[]", "markup"]);
    assert_eq!(answer.value()["usage"]["input_tokens_details"]["image_tokens"], 32 * 20, "marks are not counted");
    let json = json!({
        "model": "gpt-image-2.5-flare", "prompt": "a red heart", "quality": "low", "size": "1024x640",
        "images": [{"image_url": data_url(&from)}], "markup": {"image_url": data_url(&ring())},
    });
    let request = world.client.post(world.url("/images/edits")).header("x-sandbox-drift", STILL);
    let request = request.header("content-type", "application/json").body(json.to_string());
    assert_eq!(Answer::of(request.send().await.unwrap()).await.file(0), answer.file(0));
}

#[tokio::test]
async fn marks_are_refused_where_they_do_not_fit() {
    let world = World::plain().await;
    let from = source(SIDES.0, SIDES.1);
    let base = |model| form(model, &[]).part("image[]", part(&from));
    let opaque = Picture::from_fn(from.extent(), |_, _| [9, 9, 9, 254]);
    for (form, code, param) in [
        (base("gpt-image-2").part("markup", part(&ring())), "unsupported_parameter", "markup"),
        (base("gpt-image-1.5").part("markup", part(&ring())), "unsupported_parameter", "markup"),
        (
            base("gpt-image-2.6-flare").part("markup", part(&ring())).part("mask", part(&mask(SIDES.0, SIDES.1))),
            "invalid_value",
            "markup",
        ),
        (base("gpt-image-2.6-flare").part("markup", part(&mask(64, 64))), "invalid_markup_image_size", "markup"),
        (base("gpt-image-2.6-flare").part("markup", part(&opaque)), "invalid_markup_image_format", "markup"),
        (base("gpt-image-2.6-flare").text("markup", "a ring"), "invalid_type", "markup"),
    ] {
        assert_eq!(world.form(form).await.refusal(), (400, code.into(), param.into()));
    }
    assert_eq!(world.server.billed(), 0);
}

#[tokio::test]
async fn fidelity_is_for_the_models_that_have_it() {
    let world = World::plain().await;
    let from = source(SIDES.0, SIDES.1);
    let send = async |model, word| {
        let form = form(model, &[("input_fidelity", word), ("size", "1024x1024")]);
        world.form(form.part("image[]", part(&from))).await
    };
    let refused = send("gpt-image-2", "high").await;
    assert_eq!(refused.refusal(), (400, "invalid_input_fidelity_model".into(), "input_fidelity".into()));
    let words = "The model 'gpt-image-2' does not support the 'input_fidelity' parameter.";
    assert_eq!(refused.value()["error"]["message"], words);
    let tokens = |answer: &Answer| answer.value()["usage"]["input_tokens_details"]["image_tokens"].clone();
    let (low, high) = (send("gpt-image-1.5", "low").await, send("gpt-image-1.5", "high").await);
    assert_eq!((tokens(&low), tokens(&high)), (json!(323), json!(323 + 6240)));
    assert_eq!(low.value()["usage"]["output_tokens"], 272);
}

#[tokio::test]
async fn a_transparent_background_has_transparent_pixels() {
    let world = World::plain().await;
    for format in ["png", "webp"] {
        let body = json!({
            "prompt": "a heart", "model": "gpt-image-2.6-sunburst", "quality": "low", "size": "1024x640",
            "background": "transparent", "output_format": format,
        });
        let answer = world.json("/images/generations", body).await;
        assert_eq!(answer.value()["background"], "transparent");
        let picture = image::load_from_memory(&answer.file(0)).unwrap().into_rgba8();
        assert_eq!((picture.get_pixel(2, 2).0[3], picture.get_pixel(512, 320).0[3]), (0, 255), "{format}");
    }
}

#[tokio::test]
async fn every_listed_model_draws_and_says_when_it_ends() {
    let world = World::plain().await;
    let list = Answer::of(world.client.get(world.url("/models")).send().await.unwrap()).await.value();
    let ids: Vec<Value> = list["data"].as_array().unwrap().clone();
    assert!(ids.len() > 10, "{list}");
    for entry in ids {
        let id = entry["id"].as_str().unwrap();
        let ends = id.contains("-1") || id.starts_with("chatgpt");
        assert_eq!(entry["shutdown_date"], if ends { json!("2026-12-01") } else { Value::Null }, "{id}");
        let best = if id.contains("2.5") || id.contains("2.6") { "max" } else { "high" };
        let body = json!({"prompt": "x", "model": id, "quality": best, "size": "1024x1024"});
        let answer = world.json("/images/generations", body).await.value();
        assert_eq!(answer["quality"], best, "{id}");
        assert_eq!(answer["usage"]["output_tokens"], if ends { 4160 } else { 7024 }, "{id}");
    }
}
