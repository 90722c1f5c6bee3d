//! The masks' section: the masks of the source by name, one of them on the canvas.

mod menu;
mod row;
mod versions;

use crate::command::Command;
use crate::command::masks::MaskCommand;
use crate::document::Document;
use crate::document::masks::Named;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, MenuRow, Section, text_line};
use eframe::egui::{Frame, Id, Margin, Rect, Ui};

/// Shows the section.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let top = ui.cursor().top();
    let section = Section::new("Masks");
    let section = if view.document.is_some() { section.action(icons::ADD, "New mask") } else { section };
    let header = section.show(ui, &mut state.screen.masks_open);
    if header.action_clicked() {
        out.push(Command::Mask(MaskCommand::New));
        state.screen.masks_open = true;
    }
    if state.screen.masks_open {
        let frame = Frame::new().inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 10 });
        frame.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            match view.document {
                Some(document) => rows(ui, document, view, state, textures, out),
                None => {
                    ui.horizontal(|ui| {
                        ui.add_space(28.0);
                        let t = theme::tokens(ui);
                        text_line(ui, "Open a picture to paint masks on it", Type::Caption, t.text_3);
                    });
                }
            }
        });
    }
    let room = Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=ui.cursor().top());
    let dropped_on = view.document.is_some().then_some(room);
    ui.data_mut(|data| data.insert_temp(place_id(), dropped_on));
}

/// Where the section is on screen, for files that are dropped on it; `None` where it takes none.
pub fn place(ui: &Ui) -> Option<Rect> {
    ui.data(|data| data.get_temp::<Option<Rect>>(place_id())).flatten()
}

fn place_id() -> Id {
    Id::unique("place of the masks' section")
}

fn rows(
    ui: &mut Ui,
    document: &Document,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    if state.renaming.as_ref().is_some_and(|(id, _)| !document.masks.is_live(*id)) {
        state.renaming = None;
    }
    for named in document.masks.live() {
        ui.push_id(named.id(), |ui| row::show(ui, named, document, view, state, textures, out));
    }
    let removed = document.masks.removed();
    if !removed.is_empty() {
        deleted(ui, &removed, out);
    }
}

/// The way back for deleted masks.
fn deleted(ui: &mut Ui, removed: &[&Named], out: &mut Vec<Command>) {
    let words = match removed.len() {
        1 => "1 deleted mask".to_owned(),
        count => format!("{count} deleted masks"),
    };
    let button = Button::quiet(&words).icon(icons::RESTORE_FROM_TRASH).size(crate::ui::widgets::ButtonSize::Card);
    let button = button.tip("Deleted masks stay in the library and can be brought back").show(ui);
    crate::ui::widgets::menu(&button, 220.0, |ui| {
        for named in removed {
            let words = format!("Bring back {}", named.name());
            if MenuRow::new(&words).icon(icons::RESTORE_FROM_TRASH).show(ui).clicked() {
                out.push(Command::Mask(MaskCommand::BringBack(named.id())));
            }
        }
    });
    ui.add_space(metrics::LINE);
}

/// Words at the start of a line.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
