//! The reference cards: order, switching, taking out.

use crate::world::{NAMES, Window, World, window};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable;
use maquette::command::{Command, Target};
use maquette::tray::ReferenceId;

fn names(window: &Window) -> Vec<String> {
    window.state().tray.cards().iter().map(|card| card.original.name.clone()).collect()
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
    crate::world::draw(&mut window, "drag_reference");
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
