//! One helper builds small worlds; the files below hold the tests by subject.

mod budget;
mod damage;
mod ledger;
mod lineage;
mod masks;
mod queue;
mod search;
mod sequences;
mod storage;

use super::*;
use crate::budget::Allowance;
use crate::entry::{Entry, Verdict};
use crate::geom::Extent;
use crate::ledger::{Call, CallState};
use crate::picture::Format;
use crate::price::Money;
use crate::request::Parameters;
use crate::take::{CallId, EntryId, Mode, Original, Take, TakeId, Tier};

const SIZE: Extent = Extent::new(640, 480);

fn world() -> (tempfile::TempDir, Library) {
    let dir = tempfile::tempdir().unwrap();
    let library = Library::open(dir.path()).unwrap();
    (dir, library)
}

/// Makes the index one of an older format, from the fifth on: without what came later.
pub(in crate::library) fn set_back(dir: &Path, format: usize) {
    let undo = [
        "DROP TABLE take_input;",
        "DROP INDEX take_series; ALTER TABLE take DROP COLUMN series;",
        "DROP TABLE words; DROP TABLE tag; DROP TABLE collected; DROP TABLE collection; DROP TABLE look;
         DROP INDEX entry_model; DROP INDEX entry_rating; DROP INDEX entry_starred; DROP INDEX entry_label;
         ALTER TABLE entry DROP COLUMN label; ALTER TABLE entry DROP COLUMN note; ALTER TABLE entry DROP COLUMN masked;",
    ];
    let db = Connection::open(dir.join("library.db")).unwrap();
    for later in undo[format - 5..].iter().rev() {
        db.execute_batch(later).unwrap();
    }
    db.pragma_update(None, "user_version", format as i64).unwrap();
}

fn import(library: &mut Library, text: &str) -> Original {
    library.import("photo.png", text.as_bytes(), SIZE, Format::Png).unwrap()
}

fn take(source: Option<&Original>) -> Take {
    let mode = if source.is_some() { Mode::Edit } else { Mode::Generate };
    let source = source.cloned();
    Take { created_ms: 1_700_000_000_000, mode, source, ..Take::of_words("Sandbox", "a red cup") }
}

fn call(take: &Take, index: u32) -> Call {
    Call {
        id: CallId::fresh(),
        take: take.id,
        index,
        profile: take.profile.clone(),
        state: CallState::Prepared,
        estimate: Money(60_000),
        actual: None,
        usage: None,
        http_status: None,
        request_id: None,
        content_type: None,
        prepared_ms: 1_700_000_000_000 + i64::from(index),
        sent_ms: None,
        ended_ms: None,
        failure: None,
    }
}

fn entry(call: &Call, path: PathBuf) -> Entry {
    Entry {
        id: EntryId::fresh(),
        take: call.take,
        call: call.id,
        index: 0,
        created_ms: 1_700_000_000_500,
        mode: Mode::Generate,
        tier: Tier::Draft,
        raw_path: path.clone(),
        path,
        heat_path: None,
        earlier: Vec::new(),
        extent: SIZE,
        raw_extent: SIZE,
        raw_format: Format::Png,
        actual_quality: Some("low".to_owned()),
        revised_prompt: None,
        cost: Money(59_000),
        duration_ms: 12_000,
        proof: None,
        verdict: Verdict::Open,
        rating: 0,
        starred: false,
    }
}

/// A take with one call that is written down.
fn prepared(library: &mut Library) -> (Take, Call) {
    let take = take(None);
    library.record_take(&take).unwrap();
    let call = call(&take, 0);
    library.prepare_call(&call, &Allowance::FREE).unwrap();
    (take, call)
}

/// Moves a prepared call to its end, with one result.
fn finish(library: &mut Library, call: &Call) -> Entry {
    for state in [CallState::Sent, CallState::Receiving, CallState::Received, CallState::Decoded] {
        library.advance(call.id, state, &CallChange::default()).unwrap();
    }
    let path = library.put_file(Folder::Results, &format!("take-{}", call.id), "png", b"picture").unwrap();
    let entry = entry(call, path);
    library.place(call.id, CallState::Placed, &CallChange::default(), std::slice::from_ref(&entry)).unwrap();
    entry
}

fn whole(library: &Library) -> Report {
    let report = library.verify().unwrap();
    assert!(report.ok, "{report:?}");
    report
}
