//! Draft to order: the moment of the click.

use super::Studio;
use crate::entry::Entry;
use crate::jobs::Job;
use crate::ledger::Call;
use crate::model::Size;
use crate::notice::Tone;
use crate::request::Parameters;
use crate::take::{CallId, Mode, TakeId, Tier};
use crate::ui::state::board::Hold;
use crate::ui::view::{Chosen, Following};
use crate::work::matrix::spread;
use crate::work::{Order, Source};
use std::sync::Arc;

/// A run that waits for its price.
pub(super) struct Held {
    tier: Tier,
    /// The price and the number of calls that were on screen at the click.
    shown: (String, u32),
}

impl Studio {
    /// The draft with its pixels, as a run of `tier` would take it.
    pub(super) fn order(&self, tier: Tier) -> Order {
        let draft = &self.model.draft;
        let profile = self.model.settings.profile().clone();
        let source = self.model.document.as_ref().filter(|_| draft.mode == Mode::Edit).map(|document| Source {
            original: document.source.clone(),
            picture: document.pyramid.full().clone(),
            mask: Some(document.canvas.mask().clone()),
            named: Some(document.masks.active().record().clone()),
        });
        let followed = self.model.followed().filter(|_| tier == Tier::Final);
        let parent = followed.map(|(id, _)| id);
        let cards = self.model.tray.sent().map(|card| card.reference.clone());
        let order = Order {
            id: TakeId::fresh(),
            mode: draft.mode,
            tier,
            prompt: draft.prompt.trim().to_owned(),
            parameters: Parameters {
                model: profile.model.clone(),
                size: if draft.mode == Mode::Edit { Size::Auto } else { draft.size },
                quality: profile.quality(tier),
                n: draft.count(tier),
                format: draft.format,
                compression: draft.compression,
                background: draft.background,
                moderation: draft.moderation,
                fidelity: draft.fidelity,
                complexity: draft.complexity,
                stream: profile.stream,
                partial_images: profile.previews.min(3),
                ..Parameters::default()
            },
            board: None,
            references: cards.collect(),
            source,
            markup: self.marks_here().filter(|_| draft.mode == Mode::Edit),
            marked_copy: draft.marked_copy,
            seam_px: draft.seam_px,
            blend: crate::edit::Blend::default(),
            frame: draft.frame,
            scale: draft.scale,
            plan: None,
            exact: draft.exact,
            parent: parent.or_else(|| self.model.document.as_ref().and_then(|document| document.parent)),
            series: None,
            profile,
        };
        let mut order = match self.board_to_send() {
            Some(board) => order.with_board(board),
            None => order,
        };
        // Behind all that has a number in the tray.
        order.references.extend(followed.map(|(_, reference)| reference.clone()));
        order
    }

    /// What the screen says of the price of a run, and of how much it is.
    fn shown_price(&self, tier: Tier) -> (String, u32) {
        let prospect = &self.model.prospect;
        match tier {
            Tier::Draft => (prospect.drafts.to_string(), prospect.calls),
            Tier::Final => (prospect.finals.to_string(), prospect.prompts.max(1)),
        }
    }

    /// The price has come of what was to be run already.
    pub(super) fn run_held(&mut self) {
        let Some(Held { tier, shown }) = self.model.held.take() else { return };
        let now = self.shown_price(tier);
        if self.model.prospect.problem.is_some() || self.model.view(None).is_free() || now == shown {
            return self.run(tier);
        }
        let calls = if now.1 == 1 { "1 call".to_owned() } else { format!("{} calls", now.1) };
        let text = format!("This run is {calls} for {}: run it again if that is right", now.0);
        self.model.say(Tone::Info, text, None);
    }

    /// Runs the draft. What cannot run is said at its field; nothing else happens then.
    pub(super) fn run(&mut self, tier: Tier) {
        if self.model.starting.is_some() || self.model.restoring || !self.model.may_send() {
            return;
        }
        if let Some(document) = &mut self.model.document {
            document.canvas.finish();
        }
        self.ask_prospect();
        if !self.autosave.is_newest_question(self.model.priced) {
            // Nothing is sent at a price that was not seen: it is run when its price has come, if that is the same.
            self.model.held = Some(Held { tier, shown: self.shown_price(tier) });
            return;
        }
        if let Some(problem) = self.model.prospect.problem.clone() {
            self.model.say(Tone::Error, problem.message, None);
            return;
        }
        if self.model.view(None).lacks_key(self.model.settings.profile()) {
            let name = self.model.settings.profile().name.clone();
            self.model.say(Tone::Error, format!("The profile {name} has no key: set it in the settings"), None);
            return;
        }
        let chosen = self.model.chosen().filter(|_| tier == Tier::Final);
        if matches!(chosen, Some(Chosen { following: Following::Reading, .. })) {
            self.model.say(Tone::Info, "The draft is still being read: run the final again in a moment", None);
            return;
        }
        match spread(self.order(tier)) {
            Ok(orders) => {
                self.close_overlay();
                self.model.starting = orders.first().map(|order| order.id);
                self.worker.run(orders);
            }
            Err(problem) => self.model.say(Tone::Error, problem.message, None),
        }
    }

    /// One place of an earlier job again: a new take of one result with its own price, from the job's own inputs.
    pub(super) fn run_again(&mut self, id: TakeId, _part: u32) {
        let take = self.model.jobs.get(id).map(|job| Arc::clone(&job.take));
        if self.model.starting.is_none()
            && self.model.may_send()
            && let Some(take) = take
        {
            self.model.jobs.dismiss(id);
            let order = TakeId::fresh();
            self.model.starting = Some(order);
            let profile = self.model.settings.named(&take.profile).unwrap_or(self.model.settings.profile()).clone();
            self.worker.run_again(order, take.id, profile);
        }
    }

    /// The same for a call of an earlier session; the question is then answered.
    pub(super) fn answer_run_again(&mut self, call: CallId) {
        if self.model.starting.is_some() || !self.model.may_send() {
            return;
        }
        let found = self.model.questions.iter().find(|question| question.id == call);
        let Some(Call { take, profile, .. }) = found else { return };
        let (take, order) = (*take, TakeId::fresh());
        let profile = self.model.settings.named(profile).unwrap_or(self.model.settings.profile()).clone();
        self.model.starting = Some(order);
        self.worker.settle_question(call);
        self.worker.run_again(order, take, profile);
    }

    /// A finished result of the staged take is shown by itself when nothing else is being done.
    pub(super) fn show_first(&mut self, take: TakeId, entry: &Arc<Entry>) {
        let busy = self.model.shown.is_some()
            || self.ui.board.hold != Hold::Nothing
            || self.model.document.as_ref().is_some_and(|document| document.canvas.is_painting());
        let first = self.model.jobs.get(take).is_some_and(|job: &Job| job.done() == 1);
        if self.model.staged == Some(take) && first && !busy {
            let (tab, tree) = (self.ui.screen.tab, self.ui.lineage.open);
            self.show_result(Some(entry.id));
            self.ui.screen.tab = tab;
            self.ui.lineage.open = tree;
        }
    }
}

#[cfg(test)]
mod tests;
