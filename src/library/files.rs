//! Files of the library: written beside their place, made durable, moved in without replacing anything, then recorded.

use super::{Library, LibraryError, Result, now_ms};
use crate::picture::Digest;
use crate::take::{CallId, EntryId};
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use tempfile::NamedTempFile;
use uuid::Uuid;

/// Where a file that belongs to a result goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// Finished pictures and the endpoint's own bytes.
    Results,
    /// Heat maps.
    Heat,
}

impl Folder {
    /// The folder of this month, relative to the library.
    fn relative(self) -> String {
        let month = jiff::Timestamp::now().strftime("%Y-%m");
        match self {
            Self::Results => format!("results/{month}"),
            Self::Heat => format!("heat/{month}"),
        }
    }
}

/// The readable name of a result's files, such as `take-0012-2-8c1f04ab`.
pub fn result_stem(take_number: u32, index: u32, id: EntryId) -> String {
    let hex = id.0.simple().to_string();
    // The end of the id is its random part.
    format!("take-{take_number:04}-{}-{}", index.saturating_add(1), &hex[24..])
}

/// A durable file.
pub(super) struct Stored {
    pub path: String,
    pub digest: Digest,
    pub bytes: u64,
}

pub(super) const PICTURE_FOLDERS: [&str; 4] = ["originals", "masks", "results", "heat"];

pub(super) fn create_folders(dir: &Path) -> Result<()> {
    for folder in PICTURE_FOLDERS.iter().chain(&["parts", "locks"]) {
        let path = dir.join(folder);
        if !path.is_dir() {
            fs::create_dir_all(&path)
                .and_then(|()| sync_dir(dir))
                .and_then(|()| dir.parent().filter(|parent| parent.is_dir()).map_or(Ok(()), sync_dir))
                .map_err(|error| LibraryError::io(&path, &error))?;
        }
    }
    Ok(())
}

/// True when any picture is there, so that an empty index must be a loss.
pub(super) fn holds_pictures(dir: &Path) -> bool {
    PICTURE_FOLDERS.iter().any(|folder| !walk(&dir.join(folder)).is_empty())
}

/// All files below a folder except temporary ones; symbolic links are not followed.
pub(super) fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(items) = fs::read_dir(&folder) else { continue };
        for item in items.flatten() {
            match item.file_type() {
                Ok(kind) if kind.is_dir() => open.push(item.path()),
                Ok(kind) if kind.is_file() && !is_temporary(&item.file_name().to_string_lossy()) => {
                    found.push(item.path());
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(".tmp-")
}

/// Removes the temporary files of owners that died. What cannot be removed is harmless.
pub(super) fn remove_temporary(dir: &Path, dead: &[Uuid]) {
    let prefixes: Vec<String> = dead.iter().map(|id| temporary_prefix(*id)).collect();
    let mut open: Vec<PathBuf> = PICTURE_FOLDERS.iter().chain(&["parts"]).map(|folder| dir.join(folder)).collect();
    while let Some(folder) = open.pop() {
        let Ok(items) = fs::read_dir(&folder) else { continue };
        for item in items.flatten() {
            let name = item.file_name().to_string_lossy().into_owned();
            if item.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(item.path());
            } else if prefixes.iter().any(|prefix| name.starts_with(prefix)) {
                let _ = fs::remove_file(item.path());
            }
        }
    }
}

fn temporary_prefix(owner: Uuid) -> String {
    format!(".tmp-{}-", owner.simple())
}

/// Makes a folder's list of names durable.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    // Windows has no handle to a folder that could be flushed.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Digest and length of a file.
pub(super) fn digest_of(path: &Path) -> io::Result<(Digest, u64)> {
    digest_of_open(&mut File::open(path)?)
}

fn digest_of_open(file: &mut File) -> io::Result<(Digest, u64)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 18];
    let mut total = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((Digest::from_bytes(*hasher.finalize().as_bytes()), total)),
            Ok(count) => {
                hasher.update(&buffer[..count]);
                total += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The form of a path in the index: relative, with forward slashes, never leaving the folder.
pub(super) fn index_path(path: &Path) -> Result<String> {
    let mut text = String::new();
    for part in path.components() {
        let name = match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        };
        let Some(name) = name else { return Err(LibraryError::Outside { path: path.to_owned() }) };
        if !text.is_empty() {
            text.push('/');
        }
        text.push_str(name);
    }
    if text.is_empty() { Err(LibraryError::Outside { path: path.to_owned() }) } else { Ok(text) }
}

/// One harmless path component from any text.
fn safe_stem(stem: &str) -> String {
    let name: String = stem
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '-' })
        .take(80)
        .collect();
    let name = name.trim_matches(['.', '-']);
    let base = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let reserved = matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (base.len() == 4 && (base.starts_with("COM") || base.starts_with("LPT")));
    if name.is_empty() || reserved { format!("picture-{name}") } else { name.to_owned() }
}

fn safe_extension(extension: &str) -> String {
    let name: String = extension.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    if name.is_empty() { "bin".to_owned() } else { name.to_ascii_lowercase() }
}

pub(super) fn record(db: &Connection, stored: &Stored) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO file(path, digest, bytes, stored_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT(path) DO UPDATE SET digest = excluded.digest, bytes = excluded.bytes",
    )?
    .execute(params![stored.path, stored.digest.hex(), stored.bytes as i64, now_ms()])?;
    Ok(())
}

impl Library {
    /// Stores bytes as a file of a result, durably, under a readable name; returns its path relative to the library.
    ///
    /// Never replaces a file: another one of that name gets a number, the same bytes are kept as they are.
    pub fn put_file(&mut self, folder: Folder, stem: &str, extension: &str, bytes: &[u8]) -> Result<PathBuf> {
        self.store_file(folder, stem, extension, |file| file.write_all(bytes))
    }

    /// As [`Library::put_file`], with the bytes written by a closure.
    pub fn store_file(
        &mut self,
        folder: Folder,
        stem: &str,
        extension: &str,
        write: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<PathBuf> {
        let mut temp = self.temp(folder)?;
        write(temp.as_file_mut()).map_err(|error| LibraryError::io(&self.dir, &error))?;
        self.adopt_temp(temp, folder, stem, extension)
    }

    /// A temporary file in the place where [`Library::adopt_temp`] needs only to rename it.
    pub fn temp(&self, folder: Folder) -> Result<NamedTempFile> {
        self.temp_in(&folder.relative())
    }

    /// Moves a written temporary file into the library without copying it; as [`Library::put_file`] otherwise.
    pub fn adopt_temp(&mut self, temp: NamedTempFile, folder: Folder, stem: &str, extension: &str) -> Result<PathBuf> {
        let stored = self.move_in(temp, &folder.relative(), &safe_stem(stem), &safe_extension(extension))?;
        self.write(|tx| record(tx, &stored))?;
        Ok(PathBuf::from(stored.path))
    }

    /// Digest and length of a stored file, as recorded when it was written.
    pub fn recorded(&self, path: &Path) -> Result<Option<(Digest, u64)>> {
        let path = index_path(path)?;
        self.read(|db| recorded(db, &path))
    }

    /// Where the bytes of a call's answer are kept as they arrive: `parts/<call>.part`.
    pub fn part_path(&self, id: CallId) -> PathBuf {
        self.dir.join(format!("parts/{id}.part"))
    }

    /// Creates the part of a call, so that its name is durable; whoever writes it syncs the bytes.
    ///
    /// # Errors
    /// [`LibraryError::Exists`] when the call has a part already: bytes that were received are never overwritten.
    pub fn create_part(&self, id: CallId) -> Result<File> {
        self.check_writable()?;
        let path = self.part_path(id);
        let file = File::options().write(true).read(true).create_new(true).open(&path).map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                LibraryError::Exists { what: format!("answer of the call {id}") }
            } else {
                LibraryError::io(&path, &error)
            }
        })?;
        if let Err(error) = sync_dir(&self.dir.join("parts")) {
            // The answer is on its way: it is taken in, and its own bytes are synced at the end.
            tracing::warn!("the folder of the parts could not be synced: {error}");
        }
        Ok(file)
    }

    /// Puts the whole answer of a call in the place of its part, durably; what was there before stays until then.
    pub fn replace_part(&mut self, id: CallId, bytes: &[u8]) -> Result<()> {
        let place = self.part_path(id);
        let mut temp = self.temp_in("parts")?;
        let write = || -> io::Result<()> {
            temp.write_all(bytes)?;
            temp.as_file().sync_all()?;
            temp.persist(&place).map_err(|error| error.error)?;
            sync_dir(&self.dir.join("parts"))
        };
        write().map_err(|error| LibraryError::io(&self.dir, &error))
    }

    pub(super) fn calls_with_parts(&self) -> Result<Vec<CallId>> {
        let parts = self.dir.join("parts");
        let items = fs::read_dir(&parts).map_err(|error| LibraryError::io(&parts, &error))?;
        Ok(items.filter_map(|item| CallId::parse(item.ok()?.file_name().to_str()?.strip_suffix(".part")?)).collect())
    }

    pub(super) fn remove_part(&self, id: CallId) {
        let _ = fs::remove_file(self.part_path(id));
    }

    /// Stores bytes under their digest, or leaves an intact file of that name alone.
    pub(super) fn put_digest(&self, folder: &str, extension: &str, digest: Digest, bytes: &[u8]) -> Result<Stored> {
        let hex = digest.hex();
        let relative = format!("{folder}/{}", &hex[..2]);
        let path = format!("{relative}/{hex}.{extension}");
        let stored = Stored { path, digest, bytes: bytes.len() as u64 };
        let place = self.dir.join(&stored.path);
        if digest_of(&place).is_ok_and(|found| found == (digest, stored.bytes)) {
            return Ok(stored);
        }
        let mut temp = self.temp_in(&relative)?;
        let write = || -> io::Result<()> {
            temp.write_all(bytes)?;
            temp.as_file().sync_all()?;
            // Replacing is right here: only a damaged file can stand where this digest belongs.
            temp.persist(&place).map_err(|error| error.error)?;
            sync_dir(&self.dir.join(&relative))
        };
        write().map_err(|error| LibraryError::io(&place, &error))?;
        Ok(stored)
    }

    fn temp_in(&self, relative: &str) -> Result<NamedTempFile> {
        self.check_writable()?;
        let folder = self.dir.join(relative);
        let make = || -> io::Result<NamedTempFile> {
            if !folder.is_dir() {
                fs::create_dir_all(&folder)?;
                folder.parent().map_or(Ok(()), sync_dir)?;
            }
            let prefix = temporary_prefix(self.owner.id);
            let mut builder = tempfile::Builder::new();
            builder.prefix(&prefix).suffix(".tmp");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                // The user's umask decides, as for any other picture file.
                builder.permissions(fs::Permissions::from_mode(0o666));
            }
            builder.tempfile_in(&folder)
        };
        make().map_err(|error| LibraryError::io(&folder, &error))
    }

    fn move_in(&self, mut temp: NamedTempFile, relative: &str, stem: &str, extension: &str) -> Result<Stored> {
        let folder = self.dir.join(relative);
        let mut measure = || -> io::Result<(Digest, u64)> {
            temp.as_file_mut().sync_all()?;
            temp.as_file_mut().rewind()?;
            digest_of_open(temp.as_file_mut())
        };
        let (digest, bytes) = measure().map_err(|error| LibraryError::io(&folder, &error))?;
        if temp.path().parent() != Some(&folder) {
            // Another month by now, or a file from elsewhere: the same disk where possible.
            fs::create_dir_all(&folder).map_err(|error| LibraryError::io(&folder, &error))?;
        }
        for attempt in 1..1000 {
            let name =
                if attempt == 1 { format!("{stem}.{extension}") } else { format!("{stem}-v{attempt}.{extension}") };
            let place = folder.join(&name);
            let stored = Stored { path: format!("{relative}/{name}"), digest, bytes };
            if place.symlink_metadata().is_ok() {
                // Recovery after a crash comes here: the file was moved in, the row was not written.
                if digest_of(&place).is_ok_and(|found| found == (digest, bytes)) {
                    sync_dir(&folder).map_err(|error| LibraryError::io(&folder, &error))?;
                    return Ok(stored);
                }
                continue;
            }
            match temp.persist_noclobber(&place) {
                Ok(_) => {
                    sync_dir(&folder).map_err(|error| LibraryError::io(&folder, &error))?;
                    return Ok(stored);
                }
                Err(failed) => {
                    temp = self.after_failed_move(failed, relative, &folder)?;
                }
            }
        }
        Err(LibraryError::Exists { what: format!("file {relative}/{stem}.{extension}") })
    }

    /// Decides whether another name or another disk explains the failure, and returns the file to try again with.
    fn after_failed_move(
        &self,
        failed: tempfile::PersistError,
        relative: &str,
        folder: &Path,
    ) -> Result<NamedTempFile> {
        match failed.error.kind() {
            io::ErrorKind::AlreadyExists => Ok(failed.file),
            io::ErrorKind::CrossesDevices => {
                let mut near = self.temp_in(relative)?;
                let mut far = failed.file;
                let mut copy = || -> io::Result<()> {
                    far.as_file_mut().rewind()?;
                    io::copy(far.as_file_mut(), near.as_file_mut())?;
                    near.as_file().sync_all()
                };
                copy().map_err(|error| LibraryError::io(folder, &error))?;
                Ok(near)
            }
            _ => Err(LibraryError::io(folder, &failed.error)),
        }
    }
}

pub(super) fn recorded(db: &Connection, path: &str) -> Result<Option<(Digest, u64)>> {
    let row = db
        .prepare_cached("SELECT digest, bytes FROM file WHERE path = ?1")?
        .query_row([path], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    row.map(|(digest, bytes)| {
        let digest = Digest::parse(&digest).ok_or_else(|| LibraryError::row(format!("file {path}"), "bad digest"))?;
        Ok((digest, bytes.max(0) as u64))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_becomes_one_component(stem in "\\PC{0,200}", extension in "\\PC{0,20}") {
            let name = format!("{}.{}", safe_stem(&stem), safe_extension(&extension));
            let parts: Vec<_> = Path::new(&name).components().collect();
            prop_assert_eq!(parts.len(), 1);
            prop_assert!(matches!(parts[0], Component::Normal(_)));
            prop_assert!(!name.starts_with('.') && name.len() <= 100);
        }
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for bad in ["", "/etc/passwd", "../x", "results/../../x", "results/./../x"] {
            assert!(index_path(Path::new(bad)).is_err(), "{bad}");
        }
        assert_eq!(index_path(Path::new("results/2026-11/a.png")).unwrap(), "results/2026-11/a.png");
        assert_eq!(safe_stem("../../con"), "picture-con");
        assert_eq!(safe_stem("COM1"), "picture-COM1");
        assert_eq!(safe_extension("p/n.g"), "png");
    }
}
