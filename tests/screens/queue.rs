//! The queue: what waits, why, at which price; moved, run first, paused and taken back, by pointer and by keyboard.

use crate::pictures::in_all_sizes;
use crate::world::{World, window};
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use maquette::command::Command;
use maquette::command::action::Action;
use maquette::jobs::line::{Line, LineCommand, Step, Stop};
use maquette::take::{TakeId, Tier};
use maquette::ui::state::Overlay;

/// A run on its way, and three that wait: a final before two runs of drafts.
fn three_wait() -> World {
    let mut world = World::running();
    let mut order = Vec::new();
    for (number, n, tier) in [(15, 1, Tier::Final), (13, 4, Tier::Draft), (14, 2, Tier::Draft)] {
        let job = world.job(number, n, tier);
        order.push(job.id());
        world.jobs.push(job);
    }
    world.line = Line { order, ..Line::default() };
    world.state.overlay = Overlay::Queue;
    world
}

fn paused() -> World {
    let mut world = three_wait();
    world.line.paused = true;
    world
}

/// After a restart: nothing runs, two wait for a click.
fn left_over() -> World {
    let mut world = World::running();
    world.jobs = maquette::jobs::Jobs::default();
    (world.staged, world.shown) = (None, None);
    for (number, n, tier) in [(12, 1, Tier::Final), (13, 4, Tier::Draft)] {
        let job = world.job(number, n, tier);
        world.line.order.push(job.id());
        world.jobs.push(job);
    }
    world.line.held.clone_from(&world.line.order);
    world.state.overlay = Overlay::Queue;
    world
}

fn no_credit() -> World {
    let mut world = three_wait();
    world.line.stops.push(Stop {
        profile: "Studio (OpenAI)".to_owned(),
        why: "The endpoint says that no credit is left".to_owned(),
        next_step: "Add credit there, then go on".to_owned(),
        until_ms: None,
    });
    world
}

#[test]
fn it_looks_as_it_should() {
    in_all_sizes("queue", three_wait, "Run 4 drafts");
    in_all_sizes("queue_paused", paused, "Run 4 drafts");
    in_all_sizes("queue_left_over", left_over, "Run 4 drafts");
    in_all_sizes("queue_stopped", no_credit, "Run 4 drafts");
}

#[test]
fn quitting_says_that_what_waits_is_kept() {
    fn world() -> World {
        let mut world = three_wait();
        world.state.overlay = Overlay::Quit;
        world
    }
    in_all_sizes("quit_waiting", world, "Run 4 drafts");
    let window = window(world());
    assert!(window.query_all_by_label_contains("The 8 that wait are kept").count() > 0);
}

/// Clicks on what has that name; what was asked for.
fn asked(world: World, name: &str) -> Vec<Command> {
    let mut window = window(world);
    window.get_by_label(name).click();
    window.run_ok();
    std::mem::take(&mut window.state_mut().out)
}

fn order(world: &World) -> [TakeId; 3] {
    world.line.order.clone().try_into().expect("three wait")
}

#[test]
fn each_button_asks_for_its_change() {
    let ids = order(&three_wait());
    let number = |id: TakeId| ids.iter().position(|other| *other == id);
    assert_eq!(number(ids[1]), Some(1));
    for (name, at, command) in [
        ("Take 13, drafts: earlier", 1, (|id| LineCommand::Move(id, Step::Up)) as fn(TakeId) -> LineCommand),
        ("Take 13, drafts: later", 1, |id| LineCommand::Move(id, Step::Down)),
        ("Run Take 14, drafts first", 2, |id| LineCommand::Move(id, Step::Front)),
        ("Take back Take 15, final", 0, LineCommand::TakeBack),
    ] {
        let world = three_wait();
        let id = order(&world)[at];
        assert_eq!(asked(world, name), [Command::Queue(command(id))], "{name}");
    }
    assert_eq!(asked(three_wait(), "Pause"), [Command::Queue(LineCommand::Pause)]);
    assert_eq!(asked(three_wait(), "Clear 3 waiting"), [Command::Queue(LineCommand::Clear)]);
    assert_eq!(asked(paused(), "Go on"), [Command::Queue(LineCommand::GoOn)]);
    let lift = LineCommand::Lift("Studio (OpenAI)".to_owned());
    assert_eq!(asked(no_credit(), "Go on"), [Command::Queue(lift)]);
    // A final of 0.16 and four drafts of 0.06 together.
    assert_eq!(asked(left_over(), "Run 0.22 USD"), [Command::Queue(LineCommand::Release(None))]);
    assert_eq!(asked(left_over(), "Remove"), [Command::Queue(LineCommand::RemoveHeld)]);
    let world = left_over();
    let first = world.line.order[0];
    let one = [Command::Queue(LineCommand::Release(Some(first)))];
    assert_eq!(asked(world, "Run Take 12, final, 0.16 USD"), one);
}

#[test]
fn the_ends_of_the_line_cannot_be_moved_past() {
    assert_eq!(asked(three_wait(), "Take 15, final: earlier"), []);
    assert_eq!(asked(three_wait(), "Take 14, drafts: later"), []);
    assert_eq!(asked(three_wait(), "Run Take 15, final first"), []);
}

#[test]
fn rows_say_place_and_price_and_the_pill_says_what_waits() {
    let shown = window(three_wait());
    assert_eq!(shown.query_all_by_label_contains("Place 1 of 3: Take 15, final, ").count(), 1);
    assert_eq!(
        shown
            .query_all_by_label_contains("0.16 USD")
            .filter(|node| { node.accesskit_node().label().is_some_and(|name| name.starts_with("Place 1")) })
            .count(),
        1
    );
    shown.get_by_label("1 running, 8 waiting");
    window(paused()).get_by_label("1 running, 8 paused");
    window(left_over()).get_by_label("5 paused");
    let mut idle = World::running();
    idle.jobs = maquette::jobs::Jobs::default();
    idle.line.paused = true;
    window(idle).get_by_label("Queue paused");
}

#[test]
fn the_keyboard_reaches_every_button_of_a_row() {
    let mut window = window(three_wait());
    let mut found = Vec::new();
    for _ in 0..60 {
        window.key_press_modifiers(Modifiers::NONE, Key::Tab);
        window.run_ok();
        let focused = window.root().children_recursive().find(egui_kittest::Node::is_focused);
        let name = focused.and_then(|node| node.accesskit_node().label()).unwrap_or_default();
        found.push(name);
    }
    for name in [
        "Pause",
        "Clear 3 waiting",
        "Run Take 14, drafts first",
        "Take 13, drafts: earlier",
        "Take back Take 15, final",
    ] {
        assert!(found.iter().any(|seen| seen == name), "{name}: {found:?}");
    }
    let at = window.state().line.order[2];
    window.get_by_label("Run Take 14, drafts first").focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::NONE, Key::Enter);
    window.run_ok();
    assert_eq!(window.state().out, [Command::Queue(LineCommand::Move(at, Step::Front))]);
    window.state_mut().out.clear();
    window.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::X);
    window.run_ok();
    assert_eq!(window.state().out, [Command::Do(Action::CancelWaiting)]);
}
