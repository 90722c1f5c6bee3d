//! The colours of one picture: from place, time and weather, moved by the colour words.

use super::noise::Rng;
use super::tint::{self, Ramp, Rgb, hex, hued, lift, mix, saturate};
use super::words::{Place, Reading, Time, Weather};

/// All colours of a scene.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Sky from the top (0) to the horizon (1).
    pub sky: Ramp,
    /// The air between things: what distance fades to.
    pub haze: Rgb,
    /// Land in the distance.
    pub far: Rgb,
    /// Land close by.
    pub near: Rgb,
    /// What is lit.
    pub light: Rgb,
    /// Sun or moon.
    pub orb: Rgb,
    /// What stands out.
    pub accent: Rgb,
    /// The other accent.
    pub second: Rgb,
    /// The time, chosen when the prompt names none.
    pub time: Time,
    /// 0 by day, 1 at night.
    pub dark: f32,
}

struct Base {
    sky: [u32; 4],
    haze: u32,
    far: u32,
    near: u32,
    light: u32,
    orb: u32,
    accent: u32,
    second: u32,
}

fn base(time: Time) -> Base {
    match time {
        Time::Dawn => Base {
            sky: [0x5b_7f_b5, 0xa9_b4_d6, 0xf0_c9_c4, 0xfd_e6_c6],
            haze: 0xf2_d6_cd,
            far: 0x93_9a_c0,
            near: 0x33_3f_63,
            light: 0xff_dc_b0,
            orb: 0xff_f3_d8,
            accent: 0xe8_7b_5f,
            second: 0x6d_8f_c4,
        },
        Time::Day => Base {
            sky: [0x2f_74_b8, 0x63_a4_d6, 0xa5_cf_e6, 0xe4_f0_ec],
            haze: 0xcf_e3_ea,
            far: 0x86_ac_c4,
            near: 0x24_4f_4a,
            light: 0xff_f4_d6,
            orb: 0xff_fd_f0,
            accent: 0xe8_a0_3c,
            second: 0xd9_57_4a,
        },
        Time::Sunset => Base {
            sky: [0x2d_2f_5f, 0x8a_45_79, 0xea_7a_57, 0xff_cb_74],
            haze: 0xf5_a0_72,
            far: 0xa4_56_71,
            near: 0x22_18_36,
            light: 0xff_b9_5e,
            orb: 0xff_ee_b8,
            accent: 0xff_94_4a,
            second: 0x7c_4a_86,
        },
        Time::Dusk => Base {
            sky: [0x16_1d_3f, 0x2f_3d_70, 0x6f_62_96, 0xd6_98_98],
            haze: 0x8d_80_a8,
            far: 0x55_58_8a,
            near: 0x10_15_2b,
            light: 0xe6_b3_9c,
            orb: 0xfb_ee_dc,
            accent: 0xf0_b0_58,
            second: 0x58_7c_b0,
        },
        Time::Night => Base {
            sky: [0x07_0b_1e, 0x10_1d_42, 0x24_3c_6b, 0x4c_6c_92],
            haze: 0x3a_55_7c,
            far: 0x2c_42_68,
            near: 0x05_09_15,
            light: 0xc7_d9_ee,
            orb: 0xf6_f3_e2,
            accent: 0xf5_c1_62,
            second: 0x5a_8f_b8,
        },
    }
}

impl Palette {
    /// The palette of a reading.
    pub fn new(reading: &Reading, place: Place, rng: &mut Rng) -> Self {
        let time = reading.time.unwrap_or_else(|| usual_time(place, rng));
        let raw = base(time);
        let mut sky = raw.sky.map(hex);
        let [mut haze, mut far, mut near, light, orb] = [raw.haze, raw.far, raw.near, raw.light, raw.orb].map(hex);
        let [mut accent, mut second] = [raw.accent, raw.second].map(hex);
        // No two prompts have quite the same light.
        let sway = rng.range(-0.10, 0.10);
        for colour in sky.iter_mut().chain([&mut haze, &mut far, &mut near]) {
            *colour = turn(*colour, sway);
        }
        if matches!(reading.weather, Some(Weather::Rain | Weather::Fog | Weather::Cloudy | Weather::Snow)) {
            let grey = if time == Time::Night { hex(0x2a_34_45) } else { hex(0xb4_bd_c6) };
            for colour in sky.iter_mut().chain([&mut haze, &mut far]) {
                *colour = mix(saturate(*colour, 0.72), grey, 0.28);
            }
        }
        match place {
            Place::Desert => (far, near) = (mix(far, hex(0xd8_94_60), 0.65), mix(near, hex(0x7a_38_24), 0.6)),
            Place::Snowfield => (far, near) = (mix(far, hex(0xc4_d6_e8), 0.5), mix(near, hex(0x3b_56_7a), 0.45)),
            Place::Forest | Place::Meadow => {
                (far, near) = (mix(far, hex(0x6f_9a_86), 0.45), mix(near, hex(0x1c_3f_2e), 0.5));
            }
            _ => {}
        }
        if let Some(&main) = reading.colours.first() {
            for colour in sky.iter_mut().chain([&mut haze, &mut far, &mut near]) {
                *colour = hued(*colour, main, 0.68);
            }
            accent = main;
        }
        if let Some(&other) = reading.colours.get(1) {
            sky[3] = mix(sky[3], lift(other, 0.12), 0.6);
            haze = mix(haze, lift(other, 0.1), 0.45);
            (second, accent) = (accent, other);
        }
        accent = reading.thing_colour.unwrap_or(accent);
        let [a, b, c, d] = sky;
        let dark = match time {
            Time::Night => 1.0,
            Time::Dusk => 0.6,
            Time::Sunset => 0.2,
            _ => 0.0,
        };
        let sky = Ramp::new(&[(0.0, a), (0.42, b), (0.78, c), (1.0, d)]);
        Self { sky, haze, far, near, light, orb, accent, second, time, dark }
    }

    /// Land at a distance: 0 = close by, 1 = at the horizon.
    pub fn land(&self, distance: f32) -> Rgb {
        let base = mix(self.near, self.far, (distance * 1.25).min(1.0));
        mix(base, self.haze, (distance - 0.35).max(0.0) * 0.75)
    }
}

fn usual_time(place: Place, rng: &mut Rng) -> Time {
    let choices: &[Time] = match place {
        Place::Space => &[Time::Night],
        Place::City => &[Time::Dusk, Time::Sunset, Time::Night],
        Place::Room => &[Time::Dawn, Time::Day, Time::Sunset],
        Place::Snowfield => &[Time::Dawn, Time::Dusk, Time::Day],
        Place::Meadow => &[Time::Dawn, Time::Day],
        _ => &[Time::Dawn, Time::Sunset, Time::Day, Time::Dusk],
    };
    choices[rng.below(choices.len())]
}

/// Turned in hue by an angle in radians.
fn turn(colour: Rgb, angle: f32) -> Rgb {
    let [l, a, b] = tint::lab(colour);
    let (sin, cos) = angle.sin_cos();
    tint::unlab([l, a * cos - b * sin, a * sin + b * cos])
}
