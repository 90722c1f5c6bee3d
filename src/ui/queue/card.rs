//! The cards of one job: how it goes, or what each failure was, was it billed, what next.

use crate::budget::Limit;
use crate::command::Command;
use crate::jobs::line::LineCommand;
use crate::jobs::{Job, Pace, Slot};
use crate::ledger::{Billed, Failure, FailureKind};
use crate::price::Money;
use crate::take::Tier;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, JobCard, wrapped};
use eframe::egui::{Color32, CornerRadius, Frame, Id, Margin, ScrollArea, Ui};

/// The cards of a job: progress or outcome, then one for each kind of failure.
pub fn job(ui: &mut Ui, job: &Job, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if job.running() > 0 {
        active(ui, job, view, out);
    } else if job.done() > 0 && !job.is_active() {
        done(ui, job, state, out);
    }
    for (at, (failure, parts)) in by_failure(job).into_iter().enumerate() {
        if failure.is_cancel() || !job.dismissed {
            ui.push_id(at, |ui| failed(ui, job, failure, &parts, state, out));
        }
    }
}

/// `Take 12, drafts`.
pub fn title(job: &Job) -> String {
    format!("Take {}, {}", job.number, what(job))
}

fn what(job: &Job) -> &'static str {
    match (job.take.tier, job.parts.len()) {
        (Tier::Final, _) => "final",
        (Tier::Draft, 1) => "draft",
        (Tier::Draft, _) => "drafts",
    }
}

/// `2 of 4 done, about 18 s left`.
pub fn standing(job: &Job, now_ms: i64) -> String {
    let done = format!("{} of {} done", job.done(), job.parts.len());
    if job.running() == 0 {
        return format!("{done}, waiting");
    }
    if job.waiting() > 0 {
        return format!("{done}, {} waiting", job.waiting());
    }
    match job.pace(now_ms) {
        Pace::Left(left) => format!("{done}, about {} left", seconds(left)),
        Pace::Soon => format!("{done}, nearly there"),
        Pace::Late(by_now) => format!("{done}, longer than usual: {} by now", seconds(by_now)),
        Pace::Unknown => done,
    }
}

/// `18 s`, `2 min`.
pub fn seconds(ms: i64) -> String {
    let s = (ms.max(0) + 500) / 1000;
    if s < 120 { format!("{s} s") } else { format!("{} min", (s + 30) / 60) }
}

/// The share of a job that is done, from what has come in and from how long a call usually takes.
fn progress(job: &Job, now_ms: i64) -> f32 {
    let each = job.parts.iter().map(|part| match &part.slot {
        Slot::Waiting => 0.0,
        Slot::Done(_) | Slot::Failed(_) => 1.0,
        slot @ Slot::Running { .. } => part_progress(job, slot, now_ms),
    });
    each.sum::<f32>() / job.parts.len().max(1) as f32
}

/// How far a running part probably is: never all the way before it is there.
pub fn part_progress(job: &Job, slot: &Slot, now_ms: i64) -> f32 {
    let Slot::Running { sent_ms, previews, .. } = slot else { return 0.0 };
    let streamed = *previews as f32 / (job.take.parameters.partial_images + 1) as f32;
    let timed = match (sent_ms, job.typical) {
        (Some(sent), Some(typical)) if typical.half_ms > 0 => (now_ms - sent) as f32 / typical.half_ms as f32,
        _ => 0.0,
    };
    streamed.max(timed).clamp(0.0, 0.95)
}

fn active(ui: &mut Ui, job: &Job, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (title, body, amount) = (title(job), standing(job, view.now_ms), job.estimate.to_string());
    let card = JobCard::new(icons::PROGRESS_ACTIVITY, t.accent_line, &title)
        .amount(amount.as_str())
        .body(body.as_str())
        .progress(progress(job, view.now_ms));
    card.show(ui, |ui| {
        let tip = "What is not sent is not sent. What is sent is still collected, for it may be billed.";
        if Button::secondary("Cancel").card().tip(tip).show(ui).clicked() {
            out.push(Command::Queue(LineCommand::Cancel(job.id())));
        }
    });
}

fn done(ui: &mut Ui, job: &Job, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (title, amount) = (title(job), job.cost().to_string());
    let mut facts = vec![if job.parts.len() == 1 {
        "Placed".to_owned()
    } else {
        format!("{} of {} placed", job.done(), job.parts.len())
    }];
    let proofs: Vec<_> = job.entries().filter_map(|(_, entry)| entry.proof.as_ref()).collect();
    if !proofs.is_empty() {
        let changed: u64 = proofs.iter().map(|proof| proof.outside_changed_px).sum();
        facts.push(format!("{changed} px changed outside"));
    }
    if let Some(ended) = job.ended_ms {
        facts.push(seconds(ended - job.started_ms));
    }
    let body = facts.join(", ");
    let first = job.entries().next().map(|(_, entry)| entry.id);
    let card = JobCard::new(icons::CHECK_CIRCLE_FILL, t.done, &title).amount(amount.as_str()).body(body.as_str());
    card.show(ui, |ui| {
        if let Some(id) = first
            && Button::secondary("Show").card().show(ui).clicked()
        {
            out.push(Command::ShowResult(Some(id)));
            state.screen.tab = crate::ui::state::Tab::Canvas;
            state.overlay = Overlay::None;
        }
    });
}

/// Failures of the same kind share a card: four drafts refused for one reason are one refusal to read.
fn by_failure(job: &Job) -> Vec<(&Failure, Vec<u32>)> {
    let mut groups: Vec<(&Failure, Vec<u32>)> = Vec::new();
    for (at, part) in job.parts.iter().enumerate() {
        let Slot::Failed(failure) = &part.slot else { continue };
        let same = |other: &Failure| {
            other.message == failure.message && other.billed == failure.billed && other.kind == failure.kind
        };
        match groups.iter_mut().find(|(other, _)| same(other)) {
            Some((_, parts)) => parts.push(at as u32),
            None => groups.push((failure, vec![at as u32])),
        }
    }
    groups
}

/// What one result of the job was estimated at.
pub fn share(job: &Job, parts: usize) -> Money {
    Money(job.estimate.0 / job.parts.len().max(1) as i64 * parts as i64)
}

fn heading(failure: &Failure, job: &Job) -> String {
    let take = format!("take {}", job.number);
    match (failure.billed, failure.kind) {
        (_, FailureKind::Cancelled) => format!("Cancelled: {take}"),
        (_, FailureKind::Budget) => match Limit::named_in(&failure.message) {
            Some(limit) => format!("Not sent: over the {}", limit.words()),
            None => "Not sent: its price is not known".to_owned(),
        },
        (Billed::Maybe, _) => format!("Maybe billed: {take}"),
        (Billed::Yes, _) => format!("Billed, no picture: {take}"),
        (Billed::No, FailureKind::NotSent | FailureKind::Input | FailureKind::Library) => {
            format!("Not sent: {take}")
        }
        (Billed::No, FailureKind::Refused) => format!("Not billed: {take} refused"),
        (Billed::No, _) => format!("Not billed: {take}"),
    }
}

fn look(ui: &Ui, failure: &Failure) -> (Icon, Color32) {
    let t = theme::tokens(ui);
    match (failure.billed, failure.kind) {
        (_, FailureKind::Cancelled) => (icons::BLOCK, t.text_2),
        (Billed::Maybe, _) => (icons::HELP_FILL, t.money),
        (_, FailureKind::Budget) => (icons::DO_NOT_DISTURB_ON_FILL, t.money),
        _ => (icons::ERROR_FILL, t.error),
    }
}

fn failed(ui: &mut Ui, job: &Job, failure: &Failure, parts: &[u32], state: &mut UiState, out: &mut Vec<Command>) {
    let price = share(job, parts.len());
    let maybe = failure.billed == Billed::Maybe;
    let title = heading(failure, job);
    let count = if parts.len() > 1 { format!("{} results: ", parts.len()) } else { String::new() };
    let body = match (failure.kind, failure.message.split_once(": it ")) {
        // The heading says which limit, and the button what to do.
        (FailureKind::Budget, Some((_, rest))) => format!("{count}It {}", sentence(rest)),
        _ => format!("{count}{} {}", sentence(&failure.message), sentence(&failure.next_step)),
    };
    let amount = match failure.billed {
        Billed::No => Money::ZERO.to_string(),
        Billed::Maybe => format!("up to {price}"),
        Billed::Yes => price.to_string(),
    };
    let (icon, color) = look(ui, failure);
    let details_id = ui.scope_id().with("details");
    let amount = (failure.kind != FailureKind::Budget).then_some(amount.as_str());
    let card = JobCard::new(icon, color, &title).amount(amount).body(body.trim());
    let card = if maybe { card.money() } else { card };
    card.show(ui, |ui| actions(ui, job, failure, parts, price, details_id, state, out));
    let open: bool = ui.data(|data| data.get_temp(details_id)).unwrap_or(false);
    if open {
        details(ui, failure, out);
    }
}

/// With its full stop.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

#[expect(clippy::too_many_arguments, reason = "one row of buttons over one failure")]
fn actions(
    ui: &mut Ui,
    job: &Job,
    failure: &Failure,
    parts: &[u32],
    price: Money,
    details_id: Id,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let again = if price.is_zero() { "Run again, free".to_owned() } else { format!("Run again {price}") };
    if failure.kind == FailureKind::Budget && Button::secondary("Change limit…").card().show(ui).clicked() {
        shortcuts::change_limits(state);
        return;
    }
    let mend = mend(failure);
    match mend {
        Mend::Prompt => {
            if Button::secondary("Edit prompt").card().show(ui).clicked() {
                state.overlay = Overlay::None;
                state.screen.tab = crate::ui::state::Tab::Canvas;
                state.focus_prompt = true;
            }
        }
        Mend::Profile => {
            if Button::secondary("Settings…").card().show(ui).clicked() {
                shortcuts::close(state);
                state.overlay = Overlay::Settings;
            }
        }
        Mend::Nothing => {}
    }
    if mend != Mend::Prompt && Button::secondary(&again).card().show(ui).clicked() {
        out.extend(parts.iter().map(|part| Command::RunAgain(job.id(), *part)));
    }
    if !failure.is_cancel() {
        let leave = if failure.billed == Billed::Maybe { "Leave it" } else { "Dismiss" };
        if Button::quiet(leave).card().show(ui).clicked() {
            out.push(Command::DismissJob(job.id()));
        }
    }
    if !failure.details.is_empty() && Button::quiet("Details").card().show(ui).clicked() {
        let open: bool = ui.data(|data| data.get_temp(details_id)).unwrap_or(false);
        ui.data_mut(|data| data.insert_temp(details_id, !open));
    }
}

/// What has to be changed before the same can succeed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mend {
    /// What was asked for.
    Prompt,
    /// The endpoint's address, key, credit or model.
    Profile,
    /// Nothing that has a place of its own.
    Nothing,
}

/// By our own words for what the endpoint said.
fn mend(failure: &Failure) -> Mend {
    const PROFILE: [&str; 8] = [
        "does not accept the key",
        "organisation verified",
        "may not make this call",
        "does not know the model",
        "no such route",
        "No credit is left",
        "The server redirects",
        "spending limit",
    ];
    const FORM: [&str; 6] = ["this size", "this background", "the mask", "a parameter", "the parameter", "too large"];
    let says = |words: &[&str]| words.iter().any(|words| failure.message.contains(words));
    match failure.kind {
        FailureKind::Refused if says(&PROFILE) => Mend::Profile,
        FailureKind::Refused if says(&FORM) => Mend::Nothing,
        FailureKind::Refused => Mend::Prompt,
        _ => Mend::Nothing,
    }
}

/// Status, code, request id and the server's words, to read and to copy.
fn details(ui: &mut Ui, failure: &Failure, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let frame =
        Frame::new().fill(t.field).corner_radius(CornerRadius::same(metrics::RADIUS)).inner_margin(Margin::same(10));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ScrollArea::vertical().max_height(140.0).show(ui, |ui| {
            wrapped(ui, &failure.details, Type::Caption, t.text_2);
        });
        if Button::quiet("Copy").icon(icons::CONTENT_COPY).card().show(ui).clicked() {
            out.push(Command::CopyText(failure.details.clone()));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(0), "0 s");
        assert_eq!(seconds(18_400), "18 s");
        assert_eq!(seconds(119_000), "119 s");
        assert_eq!(seconds(150_000), "3 min");
        assert_eq!(seconds(-5), "0 s");
    }
}
