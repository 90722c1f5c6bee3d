//! The staging strip: the results of the newest run as they come in, and what becomes of them.

mod slot;
mod verdict;

pub use self::slot::bytes;

use crate::command::Command;
use crate::command::action::{Action, Scope};
use crate::jobs::{Job, Pace};
use crate::ui::queue::card;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Layout, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{IconButton, line_in};
use crate::ui::{area, shortcuts};
use eframe::egui::{self, Align, Frame, Margin, Panel, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::time::Duration;

/// Width of the column left of the slots.
const LEFT: f32 = 128.0;

/// Height of the strip: nothing when no run is staged.
pub fn height(layout: &Layout, view: &View<'_>) -> f32 {
    view.staged.and_then(|id| view.jobs.get(id)).map_or(0.0, |_| layout.strip_height)
}

/// Shows the strip if a run is staged.
pub fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let Some(job) = view.staged.and_then(|id| view.jobs.get(id)) else { return };
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("staging strip").exact_size(layout.strip_height).frame(frame).show(ui, |ui| {
        let strip = ui.max_rect();
        area::claim(ui, strip, state, Some(Scope::Staging));
        let middle = Rect::from_center_size(strip.center(), vec2(strip.width(), layout.slot.y)).round();
        left(ui, middle.with_max_x(strip.left() + LEFT), job, view, state, out);
        // The hints give way to the results.
        let room = strip.width() - LEFT - 24.0 - slots_width(layout, job.parts.len());
        let hints = verdict::hints_act(layout, state) && verdict::width(ui, layout, job, view, true) <= room;
        let width = verdict::width(ui, layout, job, view, hints);
        let right = middle.with_min_x(strip.right() - width);
        verdict::show(ui, right, layout, job, view, state, hints, out);
        let slots = Rect::from_min_max(
            pos2(strip.left() + LEFT + 12.0, strip.top()),
            pos2(right.left() - 12.0, strip.bottom()),
        );
        row(ui, slots, layout, job, view, state, textures, out);
    });
    if job.running() > 0 {
        // Seconds tick while something runs, and only then.
        ui.request_repaint_after(Duration::from_secs(1));
    }
}

/// What runs, how far it is, and the arrows.
fn left(ui: &mut Ui, rect: Rect, job: &Job, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let low = rect.height() < 75.0;
    let step = if low { 16.0 } else { 17.5 };
    let line = |at: f32| {
        let top = rect.top() + if low { -2.0 } else { 2.0 } + at * step;
        Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 16.0))
    };
    let (second, third) = lines(job, view.now_ms);
    let title = match &job.take.series {
        None => line(0.0),
        Some(series) => {
            // Its take was run together with others.
            let side = 24.0;
            let place = Rect::from_center_size(pos2(rect.right() - 14.0, line(0.0).center().y), vec2(side, side));
            let mut corner = ui.new_child(UiBuilder::new().max_rect(place).id_salt("sheet"));
            let name = format!("Contact sheet of {}", series.size());
            if IconButton::new(icons::GRID_VIEW, &name).small().icon_size(16.0).show(&mut corner).clicked() {
                state.overlay = Overlay::Sheet(series.id);
            }
            line(0.0).with_max_x(place.left() - 2.0)
        }
    };
    line_in(ui, title, &card::title(job), Type::Label, t.text, Align::Min);
    line_in(ui, line(1.0), &second, Type::Small, t.text_3, Align::Min);
    if !(low && third.is_empty()) {
        line_in(ui, line(2.0), &third, Type::Small, t.text, Align::Min);
    }
    let count = job.entries().count();
    let at = view.shown.and_then(|shown| job.entries().position(|(_, entry)| entry.id == shown.entry.id));
    let bottom = rect.bottom() + if low { 8.0 } else { 0.0 };
    let arrows = Rect::from_min_max(pos2(rect.left(), bottom - 28.0), pos2(rect.right(), bottom));
    let mut row = ui.new_child(
        UiBuilder::new().max_rect(arrows).layout(egui::Layout::left_to_right(Align::Center)).id_salt("arrows"),
    );
    row.spacing_mut().item_spacing.x = 8.0;
    let words = match (at, count) {
        (_, 0) => String::new(),
        (None, _) => format!("– of {count}"),
        (Some(at), _) => format!("{} of {count}", at + 1),
    };
    let none = if count == 0 { Err("No result is there yet") } else { Ok(()) };
    let first = none.and(if at == Some(0) { Err("This is the first result") } else { Ok(()) });
    let last = none.and(if at.is_some_and(|at| at + 1 == count) { Err("This is the last result") } else { Ok(()) });
    let (back, on) = (Action::PreviousResult.hint(), Action::NextResult.hint());
    let button = IconButton::new(icons::CHEVRON_LEFT, "Previous result").edged().key(back.as_str()).enabled(first);
    if button.show(&mut row).clicked() {
        shortcuts::walk(view, state, -1, out);
    }
    let (_, middle) = row.allocate_space(vec2(40.0, 28.0));
    line_in(&mut row, middle, &words, Type::Small, t.text, Align::Center);
    let button = IconButton::new(icons::CHEVRON_RIGHT, "Next result").edged().key(on.as_str()).enabled(last);
    if button.show(&mut row).clicked() {
        shortcuts::walk(view, state, 1, out);
    }
}

/// `2 of 4 done` and `About 18 s left`, later `0.06 USD in 38 s`.
fn lines(job: &Job, now_ms: i64) -> (String, String) {
    let second = format!("{} of {} done", job.done(), job.parts.len());
    let failed = job.failures().filter(|failure| !failure.is_cancel()).count();
    let third = match (job.is_active(), job.pace(now_ms)) {
        (true, _) if job.running() == 0 => "Waiting".to_owned(),
        (true, Pace::Left(left)) => format!("About {} left", card::seconds(left)),
        (true, Pace::Soon) => "Nearly there".to_owned(),
        (true, Pace::Late(_)) => "Longer than usual".to_owned(),
        (true, Pace::Unknown) => String::new(),
        (false, _) if failed > 0 => format!("{failed} failed"),
        (false, _) => {
            let time = card::seconds(job.ended_ms.unwrap_or(now_ms) - job.started_ms);
            if job.cost().is_zero() { format!("Free, in {time}") } else { format!("{} in {time}", job.cost()) }
        }
    };
    (second, third)
}

/// Room between two slots.
const fn slot_gap(layout: &Layout) -> f32 {
    if layout.quiet_buttons_are_icons { 10.0 } else { 12.0 }
}

/// Room at both ends of the row for the ring of a chosen slot.
const RING: f32 = 4.0;

/// What a row of slots takes without scrolling.
fn slots_width(layout: &Layout, count: usize) -> f32 {
    count as f32 * (layout.slot.x + slot_gap(layout)) - slot_gap(layout) + 2.0 * RING
}

#[expect(clippy::too_many_arguments, reason = "one row of slots; a struct for one caller would only rename this")]
fn row(
    ui: &mut Ui,
    rect: Rect,
    layout: &Layout,
    job: &Job,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("slots"));
    ScrollArea::horizontal().id_salt(job.id()).auto_shrink(false).max_height(rect.height()).show(&mut child, |ui| {
        let top = ((rect.height() - layout.slot.y) / 2.0).round();
        ui.add_space(top);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.add_space(RING);
            for at in 0..job.parts.len() {
                if at > 0 {
                    ui.add_space(slot_gap(layout));
                }
                ui.push_id(at, |ui| slot::show(ui, layout.slot, job, at, view, state, textures, out));
            }
            ui.add_space(RING);
        });
    });
}
