//! Profiles: changed, checked, probed, handed on; their keys put where they are kept.

use super::{Studio, look};
use crate::api::Secret;
use crate::command::profiles::{KeyText, ProfileCommand};
use crate::ledger::Failure;
use crate::notice::Tone;
use crate::profile::{Exchanged, KeySource, Profile, Settings};
use crate::ui::state::Overlay;
use crate::ui::theme;
use crate::ui::view::{Check, Keeping, Probing};
use crate::work::dialogs::Picked;
use crate::work::event::ProfileEvent;
use crate::work::probe::Probed;
use eframe::egui::Context;
use tokio_util::sync::CancellationToken;

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn profile(&mut self, ctx: &Context, command: ProfileCommand) {
        match command {
            ProfileCommand::Use(name) => self.change_settings(ctx, |settings| settings.active = name),
            ProfileCommand::Save { was, profile } => self.save_profile(ctx, was.as_deref(), *profile),
            ProfileCommand::Remove(name) => self.remove_profile(ctx, &name),
            ProfileCommand::SetKey(name, KeyText(text)) => {
                self.worker.engine().set_key(&name, Secret::new(&text));
                self.refresh_keys();
            }
            ProfileCommand::KeepKey(name, KeyText(text)) => {
                self.status(&name).keeping = Some(Keeping::Running);
                self.worker.keep_key(name, Secret::new(&text));
            }
            ProfileCommand::Check(name) => self.check_profile(&name),
            ProfileCommand::Probe(name) => self.probe_profile(&name),
            ProfileCommand::StopProbe(name) => {
                if let Some(token) = self.probes.get(&name) {
                    token.cancel();
                }
            }
            ProfileCommand::PickExport(name) => self.worker.pick_profile_place(name),
            ProfileCommand::Export(name, path) => {
                if let Some(profile) = self.model.settings.named(&name).cloned() {
                    self.worker.export_profile(profile, path);
                }
            }
            ProfileCommand::PickImport => self.worker.pick_profile(),
            ProfileCommand::Import(path) => self.worker.import_profile(path),
        }
    }

    /// What the workers say of a profile.
    pub(super) fn profile_event(&mut self, ctx: &Context, event: ProfileEvent) {
        match event {
            ProfileEvent::Checked(name, answer) => {
                let check = answer.map_or_else(Check::Fails, Check::Works);
                self.status(&name).check = Some(check);
                // The keychain was asked on the way.
                self.refresh_keys();
            }
            ProfileEvent::Probing(name, done, total) => {
                self.status(&name).probing = Some(Probing::Running { done, total });
            }
            ProfileEvent::Probed(name, probed) => self.probed(ctx, &name, probed),
            ProfileEvent::KeyKept(name, outcome) => self.key_kept(&name, outcome),
            ProfileEvent::PlacePicked(name, Picked::Files(paths)) => {
                if let Some(path) = paths.into_iter().next() {
                    self.profile(ctx, ProfileCommand::Export(name, path));
                }
            }
            ProfileEvent::FilePicked(Picked::Files(paths)) => {
                paths.into_iter().take(1).for_each(|path| self.worker.import_profile(path));
            }
            ProfileEvent::PlacePicked(_, Picked::None) | ProfileEvent::FilePicked(Picked::None) => {}
            ProfileEvent::PlacePicked(_, Picked::Missing) => self.ui.overlay = Overlay::SaveProfile,
            ProfileEvent::FilePicked(Picked::Missing) => self.ui.overlay = Overlay::LoadProfile,
            ProfileEvent::Exported(path, stripped) => {
                let text = format!("Profile written to {}, without its key{}", path.display(), left_out(&stripped));
                self.model.say(Tone::Done, text, None);
            }
            ProfileEvent::Imported(read) => self.imported_profile(*read),
            ProfileEvent::Failed(failure) => self.model.say_failure(&failure),
        }
    }

    pub(super) fn change_settings(&mut self, ctx: &Context, change: impl FnOnce(&mut Settings)) {
        change(&mut self.model.settings);
        let repaired = std::mem::take(&mut self.model.settings).repaired();
        self.model.settings = repaired;
        theme::apply(ctx, &look(&self.model));
        self.worker.engine().set_budget(self.model.settings.budget);
        self.refresh_keys();
        self.worker.save_settings(self.settings_path.clone(), self.model.settings.clone());
    }

    /// Which profiles have a key at hand.
    pub(super) fn refresh_keys(&mut self) {
        let engine = self.worker.engine();
        engine.set_profiles(&self.model.settings.profiles);
        let known = |profile: &Profile| (profile.name.clone(), engine.has_key(profile));
        self.model.keys = self.model.settings.profiles.iter().map(known).collect();
    }

    fn status(&mut self, name: &str) -> &mut crate::ui::view::ProfileStatus {
        self.model.statuses.entry(name.to_owned()).or_default()
    }

    fn save_profile(&mut self, ctx: &Context, was: Option<&str>, profile: Profile) {
        let name = profile.name.clone();
        let replaced = was.unwrap_or(&name).to_owned();
        self.model.statuses.remove(&name);
        let before = self.model.settings.named(&replaced).cloned();
        if let Some(before) = before {
            self.part_with(&before, &profile);
        }
        self.change_settings(ctx, |settings| {
            let was_active = settings.active.eq_ignore_ascii_case(&replaced);
            match settings.profiles.iter_mut().find(|other| other.name.eq_ignore_ascii_case(&replaced)) {
                Some(slot) => *slot = profile,
                None => settings.profiles.push(profile),
            }
            if was_active {
                settings.active = name;
            }
        });
    }

    /// What belonged to a profile as it was, and not to what becomes of it.
    fn part_with(&mut self, before: &Profile, after: &Profile) {
        let same = (&before.name, &before.base_url, &before.model, &before.dialect)
            == (&after.name, &after.base_url, &after.model, &after.dialect);
        if !same && let Some(token) = self.probes.remove(&before.name) {
            // What it finds out is true of another endpoint.
            token.cancel();
        }
        if before.key == KeySource::Keychain && after.key != KeySource::Keychain {
            self.worker.keep_key(before.name.clone(), None);
        }
        if before.name != after.name {
            self.model.statuses.remove(&before.name);
            self.worker.rename_key(before, &after.name);
        }
    }

    fn remove_profile(&mut self, ctx: &Context, name: &str) {
        if let Some(token) = self.probes.remove(name) {
            token.cancel();
        }
        self.model.statuses.remove(name);
        if self.model.settings.named(name).is_some_and(|profile| profile.key == KeySource::Keychain) {
            self.worker.keep_key(name.to_owned(), None);
        }
        self.worker.engine().set_key(name, None);
        self.change_settings(ctx, |settings| settings.profiles.retain(|profile| profile.name != name));
    }

    fn check_profile(&mut self, name: &str) {
        if let Some(profile) = self.model.settings.named(name).cloned() {
            self.status(name).check = Some(Check::Running);
            self.worker.check(profile);
        }
    }

    fn probe_profile(&mut self, name: &str) {
        // A second click in between buys no second probe.
        if self.probes.contains_key(name) || !self.model.may_send() {
            return;
        }
        if let Some(profile) = self.model.settings.named(name).cloned() {
            let token = CancellationToken::new();
            self.probes.insert(name.to_owned(), token.clone());
            self.status(name).probing = Some(Probing::Running { done: 0, total: 0 });
            self.worker.probe(profile, token);
        }
    }

    fn probed(&mut self, ctx: &Context, name: &str, probed: Result<Probed, Failure>) {
        if self.probes.remove(name).is_none() {
            // The profile is another one by now.
            return;
        }
        match probed {
            Ok(Probed { findings, cost }) => {
                self.status(name).probing = Some(Probing::Done(cost));
                self.change_settings(ctx, |settings| {
                    let slot = settings.profiles.iter_mut().find(|profile| profile.name == name);
                    if let Some(profile) = slot {
                        *profile = findings.applied_to(profile.clone());
                    }
                });
                // The form shows what is saved, unless it is being changed.
                let saved = self.model.settings.named(name).cloned();
                if let (Some((Some(was), form)), Some(saved)) = (&mut self.ui.editing, saved)
                    && *was == name
                {
                    form.findings = saved.findings;
                    form.dialect.streaming = saved.dialect.streaming;
                    form.dialect.edits = saved.dialect.edits;
                }
            }
            Err(failure) if failure.is_cancel() => self.status(name).probing = None,
            Err(failure) => {
                let words = format!("{}. {}", failure.message, failure.next_step);
                self.status(name).probing = Some(Probing::Failed(words));
            }
        }
    }

    fn key_kept(&mut self, name: &str, outcome: Result<bool, Failure>) {
        match outcome {
            Ok(kept) => self.status(name).keeping = kept.then_some(Keeping::Kept),
            Err(failure) => {
                let words = format!("{}. {}", failure.message, failure.next_step);
                // A profile that was removed meanwhile has no place to say it.
                if self.model.settings.named(name).is_some() {
                    self.status(name).keeping = Some(Keeping::Failed(words));
                } else {
                    self.model.say(Tone::Error, words, None);
                }
            }
        }
        self.refresh_keys();
    }

    /// A profile that was read is put into the form: nothing is saved before the user has looked at it.
    fn imported_profile(&mut self, read: Exchanged<Profile>) {
        let Exchanged { value: mut profile, stripped } = read;
        profile.name = self.model.settings.free_name(&profile.name);
        let left = left_out(&stripped);
        self.model.say(Tone::Info, format!("{} is read: look at it, then save{left}", profile.name), None);
        self.ui.overlay = Overlay::Settings;
        self.ui.edit_profile(None, profile);
    }
}

/// What was left out, as the end of a sentence.
fn left_out(stripped: &[String]) -> String {
    if stripped.is_empty() { String::new() } else { format!(". Left out: {}", stripped.join(", ")) }
}
