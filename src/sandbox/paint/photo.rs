//! Pictures that came along: redrawn as a whole with a drift, or laid down as prints.

use super::row::{Frame, Layer, Row, over};
use super::shape::At;
use super::tint::{Rgb, decode};
use crate::picture::Picture;
use std::cell::RefCell;
use std::collections::VecDeque;

/// Where the pixels of a result come from: `source = result * scale + offset`, pixel centres at halves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Map {
    /// Source pixels for one pixel of the result.
    pub scale: f32,
    /// Offset in source pixels, horizontal and vertical.
    pub offset: [f32; 2],
}

impl Map {
    /// Covers the frame with the source, its middle in the middle; then grown by `zoom` and moved by `shift` result pixels.
    pub fn cover(source: &Picture, frame: Frame, zoom: f32, shift: At) -> Self {
        let (from, to) = (source.extent(), frame.extent);
        let fit = (from.width as f32 / to.width as f32).min(from.height as f32 / to.height as f32);
        let scale = fit / (1.0 + zoom);
        let offset = |from: u32, to: u32, shift: f32| from as f32 * 0.5 - to as f32 * 0.5 * scale - shift * scale;
        Self { scale, offset: [offset(from.width, to.width, shift[0]), offset(from.height, to.height, shift[1])] }
    }

    /// The place in the source under a place in the result, both in pixels.
    pub fn source(&self, x: f32, y: f32) -> At {
        [x * self.scale + self.offset[0], y * self.scale + self.offset[1]]
    }

    /// The place in the result, in pixels, of a place in the source.
    pub fn result(&self, at: At) -> At {
        [(at[0] - self.offset[0]) / self.scale, (at[1] - self.offset[1]) / self.scale]
    }
}

/// The weights of the source pixels that make one pixel.
struct Taps {
    first: i32,
    weights: Vec<f32>,
}

impl Taps {
    /// Catmull-Rom around a place, wider when the source is shrunk.
    fn new(centre: f32, scale: f32) -> Self {
        let wide = scale.max(1.0);
        let first = (centre - 2.0 * wide).ceil() as i32;
        let last = (centre + 2.0 * wide).floor() as i32;
        let mut weights: Vec<f32> = (first..=last).map(|i| catmull_rom((i as f32 - centre) / wide)).collect();
        let sum: f32 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Self { first, weights }
    }
}

fn catmull_rom(x: f32) -> f32 {
    let x = x.abs();
    if x < 1.0 {
        1.5 * x * x * x - 2.5 * x * x + 1.0
    } else if x < 2.0 {
        -0.5 * x * x * x + 2.5 * x * x - 4.0 * x + 2.0
    } else {
        0.0
    }
}

/// The whole source, redrawn.
pub struct Photo<'a> {
    source: &'a Picture,
    map: Map,
    columns: Vec<Taps>,
    // Rows are asked for from the top down: those above are dropped.
    rows: RefCell<VecDeque<(i32, Vec<Rgb>)>>,
}

impl<'a> Photo<'a> {
    /// The source under a map.
    pub fn new(source: &'a Picture, map: Map, frame: Frame) -> Self {
        let columns =
            (0..frame.extent.width).map(|x| Taps::new(map.source(x as f32 + 0.5, 0.0)[0] - 0.5, map.scale)).collect();
        Self { source, map, columns, rows: RefCell::new(VecDeque::new()) }
    }

    /// One source row at the result's width.
    fn across(&self, y: i32) -> Vec<Rgb> {
        let extent = self.source.extent();
        let bytes = self.source.row(y.clamp(0, extent.height as i32 - 1) as u32);
        let last = extent.width as i32 - 1;
        let line: Vec<Rgb> = bytes.chunks_exact(4).map(on_grey).collect();
        let pixel = |taps: &Taps| {
            let mut sum = [0.0; 3];
            let mut tap = |from: Rgb, weight: f32| {
                for (slot, channel) in sum.iter_mut().zip(from) {
                    *slot += channel * weight;
                }
            };
            let end = taps.first + taps.weights.len() as i32 - 1;
            if taps.first >= 0 && end <= last {
                for (from, weight) in line[taps.first as usize..].iter().zip(&taps.weights) {
                    tap(*from, *weight);
                }
            } else {
                for (i, weight) in taps.weights.iter().enumerate() {
                    tap(line[(taps.first + i as i32).clamp(0, last) as usize], *weight);
                }
            }
            sum
        };
        self.columns.iter().map(pixel).collect()
    }
}

/// A pixel in linear light; what is transparent lies on grey.
fn on_grey(pixel: &[u8]) -> Rgb {
    let alpha = f32::from(pixel[3]) / 255.0;
    let light = [decode(pixel[0]), decode(pixel[1]), decode(pixel[2])];
    if pixel[3] == 255 { light } else { light.map(|channel| channel * alpha + 0.5 * (1.0 - alpha)) }
}

impl Layer for Photo<'_> {
    fn draw(&self, row: &mut Row<'_>) {
        let centre = self.map.source(0.0, row.y / row.pixel)[1] - 0.5;
        let taps = Taps::new(centre, self.map.scale);
        let mut rows = self.rows.borrow_mut();
        while rows.front().is_some_and(|(y, _)| *y < taps.first) {
            rows.pop_front();
        }
        row.light.fill([0.0; 3]);
        for (i, weight) in taps.weights.iter().enumerate() {
            let y = taps.first + i as i32;
            if rows.back().is_none_or(|(last, _)| *last < y) {
                rows.push_back((y, self.across(y)));
            }
            let Some((_, line)) = rows.iter().find(|(at, _)| *at == y) else { continue };
            for (light, from) in row.light.iter_mut().zip(line) {
                for (slot, channel) in light.iter_mut().zip(from) {
                    *slot += channel * weight;
                }
            }
        }
    }
}

/// A small copy in linear light, each pixel the mean of those it stands for.
#[derive(Debug, Clone)]
pub struct Small {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Light of the pixels.
    pub light: Vec<Rgb>,
}

impl Small {
    /// A copy whose long side is at most `side`.
    pub fn of(picture: &Picture, side: u32) -> Self {
        let to = picture.extent().fit_within(side.max(1));
        let from = picture.extent();
        let (width, height) = (to.width as usize, to.height as usize);
        let mut light = vec![[0.0; 3]; width * height];
        let mut counts = vec![0.0f32; width];
        for y in 0..height {
            let edge = |i: usize| (i as u64 * u64::from(from.height) / u64::from(to.height)) as u32;
            let line = &mut light[y * width..(y + 1) * width];
            counts.fill(0.0);
            for sy in edge(y)..edge(y + 1).max(edge(y) + 1) {
                for (sx, pixel) in picture.row(sy.min(from.height - 1)).chunks_exact(4).enumerate() {
                    let x = (sx as u64 * u64::from(to.width) / u64::from(from.width)) as usize;
                    let value = on_grey(pixel);
                    for (slot, channel) in line[x].iter_mut().zip(value) {
                        *slot += channel;
                    }
                    counts[x] += 1.0;
                }
            }
            for (pixel, count) in line.iter_mut().zip(&counts) {
                *pixel = pixel.map(|channel| channel / count.max(1.0));
            }
        }
        Self { width, height, light }
    }

    /// The light at a place in its own pixels, between pixels a mixture.
    pub fn at(&self, x: f32, y: f32) -> Rgb {
        let clamp = |v: f32, n: usize| (v - 0.5).clamp(0.0, n as f32 - 1.0);
        let (x, y) = (clamp(x, self.width), clamp(y, self.height));
        let (i, j) = (x as usize, y as usize);
        let (right, below) = ((i + 1).min(self.width - 1), (j + 1).min(self.height - 1));
        let (u, v) = (x - i as f32, y - j as f32);
        let [a, b] = [j, below].map(|row| {
            let (l, r) = (self.light[row * self.width + i], self.light[row * self.width + right]);
            std::array::from_fn::<f32, 3, _>(|c| l[c] + (r[c] - l[c]) * u)
        });
        std::array::from_fn(|c| a[c] + (b[c] - a[c]) * v)
    }
}

/// A print that lies in the picture: turned, with a border and a shadow.
pub struct Print {
    picture: Small,
    middle: At,
    half: At,
    border: f32,
    paper: Rgb,
    turn: (f32, f32),
}

impl Print {
    /// A print of half sizes `half` in units around `middle`, turned by `angle`.
    pub fn new(picture: &Picture, frame: Frame, middle: At, half: At, angle: f32, border: f32, paper: Rgb) -> Self {
        let side = (half[0].max(half[1]) * 2.0 / frame.pixel).ceil() as u32;
        Self { picture: Small::of(picture, side.max(8)), middle, half, border, paper, turn: angle.sin_cos() }
    }
}

impl Layer for Print {
    fn draw(&self, row: &mut Row<'_>) {
        let (sin, cos) = self.turn;
        let outer = [self.half[0] + self.border, self.half[1] + self.border];
        let blur = outer[0].min(outer[1]) * 0.1;
        let reach = outer[0].hypot(outer[1]) + blur * 2.0;
        if (row.y - self.middle[1]).abs() > reach {
            return;
        }
        for i in row.columns(self.middle[0] - reach, self.middle[0] + reach) {
            let (dx, dy) = (row.x(i) - self.middle[0], row.y - self.middle[1]);
            let local = [dx * cos + dy * sin, dy * cos - dx * sin];
            let outside = |p: At, half: At| (p[0].abs() - half[0]).max(p[1].abs() - half[1]);
            let edge = outside(local, outer);
            let fallen = outside([local[0] - blur * 0.35, local[1] - blur * 0.6], outer);
            let shadow = (0.5 - fallen / (2.0 * blur)).clamp(0.0, 1.0);
            let under = &mut row.light[i];
            over(under, [0.01, 0.01, 0.015], 0.42 * shadow * shadow);
            let paper = (0.5 - edge / row.pixel).clamp(0.0, 1.0);
            if paper > 0.0 {
                over(under, self.paper, paper);
                let inner = (0.5 - outside(local, self.half) / row.pixel).clamp(0.0, 1.0);
                if inner > 0.0 {
                    let u = (local[0] / self.half[0] + 1.0) * 0.5 * self.picture.width as f32;
                    let v = (local[1] / self.half[1] + 1.0) * 0.5 * self.picture.height as f32;
                    over(under, self.picture.at(u, v), inner * paper);
                }
            }
        }
    }
}
