//! An edit, as real models do it: the whole picture is redrawn and strays a little everywhere; the masked area is
//! filled from its surroundings and the words; references are laid into it.

use super::fill::{Hole, push_pull};
use super::noise::{self, Rng};
use super::palette::Palette;
use super::photo::{Map, Photo, Print, Small};
use super::row::{Finish, Frame, Layer, Row, over, render};
use super::scene::{self, Layers};
use super::thing::{self, Coat};
use super::tint::{Ramp, Rgb, decode, hex, hued, lab, lift, lightness, mix};
use super::words::{Place, Reading, Thing};
use super::{Drift, Order, Raster};
use crate::geom::Extent;
use crate::picture::Picture;

/// Long side of the small copies that fill and depth are found on.
const SMALL: u32 = 512;

/// Paints an edit of `source`; with a mask, the references are laid into the masked area.
pub fn paint(order: &Order<'_>, source: &Picture, references: &[Picture]) -> Raster {
    let reading = Reading::new(order.prompt);
    let frame = Frame::new(order.extent);
    let digest = source.digest().hex();
    let seed = reading.seed ^ noise::hash_text(&digest) ^ order.index.wrapping_mul(0x9e37_79b9);
    let mut rng = Rng::new(seed);
    let (map, finish) = stray(order.drift, source, frame, seed, &mut rng);
    let mut layers: Vec<Box<dyn Layer + '_>> = vec![Box::new(Photo::new(source, map, frame))];
    let extra = match order.mask {
        Some(mask) => masked(order, &reading, &Area::new(source, mask, map, frame), references, &mut rng),
        None => restyled(&reading, frame, &mut rng),
    };
    for layer in extra {
        layers.push(layer);
    }
    Raster { extent: order.extent, rgb: render(frame, &layers, finish) }
}

/// The source as an edit redraws it where nothing was asked to change.
pub fn redraw(source: &Picture, extent: Extent, drift: Drift, seed: u32) -> Raster {
    let frame = Frame::new(extent);
    let (map, finish) = stray(drift, source, frame, seed, &mut Rng::new(seed));
    let layers: [Box<dyn Layer + '_>; 1] = [Box::new(Photo::new(source, map, frame))];
    Raster { extent, rgb: render(frame, &layers, finish) }
}

/// Where the redrawn source lies, and what happens to its tones.
fn stray(drift: Drift, source: &Picture, frame: Frame, seed: u32, rng: &mut Rng) -> (Map, Finish) {
    let angle = rng.next() * std::f32::consts::TAU;
    let shift = [drift.shift_px * angle.cos(), drift.shift_px * angle.sin()];
    let zoom = drift.scale * if rng.next() < 0.5 { 1.0 } else { -1.0 };
    let map = Map::cover(source, frame, zoom, shift);
    let tint = std::array::from_fn(|_| {
        let (gain, offset) = (rng.range(-0.7, 0.7), rng.range(-0.3, 0.3));
        (1.0 + drift.tint * gain, drift.tint * offset * 255.0)
    });
    (map, Finish { vignette: 0.0, paper: 0.0, grain: drift.noise * 255.0, tint, film: false, seed })
}

/// The masked area in the frame of the result.
struct Area {
    frame: Frame,
    map: Map,
    // Small pixels for one source pixel.
    step: f32,
    hole: Hole,
    // What is there now, and what the surroundings suggest instead.
    present: Small,
    filled: Small,
}

impl Area {
    fn new(source: &Picture, mask: &Picture, map: Map, frame: Frame) -> Self {
        let around = Small::of(source, SMALL);
        let hole = Hole::of(mask, &around);
        let filled = push_pull(&around, &hole);
        let step = around.width as f32 / source.extent().width as f32;
        Self { frame, map, step, hole, present: around, filled }
    }

    /// Middle and radius of the deepest circle, in units.
    fn circle(&self) -> Option<([f32; 2], f32)> {
        let (middle, radius) = self.hole.deepest()?;
        let at = self.map.result(middle.map(|v| v / self.step)).map(|v| v * self.frame.pixel);
        Some((at, radius / self.step / self.map.scale * self.frame.pixel))
    }

    /// Mean colour of a copy where the mask is open.
    fn mean(&self, of: &Small) -> Rgb {
        let (mut sum, mut weight) = ([0.0; 3], 1e-6);
        for (light, open) in of.light.iter().zip(&self.hole.open) {
            sum = std::array::from_fn(|c| sum[c] + light[c] * open);
            weight += open;
        }
        sum.map(|channel| channel / weight)
    }
}

/// Shows something where the mask is open.
struct Window<C> {
    map: Map,
    step: f32,
    width: usize,
    height: usize,
    soft: Vec<f32>,
    content: C,
}

impl<C: Fn(&Row<'_>, usize, [f32; 2]) -> Rgb> Window<C> {
    fn new(area: &Area, content: C) -> Self {
        let Hole { width, height, .. } = area.hole;
        Self { map: area.map, step: area.step, width, height, soft: area.hole.soft(), content }
    }

    fn open(&self, at: [f32; 2]) -> f32 {
        let x = (at[0] - 0.5).clamp(0.0, self.width as f32 - 1.0);
        let y = (at[1] - 0.5).clamp(0.0, self.height as f32 - 1.0);
        let (i, j) = (x as usize, y as usize);
        let (right, below) = ((i + 1).min(self.width - 1), (j + 1).min(self.height - 1));
        let (u, v) = (x - i as f32, y - j as f32);
        let line = |j: usize| self.soft[j * self.width + i] * (1.0 - u) + self.soft[j * self.width + right] * u;
        line(j) * (1.0 - v) + line(below) * v
    }
}

impl<C: Fn(&Row<'_>, usize, [f32; 2]) -> Rgb> Layer for Window<C> {
    fn draw(&self, row: &mut Row<'_>) {
        noise::fbm_row(row.noise, 0.0, row.pixel * 160.0, row.y * 160.0, 2, 7);
        let line = row.y / row.pixel;
        for i in 0..row.light.len() {
            let at = self.map.source(i as f32 + 0.5, line).map(|v| v * self.step);
            let open = self.open(at);
            if open > 0.002 {
                let colour = (self.content)(row, i, at);
                over(&mut row.light[i], colour, open);
            }
        }
    }
}

fn masked(order: &Order<'_>, reading: &Reading, area: &Area, references: &[Picture], rng: &mut Rng) -> Layers {
    let mut layers: Layers = vec![];
    let Some((middle, radius)) = area.circle() else { return layers };
    let motif =
        reading.things.iter().copied().find(|thing| *thing != Thing::Cup || !reading.foam).unwrap_or(Thing::Leaf);
    let foam = pours(reading, motif, area.mean(&area.present));
    let shows_scene = references.is_empty() && reading.things.is_empty() && !reading.removes && has_scene(reading);
    if shows_scene {
        let scene = scene::paint(&Order { images: &[], mask: None, ..*order });
        let width = order.extent.width as usize;
        layers.push(Box::new(Window::new(area, move |row, i, _| {
            let at = ((row.y / row.pixel) as usize * width + i) * 3;
            [scene.rgb[at], scene.rgb[at + 1], scene.rgb[at + 2]].map(decode)
        })));
        return layers;
    }
    let paints_over = reading.things.is_empty().then(|| reading.colours.first().copied()).flatten();
    // Foam is poured on what is there; everything else takes its place.
    let filled = if foam && references.is_empty() && !reading.removes { &area.present } else { &area.filled }.clone();
    let ambient = area.mean(&filled);
    layers.push(Box::new(Window::new(area, move |row, i, at| {
        let light = filled.at(at[0], at[1]);
        let coloured = paints_over.map_or(light, |colour| hued(light, colour, 0.85));
        coloured.map(|channel| channel * (0.96 + 0.08 * row.noise[i]))
    })));
    if !references.is_empty() {
        lay_prints(area, references, middle, radius, &mut layers, rng);
    } else if !reading.removes && paints_over.is_none() {
        // On a table things are seen at a slant: a round cup is a flat ellipse, and the foam in it as well.
        let flat = if foam { area.hole.flatness().clamp(0.62, 1.0) } else { 1.0 };
        let brush = Brush { foam, flat, ambient, middle, radius: radius * 0.98 / flat.sqrt() };
        draw_motif(reading, motif, brush, &mut layers, rng);
    }
    layers
}

/// True when the words name a place or a time to look at.
fn has_scene(reading: &Reading) -> bool {
    reading.place.is_some_and(|place| place != Place::Room) || (reading.time.is_some() && !reading.foam)
}

fn lay_prints(area: &Area, references: &[Picture], middle: [f32; 2], radius: f32, layers: &mut Layers, rng: &mut Rng) {
    let columns = (references.len() as f32).sqrt().ceil() as usize;
    let lines = references.len().div_ceil(columns);
    // A square inside the circle, a cell for each.
    let side = radius * std::f32::consts::SQRT_2 * if references.len() == 1 { 1.1 } else { 1.3 };
    let cell = side / columns as f32;
    for (i, picture) in references.iter().enumerate() {
        let in_line = if i / columns + 1 == lines { references.len() - (lines - 1) * columns } else { columns };
        let x = middle[0] + ((i % columns) as f32 - (in_line as f32 - 1.0) * 0.5) * cell;
        let y = middle[1] + ((i / columns) as f32 - (lines as f32 - 1.0) * 0.5) * cell;
        let aspect = picture.extent().aspect() as f32;
        let room = cell * 0.46;
        let half = if aspect > 1.0 { [room, room / aspect] } else { [room * aspect, room] };
        let print = Print::new(picture, area.frame, [x, y], half, rng.range(-0.06, 0.06), room * 0.06, hex(0xf7_f2_e8));
        layers.push(Box::new(print));
    }
}

/// True when a motif is to be poured in milk foam: the words say so, or it goes onto something like coffee.
fn pours(reading: &Reading, motif: Thing, present: Rgb) -> bool {
    let [light, a, b] = lab(present);
    let brown = a > 0.0 && b > 0.02 && light < 0.72;
    let simple = matches!(motif, Thing::Heart | Thing::Cat | Thing::Leaf | Thing::Star | Thing::Moon | Thing::Flower);
    reading.foam || (brown && simple && reading.thing_colour.is_none() && reading.colours.is_empty())
}

/// Where and on what a motif is drawn.
#[derive(Clone, Copy)]
struct Brush {
    foam: bool,
    flat: f32,
    ambient: Rgb,
    middle: [f32; 2],
    radius: f32,
}

fn draw_motif(reading: &Reading, motif: Thing, brush: Brush, layers: &mut Layers, rng: &mut Rng) {
    let Brush { foam, flat, ambient, middle, radius } = brush;
    let coat = if foam {
        let mut coat = Coat::foam();
        if let Some(colour) = reading.thing_colour {
            coat = Coat {
                main: mix(coat.main, colour, 0.7),
                light: mix(coat.light, lift(colour, 0.15), 0.5),
                dark: lift(colour, -0.1),
                ..coat
            };
        }
        coat.detail = mix(coat.detail, lift(ambient, -0.08), 0.5);
        // Milk takes on a little of the coffee.
        let warm = |colour| mix(colour, ambient, 0.14);
        Coat { main: warm(coat.main), light: warm(coat.light), dark: warm(coat.dark), ..coat }
    } else {
        let colour = reading.thing_colour.or(reading.colours.first().copied()).unwrap_or_else(|| usual(motif));
        let dim = (lightness(ambient) - 0.62) * 0.3;
        let main = mix(lift(colour, dim), ambient, 0.1);
        Coat::of(main, mix(lift(ambient, 0.3), [1.0; 3], 0.4), mix(colour, hex(0xe8_b0_50), 0.5))
    };
    let angle = rng.range(-0.08, 0.08);
    let shapes = if foam { thing::emblem(motif, &coat, rng) } else { thing::shapes(motif, &coat, 2, rng) };
    let shapes: Vec<_> = shapes.into_iter().map(|shape| if foam { shape.squashed(flat) } else { shape }).collect();
    let scale = radius * 0.94;
    if foam {
        // Crema darkens around the foam, and the foam runs out softly into it.
        for (grow, alpha) in [(1.1, 0.10), (1.07, 0.14), (1.04, 0.2)] {
            let rim = shapes.iter().take(3).map(|shape| shape.clone().recoated(lift(ambient, -0.1)).thin(alpha));
            layers.extend(rim.map(|shape| Box::new(shape.placed(middle, scale * grow, angle)) as Box<dyn Layer>));
        }
        for (grow, alpha) in [(1.06, 0.14), (1.04, 0.22), (1.02, 0.34)] {
            let edge = shapes.iter().take(3).map(|shape| shape.clone().thin(alpha));
            layers.extend(edge.map(|shape| Box::new(shape.placed(middle, scale * grow, angle)) as Box<dyn Layer>));
        }
    } else {
        for (step, alpha) in [(0.09, 0.07), (0.06, 0.1), (0.03, 0.14)] {
            let shade = shapes.iter().take(4).map(|shape| shape.clone().recoated(lift(ambient, -0.3)).thin(alpha));
            let at = [middle[0] + step * radius, middle[1] + step * radius];
            layers.extend(shade.map(|shape| Box::new(shape.placed(at, scale, angle)) as Box<dyn Layer>));
        }
    }
    for shape in shapes {
        let solid = if foam { shape.thin(0.93).textured(0.13, rng.seed()) } else { shape };
        layers.push(Box::new(solid.placed(middle, scale, angle)));
    }
}

fn usual(thing: Thing) -> Rgb {
    hex(match thing {
        Thing::Cat | Thing::House => 0xc9_8a_54,
        Thing::Heart | Thing::Balloon => 0xd0_3e_46,
        Thing::Flower => 0xe0_6a_7c,
        Thing::Tree | Thing::Leaf => 0x5a_8c_50,
        Thing::Moon | Thing::Star => 0xf2_d9_8a,
        Thing::Boat => 0xb5_52_3c,
        _ => 0xe4_e2_dc,
    })
}

/// Without a mask: the tones move towards the palette of the words, and a thing is added.
fn restyled(reading: &Reading, frame: Frame, rng: &mut Rng) -> Layers {
    let palette = Palette::new(reading, reading.place.unwrap_or(Place::Mountains), rng);
    let asked =
        !reading.colours.is_empty() || reading.time.is_some() || reading.place.is_some() || reading.weather.is_some();
    let tones = [
        lift(palette.near, -0.04),
        palette.sky.at(0.1),
        mix(palette.sky.at(0.45), palette.accent, 0.35),
        palette.sky.at(0.8),
        mix(palette.light, [1.0; 3], 0.4),
    ];
    let ramp = Ramp::new(&[(0.0, tones[0]), (0.3, tones[1]), (0.55, tones[2]), (0.78, tones[3]), (1.0, tones[4])]);
    let mut layers: Layers =
        vec![Box::new(Grade { ramp, strength: if asked { 0.6 } else { 0.22 }, exposure: 1.0 - 0.5 * palette.dark })];
    if let Some(&motif) = reading.things.first().filter(|_| !reading.removes) {
        let coat = Coat::of(reading.thing_colour.unwrap_or_else(|| usual(motif)), palette.light, palette.accent);
        let (at, scale) = ([frame.width * 0.72, frame.height * 0.3], 0.19);
        for shape in thing::shapes(motif, &coat, 2, rng) {
            layers.push(Box::new(shape.placed(at, scale, 0.0)));
        }
    }
    layers
}

/// Moves tones to a gradient by their lightness.
struct Grade {
    ramp: Ramp,
    strength: f32,
    exposure: f32,
}

impl Layer for Grade {
    fn draw(&self, row: &mut Row<'_>) {
        for light in row.light.iter_mut() {
            let luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
            let target = self.ramp.at(luminance.max(0.0).sqrt());
            over(light, target, self.strength);
            *light = light.map(|channel| channel * self.exposure);
        }
    }
}
