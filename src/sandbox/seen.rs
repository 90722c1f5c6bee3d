//! What the endpoint saw: so that a test can say in which order what arrived.

use crate::geom::Extent;
use crate::picture::Digest;
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many calls are kept.
const KEPT: usize = 200;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// The number in `x-request-id`, from 1.
    pub number: u64,
    /// `GET` or `POST`.
    pub method: String,
    /// The path as it was asked for.
    pub route: String,
    /// Content type of the body.
    pub content_type: Option<String>,
    /// The `Content-Length` header, when there was one.
    pub content_length: Option<u64>,
    /// The client's own id of the call, from `x-client-request-id`.
    pub client_id: Option<String>,
    /// True when the request had an `Authorization` header.
    pub authorized: bool,
    /// Parts of the body in wire order: multipart parts, or the members of a JSON body (one for each image).
    pub parts: Vec<SeenPart>,
    /// The texts among the parts, in wire order.
    pub fields: Vec<(String, String)>,
    /// True when the body was read to its end.
    pub complete: bool,
    /// Status of the answer; none while it is being made, or when there was none.
    pub status: Option<u16>,
}

impl Seen {
    /// The text of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(seen, _)| seen == name).map(|(_, text)| text.as_str())
    }

    /// The parts that are files, in wire order.
    pub fn files(&self) -> impl Iterator<Item = &SeenPart> {
        self.parts.iter().filter(|part| part.digest.is_some())
    }
}

/// One part of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SeenPart {
    /// Field name, `image[]` for instance.
    pub name: String,
    /// File name, when one was given.
    pub file_name: Option<String>,
    /// Content type, when one was given.
    pub content_type: Option<String>,
    /// Bytes.
    pub length: u64,
    /// Size in pixels, when it is an image.
    pub extent: Option<Extent>,
    /// Digest of the bytes, for files.
    pub digest: Option<Digest>,
}

#[derive(Debug, Default)]
struct Pages {
    calls: VecDeque<Seen>,
    next: u64,
    billed: u64,
}

/// The last calls, and the count of the paid ones.
#[derive(Debug, Default)]
pub struct Log(Mutex<Pages>);

impl Log {
    // A panic while the lock is held leaves plain numbers behind: nothing to protect.
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a call; returns its number.
    pub fn open(&self, mut seen: Seen) -> u64 {
        let mut pages = self.pages();
        pages.next += 1;
        seen.number = pages.next;
        if pages.calls.len() == KEPT {
            pages.calls.pop_front();
        }
        pages.calls.push_back(seen);
        pages.next
    }

    /// Changes a call that is still kept.
    pub fn update(&self, number: u64, change: impl FnOnce(&mut Seen)) {
        if let Some(seen) = self.pages().calls.iter_mut().rev().find(|seen| seen.number == number) {
            change(seen);
        }
    }

    /// Counts a paid call.
    pub fn bill(&self) {
        self.pages().billed += 1;
    }

    /// Paid calls so far.
    pub fn billed(&self) -> u64 {
        self.pages().billed
    }

    /// The kept calls, oldest first.
    pub fn all(&self) -> Vec<Seen> {
        self.pages().calls.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_keeps_the_newest_calls() {
        let log = Log::default();
        for _ in 0..KEPT + 5 {
            log.open(Seen::default());
        }
        log.update(3, |seen| seen.status = Some(200));
        log.update(205, |seen| seen.status = Some(200));
        let all = log.all();
        assert_eq!((all.len(), all[0].number), (KEPT, 6));
        assert_eq!(all.iter().filter(|seen| seen.status.is_some()).count(), 1);
    }
}
