//! A small version of a file's picture, without the whole of it in memory: what a card of the tray needs.
//!
//! A JPEG is decoded in a half, a quarter or an eighth, a PNG becomes small row by row. Every byte of the file is read all
//! the same: what [`decode`](super::decode()) refuses is refused here, in the same words.

use super::{DecodeError, Format, Limits, Raw, Remark, decode, jpeg, png, upright};
use crate::geom::Extent;
use crate::picture::{Picture, resample};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How many times larger than asked for the first reduction is: the rest is done with a good filter. More where its
/// squares are cut off at the border.
const SPARE_JPEG: u32 = 2;
const SPARE_PNG: u32 = 4;

/// A picture made small while it was decoded.
#[derive(Debug, Clone)]
pub struct Small {
    /// Its pixels, upright.
    pub picture: Picture,
    /// Size of the whole, upright.
    pub extent: Extent,
    /// The real format of the file.
    pub format: Format,
    /// What to tell the user.
    pub remarks: Vec<Remark>,
}

/// A picture as a format's room reduces it.
pub(super) struct Reduced {
    /// Size of the whole, as stored.
    pub(super) full: Extent,
    pub(super) raw: Raw,
}

/// Decodes a picture to at most `side` pixels on its longer side. Never panics.
///
/// # Errors
/// Whatever [`decode`](super::decode()) says of these bytes.
pub fn decode_small(bytes: &[u8], limits: &Limits, side: u32) -> Result<Small, DecodeError> {
    let format = Format::sniff(bytes);
    let wanted = |spare: u32| side.max(1).saturating_mul(spare);
    let room = || match format {
        Some(Format::Jpeg) => jpeg::reduced(bytes, limits, wanted(SPARE_JPEG)),
        Some(Format::Png) => png::reduced(bytes, limits, wanted(SPARE_PNG)),
        _ => None,
    };
    let reduced = catch_unwind(AssertUnwindSafe(room)).ok().flatten();
    if let (Some(reduced), Some(format)) = (reduced, format)
        && let Some(small) = upright_of(reduced, format, limits, side)
    {
        return Ok(small);
    }
    let whole = decode(bytes, limits)?;
    let (picture, extent) = (resample::thumbnail(&whole.picture, side), whole.picture.extent());
    Ok(Small { picture, extent, format: whole.format, remarks: whole.remarks })
}

/// True when [`decode_small`] holds next to nothing of this file's pixels: several may be read at once.
pub fn is_light(bytes: &[u8]) -> bool {
    match Format::sniff(bytes) {
        Some(Format::Jpeg) => !jpeg::is_progressive(bytes),
        Some(Format::Png) => !png::is_interlaced(bytes),
        _ => false,
    }
}

fn upright_of(reduced: Reduced, format: Format, limits: &Limits, side: u32) -> Option<Small> {
    let Reduced { full, raw } = reduced;
    // The whole will have to be turned when it is sent.
    upright::admit(full, raw.orientation, limits).ok()?;
    let (extent, rgba) = upright::turn(raw.extent, raw.rgba, raw.orientation, limits).ok()?;
    let picture = resample::thumbnail(&Picture::from_rgba(extent, rgba)?, side);
    Some(Small { picture, extent: upright::extent(full, raw.orientation), format, remarks: raw.remarks })
}

/// Rows that come in one by one, reduced by a whole number in both directions: means of squares, weighted by alpha.
pub(super) struct Shrink {
    step: usize,
    width: usize,
    /// Of each new pixel: colours times alpha, and alpha.
    sums: Vec<[u64; 4]>,
    rows: usize,
    rgba: Vec<u8>,
}

impl Shrink {
    /// `step`: how many times smaller, at least 1.
    pub(super) fn new(from: Extent, step: u32) -> Self {
        let step = step.max(1);
        let width = from.width.div_ceil(step) as usize;
        let rgba = Vec::with_capacity(width * from.height.div_ceil(step) as usize * 4);
        Self { step: step as usize, width, sums: vec![[0; 4]; width], rows: 0, rgba }
    }

    /// The next row, RGBA.
    pub(super) fn push(&mut self, row: &[u8]) {
        for (sum, pixels) in self.sums.iter_mut().zip(row.chunks(self.step * 4)) {
            for pixel in pixels.chunks_exact(4) {
                let alpha = u64::from(pixel[3]);
                for (sum, level) in sum.iter_mut().zip(&pixel[..3]) {
                    *sum += u64::from(*level) * alpha;
                }
                sum[3] += alpha;
            }
        }
        self.rows += 1;
        if self.rows == self.step {
            self.take_rows(row.len() / 4);
        }
    }

    fn take_rows(&mut self, from_width: usize) {
        for (at, sum) in self.sums.iter_mut().enumerate() {
            let columns = self.step.min(from_width - at * self.step);
            let (alpha, count) = (sum[3], (columns * self.rows) as u64);
            for colour in &sum[..3] {
                self.rgba.push((colour + alpha / 2).checked_div(alpha).unwrap_or(0) as u8);
            }
            self.rgba.push(((alpha + count / 2) / count) as u8);
            *sum = [0; 4];
        }
        self.rows = 0;
    }

    /// The small picture; of a last square that is cut off, what is there.
    pub(super) fn finish(mut self, from: Extent) -> (Extent, Vec<u8>) {
        if self.rows > 0 {
            self.take_rows(from.width as usize);
        }
        let height = self.rgba.len() / (self.width * 4);
        (Extent::new(self.width as u32, height as u32), self.rgba)
    }
}
