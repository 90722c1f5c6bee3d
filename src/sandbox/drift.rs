//! How far an edit strays from its source where nothing was asked to change.

use std::fmt;
use std::str::FromStr;

/// What an edit does to the whole picture, as real models do. All zero: the source comes back resampled only.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Length of the shift in pixels of the result, 0 to 2.
    pub shift_px: f32,
    /// Change of scale as a fraction, 0 to 0.01.
    pub scale: f32,
    /// Change of colour as a fraction of full range, 0 to 0.2.
    pub tint: f32,
    /// Noise as a fraction of full range, 0 to 0.2.
    pub noise: f32,
}

impl Drift {
    /// No drift at all.
    pub const NONE: Self = Self { shift_px: 0.0, scale: 0.0, tint: 0.0, noise: 0.0 };

    /// Reads `shift=1,scale=0.005,tint=0.02,noise=0.01` on top of these values; names that are left out stay.
    pub fn with(mut self, text: &str) -> Result<Self, String> {
        for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or_else(|| format!("'{pair}' is not NAME=VALUE"))?;
            let value: f32 = value.trim().parse().map_err(|_| format!("'{value}' is no number"))?;
            let (slot, most) = match name.trim() {
                "shift" => (&mut self.shift_px, 2.0),
                "scale" => (&mut self.scale, 0.01),
                "tint" => (&mut self.tint, 0.2),
                "noise" => (&mut self.noise, 0.2),
                other => return Err(format!("'{other}' is none of shift, scale, tint, noise")),
            };
            if !(0.0..=most).contains(&value) {
                return Err(format!("{} must be between 0 and {most}", name.trim()));
            }
            *slot = value;
        }
        Ok(self)
    }
}

impl Default for Drift {
    fn default() -> Self {
        Self { shift_px: 1.4, scale: 0.004, tint: 0.02, noise: 0.012 }
    }
}

impl FromStr for Drift {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::default().with(text)
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shift={},scale={},tint={},noise={}", self.shift_px, self.scale, self.tint, self.noise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_reads_what_it_writes_and_refuses_the_rest() {
        let drift = Drift { shift_px: 2.0, scale: 0.01, tint: 0.0, noise: 0.05 };
        assert_eq!(drift.to_string().parse(), Ok(drift));
        assert_eq!("noise=0".parse(), Ok(Drift { noise: 0.0, ..Drift::default() }));
        assert_eq!("".parse(), Ok(Drift::default()));
        for refused in ["shift", "shift=3", "shift=-1", "shift=NaN", "spin=1", "scale=0.02", "noise=x"] {
            assert!(refused.parse::<Drift>().is_err(), "{refused}");
        }
    }
}
