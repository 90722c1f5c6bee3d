//! The boards: what a composition is made of. A board's page is the size that is asked for.

use super::Studio;
use super::model::Model;
use crate::board::Board;
use crate::board::steps::Step;
use crate::command::board::BoardCommand;
use crate::draft::Draft;
use crate::geom::{Extent, Point};
use crate::model::Size;
use crate::notice::{Offer, Tone};
use crate::take::{Mode, Original, Take};
use crate::tray::{Added, ReferenceId};
use std::sync::Arc;

/// The size of a page when the endpoint decides that of the result.
const PAGE: Extent = Extent::new(1024, 1024);

/// Pictures were dropped on the board.
const DROP: Step = Step { name: "drop", gesture: 1 << 61 };

impl Model {
    /// The board, when it is what a run sends.
    pub(super) fn board(&self) -> Option<&Arc<Board>> {
        self.desk.active().filter(|_| self.draft.mode == Mode::Compose)
    }
}

impl Studio {
    pub(super) fn board(&mut self, command: BoardCommand) {
        let desk = &mut self.model.desk;
        match command {
            BoardCommand::Put(board, step) => desk.put(*board, step),
            BoardCommand::RollBack(gesture) => desk.roll_back(gesture),
            BoardCommand::Undo => desk.undo(),
            BoardCommand::Redo => desk.redo(),
            BoardCommand::Place(card, at) => self.place(card, at),
            BoardCommand::PlaceAll => self.place_all(),
            BoardCommand::DropAt(at) => self.ui.board.drop_at = at,
            BoardCommand::BringCard(piece) => self.bring_card(piece),
            BoardCommand::New => {
                let page = desk.active().map_or(PAGE, |board| board.page);
                desk.shelf_mut().add(page);
                self.turn_to_board();
            }
            BoardCommand::Choose(id) => {
                desk.shelf_mut().choose(id);
                self.turn_to_board();
            }
            BoardCommand::Duplicate(id) => {
                desk.shelf_mut().duplicate(id);
                self.turn_to_board();
            }
            BoardCommand::Rename(id, name) => desk.shelf_mut().rename(id, &name),
            BoardCommand::Remove(id) => self.remove_board(id),
        }
    }

    fn remove_board(&mut self, id: crate::board::BoardId) {
        if let Some((at, board)) = self.model.desk.shelf_mut().remove(id) {
            let text = format!("{} deleted", board.name);
            self.model.say(Tone::Info, text, Some(Offer::BringBackBoard(at, board)));
            self.model.desk.ensure(PAGE);
            self.turn_to_board();
        }
    }

    pub(super) fn bring_back_board(&mut self, at: usize, board: Arc<Board>) {
        self.model.desk.shelf_mut().restore(at, board);
        self.turn_to_board();
    }

    /// Another board lies on the table: its page is what is asked for.
    fn turn_to_board(&mut self) {
        self.ui.board.turn();
        self.ui.screen.board_view = None;
        if let (Some(board), Size::Exact(_)) = (self.model.board(), self.model.draft.size) {
            self.model.draft.size = Size::Exact(board.page);
        }
    }

    /// The draft turns to composing, or another size is chosen in it. An empty page takes the size that is chosen; one
    /// with pieces on it brings its own.
    pub(super) fn compose(&mut self, before: &Draft) {
        if self.model.draft.mode != Mode::Compose {
            return;
        }
        let turned = before.mode != Mode::Compose;
        let size = self.model.draft.size;
        self.model.desk.ensure(if let Size::Exact(page) = size { page } else { PAGE });
        if turned {
            // Who turns to composing sees the board.
            self.model.shown = None;
        }
        let Some(board) = self.model.desk.active() else { return };
        match size {
            Size::Exact(_) if turned && !board.pieces().is_empty() => self.model.draft.size = Size::Exact(board.page),
            Size::Exact(page) => self.model.desk.on_page(page),
            Size::Auto => {}
        }
    }

    /// Another picture lies on the canvas: it is there to be edited, and would not be seen behind the board.
    pub(super) fn leave_board(&mut self) {
        if self.model.draft.mode == Mode::Compose {
            self.model.draft.mode = Mode::Edit;
        }
    }

    /// The board as it would be sent now.
    pub(super) fn board_to_send(&self) -> Option<Arc<Board>> {
        self.model.board().map(|board| board.followed(&self.model.tray))
    }

    /// The pieces follow their cards: after whatever has changed them.
    pub(super) fn follow_cards(&mut self) {
        self.model.desk.follow(&self.model.tray);
    }

    fn place(&mut self, card: ReferenceId, at: Option<Point>) {
        let (Some(card), Some(board)) = (self.model.tray.card(card), self.model.desk.active()) else { return };
        let mut board = Board::clone(board);
        if let Some(piece) = board.place(card, at) {
            self.model.desk.put(board, Step::new("place"));
            self.ui.board.selected = Some(piece);
        } else {
            self.model.say(Tone::Error, "The board is full: take a piece off first", None);
        }
    }

    fn place_all(&mut self) {
        let Some(board) = self.model.desk.active() else { return };
        let mut board = Board::clone(board);
        board.place_all(self.model.tray.sent());
        self.model.desk.put(board, Step::new("place all"));
        self.ui.board.turn();
    }

    fn bring_card(&mut self, piece: crate::board::PieceId) {
        let piece = self.model.desk.active().and_then(|board| board.piece(piece));
        let Some(piece) = piece else { return };
        match piece.card_in(&self.model.tray) {
            Some(card) if !card.on => self.model.tray.toggle(card.id),
            Some(_) => {}
            None => {
                let reference = piece.reference.clone();
                if self.model.tray.add(reference) == Added::Full {
                    self.model.say(Tone::Error, "A call takes 16 images: remove a reference first", None);
                }
            }
        }
    }

    /// A picture that was dropped on the board: into the tray, and from there onto the page.
    pub(super) fn arrived_for_board(&mut self, original: Original, remark: Option<&'static str>) {
        let card = self.add_reference(original, remark);
        let Some(card) = card.and_then(|card| self.model.tray.card(card)) else { return };
        let Some(board) = self.model.board() else { return };
        let mut board = Board::clone(board);
        // Pictures that come together onto an empty page share it, and go with one step back, until one is touched.
        let first = board.pieces().is_empty();
        let together = !first && self.model.desk.undo_label() == Some(DROP.name);
        let at = self.ui.board.drop_at.map(|at| board.free_from(at));
        let Some(piece) = board.place(card, at) else { return };
        if together {
            board.arrange();
        }
        self.model.desk.put(board, if first || together { DROP } else { Step::new("place") });
        self.ui.board.selected = (!together).then_some(piece);
    }

    /// The board of a take lies on the table again.
    pub(super) fn bring_board(&mut self, take: &Take) {
        if let Some(taken) = &take.board {
            // The cards of the take have new numbers.
            self.model.desk.bring(taken.board.without_cards(), Step::new("recall"));
            self.ui.board.turn();
        }
        if take.mode == Mode::Compose {
            self.model.desk.ensure(PAGE);
        }
    }
}
