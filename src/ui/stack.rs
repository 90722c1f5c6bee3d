//! The right stack: references, masks and takes. In narrow windows a rail of icons that opens it over the canvas.

mod board;
pub mod card;
mod crop;
mod details;
pub mod masks;
mod references;
mod sets;
mod takes;

use crate::command::Command;
use crate::take::{Mode, Tier};
use crate::ui::area;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Icon, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, galley, hairline, line_in};
use eframe::egui::{
    self, Align, Area, CornerRadius, CursorIcon, Frame, Id, Order, Panel, Pos2, Rect, ScrollArea, Sense, Ui, UiBuilder,
    pos2, vec2,
};

/// Shows the stack, or the rail.
pub fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.panel);
    if !layout.stack_is_rail {
        state.rail_open = false;
        if !state.screen.stack_open {
            return;
        }
        Panel::right("stack").exact_size(width(layout, state)).frame(frame).show(ui, |ui| {
            content(ui, view, state, textures, out);
        });
        return;
    }
    if !state.screen.stack_open {
        state.rail_open = false;
        return;
    }
    let rail = Panel::right("rail").exact_size(metrics::RAIL).frame(frame).show(ui, |ui| rail(ui, view, state));
    if state.rail_open {
        over_canvas(ui, rail.response.rect, view, state, textures, out);
    }
}

/// Opens the name of the active mask for typing, and the section that it stands in.
pub fn rename(view: &View<'_>, state: &mut UiState) {
    if let Some(document) = view.document {
        let active = document.masks.active();
        state.renaming = Some((active.id(), active.name().to_owned()));
        state.screen.masks_open = true;
        state.screen.stack_open = true;
        state.rail_open = true;
    }
}

/// The edge that can be dragged; a double click goes back to the default. Shown after the canvas, which it overlaps.
pub fn edge(ui: &Ui, layout: &Layout, state: &mut UiState) {
    if layout.stack_is_rail || !state.screen.stack_open {
        return;
    }
    let window = ui.max_rect();
    let x = window.right() - width(layout, state);
    let edge = Rect::from_min_max(pos2(x - 3.0, window.top() + metrics::TOP_BAR), pos2(x + 3.0, window.bottom()));
    let response = ui.interact(edge, Id::unique("stack edge"), Sense::DRAG | Sense::CLICK);
    let response = response.on_hover_and_drag_cursor(CursorIcon::ResizeHorizontal);
    if response.double_clicked() {
        state.screen.stack_width = None;
    } else if let Some(pointer) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        let wanted = window.right() - pointer.x;
        state.screen.stack_width = Some(wanted.clamp(metrics::STACK_MIN, metrics::STACK_MAX));
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Splitter, true, "Width of the right stack"));
}

/// Width of the stack or the rail: nothing when it is hidden.
pub fn width(layout: &Layout, state: &UiState) -> f32 {
    match (state.screen.stack_open, layout.stack_is_rail) {
        (false, _) => 0.0,
        (true, true) => metrics::RAIL,
        (true, false) => own_width(layout, state),
    }
}

fn own_width(layout: &Layout, state: &UiState) -> f32 {
    state.screen.stack_width.unwrap_or(layout.stack_width).clamp(metrics::STACK_MIN, metrics::STACK_MAX)
}

fn rail(ui: &mut Ui, view: &View<'_>, state: &mut UiState) {
    area::claim(ui, ui.max_rect(), state, None);
    let sent = sent(view);
    let masks = view.document.map_or(0, |document| document.masks.live().count());
    let parts: [(Icon, &str, usize); 3] = [
        (icons::PHOTO_LIBRARY, "References", sent),
        (icons::GRADIENT, "Masks", masks),
        (icons::HISTORY, "Takes", takes::count(view)),
    ];
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.add_space(6.0);
    ui.vertical_centered(|ui| {
        for (icon, name, count) in parts.into_iter().filter(|part| !view.composing() || part.1 != "Masks") {
            let label = format!("{name}, {count}");
            let button = IconButton::new(icon, &label).side(metrics::TOOL_LOW).on(state.rail_open).tip(name).show(ui);
            if count > 0 {
                small_badge(ui, button.rect.center() + vec2(3.0, -14.0), count);
            }
            if button.clicked() {
                state.rail_open = !state.rail_open;
            }
        }
    });
}

/// A count at the upper right of an icon, small enough to leave the icon its shape.
fn small_badge(ui: &Ui, at: Pos2, count: usize) {
    let t = theme::tokens(ui);
    let words = galley(ui, &count.to_string(), Type::CaptionMedium, t.on_badge);
    let rect = Rect::from_min_size(at, vec2((words.size().x + 6.0).max(14.0).ceil(), 14.0));
    ui.painter().rect_filled(rect.expand(1.5), CornerRadius::same(5), t.panel);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.badge);
    ui.painter().galley(rect.center() - words.size() / 2.0, words, t.on_badge);
}

/// The stack as a sheet left of the rail.
fn over_canvas(
    ui: &Ui,
    rail: Rect,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let size = vec2(metrics::STACK_MEDIUM, rail.height());
    let area = Area::new(Id::unique("stack over canvas"))
        .order(Order::Middle)
        .accessible_name("References, masks and takes")
        .fixed_pos(pos2(rail.left() - size.x, rail.top()));
    area.show(ui, |ui| {
        let frame = Frame::new().fill(t.panel).shadow(t.popup_shadow);
        frame.show(ui, |ui| {
            ui.set_min_size(size);
            ui.set_max_size(size);
            content(ui, view, state, textures, out);
        });
    });
}

/// Pictures that go along with the next run, the source of an edit or the board among them.
fn sent(view: &View<'_>) -> usize {
    let source = view.draft.mode == Mode::Edit && view.document.is_some();
    view.tray.sent().count() + usize::from(source || view.board().is_some())
}

fn content(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let stack = ui.max_rect();
    area::claim(ui, stack, state, None);
    let sandbox = view.profile().is_sandbox();
    let foot_height = if sandbox { 48.0 } else { 36.0 };
    let middle = pos2(stack.right(), stack.bottom() - foot_height);
    let above = Rect::from_min_max(stack.min, middle);
    let mut child = ui.new_child(UiBuilder::new().max_rect(above).id_salt("sections"));
    child.set_clip_rect(above.intersect(ui.clip_rect()));
    ScrollArea::vertical().auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        references::show(ui, view, state, textures, out);
        hairline(ui);
        if !view.composing() {
            masks::show(ui, view, state, textures, out);
            hairline(ui);
        }
        takes::show(ui, view, state, textures, out);
    });
    let foot = Rect::from_min_max(pos2(stack.left(), stack.bottom() - foot_height), stack.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(foot).id_salt("foot"));
    child.spacing_mut().item_spacing.y = 0.0;
    hairline(&mut child);
    let inner = foot.shrink2(vec2(14.0, 0.0));
    if sandbox { connect(&mut child, inner, state) } else { spent(&mut child, inner, view) }
}

fn connect(ui: &mut Ui, rect: Rect, state: &mut UiState) {
    let t = theme::tokens(ui);
    icons::KEY.paint(ui.painter(), rect.left_center() + vec2(8.0, 0.0), metrics::ICON, t.text_2);
    line_in(ui, rect.with_min_x(rect.left() + 24.0), "Have a key?", Type::Small, t.text_2, Align::Min);
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect).layout(egui::Layout::right_to_left(Align::Center)));
    if Button::secondary("Connect endpoint").small().show(&mut row).clicked() {
        state.overlay = Overlay::Settings;
    }
}

fn spent(ui: &mut Ui, rect: Rect, view: &View<'_>) {
    let t = theme::tokens(ui);
    let words = if view.document.is_some() { "Spent on this source" } else { "Spent on these takes" };
    line_in(ui, rect, words, Type::Small, t.text_3, Align::Min);
    line_in(ui, rect, &takes::spent(view).to_string(), Type::SmallMedium, t.text, Align::Max);
}

/// `4 drafts`, `Final, 2752 × 1984`, `2 of 4 drafts`.
fn outcome(job: &crate::jobs::Job) -> String {
    let all = job.parts.len();
    let size = || job.entries().next().map(|(_, entry)| entry.extent.label());
    match (job.take.tier, job.done()) {
        (Tier::Final, 0) if job.running() > 0 => "Final, running".to_owned(),
        (Tier::Final, 0) if job.is_active() => "Final, waiting".to_owned(),
        (Tier::Final, 0) => "Final, failed".to_owned(),
        (Tier::Final, _) => size().map_or_else(|| "Final".to_owned(), |size| format!("Final, {size}")),
        (Tier::Draft, done) if done == all && all == 1 => "1 draft".to_owned(),
        (Tier::Draft, done) if done == all => format!("{all} drafts"),
        (Tier::Draft, done) => format!("{done} of {all} drafts"),
    }
}
