//! The masks of one source: named, versioned, one of them active. Their pixels are elsewhere.

use crate::canvas::mask::Mask;
use crate::canvas::portrait::Portrait;
use crate::picture::Digest;
use crate::take::MaskId;

/// Longest name of a mask in characters.
const MAX_NAME: usize = 60;

/// What the library knows of a named mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskRecord {
    /// Its id.
    pub id: MaskId,
    /// The picture it belongs to.
    pub source: Digest,
    /// What the user calls it.
    pub name: String,
    /// When it was made, ms since 1970 UTC.
    pub created_ms: i64,
    /// When it was last chosen: the latest of a source is the active one.
    pub used_ms: i64,
    /// When it was deleted; it is kept all the same.
    pub removed_ms: Option<i64>,
}

/// A state of a mask that is kept in the library for good.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Counts from 1 within its mask.
    pub number: u32,
    /// The mask's file in the library.
    pub digest: Digest,
    /// Share of the picture that is painted, 0 to 1.
    pub fraction: f32,
    /// When it was made, ms since 1970 UTC.
    pub made_ms: i64,
    /// Numbers of the runs that used it.
    pub runs: Vec<u32>,
}

/// One mask of the source.
#[derive(Debug, Clone)]
pub struct Named {
    record: MaskRecord,
    /// The mask in small as it was when it left the canvas; `None`: not read yet.
    portrait: Option<Portrait>,
    versions: Vec<Version>,
}

impl Named {
    /// A mask as the library knows it.
    pub const fn new(record: MaskRecord, versions: Vec<Version>) -> Self {
        Self { record, portrait: None, versions }
    }

    /// Its id.
    pub const fn id(&self) -> MaskId {
        self.record.id
    }

    /// What the user calls it.
    pub fn name(&self) -> &str {
        &self.record.name
    }

    /// What the library is to know of it.
    pub const fn record(&self) -> &MaskRecord {
        &self.record
    }

    /// The mask in small, unless it is the active one: that one's is the canvas's.
    pub const fn portrait(&self) -> Option<&Portrait> {
        self.portrait.as_ref()
    }

    /// Its kept states, oldest first.
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }
}

/// All masks of a source in the order they were made. At least one is not deleted, and the active one is none of those.
#[derive(Debug, Clone)]
pub struct Masks {
    all: Vec<Named>,
    active: usize,
}

impl Masks {
    /// One empty mask.
    pub fn fresh(source: Digest, now_ms: i64) -> Self {
        Self { all: vec![Named::new(fresh_record(source, "Mask 1", now_ms), Vec::new())], active: 0 }
    }

    /// The masks as the library knows them, the one used last active; `None` when there is none that is not deleted.
    pub fn restored(all: Vec<Named>) -> Option<Self> {
        let live = all.iter().enumerate().filter(|(_, named)| named.record.removed_ms.is_none());
        let active = live.max_by_key(|(_, named)| named.record.used_ms)?.0;
        Some(Self { all, active })
    }

    /// The masks that are not deleted, in the order they were made.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = &Named> {
        self.all.iter().filter(|named| named.record.removed_ms.is_none())
    }

    /// The deleted ones, the latest first.
    pub fn removed(&self) -> Vec<&Named> {
        let mut gone: Vec<&Named> = self.all.iter().filter(|named| named.record.removed_ms.is_some()).collect();
        gone.sort_by_key(|named| std::cmp::Reverse(named.record.removed_ms));
        gone
    }

    /// The mask on the canvas.
    pub fn active(&self) -> &Named {
        &self.all[self.active]
    }

    /// The mask of that id, deleted or not.
    pub fn get(&self, id: MaskId) -> Option<&Named> {
        self.all.iter().find(|named| named.id() == id)
    }

    fn get_mut(&mut self, id: MaskId) -> Option<&mut Named> {
        self.all.iter_mut().find(|named| named.id() == id)
    }

    /// True when the mask is there and not deleted.
    pub fn is_live(&self, id: MaskId) -> bool {
        self.live().any(|named| named.id() == id)
    }

    /// What the library is to know.
    pub fn records(&self) -> Vec<MaskRecord> {
        self.all.iter().map(|named| named.record.clone()).collect()
    }

    /// Adds a mask behind the others. Its name is made unlike theirs. It is not active yet.
    pub fn add(&mut self, name: &str, now_ms: i64) -> MaskId {
        let source = self.all[0].record.source;
        let record = fresh_record(source, &self.free_name(name), now_ms);
        let id = record.id;
        self.all.push(Named::new(record, Vec::new()));
        id
    }

    /// The wish, or the wish with the first number that is free.
    pub fn free_name(&self, wish: &str) -> String {
        let wish = clean(wish).unwrap_or_else(|| "Mask".to_owned());
        let taken = |name: &str| self.live().any(|named| named.name() == name);
        if !taken(&wish) {
            return wish;
        }
        let stem = wish.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
        let stem = if stem.is_empty() { wish.as_str() } else { stem };
        let most = self.live().count() + 2;
        (2..=most).map(|number| format!("{stem} {number}")).find(|name| !taken(name)).unwrap_or(wish)
    }

    /// The name that "New mask" gives.
    pub fn next_name(&self) -> String {
        let taken = |name: &str| self.live().any(|named| named.name() == name);
        let count = self.live().count();
        let names = (count + 1..=2 * count + 1).map(|number| format!("Mask {number}"));
        names.into_iter().find(|name| !taken(name)).unwrap_or_default()
    }

    /// Gives it another name; false when that is none or the same.
    pub fn rename(&mut self, id: MaskId, name: &str) -> bool {
        let (Some(name), Some(named)) = (clean(name), self.get_mut(id)) else { return false };
        let changed = named.record.name != name;
        named.record.name = name;
        changed
    }

    /// Makes it the active one; false when it is deleted or not there.
    pub fn activate(&mut self, id: MaskId, now_ms: i64) -> bool {
        let at = self.all.iter().position(|named| named.id() == id && named.record.removed_ms.is_none());
        let Some(at) = at else { return false };
        // Later than all others, whatever the clock says.
        let latest = self.all.iter().map(|named| named.record.used_ms).max().unwrap_or(0);
        self.active = at;
        self.all[at].record.used_ms = now_ms.max(latest + 1);
        true
    }

    /// Deletes a mask that is not active; it can be brought back.
    pub fn remove(&mut self, id: MaskId, now_ms: i64) -> bool {
        let is_active = self.active().id() == id;
        let Some(named) = self.get_mut(id).filter(|_| !is_active) else { return false };
        named.record.removed_ms = Some(now_ms);
        true
    }

    /// Takes a deletion back.
    pub fn bring_back(&mut self, id: MaskId) -> bool {
        let Some(named) = self.get(id).filter(|named| named.record.removed_ms.is_some()) else { return false };
        let name = self.free_name(named.name());
        if let Some(named) = self.get_mut(id) {
            named.record.removed_ms = None;
            named.record.name = name;
        }
        true
    }

    /// The one that becomes active when `id` goes: the next, else the one before; `None` when there is no other.
    pub fn neighbour(&self, id: MaskId) -> Option<MaskId> {
        let ids: Vec<MaskId> = self.live().map(Named::id).collect();
        let at = ids.iter().position(|other| *other == id)?;
        ids.get(at + 1).or_else(|| ids.get(at.checked_sub(1)?)).copied()
    }

    /// The mask `by` places on, round and round.
    pub fn step(&self, by: isize) -> MaskId {
        let ids: Vec<MaskId> = self.live().map(Named::id).collect();
        let at = ids.iter().position(|id| *id == self.active().id()).unwrap_or(0) as isize;
        ids[(at + by).rem_euclid(ids.len() as isize) as usize]
    }

    /// Takes in how a mask looks in small.
    pub fn set_portrait(&mut self, id: MaskId, portrait: Portrait) {
        if let Some(named) = self.get_mut(id) {
            named.portrait = Some(portrait);
        }
    }

    /// Takes in what versions a mask has.
    pub fn set_versions(&mut self, id: MaskId, versions: Vec<Version>) {
        if let Some(named) = self.get_mut(id) {
            named.versions = versions;
        }
    }
}

fn fresh_record(source: Digest, name: &str, now_ms: i64) -> MaskRecord {
    MaskRecord {
        id: MaskId::fresh(),
        source,
        name: name.to_owned(),
        created_ms: now_ms,
        used_ms: now_ms,
        removed_ms: None,
    }
}

/// One line of at most [`MAX_NAME`] characters; `None` when nothing is left.
fn clean(name: &str) -> Option<String> {
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    (!line.is_empty()).then_some(line)
}

/// How a mask is written as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaskForm {
    /// White = may change, black = must not.
    Luma,
    /// Transparent = may change.
    Alpha,
}

/// A copied mask.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskClip {
    /// What it is called.
    pub name: String,
    /// Its coverage, at the size of the picture that it comes from.
    pub mask: Mask,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks() -> Masks {
        Masks::fresh(Digest::of(b"source"), 10)
    }

    #[test]
    fn names_are_lines_and_unlike_each_other() {
        let mut masks = masks();
        let two = masks.add(&masks.next_name(), 11);
        assert_eq!(masks.get(two).unwrap().name(), "Mask 2");
        let rim = masks.add("  Cup \n rim ", 12);
        assert_eq!(masks.get(rim).unwrap().name(), "Cup rim");
        let again = masks.add("Cup rim", 13);
        assert_eq!(masks.get(again).unwrap().name(), "Cup rim 2");
        assert!(masks.rename(again, "Saucer") && !masks.rename(again, "Saucer") && !masks.rename(again, " \t"));
        assert_eq!(masks.free_name("2"), "2");
        assert_eq!(masks.free_name(&"x".repeat(100)).len(), MAX_NAME);
    }

    #[test]
    fn one_is_always_active_and_the_deleted_come_back() {
        let mut masks = masks();
        let first = masks.active().id();
        assert!(!masks.remove(first, 20), "the active one stays");
        assert_eq!(masks.neighbour(first), None);
        let second = masks.add("Rim", 11);
        assert_eq!((masks.step(1), masks.step(-1), masks.neighbour(first)), (second, second, Some(second)));
        assert!(masks.activate(second, 5));
        assert!(masks.remove(first, 21) && !masks.activate(first, 22));
        assert_eq!(masks.removed().len(), 1);
        assert_eq!(masks.live().count(), 1);
        let third = masks.add("Mask 1", 23);
        assert!(masks.bring_back(first) && !masks.bring_back(first));
        assert_eq!(masks.get(first).unwrap().name(), "Mask 2", "its name was taken meanwhile");
        assert!(masks.is_live(third));
    }

    #[test]
    fn the_one_used_last_is_active_again() {
        let mut masks = masks();
        let second = masks.add("Rim", 11);
        let third = masks.add("Spoon", 12);
        masks.activate(second, 3);
        let all = masks.records().into_iter().map(|record| Named::new(record, vec![])).collect();
        assert_eq!(Masks::restored(all).unwrap().active().id(), second, "whatever the clock said");
        masks.activate(third, 0);
        masks.remove(second, 30);
        let all = masks.records().into_iter().map(|record| Named::new(record, vec![])).collect();
        assert_eq!(Masks::restored(all).unwrap().active().id(), third);
        assert!(Masks::restored(vec![]).is_none());
    }
}
