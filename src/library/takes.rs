//! Takes: frozen requests, numbered from 1.

use super::{Library, LibraryError, Result};
use crate::picture::Digest;
use crate::prompt::variables::escaped;
use crate::take::{SeriesId, Take, TakeId};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

impl Library {
    /// The takes that a picture went into, as source or as reference.
    pub fn takes_with(&self, digest: Digest) -> Result<Vec<TakeId>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT take FROM take_input WHERE digest = ?1")?;
            let rows = statement.query_map([digest.hex()], |row| row.get::<_, String>(0))?;
            let ids: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
            Ok(ids.iter().filter_map(|id| TakeId::parse(id)).collect())
        })
    }

    /// Writes a take down and returns its number, from 1, never reused. Writing the same take again changes nothing.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when an input is not in the library, [`LibraryError::Exists`] when the take is there
    /// with other contents.
    pub fn record_take(&mut self, take: &Take) -> Result<u32> {
        self.write(|tx| record(tx, take))
    }

    /// A take with its number.
    pub fn take(&self, id: TakeId) -> Result<Option<(u32, Take)>> {
        self.read(|db| {
            db.prepare_cached("SELECT number, body FROM take WHERE id = ?1")?
                .query_row([id.to_string()], row)
                .optional()?
                .map(parse)
                .transpose()
        })
    }

    /// The take of that number.
    pub fn take_numbered(&self, number: u32) -> Result<Option<Take>> {
        self.read(|db| {
            db.prepare_cached("SELECT number, body FROM take WHERE number = ?1")?
                .query_row([number], row)
                .optional()?
                .map(|found| parse(found).map(|(_, take)| take))
                .transpose()
        })
    }

    /// The different prompts of the newest `takes` takes as they were typed, newest first. What cannot be read is left
    /// out.
    pub fn prompts(&self, takes: u32) -> Result<Vec<String>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT body ->> '$.series.of.matrix.prompt' AS typed,
                    coalesce(body ->> '$.series.of.matrix.prompt', body ->> '$.prompt') AS prompt
                 FROM (SELECT number, body FROM take ORDER BY number DESC LIMIT ?1)
                 WHERE json_valid(body) AND prompt <> '' GROUP BY typed IS NULL, prompt ORDER BY max(number) DESC",
            )?;
            let typed = |row: &rusqlite::Row<'_>| {
                let (typed, prompt): (Option<String>, String) = (row.get(0)?, row.get(1)?);
                Ok(typed.unwrap_or_else(|| escaped(&prompt)))
            };
            let rows = statement.query_map([takes], typed)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The takes of a series in their places, with their numbers.
    pub fn takes_of_series(&self, series: SeriesId) -> Result<Vec<(u32, Take)>> {
        let mut found: Vec<(u32, Take)> = self.read(|db| {
            let mut statement = db.prepare_cached("SELECT number, body FROM take WHERE series = ?1 ORDER BY number")?;
            let rows = statement.query_map([series.to_string()], row)?;
            rows.map(|row| parse(row?)).collect()
        })?;
        found.retain(|(_, take)| take.series.as_ref().is_some_and(|own| own.id == series));
        found.sort_by_key(|(number, take)| (take.series.as_ref().map(|own| own.place), *number));
        Ok(found)
    }

    /// The takes that edit a picture, oldest first.
    pub fn takes_of_source(&self, source: Digest) -> Result<Vec<(u32, Take)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT number, body FROM take WHERE source = ?1 ORDER BY number")?;
            let rows = statement.query_map([source.hex()], row)?;
            rows.map(|row| parse(row?)).collect()
        })
    }

    /// The newest takes, newest first.
    pub fn latest_takes(&self, count: u32) -> Result<Vec<(u32, Take)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT number, body FROM take ORDER BY number DESC LIMIT ?1")?;
            let rows = statement.query_map([count], row)?;
            rows.map(|row| parse(row?)).collect()
        })
    }
}

/// The same as a part of a transaction.
pub(super) fn record(tx: &Transaction<'_>, take: &Take) -> Result<u32> {
    let body = serde_json::to_string(take).map_err(|error| LibraryError::row("take", error))?;
    let found = tx
        .prepare_cached("SELECT number, body FROM take WHERE id = ?1")?
        .query_row([take.id.to_string()], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    if let Some((number, known)) = found {
        return if known == body { Ok(number) } else { Err(LibraryError::Exists { what: format!("take {number}") }) };
    }
    check_inputs(tx, take)?;
    tx.prepare_cached(
        "INSERT INTO take(id, created_ms, source, model, quality, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        take.id.to_string(),
        take.created_ms,
        take.source.as_ref().map(|source| source.digest.hex()),
        take.parameters.model,
        take.parameters.quality.name(),
        body,
    ])?;
    let number = u32::try_from(tx.last_insert_rowid()).map_err(|error| LibraryError::row("take", error))?;
    for original in take.originals() {
        tx.prepare_cached("INSERT OR IGNORE INTO take_input(digest, take) VALUES (?1, ?2)")?
            .execute(params![original.digest.hex(), take.id.to_string()])?;
    }
    Ok(number)
}

pub(super) fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

pub(super) fn parse((number, body): (u32, String)) -> Result<(u32, Take)> {
    let take = serde_json::from_str(&body).map_err(|error| LibraryError::row(format!("take {number}"), error))?;
    Ok((number, take))
}

/// A take names every input by digest; it is enough to run again only while they are all there.
fn check_inputs(db: &Connection, take: &Take) -> Result<()> {
    let mut original = db.prepare_cached("SELECT 1 FROM original WHERE digest = ?1")?;
    for input in take.originals() {
        if !original.exists([input.digest.hex()])? {
            return Err(LibraryError::unknown(format!("picture {} that the take names", input.name)));
        }
    }
    if let Some(mask) = &take.mask
        && !db.prepare_cached("SELECT 1 FROM mask WHERE digest = ?1")?.exists([mask.digest.hex()])?
    {
        return Err(LibraryError::unknown("mask that the take names"));
    }
    Ok(())
}
