//! The cases: photographs, sizes, masks, objects and drifts.

use maquette::canvas::mask::Mask;
use maquette::edit::grow::Region;
use maquette::edit::plan::{EditPlan, PlanOptions, Wish, plan};
use maquette::edit::send;
use maquette::geom::Extent;
use maquette::model::SizeRule;
use maquette::picture::decode::{Limits, decode};
use maquette::picture::{Picture, encode, resample};
use maquette::sandbox::{Drift, paint};
use std::path::Path;

const PHOTOS: [&str; 6] =
    ["astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg"];

/// Drifts by name, in the Sandbox's own words.
pub const DRIFTS: [&str; 6] = [
    "shift=1.4,scale=0.004,tint=0.02,noise=0.012",
    "shift=2,scale=0.01,tint=0.05,noise=0.006",
    "shift=0.5,scale=0,tint=0.1,noise=0.006",
    "shift=1.8,scale=0.008,tint=0,noise=0",
    "shift=0,scale=0,tint=0.04,noise=0.012",
    "shift=1,scale=0.002,tint=0.03,noise=0.024",
];

/// What is known of a pixel of the crop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the seam.
    Ring,
    /// In the core, not covered by the object.
    Background,
    /// The object, or far outside.
    Other,
}

/// One edit with its truth.
pub struct Case {
    pub name: String,
    pub drift: usize,
    pub source: Picture,
    pub mask: Mask,
    pub plan: EditPlan,
    /// What the endpoint returned.
    pub returned: Picture,
    /// The same at the scale of the source: what a plain paste pastes.
    pub answer: Picture,
    /// The crop as it should be.
    pub truth: Picture,
    /// Core and support over the crop, 0 or 255.
    pub core: Vec<u8>,
    pub support: Vec<u8>,
    pub places: Vec<Place>,
}

/// All cases; `None` when a photograph is missing.
pub fn cases(photos: &Path) -> Option<Vec<Case>> {
    let mut cases = Vec::new();
    for (p, name) in PHOTOS.iter().enumerate() {
        let bytes = std::fs::read(photos.join(name)).ok()?;
        let photo = decode(&bytes, &Limits::default()).ok()?.picture;
        for (s, long) in [0, 1800].into_iter().enumerate() {
            let extent = photo.extent();
            let scale = if long == 0 { 1.0 } else { f64::from(long) / f64::from(extent.long_side()) };
            let side = |side: u32| (f64::from(side) * scale).round() as u32;
            let source = resample::resize(&photo, Extent::new(side(extent.width), side(extent.height)));
            for d in 0..DRIFTS.len() {
                cases.push(Case::new(name, &source, d, p * 5 + s * 3 + d));
            }
        }
    }
    Some(cases)
}

impl Case {
    fn new(photo: &str, source: &Picture, drift: usize, turn: usize) -> Self {
        let extent = source.extent();
        let shape = Shape::new(extent, turn);
        let grey = pixels(extent).map(|(x, y)| if shape.depth(x, y) < 1.0 { 255 } else { 0 }).collect();
        let mask = Mask::from_grey(extent, grey).expect("a value for each pixel");
        let rule = &SizeRule::GPT_IMAGE_2;
        let options = PlanOptions { seam_px: None, rule, wish: Wish::default(), is_final: true, frame: None };
        let plan = plan(&mask, &options).expect("the mask is painted");
        let edited = Picture::from_fn(extent, |x, y| shape.over(x as f32 + 0.5, y as f32 + 0.5, source.pixel(x, y)));
        let sent = send::sent(&edited, &mask, &plan).expect("the plan is its own");
        let strays: Drift = DRIFTS[drift].parse().expect("the drift is the Sandbox's");
        let raster = paint::redraw(&sent.picture, plan.sent, strays, turn as u32 * 77 + 5);
        let rgba = raster.rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        let returned = Picture::from_rgba(plan.sent, rgba).expect("the raster has its extent");
        let crop = plan.crop;
        let core = Region::core(&mask, plan.core);
        let support = core.grown(plan.seam_px, extent.bounds().intersect(crop));
        let seam = plan.seam_px as i32;
        let shore = shore(&core, &support, crop.extent(), (crop.x0, crop.y0), seam);
        let places = pixels(crop.extent())
            .zip(&shore)
            .map(|((x, y), near_shore)| {
                let (x, y) = (x + crop.x0 as f32, y + crop.y0 as f32);
                match (shape.reach(x, y) > 1.08, core.contains(x as i32, y as i32), near_shore) {
                    (true, _, true) => Place::Ring,
                    (true, true, false) => Place::Background,
                    _ => Place::Other,
                }
            })
            .collect();
        let flat = |region: &Region| {
            pixels(crop.extent())
                .map(|(x, y)| if region.contains(x as i32 + crop.x0, y as i32 + crop.y0) { 255 } else { 0 })
                .collect()
        };
        let name = format!("{}-{}-{drift}", photo.split('.').next().unwrap_or(photo), extent.width);
        let (core, support) = (flat(&core), flat(&support));
        let answer = resample::resize(&returned, crop.extent());
        let truth = edited.crop(crop);
        Self { name, drift, source: source.clone(), mask, plan, returned, answer, truth, core, support, places }
    }

    /// What the peers that run elsewhere need.
    pub fn write(&self, folder: &Path, at: usize) {
        let extent = self.truth.extent();
        let put = |kind: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(format!("{at:03}.{kind}.png")), bytes).expect("the temporary folder is ours");
        };
        put("source", encode::png(&self.source.crop(self.plan.crop)));
        put("answer", encode::png(&self.answer));
        put("core", encode::png_grey(extent, &self.core));
        put("support", encode::png_grey(extent, &self.support));
    }

    /// The answer laid over the source through `mask`, softened by a Gaussian within the support.
    pub fn pasted(&self, mask: &[u8], sigma: f32) -> Picture {
        let extent = self.truth.extent();
        let width = extent.width as usize;
        let alpha: Vec<f32> =
            if sigma > 0.0 { gaussian(mask, width, sigma) } else { mask.iter().map(|v| f32::from(*v)).collect() };
        let source = self.source.crop(self.plan.crop);
        Picture::from_fn(extent, |x, y| {
            let at = y as usize * width + x as usize;
            let part = if self.support[at] == 0 { 0.0 } else { alpha[at] / 255.0 };
            let (under, over) = (source.pixel(x, y), self.answer.pixel(x, y));
            std::array::from_fn(|c| (f32::from(under[c]) * (1.0 - part) + f32::from(over[c]) * part).round() as u8)
        })
    }
}

fn pixels(extent: Extent) -> impl Iterator<Item = (f32, f32)> {
    (0..extent.height).flat_map(move |y| (0..extent.width).map(move |x| (x as f32 + 0.5, y as f32 + 0.5)))
}

/// Pixels within the seam's width of the core's outline, on both sides.
fn shore(core: &Region, support: &Region, extent: Extent, from: (i32, i32), seam: i32) -> Vec<bool> {
    let width = extent.width as usize;
    let inside: Vec<bool> = pixels(extent).map(|(x, y)| core.contains(x as i32 + from.0, y as i32 + from.1)).collect();
    // The core shrunk: what is within the width of its outside, found by growing the outside.
    let outer = Mask::from_grey(extent, inside.iter().map(|inside| if *inside { 0 } else { 255 }).collect())
        .expect("a value for each pixel");
    let rim = Region::core(&outer, extent.bounds()).grown(seam.unsigned_abs(), extent.bounds());
    (0..inside.len())
        .map(|at| {
            let (x, y) = ((at % width) as i32, (at / width) as i32);
            if inside[at] { rim.contains(x, y) } else { support.contains(x + from.0, y + from.1) }
        })
        .collect()
}

fn gaussian(mask: &[u8], width: usize, sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach).map(|d| (-0.5 * (d as f32 / sigma).powi(2)).exp()).collect();
    let sum: f32 = weights.iter().sum();
    let height = mask.len() / width;
    let blur = |from: &[f32], step: usize, limit: usize, place: &dyn Fn(usize) -> usize| {
        let mut out = vec![0.0; from.len()];
        for (at, out) in out.iter_mut().enumerate() {
            let here = place(at) as i32;
            for (k, weight) in weights.iter().enumerate() {
                let d = (here + k as i32 - reach).clamp(0, limit as i32 - 1) - here;
                *out += weight / sum * from[(at as i64 + i64::from(d) * step as i64) as usize];
            }
        }
        out
    };
    let values: Vec<f32> = mask.iter().map(|v| f32::from(*v)).collect();
    let across = blur(&values, 1, width, &|at| at % width);
    blur(&across, width, height, &|at| at / width)
}

/// A mask and the object in it, around a middle.
struct Shape {
    kind: usize,
    middle: (f32, f32),
    radius: f32,
    turn: usize,
}

impl Shape {
    fn new(extent: Extent, turn: usize) -> Self {
        let part = |k: usize| 0.38 + 0.24 * ((turn * k) % 11) as f32 / 10.0;
        let middle = (extent.width as f32 * part(3), extent.height as f32 * part(7));
        let radius = extent.short_side() as f32 * (0.14 + 0.03 * (turn % 4) as f32);
        Self { kind: turn % 3, middle, radius, turn }
    }

    /// Below 1 within the mask.
    fn depth(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = ((x - self.middle.0) / self.radius, (y - self.middle.1) / self.radius);
        match self.kind {
            // An ellipse, a hand-drawn blob, a thick stroke.
            0 => dx.hypot(dy * 1.4),
            1 => dx.hypot(dy) / (1.0 + 0.22 * (dy.atan2(dx) * 5.0 + self.turn as f32).sin()),
            _ => {
                let along = (dx * 0.8 + dy * 0.6).clamp(-1.2, 1.2);
                (dx - along * 0.8).hypot(dy - along * 0.6) / 0.55
            }
        }
    }

    /// Below 1 within the object, which lies well inside of the mask.
    fn reach(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = ((x - self.middle.0) / self.radius, (y - self.middle.1) / self.radius);
        dx.hypot(dy) / if self.kind == 2 { 0.24 } else { 0.36 }
    }

    fn over(&self, x: f32, y: f32, under: [u8; 4]) -> [u8; 4] {
        let cover = ((1.0 - self.reach(x, y)) * 14.0).clamp(0.0, 1.0);
        if cover <= 0.0 {
            return under;
        }
        let wave = ((x + 2.0 * y) / self.radius * 9.0).sin() * 0.5 + 0.5;
        let colour = [[214.0, 48.0, 40.0], [40.0, 120.0, 210.0], [240.0, 196.0, 40.0]][self.turn % 3];
        let mut out = under;
        for (out, colour) in out.iter_mut().zip(colour) {
            *out = (f32::from(*out) * (1.0 - cover) + colour * (0.55 + 0.45 * wave) * cover).round() as u8;
        }
        out
    }
}
