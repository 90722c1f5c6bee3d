use super::*;
use crate::library::organise::Marks;
use crate::look::{Colour, Look};
use crate::picture::Picture;
use crate::search::{Filter, Label, Search, State};
use proptest::prelude::*;

/// A result of a take with this prompt.
fn made(library: &mut Library, prompt: &str, source: Option<&Original>) -> (i64, Entry) {
    let take = Take { prompt: prompt.to_owned(), ..take(source) };
    library.record_take(&take).unwrap();
    let call = call(&take, 0);
    library.prepare_call(&call, &Allowance::FREE).unwrap();
    let entry = finish(library, &call);
    (library.tiles().unwrap()[0].seq, entry)
}

fn words(library: &Library, words: &str) -> Vec<i64> {
    library.search(&Search { words: words.to_owned(), ..Search::default() }).unwrap()
}

fn filtered(library: &Library, filters: &[Filter]) -> Vec<i64> {
    library.search(&Search { filters: filters.to_vec(), ..Search::default() }).unwrap()
}

#[test]
fn words_are_found_in_prompts_names_notes_and_tags() {
    let (_dir, mut library) = world();
    let source = library.import("Kitchen table.png", b"table", SIZE, Format::Png).unwrap();
    let (boat, first) = made(&mut library, "A lighthouse at dusk, a small red boat", None);
    let (tokyo, _) = made(&mut library, "東京の夜景, naïve Straße", None);
    let (table, last) = made(&mut library, "a red cup", Some(&source));
    assert_eq!(words(&library, "light"), [boat], "the beginning of a word");
    assert_eq!(words(&library, "red"), [table, boat], "newest first");
    assert_eq!(words(&library, "RED bo"), [boat]);
    assert_eq!(words(&library, "\"red boat\""), [boat]);
    assert_eq!(words(&library, "\"boat red\""), [0; 0]);
    assert_eq!(words(&library, "red -boat"), [table]);
    assert_eq!(words(&library, "-red"), [tokyo]);
    assert_eq!(
        (words(&library, "夜景"), words(&library, "naive"), words(&library, "京")),
        (vec![tokyo], vec![tokyo], vec![tokyo])
    );
    assert_eq!(words(&library, "夜東"), [0; 0]);
    assert_eq!(words(&library, "kitchen"), [table], "the name of what it was made from");
    let marks =
        Marks { label: None, note: "for Ana, second round".into(), tags: vec!["Client work".into(), "sea".into()] };
    library.set_marks(&[(first.id, marks.clone())]).unwrap();
    assert_eq!((words(&library, "ana"), words(&library, "client sea")), (vec![boat], vec![boat]));
    assert_eq!(library.marks(first.id).unwrap(), marks);
    library.set_marks(&[(first.id, Marks::default())]).unwrap();
    assert_eq!(words(&library, "ana"), [0; 0]);
    assert_eq!(words(&library, "lighthouse"), [boat], "the prompt is found as before");
    library.set_verdict(last.id, Verdict::Discarded).unwrap();
    assert_eq!(words(&library, "red"), [boat]);
    assert_eq!(words(&library, ""), [tokyo, boat]);
}

#[test]
fn filters_narrow_down_and_those_of_a_kind_are_alternatives() {
    let (_dir, mut library) = world();
    let source = import(&mut library, "source");
    let mut all = Vec::new();
    for at in 0..4 {
        all.push(made(&mut library, "a red cup", (at == 3).then_some(&source)));
    }
    let [a, b, c, d] = [all[0].0, all[1].0, all[2].0, all[3].0];
    library.set_rating(all[0].1.id, 5).unwrap();
    library.set_rating(all[1].1.id, 3).unwrap();
    library.set_starred(all[1].1.id, true).unwrap();
    library.set_verdict(all[2].1.id, Verdict::Kept).unwrap();
    let labelled = |label| Marks { label: Some(label), tags: vec!["Hero".into()], ..Marks::default() };
    library.set_marks(&[(all[1].1.id, labelled(Label::Red)), (all[2].1.id, labelled(Label::Blue))]).unwrap();
    assert_eq!(filtered(&library, &[Filter::Rating(3)]), [b, a]);
    assert_eq!(filtered(&library, &[Filter::Rating(3), Filter::Starred]), [b]);
    assert_eq!(filtered(&library, &[Filter::Label(Label::Red), Filter::Label(Label::Blue)]), [c, b]);
    assert_eq!(filtered(&library, &[Filter::Tag("hero".into()), Filter::State(State::Kept)]), [c]);
    assert_eq!(filtered(&library, &[Filter::MadeWith(source.digest)]), [d]);
    assert_eq!(filtered(&library, &[Filter::Tier(Tier::Final)]), [0; 0]);
    assert_eq!(filtered(&library, &[Filter::AtLeast(SIZE), Filter::Cost(Money(59_000), Money(59_001))]), [d, c, b, a]);
    assert_eq!(filtered(&library, &[Filter::AtLeast(Extent::new(SIZE.width + 1, 1))]), [0; 0]);
    assert_eq!(filtered(&library, &[Filter::Days(0, 1_700_000_000_500)]), [0; 0]);
    assert_eq!(
        filtered(&library, &[Filter::Model("gpt-image-2".into()), Filter::Profile("Sandbox".into())]),
        [d, c, b, a]
    );
    assert_eq!(library.tags().unwrap(), [("Hero".to_owned(), 2)]);
    let both = Search { words: "cup".into(), filters: vec![Filter::Starred] };
    assert_eq!(library.search(&both).unwrap(), [b]);
}

#[test]
fn collections_hold_results_and_give_them_back() {
    let (_dir, mut library) = world();
    let (one, first) = made(&mut library, "one", None);
    let (two, second) = made(&mut library, "two", None);
    let id = library.make_collection("  Spring \n campaign ").unwrap();
    library.collect(&[first.id, second.id, first.id], &id, true).unwrap();
    let inside = |library: &Library| filtered(library, &[Filter::Collection(id.clone())]);
    assert_eq!(inside(&library), [two, one]);
    assert_eq!(library.collections().unwrap()[0].name, "Spring campaign");
    library.collect(&[second.id], &id, false).unwrap();
    assert_eq!((inside(&library), library.collections().unwrap()[0].count), (vec![one], 1));
    assert!(library.collect(&[first.id, EntryId::fresh()], &id, false).is_err());
    assert_eq!(inside(&library), [one], "all or nothing");
    assert!(library.make_collection(" \t").is_err() && library.collect(&[first.id], "none", true).is_err());
    assert_eq!(library.drop_collection(&id).unwrap(), [first.id]);
    assert_eq!((library.collections().unwrap().len(), library.count().unwrap()), (0, 2));
}

#[test]
fn looks_find_copies_and_colours() {
    let (_dir, mut library) = world();
    let (blue, first) = made(&mut library, "blue", None);
    let (other, second) = made(&mut library, "red", None);
    assert_eq!(library.without_look(9).unwrap().len(), 2);
    let half = |left: [u8; 4], right: [u8; 4]| {
        Look::of(&Picture::from_fn(SIZE, |x, y| if x + y / 2 < 300 { left } else { right }))
    };
    let look = half([20, 60, 200, 255], [250, 250, 250, 255]);
    library.put_look(first.id, &look).unwrap();
    library.put_look(second.id, &half([200, 20, 20, 255], [10, 10, 10, 255])).unwrap();
    assert_eq!(library.look(first.id).unwrap(), Some(look));
    assert!(library.without_look(9).unwrap().is_empty());
    assert_eq!(filtered(&library, &[Filter::Colour(Colour::Blue)]), [blue]);
    assert_eq!(filtered(&library, &[Filter::Colour(Colour::Blue), Filter::Colour(Colour::Red)]), [other, blue]);
    let near: Vec<i64> = library.alike(&look, 5).unwrap().iter().map(|found| found.0).collect();
    assert_eq!(near, [blue, other]);
    assert_eq!(library.copies(&look).unwrap(), [(blue, 0.0)]);
}

#[test]
fn a_repair_keeps_what_was_added_and_finds_words_again() {
    let (dir, mut library) = world();
    let (one, first) = made(&mut library, "a lighthouse", None);
    let marks = Marks { label: Some(Label::Green), note: "keep".into(), tags: vec!["sea".into()] };
    library.set_marks(&[(first.id, marks.clone())]).unwrap();
    let id = library.make_collection("Best").unwrap();
    library.collect(&[first.id], &id, true).unwrap();
    drop(library);
    let (library, _) = Library::repair(dir.path()).unwrap();
    assert_eq!(library.marks(first.id).unwrap(), marks);
    assert_eq!((words(&library, "sea keep light"), library.collections().unwrap()[0].count), (vec![one], 1));
    whole(&library);
}

#[test]
fn a_library_of_the_sixth_format_is_found_by_words() {
    let (dir, mut library) = world();
    let (one, _) = made(&mut library, "a lighthouse", None);
    drop(library);
    set_back(dir.path(), 6);
    let library = Library::open(dir.path()).unwrap();
    assert_eq!(words(&library, "light"), [one]);
    assert!(dir.path().join("backups/library-format-6.db").exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_typed_text_is_an_error(texts in prop::collection::vec("\\PC{0,40}|[\"'()*:^{}+ -]{0,12}(AND|OR|NOT|NEAR)?", 1..20)) {
        let (_dir, mut library) = world();
        made(&mut library, "AND OR NOT near(a b)", None);
        for text in texts {
            let found = library.search(&Search { words: text.clone(), ..Search::default() });
            prop_assert!(found.is_ok(), "{text:?}: {found:?}");
        }
    }
}

#[test]
fn made_up_results_are_found_and_whole() {
    let (_dir, mut library) = world();
    library.fake(30).unwrap();
    assert_eq!((library.count().unwrap(), library.tiles().unwrap().len()), (30, 30));
    assert!(library.without_look(1).unwrap().is_empty());
    assert!(library.tiles().unwrap().is_sorted_by_key(|tile| std::cmp::Reverse((tile.seq, tile.created_ms))));
    let newest = library.tiles_before(i64::MAX, 7).unwrap();
    let rest = library.tiles_before(newest[6].seq, 100).unwrap();
    assert_eq!([newest, rest].concat(), library.tiles().unwrap(), "pages follow each other");
    let some: usize = ["a", "light", "chair", "dusk"].iter().map(|word| words(&library, word).len()).sum();
    assert!(some >= 30, "every prompt begins with A: {some}");
    whole(&library);
}
