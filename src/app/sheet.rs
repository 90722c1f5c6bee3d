//! Contact sheets: read while one is open, again whenever something has come in; and the word that a series is done.

use super::Studio;
use crate::command::sheet::SheetCommand;
use crate::jobs::Job;
use crate::notice::{Offer, Tone};
use crate::take::{SeriesId, TakeId};
use crate::ui::state::Overlay;
use crate::work::dialogs::Picked;
use crate::work::event::SheetEvent;

/// What a sheet was read from: the series, and how much had come in by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    series: SeriesId,
    jobs: usize,
    done: usize,
    tiles: usize,
}

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn sheet(&self, command: SheetCommand) {
        match command {
            SheetCommand::Place(series) => self.worker.place_sheet(series),
            SheetCommand::Export(series, path) => self.worker.export_sheet(series, path),
        }
    }

    /// Asks for the sheet that is open, when it is not there as it would be now.
    pub(super) fn ask_sheet(&mut self) {
        let (Overlay::Sheet(series) | Overlay::SaveSheet(series)) = self.ui.overlay else {
            self.sheet_asked = None;
            self.model.sheet = None;
            self.ui.sheet_chosen.clear();
            return;
        };
        let jobs = self.model.jobs.list();
        let stamp =
            Stamp { series, jobs: jobs.len(), done: jobs.iter().map(Job::done).sum(), tiles: self.model.tiles.len() };
        if self.sheet_asked != Some(stamp) && !self.model.restoring {
            self.sheet_asked = Some(stamp);
            self.worker.ask_sheet(series);
        }
    }

    /// Takes in what came back.
    pub(super) fn sheet_event(&mut self, event: SheetEvent) {
        match event {
            SheetEvent::Read(series, Ok(sheet)) => {
                if self.sheet_asked.is_some_and(|asked| asked.series == series) {
                    self.model.sheet = Some(*sheet);
                }
            }
            SheetEvent::Read(series, Err(failure)) => {
                // What is open by now may be something else.
                if self.ui.overlay == Overlay::Sheet(series) {
                    self.close_overlay();
                }
                self.model.say_failure(&failure);
            }
            SheetEvent::Place(series, picked) => match picked {
                Picked::Files(paths) => {
                    if let Some(path) = paths.into_iter().next() {
                        self.worker.export_sheet(series, path);
                    }
                }
                Picked::None => {}
                Picked::Missing => self.ui.overlay = Overlay::SaveSheet(series),
            },
        }
    }

    /// A take has ended: when it was the last one of its series, that is said.
    pub(super) fn series_ended(&mut self, take: TakeId) {
        let of = |job: &Job| job.take.series.as_ref().map(|series| series.id);
        let Some(series) = self.model.jobs.get(take).and_then(|job| job.take.series.clone()) else { return };
        let all: Vec<&Job> = self.model.jobs.list().iter().filter(|job| of(job) == Some(series.id)).collect();
        if all.len() < series.count() as usize || all.iter().any(|job| job.is_active()) {
            return;
        }
        let failed = all.iter().filter(|job| job.done() == 0).count();
        let size = series.size();
        let (tone, text) = match failed {
            0 => (Tone::Done, format!("{size} done")),
            failed => (Tone::Error, format!("{failed} of {size} have no result")),
        };
        let open = self.ui.overlay == Overlay::Sheet(series.id);
        if failed < all.len() && !open {
            self.model.say(tone, text, Some(Offer::Sheet(series.id)));
        }
    }
}
