//! What stands between the work and the disk, and how the last start went.

use super::Studio;
use super::model::Model;
use crate::command::safety::SafetyCommand;
use crate::jobs::line::Cause;
use crate::notice::{Offer, Tone};
use crate::safety::{Shut, Stranded, note_stranded};
use crate::take::CallId;
use crate::ui::state::Overlay;
use crate::work::dialogs::Picked;
use crate::work::event::SafetyEvent;
use crate::work::restore::{Aside, Restored};

impl Model {
    /// False, and a message, when nothing can be sent now.
    pub(super) fn may_send(&mut self) -> bool {
        let Some(shut) = &self.shut else { return true };
        let why = shut.at_button();
        self.say(Tone::Error, why, None);
        false
    }
}

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn safety(&mut self, command: SafetyCommand) {
        match command {
            SafetyCommand::SaveElsewhere(call) => self.worker.place_answer(call),
            SafetyCommand::SaveAnswer(call, path) => self.worker.save_answer(call, path),
            SafetyCommand::TryLibrary => self.worker.look_at_library(),
            SafetyCommand::ForgetCrash => {
                if let Some(crash) = self.model.last_start.crash.take() {
                    self.worker.forget_crash(crash.path);
                }
            }
            SafetyCommand::RestoreSession => self.worker.restore_aside(),
            SafetyCommand::LeaveSession => {
                (self.model.last_start.safe, self.model.last_start.aside) = (false, false);
                self.worker.put_away_aside(false);
            }
        }
    }

    /// Takes in what came of it.
    pub(super) fn safety_event(&mut self, event: SafetyEvent) {
        match event {
            SafetyEvent::Shut(shut) => self.shut(shut),
            SafetyEvent::CameBack(restored) => self.came_back(*restored),
            SafetyEvent::SessionRead(aside) => self.aside_read(*aside),
            SafetyEvent::Place(call, picked) => match picked {
                Picked::Files(paths) => {
                    if let Some(path) = paths.into_iter().next() {
                        self.worker.save_answer(call, path);
                    }
                }
                Picked::None => {}
                Picked::Missing => self.ui.overlay = Overlay::SaveAnswer(call),
            },
            SafetyEvent::Saved(_, paths) => {
                let first = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
                let more = paths.len().saturating_sub(1);
                let text =
                    if more > 0 { format!("Saved to {first} and {more} more") } else { format!("Saved to {first}") };
                self.model.say(Tone::Done, text, None);
            }
        }
    }

    fn shut(&mut self, shut: Option<Shut>) {
        if self.model.shut.is_some() && shut.is_none() {
            self.model.say(Tone::Done, "The library can be written again", None);
            self.lift(Cause::Library);
        }
        self.model.shut = shut;
        // What the next run says depends on it.
        self.model.held = None;
    }

    /// A library that was only read can be written: what was in flight is finished, what waits is there.
    fn came_back(&mut self, restored: Restored) {
        let model = &mut self.model;
        (model.tiles, model.spent, model.questions) = (restored.tiles, restored.spent, restored.questions);
        for job in restored.runs {
            model.jobs.push(job);
        }
        if !model.questions.is_empty() || model.jobs.counts().waiting > 0 {
            self.ui.overlay = Overlay::Queue;
        }
    }

    /// The session that was kept aside comes back; what is there now can be taken back.
    fn aside_read(&mut self, aside: Aside) {
        let before = (self.model.draft.clone(), self.model.tray.clone(), Some(self.model.desk.shelf().clone()));
        (self.model.last_start.safe, self.model.last_start.aside) = (false, false);
        self.take_session(aside.session);
        if let Some(opened) = aside.opened {
            let viewport = self.ui.screen.viewport;
            self.opened(&opened);
            self.ui.screen.viewport = viewport;
        }
        if let Some(failure) = aside.missing {
            self.model.say_failure(&failure);
        }
        self.settle_mentions();
        self.worker.put_away_aside(true);
        self.model.say(Tone::Done, "The last session is back", Some(Offer::PutDraftBack(Box::new(before))));
    }

    /// An answer is held, for the library does not take it.
    pub(super) fn stranded(&mut self, stranded: Stranded) {
        let call = stranded.call;
        let known = self.model.stranded.iter().any(|other| other.call == call);
        let number = self.model.jobs.get(stranded.take).map_or(0, |job| job.number);
        note_stranded(&mut self.model.stranded, stranded);
        if !known {
            let text = format!("The answer to take {number} is not stored yet");
            let detail = Some("The disk does not take it; nothing is lost".to_owned());
            let offer = Some(Offer::SaveElsewhere(call));
            self.model.notices.push_with(Tone::Error, text, detail, offer, crate::work::now_ms());
        }
    }

    /// It is stored now, or was given up with a word of its own.
    pub(super) fn filed(&mut self, call: CallId) {
        self.model.stranded.retain(|stranded| stranded.call != call);
        self.model.notices.withdraw(&Offer::SaveElsewhere(call));
        if self.ui.overlay == Overlay::SaveAnswer(call) {
            self.ui.overlay = Overlay::Queue;
        }
    }
}
