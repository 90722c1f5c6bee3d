//! What a call would send and cost, and the parameters that only some models have.

use super::world::World;
use serde_json::{Value, json};

/// A world whose profile is an endpoint that nobody listens at.
fn priced() -> (World, [&'static str; 4]) {
    (World::new(), ["--base-url", "http://127.0.0.1:9/v1", "--prompt", "a cup of coffee on a table"])
}

fn estimate(more: &[&str]) -> Value {
    let (world, base) = priced();
    let arguments: Vec<&str> = ["estimate", "generate"].into_iter().chain(base).chain(more.iter().copied()).collect();
    let told = world.run(&arguments).done();
    assert!(!world.library().exists(), "an estimate leaves the library alone");
    told
}

#[test]
fn an_estimate_tells_price_and_fields() {
    let told = estimate(&["--size", "1536x1024", "--quality", "high", "--n", "3"]);
    let each = (5488 * 30 + (6 + 7) * 5) as f64 / 1e6;
    assert_eq!(told["estimate"]["each_usd"], each);
    assert_eq!((&told["estimate"]["calls"], &told["estimate"]["lines"][0]["tokens"]), (&json!(3), &json!(3 * 5488)));
    assert_eq!(told["sends"]["route"], "images/generations");
    assert_eq!(told["sends"]["fields"], json!({"model": "gpt-image-2", "size": "1536x1024", "quality": "high"}));
    let later = estimate(&[
        "--model",
        "gpt-image-2.6-flare",
        "--quality",
        "xhigh",
        "--complexity",
        "high",
        "--size",
        "1024x640",
    ]);
    assert_eq!(later["estimate"]["lines"][0]["tokens"], 1700);
    assert_eq!(later["sends"]["fields"]["complexity"], "high");
}

#[test]
fn what_a_model_lacks_is_refused_with_what_it_has() {
    let (world, base) = priced();
    for (more, words) in [
        (vec!["--quality", "xhigh"], "gpt-image-2 has no quality xhigh, only auto, low, medium and high"),
        (vec!["--complexity", "low"], "gpt-image-2 has no complexity"),
        (vec!["--fidelity", "high"], "gpt-image-2 has no choice of fidelity"),
        (vec!["--model", "gpt-image-1.5", "--size", "2048x2048"], "only these are drawn: 1024 × 1024"),
        (vec!["--safety-identifier", ""], "1 to 128 characters"),
    ] {
        for command in [&["generate"][..], &["estimate", "generate"]] {
            let arguments: Vec<&str> = command.iter().copied().chain(base).chain(more.iter().copied()).collect();
            let ran = world.run(&arguments);
            let object = ran.json();
            assert_eq!(ran.status, 2, "{more:?}");
            assert!(object["error"]["message"].as_str().unwrap().contains(words), "{more:?}: {object}");
        }
    }
}

#[test]
fn an_edit_is_planned_but_not_sent() {
    let (world, base) = priced();
    let image = world.path("photo.png");
    image::RgbImage::from_fn(900, 700, |x, y| image::Rgb([x as u8, y as u8, 90])).save(&image).unwrap();
    let mask = world.path("mask.png");
    image::GrayImage::from_fn(900, 700, |x, y| {
        image::Luma([if x.abs_diff(450) < 90 && y.abs_diff(350) < 90 { 255 } else { 0 }])
    })
    .save(&mask)
    .unwrap();
    let mut arguments = vec!["estimate", "edit", "--image", image.to_str().unwrap(), "--mask", mask.to_str().unwrap()];
    arguments.extend(base);
    arguments.extend(["--model", "gpt-image-1.5", "--fidelity", "high"]);
    let told = world.run(&arguments).done();
    assert_eq!(told["sends"]["images"], json!([{"name": "photo.png", "width": 1024, "height": 1024}]));
    assert_eq!(told["sends"]["mask"], json!({"width": 1024, "height": 1024, "encoding": "dual"}));
    assert_eq!(told["sends"]["body"], "multipart");
    assert_eq!(told["sends"]["crop"]["width"], told["sends"]["crop"]["height"], "the crop takes the listed shape");
    assert_eq!(told["estimate"]["lines"][1]["tokens"], 194 + 4160);
    let plain = super::finished(world.program().args(&arguments[..]));
    assert!(plain.stdout.contains("Each call sends:") && plain.stdout.contains("input_fidelity"), "{}", plain.stdout);
}

/// Fields, route, body and mask are those of the profile's own ways.
#[test]
fn an_estimate_speaks_the_dialect_of_its_profile() {
    let world = World::new();
    let settings = world.path("home/config/maquette/settings.toml");
    std::fs::create_dir_all(settings.parent().unwrap()).unwrap();
    let profile = "[[profiles]]\nname = \"Ratio\"\nbase_url = \"http://127.0.0.1:9/v1\"\nkey = \"none\"\n\
        model = \"painter\"\nstream = false\n[profiles.dialect]\nedits = \"json_url\"\nsizes = \"aspect\"\n\
        allowed = [\"n\"]\nmask = \"luma_white\"\nresponse_format = \"b64_json\"\n\
        generations_path = \"v2/{model}/paint\"\n";
    std::fs::write(settings, profile).unwrap();
    let run = |more: &[&str]| {
        let base = ["estimate", "generate", "--profile", "Ratio", "--prompt", "a cup"];
        world.run(&[&base[..], more].concat())
    };
    let told = run(&["--size", "1248x832"]).done();
    assert_eq!((&told["sends"]["route"], &told["sends"]["body"]), (&json!("v2/painter/paint"), &json!("json")));
    let fields = json!({"model": "painter", "aspect_ratio": "3:2", "resolution": "1k", "response_format": "b64_json"});
    assert_eq!(told["sends"]["fields"], fields);
    let refused = run(&["--quality", "high"]);
    assert_eq!(refused.status, 2, "{}", refused.stdout);
    assert!(refused.stdout.contains("this endpoint does not take it"), "{}", refused.stdout);
    assert_eq!(run(&["--size", "1024x640"]).status, 2, "a shape that nobody can ask for");
}
