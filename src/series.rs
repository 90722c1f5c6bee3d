//! Takes that were run together: the prompts of a matrix, or one take over many pictures.

use crate::take::{SeriesId, Take, TakeId};
use serde::{Deserialize, Serialize};

/// What a take was run together with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// The same for all of them.
    pub id: SeriesId,
    /// Its place among them, from 0.
    pub place: u32,
    /// What makes them one.
    pub of: SeriesOf,
}

/// What makes takes one series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesOf {
    /// One prompt with variables.
    Matrix {
        /// The prompt as it was typed.
        prompt: String,
        /// The values of each variable, in reading order; the last variable changes first.
        axes: Vec<Vec<String>>,
    },
    /// One take over many pictures.
    Batch {
        /// The take.
        take: TakeId,
        /// How many pictures.
        count: u32,
    },
}

impl Series {
    /// How many takes belong to it, those that were never run too.
    pub fn count(&self) -> u32 {
        match &self.of {
            SeriesOf::Matrix { axes, .. } => {
                axes.iter().fold(1, |count: u32, axis| count.saturating_mul(axis.len() as u32))
            }
            SeriesOf::Batch { count, .. } => *count,
        }
    }

    /// The values of the variables at that place; none in a batch.
    pub fn values_at(&self, place: u32) -> Vec<&str> {
        let SeriesOf::Matrix { axes, .. } = &self.of else { return Vec::new() };
        let mut rest = place as usize;
        let mut values: Vec<&str> = Vec::with_capacity(axes.len());
        for axis in axes.iter().rev() {
            values.extend(axis.get(rest % axis.len().max(1)).map(String::as_str));
            rest /= axis.len().max(1);
        }
        values.reverse();
        values
    }

    /// What this take is among the others: the values of its variables, or the name of its picture.
    pub fn name(&self, take: &Take) -> String {
        match &self.of {
            SeriesOf::Matrix { .. } => words(&self.values_at(self.place)),
            SeriesOf::Batch { .. } => take.source.as_ref().map_or_else(String::new, |source| source.name.clone()),
        }
    }

    /// `6 prompts`, `12 pictures`.
    pub fn size(&self) -> String {
        match (&self.of, self.count()) {
            (SeriesOf::Matrix { .. }, 1) => "1 prompt".to_owned(),
            (SeriesOf::Matrix { .. }, count) => format!("{count} prompts"),
            (SeriesOf::Batch { .. }, 1) => "1 picture".to_owned(),
            (SeriesOf::Batch { .. }, count) => format!("{count} pictures"),
        }
    }
}

/// Values as they are listed: what is empty is a dash.
pub fn words(values: &[impl AsRef<str>]) -> String {
    values.iter().map(|value| word(value.as_ref())).collect::<Vec<_>>().join(", ")
}

/// One value as it is listed.
pub fn word(value: &str) -> &str {
    let value = value.trim();
    if value.is_empty() { "–" } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::variables::Pattern;

    #[test]
    fn places_have_the_values_of_the_prompts() {
        let text = "a {red|blue|} cup, {1-3}, {x|y}";
        let pattern = Pattern::of(text).unwrap();
        let of = SeriesOf::Matrix { prompt: text.to_owned(), axes: pattern.axes() };
        let series = Series { id: SeriesId::fresh(), place: 0, of };
        assert_eq!(u64::from(series.count()), pattern.count());
        for (place, combination) in pattern.each().enumerate() {
            assert_eq!(series.values_at(place as u32), combination.values);
        }
        assert_eq!(words(&series.values_at(13)), "–, 1, y");
        let json = serde_json::to_value(&series).unwrap();
        assert_eq!(json["of"]["matrix"]["prompt"], text);
        assert_eq!(serde_json::from_value::<Series>(json).unwrap(), series);
    }
}
