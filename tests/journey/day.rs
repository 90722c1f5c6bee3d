//! A designer's day: photographs come in, are put in order and mentioned, and laid out on a board; drafts are rated and
//! compared, one becomes a final, is accepted and edited again; the next start goes on from there.

use super::desktop::{self, Desktop};
use super::walk::{at, canvas, references, results, settle, wait_for_results};
use super::window::{Node, Window};
use super::world::World;
use std::path::{Path, PathBuf};
use std::time::Duration;

const PROMPT: &str = "a poster with @2 and @4 as they stand on the board";

#[test]
fn from_four_photographs_to_a_final_and_on() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("day"));
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "day");
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    four_photographs(&mut window, &photographs(&world));
    board(&mut window);
    six_drafts(&mut window, &world);
    rate_and_compare(&mut window);
    last(&mut window, &world);
    edit_it_again(&mut window, &world);
    tree(&mut window);
    settle(&mut window, &world);
    let before = (results(&world).len(), references(&mut window));
    assert!(window.quit().success());
    world.verify();

    let mut window = Window::open(&mut desktop, &world, (1440, 900), "day-after");
    window.find("the takes", |node| node.name.starts_with("Take 1: a poster") && node.name.ends_with("starred"));
    window.until("the references in their order", |window| (references(window) == before.1).then_some(()));
    let compose = window.named("Compose");
    window.click(&compose);
    window.find("the board as it was", |node| node.name.ends_with(", 4 pieces"));
    window.photograph("board");
    assert_eq!(results(&world).len(), before.0, "nothing ran by itself");
    assert!(window.quit().success());
    world.verify();
}

/// Two photographs, and each of them mirrored.
fn photographs(world: &World) -> Vec<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mirrored = |name: &str, to: &str| {
        let place = world.path(to);
        image::open(data.join(name)).unwrap().fliph().to_rgb8().save(&place).unwrap();
        place
    };
    let (cat, rocket) = (mirrored("chelsea.png", "cat.png"), mirrored("rocket.jpg", "start.png"));
    vec![data.join("chelsea.png"), data.join("rocket.jpg"), cat, rocket]
}

/// The name behind each number, without those that are not references.
fn order(window: &mut Window<'_>) -> Vec<String> {
    references(window).iter().filter_map(|name| name.split_once(": ").map(|(_, name)| name.to_owned())).collect()
}

fn card(window: &mut Window<'_>, name: &str) -> Node {
    window.find(name, |node| node.name.starts_with("Image ") && node.name.ends_with(name))
}

/// Drags as a hand does: with a frame between the places.
fn drag(window: &mut Window<'_>, points: &[(i32, i32)]) {
    let frame = || std::thread::sleep(Duration::from_millis(120));
    window.press(points[0]);
    for point in &points[1..] {
        frame();
        window.move_to(*point);
    }
    frame();
    window.release();
}

/// They come in by one drop; the last one is dragged to the front.
fn four_photographs(window: &mut Window<'_>, files: &[PathBuf]) {
    let place = canvas(window);
    window.drop_files(at(place, 0.5, 0.5), files);
    let all = ["chelsea.png", "rocket.jpg", "cat.png", "start.png"];
    window.until("four references", |window| {
        let names = order(window);
        all.iter().all(|name| names.iter().any(|own| own == name)).then_some(())
    });
    let (from, to) = (card(window, "start.png"), card(window, "chelsea.png"));
    let (from, to) = (from.middle().unwrap(), to.middle().unwrap());
    let above = (to.0, to.1 - 20);
    drag(window, &[from, (from.0, from.1 - 12), (from.0, from.1 - 30), (to.0, to.1 + 30), (to.0, to.1 - 10), above]);
    window.until("the last one in front", |window| {
        let names = order(window);
        let place = |name: &str| names.iter().position(|own| own == name);
        (place("start.png")? < place("chelsea.png")?).then_some(())
    });
    window.photograph("references");
}

fn board(window: &mut Window<'_>) {
    let compose = window.named("Compose");
    window.click(&compose);
    let place = window.find("the way onto the board", |node| node.name.starts_with("Place all references"));
    window.click(&place);
    let board = window.find("the board", |node| node.name.ends_with(", 4 pieces"));
    let piece = window.find("a piece", |node| node.name.starts_with("Piece 1, "));
    let before = piece.name.clone();
    let [x, y, width, height] = board.rect.unwrap();
    let middle = (x + width / 2, y + height / 2);
    drag(window, &[piece.middle().unwrap(), middle, (middle.0 + 6, middle.1 + 4), (middle.0 + 9, middle.1 + 9)]);
    window.until("the piece elsewhere", |window| {
        let now = window.find("the piece", |node| node.name.starts_with("Piece 1, "));
        (now.name != before).then_some(())
    });
    window.photograph("board");
}

fn six_drafts(window: &mut Window<'_>, world: &World) {
    window.prompt(PROMPT);
    for _ in 0..2 {
        let more = window.named("More: Number of drafts");
        window.click(&more);
        std::thread::sleep(Duration::from_millis(120));
    }
    window.find("the price of six", |node| node.name == "Run 6 drafts" && node.is("enabled"));
    window.keys("ctrl+Return");
    wait_for_results(window, world, 6);
    window.find("all drafts", |node| node.name.starts_with("Result 6 of 6"));
    window.photograph("drafts");
}

/// Stars by keys alone, then the chosen one beside its neighbour.
fn rate_and_compare(window: &mut Window<'_>) {
    let third = window.find("a draft", |node| node.name.starts_with("Result 3 of 6"));
    window.click(&third);
    window.keys("5");
    window.keys("period");
    window.find("its stars", |node| node.name.starts_with("Result 3 of 6") && node.name.ends_with("5 stars, starred"));
    window.keys("v");
    window.find("what is compared", |node| node.name.starts_with("Comparing "));
    window.photograph("compared");
    window.keys("ctrl+shift+1");
    let third = window.find("the draft again", |node| node.name.starts_with("Result 3 of 6"));
    window.click(&third);
}

/// The price step comes first, with the draft as the last image on the wire.
fn last(window: &mut Window<'_>, world: &World) {
    let before = results(world).len();
    window.keys("f");
    window.named("Final of take 1");
    window.find("the draft goes along", |node| node.name == "Image 6: Draft 3 of take 1");
    window.photograph("price");
    assert_eq!(results(world).len(), before, "looking at the price costs nothing");
    window.keys("ctrl+shift+Return");
    wait_for_results(window, world, before + 1);
    let takes = world.run(&["take", "list"]).done();
    assert_eq!(
        (takes["takes"][0]["tier"].as_str(), takes["takes"][0]["references"].as_u64()),
        (Some("final"), Some(6))
    );
    window.find("the final", |node| node.name.starts_with("Result 1 of 1, final"));
    window.photograph("final");
}

/// The final becomes the source of an edit.
fn edit_it_again(window: &mut Window<'_>, world: &World) {
    let before = results(world).len();
    let accept = window.find("Accept", |node| node.name == "Accept" && node.is("enabled"));
    window.click(&accept);
    let edit = window.named("Edit");
    window.click(&edit);
    window.find("the final as the source", |node| node.name.starts_with("Canvas, take-"));
    let place = canvas(window);
    window.stroke(&[at(place, 0.4, 0.5), at(place, 0.5, 0.5), at(place, 0.6, 0.55)]);
    window.prompt("a red balloon");
    window.keys("ctrl+Return");
    let made = wait_for_results(window, world, before + 6);
    let edits: Vec<_> = made.iter().filter(|result| !result["crop"].is_null()).collect();
    assert!(edits.len() >= 6 && edits.iter().all(|edit| edit["outside_changed_px"].as_u64() == Some(0)));
    window.find("the proof", |node| node.name.contains("0 px changed outside"));
    window.photograph("edited");
}

fn tree(window: &mut Window<'_>) {
    window.find("the takes in the stack", |node| node.name.starts_with("Take ") && node.name.contains("a red balloon"));
    window.keys("Escape");
    window.keys("ctrl+shift+l");
    window.find("the edit in the tree", |node| node.name.starts_with("Take 3: a red balloon"));
    std::thread::sleep(Duration::from_millis(600));
    window.photograph("tree");
    window.keys("ctrl+shift+l");
}
