//! The pictures themselves, by each of the ways to compare them. All show the same part at the same zoom.

use super::{Stage, bars, basis, keep, settled};
use crate::canvas::viewport::{Viewport, fit_scale};
use crate::command::compare::CompareCommand;
use crate::command::{Command, TextureKey};
use crate::compare::{Look, Seen, Side, Sides, Way};
use crate::geom::Extent;
use crate::ui::canvas::picture::{self, Place};
use crate::ui::canvas::{contours, ink};
use crate::ui::state::{MaskLook, Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons};
use crate::ui::travel;
use crate::ui::view::View;
use crate::ui::widgets::{EmptyState, focus_ring, line_in};
use eframe::egui::{
    Align, Align2, CursorIcon, Id, Pos2, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::time::Duration;

/// Room between pictures beside each other.
const GAP: f32 = 2.0;
/// Side of the handle on the line between A and B.
const HANDLE: f32 = 34.0;
/// How near to the line the pointer takes it.
const NEAR: f32 = 8.0;
/// Seconds that A and B are each seen while they blink.
const BLINK_S: f64 = 0.7;

/// Where a picture is shown.
#[derive(Clone, Copy)]
struct Cell {
    /// Its place among what is compared.
    at: usize,
    /// What it fills.
    rect: Rect,
    /// What is seen of it.
    clip: Rect,
}

/// Shows pictures and bars over all the room there is.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let area = ui.max_rect();
    let ground = ui.interact(area, ui.scope_id().with("ground"), Sense::click_and_drag());
    ground.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name(view, state)));
    let cells = cells(ui, area, view, state);
    let mut stage = Stage::load(ui);
    if let (Some(extent), Some(first)) = (basis(view), cells.first()) {
        let pane = travel::pane_of(ui, first.rect);
        if stage.pane.is_some_and(|(_, before)| before != extent) {
            state.compare_view = None;
        }
        stage.pane = Some((pane, extent));
        let mut viewport = settled(state, pane, extent);
        if state.overlay == Overlay::None {
            let under = under_pointer(ui, &cells).map_or(pane, |rect| travel::pane_of(ui, rect));
            travel::travel(ui, &ground, under, extent, &mut viewport);
        }
        viewport.settle(pane, extent, super::MARGIN);
        keep(state, viewport);
        for cell in &cells {
            paint(ui, *cell, extent, viewport, view, state, textures, out);
        }
        if state.screen.compare.way == Way::Wipe && cells.len() > 1 {
            line(ui, area, state);
        }
        tags(ui, &cells, view, state);
        stage.bars = bars::show(ui, area, view, state, &viewport, out);
    } else {
        for cell in &cells {
            unread(ui, cell.rect, view, view.comparison.sides.list()[cell.at], out);
        }
        tags(ui, &cells, view, state);
        stage.bars = bars::show(ui, area, view, state, &Viewport::default(), out);
    }
    if ground.hovered() && ui.input(|i| i.pointer.any_down()) && ground.dragged() {
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
    if ground.clicked() {
        flip(ui, state);
    }
    if ground.has_focus() {
        focus_ring(ui.painter(), area.shrink(4.0), 0, theme::tokens(ui));
    }
    stage.store(ui);
}

fn tags(ui: &mut Ui, cells: &[Cell], view: &View<'_>, state: &UiState) {
    for cell in cells {
        bars::tag(ui, cell.clip, view, state, cell.at);
    }
}

fn name(view: &View<'_>, state: &UiState) -> String {
    let comparison = view.comparison;
    let title = |side: &Side| comparison.seen(*side).map_or_else(|| "a picture".to_owned(), |seen| seen.title());
    let titles: Vec<String> = comparison.sides.list().iter().map(title).collect();
    let way = state.screen.compare.way.label().to_lowercase();
    format!("Comparing {}, {way}", titles.join(" with "))
}

fn under_pointer(ui: &Ui, cells: &[Cell]) -> Option<Rect> {
    let at = ui.input(|i| i.pointer.latest_pos())?;
    cells.iter().find(|cell| cell.clip.contains(at)).map(|cell| cell.rect)
}

/// The pictures that are seen, in painting order.
fn cells(ui: &Ui, area: Rect, view: &View<'_>, state: &UiState) -> Vec<Cell> {
    let count = view.comparison.sides.list().len();
    let whole = |at| Cell { at, rect: area, clip: area };
    if count < 2 {
        return (0..count).map(whole).collect();
    }
    match state.screen.compare.way {
        Way::Wipe => {
            let x = line_at(ui, area, state);
            vec![
                Cell { at: 0, rect: area, clip: area.with_max_x(x) },
                Cell { at: 1, rect: area, clip: area.with_min_x(x) },
            ]
        }
        Way::Blink => vec![whole(usize::from(blinks_b(ui, state)))],
        Way::Difference => vec![whole(0)],
        Way::Beside => in_rows(ui, area, 2, 2),
        Way::Grid => {
            // The bar lies above the pictures, not on their letters.
            let below = area.with_min_y((area.top() + bars::ROOM).min(area.bottom()));
            in_rows(ui, below, count, columns(below, count, basis(view)))
        }
    }
}

/// The columns in which so many pictures of this shape are largest.
fn columns(area: Rect, count: usize, extent: Option<Extent>) -> usize {
    let aspect = extent.map_or(1.5, |extent| extent.aspect() as f32).clamp(0.1, 10.0);
    let size = |columns: usize| {
        let rows = count.div_ceil(columns);
        (area.width() / columns as f32 / aspect).min(area.height() / rows as f32)
    };
    (1..=count).max_by(|a, b| size(*a).total_cmp(&size(*b))).unwrap_or(1)
}

fn in_rows(ui: &Ui, area: Rect, count: usize, columns: usize) -> Vec<Cell> {
    let rows = count.div_ceil(columns.max(1));
    let pixels = ui.pixels_per_point();
    let snap = |v: f32| (v * pixels).floor() / pixels;
    // All of one size, so that they show the same part.
    let width = snap((area.width() - GAP * (columns as f32 - 1.0)) / columns as f32);
    let height = snap((area.height() - GAP * (rows as f32 - 1.0)) / rows as f32);
    (0..count)
        .map(|at| {
            let (row, column) = ((at / columns) as f32, (at % columns) as f32);
            let min = area.min + vec2(column * (width + GAP), row * (height + GAP));
            let rect = Rect::from_min_size(min, vec2(width, height));
            Cell { at, rect, clip: rect }
        })
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and where")]
fn paint(
    ui: &mut Ui,
    cell: Cell,
    extent: Extent,
    viewport: Viewport,
    view: &View<'_>,
    state: &UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let comparison = view.comparison;
    let side = comparison.sides.list()[cell.at];
    let pane = travel::pane_of(ui, cell.rect);
    let whole = Place { pane, extent, viewport };
    let clip = cell.clip.intersect(ui.clip_rect());
    let mut child = ui.new_child(UiBuilder::new().max_rect(cell.rect).id_salt(("cell", cell.at)));
    child.set_clip_rect(clip);
    let t = theme::tokens(ui);
    child.painter().rect_filled(cell.clip, 0.0, t.canvas);
    let original = comparison.original().filter(|_| state.see_original).and_then(|side| comparison.seen(side));
    if let Some(original) = original {
        seen(&child, &whole, original, textures);
        return;
    }
    let differs = state.screen.compare.way == Way::Difference && comparison.sides.list().len() > 1;
    match (comparison.difference(), comparison.looks.get(&side)) {
        (Some(difference), _) if differs => picture::paint_alone(&child, &whole, &difference.picture, textures),
        (None, Some(Look::Here(_))) if differs => {
            child.painter().rect_filled(whole.picture_rect(), 0.0, t.card);
            caption(&mut child, whole.picture_rect(), "Working out what differs");
        }
        (_, Some(Look::Here(it))) => seen(&child, &whole, it, textures),
        (_, Some(Look::Gone(_))) => {
            unread(&mut child, cell.clip, view, side, out);
            return;
        }
        (_, Some(Look::Reading) | None) => stand_in(&mut child, &whole, side, textures),
    }
    if state.screen.compare.contour {
        contour(&child, &whole, view, cell.at, differs);
    }
}

/// A picture over the room of A: one of another size is scaled to fit.
fn seen(ui: &Ui, whole: &Place, seen: &Seen, textures: &mut Textures) {
    let extent = seen.pyramid.extent(0);
    let viewport = whole.viewport.over(whole.extent, extent);
    picture::paint_alone(ui, &Place { extent, viewport, ..*whole }, &seen.pyramid, textures);
}

/// How often a picture is enlarged to fit A; `None` when it is as large.
pub(super) fn scale_of(view: &View<'_>, at: usize) -> Option<f32> {
    let comparison = view.comparison;
    let (own, other) = (basis(view)?, comparison.seen(*comparison.sides.list().get(at)?)?.pyramid.extent(0));
    (own != other).then(|| fit_scale(own, other))
}

/// The mask's contour of a picture, or of the other one where it has none.
fn contour(ui: &Ui, whole: &Place, view: &View<'_>, at: usize, differs: bool) {
    let comparison = view.comparison;
    let of = |at: usize| comparison.sides.list().get(at).and_then(|side| comparison.seen(*side));
    let order = if at == 0 && !differs { [0, 1] } else { [at.max(1), 0] };
    let found = order.into_iter().filter_map(of).find_map(|seen| seen.contour.as_ref().map(|lines| (seen, lines)));
    let Some((seen, lines)) = found else { return };
    let extent = seen.pyramid.extent(0);
    let place = Place { extent, viewport: whole.viewport.over(whole.extent, extent), ..*whole };
    let look = MaskLook { painted: true, blended: false, sent: false, ..MaskLook::default() };
    contours::paint(ui, &place, lines, &look);
}

/// What there is of a picture that is being read.
fn stand_in(ui: &mut Ui, whole: &Place, side: Side, textures: &mut Textures) {
    let rect = whole.picture_rect();
    let key = match side {
        Side::Source(digest) => TextureKey::Original(digest),
        Side::Result(id) => TextureKey::Detail(id),
    };
    if let Some(shown) = textures.get(key) {
        picture::small(ui, rect, shown.id);
    } else {
        ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).card);
        caption(ui, rect, "Reading the picture");
    }
}

fn caption(ui: &mut Ui, rect: Rect, words: &str) {
    let rect = rect.intersect(ui.clip_rect());
    let line = Align2::CENTER_CENTER.align_size_within_rect(vec2(rect.width().min(240.0), 20.0), rect);
    line_in(ui, line, words, Type::Small, theme::tokens(ui).text_2, Align::Center);
}

/// A picture that cannot be read, or none of which is there yet.
fn unread(ui: &mut Ui, rect: Rect, view: &View<'_>, side: Side, out: &mut Vec<Command>) {
    let Some(Look::Gone(reason)) = view.comparison.looks.get(&side) else {
        caption(ui, rect, "Reading the picture");
        return;
    };
    let size = vec2(300.0, 150.0).min(rect.size() - vec2(24.0, 24.0)).max(vec2(80.0, 60.0));
    let place = Align2::CENTER_CENTER.align_size_within_rect(size, rect);
    ui.painter().rect_filled(place, f32::from(theme::metrics::RADIUS_CARD), theme::tokens(ui).panel);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("unread", side)));
    let state = EmptyState::new(icons::ERROR, "It cannot be read", reason).button("Read again").min_height(size.y);
    if state.show(&mut child).is_some_and(|button| button.clicked()) {
        out.push(CompareCommand::ReadAgain(side).into());
    }
}

/// Where the line between A and B stands.
fn line_at(ui: &Ui, area: Rect, state: &UiState) -> f32 {
    let pixels = ui.pixels_per_point();
    let x = area.left() + area.width() * state.screen.compare.wipe.clamp(0.0, 1.0);
    ((x * pixels).round() / pixels).clamp(area.left(), area.right())
}

/// The line with its handle; it is dragged anywhere near.
fn line(ui: &mut Ui, area: Rect, state: &mut UiState) {
    let x = line_at(ui, area, state);
    let handle = pos2(x, area.top() + area.height() * 0.62);
    let near = Rect::from_min_max(pos2(x - NEAR, area.top()), pos2(x + NEAR, area.bottom()));
    let id = ui.scope_id().with("line");
    let grip = ui.interact(near, id, Sense::drag());
    let round = ui.interact(Rect::from_center_size(handle, vec2(HANDLE, HANDLE)), id.with("handle"), Sense::drag());
    for response in [&grip, &round] {
        drag(response, area, state);
        if response.hovered() || response.dragged() {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
        }
    }
    let name = "Line between A and B";
    round.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    let painter = ui.painter();
    let line = |width: f32| Stroke::new(width, ink::LIGHT);
    painter.vline(x, area.y_range(), ink::casing(3.0, 45.0));
    painter.vline(x, area.y_range(), line(1.0));
    let tokens = theme::float_tokens();
    painter.circle(handle, HANDLE / 2.0, tokens.panel, line(1.5));
    icons::SWAP_HORIZ.paint(painter, handle, theme::metrics::ICON_TOOL, tokens.text);
}

fn drag(response: &Response, area: Rect, state: &mut UiState) {
    let at: Option<Pos2> = response.interact_pointer_pos().filter(|_| response.dragged());
    if let Some(at) = at.filter(|_| area.width() > 1.0) {
        state.screen.compare.wipe = ((at.x - area.left()) / area.width()).clamp(0.02, 0.98);
    }
}

/// Whether B is seen while A and B take turns. Without motion a click changes between them.
fn blinks_b(ui: &Ui, state: &UiState) -> bool {
    let flipped: bool = ui.data(|data| data.get_temp(flip_id())).unwrap_or(false);
    if state.overlay != Overlay::None || theme::motion(ui, 1.0) == 0.0 {
        return flipped;
    }
    let time = ui.input(|i| i.time);
    let turn = (time / BLINK_S).floor();
    let left = ((turn + 1.0) * BLINK_S - time).max(0.01);
    ui.request_repaint_after(Duration::from_secs_f64(left));
    (turn % 2.0 > 0.5) != flipped
}

/// A click shows the other one at once.
fn flip(ui: &Ui, state: &UiState) {
    if state.screen.compare.way == Way::Blink {
        ui.data_mut(|data| {
            let flipped: &mut bool = data.get_temp_mut_or_default(flip_id());
            *flipped = !*flipped;
        });
    }
}

fn flip_id() -> Id {
    Id::unique("blink flipped")
}

/// Letter of a picture as it is shown: the difference has none.
pub(super) fn letter(state: &UiState, at: usize) -> &'static str {
    if state.screen.compare.way == Way::Difference { "" } else { Sides::letter(at) }
}
