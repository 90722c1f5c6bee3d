//! The round brush: its coverage around a point and along a line.
//!
//! A hard brush is drawn exactly, as the spans of a capsule with an antialiased edge. A soft one is drawn with
//! precomputed stamps, which the processor combines 16 pixels at a time.

use crate::geom::{Bounds, Point};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Diameters that a brush can have, in image pixels.
pub const DIAMETERS: RangeInclusive<f32> = 1.0..=2000.0;

/// A round brush.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Brush {
    /// Diameter in image pixels, 1 to 2000.
    pub diameter_px: f32,
    /// 0: falls off from the centre on; 1: full up to an antialiased edge.
    pub hardness: f32,
    /// Coverage that one stroke reaches at most, 0 to 1.
    pub opacity: f32,
    /// Takes away instead of adding.
    pub erase: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self { diameter_px: 60.0, hardness: 0.8, opacity: 1.0, erase: false }
    }
}

impl Brush {
    /// The same brush with every number in its range.
    #[must_use]
    pub fn clamped(self) -> Self {
        let within = |value: f32, range: RangeInclusive<f32>, fallback: f32| {
            if value.is_finite() { value.clamp(*range.start(), *range.end()) } else { fallback }
        };
        Self {
            diameter_px: within(self.diameter_px, DIAMETERS, 60.0),
            hardness: within(self.hardness, 0.0..=1.0, 1.0),
            opacity: within(self.opacity, 0.0..=1.0, 1.0),
            erase: self.erase,
        }
    }

    /// The same brush as a pen's tip presses it down.
    #[must_use]
    pub(super) fn pressed(self, tip: Tip) -> Self {
        // In steps that nobody sees, so that stamps can be used again.
        let step = |share: f32| if share < 1.0 { ((share * 64.0).round() / 64.0).max(1.0 / 64.0) } else { 1.0 };
        Self { diameter_px: self.diameter_px * step(tip.size), opacity: self.opacity * step(tip.opacity), ..self }
            .clamped()
    }

    /// Half the diameter, in image pixels.
    pub fn radius_px(&self) -> f32 {
        self.diameter_px / 2.0
    }

    /// Width of the falling edge. Under a pixel and a half there is nothing soft left to see.
    fn falloff_px(&self) -> f32 {
        self.radius_px() * (1.0 - self.hardness)
    }

    pub(super) fn is_hard(&self) -> bool {
        self.falloff_px() < 1.5
    }

    /// Most that a stroke covers, 0 to 255.
    fn full(&self) -> f32 {
        (self.opacity * 255.0).round()
    }

    /// Coverage (before rounding) at a distance from the centre, 0 to [`Brush::full`].
    fn coverage_at(&self, distance_px: f32) -> f32 {
        let radius = self.radius_px();
        let part = if self.is_hard() {
            (radius + 0.5 - distance_px).clamp(0.0, 1.0)
        } else {
            let t = ((radius - distance_px) / self.falloff_px()).clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        };
        part * self.full()
    }

    /// Distance between stamps: so small that the scallops between them stay under two levels of 255.
    pub(super) fn spacing_px(&self) -> f32 {
        (0.2 * self.radius_px() * (1.0 - self.hardness).sqrt()).max(0.5)
    }

    /// The pixels that a line from `a` to `b` may touch.
    pub(super) fn reach(&self, a: Point, b: Point) -> Bounds {
        let out = self.radius_px() + 1.5;
        Bounds::new(
            (a.x.min(b.x) - out).floor() as i32,
            (a.y.min(b.y) - out).floor() as i32,
            (a.x.max(b.x) + out).ceil() as i32,
            (a.y.max(b.y) + out).ceil() as i32,
        )
    }
}

/// How much of the brush a pen presses down: shares of its diameter and of its opacity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tip {
    /// Share of the diameter.
    pub size: f32,
    /// Share of the opacity.
    pub opacity: f32,
}

impl Tip {
    /// The whole brush: a mouse, or a pen whose pressure means nothing.
    pub const WHOLE: Self = Self { size: 1.0, opacity: 1.0 };

    /// What a stroke that goes from this tip to another is made of: tips so close to each other that no step is seen.
    pub(super) fn steps_to(self, other: Self, brush: &Brush) -> impl Iterator<Item = (f32, Self)> + use<> {
        // A step is a pixel of a small brush or three percent of a large one, or six levels of 255.
        let pixels = (self.size - other.size).abs() * brush.diameter_px / (0.03 * brush.diameter_px).max(1.0);
        let levels = (self.opacity - other.opacity).abs() * brush.full() / 6.0;
        let count = pixels.max(levels).ceil().clamp(1.0, 64.0);
        (1..=count as u32).map(move |step| {
            let t = step as f32 / count;
            let mix = |a: f32, b: f32| a + (b - a) * t;
            (t, Self { size: mix(self.size, other.size), opacity: mix(self.opacity, other.opacity) })
        })
    }
}

/// What a pen's pressure changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pressure {
    /// Size of the brush.
    pub size: bool,
    /// Its opacity.
    pub opacity: bool,
}

impl Default for Pressure {
    fn default() -> Self {
        Self { size: true, opacity: false }
    }
}

impl Pressure {
    /// The tip under a pressure of 0 to 1; `None`: what points has no pressure.
    pub fn tip(self, pressure: Option<f32>) -> Tip {
        let Some(pressure) = pressure.filter(|pressure| pressure.is_finite()) else { return Tip::WHOLE };
        // The lightest touch still leaves a line.
        let share = |on: bool| if on { 0.05 + 0.95 * pressure.clamp(0.0, 1.0) } else { 1.0 };
        Tip { size: share(self.size), opacity: share(self.opacity) }
    }
}

/// A thick line with round ends, cut into rows.
pub(super) struct Capsule {
    a: Point,
    b: Point,
    /// Unit vector from `a` to `b`, and the length; zero for a dot.
    along: (f32, f32),
    length: f32,
    brush: Brush,
}

impl Capsule {
    pub(super) fn new(a: Point, b: Point, brush: Brush) -> Self {
        let length = a.distance(b);
        let along = if length > 1e-6 { ((b.x - a.x) / length, (b.y - a.y) / length) } else { (0.0, 0.0) };
        Self { a, b, along, length, brush }
    }

    fn distance(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.a.x, y - self.a.y);
        let t = (dx * self.along.0 + dy * self.along.1).clamp(0.0, self.length);
        let (dx, dy) = (dx - self.along.0 * t, dy - self.along.1 * t);
        // Coordinates are bounded, so the plain root is safe and several times as fast as `hypot`.
        (dx * dx + dy * dy).sqrt()
    }

    /// Where the horizontal line at `y` is within `radius` of the middle line: one interval, the shape being convex.
    fn interval(&self, y: f32, radius: f32) -> Option<(f32, f32)> {
        if radius <= 0.0 {
            return None;
        }
        let mut found: Option<(f32, f32)> = None;
        let mut add = |from: f32, to: f32| {
            if from <= to {
                found = Some(found.map_or((from, to), |(low, high)| (low.min(from), high.max(to))));
            }
        };
        for end in [self.a, self.b] {
            let dy = y - end.y;
            if dy.abs() <= radius {
                let half = (radius * radius - dy * dy).sqrt();
                add(end.x - half, end.x + half);
            }
        }
        if self.length > 0.0 {
            // Both the distance across and the position along are linear in x.
            let dy = y - self.a.y;
            let across = solve(-self.along.1, dy * self.along.0, -radius, radius);
            let inside = solve(self.along.0, dy * self.along.1, 0.0, self.length);
            if let (Some(across), Some(inside)) = (across, inside) {
                add(self.a.x + across.0.max(inside.0), self.a.x + across.1.min(inside.1));
            }
        }
        found
    }

    /// Raises a row of coverage (`row[0]` is the pixel at column `x0` of row `y`) to this shape.
    pub(super) fn raise_row(&self, row: &mut [u8], x0: i32, y: i32) {
        let centre = y as f32 + 0.5;
        let Some((from, to)) = self.interval(centre, self.brush.radius_px() + 0.5) else { return };
        let full = self.brush.full() as u8;
        let clip = |x: f32| (x - x0 as f32).clamp(0.0, row.len() as f32) as usize;
        let outer = clip((from - 0.5).floor())..clip((to - 0.5).ceil() + 1.0);
        let inner = self
            .interval(centre, self.brush.radius_px() - 0.5)
            .map(|(from, to)| clip((from - 0.5).ceil())..clip((to - 0.5).floor() + 1.0))
            .filter(|inner| inner.start < inner.end)
            .unwrap_or(outer.end..outer.end);
        raise(&mut row[inner.clone()], full);
        for x in (outer.start..inner.start.min(outer.end)).chain(inner.end.max(outer.start)..outer.end) {
            let value = self.brush.coverage_at(self.distance((x0 + x as i32) as f32 + 0.5, centre)).round() as u8;
            row[x] = row[x].max(value);
        }
    }
}

fn raise(row: &mut [u8], value: u8) {
    if value == 255 {
        row.fill(255);
    } else {
        for out in row {
            *out = (*out).max(value);
        }
    }
}

/// The x with `low <= slope * x + offset <= high`; all of them when the slope is nothing.
fn solve(slope: f32, offset: f32, low: f32, high: f32) -> Option<(f32, f32)> {
    if slope.abs() < 1e-9 {
        return (low <= offset && offset <= high).then_some((f32::MIN, f32::MAX));
    }
    let (one, two) = ((low - offset) / slope, (high - offset) / slope);
    Some((one.min(two), one.max(two)))
}

/// The coverage of one dab, ready to be combined.
#[derive(Debug)]
pub(super) struct Stamp {
    side: usize,
    coverage: Vec<u8>,
}

impl Stamp {
    /// `dx`, `dy`: where in its pixel the centre lies, 0 to 1.
    fn new(brush: &Brush, dx: f32, dy: f32) -> Self {
        let half = brush.radius_px().ceil() as usize + 1;
        let side = half * 2 + 1;
        let mut coverage = Vec::with_capacity(side * side);
        for y in 0..side {
            let v = y as f32 + 0.5 - half as f32 - dy;
            coverage.extend((0..side).map(|x| {
                let u = x as f32 + 0.5 - half as f32 - dx;
                brush.coverage_at((u * u + v * v).sqrt()).round() as u8
            }));
        }
        Self { side, coverage }
    }

    /// The stamp's pixels when its centre lies in the pixel `x`, `y`.
    pub(super) fn bounds_at(&self, x: i32, y: i32) -> Bounds {
        let half = (self.side / 2) as i32;
        Bounds::new(x - half, y - half, x - half + self.side as i32, y - half + self.side as i32)
    }

    /// Pixels in a row and in a column.
    pub(super) const fn side(&self) -> usize {
        self.side
    }

    /// Row by row from the top of [`Stamp::bounds_at`].
    pub(super) fn coverage(&self) -> &[u8] {
        &self.coverage
    }
}

/// The stamps of a brush, one for each position of the centre within a pixel that is told apart.
#[derive(Debug)]
struct Sheet {
    brush: Brush,
    phases: usize,
    made: Vec<Option<Stamp>>,
}

impl Sheet {
    fn new(brush: Brush) -> Self {
        // A large soft brush changes by less than a level within a pixel; a small one is told apart finely.
        let phases = match brush.diameter_px {
            d if d <= 256.0 => 4,
            d if d <= 640.0 => 2,
            _ => 1,
        };
        Self { brush, phases, made: (0..phases * phases).map(|_| None).collect() }
    }

    fn bytes(&self) -> usize {
        self.made.iter().flatten().map(|stamp| stamp.coverage.len()).sum()
    }
}

/// Stamps that were used last: a pen goes through many sizes of its brush, again and again.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    /// The one that was used last is the last.
    sheets: Vec<Sheet>,
}

/// Bytes of stamps that are kept for sizes other than the one in use.
const KEPT_BYTES: usize = 24 << 20;

impl Stamps {
    /// The stamp for a centre, and the pixel that holds the centre.
    pub(super) fn at(&mut self, brush: &Brush, centre: Point) -> (&Stamp, i32, i32) {
        if self.sheets.last().is_none_or(|sheet| sheet.brush != *brush) {
            let known = self.sheets.iter().position(|sheet| sheet.brush == *brush);
            let sheet = known.map_or_else(|| Sheet::new(*brush), |at| self.sheets.remove(at));
            self.sheets.push(sheet);
            while self.sheets.len() > 1 && self.sheets.iter().map(Sheet::bytes).sum::<usize>() > KEPT_BYTES {
                self.sheets.remove(0);
            }
        }
        let at = self.sheets.len() - 1;
        let Sheet { brush, phases, made } = &mut self.sheets[at];
        let phases = *phases;
        let (x, y) = (centre.x.floor(), centre.y.floor());
        let phase = |value: f32| ((value * phases as f32) as usize).min(phases - 1);
        let (px, py) = (phase(centre.x - x), phase(centre.y - y));
        let middle = |phase: usize| (phase as f32 + 0.5) / phases as f32;
        let stamp = made[py * phases + px].get_or_insert_with(|| Stamp::new(brush, middle(px), middle(py)));
        (stamp, x as i32, y as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn brush(diameter_px: f32, hardness: f32) -> Brush {
        Brush { diameter_px, hardness, opacity: 1.0, erase: false }
    }

    #[test]
    fn wild_numbers_come_into_range() {
        let wild = Brush { diameter_px: f32::NAN, hardness: 7.0, opacity: -1.0, erase: true }.clamped();
        assert_eq!(wild, Brush { diameter_px: 60.0, hardness: 1.0, opacity: 0.0, erase: true });
        assert_eq!(brush(1e9, 0.5).clamped(), brush(2000.0, 0.5));
    }

    #[test]
    fn a_stamp_has_the_area_of_its_disc() {
        let stamp = Stamp::new(&brush(101.0, 1.0), 0.5, 0.5);
        let area: f64 = stamp.coverage.iter().map(|v| f64::from(*v) / 255.0).sum();
        let exact = std::f64::consts::PI * 50.5 * 50.5;
        assert!((area - exact).abs() / exact < 0.002, "{area} {exact}");
        assert_eq!(stamp.coverage()[..stamp.side()].iter().max(), Some(&0), "the border of a stamp is empty");
    }

    proptest! {
        #[test]
        fn capsule_rows_equal_the_plain_distance(
            ax in -20.0f32..60.0, ay in -20.0f32..60.0, bx in -20.0f32..60.0, by in -20.0f32..60.0,
            diameter in 1.0f32..40.0, opacity in 0.1f32..=1.0,
        ) {
            let brush = Brush { opacity, ..brush(diameter, 1.0) };
            let capsule = Capsule::new(Point::new(ax, ay), Point::new(bx, by), brush);
            for y in 0..40 {
                let mut row = [0; 40];
                capsule.raise_row(&mut row, 0, y);
                for (x, value) in row.iter().enumerate() {
                    let plain = brush.coverage_at(capsule.distance(x as f32 + 0.5, y as f32 + 0.5)).round() as u8;
                    prop_assert!(value.abs_diff(plain) <= 1, "{x},{y}: {value} {plain}");
                }
            }
        }
    }
}
