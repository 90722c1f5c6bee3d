//! Compose mode: pieces are placed, moved, scaled and turned by pointer and keys; the boards are kept apart.

use crate::world::{NAMES, Window, World, draw, window};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, Role, vec2};
use egui_kittest::kittest::Queryable;
use maquette::board::{Board, Piece};
use maquette::command::board::BoardCommand;
use maquette::command::{Command, Target};
use maquette::geom::Extent;
use maquette::take::Mode;

/// Compose mode with three references and an empty board.
fn composing() -> World {
    let mut world = World::running();
    world.draft.mode = Mode::Compose;
    world.shown = None;
    world.desk.ensure(Extent::new(1024, 1024));
    world
}

fn placed() -> Window {
    let mut window = window(composing());
    window.get_by_label("Place all").click();
    window.run_ok();
    window.state_mut().out.clear();
    window
}

fn board(window: &Window) -> Board {
    Board::clone(window.state().desk.active().expect("a board"))
}

fn piece(window: &Window, at: usize) -> Piece {
    board(window).pieces()[at].clone()
}

/// Where a piece is in the window, by its name in the accessibility tree.
fn seen(window: &Window, at: usize) -> Rect {
    window.get_by_label_contains(&format!("Piece {}, {}", at + 1, piece(window, at).reference.name())).rect()
}

fn button(pos: Pos2, pressed: bool, modifiers: Modifiers) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers }
}

fn drag(window: &mut Window, from: Pos2, to: Pos2, modifiers: Modifiers) {
    window.event(Event::ModifiersChanged(modifiers));
    window.event(Event::PointerMoved(from));
    window.run_ok();
    window.event(button(from, true, modifiers));
    for step in 1..=8 {
        window.event(Event::PointerMoved(from.lerp(to, step as f32 / 8.0)));
    }
    window.run_ok();
    window.event(button(to, false, modifiers));
    window.event(Event::ModifiersChanged(Modifiers::NONE));
    window.run_ok();
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_ok();
}

#[test]
fn an_empty_board_says_what_to_do_and_all_references_are_placed_at_once() {
    let mut window = window(composing());
    draw(&mut window, "board_empty_1440");
    assert!(window.query_by_label_contains("Nothing on the board yet").is_some());
    assert!(window.query_by_label("Image 4, board: Board, sent at 1024 × 1024").is_some(), "it is the last picture");
    window.get_by_label("Place all").click();
    window.run_ok();
    assert_eq!(board(&window).pieces().len(), 3);
    assert!(window.query_by_label_contains("Nothing on the board yet").is_none());
    assert!(window.query_by_label("Board, 1024 × 1024, 3 pieces").is_some());
    draw(&mut window, "board_placed_1440");
    let mut bare = composing();
    bare.tray = maquette::tray::Tray::default();
    let mut window = crate::world::window(bare);
    window.get_by_label("Open pictures...").click();
    window.run_ok();
    assert_eq!(std::mem::take(&mut window.state_mut().out), [Command::PickFiles(Target::Board)]);
}

#[test]
fn the_pointer_moves_scales_and_turns_and_each_is_one_step_back() {
    let mut window = placed();
    let start = piece(&window, 0);
    let rect = seen(&window, 0);
    let by = vec2(60.0, 40.0);
    drag(&mut window, rect.center(), rect.center() + by, Modifiers::COMMAND);
    let moved = piece(&window, 0);
    let scale = rect.width() / (2.0 * start.half().0);
    assert!((moved.centre.x - start.centre.x - by.x / scale).abs() < 1.0, "{moved:?}");
    assert!((moved.centre.y - start.centre.y - by.y / scale).abs() < 1.0);
    assert_eq!(window.state().state.board.selected, Some(start.id));
    // By its lower right corner, the upper left one staying.
    let rect = seen(&window, 0);
    drag(&mut window, rect.max, rect.min + rect.size() * 1.5, Modifiers::COMMAND);
    let scaled = piece(&window, 0);
    assert!((scaled.scale / moved.scale - 1.5).abs() < 0.02, "{scaled:?}");
    assert!(scaled.at(-1.0, -1.0).distance(moved.at(-1.0, -1.0)) < 1.0);
    // By the knob above it, with Shift to a stop.
    let rect = seen(&window, 0);
    let knob = rect.center_top() - vec2(0.0, 24.0);
    drag(&mut window, knob, rect.center() + vec2(300.0, 20.0), Modifiers::SHIFT);
    assert!((piece(&window, 0).degrees - 90.0).abs() < 1e-3);
    draw(&mut window, "board_selected_1440");
    for expected in [&scaled, &moved, &start] {
        press(&mut window, Modifiers::COMMAND, Key::Z);
        assert_eq!(&piece(&window, 0), expected);
    }
    press(&mut window, Modifiers::COMMAND, Key::Y);
    assert_eq!(piece(&window, 0), moved);
}

#[test]
fn escape_gives_a_movement_up_and_a_click_is_none() {
    let mut window = placed();
    let start = piece(&window, 0);
    let at = seen(&window, 0).center();
    window.event(Event::PointerMoved(at));
    window.event(button(at, true, Modifiers::NONE));
    window.event(Event::PointerMoved(at + vec2(1.0, 1.0)));
    window.event(button(at + vec2(1.0, 1.0), false, Modifiers::NONE));
    window.run_ok();
    assert_eq!(piece(&window, 0), start, "a tremor is no movement");
    assert_eq!(window.state().state.board.selected, Some(start.id));
    window.event(button(at, true, Modifiers::NONE));
    window.event(Event::PointerMoved(at + vec2(80.0, 50.0)));
    window.run_ok();
    assert!(piece(&window, 0) != start);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(piece(&window, 0), start);
    window.event(button(at, false, Modifiers::NONE));
    window.run_ok();
    assert_eq!(window.state().desk.undo_label(), Some("change"), "only the placing is left");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.board.selected, None);
}

#[test]
fn a_piece_keeps_to_lines_unless_ctrl_is_held() {
    let mut window = placed();
    let rect = seen(&window, 0);
    let page = window.get_by_label_contains("Board, 1024").rect();
    let scale = rect.width() / (2.0 * piece(&window, 0).half().0);
    let left = page.center().x - 512.0 * scale;
    // Its left edge comes within 4 points of that of the page.
    let to = rect.center() + vec2(left - rect.left() + 4.0, 30.0);
    drag(&mut window, rect.center(), to, Modifiers::NONE);
    assert!(piece(&window, 0).frame().0.x.abs() < 0.01, "{:?}", piece(&window, 0).frame());
    press(&mut window, Modifiers::COMMAND, Key::Z);
    drag(&mut window, rect.center(), to, Modifiers::COMMAND);
    assert!(piece(&window, 0).frame().0.x > 1.0);
}

#[test]
fn keys_nudge_order_copy_mirror_and_take_off() {
    let mut window = placed();
    let start = piece(&window, 0);
    let at = seen(&window, 0).center();
    drag(&mut window, at, at, Modifiers::NONE);
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    let nudged = piece(&window, 0);
    assert!(
        (nudged.centre.x - start.centre.x - 1.0).abs() < 0.01 && (nudged.centre.y - start.centre.y - 10.0).abs() < 0.01
    );
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert_eq!(piece(&window, 0), start, "presses one after the other are one step");
    press(&mut window, Modifiers::COMMAND, Key::CloseBracket);
    assert_eq!(piece(&window, 1).id, start.id);
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::OpenBracket);
    assert_eq!(piece(&window, 0).id, start.id);
    press(&mut window, Modifiers::SHIFT, Key::H);
    assert!(piece(&window, 0).mirrored);
    press(&mut window, Modifiers::COMMAND, Key::D);
    assert_eq!(board(&window).pieces().len(), 4);
    let twin = piece(&window, 1);
    assert_eq!((window.state().state.board.selected, twin.mirrored), (Some(twin.id), true));
    press(&mut window, Modifiers::NONE, Key::Delete);
    assert_eq!(board(&window).pieces().len(), 3);
    window.state_mut().out.clear();
    press(&mut window, Modifiers::NONE, Key::B);
    press(&mut window, Modifiers::COMMAND, Key::I);
    assert_eq!(window.state().out, [], "there is no mask to change here");
}

#[test]
fn a_card_is_dragged_out_of_the_tray_onto_the_page() {
    let mut window = window(composing());
    let card = window.get_by_label(&format!("Image 2: {}", NAMES[1])).rect().center();
    let page = window.get_by_label_contains("Board, 1024").rect();
    // Beside the words of the empty page.
    let goal = page.center() - vec2(0.0, 180.0);
    drag(&mut window, card, goal, Modifiers::NONE);
    let placed = piece(&window, 0);
    assert_eq!(placed.reference.name(), NAMES[1]);
    assert!(seen(&window, 0).center().distance(goal) < 1.5);
    let out = std::mem::take(&mut window.state_mut().out);
    assert!(matches!(out[..], [Command::Board(BoardCommand::Place(_, Some(_)))]), "{out:?}");
    // A card that is dropped on the tray changes the order as ever.
    let first = window.get_by_label(&format!("Image 1: {}", NAMES[0])).rect().center();
    drag(&mut window, first, card + vec2(0.0, 20.0), Modifiers::NONE);
    assert!(matches!(window.state().out[..], [Command::MoveReference(..)]), "{:?}", window.state().out);
}

#[test]
fn what_is_not_sent_says_why_and_comes_back() {
    let mut window = placed();
    let ids: Vec<_> = window.state().tray.cards().iter().map(|card| card.id).collect();
    window.state_mut().tray.toggle(ids[0]);
    window.state_mut().tray.remove(ids[1]);
    window.run_ok();
    assert!(window.query_by_label_contains(", switched off").is_some());
    assert!(window.query_by_label_contains(", not in the references").is_some());
    draw(&mut window, "board_not_sent_1440");
    let at = seen(&window, 1).center();
    drag(&mut window, at, at, Modifiers::NONE);
    window.state_mut().out.clear();
    for pressed in [true, false] {
        let button = PointerButton::Secondary;
        window.event(Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
        window.run_ok();
    }
    window.get_by_label("Add to references").click();
    window.run_ok();
    let id = piece(&window, 1).id;
    assert_eq!(window.state().out, [Command::Board(BoardCommand::BringCard(id))]);
}

#[test]
fn boards_are_made_chosen_and_named() {
    let mut window = placed();
    window.get_by_label("Board: Board").click();
    window.run_ok();
    window.get_by_label("New board").click();
    window.run_ok();
    assert_eq!(board(&window).pieces().len(), 0);
    window.get_by_label("Board: Board 2").click();
    window.run_ok();
    draw(&mut window, "board_menu_1440");
    window.get_by_label("Rename board...").click();
    window.run_ok();
    window.event(Event::Text(" table".to_owned()));
    window.run_ok();
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert!(board(&window).name.contains("table"), "{}", board(&window).name);
    let name = format!("Board: {}", board(&window).name);
    window.get_by_label(&name).click();
    window.run_ok();
    window.get_by_role_and_label(Role::MenuItemCheckBox, "Board").click();
    window.run_ok();
    assert_eq!(board(&window).pieces().len(), 3);
    window.get_by_label("Page: 1024 × 1024").click();
    window.run_ok();
    window.get_by_label("3:2").click();
    window.run_ok();
    let out = std::mem::take(&mut window.state_mut().out);
    assert!(
        out.iter().any(|command| matches!(command, Command::EditDraft(draft) if draft.mode == Mode::Compose)),
        "{out:?}"
    );
    window.get_by_label("Background: Light grey").click();
    window.run_ok();
    window.get_by_label("White").click();
    window.run_ok();
    assert_eq!(board(&window).ground, [255, 255, 255]);
}

#[test]
fn every_size_of_window_shows_the_board() {
    for (name, size, scale, mode) in crate::world::SIZES {
        let mut world = composing();
        world.desk.on_page(Extent::new(1536, 1024));
        let mut window = crate::world::sized(world, size, scale, mode);
        window.get_by_label("Place all").click();
        window.run_ok();
        let at = seen(&window, 1).center();
        drag(&mut window, at, at, Modifiers::NONE);
        draw(&mut window, &format!("board_{name}"));
        for label in ["Take piece off", "Compose", "What is sent"] {
            assert!(window.query_by_label_contains(label).is_some(), "{label} at {name}");
        }
    }
}

#[test]
fn a_piece_becomes_faint_by_a_slider_and_one_step_brings_it_back() {
    let mut window = placed();
    let middle = seen(&window, 0).center();
    drag(&mut window, middle, middle, Modifiers::NONE);
    window.get_by_label("Opacity of the piece").click();
    window.run_ok();
    let slider = window.get_by_role_and_label(Role::Slider, "Opacity").rect();
    let at = |share: f32| Pos2::new(slider.left() + slider.width() * share, slider.center().y);
    drag(&mut window, at(0.98), at(0.4), Modifiers::NONE);
    let faint = piece(&window, 0).opacity;
    assert!((0.3..0.5).contains(&faint), "{faint}");
    draw(&mut window, "board_opacity");
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::Z);
    assert!((piece(&window, 0).opacity - 1.0).abs() < 1e-6, "the whole drag is one step");
    press(&mut window, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!((piece(&window, 0).opacity - faint).abs() < 1e-6);
}
