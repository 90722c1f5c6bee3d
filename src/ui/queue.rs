//! The queue popover: what was left open, what runs, what waits, and how the rest ended.

pub mod card;
mod stranded;
pub mod waiting;

use crate::command::Command;
use crate::jobs::Job;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Button, JobCard, popover_frame, text_line};
use eframe::egui::{RectAlign, Response, ScrollArea, Ui};
use std::time::Duration;

const WIDTH: f32 = 340.0;

/// Shows the popover at the pill while it is open.
pub fn show(
    ui: &Ui,
    pill: &Response,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let mut open = state.overlay == Overlay::Queue;
    if !open {
        return;
    }
    let t = theme::tokens(ui);
    let most = (ui.content_rect().height() - 140.0).max(120.0);
    let frame = popover_frame(t).fill(t.panel);
    Popover::new(pill, "Queue", WIDTH).align(RectAlign::BOTTOM_END).show(&mut open, frame, |ui| {
        waiting::head(ui, view, out);
        ui.add_space(4.0);
        ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            cards(ui, view, state, textures, out);
        });
    });
    if view.jobs.list().iter().any(|job| job.running() > 0) {
        // The cards' seconds tick while something runs, and only then.
        ui.request_repaint_after(Duration::from_secs(1));
    }
    if !open && state.overlay == Overlay::Queue {
        state.overlay = Overlay::None;
    }
}

fn cards(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    if view.questions.is_empty() && view.jobs.list().is_empty() {
        text_line(ui, "Nothing runs and nothing waits", Type::Small, t.text_2);
    }
    stranded::show(ui, view, out);
    for call in view.questions {
        ui.push_id(call.id, |ui| question(ui, call, out));
    }
    let (running, rest): (Vec<&Job>, Vec<&Job>) = view.jobs.list().iter().rev().partition(|job| job.running() > 0);
    for job in running {
        ui.push_id(job.id(), |ui| card::job(ui, job, view, state, out));
    }
    waiting::show(ui, view, state, textures, out);
    for job in rest.into_iter().filter(|job| !job.is_active() || job.failures().next().is_some()) {
        ui.push_id(job.id(), |ui| card::job(ui, job, view, state, out));
    }
}

/// A call that was in flight when the program ended.
fn question(ui: &mut Ui, call: &crate::ledger::Call, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let amount = format!("up to {}", call.estimate);
    let body = format!(
        "It was sent to {} and Maquette ended before the answer came. Running again may cost a second time.",
        call.profile
    );
    let again = format!("Run again {}", call.estimate);
    JobCard::new(icons::HELP_FILL, t.money, "Maybe billed: the program ended")
        .amount(amount.as_str())
        .body(body.as_str())
        .money()
        .show(ui, |ui| {
            if Button::secondary(&again).card().show(ui).clicked() {
                out.push(Command::AnswerRunAgain(call.id));
            }
            if Button::quiet("Leave it").card().show(ui).clicked() {
                out.push(Command::AnswerLeave(call.id));
            }
        });
}
