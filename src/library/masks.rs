//! Named masks: which a source has, and the versions that are kept of each. A deleted one stays, marked.

use super::files;
use super::{Library, LibraryError, Result, now_ms};
use crate::document::masks::{MaskRecord, Version};
use crate::picture::Digest;
use crate::take::{MaskId, MaskVersion, Take};
use rusqlite::{Connection, Row, params};

impl Library {
    /// Writes down what masks there are and what they are called. Writing the same again changes nothing.
    ///
    /// # Errors
    /// [`LibraryError::Unknown`] for a mask of a picture that is not in the library; nothing is written then.
    pub fn save_masks(&mut self, records: &[MaskRecord]) -> Result<()> {
        self.write(|tx| {
            for record in records {
                check_source(tx, record.source)?;
                tx.prepare_cached(
                    "INSERT INTO named_mask(id, source, name, created_ms, used_ms, removed_ms)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT(id) DO UPDATE
                     SET name = excluded.name, used_ms = excluded.used_ms, removed_ms = excluded.removed_ms",
                )?
                .execute(params![
                    record.id.to_string(),
                    record.source.hex(),
                    record.name,
                    record.created_ms,
                    record.used_ms,
                    record.removed_ms
                ])?;
            }
            Ok(())
        })
    }

    /// The masks of a source in the order they were made, the deleted ones too.
    pub fn masks(&self, source: Digest) -> Result<Vec<MaskRecord>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT id, name, created_ms, used_ms, removed_ms FROM named_mask
                 WHERE source = ?1 ORDER BY created_ms, rowid",
            )?;
            let mut rows = statement.query([source.hex()])?;
            let mut records = Vec::new();
            while let Some(row) = rows.next()? {
                records.push(MaskRecord {
                    id: mask_id(row, 0)?,
                    source,
                    name: row.get(1)?,
                    created_ms: row.get(2)?,
                    used_ms: row.get(3)?,
                    removed_ms: row.get(4)?,
                });
            }
            Ok(records)
        })
    }

    /// Keeps a state of a named mask for good: a PNG at the source's size, `fraction` of it painted. A state that was
    /// kept before is the version that it was. The mask is written down with it when it is new.
    pub fn put_version(&mut self, mask: &MaskRecord, png: &[u8], fraction: f32) -> Result<MaskVersion> {
        let version = self.put_mask(mask.source, png, fraction)?;
        self.write(|tx| {
            tx.prepare_cached(
                "INSERT OR IGNORE INTO named_mask(id, source, name, created_ms, used_ms, removed_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                mask.id.to_string(),
                mask.source.hex(),
                mask.name,
                mask.created_ms,
                mask.used_ms,
                mask.removed_ms
            ])?;
            tx.prepare_cached(
                "INSERT OR IGNORE INTO mask_version(mask, number, source, digest, made_ms)
                 SELECT ?1, coalesce(max(number), 0) + 1, ?2, ?3, ?4 FROM mask_version WHERE mask = ?1",
            )?
            .execute(params![mask.id.to_string(), mask.source.hex(), version.digest.hex(), now_ms()])?;
            Ok(())
        })?;
        Ok(MaskVersion { mask: Some(mask.id), ..version })
    }

    /// The versions of all masks of a source, oldest first, with the runs that used them.
    pub fn versions(&self, source: Digest) -> Result<Vec<(MaskId, Version)>> {
        let runs: Vec<(u32, Take)> = self.takes_of_source(source)?;
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT v.mask, v.number, v.digest, m.fraction, v.made_ms FROM mask_version v
                 JOIN mask m ON m.source = v.source AND m.digest = v.digest
                 WHERE v.source = ?1 ORDER BY v.mask, v.number",
            )?;
            let mut rows = statement.query([source.hex()])?;
            let mut versions = Vec::new();
            while let Some(row) = rows.next()? {
                let id = mask_id(row, 0)?;
                let digest = Digest::parse(&row.get::<_, String>(2)?)
                    .ok_or_else(|| LibraryError::row("mask version", "bad digest"))?;
                let used = |take: &Take| {
                    let mask = take.mask.as_ref().filter(|mask| mask.digest == digest);
                    mask.is_some_and(|mask| mask.mask.is_none_or(|of| of == id))
                };
                let fraction = row.get::<_, f64>(3)? as f32;
                versions.push((
                    id,
                    Version {
                        number: row.get(1)?,
                        digest,
                        fraction,
                        made_ms: row.get(4)?,
                        runs: runs.iter().filter(|(_, take)| used(take)).map(|(number, _)| *number).collect(),
                    },
                ));
            }
            Ok(versions)
        })
    }

    /// True when the file of a version is there with the bytes that it was stored with.
    pub fn has_mask(&self, digest: Digest) -> bool {
        files::digest_of(&self.mask_path(digest)).is_ok_and(|(found, _)| found == digest)
    }
}

fn mask_id(row: &Row<'_>, at: usize) -> Result<MaskId> {
    MaskId::parse(&row.get::<_, String>(at)?).ok_or_else(|| LibraryError::row("mask", "bad id"))
}

fn check_source(db: &Connection, source: Digest) -> Result<()> {
    let known = db.prepare_cached("SELECT 1 FROM original WHERE digest = ?1")?.exists([source.hex()])?;
    if known { Ok(()) } else { Err(LibraryError::unknown(format!("picture {source} for the mask"))) }
}
