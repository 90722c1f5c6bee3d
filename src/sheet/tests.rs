use super::*;
use crate::compare::parameters::tests::take;
use crate::prompt::variables::Pattern;
use crate::take::{CallId, Mode, Tier};
use proptest::prelude::*;

fn entry(take: &Take, index: u32, extent: Extent) -> Entry {
    Entry {
        id: EntryId::fresh(),
        take: take.id,
        call: CallId::fresh(),
        index,
        created_ms: 0,
        mode: Mode::Generate,
        tier: Tier::Draft,
        path: "a.png".into(),
        raw_path: "a.png".into(),
        heat_path: None,
        earlier: Vec::new(),
        extent,
        raw_extent: extent,
        raw_format: crate::picture::Format::Png,
        actual_quality: None,
        revised_prompt: None,
        cost: Money(10_000),
        duration_ms: 1,
        proof: None,
        verdict: Verdict::Open,
        rating: 0,
        starred: false,
    }
}

/// A matrix of which every take but those of `missing` has `n` results.
fn matrix(text: &str, n: u32, missing: &[u32], extent: Extent) -> Sheet {
    let pattern = Pattern::of(text).unwrap();
    let of = SeriesOf::Matrix { prompt: text.to_owned(), axes: pattern.axes() };
    let id = SeriesId::fresh();
    let member = |(combination, place): (crate::prompt::variables::Combination, u32)| {
        let mut take = take(&combination.prompt);
        take.id = TakeId::fresh();
        take.parameters.n = n;
        take.series = Some(Series { id, place, of: of.clone() });
        let entries = (0..n).map(|at| entry(&take, at, extent)).collect();
        Member { number: place + 1, take, entries }
    };
    let members: Vec<Member> =
        pattern.each().zip(0..).filter(|(_, place)| !missing.contains(place)).map(member).collect();
    Sheet::of(&members)
}

const SQUARE: Extent = Extent::new(1024, 1024);

#[test]
fn one_variable_wraps_two_make_a_table_more_make_tables() {
    let one = matrix("a {red|blue|green} cup {3-3}", 1, &[], SQUARE);
    assert_eq!((one.groups.len(), one.groups[0].columns.len(), one.groups[0].rows[0].cells.len()), (1, 0, 3));
    assert_eq!(one.groups[0].rows[0].cells[2].name, "green, 3");
    assert_eq!(one.facts, "3 prompts, 3 results, 0.03 USD");
    let two = matrix("a {red|blue} cup, {1-3}", 2, &[4], SQUARE);
    let group = &two.groups[0];
    assert_eq!(
        (two.groups.len(), &group.columns[..], group.rows.len()),
        (1, &["1", "2", "3"].map(str::to_owned)[..], 2)
    );
    assert_eq!((group.rows[1].heading.as_str(), group.rows[1].cells[1].take), ("blue", None), "it was never run");
    assert_eq!(group.rows[1].cells[2].name, "blue, 3");
    assert_eq!(two.shots().count(), 10);
    let three = matrix("{a|b} {c|d} {e|f}", 1, &[], SQUARE);
    assert_eq!(three.groups.iter().map(|group| group.heading.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(three.groups[1].rows[0].cells[1].name, "b, c, f");
    let wide = matrix("{a|b} {1-9}", 1, &[], SQUARE);
    assert_eq!((wide.groups[0].columns.len(), wide.groups[0].rows[8].heading.as_str()), (2, "9"), "it is turned");
    assert_eq!(wide.groups[0].rows[8].cells[1].name, "b, 9");
}

#[test]
fn what_was_discarded_is_out_of_sight() {
    let plain = take("a cup");
    let mut entries = vec![entry(&plain, 0, SQUARE), entry(&plain, 1, SQUARE)];
    entries[0].verdict = Verdict::Discarded;
    let sheet = Sheet::of(&[Member { number: 3, take: plain, entries }]);
    assert_eq!((sheet.shots().count(), sheet.cells().next().unwrap().name.as_str()), (1, "Take 3"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn nothing_lies_over_anything_else_nor_outside(
        sizes in prop::collection::vec(1usize..5, 0..4), n in 1u32..11, width in 300u32..1600, aspect in 20u32..400,
        title: bool,
    ) {
        let text = sizes.iter().map(|count| format!("{{1-{count}}} ")).collect::<Vec<_>>().concat();
        let sheet = matrix(&format!("{text}{{x|y}}"), n, &[1], Extent::new(10 * aspect, 1000));
        let longer = sheet.fitting_page(width as f32, 700.0);
        prop_assert!(longer <= sheet.fitting(width as f32));
        let placed = sheet.place(longer, width as f32, title);
        let areas: Vec<Area> = placed
            .items
            .iter()
            .map(|item| match item {
                Item::Words { area, .. } | Item::Shot { area, .. } | Item::Empty { area, .. } => *area,
            })
            .collect();
        for (at, one) in areas.iter().enumerate() {
            prop_assert!(one.x >= 0.0 && one.y >= 0.0 && one.width > 0.0 && one.height > 0.0);
            prop_assert!(one.x + one.width <= placed.width && one.y + one.height <= placed.height, "{one:?} {placed:?}");
            for other in &areas[at + 1..] {
                let apart = one.x + one.width <= other.x
                    || other.x + other.width <= one.x
                    || one.y + one.height <= other.y
                    || other.y + other.height <= one.y;
                prop_assert!(apart, "{one:?} {other:?}");
            }
        }
        let shots = placed.items.iter().filter(|item| matches!(item, Item::Shot { .. })).count();
        prop_assert_eq!(shots, sheet.shots().count());
    }
}

#[test]
fn cells_keep_the_order_of_the_matrix_whatever_order_answers_arrive_in() {
    let text = "a {red|blue|green|white} cup";
    let pattern = Pattern::of(text).unwrap();
    let of = SeriesOf::Matrix { prompt: text.to_owned(), axes: pattern.axes() };
    let id = SeriesId::fresh();
    let member = |(combination, place): (crate::prompt::variables::Combination, u32)| {
        let mut take = take(&combination.prompt);
        (take.id, take.parameters.n) = (TakeId::fresh(), 3);
        take.series = Some(Series { id, place, of: of.clone() });
        let entries = vec![entry(&take, 2, SQUARE), entry(&take, 0, SQUARE), entry(&take, 1, SQUARE)];
        Member { number: 9 - place, take, entries }
    };
    let mut members: Vec<Member> = pattern.each().zip(0..).map(member).collect();
    members.reverse();
    // Of the last one the second result has not come yet, of the one before it the first was discarded.
    let last = members.iter().position(|member| member.take.prompt.contains("white")).unwrap();
    members[last].entries.retain(|entry| entry.index != 1);
    let third = members.iter().position(|member| member.take.prompt.contains("green")).unwrap();
    members[third].entries[1].verdict = Verdict::Discarded;
    let sheet = Sheet::of(&members);
    let cells: Vec<&Cell> = sheet.cells().collect();
    let captions: Vec<&str> = cells.iter().map(|cell| cell.caption()).collect();
    assert_eq!(captions, ["1. red", "2. blue", "3. green", "4. white"]);
    let places = |cell: &Cell| cell.shots.iter().map(|shot| (shot.number, shot.place)).collect::<Vec<_>>();
    assert_eq!(places(cells[0]), [(1, 0), (2, 1), (3, 2)]);
    assert_eq!((places(cells[2]), cells[2].places), (vec![(2, 0), (3, 1)], 2), "no gap is left");
    assert_eq!((places(cells[3]), cells[3].places), (vec![(1, 0), (3, 2)], 3), "the second has its place");
    let placed = sheet.place(160.0, 1090.0, false);
    let is_empty = |item: &&Item<'_>| matches!(item, Item::Empty { .. });
    assert_eq!(placed.items.iter().filter(is_empty).count(), 1);
}
