//! What the screen can ask for about masks.

use crate::canvas::fit::Fit;
use crate::document::masks::MaskForm;
use crate::picture::Digest;
use crate::take::{EntryId, MaskId};
use std::path::PathBuf;

/// One intent about the masks of the source on the canvas.
#[derive(Debug, Clone, PartialEq)]
pub enum MaskCommand {
    /// An empty mask, on the canvas at once.
    New,
    /// This mask comes onto the canvas.
    Activate(MaskId),
    /// The next or previous one does.
    Step(isize),
    /// A second one like it.
    Duplicate(MaskId),
    /// It gets another name.
    Rename(MaskId, String),
    /// It is deleted (undo in the notice, and it can be brought back later).
    Remove(MaskId),
    /// A deleted one comes back.
    BringBack(MaskId),
    /// It is copied, to be pasted on this or another picture.
    Copy(MaskId),
    /// The copied mask becomes a new one here.
    Paste(Fit),
    /// The active mask as it is now is kept as a version.
    KeepVersion,
    /// The active mask becomes what it was in this version; how it is now is kept first.
    BringBackVersion(MaskId, Digest),
    /// The mask of a result becomes a new mask of its source, which is opened.
    Recall(EntryId),
    /// The mask of a result becomes a new mask of the picture on the canvas.
    RecallHere(EntryId, Fit),
    /// Ask where a mask is to be written.
    PickPlace(MaskId, MaskForm),
    /// Write it there.
    Export(MaskId, MaskForm, PathBuf),
}
