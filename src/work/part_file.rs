//! Bytes of an answer on their way to disk. While the disk takes none they wait in memory, for they are paid for.

use super::store::{Store, StoreError};
use super::stranded::{Hold, Kept};
use crate::take::CallId;
use std::io::{Error, ErrorKind, SeekFrom};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

/// Bytes that may wait in memory.
const MOST_KEPT: usize = 512 << 20;
/// How long the disk is given to take them where nobody is there who could mend it.
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
    /// The file's own place is behind what is written.
    at_end: bool,
    /// Of all that came: what is read back is what was written, or is not used. A disk that fails is no forger.
    sum: crc32fast::Hasher,
}

/// Bytes that were not written.
struct Short {
    /// How many of them were.
    taken: usize,
    /// There is no room: what the file has is sound, and more may be added later.
    full: bool,
    error: StoreError,
}

impl PartFile {
    /// The part of that call; its file is made with the first bytes.
    pub fn new(store: Store, id: CallId) -> Self {
        let sum = crc32fast::Hasher::new();
        Self { store, id, file: None, written: 0, kept: Vec::new(), last: None, at_end: true, sum }
    }

    /// Writes the next bytes, or keeps them. True when the disk has just stopped taking any.
    ///
    /// # Errors
    /// The disk takes nothing, and no more can wait in memory.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<bool, StoreError> {
        self.sum.update(bytes);
        if !self.kept.is_empty() {
            self.keep(bytes)?;
            return Ok(false);
        }
        match self.append(bytes).await {
            Ok(()) => Ok(false),
            Err(short) => {
                self.keep(bytes.get(short.taken..).unwrap_or_default())?;
                self.last = Some(short.error);
                Ok(true)
            }
        }
    }

    /// All is in the file and durable when this returns; waits for a disk that takes nothing. Meanwhile the whole answer
    /// is in memory, and `hold` has it.
    ///
    /// # Errors
    /// The disk took nothing for ten minutes and nobody is there to mend it, or what it had taken cannot be read.
    pub(super) async fn finish(mut self, hold: &Hold) -> Result<(), StoreError> {
        let kept = std::mem::take(&mut self.kept);
        let Err(mut short) = self.settle(&kept).await else { return Ok(()) };
        let rest = kept.get(short.taken.min(kept.len())..).unwrap_or_default();
        let Some(whole) = self.whole(rest).await else { return Err(self.last.unwrap_or(short.error)) };
        let end = Instant::now() + PATIENCE;
        loop {
            hold.begin(Kept::Memory(Arc::clone(&whole)), whole.len() as u64, &short.error.to_string());
            hold.pause(EVERY).await;
            let done = if short.full {
                self.settle(whole.get(self.written as usize..).unwrap_or_default()).await
            } else {
                // A failed fsync is not tried again: what it leaves behind is unknown. Another file takes all of it.
                let full = false;
                self.anew(&whole).await.map_err(|error| Short { taken: 0, full, error })
            };
            match done {
                Ok(()) => return Ok(()),
                Err(_) if !hold.is_patient() && Instant::now() >= end => {
                    let error = self.last.unwrap_or(short.error);
                    return Err(match hold.last_resort() {
                        Some(path) => StoreError::Disk(format!("{error}; a copy is in {}", path.display())),
                        None => error,
                    });
                }
                // What failed otherwise than for want of room is never trusted again.
                Err(again) => short = Short { full: short.full && again.full, ..again },
            }
        }
    }

    /// The same for a caller that cannot wait.
    ///
    /// # Errors
    /// The disk did not take all of it.
    pub async fn close(mut self) -> Result<(), StoreError> {
        let kept = std::mem::take(&mut self.kept);
        self.settle(&kept).await.map_err(|short| short.error)
    }

    /// Adds the last bytes and makes all of them durable.
    async fn settle(&mut self, rest: &[u8]) -> Result<(), Short> {
        self.append(rest).await?;
        let Some(file) = &self.file else { return Ok(()) };
        file.sync_all().await.map_err(|error| Short {
            taken: rest.len(),
            full: false,
            error: StoreError::Disk(error.to_string()),
        })
    }

    /// Writes the whole answer to a file of its own, which then takes the place of the part.
    async fn anew(&mut self, whole: &Arc<Vec<u8>>) -> Result<(), StoreError> {
        let (id, bytes) = (self.id, Arc::clone(whole));
        self.file = None;
        self.store.with(move |library| library.replace_part(id, &bytes)).await
    }

    /// The whole answer in memory; none when what is in the file cannot be read as it was written.
    async fn whole(&mut self, rest: &[u8]) -> Option<Arc<Vec<u8>>> {
        let mut whole = Vec::new();
        whole.try_reserve(self.written as usize + rest.len()).ok()?;
        if let Some(file) = &mut self.file {
            self.at_end = false;
            file.seek(SeekFrom::Start(0)).await.ok()?;
            file.take(self.written).read_to_end(&mut whole).await.ok()?;
        }
        whole.extend_from_slice(rest);
        let same = crc32fast::hash(&whole) == self.sum.clone().finalize();
        same.then(|| Arc::new(whole))
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        if self.kept.len() + bytes.len() > MOST_KEPT || self.kept.try_reserve(bytes.len()).is_err() {
            return Err(self.last.take().unwrap_or(StoreError::Disk(Error::from(ErrorKind::OutOfMemory).to_string())));
        }
        self.kept.extend_from_slice(bytes);
        Ok(())
    }

    /// Writes at the end of the file, which is made if it is missing.
    async fn append(&mut self, bytes: &[u8]) -> Result<(), Short> {
        if self.file.is_none() {
            let id = self.id;
            let made = self.store.with(move |library| library.create_part(id)).await;
            self.file = Some(File::from_std(made.map_err(|error| Short { taken: 0, full: true, error })?));
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let before = self.written;
        let at_end = std::mem::replace(&mut self.at_end, false);
        let written = async {
            if !at_end {
                file.seek(SeekFrom::Start(before)).await?;
            }
            file.write_all(bytes).await?;
            file.flush().await
        };
        match written.await {
            Ok(()) => {
                self.written = before + bytes.len() as u64;
                self.at_end = true;
                Ok(())
            }
            Err(error) => {
                // What the file has is taken, however much that is.
                let length = file.metadata().await.map_or(before, |data| data.len());
                self.written = length.clamp(before, before + bytes.len() as u64);
                let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
                let taken = (self.written - before) as usize;
                Err(Short { taken, full, error: StoreError::Disk(error.to_string()) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Content;
    use crate::budget::Budget;
    use crate::library::Library;
    use crate::picture::decode::Limits;
    use crate::sandbox;
    use crate::take::TakeId;
    use crate::work::run::RunEvent;
    use crate::work::{Engine, Setup};
    use std::sync::Mutex;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_sync_that_fails_is_made_good_by_another_file() {
        let dir = tempfile::tempdir().unwrap();
        let library = Library::open(dir.path()).unwrap();
        let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
        let engine = Engine::new(Setup { library, limits, sandbox, budget: Budget::default() }).unwrap();
        let told: Arc<Mutex<Vec<RunEvent>>> = Arc::default();
        let telling = Arc::clone(&told);
        let report: crate::work::Report = Arc::new(move |event| telling.lock().unwrap().push(event));
        let id = CallId::fresh();
        let hold = Hold::new(&engine, report, id, TakeId::fresh(), Content::Json);
        let mut part = PartFile::new(engine.store().clone(), id);
        let bytes: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        for chunk in bytes.chunks(7000) {
            assert!(!part.write(chunk).await.unwrap());
        }
        // What fails once is a file whose handle cannot write any more: the next sync of it would lie.
        let path = dir.path().join(format!("parts/{id}.part"));
        part.file = Some(File::from_std(std::fs::File::open(&path).unwrap()));
        assert!(part.write(b"the end").await.unwrap(), "the disk has just stopped taking any");
        let before = std::fs::metadata(&path).unwrap().len();
        part.finish(&hold).await.unwrap();
        drop(hold);
        let stored = std::fs::read(&path).unwrap();
        assert_eq!(before, 300_000);
        assert!(stored[..300_000] == bytes[..] && &stored[300_000..] == b"the end");
        let told = told.lock().unwrap();
        assert!(matches!(&told[0], RunEvent::Stranded(stranded) if stranded.bytes == 300_007 && !stranded.on_disk));
        assert!(matches!(told.last(), Some(RunEvent::Filed(call)) if *call == id));
        let left: Vec<_> = std::fs::read_dir(dir.path().join("parts")).unwrap().flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }
}
