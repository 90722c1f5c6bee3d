//! A retoucher's hour: select, paint, undo, zoom in mid-stroke, run, blend the result anew, extend the picture, go on
//! after a restart.

use super::desktop::{self, Desktop};
use super::walk::{at, canvas, results, settle, show_source, wait_for_results};
use super::window::Window;
use super::world::World;

#[test]
fn a_retouchers_hour() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("retouch"));
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "retouch");
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    select_and_undo(&mut window);
    fifty_strokes(&mut window);
    zoom_in_mid_stroke(&mut window);
    blend_anew(&mut window, &world);
    extend(&mut window, &world);
    settle(&mut window, &world);
    let share = painted(&mut window);
    assert!(window.quit().success());
    world.verify();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "retouch-again");
    window.find("the photograph", |node| node.name.starts_with("Canvas, "));
    show_source(&mut window);
    window.until("the mask of before", |window| ((painted(window) - share).abs() < 0.05).then_some(()));
    assert!(window.quit().success());
}

/// Percent of the picture that is painted, as the legend says; 0 when it says nothing.
fn painted(window: &mut Window<'_>) -> f64 {
    let nodes = window.nodes();
    let words = nodes.iter().find_map(|node| node.name.strip_prefix("Painted "));
    words.and_then(|words| words.trim_end_matches(" %").parse().ok()).unwrap_or(0.0)
}

/// Waits until the legend says something else than `before`, and goes on saying it: a drag is shown all the while.
fn painted_after(window: &mut Window<'_>, what: &str, before: f64) -> f64 {
    window.until(what, |window| {
        let share = painted(window);
        std::thread::sleep(std::time::Duration::from_millis(400));
        let stays = (painted(window) - share).abs() < 0.001;
        Some(share).filter(|share| stays && (share - before).abs() > 0.05)
    })
}

fn select_and_undo(window: &mut Window<'_>) {
    let place = canvas(window);
    // A click gives the canvas the focus, then its keys mean it.
    window.stroke(&[at(place, 0.5, 0.4)]);
    let sample = painted(window);
    window.keys("Delete");
    window.until("an empty mask", |window| (painted(window) < sample && painted(window) < 0.05).then_some(()));
    let mut shares = vec![0.0];
    window.keys("m");
    window.stroke(&[at(place, 0.3, 0.3), at(place, 0.4, 0.4), at(place, 0.45, 0.5)]);
    shares.push(painted_after(window, "a rectangle", shares[0]));
    window.photograph("rectangle");
    window.keys("l");
    let ring: Vec<_> = (0..=24)
        .map(|k| {
            let angle = f64::from(k) / 24.0 * std::f64::consts::TAU;
            at(place, 0.62 + 0.08 * angle.cos(), 0.45 + 0.12 * angle.sin())
        })
        .collect();
    window.stroke(&ring);
    shares.push(painted_after(window, "a lasso", shares[1]));
    window.photograph("lasso");
    window.keys("w");
    window.stroke(&[at(place, 0.7, 0.8)]);
    shares.push(painted_after(window, "the wand", shares[2]));
    window.photograph("wand");
    for back in (0..3).rev() {
        window.keys("ctrl+z");
        window.until("one step back", |window| ((painted(window) - shares[back]).abs() < 0.05).then_some(()));
    }
    window.keys("ctrl+shift+z");
    window.until("the rectangle again", |window| ((painted(window) - shares[1]).abs() < 0.05).then_some(()));
}

fn fifty_strokes(window: &mut Window<'_>) {
    let place = canvas(window);
    let before = painted(window);
    window.keys("b");
    for k in 0..50 {
        let (across, down) = (0.25 + 0.05 * f64::from(k % 10), 0.55 + 0.06 * f64::from(k / 10));
        window.stroke(&[at(place, across, down), at(place, across + 0.02, down)]);
    }
    painted_after(window, "fifty strokes", before);
    window.photograph("fifty");
    for _ in 0..50 {
        window.keys("ctrl+z");
    }
    window.until("none of them", |window| ((painted(window) - before).abs() < 0.05).then_some(()));
}

/// The wheel turns while the button is down: the stroke goes on at the pointer.
fn zoom_in_mid_stroke(window: &mut Window<'_>) {
    let place = canvas(window);
    let before = painted(window);
    window.press(at(place, 0.55, 0.6));
    window.move_to(at(place, 0.58, 0.62));
    window.wheel(2);
    window.move_to(at(place, 0.62, 0.6));
    window.release();
    let after = painted_after(window, "a stroke with a turn of the wheel", before);
    assert!(after > before);
    window.keys("ctrl+0");
    window.photograph("zoomed");
}

fn blend_anew(window: &mut Window<'_>, world: &World) {
    let before = results(world).len();
    window.prompt("a folded napkin");
    window.keys("ctrl+Return");
    let made = wait_for_results(window, world, before + 4);
    let first = made.iter().find(|result| result["outside_changed_px"].as_u64() == Some(0)).unwrap().clone();
    assert!(first["path"].as_str().is_some());
    let link = window.named("Blend anew");
    let paths = |world: &World| -> Vec<String> {
        results(world).iter().map(|result| result["path"].as_str().unwrap().to_owned()).collect()
    };
    let so_far = paths(world);
    window.click(&link);
    let seam = window.named("Seam");
    window.photograph("blend");
    window.click(&seam);
    window.keys("ctrl+a");
    window.type_text("40");
    window.keys("Return");
    let keep = window.find("a change to keep", |node| node.name == "Keep blend" && node.is("enabled"));
    window.photograph("blend-changed");
    window.click(&keep);
    window.until("the picture blended anew", |_| (paths(world) != so_far).then_some(()));
    let all = results(world);
    assert_eq!(all.len(), before + 4, "no call was made");
    assert!(all.iter().all(|result| result["outside_changed_px"].as_u64() == Some(0)));
    for path in so_far {
        assert!(std::path::Path::new(&path).exists(), "the picture so far stays: {path}");
    }
}

fn extend(window: &mut Window<'_>, world: &World) {
    show_source(window);
    window.keys("ctrl+0");
    let place = canvas(window);
    window.stroke(&[at(place, 0.5, 0.35)]);
    window.keys("c");
    // A frame from the middle of the picture to beyond its right border.
    window.stroke(&[at(place, 0.02, 0.05), at(place, 0.5, 0.5), at(place, 0.97, 0.9)]);
    window.find("a larger canvas", |node| node.name.contains("extends the picture"));
    window.photograph("frame");
    let before = results(world).len();
    window.prompt("the table goes on");
    window.keys("ctrl+Return");
    let made = wait_for_results(window, world, before + 1);
    assert!(made[0]["width"].as_u64() > Some(2400), "{}", made[0]);
    assert_eq!(made[0]["outside_changed_px"].as_u64(), Some(0));
    window.find("the proof", |node| node.name.contains("0 px changed outside"));
    window.photograph("extended");
    show_source(window);
    window.keys("b");
}
