//! Filled shapes: ellipses with edges as soft as wanted, and polygons with exact edges.

use super::noise;
use super::row::{Layer, Row, over};
use super::tint::Rgb;

/// A place in units.
pub type At = [f32; 2];

/// The outline of a shape.
#[derive(Debug, Clone)]
pub enum Outline {
    /// An ellipse along the axes; `soft` is the part of the radius over which it fades.
    Ellipse {
        /// Middle.
        middle: At,
        /// Half axes.
        radius: At,
        /// 0 = crisp, 1 = fades from the middle on.
        soft: f32,
    },
    /// A closed polygon, filled where the winding number is not zero.
    Polygon(Vec<At>),
}

/// How colour lies on a shape.
#[derive(Debug, Clone, Copy)]
pub enum Fill {
    /// The same everywhere.
    Flat(Rgb),
    /// From one place to another.
    Linear(At, At, Rgb, Rgb),
    /// From the middle out to a radius.
    Radial(At, f32, Rgb, Rgb),
    /// A colour that fades out towards the second place.
    FadeLinear(At, At, Rgb),
    /// A colour that fades out towards the radius.
    FadeRadial(At, f32, Rgb),
}

impl Fill {
    /// Colour and alpha at a place.
    fn at(&self, x: f32, y: f32) -> (Rgb, f32) {
        let along = |a: At, b: At| {
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            (((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0)
        };
        let out = |c: At, r: f32| ((x - c[0]).hypot(y - c[1]) / r.max(1e-6)).min(1.0);
        let blend = |a: Rgb, b: Rgb, t: f32| std::array::from_fn(|i| a[i] + (b[i] - a[i]) * t);
        match *self {
            Self::Flat(colour) => (colour, 1.0),
            Self::Linear(a, b, from, to) => (blend(from, to, along(a, b)), 1.0),
            Self::Radial(c, r, from, to) => {
                let t = out(c, r);
                (blend(from, to, t * t * (3.0 - 2.0 * t)), 1.0)
            }
            Self::FadeLinear(a, b, colour) => {
                let t = 1.0 - along(a, b);
                (colour, t * t * (3.0 - 2.0 * t))
            }
            Self::FadeRadial(c, r, colour) => {
                let t = 1.0 - out(c, r);
                (colour, t * t * (3.0 - 2.0 * t))
            }
        }
    }

    fn mapped(self, map: &impl Fn(At) -> At, scale: f32) -> Self {
        match self {
            Self::Flat(colour) => Self::Flat(colour),
            Self::Linear(a, b, from, to) => Self::Linear(map(a), map(b), from, to),
            Self::Radial(c, r, from, to) => Self::Radial(map(c), r * scale, from, to),
            Self::FadeLinear(a, b, colour) => Self::FadeLinear(map(a), map(b), colour),
            Self::FadeRadial(c, r, colour) => Self::FadeRadial(map(c), r * scale, colour),
        }
    }
}

/// A shape with the coats of colour on it, the first one lowest.
#[derive(Debug, Clone)]
pub struct Shape {
    outline: Outline,
    coats: Vec<(Fill, f32)>,
    texture: f32,
    seed: u32,
    top: f32,
    bottom: f32,
}

impl Shape {
    /// A shape with one coat.
    pub fn new(outline: Outline, fill: Fill) -> Self {
        let (top, bottom) = match &outline {
            Outline::Ellipse { middle, radius, .. } => (middle[1] - radius[1], middle[1] + radius[1]),
            Outline::Polygon(points) => points
                .iter()
                .fold((f32::MAX, f32::MIN), |(top, bottom), point| (top.min(point[1]), bottom.max(point[1]))),
        };
        Self { outline, coats: vec![(fill, 1.0)], texture: 0.0, seed: 0, top, bottom }
    }

    /// One more coat.
    #[must_use]
    pub fn coat(mut self, fill: Fill, alpha: f32) -> Self {
        self.coats.push((fill, alpha));
        self
    }

    /// All coats as thin as this.
    #[must_use]
    pub fn thin(mut self, alpha: f32) -> Self {
        for coat in &mut self.coats {
            coat.1 *= alpha;
        }
        self
    }

    /// The same outline in one colour.
    #[must_use]
    pub fn recoated(mut self, colour: Rgb) -> Self {
        self.coats = vec![(Fill::Flat(colour), 1.0)];
        self
    }

    /// Uneven like brushed paint.
    #[must_use]
    pub fn textured(mut self, amount: f32, seed: u32) -> Self {
        (self.texture, self.seed) = (amount, seed);
        self
    }

    /// Pressed together in height, as a thing that lies on a table is seen.
    #[must_use]
    pub fn squashed(self, by: f32) -> Self {
        let map = |[x, y]: At| [x, y * by];
        let outline = match self.outline {
            Outline::Ellipse { middle, radius, soft } => {
                Outline::Ellipse { middle: map(middle), radius: [radius[0], radius[1] * by], soft }
            }
            Outline::Polygon(points) => Outline::Polygon(points.into_iter().map(map).collect()),
        };
        let coats: Vec<_> = self.coats.iter().map(|(fill, alpha)| (fill.mapped(&map, by.sqrt()), *alpha)).collect();
        let first = coats.first().map_or(Fill::Flat([0.0; 3]), |coat| coat.0);
        Self { coats, texture: self.texture, seed: self.seed, ..Self::new(outline, first) }
    }

    /// Turned by `angle`, scaled, then moved to `to`.
    #[must_use]
    pub fn placed(self, to: At, scale: f32, angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let map = |p: At| [to[0] + scale * (p[0] * cos - p[1] * sin), to[1] + scale * (p[0] * sin + p[1] * cos)];
        let outline = match self.outline {
            // A turned ellipse is drawn as a polygon, unless it is round.
            Outline::Ellipse { middle, radius, soft }
                if angle == 0.0 || (radius[0] - radius[1]).abs() < 1e-6 || soft > 0.0 =>
            {
                Outline::Ellipse { middle: map(middle), radius: radius.map(|r| r * scale), soft }
            }
            Outline::Ellipse { middle, radius, .. } => {
                Outline::Polygon(super::form::ellipse(middle, radius).into_iter().map(map).collect())
            }
            Outline::Polygon(points) => Outline::Polygon(points.into_iter().map(map).collect()),
        };
        let coats: Vec<_> = self.coats.iter().map(|(fill, alpha)| (fill.mapped(&map, scale), *alpha)).collect();
        let first = coats.first().map_or(Fill::Flat([0.0; 3]), |coat| coat.0);
        Self { coats, texture: self.texture, seed: self.seed, ..Self::new(outline, first) }
    }
}

impl Layer for Shape {
    fn draw(&self, row: &mut Row<'_>) {
        if row.y + row.pixel < self.top || row.y - row.pixel > self.bottom {
            return;
        }
        let columns = match &self.outline {
            Outline::Ellipse { middle, radius, soft } => cover_ellipse(row, *middle, *radius, *soft),
            Outline::Polygon(points) => cover_polygon(row, points),
        };
        if columns.is_empty() {
            return;
        }
        if self.texture > 0.0 {
            let fine = 55.0;
            let (x0, dx) = (row.x(columns.start) * fine, row.pixel * fine);
            let noise = &mut row.noise[columns.clone()];
            noise::fbm_row(noise, x0, dx, row.y * fine * 0.6, 3, self.seed);
        }
        for i in columns {
            let cover = std::mem::take(&mut row.cover[i]).min(1.0);
            if cover <= 0.002 {
                continue;
            }
            let x = (i as f32 + 0.5) * row.pixel;
            let grain = if self.texture > 0.0 { 1.0 + self.texture * (row.noise[i] - 0.5) } else { 1.0 };
            for (fill, strength) in &self.coats {
                let (colour, alpha) = fill.at(x, row.y);
                over(&mut row.light[i], colour.map(|channel| channel * grain), alpha * strength * cover);
            }
        }
    }
}

fn cover_ellipse(row: &mut Row<'_>, middle: At, radius: At, soft: f32) -> std::ops::Range<usize> {
    let [rx, ry] = radius.map(|r| r.max(1e-6));
    let dy = (row.y - middle[1]) / ry;
    let edge = row.pixel / rx.min(ry);
    if dy.abs() > 1.0 + edge {
        return 0..0;
    }
    let reach = ((1.0 + edge).powi(2) - dy * dy).max(0.0).sqrt() * rx;
    let columns = row.columns(middle[0] - reach, middle[0] + reach);
    let fade = soft.max(edge);
    for i in columns.clone() {
        let dx = (row.x(i) - middle[0]) / rx;
        let inside = 1.0 + edge * 0.5 - (dx * dx + dy * dy).sqrt();
        let t = (inside / fade).clamp(0.0, 1.0);
        row.cover[i] = if soft > 0.0 { t * t * (3.0 - 2.0 * t) } else { t };
    }
    columns
}

/// Lines per row at which a polygon is cut.
const CUTS: usize = 4;

fn cover_polygon(row: &mut Row<'_>, points: &[At]) -> std::ops::Range<usize> {
    let width = row.cover.len();
    let (mut first, mut last) = (width, 0);
    let mut crossings: Vec<(f32, i32)> = Vec::with_capacity(16);
    for cut in 0..CUTS {
        let y = row.y + ((cut as f32 + 0.5) / CUTS as f32 - 0.5) * row.pixel;
        crossings.clear();
        let mut before = points[points.len() - 1];
        for &point in points {
            if (before[1] <= y) != (point[1] <= y) {
                let t = (y - before[1]) / (point[1] - before[1]);
                let x = (before[0] + t * (point[0] - before[0])) / row.pixel;
                crossings.push((x, if before[1] <= y { 1 } else { -1 }));
            }
            before = point;
        }
        crossings.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut winding = 0;
        let mut start = 0.0;
        for &(x, turn) in &crossings {
            if winding == 0 {
                start = x;
            }
            winding += turn;
            if winding == 0 {
                let (from, to) = (start.clamp(0.0, width as f32), x.clamp(0.0, width as f32));
                if to > from {
                    add_span(row.cover, from, to);
                    first = first.min(from as usize);
                    last = last.max((to.ceil() as usize).min(width));
                }
            }
        }
    }
    first.min(last)..last
}

fn add_span(cover: &mut [f32], from: f32, to: f32) {
    let part = 1.0 / CUTS as f32;
    let (i, j) = (from as usize, to as usize);
    if i == j {
        cover[i] += part * (to - from);
        return;
    }
    cover[i] += part * (i as f32 + 1.0 - from);
    for slot in &mut cover[i + 1..j] {
        *slot += part;
    }
    if j < cover.len() {
        cover[j] += part * (to - j as f32);
    }
}
