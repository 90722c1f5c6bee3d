//! The wide things: sky, clouds, ranges, water, ground, mist, and everything that comes in many small pieces.

use super::noise::{self, Rng};
use super::row::{Frame, Layer, Row, add, over};
use super::tint::{Ramp, Rgb, mix};

/// The sky: a gradient, the glow around sun or moon, and bands of cloud.
pub struct Sky {
    /// Top (0) to horizon (1).
    pub ramp: Ramp,
    /// Height of the horizon in units.
    pub horizon: f32,
    /// Where the light comes from.
    pub sun: [f32; 2],
    /// Colour of the glow.
    pub glow: Rgb,
    /// Strength of the glow.
    pub strength: f32,
    /// Colour of the clouds where they are lit, and in their shade.
    pub cloud: [Rgb; 2],
    /// 0 = none, 1 = overcast.
    pub cover: f32,
    /// Octaves of the clouds.
    pub octaves: u32,
    /// Seed of the clouds.
    pub seed: u32,
}

impl Layer for Sky {
    fn draw(&self, row: &mut Row<'_>) {
        let t = row.y / self.horizon.max(1e-3);
        let base = self.ramp.at(t);
        let dy = row.y - self.sun[1];
        let has_cloud = self.cover > 0.0 && t < 1.02;
        if has_cloud {
            // Clouds lie flatter towards the horizon.
            let depth = 1.0 / (1.08 - t.min(1.0)).max(0.08);
            noise::fbm_row(
                row.noise,
                self.seed as f32 % 64.0,
                row.pixel * (1.3 + depth * 0.12),
                t * 2.2 + depth * 0.42,
                self.octaves,
                self.seed,
            );
        }
        let threshold = 0.66 - 0.34 * self.cover;
        for (i, light) in row.light.iter_mut().enumerate() {
            let dx = (i as f32 + 0.5) * row.pixel - self.sun[0];
            let square = dx * dx + dy * dy;
            let near = self.strength * (0.035 / (square + 0.045) + 0.16 / (1.0 + square * 5.0));
            *light = base;
            if has_cloud {
                let amount = ((row.noise[i] - threshold) * 4.2).clamp(0.0, 1.0);
                if amount > 0.0 {
                    let soft = amount * amount * (3.0 - 2.0 * amount);
                    let lit = (near * 1.2 + 0.35 + (0.6 - row.noise[i]) * 1.6).clamp(0.0, 1.0);
                    let colour =
                        std::array::from_fn(|k| self.cloud[1][k] + (self.cloud[0][k] - self.cloud[1][k]) * lit);
                    over(light, colour, soft * 0.82);
                }
            }
            add(light, self.glow, near);
        }
    }
}

/// A range of hills or mountains in front of what is behind it.
pub struct Range {
    heights: Vec<f32>,
    top: f32,
    crest: Rgb,
    foot: Rgb,
    depth: f32,
    shade: Option<Facets>,
    snow: Option<(f32, Rgb)>,
}

/// Light and shade on a slope.
#[derive(Debug, Clone, Copy)]
pub struct Facets {
    /// Colour of the lit side.
    pub lit: Rgb,
    /// How strongly.
    pub amount: f32,
    /// +1 when the light comes from the right.
    pub side: f32,
    /// Octaves.
    pub octaves: u32,
    /// Seed.
    pub seed: u32,
}

/// The shape of a range.
#[derive(Debug, Clone, Copy)]
pub struct Relief {
    /// Height of the mean line in units from the top.
    pub base: f32,
    /// How far it rises and falls.
    pub rise: f32,
    /// Hills in a unit.
    pub pace: f32,
    /// 0 = round, 1 = sharp ridges.
    pub sharp: f32,
    /// Octaves.
    pub octaves: u32,
    /// Seed.
    pub seed: u32,
}

impl Relief {
    /// The line of the crest at a place.
    pub fn at(&self, x: f32) -> f32 {
        let soft = noise::fbm(x * self.pace, 0.5, self.octaves, self.seed);
        let ridge = 1.0 - (noise::fbm(x * self.pace, 7.5, self.octaves, self.seed ^ 0x51) * 2.0 - 1.0).abs() * 2.2;
        self.base - self.rise * ((soft - 0.5) * (1.0 - self.sharp) * 2.0 + (ridge - 0.45) * self.sharp)
    }
}

impl Range {
    /// A range in a frame, from the colour of its crest to that of its foot over `depth` units.
    pub fn new(frame: Frame, relief: Relief, crest: Rgb, foot: Rgb, depth: f32) -> Self {
        let heights: Vec<f32> = (0..frame.extent.width).map(|i| relief.at((i as f32 + 0.5) * frame.pixel)).collect();
        let top = heights.iter().copied().fold(f32::MAX, f32::min);
        Self { heights, top, crest, foot, depth, shade: None, snow: None }
    }

    /// With light on its slopes.
    #[must_use]
    pub fn lit(mut self, facets: Facets) -> Self {
        self.shade = Some(facets);
        self
    }

    /// With snow above a line in units.
    #[must_use]
    pub fn snowy(mut self, line: f32, colour: Rgb) -> Self {
        self.snow = Some((line, colour));
        self
    }
}

impl Layer for Range {
    fn draw(&self, row: &mut Row<'_>) {
        if row.y + row.pixel < self.top {
            return;
        }
        if let Some(facets) = &self.shade {
            noise::fbm_row(
                row.noise,
                row.y * -2.1 * facets.side,
                row.pixel * 5.0,
                row.y * 3.2,
                facets.octaves,
                facets.seed,
            );
        }
        for (i, light) in row.light.iter_mut().enumerate() {
            let inside = row.y - self.heights[i];
            let cover = (inside / row.pixel + 0.5).clamp(0.0, 1.0);
            if cover <= 0.0 {
                continue;
            }
            let t = (inside / self.depth).clamp(0.0, 1.0);
            let mut colour = std::array::from_fn(|k| self.crest[k] + (self.foot[k] - self.crest[k]) * t);
            if let Some(facets) = &self.shade {
                let slope = ((row.noise[i] - 0.47) * 5.5).clamp(0.0, 1.0);
                over(&mut colour, facets.lit, slope * facets.amount * (1.0 - t * 0.85));
                if let Some((line, snow)) = self.snow {
                    let high = ((line - row.y) * 9.0 + (row.noise[i] - 0.5) * 3.4).clamp(0.0, 1.0);
                    let shadowed = snow.map(|c| c * (0.52 + 0.48 * slope));
                    over(&mut colour, shadowed, high);
                }
            }
            over(light, colour, cover);
        }
    }
}

/// Water: the sky upside down, broken by ripples, with the path of the light on it.
pub struct Water {
    /// Height of the shore in units.
    pub top: f32,
    /// Height of the frame.
    pub bottom: f32,
    /// From the shore (0) to the viewer (1).
    pub ramp: Ramp,
    /// Column of the light in units.
    pub sun: f32,
    /// Colour of the path.
    pub glow: Rgb,
    /// Strength of the path.
    pub strength: f32,
    /// How rough.
    pub waves: f32,
    /// Seed.
    pub seed: u32,
}

impl Layer for Water {
    fn draw(&self, row: &mut Row<'_>) {
        let cover = ((row.y - self.top) / row.pixel + 0.5).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return;
        }
        let t = ((row.y - self.top) / (self.bottom - self.top)).clamp(0.0, 1.0);
        // Ripples are small and dense at the shore.
        let near = t + 0.035;
        noise::fbm_row(row.noise, 31.0, row.pixel * (3.4 / near + 1.5), 3.2 / near + t * 30.0, 4, self.seed);
        let path = 0.05 + t * 0.22;
        for (i, light) in row.light.iter_mut().enumerate() {
            let ripple = row.noise[i] - 0.5;
            let colour = self.ramp.at(t + ripple * self.waves * (0.25 + t));
            let dx = ((i as f32 + 0.5) * row.pixel - self.sun) / path;
            let spark = ((ripple * 6.0 + 0.55).clamp(0.0, 1.0)).powi(2);
            let glint = self.strength * spark / (1.0 + dx * dx * dx * dx) * (1.0 - t * 0.55);
            over(light, colour, cover);
            add(light, self.glow, glint * cover);
        }
    }
}

/// A bank of mist.
pub struct Mist {
    /// Height of its middle in units.
    pub middle: f32,
    /// Half its height.
    pub reach: f32,
    /// Colour.
    pub colour: Rgb,
    /// Densest alpha.
    pub alpha: f32,
    /// Seed.
    pub seed: u32,
}

impl Layer for Mist {
    fn draw(&self, row: &mut Row<'_>) {
        let away = ((row.y - self.middle) / self.reach).abs();
        if away >= 1.0 {
            return;
        }
        let band = (1.0 - away * away).powi(2);
        noise::fbm_row(row.noise, 5.0, row.pixel * 1.6, row.y * 5.5, 3, self.seed);
        for (light, noise) in row.light.iter_mut().zip(row.noise.iter()) {
            over(light, self.colour, self.alpha * band * (0.35 + 1.15 * noise).min(1.0));
        }
    }
}

/// A small round piece.
#[derive(Debug, Clone, Copy)]
pub struct Dot {
    /// Middle in units.
    pub at: [f32; 2],
    /// Radius in units.
    pub radius: f32,
    /// Colour.
    pub colour: Rgb,
    /// Alpha in the middle.
    pub alpha: f32,
}

/// Many small round pieces: stars, snow, petals, lights.
pub struct Dots {
    pieces: Vec<Dot>,
    largest: f32,
    soft: bool,
    tall: f32,
}

impl Dots {
    /// Pieces with crisp edges, or soft ones like lights out of focus.
    pub fn new(dots: Vec<Dot>, soft: bool) -> Self {
        Self::stretched(dots, soft, 1.0)
    }

    /// Pieces that are `tall` times higher than wide, like rain.
    pub fn stretched(mut dots: Vec<Dot>, soft: bool, tall: f32) -> Self {
        dots.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]));
        let largest = dots.iter().map(|dot| dot.radius * tall).fold(0.0, f32::max);
        Self { pieces: dots, largest, soft, tall }
    }

    /// Stars above a height.
    pub fn stars(frame: Frame, below: f32, count: usize, colour: Rgb, rng: &mut Rng) -> Self {
        let dots = (0..(count as f32 * frame.width * frame.height) as usize).map(|_| {
            let y = rng.next() * below;
            let bright = rng.next().powi(5);
            Dot {
                at: [rng.next() * frame.width, y],
                radius: 0.0008 + 0.0019 * bright,
                colour: mix(colour, [0.75, 0.85, 1.0], rng.next()),
                alpha: (0.25 + 0.75 * bright) * (1.0 - y / below * 0.8),
            }
        });
        Self::new(dots.collect(), true)
    }
}

impl Layer for Dots {
    fn draw(&self, row: &mut Row<'_>) {
        let reach = self.largest + row.pixel;
        let first = self.pieces.partition_point(|dot| dot.at[1] < row.y - reach);
        for dot in self.pieces[first..].iter().take_while(|dot| dot.at[1] <= row.y + reach) {
            // Nothing vanishes between two pixels: what is smaller than one becomes fainter instead.
            let wide = dot.radius.max(row.pixel * 0.7);
            let high = (dot.radius * self.tall).max(row.pixel * 0.7);
            let fade = (dot.radius / wide).powi(2).clamp(0.12, 1.0);
            let dy = (row.y - dot.at[1]) / high;
            if dy.abs() >= 1.0 {
                continue;
            }
            let half = (1.0 - dy * dy).sqrt() * wide;
            for i in row.columns(dot.at[0] - half, dot.at[0] + half) {
                let dx = (row.x(i) - dot.at[0]) / wide;
                let inside = 1.0 - (dx * dx + dy * dy);
                if inside > 0.0 {
                    let crisp = (inside * wide / row.pixel).min(1.0);
                    let cover = if self.soft { inside * inside } else { crisp };
                    over(&mut row.light[i], dot.colour, dot.alpha * cover * fade);
                }
            }
        }
    }
}
