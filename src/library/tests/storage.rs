//! Files, inputs, takes, results, and what the window restores.

use super::*;
use crate::reference::Reference;
use std::io::Write;

#[test]
fn the_same_bytes_are_stored_once_and_come_back_unchanged() {
    let (dir, mut library) = world();
    let one = import(&mut library, "bytes");
    let two = library.import("other name.png", b"bytes", SIZE, Format::Png).unwrap();
    assert_eq!(one.digest, two.digest);
    let (found, path) = library.original(one.digest).unwrap().unwrap();
    assert_eq!(found, two, "the last name counts");
    assert_eq!(fs::read(&path).unwrap(), b"bytes");
    assert_eq!(files::walk(&dir.path().join("originals")).len(), 1);
    fs::write(&path, "rot").unwrap();
    assert!(!library.verify().unwrap().ok, "an altered file is found");
    import(&mut library, "bytes");
    assert_eq!(whole(&library).files_checked, 1, "importing again heals it");
    assert_eq!(library.original(crate::picture::Digest::of(b"none")).unwrap(), None);
}

#[test]
fn a_result_that_becomes_a_source_is_not_stored_twice() {
    let (dir, mut library) = world();
    let path = library.put_file(Folder::Results, "take-0001-1", "png", b"picture").unwrap();
    let original = library.import("result.png", b"picture", SIZE, Format::Png).unwrap();
    assert_eq!(library.original(original.digest).unwrap().unwrap().1, library.absolute(&path));
    assert!(files::walk(&dir.path().join("originals")).is_empty());
}

#[test]
fn masks_belong_to_a_source() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let mask = library.put_mask(source.digest, b"mask png", 0.25).unwrap();
    assert_eq!(fs::read(library.mask_path(mask.digest)).unwrap(), b"mask png");
    library.put_mask(source.digest, b"mask png", 0.25).unwrap();
    library.put_mask(source.digest, b"another", 0.5).unwrap();
    assert_eq!(library.masks_of_source(source.digest).unwrap().len(), 2);
    assert!(library.put_mask(crate::picture::Digest::of(b"unknown"), b"mask", 0.5).is_err());
}

#[test]
fn files_never_replace_each_other() {
    let (_dir, mut library) = world();
    let first = library.put_file(Folder::Results, "take-0001-1", "png", b"one").unwrap();
    let same = library.put_file(Folder::Results, "take-0001-1", "png", b"one").unwrap();
    let other = library.put_file(Folder::Results, "take-0001-1", "png", b"two").unwrap();
    assert_eq!(first, same, "recovery that stores the same bytes again ends at the same file");
    assert!(other.to_str().unwrap().ends_with("take-0001-1-v2.png"), "{}", other.display());
    assert_eq!(fs::read(library.absolute(&first)).unwrap(), b"one");
    let wild = library.put_file(Folder::Heat, "../../etc/x", "p/ng", b"three").unwrap();
    assert!(library.absolute(&wild).canonicalize().unwrap().starts_with(library.dir().canonicalize().unwrap()));
    assert_eq!(library.recorded(&other).unwrap().unwrap().1, 3);
}

#[test]
fn a_streamed_file_is_moved_in() {
    let (dir, mut library) = world();
    let mut near = library.temp(Folder::Results).unwrap();
    near.write_all(b"streamed").unwrap();
    let from = near.path().to_owned();
    let path = library.adopt_temp(near, Folder::Results, "take-0001-1", "webp").unwrap();
    assert_eq!(fs::read(library.absolute(&path)).unwrap(), b"streamed");
    assert!(!from.exists());
    let mut elsewhere = tempfile::NamedTempFile::new_in(dir.path()).unwrap();
    elsewhere.write_all(b"from elsewhere").unwrap();
    let path = library.adopt_temp(elsewhere, Folder::Heat, "heat", "png").unwrap();
    assert_eq!(fs::read(library.absolute(&path)).unwrap(), b"from elsewhere");
    whole(&library);
}

#[test]
fn take_numbers_count_up_and_takes_do_not_change() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let mut first = take(Some(&source));
    assert_eq!(library.record_take(&first).unwrap(), 1);
    assert_eq!(library.record_take(&first).unwrap(), 1);
    assert_eq!(library.record_take(&take(None)).unwrap(), 2);
    assert_eq!(library.take(first.id).unwrap(), Some((1, first.clone())));
    assert_eq!(library.takes_of_source(source.digest).unwrap(), vec![(1, first.clone())]);
    assert_eq!(library.latest_takes(1).unwrap()[0].0, 2);
    first.prompt.push('!');
    assert!(matches!(library.record_take(&first), Err(LibraryError::Exists { .. })));
    let stranger = Original { digest: crate::picture::Digest::of(b"x"), ..source };
    assert!(matches!(library.record_take(&take(Some(&stranger))), Err(LibraryError::Unknown { .. })));
}

#[test]
fn an_entry_needs_its_files_its_call_and_its_take() {
    let (_dir, mut library) = world();
    let (_, call) = prepared(&mut library);
    let missing = entry(&call, PathBuf::from("results/2026-11/none.png"));
    assert!(matches!(library.add_entry(&missing), Err(LibraryError::Unknown { .. })));
    let outside = entry(&call, PathBuf::from("../outside.png"));
    assert!(matches!(library.add_entry(&outside), Err(LibraryError::Outside { .. })));
    let path = library.put_file(Folder::Results, "a", "png", b"a").unwrap();
    let mut stranger = entry(&call, path.clone());
    stranger.call = CallId::fresh();
    assert!(matches!(library.add_entry(&stranger), Err(LibraryError::Unknown { .. })));
    let good = entry(&call, path);
    library.add_entry(&good).unwrap();
    assert!(matches!(library.add_entry(&good), Err(LibraryError::Exists { .. })));
    assert_eq!(library.entry(good.id).unwrap(), Some(good.clone()));
    assert_eq!(library.entries_of_take(good.take).unwrap(), vec![good.clone()]);
    assert_eq!(library.entries_of_call(good.call).unwrap(), vec![good]);
}

#[test]
fn tiles_are_newest_first_and_leave_out_what_was_discarded() {
    let (_dir, mut library) = world();
    let entries: Vec<Entry> = (0..3)
        .map(|_| {
            let (_, call) = prepared(&mut library);
            finish(&mut library, &call)
        })
        .collect();
    library.set_verdict(entries[1].id, Verdict::Discarded).unwrap();
    library.set_verdict(entries[0].id, Verdict::Kept).unwrap();
    let ids: Vec<EntryId> = library.tiles().unwrap().iter().map(|tile| tile.id).collect();
    assert_eq!(ids, [entries[2].id, entries[0].id]);
    assert_eq!(library.count().unwrap(), 2);
    assert_eq!(library.entry(entries[1].id).unwrap().unwrap().verdict, Verdict::Discarded);
    assert_eq!(library.latest_entries(2).unwrap()[1].id, entries[1].id);
    let tile = library.tiles().unwrap()[0];
    assert_eq!((tile.take, tile.extent, tile.cost), (entries[2].take, SIZE, Money(59_000)));
    library.set_verdict(entries[1].id, Verdict::Open).unwrap();
    assert_eq!(library.count().unwrap(), 3);
    assert!(library.set_verdict(EntryId::fresh(), Verdict::Kept).is_err());
    library.set_rating(entries[0].id, 200).unwrap();
    assert_eq!(library.entry(entries[0].id).unwrap().unwrap().rating, 5, "five stars at most");
    assert!(library.set_starred(EntryId::fresh(), true).is_err());
}

#[test]
fn the_state_of_the_window_is_there_after_a_restart() {
    let (dir, mut library) = world();
    library.save_state("tray", "[1]").unwrap();
    library.save_state("tray", "[2]").unwrap();
    drop(library);
    let library = Library::open(dir.path()).unwrap();
    assert_eq!(library.load_state("tray").unwrap().as_deref(), Some("[2]"));
    assert_eq!(library.load_state("none").unwrap(), None);
}

#[test]
fn verify_finds_what_is_missing_and_lists_orphans() {
    let (dir, mut library) = world();
    let (_, call) = prepared(&mut library);
    let entry = finish(&mut library, &call);
    let orphan = dir.path().join("results/2020-01/orphan.png");
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, "x").unwrap();
    let part = dir.path().join(format!("parts/{}.part", CallId::fresh()));
    fs::write(&part, "x").unwrap();
    let report = whole(&library);
    assert_eq!(report.orphans.len(), 2);
    assert_eq!(report.orphans[1], "results/2020-01/orphan.png");
    assert_eq!((report.results, report.takes, report.calls["placed"]), (1, 1, 1));
    assert!(serde_json::to_string(&report).unwrap().contains("\"placed\":1"));
    fs::remove_file(library.absolute(&entry.path)).unwrap();
    let report = library.verify().unwrap();
    assert!(!report.ok);
    assert_eq!(report.files[0].fault, "it is missing");
}

#[test]
fn names_are_readable() {
    let id = EntryId::parse("01934b1a-7c11-7abc-8def-0123456789ab").unwrap();
    assert_eq!(result_stem(12, 1, id), "take-0012-2-456789ab");
}

#[test]
fn a_clock_that_jumps_changes_no_order() {
    let (_dir, mut library) = world();
    let mut made = Vec::new();
    // A day back, then a year ahead, then the epoch.
    for created_ms in [1_700_000_000_000, 1_699_913_600_000, 1_731_536_000_000, 0] {
        let take = Take { created_ms, ..take(None) };
        library.record_take(&take).unwrap();
        let call = Call { prepared_ms: created_ms, ..call(&take, 0) };
        library.prepare_call(&call, &Allowance::FREE).unwrap();
        made.push(finish(&mut library, &call).id);
    }
    made.reverse();
    assert_eq!(library.tiles().unwrap().iter().map(|tile| tile.id).collect::<Vec<_>>(), made);
    let numbers: Vec<u32> = library.latest_takes(9).unwrap().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    whole(&library);
}

#[test]
fn takes_are_known_by_what_went_into_them() {
    let (dir, mut library) = world();
    let (source, cat, dog) = (import(&mut library, "s"), import(&mut library, "cat"), import(&mut library, "dog"));
    let with = |source: Option<&Original>, references: &[&Original]| Take {
        references: references.iter().map(|original| Reference::from((*original).clone())).collect(),
        ..take(source)
    };
    let takes = [with(Some(&source), &[&cat]), with(None, &[&cat, &dog, &cat]), with(Some(&source), &[])];
    for take in &takes {
        library.record_take(take).unwrap();
    }
    let check = |library: &Library| {
        for (original, expected) in [(&source, vec![0, 2]), (&cat, vec![0, 1]), (&dog, vec![1])] {
            let mut expected: Vec<TakeId> = expected.into_iter().map(|at: usize| takes[at].id).collect();
            expected.sort_unstable();
            let mut found = library.takes_with(original.digest).unwrap();
            found.sort_unstable();
            assert_eq!(found, expected, "{}", original.name);
        }
    };
    check(&library);
    drop(library);
    check(&Library::repair(dir.path()).unwrap().0);
}
