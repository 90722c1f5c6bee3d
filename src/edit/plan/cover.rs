//! A frame past the border leaves no hole: the larger canvas is a rectangle, so the frame covers all that it adds.
//!
//! What the canvas gains beside the source runs along a whole side. A frame that reached past the right border over
//! half of the height would leave the corners above and below it empty. So it grows along that border to the ends of
//! the canvas; what it needs for a legal shape it takes from within the source, where it is no more than context.

use super::frame::{OVERLAP, Side};
use crate::geom::{Bounds, Extent};
use crate::model::{FreeSizes, SizeRule};

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
    match rule {
        _ if !past_x && !past_y => return None,
        SizeRule::Free(rule) => {
            let step = rule.step.max(1) as i32;
            x.round_past(step);
            y.round_past(step);
            let ratio = rule.max_ratio.max(1) as i32;
            match (past_x, past_y) {
                (true, false) => x.fit(y.length(), ratio, step),
                (false, true) => y.fit(x.length(), ratio, step),
                // Both are as long as the canvas; neither can give way.
                _ => {}
            }
        }
        SizeRule::Fixed(_) => take_shape(&mut x, &mut y, (past_x, past_y), rule)?,
    }
    let found = Bounds::new(x.from, y.from, x.to, y.to);
    is_legal(found.extent(), rule).then_some(found)
}

/// The shape of the listed size that is nearest: the side that is past the border takes the length. What holds the whole
/// source already is not cut; then the other side grows.
fn take_shape(x: &mut Side, y: &mut Side, past: (bool, bool), rule: &SizeRule) -> Option<()> {
    let aspect = rule.aspect_near(f64::from(x.length()) / f64::from(y.length()))?;
    let wanted = |x: &Side, y: &Side| {
        let wide = ((f64::from(y.length()) * aspect).round() as i32).max(1);
        let high = ((f64::from(x.length()) / aspect).round() as i32).max(1);
        // As near as whole pixels come: a frame that was set once stays.
        let fits = (wide - x.length()).abs() <= 1 || (high - y.length()).abs() <= 1;
        (!fits).then_some((wide, high))
    };
    if let Some((wide, high)) = wanted(x, y) {
        match past {
            (true, false) => x.lengthen_to(wide),
            (false, true) => y.lengthen_to(high),
            _ => {}
        }
    }
    if let Some((wide, high)) = wanted(x, y) {
        if wide > x.length() { x.lengthen_to(wide) } else { y.lengthen_to(high) }
    }
    Some(())
}

fn is_legal(frame: Extent, rule: &SizeRule) -> bool {
    let limits = match rule {
        SizeRule::Free(rule) => *rule,
        SizeRule::Fixed(_) => FreeSizes { max_ratio: u32::MAX, ..FreeSizes::GPT_IMAGE_2 },
    };
    let has_shape = rule
        .aspect_near(frame.aspect())
        .is_none_or(|aspect| (aspect / frame.aspect()).ln().abs() <= super::super::ASPECT_TOLERANCE);
    let most = u64::from(MOST_SHRUNK * MOST_SHRUNK) * limits.max_pixels;
    has_shape
        && frame.long_side() <= frame.short_side().saturating_mul(limits.max_ratio.max(1))
        && frame.long_side() <= limits.max_side.saturating_mul(MOST_SHRUNK)
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
        self.lengthen_to(self.length().clamp(least.min(most), most));
    }

    /// A length: from within the source first, then from past the border.
    fn lengthen_to(&mut self, wanted: i32) {
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
