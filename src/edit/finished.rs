//! Source and patch as one picture that is never held as a whole: its rows are made as they are written.

use super::blend::Patch;
use super::plan::EditPlan;
use super::verify::Count;
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;

/// The finished picture of an edit.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    source: &'a Picture,
    patch: &'a Patch,
    extent: Extent,
    source_at: Bounds,
}

impl<'a> Finished<'a> {
    /// `None` when the source is not the plan's.
    pub fn new(source: &'a Picture, plan: &EditPlan, patch: &'a Patch) -> Option<Self> {
        let source_at = plan.source_at();
        let fits = source.extent() == plan.source && plan.canvas().bounds().contains(patch.bounds);
        fits.then_some(Self { source, patch, extent: plan.canvas(), source_at })
    }

    /// Size in pixels.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// Is every pixel opaque? What is neither source nor drawn, on a larger canvas, is transparent.
    pub fn is_opaque(&self) -> bool {
        let filled = self.source_at.union(self.patch.bounds);
        let whole = filled.contains(self.extent.bounds()) && self.is_filled();
        whole && self.source.is_opaque() && self.patch.picture.is_opaque()
    }

    /// Is there no corner between source and patch?
    fn is_filled(&self) -> bool {
        let both = u64::from(self.source_at.intersect(self.patch.bounds).width())
            * u64::from(self.source_at.intersect(self.patch.bounds).height());
        self.source_at.extent().pixels() + self.patch.bounds.extent().pixels() - both == self.extent.pixels()
    }

    /// Writes row `y`, four bytes a pixel.
    pub fn row(&self, y: u32, out: &mut [u8]) {
        let y = y as i32;
        self.source_row(y, out);
        let bounds = self.patch.bounds;
        if y >= bounds.y0 && y < bounds.y1 {
            out[bounds.x0 as usize * 4..bounds.x1 as usize * 4]
                .copy_from_slice(self.patch.picture.row((y - bounds.y0) as u32));
        }
    }

    /// Row `y` of the canvas before the edit: the source, and nothing beside it.
    fn source_row(&self, y: i32, out: &mut [u8]) {
        let at = self.source_at;
        if y < at.y0 || y >= at.y1 {
            out.fill(0);
            return;
        }
        let (from, to) = (at.x0 as usize * 4, at.x1 as usize * 4);
        out[..from].fill(0);
        out[to..].fill(0);
        out[from..to].copy_from_slice(self.source.row((y - at.y0) as u32));
    }

    /// A count of what differs from the source outside of the support; feed it the rows that are written.
    pub fn count(&self) -> Count<'a> {
        Count::new(self.source, self.source_at, &self.patch.support)
    }

    /// Pixels outside of the support that differ from the source: 0, or a defect. Makes every row once.
    pub fn outside_changed(&self) -> u64 {
        let mut count = self.count();
        let mut row = vec![0; self.extent.width as usize * 4];
        for y in 0..self.extent.height {
            self.row(y, &mut row);
            count.row(y, &row);
        }
        count.changed()
    }

    /// A part of it, clipped to the picture.
    pub fn crop(&self, bounds: Bounds) -> Picture {
        let bounds = bounds.clip(self.extent);
        let bounds = if bounds.is_empty() { Bounds::new(0, 0, 1, 1) } else { bounds };
        let mut rgba = Vec::with_capacity(bounds.extent().pixels() as usize * 4);
        let mut row = vec![0; self.extent.width as usize * 4];
        for (y, columns) in bounds.rows() {
            self.row(y as u32, &mut row);
            rgba.extend_from_slice(&row[columns.start * 4..columns.end * 4]);
        }
        Picture::from_rgba(bounds.extent(), rgba).expect("rows of the clipped bounds were pushed")
    }

    /// All of it in memory. For small pictures and for tests; a file is written by [`Finished::row`].
    pub fn picture(&self) -> Picture {
        self.crop(self.extent.bounds())
    }
}
