//! Variables: `{red|blue}` and `{1-4}` in a prompt stand for several prompts, one for each combination of their values.
//!
//! | Typed | Meant |
//! |---|---|
//! | `{red|blue}`, `{ of wood|}` | one of these, as they are typed, spaces too; one may be empty |
//! | `{1-4}`, `{4-1}`, `{01-12}` | whole numbers in that order; with a leading zero all are as wide as the widest |
//! | `\{`, `\}`, and `\|` in a variable | the character itself |
//! | `{word}`, `{"a": "b|c"}`, a brace without its other | as it is typed: a slot, JSON, a brace |
//! | `{a|{b|c}}` | an error: variables do not stand in one another |
//!
//! A mention is one piece, whatever its name holds. Two variables of the same values vary by themselves.

use crate::request::{Field, Problem};
use std::ops::Range;

/// Prompts that one run takes.
pub const MOST_PROMPTS: u64 = 64;

/// What a variable can be.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Values {
    Words(Vec<String>),
    Numbers { from: u64, to: u64, width: usize },
}

/// A variable in a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its bytes in the prompt, with both braces.
    pub range: Range<usize>,
    /// Where its braces and bars stand in the prompt.
    pub marks: Vec<usize>,
    values: Values,
}

impl Variable {
    /// How many values it has, at least one.
    pub fn len(&self) -> u64 {
        match &self.values {
            Values::Words(words) => words.len() as u64,
            Values::Numbers { from, to, .. } => from.abs_diff(*to) + 1,
        }
    }

    /// Never: it has a value.
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// The value of that place.
    pub fn get(&self, at: u64) -> Option<String> {
        match &self.values {
            Values::Words(words) => words.get(usize::try_from(at).ok()?).cloned(),
            Values::Numbers { from, to, width } => {
                let number = if from <= to { from.checked_add(at)? } else { from.checked_sub(at)? };
                (at < self.len()).then(|| format!("{number:0width$}"))
            }
        }
    }
}

/// One of the prompts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// The value of each variable, in reading order.
    pub values: Vec<String>,
    /// The prompt.
    pub prompt: String,
}

/// A prompt with its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The text before each variable, and behind the last one; without its escapes.
    texts: Vec<String>,
    variables: Vec<Variable>,
}

/// A brace that is open.
struct Open {
    at: usize,
    bars: Vec<usize>,
    nested: bool,
}

impl Pattern {
    /// Finds the variables of a prompt.
    ///
    /// # Errors
    /// One stands in another.
    pub fn of(prompt: &str) -> Result<Self, Problem> {
        let variables = found(prompt)?;
        let mut texts = Vec::with_capacity(variables.len() + 1);
        let mut done = 0;
        for variable in &variables {
            texts.push(unescaped(prompt, done..variable.range.start, &['{', '}']));
            done = variable.range.end;
        }
        texts.push(unescaped(prompt, done..prompt.len(), &['{', '}']));
        Ok(Self { texts, variables })
    }

    /// The variables, in reading order.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// How many prompts it stands for, at least one; `u64::MAX` for as many or more.
    pub fn count(&self) -> u64 {
        self.variables.iter().fold(1, |count: u64, variable| count.saturating_mul(variable.len()))
    }

    /// The same, when one run takes so many.
    ///
    /// # Errors
    /// There are more than [`MOST_PROMPTS`].
    pub fn checked_count(&self) -> Result<u32, Problem> {
        match self.count() {
            count @ 1..=MOST_PROMPTS => Ok(count as u32),
            count => {
                let count = if count > 999_999 { "over a million".to_owned() } else { count.to_string() };
                let message = format!(
                    "The variables make {count} prompts, and one run takes {MOST_PROMPTS}: take out some of their values"
                );
                Err(Problem::new(Field::Prompt, message))
            }
        }
    }

    /// The prompt of that place: the last variable changes first.
    pub fn get(&self, place: u64) -> Option<Combination> {
        if place >= self.count() {
            return None;
        }
        let mut rest = place;
        let mut values = Vec::with_capacity(self.variables.len());
        for variable in self.variables.iter().rev() {
            values.push(variable.get(rest % variable.len())?);
            rest /= variable.len();
        }
        values.reverse();
        let mut prompt = self.texts[0].clone();
        for (value, text) in values.iter().zip(&self.texts[1..]) {
            prompt.push_str(value);
            prompt.push_str(text);
        }
        Some(Combination { values, prompt })
    }

    /// All prompts in order, each made when it is asked for.
    pub fn each(&self) -> impl Iterator<Item = Combination> + '_ {
        (0..self.count()).map_while(|place| self.get(place))
    }

    /// All values of each variable. For a pattern whose count was checked.
    pub fn axes(&self) -> Vec<Vec<String>> {
        let values = |variable: &Variable| (0..variable.len()).map_while(|at| variable.get(at)).collect();
        self.variables.iter().map(values).collect()
    }
}

/// What is typed for a prompt that is to be sent exactly so: braces that would mean something are escaped.
pub fn escaped(prompt: &str) -> String {
    let same = |pattern: &Pattern| pattern.variables.is_empty() && pattern.texts.concat() == prompt;
    if Pattern::of(prompt).as_ref().is_ok_and(same) {
        return prompt.to_owned();
    }
    let mut text = String::with_capacity(prompt.len() + 8);
    walk(prompt, 0..prompt.len(), false, |piece| {
        if matches!(piece, "{" | "}") {
            text.push('\\');
        }
        text.push_str(piece);
    });
    text
}

/// Tells the pieces of a part of a prompt: a mention, an escape (when these are `escapes`), or a character.
fn walk<'p>(prompt: &'p str, part: Range<usize>, escapes: bool, mut tell: impl FnMut(&'p str)) {
    let mentions = super::mentions(prompt);
    let mut mentions = mentions.iter().map(|mention| mention.range.clone()).peekable();
    let mut at = part.start;
    while let Some(first) = prompt[at..part.end].chars().next() {
        while mentions.next_if(|mention| mention.start < at).is_some() {}
        let rest = &prompt[at..part.end];
        let length = match mentions.peek() {
            Some(mention) if mention.start == at && mention.end <= part.end => mention.len(),
            _ if escapes && first == '\\' && rest[1..].starts_with(['{', '}', '|']) => 2,
            _ => first.len_utf8(),
        };
        tell(&prompt[at..at + length]);
        at += length;
    }
}

fn unescaped(prompt: &str, part: Range<usize>, escapable: &[char]) -> String {
    let mut text = String::with_capacity(part.len());
    walk(prompt, part, true, |piece| {
        let escape = piece.len() == 2 && piece.starts_with('\\');
        text.push_str(if escape && piece[1..].starts_with(escapable) { &piece[1..] } else { piece });
    });
    text
}

fn found(prompt: &str) -> Result<Vec<Variable>, Problem> {
    let mut variables = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut nested = None;
    let mut at = 0;
    walk(prompt, 0..prompt.len(), true, |piece| {
        match piece {
            "{" => {
                if let Some(outer) = open.last_mut() {
                    outer.nested = true;
                }
                open.push(Open { at, bars: Vec::new(), nested: false });
            }
            "|" => {
                if let Some(inner) = open.last_mut() {
                    inner.bars.push(at);
                }
            }
            "}" => {
                if let Some(group) = open.pop() {
                    let content = group.at + 1..at;
                    if is_json(&prompt[content.clone()]) {
                        // As it is typed.
                    } else if group.nested {
                        nested = nested.or((!group.bars.is_empty()).then_some(group.at));
                    } else if let Some(values) = values(prompt, content, &group.bars) {
                        let marks = [group.at].into_iter().chain(group.bars).chain([at]).collect();
                        variables.push(Variable { range: group.at..at + 1, marks, values });
                    }
                }
            }
            _ => {}
        }
        at += piece.len();
    });
    match nested {
        None => Ok(variables),
        Some(at) => {
            let begin: String = prompt[at..].chars().take(16).collect();
            let message = format!("In {begin}… one brace stands in another: write {{a|b|c}}, or \\{{ for a brace");
            Err(Problem::new(Field::Prompt, message))
        }
    }
}

/// `"key": ` is how JSON begins.
fn is_json(content: &str) -> bool {
    let Some(rest) = content.trim_start().strip_prefix('"') else { return false };
    rest.split_once('"').is_some_and(|(_, behind)| behind.trim_start().starts_with(':'))
}

fn values(prompt: &str, content: Range<usize>, bars: &[usize]) -> Option<Values> {
    if bars.is_empty() {
        return numbers(&prompt[content]);
    }
    let mut words = Vec::with_capacity(bars.len() + 1);
    let mut from = content.start;
    for end in bars.iter().copied().chain([content.end]) {
        words.push(unescaped(prompt, from..end, &['{', '}', '|']));
        from = end + 1;
    }
    Some(Values::Words(words))
}

/// `1-4` or `01-12`; numbers of at most 18 digits.
fn numbers(text: &str) -> Option<Values> {
    let (from, to) = text.split_once('-')?;
    let number = |text: &str| -> Option<u64> {
        let digits = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let padded = [from, to].iter().any(|text| text.len() > 1 && text.starts_with('0'));
    let width = if padded { from.len().max(to.len()) } else { 0 };
    Some(Values::Numbers { from: number(from)?, to: number(to)?, width })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn prompts(text: &str) -> Vec<String> {
        Pattern::of(text).unwrap().each().map(|combination| combination.prompt).collect()
    }

    #[test]
    fn alternatives_and_numbers_in_reading_order() {
        assert_eq!(
            prompts("a {red|blue} cup, {1-3}"),
            ["a red cup, 1", "a red cup, 2", "a red cup, 3", "a blue cup, 1", "a blue cup, 2", "a blue cup, 3"]
        );
        assert_eq!(prompts("{|very }big"), ["big", "very big"]);
        assert_eq!(prompts("{08-10}"), ["08", "09", "10"]);
        assert_eq!(prompts("{3-1}{7-7}"), ["37", "27", "17"]);
        assert_eq!(prompts("like {@2|@(a|b {x}.png)}"), ["like @2", "like @(a|b {x}.png)"]);
        let pattern = Pattern::of("ä {grün|rot}").unwrap();
        assert_eq!(pattern.get(1).unwrap().values, ["rot"]);
        assert_eq!((pattern.get(2), pattern.axes()), (None, vec![vec!["grün".to_owned(), "rot".to_owned()]]));
        assert_eq!(pattern.variables()[0].range, 3..14);
    }

    #[test]
    fn what_is_left_as_it_is_typed() {
        for text in [
            "",
            "a {word} and {a-b} and {1-} and {-4} and {1 - 4} and {}",
            r#"{"style": "red|blue", "set": {"a": [1, 2]}}"#,
            "if (x) { y } else { z }",
            "open {a|b and no more",
            "a|b}",
            "C:\\dir \\| \\n",
        ] {
            assert_eq!(prompts(text), [text]);
            assert_eq!(escaped(text), text);
        }
        assert_eq!(prompts(r"\{red|blue\} \{1-4}"), ["{red|blue} {1-4}"]);
        assert_eq!(prompts(r"{a\|b|\{c\}}"), ["a|b", "{c}"]);
        assert_eq!(prompts(r#"{"colour": "{red|blue}"}"#), [r#"{"colour": "red"}"#, r#"{"colour": "blue"}"#]);
    }

    #[test]
    fn what_is_refused_says_what_to_do() {
        let nested = Pattern::of("a {red|{dark|light} blue} cup").unwrap_err();
        assert!(nested.field == Field::Prompt && nested.message.contains("one brace stands in another"), "{nested:?}");
        let many = Pattern::of("{1-13}{1-5}").unwrap();
        let refused = many.checked_count().unwrap_err();
        assert!(refused.message.contains("make 65 prompts") && refused.message.contains("takes 64"), "{refused:?}");
        assert_eq!(Pattern::of("{1-8}{1-8}").unwrap().checked_count(), Ok(64));
        let endless = Pattern::of(&"{0-999999999999999999}".repeat(9)).unwrap();
        assert_eq!(endless.count(), u64::MAX);
        assert!(endless.checked_count().unwrap_err().message.contains("over a million"));
        assert_eq!(endless.each().take(2).count(), 2);
    }

    proptest! {
        #[test]
        fn whatever_was_sent_can_be_typed(text in r"[a-c@()0-2{}|\\ :é-]{0,40}") {
            let typed = escaped(&text);
            prop_assert_eq!(prompts(&typed), [text]);
        }

        #[test]
        fn it_is_the_product_of_its_values(sets in prop::collection::vec(prop::collection::vec("[a-z ]{0,3}", 2..4), 0..4)) {
            let text = sets.iter().map(|set| format!("<{{{}}}>", set.join("|"))).collect::<Vec<_>>().concat();
            // The slow plain way: one variable after another.
            let mut all = vec![String::new()];
            for set in &sets {
                all = all.iter().flat_map(|begun| set.iter().map(move |word| format!("{begun}<{word}>"))).collect();
            }
            let pattern = Pattern::of(&text).unwrap();
            prop_assert_eq!(pattern.count(), all.len() as u64);
            prop_assert_eq!(prompts(&text), all);
            prop_assert_eq!(pattern.variables().len(), sets.len());
        }

        #[test]
        fn any_text_is_taken(text in "\\PC{0,40}") {
            if let Ok(pattern) = Pattern::of(&text) {
                for variable in pattern.variables() {
                    let typed = &text[variable.range.clone()];
                    let braces = typed.starts_with('{') && typed.ends_with('}');
                    prop_assert!(braces, "{}", typed);
                    let marks = variable.marks.iter().all(|at| text[*at..].starts_with(['{', '|', '}']));
                    prop_assert!(marks, "{:?}", variable.marks);
                }
                prop_assert!(pattern.each().take(3).count() >= 1);
            }
        }
    }
}
