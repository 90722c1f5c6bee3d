//! A renderer on the CPU for `egui_kittest`: no GPU, no driver, the same bytes everywhere.
//!
//! ```ignore
//! mod common;
//! use common::renderer::{CpuRenderer, save};
//!
//! let mut harness = egui_kittest::HarnessBuilder::default()
//!     .with_size(vec2(800.0, 600.0))
//!     .with_pixels_per_point(2.0)
//!     .renderer(CpuRenderer::default())
//!     .with_context_setup(|ctx| theme::install(ctx, &Appearance::default()))
//!     .build_ui(|ui| my_screen(ui));
//! harness.run();
//! save(&harness.render().unwrap(), "my_screen"); // target/tmp/my_screen.png
//! ```
//!
//! Triangles are filled row by row: a pixel belongs to the triangle its middle lies in, and
//! middles on a shared edge belong to exactly one side, so there are neither gaps nor doubles.
//! Colours are blended premultiplied and in gamma space, as egui's own painters do. Textures
//! are sampled bilinearly (or nearest, if they ask for it) and averaged when they are shrunk.
//! Paint callbacks cannot be drawn and are skipped.

use std::collections::HashMap;

use eframe::egui::{
    Color32, Context, FullOutput, TextureFilter, TextureId, TexturesDelta,
    epaint::{ClippedPrimitive, ImageData, Primitive, Vertex},
};
use image::RgbaImage;

type Pixel = [u8; 4];

/// Draws what egui wants painted into a picture in memory.
#[derive(Default)]
pub struct CpuRenderer {
    textures: HashMap<TextureId, Texture>,
}

struct Texture {
    width: usize,
    height: usize,
    nearest: bool,
    pixels: Vec<Pixel>,
}

/// The part of the picture that may be painted, in pixels: left, top, right, bottom.
type Clip = [i32; 4];

struct Target {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

impl egui_kittest::TestRenderer for CpuRenderer {
    #[expect(clippy::iter_over_hash_type, reason = "each texture is changed by itself")]
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut delta = std::mem::take(delta);
        for (id, changes) in &delta.set {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                let [width, height] = image.size;
                let pixels = image.pixels.iter().map(Color32::to_array);
                match change.pos {
                    None => {
                        let nearest = change.options.magnification == TextureFilter::Nearest;
                        let texture = Texture { width, height, nearest, pixels: pixels.collect() };
                        self.textures.insert(*id, texture);
                    }
                    Some([left, top]) => {
                        let texture = self.textures.get_mut(id).expect("a part of a texture that exists");
                        for (i, pixel) in pixels.enumerate() {
                            texture.pixels[(top + i / width) * texture.width + left + i % width] = pixel;
                        }
                    }
                }
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
        // Dropping changes that were not applied is an error, so say that these were.
        delta.clear();
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size = ctx.content_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut target = Target { width, height, pixels: vec![[0, 0, 0, 255]; width * height] };
        for ClippedPrimitive { clip_rect, primitive } in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let edge = |v: f32, most: usize| (v * scale).round().clamp(0.0, most as f32) as i32;
            let clip = [
                edge(clip_rect.min.x, width),
                edge(clip_rect.min.y, height),
                edge(clip_rect.max.x, width),
                edge(clip_rect.max.y, height),
            ];
            for [a, b, c] in mesh.indices.as_chunks::<3>().0 {
                let corners = [*a, *b, *c].map(|i| Corner::new(&mesh.vertices[i as usize], scale));
                target.triangle(&corners, texture, clip);
            }
        }
        let bytes = target.pixels.into_iter().flatten().collect();
        RgbaImage::from_raw(target.width as u32, target.height as u32, bytes).ok_or_else(|| "size".to_owned())
    }
}

/// A corner of a triangle in pixels, with what is interpolated: u, v, r, g, b, a.
#[derive(Clone, Copy)]
struct Corner {
    x: f32,
    y: f32,
    values: [f32; 6],
}

impl Corner {
    fn new(vertex: &Vertex, scale: f32) -> Self {
        let [r, g, b, a] = vertex.color.to_array().map(f32::from);
        let values = [vertex.uv.x, vertex.uv.y, r, g, b, a];
        Self { x: vertex.pos.x * scale, y: vertex.pos.y * scale, values }
    }
}

/// How a triangle is coloured.
enum Paint {
    /// One premultiplied colour.
    Flat([f32; 4]),
    /// Value at the origin, change per pixel to the right, change per pixel down.
    Varying { at: [f32; 6], dx: [f32; 6], dy: [f32; 6], samples: u32 },
}

impl Target {
    fn triangle(&mut self, corners: &[Corner; 3], texture: &Texture, clip: Clip) {
        let [a, b, c] = corners;
        let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        let paint = Paint::new(corners, area, texture);
        let top = corners.iter().map(|p| p.y).fold(f32::MAX, f32::min);
        let bottom = corners.iter().map(|p| p.y).fold(f32::MIN, f32::max);
        for y in first_middle(top).max(clip[1])..first_middle(bottom).min(clip[3]) {
            let Some((left, right)) = span(corners, y as f32 + 0.5) else { continue };
            let (from, to) = (first_middle(left).max(clip[0]), first_middle(right).min(clip[2]));
            if from < to {
                let start = y as usize * self.width;
                let row = &mut self.pixels[start + from as usize..start + to as usize];
                paint.row(row, from, y, texture);
            }
        }
    }
}

/// The first pixel whose middle is not before `v`.
fn first_middle(v: f32) -> i32 {
    (v - 0.5).ceil() as i32
}

/// Where the line at height `y` enters and leaves the triangle.
fn span(corners: &[Corner; 3], y: f32) -> Option<(f32, f32)> {
    let mut range: Option<(f32, f32)> = None;
    for (p, q) in [(0, 1), (1, 2), (2, 0)] {
        let (mut p, mut q) = (&corners[p], &corners[q]);
        // Neighbours walk a shared edge in opposite directions; they must get the same number.
        if (p.y, p.x) > (q.y, q.x) {
            std::mem::swap(&mut p, &mut q);
        }
        if p.y <= y && y < q.y {
            let x = p.x + (q.x - p.x) * ((y - p.y) / (q.y - p.y));
            range = Some(range.map_or((x, x), |(low, high)| (low.min(x), high.max(x))));
        }
    }
    range
}

impl Paint {
    #[expect(clippy::float_cmp, reason = "only exactly equal corners make a flat triangle")]
    fn new(corners: &[Corner; 3], area: f32, texture: &Texture) -> Self {
        let [a, b, c] = corners;
        if a.values == b.values && b.values == c.values {
            let [u, v, color @ ..] = a.values;
            return Self::Flat(modulate(texture.sample(u, v), color));
        }
        let mut at = [0.0; 6];
        let mut dx = [0.0; 6];
        let mut dy = [0.0; 6];
        for i in 0..6 {
            let (ab, ac) = (b.values[i] - a.values[i], c.values[i] - a.values[i]);
            dx[i] = (ab * (c.y - a.y) - ac * (b.y - a.y)) / area;
            dy[i] = (ac * (b.x - a.x) - ab * (c.x - a.x)) / area;
            at[i] = a.values[i] - a.x * dx[i] - a.y * dy[i];
        }
        // Texels per pixel along the steeper direction; shrunk pictures are averaged.
        let across = (dx[0] * texture.width as f32).hypot(dx[1] * texture.height as f32);
        let down = (dy[0] * texture.width as f32).hypot(dy[1] * texture.height as f32);
        let samples = (across.max(down).round() as u32).clamp(1, 8);
        Self::Varying { at, dx, dy, samples }
    }

    fn row(&self, row: &mut [Pixel], from: i32, y: i32, texture: &Texture) {
        match self {
            Self::Flat([_, _, _, alpha]) if *alpha <= 0.0 && self.adds_nothing() => {}
            Self::Flat(color) if color[3] >= 254.5 => row.fill(color.map(|v| (v + 0.5) as u8)),
            Self::Flat(color) => row.iter_mut().for_each(|pixel| blend(pixel, *color)),
            Self::Varying { at, dx, dy, samples } => {
                let (x0, y0) = (from as f32 + 0.5, y as f32 + 0.5);
                for (i, pixel) in row.iter_mut().enumerate() {
                    let x = x0 + i as f32;
                    let values: [f32; 6] = std::array::from_fn(|k| at[k] + x * dx[k] + y0 * dy[k]);
                    let [u, v, color @ ..] = values;
                    let texel = if *samples == 1 {
                        texture.sample(u, v)
                    } else {
                        texture.average(u, v, [dx[0], dx[1]], [dy[0], dy[1]], *samples)
                    };
                    blend(pixel, modulate(texel, color));
                }
            }
        }
    }

    /// Colours without alpha may still add light.
    fn adds_nothing(&self) -> bool {
        matches!(self, Self::Flat(color) if color.iter().all(|v| *v <= 0.0))
    }
}

fn modulate(texel: [f32; 4], color: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|k| texel[k] * color[k] / 255.0)
}

/// Both colours are premultiplied.
fn blend(pixel: &mut Pixel, color: [f32; 4]) {
    let keep = 1.0 - color[3] / 255.0;
    for (below, above) in pixel.iter_mut().zip(color) {
        *below = (above + f32::from(*below) * keep + 0.5).clamp(0.0, 255.0) as u8;
    }
}

impl Texture {
    fn texel(&self, x: usize, y: usize) -> [f32; 4] {
        self.pixels[y.min(self.height - 1) * self.width + x.min(self.width - 1)].map(f32::from)
    }

    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32, v * self.height as f32);
        if self.nearest {
            return self.texel(x.max(0.0) as usize, y.max(0.0) as usize);
        }
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right_share, bottom_share) = (x - left as f32, y - top as f32);
        let (a, b) = (self.texel(left, top), self.texel(left + 1, top));
        let (c, d) = (self.texel(left, top + 1), self.texel(left + 1, top + 1));
        std::array::from_fn(|k| {
            let above = a[k] + (b[k] - a[k]) * right_share;
            let below = c[k] + (d[k] - c[k]) * right_share;
            above + (below - above) * bottom_share
        })
    }

    /// The mean of `n` times `n` samples spread over one pixel.
    fn average(&self, u: f32, v: f32, dx: [f32; 2], dy: [f32; 2], n: u32) -> [f32; 4] {
        let mut sum = [0.0; 4];
        for j in 0..n {
            for i in 0..n {
                let s = (i as f32 + 0.5) / n as f32 - 0.5;
                let t = (j as f32 + 0.5) / n as f32 - 0.5;
                let texel = self.sample(u + s * dx[0] + t * dy[0], v + s * dx[1] + t * dy[1]);
                sum = std::array::from_fn(|k| sum[k] + texel[k]);
            }
        }
        sum.map(|v| v / (n * n) as f32)
    }
}

/// Writes a picture to look at into `target/tmp`.
pub fn save(picture: &RgbaImage, name: &str) {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
    picture.save(path).expect("the target folder can be written");
}
