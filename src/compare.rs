//! What is laid side by side: up to nine pictures, of which the first is A and the second is B.

pub mod difference;
pub mod parameters;
pub mod words;

use crate::edit::grow::Region;
use crate::entry::Entry;
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::prospect::outlines::Outlines;
use crate::take::{EntryId, Original, Take, Tier};
use difference::Difference;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most pictures at once.
pub const MOST: usize = 9;

/// One picture that can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// A stored original, such as the source.
    Source(Digest),
    /// A result.
    Result(EntryId),
}

impl Side {
    /// The result, when it is one.
    pub const fn result(self) -> Option<EntryId> {
        if let Self::Result(id) = self { Some(id) } else { None }
    }
}

/// How pictures are laid against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// A left and B right of a line that is moved.
    #[default]
    Wipe,
    /// A and B in turn at one place.
    Blink,
    /// A and B beside each other.
    Beside,
    /// All of them in rows.
    Grid,
    /// Where A and B differ, amplified.
    Difference,
}

impl Way {
    /// All of them, in the order of the bar.
    pub const ALL: [Self; 5] = [Self::Wipe, Self::Blink, Self::Beside, Self::Grid, Self::Difference];

    /// What it is called on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Wipe => "Wipe",
            Self::Blink => "Blink",
            Self::Beside => "Side by side",
            Self::Grid => "Grid",
            Self::Difference => "Difference",
        }
    }

    /// The next one, and after the last the first.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|way| *way == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// The pictures in their order. None is there twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sides {
    list: Vec<Side>,
}

impl Sides {
    /// As many of these as can be compared, each once.
    pub fn of(sides: impl IntoIterator<Item = Side>) -> Self {
        let mut all = Self::default();
        for side in sides {
            all.add(side);
        }
        all
    }

    /// All of them, A first.
    pub fn list(&self) -> &[Side] {
        &self.list
    }

    /// The first.
    pub fn a(&self) -> Option<Side> {
        self.list.first().copied()
    }

    /// The second.
    pub fn b(&self) -> Option<Side> {
        self.list.get(1).copied()
    }

    /// Where a picture stands.
    pub fn place(&self, side: Side) -> Option<usize> {
        self.list.iter().position(|other| *other == side)
    }

    /// Appends a picture; false when it is there already or there is no room.
    pub fn add(&mut self, side: Side) -> bool {
        let fits = self.list.len() < MOST && self.place(side).is_none();
        if fits {
            self.list.push(side);
        }
        fits
    }

    /// Takes a picture out.
    pub fn remove(&mut self, side: Side) {
        self.list.retain(|other| *other != side);
    }

    /// It becomes A; what was A is left out, or takes its place when it was compared already.
    pub fn set_a(&mut self, side: Side) {
        self.put(0, side);
    }

    /// It becomes B in the same way. With nothing to compare it with it becomes A.
    pub fn set_b(&mut self, side: Side) {
        if self.list.len() == 1 && self.place(side).is_some() {
            return;
        }
        self.put(1.min(self.list.len()), side);
    }

    fn put(&mut self, at: usize, side: Side) {
        match self.place(side) {
            Some(from) => {
                let to = at.min(self.list.len() - 1);
                self.list.swap(from, to);
            }
            None if at < self.list.len() => self.list[at] = side,
            None => self.list.push(side),
        }
    }

    /// A becomes B and B becomes A.
    pub fn swap(&mut self) {
        if self.list.len() > 1 {
            self.list.swap(0, 1);
        }
    }

    /// B moves on among `others`, past A and what else is compared; true when there was one to move to.
    pub fn step_b(&mut self, others: &[Side], by: isize) -> bool {
        let at = self.b().and_then(|b| others.iter().position(|side| *side == b));
        let free: Vec<(usize, Side)> =
            others.iter().copied().enumerate().filter(|(_, side)| self.place(*side).is_none()).collect();
        let next = match (at, by < 0) {
            (Some(at), false) => free.iter().find(|(place, _)| *place > at),
            (Some(at), true) => free.iter().rev().find(|(place, _)| *place < at),
            (None, false) => free.first(),
            (None, true) => free.last(),
        };
        let Some((_, side)) = next.copied() else { return false };
        self.set_b(side);
        true
    }

    /// "A" for the first, and so on.
    pub fn letter(at: usize) -> &'static str {
        ["A", "B", "C", "D", "E", "F", "G", "H", "I"].get(at).copied().unwrap_or("")
    }
}

/// A picture that was read, with what is known about it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Which one.
    pub side: Side,
    /// Its pixels at all scales.
    pub pyramid: Arc<Pyramid>,
    /// The picture itself when it is an original.
    pub original: Option<Original>,
    /// The result.
    pub entry: Option<Arc<Entry>>,
    /// The take that made it, and its number.
    pub take: Option<(u32, Arc<Take>)>,
    /// All results of that take.
    pub siblings: Vec<Arc<Entry>>,
    /// What its edit was allowed to change, in its own pixels; `None` without a mask.
    pub support: Option<Arc<Region>>,
    /// The contour of its mask, in its own pixels.
    pub contour: Option<Arc<Outlines>>,
}

impl Seen {
    /// "Take 12, result 2", or the file's name.
    pub fn title(&self) -> String {
        match (&self.entry, &self.take, &self.original) {
            (Some(_), Some((number, take)), _) if take.tier == Tier::Final && self.siblings.len() < 2 => {
                format!("Take {number}, final")
            }
            (Some(entry), Some((number, _)), _) => format!("Take {number}, result {}", entry.index + 1),
            (Some(entry), None, _) => format!("Result {}", entry.index + 1),
            (None, _, Some(original)) => original.name.clone(),
            (None, _, None) => "Picture".to_owned(),
        }
    }

    /// "Draft, low", "Source": what stands on the picture.
    pub fn tag(&self) -> String {
        let Some((_, take)) = &self.take else { return "Source".to_owned() };
        let tier = match take.tier {
            Tier::Draft => "Draft",
            Tier::Final => "Final",
        };
        format!("{tier}, {}", take.parameters.quality.name())
    }

    /// The original that its edit started from.
    pub fn source(&self) -> Option<Side> {
        self.take.as_ref()?.1.source.as_ref().map(|source| Side::Source(source.digest))
    }
}

/// How far a picture is read.
#[derive(Debug, Clone)]
pub enum Look {
    /// It is being read.
    Reading,
    /// It is there.
    Here(Arc<Seen>),
    /// It cannot be read, and why.
    Gone(String),
}

/// All that is compared.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Which pictures.
    pub sides: Sides,
    /// How far each is read; the original that is held against them too.
    pub looks: BTreeMap<Side, Look>,
    /// What differs between A and B.
    pub difference: Option<Arc<Difference>>,
}

impl Comparison {
    /// A picture that was read.
    pub fn seen(&self, side: Side) -> Option<&Arc<Seen>> {
        match self.looks.get(&side)? {
            Look::Here(seen) => Some(seen),
            Look::Reading | Look::Gone(_) => None,
        }
    }

    /// A, when it was read.
    pub fn a(&self) -> Option<&Arc<Seen>> {
        self.seen(self.sides.a()?)
    }

    /// B, when it was read.
    pub fn b(&self) -> Option<&Arc<Seen>> {
        self.seen(self.sides.b()?)
    }

    /// The difference, when it is that of A and B as they are now.
    pub fn difference(&self) -> Option<&Arc<Difference>> {
        let of = (self.a()?.side, self.b()?.side);
        self.difference.as_ref().filter(|difference| difference.of == of)
    }

    /// Why there is no difference to be shown: A or B cannot be read.
    pub fn unread(&self) -> bool {
        let gone = |side: Side| matches!(self.looks.get(&side), Some(Look::Gone(_)));
        self.sides.a().is_some_and(gone) || self.sides.b().is_some_and(gone)
    }

    /// The original that B, or else A, was made from.
    pub fn original(&self) -> Option<Side> {
        let of = |seen: &Arc<Seen>| seen.source();
        self.b().and_then(of).or_else(|| self.a().and_then(of))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn side(at: u8) -> Side {
        Side::Source(Digest::of(&[at]))
    }

    fn of(list: &[u8]) -> Sides {
        Sides::of(list.iter().map(|at| side(*at)))
    }

    #[test]
    fn a_and_b_are_set_and_swapped() {
        let mut sides = of(&[1, 2]);
        sides.set_a(side(3));
        assert_eq!(sides, of(&[3, 2]));
        sides.set_a(side(2));
        assert_eq!(sides, of(&[2, 3]), "what is compared already changes places");
        sides.swap();
        sides.set_b(side(9));
        assert_eq!(sides, of(&[3, 9]));
        let mut alone = of(&[1]);
        alone.set_b(side(1));
        assert_eq!(alone, of(&[1]), "a picture is not compared with itself");
        alone.set_b(side(2));
        assert_eq!(alone, of(&[1, 2]));
        let mut none = Sides::default();
        none.set_b(side(4));
        assert_eq!(none.a(), Some(side(4)));
    }

    #[test]
    fn b_walks_past_a() {
        let row = [1, 2, 3, 4].map(side);
        let mut sides = of(&[2, 1]);
        assert!(sides.step_b(&row, 1) && sides.b() == Some(side(3)));
        assert!(sides.step_b(&row, -1) && sides.b() == Some(side(1)));
        assert!(!sides.step_b(&row, -1), "the first stays");
        let mut alone = of(&[9]);
        assert!(alone.step_b(&row, -1) && alone.b() == Some(side(4)));
    }

    #[test]
    fn ways_go_round() {
        assert_eq!(Way::ALL.iter().fold(Way::Blink, |way, _| way.next()), Way::Blink);
    }

    proptest! {
        #[test]
        fn none_is_there_twice(steps in prop::collection::vec((0u8..6, 0u8..14), 0..60)) {
            let mut sides = Sides::default();
            for (step, at) in steps {
                match step {
                    0 => sides.set_a(side(at)),
                    1 => sides.set_b(side(at)),
                    2 => drop(sides.add(side(at))),
                    3 => sides.remove(side(at)),
                    4 => sides.swap(),
                    _ => drop(sides.step_b(&[1, 3, 5].map(side), if at % 2 == 0 { 1 } else { -1 })),
                }
                let mut sorted = sides.list().to_vec();
                sorted.sort();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), sides.list().len());
                prop_assert!(sides.list().len() <= MOST);
                if step == 0 {
                    prop_assert_eq!(sides.a(), Some(side(at)));
                }
            }
        }
    }
}
