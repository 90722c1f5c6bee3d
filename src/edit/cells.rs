//! The ring in cells of a few pixels: what source and answer look like there, and where the content itself changed.

use super::cut::Cut;
use super::grow::Region;
use super::tones::{LEVEL, Tones};

/// Side of a cell in pixels.
pub const CELL: usize = 8;

/// A cell with fewer pixels of the ring says nothing.
const FEWEST: f32 = 12.0;

/// One cell. Colours are in levels, 0 to 255.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Pixels of the ring in it; 0 when they are too few.
    pub count: f32,
    /// Mean colour of the source.
    pub source: [f32; 3],
    /// Mean colour of the answer.
    pub model: [f32; 3],
    /// Variance of the source's brightness in the cell, of the answer's, and their covariance.
    pub variance: [f32; 3],
}

impl Cell {
    /// What is left of the brightness, as a standard deviation, when the answer times `gain` stands for the source.
    pub fn misfit(&self, gain: f32) -> f32 {
        let [source, model, both] = self.variance;
        (source + gain * gain * model - 2.0 * gain * both).max(0.0).sqrt()
    }
}

/// Cells over a crop, row by row.
#[derive(Debug, Clone)]
pub struct Cells {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// A cell for each place; those without a ring have no count.
    pub cells: Vec<Cell>,
}

/// Sums of a cell while it is read.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f32,
    source: [f32; 3],
    model: [f32; 3],
    lumas: [f32; 5],
}

impl Cells {
    /// Reads the ring: the pixels of the crop that the source has, opaque, outside of `support`.
    pub fn new(cut: &Cut, tones: &Tones, support: &Region) -> Self {
        let extent = cut.extent();
        let (width, height) = ((extent.width as usize).div_ceil(CELL), (extent.height as usize).div_ceil(CELL));
        let mut cells = vec![Cell::default(); width * height];
        let mut sums = vec![Sums::default(); width];
        for band in 0..height {
            sums.fill(Sums::default());
            for y in band * CELL..((band + 1) * CELL).min(extent.height as usize) {
                for columns in ring_of_row(cut, support, y as i32) {
                    add_row(&mut sums, columns, cut.source.row(y as u32), tones.row(y as u32));
                }
            }
            for (cell, sum) in cells[band * width..].iter_mut().zip(&sums) {
                *cell = sum.cell();
            }
        }
        Self { width, height, cells }
    }

    /// The cells that have a ring.
    pub fn ring(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.count > 0.0)
    }
}

/// The stretches of a row of the crop that belong to the ring.
pub(super) fn ring_of_row(cut: &Cut, support: &Region, y: i32) -> Vec<std::ops::Range<usize>> {
    let known = cut.known;
    if y < known.y0 || y >= known.y1 {
        return Vec::new();
    }
    let (start, end) = (known.x0.max(0) as usize, known.x1.max(0) as usize);
    let set = support.row(y);
    let x0 = support.bounds().x0.max(0) as usize;
    let mut stretches = Vec::new();
    let mut from = start;
    let mut at = 0;
    while at < set.len() {
        let Some(skip) = set[at..].iter().position(|value| *value == 255) else { break };
        let length = set[at + skip..].iter().position(|value| *value != 255).unwrap_or(set.len() - at - skip);
        let (first, last) = (x0 + at + skip, x0 + at + skip + length);
        if first > from {
            stretches.push(from..first.min(end));
        }
        from = from.max(last);
        at += skip + length;
    }
    if from < end {
        stretches.push(from..end);
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

fn add_row(sums: &mut [Sums], columns: std::ops::Range<usize>, source: &[u8], tones: &[[u16; 4]]) {
    let mut x = columns.start;
    while x < columns.end {
        let cell = x / CELL;
        let end = ((cell + 1) * CELL).min(columns.end);
        let sum = &mut sums[cell];
        for (source, tone) in source[x * 4..end * 4].chunks_exact(4).zip(&tones[x..end]) {
            if source[3] == 255 && tone[3] >= 250 * 256 {
                sum.add(
                    [source[0], source[1], source[2]].map(f32::from),
                    [tone[0], tone[1], tone[2]].map(|v| f32::from(v) * (1.0 / LEVEL)),
                );
            }
        }
        x = end;
    }
}

/// Brightness of a colour in levels (Rec. 709 weights on stored values).
pub(super) fn luma([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

impl Sums {
    fn add(&mut self, source: [f32; 3], model: [f32; 3]) {
        self.count += 1.0;
        for c in 0..3 {
            self.source[c] += source[c];
            self.model[c] += model[c];
        }
        let (s, m) = (luma(source), luma(model));
        let terms = [s, m, s * s, m * m, s * m];
        for (sum, term) in self.lumas.iter_mut().zip(terms) {
            *sum += term;
        }
    }

    fn cell(&self) -> Cell {
        if self.count < FEWEST {
            return Cell::default();
        }
        let n = self.count;
        let [s, m, ss, mm, sm] = self.lumas.map(|sum| sum / n);
        Cell {
            count: n,
            source: self.source.map(|sum| sum / n),
            model: self.model.map(|sum| sum / n),
            variance: [(ss - s * s).max(0.0), (mm - m * m).max(0.0), sm - s * m],
        }
    }
}

/// The middle of some values; 0 when there are none.
pub(super) fn median(values: &mut [f32]) -> f32 {
    at_part(values, 2)
}

/// The value that a quarter of them is below: what is usual where up to three quarters are not.
pub(super) fn lower_quarter(values: &mut [f32]) -> f32 {
    at_part(values, 4)
}

fn at_part(values: &mut [f32], part: usize) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = values.len() / part;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}
