//! A batch while it is put together: one take, the pictures it is to run over, and what each would send and cost.

use crate::canvas::fit::Fit;
use crate::geom::{Bounds, Extent};
use crate::model::MAX_N;
use crate::picture::Digest;
use crate::price::Money;
use crate::take::{Original, Take, Tier};
use std::sync::Arc;

/// Pictures of one batch in the window.
pub const MOST: usize = 200;

/// How a batch is wished for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Draft or final.
    pub tier: Tier,
    /// Drafts of each picture.
    pub n: u32,
    /// How the mask comes to pictures of another size.
    pub fit: Fit,
}

impl Choice {
    /// Results of each picture: a final is one.
    pub fn count(self) -> u32 {
        if self.tier == Tier::Final { 1 } else { self.n.clamp(1, MAX_N) }
    }
}

/// What a picture would send and cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// The part that is sent, in its own pixels.
    pub crop: Option<Bounds>,
    /// Size in which that is sent.
    pub sent: Option<Extent>,
    /// Price of one call.
    pub each: Money,
    /// Price of all its results.
    pub total: Money,
}

/// A picture of the batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The picture, which is in the library.
    pub original: Original,
    /// What it would send, or why it cannot be sent; `None` while that is being worked out.
    pub planned: Option<Result<Planned, String>>,
}

/// A batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The take that is run over the pictures.
    pub take: Arc<Take>,
    /// Its number.
    pub number: u32,
    /// How.
    pub choice: Choice,
    /// The pictures, in the order in which they run.
    pub items: Vec<Item>,
    /// Files that are being read.
    pub reading: usize,
}

impl Batch {
    /// A batch of no pictures yet, as its take was run.
    pub fn new(take: Arc<Take>, number: u32) -> Self {
        let choice = Choice { tier: take.tier, n: take.parameters.n.clamp(1, MAX_N), fit: Fit::Scaled };
        Self { take, number, choice, items: Vec::new(), reading: 0 }
    }

    /// Adds a picture at the end. One that is there, or one too many, is not added.
    pub fn add(&mut self, original: Original) -> bool {
        let fits = self.items.len() < MOST && self.items.iter().all(|item| item.original.digest != original.digest);
        if fits {
            self.items.push(Item { original, planned: None });
        }
        fits
    }

    /// Takes a picture out.
    pub fn remove(&mut self, digest: Digest) {
        self.items.retain(|item| item.original.digest != digest);
    }

    /// Everything is planned anew.
    pub fn forget_plans(&mut self) {
        for item in &mut self.items {
            item.planned = None;
        }
    }

    /// Another choice: everything is planned anew.
    pub fn choose(&mut self, choice: Choice) {
        if choice != self.choice {
            self.choice = choice;
            self.forget_plans();
        }
    }

    /// Keeps what was worked out for a picture under a choice that still holds.
    pub fn plan(&mut self, digest: Digest, choice: Choice, planned: Result<Planned, String>) {
        if let Some(item) = self.items.iter_mut().find(|item| choice == self.choice && item.original.digest == digest) {
            item.planned = Some(planned);
        }
    }

    /// The next picture that nothing is known of.
    pub fn unplanned(&self) -> Option<Digest> {
        self.items.iter().find(|item| item.planned.is_none()).map(|item| item.original.digest)
    }

    /// Those that can be run, with what they send.
    pub fn runnable(&self) -> impl Iterator<Item = (&Original, Planned)> {
        self.items.iter().filter_map(|item| match item.planned {
            Some(Ok(planned)) => Some((&item.original, planned)),
            _ => None,
        })
    }

    /// Price of all that can be run.
    pub fn total(&self) -> Money {
        self.runnable().map(|(_, planned)| planned.total).sum()
    }

    /// Price of its dearest call.
    pub fn dearest(&self) -> Money {
        self.runnable().map(|(_, planned)| planned.each).max().unwrap_or_default()
    }

    /// Why it cannot be run.
    pub fn problem(&self) -> Option<&'static str> {
        if self.items.is_empty() {
            return Some("Add pictures first");
        }
        if self.reading > 0 || self.unplanned().is_some() {
            return Some("The pictures are still being read");
        }
        self.runnable().next().is_none().then_some("None of the pictures can be sent")
    }

    /// `Run batch 12 × 0.04 USD`; where the prices differ, `Run batch of 12, 0.52 USD`.
    pub fn act(&self, free: bool) -> String {
        let count = self.runnable().count();
        let mut prices = self.runnable().map(|(_, planned)| planned.total);
        let first = prices.next().unwrap_or_default();
        if count == 0 {
            "Run batch".to_owned()
        } else if free {
            format!("Run batch of {count}, free")
        } else if prices.all(|price| price == first) {
            format!("Run batch {count} × {first}")
        } else {
            format!("Run batch of {count}, {}", self.total())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::parameters::tests::{original, take};

    #[test]
    fn a_batch_can_run_when_something_of_it_is_planned() {
        let mut batch = Batch::new(Arc::new(take("a cup")), 3);
        assert_eq!((batch.choice.n, batch.problem()), (4, Some("Add pictures first")));
        assert!(batch.add(original("a")) && batch.add(original("b")) && !batch.add(original("a")), "no twins");
        assert_eq!(batch.problem(), Some("The pictures are still being read"));
        let planned = |cents| Planned { crop: None, sent: None, each: Money(cents), total: Money(4 * cents) };
        let (one, two) = (original("a").digest, original("b").digest);
        batch.plan(one, batch.choice, Ok(planned(10_000)));
        assert_eq!(batch.unplanned(), Some(two));
        batch.plan(two, batch.choice, Err("no mask".to_owned()));
        assert_eq!((batch.problem(), batch.act(false).as_str()), (None, "Run batch 1 × 0.04 USD"));
        batch.plan(two, batch.choice, Ok(planned(20_000)));
        assert_eq!((batch.total(), batch.dearest()), (Money(120_000), Money(20_000)));
        assert_eq!(
            (batch.act(false).as_str(), batch.act(true).as_str()),
            ("Run batch of 2, 0.12 USD", "Run batch of 2, free")
        );
        let before = batch.choice;
        batch.choose(Choice { fit: Fit::SamePlace, ..before });
        batch.plan(one, before, Ok(planned(1)));
        assert_eq!(batch.unplanned(), Some(one), "what was asked before does not count");
        batch.remove(one);
        assert_eq!(batch.items.len(), 1);
    }
}
