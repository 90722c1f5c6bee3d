//! Pictures out of an answer's bytes, straight into files.

use super::error::CallError;
use super::refusal::Refusal;
use super::reply::Content;
use crate::price::Usage;
use std::io::{self, BufRead, Write};

/// One picture of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// The number that `open` was called with for its file; none when there is only an address.
    pub file: Option<usize>,
    /// Bytes of the file.
    pub bytes: u64,
    /// The prompt as the endpoint rewrote it.
    pub revised_prompt: Option<String>,
    /// Where it can be fetched; never empty, never a data URL.
    pub url: Option<String>,
}

/// What an answer held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The pictures, finished ones only. A file that `open` made and that is not named here is to be deleted.
    pub images: Vec<ImageInfo>,
    /// Tokens as the endpoint counted them.
    pub usage: Option<Usage>,
    /// The size it says it made.
    pub size: Option<String>,
    /// The quality it says it made.
    pub quality: Option<String>,
    /// The file format it says it made.
    pub output_format: Option<String>,
    /// The background it says it made.
    pub background: Option<String>,
    /// False when the answer ended early or a picture in it could not be read: what is here was rescued.
    pub complete: bool,
    /// What is missing, one sentence, when it is not complete.
    pub remark: Option<String>,
}

/// Why an answer gave no picture.
#[derive(Debug)]
pub enum AnswerError {
    /// The endpoint's refusal inside an answer or stream.
    Refused(Box<Refusal>),
    /// Cut, unreadable, empty, damaged.
    Unclear {
        /// Which.
        what: super::Unclear,
        /// More, one line.
        message: String,
    },
    /// Reading the answer or writing a picture failed on this machine: the answer's bytes may still be good.
    Storage(io::Error),
}

impl AnswerError {
    /// The same as a call's error; none for a failure of this machine, after which the bytes can be read again.
    pub fn call_error(&self, _status: u16, _request_id: Option<&str>, _call_id: &str) -> Option<CallError> {
        None
    }
}

/// Reads an answer's bytes and writes picture `i` to `open(i)`; never holds a picture in memory.
///
/// `open` may be called again with the same number: then the file starts anew.
pub fn read_answer<R: BufRead>(
    _body: R,
    _content: &Content,
    _open: &mut dyn FnMut(usize) -> io::Result<Box<dyn Write>>,
) -> Result<Outcome, AnswerError> {
    Ok(Outcome::default())
}
