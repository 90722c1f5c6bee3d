//! Where pictures come from: a source, the takes that were run on it, their results, and what was made from those.

pub mod layout;
pub mod twigs;

use crate::entry::Entry;
use crate::picture::Digest;
use crate::price::Money;
use crate::take::{EntryId, Original, Take, TakeId, Tier};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use twigs::Twig;

/// A take as the library has it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its number.
    pub number: u32,
    /// The take.
    pub take: Arc<Take>,
    /// Its results in order, each with the digests of its finished files: by these it is known again as a source.
    pub results: Vec<(Arc<Entry>, Vec<Digest>)>,
}

/// What everything began with.
#[derive(Debug, Clone, PartialEq)]
pub enum Root {
    /// A picture that was not made here.
    Picture(Original),
    /// Nothing but words, and references.
    Words,
}

impl Root {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Picture(original) => &original.name,
            Self::Words => "From words",
        }
    }

    /// The picture.
    pub const fn picture(&self) -> Option<&Original> {
        match self {
            Self::Picture(original) => Some(original),
            Self::Words => None,
        }
    }
}

/// What a take was branched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// The source itself.
    Source,
    /// A take whose request it repeats, such as the drafts of a final.
    Take(usize),
    /// The result at a place of a take.
    Result(usize, usize),
}

impl Parent {
    /// The take, when it is one or is a result of one.
    pub const fn take(self) -> Option<usize> {
        match self {
            Self::Source => None,
            Self::Take(at) | Self::Result(at, _) => Some(at),
        }
    }
}

/// One take in the tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its number.
    pub number: u32,
    /// The take.
    pub take: Arc<Take>,
    /// Its results in order.
    pub entries: Vec<Arc<Entry>>,
    /// What it was branched from: always a take further up the list.
    pub parent: Parent,
    /// What its results cost.
    pub own: Money,
    /// The same with everything that was branched from it.
    pub branch: Money,
}

/// The tree of one source. Every take stands after what it was branched from.
#[derive(Debug, Clone)]
pub struct Lineage {
    /// The source.
    pub root: Root,
    /// The takes by their numbers.
    pub nodes: Vec<Node>,
    /// The same as rows of a list.
    pub twigs: Vec<Twig>,
    /// What all of it cost.
    pub total: Money,
    /// The source, and the files of all results.
    sources: HashSet<Digest>,
    places: HashMap<TakeId, usize>,
}

impl Lineage {
    /// Puts the takes of a source and of what was made from it in order.
    pub fn grow(root: Root, mut found: Vec<Found>) -> Self {
        found.sort_by_key(|found| found.number);
        found.dedup_by_key(|found| found.take.id);
        let mut seeds = Seeds::default();
        let mut nodes: Vec<Node> = Vec::with_capacity(found.len());
        for Found { number, take, results } in found {
            let parent = seeds.parent(&take, &root, &nodes);
            let at = nodes.len();
            for (place, (entry, digests)) in results.iter().enumerate() {
                seeds.entries.insert(entry.id, (at, place));
                for digest in digests {
                    seeds.files.entry(*digest).or_insert((at, place));
                }
            }
            let entries: Vec<Arc<Entry>> = results.into_iter().map(|(entry, _)| entry).collect();
            let own = entries.iter().map(|entry| entry.cost).sum();
            nodes.push(Node { number, take, entries, parent, own, branch: own });
        }
        for at in (0..nodes.len()).rev() {
            if let Some(parent) = nodes[at].parent.take() {
                nodes[parent].branch = nodes[parent].branch + nodes[at].branch;
            }
        }
        let total = nodes.iter().map(|node| node.own).sum();
        let twigs = Self::written(&nodes);
        let mut sources: HashSet<Digest> = seeds.files.into_keys().collect();
        sources.extend(root.picture().map(|picture| picture.digest));
        let places = nodes.iter().enumerate().map(|(at, node)| (node.take.id, at)).collect();
        Self { root, nodes, twigs, total, sources, places }
    }

    /// Takes a result over that has another rating and is the same in all that the tree is made of;
    /// false when the tree has to be grown anew.
    pub fn takes_over(&mut self, entry: &Arc<Entry>) -> bool {
        let node = self.places.get(&entry.take).and_then(|at| self.nodes.get_mut(*at));
        let own = node.and_then(|node| node.entries.iter_mut().find(|own| own.id == entry.id));
        let same = |own: &Entry| {
            (&own.path, &own.raw_path, &own.earlier, own.cost, own.verdict)
                == (&entry.path, &entry.raw_path, &entry.earlier, entry.cost, entry.verdict)
        };
        match own.filter(|own| same(own)) {
            Some(own) => {
                *own = Arc::clone(entry);
                true
            }
            None => false,
        }
    }

    /// True for the source that all began with, and for every picture that was made from it.
    pub fn knows(&self, source: Digest) -> bool {
        self.sources.contains(&source)
    }

    /// The take that made a result, and its place there.
    pub fn place_of(&self, id: EntryId) -> Option<(usize, usize)> {
        self.nodes
            .iter()
            .enumerate()
            .find_map(|(at, node)| node.entries.iter().position(|entry| entry.id == id).map(|place| (at, place)))
    }

    /// Where a take stands.
    pub fn find(&self, id: TakeId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// What was branched from a take, in order; from the source when none.
    pub fn children(&self, of: Option<usize>) -> impl Iterator<Item = usize> {
        self.nodes.iter().enumerate().filter(move |(_, node)| node.parent.take() == of).map(|(at, _)| at)
    }
}

/// What a take can be known by as a parent.
#[derive(Default)]
struct Seeds {
    entries: HashMap<EntryId, (usize, usize)>,
    files: HashMap<Digest, (usize, usize)>,
}

impl Seeds {
    fn parent(&self, take: &Take, root: &Root, nodes: &[Node]) -> Parent {
        let result = |place: Option<&(usize, usize)>| place.map(|(at, place)| Parent::Result(*at, *place));
        let source = take.source.as_ref().map(|source| source.digest);
        // A source that is a result is what it was made from, even where an older take does not name it.
        let first = root.picture().map(|picture| picture.digest);
        let made_from =
            source.filter(|digest| Some(*digest) != first).and_then(|digest| result(self.files.get(&digest)));
        let named = || result(take.parent.as_ref().and_then(|id| self.entries.get(id)));
        // A draft that goes along as a reference is what the final was made from.
        let shown = || take.references.iter().find_map(|reference| result(self.files.get(&reference.original.digest)));
        let repeats = || {
            let drafts = nodes.iter().rposition(|node| node.take.tier == Tier::Draft && same_request(&node.take, take));
            drafts.filter(|_| take.tier == Tier::Final).map(Parent::Take)
        };
        // The drafts of an edit of a result stand between that result and the final.
        // The draft that it follows is named, and so is a result that is edited: only the first is of the same picture.
        let drawn = || named().filter(|parent| parent.take().is_some_and(|at| of_one_source(&nodes[at].take, take)));
        let final_first = if take.tier == Tier::Final { drawn().or_else(shown).or_else(repeats) } else { None };
        final_first.or(made_from).or_else(named).or_else(shown).unwrap_or(Parent::Source)
    }
}

/// Both were made of the same picture.
fn of_one_source(one: &Take, two: &Take) -> bool {
    one.source.as_ref().map(|source| source.digest) == two.source.as_ref().map(|source| source.digest)
}

/// The same picture, mask and words: only the tier differs.
fn same_request(one: &Take, two: &Take) -> bool {
    let source = |take: &Take| take.source.as_ref().map(|source| source.digest);
    let mask = |take: &Take| take.mask.as_ref().map(|mask| mask.digest);
    source(one) == source(two) && mask(one) == mask(two) && one.prompt == two.prompt
}

#[cfg(test)]
mod tests;
