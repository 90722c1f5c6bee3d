//! Colour match: what the ring says that the model did to all colours, undone everywhere, also in the core.
//!
//! First one gain and one offset for each channel of the stored values, fitted robustly to the cells of the ring: a
//! tint that grows with the brightness would otherwise show the ring's own texture in what is left. Then what is left
//! is spanned over the core as a [membrane]. Cells in which the content itself changed take no part in either, and
//! where that is most of the ring there is no match at all.

use super::cells::{CELL, Cell, Cells, lower_quarter, luma, median};
use super::membrane::{Grid, membrane};
use super::tones::{FULL, LEVEL, oklab};
use crate::canvas::kernels::wide;
use serde::{Deserialize, Serialize};

/// With more than this share of the ring changed, the ring says nothing about the colour.
const MOST_CHANGED: f32 = 0.5;

/// Fewer cells of the ring than this say nothing.
const FEWEST_CELLS: usize = 12;

/// The surer a gain is wanted to be one, the larger, in levels: a ring without contrast cannot tell a gain.
const GAIN_PRIOR: f32 = 6.0;

/// Cells from one to the other of a pair whose difference tells the gain.
const APART: usize = 3;

/// How closely the membrane follows a whole cell of the ring: noise is smoothed over about two cells.
const FOLLOW: f32 = 0.25;

/// What became of the colour match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// It was found.
    Matched,
    /// There is too little of the source around the edit.
    NoRing,
    /// Most of what surrounds the edit was changed by the model.
    Changed,
    /// It was not looked for.
    #[default]
    Off,
}

impl Matching {
    /// In words, for the screen.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Matched => "colours were matched",
            Self::NoRing => "too little around the edit to match colours",
            Self::Changed => "the surroundings changed too much to match colours",
            Self::Off => "colours were left as they came",
        }
    }
}

/// How the answer's colours become the source's, and what was measured on the way.
#[derive(Debug, Clone)]
pub struct Colour {
    /// What became of the match.
    pub matching: Matching,
    /// Share of the ring whose content changed, 0 to 1.
    pub changed_share: f32,
    /// Mean distance of the ring's unchanged colours from the source's in `Oklab`, times 100.
    pub tint: f32,
    /// Does the ring show something else altogether?
    pub other_content: bool,
    gain: [f32; 3],
    /// Offset in levels, added to the field.
    offset: [f32; 3],
    field: Grid,
}

impl Colour {
    /// Fits the match to the ring.
    pub fn new(cells: &Cells) -> Self {
        let ring: Vec<&Cell> = cells.ring().collect();
        let mut colour = Self {
            matching: Matching::NoRing,
            changed_share: 0.0,
            tint: 0.0,
            other_content: false,
            gain: [1.0; 3],
            offset: [0.0; 3],
            field: Grid { width: 1, height: 1, values: vec![[0.0; 3]] },
        };
        if ring.len() < FEWEST_CELLS {
            return colour;
        }
        let fit = Fit::new(&ring, &neighbours(cells));
        let changed = fit.changed(&ring);
        let gone = changed.iter().filter(|changed| **changed).count();
        colour.changed_share = gone as f32 / ring.len() as f32;
        colour.tint = tint(&ring, &changed);
        colour.other_content = is_other(&ring);
        // Where most of the ring is another texture there is no usual misfit to compare with.
        colour.changed_share = colour.changed_share.max(strange_share(&ring, luma(fit.gain)));
        if colour.changed_share > MOST_CHANGED || colour.other_content {
            colour.matching = Matching::Changed;
            return colour;
        }
        colour.matching = Matching::Matched;
        (colour.gain, colour.offset) = (fit.gain, fit.offset);
        let mut left = Grid { width: cells.width, height: cells.height, values: vec![[0.0; 3]; cells.cells.len()] };
        let mut sure = vec![0.0; cells.cells.len()];
        let places = cells.cells.iter().enumerate().filter(|(_, cell)| cell.count > 0.0);
        for (((at, cell), changed), weight) in places.zip(changed).zip(&fit.weights) {
            if !changed {
                left.values[at] = fit.left(cell);
                sure[at] = FOLLOW * weight * cell.count / (CELL * CELL) as f32;
            }
        }
        colour.field = membrane(&left, &sure);
        colour
    }

    /// Writes `tones`, the pixels of row `y` of the crop from column `x0` on, with matched colours to `out`.
    pub fn apply(&self, strength: f32, y: usize, x0: usize, tones: &[[u16; 4]], out: &mut [[u16; 4]]) {
        if strength <= 0.0 || self.matching != Matching::Matched {
            out.copy_from_slice(tones);
            return;
        }
        let mut line = Vec::new();
        let node = |pixel: usize| (pixel as f32 + 0.5) / CELL as f32 - 0.5;
        self.field.line(node(y), &mut line);
        for value in &mut line {
            for (value, offset) in value.iter_mut().zip(self.offset) {
                *value = (*value + offset) * LEVEL * strength;
            }
        }
        let mut gain = [1.0; 4];
        for (gain, wanted) in gain.iter_mut().zip(self.gain) {
            *gain = 1.0 + (wanted - 1.0) * strength;
        }
        // One more at each end, so that every pixel lies between two nodes.
        line.insert(0, line[0]);
        line.push(line[line.len() - 1]);
        lift(&line, gain, x0, tones, out);
    }
}

wide! {
    /// Gain and field for a row; node `i + 1` of `line` lies at the middle of cell `i`.
    fn lift ['a] ['a] (
        line: &'a [[f32; 4]], gain: [f32; 4], x0: usize, tones: &'a [[u16; 4]], out: &'a mut [[u16; 4]]
    ) -> () {
        for (x, (out, tone)) in (x0..).zip(out.iter_mut().zip(tones)) {
            // In half pixels from the middle of the cell before.
            let at = x * 2 + 1 + CELL;
            let (node, part) = (at / (2 * CELL), (at % (2 * CELL)) as f32 / (2 * CELL) as f32);
            let (a, b) = (line[node], line[node + 1]);
            for c in 0..4 {
                let moved = f32::from(tone[c]) * gain[c] + a[c] + (b[c] - a[c]) * part + 0.5;
                out[c] = moved.clamp(0.0, f32::from(FULL)) as u16;
            }
        }
    }
}

/// Gain and offset for each channel, with the weight that each cell had at the end.
struct Fit {
    gain: [f32; 3],
    offset: [f32; 3],
    /// Robust spread of what is left, in levels.
    spread: f32,
    weights: Vec<f32>,
}

impl Fit {
    /// Iterated weighted least squares with Tukey's weights, from the median difference on.
    ///
    /// The gain comes from the differences between neighbours alone: a cast that changes over the picture would else
    /// pass for a gain wherever the picture itself grows brighter in the same direction.
    fn new(ring: &[&Cell], neighbours: &[(usize, usize)]) -> Self {
        let mut fit = Self { gain: [1.0; 3], offset: [0.0; 3], spread: 0.0, weights: vec![1.0; ring.len()] };
        let mut values = Vec::with_capacity(ring.len());
        for c in 0..3 {
            values.clear();
            values.extend(ring.iter().map(|cell| cell.source[c] - cell.model[c]));
            fit.offset[c] = median(&mut values);
        }
        for _ in 0..8 {
            values.clear();
            values.extend(ring.iter().map(|cell| fit.miss(cell)));
            // By the better part of the ring: also where most of it changed, it is the unchanged part that is fitted.
            fit.spread = (2.1 * lower_quarter(&mut values)).max(0.6);
            let reach = 4.0 * fit.spread;
            let weigh = |cell: &&Cell| {
                let t = (fit.miss(cell) / reach).min(1.0);
                (1.0 - t * t).powi(2)
            };
            fit.weights = ring.iter().map(weigh).collect();
            for c in 0..3 {
                fit.solve(ring, neighbours, c);
            }
        }
        fit
    }

    fn solve(&mut self, ring: &[&Cell], neighbours: &[(usize, usize)], c: usize) {
        let weight = |at: usize| {
            let cell = ring[at];
            // What is clipped is not what the model drew.
            let clipped = |value: f32| !(2.0..=253.0).contains(&value);
            let part = if clipped(cell.model[c]) || clipped(cell.source[c]) { 0.05 } else { 1.0 };
            f64::from(self.weights[at] * cell.count * part)
        };
        let (mut n, mut mm, mut sm) = (0.0f64, 0.0f64, 0.0f64);
        for (a, b) in neighbours {
            let weight = weight(*a).min(weight(*b));
            let model = f64::from(ring[*a].model[c] - ring[*b].model[c]);
            n += weight;
            mm += weight * model * model;
            sm += weight * model * f64::from(ring[*a].source[c] - ring[*b].source[c]);
        }
        let prior = n.max(1.0) * f64::from(GAIN_PRIOR * GAIN_PRIOR);
        let gain = (((sm + prior) / (mm + prior)) as f32).clamp(0.7, 1.4);
        let (mut n, mut left) = (0.0f64, 0.0f64);
        for (at, cell) in ring.iter().enumerate() {
            n += weight(at);
            left += weight(at) * f64::from(cell.source[c] - gain * cell.model[c]);
        }
        if n >= 1.0 {
            self.gain[c] = gain;
            self.offset[c] = (left / n) as f32;
        }
    }

    /// What the fit leaves of a cell's colour.
    fn left(&self, cell: &Cell) -> [f32; 3] {
        std::array::from_fn(|c| cell.source[c] - self.gain[c] * cell.model[c] - self.offset[c])
    }

    /// The same as one number: the largest of the channels.
    fn miss(&self, cell: &Cell) -> f32 {
        self.left(cell).iter().fold(0.0, |most, left| most.max(left.abs()))
    }

    /// In which cells did the content change? Where the colour is far off the fit, or the texture is another one.
    fn changed(&self, ring: &[&Cell]) -> Vec<bool> {
        let gain = luma(self.gain);
        let mut misfits: Vec<f32> = ring.iter().map(|cell| cell.misfit(gain)).collect();
        let usual = 1.3 * lower_quarter(&mut misfits);
        ring.iter()
            .map(|cell| {
                let colour = self.miss(cell) > (4.5 * self.spread).max(6.0);
                let texture = cell.variance[0].max(cell.variance[1] * gain * gain).sqrt();
                let drawn = cell.misfit(gain) > (3.5 * usual).max(5.0).max(0.7 * texture);
                colour || drawn
            })
            .collect()
    }
}

/// Pairs of the ring's cells, counted along the ring, that lie [`APART`] cells beside or below each other.
fn neighbours(cells: &Cells) -> Vec<(usize, usize)> {
    let mut number = 0;
    let numbers: Vec<Option<usize>> = cells
        .cells
        .iter()
        .map(|cell| {
            (cell.count > 0.0).then(|| {
                number += 1;
                number - 1
            })
        })
        .collect();
    let mut pairs = Vec::with_capacity(2 * number);
    for (at, here) in numbers.iter().enumerate() {
        let Some(here) = here else { continue };
        let beside = if at % cells.width + APART < cells.width { numbers[at + APART] } else { None };
        let below = numbers.get(at + APART * cells.width).copied().flatten();
        pairs.extend(beside.into_iter().chain(below).map(|there| (*here, there)));
    }
    pairs
}

fn tint(ring: &[&Cell], changed: &[bool]) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for (cell, changed) in ring.iter().zip(changed) {
        if !changed {
            let (source, model) = (oklab(cell.source), oklab(cell.model));
            sum += source.iter().zip(model).map(|(s, m)| (s - m).powi(2)).sum::<f32>().sqrt();
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count * 100.0 } else { 0.0 }
}

/// Share of the ring's textured cells whose texture has nothing to do with the source's.
fn strange_share(ring: &[&Cell], gain: f32) -> f32 {
    let texture = |cell: &Cell| cell.variance[0].max(cell.variance[1] * gain * gain).sqrt();
    let textured: Vec<&&Cell> = ring.iter().filter(|cell| texture(cell) > TEXTURED).collect();
    // On a ring without texture the few cells that have one are what the model drew over the edge: no judge of the rest.
    if textured.len() < FEWEST_CELLS.max(ring.len() / 4) {
        return 0.0;
    }
    // Without any correlation the misfit is at least the texture itself.
    let strange = textured.iter().filter(|cell| cell.misfit(gain) > 0.95 * texture(cell)).count();
    strange as f32 / textured.len() as f32
}

/// A cell whose brightness varies by less, in levels, has no texture to speak of.
const TEXTURED: f32 = 6.0;

/// Does the ring show something else? Neither the cells' brightness nor the texture in them goes with the source's.
fn is_other(ring: &[&Cell]) -> bool {
    let n = ring.len() as f32;
    let lumas = || ring.iter().map(|cell| (luma(cell.source), luma(cell.model)));
    let (source, model) = lumas().fold((0.0, 0.0), |sum, (s, m)| (sum.0 + s / n, sum.1 + m / n));
    let (mut ss, mut mm, mut sm, mut apart) = (0.0, 0.0, 0.0, 0.0);
    for (s, m) in lumas() {
        ss += (s - source) * (s - source) / n;
        mm += (m - model) * (m - model) / n;
        sm += (s - source) * (m - model) / n;
        apart += (s - m).abs() / n;
    }
    let coarse = if ss > 36.0 { sm < LIKE_COARSE * (ss * mm).sqrt() } else { apart > 30.0 || mm > 16.0 * ss.max(36.0) };
    let mut texture = [0.0f32; 3];
    for cell in ring {
        for (sum, value) in texture.iter_mut().zip(cell.variance) {
            *sum += value / n;
        }
    }
    let [s, m, both] = texture;
    // A source without texture cannot contradict.
    let fine = s < 9.0 || both < LIKE_FINE * (s * m).sqrt();
    coarse && fine
}

/// Correlation below which the ring's large shapes, and its texture, are not the source's.
const LIKE_COARSE: f32 = 0.35;
const LIKE_FINE: f32 = 0.2;
