//! What a profile charges: the list price, times a factor, or prices of its own for some models.

use super::Money;
use super::tokens::nearest;
use crate::geom::Extent;
use crate::model::{Model, Quality, SizeClass, TokenPrices};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Prices of one endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PriceList {
    /// Times the list price, for all models without an entry of their own; 0 is free.
    pub multiplier: f64,
    /// Own prices by model id. An entry holds as it is: the multiplier does not apply to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, ModelPrice>,
}

/// What one model costs at an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelPrice {
    /// Times its list price.
    Multiplier(f64),
    /// Its own token prices.
    Tokens(TokenPrices),
    /// A fixed price for each result, whatever is sent.
    Images(Vec<ImagePrice>),
}

/// A fixed price for a result. What is left out holds for all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImagePrice {
    /// Its quality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
    /// Its size class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<SizeClass>,
    /// USD for one result.
    pub usd: f64,
}

impl Default for PriceList {
    fn default() -> Self {
        Self::times(1.0)
    }
}

/// How one result of a call is priced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rate {
    Tokens(TokenPrices, f64),
    Image(Money),
}

impl PriceList {
    /// The list price times a factor; 0 is free.
    pub const fn times(multiplier: f64) -> Self {
        Self { multiplier, models: BTreeMap::new() }
    }

    /// Does a call of this model cost nothing?
    pub fn is_free(&self, model: &Model) -> bool {
        match self.entry(model) {
            None => self.multiplier == 0.0,
            Some(ModelPrice::Multiplier(times)) => *times == 0.0,
            Some(ModelPrice::Tokens(prices)) => {
                [prices.text_in, prices.image_in, prices.image_out].iter().all(|price| *price == 0.0)
            }
            Some(ModelPrice::Images(prices)) => prices.iter().all(|price| price.usd == 0.0),
        }
    }

    /// Is what it charges for this model more than a guess? A model that nobody has described takes another one's prices.
    pub fn knows(&self, model: &Model) -> bool {
        model.is_known || self.models.contains_key(&model.id) || self.is_free(model)
    }

    /// Is each result of this model charged at a fixed price?
    pub fn is_fixed(&self, model: &Model) -> bool {
        matches!(self.entry(model), Some(ModelPrice::Images(prices)) if !prices.is_empty())
    }

    /// The part of it that concerns one model, to be kept with a call: later changes do not touch it.
    #[must_use]
    pub fn of_model(&self, model: &Model) -> Self {
        let entry = [&model.id, &model.family].into_iter().find_map(|id| self.models.get_key_value(id));
        let models = entry.into_iter().map(|(id, price)| (id.clone(), price.clone())).collect();
        Self { multiplier: self.multiplier, models }
    }

    /// Says what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        let factor = |times: f64| (0.0..=100.0).contains(&times);
        if !factor(self.multiplier) {
            return Err("The price multiplier is between 0 and 100".to_owned());
        }
        for (id, price) in &self.models {
            match price {
                ModelPrice::Multiplier(times) if !factor(*times) => {
                    return Err(format!("The price multiplier of {id} is between 0 and 100"));
                }
                ModelPrice::Tokens(prices) if !prices.is_sound() => {
                    return Err(format!("The token prices of {id} are USD for a million tokens, 0 to 1000000"));
                }
                ModelPrice::Images(prices) if prices.is_empty() => {
                    return Err(format!("{id} has a list of prices with nothing in it"));
                }
                ModelPrice::Images(prices) if prices.iter().any(|price| !(0.0..=10_000.0).contains(&price.usd)) => {
                    return Err(format!("The prices of {id} are USD for one result, 0 to 10000"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The entry of the id as asked for, or of its family.
    fn entry(&self, model: &Model) -> Option<&ModelPrice> {
        self.models.get(&model.id).or_else(|| self.models.get(&model.family))
    }

    /// How a result is priced. `auto` takes the dearest price that it could become.
    pub(super) fn rate(&self, model: &Model, quality: Quality, extent: Extent) -> Rate {
        match self.entry(model) {
            None => Rate::Tokens(model.prices, self.multiplier),
            Some(ModelPrice::Multiplier(times)) => Rate::Tokens(model.prices, *times),
            Some(ModelPrice::Tokens(prices)) => Rate::Tokens(*prices, 1.0),
            Some(ModelPrice::Images(prices)) => match of_model(prices, model, quality, SizeClass::of(extent)) {
                Some(usd) => Rate::Image(Money::from_usd(usd)),
                None => Rate::Tokens(model.prices, self.multiplier),
            },
        }
    }

    /// A published price that an estimate does not go below; only where the list price holds.
    pub(super) fn least(&self, model: &Model, quality: Quality, extent: Extent) -> Money {
        let times = match self.entry(model) {
            None => self.multiplier,
            Some(ModelPrice::Multiplier(times)) => *times,
            Some(_) => return Money::ZERO,
        };
        let found = nearest(&model.least_prices, extent).map(|listed| &listed.by_quality);
        let usd = found.and_then(|by| by.get(&quality).copied().or_else(|| by.values().copied().reduce(f64::max)));
        Money::from_usd(usd.unwrap_or(0.0) * times)
    }
}

/// The price of a result. What `auto` becomes the endpoint decides: the dearest of the model's qualities.
fn of_model(prices: &[ImagePrice], model: &Model, quality: Quality, class: SizeClass) -> Option<f64> {
    if quality != Quality::Auto {
        return of_image(prices, quality, class);
    }
    model.qualities.iter().filter_map(|quality| of_image(prices, *quality, class)).max_by(f64::total_cmp)
}

/// The price that names most of what is asked for, quality before size; the dearest of those that name as much. When
/// none fits, the dearest of all: better too high than too low.
fn of_image(prices: &[ImagePrice], quality: Quality, class: SizeClass) -> Option<f64> {
    let fits = |price: &&ImagePrice| {
        price.quality.is_none_or(|named| named == quality || named == Quality::Auto)
            && price.size.is_none_or(|named| named == class)
    };
    let weight = |price: &ImagePrice| (price.quality.is_some_and(|named| named == quality), price.size.is_some());
    let best = prices.iter().filter(fits).max_by(|a, b| weight(a).cmp(&weight(b)).then(a.usd.total_cmp(&b.usd)));
    best.map(|price| price.usd).or_else(|| prices.iter().map(|price| price.usd).max_by(f64::total_cmp))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(quality: Option<Quality>, size: Option<SizeClass>, usd: f64) -> ImagePrice {
        ImagePrice { quality, size, usd }
    }

    #[test]
    fn the_price_that_names_most_is_taken() {
        let prices = [
            of(None, None, 0.5),
            of(Some(Quality::Low), None, 0.01),
            of(Some(Quality::Low), Some(SizeClass::FourK), 0.04),
            of(None, Some(SizeClass::TwoK), 0.2),
        ];
        for (quality, class, usd) in [
            (Quality::Low, SizeClass::OneK, 0.01),
            (Quality::Low, SizeClass::FourK, 0.04),
            (Quality::High, SizeClass::TwoK, 0.2),
            (Quality::High, SizeClass::FourK, 0.5),
        ] {
            assert_eq!(of_image(&prices, quality, class), Some(usd), "{quality} {class}");
        }
        assert_eq!(of_image(&prices[1..2], Quality::High, SizeClass::OneK), Some(0.01), "the only one there is");
        assert_eq!(of_image(&[], Quality::Low, SizeClass::OneK), None);
    }

    #[test]
    fn auto_is_the_dearest_of_the_models_qualities() {
        let model = Model::named("gpt-image-2");
        let auto = |prices: &[ImagePrice]| of_model(prices, &model, Quality::Auto, SizeClass::OneK);
        let mut prices = vec![of(Some(Quality::Low), None, 0.1), of(Some(Quality::High), None, 0.9)];
        assert_eq!(auto(&prices), Some(0.9));
        prices.push(of(None, Some(SizeClass::OneK), 0.05));
        assert_eq!(auto(&prices), Some(0.9), "that a price names the size does not make it the one");
        prices.push(of(Some(Quality::Max), None, 5.0));
        assert_eq!(auto(&prices), Some(0.9), "a quality that the model does not have");
        assert_eq!((auto(&[of(None, None, 0.3)]), auto(&[])), (Some(0.3), None));
    }

    #[test]
    fn a_list_survives_its_file_and_is_checked() {
        let list = PriceList {
            multiplier: 0.5,
            models: BTreeMap::from([
                ("a".to_owned(), ModelPrice::Multiplier(0.25)),
                ("b".to_owned(), ModelPrice::Tokens(TokenPrices { text_in: 1.0, image_in: 2.0, image_out: 3.0 })),
                ("c".to_owned(), ModelPrice::Images(vec![of(Some(Quality::Max), Some(SizeClass::OneK), 0.03)])),
            ]),
        };
        let text = toml::to_string(&list).unwrap();
        assert_eq!(toml::from_str::<PriceList>(&text).unwrap(), list, "{text}");
        assert_eq!(toml::from_str::<PriceList>("").unwrap(), PriceList::default());
        assert_eq!(list.check(), Ok(()));
        for wrong in [
            ModelPrice::Multiplier(f64::NAN),
            ModelPrice::Images(vec![]),
            ModelPrice::Images(vec![of(None, None, -1.0)]),
            ModelPrice::Tokens(TokenPrices { text_in: 1.0, image_in: f64::INFINITY, image_out: 3.0 }),
        ] {
            let list = PriceList { models: BTreeMap::from([("a".to_owned(), wrong)]), ..PriceList::default() };
            assert!(list.check().is_err(), "{list:?}");
        }
        assert!(PriceList::times(-1.0).check().is_err());
    }

    #[test]
    fn free_is_what_costs_nothing() {
        let model = Model::named("openai/gpt-image-2");
        assert!(PriceList::times(0.0).is_free(&model) && !PriceList::default().is_free(&model));
        let entry = ("gpt-image-2".to_owned(), ModelPrice::Images(vec![of(None, None, 0.0)]));
        let list = PriceList { models: BTreeMap::from([entry]), ..PriceList::default() };
        assert!(list.is_free(&model) && list.is_fixed(&model), "a gateway's name takes its family's price");
        let odd = Model::named("painter-9");
        assert!(list.knows(&model) && PriceList::times(0.0).knows(&odd) && !PriceList::times(0.5).knows(&odd));
        let own = BTreeMap::from([("painter-9".to_owned(), ModelPrice::Multiplier(1.0))]);
        assert!(PriceList { models: own, ..PriceList::default() }.knows(&odd));
        let other = ("other".to_owned(), ModelPrice::Multiplier(3.0));
        let mut both = list.clone();
        both.models.extend([other]);
        assert_eq!(both.of_model(&model), list);
    }
}
