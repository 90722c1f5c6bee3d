//! The tray and the mentions of its pictures in the prompt.

use super::Studio;
use super::model::Model;
use crate::ledger::Failure;
use crate::notice::{Offer, Tone};
use crate::prompt::{self, Image};
use crate::prospect::manifest::Manifest;
use crate::reference::{CutOut, Ground, Reference};
use crate::take::Mode;
use crate::tray::{Card, ReferenceId};
use crate::ui::state::Overlay;
use crate::work::matrix::spread;

/// What the next run sends.
#[derive(Default)]
pub(super) struct Sheet {
    /// It is being put together.
    asked: bool,
    /// For the question of that number: everything, or why it cannot be sent.
    told: Option<(u64, Result<Manifest, String>)>,
}

impl Sheet {
    /// What was told, when that is how it is now.
    pub(super) fn told(&self) -> Option<&Result<Manifest, String>> {
        self.told.as_ref().map(|(_, told)| told)
    }
}

impl Model {
    /// What the prompt can mention now.
    pub(super) fn images(&self) -> Vec<Image> {
        let source = self.document.as_ref().filter(|_| self.draft.mode == Mode::Edit);
        let board = self.board().map(|board| board.name.as_str());
        self.tray.images(source.map(|document| document.source.name.as_str()), board)
    }
}

impl Studio {
    /// Mentions follow their pictures: after whatever has changed which are sent, and in what order.
    pub(super) fn follow_mentions(&mut self) {
        let images = self.model.images();
        if images == self.model.mentioned {
            return;
        }
        if let Some(prompt) = prompt::follow(&self.model.draft.prompt, &self.model.mentioned, &images) {
            self.model.draft.prompt = prompt;
        }
        self.model.mentioned = images;
    }

    /// The prompt that has just come belongs to the pictures that are there now.
    pub(super) fn settle_mentions(&mut self) {
        self.model.mentioned = self.model.images();
    }

    pub(super) fn remove_reference(&mut self, id: ReferenceId) {
        if let Some((at, card)) = self.model.tray.remove(id) {
            let text = format!("{} removed from the references", card.reference.name());
            self.model.say(Tone::Info, text, Some(Offer::PutBack(vec![(at, card)])));
        }
    }

    pub(super) fn clear_references(&mut self) {
        let cards: Vec<(usize, Card)> = self.model.tray.clear().into_iter().enumerate().collect();
        if !cards.is_empty() {
            let words = if cards.len() == 1 { "1 reference".to_owned() } else { format!("{} references", cards.len()) };
            self.model.say(Tone::Info, format!("{words} removed"), Some(Offer::PutBack(cards)));
        }
    }

    /// What the mask of the picture on the canvas covers stays of the reference that is the same picture.
    pub(super) fn cut_out(&mut self, id: ReferenceId, ground: Option<Ground>) {
        let Some(card) = self.model.tray.card(id) else { return };
        let mut reference = card.reference.clone();
        let open = self.model.document.as_ref().filter(|open| open.source.digest == reference.original.digest);
        match (ground, open, &mut reference.cut_out) {
            (None, ..) => reference.cut_out = None,
            (Some(ground), None, Some(cut)) => cut.ground = ground,
            (Some(ground), Some(open), _) if !open.canvas.mask().is_empty() => {
                let record = open.masks.active().record().clone();
                return self.worker.cut_out(id, ground, record, open.canvas.mask().clone());
            }
            (Some(_), ..) => {
                let text = "Paint over what is to stay first: open the picture on the canvas";
                return self.model.say(Tone::Info, text, None);
            }
        }
        self.model.tray.change(id, reference);
    }

    pub(super) fn has_cut_out(&mut self, id: ReferenceId, cut: CutOut) {
        if let Some(card) = self.model.tray.card(id) {
            let reference = Reference { cut_out: Some(cut), ..card.reference.clone() };
            self.model.tray.change(id, reference);
        }
    }

    /// Asks for everything that the next run sends, while that is looked at and was not told as it is now. One question
    /// at a time: each encodes all pictures.
    pub(super) fn ask_manifest(&mut self) {
        let sheet = &mut self.model.manifest;
        if self.ui.overlay != Overlay::Sent {
            sheet.told = None;
            return;
        }
        let number = self.autosave.question();
        let known = sheet.told.as_ref().is_some_and(|(told, _)| *told == number);
        if !known {
            sheet.told = None;
        }
        if !known && !sheet.asked && self.model.prospect.problem.is_none() {
            // Of several prompts the first is shown: all else is the same.
            let first = spread(self.order(self.model.draft.tier)).ok().and_then(|orders| orders.into_iter().next());
            if let Some(order) = first {
                self.model.manifest.asked = true;
                self.worker.ask_manifest(number, order);
            }
        }
    }

    pub(super) fn manifest(&mut self, number: u64, told: Result<Manifest, Failure>) {
        let told = told.map_err(|failure| failure.message);
        self.model.manifest = Sheet { asked: false, told: Some((number, told)) };
    }

    pub(super) fn put_back(&mut self, cards: Vec<(usize, Card)>) {
        for (at, card) in cards {
            self.model.tray.restore(at, card);
        }
    }
}
