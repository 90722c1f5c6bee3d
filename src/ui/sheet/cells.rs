//! What lies on the sheet: headings, captions and results.

use crate::command::{Command, TextureKey};
use crate::sheet::{Area, Cell, Item, Sheet, Shot, Style};
use crate::ui::state::{Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Hint, Picture, focus_ring, selection_ring};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align2, Color32, CornerRadius, CursorIcon, Rect, Role, Sense, Stroke, StrokeKind, TextFormat, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

/// Shows the sheet in a page of that width and height.
pub(super) fn show(
    ui: &mut Ui,
    (width, height): (f32, f32),
    sheet: &Sheet,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let placed = sheet.place(sheet.fitting_page(width, height), width, false);
    let (_, room) = ui.allocate_space(vec2(placed.width.max(width), placed.height));
    // What is narrower than the page stands in its middle.
    let corner = pos2((room.left() + ((width - placed.width) / 2.0).max(0.0)).round(), room.top().round());
    let seen = ui.clip_rect().expand(60.0);
    for (at, item) in placed.items.iter().enumerate() {
        let (Item::Words { area, .. } | Item::Shot { area, .. } | Item::Empty { area, .. }) = item;
        let rect = on_screen(*area, corner.to_vec2());
        if !seen.intersects(rect) {
            continue;
        }
        match item {
            Item::Words { text, style, lines, .. } => words(ui, at, rect, text, *style, *lines),
            Item::Shot { shot, cell, .. } => result(ui, rect, shot, cell, state, textures, out),
            Item::Empty { cell, .. } => empty(ui, rect, cell, view),
        }
    }
}

fn on_screen(area: Area, by: Vec2) -> Rect {
    Rect::from_min_size(pos2(area.x, area.y) + by, vec2(area.width, area.height))
}

fn words(ui: &mut Ui, at: usize, rect: Rect, text: &str, style: Style, lines: usize) {
    let t = theme::tokens(ui);
    let (kind, ink) = match style {
        Style::Title => (Type::Section, t.text),
        Style::Facts | Style::Caption => (Type::Small, t.text_2),
        Style::Group => (Type::Label, t.text),
        Style::Column | Style::Row => (Type::SmallMedium, t.text),
    };
    let format = TextFormat { font_id: kind.font(), line_height: Some(16.0), color: ink, ..TextFormat::default() };
    let mut job = LayoutJob::single_section(text.to_owned(), format);
    job.break_on_newline = false;
    job.wrap.max_width = rect.width();
    job.wrap.max_rows = lines;
    let galley = ui.painter().layout_job(job);
    // Headings of columns stand on what they head.
    let anchor = if style == Style::Column { Align2::LEFT_BOTTOM } else { Align2::LEFT_TOP };
    let place = anchor.align_size_within_rect(galley.size(), rect);
    let elided = galley.elided;
    ui.painter().galley(place.min, galley, ink);
    let response = ui.interact(place, ui.scope_id().with(("words", at)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided {
        let _ = response.hint(text);
    }
}

fn result(
    ui: &Ui,
    rect: Rect,
    shot: &Shot,
    cell: &Cell,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with(("shot", shot.entry.0.as_u128())), Sense::click());
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let radius = CornerRadius::same(metrics::RADIUS_TAG);
    let mut place = rect;
    match textures.get(TextureKey::Thumb(shot.entry)) {
        Some(shown) => {
            let scale = (rect.width() / shown.size.x).min(rect.height() / shown.size.y);
            place = Align2::LEFT_CENTER.align_size_within_rect(shown.size * scale, rect);
            Picture::whole(shown.id).paint(ui, place, metrics::RADIUS_TAG);
        }
        None => {
            ui.painter().rect_filled(rect, radius, t.panel);
        }
    }
    let chosen = state.sheet_chosen.contains(&shot.entry);
    if chosen {
        selection_ring(ui.painter(), place.shrink(4.0), metrics::RADIUS_TAG, t.canvas, t);
    } else if response.hovered() {
        let edge = Stroke::new(metrics::LINE, t.line_strong);
        ui.painter().rect_stroke(place, radius, edge, StrokeKind::Inside);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), place.shrink(3.0), metrics::RADIUS_TAG, t);
    }
    let name = format!("{}, result {}", cell.name, shot.number);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    if response.clicked() && ui.input(|i| i.modifiers.command || i.modifiers.shift) {
        if chosen {
            state.sheet_chosen.retain(|id| *id != shot.entry);
        } else {
            state.sheet_chosen.push(shot.entry);
        }
    } else if response.clicked() {
        out.push(Command::ShowResult(Some(shot.entry)));
        crate::ui::shortcuts::close(state);
        state.screen.tab = Tab::Canvas;
    }
    let _ = response.hint(&format!("{name}\nClick shows it on the canvas, Ctrl+click chooses it for comparing"));
}

/// The place of a result that is not there: still to come, or never.
fn empty(ui: &Ui, rect: Rect, cell: &Cell, view: &View<'_>) {
    let t = theme::tokens(ui);
    let job = cell.take.and_then(|(take, _)| view.jobs.get(take));
    let (icon, color, words): (_, Color32, &str) = match (cell.take, job) {
        (None, _) => (icons::BLOCK, t.text_3, "not run"),
        (_, Some(job)) if job.is_active() => (icons::HOURGLASS_EMPTY, t.text_3, "still to come"),
        (_, Some(job)) if job.failures().any(|failure| !failure.is_cancel()) => (icons::ERROR_FILL, t.error, "failed"),
        _ => (icons::BLOCK, t.text_3, "no result"),
    };
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.panel);
    icon.paint(ui.painter(), rect.center(), metrics::ICON, color);
    let id = ui.scope_id().with(("empty", cell.name.as_str(), rect.min.x as i32, rect.min.y as i32));
    let response = ui.interact(rect, id, Sense::hover());
    let name = format!("{}: {words}", cell.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let _ = response.hint(&name);
}
