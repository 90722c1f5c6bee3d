//! What a model has: the one source that window, command line and checks ask.

use super::choices::{Background, Complexity, Fidelity, Moderation, Quality, Transparency};
use super::{MAX_PARTIALS, Model};
use std::fmt;

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Knob {
    /// `size`.
    Size,
    /// `n`.
    Count,
    /// `quality`.
    Quality,
    /// `background`.
    Background,
    /// `output_format`.
    Format,
    /// `output_compression`.
    Compression,
    /// `moderation`.
    Moderation,
    /// `input_fidelity`, of edits.
    Fidelity,
    /// `complexity`.
    Complexity,
    /// `stream`.
    Stream,
    /// `partial_images`, of streams.
    Partials,
    /// `mask`, of edits.
    Mask,
    /// `markup`, of edits.
    Markup,
    /// `user`.
    User,
    /// `safety_identifier`.
    SafetyIdentifier,
}

impl Knob {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Size,
        Self::Count,
        Self::Quality,
        Self::Background,
        Self::Format,
        Self::Compression,
        Self::Moderation,
        Self::Fidelity,
        Self::Complexity,
        Self::Stream,
        Self::Partials,
        Self::Mask,
        Self::Markup,
        Self::User,
        Self::SafetyIdentifier,
    ];

    /// The wire name of the field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Count => "n",
            Self::Quality => "quality",
            Self::Background => "background",
            Self::Format => "output_format",
            Self::Compression => "output_compression",
            Self::Moderation => "moderation",
            Self::Fidelity => "input_fidelity",
            Self::Complexity => "complexity",
            Self::Stream => "stream",
            Self::Partials => "partial_images",
            Self::Mask => "mask",
            Self::Markup => "markup",
            Self::User => "user",
            Self::SafetyIdentifier => "safety_identifier",
        }
    }

    /// What people call it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Count => "number of results",
            Self::Quality => "quality",
            Self::Background => "background",
            Self::Format => "format",
            Self::Compression => "compression",
            Self::Moderation => "filter",
            Self::Fidelity => "fidelity",
            Self::Complexity => "complexity",
            Self::Stream => "streaming",
            Self::Partials => "previews",
            Self::Mask => "mask",
            Self::Markup => "marks",
            Self::User => "user",
            Self::SafetyIdentifier => "safety identifier",
        }
    }

    /// Only edits have it.
    pub const fn is_of_edits(self) -> bool {
        matches!(self, Self::Fidelity | Self::Mask | Self::Markup)
    }
}

impl fmt::Display for Knob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// What a model has of one parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Nothing: it must be left out. The sentence says so.
    Absent(String),
    /// One of these words. The default is the first one; where that is not sent, leaving out is the default.
    Choices(Vec<&'static str>),
    /// One of these words, the last of which an endpoint may refuse; the sentence says why.
    Trial(Vec<&'static str>, String),
    /// A whole number, both ends included.
    Range(u32, u32),
    /// On or off.
    Switch,
    /// A text of at most so many characters.
    Text(usize),
    /// A picture.
    Picture,
    /// A size by the model's rule.
    Sizes,
}

impl Offer {
    /// Is the parameter there at all?
    pub const fn is_there(&self) -> bool {
        !matches!(self, Self::Absent(_))
    }

    /// Can this word be chosen?
    pub fn has(&self, word: &str) -> bool {
        match self {
            Self::Choices(words) | Self::Trial(words, _) => words.contains(&word),
            _ => false,
        }
    }

    /// Why it is not there, or what may go wrong with it.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Absent(why) | Self::Trial(_, why) => Some(why),
            _ => None,
        }
    }
}

/// Most characters of a safety identifier.
pub(crate) const MAX_IDENTIFIER_CHARS: usize = 128;

impl Model {
    /// What it has of one parameter.
    pub fn offers(&self, knob: Knob) -> Offer {
        let id = &self.id;
        let absent = |what: &str| Offer::Absent(format!("{id} has no {what}"));
        match knob {
            Knob::Size => Offer::Sizes,
            Knob::Count => Offer::Range(1, self.max_n),
            Knob::Quality => Offer::Choices(self.qualities().into_iter().map(Quality::name).collect()),
            Knob::Background => self.backgrounds(),
            Knob::Format => Offer::Choices(vec!["png", "jpeg", "webp"]),
            Knob::Compression => Offer::Range(0, 100),
            Knob::Moderation if self.moderation => {
                Offer::Choices(Moderation::ALL.iter().map(|word| word.name()).collect())
            }
            Knob::Moderation => absent("choice of its filter"),
            Knob::Fidelity if self.fidelity.is_empty() => absent("choice of fidelity"),
            Knob::Fidelity => Offer::Choices(self.fidelity.iter().map(|word| Fidelity::name(*word)).collect()),
            Knob::Complexity if self.complexity.is_empty() => absent("complexity"),
            Knob::Complexity => Offer::Choices(self.complexity.iter().map(|word| Complexity::name(*word)).collect()),
            Knob::Stream if self.streaming => Offer::Switch,
            Knob::Stream => absent("streaming"),
            Knob::Partials if self.streaming => Offer::Range(0, MAX_PARTIALS),
            Knob::Partials => absent("previews: it does not stream"),
            Knob::Mask => Offer::Picture,
            Knob::Markup if self.markup => Offer::Picture,
            Knob::Markup => Offer::Absent(format!("{id} takes no marks as a picture of their own")),
            Knob::User => Offer::Text(256),
            Knob::SafetyIdentifier => Offer::Text(MAX_IDENTIFIER_CHARS),
        }
    }

    fn backgrounds(&self) -> Offer {
        let mut words: Vec<&'static str> = Background::ALL.iter().map(|word| word.name()).collect();
        match self.transparent {
            Transparency::Yes => Offer::Choices(words),
            Transparency::Preview => {
                Offer::Trial(words, "A transparent background is in preview: the endpoint may refuse it".to_owned())
            }
            Transparency::No => {
                words.retain(|word| *word != Background::Transparent.name());
                Offer::Choices(words)
            }
        }
    }

    /// Says why a word cannot be chosen, with what can; `None` when it can.
    pub fn refuses(&self, knob: Knob, word: &str) -> Option<String> {
        match self.offers(knob) {
            Offer::Absent(why) => Some(why),
            offer @ (Offer::Choices(_) | Offer::Trial(..)) if offer.has(word) => None,
            Offer::Choices(words) | Offer::Trial(words, _) => {
                Some(format!("{} has no {knob} {word}, only {}", self.id, listed(&words)))
            }
            _ => None,
        }
    }
}

/// `auto, low and high`.
fn listed(words: &[&str]) -> String {
    match words {
        [] => "none".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
