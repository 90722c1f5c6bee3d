//! What the screen can ask for about a batch over pictures.

use crate::batch::Choice;
use crate::picture::Digest;
use crate::take::TakeId;

/// One intent about the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchCommand {
    /// A batch of this take is put together.
    Open(TakeId),
    /// Ask the system for a folder of pictures.
    PickFolder,
    /// A picture is taken out.
    Remove(Digest),
    /// It is wished for in another way.
    Choose(Choice),
    /// Run it.
    Run,
}

impl From<BatchCommand> for super::Command {
    fn from(command: BatchCommand) -> Self {
        Self::Batch(command)
    }
}
