//! Pictures as they are sent: upright pixels without metadata, within what the endpoint takes.

use super::failure::{input_failure, library_failure};
use super::store::StoreError;
use crate::ledger::{Billed, Failure};
use crate::model::MAX_IMAGE_BYTES;
use crate::picture::{Format, Picture, encode, resample};
use crate::profile::{UploadFormat, UploadLimits};
use crate::request::{Payload, Upload};
use std::io::Write;
use tempfile::{NamedTempFile, TempPath};

/// Quality of JPEG and WebP while there is room, and when there is not.
const FINE: u8 = 95;
const SMALL: u8 = 85;
/// Bytes from which on an upload waits on disk: references of a run can weigh hundreds of megabytes.
const LARGE: u64 = 256 * 1024;
/// How often a reference is made smaller before giving up: to a tenth of its side.
const STEPS: u32 = 12;

/// The first image of an edit: exactly these pixels, PNG as its mask.
pub(super) fn exact(picture: &Picture, stem: &str) -> Result<Upload, Failure> {
    let bytes = encode::png(picture);
    if bytes.len() as u64 >= MAX_IMAGE_BYTES {
        return Err(input_failure(format!("{stem} is over 50 MB even when packed"), "Scale the picture down first"));
    }
    Ok(Upload::memory(format!("{stem}.png"), Format::Png, picture.extent(), bytes))
}

/// A reference: photographs stay JPEG and all else is PNG unless the endpoint wants another format; larger than it takes
/// becomes JPEG, and then smaller.
pub(super) fn reference(
    picture: &Picture,
    format: Format,
    stem: &str,
    limits: &UploadLimits,
) -> Result<Upload, Failure> {
    let most = if limits.max_bytes == 0 { MAX_IMAGE_BYTES } else { limits.max_bytes.min(MAX_IMAGE_BYTES) };
    let mut format = match limits.format {
        UploadFormat::Keep if format == Format::Jpeg => Format::Jpeg,
        UploadFormat::Keep | UploadFormat::Png => Format::Png,
        UploadFormat::Jpeg => Format::Jpeg,
        UploadFormat::Webp => Format::Webp,
    };
    let mut extent = limits.fits(picture.extent());
    let mut quality = FINE;
    for _ in 0..STEPS {
        let scaled = if extent == picture.extent() { picture.clone() } else { resample::resize(picture, extent) };
        let bytes = match format {
            Format::Jpeg => encode::jpeg(&scaled, quality),
            Format::Webp => encode::webp(&scaled, quality),
            _ => encode::png(&scaled),
        };
        if (bytes.len() as u64) < most {
            return Ok(Upload::memory(format!("{stem}.{}", format.extension()), format, extent, bytes));
        }
        match format {
            Format::Jpeg | Format::Webp if quality > SMALL => quality = SMALL,
            Format::Jpeg | Format::Webp => extent = extent.fit_within((extent.long_side() * 4 / 5).max(1)),
            // A server that wants PNG does not read anything else.
            _ if limits.format == UploadFormat::Png => extent = extent.fit_within((extent.long_side() * 4 / 5).max(1)),
            _ => format = Format::Jpeg,
        }
    }
    let limit = most as f64 / 1e6;
    Err(input_failure(format!("{stem} is over {limit:.1} MB even when made smaller"), "Take another picture"))
}

/// A large upload leaves memory until it is sent, for a file that `temp` makes; `files` keeps it.
///
/// # Errors
/// The disk is full or cannot be written: nothing was sent.
pub(super) fn onto_disk(
    upload: Upload,
    files: &mut Vec<TempPath>,
    temp: impl FnOnce() -> Result<NamedTempFile, StoreError>,
) -> Result<Upload, Failure> {
    let Payload::Memory(bytes) = &upload.payload else { return Ok(upload) };
    let length = bytes.len() as u64;
    if length < LARGE {
        return Ok(upload);
    }
    let written = temp().and_then(|mut file| {
        file.write_all(bytes)?;
        Ok(file.into_temp_path())
    });
    let path = written.map_err(|error| library_failure(&error, Billed::No))?;
    let payload = Payload::File { path: path.to_path_buf(), length };
    files.push(path);
    Ok(Upload { payload, ..upload })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    fn noise(extent: Extent) -> Picture {
        Picture::from_fn(extent, |x, y| {
            let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
            [(mixed >> 8) as u8, (mixed >> 16) as u8, (mixed >> 24) as u8, 255]
        })
    }

    #[test]
    fn what_is_large_waits_on_disk_and_is_gone_afterwards() {
        let temp = || Ok(NamedTempFile::new()?);
        let mut files = Vec::new();
        let small = exact(&noise(Extent::new(40, 40)), "small").unwrap();
        assert_eq!(onto_disk(small.clone(), &mut files, temp).unwrap(), small);
        let large = exact(&noise(Extent::new(400, 400)), "large").unwrap();
        let Payload::Memory(bytes) = large.payload.clone() else { panic!("encoded in memory") };
        let moved = onto_disk(large, &mut files, temp).unwrap();
        let Payload::File { path, length } = &moved.payload else { panic!("on disk") };
        assert_eq!((*length, std::fs::read(path).unwrap()), (bytes.len() as u64, bytes.to_vec()));
        assert_eq!(files.len(), 1);
        drop(files);
        assert!(!path.exists());
    }

    #[test]
    fn a_reference_is_made_to_fit() {
        let picture = noise(Extent::new(600, 300));
        let make = |format, limits| reference(&picture, format, "reference-1", &limits).unwrap();
        let free = UploadLimits::default();
        let plain = make(Format::Webp, free);
        assert_eq!(
            (plain.format, plain.extent, plain.name.as_str()),
            (Format::Png, picture.extent(), "reference-1.png")
        );
        assert_eq!(make(Format::Jpeg, free).format, Format::Jpeg);
        let edge = make(Format::Png, UploadLimits { max_edge: 200, ..free });
        assert_eq!((edge.extent, edge.format), (Extent::new(200, 100), Format::Png));
        let small = make(Format::Png, UploadLimits { max_bytes: 20_000, ..free });
        assert!(small.len() < 20_000 && small.format == Format::Jpeg && small.extent.width < 600);
        let png = make(Format::Jpeg, UploadLimits { max_bytes: 60_000, format: UploadFormat::Png, ..free });
        assert!(png.len() < 60_000 && png.format == Format::Png);
        assert_eq!(make(Format::Png, UploadLimits { format: UploadFormat::Webp, ..free }).format, Format::Webp);
        assert!(reference(&picture, Format::Png, "x", &UploadLimits { max_bytes: 10, ..free }).is_err());
        let exact = exact(&picture, "image").unwrap();
        assert_eq!((exact.extent, exact.name.as_str()), (picture.extent(), "image.png"));
    }
}
