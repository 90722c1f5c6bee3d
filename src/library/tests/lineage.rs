//! Families of pictures: from a result back to its source, and from there to everything that was made.

use super::*;
use crate::lineage::{Lineage, Parent};
use crate::picture::Digest;

/// A take with one result whose picture holds `bytes`.
fn result(library: &mut Library, source: &Original, bytes: &[u8]) -> (Take, Entry) {
    let take = take(Some(source));
    library.record_take(&take).unwrap();
    let call = call(&take, 0);
    library.prepare_call(&call, &Allowance::FREE).unwrap();
    for state in [CallState::Sent, CallState::Receiving, CallState::Received, CallState::Decoded] {
        library.advance(call.id, state, &CallChange::default()).unwrap();
    }
    let path = library.put_file(Folder::Results, &format!("take-{}", call.id), "png", bytes).unwrap();
    let entry = entry(&call, path);
    library.place(call.id, CallState::Placed, &CallChange::default(), std::slice::from_ref(&entry)).unwrap();
    (take, entry)
}

#[test]
fn a_family_is_the_same_from_wherever_it_is_asked_for() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let stranger = import(&mut library, "another picture");
    let (first, heart) = result(&mut library, &source, b"heart");
    let (_, cat) = result(&mut library, &source, b"cat");
    // The result is accepted: its file becomes a source of its own.
    let accepted = library.import("heart.png", b"heart", SIZE, Format::Png).unwrap();
    let (edit, spoon) = result(&mut library, &accepted, b"spoon");
    let (other, _) = result(&mut library, &stranger, b"something else");
    assert_eq!(library.result_of_file(accepted.digest).unwrap(), Some(heart.id));
    assert_eq!(library.result_of_file(source.digest).unwrap(), None);
    for of in [source.digest, accepted.digest] {
        let (root, found) = library.family(of).unwrap().unwrap();
        assert_eq!(root.picture().unwrap().digest, source.digest);
        let tree = Lineage::grow(root, found);
        let entries: Vec<EntryId> = tree.nodes.iter().flat_map(|node| &node.entries).map(|entry| entry.id).collect();
        assert_eq!(entries, [heart.id, cat.id, spoon.id]);
        assert_eq!(tree.nodes[2].parent, Parent::Result(0, 0));
        assert_eq!((tree.nodes[0].take.id, tree.nodes[2].take.id), (first.id, edit.id));
        assert!(tree.find(other.id).is_none());
        assert_eq!(tree.total, Money(3 * 59_000));
    }
    assert!(library.family(Digest::of(b"nobody")).unwrap().is_none());
}

#[test]
fn series_and_families_are_found_quickly_among_very_many() {
    use crate::series::{Series, SeriesOf};
    use crate::take::SeriesId;
    use rusqlite::params;
    use std::time::Instant;
    const TAKES: u32 = 25_000;
    const FAMILY: u32 = 500;
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let (_, one) = prepared(&mut library);
    let path = finish(&mut library, &one).path;
    let id = SeriesId::fresh();
    let tx = library.db.transaction().unwrap();
    for at in 0..TAKES {
        let mut take = take((at < FAMILY).then_some(&source));
        if at % (TAKES / 8) == 7 {
            let of =
                SeriesOf::Matrix { prompt: "a {b|c}".to_owned(), axes: vec![vec!["b".to_owned(), "c".to_owned()]] };
            take.series = Some(Series { id, place: at, of });
        }
        takes::record(&tx, &take).unwrap();
        let call = call(&take, 0);
        tx.prepare_cached(
            "INSERT INTO call(id, take, position, profile, state, estimate, prepared_ms, owner, model, tier)
             VALUES (?1, ?2, 0, 'Sandbox', 'placed', 0, 1, 'o', 'm', 'draft')",
        )
        .unwrap()
        .execute(params![call.id.to_string(), take.id.to_string()])
        .unwrap();
        for index in 0..4 {
            let entry = Entry { index, ..entry(&call, path.clone()) };
            tx.prepare_cached(
                "INSERT INTO entry(id, take, call, position, created_ms, mode, tier, verdict, width, height, cost,
                    flagged, profile, model, quality, duration_ms, raw_pixels, path, raw_path, body)
                 SELECT ?1, ?2, ?3, ?4, created_ms, mode, tier, verdict, width, height, cost, flagged, profile, model,
                    quality, duration_ms, raw_pixels, path, raw_path, ?5 FROM entry WHERE seq = 1",
            )
            .unwrap()
            .execute(params![
                entry.id.to_string(),
                take.id.to_string(),
                call.id.to_string(),
                index,
                serde_json::to_string(&entry).unwrap()
            ])
            .unwrap();
        }
    }
    tx.commit().unwrap();
    let began = Instant::now();
    let found = library.takes_of_series(id).unwrap();
    let series = began.elapsed();
    assert_eq!(found.len(), 8);
    let plan: String = library
        .db
        .query_row("EXPLAIN QUERY PLAN SELECT number, body FROM take WHERE series = ?1 ORDER BY number", ["x"], |row| {
            row.get(3)
        })
        .unwrap();
    assert!(plan.contains("take_series"), "{plan}");
    let began = Instant::now();
    let (_, family) = library.family(source.digest).unwrap().unwrap();
    let whole = began.elapsed();
    assert_eq!(family.iter().map(|found| found.results.len()).sum::<usize>(), 4 * FAMILY as usize);
    let began = Instant::now();
    let tiles = library.tiles().unwrap();
    println!(
        "{} results: a series {series:?}, a family of {FAMILY} takes {whole:?}, all tiles {:?}",
        tiles.len(),
        began.elapsed()
    );
}
