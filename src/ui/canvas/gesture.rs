//! The gestures of the selection tools: what is being drawn is a proposal for the mask all the while.

use super::ink;
use super::picture::Place;
use crate::canvas::proposal::{Proposal, QuickStroke};
use crate::canvas::select::Combine;
use crate::canvas::select::shape::Shape;
use crate::geom::{Bounds, Point};
use crate::ui::state::Tool;
use eframe::egui::{Modifiers, Pos2, Stroke, Ui, pos2};

/// Points on screen between two corners of a lasso's line.
const STEP: f32 = 1.5;

/// Points on screen around the first corner of a polygon in which a click closes it.
pub(super) const CLOSE: f32 = 8.0;

/// A selection that is being drawn, in image pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gesture {
    /// Number of its proposal.
    pub(super) id: u64,
    combine: Combine,
    /// Keys that were held when it began: they chose what becomes of it, so they do not shape it as well.
    held: Modifiers,
    /// The tool that draws it.
    pub(super) tool: Tool,
    /// Corner to corner, or the line so far; the last point follows the pointer.
    points: Vec<Point>,
    /// Quick select: the strokes before this one, half the width of this one, and whether it goes over what is not
    /// meant.
    quick: Option<(Vec<QuickStroke>, f32, bool)>,
    /// The pointer's last place, for moving what is drawn with Space.
    last: Point,
}

impl Gesture {
    /// Starts with a press.
    pub(super) fn begin(id: u64, tool: Tool, combine: Combine, at: Point, held: Modifiers) -> Self {
        Self { id, combine, held, tool, points: vec![at, at], quick: None, last: at }
    }

    /// Starts a stroke of quick select, after those that were made before it.
    pub(super) fn quick(
        id: u64,
        combine: Combine,
        at: Point,
        before: Vec<QuickStroke>,
        radius_px: f32,
        outside: bool,
    ) -> Self {
        let quick = Some((before, radius_px, outside));
        Self { id, combine, held: Modifiers::NONE, tool: Tool::Quick, points: vec![at, at], quick, last: at }
    }

    /// True for corners that are set one by one.
    pub(super) fn is_polygon(&self) -> bool {
        self.tool == Tool::Polygon
    }

    /// The pointer went on to `at`; `near` is the distance in image pixels that tells two points of a line apart.
    pub(super) fn move_to(&mut self, at: Point, modifiers: Modifiers, moves: bool, near: f32) {
        let by = (at.x - self.last.x, at.y - self.last.y);
        self.last = at;
        if moves {
            for point in &mut self.points {
                *point = Point::new(point.x + by.0, point.y + by.1);
            }
            return;
        }
        let last = self.points.len() - 1;
        match self.tool {
            Tool::Lasso | Tool::Quick if self.quick.is_some() || self.tool == Tool::Lasso => {
                self.points[last] = at;
                if self.points[last - 1].distance(at) >= near * STEP {
                    self.points.push(at);
                }
            }
            Tool::Polygon => self.points[last] = if modifiers.shift { eighths(self.points[last - 1], at) } else { at },
            _ => self.points[last] = at,
        }
    }

    /// A click sets a corner; true when it closes the polygon: back at the first corner, or twice at one place.
    pub(super) fn corner(&mut self, near: f32) -> bool {
        let last = self.points.len() - 1;
        let at = self.points[last];
        let back = last >= 3 && self.points[0].distance(at) <= near * CLOSE;
        let twice = last >= 2 && self.points[last - 1].distance(at) <= near * 2.0;
        if !(back || twice) {
            self.points.push(at);
        }
        back || twice
    }

    /// Takes the last corner back; false when none is left.
    pub(super) fn corner_back(&mut self) -> bool {
        let last = self.points.len() - 1;
        if last < 2 {
            return false;
        }
        self.points.remove(last - 1);
        true
    }

    /// What is drawn now; nothing while it is no larger than a click.
    pub(super) fn proposal(&self, modifiers: Modifiers) -> Option<Proposal> {
        if let Some((before, radius_px, outside)) = &self.quick {
            let mut strokes = before.clone();
            strokes.push(QuickStroke { points: self.points.clone(), radius_px: *radius_px, outside: *outside });
            return Some(Proposal::Quick { strokes, frame: None, combine: self.combine });
        }
        let shape = match self.tool {
            Tool::Quick => {
                let (from, to) = self.corners(modifiers);
                let frame = Bounds::new(from.x as i32, from.y as i32, to.x as i32, to.y as i32);
                if frame.width() < 4 || frame.height() < 4 {
                    return None;
                }
                return Some(Proposal::Quick { strokes: Vec::new(), frame: Some(frame), combine: self.combine });
            }
            Tool::Rectangle | Tool::Ellipse => {
                let (from, to) = self.corners(modifiers);
                if (to.x - from.x).abs() < 0.5 || (to.y - from.y).abs() < 0.5 {
                    return None;
                }
                if self.tool == Tool::Ellipse { Shape::Ellipse { from, to } } else { Shape::Rect { from, to } }
            }
            _ if self.points.len() < 3 => return None,
            _ => Shape::Polygon(self.points.clone()),
        };
        Some(Proposal::Shape(shape, self.combine))
    }

    /// Opposite corners: Shift makes them square, Alt counts from the middle.
    fn corners(&self, modifiers: Modifiers) -> (Point, Point) {
        let (from, to) = (self.points[0], self.points[1]);
        let (mut dx, mut dy) = (to.x - from.x, to.y - from.y);
        if modifiers.shift && !self.held.shift {
            let side = dx.abs().max(dy.abs());
            (dx, dy) = (side.copysign(dx), side.copysign(dy));
        }
        let to = Point::new(from.x + dx, from.y + dy);
        let centred = modifiers.alt && !self.held.alt;
        let (from, to) = if centred { (Point::new(from.x - dx, from.y - dy), to) } else { whole(from, to) };
        if self.tool == Tool::Quick {
            return (Point::new(from.x.min(to.x), from.y.min(to.y)), Point::new(from.x.max(to.x), from.y.max(to.y)));
        }
        (from, to)
    }

    /// The line that is drawn, in window points, and whether it is closed.
    fn outline(&self, place: &Place, modifiers: Modifiers) -> (Vec<Pos2>, bool) {
        let ui = |point: Point| {
            let (x, y) = place.viewport.ui_from_image(place.pane, point);
            pos2(x, y)
        };
        let corners = || {
            let (a, b) = self.corners(modifiers);
            (ui(a), ui(b))
        };
        match self.tool {
            Tool::Rectangle | Tool::Quick if self.quick.is_none() => {
                let (a, b) = corners();
                (vec![a, pos2(b.x, a.y), b, pos2(a.x, b.y)], true)
            }
            Tool::Ellipse => {
                let (a, b) = corners();
                let (middle, half) = (a.lerp(b, 0.5), (b - a) / 2.0);
                let turn = |step: u32| {
                    let angle = step as f32 / 96.0 * std::f32::consts::TAU;
                    pos2(middle.x + half.x * angle.cos(), middle.y + half.y * angle.sin())
                };
                ((0..96).map(turn).collect(), true)
            }
            _ => (self.points.iter().map(|point| ui(*point)).collect(), false),
        }
    }

    /// Paints the line, and for a polygon its corners.
    pub(super) fn paint(&self, ui: &Ui, place: &Place) {
        let modifiers = ui.input(|i| i.modifiers);
        let (mut line, closed) = self.outline(place, modifiers);
        let corners = if self.is_polygon() { line.clone() } else { Vec::new() };
        if closed {
            line.extend(line.first().copied());
        }
        let painter = ui.painter();
        if let Some((_, radius_px, outside)) = self.quick {
            let width = (2.0 * radius_px * place.viewport.points_per_pixel(place.pane)).max(2.0);
            let ink = if outside { ink::shade(45.0) } else { ink::LIGHT.gamma_multiply(0.35) };
            painter.line(line, Stroke::new(width, ink));
            return;
        }
        painter.line(line.clone(), ink::casing(2.6, 70.0));
        painter.line(line, Stroke::new(1.2, ink::LIGHT));
        for (at, corner) in corners.iter().enumerate() {
            let radius = if at == 0 { 4.0 } else { 2.5 };
            painter.circle(*corner, radius, ink::LIGHT, ink::casing(1.0, 80.0));
        }
    }
}

/// A rectangle's edges lie on pixel edges, so that it selects whole pixels.
fn whole(from: Point, to: Point) -> (Point, Point) {
    (Point::new(from.x.round(), from.y.round()), Point::new(to.x.round(), to.y.round()))
}

/// The nearest place to `at` on a line from `from` at a multiple of 45 degrees.
pub(super) fn eighths(from: Point, at: Point) -> Point {
    let (dx, dy) = (at.x - from.x, at.y - from.y);
    let step = std::f32::consts::FRAC_PI_4;
    let angle = (dy.atan2(dx) / step).round() * step;
    let length = dx * angle.cos() + dy * angle.sin();
    Point::new(from.x + length * angle.cos(), from.y + length * angle.sin())
}

/// What becomes of a selection: the keys decide, then the tool's own setting.
pub(super) fn combine(modifiers: Modifiers, chosen: Combine) -> Combine {
    match (modifiers.shift, modifiers.alt) {
        (true, true) => Combine::Intersect,
        (true, false) => Combine::Add,
        (false, true) => Combine::Subtract,
        (false, false) => chosen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift() -> Modifiers {
        Modifiers::SHIFT
    }

    #[test]
    fn shift_makes_a_square_and_alt_counts_from_the_middle() {
        let mut gesture = Gesture::begin(1, Tool::Rectangle, Combine::Add, Point::new(10.0, 10.0), Modifiers::NONE);
        assert_eq!(gesture.proposal(Modifiers::NONE), None, "a click selects nothing");
        gesture.move_to(Point::new(40.2, 20.0), Modifiers::NONE, false, 1.0);
        let rect = |x0: f32, y0: f32, x1: f32, y1: f32| {
            let (from, to) = (Point::new(x0, y0), Point::new(x1, y1));
            Some(Proposal::Shape(Shape::Rect { from, to }, Combine::Add))
        };
        assert_eq!(gesture.proposal(Modifiers::NONE), rect(10.0, 10.0, 40.0, 20.0));
        assert_eq!(gesture.proposal(shift()), rect(10.0, 10.0, 40.0, 40.0));
        let Some(Proposal::Shape(Shape::Rect { from, to }, _)) = gesture.proposal(Modifiers::ALT) else { panic!() };
        assert_eq!((from.x + to.x, from.y + to.y), (20.0, 20.0), "the press is the middle");
    }

    #[test]
    fn keys_held_at_the_press_do_not_shape() {
        let mut gesture = Gesture::begin(1, Tool::Ellipse, Combine::Add, Point::new(0.0, 0.0), shift());
        gesture.move_to(Point::new(40.0, 20.0), shift(), false, 1.0);
        let Some(Proposal::Shape(Shape::Ellipse { to, .. }, _)) = gesture.proposal(shift()) else { panic!() };
        assert_eq!(to, Point::new(40.0, 20.0));
    }

    #[test]
    fn a_polygon_closes_at_its_first_corner() {
        let mut gesture = Gesture::begin(1, Tool::Polygon, Combine::Add, Point::new(0.0, 0.0), Modifiers::NONE);
        for (x, y) in [(50.0, 0.0), (50.0, 50.0), (0.0, 50.0)] {
            gesture.move_to(Point::new(x, y), Modifiers::NONE, false, 1.0);
            assert!(!gesture.corner(1.0));
        }
        assert!(gesture.corner_back(), "the corner set last");
        gesture.move_to(Point::new(25.0, 80.0), Modifiers::NONE, false, 1.0);
        assert!(!gesture.corner(1.0));
        gesture.move_to(Point::new(2.0, 3.0), Modifiers::NONE, false, 1.0);
        assert!(gesture.corner(1.0));
        let Some(Proposal::Shape(Shape::Polygon(points), _)) = gesture.proposal(Modifiers::NONE) else { panic!() };
        assert_eq!(points.len(), 5);
        assert_eq!(points[3], Point::new(25.0, 80.0));
    }

    #[test]
    fn lines_snap_to_eighths_of_a_turn() {
        let at = eighths(Point::new(0.0, 0.0), Point::new(10.0, 1.0));
        assert!((at.y).abs() < 1e-4 && (at.x - 10.0).abs() < 0.1);
        let at = eighths(Point::new(0.0, 0.0), Point::new(10.0, 9.0));
        assert!((at.x - at.y).abs() < 1e-3);
    }

    #[test]
    fn keys_choose_what_becomes_of_it() {
        assert_eq!(combine(Modifiers::NONE, Combine::Replace), Combine::Replace);
        assert_eq!(combine(shift(), Combine::Replace), Combine::Add);
        assert_eq!(combine(Modifiers::ALT, Combine::Replace), Combine::Subtract);
        assert_eq!(combine(Modifiers::ALT | shift(), Combine::Replace), Combine::Intersect);
    }
}
