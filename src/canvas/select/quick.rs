//! Quick select: from a few strokes or a box to the outline of what was meant.
//!
//! The way of `GrabCut` (Rother, Kolmogorov, Blake, 2004): two mixtures of Gaussians describe the colours of foreground
//! and background, a cheapest cut parts the pixels so that colours fit and the outline follows edges, and both are
//! repeated until they agree. It is done on a small picture first; then only the band around its outline is cut again on a
//! finer one, and the edge is drawn at full resolution.

mod edge;
mod flow;
mod models;
mod near;

use super::colour::{Eye, Lab, squared};
use super::{CORE, Selection, Stop};
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;
use flow::Graph;
use models::Mixture;
use near::far_from;

/// What the user has said so far. All of it is kept and taken together at each further stroke.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seeds {
    /// Strokes over what is meant.
    pub foreground: Selection,
    /// Strokes over what is not.
    pub background: Selection,
    /// A box around it: nothing outside of it is meant.
    pub frame: Option<Bounds>,
}

/// Long sides of the small picture and of the finer one, in cells.
const COARSE: u32 = 220;
const FINE: u32 = 880;

/// Rounds of models and cuts.
const ROUNDS: usize = 5;

/// What it costs to part two like neighbours, in the units of a logarithm of densities.
const TIE: f32 = 40.0;

/// Whole numbers for a unit of cost.
const SCALE: f32 = 100.0;

/// A seed's say: more than all else together.
const CERTAIN: i32 = 1 << 24;

/// What belongs to the seeds, with a soft edge; empty without a foreground stroke or a frame. `None` when stopped.
///
/// With strokes, what is selected hangs together with one of them.
pub fn quick(picture: &Picture, seeds: &Seeds, stop: Stop<'_>) -> Option<Selection> {
    let extent = picture.extent();
    let strokes = seeds.foreground.bounds().clip(extent);
    let frame = seeds.frame.map(|frame| frame.clip(extent)).filter(|frame| !frame.is_empty());
    if strokes.is_empty() && frame.is_none() {
        return Some(Selection::empty());
    }
    // With a frame a margin shows what lies outside; around a stroke as much as a thing that it runs through may take.
    let mut margin = frame.map_or_else(
        || (strokes.extent().long_side()).max(extent.long_side() / 5),
        |frame| frame.extent().long_side() / 6 + 8,
    );
    let inner = frame.unwrap_or(Bounds::EMPTY).union(strokes);
    loop {
        let region = inner.grown(margin.min(1 << 20) as i32).clip(extent);
        let found = Cutter { picture, seeds, frame, region }.run(stop)?;
        let whole = region == extent.bounds();
        if whole || frame.is_some() || !leaves(&found, region, extent) {
            return Some(found);
        }
        margin = margin.saturating_mul(2);
    }
}

/// Does a selection run out of the region (not of the picture)?
fn leaves(found: &Selection, region: Bounds, extent: Extent) -> bool {
    let whole = extent.bounds();
    let ends = found.bounds();
    let side = |inside: bool, cut: bool| inside && cut;
    side(ends.x0 == region.x0, region.x0 > whole.x0)
        || side(ends.y0 == region.y0, region.y0 > whole.y0)
        || side(ends.x1 == region.x1, region.x1 < whole.x1)
        || side(ends.y1 == region.y1, region.y1 < whole.y1)
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Foreground,
    Background,
}

/// A picture in cells of some pixels: mean colours and what the seeds say.
struct Field {
    width: usize,
    height: usize,
    colours: Vec<Lab>,
    marks: Vec<Mark>,
}

struct Cutter<'a> {
    picture: &'a Picture,
    seeds: &'a Seeds,
    frame: Option<Bounds>,
    region: Bounds,
}

impl Cutter<'_> {
    fn run(&self, stop: Stop<'_>) -> Option<Selection> {
        let long = self.region.extent().long_side();
        let fine = long.div_ceil(FINE).max(1);
        let step = (long.div_ceil(fine)).div_ceil(COARSE).max(1);
        let coarse = self.field(fine * step);
        let (mut labels, models) = self.part(&coarse, stop)?;
        if let Some(models) = models.filter(|_| step > 1) {
            let field = self.field(fine);
            labels = Self::part_finer(&field, &coarse, &labels, step as usize, &models, stop)?;
            Self::keep_meant(&field, &mut labels);
            return self.drawn(&field, &labels, fine, stop);
        }
        Self::keep_meant(&coarse, &mut labels);
        self.drawn(&coarse, &labels, fine * step, stop)
    }

    /// The region in cells of `factor` x `factor` pixels.
    fn field(&self, factor: u32) -> Field {
        let (region, factor) = (self.region, factor as i32);
        let width = (region.width() as i32).div_euclid(factor) + i32::from(region.width() as i32 % factor != 0);
        let height = (region.height() as i32).div_euclid(factor) + i32::from(region.height() as i32 % factor != 0);
        let eye = Eye::default();
        // Eight samples across tell the mean well enough, however large the cells are.
        let stride = (factor / 8).max(1) as usize;
        let mut field =
            Field { width: width as usize, height: height as usize, colours: Vec::new(), marks: Vec::new() };
        for row in 0..height {
            for column in 0..width {
                let (x, y) = (region.x0 + column * factor, region.y0 + row * factor);
                let cell = Bounds::new(x, y, x + factor, y + factor).intersect(region);
                let (mut sum, mut count) = ([0.0; 3], 0.0);
                let (mut meant, mut not) = (0, 0);
                for v in (cell.y0..cell.y1).step_by(stride) {
                    for u in (cell.x0..cell.x1).step_by(stride) {
                        let lab = seen(eye, self.picture.pixel(u as u32, v as u32));
                        sum = std::array::from_fn(|c| sum[c] + lab[c]);
                        count += 1.0;
                        meant += usize::from(self.seeds.foreground.at(u, v) >= CORE);
                        not += usize::from(self.seeds.background.at(u, v) >= CORE);
                    }
                }
                field.colours.push(sum.map(|value| value / count));
                let outside = self.frame.is_some_and(|frame| frame.intersect(cell).is_empty());
                field.marks.push(match (meant, not) {
                    (0, 0) if outside => Mark::Background,
                    (0, 0) => Mark::Open,
                    (meant, not) if meant > not => Mark::Foreground,
                    _ => Mark::Background,
                });
            }
        }
        field
    }

    /// Models and cuts in turn, on a small field. No models when there is nothing to tell apart.
    fn part(&self, field: &Field, stop: Stop<'_>) -> Option<(Vec<bool>, Option<[Mixture; 2]>)> {
        let meant = |at: &usize| field.marks[*at] == Mark::Foreground;
        let all = 0..field.colours.len();
        let far = far_from(field);
        let by_strokes = self.frame.is_none();
        let mut labels: Vec<bool> = if by_strokes || all.clone().any(|at| meant(&at)) && self.frame.is_none() {
            all.clone().map(|at| meant(&at)).collect()
        } else {
            all.clone().map(|at| field.marks[at] != Mark::Background).collect()
        };
        let mut models = None;
        for round in 0..ROUNDS {
            let colours = |side: bool| -> Vec<Lab> {
                // At first only what lies well away from the strokes is taken for background.
                let known = |at: &usize| side || !by_strokes || round > 0 || far[*at] > 0.35;
                let seeded = |at: &usize| field.marks[*at] == Mark::Background;
                let cells = all.clone().filter(|at| labels[*at] == side && (known(at) || seeded(at)));
                cells.map(|at| field.colours[at]).collect()
            };
            let (Some(inside), Some(outside)) = (Mixture::of(&colours(true)), Mixture::of(&colours(false))) else {
                break;
            };
            let pair = [inside, outside];
            let preference = |at: usize| {
                let lab = field.colours[at];
                let lean = pair[1].strangeness(lab) - pair[0].strangeness(lab);
                // Far away from all strokes it takes more than colour alone.
                lean - if by_strokes { 3.0 * far[at] * far[at] } else { 0.0 }
            };
            let next = cut(field, &|_| true, &preference, &labels, stop)?;
            models = Some(pair);
            if next == labels && round > 0 {
                break;
            }
            labels = next;
        }
        Some((labels, models))
    }

    /// Cuts the band around a coarse outline again.
    fn part_finer(
        field: &Field,
        coarse: &Field,
        labels: &[bool],
        step: usize,
        models: &[Mixture; 2],
        stop: Stop<'_>,
    ) -> Option<Vec<bool>> {
        // Two cells to each side of the outline.
        let (w, h) = (coarse.width as isize, coarse.height as isize);
        let band: Vec<bool> = (0..labels.len())
            .map(|at| {
                let (x, y) = (at as isize % w, at as isize / w);
                let near = (-2..=2).flat_map(|dy| (-2..=2).map(move |dx| (x + dx, y + dy)));
                near.filter(|(x, y)| *x >= 0 && *y >= 0 && *x < w && *y < h)
                    .any(|(x, y)| labels[(y * w + x) as usize] != labels[at])
            })
            .collect();
        let above = |at: usize| (at / field.width / step) * coarse.width + at % field.width / step;
        let start: Vec<bool> = (0..field.colours.len()).map(|at| labels[above(at)]).collect();
        let preference = |at: usize| {
            let lab = field.colours[at];
            // The coarse cut has seen more than a single cell's colour.
            models[1].strangeness(lab) - models[0].strangeness(lab) + if start[at] { 0.4 } else { -0.4 }
        };
        cut(field, &|at| band[above(at)], &preference, &start, stop)
    }

    /// Leaves only what hangs together with a stroke; without strokes, what is not tiny beside the largest part.
    fn keep_meant(field: &Field, labels: &mut [bool]) {
        let mut part = vec![0u32; labels.len()];
        let mut sizes = vec![(0usize, false)];
        for start in 0..labels.len() {
            if !labels[start] || part[start] != 0 {
                continue;
            }
            let number = sizes.len() as u32;
            sizes.push((0, false));
            let mut stack = vec![start];
            part[start] = number;
            while let Some(at) = stack.pop() {
                let size = &mut sizes[number as usize];
                size.0 += 1;
                size.1 |= field.marks[at] == Mark::Foreground;
                for (next, _) in field.neighbours(at) {
                    if labels[next] && part[next] == 0 {
                        part[next] = number;
                        stack.push(next);
                    }
                }
            }
        }
        let seeded = sizes.iter().any(|size| size.1);
        let largest = sizes.iter().map(|size| size.0).max().unwrap_or(0);
        for (label, part) in labels.iter_mut().zip(part) {
            let (size, touched) = sizes[part as usize];
            *label &= if seeded { touched } else { size * 20 >= largest };
        }
    }

    /// The labels at full resolution, the edge refined, the seeds kept.
    fn drawn(&self, field: &Field, labels: &[bool], factor: u32, stop: Stop<'_>) -> Option<Selection> {
        let (region, factor) = (self.region, factor as i32);
        let mut inside = Bounds::EMPTY;
        for at in (0..labels.len()).filter(|at| labels[*at]) {
            let (x, y) = ((at % field.width) as i32 * factor, (at / field.width) as i32 * factor);
            inside = inside.union(Bounds::new(x, y, x + factor, y + factor));
        }
        if inside.is_empty() {
            return Some(Selection::empty());
        }
        let (x0, y0) = (region.x0, region.y0);
        let radius = (factor * 2).clamp(3, 24);
        let inside = Bounds::new(inside.x0 + x0, inside.y0 + y0, inside.x1 + x0, inside.y1 + y0);
        let bounds = inside.grown(2 * radius).intersect(region);
        let mut coverage = Vec::with_capacity(bounds.extent().pixels() as usize);
        for y in bounds.y0..bounds.y1 {
            let row = &labels[((y - y0) / factor) as usize * field.width..][..field.width];
            coverage.extend((bounds.x0..bounds.x1).map(|x| u8::from(row[((x - x0) / factor) as usize]) * 255));
        }
        edge::refine(self.picture, bounds, &mut coverage, radius, stop)?;
        let width = bounds.width() as usize;
        for (row, y) in coverage.chunks_exact_mut(width).zip(bounds.y0..) {
            for (out, x) in row.iter_mut().zip(bounds.x0..) {
                let out_of_frame =
                    self.frame.is_some_and(|frame| frame.intersect(Bounds::new(x, y, x + 1, y + 1)).is_empty());
                let barred = if out_of_frame { 255 } else { self.seeds.background.at(x, y) };
                *out = (*out).min(255 - barred).max(self.seeds.foreground.at(x, y).saturating_sub(barred));
            }
        }
        Selection::new(bounds, coverage)
    }
}

/// A colour as it is seen over grey.
fn seen(eye: Eye, pixel: [u8; 4]) -> Lab {
    let lab = eye.lab(pixel);
    if pixel[3] == 255 {
        return lab;
    }
    let part = f32::from(pixel[3]) / 255.0;
    [0.6 + (lab[0] - 0.6) * part, lab[1] * part, lab[2] * part]
}

/// The cheapest parting of the cells that are `open`; the others stay as `labels` has them.
fn cut(
    field: &Field,
    open: &dyn Fn(usize) -> bool,
    preference: &dyn Fn(usize) -> f32,
    labels: &[bool],
    stop: Stop<'_>,
) -> Option<Vec<bool>> {
    let mut index = vec![u32::MAX; labels.len()];
    let cells: Vec<usize> = (0..labels.len()).filter(|at| open(*at)).collect();
    for (number, at) in cells.iter().enumerate() {
        index[*at] = number as u32;
    }
    // How much neighbours differ on average decides what an edge is.
    let steps =
        |at: usize| field.later_neighbours(at).map(move |(next, _)| squared(field.colours[at], field.colours[next]));
    let (sum, count) = cells
        .iter()
        .flat_map(|at| steps(*at))
        .fold((0.0f64, 0.0), |(sum, count), step| (sum + f64::from(step), count + 1.0));
    let sharp = if sum > 0.0 { (count / (2.0 * sum)) as f32 } else { 0.0 };
    let tie = |at: usize, next: usize, distance: f32| {
        let costs = TIE * (-sharp * squared(field.colours[at], field.colours[next])).exp() / distance;
        (costs * SCALE) as i32
    };
    let mut graph = Graph::new(cells.len(), cells.len() * 4);
    for (number, at) in cells.iter().enumerate() {
        let lean = (preference(*at) * SCALE) as i32;
        let (mut background, mut foreground) = match field.marks[*at] {
            Mark::Foreground => (CERTAIN, 0),
            Mark::Background => (0, CERTAIN),
            Mark::Open => (lean.max(0), (-lean).max(0)),
        };
        for (next, distance) in field.neighbours(*at) {
            if index[next] == u32::MAX {
                // A neighbour that is settled pulls to its side.
                let costs = tie(*at, next, distance);
                if labels[next] { background += costs } else { foreground += costs }
            } else if next > *at {
                graph.tie(number, index[next] as usize, tie(*at, next, distance));
            }
        }
        graph.prefer(number, background, foreground);
    }
    graph.cut(stop)?;
    let mut labels = labels.to_vec();
    for (number, at) in cells.iter().enumerate() {
        labels[*at] = graph.is_foreground(number);
    }
    Some(labels)
}

#[cfg(test)]
mod tests;
