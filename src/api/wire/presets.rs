//! What goes out under each preset: names, values, order, and the forms that only some servers read.

use super::contract::{parts, upload};
use super::tests::bytes_of;
use super::*;
use crate::geom::Extent;
use crate::model::Quality;
use crate::picture::Format;
use crate::profile::{Pair, Preset, Streaming};
use crate::request::Parameters;

/// How a preset sends one call of each kind: `p` with two results of 1024x640, low, WebP, two pictures and a mask.
struct Speech {
    preset: Preset,
    generations: &'static str,
    edits: &'static str,
    /// Fields of both kinds beside prompt and model.
    fields: &'static [&'static str],
    files: &'static [&'static str],
}

const JSON: &str = "application/json";
const ALL: &[&str] = &["size=1024x640", "quality=low", "n=2", "output_format=webp"];
const LOCAL: &[&str] = &["size=1024x640", "n=2", "output_format=webp"];
const LOCAL_B64: &[&str] = &["size=1024x640", "n=2", "output_format=webp", "response_format=b64_json"];
const FILES: &[&str] = &["image[]:a.png:image/png", "image[]:b.jpg:image/jpeg", "mask:mask.png:image/png"];

const fn speech(preset: Preset, fields: &'static [&'static str], files: &'static [&'static str]) -> Speech {
    Speech { preset, generations: "images/generations", edits: "images/edits", fields, files }
}

const SPEECHES: &[Speech] = &[
    speech(Preset::Sandbox, ALL, FILES),
    speech(Preset::OpenAi, ALL, FILES),
    speech(Preset::SmartAipi, ALL, FILES),
    speech(Preset::Azure, ALL, FILES),
    Speech {
        generations: "/openai/deployments/m%20x/images/generations",
        edits: "/openai/deployments/m%20x/images/edits",
        ..speech(Preset::AzureLegacy, ALL, FILES)
    },
    speech(Preset::LiteLlm, &["size=1024x640", "quality=low", "n=2"], FILES),
    speech(Preset::SdCpp, LOCAL, FILES),
    Speech {
        edits: "images/inpainting",
        ..speech(
            Preset::LocalAi,
            &["size=1024x640", "quality=low", "n=2", "response_format=b64_json"],
            &["image:a.png:image/png", "image:b.jpg:image/jpeg", "mask:mask.png:image/png"],
        )
    },
    speech(
        Preset::VllmOmni,
        LOCAL_B64,
        &["image[]:a.png:image/png", "image[]:b.jpg:image/jpeg", "mask_image:mask.png:image/png"],
    ),
    speech(Preset::SgLang, LOCAL_B64, &["image[]:a.png:image/png", "image[]:b.jpg:image/jpeg"]),
    speech(
        Preset::Xai,
        &["aspect_ratio=3:2", "resolution=1k", "n=2", "response_format=b64_json"],
        &["images[]:a.png:image/png", "images[]:b.jpg:image/jpeg", "mask:mask.png:image/png"],
    ),
    speech(Preset::Custom, ALL, FILES),
];

/// What goes out under a preset, as `name=value` and `name:file:type`.
fn told(preset: Preset, request: &Request) -> (String, Vec<String>) {
    let dialect = preset.profile().dialect;
    let wire = Wire::of(request, &dialect).unwrap();
    let told = wire.parts.iter().map(|part| match &part.value {
        PartValue::Text(value) => format!("{}={value}", part.name),
        PartValue::File { name, mime, .. } => format!("{}:{name}:{mime}", part.name),
    });
    let told: Vec<String> = told.collect();
    let kind = wire.content_type.split(';').next().unwrap().to_owned();
    // What is told is what is sent, in the same order.
    if kind == "multipart/form-data" {
        let sent = parts(&wire).into_iter().map(|part| match part.content_type {
            Some(mime) => format!("{}:{}:{mime}", part.name, part.file_name.unwrap()),
            None => format!("{}={}", part.name, String::from_utf8(part.value).unwrap()),
        });
        assert_eq!(sent.collect::<Vec<_>>(), told);
    }
    (format!("{} {kind}", wire.route), told)
}

#[test]
fn every_preset_sends_what_its_server_reads() {
    let parameters = || Parameters {
        model: "m x".to_owned(),
        size: Size::Exact(Extent::new(1024, 640)),
        quality: Quality::Low,
        n: 2,
        format: Format::Webp,
        ..Parameters::default()
    };
    let generation = Request::new("p", parameters(), vec![], None).unwrap();
    let images = vec![upload("a.png", Format::Png), upload("b.jpg", Format::Jpeg)];
    let edit = Request::new("p", parameters(), images, Some(upload("mask.png", Format::Png))).unwrap();
    assert_eq!(SPEECHES.iter().map(|speech| speech.preset).collect::<Vec<_>>(), Preset::ALL);
    for Speech { preset, generations, edits, fields, files } in SPEECHES {
        let both = [&["prompt=p", "model=m x"], *fields].concat();
        let whole = [&both, *files].concat();
        let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(told(*preset, &generation), (format!("{generations} {JSON}"), owned(&both)), "{preset:?}");
        let kind = if *preset == Preset::Xai { JSON } else { "multipart/form-data" };
        assert_eq!(told(*preset, &edit), (format!("{edits} {kind}"), owned(&whole)), "{preset:?}");
    }
}

#[test]
fn json_edits_hold_the_pictures_as_data() {
    let request = |count: usize| {
        let images = vec![upload("a.png", Format::Png); count];
        Request::new("p", Parameters::default(), images, Some(upload("mask.png", Format::Png))).unwrap()
    };
    let body = |request: &Request, edits| -> Value {
        let dialect = Dialect { edits, ..Dialect::default() };
        serde_json::from_slice(&bytes_of(&Wire::of(request, &dialect).unwrap())).unwrap()
    };
    let data = "data:image/png;base64,Ynl0ZXMgb2YgYSBwaWN0dXJl";
    let openai = body(&request(2), EditBody::Json);
    assert_eq!(openai["images"][1]["image_url"], data);
    assert_eq!(openai["mask"]["image_url"], data);
    assert_eq!(body(&request(1), EditBody::JsonUrl)["image"]["url"], data);
    assert_eq!(body(&request(2), EditBody::JsonUrl)["images"][0]["url"], data);
    let large = Upload::memory("large.png", Format::Png, Extent::new(1024, 640), vec![0; 16 << 20]);
    let request = Request::new("p", Parameters::default(), vec![large], None).unwrap();
    let json = Dialect { edits: EditBody::Json, ..Dialect::default() };
    assert_eq!(Wire::of(&request, &json).unwrap_err().field, Field::References);
    let none = Dialect { edits: EditBody::None, ..Dialect::default() };
    assert_eq!(Wire::of(&request, &none).unwrap_err().field, Field::Source);
}

#[test]
fn the_profiles_own_fields_and_paths_go_out() {
    let pairs = vec![Pair::new("seed", "7"), Pair::new("style", "vivid")];
    let dialect = Dialect { fields: pairs, generations_path: "v2/{model}/paint".to_owned(), ..Dialect::default() };
    let parameters = Parameters { model: "a/../b".to_owned(), ..Parameters::default() };
    let wire = Wire::of(&Request::new("p", parameters, vec![], None).unwrap(), &dialect).unwrap();
    assert_eq!(wire.route, "v2/a%2F..%2Fb/paint");
    let body: Value = serde_json::from_slice(&bytes_of(&wire)).unwrap();
    assert_eq!((body["seed"].as_i64(), body["style"].as_str()), (Some(7), Some("vivid")));
    assert_eq!(in_a_path(".."), "%2E%2E");
    // A settings file that was written by hand: nobody checked it.
    let smuggled = ["quality", "N", "size", "response_format", "images", "mask[]", "stream"];
    let pairs = smuggled.iter().map(|name| Pair::new(*name, "9")).collect();
    let dialect = Dialect { fields: pairs, ..Dialect::default() };
    let parameters = Parameters { quality: Quality::Low, ..Parameters::default() };
    let wire = Wire::of(&Request::new("p", parameters.clone(), vec![], None).unwrap(), &dialect).unwrap();
    let plain = Wire::of(&Request::new("p", parameters, vec![], None).unwrap(), &Dialect::default()).unwrap();
    assert_eq!(wire.parts, plain.parts, "what is priced is what is sent");
    let silent = Dialect { streaming: Streaming::Off, ..Dialect::default() };
    let parameters = Parameters { stream: true, partial_images: 2, ..Parameters::default() };
    let wire = Wire::of(&Request::new("p", parameters, vec![], None).unwrap(), &silent).unwrap();
    assert!(wire.parts.iter().all(|part| part.name != "stream" && part.name != "partial_images"));
}
