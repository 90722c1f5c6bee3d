//! The canvas is drawn by a shader of its own, or with plain textures where that cannot be: the same picture.

use super::desktop::{self, Desktop};
use super::window::Window;
use super::world::World;
use image::RgbImage;

/// Largest mean difference of a channel's values, and the largest for nearly all pixels.
const MEAN: f64 = 0.6;
const MOST: u8 = 24;
/// Share of the pixels that may differ more: single ones at the edge of a tile or a line.
const ODD: f64 = 0.002;

/// The canvas in window points.
fn canvas(window: &mut Window<'_>) -> [i32; 4] {
    window.find("the canvas", |node| node.name.starts_with("Canvas, ")).rect.unwrap()
}

/// Waits until two pictures in a row are the same.
fn settled(window: &mut Window<'_>, name: &str) -> RgbImage {
    let mut last = window.look_at();
    window.until("a picture that stays", |window| {
        std::thread::sleep(std::time::Duration::from_millis(400));
        let now = window.look_at();
        let same = now == last;
        last = now;
        same.then_some(())
    });
    window.photograph(name)
}

/// The canvas at several zooms and in every style; at the end it looks as before.
fn walk(window: &mut Window<'_>) -> Vec<(String, RgbImage)> {
    window.find("the contours", |node| node.name.starts_with("Sent +"));
    let [x, y, width, height] = canvas(window);
    // A press with the middle button gives the keys to the canvas and paints nothing.
    window.middle_click((x + width / 2, y + height / 2));
    window.rest();
    let mut seen = Vec::new();
    let mut show = |window: &mut Window<'_>, name: &str| seen.push((name.to_owned(), settled(window, name)));
    show(window, "fitted");
    for (key, name) in [("ctrl+1", "100"), ("ctrl+2", "200"), ("ctrl+minus", "150")] {
        window.keys(key);
        show(window, name);
    }
    window.keys("q");
    show(window, "alone");
    window.keys("ctrl+0");
    show(window, "alone-fitted");
    window.keys("q");
    window.keys("backslash");
    show(window, "off");
    for _ in 0..4 {
        window.keys("ctrl+minus");
    }
    show(window, "small");
    window.keys("backslash");
    show(window, "small-contours");
    window.keys("ctrl+0");
    seen
}

/// Mean difference, and the share of pixels that differ by more than [`MOST`].
fn difference(one: &RgbImage, other: &RgbImage, [x, y, width, height]: [i32; 4]) -> (f64, f64) {
    let (mut sum, mut odd) = (0, 0);
    for y in y + 3..y + height - 3 {
        for x in x + 3..x + width - 3 {
            let (a, b) = (one.get_pixel(x as u32, y as u32).0, other.get_pixel(x as u32, y as u32).0);
            let apart = a.iter().zip(b).map(|(a, b)| a.abs_diff(b));
            sum += apart.clone().map(u64::from).sum::<u64>();
            odd += u64::from(apart.max() > Some(MOST));
        }
    }
    let pixels = f64::from((width - 6) * (height - 6));
    (sum as f64 / pixels / 3.0, odd as f64 / pixels)
}

#[test]
fn both_ways_of_drawing_agree() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    // The first session paints something, so that the mask is not the sample's alone.
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "paths-first");
    let [x, y, width, height] = canvas(&mut window);
    let at = |across: f64, down: f64| (x + (f64::from(width) * across) as i32, y + (f64::from(height) * down) as i32);
    window.stroke(&(0..12).map(|step| at(0.55 + 0.02 * f64::from(step), 0.7)).collect::<Vec<_>>());
    let close = window.find("the card", |node| node.name == "Close the three steps");
    window.click(&close);
    window.rest();
    assert!(window.quit().success());

    let mut shader = Window::open(&mut desktop, &world, (1440, 900), "paths-shader");
    let place = canvas(&mut shader);
    let one = walk(&mut shader);
    assert!(shader.quit().success());
    let environment = [("MAQUETTE_PLAIN_CANVAS", "1")];
    let mut plain = Window::open_with(&mut desktop, &world, (1440, 900), "paths-plain", &environment);
    let other = walk(&mut plain);
    assert!(plain.quit().success());

    for ((name, one), (_, other)) in one.iter().zip(&other) {
        let (mean, odd) = difference(one, other, place);
        println!("{name}: mean {mean:.3}, {:.4} % of the pixels by more than {MOST}", odd * 100.0);
        assert!(mean <= MEAN && odd <= ODD, "{name}: mean {mean}, odd {odd}");
    }
}
