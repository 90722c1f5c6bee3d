//! GIF: the first frame only.

use super::{DecodeError, Limits, Raw, Remark, damaged, le16};
use crate::geom::Extent;
use crate::picture::Format;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder};
use std::io::Cursor;

/// Width and height of the logical screen.
pub(super) fn stored_extent(bytes: &[u8]) -> Option<Extent> {
    Some(Extent::new(u32::from(le16(bytes, 6)?), u32::from(le16(bytes, 8)?)))
}

/// Decodes the first frame onto the logical screen.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raw, DecodeError> {
    let failed = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => damaged(Format::Gif, &"its frame is larger than the limits allow"),
        error => damaged(Format::Gif, &error),
    };
    if let Some(extent) = stored_extent(bytes) {
        limits.admit(extent, extent.pixels() * 8)?;
    }
    let mut decoder = image::codecs::gif::GifDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let extent = Extent::new(width, height);
    // The frame before it is laid on the screen counts as well.
    limits.admit(extent, extent.pixels() * 8)?;
    // A frame may be larger than its screen: 17 GB, in a file of some bytes.
    let mut room = image::Limits::no_limits();
    room.max_alloc = Some(limits.max_bytes - extent.pixels() * 4);
    decoder.set_limits(room).map_err(failed)?;
    let rgba = DynamicImage::from_decoder(decoder).map_err(failed)?.into_rgba8().into_raw();
    let remarks = if has_two_frames(bytes).unwrap_or(false) { vec![Remark::FirstFrame] } else { Vec::new() };
    Ok(Raw { extent, rgba, orientation: Orientation::NoTransforms, remarks })
}

/// Walks the blocks until a second image descriptor; none when the file ends inside a block.
fn has_two_frames(bytes: &[u8]) -> Option<bool> {
    let color_table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) };
    let mut at = 13 + color_table(*bytes.get(10)?);
    let mut frames = 0;
    loop {
        match *bytes.get(at)? {
            0x21 => at += 2,
            0x2c => {
                frames += 1;
                if frames == 2 {
                    return Some(true);
                }
                at += 11 + color_table(*bytes.get(at + 9)?);
            }
            _ => return Some(false),
        }
        loop {
            let length = usize::from(*bytes.get(at)?);
            at += 1 + length;
            if length == 0 {
                break;
            }
        }
    }
}
