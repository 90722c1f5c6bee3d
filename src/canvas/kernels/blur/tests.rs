use super::super::never;
use super::*;
use proptest::prelude::*;

/// The exact Gaussian in floating point, edge pixels repeated.
fn plain(plane: &[u8], width: usize, sigma: f64) -> Vec<f64> {
    let reach = (sigma * 5.0).ceil() as i64;
    let weights: Vec<f64> = (-reach..=reach).map(|x| (-((x * x) as f64) / (2.0 * sigma * sigma)).exp()).collect();
    let total: f64 = weights.iter().sum();
    let (w, h) = (width as i64, (plane.len() / width) as i64);
    let pass = |from: &dyn Fn(i64, i64) -> f64, dx: i64, dy: i64| -> Vec<f64> {
        let places = (0..h).flat_map(|y| (0..w).map(move |x| (x, y)));
        places
            .map(|(x, y)| {
                let taps = weights.iter().zip(-reach..);
                taps.map(|(weight, k)| weight * from((x + k * dx).clamp(0, w - 1), (y + k * dy).clamp(0, h - 1)))
                    .sum::<f64>()
                    / total
            })
            .collect()
    };
    let along = pass(&|x, y| f64::from(plane[(y * w + x) as usize]), 1, 0);
    pass(&|x, y| along[(y * w + x) as usize], 0, 1)
}

fn blocks(w: usize, h: usize, spots: &[(u32, u32, usize, u8)]) -> Vec<u8> {
    let mut plane = vec![0u8; w * h];
    for (x, y, size, value) in spots {
        let (x, y) = (*x as usize % w, *y as usize % h);
        for row in y..(y + size).min(h) {
            plane[row * w + x..row * w + (x + size).min(w)].fill(*value);
        }
    }
    plane
}

fn worst(plane: &[u8], width: usize, sigma: f32) -> f64 {
    let blurred = gaussian(plane, width, sigma, &never).unwrap();
    let plain = plain(plane, width, f64::from(sigma));
    blurred.iter().zip(&plain).map(|(value, plain)| (f64::from(*value) - plain).abs()).fold(0.0, f64::max)
}

#[test]
fn a_flat_plane_stays_as_it_is() {
    for sigma in [0.5, 1.0, 4.0, 6.0, 7.0, 16.0, 32.0, 64.0, 100.0] {
        for value in [0, 1, 128, 254, 255] {
            let plane = vec![value; 70 * 40];
            assert_eq!(gaussian(&plane, 70, sigma, &never).unwrap(), plane, "{sigma} {value}");
        }
    }
}

#[test]
fn corners_and_steps_are_within_four_levels() {
    for sigma in [0.5, 1.5, 3.0, 5.9, 6.1, 7.0, 8.3, 11.0, 16.0, 24.0, 32.0, 50.0, 77.0, 100.0] {
        let plane = blocks(300, 260, &[(60, 50, 110, 255), (200, 150, 40, 255), (0, 220, 60, 255)]);
        let error = worst(&plane, 300, sigma);
        assert!(error <= 3.0, "sigma {sigma}: {error}");
    }
}

#[test]
fn it_can_be_stopped_and_takes_odd_input() {
    assert_eq!(gaussian(&[0; 64], 8, 3.0, &|| true), None);
    assert_eq!(gaussian(&[0; 64], 8, 30.0, &|| true), None);
    assert_eq!(gaussian(&[7; 6], 3, f32::NAN, &never).unwrap(), [7; 6]);
    assert_eq!(gaussian(&[9], 1, 1e9, &never).unwrap(), [9]);
    assert!(gaussian(&[], 0, 2.0, &never).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn it_is_near_the_exact_gaussian(
        w in 1usize..90, h in 1usize..90,
        spots in prop::collection::vec((any::<u32>(), any::<u32>(), 1usize..60, any::<u8>()), 0..5),
        sigma in 0.5f32..40.0,
    ) {
        let error = worst(&blocks(w, h, &spots), w, sigma);
        prop_assert!(error <= 4.0, "{error}");
    }
}
