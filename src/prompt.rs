//! Mentions: `@2` in a prompt is the picture of that number, and follows it when the numbers change.
//!
//! A picture that is not sent has no number; it is mentioned by its name then, `@(cup.png)`, until it is sent again.

pub mod preserve;
pub mod slots;
pub mod variables;

use crate::reference::Reference;
use crate::request::{Field, Problem};
use crate::tray::ReferenceId;
use std::ops::Range;

/// A picture that goes out, in wire order: what a mention can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its card; `None` is the source of an edit.
    pub card: Option<ReferenceId>,
    /// What it is called.
    pub name: String,
}

/// What a mention says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named<'a> {
    /// The number on the wire, from 1.
    Number(usize),
    /// A name.
    Name(&'a str),
}

/// A mention in a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<'a> {
    /// Its bytes in the prompt.
    pub range: Range<usize>,
    /// What it says.
    pub named: Named<'a>,
}

impl Mention<'_> {
    /// The place of what is meant among the pictures that are sent.
    pub fn find(&self, images: &[Image]) -> Option<usize> {
        match self.named {
            Named::Number(number) => number.checked_sub(1).filter(|at| *at < images.len()),
            Named::Name(name) => images.iter().position(|image| plain(&image.name) == name),
        }
    }
}

/// A name without what would end a mention.
fn plain(name: &str) -> String {
    name.replace(['(', ')', '\n'], " ").trim().to_owned()
}

/// All mentions, in order. An `@` in the middle of a word, as in an address, is none.
pub fn mentions(prompt: &str) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    let mut end = 0;
    for (at, _) in prompt.match_indices('@') {
        let inside_word = prompt[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '@');
        // Right behind a mention it is none, whichever way that one is written.
        if inside_word || at < end || (at == end && at > 0) {
            continue;
        }
        let rest = &prompt[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let glued = goes_on(&rest[digits..]);
        let (named, length) = if digits > 0 && !glued {
            // What has more digits than a number is no picture's, but is meant to be one.
            (Named::Number(rest[..digits].parse().unwrap_or(usize::MAX)), digits)
        } else if let Some(name) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|parts| parts.0)
            && !name.is_empty()
            // A name has none of these: what stands there is text, and another mention may begin within.
            && !name.contains(['(', '\n'])
        {
            (Named::Name(name), name.len() + 2)
        } else {
            continue;
        };
        end = at + 1 + length;
        found.push(Mention { range: at..end, named });
    }
    found
}

/// The word goes on: a number in front of it would be another one.
fn goes_on(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The prompt after the pictures that are sent have changed from `before` to `after`: numbers follow their pictures, one
/// that is not sent any more is called by its name, and one that is sent again gets its number back. `None`: as it is.
pub fn follow(prompt: &str, before: &[Image], after: &[Image]) -> Option<String> {
    let follow = |mention: &Mention<'_>| match (mention.named, mention.find(before)) {
        (Named::Number(_), Some(at)) => match after.iter().position(|image| image.card == before[at].card) {
            Some(at) => Some(format!("@{}", at + 1)),
            None => Some(format!("@({})", plain(&before[at].name))),
        },
        (Named::Number(_), None) => None,
        (Named::Name(_), _) if goes_on(&prompt[mention.range.end..]) => None,
        (Named::Name(_), _) => mention.find(after).map(|at| format!("@{}", at + 1)),
    };
    let followed = replace(prompt, follow);
    (followed != prompt).then_some(followed)
}

/// What goes out: mentions as "image 2", and a sentence for each reference that has a role.
///
/// `images` are all that are sent in wire order; the references are the last of them.
///
/// # Errors
/// A mention means no picture that is sent.
pub fn sent(prompt: &str, images: &[Image], references: &[Reference]) -> Result<String, Problem> {
    let missing = |mention: &Mention<'_>| match mention.named {
        Named::Number(number) => match images.len() {
            0 => format!("@{number} names no picture: none is sent"),
            1 => format!("@{number} names no picture: only @1 is sent"),
            count => format!("@{number} names no picture: @1 to @{count} are sent"),
        },
        Named::Name(name) => format!("{name} is mentioned and not sent: switch it on, or change the prompt"),
    };
    if let Some(lost) = mentions(prompt).iter().find(|mention| mention.find(images).is_none()) {
        return Err(Problem::new(Field::Prompt, missing(lost)));
    }
    let mut text = replace(prompt, |mention| mention.find(images).map(|at| format!("image {}", at + 1)));
    let first = images.len().saturating_sub(references.len()) + 1;
    let sentences = references.iter().enumerate().filter_map(|(at, reference)| reference.sentence(first + at));
    for (at, sentence) in sentences.enumerate() {
        text.push_str(if at == 0 { "\n\n" } else { "\n" });
        text.push_str(&sentence);
    }
    Ok(text)
}

fn replace(prompt: &str, with: impl Fn(&Mention<'_>) -> Option<String>) -> String {
    let mut text = String::with_capacity(prompt.len());
    let mut done = 0;
    for mention in mentions(prompt) {
        if let Some(words) = with(&mention) {
            text.push_str(&prompt[done..mention.range.start]);
            text.push_str(&words);
            done = mention.range.end;
        }
    }
    text.push_str(&prompt[done..]);
    text
}

/// What is being typed behind an `@` at the cursor (a byte of the prompt): where the `@` is, and the words after it.
pub fn typing(prompt: &str, cursor: usize) -> Option<(usize, &str)> {
    let before = prompt.get(..cursor)?;
    let at = before.rfind('@')?;
    let inside_word = before[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let words = &before[at + 1..];
    (!inside_word && words.chars().count() <= 24 && !words.contains(['\n', '@', '(', ')'])).then_some((at, words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::Role;
    use crate::reference::tests::original;
    use proptest::prelude::*;

    fn images(names: &[&str]) -> Vec<Image> {
        let card = |name: &str| ReferenceId(name.bytes().map(u64::from).sum());
        names.iter().map(|name| Image { card: Some(card(name)), name: (*name).to_owned() }).collect()
    }

    #[test]
    fn what_is_a_mention() {
        let within = mentions("@(@(a)");
        assert_eq!((within.len(), within[0].range.clone()), (1, 2..6));
        let prompt = "@1 and (@2), not me@3.example or @4th, but @(my cup.png)! @ @() @(open @99999999999999999999999";
        let found: Vec<&str> = mentions(prompt).iter().map(|mention| &prompt[mention.range.clone()]).collect();
        assert_eq!(found, ["@1", "@2", "@(my cup.png)", "@99999999999999999999999"]);
    }

    #[test]
    fn numbers_follow_their_pictures() {
        let (abc, cab) = (images(&["a", "b", "c"]), images(&["c", "a", "b"]));
        assert_eq!(follow("put @1 on @3, @1!", &abc, &cab).unwrap(), "put @2 on @1, @2!");
        assert_eq!(follow("put @1 on @3", &abc, &abc), None);
        let gone = follow("put @1 on @3", &abc, &images(&["a", "b"])).unwrap();
        assert_eq!(gone, "put @1 on @(c)", "switched off or taken out");
        assert_eq!(follow(&gone, &images(&["a", "b"]), &cab).unwrap(), "put @2 on @1", "and back");
        assert_eq!(follow("@7", &abc, &cab), None, "it never meant one");
        assert_eq!(follow("@(c)s", &abc, &cab), None, "a number would run into the word");
        assert_eq!(follow("@1@2", &abc, &images(&["b"])).unwrap(), "@(a)@2", "what is glued to a mention is none");
    }

    #[test]
    fn what_goes_out() {
        let both = images(&["photo", "cup", "oil"]);
        let mut references = vec![Reference::from(original("cup")), Reference::from(original("oil"))];
        assert_eq!(sent("@2 as in @(oil)", &both, &references).unwrap(), "image 2 as in image 3");
        references[1].role = Some(Role::Style);
        let told = sent("a @2", &both, &references).unwrap();
        assert_eq!(told, format!("a image 2\n\nImage 3{}", &Role::Style.sentence()[1..]));
        for (prompt, words) in
            [("@4", "@1 to @3 are sent"), ("@0", "@1 to @3"), ("@(tea)", "tea is mentioned and not sent")]
        {
            let problem = sent(prompt, &both, &references).unwrap_err();
            assert!(problem.field == Field::Prompt && problem.message.contains(words), "{problem:?}");
        }
        assert_eq!(sent("mail a@b.example", &[], &[]).unwrap(), "mail a@b.example");
    }

    #[test]
    fn what_is_being_typed() {
        assert_eq!(typing("a @cu", 5), Some((2, "cu")));
        assert_eq!(typing("a @", 3), Some((2, "")));
        assert_eq!(typing("a@cu", 4), None);
        assert_eq!(typing("a @2 and", 8), Some((2, "2 and")), "which no name begins with");
        assert_eq!(typing("ä", 1), None, "not within a letter");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_there_and_back_is_the_same(
            prompt in "[a-c@()0-9 é]{0,40}", order in Just(["a", "b", "c", "d"]).prop_shuffle(), kept in 0usize..=4,
        ) {
            let (before, after) = (images(&["a", "b", "c", "d"]), images(&order[..kept]));
            for mention in mentions(&prompt) {
                prop_assert!(prompt[mention.range.clone()].starts_with('@'));
            }
            let there = follow(&prompt, &before, &after).unwrap_or_else(|| prompt.clone());
            // What each mention meant it means still, or it says by name what is gone.
            let (was, is) = (mentions(&prompt), mentions(&there));
            prop_assert_eq!(was.len(), is.len(), "{} {}", prompt, there);
            for (was, is) in was.iter().zip(&is) {
                if let (Named::Number(_), Some(at)) = (was.named, was.find(&before)) {
                    if let Some(now) = is.find(&after) {
                        prop_assert_eq!(before[at].card, after[now].card);
                    } else {
                        prop_assert_eq!(is.named, Named::Name(&before[at].name));
                    }
                }
            }
        }
    }
}
