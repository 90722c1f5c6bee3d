//! Trees grown from made-up takes; the layout is tested on the same.

use super::*;
use crate::compare::parameters::tests::{entry, original, take};
use proptest::prelude::*;

/// A take with so many results; result `k` of take `n` has the file `n.k`.
pub(super) fn found(number: u32, source: &str, prompt: &str, count: u32) -> Found {
    let take = Take { source: Some(original(source)), references: vec![], ..take(prompt) };
    let results = (0..count)
        .map(|at| (Arc::new(entry(&take, at)), vec![Digest::of(format!("{number}.{at}").as_bytes())]))
        .collect();
    Found { number, take: Arc::new(take), results }
}

fn changed(found: Found, change: impl FnOnce(&mut Take)) -> Found {
    let mut take = Take::clone(&found.take);
    change(&mut take);
    Found { take: Arc::new(take), ..found }
}

#[test]
fn finals_stand_under_their_drafts_and_edits_under_their_result() {
    let drafts = found(1, "source", "a heart", 4);
    let last = changed(found(2, "source", "a heart", 1), |take| take.tier = Tier::Final);
    let other = found(3, "source", "a cat", 2);
    let edit = found(4, "2.0", "a spoon", 3);
    let from_reference = changed(found(5, "source", "a better cat", 1), |take| {
        take.tier = Tier::Final;
        take.references.push(original("3.1").into());
    });
    let named = changed(found(6, "unknown", "a knife", 1), |take| take.parent = Some(edit.results[1].0.id));
    let final_of_edit = changed(found(7, "2.0", "a spoon", 1), |take| take.tier = Tier::Final);
    let all = vec![named, edit, last, drafts, other, from_reference, final_of_edit];
    let tree = Lineage::grow(Root::Picture(original("source")), all);
    let parents: Vec<Parent> = tree.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(
        parents,
        [
            Parent::Source,
            Parent::Take(0),
            Parent::Source,
            Parent::Result(1, 0),
            Parent::Result(2, 1),
            Parent::Result(3, 1),
            Parent::Take(3),
        ]
    );
    assert_eq!(tree.children(None).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(tree.total, Money::from_usd(0.015 * 13.0));
    assert_eq!(tree.nodes[0].branch, Money::from_usd(0.015 * (4.0 + 1.0 + 3.0 + 1.0 + 1.0)));
    assert_eq!(tree.place_of(tree.nodes[3].entries[2].id), Some((3, 2)));
}

#[test]
fn what_began_with_words_hangs_below_them() {
    let made = |number, prompt: &str, count| changed(found(number, "", prompt, count), |take| take.source = None);
    let drafts = made(1, "a poster", 2);
    let last = changed(made(2, "a poster", 1), |take| {
        take.tier = Tier::Final;
        take.parent = Some(drafts.results[1].0.id);
    });
    let tree = Lineage::grow(Root::Words, vec![drafts, last, found(3, "2.0", "a balloon", 1)]);
    let parents: Vec<Parent> = tree.nodes.iter().map(|node| node.parent).collect();
    assert_eq!(parents, [Parent::Source, Parent::Result(0, 1), Parent::Result(1, 0)]);
    assert!(tree.root.picture().is_none() && tree.knows(original("2.0").digest));
}

#[test]
fn a_draft_does_not_hang_below_another_that_is_alike() {
    let tree = Lineage::grow(Root::Picture(original("s")), vec![found(1, "s", "a", 1), found(2, "s", "a", 1)]);
    assert!(tree.nodes.iter().all(|node| node.parent == Parent::Source));
    assert!(Lineage::grow(Root::Picture(original("s")), vec![]).nodes.is_empty());
}

#[test]
fn rows_stand_below_their_parents_with_their_lines() {
    let all = vec![
        found(1, "s", "a", 2),
        found(2, "1.0", "b", 1),
        found(3, "s", "c", 1),
        found(4, "2.0", "d", 1),
        found(5, "1.1", "e", 0),
    ];
    let tree = Lineage::grow(Root::Picture(original("s")), all);
    let rows: Vec<_> = tree.twigs.iter().map(|twig| (twig.at + 1, twig.depth, twig.last, twig.through)).collect();
    assert_eq!(
        rows,
        [(1, 1, false, 0), (2, 2, false, 0b1), (4, 3, true, 0b11), (5, 2, true, 0b1), (3, 1, true, 0)],
        "the line of the source's own takes goes on past all of the first branch"
    );
    assert!(tree.knows(original("s").digest) && tree.knows(original("2.0").digest));
    assert!(!tree.knows(original("t").digest));
}

proptest! {
    #[test]
    fn parents_come_first_and_branches_add_up(
        steps in prop::collection::vec((0u32..12, 0u32..4, 0u32..5, any::<bool>()), 0..40),
    ) {
        let all: Vec<Found> = steps
            .iter()
            .enumerate()
            .map(|(at, (source, place, count, last))| {
                let source = if *source == 0 { "s".to_owned() } else { format!("{source}.{place}") };
                let found = found(at as u32 + 1, &source, "p", *count);
                changed(found, |take| take.tier = if *last { Tier::Final } else { Tier::Draft })
            })
            .collect();
        let spent: Money = all.iter().flat_map(|found| &found.results).map(|(entry, _)| entry.cost).sum();
        let tree = Lineage::grow(Root::Picture(original("s")), all);
        prop_assert_eq!(tree.nodes.len(), steps.len());
        for (at, node) in tree.nodes.iter().enumerate() {
            prop_assert!(node.parent.take().is_none_or(|parent| parent < at));
            let below: Money = tree.children(Some(at)).map(|child| tree.nodes[child].branch).sum();
            prop_assert_eq!(node.branch, node.own + below);
        }
        let top: Money = tree.children(None).map(|child| tree.nodes[child].branch).sum();
        prop_assert_eq!((top, tree.total), (spent, spent));
        let row = |at: usize| tree.twigs.iter().position(|twig| twig.at == at).expect("every take has a row");
        prop_assert_eq!(tree.twigs.len(), tree.nodes.len());
        for (at, node) in tree.nodes.iter().enumerate() {
            let own = tree.twigs[row(at)];
            let above = node.parent.take().map(row);
            prop_assert!(above.is_none_or(|above| above < row(at)));
            prop_assert_eq!(own.depth, above.map_or(1, |above| tree.twigs[above].depth + 1));
        }
    }
}

#[test]
fn a_rating_is_taken_over_and_another_picture_is_not() {
    let drafts = found(1, "source", "a heart", 4);
    let old = Arc::clone(&drafts.results[2].0);
    let mut tree = Lineage::grow(Root::Picture(original("source")), vec![drafts]);
    let rated = Arc::new(Entry { rating: 4, starred: true, ..Entry::clone(&old) });
    assert!(tree.takes_over(&rated));
    assert_eq!((tree.nodes[0].entries[2].rating, tree.nodes[0].entries[1].rating), (4, 0));
    let blended = Arc::new(Entry { path: "other.png".into(), ..Entry::clone(&old) });
    assert!(!tree.takes_over(&blended), "it has other files");
    let stranger = Arc::new(entry(&take("a dog"), 0));
    assert!(!tree.takes_over(&stranger));
}
