//! The order against what it promises after every step.

use super::super::order::{MOST_AT_ONCE, Order as Places, Waiting};
use crate::jobs::line::{Cause, Line, Step};
use crate::take::{TakeId, Tier};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

fn waiting(profile: &str, parallel: u32, tier: Tier, parts: u32) -> Waiting {
    Waiting {
        id: TakeId::fresh(),
        profile: profile.to_owned(),
        parallel,
        tier,
        pinned: false,
        held: false,
        parts: (0..parts).map(|part| (part, None)).collect(),
        running: 0,
    }
}

/// Starts all that may start, as the task does when every endpoint has turns.
fn start(order: &mut Places, now: Instant) -> Vec<(TakeId, u32)> {
    let mut started = Vec::new();
    while let Some((profile, _)) = order.next_lane(now) {
        order.asked(&profile);
        started.extend(order.take(&profile, now));
    }
    started
}

#[test]
fn finals_go_first_and_what_the_user_moved_stays() {
    let now = Instant::now();
    let mut order = Places::default();
    order.pause(true);
    let runs: Vec<Waiting> = [Tier::Draft, Tier::Draft, Tier::Final, Tier::Draft, Tier::Final]
        .into_iter()
        .map(|tier| waiting("a", 1, tier, 1))
        .collect();
    let [d1, d2, f1, d3, f2] = [0, 1, 2, 3, 4].map(|at: usize| runs[at].id);
    for run in runs {
        order.push(run);
    }
    assert_eq!(order.line(now, 0).order, [f1, f2, d1, d2, d3]);
    assert!(order.shift(d3, Step::Front) && !order.shift(d3, Step::Up) && order.shift(d1, Step::Down));
    assert_eq!(order.line(now, 0).order, [d3, f1, f2, d2, d1]);
    let late = waiting("a", 1, Tier::Final, 1);
    let f3 = late.id;
    order.push(late);
    assert_eq!(order.line(now, 0).order, [d3, f1, f2, f3, d2, d1], "behind what was put in front, before drafts");
    assert_eq!(start(&mut order, now), []);
    order.pause(false);
    assert_eq!(start(&mut order, now), [(d3, 0)]);
    order.ended(d3);
    assert_eq!(start(&mut order, now), [(f1, 0)]);
}

#[test]
fn a_run_is_put_where_it_is_dropped_and_a_final_that_comes_later_goes_around_it() {
    let now = Instant::now();
    let mut order = Places::default();
    order.pause(true);
    let runs: Vec<Waiting> = (0..4).map(|_| waiting("a", 1, Tier::Draft, 1)).collect();
    let [a, b, c, d] = [0, 1, 2, 3].map(|at: usize| runs[at].id);
    for run in runs {
        order.push(run);
    }
    assert!(order.shift(d, Step::To(1)));
    assert_eq!(order.line(now, 0).order, [a, d, b, c]);
    assert!(!order.shift(d, Step::To(1)), "it is there");
    assert!(order.shift(a, Step::To(99)) && order.shift(d, Step::Back));
    assert_eq!(order.line(now, 0).order, [b, c, a, d]);
    let late = waiting("a", 1, Tier::Final, 1);
    let last = late.id;
    order.push(late);
    assert_eq!(order.line(now, 0).order, [last, b, c, a, d], "drafts that nobody has moved come after a final");
    assert!(order.shift(b, Step::Front));
    let late = waiting("a", 1, Tier::Final, 1);
    let later = late.id;
    order.push(late);
    assert_eq!(order.line(now, 0).order, [b, last, later, c, a, d], "what was moved to the front stays there");
    // What is on its way has a place that is not counted.
    order.pause(false);
    assert_eq!(start(&mut order, now), [(b, 0)]);
    assert!(order.shift(d, Step::To(0)));
    assert_eq!(order.line(now, 0).order, [d, last, later, c, a]);
}

#[test]
fn what_comes_back_waits_in_its_old_place_for_its_time() {
    let now = Instant::now();
    let mut order = Places::default();
    let (one, two) = (waiting("a", 1, Tier::Draft, 1), waiting("a", 1, Tier::Draft, 1));
    let (first, second) = (one.id, two.id);
    order.push(one);
    order.push(two);
    assert_eq!(start(&mut order, now), [(first, 0)]);
    let later = now + Duration::from_secs(5);
    order.back(first, 0, Some(later));
    assert_eq!((order.line(now, 0).order, order.wakes_at(now)), (vec![first, second], Some(later)));
    assert_eq!(start(&mut order, now), [(second, 0)], "others need not wait for it");
    order.ended(second);
    assert_eq!(start(&mut order, later), [(first, 0)]);
    order.ended(first);
    assert_eq!((order.line(later, 0), order.running()), (Line::default(), 0));
}

#[test]
fn a_profile_that_is_stopped_holds_up_no_other_and_a_later_click_when_nothing_waits_is_free() {
    let now = Instant::now();
    let mut order = Places::default();
    let (a, b) = (waiting("a", 2, Tier::Draft, 1), waiting("b", 2, Tier::Draft, 1));
    let (a, b, in_a, in_b) = (a.clone(), b.clone(), a.id, b.id);
    order.stop("a", "no credit".to_owned(), "add some".to_owned(), Cause::Endpoint);
    order.push(a);
    order.stop("a", "no credit".to_owned(), "add some".to_owned(), Cause::Endpoint);
    order.push(b);
    assert_eq!(start(&mut order, now), [(in_b, 0)]);
    let line = order.line(now, 0);
    assert!(line.is_stopped() && line.stops[0].profile == "a" && line.stops[0].until_ms.is_none());
    order.lift("a");
    assert_eq!(start(&mut order, now), [(in_a, 0)]);
    order.rest("b", now + Duration::from_secs(9));
    order.ended(in_b);
    order.push(waiting("b", 2, Tier::Draft, 1));
    assert_eq!(start(&mut order, now), []);
    assert_eq!(order.line(now, 1000).stops[0].until_ms, Some(10_000));
    assert_eq!(start(&mut order, now + Duration::from_secs(9)).len(), 1);
}

/// One thing that happens to a queue.
#[derive(Debug, Clone)]
enum Move {
    Push(u8, bool, u32, bool),
    Start,
    End(usize),
    Back(usize),
    Shift(usize, Step),
    TakeBack(usize),
    Clear,
    Pause(bool),
    Stop(u8),
    Lift(u8),
    Release,
}

fn moves() -> impl Strategy<Value = Move> {
    let places = (0_usize..8).prop_map(Step::To);
    let step = prop_oneof![Just(Step::Up), Just(Step::Down), Just(Step::Front), Just(Step::Back), places];
    prop_oneof![
        4 => (0..3_u8, any::<bool>(), 1..5_u32, prop::bool::weighted(0.2)).prop_map(|(p, f, n, h)| Move::Push(p, f, n, h)),
        4 => Just(Move::Start),
        4 => any::<usize>().prop_map(Move::End),
        2 => any::<usize>().prop_map(Move::Back),
        2 => (any::<usize>(), step).prop_map(|(at, step)| Move::Shift(at, step)),
        1 => any::<usize>().prop_map(Move::TakeBack),
        1 => Just(Move::Clear),
        1 => any::<bool>().prop_map(Move::Pause),
        1 => (0..3_u8).prop_map(Move::Stop),
        2 => (0..3_u8).prop_map(Move::Lift),
        1 => Just(Move::Release),
    ]
}

const PARALLEL: [u32; 3] = [1, 3, 7];

proptest! {
    #[test]
    fn every_part_is_started_once_and_limits_hold(moves in prop::collection::vec(moves(), 1..60)) {
        let now = Instant::now();
        let mut order = Places::default();
        let name = |profile: u8| ["a", "b", "c"][usize::from(profile)];
        // What the queue must know: parts that wait, that run, and of whom.
        let (mut waits, mut runs) = (BTreeSet::new(), Vec::<((TakeId, u32), &str)>::new());
        let (mut owner, mut held) = (std::collections::BTreeMap::new(), BTreeSet::new());
        let (mut paused, mut stopped) = (false, BTreeSet::new());
        for step in moves {
            match step {
                Move::Push(profile, is_final, parts, left) => {
                    let tier = if is_final { Tier::Final } else { Tier::Draft };
                    let alone = !waits.iter().any(|(id, _)| owner[id] == name(profile));
                    let run = Waiting { held: left, ..waiting(name(profile), PARALLEL[usize::from(profile)], tier, parts) };
                    owner.insert(run.id, name(profile));
                    if left { held.insert(run.id); }
                    if alone { stopped.remove(name(profile)); }
                    waits.extend((0..parts).map(|part| (run.id, part)));
                    order.push(run);
                }
                Move::Start => {
                    for part in start(&mut order, now) {
                        prop_assert!(waits.remove(&part), "it waited, and is started once");
                        prop_assert!(!held.contains(&part.0) && !paused && !stopped.contains(owner[&part.0]));
                        runs.push((part, owner[&part.0]));
                    }
                    let of = |profile: &str| runs.iter().filter(|(_, of)| *of == profile).count() as u32;
                    // All that may go is gone.
                    let full = runs.len() as u32 >= MOST_AT_ONCE;
                    for (id, _) in &waits {
                        let at = ["a", "b", "c"].iter().position(|name| *name == owner[id]).unwrap();
                        let may = !paused && !held.contains(id) && !stopped.contains(owner[id]) && !full;
                        prop_assert!(!may || of(owner[id]) >= PARALLEL[at]);
                    }
                }
                Move::End(at) if !runs.is_empty() => {
                    let ((id, _), _) = runs.remove(at % runs.len());
                    order.ended(id);
                }
                Move::Back(at) if !runs.is_empty() => {
                    let (part, _) = runs.remove(at % runs.len());
                    order.back(part.0, part.1, None);
                    waits.insert(part);
                }
                Move::Shift(at, step) => {
                    let line = order.line(now, 0).order;
                    if !line.is_empty() {
                        let id = line[at % line.len()];
                        order.shift(id, step);
                        let after = order.line(now, 0).order;
                        let from = at % line.len();
                        let to = match step {
                            Step::Up => from.saturating_sub(1),
                            Step::Down => (from + 1).min(line.len() - 1),
                            Step::Front => 0,
                            Step::Back => line.len() - 1,
                            Step::To(place) => place.min(line.len() - 1),
                        };
                        let mut expected = line.clone();
                        expected.remove(from);
                        expected.insert(to, id);
                        prop_assert_eq!(after, expected);
                    }
                }
                Move::TakeBack(at) => {
                    let line = order.line(now, 0).order;
                    if !line.is_empty() {
                        let id = line[at % line.len()];
                        let taken = order.take_back(|run| run.id == id);
                        let parts: Vec<u32> = waits.iter().filter(|part| part.0 == id).map(|part| part.1).collect();
                        prop_assert_eq!(taken, vec![(id, parts)]);
                        waits.retain(|part| part.0 != id);
                    }
                }
                Move::Clear => {
                    let taken: usize = order.take_back(|_| true).iter().map(|(_, parts)| parts.len()).sum();
                    prop_assert_eq!(taken, waits.len());
                    waits.clear();
                }
                Move::Pause(on) => { order.pause(on); paused = on; }
                Move::Stop(profile) => {
                    order.stop(name(profile), String::new(), String::new(), Cause::Endpoint);
                    stopped.insert(name(profile));
                }
                Move::Lift(profile) => { order.lift(name(profile)); stopped.remove(name(profile)); }
                Move::Release => {
                    let live = |id: &TakeId| waits.iter().chain(runs.iter().map(|(part, _)| part)).any(|part| part.0 == *id);
                    for id in held.iter().filter(|id| live(id)) { stopped.remove(owner[id]); }
                    order.release(None);
                    held.clear();
                }
                Move::End(_) | Move::Back(_) => {}
            }
            prop_assert_eq!(order.running() as usize, runs.len());
            let line: BTreeSet<TakeId> = order.line(now, 0).order.into_iter().collect();
            prop_assert_eq!(line, waits.iter().map(|part| part.0).collect::<BTreeSet<_>>());
        }
    }
}
