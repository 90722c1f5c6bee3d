//! The masks' section: choosing, naming, the menu, versions, and files dropped on it.

use crate::world::{NOW_MS, SIZES, Window, World, draw, sized, window};
use eframe::egui::{DroppedFile, Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2};
use egui_kittest::kittest::Queryable;
use maquette::canvas::Canvas;
use maquette::canvas::fit::Fit;
use maquette::canvas::mask::Mask;
use maquette::canvas::portrait::Portrait;
use maquette::command::action::Action;
use maquette::command::masks::MaskCommand;
use maquette::command::{Command, Target};
use maquette::document::masks::{MaskClip, MaskForm, Version};
use maquette::geom::Extent;
use maquette::picture::Digest;
use maquette::take::MaskId;
use maquette::ui::state::Overlay;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The scene of the mock screens with a second mask and its versions.
fn world() -> World {
    let mut world = World::running();
    let document = world.document.as_mut().expect("it is there");
    let rim = document.masks.add("Cup rim", NOW_MS);
    document.masks.set_portrait(rim, Portrait::of(&ring(document.canvas.extent())));
    let espresso = document.masks.active().id();
    document.masks.set_versions(espresso, (1..=5).map(version).collect());
    document.masks.set_versions(rim, vec![version(2)]);
    world
}

fn ring(extent: Extent) -> Mask {
    let mut canvas = Canvas::new(extent);
    let brush = maquette::canvas::brush::Brush { diameter_px: 90.0, ..Default::default() };
    let at = |turn: f32| maquette::geom::Point::new(1600.0 + 700.0 * turn.cos(), 900.0 + 450.0 * turn.sin());
    canvas.begin(at(0.0), &brush);
    for step in 1..=40 {
        canvas.extend(at(step as f32 * std::f32::consts::TAU / 40.0));
    }
    canvas.finish();
    canvas.mask().clone()
}

fn version(number: u32) -> Version {
    Version {
        number,
        digest: Digest::of(&number.to_le_bytes()),
        fraction: 0.012 * number as f32,
        made_ms: NOW_MS - i64::from(6 - number) * 600_000,
        runs: (0..number % 3).map(|run| 9 + run).collect(),
    }
}

fn taken(window: &mut Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

fn ids(window: &Window) -> (MaskId, MaskId) {
    let masks = &window.state().document.as_ref().expect("it is there").masks;
    let all: Vec<MaskId> = masks.live().map(maquette::document::masks::Named::id).collect();
    (all[0], all[1])
}

fn mask(command: MaskCommand) -> Vec<Command> {
    vec![Command::Mask(command)]
}

#[test]
fn it_looks_as_designed_in_all_sizes() {
    for (name, size, scale, mode) in SIZES {
        let mut window = sized(world(), size, scale, mode);
        if name == "1024" {
            window.get_by_label("Masks, 2").click();
            window.run_ok();
        }
        draw(&mut window, &format!("masks_{name}"));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), size.to_pos2());
        for label in ["Mask Espresso, ", "Mask Cup rim, "] {
            let rect = window.get_by_label_contains(label).rect();
            assert!(whole.contains_rect(rect), "{label} is cut at {name}: {rect:?}");
        }
    }
}

#[test]
fn a_click_brings_a_mask_onto_the_canvas() {
    let mut window = window(world());
    let (_, rim) = ids(&window);
    window.get_by_label_contains("Mask Espresso, Version 5").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [], "it is there already");
    window.get_by_label_contains("Mask Cup rim, Version 2").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::Activate(rim)));
    window.get_by_label("Use Cup rim").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::Activate(rim)));
    window.get_by_label("Hide Espresso").click();
    window.run_ok();
    assert!(!window.state().state.screen.overlay);
    window.get_by_label("Show Espresso").click();
    window.run_ok();
    assert!(window.state().state.screen.overlay);
}

#[test]
fn f2_and_a_double_click_rename() {
    let mut window = window(world());
    let (espresso, rim) = ids(&window);
    window.key_press(Key::F2);
    window.run_ok();
    draw(&mut window, "masks_rename");
    window.get_by_label("Name of the mask").type_text("Crema");
    window.run_ok();
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::Rename(espresso, "Crema".to_owned())), "the old name is replaced");
    let at = window.get_by_label_contains("Mask Cup rim").rect().center();
    for pressed in [true, false, true, false] {
        window.event(Event::PointerMoved(at));
        window.event(button(at, pressed));
    }
    window.run_ok();
    taken(&mut window);
    window.get_by_label("Name of the mask").type_text("x");
    window.run_ok();
    window.key_press(Key::Escape);
    window.run_ok();
    assert_eq!(taken(&mut window), [], "Escape leaves the name");
    assert_eq!(window.state().state.renaming, None);
    let _ = rim;
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

#[test]
fn the_menu_does_the_rest() {
    let mut world = world();
    let small = Mask::new(Extent::new(100, 50));
    world.mask_clip = Some(MaskClip { name: "Old".to_owned(), mask: small });
    let mut window = window(world);
    let (_, rim) = ids(&window);
    let rows: [(&str, Vec<Command>); 8] = [
        ("Duplicate", mask(MaskCommand::Duplicate(rim))),
        ("Copy", mask(MaskCommand::Copy(rim))),
        ("Paste mask, same place", mask(MaskCommand::Paste(Fit::SamePlace))),
        ("Paste mask, scaled", mask(MaskCommand::Paste(Fit::Scaled))),
        ("Export PNG...", mask(MaskCommand::PickPlace(rim, MaskForm::Luma))),
        ("Export PNG as transparency...", mask(MaskCommand::PickPlace(rim, MaskForm::Alpha))),
        ("Import PNG...", vec![Command::PickFiles(Target::Mask)]),
        ("Delete", mask(MaskCommand::Remove(rim))),
    ];
    for (at, (words, wanted)) in rows.into_iter().enumerate() {
        window.get_by_label_contains("Mask Cup rim").click_secondary();
        window.run_ok();
        if at == 0 {
            draw(&mut window, "masks_menu");
        }
        window.get_by_role_and_label(eframe::egui::Role::MenuItem, words).click();
        window.run_ok();
        assert_eq!(taken(&mut window), wanted, "{words}");
    }
}

#[test]
fn the_row_has_a_button_for_its_menu() {
    let mut window = window(world());
    let (_, rim) = ids(&window);
    window.get_by_label_contains("Mask Cup rim").hover();
    window.run_ok();
    window.get_by_label("More for Cup rim").click();
    window.run_ok();
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Duplicate").hover();
    window.run_ok();
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Duplicate").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::Duplicate(rim)));
}

#[test]
fn versions_say_who_used_them_and_come_back() {
    let mut window = window(world());
    let (espresso, rim) = ids(&window);
    window.get_by_label_contains("Mask Espresso").click_secondary();
    window.run_ok();
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Versions").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Versions(espresso));
    draw(&mut window, "masks_versions");
    assert!(window.query_by_label_contains("Version 5, 6.0 %, Used by runs 9 and 10").is_some());
    window.get_by_label("Bring back version 2").click();
    window.run_ok();
    let digest = Digest::of(&2u32.to_le_bytes());
    assert_eq!(taken(&mut window).pop(), Some(Command::Mask(MaskCommand::BringBackVersion(espresso, digest))));
    window.get_by_label("Keep as version").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::KeepVersion));
    window.key_press(Key::Escape);
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::None);
    window.get_by_label_contains("Mask Cup rim").click_secondary();
    window.run_ok();
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Versions").click();
    window.run_ok();
    assert!(taken(&mut window).contains(&Command::Mask(MaskCommand::Activate(rim))), "its changes are to be seen");
}

#[test]
fn keys_do_it_too() {
    let mut window = window(world());
    let alt = Modifiers::ALT;
    let keys = [
        (alt, Key::N, Action::NewMask),
        (alt, Key::PageDown, Action::NextMask),
        (alt, Key::PageUp, Action::PreviousMask),
        (alt, Key::C, Action::CopyMask),
        (alt, Key::V, Action::PasteMask),
        (alt.plus(Modifiers::SHIFT), Key::V, Action::PasteMaskScaled),
        (alt.plus(Modifiers::COMMAND), Key::Z, Action::ToggleState),
        (Modifiers::COMMAND, Key::Z, Action::Undo),
    ];
    for (modifiers, key, action) in keys {
        window.key_press_modifiers(modifiers, key);
        window.run_ok();
        assert_eq!(taken(&mut window), [Command::Do(action)]);
    }
    let (_, rim) = ids(&window);
    window.get_by_label_contains("Mask Cup rim").focus();
    window.run_ok();
    window.key_press(Key::Delete);
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::Remove(rim)));
}

#[test]
fn deleted_masks_can_be_brought_back() {
    let mut world = world();
    let masks = &mut world.document.as_mut().unwrap().masks;
    let spoon = masks.add("Spoon", NOW_MS);
    masks.remove(spoon, NOW_MS);
    let mut window = window(world);
    assert!(window.query_by_label_contains("Mask Spoon").is_none());
    window.get_by_label("1 deleted mask").click();
    window.run_ok();
    draw(&mut window, "masks_deleted");
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Bring back Spoon").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::BringBack(spoon)));
    window.get_by_label("New mask").click();
    window.run_ok();
    assert_eq!(taken(&mut window), mask(MaskCommand::New));
}

#[test]
fn the_section_folds_and_stays_out_of_the_way() {
    let mut window = window(world());
    window.get_by_role_and_label(eframe::egui::Role::DisclosureTriangle, "Masks").click();
    window.run_ok();
    assert!(!window.state().state.screen.masks_open);
    assert!(window.query_by_label_contains("Mask Espresso").is_none());
    let mut window = crate::world::window(World::empty());
    assert!(window.query_by_label("New mask").is_none(), "without a picture there is nothing to paint on");
    draw(&mut window, "masks_none");
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read here".to_owned())
    }
}

#[test]
fn a_file_dropped_on_the_section_is_a_mask() {
    let mut window = window(world());
    let path = || PathBuf::from("/a/rim.png");
    let on = window.get_by_label_contains("Mask Cup rim").rect().center();
    let drop = |window: &mut Window| window.input_mut().dropped_files.push(Arc::new(Dropped(path())));
    window.event(Event::PointerMoved(on));
    drop(&mut window);
    window.step();
    assert_eq!(taken(&mut window), [Command::Import(vec![path()], Target::Mask)]);
    // While another program drags, the pointer is not seen; it comes back after the drop.
    window.event(Event::PointerGone);
    window.step();
    drop(&mut window);
    window.step();
    assert_eq!(taken(&mut window), []);
    window.event(Event::PointerMoved(on));
    window.step();
    assert_eq!(taken(&mut window), [Command::Import(vec![path()], Target::Mask)]);
    window.event(Event::PointerGone);
    window.step();
    drop(&mut window);
    for _ in 0..10 {
        window.step();
    }
    assert_eq!(taken(&mut window), [Command::Import(vec![path()], Target::Auto)], "it does not wait for ever");
}

#[test]
fn a_path_to_write_to_can_be_typed() {
    let mut world = world();
    let espresso = world.document.as_ref().unwrap().masks.active().id();
    world.state.overlay = Overlay::SaveField(espresso, MaskForm::Luma);
    let mut window = window(world);
    draw(&mut window, "masks_save_field");
    taken(&mut window);
    window.get_by_label("Path").type_text("/a/b.png");
    window.run_ok();
    window.key_press(Key::Enter);
    window.run_ok();
    let path = PathBuf::from("/a/b.png");
    assert_eq!(taken(&mut window), mask(MaskCommand::Export(espresso, MaskForm::Luma, path)));
}

#[test]
fn the_strip_gives_the_mask_of_a_result_back() {
    let mut window = window(world());
    window.get_by_label_contains("Result 1 of 4, draft").click_secondary();
    window.run_ok();
    draw(&mut window, "masks_strip_menu");
    window.get_by_role_and_label(eframe::egui::Role::MenuItem, "Use its mask").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [], "this take has none");
}
