//! Rebuilding a damaged index from what can still be read of it, and from the files.
//!
//! The new index is written in a place of its own and moved in at the end; the damaged one stays in `damaged/`.

use super::files::{self, PICTURE_FOLDERS, Stored, index_path};
use super::inputs::insert_original;
use super::search::index_words;
use super::{Library, LibraryError, Result, owner, schema};
use crate::entry::MOST_STARS;
use crate::picture::Digest;
use crate::take::{Take, TakeId};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a repair saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Where the damaged index is kept.
    pub kept: Option<PathBuf>,
    /// Rows that were carried over, by table.
    pub rows: BTreeMap<String, u64>,
    /// Files on disk that the damaged index no longer named, and that are recorded again.
    pub files_found: u64,
    /// Takes that were lost although their calls were not; they are there again without their contents.
    pub takes_lost: u64,
    /// Results that were dropped because their call or their files are lost.
    pub results_dropped: u64,
}

/// Parents before children. The queue is not among them: calls may be lost, and what was sent must not be sent again.
const TABLES: [&str; 13] = [
    "file",
    "original",
    "mask",
    "named_mask",
    "mask_version",
    "take",
    "call",
    "entry",
    "state",
    "tag",
    "collection",
    "collected",
    "look",
];

impl Library {
    /// Rebuilds the index of the library in `dir` from what can be read of the old one, and opens it.
    ///
    /// # Errors
    /// [`LibraryError::Busy`] while anybody has the library open, [`LibraryError::Newer`] and
    /// [`LibraryError::Foreign`] for an index that is not damaged but not ours to touch.
    pub fn repair(dir: &Path) -> Result<(Self, Repair)> {
        files::create_folders(dir)?;
        let gate = owner::gate(dir)?;
        if owner::anybody(dir)? {
            return Err(LibraryError::Busy);
        }
        remove_unfinished(dir);
        let kept = schema::copy_aside(dir)?.or_else(|| newest_copy(dir));
        let file = dir.join(format!("{UNFINISHED}{}.db", uuid::Uuid::now_v7().simple()));
        let repaired = rebuild(&file, dir, kept.as_deref()).and_then(|repair| {
            move_in(&file, dir)?;
            Ok(repair)
        });
        if repaired.is_err() {
            let _ = fs::remove_file(&file);
        }
        let repair = Repair { kept, ..repaired.map_err(|error| error.in_folder(dir))? };
        Ok((Self::open_behind(gate, dir)?, repair))
    }
}

/// How the names of a repair's own files begin.
const UNFINISHED: &str = ".repair-";

/// Removes what a repair that was killed left behind. Call it while holding the gate.
fn remove_unfinished(dir: &Path) {
    let Ok(items) = fs::read_dir(dir) else { return };
    for item in items.flatten() {
        if item.file_name().to_string_lossy().starts_with(UNFINISHED) {
            let path = item.path();
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// The last damaged index that was kept, for a library whose index is gone.
fn newest_copy(dir: &Path) -> Option<PathBuf> {
    fs::read_dir(dir.join("damaged"))
        .ok()?
        .flatten()
        .map(|item| item.path())
        .filter(|path| path.join("library.db").is_file())
        .max_by_key(|path| {
            fs::metadata(path.join("library.db")).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
        })
}

fn move_in(file: &Path, dir: &Path) -> Result<()> {
    let index = schema::path(dir);
    let swap = || -> std::io::Result<()> {
        File::open(file)?.sync_all()?;
        // The old log would be played into the new index. The index goes first: a log alone is never used.
        for suffix in ["", "-wal", "-shm"] {
            match fs::remove_file(dir.join(format!("library.db{suffix}"))) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(file, &index)?;
        files::sync_dir(dir)
    };
    swap().map_err(|error| LibraryError::io(&index, &error))
}

fn rebuild(file: &Path, dir: &Path, kept: Option<&Path>) -> Result<Repair> {
    let mut new = schema::create(file, dir)?;
    let mut repair = Repair { kept: None, rows: BTreeMap::new(), files_found: 0, takes_lost: 0, results_dropped: 0 };
    let tx = new.transaction()?;
    if let Some(kept) = kept {
        match with_copy(dir, kept, |old| carry_over(old, &tx)) {
            Ok(rows) => repair.rows = rows,
            // Nothing of it can be read: the files are what is left.
            Err(LibraryError::Damaged { .. } | LibraryError::Database(_)) => {}
            Err(error) => return Err(error),
        }
    }
    repair.files_found = record_files(&tx, dir)?;
    restore_originals(&tx)?;
    drop_lost_masks(&tx)?;
    tx.execute_batch(schema::NAME_MASKS)?;
    repair.takes_lost = restore_takes(&tx)?;
    repair.results_dropped = drop_orphans(&tx)?;
    tx.execute_batch(schema::NAME_CALLS)?;
    tx.execute_batch(schema::LIST_INPUTS)?;
    index_words(&tx, "true", &[])?;
    tx.commit()?;
    Ok(repair)
}

/// Opens a copy of the kept index: reading may write into it, and what is kept stays as it was.
fn with_copy<T>(dir: &Path, kept: &Path, read: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    let folder =
        tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(dir).map_err(|error| LibraryError::io(dir, &error))?;
    for suffix in ["", "-wal"] {
        let name = format!("library.db{suffix}");
        let from = kept.join(&name);
        if from.exists() {
            fs::copy(&from, folder.path().join(&name)).map_err(|error| LibraryError::io(&from, &error))?;
        }
    }
    read(&schema::open_damaged(&folder.path().join("library.db"))?)
}

fn carry_over(old: &Connection, new: &Connection) -> Result<BTreeMap<String, u64>> {
    let mut rows = BTreeMap::new();
    for table in TABLES {
        rows.insert(table.to_owned(), copy_table(old, new, table)?);
    }
    Ok(rows)
}

/// Copies the rows before the first damaged place, and those after the last one.
fn copy_table(old: &Connection, new: &Connection, table: &str) -> Result<u64> {
    let known = columns(new, table)?;
    let Ok(there) = columns(old, table) else { return Ok(0) };
    let both: Vec<String> = known.into_iter().filter(|name| there.contains(name)).collect();
    if both.is_empty() {
        return Ok(0);
    }
    let list = both.join(", ");
    let marks = vec!["?"; both.len()].join(", ");
    let mut insert = new.prepare(&format!("INSERT OR IGNORE INTO {table}({list}) VALUES ({marks})"))?;
    let mut copied = 0;
    for direction in ["", "DESC"] {
        let sql = format!("SELECT {list} FROM {table} NOT INDEXED ORDER BY rowid {direction}");
        let Ok(mut select) = old.prepare(&sql) else { return Ok(copied) };
        let Ok(mut rows) = select.query([]) else { return Ok(copied) };
        let whole = loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let values =
                        (0..both.len()).map(|at| row.get::<_, Value>(at)).collect::<rusqlite::Result<Vec<_>>>();
                    // A value that cannot be read makes its row worthless; the index would refuse it.
                    if let Ok(mut values) = values {
                        settle(table, &both, &mut values);
                        copied += insert.execute(params_from_iter(values))? as u64;
                    }
                }
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        if whole {
            break;
        }
    }
    Ok(copied)
}

/// A value that the index would refuse, and its row with it, becomes the nearest that it takes.
fn settle(table: &str, columns: &[String], values: &mut [Value]) {
    for (column, value) in columns.iter().zip(values) {
        if (table, column.as_str()) == ("entry", "rating") {
            let rating = match value {
                Value::Integer(rating) => *rating,
                Value::Real(rating) => *rating as i64,
                _ => 0,
            };
            *value = Value::Integer(rating.clamp(0, i64::from(MOST_STARS)));
        }
    }
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = db.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

/// Records the files that are there and not named; returns how many.
fn record_files(db: &Connection, dir: &Path) -> Result<u64> {
    let mut found = 0;
    for path in PICTURE_FOLDERS.iter().flat_map(|folder| files::walk(&dir.join(folder))) {
        let Some(Ok(relative)) = path.strip_prefix(dir).ok().map(index_path) else { continue };
        if files::recorded(db, &relative).is_ok_and(|known| known.is_some()) {
            continue;
        }
        let Ok((digest, bytes)) = files::digest_of(&path) else { continue };
        files::record(db, &Stored { path: relative, digest, bytes })?;
        found += 1;
    }
    Ok(found)
}

/// Originals whose rows are lost stand in the takes that use them.
fn restore_originals(db: &Connection) -> Result<()> {
    let bodies: Vec<String> =
        db.prepare("SELECT body FROM take")?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for take in bodies.iter().filter_map(|body| serde_json::from_str::<Take>(body).ok()) {
        for original in take.originals() {
            let hex = original.digest.hex();
            let known = db.prepare_cached("SELECT 1 FROM original WHERE digest = ?1")?.exists([&hex])?;
            if let (false, Some(path)) = (known, path_of(db, original.digest)?) {
                insert_original(db, original, &path)?;
            }
        }
        if let (Some(source), Some(mask)) = (&take.source, &take.mask)
            && let Some(path) = path_of(db, mask.digest)?
        {
            db.prepare_cached(
                "INSERT OR IGNORE INTO mask(digest, source, fraction, path, stored_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                mask.digest.hex(),
                source.digest.hex(),
                f64::from(mask.fraction),
                path,
                take.created_ms
            ])?;
        }
    }
    Ok(())
}

fn path_of(db: &Connection, digest: Digest) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT path FROM file WHERE digest = ?1")?
        .query_row([digest.hex()], |row| row.get(0))
        .optional()?)
}

/// A call is money: it is never dropped, so its take must be there, be it empty.
fn restore_takes(db: &Connection) -> Result<u64> {
    let lost: Vec<(String, String, i64)> = db
        .prepare(
            "SELECT take, min(profile), min(prepared_ms) FROM call WHERE take NOT IN (SELECT id FROM take) GROUP BY take",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut restored = 0;
    for (id, profile, created_ms) in lost {
        let Some(take_id) = TakeId::parse(&id) else { continue };
        let words = "(lost with the damaged index)";
        let take = Take { id: take_id, created_ms, exact: false, ..Take::of_words(profile, words) };
        let body = serde_json::to_string(&take).map_err(|error| LibraryError::row("take", error))?;
        db.execute(
            "INSERT INTO take(id, created_ms, source, model, quality, body) VALUES (?1, ?2, NULL, ?3, ?4, ?5)",
            params![id, created_ms, take.parameters.model, take.parameters.quality.name(), body],
        )?;
        restored += 1;
    }
    Ok(restored)
}

/// Names and versions of masks whose pictures or files are lost, and versions that lost their mask.
fn drop_lost_masks(db: &Connection) -> Result<()> {
    db.execute_batch(
        "DELETE FROM mask WHERE path NOT IN (SELECT path FROM file) OR source NOT IN (SELECT digest FROM original);
         DELETE FROM named_mask WHERE source NOT IN (SELECT digest FROM original);
         DELETE FROM mask_version WHERE mask NOT IN (SELECT id FROM named_mask)
             OR NOT EXISTS (SELECT 1 FROM mask
                 WHERE mask.source = mask_version.source AND mask.digest = mask_version.digest);",
    )?;
    Ok(())
}

/// Makes every reference hold again; returns how many results had to go.
fn drop_orphans(db: &Connection) -> Result<u64> {
    db.execute_batch(
        "DELETE FROM original WHERE path NOT IN (SELECT path FROM file);
         DELETE FROM mask WHERE path NOT IN (SELECT path FROM file)
             OR source NOT IN (SELECT digest FROM original);
         UPDATE take SET source = NULL WHERE source NOT IN (SELECT digest FROM original);
         DELETE FROM call WHERE take NOT IN (SELECT id FROM take);",
    )?;
    let dropped = db.execute(
        "DELETE FROM entry WHERE take NOT IN (SELECT id FROM take) OR call NOT IN (SELECT id FROM call)
            OR path NOT IN (SELECT path FROM file) OR raw_path NOT IN (SELECT path FROM file)
            OR (heat_path IS NOT NULL AND heat_path NOT IN (SELECT path FROM file))",
        [],
    )?;
    Ok(dropped as u64)
}
