//! From the answer's bytes on disk to results in the library. A live call and a start after a crash take the same way.

use super::engine::Engine;
use super::failure::{call_failure, internal_failure, library_failure};
use super::fetch::{Fetching, NotFetched, is_waiting, not_fetched, wanted};
use super::finish::{self, Pasted};
use super::now_ms;
use super::pictures;
use super::prepare::Placing;
use super::store::StoreError;
use crate::api::{AnswerError, Content, Download, ImageInfo, Outcome, Reason, read_answer};
use crate::entry::{Entry, Verdict};
use crate::ledger::{Billed, Call, CallState, Failure, FailureKind};
use crate::library::{CallChange, Folder, result_stem};
use crate::model::{MAX_N, Model};
use crate::picture::Picture;
use crate::picture::decode::{self, Decoded, ReadError};
use crate::price::{Actual, Money};
use crate::take::{CallId, EntryId, Take};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::NamedTempFile;
use tokio_util::sync::CancellationToken;

/// A call whose answer is on disk.
pub(super) struct Arrived<'a> {
    pub(super) call: CallId,
    pub(super) take: &'a Take,
    pub(super) number: u32,
    pub(super) placing: Option<&'a Placing>,
    /// Fetches what an answer only names; none: not now.
    pub(super) download: Option<&'a Download>,
    /// Nobody waits for it any more: what is only named is not asked for again and again.
    pub(super) stop: &'a CancellationToken,
}

/// Why an answer on disk gave no results. The row is as it was.
#[derive(Debug)]
pub(super) struct Uncollected {
    pub(super) failure: Failure,
    /// The same bytes may give results later: the row stays open, and the next start tries again.
    pub(super) later: bool,
    /// The endpoint does not stream, and had not begun.
    pub(super) unstreamed: bool,
}

impl From<Failure> for Uncollected {
    fn from(failure: Failure) -> Self {
        // A full disk is mended later.
        let later = failure.kind == FailureKind::Library;
        Self { failure, later, unstreamed: false }
    }
}

/// How the kind of an answer is written in the ledger.
pub(super) fn content_name(content: &Content) -> String {
    match content {
        Content::Json => "application/json".to_owned(),
        Content::Events => "text/event-stream".to_owned(),
        Content::Other(name) => name.clone(),
    }
}

fn content_of(name: Option<&str>) -> Content {
    match name {
        Some("text/event-stream") => Content::Events,
        Some("application/json") | None => Content::Json,
        Some(other) => Content::Other(other.to_owned()),
    }
}

/// A picture of the answer as a file of its own, not yet under its name.
struct Received {
    info: ImageInfo,
    file: NamedTempFile,
}

/// An answer in its parts.
struct Parts {
    outcome: Outcome,
    received: Vec<Received>,
    /// What is said of those that it names and that did not come.
    missing: Option<Failure>,
}

impl Engine {
    /// Reads the part, stores the pictures, puts edits back, writes the results and closes the call. Blocks.
    ///
    /// On an error nothing is changed and the part is kept.
    pub(super) fn collect(&self, arrived: &Arrived<'_>) -> Result<Vec<Arc<Entry>>, Uncollected> {
        let id = arrived.call;
        let found =
            self.store.wait(move |library| Ok((library.call(id)?, library.part_path(id)))).map_err(after_answer)?;
        let (Some(call), part) = found else { return Err(internal_failure(Billed::Maybe).into()) };
        let Parts { outcome, received, missing } = self.read_part(arrived, &call, &part)?;
        let model = Model::named(&arrived.take.parameters.model);
        // What the answer's head said of the price is in the row already.
        let stated = outcome.stated.filter(|cost| *cost > Money::ZERO).or(call.actual);
        let actual = Actual::of(outcome.usage, stated).known(&model, arrived.take.prices.as_ref(), call.estimate);
        // The first has what cannot be shared evenly: together they cost what the call did.
        let (cost, count) = (actual.unwrap_or(call.estimate).0, received.len().max(1) as i64);
        let shared = |at: usize| Money(cost / count + if at == 0 { cost % count } else { 0 });
        let ended_ms = now_ms();
        if call.state == CallState::Receiving {
            self.move_on(id, CallState::Received, CallChange::default())?;
        }
        let mut entries = Vec::with_capacity(received.len());
        for (at, picture) in received.into_iter().enumerate() {
            let index = if arrived.take.together { at as u32 } else { call.index };
            entries.push(self.store_result(arrived, (&call, index), &outcome, picture, shared(at), ended_ms)?);
        }
        let usage = outcome.usage;
        let change = CallChange { usage, actual, ended_ms: Some(ended_ms), failure: missing, ..CallChange::default() };
        let rows = entries.clone();
        self.store.wait(move |library| library.place(id, CallState::Placed, &change, &rows)).map_err(after_answer)?;
        Ok(entries.into_iter().map(Arc::new).collect())
    }

    fn move_on(&self, id: CallId, state: CallState, change: CallChange) -> Result<(), Failure> {
        self.store.wait(move |library| library.advance(id, state, &change)).map_err(after_answer)
    }

    /// Splits the answer into picture files, and fetches those that it only names.
    fn read_part(&self, arrived: &Arrived<'_>, call: &Call, part: &Path) -> Result<Parts, Uncollected> {
        let file = File::open(part).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => internal_failure(Billed::Maybe),
            _ => after_answer(error),
        })?;
        let body = BufReader::with_capacity(256 * 1024, file);
        let mut files: BTreeMap<usize, NamedTempFile> = BTreeMap::new();
        let content = content_of(call.content_type.as_deref());
        let outcome = read_answer(body, &content, &mut |at| {
            let temp = self
                .store
                .wait(|library| library.temp(Folder::Results))
                .map_err(|error| io::Error::other(error.to_string()))?;
            let writer: Box<dyn Write> = Box::new(BufWriter::new(temp.reopen()?));
            files.insert(at, temp);
            Ok(writer)
        });
        let outcome = outcome.map_err(|error| unread(call, &error))?;
        let (images, left) = wanted(&outcome.images, arrived.take.parameters.n.clamp(1, MAX_N) as usize);
        if left > 0 {
            tracing::warn!(call = %call.id, left, "the answer names more pictures than were asked for");
        }
        let fetching = Fetching::new(arrived.download, arrived.stop);
        let (mut received, mut missing) = (Vec::new(), Vec::new());
        for info in images {
            let file = match (info.file.and_then(|at| files.remove(&at)), &info.url) {
                (Some(file), _) => file,
                (None, Some(url)) => match self.fetch(url, &fetching) {
                    Ok(file) => file,
                    Err(NotFetched::Storage(error)) => return Err(after_answer(error).into()),
                    Err(why) => {
                        missing.push((url.clone(), why));
                        continue;
                    }
                },
                (None, None) => continue,
            };
            received.push(Received { info: info.clone(), file });
        }
        let later = is_waiting(&missing);
        let missing = not_fetched(call, &missing);
        // Without a download nothing was asked for yet: an answer that holds some and names others waits as a whole.
        if received.is_empty() || (later && arrived.download.is_none()) {
            let none = || bad_answer("The answer holds no picture", &format!("{outcome:?}"));
            return Err(Uncollected { failure: missing.unwrap_or_else(none), later, unstreamed: false });
        }
        Ok(Parts { outcome, received, missing })
    }

    fn store_result(
        &self,
        arrived: &Arrived<'_>,
        (call, index): (&Call, u32),
        outcome: &Outcome,
        received: Received,
        cost: Money,
        ended_ms: i64,
    ) -> Result<Entry, Failure> {
        let id = EntryId::fresh();
        let Received { info, file } = received;
        // One at a time, and its file is not held beside its pixels: ten of them would be hundreds of megabytes.
        let opened = File::open(file.path()).map_err(after_answer)?;
        let decoded = decode::decode_from(BufReader::with_capacity(256 * 1024, opened), &self.limits);
        let Decoded { picture: raw, format, .. } = match decoded {
            Ok(decoded) => decoded,
            Err(ReadError::File(error)) => return Err(after_answer(error)),
            Err(ReadError::Picture(error)) => {
                return Err(self.keep_damaged(arrived, call, file, id, &error.to_string()));
            }
        };
        let stem = result_stem(arrived.number, index, id);
        let raw_stem = if arrived.placing.is_some() { format!("{stem}-raw") } else { stem.clone() };
        let raw_path = self.adopt(file, raw_stem, format.extension())?;
        if call.state != CallState::Decoded {
            // The endpoint's own bytes are files now; from here on the part is only a spare. Several pictures of
            // one answer take this step once.
            let _ = self.move_on(call.id, CallState::Decoded, CallChange::default());
        }
        let pasted = arrived.placing.map(|placing| self.paste(arrived.call, placing, &raw, stem)).transpose()?;
        let (shown, extent) = match &pasted {
            Some(Pasted { files: Some(files), .. }) => (&files.telling, files.extent),
            _ => (&raw, raw.extent()),
        };
        pictures::write_thumbnail(self.store.dir(), id, shown);
        let (proof, files) = pasted.map_or((None, None), |pasted| (Some(pasted.proof), pasted.files));
        let (path, heat_path) =
            files.map_or_else(|| (raw_path.clone(), None), |files| (files.path, Some(files.heat_path)));
        Ok(Entry {
            id,
            take: arrived.take.id,
            call: call.id,
            index,
            created_ms: ended_ms,
            mode: arrived.take.mode,
            tier: arrived.take.tier,
            path,
            raw_path,
            heat_path,
            earlier: Vec::new(),
            extent,
            raw_extent: raw.extent(),
            raw_format: format,
            actual_quality: outcome.quality.clone(),
            revised_prompt: info.revised_prompt,
            cost,
            duration_ms: call.sent_ms.map_or(0, |sent| (ended_ms - sent).max(0) as u64),
            proof,
            verdict: Verdict::Open,
            rating: 0,
            starred: false,
        })
    }

    /// Puts an answer back into its source and writes the finished picture with its heat map.
    fn paste(&self, call: CallId, placing: &Placing, raw: &Picture, stem: String) -> Result<Pasted, Failure> {
        let pasted = finish::paste(&self.store, placing, raw, stem).map_err(after_answer)?;
        if pasted.files.is_none() {
            tracing::warn!(%call, "kept, not pasted");
        }
        Ok(pasted)
    }

    fn adopt(&self, file: NamedTempFile, stem: String, extension: &'static str) -> Result<PathBuf, Failure> {
        self.store
            .wait(move |library| library.adopt_temp(file, Folder::Results, &stem, extension))
            .map_err(after_answer)
    }

    /// Keeps bytes that are no readable picture: they were paid for, and another program may read them.
    fn keep_damaged(
        &self,
        arrived: &Arrived<'_>,
        call: &Call,
        file: NamedTempFile,
        id: EntryId,
        reason: &str,
    ) -> Failure {
        let stem = format!("{}-damaged", result_stem(arrived.number, call.index, id));
        match self.adopt(file, stem, "bin") {
            Ok(path) => bad_answer(
                &format!("The endpoint's picture cannot be read: {reason}"),
                &format!("Its bytes are kept in {}", path.display()),
            ),
            Err(failure) => failure,
        }
    }
}

/// An answer that gave no picture, in plain words.
fn unread(call: &Call, error: &AnswerError) -> Uncollected {
    let unstreamed = matches!(error, AnswerError::Refused(refusal)
        if refusal.reason == Reason::Streaming && !refusal.began);
    let status = call.http_status.unwrap_or(200);
    let failure = match error.call_error(status, call.request_id.as_deref(), &call.id.to_string()) {
        Some(error) => call_failure(&error),
        None => after_answer(StoreError::Disk(format!("{error:?}"))),
    };
    Uncollected { unstreamed, ..failure.into() }
}

fn after_answer(error: impl Into<StoreError>) -> Failure {
    library_failure(&error.into(), Billed::Yes)
}

fn bad_answer(message: &str, details: &str) -> Failure {
    Failure {
        kind: FailureKind::BadAnswer,
        message: message.to_owned(),
        billed: Billed::Yes,
        next_step: "It was probably billed; the bytes are kept in the library. Running again costs again".to_owned(),
        details: details.to_owned(),
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error.to_string())
    }
}
