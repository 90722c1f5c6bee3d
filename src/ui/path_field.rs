//! A path typed by hand, where the system has no file dialog.

use crate::command::Command;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, TextField, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Align2, Area, Id, Key, Layout, Order, Ui, vec2};
use std::path::PathBuf;

const WIDTH: f32 = 440.0;

/// Shows the field over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let opened = Id::unique("path field was open");
    let was: bool = ui.data(|data| data.get_temp(opened)).unwrap_or(false);
    let target = if let Overlay::PathField(target) = state.overlay { Some(target) } else { None };
    ui.data_mut(|data| data.insert_temp(opened, target.is_some()));
    let Some(target) = target else { return };
    let t = theme::tokens(ui);
    let area = Area::new(Id::unique("path field"))
        .order(Order::Foreground)
        .accessible_name("Open by path")
        .anchor(Align2::CENTER_CENTER, vec2(0.0, -60.0));
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 8.0;
            ui.horizontal(|ui| {
                text_line(ui, "Open by path", Type::Section, t.text);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui).clicked() {
                        shortcuts::close(state);
                    }
                });
            });
            let ways = if view.drops_arrive { "drop or paste files" } else { "paste files" };
            let words = format!("No file dialog answered. Type the path of a picture or folder, or {ways}.");
            wrapped(ui, &words, Type::Small, t.text_2);
            let field = TextField::new("Path").placeholder("/home/me/picture.png").show(ui, &mut state.path_text);
            if !was {
                field.request_focus();
            }
            let enter = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let path = state.path_text.trim().trim_matches('"').trim_matches('\'').to_owned();
            let enabled = if path.is_empty() { Err("Type a path first") } else { Ok(()) };
            let clicked = ui
                .with_layout(Layout::right_to_left(Align::Center), |ui| {
                    Button::primary("Open").key("Enter").enabled(enabled).show(ui).clicked()
                })
                .inner;
            if (enter || clicked) && enabled.is_ok() {
                out.push(Command::Import(vec![PathBuf::from(path)], target));
                state.path_text.clear();
                shortcuts::close(state);
            }
        });
    });
}
