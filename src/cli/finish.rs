//! Orders run to their end: what became of them, told in words or as one object, and copies of what was made.

use super::args::Place;
use super::output::{Told, cost, error, say, state};
use super::{Bench, complain_of, output, status};
use crate::entry::Entry;
use crate::ledger::{Billed, Call, Failure};
use crate::price::Money;
use crate::series::{SeriesOf, words};
use crate::take::{Take, TakeId};
use crate::work::{Order, Report, RunEvent, RunSummary, input_failure, library_failure};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Where what was made goes, beside the library.
#[derive(Clone, Copy, Default)]
pub(super) struct Files<'a> {
    /// Folder for copies of the results.
    pub(super) out: Option<&'a Path>,
    /// The heat map of what the model itself had changed.
    pub(super) heatmap: Option<&'a Path>,
    /// The contact sheet.
    pub(super) sheet: Option<&'a Path>,
}

/// A take that was run: its first failure, its results, and what the ledger says.
pub(super) struct Ran {
    pub(super) failure: Option<Failure>,
    pub(super) entries: Vec<Entry>,
    pub(super) summary: RunSummary,
    pub(super) calls: Vec<Call>,
}

impl Ran {
    pub(super) fn told<'a>(&'a self, library: &'a Path) -> Told<'a> {
        Told {
            take: &self.summary.take,
            entries: &self.entries,
            calls: &self.calls,
            estimate: Some(self.summary.estimate),
            error: self.failure.as_ref(),
            library,
        }
    }
}

/// What is told on the side while orders run.
pub(super) fn report() -> Report {
    Arc::new(|event| match event {
        RunEvent::NoRoom(_) => {
            output::complain(
                "The disk takes nothing more: the answer waits in memory for ten minutes. Make room there.",
            );
        }
        RunEvent::Stranded(stranded) => {
            let bytes = stranded.bytes.div_ceil(1_000_000);
            output::complain(&format!(
                "An answer of {bytes} MB waits for the library: {}. It is tried again for ten minutes.",
                stranded.why.trim_end_matches('.')
            ));
        }
        event => tracing::debug!(?event, "run"),
    })
}

/// Runs orders that differ in their prompts alone to their end.
pub(super) fn run_orders(bench: &Bench, orders: Vec<Order>) -> Result<Vec<Ran>, Failure> {
    let running = bench.engine.run_all(orders, CancellationToken::new(), report());
    let summaries = bench.runtime.block_on(running)?;
    summaries.into_iter().map(|summary| ran(bench, summary)).collect()
}

/// A summary with what the ledger says.
pub(super) fn ran(bench: &Bench, summary: RunSummary) -> Result<Ran, Failure> {
    let take = summary.take.id;
    let read = async { bench.engine.store().with(move |library| library.calls_of_take(take)).await };
    let calls = bench.runtime.block_on(read).map_err(|error| library_failure(&error, Billed::Yes))?;
    let entries = summary.parts.iter().flatten().flatten().map(|entry| Entry::clone(entry)).collect();
    let failure = summary.parts.iter().find_map(|part| part.as_ref().err().cloned());
    Ok(Ran { failure, entries, summary, calls })
}

/// Makes orders, runs them, and tells what became of them.
pub(super) fn finish(
    place: &Place,
    files: Files<'_>,
    make: impl FnOnce(&Bench) -> Result<Vec<Order>, Failure>,
) -> ExitCode {
    let bench = match Bench::open(place) {
        Ok(bench) => bench,
        Err(failure) => return refuse(place, &failure),
    };
    let mut runs = match make(&bench).and_then(|orders| run_orders(&bench, orders)) {
        Ok(runs) => runs,
        Err(failure) => {
            bench.close();
            return refuse(place, &failure);
        }
    };
    let library = bench.engine.store().dir().to_owned();
    let mut copies = Vec::new();
    for ran in &mut runs {
        match copy_out(&ran.entries, &library, files) {
            Ok(paths) => copies.extend(paths),
            Err(failure) => ran.failure = ran.failure.take().or(Some(failure)),
        }
    }
    let sheet = files.sheet.map(|path| (path, write_sheet(&bench, &runs, path)));
    if let (Some((_, Err(failure))), Some(last)) = (&sheet, runs.last_mut()) {
        last.failure.get_or_insert_with(|| failure.clone());
    }
    let written = sheet.as_ref().filter(|(_, written)| written.is_ok()).map(|(path, _)| *path);
    if place.json {
        let mut object = match runs.as_slice() {
            [only] => only.told(&library).json(),
            runs => matrix(runs, &library),
        };
        if files.sheet.is_some() {
            object["sheet"] = json!(written);
        }
        say(&object.to_string());
    } else {
        print(&runs, &library, written);
        for path in copies {
            say(&format!("Copied to {}", path.display()));
        }
    }
    bench.close();
    let failure = runs.into_iter().find_map(|ran| ran.failure);
    failure.map_or(ExitCode::SUCCESS, |failure| ExitCode::from(status(failure.kind)))
}

/// Writes the contact sheet of what was run.
pub(super) fn write_sheet(bench: &Bench, runs: &[Ran], path: &Path) -> Result<(), Failure> {
    let takes: Vec<TakeId> = runs.iter().map(|ran| ran.summary.take.id).collect();
    write_sheet_of(bench, takes, path)
}

/// Writes the contact sheet of these takes.
pub(super) fn write_sheet_of(bench: &Bench, takes: Vec<TakeId>, path: &Path) -> Result<(), Failure> {
    let sheet = bench.engine.sheet_of(takes)?;
    let written = bench.engine.write_sheet(&sheet, path).map(|remark| {
        if let Some(remark) = remark {
            output::complain(&format!("{remark}."));
        }
    });
    written.map_err(|failure| Failure { billed: Billed::Yes, ..failure })
}

/// What a take of a matrix has for its variables.
fn values(take: &Take) -> Vec<&str> {
    take.series.as_ref().map(|series| series.values_at(series.place)).unwrap_or_default()
}

/// The object of a matrix: what it cost in all, and each take as one that was run alone.
fn matrix(runs: &[Ran], library: &Path) -> Value {
    let series = runs.first().and_then(|ran| ran.summary.take.series.as_ref());
    let prompt = series.and_then(|series| match &series.of {
        SeriesOf::Matrix { prompt, .. } => Some(prompt),
        SeriesOf::Batch { .. } => None,
    });
    let failure = runs.iter().find_map(|ran| ran.failure.as_ref());
    let estimated: Money = runs.iter().map(|ran| ran.summary.estimate).sum();
    let actual: Option<Money> = runs.iter().map(|ran| cost(&ran.calls)).sum();
    let takes = runs.iter().map(|ran| {
        let mut object = ran.told(library).json();
        object["prompt"] = json!(ran.summary.take.prompt);
        object["values"] = json!(values(&ran.summary.take));
        object
    });
    json!({
        "series": series.map(|series| series.id.to_string()),
        "prompt": prompt,
        "takes": takes.collect::<Vec<_>>(),
        "state": state(failure.is_some(), runs.iter().all(|ran| ran.entries.is_empty())),
        "cost": { "estimated_usd": estimated.usd(), "actual_usd": actual.map(Money::usd) },
        "error": failure.map(error),
    })
}

fn print(runs: &[Ran], library: &Path, sheet: Option<&Path>) {
    for ran in runs {
        if runs.len() > 1 {
            let take = &ran.summary.take;
            say(&format!("Take {}: {}", ran.summary.number, words(&values(take))));
        }
        ran.told(library).print();
    }
    if let Some(sheet) = sheet {
        say(&format!("Contact sheet: {}", sheet.display()));
    }
}

/// Nothing was sent: the same object with nothing in it but the error.
fn refuse(place: &Place, failure: &Failure) -> ExitCode {
    if place.json {
        say(&json!({
            "take": null,
            "state": "failed",
            "results": [],
            "calls": [],
            "cost": { "estimated_usd": null, "actual_usd": null },
            "error": error(failure),
        })
        .to_string());
    } else {
        complain_of(failure);
    }
    ExitCode::from(status(failure.kind))
}

/// Copies of the results, and where they are; a file of that name is never replaced.
pub(super) fn copy_out(entries: &[Entry], library: &Path, files: Files<'_>) -> Result<Vec<PathBuf>, Failure> {
    let copy = || -> std::io::Result<Vec<PathBuf>> {
        let mut copies = Vec::new();
        if let Some(out) = files.out {
            std::fs::create_dir_all(out)?;
            for entry in entries {
                let path = library.join(&entry.path);
                copies.push(copy_new(&path, &out.join(path.file_name().unwrap_or_default()))?);
            }
        }
        for heat in entries.iter().filter_map(|entry| entry.heat_path.as_ref()) {
            if let Some(to) = files.heatmap {
                to.parent().map_or(Ok(()), std::fs::create_dir_all)?;
                copies.push(copy_new(&library.join(heat), to)?);
            }
        }
        Ok(copies)
    };
    copy().map_err(|error| Failure {
        billed: Billed::Yes,
        ..input_failure(format!("The results are in the library but were not copied: {error}"), "Copy them from there")
    })
}

/// Copies a file under a name, or with a number behind it where that name is taken.
fn copy_new(from: &Path, to: &Path) -> std::io::Result<PathBuf> {
    let stem = to.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = to.extension().map_or_else(String::new, |name| format!(".{}", name.to_string_lossy()));
    let mut names = std::iter::once(String::new()).chain((2..1000).map(|number| format!("-{number}")));
    loop {
        let Some(suffix) = names.next() else { return Err(std::io::ErrorKind::AlreadyExists.into()) };
        let path = to.with_file_name(format!("{stem}{suffix}{extension}"));
        match std::fs::File::options().write(true).create_new(true).open(&path) {
            Ok(mut file) => return std::io::copy(&mut std::fs::File::open(from)?, &mut file).map(|_| path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}
