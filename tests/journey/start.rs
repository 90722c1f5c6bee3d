//! Starts that cannot succeed, and the quiet after one that did.

use super::desktop::{self, Desktop};
use super::window::Window;
use super::world::{World, finished};
use std::time::Duration;

/// One plain sentence, status 1, nothing else.
#[track_caller]
fn refuses(world: &World, environment: &[(&str, &str)], about: &str) {
    let mut command = world.program();
    command.arg("--library").arg(world.library()).envs(environment.iter().copied());
    let ran = finished(&mut command);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""), "{}", ran.stderr);
    let said = ran.stderr.trim();
    assert!(said.to_lowercase().contains(about), "{said}");
    assert!(said.lines().count() == 1 && said.ends_with('.') && said.len() < 400, "{said}");
    assert!(!said.contains(['{', '}']) && !said.contains("Err("), "a Debug print: {said}");
}

#[test]
fn without_a_display_it_says_so() {
    let world = World::new();
    refuses(&world, &[], "display");
    refuses(&world, &[("DISPLAY", "")], "display");
    refuses(&world, &[("DISPLAY", ":4242")], "display");
    let runtime = world.path("runtime");
    std::fs::create_dir_all(&runtime).unwrap();
    let runtime = runtime.to_str().unwrap();
    refuses(&world, &[("WAYLAND_DISPLAY", "wayland-77"), ("XDG_RUNTIME_DIR", runtime)], "display");
}

#[test]
fn a_library_that_cannot_be_made_is_a_sentence() {
    let world = World::new();
    std::fs::write(world.library(), "a file").unwrap();
    refuses(&world, &[("DISPLAY", ":4242")], "library");
}

/// The processor time of two seconds, when nothing happens.
fn idle_ticks(window: &Window<'_>) -> u64 {
    let before = window.ticks();
    std::thread::sleep(Duration::from_secs(2));
    window.ticks() - before
}

#[test]
fn an_idle_window_uses_no_processor_time() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    // Without the accessibility tree, as most people have it; a Wayland session that is gone is no obstacle.
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "idle");
    // The first seconds belong to thumbnails and the cursor; then it has to become quiet, and stay so.
    window.until("two quiet seconds", |window| (idle_ticks(window) <= 1).then_some(()));
    let busy = (0..5).map(|_| idle_ticks(&window)).collect::<Vec<_>>();
    assert!(busy.iter().sum::<u64>() <= 5, "ticks in each of 2 s: {busy:?}");
    window.photograph("idle");
    assert!(window.quit().success());
}

#[test]
fn a_dead_wayland_session_is_no_obstacle_where_x11_is() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.pretend_wayland("wayland-77");
    let mut window = Window::open(&mut desktop, &world, (1024, 700), "smallest");
    window.until("a picture", |window| window.colours().filter(|count| *count > 1000));
    window.photograph("window");
    assert!(window.quit().success());
}
