//! The walk through the program: generate, drop, paint, edit, gallery, quit, start again.

use super::desktop::{self, Desktop};
use super::window::Window;
use super::world::{World, finished};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The widest blend that the program chooses by itself.
const WIDEST_SEAM: &str = "32";

pub fn results(world: &World) -> Vec<Value> {
    world.run(&["library", "list"]).done()["results"].as_array().unwrap().clone()
}

/// Waits until the library has so many results; newest first.
pub fn wait_for_results(window: &mut Window<'_>, world: &World, count: usize) -> Vec<Value> {
    window.until(&format!("{count} results"), |_| Some(results(world)).filter(|results| results.len() >= count))
}

fn path(result: &Value, name: &str) -> PathBuf {
    PathBuf::from(result[name].as_str().unwrap())
}

/// The one file below a folder that is newest.
fn newest(folder: &Path) -> PathBuf {
    let mut open = vec![folder.to_owned()];
    let mut found: Option<(std::time::SystemTime, PathBuf)> = None;
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let time = path.metadata().unwrap().modified().unwrap();
            if found.as_ref().is_none_or(|(newest, _)| time > *newest) {
                found = Some((time, path));
            }
        }
    }
    found.unwrap().1
}

/// The canvas in window points: x, y, width, height.
pub fn canvas(window: &mut Window<'_>) -> [i32; 4] {
    window.find("the canvas", |node| node.name.starts_with("Canvas, ")).rect.unwrap()
}

pub fn at([x, y, width, height]: [i32; 4], across: f64, down: f64) -> (i32, i32) {
    (x + (f64::from(width) * across) as i32, y + (f64::from(height) * down) as i32)
}

/// A wave from left to right.
fn wave(canvas: [i32; 4], from: f64, to: f64, down: f64) -> Vec<(i32, i32)> {
    (0..=40)
        .map(|k| {
            let t = f64::from(k) / 40.0;
            at(canvas, from + (to - from) * t, down + 0.03 * (t * 9.0).sin())
        })
        .collect()
}

/// Share of the pixels in this part of two pictures that differ visibly.
fn difference(one: &image::RgbImage, other: &image::RgbImage, [x, y, width, height]: [i32; 4]) -> f64 {
    // Without its edge: a line there says whether the canvas has the focus, which is no part of the picture.
    let (x, y, width, height) = (x + 3, y + 3, width - 6, height - 6);
    let mut differ = 0;
    for y in y..y + height {
        for x in x..x + width {
            let (a, b) = (one.get_pixel(x as u32, y as u32).0, other.get_pixel(x as u32, y as u32).0);
            differ += u32::from(a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > 12));
        }
    }
    f64::from(differ) / f64::from(width * height)
}

/// The pictures in the stack, by their names.
pub fn references(window: &mut Window<'_>) -> Vec<String> {
    let names = window.nodes().into_iter().map(|node| node.name);
    let mut names: Vec<String> = names.filter(|name| name.starts_with("Image ") && name.contains(": ")).collect();
    names.sort();
    names
}

#[test]
fn a_whole_session_and_the_next_one() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();

    let mut window = Window::open(&mut desktop, &world, (1440, 900), "session");
    one_click_edits_the_first_picture(&mut window, &world);
    generate(&mut window, &world);
    drop_two_photographs(&mut window);
    paint_and_edit(&mut window, &world, &python);
    gallery(&mut window, &world);
    let left = leave_half_painted(&mut window);
    assert!(window.quit().success());
    world.verify();

    let before = results(&world).len();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "next-session");
    everything_is_where_it_was(&mut window, &left);
    assert_eq!(results(&world).len(), before, "nothing ran by itself");

    // The same after a power cut, in short: what was painted is saved without being asked for.
    let painted = paint_a_little_more(&mut window, &world);
    window.kill();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "after-kill");
    everything_is_where_it_was(&mut window, &painted);
    for size in [(1920, 1080), (1024, 700)] {
        window.resize(size);
        window.find("the prompt", |node| node.name == "Prompt");
        let run = window.find("the run button", |node| node.name.starts_with("Run "));
        let [x, y, width, height] = run.rect.unwrap();
        assert!(x > 0 && y > 0 && x + width <= size.0 && y + height <= size.1, "cut off: {run:?}");
        window.photograph(&format!("{}x{}", size.0, size.1));
    }
    assert!(window.quit().success());
    world.verify();
}

fn one_click_edits_the_first_picture(window: &mut Window<'_>, world: &World) {
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    let run = window.find("the run button", |node| node.name.starts_with("Run ") && node.is("enabled"));
    window.until("a drawn picture", |window| window.colours().filter(|count| *count > 2000));
    window.photograph("first-start");
    window.click(&run);
    let made = wait_for_results(window, world, 1);
    assert_eq!(made[0]["outside_changed_px"].as_u64(), Some(0));
    window.find("the proof", |node| node.name.contains("0 px changed outside"));
    window.find("all drafts", |node| node.name.starts_with("Result 1 of "));
    settle(window, world);
    window.photograph("first-edit");
}

/// Waits until no job runs: as many results as there were calls.
pub fn settle(window: &mut Window<'_>, world: &World) {
    window.until("the end of all calls", |_| {
        let report = world.run(&["library", "verify"]).done();
        let calls = report["calls"].as_object().unwrap();
        calls.keys().all(|state| state == "placed").then_some(())
    });
}

fn generate(window: &mut Window<'_>, world: &World) {
    let before = results(world).len();
    let mode = window.named("Generate");
    window.click(&mode);
    window.prompt("a harbour at dawn, fishing boats, soft fog");
    window.find("the run button", |node| node.name.starts_with("Run ") && node.is("enabled"));
    window.photograph("prompt-typed");
    window.keys("ctrl+Return");
    let made = wait_for_results(window, world, before + 1);
    assert!(made[0]["crop"].is_null(), "a generated picture");
    settle(window, world);
    window.find("the result", |node| node.name.starts_with("Result 1 of "));
    window.photograph("generated");
}

fn drop_two_photographs(window: &mut Window<'_>) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let canvas = canvas(window);
    window.drop_files(at(canvas, 0.5, 0.5), &[data.join("chelsea.png"), data.join("rocket.jpg")]);
    window.until("two references", |window| {
        let names = references(window);
        let has = |what: &str| names.iter().any(|name| name.contains(what));
        (has("chelsea.png") && has("rocket.jpg")).then_some(())
    });
    window.photograph("dropped");
}

/// The source on the canvas, wherever a result is shown.
pub fn show_source(window: &mut Window<'_>) {
    window.until("the source", |window| {
        let nodes = window.nodes();
        if nodes.iter().any(|node| node.name.starts_with("Canvas, coffee")) {
            return Some(());
        }
        let source = nodes.iter().find(|node| node.name == "Source")?;
        window.click(source);
        None
    });
}

fn paint_and_edit(window: &mut Window<'_>, world: &World, python: &str) {
    let before = results(world).len();
    let mode = window.named("Edit");
    window.click(&mode);
    show_source(window);
    let place = canvas(window);
    // A click gives the canvas the focus, then its keys mean it: an empty mask, the brush.
    window.stroke(&[at(place, 0.5, 0.4)]);
    window.keys("Delete");
    window.keys("b");
    window.stroke(&wave(place, 0.3, 0.7, 0.45));
    window.photograph("painted");
    window.prompt("a paper boat on the coffee");
    window.find("the run button", |node| node.name.starts_with("Run ") && node.is("enabled"));
    window.keys("ctrl+Return");
    let made = wait_for_results(window, world, before + 1);
    settle(window, world);
    let result = &made[0];
    assert_eq!((result["width"].as_u64(), result["outside_changed_px"].as_u64()), (Some(2400), Some(0)));
    // Not the program's own count: another decoder, the mask in the library, the picture in the library.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = Command::new(python);
    count.arg(root.join("tests/python/outside_unchanged.py")).arg(root.join("assets/sample/coffee.jpg"));
    count.arg(newest(&world.library().join("masks"))).arg(path(result, "path")).arg(WIDEST_SEAM);
    let changed = finished(&mut count).done();
    assert_eq!(changed["outside_changed_px"].as_u64(), Some(0), "{changed}");
    assert!(changed["inside_changed_px"].as_u64() > Some(10_000), "{changed}");
    window.find("the proof", |node| node.name.contains("0 px changed outside"));
    window.photograph("edited");
}

fn gallery(window: &mut Window<'_>, world: &World) {
    let tab = window.named("Gallery");
    window.click(&tab);
    let count = results(world).len();
    window.until("all results in the gallery", |window| {
        let cells = window
            .nodes()
            .into_iter()
            .filter(|node| node.name.starts_with("Edit, draft, ") || node.name.starts_with("Generated, draft, "));
        (cells.count() == count).then_some(())
    });
    let cell = window.find("a generated picture", |node| node.name.starts_with("Generated, draft, "));
    window.click(&cell);
    window.until("its details", |window| {
        window.nodes().into_iter().find(|node| {
            node.name.contains("fishing boats") || node.text.as_ref().is_some_and(|text| text.contains("fishing boats"))
        })
    });
    window.photograph("gallery");
    let tab = window.named("Canvas");
    window.click(&tab);
}

/// What has to be there again.
struct Left {
    prompt: String,
    references: Vec<String>,
    picture: image::RgbImage,
    canvas: [i32; 4],
}

fn remember(window: &mut Window<'_>, name: &str) -> Left {
    // Away from everything that reacts to the pointer.
    let place = canvas(window);
    window.rest();
    Left {
        prompt: window.prompt_text(),
        references: references(window),
        picture: window.photograph(name),
        canvas: place,
    }
}

/// A mask that nobody has run, and a prompt in the making.
fn leave_half_painted(window: &mut Window<'_>) -> Left {
    show_source(window);
    let place = canvas(window);
    window.prompt("half a thought");
    let empty = window.photograph("before-half");
    window.stroke(&wave(place, 0.2, 0.4, 0.7));
    let left = remember(window, "half-painted");
    assert!(difference(&empty, &left.picture, place) > 0.002, "the stroke is seen");
    left
}

fn everything_is_where_it_was(window: &mut Window<'_>, left: &Left) {
    window.until("the prompt of before", |window| (window.prompt_text() == left.prompt).then_some(()));
    assert_eq!(references(window), left.references);
    window.rest();
    window.until("the picture of before", |window| {
        let there = canvas(window) == left.canvas;
        (there && difference(&left.picture, &window.look_at(), left.canvas) < 0.001).then_some(())
    });
    window.photograph("restored");
}

fn paint_a_little_more(window: &mut Window<'_>, world: &World) -> Left {
    let place = canvas(window);
    let saved = world.library().join("session");
    let written = |folder: &Path| newest(folder).metadata().unwrap().modified().unwrap();
    let before = written(&saved);
    window.stroke(&wave(place, 0.6, 0.8, 0.7));
    let left = remember(window, "a-little-more");
    // Saved soon after, by itself: the file is the proof.
    window.until("the saved mask", |_| (written(&saved) > before).then_some(()));
    left
}
