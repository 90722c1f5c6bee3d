//! The ledger: every paid call, durable before it is sent.

use super::entries::insert_entry;
use super::{Library, LibraryError, Result, owner, spending};
use crate::budget::Allowance;
use crate::entry::Entry;
use crate::geom::Extent;
use crate::jobs::Typical;
use crate::ledger::{Call, CallState, Failure};
use crate::model::Quality;
use crate::price::{Money, Usage};
use crate::take::{CallId, TakeId};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// What became known when a call moved on; `None` leaves what is there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallChange {
    /// HTTP status of the answer.
    pub http_status: Option<u16>,
    /// The endpoint's id of the call.
    pub request_id: Option<String>,
    /// Content type of the answer.
    pub content_type: Option<String>,
    /// Tokens the endpoint counted.
    pub usage: Option<Usage>,
    /// Price from the counted tokens.
    pub actual: Option<Money>,
    /// When the first byte left, ms since 1970 UTC.
    pub sent_ms: Option<i64>,
    /// When it ended, ms since 1970 UTC.
    pub ended_ms: Option<i64>,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// Names the calls that take about equally long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace<'a> {
    /// Profile: endpoints differ.
    pub profile: &'a str,
    /// Model id.
    pub model: &'a str,
    /// Quality that is asked for.
    pub quality: Quality,
    /// Size of the endpoint's picture; `None`: any.
    pub extent: Option<Extent>,
}

pub(super) const COLUMNS: &str = "id, take, position, profile, state, estimate, actual, usage, http_status, request_id, \
    content_type, prepared_ms, sent_ms, ended_ms, failure";

impl Library {
    /// Writes a call down before anything is sent, and reserves its estimate: durable when this returns. It belongs to
    /// this owner. What it may cost is checked in the same transaction, so that calls of several owners, also in
    /// several processes, never go over a limit together.
    ///
    /// # Errors
    /// [`LibraryError::OverBudget`] when a limit stops it, [`LibraryError::Refused`] unless its state is prepared,
    /// [`LibraryError::Unknown`] without its take.
    pub fn prepare_call(&mut self, call: &Call, allowance: &Allowance) -> Result<()> {
        if call.state != CallState::Prepared {
            return Err(LibraryError::Refused { id: call.id, from: CallState::Prepared, to: call.state });
        }
        let owner = self.owner.id.to_string();
        self.write(|tx| {
            if !tx.prepare_cached("SELECT 1 FROM take WHERE id = ?1")?.exists([call.take.to_string()])? {
                return Err(LibraryError::unknown(format!("take {} for the call", call.take)));
            }
            if tx.prepare_cached("SELECT 1 FROM call WHERE id = ?1")?.exists([call.id.to_string()])? {
                return Err(LibraryError::Exists { what: format!("call {}", call.id) });
            }
            spending::check(tx, allowance, call.estimate, call.estimate)?;
            insert_call(tx, call, &owner)
        })
    }

    /// Moves a call of this owner forward; durable when this returns.
    ///
    /// # Errors
    /// [`LibraryError::Refused`] for a step back, [`LibraryError::NotMine`] for a call of another owner: adopt it first.
    pub fn advance(&mut self, id: CallId, state: CallState, change: &CallChange) -> Result<()> {
        self.place(id, state, change, &[])
    }

    /// Stores results and moves their call forward in one transaction: the commit point of a paid call.
    ///
    /// Once the call is placed, its part is removed. Errors are those of [`Library::advance`] and
    /// [`Library::add_entry`]; on an error nothing is stored.
    pub fn place(&mut self, id: CallId, state: CallState, change: &CallChange, entries: &[Entry]) -> Result<()> {
        let owner = self.owner.id;
        self.write(|tx| {
            step(tx, owner, id, state, change)?;
            entries.iter().try_for_each(|entry| insert_entry(tx, entry))
        })?;
        if state == CallState::Placed {
            self.remove_part(id);
        }
        Ok(())
    }

    /// One call.
    pub fn call(&self, id: CallId) -> Result<Option<Call>> {
        Ok(self.calls("id = ?1", &id.to_string())?.pop())
    }

    /// The calls of a take in their order.
    pub fn calls_of_take(&self, take: TakeId) -> Result<Vec<Call>> {
        self.calls("take = ?1 ORDER BY position, rowid", &take.to_string())
    }

    /// Calls that are not at an end although their owner has ended: whatever became of them, nobody is working on it.
    pub fn abandoned_calls(&self) -> Result<Vec<Call>> {
        let open = self.read(|db| {
            let sql = format!(
                "SELECT {COLUMNS}, owner FROM call INDEXED BY call_open
                 WHERE state IN ('prepared', 'sent', 'receiving', 'received', 'decoded')"
            );
            let mut statement = db.prepare(&sql)?;
            let rows = statement.query_map([], |row| Ok((raw_call(row)?, row.get::<_, String>("owner")?)))?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        let mut alive: BTreeMap<String, bool> = BTreeMap::new();
        let mut calls = Vec::new();
        for (raw, owner) in open {
            let lives = *alive.entry(owner).or_insert_with_key(|owner| self.owner_lives(owner));
            if !lives {
                calls.push(raw.parse()?);
            }
        }
        calls.sort_by_key(|call: &Call| call.id);
        Ok(calls)
    }

    /// Takes a call over from an owner that has ended; true when the call is this owner's now.
    ///
    /// Of several processes that try, exactly one gets true.
    pub fn adopt(&mut self, id: CallId) -> Result<bool> {
        let (me, dir) = (self.owner.id, self.dir.clone());
        self.write(|tx| {
            let owner = owner_of(tx, id)?;
            if owner == me.to_string() {
                return Ok(true);
            }
            if lives(&dir, &owner) {
                return Ok(false);
            }
            tx.execute("UPDATE call SET owner = ?2 WHERE id = ?1", params![id.to_string(), me.to_string()])?;
            Ok(true)
        })
    }

    /// Calls that may have been billed for nothing, and that the user has not answered; oldest first.
    pub fn open_questions(&self) -> Result<Vec<Call>> {
        self.calls("state = ?1 AND settled = 0 ORDER BY prepared_ms, rowid", CallState::MaybeBilled.name())
    }

    /// The user has seen and answered the question of a call that may have been billed.
    pub fn settle_question(&mut self, id: CallId) -> Result<()> {
        self.write(|tx| {
            let changed = tx.execute("UPDATE call SET settled = 1 WHERE id = ?1", [id.to_string()])?;
            if changed == 0 { Err(LibraryError::unknown(format!("call {id}"))) } else { Ok(()) }
        })
    }

    /// How long such a call takes, from the newest that were placed; `None` without history.
    pub fn typical(&self, pace: &Pace<'_>) -> Result<Option<Typical>> {
        let rows: Vec<(u64, u64)> = self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT max(duration_ms), max(raw_pixels) FROM
                    (SELECT call, duration_ms, raw_pixels, seq FROM entry
                     WHERE profile = ?1 AND model = ?2 AND quality = ?3 ORDER BY seq DESC LIMIT 100)
                 GROUP BY call",
            )?;
            let rows = statement.query_map(params![pace.profile, pace.model, pace.quality.name()], |row| {
                Ok((row.get::<_, i64>(0)?.max(0) as u64, row.get::<_, i64>(1)?.max(0) as u64))
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })?;
        let wanted = pace.extent.map_or(0, Extent::pixels);
        let alike = |pixels: u64| wanted == 0 || (pixels >= wanted / 3 * 2 && pixels <= wanted / 2 * 3);
        let times = |all: bool| rows.iter().filter(|(_, pixels)| all || alike(*pixels)).map(|(ms, _)| *ms).collect();
        Ok(Typical::of(times(false)).or_else(|| Typical::of(times(true))))
    }

    /// How many calls stand in each state.
    pub fn call_states(&self) -> Result<BTreeMap<String, u64>> {
        self.read(|db| {
            let mut statement = db.prepare("SELECT state, count(*) FROM call GROUP BY state")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.max(0) as u64)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn calls(&self, condition: &str, argument: &str) -> Result<Vec<Call>> {
        self.read(|db| {
            let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM call WHERE {condition}"))?;
            let rows = statement.query_map([argument], raw_call)?;
            rows.map(|row| row?.parse()).collect()
        })
    }

    fn owner_lives(&self, owner: &str) -> bool {
        owner == self.owner.id.to_string() || lives(&self.dir, owner)
    }
}

/// True unless the owner of that name has certainly ended.
pub(super) fn lives(dir: &Path, owner: &str) -> bool {
    Uuid::try_parse(owner).is_ok_and(|id| owner::is_alive(dir, id))
}

/// Writes a call down for an owner.
pub(super) fn insert_call(tx: &Transaction<'_>, call: &Call, owner: &str) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO call(id, take, position, profile, state, estimate, actual, usage, http_status,
            request_id, content_type, prepared_ms, sent_ms, ended_ms, failure, owner, model, tier)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
            model, coalesce(json_extract(body, '$.tier'), '')
         FROM take WHERE id = ?2",
    )?
    .execute(params![
        call.id.to_string(),
        call.take.to_string(),
        call.index,
        call.profile,
        call.state.name(),
        call.estimate.0,
        call.actual.map(|money| money.0),
        json(call.usage.as_ref())?,
        call.http_status,
        call.request_id,
        call.content_type,
        call.prepared_ms,
        call.sent_ms,
        call.ended_ms,
        json(call.failure.as_ref())?,
        owner,
    ])?;
    Ok(())
}

fn owner_of(db: &Connection, id: CallId) -> Result<String> {
    db.prepare_cached("SELECT owner FROM call WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| LibraryError::unknown(format!("call {id}")))
}

fn step(tx: &Transaction<'_>, me: Uuid, id: CallId, to: CallState, change: &CallChange) -> Result<()> {
    if owner_of(tx, id)? != me.to_string() {
        return Err(LibraryError::NotMine { id });
    }
    let name: String =
        tx.prepare_cached("SELECT state FROM call WHERE id = ?1")?.query_row([id.to_string()], |row| row.get(0))?;
    let from = state_named(&name, id)?;
    if !from.may_become(to) {
        return Err(LibraryError::Refused { id, from, to });
    }
    tx.prepare_cached(
        "UPDATE call SET state = ?2, http_status = coalesce(?3, http_status), request_id = coalesce(?4, request_id),
            content_type = coalesce(?5, content_type), usage = coalesce(?6, usage), actual = coalesce(?7, actual),
            sent_ms = coalesce(?8, sent_ms), ended_ms = coalesce(?9, ended_ms), failure = coalesce(?10, failure)
         WHERE id = ?1",
    )?
    .execute(params![
        id.to_string(),
        to.name(),
        change.http_status,
        change.request_id,
        change.content_type,
        json(change.usage.as_ref())?,
        change.actual.map(|money| money.0),
        change.sent_ms,
        change.ended_ms,
        json(change.failure.as_ref())?,
    ])?;
    Ok(())
}

fn json<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>> {
    value.map(serde_json::to_string).transpose().map_err(|error| LibraryError::row("call", error))
}

fn state_named(name: &str, id: CallId) -> Result<CallState> {
    CallState::parse(name).ok_or_else(|| LibraryError::row(format!("call {id}"), format!("unknown state {name}")))
}

/// A row before its texts are read.
pub(super) struct RawCall {
    id: String,
    take: String,
    state: String,
    usage: Option<String>,
    failure: Option<String>,
    /// The rest, with placeholders for the five above.
    call: Call,
}

pub(super) fn raw_call(row: &Row<'_>) -> rusqlite::Result<RawCall> {
    let call = Call {
        id: CallId(Uuid::nil()),
        take: TakeId(Uuid::nil()),
        index: row.get("position")?,
        profile: row.get("profile")?,
        state: CallState::Prepared,
        estimate: Money(row.get("estimate")?),
        actual: row.get::<_, Option<i64>>("actual")?.map(Money),
        usage: None,
        http_status: row.get("http_status")?,
        request_id: row.get("request_id")?,
        content_type: row.get("content_type")?,
        prepared_ms: row.get("prepared_ms")?,
        sent_ms: row.get("sent_ms")?,
        ended_ms: row.get("ended_ms")?,
        failure: None,
    };
    Ok(RawCall {
        id: row.get("id")?,
        take: row.get("take")?,
        state: row.get("state")?,
        usage: row.get("usage")?,
        failure: row.get("failure")?,
        call,
    })
}

impl RawCall {
    pub(super) fn parse(self) -> Result<Call> {
        let what = || format!("call {}", self.id);
        let id = CallId::parse(&self.id).ok_or_else(|| LibraryError::row(what(), "bad id"))?;
        let take = TakeId::parse(&self.take).ok_or_else(|| LibraryError::row(what(), "bad take"))?;
        let state = state_named(&self.state, id)?;
        let usage = self.usage.as_deref().map(serde_json::from_str).transpose();
        let failure = self.failure.as_deref().map(serde_json::from_str).transpose();
        Ok(Call {
            id,
            take,
            state,
            usage: usage.map_err(|error| LibraryError::row(what(), error))?,
            failure: failure.map_err(|error| LibraryError::row(what(), error))?,
            ..self.call
        })
    }
}
