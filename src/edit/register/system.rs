//! The equations of one round of the fit, and what is believed before any pixel is seen.

/// Below this part of the other direction's evidence, that of a direction is not believed.
const WEAK: f64 = 0.03;

/// What the way of looking between pixels gets wrong, in pixels: however many there are, they are wrong together.
const SYSTEMATIC_PX: f64 = 0.03;

/// Four linear equations: shift, and stretch in pixels at the border.
#[derive(Default)]
pub(super) struct System {
    matrix: [[f64; 4]; 4],
    right: [f64; 4],
}

impl System {
    pub(super) fn add(&mut self, weight: f32, miss: f32, row: [f32; 4]) {
        for i in 0..4 {
            let scaled = weight * row[i];
            self.right[i] += f64::from(scaled * miss);
            for (sum, value) in self.matrix[i].iter_mut().zip(row).skip(i) {
                *sum += f64::from(scaled * value);
            }
        }
    }

    /// Sum of the squared slopes along the side where it is larger.
    pub(super) fn steepness(&self) -> f64 {
        self.matrix[0][0].max(self.matrix[1][1])
    }

    /// Edges that all run in one direction tell nothing of a shift along them: what seems to is their stair steps. Where
    /// one direction has far less to say than the other, the shift along it is drawn to none.
    fn hold_weak_side(&mut self, shift: [f32; 2]) {
        let (a, b, c) = (self.matrix[0][0], self.matrix[0][1], self.matrix[1][1]);
        let half = ((a - c) * 0.5).hypot(b);
        let (strong, weak) = ((a + c) * 0.5 + half, (a + c) * 0.5 - half);
        let missing = WEAK * strong - weak;
        if missing <= 0.0 {
            return;
        }
        // The direction of the smaller eigenvalue: across that of the larger one.
        let turn = 0.5 * (2.0 * b).atan2(a - c);
        let along = [-turn.sin(), turn.cos()];
        let now = along[0] * f64::from(shift[0]) + along[1] * f64::from(shift[1]);
        for i in 0..2 {
            for j in i..2 {
                self.matrix[i][j] += missing * along[i] * along[j];
            }
            self.right[i] -= missing * along[i] * now;
        }
    }

    /// Priors: a shift of about 2 px, a scale of about 1 %, and both sides stretched alike but for 0.1 %.
    pub(super) fn believe(&mut self, noise: f32, shift: [f32; 2], stretch: [f32; 2], half: [f32; 2]) {
        self.hold_weak_side(shift);
        let noise = f64::from(noise * noise) + SYSTEMATIC_PX * SYSTEMATIC_PX * self.steepness();
        let mut prior = |i: usize, now: f64, width: f64| {
            self.matrix[i][i] += noise / (width * width);
            self.right[i] -= noise * now / (width * width);
        };
        for (c, half) in half.into_iter().enumerate() {
            prior(c, f64::from(shift[c]), 2.0);
            prior(2 + c, f64::from(stretch[c] * half), 0.01 * f64::from(half));
        }
        // (stretch_x - stretch_y), with the unknowns in pixels at the border.
        let (a, b) = (1.0 / f64::from(half[0]), -1.0 / f64::from(half[1]));
        let apart = f64::from(stretch[0] - stretch[1]);
        let sure = noise / (0.001f64 * 0.001);
        self.matrix[2][2] += sure * a * a;
        self.matrix[3][3] += sure * b * b;
        self.matrix[2][3] += sure * a * b;
        self.right[2] -= sure * apart * a;
        self.right[3] -= sure * apart * b;
    }

    /// Cholesky's way; `None` when the equations do not tell.
    pub(super) fn solve(&self) -> Option<[f32; 4]> {
        let mut lower = [[0.0f64; 4]; 4];
        for i in 0..4 {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let value = self.matrix[j][i] - sum;
                if i == j {
                    if value <= 1e-12 {
                        return None;
                    }
                    lower[i][i] = value.sqrt();
                } else {
                    lower[i][j] = value / lower[j][j];
                }
            }
        }
        let mut step = self.right;
        for i in 0..4 {
            let sum: f64 = (0..i).map(|k| lower[i][k] * step[k]).sum();
            step[i] = (step[i] - sum) / lower[i][i];
        }
        for i in (0..4).rev() {
            let sum: f64 = (i + 1..4).map(|k| lower[k][i] * step[k]).sum();
            step[i] = (step[i] - sum) / lower[i][i];
        }
        Some(step.map(|value| value as f32))
    }
}
