//! Sets of references, templates and styles.

use crate::world::{World, draw, sized, window};
use crate::{press, taken};
use eframe::egui::{Event, Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use maquette::command::Command;
use maquette::command::kept::KeptCommand;
use maquette::kept::{Kind, Saved, Set};
use maquette::reference::Reference;
use maquette::ui::theme::Mode;

fn keeping() -> World {
    let mut world = World::running();
    let references: Vec<Reference> = world.tray.cards().iter().map(|card| card.reference.clone()).collect();
    world.kept.put_set(Set { name: "Espresso shots".to_owned(), references: references.clone() });
    let long = "A set whose name is so long that it does not fit on its row".to_owned();
    world.kept.put_set(Set { name: long, references: references[..1].to_vec() });
    for (name, kind, text) in [
        ("Product", Kind::Template, "A photograph of [[product]] on [[surface]], soft light from the left"),
        ("Cover", Kind::Template, "A magazine cover about [[topic]]"),
        ("Oil", Kind::Style, "Painted in thick oil with visible strokes."),
    ] {
        world.kept.put_text(Saved { name: name.to_owned(), kind, text: text.to_owned() });
    }
    world
}

#[test]
fn a_set_is_kept_used_and_forgotten() {
    for (size_name, size, mode) in
        [("1440", vec2(1440.0, 900.0), Mode::Dark), ("light", vec2(1440.0, 900.0), Mode::Light)]
    {
        let mut window = sized(keeping(), size, 1.0, mode);
        window.get_by_label("Sets").click();
        window.run_ok();
        draw(&mut window, &format!("screen_sets_{size_name}"));
        window.get_by_label("Espresso shots").click();
        window.run_ok();
        assert_eq!(taken(&mut window), [KeptCommand::UseSet("Espresso shots".to_owned()).into()]);
    }
    let mut window = window(keeping());
    window.get_by_label("Sets").click();
    window.run_ok();
    window.get_by_label("Forget Espresso shots").click();
    window.run_ok();
    window.get_by_label("Name of the set").focus();
    window.run_ok();
    window.event(Event::Text("  Latte  ".to_owned()));
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Enter);
    let forget = KeptCommand::ForgetSet("Espresso shots".to_owned()).into();
    assert_eq!(taken(&mut window), [forget, KeptCommand::SaveSet("Latte".to_owned()).into()]);
}

#[test]
fn texts_are_listed_and_put_into_the_prompt() {
    for (size_name, size) in [("1440", vec2(1440.0, 900.0)), ("1024", vec2(1024.0, 700.0))] {
        let mut window = sized(keeping(), size, 1.0, Mode::Dark);
        window.get_by_label("Templates and styles").click();
        window.run_ok();
        draw(&mut window, &format!("screen_texts_{size_name}"));
        window.get_by_label("Oil").click();
        window.run_ok();
        assert_eq!(taken(&mut window), [KeptCommand::UseText(Kind::Style, "Oil".to_owned()).into()]);
        window.get_by_label("Templates and styles").click();
        window.run_ok();
        window.get_by_label_contains("Keep the rest as it is").click();
        window.run_ok();
        assert_eq!(taken(&mut window), [KeptCommand::Preserve.into()]);
    }
}

#[test]
fn with_nothing_kept_the_menus_say_what_they_are_for() {
    let mut world = World::running();
    world.draft.prompt.clear();
    let mut window = window(world);
    window.get_by_label("Templates and styles").click();
    window.run_ok();
    draw(&mut window, "screen_texts_empty");
    assert!(window.get_by_label("As template").accesskit_node().is_disabled(), "there is no prompt to keep");
}

#[test]
fn tab_walks_the_slots_and_typing_fills_them() {
    let mut world = World::running();
    world.draft.prompt = "A photograph of [[product]] on [[surface]]".to_owned();
    world.state.fill_slot = true;
    let mut window = window(world);
    window.run_ok();
    assert!(window.get_by_label("Prompt").is_focused());
    draw(&mut window, "screen_slots");
    window.event(Event::Text("a red cup".to_owned()));
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Tab);
    window.event(Event::Text("slate".to_owned()));
    window.run_ok();
    let typed: Vec<Command> = taken(&mut window);
    assert!(
        matches!(typed.last(), Some(Command::EditDraft(draft)) if draft.prompt == "A photograph of a red cup on slate")
    );
    press(&mut window, Modifiers::NONE, Key::Tab);
    assert!(!window.get_by_label("Prompt").is_focused(), "without slots Tab goes on");
}
