//! A batch over pictures: put together on its page, planned picture by picture, then handed to the queue.

use super::Studio;
use crate::batch::{Batch, Choice, MOST};
use crate::command::Target;
use crate::command::batch::BatchCommand;
use crate::notice::Tone;
use crate::picture::Digest;
use crate::profile::Profile;
use crate::take::TakeId;
use crate::ui::state::Overlay;
use crate::work::batch::Wish;
use crate::work::event::BatchEvent;
use std::path::PathBuf;
use std::sync::Arc;

/// The plan that is under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    number: u64,
    digest: Digest,
    choice: Choice,
}

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
        let choice = batch.choice;
        if self.batch_asked.is_none_or(|asked| (asked.digest, asked.choice) != (digest, choice)) {
            let number = self.batch_questions + 1;
            self.worker.plan_for_batch(number, Arc::clone(&batch.take), self.wish(batch), digest);
            self.batch_questions = number;
            self.batch_asked = Some(Asked { number, digest, choice });
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
            BatchEvent::Planned(number, planned) => {
                // Of another take, or for a profile as it was before: it would be another price.
                let Some(asked) = self.batch_asked.take_if(|asked| asked.number == number) else { return };
                if let Some(batch) = &mut self.model.batch {
                    batch.plan(asked.digest, asked.choice, planned);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::desk::Desk;
    use crate::batch::Planned;
    use crate::price::Money;
    use crate::take::Take;

    #[test]
    fn a_plan_for_a_profile_as_it_was_before_is_not_taken_for_the_new_ones() {
        let dir = tempfile::tempdir().unwrap();
        let mut desk = Desk::open(dir.path());
        let original = desk.studio.model.document.as_ref().unwrap().source.clone();
        let mut batch = Batch::new(Arc::new(Take::of_words(crate::profile::SANDBOX, "a cup")), 1);
        batch.add(original.clone());
        desk.studio.model.batch = Some(batch);
        let studio = &mut desk.studio;
        let open = |studio: &Studio| studio.model.batch.as_ref().unwrap().unplanned();
        studio.ask_batch();
        let first = studio.batch_questions;
        // The profile changes while its answer is under way.
        let active = studio.model.settings.active.clone();
        let profile = studio.model.settings.profiles.iter_mut().find(|profile| profile.name == active).unwrap();
        profile.parallel += 1;
        studio.ask_batch();
        assert_eq!(studio.batch_questions, first + 1, "it is asked again");
        let planned = |cents| Planned { crop: None, sent: None, each: Money(cents), total: Money(cents) };
        studio.batch_event(BatchEvent::Planned(first, Ok(planned(1))));
        assert_eq!(open(studio), Some(original.digest), "the old answer counts for nothing");
        studio.batch_event(BatchEvent::Planned(first + 1, Ok(planned(2))));
        assert_eq!((open(studio), studio.model.batch.as_ref().unwrap().total()), (None, Money(2)));
    }
}
