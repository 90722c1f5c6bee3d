//! Answers that the library does not take now. They are paid for: they are held until it does, and on the user's word
//! their pictures are written to another place.

use super::engine::Engine;
use super::failure::{input_failure, internal_failure};
use super::named::write_whole;
use super::run::{Report, RunEvent};
use crate::api::{Content, read_answer};
use crate::ledger::{Billed, Failure};
use crate::picture::Format;
use crate::safety::Stranded;
use crate::take::{CallId, TakeId};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::sync::Notify;

/// Where the bytes of such an answer are.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// In memory, for no disk has them surely.
    Memory(Arc<Vec<u8>>),
    /// In the library's part: only what comes after it could not be written.
    Part(PathBuf),
}

struct Held {
    told: Stranded,
    content: Content,
    kept: Kept,
    report: Report,
}

/// All of them.
#[derive(Default)]
pub(super) struct Strand {
    held: Mutex<BTreeMap<CallId, Held>>,
    again: Notify,
    patient: AtomicBool,
}

impl Strand {
    /// Somebody is there who can make room: nothing is given up.
    pub fn be_patient(&self) {
        self.patient.store(true, Ordering::SeqCst);
    }

    /// The library is tried again at once.
    pub fn try_again(&self) {
        self.again.notify_waiters();
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<CallId, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One call's place among them. Dropped, the answer is filed, or lost for another reason.
pub(super) struct Hold {
    strand: Arc<Strand>,
    report: Report,
    call: CallId,
    take: TakeId,
    content: Content,
}

impl Hold {
    pub fn new(engine: &Engine, report: Report, call: CallId, take: TakeId, content: Content) -> Self {
        Self { strand: Arc::clone(&engine.strand), report, call, take, content }
    }

    /// The library did not take it.
    pub fn begin(&self, kept: Kept, bytes: u64, why: &str) {
        let on_disk = matches!(kept, Kept::Part(_));
        let mut held = self.strand.held();
        let copies = held.get(&self.call).map_or_else(Vec::new, |held| held.told.copies.clone());
        let told = Stranded { call: self.call, take: self.take, bytes, why: why.to_owned(), on_disk, copies };
        if held.get(&self.call).is_some_and(|held| held.told == told) {
            return;
        }
        let (content, report) = (self.content.clone(), Arc::clone(&self.report));
        held.insert(self.call, Held { told: told.clone(), content, kept, report });
        drop(held);
        tracing::warn!(call = %self.call, "the library does not take the answer: {why}");
        (self.report)(RunEvent::Stranded(told));
    }

    /// True while a window is there: it is never given up.
    pub fn is_patient(&self) -> bool {
        self.strand.patient.load(Ordering::SeqCst)
    }

    /// Waits so long, or until somebody has mended something.
    pub async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.strand.again.notified() => {}
        }
    }

    /// Nobody waits for the library any more: a copy is written where one can be. Gives its place.
    pub fn last_resort(&self) -> Option<PathBuf> {
        let held = self.strand.held().remove(&self.call)?;
        (self.report)(RunEvent::Filed(self.call));
        write_last_copy(&held)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if self.strand.held().remove(&self.call).is_some() {
            (self.report)(RunEvent::Filed(self.call));
        }
    }
}

impl Engine {
    /// Writes what a stranded answer holds to another place, durably: its pictures, or the answer itself when it has no
    /// whole one. Other pictures than the first get a number. Blocks.
    ///
    /// # Errors
    /// That place cannot be written; the answer is held as before.
    pub fn save_elsewhere(&self, call: CallId, path: &Path) -> Result<Vec<PathBuf>, Failure> {
        let found = self.strand.held().get(&call).map(|held| (held.kept.clone(), held.content.clone()));
        let Some((kept, content)) = found else {
            return Err(input_failure("The answer is stored in the library by now", "It is in the gallery"));
        };
        let written = write_copy(&kept, &content, path).map_err(|error| {
            input_failure(format!("{} cannot be written: {error}", path.display()), "Choose another place")
        })?;
        let mut held = self.strand.held();
        if let Some(held) = held.get_mut(&call) {
            for path in &written {
                if !held.told.copies.contains(path) {
                    held.told.copies.push(path.clone());
                }
            }
            let (told, report) = (held.told.clone(), Arc::clone(&held.report));
            report(RunEvent::Stranded(told));
        }
        if written.is_empty() { Err(internal_failure(Billed::Yes)) } else { Ok(written) }
    }

    /// Writes copies of what is in memory alone, before the program ends. Blocks.
    pub(super) fn save_what_is_stranded(&self) {
        for held in self.strand.held().values().filter(|held| held.told.copies.is_empty()) {
            if let (Kept::Memory(_), Some(path)) = (&held.kept, write_last_copy(held)) {
                tracing::warn!(call = %held.told.call, "the answer was written to {}", path.display());
            }
        }
    }
}

/// The answer as it came, in the user's folder or in the one for temporary files.
fn write_last_copy(held: &Held) -> Option<PathBuf> {
    let Kept::Memory(bytes) = &held.kept else { return None };
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let name = format!("maquette-answer-{}.{}", held.told.call, extension_of(&held.content));
    home.into_iter().chain([std::env::temp_dir()]).find_map(|folder| {
        let path = folder.join(&name);
        write_whole(&folder, &path, bytes).ok().map(|()| path)
    })
}

const fn extension_of(content: &Content) -> &'static str {
    match content {
        Content::Json => "json",
        Content::Events | Content::Other(_) => "txt",
    }
}

fn write_copy(kept: &Kept, content: &Content, path: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let pictures = match kept {
        Kept::Memory(bytes) => write_pictures(Cursor::new(bytes.as_slice()), content, folder, path)?,
        Kept::Part(part) => write_pictures(BufReader::new(File::open(part)?), content, folder, path)?,
    };
    if !pictures.is_empty() {
        return Ok(pictures);
    }
    let path = path.with_extension(extension_of(content));
    match kept {
        Kept::Memory(bytes) => write_whole(folder, &path, bytes)?,
        Kept::Part(part) => write_whole(folder, &path, &fs::read(part)?)?,
    }
    Ok(vec![path])
}

/// The pictures of an answer as files; none when it has no whole one.
fn write_pictures<R: BufRead>(body: R, content: &Content, folder: &Path, path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: BTreeMap<usize, NamedTempFile> = BTreeMap::new();
    let read = read_answer(body, content, &mut |at| {
        let temp = tempfile::Builder::new().prefix(".export-").suffix(".tmp").tempfile_in(folder)?;
        let writer: Box<dyn Write> = Box::new(io::BufWriter::new(temp.reopen()?));
        files.insert(at, temp);
        Ok(writer)
    });
    let Ok(outcome) = read else { return Ok(Vec::new()) };
    let mut written = Vec::new();
    for file in outcome.images.iter().filter_map(|image| files.remove(&image.file?)) {
        let bytes = fs::read(file.path())?;
        let format = Format::sniff(&bytes).map_or("bin", Format::extension);
        let place = place_of(path, written.len(), format);
        write_whole(folder, &place, &bytes)?;
        written.push(place);
    }
    Ok(written)
}

/// Where the picture of that number goes: the first to the place that was chosen, others beside it under a free name.
fn place_of(path: &Path, at: usize, extension: &str) -> PathBuf {
    if at == 0 {
        return path.with_extension(extension);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let named = |number: usize| path.with_file_name(format!("{stem}-{number}.{extension}"));
    (at + 1..at + 1000).map(named).find(|place| !place.exists()).unwrap_or_else(|| named(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::picture::{Picture, encode};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn png(value: u8) -> Vec<u8> {
        encode::png(&Picture::from_rgba(Extent::new(2, 1), vec![value; 8]).unwrap())
    }

    fn answer(pictures: &[Vec<u8>]) -> Vec<u8> {
        let data: Vec<_> = pictures.iter().map(|png| serde_json::json!({ "b64_json": STANDARD.encode(png) })).collect();
        serde_json::json!({ "created": 1, "data": data }).to_string().into_bytes()
    }

    #[test]
    fn the_pictures_of_an_answer_are_written_byte_for_byte() {
        let dir = tempfile::tempdir().unwrap();
        let pictures = [png(10), png(200)];
        let kept = Kept::Memory(Arc::new(answer(&pictures)));
        // A name without an extension gets the picture's own, and nothing that is there is written over.
        fs::write(dir.path().join("mine-2.png"), "older").unwrap();
        let written = write_copy(&kept, &Content::Json, &dir.path().join("mine")).unwrap();
        assert_eq!(written, [dir.path().join("mine.png"), dir.path().join("mine-3.png")]);
        for (path, png) in written.iter().zip(&pictures) {
            assert_eq!(&fs::read(path).unwrap(), png);
        }
        assert_eq!(fs::read(dir.path().join("mine-2.png")).unwrap(), b"older");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "nothing else is left behind");
    }

    #[test]
    fn an_answer_without_a_whole_picture_is_written_as_it_came() {
        let dir = tempfile::tempdir().unwrap();
        let whole = answer(&[png(10)]);
        let cut = whole[..whole.len() / 2].to_vec();
        let part = dir.path().join("x.part");
        fs::write(&part, &cut).unwrap();
        let folder = dir.path().join("out");
        fs::create_dir(&folder).unwrap();
        for kept in [Kept::Memory(Arc::new(cut.clone())), Kept::Part(part)] {
            let written = write_copy(&kept, &Content::Json, &folder.join("mine.png")).unwrap();
            assert_eq!(written, [folder.join("mine.json")]);
            assert_eq!(fs::read(&written[0]).unwrap(), cut);
        }
        assert!(write_copy(&Kept::Memory(Arc::new(cut)), &Content::Json, &dir.path().join("no/such/x.png")).is_err());
    }
}
