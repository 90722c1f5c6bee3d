//! Bytes of an answer on their way to disk. While the disk takes none they wait in memory, for they are paid for.

use super::store::{Store, StoreError};
use crate::take::CallId;
use std::io::{Error, ErrorKind, SeekFrom};
use std::time::{Duration, Instant};
use tokio::fs::File;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

/// Bytes that may wait in memory.
const MOST_KEPT: usize = 512 << 20;
/// How long the disk is given to take them.
pub(super) const PATIENCE: Duration = Duration::from_mins(10);
/// How often it is tried.
pub(super) const EVERY: Duration = Duration::from_secs(1);

/// The part of one call.
pub struct PartFile {
    store: Store,
    id: CallId,
    file: Option<File>,
    /// Bytes that are in the file.
    written: u64,
    /// What the disk did not take.
    kept: Vec<u8>,
    last: Option<StoreError>,
}

impl PartFile {
    /// The part of that call; its file is made with the first bytes.
    pub const fn new(store: Store, id: CallId) -> Self {
        Self { store, id, file: None, written: 0, kept: Vec::new(), last: None }
    }

    /// Writes the next bytes, or keeps them. True when the disk has just stopped taking any.
    ///
    /// # Errors
    /// The disk takes nothing, and no more can wait in memory.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<bool, StoreError> {
        if !self.kept.is_empty() {
            self.keep(bytes)?;
            return Ok(false);
        }
        match self.append(bytes).await {
            Ok(()) => Ok(false),
            Err((taken, error)) => {
                self.keep(bytes.get(taken..).unwrap_or_default())?;
                self.last = Some(error);
                Ok(true)
            }
        }
    }

    /// All is in the file and durable when this returns; waits for a disk that takes nothing.
    ///
    /// # Errors
    /// The disk took nothing for ten minutes, or lost what it had taken.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        let end = Instant::now() + PATIENCE;
        let mut kept = std::mem::take(&mut self.kept);
        while !kept.is_empty() || self.file.is_none() {
            match self.append(&kept).await {
                Ok(()) => kept.clear(),
                Err((taken, error)) if Instant::now() < end => {
                    tracing::debug!("the answer still waits in memory: {error}");
                    kept.drain(..taken.min(kept.len()));
                    tokio::time::sleep(EVERY).await;
                }
                Err((_, error)) => return Err(self.last.unwrap_or(error)),
            }
        }
        match &self.file {
            // A failed fsync is not tried again: what it leaves behind is unknown.
            Some(file) => file.sync_all().await.map_err(|error| StoreError::Disk(error.to_string())),
            None => Ok(()),
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if self.kept.len() + bytes.len() > MOST_KEPT || self.kept.try_reserve(bytes.len()).is_err() {
            return Err(self.last.take().unwrap_or(StoreError::Disk(Error::from(ErrorKind::OutOfMemory).to_string())));
        }
        self.kept.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes at the end of the file, which is made if it is missing. An error tells how many bytes were taken.
    async fn append(&mut self, bytes: &[u8]) -> Result<(), (usize, StoreError)> {
        if self.file.is_none() {
            let id = self.id;
            let made = self.store.with(move |library| library.create_part(id)).await;
            self.file = Some(File::from_std(made.map_err(|error| (0, error))?));
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let before = self.written;
        let written = async {
            file.seek(SeekFrom::Start(before)).await?;
            file.write_all(bytes).await?;
            file.flush().await
        };
        match written.await {
            Ok(()) => {
                self.written = before + bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                // What the file has is taken, however much that is.
                let length = file.metadata().await.map_or(before, |data| data.len());
                self.written = length.clamp(before, before + bytes.len() as u64);
                Err(((self.written - before) as usize, StoreError::Disk(error.to_string())))
            }
        }
    }
}
