//! The rows of the browser: a picture, the name, size and date. Only those in sight are drawn and read.

use super::{Chosen, How, Shown, chosen, finish, go};
use crate::browse::Item;
use crate::command::{Command, TextureKey};
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::widgets::{Picture, line_in, row_background};
use eframe::egui::{
    Align, Align2, CornerRadius, Id, Modifiers, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Height of a row.
const ROW: f32 = 40.0;
/// Side of its picture.
const SIDE: f32 = 32.0;
/// Width of the size, and of the date.
const SIZE: f32 = 76.0;
const DATE: f32 = 132.0;

pub(super) fn show(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = shown.rows.len();
    let left_out = shown.listing.map_or(0, |listing| listing.left_out);
    let lines = count + usize::from(left_out > 0);
    let mut scroll = ScrollArea::vertical().id_salt(shown.browse.number).auto_shrink(false);
    if let Some(offset) = follow(ui, shown, state) {
        scroll = scroll.vertical_scroll_offset(offset);
    }
    let mut act = None;
    let told = scroll.show_rows(ui, ROW, lines, |ui, range| {
        for at in range {
            let Some(item) = shown.item(at) else {
                let words = format!("{left_out} more are not listed: narrow it down by a path");
                let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
                line_in(ui, rect.shrink2(vec2(12.0, 0.0)), &words, Type::Small, theme::tokens(ui).text_3, Align::Min);
                continue;
            };
            let response = ui.push_id(at, |ui| row(ui, item, shown, state, textures)).inner;
            act = clicked(ui, &response, at, item, shown, state).or(act.take());
        }
    });
    ui.data_mut(|data| data.insert_temp(seen(), (told.state.clamped_offset().y, told.inner_rect.height())));
    match act {
        Some(Chosen::Folder(folder)) => go(state, folder, out),
        Some(Chosen::Files(files)) => finish(shown, files, state, out),
        None => {}
    }
}

fn seen() -> Id {
    Id::unique("file browser scrolled")
}

/// The offset at which the row of the keys is in sight, when it has moved out of it.
fn follow(ui: &Ui, shown: &Shown<'_>, state: &UiState) -> Option<f32> {
    let was = Id::unique("file browser cursor");
    let before: Option<PathBuf> = ui.data(|data| data.get_temp(was)).unwrap_or_default();
    if before == state.browser.cursor {
        return None;
    }
    ui.data_mut(|data| data.insert_temp(was, state.browser.cursor.clone()));
    let cursor = state.browser.cursor.as_ref()?;
    let at = shown.items().position(|item| item.path == *cursor)?;
    let (offset, height): (f32, f32) = ui.data(|data| data.get_temp(seen())).unwrap_or_default();
    let (top, bottom) = (at as f32 * ROW, (at + 1) as f32 * ROW);
    if top < offset {
        Some(top)
    } else if bottom > offset + height {
        Some(bottom - height)
    } else {
        None
    }
}

fn row(ui: &mut Ui, item: &Item, shown: &Shown<'_>, state: &UiState, textures: &mut Textures) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let is_chosen = state.browser.chosen.contains(&item.path);
    row_background(ui, &response, rect.shrink2(vec2(0.0, 1.0)), is_chosen);
    let picture = Rect::from_center_size(rect.left_center() + vec2(26.0, 0.0), vec2(SIDE, SIDE));
    thumb(ui, picture, item, textures);
    let date = rect.with_min_x(rect.right() - DATE).with_max_x(rect.right() - 10.0);
    let size = rect.with_max_x(date.left()).with_min_x(date.left() - SIZE);
    // Where files are not what is chosen, they only tell what the folder holds.
    let ink = if !item.folder && shown.wanted.how() == How::Folder { t.text_3 } else { t.text };
    let name = Rect::from_min_max(pos2(picture.right() + 12.0, rect.top()), pos2(size.left() - 8.0, rect.bottom()));
    line_in(ui, name, &item.name, Type::Small, ink, Align::Min);
    if !item.folder {
        line_in(ui, size, &bytes(item.bytes), Type::Caption, t.text_3, Align::Max);
    }
    if let Some(when) = item.modified_ms.and_then(|ms| day(ms, shown.now_ms)) {
        line_in(ui, date, &when, Type::Caption, t.text_3, Align::Max);
    }
    let kind = if item.folder { "Folder" } else { "File" };
    let label = format!("{kind} {}", item.name);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &label));
    response
}

fn thumb(ui: &mut Ui, rect: Rect, item: &Item, textures: &mut Textures) {
    let t = theme::tokens(ui);
    if item.folder {
        icons::FOLDER.paint(ui.painter(), rect.center(), metrics::ICON_TOOL, t.text_2);
        return;
    }
    let is_picture = item.is_of(&["png", "jpg", "jpeg", "webp", "gif"]);
    if let Some(shown) = is_picture.then(|| textures.get(TextureKey::File(item.stamp()))).flatten() {
        let scale = (rect.width() / shown.size.x).min(rect.height() / shown.size.y);
        let place = Align2::CENTER_CENTER.align_size_within_rect(shown.size * scale, rect);
        Picture::whole(shown.id).paint(ui, place, metrics::RADIUS_TAG);
    } else {
        ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
        let icon = if is_picture { icons::IMAGE } else { icons::DESCRIPTION };
        icon.paint(ui.painter(), rect.center(), metrics::ICON, t.text_3);
    }
}

/// What a click does: chooses, opens, or takes what is chosen.
fn clicked(
    ui: &Ui,
    response: &Response,
    at: usize,
    item: &Item,
    shown: &Shown<'_>,
    state: &mut UiState,
) -> Option<Chosen> {
    let how = shown.wanted.how();
    if response.double_clicked() {
        return match how {
            _ if item.folder => Some(Chosen::Folder(item.path.clone())),
            How::Folder => None,
            How::Write(_) => chosen(shown, state),
            How::One | How::Several => Some(Chosen::Files(vec![item.path.clone()])),
        };
    }
    if !response.clicked() {
        return None;
    }
    let modifiers: Modifiers = ui.input(|i| i.modifiers);
    match how {
        How::Several if modifiers.command => state.browser.toggle(&item.path),
        How::Several if modifiers.shift => {
            let paths: Vec<&Path> = shown.items().map(|item| item.path.as_path()).collect();
            state.browser.reach(&paths, at);
        }
        How::Write(_) if !item.folder => {
            state.browser.choose(&item.path);
            state.path_text.clone_from(&item.name);
        }
        _ => state.browser.choose(&item.path),
    }
    None
}

fn bytes(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{} KB", bytes / 1000),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// The time of a file of today, the date of an older one.
fn day(ms: i64, now_ms: i64) -> Option<String> {
    let zone = TimeZone::system();
    let at = |ms| Some(Timestamp::from_millisecond(ms).ok()?.to_zoned(zone.clone()));
    let (own, now) = (at(ms)?, at(now_ms)?);
    let form = if own.date() == now.date() { "Today %H:%M" } else { "%-d %b %Y" };
    Some(own.strftime(form).to_string())
}
