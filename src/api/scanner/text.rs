//! JSON text without a parser: where a string ends, and what is certain of a cut document.

use crate::api::seek::find_either;

/// Position of the first quote or backslash, or the length.
pub(super) fn find_end(text: &[u8]) -> usize {
    find_either(text, b'"', b'\\')
}

/// Length of the piece of a string, whether its closing quote follows, and whether it ends after an open backslash.
pub(super) fn string_piece(text: &[u8], mut escape: bool) -> (usize, bool, bool) {
    let mut at = 0;
    while at < text.len() {
        if escape {
            escape = false;
            at += 1;
            continue;
        }
        at += find_end(&text[at..]);
        match text.get(at) {
            Some(b'"') => return (at, true, false),
            Some(_) => {
                escape = true;
                at += 1;
            }
            None => {}
        }
    }
    (text.len(), false, escape)
}

/// As much of a cut document as is certain, closed properly: up to the last complete member, then all brackets.
pub(super) fn repaired(outline: &[u8]) -> Vec<u8> {
    let mut stack = Vec::new();
    let mut safe = (0, Vec::new());
    let (mut in_string, mut escape) = (false, false);
    for (at, &byte) in outline.iter().enumerate() {
        if in_string {
            match byte {
                _ if escape => escape = false,
                b'\\' => escape = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => stack.push(b'}'),
            b'[' => stack.push(b']'),
            b'}' | b']' => {
                stack.pop();
                safe = (at + 1, stack.clone());
            }
            b',' => safe = (at, stack.clone()),
            _ => {}
        }
    }
    let (end, mut closing) = safe;
    closing.reverse();
    [&outline[..end], closing.as_slice()].concat()
}
