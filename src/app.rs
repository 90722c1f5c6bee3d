//! The glue of the window: one model, commands in, events in, a view out. Nothing here waits.

mod address;
mod adjust;
mod apply;
mod autosave;
mod batch;
mod blending;
mod board;
mod browse;
mod compare;
#[cfg(test)]
mod desk;
mod finals;
mod freeze;
mod kept;
mod marks;
mod masks;
mod model;
mod only;
mod outline;
mod profiles;
mod recall;
mod receive;
mod references;
mod safety;
mod sheet;
mod spending;
mod watch;
pub mod window;

use crate::budget::Budget;
use crate::cli::PanicAt;
use crate::command::Command;
use crate::library::Library;
use crate::pen::Pen;
use crate::picture::decode::Limits;
use crate::profile::{Appearance, Settings};
use crate::sandbox;
use crate::ui;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme;
use crate::work::event::Event;
use crate::work::named::MaskEvent;
use crate::work::window::Worker;
use crate::work::{Engine, Setup, now_ms};
use autosave::Autosave;
use eframe::egui;
use model::Model;
use outline::Outliner;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Bytes of textures that are kept.
const TEXTURE_BUDGET: usize = 512 << 20;

/// Time that one frame spends on events; the rest waits for the next one.
const EVENTS_PER_FRAME: Duration = Duration::from_millis(6);

/// A frame that takes longer is written to the log.
const SLOW: Duration = Duration::from_millis(50);

/// How long running calls may finish storing their answers after the window is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// The window's program.
pub struct Studio {
    model: Model,
    ui: UiState,
    textures: Textures,
    worker: Worker,
    events: Receiver<Event>,
    autosave: Autosave,
    /// Masks that came in while a change of the one on the canvas was being worked out.
    late_masks: Vec<MaskEvent>,
    adjust: adjust::Adjust,
    /// Number of the newest blend that was asked for.
    blend_questions: u64,
    outliner: Outliner,
    comparing: compare::Asked,
    /// What the contact sheet was read from last.
    sheet_asked: Option<sheet::Stamp>,
    /// Which picture of the batch is being planned, and how.
    batch_asked: Option<batch::Asked>,
    /// Number of the newest question about a batch.
    batch_questions: u64,
    /// The profile that the batch is planned with.
    batch_profile: Option<crate::profile::Profile>,
    /// Probes that run, by profile.
    probes: BTreeMap<String, CancellationToken>,
    settings_path: PathBuf,
    commands: Vec<Command>,
    /// The user has said that calls on their way may be left.
    quitting: bool,
    pen: Pen,
    pace: Pace,
    /// Where to panic, for tests.
    panic_at: Option<PanicAt>,
}

/// How long frames keep the screen's thread: the log tells at the end.
#[derive(Default)]
struct Pace {
    frames: u64,
    longest: Duration,
    events: Duration,
}

impl Studio {
    /// Takes over the worker and asks for the last session.
    pub fn new(
        ctx: &egui::Context,
        model: Model,
        worker: Worker,
        events: Receiver<Event>,
        settings_path: PathBuf,
    ) -> Self {
        theme::install(ctx, &look(&model));
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        worker.restore(model.settings.profiles.clone(), model.last_start.safe);
        Self {
            model,
            ui: UiState::default(),
            textures: Textures::new(TEXTURE_BUDGET),
            worker,
            events,
            autosave: Autosave::default(),
            late_masks: Vec::new(),
            adjust: adjust::Adjust::default(),
            blend_questions: 0,
            outliner: Outliner::default(),
            comparing: compare::Asked::default(),
            sheet_asked: None,
            batch_asked: None,
            batch_questions: 0,
            batch_profile: None,
            probes: BTreeMap::new(),
            settings_path,
            commands: Vec::new(),
            quitting: false,
            pen: Pen::listen(),
            pace: Pace::default(),
            panic_at: None,
        }
    }

    /// Panics there, for tests of what becomes of it.
    #[must_use]
    pub(super) fn panic_at(mut self, place: Option<PanicAt>) -> Self {
        self.panic_at = place;
        if place == Some(PanicAt::Worker) {
            self.worker.engine().fail_next_call();
        }
        self
    }

    /// A studio with workers of its own on a library, and no window around it: for tests and benches, which draw it
    /// themselves.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn without_window(ctx: &egui::Context, library: Library) -> std::io::Result<Self> {
        let dir = library.dir().to_owned();
        let model = Model::new(Settings::default(), dir.clone(), true);
        let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
        let engine = Engine::new(Setup { library, limits, sandbox, budget: Budget::default() })?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let bell = ctx.clone();
        let (worker, events) = Worker::start(engine, runtime, move || bell.request_repaint());
        Ok(Self::new(ctx, model, worker, events, dir.join("settings.toml")))
    }

    /// How many cards are in the tray, and how many pictures are on their way into it.
    pub fn arrivals(&self) -> (usize, usize) {
        (self.model.tray.cards().len(), self.model.incoming.len())
    }

    /// The frames since this was asked last, and the longest that one has kept the screen's thread.
    pub fn pace(&mut self) -> (u64, Duration) {
        let pace = std::mem::take(&mut self.pace);
        (pace.frames, pace.longest)
    }

    /// Takes in what the workers have sent, for a few milliseconds; runs while the window is hidden, too.
    fn take_in(&mut self, ctx: &egui::Context) {
        let started = Instant::now();
        while let Ok(event) = self.events.try_recv() {
            self.receive(ctx, event);
            if started.elapsed() > EVENTS_PER_FRAME {
                ctx.request_repaint();
                break;
            }
        }
        self.take_in_late_masks();
    }

    fn may_close(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.quitting {
            return;
        }
        // What waits is kept: only what is on its way can be lost.
        if self.model.jobs.counts().running > 0 {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.ui.overlay = Overlay::Quit;
        }
    }
}

impl eframe::App for Studio {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let started = Instant::now();
        self.ui.pen = self.pen.pressure();
        theme::scale(ctx, self.model.settings.ui_scale);
        self.take_in(ctx);
        self.may_close(ctx);
        self.pace.events = started.elapsed();
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let started = Instant::now();
        let now = now_ms();
        self.model.now_ms = now;
        assert!(self.panic_at != Some(PanicAt::Ui) || self.model.restoring, "the screen was told to panic");
        let mut commands = std::mem::take(&mut self.commands);
        self.textures.begin(frame);
        ui::show(ui, &self.model.view(self.adjust.open_id()), &mut self.ui, &mut self.textures, &mut commands);
        let worked = !commands.is_empty();
        for command in commands.drain(..) {
            self.apply(ui.ctx(), command);
        }
        self.settle_blending();
        self.settle_comparison();
        self.ask_lineage();
        self.ask_sheet();
        self.ask_batch();
        self.commands = commands;
        if worked {
            // What a command changed is shown at once, not at the next movement of the mouse.
            ui.ctx().request_repaint();
        }
        self.textures.prepare(frame, ui.ctx(), self.model.document.as_ref().map(|document| &document.canvas));
        self.follow_cards();
        self.follow_mentions();
        self.settle_price_step();
        self.read_chosen_draft();
        self.settle_address();
        self.ask_prospect();
        self.ask_manifest();
        self.ask_spending(now);
        self.ask_outlines(ui.ctx(), now);
        self.save_when_due(ui.ctx(), now);
        self.refresh_portrait(ui.ctx());
        let hovered = self.ui.toast_hovered;
        if let Some(wait) = self.model.notices.expire(now, hovered) {
            ui.ctx().request_repaint_after(Duration::from_millis(wait as u64 + 20));
        }
        self.pace.frames += 1;
        let took = started.elapsed() + self.pace.events;
        self.pace.longest = self.pace.longest.max(took);
        if took > SLOW {
            let events = self.pace.events;
            tracing::warn!(?took, ?events, frame = self.pace.frames, "a frame kept the screen waiting");
        }
    }

    fn on_exit(&mut self, gl: Option<&eframe::glow::Context>) {
        tracing::info!(frames = self.pace.frames, longest = ?self.pace.longest, "window closed");
        if let Some(gl) = gl {
            self.textures.release(gl);
        }
        // What was not read yet must not be written over.
        let last = (!self.model.restoring).then(|| self.autosave.last(&self.model, &self.ui));
        if last.is_some() {
            // A window that was closed had got up, however soon.
            self.worker.note_up();
        }
        self.worker.end(last, PATIENCE);
    }
}

/// The theme that the settings ask for.
fn look(model: &Model) -> theme::Appearance {
    theme::Appearance {
        mode: match model.settings.appearance {
            Appearance::Dark => theme::Mode::Dark,
            Appearance::Light => theme::Mode::Light,
        },
        ..theme::Appearance::default()
    }
}
