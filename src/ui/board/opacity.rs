//! How much of the selected piece covers what lies under it: a button in the bar, and a slider below it.

use crate::board::steps::Step;
use crate::board::{Board, Piece};
use crate::command::Command;
use crate::command::board::BoardCommand;
use crate::ui::popover::Popover;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{Enabled, IconButton, Scale, Slider, popover_frame, text_line};
use eframe::egui::{Align, Layout, Ui};

/// Width of the popover.
const WIDTH: f32 = 220.0;

/// Shows the button, and the slider while it is open.
pub(super) fn show(ui: &mut Ui, board: &Board, piece: Option<&Piece>, state: &mut UiState, out: &mut Vec<Command>) {
    let any: Enabled<'_> = if piece.is_some() { Ok(()) } else { Err("No piece is selected.") };
    let button = IconButton::new(icons::OPACITY, "Opacity of the piece").enabled(any).show(ui);
    let id = button.id.with("open");
    let mut open = ui.data(|data| data.get_temp(id)).unwrap_or(false) != button.clicked();
    let Some(piece) = piece else {
        ui.data_mut(|data| data.insert_temp(id, false));
        return;
    };
    let t = theme::tokens(ui);
    Popover::new(&button, "Opacity", WIDTH).show(&mut open, popover_frame(t), |ui| {
        let mut percent = piece.opacity * 100.0;
        ui.horizontal(|ui| {
            text_line(ui, "Opacity", Type::Label, t.text);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                text_line(ui, &format!("{percent:.0} %"), Type::Small, t.text_2);
            });
        });
        let slider =
            Slider::new("Opacity", Scale::linear(0.0, 100.0)).width(ui.available_width()).show(ui, &mut percent);
        if slider.drag_started() || (slider.changed() && !slider.dragged()) {
            // One drag is one step back, and so is one click or press.
            state.board.gesture += 1;
        }
        if slider.changed() {
            let mut changed = board.clone();
            changed.set(Piece { opacity: percent / 100.0, ..piece.clone() });
            let step = Step { name: "opacity", gesture: state.board.gesture };
            out.push(BoardCommand::Put(Box::new(changed), step).into());
        }
    });
    ui.data_mut(|data| data.insert_temp(id, open));
}
