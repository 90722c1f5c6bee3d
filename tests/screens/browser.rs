//! The program's own file browser.

use crate::world::{NOW_MS, SIZES, World, draw, sized, window};
use crate::{press, taken};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use maquette::browse::{Browse, Item, Listing, Place, PlaceKind};
use maquette::command::browse::BrowseCommand;
use maquette::command::{Command, Target, TextureKey, WatchCommand};
use maquette::take::SeriesId;
use maquette::ui::state::Overlay;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const FOLDER: &str = "/home/ada/Pictures/Product shots";

fn item(name: &str, folder: bool, bytes: u64, days: i64) -> Item {
    let path = Path::new(FOLDER).join(name);
    Item { name: name.to_owned(), path, folder, bytes, modified_ms: Some(NOW_MS - days * 86_400_000) }
}

fn browsing(overlay: Overlay) -> World {
    let mut world = World::running();
    let mut items = vec![
        item("Espresso machine", true, 0, 3),
        item("Archive 2025", true, 0, 320),
        item("cup 10.jpg", false, 8_400_000, 0),
        item("cup 9.jpg", false, 51_200_000, 1),
        item(
            "a picture whose name is so long that it does not fit on its row at all, however wide the window.png",
            false,
            900_000,
            2,
        ),
        item("notes.txt", false, 2_300, 2),
        item("contact-sheet.png", false, 400, 9),
    ];
    items.extend((1..30).map(|at| item(&format!("table {at}.webp"), false, 1_000_000 * at, at as i64 + 20)));
    for (at, item) in items.iter().enumerate().filter(|(_, item)| item.is_of(&["jpg", "png"])) {
        world.pictures.push((TextureKey::File(item.stamp()), at % 7));
    }
    let place = |name: &str, path: &str, kind| Place { name: name.to_owned(), path: path.into(), kind };
    let places = vec![
        place("Home", "/home/ada", PlaceKind::Home),
        place("Pictures", "/home/ada/Pictures", PlaceKind::Folder),
        place("Product shots", FOLDER, PlaceKind::Folder),
        place("Computer", "/", PlaceKind::Disk),
    ];
    let listing = Listing { folder: FOLDER.into(), items, left_out: 0 };
    world.browse =
        Browse { places, folder: FOLDER.into(), reading: false, listing: Some(Ok(Arc::new(listing))), number: 1 };
    world.state.overlay = overlay;
    world
}

fn at(name: &str) -> PathBuf {
    Path::new(FOLDER).join(name)
}

fn open(overlay: Overlay) -> crate::world::Window {
    let mut window = window(browsing(overlay));
    assert_eq!(taken(&mut window), [BrowseCommand::Open(Some(FOLDER.into())).into()], "it is read anew");
    window
}

#[test]
fn it_is_drawn_in_every_window() {
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(browsing(Overlay::PathField(Target::Reference)), size, scale, mode);
        window.get_by_label("File cup 9.jpg").click();
        window.run_ok();
        draw(&mut window, &format!("browser_{size_name}"));
    }
    let mut window = open(Overlay::WatchField);
    draw(&mut window, "browser_watch");
    let mut window = open(Overlay::SaveSheet(SeriesId::fresh()));
    draw(&mut window, "browser_save");
    let mut world = browsing(Overlay::PathField(Target::Source));
    world.browse.listing = Some(Err("This folder may not be read".to_owned()));
    draw(&mut crate::world::window(world), "browser_refused");
}

#[test]
fn pictures_are_chosen_by_clicks_and_keys() {
    let target = Target::Reference;
    let mut window = open(Overlay::PathField(target));
    assert!(window.query_by_label("File notes.txt").is_none(), "pictures only");
    window.get_by_label("File cup 9.jpg").click();
    window.run_ok();
    window.get_by_label("File contact-sheet.png").click_modifiers(Modifiers::COMMAND);
    window.run_ok();
    window.get_by_label("Open 2").click();
    window.run_ok();
    let both = vec![at("cup 9.jpg"), at("contact-sheet.png")];
    assert_eq!(taken(&mut window), [Command::Import(both, target)]);
    assert_eq!(window.state().state.overlay, Overlay::None);

    let mut window = open(Overlay::PathField(target));
    // Two folders, a long name, the sheet, then the cups.
    for _ in 0..5 {
        press(&mut window, Modifiers::NONE, Key::ArrowDown);
    }
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Import(vec![at("cup 9.jpg"), at("cup 10.jpg")], target)]);

    let mut window = open(Overlay::PathField(target));
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(window.state().state.browser.chosen.len(), 2 + 4 + 29);
    window.get_by_label("Add all here").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Import(vec![FOLDER.into()], target)]);
}

#[test]
fn folders_are_walked_and_names_narrowed_down() {
    let mut window = open(Overlay::PathField(Target::Source));
    let shows = |folder: &str| Command::from(BrowseCommand::Open(Some(folder.into())));
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    press(&mut window, Modifiers::NONE, Key::Enter);
    press(&mut window, Modifiers::ALT, Key::ArrowUp);
    // Among the places and in the path: both lead there.
    window.get_all_by_label("Computer").next().unwrap().click();
    window.run_ok();
    window.get_all_by_label("ada").next().unwrap().click();
    window.run_ok();
    let archive = at("Archive 2025");
    assert_eq!(
        taken(&mut window),
        [shows(&archive.to_string_lossy()), shows("/home/ada/Pictures"), shows("/"), shows("/home/ada")]
    );
    window.event(Event::Text("cup 1".to_owned()));
    window.run_ok();
    assert!(window.query_by_label("File cup 9.jpg").is_none());
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!(taken(&mut window), [Command::Import(vec![at("cup 10.jpg")], Target::Source)]);
}

#[test]
fn a_folder_or_a_place_to_write_to_is_chosen() {
    let mut window = open(Overlay::WatchField);
    window.get_by_label("Watch").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Watch(WatchCommand::Begin(FOLDER.into()))], "the one that is open");

    let series = SeriesId::fresh();
    let mut window = open(Overlay::SaveSheet(series));
    window.get_by_label("File contact-sheet.png").click();
    window.run_ok();
    assert_eq!(window.state().state.path_text, "contact-sheet.png");
    window.get_by_label_contains("is there already");
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(window.state().state.overlay, Overlay::Sheet(series), "back to where one came from");
    assert!(taken(&mut window).is_empty());
}
