//! Things that stand in a picture, each drawn within the unit circle, `y` down, the light from the upper left.

mod living;
mod made;

use super::form;
use super::noise::Rng;
use super::shape::{At, Fill, Outline, Shape};
use super::tint::{Rgb, lift, mix};
use super::words::Thing;
use std::f32::consts::TAU;

/// The colours a thing is painted in.
#[derive(Debug, Clone, Copy)]
pub struct Coat {
    /// Most of it.
    pub main: Rgb,
    /// Where the light falls.
    pub light: Rgb,
    /// Where it does not.
    pub dark: Rgb,
    /// Lines and small parts.
    pub detail: Rgb,
    /// What stands out on it.
    pub accent: Rgb,
}

impl Coat {
    /// Around one colour, lit by another.
    pub fn of(main: Rgb, glow: Rgb, accent: Rgb) -> Self {
        Self {
            main,
            light: mix(lift(main, 0.14), glow, 0.3),
            dark: lift(main, -0.2),
            detail: lift(mix(main, [0.01, 0.01, 0.03], 0.75), -0.08),
            accent,
        }
    }

    /// Milk foam on coffee.
    pub fn foam() -> Self {
        use super::tint::hex;
        Self {
            main: hex(0xf0_df_c2),
            light: hex(0xfb_f3_e4),
            dark: hex(0xd8_b8_8c),
            detail: hex(0x6e_3f_1e),
            accent: hex(0xe4_c8_9e),
        }
    }

    /// Light on the upper left, shade on the lower right.
    fn model(&self, shape: Shape, middle: At, radius: f32) -> Shape {
        let [x, y] = middle;
        shape
            .coat(Fill::FadeRadial([x - radius * 0.45, y - radius * 0.55], radius * 1.3, self.light), 0.7)
            .coat(Fill::FadeRadial([x + radius * 0.7, y + radius * 0.75], radius * 1.25, self.dark), 0.75)
    }

    fn body(&self, points: Vec<At>, middle: At, radius: f32) -> Shape {
        self.model(Shape::new(Outline::Polygon(points), Fill::Flat(self.main)), middle, radius)
    }
}

/// The shapes of a thing, back to front; `fine` is 0 to 2. The thing stands on `y = ground(thing)`.
pub fn shapes(thing: Thing, coat: &Coat, fine: u32, rng: &mut Rng) -> Vec<Shape> {
    match thing {
        Thing::Cat => living::cat(coat, fine),
        Thing::Portrait => living::portrait(coat, rng),
        Thing::Bird => living::bird(coat),
        Thing::Flower => living::flower(coat, fine, rng),
        Thing::Tree => living::tree(coat, fine, rng),
        Thing::Leaf => living::rosette(coat),
        Thing::Cup => made::cup(coat, fine),
        Thing::Rocket => made::rocket(coat),
        Thing::Boat => made::boat(coat),
        Thing::House => made::house(coat),
        Thing::Balloon => made::balloon(coat),
        Thing::Moon => vec![coat.body(form::crescent(), [0.0, 0.0], 1.0)],
        Thing::Star => star(coat),
        Thing::Heart => heart(coat),
    }
}

/// The same as a flat emblem that can be poured in foam.
pub fn emblem(thing: Thing, coat: &Coat, rng: &mut Rng) -> Vec<Shape> {
    match thing {
        Thing::Cat => living::cat_face(coat),
        other => shapes(other, coat, 1, rng),
    }
}

/// Where a thing touches the ground, in its own units.
pub fn ground(thing: Thing) -> f32 {
    match thing {
        Thing::Cat => 0.97,
        Thing::Cup => 0.72,
        Thing::Tree | Thing::Flower => 0.98,
        Thing::House => 0.7,
        Thing::Boat => 0.55,
        Thing::Portrait | Thing::Rocket => 1.0,
        _ => 0.9,
    }
}

fn heart(coat: &Coat) -> Vec<Shape> {
    vec![coat.body(form::heart(), [0.0, -0.1], 0.95).coat(Fill::FadeRadial([-0.45, -0.42], 0.3, coat.light), 0.7)]
}

fn star(coat: &Coat) -> Vec<Shape> {
    let outline = form::star(5, 0.46);
    let mut shapes = vec![coat.body(outline.clone(), [0.0, 0.0], 1.0)];
    // Each ray has a lit and a dark half.
    for i in 0..5 {
        let (tip, valley) = (outline[i * 2], outline[(i * 2 + 1) % 10]);
        shapes.push(form::flat(vec![[0.0, 0.0], tip, valley], coat.dark).thin(0.45));
    }
    shapes
}

/// A place on a circle.
fn polar(radius: f32, part: f32) -> At {
    let angle = part * TAU;
    [radius * angle.cos(), radius * angle.sin()]
}
