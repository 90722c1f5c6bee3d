//! Pictures to files. Encoders write no metadata and never touch colours under transparent pixels.

use super::{Format, Picture};
use crate::geom::Extent;
use png::{BitDepth, ColorType, Compression, DeflateCompression, Filter};
use std::io::{self, Write};

/// Can a picture of that extent be written as `format` at all? PNG has no limit that a picture can reach.
pub const fn fits(format: Format, extent: Extent) -> bool {
    let side = match format {
        Format::Png => return true,
        Format::Jpeg => 65_535,
        Format::Webp => 16_383,
        Format::Gif => return false,
    };
    extent.width <= side && extent.height <= side
}

/// PNG, RGB when opaque and RGBA otherwise, with the fast settings (export quality is lossless either way).
pub fn png(picture: &Picture) -> Vec<u8> {
    if picture.is_opaque() {
        write_png(picture.extent(), ColorType::Rgb, &rgb(picture), fast)
    } else {
        write_png(picture.extent(), ColorType::Rgba, picture.rgba(), fast)
    }
}

/// As [`png`], row by row: a picture that is never held as a whole. `row` fills row `y`, four bytes a pixel, and is
/// asked once for each, from the top down.
///
/// # Errors
/// Those of `out`; an empty extent is none of a picture.
pub fn png_rows(out: impl Write, extent: Extent, opaque: bool, mut row: impl FnMut(u32, &mut [u8])) -> io::Result<()> {
    let mut encoder = png::Encoder::new(out, extent.width, extent.height);
    encoder.set_color(if opaque { ColorType::Rgb } else { ColorType::Rgba });
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer_with_size(1 << 18)?;
    let width = extent.width as usize;
    let (mut rgba, mut rgb) = (vec![0; width * 4], vec![0; width * 3]);
    for y in 0..extent.height {
        row(y, &mut rgba);
        if opaque {
            for (pixel, out) in rgba.chunks_exact(4).zip(rgb.chunks_exact_mut(3)) {
                out.copy_from_slice(&pixel[..3]);
            }
        }
        stream.write_all(if opaque { &rgb } else { &rgba })?;
    }
    stream.finish()?;
    writer.finish()?;
    Ok(())
}

/// An 8-bit grey PNG of `extent.width * extent.height` bytes: a mask as it is stored.
///
/// Missing bytes count as 0 and more than the extent are left out; an empty extent gives no bytes.
pub fn png_grey(extent: Extent, grey: &[u8]) -> Vec<u8> {
    if extent.is_empty() {
        return Vec::new();
    }
    let wanted = extent.pixels() as usize;
    let mut padded = Vec::new();
    let grey = if grey.len() < wanted {
        padded.extend_from_slice(grey);
        padded.resize(wanted, 0);
        &padded
    } else {
        &grey[..wanted]
    };
    write_png(extent, ColorType::Grayscale, grey, small)
}

/// An RGBA PNG packed small although it is written fast: for masks and other flat drawings.
pub fn png_flat(picture: &Picture) -> Vec<u8> {
    write_png(picture.extent(), ColorType::Rgba, picture.rgba(), small)
}

fn fast(encoder: &mut png::Encoder<'_, &mut Vec<u8>>) {
    encoder.set_compression(Compression::Fast);
}

/// Rows of masks mostly repeat the row above: the `Up` filter and a light deflate are as small as the slow settings.
fn small(encoder: &mut png::Encoder<'_, &mut Vec<u8>>) {
    encoder.set_deflate_compression(DeflateCompression::Level(3));
    encoder.set_filter(Filter::Up);
}

fn write_png(
    extent: Extent,
    color: ColorType,
    pixels: &[u8],
    settings: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::with_capacity(pixels.len() / 2 + 1024);
    let mut encoder = png::Encoder::new(&mut out, extent.width, extent.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    settings(&mut encoder);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    written.expect("a non-empty picture with rows of its own width is written to memory");
    out
}

/// JPEG over white, `quality` 1 to 100. No bytes when the picture does not [fit](fits).
pub fn jpeg(picture: &Picture, quality: u8) -> Vec<u8> {
    let extent = picture.extent();
    if !fits(Format::Jpeg, extent) {
        return Vec::new();
    }
    let mut rgb = Vec::with_capacity(extent.pixels() as usize * 3);
    for pixel in picture.rgba().chunks_exact(4) {
        let alpha = u32::from(pixel[3]);
        let over_white = |value: u8| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        rgb.extend_from_slice(&[over_white(pixel[0]), over_white(pixel[1]), over_white(pixel[2])]);
    }
    let mut out = Vec::new();
    let encoded = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100)).encode(
        &rgb,
        extent.width,
        extent.height,
        image::ExtendedColorType::Rgb8,
    );
    if encoded.is_err() {
        out.clear();
    }
    out
}

/// Lossy WebP with alpha, `quality` 0 to 100. No bytes when the picture does not [fit](fits).
pub fn webp(picture: &Picture, quality: u8) -> Vec<u8> {
    let extent = picture.extent();
    let Ok(mut config) = webp::WebPConfig::new() else { return Vec::new() };
    if !fits(Format::Webp, extent) {
        return Vec::new();
    }
    config.quality = f32::from(quality.min(100));
    config.alpha_compression = 1;
    // Twice as fast as the default 4 for 3 % more bytes.
    config.method = 2;
    // Colours under transparent pixels stay as they are.
    config.exact = 1;
    let encoder = webp::Encoder::from_rgba(picture.rgba(), extent.width, extent.height);
    encoder.encode_advanced(&config).map(|bytes| bytes.to_vec()).unwrap_or_default()
}

fn rgb(picture: &Picture) -> Vec<u8> {
    let mut rgb = vec![0; picture.extent().pixels() as usize * 3];
    for (pixel, out) in picture.rgba().chunks_exact(4).zip(rgb.chunks_exact_mut(3)) {
        out.copy_from_slice(&pixel[..3]);
    }
    rgb
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::decode::{Limits, decode};

    fn picture(alpha: bool) -> Picture {
        Picture::from_fn(Extent::new(37, 23), |x, y| {
            [(x * 6) as u8, (y * 9) as u8, (x * y) as u8, if alpha { (x * 7 + y) as u8 } else { 255 }]
        })
    }

    #[test]
    fn png_is_lossless_with_and_without_alpha() {
        for alpha in [false, true] {
            let source = picture(alpha);
            for bytes in [png(&source), png_flat(&source)] {
                assert_eq!(decode(&bytes, &Limits::default()).unwrap().picture.rgba(), source.rgba());
            }
        }
        assert_eq!(png(&picture(false))[25], 2, "opaque pictures are stored as RGB");
    }

    #[test]
    fn rows_give_the_same_pixels_as_the_whole() {
        for alpha in [false, true] {
            let source = picture(alpha);
            let mut bytes = Vec::new();
            png_rows(&mut bytes, source.extent(), !alpha, |y, row| row.copy_from_slice(source.row(y))).unwrap();
            assert_eq!(decode(&bytes, &Limits::default()).unwrap().picture, source);
            assert_eq!(bytes[25], if alpha { 6 } else { 2 });
        }
        assert!(png_rows(Vec::new(), Extent::new(0, 3), true, |_, _| {}).is_err());
    }

    #[test]
    fn grey_is_stored_as_one_channel() {
        let extent = Extent::new(5, 3);
        let grey: Vec<u8> = (0..15).map(|v| v * 17).collect();
        let bytes = png_grey(extent, &grey);
        assert_eq!(bytes[25], 0);
        let back = decode(&bytes, &Limits::default()).unwrap().picture;
        assert!(back.rgba().chunks_exact(4).zip(&grey).all(|(p, g)| p[0] == *g && p[3] == 255));
        assert_eq!(png_grey(Extent::new(0, 3), &[]), Vec::<u8>::new());
        assert_eq!(decode(&png_grey(extent, &[9]), &Limits::default()).unwrap().picture.pixel(1, 0)[0], 0);
    }

    #[test]
    fn lossy_formats_come_back_close() {
        let source = Picture::from_fn(Extent::new(64, 48), |x, y| [x as u8 * 3, y as u8 * 4, 90, 255]);
        for bytes in [jpeg(&source, 95), webp(&source, 95)] {
            let back = decode(&bytes, &Limits::default()).unwrap().picture;
            let worst = back.rgba().iter().zip(source.rgba()).map(|(a, b)| a.abs_diff(*b)).max().unwrap();
            assert!(worst <= 24, "{worst}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_without_a_panic() {
        let long = Picture::from_fn(Extent::new(16_384, 1), |_, _| [1, 2, 3, 255]);
        assert!(webp(&long, 80).is_empty());
        assert!(!jpeg(&long, 80).is_empty());
    }
}
