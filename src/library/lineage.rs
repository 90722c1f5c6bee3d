//! Families of pictures: the takes on a source, their results, and the takes on those.

use super::{Library, Result};
use crate::entry::Entry;
use crate::lineage::Found;
use crate::picture::Digest;
use crate::take::{EntryId, Original};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A lineage is followed over at most so many takes.
const MOST_TAKES: usize = 2000;

impl Library {
    /// The result whose finished picture is the file with this digest: a source that was accepted is known again so.
    pub fn result_of_file(&self, digest: Digest) -> Result<Option<EntryId>> {
        self.read(|db| {
            let found: Option<String> = db
                .prepare_cached(
                    "SELECT entry.id FROM file JOIN entry ON entry.path = file.path
                     WHERE file.digest = ?1 ORDER BY entry.seq LIMIT 1",
                )?
                .query_row([digest.hex()], |row| row.get(0))
                .optional()?;
            Ok(found.as_deref().and_then(EntryId::parse))
        })
    }

    /// The source that everything about a picture began with, and all takes on it and on what was made from it.
    ///
    /// # Errors
    /// The index cannot be read. A picture that is not in the library has no family: `None`.
    pub fn family(&self, of: Digest) -> Result<Option<(Original, Vec<Found>)>> {
        let first = self.first_source(of)?;
        let Some((root, _)) = self.original(first)? else { return Ok(None) };
        let mut found: Vec<Found> = Vec::new();
        let (mut known, mut open) = (BTreeSet::from([first]), vec![first]);
        while let Some(source) = open.pop() {
            for (number, take) in self.takes_of_source(source)? {
                let mut results = Vec::new();
                for entry in self.entries_of_take(take.id)? {
                    let digests = self.digests_of(&entry)?;
                    open.extend(digests.iter().copied().filter(|digest| known.insert(*digest)));
                    results.push((Arc::new(entry), digests));
                }
                found.push(Found { number, take: Arc::new(take), results });
                if found.len() >= MOST_TAKES {
                    return Ok(Some((root, found)));
                }
            }
        }
        Ok(Some((root, found)))
    }

    /// From result to source, until a picture is no result.
    fn first_source(&self, of: Digest) -> Result<Digest> {
        let mut at = of;
        let mut known = BTreeSet::from([at]);
        while let Some(entry) = self.result_of_file(at)? {
            let Some(entry) = self.entry(entry)? else { break };
            let Some((_, take)) = self.take(entry.take)? else { break };
            match take.source {
                Some(source) if known.insert(source.digest) => at = source.digest,
                _ => break,
            }
        }
        Ok(at)
    }

    /// The digests of a result's pictures: the finished one, the earlier ones, and the endpoint's own.
    fn digests_of(&self, entry: &Entry) -> Result<Vec<Digest>> {
        let mut digests = Vec::with_capacity(2 + entry.earlier.len());
        for path in std::iter::once(&entry.path).chain(&entry.earlier).chain([&entry.raw_path]) {
            digests.extend(self.recorded(path)?.map(|(digest, _)| digest));
        }
        Ok(digests)
    }
}
