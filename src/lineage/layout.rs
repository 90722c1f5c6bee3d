//! The places of a lineage's cards: a column for each generation, a take beside what was branched from it.

use super::{Lineage, Parent};
use std::ops::Range;

/// Width of a card.
pub const CARD: f32 = 212.0;
/// Room between two generations.
pub const BETWEEN: f32 = 36.0;
/// Room between two cards of a column.
pub const GAP: f32 = 16.0;
/// Room around all of it.
pub const MARGIN: f32 = 24.0;
/// Margin inside a card.
pub const PAD: f32 = 8.0;
/// Height of a card's words.
pub const WORDS: f32 = 40.0;
/// A small picture.
pub const THUMB: (f32, f32) = (46.0, 36.0);
/// Room between two small pictures.
pub const THUMB_GAP: f32 = 4.0;
/// Small pictures in a row.
pub const PER_ROW: usize = 4;
/// Height of the source's card.
pub const SOURCE: f32 = 184.0;

/// A rectangle on the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Place {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

impl Place {
    /// True when the two share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Right edge.
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// Half way down.
    pub fn middle(&self) -> f32 {
        self.y + self.height / 2.0
    }
}

/// The places of all cards.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The source.
    pub source: Place,
    /// The takes, in the order of the tree.
    pub cards: Vec<Place>,
    /// Width and height of everything.
    pub size: (f32, f32),
}

/// Height of the card of a take with so many results.
pub fn card_height(results: usize) -> f32 {
    let rows = results.div_ceil(PER_ROW) as f32;
    let thumbs = if results == 0 { 0.0 } else { 4.0 + rows * (THUMB.1 + THUMB_GAP) - THUMB_GAP };
    2.0 * PAD + WORDS + thumbs
}

/// Where the small picture of a result lies within its card's corner.
pub fn thumb(at: usize) -> (f32, f32) {
    let (row, column) = (at / PER_ROW, at % PER_ROW);
    (PAD + column as f32 * (THUMB.0 + THUMB_GAP), PAD + WORDS + 4.0 + row as f32 * (THUMB.1 + THUMB_GAP))
}

impl Sheet {
    /// Lays a tree out: no two cards overlap, and each stands in the middle of what was branched from it.
    pub fn of(tree: &Lineage) -> Self {
        let count = tree.nodes.len();
        let height = |at: usize| card_height(tree.nodes[at].entries.len());
        let mut depth = vec![0_u32; count];
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); count + 1];
        for at in 0..count {
            let parent = tree.nodes[at].parent.take();
            depth[at] = parent.map_or(1, |parent| depth[parent] + 1);
            below[parent.map_or(count, |parent| parent)].push(at);
        }
        // Height that a branch takes: children stand after their parents, so the last ones are known first.
        let sum = |children: &[usize], room: &[f32]| {
            children.iter().map(|child| room[*child]).sum::<f32>() + GAP * children.len().saturating_sub(1) as f32
        };
        let mut room = vec![0.0_f32; count];
        for at in (0..count).rev() {
            room[at] = height(at).max(sum(&below[at], &room));
        }
        let all = SOURCE.max(sum(&below[count], &room));
        let mut cards = vec![Place::default(); count];
        // The top of the room of each branch, given from parents to children.
        let mut top = vec![0.0_f32; count];
        let share = |children: &[usize], from: f32, within: f32, top: &mut [f32]| {
            let mut y = from + (within - sum(children, &room)) / 2.0;
            for child in children {
                top[*child] = y;
                y += room[*child] + GAP;
            }
        };
        share(&below[count], MARGIN, all, &mut top);
        for at in 0..count {
            let x = MARGIN + depth[at] as f32 * (CARD + BETWEEN);
            cards[at] = Place { x, y: top[at] + (room[at] - height(at)) / 2.0, width: CARD, height: height(at) };
            share(&below[at], top[at], room[at], &mut top);
        }
        let deepest = depth.iter().copied().max().unwrap_or(0) as f32;
        let size = (2.0 * MARGIN + CARD + deepest * (CARD + BETWEEN), 2.0 * MARGIN + all);
        let source = Place { x: MARGIN, y: MARGIN + (all - SOURCE) / 2.0, width: CARD, height: SOURCE };
        Self { source, cards, size }
    }

    /// Where the line to a take begins: at the right of its parent, or of the result it was made from.
    pub fn start(&self, parent: Parent) -> (f32, f32) {
        match parent {
            Parent::Source => (self.source.right(), self.source.middle()),
            Parent::Take(at) => {
                let card = self.cards.get(at).copied().unwrap_or_default();
                (card.right(), card.middle())
            }
            Parent::Result(at, place) => {
                let card = self.cards.get(at).copied().unwrap_or_default();
                (card.right(), card.y + thumb(place).1 + THUMB.1 / 2.0)
            }
        }
    }

    /// The takes whose cards have a point in `seen`.
    pub fn visible(&self, seen: Place) -> impl Iterator<Item = usize> {
        self.cards.iter().enumerate().filter(move |(_, card)| card.meets(&seen)).map(|(at, _)| at)
    }

    /// The next card from `at` in a direction: to the parent, to the first child, or within the column.
    pub fn step(&self, tree: &Lineage, at: usize, dx: i32, dy: i32) -> Option<usize> {
        let here = self.cards.get(at)?;
        if dx < 0 {
            return tree.nodes.get(at)?.parent.take();
        }
        if dx > 0 {
            let near = |child: &usize| (self.cards[*child].middle() - here.middle()).abs();
            return tree.children(Some(at)).min_by(|a, b| near(a).total_cmp(&near(b)));
        }
        let column: Range<f32> = here.x - 1.0..here.x + 1.0;
        let ahead = |other: &usize| {
            let apart = self.cards[*other].y - here.y;
            *other != at && column.contains(&self.cards[*other].x) && apart * dy as f32 > 0.0
        };
        (0..self.cards.len())
            .filter(ahead)
            .min_by(|a, b| (self.cards[*a].y - here.y).abs().total_cmp(&(self.cards[*b].y - here.y).abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Found;
    use super::super::tests::found;
    use super::*;
    use crate::compare::parameters::tests::original;
    use proptest::prelude::*;

    fn tree(steps: &[(u32, u32, u32)]) -> Lineage {
        let all: Vec<Found> = steps
            .iter()
            .enumerate()
            .map(|(at, (source, place, count))| {
                let source = if *source == 0 { "s".to_owned() } else { format!("{source}.{place}") };
                found(at as u32 + 1, &source, "p", *count)
            })
            .collect();
        Lineage::grow(crate::lineage::Root::Picture(original("s")), all)
    }

    #[test]
    fn children_stand_right_of_their_parent_and_around_its_middle() {
        let tree = tree(&[(0, 0, 4), (0, 0, 2), (1, 0, 1), (1, 1, 1), (1, 2, 1)]);
        let sheet = Sheet::of(&tree);
        let [first, second, a, b, c] = [0, 1, 2, 3, 4].map(|at| sheet.cards[at]);
        assert!(a.x > first.right() && (a.x - c.x).abs() < 0.1);
        assert!((b.middle() - first.middle()).abs() < 0.1, "in the middle of its children");
        assert!(second.y > first.y + first.height);
        assert_eq!(sheet.step(&tree, 0, 1, 0), Some(3));
        assert_eq!((sheet.step(&tree, 3, 0, -1), sheet.step(&tree, 3, 0, 1)), (Some(2), Some(4)));
        assert_eq!((sheet.step(&tree, 2, -1, 0), sheet.step(&tree, 0, -1, 0)), (Some(0), None));
        let seen = Place { x: second.x, y: second.y, width: 10.0, height: 10.0 };
        assert_eq!(sheet.visible(seen).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn a_thousand_takes_are_laid_out_in_no_time() {
        let steps: Vec<(u32, u32, u32)> = (0..1000).map(|at| (at / 3, at % 4, 4)).collect();
        let tree = tree(&steps);
        let start = std::time::Instant::now();
        let sheet = Sheet::of(&tree);
        let took = start.elapsed();
        println!("1,000 takes: {took:?}, {:?}", sheet.size);
        assert!(took.as_millis() < 100, "{took:?}");
    }

    #[test]
    fn an_empty_tree_is_its_source() {
        let sheet = Sheet::of(&tree(&[]));
        assert!(sheet.cards.is_empty() && sheet.size.0 > CARD);
    }

    proptest! {
        #[test]
        fn cards_do_not_overlap_and_lie_on_the_sheet(
            steps in prop::collection::vec((0u32..20, 0u32..3, 0u32..9), 0..50),
        ) {
            let tree = tree(&steps);
            let sheet = Sheet::of(&tree);
            let mut all = sheet.cards.clone();
            all.push(sheet.source);
            for (at, one) in all.iter().enumerate() {
                prop_assert!(one.x >= MARGIN - 0.1 && one.y >= MARGIN - 0.1);
                prop_assert!(one.right() <= sheet.size.0 - MARGIN + 0.1);
                prop_assert!(one.y + one.height <= sheet.size.1 - MARGIN + 0.1);
                for other in &all[at + 1..] {
                    prop_assert!(!one.meets(other), "{one:?} {other:?}");
                }
            }
            for (at, node) in tree.nodes.iter().enumerate() {
                prop_assert!(sheet.cards[at].x > sheet.start(node.parent).0);
            }
        }
    }
}
