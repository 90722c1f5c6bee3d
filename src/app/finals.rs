//! From draft to final: the draft that a final follows, and the way there from any result.

use super::Studio;
use super::model::Model;
use crate::entry::Entry;
use crate::jobs::Job;
use crate::ledger::Failure;
use crate::notice::{Offer, Tone};
use crate::prompt::variables::escaped;
use crate::reference::{Draft, Reference};
use crate::take::{EntryId, Mode, Original, Take, TakeId, Tier};
use crate::tray::Added;
use crate::ui::state::Overlay;
use crate::ui::view::{Chosen, Following};
use eframe::egui::Context;
use std::sync::Arc;

/// A draft that is read so that a final can follow it.
struct Reading {
    of: EntryId,
    /// What goes along, once it is there, or why it cannot.
    read: Option<Result<Reference, String>>,
}

/// The way from a draft to its final.
#[derive(Default)]
pub(super) struct Finals {
    reading: Option<Reading>,
    /// The take that came back into the prompt bar last, with its number: its results are drafts of what stands there.
    recalled: Option<(u32, Arc<Take>)>,
    /// What is done with this result when its take is back.
    wanted: Option<(TakeId, EntryId, Wish)>,
    /// What stood in the prompt bar before a take came back for its price alone.
    before_price: Option<Offer>,
    /// A result that goes along as one more reference as soon as it is read, with the number of its take and its own.
    like: Option<(EntryId, Draft)>,
}

/// Why a take comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// The price step of its final opens.
    Final,
    /// More results like one of it.
    More,
}

impl Model {
    /// The draft on the canvas, when the next final would be its final: the same words, mode and picture. With the
    /// number of its take.
    fn chosen_draft(&self) -> Option<(&Entry, u32)> {
        let entry = &*self.shown.as_ref()?.entry;
        let recalled = self.finals.recalled.as_ref().filter(|(_, take)| take.id == entry.take);
        let known = recalled.map(|(number, take)| (*number, &**take));
        let (number, take) = known.or_else(|| self.jobs.get(entry.take).map(|job: &Job| (job.number, &*job.take)))?;
        let source = self.document.as_ref().filter(|_| self.draft.mode == Mode::Edit).map(|open| open.source.digest);
        let same = take.mode == self.draft.mode
            && escaped(&take.prompt) == self.draft.prompt.trim()
            && take.source.as_ref().map(|source| source.digest) == source;
        (entry.tier == Tier::Draft && same).then_some((entry, number))
    }

    /// A copy with marks may go along.
    fn sends_marked_copy(&self) -> bool {
        let marks = self.document.as_ref().and_then(|open| self.marks.get(&open.source.digest));
        self.draft.mode == Mode::Edit && self.draft.marked_copy && marks.is_some()
    }

    /// The draft that a final would follow, and whether it does.
    pub(super) fn chosen(&self) -> Option<Chosen<'_>> {
        let (entry, take) = self.chosen_draft()?;
        let with = [self.draft.mode == Mode::Edit, self.board().is_some(), self.sends_marked_copy()];
        let sent = self.tray.sent().count() + with.into_iter().filter(|goes| *goes).count();
        let read = self.finals.reading.as_ref().filter(|reading| reading.of == entry.id);
        let profile = self.settings.profile();
        let most = profile.rules(&profile.model).max_images;
        let following = match read.and_then(|reading| reading.read.as_ref()) {
            _ if sent >= most => Following::Full,
            _ if !profile.follow_draft => Following::Off,
            None => Following::Reading,
            Some(Ok(reference)) => Following::Ready(reference),
            Some(Err(why)) => Following::Failed(why),
        };
        Some(Chosen { entry, take, following })
    }

    /// What the final follows: the result, and how it goes along.
    pub(super) fn followed(&self) -> Option<(EntryId, &Reference)> {
        let chosen = self.chosen()?;
        if let Following::Ready(reference) = chosen.following { Some((chosen.entry.id, reference)) } else { None }
    }
}

impl Studio {
    /// Reads the draft that a final would follow as soon as the final is thought of.
    pub(super) fn read_chosen_draft(&mut self) {
        let final_next = self.model.draft.tier == Tier::Final || self.ui.overlay == Overlay::PriceStep;
        let chosen = self.model.chosen().filter(|_| final_next);
        let Some(Chosen { entry, following: Following::Reading, .. }) = chosen else { return };
        let of = entry.id;
        if self.model.finals.reading.as_ref().is_none_or(|reading| reading.of != of) {
            self.model.finals.reading = Some(Reading { of, read: None });
            self.worker.read_answer(of);
        }
    }

    /// A result can go along, or cannot be read.
    pub(super) fn answer_read(&mut self, of: EntryId, read: Result<Original, Failure>) {
        if let Some((_, draft)) = self.model.finals.like.take_if(|(id, _)| *id == of) {
            match read {
                Ok(original) => self.add_like(Reference::like(original, draft)),
                Err(failure) => self.model.say_failure(&failure),
            }
            return;
        }
        let chosen = self.model.chosen_draft().filter(|(entry, _)| entry.id == of);
        let draft = chosen.map(|(entry, take)| Draft { take, number: entry.index + 1 });
        let reading = self.model.finals.reading.as_mut().filter(|reading| reading.of == of);
        if let (Some(reading), Some(draft)) = (reading, draft) {
            let read = read.map(|original| Reference::draft(original, draft));
            reading.read = Some(read.map_err(|failure| failure.message));
        } else {
            // Something else is chosen meanwhile: it is read again when it is chosen again.
            self.model.finals.reading = None;
        }
    }

    fn add_like(&mut self, reference: Reference) {
        let name = reference.name().to_owned();
        match self.model.tray.add(reference) {
            Added::New(_) => {}
            Added::Twin(_) => self.model.say(Tone::Info, format!("{name} is already among the references"), None),
            Added::Full => {
                let text = format!("{name} was not added: a call takes 16 images. Remove one first");
                self.model.say(Tone::Error, text, None);
            }
        }
    }

    /// Finals take the chosen draft along, or not.
    pub(super) fn follow_draft(&mut self, ctx: &Context, on: bool) {
        self.change_settings(ctx, |settings| settings.change_profile(|profile| profile.follow_draft = on));
    }

    /// The final of any draft: its take comes back into the prompt bar, and the price step opens.
    pub(super) fn final_of(&mut self, id: EntryId) {
        if self.model.chosen().is_some_and(|chosen| chosen.entry.id == id) {
            self.ui.overlay = Overlay::PriceStep;
            return;
        }
        match self.found(id) {
            Some((_, Tier::Final)) => self.model.say(Tone::Info, "This is a final already", None),
            Some((take, Tier::Draft)) => self.bring_back(take, id, Wish::Final),
            None => {}
        }
    }

    /// The take of a result comes back, with the result as one more reference.
    pub(super) fn more_like_this(&mut self, id: EntryId) {
        if let Some((take, _)) = self.found(id) {
            self.bring_back(take, id, Wish::More);
        }
    }

    /// One more result of a take, as it was asked for.
    pub(super) fn vary(&mut self, take: TakeId, profile: &str) {
        if self.model.starting.is_some() || self.model.restoring || !self.model.may_send() {
            return;
        }
        let Some(profile) = self.model.settings.named(profile).cloned() else {
            let text = format!("There is no profile named {profile} any more: reuse the take and run it on another");
            return self.model.say(Tone::Error, text, None);
        };
        let order = TakeId::fresh();
        self.model.starting = Some(order);
        self.worker.run_again(order, take, profile);
    }

    /// A take comes back for its own sake.
    pub(super) fn reuse(&mut self, take: TakeId) {
        self.model.finals.wanted = None;
        self.worker.reuse(take);
    }

    fn bring_back(&mut self, take: TakeId, id: EntryId, wish: Wish) {
        self.show_result(Some(id));
        self.model.finals.wanted = Some((take, id, wish));
        self.worker.reuse(take);
    }

    /// The price was agreed to: the way back is offered now.
    pub(super) fn price_taken(&mut self) {
        if let Some(offer) = self.model.finals.before_price.take() {
            self.model.say(Tone::Done, "The final's prompt and references are in the bar", Some(offer));
        }
    }

    /// A price step that is closed without a run leaves everything as it was before.
    pub(super) fn settle_price_step(&mut self) {
        if self.ui.overlay != Overlay::PriceStep
            && let Some(offer) = self.model.finals.before_price.take()
        {
            self.take_up(offer);
        }
    }

    /// Take and tier of a result that is on screen somewhere.
    fn found(&self, id: EntryId) -> Option<(TakeId, Tier)> {
        let shown = self.model.shown.as_ref().map(|shown| &*shown.entry).filter(|entry| entry.id == id);
        let staged = || self.model.jobs.list().iter().flat_map(Job::entries).find(|(_, entry)| entry.id == id);
        let listed = || self.model.tiles.iter().find(|tile| tile.id == id).map(|tile| (tile.take, tile.tier));
        let entry = shown.or_else(|| staged().map(|(_, entry)| &**entry));
        entry.map(|entry| (entry.take, entry.tier)).or_else(listed)
    }

    /// A take has come back into the prompt bar.
    pub(super) fn take_is_back(&mut self, number: u32, take: &Arc<Take>) {
        let wanted = self.model.finals.wanted.take_if(|(of, ..)| *of == take.id);
        self.model.finals.recalled = Some((number, Arc::clone(take)));
        match wanted {
            Some((_, id, Wish::Final)) if self.model.shown.as_ref().is_some_and(|shown| shown.entry.id == id) => {
                self.ui.overlay = Overlay::PriceStep;
                // To look at a price must change nothing: there is no notice as long as it is only looked at.
                let way_back = |offer: &Offer| matches!(offer, Offer::PutDraftBack(_) | Offer::PutAllBack(_));
                let notice = self.model.notices.take_newest(way_back);
                let before = self.model.finals.before_price.take();
                self.model.finals.before_price = before.or(notice.and_then(|notice| notice.offer));
            }
            Some((_, id, Wish::More)) => {
                let index =
                    self.model.shown.as_ref().filter(|shown| shown.entry.id == id).map_or(0, |shown| shown.entry.index);
                self.model.finals.like = Some((id, Draft { take: number, number: index + 1 }));
                self.worker.read_answer(id);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::desk::Desk;
    use crate::command::Command;
    use crate::command::action::Action;

    #[test]
    fn looking_at_the_price_of_a_final_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut desk = Desk::open(dir.path());
        desk.studio.ask_prospect();
        desk.until("the price", |desk| desk.studio.autosave.is_newest_question(desk.studio.model.priced));
        desk.studio.model.draft.n = 1;
        desk.act(Action::Run);
        let done = |desk: &Desk| desk.studio.model.jobs.list().iter().flat_map(Job::entries).next().is_some();
        desk.until("a draft", done);
        let id = desk.studio.model.jobs.list()[0].entries().next().unwrap().1.id;
        let asked = desk.studio.model.draft.prompt.clone();
        "something else that was just typed".clone_into(&mut desk.studio.model.draft.prompt);
        let typed = desk.studio.model.draft.prompt.clone();
        let ctx = desk.ctx.clone();
        for agreed in [false, true] {
            desk.studio.apply(&ctx, Command::FinalOf(id));
            desk.until("the price step", |desk| desk.studio.ui.overlay == Overlay::PriceStep);
            assert_eq!(desk.studio.model.draft.prompt, asked, "the price is that of the draft's own words");
            desk.studio.settle_price_step();
            assert_eq!(desk.studio.model.draft.prompt, asked, "as long as it is open");
            if agreed {
                desk.studio.price_taken();
            }
            desk.studio.ui.overlay = Overlay::None;
            desk.studio.settle_price_step();
            assert_eq!(desk.studio.model.draft.prompt, if agreed { &asked } else { &typed }.clone());
        }
        let notice = desk.studio.model.notices.shown().last().unwrap().clone();
        desk.studio.apply(&ctx, Command::TakeUpNotice(notice.id));
        assert_eq!(desk.studio.model.draft.prompt, typed, "and after the run it can be had back");
    }
}
