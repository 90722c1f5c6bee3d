//! The contours of the mask in sight are asked for whenever they are out of date, a few times a second, and found by a
//! worker; until then the last ones are shown.

use super::Studio;
use crate::canvas::changes::Cursor;
use crate::canvas::sketch::Sketch;
use crate::geom::{Bounds, Extent};
use crate::prospect::outlines::{Outlines, Sighting};
use crate::ui::state::Sight;
use eframe::egui::Context;
use std::sync::Arc;
use std::time::Duration;

/// While a stroke runs they are asked for at most this often.
const EVERY_MS: i64 = 120;

/// A glimpse of more pixels is taken at a coarser level.
const MAX_PIXELS: u64 = 3_000_000;

/// Lines may be so many screen pixels off.
const TOLERANCE: f32 = 0.3;

/// What was asked last.
#[derive(Default)]
pub(super) struct Outliner {
    sketch: Sketch,
    asked: Option<Asked>,
    number: u64,
    waiting: bool,
    asked_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    cursor: Cursor,
    part: Bounds,
    level: usize,
    zoom: f32,
    seam_px: Option<u32>,
    grow_px: Option<u32>,
    crop: Option<Bounds>,
}

impl Asked {
    /// True when the answer to this is one to `newer`, too: the same lines, as sharp, of all that is in sight.
    fn covers(&self, newer: &Self, needed: Bounds) -> bool {
        let sharp = self.level <= newer.level && self.zoom >= newer.zoom * 0.7;
        let lean = self.part.extent().pixels() <= newer.part.extent().pixels().saturating_mul(6);
        let same = Self { part: newer.part, level: newer.level, zoom: newer.zoom, ..*self } == *newer;
        same && sharp && lean && self.part.contains(needed)
    }
}

/// The image pixels that have to be looked at, and those that are looked at so that a small move asks nothing.
fn parts(sight: Sight, reach: i32, extent: Extent) -> (Bounds, Bounds) {
    let needed = sight.visible.grown(reach);
    let spare = (sight.visible.extent().long_side() / 4) as i32;
    (needed.clip(extent), needed.grown(spare).clip(extent))
}

/// The level at which a pixel is about one of the screen, or coarser when there are too many.
fn level_for(zoom: f32, part: Bounds) -> usize {
    let mut level = (1.0 / zoom.max(1e-6)).log2().floor().max(0.0) as usize;
    while part.extent().pixels() >> (2 * level) > MAX_PIXELS {
        level += 1;
    }
    level
}

impl Studio {
    /// Asks for the contours in sight when those that are there are of something else.
    pub(super) fn ask_outlines(&mut self, ctx: &Context, now_ms: i64) {
        let (Some(sight), Some(document)) = (self.ui.outlined, self.model.document.as_ref()) else { return };
        let canvas = &document.canvas;
        let prospect = &self.model.prospect;
        let painting = canvas.is_painting();
        let seam_px = self.model.draft.seam_px.or(prospect.seam_px);
        let grow_px =
            prospect.grow_px.filter(|_| self.model.draft.seam_px.is_none_or(|seam| Some(seam) == prospect.seam_px));
        let reach = seam_px.unwrap_or(32) + grow_px.unwrap_or(32) + 4;
        let (needed, part) = parts(sight, reach as i32, canvas.extent());
        let newer = Asked {
            cursor: canvas.cursor(),
            part,
            level: level_for(sight.zoom, part),
            zoom: sight.zoom,
            seam_px,
            grow_px,
            // While something is painted the crop is that of the mask before.
            crop: prospect.crop.filter(|_| !painting),
        };
        let outliner = &mut self.outliner;
        if outliner.waiting || outliner.asked.is_some_and(|asked| asked.covers(&newer, needed)) {
            return;
        }
        let wait = outliner.asked_ms + EVERY_MS - now_ms;
        if painting && wait > 0 && wait <= EVERY_MS {
            ctx.request_repaint_after(Duration::from_millis(wait as u64));
            return;
        }
        outliner.asked = Some(newer);
        outliner.asked_ms = now_ms;
        outliner.waiting = true;
        outliner.number += 1;
        let question = Sighting {
            cursor: newer.cursor,
            glimpse: outliner.sketch.glimpse(canvas, newer.level, part),
            seam_px,
            grow_px,
            crop: newer.crop,
            tolerance_px: TOLERANCE / sight.zoom,
        };
        self.worker.ask_outlines(outliner.number, question);
    }

    /// Takes the answer in.
    pub(super) fn outlines(&mut self, number: u64, outlines: Arc<Outlines>) {
        if number == self.outliner.number {
            self.outliner.waiting = false;
            self.model.prospect.outlines = Some(outlines);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent::new(8000, 6000);

    fn asked(zoom: f32, visible: Bounds) -> (Asked, Bounds) {
        let (needed, part) = parts(Sight { visible, zoom }, 40, EXTENT);
        let level = level_for(zoom, part);
        let cursor = Cursor::default();
        (Asked { cursor, part, level, zoom, seam_px: None, grow_px: None, crop: None }, needed)
    }

    #[test]
    fn a_small_move_asks_nothing_and_a_zoom_does() {
        let (first, _) = asked(1.0, Bounds::new(1000, 1000, 2000, 1800));
        let (moved, needed) = asked(1.0, Bounds::new(1100, 1050, 2100, 1850));
        assert!(first.covers(&moved, needed));
        let (far, needed) = asked(1.0, Bounds::new(2000, 1000, 3000, 1800));
        assert!(!first.covers(&far, needed));
        let (closer, needed) = asked(2.0, Bounds::new(1200, 1200, 1700, 1600));
        assert!(!first.covers(&closer, needed), "finer lines are wanted");
    }

    #[test]
    fn no_glimpse_is_large() {
        for zoom in [0.01, 0.1, 0.3, 0.9, 1.0, 8.0] {
            let side = |pixels: f32| (pixels / zoom) as i32;
            let (asked, _) = asked(zoom, Bounds::new(0, 0, side(2880.0), side(1800.0)).clip(EXTENT));
            assert!(asked.part.extent().pixels() >> (2 * asked.level) <= MAX_PIXELS, "{zoom}");
        }
    }
}
