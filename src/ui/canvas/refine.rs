//! The panel that refines the mask's outline: grow, smooth and feather, shown live, taken over or dropped.

use super::stage::Facts;
use crate::canvas::proposal::{Proposal, Refine};
use crate::canvas::select::modify::MAX_SMOOTH;
use crate::command::Command;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{Button, IconButton, LevelField, Scale, line_in, menu_frame};
use eframe::egui::{Align, Key, Ui, vec2};

/// Width of the panel.
const WIDTH: f32 = 236.0;

/// Shows the button, and the panel when it is open.
pub(super) fn show(ui: &mut Ui, state: &mut UiState, out: &mut Vec<Command>, facts: Facts) {
    let open = state.overlay == Overlay::Refine;
    let usable = if facts.painted || open { Ok(()) } else { Err("Nothing is painted.") };
    let button = IconButton::new(icons::TUNE, "Refine the mask").key("Shift+F6").enabled(usable).show(ui);
    if button.clicked() {
        state.overlay = if open { Overlay::None } else { Overlay::Refine };
    }
    if state.overlay == Overlay::Refine && state.refine.is_none() {
        state.proposals += 1;
        state.refine = Some((state.proposals, Refine::default()));
    }
    if state.overlay != Overlay::Refine {
        // Closed from elsewhere: Escape takes the change back, a click beside the panel keeps it.
        if let Some((id, _)) = state.refine.take()
            && ui.input(|i| i.key_pressed(Key::Escape))
        {
            out.push(Command::DropProposal(id));
        }
        return;
    }
    let Some((id, mut refine)) = state.refine else { return };
    let before = refine;
    let mut open = true;
    let mut ends = None;
    let frame = menu_frame(theme::tokens(ui));
    Popover::new(&button, "Refine the mask", WIDTH).show(&mut open, frame, |ui| ends = panel(ui, &mut refine));
    if refine != before {
        state.refine = Some((id, refine));
        out.push(Command::Propose(id, Proposal::Refine(refine)));
    }
    match ends {
        Some(End::Drop) => {
            out.push(Command::DropProposal(id));
            open = false;
        }
        Some(End::Keep) => open = false,
        None => {}
    }
    if !open {
        state.overlay = Overlay::None;
        state.refine = None;
    }
}

enum End {
    Keep,
    Drop,
}

fn panel(ui: &mut Ui, refine: &mut Refine) -> Option<End> {
    let t = theme::tokens(ui);
    let mut ends = None;
    eframe::egui::Frame::new().inner_margin(8).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
        let (_, title) = ui.allocate_space(vec2(ui.available_width(), 18.0));
        line_in(ui, title, "Refine the mask", Type::Label, t.text, Align::Min);
        let width = ui.available_width();
        for (name, value) in
            [("Fill holes under", &mut refine.holes_px), ("Remove specks under", &mut refine.specks_px)]
        {
            let mut pixels = *value as f32;
            LevelField::new(name, Scale::linear(0.0, 5000.0)).unit("px").width(width).show(ui, &mut pixels);
            *value = pixels.round() as u32;
        }
        let mut grow = refine.grow_px as f32;
        LevelField::new("Grow or shrink", Scale::linear(-128.0, 128.0)).unit("px").width(width).show(ui, &mut grow);
        refine.grow_px = grow.round() as i32;
        LevelField::new("Smooth", Scale::linear(0.0, MAX_SMOOTH))
            .unit("px")
            .width(width)
            .show(ui, &mut refine.smooth_px);
        LevelField::new("Feather", Scale::linear(0.0, 100.0)).unit("px").width(width).show(ui, &mut refine.feather_px);
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            let changed = if refine.is_nothing() { Err("Nothing is changed yet") } else { Ok(()) };
            if Button::secondary("Apply").icon(icons::CHECK).small().enabled(changed).show(ui).clicked() {
                ends = Some(End::Keep);
            }
            if Button::quiet("Cancel").small().show(ui).clicked() {
                ends = Some(End::Drop);
            }
        });
    });
    ends
}
