//! How likely a colour is in the foreground or in the background: a mixture of a few Gaussians for each.

use super::Lab;

/// Gaussians in a mixture, at most.
const PARTS: usize = 6;

/// Variance that every Gaussian has at least: what noise and JPEG do to a flat surface.
const LEAST: f64 = 1.5e-4;

/// Share of colours that no Gaussian knows, and how densely they lie: such a colour speaks for neither side.
const STRANGER: f32 = 0.03;

/// A mixture of Gaussians over colours.
pub struct Mixture {
    parts: Vec<Gaussian>,
}

struct Gaussian {
    mean: [f32; 3],
    /// The inverse covariance: the diagonal, then xy, xz, yz.
    inverse: [f32; 6],
    /// Logarithm of weight over the root of the determinant.
    height: f32,
}

impl Mixture {
    /// The mixture that describes some colours; `None` without any.
    pub fn of(colours: &[Lab]) -> Option<Self> {
        if colours.is_empty() {
            return None;
        }
        // Every n-th is enough to know a few means.
        let stride = colours.len().div_ceil(12_000);
        let sample: Vec<Lab> = colours.iter().step_by(stride).copied().collect();
        let mut groups = clusters(&sample);
        groups.retain(|group| !group.is_empty());
        let parts = groups.iter().map(|group| Gaussian::of(group, group.len() as f64 / sample.len() as f64));
        Some(Self { parts: parts.collect() })
    }

    /// Minus the logarithm of how densely colours lie here.
    pub fn strangeness(&self, colour: Lab) -> f32 {
        let best = self.parts.iter().map(|part| part.log_density(colour)).fold(f32::MIN, f32::max);
        -(best.exp() * (1.0 - STRANGER) + STRANGER).ln()
    }
}

impl Gaussian {
    fn of(colours: &[Lab], weight: f64) -> Self {
        let count = colours.len() as f64;
        let mean: [f64; 3] = std::array::from_fn(|c| colours.iter().map(|lab| f64::from(lab[c])).sum::<f64>() / count);
        let spread = |one: usize, two: usize| {
            let off = |lab: &Lab, c: usize| f64::from(lab[c]) - mean[c];
            colours.iter().map(|lab| off(lab, one) * off(lab, two)).sum::<f64>() / count
        };
        let (xx, yy, zz) = (spread(0, 0) + LEAST, spread(1, 1) + LEAST, spread(2, 2) + LEAST);
        let (xy, xz, yz) = (spread(0, 1), spread(0, 2), spread(1, 2));
        let determinant =
            (xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz)).max(LEAST.powi(3));
        let inverse = [
            (yy * zz - yz * yz) / determinant,
            (xx * zz - xz * xz) / determinant,
            (xx * yy - xy * xy) / determinant,
            (xz * yz - xy * zz) / determinant,
            (xy * yz - xz * yy) / determinant,
            (xy * xz - xx * yz) / determinant,
        ];
        // (2 pi)^(3/2) = 15.75
        let height = (weight / (15.75 * determinant.sqrt())).ln() as f32;
        Self { mean: mean.map(|value| value as f32), inverse: inverse.map(|value| value as f32), height }
    }

    fn log_density(&self, colour: Lab) -> f32 {
        let [x, y, z] = std::array::from_fn(|c| colour[c] - self.mean[c]);
        let [xx, yy, zz, xy, xz, yz] = self.inverse;
        let square = xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z);
        self.height - 0.5 * square
    }
}

/// A few groups of like colours: the widest group is split at its mean until there are enough, then each colour goes to
/// the nearest mean a few times.
fn clusters(colours: &[Lab]) -> Vec<Vec<Lab>> {
    let mut groups = vec![colours.to_vec()];
    while groups.len() < PARTS {
        let widest = groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.len() >= 16)
            .map(|(at, group)| (at, axis(group)))
            .max_by(|one, two| one.1.spread.total_cmp(&two.1.spread));
        let Some((at, axis)) = widest.filter(|(_, axis)| axis.spread > 2.0 * LEAST as f32) else { break };
        let group = groups.swap_remove(at);
        let (low, high) = group.into_iter().partition(|lab| lab[axis.channel] < axis.mean);
        groups.extend([low, high]);
    }
    for _ in 0..4 {
        let means: Vec<Lab> = groups.iter().filter(|group| !group.is_empty()).map(|group| mean(group)).collect();
        groups = vec![Vec::new(); means.len()];
        for lab in colours {
            let apart = |mean: &Lab| super::super::colour::squared(*mean, *lab);
            let nearest = (0..means.len()).min_by(|one, two| apart(&means[*one]).total_cmp(&apart(&means[*two])));
            groups[nearest.unwrap_or(0)].push(*lab);
        }
    }
    groups
}

fn mean(group: &[Lab]) -> Lab {
    std::array::from_fn(|c| group.iter().map(|lab| lab[c]).sum::<f32>() / group.len().max(1) as f32)
}

/// The channel in which a group is widest. Its size counts as well: a few stragglers are no group.
struct Axis {
    channel: usize,
    mean: f32,
    spread: f32,
}

fn axis(group: &[Lab]) -> Axis {
    let mean = mean(group);
    let spread = |c: usize| group.iter().map(|lab| (lab[c] - mean[c]).powi(2)).sum::<f32>() / group.len() as f32;
    let spreads: [f32; 3] = std::array::from_fn(spread);
    let channel = (0..3).max_by(|one, two| spreads[*one].total_cmp(&spreads[*two])).unwrap_or(0);
    Axis { channel, mean: mean[channel], spread: spreads[channel] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_likely_where_they_came_from() {
        let noise = |at: usize| ((at * 7919) % 97) as f32 / 97.0 * 0.04;
        let red: Vec<Lab> = (0..500).map(|at| [0.6 + noise(at), 0.2 + noise(at + 3), 0.1]).collect();
        let grey: Vec<Lab> = (0..500).map(|at| [0.3 + 0.4 * noise(at) / 0.04, 0.0, noise(at + 5) / 4.0]).collect();
        let (reds, greys) = (Mixture::of(&red).unwrap(), Mixture::of(&grey).unwrap());
        assert!(red.iter().all(|lab| reds.strangeness(*lab) + 1.0 < greys.strangeness(*lab)));
        assert!(grey.iter().all(|lab| greys.strangeness(*lab) + 1.0 < reds.strangeness(*lab)));
        let blue = [0.4, -0.05, -0.3];
        assert!((reds.strangeness(blue) - greys.strangeness(blue)).abs() < 0.1, "a stranger to both");
        assert!(Mixture::of(&[]).is_none());
        assert!(Mixture::of(&[[0.5; 3]]).unwrap().strangeness([0.5; 3]).is_finite());
    }
}
