//! A result blended anew, from what the library kept: source, mask, plan and the endpoint's own bytes. No call is made.

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use super::{finish, pictures};
use crate::canvas::mask::{Mask, MaskFrom};
use crate::edit::{Blend, PlaceError, Placement};
use crate::entry::{Entry, Proof};
use crate::ledger::{Billed, Failure};
use crate::library::result_stem;
use crate::picture::{Digest, Picture};
use crate::take::EntryId;
use std::sync::Arc;

/// A result of an exact edit, opened for blending anew.
#[derive(Debug)]
pub struct Reopened {
    /// The result as it is in the library.
    pub entry: Arc<Entry>,
    /// How it is blended now, with its result mask.
    pub blend: Blend,
    /// The answer in its place: [`Placement::patch`] is all that a slider costs.
    pub placement: Placement,
    /// Its source.
    pub source: Picture,
    /// Number of its take, for the names of its files.
    number: u32,
}

impl Engine {
    /// Reads a result with its source, mask, plan and answer. Blocks: about as long as decoding source and answer.
    ///
    /// `held` is a source that is in memory already, with the digest of its file; it is not decoded again.
    ///
    /// # Errors
    /// The result was not put back through a mask, its shape is off, or a file of it is gone.
    pub fn reopen(&self, id: EntryId, held: Option<(Digest, Picture)>) -> Result<Reopened, Failure> {
        let entry = self.entry_of(id)?;
        let (number, take) = self.take_of_entry(&entry)?;
        let Some(proof) = entry.proof.as_ref().filter(|_| take.plan.is_some()) else {
            return Err(input_failure(
                "The result was not put back through a mask",
                "Choose a result of an exact edit",
            ));
        };
        let wanted = take.source.as_ref().map(|source| source.digest);
        let held = held.filter(|(digest, _)| Some(*digest) == wanted).map(|(_, picture)| picture);
        let placing = self.placing_of(&take, held, Billed::No)?;
        let raw = self.read_picture(&self.store.dir().join(&entry.raw_path))?;
        let placement = Placement::new(&placing.source, &placing.mask, &placing.plan, &raw)
            .map_err(|error: PlaceError| input_failure(error.to_string(), "Use the endpoint's own picture"))?;
        let result_mask = proof.result_mask.map(|digest| self.result_mask(digest)).transpose()?;
        let blend = Blend { result_mask, ..proof.blend.clone() };
        Ok(Reopened { blend, placement, source: placing.source, number, entry: Arc::new(entry) })
    }

    fn result_mask(&self, digest: Digest) -> Result<Mask, Failure> {
        let path = self
            .store
            .wait(move |library| Ok(library.mask_path(digest)))
            .map_err(|error| library_failure(&error, Billed::No))?;
        Ok(Mask::from_picture(&self.read_picture(&path)?, MaskFrom::Luma))
    }

    /// Keeps a blend: writes a new finished picture beside the one so far and makes it the result's. Blocks.
    ///
    /// Nothing is overwritten: the picture so far stays among [`Entry::earlier`], the endpoint's bytes are not touched.
    /// A result that was flagged for its content is pasted by this, because the user asked for it.
    pub fn keep_blend(&self, reopened: &Reopened, blend: &Blend) -> Result<Entry, Failure> {
        let failed = |error| library_failure(&error, Billed::No);
        // The row may have changed since it was opened.
        let before = self.entry_of(reopened.entry.id)?;
        let stem = result_stem(reopened.number, before.index, before.id);
        let pasted = finish::write(&self.store, &reopened.source, &reopened.placement, blend, stem).map_err(failed)?;
        let Some(files) = pasted.files else { return Ok(before) };
        let mut entry = before.clone();
        entry.earlier.retain(|path| *path != files.path);
        if before.path != files.path && before.path != before.raw_path {
            entry.earlier.push(before.path);
        }
        entry.path = files.path;
        entry.heat_path = Some(files.heat_path);
        entry.extent = files.extent;
        entry.proof = Some(Proof { aspect_off: false, other_content: false, ..pasted.proof });
        let row = entry.clone();
        self.store.wait(move |library| library.rework(&row)).map_err(failed)?;
        pictures::write_thumbnail(self.store.dir(), entry.id, &files.telling);
        Ok(entry)
    }
}
