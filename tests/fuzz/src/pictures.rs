//! Picture files, as pictures and as masks.

use maquette::canvas::mask::{Mask, MaskFrom};
use maquette::geom::Extent;
use maquette::picture::decode::{Limits, decode, decode_from, stored_extent};
use maquette::work::named::mask_of;
use std::io::{BufReader, Cursor};

/// Small, so that many files are tried in a second.
const SMALL: Limits = Limits { max_pixels: 1 << 16, max_bytes: 2 << 20 };

/// Any file is a picture within the limits, the same one every time, or a reason why not.
pub fn picture(input: &[u8]) {
    let stored = stored_extent(input);
    match decode(input, &SMALL) {
        Ok(read) => {
            let extent = read.picture.extent();
            assert!(!extent.is_empty() && extent.pixels() <= SMALL.max_pixels, "{extent:?}");
            assert_eq!(read.picture.rgba().len() as u64, extent.pixels() * 4);
            let turned = Extent::new(extent.height, extent.width);
            assert!(stored == Some(extent) || stored == Some(turned), "{stored:?} {extent:?}");
            assert!(read.remarks.iter().all(|remark| !remark.text().is_empty()));
            // In pieces from a file it is the same; memory that nobody had written would differ.
            let again = BufReader::with_capacity(64, Cursor::new(input));
            let again = decode_from(again, &SMALL).expect("it was read before");
            assert!(again.picture.rgba() == read.picture.rgba() && again.remarks == read.remarks);
        }
        Err(error) => super::assert_plain(&error.to_string(), 500),
    }
}

/// Any file is a mask of the size that is wanted, or a reason why not; as a file of its own it reads back the same.
///
/// The first two bytes: the size that is wanted.
pub fn mask(input: &[u8]) {
    let [width, height, file @ ..] = input else { return };
    let extent = Extent::new(u32::from(*width) + 1, u32::from(*height) + 1);
    let Ok((mask, scaled_from)) = mask_of(file, extent, &SMALL) else { return };
    assert_eq!((mask.extent(), scaled_from == Some(extent)), (extent, false));
    for by in [MaskFrom::Alpha, MaskFrom::Luma] {
        let again = mask.to_picture(by).expect("a mask has pixels");
        assert!(Mask::from_picture(&again, by) == mask, "{by:?}");
    }
    assert!(!mask.is_empty() || mask.core_pixels() == 0);
}
