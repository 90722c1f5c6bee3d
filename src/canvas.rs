//! The mask being painted: mask, stroke and history in one value, so that no change escapes undo. No window in here.

pub mod brush;
pub mod changes;
pub mod fit;
pub mod history;
pub mod kernels;
pub mod marks;
pub mod mask;
pub mod outline;
pub mod portrait;
pub mod proposal;
pub mod select;
pub mod shelf;
pub mod sketch;
pub mod stroke;
pub mod tiles;
pub mod viewport;

use crate::geom::{Bounds, Extent, Point};
use brush::{Brush, Stamps, Tip};
use changes::{Changes, Cursor};
use history::{Change, History};
use mask::Mask;
use portrait::Portrait;
use select::{Combine, Selection};
use stroke::Stroke;

/// A mask under edit. Every change of it is covered by exactly one step of its history.
///
/// Each operation returns the pixels it changed, and tells them to those who ask with [`Canvas::changes_since`].
#[derive(Debug)]
pub struct Canvas {
    mask: Mask,
    history: History,
    stroke: Option<Stroke>,
    stamps: Stamps,
    last_point: Option<Point>,
    changes: Changes,
    portrait: Portrait,
    revision: u64,
}

impl Canvas {
    /// A canvas with nothing painted.
    pub fn new(extent: Extent) -> Self {
        Self::from_mask(Mask::new(extent))
    }

    /// A canvas that goes on from a stored mask, its history empty.
    pub fn from_mask(mask: Mask) -> Self {
        Self {
            history: History::new(mask.extent()),
            portrait: Portrait::unseen(mask.extent()),
            mask,
            stroke: None,
            stamps: Stamps::default(),
            last_point: None,
            changes: Changes::new(),
            revision: 0,
        }
    }

    /// The mask as it is now, the running stroke included. Cloning it is cheap; the next change then copies it once.
    pub const fn mask(&self) -> &Mask {
        &self.mask
    }

    /// Size of the mask and its source.
    pub const fn extent(&self) -> Extent {
        self.mask.extent()
    }

    /// Undo and redo, for their labels and their size.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// Limits the bytes that the history keeps.
    pub fn set_history_budget(&mut self, bytes: u64) {
        self.history.set_budget(bytes);
    }

    /// A counter that rises with every change that stays: what autosave watches. A running stroke does not count.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How far somebody has read who has seen the mask as it is now.
    pub const fn cursor(&self) -> Cursor {
        self.changes.cursor()
    }

    /// Rectangles with all pixels that changed after the cursor was taken; of another canvas everything has.
    pub fn changes_since(&self, cursor: Cursor) -> Vec<Bounds> {
        self.changes.since(cursor, self.extent().bounds())
    }

    /// The whole mask counts as changed: another screen, or another mask on this one, has to show all of it.
    pub fn expose(&mut self) {
        self.changes.add(self.extent().bounds());
    }

    /// The mask in small, as it was when [`Canvas::refresh_portrait`] last ran.
    pub const fn portrait(&self) -> &Portrait {
        &self.portrait
    }

    /// Brings the portrait up to date, looking at about `pixels` at most; true when nothing is left to do.
    pub fn refresh_portrait(&mut self, pixels: u64) -> bool {
        self.portrait.refresh(&self.mask, pixels)
    }

    /// True between [`Canvas::begin`] and [`Canvas::finish`] or [`Canvas::cancel`].
    pub const fn is_painting(&self) -> bool {
        self.stroke.is_some()
    }

    /// Where the last stroke ended: the start of a Shift+click line.
    pub const fn last_point(&self) -> Option<Point> {
        self.last_point
    }

    /// Starts a stroke with one dab. A stroke that still runs is finished first.
    pub fn begin(&mut self, point: Point, brush: &Brush) -> Bounds {
        self.begin_pressed(point, brush, Tip::WHOLE)
    }

    /// The same with a pen that is pressed down so.
    pub fn begin_pressed(&mut self, point: Point, brush: &Brush, tip: Tip) -> Bounds {
        self.start(point, point, brush, tip)
    }

    /// Starts a stroke with the straight line from where the last one ended (Shift+click); a dab when there is none.
    pub fn line_to(&mut self, point: Point, brush: &Brush) -> Bounds {
        if self.is_painting() {
            return self.extend(point);
        }
        self.start(self.last_point.unwrap_or(point), point, brush, Tip::WHOLE)
    }

    fn start(&mut self, from: Point, to: Point, brush: &Brush, tip: Tip) -> Bounds {
        self.finish();
        let mut stroke = Stroke::new(self.mask.extent(), brush, from);
        let changed = stroke.extend(&mut self.mask, &mut self.stamps, to, tip);
        self.last_point = Some(stroke.point());
        self.stroke = Some(stroke);
        self.mark(changed)
    }

    /// Draws the running stroke on to `point`; does nothing when none runs.
    pub fn extend(&mut self, point: Point) -> Bounds {
        self.extend_pressed(point, Tip::WHOLE)
    }

    /// The same with a pen that is pressed down so at `point`: size and opacity change evenly on the way there.
    pub fn extend_pressed(&mut self, point: Point, tip: Tip) -> Bounds {
        let Some(stroke) = &mut self.stroke else { return Bounds::EMPTY };
        let changed = stroke.extend(&mut self.mask, &mut self.stamps, point, tip);
        self.last_point = Some(stroke.point());
        self.mark(changed)
    }

    /// Ends the stroke. True when it changed anything: it is then one step of the history.
    pub fn finish(&mut self) -> bool {
        let Some(stroke) = self.stroke.take() else { return false };
        let change = if stroke.erases() { Change::Erase } else { Change::Stroke };
        let stepped = self.history.push(change, stroke.into_deltas(&self.mask));
        self.revision += u64::from(stepped);
        stepped
    }

    /// Takes the running stroke back, as if it had never begun.
    pub fn cancel(&mut self) -> Bounds {
        let Some(stroke) = self.stroke.take() else { return Bounds::EMPTY };
        let changed = stroke.roll_back(&mut self.mask);
        self.mark(changed)
    }

    /// What may change becomes what must not, and back.
    pub fn invert(&mut self) -> Bounds {
        self.finish();
        self.history.push_invert();
        self.mask.invert();
        self.revision += 1;
        self.mark(self.extent().bounds())
    }

    /// Nothing may change.
    pub fn clear(&mut self) -> Bounds {
        self.set(Change::Clear, Mask::new(self.extent()))
    }

    /// Everything may change.
    pub fn fill(&mut self) -> Bounds {
        self.set(Change::Fill, Mask::full(self.extent()))
    }

    /// Puts another mask in place, as one step; one of another extent is refused (nothing changes).
    pub fn replace(&mut self, mask: Mask) -> Bounds {
        if mask.extent() != self.extent() {
            return Bounds::EMPTY;
        }
        self.set(Change::Replace, mask)
    }

    /// Puts a mask that was worked out from this one in place, as one step with its own name; one of another extent is
    /// refused (nothing changes).
    ///
    /// A preview is such a mask: the screen shows it instead of [`Canvas::mask`] and then hands it in here, or drops it.
    /// Whoever works it out elsewhere notes the [`Canvas::revision`] it began with, and drops it when that has moved on.
    pub fn apply(&mut self, change: Change, mask: Mask) -> Bounds {
        if mask.extent() != self.extent() {
            return Bounds::EMPTY;
        }
        self.set(change, mask)
    }

    /// Combines a selection into the mask, as one step. It costs as much as the pixels that it can change.
    pub fn select(&mut self, change: Change, selection: &Selection, how: Combine) -> Bounds {
        self.finish();
        let touched = selection.reach(&self.mask, how);
        let before = history::Before::of(&self.mask, touched);
        selection.lay_on(&mut self.mask, how);
        let deltas = before.deltas(&self.mask);
        let changed = tiles::Grid::new(self.extent()).union(deltas.iter().map(|delta| delta.tile));
        self.revision += u64::from(self.history.push(change, deltas));
        self.mark(changed)
    }

    fn set(&mut self, change: Change, mask: Mask) -> Bounds {
        self.finish();
        let deltas = history::deltas_between(&self.mask, &mask);
        let changed = tiles::Grid::new(self.extent()).union(deltas.iter().map(|delta| delta.tile));
        if self.history.push(change, deltas) {
            self.mask = mask;
            self.revision += 1;
        }
        self.mark(changed)
    }

    /// Takes the newest step back; a running stroke is finished first and is then that step.
    pub fn undo(&mut self) -> Bounds {
        self.finish();
        let changed = self.history.undo(&mut self.mask);
        self.stepped(changed)
    }

    /// Takes the newest step back for good: it cannot be done again. For a change that is still being adjusted.
    pub fn take_back(&mut self) -> Bounds {
        let changed = self.undo();
        self.history.forget_undone();
        changed
    }

    /// Does the step again that was undone last.
    pub fn redo(&mut self) -> Bounds {
        self.finish();
        let changed = self.history.redo(&mut self.mask);
        self.stepped(changed)
    }

    /// Goes back and forth between the last two states.
    pub fn toggle(&mut self) -> Bounds {
        self.finish();
        let changed = self.history.toggle(&mut self.mask);
        self.stepped(changed)
    }

    fn stepped(&mut self, changed: Bounds) -> Bounds {
        self.revision += u64::from(!changed.is_empty());
        self.mark(changed)
    }

    fn mark(&mut self, changed: Bounds) -> Bounds {
        self.changes.add(changed);
        self.portrait.touch(changed);
        changed
    }
}

#[cfg(test)]
mod tests;
