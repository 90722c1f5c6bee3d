//! The mask as it is sent: the one place that knows which colour and which alpha mean "may change".

use crate::geom::Extent;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

/// The size under which a mask must stay.
pub const MAX_MASK_BYTES: usize = 4_000_000;

/// May change: transparent for those who read alpha, white for those who drop it.
const EDIT: [u8; 4] = [255, 255, 255, 0];
/// Stays: opaque for those who read alpha, black for those who drop it.
const KEEP: [u8; 4] = [0, 0, 0, 255];

/// The mask as one hard RGBA PNG that most servers read rightly, whether they look at alpha or at brightness.
///
/// `mask` holds one byte a pixel, row by row; 128 and more = may change. Under 4 MB for every real mask; pure noise of
/// many megapixels can be larger. None when its length is not that of `extent`, or `extent` is empty.
pub fn mask_png(extent: Extent, mask: &[u8]) -> Option<Vec<u8>> {
    if extent.is_empty() || mask.len() as u64 != extent.pixels() {
        return None;
    }
    let mut rgba = Vec::with_capacity(mask.len() * 4);
    for &value in mask {
        rgba.extend_from_slice(if value >= 128 { &EDIT } else { &KEEP });
    }
    // Fast first: it is small enough for all but ragged masks.
    let quick = encode(extent, &rgba, DeflateCompression::Level(3), Filter::Up)?;
    if quick.len() < MAX_MASK_BYTES {
        return Some(quick);
    }
    let thorough = encode(extent, &rgba, DeflateCompression::Level(9), Filter::NoFilter)?;
    Some(if thorough.len() < quick.len() { thorough } else { quick })
}

fn encode(extent: Extent, rgba: &[u8], compression: DeflateCompression, filter: Filter) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, extent.width, extent.height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(compression);
    encoder.set_filter(filter);
    // Writing into memory fails only for an image that PNG cannot hold.
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(rgba).ok()?;
    writer.finish().ok()?;
    Some(file)
}
