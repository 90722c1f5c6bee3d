//! The command line: the same engine without a window or a display.

mod args;
mod batch;
mod estimate;
mod finish;
mod library;
mod output;
mod probe;
mod run;
mod serve;
mod spend;
mod take;

pub use args::{Arguments, PanicAt};

use crate::journal::Journal;
use crate::ledger::{Failure, FailureKind};
use crate::library::Library;
use crate::picture::decode::Limits;
use crate::profile::Settings;
use crate::sandbox;
use crate::settings::{SettingsFile, load_models};
use crate::work::{Engine, Setup, StoreError, input_failure, library_failure};
use args::{Command, Place};
use std::process::ExitCode;

/// Exit status of a failure.
const fn status(kind: FailureKind) -> u8 {
    match kind {
        FailureKind::Input => 2,
        FailureKind::Refused => 3,
        FailureKind::NotSent | FailureKind::Ambiguous | FailureKind::BadAnswer | FailureKind::Cancelled => 4,
        FailureKind::Budget => 5,
        FailureKind::Library | FailureKind::Internal => 1,
    }
}

/// Runs a command. Never panics outward; prints to the standard streams.
pub fn run(command: Command) -> ExitCode {
    match command {
        Command::Generate(arguments) => run::generate(&arguments),
        Command::Edit(arguments) => run::edit(&arguments),
        Command::Estimate(arguments) => estimate::estimate(&arguments),
        Command::Probe(arguments) => probe::probe(&arguments),
        Command::FirstEdit(arguments) => run::first_edit(&arguments),
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Take(arguments) => take::take(&arguments),
        Command::Library(arguments) => library::library(&arguments),
        Command::Batch(arguments) => batch::batch(&arguments),
        Command::Recover(arguments) => library::recover(&arguments),
        Command::Spend(arguments) => spend::spend(&arguments),
    }
}

/// Prints a failure for people.
fn complain_of(failure: &Failure) {
    output::complain(&output::sentence(failure));
}

/// What every command that touches the library needs.
struct Bench {
    engine: Engine,
    runtime: tokio::runtime::Runtime,
    settings: Settings,
    // Kept alive: the log is written until it is dropped.
    _journal: Option<Journal>,
}

impl Bench {
    /// Closes the library before the program ends: nothing is left for the next start to sweep.
    fn close(self) {
        self.runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        self.engine.close();
    }

    fn open(place: &Place) -> Result<Self, Failure> {
        let dir = place.library.clone().unwrap_or_else(Library::default_dir);
        let path = SettingsFile::default_path();
        let (_, loaded) = SettingsFile::load(&path);
        let (catalogue, faults) = load_models(&path);
        // A second bench in one process, as in tests, keeps the first one's models.
        catalogue.install();
        for fault in faults {
            output::complain(&fault);
        }
        let (library, notice) = Library::open_or_repair(&dir).map_err(|error| at_start(&StoreError::Library(error)))?;
        if let Some(notice) = notice {
            output::complain(&notice);
        }
        let journal = Journal::start(&dir).ok();
        let limits = Limits { max_pixels: u64::from(loaded.settings.max_megapixels) * 1_000_000, ..Limits::default() };
        let sandbox = sandbox::Config::default();
        let engine = Engine::new(Setup { library, limits, sandbox, budget: loaded.settings.budget })
            .map_err(|error| input_failure(format!("No thread could be started: {error}"), "Close other programs"))?;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
                input_failure(format!("No runtime could be started: {error}"), "Close other programs")
            })?;
        Ok(Self { engine, runtime, settings: loaded.settings, _journal: journal })
    }
}

/// The library cannot be used: nothing was sent.
fn at_start(error: &StoreError) -> Failure {
    Failure { kind: FailureKind::Input, ..library_failure(error, crate::ledger::Billed::No) }
}
