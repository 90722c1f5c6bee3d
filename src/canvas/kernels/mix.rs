//! One picture over another through coverage, every channel rounded to the nearest.

/// Pixels that are looked at together.
const BLOCK: usize = 64;

/// Pixels that are copied when nothing, or all, of the second picture shows in them.
const SPAN: usize = 2048;

/// Bytes of a block.
const BYTES: usize = BLOCK * 4;

/// RGBA with straight alpha: `under` where `coverage` is 0, `over` where it is 255, and the mix between. Where both are
/// opaque that is `(under * (255 - c) + over * c) / 255`; otherwise colours count as much as they can be seen.
///
/// `None` when the lengths do not belong together.
pub fn mixed(under: &[u8], over: &[u8], coverage: &[u8]) -> Option<Vec<u8>> {
    if under.len() != over.len() || coverage.len() * 4 != under.len() {
        return None;
    }
    // Zeroed pages come from the system: nothing is written twice.
    let mut out = vec![0; under.len()];
    mix_all(under, over, coverage, &mut out);
    Some(out)
}

wide! {
    fn mix_all ['a] ['a] (under: &'a [u8], over: &'a [u8], coverage: &'a [u8], out: &'a mut [u8]) -> () {
        let spans = out.chunks_mut(SPAN * 4).zip(under.chunks(SPAN * 4)).zip(over.chunks(SPAN * 4));
        for (((out, under), over), coverage) in spans.zip(coverage.chunks(SPAN)) {
            match super::range_of(coverage) {
                (_, 0) => out.copy_from_slice(under),
                (255, _) => out.copy_from_slice(over),
                _ => mix_span(out, under, over, coverage),
            }
        }
    }
}

/// Block after block without a choice by coverage: reading now one picture and now both is slower than mixing.
#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn mix_span(out: &mut [u8], under: &[u8], over: &[u8], coverage: &[u8]) {
    let (blocks, last) = out.as_chunks_mut::<BYTES>();
    let (under, last_under) = under.as_chunks::<BYTES>();
    let (over, last_over) = over.as_chunks::<BYTES>();
    let (coverage, last_coverage) = coverage.as_chunks::<BLOCK>();
    for (((out, under), over), coverage) in blocks.iter_mut().zip(under).zip(over).zip(coverage) {
        if opaque(under, over) {
            mix_opaque(out, under, over, coverage);
        } else {
            mix_seen(out, under, over, coverage);
        }
    }
    mix_seen(last, last_under, last_over, last_coverage);
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn opaque(under: &[u8; BYTES], over: &[u8; BYTES]) -> bool {
    let pixels = under.as_chunks::<4>().0.iter().zip(over.as_chunks::<4>().0);
    // Pixels as numbers: all bits are seen at once, those of the alpha are the last ones in memory.
    let common =
        pixels.fold(u32::MAX, |all, (under, over)| all & u32::from_le_bytes(*under) & u32::from_le_bytes(*over));
    common >> 24 == 255
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of a loop that is compiled for wide vectors")]
fn mix_opaque(out: &mut [u8; BYTES], under: &[u8; BYTES], over: &[u8; BYTES], coverage: &[u8; BLOCK]) {
    let mut wider = [0u8; BYTES];
    for (four, value) in wider.as_chunks_mut::<4>().0.iter_mut().zip(coverage) {
        // A product spreads it in place; four bytes written one by one are put together in memory.
        *four = (u32::from(*value) * 0x0101_0101).to_ne_bytes();
    }
    for (((out, under), over), value) in out.iter_mut().zip(under).zip(over).zip(&wider) {
        let value = u16::from(*value);
        // At most 255 * 255 + 128, and for all of it this is the division by 255, exact to the nearest: the upper half
        // of a product is one step of the processor.
        let sum = u16::from(*under) * (255 - value) + u16::from(*over) * value + 128;
        *out = ((u32::from(sum) * 257) >> 16) as u8;
    }
}

fn mix_seen(out: &mut [u8], under: &[u8], over: &[u8], coverage: &[u8]) {
    let pixels = under.as_chunks::<4>().0.iter().zip(over.as_chunks::<4>().0);
    for ((out, (under, over)), value) in out.as_chunks_mut::<4>().0.iter_mut().zip(pixels).zip(coverage) {
        let value = u32::from(*value);
        let (below, above) = (u32::from(under[3]) * (255 - value), u32::from(over[3]) * value);
        let alpha = below + above;
        for channel in 0..3 {
            let light = u32::from(under[channel]) * below + u32::from(over[channel]) * above;
            // Where nothing can be seen of either, the colour beneath stays.
            let mixed = (light + alpha / 2).checked_div(alpha).unwrap_or_else(|| u32::from(under[channel]));
            out[channel] = mixed as u8;
        }
        out[3] = ((alpha + 127) / 255) as u8;
        if value == 0 {
            *out = *under;
        } else if value == 255 {
            *out = *over;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_mix_of_bytes_is_rounded_to_the_nearest() {
        for value in 0..=255u8 {
            let under: Vec<u8> = (0..=255u8).flat_map(|a| [a, a, 255 - a, 255]).collect();
            for b in 0..=255u8 {
                let over: Vec<u8> = (0..256).flat_map(|_| [b, 255 - b, b, 255]).collect();
                let out = mixed(&under, &over, &[value; 256]).unwrap();
                for ((out, a), b) in out.iter().zip(&under).zip(&over) {
                    let exact = (f64::from(*a) * f64::from(255 - value) + f64::from(*b) * f64::from(value)) / 255.0;
                    assert_eq!(*out, exact.round() as u8, "{a} {b} {value}");
                }
            }
        }
    }

    #[test]
    fn spans_of_one_picture_alone_are_copied_whole() {
        // Whole spans of nothing and of all, a ramp between, and a rest that fills no block.
        let pixels = 4 * SPAN + 37;
        let under: Vec<u8> = (0..pixels).flat_map(|at| [at as u8, (at / 7) as u8, 9, (at % 5 * 60) as u8]).collect();
        let over: Vec<u8> = (0..pixels).flat_map(|at| [3, (at / 3) as u8, at as u8, (at % 3 * 100) as u8]).collect();
        let coverage: Vec<u8> = (0..pixels).map(|at| (at as i32 / 8 - 200).clamp(0, 255) as u8).collect();
        let out = mixed(&under, &over, &coverage).unwrap();
        let mut plain = vec![0; out.len()];
        mix_seen(&mut plain, &under, &over, &coverage);
        assert_eq!(out, plain);
        assert_eq!((&out[..SPAN], &out[out.len() - SPAN..]), (&under[..SPAN], &over[over.len() - SPAN..]));
    }

    proptest! {
        #[test]
        fn transparent_pixels_are_mixed_as_they_are_seen(
            pixels in prop::collection::vec((any::<[u8; 4]>(), any::<[u8; 4]>(), any::<u8>()), 1..200),
        ) {
            let under: Vec<u8> = pixels.iter().flat_map(|pixel| pixel.0).collect();
            let over: Vec<u8> = pixels.iter().flat_map(|pixel| pixel.1).collect();
            let coverage: Vec<u8> = pixels.iter().map(|pixel| pixel.2).collect();
            let out = mixed(&under, &over, &coverage).unwrap();
            for ((a, b, value), out) in pixels.iter().zip(out.chunks(4)) {
                let share = f64::from(*value) / 255.0;
                let (below, above) = (f64::from(a[3]) * (1.0 - share), f64::from(b[3]) * share);
                prop_assert!((f64::from(out[3]) - (below + above)).abs() <= 0.501);
                if below + above > 0.0 && (1..255).contains(value) {
                    for channel in 0..3 {
                        let exact = (f64::from(a[channel]) * below + f64::from(b[channel]) * above) / (below + above);
                        prop_assert!((f64::from(out[channel]) - exact).abs() <= 0.501);
                    }
                }
            }
            prop_assert!(mixed(&under, &over, &coverage[1..]).is_none());
        }
    }
}
