//! JPEG, decoded to the very pixels that libjpeg gives; CMYK is converted here, without its profile.

use super::small::Reduced;
use super::{DecodeError, Limits, Raw, Remark, be16, damaged, upright};
use crate::geom::Extent;
use crate::picture::{Format, colour, rgb_to_rgba};
use image::metadata::Orientation;
use std::panic::{AssertUnwindSafe, catch_unwind};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// What the segments before the first scan say, and whether the file has an end.
#[derive(Default)]
struct Outline {
    extent: Option<Extent>,
    components: u64,
    progressive: bool,
    adobe: bool,
    complete: bool,
}

impl Outline {
    /// Walks the markers: segments by their length, scan data by its `ff` bytes.
    fn read(bytes: &[u8]) -> Self {
        Self::read_until(bytes, |_| false)
    }

    fn read_until(bytes: &[u8], enough: impl Fn(&Self) -> bool) -> Self {
        let mut outline = Self::default();
        let mut at = 2;
        while !enough(&outline)
            && let Some(skip) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0xff))
        {
            at += skip + 1;
            let Some(marker) = bytes.get(at).copied() else { break };
            match marker {
                // A fill byte: the marker is the byte after it.
                0xff => {}
                // A stuffed zero, a restart, or another start: nothing follows.
                0x00 | 0x01 | 0xd0..=0xd8 => at += 1,
                0xd9 => {
                    outline.complete = true;
                    break;
                }
                _ => {
                    let Some(length) = be16(bytes, at + 1) else { break };
                    outline.note(marker, bytes.get(at + 3..).unwrap_or_default());
                    at += 1 + usize::from(length.max(2));
                }
            }
        }
        outline
    }

    fn note(&mut self, marker: u8, body: &[u8]) {
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf if self.extent.is_none() => {
                if let (Some(height), Some(width), Some(components)) = (be16(body, 1), be16(body, 3), body.get(5)) {
                    self.extent = Some(Extent::new(u32::from(width), u32::from(height)));
                    self.components = u64::from(*components);
                    self.progressive = marker == 0xc2;
                }
            }
            0xee => self.adobe |= body.starts_with(b"Adobe"),
            _ => {}
        }
    }
}

/// Width and height of the frame header.
pub(super) fn stored_extent(bytes: &[u8]) -> Option<Extent> {
    Outline::read_until(bytes, |outline| outline.extent.is_some()).extent
}

/// True when its scans come one after the other over the whole picture, which is held meanwhile.
pub(super) fn is_progressive(bytes: &[u8]) -> bool {
    Outline::read_until(bytes, |outline| outline.extent.is_some()).progressive
}

fn decoder(bytes: &[u8], out: ColorSpace) -> JpegDecoder<ZCursor<&[u8]>> {
    let options = DecoderOptions::new_fast()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(out);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

/// What is known before the pixels.
struct Head {
    outline: Outline,
    extent: Extent,
    /// Bytes of a pixel that a progressive file is held in until its last scan.
    coefficients: u64,
    orientation: Orientation,
    colours: Option<ColorSpace>,
}

impl Head {
    fn read(bytes: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let failed = |error: zune_jpeg::errors::DecodeErrors| damaged(Format::Jpeg, &error);
        let outline = Outline::read(bytes);
        let extent = outline.extent.ok_or_else(|| damaged(Format::Jpeg, &"it has no frame header"))?;
        let coefficients = if outline.progressive { outline.components.max(1) * 2 } else { 0 };
        limits.admit(extent, extent.pixels() * (4 + coefficients))?;
        let mut reader = decoder(bytes, ColorSpace::RGBA);
        reader.decode_headers().map_err(failed)?;
        let info = reader.info().ok_or_else(|| damaged(Format::Jpeg, &"its header is unreadable"))?;
        if Extent::new(u32::from(info.width), u32::from(info.height)) != extent {
            return Err(damaged(Format::Jpeg, &"it has two different sizes"));
        }
        let orientation = upright::from_exif(reader.exif().map(Vec::as_slice));
        Ok(Self { outline, extent, coefficients, orientation, colours: reader.input_colorspace() })
    }

    fn is_inks(&self) -> bool {
        matches!(self.colours, Some(ColorSpace::CMYK | ColorSpace::YCCK))
    }

    /// What there is to say about a file that ends early.
    fn remark(&self) -> Option<Remark> {
        (!self.outline.complete).then_some(Remark::Truncated)
    }
}

/// Decodes baseline and progressive JPEG; what is missing at the end of a cut file stays grey and is remarked.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raw, DecodeError> {
    let failed = |error: zune_jpeg::errors::DecodeErrors| damaged(Format::Jpeg, &error);
    let head = Head::read(bytes, limits)?;
    let (extent, coefficients, adobe) = (head.extent, head.coefficients, head.outline.adobe);
    let mut remarks = Vec::new();
    let profiled = head.is_inks().then(|| profiled_inks(bytes, extent, adobe)).flatten();
    let rgba = match head.colours {
        _ if profiled.is_some() => profiled.unwrap_or_default(),
        Some(ColorSpace::CMYK) => {
            remarks.push(Remark::CmykApproximate);
            let mut inks = decoder(bytes, ColorSpace::CMYK).decode().map_err(failed)?;
            inks_to_rgba(&mut inks, adobe);
            inks
        }
        // The decoder's own way from YCCK to four channels is missing: take three and widen.
        Some(ColorSpace::YCCK) => {
            remarks.push(Remark::CmykApproximate);
            wide(bytes, extent, limits, coefficients)?
        }
        _ => match exact(bytes, extent) {
            Some(rgba) => rgba,
            // Broken in a way that one decoder minds and the other does not.
            None => wide(bytes, extent, limits, coefficients)?,
        },
    };
    remarks.extend(head.remark());
    Ok(Raw { extent, rgba, orientation: head.orientation, remarks })
}

/// The picture in a half, a quarter or an eighth, whichever is the smallest with `side` pixels on its longer side: the
/// format is made so that these cost a part of the work and of the memory. `None`: only the whole can be read.
pub(super) fn reduced(bytes: &[u8], limits: &Limits, side: u32) -> Option<Reduced> {
    let head = Head::read(bytes, limits).ok().filter(|head| !head.is_inks())?;
    let full = head.extent;
    let eighths = [1u8, 2, 4].into_iter().find(|n| u64::from(full.long_side()) * u64::from(*n) / 8 >= side.into())?;
    let small = |side: u32| (u64::from(side) * u64::from(eighths)).div_ceil(8) as u32;
    let extent = Extent::new(small(full.width), small(full.height));
    let rgba = exactly(bytes, extent, |reader| reader.scale(eighths))?;
    let remarks = head.remark().into_iter().collect();
    Some(Reduced { full, raw: Raw { extent, rgba, orientation: head.orientation, remarks } })
}

/// Decodes as libjpeg does, bit for bit: everybody who compares an edit with its JPEG source sees the same source.
fn exact(bytes: &[u8], extent: Extent) -> Option<Vec<u8>> {
    exactly(bytes, extent, |_| {})
}

fn exactly(bytes: &[u8], extent: Extent, set: impl Fn(&mut mozjpeg::Decompress<&[u8]>)) -> Option<Vec<u8>> {
    // Errors of the library unwind through it; they are not bugs and reach no panic hook.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        let mut reader = mozjpeg::Decompress::new_mem(bytes).ok()?;
        set(&mut reader);
        let mut reader = reader.rgba().ok()?;
        if (reader.width(), reader.height()) != (extent.width as usize, extent.height as usize) {
            return None;
        }
        let mut rgba = vec![0; extent.pixels() as usize * 4];
        reader.read_scanlines_into(&mut rgba).ok()?;
        Some(rgba)
    }));
    decoded.ok().flatten()
}

/// Inks by the file's own profile.
fn profiled_inks(bytes: &[u8], extent: Extent, inverted: bool) -> Option<Vec<u8>> {
    let profile = colour::embedded(bytes)?;
    let decoded = catch_unwind(|| {
        let reader = mozjpeg::Decompress::new_mem(bytes).ok()?;
        let mut reader = reader.to_colorspace(mozjpeg::ColorSpace::JCS_CMYK).ok()?;
        if (reader.width(), reader.height()) != (extent.width as usize, extent.height as usize) {
            return None;
        }
        let mut inks = vec![0; extent.pixels() as usize * 4];
        reader.read_scanlines_into(&mut inks).ok()?;
        Some(inks)
    });
    let mut inks = decoded.ok().flatten()?;
    if inverted {
        for ink in &mut inks {
            *ink = 255 - *ink;
        }
    }
    colour::inks_to_srgb(inks, &profile)
}

/// Three channels, widened.
fn wide(bytes: &[u8], extent: Extent, limits: &Limits, coefficients: u64) -> Result<Vec<u8>, DecodeError> {
    limits.admit(extent, extent.pixels() * (7 + coefficients))?;
    let rgb = decoder(bytes, ColorSpace::RGB).decode().map_err(|error| damaged(Format::Jpeg, &error))?;
    let mut rgba = vec![0; extent.pixels() as usize * 4];
    rgb_to_rgba(&rgb, &mut rgba);
    Ok(rgba)
}

/// CMYK to RGBA in place. Adobe's programs store inks inverted (255 = no ink), others as they are.
fn inks_to_rgba(inks: &mut [u8], inverted: bool) {
    let flip = if inverted { 0 } else { 255 };
    for pixel in inks.chunks_exact_mut(4) {
        let key = u32::from(pixel[3] ^ flip);
        for channel in &mut pixel[..3] {
            *channel = ((u32::from(*channel ^ flip) * key + 127) / 255) as u8;
        }
        pixel[3] = 255;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inks_are_read_both_ways() {
        let mut adobe = [255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 0];
        inks_to_rgba(&mut adobe, true);
        assert_eq!(adobe, [255, 255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 255]);
        let mut plain = [0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
        inks_to_rgba(&mut plain, false);
        assert_eq!(plain, adobe);
    }
}
