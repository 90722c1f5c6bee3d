//! Colour profiles: what a file's numbers mean, turned into sRGB.
//!
//! Only what is sent as a reference is converted, and CMYK, which has no RGB numbers of its own. The picture on the canvas
//! keeps its file's numbers: an edit changes only what was painted.

use super::{Format, Picture};
use image::ImageDecoder;
use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use moxcms::{ColorProfile, DataColorSpace, Layout, Transform8BitExecutor, TransformOptions};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The largest profile that is read.
const MOST: usize = 4 << 20;
/// Pixels that are converted at a time.
const BLOCK: usize = 16 * 1024;

/// The ICC profile in a PNG, JPEG or WebP file, as it stands there.
pub fn embedded(bytes: &[u8]) -> Option<Vec<u8>> {
    let format = Format::sniff(bytes)?;
    let read = catch_unwind(|| match format {
        Format::Png => PngDecoder::new(Cursor::new(bytes)).ok()?.icc_profile().ok()?,
        Format::Jpeg => JpegDecoder::new(Cursor::new(bytes)).ok()?.icc_profile().ok()?,
        Format::Webp => WebPDecoder::new(Cursor::new(bytes)).ok()?.icc_profile().ok()?,
        Format::Gif => None,
    });
    read.ok().flatten().filter(|profile| !profile.is_empty() && profile.len() <= MOST)
}

/// The same picture in sRGB. `None` when the profile cannot be used, or is sRGB's own: the picture is right as it is then.
pub fn to_srgb(picture: &Picture, profile: &[u8]) -> Option<Picture> {
    let transform =
        transform(profile, &[(DataColorSpace::Rgb, Layout::Rgba), (DataColorSpace::Gray, Layout::GrayAlpha)])?;
    let mut rgba = picture.rgba().to_vec();
    let converted = catch_unwind(AssertUnwindSafe(move || {
        if changes_nothing(&transform) {
            return None;
        }
        transform.apply(&mut rgba)?;
        Some(rgba)
    }));
    Picture::from_rgba(picture.extent(), converted.ok().flatten()?)
}

/// Inks (CMYK, 255 = all of it) to opaque RGBA in sRGB, in the same memory. `None`: the profile cannot be used.
pub fn inks_to_srgb(mut inks: Vec<u8>, profile: &[u8]) -> Option<Vec<u8>> {
    let transform = transform(profile, &[(DataColorSpace::Cmyk, Layout::Rgba)])?;
    let converted = catch_unwind(AssertUnwindSafe(move || transform.apply(&mut inks).map(|()| inks)));
    converted.ok().flatten()
}

/// A conversion of pixels of this layout.
struct Transform {
    from: Layout,
    work: Arc<Transform8BitExecutor>,
}

fn transform(profile: &[u8], layouts: &[(DataColorSpace, Layout)]) -> Option<Transform> {
    let made = catch_unwind(|| {
        let profile = ColorProfile::new_from_slice(profile).ok()?;
        let (_, from) = layouts.iter().find(|(space, _)| *space == profile.color_space)?;
        let srgb = ColorProfile::new_srgb();
        let work = profile.create_transform_8bit(*from, &srgb, Layout::Rgba, TransformOptions::default()).ok()?;
        Some(Transform { from: *from, work })
    });
    made.ok().flatten()
}

impl Transform {
    /// Converts RGBA in place; of grey levels red is the level.
    fn apply(&self, rgba: &mut [u8]) -> Option<()> {
        let mut from = Vec::with_capacity(BLOCK * 4);
        for block in rgba.chunks_mut(BLOCK * 4) {
            from.clear();
            if self.from == Layout::GrayAlpha {
                from.extend(block.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[3]]));
            } else {
                from.extend_from_slice(block);
            }
            self.work.transform(&from, block).ok()?;
        }
        Some(())
    }
}

/// sRGB under another name: no colour of a grid moves by more than one level.
fn changes_nothing(transform: &Transform) -> bool {
    let steps = || (0..=8u32).map(|step| (step * 255 / 8) as u8);
    let grid: Vec<u8> =
        steps().flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b, 255]))).collect();
    let mut moved = grid.clone();
    transform.from == Layout::Rgba
        && transform.apply(&mut moved).is_some()
        && grid.iter().zip(&moved).all(|(a, b)| a.abs_diff(*b) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    fn one(rgb: [u8; 3]) -> Picture {
        Picture::from_fn(Extent::new(3, 2), |_, _| [rgb[0], rgb[1], rgb[2], 200])
    }

    #[test]
    fn a_wide_gamut_becomes_srgb_and_srgb_stays() {
        let p3 = ColorProfile::new_display_p3().encode().unwrap();
        let (red, grey) = (to_srgb(&one([200, 60, 50]), &p3).unwrap(), to_srgb(&one([128, 128, 128]), &p3).unwrap());
        // By the published matrices: P3 (200, 60, 50) is sRGB (217, 42, 39).
        let near = |a: &[u8], b: [u8; 4]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 2);
        assert!(near(&red.rgba()[..4], [217, 42, 39, 200]), "{:?}", &red.rgba()[..4]);
        assert!(near(&grey.rgba()[..4], [128, 128, 128, 200]), "{:?}", &grey.rgba()[..4]);
        let srgb = ColorProfile::new_srgb().encode().unwrap();
        assert!(to_srgb(&one([200, 60, 50]), &srgb).is_none());
    }

    #[test]
    fn rubbish_is_no_profile() {
        let mut p3 = ColorProfile::new_display_p3().encode().unwrap();
        assert!(to_srgb(&one([1, 2, 3]), b"rubbish").is_none() && inks_to_srgb(vec![1, 2, 3, 4], &p3).is_none());
        let whole = p3.len();
        for at in (0..whole).take_while(|at| at + at / 7 < whole) {
            p3[at] ^= 0x5a;
            let _ = to_srgb(&one([1, 2, 3]), &p3);
            p3.truncate(whole - at / 7);
        }
    }
}
