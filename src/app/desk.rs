//! The window's model with its workers and a library, without a screen: what tests of this part work at.

use super::Studio;
use super::model::Model;
use crate::budget::Budget;
use crate::command::Command;
use crate::command::action::Action;
use crate::library::Library;
use crate::picture::decode::Limits;
use crate::profile::Settings;
use crate::sandbox;
use crate::work::window::Worker;
use crate::work::{Engine, Setup};
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
        let library = Library::open(dir).unwrap();
        let model = Model::new(Settings::default(), dir.to_owned(), true);
        let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
        let setup = Setup { library, limits, sandbox, budget: Budget::default() };
        let engine = Engine::new(setup).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (worker, events) = Worker::start(engine, runtime, || {});
        let ctx = Context::default();
        let studio = Studio::new(&ctx, model, worker, events, dir.join("settings.toml"));
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
