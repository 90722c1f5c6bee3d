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
