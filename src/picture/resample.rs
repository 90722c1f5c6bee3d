//! Scaling: thumbnails, the crop that is sent, the result that comes back.

use super::Picture;
use crate::geom::Extent;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{
    FilterType, PixelComponentMapper, PixelType, ResizeAlg, ResizeOptions, Resizer, create_srgb_mapper,
};
use std::sync::LazyLock;

/// Tables between sRGB bytes and linear 16-bit light; building them takes longer than a thumbnail.
static SRGB: LazyLock<PixelComponentMapper> = LazyLock::new(create_srgb_mapper);

/// Bytes of a picture that become smaller at once.
const BAND: f64 = 2e6;

/// A small version whose longer side is at most `side`; a picture that is already smaller is returned as it is.
#[must_use]
pub fn thumbnail(picture: &Picture, side: u32) -> Picture {
    let from = picture.extent();
    let to = from.fit_within(side.max(1));
    if from == to {
        return picture.clone();
    }
    // A box is exact for large steps and at memory speed; near 1:1 it would show as unevenness.
    if from.long_side() / to.long_side() >= 4 {
        return boxed(picture, to);
    }
    let options = options(FilterType::Bilinear, picture);
    let mut small = Image::new(to.width, to.height, PixelType::U8x4);
    let source = ImageRef::new(from.width, from.height, picture.rgba(), PixelType::U8x4)
        .expect("a picture has four bytes a pixel");
    Resizer::new().resize(&source, &mut small, &options).expect("both are U8x4 and not empty");
    Picture::from_rgba(to, small.into_vec()).expect("the resizer filled its own extent")
}

/// The mean of the pixels below each new one, band by band: with transparency the resizer makes a copy of what it is
/// given, and one of the whole picture would be as large as the picture.
fn boxed(picture: &Picture, to: Extent) -> Picture {
    let from = picture.extent();
    let stride = from.width as usize * 4;
    let step = f64::from(from.height) / f64::from(to.height);
    let rows = (BAND / (stride as f64 * step)).clamp(1.0, f64::from(to.height)) as u32;
    let mut resizer = Resizer::new();
    let mut rgba = Vec::with_capacity(to.pixels() as usize * 4);
    for top in (0..to.height).step_by(rows as usize) {
        let bottom = (top + rows).min(to.height);
        let (from_top, from_bottom) = (f64::from(top) * step, (f64::from(bottom) * step).min(f64::from(from.height)));
        // One more on each side: which rows count at a border is the resizer's to say.
        let first = (from_top.floor() as usize).saturating_sub(1);
        let last = (from_bottom.ceil() as usize + 1).min(from.height as usize);
        let band = &picture.rgba()[first * stride..last * stride];
        let source = ImageRef::new(from.width, (last - first) as u32, band, PixelType::U8x4)
            .expect("whole rows of four bytes a pixel");
        let mut small = Image::new(to.width, bottom - top, PixelType::U8x4);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Box))
            .use_alpha(band.chunks_exact(4).any(|pixel| pixel[3] != 255))
            .crop(0.0, from_top - first as f64, f64::from(from.width), from_bottom - from_top);
        resizer.resize(&source, &mut small, &options).expect("the band lies inside, and both are U8x4");
        rgba.extend_from_slice(small.buffer());
    }
    Picture::from_rgba(to, rgba).expect("the bands are the extent")
}

/// Scales to exactly `extent` with a good filter, in linear light, alpha premultiplied on the way.
///
/// An empty extent becomes one pixel. The same extent returns the same picture.
#[must_use]
pub fn resize(picture: &Picture, extent: Extent) -> Picture {
    let from = picture.extent();
    let to = Extent::new(extent.width.max(1), extent.height.max(1));
    if from == to {
        return picture.clone();
    }
    // Lanczos keeps detail when shrinking; enlarging with it rings in linear light, Catmull-Rom hardly does.
    let shrinks = to.pixels() < from.pixels();
    let filter = if shrinks { FilterType::Lanczos3 } else { FilterType::CatmullRom };
    let options = options(filter, picture);
    let source = ImageRef::new(from.width, from.height, picture.rgba(), PixelType::U8x4)
        .expect("a picture has four bytes a pixel");
    let mut linear = Image::new(from.width, from.height, PixelType::U16x4);
    SRGB.forward_map(&source, &mut linear).expect("U8x4 maps to U16x4 of the same extent");
    let mut scaled = Image::new(to.width, to.height, PixelType::U16x4);
    Resizer::new().resize(&linear, &mut scaled, &options).expect("both are U16x4 and not empty");
    drop(linear);
    let mut out = Image::new(to.width, to.height, PixelType::U8x4);
    SRGB.backward_map(&scaled, &mut out).expect("U16x4 maps to U8x4 of the same extent");
    Picture::from_rgba(to, out.into_vec()).expect("the resizer filled its own extent")
}

fn options(filter: FilterType, picture: &Picture) -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter)).use_alpha(!picture.is_opaque())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thumbnails_fit_and_small_pictures_stay() {
        let picture = Picture::from_fn(Extent::new(400, 200), |x, _| [x as u8, 0, 0, 255]);
        assert_eq!(thumbnail(&picture, 100).extent(), Extent::new(100, 50));
        assert_eq!(thumbnail(&picture, 400), picture);
        assert_eq!(thumbnail(&picture, 0).extent(), Extent::new(1, 1));
        let sliver = Picture::from_fn(Extent::new(3000, 1), |_, _| [7, 8, 9, 255]);
        assert_eq!(thumbnail(&sliver, 64).pixel(10, 0), [7, 8, 9, 255]);
    }

    #[test]
    fn bands_leave_no_trace() {
        // Odd sides, so that no step is a whole number; a band has several rows, and there are several bands.
        for (width, height, opaque) in [(2503, 1999, true), (2503, 1999, false), (5001, 700, false), (97, 4999, true)] {
            let picture = Picture::from_fn(Extent::new(width, height), |x, y| {
                let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
                let alpha = if opaque { 255 } else { (noise >> 8) as u8 | 64 };
                [(noise >> 16) as u8 / 2 + (x / 40) as u8, (y / 20) as u8, (noise >> 24) as u8, alpha]
            });
            let small = thumbnail(&picture, 320);
            let to = small.extent();
            let options = options(FilterType::Box, &picture);
            let source = ImageRef::new(width, height, picture.rgba(), PixelType::U8x4).unwrap();
            let mut whole = Image::new(to.width, to.height, PixelType::U8x4);
            Resizer::new().resize(&source, &mut whole, &options).unwrap();
            let apart = small.rgba().iter().zip(whole.buffer()).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(apart <= Some(1), "{width}x{height} opaque {opaque}: {apart:?}");
        }
    }

    #[test]
    fn transparent_pixels_do_not_bleed_their_colour() {
        let picture =
            Picture::from_fn(Extent::new(64, 64), |x, _| if x < 32 { [255, 0, 0, 0] } else { [0, 0, 255, 255] });
        for small in [thumbnail(&picture, 10), resize(&picture, Extent::new(10, 10))] {
            for pixel in small.rgba().chunks_exact(4).filter(|p| p[3] > 0) {
                assert!(pixel[0] <= 2 && pixel[2] >= 250, "{pixel:?}");
            }
        }
    }

    #[test]
    fn halving_a_checker_keeps_its_light() {
        let checker = Picture::from_fn(Extent::new(64, 64), |x, y| {
            let v = if (x + y) % 2 == 0 { 255 } else { 0 };
            [v, v, v, 255]
        });
        let middle = resize(&checker, Extent::new(16, 16)).pixel(8, 8)[0];
        // Half the light is 188 in sRGB; averaging the bytes would give 128.
        assert!((186..=190).contains(&middle), "{middle}");
    }

    proptest! {
        #[test]
        fn flat_colour_survives_any_scale(
            w in 1u32..40, h in 1u32..40, to_w in 0u32..60, to_h in 0u32..60, r: u8, g: u8, b: u8,
        ) {
            let flat = Picture::from_fn(Extent::new(w, h), |_, _| [r, g, b, 255]);
            let scaled = resize(&flat, Extent::new(to_w, to_h));
            prop_assert_eq!(scaled.extent(), Extent::new(to_w.max(1), to_h.max(1)));
            prop_assert!(scaled.rgba().chunks_exact(4).all(|p| p == [r, g, b, 255]));
        }
    }
}
