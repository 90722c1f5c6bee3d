//! The menu of what can be selected without drawing: everything, what is transparent, what a result changed.

use crate::canvas::proposal::Proposal;
use crate::command::Command;
use crate::command::action::Action;
use crate::geom::Extent;
use crate::take::EntryId;
use crate::ui::state::UiState;
use crate::ui::theme::icons;
use crate::ui::view::View;
use crate::ui::widgets::{Enabled, IconButton, MenuRow, menu, menu_separator};
use eframe::egui::Ui;

/// Width of the menu.
const WIDTH: f32 = 252.0;

/// Results that the menu compares at most.
const MOST: usize = 4;

/// Shows the button with its menu.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let button = IconButton::new(icons::SELECT_ALL, "Select").tip("Select from the pictures").show(ui);
    menu(&button, WIDTH, |ui| rows(ui, view, state, out));
}

fn rows(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let Some(document) = view.document else { return };
    let key = Action::FillMask.hint();
    if MenuRow::new("All").icon(icons::SELECT_ALL).key(key.as_str()).show(ui).clicked() {
        out.push(Command::Do(Action::FillMask));
    }
    let transparent: Enabled<'_> =
        if document.pyramid.full().is_opaque() { Err("The picture has no transparency") } else { Ok(()) };
    if MenuRow::new("What is transparent").icon(icons::OPACITY).enabled(transparent).show(ui).clicked() {
        state.proposals += 1;
        out.push(Command::Propose(state.proposals, Proposal::Transparency(state.screen.select.combine)));
    }
    menu_separator(ui);
    let results = results(view, document.source.extent);
    if results.is_empty() {
        let none = Err("No result of this source is in the strip");
        let _ = MenuRow::new("What a result changed").icon(icons::COMPARE).enabled(none).show(ui);
        return;
    }
    for (number, id) in &results {
        if MenuRow::new(&format!("What result {number} changed")).icon(icons::COMPARE).show(ui).clicked() {
            select(vec![*id], out);
        }
    }
    for (at, (number, id)) in results.iter().enumerate().skip(1) {
        let (first, other) = results[at - 1];
        let words = format!("Results {first} and {number} differ");
        if MenuRow::new(&words).icon(icons::COMPARE).show(ui).clicked() {
            select(vec![other, *id], out);
        }
    }
}

/// The mask lies on the source, so that is shown.
fn select(results: Vec<EntryId>, out: &mut Vec<Command>) {
    out.push(Command::ShowResult(None));
    out.push(Command::SelectDifference(results));
}

/// The strip's results of the source's extent, by the numbers they have there.
fn results(view: &View<'_>, extent: Extent) -> Vec<(usize, EntryId)> {
    let Some(job) = view.staged.and_then(|id| view.jobs.get(id)) else { return Vec::new() };
    let fits = job.entries().filter(|(_, entry)| entry.extent == extent);
    fits.map(|(at, entry)| (at + 1, entry.id)).take(MOST).collect()
}
