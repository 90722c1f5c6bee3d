//! Pictures laid against each other, and the tree of the source: what is missing is asked for, what came in is kept.

use super::Studio;
use crate::command::compare::CompareCommand;
use crate::compare::{Comparison, Look, MOST, Seen, Side, Sides, Way};
use crate::notice::Tone;
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::take::TakeId;
use crate::ui::state::Tab;
use crate::work::compare::CompareEvent;
use std::collections::btree_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes of decoded pictures that are kept while another page is shown.
const KEPT_AWAY: usize = 256 << 20;

/// What was asked of the workers.
#[derive(Default)]
pub(super) struct Asked {
    number: u64,
    difference: Option<Pair>,
    tree_number: u64,
    /// Its answer has not come yet.
    tree_waits: bool,
    tree: Option<Stamp>,
    /// The picture on the canvas when the comparison was put together.
    document: Option<Digest>,
    /// The page was shown in the last frame.
    shown: bool,
    /// The original was held against the pictures once.
    original: bool,
}

/// What a difference was asked of: the two pictures as they are, and how often differences are added up.
type Pair = ((Side, Option<PathBuf>), (Side, Option<PathBuf>), u8);

/// What a tree was asked of: the picture, and how much had come in by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    of: Digest,
    jobs: usize,
    done: usize,
    newest: Option<TakeId>,
}

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn compare(&mut self, command: CompareCommand) {
        let sides = &mut self.model.comparison.sides;
        match command {
            CompareCommand::Open(list) => self.open_comparison(&list),
            CompareCommand::Against(side) => self.compare_against(side),
            CompareCommand::SetA(side) => sides.set_a(side),
            CompareCommand::SetB(side) => sides.set_b(side),
            CompareCommand::Toggle(side) if sides.place(side).is_some() => sides.remove(side),
            CompareCommand::Toggle(side) => {
                if !sides.add(side) {
                    self.model.say(Tone::Info, format!("{MOST} pictures are compared at most"), None);
                }
            }
            CompareCommand::Swap => sides.swap(),
            CompareCommand::Original => self.comparing.original = true,
            CompareCommand::ReadAgain(side) => drop(self.model.comparison.looks.remove(&side)),
        }
        self.remember_sides();
    }

    fn remember_sides(&mut self) {
        self.ui.screen.compare.sides = self.model.comparison.sides.list().to_vec();
        self.comparing.document = self.document_digest();
    }

    fn document_digest(&self) -> Option<Digest> {
        self.model.document.as_ref().map(|document| document.source.digest)
    }

    fn open_comparison(&mut self, list: &[Side]) {
        let sides = Sides::of(list.iter().copied());
        if sides.list().len() < list.len() {
            self.model.say(Tone::Info, format!("{MOST} pictures are compared at most: the first ones"), None);
        }
        let way = &mut self.ui.screen.compare.way;
        if sides.list().len() > 2 {
            *way = Way::Grid;
        } else if *way == Way::Grid {
            *way = Way::Wipe;
        }
        self.model.comparison.sides = sides;
        self.ui.screen.tab = Tab::Compare;
    }

    /// B against what was A, when that belongs to the same picture; else against the source.
    fn compare_against(&mut self, side: Side) {
        let jobs = self.model.jobs.list();
        let job_of = |side: Side| {
            let id = side.result()?;
            jobs.iter().find(|job| job.entries().any(|(_, entry)| entry.id == id))
        };
        // What came from words alone has no source: it is laid against its neighbour.
        let neighbour = job_of(side).filter(|job| job.take.source.is_none()).map(|job| {
            let results: Vec<Side> = job.entries().map(|(_, entry)| Side::Result(entry.id)).collect();
            let at = results.iter().position(|result| *result == side).unwrap_or(0);
            let beside = if at == 0 { results.get(1) } else { results.get(at - 1) };
            beside.copied()
        });
        let source = self.model.document.as_ref().map(|document| Side::Source(document.source.digest));
        let of_source = |a: Side| {
            let digest = job_of(a).and_then(|job| job.take.source.as_ref()).map(|from| from.digest);
            Some(a) == source || digest.map(Side::Source) == source
        };
        let from_words = |a: Side| job_of(a).is_some_and(|job| job.take.source.is_none());
        let fits = |a: Side| if neighbour.is_some() { from_words(a) } else { of_source(a) };
        let stands = self.model.comparison.sides.a().is_some_and(|a| a != side && fits(a));
        let partner = neighbour.unwrap_or(source);
        let sides = &mut self.model.comparison.sides;
        if !stands && let Some(partner) = partner.filter(|partner| *partner != side) {
            sides.set_a(partner);
        }
        sides.set_b(side);
        if self.ui.screen.compare.way == Way::Grid && sides.list().len() < 3 {
            self.ui.screen.compare.way = Way::Wipe;
        }
        self.ui.screen.tab = Tab::Compare;
    }

    /// With nothing chosen, what is at hand is compared: the source with the shown or newest result, or the two newest
    /// results.
    fn begin_comparison(&mut self) {
        let arrived = !std::mem::replace(&mut self.comparing.shown, true);
        let here = self.document_digest();
        // After a start what was compared is compared again; another picture on the canvas is another matter.
        let other = arrived && here.is_some() && self.comparing.document.is_some_and(|then| Some(then) != here);
        if !self.model.comparison.sides.list().is_empty() && !other {
            return;
        }
        let model = &self.model;
        let source = model.document.as_ref().map(|document| Side::Source(document.source.digest));
        let shown = model.shown.as_ref().map(|shown| shown.entry.id);
        let staged = || model.jobs.get(model.staged?)?.entries().last().map(|(_, entry)| entry.id);
        let result = shown.or_else(staged).map(Side::Result);
        let sides = match (source, result) {
            (None, None) => Sides::of(model.tiles.iter().take(2).map(|tile| Side::Result(tile.id)).rev()),
            (source, result) => Sides::of(source.into_iter().chain(result)),
        };
        self.model.comparison.sides = sides;
        self.remember_sides();
    }

    /// After the commands of a frame: what is compared and not there yet is read, and what differs is asked for.
    pub(super) fn settle_comparison(&mut self) {
        if self.model.restoring {
            return;
        }
        if self.ui.screen.tab != Tab::Compare {
            self.release_comparison();
            return;
        }
        self.begin_comparison();
        let comparison = &mut self.model.comparison;
        let original = comparison.original().filter(|_| self.comparing.original);
        let wanted: Vec<Side> = comparison.sides.list().iter().copied().chain(original).collect();
        comparison.looks.retain(|side, _| wanted.contains(side));
        for side in wanted {
            let held = self.held(side);
            if let Entry::Vacant(place) = self.model.comparison.looks.entry(side) {
                place.insert(Look::Reading);
                self.worker.see(side, held);
            }
        }
        self.ask_difference();
    }

    /// Pixels that are in memory already.
    fn held(&self, side: Side) -> Option<Arc<Pyramid>> {
        match side {
            Side::Source(digest) => {
                let document = self.model.document.as_ref().filter(|document| document.source.digest == digest);
                document.map(|document| Arc::clone(&document.pyramid))
            }
            Side::Result(id) => self.model.shown.as_ref().filter(|shown| shown.entry.id == id)?.pyramid.clone(),
        }
    }

    fn ask_difference(&mut self) {
        let comparison = &self.model.comparison;
        let (Some(a), Some(b)) = (comparison.a(), comparison.b()) else { return };
        let as_it_is = |seen: &Seen| (seen.side, seen.entry.as_ref().map(|entry| entry.path.clone()));
        let pair = (as_it_is(a), as_it_is(b), self.ui.screen.compare.gain.max(1));
        if self.comparing.difference.as_ref() == Some(&pair) {
            return;
        }
        self.comparing.number += 1;
        self.worker.ask_difference(self.comparing.number, Arc::clone(a), Arc::clone(b), pair.2);
        self.comparing.difference = Some(pair);
    }

    /// Another page is shown: many large pictures are not kept for a return that may not come.
    fn release_comparison(&mut self) {
        self.comparing.shown = false;
        let comparison = &mut self.model.comparison;
        if bytes(comparison) > KEPT_AWAY {
            comparison.looks.clear();
            comparison.difference = None;
            self.comparing.difference = None;
        }
        self.comparing.original = false;
    }

    /// Takes in what came back.
    pub(super) fn compare_event(&mut self, event: CompareEvent) {
        match event {
            CompareEvent::Read(side, read) => {
                // What was taken out meanwhile is not kept.
                if let Some(look) = self.model.comparison.looks.get_mut(&side) {
                    *look = match read {
                        Ok(seen) => Look::Here(seen),
                        Err(failure) => Look::Gone(failure.message),
                    };
                }
            }
            CompareEvent::Difference(number, difference) => {
                if number == self.comparing.number {
                    self.model.comparison.difference = Some(difference);
                }
            }
            CompareEvent::Lineage(number, tree) => {
                if number == self.comparing.tree_number {
                    self.comparing.tree_waits = false;
                    self.model.lineage = tree;
                }
            }
        }
    }

    /// A result changed: what is known about it is renewed, and its pixels are read again when they are others.
    pub(super) fn comparison_changed(&mut self, entry: &Arc<crate::entry::Entry>) {
        let side = Side::Result(entry.id);
        // The tree has it as it was: a rating is changed in it, anything else is read anew.
        if !self.model.lineage.as_mut().is_some_and(|tree| Arc::make_mut(tree).takes_over(entry)) {
            self.comparing.tree = None;
        }
        for look in self.model.comparison.looks.values_mut() {
            let Look::Here(seen) = look else { continue };
            if seen.siblings.iter().any(|sibling| sibling.id == entry.id) {
                let seen = Arc::make_mut(seen);
                for sibling in seen.siblings.iter_mut().filter(|sibling| sibling.id == entry.id) {
                    *sibling = Arc::clone(entry);
                }
            }
        }
        let Some(Look::Here(seen)) = self.model.comparison.looks.get_mut(&side) else { return };
        if seen.entry.as_ref().is_some_and(|before| before.path == entry.path) {
            Arc::make_mut(seen).entry = Some(Arc::clone(entry));
        } else {
            self.model.comparison.looks.remove(&side);
        }
    }

    /// Asks for the tree of the source while it is shown, whenever something has come in.
    pub(super) fn ask_lineage(&mut self) {
        let listed = self.ui.screen.stack_open && self.ui.screen.jobs_open;
        if !(self.ui.lineage.open || listed) || self.ui.screen.tab != Tab::Canvas || self.model.restoring {
            return;
        }
        let Some(document) = &self.model.document else { return };
        let jobs = self.model.jobs.list();
        let stamp = Stamp {
            of: document.source.digest,
            jobs: jobs.len(),
            done: jobs.iter().map(crate::jobs::Job::done).sum(),
            newest: jobs.last().map(crate::jobs::Job::id),
        };
        // One question at a time: while results come in fast, each answer takes them all in.
        let waits = self.comparing.tree_waits && self.comparing.tree.is_some_and(|last| last.of == stamp.of);
        if self.comparing.tree == Some(stamp) || waits {
            return;
        }
        if self.comparing.tree.is_some_and(|last| last.of != stamp.of)
            && self.model.lineage.as_ref().is_some_and(|tree| !tree.knows(stamp.of))
        {
            self.model.lineage = None;
        }
        self.comparing.tree = Some(stamp);
        self.comparing.tree_number += 1;
        self.comparing.tree_waits = true;
        self.worker.ask_lineage(self.comparing.tree_number, stamp.of);
    }
}

/// Bytes of all pictures that were read for comparing.
fn bytes(comparison: &Comparison) -> usize {
    let of = |look: &Look| if let Look::Here(seen) = look { seen.pyramid.bytes() } else { 0 };
    let difference = comparison.difference.as_ref().map_or(0, |difference| difference.picture.bytes());
    comparison.looks.values().map(of).sum::<usize>() + difference
}
