//! The boards that are kept, with the one that lies on the table.

use super::{Board, BoardId};
use crate::geom::Extent;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// All boards in the order of making. Kept with the session.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Shelf {
    boards: Vec<Arc<Board>>,
    active: usize,
}

impl Shelf {
    /// All boards.
    pub fn boards(&self) -> &[Arc<Board>] {
        &self.boards
    }

    /// The board on the table.
    pub fn active(&self) -> Option<&Arc<Board>> {
        self.boards.get(self.active).or(self.boards.last())
    }

    /// The board of that id.
    pub fn board(&self, id: BoardId) -> Option<&Arc<Board>> {
        self.boards.iter().find(|board| board.id == id)
    }

    /// Lays this board on the table.
    pub fn choose(&mut self, id: BoardId) {
        if let Some(at) = self.place_of(id) {
            self.active = at;
        }
    }

    /// Puts a board in the place of the one with its id, or at the end.
    pub fn put(&mut self, board: Arc<Board>) {
        match self.place_of(board.id) {
            Some(at) => self.boards[at] = board,
            None => self.boards.push(board),
        }
    }

    /// An empty board, on the table at once.
    pub fn add(&mut self, page: Extent) -> BoardId {
        let board = Board::new(self.free_name("Board"), page);
        let id = board.id;
        self.boards.push(Arc::new(board));
        self.active = self.boards.len() - 1;
        id
    }

    /// A second one like this, on the table at once.
    pub fn duplicate(&mut self, id: BoardId) -> Option<BoardId> {
        let at = self.place_of(id)?;
        let twin = Board {
            id: BoardId::fresh(),
            name: self.free_name(&self.boards[at].name),
            ..Board::clone(&self.boards[at])
        };
        let id = twin.id;
        self.boards.insert(at + 1, Arc::new(twin));
        self.active = at + 1;
        Some(id)
    }

    /// Gives a board another name; one of spaces alone is none.
    pub fn rename(&mut self, id: BoardId, name: &str) {
        if let (Some(at), false) = (self.place_of(id), name.trim().is_empty()) {
            let name = name.chars().take(80).collect();
            self.boards[at] = Arc::new(Board { name, ..Board::clone(&self.boards[at]) });
        }
    }

    /// Takes a board out; gives it back with its place, for undo. Its neighbour comes onto the table.
    pub fn remove(&mut self, id: BoardId) -> Option<(usize, Arc<Board>)> {
        let at = self.place_of(id)?;
        let board = self.boards.remove(at);
        if self.active > at || self.active >= self.boards.len() {
            self.active = self.active.saturating_sub(1);
        }
        Some((at, board))
    }

    /// Puts a board back where it was, and on the table.
    pub fn restore(&mut self, at: usize, board: Arc<Board>) {
        let id = board.id;
        if self.place_of(id).is_none() {
            self.boards.insert(at.min(self.boards.len()), board);
        }
        self.choose(id);
    }

    /// The same with boards that can be worked with, each with an id of its own: for a shelf from a file.
    #[must_use]
    pub fn settled(self) -> Self {
        let mut known = BTreeSet::new();
        let boards = self.boards.into_iter().map(|board| {
            let own = !board.id.0.is_nil() && known.insert(board.id);
            let id = if own { board.id } else { BoardId::fresh() };
            Arc::new(Board { id, ..Board::clone(&board) }.settled())
        });
        Self { boards: boards.collect(), active: self.active }
    }

    fn place_of(&self, id: BoardId) -> Option<usize> {
        self.boards.iter().position(|board| board.id == id)
    }

    /// `Board`, `Board 2`, `Board 3`: the first that no board has.
    fn free_name(&self, like: &str) -> String {
        let stem = like.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        let stem = if stem.is_empty() { "Board" } else { stem };
        let taken = |name: &str| self.boards.iter().any(|board| board.name == name);
        if !taken(stem) {
            return stem.to_owned();
        }
        // One more than there are boards is always enough.
        (2..self.boards.len() + 3)
            .map(|number| format!("{stem} {number}"))
            .find(|name| !taken(name))
            .unwrap_or_else(|| stem.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(shelf: &Shelf) -> Vec<&str> {
        shelf.boards().iter().map(|board| board.name.as_str()).collect()
    }

    #[test]
    fn boards_are_made_named_copied_and_brought_back() {
        let mut shelf = Shelf::default();
        assert_eq!(shelf.active(), None);
        let first = shelf.add(Extent::new(1536, 1024));
        let second = shelf.add(Extent::new(1024, 1024));
        shelf.rename(first, "Kitchen 7");
        shelf.rename(second, "   ");
        let twin = shelf.duplicate(first).unwrap();
        assert_eq!(names(&shelf), ["Kitchen 7", "Kitchen", "Board 2"]);
        assert_eq!(shelf.active().unwrap().id, twin);
        assert_eq!(shelf.active().unwrap().page, Extent::new(1536, 1024));
        let (at, gone) = shelf.remove(twin).unwrap();
        assert_eq!(shelf.active().unwrap().id, second, "its neighbour");
        shelf.restore(at, gone.clone());
        shelf.restore(at, gone);
        assert_eq!((names(&shelf).len(), shelf.active().unwrap().id), (3, twin), "put back once");
        for id in [first, second, twin, twin] {
            shelf.remove(id);
        }
        assert_eq!(shelf.remove(first), None);
        assert_eq!(shelf.active(), None);
    }

    #[test]
    fn the_table_follows_its_board() {
        let mut shelf = Shelf::default();
        let ids: Vec<BoardId> = (0..3).map(|_| shelf.add(Extent::new(9, 9))).collect();
        shelf.choose(ids[1]);
        shelf.remove(ids[0]);
        assert_eq!(shelf.active().unwrap().id, ids[1]);
        shelf.remove(ids[2]);
        assert_eq!(shelf.active().unwrap().id, ids[1]);
        let text = serde_json::to_string(&shelf).unwrap();
        assert_eq!(serde_json::from_str::<Shelf>(&text).unwrap().settled(), shelf);
        assert_eq!(serde_json::from_str::<Shelf>("{}").unwrap(), Shelf::default());
    }
}
