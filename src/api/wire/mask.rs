//! The mask as it is sent: the one place that knows which colour and which alpha mean "may change".

use crate::geom::Extent;
use crate::profile::MaskEncoding;
use png::{BitDepth, ColorType, DeflateCompression, Encoder, Filter};

/// The size under which a mask must stay.
pub const MAX_MASK_BYTES: usize = 4_000_000;

/// Pixels of a mask: what may change, what stays.
struct Colours {
    kind: ColorType,
    edit: &'static [u8],
    keep: &'static [u8],
}

impl Colours {
    /// None when no mask is sent.
    const fn of(encoding: MaskEncoding) -> Option<Self> {
        let (kind, edit, keep): (_, &[u8], &[u8]) = match encoding {
            // Transparent for those who read alpha, white for those who drop it; and the reverse.
            MaskEncoding::Dual => (ColorType::Rgba, &[255, 255, 255, 0], &[0, 0, 0, 255]),
            // What the guide's snippet makes of a grey mask: its brightness is the inverse.
            MaskEncoding::AlphaOnly => (ColorType::Rgba, &[0, 0, 0, 0], &[255, 255, 255, 255]),
            MaskEncoding::LumaWhite => (ColorType::Grayscale, &[255], &[0]),
            MaskEncoding::LumaBlack => (ColorType::Grayscale, &[0], &[255]),
            MaskEncoding::Off => return None,
        };
        Some(Self { kind, edit, keep })
    }
}

/// The mask as one hard PNG in the endpoint's encoding.
///
/// `mask` holds one byte a pixel, row by row; 128 and more = may change. Under 4 MB for every real mask; pure noise of
/// many megapixels can be larger. None when its length is not that of `extent`, `extent` is empty, or no mask is sent.
pub fn mask_png(extent: Extent, mask: &[u8], encoding: MaskEncoding) -> Option<Vec<u8>> {
    if extent.is_empty() || mask.len() as u64 != extent.pixels() {
        return None;
    }
    let colours = Colours::of(encoding)?;
    let mut pixels = Vec::with_capacity(mask.len() * colours.edit.len());
    for &value in mask {
        pixels.extend_from_slice(if value >= 128 { colours.edit } else { colours.keep });
    }
    // Fast first: it is small enough for all but ragged masks.
    let quick = encode(extent, &pixels, colours.kind, DeflateCompression::Level(3), Filter::Up)?;
    if quick.len() < MAX_MASK_BYTES {
        return Some(quick);
    }
    let thorough = encode(extent, &pixels, colours.kind, DeflateCompression::Level(9), Filter::NoFilter)?;
    Some(if thorough.len() < quick.len() { thorough } else { quick })
}

fn encode(
    extent: Extent,
    pixels: &[u8],
    kind: ColorType,
    compression: DeflateCompression,
    filter: Filter,
) -> Option<Vec<u8>> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, extent.width, extent.height);
    encoder.set_color(kind);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(compression);
    encoder.set_filter(filter);
    // Writing into memory fails only for an image that PNG cannot hold.
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(file)
}
