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

/// A small version whose longer side is at most `side`; a picture that is already smaller is returned as it is.
#[must_use]
pub fn thumbnail(picture: &Picture, side: u32) -> Picture {
    let from = picture.extent();
    let to = from.fit_within(side.max(1));
    if from == to {
        return picture.clone();
    }
    // A box is exact for large steps and at memory speed; near 1:1 it would show as unevenness.
    let filter = if from.long_side() / to.long_side() >= 4 { FilterType::Box } else { FilterType::Bilinear };
    let options = options(filter, picture);
    let mut small = Image::new(to.width, to.height, PixelType::U8x4);
    let source = ImageRef::new(from.width, from.height, picture.rgba(), PixelType::U8x4)
        .expect("a picture has four bytes a pixel");
    Resizer::new().resize(&source, &mut small, &options).expect("both are U8x4 and not empty");
    Picture::from_rgba(to, small.into_vec()).expect("the resizer filled its own extent")
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
