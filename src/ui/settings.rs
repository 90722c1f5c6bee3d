//! The settings page: profiles, appearance, library.

mod form;
mod general;
mod limits;
mod typed;
pub mod unsaved;

use crate::command::Command;
use crate::command::profiles::ProfileCommand;
use crate::profile::{Preset, Profile};
use crate::ui::page;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, MenuRow, line_in, menu, menu_separator, row_background, text_line};
use eframe::egui::{Align, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use unsaved::Unsaved;

const LIST: f32 = 220.0;

/// Shows the page in place of everything under the top bar; gives its rectangle.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) -> Rect {
    if state.editing.is_none() {
        unsaved::open_last(state, view.settings);
    }
    page::show(ui, state, ("Settings", "Close settings"), |ui, state| content(ui, view, state, out))
}

fn content(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if state.editing.is_none() {
        return;
    }
    ui.add_space(8.0);
    card(ui, "Profiles", |ui| {
        let width = ui.available_width();
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(LIST);
                list(ui, view, state, out);
            });
            ui.add_space(12.0);
            ui.vertical(|ui| {
                ui.set_width(width - LIST - 28.0);
                form::show(ui, view, state, out);
            });
        });
    });
    ui.add_space(12.0);
    let limits = card(ui, "Limits", |ui| limits::show(ui, view, state, out));
    if std::mem::take(&mut state.to_limits) {
        ui.scroll_to_rect(limits, Some(Align::Center));
    }
    ui.add_space(12.0);
    card(ui, "Appearance", |ui| general::appearance(ui, view, out));
    ui.add_space(12.0);
    card(ui, "Canvas", |ui| general::canvas(ui, view, out));
    ui.add_space(12.0);
    card(ui, "Library", |ui| general::library(ui, view));
}

fn card(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui)) -> Rect {
    let t = theme::tokens(ui);
    let shown = crate::ui::widgets::page_frame(t).show(ui, |ui| {
        ui.set_width(ui.available_width());
        text_line(ui, title, Type::Section, t.text);
        ui.add_space(8.0);
        content(ui);
    });
    shown.response.rect
}

fn list(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let edited = state.editing.as_ref().and_then(|(was, _)| was.clone());
    for profile in &view.settings.profiles {
        let chosen = edited.as_deref() == Some(profile.name.as_str());
        let active = profile.name == view.profile().name;
        let under = match (active, view.lacks_key(profile)) {
            _ if unsaved::has_changes(state, profile) => "Unsaved changes",
            (true, true) => "In use, no key",
            (true, false) => "In use",
            (false, true) => "No key",
            (false, false) if profile.is_sandbox() => "Inside the program",
            (false, false) => "Ready",
        };
        if row(ui, &profile.name, under, chosen) && !chosen {
            unsaved::open(state, profile);
        }
    }
    new_ones(ui, state);
    ui.add_space(6.0);
    let add = Button::quiet("Add profile").icon(icons::ADD).small().show(ui);
    menu(&add, 460.0, |ui| {
        for preset in Preset::ALL.into_iter().filter(|preset| *preset != Preset::Sandbox) {
            if MenuRow::new(preset.name()).note(preset.note()).show(ui).clicked() {
                let fresh = preset.profile();
                let name = view.settings.free_name(&fresh.name);
                unsaved::begin(state, Profile { name, ..fresh });
            }
        }
        menu_separator(ui);
        if MenuRow::new("Import a profile…").icon(icons::FOLDER).show(ui).clicked() {
            out.push(ProfileCommand::PickImport.into());
        }
    });
}

/// Profiles that were never saved.
fn new_ones(ui: &mut Ui, state: &mut UiState) {
    let open = state.editing.as_ref().filter(|(was, _)| was.is_none()).map(|_| state.form_number);
    let mut forms: Vec<Unsaved> = state.screen.unsaved.iter().filter(|form| form.was.is_none()).cloned().collect();
    if let (Some(number), Some((_, profile))) = (open, &state.editing)
        && forms.iter().all(|form| form.number != number)
    {
        forms.push(Unsaved { was: None, number, profile: profile.clone() });
    }
    for form in forms {
        let chosen = open == Some(form.number);
        let name = match &state.editing {
            Some((_, profile)) if chosen => profile.name.clone(),
            _ => form.profile.name.clone(),
        };
        let clicked = ui.push_id(form.number, |ui| row(ui, &name, "Not saved yet", chosen)).inner;
        if clicked && !chosen {
            unsaved::open_new(state, &form);
        }
    }
}

fn row(ui: &mut Ui, name: &str, under: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_TAKE), Sense::click());
    row_background(ui, &response, rect, chosen);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let left = rect.left() + 12.0;
    let line = |top: f32, bottom: f32| {
        Rect::from_min_max(pos2(left, rect.top() + top), pos2(rect.right() - 8.0, rect.top() + bottom))
    };
    line_in(&mut child, line(4.0, 22.0), name, Type::SmallMedium, t.text, Align::Min);
    line_in(&mut child, line(21.0, 38.0), under, Type::Caption, t.text_3, Align::Min);
    let label = format!("Profile {name}, {under}");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &label));
    response.clicked()
}
