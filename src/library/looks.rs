//! What results look like: to find copies of one, and what is like it.

use super::organise::place;
use super::{Library, Result};
use crate::look::{Colours, Look};
use crate::take::EntryId;
use rusqlite::{OptionalExtension, Row, params};
use std::path::PathBuf;

impl Library {
    /// Keeps what a result looks like.
    ///
    /// # Errors
    /// [`super::LibraryError::Unknown`] when it is not in the library.
    pub fn put_look(&mut self, id: EntryId, look: &Look) -> Result<()> {
        self.write(|tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO look(entry, hash, colours, layout) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![place(tx, id)?, look.hash.cast_signed(), look.colours.bits(), look.layout()])?;
            Ok(())
        })
    }

    /// What a result looks like, when that was worked out.
    pub fn look(&self, id: EntryId) -> Result<Option<Look>> {
        self.read(|db| {
            let sql =
                "SELECT entry, hash, colours, layout FROM look WHERE entry = (SELECT seq FROM entry WHERE id = ?1)";
            let found = db.prepare_cached(sql)?.query_row([id.to_string()], look).optional()?;
            Ok(found.and_then(|(_, look)| look))
        })
    }

    /// Some results whose looks are not known yet, the newest first, with their pictures.
    pub fn without_look(&self, most: u32) -> Result<Vec<(EntryId, PathBuf)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id, path FROM entry WHERE verdict <> 'discarded' AND seq NOT IN (SELECT entry FROM look)
                 ORDER BY seq DESC LIMIT ?1",
            )?;
            let rows = statement.query_map([most], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
            let rows: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
            Ok(rows.into_iter().filter_map(|(id, path)| Some((EntryId::parse(&id)?, self.dir.join(path)))).collect())
        })
    }

    /// The results nearest to a look, nearest first, with their distances; discarded ones are not among them.
    pub fn alike(&self, to: &Look, most: usize) -> Result<Vec<(i64, f32)>> {
        let mut found = self.measured(|other| Some(to.distance(other)))?;
        found.truncate(most);
        Ok(found)
    }

    /// The results that show the same picture, nearest first.
    pub fn copies(&self, of: &Look) -> Result<Vec<(i64, f32)>> {
        self.measured(|other| other.is_copy_of(of).then(|| of.distance(other)))
    }

    fn measured(&self, distance: impl Fn(&Look) -> Option<f32>) -> Result<Vec<(i64, f32)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT look.entry, look.hash, look.colours, look.layout FROM look
                 JOIN entry ON entry.seq = look.entry WHERE entry.verdict <> 'discarded'",
            )?;
            let mut rows = statement.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (seq, other) = look(row)?;
                if let Some(far) = other.as_ref().and_then(&distance) {
                    found.push((seq, far));
                }
            }
            found.sort_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            Ok(found)
        })
    }
}

/// A look with its result's place; without one when the bytes are not those of a look.
fn look(row: &Row<'_>) -> rusqlite::Result<(i64, Option<Look>)> {
    let (hash, colours): (i64, i64) = (row.get(1)?, row.get(2)?);
    let layout = row.get_ref(3)?.as_blob()?;
    let colours = Colours::from_bits(colours as u16);
    Ok((row.get(0)?, Look::from_parts(hash.cast_unsigned(), colours, layout)))
}
