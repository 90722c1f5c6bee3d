//! How the hand leads the brush: the stabiliser, and what a pen's pressure changes.

use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{Checkbox, IconButton, LevelField, Scale, popover_frame, text_line};
use eframe::egui::Ui;

/// Width of the popover.
const WIDTH: f32 = 236.0;

/// Longest string of the stabiliser, in screen points.
pub(super) const LONGEST: f32 = 100.0;

/// Shows the button, and the popover when it is open.
pub(super) fn show(ui: &mut Ui, state: &mut UiState) {
    let is_open = state.overlay == Overlay::Hand;
    let button = IconButton::new(icons::INK_PEN, "Stabiliser and pen").show(ui);
    if button.clicked() {
        state.overlay = if is_open { Overlay::None } else { Overlay::Hand };
    }
    let mut open = state.overlay == Overlay::Hand;
    let frame = popover_frame(theme::tokens(ui));
    Popover::new(&button, "Stabiliser and pen", WIDTH).show(&mut open, frame, |ui| content(ui, state));
    if !open && state.overlay == Overlay::Hand {
        state.overlay = Overlay::None;
    }
}

fn content(ui: &mut Ui, state: &mut UiState) {
    let t = theme::tokens(ui);
    let string = &mut state.screen.stabiliser;
    LevelField::new("Stabiliser", Scale::linear(0.0, LONGEST).step(1.0))
        .unit("px")
        .width(ui.available_width())
        .show(ui, string);
    let words = if *string > 0.0 { "The brush follows on a string: tremors are left out." } else { "Off." };
    text_line(ui, words, Type::Caption, t.text_3);
    ui.add_space(4.0);
    Checkbox::new("Pen pressure changes the size").show(ui, &mut state.screen.pressure.size);
    Checkbox::new("Pen pressure changes the opacity").show(ui, &mut state.screen.pressure.opacity);
    if !state.pen_seen {
        text_line(ui, "No pen with pressure was seen yet.", Type::Caption, t.text_3);
    }
}
