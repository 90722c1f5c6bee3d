//! The cards of the references' section: the source of an edit, references, and what is still being read.

use crate::command::board::BoardCommand;
use crate::command::{Command, TextureKey};
use crate::document::Document;
use crate::geom::Extent;
use crate::picture::Digest;
use crate::price::Money;
use crate::reference::{self, Ground, Reference};
use crate::tray::Card;
use crate::ui::price_step::thumb;
use crate::ui::stack::details;
use crate::ui::state::{Overlay, UiState};
use crate::ui::strip;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Chip, IconButton, MenuRow, Picture, badge_in, focus_ring, galley, hover_mix, line_in, menu, menu_at_pointer,
    menu_separator, progress_bar,
};
use eframe::egui::{
    self, Align, Color32, CornerRadius, EventFilter, FocusDirection, Id, Key, Pos2, Rect, Response, Role, Sense, Ui,
    UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

/// Where the parts of a card are.
pub(super) struct Places {
    pub(super) thumb: Rect,
    /// Name, up to the buttons.
    pub(super) name: Rect,
    /// Size and bytes.
    pub(super) below: Rect,
    /// Right end of the buttons.
    pub(super) buttons: Pos2,
}

impl Places {
    pub(super) fn of(card: Rect) -> Self {
        let side = metrics::THUMB_REFERENCE;
        let thumb = Rect::from_min_size(card.left_center() + vec2(5.0, -side / 2.0), Vec2::splat(side));
        let left = thumb.right() + 12.0;
        let right = card.right() - 8.0;
        Self {
            thumb,
            name: Rect::from_min_max(pos2(left, card.top() + 9.0), pos2(right - 26.0, card.top() + 27.0)),
            below: Rect::from_min_max(pos2(left, card.top() + 34.0), pos2(right, card.top() + 54.0)),
            buttons: pos2(right, card.top() + 18.0),
        }
    }
}

/// The source of an edit: always image 1, and it cannot be moved.
pub fn source(ui: &mut Ui, view: &View<'_>, document: &Document, textures: &mut Textures) {
    let t = theme::tokens(ui);
    let (card, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_REFERENCE), Sense::hover());
    let places = Places::of(card);
    let whole = document.source.extent;
    let crop = view.prospect.crop.filter(|crop| crop.extent() != whole);
    match (crop, textures.get(TextureKey::Original(document.source.digest))) {
        (Some(crop), Some(shown)) => {
            let at = |x: i32, y: i32| pos2(x as f32 / whole.width as f32, y as f32 / whole.height as f32);
            let part = Rect::from_min_max(at(crop.x0, crop.y0), at(crop.x1, crop.y1));
            let picture = Picture::covering_part(shown.id, shown.size, places.thumb.size(), part);
            picture.paint(ui, places.thumb, metrics::RADIUS);
        }
        _ => thumb(ui, places.thumb, textures, document.source.digest, metrics::RADIUS),
    }
    badge_in(ui, places.thumb, "1", t.panel);
    let name = if crop.is_some() { format!("{}, crop", document.source.name) } else { document.source.name.clone() };
    line_in(ui, places.name, &name, Type::SmallMedium, t.text, Align::Min);
    icons::LOCK.paint(ui.painter(), places.buttons - vec2(8.0, 0.0), metrics::ICON, t.text);
    let words = galley(ui, "Edit target", Type::Caption, t.text_2);
    let tag = Rect::from_min_size(places.below.min, vec2(words.size().x + 14.0, 20.0));
    ui.painter().rect_filled(tag, CornerRadius::same(metrics::RADIUS_TAG), t.card);
    ui.painter().galley(tag.center() - words.size() / 2.0, words, t.text_2);
    let size = view.prospect.size.unwrap_or(document.source.extent).label();
    let rest = places.below.with_min_x(tag.right() + 8.0);
    let price = share(ui, rest, view, 1);
    line_in(ui, rest.with_max_x(price), &size, Type::Caption, t.text_2, Align::Min);
    let label = format!("Image 1, edit target: {name}, sent at {size}");
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &label));
}

/// One reference. Drag or Alt+Up and Alt+Down move it, Delete takes it out while it has the focus.
pub fn reference(
    ui: &mut Ui,
    view: &View<'_>,
    at: usize,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) -> Response {
    let t = theme::tokens(ui);
    let reference = &view.tray.cards()[at];
    let (_, card) = ui.allocate_space(vec2(ui.available_width(), metrics::ROW_REFERENCE));
    // Named by the card, not by its place: the focus goes along when it is moved.
    let response = ui.interact(card, Id::unique(("reference", reference.id)), Sense::click_and_drag());
    let places = Places::of(card);
    let fill = hover_mix(ui, &response, Color32::TRANSPARENT, t.card);
    ui.painter().rect_filled(card, CornerRadius::same(metrics::RADIUS), fill);
    let ground = if response.contains_pointer() { t.card } else { t.panel };
    thumb(ui, places.thumb, textures, reference.reference.original.digest, metrics::RADIUS);
    let number = view.tray.number(reference.id, view.draft.mode);
    if let Some(number) = number {
        badge_in(ui, places.thumb, &number.to_string(), ground);
    } else {
        let veil = theme::with_opacity(ground, 62.0);
        ui.painter().rect_filled(places.thumb, CornerRadius::same(metrics::RADIUS), veil);
    }
    // While a card is dragged over others, they offer nothing.
    let pointed = response.has_focus() || (response.contains_pointer() && ui.dragged_id().is_none());
    words(ui, &places, view, reference, pointed, out);
    buttons(ui, &places, reference, pointed, out);
    if response.has_focus() {
        state.area = None;
        focus_ring(ui.painter(), card.shrink(metrics::RING + metrics::RING_GAP), metrics::RADIUS, t);
        keys(ui, &response, view, at, out);
        if ui.input(|i| i.key_pressed(Key::Enter) && !i.modifiers.any()) {
            state.overlay = Overlay::Reference(reference.id);
        }
    }
    if response.double_clicked() && view.composing() {
        out.push(BoardCommand::Place(reference.id, None).into());
    } else if response.double_clicked() {
        state.overlay = Overlay::Reference(reference.id);
    }
    context_menu(&response, view, at, state, out);
    details::show(ui, &response, view, reference, state, textures, out);
    let label = match number {
        Some(number) => format!("Image {number}: {}", reference.reference.name()),
        None => format!("{}, off", reference.reference.name()),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &label));
    response
}

fn words(ui: &mut Ui, places: &Places, view: &View<'_>, card: &Card, pointed: bool, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (ink, faint) = if card.on { (t.text, t.text_2) } else { (t.text_3, t.text_3) };
    let name = if pointed { places.name.with_max_x(places.name.right() - 24.0) } else { places.name };
    line_in(ui, name, card.reference.name(), Type::SmallMedium, ink, Align::Min);
    let chip = role(ui, places.below, card, out);
    let rest = places.below.with_min_x(chip.right() + 8.0);
    let number = view.tray.number(card.id, view.draft.mode);
    let price = number.map_or(rest.right(), |number| share(ui, rest, view, number));
    let sent = view.profile().dialect.upload.fits(card.reference.extent());
    let size = if card.on { sent.label() } else { "Not sent".to_owned() };
    let shown = line_in(ui, rest.with_max_x(price), &size, Type::Caption, faint, Align::Min);
    shown.on_hover_text(how_sent(card, sent));
}

/// What image `number` adds to the price, at the right of `row`; where the room before it ends.
fn share(ui: &mut Ui, row: Rect, view: &View<'_>, number: usize) -> f32 {
    let priced = view.prospect.images.get(number - 1).filter(|share| share.price > Money::ZERO);
    let Some(priced) = priced else { return row.right() };
    let t = theme::tokens(ui);
    let shown = line_in(ui, row, &priced.price.share(), Type::Caption, t.text_3, Align::Max);
    shown.rect.left() - 8.0
}

/// What becomes of the picture on its way out, in words.
pub fn how_sent(card: &Card, sent: Extent) -> String {
    let reference = &card.reference;
    let (whole, part) = (reference.original.extent, reference.extent());
    let mut words = format!("{}, {}", whole.label(), strip::bytes(reference.original.bytes));
    if part != whole {
        words = format!("{words}; a part of {}", part.label());
    }
    match reference.cut_out.as_ref().map(|cut| cut.ground) {
        Some(Ground::Removed) => words += "; its ground removed",
        Some(Ground::Greyed) => words += "; its ground greyed",
        None => {}
    }
    if sent != part {
        words = format!("{words}; made smaller for this endpoint: {}", sent.label());
    }
    words
}

/// What the reference is for: a menu.
fn role(ui: &mut Ui, below: Rect, card: &Card, out: &mut Vec<Command>) -> Rect {
    let row = below.with_max_x(below.left() + 110.0);
    let layout = egui::Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(row).layout(layout).id_salt("role"));
    let own = &card.reference;
    let words = match (own.role, &own.note) {
        (Some(role), _) => role.label(),
        (None, Some(_)) => "Own words",
        (None, None) => "Role",
    };
    let name = format!("Role of {}", own.name());
    let chip = Chip::small_dropdown(&name, words).show(&mut child);
    menu(&chip, 200.0, |ui| {
        let mut choose = |role: Option<reference::Role>| {
            let chosen = Reference { role, note: None, ..own.clone() };
            out.push(Command::ChangeReference(card.id, Box::new(chosen)));
        };
        if MenuRow::new("No role").checked(own.role.is_none() && own.note.is_none()).show(ui).clicked() {
            choose(None);
        }
        for role in reference::Role::ALL {
            if MenuRow::new(role.label()).checked(own.role == Some(role)).show(ui).clicked() {
                choose(Some(role));
            }
        }
    });
    chip.rect
}

fn buttons(ui: &mut Ui, places: &Places, card: &Card, pointed: bool, out: &mut Vec<Command>) {
    let row = Rect::from_min_max(places.buttons - vec2(56.0, 12.0), places.buttons + vec2(4.0, 12.0));
    let layout = egui::Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(row).layout(layout).id_salt("buttons"));
    child.spacing_mut().item_spacing.x = 0.0;
    let name = card.reference.name();
    let (icon, words) = if card.on {
        (icons::VISIBILITY, format!("Switch off {name}"))
    } else {
        (icons::VISIBILITY_OFF, format!("Switch on {name}"))
    };
    let ink = theme::tokens(ui).text;
    let tip = if card.on { "Sent with the next run" } else { "Not sent" };
    if IconButton::new(icon, &words).small().color(ink).tip(tip).show(&mut child).clicked() {
        out.push(Command::ToggleReference(card.id));
    }
    if pointed {
        let words = format!("Remove {name}");
        if IconButton::new(icons::CLOSE, &words).small().tip("Remove").key("Del").show(&mut child).clicked() {
            out.push(Command::RemoveReference(card.id));
        }
    }
}

fn keys(ui: &Ui, response: &Response, view: &View<'_>, at: usize, out: &mut Vec<Command>) {
    let id = view.tray.cards()[at].id;
    let (up, down, delete, alt) = ui.input(|i| {
        let alt = i.modifiers.alt && !i.modifiers.command && !i.modifiers.shift;
        let gone = (i.key_pressed(Key::Delete) || i.key_pressed(Key::Backspace)) && !i.modifiers.any();
        (alt && i.key_pressed(Key::ArrowUp), alt && i.key_pressed(Key::ArrowDown), gone, alt)
    });
    // With Alt the arrows move the card; without it they move the focus, which egui then no longer does by itself.
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for (key, direction) in [(Key::ArrowUp, FocusDirection::Up), (Key::ArrowDown, FocusDirection::Down)] {
        if !alt && ui.input(|i| i.key_pressed(key)) {
            ui.memory_mut(|memory| memory.move_focus(direction));
        }
    }
    if up && at > 0 {
        out.push(Command::MoveReference(id, at - 1));
    }
    if down && at + 1 < view.tray.cards().len() {
        out.push(Command::MoveReference(id, at + 1));
    }
    if delete {
        out.push(Command::RemoveReference(id));
    }
}

fn context_menu(response: &Response, view: &View<'_>, at: usize, state: &mut UiState, out: &mut Vec<Command>) {
    let reference = &view.tray.cards()[at];
    menu_at_pointer(response, 220.0, |ui| {
        if MenuRow::new("Name, words, crop, cut-out...").icon(icons::TUNE).key("Enter").show(ui).clicked() {
            state.overlay = Overlay::Reference(reference.id);
        }
        if view.composing() && MenuRow::new("Place on the board").icon(icons::GRID_VIEW).show(ui).clicked() {
            out.push(BoardCommand::Place(reference.id, None).into());
        }
        if MenuRow::new("Open on the canvas").icon(icons::PREVIEW).show(ui).clicked() {
            out.push(Command::OpenOriginal(reference.reference.original.digest));
        }
        if MenuRow::new("Made with this").icon(icons::PHOTO_LIBRARY).show(ui).clicked() {
            let original = &reference.reference.original;
            out.push(Command::ShowMadeWith(Some((original.digest, reference.reference.name().to_owned()))));
        }
        menu_separator(ui);
        let first = if at == 0 { Err("it is the first") } else { Ok(()) };
        let last = if at + 1 == view.tray.cards().len() { Err("it is the last") } else { Ok(()) };
        if MenuRow::new("Move up").icon(icons::ARROW_UPWARD).key("Alt+Up").enabled(first).show(ui).clicked() {
            out.push(Command::MoveReference(reference.id, at - 1));
        }
        if MenuRow::new("Move down").icon(icons::ARROW_DOWNWARD).key("Alt+Down").enabled(last).show(ui).clicked() {
            out.push(Command::MoveReference(reference.id, at + 1));
        }
        let (words, icon) =
            if reference.on { ("Switch off", icons::VISIBILITY_OFF) } else { ("Switch on", icons::VISIBILITY) };
        if MenuRow::new(words).icon(icon).show(ui).clicked() {
            out.push(Command::ToggleReference(reference.id));
        }
        menu_separator(ui);
        if MenuRow::new("Remove").icon(icons::CLOSE).key("Del").show(ui).clicked() {
            out.push(Command::RemoveReference(reference.id));
        }
        if view.tray.cards().len() > 1 && MenuRow::new("Remove all").icon(icons::DELETE).show(ui).clicked() {
            out.push(Command::ClearReferences);
        }
    });
}

/// A picture that is still being read.
pub fn incoming(ui: &mut Ui, name: &str) {
    let t = theme::tokens(ui);
    let (card, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_REFERENCE), Sense::hover());
    let places = Places::of(card);
    ui.painter().rect_filled(places.thumb, CornerRadius::same(metrics::RADIUS), t.field);
    icons::HOURGLASS_EMPTY.paint(ui.painter(), places.thumb.center(), metrics::ICON, t.text_3);
    line_in(ui, places.name, name, Type::SmallMedium, t.text_2, Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(places.below.translate(vec2(0.0, 4.0))));
    progress_bar(&mut child, places.below.width(), 3.0, 0.4, t.accent_line);
    let label = format!("{name}, being read");
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &label));
}

/// The picture at the pointer while its card is dragged.
pub fn ghost(ui: &Ui, digest: Digest, pointer: Pos2, textures: &mut Textures) {
    let rect = Rect::from_min_size(pointer + vec2(12.0, 8.0), Vec2::splat(40.0));
    let layer = egui::LayerId::new(egui::Order::Tooltip, Id::unique("dragged reference"));
    let t = theme::tokens(ui);
    let painter = ui.layer_painter(layer);
    painter.rect_filled(rect.expand(2.0), CornerRadius::same(metrics::RADIUS + 2), t.card);
    if let Some(shown) = textures.get(TextureKey::Original(digest)) {
        let picture = Picture::covering(shown.id, shown.size, rect.size());
        let shape = egui::epaint::RectShape::filled(rect, CornerRadius::same(metrics::RADIUS), Color32::WHITE);
        painter.add(egui::Shape::Rect(shape.with_texture(picture.texture, picture.uv)));
    }
}
