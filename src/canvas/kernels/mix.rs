//! A picture of finer steps laid over another through coverage, every channel rounded once, to the nearest.

/// The largest value of the finer steps: 255 levels, each in 256 parts.
pub const FULL: u16 = 255 * 256;

/// Pixels that are looked at together.
const BLOCK: usize = 64;

/// The nearest whole level of a value in steps of 1/256 level.
#[inline]
pub const fn whole(value: u16) -> u8 {
    let level = (value as u32 + 128) >> 8;
    if level > 255 { 255 } else { level as u8 }
}

wide! {
    /// Whole levels in steps of 1/256 level, as many as there are of both.
    pub fn widen ['a] ['a] (levels: &'a [u8], fine: &'a mut [[u16; 4]]) -> () {
        for (fine, level) in fine.as_flattened_mut().iter_mut().zip(levels) {
            *fine = u16::from(*level) << 8;
        }
    }
}

wide! {
    /// `out` (RGBA, straight alpha) stays where the coverage is 0, becomes `over` (in steps of 1/256 level, up to
    /// [`FULL`]) where it is 255, and the mix between. Where both are opaque that is `(out * (255 - c) + over * c) / 255`;
    /// otherwise colours count as much as they can be seen. What one of the three has more than the others is left alone.
    pub fn lay ['a] ['a] (out: &'a mut [u8], over: &'a [[u16; 4]], coverage: &'a [u8]) -> () {
        let blocks = out.chunks_mut(BLOCK * 4).zip(over.chunks(BLOCK)).zip(coverage.chunks(BLOCK));
        for ((out, over), coverage) in blocks {
            let out = out.as_chunks_mut::<4>().0;
            let (Some(out), Some(over), Some(coverage)) = (out.as_mut_array(), over.as_array(), coverage.as_array()) else {
                mix_seen(out, over, coverage);
                continue;
            };
            // All 64 at once: the smallest and the largest would take many times as long to find.
            let eights = coverage.as_chunks::<8>().0.iter().map(|eight| u64::from_ne_bytes(*eight));
            let (any, all) = eights.fold((0, u64::MAX), |(any, all), eight| (any | eight, all & eight));
            if any == 0 {
                continue;
            }
            if all == u64::MAX {
                for (out, over) in out.as_flattened_mut().iter_mut().zip(over.as_flattened()) {
                    *out = (over.saturating_add(128) >> 8) as u8;
                }
            } else if opaque(out, over) {
                mix_opaque(out, over, coverage);
            } else {
                mix_seen(out, over, coverage);
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn opaque(under: &[[u8; 4]; BLOCK], over: &[[u16; 4]; BLOCK]) -> bool {
    let pixels = under.iter().zip(over);
    let least = pixels.fold((255, FULL), |(below, above), (under, over)| (below.min(under[3]), above.min(over[3])));
    least == (255, FULL)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn mix_opaque(out: &mut [[u8; 4]; BLOCK], over: &[[u16; 4]; BLOCK], coverage: &[u8; BLOCK]) {
    let mut wider = [[0u8; 4]; BLOCK];
    for (four, value) in wider.iter_mut().zip(coverage) {
        // A product spreads it in place; four bytes written one by one are put together in memory.
        *four = (u32::from(*value) * 0x0101_0101).to_ne_bytes();
    }
    let values = over.as_flattened().iter().zip(wider.as_flattened());
    for (out, (over, value)) in out.as_flattened_mut().iter_mut().zip(values) {
        let value = u16::from(*value);
        // All of (out * 256 * (255 - c) + over * c + half) / 256, whole, in 16 bits: the lower part of `over` is halved
        // so that it fits, which takes nothing from the quotient.
        let over = (*over).min(FULL);
        let lower = ((((over & 255) * value) >> 1) + 255 * 64) >> 7;
        let sum = u16::from(*out) * (255 - value) + (over >> 8) * value + lower;
        // At most 255 * 255 + 127, and for all of that this is the division by 255, rounded down.
        *out = ((sum + 1 + (sum >> 8)) >> 8) as u8;
    }
}

/// Pixel by pixel: for the few that are transparent, and what is left over at the end of a row.
fn mix_seen(out: &mut [[u8; 4]], over: &[[u16; 4]], coverage: &[u8]) {
    const WHOLE: u64 = 255 * 256;
    for ((out, over), value) in out.iter_mut().zip(over).zip(coverage) {
        match u64::from(*value) {
            0 => {}
            255 => *out = over.map(whole),
            value => {
                let (below, above) = (u64::from(out[3]) * 256 * (255 - value), u64::from(over[3]) * value);
                let alpha = below + above;
                for (out, over) in out[..3].iter_mut().zip(over) {
                    let light = u64::from(*out) * 256 * below + u64::from(*over) * above;
                    // Where nothing can be seen of either, the colour beneath stays.
                    *out = (light + alpha * 128).checked_div(alpha * 256).map_or(*out, |mixed| mixed as u8);
                }
                out[3] = ((alpha + WHOLE / 2) / WHOLE) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn laid(under: &[[u8; 4]], over: &[[u16; 4]], coverage: &[u8]) -> Vec<[u8; 4]> {
        let mut out = under.to_vec();
        lay(out.as_flattened_mut(), over, coverage);
        out
    }

    #[test]
    fn every_mix_of_levels_is_rounded_to_the_nearest() {
        let under: Vec<[u8; 4]> = (0..=255u8).map(|a| [a, 255 - a, a, 255]).collect();
        for value in 0..=255u8 {
            for b in 0..=255u16 {
                // Whole levels, all that lie behind the point, and both ends.
                let parts = [b << 8, (b << 8) + (b + u16::from(value)) % 256, (b << 8) + 127];
                let [x, y, z] = parts.map(|part| part.min(FULL));
                let out = laid(&under, &[[x, y, z, FULL]; 256], &[value; 256]);
                for (out, a) in out.iter().zip(&under) {
                    for (channel, over) in [x, y, z].into_iter().enumerate() {
                        let numerator = u32::from(a[channel]) * 256 * (255 - u32::from(value));
                        let numerator = numerator + u32::from(over) * u32::from(value);
                        assert_eq!(u32::from(out[channel]), (numerator + 32_640) / 65_280, "{a:?} {over} {value}");
                    }
                    assert_eq!(out[3], 255);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn rows_equal_the_plain_way(
            pixels in prop::collection::vec((any::<[u8; 4]>(), prop::array::uniform4(0u16..=FULL), any::<u8>()), 1..300),
            (solid, from, to) in (any::<bool>(), 0usize..300, 0usize..300), ends in any::<[bool; 2]>(),
        ) {
            let mut pixels = pixels;
            let length = pixels.len();
            for (at, (under, over, value)) in pixels.iter_mut().enumerate() {
                if solid {
                    (under[3], over[3]) = (255, FULL);
                }
                // Whole blocks of nothing and of all.
                if ends[0] && at >= from && at < from + 70 {
                    *value = 0;
                }
                if ends[1] && at >= to && at < to + 70 {
                    *value = 255;
                }
            }
            let under: Vec<_> = pixels.iter().map(|pixel| pixel.0).collect();
            let over: Vec<_> = pixels.iter().map(|pixel| pixel.1).collect();
            let coverage: Vec<_> = pixels.iter().map(|pixel| pixel.2).collect();
            let out = laid(&under, &over, &coverage);
            for ((a, b, value), out) in pixels.iter().zip(&out) {
                let share = f64::from(*value) / 255.0;
                let fine = b.map(|value| f64::from(value) / 256.0);
                let (below, above) = (f64::from(a[3]) * (1.0 - share), fine[3] * share);
                prop_assert!((f64::from(out[3]) - (below + above)).abs() <= 0.5 + 1e-9);
                match value {
                    0 => prop_assert_eq!(out, a),
                    255 => prop_assert_eq!(*out, b.map(whole)),
                    _ if below + above > 0.0 => for channel in 0..3 {
                        let exact = (f64::from(a[channel]) * below + fine[channel] * above) / (below + above);
                        prop_assert!((f64::from(out[channel]) - exact).abs() <= 0.5 + 1e-6);
                    },
                    _ => prop_assert_eq!(out[..3].to_vec(), a[..3].to_vec()),
                }
            }
            // One that is too short leaves the rest as it is.
            let part = laid(&under, &over, &coverage[..length / 2]);
            prop_assert_eq!((&part[..length / 2], &part[length / 2..]), (&out[..length / 2], &under[length / 2..]));
        }
    }
}
