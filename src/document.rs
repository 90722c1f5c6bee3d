//! What is on the canvas: a source, never altered, and its masks.

pub mod masks;

use crate::canvas::Canvas;
use crate::canvas::shelf::Shelf;
use crate::picture::pyramid::Pyramid;
use crate::take::{EntryId, MaskId, Original};
use masks::Masks;
use std::sync::Arc;

/// The open source with its masks; the active one is on the canvas.
#[derive(Debug)]
pub struct Document {
    /// Which picture it is.
    pub source: Original,
    /// Its pixels at all scales.
    pub pyramid: Arc<Pyramid>,
    /// The active mask, its strokes and its undo steps.
    pub canvas: Canvas,
    /// All masks of the source by name, the active one among them.
    pub masks: Masks,
    /// It is the bundled sample with its suggested mask.
    pub sample: bool,
    /// The result that became this source.
    pub parent: Option<EntryId>,
}

impl Document {
    /// Another mask of this source comes onto the canvas; the one that leaves goes to the shelf with its steps.
    ///
    /// `canvas` holds what is painted in mask `id`, which has to be one of this document's.
    pub fn switch(&mut self, id: MaskId, canvas: Canvas, shelf: &mut Shelf, now_ms: i64) {
        let mut left = std::mem::replace(&mut self.canvas, canvas);
        left.refresh_portrait(u64::MAX);
        let before = self.masks.active().id();
        self.masks.set_portrait(before, left.portrait().clone());
        shelf.put(before, left);
        self.masks.activate(id, now_ms);
    }
}
