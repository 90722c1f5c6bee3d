//! What was spent, for the window.

use super::Worker;
use crate::ledger::Billed;
use crate::spend::Span;
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::event::Event;
use crate::work::{input_failure, internal_failure, library_failure, spend};
use std::path::PathBuf;

impl Worker {
    /// Asks for sums and tables of all spans.
    pub fn ask_spend(&self) {
        self.block(
            |engine| match engine.store().wait(|library| spend::now(library)) {
                Ok(spend) => Event::Spend(Box::new(spend)),
                Err(error) => Event::NotSaved(library_failure(&error, Billed::No).message),
            },
            || Event::NotSaved(internal_failure(Billed::No).message),
        );
    }

    /// Asks the system where the calls of a span are to be written.
    pub fn pick_table(&self, span: Span) {
        let (outlet, answer) = (self.outlet.clone(), self.outlet.clone());
        let asked = dialogs::place("Export spending", Kind::TABLE, "maquette-spending.csv", move |picked| {
            answer.send(Event::TablePlace(span, picked));
        });
        if asked.is_err() {
            outlet.send(Event::TablePlace(span, Picked::Missing));
        }
    }

    /// Writes the calls of a span as a table; a file of that name is replaced.
    pub fn export_table(&self, span: Span, path: PathBuf) {
        let path = if path.extension().is_some() { path } else { path.with_extension("csv") };
        self.block(
            move |engine| {
                let bounds = spend::bounds(span);
                match engine.store().wait(move |library| spend::csv(library, bounds)) {
                    Err(error) => Event::NotOpened(library_failure(&error, Billed::No)),
                    Ok(text) => match spend::write(&path, &text) {
                        Ok(()) => Event::Written(path, None),
                        Err(error) => {
                            let message = format!("{} cannot be written: {error}", path.display());
                            Event::NotOpened(input_failure(message, "Choose another place"))
                        }
                    },
                }
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }
}
