//! Registration: how far, and by what scale, the answer has moved against its source, measured where the truth is known.
//!
//! Gauss-Newton on brightness, coarse to fine (Lucas and Kanade 1981; Baker and Matthews 2004), over the pixels of the
//! ring with the steepest edges. Both planes are band-passed, and a gain is fitted along, so that a tint does not
//! matter; Tukey's weights leave out what was redrawn. Shift and scale have weak priors, so that a ring that cannot
//! tell them keeps them small.

use super::cells::{median, ring_of_row};
use super::cut::Cut;
use super::grow::Region;
use super::plane::Plane;
use super::tones::Tones;
use serde::{Deserialize, Serialize};

/// The largest shift that is believed, in pixels of the source.
pub const MAX_SHIFT_PX: f32 = 3.0;

/// The largest change of scale that is believed.
pub const MAX_SCALE: f32 = 0.015;

/// Pixels that are looked at on a level, about.
const SAMPLES: usize = 24_000;

/// Fewer pixels than this say nothing.
const FEWEST: usize = 200;

/// A ring that leaves the shift along both sides more doubtful than this, in pixels, cannot tell where it is.
///
/// The doubt is the standard error of the fit. It takes the pixels for independent, which, smoothed, they are not: the
/// true one is two to three times as large.
const DOUBT_PX: f32 = 0.04;

/// Moving everything by less than this, in pixels, is not worth a resampling.
const IN_PLACE_PX: f32 = 0.04;

/// Below this part of the other direction's evidence, that of a direction is not believed.
const WEAK: f64 = 0.03;

/// What the way of looking between pixels gets wrong, in pixels: however many there are, they are wrong together.
const SYSTEMATIC_PX: f64 = 0.03;

/// How far around a pixel the band-passed brightness looks.
const REACH: usize = 6;

/// What is left after moving must be at most this part of what was left before.
const CLEARLY: f32 = 0.94;

/// What became of the registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It makes the ring clearly better.
    Better,
    /// The answer lies where it should.
    InPlace,
    /// The ring is hardly better with it.
    NotBetter,
    /// It would be further than is believed.
    TooFar,
    /// There is too little of the source, or too little to see in it, around the edit.
    NoRing,
    /// It was not looked for.
    #[default]
    Off,
}

impl Verdict {
    /// In words, for the screen.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Better => "moved back into place",
            Self::InPlace => "in place as it came",
            Self::NotBetter => "moving it would not make the edge better",
            Self::TooFar => "it has moved further than can be corrected",
            Self::NoRing => "too little around the edit to see whether it moved",
            Self::Off => "left where it came",
        }
    }
}

/// A measured movement. What is at `p` in the source is at `p + shift + (scale - 1) * (p - middle of the crop)` in the
/// answer, both in pixels of the source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Registration {
    /// Shift in pixels, horizontal and vertical.
    pub shift_px: [f32; 2],
    /// Scale of the answer, horizontal and vertical.
    pub scale: [f32; 2],
    /// Mean difference of the band-passed ring before and after, in levels.
    pub residual: [f32; 2],
    /// Is it to be used?
    pub verdict: Verdict,
}

impl Registration {
    /// Nothing moved, for this reason.
    pub const fn none(verdict: Verdict) -> Self {
        Self { shift_px: [0.0; 2], scale: [1.0; 2], residual: [0.0; 2], verdict }
    }

    /// Was it measured at all?
    pub const fn is_measured(&self) -> bool {
        matches!(self.verdict, Verdict::Better | Verdict::InPlace | Verdict::NotBetter)
    }
}

/// Measures how `tones`, the answer at the scale of the source, lies against the ring of `cut` around `support`.
pub fn register(cut: &Cut, tones: &Tones, support: &Region) -> Registration {
    let extent = cut.extent();
    if extent.short_side() < 32 {
        return Registration::none(Verdict::NoRing);
    }
    let open = Open::new(cut, support);
    let source = Plane::of_picture(&cut.source).bands();
    let model = Plane::of_tones(tones).bands();
    let middle = [extent.width as f32 * 0.5, extent.height as f32 * 0.5];
    let mut motion = Motion { middle, ..Motion::default() };
    let coarsest = source.iter().rposition(|plane| plane.width.min(plane.height) >= 40).unwrap_or(0).min(5);
    let mut last = None;
    for level in (0..=coarsest).rev() {
        let samples = Samples::new(&source, &open, level, 0);
        if samples.points.len() < FEWEST.min(40 << (coarsest - level)) {
            continue;
        }
        let fitted = samples.fit(&model, motion);
        motion = fitted.motion;
        if level == 0 {
            last = Some(fitted);
        }
    }
    let Some(fitted) = last.filter(|fitted| fitted.samples >= FEWEST && fitted.doubt_px <= DOUBT_PX) else {
        return Registration::none(Verdict::NoRing);
    };
    judge(&Samples::new(&source, &open, 0, 1), &model, &fitted, cut)
}

/// Holds the movement against pixels that it was not fitted to.
fn judge(fresh: &Samples, model: &[Plane], fitted: &Fitted, cut: &Cut) -> Registration {
    let Motion { shift, stretch, .. } = fitted.motion;
    let mut found =
        Registration { shift_px: shift, scale: stretch.map(|s| 1.0 + s), residual: [0.0; 2], verdict: Verdict::Better };
    let still = Motion { middle: fitted.motion.middle, ..Motion::default() };
    let (before, after) = (fresh.differences(model, still), fresh.differences(model, fitted.motion));
    let cap = 6.0 * (1.4826 * median(&mut after.clone())).max(0.5);
    let mean = |values: &[f32]| values.iter().map(|v| v.min(cap)).sum::<f32>() / values.len().max(1) as f32;
    found.residual = [mean(&before), mean(&after)];
    let better = before.iter().zip(&after).filter(|(before, after)| after < before).count();
    // How far is the core moved at most?
    let corners = [
        (cut.core.x0, cut.core.y0),
        (cut.core.x1, cut.core.y0),
        (cut.core.x0, cut.core.y1),
        (cut.core.x1, cut.core.y1),
    ];
    let most = corners.iter().fold(0.0f32, |most, (x, y)| {
        let [dx, dy] = fitted.motion.at(*x as f32, *y as f32);
        most.max(dx.hypot(dy))
    });
    let is_better = found.residual[1] <= CLEARLY * found.residual[0] && better * 100 >= before.len() * 53;
    let is_far =
        shift.iter().any(|s| s.abs() > MAX_SHIFT_PX + 0.1) || stretch.iter().any(|s| s.abs() > MAX_SCALE + 0.0005);
    found.verdict = match (is_better, is_far) {
        _ if most < IN_PLACE_PX => Verdict::InPlace,
        (true, true) => Verdict::TooFar,
        (true, false) => Verdict::Better,
        (false, false) => Verdict::NotBetter,
        // The fit ran away, and nothing speaks for where it went.
        (false, true) => return Registration::none(Verdict::NoRing),
    };
    found
}

/// A movement: shift at the middle, and stretch around it.
#[derive(Debug, Clone, Copy, Default)]
struct Motion {
    middle: [f32; 2],
    shift: [f32; 2],
    stretch: [f32; 2],
}

impl Motion {
    /// How far a place of the source has moved.
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [self.shift[0] + self.stretch[0] * (x - self.middle[0]), self.shift[1] + self.stretch[1] * (y - self.middle[1])]
    }
}

/// Which pixels of the crop belong to the ring, in blocks of eight by eight: a block counts when all of it does.
struct Open {
    width: usize,
    height: usize,
    blocks: Vec<bool>,
}

/// Side of a block of [`Open`].
const BLOCK: usize = 8;

impl Open {
    fn new(cut: &Cut, support: &Region) -> Self {
        let extent = cut.extent();
        let (width, height) = (extent.width as usize / BLOCK, extent.height as usize / BLOCK);
        let mut blocks = vec![true; width * height];
        for y in 0..height * BLOCK {
            let line = &mut blocks[y / BLOCK * width..][..width];
            let mut from = 0;
            let stretches = ring_of_row(cut, support, y as i32);
            // What lies between the stretches closes its blocks.
            for gap in stretches.iter().map(|stretch| Some(stretch.clone())).chain([None]) {
                let (end, next) = gap.map_or((extent.width as usize, 0), |stretch| (stretch.start, stretch.end));
                if end > from {
                    let (first, last) = (from / BLOCK, end.div_ceil(BLOCK).min(width));
                    if first < last {
                        line[first..last].fill(false);
                    }
                }
                from = next;
            }
            let row = cut.source.row(y as u32);
            for (block, pixels) in line.iter_mut().zip(row.chunks_exact(BLOCK * 4)) {
                *block &= pixels.chunks_exact(4).all(|pixel| pixel[3] == 255);
            }
        }
        Self { width, height, blocks }
    }

    /// Is all around a pixel of `level` within the ring?
    fn has(&self, level: usize, x: usize, y: usize) -> bool {
        let reach = |at: usize| {
            // The pixel, its neighbours and the smoothing around them.
            let wide = if level == 0 { REACH } else { 2 };
            let from = ((at.saturating_sub(wide)) << level) / BLOCK;
            let to = ((at + wide + 1) << level).div_ceil(BLOCK);
            (from, to)
        };
        let ((x0, x1), (y0, y1)) = (reach(x), reach(y));
        x1 <= self.width && y1 <= self.height && (y0..y1).all(|y| (x0..x1).all(|x| self.blocks[y * self.width + x]))
    }
}

/// One pixel of the ring: where, its band-passed brightness, its slopes.
struct Point {
    x: f32,
    y: f32,
    value: f32,
    slope: [f32; 2],
}

/// Pixels of the ring on one level of the pyramid.
struct Samples {
    level: usize,
    points: Vec<Point>,
}

/// The outcome on one level.
struct Fitted {
    motion: Motion,
    samples: usize,
    /// Standard error of the shift along the side that tells it better.
    doubt_px: f32,
}

impl Samples {
    /// From each block of pixels the one with the steepest edge; `phase` 1 takes from every block another place.
    fn new(source: &[Plane], open: &Open, level: usize, phase: usize) -> Self {
        let plane = &source[level];
        let (width, height) = (plane.width, plane.height);
        let side = ((width * height) as f32 / SAMPLES as f32).sqrt().ceil().max(2.0) as usize;
        let mut points = Vec::new();
        let margin = if level == 0 { REACH + 3 } else { 3 };
        let steps = |from: usize, limit: usize| (from + margin..limit.saturating_sub(margin)).step_by(side);
        for y0 in steps(0, height) {
            for x0 in steps(0, width) {
                let mut best: Option<(f32, usize, usize)> = None;
                // Checkered: the two phases never share a pixel.
                for y in y0..(y0 + side).min(height - margin) {
                    let start = x0 + (x0 + y + phase) % 2;
                    for x in (start..(x0 + side).min(width - margin)).step_by(2) {
                        let at = y * width + x;
                        let dx = plane.values[at + 1] - plane.values[at - 1];
                        let dy = plane.values[at + width] - plane.values[at - width];
                        let steep = dx * dx + dy * dy;
                        if best.is_none_or(|(most, ..)| steep > most) {
                            best = Some((steep, x, y));
                        }
                    }
                }
                if let Some((_, x, y)) = best
                    && open.has(level, x, y)
                {
                    points.push(point(plane, x, y));
                }
            }
        }
        Self { level, points }
    }

    /// The answer's band-passed brightness under a point that has moved.
    fn seen(&self, model: &[Plane], motion: Motion, point: &Point) -> f32 {
        let scale = (1 << self.level) as f32;
        let [dx, dy] = motion.at((point.x + 0.5) * scale, (point.y + 0.5) * scale);
        model[self.level].at(point.x + dx / scale, point.y + dy / scale)
    }

    /// How far source and answer are apart at each point, after the gain that suits them best.
    fn differences(&self, model: &[Plane], motion: Motion) -> Vec<f32> {
        let seen: Vec<f32> = self.points.iter().map(|point| self.seen(model, motion, point)).collect();
        let pairs = || self.points.iter().map(|point| point.value).zip(&seen);
        let gain = robust_gain(&pairs().map(|(value, seen)| (value, *seen)));
        pairs().map(|(value, seen)| (value - gain * seen).abs()).collect()
    }

    fn fit(&self, model: &[Plane], start: Motion) -> Fitted {
        let mut motion = start;
        let scale = (1 << self.level) as f32;
        let half = motion.middle.map(|m| m.max(1.0));
        let mut doubt_px = f32::INFINITY;
        for round in 0..12 {
            let seen: Vec<f32> = self.points.iter().map(|point| self.seen(model, motion, point)).collect();
            let gain = robust_gain(&self.points.iter().zip(&seen).map(|(point, seen)| (point.value, *seen)));
            let mut sizes: Vec<f32> =
                self.points.iter().zip(&seen).map(|(point, seen)| (point.value - gain * seen).abs()).collect();
            let noise = (1.4826 * median(&mut sizes)).max(0.3);
            // Wide at first: before the movement is known, everything differs.
            let reach = noise * if round < 3 { 8.0 } else { 4.7 };
            let mut system = System::default();
            for (point, seen) in self.points.iter().zip(&seen) {
                let miss = point.value - gain * seen;
                let t = miss / reach;
                if t.abs() >= 1.0 {
                    continue;
                }
                let weight = (1.0 - t * t).powi(2);
                let along = (point.x + 0.5) * scale - motion.middle[0];
                let down = (point.y + 0.5) * scale - motion.middle[1];
                let [gx, gy] = point.slope.map(|slope| slope / scale);
                system.add(weight, miss, [gx, gy, gx * along / half[0], gy * down / half[1]]);
            }
            doubt_px = noise / (system.steepness().max(1e-9) as f32).sqrt();
            system.believe(noise, &motion, half);
            let Some(step) = system.solve() else { break };
            motion.shift[0] += step[0];
            motion.shift[1] += step[1];
            motion.stretch[0] += step[2] / half[0];
            motion.stretch[1] += step[3] / half[1];
            if step.iter().all(|step| step.abs() < 0.002 * scale) && round >= 4 {
                break;
            }
        }
        Fitted { motion, samples: self.points.len(), doubt_px }
    }
}

fn point(plane: &Plane, x: usize, y: usize) -> Point {
    let (values, at, width) = (&plane.values, y * plane.width + x, plane.width);
    let slope = [0.5 * (values[at + 1] - values[at - 1]), 0.5 * (values[at + width] - values[at - width])];
    Point { x: x as f32, y: y as f32, value: values[at], slope }
}

/// The gain that takes the second of each pair to the first, without those that do not go together.
fn robust_gain(pairs: &(impl Iterator<Item = (f32, f32)> + Clone)) -> f32 {
    let mut gain = 1.0f32;
    let mut reach = f32::INFINITY;
    for _ in 0..3 {
        let (mut both, mut own, mut misses, mut count) = (0.0f64, 1e-3f64, 0.0f64, 1.0f64);
        for (value, seen) in pairs.clone() {
            let miss = (value - gain * seen).abs();
            if miss <= reach {
                both += f64::from(value * seen);
                own += f64::from(seen * seen);
                misses += f64::from(miss);
                count += 1.0;
            }
        }
        gain = ((both / own) as f32).clamp(0.5, 2.0);
        reach = (3.0 * misses / count) as f32 + 0.5;
    }
    gain
}

/// Four linear equations: shift, and stretch in pixels at the border.
#[derive(Default)]
struct System {
    matrix: [[f64; 4]; 4],
    right: [f64; 4],
}

impl System {
    fn add(&mut self, weight: f32, miss: f32, row: [f32; 4]) {
        for i in 0..4 {
            let scaled = weight * row[i];
            self.right[i] += f64::from(scaled * miss);
            for (sum, value) in self.matrix[i].iter_mut().zip(row).skip(i) {
                *sum += f64::from(scaled * value);
            }
        }
    }

    /// Sum of the squared slopes along the side where it is larger.
    fn steepness(&self) -> f64 {
        self.matrix[0][0].max(self.matrix[1][1])
    }

    /// Edges that all run in one direction tell nothing of a shift along them: what seems to is their stair steps. Where
    /// one direction has far less to say than the other, the shift along it is drawn to none.
    fn hold_weak_side(&mut self, shift: [f32; 2]) {
        let (a, b, c) = (self.matrix[0][0], self.matrix[0][1], self.matrix[1][1]);
        let half = ((a - c) * 0.5).hypot(b);
        let (strong, weak) = ((a + c) * 0.5 + half, (a + c) * 0.5 - half);
        let missing = WEAK * strong - weak;
        if missing <= 0.0 {
            return;
        }
        // The direction of the smaller eigenvalue: across that of the larger one.
        let turn = 0.5 * (2.0 * b).atan2(a - c);
        let along = [-turn.sin(), turn.cos()];
        let now = along[0] * f64::from(shift[0]) + along[1] * f64::from(shift[1]);
        for i in 0..2 {
            for j in i..2 {
                self.matrix[i][j] += missing * along[i] * along[j];
            }
            self.right[i] -= missing * along[i] * now;
        }
    }

    /// Priors: a shift of about 2 px, a scale of about 1 %, and both sides stretched alike but for 0.1 %.
    fn believe(&mut self, noise: f32, motion: &Motion, half: [f32; 2]) {
        self.hold_weak_side(motion.shift);
        let noise = f64::from(noise * noise) + SYSTEMATIC_PX * SYSTEMATIC_PX * self.steepness();
        let mut prior = |i: usize, now: f64, width: f64| {
            self.matrix[i][i] += noise / (width * width);
            self.right[i] -= noise * now / (width * width);
        };
        for (c, half) in half.into_iter().enumerate() {
            prior(c, f64::from(motion.shift[c]), 2.0);
            prior(2 + c, f64::from(motion.stretch[c] * half), 0.01 * f64::from(half));
        }
        // (stretch_x - stretch_y), with the unknowns in pixels at the border.
        let (a, b) = (1.0 / f64::from(half[0]), -1.0 / f64::from(half[1]));
        let apart = f64::from(motion.stretch[0] - motion.stretch[1]);
        let sure = noise / (0.001f64 * 0.001);
        self.matrix[2][2] += sure * a * a;
        self.matrix[3][3] += sure * b * b;
        self.matrix[2][3] += sure * a * b;
        self.right[2] -= sure * apart * a;
        self.right[3] -= sure * apart * b;
    }

    /// Cholesky's way; `None` when the equations do not tell.
    fn solve(&self) -> Option<[f32; 4]> {
        let mut lower = [[0.0f64; 4]; 4];
        for i in 0..4 {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let value = self.matrix[j][i] - sum;
                if i == j {
                    if value <= 1e-12 {
                        return None;
                    }
                    lower[i][i] = value.sqrt();
                } else {
                    lower[i][j] = value / lower[j][j];
                }
            }
        }
        let mut step = self.right;
        for i in 0..4 {
            let sum: f64 = (0..i).map(|k| lower[i][k] * step[k]).sum();
            step[i] = (step[i] - sum) / lower[i][i];
        }
        for i in (0..4).rev() {
            let sum: f64 = (i + 1..4).map(|k| lower[k][i] * step[k]).sum();
            step[i] = (step[i] - sum) / lower[i][i];
        }
        Some(step.map(|value| value as f32))
    }
}
