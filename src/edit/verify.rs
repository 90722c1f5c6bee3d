//! The proof: what differs from the source outside of the support, counted and not assumed.

use super::cut::Cut;
use super::grow::Region;
use crate::geom::Bounds;
use crate::picture::Picture;

/// A channel (of 255) that differs by more was changed by the model; less is what resampling there and back does.
pub const MODEL_CHANGE_THRESHOLD: u8 = 8;

/// Counts changed pixels row by row, as a finished picture is written: there is never a second copy of it.
#[derive(Debug)]
pub struct Count<'a> {
    source: &'a Picture,
    /// Where the source lies on the canvas.
    at: Bounds,
    support: &'a Region,
    changed: u64,
}

impl<'a> Count<'a> {
    /// Of a picture in which `source` lies at `at`, outside of `support`.
    pub const fn new(source: &'a Picture, at: Bounds, support: &'a Region) -> Self {
        Self { source, at, support, changed: 0 }
    }

    /// Takes row `y` in, four bytes a pixel. Each row of the picture is to be given once.
    pub fn row(&mut self, y: u32, after: &[u8]) {
        let y = y as i32;
        let bounds = self.support.bounds();
        let set = self.support.row(y);
        let width = (after.len() / 4) as i32;
        if set.is_empty() {
            self.changed += self.outside(y, 0, width, after);
            return;
        }
        self.changed += self.outside(y, 0, bounds.x0, after);
        self.changed += self.outside(y, bounds.x1, width, after);
        for (x, set) in (bounds.x0..).zip(set) {
            if *set == 0 {
                self.changed += self.outside(y, x, x + 1, after);
            }
        }
    }

    /// Pixels counted so far.
    pub const fn changed(&self) -> u64 {
        self.changed
    }

    /// Of the columns from `x0` to `x1`: those that differ from the source, and those beside it that hold anything.
    fn outside(&self, y: i32, x0: i32, x1: i32, after: &[u8]) -> u64 {
        let (x0, x1) = (x0.max(0), x1.min((after.len() / 4) as i32));
        if x0 >= x1 {
            return 0;
        }
        let at = self.at;
        let inside = (at.y0..at.y1).contains(&y);
        let (from, to) = if inside { (at.x0.clamp(x0, x1), at.x1.clamp(x0, x1)) } else { (x0, x0) };
        let bytes = |from: i32, to: i32| &after[from as usize * 4..to as usize * 4];
        let held = |part: &[u8]| part.chunks_exact(4).filter(|pixel| **pixel != [0; 4]).count() as u64;
        let mut changed = held(bytes(x0, from)) + held(bytes(to, x1));
        if from < to {
            let before = self.source.row((y - at.y0) as u32);
            changed += differing(&before[(from - at.x0) as usize * 4..(to - at.x0) as usize * 4], bytes(from, to));
        }
        changed
    }
}

/// Pixels of two pictures of one extent that differ in any byte, outside of the support.
pub fn changed_outside(source: &Picture, result: &Picture, support: &Region) -> u64 {
    if source.extent() != result.extent() {
        return source.extent().pixels().max(result.extent().pixels());
    }
    let mut count = Count::new(source, source.extent().bounds(), support);
    for y in 0..result.extent().height {
        count.row(y, result.row(y));
    }
    count.changed()
}

fn differing(before: &[u8], after: &[u8]) -> u64 {
    // Equal rows, the usual case, are compared at the speed of memory.
    if before == after {
        return 0;
    }
    before.chunks_exact(4).zip(after.chunks_exact(4)).filter(|(before, after)| before != after).count() as u64
}

/// Pixels of the crop, outside of the support (in pixels of the crop), that the model changed by more than
/// [`MODEL_CHANGE_THRESHOLD`]. `model` is the answer at the scale of the source.
pub fn model_changed_outside(cut: &Cut, model: &Picture, support: &Region) -> u64 {
    let mut changed = 0;
    let mut marks: Vec<u8> = Vec::new();
    for (y, columns) in cut.known.rows() {
        let before = &cut.source.row(y as u32)[columns.start * 4..columns.end * 4];
        let model = &model.row(y as u32)[columns.start * 4..columns.end * 4];
        marks.clear();
        marks.extend(
            before
                .chunks_exact(4)
                .zip(model.chunks_exact(4))
                .map(|(before, model)| u8::from(difference(before, model) > MODEL_CHANGE_THRESHOLD)),
        );
        let x0 = support.bounds().x0;
        for (x, set) in (x0..).zip(support.row(y as i32)) {
            let at = x - columns.start as i32;
            if *set != 0 && at >= 0 && (at as usize) < marks.len() {
                marks[at as usize] = 0;
            }
        }
        changed += marks.iter().map(|mark| u64::from(*mark)).sum::<u64>();
    }
    changed
}

/// The largest difference of a channel.
pub(super) fn difference(a: &[u8], b: &[u8]) -> u8 {
    a.iter().zip(b).fold(0, |most, (a, b)| most.max(a.abs_diff(*b)))
}
