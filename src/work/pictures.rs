//! Pictures in and out of the library: imports, originals, results, and the small textures that the screen wants.

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use crate::canvas::fit::Fit;
use crate::canvas::mask::Mask;
use crate::command::TextureKey;
use crate::entry::Entry;
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::picture::decode::{self, Decoded, ReadError, Remark};
use crate::picture::{Digest, Format, Picture, encode, resample};
use crate::reference::{CutOut, Reference};
use crate::take::{EntryId, MaskVersion, Original, Take};
use eframe::egui::ColorImage;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

/// Longer side of a thumbnail in pixels.
const THUMB_SIDE: u32 = 320;
/// Longer side of a detail view in pixels.
const DETAIL_SIDE: u32 = 1024;
/// Largest file that is read at all, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// Most files taken out of one dropped folder.
const MAX_FOLDER_FILES: usize = 64;

/// A picture that came in.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Its record.
    pub original: Original,
    /// Its pixels.
    pub picture: Picture,
    /// What there is to say about the file, one sentence.
    pub remark: Option<&'static str>,
}

/// A picture that came in for a card: it is in the library, and its pixels are not held.
#[derive(Debug, Clone)]
pub struct Carded {
    /// Its record.
    pub original: Original,
    /// What there is to say about the file, one sentence.
    pub remark: Option<&'static str>,
}

/// Held while a file is read whose pixels have to be held whole: of those one at a time.
pub type Whole = std::sync::Mutex<()>;

impl Engine {
    /// One result.
    pub(super) fn entry_of(&self, id: EntryId) -> Result<Entry, Failure> {
        let found = self.store.wait(move |library| library.entry(id));
        found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The result is no longer in the library", "Choose another one"))
    }

    /// The take of a result, with its number.
    pub(super) fn take_of_entry(&self, entry: &Entry) -> Result<(u32, Take), Failure> {
        let take = entry.take;
        let found = self.store.wait(move |library| library.take(take));
        found
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The take of this result is no longer in the library", "Choose another one"))
    }

    /// Stores a file in the library and decodes it. Blocks.
    pub fn import_path(&self, path: &Path) -> Result<Imported, Failure> {
        let (name, bytes) = read_file(path)?;
        self.import_bytes(&name, bytes)
    }

    /// Stores a file in the library with its thumbnail. All of it is read, and hardly any of its pixels are held: several
    /// may come in at once. Blocks.
    pub fn import_card(&self, path: &Path, whole: &Whole) -> Result<Carded, Failure> {
        let (name, bytes) = read_file(path)?;
        self.card(&name, bytes, whole)
    }

    /// The same of bytes. Blocks.
    pub(super) fn card(&self, name: &str, bytes: Vec<u8>, whole: &Whole) -> Result<Carded, Failure> {
        let held = (!decode::is_light(&bytes)).then(|| whole.lock().unwrap_or_else(PoisonError::into_inner));
        let small = decode::decode_small(&bytes, &self.limits, THUMB_SIDE)
            .map_err(|error| input_failure(format!("{name}: {error}"), "Choose another picture"))?;
        drop(held);
        let (owned_name, extent, format) = (name.to_owned(), small.extent, small.format);
        let original = self
            .store
            .wait(move |library| library.import(&owned_name, &bytes, extent, format))
            .map_err(|error| library_failure(&error, Billed::No))?;
        write_original_thumbnail(self.store.dir(), original.digest, &small.picture);
        Ok(Carded { original, remark: remark_of(&small.remarks) })
    }

    /// Decodes a file as it would be imported, and stores nothing. Blocks.
    pub(super) fn look_at_path(&self, path: &Path) -> Result<Imported, Failure> {
        let (name, bytes) = read_file(path)?;
        let decoded = self.decoded(&name, &bytes)?;
        let (extent, length) = (decoded.picture.extent(), bytes.len() as u64);
        let original = Original { digest: Digest::of(&bytes), name, extent, format: decoded.format, bytes: length };
        Ok(Imported { original, remark: remark_of(&decoded.remarks), picture: decoded.picture })
    }

    /// Stores a file's bytes in the library and decodes them. Blocks.
    pub fn import_bytes(&self, name: &str, bytes: Vec<u8>) -> Result<Imported, Failure> {
        let decoded = self.decoded(name, &bytes)?;
        let (owned_name, extent, format) = (name.to_owned(), decoded.picture.extent(), decoded.format);
        let original = self
            .store
            .wait(move |library| library.import(&owned_name, &bytes, extent, format))
            .map_err(|error| library_failure(&error, Billed::No))?;
        write_original_thumbnail(self.store.dir(), original.digest, &decoded.picture);
        Ok(Imported { original, remark: remark_of(&decoded.remarks), picture: decoded.picture })
    }

    fn decoded(&self, name: &str, bytes: &[u8]) -> Result<Decoded, Failure> {
        decode::decode(bytes, &self.limits)
            .map_err(|error| input_failure(format!("{name}: {error}"), "Choose another picture"))
    }

    /// Stores pasted pixels as a PNG. Blocks.
    pub fn import_pixels(&self, extent: Extent, rgba: Vec<u8>) -> Result<Imported, Failure> {
        let picture = Picture::from_rgba(extent, rgba)
            .ok_or_else(|| input_failure("The pasted image is empty", "Copy it again"))?;
        self.import_bytes("Pasted image.png", encode::png(&picture))
    }

    /// Reads an original back. Blocks.
    pub fn original(&self, digest: Digest) -> Result<Imported, Failure> {
        let found = self.store.wait(move |library| library.original(digest));
        let Some((original, path)) = found.map_err(|error| library_failure(&error, Billed::No))? else {
            return Err(input_failure("The picture is no longer in the library", "Open it again from its file"));
        };
        let picture = self.read_picture(&path)?;
        Ok(Imported { original, picture, remark: None })
    }

    /// Reads a result's finished picture. Blocks.
    pub fn finished(&self, entry: &Entry) -> Result<Picture, Failure> {
        self.read_picture(&self.store.dir().join(&entry.path))
    }

    /// Makes a result's finished picture an original of the library. Blocks.
    pub fn import_result(&self, entry: &Entry) -> Result<Imported, Failure> {
        self.import_path(&self.store.dir().join(&entry.path))
    }

    /// Makes what the endpoint returned an original of the library: of an edit the crop, as the model drew it. Blocks.
    pub fn import_answer(&self, entry: &Entry) -> Result<Imported, Failure> {
        self.import_path(&self.store.dir().join(&entry.raw_path))
    }

    pub(super) fn read_picture(&self, path: &Path) -> Result<Picture, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let missing = |error: &io::Error| input_failure(format!("{name}: {}", plain_io(error)), "Put the file back");
        let file = File::open(path).map_err(|error| missing(&error))?;
        let decoded = decode::decode_from(BufReader::with_capacity(256 * 1024, file), &self.limits);
        decoded.map(|decoded| decoded.picture).map_err(|error| match error {
            ReadError::File(error) => missing(&error),
            ReadError::Picture(error) => {
                input_failure(format!("{name}: {error}"), "The file was changed by something else; restore it")
            }
        })
    }

    /// The pixels of a small texture; `None` when there is nothing to show. Blocks.
    pub fn texture(&self, key: TextureKey) -> Option<ColorImage> {
        self.small(key).as_ref().map(color_image)
    }

    /// The same as a picture. Blocks.
    pub(super) fn small(&self, key: TextureKey) -> Option<Picture> {
        let dir = self.store.dir().to_owned();
        match key {
            TextureKey::Thumb(id) => {
                let path = thumb_path(&dir, &id.to_string());
                read_cached(&path).or_else(|| {
                    let entry = self.entry(id)?;
                    let picture = self.finished(&entry).ok()?;
                    let part = entry.proof.as_ref().and_then(|proof| proof.telling_part(picture.extent()));
                    Some(self.cache(&path, &part.map_or_else(|| picture.clone(), |part| picture.crop(part))))
                })
            }
            TextureKey::Detail(id) => Some(resample::thumbnail(&self.finished(&self.entry(id)?).ok()?, DETAIL_SIDE)),
            TextureKey::Heat(id) => {
                let path = dir.join(self.entry(id)?.heat_path?);
                Some(resample::thumbnail(&self.read_picture(&path).ok()?, DETAIL_SIDE))
            }
            TextureKey::Original(digest) => {
                let path = thumb_path(&dir, &digest.hex());
                read_cached(&path).or_else(|| Some(self.cache(&path, &self.original(digest).ok()?.picture)))
            }
            TextureKey::Part(digest, crop, cut) => {
                let found = self.store.wait(move |library| library.original(digest)).ok()?;
                let cut_out = cut.map(|(mask, ground)| {
                    let mask = MaskVersion { digest: mask, fraction: 0.0, mask: None };
                    CutOut { mask, ground }
                });
                let reference = Reference { crop: Some(crop), cut_out, ..Reference::from(found?.0) };
                Some(resample::thumbnail(&self.as_sent(&reference).ok()?.0, DETAIL_SIDE))
            }
            TextureKey::Mask(digest) => {
                let path = self.store.wait(move |library| Ok(library.mask_path(digest))).ok()?;
                Some(resample::thumbnail(&self.read_picture(&path).ok()?, THUMB_SIDE))
            }
            TextureKey::Fitted(original, mask, fit) => {
                let small = self.small(TextureKey::Original(original))?;
                let found = self.store.wait(move |library| library.original(original)).ok()??;
                let mask = self.mask_version(mask).ok()?;
                let mask = if fit == Fit::Scaled { mask } else { mask.fitted(found.0.extent, fit) };
                Some(tinted(&small, &mask.scaled(small.extent())))
            }
            // Not stored: runs and sliders send these pixels by themselves, portraits are the screen's own.
            TextureKey::Preview(..) | TextureKey::Blend(..) | TextureKey::Portrait(_) | TextureKey::File(_) => None,
        }
    }

    /// A thumbnail, kept for the next time where the library is written.
    fn cache(&self, path: &Path, picture: &Picture) -> Picture {
        if self.shut().is_some() { resample::thumbnail(picture, THUMB_SIDE) } else { cache(path, picture) }
    }

    fn entry(&self, id: EntryId) -> Option<Entry> {
        self.store.wait(move |library| library.entry(id)).ok().flatten()
    }

    /// A preview's pixels, scaled down for the strip. Blocks.
    pub fn preview(&self, bytes: &[u8]) -> Option<ColorImage> {
        let decoded = decode::decode(bytes, &self.limits).ok()?;
        Some(color_image(&resample::thumbnail(&decoded.picture, THUMB_SIDE)))
    }
}

/// A picture file in small, for the screen; `None` when it is none.
pub(super) fn small_image(bytes: &[u8], limits: &decode::Limits, side: u32) -> Option<ColorImage> {
    Some(color_image(&decode::decode_small(bytes, limits, side).ok()?.picture))
}

/// Colour of a mask over a small picture, and how much of it is seen through.
const TINT: ([u16; 3], u16) = ([0xE8, 0x3A, 0xAE], 130);

/// A picture with a mask of its size over it.
fn tinted(picture: &Picture, mask: &Mask) -> Picture {
    let mut rgba = picture.rgba().to_vec();
    for (pixel, cover) in rgba.chunks_exact_mut(4).zip(mask.coverage()) {
        let cover = u16::from(*cover) * TINT.1 / 255;
        for (own, tint) in pixel.iter_mut().zip(TINT.0) {
            *own = ((u16::from(*own) * (255 - cover) + tint * cover) / 255) as u8;
        }
    }
    Picture::from_rgba(picture.extent(), rgba).unwrap_or_else(|| picture.clone())
}

/// The name and the bytes of a picture's file.
pub(super) fn read_file(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name = path.file_name().map_or_else(|| path.to_string_lossy().into_owned(), |n| n.to_string_lossy().into());
    let refuse = |reason: String| input_failure(format!("{name}: {reason}"), "Choose another file");
    let length = std::fs::metadata(path).map_err(|error| refuse(plain_io(&error)))?.len();
    if length > MAX_FILE_BYTES {
        return Err(refuse(format!("the file has {} MB; at most 1024 MB are read", length / 1_000_000)));
    }
    let bytes = std::fs::read(path).map_err(|error| refuse(plain_io(&error)))?;
    Ok((name, bytes))
}

/// What there is to say about a file, one sentence.
fn remark_of(remarks: &[Remark]) -> Option<&'static str> {
    remarks.iter().find_map(|remark| match remark {
        Remark::FirstFrame => Some("It is animated: the first frame is used"),
        Remark::CmykApproximate => Some("It is CMYK: its colours are approximate"),
        Remark::Truncated => Some("The file ends early: a part of the picture is missing"),
        Remark::ReducedTo8Bit => None,
    })
}

/// Pixels as the screen's textures take them.
pub fn color_image(picture: &Picture) -> ColorImage {
    let extent = picture.extent();
    ColorImage::from_rgba_unmultiplied([extent.width as usize, extent.height as usize], picture.rgba())
}

/// The image files among dropped paths; folders are opened one level deep, in the order of their names.
pub fn expand(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    expand_to(paths, MAX_FOLDER_FILES)
}

/// The same with at most so many files of each folder.
pub(super) fn expand_to(paths: Vec<PathBuf>, most: usize) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let Ok(mut inside) = pictures_in(&path) else { continue };
        inside.truncate(most);
        files.extend(inside);
    }
    files
}

/// The pictures of a folder by their extensions, in the order of their names; not those of folders in it.
pub(super) fn pictures_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let listing = std::fs::read_dir(folder)?;
    let mut inside: Vec<PathBuf> =
        listing.flatten().map(|item| item.path()).filter(|path| looks_like_image(path)).collect();
    inside.sort();
    Ok(inside)
}

fn looks_like_image(path: &Path) -> bool {
    let known = ["png", "jpg", "jpeg", "webp", "gif"];
    path.is_file()
        && path.extension().is_some_and(|e| known.iter().any(|k| e.to_string_lossy().eq_ignore_ascii_case(k)))
}

fn thumb_path(dir: &Path, stem: &str) -> PathBuf {
    dir.join("thumbs").join(format!("{stem}.webp"))
}

/// Thumbnails are a cache: losing one costs nothing, so they are written without ceremony.
pub(super) fn write_thumbnail(dir: &Path, id: EntryId, picture: &Picture) {
    cache(&thumb_path(dir, &id.to_string()), picture);
}

fn write_original_thumbnail(dir: &Path, digest: Digest, picture: &Picture) {
    let path = thumb_path(dir, &digest.hex());
    if !path.exists() {
        cache(&path, picture);
    }
}

fn cache(path: &Path, picture: &Picture) -> Picture {
    let small = resample::thumbnail(picture, THUMB_SIDE);
    // Beside its place first: whoever is killed meanwhile leaves no half of one under its name.
    let beside = path.with_extension(format!("{}.tmp", std::process::id()));
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&beside, encode::webp(&small, 82)))
        .and_then(|()| std::fs::rename(&beside, path));
    if let Err(error) = written {
        tracing::debug!("a thumbnail was not cached: {error}");
    }
    small
}

fn read_cached(path: &Path) -> Option<Picture> {
    let bytes = std::fs::read(path).ok()?;
    let decoded = decode::decode(&bytes, &decode::Limits::default()).ok()?;
    (decoded.format == Format::Webp).then_some(decoded.picture)
}

fn plain_io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "the file may not be read".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
