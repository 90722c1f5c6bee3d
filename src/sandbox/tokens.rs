//! Usage in tokens, written down from the vendor's published calculator and measured bills, apart from the client's.

use crate::geom::Extent;

/// Tokens of one picture that is made, by the factor of model and quality.
pub fn of_output(extent: Extent, factor: u32) -> u64 {
    let long = f64::from(extent.width.max(extent.height).max(1));
    let short = f64::from(extent.width.min(extent.height));
    let factor = f64::from(factor);
    let across = (factor * short / long).round_ties_even();
    let pixels = f64::from(extent.width) * f64::from(extent.height);
    (factor * across * (2_000_000.0 + pixels) / 4_000_000.0).ceil() as u64
}

/// Tokens of a picture that is sent: patches of 32 px, at most 1536 of them; small pictures are enlarged first.
pub fn of_input(extent: Extent) -> u64 {
    let (mut width, mut height) = (f64::from(extent.width.max(1)), f64::from(extent.height.max(1)));
    let enlarge = 1024.0 / width.max(height);
    if enlarge > 1.0 {
        (width, height) = ((width * enlarge).floor(), (height * enlarge).floor());
    }
    let patches = |w: f64, h: f64| (w / 32.0 - 1e-9).ceil().max(1.0) * (h / 32.0 - 1e-9).ceil().max(1.0);
    if patches(width, height) > 1536.0 {
        let mut shrink = (32.0 * 32.0 * 1536.0 / (width * height)).sqrt();
        let (across, down) = (width * shrink / 32.0, height * shrink / 32.0);
        let fit = |n: f64| if n >= 1.0 { n.floor() / n } else { 1.0 };
        shrink *= fit(across).min(fit(down));
        (width, height) = (width * shrink, height * shrink);
    }
    patches(width, height).min(1536.0) as u64
}

/// Tokens of a picture that is sent to an earlier model: 65, and 129 for each square of the short side, which is brought
/// down to 512 first. Kept to closely it costs more.
pub fn of_tiles(extent: Extent, faithful: bool) -> u64 {
    let (short, long) = (extent.width.min(extent.height).max(1), extent.width.max(extent.height).max(1));
    let shorter = f64::from(short.min(512));
    let longer = (f64::from(long) * shorter / f64::from(short)).floor();
    let more = match (faithful, short == long) {
        (false, _) => 0,
        (true, true) => 4160,
        (true, false) => 6240,
    };
    65 + 129 * ((longer / 512.0).ceil().max(1.0) as u64) + more
}

/// Tokens of a prompt, roughly: four characters each, and what goes around it.
pub fn of_text(prompt: &str) -> u64 {
    6 + (prompt.chars().count() as u64).div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_readings_are_met() {
        for (w, h, factor, tokens) in [
            (1024, 1024, 96, 7024),
            (1536, 1024, 96, 5488),
            (1024, 640, 96, 3824),
            (3072, 1024, 96, 3952),
            (2560, 1440, 96, 7370),
            (3840, 1280, 96, 5311),
            (2048, 2048, 96, 14272),
            (3840, 2160, 96, 13342),
            (1024, 1024, 48, 1756),
            (1024, 1024, 16, 196),
            (1536, 864, 16, 120),
        ] {
            assert_eq!(of_output(Extent::new(w, h), factor), tokens, "{w}x{h} at {factor}");
        }
    }

    #[test]
    fn the_measured_inputs_are_met() {
        for (w, h, tokens) in [(1024, 1024, 1024), (1536, 1024, 1536), (341, 512, 704), (1179, 2556, 1482)] {
            assert_eq!(of_input(Extent::new(w, h)), tokens, "{w}x{h}");
        }
        assert!(of_input(Extent::new(30_000, 3)) <= 1536);
    }
}
