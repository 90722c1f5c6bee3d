//! Mentions in the prompt, and what the model sees.

use crate::world::{NAMES, World, draw, window};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use maquette::geom::Extent;
use maquette::prospect::manifest::{Manifest, Part};
use maquette::request::{Field, Problem};
use maquette::ui::state::Overlay;

#[test]
fn an_at_sign_offers_the_pictures_and_enter_takes_one() {
    let mut world = World::running();
    world.draft.prompt = "Speckle like".to_owned();
    let mut window = window(world);
    window.get_by_label("Prompt").focus();
    window.run_ok();
    window.key_press(Key::End);
    window.event(Event::Text(" @".to_owned()));
    window.run_ok();
    draw(&mut window, "mention_all");
    for name in NAMES {
        assert!(window.query_by_label(&format!("Mention {name}")).is_some(), "{name}");
    }
    window.event(Event::Text("DEEP".to_owned()));
    window.run_ok();
    draw(&mut window, "mention_some");
    assert!(window.query_by_label(&format!("Mention {}", NAMES[0])).is_none());
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(window.state().draft.prompt, "Speckle like @3 ");
    window.event(Event::Text("and @".to_owned()));
    window.run_ok();
    window.key_press(Key::ArrowDown);
    window.run_ok();
    window.key_press(Key::Tab);
    window.run_ok();
    assert_eq!(window.state().draft.prompt, "Speckle like @3 and @2 ");
    window.event(Event::Text("@".to_owned()));
    window.run_ok();
    window.key_press(Key::Escape);
    window.run_ok();
    assert!(window.query_by_label(&format!("Mention {}", NAMES[0])).is_none(), "Escape leaves the text as it is");
    assert_eq!(window.state().draft.prompt, "Speckle like @3 and @2 @");
}

#[test]
fn a_mention_of_nothing_is_an_error_at_the_prompt() {
    let mut world = World::running();
    world.draft.prompt = "A cat as in @9 and @(tea.png)".to_owned();
    world.prospect.problem = Some(Problem::new(Field::Prompt, "@9 names no picture: @1 to @4 are sent"));
    draw(&mut window(world), "mention_lost");
}

#[test]
fn all_that_is_sent_is_shown_before_the_click() {
    let mut world = World::running();
    world.state.overlay = Overlay::Sent;
    draw(&mut window(world), "sent_waiting");
    let mut world = World::running();
    world.state.overlay = Overlay::Sent;
    let text = |name: &str, value: &str| Part::Text { name: name.to_owned(), value: value.to_owned() };
    let mut parts =
        vec![text("model", "gpt-image-2"), text("quality", "low"), text("size", "1376x992"), text("n", "1")];
    for number in 1..=4 {
        let (name, extent) = ("image[]".to_owned(), Extent::new(1376, 992));
        parts.push(Part::Picture { name, number: Some(number), extent, mime: "image/png", bytes: 1_234_567 });
    }
    let (name, extent) = ("mask".to_owned(), Extent::new(1376, 992));
    parts.push(Part::Picture { name, number: None, extent, mime: "image/png", bytes: 12_345 });
    world.manifest = Some(Ok(Manifest {
        route: "images/edits".to_owned(),
        prompt: "Pour image 2 into the espresso as latte art, white milk foam with fine speckle like image 3.\n\nImage 3 is \
                 a style reference: take its colours, light and texture, not its content."
            .to_owned(),
        parts,
        bytes: 5_012_345,
        calls: 4,
    }));
    let mut window = window(world);
    draw(&mut window, "sent");
    for words in ["What the model sees", "Copy the prompt"] {
        assert!(window.query_by_label(words).is_some(), "{words}");
    }
}

#[test]
fn earlier_prompts_come_back_and_so_does_what_was_typed() {
    let mut world = World::running();
    world.prompts = vec!["A cup".to_owned(), "A house".to_owned()];
    world.draft.prompt = "half typ".to_owned();
    let mut window = window(world);
    window.get_by_label("Prompt").focus();
    window.run_ok();
    for (key, expected) in
        [(Key::ArrowUp, "A cup"), (Key::ArrowUp, "A house"), (Key::ArrowDown, "A cup"), (Key::ArrowDown, "half typ")]
    {
        window.key_press_modifiers(Modifiers::ALT, key);
        window.run_ok();
        assert_eq!(window.state().draft.prompt, expected);
    }
}
