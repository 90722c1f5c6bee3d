//! The window's model with its workers and a library, without a screen: what tests of this part work at.

use super::Studio;
use crate::command::Command;
use crate::command::action::Action;
use crate::library::Library;
use eframe::egui::Context;
use std::path::Path;
use std::time::{Duration, Instant};

/// A studio of its own, with a library in `dir`.
pub(super) struct Desk {
    pub(super) ctx: Context,
    pub(super) studio: Studio,
}

impl Desk {
    pub(super) fn open(dir: &Path) -> Self {
        let ctx = Context::default();
        let studio = Studio::without_window(&ctx, Library::open(dir).unwrap()).unwrap();
        let mut desk = Self { ctx, studio };
        desk.until("the start", |desk| !desk.studio.model.restoring && desk.studio.model.document.is_some());
        desk
    }

    #[track_caller]
    pub(super) fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let end = Instant::now() + Duration::from_mins(1);
        loop {
            self.studio.take_in(&self.ctx);
            if done(self) {
                return;
            }
            assert!(Instant::now() < end, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub(super) fn act(&mut self, action: Action) {
        self.studio.apply(&self.ctx, Command::Do(action));
    }
}
