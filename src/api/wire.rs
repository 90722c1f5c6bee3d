//! Requests as bytes.

mod mask;

pub use mask::mask_png;
