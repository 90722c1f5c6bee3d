//! A page in place of everything under the top bar: a column in the middle that scrolls, with a title and a way out.

use crate::ui::shortcuts;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{IconButton, text_line};
use eframe::egui::{Align, CentralPanel, Frame, Layout, Rect, ScrollArea, Ui};

/// Width of the column where there is room.
const WIDTH: f32 = 860.0;

/// Shows the page; gives its rectangle. `close`: what the button that closes it does, in words.
pub fn show(
    ui: &mut Ui,
    state: &mut UiState,
    (title, close): (&str, &str),
    content: impl FnOnce(&mut Ui, &mut UiState),
) -> Rect {
    let t = theme::tokens(ui);
    CentralPanel::default()
        .frame(Frame::new().fill(t.canvas))
        .show(ui, |ui| {
            let page = ui.max_rect();
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                let width = (page.width() - 48.0).min(WIDTH);
                let left = ((page.width() - width) / 2.0).max(0.0).round();
                ui.horizontal_top(|ui| {
                    ui.add_space(left);
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.add_space(24.0);
                        head(ui, state, title, close);
                        content(ui, state);
                        ui.add_space(24.0);
                    });
                });
            });
            page
        })
        .inner
}

/// The title of a page, and at the right the way out.
pub(super) fn head(ui: &mut Ui, state: &mut UiState, title: &str, close: &str) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        text_line(ui, title, Type::Figure, t.text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| way_out(ui, state, close));
    });
}

/// The button that closes a page; Escape does too.
pub(super) fn way_out(ui: &mut Ui, state: &mut UiState, close: &str) {
    if IconButton::new(icons::CLOSE, close).key("Esc").show(ui).clicked() {
        shortcuts::close(state);
    }
}
