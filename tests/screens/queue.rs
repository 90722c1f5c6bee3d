//! The queue: what waits, why, at which price; moved, run first, paused and taken back, by pointer and by keyboard.

use crate::pictures::in_all_sizes;
use crate::world::{Window, World, draw, window};
use eframe::egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use maquette::command::Command;
use maquette::command::action::Action;
use maquette::command::safety::SafetyCommand;
use maquette::jobs::Job;
use maquette::jobs::line::{Cause, Line, LineCommand, Step, Stop};
use maquette::safety::Stranded;
use maquette::take::{CallId, TakeId, Tier};
use maquette::ui::state::Overlay;
use std::path::PathBuf;

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
        cause: Cause::Endpoint,
    });
    world
}

/// A limit was met while runs waited, and a disk is full: two profiles are stopped, a third goes on.
fn over_the_limit() -> World {
    let mut world = three_wait();
    for (profile, why, next_step, cause) in [
        (
            "Studio (OpenAI)",
            "Over the daily limit: it needs 0.06 USD, and 0.02 USD of 5.00 USD are left",
            "Nothing was sent. Change the limit, or wait until tomorrow, then go on",
            Cause::Budget,
        ),
        (
            "Smart AIPI",
            "The disk that holds /home/me/Pictures/Maquette has 3 MB left, and an answer may need 21 MB",
            "Nothing was sent. Make room there, then go on",
            Cause::Library,
        ),
    ] {
        let (profile, why, next_step) = (profile.to_owned(), why.to_owned(), next_step.to_owned());
        world.line.stops.push(Stop { profile, why, next_step, until_ms: None, cause });
    }
    world
}

/// An answer that the disk does not take, and one of which a copy was saved.
fn stranded() -> World {
    let mut world = World::running();
    let takes: Vec<TakeId> = world.jobs.list().iter().map(Job::id).collect();
    let why = "the answer could not be written: No space left on device (os error 28)".to_owned();
    let first =
        Stranded { call: CallId::fresh(), take: takes[0], bytes: 3_240_000, why, on_disk: false, copies: vec![] };
    let copies = vec![PathBuf::from("/media/usb/heart.png")];
    let second = Stranded { call: CallId::fresh(), copies, on_disk: true, ..first.clone() };
    world.stranded = vec![first, second];
    world.state.overlay = Overlay::Queue;
    world
}

#[test]
fn it_looks_as_it_should() {
    in_all_sizes("queue", three_wait, "Run 4 drafts");
    in_all_sizes("queue_paused", paused, "Run 4 drafts");
    in_all_sizes("queue_left_over", left_over, "Run 4 drafts");
    in_all_sizes("queue_stopped", no_credit, "Run 4 drafts");
    in_all_sizes("queue_over_limit", over_the_limit, "Run 4 drafts");
    in_all_sizes("queue_stranded", stranded, "Run 4 drafts");
}

#[test]
fn a_stopped_profile_says_why_and_goes_on_by_its_own_button() {
    let mut window = window(over_the_limit());
    assert_eq!(window.query_all_by_label_contains("Studio (OpenAI) is stopped. ").count(), 1);
    assert!(window.query_all_by_label_contains("0.02 USD of 5.00 USD are left").count() > 0);
    window.get_by_label("1 running, 8 paused");
    window.get_all_by_label("Go on").last().expect("one each").click();
    window.run_ok();
    assert_eq!(window.state().out, [Command::Queue(LineCommand::Lift("Smart AIPI".to_owned()))]);
    window.get_by_label("Change limit…").click();
    window.run_ok();
    assert!(window.state().state.to_limits || window.state().state.overlay == Overlay::Settings);
}

#[test]
fn an_answer_that_is_not_stored_can_be_saved_elsewhere() {
    let world = stranded();
    let call = world.stranded[0].call;
    let mut window = window(world);
    assert!(window.query_all_by_label_contains("A copy is in /media/usb/heart.png").count() > 0);
    window.get_all_by_label("Save elsewhere…").next().expect("one each").click();
    window.run_ok();
    assert_eq!(window.state().out, [Command::Safety(SafetyCommand::SaveElsewhere(call))]);
    window.state_mut().out.clear();
    window.state_mut().state.overlay = Overlay::SaveAnswer(call);
    window.run_ok();
    // The browser asks for a folder first; a path that is typed needs none.
    window.state_mut().out.clear();
    "/media/usb/a.png".clone_into(&mut window.state_mut().state.path_text);
    window.run_ok();
    window.get_by_label("Save").click();
    window.run_ok();
    let path = PathBuf::from("/media/usb/a.png");
    assert_eq!(window.state().out, [Command::Safety(SafetyCommand::SaveAnswer(call, path))]);
    assert_eq!(window.state().state.overlay, Overlay::Queue);
}

/// The middle of the row at that place.
fn row(window: &Window, place: usize) -> Pos2 {
    let name = format!("Place {place} of 3: ");
    window.get_all_by_label_contains(&name).next().expect("the row").rect().center()
}

#[test]
fn a_row_is_dragged_to_its_new_place() {
    for (from, to, above, place) in [(3, 1, true, 0), (1, 3, false, 2), (2, 3, false, 2), (3, 2, true, 1)] {
        let mut window = window(three_wait());
        let id = window.state().line.order[from - 1];
        // Beside the buttons, where the picture is.
        let grip = row(&window, from) - vec2(90.0, 0.0);
        let goal = row(&window, to) + vec2(-90.0, if above { -20.0 } else { 20.0 });
        window.drag_at(grip);
        window.run_ok();
        for step in 1_u8..=8 {
            window.hover_at(grip.lerp(goal, f32::from(step) / 8.0));
            window.run_ok();
        }
        if (from, to) == (3, 1) {
            draw(&mut window, "queue_dragged");
        }
        window.drop_at(goal);
        window.run_ok();
        let moved = [Command::Queue(LineCommand::Move(id, Step::To(place)))];
        assert_eq!(window.state().out, moved, "{from} to {to}");
    }
}

#[test]
fn a_row_that_is_put_back_changes_nothing() {
    let mut window = window(three_wait());
    let grip = row(&window, 2) - vec2(90.0, 0.0);
    window.drag_at(grip);
    window.run_ok();
    window.hover_at(grip + vec2(0.0, 12.0));
    window.run_ok();
    window.drop_at(grip + vec2(0.0, 12.0));
    window.run_ok();
    assert_eq!(window.state().out, []);
}

#[test]
fn keys_move_the_row_that_has_the_focus() {
    for (key, step) in
        [(Key::ArrowUp, Step::Up), (Key::ArrowDown, Step::Down), (Key::Home, Step::Front), (Key::End, Step::Back)]
    {
        let mut window = window(three_wait());
        let id = window.state().line.order[1];
        window.get_all_by_label_contains("Place 2 of 3: ").next().expect("the row").focus();
        window.run_ok();
        window.key_press_modifiers(Modifiers::ALT, key);
        window.run_ok();
        assert_eq!(window.state().out, [Command::Queue(LineCommand::Move(id, step))], "{key:?}");
    }
    let mut window = window(three_wait());
    let id = window.state().line.order[1];
    window.get_all_by_label_contains("Place 2 of 3: ").next().expect("the row").focus();
    window.run_ok();
    window.key_press_modifiers(Modifiers::NONE, Key::Delete);
    window.run_ok();
    assert_eq!(window.state().out, [Command::Queue(LineCommand::TakeBack(id))]);
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
