//! The budget of the one dispatcher that window and command line share.

use super::engine::Engine;
use super::failure::library_failure;
use super::prepare::Outlook;
use super::store::StoreError;
use crate::budget::{Allowance, Budget, Calendar, Spent, Stop};
use crate::ledger::{Billed, Failure, FailureKind};
use crate::library::{Library, LibraryError};
use crate::price::Money;
use crate::profile::Profile;
use jiff::tz::TimeZone;
use std::sync::{PoisonError, RwLock};

/// The limits as they are set now.
#[derive(Debug, Default)]
pub(super) struct Limits(RwLock<Budget>);

impl Limits {
    pub(super) fn new(budget: Budget) -> Self {
        Self(RwLock::new(budget.repaired()))
    }

    fn get(&self) -> Budget {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Day and month as they are here.
pub fn calendar(now_ms: i64) -> Calendar {
    Calendar::around(now_ms, &TimeZone::system())
}

/// What was spent until now; for jobs of the library's thread.
pub fn spent_now(library: &Library) -> Result<Spent, LibraryError> {
    library.spent(&calendar(super::now_ms()))
}

impl Engine {
    /// Other limits hold from the next call on.
    pub fn set_budget(&self, budget: Budget) {
        *self.budget.0.write().unwrap_or_else(PoisonError::into_inner) = budget.repaired();
    }

    /// What a call of this model, written down at that moment, is checked against.
    pub fn allowance(&self, profile: &Profile, model: &str, at_ms: i64) -> Allowance {
        let unpriced = !profile.price_list().knows(&profile.rules(model));
        Allowance { budget: self.budget.get(), calendar: calendar(at_ms), unpriced: unpriced.then(|| model.to_owned()) }
    }

    /// Refuses a run that cannot fit before anything of it is written down. Blocks.
    ///
    /// Each of its calls is checked again when it reserves its share: others spend, too.
    pub(super) fn check_budget<'o>(
        &self,
        profile: &Profile,
        outlooks: impl Iterator<Item = &'o Outlook>,
    ) -> Result<(), Failure> {
        let (mut dearest, mut total, mut model) = (Money::ZERO, Money::ZERO, String::new());
        for outlook in outlooks {
            (dearest, total) = (dearest.max(outlook.each), total + outlook.total());
            model.clone_from(&outlook.parameters.model);
        }
        let allowance = self.allowance(profile, &model, super::now_ms());
        let checked = self.store.wait(move |library| library.check_budget_total(&allowance, dearest, total));
        checked.map_err(|error| library_failure(&error, Billed::No))
    }
}

/// The failure of a call that a limit stopped.
pub(super) fn budget_failure(stop: &Stop) -> Failure {
    Failure {
        kind: FailureKind::Budget,
        message: stop.message(),
        billed: Billed::No,
        next_step: stop.next_step(),
        details: String::new(),
    }
}

/// The stop behind an error of the store.
pub(super) const fn stop_of(error: &StoreError) -> Option<&Stop> {
    match error {
        StoreError::Library(LibraryError::OverBudget(stop)) => Some(stop),
        _ => None,
    }
}
