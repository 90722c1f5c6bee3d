use super::*;
use crate::geom::Extent;
use crate::model::{Background, Moderation, Quality, Size};
use crate::picture::Format;
use crate::profile::MaskEncoding;
use crate::request::{Parameters, Upload};
use serde_json::json;

fn upload(name: &str, format: Format, bytes: &'static [u8]) -> Upload {
    Upload::memory(name, format, Extent::new(8, 8), bytes)
}

pub(super) fn bytes_of(wire: &Wire) -> Vec<u8> {
    let mut reader = Reader::new(wire.pieces.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let bytes = runtime.block_on(async {
        let mut bytes = Vec::new();
        while let Some(more) = reader.next().await.unwrap() {
            bytes.extend_from_slice(&more);
        }
        bytes
    });
    assert_eq!(bytes.len() as u64, wire.length());
    bytes
}

fn body(wire: &Wire) -> String {
    String::from_utf8(bytes_of(wire)).unwrap()
}

fn generation_body(parameters: Parameters) -> Value {
    let wire = Wire::of(&Request::new("a cup", parameters, vec![], None).unwrap(), &Dialect::default()).unwrap();
    assert_eq!((wire.route.as_str(), wire.content_type.as_str()), ("images/generations", "application/json"));
    serde_json::from_str(&body(&wire)).unwrap()
}

#[test]
fn defaults_are_left_out() {
    assert_eq!(generation_body(Parameters::default()), json!({"model":"gpt-image-2","prompt":"a cup"}));
}

#[test]
fn everything_else_is_named() {
    let parameters = Parameters {
        size: Size::Exact(Extent::new(1536, 1024)),
        quality: Quality::High,
        n: 3,
        format: Format::Webp,
        compression: Some(80),
        background: Background::Opaque,
        moderation: Moderation::Low,
        ..Parameters::default()
    };
    let expected = json!({"model":"gpt-image-2","prompt":"a cup","size":"1536x1024","quality":"high","n":3,
        "output_format":"webp","output_compression":80,"background":"opaque","moderation":"low"});
    assert_eq!(generation_body(parameters), expected);
    let stream = Parameters { stream: true, partial_images: 2, ..Parameters::default() };
    let expected = json!({"model":"gpt-image-2","prompt":"a cup","stream":true,"partial_images":2});
    assert_eq!(generation_body(stream), expected);
    let silent = Parameters { stream: true, ..Parameters::default() };
    assert_eq!(generation_body(silent), json!({"model":"gpt-image-2","prompt":"a cup","stream":true}));
}

#[test]
fn an_edit_is_multipart_with_named_and_typed_parts() {
    let images = vec![upload("source.png", Format::Png, b"PNG"), upload("a \"b\"\r\nc.jpg", Format::Jpeg, b"JPEG")];
    let mask = upload("..", Format::Png, b"MASK");
    let parameters = Parameters { moderation: Moderation::Low, n: 2, ..Parameters::default() };
    let wire = Wire::of(&Request::new("blue sky\nabove", parameters, images, Some(mask)).unwrap(), &Dialect::default());
    let wire = wire.unwrap();
    let boundary = wire.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = body(&wire);
    let part =
        |head: &str, value: &str| format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let expected = [
        part("name=\"prompt\"", "blue sky\nabove"),
        part("name=\"model\"", "gpt-image-2"),
        part("name=\"n\"", "2"),
        part("name=\"image[]\"; filename=\"source.png\"\r\nContent-Type: image/png", "PNG"),
        part("name=\"image[]\"; filename=\"a__b___c.jpg\"\r\nContent-Type: image/jpeg", "JPEG"),
        part("name=\"mask\"; filename=\"image.png\"\r\nContent-Type: image/png", "MASK"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(body, expected.concat());
    assert_eq!(wire.route, "images/edits");
}

fn decode(file: &[u8]) -> (png::OutputInfo, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info, pixels)
}

#[test]
fn a_mask_reads_rightly_by_alpha_and_by_brightness() {
    let mask = [0, 127, 128, 255, 1, 254];
    let (info, pixels) = decode(&mask_png(Extent::new(3, 2), &mask, MaskEncoding::Dual).unwrap());
    assert_eq!((info.width, info.height), (3, 2));
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgba, png::BitDepth::Eight));
    for (pixel, value) in pixels.chunks(4).zip(mask) {
        let may_change = value >= 128;
        assert_eq!(pixel[3] == 0, may_change, "alpha of {value}");
        assert_eq!(pixel[0] == 255, may_change, "brightness of {value}");
        assert_eq!(pixel, if may_change { [255, 255, 255, 0] } else { [0, 0, 0, 255] });
    }
}

#[test]
fn a_large_ragged_mask_stays_under_the_limit() {
    let extent = Extent::new(3840, 2160);
    // Speckles of 2 x 2 pixels over half of the picture: far more ragged than any painted mask.
    let speckle = |x: u32, y: u32| {
        let noise = (x / 2).wrapping_mul(2_654_435_761) ^ (y / 2).wrapping_mul(0x9e37_79b9);
        (noise >> 15).is_multiple_of(8)
    };
    let mask: Vec<u8> = (0..extent.height)
        .flat_map(|y| (0..extent.width).map(move |x| if x > y && speckle(x, y) { 255 } else { 0 }))
        .collect();
    let file = mask_png(extent, &mask, MaskEncoding::Dual).unwrap();
    assert!(file.len() < MAX_MASK_BYTES, "{}", file.len());
    let (_, pixels) = decode(&file);
    assert!(pixels.chunks(4).zip(&mask).all(|(pixel, value)| pixel[3] == 255 - value));
}

#[test]
fn a_mask_of_another_size_is_none() {
    assert_eq!(mask_png(Extent::new(2, 2), &[0; 3], MaskEncoding::Dual), None);
    assert_eq!(mask_png(Extent::new(0, 2), &[], MaskEncoding::Dual), None);
}

#[test]
fn every_encoding_of_a_mask_says_the_same() {
    let mask = [0, 255];
    let pixels = |encoding| decode(&mask_png(Extent::new(2, 1), &mask, encoding).unwrap());
    let (info, guide) = pixels(MaskEncoding::AlphaOnly);
    assert_eq!((info.color_type, guide), (png::ColorType::Rgba, vec![255, 255, 255, 255, 0, 0, 0, 0]));
    let (info, white) = pixels(MaskEncoding::LumaWhite);
    assert_eq!((info.color_type, white), (png::ColorType::Grayscale, vec![0, 255]));
    assert_eq!(pixels(MaskEncoding::LumaBlack).1, [255, 0]);
    assert_eq!(mask_png(Extent::new(2, 1), &mask, MaskEncoding::Off), None);
}
