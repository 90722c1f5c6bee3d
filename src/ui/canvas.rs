//! The canvas page: the picture, the mask over it, what will be sent, and the brush.
//!
//! [`show`] paints it and turns pointer and keys into commands; [`act`] does the actions that concern the screen alone.

mod actions;
pub(in crate::ui) mod bars;
mod blend_bar;
pub(in crate::ui) mod contours;
mod crop;
mod empty;
mod frame;
mod gesture;
mod hand;
pub(in crate::ui) mod ink;
mod input;
mod legend;
mod look;
mod marker;
pub mod options;
pub(in crate::ui) mod picture;
mod refine;
mod ring;
mod select_menu;
mod stage;
mod steady;
mod steps;

use crate::command::Command;
use crate::command::action::Scope;
use crate::document::Document;
use crate::geom::Extent;
use crate::prospect::outlines::Outlines;
use crate::take::Mode;
use crate::ui::state::{MaskStyle, Overlay, Sight, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, metrics};
use crate::ui::view::{Shown, View};
use crate::ui::{area, gallery, travel};
use eframe::egui::{EventFilter, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use stage::Stage;
use std::sync::Arc;

pub use actions::act;
pub use stage::leave;

/// Points around a picture that fits.
pub(crate) const MARGIN: f32 = 14.0;

/// What the canvas shows.
#[derive(Clone, Copy)]
enum Subject<'a> {
    /// The source, with its mask.
    Source(&'a Document),
    /// A result, as it would look.
    Result(&'a Shown),
}

impl<'a> Subject<'a> {
    fn of(view: &View<'a>, state: &UiState) -> Option<Self> {
        let source = view.document.map(Self::Source);
        let result = view.shown.map(Self::Result);
        if state.see_original { source.or(result) } else { result.or(source) }
    }

    fn extent(self) -> Extent {
        match self {
            Self::Source(document) => document.source.extent,
            Self::Result(shown) => shown.entry.extent,
        }
    }

    fn name(self) -> String {
        let extent = self.extent().label();
        match self {
            Self::Source(document) => format!("Canvas, {}, {extent}", document.source.name),
            Self::Result(shown) => format!("Canvas, result {}, {extent}", shown.entry.index + 1),
        }
    }
}

/// Shows the canvas over all the room there is.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    state.outlined = None;
    let rect = ui.available_rect_before_wrap();
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, t.canvas);
    let response = ui.allocate_rect(rect, Sense::click_and_drag());
    let mut stage = Stage::load(ui);
    stage.arrive(ui, out);
    let subject = Subject::of(view, state);
    let name = subject.map_or_else(|| "Canvas, empty".to_owned(), Subject::name);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));
    let clip = ui.clip_rect();
    ui.set_clip_rect(clip.intersect(rect));
    match subject {
        Some(subject) => show_subject(ui, view, state, textures, out, &mut stage, (subject, &response)),
        None if view.restoring => {}
        None => empty::show(ui, rect, view, out),
    }
    if subject.is_some()
        && let Some(name) = view.opening
    {
        empty::opening_note(ui, rect, name);
    }
    focus(ui, state, &response);
    ui.set_clip_rect(clip);
    stage.store(ui);
    gallery::heat(ui, rect, view, state, textures);
}

fn show_subject(
    ui: &mut Ui,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
    stage: &mut Stage,
    (subject, response): (Subject<'_>, &Response),
) {
    let rect = response.rect;
    let pane = travel::pane_of(ui, rect);
    let extent = subject.extent();
    stage.pane = Some(pane);
    stage.look_at(view.document, state);
    let mut viewport = state.screen.viewport.unwrap_or_default();
    viewport.settle(pane, extent, MARGIN);
    let free = |pos| {
        rect.contains(pos)
            && !stage.bars.iter().any(|bar| bar.contains(pos))
            && ui.layer_id_at(pos).is_none_or(|layer| layer == ui.layer_id())
    };
    let free_now = ui.input(|i| i.pointer.latest_pos()).is_some_and(free);
    let place = input::Place {
        pane,
        extent,
        ground: match (subject, view.document) {
            (Subject::Result(_), _) if view.blending.is_some() => input::Ground::Blend,
            (Subject::Source(_), _) => input::Ground::Source,
            (Subject::Result(_), Some(document)) => input::Ground::Over { fits: document.source.extent == extent },
            (Subject::Result(_), None) => input::Ground::Alone,
        },
        frame: (view.prospect.crop.or(view.draft.frame), view.draft.frame),
        adjusting: view.adjusting,
        blocked: state.overlay != Overlay::None || view.restoring,
        typing: ui.text_edit_focused(),
        free: &free,
    };
    let mut grip = stage.grip.clone();
    let pressed = input::walk(ui, &place, &mut grip, state, &mut viewport, out);
    stage.grip = grip;
    if free_now && !place.blocked {
        input::wheel(ui, &place, &mut stage.grip, state, &mut viewport, out);
    }
    if pressed {
        response.request_focus();
        state.area = Some(Scope::Canvas);
    }
    state.screen.viewport = (!viewport.is_fitted()).then_some(viewport);

    let place = picture::Place { pane, extent, viewport };
    picture::paint(ui, &place, subject, view, state, textures, stage.grip.is_painting());
    if frame_is_shown(view, state, subject) && !stage.grip.is_painting() {
        frame::paint(ui, rect, &place, view.prospect, view.draft.frame);
    }
    if let Some(blending) = view.blending.filter(|_| matches!(subject, Subject::Result(_))) {
        blend_bar::paint(ui, &place, &blending, textures);
    }
    contours(ui, &place, subject, view, state);
    if matches!(subject, Subject::Source(_)) && !state.see_original {
        marker::paint(ui, &place, view);
    }
    if let Some(gesture) = stage.grip.drawing() {
        gesture.paint(ui, &place);
    }
    let blocked = state.overlay != Overlay::None;
    ring::show(
        ui,
        &place,
        state,
        &stage.grip,
        view.prospect.crop.or(view.draft.frame),
        free_now && !blocked && view.document.is_some(),
    );
    let facts = stage.facts(view.document);
    stage.bars = bars::show(ui, rect, view, state, out, &place, facts);
    stage.bars.extend(steps::show(ui, rect, view, state));
}

/// The contours belong to the source, to an exact edit, and to a mask that is shown.
fn contours(ui: &Ui, place: &picture::Place, subject: Subject<'_>, view: &View<'_>, state: &mut UiState) {
    let look = state.screen.mask;
    let Subject::Source(document) = subject else { return };
    let wanted =
        state.screen.overlay && look.style == MaskStyle::Effective && (look.painted || look.blended || look.sent);
    if !wanted || !frame_is_shown(view, state, subject) {
        return;
    }
    state.outlined = Some(Sight { visible: place.visible(), zoom: place.viewport.zoom() });
    let here = |outlines: &&Arc<Outlines>| outlines.cursor.same_canvas(document.canvas.cursor());
    if let Some(outlines) = view.prospect.outlines.as_ref().filter(here) {
        contours::paint(ui, place, outlines, &look);
    }
}

/// The crop frame belongs to the source, to an exact edit and to a mask.
fn frame_is_shown(view: &View<'_>, state: &UiState, subject: Subject<'_>) -> bool {
    matches!(subject, Subject::Source(_)) && !state.see_original && view.draft.mode == Mode::Edit && view.draft.exact
}

/// The canvas shows that keys are meant for it, by a hairline that does not disturb the picture.
fn focus(ui: &Ui, state: &mut UiState, response: &Response) {
    if response.gained_focus() {
        state.area = Some(Scope::Canvas);
    }
    if response.has_focus() {
        // Arrows and Tab mean something here; Escape lets go, and then Tab moves on.
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        area::focus_is_a_place(ui, response.id);
    }
    if state.area == Some(Scope::Canvas) {
        let edge = Stroke::new(metrics::LINE, theme::with_opacity(theme::tokens(ui).accent_line, 45.0));
        ui.painter().rect_stroke(response.rect, 0.0, edge, StrokeKind::Inside);
    }
}
