//! Which area of the window has the focus: it decides what scoped keys mean.

use crate::command::action::Scope;
use crate::ui::state::{Overlay, Tab, UiState};
use crate::ui::view::View;
use eframe::egui::{Event, EventFilter, Id, Memory, Rect, Ui};

/// Gives the keys to `area` when the pointer was pressed inside `rect` on this layer; `None`: to nobody in particular.
pub fn claim(ui: &Ui, rect: Rect, state: &mut UiState, area: Option<Scope>) {
    let pressed = ui.input(|i| i.pointer.any_pressed().then(|| i.pointer.interact_pos()).flatten());
    let Some(at) = pressed.filter(|at| rect.contains(*at)) else { return };
    if ui.layer_id_at(at) == Some(ui.layer_id()) {
        state.area = area;
    }
}

/// True when the canvas has the keys and shows a result: that is what is judged, for the canvas' own keys would change a
/// mask that nobody sees.
pub fn judges(view: &View<'_>, state: &UiState) -> bool {
    let on_canvas = state.screen.tab == Tab::Canvas && state.area == Some(Scope::Canvas);
    let on_canvas = on_canvas && state.overlay == Overlay::None;
    on_canvas && view.shown.is_some() && view.blending.is_none()
}

/// True when the pointer was pressed beside the canvas in this frame, before a key: where the key belongs is known only in
/// the next one. A program that is slow for a moment gets a click and what is typed after it at once.
pub fn is_moving(ui: &Ui) -> bool {
    let canvas: Option<Rect> = ui.data(|data| data.get_temp(canvas_id()));
    ui.input(|i| {
        let mut pressed = false;
        for event in &i.events {
            match event {
                Event::PointerButton { pos, pressed: true, .. } => {
                    pressed = canvas.is_none_or(|canvas| !canvas.contains(*pos));
                }
                Event::Key { pressed: true, .. } if pressed => return true,
                _ => {}
            }
        }
        false
    })
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

/// Tab belongs to the canvas, where it hides the panels, only when the canvas was pressed with the pointer. When it was
/// reached with Tab, Tab goes on; otherwise nobody could leave it with the keyboard. Call it after the canvas.
pub fn after_canvas(ui: &Ui, canvas: Rect) {
    let focused = ui.memory(Memory::focused);
    let on_canvas = focused.filter(|id| ui.read_response(*id).is_some_and(|response| response.rect == canvas));
    let before = tab_hides_panels(ui);
    let pressed = ui.input(|i| i.pointer.any_pressed().then(|| i.pointer.interact_pos()).flatten());
    let pressed = pressed.is_some_and(|at| canvas.contains(at) && ui.layer_id_at(at) == Some(ui.layer_id()));
    let hides = on_canvas.is_some() && (before || pressed);
    if let Some(id) = on_canvas.filter(|_| !hides) {
        let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: false };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    ui.data_mut(|data| {
        data.insert_temp(tab_id(), hides);
        data.insert_temp(canvas_id(), canvas);
    });
}

/// True while Tab hides and shows the panels instead of moving the focus.
pub fn tab_hides_panels(ui: &Ui) -> bool {
    ui.data(|data| data.get_temp(tab_id())).unwrap_or(false)
}

fn tab_id() -> Id {
    Id::unique("Tab hides panels")
}

fn canvas_id() -> Id {
    Id::unique("the canvas in the last frame")
}

fn place_id() -> Id {
    Id::unique("focused place")
}
