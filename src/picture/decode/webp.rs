//! WebP through libwebp (three times the speed of the pure decoder on lossy files); animations through `image`.

use super::{DecodeError, Limits, Raw, Remark, damaged, le32, upright};
use crate::geom::Extent;
use crate::picture::{Format, rgb_to_rgba};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use std::io::Cursor;

/// Width and height from the header, bounded to what the format can have.
pub(super) fn stored_extent(bytes: &[u8]) -> Option<Extent> {
    let features = webp::BitstreamFeatures::new(bytes)?;
    Some(Extent::new(features.width(), features.height()))
}

/// Decodes a still WebP, or the first frame of an animated one.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raw, DecodeError> {
    let failed = |reason: &str| damaged(Format::Webp, &reason);
    let features = webp::BitstreamFeatures::new(bytes).ok_or_else(|| failed("its header is unreadable"))?;
    let extent = Extent::new(features.width(), features.height());
    // The library's own buffer and ours exist together for a moment.
    limits.admit(extent, extent.pixels() * 8)?;
    let mut remarks = Vec::new();
    let stated = le32(bytes, 4).map_or(u64::MAX, |size| u64::from(size) + 8);
    if stated > bytes.len() as u64 {
        remarks.push(Remark::Truncated);
    }
    let orientation = upright::from_exif(chunk(bytes, *b"EXIF"));
    if features.has_animation() {
        remarks.push(Remark::FirstFrame);
        return first_frame(bytes, limits, orientation, remarks);
    }
    let pixels = webp::Decoder::new(bytes).decode().ok_or_else(|| failed("its pixels are unreadable"))?;
    if Extent::new(pixels.width(), pixels.height()) != extent {
        return Err(failed("it has two different sizes"));
    }
    let rgba = if pixels.is_alpha() {
        pixels.to_vec()
    } else {
        let mut rgba = vec![0; extent.pixels() as usize * 4];
        rgb_to_rgba(&pixels, &mut rgba);
        rgba
    };
    Ok(Raw { extent, rgba, orientation, remarks })
}

fn first_frame(
    bytes: &[u8],
    limits: &Limits,
    orientation: Orientation,
    remarks: Vec<Remark>,
) -> Result<Raw, DecodeError> {
    let failed = |error: image::ImageError| damaged(Format::Webp, &error);
    let decoder = image::codecs::webp::WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let extent = Extent::new(width, height);
    // Canvas, frame and result: the decoder counts none of them itself.
    limits.admit(extent, extent.pixels() * 12)?;
    let rgba = DynamicImage::from_decoder(decoder).map_err(failed)?.into_rgba8().into_raw();
    Ok(Raw { extent, rgba, orientation, remarks })
}

/// The body of the first RIFF chunk of that name.
fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    let mut at = 12;
    loop {
        let size = le32(bytes, at + 4)? as usize;
        let body = at + 8;
        if bytes.get(at..at + 4)? == name {
            return bytes.get(body..body.checked_add(size)?);
        }
        at = body.checked_add(size)?.checked_add(size & 1)?;
    }
}
