//! What a file or a folder is wanted for.

use crate::command::masks::MaskCommand;
use crate::command::profiles::ProfileCommand;
use crate::command::safety::SafetyCommand;
use crate::command::sheet::SheetCommand;
use crate::command::{Command, Target, WatchCommand};
use crate::document::masks::MaskForm;
use crate::spend::Span;
use crate::take::{CallId, MaskId, SeriesId};
use crate::ui::state::{Overlay, UiState};
use std::path::PathBuf;

/// What is chosen, and what for.
#[derive(Clone, Copy)]
pub(super) enum Wanted {
    Open(Target),
    Save(MaskId, MaskForm),
    Watch,
    LoadProfile,
    SaveProfile,
    Table(Span),
    Sheet(SeriesId),
    Answer(CallId),
}

/// What the browser is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// One file that is there.
    One,
    /// One or more.
    Several,
    /// A folder.
    Folder,
    /// A file to be written, with the name that it gets when none is typed.
    Write(&'static str),
}

/// Pictures that can be read.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "webp", "gif"];

impl Wanted {
    pub(super) fn of(overlay: &Overlay) -> Option<Self> {
        Some(match overlay {
            Overlay::PathField(target) => Self::Open(*target),
            Overlay::SaveField(id, form) => Self::Save(*id, *form),
            Overlay::WatchField => Self::Watch,
            Overlay::LoadProfile => Self::LoadProfile,
            Overlay::SaveProfile => Self::SaveProfile,
            Overlay::SaveTable(span) => Self::Table(*span),
            Overlay::SaveSheet(series) => Self::Sheet(*series),
            Overlay::SaveAnswer(call) => Self::Answer(*call),
            _ => return None,
        })
    }

    /// The title, and the word on the button.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Open(Target::Mask) => ("Import masks", "Import"),
            Self::Open(Target::Batch) => ("Pictures for the batch", "Add"),
            Self::Open(Target::Reference | Target::Board) => ("Add references", "Open"),
            Self::Open(Target::Auto | Target::Source) => ("Open picture", "Open"),
            Self::Save(..) => ("Export mask", "Export"),
            Self::Watch => ("Watch a folder", "Watch"),
            Self::LoadProfile => ("Import profile", "Import"),
            Self::SaveProfile => ("Export profile", "Export"),
            Self::Sheet(_) => ("Export contact sheet", "Export"),
            Self::Table(_) => ("Export spending", "Export"),
            Self::Answer(_) => ("Save the answer elsewhere", "Save"),
        }
    }

    pub(super) const fn how(self) -> How {
        match self {
            Self::Open(Target::Source) | Self::LoadProfile => How::One,
            Self::Open(_) => How::Several,
            Self::Watch => How::Folder,
            Self::Save(..) => How::Write("mask.png"),
            Self::SaveProfile => How::Write("profile.toml"),
            Self::Table(_) => How::Write("maquette-spending.csv"),
            Self::Sheet(_) => How::Write("contact-sheet.png"),
            Self::Answer(_) => How::Write("answer.png"),
        }
    }

    pub(super) const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Open(_) | Self::Watch | Self::Answer(_) => PICTURES,
            Self::Save(..) | Self::Sheet(_) => &["png"],
            Self::LoadProfile | Self::SaveProfile => &["toml"],
            Self::Table(_) => &["csv"],
        }
    }

    /// The command; none when what it is about is gone.
    pub(super) fn command(self, mut paths: Vec<PathBuf>, state: &UiState) -> Option<Command> {
        if let Self::Open(target) = self {
            return Some(Command::Import(paths, target));
        }
        let path = paths.pop()?;
        match self {
            Self::Open(_) => None,
            Self::Save(id, form) => Some(Command::Mask(MaskCommand::Export(id, form, path))),
            Self::Table(span) => Some(Command::ExportTable(span, path)),
            Self::Sheet(series) => Some(SheetCommand::Export(series, path).into()),
            Self::Answer(call) => Some(SafetyCommand::SaveAnswer(call, path).into()),
            Self::Watch => Some(Command::Watch(WatchCommand::Begin(path))),
            Self::LoadProfile => Some(ProfileCommand::Import(path).into()),
            Self::SaveProfile => {
                let name = state.editing.as_ref().and_then(|(was, _)| was.clone())?;
                Some(ProfileCommand::Export(name, path).into())
            }
        }
    }

    /// Where the user comes from.
    pub(super) const fn back(self) -> Overlay {
        match self {
            Self::Open(Target::Batch) => Overlay::Batch,
            Self::Open(_) | Self::Save(..) | Self::Watch => Overlay::None,
            Self::Table(_) => Overlay::Spend,
            Self::Sheet(series) => Overlay::Sheet(series),
            Self::Answer(_) => Overlay::Queue,
            Self::LoadProfile | Self::SaveProfile => Overlay::Settings,
        }
    }
}
