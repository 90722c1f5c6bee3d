//! What the workers tell the window.

use super::compare::CompareEvent;
use super::dialogs::Picked;
use super::named::{MaskEvent, OpenedMasks};
use super::probe::Probed;
use super::reblend::Reopened;
use super::restore::{Aside, Restored};
use super::run::RunEvent;
use super::window::Patched;
use crate::batch::Planned;
use crate::browse::{Listing, Place};
use crate::budget::Spent;
use crate::canvas::mask::Mask;
use crate::command::{Target, TextureKey};
use crate::entry::{Entry, Tile};
use crate::ledger::{Call, Failure};
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::profile::{Exchanged, Profile};
use crate::prospect::Prospect;
use crate::prospect::manifest::Manifest;
use crate::prospect::outlines::Outlines;
use crate::reference::CutOut;
use crate::safety::Shut;
use crate::sheet::Sheet;
use crate::spend::{Span, Spend};
use crate::take::{CallId, EntryId, Original, SeriesId, Take, TakeId};
use crate::tray::ReferenceId;
use eframe::egui::ColorImage;
use std::path::PathBuf;
use std::sync::Arc;

/// A picture for the canvas.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its record.
    pub original: Original,
    /// Its pixels at all scales.
    pub pyramid: Arc<Pyramid>,
    /// Its masks, and what is painted in the active one.
    pub masks: OpenedMasks,
    /// What there is to say about the file.
    pub remark: Option<&'static str>,
    /// It is the bundled sample.
    pub sample: bool,
    /// The result that it was.
    pub parent: Option<EntryId>,
}

/// What came back about a profile, which is told by name.
#[derive(Debug)]
pub enum ProfileEvent {
    /// Outcome of asking for its models: how many, or why not.
    Checked(String, Result<usize, String>),
    /// Calls of its probe that are done, of how many.
    Probing(String, usize, usize),
    /// Its probe ended.
    Probed(String, Result<Probed, Failure>),
    /// Its key is in the keychain (true) or no longer there.
    KeyKept(String, Result<bool, Failure>),
    /// Where it is to be written.
    PlacePicked(String, Picked),
    /// The file that holds one.
    FilePicked(Picked),
    /// It was written there; what had to be left out.
    Exported(PathBuf, Vec<String>),
    /// One was read.
    Imported(Box<Exchanged<Profile>>),
    /// It was not read or written.
    Failed(Failure),
}

/// What came back about a contact sheet.
#[derive(Debug)]
pub enum SheetEvent {
    /// It was read.
    Read(SeriesId, Result<Box<Sheet>, Failure>),
    /// Where it is to be written.
    Place(SeriesId, Picked),
}

/// What came back about a batch.
#[derive(Debug)]
pub enum BatchEvent {
    /// A file was read for the batch of that take, or not.
    Read(TakeId, Result<Original, Failure>),
    /// All files that were named at once are read, for the batch of that take.
    ReadAll(TakeId),
    /// The answer to the question of that number: what a picture would send, or why it cannot be sent.
    Planned(u64, Result<Planned, String>),
    /// Pictures that were not put into the queue, and why.
    Failed(Vec<Failure>),
    /// Names of pictures that a limit has left out.
    NotRun(Vec<String>),
}

/// What came back about the library's folder, about answers that it does not take, and about the last session.
#[derive(Debug)]
pub enum SafetyEvent {
    /// Whether the library can be written has changed: why it cannot.
    Shut(Option<Shut>),
    /// A library that was only read can be written: what is there now.
    CameBack(Box<Restored>),
    /// The session that was kept aside.
    SessionRead(Box<Aside>),
    /// Where a stranded answer is to be written.
    Place(CallId, Picked),
    /// It was written there.
    Saved(CallId, Vec<PathBuf>),
}

/// What came back.
#[derive(Debug)]
pub enum Event {
    /// The library's folder, stranded answers, the last session.
    Safety(SafetyEvent),
    /// The last session is there.
    Restored(Box<Restored>),
    /// It could not be read: nothing works.
    Broken(String),
    /// A run goes on.
    Run(RunEvent),
    /// The run that would have begun with this take could not be prepared; nothing was sent.
    NotRun(TakeId, Failure),
    /// A picture for the canvas.
    Opened(Box<Opened>),
    /// A picture could not be read for the canvas.
    NotOpened(Failure),
    /// A picture for the tray.
    Reference(Original, Option<&'static str>),
    /// The same for a picture that goes on from there onto the board.
    ForBoard(Original, Option<&'static str>),
    /// A picture could not be read for the tray: its name, and why.
    NotImported(String, Failure),
    /// A texture, or that there is none.
    Texture(TextureKey, Option<ColorImage>),
    /// A result's pixels for the canvas.
    Shown(Arc<Entry>, Arc<Pyramid>),
    /// A result with its take, for the details.
    Inspected(Arc<Entry>, Arc<Take>, u32),
    /// A result that can be blended anew.
    Reopened(Arc<Reopened>),
    /// The pixels of a blend that was asked for.
    Patched(Box<Patched>),
    /// A take to reuse, by its number, with its source and mask.
    Reused(u32, Arc<Take>, Option<Box<Opened>>, Option<Mask>),
    /// The takes that a picture went into, as source or reference.
    MadeWith(Digest, Vec<TakeId>),
    /// A folder of the file browser was read: the number of the question, the places beside it, the folder, what is in it.
    Browsed(u64, Vec<Place>, PathBuf, Result<Arc<Listing>, String>),
    /// Pictures have come into this watched folder.
    Watched(PathBuf, Vec<PathBuf>),
    /// The watched folder cannot be read, and why.
    WatchFailed(PathBuf, String),
    /// The dialog named a folder to watch.
    WatchPicked(Picked),
    /// The picture of the address that was asked for under this number.
    AddressFetched(u64, Result<Original, Failure>),
    /// What the endpoint returned as a result, now an original of the library.
    AnswerRead(EntryId, Result<Original, Failure>),
    /// Pictures laid against each other.
    Compare(CompareEvent),
    /// Contact sheets.
    Sheet(SheetEvent),
    /// The batch.
    Batch(BatchEvent),
    /// Work on masks.
    Mask(MaskEvent),
    /// A result that changed.
    Changed(Arc<Entry>),
    /// All results.
    Tiles(Vec<Tile>),
    /// What was spent and what is reserved, as it is now.
    Spent(Spent),
    /// The same in all its parts.
    Spend(Box<Spend>),
    /// Where the calls of a span are to be written.
    TablePlace(Span, Picked),
    /// A file was written.
    Written(PathBuf, Option<String>),
    /// Calls that may be billed.
    Questions(Vec<Call>),
    /// What the draft would send and cost; the number of the question.
    Prospect(u64, Box<Prospect>),
    /// Everything that the draft would send; the number of the question.
    Manifest(u64, Result<Box<Manifest>, Failure>),
    /// A reference's cut-out is kept.
    CutOut(ReferenceId, CutOut),
    /// A change of the mask is worked out, or was given up: its id, the number of the question, the mask.
    Proposed {
        /// The change.
        id: u64,
        /// The question.
        number: u64,
        /// The mask with it.
        mask: Option<Mask>,
    },
    /// The contours of the mask in sight; the number of the question.
    Outlines(u64, Arc<Outlines>),
    /// Work on profiles.
    Profile(ProfileEvent),
    /// The dialog was answered.
    Picked(Target, Picked),
    /// Nothing usable was on the clipboard.
    NothingToPaste,
    /// A result's pixels for the clipboard.
    Copy(ColorImage),
    /// Saving the settings or the session failed.
    NotSaved(String),
}
