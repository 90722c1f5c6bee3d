//! The mask as it is sent.

use crate::geom::Extent;

/// The mask as one PNG that most servers read rightly. `mask` holds one byte a pixel, 255 = may change.
/// None when its length is not that of `extent`, or `extent` is empty.
pub fn mask_png(_extent: Extent, _mask: &[u8]) -> Option<Vec<u8>> {
    None
}
