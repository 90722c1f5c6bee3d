//! The bundled photograph with a suggested mask and prompt: what a first start shows.

use super::engine::Engine;
use super::pictures::Imported;
use crate::canvas::mask::{Mask, MaskFrom};
use crate::ledger::Failure;
use crate::picture::decode::{Limits, decode};

/// The photograph as a JPEG file.
pub const PHOTO: &[u8] = include_bytes!("../../assets/sample/coffee.jpg");
const MASK: &[u8] = include_bytes!("../../assets/sample/coffee-mask.png");

/// What the suggested mask is called.
pub const MASK_NAME: &str = "Espresso";

/// The suggested prompt.
pub const PROMPT: &str =
    "Pour a heart into the espresso as latte art, white milk foam with a soft edge. Keep the crema ring and the light.";

/// The suggested mask.
pub fn mask() -> Mask {
    let picture = decode(MASK, &Limits::default()).expect("the bundled mask decodes").picture;
    Mask::from_picture(&picture, MaskFrom::Luma)
}

impl Engine {
    /// Stores the bundled photograph in the library. Blocks.
    pub fn import_sample(&self) -> Result<Imported, Failure> {
        self.import_bytes("coffee.jpg", PHOTO.to_vec())
    }
}
