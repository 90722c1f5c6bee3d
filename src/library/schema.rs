//! The index: its tables, its checks at opening, and the way from older formats.

use super::{LibraryError, Result, files, search};
use crate::picture::Digest;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// "MQTE": says that the file is ours.
const APPLICATION_ID: i64 = 0x4d51_5445;

/// What to run to come from format `i` to `i + 1`. Never edit one that was released: add another.
const MIGRATIONS: [&str; 8] = [V1, V2, V3, V4, V5, V6, V7, V8];

const V1: &str = "
    CREATE TABLE file(
        path TEXT PRIMARY KEY, digest TEXT NOT NULL, bytes INTEGER NOT NULL, stored_ms INTEGER NOT NULL);
    CREATE INDEX file_digest ON file(digest);
    CREATE TABLE original(
        digest TEXT PRIMARY KEY, name TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
        format TEXT NOT NULL, bytes INTEGER NOT NULL, path TEXT NOT NULL REFERENCES file(path));
    CREATE TABLE mask(
        digest TEXT NOT NULL, source TEXT NOT NULL REFERENCES original(digest), fraction REAL NOT NULL,
        path TEXT NOT NULL REFERENCES file(path), stored_ms INTEGER NOT NULL, PRIMARY KEY (source, digest));
    CREATE TABLE take(
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, created_ms INTEGER NOT NULL,
        source TEXT REFERENCES original(digest), model TEXT NOT NULL, quality TEXT NOT NULL, body TEXT NOT NULL);
    CREATE INDEX take_source ON take(source, number) WHERE source IS NOT NULL;
    CREATE TABLE call(
        id TEXT PRIMARY KEY, take TEXT NOT NULL REFERENCES take(id), position INTEGER NOT NULL,
        profile TEXT NOT NULL, state TEXT NOT NULL, estimate INTEGER NOT NULL, actual INTEGER, usage TEXT,
        http_status INTEGER, request_id TEXT, content_type TEXT, prepared_ms INTEGER NOT NULL, sent_ms INTEGER,
        ended_ms INTEGER, failure TEXT, owner TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0);
    CREATE INDEX call_take ON call(take, position);
    CREATE INDEX call_prepared ON call(prepared_ms);
    CREATE INDEX call_open ON call(owner)
        WHERE state IN ('prepared', 'sent', 'receiving', 'received', 'decoded');
    CREATE INDEX call_question ON call(prepared_ms) WHERE state = 'maybe_billed' AND settled = 0;
    CREATE TABLE entry(
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, take TEXT NOT NULL REFERENCES take(id),
        call TEXT NOT NULL REFERENCES call(id), position INTEGER NOT NULL, created_ms INTEGER NOT NULL,
        mode TEXT NOT NULL, tier TEXT NOT NULL, verdict TEXT NOT NULL, width INTEGER NOT NULL,
        height INTEGER NOT NULL, cost INTEGER NOT NULL, flagged INTEGER NOT NULL,
        profile TEXT NOT NULL, model TEXT NOT NULL, quality TEXT NOT NULL, duration_ms INTEGER NOT NULL,
        raw_pixels INTEGER NOT NULL, path TEXT NOT NULL REFERENCES file(path),
        raw_path TEXT NOT NULL REFERENCES file(path), heat_path TEXT REFERENCES file(path), body TEXT NOT NULL);
    CREATE INDEX entry_take ON entry(take, position, seq);
    CREATE INDEX entry_call ON entry(call);
    CREATE INDEX entry_pace ON entry(profile, model, quality, seq, call, duration_ms, raw_pixels);
    CREATE INDEX entry_tile ON entry(seq DESC, id, take, created_ms, width, height, tier, mode, cost, flagged)
        WHERE verdict <> 'discarded';
    CREATE TABLE state(key TEXT PRIMARY KEY, value TEXT NOT NULL);
";

/// Versions that belong to no named mask yet become those of one, a mask for each source.
macro_rules! name_masks {
    () => {
        "
    INSERT INTO named_mask(id, source, name, created_ms, used_ms)
        SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
            || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), source, 'Mask 1', min(stored_ms),
            max(stored_ms)
        FROM mask WHERE source NOT IN (SELECT source FROM named_mask) GROUP BY source;
    INSERT INTO mask_version(mask, number, source, digest, made_ms)
        SELECT named.id, row_number() OVER (PARTITION BY mask.source ORDER BY mask.rowid), mask.source, mask.digest,
            mask.stored_ms
        FROM mask JOIN named_mask named ON named.source = mask.source
        WHERE mask.source NOT IN (SELECT source FROM mask_version);
"
    };
}

/// Masks have names and versions. What was painted before is taken over.
const V2: &str = concat!(
    "
    CREATE TABLE named_mask(
        id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES original(digest), name TEXT NOT NULL,
        created_ms INTEGER NOT NULL, used_ms INTEGER NOT NULL, removed_ms INTEGER);
    CREATE INDEX named_mask_source ON named_mask(source);
    CREATE TABLE mask_version(
        mask TEXT NOT NULL REFERENCES named_mask(id), number INTEGER NOT NULL, source TEXT NOT NULL,
        digest TEXT NOT NULL, made_ms INTEGER NOT NULL, PRIMARY KEY (mask, number), UNIQUE (mask, digest),
        FOREIGN KEY (source, digest) REFERENCES mask(source, digest));
    CREATE INDEX mask_version_source ON mask_version(source, digest);
",
    name_masks!()
);

/// Calls that do not know the model and the tier of their take.
macro_rules! name_calls {
    () => {
        "
    UPDATE call SET (model, tier) = (
        SELECT take.model, coalesce(CASE WHEN json_valid(take.body) THEN json_extract(take.body, '$.tier') END, '')
        FROM take WHERE take.id = call.take)
    WHERE model = '' AND take IN (SELECT id FROM take);
"
    };
}

/// What a call counts in the budget stands in its row and in one index: the price where it is known, else the
/// estimate, and nothing for what certainly was not billed.
const V3: &str = concat!(
    "
    ALTER TABLE call ADD COLUMN model TEXT NOT NULL DEFAULT '';
    ALTER TABLE call ADD COLUMN tier TEXT NOT NULL DEFAULT '';
    ALTER TABLE call ADD COLUMN held INTEGER GENERATED ALWAYS AS (max(0, coalesce(actual,
        CASE WHEN state IN ('refused', 'not_sent', 'cancelled') THEN 0 ELSE estimate END))) VIRTUAL;
    DROP INDEX call_prepared;
    CREATE INDEX call_held ON call(prepared_ms, held, state, profile, model, tier);
",
    name_calls!()
);

/// The same for calls that a repair has found.
pub(super) const NAME_CALLS: &str = name_calls!();

/// What waits to be sent is kept.
const V4: &str = "
    CREATE TABLE queue(
        take TEXT PRIMARY KEY REFERENCES take(id), place INTEGER NOT NULL, pinned INTEGER NOT NULL,
        profile TEXT NOT NULL, each INTEGER NOT NULL, owner TEXT NOT NULL);
    CREATE TABLE queue_part(
        take TEXT NOT NULL REFERENCES queue(take) ON DELETE CASCADE, part INTEGER NOT NULL,
        PRIMARY KEY (take, part));
";

/// Results have ratings.
const V5: &str = "
    ALTER TABLE entry ADD COLUMN rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5);
    ALTER TABLE entry ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
    DROP INDEX entry_tile;
    CREATE INDEX entry_tile ON entry(seq DESC, id, take, created_ms, width, height, tier, mode, cost, flagged, rating,
        starred) WHERE verdict <> 'discarded';
";

/// The pictures of all takes.
macro_rules! list_inputs {
    () => {
        "
    INSERT OR IGNORE INTO take_input(digest, take) SELECT source, id FROM take WHERE source IS NOT NULL;
    INSERT OR IGNORE INTO take_input(digest, take)
        SELECT json_extract(item.value, '$.digest'), take.id
        FROM take, json_each(CASE WHEN json_valid(take.body) THEN take.body ELSE '{}' END, '$.references') item
        WHERE json_extract(item.value, '$.digest') IS NOT NULL;
"
    };
}

/// Which takes a picture went into is known without reading them.
const V6: &str = concat!(
    "
    CREATE TABLE take_input(
        digest TEXT NOT NULL, take TEXT NOT NULL REFERENCES take(id), PRIMARY KEY (digest, take)) WITHOUT ROWID;
",
    list_inputs!()
);

/// The takes of a series are found without reading the others. What a take's text says stands in an index.
const V7: &str = "
    ALTER TABLE take ADD COLUMN series TEXT
        GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN body ->> '$.series.id' END) VIRTUAL;
    CREATE INDEX take_series ON take(series, number) WHERE series IS NOT NULL;
";

/// Results are found by words, and have labels, notes, tags, collections and a look. `words` holds no copy of
/// the texts, only where they are.
const V8: &str = "
    ALTER TABLE entry ADD COLUMN label INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entry ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE entry ADD COLUMN masked INTEGER NOT NULL DEFAULT 0;
    UPDATE entry SET masked = 1 WHERE take IN (SELECT id FROM take WHERE json_valid(body) AND body ->> '$.mask' IS NOT NULL);
    CREATE INDEX entry_model ON entry(model);
    CREATE INDEX entry_rating ON entry(rating) WHERE rating > 0;
    CREATE INDEX entry_starred ON entry(starred) WHERE starred = 1;
    CREATE INDEX entry_label ON entry(label) WHERE label > 0;
    CREATE TABLE tag(
        entry INTEGER NOT NULL REFERENCES entry(seq) ON DELETE CASCADE, name TEXT NOT NULL COLLATE NOCASE,
        UNIQUE (name, entry));
    CREATE INDEX tag_entry ON tag(entry);
    CREATE TABLE collection(id TEXT PRIMARY KEY, name TEXT NOT NULL, made_ms INTEGER NOT NULL);
    CREATE TABLE collected(
        collection TEXT NOT NULL REFERENCES collection(id) ON DELETE CASCADE,
        entry INTEGER NOT NULL REFERENCES entry(seq) ON DELETE CASCADE, UNIQUE (collection, entry));
    CREATE INDEX collected_entry ON collected(entry);
    CREATE TABLE look(
        entry INTEGER PRIMARY KEY REFERENCES entry(seq) ON DELETE CASCADE, hash INTEGER NOT NULL,
        colours INTEGER NOT NULL, layout BLOB NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(prompt, name, tags, note, content='', contentless_delete=1,
        tokenize='unicode61 remove_diacritics 2', prefix='2 3');
    INSERT INTO words(rowid, prompt, name, tags, note)
        SELECT entry.seq, spaced(coalesce(CASE WHEN json_valid(take.body) THEN take.body ->> '$.prompt' END, '')),
            spaced(coalesce(original.name, '')), '', ''
        FROM entry JOIN take ON take.id = entry.take LEFT JOIN original ON original.digest = take.source;
";

/// The same for takes that a repair has found.
pub(super) const LIST_INPUTS: &str = list_inputs!();

/// The same for masks that a repair has found.
pub(super) const NAME_MASKS: &str = name_masks!();

pub(super) fn path(dir: &Path) -> PathBuf {
    dir.join("library.db")
}

/// Opens, checks and brings up to date. Call it while holding the gate.
pub(super) fn open(dir: &Path) -> Result<Connection> {
    let file = path(dir);
    let fresh = fs::metadata(&file).map_or(true, |data| data.len() == 0);
    if fresh && files::holds_pictures(dir) {
        let detail = "it is missing or empty, but there are pictures".to_owned();
        return Err(LibraryError::Damaged { copy: None, detail });
    }
    let attempt = || -> Result<Connection> {
        let mut db = connect(&file)?;
        check_format(&db, &file)?;
        let checked = configure(&db).and_then(|()| quick_check(&db)).and_then(|()| migrate(&mut db, dir));
        if let Err(LibraryError::Damaged { detail, .. }) = checked {
            // Before the connection closes: closing could move the log into the damaged file.
            return Err(LibraryError::Damaged { copy: copy_aside(dir)?, detail });
        }
        checked?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(db)
    };
    match attempt().map_err(|error| error.in_folder(dir)) {
        Err(LibraryError::Damaged { copy: None, detail }) => {
            Err(LibraryError::Damaged { copy: copy_aside(dir)?, detail })
        }
        other => other,
    }
}

/// Opens the index to be read only, without a change in its folder. The second value holds the copy that it may be.
pub(super) fn open_to_read(dir: &Path) -> Result<(Connection, Option<TempDir>)> {
    let file = path(dir);
    if !file.is_file() {
        return Err(LibraryError::unknown("index: there is no library in this folder yet"));
    }
    let live = if file.with_extension("db-shm").exists() { connect_to_read(&file).ok() } else { None };
    let live = match live {
        Some(db) if is_current(&db, &file) => return Ok((db, None)),
        other => other,
    };
    let copy = tempfile::Builder::new().prefix("maquette-index-").tempdir();
    let copy = copy.map_err(|error| LibraryError::io(&std::env::temp_dir(), &error))?;
    let own = path(copy.path());
    match &live {
        Some(db) => drop(db.execute("VACUUM INTO ?1", [own.to_string_lossy()])?),
        None => {
            for suffix in ["", "-wal"] {
                let from = dir.join(format!("library.db{suffix}"));
                if suffix.is_empty() || from.exists() {
                    fs::copy(&from, copy.path().join(format!("library.db{suffix}")))
                        .map_err(|error| LibraryError::io(&from, &error))?;
                }
            }
        }
    }
    make_writable(&own);
    let mut db = connect(&own)?;
    check_format(&db, &own)?;
    configure(&db).and_then(|()| quick_check(&db)).and_then(|()| migrate(&mut db, copy.path()))?;
    db.pragma_update(None, "query_only", true)?;
    Ok((db, Some(copy)))
}

/// True for an index of today's format.
fn is_current(db: &Connection, file: &Path) -> bool {
    check_format(db, file).is_ok() && number(db, "user_version").is_ok_and(|version| version == MIGRATIONS.len() as i64)
}

/// A copy has the permissions of what it was made of.
fn make_writable(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for suffix in ["db", "db-wal"] {
            let _ = fs::set_permissions(file.with_extension(suffix), fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}

/// A connection that cannot change anything.
fn connect_to_read(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.pragma_update(None, "query_only", true)?;
    number(&db, "user_version")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// A new, empty index in a place of its own; without a log, so that the file is all there is of it.
pub(super) fn create(file: &Path, dir: &Path) -> Result<Connection> {
    let mut db = connect(file)?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", false)?;
    migrate(&mut db, dir)?;
    Ok(db)
}

/// Opens an index that may be damaged, to read what can be read.
pub(super) fn open_damaged(file: &Path) -> Result<Connection> {
    let db = connect(file)?;
    match check_format(&db, file) {
        // The tables may still be read.
        Err(LibraryError::Damaged { .. }) | Ok(()) => Ok(db),
        Err(error) => Err(error),
    }
}

/// A connection that changes nothing yet, not even by closing.
fn connect(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    search::teach(&db)?;
    Ok(db)
}

fn number(db: &Connection, pragma: &str) -> Result<i64> {
    Ok(db.pragma_query_value(None, pragma, |row| row.get(0))?)
}

fn check_format(db: &Connection, file: &Path) -> Result<()> {
    let application = number(db, "application_id")?;
    let version = number(db, "user_version")?;
    let known = MIGRATIONS.len() as i64;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let fresh = application == 0 && version == 0 && tables == 0;
    if application != APPLICATION_ID && !fresh {
        return Err(if has_our_tables(db)? {
            LibraryError::Damaged { copy: None, detail: "its header is overwritten".to_owned() }
        } else {
            LibraryError::Foreign { path: file.to_owned() }
        });
    }
    if version > known {
        return Err(LibraryError::Newer { found: version, known });
    }
    Ok(())
}

fn has_our_tables(db: &Connection) -> Result<bool> {
    let sql =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('take', 'call', 'entry', 'original')";
    let count: i64 = db.query_row(sql, [], |row| row.get(0))?;
    Ok(count == 4)
}

fn configure(db: &Connection) -> Result<()> {
    db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // On macOS an ordinary fsync does not reach the disk.
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "checkpoint_fullfsync", true)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn quick_check(db: &Connection) -> Result<()> {
    let finding: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if finding == "ok" { Ok(()) } else { Err(LibraryError::Damaged { copy: None, detail: one_line(&finding) }) }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

fn migrate(db: &mut Connection, dir: &Path) -> Result<()> {
    let version = number(db, "user_version")?;
    if version == MIGRATIONS.len() as i64 {
        return Ok(());
    }
    if version > 0 {
        snapshot(db, dir, version)?;
    }
    let tx = db.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", MIGRATIONS.len() as i64)?;
    tx.commit()?;
    Ok(())
}

/// A whole copy of the index as it was before a migration.
fn snapshot(db: &Connection, dir: &Path, version: i64) -> Result<()> {
    let backups = dir.join("backups");
    fs::create_dir_all(&backups).map_err(|error| LibraryError::io(&backups, &error))?;
    let file = backups.join(format!("library-format-{version}.db"));
    let _ = fs::remove_file(&file);
    db.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
    File::open(&file)
        .and_then(|file| file.sync_all())
        .and_then(|()| files::sync_dir(&backups))
        .map_err(|error| LibraryError::io(&file, &error))
}

/// Copies the index and its log into `damaged/`, once for each damaged state.
pub(super) fn copy_aside(dir: &Path) -> Result<Option<PathBuf>> {
    let database = path(dir);
    let Ok(bytes) = fs::read(&database) else { return Ok(None) };
    if bytes.is_empty() {
        return Ok(None);
    }
    let digest = Digest::of(&bytes).hex();
    let target = dir.join("damaged").join(&digest[..12]);
    if target.join("library.db").exists() {
        return Ok(Some(target));
    }
    let copy = || -> std::io::Result<()> {
        fs::create_dir_all(&target)?;
        for suffix in ["-wal", "-shm", ""] {
            let name = format!("library.db{suffix}");
            let from = dir.join(&name);
            if from.exists() {
                let to = target.join(&name);
                fs::copy(&from, &to)?;
                File::open(&to)?.sync_all()?;
            }
        }
        files::sync_dir(&target)
    };
    copy().map_err(|error| LibraryError::io(&target, &error))?;
    Ok(Some(target))
}
