//! What the screen can ask for about boards.

use crate::board::steps::Step;
use crate::board::{Board, BoardId, PieceId};
use crate::geom::Point;
use crate::tray::ReferenceId;

/// One intent about the boards.
#[derive(Debug, Clone, PartialEq)]
pub enum BoardCommand {
    /// A board as it is after a change of its pieces or its ground.
    Put(Box<Board>, Step),
    /// A movement of the pointer never was.
    RollBack(u64),
    /// Take the last step on the board back.
    Undo,
    /// Do it again.
    Redo,
    /// A card goes onto the page: there, or where there is room.
    Place(ReferenceId, Option<Point>),
    /// Pictures that come now were dropped there.
    DropAt(Option<Point>),
    /// All cards that are sent and are not on the page yet go there.
    PlaceAll,
    /// The picture of a piece goes into the tray, or its card is switched on.
    BringCard(PieceId),
    /// An empty board.
    New,
    /// This board comes onto the table.
    Choose(BoardId),
    /// A second one like it.
    Duplicate(BoardId),
    /// It gets another name.
    Rename(BoardId, String),
    /// It is deleted (undo in the notice).
    Remove(BoardId),
}

impl From<BoardCommand> for super::Command {
    fn from(command: BoardCommand) -> Self {
        Self::Board(command)
    }
}
