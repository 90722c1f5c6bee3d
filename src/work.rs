//! The worker: everything that takes time, off the UI thread. The window and the command line use the same engine.
//!
//! | Part | What it does |
//! |---|---|
//! | [`Store`] | the library on a thread of its own |
//! | [`Engine`] | what a run needs: store, endpoints with their keys and limits |
//! | [`Order`] | a run as it was asked for, with its pixels |
//! | [`budget`] | the limits, as they are checked before a call |
//! | `browse` | folders for the program's own file browser |
//! | [`spend`] | what was spent, for screen, command line and other programs |
//! | [`matrix`] | a prompt with variables to one order for each combination |
//! | [`batch`] | one take over many pictures, one after another |
//! | `prepare` | order to take, request and price |
//! | [`Queue`] | what waits, in which order: one task that starts each call |
//! | `run`, `call` | what a run reports; a call through the ledger |
//! | [`PartFile`] | an answer's bytes on their way to disk |
//! | `stranded` | answers that the library does not take: held, and written elsewhere on request |
//! | `collect` | bytes on disk to results in the library; also after a crash |
//! | [`compare`] | pictures laid against each other, and the tree of a source |
//! | [`sheet`] | the results of a series beside each other, also as one picture |
//! | [`reblend`] | a result blended anew, with no call |
//! | [`probe`] | the few calls that find out what an endpoint honours |
//! | [`named`], `keeper` | masks as they are being painted, their versions; what waits to be written |
//! | [`recover`] | what was in flight when the program ended |
//! | [`window`] | the same for the window, with events instead of return values |

pub mod batch;
mod browse;
pub mod budget;
mod call;
mod collect;
pub mod compare;
pub mod dialogs;
mod endpoint;
mod engine;
pub mod event;
mod failure;
mod fetch;
mod finish;
mod keeper;
mod lane;
pub mod masks;
pub mod matrix;
pub mod named;
mod order;
mod part_file;
pub mod pictures;
mod prepare;
pub mod probe;
mod prospect;
mod queue;
pub mod reblend;
pub mod recover;
pub mod restore;
mod run;
pub mod sample;
pub mod session;
pub mod sheet;
pub mod spend;
mod store;
mod stranded;
mod upload;
mod watch;
pub mod window;

pub use engine::{Engine, Setup};
pub use failure::{input_failure, internal_failure, library_failure};
pub use order::{Laid, Order, Source};
pub use part_file::PartFile;
pub use prepare::{MarksGo, Outlook, outlook};
pub use queue::{Asker, Queue};
pub use run::{Report, RunEvent, RunSummary};
pub use store::{Store, StoreError};

/// Now, in milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
