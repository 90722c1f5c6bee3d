//! From drafts to the final: ratings, the chosen draft, and what a key asks for.

use crate::world::{World, draw, original, sized, window};
use crate::{press, taken};
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use maquette::command::Command;
use maquette::geom::Extent;
use maquette::reference::{Draft, Reference};
use maquette::take::EntryId;
use maquette::ui::state::{Overlay, Tab};
use maquette::ui::theme::Mode;

/// A world whose shown draft goes along with its final.
fn following() -> World {
    let mut world = World::running();
    world.draft.tier = maquette::take::Tier::Final;
    world.prospect.size = Some(Extent::new(2752, 1984));
    let draft = Draft { take: 12, number: 2 };
    world.chosen = Some((12, Some(Reference::draft(original("a.raw.png", Extent::new(1376, 992), 900_000), draft))));
    world.state.overlay = Overlay::PriceStep;
    world
}

#[test]
fn a_final_shows_the_draft_it_follows_and_can_do_without() {
    for (name, size, mode) in [
        ("dark", vec2(1440.0, 900.0), Mode::Dark),
        ("small", vec2(1024.0, 700.0), Mode::Dark),
        ("light", vec2(1440.0, 900.0), Mode::Light),
    ] {
        let mut window = sized(following(), size, 1.0, mode);
        draw(&mut window, &format!("screen_follow_{name}"));
        assert!(window.query_by_label("Image 5: Draft 2 of take 12").is_some(), "it is the last on the wire");
        assert!(window.query_by_label("Final of take 12").is_some());
        window.get_by_label("Use draft 2 as the composition reference").click();
        window.run_ok();
        assert_eq!(taken(&mut window), [Command::FollowDraft(false)]);
    }
    let mut world = following();
    world.chosen = Some((12, None));
    let mut window = window(world);
    window.run_ok();
    assert!(window.query_by_label("Image 5: Draft 2 of take 12").is_none());
    window.get_by_label("Use draft 2 as the composition reference").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::FollowDraft(true)]);
}

#[test]
fn keys_rate_what_is_chosen_and_only_there() {
    let mut window = window(World::running());
    let id = window.state().shown.as_ref().unwrap().entry.id;
    press(&mut window, Modifiers::NONE, Key::Num4);
    press(&mut window, Modifiers::NONE, Key::F);
    assert_eq!(taken(&mut window), [], "no area of results has the focus");
    window.get_by_label_contains("Result 2 of 4").focus();
    window.run_ok();
    for (key, asked) in [
        (Key::Num4, Command::Rate(id, 4)),
        (Key::Num0, Command::Rate(id, 0)),
        (Key::Period, Command::Star(id, true)),
        (Key::F, Command::FinalOf(id)),
    ] {
        press(&mut window, Modifiers::NONE, key);
        assert_eq!(taken(&mut window), [asked]);
    }
    let brush = window.state().state.screen.brush.opacity;
    assert!((brush - 1.0).abs() < f32::EPSILON, "the digits are the brush's on the canvas alone");
}

#[test]
fn several_are_rated_at_once_in_the_gallery() {
    let mut world = World::running();
    world.state.screen.tab = Tab::Gallery;
    let ids: Vec<EntryId> = world.tiles.iter().take(3).map(|tile| tile.id).collect();
    world.state.screen.selected = Some(ids[0]);
    world.state.also_selected = ids[1..].to_vec();
    world.tiles[0].starred = true;
    let mut window = window(world);
    taken(&mut window);
    press(&mut window, Modifiers::NONE, Key::Num5);
    assert_eq!(taken(&mut window), ids.iter().map(|id| Command::Rate(*id, 5)).collect::<Vec<_>>());
    press(&mut window, Modifiers::NONE, Key::Period);
    assert_eq!(taken(&mut window), ids.iter().map(|id| Command::Star(*id, true)).collect::<Vec<_>>());
    for tile in &mut window.state_mut().tiles[..3] {
        tile.starred = true;
    }
    press(&mut window, Modifiers::NONE, Key::Period);
    assert_eq!(taken(&mut window), ids.iter().map(|id| Command::Star(*id, false)).collect::<Vec<_>>());
}

#[test]
fn stars_are_seen_and_told() {
    let mut world = World::running();
    for (tile, rating) in world.tiles.iter_mut().zip([5, 3, 1, 0]) {
        (tile.rating, tile.starred) = (rating, rating != 3);
    }
    world.state.screen.tab = Tab::Gallery;
    let mut window = window(world);
    draw(&mut window, "screen_gallery_rated");
    assert!(window.query_all_by_label_contains(", 5 stars, starred").next().is_some());
    assert!(window.query_all_by_label_contains(", 3 stars").next().is_some());
    assert!(window.query_all_by_label_contains(", 1 star, starred").next().is_some());
}

#[test]
fn what_is_paid_at_once_says_about_how_much() {
    let mut window = window(World::running());
    let (id, take) = {
        let entry = &window.state().shown.as_ref().unwrap().entry;
        (entry.id, entry.take)
    };
    for (row, asked) in [
        ("Vary: one more", Command::Vary(take, window.state().jobs.get(take).unwrap().take.profile.clone())),
        ("More like this", Command::MoreLikeThis(id)),
    ] {
        window.get_by_label_contains("Result 2 of 4").click_secondary();
        window.run_ok();
        draw(&mut window, "screen_result_menu");
        window.get_by_label_contains(row).click();
        window.run_ok();
        assert!(taken(&mut window).contains(&asked), "{row}");
    }
}

#[test]
fn the_gallery_shows_what_was_made_with_one_picture() {
    let mut world = World::running();
    world.state.screen.tab = Tab::Gallery;
    world.only = Some("chelsea.png".to_owned());
    let mut window = window(world);
    draw(&mut window, "screen_made_with");
    window.get_by_label("Made with").click();
    window.run_ok();
    assert!(taken(&mut window).contains(&Command::ShowMadeWith(None)));
    window.state_mut().tiles.clear();
    window.run_ok();
    draw(&mut window, "screen_made_with_nothing");
    window.get_by_label("Show all").click();
    window.run_ok();
    assert!(taken(&mut window).contains(&Command::ShowMadeWith(None)));
}
