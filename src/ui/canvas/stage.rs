//! What the canvas page remembers between frames and nobody else needs.

use super::input::Grip;
use crate::canvas::viewport::Pane;
use crate::command::Command;
use crate::document::Document;
use crate::picture::Digest;
use crate::ui::state::UiState;
use eframe::egui::{Context, Id, Rect};

/// Kept in egui's memory; lost when the program ends.
#[derive(Clone, Default)]
pub(super) struct Stage {
    /// What the pointer is doing.
    pub(super) grip: Grip,
    /// Where the canvas was in the last frame.
    pub(super) pane: Option<Pane>,
    /// The bars that float over it.
    pub(super) bars: Vec<Rect>,
    source: Option<Digest>,
    pass: u64,
    facts: Option<(u64, usize, Facts)>,
}

/// What the legend and the card say of the mask; counted when a stroke ends, not while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Facts {
    /// Anything is painted at all.
    pub(super) painted: bool,
    /// Share of the picture in the core, 0 to 1.
    pub(super) fraction: f64,
}

impl Stage {
    fn id() -> Id {
        Id::unique("canvas stage")
    }

    pub(super) fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Self::id())).unwrap_or_default()
    }

    pub(super) fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Self::id(), self));
    }

    /// Ends what the pointer was doing when the canvas was not there in the last frame.
    pub(super) fn arrive(&mut self, ctx: &Context, out: &mut Vec<Command>) {
        let pass = ctx.cumulative_pass_nr();
        if pass > self.pass + 1 {
            self.grip.let_go(out);
        }
        self.pass = pass;
    }

    /// Another source starts with the whole picture in sight.
    pub(super) fn look_at(&mut self, document: Option<&Document>, state: &mut UiState) {
        let source = document.map(|document| document.source.digest);
        if source.is_some() && source != self.source {
            if self.source.is_some() {
                state.screen.viewport = None;
            }
            self.source = source;
        }
    }

    /// Facts about the mask, kept while nothing changes.
    pub(super) fn facts(&mut self, document: Option<&Document>) -> Facts {
        let Some(document) = document else { return Facts::default() };
        let canvas = &document.canvas;
        let key = (canvas.revision(), canvas.mask().coverage().as_ptr() as usize);
        match self.facts {
            Some((revision, at, facts)) if (revision, at) == key || canvas.is_painting() => facts,
            _ => {
                let fraction = canvas.mask().core_fraction();
                let facts = Facts { painted: fraction > 0.0 || !canvas.mask().is_empty(), fraction };
                self.facts = Some((key.0, key.1, facts));
                facts
            }
        }
    }
}

/// Another page is shown: a stroke that was running is finished, and keys that were held are let go.
pub fn leave(ctx: &Context, state: &mut UiState, out: &mut Vec<Command>) {
    state.held = None;
    state.see_original = false;
    let mut stage = Stage::load(ctx);
    if stage.grip.is_painting() || stage.grip.drawing().is_some() {
        stage.grip.let_go(out);
        state.drawing = false;
        stage.store(ctx);
    }
}
