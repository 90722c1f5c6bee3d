//! What can be asked of the file browser.

use std::path::PathBuf;

/// A step of the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrowseCommand {
    /// Show this folder; none: the one that it begins with.
    Open(Option<PathBuf>),
}

impl From<BrowseCommand> for super::Command {
    fn from(command: BrowseCommand) -> Self {
        Self::Browse(command)
    }
}
