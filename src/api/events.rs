//! Server-sent events: the splitter, what one event means, and the reader of previews.

mod splitter;

pub(crate) use splitter::{Piece, Splitter};

use super::refusal::{Complaint, Refusal};
use super::scanner::{Pictures, Scan, ScanError, Scanner};
use serde_json::Value;
use std::io;

/// Bytes a preview may have; a larger one is not shown.
const MAX_PREVIEW: usize = 64 << 20;

/// What one event is.
#[derive(Debug)]
pub(crate) enum Meaning {
    /// A preview with its number.
    Partial(u32),
    /// Something that is finished.
    Final,
    /// The endpoint gave up.
    Error(Complaint),
    /// The stream says that it ends.
    Done,
    /// Progress, text, anything else without a picture.
    Other,
    /// No JSON.
    Garbage,
}

impl Meaning {
    /// Decides by the payload first, by the event's name second: the name may be missing.
    pub(crate) fn of(name: &str, scan: &Scan) -> Self {
        if scan.text.trim_start().starts_with("[DONE") {
            return Self::Done;
        }
        let Some(value) = scan.outline.as_ref().filter(|value| value.is_object()) else {
            return match name {
                // An error event may carry plain text.
                "error" => Self::Error(Complaint::of_body(scan.text.as_bytes())),
                _ if scan.pictures.is_empty() => Self::Garbage,
                _ if name.contains("partial") => Self::Partial(0),
                _ => Self::Final,
            };
        };
        let word = |key: &str| value[key].as_str().unwrap_or_default();
        let words = [name, word("type"), word("object")];
        let last = |word: &str| word.rsplit('.').next().unwrap_or_default().to_owned();
        let is_error = |word: &str| matches!(last(word).as_str(), "error" | "failed");
        if truthy(&value["error"]) || words.into_iter().any(is_error) {
            return Self::Error(Complaint::of_value(value).unwrap_or_default());
        }
        let index = value["partial_image_index"].as_u64();
        let is_partial = |word: &str| word.contains("partial") || word == "ar_delta";
        if index.is_some() || value.get("partial_image_b64").is_some() || words.into_iter().any(is_partial) {
            return Self::Partial(index.and_then(|index| u32::try_from(index).ok()).unwrap_or(0));
        }
        let has_picture = !scan.pictures.is_empty() || value["data"].as_array().is_some_and(|data| !data.is_empty());
        let is_final = |word: &str| matches!(last(word).as_str(), "completed" | "result");
        if has_picture || words.into_iter().any(is_final) { Self::Final } else { Self::Other }
    }
}

/// True for an `error` member that means an error: not null, false, empty text or an empty container.
pub(crate) fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(_) => true,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

/// What a live stream tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Live {
    /// A preview: encoded picture bytes.
    Partial {
        /// Which preview, from 0.
        index: u32,
        /// The encoded file.
        bytes: Vec<u8>,
    },
    /// The final picture is in: previews that come later are not reported.
    Final,
    /// The endpoint gave up.
    Error(Box<Refusal>),
}

/// Reads previews out of an event stream while it arrives. It never fails: what counts is read from disk later.
pub struct EventReader {
    splitter: Splitter,
    scanner: Scanner,
    preview: Preview,
    /// The rest of this event is skipped: it is absurd, or larger than a preview may be.
    skipping: bool,
    finished: bool,
}

impl Default for EventReader {
    fn default() -> Self {
        Self {
            splitter: Splitter::default(),
            scanner: Scanner::new(0),
            preview: Preview::default(),
            skipping: false,
            finished: false,
        }
    }
}

impl EventReader {
    /// Takes the next bytes, cut anywhere, and returns what became complete.
    pub fn feed(&mut self, mut chunk: &[u8]) -> Vec<Live> {
        let mut told = Vec::new();
        while let Some(piece) = self.splitter.next(&mut chunk) {
            match piece {
                Piece::Data(bytes) => {
                    if !self.skipping {
                        self.skipping = self.scanner.feed(bytes, &mut self.preview).is_err();
                    }
                }
                Piece::End(name) => {
                    // After the end of the scan the preview is whole.
                    let scan: Result<Scan, ScanError> = self.scanner.finish(0, &mut self.preview);
                    let bytes = std::mem::take(&mut self.preview.0);
                    if let Ok(scan) = scan
                        && !std::mem::take(&mut self.skipping)
                    {
                        told.extend(self.tell(&name, &scan, bytes));
                    }
                    self.skipping = false;
                }
            }
        }
        told
    }

    fn tell(&mut self, name: &str, scan: &Scan, bytes: Vec<u8>) -> Option<Live> {
        let intact = scan.pictures.iter().all(|picture| picture.damage.is_none());
        match Meaning::of(name, scan) {
            Meaning::Partial(index) if !self.finished && intact && !bytes.is_empty() => {
                Some(Live::Partial { index, bytes })
            }
            Meaning::Final => {
                self.finished = true;
                Some(Live::Final)
            }
            Meaning::Error(complaint) => Some(Live::Error(Box::new(Refusal::inside(200, complaint, true)))),
            _ => None,
        }
    }
}

/// The last picture of an event, in memory.
#[derive(Default)]
struct Preview(Vec<u8>);

impl Pictures for Preview {
    fn start(&mut self, _file: usize) -> io::Result<()> {
        self.0.clear();
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.0.len() + bytes.len() > MAX_PREVIEW {
            return Err(io::Error::other("larger than a preview may be"));
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
