//! EXIF orientation: reading it, and turning the pixels so that nobody else has to know of it.

use super::{DecodeError, Limits};
use crate::geom::Extent;
use image::metadata::Orientation;
use image::{DynamicImage, RgbaImage};

/// The orientation in a raw EXIF block, with or without its `Exif\0\0` prefix; upright when there is none.
pub(super) fn from_exif(block: Option<&[u8]>) -> Orientation {
    let block = block.unwrap_or_default();
    let tiff = block.strip_prefix(b"Exif\0\0").unwrap_or(block);
    Orientation::from_exif_chunk(tiff).unwrap_or(Orientation::NoTransforms)
}

/// The size of a picture of that stored size when it stands upright.
pub(super) fn extent(stored: Extent, orientation: Orientation) -> Extent {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    match orientation {
        Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH => Extent::new(stored.height, stored.width),
        _ => stored,
    }
}

/// Refuses a picture that is too large to be turned.
pub(super) fn admit(extent: Extent, orientation: Orientation, limits: &Limits) -> Result<(), DecodeError> {
    if orientation == Orientation::NoTransforms {
        return Ok(());
    }
    limits.admit(extent, extent.pixels() * 8)
}

/// Turns `rgba` upright. A quarter turn holds the picture twice for a moment, which counts against the limits.
pub(super) fn turn(
    extent: Extent,
    rgba: Vec<u8>,
    orientation: Orientation,
    limits: &Limits,
) -> Result<(Extent, Vec<u8>), DecodeError> {
    if orientation == Orientation::NoTransforms {
        return Ok((extent, rgba));
    }
    admit(extent, orientation, limits)?;
    let Some(image) = RgbaImage::from_raw(extent.width, extent.height, rgba) else {
        return Ok((extent, Vec::new()));
    };
    let mut image = DynamicImage::ImageRgba8(image);
    image.apply_orientation(orientation);
    let turned = image.into_rgba8();
    Ok((Extent::new(turned.width(), turned.height()), turned.into_raw()))
}
