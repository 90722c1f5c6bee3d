//! Work on profiles for the window: their endpoints asked, their keys kept, their files read and written.

use super::{Outlet, Worker};
use crate::api::Secret;
use crate::ledger::{Billed, Failure};
use crate::profile::{self, KeySource, Profile};
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::event::{Event, ProfileEvent};
use crate::work::named::write_whole;
use crate::work::{Engine, input_failure, internal_failure};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// Bytes of a file that are read as a profile; larger ones are none.
const MAX_FILE: u64 = 1 << 20;

/// What is wanted of the keychain. A key that is kept, moved and taken out is so in that order.
pub(super) enum KeyErrand {
    Keep(String, Option<Secret>),
    Rename(Box<Profile>, String),
}

/// Runs errands one after the other, until the window is closed.
pub(super) async fn run_key_errands(engine: Engine, outlet: Outlet, mut errands: Receiver<KeyErrand>) {
    while let Some(errand) = errands.recv().await {
        match errand {
            KeyErrand::Keep(profile, key) => {
                let has = key.is_some();
                let kept = engine.keep_key(&profile, key).await;
                outlet.profile(ProfileEvent::KeyKept(profile, kept.map(|()| has)));
            }
            KeyErrand::Rename(profile, to) => {
                let moved = engine.rename_key(&profile, &to).await;
                if moved.is_err() || profile.key == KeySource::Keychain {
                    outlet.profile(ProfileEvent::KeyKept(to, moved.map(|()| false)));
                }
            }
        }
    }
}

impl Outlet {
    fn profile(&self, event: ProfileEvent) {
        self.send(Event::Profile(event));
    }
}

impl Worker {
    /// Asks the profile's endpoint for its models.
    pub fn check(&self, profile: Profile) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let answer = engine.check(&profile).await;
            let answer = answer.map_err(|failure| format!("{}. {}", failure.message, failure.next_step));
            outlet.profile(ProfileEvent::Checked(profile.name, answer));
        });
    }

    /// Makes the calls of a probe, until `stop`.
    pub fn probe(&self, profile: Profile, stop: CancellationToken) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let name = profile.name.clone();
            let (steps, asked) = (outlet.clone(), engine.clone());
            // A task of its own, so that a panic is told as well.
            let probed = tokio::spawn(async move {
                let step = |done, total| steps.profile(ProfileEvent::Probing(profile.name.clone(), done, total));
                asked.probe(&profile, &stop, step).await
            });
            let probed = probed.await.unwrap_or_else(|_| Err(internal_failure(Billed::Maybe)));
            outlet.profile(ProfileEvent::Probed(name, probed));
            super::runs::refresh(&engine, &outlet).await;
        });
    }

    /// Puts a key into the keychain; `None` takes it out.
    pub fn keep_key(&self, profile: String, key: Option<Secret>) {
        self.key_errand(profile.clone(), KeyErrand::Keep(profile, key));
    }

    /// Moves a profile's keys along when it gets another name.
    pub fn rename_key(&self, profile: &Profile, to: &str) {
        self.key_errand(to.to_owned(), KeyErrand::Rename(Box::new(profile.clone()), to.to_owned()));
    }

    fn key_errand(&self, name: String, errand: KeyErrand) {
        if self.keys.try_send(errand).is_err() {
            self.outlet.profile(ProfileEvent::KeyKept(name, Err(internal_failure(Billed::No))));
        }
    }

    /// Asks the system where a profile is to be written.
    pub fn pick_profile_place(&self, name: String) {
        let answer = self.outlet.clone();
        let safe = |c: char| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '-' };
        let file: String = name.chars().map(safe).chain(".toml".chars()).collect();
        let told = name.clone();
        let asked = dialogs::place("Export profile", Kind::PROFILE, &file, move |picked| {
            answer.profile(ProfileEvent::PlacePicked(told, picked));
        });
        if asked.is_err() {
            self.outlet.profile(ProfileEvent::PlacePicked(name, Picked::Missing));
        }
    }

    /// Asks the system for the file of a profile.
    pub fn pick_profile(&self) {
        let answer = self.outlet.clone();
        let asked = dialogs::pick("Import profile", Kind::PROFILE, false, move |picked| {
            answer.profile(ProfileEvent::FilePicked(picked));
        });
        if asked.is_err() {
            self.outlet.profile(ProfileEvent::FilePicked(Picked::Missing));
        }
    }

    /// Writes a profile to a file, without secrets.
    pub fn export_profile(&self, profile: Profile, path: PathBuf) {
        self.profile_work(move || {
            let path = if path.extension().is_some() { path } else { path.with_extension("toml") };
            let exported = profile::export(&profile);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let written = write_whole(folder, &path, exported.value.as_bytes());
            written.map_err(|error| {
                input_failure(format!("{} cannot be written: {error}", path.display()), "Choose another place")
            })?;
            Ok(ProfileEvent::Exported(path, exported.stripped))
        });
    }

    /// Reads a profile from a file.
    pub fn import_profile(&self, path: PathBuf) {
        self.profile_work(move || {
            let unread =
                |why: String| input_failure(format!("{}: {why}", path.display()), "Choose a profile that was exported");
            let size = std::fs::metadata(&path).map_err(|error| unread(error.to_string()))?;
            if !size.is_file() || size.len() > MAX_FILE {
                return Err(unread("This is no profile".to_owned()));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| unread(error.to_string()))?;
            let read = profile::import(&text).map_err(unread)?;
            Ok(ProfileEvent::Imported(Box::new(read)))
        });
    }

    fn profile_work(&self, work: impl FnOnce() -> Result<ProfileEvent, Failure> + Send + 'static) {
        self.block(
            move |_| Event::Profile(work().unwrap_or_else(ProfileEvent::Failed)),
            || Event::Profile(ProfileEvent::Failed(internal_failure(Billed::No))),
        );
    }
}
