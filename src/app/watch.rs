//! The watched folder: its pictures become references.

use super::Studio;
use crate::command::{Target, WatchCommand};
use crate::notice::Tone;
use crate::take::Mode;
use crate::ui::state::Overlay;
use crate::work::dialogs::Picked;
use eframe::egui::Context;
use std::path::{Path, PathBuf};
use tokio_util::sync::CancellationToken;

impl Studio {
    /// Does what was asked for.
    pub(super) fn watch(&mut self, ctx: &Context, command: WatchCommand) {
        match command {
            WatchCommand::Pick => self.worker.pick_watched(),
            WatchCommand::Begin(folder) => {
                self.change_settings(ctx, |settings| settings.watched = Some(folder));
                self.watch_as_set();
            }
            WatchCommand::Stop => {
                self.change_settings(ctx, |settings| settings.watched = None);
                self.watch_as_set();
            }
        }
    }

    /// Watches what the settings say, and nothing else.
    pub(super) fn watch_as_set(&mut self) {
        self.model.watching.cancel();
        self.model.watching = CancellationToken::new();
        if let Some(folder) = self.model.settings.watched.clone() {
            self.worker.watch(folder, self.model.watching.clone());
        }
    }

    /// A folder was chosen, or there is no dialog to choose one with.
    pub(super) fn watch_picked(&mut self, ctx: &Context, picked: Picked) {
        match picked {
            Picked::Files(paths) => {
                if let Some(folder) = paths.into_iter().next() {
                    self.watch(ctx, WatchCommand::Begin(folder));
                }
            }
            Picked::None => {}
            Picked::Missing => self.ui.overlay = Overlay::WatchField,
        }
    }

    /// Pictures have come into the folder.
    pub(super) fn watched(&mut self, folder: &Path, paths: Vec<PathBuf>) {
        // Another one may be watched by now, or none.
        if self.model.settings.watched.as_deref() != Some(folder) {
            return;
        }
        let target = if self.model.draft.mode == Mode::Compose { Target::Board } else { Target::Reference };
        self.import(paths, target);
    }

    /// The folder cannot be read any more.
    pub(super) fn watch_failed(&mut self, folder: &Path, why: &str) {
        let text = format!("The watched folder {} cannot be read: {why}. It is tried again", folder.display());
        self.model.say(Tone::Error, text, None);
    }
}
