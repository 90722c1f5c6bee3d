//! Known models as dated data: what each draws, accepts and costs. Unknown ones take the rules of gpt-image-2.

mod catalogue;
mod choices;
mod offer;
mod sizes;
mod table;

pub use catalogue::{Catalogue, FILE_NAME};
pub use choices::{Background, Complexity, Fidelity, Moderation, Quality, Size, Transparency};
pub use offer::{Knob, Offer};
pub use sizes::{FreeSizes, Ratio, SizeClass, SizeRule, SizeVerdict};
pub use table::{ImageTokens, InputTokens, OutputTokens, TokenPrices};

use jiff::civil::Date;

/// What is known of one model.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a model")]
pub struct Model {
    /// The wire id, as it was asked for.
    pub id: String,
    /// The id of the catalogue's entry whose rules these are: of a snapshot or a gateway's name its plain id.
    pub family: String,
    /// False for an id that the catalogue does not hold: the rules are then those of gpt-image-2.
    pub is_known: bool,
    /// Other ids of the same model: its dated snapshots.
    pub snapshots: Vec<String>,
    /// Legal sizes.
    pub sizes: SizeRule,
    /// Qualities beside `auto`, cheapest first.
    pub qualities: Vec<Quality>,
    /// May the background be transparent?
    pub transparent: Transparency,
    /// Values of `input_fidelity`; empty: it must be left out.
    pub fidelity: Vec<Fidelity>,
    /// Values of `complexity`; empty: it must be left out.
    pub complexity: Vec<Complexity>,
    /// Does it take drawn marks as a picture of their own?
    pub markup: bool,
    /// Does it answer with server-sent events?
    pub streaming: bool,
    /// Can the filter be chosen?
    pub moderation: bool,
    /// Token prices.
    pub prices: TokenPrices,
    /// Tokens of a picture that comes back.
    pub output_tokens: OutputTokens,
    /// Tokens of a picture that is sent.
    pub input_tokens: InputTokens,
    /// Published prices of one picture, in USD: an estimate is never below them. Often empty.
    pub least_prices: Vec<ImageTokens<f64>>,
    /// Most pictures that are sent, the edit target included.
    pub max_images: usize,
    /// Most results of one call.
    pub max_n: u32,
    /// Most characters in a prompt.
    pub max_prompt_chars: usize,
    /// The day from which it is gone.
    pub shutdown: Option<Date>,
    /// What to take instead.
    pub replacement: Option<String>,
}

/// Is a model there on a certain day?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// No end is known.
    Live,
    /// It ends in so many days.
    Ending(i32),
    /// It is gone.
    Gone,
}

/// The model a new draft starts with; its rules are taken for unknown ids.
pub const DEFAULT_MODEL: &str = "gpt-image-2";

/// Most references (with the edit target) in one call, of any model.
pub const MAX_IMAGES: usize = 16;

/// Most characters in a prompt, of any model.
pub const MAX_PROMPT_CHARS: usize = 32_000;

/// Most bytes in one uploaded image.
pub const MAX_IMAGE_BYTES: u64 = 50 * 1024 * 1024;

/// Most results of one call, of any model.
pub const MAX_N: u32 = 10;

/// Most previews of a streamed result.
pub const MAX_PARTIALS: u32 = 3;

impl Model {
    /// The known models, the default one first.
    pub fn known() -> &'static [Self] {
        Catalogue::current().models()
    }

    /// The model of that id, or of the family it belongs to; an unknown one takes the rules of gpt-image-2.
    pub fn named(id: &str) -> Self {
        Catalogue::current().named(id)
    }

    /// The qualities that can be asked for, `auto` first.
    pub fn qualities(&self) -> Vec<Quality> {
        std::iter::once(Quality::Auto).chain(self.qualities.iter().copied()).collect()
    }

    /// The quality nearest to one that it may not have: of those it has, the best that is not above, else the cheapest.
    pub fn nearest_quality(&self, wish: Quality) -> Quality {
        if wish == Quality::Auto {
            return wish;
        }
        let below = self.qualities.iter().copied().filter(|quality| *quality <= wish).max();
        below.or_else(|| self.qualities.first().copied()).unwrap_or_default()
    }

    /// Is it there on that day?
    pub fn life(&self, today: Date) -> Life {
        match self.shutdown {
            None => Life::Live,
            Some(day) if day <= today => Life::Gone,
            Some(day) => Life::Ending(today.until(day).map_or(i32::MAX, |span| span.get_days())),
        }
    }

    /// What to tell about its end; `None` while none is known.
    pub fn notice(&self, today: Date) -> Option<String> {
        let instead = self.replacement.as_ref().map_or_else(String::new, |id| format!("; take {id} instead"));
        let day = self.shutdown?;
        match self.life(today) {
            Life::Live => None,
            Life::Ending(1) => Some(format!("{} is shut down tomorrow{instead}", self.id)),
            Life::Ending(days) => Some(format!("{} is shut down on {day}, in {days} days{instead}", self.id)),
            Life::Gone => Some(format!("{} was shut down on {day}{instead}", self.id)),
        }
    }
}

#[cfg(test)]
mod tests;
