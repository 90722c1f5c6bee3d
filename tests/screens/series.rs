//! Variables in the prompt, the contact sheet of a series, and a batch over pictures.

use crate::world::{Window, World, draw, original, sized, window};
use eframe::egui::{Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use maquette::batch::{Batch, Choice, Planned};
use maquette::canvas::fit::Fit;
use maquette::command::batch::BatchCommand;
use maquette::command::sheet::SheetCommand;
use maquette::command::{Command, Target, TextureKey};
use maquette::entry::Entry;
use maquette::geom::{Bounds, Extent};
use maquette::jobs::Job;
use maquette::price::Money;
use maquette::prompt::variables::Pattern;
use maquette::series::{Series, SeriesOf};
use maquette::sheet::{Member, Sheet};
use maquette::take::{MaskVersion, SeriesId, Take, TakeId, Tier};
use maquette::ui::state::Overlay;
use maquette::ui::theme::Mode;
use std::sync::Arc;

fn taken(window: &mut Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

const PROMPT: &str = "Pour @2 into the espresso as latte art, a {heart|rosette|tulip} of {white|brown} foam like @3";

/// A prompt of two variables, priced.
fn composing() -> World {
    let mut world = World::running();
    world.draft.prompt = PROMPT.to_owned();
    world.prospect.prompts = 6;
    world.prospect.calls = 24;
    world.prospect.drafts = Money::from_usd(0.36);
    world.prospect.finals = Money::from_usd(0.96);
    world
}

/// The runs of a prompt with variables, all done but the last; their sheet is open.
fn series(prompt: &str, n: u32) -> World {
    let mut world = World::running();
    let pattern = Pattern::of(prompt).expect("the prompt of a test");
    let (id, axes) = (SeriesId::fresh(), pattern.axes());
    let mut members = Vec::new();
    let count = pattern.count() as u32;
    for (combination, place) in pattern.each().zip(0..count) {
        let job = world.job(20 + place, n, Tier::Draft);
        let of = SeriesOf::Matrix { prompt: prompt.to_owned(), axes: axes.clone() };
        let mut take = Take::clone(&job.take);
        take.prompt = combination.prompt;
        take.series = Some(Series { id, place, of });
        let job = Job::new(job.number, Arc::new(take.clone()), job.estimate, None);
        let done = if place + 1 == count { 0 } else { n };
        let entries: Vec<Entry> = (0..done).map(|at| Entry::clone(&world.entry(&job, at))).collect();
        members.push(Member { number: job.number, take, entries });
        world.staged = Some(job.id());
        world.jobs.push(job);
    }
    world.sheet = Some(Sheet::of(&members));
    world.state.overlay = Overlay::Sheet(id);
    world
}

#[test]
fn variables_are_framed_counted_and_priced() {
    let mut window = window(composing());
    draw(&mut window, "variables");
    assert!(window.query_by_label_contains("Run 6 × 4 drafts").is_some());
    assert!(window.query_by_label_contains("6 prompts:  heart, white  ·  heart, brown").is_some());
    window.get_by_label_contains("6 prompts:").hover();
    window.run_ok();
    draw(&mut window, "variables_spelt");
    let mut world = composing();
    world.state.overlay = Overlay::PriceStep;
    let mut window = crate::world::window(world);
    draw(&mut window, "variables_final");
    assert!(window.query_by_label_contains("Run 6 finals 0.96 USD").is_some());
    draw(&mut sized(composing(), vec2(1024.0, 700.0), 1.0, Mode::Dark), "variables_1024");
    draw(&mut sized(composing(), vec2(1440.0, 900.0), 1.0, Mode::Light), "variables_light");
}

#[test]
fn the_sheet_of_two_variables_is_a_table() {
    let mut window = window(series(PROMPT, 4));
    draw(&mut window, "sheet_table");
    for words in ["heart", "rosette", "tulip", "white", "brown"] {
        assert!(window.query_all_by_label(words).next().is_some(), "{words}");
    }
    assert!(window.query_all_by_label_contains("tulip, brown: still to come").next().is_some());
    // Ctrl+click chooses, and what is chosen is compared.
    let first = "heart, white, result 1";
    let second = "rosette, brown, result 2";
    for label in [first, second] {
        window.get_by_label(label).click_modifiers(Modifiers::COMMAND);
        window.run_ok();
    }
    draw(&mut window, "sheet_chosen");
    window.get_by_label("Export PNG…").click();
    window.run_ok();
    let Overlay::Sheet(id) = window.state().state.overlay else { panic!("it is open still") };
    assert_eq!(taken(&mut window), [Command::Sheet(SheetCommand::Place(id))]);
    window.get_by_label("Compare 2").click();
    window.run_ok();
    assert!(matches!(taken(&mut window).as_slice(), [Command::Compare(_)]));
    assert_eq!(window.state().state.overlay, Overlay::None);
}

#[test]
fn a_click_shows_a_result_of_the_sheet() {
    let mut window = sized(
        series("a cup of {oak|steel|glass|cork|tin|a very long name for something else}", 1),
        vec2(1024.0, 700.0),
        1.0,
        Mode::Dark,
    );
    draw(&mut window, "sheet_row_1024");
    window.get_by_label("steel, result 1").click();
    window.run_ok();
    assert!(taken(&mut window).iter().any(|command| matches!(command, Command::ShowResult(Some(_)))));
    assert_eq!(window.state().state.overlay, Overlay::None);
    draw(&mut window, "series_in_strip");
    let mut light = sized(series("{a|b} {c|d} {1-3}", 2), vec2(1440.0, 900.0), 1.0, Mode::Light);
    draw(&mut light, "sheet_groups_light");
}

/// A batch of pictures, one of which has no price and one cannot be sent.
fn batching() -> World {
    let mut world = World::running();
    let job = world.job(12, 4, Tier::Draft);
    let mut take = Take::clone(&job.take);
    take.id = TakeId::fresh();
    take.parameters.n = 1;
    let mask = original("mask", Extent::new(3600, 2400), 9);
    world.pictures.push((TextureKey::Mask(mask.digest), 2));
    take.mask = Some(MaskVersion { digest: mask.digest, fraction: 0.059, mask: None });
    let mut batch = Batch::new(Arc::new(take), 12);
    for (at, name) in ["cup on oak.jpg", "cup on steel.jpg", "cup from above.png", "tray.webp"].iter().enumerate() {
        let picture = original(name, Extent::new(3000 + 20 * at as u32, 2000), 4_000_000);
        world.pictures.push((TextureKey::Fitted(picture.digest, mask.digest, Fit::Scaled), at));
        world.pictures.push((TextureKey::Fitted(picture.digest, mask.digest, Fit::SamePlace), at));
        batch.add(picture.clone());
        let crop = Bounds::new(700, 400, 2076, 1392);
        let planned =
            Planned { crop: Some(crop), sent: Some(crop.extent()), each: Money(40_000), total: Money(40_000) };
        let choice = batch.choice;
        if at < 3 {
            batch.plan(picture.digest, choice, Ok(planned));
        } else {
            batch.plan(picture.digest, choice, Err("tray.webp: nothing of the mask lies on it".to_owned()));
        }
    }
    world.batch = Some(batch);
    world.state.overlay = Overlay::Batch;
    world
}

#[test]
fn a_batch_is_put_together_and_run() {
    let mut window = window(batching());
    draw(&mut window, "batch");
    window.get_by_label("Add pictures…").click();
    window.run_ok();
    window.get_by_label("Take out tray.webp").click();
    window.run_ok();
    window.get_by_label("Same place").click();
    window.run_ok();
    let tray = window.state().batch.as_ref().unwrap().items[3].original.digest;
    let choice = Choice { tier: Tier::Draft, n: 1, fit: Fit::SamePlace };
    let expected =
        [Command::PickFiles(Target::Batch), BatchCommand::Remove(tray).into(), BatchCommand::Choose(choice).into()];
    assert_eq!(taken(&mut window), expected);
    window.get_by_label_contains("Run batch 3 × 0.04 USD").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [BatchCommand::Run.into()]);
    draw(&mut sized(batching(), vec2(1024.0, 700.0), 1.0, Mode::Dark), "batch_1024");
    let mut world = batching();
    let take = Arc::clone(&world.batch.as_ref().unwrap().take);
    world.batch = Some(Batch::new(take, 12));
    draw(&mut sized(world, vec2(1440.0, 900.0), 1.0, Mode::Light), "batch_empty_light");
}
