//! Contact sheets, for the window.

use super::Worker;
use crate::ledger::Billed;
use crate::take::SeriesId;
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::event::{Event, SheetEvent};
use crate::work::internal_failure;
use std::path::PathBuf;

impl Worker {
    /// Asks for the sheet of a series.
    pub fn ask_sheet(&self, series: SeriesId) {
        self.block(
            move |engine| Event::Sheet(SheetEvent::Read(series, engine.sheet(series).map(Box::new))),
            move || Event::Sheet(SheetEvent::Read(series, Err(internal_failure(Billed::No)))),
        );
    }

    /// Asks the system where the sheet is to be written.
    pub fn place_sheet(&self, series: SeriesId) {
        let (outlet, answer) = (self.outlet.clone(), self.outlet.clone());
        let told = move |picked| answer.send(Event::Sheet(SheetEvent::Place(series, picked)));
        if dialogs::place("Export contact sheet", Kind::PNG, "contact-sheet.png", told).is_err() {
            outlet.send(Event::Sheet(SheetEvent::Place(series, Picked::Missing)));
        }
    }

    /// Writes the sheet as a picture; a file of that name is replaced.
    pub fn export_sheet(&self, series: SeriesId, path: PathBuf) {
        let path = if path.extension().is_some() { path } else { path.with_extension("png") };
        self.block(
            move |engine| match engine.sheet(series).and_then(|sheet| engine.write_sheet(&sheet, &path)) {
                Ok(remark) => Event::Written(path, remark),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }
}
