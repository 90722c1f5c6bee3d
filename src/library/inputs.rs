//! What goes into a take: sources, references and masks, each stored once under its digest.

use super::files::{self, Stored};
use super::{Library, LibraryError, Result, now_ms};
use crate::geom::Extent;
use crate::picture::{Digest, Format};
use crate::take::{MaskVersion, Original};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::PathBuf;

impl Library {
    /// Stores a picture file byte for byte; the same bytes are stored once. The name is the last one it came under.
    pub fn import(&mut self, name: &str, bytes: &[u8], extent: Extent, format: Format) -> Result<Original> {
        let digest = Digest::of(bytes);
        let stored = match self.stored_already(digest, bytes.len() as u64)? {
            Some(stored) => stored,
            None => self.put_digest("originals", format.extension(), digest, bytes)?,
        };
        let original = Original { digest, name: name.to_owned(), extent, format, bytes: bytes.len() as u64 };
        self.write(|tx| {
            files::record(tx, &stored)?;
            insert_original(tx, &original, &stored.path)
        })?;
        Ok(original)
    }

    /// A picture that was imported, and where its file is.
    pub fn original(&self, digest: Digest) -> Result<Option<(Original, PathBuf)>> {
        let row = self.read(|db| {
            Ok(db
                .prepare_cached("SELECT name, width, height, format, bytes, path FROM original WHERE digest = ?1")?
                .query_row([digest.hex()], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        Extent::new(row.get(1)?, row.get(2)?),
                        row.get::<_, String>(3)?,
                        row.get::<_, i64>(4)?,
                        row.get::<_, String>(5)?,
                    ))
                })
                .optional()?)
        })?;
        row.map(|(name, extent, format, bytes, path)| {
            let format = format_named(&format)
                .ok_or_else(|| LibraryError::row(format!("original {name}"), format!("unknown format {format}")))?;
            let original = Original { digest, name, extent, format, bytes: bytes.max(0) as u64 };
            Ok((original, self.dir.join(path)))
        })
        .transpose()
    }

    /// Stores a version of a source's mask, a PNG at the source's size; `fraction` is the share that is painted.
    pub fn put_mask(&mut self, source: Digest, png: &[u8], fraction: f32) -> Result<MaskVersion> {
        let digest = Digest::of(png);
        let known = self.original(source)?.is_some();
        if !known {
            return Err(LibraryError::unknown(format!("picture {source} for the mask")));
        }
        let stored = self.put_digest("masks", "png", digest, png)?;
        self.write(|tx| {
            files::record(tx, &stored)?;
            tx.prepare_cached(
                "INSERT INTO mask(digest, source, fraction, path, stored_ms) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT(source, digest) DO UPDATE SET fraction = excluded.fraction",
            )?
            .execute(params![digest.hex(), source.hex(), f64::from(fraction), stored.path, now_ms()])?;
            Ok(())
        })?;
        Ok(MaskVersion { digest, fraction, mask: None })
    }

    /// Stores a mask in which a result was painted in and out; it is none of its source's masks.
    pub fn put_result_mask(&mut self, png: &[u8]) -> Result<Digest> {
        let digest = Digest::of(png);
        let stored = self.put_digest("masks", "png", digest, png)?;
        self.write(|tx| files::record(tx, &stored))?;
        Ok(digest)
    }

    /// Where the file of a mask is.
    pub fn mask_path(&self, digest: Digest) -> PathBuf {
        let hex = digest.hex();
        self.dir.join(format!("masks/{}/{hex}.png", &hex[..2]))
    }

    /// All versions of a source's mask, oldest first.
    pub fn masks_of_source(&self, source: Digest) -> Result<Vec<MaskVersion>> {
        self.read(|db| {
            let mut statement =
                db.prepare_cached("SELECT digest, fraction FROM mask WHERE source = ?1 ORDER BY rowid")?;
            let rows =
                statement.query_map([source.hex()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, f64>(1)?)))?;
            rows.map(|row| {
                let (digest, fraction) = row?;
                let digest = Digest::parse(&digest).ok_or_else(|| LibraryError::row("mask", "bad digest"))?;
                Ok(MaskVersion { digest, fraction: fraction as f32, mask: None })
            })
            .collect()
        })
    }

    /// A file of the library that holds these bytes already, a result that became a source say.
    fn stored_already(&self, digest: Digest, bytes: u64) -> Result<Option<Stored>> {
        let paths: Vec<String> = self.read(|db| {
            let mut statement = db.prepare_cached("SELECT path FROM file WHERE digest = ?1")?;
            let rows = statement.query_map([digest.hex()], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })?;
        Ok(paths
            .into_iter()
            .find(|path| files::digest_of(&self.dir.join(path)).is_ok_and(|found| found == (digest, bytes)))
            .map(|path| Stored { path, digest, bytes }))
    }
}

pub(super) fn insert_original(db: &Connection, original: &Original, path: &str) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO original(digest, name, width, height, format, bytes, path) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT(digest) DO UPDATE SET name = excluded.name, path = excluded.path",
    )?
    .execute(params![
        original.digest.hex(),
        original.name,
        original.extent.width,
        original.extent.height,
        original.format.name(),
        original.bytes as i64,
        path,
    ])?;
    Ok(())
}

fn format_named(name: &str) -> Option<Format> {
    [Format::Png, Format::Jpeg, Format::Webp, Format::Gif].into_iter().find(|format| format.name() == name)
}
