//! Which area of the window has the focus: it decides what scoped keys mean.

use crate::command::action::Scope;
use crate::ui::state::UiState;
use eframe::egui::{Id, Memory, Rect, Ui};

/// Gives the keys to `area` when the pointer was pressed inside `rect` on this layer; `None`: to nobody in particular.
pub fn claim(ui: &Ui, rect: Rect, state: &mut UiState, area: Option<Scope>) {
    let pressed = ui.input(|i| i.pointer.any_pressed().then(|| i.pointer.interact_pos()).flatten());
    let Some(at) = pressed.filter(|at| rect.contains(*at)) else { return };
    if ui.layer_id_at(at) == Some(ui.layer_id()) {
        state.area = area;
    }
}

/// Says that the focused widget `id` is a place (a picture in a row), not a button: Enter then means what it means in
/// its area. On any other focused widget Enter presses that widget and nothing else.
pub fn focus_is_a_place(ui: &Ui, id: Id) {
    ui.data_mut(|data| data.insert_temp(place_id(), id));
}

/// True when Enter belongs to the area: nothing has the keyboard focus, or a place has.
pub fn enter_belongs_to_area(ui: &Ui) -> bool {
    let place: Option<Id> = ui.data(|data| data.get_temp(place_id()));
    ui.memory(Memory::focused).is_none_or(|focused| place == Some(focused))
}

fn place_id() -> Id {
    Id::unique("focused place")
}
