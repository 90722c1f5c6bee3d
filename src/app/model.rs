//! What a user calls "my work", and what the window knows about the workers. Changed by commands and events alone.

use super::blending::Blending;
use crate::canvas::shelf::Shelf;
use crate::document::Document;
use crate::document::masks::MaskClip;
use crate::draft::Draft;
use crate::entry::Tile;
use crate::jobs::Jobs;
use crate::jobs::line::Line;
use crate::ledger::Call;
use crate::notice::{Notices, Offer, Tone};
use crate::price::Money;
use crate::profile::Settings;
use crate::prospect::Prospect;
use crate::take::TakeId;
use crate::tray::Tray;
use crate::ui::view::{Check, Inspected, Shown, View};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All state of the window beside the screen's own.
pub struct Model {
    pub(super) settings: Settings,
    pub(super) keys: BTreeMap<String, bool>,
    pub(super) checks: BTreeMap<String, Check>,
    pub(super) draft: Draft,
    pub(super) tray: Tray,
    pub(super) incoming: Vec<String>,
    pub(super) document: Option<Document>,
    /// Masks that are not on the canvas, with their undo steps.
    pub(super) shelf: Shelf,
    pub(super) mask_clip: Option<MaskClip>,
    pub(super) opening: Option<String>,
    pub(super) jobs: Jobs,
    pub(super) line: Line,
    pub(super) questions: Vec<Call>,
    pub(super) staged: Option<TakeId>,
    pub(super) shown: Option<Shown>,
    pub(super) blending: Option<Blending>,
    pub(super) tiles: Vec<Tile>,
    pub(super) inspected: Option<Inspected>,
    pub(super) prospect: Prospect,
    pub(super) notices: Notices,
    pub(super) spent_today: Money,
    pub(super) now_ms: i64,
    pub(super) library: PathBuf,
    pub(super) drops_arrive: bool,
    pub(super) restoring: bool,
    pub(super) broken: Option<String>,
    /// A run was clicked and is not written down yet: a second click in between is no second run.
    pub(super) starting: bool,
}

impl Model {
    /// The model before the last session has arrived.
    pub fn new(settings: Settings, library: PathBuf, drops_arrive: bool) -> Self {
        Self {
            settings,
            keys: BTreeMap::new(),
            checks: BTreeMap::new(),
            draft: Draft::default(),
            tray: Tray::default(),
            incoming: Vec::new(),
            document: None,
            shelf: Shelf::default(),
            mask_clip: None,
            opening: None,
            jobs: Jobs::default(),
            line: Line::default(),
            questions: Vec::new(),
            staged: None,
            shown: None,
            blending: None,
            tiles: Vec::new(),
            inspected: None,
            prospect: Prospect::default(),
            notices: Notices::default(),
            spent_today: Money::ZERO,
            now_ms: 0,
            library,
            drops_arrive,
            restoring: true,
            broken: None,
            starting: false,
        }
    }

    /// What the screen may read.
    pub(super) fn view(&self, adjusting: Option<u64>) -> View<'_> {
        View {
            settings: &self.settings,
            keys: &self.keys,
            checks: &self.checks,
            draft: &self.draft,
            tray: &self.tray,
            incoming: &self.incoming,
            document: self.document.as_ref(),
            adjusting,
            mask_clip: self.mask_clip.as_ref(),
            opening: self.opening.as_deref(),
            jobs: &self.jobs,
            line: &self.line,
            questions: &self.questions,
            staged: self.staged,
            shown: self.shown.as_ref(),
            blending: self.blending.as_ref().map(Blending::view),
            tiles: &self.tiles,
            inspected: self.inspected.as_ref(),
            prospect: &self.prospect,
            notices: &self.notices,
            spent_today: self.spent_today,
            now_ms: self.now_ms,
            library: &self.library,
            drops_arrive: self.drops_arrive,
            restoring: self.restoring,
            broken: self.broken.as_deref(),
        }
    }

    /// Puts up a message.
    pub(super) fn say(&mut self, tone: Tone, text: impl Into<String>, offer: Option<Offer>) {
        self.notices.push(tone, text, offer, crate::work::now_ms());
    }

    /// Puts up what went wrong, with what to do.
    pub(super) fn say_failure(&mut self, failure: &crate::ledger::Failure) {
        let detail = Some(failure.next_step.clone()).filter(|step| !step.is_empty());
        self.notices.push_with(Tone::Error, failure.message.clone(), detail, None, crate::work::now_ms());
    }
}
