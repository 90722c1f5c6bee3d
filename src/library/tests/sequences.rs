//! Random operations with restarts in between, against a plain model of what must be there.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
enum Step {
    Import(u8),
    Take(bool),
    Prepare(usize),
    Advance(usize, usize),
    Finish(usize, bool),
    Judge(usize, usize),
    Rate(usize, u8, bool),
    State(u8, u8),
    Reopen,
    Other,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<u8>().prop_map(Step::Import),
        any::<bool>().prop_map(Step::Take),
        any::<usize>().prop_map(Step::Prepare),
        (any::<usize>(), 0..CallState::ALL.len()).prop_map(|(call, state)| Step::Advance(call, state)),
        (any::<usize>(), any::<bool>()).prop_map(|(call, same)| Step::Finish(call, same)),
        (any::<usize>(), 0..4_usize).prop_map(|(entry, verdict)| Step::Judge(entry, verdict)),
        (any::<usize>(), 0..=5_u8, any::<bool>()).prop_map(|(entry, stars, star)| Step::Rate(entry, stars, star)),
        (0..3_u8, any::<u8>()).prop_map(|(key, value)| Step::State(key, value)),
        Just(Step::Reopen),
        Just(Step::Other),
    ]
}

/// What must be in the library.
#[derive(Default)]
struct Model {
    originals: BTreeMap<u8, Original>,
    takes: Vec<Take>,
    calls: Vec<Call>,
    entries: Vec<Entry>,
    states: BTreeMap<String, String>,
}

fn nth<T>(list: &[T], at: usize) -> Option<usize> {
    (!list.is_empty()).then(|| at % list.len())
}

fn apply(library: &mut Library, model: &mut Model, step: &Step) {
    match *step {
        Step::Import(byte) => {
            let original = library.import("i", &[byte; 40], SIZE, Format::Jpeg).unwrap();
            model.originals.insert(byte, original);
        }
        Step::Take(edit) => {
            let take = take(model.originals.values().next().filter(|_| edit));
            assert_eq!(library.record_take(&take).unwrap() as usize, model.takes.len() + 1);
            model.takes.push(take);
        }
        Step::Prepare(at) => {
            let Some(at) = nth(&model.takes, at) else { return };
            let call = call(&model.takes[at], model.calls.len() as u32);
            library.prepare_call(&call, &Allowance::FREE).unwrap();
            model.calls.push(call);
        }
        Step::Advance(at, state) => {
            let (Some(at), state) = (nth(&model.calls, at), CallState::ALL[state]) else { return };
            // A placed call without a result is a fault; `Finish` places.
            if state == CallState::Placed {
                return;
            }
            assert!(library.adopt(model.calls[at].id).unwrap());
            let done = library.advance(model.calls[at].id, state, &CallChange::default());
            assert_eq!(done.is_ok(), model.calls[at].state.may_become(state));
            if done.is_ok() {
                model.calls[at].state = state;
            }
        }
        Step::Finish(at, same) => {
            let Some(at) = nth(&model.calls, at) else { return };
            let call = &mut model.calls[at];
            assert!(library.adopt(call.id).unwrap());
            let name = if same { "same".to_owned() } else { call.id.to_string() };
            let path = library.put_file(Folder::Results, &name, "png", call.id.0.as_bytes()).unwrap();
            let entry = entry(call, path);
            let done = library.place(call.id, CallState::Placed, &CallChange::default(), std::slice::from_ref(&entry));
            assert_eq!(done.is_ok(), call.state.may_become(CallState::Placed));
            if done.is_ok() {
                call.state = CallState::Placed;
                model.entries.push(entry);
            }
        }
        Step::Judge(at, verdict) => {
            let Some(at) = nth(&model.entries, at) else { return };
            let verdict = [Verdict::Open, Verdict::Kept, Verdict::Accepted, Verdict::Discarded][verdict];
            library.set_verdict(model.entries[at].id, verdict).unwrap();
            model.entries[at].verdict = verdict;
        }
        Step::Rate(at, stars, star) => {
            let Some(at) = nth(&model.entries, at) else { return };
            let entry = &mut model.entries[at];
            library.set_rating(entry.id, stars).unwrap();
            library.set_starred(entry.id, star).unwrap();
            (entry.rating, entry.starred) = (stars, star);
        }
        Step::State(key, value) => {
            library.save_state(&key.to_string(), &value.to_string()).unwrap();
            model.states.insert(key.to_string(), value.to_string());
        }
        Step::Reopen | Step::Other => {}
    }
}

fn check(library: &Library, model: &Model) {
    for original in model.originals.values() {
        assert_eq!(library.original(original.digest).unwrap().unwrap().0, *original);
    }
    for (number, take) in model.takes.iter().enumerate() {
        assert_eq!(library.take(take.id).unwrap(), Some((number as u32 + 1, take.clone())));
    }
    for call in &model.calls {
        assert_eq!(library.call(call.id).unwrap().as_ref(), Some(call));
    }
    for entry in &model.entries {
        assert_eq!(library.entry(entry.id).unwrap().as_ref(), Some(entry));
    }
    let shown: Vec<EntryId> =
        model.entries.iter().rev().filter(|entry| entry.verdict != Verdict::Discarded).map(|entry| entry.id).collect();
    let tiles = library.tiles().unwrap();
    assert_eq!(tiles.iter().map(|tile| tile.id).collect::<Vec<_>>(), shown);
    for tile in tiles {
        let entry = model.entries.iter().find(|entry| entry.id == tile.id).unwrap();
        assert_eq!((tile.rating, tile.starred), (entry.rating, entry.starred));
    }
    assert_eq!(library.count().unwrap(), shown.len() as u64);
    for (key, value) in &model.states {
        assert_eq!(library.load_state(key).unwrap().as_ref(), Some(value));
    }
    whole(library);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_is_lost_whatever_is_done(steps in proptest::collection::vec(step(), 1..60)) {
        let dir = tempfile::tempdir().unwrap();
        let mut model = Model::default();
        let mut library = Library::open(dir.path()).unwrap();
        for step in &steps {
            match step {
                Step::Reopen => {
                    drop(library);
                    library = Library::open(dir.path()).unwrap();
                    check(&library, &model);
                }
                Step::Other => check(&Library::open(dir.path()).unwrap(), &model),
                _ => apply(&mut library, &mut model, step),
            }
        }
        check(&library, &model);
        let open = model.calls.iter().filter(|call| !call.state.is_end()).count();
        drop(library);
        let library = Library::open(dir.path()).unwrap();
        prop_assert_eq!(library.abandoned_calls().unwrap().len(), open);
    }
}
