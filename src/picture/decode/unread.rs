//! Names the formats that are not read, so that the user learns what to do instead of "unknown file".

/// A sentence for bytes that are neither PNG, JPEG, WebP nor GIF.
pub(super) fn reason(bytes: &[u8]) -> String {
    match name(bytes) {
        Some(name) => format!("{name} is not read here; export it as PNG or JPEG"),
        None if bytes.is_empty() => "the file is empty".to_owned(),
        None => "this is no PNG, JPEG, WebP or GIF image".to_owned(),
    }
}

fn name(bytes: &[u8]) -> Option<&'static str> {
    if let Some(brand) = bytes.get(4..12).filter(|head| head.starts_with(b"ftyp")).map(|head| &head[4..]) {
        return Some(match brand {
            b"avif" | b"avis" => "AVIF",
            b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => "HEIC",
            b"crx " => "Canon raw (CR3)",
            _ => "this video or HEIF file",
        });
    }
    Some(match bytes {
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => "TIFF (or a camera raw file)",
        [b'I', b'I', 43, 0, ..] | [b'M', b'M', 0, 43, ..] => "BigTIFF",
        [b'8', b'B', b'P', b'S', ..] => "a Photoshop document (PSD)",
        [b'g', b'i', b'm', b'p', b' ', b'x', b'c', b'f', ..] => "a GIMP document (XCF)",
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => "BMP",
        [0xff, 0x0a, ..] | [0, 0, 0, 0x0c, b'J', b'X', b'L', b' ', ..] => "JPEG XL",
        [0, 0, 0, 0x0c, b'j', b'P', b' ', b' ', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => "JPEG 2000",
        [0, 0, 1, 0, ..] => "an icon file (ICO)",
        [b'q', b'o', b'i', b'f', ..] => "QOI",
        [0x76, 0x2f, 0x31, 0x01, ..] => "OpenEXR",
        [b'%', b'P', b'D', b'F', ..] => "PDF",
        [b'P', b'K', 3, 4, ..] => "this archive or layered document",
        _ if is_svg(bytes) => "SVG",
        _ => return None,
    })
}

/// SVG is text; a prologue, a doctype and comments may stand before its element.
fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let text = head.trim_ascii_start();
    text.starts_with(b"<") && head.windows(4).any(|word| word.eq_ignore_ascii_case(b"<svg"))
        || text.starts_with(b"\xef\xbb\xbf<") && head.windows(4).any(|word| word == b"<svg")
}
