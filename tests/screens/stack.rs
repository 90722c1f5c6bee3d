//! The reference cards: order, switching, taking out.

use crate::world::{NAMES, Window, World, draw, window};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable;
use maquette::command::{Command, Target};
use maquette::reference::Role;
use maquette::tray::ReferenceId;
use maquette::ui::state::Overlay;

fn names(window: &Window) -> Vec<String> {
    window.state().tray.cards().iter().map(|card| card.reference.name().to_owned()).collect()
}

fn taken(window: &mut Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

fn id(window: &Window, at: usize) -> ReferenceId {
    window.state().tray.cards()[at].id
}

fn card(at: usize) -> String {
    // The source of the edit is image 1.
    format!("Image {}: {}", at + 2, NAMES[at])
}

#[test]
fn alt_and_arrows_move_the_focused_card() {
    let mut window = window(World::running());
    let third = id(&window, 2);
    window.get_by_label(&card(2)).focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::MoveReference(third, 1)]);
    assert_eq!(names(&window), [NAMES[0], NAMES[2], NAMES[1]]);
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.run_ok();
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowUp);
    window.run_ok();
    assert_eq!(names(&window), [NAMES[2], NAMES[0], NAMES[1]], "the focus went along, and the first stays first");
}

#[test]
fn delete_takes_the_focused_card_out_and_nothing_else() {
    let mut window = window(World::running());
    let first = id(&window, 0);
    window.state_mut().state.area = Some(maquette::command::action::Scope::Staging);
    window.get_by_label(&card(0)).focus();
    window.run_ok();
    window.key_press(Key::Delete);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::RemoveReference(first)]);
}

#[test]
fn the_eye_switches_and_numbers_close_up() {
    let mut window = window(World::running());
    let first = id(&window, 0);
    window.get_by_label(&format!("Switch off {}", NAMES[0])).click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::ToggleReference(first)]);
    assert!(window.query_by_label(&format!("Image 2: {}", NAMES[1])).is_some());
    assert!(window.query_by_label(&format!("{}, off", NAMES[0])).is_some());
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    window.event(Event::PointerMoved(from));
    window.event(button(from, true));
    for step in 1..=8 {
        window.event(Event::PointerMoved(from.lerp(to, step as f32 / 8.0)));
    }
    window.run_ok();
    window.event(button(to, false));
    window.run_ok();
}

#[test]
fn a_dragged_card_goes_where_it_is_dropped() {
    let mut window = window(World::running());
    let first = id(&window, 0);
    let from = window.get_by_label(&card(0)).rect().center();
    let to = window.get_by_label(&card(2)).rect().center_bottom();
    window.event(Event::PointerMoved(from));
    window.event(button(from, true));
    for step in 1..=8 {
        window.event(Event::PointerMoved(from.lerp(to, step as f32 / 8.0)));
    }
    window.run_ok();
    draw(&mut window, "drag_reference");
    assert_eq!(taken(&mut window), [], "nothing moves before the drop");
    window.event(button(to, false));
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::MoveReference(first, 2)]);
    assert_eq!(names(&window), [NAMES[1], NAMES[2], NAMES[0]]);
}

#[test]
fn the_context_menu_removes() {
    let mut window = window(World::running());
    let second = id(&window, 1);
    window.get_by_label(&card(1)).click_secondary();
    window.run_ok();
    window.get_by_label("Remove").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::RemoveReference(second)]);
}

#[test]
fn more_can_be_added() {
    let mut window = window(World::running());
    window.get_by_label("Add references").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::PickFiles(Target::Reference)]);
    let mut window = crate::world::window(World::empty());
    window.get_by_label("Open images...").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::PickFiles(Target::Reference)]);
}

#[test]
fn the_stack_can_be_made_wider_and_reset() {
    let mut window = window(World::running());
    let edge = Pos2::new(1440.0 - 304.0, 500.0);
    window.event(Event::PointerMoved(edge));
    window.event(button(edge, true));
    window.event(Event::PointerMoved(edge - eframe::egui::vec2(30.0, 0.0)));
    window.event(Event::PointerMoved(edge - eframe::egui::vec2(60.0, 0.0)));
    window.event(button(edge - eframe::egui::vec2(60.0, 0.0), false));
    window.run_ok();
    let width = window.state().state.screen.stack_width;
    assert!(width.is_some_and(|width| (width - 364.0).abs() < 10.0), "{width:?}");
}

#[test]
fn a_role_is_chosen_at_the_card_and_its_words_can_be_changed() {
    let mut window = window(World::running());
    let first = id(&window, 0);
    window.get_by_label(&format!("Role of {}: Subject", NAMES[0])).click();
    window.run_ok();
    draw(&mut window, "role_menu");
    window.get_by_label("Text").click();
    window.run_ok();
    assert_eq!(window.state().tray.cards()[0].reference.role, Some(Role::Text));
    window.state_mut().state.overlay = Overlay::Reference(first);
    window.run_ok();
    draw(&mut window, "reference_details");
    window.get_by_label("Sentence in the prompt").focus();
    window.run_ok();
    window.get_by_label("Sentence in the prompt").type_text(" Twice.");
    window.run_ok();
    let sentence = window.state().tray.cards()[0].reference.sentence(2).unwrap();
    assert!(sentence.starts_with("Image 2 holds text") && sentence.ends_with("Twice."), "{sentence}");
}

#[test]
fn a_part_is_dragged_over_the_picture_and_all_of_it_comes_back() {
    let mut window = window(World::running());
    let first = id(&window, 0);
    window.state_mut().state.overlay = Overlay::Reference(first);
    window.run_ok();
    let whole = window.state().tray.cards()[0].reference.original.extent;
    let picture = window.get_by_label(&format!("Part that is sent: {}", whole.label())).rect();
    let at = |x: f32, y: f32| picture.lerp_inside(eframe::egui::vec2(x, y));
    drag(&mut window, at(0.3, 0.3), at(0.7, 0.8));
    let part = window.state().tray.cards()[0].reference.extent();
    assert!(part.width < whole.width * 6 / 10 && part.height < whole.height * 7 / 10, "{part:?}");
    draw(&mut window, "reference_part");
    window.get_by_label("All of it").click();
    window.run_ok();
    assert_eq!(window.state().tray.cards()[0].reference.crop, None);
}
