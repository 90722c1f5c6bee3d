//! The hand that holds the brush: a line kept straight with Shift, and a stabiliser that pulls the brush on a string.

use crate::geom::Point;

/// Image pixels, seen as screen points, that a stroke goes before Shift decides for across or down.
const DECIDES: f32 = 4.0;

/// Where a stroke's brush is led, in image pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hand {
    start: Point,
    brush: Point,
    axis: Option<Axis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Across,
    Down,
}

impl Hand {
    /// The brush goes down.
    pub(super) const fn new(at: Point) -> Self {
        Self { start: at, brush: at, axis: None }
    }

    /// Where the brush goes when the pointer goes to `at`; `near`: image pixels for a screen point.
    ///
    /// `straight` keeps it on a level or upright line through the start; `string` is the length of the stabiliser's
    /// string in image pixels: the brush moves only when it is taut, so that small tremors do not reach it.
    pub(super) fn lead(&mut self, at: Point, straight: bool, string: f32, near: f32) -> Point {
        let mut goal = at;
        if straight {
            let (dx, dy) = ((at.x - self.start.x).abs(), (at.y - self.start.y).abs());
            if self.axis.is_none() && dx.max(dy) >= DECIDES * near {
                self.axis = Some(if dx >= dy { Axis::Across } else { Axis::Down });
            }
            goal = match self.axis {
                Some(Axis::Across) => Point::new(at.x, self.start.y),
                Some(Axis::Down) => Point::new(self.start.x, at.y),
                None => self.start,
            };
        } else {
            self.axis = None;
        }
        let slack = self.brush.distance(goal);
        if string > 0.0 && slack > 0.0 {
            if slack <= string {
                return self.brush;
            }
            goal = self.brush.lerp(goal, (slack - string) / slack);
        }
        self.brush = goal;
        goal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_keeps_the_line_level_or_upright() {
        let mut hand = Hand::new(Point::new(10.0, 10.0));
        assert_eq!(hand.lead(Point::new(12.0, 11.0), true, 0.0, 1.0), Point::new(10.0, 10.0), "not decided yet");
        assert_eq!(hand.lead(Point::new(30.0, 14.0), true, 0.0, 1.0), Point::new(30.0, 10.0));
        assert_eq!(hand.lead(Point::new(35.0, 90.0), true, 0.0, 1.0), Point::new(35.0, 10.0), "once decided it stays");
        assert_eq!(hand.lead(Point::new(35.0, 90.0), false, 0.0, 1.0), Point::new(35.0, 90.0));
    }

    #[test]
    fn the_string_swallows_tremors_and_follows_when_taut() {
        let mut hand = Hand::new(Point::new(0.0, 0.0));
        for (x, y) in [(3.0, 2.0), (-4.0, 1.0), (5.0, -5.0)] {
            assert_eq!(hand.lead(Point::new(x, y), false, 10.0, 1.0), Point::new(0.0, 0.0));
        }
        let at = hand.lead(Point::new(110.0, 0.0), false, 10.0, 1.0);
        assert!((at.x - 100.0).abs() < 1e-3 && at.y == 0.0);
    }
}
