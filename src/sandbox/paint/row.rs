//! Painting a row at a time: layers from back to front over one row of linear light, then tone, grain and sRGB.

use super::noise;
use super::tint::{self, Rgb};
use crate::geom::Extent;

/// The picture in its own units: the short side is 1, `y` goes down.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Width in units.
    pub width: f32,
    /// Height in units.
    pub height: f32,
    /// Units of one pixel.
    pub pixel: f32,
    /// Pixels.
    pub extent: Extent,
}

impl Frame {
    /// The frame of a picture.
    pub fn new(extent: Extent) -> Self {
        let pixel = 1.0 / extent.short_side().max(1) as f32;
        Self { width: extent.width as f32 * pixel, height: extent.height as f32 * pixel, pixel, extent }
    }
}

/// One row under the brush.
pub struct Row<'a> {
    /// Height of its centre in units.
    pub y: f32,
    /// Units of one pixel.
    pub pixel: f32,
    /// Light of its pixels.
    pub light: &'a mut [Rgb],
    /// Room for the coverage of a shape, zero between layers.
    pub cover: &'a mut [f32],
    /// Room for noise.
    pub noise: &'a mut [f32],
}

impl Row<'_> {
    /// Centre of a pixel in units.
    pub fn x(&self, column: usize) -> f32 {
        (column as f32 + 0.5) * self.pixel
    }

    /// The columns between two places in units, clipped.
    pub fn columns(&self, from: f32, to: f32) -> std::ops::Range<usize> {
        let last = self.light.len() as f32;
        let start = (from / self.pixel).floor().clamp(0.0, last) as usize;
        let end = (to / self.pixel).ceil().clamp(0.0, last) as usize;
        start..end.max(start)
    }
}

/// Lays a colour over another.
pub fn over(under: &mut Rgb, colour: Rgb, alpha: f32) {
    for (slot, channel) in under.iter_mut().zip(colour) {
        *slot += (channel - *slot) * alpha;
    }
}

/// Adds light.
pub fn add(under: &mut Rgb, colour: Rgb, amount: f32) {
    for (slot, channel) in under.iter_mut().zip(colour) {
        *slot += channel * amount;
    }
}

/// Something that paints itself into a row.
pub trait Layer {
    /// Paints its part of the row.
    fn draw(&self, row: &mut Row<'_>);
}

/// What happens to all light at the end.
#[derive(Debug, Clone, Copy)]
pub struct Finish {
    /// Darkening of the corners, 0 to 1.
    pub vignette: f32,
    /// Grain in steps of 255.
    pub grain: f32,
    /// Unevenness of the paper, as a fraction.
    pub paper: f32,
    /// Gain and offset of each channel, in sRGB.
    pub tint: [(f32, f32); 3],
    /// Bend what is brighter than white towards it?
    pub film: bool,
    /// Seed of grain and paper.
    pub seed: u32,
}

impl Finish {
    /// The finish of a scene.
    pub fn scene(seed: u32) -> Self {
        Self { vignette: 0.34, grain: 1.6, paper: 0.05, tint: [(1.0, 0.0); 3], film: true, seed }
    }
}

/// Paints all layers, back to front.
pub fn render(frame: Frame, layers: &[Box<dyn Layer + '_>], finish: Finish) -> Vec<u8> {
    let width = frame.extent.width as usize;
    let mut light = vec![[0.0; 3]; width];
    let (mut cover, mut noise) = (vec![0.0; width], vec![0.0; width]);
    let mut rgb = Vec::with_capacity(width * frame.extent.height as usize * 3);
    for line in 0..frame.extent.height {
        let y = (line as f32 + 0.5) * frame.pixel;
        let mut row = Row { y, pixel: frame.pixel, light: &mut light, cover: &mut cover, noise: &mut noise };
        for layer in layers {
            layer.draw(&mut row);
        }
        finish.write(&mut row, frame, line, &mut rgb);
    }
    rgb
}

impl Finish {
    fn write(self, row: &mut Row<'_>, frame: Frame, line: u32, rgb: &mut Vec<u8>) {
        let table = tint::encode_table();
        // The paper is the same at every size of the picture, the grain is one of pixels.
        let fibre = 90.0;
        if self.paper > 0.0 {
            noise::fbm_row(row.noise, 0.0, row.pixel * fibre, row.y * fibre * 1.7, 2, self.seed);
        }
        let reach = 0.25 * (frame.width * frame.width + frame.height * frame.height);
        let dy = row.y - frame.height * 0.5;
        let mut grain = noise::hash(line ^ self.seed);
        for (i, light) in row.light.iter().enumerate() {
            let dx = (i as f32 + 0.5) * row.pixel - frame.width * 0.5;
            let edge = (dx * dx + dy * dy) / reach;
            let shade = (1.0 - self.vignette * edge * edge) * (1.0 + self.paper * (row.noise[i] - 0.5));
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let jitter = ((grain >> 24) as f32 + ((grain >> 16) & 255) as f32 - 255.0) / 255.0 * self.grain;
            for (channel, (gain, offset)) in light.iter().zip(self.tint) {
                let shaded = channel * shade;
                let value = tint::encode(table, if self.film { tone(shaded) } else { shaded }) * gain + offset + jitter;
                rgb.push((value + 0.5).clamp(0.0, 255.0) as u8);
            }
        }
    }
}

/// Leaves light below 0.7 as it is and bends what is brighter towards white.
fn tone(light: f32) -> f32 {
    let over = light - 0.7;
    if over <= 0.0 { light } else { 0.7 + 0.3 * over / (over + 0.3) }
}
