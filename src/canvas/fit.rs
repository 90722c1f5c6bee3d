//! A mask on another picture: at the same pixels, or scaled to the other size.

use super::mask::Mask;
use crate::geom::Extent;

/// How a mask comes to a picture of another size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Fit {
    /// Pixel 0, 0 stays pixel 0, 0; what lies outside is cut off.
    #[default]
    SamePlace,
    /// The whole mask over the whole picture.
    Scaled,
}

impl Mask {
    /// The mask for a picture of size `to`.
    #[must_use]
    pub fn fitted(&self, to: Extent, fit: Fit) -> Self {
        match fit {
            _ if to == self.extent() => self.clone(),
            Fit::SamePlace => self.at_same_place(to),
            Fit::Scaled => self.scaled(to),
        }
    }

    fn at_same_place(&self, to: Extent) -> Self {
        let mut coverage = vec![0; to.pixels() as usize];
        let width = self.extent().width.min(to.width) as usize;
        if width > 0 {
            let rows = coverage.chunks_exact_mut(to.width as usize).take(self.extent().height as usize);
            for (y, row) in rows.enumerate() {
                row[..width].copy_from_slice(&self.row(y as u32)[..width]);
            }
        }
        Self::from_grey(to, coverage).expect("as many bytes as pixels")
    }

    /// The whole mask on another pixel grid, smooth: a tent over neighbouring pixels when enlarged, the mean of those
    /// below when reduced. Nothing painted and all painted stay what they are.
    #[must_use]
    pub fn scaled(&self, to: Extent) -> Self {
        let from = self.extent();
        if from.is_empty() || to.is_empty() {
            return Self::new(to);
        }
        let columns = taps(from.width, to.width);
        let rows = taps(from.height, to.height);
        let mut coverage = Vec::with_capacity(to.pixels() as usize);
        let mut down = vec![0.0f32; from.width as usize];
        for (first, weights) in &rows {
            down.fill(0.0);
            for (at, weight) in weights.iter().enumerate() {
                for (sum, value) in down.iter_mut().zip(self.row(first + at as u32)) {
                    *sum += weight * f32::from(*value);
                }
            }
            coverage.extend(columns.iter().map(|(first, weights)| {
                let first = *first as usize;
                let sum: f32 = down[first..first + weights.len()].iter().zip(weights).map(|(v, w)| v * w).sum();
                sum.round().clamp(0.0, 255.0) as u8
            }));
        }
        Self::from_grey(to, coverage).expect("as many bytes as pixels")
    }
}

/// For each pixel of a line of `to`: where its neighbours among `from` begin, and their weights, which sum to one.
fn taps(from: u32, to: u32) -> Vec<(u32, Vec<f32>)> {
    let scale = f64::from(from) / f64::from(to);
    let reach = scale.max(1.0);
    (0..to)
        .map(|at| {
            let centre = (f64::from(at) + 0.5) * scale;
            let first = (centre - reach - 0.5).floor().max(0.0) as u32;
            let end = ((centre + reach + 0.5).ceil() as u32).min(from).max(first + 1);
            let tent = |pixel: u32| (1.0 - ((f64::from(pixel) + 0.5 - centre) / reach).abs()).max(0.0);
            let sum: f64 = (first..end).map(tent).sum();
            let weights = (first..end).map(|pixel| if sum > 0.0 { tent(pixel) / sum } else { 1.0 } as f32);
            (first, weights.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_place_is_clipped_and_padded() {
        let mut grey = vec![0; 12];
        (grey[0], grey[5], grey[11]) = (10, 20, 30);
        let mask = Mask::from_grey(Extent::new(4, 3), grey).unwrap();
        assert_eq!(mask.fitted(Extent::new(2, 2), Fit::SamePlace).coverage(), [10, 0, 0, 20]);
        let wide = mask.fitted(Extent::new(5, 4), Fit::SamePlace);
        assert_eq!((wide.at(0, 0), wide.at(1, 1), wide.at(3, 2), wide.at(4, 3)), (10, 20, 30, 0));
        assert_eq!(mask.fitted(Extent::new(4, 3), Fit::Scaled), mask);
        assert_eq!(mask.fitted(Extent::new(0, 3), Fit::SamePlace).coverage(), [0u8; 0]);
    }

    #[test]
    fn scaling_keeps_place_and_share() {
        let extent = Extent::new(300, 200);
        let inside = |x: u32, y: u32| (60..180).contains(&x) && (50..150).contains(&y);
        let grey = (0..200).flat_map(|y| (0..300).map(move |x| if inside(x, y) { 255 } else { 0 })).collect();
        let mask = Mask::from_grey(extent, grey).unwrap();
        for to in [Extent::new(750, 500), Extent::new(97, 61), Extent::new(900, 100)] {
            let scaled = mask.scaled(to);
            assert!((scaled.core_fraction() - mask.core_fraction()).abs() < 0.01, "{to:?}");
            let (fx, fy) = (f64::from(to.width) / 300.0, f64::from(to.height) / 200.0);
            let bounds = scaled.core_bounds();
            let near = |at: i32, want: f64| (f64::from(at) - want).abs() <= 1.01;
            assert!(near(bounds.x0, 60.0 * fx) && near(bounds.x1, 180.0 * fx), "{to:?} {bounds:?}");
            assert!(near(bounds.y0, 50.0 * fy) && near(bounds.y1, 150.0 * fy), "{to:?} {bounds:?}");
        }
    }

    proptest! {
        #[test]
        fn even_masks_stay_even(w in 1u32..60, h in 1u32..60, to_w in 1u32..90, to_h in 1u32..90, value: u8) {
            let mask = Mask::from_grey(Extent::new(w, h), vec![value; (w * h) as usize]).unwrap();
            let scaled = mask.scaled(Extent::new(to_w, to_h));
            prop_assert!(scaled.coverage().iter().all(|v| *v == value));
        }
    }
}
