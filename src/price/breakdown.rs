//! The estimate of a call, line by line.

use super::list::{PriceList, Rate};
use super::tokens::{TOKENS_OF_A_PARTIAL, input_image_tokens, output_tokens, text_tokens};
use super::{Money, Usage};
use crate::geom::Extent;
use crate::model::{Fidelity, Model, Quality, Size};

/// What one call asks for, as far as the price goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Order<'a> {
    /// The model.
    pub model: &'a Model,
    /// Quality of each result; `Auto` is priced as the dearest.
    pub quality: Quality,
    /// Size of each result; `Auto` is priced as the dearest of the usual ones.
    pub size: Size,
    /// Number of results.
    pub n: u32,
    /// Partial images that are streamed, for each result.
    pub partial_images: u32,
    /// Pixel sizes of the images that are sent (masks are not counted).
    pub inputs: &'a [Extent],
    /// How closely an edit keeps to them.
    pub fidelity: Option<Fidelity>,
    /// Characters in the prompt.
    pub prompt_chars: usize,
}

/// One line of an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// How many: characters, pictures.
    pub count: u64,
    /// Tokens of all together; 0 under a fixed price.
    pub tokens: u64,
    /// Price of all together.
    pub money: Money,
}

/// The estimate of a call. The lines add up to the total, to the micro-dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Breakdown {
    /// The prompt.
    pub text: Line,
    /// Pictures that are sent.
    pub inputs: Line,
    /// Results.
    pub outputs: Line,
    /// Streamed previews.
    pub partials: Line,
    /// Each result has a fixed price that holds everything.
    pub fixed: bool,
}

/// Estimates a call before it is made.
pub fn breakdown(order: &Order<'_>, list: &PriceList) -> Breakdown {
    let sizes = match order.size {
        Size::Exact(extent) => vec![extent],
        Size::Auto => order.model.sizes.usual(),
    };
    // What "auto" will become is not known: the dearest.
    let all = sizes.into_iter().map(|extent| of_size(order, extent, list));
    all.max_by_key(Breakdown::total).unwrap_or_default()
}

fn of_size(order: &Order<'_>, extent: Extent, list: &PriceList) -> Breakdown {
    let Order { model, quality, .. } = *order;
    let n = u64::from(order.n);
    let mut made = Breakdown {
        text: Line { count: order.prompt_chars as u64, ..Line::default() },
        inputs: Line { count: order.inputs.len() as u64, ..Line::default() },
        outputs: Line { count: n, ..Line::default() },
        partials: Line { count: n * u64::from(order.partial_images), ..Line::default() },
        fixed: false,
    };
    match list.rate(model, quality, extent) {
        Rate::Image(each) => {
            made.fixed = true;
            made.outputs.money = each * order.n;
        }
        Rate::Tokens(prices, times) => {
            let priced = |tokens: u64, price: f64| Money((tokens as f64 * price * times).round() as i64);
            let price =
                |line: &mut Line, tokens: u64, each: f64| (line.tokens, line.money) = (tokens, priced(tokens, each));
            price(&mut made.text, text_tokens(order.prompt_chars), prices.text_in);
            let sent = order.inputs.iter().map(|input| input_image_tokens(model, order.fidelity, *input)).sum();
            price(&mut made.inputs, sent, prices.image_in);
            price(&mut made.outputs, output_tokens(model, quality, extent) * n, prices.image_out);
            made.outputs.money = made.outputs.money.max(list.least(model, quality, extent) * order.n);
            let partials = made.partials.count * TOKENS_OF_A_PARTIAL;
            price(&mut made.partials, partials, prices.image_out);
        }
    }
    made
}

/// Estimates a call before it is made: the total of its [`breakdown`].
pub fn estimate(order: &Order<'_>, list: &PriceList) -> Money {
    breakdown(order, list).total()
}

impl Breakdown {
    /// All lines together.
    pub fn total(&self) -> Money {
        [self.text, self.inputs, self.outputs, self.partials].iter().map(|line| line.money).sum()
    }

    /// The same for so many calls.
    #[must_use]
    pub fn times(&self, calls: u32) -> Self {
        let times = |line: Line| Line {
            count: line.count * u64::from(calls),
            tokens: line.tokens * u64::from(calls),
            money: line.money * calls,
        };
        Self {
            text: times(self.text),
            inputs: times(self.inputs),
            outputs: times(self.outputs),
            partials: times(self.partials),
            fixed: self.fixed,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let plus = |one: Line, other: Line| Line {
            count: one.count + other.count,
            tokens: one.tokens + other.tokens,
            money: one.money + other.money,
        };
        Self {
            text: plus(self.text, other.text),
            inputs: plus(self.inputs, other.inputs),
            outputs: plus(self.outputs, other.outputs),
            partials: plus(self.partials, other.partials),
            fixed: self.fixed || other.fixed,
        }
    }

    /// The lines that are not empty, in words: `("2 results", line)`.
    pub fn lines(&self) -> Vec<(String, Line)> {
        let counted = |line: Line, one: &str, many: &str| {
            let words = format!("{} {}", line.count, if line.count == 1 { one } else { many });
            (line.count > 0).then_some((words, line))
        };
        [
            counted(self.outputs, "result", "results"),
            counted(self.partials, "preview", "previews"),
            counted(self.inputs, "picture sent", "pictures sent"),
            (self.text.count > 0).then(|| ("Prompt".to_owned(), self.text)),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// The tokens as an endpoint would count them.
    pub const fn usage(&self) -> Usage {
        Usage {
            text_in: self.text.tokens,
            image_in: self.inputs.tokens,
            output: self.outputs.tokens + self.partials.tokens,
        }
    }
}
