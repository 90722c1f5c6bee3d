//! Every kind of failure as its card, to be looked at beside the mock screens; what each says and offers is asserted.

use crate::world::{Window, World, draw, failure, sized};
use eframe::egui::vec2;
use egui_kittest::kittest::NodeT;
use maquette::ledger::{Billed, Failure, FailureKind};
use maquette::take::Tier;
use maquette::ui::state::Overlay;
use maquette::ui::theme;

/// Kind, billed, what happened, what to do; the heading, and the buttons of its card.
type Case = (FailureKind, Billed, &'static str, &'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    (
        FailureKind::Refused,
        Billed::No,
        "The endpoint's safety system refused it (violence).",
        "Nothing was made. Change the prompt or the pictures and run again.",
        "Not billed: take 20 refused",
        &["Edit prompt", "Dismiss"],
    ),
    (
        FailureKind::Refused,
        Billed::No,
        "The endpoint does not accept the key: Incorrect API key provided.",
        "Paste the key again in the profile.",
        "Not billed: take 21 refused",
        &["Settings…", "Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::Refused,
        Billed::No,
        "The endpoint does not accept this size: 1376x992 is not a multiple of 32.",
        "Choose another size, or set the profile's rule for sizes.",
        "Not billed: take 22 refused",
        &["Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::NotSent,
        Billed::No,
        "Nothing answers at api.example.com.",
        "Check that the endpoint runs and the network works, then run again.",
        "Not sent: take 23",
        &["Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::Ambiguous,
        Billed::Maybe,
        "The request was sent, but no answer came in time.",
        "Running again may cost a second time.",
        "Maybe billed: take 24",
        &["Run again 0.06 USD", "Leave it", "Details"],
    ),
    (
        FailureKind::BadAnswer,
        Billed::Yes,
        "The endpoint's picture cannot be read: it ends early. Its bytes are kept in results/2026-11/take-25-damaged.bin",
        "It was probably billed; the bytes are kept in the library. Running again costs again",
        "Billed, no picture: take 25",
        &["Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::Budget,
        Billed::No,
        "Over the daily limit: it needs 0.06 USD, and 0.02 USD of 5.00 USD are left",
        "Change the limit in the settings, or wait until tomorrow",
        "Not sent: over the daily limit",
        &["Change limit…", "Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::Library,
        Billed::No,
        "The disk that holds /home/me/Pictures/Maquette has 3 MB left, and an answer may need 21 MB",
        "Nothing was sent. Make room there, then run again",
        "Not sent: take 27",
        &["Run again 0.06 USD", "Dismiss"],
    ),
    (
        FailureKind::Internal,
        Billed::Maybe,
        "The program failed while working on this call",
        "The log in the library's logs folder says more; nothing is repeated by itself",
        "Maybe billed: take 28",
        &["Run again 0.06 USD", "Leave it"],
    ),
    (
        FailureKind::Cancelled,
        Billed::No,
        "Cancelled before it was sent",
        "Run again when you like",
        "Cancelled: take 29",
        &["Run again 0.06 USD"],
    ),
];

fn world(case: &Case, number: u32) -> World {
    let mut world = World::running();
    world.jobs = maquette::jobs::Jobs::default();
    let (kind, billed, message, next_step, ..) = *case;
    let details = "POST https://api.example.com/v1/images/generations\nstatus 504, request id req_0123\n<html>Gateway";
    let shown = Failure { details: details.to_owned(), ..failure(kind, billed, message, next_step) };
    let id = world.failed(number, 4, Tier::Draft, &shown);
    world.staged = Some(id);
    world.state.overlay = Overlay::Queue;
    world
}

fn names(window: &Window) -> Vec<String> {
    window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn each_failure_says_what_was_it_billed_and_what_next() {
    for (at, case) in CASES.iter().enumerate() {
        let window = sized(world(case, 20 + at as u32), vec2(1440.0, 900.0), 1.0, theme::Mode::Dark);
        let names = names(&window);
        let (.., heading, buttons) = case;
        assert!(names.iter().any(|name| name.starts_with(heading)), "{heading}: {names:?}");
        for button in *buttons {
            assert!(names.iter().any(|name| name == button), "{heading} has no {button}: {names:?}");
        }
    }
}

#[test]
fn all_of_them_in_a_window() {
    let sizes =
        [("1440", vec2(1440.0, 900.0), 1.0), ("1280", vec2(1280.0, 800.0), 1.0), ("2x", vec2(1280.0, 800.0), 2.0)];
    for (size_name, size, scale) in sizes {
        for (half, cases) in CASES.chunks(5).enumerate() {
            let mut shown = world(&cases[0], 20 + 5 * half as u32);
            for (at, case) in cases.iter().enumerate().skip(1) {
                let other = world(case, (20 + 5 * half + at) as u32);
                shown.jobs.push(other.jobs.list()[0].clone());
            }
            let mut window = sized(shown, size, scale, theme::Mode::Dark);
            draw(&mut window, &format!("errors_{}_{size_name}", half + 1));
        }
    }
}
