//! Everything a screen may read, borrowed for one frame. No handles to services.

use crate::batch::Batch;
use crate::board::Board;
use crate::board::desk::Desk;
use crate::browse::Browse;
use crate::budget::{Spent, Stop};
use crate::canvas::Canvas;
use crate::canvas::marks::Marks;
use crate::compare::Comparison;
use crate::document::Document;
use crate::document::masks::MaskClip;
use crate::draft::Draft;
use crate::edit::{Blend, Drift};
use crate::entry::{Entry, Tile};
use crate::geom::Bounds;
use crate::jobs::Jobs;
use crate::jobs::line::Line;
use crate::kept::Kept;
use crate::ledger::Call;
use crate::lineage::Lineage;
use crate::model::Model;
use crate::notice::Notices;
use crate::picture::pyramid::Pyramid;
use crate::price::Money;
use crate::profile::{KeySource, Profile, Settings};
use crate::prospect::Prospect;
use crate::prospect::manifest::Manifest;
use crate::reference::Reference;
use crate::safety::{LastStart, Shut, Stranded};
use crate::sheet::Sheet;
use crate::spend::Spend;
use crate::take::{EntryId, Mode, Original, Take, TakeId, Tier};
use crate::tray::Tray;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A result that is shown on the canvas instead of the source.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which one.
    pub entry: Arc<Entry>,
    /// Its pixels; `None` while they are being read.
    pub pyramid: Option<Arc<Pyramid>>,
}

/// A picture behind a pasted address.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch {
    /// Where it is.
    pub url: String,
    /// What came of it.
    pub found: Fetched,
}

/// What came of fetching a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// It is on its way.
    Running,
    /// It is in the library, and not used yet.
    Here(Original),
    /// It is not, and why.
    Failed(String),
}

/// The draft that the next final would be the final of.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    /// The draft.
    pub entry: &'a Entry,
    /// Number of its take.
    pub take: u32,
    /// Whether it goes along.
    pub following: Following<'a>,
}

/// Whether a draft goes along as the reference of its final's composition.
#[derive(Clone, Copy)]
pub enum Following<'a> {
    /// It is not wished.
    Off,
    /// There are as many images as a call takes.
    Full,
    /// It will: it is being read.
    Reading,
    /// It does, so.
    Ready(&'a Reference),
    /// It was wished and cannot be read, and why.
    Failed(&'a str),
}

/// A result that is being blended anew.
#[derive(Clone, Copy)]
pub struct Blending<'a> {
    /// The result.
    pub entry: EntryId,
    /// The setting, without the result mask.
    pub blend: &'a Blend,
    /// Width of the seam in pixels as it is now.
    pub seam_px: u32,
    /// The widest that fits.
    pub widest_px: u32,
    /// As the plan has it.
    pub own_px: u32,
    /// Where the crop lies on the result.
    pub crop: Bounds,
    /// Where the result shows, in pixels of the crop.
    pub canvas: &'a Canvas,
    /// The pixels as they are set now: their number for the texture, and where they lie on the result.
    pub patch: Option<(u64, Bounds)>,
    /// What the model had done to the picture.
    pub drift: Option<Drift>,
    /// Something differs from what was kept.
    pub changed: bool,
}

/// What the gallery's details show.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// The result.
    pub entry: Arc<Entry>,
    /// The take that made it.
    pub take: Arc<Take>,
    /// The take's number.
    pub number: u32,
}

/// What asking an endpoint for its models said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The answer is awaited.
    Running,
    /// It answers and takes the key; so many models.
    Works(usize),
    /// It does not, and why.
    Fails(String),
}

/// How far a probe is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probing {
    /// Its calls are being made.
    Running {
        /// Calls that are done.
        done: usize,
        /// Of how many; 0 before it is known.
        total: usize,
    },
    /// It is done; what it found is part of the profile. What it cost.
    Done(Money),
    /// It stopped, and why.
    Failed(String),
}

/// What became of a key on its way to the keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeping {
    /// The keychain is asked; it may ask the user.
    Running,
    /// It is kept.
    Kept,
    /// It is not, and why.
    Failed(String),
}

/// What the workers said of a profile since the window was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileStatus {
    /// Outcome of asking for its models.
    pub check: Option<Check>,
    /// Its probe.
    pub probing: Option<Probing>,
    /// Its key in the keychain.
    pub keeping: Option<Keeping>,
}

/// What a frame shows. Built once a frame.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Profiles and appearance.
    pub settings: &'a Settings,
    /// Profiles that have a key for this run, by name.
    pub keys: &'a BTreeMap<String, bool>,
    /// What the workers said of the profiles, by name.
    pub statuses: &'a BTreeMap<String, ProfileStatus>,
    /// What is being composed.
    pub draft: &'a Draft,
    /// The references.
    pub tray: &'a Tray,
    /// The boards.
    pub desk: &'a Desk,
    /// Names of pictures that are being read for the tray.
    pub incoming: &'a [String],
    /// What is on the canvas.
    pub document: Option<&'a Document>,
    /// The change of the mask that can still be adjusted.
    pub adjusting: Option<u64>,
    /// The copied mask.
    pub mask_clip: Option<&'a MaskClip>,
    /// The marks over what is on the canvas.
    pub marks: Option<&'a Marks>,
    /// Name of a picture that is being read for the canvas.
    pub opening: Option<&'a str>,
    /// Runs of this session.
    pub jobs: &'a Jobs,
    /// What waits, and why.
    pub line: &'a Line,
    /// Calls that were in flight when the program ended.
    pub questions: &'a [Call],
    /// The take whose results are in the strip.
    pub staged: Option<TakeId>,
    /// The result on the canvas.
    pub shown: Option<&'a Shown>,
    /// The picture behind a pasted address.
    pub fetch: Option<&'a Fetch>,
    /// That result, when it is the draft that the next final would be the final of.
    pub chosen: Option<Chosen<'a>>,
    /// It is being blended anew.
    pub blending: Option<Blending<'a>>,
    /// The results that the gallery shows, newest first.
    pub tiles: &'a [Tile],
    /// They are only those that were made with the picture of this name.
    pub only: Option<&'a str>,
    /// What is compared.
    pub comparison: &'a Comparison,
    /// The tree of the source, once it was asked for.
    pub lineage: Option<&'a Lineage>,
    /// The contact sheet that is open, once it was read.
    pub sheet: Option<&'a Sheet>,
    /// The batch that is being put together.
    pub batch: Option<&'a Batch>,
    /// What the gallery's details show.
    pub inspected: Option<&'a Inspected>,
    /// What the next run sends, or why it cannot be sent; `None` while it is being put together.
    pub manifest: Option<&'a Result<Manifest, String>>,
    /// The folder that the file browser shows.
    pub browse: &'a Browse,
    /// Sets of references, templates and styles.
    pub kept: &'a Kept,
    /// The prompts of earlier runs, newest first.
    pub prompts: &'a [String],
    /// Size and price of the next run.
    pub prospect: &'a Prospect,
    /// Messages.
    pub notices: &'a Notices,
    /// What was spent and what is reserved.
    pub spent: Spent,
    /// The same in all its parts; `None` until it is asked for.
    pub spend: Option<&'a Spend>,
    /// Now, ms since 1970 UTC.
    pub now_ms: i64,
    /// The library's folder.
    pub library: &'a Path,
    /// Files can be dropped here (native Wayland cannot).
    pub drops_arrive: bool,
    /// What was in the session is being read: nothing can be done yet.
    pub restoring: bool,
    /// Nothing works, and why: shown as a page.
    pub broken: Option<&'a str>,
    /// Why the library cannot be written: nothing is sent.
    pub shut: Option<&'a Shut>,
    /// Answers that it does not take.
    pub stranded: &'a [Stranded],
    /// How the starts before this one went.
    pub last_start: &'a LastStart,
}

impl<'a> View<'a> {
    /// The board, when it is what a run sends.
    pub fn board(&self) -> Option<&'a Arc<Board>> {
        self.desk.active().filter(|_| self.composing())
    }

    /// The same without the picture that would be edited: what a page shows that has nothing to do with it.
    #[must_use]
    pub fn without_source(self) -> Self {
        Self { document: None, marks: None, ..self }
    }
}

impl View<'_> {
    /// The profile in use.
    pub fn profile(&self) -> &Profile {
        self.settings.profile()
    }

    /// A board is what is being worked on.
    pub fn composing(&self) -> bool {
        self.draft.mode == Mode::Compose
    }

    /// True when the profile in use charges nothing for its model.
    pub fn is_free(&self) -> bool {
        let profile = self.profile();
        profile.price_list().is_free(&Model::named(&profile.model))
    }

    /// What there is to say about the end of a profile's model.
    pub fn model_notice(&self, profile: &Profile) -> Option<String> {
        let now = Timestamp::from_millisecond(self.now_ms).ok()?;
        Model::named(&profile.model).notice(now.to_zoned(TimeZone::system()).date())
    }

    /// What the workers said of a profile.
    pub fn status(&self, name: &str) -> Option<&ProfileStatus> {
        self.statuses.get(name)
    }

    /// The limit that stops a run of this tier, if one does.
    pub fn stop(&self, tier: Tier) -> Option<Stop> {
        let (total, dearest) = match tier {
            Tier::Draft => (self.prospect.drafts, self.prospect.dearest_draft),
            Tier::Final => (self.prospect.finals, self.prospect.dearest_final),
        };
        let calls = if tier == Tier::Draft { self.prospect.calls } else { self.prospect.prompts };
        let profile = self.profile();
        let unpriced = !profile.price_list().knows(&profile.rules(&profile.model));
        let dearest = if dearest.is_zero() { Money(total.0 / i64::from(calls.max(1))) } else { dearest };
        let budget = &self.settings.budget;
        budget.check_total(&self.spent, dearest, total, unpriced.then_some(profile.model.as_str())).err()
    }

    /// The limit that stops a batch, if one does.
    pub fn batch_stop(&self, batch: &Batch) -> Option<Stop> {
        let profile = self.settings.named(&batch.take.profile).unwrap_or(self.profile());
        let model = batch.take.parameters.model.as_str();
        let unpriced = !profile.price_list().knows(&profile.rules(model));
        let budget = &self.settings.budget;
        budget.check_total(&self.spent, batch.dearest(), batch.total(), unpriced.then_some(model)).err()
    }

    /// True when the profile needs a key and none is at hand.
    pub fn lacks_key(&self, profile: &Profile) -> bool {
        profile.key != KeySource::None && !self.keys.get(&profile.name).copied().unwrap_or(false)
    }
}
