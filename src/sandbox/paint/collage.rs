//! Several pictures and no mask: all of them laid out as prints on paper, in the order they came.

use super::noise::Rng;
use super::palette::Palette;
use super::photo::Print;
use super::row::{Finish, Frame, Layer, Row, render};
use super::scene::{Layers, fineness};
use super::thing::{self, Coat};
use super::tint::{Ramp, hex, lift, mix};
use super::words::{Place, Reading};
use super::{Order, Raster, noise};

/// Paints a collage.
pub fn paint(order: &Order<'_>) -> Raster {
    let reading = Reading::new(order.prompt);
    let frame = Frame::new(order.extent);
    let inputs =
        order.images.iter().fold(0, |sum, picture| noise::hash(sum ^ noise::hash_text(&picture.digest().hex())));
    let seed = reading.seed ^ inputs ^ order.index.wrapping_mul(0x9e37_79b9);
    let mut rng = Rng::new(seed);
    let palette = Palette::new(&reading, reading.place.unwrap_or(Place::Abstract), &mut rng);
    let named = reading.colours.first().copied().unwrap_or_else(|| palette.sky.at(0.7));
    let paper = mix(hex(0xe9_e2_d4), lift(named, 0.1), 0.45);
    let top = lift(paper, -palette.dark * 0.3);
    let mut layers: Layers = vec![Box::new(Paper {
        ramp: Ramp::new(&[(0.0, lift(top, 0.04)), (1.0, lift(top, -0.08))]),
        height: frame.height,
        seed,
    })];
    let coat = Coat::of(mix(palette.accent, paper, 0.35), palette.light, palette.second);
    for motif in reading.things.iter().take(1) {
        for shape in thing::shapes(*motif, &coat, fineness(order.tier), &mut rng) {
            layers.push(Box::new(shape.thin(0.8).placed([frame.width * 0.5, frame.height * 0.5], 0.46, 0.0)));
        }
    }
    let aspects: Vec<f32> =
        order.images.iter().map(|picture| (picture.extent().aspect() as f32).clamp(0.3, 3.3)).collect();
    for (picture, place) in order.images.iter().zip(layout(&aspects, frame.width, frame.height)) {
        let angle = rng.range(-0.035, 0.035);
        let border = place.half[0].min(place.half[1]) * 0.045;
        layers.push(Box::new(Print::new(picture, frame, place.middle, place.half, angle, border, hex(0xfa_f7_f0))));
    }
    let finish = Finish { vignette: 0.2, ..Finish::scene(seed) };
    // Prints keep their tones: no bend towards white.
    Raster { extent: order.extent, rgb: render(frame, &layers, Finish { film: false, ..finish }) }
}

#[derive(Debug, Clone, Copy)]
struct Placed {
    middle: [f32; 2],
    half: [f32; 2],
}

/// Rows of equal height across the frame: of all numbers of rows the one that leaves the least paper.
fn layout(aspects: &[f32], width: f32, height: f32) -> Vec<Placed> {
    let margin = 0.06;
    let gap = 0.045;
    let (room_x, room_y) = (width - 2.0 * margin, height - 2.0 * margin);
    let mut best: (f32, Vec<Placed>) = (-1.0, vec![]);
    for rows in 1..=aspects.len() {
        let lines: Vec<&[f32]> = split(aspects, rows);
        // All rows as wide as the frame, then all shrunk together until they fit.
        let tall: Vec<f32> = lines
            .iter()
            .map(|line| (room_x - gap * (line.len() - 1) as f32).max(0.1) / line.iter().sum::<f32>())
            .collect();
        let total: f32 = tall.iter().sum();
        let spare = room_y - gap * (lines.len() - 1) as f32;
        if spare <= 0.05 {
            break;
        }
        let shrink = (spare / total).min(1.0);
        let each =
            lines.iter().zip(&tall).flat_map(|(line, h)| line.iter().map(move |aspect| aspect * (h * shrink).powi(2)));
        let (sum, least) = each.fold((0.0f32, f32::MAX), |(sum, least), one| (sum + one, least.min(one)));
        // Of two layouts that cover as much, the one with the more equal prints.
        let area = sum * (least * aspects.len() as f32 / sum).sqrt();
        if area <= best.0 {
            continue;
        }
        let mut y = height * 0.5 - (total * shrink + gap * (lines.len() - 1) as f32) * 0.5;
        let mut placed = vec![];
        for (line, h) in lines.iter().zip(&tall) {
            let h = h * shrink;
            let wide = line.iter().sum::<f32>() * h + gap * (line.len() - 1) as f32;
            let mut x = width * 0.5 - wide * 0.5;
            for aspect in *line {
                let half = [aspect * h * 0.5, h * 0.5];
                placed.push(Placed { middle: [x + half[0], y + half[1]], half });
                x += half[0] * 2.0 + gap;
            }
            y += h + gap;
        }
        best = (area, placed);
    }
    best.1
}

/// Cuts a list into so many runs of about equal sums, none empty.
fn split(aspects: &[f32], rows: usize) -> Vec<&[f32]> {
    let total: f32 = aspects.iter().sum();
    let mut lines = vec![];
    let (mut start, mut sum) = (0, 0.0);
    for (i, aspect) in aspects.iter().enumerate() {
        sum += aspect;
        let left = rows - lines.len();
        let must = aspects.len() - i - 1 == left - 1;
        let half_next = aspects.get(i + 1).map_or(0.0, |next| next * 0.5);
        if left > 1 && (must || sum + half_next >= total * (lines.len() + 1) as f32 / rows as f32) {
            lines.push(&aspects[start..=i]);
            start = i + 1;
        }
    }
    lines.push(&aspects[start..]);
    lines
}

struct Paper {
    ramp: Ramp,
    height: f32,
    seed: u32,
}

impl Layer for Paper {
    fn draw(&self, row: &mut Row<'_>) {
        let base = self.ramp.at(row.y / self.height);
        noise::fbm_row(row.noise, 0.0, row.pixel * 9.0, row.y * 9.0, 5, self.seed);
        for (light, noise) in row.light.iter_mut().zip(row.noise.iter()) {
            *light = base.map(|channel| channel * (0.94 + 0.12 * noise));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_prints_lie_in_the_frame(aspects in prop::collection::vec(0.3f32..3.3, 1..=16), wide in 1.0f32..3.0, portrait: bool) {
            let (width, height) = if portrait { (1.0, wide) } else { (wide, 1.0) };
            let placed = layout(&aspects, width, height);
            prop_assert_eq!(placed.len(), aspects.len());
            for Placed { middle, half } in placed {
                prop_assert!(half[0] > 0.005 && half[1] > 0.005, "{:?}", half);
                prop_assert!(middle[0] - half[0] > 0.0 && middle[0] + half[0] < width + 1e-3);
                prop_assert!(middle[1] - half[1] > 0.0 && middle[1] + half[1] < height + 1e-3);
            }
        }
    }
}
