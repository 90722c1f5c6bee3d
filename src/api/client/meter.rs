//! How much of a request was handed to the connection, and until when to wait.

use super::{Phase, Timeouts};
use crate::api::wire::{Piece, Reader};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Counts what the connection takes.
pub(super) struct Meter {
    sent: AtomicU64,
    total: u64,
    moved: Mutex<Instant>,
    written: Notify,
    progress: Box<dyn Fn(Phase) + Send + Sync>,
}

impl Meter {
    pub(super) fn new(total: u64, progress: impl Fn(Phase) + Send + Sync + 'static) -> Self {
        Self {
            sent: AtomicU64::new(0),
            total,
            moved: Mutex::new(Instant::now()),
            written: Notify::new(),
            progress: Box::new(progress),
        }
    }

    /// True once any part was taken: then a connection existed.
    pub(super) fn has_begun(&self) -> bool {
        self.sent.load(Ordering::Acquire) > 0
    }

    /// True once every byte was taken: the endpoint may have the whole request.
    pub(super) fn is_written(&self) -> bool {
        self.sent.load(Ordering::Acquire) >= self.total
    }

    /// Ends once, when every byte was taken: from then on another patience counts, which may be a shorter one.
    pub(super) async fn written(&self) {
        self.written.notified().await;
    }

    /// Until when to wait, if nothing moves.
    pub(super) fn patience(&self, timeouts: &Timeouts) -> Instant {
        let moved = *self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = match (self.has_begun(), self.is_written()) {
            (_, true) => timeouts.answer,
            (true, false) => timeouts.idle,
            // The connection has a limit of its own; this one is for a connection that takes nothing.
            (false, false) => timeouts.connect + timeouts.idle,
        };
        moved + patience
    }

    fn took(&self, bytes: u64) {
        let sent = self.sent.fetch_add(bytes, Ordering::AcqRel) + bytes;
        *self.moved.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        (self.progress)(Phase::Sending { sent, total: self.total });
        if sent >= self.total {
            (self.progress)(Phase::Waiting);
            self.written.notify_one();
        }
    }
}

/// The pieces as a stream that tells the meter what was taken.
pub(super) fn stream(
    pieces: Vec<Piece>,
    meter: &Arc<Meter>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static + use<> {
    let start = (Reader::new(pieces), Arc::clone(meter));
    stream::try_unfold(start, move |(mut reader, meter)| async move {
        let piece = reader.next().await?;
        Ok(piece.map(|piece| {
            meter.took(piece.len() as u64);
            (piece, (reader, meter))
        }))
    })
}
