//! A crop frame that the user set: snapped to what can be sent, and the larger canvas when it reaches past the border.

use super::cover::covering;
use crate::geom::{Bounds, Extent};
use crate::model::SizeRule;
use serde::{Deserialize, Serialize};

/// A canvas that is larger than its source: what the frame adds is drawn by the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outpaint {
    /// Size of the finished picture.
    pub canvas: Extent,
    /// Pixels that are added on the left of the source.
    pub left: u32,
    /// Pixels that are added above the source.
    pub top: u32,
}

/// A frame reaches at most this far past the source, in pixels a side.
const FARTHEST: i32 = 16_384;

/// So many pixels a side a frame has at least, where its source has them.
const LEAST_SIDE: i32 = 64;

/// A frame touches at least this many pixels of the source, along a side.
pub(super) const OVERLAP: i32 = 32;

/// The canvas of a plan, and the frame on it.
pub(super) struct Sheet {
    pub(super) canvas: Extent,
    /// The frame in pixels of the canvas.
    pub(super) frame: Option<Bounds>,
    pub(super) outpaint: Option<Outpaint>,
    source_at: Bounds,
}

impl Sheet {
    /// `frame` is snapped already.
    pub(super) fn new(source: Extent, frame: Option<Bounds>) -> Self {
        let whole = frame.map_or(source.bounds(), |frame| source.bounds().union(frame));
        let (left, top) = (-whole.x0, -whole.y0);
        let outpaint =
            (whole != source.bounds()).then(|| Outpaint { canvas: whole.extent(), left: left as u32, top: top as u32 });
        Self {
            canvas: whole.extent(),
            frame: frame.map(|frame| frame.moved(left, top)),
            outpaint,
            source_at: source.bounds().moved(left, top),
        }
    }

    /// What is painted on the source, together with what the frame adds to it.
    pub(super) fn painted(&self, on_source: Bounds) -> Bounds {
        let painted =
            if on_source.is_empty() { Bounds::EMPTY } else { on_source.moved(self.source_at.x0, self.source_at.y0) };
        let (Some(frame), true) = (self.frame, self.outpaint.is_some()) else { return painted };
        let beside = [
            Bounds { x1: self.source_at.x0, ..frame },
            Bounds { x0: self.source_at.x1, ..frame },
            Bounds { y1: self.source_at.y0, ..frame },
            Bounds { y0: self.source_at.y1, ..frame },
        ];
        beside.into_iter().fold(painted, |all, strip| all.union(strip.intersect(frame)))
    }
}

/// The frame nearest to a wish that can be sent: both sides in steps of the rule where the source leaves room for it,
/// the ratio legal, a part of the source inside.
///
/// Past the border it [covers](super::cover) all that it adds to the source, as far as a legal frame can. Otherwise
/// edges past the border give way first, those on the border stay. All in pixels of the source. Snapping a snapped
/// frame changes nothing.
pub fn snap_frame(frame: Bounds, source: Extent, rule: &SizeRule) -> Bounds {
    let mut frame = frame;
    // Where it could not cover all it has given way, and the next look may find that now it can.
    for _ in 0..4 {
        let next = snapped_once(frame, source, rule);
        if next == frame {
            break;
        }
        frame = next;
    }
    frame
}

fn snapped_once(frame: Bounds, source: Extent, rule: &SizeRule) -> Bounds {
    let step = rule.step() as i32;
    let mut x = Side::new(frame.x0, frame.x1, source.width as i32, step);
    let mut y = Side::new(frame.y0, frame.y1, source.height as i32, step);
    if let Some(covering) = covering(x, y, rule) {
        return covering;
    }
    if let Some(aspect) = rule.aspect_near(f64::from(x.length()) / f64::from(y.length())) {
        take_aspect(&mut x, &mut y, aspect);
        return Bounds::new(x.from, y.from, x.to, y.to);
    }
    let ratio = rule.max_ratio() as i32;
    for _ in 0..2 {
        x.widen_for(y.length(), ratio, step);
        y.widen_for(x.length(), ratio, step);
        x.narrow_for(y.length(), ratio, step);
        y.narrow_for(x.length(), ratio, step);
    }
    Bounds::new(x.from, y.from, x.to, y.to)
}

/// Gives a frame the aspect of a listed size: one side is lengthened where there is room for it, else the other is
/// shortened.
fn take_aspect(x: &mut Side, y: &mut Side, aspect: f64) {
    let wide = |y: &Side| ((f64::from(y.length()) * aspect).round() as i32).max(1);
    let high = |x: &Side| ((f64::from(x.length()) / aspect).round() as i32).max(1);
    // As near as whole pixels come: a frame that was set once stays.
    if (wide(y) - x.length()).abs() <= 1 || (high(x) - y.length()).abs() <= 1 {
        return;
    }
    let (wanted_x, wanted_y) = (wide(y), high(x));
    if wanted_x > x.length() {
        if x.has_room_for(wanted_x) { x.set_length(wanted_x) } else { y.set_length(wanted_y) }
    } else if y.has_room_for(wanted_y) {
        y.set_length(wanted_y);
    } else {
        x.set_length(wanted_x);
    }
}

/// A frame along one side of its source, which runs from 0 to `limit`.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) limit: i32,
}

impl Side {
    fn new(from: i32, to: i32, limit: i32, step: i32) -> Self {
        let limit = limit.max(1);
        let (from, to) = (from.min(to), from.max(to));
        let overlap = OVERLAP.min(limit);
        let from = from.clamp(-FARTHEST, limit - overlap);
        let to = to.clamp(overlap.max(from + 1), limit + FARTHEST);
        let mut side = Self { from, to, limit };
        let least = LEAST_SIDE.min(limit);
        side.set_length(snapped(side.length().max(least), limit, step));
        side
    }

    pub(super) fn length(&self) -> i32 {
        self.to - self.from
    }

    /// Gives or takes length where it disturbs least: past the border, else at the end, else at the start.
    fn set_length(&mut self, length: i32) {
        let change = length - self.length();
        match (self.from < 0, self.to > self.limit) {
            (true, true) => {
                self.from -= change / 2;
                self.to = self.from + length;
            }
            (true, false) => self.from -= change,
            (false, true) => self.to += change,
            (false, false) => {
                self.to = (self.to + change).min(self.limit.max(self.from));
                self.from = self.to - length;
                if self.from < 0 {
                    // It had room when it was set to at most the limit.
                    (self.from, self.to) = (0, length);
                }
            }
        }
        let overlap = OVERLAP.min(self.limit);
        if self.to < overlap {
            (self.from, self.to) = (overlap - length, overlap);
        }
        if self.from > self.limit - overlap {
            (self.from, self.to) = (self.limit - overlap, self.limit - overlap + length);
        }
    }

    /// Can it be so long without reaching past a border that it keeps within now, or farther than a frame may?
    fn has_room_for(&self, length: i32) -> bool {
        if self.is_inside() { length <= self.limit } else { length <= self.limit + FARTHEST }
    }

    pub(super) fn is_inside(&self) -> bool {
        self.from >= 0 && self.to <= self.limit
    }

    /// Lengthens towards what the other side's length needs, within the source or where it is past the border already.
    fn widen_for(&mut self, other: i32, ratio: i32, step: i32) {
        let least = (other + ratio - 1) / ratio;
        if self.length() < least {
            let stepped = (least + step - 1) / step * step;
            let most = if self.is_inside() { self.limit } else { i32::MAX };
            self.set_length(stepped.min(most).max(self.length()));
        }
    }

    /// Shortens to what the other side's length allows.
    fn narrow_for(&mut self, other: i32, ratio: i32, step: i32) {
        let most = other.saturating_mul(ratio);
        if self.length() > most {
            let stepped = most / step * step;
            self.set_length(if stepped > 0 { stepped } else { most });
        }
    }
}

/// The nearest multiple of the step; the whole side stays whole.
fn snapped(length: i32, limit: i32, step: i32) -> i32 {
    if length == limit || length < step {
        return length;
    }
    let near = (length + step / 2) / step * step;
    // Within the source a step more than fits would reach past the border.
    if length < limit && near > limit { length / step * step } else { near }
}
