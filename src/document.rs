//! What is on the canvas: a source, never altered, and its mask.

use crate::canvas::Canvas;
use crate::picture::pyramid::Pyramid;
use crate::take::{EntryId, Original};
use std::sync::Arc;

/// The open source with its mask and the mask's history.
#[derive(Debug)]
pub struct Document {
    /// Which picture it is.
    pub source: Original,
    /// Its pixels at all scales.
    pub pyramid: Arc<Pyramid>,
    /// The mask, its strokes and its undo steps.
    pub canvas: Canvas,
    /// It is the bundled sample with its suggested mask.
    pub sample: bool,
    /// The result that became this source.
    pub parent: Option<EntryId>,
}
