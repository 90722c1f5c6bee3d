//! Everything that a run would send, as it stands on the wire: what the model sees.

use crate::geom::Extent;

/// A part of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A parameter.
    Text {
        /// Its name on the wire.
        name: String,
        /// Its value.
        value: String,
    },
    /// A picture or a mask.
    Picture {
        /// Its name on the wire.
        name: String,
        /// Its number among the images; `None` for the mask and the marks.
        number: Option<usize>,
        /// Its size in pixels.
        extent: Extent,
        /// Its content type.
        mime: &'static str,
        /// Bytes of its file.
        bytes: u64,
    },
}

/// What one call sends.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// Where it goes, below the endpoint's address.
    pub route: String,
    /// The prompt as it is sent.
    pub prompt: String,
    /// All else, in wire order.
    pub parts: Vec<Part>,
    /// Bytes of the whole body.
    pub bytes: u64,
    /// Calls of the run, each of them the same.
    pub calls: u32,
}
