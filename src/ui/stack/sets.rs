//! Sets of references: a menu below the cards.

use crate::command::Command;
use crate::command::kept::KeptCommand;
use crate::reference::Reference;
use crate::ui::keeping::{self, Done};
use crate::ui::popover::Popover;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, hairline, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Layout, RectAlign, Response, ScrollArea, Ui, vec2};

/// Sets that are seen at once; more are scrolled to.
const MOST_HEIGHT: f32 = 240.0;

/// Shows the menu below its button while it is open.
pub fn show(ui: &Ui, button: &Response, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let id = button.id.with("open");
    let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if button.clicked() {
        open = !open;
    }
    let mut used = false;
    let t = theme::tokens(ui);
    let popover = Popover::new(button, "Sets of references", 300.0).align(RectAlign::BOTTOM_START);
    popover.show(&mut open, popover_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        text_line(ui, "Sets of references", Type::Section, t.text);
        ui.add_space(4.0);
        if view.kept.sets.is_empty() {
            let words = "Keep the references that belong together, with their roles, crops and order, and bring them back with one click.";
            wrapped(ui, words, Type::Small, t.text_2);
        } else {
            ScrollArea::vertical().max_height(MOST_HEIGHT).show(ui, |ui| used = list(ui, view, out));
        }
        ui.add_space(6.0);
        hairline(ui);
        ui.add_space(6.0);
        save(ui, view, state, out);
    });
    ui.data_mut(|data| data.insert_temp(id, open && !used));
}

/// All sets; true when one was brought back.
fn list(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) -> bool {
    let mut used = false;
    for set in &view.kept.sets {
        let note = match set.references.len() {
            1 => "1 picture".to_owned(),
            count => format!("{count} pictures"),
        };
        let names = set.references.iter().map(Reference::name).collect::<Vec<_>>().join(", ");
        let row = ui.push_id(&set.name, |ui| keeping::row(ui, &set.name, icons::PHOTO_LIBRARY, &note, &names));
        match row.inner {
            Some(Done::Used) => {
                out.push(KeptCommand::UseSet(set.name.clone()).into());
                used = true;
            }
            Some(Done::Forgotten) => out.push(KeptCommand::ForgetSet(set.name.clone()).into()),
            None => {}
        }
    }
    used
}

fn save(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    text_line(ui, "Keep these references", Type::Label, t.text);
    ui.add_space(4.0);
    let nothing = view.tray.cards().is_empty().then_some("There are no references");
    let (name, entered) = keeping::name(ui, "Name of the set", &mut state.set_name, nothing);
    ui.add_space(4.0);
    let line = vec2(ui.available_width(), metrics::BUTTON_SMALL);
    let clicked = ui
        .allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
            let enabled = name.as_ref().map(drop).map_err(|why| *why);
            Button::secondary("Save set").small().enabled(enabled).show(ui).clicked()
        })
        .inner;
    if let Some(name) = name.ok().filter(|_| clicked || entered) {
        out.push(KeptCommand::SaveSet(name).into());
        state.set_name.clear();
    }
}
