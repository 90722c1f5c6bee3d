//! The shelf of boards with the steps back and forth of each.

use super::shelf::Shelf;
use super::steps::{Step, Steps};
use super::{Board, BoardId};
use crate::geom::Extent;
use crate::tray::Tray;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything about boards that a window holds. The steps end with the window, the shelf does not.
#[derive(Debug, Clone, Default)]
pub struct Desk {
    shelf: Shelf,
    steps: BTreeMap<BoardId, Steps>,
}

impl Desk {
    /// A desk with these boards, and no steps yet.
    pub fn new(shelf: Shelf) -> Self {
        Self { shelf: shelf.settled(), steps: BTreeMap::new() }
    }

    /// The boards.
    pub const fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The boards, to be named, chosen and put away.
    pub const fn shelf_mut(&mut self) -> &mut Shelf {
        &mut self.shelf
    }

    /// The board on the table.
    pub fn active(&self) -> Option<&Arc<Board>> {
        self.shelf.active()
    }

    /// There is a board on the table, if need be a new one of this size.
    pub fn ensure(&mut self, page: Extent) {
        if self.shelf.active().is_none() {
            self.shelf.add(page);
        }
    }

    /// The board of this one's id becomes like it. What does not change it is no step.
    pub fn put(&mut self, board: Board, step: Step) {
        let Some(before) = self.shelf.board(board.id).cloned() else { return };
        if *before != board {
            self.steps.entry(board.id).or_default().note(step, before);
            self.shelf.put(Arc::new(board));
        }
    }

    /// A board comes from elsewhere onto the table: in the place of the one that it was, as a step, or beside the others.
    pub fn bring(&mut self, board: Board, step: Step) {
        let (id, board) = (board.id, board.settled());
        if self.shelf.board(id).is_some() {
            self.put(board, step);
        } else {
            self.shelf.put(Arc::new(board));
        }
        self.shelf.choose(id);
    }

    /// Takes the last step on the active board back. Its page stays: that is the size that is asked for.
    pub fn undo(&mut self) {
        self.step(Steps::undo);
    }

    /// Does it again.
    pub fn redo(&mut self) {
        self.step(Steps::redo);
    }

    /// Gives a movement of the pointer up.
    pub fn roll_back(&mut self, gesture: u64) {
        self.step(|steps, _| steps.roll_back(gesture));
    }

    fn step(&mut self, step: impl FnOnce(&mut Steps, Arc<Board>) -> Option<Arc<Board>>) {
        let Some(now) = self.shelf.active().cloned() else { return };
        let Some(steps) = self.steps.get_mut(&now.id) else { return };
        if let Some(board) = step(steps, Arc::clone(&now)) {
            // Names are changed beside the steps.
            let board = Board { name: now.name.clone(), ..Board::clone(&board) };
            self.shelf.put(Arc::new(board.on_page(now.page)));
        }
    }

    /// The active board is asked for in this size from now on. That is the prompt bar's and no step.
    pub fn on_page(&mut self, page: Extent) {
        if let Some(board) = self.shelf.active().filter(|board| board.page != page).cloned() {
            self.shelf.put(Arc::new(Board::clone(&board).on_page(page)));
        }
    }

    /// The pieces of the active board follow their cards.
    pub fn follow(&mut self, tray: &Tray) {
        if let Some(board) = self.shelf.active().cloned() {
            let followed = board.followed(tray);
            if !Arc::ptr_eq(&followed, &board) {
                self.shelf.put(followed);
            }
        }
    }

    /// What would be taken back on the active board.
    pub fn undo_label(&self) -> Option<&'static str> {
        self.steps.get(&self.active()?.id)?.undo_label()
    }

    /// What would be done again on it.
    pub fn redo_label(&self) -> Option<&'static str> {
        self.steps.get(&self.active()?.id)?.redo_label()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_board_has_its_own_steps_and_the_page_is_none() {
        let mut desk = Desk::default();
        desk.ensure(Extent::new(100, 100));
        desk.ensure(Extent::new(7, 7));
        let first = Board::clone(desk.active().unwrap());
        desk.put(first.clone(), Step::new("nothing"));
        assert_eq!(desk.undo_label(), None, "nothing was changed");
        desk.put(Board { ground: [1, 2, 3], ..first.clone() }, Step::new("background"));
        desk.on_page(Extent::new(200, 100));
        desk.shelf_mut().rename(first.id, "Kitchen");
        let second = desk.shelf_mut().add(Extent::new(50, 50));
        assert_eq!(desk.undo_label(), None);
        desk.undo();
        desk.shelf_mut().choose(first.id);
        assert_eq!(desk.undo_label(), Some("background"));
        desk.undo();
        let back = Board::clone(desk.active().unwrap());
        assert_eq!((back.ground, back.page, back.name.as_str()), (first.ground, Extent::new(200, 100), "Kitchen"));
        desk.redo();
        assert_eq!(desk.active().unwrap().ground, [1, 2, 3]);
        let old = Board { ground: [9, 9, 9], ..first.clone() };
        desk.shelf_mut().choose(second);
        desk.bring(old, Step::new("recall"));
        assert_eq!((desk.active().unwrap().ground, desk.shelf().boards().len()), ([9, 9, 9], 2));
        desk.undo();
        assert_eq!(desk.active().unwrap().ground, [1, 2, 3], "what was there is not lost");
    }
}
