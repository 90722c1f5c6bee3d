//! Drives the command line as a user does: the real program, its exit statuses, its one JSON object, its library.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and says what it did")]

#[path = "cli/addresses.rs"]
mod addresses;
#[path = "cli/batch.rs"]
mod batch;
#[path = "cli/budget.rs"]
mod budget;
#[path = "cli/estimate.rs"]
mod estimate;
#[path = "cli/exact.rs"]
mod exact;
#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/kill.rs"]
mod kill;
#[path = "cli/marks.rs"]
mod marks;
#[path = "cli/matrix.rs"]
mod matrix;
#[path = "cli/outside.rs"]
mod outside;
#[path = "cli/probe.rs"]
mod probe;
#[path = "cli/proxy.rs"]
mod proxy;
#[path = "cli/serve.rs"]
mod serve;
#[path = "cli/storm.rs"]
mod storm;
#[cfg(target_os = "linux")]
#[path = "cli/system.rs"]
mod system;
#[path = "cli/takes.rs"]
mod takes;
#[path = "cli/variables.rs"]
mod variables;
#[path = "cli/world.rs"]
mod world;

use image::{GenericImageView, Luma, Rgba};
use proxy::Proxy;
use serde_json::Value;
use serve::Serve;
use std::path::{Path, PathBuf};
use world::{World, finished, photograph};

const SMALL: &[&str] = &["--size", "1024x640", "--quality", "low"];

fn holds(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|window| window == needle)
}

/// Every file below this folder that holds `needle`.
fn files_with(dir: PathBuf, needle: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if holds(&std::fs::read(&path).unwrap(), needle.as_bytes()) {
                found.push(path);
            }
        }
    }
    found
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Exactly the object that is promised, whatever happened.
#[track_caller]
fn check_shape(object: &Value) {
    assert_eq!(keys(object), ["calls", "cost", "error", "results", "state", "take"]);
    assert_eq!(keys(&object["cost"]), ["actual_usd", "estimated_usd"]);
    for result in object["results"].as_array().unwrap() {
        let expected = [
            "crop",
            "drift",
            "height",
            "id",
            "model_changed_outside_px",
            "outside_changed_px",
            "path",
            "raw_path",
            "sent",
            "width",
        ];
        assert_eq!(keys(result), expected);
        if !result["crop"].is_null() {
            assert_eq!(keys(&result["crop"]), ["height", "width", "x", "y"]);
            assert_eq!(keys(&result["sent"]), ["height", "width"]);
        }
        if !result["drift"].is_null() {
            let expected = ["changed_share", "colour_matched", "registered", "scale", "shift_px", "tint"];
            assert_eq!(keys(&result["drift"]), expected);
        }
    }
    for call in object["calls"].as_array().unwrap() {
        assert_eq!(keys(call), ["http_status", "id", "request_id", "state"]);
    }
    if !object["error"].is_null() {
        assert_eq!(keys(&object["error"]), ["billed", "kind", "message", "next_step"]);
        assert!(object["error"]["message"].as_str().unwrap().len() > 10);
        assert!(!object["error"]["next_step"].as_str().unwrap().is_empty());
    }
}

fn file(result: &Value, name: &str) -> PathBuf {
    let path = PathBuf::from(result[name].as_str().unwrap());
    assert!(path.is_absolute() && path.is_file(), "{}", path.display());
    path
}

/// A grey picture whose white ellipse is the mask.
fn ellipse(width: u32, height: u32) -> image::GrayImage {
    image::GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) / f64::from(width) - 0.55, f64::from(y) / f64::from(height) - 0.5);
        Luma([if (dx / 0.12).powi(2) + (dy / 0.2).powi(2) <= 1.0 { 255 } else { 0 }])
    })
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A source and a mask of 1200 x 800.
fn inputs(world: &World) -> (PathBuf, PathBuf) {
    let (source, mask) = (world.path("source.png"), world.path("mask.png"));
    photograph(&source, "chelsea.png", 1200, 800);
    ellipse(1200, 800).save(&mask).unwrap();
    (source, mask)
}

#[test]
fn generate_keeps_each_picture_and_tells_it() {
    let world = World::new();
    let ran = world.run(&[&["generate", "--prompt", "a lighthouse at dusk", "--n", "2"], SMALL].concat());
    let told = ran.done();
    check_shape(&told);
    assert_eq!((told["state"].as_str(), &told["error"]), (Some("done"), &Value::Null));
    let results = told["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let mut pictures = Vec::new();
    for result in results {
        assert_eq!((result["width"].as_u64(), result["height"].as_u64()), (Some(1024), Some(640)));
        assert_eq!(image::open(file(result, "path")).unwrap().dimensions(), (1024, 640));
        assert_eq!(result["path"], result["raw_path"], "nothing was put back");
        assert!(result["crop"].is_null() && result["outside_changed_px"].is_null());
        pictures.push(std::fs::read(file(result, "raw_path")).unwrap());
    }
    assert!(pictures[0] != pictures[1], "two results are two pictures");
    let calls = told["calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2);
    for call in calls {
        assert_eq!((call["state"].as_str(), call["http_status"].as_u64()), (Some("placed"), Some(200)));
        assert!(call["request_id"].as_str().unwrap().starts_with("req_sandbox_"));
    }
    assert_eq!(told["cost"]["actual_usd"].as_f64(), Some(0.0), "the Sandbox costs nothing");

    let listed = world.run(&["library", "list"]).done();
    assert_eq!(listed["results"].as_array().unwrap().len(), 2);
    let report = world.verify();
    assert_eq!((report["results"].as_u64(), report["takes"].as_u64()), (Some(2), Some(1)));
    let recovered = world.run(&["recover"]).done();
    assert_eq!(recovered["finished"].as_array().map(Vec::len), Some(0));
    assert_eq!(recovered["maybe_billed"].as_array().map(Vec::len), Some(0));
}

#[test]
fn formats_streams_and_plain_words() {
    let world = World::new();
    let jpeg = ["--format", "jpeg", "--compression", "80"];
    let told = world.run(&[&["generate", "--prompt", "a boat"], SMALL, &jpeg].concat()).done();
    let raw = std::fs::read(file(&told["results"][0], "raw_path")).unwrap();
    assert!(raw.starts_with(&[0xff, 0xd8, 0xff]));
    let told = world.run(&[&["generate", "--prompt", "a boat", "--stream"], SMALL].concat()).done();
    let streamed = std::fs::read(file(&told["results"][0], "raw_path")).unwrap();
    let told = world.run(&[&["generate", "--prompt", "a boat"], SMALL].concat()).done();
    assert!(streamed == std::fs::read(file(&told["results"][0], "raw_path")).unwrap(), "streaming changes no pixel");

    let out = world.path("out");
    let library = world.library();
    let words = |folder: &Path| {
        let mut command = world.program();
        command.args(["generate", "--prompt", "a boat", "--out"]).arg(folder).arg("--library").arg(&library);
        finished(command.args(SMALL))
    };
    let ran = words(&out);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("1024") && !ran.stdout.contains('{'), "{}", ran.stdout);
    let copies: Vec<_> = std::fs::read_dir(&out).unwrap().map(|item| item.unwrap().path()).collect();
    assert_eq!(copies.len(), 1);
    assert!(std::fs::read(&copies[0]).unwrap() == streamed);
    // A second run takes no name that is taken.
    assert_eq!(words(&out).status, 0);
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 2);
    assert!(std::fs::read(&copies[0]).unwrap() == streamed);
    // A folder that cannot be made: the picture stays in the library, and that is said.
    let ran = words(&copies[0].join("no-folder"));
    assert_ne!(ran.status, 0);
    assert!(ran.stderr.contains("library"), "{}", ran.stderr);
    world.verify();
}

#[test]
fn an_edit_changes_only_what_the_mask_allows() {
    let world = World::new();
    let (source, mask) = inputs(&world);
    let by_alpha = world.path("alpha.png");
    // Transparent where the other one is white; its colours say the opposite.
    image::RgbaImage::from_fn(1200, 800, |x, y| {
        let white = ellipse_at(x, y);
        if white { Rgba([0, 0, 0, 0]) } else { Rgba([255, 255, 255, 255]) }
    })
    .save(&by_alpha)
    .unwrap();
    let run = |mask: &Path, more: &[&str]| {
        let edit =
            ["edit", "--image", text(&source), "--mask", text(mask), "--prompt", "a red balloon", "--seam", "12"];
        world.run(&[&edit, more].concat()).done()
    };
    let told = run(&mask, &[]);
    check_shape(&told);
    let result = &told["results"][0];
    assert_eq!(result["outside_changed_px"].as_u64(), Some(0));
    assert!(result["model_changed_outside_px"].as_u64() > Some(1000), "the Sandbox redraws everything: {result}");
    assert_eq!((result["width"].as_u64(), result["height"].as_u64()), (Some(1200), Some(800)));
    let count = |side: &str| result["crop"][side].as_u64().unwrap();
    assert!(count("x") + count("width") <= 1200 && count("y") + count("height") <= 800);
    assert!(count("width") * count("height") < 1200 * 800 * 7 / 10, "only a crop is sent");
    let sent = |side: &str| result["sent"][side].as_u64().unwrap();
    assert!(sent("width") % 16 == 0 && sent("height") % 16 == 0 && sent("width") * sent("height") >= 655_360);
    let raw = image::open(file(result, "raw_path")).unwrap();
    assert_eq!((u64::from(raw.width()), u64::from(raw.height())), (sent("width"), sent("height")));
    let changed = outside::count(&source, &mask, &file(result, "path"), 12);
    assert_eq!(changed.outside, 0);
    assert!(changed.inside > 10_000, "{changed:?}");

    let picture = |told: &Value| image::open(file(&told["results"][0], "path")).unwrap().to_rgba8();
    let first = picture(&told);
    assert!(first == picture(&run(&by_alpha, &[])), "transparent means the same as white");
    let opposite = run(&by_alpha, &["--mask-from", "luma"]);
    assert!(first != picture(&opposite), "the hand decides otherwise");
    assert_eq!(opposite["results"][0]["outside_changed_px"].as_u64(), Some(0));
    let whole = run(&mask, &["--no-exact"]);
    assert_eq!(whole["results"][0]["path"], whole["results"][0]["raw_path"], "the model's whole picture");
    world.verify();
}

fn ellipse_at(x: u32, y: u32) -> bool {
    let (dx, dy) = (f64::from(x) / 1200.0 - 0.55, f64::from(y) / 800.0 - 0.5);
    (dx / 0.12).powi(2) + (dy / 0.2).powi(2) <= 1.0
}

#[test]
fn references_go_out_in_order_and_without_a_mask_the_whole_picture_may_change() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let (source, mask) = inputs(&world);
    let second = world.path("second.png");
    photograph(&second, "rocket.jpg", 320, 200);
    let run = |more: &[&str]| {
        let edit = ["edit", "--base-url", &proxy.base_url, "--image", text(&source), "--prompt", "together"];
        world.run(&[&edit, more].concat()).done()
    };
    let told = run(&["--mask", text(&mask), "--ref", text(&second), "--ref", text(&source)]);
    assert_eq!(told["results"][0]["outside_changed_px"].as_u64(), Some(0));
    let sent = proxy.requests().concat();
    let at = |name: &str| sent.windows(name.len()).position(|window| window == name.as_bytes());
    let order = [at("filename=\"image.png\""), at("filename=\"reference-1."), at("filename=\"reference-2.")];
    assert!(order[0].is_some() && order[0] < order[1] && order[1] < order[2], "{order:?}");
    assert!(holds(&sent, b"name=\"image[]\"") && at("name=\"mask\"").is_some());
    let told = run(&[]);
    check_shape(&told);
    assert!(told["results"][0]["crop"].is_null() && told["results"][0]["outside_changed_px"].is_null());
    assert_eq!(proxy.posts(), 2);
}

#[test]
fn bad_usage_and_bad_input_send_nothing() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let url = proxy.base_url.as_str();
    let (source, mask) = inputs(&world);
    let (small, empty, torn) = (world.path("small.png"), world.path("empty.png"), world.path("torn.png"));
    ellipse(600, 400).save(&small).unwrap();
    image::GrayImage::new(1200, 800).save(&empty).unwrap();
    let bytes = std::fs::read(&source).unwrap();
    std::fs::write(&torn, &bytes[..bytes.len() / 2]).unwrap();
    let (source, mask, small, empty, torn) = (text(&source), text(&mask), text(&small), text(&empty), text(&torn));
    let edit = |more: &[&'static str]| [&["edit", "--base-url", url, "--prompt", "x"], more].concat();
    let cases: Vec<Vec<&str>> = vec![
        vec!["generate", "--base-url", url],
        vec!["generate", "--base-url", url, "--prompt", " "],
        vec!["generate", "--base-url", url, "--prompt", "x", "--n", "0"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--n", "11"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--size", "1000x1000"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--size", "4096x4096"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--size", "large"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--quality", "best"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--compression", "101"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--background", "transparent", "--format", "jpeg"],
        vec!["generate", "--base-url", url, "--prompt", "x", "--colour", "red"],
        vec!["generate", "--base-url", "no address", "--prompt", "x"],
        vec!["generate", "--profile", "nobody", "--prompt", "x"],
        vec!["generate", "--base-url", url, "--key-env", "MAQUETTE_NO_SUCH_KEY", "--prompt", "x"],
        edit(&[]),
        edit(&["--image", "nowhere.png"]),
        [edit(&["--image"]), vec![torn]].concat(),
        [edit(&["--image"]), vec![source, "--mask", small]].concat(),
        [edit(&["--image"]), vec![source, "--mask", empty]].concat(),
        [edit(&["--image"]), vec![source, "--mask", "nowhere.png"]].concat(),
        [edit(&["--image"]), vec![source, "--mask", mask, "--seam", "129"]].concat(),
        [edit(&["--image"]), vec![source, "--mask", mask, "--ref", "nowhere.png"]].concat(),
    ];
    for case in cases {
        let ran = world.run(&case);
        assert_eq!(ran.status, 2, "{case:?}: {}{}", ran.stdout, ran.stderr);
        // Bad usage is told on the standard error; bad input is the one object.
        if ran.stdout.is_empty() {
            assert!(ran.stderr.len() > 20, "{case:?}");
        } else {
            let told = ran.json();
            check_shape(&told);
            assert_eq!((told["error"]["kind"].as_str(), told["error"]["billed"].as_str()), (Some("input"), Some("no")));
            assert_eq!(told["calls"].as_array().map(Vec::len), Some(0), "{case:?}");
        }
    }
    assert_eq!(proxy.posts(), 0, "nothing was sent");
    world.verify();
}

#[test]
fn a_key_is_sent_and_written_nowhere() {
    const KEY: &str = "sk-canary-5f1d0c77";
    let world = World::new();
    let serve = Serve::start(&world, &["--key", KEY]);
    let proxy = Proxy::before(&serve.base_url);
    let run = |key: &str, more: &[&str]| {
        let generate = ["generate", "--prompt", "x", "--base-url", &proxy.base_url, "--key-env", "CANARY"];
        finished(world.command(&[&generate, SMALL, more].concat()).env("CANARY", key).env("RUST_LOG", "trace"))
    };
    let mut heard = String::new();
    for (key, more, status) in
        [(KEY, &[][..], 0), ("sk-canary-wrong-5f1d0c77", &[], 3), (KEY, &["--model", "sk-canary-5f1d0c77"], 3)]
    {
        let ran = run(key, more);
        assert_eq!(ran.status, status, "{}{}", ran.stdout, ran.stderr);
        if more.is_empty() {
            heard += &(ran.stdout + &ran.stderr);
        }
    }
    assert!(!heard.contains("5f1d0c77"), "{heard}");
    assert!(
        holds(&proxy.requests().concat(), format!("Bearer {KEY}").to_lowercase().as_bytes())
            || holds(&proxy.requests().concat(), format!("Bearer {KEY}").as_bytes())
    );
    // The third call names the key as a model on purpose: only the rows of that take may hold it.
    let world = World::new();
    let serve = Serve::start(&world, &["--key", KEY, "--fault", "502-html"]);
    let generate = ["generate", "--prompt", "x", "--base-url", &serve.base_url, "--key-env", "CANARY"];
    let ran = finished(world.command(&generate).env("CANARY", KEY).env("RUST_LOG", "trace"));
    assert_eq!(ran.status, 4);
    assert_eq!(files_with(world.path(""), "5f1d0c77"), Vec::<PathBuf>::new());
}

#[test]
fn serve_says_what_is_wrong_before_it_listens() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let port = serve.base_url.trim_start_matches("http://127.0.0.1:").trim_end_matches("/v1").to_owned();
    let taken = finished(world.program().args(["serve", "--port", &port]));
    assert_eq!(taken.status, 1);
    assert!(taken.stderr.contains(&port) && taken.stderr.contains("--port"), "{}", taken.stderr);
    let fault = finished(world.program().args(["serve", "--fault", "no-such-fault"]));
    assert_eq!(fault.status, 2);
    assert!(fault.stderr.contains("429"), "it lists the faults: {}", fault.stderr);
}

#[test]
fn the_first_edit_is_made_without_a_window() {
    let world = World::new();
    let out = world.path("first");
    let ran = finished(world.program().args(["first-edit", "--out"]).arg(&out));
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("0 px changed outside"), "{}", ran.stdout);
    let mut names: Vec<_> =
        std::fs::read_dir(&out).unwrap().map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["heat.png", "mask.png", "result.png", "source.jpg"]);
    for name in names {
        assert!(ran.stdout.contains(&name));
        let extent = image::open(out.join(&name)).unwrap().dimensions();
        // The heat map shows the crop.
        assert!(extent == (2400, 1600) || name == "heat.png", "{name}: {extent:?}");
    }
}

#[test]
fn two_programs_share_a_library() {
    let world = World::new();
    let generate = |prompt| world.command(&[&["generate", "--prompt", prompt], SMALL].concat());
    let quiet = std::process::Stdio::null;
    let running: Vec<_> =
        ["a", "b", "c"].map(|prompt| generate(prompt).stdout(quiet()).spawn().unwrap()).into_iter().collect();
    for mut child in running {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(world.verify()["results"].as_u64(), Some(3));
}

#[test]
fn photographs_are_checked_by_somebody_else() {
    let Ok(python) = std::env::var("MAQUETTE_TEST_PYTHON") else {
        let all = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
        assert!(!all, "MAQUETTE_TEST_PYTHON is not set: run the tests with ./studio test, which sets up that Python");
        println!("skipped: MAQUETTE_TEST_PYTHON names no Python with numpy; ./studio test sets one up");
        return;
    };
    let world = World::new();
    let (large, mask) = (world.path("large.png"), world.path("mask.png"));
    photograph(&large, "chelsea.png", 3840, 2160);
    ellipse(3840, 2160).save(&mask).unwrap();
    let small = world.path("small.png");
    ellipse(640, 427).save(&small).unwrap();
    // A JPEG: the other decoder has to see the same pixels.
    let jpeg = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rocket.jpg");
    for (source, mask, seam, least) in [(large, mask, "24", 100_000), (jpeg, small, "9", 5_000)] {
        let edit = ["edit", "--image", text(&source), "--mask", text(&mask), "--prompt", "green eyes", "--seam", seam];
        let told = world.run(&edit).done();
        let result = &told["results"][0];
        assert_eq!(result["outside_changed_px"].as_u64(), Some(0));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/outside_unchanged.py");
        let picture = file(result, "path");
        let check = |seam: &str| {
            let mut command = std::process::Command::new(&python);
            finished(command.arg(&script).args([&source, &mask, &picture]).arg(seam)).done()
        };
        let counted = check(seam);
        assert_eq!(counted["outside_changed_px"].as_u64(), Some(0), "{counted}");
        assert!(counted["inside_changed_px"].as_u64() > Some(least), "{counted}");
        // The counter can count: with no seam, the blend lies outside.
        assert!(check("0")["outside_changed_px"].as_u64() > Some(0));
        println!("{counted}");
    }
}
