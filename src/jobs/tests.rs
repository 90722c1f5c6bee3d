//! Jobs by their events.

use super::*;
use crate::ledger::FailureKind;
use crate::request::Parameters;

fn take(n: u32) -> Arc<Take> {
    let parameters = Parameters { n, ..Parameters::default() };
    Arc::new(Take { created_ms: 1000, parameters, ..Take::of_words("Sandbox", "a cup") })
}

fn failure(billed: Billed) -> Failure {
    Failure {
        kind: FailureKind::Ambiguous,
        message: "no answer".to_owned(),
        billed,
        next_step: String::new(),
        details: String::new(),
    }
}

#[test]
fn a_job_says_how_long_it_takes_and_when_that_is_unusual() {
    assert_eq!(Typical::of(vec![]), None);
    assert_eq!(Typical::of(vec![10_000]), Some(Typical { half_ms: 10_000, most_ms: 15_000 }));
    let many: Vec<u64> = (1..=100).map(|s| s * 1000).collect();
    assert_eq!(Typical::of(many), Some(Typical { half_ms: 51_000, most_ms: 95_000 }));
    let take = take(1);
    let mut jobs = Jobs::default();
    jobs.push(Job::new(1, Arc::clone(&take), Money::ZERO, Typical::of(vec![10_000])));
    let pace = |jobs: &Jobs, now: i64| jobs.list()[0].pace(now);
    assert_eq!(pace(&jobs, 0), Pace::Left(10_000), "not sent yet");
    jobs.fold(take.id, 0, PartEvent::Prepared(CallId::fresh()), 1000);
    jobs.fold(take.id, 0, PartEvent::Sent { at_ms: 1000 }, 1000);
    for (now, expected) in [
        (4000, Pace::Left(7000)),
        (10_500, Pace::Soon),
        (16_000, Pace::Soon),
        (16_001, Pace::Late(15_001)),
        (i64::MIN, Pace::Left(i64::MAX)),
    ] {
        assert_eq!(pace(&jobs, now), expected, "{now}");
    }
    jobs.fold(take.id, 0, PartEvent::Failed(failure(Billed::No)), 1800);
    assert_eq!(pace(&jobs, 20_000), Pace::Unknown, "it has ended");
}

#[test]
fn what_happens_to_one_call_happens_to_all_that_it_brings() {
    let mut jobs = Jobs::default();
    let take = Arc::new(Take { together: true, ..Take::clone(&take(3)) });
    jobs.push(Job::new(1, Arc::clone(&take), Money::ZERO, None));
    jobs.fold(take.id, 0, PartEvent::Prepared(CallId::fresh()), 1000);
    jobs.fold(take.id, 0, PartEvent::Sent { at_ms: 1500 }, 1500);
    assert_eq!(jobs.counts(), Counts { running: 3, ..Counts::default() });
    jobs.fold(take.id, 0, PartEvent::Back, 1600);
    assert_eq!(jobs.counts(), Counts { waiting: 3, ..Counts::default() });
    jobs.fold(take.id, 0, PartEvent::Failed(failure(Billed::Maybe)), 1800);
    assert_eq!((jobs.counts().maybe_billed, jobs.list()[0].ended_ms), (3, Some(1800)));
}

#[test]
fn ends_are_final_and_counted_once() {
    let mut jobs = Jobs::default();
    let take = take(2);
    jobs.push(Job::new(1, Arc::clone(&take), Money::ZERO, Typical::of(vec![2000])));
    jobs.fold(take.id, 0, PartEvent::Prepared(CallId::fresh()), 1000);
    jobs.fold(take.id, 0, PartEvent::Sent { at_ms: 1500 }, 1500);
    assert_eq!(jobs.counts(), Counts { running: 1, waiting: 1, ..Counts::default() });
    assert_eq!(jobs.list()[0].pace(2000), Pace::Left(2000), "the waiting part takes a whole call");
    jobs.fold(take.id, 0, PartEvent::Failed(failure(Billed::Maybe)), 1600);
    jobs.fold(take.id, 0, PartEvent::Sent { at_ms: 1700 }, 1700);
    jobs.fold(take.id, 9, PartEvent::Sent { at_ms: 1700 }, 1700);
    assert_eq!(jobs.counts().maybe_billed, 1);
    assert!(jobs.list()[0].is_active());
    jobs.fold(take.id, 1, PartEvent::Failed(failure(Billed::No)), 1800);
    assert_eq!(jobs.list()[0].ended_ms, Some(1800));
    jobs.dismiss(take.id);
    assert_eq!(jobs.counts(), Counts::default());
}
