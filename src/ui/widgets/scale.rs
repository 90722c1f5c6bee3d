//! How a number lies on a line, straight or logarithmic.

/// A range of numbers and how they are spread over a line of length 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    min: f32,
    max: f32,
    step: f32,
    logarithmic: bool,
}

impl Scale {
    /// Evenly spread, in whole steps.
    #[must_use]
    pub const fn linear(min: f32, max: f32) -> Self {
        Self { min, max, step: 1.0, logarithmic: false }
    }

    /// As many steps from 10 to 100 as from 100 to 1000. `min` must not be negative.
    #[must_use]
    pub const fn logarithmic(min: f32, max: f32) -> Self {
        Self { min, max, step: 1.0, logarithmic: true }
    }

    /// Another step than 1.
    #[must_use]
    pub const fn step(mut self, step: f32) -> Self {
        self.step = step;
        self
    }

    /// The step.
    #[must_use]
    pub const fn step_size(self) -> f32 {
        self.step
    }

    /// Where `value` lies, in 0..=1.
    #[must_use]
    pub fn fraction_from_value(self, value: f32) -> f32 {
        let value = value.clamp(self.min, self.max);
        let (low, high, at) = if self.logarithmic {
            ((1.0 + self.min).ln(), (1.0 + self.max).ln(), (1.0 + value).ln())
        } else {
            (self.min, self.max, value)
        };
        if high > low { (at - low) / (high - low) } else { 0.0 }
    }

    /// The value at `fraction`, on a step.
    #[must_use]
    pub fn value_from_fraction(self, fraction: f32) -> f32 {
        let fraction = fraction.clamp(0.0, 1.0);
        let value = if self.logarithmic {
            let (low, high) = ((1.0 + self.min).ln(), (1.0 + self.max).ln());
            (low + fraction * (high - low)).exp() - 1.0
        } else {
            self.min + fraction * (self.max - self.min)
        };
        self.snap(value)
    }

    /// `value` inside the range, on a step.
    #[must_use]
    pub fn snap(self, value: f32) -> f32 {
        if !value.is_finite() {
            return self.min;
        }
        let stepped = if self.step > 0.0 { (value / self.step).round() * self.step } else { value };
        stepped.clamp(self.min, self.max)
    }

    /// `value`, `steps` steps on; logarithmic scales take larger steps where numbers are large.
    #[must_use]
    pub fn nudge(self, value: f32, steps: f32) -> f32 {
        let step =
            if self.logarithmic { self.step.max((value * 0.05 / self.step).round() * self.step) } else { self.step };
        self.snap(value + steps * step)
    }

    /// Decimals a value of this scale is shown with.
    #[must_use]
    pub fn decimals(self) -> usize {
        if self.step >= 1.0 {
            0
        } else if self.step >= 0.1 {
            1
        } else {
            2
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn ends_map_to_ends() {
        for scale in [Scale::linear(-100.0, 100.0), Scale::logarithmic(1.0, 2000.0)] {
            assert_eq!(scale.value_from_fraction(0.0), scale.min);
            assert_eq!(scale.value_from_fraction(1.0), scale.max);
            assert_eq!(scale.fraction_from_value(scale.min), 0.0);
            assert_eq!(scale.fraction_from_value(scale.max), 1.0);
        }
    }

    #[test]
    fn every_value_survives_the_way_there_and_back() {
        let scale = Scale::logarithmic(1.0, 2000.0);
        for value in 1..=2000_u16 {
            let value = f32::from(value);
            assert_eq!(scale.value_from_fraction(scale.fraction_from_value(value)), value);
        }
    }

    #[test]
    fn nonsense_becomes_the_least_value() {
        assert_eq!(Scale::linear(3.0, 9.0).snap(f32::NAN), 3.0);
        assert_eq!(Scale::linear(3.0, 3.0).fraction_from_value(3.0), 0.0);
    }

    #[test]
    fn nudging_always_moves_until_the_end() {
        let scale = Scale::logarithmic(1.0, 2000.0);
        let mut value = 1.0;
        for _ in 0..400 {
            let next = scale.nudge(value, 1.0);
            assert!(next > value || next == 2000.0);
            value = next;
        }
        assert_eq!(value, 2000.0);
    }
}
