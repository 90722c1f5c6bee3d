//! Composition: which layers make a scene, and where things stand in it.

mod indoors;
mod outdoors;
mod plants;
mod space;
mod town;

use super::noise::Rng;
use super::palette::Palette;
use super::row::{Finish, Frame, Layer, render};
use super::thing::{self, Coat};
use super::tint::{self, lift, mix};
use super::words::{Place, Reading, Thing};
use super::{Order, Raster, Tier};

/// Layers, back to front.
pub type Layers = Vec<Box<dyn Layer>>;

/// Everything the parts of a scene need to know.
pub struct Stage<'a> {
    /// The frame.
    pub frame: Frame,
    /// The words.
    pub reading: &'a Reading,
    /// The colours.
    pub palette: Palette,
    /// 0 = rough, 2 = fine.
    pub fine: u32,
    /// Height of the horizon in units.
    pub horizon: f32,
    /// Where the light comes from.
    pub sun: [f32; 2],
}

/// Where one thing stands.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Its foot, or its middle when it hangs in the air.
    pub at: [f32; 2],
    /// Its radius in units.
    pub scale: f32,
    /// Its turn.
    pub angle: f32,
    /// Part of the haze that lies over it.
    pub haze: f32,
}

/// How much detail a tier gets.
pub fn fineness(tier: Tier) -> u32 {
    match tier {
        Tier::Low => 0,
        Tier::Medium => 1,
        Tier::High | Tier::XHigh | Tier::Max => 2,
    }
}

/// Paints the scene of an order.
pub fn paint(order: &Order<'_>) -> Raster {
    let reading = Reading::new(order.prompt);
    let frame = Frame::new(order.extent);
    let seed = reading.seed ^ order.index.wrapping_mul(0x9e37_79b9);
    let layers = compose(&reading, frame, fineness(order.tier), &mut Rng::new(seed));
    Raster { extent: order.extent, rgb: render(frame, &layers, Finish::scene(seed)) }
}

fn compose(reading: &Reading, frame: Frame, fine: u32, rng: &mut Rng) -> Layers {
    let place = reading.place.unwrap_or_else(|| usual_place(reading.things.first().copied(), rng));
    let palette = Palette::new(reading, place, rng);
    let low = rng.range(0.6, 0.66);
    let horizon = frame.height * if place == Place::Meadow || place == Place::Desert { low + 0.02 } else { low };
    let side = if rng.next() < 0.5 { rng.range(0.24, 0.38) } else { rng.range(0.62, 0.76) };
    let sun = [frame.width * side, horizon - frame.height * rng.range(0.14, 0.34)];
    let stage = Stage { frame, reading, palette, fine, horizon, sun };
    match place {
        Place::Room => indoors::room(&stage, rng),
        Place::Abstract => indoors::forms(&stage, rng),
        Place::Space => space::space(&stage, rng),
        Place::City => town::city(&stage, rng),
        _ => outdoors::land(&stage, place, rng),
    }
}

fn usual_place(thing: Option<Thing>, rng: &mut Rng) -> Place {
    match thing {
        Some(Thing::Cup) => Place::Room,
        Some(Thing::Cat | Thing::Flower | Thing::Tree) => Place::Meadow,
        Some(Thing::Moon | Thing::Boat | Thing::Bird) => Place::Sea,
        Some(Thing::Star | Thing::Rocket) => Place::Space,
        Some(Thing::House) => Place::Snowfield,
        Some(Thing::Balloon) => Place::Mountains,
        Some(Thing::Heart | Thing::Portrait | Thing::Leaf) => Place::Abstract,
        None => [Place::Mountains, Place::Sea, Place::Abstract, Place::Mountains, Place::Forest][rng.below(5)],
    }
}

impl Stage<'_> {
    /// The colours of a thing in this light.
    pub fn coat(&self, thing: Thing, haze: f32) -> Coat {
        let own = match thing {
            Thing::Cat => tint::hex(0xc9_8a_54),
            Thing::Cup => tint::hex(0xe9_e0_d2),
            Thing::Flower => tint::hex(0xe0_5c_66),
            Thing::Tree => mix(tint::hex(0x4f_86_4c), self.palette.accent, 0.25),
            Thing::Moon | Thing::Star => self.palette.orb,
            Thing::Heart => tint::hex(0xd8_42_4a),
            Thing::Rocket => tint::hex(0xd8_dc_e4),
            Thing::House => tint::hex(0xc8_a8_88),
            Thing::Bird => tint::hex(0xee_ee_ea),
            Thing::Portrait => mix(tint::hex(0x3d_5a_80), self.palette.second, 0.5),
            Thing::Boat | Thing::Balloon | Thing::Leaf => self.palette.accent,
        };
        let named = self.reading.things.first() == Some(&thing);
        let main = self.reading.thing_colour.filter(|_| named).unwrap_or(own);
        // At night everything loses light and takes on some of the sky.
        let glows = matches!(thing, Thing::Moon | Thing::Star);
        let dim = if glows { 0.0 } else { self.palette.dark * 0.24 };
        let shade = |colour| mix(mix(lift(colour, -dim), self.palette.haze, haze), self.palette.far, dim * 0.5);
        let mut coat = Coat::of(main, self.palette.light, self.palette.accent);
        coat.main = shade(coat.main);
        coat.light = mix(shade(coat.light), self.palette.light, 0.15);
        coat.dark = mix(shade(coat.dark), self.palette.near, 0.15);
        coat.detail = mix(coat.detail, self.palette.haze, haze);
        coat
    }

    /// Puts a thing on its spot.
    pub fn put(&self, layers: &mut Layers, thing: Thing, spot: Spot, rng: &mut Rng) {
        let coat = self.coat(thing, spot.haze);
        let lifted = [spot.at[0], spot.at[1] - thing::ground(thing) * spot.scale];
        let middle = if hangs(thing) { spot.at } else { lifted };
        for shape in thing::shapes(thing, &coat, self.fine, rng) {
            layers.push(Box::new(shape.placed(middle, spot.scale, spot.angle)));
        }
    }
}

/// True for things that hang in the air.
pub fn hangs(thing: Thing) -> bool {
    matches!(
        thing,
        Thing::Moon | Thing::Star | Thing::Heart | Thing::Balloon | Thing::Bird | Thing::Rocket | Thing::Leaf
    )
}
