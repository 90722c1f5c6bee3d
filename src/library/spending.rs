//! What the calls of a library cost: what is checked against the limits, and what is told of it.

use super::calls::{COLUMNS, raw_call};
use super::{Library, LibraryError, Result};
use crate::budget::{Allowance, Budget, Calendar, Spent};
use crate::ledger::CallState;
use crate::price::Money;
use crate::spend::{Receipt, Spending};
use rusqlite::{Connection, Row};

impl Library {
    /// What was spent and what is reserved, in the day and the month of a calendar and in all.
    pub fn spent(&self, calendar: &Calendar) -> Result<Spent> {
        self.read(|db| {
            Ok(Spent {
                today: held_since(db, calendar.day_from_ms)?,
                month: held_since(db, calendar.month_from_ms)?,
                all: held_since(db, i64::MIN)?,
                until_ms: calendar.day_to_ms,
            })
        })
    }

    /// Whether so many calls of this price would be allowed now. Nothing is reserved: that does
    /// [`Library::prepare_call`] for each.
    ///
    /// # Errors
    /// [`LibraryError::OverBudget`].
    pub fn check_budget(&self, allowance: &Allowance, each: Money, calls: u32) -> Result<()> {
        self.check_budget_total(allowance, each, each * calls)
    }

    /// The same for calls of which the dearest costs so much, and all together so much.
    pub fn check_budget_total(&self, allowance: &Allowance, dearest: Money, total: Money) -> Result<()> {
        self.read(|db| check(db, allowance, dearest, total))
    }

    /// Tells all calls that were prepared from one moment until before another, one after the other. The index alone is
    /// read.
    pub fn each_spending(&self, from_ms: i64, to_ms: i64, mut tell: impl FnMut(&Spending)) -> Result<()> {
        self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT prepared_ms, held, state, profile, model, tier FROM call INDEXED BY call_held
                 WHERE prepared_ms >= ?1 AND prepared_ms < ?2",
            )?;
            let mut rows = statement.query([from_ms, to_ms])?;
            while let Some(row) = rows.next()? {
                tell(&spending(row)?);
            }
            Ok(())
        })
    }

    /// Tells the same calls with all that is known of them, in their order.
    pub fn each_receipt(&self, from_ms: i64, to_ms: i64, mut tell: impl FnMut(&Receipt)) -> Result<()> {
        let columns = COLUMNS.split(',').map(|name| format!("call.{}", name.trim())).collect::<Vec<_>>().join(", ");
        self.read(|db| {
            let mut statement = db.prepare_cached(&format!(
                "SELECT {columns}, call.held, call.model, call.tier, take.number, take.quality
                 FROM call JOIN take ON take.id = call.take
                 WHERE call.prepared_ms >= ?1 AND call.prepared_ms < ?2 ORDER BY call.prepared_ms, call.rowid"
            ))?;
            let mut rows = statement.query([from_ms, to_ms])?;
            while let Some(row) = rows.next()? {
                tell(&Receipt {
                    call: raw_call(row)?.parse()?,
                    held: Money(row.get("held")?),
                    take_number: row.get("number")?,
                    model: row.get("model")?,
                    tier: row.get("tier")?,
                    quality: row.get("quality")?,
                });
            }
            Ok(())
        })
    }
}

/// Checks the limits against what stands in the index. Inside of the transaction that then writes, nobody else can come
/// in between.
pub(super) fn check(db: &Connection, allowance: &Allowance, dearest: Money, total: Money) -> Result<()> {
    let Allowance { budget, calendar, unpriced } = allowance;
    if dearest.is_zero() || !budget.is_limited() {
        return Ok(());
    }
    let sum = |limit: Option<Money>, since| limit.map_or(Ok(Money::ZERO), |_| held_since(db, since));
    let Budget { day, month, project, .. } = *budget;
    let spent = Spent {
        today: sum(day, calendar.day_from_ms)?,
        month: sum(month, calendar.month_from_ms)?,
        all: sum(project, i64::MIN)?,
        until_ms: calendar.day_to_ms,
    };
    budget.check_total(&spent, dearest, total, unpriced.as_deref()).map_err(LibraryError::OverBudget)
}

/// What all calls count that were prepared at or after a moment; a clock that was set back takes nothing away.
fn held_since(db: &Connection, since_ms: i64) -> Result<Money> {
    let mut statement = db.prepare_cached("SELECT held FROM call WHERE prepared_ms >= ?1")?;
    let rows = statement.query_map([since_ms], |row| row.get(0).map(Money))?;
    // Summed here: the index would fail where money saturates.
    Ok(rows.sum::<rusqlite::Result<Money>>()?)
}

fn spending(row: &Row<'_>) -> Result<Spending> {
    let name: String = row.get(2)?;
    let state = CallState::parse(&name);
    Ok(Spending {
        at_ms: row.get(0)?,
        held: Money(row.get(1)?),
        state: state.ok_or_else(|| LibraryError::row("call", format!("unknown state {name}")))?,
        profile: row.get(3)?,
        model: row.get(4)?,
        tier: row.get(5)?,
    })
}
