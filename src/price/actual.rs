//! What a finished call did cost, and where that is known from.

use super::list::{PriceList, Rate};
use super::{Money, Usage};
use crate::geom::Extent;
use crate::model::{Model, Quality};

/// Where the cost of a finished call is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actual {
    /// From the tokens that the endpoint counted.
    Usage(Usage),
    /// The endpoint named its own price: a gateway's `cost`, or the header `x-litellm-response-cost`.
    Stated(Money),
    /// The endpoint told nothing: the estimate stands.
    Estimated,
}

/// The cost of a finished call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The amount.
    pub cost: Money,
    /// False: it is the estimate, for the endpoint told nothing.
    pub is_actual: bool,
}

impl Actual {
    /// Takes the best that an answer tells: a stated price before a count, for a gateway knows what it charges.
    ///
    /// A stated nothing is a gateway that does not know, and a count without a result is none.
    pub fn of(usage: Option<Usage>, stated: Option<Money>) -> Self {
        match (usage, stated) {
            (_, Some(money)) if money > Money::ZERO => Self::Stated(money),
            (Some(usage), _) if usage.output > 0 => Self::Usage(usage),
            _ => Self::Estimated,
        }
    }

    /// The cost of a call whose estimate was `estimate`.
    pub fn settle(self, model: &Model, list: &PriceList, estimate: Money) -> Settled {
        match self {
            Self::Stated(cost) => Settled { cost, is_actual: true },
            // Free is free, whatever a server counts.
            _ if list.is_free(model) => Settled { cost: Money::ZERO, is_actual: true },
            // A fixed price does not depend on the count, but the count shows that the call was made.
            Self::Usage(_) if list.is_fixed(model) => Settled { cost: estimate, is_actual: true },
            Self::Usage(usage) => Settled { cost: price_of_usage(model, usage, list), is_actual: true },
            Self::Estimated => Settled { cost: estimate, is_actual: false },
        }
    }
}

impl Actual {
    /// The cost of a call as far as it is known; none while the estimate has to stand. Without the list that held when
    /// it was sent, a count of tokens tells nothing.
    pub fn known(self, model: &Model, list: Option<&PriceList>, estimate: Money) -> Option<Money> {
        match (self, list) {
            (Self::Stated(cost), _) => Some(cost),
            (told, Some(list)) => {
                let settled = told.settle(model, list, estimate);
                settled.is_actual.then_some(settled.cost)
            }
            (_, None) => None,
        }
    }
}

/// The price of counted tokens. Zero under a fixed price: there the estimate stands.
pub fn price_of_usage(model: &Model, usage: Usage, list: &PriceList) -> Money {
    match list.rate(model, Quality::Auto, Extent::new(1024, 1024)) {
        Rate::Image(_) => Money::ZERO,
        Rate::Tokens(prices, times) => {
            let micro = usage.text_in as f64 * prices.text_in
                + usage.image_in as f64 * prices.image_in
                + usage.output as f64 * prices.image_out;
            Money((micro * times).round() as i64)
        }
    }
}

impl Money {
    /// Reads an amount in USD that an endpoint states. Nothing for words, negative and absurd numbers.
    pub fn stated(text: &str) -> Option<Self> {
        let usd: f64 = text.trim().trim_start_matches('$').parse().ok()?;
        (0.0..=10_000.0).contains(&usd).then(|| Self::from_usd(usd))
    }
}
