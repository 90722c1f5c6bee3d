//! Draws the states of the window into `target/tmp`, to be looked at beside the mock screens; that each settles and
//! keeps what counts inside the window is asserted.

use crate::world::{NAMES, NOW_MS, SIZES, World, ambiguous, draw, refused, sized, window};
use eframe::egui::{Rect, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use maquette::command::safety::SafetyCommand;
use maquette::command::{Command, Target};
use maquette::geom::Extent;
use maquette::ledger::{Call, CallState};
use maquette::model::Size;
use maquette::notice::{Offer, Tone};
use maquette::price::Money;
use maquette::request::{Field, Problem};
use maquette::safety::{Crash, LastStart, Shut};
use maquette::take::{CallId, EntryId, Mode, TakeId, Tier};
use maquette::ui::state::{Overlay, Tab};
use maquette::ui::theme;
use maquette::ui::view::{Check, ProfileStatus};

/// The controls that must be whole in every window.
const ALWAYS: [&str; 6] = ["Generate", "Edit", "Draft", "Final", "Number of drafts", "Output options"];

pub fn in_all_sizes(name: &str, world: fn() -> World, button: &str) {
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(world(), size, scale, mode);
        draw(&mut window, &format!("screen_{name}_{size_name}"));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), size.to_pos2());
        for label in ALWAYS.iter().chain([&button]) {
            let rect = window.get_by_label(label).rect();
            assert!(whole.contains_rect(rect), "{label} is cut in {name} at {size_name}: {rect:?}");
        }
        let run = window.get_by_label(button).rect();
        let tune = window.get_by_label("Output options").rect();
        assert!(tune.right() < run.left(), "the row overlaps in {name} at {size_name}");
    }
}

#[test]
fn start() {
    in_all_sizes("start", World::start, "Run 4 drafts");
}

#[test]
fn empty() {
    in_all_sizes("empty", World::empty, "Run 4 drafts");
}

#[test]
fn running() {
    in_all_sizes("running", World::running, "Run 4 drafts");
}

#[test]
fn finished() {
    fn world() -> World {
        let mut world = World::running();
        let id = world.run(12, 4, Tier::Draft);
        world.staged = Some(id);
        world.state.area = Some(maquette::command::action::Scope::Staging);
        world
    }
    in_all_sizes("finished", world, "Run 4 drafts");
}

#[test]
fn maybe_billed() {
    fn world() -> World {
        let mut world = World::running();
        world.failed(13, 1, Tier::Final, &ambiguous());
        let mut settings = World::empty().settings;
        settings.profiles.clone_from(&world.settings.profiles);
        world.questions.push(Call {
            id: CallId::fresh(),
            take: TakeId::fresh(),
            index: 0,
            profile: "Studio (OpenAI)".to_owned(),
            state: CallState::MaybeBilled,
            estimate: Money::from_usd(0.16),
            actual: None,
            usage: None,
            http_status: None,
            request_id: None,
            content_type: None,
            prepared_ms: NOW_MS,
            sent_ms: None,
            ended_ms: None,
            failure: None,
        });
        world.state.overlay = Overlay::Queue;
        world
    }
    in_all_sizes("maybe", world, "Run 4 drafts");
}

#[test]
fn refused_run() {
    fn world() -> World {
        let mut world = World::running();
        let id = world.failed(13, 4, Tier::Draft, &refused());
        world.staged = Some(id);
        world.shown = None;
        world.state.overlay = Overlay::Queue;
        world
    }
    in_all_sizes("refused", world, "Run 4 drafts");
}

#[test]
fn long_texts() {
    fn world() -> World {
        let mut world = World::running();
        world.draft.prompt = "A very long prompt that goes on and on. ".repeat(100);
        let name = "n".repeat(196);
        let document = world.document.as_mut().expect("it is open");
        document.source.name = format!("{name}.png");
        world.refer(&format!("{name}.jpg"), 1);
        world.settings.profiles[2].name = "p".repeat(80);
        world.settings.active.clone_from(&world.settings.profiles[2].name);
        world.incoming.push(format!("{name}.webp"));
        world.prospect.problem = Some(Problem::new(Field::Size, "Both sides must be multiples of 16. ".repeat(6)));
        world
    }
    in_all_sizes("long", world, "Run 4 drafts");
}

#[test]
fn sixteen_references() {
    fn world() -> World {
        let mut world = World::running();
        for k in 0..12 {
            world.refer(&format!("{} {k}.png", NAMES[k % 3]), k % 4);
        }
        let off = world.tray.cards()[1].id;
        world.tray.toggle(off);
        world.state.rail_open = true;
        world
    }
    in_all_sizes("sixteen", world, "Run 4 drafts");
}

#[test]
fn price_step() {
    fn world() -> World {
        let mut world = World::running();
        let id = world.run(12, 4, Tier::Draft);
        world.staged = Some(id);
        world.draft.tier = Tier::Final;
        world.prospect.size = Some(Extent::new(2752, 1984));
        world.state.overlay = Overlay::PriceStep;
        world
    }
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(world(), size, scale, mode);
        draw(&mut window, &format!("screen_final_{size_name}"));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), size.to_pos2());
        for label in ["Run final 0.16 USD", "Not yet", "Close"] {
            assert!(whole.contains_rect(window.get_by_label(label).rect()), "{label} is cut at {size_name}");
        }
    }
}

#[test]
fn popovers() {
    for (name, mode, button) in [
        ("size_generate", Mode::Generate, "Size: 1024 × 1024"),
        ("size_edit", Mode::Edit, "Size: 1376 × 992"),
        ("output", Mode::Edit, "Output options"),
        ("menu", Mode::Edit, "Maquette menu"),
        ("profiles", Mode::Edit, "Profile: Studio (OpenAI)"),
    ] {
        for (size_name, size) in [("1440", vec2(1440.0, 900.0)), ("1024", vec2(1024.0, 700.0))] {
            let mut world = World::running();
            world.draft.mode = mode;
            if name == "output" {
                world.draft.format = maquette::picture::Format::Webp;
            }
            let mut window = sized(world, size, 1.0, theme::Mode::Dark);
            window.get_by_label(button).click();
            window.run();
            draw(&mut window, &format!("popover_{name}_{size_name}"));
        }
    }
}

#[test]
fn a_wrong_size_offers_the_nearest() {
    let mut world = World::empty();
    world.draft.size = Size::Exact(Extent::new(1024, 1024));
    let mut window = window(world);
    window.get_by_label("Size: 1024 × 1024").click();
    window.run();
    window.get_by_label("Width in pixels").focus();
    window.run();
    window.get_by_label("Width in pixels").type_text("5");
    window.run();
    draw(&mut window, "popover_size_wrong");
    let size = window.state().draft.size;
    assert_eq!(size, Size::Exact(Extent::new(1024, 1024)), "an illegal size is not taken");
    let nearest = window.get_by_label_contains("Nearest: ");
    nearest.click();
    window.run();
    assert_ne!(window.state().draft.size, size);
}

#[test]
fn pages_over_the_window() {
    for (name, overlay) in [
        ("settings", Overlay::Settings),
        ("sheet", Overlay::Shortcuts),
        ("palette", Overlay::Palette),
        ("path", Overlay::PathField(Target::Auto)),
        ("quit", Overlay::Quit),
    ] {
        for (size_name, size, scale, mode) in SIZES {
            let mut world = World::running();
            world.state.overlay = overlay.clone();
            let status = ProfileStatus { check: Some(Check::Works(42)), ..ProfileStatus::default() };
            world.statuses.insert("Studio (OpenAI)".to_owned(), status);
            let mut window = sized(world, size, scale, mode);
            draw(&mut window, &format!("page_{name}_{size_name}"));
        }
    }
    let mut world = World::empty();
    world.broken = Some("The folder Pictures/Maquette was on a drive that is not connected.".to_owned());
    draw(&mut window(world), "page_broken");
}

/// Why the library cannot be written, each with a window around it.
#[test]
fn banners_say_what_is_wrong_and_nothing_is_sent_meanwhile() {
    let shuts = [
        ("read_only", Shut::NotWritable("the disk is mounted read-only".to_owned())),
        ("gone", Shut::Gone),
        ("other_window", Shut::OtherWindow),
    ];
    for (name, shut) in shuts {
        for (size_name, size, scale, mode) in SIZES {
            let mut world = World::start();
            (world.shut, world.state.only_look) = (Some(shut.clone()), true);
            let mut window = sized(world, size, scale, mode);
            draw(&mut window, &format!("banner_{name}_{size_name}"));
            let run = window.get_by_label_contains("Run 4 drafts");
            assert!(run.accesskit_node().is_disabled(), "{name}");
            window.get_by_label("Try again").click();
            window.run_ok();
            assert_eq!(window.state().out, [Command::Safety(SafetyCommand::TryLibrary)]);
        }
    }
    let mut world = World::start();
    world.shut = Some(Shut::OtherWindow);
    let mut window = window(world);
    draw(&mut window, "page_other_window");
    window.get_by_label("Open read only").click();
    window.run_ok();
    assert!(window.state().state.only_look && window.query_by_label("Try again").is_some());
}

#[test]
fn banners_offer_the_session_and_the_report() {
    for (size_name, size, scale, mode) in SIZES {
        let mut world = World::empty();
        let crash = Crash {
            path: "/home/me/Pictures/Maquette/logs/crash-20261123T043711364Z.txt".into(),
            text: "panic in main at src/app.rs:188: index out of bounds\nversion 0.1.0\n\n   0: ui\n".repeat(30),
        };
        world.last_start = LastStart { crash: Some(crash), safe: true, aside: true };
        let mut window = sized(world, size, scale, mode);
        draw(&mut window, &format!("banner_safe_{size_name}"));
        window.get_by_label("Restore the session").click();
        window.run_ok();
        assert_eq!(window.state().out, [Command::Safety(SafetyCommand::RestoreSession)]);
        window.state_mut().out.clear();
        window.get_by_label("Show report").click();
        window.run_ok();
        draw(&mut window, &format!("crash_report_{size_name}"));
        window.get_by_label("Done").click();
        window.run_ok();
        assert_eq!(window.state().out, [Command::Safety(SafetyCommand::ForgetCrash)]);
    }
}

#[test]
fn toasts_and_drops() {
    let mut world = World::running();
    world.notices.push(Tone::Info, "chelsea.png removed", Some(Offer::Show(EntryId::fresh())), NOW_MS);
    world.notices.push(Tone::Done, "1 call finished after restart", Some(Offer::Show(EntryId::fresh())), NOW_MS);
    world.notices.push(Tone::Error, "notes.txt is no picture that can be read", None, NOW_MS);
    let mut window = window(world);
    draw(&mut window, "toasts");
    window.input_mut().hovered_files.push(eframe::egui::HoveredFile::default());
    window.run_ok();
    draw(&mut window, "drop");
    assert!(window.query_by_label("Drop to add references").is_some());
}

#[test]
fn what_is_missing_is_an_error_only_once_a_run_was_wanted() {
    let mut world = World::empty();
    world.prospect.problem = Some(Problem::new(Field::Prompt, "Say what should be there"));
    let mut window = window(world);
    let error = "Say what should be there";
    let shown = |window: &crate::world::Window| window.query_all_by_label(error).count();
    let before = shown(&window);
    window.key_press_modifiers(eframe::egui::Modifiers::COMMAND, eframe::egui::Key::Enter);
    window.run();
    draw(&mut window, "problem_prompt");
    assert_eq!(shown(&window), before + 1);
}

#[test]
fn idle_windows_settle() {
    for world in [World::empty(), World::start()] {
        let mut window = window(world);
        assert!(window.run() <= 3, "an idle window asks for no frames");
        window.state_mut().state.screen.tab = Tab::Gallery;
        assert!(window.run() <= 6);
    }
}
