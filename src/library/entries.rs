//! Results: rows that exist only once their files are durable.

use super::files::{index_path, recorded};
use super::search::index_words;
use super::{Library, LibraryError, Result};
use crate::entry::{Entry, MOST_STARS, Proof, Tile, Verdict};
use crate::geom::Extent;
use crate::price::Money;
use crate::take::{EntryId, Mode, TakeId, Tier};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::path::PathBuf;
use uuid::Uuid;

impl Library {
    /// Stores a result whose files were stored before.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when a file, the take or the call is not in the library, [`LibraryError::Exists`]
    /// when the result is.
    pub fn add_entry(&mut self, entry: &Entry) -> Result<()> {
        self.write(|tx| insert_entry(tx, entry))
    }

    /// One result.
    pub fn entry(&self, id: EntryId) -> Result<Option<Entry>> {
        Ok(self.entries("id = ?1", id.to_string())?.pop())
    }

    /// The results of a take in their order, the discarded ones too.
    pub fn entries_of_take(&self, take: TakeId) -> Result<Vec<Entry>> {
        self.entries("take = ?1 ORDER BY position, seq", take.to_string())
    }

    /// The results of a call in their order.
    pub fn entries_of_call(&self, call: crate::take::CallId) -> Result<Vec<Entry>> {
        self.entries("call = ?1 ORDER BY position, seq", call.to_string())
    }

    /// The newest results, newest first, the discarded ones too.
    pub fn latest_entries(&self, count: u32) -> Result<Vec<Entry>> {
        self.entries("true ORDER BY seq DESC LIMIT ?1", count)
    }

    /// All results that are not discarded, newest first, as small as the gallery needs them.
    pub fn tiles(&self) -> Result<Vec<Tile>> {
        self.tiles_before(i64::MAX, u32::MAX)
    }

    /// The newest `most` of those that are before a place, newest first.
    pub fn tiles_before(&self, seq: i64, most: u32) -> Result<Vec<Tile>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id, take, created_ms, width, height, tier, mode, cost, flagged, rating, starred, seq
                 FROM entry INDEXED BY entry_tile WHERE verdict <> 'discarded' AND seq < ?1 ORDER BY seq DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![seq, most], tile)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Gives a result another finished picture, with the proof that belongs to it. Its files are stored before; those of
    /// the picture so far stay. The answer itself and the user's verdict are not touched.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when the result or one of its files is not in the library.
    pub fn rework(&mut self, entry: &Entry) -> Result<()> {
        self.write(|tx| {
            let path = durable(tx, &entry.path)?;
            let heat_path = entry.heat_path.as_deref().map(|path| durable(tx, path)).transpose()?;
            let body = serde_json::to_string(entry).map_err(|error| LibraryError::row("result", error))?;
            let changed = tx
                .prepare_cached(
                    "UPDATE entry SET path = ?2, heat_path = ?3, body = ?4, width = ?5, height = ?6, flagged = ?7
                     WHERE id = ?1",
                )?
                .execute(params![
                    entry.id.to_string(),
                    path,
                    heat_path,
                    body,
                    entry.extent.width,
                    entry.extent.height,
                    entry.proof.as_ref().is_some_and(Proof::is_flagged),
                ])?;
            if changed == 0 { Err(LibraryError::unknown(format!("result {}", entry.id))) } else { Ok(()) }
        })
    }

    /// Writes down what the user decided; nothing is deleted by it.
    pub fn set_verdict(&mut self, id: EntryId, verdict: Verdict) -> Result<()> {
        self.set(id, "UPDATE entry SET verdict = ?2 WHERE id = ?1", verdict.name())
    }

    /// Gives a result so many stars, at most [`MOST_STARS`].
    pub fn set_rating(&mut self, id: EntryId, rating: u8) -> Result<()> {
        self.set(id, "UPDATE entry SET rating = ?2 WHERE id = ?1", rating.min(MOST_STARS))
    }

    /// Marks a result with a star, or not.
    pub fn set_starred(&mut self, id: EntryId, starred: bool) -> Result<()> {
        self.set(id, "UPDATE entry SET starred = ?2 WHERE id = ?1", starred)
    }

    fn set(&mut self, id: EntryId, update: &str, value: impl ToSql) -> Result<()> {
        self.write(|tx| {
            let changed = tx.prepare_cached(update)?.execute(params![id.to_string(), value])?;
            if changed == 0 { Err(LibraryError::unknown(format!("result {id}"))) } else { Ok(()) }
        })
    }

    /// How many results there are that are not discarded.
    pub fn count(&self) -> Result<u64> {
        self.read(|db| {
            let count: i64 = db
                .prepare_cached("SELECT count(*) FROM entry INDEXED BY entry_tile WHERE verdict <> 'discarded'")?
                .query_row([], |row| row.get(0))?;
            Ok(count.max(0) as u64)
        })
    }

    fn entries(&self, condition: &str, argument: impl ToSql) -> Result<Vec<Entry>> {
        self.read(|db| {
            let sql = format!(
                "SELECT id, body, verdict, rating, starred, path, raw_path, heat_path FROM entry WHERE {condition}"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query([argument])?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next()? {
                entries.push(read_entry(row)?);
            }
            Ok(entries)
        })
    }
}

/// The columns are what is true: a verdict and a rating change, and a path is written in the form of this system.
pub(super) fn read_entry(row: &Row<'_>) -> Result<Entry> {
    let id: String = row.get("id")?;
    let what = || format!("result {id}");
    let body: String = row.get("body")?;
    let verdict: String = row.get("verdict")?;
    let mut entry: Entry = serde_json::from_str(&body).map_err(|error| LibraryError::row(what(), error))?;
    entry.verdict =
        Verdict::parse(&verdict).ok_or_else(|| LibraryError::row(what(), format!("unknown verdict {verdict}")))?;
    entry.rating = row.get("rating")?;
    entry.starred = row.get("starred")?;
    entry.path = PathBuf::from(row.get::<_, String>("path")?);
    entry.raw_path = PathBuf::from(row.get::<_, String>("raw_path")?);
    entry.heat_path = row.get::<_, Option<String>>("heat_path")?.map(PathBuf::from);
    Ok(entry)
}

pub(super) fn insert_entry(db: &Connection, entry: &Entry) -> Result<()> {
    let path = durable(db, &entry.path)?;
    let raw_path = durable(db, &entry.raw_path)?;
    let heat_path = entry.heat_path.as_deref().map(|path| durable(db, path)).transpose()?;
    let id = entry.id.to_string();
    if db.prepare_cached("SELECT 1 FROM entry WHERE id = ?1")?.exists([&id])? {
        return Err(LibraryError::Exists { what: format!("result {id}") });
    }
    let of_call = db
        .prepare_cached(
            "SELECT call.profile, take.model, take.quality FROM call JOIN take ON take.id = call.take
             WHERE call.id = ?1 AND call.take = ?2",
        )?
        .query_row([entry.call.to_string(), entry.take.to_string()], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let Some((profile, model, quality)) = of_call else {
        return Err(LibraryError::unknown(format!("call {} of the take {}", entry.call, entry.take)));
    };
    let body = serde_json::to_string(entry).map_err(|error| LibraryError::row("result", error))?;
    db.prepare_cached(
        "INSERT INTO entry(id, take, call, position, created_ms, mode, tier, verdict, width, height, cost, flagged,
            profile, model, quality, duration_ms, raw_pixels, path, raw_path, heat_path, body, rating, starred)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
            ?22, ?23)",
    )?
    .execute(params![
        id,
        entry.take.to_string(),
        entry.call.to_string(),
        entry.index,
        entry.created_ms,
        mode_name(entry.mode),
        tier_name(entry.tier),
        entry.verdict.name(),
        entry.extent.width,
        entry.extent.height,
        entry.cost.0,
        entry.proof.as_ref().is_some_and(Proof::is_flagged),
        profile,
        model,
        quality,
        i64::try_from(entry.duration_ms).unwrap_or(i64::MAX),
        i64::try_from(entry.raw_extent.pixels()).unwrap_or(i64::MAX),
        path,
        raw_path,
        heat_path,
        body,
        entry.rating.min(MOST_STARS),
        entry.starred,
    ])?;
    let seq = db.last_insert_rowid();
    db.prepare_cached(
        "UPDATE entry SET masked = 1 WHERE seq = ?1
         AND (SELECT json_valid(body) AND body ->> '$.mask' IS NOT NULL FROM take WHERE id = ?2)",
    )?
    .execute(params![seq, entry.take.to_string()])?;
    index_words(db, "entry.seq = ?1", &[seq.into()])
}

/// The index's form of a path whose file is durable.
fn durable(db: &Connection, path: &std::path::Path) -> Result<String> {
    let text = index_path(path)?;
    match recorded(db, &text)? {
        Some(_) => Ok(text),
        None => Err(LibraryError::unknown(format!("stored file {text}: a result needs its files first"))),
    }
}

fn tile(row: &Row<'_>) -> rusqlite::Result<Tile> {
    Ok(Tile {
        id: EntryId(uuid(row, 0)?),
        take: TakeId(uuid(row, 1)?),
        created_ms: row.get(2)?,
        extent: Extent::new(row.get(3)?, row.get(4)?),
        tier: if row.get_ref(5)?.as_str()? == "final" { Tier::Final } else { Tier::Draft },
        mode: match row.get_ref(6)?.as_str()? {
            "edit" => Mode::Edit,
            "compose" => Mode::Compose,
            _ => Mode::Generate,
        },
        cost: Money(row.get(7)?),
        flagged: row.get(8)?,
        rating: row.get(9)?,
        starred: row.get(10)?,
        seq: row.get(11)?,
    })
}

fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let text = row.get_ref(column)?.as_str()?;
    Uuid::try_parse(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Generate => "generate",
        Mode::Edit => "edit",
        Mode::Compose => "compose",
    }
}

const fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Draft => "draft",
        Tier::Final => "final",
    }
}
