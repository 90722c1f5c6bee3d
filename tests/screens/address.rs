//! A picture behind a pasted address.

use crate::world::{World, draw, original, sized, window};
use eframe::egui::vec2;
use egui_kittest::kittest::Queryable;
use maquette::command::{Command, Target, TextureKey};
use maquette::geom::Extent;
use maquette::ui::state::Overlay;
use maquette::ui::theme::Mode;
use maquette::ui::view::{Fetch, Fetched};

#[test]
fn a_picture_of_an_address_is_shown_before_it_is_used() {
    let world = |found: Fetched| {
        let mut world = World::running();
        let url = "https://pictures.example.com/a/very/long/way/to/the/teapot.png?token=secret".to_owned();
        world.fetch = Some(Fetch { url, found });
        world.state.overlay = Overlay::Address;
        world
    };
    let here = original("teapot.png", Extent::new(1600, 1200), 2_400_000);
    let mut shown = world(Fetched::Here(here.clone()));
    shown.pictures.push((TextureKey::Original(here.digest), 3));
    let mut window = window(shown);
    window.run_ok();
    draw(&mut window, "screen_address");
    assert!(window.query_by_label_contains("secret").is_none(), "a query may be a secret");
    window.get_by_label("Add to references").click();
    window.run_ok();
    assert!(window.state().out.contains(&Command::UseFetched(Target::Reference)));
    let mut window = sized(
        world(Fetched::Failed("The address holds no picture but text/html".to_owned())),
        vec2(1024.0, 700.0),
        1.0,
        Mode::Light,
    );
    draw(&mut window, "screen_address_failed");
    window.get_by_label("Try again").click();
    window.run_ok();
    assert!(matches!(window.state().out.last(), Some(Command::FetchAddress(url)) if url.ends_with("secret")));
    let mut window = sized(world(Fetched::Running), vec2(1024.0, 700.0), 1.0, Mode::Dark);
    draw(&mut window, "screen_address_running");
    window.get_by_label("Stop").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::None);
}
