//! What the screen can ask for about contact sheets.

use crate::take::SeriesId;
use std::path::PathBuf;

/// One intent about a contact sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetCommand {
    /// Ask the system where it is to be written as a picture.
    Place(SeriesId),
    /// Write it as a picture.
    Export(SeriesId, PathBuf),
}

impl From<SheetCommand> for super::Command {
    fn from(command: SheetCommand) -> Self {
        Self::Sheet(command)
    }
}
