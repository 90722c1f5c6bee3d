//! From the click to the run: nothing starts at a price that was not seen.

use crate::app::desk::Desk;
use crate::command::action::Action;
use crate::jobs::Job;
use crate::profile::{KeySource, Profile};
use crate::take::Tier;

fn parts(desk: &Desk) -> Vec<usize> {
    desk.studio.model.jobs.list().iter().map(|job: &Job| job.parts.len()).collect()
}

fn priced(desk: &mut Desk) {
    desk.studio.ask_prospect();
    desk.until("the price", |desk| desk.studio.autosave.is_newest_question(desk.studio.model.priced));
}

/// A profile that costs money, and where nobody answers.
fn paid(desk: &mut Desk) {
    let settings = &mut desk.studio.model.settings;
    let base_url = "http://127.0.0.1:9/v1".to_owned();
    settings.profiles.push(Profile { name: "Paid".to_owned(), base_url, key: KeySource::None, ..Profile::default() });
    "Paid".clone_into(&mut settings.active);
    desk.studio.refresh_keys();
}

#[test]
fn a_free_run_goes_as_soon_as_its_price_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    priced(&mut desk);
    desk.studio.model.draft.n = 2;
    desk.act(Action::Run);
    assert!(desk.studio.model.held.is_some(), "the price of two is not known yet");
    desk.until("the run", |desk| parts(desk) == [2]);
    assert!(desk.studio.model.held.is_none());
}

#[test]
fn a_run_at_another_price_than_was_seen_is_not_run() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    paid(&mut desk);
    priced(&mut desk);
    desk.studio.model.draft.prompt = "a {red|green|blue} cup".to_owned();
    desk.act(Action::Run);
    desk.until("the price of three prompts", |desk| desk.studio.model.held.is_none());
    let said = desk.studio.model.notices.shown().last().unwrap().text.clone();
    assert!(said.starts_with("This run is 12 calls for "), "{said}");
    assert!(desk.studio.model.starting.is_none() && parts(&desk).is_empty(), "nothing was run");
    // Seen, it is run, all of it; a second click in between is no second run.
    desk.act(Action::Run);
    desk.act(Action::Run);
    desk.until("the runs", |desk| parts(desk) == [4, 4, 4]);
    assert!(desk.studio.model.starting.is_none());
}

#[test]
fn a_slot_that_is_not_filled_in_is_not_run() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    desk.studio.model.draft.prompt = "a photograph of [[product]]".to_owned();
    priced(&mut desk);
    desk.act(Action::Run);
    let said = desk.studio.model.notices.shown().last().unwrap().text.clone();
    assert_eq!(said, "product is still to be filled in");
    assert_eq!((parts(&desk), desk.studio.order(Tier::Draft).references.len()), (vec![], 0));
}
