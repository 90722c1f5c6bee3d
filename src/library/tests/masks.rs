//! Named masks and their versions, and the way from a library that knew neither.

use super::*;
use crate::document::masks::{MaskRecord, Masks};
use crate::picture::Digest;
use crate::take::MaskId;
use rusqlite::Connection;

fn record(source: &Original, name: &str, created_ms: i64) -> MaskRecord {
    let mut masks = Masks::fresh(source.digest, created_ms);
    masks.rename(masks.active().id(), name);
    masks.active().record().clone()
}

#[test]
fn masks_keep_their_names_and_the_deleted_stay() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let mut rim = record(&source, "Cup rim", 20);
    let espresso = record(&source, "Espresso", 10);
    library.save_masks(&[rim.clone(), espresso.clone()]).unwrap();
    assert_eq!(library.masks(source.digest).unwrap(), [espresso.clone(), rim.clone()]);
    rim.removed_ms = Some(30);
    rim.name = "Rim".to_owned();
    library.save_masks(std::slice::from_ref(&rim)).unwrap();
    assert_eq!(library.masks(source.digest).unwrap(), [espresso, rim]);
    let stranger = MaskRecord { source: Digest::of(b"nobody"), ..record(&source, "x", 1) };
    assert!(library.save_masks(&[stranger]).is_err());
    whole(&library);
}

#[test]
fn versions_count_up_and_know_their_runs() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let (one, two) = (record(&source, "One", 1), record(&source, "Two", 2));
    let first = library.put_version(&one, b"first", 0.1).unwrap();
    let second = library.put_version(&one, b"second", 0.2).unwrap();
    let again = library.put_version(&one, b"first", 0.1).unwrap();
    let twin = library.put_version(&two, b"first", 0.1).unwrap();
    assert_eq!((&first, first.digest), (&again, twin.digest));
    for (mask, runs) in [(&first, 2), (&second, 1), (&twin, 1)] {
        for _ in 0..runs {
            library.record_take(&Take { mask: Some(mask.clone()), ..take(Some(&source)) }).unwrap();
        }
    }
    // Made before masks had names: it belongs to whoever holds its version.
    let old = crate::take::MaskVersion { mask: None, ..second };
    library.record_take(&Take { mask: Some(old), ..take(Some(&source)) }).unwrap();
    let mut found: Vec<(MaskId, u32, Vec<u32>)> = library
        .versions(source.digest)
        .unwrap()
        .into_iter()
        .map(|(id, version)| (id, version.number, version.runs))
        .collect();
    found.sort_by_key(|(id, number, _)| (*id != one.id, *number));
    assert_eq!(found, [(one.id, 1, vec![1, 2]), (one.id, 2, vec![3, 5]), (two.id, 1, vec![4])]);
    assert!(library.has_mask(first.digest));
    whole(&library);
}

#[test]
fn a_take_whose_mask_is_lost_is_found() {
    let (dir, mut library) = world();
    let source = import(&mut library, "source");
    let version = library.put_version(&record(&source, "One", 1), b"mask", 0.1).unwrap();
    library.record_take(&Take { mask: Some(version.clone()), ..take(Some(&source)) }).unwrap();
    fs::remove_file(library.mask_path(version.digest)).unwrap();
    let report = library.verify().unwrap();
    assert!(!report.ok && report.files.len() == 1, "{report:?}");
    assert!(!library.has_mask(version.digest));
    drop(library);
    let db = Connection::open(dir.path().join("library.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = off; DELETE FROM mask_version; DELETE FROM mask;").unwrap();
    drop(db);
    let library = Library::open(dir.path()).unwrap();
    assert!(library.verify().unwrap().rows.iter().any(|row| row.contains("names a mask")));
}

/// An index as the first format wrote it: one source, two masks, three runs.
pub(in crate::library) const FORMAT_1: &str = include_str!("../../../tests/data/library-format-1.sql");

pub(super) fn old_library(dir: &Path) {
    let db = Connection::open(dir.join("library.db")).unwrap();
    // The tables are not in the order in which they name each other.
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.execute_batch(FORMAT_1).unwrap();
    db.execute_batch("PRAGMA application_id = 1297175621; PRAGMA user_version = 1;").unwrap();
}

fn taken_over(library: &Library) {
    let (_, take) = &library.latest_takes(1).unwrap()[0];
    let source = take.source.as_ref().unwrap().digest;
    let masks = library.masks(source).unwrap();
    assert_eq!(masks.len(), 1);
    assert_eq!((masks[0].name.as_str(), masks[0].removed_ms), ("Mask 1", None));
    let versions = library.versions(source).unwrap();
    let runs: Vec<(u32, Vec<u32>)> =
        versions.iter().map(|(_, version)| (version.number, version.runs.clone())).collect();
    assert_eq!(runs, [(1, vec![1, 3]), (2, vec![2])]);
    assert!(versions.iter().all(|(id, _)| *id == masks[0].id));
    assert_eq!(library.tiles().unwrap().len(), 3, "the results are there");
    assert_eq!(library.takes_with(source).unwrap().len(), 3, "and what they were made from is known");
    assert!(library.verify().unwrap().index.is_empty());
}

#[test]
fn a_library_of_the_first_format_opens_with_its_masks() {
    let dir = tempfile::tempdir().unwrap();
    old_library(dir.path());
    taken_over(&Library::open(dir.path()).unwrap());
    let backup = Connection::open(dir.path().join("backups/library-format-1.db")).unwrap();
    let version: i64 = backup.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 1, "how it was before is kept");
    taken_over(&Library::open(dir.path()).unwrap());
}

#[test]
fn a_damaged_library_of_the_first_format_is_repaired_with_its_masks() {
    let dir = tempfile::tempdir().unwrap();
    old_library(dir.path());
    for folder in ["originals", "masks"] {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
    }
    taken_over(&Library::repair(dir.path()).unwrap().0);
}

#[test]
fn a_repair_keeps_names_and_versions() {
    let (dir, mut library) = world();
    let source = import(&mut library, "source");
    let mut rim = record(&source, "Cup rim", 5);
    library.put_version(&rim, b"first", 0.1).unwrap();
    rim.removed_ms = Some(9);
    library.save_masks(std::slice::from_ref(&rim)).unwrap();
    drop(library);
    let (library, _) = Library::repair(dir.path()).unwrap();
    assert_eq!(library.masks(source.digest).unwrap(), [rim]);
    assert_eq!(library.versions(source.digest).unwrap().len(), 1);
    whole(&library);
}
