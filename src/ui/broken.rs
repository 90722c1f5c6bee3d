//! The page in place of everything: nothing works, or another window has the library.

use crate::command::Command;
use crate::command::action::Action;
use crate::ui::state::UiState;
use crate::ui::theme::{self, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Page, PageChoice};
use eframe::egui::{CentralPanel, Frame, Rect, Ui, UiBuilder, vec2};

/// Another window has the library: this one can look at it, or end.
pub fn ask_to_look(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    CentralPanel::default().frame(Frame::new().fill(t.canvas)).show(ui, |ui| {
        let room = ui.max_rect();
        let size = vec2(room.width().min(460.0), room.height().min(260.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(Rect::from_center_size(room.center(), size)));
        let words = format!(
            "The library {} is open in another window of Maquette.\n\nThis one can look, compare and export, and sends \
             nothing. It takes over by itself when the other one is closed.",
            view.library.display()
        );
        let page = Page::new(icons::LOCK, "Open read only?", &words).primary("Open read only").secondary("Quit");
        match page.show(&mut child) {
            Some(PageChoice::Primary) => state.only_look = true,
            Some(PageChoice::Secondary) => out.push(Command::Do(Action::Quit)),
            None => {}
        }
    });
}

/// Shows the page with what is wrong.
pub fn show(ui: &mut Ui, reason: &str, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    CentralPanel::default().frame(Frame::new().fill(t.canvas)).show(ui, |ui| {
        let room = ui.max_rect();
        let size = vec2(room.width().min(460.0), room.height().min(260.0));
        let rect = Rect::from_center_size(room.center(), size);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
        let words = format!("{reason}\n\nNothing is lost and nothing was sent.");
        let page = Page::new(icons::FOLDER_OFF, "Maquette cannot go on", &words).secondary("Quit");
        if page.show(&mut child) == Some(PageChoice::Secondary) {
            out.push(Command::Do(Action::Quit));
        }
    });
}
