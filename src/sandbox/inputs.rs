//! What is accepted as an image and as a mask. Headers are looked at before anything is decoded.

use super::answer::ApiError;
use super::body::{Call, File};
use super::marks;
use crate::picture::Picture;
use crate::picture::decode::{Limits, decode};

/// The pictures of a call, decoded.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// In wire order; the first one is the target of an edit.
    pub images: Vec<Picture>,
    /// Alpha 0 = may change. Of marks it is what they mean.
    pub mask: Option<Picture>,
}

/// Decodes and checks the pictures of a call. Slow: not for an async thread.
pub fn check(call: &Call) -> Result<Inputs, ApiError> {
    let mut inputs = Inputs::default();
    for (i, file) in call.images.iter().enumerate() {
        inputs.images.push(image(file, i + 1)?);
    }
    let Some(first) = inputs.images.first() else { return Ok(inputs) };
    let fits = |name: &'static str, code: &'static str, picture: Picture| {
        if picture.extent() == first.extent() {
            return Ok(picture);
        }
        let (own, other) = (picture.extent(), first.extent());
        let message = format!("Invalid {name} image size: the {name} is {own} but the first image is {other}.");
        Err(ApiError::input(name, code, message))
    };
    if let Some(file) = &call.mask {
        inputs.mask = Some(fits("mask", "invalid_mask_image_size", overlay("mask", file)?)?);
    } else if let Some(file) = &call.markup {
        let drawn = fits("markup", "invalid_markup_image_size", overlay("markup", file)?)?;
        if !marks::are_transparent(&drawn) {
            return Err(no_overlay("markup", "markup image must contain transparent pixels"));
        }
        inputs.mask = Some(marks::meant(&drawn));
    }
    Ok(inputs)
}

fn limits() -> Limits {
    Limits { max_pixels: 100_000_000, max_bytes: 1 << 30 }
}

fn image(file: &File, number: usize) -> Result<Picture, ApiError> {
    let refuse = || {
        let message = format!("Invalid image file or mode for image {number}, please check your image file.");
        Err(ApiError::input("image", "invalid_image_file", message))
    };
    let bytes = file.bytes.as_ref();
    let plain = match bytes {
        [0x89, b'P', ..] => bytes.get(24).is_some_and(|depth| *depth <= 8),
        [0xff, 0xd8, ..] => jpeg_frame(bytes).is_some_and(|frame| frame.channels != 4),
        [b'R', b'I', b'F', b'F', ..] => true,
        _ => false,
    };
    let small = header_extent(bytes).is_none_or(|(w, h)| u64::from(w) * u64::from(h) <= limits().max_pixels);
    if !plain || !small {
        return refuse();
    }
    decode(bytes, &limits()).map(|decoded| decoded.picture).or_else(|_| refuse())
}

fn no_overlay(name: &'static str, why: &str) -> ApiError {
    let code = if name == "mask" { "invalid_mask_image_format" } else { "invalid_markup_image_format" };
    ApiError::input(name, code, format!("Invalid {name} image format - {why}"))
}

/// A mask, or marks: a PNG with an alpha channel.
fn overlay(name: &'static str, file: &File) -> Result<Picture, ApiError> {
    let refuse = |why: &str| Err(no_overlay(name, &format!("{name} image {why}")));
    let bytes = file.bytes.as_ref();
    if !bytes.starts_with(&[0x89, b'P', b'N', b'G']) {
        return refuse("must be a PNG file");
    }
    // Colour types 4 and 6 have an alpha channel of their own.
    if !matches!(bytes.get(25), Some(4 | 6)) {
        return refuse("missing alpha channel");
    }
    let small = header_extent(bytes).is_some_and(|(w, h)| u64::from(w) * u64::from(h) <= limits().max_pixels);
    if !small {
        return refuse("too large");
    }
    decode(bytes, &limits()).map(|decoded| decoded.picture).or_else(|_| refuse("could not be read"))
}

/// The size that the header of a PNG, JPEG or WebP names, without decoding.
pub fn header_extent(bytes: &[u8]) -> Option<(u32, u32)> {
    let be32 = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let le = |at: usize, count: usize| {
        let slice = bytes.get(at..at + count)?;
        Some(slice.iter().rev().fold(0u32, |sum, byte| (sum << 8) | u32::from(*byte)))
    };
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some((be32(16)?, be32(20)?)),
        [0xff, 0xd8, ..] => jpeg_frame(bytes).map(|frame| (frame.width, frame.height)),
        [b'R', b'I', b'F', b'F', ..] => match bytes.get(12..16)? {
            b"VP8X" => Some((le(24, 3)? + 1, le(27, 3)? + 1)),
            b"VP8L" => {
                let bits = le(21, 4)?;
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            b"VP8 " => Some((le(26, 2)? & 0x3fff, le(28, 2)? & 0x3fff)),
            _ => None,
        },
        _ => None,
    }
}

struct JpegFrame {
    width: u32,
    height: u32,
    channels: u8,
}

/// Walks the segments of a JPEG to its frame header.
fn jpeg_frame(bytes: &[u8]) -> Option<JpegFrame> {
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xff {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xff => at += 1,
            0x00 | 0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let head = bytes.get(at + 5..at + 10)?;
                return Some(JpegFrame {
                    height: u32::from(u16::from_be_bytes([head[0], head[1]])),
                    width: u32::from(u16::from_be_bytes([head[2], head[3]])),
                    channels: head[4],
                });
            }
            0xd9 | 0xda => return None,
            _ => {
                let length = bytes.get(at + 2..at + 4)?;
                at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(format: image::ImageFormat, picture: &image::DynamicImage) -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn headers_name_the_size() {
        let picture = || image::DynamicImage::new_rgb8(37, 21);
        for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg, image::ImageFormat::WebP] {
            assert_eq!(header_extent(&encoded(format, &picture())), Some((37, 21)), "{format:?}");
        }
        let lossy = webp::Encoder::from_rgb(&[9; 37 * 21 * 3], 37, 21).encode(50.0);
        assert_eq!(header_extent(&lossy), Some((37, 21)));
    }

    #[test]
    fn sixteen_bits_gif_and_noise_are_no_images() {
        let file = |bytes: Vec<u8>| File { content_type: None, bytes: bytes.into() };
        let deep = encoded(image::ImageFormat::Png, &image::DynamicImage::new_rgb16(8, 8));
        let gif = encoded(image::ImageFormat::Gif, &image::DynamicImage::new_rgb8(8, 8));
        for bytes in [deep, gif, b"no image".to_vec(), vec![]] {
            assert_eq!(image(&file(bytes), 3).unwrap_err().code, Some("invalid_image_file"));
        }
        let opaque = encoded(image::ImageFormat::Png, &image::DynamicImage::new_rgb8(8, 8));
        assert_eq!(overlay("mask", &file(opaque)).unwrap_err().code, Some("invalid_mask_image_format"));
        let good = encoded(image::ImageFormat::Png, &image::DynamicImage::new_rgba8(8, 8));
        assert!(overlay("mask", &file(good)).is_ok());
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_a_panic(
            head in prop::sample::select(vec![&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X", b""]),
            tail in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let bytes: Vec<u8> = head.iter().copied().chain(tail).collect();
            let _ = header_extent(&bytes);
            let _ = image(&File { content_type: None, bytes: bytes.clone().into() }, 1);
            let _ = overlay("markup", &File { content_type: None, bytes: bytes.into() });
        }
    }
}
