//! What changed since it was last written: the session and the mask are saved soon after each change; the price of the
//! next run is asked for anew.

use super::Studio;
use super::model::Model;
use crate::board::Board;
use crate::canvas::mask::Mask;
use crate::document::Document;
use crate::reference::Reference;
use crate::take::MaskId;
use crate::ui::state::UiState;
use crate::work::session::Session;
use crate::work::window::Worker;
use eframe::egui::Context;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Changes are written at most this often.
const EVERY_MS: i64 = 800;

/// Which state of which mask: its id and the canvas's revision.
type State = (MaskId, u64);

/// What was written and asked last.
#[derive(Default)]
pub(super) struct Autosave {
    session: Option<Session>,
    /// The revision of each mask that is written already.
    written: BTreeMap<MaskId, u64>,
    saved_ms: i64,
    asked: Option<Asked>,
    question: u64,
}

/// Everything that the price and the plan of the next run depend on.
#[derive(PartialEq)]
struct Asked {
    draft: crate::draft::Draft,
    references: Vec<Reference>,
    /// The draft that a final follows.
    followed: Option<Reference>,
    board: Option<Arc<Board>>,
    mask: Option<State>,
    marks: Option<crate::take::Markup>,
    profile: crate::profile::Profile,
}

fn session_of(model: &Model, ui: &UiState) -> Session {
    Session {
        draft: model.draft.clone(),
        tray: model.tray.clone(),
        kept: Arc::clone(&model.kept),
        boards: model.desk.shelf().clone(),
        source: model.document.as_ref().map(|document| document.source.digest),
        sample: model.document.as_ref().is_some_and(|document| document.sample),
        staged: model.staged,
        shown: model.shown.as_ref().map(|shown| shown.entry.id),
        screen: serde_json::to_value(&ui.screen).unwrap_or_default(),
        marks: super::marks::saved(&model.marks),
    }
}

fn state_of(document: &Document) -> State {
    (document.masks.active().id(), document.canvas.revision())
}

impl Autosave {
    /// What a restored window shows is what is written.
    pub(super) fn settle(&mut self, model: &Model, ui: &UiState) {
        self.session = Some(session_of(model, ui));
    }

    /// Session, and the mask when it changed.
    pub(super) fn last(&self, model: &Model, ui: &UiState) -> (Session, Option<(MaskId, Mask)>) {
        (session_of(model, ui), model.document.as_ref().and_then(|document| self.unwritten(document)))
    }

    /// The active mask, when it is not written as it is.
    fn unwritten(&self, document: &Document) -> Option<(MaskId, Mask)> {
        let (id, revision) = state_of(document);
        (self.written.get(&id) != Some(&revision)).then(|| (id, document.canvas.mask().clone()))
    }

    /// The mask on the canvas is as it was read from its file.
    pub(super) fn is_as_read(&mut self, document: &Document) {
        let (id, revision) = state_of(document);
        self.written.insert(id, revision);
    }

    /// Writes the mask that leaves the canvas.
    pub(super) fn leave(&mut self, worker: &Worker, model: &Model, ui: &UiState, last: &Document) {
        if let Some(mask) = self.unwritten(last) {
            worker.save(session_of(model, ui), Some(mask));
            self.is_as_read(last);
        }
    }

    /// The number of the newest question: what the next run depends on has not changed since.
    pub(super) const fn question(&self) -> u64 {
        self.question
    }

    /// True for the answer to the question that was asked last.
    pub(super) fn is_newest_question(&self, number: u64) -> bool {
        self.question == number
    }
}

impl Studio {
    /// Saves what changed, soon after it did; an idle window writes nothing and wakes for nothing.
    pub(super) fn save_when_due(&mut self, ctx: &Context, now_ms: i64) {
        if self.model.restoring || self.model.shut.is_some() {
            return;
        }
        let painting = self.model.document.as_ref().is_some_and(|document| document.canvas.is_painting());
        let session = session_of(&self.model, &self.ui);
        let mask = self.model.document.as_ref().and_then(|document| self.autosave.unwritten(document));
        let changed = self.autosave.session.as_ref() != Some(&session) || mask.is_some();
        if !changed || painting {
            return;
        }
        let wait = self.autosave.saved_ms + EVERY_MS - now_ms;
        if wait > 0 && wait <= EVERY_MS {
            ctx.request_repaint_after(Duration::from_millis(wait as u64 + 10));
            return;
        }
        self.autosave.saved_ms = now_ms;
        self.autosave.session = Some(session.clone());
        if let Some(document) = self.model.document.as_ref().filter(|_| mask.is_some()) {
            self.autosave.is_as_read(document);
        }
        self.worker.save(session, mask);
    }

    /// Asks what the next run would send and cost, when something it depends on has changed.
    pub(super) fn ask_prospect(&mut self) {
        let document = self.model.document.as_ref();
        if self.model.restoring || document.is_some_and(|document| document.canvas.is_painting()) {
            return;
        }
        let asked = Asked {
            draft: self.model.draft.clone(),
            references: self.model.tray.sent().map(|card| card.reference.clone()).collect(),
            followed: self.model.followed().map(|(_, reference)| reference.clone()),
            board: self.board_to_send(),
            mask: document.map(state_of),
            marks: self.marks_here(),
            profile: self.model.settings.profile().clone(),
        };
        if self.autosave.asked.as_ref() == Some(&asked) {
            return;
        }
        self.autosave.asked = Some(asked);
        self.autosave.question += 1;
        let order = self.order(self.model.draft.tier);
        self.worker.ask_prospect(self.autosave.question, order);
    }
}
