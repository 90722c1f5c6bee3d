//! Families of pictures: the takes on a source, their results, and the takes on those.

use super::{Library, Result};
use crate::entry::Entry;
use crate::lineage::{Found, Root};
use crate::picture::Digest;
use crate::take::{EntryId, Take};
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

    /// What everything about a picture began with, and all takes on it and on what was made from it. A picture that
    /// was made here from words alone began with the takes that led to it.
    ///
    /// # Errors
    /// The index cannot be read. A picture that is not in the library has no family: `None`.
    pub fn family(&self, of: Digest) -> Result<Option<(Root, Vec<Found>)>> {
        let first = self.first_source(of)?;
        let Some((original, _)) = self.original(first)? else { return Ok(None) };
        let mut found: Vec<Found> = Vec::new();
        let (mut known, mut open) = (BTreeSet::from([first]), vec![first]);
        for (number, take) in self.makers(first)? {
            self.add_found(number, take, &mut found, &mut known, &mut open)?;
        }
        let root = if found.is_empty() { Root::Picture(original) } else { Root::Words };
        while let Some(source) = open.pop() {
            for (number, take) in self.takes_of_source(source)? {
                self.add_found(number, take, &mut found, &mut known, &mut open)?;
                if found.len() >= MOST_TAKES {
                    return Ok(Some((root, found)));
                }
            }
        }
        Ok(Some((root, found)))
    }

    /// Adds a take with its results, whose own takes are looked for next.
    fn add_found(
        &self,
        number: u32,
        take: Take,
        found: &mut Vec<Found>,
        known: &mut BTreeSet<Digest>,
        open: &mut Vec<Digest>,
    ) -> Result<()> {
        let mut results = Vec::new();
        for entry in self.entries_of_take(take.id)? {
            let digests = self.digests_of(&entry)?;
            open.extend(digests.iter().copied().filter(|digest| known.insert(*digest)));
            results.push((Arc::new(entry), digests));
        }
        found.push(Found { number, take: Arc::new(take), results });
        Ok(())
    }

    /// The take that made a picture from words, and those that it was branched from.
    fn makers(&self, picture: Digest) -> Result<Vec<(u32, Take)>> {
        let mut makers: Vec<(u32, Take)> = Vec::new();
        let mut result = self.result_of_file(picture)?;
        while let Some(id) = result {
            let Some(entry) = self.entry(id)? else { break };
            let Some((number, take)) = self.take(entry.take)? else { break };
            if take.source.is_some() || makers.iter().any(|(_, other)| other.id == take.id) {
                break;
            }
            result = take.parent;
            makers.push((number, take));
        }
        Ok(makers)
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
