//! One mask: how it looks in small, its name, how much is painted, and whether it is on the canvas.

use super::{menu, versions};
use crate::canvas::portrait::Portrait;
use crate::command::Command;
use crate::command::action::Action;
use crate::command::masks::MaskCommand;
use crate::document::Document;
use crate::document::masks::Named;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{IconButton, Picture, TextField, galley, line_in, row_background};
use eframe::egui::{
    Align, Align2, CornerRadius, EventFilter, FocusDirection, Id, Key, Layout, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Where the parts of a row are.
struct Places {
    thumb: Rect,
    name: Rect,
    below: Rect,
    buttons: Rect,
}

impl Places {
    fn of(row: Rect) -> Self {
        let size = metrics::THUMB_MASK;
        let thumb = Rect::from_min_size(row.left_center() + vec2(7.0, -size.y / 2.0), size);
        let left = thumb.right() + 10.0;
        let right = row.right() - 6.0;
        Self {
            thumb,
            name: Rect::from_min_max(pos2(left, row.top() + 5.0), pos2(right - 26.0, row.top() + 23.0)),
            below: Rect::from_min_max(pos2(left, row.top() + 23.0), pos2(right - 26.0, row.bottom() - 5.0)),
            buttons: Rect::from_min_max(pos2(right - 52.0, row.center().y - 12.0), pos2(right, row.center().y + 12.0)),
        }
    }
}

/// Shows the row. A click brings the mask onto the canvas, a double click renames it, Delete deletes it.
pub fn show(
    ui: &mut Ui,
    named: &Named,
    document: &Document,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let id = named.id();
    let active = document.masks.active().id() == id;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), metrics::ROW_MASK));
    // Named by the mask, not by its place: the focus stays with it when others come and go.
    let response = ui.interact(rect, Id::unique(("mask", id)), Sense::click());
    row_background(ui, &response, rect, active);
    let places = Places::of(rect);
    let portrait = if active { Some(document.canvas.portrait()) } else { named.portrait() };
    thumbnail(ui, places.thumb, named, portrait, document, textures);
    let state_words = words(named, portrait);
    let renaming = state.renaming.as_ref().is_some_and(|(other, _)| *other == id);
    let pointed = response.has_focus() || response.contains_pointer();
    if renaming {
        rename(ui, rect, &places, state, out);
    } else {
        let t = theme::tokens(ui);
        let (ink, faint) = if active { (t.text, t.text_2) } else { (t.text_2, t.text_3) };
        let cut = if pointed { 26.0 } else { 0.0 };
        let name = places.name.with_max_x(places.name.right() - cut);
        line_in(ui, name, named.name(), Type::SmallMedium, ink, Align::Min);
        let below = places.below.with_max_x(places.below.right() - cut);
        // Where room is short, what the share is of goes without saying.
        let fits = galley(ui, &state_words, Type::Caption, faint).size().x <= below.width();
        let short = state_words.trim_end_matches(" of the picture");
        line_in(ui, below, if fits { &state_words } else { short }, Type::Caption, faint, Align::Min);
        buttons(ui, &places, named, document, active, pointed, view, state, out);
    }
    if response.double_clicked() {
        state.renaming = Some((id, named.name().to_owned()));
    } else if response.clicked() && !active {
        out.push(Command::Mask(MaskCommand::Activate(id)));
    }
    if response.has_focus() {
        state.area = None;
        keys(ui, &response, named, out);
    }
    menu::at_pointer(&response, named, document, view, state, out);
    versions::show(&response, named, view, state, textures, out);
    let shown = if active { ", on the canvas" } else { "" };
    let label = format!("Mask {}, {state_words}{shown}", named.name());
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, active, &label));
}

/// `Version 5, 5.9 % of the picture`.
fn words(named: &Named, portrait: Option<&Portrait>) -> String {
    let share = portrait.map_or_else(
        || "being read".to_owned(),
        |portrait| match portrait.fraction() * 100.0 {
            _ if portrait.is_blank() => "nothing painted".to_owned(),
            share if share < 0.1 => "under 0.1 % of the picture".to_owned(),
            share => format!("{share:.1} % of the picture"),
        },
    );
    match named.versions().last() {
        Some(version) => format!("Version {}, {share}", version.number),
        None => super::capital(&share),
    }
}

fn thumbnail(
    ui: &Ui,
    rect: Rect,
    named: &Named,
    portrait: Option<&Portrait>,
    document: &Document,
    textures: &mut Textures,
) {
    let t = theme::tokens(ui);
    let extent = document.source.extent;
    let scale = (rect.width() / extent.width.max(1) as f32).min(rect.height() / extent.height.max(1) as f32);
    let size = vec2(extent.width as f32 * scale, extent.height as f32 * scale).max(vec2(2.0, 2.0)).round();
    let place = Align2::CENTER_CENTER.align_size_within_rect(size, rect);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
    if let Some(shown) = portrait.and_then(|portrait| textures.portrait(ui, named.id(), portrait)) {
        Picture::whole(shown.id).paint(ui, place, metrics::RADIUS_TAG);
    }
    let edge = Stroke::new(metrics::LINE, t.line_strong);
    ui.painter().rect_stroke(rect, CornerRadius::same(metrics::RADIUS_TAG), edge, StrokeKind::Inside);
}

#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and which row")]
fn buttons(
    ui: &mut Ui,
    places: &Places,
    named: &Named,
    document: &Document,
    active: bool,
    pointed: bool,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(places.buttons).layout(layout).id_salt("buttons"));
    child.spacing_mut().item_spacing.x = 2.0;
    let t = theme::tokens(ui);
    let seen = active && state.screen.overlay;
    let (icon, label, tip) = match (active, seen) {
        (true, true) => (icons::VISIBILITY, format!("Hide {}", named.name()), "On the canvas; hide its overlay"),
        (true, false) => (icons::VISIBILITY_OFF, format!("Show {}", named.name()), "On the canvas; show its overlay"),
        _ => (icons::VISIBILITY_OFF, format!("Use {}", named.name()), "Bring it onto the canvas"),
    };
    let key = Action::ToggleOverlay.hint();
    let button = IconButton::new(icon, &label).small().color(if active { t.text } else { t.text_2 }).tip(tip);
    let button = if active { button.key(key.as_str()) } else { button };
    if button.show(&mut child).clicked() {
        if active {
            state.screen.overlay = !state.screen.overlay;
        } else {
            out.push(Command::Mask(MaskCommand::Activate(named.id())));
        }
    }
    // The menu's button stays while its menu is open, else the menu would go with the pointer.
    if pointed || menu::is_open(&child, named.id()) {
        let label = format!("More for {}", named.name());
        let more = IconButton::new(icons::MORE_HORIZ, &label).small().tip("More").show(&mut child);
        menu::under(&more, named, document, view, state, out);
    } else {
        menu::forget(&child, named.id());
    }
}

/// The name as a field: Enter or leaving it takes it over, Escape does not.
fn rename(ui: &mut Ui, row: Rect, places: &Places, state: &mut UiState, out: &mut Vec<Command>) {
    let Some((id, text)) = &mut state.renaming else { return };
    let id = *id;
    let opened = Id::unique(("mask being renamed", id));
    let first = !ui.data(|data| data.get_temp::<bool>(opened)).unwrap_or(false);
    let middle = row.center().y;
    let left = places.thumb.right() + 6.0;
    let half = metrics::BUTTON / 2.0;
    let field = Rect::from_min_max(pos2(left, middle - half), pos2(row.right() - 6.0, middle + half));
    let mut child = ui.new_child(UiBuilder::new().max_rect(field).id_salt("rename"));
    let response = TextField::new("Name of the mask").show(&mut child, text);
    if first {
        response.request_focus();
        response.scroll_to_me(None);
        select_all(ui, &response, text);
    }
    let left_it = response.lost_focus() || (!first && !response.has_focus());
    if left_it {
        if !ui.input(|i| i.key_pressed(Key::Escape)) {
            out.push(Command::Mask(MaskCommand::Rename(id, text.clone())));
        }
        state.renaming = None;
    }
    ui.data_mut(|data| {
        if left_it {
            data.remove::<bool>(opened);
        } else {
            data.insert_temp(opened, true);
        }
    });
}

fn select_all(ui: &Ui, response: &Response, text: &str) {
    use eframe::egui::text::{CCursor, CCursorRange};
    let mut edit = eframe::egui::TextEdit::load_state(ui, response.id).unwrap_or_default();
    edit.cursor.set_char_range(Some(CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()))));
    edit.store(ui, response.id);
}

fn keys(ui: &Ui, response: &Response, named: &Named, out: &mut Vec<Command>) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for (key, direction) in [(Key::ArrowUp, FocusDirection::Up), (Key::ArrowDown, FocusDirection::Down)] {
        if ui.input(|i| i.key_pressed(key) && !i.modifiers.any()) {
            ui.memory_mut(|memory| memory.move_focus(direction));
        }
    }
    if ui.input(|i| (i.key_pressed(Key::Delete) || i.key_pressed(Key::Backspace)) && !i.modifiers.any()) {
        out.push(Command::Mask(MaskCommand::Remove(named.id())));
    }
}
