//! The screen: reads a view, paints it, and says what the user wants.
//!
//! [`show`] is the whole window. Every part is a function of the [`View`], the screen's own [`UiState`], the textures,
//! and a list it pushes commands to; nothing here reaches a service, so any screen can be drawn from plain values.

mod address;
pub mod area;
pub mod banner;
pub mod batch;
pub mod board;
pub mod broken;
mod browser;
pub mod canvas;
pub mod compare;
pub mod gallery;
pub mod intake;
mod keeping;
pub mod lineage;
mod page;
mod palette;
pub mod popover;
pub mod price_step;
pub mod prompt_bar;
pub mod queue;
pub mod quit;
pub mod recall;
mod regard;
mod sent;
pub mod settings;
pub mod sheet;
pub mod shortcuts;
pub mod spend;
pub mod stack;
pub mod state;
pub mod strip;
pub mod textures;
pub mod theme;
pub mod toasts;
pub mod tools;
pub mod top_bar;
mod travel;
pub mod view;
pub mod widgets;

use crate::command::{Command, Target};
use crate::safety::Shut;
use eframe::egui::{CentralPanel, Frame, Id, Rect, Ui, UiBuilder};
use state::{Overlay, Tab, UiState};
use textures::Textures;
use theme::Layout;
use view::View;

/// Shows the window.
///
/// What keys ask for is pushed last: what was typed in the same frame belongs to the run that the keys start.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    if let Some(reason) = view.broken {
        broken::show(ui, reason, out);
        textures.end_frame();
        return;
    }
    if view.shut == Some(&Shut::OtherWindow) && !state.only_look {
        broken::ask_to_look(ui, view, state, out);
        textures.end_frame();
        return;
    }
    let by_keys = shortcuts::handle(ui, view, state);
    intake::handle(ui, view, state.overlay == Overlay::Batch, out);
    let window = ui.max_rect().size();
    let layout = Layout::for_size(window.x, window.y);
    top_bar::show(ui, view, state, textures, out);
    banner::show(ui, view, state, out);
    let centre = match state.overlay {
        Overlay::Settings => settings::show(ui, view, state, out),
        Overlay::Spend | Overlay::SaveTable(_) => spend::show(ui, view, state, out),
        Overlay::Batch | Overlay::PathField(Target::Batch) => batch::show(ui, view, state, textures, out),
        Overlay::Sheet(series) | Overlay::SaveSheet(series) => sheet::show(ui, series, view, state, textures, out),
        _ => page(ui, &layout, view, state, textures, out),
    };
    shortcuts::sheet::show(ui, state);
    palette::show(ui, view, state, out);
    browser::show(ui, view, state, textures, out);
    quit::show(ui, view, state, out);
    banner::report(ui, view, state, out);
    address::show(ui, view, state, textures, out);
    toasts::show(ui, centre, view, state, out);
    out.extend(by_keys);
    if let Some(wanted) = textures.take_wanted() {
        out.push(Command::Want(wanted));
    }
    textures.end_frame();
}

/// The canvas with all that stands around it, or the gallery; gives the rectangle of the page itself.
fn page(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) -> Rect {
    let plain = Frame::new();
    if state.screen.tab == Tab::Gallery {
        return CentralPanel::default()
            .frame(plain)
            .show(ui, |ui| {
                let rect = ui.max_rect();
                gallery::show(ui, view, state, textures, out);
                rect
            })
            .inner;
    }
    if state.screen.tab == Tab::Compare {
        return CentralPanel::default()
            .frame(plain)
            .show(ui, |ui| {
                let rect = ui.max_rect();
                compare::show(ui, layout, view, state, textures, out);
                rect
            })
            .inner;
    }
    // A composition has no source: it is not painted on, and its masks and runs are not what is meant.
    let view = if view.composing() { &view.without_source() } else { view };
    if state.screen.tools_open {
        tools::show(ui, view, state, textures, out);
    }
    // The parts are shown in the order in which Tab visits them, each in the room it will take.
    let room = ui.available_rect_before_wrap();
    let stack_left = room.right() - stack::width(layout, state);
    let beside = room.with_max_x(stack_left);
    let prompt_top = beside.bottom() - prompt_bar::height(ui, beside.width(), view);
    let strip_top = prompt_top - strip::height(layout, view);
    let centre = beside.with_max_y(strip_top);
    if state.lineage.open {
        lineage::show(&mut part(ui, centre, "lineage"), view, state, textures, out);
    } else if board::is_shown(view) {
        board::show(&mut part(ui, centre, "board"), view, state, textures, out);
        area::after_canvas(ui, centre);
    } else {
        canvas::show(&mut part(ui, centre, "canvas"), view, state, textures, out);
        area::after_canvas(ui, centre);
    }
    let rect = beside.with_min_y(strip_top).with_max_y(prompt_top);
    strip::show(&mut part(ui, rect, "strip"), layout, view, state, textures, out);
    let rect = beside.with_min_y(prompt_top);
    prompt_bar::show(&mut part(ui, rect, "prompt"), layout, view, state, textures, out);
    stack::show(&mut part(ui, room.with_min_x(stack_left), "stack"), layout, view, state, textures, out);
    stack::edge(ui, layout, state);
    centre
}

/// The room of one part. Its id is its own: what has the focus in it keeps it when other parts come and go.
fn part(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    ui.new_child(UiBuilder::new().max_rect(rect).scope_id(Id::unique(("part", name))))
}
