//! Steps back and forth on one board. Boards are small values: a step keeps the whole board as it was.

use super::Board;
use std::sync::Arc;

/// Steps that are kept.
const MOST: usize = 200;

/// What a change is called, and which movement of the pointer it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// "Undo move".
    pub name: &'static str,
    /// Changes of one movement are one step; 0 joins nothing.
    pub gesture: u64,
}

impl Step {
    /// A step by itself.
    pub const fn new(name: &'static str) -> Self {
        Self { name, gesture: 0 }
    }
}

/// The steps of one board.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    /// How it was before each step, oldest first.
    past: Vec<(Step, Arc<Board>)>,
    /// How it was after each step that was taken back, the next one last.
    future: Vec<(Step, Arc<Board>)>,
}

impl Steps {
    /// A step was made on a board that was like this `before`.
    pub fn note(&mut self, step: Step, before: Arc<Board>) {
        let joins =
            step.gesture != 0 && self.future.is_empty() && self.past.last().is_some_and(|(last, _)| *last == step);
        self.future.clear();
        if joins {
            return;
        }
        if self.past.len() >= MOST {
            self.past.remove(0);
        }
        self.past.push((step, before));
    }

    /// The board before the last step, when it is like this `now`.
    pub fn undo(&mut self, now: Arc<Board>) -> Option<Arc<Board>> {
        let (step, before) = self.past.pop()?;
        self.future.push((step, now));
        Some(before)
    }

    /// The board after the step that was taken back last.
    pub fn redo(&mut self, now: Arc<Board>) -> Option<Arc<Board>> {
        let (step, after) = self.future.pop()?;
        self.past.push((step, now));
        Some(after)
    }

    /// The board before a movement of the pointer that is given up; as if it never was.
    pub fn roll_back(&mut self, gesture: u64) -> Option<Arc<Board>> {
        let mine = gesture != 0 && self.past.last().is_some_and(|(step, _)| step.gesture == gesture);
        if mine { self.past.pop().map(|(_, before)| before) } else { None }
    }

    /// What would be taken back.
    pub fn undo_label(&self) -> Option<&'static str> {
        self.past.last().map(|(step, _)| step.name)
    }

    /// What would be done again.
    pub fn redo_label(&self) -> Option<&'static str> {
        self.future.last().map(|(step, _)| step.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    fn board(name: &str) -> Arc<Board> {
        Arc::new(Board { name: name.to_owned(), ..Board::new("", Extent::new(9, 9)) })
    }

    #[test]
    fn a_movement_is_one_step_and_steps_go_both_ways() {
        let (a, b, c) = (board("a"), board("b"), board("c"));
        let mut steps = Steps::default();
        let moving = Step { name: "move", gesture: 7 };
        steps.note(moving, a.clone());
        steps.note(moving, b.clone());
        steps.note(Step::new("ground"), b.clone());
        assert_eq!(steps.undo(c.clone()).unwrap().name, "b");
        assert_eq!(steps.redo_label(), Some("ground"));
        assert_eq!(steps.undo(b.clone()).unwrap().name, "a", "what lay between was the same movement");
        assert_eq!(steps.undo(a.clone()), None);
        assert_eq!(steps.redo(a.clone()).unwrap().name, "b");
        assert_eq!(steps.redo(b.clone()).unwrap().name, "c");
        assert_eq!(steps.redo(c.clone()), None);
        steps.note(Step { name: "turn", gesture: 8 }, c);
        assert_eq!(steps.roll_back(7), None);
        assert_eq!(steps.roll_back(8).unwrap().name, "c");
        assert_eq!(steps.undo_label(), Some("ground"));
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut steps = Steps::default();
        for at in 0..MOST + 50 {
            steps.note(Step::new("move"), board(&at.to_string()));
        }
        let mut last = board("now");
        let mut count = 0;
        while let Some(before) = steps.undo(last.clone()) {
            (last, count) = (before, count + 1);
        }
        assert_eq!((count, last.name.as_str()), (MOST, "50"));
    }
}
