//! The one way in for foreign bytes: every decode happens here, under limits.

use super::{Format, Picture};
use crate::geom::Extent;

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
    /// The file is damaged.
    #[error("the {format} file is damaged: {reason}", format = .format.name())]
    Damaged {
        /// What it claims to be.
        format: Format,
        /// The decoder's reason.
        reason: String,
    },
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

/// Decodes PNG, JPEG, WebP or the first frame of a GIF into upright RGBA8.
///
/// The dimensions are checked before anything is allocated. Never panics.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, DecodeError> {
    let Some(format) = Format::sniff(bytes) else {
        return Err(DecodeError::Unsupported("this is no PNG, JPEG, WebP or GIF image".to_owned()));
    };
    let damaged = |reason: String| DecodeError::Damaged { format, reason };
    let reader = image::ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| damaged(error.to_string()))?;
    let rgba = reader.decode().map_err(|error| damaged(error.to_string()))?.into_rgba8();
    let extent = Extent::new(rgba.width(), rgba.height());
    if extent.pixels() > limits.max_pixels {
        return Err(DecodeError::TooLarge { extent, limit_mpx: limits.max_pixels / 1_000_000 });
    }
    let picture = Picture::from_rgba(extent, rgba.into_raw()).ok_or_else(|| damaged("no pixels".to_owned()))?;
    Ok(Decoded { picture, format, remarks: Vec::new() })
}
