//! The crop frame in the hand: its edges and corners are dragged, also past the border of the picture, and it is moved
//! as a whole.

use super::picture::Place;
use crate::geom::{Bounds, Point};
use eframe::egui::CursorIcon;

/// Screen points around an edge in which it is taken.
const NEAR: f32 = 9.0;

/// What of a frame is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Some of its edges: one, or two that meet in a corner.
    Edges { left: bool, top: bool, right: bool, bottom: bool },
    /// All of it.
    Whole,
    /// A new one is drawn from where the pointer went down.
    New,
}

impl Part {
    /// What lies under a point of the window; `near` is the number of image pixels in a screen point.
    pub(super) fn at(frame: Bounds, at: Point, near: f32) -> Self {
        let reach = NEAR * near;
        let close = |edge: i32, place: f32| (edge as f32 - place).abs() <= reach;
        let within = |from: i32, to: i32, place: f32| place >= from as f32 - reach && place <= to as f32 + reach;
        let across = within(frame.x0, frame.x1, at.x);
        let down = within(frame.y0, frame.y1, at.y);
        let left = down && close(frame.x0, at.x);
        let right = down && !left && close(frame.x1, at.x);
        let top = across && close(frame.y0, at.y);
        let bottom = across && !top && close(frame.y1, at.y);
        if left || right || top || bottom {
            return Self::Edges { left, top, right, bottom };
        }
        if across && down { Self::Whole } else { Self::New }
    }

    /// The pointer that says what a press would take.
    pub(super) const fn cursor(self) -> CursorIcon {
        match self {
            Self::Edges { left, top, right, bottom } => match (left || right, top || bottom) {
                (true, true) if (left && top) || (right && bottom) => CursorIcon::ResizeNwSe,
                (true, true) => CursorIcon::ResizeNeSw,
                (true, false) => CursorIcon::ResizeHorizontal,
                _ => CursorIcon::ResizeVertical,
            },
            Self::Whole => CursorIcon::Move,
            Self::New => CursorIcon::Crosshair,
        }
    }
}

/// A frame that is being dragged, in image pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drag {
    part: Part,
    /// The frame before, and what the draft said then: Escape goes back to it.
    from: Bounds,
    pub(super) before: Option<Bounds>,
    start: Point,
}

impl Drag {
    /// Takes hold of a frame.
    pub(super) fn begin(frame: Bounds, before: Option<Bounds>, at: Point, near: f32) -> Self {
        Self { part: Part::at(frame, at, near), from: frame, before, start: at }
    }

    /// The frame when the pointer is at `at`. An edge that is pulled over its opposite pushes it no further.
    pub(super) fn frame(&self, at: Point) -> Bounds {
        let (dx, dy) = ((at.x - self.start.x).round() as i32, (at.y - self.start.y).round() as i32);
        let from = self.from;
        match self.part {
            Part::Whole => Bounds::new(from.x0 + dx, from.y0 + dy, from.x1 + dx, from.y1 + dy),
            Part::New => {
                let (x0, y0) = (self.start.x.round() as i32, self.start.y.round() as i32);
                Bounds::new(x0.min(x0 + dx), y0.min(y0 + dy), x0.max(x0 + dx), y0.max(y0 + dy))
            }
            Part::Edges { left, top, right, bottom } => {
                let edge = |moves: bool, edge: i32, by: i32| if moves { edge + by } else { edge };
                let x0 = edge(left, from.x0, dx).min(if left { from.x1 - 1 } else { i32::MAX });
                let y0 = edge(top, from.y0, dy).min(if top { from.y1 - 1 } else { i32::MAX });
                Bounds::new(x0, y0, edge(right, from.x1, dx).max(x0 + 1), edge(bottom, from.y1, dy).max(y0 + 1))
            }
        }
    }

    /// True when the pointer has moved so far that a frame was meant.
    pub(super) fn is_meant(&self, at: Point, near: f32) -> bool {
        self.part != Part::New || self.start.distance(at) >= 4.0 * near
    }

    pub(super) const fn cursor(&self) -> CursorIcon {
        self.part.cursor()
    }
}

/// The pointer over a frame that is not held.
pub(super) fn cursor(place: &Place, frame: Bounds, at: Point) -> CursorIcon {
    Part::at(frame, at, 1.0 / place.viewport.points_per_pixel(place.pane).max(1e-6)).cursor()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Bounds = Bounds::new(100, 100, 300, 200);

    fn dragged(from: (f32, f32), to: (f32, f32)) -> Bounds {
        Drag::begin(FRAME, None, Point::new(from.0, from.1), 1.0).frame(Point::new(to.0, to.1))
    }

    #[test]
    fn edges_corners_and_the_whole_are_told_apart() {
        assert_eq!(dragged((101.0, 150.0), (51.0, 170.0)), Bounds::new(50, 100, 300, 200));
        assert_eq!(dragged((300.0, 200.0), (350.0, 240.0)), Bounds::new(100, 100, 350, 240));
        assert_eq!(dragged((200.0, 150.0), (100.0, -50.0)), Bounds::new(0, -100, 200, 0));
        assert_eq!(dragged((10.0, 10.0), (60.0, 40.0)), Bounds::new(10, 10, 60, 40), "outside: a new frame");
    }

    #[test]
    fn an_edge_does_not_cross_its_opposite() {
        let frame = dragged((100.0, 150.0), (900.0, 150.0));
        assert_eq!((frame.x0, frame.x1), (299, 300));
        let frame = dragged((200.0, 200.0), (200.0, -900.0));
        assert_eq!((frame.y0, frame.y1), (100, 101));
    }
}
