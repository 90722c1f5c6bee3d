//! The screen's own state of the board.

use crate::board::grip::Handle;
use crate::board::snap::Guide;
use crate::board::{BoardId, Piece, PieceId};
use crate::geom::Point;
use eframe::egui::Pos2;

/// What the pointer does with the board.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Hold {
    /// Nothing.
    #[default]
    Nothing,
    /// A piece as it was when it was taken, by what, and where on the page and in the window.
    Piece {
        /// As it was.
        piece: Box<Piece>,
        /// What it is taken by.
        by: Taken,
        /// On the page.
        from: Point,
        /// In the window.
        pressed: Pos2,
        /// The pointer has gone far enough to mean it.
        moving: bool,
    },
    /// The page.
    Page(Pos2),
}

/// What a piece is taken by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Itself: it is moved.
    Body,
    /// A handle: it is scaled.
    Handle(Handle),
    /// The knob: it is turned.
    Knob,
}

/// The board's part of the screen's state.
#[derive(Debug, Clone, Default)]
pub struct BoardState {
    /// The piece that keys and buttons are about.
    pub selected: Option<PieceId>,
    /// The pointer moves the page.
    pub hand: bool,
    /// What the pointer does.
    pub hold: Hold,
    /// Number of the movement of the pointer.
    pub gesture: u64,
    /// The lines that the moved piece keeps to.
    pub guides: Vec<Guide>,
    /// Where on the page pictures were dropped that are still being read.
    pub drop_at: Option<Point>,
    /// A board that is being renamed, with its name as typed.
    pub renaming: Option<(BoardId, String)>,
}

impl BoardState {
    /// Another board, or another state of it: nothing is selected or held.
    pub fn turn(&mut self) {
        self.selected = None;
        self.let_go();
    }

    /// The pointer holds nothing any more.
    pub fn let_go(&mut self) {
        self.hold = Hold::Nothing;
        self.guides.clear();
    }
}
