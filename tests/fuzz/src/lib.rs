//! What every parser of outside bytes promises, as one function for each: it takes any bytes and panics when a promise
//! is broken. The fuzz targets call these with what the fuzzer makes up, `tests/corpus.rs` with what it has found.

mod answers;
mod bodies;
mod files;
mod pictures;
mod prompts;

pub use answers::{answer, error_body, events};
pub use bodies::multipart;
pub use files::{models, profile, settings};
pub use pictures::{mask, picture};
pub use prompts::prompt;

/// The first line without its end, and what follows.
fn line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}

/// Words for a person: short, and nothing in them that moves a cursor.
fn assert_plain(words: &str, most: usize) {
    assert!(words.chars().count() <= most && !words.chars().any(char::is_control), "{words:?}");
}
