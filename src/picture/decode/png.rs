//! PNG, row by row in the file's own colour type, widened to RGBA as each row arrives.

use super::small::{Reduced, Shrink};
use super::{DecodeError, Limits, Raw, Remark, damaged, upright};
use crate::geom::Extent;
use crate::picture::{Format, rgb_to_rgba};
use image::metadata::Orientation;
use png::{BitDepth, ColorType, Decoder, Reader, Transformations};
use std::io::{BufRead, Cursor, Seek};

/// Most bytes that the decoder may hold beside the pixels: chunks, palettes, one row, its window.
const AUXILIARY_BYTES: usize = 64 << 20;

/// Width and height from the header chunk, which comes first in every PNG.
pub(super) fn stored_extent(bytes: &[u8]) -> Option<Extent> {
    let side = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some(Extent::new(side(16)?, side(20)?))
}

/// True when its rows come in seven passes; the header says it.
pub(super) fn is_interlaced(bytes: &[u8]) -> bool {
    bytes.get(28).is_some_and(|way| *way != 0)
}

/// Decodes the still picture; of an animated PNG its default image.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Raw, DecodeError> {
    decode_from(Cursor::new(bytes), limits)
}

/// The same while the file is read.
pub(super) fn decode_from(file: impl BufRead + Seek, limits: &Limits) -> Result<Raw, DecodeError> {
    let failed = |error: png::DecodingError| damaged(Format::Png, &error);
    let Opened { mut reader, extent, orientation, remarks, row_bytes } = Opened::read(file, limits)?;
    let (color, depth) = reader.output_color_type();
    let mut rgba = vec![0; extent.pixels() as usize * 4];
    let widen = widening(color, depth);
    if color == ColorType::Rgba && depth == BitDepth::Eight {
        reader.next_frame(&mut rgba).map_err(failed)?;
    } else if reader.info().interlaced {
        let mut stored = vec![0; row_bytes * extent.height as usize];
        reader.next_frame(&mut stored).map_err(failed)?;
        for (from, to) in stored.chunks_exact(row_bytes).zip(rgba.chunks_exact_mut(extent.width as usize * 4)) {
            widen(from, to);
        }
    } else {
        for to in rgba.chunks_exact_mut(extent.width as usize * 4) {
            let Some(row) = reader.next_row().map_err(failed)? else { break };
            widen(row.data(), to);
        }
    }
    Ok(Raw { extent, rgba, orientation, remarks })
}

/// The picture with at least `side` pixels on its longer side, and at most twice as many: made while its rows are read,
/// of which none is kept. `None`: only the whole can be read.
pub(super) fn reduced(bytes: &[u8], limits: &Limits, side: u32) -> Option<Reduced> {
    let Opened { mut reader, extent: full, orientation, remarks, .. } =
        Opened::read(Cursor::new(bytes), limits).ok()?;
    let step = full.long_side() / side.max(1);
    if step < 2 || reader.info().interlaced {
        return None;
    }
    let (color, depth) = reader.output_color_type();
    let widen = widening(color, depth);
    let mut small = Shrink::new(full, step);
    let mut rgba = vec![0; full.width as usize * 4];
    for _ in 0..full.height {
        widen(reader.next_row().ok()??.data(), &mut rgba);
        small.push(&rgba);
    }
    let (extent, rgba) = small.finish(full);
    Some(Reduced { full, raw: Raw { extent, rgba, orientation, remarks } })
}

/// A file whose header is read and admitted.
struct Opened<R: BufRead + Seek> {
    reader: Reader<R>,
    extent: Extent,
    orientation: Orientation,
    remarks: Vec<Remark>,
    row_bytes: usize,
}

impl<R: BufRead + Seek> Opened<R> {
    fn read(mut file: R, limits: &Limits) -> Result<Self, DecodeError> {
        if let Some(extent) = file.fill_buf().ok().and_then(stored_extent) {
            limits.admit(extent, extent.pixels().saturating_mul(4))?;
        }
        let mut decoder = Decoder::new_with_limits(file, png::Limits { bytes: AUXILIARY_BYTES });
        // Profiles and texts are where bombs hide, and nothing here reads them.
        decoder.set_ignore_iccp_chunk(true);
        decoder.set_ignore_text_chunk(true);
        decoder.set_transformations(Transformations::EXPAND);
        let reader = decoder.read_info().map_err(|error| damaged(Format::Png, &error))?;
        let info = reader.info();
        let extent = Extent::new(info.width, info.height);
        let orientation = upright::from_exif(info.exif_metadata.as_deref());
        let mut remarks = Vec::new();
        if info.animation_control.is_some_and(|control| control.num_frames > 1) {
            remarks.push(Remark::FirstFrame);
        }
        if reader.output_color_type().1 == BitDepth::Sixteen {
            remarks.push(Remark::ReducedTo8Bit);
        }
        let row_bytes =
            reader.output_line_size(extent.width).ok_or_else(|| damaged(Format::Png, &"its rows are too long"))?;
        let stored_bytes = row_bytes as u64 * u64::from(extent.height);
        limits.admit(extent, extent.pixels() * 4 + if info.interlaced { stored_bytes } else { row_bytes as u64 })?;
        Ok(Self { reader, extent, orientation, remarks, row_bytes })
    }
}

/// The kernel that turns one row of that colour type into RGBA8. Palettes and small depths were expanded before.
fn widening(color: ColorType, depth: BitDepth) -> fn(&[u8], &mut [u8]) {
    match (color, depth == BitDepth::Sixteen) {
        (ColorType::Grayscale | ColorType::Indexed, false) => |from, to| {
            for (grey, out) in from.iter().zip(to.chunks_exact_mut(4)) {
                out.copy_from_slice(&[*grey, *grey, *grey, 255]);
            }
        },
        (ColorType::GrayscaleAlpha, false) => |from, to| {
            for (p, out) in from.chunks_exact(2).zip(to.chunks_exact_mut(4)) {
                out.copy_from_slice(&[p[0], p[0], p[0], p[1]]);
            }
        },
        (ColorType::Rgb, false) => rgb_to_rgba,
        (ColorType::Rgba, false) => |from, to| to.copy_from_slice(from),
        (ColorType::Grayscale | ColorType::Indexed, true) => |from, to| {
            for (p, out) in from.chunks_exact(2).zip(to.chunks_exact_mut(4)) {
                let grey = to_eight(p[0], p[1]);
                out.copy_from_slice(&[grey, grey, grey, 255]);
            }
        },
        (ColorType::GrayscaleAlpha, true) => |from, to| {
            for (p, out) in from.chunks_exact(4).zip(to.chunks_exact_mut(4)) {
                let grey = to_eight(p[0], p[1]);
                out.copy_from_slice(&[grey, grey, grey, to_eight(p[2], p[3])]);
            }
        },
        (ColorType::Rgb, true) => |from, to| {
            for (p, out) in from.chunks_exact(6).zip(to.chunks_exact_mut(4)) {
                out.copy_from_slice(&[to_eight(p[0], p[1]), to_eight(p[2], p[3]), to_eight(p[4], p[5]), 255]);
            }
        },
        (ColorType::Rgba, true) => |from, to| {
            for (p, out) in from.chunks_exact(2).zip(to.iter_mut()) {
                *out = to_eight(p[0], p[1]);
            }
        },
    }
}

/// 16 bits to 8, rounded to the nearest (65535 = 255 * 257).
fn to_eight(high: u8, low: u8) -> u8 {
    let wide = u32::from(high) << 8 | u32::from(low);
    ((wide * 255 + 32_767) / 65_535) as u8
}
