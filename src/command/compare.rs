//! What the screen can ask for about comparing.

use crate::compare::Side;

/// One intent about what is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompareCommand {
    /// These, in this order, as many as there is room for; the page is opened.
    Open(Vec<Side>),
    /// The picture becomes B, and the page is opened.
    Against(Side),
    /// The picture becomes A.
    SetA(Side),
    /// The picture becomes B.
    SetB(Side),
    /// It is compared too, or no longer.
    Toggle(Side),
    /// A and B change places.
    Swap,
    /// The original that B was made from is wanted.
    Original,
    /// A picture that could not be read is read again.
    ReadAgain(Side),
}

impl From<CompareCommand> for super::Command {
    fn from(command: CompareCommand) -> Self {
        Self::Compare(command)
    }
}
