//! A smooth field through scattered values: a membrane that lies on what is known and spans what is not.
//!
//! Where nothing is known it is harmonic, as the correction of Perez, Gangnet and Blake (Poisson Image Editing, 2003)
//! with the known part as its boundary; where something is known it follows it the closer the surer that is, so that
//! noise on the boundary is not drawn into the middle. At the edges of the grid it lies flat.

/// Values in three channels on a grid, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// A value for each node.
    pub values: Vec<[f32; 3]>,
}

/// Sweeps on each level on the way down and up.
const SWEEPS: usize = 2;

/// Cycles over all levels at most.
const CYCLES: usize = 40;

/// A cycle that moves no node by more than this, in levels, ends the work.
const ENOUGH: f32 = 0.004;

/// Solves `sure * (field - values) = laplacian(field)` on the grid, with no flow over its edges.
///
/// `sure` has a weight for each node, 0 where nothing is known. Without any weight the field is zero. Multigrid:
/// Gauss-Seidel sweeps on each of the halved grids, started on the coarsest one.
pub fn membrane(values: &Grid, sure: &[f32]) -> Grid {
    let mut field = Grid { values: vec![[0.0; 3]; values.values.len()], ..*values };
    if values.values.len() != values.width * values.height || sure.len() != values.values.len() {
        return field;
    }
    if !sure.iter().any(|weight| *weight > 0.0) {
        return field;
    }
    let pulls = values.values.iter().zip(sure).map(|(value, weight)| value.map(|v| v * weight)).collect();
    let problem = Problem { width: values.width, height: values.height, sure: sure.to_vec(), pulls, link: 1.0 };
    let mut levels = vec![problem];
    while let Some(coarser) = levels.last().and_then(Problem::halved) {
        levels.push(coarser);
    }
    field.values = start(&levels);
    let mut before = Vec::new();
    for _ in 0..CYCLES {
        before.clone_from(&field.values);
        levels[0].cycle(&levels[1..], &mut field.values);
        let moved = before.iter().flatten().zip(field.values.iter().flatten());
        if moved.fold(0.0f32, |most, (before, after)| most.max((before - after).abs())) < ENOUGH {
            break;
        }
    }
    field
}

/// One level: `sure * f + link * sum(f - neighbour) = pulls`.
struct Problem {
    width: usize,
    height: usize,
    sure: Vec<f32>,
    pulls: Vec<[f32; 3]>,
    link: f32,
}

/// The coarsest solution, carried up through all levels.
fn start(levels: &[Problem]) -> Vec<[f32; 3]> {
    let coarsest = levels.last().expect("there is at least the level of the grid itself");
    let mut field = vec![[0.0; 3]; coarsest.pulls.len()];
    let mut below: Option<&Problem> = None;
    for level in levels.iter().rev() {
        if let Some(below) = below {
            field = below.raised(&field, level);
        }
        for _ in 0..if below.is_none() { 60 } else { 6 } {
            level.sweep(&mut field);
        }
        below = Some(level);
    }
    field
}

impl Problem {
    /// The sum of four nodes becomes one; the flow between two of them is that between their blocks.
    fn halved(&self) -> Option<Self> {
        if self.width.max(self.height) <= 2 {
            return None;
        }
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut coarse = Self {
            width,
            height,
            sure: vec![0.0; width * height],
            pulls: vec![[0.0; 3]; width * height],
            // Two links side by side, each over twice the way.
            link: self.link,
        };
        for y in 0..self.height {
            for x in 0..self.width {
                let (from, to) = (y * self.width + x, y / 2 * width + x / 2);
                coarse.sure[to] += self.sure[from];
                for (slot, pull) in coarse.pulls[to].iter_mut().zip(self.pulls[from]) {
                    *slot += pull;
                }
            }
        }
        Some(coarse)
    }

    /// One pass over the nodes, each set to what its neighbours ask for.
    fn sweep(&self, field: &mut [[f32; 3]]) {
        for y in 0..self.height {
            for x in 0..self.width {
                let at = y * self.width + x;
                let mut weight = self.sure[at];
                let mut sum = self.pulls[at];
                let mut pull = |from: usize| {
                    weight += self.link;
                    for (sum, value) in sum.iter_mut().zip(field[from]) {
                        *sum += self.link * value;
                    }
                };
                if x > 0 {
                    pull(at - 1);
                }
                if x + 1 < self.width {
                    pull(at + 1);
                }
                if y > 0 {
                    pull(at - self.width);
                }
                if y + 1 < self.height {
                    pull(at + self.width);
                }
                if weight > 0.0 {
                    for (value, sum) in field[at].iter_mut().zip(sum) {
                        *value = sum / weight;
                    }
                }
            }
        }
    }

    /// One multigrid cycle.
    fn cycle(&self, coarser: &[Self], field: &mut [[f32; 3]]) {
        for _ in 0..SWEEPS {
            self.sweep(field);
        }
        if let [next, rest @ ..] = coarser {
            // What is still missing, solved on the coarser grid.
            let missing = self.missing(field);
            let mut step = Self { sure: next.sure.clone(), pulls: vec![[0.0; 3]; next.pulls.len()], ..*next };
            for y in 0..self.height {
                for x in 0..self.width {
                    let slot = &mut step.pulls[y / 2 * step.width + x / 2];
                    for (slot, value) in slot.iter_mut().zip(missing[y * self.width + x]) {
                        *slot += value;
                    }
                }
            }
            let mut correction = vec![[0.0; 3]; step.pulls.len()];
            step.cycle(rest, &mut correction);
            let raised = step.raised(&correction, self);
            for (value, step) in field.iter_mut().zip(&raised) {
                for (value, step) in value.iter_mut().zip(step) {
                    *value += step;
                }
            }
            for _ in 0..SWEEPS {
                self.sweep(field);
            }
        } else {
            for _ in 0..40 {
                self.sweep(field);
            }
        }
    }

    fn missing(&self, field: &[[f32; 3]]) -> Vec<[f32; 3]> {
        let mut missing = Vec::with_capacity(field.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let at = y * self.width + x;
                let here = field[at];
                let mut left: [f32; 3] = std::array::from_fn(|c| self.pulls[at][c] - self.sure[at] * here[c]);
                let mut flow = |from: usize| {
                    for (c, left) in left.iter_mut().enumerate() {
                        *left += self.link * (field[from][c] - here[c]);
                    }
                };
                if x > 0 {
                    flow(at - 1);
                }
                if x + 1 < self.width {
                    flow(at + 1);
                }
                if y > 0 {
                    flow(at - self.width);
                }
                if y + 1 < self.height {
                    flow(at + self.width);
                }
                missing.push(left);
            }
        }
        missing
    }

    /// A field of this level on the finer one, with straight lines between the nodes.
    fn raised(&self, field: &[[f32; 3]], finer: &Self) -> Vec<[f32; 3]> {
        let place = |at: usize, limit: usize| {
            let near = at / 2;
            let far = if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(limit - 1) };
            (near, far)
        };
        let mut raised = Vec::with_capacity(finer.pulls.len());
        for y in 0..finer.height {
            let (near, far) = place(y, self.height);
            for x in 0..finer.width {
                let (left, right) = place(x, self.width);
                let node = |x: usize, y: usize| field[y * self.width + x];
                let (a, b, c, d) = (node(left, near), node(right, near), node(left, far), node(right, far));
                raised.push(std::array::from_fn(|i| (9.0 * a[i] + 3.0 * (b[i] + c[i]) + d[i]) / 16.0));
            }
        }
        raised
    }
}

impl Grid {
    /// The field along a row at height `y` (in nodes, the first one at 0), between the nodes by straight lines.
    pub fn line(&self, y: f32, out: &mut Vec<[f32; 4]>) {
        let y = y.clamp(0.0, (self.height.max(1) - 1) as f32);
        let top = (y as usize).min(self.height.saturating_sub(1));
        let bottom = (top + 1).min(self.height.saturating_sub(1));
        let part = y - top as f32;
        let row = |at: usize| &self.values[at * self.width..][..self.width];
        out.clear();
        out.extend(row(top).iter().zip(row(bottom)).map(|(a, b)| {
            let mix = |c: usize| a[c] + (b[c] - a[c]) * part;
            [mix(0), mix(1), mix(2), 0.0]
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> Grid {
        let values = (0..width * height).map(|at| [value(at % width, at / width), 1.0, 0.0]).collect();
        Grid { width, height, values }
    }

    /// The same equation by many plain sweeps.
    fn slowly(values: &Grid, sure: &[f32]) -> Vec<[f32; 3]> {
        let pulls = values.values.iter().zip(sure).map(|(value, weight)| value.map(|v| v * weight)).collect();
        let problem = Problem { width: values.width, height: values.height, sure: sure.to_vec(), pulls, link: 1.0 };
        // From the mean of what is known: where little is sure, sweeps alone take for ever to find the level.
        let weights: f32 = sure.iter().sum();
        let mean = [0, 1, 2].map(|c| problem.pulls.iter().map(|pull| pull[c]).sum::<f32>() / weights);
        let mut field = vec![mean; values.values.len()];
        for _ in 0..20_000 {
            problem.sweep(&mut field);
        }
        field
    }

    #[test]
    fn a_plane_on_the_rim_is_a_plane_inside() {
        let plane = grid(61, 43, |x, y| 3.0 + 0.25 * x as f32 - 0.4 * y as f32);
        let rim = |at: usize| {
            let (x, y) = (at % 61, at / 61);
            x == 0 || y == 0 || x == 60 || y == 42
        };
        let sure: Vec<f32> = (0..61 * 43).map(|at| if rim(at) { 1e4 } else { 0.0 }).collect();
        let field = membrane(&plane, &sure);
        for (found, wanted) in field.values.iter().zip(&plane.values) {
            assert!((found[0] - wanted[0]).abs() < 0.05 && (found[1] - 1.0).abs() < 0.01, "{found:?} {wanted:?}");
        }
    }

    #[test]
    fn nothing_known_is_nothing_done() {
        let field = membrane(&grid(7, 5, |_, _| 9.0), &[0.0; 35]);
        assert!(field.values.iter().flatten().all(|value| value.abs() < f32::EPSILON));
        assert!(membrane(&grid(0, 0, |_, _| 9.0), &[]).values.is_empty());
    }

    #[test]
    fn noise_on_the_rim_stays_there() {
        let noisy = grid(65, 65, |x, y| if (x * 7 + y * 13) % 2 == 0 { 5.0 } else { -5.0 });
        let sure: Vec<f32> = (0..65 * 65)
            .map(|at| if (16..48).contains(&(at % 65)) && (16..48).contains(&(at / 65)) { 0.0 } else { 0.25 })
            .collect();
        let field = membrane(&noisy, &sure);
        assert!(field.values[32 * 65 + 32][0].abs() < 0.2);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn multigrid_finds_what_plain_sweeps_find(
            width in 1usize..24, height in 1usize..24,
            known in prop::collection::vec((any::<u16>(), -40f32..40.0, 0.01f32..4.0), 1..30),
        ) {
            let (mut values, mut sure) = (grid(width, height, |_, _| 0.0), vec![0.0; width * height]);
            for (at, value, weight) in known {
                let at = at as usize % (width * height);
                (values.values[at][0], sure[at]) = (value, weight);
            }
            let (fast, slow) = (membrane(&values, &sure), slowly(&values, &sure));
            for (fast, slow) in fast.values.iter().zip(&slow) {
                prop_assert!((fast[0] - slow[0]).abs() < 0.1, "{} {}", fast[0], slow[0]);
                prop_assert!((fast[1] - slow[1]).abs() < 0.1);
            }
        }
    }
}
