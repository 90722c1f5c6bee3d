//! What waits to be sent: durable from the click on, and taken over from owners that ended.
//!
//! A run is here until each of its parts has ended. A part waits when the ledger has no call for it, or only calls
//! that were never sent or were refused and not billed, which is how it is between two tries: so what may have been
//! billed is never sent again, whatever was written last when the program died.

use super::calls::lives;
use super::takes::{parse, record, row};
use super::{Library, LibraryError, Result};
use crate::price::Money;
use crate::profile::Profile;
use crate::take::{Take, TakeId};
use rusqlite::{Row, Transaction, params};

/// A run with parts that wait, as it was ordered.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The take's number.
    pub number: u32,
    /// What is asked.
    pub take: Take,
    /// The endpoint as it was at the click; it never holds a key.
    pub profile: Profile,
    /// Price of one part, as it was shown.
    pub each: Money,
    /// The parts that wait, in order.
    pub parts: Vec<u32>,
    /// The user put it where it is.
    pub pinned: bool,
}

impl Library {
    /// Writes a take down and puts all its parts at the end of the queue, in one transaction; durable when this returns.
    /// Returns the take's number. It belongs to this owner.
    ///
    /// # Errors
    /// Those of [`Library::record_take`]; nothing is written then.
    pub fn enqueue(&mut self, take: &Take, profile: &Profile, each: Money) -> Result<u32> {
        let profile = serde_json::to_string(profile).map_err(|error| LibraryError::row("profile", error))?;
        let owner = self.owner.id.to_string();
        self.write(|tx| append(tx, take, &profile, each, &owner))
    }

    /// The same for several takes with the price of one part of each, all in one transaction. Returns their numbers.
    ///
    /// # Errors
    /// Those of [`Library::record_take`] for any of them; nothing is written then.
    pub fn enqueue_all(&mut self, runs: &[(Take, Money)], profile: &Profile) -> Result<Vec<u32>> {
        let profile = serde_json::to_string(profile).map_err(|error| LibraryError::row("profile", error))?;
        let owner = self.owner.id.to_string();
        self.write(|tx| runs.iter().map(|(take, each)| append(tx, take, &profile, *each, &owner)).collect())
    }

    /// These parts of a take have ended, or are taken back. What is not in the queue is no error.
    pub fn leave_queue(&mut self, take: TakeId, parts: &[u32]) -> Result<()> {
        self.write(|tx| {
            for part in parts {
                tx.prepare_cached("DELETE FROM queue_part WHERE take = ?1 AND part = ?2")?
                    .execute(params![take.to_string(), part])?;
            }
            drop_empty(tx)
        })
    }

    /// Writes down in which order runs wait, and which of them the user has put there.
    pub fn order_queue(&mut self, order: &[(TakeId, bool)]) -> Result<()> {
        self.write(|tx| {
            let mut update = tx.prepare_cached("UPDATE queue SET place = ?2, pinned = ?3 WHERE take = ?1")?;
            for (at, (take, pinned)) in order.iter().enumerate() {
                update.execute(params![take.to_string(), at as i64 + 1, pinned])?;
            }
            Ok(())
        })
    }

    /// Takes over what owners that ended have left waiting, in its order. Parts whose calls were sent are not among
    /// it: their rows say what became of them. Recover first: a call that was prepared and never sent still waits.
    pub fn take_over_queue(&mut self) -> Result<Vec<Queued>> {
        let (me, dir) = (self.owner.id.to_string(), self.dir.clone());
        self.write(|tx| {
            let owners: Vec<String> = tx
                .prepare("SELECT DISTINCT owner FROM queue WHERE owner <> ?1")?
                .query_map([&me], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut left = Vec::new();
            for owner in owners.iter().filter(|owner| !lives(&dir, owner)) {
                tx.execute(
                    "DELETE FROM queue_part WHERE take IN (SELECT take FROM queue WHERE owner = ?1)
                        AND EXISTS (SELECT 1 FROM call WHERE call.take = queue_part.take
                            AND call.position = queue_part.part AND call.state NOT IN ('prepared', 'not_sent', 'refused'))",
                    [owner],
                )?;
                drop_empty(tx)?;
                left.extend(waiting_of(tx, owner)?);
                tx.execute("UPDATE queue SET owner = ?2 WHERE owner = ?1", [owner, &me])?;
            }
            left.sort_by_key(|(place, queued)| (*place, queued.number));
            Ok(left.into_iter().map(|(_, queued)| queued).collect())
        })
    }

    /// How many parts wait that an owner has left who ended.
    pub fn left_waiting(&self) -> Result<u64> {
        let counts: Vec<(String, i64)> = self.read(|db| {
            let mut statement = db.prepare(
                "SELECT owner, count(*) FROM queue JOIN queue_part USING (take)
                 WHERE NOT EXISTS (SELECT 1 FROM call WHERE call.take = queue.take AND call.position = part
                    AND call.state NOT IN ('prepared', 'not_sent', 'refused'))
                 GROUP BY owner",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })?;
        let me = self.owner.id.to_string();
        let left = counts.iter().filter(|(owner, _)| *owner != me && !lives(&self.dir, owner));
        Ok(left.map(|(_, count)| (*count).max(0) as u64).sum())
    }
}

/// Writes a take down and puts it at the end.
fn append(tx: &Transaction<'_>, take: &Take, profile: &str, each: Money, owner: &str) -> Result<u32> {
    let number = record(tx, take)?;
    tx.prepare_cached(
        "INSERT INTO queue(take, place, pinned, profile, each, owner)
         VALUES (?1, (SELECT coalesce(max(place), 0) + 1 FROM queue), 0, ?2, ?3, ?4)",
    )?
    .execute(params![take.id.to_string(), profile, each.0, owner])?;
    for part in 0..take.calls() {
        tx.prepare_cached("INSERT INTO queue_part(take, part) VALUES (?1, ?2)")?
            .execute(params![take.id.to_string(), part])?;
    }
    Ok(number)
}

fn drop_empty(tx: &Transaction<'_>) -> Result<()> {
    tx.prepare_cached("DELETE FROM queue WHERE take NOT IN (SELECT take FROM queue_part)")?.execute([])?;
    Ok(())
}

fn waiting_of(tx: &Transaction<'_>, owner: &str) -> Result<Vec<(i64, Queued)>> {
    let mut statement = tx.prepare(
        "SELECT take.number, take.body, place, pinned, profile, each FROM queue JOIN take ON take.id = queue.take
         WHERE owner = ?1",
    )?;
    let mut rows = statement.query([owner])?;
    let mut waiting = Vec::new();
    while let Some(found) = rows.next()? {
        match queued(tx, found) {
            Ok(run) => waiting.push(run),
            // One row that cannot be read is no reason to show nothing at all; it stays where it is.
            Err(error) => tracing::warn!("a run that waits cannot be read: {error}"),
        }
    }
    Ok(waiting)
}

/// A run with its place.
fn queued(tx: &Transaction<'_>, found: &Row<'_>) -> Result<(i64, Queued)> {
    let (number, take) = parse(row(found)?)?;
    let profile: String = found.get("profile")?;
    let profile =
        serde_json::from_str(&profile).map_err(|error| LibraryError::row(format!("queue of take {number}"), error))?;
    let parts = tx
        .prepare_cached("SELECT part FROM queue_part WHERE take = ?1 ORDER BY part")?
        .query_map([take.id.to_string()], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let (each, pinned) = (Money(found.get("each")?), found.get("pinned")?);
    Ok((found.get("place")?, Queued { number, take, profile, each, parts, pinned }))
}
