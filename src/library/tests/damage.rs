//! Folders that cannot be used, damaged and foreign indexes, and what a repair saves.

use super::*;
use crate::ledger::CallState;
use rusqlite::Connection;
use std::io;

/// Three finished calls, one of them maybe billed, and one edit; closed.
fn filled() -> (tempfile::TempDir, Vec<Entry>) {
    let (dir, mut library) = world();
    let mut entries = Vec::new();
    for _ in 0..3 {
        let (_, call) = prepared(&mut library);
        entries.push(finish(&mut library, &call));
    }
    let source = import(&mut library, "source");
    let mask = library.put_mask(source.digest, b"mask", 0.5).unwrap();
    let take = Take { mask: Some(mask), ..take(Some(&source)) };
    library.record_take(&take).unwrap();
    let doubtful = call(&take, 0);
    library.prepare_call(&doubtful, &Allowance::FREE).unwrap();
    library.advance(doubtful.id, CallState::Sent, &CallChange::default()).unwrap();
    library.advance(doubtful.id, CallState::MaybeBilled, &CallChange::default()).unwrap();
    library.save_state("k", "1").unwrap();
    (dir, entries)
}

fn index(dir: &tempfile::TempDir) -> PathBuf {
    dir.path().join("library.db")
}

fn copy_of(result: Result<Library>) -> Option<PathBuf> {
    match result {
        Err(LibraryError::Damaged { copy, .. }) => copy,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    }
}

#[test]
fn a_damaged_page_is_found_copied_once_and_repaired() {
    let (dir, entries) = filled();
    let mut bytes = fs::read(index(&dir)).unwrap();
    let root: usize = {
        let db = Connection::open(index(&dir)).unwrap();
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'entry'", [], |row| row.get::<_, i64>(0)).unwrap()
            as usize
    };
    // One of the three rows' page is destroyed with all of them: what is left is their files.
    bytes[(root - 1) * 4096..root * 4096].fill(0xa5);
    fs::write(index(&dir), &bytes).unwrap();
    let copy = copy_of(Library::open(dir.path())).unwrap();
    assert_eq!(copy_of(Library::open(dir.path())), Some(copy.clone()), "one copy of one damage");
    assert_eq!(fs::read(copy.join("library.db")).unwrap(), bytes, "byte for byte");
    assert_eq!(fs::read(index(&dir)).unwrap(), bytes, "looking changes nothing");
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!(repair.kept, Some(copy));
    assert_eq!((repair.rows["call"], repair.rows["take"], repair.rows["entry"]), (4, 4, 0));
    assert_eq!(library.load_state("k").unwrap().as_deref(), Some("1"));
    assert_eq!(library.open_questions().unwrap().len(), 1);
    assert_eq!(library.entry(entries[0].id).unwrap(), None);
    assert!(library.absolute(&entries[0].path).exists());
    assert!(library.verify().unwrap().index.is_empty());
}

#[test]
fn a_damaged_search_tree_costs_no_rows() {
    let (dir, entries) = filled();
    let mut bytes = fs::read(index(&dir)).unwrap();
    let root: usize = {
        let db = Connection::open(index(&dir)).unwrap();
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'entry_tile'", [], |row| row.get::<_, i64>(0))
            .unwrap() as usize
    };
    bytes[(root - 1) * 4096..root * 4096].fill(0);
    fs::write(index(&dir), &bytes).unwrap();
    copy_of(Library::open(dir.path())).unwrap();
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!((repair.rows["entry"], repair.results_dropped, repair.files_found), (3, 0, 0));
    assert_eq!(library.tiles().unwrap().len(), 3);
    assert_eq!(library.entry(entries[2].id).unwrap(), Some(entries[2].clone()));
    assert_eq!(whole(&library).results, 3);
}

#[test]
fn an_overwritten_header_field_is_damage_not_a_foreign_file() {
    let (dir, entries) = filled();
    let mut bytes = fs::read(index(&dir)).unwrap();
    // Bytes 68 to 71 of the header hold the application id.
    bytes[68..72].fill(7);
    fs::write(index(&dir), &bytes).unwrap();
    assert!(copy_of(Library::open(dir.path())).is_some());
    fs::write(dir.path().join(".repair-left.db"), "left by a repair that was killed").unwrap();
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!((repair.rows["entry"], repair.takes_lost), (3, 0));
    assert_eq!(library.entry(entries[0].id).unwrap(), Some(entries[0].clone()));
    assert_eq!(whole(&library).calls["maybe_billed"], 1);
    let left = fs::read_dir(dir.path())
        .unwrap()
        .flatten()
        .filter(|item| item.file_name().to_string_lossy().starts_with(".repair-"));
    assert_eq!(left.count(), 0);
}

#[test]
fn a_call_outlives_its_lost_take() {
    let (dir, mut library) = world();
    let (take, call) = prepared(&mut library);
    library.db.pragma_update(None, "foreign_keys", false).unwrap();
    library.db.execute("DELETE FROM take", []).unwrap();
    drop(library);
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!(repair.takes_lost, 1);
    assert_eq!(library.calls_of_take(take.id).unwrap(), vec![call.clone()]);
    assert_eq!(library.spent(&Allowance::FREE.calendar).unwrap().all, call.estimate);
    whole(&library);
}

#[test]
fn an_index_that_is_cut_empty_or_gone_is_never_silently_empty() {
    for cut in [0, 100, 4096, 20_000] {
        let (dir, _) = filled();
        let bytes = fs::read(index(&dir)).unwrap();
        fs::write(index(&dir), &bytes[..cut]).unwrap();
        let copy = copy_of(Library::open(dir.path()));
        assert_eq!(copy.is_some(), cut > 0, "cut to {cut}");
        let (library, repair) = Library::repair(dir.path()).unwrap();
        assert!(repair.files_found > 0 || repair.rows["file"] > 0, "cut to {cut}: {repair:?}");
        assert!(library.verify().unwrap().files.is_empty());
    }
    let (dir, _) = filled();
    fs::remove_file(index(&dir)).unwrap();
    assert_eq!(copy_of(Library::open(dir.path())), None);
}

#[test]
fn random_bytes_over_the_index_never_panic_and_a_repair_always_opens() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    for _ in 0..25 {
        let (dir, _) = filled();
        let mut bytes = fs::read(index(&dir)).unwrap();
        for _ in 0..=random() % 8 {
            let (at, length) = (random() % bytes.len(), 1 + random() % 300);
            let end = (at + length).min(bytes.len());
            bytes[at..end].iter_mut().for_each(|byte| *byte = random() as u8);
        }
        fs::write(index(&dir), &bytes).unwrap();
        match Library::open(dir.path()) {
            // Bytes inside a text are damage that only verify sees, if at all.
            Ok(library) => drop(library.verify()),
            Err(LibraryError::Damaged { .. }) => {
                let (library, _) = Library::repair(dir.path()).unwrap();
                assert!(library.verify().unwrap().index.is_empty());
            }
            Err(LibraryError::Foreign { .. } | LibraryError::Newer { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_repair_waits_until_nobody_has_the_library_open() {
    let (dir, library) = world();
    assert!(matches!(Library::repair(dir.path()), Err(LibraryError::Busy)));
    drop(library);
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!(repair.results_dropped, 0);
    whole(&library);
}

#[test]
fn a_cut_log_loses_no_more_than_what_was_in_it() {
    let (dir, mut library) = world();
    let (_, first) = prepared(&mut library);
    library.db.pragma_update_and_check(None, "wal_checkpoint", "truncate", |_| Ok(())).unwrap();
    let (_, second) = prepared(&mut library);
    let copy = tempfile::tempdir().unwrap();
    fs::create_dir_all(copy.path().join("parts")).unwrap();
    fs::copy(index(&dir), copy.path().join("library.db")).unwrap();
    let log = fs::read(dir.path().join("library.db-wal")).unwrap();
    for keep in [0, 31, 32, 1000, log.len() / 2, log.len() - 1] {
        fs::copy(index(&dir), copy.path().join("library.db")).unwrap();
        fs::write(copy.path().join("library.db-wal"), &log[..keep]).unwrap();
        let _ = fs::remove_file(copy.path().join("library.db-shm"));
        let cut = Library::open(copy.path()).unwrap();
        assert!(cut.call(first.id).unwrap().is_some());
        assert_eq!(cut.call(second.id).unwrap(), None, "kept {keep} of {}", log.len());
        whole(&cut);
    }
}

#[test]
fn newer_and_foreign_indexes_are_not_touched() {
    let (dir, library) = world();
    library.db.pragma_update(None, "user_version", 99).unwrap();
    drop(library);
    let before = fs::read(index(&dir)).unwrap();
    assert!(matches!(Library::open(dir.path()), Err(LibraryError::Newer { found: 99, known: 8 })));
    assert!(Library::repair(dir.path()).is_err());
    assert_eq!(fs::read(index(&dir)).unwrap(), before);

    let dir = tempfile::tempdir().unwrap();
    Connection::open(index(&dir)).unwrap().execute_batch("CREATE TABLE theirs(x)").unwrap();
    assert!(matches!(Library::open(dir.path()), Err(LibraryError::Foreign { .. })));
}

#[test]
fn a_file_in_the_way_is_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("library");
    fs::write(&blocked, "a file").unwrap();
    let error = Library::open(&blocked).err().unwrap();
    assert!(error.is_permanent());
    assert!(!error.to_string().contains("os error"), "{error}");
    let (dir, mut library) = world();
    fs::remove_dir(dir.path().join("originals")).unwrap();
    fs::write(dir.path().join("originals"), "a file").unwrap();
    assert!(library.import("x", b"x", SIZE, Format::Png).is_err());
    assert_eq!(library.original(crate::picture::Digest::of(b"x")).unwrap(), None, "no row without its file");
}

#[test]
fn a_full_disk_and_a_locked_folder_are_named() {
    let place = Path::new("/library");
    let full = LibraryError::io(place, &io::Error::from(io::ErrorKind::StorageFull));
    assert!(matches!(&full, LibraryError::DiskFull { dir } if dir == place) && full.is_permanent());
    let locked = LibraryError::io(place, &io::Error::from(io::ErrorKind::ReadOnlyFilesystem));
    assert!(matches!(locked, LibraryError::NotWritable { .. }));
    let (dir, mut library) = world();
    // The index itself may not grow: as a full disk would have it.
    let pages: i64 = library.db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    library.db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let error = library.save_state("k", &"x".repeat(100_000)).unwrap_err();
    assert!(matches!(&error, LibraryError::DiskFull { dir: named } if named == dir.path()), "{error}");
    assert_eq!(library.load_state("k").unwrap(), None, "all or nothing");
    library.save_state("k", "small").unwrap();
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("library");
    drop(Library::open(&place).unwrap());
    fs::set_permissions(place.join("locks"), fs::Permissions::from_mode(0o555)).unwrap();
    // The administrator writes everywhere: there is nothing to see then.
    if fs::write(place.join("locks/probe"), "x").is_ok() {
        return;
    }
    let error = Library::open(&place).err().unwrap();
    assert!(matches!(error, LibraryError::NotWritable { .. }), "{error}");
}

#[test]
fn a_result_whose_rating_the_index_would_refuse_is_repaired_and_not_dropped() {
    let (dir, mut library) = world();
    let ids: Vec<_> = (0..3)
        .map(|_| {
            let (_, call) = prepared(&mut library);
            finish(&mut library, &call).id
        })
        .collect();
    library.db.pragma_update(None, "ignore_check_constraints", true).unwrap();
    for (id, rating) in ids.iter().zip(["99", "-4", "'much'"]) {
        library.db.execute(&format!("UPDATE entry SET rating = {rating} WHERE id = ?1"), [id.to_string()]).unwrap();
    }
    drop(library);
    let (library, repair) = Library::repair(dir.path()).unwrap();
    assert_eq!((repair.rows["entry"], repair.results_dropped), (3, 0));
    let ratings: Vec<u8> = ids.iter().map(|id| library.entry(*id).unwrap().unwrap().rating).collect();
    assert_eq!(ratings, [5, 0, 0]);
    whole(&library);
}
