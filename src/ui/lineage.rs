//! The lineage page: the source, every take on it and on what was made from it, as a tree that can be zoomed.
//!
//! It stands in place of the canvas: stack and prompt bar around it show what a click on a card brings back.

mod bars;
mod card;

use crate::canvas::viewport::{Pane, Viewport};
use crate::command::Command;
use crate::command::action::Action;
use crate::command::compare::CompareCommand;
use crate::compare::Side;
use crate::geom::{Extent, Point};
use crate::lineage::layout::{Place, Sheet};
use crate::lineage::{Lineage, Parent};
use crate::take::EntryId;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, icons, metrics};
use crate::ui::travel;
use crate::ui::view::View;
use crate::ui::widgets::{EmptyState, focus_ring};
use crate::ui::{area, canvas};
use eframe::egui::{
    Align2, Context, CursorIcon, EventFilter, Id, Key, Modifiers, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};

/// Points around a tree that fits.
const MARGIN: f32 = 8.0;
/// A tree that would be smaller than this is shown in part.
const SMALLEST: f32 = 0.6;

/// Where the sheet lies in the window.
#[derive(Clone, Copy)]
struct Table {
    pane: Pane,
    viewport: Viewport,
}

impl Table {
    /// Points for a point of the sheet.
    fn scale(&self) -> f32 {
        self.viewport.points_per_pixel(self.pane)
    }

    fn rect(&self, place: Place) -> Rect {
        let at = |x: f32, y: f32| {
            let (x, y) = self.viewport.ui_from_image(self.pane, Point::new(x, y));
            pos2(x, y)
        };
        Rect::from_min_max(at(place.x, place.y), at(place.right(), place.y + place.height))
    }

    /// What of the sheet is in sight.
    fn seen(&self, rect: Rect) -> Place {
        let from = self.viewport.image_from_ui(self.pane, (rect.left(), rect.top()));
        let to = self.viewport.image_from_ui(self.pane, (rect.right(), rect.bottom()));
        Place { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y }
    }
}

/// What the page remembers between frames and nobody else needs.
#[derive(Clone, Copy)]
struct Stage {
    pane: Pane,
    extent: Extent,
    viewport: Viewport,
}

fn stage_id() -> Id {
    Id::unique("lineage stage")
}

/// Shows the page over all the room there is.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    canvas::leave(ui, state, out);
    let page = ui.max_rect();
    let t = theme::tokens(ui);
    ui.painter().rect_filled(page, 0.0, t.canvas);
    ui.set_clip_rect(page.intersect(ui.clip_rect()));
    if view.document.is_none() {
        state.lineage.open = false;
        return;
    }
    let ground = ui.interact(page, ui.scope_id().with("ground"), Sense::click_and_drag());
    ground.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Lineage of the source"));
    // Keys of the strip do not act here.
    area::claim(ui, page, state, None);
    let Some(tree) = view.lineage else {
        bars::head(ui, page, None, state);
        return;
    };
    let sheet = Sheet::of(tree);
    let extent = Extent::new(sheet.size.0.ceil() as u32, sheet.size.1.ceil() as u32);
    let pane = travel::pane_of(ui, page);
    let mut viewport = settled(view, state, &sheet, tree, pane, extent);
    if state.overlay == Overlay::None {
        let before = viewport;
        travel::travel(ui, &ground, pane, extent, &mut viewport);
        if viewport != before {
            state.lineage.viewport = Some(viewport);
        }
    }
    ui.data_mut(|data| data.insert_temp(stage_id(), Stage { pane, extent, viewport }));
    let table = Table { pane, viewport };
    links(ui, page, &table, &sheet, tree);
    card::source(ui, table.rect(sheet.source), table.scale(), tree, state, textures, out);
    for at in sheet.visible(table.seen(page)) {
        let rect = table.rect(sheet.cards[at]);
        ui.push_id(tree.nodes[at].take.id, |ui| {
            card::take(ui, rect, table.scale(), &tree.nodes[at], view, state, textures, out);
        });
    }
    if tree.nodes.is_empty() {
        nothing(ui, page);
    }
    if ground.dragged() {
        ui.set_cursor_icon(CursorIcon::Grabbing);
    }
    if ground.clicked() {
        ground.request_focus();
    }
    if ground.has_focus() {
        focus_ring(ui.painter(), page.shrink(4.0), 0, t);
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(ground.id, filter));
        keys(ui, state, &sheet, tree, out);
    }
    bars::head(ui, page, Some(tree), state);
    bars::low(ui, page, &table, tree, state, out);
}

/// The view: what the user has made of it, else all of the tree, as large as cards are, or its newest part.
fn settled(view: &View<'_>, state: &UiState, sheet: &Sheet, tree: &Lineage, pane: Pane, extent: Extent) -> Viewport {
    let mut viewport = state.lineage.viewport.unwrap_or_default();
    viewport.settle(pane, extent, MARGIN);
    if state.lineage.viewport.is_some() {
        return viewport;
    }
    let scale = viewport.points_per_pixel(pane);
    if scale > 1.0 {
        viewport.zoom_to(pane, extent, pane.centre(), pane.pixels_per_point);
    } else if scale < SMALLEST {
        let wanted = state.lineage.take.or(view.staged).and_then(|id| tree.find(id));
        let at = wanted.or_else(|| tree.nodes.len().checked_sub(1));
        viewport.zoom_to(pane, extent, pane.centre(), 0.8 * pane.pixels_per_point);
        if let Some(card) = at.and_then(|at| sheet.cards.get(at)) {
            let middle = Point::new(card.x + card.width / 2.0, card.middle());
            let (x, y) = viewport.ui_from_image(pane, middle);
            let (to_x, to_y) = pane.centre();
            viewport.pan(pane, extent, to_x - x, to_y - y);
        }
    }
    viewport
}

/// Does an action of this page. False when the action is somebody else's.
pub fn act(ctx: &Context, action: Action, state: &mut UiState) -> bool {
    if !travel::is_zoom(action) {
        return false;
    }
    let Some(Stage { pane, extent, mut viewport }) = ctx.data(|data| data.get_temp::<Stage>(stage_id())) else {
        return true;
    };
    let whole = pane.pixels_per_point;
    match action {
        // Cards are points, not pixels.
        Action::Zoom100 => viewport.zoom_to(pane, extent, pane.centre(), whole),
        Action::Zoom200 => viewport.zoom_to(pane, extent, pane.centre(), 2.0 * whole),
        other => travel::zoom(ctx, other, (pane, extent, MARGIN), &[], &mut viewport),
    }
    state.lineage.viewport = Some(viewport);
    true
}

/// The lines from parents to children: across, down, across.
fn links(ui: &Ui, page: Rect, table: &Table, sheet: &Sheet, tree: &Lineage) {
    let t = theme::tokens(ui);
    let stroke = Stroke::new((1.5 * table.scale()).clamp(metrics::LINE, 2.0), t.line_strong);
    for (at, node) in tree.nodes.iter().enumerate() {
        let (x, y) = sheet.start(node.parent);
        let card = sheet.cards[at];
        let line = table.rect(Place { x, y, width: card.x - x, height: card.middle() - y });
        // A line up has its height below nothing.
        let (from, to) = (line.min, line.max);
        let around = Rect::from_two_pos(from, to);
        if !around.expand(2.0).intersects(page) {
            continue;
        }
        let middle = (from.x + (to.x - from.x) * 0.5).round();
        let points = vec![from, pos2(middle, from.y), pos2(middle, to.y), to];
        ui.painter().line(points, stroke);
        if matches!(node.parent, Parent::Result(..)) {
            ui.painter().circle_filled(from, (3.0 * table.scale()).max(1.5), t.line_strong);
        }
    }
}

fn nothing(ui: &mut Ui, page: Rect) {
    let size = vec2(340.0, 110.0).min(page.size() - vec2(24.0, 24.0)).max(vec2(60.0, 40.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, page).translate(vec2(0.0, 190.0));
    if !page.contains_rect(rect) {
        return;
    }
    ui.painter().rect_filled(rect, f32::from(metrics::RADIUS_CARD), theme::tokens(ui).panel);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("no takes"));
    let words = "Each run on this picture stands here, with what was made from it.";
    EmptyState::new(icons::ACCOUNT_TREE, "No takes yet", words).min_height(size.y).show(&mut child);
}

/// Arrows walk the tree, Enter brings the chosen take back.
fn keys(ui: &Ui, state: &mut UiState, sheet: &Sheet, tree: &Lineage, out: &mut Vec<Command>) {
    let at = state.lineage.take.and_then(|id| tree.find(id));
    let pressed = |key| ui.input(|i| i.key_pressed(key) && i.modifiers == Modifiers::NONE);
    for (key, dx, dy) in
        [(Key::ArrowLeft, -1, 0), (Key::ArrowRight, 1, 0), (Key::ArrowUp, 0, -1), (Key::ArrowDown, 0, 1)]
    {
        if pressed(key) {
            let next = at.map_or_else(|| tree.nodes.len().checked_sub(1), |at| sheet.step(tree, at, dx, dy));
            if let Some(node) = next.and_then(|next| tree.nodes.get(next)) {
                state.lineage.take = Some(node.take.id);
                state.lineage.entry = node.entries.first().map(|entry| entry.id);
            }
        }
    }
    if pressed(Key::Enter)
        && let Some(at) = at
    {
        out.push(Command::ReuseTake(tree.nodes[at].take.id));
    }
}

/// A result goes to the canvas, which is shown again.
fn open(id: EntryId, state: &mut UiState, out: &mut Vec<Command>) {
    state.lineage.open = false;
    out.push(Command::ShowResult(Some(id)));
}

/// A result is laid against the one that was chosen before, or else against its source.
fn compare(id: EntryId, state: &UiState, out: &mut Vec<Command>) {
    let command = match state.lineage.entry.filter(|chosen| *chosen != id) {
        Some(chosen) => CompareCommand::Open(vec![Side::Result(chosen), Side::Result(id)]),
        None => CompareCommand::Against(Side::Result(id)),
    };
    out.push(command.into());
}
