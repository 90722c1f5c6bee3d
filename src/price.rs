//! Money: what a call will cost, and what it did cost.
//!
//! | Part | Does |
//! |---|---|
//! | `money` | amounts in micro-dollars |
//! | `tokens` | the vendor's counting of pictures and text |
//! | `list` | what a profile charges: a factor, token prices or fixed prices of its own |
//! | `breakdown` | the estimate, line by line |
//! | `actual` | the cost afterwards, and where it is known from |

mod actual;
mod breakdown;
mod list;
mod money;
mod tokens;

pub use actual::{Actual, Settled, price_of_usage};
pub use breakdown::{Breakdown, Line, Order, breakdown, estimate};
pub use list::{ImagePrice, ModelPrice, PriceList};
pub use money::Money;
pub use tokens::{TOKENS_OF_A_PARTIAL, input_image_tokens, output_tokens, text_tokens};

use serde::{Deserialize, Serialize};

/// Tokens of one call as the endpoint counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    /// Text tokens that were sent.
    pub text_in: u64,
    /// Image tokens that were sent.
    pub image_in: u64,
    /// Tokens of all results.
    pub output: u64,
}

#[cfg(test)]
mod tests;
