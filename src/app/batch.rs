//! A batch over pictures: put together on its page, planned picture by picture, then handed to the queue.

use super::Studio;
use crate::batch::{Batch, MOST};
use crate::command::Target;
use crate::command::batch::BatchCommand;
use crate::notice::Tone;
use crate::profile::Profile;
use crate::take::TakeId;
use crate::ui::state::Overlay;
use crate::work::batch::Wish;
use crate::work::event::BatchEvent;
use std::path::PathBuf;
use std::sync::Arc;

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn batch(&mut self, command: BatchCommand) {
        match (command, &mut self.model.batch) {
            (BatchCommand::Open(take), _) => self.open_batch(take),
            (BatchCommand::PickFolder, _) => self.worker.pick_folder(Target::Batch),
            (BatchCommand::Remove(digest), Some(batch)) => batch.remove(digest),
            (BatchCommand::Choose(choice), Some(batch)) => batch.choose(choice),
            (BatchCommand::Run, Some(_)) => self.run_batch(),
            (_, None) => {}
        }
    }

    fn open_batch(&mut self, take: TakeId) {
        let of_job = self.model.jobs.get(take).map(|job| (Arc::clone(&job.take), job.number));
        let inspected = self.model.inspected.as_ref().filter(|inspected| inspected.take.id == take);
        let found = of_job.or_else(|| inspected.map(|inspected| (Arc::clone(&inspected.take), inspected.number)));
        let Some((take, number)) = found else { return };
        // The same one again: its pictures are still there.
        if self.model.batch.as_ref().is_none_or(|batch| batch.take.id != take.id) {
            self.model.batch = Some(Batch::new(take, number));
            self.batch_asked = None;
        }
        self.ui.overlay = Overlay::Batch;
    }

    /// Reads files for the batch.
    pub(super) fn add_to_batch(&mut self, paths: Vec<PathBuf>) {
        if let Some(batch) = &mut self.model.batch {
            batch.reading += 1;
            self.worker.read_for_batch(batch.take.id, paths);
        }
    }

    /// The endpoint of the batch: that of its take, while there is one of that name.
    fn batch_profile(&self, batch: &Batch) -> Profile {
        self.model.settings.named(&batch.take.profile).unwrap_or(self.model.settings.profile()).clone()
    }

    fn wish(&self, batch: &Batch) -> Wish {
        Wish {
            profile: self.batch_profile(batch),
            tier: batch.choice.tier,
            n: Some(batch.choice.count()),
            fit: batch.choice.fit,
            count: batch.runnable().count() as u32,
        }
    }

    /// Asks what the next picture would send and cost, one at a time.
    pub(super) fn ask_batch(&mut self) {
        let Some(batch) = &self.model.batch else { return };
        let profile = self.batch_profile(batch);
        if self.batch_profile.as_ref() != Some(&profile) {
            // Another endpoint, or another price list: nothing that was worked out holds any more.
            (self.batch_profile, self.batch_asked) = (Some(profile), None);
            if let Some(batch) = &mut self.model.batch {
                batch.forget_plans();
            }
        }
        let Some(batch) = &self.model.batch else { return };
        let Some(digest) = batch.unplanned() else { return };
        let question = (digest, batch.choice);
        if self.batch_asked != Some(question) {
            self.worker.plan_for_batch(Arc::clone(&batch.take), self.wish(batch), digest, batch.choice);
            self.batch_asked = Some(question);
        }
    }

    fn run_batch(&mut self) {
        let Some(batch) = &self.model.batch else { return };
        if let Some(problem) = batch.problem() {
            return self.model.say(Tone::Error, problem, None);
        }
        if let Some(stop) = self.model.view(None).batch_stop(batch) {
            return self.model.say(Tone::Error, stop.message(), None);
        }
        let profile = self.batch_profile(batch);
        if let Some(shut) = &self.model.shut {
            return self.model.say(Tone::Error, shut.at_button(), None);
        }
        if self.model.view(None).lacks_key(&profile) {
            let text = format!("The profile {} has no key: set it in the settings", profile.name);
            return self.model.say(Tone::Error, text, None);
        }
        let pictures = batch.runnable().map(|(original, _)| original.clone()).collect();
        self.worker.run_batch(Arc::clone(&batch.take), self.wish(batch), pictures);
        let count = batch.runnable().count();
        self.model.batch = None;
        self.close_overlay();
        self.model.say(Tone::Info, format!("{count} pictures go into the queue, one after another"), None);
    }

    /// Takes in what came back.
    pub(super) fn batch_event(&mut self, event: BatchEvent) {
        match event {
            BatchEvent::Failed(failures) => {
                for failure in failures {
                    self.model.say_failure(&failure);
                }
            }
            BatchEvent::NotRun(names) => {
                let text = format!("Not put into the queue: {}", names.join(", "));
                self.model.say(Tone::Error, text, None);
            }
            BatchEvent::Read(of, read) => {
                let Some(batch) = self.model.batch.as_mut().filter(|batch| batch.take.id == of) else { return };
                let failure = match read {
                    Ok(original) => {
                        // A twin is there already; that is no reason for words.
                        let full = batch.items.len() >= MOST;
                        batch.add(original);
                        full.then(|| format!("A batch takes {MOST} pictures"))
                    }
                    Err(failure) => Some(failure.message),
                };
                if let Some(text) = failure {
                    self.model.say(Tone::Error, text, None);
                }
            }
            BatchEvent::ReadAll(of) => {
                if let Some(batch) = self.model.batch.as_mut().filter(|batch| batch.take.id == of) {
                    batch.reading = batch.reading.saturating_sub(1);
                }
            }
            BatchEvent::Planned(digest, choice, planned) => {
                self.batch_asked = None;
                if let Some(batch) = &mut self.model.batch {
                    batch.plan(digest, choice, planned);
                }
            }
        }
    }
}
