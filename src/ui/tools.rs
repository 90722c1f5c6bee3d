//! The tool column at the left: what the pointer does, undo and redo, and the cheat sheet.

use crate::canvas::history::History;
use crate::canvas::marks::Marks;
use crate::command::Command;
use crate::command::action::Action;
use crate::command::board::BoardCommand;
use crate::ui::board;
use crate::ui::canvas::options::face;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, Tool, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Icon, Layout, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Enabled, IconButton};
use eframe::egui::{Align, Frame, Layout as Flow, Panel, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Room between two tools.
const GAP: f32 = 2.0;

/// The tools, in groups.
const GROUPS: [&[Tool]; 3] = [
    &[Tool::Brush, Tool::Eraser],
    &[Tool::Rectangle, Tool::Ellipse, Tool::Lasso, Tool::Polygon, Tool::Wand, Tool::Quick],
    &[Tool::Frame, Tool::Marker, Tool::Hand],
];

/// Shows the column at the left of the room there is: the tools at the top, undo and redo at the bottom.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, _textures: &mut Textures, out: &mut Vec<Command>) {
    let frame = Frame::new().fill(theme::tokens(ui).panel);
    let panel = Panel::left("tools").exact_size(metrics::TOOL_COLUMN).resizable(false).frame(frame);
    panel.show(ui, |ui| column(ui, view, state, out));
}

fn column(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let rect = ui.max_rect();
    let side = Layout::for_size(ui.content_rect().width(), ui.content_rect().height()).tool;
    let ground = ui.allocate_rect(rect, Sense::hover());
    ground.widget_info(|| WidgetInfo::labeled(Role::Toolbar, true, "Tools"));
    let column = Rect::from_center_size(rect.center(), vec2(side, (rect.height() - 16.0).max(side)));

    let top = Flow::top_down(Align::Center);
    let mut tools = ui.new_child(UiBuilder::new().max_rect(column).layout(top).id_salt("tools"));
    tools.spacing_mut().item_spacing.y = GAP;
    let held = state.held.unwrap_or(state.screen.tool);
    if view.composing() {
        of_board(&mut tools, side, state);
    }
    let groups: &[&[Tool]] = if view.composing() { &[] } else { &GROUPS };
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            rule(&mut tools, side);
        }
        for tool in *group {
            let (icon, action) = face(*tool);
            let key = action.hint();
            let button = IconButton::tool(icon, action.label(), held == *tool).side(side).key(key.as_str());
            if button.show(&mut tools).clicked() {
                state.screen.tool = *tool;
            }
        }
    }

    let height = 3.0 * side + 15.0 + 4.0 * GAP;
    let below = column.with_min_y(column.bottom() - height).with_max_y(column.bottom());
    let mut steps = ui.new_child(UiBuilder::new().max_rect(below).layout(top).id_salt("steps back"));
    steps.spacing_mut().item_spacing.y = GAP;
    let history = view.document.map(|document| document.canvas.history());
    let marking = shortcuts::marks(view, state);
    let composing = view.composing();
    let (undo, redo) = if composing {
        let seen = board::is_shown(view);
        (view.desk.undo_label().filter(|_| seen), view.desk.redo_label().filter(|_| seen))
    } else if marking {
        let can = |can: fn(&Marks) -> bool| view.marks.is_some_and(can).then_some("mark");
        (can(Marks::can_undo), can(Marks::can_redo))
    } else {
        (history.and_then(History::undo_label), history.and_then(History::redo_label))
    };
    let mut button = |ui: &mut Ui, icon: Icon, action: Action, tip: &str, enabled: Enabled<'_>| {
        let key = action.hint();
        let button = IconButton::new(icon, action.label()).side(side).tip(tip).key(key.as_str()).enabled(enabled);
        if button.show(ui).clicked() {
            let of_board = if action == Action::Undo { BoardCommand::Undo } else { BoardCommand::Redo };
            out.push(if composing { of_board.into() } else { shortcuts::step_back(action, marking) });
        }
    };
    let (redo_tip, undo_tip) = (tip("Redo", redo), tip("Undo", undo));
    button(&mut steps, icons::UNDO, Action::Undo, &undo_tip, undo.map(|_| ()).ok_or("Nothing to undo."));
    button(&mut steps, icons::REDO, Action::Redo, &redo_tip, redo.map(|_| ()).ok_or("Nothing to redo."));
    rule(&mut steps, side);
    // The cheat sheet is a page of the screen, so it is opened in place.
    if IconButton::new(icons::KEYBOARD, Action::Shortcuts.label()).side(side).key("F1").show(&mut steps).clicked() {
        let open = state.overlay == Overlay::Shortcuts;
        state.overlay = if open { Overlay::None } else { Overlay::Shortcuts };
    }
}

/// What the pointer does on a board: it moves the pieces, or the page.
fn of_board(ui: &mut Ui, side: f32, state: &mut UiState) {
    let hand = state.board.hand;
    if IconButton::tool(icons::TRANSFORM, "Move, scale, turn", !hand).side(side).show(ui).clicked() {
        state.board.hand = false;
    }
    let key = Action::Hand.hint();
    if IconButton::tool(icons::BACK_HAND, "Hand", hand).side(side).key(key.as_str()).show(ui).clicked() {
        state.board.hand = true;
    }
}

/// "Undo brush stroke".
fn tip(verb: &str, step: Option<&str>) -> String {
    step.map_or_else(|| verb.to_owned(), |step| format!("{verb} {step}"))
}

/// A short line between groups.
fn rule(ui: &mut Ui, side: f32) {
    let (_, rect) = ui.allocate_space(vec2(side, 15.0));
    let y = rect.center().y.round();
    let width = 22.0_f32.min(side);
    let line = Rect::from_center_size(pos2(rect.center().x, y), vec2(width, metrics::LINE));
    ui.painter().rect_filled(line, 0.0, theme::tokens(ui).line);
}
