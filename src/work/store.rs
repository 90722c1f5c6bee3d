//! The library on a thread of its own: SQL and durable files never run on the screen's thread nor on the runtime's.

use crate::library::{Library, LibraryError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

type Job = Box<dyn FnOnce(&mut Library) + Send>;

/// Jobs that may wait at once before a caller waits itself.
const QUEUE: usize = 256;

/// Why the library did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The library refused, in its own words.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// An answer could not be written down.
    #[error("the answer could not be written: {0}")]
    Disk(String),
    /// The job panicked or the thread is gone.
    #[error("the library's thread failed; the log says more")]
    Gone,
}

impl StoreError {
    /// True when the same may succeed once the disk was mended: what was paid for waits for that.
    pub fn may_be_mended(&self) -> bool {
        use LibraryError::{DiskFull, Failing, File, NotWritable, ReadOnly};
        match self {
            Self::Library(error) => {
                matches!(error, DiskFull { .. } | NotWritable { .. } | File { .. } | Failing(_) | ReadOnly(_))
            }
            Self::Disk(_) => true,
            Self::Gone => false,
        }
    }
}

/// A handle to the library's thread. The thread ends when the last handle is dropped.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    dir: Arc<Path>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Store {
    /// Moves an open library onto its thread.
    pub fn start(library: Library) -> std::io::Result<Self> {
        let (jobs, mut queue) = mpsc::channel::<Job>(QUEUE);
        let dir = Arc::from(library.dir());
        let thread = std::thread::Builder::new().name("library".to_owned()).spawn(move || {
            let mut library = library;
            while let Some(job) = queue.blocking_recv() {
                // A panic ends its job, whose caller sees `Gone`; every change is a transaction of its own.
                if catch_unwind(AssertUnwindSafe(|| job(&mut library))).is_err() {
                    tracing::error!("a job of the library panicked");
                }
            }
        })?;
        Ok(Self { jobs, dir, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Ends the thread and waits until the library is closed. Every other handle must be gone by then.
    pub fn close(self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(self);
        if let Some(thread) = thread {
            // A panic of the thread is in the log already.
            let _ = thread.join();
        }
    }

    /// The library's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Runs `job` on the library's thread and waits for it without holding up the runtime.
    pub async fn with<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Library) -> Result<R, LibraryError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (done, answer) = oneshot::channel();
        let boxed: Job = Box::new(move |library| drop(done.send(job(library))));
        self.jobs.send(boxed).await.map_err(|_| StoreError::Gone)?;
        Ok(answer.await.map_err(|_| StoreError::Gone)??)
    }

    /// The same from a thread that may block.
    pub fn wait<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Library) -> Result<R, LibraryError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let (done, answer) = oneshot::channel();
        let boxed: Job = Box::new(move |library| drop(done.send(job(library))));
        self.jobs.blocking_send(boxed).map_err(|_| StoreError::Gone)?;
        Ok(answer.blocking_recv().map_err(|_| StoreError::Gone)??)
    }
}
