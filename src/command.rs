//! Intents: what the screen can ask for. Screens push commands to a list; `app` applies them, one line an arm.

pub mod action;
pub mod batch;
pub mod board;
pub mod browse;
pub mod compare;
pub mod kept;
pub mod keys;
pub mod marks;
pub mod masks;
pub mod profiles;
pub mod safety;
pub mod sheet;

use crate::budget::Budget;
use crate::canvas::brush::{Brush, Tip};
use crate::canvas::fit::Fit;
use crate::canvas::proposal::Proposal;
use crate::draft::Draft;
use crate::edit::Blend;
use crate::entry::Verdict;
use crate::geom::{Bounds, Extent, Point};
use crate::jobs::line::LineCommand;
use crate::picture::Digest;
use crate::profile::Appearance;
use crate::reference::{Ground, Reference};
use crate::spend::Span;
use crate::take::{CallId, EntryId, MaskId, TakeId};
use crate::tray::ReferenceId;
use action::Action;
use batch::BatchCommand;
use board::BoardCommand;
use browse::BrowseCommand;
use compare::CompareCommand;
use kept::KeptCommand;
use marks::MarkStep;
use masks::MaskCommand;
use profiles::ProfileCommand;
use safety::SafetyCommand;
use sheet::SheetCommand;
use std::path::PathBuf;
use std::sync::Arc;

/// What a picture that comes in is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The canvas when it is empty, else the tray.
    Auto,
    /// The canvas: it becomes the source.
    Source,
    /// The reference tray.
    Reference,
    /// The masks of the picture on the canvas.
    Mask,
    /// The tray, and from there the page of the board.
    Board,
    /// The batch that is being put together.
    Batch,
}

/// What can be asked about the folder whose new pictures become references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchCommand {
    /// Ask the system for a folder.
    Pick,
    /// Watch this one from now on.
    Begin(PathBuf),
    /// Watch none.
    Stop,
}

/// A step of the brush, in image pixels, in the order the pointer made them.
#[derive(Debug, Clone, PartialEq)]
pub enum PaintStep {
    /// The button went down; `line` joins the end of the last stroke by a straight line.
    Begin {
        /// Where.
        at: Point,
        /// With what.
        brush: Brush,
        /// How the pen is pressed; a line is drawn with the whole brush.
        tip: Tip,
        /// Shift was held.
        line: bool,
    },
    /// The pointer moved there, the pen being pressed so.
    Extend(Point, Tip),
    /// The button went up.
    Finish,
    /// Escape: the stroke never was.
    Cancel,
}

/// A picture that the screen wants as a texture, small unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextureKey {
    /// Thumbnail of a result, at most 320 px.
    Thumb(EntryId),
    /// Larger view of a result for details, at most 1024 px.
    Detail(EntryId),
    /// Heat map of what the model had changed, at most 1024 px.
    Heat(EntryId),
    /// Thumbnail of a source or reference, at most 320 px.
    Original(Digest),
    /// A part of an original as a reference sends it, cut out by a mask if it is, at most 1024 px.
    Part(Digest, Bounds, Option<(Digest, Ground)>),
    /// Thumbnail of a stored mask, at most 320 px.
    Mask(Digest),
    /// Thumbnail of an original with a stored mask fitted to it, tinted.
    Fitted(Digest, Digest, Fit),
    /// The pixels of a blend: the result, the number of the question.
    Blend(EntryId, u64),
    /// A mask in small as it is being painted; made on the spot, never asked for.
    Portrait(MaskId),
    /// A file of the folder that the file browser shows, by its stamp; at most 96 px.
    File(Digest),
    /// A preview that came in while streaming: take, place, number of the preview.
    Preview(TakeId, u32, u32),
}

/// One intent.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A named action of the table.
    Do(Action),
    /// The whole draft as it is after an edit in the prompt bar.
    EditDraft(Draft),
    /// A reference is moved to a place.
    MoveReference(ReferenceId, usize),
    /// A reference is taken out (undo in the notice).
    RemoveReference(ReferenceId),
    /// A reference is switched on or off.
    ToggleReference(ReferenceId),
    /// A reference goes out in another way: role, name, part, cut-out.
    ChangeReference(ReferenceId, Box<Reference>),
    /// What the mask on the canvas covers of this reference stays, on such a ground; `None`: all of it.
    CutOut(ReferenceId, Option<Ground>),
    /// The watched folder.
    Watch(WatchCommand),
    /// The file browser.
    Browse(BrowseCommand),
    /// Sets of references, templates and styles.
    Kept(KeptCommand),
    /// All references are taken out (undo in the notice).
    ClearReferences,
    /// Files were dropped or named.
    Import(Vec<PathBuf>, Target),
    /// Ask the system for files.
    PickFiles(Target),
    /// An image was pasted: straight RGBA.
    PasteImage(Extent, Arc<Vec<u8>>),
    /// An address was pasted: its picture is fetched, and shown before it is used.
    FetchAddress(String),
    /// The picture that was fetched is used.
    UseFetched(Target),
    /// Ctrl+V without text or image: there may be copied files.
    PasteFiles,
    /// The brush.
    Paint(PaintStep),
    /// A selection or a change of the outline is worked out and shown; the same number again replaces it.
    Propose(u64, Proposal),
    /// What differs is selected: between the source and a result, or between two results.
    SelectDifference(Vec<EntryId>),
    /// What was proposed under this number never was.
    DropProposal(u64),
    /// The crop as the user wants it, in pixels of the source, also past its border; `None`: by the mask.
    SetFrame(Option<Bounds>),
    /// A result of an exact edit is blended anew, without a call; again: as it was kept.
    OpenBlend(EntryId),
    /// Another setting of the blend.
    EditBlend(Blend),
    /// What is seen becomes the result's picture.
    KeepBlend,
    /// The result stays as it was.
    CloseBlend,
    /// The boards.
    Board(BoardCommand),
    /// The marks over the source.
    Mark(MarkStep),
    /// The masks of the source.
    Mask(MaskCommand),
    /// A result is accepted, kept or discarded.
    Verdict(EntryId, Verdict),
    /// A result gets so many stars, 0 to 5.
    Rate(EntryId, u8),
    /// A result is marked with a star of its own, or no longer.
    Star(EntryId, bool),
    /// The final of a draft: its take comes back into the prompt bar, and the price step opens.
    FinalOf(EntryId),
    /// The gallery shows only what was made with this picture, of that name; `None`: everything.
    ShowMadeWith(Option<(Digest, String)>),
    /// Finals take the chosen draft along, or not: kept with the profile.
    FollowDraft(bool),
    /// One more result of a take on the profile of that name: a new call with its own price.
    Vary(TakeId, String),
    /// A result's take comes back into the prompt bar with the result as one more reference.
    MoreLikeThis(EntryId),
    /// A result becomes the source.
    UseAsSource(EntryId),
    /// A result goes to the tray.
    UseAsReference(EntryId),
    /// A stored original goes back to the canvas.
    OpenOriginal(Digest),
    /// Prompt, references, source and mask of a take come back.
    ReuseTake(TakeId),
    /// Show this result on the canvas; `None`: the source.
    ShowResult(Option<EntryId>),
    /// Pictures laid against each other.
    Compare(CompareCommand),
    /// Contact sheets.
    Sheet(SheetCommand),
    /// A batch over pictures.
    Batch(BatchCommand),
    /// The gallery shows details of this result.
    Inspect(EntryId),
    /// Something about the queue; what is sent is still collected.
    Queue(LineCommand),
    /// The user has seen a failed job.
    DismissJob(TakeId),
    /// Run one place of a job again: a new call with its own price.
    RunAgain(TakeId, u32),
    /// Run again what was in flight when the program ended: a new call.
    AnswerRunAgain(CallId),
    /// Leave what may have been billed as it is.
    AnswerLeave(CallId),
    /// Pictures that the screen is missing, most wanted first; replaces the last such list.
    Want(Vec<TextureKey>),
    /// Endpoints and their keys.
    Profile(ProfileCommand),
    /// What stands between the work and the disk, and how the last start went.
    Safety(SafetyCommand),
    /// Dark or light.
    SetAppearance(Appearance),
    /// Scale of the whole window.
    SetUiScale(f32),
    /// Limits that stop a call before it is sent.
    SetBudget(Budget),
    /// Ask the system where the calls of a span are to be written as a table.
    PickTable(Span),
    /// Write the calls of a span as a table.
    ExportTable(Span, PathBuf),
    /// Memory that undo may hold, in MB.
    SetUndoMemory(u32),
    /// A notice is closed.
    DismissNotice(u64),
    /// What a notice offers is taken up.
    TakeUpNotice(u64),
    /// Copy a result to the clipboard.
    CopyResult(EntryId),
    /// Copy text to the clipboard.
    CopyText(String),
    /// Show a result's file in its folder.
    Reveal(EntryId),
    /// Close the window although calls are on their way.
    QuitNow,
}
