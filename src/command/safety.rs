//! What the screen can ask for when something stands between the work and the disk, or went wrong at the last start.

use crate::take::CallId;
use std::path::PathBuf;

/// One intent about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SafetyCommand {
    /// Ask the system where a stranded answer is to be written.
    SaveElsewhere(CallId),
    /// Write it there.
    SaveAnswer(CallId, PathBuf),
    /// See at once whether the library can be written.
    TryLibrary,
    /// The report of the last crash was looked at, or is not wanted.
    ForgetCrash,
    /// Open the session that was kept aside.
    RestoreSession,
    /// Do not offer it any more; it stays in the library.
    LeaveSession,
}

impl From<SafetyCommand> for super::Command {
    fn from(command: SafetyCommand) -> Self {
        Self::Safety(command)
    }
}
