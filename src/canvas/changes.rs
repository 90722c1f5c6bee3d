//! What has changed on a canvas, for readers that each remember how far they have read: textures, outlines.

use crate::geom::Bounds;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};

/// Changes that are told apart; older ones are told together.
const KEPT: usize = 48;

/// How far a reader has read, and on which canvas. The default has read nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    canvas: u64,
    at: u64,
}

impl Cursor {
    /// True when both were taken on the same canvas.
    pub const fn same_canvas(self, other: Self) -> bool {
        self.canvas == other.canvas
    }
}

/// The newest changes of one canvas, in order.
#[derive(Debug)]
pub(super) struct Changes {
    now: Cursor,
    /// Each with its number; the first stands for everything before it, too.
    log: VecDeque<(u64, Bounds)>,
}

impl Changes {
    /// A log for a canvas of its own: nobody has read any of it.
    pub(super) fn new() -> Self {
        static CANVASES: AtomicU64 = AtomicU64::new(1);
        Self { now: Cursor { canvas: CANVASES.fetch_add(1, Ordering::Relaxed), at: 0 }, log: VecDeque::new() }
    }

    pub(super) const fn cursor(&self) -> Cursor {
        self.now
    }

    pub(super) fn add(&mut self, changed: Bounds) {
        if changed.is_empty() {
            return;
        }
        self.now.at += 1;
        self.log.push_back((self.now.at, changed));
        if self.log.len() > KEPT
            && let Some((_, oldest)) = self.log.pop_front()
            && let Some((_, next)) = self.log.front_mut()
        {
            *next = next.union(oldest);
        }
    }

    /// What changed after `cursor` was taken, maybe more; `whole` to a reader of another canvas.
    pub(super) fn since(&self, cursor: Cursor, whole: Bounds) -> Vec<Bounds> {
        if cursor.canvas != self.now.canvas {
            return vec![whole];
        }
        self.log.iter().filter(|(at, _)| *at > cursor.at).map(|(_, changed)| *changed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Bounds = Bounds::new(0, 0, 1000, 1000);

    fn dot(at: i32) -> Bounds {
        Bounds::new(at, at, at + 1, at + 1)
    }

    #[test]
    fn readers_are_told_what_is_new_to_them() {
        let mut changes = Changes::new();
        assert_eq!(changes.since(Cursor::default(), WHOLE), [WHOLE]);
        let early = changes.cursor();
        changes.add(dot(1));
        let late = changes.cursor();
        changes.add(dot(2));
        changes.add(Bounds::EMPTY);
        assert_eq!(changes.since(early, WHOLE), [dot(1), dot(2)]);
        assert_eq!(changes.since(late, WHOLE), [dot(2)]);
        assert!(changes.since(changes.cursor(), WHOLE).is_empty());
        assert_eq!(Changes::new().since(changes.cursor(), WHOLE), [WHOLE], "another canvas");
    }

    #[test]
    fn nothing_is_lost_when_the_log_is_full() {
        let mut changes = Changes::new();
        let cursors: Vec<Cursor> = (0..200)
            .map(|at| {
                let before = changes.cursor();
                changes.add(dot(at));
                before
            })
            .collect();
        for (at, cursor) in cursors.iter().enumerate() {
            let told = changes.since(*cursor, WHOLE);
            assert!(told.len() <= KEPT);
            assert!((at as i32..200).all(|dab| told.iter().any(|part| part.contains(dot(dab)))), "{at}");
        }
    }
}
