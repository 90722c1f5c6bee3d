//! A frame past the border leaves no hole: the larger canvas is a rectangle, so the frame covers all that it adds.
//!
//! What the canvas gains beside the source runs along a whole side. A frame that reached past the right border over
//! half of the height would leave the corners above and below it empty. So it grows along that border to the ends of
//! the canvas; what it needs for a legal shape it takes from within the source, where it is no more than context.

use super::frame::{OVERLAP, Side};
use crate::geom::{Bounds, Extent};
use crate::model::SizeRule;

/// A frame is not made larger than travels at half its size along a side: what is drawn would be too coarse.
const MOST_SHRUNK: u32 = 2;

/// The frame that covers all that it adds to the source. `None` when it adds nothing, or when no legal frame does.
pub(super) fn covering(mut x: Side, mut y: Side, rule: &SizeRule) -> Option<Bounds> {
    let (past_x, past_y) = (x.is_past(), y.is_past());
    if past_y {
        x.cover();
    }
    if past_x {
        y.cover();
    }
    let step = rule.step.max(1) as i32;
    x.round_past(step);
    y.round_past(step);
    let ratio = rule.max_ratio.max(1) as i32;
    match (past_x, past_y) {
        (false, false) => return None,
        (true, false) => x.fit(y.length(), ratio, step),
        (false, true) => y.fit(x.length(), ratio, step),
        // Both are as long as the canvas; neither can give way.
        (true, true) => {}
    }
    let found = Bounds::new(x.from, y.from, x.to, y.to);
    is_legal(found.extent(), rule).then_some(found)
}

fn is_legal(frame: Extent, rule: &SizeRule) -> bool {
    let most = u64::from(MOST_SHRUNK * MOST_SHRUNK) * rule.max_pixels;
    frame.long_side() <= frame.short_side().saturating_mul(rule.max_ratio.max(1))
        && frame.long_side() <= rule.max_side.saturating_mul(MOST_SHRUNK)
        && frame.pixels() <= most
}

impl Side {
    /// Does it reach past the source?
    fn is_past(&self) -> bool {
        !self.is_inside()
    }

    /// Reaches over all of the source.
    fn cover(&mut self) {
        self.from = self.from.min(0);
        self.to = self.to.max(self.limit);
    }

    /// A length in steps, by way of what is past the border.
    fn round_past(&mut self, step: i32) {
        let short = (step - self.length() % step) % step;
        if self.to > self.limit {
            self.to += short;
        } else if self.from < 0 {
            self.from -= short;
        }
    }

    /// A length that is legal beside `other`: from within the source first, then from past the border.
    fn fit(&mut self, other: i32, ratio: i32, step: i32) {
        let least = (other.div_euclid(ratio) + i32::from(other % ratio != 0) + step - 1) / step * step;
        let most = (other.saturating_mul(ratio) / step * step).max(1);
        let wanted = self.length().clamp(least.min(most), most);
        // An edge within the source moves as far as it can.
        let overlap = OVERLAP.min(self.limit);
        let change = wanted - self.length();
        if self.from >= 0 {
            self.from = (self.from - change).clamp(0, self.limit - overlap);
        } else if self.to <= self.limit {
            self.to = (self.to + change).clamp(overlap, self.limit);
        }
        let change = wanted - self.length();
        match (self.from < 0, self.to > self.limit) {
            // Past both borders it holds the whole source, and is not cut: the shape is then not legal.
            (true, true) => {
                let before = change.max(0) / 2;
                self.from -= before;
                self.to += change.max(0) - before;
            }
            (true, false) => self.from -= change,
            _ => self.to += change,
        }
    }
}
