//! Outlines: curves through points, strokes, stars, hearts.

use super::shape::{At, Fill, Outline, Shape};
use super::tint::Rgb;
use std::f32::consts::TAU;

/// A smooth closed curve through the points.
pub fn blob(points: &[At]) -> Vec<At> {
    let n = points.len();
    let at = |i: usize| points[i % n];
    (0..n).flat_map(|i| spline([at(i + n - 1), at(i), at(i + 1), at(i + 2)], 10)).collect()
}

/// A smooth open curve through the points.
pub fn curve(points: &[At]) -> Vec<At> {
    let last = points.len().saturating_sub(1);
    let at = |i: usize| points[i.min(last)];
    let mut line: Vec<At> =
        (0..last).flat_map(|i| spline([at(i.saturating_sub(1)), at(i), at(i + 1), at(i + 2)], 12)).collect();
    line.extend(points.last());
    line
}

fn spline([a, b, c, d]: [At; 4], steps: usize) -> impl Iterator<Item = At> {
    (0..steps).map(move |step| {
        let t = step as f32 / steps as f32;
        std::array::from_fn(|k| {
            let (p0, p1, p2, p3) = (a[k], b[k], c[k], d[k]);
            0.5 * (2.0 * p1
                + (p2 - p0) * t
                + (2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) * t * t
                + (3.0 * p1 - p0 - 3.0 * p2 + p3) * t * t * t)
        })
    })
}

/// The outline of a brush stroke along a curve; `wide` gives half its width at each part 0..1.
pub fn stroke(points: &[At], wide: impl Fn(f32) -> f32) -> Vec<At> {
    let line = curve(points);
    let n = line.len();
    let (mut left, mut right) = (Vec::with_capacity(n * 2), Vec::with_capacity(n));
    for (i, point) in line.iter().enumerate() {
        let (before, after) = (line[i.saturating_sub(1)], line[(i + 1).min(n - 1)]);
        let (dx, dy) = (after[0] - before[0], after[1] - before[1]);
        let length = dx.hypot(dy).max(1e-6);
        let half = wide(i as f32 / (n - 1).max(1) as f32) / length;
        left.push([point[0] - dy * half, point[1] + dx * half]);
        right.push([point[0] + dy * half, point[1] - dx * half]);
    }
    left.extend(right.into_iter().rev());
    left
}

/// An ellipse as points.
pub fn ellipse(middle: At, radius: At) -> Vec<At> {
    ring(48, |turn| [middle[0] + radius[0] * turn.cos(), middle[1] + radius[1] * turn.sin()])
}

fn ring(steps: usize, at: impl Fn(f32) -> At) -> Vec<At> {
    (0..steps).map(|i| at(i as f32 / steps as f32 * TAU)).collect()
}

/// A heart within the unit circle.
pub fn heart() -> Vec<At> {
    ring(72, |t| {
        let x = 16.0 * t.sin().powi(3);
        let y = 13.0 * t.cos() - 5.0 * (2.0 * t).cos() - 2.0 * (3.0 * t).cos() - (4.0 * t).cos();
        [x / 17.5, -(y + 2.3) / 17.5]
    })
}

/// A star with rounded valleys.
pub fn star(points: usize, inner: f32) -> Vec<At> {
    (0..points * 2)
        .map(|i| {
            let turn = i as f32 / (points * 2) as f32 * TAU - TAU / 4.0;
            let radius = if i % 2 == 0 { 1.0 } else { inner };
            [radius * turn.cos(), radius * turn.sin()]
        })
        .collect()
}

/// A crescent, open to the right.
pub fn crescent() -> Vec<At> {
    let outer = (0..=40).map(|i| {
        let t = 0.85 + i as f32 / 40.0 * (TAU - 1.7);
        [t.cos(), t.sin()]
    });
    let inner = (0..=40).rev().map(|i| {
        let t = 1.18 + i as f32 / 40.0 * (TAU - 2.36);
        [0.3 + 0.81 * t.cos(), 0.81 * t.sin()]
    });
    outer.chain(inner).collect()
}

/// A petal or leaf from the origin along `angle`.
pub fn petal(length: f32, wide: f32, angle: f32) -> Vec<At> {
    let (sin, cos) = angle.sin_cos();
    let points: [At; 6] = [
        [0.0, 0.0],
        [length * 0.35, -wide * 0.8],
        [length * 0.75, -wide * 0.85],
        [length, 0.0],
        [length * 0.75, wide * 0.85],
        [length * 0.35, wide * 0.8],
    ];
    blob(&points.map(|[x, y]| [x * cos - y * sin, x * sin + y * cos]))
}

/// A polygon in one colour.
pub fn flat(points: Vec<At>, colour: Rgb) -> Shape {
    Shape::new(Outline::Polygon(points), Fill::Flat(colour))
}

/// A polygon with a gradient between two places.
pub fn graded(points: Vec<At>, from: At, to: At, first: Rgb, second: Rgb) -> Shape {
    Shape::new(Outline::Polygon(points), Fill::Linear(from, to, first, second))
}

/// An ellipse in one colour; `soft` is the part of the radius over which it fades.
pub fn round(middle: At, radius: At, soft: f32, colour: Rgb) -> Shape {
    Shape::new(Outline::Ellipse { middle, radius, soft }, Fill::Flat(colour))
}

/// A ball of light that fades to nothing.
pub fn glow(middle: At, radius: f32, colour: Rgb, alpha: f32) -> Shape {
    round(middle, [radius; 2], 1.0, colour).thin(alpha)
}
