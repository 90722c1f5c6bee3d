//! Pictures to files. Encoders write no metadata and never touch colours under transparent pixels.

use super::Picture;
use crate::geom::Extent;

/// PNG, RGB when opaque and RGBA otherwise, with the fast settings (export quality is lossless either way).
pub fn png(picture: &Picture) -> Vec<u8> {
    let _ = picture;
    Vec::new()
}

/// An 8-bit grey PNG of `extent.width * extent.height` bytes: a mask as it is stored.
pub fn png_grey(extent: Extent, grey: &[u8]) -> Vec<u8> {
    let _ = (extent, grey);
    Vec::new()
}

/// JPEG over white, `quality` 1 to 100.
pub fn jpeg(picture: &Picture, quality: u8) -> Vec<u8> {
    let _ = (picture, quality);
    Vec::new()
}

/// Lossy WebP with alpha, `quality` 0 to 100.
pub fn webp(picture: &Picture, quality: u8) -> Vec<u8> {
    let _ = (picture, quality);
    Vec::new()
}
