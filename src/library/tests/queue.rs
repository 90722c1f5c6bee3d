//! What waits: durable, in order, taken over from the dead only, and never with what was sent.

use super::*;
use crate::profile::Profile;
use crate::series::{Series, SeriesOf};
use crate::take::SeriesId;

fn of_three(library: &mut Library) -> Take {
    let take = Take { parameters: Parameters { n: 3, ..Parameters::default() }, ..take(None) };
    library.enqueue(&take, &Profile::sandbox(), Money(7)).unwrap();
    take
}

fn parts(left: &[Queued]) -> Vec<(TakeId, Vec<u32>)> {
    left.iter().map(|queued| (queued.take.id, queued.parts.clone())).collect()
}

#[test]
fn takes_that_are_run_together_are_written_together_or_not_at_all() {
    let (_dir, mut library) = world();
    let id = SeriesId::fresh();
    let of = SeriesOf::Matrix { prompt: "a {red|blue} cup".to_owned(), axes: vec![vec!["red".into(), "blue".into()]] };
    let member = |place: u32| Take {
        prompt: "a cup".to_owned(),
        series: Some(Series { id, place, of: of.clone() }),
        ..take(None)
    };
    let (one, two) = (member(0), member(1));
    let mut lost = member(1);
    lost.source = Some(crate::compare::parameters::tests::original("a picture that is nowhere"));
    let wrong = library.enqueue_all(&[(one.clone(), Money(1)), (lost, Money(1))], &Profile::sandbox());
    assert!(wrong.is_err());
    assert_eq!((library.latest_takes(9).unwrap(), library.left_waiting().unwrap()), (vec![], 0), "nothing of it");
    let plain = Take { prompt: "{a|b} as it is".to_owned(), ..take(None) };
    library.record_take(&plain).unwrap();
    let numbers = library.enqueue_all(&[(two.clone(), Money(1)), (one.clone(), Money(1))], &Profile::sandbox());
    assert_eq!(numbers.unwrap(), [2, 3]);
    assert_eq!(library.takes_of_series(id).unwrap(), [(3, one), (2, two)], "in their places");
    assert_eq!(library.takes_of_series(SeriesId::fresh()).unwrap(), []);
    assert_eq!(library.prompts(9).unwrap(), ["a {red|blue} cup", r"\{a|b\} as it is"], "as they were typed");
}

#[test]
fn a_run_waits_from_its_click_until_its_parts_have_ended() {
    let (dir, mut library) = world();
    let (one, two) = (of_three(&mut library), of_three(&mut library));
    library.leave_queue(one.id, &[0, 2]).unwrap();
    library.order_queue(&[(two.id, true), (one.id, false)]).unwrap();
    assert_eq!(library.take_over_queue().unwrap(), [], "it has an owner");
    {
        let mut other = Library::open(dir.path()).unwrap();
        assert_eq!((other.take_over_queue().unwrap(), other.left_waiting().unwrap()), (vec![], 0));
    }
    drop(library);
    let mut library = Library::open(dir.path()).unwrap();
    assert_eq!((library.left_waiting().unwrap(), whole(&library).queued), (4, 4));
    let left = library.take_over_queue().unwrap();
    assert_eq!(parts(&left), [(two.id, vec![0, 1, 2]), (one.id, vec![1])]);
    assert_eq!((left[0].pinned, left[1].pinned, left[0].each, left[1].number), (true, false, Money(7), 1));
    assert_eq!((left[1].take.clone(), left[1].profile.clone()), (one.clone(), Profile::sandbox()));
    assert_eq!((library.take_over_queue().unwrap(), library.left_waiting().unwrap()), (vec![], 0), "they are mine now");
    library.leave_queue(one.id, &[1, 9]).unwrap();
    library.leave_queue(two.id, &[0, 1, 2]).unwrap();
    drop(library);
    assert_eq!(Library::open(dir.path()).unwrap().take_over_queue().unwrap(), []);
}

#[test]
fn a_part_waits_without_calls_or_with_calls_that_cannot_be_billed() {
    use CallState::{Cancelled, MaybeBilled, NotSent, Prepared, Received, Receiving, Refused, Sent};
    // How the calls of a part stood when the program died, and whether it still waits.
    let table: [(&[&[CallState]], bool); 9] = [
        (&[], true),
        (&[&[Prepared]], true),
        (&[&[NotSent]], true),
        (&[&[Sent, NotSent], &[Sent, NotSent]], true),
        (&[&[Sent]], false),
        (&[&[Sent, Receiving, Received]], false),
        (&[&[NotSent], &[Sent, Refused]], true),
        (&[&[Sent, MaybeBilled], &[NotSent]], false),
        (&[&[Cancelled]], false),
    ];
    let (dir, mut library) = world();
    let mut expected = Vec::new();
    for (calls, waits) in table {
        let take = take(None);
        library.enqueue(&take, &Profile::sandbox(), Money(7)).unwrap();
        for states in calls {
            let call = call(&take, 0);
            library.prepare_call(&call, &Allowance::FREE).unwrap();
            for state in states.iter().filter(|state| **state != Prepared) {
                library.advance(call.id, *state, &CallChange::default()).unwrap();
            }
        }
        if waits {
            expected.push((take.id, vec![0]));
        }
    }
    drop(library);
    let mut library = Library::open(dir.path()).unwrap();
    assert_eq!(library.left_waiting().unwrap(), 5);
    let left = library.take_over_queue().unwrap();
    assert_eq!(parts(&left), expected);
}

#[test]
fn a_run_that_cannot_be_read_hides_no_other() {
    let (dir, mut library) = world();
    let (broken, whole) = (of_three(&mut library), of_three(&mut library));
    let written = "UPDATE queue SET profile = 'no profile' WHERE take = ?1";
    library.db.execute(written, [&broken.id.to_string()]).unwrap();
    drop(library);
    let mut library = Library::open(dir.path()).unwrap();
    assert_eq!(parts(&library.take_over_queue().unwrap()), [(whole.id, vec![0, 1, 2])]);
}

#[test]
fn a_take_that_cannot_be_recorded_does_not_wait() {
    let (dir, mut library) = world();
    let source = Original { digest: crate::picture::Digest::of(b"nowhere"), ..import(&mut library, "source") };
    assert!(library.enqueue(&take(Some(&source)), &Profile::sandbox(), Money(7)).is_err());
    drop(library);
    assert_eq!(Library::open(dir.path()).unwrap().left_waiting().unwrap(), 0);
}

#[test]
fn a_repair_empties_the_queue_for_calls_may_be_lost_with_the_index() {
    let (dir, mut library) = world();
    let take = of_three(&mut library);
    drop(library);
    let (mut library, _) = Library::repair(dir.path()).unwrap();
    assert_eq!((library.left_waiting().unwrap(), library.take_over_queue().unwrap()), (0, vec![]));
    assert_eq!(library.take(take.id).unwrap().map(|(_, take)| take), Some(take), "it can be run again by a click");
    whole(&library);
}
