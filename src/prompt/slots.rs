//! Slots of a template: `[[product]]` stands for words that are still to be filled in.

use crate::request::{Field, Problem};
use std::ops::Range;

/// Most characters of a slot's name.
const MOST: usize = 60;

/// A slot in a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot<'a> {
    /// Its bytes, with the brackets.
    pub range: Range<usize>,
    /// What is to be filled in.
    pub name: &'a str,
}

/// All slots, in order. Brackets that are not closed on their line, or hold nothing or too much, are words.
pub fn slots(prompt: &str) -> Vec<Slot<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = prompt[at..].find("[[").map(|open| at + open) {
        let inside = open + 2;
        let Some(close) = prompt[inside..].find("]]").map(|close| inside + close) else { break };
        let name = &prompt[inside..close];
        let is_name = !name.trim().is_empty() && !name.contains(['[', ']', '\n']) && name.chars().count() <= MOST;
        if is_name {
            found.push(Slot { range: open..close + 2, name: name.trim() });
            at = close + 2;
        } else {
            at = open + 1;
        }
    }
    found
}

/// The slot that is to be filled in after byte `from`, or else the first one.
pub fn next(prompt: &str, from: usize) -> Option<Range<usize>> {
    let all = slots(prompt);
    let after = all.iter().find(|slot| slot.range.start >= from).or(all.first());
    after.map(|slot| slot.range.clone())
}

/// Whether a prompt can be run as it was typed.
///
/// # Errors
/// A slot is still to be filled in: it would be paid for.
pub fn check(prompt: &str) -> Result<(), Problem> {
    match slots(prompt).first() {
        Some(slot) => Err(Problem::new(Field::Prompt, format!("{} is still to be filled in", slot.name))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_a_slot() {
        let prompt = "[[product]] on [stone], [[ light ]] [[]] [[a\nb]] [[[x]] [[open";
        let names: Vec<&str> = slots(prompt).iter().map(|slot| slot.name).collect();
        assert_eq!(names, ["product", "light", "x"]);
        assert_eq!(next(prompt, 0), Some(0..11));
        assert_eq!(next(prompt, 1).map(|range| &prompt[range]), Some("[[ light ]]"));
        assert_eq!(next(prompt, prompt.len()), Some(0..11), "round again");
        assert_eq!(next("none", 0), None);
        assert!(check("a [cup]").is_ok() && check(prompt).unwrap_err().message.starts_with("product"));
    }

    proptest! {
        #[test]
        fn slots_lie_in_the_text_one_after_the_other(prompt in "[\\[\\]a é\n]{0,60}") {
            let mut end = 0;
            for slot in slots(&prompt) {
                prop_assert!(slot.range.start >= end && prompt[slot.range.clone()].contains(slot.name));
                end = slot.range.end;
            }
        }
    }
}
