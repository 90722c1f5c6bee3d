//! Shapes to coverage: exact areas, by a signed accumulation over the edges of a polygon.
//!
//! Each edge adds the area to its right, signed by its direction, to the pixels it crosses and to all behind them; the sum
//! is then the mean winding number of each pixel, and its size, up to 1, the coverage. That is the non-zero rule. It is
//! right for a lasso: hands cross their own line, above all where the loop closes, and the even-odd rule would punch a
//! hole wherever they do.
//!
//! Only the pixels that an edge crosses are computed, what lies between them is filled, and nothing outside of the
//! shape's own rectangle is touched.

mod area;
mod band;
mod centres;

use super::Selection;
use crate::geom::{Bounds, Extent, Point};

/// A shape in image pixels; a pixel `x`, `y` covers the square from `x`, `y` to `x + 1`, `y + 1`.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// An upright rectangle between two opposite corners.
    Rect {
        /// One corner.
        from: Point,
        /// The other corner.
        to: Point,
    },
    /// The ellipse that fills such a rectangle.
    Ellipse {
        /// One corner of the rectangle.
        from: Point,
        /// The other corner.
        to: Point,
    },
    /// A closed polygon, also a lasso's: any number of corners, filled by the non-zero rule.
    Polygon(Vec<Point>),
}

/// Beyond this no coordinate can matter to a picture, and everything below stays exact.
const FAR: f32 = 1e7;

impl Shape {
    /// The corners, in order. An ellipse becomes a polygon that is within a hundredth of a pixel of it.
    fn corners(&self) -> Vec<(f64, f64)> {
        let corner = |point: &Point| {
            let inside = |value: f32| f64::from(value.clamp(-FAR, FAR));
            (point.x.is_finite() && point.y.is_finite()).then(|| (inside(point.x), inside(point.y)))
        };
        match self {
            Self::Polygon(points) => points.iter().filter_map(corner).collect(),
            Self::Rect { from, to } => {
                let (Some((x0, y0)), Some((x1, y1))) = (corner(from), corner(to)) else { return Vec::new() };
                vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
            }
            Self::Ellipse { from, to } => {
                let (Some((x0, y0)), Some((x1, y1))) = (corner(from), corner(to)) else { return Vec::new() };
                let (rx, ry) = ((x1 - x0).abs() / 2.0, (y1 - y0).abs() / 2.0);
                let bend = (1.0 - 0.01 / rx.max(ry).max(0.02)).acos();
                let count = (std::f64::consts::PI / bend).ceil().clamp(16.0, 20_000.0);
                let angle = |step: u32| std::f64::consts::TAU * f64::from(step) / count;
                let (cx, cy) = (f64::midpoint(x0, x1), f64::midpoint(y0, y1));
                (0..count as u32).map(|step| (cx + rx * angle(step).cos(), cy + ry * angle(step).sin())).collect()
            }
        }
    }
}

/// The coverage of a shape on a picture of that extent. Without `antialias` a pixel is covered when its centre is.
pub fn shape(extent: Extent, shape: &Shape, antialias: bool) -> Selection {
    let corners = shape.corners();
    let bounds = bounds_of(&corners).clip(extent);
    if bounds.is_empty() {
        return Selection::empty();
    }
    let (width, height) = (bounds.width() as usize, bounds.height() as usize);
    let runs = if antialias {
        let lines = area::lines(&corners, bounds);
        band::rasterise(&lines, width, height, area::crossings(&lines))
    } else {
        let lines = centres::lines(&corners, bounds);
        band::rasterise(&lines, width, height, centres::crossings(&lines, height))
    };
    Selection::from_runs(bounds, runs)
}

fn bounds_of(corners: &[(f64, f64)]) -> Bounds {
    let first = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
    let (x0, y0, x1, y1) =
        corners.iter().fold(first, |(x0, y0, x1, y1), (x, y)| (x0.min(*x), y0.min(*y), x1.max(*x), y1.max(*y)));
    if corners.len() < 3 {
        Bounds::EMPTY
    } else {
        Bounds::new(x0.floor() as i32, y0.floor() as i32, x1.ceil() as i32, y1.ceil() as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EXTENT: Extent = Extent::new(60, 50);

    fn at(x: f32, y: f32) -> Point {
        Point::new(x, y)
    }

    /// The winding number around a point, by the plain definition.
    fn winding(points: &[Point], x: f64, y: f64) -> i32 {
        let ends = points.iter().zip(points.iter().cycle().skip(1));
        ends.map(|(a, b)| {
            let (ax, ay, bx, by) = (f64::from(a.x), f64::from(a.y), f64::from(b.x), f64::from(b.y));
            let crosses = (ay <= y) != (by <= y) && ax + (bx - ax) * (y - ay) / (by - ay) <= x;
            i32::from(crosses) * if ay < by { 1 } else { -1 }
        })
        .sum()
    }

    #[test]
    fn whole_and_half_pixels_of_a_rectangle() {
        let rect = Shape::Rect { from: at(10.5, 4.0), to: at(3.0, 7.25) };
        let drawn = shape(EXTENT, &rect, true);
        assert_eq!(drawn.bounds(), Bounds::new(3, 4, 11, 8));
        assert_eq!((drawn.at(3, 4), drawn.at(10, 4), drawn.at(5, 7), drawn.at(10, 7)), (255, 128, 64, 32));
        assert_eq!((drawn.at(2, 4), drawn.at(11, 4), drawn.at(5, 8)), (0, 0, 0));
    }

    #[test]
    fn an_ellipse_has_its_area() {
        let ellipse = Shape::Ellipse { from: at(100.3, 50.1), to: at(900.8, 650.4) };
        let drawn = shape(Extent::new(1000, 700), &ellipse, true);
        let area: f64 = drawn.coverage().iter().map(|value| f64::from(*value) / 255.0).sum();
        let exact = std::f64::consts::PI * 400.25 * 300.15;
        assert!((area - exact).abs() / exact < 1e-4, "{area} {exact}");
    }

    #[test]
    fn a_loop_that_crosses_itself_is_filled() {
        let crossing = vec![at(5.0, 5.0), at(45.0, 5.0), at(45.0, 45.0), at(5.0, 45.0), at(5.0, 5.0), at(25.0, 5.0)];
        let twice: Vec<_> = crossing.iter().chain(&crossing).copied().collect();
        let drawn = shape(EXTENT, &Shape::Polygon(twice), true);
        assert_eq!((drawn.at(20, 20), drawn.core_pixels()), (255, 1600));
    }

    #[test]
    fn what_is_no_shape_selects_nothing() {
        let nothing = [
            Shape::Polygon(vec![]),
            Shape::Polygon(vec![at(1.0, 1.0), at(9.0, 9.0)]),
            Shape::Polygon(vec![at(f32::NAN, 1.0); 5]),
            Shape::Rect { from: at(f32::INFINITY, 0.0), to: at(5.0, 5.0) },
            Shape::Rect { from: at(500.0, 500.0), to: at(600.0, 600.0) },
        ];
        for none in nothing {
            assert!(shape(EXTENT, &none, true).is_empty() && shape(EXTENT, &none, false).is_empty(), "{none:?}");
        }
        let huge = Shape::Rect { from: at(-1e30, -1e30), to: at(1e30, 1e30) };
        assert_eq!(shape(EXTENT, &huge, true).core_pixels(), 3000);
    }

    proptest! {
        #[test]
        fn centres_and_areas_equal_the_plain_way(
            corners in prop::collection::vec((-20i16..80, -20i16..70), 3..9),
            sixteenths in 0i16..16,
        ) {
            let points: Vec<_> = corners.iter()
                .map(|(x, y)| at(f32::from(*x) + f32::from(sixteenths) / 16.0, f32::from(*y) + 0.0625))
                .collect();
            let hard = shape(EXTENT, &Shape::Polygon(points.clone()), false);
            let soft = shape(EXTENT, &Shape::Polygon(points.clone()), true);
            for y in 0..50 {
                for x in 0..60 {
                    let around = |dx: f64| winding(&points, f64::from(x) + 0.5 + dx, f64::from(y) + 0.5) != 0;
                    // A centre right on an edge may fall to either side.
                    if around(-1e-6) == around(1e-6) {
                        prop_assert_eq!(hard.at(x, y) == 255, around(0.0), "{},{}", x, y);
                    }
                    // Many samples; the mean winding and the mean of the non-zero rule differ only where edges cross.
                    let samples = (0..16).flat_map(|v| (0..16).map(move |u| (u, v)));
                    let place = |cell: i32, at: i32| f64::from(at) + (f64::from(cell) + 0.5) / 16.0;
                    let turns: Vec<i32> =
                        samples.map(|(u, v)| winding(&points, place(u, x), place(v, y))).collect();
                    let (low, high) = (turns.iter().min().unwrap(), turns.iter().max().unwrap());
                    if *low >= 0 && *high <= 1 || *low >= -1 && *high <= 0 {
                        let mean = turns.iter().map(|turn| f64::from(turn.abs())).sum::<f64>() / 256.0;
                        let drawn = f64::from(soft.at(x, y)) / 255.0;
                        prop_assert!((mean - drawn).abs() < 0.07, "{x},{y}: {drawn} {mean}");
                    }
                }
            }
        }
    }
}
