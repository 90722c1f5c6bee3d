//! Masks that are not on the canvas now but keep their undo steps: the other masks of the picture, and those of
//! pictures that were open before. What is dropped to stay within the budgets is history, never a mask: that is saved.

use super::Canvas;
use crate::take::MaskId;
use std::collections::VecDeque;

/// Bytes of masks that are kept unpacked.
const PIXELS: u64 = 512 << 20;
/// These many stay whatever they weigh: the one just left may not be saved yet.
const AT_LEAST: usize = 2;

/// Canvases by the mask they hold, the one left last at the end.
#[derive(Debug, Default)]
pub struct Shelf {
    canvases: VecDeque<(MaskId, Canvas)>,
}

impl Shelf {
    /// Keeps a canvas that leaves the screen. A stroke that still runs is finished.
    pub fn put(&mut self, id: MaskId, mut canvas: Canvas) {
        canvas.finish();
        self.canvases.retain(|(other, _)| *other != id);
        self.canvases.push_back((id, canvas));
        while self.canvases.len() > AT_LEAST && self.pixels() > PIXELS {
            self.canvases.pop_front();
        }
    }

    /// Gives a canvas back, all of it to be shown anew.
    pub fn take(&mut self, id: MaskId) -> Option<Canvas> {
        let at = self.canvases.iter().position(|(other, _)| *other == id)?;
        let (_, mut canvas) = self.canvases.remove(at)?;
        canvas.expose();
        Some(canvas)
    }

    /// A canvas that is kept, to look at.
    pub fn get(&self, id: MaskId) -> Option<&Canvas> {
        self.canvases.iter().find(|(other, _)| *other == id).map(|(_, canvas)| canvas)
    }

    /// Drops undo steps, those of the mask left longest ago first, until all histories together fit.
    pub fn fit_history(&mut self, budget: u64) {
        let mut excess = self.history_bytes().saturating_sub(budget);
        for (_, canvas) in &mut self.canvases {
            if excess == 0 {
                return;
            }
            let held = canvas.history().bytes();
            canvas.set_history_budget(held.saturating_sub(excess));
            excess = excess.saturating_sub(held - canvas.history().bytes());
        }
    }

    /// Bytes of all histories.
    pub fn history_bytes(&self) -> u64 {
        self.canvases.iter().map(|(_, canvas)| canvas.history().bytes()).sum()
    }

    fn pixels(&self) -> u64 {
        self.canvases.iter().map(|(_, canvas)| canvas.extent().pixels()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::brush::Brush;
    use crate::geom::{Extent, Point};

    fn painted(strokes: u32) -> Canvas {
        let mut canvas = Canvas::new(Extent::new(400, 300));
        for at in 0..strokes {
            canvas.begin(Point::new(20.0 * at as f32, 10.0 * at as f32), &Brush::default());
            canvas.finish();
        }
        canvas
    }

    #[test]
    fn a_mask_comes_back_with_its_steps() {
        let (one, two) = (MaskId::fresh(), MaskId::fresh());
        let mut shelf = Shelf::default();
        let canvas = painted(5);
        let cursor = canvas.cursor();
        shelf.put(one, canvas);
        shelf.put(two, painted(3));
        let back = shelf.take(one).unwrap();
        assert_eq!(back.history().undo_steps(), 5);
        assert_eq!(back.changes_since(cursor), [back.extent().bounds()]);
        assert!(shelf.take(one).is_none() && shelf.get(two).is_some());
    }

    #[test]
    fn the_oldest_histories_give_way_first() {
        let ids = [MaskId::fresh(), MaskId::fresh(), MaskId::fresh()];
        let mut shelf = Shelf::default();
        for id in ids {
            shelf.put(id, painted(8));
        }
        let all = shelf.history_bytes();
        shelf.fit_history(all);
        assert_eq!(shelf.history_bytes(), all, "it fits already");
        shelf.fit_history(all / 2);
        assert!(shelf.history_bytes() <= all / 2);
        let steps = ids.map(|id| shelf.get(id).unwrap().history().undo_steps());
        assert!(steps[0] == 0 && steps[1] < 8 && steps[2] == 8, "{steps:?}");
        shelf.fit_history(0);
        assert_eq!(shelf.history_bytes(), 0);
    }

    #[test]
    fn masks_are_bounded_but_the_last_left_stays() {
        let mut shelf = Shelf::default();
        let ids: Vec<MaskId> = (0..4).map(|_| MaskId::fresh()).collect();
        for id in &ids {
            shelf.put(*id, Canvas::new(Extent::new(20_000, 15_000)));
        }
        assert!(shelf.get(ids[0]).is_none() && shelf.get(ids[3]).is_some());
    }
}
