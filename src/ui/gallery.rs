//! The gallery page: all results by day, and the details of the one that is selected.

pub(in crate::ui) mod dates;
mod details;
mod grid;
mod heat;
mod rows;

use crate::command::Command;
use crate::command::action::Action;
use crate::entry::Tile;
use crate::take::EntryId;
use crate::ui::canvas;
use crate::ui::state::{Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, EmptyState, Run, Scale, Slider, galley, line_in, text_line, text_runs};
use eframe::egui::{Align, Align2, Id, Layout as Flow, Rect, Sense, Ui, UiBuilder, pos2, vec2};

pub use heat::show as heat;

/// Height of the row with the count and the size slider.
const HEADER: f32 = 48.0;
/// Height of the row with the hints.
const FOOTER: f32 = 34.0;
/// Margin at both sides of the grid.
const SIDE: f32 = 16.0;

/// Shows the gallery over all the room there is.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    canvas::leave(ui, state, out);
    let page = ui.available_rect_before_wrap();
    let t = theme::tokens(ui);
    ui.painter().rect_filled(page, 0.0, t.canvas);
    ui.allocate_rect(page, Sense::hover());
    if view.tiles.is_empty() {
        if !view.restoring {
            empty(ui, page, view, state, out);
        }
        heat(ui, page, view, state, textures);
        return;
    }
    ask_for_details(ui, view, state, out);
    let width = if page.width() < 900.0 { metrics::DETAILS_MIN } else { metrics::DETAILS };
    let split = if page.width() >= 2.0 * metrics::DETAILS_MIN { page.right() - width } else { page.right() };
    let left = page.with_max_x(split);
    header(ui, left.with_max_y(left.top() + HEADER), view, state, out);
    let floor = left.bottom() - FOOTER;
    let middle = Rect::from_min_max(pos2(left.left(), left.top() + HEADER), pos2(left.right(), floor));
    grid::show(ui, middle, view, state, textures, out);
    footer(ui, left.with_min_y(floor), view, state);
    if split < page.right() {
        details::show(ui, page.with_min_x(split), view, state, textures, out);
    }
    heat(ui, page, view, state, textures);
}

/// The place of the selected result.
fn selected(view: &View<'_>, state: &UiState) -> Option<usize> {
    let id = state.screen.selected?;
    view.tiles.iter().position(|tile| tile.id == id)
}

fn select(tile: &Tile, state: &mut UiState, out: &mut Vec<Command>) {
    state.also_selected.clear();
    if state.screen.selected != Some(tile.id) {
        state.screen.selected = Some(tile.id);
        out.push(Command::Inspect(tile.id));
    }
}

/// Ctrl+click: the result is chosen too, or no longer.
fn select_too(tile: &Tile, state: &mut UiState, out: &mut Vec<Command>) {
    let more = &mut state.also_selected;
    if state.screen.selected.is_none() {
        select(tile, state, out);
    } else if more.contains(&tile.id) {
        more.retain(|id| *id != tile.id);
    } else if state.screen.selected != Some(tile.id) {
        more.push(tile.id);
    } else if !more.is_empty() {
        // The first one goes, and the next takes its place.
        let next = more.remove(0);
        state.screen.selected = Some(next);
        out.push(Command::Inspect(next));
    }
}

fn open_on_canvas(id: EntryId, state: &mut UiState, out: &mut Vec<Command>) {
    out.push(Command::ShowResult(Some(id)));
    state.screen.tab = Tab::Canvas;
}

/// After a start the selection is known and its details are not: they are asked for once.
fn ask_for_details(ui: &Ui, view: &View<'_>, state: &UiState, out: &mut Vec<Command>) {
    let Some(id) = state.screen.selected else { return };
    if view.inspected.is_some_and(|inspected| inspected.entry.id == id) {
        return;
    }
    let memory = Id::unique("gallery asked for");
    if ui.data(|data| data.get_temp::<EntryId>(memory)) == Some(id) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(memory, id));
    out.push(Command::Inspect(id));
}

fn empty(ui: &mut Ui, page: Rect, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let size = vec2(360.0, 160.0).min(page.size() - vec2(24.0, 24.0)).max(vec2(60.0, 60.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, page);
    // The words are not to be read on the ground itself, which is a middle grey in the light mode.
    ui.painter().rect_filled(rect, f32::from(metrics::RADIUS_CARD), theme::tokens(ui).panel);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("empty gallery"));
    if let Some(name) = view.only {
        let words = format!("No result was made with {name} yet.");
        let area = EmptyState::new(icons::PHOTO_LIBRARY, "Nothing made with it", &words).button("Show all");
        if area.min_height(size.y).show(&mut child).is_some_and(|button| button.clicked()) {
            out.push(Command::ShowMadeWith(None));
        }
        return;
    }
    let area = EmptyState::new(
        icons::PHOTO_LIBRARY,
        "Nothing here yet",
        "Every result is kept here with its prompt and price.",
    )
    .button("Go to canvas")
    .min_height(size.y);
    if area.show(&mut child).is_some_and(|button| button.clicked()) {
        state.screen.tab = Tab::Canvas;
    }
}

/// "1,248 results".
fn count(n: usize) -> String {
    format!("{} {}", grouped(n as u64), if n == 1 { "result" } else { "results" })
}

/// Thousands parted by commas.
pub(in crate::ui) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn header(ui: &mut Ui, rect: Rect, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, t.panel);
    let line = rect.with_min_y(rect.bottom() - metrics::LINE);
    ui.painter().rect_filled(line, 0.0, t.line);
    let width = 100.0;
    let inner = rect.shrink2(vec2(SIDE, 0.0));
    let slider = Rect::from_min_max(pos2(inner.right() - width, inner.top()), inner.right_bottom());
    let words = inner.with_max_x(slider.left() - 34.0);
    let shown = line_in(ui, words, &count(view.tiles.len()), Type::Label, t.text, Align::Min).rect;
    if let Some(name) = view.only {
        let room = words.with_min_x(shown.right() + 12.0);
        let flow = Flow::left_to_right(Align::Center);
        let mut child = ui.new_child(UiBuilder::new().max_rect(room).layout(flow).id_salt("filter"));
        let chip = Button::secondary("Made with").icon(icons::CLOSE).small().tip("Show all results again");
        if chip.show(&mut child).clicked() {
            out.push(Command::ShowMadeWith(None));
        }
        text_line(&mut child, name, Type::Small, t.text_2);
    }
    let sign = pos2(slider.left() - 18.0, rect.center().y);
    icons::PHOTO_SIZE_SELECT_SMALL.paint(ui.painter(), sign, metrics::ICON, t.text_2);
    let flow = Flow::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(slider).layout(flow).id_salt("thumbnail size"));
    let last = metrics::THUMB_GALLERY.len() - 1;
    let mut step = state.screen.thumb_step.min(last) as f32;
    if Slider::new("Thumbnail size", Scale::linear(0.0, last as f32)).width(width).show(&mut child, &mut step).changed()
    {
        state.screen.thumb_step = (step.round().max(0.0) as usize).min(last);
    }
}

fn footer(ui: &mut Ui, rect: Rect, view: &View<'_>, state: &UiState) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, t.panel);
    ui.painter().rect_filled(rect.with_max_y(rect.top() + metrics::LINE), 0.0, t.line);
    let inner = rect.shrink2(vec2(SIDE, 0.0));
    let library = folder(view);
    let right = galley(ui, &library, Type::Caption, t.text_2).size().x.min(inner.width() / 2.0);
    let place = inner.with_min_x(inner.right() - right - 2.0);
    line_in(ui, place, &library, Type::Caption, t.text_2, Align::Max);
    let label = "Library";
    let before = Rect::from_min_max(inner.min, pos2(place.left() - 8.0, inner.bottom()));
    line_in(ui, before.with_min_x(before.right() - 60.0), label, Type::Caption, t.text_3, Align::Max);
    let flow = Flow::left_to_right(Align::Center);
    let room = before.with_max_x((before.right() - 68.0).max(before.left()));
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).layout(flow).id_salt("hints"));
    if state.screen.selected.is_none() {
        text_runs(&mut child, &[Run::new("Nothing selected", Type::Caption, t.text_3)]);
        return;
    }
    let count = 1 + state.also_selected.len();
    let chosen = format!("{count} selected");
    let compare = Action::CompareResult.hint();
    let hint = |action: Action| (action.label(), action.hint());
    let (open, open_key) = hint(Action::OpenSelected);
    let (_, discard_key) = hint(Action::Discard);
    text_runs(
        &mut child,
        &[
            Run::new(&chosen, Type::Caption, t.text_2),
            Run::new("Compare", Type::Caption, t.text_3).after(14.0),
            Run::new(&compare, Type::Caption, t.text_2).after(5.0),
            Run::new(open, Type::Caption, t.text_3).after(14.0),
            Run::new(&open_key, Type::Caption, t.text_2).after(5.0),
            Run::new("Discard", Type::Caption, t.text_3).after(14.0),
            Run::new(&discard_key, Type::Caption, t.text_2).after(5.0),
        ],
    );
}

/// The last two parts of the library's path: enough to recognise it.
fn folder(view: &View<'_>) -> String {
    let parts: Vec<_> = view.library.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let from = parts.len().saturating_sub(2);
    parts[from..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!([grouped(0), grouped(999), grouped(1248), grouped(1_000_000)], ["0", "999", "1,248", "1,000,000"]);
        assert_eq!([count(1), count(2)], ["1 result", "2 results"]);
    }
}
