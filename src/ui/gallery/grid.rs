//! The grid: only the rows in sight are laid out, however many there are.

use super::rows::{Basis, Kind, Rows, columns};
use super::{SIDE, dates, open_on_canvas, select, select_too, selected};
use crate::command::action::{Action, Scope};
use crate::command::{Command, TextureKey};
use crate::entry::{Tile, Verdict};
use crate::take::{EntryId, Mode, Tier};
use crate::ui::state::{Overlay, Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Corner, MenuRow, Picture, Run, Slot, SlotState, menu_at_pointer, menu_separator, tag_at, text_runs,
};
use crate::ui::{area, compare, regard};
use eframe::egui::{Align, Id, Key, Layout as Flow, Modifiers, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Room at the top and bottom of what is scrolled.
const EDGE: f32 = 6.0;

/// What is remembered from frame to frame.
#[derive(Clone, Default)]
struct Memory {
    rows: Option<Arc<Rows>>,
    offset: f32,
    page: f32,
    scroll_to: Option<usize>,
    /// Place of the selection in the list.
    selected: Option<usize>,
    /// The selection that was scrolled to.
    followed: Option<EntryId>,
}

/// Shows the grid.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let id = Id::unique("gallery grid");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let rows = rows_for(rect, view, state, memory.rows.take());
    if let Some(tile) = keys(ui, view, state, &rows, memory.page) {
        select(&view.tiles[tile], state, out);
    }
    let followed = follow_selection(view, state, &mut memory, out);
    memory.scroll_to = followed.or(memory.scroll_to);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("grid"));
    let mut area = ScrollArea::vertical().id_salt("gallery").auto_shrink(false);
    if let Some(row) = memory.scroll_to.take().and_then(|tile| rows.row_of(tile)).and_then(|at| rows.list.get(at)) {
        let (top, bottom) = (row.y, row.y + row.height + 2.0 * EDGE);
        let page = rect.height();
        if top < memory.offset {
            // The first row of a day is shown with its header.
            area = area.vertical_scroll_offset((top - metrics::DAY_HEADER).max(0.0));
        } else if bottom > memory.offset + page {
            area = area.vertical_scroll_offset(bottom - page);
        }
    }
    let shown = area.show_viewport(&mut child, |ui, seen| {
        let total = rows.height + 2.0 * EDGE;
        ui.set_height(total);
        ui.set_width(rect.width());
        let origin = ui.max_rect().min + vec2(SIDE, EDGE);
        for at in rows.between(seen.top() - EDGE, seen.bottom() - EDGE) {
            let row = &rows.list[at];
            let place = Rect::from_min_size(origin + vec2(0.0, row.y), vec2(rect.width() - 2.0 * SIDE, row.height));
            match &row.kind {
                Kind::Day { name, count, cost } => header(ui, place, name, *count, &cost.to_string()),
                Kind::Cells(range) => {
                    let (_, side) = columns(place.width(), wish(state));
                    for (column, tile) in view.tiles[range.clone()].iter().enumerate() {
                        let x = place.left() + column as f32 * (side + metrics::GALLERY_GAP);
                        let cell = Rect::from_min_size(pos2(x, place.top()), vec2(side, side));
                        show_cell(ui, snapped(ui, cell), tile, view, state, textures, out);
                    }
                }
            }
        }
    });
    memory.offset = shown.state.clamped_offset().y;
    memory.page = rect.height();
    memory.rows = Some(rows);
    ui.data_mut(|data| data.insert_temp(id, memory));
}

fn wish(state: &UiState) -> f32 {
    metrics::THUMB_GALLERY[state.screen.thumb_step.min(metrics::THUMB_GALLERY.len() - 1)]
}

/// The rows for the width, the same ones as before where nothing has changed.
fn rows_for(rect: Rect, view: &View<'_>, state: &UiState, old: Option<Arc<Rows>>) -> Arc<Rows> {
    let zone = TimeZone::system();
    let (count, cell) = columns(rect.width() - 2.0 * SIDE, wish(state));
    let basis = Basis::new(view.tiles, count, cell, view.now_ms, &zone);
    old.filter(|rows| rows.basis == basis).unwrap_or_else(|| Arc::new(Rows::new(view.tiles, basis, view.now_ms, &zone)))
}

/// The place of the selection when it was changed, by whatever: it is then scrolled into sight once. A selection that
/// has left the list, such as a discarded result, moves on to its neighbour, so that Delete can go on.
fn follow_selection(
    view: &View<'_>,
    state: &mut UiState,
    memory: &mut Memory,
    out: &mut Vec<Command>,
) -> Option<usize> {
    let id = state.screen.selected?;
    let was = memory.selected.filter(|at| view.tiles.get(*at).is_some_and(|tile| tile.id == id));
    if was.is_some() {
        return None;
    }
    let Some(at) = selected(view, state) else {
        let neighbour = memory.selected.map(|at| at.min(view.tiles.len() - 1));
        state.screen.selected = None;
        if let Some(tile) = neighbour.and_then(|at| view.tiles.get(at)) {
            select(tile, state, out);
        }
        memory.selected = neighbour;
        return neighbour;
    };
    // New results push the list down: that is no reason to scroll.
    let moved = memory.followed == Some(id);
    memory.selected = Some(at);
    memory.followed = Some(id);
    (!moved).then_some(at)
}

/// The place that keys of the grid choose; left, right, Enter and Delete are actions of the table.
fn keys(ui: &Ui, view: &View<'_>, state: &UiState, rows: &Rows, page: f32) -> Option<usize> {
    if ui.text_edit_focused() || state.overlay != Overlay::None {
        return None;
    }
    let last = view.tiles.len().checked_sub(1)?;
    let at = selected(view, state);
    let per_page = (page / (rows.list.iter().map(|row| row.height).fold(1.0, f32::max))).floor().max(1.0) as isize;
    let pressed = |key| ui.input(|i| i.key_pressed(key) && i.modifiers == Modifiers::NONE);
    let from = |by: isize| at.map_or(0, |at| rows.vertical(at, by));
    // Arrows inside a slider or a field are not meant for the grid.
    let elsewhere = state.area != Some(Scope::Gallery) && ui.memory(|memory| memory.focused().is_some());
    if elsewhere {
        return None;
    }
    for (key, chosen) in [
        (Key::ArrowDown, from(1)),
        (Key::ArrowUp, from(-1)),
        (Key::PageDown, from(per_page)),
        (Key::PageUp, from(-per_page)),
        (Key::Home, 0),
        (Key::End, last),
    ] {
        if pressed(key) {
            return Some(chosen);
        }
    }
    None
}

fn snapped(ui: &Ui, rect: Rect) -> Rect {
    let pixels = ui.pixels_per_point();
    let snap = |v: f32| (v * pixels).round() / pixels;
    Rect::from_min_max(pos2(snap(rect.left()), snap(rect.top())), pos2(snap(rect.right()), snap(rect.bottom())))
}

fn header(ui: &mut Ui, rect: Rect, name: &str, count: usize, cost: &str) {
    let t = theme::tokens(ui);
    let flow = Flow::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(flow).id_salt(name));
    let words = format!("{}, {cost}", super::count(count));
    text_runs(&mut child, &[Run::new(name, Type::Label, t.text), Run::new(&words, Type::Small, t.text_2).after(8.0)]);
}

fn show_cell(
    ui: &mut Ui,
    rect: Rect,
    tile: &Tile,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, Id::unique(("gallery cell", tile.id.0.as_u128())), Sense::click());
    let picture = match textures.get(TextureKey::Thumb(tile.id)) {
        Some(shown) => SlotState::Picture(Picture::covering(shown.id, shown.size, rect.size())),
        None => SlotState::Loading,
    };
    let name = name(tile, view.now_ms);
    let chosen = state.screen.selected == Some(tile.id) || state.also_selected.contains(&tile.id);
    let slot = Slot::new(rect.size(), &name, picture).selected(chosen).ground(t.canvas).stars(tile.rating);
    let slot = if tile.starred { slot.corner(Some(icons::STAR_FILL), "") } else { slot };
    let slot = if tile.tier == Tier::Final { slot.number("Final") } else { slot };
    let hovered = response.hovered();
    let response = slot.show_at(ui, rect, response);
    if tile.flagged {
        let corner = if tile.tier == Tier::Final { Corner::BottomLeft } else { Corner::TopLeft };
        let words = if rect.width() < 110.0 { "" } else { "Aspect off" };
        // Tags are dark in both modes, so this is the amber of the dark one.
        tag_at(ui, rect, corner, Some((icons::FLAG_FILL, theme::colors::DARK.money)), words);
    }
    if hovered && !chosen {
        let edge = eframe::egui::Stroke::new(metrics::LINE, t.line_strong);
        let radius = eframe::egui::CornerRadius::same(metrics::RADIUS);
        ui.painter().rect_stroke(rect, radius, edge, eframe::egui::StrokeKind::Inside);
    }
    if response.has_focus() {
        // Enter opens it on the canvas.
        area::focus_is_a_place(ui, response.id);
    }
    let also = response.clicked() && ui.input(|i| i.modifiers.command);
    if also {
        state.area = Some(Scope::Gallery);
        select_too(tile, state, out);
    } else if response.clicked() || response.gained_focus() || (response.secondary_clicked() && !chosen) {
        state.area = Some(Scope::Gallery);
        select(tile, state, out);
    }
    if response.double_clicked() {
        open_on_canvas(tile.id, state, out);
    }
    menu_at_pointer(&response, 220.0, |ui| menu(ui, tile, state, out));
}

/// "Edit, final, 1376 × 992, today 14:32".
fn name(tile: &Tile, now_ms: i64) -> String {
    let mode = match tile.mode {
        Mode::Generate => "Generated",
        Mode::Edit => "Edit",
        Mode::Compose => "Composed",
    };
    let tier = match tile.tier {
        Tier::Draft => "draft",
        Tier::Final => "final",
    };
    let flag = if tile.flagged { ", aspect off" } else { "" };
    let liked = regard::words(tile.rating, tile.starred);
    format!("{mode}, {tier}, {}, {}{flag}{liked}", tile.extent.label(), dates::moment(tile.created_ms, now_ms))
}

fn menu(ui: &mut Ui, tile: &Tile, state: &mut UiState, out: &mut Vec<Command>) {
    let row =
        |ui: &mut Ui, icon, words: &str, key: Option<&str>| MenuRow::new(words).icon(icon).key(key).show(ui).clicked();
    let (open, copy, discard) = (Action::OpenSelected.hint(), Action::CopyResult.hint(), Action::Discard.hint());
    if row(ui, icons::ZOOM_OUT_MAP, "Open in canvas", Some(&open)) {
        open_on_canvas(tile.id, state, out);
    }
    let compare = Action::CompareResult.hint();
    let several = !state.also_selected.is_empty();
    if row(ui, icons::COMPARE, if several { "Compare these" } else { "Compare" }, Some(&compare)) {
        let more = state.also_selected.iter().copied();
        let ids: Vec<EntryId> = state.screen.selected.filter(|_| several).into_iter().chain(more).collect();
        compare::open(if several { &ids } else { std::slice::from_ref(&tile.id) }, out);
    }
    if row(ui, icons::IMAGE, "Use as source", None) {
        out.push(Command::UseAsSource(tile.id));
        state.screen.tab = Tab::Canvas;
    }
    if row(ui, icons::ADD_PHOTO_ALTERNATE, "Use as reference", None) {
        out.push(Command::UseAsReference(tile.id));
    }
    if tile.tier == Tier::Draft
        && row(ui, icons::ARROW_FORWARD, "Final of this draft...", Some(&Action::FinalOfChosen.hint()))
    {
        out.push(Command::FinalOf(tile.id));
        state.screen.tab = Tab::Canvas;
    }
    if row(ui, icons::FILTER_NONE, "More like this", None) {
        out.push(Command::MoreLikeThis(tile.id));
        state.screen.tab = Tab::Canvas;
    }
    if row(ui, icons::REPLAY, "Reuse take", None) {
        out.push(Command::ReuseTake(tile.take));
        state.screen.tab = Tab::Canvas;
    }
    menu_separator(ui);
    if row(ui, icons::CONTENT_COPY, "Copy", Some(&copy)) {
        out.push(Command::CopyResult(tile.id));
    }
    if row(ui, icons::FOLDER_OPEN, "Show in folder", None) {
        out.push(Command::Reveal(tile.id));
    }
    menu_separator(ui);
    if row(ui, icons::DELETE, "Discard", Some(&discard)) {
        out.push(Command::Verdict(tile.id, Verdict::Discarded));
    }
}
