//! The tree of the source: how it looks, and what clicks on its cards ask for.

use crate::world::{SIZES, World, draw, original, sized, window};
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use maquette::command::compare::CompareCommand;
use maquette::command::{Command, TextureKey};
use maquette::compare::Side;
use maquette::entry::Entry;
use maquette::geom::Extent;
use maquette::lineage::{Found, Lineage, Root};
use maquette::picture::Digest;
use maquette::take::{EntryId, Take, Tier};
use maquette::ui::theme;
use std::sync::Arc;

/// A day's work: drafts and finals, an edit of a final, and drafts of that.
fn grown(steps: &[(u32, u32, Tier, &str, &str)]) -> World {
    let mut world = World::running();
    let mut found: Vec<Found> = Vec::new();
    let file = |number: u32, at: usize| Digest::of(format!("{number}.{at}").as_bytes());
    for (number, n, tier, prompt, of) in steps {
        let job = world.job(*number, *n, *tier);
        let mut take = Take { prompt: (*prompt).to_owned(), ..Take::clone(&job.take) };
        if !of.is_empty() {
            take.source = Some(original(of, Extent::new(3600, 2400), 9));
        }
        let job = maquette::jobs::Job { take: Arc::new(take), ..job };
        let entries: Vec<Arc<Entry>> = (0..*n).map(|at| world.entry(&job, at)).collect();
        let results = entries.into_iter().enumerate().map(|(at, entry)| (entry, vec![file(*number, at)])).collect();
        found.push(Found { number: *number, take: Arc::clone(&job.take), results });
    }
    let root = world.document.as_ref().expect("a picture is open").source.clone();
    world.pictures.push((TextureKey::Original(root.digest), 0));
    world.lineage = Some(Lineage::grow(Root::Picture(root), found));
    world.state.lineage.open = true;
    world
}

fn day() -> World {
    grown(&[
        (9, 4, Tier::Draft, "A heart in the foam", ""),
        (10, 1, Tier::Final, "A heart in the foam", ""),
        (11, 4, Tier::Draft, "The cat from the second picture", ""),
        (12, 6, Tier::Draft, "Foam with speckle, and the cat looks up at the spoon", ""),
        (13, 1, Tier::Final, "Foam with speckle, and the cat looks up at the spoon", ""),
        (14, 4, Tier::Draft, "A silver spoon on the saucer", "10.0"),
        (15, 1, Tier::Final, "A silver spoon on the saucer", "10.0"),
        (16, 2, Tier::Draft, "A lighter table", "15.0"),
    ])
}

#[test]
fn a_days_work() {
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(day(), size, scale, mode);
        draw(&mut window, &format!("lineage_{size_name}"));
    }
    let mut chosen = day();
    let tree = chosen.lineage.as_ref().expect("it is there");
    (chosen.state.lineage.take, chosen.state.lineage.entry) =
        (Some(tree.nodes[5].take.id), Some(tree.nodes[5].entries[1].id));
    draw(&mut window(chosen), "lineage_chosen_1440");
}

#[test]
fn nothing_yet_and_very_much() {
    draw(&mut window(grown(&[])), "lineage_empty_1440");
    let mut reading = day();
    reading.lineage = None;
    draw(&mut window(reading), "lineage_reading_1440");
    let many: Vec<(u32, u32, Tier, String, String)> = (1..=400_u32)
        .map(|at| {
            let of = if at % 3 == 0 { String::new() } else { format!("{}.{}", at / 3 + 1, at % 4) };
            (at, 4, Tier::Draft, format!("Take number {at}"), of)
        })
        .collect();
    let many: Vec<_> =
        many.iter().map(|(n, k, tier, prompt, of)| (*n, *k, *tier, prompt.as_str(), of.as_str())).collect();
    let mut window = window(grown(&many));
    let start = std::time::Instant::now();
    for _ in 0..20 {
        window.step();
    }
    println!("400 takes: {:?} a frame", start.elapsed() / 20);
    draw(&mut window, "lineage_many_1440");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    window.run_ok();
    draw(&mut window, "lineage_many_fit_1440");
}

fn taken(window: &mut crate::world::Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

fn entry(world: &World, node: usize, at: usize) -> EntryId {
    world.lineage.as_ref().expect("it is there").nodes[node].entries[at].id
}

#[test]
fn a_click_brings_back_and_a_double_click_opens() {
    let world = day();
    let take = world.lineage.as_ref().expect("it is there").nodes[0].take.id;
    let (first, second) = (entry(&world, 0, 0), entry(&world, 0, 1));
    let mut window = window(world);
    taken(&mut window);
    window.get_by_label_contains("Take 9, result 2, draft").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::ReuseTake(take)]);
    assert_eq!(window.state().state.lineage.entry, Some(second));
    window.get_by_label_contains("Take 9, result 1, draft").click_modifiers(Modifiers::SHIFT);
    window.run_ok();
    let both = vec![Side::Result(second), Side::Result(first)];
    assert_eq!(taken(&mut window), [Command::Compare(CompareCommand::Open(both))]);
    window.get_by_label("Open in canvas").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::ShowResult(Some(second))]);
    assert!(!window.state().state.lineage.open);
}

#[test]
fn it_is_reached_from_the_stack_and_left_again() {
    let mut world = day();
    world.state.lineage.open = false;
    let mut window = window(world);
    window.get_by_label("Lineage of the source").click();
    window.run_ok();
    assert!(window.state().state.lineage.open);
    window.get_by_label("Back to the canvas").click();
    window.run_ok();
    assert!(!window.state().state.lineage.open);
    window.key_press_modifiers(Modifiers { command: true, ctrl: true, shift: true, ..Modifiers::NONE }, Key::L);
    window.run_ok();
    assert!(window.state().state.lineage.open);
    let mut small = sized(day(), vec2(1024.0, 700.0), 1.0, theme::Mode::Dark);
    assert!(small.run() <= 4, "an idle tree asks for no frames");
}
