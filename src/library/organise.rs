//! What the user adds to results to find them again: labels, notes, tags and collections.

use super::search::index_words;
use super::{Library, LibraryError, Result, now_ms};
use crate::search::Label;
use crate::take::EntryId;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

/// What the user added to one result, besides stars.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// Its colour.
    pub label: Option<Label>,
    /// A text of the user's.
    pub note: String,
    /// In the order of the alphabet.
    pub tags: Vec<String>,
}

/// A named group of results; a result can be in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    /// Names it in searches.
    pub id: String,
    /// As the user called it.
    pub name: String,
    /// Results in it that are not discarded.
    pub count: u64,
}

/// Most letters of a note, and of a tag or a collection's name.
const MOST_NOTE: usize = 20_000;
const MOST_NAME: usize = 100;

impl Library {
    /// What was added to a result.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when it is not in the library.
    pub fn marks(&self, id: EntryId) -> Result<Marks> {
        self.read(|db| marks(db, place(db, id)?))
    }

    /// Puts all that was added to these results in place of what is there, in one step: also the way back.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when one of them is not in the library; then nothing is changed.
    pub fn set_marks(&mut self, all: &[(EntryId, Marks)]) -> Result<()> {
        self.write(|tx| {
            for (id, marks) in all {
                let seq = place(tx, *id)?;
                tx.prepare_cached("UPDATE entry SET label = ?2, note = ?3 WHERE seq = ?1")?.execute(params![
                    seq,
                    marks.label.map_or(0, Label::number),
                    cut(&marks.note, MOST_NOTE)
                ])?;
                tx.prepare_cached("DELETE FROM tag WHERE entry = ?1")?.execute([seq])?;
                let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO tag(entry, name) VALUES (?1, ?2)")?;
                for name in marks.tags.iter().filter_map(|name| tidy(name)) {
                    insert.execute(params![seq, name])?;
                }
                index_words(tx, "entry.seq = ?1", &[seq.into()])?;
            }
            Ok(())
        })
    }

    /// All tags with how many results have them that are not discarded, the most frequent first.
    pub fn tags(&self) -> Result<Vec<(String, u64)>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT tag.name, count(*) AS many FROM tag JOIN entry ON entry.seq = tag.entry
                 WHERE entry.verdict <> 'discarded' GROUP BY tag.name ORDER BY many DESC, tag.name",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.max(0) as u64)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// All collections by name.
    pub fn collections(&self) -> Result<Vec<Collection>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id, name, (SELECT count(*) FROM collected JOIN entry ON entry.seq = collected.entry
                    WHERE collected.collection = collection.id AND entry.verdict <> 'discarded')
                 FROM collection ORDER BY name COLLATE NOCASE, made_ms",
            )?;
            let one = |row: &rusqlite::Row<'_>| {
                Ok(Collection { id: row.get(0)?, name: row.get(1)?, count: row.get::<_, i64>(2)?.max(0) as u64 })
            };
            Ok(statement.query_map([], one)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Makes an empty collection and returns its id.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] for a name without a letter.
    pub fn make_collection(&mut self, name: &str) -> Result<String> {
        let name = tidy(name).ok_or_else(|| LibraryError::unknown("a name for the collection".to_owned()))?;
        let id = Uuid::now_v7().to_string();
        self.write(|tx| {
            tx.execute("INSERT INTO collection(id, name, made_ms) VALUES (?1, ?2, ?3)", params![id, name, now_ms()])?;
            Ok(())
        })?;
        Ok(id)
    }

    /// Gives a collection another name; one without a letter changes nothing.
    pub fn rename_collection(&mut self, id: &str, name: &str) -> Result<()> {
        let Some(name) = tidy(name) else { return Ok(()) };
        self.write(|tx| {
            let changed = tx.execute("UPDATE collection SET name = ?2 WHERE id = ?1", params![id, name])?;
            if changed == 0 { Err(LibraryError::unknown(format!("collection {id}"))) } else { Ok(()) }
        })
    }

    /// Takes a collection apart; its results stay where they are. Returns them, for the way back.
    pub fn drop_collection(&mut self, id: &str) -> Result<Vec<EntryId>> {
        self.write(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT entry.id FROM collected JOIN entry ON entry.seq = collected.entry WHERE collection = ?1",
            )?;
            let ids: Vec<String> = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
            tx.execute("DELETE FROM collection WHERE id = ?1", [id])?;
            Ok(ids.iter().filter_map(|id| EntryId::parse(id)).collect())
        })
    }

    /// Puts results into a collection, or takes them out of it.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] when a result or the collection is not in the library; then nothing is changed.
    pub fn collect(&mut self, ids: &[EntryId], collection: &str, inside: bool) -> Result<()> {
        self.write(|tx| {
            if !tx.prepare_cached("SELECT 1 FROM collection WHERE id = ?1")?.exists([collection])? {
                return Err(LibraryError::unknown(format!("collection {collection}")));
            }
            let sql = if inside {
                "INSERT OR IGNORE INTO collected(collection, entry) VALUES (?1, ?2)"
            } else {
                "DELETE FROM collected WHERE collection = ?1 AND entry = ?2"
            };
            let mut change = tx.prepare_cached(sql)?;
            for id in ids {
                change.execute(params![collection, place(tx, *id)?])?;
            }
            Ok(())
        })
    }
}

pub(super) fn place(db: &Connection, id: EntryId) -> Result<i64> {
    let found = db.prepare_cached("SELECT seq FROM entry WHERE id = ?1")?.query_row([id.to_string()], |row| row.get(0));
    found.optional()?.ok_or_else(|| LibraryError::unknown(format!("result {id}")))
}

fn marks(db: &Connection, seq: i64) -> Result<Marks> {
    let (label, note) = db
        .prepare_cached("SELECT label, note FROM entry WHERE seq = ?1")?
        .query_row([seq], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    let mut statement = db.prepare_cached("SELECT name FROM tag WHERE entry = ?1 ORDER BY name")?;
    let tags = statement.query_map([seq], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(Marks { label: u8::try_from(label).ok().and_then(Label::from_number), note, tags })
}

/// A name in one line, without space around it; `None` when nothing is left.
fn tidy(name: &str) -> Option<String> {
    let line: Vec<&str> = name.split_whitespace().collect();
    let line = line.join(" ");
    let short = cut(&line, MOST_NAME).trim_end();
    (!short.is_empty()).then(|| short.to_owned())
}

fn cut(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).map_or(text, |(end, _)| &text[..end])
}
