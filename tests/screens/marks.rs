//! The marker: lines over the picture, apart from the mask.

use crate::world::{Window, World, draw, window};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::Queryable;
use maquette::command::Command;
use maquette::command::marks::MarkStep;
use maquette::ui::state::Tool;

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

fn line(window: &mut Window, from: Pos2, to: Pos2) {
    let middle = from.lerp(to, 0.5);
    let events = [Event::PointerMoved(from), button(from, true), Event::PointerMoved(middle), Event::PointerMoved(to)];
    window.input_mut().events.extend(events);
    window.run_ok();
    window.input_mut().events.push(button(to, false));
    window.run_ok();
}

#[test]
fn marks_are_drawn_and_taken_back_without_touching_the_mask() {
    let mut world = World::running();
    world.state.screen.tool = Tool::Marker;
    let mut window = window(world);
    window.run_ok();
    line(&mut window, pos2(400.0, 300.0), pos2(560.0, 380.0));
    assert_eq!(window.state().marks.list().len(), 1);
    window.get_by_label("Blue").click();
    window.run_ok();
    line(&mut window, pos2(600.0, 420.0), pos2(420.0, 440.0));
    draw(&mut window, "marks");
    let drawn = window.state().marks.list().to_vec();
    assert_eq!(drawn.len(), 2);
    assert_ne!(drawn[0].colour, drawn[1].colour);
    assert!(window.state().out.iter().all(|command| !matches!(command, Command::Paint(_))), "the mask is left alone");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.run_ok();
    assert_eq!(window.state().marks.list().len(), 1);
    window.get_by_label("Send a marked copy").click();
    window.run_ok();
    assert!(window.state().draft.marked_copy, "gpt-image-2 takes no marks of its own");
    window.state_mut().settings.profiles[0].model = "gpt-image-2.6-flare".to_owned();
    window.state_mut().settings.active = "Sandbox".to_owned();
    window.run_ok();
    draw(&mut window, "marks_own");
    assert!(window.query_by_label("Sent instead of the mask").is_some());
    window.get_by_label("Clear marks").click();
    window.run_ok();
    assert!(window.state().out.contains(&Command::Mark(MarkStep::Clear)));
}
