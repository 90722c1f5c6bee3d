//! Lines as few points and as short text: a line of an hour is no larger than what can be seen of it.

use crate::geom::Point;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Serializer, de};
use std::fmt;

/// Points are kept to this part of a pixel.
const STEPS_PER_PX: f32 = 8.0;
/// How far a point may lie beside the line that stands for it, in pixels.
pub(super) const TOLERANCE_PX: f32 = 0.25;
/// Most points of a line; one that needs more is drawn a little straighter.
pub(super) const MOST_POINTS: usize = 4096;

/// A line with the points that it needs: the ends stay, and none that was drawn lies farther from it than the tolerance.
pub(super) fn simplified(points: &[Point]) -> Vec<Point> {
    let mut tolerance = TOLERANCE_PX;
    let mut line = thinned(points, tolerance);
    while line.len() > MOST_POINTS {
        tolerance *= 2.0;
        line = thinned(points, tolerance);
    }
    line.into_iter().map(snapped).collect()
}

/// Keeps a point whenever a straight line from the last one that was kept cannot pass all since then by less than
/// `tolerance`. One pass (a cone of directions, as in Williams 1978 and Sklansky and Gonzalez 1980).
fn thinned(points: &[Point], tolerance: f32) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let mut kept = vec![*first];
    let mut cone = Cone::at(*first);
    for (before, point) in points.iter().zip(points.iter().skip(1)) {
        if !cone.takes(*point, tolerance) {
            kept.push(*before);
            cone = Cone::at(*before);
            cone.takes(*point, tolerance);
        }
    }
    if points.len() > 1 {
        kept.push(*last);
    }
    kept
}

/// The directions that pass everything since its point closely enough.
struct Cone {
    from: Point,
    /// Middle and half width of the directions, in radians; none while everything is nearer than the tolerance.
    open: Option<(f32, f32)>,
    farthest: f32,
}

impl Cone {
    const fn at(from: Point) -> Self {
        Self { from, open: None, farthest: 0.0 }
    }

    /// True, and the cone is narrower, when a line to this point passes all before it.
    fn takes(&mut self, to: Point, tolerance: f32) -> bool {
        let (dx, dy) = (to.x - self.from.x, to.y - self.from.y);
        let far = dx.hypot(dy);
        // A line that turns back has a tip.
        if far < self.farthest - tolerance {
            return false;
        }
        self.farthest = self.farthest.max(far);
        if far <= tolerance {
            return true;
        }
        let (angle, half) = (dy.atan2(dx), (tolerance / far).asin());
        let Some((middle, width)) = self.open else {
            self.open = Some((angle, half));
            return true;
        };
        let off = turned(angle - middle);
        if off.abs() > width {
            return false;
        }
        // What both cones have in common, seen from the old middle.
        let (low, high) = ((off - half).max(-width), (off + half).min(width));
        self.open = Some((turned(middle + f32::midpoint(low, high)), (high - low) / 2.0));
        true
    }
}

/// An angle between half a turn back and half a turn on.
fn turned(angle: f32) -> f32 {
    use std::f32::consts::{PI, TAU};
    let turned = angle % TAU;
    if turned > PI {
        turned - TAU
    } else if turned < -PI {
        turned + TAU
    } else {
        turned
    }
}

fn snapped(point: Point) -> Point {
    let snap = |value: f32| steps(value) as f32 / STEPS_PER_PX;
    Point::new(snap(point.x), snap(point.y))
}

fn steps(value: f32) -> i32 {
    // What is no number becomes 0, what is too large the largest.
    (value * STEPS_PER_PX).round() as i32
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Five bits a digit, the sixth says that more follow; the sign is the lowest bit of the number.
fn write(number: i64, text: &mut String) {
    let mut rest = (number.unsigned_abs() << 1) | u64::from(number < 0);
    loop {
        let more = u64::from(rest > 31) << 5;
        text.push(char::from(DIGITS[((rest & 31) | more) as usize]));
        rest >>= 5;
        if rest == 0 {
            return;
        }
    }
}

/// The next number; none at the end, and where the text is no number.
fn read(digits: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let (mut value, mut shift) = (0_u64, 0);
    loop {
        let digit = digits.next()?;
        let bits = DIGITS.iter().position(|known| *known == digit)? as u64;
        if shift > 40 {
            return None;
        }
        value |= (bits & 31) << shift;
        shift += 5;
        if bits < 32 {
            let size = (value >> 1) as i64;
            return Some(if value & 1 == 1 { -size } else { size });
        }
    }
}

/// The points as text: each as the way from the one before it.
pub(super) fn text_of(points: &[Point]) -> String {
    let mut text = String::with_capacity(points.len() * 4);
    let (mut x, mut y) = (0, 0);
    for point in points {
        let (to_x, to_y) = (i64::from(steps(point.x)), i64::from(steps(point.y)));
        write(to_x - x, &mut text);
        write(to_y - y, &mut text);
        (x, y) = (to_x, to_y);
    }
    text
}

/// The way back. What follows after something that cannot be read is left out.
pub(super) fn points_of(text: &str) -> Vec<Point> {
    let mut digits = text.bytes();
    let (mut points, mut x, mut y) = (Vec::new(), 0_i64, 0_i64);
    while let (Some(dx), Some(dy)) = (read(&mut digits), read(&mut digits)) {
        (x, y) = (x.saturating_add(dx), y.saturating_add(dy));
        points.push(Point::new(x as f32 / STEPS_PER_PX, y as f32 / STEPS_PER_PX));
    }
    points
}

/// Writes points as text.
pub(super) fn serialize<S: Serializer>(points: &[Point], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&text_of(points))
}

/// Reads them, also from lists as they were written before.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Point>, D::Error> {
    struct Either;
    impl<'de> Visitor<'de> for Either {
        type Value = Vec<Point>;

        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("the points of a line")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<Point>, E> {
            Ok(points_of(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Point>, A::Error> {
            let mut points = Vec::new();
            while let Some(point) = list.next_element()? {
                points.push(point);
            }
            Ok(points)
        }
    }
    from.deserialize_any(Either)
}

#[cfg(test)]
mod tests {
    use super::super::{Mark, Marks, distance};
    use super::*;
    use proptest::prelude::*;

    fn off(line: &[Point], point: Point) -> f32 {
        let ends = line.iter().zip(line.iter().skip(1));
        ends.map(|(a, b)| distance(point, *a, *b)).fold(f32::INFINITY, f32::min)
    }

    /// A hand that wanders, turns back and stands still.
    fn wander(seed: u64, count: usize, stride: f32) -> Vec<Point> {
        let mut state = seed | 1;
        let mut roll = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % 2001) as f32 / 1000.0 - 1.0
        };
        let (mut at, mut heading) = (Point::new(1500.0, 1000.0), 0.0_f32);
        (0..count)
            .map(|step| {
                heading += roll() * 0.3 + if step % 97 == 0 { 3.1 } else { 0.0 };
                at = Point::new(at.x + heading.cos() * stride, at.y + heading.sin() * stride);
                at
            })
            .collect()
    }

    #[test]
    fn a_line_of_an_hour_stays_small_and_comes_back_whole() {
        let mut marks = Marks::default();
        let drawn = wander(7, 200_000, 1.3);
        marks.begin(drawn[0], 12.0, [255, 0, 0]);
        drawn[1..].iter().for_each(|point| marks.extend(*point));
        marks.finish();
        let line = &marks.list()[0];
        assert!(line.points.len() <= MOST_POINTS && line.points.len() > 500, "{}", line.points.len());
        assert_eq!(
            (line.points[0], *line.points.last().unwrap()),
            (snapped(drawn[0]), snapped(drawn[drawn.len() - 1])),
            "its ends stay"
        );
        let text = serde_json::to_string(&marks).unwrap();
        assert!(text.len() < 40_000, "{} bytes", text.len());
        let back: Marks = serde_json::from_str(&text).unwrap();
        assert_eq!(back.list(), marks.list());
    }

    #[test]
    fn a_straight_line_is_two_points_and_a_dot_is_one() {
        let straight: Vec<Point> = (0..5000).map(|at| Point::new(at as f32 * 0.7, 40.0)).collect();
        assert_eq!(simplified(&straight).len(), 2);
        assert_eq!(simplified(&straight[..1]), [Point::new(0.0, 40.0)]);
        // There and back again: the tip is part of it.
        let mut forth: Vec<Point> = (0..200).map(|at| Point::new(at as f32, 0.0)).collect();
        forth.extend((0..150).map(|at| Point::new(199.0 - at as f32, 0.0)));
        let line = simplified(&forth);
        assert!(line.contains(&Point::new(199.0, 0.0)), "{line:?}");
    }

    #[test]
    fn lists_of_points_are_read_as_they_were_written_before() {
        let old = r#"{"points":[{"x":1.5,"y":2.0},{"x":-3.0,"y":4.25}],"width_px":6.0,"colour":[1,2,3]}"#;
        let mark: Mark = serde_json::from_str(old).unwrap();
        assert_eq!(mark.points, [Point::new(1.5, 2.0), Point::new(-3.0, 4.25)]);
        let text = serde_json::to_string(&mark).unwrap();
        assert!(text.len() < old.len(), "{text}");
        assert_eq!(serde_json::from_str::<Mark>(&text).unwrap(), mark);
    }

    proptest! {
        #[test]
        fn what_was_drawn_lies_on_what_is_kept(seed in any::<u64>(), count in 2_usize..1500, stride in 0.5_f32..9.0) {
            let drawn = wander(seed, count, stride);
            let line = simplified(&drawn);
            prop_assert!(line.len() >= 2 && line.len() <= drawn.len());
            for point in &drawn {
                // The tolerance, and what snapping adds.
                prop_assert!(off(&line, *point) <= TOLERANCE_PX + 0.15, "{} of {}", off(&line, *point), line.len());
            }
        }

        #[test]
        fn any_points_come_back_to_an_eighth(points in prop::collection::vec((-9e5_f32..9e5, -9e5_f32..9e5), 0..60)) {
            let points: Vec<Point> = points.into_iter().map(|(x, y)| Point::new(x, y)).collect();
            let back = points_of(&text_of(&points));
            prop_assert_eq!(back.len(), points.len());
            for (a, b) in points.iter().zip(&back) {
                prop_assert!((a.x - b.x).abs() <= 0.13 && (a.y - b.y).abs() <= 0.13, "{:?} {:?}", a, b);
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,80}") {
            let _ = points_of(&text);
        }
    }
}
