//! Calls: forward only, one owner each, and what becomes of those whose owner died.

use super::*;
use crate::jobs::Typical;
use crate::ledger::{Billed, Failure, FailureKind};
use crate::model::Quality;
use crate::price::Usage;
use std::process::Command;

const NOTHING: CallChange = CallChange {
    http_status: None,
    request_id: None,
    content_type: None,
    usage: None,
    actual: None,
    sent_ms: None,
    ended_ms: None,
    failure: None,
};

#[test]
fn every_step_that_the_ledger_forbids_is_refused() {
    let (_dir, mut library) = world();
    for from in CallState::ALL {
        for to in CallState::ALL {
            let (_, call) = prepared(&mut library);
            library
                .db
                .execute("UPDATE call SET state = ?1 WHERE id = ?2", [from.name(), &call.id.to_string()])
                .unwrap();
            let result = library.advance(call.id, to, &NOTHING);
            assert_eq!(result.is_ok(), from.may_become(to), "{from:?} -> {to:?}");
            let now = library.call(call.id).unwrap().unwrap().state;
            assert_eq!(now, if from.may_become(to) { to } else { from });
        }
    }
}

#[test]
fn what_became_known_stays() {
    let (_dir, mut library) = world();
    let (take, call) = prepared(&mut library);
    let sent = CallChange { sent_ms: Some(5), ..NOTHING };
    library.advance(call.id, CallState::Sent, &sent).unwrap();
    let failure = Failure {
        kind: FailureKind::Ambiguous,
        message: "The connection broke".to_owned(),
        billed: Billed::Maybe,
        next_step: "Run again".to_owned(),
        details: String::new(),
    };
    let usage = Usage { text_in: 1, image_in: 2, output: 3 };
    let end = CallChange {
        http_status: Some(200),
        request_id: Some("req_1".to_owned()),
        content_type: Some("application/json".to_owned()),
        usage: Some(usage),
        actual: Some(Money(7)),
        ended_ms: Some(9),
        failure: Some(failure.clone()),
        ..NOTHING
    };
    library.advance(call.id, CallState::MaybeBilled, &end).unwrap();
    let expected = Call {
        state: CallState::MaybeBilled,
        sent_ms: Some(5),
        ended_ms: Some(9),
        usage: Some(usage),
        actual: Some(Money(7)),
        http_status: Some(200),
        request_id: Some("req_1".to_owned()),
        content_type: Some("application/json".to_owned()),
        failure: Some(failure),
        ..call.clone()
    };
    assert_eq!(library.calls_of_take(take.id).unwrap(), vec![expected]);
    assert!(matches!(library.prepare_call(&call, &Allowance::FREE), Err(LibraryError::Exists { .. })));
    assert!(library.advance(CallId::fresh(), CallState::Sent, &NOTHING).is_err());
    let mut stranger = self::call(&take, 1);
    stranger.take = TakeId::fresh();
    assert!(matches!(library.prepare_call(&stranger, &Allowance::FREE), Err(LibraryError::Unknown { .. })));
    stranger.take = take.id;
    stranger.state = CallState::Sent;
    assert!(matches!(library.prepare_call(&stranger, &Allowance::FREE), Err(LibraryError::Refused { .. })));
}

#[test]
fn results_and_the_end_of_their_call_are_stored_together_or_not_at_all() {
    let (_dir, mut library) = world();
    let (_, call) = prepared(&mut library);
    for state in [CallState::Sent, CallState::Received] {
        library.advance(call.id, state, &NOTHING).unwrap();
    }
    drop(library.create_part(call.id).unwrap());
    assert!(matches!(library.create_part(call.id), Err(LibraryError::Exists { .. })));
    let path = library.put_file(Folder::Results, "good", "png", b"good").unwrap();
    let good = entry(&call, path);
    let bad = entry(&call, PathBuf::from("results/none.png"));
    assert!(library.place(call.id, CallState::Placed, &NOTHING, &[good.clone(), bad]).is_err());
    assert_eq!(library.call(call.id).unwrap().unwrap().state, CallState::Received);
    assert_eq!(library.count().unwrap(), 0);
    assert!(library.part_path(call.id).exists());
    library.place(call.id, CallState::Placed, &NOTHING, &[good]).unwrap();
    assert_eq!(library.count().unwrap(), 1);
    assert!(!library.part_path(call.id).exists(), "a placed call needs its part no more");
}

#[test]
fn the_parts_of_calls_that_were_not_placed_stay() {
    let (dir, mut library) = world();
    let (_, call) = prepared(&mut library);
    fs::write(library.part_path(call.id), "half").unwrap();
    library.advance(call.id, CallState::Sent, &NOTHING).unwrap();
    library.advance(call.id, CallState::MaybeBilled, &NOTHING).unwrap();
    drop(library);
    let mut library = Library::open(dir.path()).unwrap();
    assert_eq!(fs::read(library.part_path(call.id)).unwrap(), b"half");
    assert_eq!(library.open_questions().unwrap().len(), 1);
    assert!(library.adopt(call.id).unwrap(), "it can still be rescued");
    library.settle_question(call.id).unwrap();
    assert!(library.open_questions().unwrap().is_empty());
    assert!(library.settle_question(CallId::fresh()).is_err());
}

#[test]
fn the_usual_time_comes_from_calls_alike() {
    let (_dir, mut library) = world();
    let pace = Pace { profile: "Sandbox", model: "gpt-image-2", quality: Quality::Auto, extent: Some(SIZE) };
    assert_eq!(library.typical(&pace).unwrap(), None);
    for (index, (ms, extent)) in
        [(10_000, SIZE), (14_000, SIZE), (90_000, SIZE), (200_000, Extent::new(3840, 2160))].into_iter().enumerate()
    {
        let (_, call) = prepared(&mut library);
        let path = library.put_file(Folder::Results, &format!("p{index}"), "png", &[index as u8]).unwrap();
        let entry = Entry { duration_ms: ms, raw_extent: extent, ..entry(&call, path) };
        library.add_entry(&entry).unwrap();
    }
    assert_eq!(library.typical(&pace).unwrap(), Typical::of(vec![10_000, 14_000, 90_000]));
    let large = Pace { extent: Some(Extent::new(3840, 2160)), ..pace };
    assert_eq!(library.typical(&large).unwrap(), Typical::of(vec![200_000]));
    assert_eq!(library.typical(&Pace { profile: "OpenAI", ..pace }).unwrap(), None);
}

#[test]
fn a_living_owners_calls_are_left_alone_and_a_dead_ones_are_taken_over_once() {
    let (dir, mut window) = world();
    let mut tool = Library::open(dir.path()).unwrap();
    let mut third = Library::open(dir.path()).unwrap();
    let (_, call) = prepared(&mut window);
    window.advance(call.id, CallState::Sent, &NOTHING).unwrap();
    assert!(tool.abandoned_calls().unwrap().is_empty());
    assert!(!tool.adopt(call.id).unwrap());
    assert!(matches!(tool.advance(call.id, CallState::MaybeBilled, &NOTHING), Err(LibraryError::NotMine { .. })));
    drop(window);
    let found: Vec<CallId> = tool.abandoned_calls().unwrap().iter().map(|call| call.id).collect();
    assert_eq!(found, [call.id]);
    assert!(tool.adopt(call.id).unwrap());
    assert!(tool.adopt(call.id).unwrap(), "it is mine");
    assert!(!third.adopt(call.id).unwrap(), "only one gets it");
    assert!(third.abandoned_calls().unwrap().is_empty());
    tool.advance(call.id, CallState::MaybeBilled, &NOTHING).unwrap();
    drop(tool);
    assert!(third.abandoned_calls().unwrap().is_empty(), "an end is an end");
}

#[test]
fn one_window_at_a_time() {
    let (dir, library) = world();
    let lock = library.lock_window().unwrap();
    let other = Library::open(dir.path()).unwrap();
    assert!(matches!(other.lock_window(), Err(LibraryError::WindowOpen)));
    drop(lock);
    assert!(other.lock_window().is_ok());
}

/// Not a test of its own: the one below runs it in a process that dies.
#[test]
#[ignore = "run by a_process_that_dies_leaves_its_calls_to_others"]
fn child_that_dies() {
    let dir = std::env::var("LIBRARY_TEST_DIR").unwrap();
    let mut library = Library::open(Path::new(&dir)).unwrap();
    let (_, placed) = prepared(&mut library);
    finish(&mut library, &placed);
    fs::write(library.part_path(placed.id), "left by a kill just before it was removed").unwrap();
    let (_, open) = prepared(&mut library);
    library.advance(open.id, CallState::Sent, &NOTHING).unwrap();
    fs::write(library.part_path(open.id), "received").unwrap();
    let temp = library.temp(Folder::Results).unwrap();
    std::mem::forget(temp);
    std::process::abort();
}

#[test]
fn a_process_that_dies_leaves_its_calls_to_others() {
    let (dir, before) = world();
    let living = before.temp(Folder::Results).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "library::tests::ledger::child_that_dies", "--ignored"])
        .env("LIBRARY_TEST_DIR", dir.path())
        .output()
        .unwrap();
    assert!(!output.status.success(), "the child was to die");
    let temporary =
        || walk_all(dir.path()).into_iter().filter(|path| path.to_string_lossy().ends_with(".tmp")).collect::<Vec<_>>();
    assert_eq!(temporary().len(), 2);
    let mut library = Library::open(dir.path()).unwrap();
    assert_eq!(temporary(), [living.path()], "only the dead one's temporary file is removed");
    let abandoned = library.abandoned_calls().unwrap();
    assert_eq!(abandoned.len(), 1);
    assert_eq!(abandoned[0].state, CallState::Sent);
    let parts = library.calls_with_parts().unwrap();
    assert_eq!(parts, [abandoned[0].id], "what was received is kept, what was placed is not");
    assert!(library.adopt(abandoned[0].id).unwrap());
    library.advance(abandoned[0].id, CallState::MaybeBilled, &NOTHING).unwrap();
    assert_eq!(whole(&library).results, 1);
    assert_eq!(fs::read_dir(dir.path().join("locks")).unwrap().count(), 3, "gate and two owners");
}

fn walk_all(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in fs::read_dir(dir).unwrap().flatten() {
        if item.path().is_dir() { found.extend(walk_all(&item.path())) } else { found.push(item.path()) }
    }
    found
}

#[test]
fn two_threads_with_their_own_connection_do_not_lose_a_row() {
    let (dir, library) = world();
    let work = |path: PathBuf| {
        move || {
            let mut library = Library::open(&path).unwrap();
            for _ in 0..20 {
                let (_, call) = prepared(&mut library);
                library.advance(call.id, CallState::Sent, &NOTHING).unwrap();
            }
        }
    };
    let spawn =
        |name: &str| std::thread::Builder::new().name(name.to_owned()).spawn(work(dir.path().to_owned())).unwrap();
    let threads = [spawn("one"), spawn("two")];
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(library.call_states().unwrap()["sent"], 40);
    assert_eq!(library.latest_takes(1).unwrap()[0].0, 40);
}
