//! The one way in for foreign bytes: every decode happens here, under limits.
//!
//! Each format has its own room below; this file holds what is common: the limits, recognising what a file is, the
//! wall around panics of the decoders, and turning the picture upright. Colour profiles are not applied.

mod gif;
mod jpeg;
mod png;
mod small;
mod unread;
mod upright;
mod webp;

pub use small::{Small, decode_small, is_light};

use super::{Format, Picture};
use crate::geom::Extent;
use image::metadata::Orientation;
use std::io::{self, BufRead, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Characters of a decoder's reason that are told.
const MAX_REASON: usize = 200;

/// What a picture may weigh before a byte is allocated for it.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest number of pixels.
    pub max_pixels: u64,
    /// Largest number of bytes a decoder may hold.
    pub max_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_pixels: 200_000_000, max_bytes: 2 << 30 }
    }
}

impl Limits {
    /// Refuses a picture of that extent, or one whose decoding holds more than `held_bytes` may be.
    fn admit(&self, extent: Extent, held_bytes: u64) -> Result<(), DecodeError> {
        if extent.pixels() > self.max_pixels {
            return Err(DecodeError::TooLarge { extent, limit_mpx: self.max_pixels / 1_000_000 });
        }
        if held_bytes > self.max_bytes {
            return Err(DecodeError::TooHeavy {
                extent,
                needed_mib: held_bytes.div_ceil(1 << 20),
                limit_mib: self.max_bytes >> 20,
            });
        }
        Ok(())
    }
}

/// Why bytes did not become a picture; the text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are no image that is read here.
    #[error("{0}")]
    Unsupported(String),
    /// It would be larger than the limits allow.
    #[error("the picture is {} ({} Mpx); the limit is {limit_mpx} Mpx", .extent.label(), .extent.pixels() / 1_000_000)]
    TooLarge {
        /// What the header says.
        extent: Extent,
        /// The limit in force.
        limit_mpx: u64,
    },
    /// Its pixels fit, but decoding it would hold too many bytes.
    #[error("decoding the picture ({}) needs {needed_mib} MiB; the limit is {limit_mib} MiB", .extent.label())]
    TooHeavy {
        /// What the header says.
        extent: Extent,
        /// What the decoder would hold.
        needed_mib: u64,
        /// The limit in force.
        limit_mib: u64,
    },
    /// The file is damaged.
    #[error("the {format} file is damaged: {reason}", format = .format.name())]
    Damaged {
        /// What it claims to be.
        format: Format,
        /// The decoder's reason.
        reason: String,
    },
}

/// Why a file did not become a picture.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// What is in it is no picture that is read here.
    #[error(transparent)]
    Picture(#[from] DecodeError),
    /// It could not be read.
    #[error("the file cannot be read: {0}")]
    File(#[from] io::Error),
}

/// What the user should know about a picture that was decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// Only the first frame of an animation was used.
    FirstFrame,
    /// CMYK was converted without its profile.
    CmykApproximate,
    /// 16 bits a channel were reduced to 8.
    ReducedTo8Bit,
    /// The file ends early: the rest of the picture is missing.
    Truncated,
}

impl Remark {
    /// One sentence for the user.
    pub const fn text(self) -> &'static str {
        match self {
            Self::FirstFrame => "The file is animated; its first frame is used.",
            Self::CmykApproximate => "The file is CMYK; its colours are approximate.",
            Self::ReducedTo8Bit => "The file has 16 bits a channel; it was reduced to 8.",
            Self::Truncated => "The file ends early; a part of the picture is missing.",
        }
    }
}

/// A picture and what there is to say about the file it came from.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The pixels, upright.
    pub picture: Picture,
    /// The real format of the file.
    pub format: Format,
    /// What to tell the user.
    pub remarks: Vec<Remark>,
}

/// What a format's room hands over: RGBA as stored in the file, and how to turn it.
struct Raw {
    extent: Extent,
    rgba: Vec<u8>,
    orientation: Orientation,
    remarks: Vec<Remark>,
}

/// Decodes PNG, JPEG, WebP or the first frame of a GIF into upright RGBA8.
///
/// The dimensions are checked before anything is allocated. Never panics.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let format = Format::sniff(bytes).ok_or_else(|| DecodeError::Unsupported(unread::reason(bytes)))?;
    let room = match format {
        Format::Png => png::decode,
        Format::Jpeg => jpeg::decode,
        Format::Webp => webp::decode,
        Format::Gif => gif::decode,
    };
    walled(format, limits, || room(bytes, limits))
}

/// As [`decode`], from the beginning of a file. A PNG becomes pixels while it is read and is never held as a whole; a
/// file of another format is.
pub fn decode_from(mut file: impl BufRead + Seek, limits: &Limits) -> Result<Decoded, ReadError> {
    if Format::sniff(file.fill_buf()?) == Some(Format::Png)
        && let Ok(decoded) = walled(Format::Png, limits, || png::decode_from(&mut file, limits))
    {
        return Ok(decoded);
    }
    // Whether the file or the picture is to blame shows when the whole of it is there.
    file.rewind()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(decode(&bytes, limits)?)
}

fn walled(
    format: Format,
    limits: &Limits,
    room: impl FnOnce() -> Result<Raw, DecodeError>,
) -> Result<Decoded, DecodeError> {
    // The decoders are tested against mutated files, and still: one bad file must not take the studio with it.
    let raw = catch_unwind(AssertUnwindSafe(room)).unwrap_or_else(|_| Err(damaged(format, &"its decoder gave up")))?;
    let (extent, rgba) = upright::turn(raw.extent, raw.rgba, raw.orientation, limits)?;
    let picture = Picture::from_rgba(extent, rgba).ok_or_else(|| damaged(format, &"it has no pixels"))?;
    Ok(Decoded { picture, format, remarks: raw.remarks })
}

/// The size a file's header states, as stored (before EXIF orientation); reads the header alone.
pub fn stored_extent(bytes: &[u8]) -> Option<Extent> {
    let header = |bytes: &[u8]| match Format::sniff(bytes)? {
        Format::Png => png::stored_extent(bytes),
        Format::Jpeg => jpeg::stored_extent(bytes),
        Format::Webp => webp::stored_extent(bytes),
        Format::Gif => gif::stored_extent(bytes),
    };
    header(bytes).filter(|extent| !extent.is_empty())
}

fn damaged(format: Format, reason: &dyn std::fmt::Display) -> DecodeError {
    // Decoders explain themselves in paragraphs, and quote the file.
    let said = reason.to_string();
    let plain: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    DecodeError::Damaged { format, reason: words.join(" ").chars().take(MAX_REASON).collect() }
}

/// The big-endian number at `at`, or none behind the end.
fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The little-endian number at `at`, or none behind the end.
fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// The little-endian number at `at`, or none behind the end.
fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
