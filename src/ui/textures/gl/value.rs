//! What the driver is told, as plain values.

/// What a pixel of a texture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Premultiplied RGBA, 4 bytes.
    Color,
    /// One byte: coverage.
    Coverage,
}

impl Kind {
    /// Bytes of a pixel.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Color => 4,
            Self::Coverage => 1,
        }
    }
}

/// How a texture is sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    /// Squares.
    Nearest,
    /// Between neighbours.
    Linear,
    /// Between neighbours, and between this size and half of it.
    Trilinear,
}

/// Pixels in memory: the first of the part that is meant, and how many pixels lie between the starts of two rows.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// From the first pixel on.
    pub bytes: &'a [u8],
    /// Pixels from a row to the next.
    pub stride: usize,
}

/// A part of a texture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Columns before it.
    pub x: i32,
    /// Rows above it.
    pub y: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

/// What the shader is told of a whole picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Colour of the mask, 0 to 1, and its opacity over full coverage.
    pub tint: [f32; 4],
    /// The mask alone is shown, as greys.
    pub alone: bool,
    /// What is not painted is marked.
    pub inverted: bool,
    /// The two colours of the squares behind transparent pixels.
    pub squares: [[f32; 3]; 2],
    /// Side of a square in physical pixels.
    pub side: f32,
    /// Where the squares begin, in physical pixels of the window.
    pub origin: [f32; 2],
}
