//! The shape of an entry in a file of models, with nothing in it that must be there but the id.

use super::choices::{Complexity, Fidelity, Quality, Transparency};
use super::sizes::SizeRule;
use super::{MAX_IMAGES, MAX_N, MAX_PROMPT_CHARS, Model};
use crate::geom::Extent;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// Prices in USD for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenPrices {
    /// Text that is sent.
    pub text_in: f64,
    /// Images that are sent.
    pub image_in: f64,
    /// Images that come back.
    pub image_out: f64,
}

impl TokenPrices {
    /// No price is negative, infinite or absurd.
    pub fn is_sound(&self) -> bool {
        [self.text_in, self.image_in, self.image_out].iter().all(|price| (0.0..=1e6).contains(price))
    }
}

/// One amount for each quality, at one size.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ImageTokens<T> {
    /// The size.
    #[serde(deserialize_with = "extent")]
    pub size: Extent,
    /// The amounts.
    #[serde(flatten)]
    pub by_quality: BTreeMap<Quality, T>,
}

/// How many tokens a picture is that comes back.
#[derive(Debug, Clone, PartialEq)]
pub enum OutputTokens {
    /// The factor `q` of the vendor's formula for each quality: any size.
    Formula(BTreeMap<Quality, u32>),
    /// Counted for a few sizes.
    Listed(Vec<ImageTokens<u64>>),
}

/// How many tokens a picture is that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum InputTokens {
    /// Squares of `side` pixels, at most `budget` of them; a picture whose long side is under `enlarged_to` is
    /// enlarged to it first.
    Patches {
        /// Pixels a side.
        side: u32,
        /// Most of them.
        budget: u32,
        /// Least long side.
        enlarged_to: u32,
    },
    /// The short side is brought down to `short_side`; then `base` and `tile` for each started square of that side.
    /// High fidelity adds to it.
    Tiles {
        /// Pixels of the short side, and a side of each tile.
        short_side: u32,
        /// Tokens of any picture.
        base: u32,
        /// Tokens of each tile.
        tile: u32,
        /// More tokens for a square picture at high fidelity.
        high_square: u32,
        /// More tokens for any other picture at high fidelity.
        high_other: u32,
    },
}

/// An entry: what is left out comes from the entry it is `like`, or from the one that it changes.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) like: Option<String>,
    snapshots: Option<Vec<String>>,
    sizes: Option<SizeRule>,
    qualities: Option<Vec<Quality>>,
    transparent: Option<Transparency>,
    fidelity: Option<Vec<Fidelity>>,
    complexity: Option<Vec<Complexity>>,
    markup: Option<bool>,
    streaming: Option<bool>,
    moderation: Option<bool>,
    prices: Option<TokenPrices>,
    token_factor: Option<BTreeMap<Quality, u32>>,
    output_tokens: Option<Vec<ImageTokens<u64>>>,
    input_tokens: Option<InputTokens>,
    least_prices: Option<Vec<ImageTokens<f64>>>,
    max_images: Option<usize>,
    max_n: Option<u32>,
    max_prompt_chars: Option<usize>,
    #[serde(default, deserialize_with = "date")]
    shutdown: Option<Date>,
    replacement: Option<String>,
}

fn extent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Extent, D::Error> {
    let text = String::deserialize(deserializer)?;
    Extent::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("\"{text}\" is no size such as \"1024x1536\"")))
}

/// `2026-12-01`, with or without quotation marks.
fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let value = toml::Value::deserialize(deserializer)?;
    let text = match &value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let read = text.parse::<Date>();
    read.map(Some).map_err(|_| serde::de::Error::custom(format!("{text} is no day such as 2026-12-01")))
}

impl Entry {
    /// Puts the entry over the model it starts from. The error says what does not fit, without the id.
    pub(super) fn over(self, base: &Model) -> Result<Model, String> {
        let mut model = base.clone();
        model.is_known = true;
        if model.family != self.id {
            // Another model's snapshots and end are its own.
            (model.snapshots, model.shutdown, model.replacement) = (Vec::new(), None, None);
        }
        (model.id, model.family) = (self.id.clone(), self.id);
        set(&mut model.snapshots, self.snapshots);
        set(&mut model.sizes, self.sizes);
        set(&mut model.qualities, self.qualities);
        set(&mut model.transparent, self.transparent);
        set(&mut model.fidelity, self.fidelity);
        set(&mut model.complexity, self.complexity);
        set(&mut model.markup, self.markup);
        set(&mut model.streaming, self.streaming);
        set(&mut model.moderation, self.moderation);
        set(&mut model.prices, self.prices);
        set(&mut model.input_tokens, self.input_tokens);
        set(&mut model.least_prices, self.least_prices);
        set(&mut model.max_images, self.max_images);
        set(&mut model.max_n, self.max_n);
        set(&mut model.max_prompt_chars, self.max_prompt_chars);
        model.shutdown = self.shutdown.or(model.shutdown);
        model.replacement = self.replacement.or(model.replacement);
        match (self.token_factor, self.output_tokens) {
            (Some(_), Some(_)) => return Err("token_factor and output_tokens cannot both be given".to_owned()),
            (Some(factors), None) => model.output_tokens = OutputTokens::Formula(factors),
            (None, Some(listed)) => model.output_tokens = OutputTokens::Listed(listed),
            (None, None) => {}
        }
        model.qualities.retain(|quality| *quality != Quality::Auto);
        model.qualities.sort_unstable();
        model.qualities.dedup();
        check(&model).map(|()| model)
    }
}

fn set<T>(slot: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *slot = value;
    }
}

/// Nothing in it can lead an estimate or a check astray.
fn check(model: &Model) -> Result<(), String> {
    let wrong = |what: &str| Err(what.to_owned());
    if model.id.trim().is_empty() || model.id.len() > 200 {
        return wrong("an id has 1 to 200 letters");
    }
    model.sizes.sound()?;
    if model.qualities.is_empty() {
        return wrong("qualities needs at least one word beside auto");
    }
    if !model.prices.is_sound() {
        return wrong("prices are USD for a million tokens, 0 to 1000000");
    }
    let least = model.least_prices.iter().flat_map(|listed| listed.by_quality.values());
    if least.clone().any(|usd| !(0.0..=1e4).contains(usd)) {
        return wrong("least_prices are USD for one picture, 0 to 10000");
    }
    match &model.output_tokens {
        OutputTokens::Formula(factors) => {
            if factors.is_empty() || factors.values().any(|factor| !(1..=10_000).contains(factor)) {
                return wrong("token_factor gives a number from 1 to 10000 for each quality");
            }
        }
        OutputTokens::Listed(listed) => {
            let counts = listed.iter().flat_map(|listed| listed.by_quality.values());
            let empty = listed.is_empty() || listed.iter().any(|listed| listed.by_quality.is_empty());
            if empty || counts.clone().any(|count| *count > 10_000_000) {
                return wrong("output_tokens gives, for each size, up to 10000000 tokens by quality");
            }
        }
    }
    match model.input_tokens {
        InputTokens::Patches { side, budget, enlarged_to } => {
            if !(1..=4096).contains(&side) || budget == 0 || enlarged_to > 65_536 {
                return wrong("input_tokens.patches: side is 1 to 4096, budget at least 1, enlarged_to at most 65536");
            }
        }
        InputTokens::Tiles { short_side, base, tile, high_square, high_other } => {
            let high = [base, tile, high_square, high_other].into_iter().max().unwrap_or(0);
            if !(1..=65_536).contains(&short_side) || high > 1_000_000 {
                return wrong("input_tokens.tiles: short_side is 1 to 65536, tokens are at most 1000000");
            }
        }
    }
    if !(1..=MAX_IMAGES).contains(&model.max_images) || !(1..=MAX_N).contains(&model.max_n) {
        return Err(format!("max_images is 1 to {MAX_IMAGES}, max_n is 1 to {MAX_N}"));
    }
    if !(1..=MAX_PROMPT_CHARS).contains(&model.max_prompt_chars) {
        return Err(format!("max_prompt_chars is 1 to {MAX_PROMPT_CHARS}"));
    }
    Ok(())
}
