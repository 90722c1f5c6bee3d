//! `maquette library` and `maquette recover`.

use super::args::{LibraryArguments, LibraryCommand, Place, Recover};
use super::output::{complain, result, say, sentence};
use super::{Bench, at_start, status};
use crate::entry::Entry;
use crate::ledger::Failure;
use crate::library::{Library, LibraryError};
use crate::work::StoreError;
use serde_json::json;
use std::process::ExitCode;

/// Lists or verifies.
pub(super) fn library(arguments: &LibraryArguments) -> ExitCode {
    match &arguments.command {
        LibraryCommand::List(place) => or_complain(list(place)),
        LibraryCommand::Verify(place) => or_complain(verify(place)),
        LibraryCommand::Fake(fake) => or_complain(self::fake(&fake.place, fake.count)),
    }
}

/// Finishes what was in flight.
pub(super) fn recover(arguments: &Recover) -> ExitCode {
    let place = &arguments.place;
    or_complain(Bench::open(place).and_then(|bench| {
        let mut recovered = bench.engine.recover()?;
        let waiting = std::mem::take(&mut recovered.waiting);
        // What is fetched needs the runtime.
        let inside = bench.runtime.enter();
        recovered.add(bench.engine.finish_waiting(waiting, &bench.settings.profiles)?);
        drop(inside);
        let queued = bench.engine.store().wait(|library| library.left_waiting()).map_err(|error| at_start(&error))?;
        if place.json {
            let library = bench.engine.store().dir();
            let results: Vec<_> = recovered.finished.iter().map(|entry| result(entry, library)).collect();
            let questions: Vec<_> = recovered
                .maybe_billed
                .iter()
                .map(|call| json!({ "id": call.id.to_string(), "state": call.state.name() }))
                .collect();
            let waiting: Vec<_> = recovered.waiting.iter().map(|call| json!({ "id": call.id.to_string() })).collect();
            let told = json!({
                "finished": results,
                "maybe_billed": questions,
                "not_sent": recovered.not_sent,
                "waiting": waiting,
                "queued": queued,
            });
            say(&told.to_string());
        } else {
            let counts = recovered.counts();
            say(&format!(
                "{} finished, {} maybe billed, {} not sent; nothing was repeated",
                counts.finished, counts.maybe_billed, counts.not_sent
            ));
            if queued > 0 {
                complain(&format!("{queued} wait to be sent: the window shows them, and asks before it sends any"));
            }
            if counts.waiting > 0 {
                complain(&format!("{} wait for pictures that did not come yet: run it again later", counts.waiting));
            }
        }
        bench.close();
        Ok(ExitCode::SUCCESS)
    }))
}

pub(super) fn or_complain(outcome: Result<ExitCode, Failure>) -> ExitCode {
    outcome.unwrap_or_else(|failure| {
        complain(&sentence(&failure));
        ExitCode::from(status(failure.kind))
    })
}

pub(super) fn open(place: &Place) -> Result<Library, Failure> {
    let dir = place.library.clone().unwrap_or_else(Library::default_dir);
    let opened = match Library::open(&dir) {
        // What is only looked at can be looked at all the same.
        Err(error @ (LibraryError::NotWritable { .. } | LibraryError::DiskFull { .. })) => {
            Library::open_read_only(&dir).inspect(|_| complain(&format!("{error}. It is only read"))).map_err(|_| error)
        }
        opened => opened,
    };
    opened.map_err(|error| at_start(&StoreError::Library(error)))
}

fn list(place: &Place) -> Result<ExitCode, Failure> {
    let library = open(place)?;
    let read = library.tiles().and_then(|tiles| {
        let entries = tiles.iter().filter_map(|tile| library.entry(tile.id).transpose());
        entries.collect::<Result<Vec<Entry>, _>>()
    });
    let entries = read.map_err(|error| at_start(&StoreError::Library(error)))?;
    if place.json {
        let results: Vec<_> = entries.iter().map(|entry| result(entry, library.dir())).collect();
        say(&json!({ "results": results }).to_string());
    } else {
        for entry in &entries {
            say(&format!("{}  {}  {}", library.absolute(&entry.path).display(), entry.extent.label(), entry.cost));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn fake(place: &Place, count: u32) -> Result<ExitCode, Failure> {
    let mut library = open(place)?;
    library.fake(count).map_err(|error| at_start(&StoreError::Library(error)))?;
    say(&format!("{count} made-up results were added"));
    Ok(ExitCode::SUCCESS)
}

fn verify(place: &Place) -> Result<ExitCode, Failure> {
    let library = open(place)?;
    let report = library.verify().map_err(|error| at_start(&StoreError::Library(error)))?;
    let sound = report.ok;
    if place.json {
        say(&serde_json::to_string(&report).unwrap_or_default());
    } else {
        let verdict = if sound { "whole" } else { "damaged" };
        say(&format!(
            "The library is {verdict}: {} takes, {} results, {} files compared",
            report.takes, report.results, report.files_checked
        ));
        let faults = report.files.iter().map(|file| format!("{}: {}", file.path, file.fault));
        for fault in report.index.iter().cloned().chain(report.rows.iter().cloned()).chain(faults) {
            complain(&fault);
        }
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
