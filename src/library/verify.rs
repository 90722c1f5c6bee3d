//! The proof that a library is whole: every row has its files, and every file has the bytes that were recorded.

use super::entries::read_entry;
use super::files::{self, PICTURE_FOLDERS, index_path};
use super::{Library, Result};
use crate::picture::Digest;
use rusqlite::Connection;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// What is wrong with one recorded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFault {
    /// The file, relative to the library.
    pub path: String,
    /// What is wrong, in plain words.
    pub fault: String,
}

/// The findings of [`Library::verify`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// True when nothing is wrong; orphans and calls that wait for an answer are no faults.
    pub ok: bool,
    /// Findings of the index's own check; empty when it is sound.
    pub index: Vec<String>,
    /// Recorded files that are missing or altered.
    pub files: Vec<FileFault>,
    /// Rows that cannot be read, or that name a file that is not recorded.
    pub rows: Vec<String>,
    /// Files that no row names. Legal: a crash between moving a file in and writing its row leaves one.
    pub orphans: Vec<String>,
    /// Number of calls by state.
    pub calls: BTreeMap<String, u64>,
    /// Calls that are not at an end and whose owner has ended.
    pub abandoned: u64,
    /// Calls that may have been billed, unanswered.
    pub questions: u64,
    /// Parts that wait to be sent, left by an owner that ended.
    pub queued: u64,
    /// Number of takes.
    pub takes: u64,
    /// Number of results, the discarded ones too.
    pub results: u64,
    /// Number of files that were read and compared.
    pub files_checked: u64,
    /// Bytes that were read and compared.
    pub bytes_checked: u64,
}

impl Library {
    /// Reads every row and every file. Takes as long as reading the whole folder.
    pub fn verify(&self) -> Result<Report> {
        let mut report = Report {
            ok: false,
            index: self.read(check_index)?,
            files: Vec::new(),
            rows: self.read(check_rows)?,
            orphans: Vec::new(),
            calls: self.call_states()?,
            abandoned: 0,
            questions: 0,
            queued: self.left_waiting()?,
            takes: self.read(|db| count(db, "take"))?,
            results: self.read(|db| count(db, "entry"))?,
            files_checked: 0,
            bytes_checked: 0,
        };
        match (self.abandoned_calls(), self.open_questions()) {
            (Ok(abandoned), Ok(questions)) => {
                report.abandoned = abandoned.len() as u64;
                report.questions = questions.len() as u64;
            }
            (Err(error), _) | (_, Err(error)) => report.rows.push(error.to_string()),
        }
        // Files first, rows second: what another process stores meanwhile is then in both or an orphan.
        let mut present = self.files_present();
        for (path, digest, bytes) in self.read(recorded_files)? {
            present.remove(&path);
            report.files_checked += 1;
            match files::digest_of(&self.dir.join(&path)) {
                Ok((found, length)) => {
                    report.bytes_checked += length;
                    if let Some(fault) = difference(&digest, bytes, found, length) {
                        report.files.push(FileFault { path, fault });
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    report.files.push(FileFault { path, fault: "it is missing".to_owned() });
                }
                Err(error) => {
                    let reason = super::error::plain_reason(&error);
                    report.files.push(FileFault { path, fault: format!("it cannot be read: {reason}") });
                }
            }
        }
        for id in self.calls_with_parts()? {
            if self.call(id)?.is_none() {
                present.insert(format!("parts/{id}.part"));
            }
        }
        report.orphans = present.into_iter().collect();
        report.ok = report.index.is_empty() && report.files.is_empty() && report.rows.is_empty();
        Ok(report)
    }

    fn files_present(&self) -> BTreeSet<String> {
        PICTURE_FOLDERS
            .iter()
            .flat_map(|folder| files::walk(&self.dir.join(folder)))
            .filter_map(|path| index_path(path.strip_prefix(&self.dir).ok()?).ok())
            .collect()
    }

    /// Size of the index in bytes, its log included.
    pub fn index_bytes(&self) -> u64 {
        ["library.db", "library.db-wal"]
            .iter()
            .filter_map(|name| fs::metadata(self.dir.join(name)).ok())
            .map(|data| data.len())
            .sum()
    }
}

fn difference(digest: &str, bytes: i64, found: Digest, length: u64) -> Option<String> {
    if i64::try_from(length) != Ok(bytes) {
        return Some(format!("it has {length} bytes instead of {bytes}"));
    }
    (found.hex() != digest).then(|| "its bytes were altered".to_owned())
}

fn check_index(db: &Connection) -> Result<Vec<String>> {
    let mut findings: Vec<String> = db
        .prepare("PRAGMA integrity_check")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    findings.retain(|finding| finding != "ok");
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        findings.push(format!("a row of {table} names a missing {parent}"));
    }
    Ok(findings)
}

fn recorded_files(db: &Connection) -> Result<Vec<(String, String, i64)>> {
    let mut statement = db.prepare("SELECT path, digest, bytes FROM file ORDER BY path")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn check_rows(db: &Connection) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut statement =
        db.prepare("SELECT id, body, verdict, rating, starred, path, raw_path, heat_path FROM entry ORDER BY seq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Err(error) = read_entry(row) {
            findings.push(error.to_string());
        }
    }
    let mut statement = db.prepare("SELECT number, body FROM take ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (number, body): (i64, String) = (row.get(0)?, row.get(1)?);
        match serde_json::from_str::<crate::take::Take>(&body) {
            Ok(take) => {
                if let Some(mask) = take.mask
                    && !db.prepare_cached("SELECT 1 FROM mask WHERE digest = ?1")?.exists([mask.digest.hex()])?
                {
                    findings.push(format!("The library's take {number} names a mask that is not there"));
                }
            }
            Err(error) => findings.push(format!("The library's take {number} cannot be read: {error}")),
        }
    }
    let mut statement =
        db.prepare("SELECT id FROM call WHERE state = 'placed' AND id NOT IN (SELECT call FROM entry)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        findings.push(format!("The call {} is placed but has no result", row.get::<_, String>(0)?));
    }
    Ok(findings)
}

fn count(db: &Connection, table: &str) -> Result<u64> {
    let count: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
    Ok(count.max(0) as u64)
}
