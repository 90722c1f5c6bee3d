use super::*;
use crate::picture::encode;
use proptest::prelude::*;
use std::io::BufReader;
use std::time::Instant;

// Found by fuzzing.
const WORDY: &[u8] = include_bytes!("../../../tests/fuzz/corpus/picture/found-words-of-a-decoder.jpg");
const CMYK: &[u8] = include_bytes!("fixtures/cmyk.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("fixtures/prog.jpg");
const INTERLACED_16: &[u8] = include_bytes!("fixtures/interlaced16.png");
const TWO_FRAMES: &[u8] = include_bytes!("fixtures/two.gif");
const ONE_FRAME: &[u8] = include_bytes!("fixtures/pal.gif");
const ANIMATED_WEBP: &[u8] = include_bytes!("fixtures/anim.webp");

fn open(bytes: &[u8]) -> Decoded {
    decode(bytes, &Limits::default()).unwrap()
}

fn sample() -> Picture {
    Picture::from_fn(Extent::new(24, 16), |x, y| [(x * 10) as u8, (y * 15) as u8, 40, 255])
}

/// A PNG of any kind, its rows given as they are stored.
fn png_of(
    extent: Extent,
    color: ::png::ColorType,
    depth: ::png::BitDepth,
    rows: &[u8],
    exif: Option<&[u8]>,
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = ::png::Info::with_size(extent.width, extent.height);
    info.color_type = color;
    info.bit_depth = depth;
    if color == ::png::ColorType::Indexed {
        info.palette = Some(vec![255, 0, 0, 0, 255, 0, 0, 0, 255].into());
        info.trns = Some(vec![255, 128].into());
    }
    info.exif_metadata = exif.map(|block| block.to_vec().into());
    let mut writer = ::png::Encoder::with_info(&mut out, info).unwrap().write_header().unwrap();
    writer.write_image_data(rows).unwrap();
    writer.finish().unwrap();
    out
}

/// A TIFF header with one entry: the orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

/// The JPEG with an APP1 segment of that orientation after its start.
fn jpeg_with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0".to_vec();
    body.extend(exif(orientation));
    let mut out = jpeg[..2].to_vec();
    out.extend([0xff, 0xe1]);
    out.extend((body.len() as u16 + 2).to_be_bytes());
    out.extend(body);
    out.extend_from_slice(&jpeg[2..]);
    out
}

#[test]
fn png_kinds_become_rgba() {
    use ::png::{BitDepth, ColorType};
    let two = Extent::new(2, 1);
    let open_png = |color, depth, rows: &[u8]| open(&png_of(two, color, depth, rows, None));
    let grey = open_png(ColorType::Grayscale, BitDepth::Eight, &[7, 200]);
    assert_eq!(grey.picture.rgba(), [7, 7, 7, 255, 200, 200, 200, 255]);
    let grey_alpha = open_png(ColorType::GrayscaleAlpha, BitDepth::Eight, &[7, 1, 200, 2]);
    assert_eq!(grey_alpha.picture.rgba(), [7, 7, 7, 1, 200, 200, 200, 2]);
    let bits = open_png(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]);
    assert_eq!(bits.picture.rgba(), [0, 0, 0, 255, 255, 255, 255, 255]);
    let palette = open_png(ColorType::Indexed, BitDepth::Eight, &[1, 2]);
    assert_eq!(palette.picture.rgba(), [0, 255, 0, 128, 0, 0, 255, 255]);
    let deep = open_png(ColorType::Rgb, BitDepth::Sixteen, &[0, 127, 0, 129, 255, 255, 128, 0, 1, 1, 0, 0]);
    assert_eq!(deep.picture.rgba(), [0, 1, 255, 255, 128, 1, 0, 255]);
    assert_eq!(deep.remarks, [Remark::ReducedTo8Bit]);
    let interlaced = open(INTERLACED_16);
    assert_eq!(interlaced.picture.extent(), Extent::new(12, 10));
    assert!(interlaced.picture.pixel(0, 0)[0] > 250 && interlaced.picture.pixel(11, 9)[2] > 250);
}

#[test]
fn exif_orientation_is_applied() {
    let source = sample();
    let stored: Vec<u8> = source.rgba().to_vec();
    for orientation in 1..=8 {
        let bytes =
            png_of(source.extent(), ::png::ColorType::Rgba, ::png::BitDepth::Eight, &stored, Some(&exif(orientation)));
        let turned = open(&bytes).picture;
        // Where the stored top left corner is seen, by the EXIF standard.
        let (w, h) = (turned.extent().width - 1, turned.extent().height - 1);
        let (x, y) = [(0, 0), (w, 0), (w, h), (0, h), (0, 0), (w, 0), (w, h), (0, h)][orientation as usize - 1];
        assert_eq!(turned.pixel(x, y), source.pixel(0, 0), "orientation {orientation}");
        assert_eq!(turned.extent().width == 16, orientation >= 5);
    }
    let jpeg = jpeg_with_exif(&encode::jpeg(&source, 95), 6);
    assert_eq!(open(&jpeg).picture.extent(), Extent::new(16, 24));
    assert_eq!(stored_extent(&jpeg), Some(Extent::new(24, 16)));
}

#[test]
fn webp_exif_orientation_is_applied() {
    let webp = encode::webp(&sample(), 90);
    let simple = &webp[12..];
    let block = exif(8);
    let mut body = b"WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
    body.extend([23, 0, 0, 15, 0, 0]);
    body.extend_from_slice(simple);
    body.extend(b"EXIF");
    body.extend((block.len() as u32).to_le_bytes());
    body.extend(&block);
    let mut file = b"RIFF".to_vec();
    file.extend((body.len() as u32).to_le_bytes());
    file.extend(body);
    let decoded = open(&file);
    assert_eq!(decoded.picture.extent(), Extent::new(16, 24));
    assert_eq!(decoded.remarks, []);
}

#[test]
fn jpeg_kinds_become_rgba() {
    let cmyk = open(CMYK);
    assert_eq!(cmyk.remarks, [Remark::CmykApproximate]);
    let [r, g, b, a] = cmyk.picture.pixel(8, 4);
    assert!(r.abs_diff(0xc0) < 8 && g.abs_diff(0x20) < 8 && b.abs_diff(0x40) < 8 && a == 255, "{r} {g} {b}");
    // The same file stating plain CMYK: other colours, but one colour all over, as the file is flat.
    let mut plain = CMYK.to_vec();
    plain[17] = 0;
    let plain = open(&plain);
    assert_eq!(plain.remarks, [Remark::CmykApproximate]);
    let first = plain.picture.pixel(0, 0);
    assert!(plain.picture.rgba().chunks_exact(4).all(|p| p.iter().zip(first).all(|(a, b)| a.abs_diff(b) < 4)));
    let progressive = open(PROGRESSIVE);
    assert_eq!((progressive.picture.extent(), progressive.remarks.as_slice()), (Extent::new(24, 16), [].as_slice()));
    let mut grey = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut grey).encode(&[90; 64], 8, 8, image::ExtendedColorType::L8).unwrap();
    let [r, g, b, a] = open(&grey).picture.pixel(3, 3);
    assert!(r.abs_diff(90) < 3 && r == g && g == b && a == 255);
}

#[test]
fn a_cut_jpeg_is_kept_and_remarked() {
    let noisy = Picture::from_fn(Extent::new(64, 64), |x, y| [(x * y * 7) as u8, (x ^ y) as u8, 3, 255]);
    let whole = encode::jpeg(&noisy, 90);
    assert_eq!(open(&whole).remarks, []);
    let cut = open(&whole[..whole.len() * 3 / 4]);
    assert_eq!(cut.remarks, [Remark::Truncated]);
    assert_eq!(cut.picture.extent(), Extent::new(64, 64));
    // What follows the end (a second picture, a maker's trailer) is no part of the picture.
    let mut trailer = whole;
    trailer.extend(b"trailer \xff\xd8\xff");
    assert_eq!(open(&trailer).remarks, []);
}

#[test]
fn animations_give_their_first_frame() {
    let gif = open(TWO_FRAMES);
    assert_eq!((gif.picture.pixel(4, 4), gif.remarks.as_slice()), ([255, 0, 0, 255], [Remark::FirstFrame].as_slice()));
    assert_eq!(open(ONE_FRAME).remarks, []);
    let webp = open(ANIMATED_WEBP);
    assert_eq!(webp.remarks, [Remark::FirstFrame]);
    assert_eq!(webp.picture.extent(), Extent::new(8, 8));
}

#[test]
fn foreign_formats_are_named() {
    for (bytes, name) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0".as_slice(), "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"8BPS\0\x01", "PSD"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    ] {
        let Err(DecodeError::Unsupported(text)) = decode(bytes, &Limits::default()) else { panic!("{name}") };
        assert!(text.contains(name) && text.contains("export it as PNG or JPEG"), "{text}");
    }
    let Err(DecodeError::Unsupported(text)) = decode(b"{\"error\":1}", &Limits::default()) else { panic!() };
    assert!(text.contains("no PNG, JPEG, WebP or GIF"));
}

/// Headers that state 65,000 by 65,000 (or the most the format can have) over no data.
fn bombs() -> Vec<Vec<u8>> {
    let small = sample();
    let mut png = encode::png(&small);
    png[16..20].copy_from_slice(&65_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&65_000u32.to_be_bytes());
    let crc = {
        let mut crc = !0u32;
        for byte in &png[12..29] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        !crc
    };
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    let mut jpeg = encode::jpeg(&small, 80);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xfd, 0xe8, 0xfd, 0xe8]);
    let mut gif = TWO_FRAMES.to_vec();
    gif[6..10].copy_from_slice(&[0xff; 4]);
    let mut webp =
        b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\x3f\0\xff\x3f\0VP8L\x05\0\0\0\x2f\xff\xff\xff\x0f\0".to_vec();
    webp[4] = (webp.len() - 8) as u8;
    vec![png, jpeg, gif, webp]
}

#[test]
fn bombs_are_refused_at_once() {
    for bomb in bombs() {
        let start = Instant::now();
        let refused = decode(&bomb, &Limits::default()).unwrap_err();
        assert!(start.elapsed().as_millis() < 250, "{refused} took {:?}", start.elapsed());
        assert!(
            matches!(refused, DecodeError::TooLarge { .. } | DecodeError::Damaged { format: Format::Webp, .. }),
            "{refused}"
        );
    }
}

/// Ends in an error of the disk.
struct Failing<'a>(io::Cursor<&'a [u8]>);

impl io::Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::Error::other("the disk is broken")),
            count => Ok(count),
        }
    }
}

impl Seek for Failing<'_> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_broken_disk_is_not_taken_for_a_damaged_picture() {
    for bytes in [encode::png(&sample()), encode::jpeg(&sample(), 80)] {
        let half = &bytes[..bytes.len() / 2];
        let read = decode_from(BufReader::with_capacity(64, Failing(io::Cursor::new(half))), &Limits::default());
        assert!(matches!(read, Err(ReadError::File(_))), "{read:?}");
        assert!(matches!(decode_from(io::Cursor::new(half), &Limits::default()), Ok(_) | Err(ReadError::Picture(_))));
    }
}

#[test]
fn a_frame_larger_than_its_screen_is_a_bomb() {
    let mut bomb = ONE_FRAME.to_vec();
    // Behind the head and the table of colours.
    let frame = 13 + (3 << ((bomb[10] & 7) + 1));
    let frame = frame + bomb[frame..].iter().position(|byte| *byte == 0x2c).unwrap();
    bomb[frame + 5..frame + 9].fill(0xff);
    let refused = decode(&bomb, &Limits::default()).unwrap_err().to_string();
    assert!(refused.contains("larger than the limits"), "{refused}");
}

#[test]
fn a_decoders_reason_is_one_short_line() {
    let refused = decode(WORDY, &Limits::default()).unwrap_err().to_string();
    assert!(refused.len() < 300 && !refused.chars().any(char::is_control), "{refused:?}");
    let DecodeError::Damaged { reason, .. } = damaged(Format::Png, &format!(" a\n\n\tb{}", "c".repeat(1000))) else {
        panic!("damaged");
    };
    assert!(reason.starts_with("a bccc") && reason.chars().count() == 200, "{reason}");
}

#[test]
fn limits_can_be_set() {
    let bytes = encode::png(&sample());
    let few = Limits { max_pixels: 24 * 16 - 1, ..Limits::default() };
    assert!(matches!(decode(&bytes, &few), Err(DecodeError::TooLarge { .. })));
    let light = Limits { max_bytes: 1000, ..Limits::default() };
    assert!(matches!(decode(&bytes, &light), Err(DecodeError::TooHeavy { .. })));
}

/// A file of each format and of each kind that its decoder treats by itself.
fn seeds() -> Vec<Vec<u8>> {
    vec![
        encode::png(&sample()),
        encode::jpeg(&sample(), 80),
        encode::webp(&sample(), 80),
        CMYK.to_vec(),
        PROGRESSIVE.to_vec(),
        INTERLACED_16.to_vec(),
        TWO_FRAMES.to_vec(),
        ANIMATED_WEBP.to_vec(),
        jpeg_with_exif(&encode::jpeg(&sample(), 80), 6),
    ]
}

/// Mutations of an ordinary run of the tests, and of a thorough one.
const MUTATIONS: (usize, usize) = (6_000, 100_000);

#[test]
fn a_hundred_thousand_mutations_of_all_formats_never_panic() {
    let thorough = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
    let wanted = if thorough { MUTATIONS.1 } else { MUTATIONS.0 };
    let seeds = seeds();
    let mut state = 0x5eed_0025_u64;
    let mut roll = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let limits = Limits { max_pixels: 4_000_000, max_bytes: 64 << 20 };
    let mut read = 0;
    for round in 0..wanted {
        let mut bytes = seeds[round % seeds.len()].clone();
        // Single bits, whole bytes, numbers at their limits, pieces that are doubled, moved, gone or of another format.
        for _ in 0..=roll(6) {
            let at = roll(bytes.len());
            let piece = at..(at + 1 + roll(32)).min(bytes.len());
            match roll(8) {
                0 => bytes[at] ^= 1 << roll(8),
                1 => bytes[at] = roll(256) as u8,
                2 => bytes[piece].fill(0xff),
                3 => bytes[piece].fill(0),
                4 => bytes.splice(at..at, bytes[piece].to_vec()).for_each(drop),
                5 if bytes.len() > 64 => bytes.drain(piece).for_each(drop),
                6 => {
                    let other = &seeds[roll(seeds.len())];
                    let from = roll(other.len());
                    let end = (from + 1 + roll(64)).min(other.len());
                    bytes.splice(at..at, other[from..end].to_vec()).for_each(drop);
                }
                _ => bytes.truncate((at + 1).max(16)),
            }
        }
        let _ = stored_extent(&bytes);
        if let Ok(decoded) = decode(&bytes, &limits) {
            assert!(decoded.picture.extent().pixels() <= limits.max_pixels);
            read += 1;
        }
    }
    println!("{read} of {wanted} were still pictures");
    assert!(read > wanted / 20, "most were no longer worth decoding: {read}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_files_never_panic(
        which in 0usize..9,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
        shorten: bool,
    ) {
        let mut bytes = seeds().swap_remove(which);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if shorten {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = stored_extent(&bytes);
        let limits = Limits { max_pixels: 4_000_000, max_bytes: 64 << 20 };
        let whole = decode(&bytes, &limits);
        if let Ok(decoded) = &whole {
            prop_assert!(decoded.picture.extent().pixels() <= limits.max_pixels);
        }
        let read = decode_from(BufReader::with_capacity(64, io::Cursor::new(&bytes)), &limits);
        match (whole, read) {
            (Ok(whole), Ok(read)) => {
                prop_assert_eq!((whole.picture, whole.format, whole.remarks), (read.picture, read.format, read.remarks));
            }
            (Err(whole), Err(ReadError::Picture(read))) => prop_assert_eq!(whole, read),
            (whole, read) => prop_assert!(false, "{:?} {:?}", whole, read),
        }
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(decode(&bytes, &Limits::default()).is_err());
    }
}

/// A picture with detail at every scale, opaque or not.
fn busy(extent: Extent, opaque: bool) -> Picture {
    Picture::from_fn(extent, |x, y| {
        let wave = ((x as f32 / 37.0).sin() * 60.0 + (y as f32 / 53.0).cos() * 60.0 + 128.0) as u8;
        let alpha = if opaque { 255 } else { (x / 3 + y / 2) as u8 };
        [wave, (x / 9) as u8, wave ^ (y / 64 * 16) as u8, alpha]
    })
}

#[test]
fn the_small_one_is_the_thumbnail_of_the_whole() {
    use crate::picture::resample::thumbnail;
    let wide = Extent::new(1931, 1207);
    let turned = jpeg_with_exif(&encode::jpeg(&busy(wide, true), 95), 6);
    let files = [
        (encode::jpeg(&busy(wide, true), 95), true),
        (turned, true),
        (encode::png(&busy(wide, true)), true),
        (encode::png(&busy(wide, false)), true),
        (encode::png(&busy(Extent::new(7003, 2), false)), true),
        (encode::webp(&busy(Extent::new(900, 700), true), 90), false),
        (encode::png(&busy(Extent::new(97, 61), true)), false),
        (CMYK.to_vec(), false),
        (INTERLACED_16.to_vec(), false),
        (TWO_FRAMES.to_vec(), false),
    ];
    for (at, (file, is_reduced)) in files.into_iter().enumerate() {
        let (whole, small) = (open(&file), decode_small(&file, &Limits::default(), 96).unwrap());
        assert_eq!((small.extent, small.format), (whole.picture.extent(), whole.format), "{at}");
        assert_eq!(small.remarks, whole.remarks, "{at}");
        let expected = thumbnail(&whole.picture, 96);
        let (own, other) = (small.picture.extent(), expected.extent());
        assert!(own.width.abs_diff(other.width) <= 1 && own.height.abs_diff(other.height) <= 1, "{at}: {own} {other}");
        if !is_reduced {
            assert_eq!(small.picture, expected, "{at}");
            continue;
        }
        let far = |x: u32, y: u32| {
            let (one, two) = (small.picture.pixel(x, y), expected.pixel(x, y));
            // What is seen of a pixel is its colour times its alpha.
            (0..4)
                .map(|c| {
                    let seen =
                        |p: [u8; 4]| if c == 3 { i32::from(p[3]) } else { i32::from(p[c]) * i32::from(p[3]) / 255 };
                    f64::from(seen(one) - seen(two)).powi(2)
                })
                .sum::<f64>()
        };
        let (w, h) = (own.width.min(other.width), own.height.min(other.height));
        let sum: f64 = (0..h).flat_map(|y| (0..w).map(move |x| (x, y))).map(|(x, y)| far(x, y)).sum();
        let mean = (sum / f64::from(w * h * 4)).sqrt();
        // Two filters over noise differ the more, the fewer pixels become one.
        let each = whole.picture.extent().pixels() as f64 / own.pixels() as f64;
        assert!(mean < (150.0 / each.sqrt()).max(8.0), "{at}: {mean}");
    }
}

#[test]
fn what_is_refused_whole_is_refused_small() {
    let photo = encode::jpeg(&busy(Extent::new(800, 600), true), 90);
    let drawing = encode::png(&busy(Extent::new(800, 600), true));
    let tight = Limits { max_pixels: 400_000, ..Limits::default() };
    for file in [&photo, &drawing] {
        for cut in [10, 100, file.len() / 2, file.len() - 3] {
            let (whole, small) =
                (decode(&file[..cut], &Limits::default()), decode_small(&file[..cut], &Limits::default(), 64));
            assert_eq!(whole.as_ref().err(), small.as_ref().err(), "cut at {cut}");
            if let (Ok(whole), Ok(small)) = (whole, small) {
                assert_eq!(whole.remarks, small.remarks, "cut at {cut}");
            }
        }
        assert_eq!(decode(file, &tight).err(), decode_small(file, &tight, 64).err());
    }
    assert!(decode_small(b"rubbish", &Limits::default(), 64).is_err());
}
