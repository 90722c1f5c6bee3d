//! A key that cannot be printed or stored by accident.

use std::fmt;

/// What stands where a key was.
const MARK: &str = "[key]";

/// An API key. It has no `Display` and no `Serialize`, prints as `[key]`, and is overwritten when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key as it was pasted: white space around it is dropped. None when nothing is left.
    pub fn new(pasted: &str) -> Option<Self> {
        let key = pasted.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }

    /// The key itself. For the header and for the keychain only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when it can go into a header as the key: visible ASCII only.
    pub fn is_sendable(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// True when it can be the whole value of a header, such as `Token abc`: visible ASCII and spaces inside.
    pub fn is_header_value(&self) -> bool {
        self.0.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
    }

    /// The key itself, and what of a value of several words is long enough to be a key.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let words = self.0.split(' ').filter(|word| word.len() < self.0.len() && word.len() >= 8);
        std::iter::once(self.0.as_str()).chain(words)
    }

    /// The text with every occurrence of this key, and everything that looks like a key, replaced by `[key]`.
    pub fn scrub(&self, text: &str) -> String {
        // A key of a few characters would eat ordinary words.
        let parts = self.parts().filter(|part| part.len() >= 6);
        scrub_patterns(&parts.fold(text.to_owned(), |text, part| text.replace(part, MARK)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        // Without this the compiler may drop the fill as a dead store.
        std::hint::black_box(&bytes);
    }
}

/// Replaces what looks like a key (`sk-` and at least eight key characters) by `[key]`.
pub(crate) fn scrub_patterns(text: &str) -> String {
    let is_key_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*' | '.');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("sk-") {
        let (before, from) = rest.split_at(at);
        // A full stop after a key ends a sentence.
        let end = from[..from.find(|c| !is_key_char(c)).unwrap_or(from.len())].trim_end_matches('.').len();
        let inside_word = before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        out.push_str(before);
        if end >= 11 && !inside_word {
            out.push_str(MARK);
        } else {
            out.push_str(&from[..end]);
        }
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_prints() {
        let key = Secret::new(" sk-CANARY1234 \n").expect("a key");
        assert_eq!(format!("{key:?}"), "[key]");
        assert_eq!(key.expose(), "sk-CANARY1234");
        assert_eq!(Secret::new(" \n"), None);
        assert!(!Secret::new("kä").expect("a key").is_sendable());
        let text = key.scrub("bad key sk-CANARY1234, or sk-proj-abc_DEF-123; a task-list and risk-averse-people stay");
        assert_eq!(text, "bad key [key], or [key]; a task-list and risk-averse-people stay");
    }

    #[test]
    fn a_key_of_another_shape_is_found_by_its_value() {
        let key = Secret::new("CANARY+/=xyz").expect("a key");
        assert_eq!(key.scrub("Incorrect key CANARY+/=xyz."), "Incorrect key [key].");
        assert_eq!(scrub_patterns("Incorrect API key: sk-ab***********yz."), "Incorrect API key: [key].");
    }

    #[test]
    fn a_value_of_several_words_is_one_header_and_each_long_word_is_hidden() {
        let value = Secret::new("Token CANARY0123 a").expect("a value");
        assert!(value.is_header_value() && !value.is_sendable());
        assert!(!Secret::new("a\r\nb: c").expect("a value").is_header_value());
        assert_eq!(value.scrub("who is CANARY0123? a Token"), "who is [key]? a Token");
    }
}
