//! Server-sent events: the splitter, and the reader of previews.

use super::refusal::Refusal;

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
#[derive(Debug, Default)]
pub struct EventReader {}

impl EventReader {
    /// Takes the next bytes, cut anywhere, and returns what became complete.
    pub fn feed(&mut self, _chunk: &[u8]) -> Vec<Live> {
        Vec::new()
    }
}
