//! The settings file: TOML in the platform's configuration folder, with a copy of its last good state beside it.
//!
//! Keys are never written: a profile names the place of its key, and a text that looks like the key itself is refused.
//! What a newer version added to the file is kept when this one saves.

mod models;

pub use models::load_models;

use crate::profile::{KeySource, Pair, Profile, Settings, is_secret, is_variable_name, secret_in_address};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Why the settings could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A profile holds a secret where it should only name its place.
    #[error("Profile {profile}: {reason}")]
    Secret {
        /// Name of the profile.
        profile: String,
        /// What to do instead.
        reason: &'static str,
    },
    /// The file could not be written.
    #[error("The settings could not be saved in {}: {reason}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

/// Settings as they were read, and what is to be said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Usable in any case.
    pub settings: Settings,
    /// One sentence for the user when the file was damaged.
    pub notice: Option<String>,
}

/// The settings file.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    // As read: holds keys that this version does not know.
    table: Table,
}

impl SettingsFile {
    /// `settings.toml` in the platform's configuration folder; in the working directory where there is none.
    pub fn default_path() -> PathBuf {
        directories::ProjectDirs::from("", "", "maquette")
            .map_or_else(|| PathBuf::from("maquette-settings.toml"), |dirs| dirs.config_dir().join("settings.toml"))
    }

    /// Reads the file; a missing one means the defaults.
    ///
    /// A damaged file is kept aside, and the copy of its last good state is used, or the defaults.
    pub fn load(path: &Path) -> (Self, Loaded) {
        let (table, settings, notice) = match read(path) {
            Ok(Some((table, settings))) => (table, settings, None),
            Ok(None) => (Table::new(), Settings::default(), None),
            Err(reason) => {
                let aside = keep_aside(path);
                let (table, settings, used) = match read(&backup_path(path)) {
                    Ok(Some((table, settings))) => (table, settings, "the settings from before the last change"),
                    _ => (Table::new(), Settings::default(), "the default settings"),
                };
                let kept = aside.map_or_else(String::new, |aside| format!(" It is kept as {}.", aside.display()));
                let notice = format!("The settings file cannot be read ({reason}): {used} are in use.{kept}");
                (table, settings, Some(notice))
            }
        };
        (Self { path: path.to_owned(), table }, Loaded { settings: settings.repaired(), notice })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the settings durably: either all of the new file is there or all of the old one.
    ///
    /// # Errors
    /// [`SettingsError::Secret`] when a profile holds what looks like a key; nothing is written then.
    pub fn save(&mut self, settings: &Settings) -> Result<(), SettingsError> {
        settings.profiles.iter().try_for_each(check_secrets)?;
        let fresh = Table::try_from(settings).map_err(|error| self.failed(error.to_string()))?;
        let mut table = fresh;
        keep_unknown(&mut table, &self.table, &known_keys());
        let text = toml::to_string_pretty(&table).map_err(|error| self.failed(error.to_string()))?;
        self.write(&text).map_err(|error| self.failed(error.to_string()))?;
        self.table = table;
        Ok(())
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder)?;
        // Only a good file becomes the copy that a damaged one is replaced by.
        if let Ok(Some(_)) = read(&self.path) {
            replace(folder, &backup_path(&self.path), &fs::read(&self.path)?)?;
        }
        replace(folder, &self.path, text.as_bytes())
    }

    fn failed(&self, reason: String) -> SettingsError {
        SettingsError::File { path: self.path.clone(), reason }
    }
}

fn replace(folder: &Path, place: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut temp = tempfile::Builder::new().prefix(".settings-").suffix(".tmp").tempfile_in(folder)?;
    temp.write_all(bytes)?;
    temp.as_file().sync_all()?;
    temp.persist(place).map_err(|error| error.error)?;
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn backup_path(path: &Path) -> PathBuf {
    path.with_extension("toml.bak")
}

/// `Ok(None)`: there is no file. `Err`: one short reason.
fn read(path: &Path) -> Result<Option<(Table, Settings)>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    parsed(&bytes).map(Some)
}

/// The bytes of a settings file as its table, with what this version does not know, and as settings that
/// [`Settings::repaired`] is still to put in order.
///
/// # Errors
/// One short reason.
pub fn parsed(bytes: &[u8]) -> Result<(Table, Settings), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not text".to_owned())?;
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let table: Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
    let settings = table.clone().try_into().map_err(|error: toml::de::Error| error.message().to_owned())?;
    Ok((table, settings))
}

/// Moves a file that cannot be read out of the way, where it can be looked at.
fn keep_aside(path: &Path) -> Option<PathBuf> {
    let stamp = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let name = path.file_stem()?.to_str()?;
    let aside = path.with_file_name(format!("{name}-damaged-{stamp}.toml"));
    fs::rename(path, &aside).ok()?;
    Some(aside)
}

/// All keys that this version writes, with those of a profile in their place.
fn known_keys() -> Table {
    Table::try_from(Settings::default()).unwrap_or_default()
}

/// Copies what `old` holds and `known` does not name into `new`; profiles are matched by name.
fn keep_unknown(new: &mut Table, old: &Table, known: &Table) {
    for (key, value) in old {
        if !known.contains_key(key) {
            new.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }
    let known_profile = known.get("profiles").and_then(|list| list.as_array()?.first()?.as_table().cloned());
    let (Some(Value::Array(new)), Some(Value::Array(old)), Some(known)) =
        (new.get_mut("profiles"), old.get("profiles"), known_profile)
    else {
        return;
    };
    for profile in new.iter_mut().filter_map(Value::as_table_mut) {
        let twin = old.iter().filter_map(Value::as_table).find(|twin| twin.get("name") == profile.get("name"));
        if let Some(twin) = twin {
            keep_unknown(profile, twin, &known);
        }
    }
}

fn check_secrets(profile: &Profile) -> Result<(), SettingsError> {
    let refuse = |reason| Err(SettingsError::Secret { profile: profile.name.clone(), reason });
    if let KeySource::Env(variable) = &profile.key
        && !is_variable_name(variable)
    {
        return refuse("Name the environment variable that holds the key, such as OPENAI_API_KEY, not the key itself");
    }
    if let Some(reason) = secret_in_address(&profile.base_url) {
        return refuse(reason);
    }
    let dialect = &profile.dialect;
    let readable = |pair: &&Pair| pair.variable().is_none_or(|name| !is_variable_name(name));
    let pairs = dialect.headers.iter().filter(readable).chain(&dialect.query).chain(&dialect.fields);
    if pairs.into_iter().any(|pair| is_secret(&pair.name, &pair.value)) {
        return refuse(
            "A header, query or field looks like a secret; put it into an environment variable and write $NAME",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
