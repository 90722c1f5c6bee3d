//! Drafts are laid against each other, one is accepted and edited again, and the tree shows where it all came from.

use super::desktop::{self, Desktop};
use super::walk::{at, canvas, results, settle, wait_for_results};
use super::window::Window;
use super::world::World;

#[test]
fn drafts_are_compared_and_the_tree_brings_them_back() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("compare"));
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "compare");
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    run(&mut window, &world, "a heart of milk foam", 4);
    window.find("a result on the canvas", |node| node.name.starts_with("Canvas, result"));
    window.keys("ctrl+shift+2");
    window.find("what differs", |node| node.name.starts_with("Outside the mask: 0 px"));
    window.photograph("wipe");
    walk_the_results(&mut window);
    ways(&mut window);
    accept_and_edit_again(&mut window, &world);
    tree(&mut window, &world);
    settle(&mut window, &world);
    assert!(window.quit().success());
    world.verify();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "compare-again");
    window.find("the picture of before", |node| node.name.starts_with("Canvas, "));
    window.keys("ctrl+shift+l");
    window.find("the tree after a restart", |node| node.name.starts_with("Take 1: a heart"));
    window.photograph("tree");
    assert!(window.quit().success());
}

fn run(window: &mut Window<'_>, world: &World, prompt: &str, count: usize) {
    let before = results(world).len();
    window.prompt(prompt);
    window.keys("ctrl+Return");
    wait_for_results(window, world, before + count);
}

fn pictures(window: &mut Window<'_>) -> String {
    window.find("what is compared", |node| node.name.starts_with("Comparing ")).name
}

/// B goes from result to result by the arrows alone.
fn walk_the_results(window: &mut Window<'_>) {
    let first = pictures(window);
    let (back, on) = ("Left", "Right");
    // The newest result may be the last one: then the way is back.
    let key = if first.contains("result 4") { back } else { on };
    window.keys(key);
    window.until("another B", |window| (pictures(window) != first).then_some(()));
    window.keys("s");
    window.until("B as A", |window| pictures(window).starts_with("Comparing Take").then_some(()));
    window.keys("s");
    window.until("A as A", |window| pictures(window).starts_with("Comparing coffee").then_some(()));
}

fn ways(window: &mut Window<'_>) {
    for way in ["Blink", "Side by side", "Grid", "Difference"] {
        let segment = window.find(way, |node| node.name == way && node.is("enabled"));
        window.click(&segment);
        window.until("another way", |window| pictures(window).ends_with(&way.to_lowercase()).then_some(()));
        std::thread::sleep(std::time::Duration::from_millis(400));
        window.photograph(&way.to_lowercase().replace(' ', "-"));
    }
    let wipe = window.find("Wipe", |node| node.name == "Wipe" && node.is("enabled"));
    window.click(&wipe);
    window.keys("ctrl+1");
    window.find("the zoom", |node| node.name.starts_with("Zoom 100 %"));
    std::thread::sleep(std::time::Duration::from_millis(400));
    window.photograph("at-100");
    window.keys("ctrl+0");
}

fn accept_and_edit_again(window: &mut Window<'_>, world: &World) {
    let accept = window.find("Accept B", |node| node.name == "Accept B" && node.is("enabled"));
    window.click(&accept);
    window.find("the accepted result as the source", |node| {
        node.name.starts_with("Canvas, ") && !node.name.starts_with("Canvas, coffee") && !node.name.contains("result ")
    });
    let place = canvas(window);
    window.stroke(&[at(place, 0.6, 0.5), at(place, 0.65, 0.55)]);
    run(window, world, "a folded napkin", 4);
}

fn tree(window: &mut Window<'_>, world: &World) {
    window.keys("Escape");
    window.keys("ctrl+shift+l");
    window.find("the first take", |node| node.name.starts_with("Take 1: a heart"));
    window.find("the take on its result", |node| node.name.starts_with("Take 2: a folded napkin"));
    std::thread::sleep(std::time::Duration::from_millis(600));
    window.photograph("tree");
    let before = results(world).len();
    let first = window.find("a result of the first take", |node| node.name.starts_with("Take 1, result 3"));
    window.click(&first);
    window.until("its prompt", |window| (window.prompt_text() == "a heart of milk foam").then_some(()));
    window.photograph("brought-back");
    let open = window.named("Open in canvas");
    window.click(&open);
    window.find("the result on the canvas", |node| node.name.starts_with("Canvas, result 3"));
    assert_eq!(results(world).len(), before, "looking costs nothing");
}
