//! What the gallery is asked for: words, and filters as chips.
//!
//! Words are found at the beginning of words ("light" finds "lighthouse"), all of them wherever they stand; words in
//! quotes as they stand there; a minus in front leaves out what has them.

use crate::geom::Extent;
use crate::look::Colour;
use crate::picture::Digest;
use crate::price::Money;
use crate::take::{Mode, Tier};
use serde::{Deserialize, Serialize};

/// Most bytes of what is typed that count.
const MOST_BYTES: usize = 1000;
/// Most words that count.
const MOST_WORDS: usize = 32;

/// A search, as it is typed, kept and run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Search {
    /// As typed.
    pub words: String,
    /// Each narrows it down further.
    pub filters: Vec<Filter>,
}

/// One condition; those of one kind stand beside each other: any of them will do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Made by this model.
    Model(String),
    /// On this tier.
    Tier(Tier),
    /// In this way.
    Mode(Mode),
    /// By this profile, by its name.
    Profile(String),
    /// Sides of at least so many pixels.
    AtLeast(Extent),
    /// With so many stars or more, 1 to 5.
    Rating(u8),
    /// Marked with a star.
    Starred,
    /// With this label.
    Label(Label),
    /// With this tag.
    Tag(String),
    /// In this collection.
    Collection(String),
    /// Stored between these moments, ms since 1970 UTC; the second not included.
    Days(i64, i64),
    /// Cost at least the first, and less than the second.
    Cost(Money, Money),
    /// In this state.
    State(State),
    /// Made with a mask.
    Masked,
    /// This picture went into it.
    MadeWith(Digest),
    /// A tenth of it has this colour.
    Colour(Colour),
}

impl Filter {
    /// Filters of one kind are alternatives.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// What the user decided, or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not decided yet.
    Open,
    /// Kept for later.
    Kept,
    /// It became a source.
    Accepted,
    /// The answer could not be put back exactly.
    Flagged,
}

/// A colour that the user gave a result, to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Red.
    Red,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
}

impl Label {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Red, Self::Yellow, Self::Green, Self::Blue, Self::Purple];

    /// As it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Red => "Red",
            Self::Yellow => "Yellow",
            Self::Green => "Green",
            Self::Blue => "Blue",
            Self::Purple => "Purple",
        }
    }

    /// In the index: 1 to 5; 0 is none.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Reads [`Label::number`].
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|label| label.number() == number)
    }
}

impl Search {
    /// Nothing is asked for: everything is found.
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty() && self.terms().is_empty()
    }

    /// The words, as they are looked for.
    pub fn terms(&self) -> Vec<Term> {
        terms(&self.words)
    }
}

/// Words that are looked for together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Without the quotes.
    pub text: String,
    /// As they stand, and not only the beginning of the last one.
    pub whole: bool,
    /// What has them is left out.
    pub not: bool,
}

impl Term {
    /// As an FTS5 string: in quotes, which are doubled inside, so that nothing in it means anything but itself.
    pub fn matching(&self) -> String {
        let star = if self.whole { "" } else { "*" };
        format!("\"{}\"{star}", self.text.replace('"', "\"\""))
    }
}

fn terms(words: &str) -> Vec<Term> {
    let mut cut = words.len().min(MOST_BYTES);
    while !words.is_char_boundary(cut) {
        cut -= 1;
    }
    let mut rest = words[..cut].trim_start();
    let mut terms = Vec::new();
    while !rest.is_empty() && terms.len() < MOST_WORDS {
        let (not, body) = rest.strip_prefix('-').map_or((false, rest), |body| (true, body));
        let (text, whole, after) = if let Some(quoted) = body.strip_prefix('"') {
            // A quote that is not closed yet reaches to the end: it is still being typed.
            let (text, after) = quoted.split_once('"').unwrap_or((quoted, ""));
            (text, quoted.contains('"'), after)
        } else {
            let end = body.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(body.len());
            (&body[..end], false, &body[end..])
        };
        // Signs alone are no word: the index has none of them.
        if text.chars().any(char::is_alphanumeric) {
            terms.push(Term { text: text.trim().replace('\0', " "), whole, not });
        }
        rest = after.trim_start();
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(words: &str) -> Vec<String> {
        let sign = |term: &Term| format!("{}{}", if term.not { "-" } else { "" }, term.matching());
        terms(words).iter().map(sign).collect()
    }

    #[test]
    fn words_phrases_and_what_is_left_out() {
        assert_eq!(told("  red  boat"), ["\"red\"*", "\"boat\"*"]);
        assert_eq!(told("\"red boat\" -night -\"at sea\""), ["\"red boat\"", "-\"night\"*", "-\"at sea\""]);
        assert_eq!(told("\"red bo"), ["\"red bo\"*"], "a phrase that is still being typed");
        assert_eq!(told("a\"b c\"d"), ["\"a\"*", "\"b c\"", "\"d\"*"]);
        assert_eq!(told("Straße 東京 naïve"), ["\"Straße\"*", "\"東京\"*", "\"naïve\"*"]);
        assert!(told("- -- \" \"\" *** \"-\" ()").is_empty());
    }

    #[test]
    fn nothing_typed_is_nothing_asked() {
        assert!(Search::default().is_empty());
        assert!(Search { words: " \" - ".into(), ..Search::default() }.is_empty());
        assert!(!Search { words: "a".into(), ..Search::default() }.is_empty());
        assert!(!Search { filters: vec![Filter::Starred], ..Search::default() }.is_empty());
        assert!(Filter::Rating(1).is_like(&Filter::Rating(4)) && !Filter::Rating(1).is_like(&Filter::Starred));
    }

    #[test]
    fn labels_have_numbers_that_stay() {
        let numbers: Vec<_> = Label::ALL.into_iter().map(Label::number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        assert!(Label::ALL.into_iter().all(|label| Label::from_number(label.number()) == Some(label)));
        assert_eq!((Label::from_number(0), Label::from_number(6)), (None, None));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_gives_sound_terms(words in any::<String>()) {
            let terms = terms(&words);
            prop_assert!(terms.len() <= MOST_WORDS);
            for term in terms {
                prop_assert!(term.text.chars().any(char::is_alphanumeric));
                let matching = term.matching();
                let inner = matching.trim_end_matches('*');
                prop_assert!(inner.starts_with('"') && inner.ends_with('"') && inner.len() >= 3);
                prop_assert!(!inner[1..inner.len() - 1].replace("\"\"", "").contains('"'));
            }
            prop_assert!(super::terms(&"x ".repeat(5000)).len() <= MOST_WORDS);
        }

        #[test]
        fn a_kept_search_reads_back(words in any::<String>(), rating in 0u8..6, starred in any::<bool>()) {
            let mut filters = vec![Filter::Rating(rating), Filter::Tier(Tier::Final), Filter::Days(0, 5)];
            filters.extend(starred.then_some(Filter::Starred));
            filters.push(Filter::AtLeast(Extent::new(1024, 1)));
            let search = Search { words, filters };
            let text = serde_json::to_string(&search).unwrap();
            prop_assert_eq!(serde_json::from_str::<Search>(&text).unwrap(), search);
        }
    }
}
