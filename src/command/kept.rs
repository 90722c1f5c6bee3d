//! What can be asked about what is kept under a name.

use super::Command;
use crate::kept::Kind;

/// One act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptCommand {
    /// The references in the tray are kept as a set.
    SaveSet(String),
    /// The references of a set take the place of those in the tray (undo in the notice).
    UseSet(String),
    /// A set is forgotten (undo in the notice).
    ForgetSet(String),
    /// The prompt is kept as a text of this kind.
    SaveText(Kind, String),
    /// A template takes the prompt's place; a style is added to it (undo in the notice).
    UseText(Kind, String),
    /// A text is forgotten (undo in the notice).
    ForgetText(Kind, String),
    /// A sentence that says what is to stay is added to the prompt.
    Preserve,
}

impl From<KeptCommand> for Command {
    fn from(command: KeptCommand) -> Self {
        Self::Kept(command)
    }
}
