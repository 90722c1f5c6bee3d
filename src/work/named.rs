//! The masks of a source: read and written as they are being painted, their versions, and masks as picture files.

use super::engine::Engine;
use super::event::Opened;
use super::failure::{input_failure, library_failure};
use super::restore;
use super::store::StoreError;
use crate::canvas::fit::Fit;
use crate::canvas::mask::{Mask, MaskFrom};
use crate::canvas::portrait::Portrait;
use crate::document::masks::{MaskForm, MaskRecord, Masks, Named, Version};
use crate::entry::Entry;
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::picture::decode::{self, DecodeError, Limits};
use crate::picture::{Digest, Picture, encode};
use crate::take::{EntryId, MaskId, MaskVersion, Take};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// What a mask is read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// It comes onto the canvas.
    Activate,
    /// It comes onto the canvas, and this other one is deleted.
    InPlaceOf(MaskId),
    /// A second one like it is made.
    Duplicate,
    /// It is copied.
    Copy,
    /// It is written to a file.
    Export(PathBuf, MaskForm),
    /// Only its portrait is wanted.
    Portrait,
}

/// Where the mask of a result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recall {
    /// To its own source, which is opened unless it is this one.
    Own(Option<Digest>),
    /// To the picture on the canvas.
    Here(Digest, Extent, Fit),
}

/// What came of work on masks.
#[derive(Debug)]
pub enum MaskEvent {
    /// A mask was read, and what for.
    Read(MaskId, Errand, Mask),
    /// A mask's portrait.
    Portrait(MaskId, Portrait),
    /// The mask of a result: its name, its source, and that source when it had to be opened.
    Recalled {
        /// What to call it.
        name: String,
        /// The picture that it is for.
        source: Digest,
        /// Its pixels.
        mask: Mask,
        /// That picture, unless it was on the canvas.
        opened: Option<Box<Opened>>,
    },
    /// The versions of all masks of a source.
    Versions(Digest, BTreeMap<MaskId, Vec<Version>>),
    /// A version to go back to.
    VersionRead(MaskId, u32, Mask),
    /// A mask came in from a file.
    Imported {
        /// The picture that it is for.
        source: Digest,
        /// What to call it.
        name: String,
        /// Its pixels, at that picture's size.
        mask: Mask,
        /// The size that the file had, when it had to be scaled.
        scaled_from: Option<Extent>,
    },
    /// The dialog named a file for a mask; `None`: none was chosen.
    PlacePicked(MaskId, MaskForm, Option<PathBuf>),
    /// This system has no dialog to name a file with.
    NoDialog(MaskId, MaskForm),
    /// A mask was written to a file.
    Exported(PathBuf),
    /// Nothing came of it, and why.
    Failed(Failure),
}

/// The masks of a source, and the pixels of the active one.
#[derive(Debug, Clone)]
pub struct OpenedMasks {
    /// All of them.
    pub masks: Masks,
    /// What is painted in the active one.
    pub active: Mask,
    /// The library does not know of them yet.
    pub fresh: bool,
}

impl Engine {
    /// The masks of a source as they were left. Never fails: what cannot be read is set aside, and a fresh mask takes
    /// its place. Blocks.
    pub fn open_masks(&self, source: Digest, extent: Extent) -> OpenedMasks {
        if let Err(error) = self.write_waiting() {
            tracing::error!("what was painted last could not be written: {error}");
        }
        let read = self.store.wait(move |library| Ok((library.masks(source)?, library.versions(source)?)));
        let (records, versions) = read.unwrap_or_else(|error| {
            tracing::error!("the masks of {source} cannot be read: {error}");
            (Vec::new(), Vec::new())
        });
        let mut versions = by_mask(versions);
        let first = records.first().map(|record| record.id);
        let named = records
            .into_iter()
            .map(|record| Named::new(record.clone(), versions.remove(&record.id).unwrap_or_default()));
        let restored = Masks::restored(named.collect());
        let fresh = restored.is_none();
        let masks = restored.unwrap_or_else(|| Masks::fresh(source, super::now_ms()));
        // Before masks had names there was one of each source: it becomes the first one.
        self.take_over_unnamed(source, first.unwrap_or(masks.active().id()));
        let id = masks.active().id();
        let last = masks.active().versions().last().map(|version| version.digest);
        let fits = |mask: &Mask| mask.extent() == extent;
        let active = self.working_mask(id).filter(fits);
        let active = active.or_else(|| self.mask_version(last?).ok().filter(fits));
        OpenedMasks { active: active.unwrap_or_else(|| Mask::new(extent)), masks, fresh }
    }

    /// A mask as it is being painted; `None` when nothing was painted in it yet. Blocks.
    ///
    /// A file that cannot be read is set aside under another name, not thrown away.
    pub fn working_mask(&self, id: MaskId) -> Option<Mask> {
        let path = self.mask_file(id);
        let bytes = fs::read(&path).ok()?;
        match decode::decode(&bytes, &self.limits) {
            Ok(decoded) => Some(Mask::from_picture(&decoded.picture, MaskFrom::Luma)),
            Err(error) => {
                let aside = path.with_extension(format!("unread-{}.png", super::now_ms()));
                tracing::warn!("the mask {} cannot be read ({error}) and is set aside", path.display());
                if self.shut().is_none() {
                    let _ = fs::rename(&path, aside);
                }
                None
            }
        }
    }

    /// A mask of this size as it was left, whether it is being painted or was kept last. Blocks.
    pub(super) fn mask_as_left(&self, record: &MaskRecord, extent: Extent) -> Mask {
        if let Err(error) = self.write_waiting() {
            tracing::error!("what was painted last could not be written: {error}");
        }
        let fits = |mask: &Mask| mask.extent() == extent;
        let painted = self.working_mask(record.id).filter(fits);
        let kept = || {
            let source = record.source;
            let versions = self.store.wait(move |library| library.versions(source)).ok()?;
            let (_, last) = versions.into_iter().rfind(|(id, _)| *id == record.id)?;
            self.mask_version(last.digest).ok().filter(fits)
        };
        painted.or_else(kept).unwrap_or_else(|| Mask::new(extent))
    }

    /// Saves a mask as it is being painted, atomically and durably. Blocks.
    pub fn save_mask(&self, id: MaskId, mask: &Mask) -> Result<(), StoreError> {
        let path = self.mask_file(id);
        let folder = self.session_folder();
        fs::create_dir_all(&folder)?;
        write_whole(&folder, &path, &encode::png_grey(mask.extent(), mask.coverage()))?;
        Ok(())
    }

    fn session_folder(&self) -> PathBuf {
        self.store.dir().join("session")
    }

    fn mask_file(&self, id: MaskId) -> PathBuf {
        self.session_folder().join(format!("mask-{id}.png"))
    }

    fn take_over_unnamed(&self, source: Digest, id: MaskId) {
        let old = self.session_folder().join(format!("mask-{}.png", source.hex()));
        let new = self.mask_file(id);
        if old.exists()
            && !new.exists()
            && self.shut().is_none()
            && let Err(error) = fs::rename(&old, &new)
        {
            tracing::error!("the mask {} cannot be taken over: {error}", old.display());
        }
    }

    /// A stored version of a mask. Blocks.
    pub(super) fn mask_version(&self, digest: Digest) -> Result<Mask, Failure> {
        let path = self
            .store
            .wait(move |library| Ok(library.mask_path(digest)))
            .map_err(|error| library_failure(&error, Billed::No))?;
        let gone = "The file of this mask is gone or was changed";
        let bytes = fs::read(path).map_err(|_| input_failure(gone, "Put the file back into the library's masks"))?;
        let decoded = decode::decode(&bytes, &self.limits)
            .map_err(|error| input_failure(format!("{gone}: {error}"), "Put the file back into the library's masks"))?;
        Ok(Mask::from_picture(&decoded.picture, MaskFrom::Luma))
    }

    /// Keeps a state of a mask for good. Blocks.
    pub(super) fn keep_version(&self, record: MaskRecord, mask: &Mask) -> Result<MaskVersion, Failure> {
        let png = encode::png_grey(mask.extent(), mask.coverage());
        let fraction = mask.core_fraction() as f32;
        let kept = self.store.wait(move |library| library.put_version(&record, &png, fraction));
        kept.map_err(|error| library_failure(&error, Billed::No))
    }

    /// The versions of all masks of a source. Blocks.
    pub(super) fn versions(&self, source: Digest) -> Result<BTreeMap<MaskId, Vec<Version>>, Failure> {
        let versions = self.store.wait(move |library| library.versions(source));
        versions.map(by_mask).map_err(|error| library_failure(&error, Billed::No))
    }

    /// The mask that a result was made with, for its own source or for another picture. Blocks.
    pub(super) fn recall(&self, id: EntryId, to: Recall) -> Result<MaskEvent, Failure> {
        let entry: Entry = self.entry_of(id)?;
        let (number, take): (u32, Take) = self.take_of_entry(&entry)?;
        let (Some(source), Some(version)) = (&take.source, &take.mask) else {
            return Err(input_failure("This result was made without a mask", "Choose another one"));
        };
        let mask = self.mask_version(version.digest)?;
        let name = format!("Mask of run {number}");
        Ok(match to {
            Recall::Own(open) if open == Some(source.digest) => {
                MaskEvent::Recalled { name, source: source.digest, mask, opened: None }
            }
            Recall::Own(_) => {
                let opened = restore::opened(self, self.original(source.digest)?, false);
                MaskEvent::Recalled { name, source: source.digest, mask, opened: Some(Box::new(opened)) }
            }
            Recall::Here(here, extent, fit) => {
                MaskEvent::Recalled { name, source: here, mask: mask.fitted(extent, fit), opened: None }
            }
        })
    }

    /// Reads a picture file as a mask for a source of this size. Blocks.
    pub(super) fn import_mask(&self, source: Digest, extent: Extent, path: &Path) -> Result<MaskEvent, Failure> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let refuse = |reason: String| input_failure(format!("{name}: {reason}"), "Choose another file");
        let length = fs::metadata(path).map_err(|error| refuse(error.to_string()))?.len();
        if length > MAX_FILE_BYTES {
            return Err(refuse(format!("the file has {} MB; at most 1024 MB are read", length / 1_000_000)));
        }
        let bytes = fs::read(path).map_err(|error| refuse(error.to_string()))?;
        let (mask, scaled_from) = mask_of(&bytes, extent, &self.limits).map_err(|error| refuse(error.to_string()))?;
        Ok(MaskEvent::Imported { source, name, mask, scaled_from })
    }
}

/// The bytes of a picture file as a mask for a source of this size, and the file's own size when it had to be scaled.
///
/// # Errors
/// The file is no picture that is read here, or is over the limits.
pub fn mask_of(bytes: &[u8], extent: Extent, limits: &Limits) -> Result<(Mask, Option<Extent>), DecodeError> {
    let decoded = decode::decode(bytes, limits)?;
    let mask = Mask::from_picture(&decoded.picture, MaskFrom::Auto);
    let scaled_from = (mask.extent() != extent).then(|| mask.extent());
    Ok((mask.fitted(extent, Fit::Scaled), scaled_from))
}

/// Largest file that is read as a mask, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// A mask as a PNG file that reads back as the same mask.
pub(super) fn mask_png(mask: &Mask, form: MaskForm) -> Vec<u8> {
    match form {
        MaskForm::Luma => encode::png_grey(mask.extent(), mask.coverage()),
        MaskForm::Alpha => {
            // Black, so that a mask with nothing painted does not read as all white.
            let rgba = mask.coverage().iter().flat_map(|value| [0, 0, 0, 255 - value]).collect();
            let picture = Picture::from_rgba(mask.extent(), rgba).expect("four bytes for each byte of the mask");
            encode::png(&picture)
        }
    }
}

/// Writes a file that is either whole or not there. An older one of that name is replaced.
pub(super) fn write_whole(folder: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".export-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The user's umask decides, as for any other picture file.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temp = builder.tempfile_in(folder)?;
    temp.write_all(bytes)?;
    temp.as_file().sync_all()?;
    temp.persist(path).map_err(|error| error.error)?;
    // Windows has no handle to a folder that could be flushed.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn by_mask(versions: Vec<(MaskId, Version)>) -> BTreeMap<MaskId, Vec<Version>> {
    let mut found: BTreeMap<MaskId, Vec<Version>> = BTreeMap::new();
    for (id, version) in versions {
        found.entry(id).or_default().push(version);
    }
    found
}

#[cfg(test)]
mod tests;
