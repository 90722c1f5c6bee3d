//! What can be done with a mask.

use crate::canvas::fit::Fit;
use crate::command::action::Action;
use crate::command::masks::MaskCommand;
use crate::command::{Command, Target};
use crate::document::Document;
use crate::document::masks::{MaskForm, Named};
use crate::take::MaskId;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::icons;
use crate::ui::view::View;
use crate::ui::widgets::{MenuRow, menu, menu_at_pointer, menu_separator};
use eframe::egui::{Id, Response, Ui};

const WIDTH: f32 = 290.0;

/// The menu of the row, where it was clicked with the other button.
pub fn at_pointer(
    response: &Response,
    named: &Named,
    document: &Document,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    menu_at_pointer(response, WIDTH, |ui| rows(ui, named, document, view, state, out));
}

/// The menu under the row's button.
pub fn under(
    button: &Response,
    named: &Named,
    document: &Document,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let open = menu(button, WIDTH, |ui| rows(ui, named, document, view, state, out)).is_some();
    button.ctx.data_mut(|data| data.insert_temp(open_id(named.id()), open));
}

/// True while the menu under the row's button is open.
pub fn is_open(ui: &Ui, id: MaskId) -> bool {
    ui.data(|data| data.get_temp(open_id(id))).unwrap_or(false)
}

/// The row's button is not shown.
pub fn forget(ui: &Ui, id: MaskId) {
    ui.data_mut(|data| data.remove::<bool>(open_id(id)));
}

fn open_id(id: MaskId) -> Id {
    Id::unique(("menu of mask", id))
}

fn rows(ui: &mut Ui, named: &Named, document: &Document, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let id = named.id();
    let active = document.masks.active().id() == id;
    let mut ask = |command: MaskCommand| out.push(Command::Mask(command));
    let only = |action: Action| if active { Some(action.hint()) } else { None };
    if MenuRow::new("Duplicate").icon(icons::FILTER_NONE).show(ui).clicked() {
        ask(MaskCommand::Duplicate(id));
    }
    let key = only(Action::RenameMask);
    if MenuRow::new("Rename").icon(icons::EDIT).key(key.as_deref()).show(ui).clicked() {
        state.renaming = Some((id, named.name().to_owned()));
    }
    if MenuRow::new("Versions").icon(icons::HISTORY).show(ui).clicked() {
        if !active {
            ask(MaskCommand::Activate(id));
        }
        state.overlay = Overlay::Versions(id);
    }
    menu_separator(ui);
    let key = only(Action::CopyMask);
    if MenuRow::new("Copy").icon(icons::CONTENT_COPY).key(key.as_deref()).show(ui).clicked() {
        ask(MaskCommand::Copy(id));
    }
    let none = if view.mask_clip.is_some() { Ok(()) } else { Err("no mask was copied") };
    let same = view.mask_clip.is_some_and(|clip| clip.mask.extent() == document.source.extent);
    let scaled = none.and(if same { Err("it has this size") } else { Ok(()) });
    for (action, fit, enabled) in
        [(Action::PasteMask, Fit::SamePlace, none), (Action::PasteMaskScaled, Fit::Scaled, scaled)]
    {
        let key = action.hint();
        let row = MenuRow::new(action.label()).icon(icons::CONTENT_PASTE).enabled(enabled);
        let row = if enabled.is_ok() { row.key(key.as_str()) } else { row };
        if row.show(ui).clicked() {
            ask(MaskCommand::Paste(fit));
        }
    }
    menu_separator(ui);
    for (words, form) in [("Export PNG...", MaskForm::Luma), ("Export PNG as transparency...", MaskForm::Alpha)] {
        if MenuRow::new(words).icon(icons::DOWNLOAD).show(ui).clicked() {
            ask(MaskCommand::PickPlace(id, form));
        }
    }
    if MenuRow::new("Import PNG...").icon(icons::UPLOAD).show(ui).clicked() {
        out.push(Command::PickFiles(Target::Mask));
    }
    menu_separator(ui);
    if MenuRow::new("Delete").icon(icons::DELETE).key("Del").show(ui).clicked() {
        out.push(Command::Mask(MaskCommand::Remove(id)));
    }
}
