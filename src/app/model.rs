//! What a user calls "my work", and what the window knows about the workers. Changed by commands and events alone.

use super::address::Address;
use super::blending::Blending;
use super::finals::Finals;
use super::freeze::Held;
use super::only::Only;
use super::references::Sheet;
use crate::board::desk::Desk;
use crate::browse::Browse;
use crate::budget::Spent;
use crate::canvas::shelf::Shelf;
use crate::compare::Comparison;
use crate::document::Document;
use crate::document::masks::MaskClip;
use crate::draft::Draft;
use crate::entry::Tile;
use crate::jobs::Jobs;
use crate::jobs::line::Line;
use crate::kept::Kept;
use crate::ledger::{Call, FailureKind};
use crate::lineage::Lineage;
use crate::notice::{Before, Notices, Offer, Tone};
use crate::profile::Settings;
use crate::prompt::Image;
use crate::prospect::Prospect;
use crate::safety::{LastStart, Shut, Stranded};
use crate::spend::Spend;
use crate::take::TakeId;
use crate::tray::Tray;
use crate::ui::view::{Inspected, ProfileStatus, Shown, View};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// All state of the window beside the screen's own.
pub struct Model {
    pub(super) settings: Settings,
    pub(super) keys: BTreeMap<String, bool>,
    pub(super) statuses: BTreeMap<String, ProfileStatus>,
    pub(super) draft: Draft,
    pub(super) tray: Tray,
    pub(super) desk: Desk,
    /// What the next run sends.
    pub(super) manifest: Sheet,
    /// The folder that the file browser shows.
    pub(super) browse: Browse,
    /// Sets of references, templates and styles.
    pub(super) kept: Arc<Kept>,
    /// The prompts of earlier runs, newest first.
    pub(super) prompts: Vec<String>,
    /// What the mentions in the prompt were told apart by last.
    pub(super) mentioned: Vec<Image>,
    pub(super) incoming: Vec<String>,
    pub(super) document: Option<Document>,
    /// Masks that are not on the canvas, with their undo steps.
    pub(super) shelf: Shelf,
    pub(super) mask_clip: Option<MaskClip>,
    pub(super) marks: super::marks::Book,
    pub(super) opening: Option<String>,
    pub(super) jobs: Jobs,
    pub(super) line: Line,
    pub(super) questions: Vec<Call>,
    pub(super) staged: Option<TakeId>,
    pub(super) shown: Option<Shown>,
    pub(super) finals: Finals,
    pub(super) address: Address,
    /// Stops watching a folder.
    pub(super) watching: CancellationToken,
    pub(super) blending: Option<Blending>,
    pub(super) tiles: Vec<Tile>,
    pub(super) only: Option<Only>,
    pub(super) comparison: Comparison,
    pub(super) lineage: Option<Arc<Lineage>>,
    pub(super) sheet: Option<crate::sheet::Sheet>,
    pub(super) batch: Option<crate::batch::Batch>,
    pub(super) inspected: Option<Inspected>,
    pub(super) prospect: Prospect,
    pub(super) notices: Notices,
    pub(super) spent: Spent,
    /// What the spending page shows, and what was spent when it was asked for.
    pub(super) spend: Option<Spend>,
    pub(super) spend_asked: Option<Spent>,
    pub(super) now_ms: i64,
    pub(super) library: PathBuf,
    pub(super) drops_arrive: bool,
    pub(super) restoring: bool,
    pub(super) broken: Option<String>,
    /// Why the library cannot be written.
    pub(super) shut: Option<Shut>,
    /// Answers that it does not take.
    pub(super) stranded: Vec<Stranded>,
    pub(super) last_start: LastStart,
    /// What is put back as soon as its picture is on the canvas.
    pub(super) coming_back: Option<Before>,
    /// A run was clicked and is not written down yet: a second click in between is no second run.
    pub(super) starting: Option<TakeId>,
    /// The question that the prospect answers.
    pub(super) priced: u64,
    /// A run that was clicked while its price was being worked out, and what was on screen then.
    pub(super) held: Option<Held>,
}

impl Model {
    /// The model before the last session has arrived.
    pub fn new(settings: Settings, library: PathBuf, drops_arrive: bool) -> Self {
        Self {
            settings,
            keys: BTreeMap::new(),
            statuses: BTreeMap::new(),
            draft: Draft::default(),
            tray: Tray::default(),
            desk: Desk::default(),
            manifest: Sheet::default(),
            browse: Browse::default(),
            kept: Arc::default(),
            prompts: Vec::new(),
            mentioned: Vec::new(),
            incoming: Vec::new(),
            document: None,
            shelf: Shelf::default(),
            mask_clip: None,
            marks: super::marks::Book::new(),
            opening: None,
            jobs: Jobs::default(),
            line: Line::default(),
            questions: Vec::new(),
            staged: None,
            shown: None,
            watching: CancellationToken::new(),
            finals: Finals::default(),
            address: Address::default(),
            blending: None,
            tiles: Vec::new(),
            only: None,
            comparison: Comparison::default(),
            lineage: None,
            sheet: None,
            batch: None,
            inspected: None,
            prospect: Prospect::default(),
            notices: Notices::default(),
            spent: Spent::default(),
            spend: None,
            spend_asked: None,
            now_ms: 0,
            library,
            drops_arrive,
            restoring: true,
            broken: None,
            shut: None,
            stranded: Vec::new(),
            last_start: LastStart::default(),
            coming_back: None,
            starting: None,
            priced: 0,
            held: None,
        }
    }

    /// What the screen may read.
    pub(super) fn view(&self, adjusting: Option<u64>) -> View<'_> {
        View {
            settings: &self.settings,
            keys: &self.keys,
            statuses: &self.statuses,
            draft: &self.draft,
            tray: &self.tray,
            desk: &self.desk,
            incoming: &self.incoming,
            document: self.document.as_ref(),
            adjusting,
            mask_clip: self.mask_clip.as_ref(),
            marks: self.document.as_ref().and_then(|document| self.marks.get(&document.source.digest)),
            opening: self.opening.as_deref(),
            jobs: &self.jobs,
            line: &self.line,
            questions: &self.questions,
            staged: self.staged,
            shown: self.shown.as_ref(),
            chosen: self.chosen(),
            fetch: self.address.fetch.as_ref(),
            blending: self.blending.as_ref().map(Blending::view),
            tiles: self.shown_tiles(),
            only: self.only.as_ref().map(|only| only.name.as_str()),
            comparison: &self.comparison,
            lineage: self.lineage.as_deref(),
            sheet: self.sheet.as_ref(),
            batch: self.batch.as_ref(),
            inspected: self.inspected.as_ref(),
            prospect: &self.prospect,
            browse: &self.browse,
            kept: &self.kept,
            prompts: &self.prompts,
            manifest: self.manifest.told(),
            notices: &self.notices,
            spent: self.spent,
            spend: self.spend.as_ref(),
            now_ms: self.now_ms,
            library: &self.library,
            drops_arrive: self.drops_arrive,
            restoring: self.restoring,
            broken: self.broken.as_deref(),
            shut: self.shut.as_ref(),
            stranded: &self.stranded,
            last_start: &self.last_start,
        }
    }

    /// Puts up a message.
    pub(super) fn say(&mut self, tone: Tone, text: impl Into<String>, offer: Option<Offer>) {
        self.notices.push(tone, text, offer, crate::work::now_ms());
    }

    /// Puts up what went wrong, with what to do.
    pub(super) fn say_failure(&mut self, failure: &crate::ledger::Failure) {
        let budget = failure.kind == FailureKind::Budget;
        let (text, detail) = match failure.message.split_once(": it ") {
            // What it needs and what is left says more than what the button does.
            Some((limit, rest)) if budget => (limit.to_owned(), format!("It {rest}")),
            _ => (failure.message.clone(), failure.next_step.clone()),
        };
        let detail = Some(detail).filter(|detail| !detail.is_empty());
        let offer = budget.then_some(Offer::ChangeLimits);
        self.notices.push_with(Tone::Error, text, detail, offer, crate::work::now_ms());
    }
}
