//! The heat map over the page: what the model itself had changed, beside the result that was put back.

use super::grouped;
use crate::command::TextureKey;
use crate::entry::Entry;
use crate::take::EntryId;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{IconButton, Picture, icon_text, line_in, popover_frame, text_line, wrapped};
use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Key, Layout as Flow, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::sync::Arc;

/// Shows the heat map over `page` when [`Overlay::Heat`] is open.
pub fn show(ui: &mut Ui, page: Rect, view: &View<'_>, state: &mut UiState, textures: &mut Textures) {
    let Overlay::Heat(id) = state.overlay else { return };
    let Some(entry) = entry(view, id) else {
        state.overlay = Overlay::None;
        return;
    };
    // Nothing below takes the pointer while this is open; a click beside it closes it.
    let ground = ui.interact(page, ui.scope_id().with("heat ground"), Sense::click_and_drag());
    ui.painter().rect_filled(page, 0.0, Color32::from_black_alpha(115));
    let room = page.shrink(24.0);
    let size = vec2(room.width().min(980.0), room.height().min(620.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, room);
    let panel = ui.interact(rect, ui.scope_id().with("heat panel"), Sense::click_and_drag());
    let t = theme::tokens(ui);
    ui.painter().add(popover_frame(t).inner_margin(0).paint(rect.shrink(metrics::LINE)));
    let inner = rect.shrink(metrics::PAD_POPOVER);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Flow::top_down(Align::Min)).id_salt("heat"));
    let close = content(&mut child, &entry, textures);
    let escape = ui.input(|i| i.key_pressed(Key::Escape));
    if close || escape || (ground.clicked() && !panel.contains_pointer()) {
        state.overlay = Overlay::None;
    }
}

/// The result wherever it is at hand.
fn entry(view: &View<'_>, id: EntryId) -> Option<Arc<Entry>> {
    let inspected = view.inspected.map(|inspected| &inspected.entry);
    let shown = view.shown.map(|shown| &shown.entry);
    let jobs = view.jobs.list().iter().flat_map(|job| job.entries().map(|(_, entry)| entry));
    let compared = view.comparison.sides.list().iter().filter_map(|side| view.comparison.seen(*side)?.entry.as_ref());
    inspected.into_iter().chain(shown).chain(compared).chain(jobs).find(|entry| entry.id == id).cloned()
}

/// True when the close button was clicked.
fn content(ui: &mut Ui, entry: &Entry, textures: &mut Textures) -> bool {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
    let top = ui.cursor().min;
    let corner = Rect::from_min_size(pos2(ui.max_rect().right() - 24.0, top.y - 4.0), vec2(28.0, 28.0));
    let mut button = ui.new_child(UiBuilder::new().max_rect(corner));
    let close = IconButton::new(icons::CLOSE, "Close the heat map").small().key("Esc").show(&mut button).clicked();
    text_line(ui, "What the model changed", Type::Section, t.text);
    let (model, outside) =
        entry.proof.as_ref().map_or((0, 0), |proof| (proof.model_changed_outside_px, proof.outside_changed_px));
    let words = format!(
        "Outside the mask the model itself changed {} px of what was sent. Your picture was put back there.",
        grouped(model)
    );
    wrapped(ui, &words, Type::Small, t.text_2);
    let (icon, color) = if outside == 0 { (icons::VERIFIED_USER_FILL, t.done) } else { (icons::GPP_BAD_FILL, t.error) };
    let ink = if outside == 0 { t.text } else { t.error };
    icon_text(ui, icon, color, &format!("{} px changed outside", grouped(outside)), Type::SmallMedium, ink);
    ui.add_space(6.0);
    let legend = 26.0;
    let area = ui.available_rect_before_wrap();
    let area = area.with_max_y(area.bottom() - legend);
    let gap = 12.0;
    let half = (area.width() - gap) / 2.0;
    let left = area.with_max_x(area.left() + half);
    let right = area.with_min_x(area.right() - half);
    side(ui, left, "Result", textures, TextureKey::Detail(entry.id));
    side(ui, right, "Heat map", textures, TextureKey::Heat(entry.id));
    scale(ui, Rect::from_min_max(pos2(right.left(), area.bottom() + 8.0), pos2(right.right(), area.bottom() + legend)));
    close
}

/// A picture with its caption, as large as fits.
fn side(ui: &mut Ui, rect: Rect, caption: &str, textures: &mut Textures, key: TextureKey) {
    let t = theme::tokens(ui);
    let line = rect.with_max_y(rect.top() + 18.0);
    line_in(ui, line, caption, Type::Caption, t.text_3, Align::Min);
    let room = rect.with_min_y(rect.top() + 20.0);
    ui.painter().rect_filled(room, CornerRadius::same(metrics::RADIUS), t.field);
    if let Some(shown) = textures.get(key) {
        let scale = (room.width() / shown.size.x).min(room.height() / shown.size.y);
        let place = Align2::CENTER_CENTER.align_size_within_rect(shown.size * scale, room);
        Picture::whole(shown.id).paint(ui, place, 4);
        let response = ui.interact(place, ui.scope_id().with(caption), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, caption));
    }
}

/// What the colours mean.
fn scale(ui: &mut Ui, rect: Rect) {
    let t = theme::tokens(ui);
    let words = "Grey: as it was. Violet to yellow: changed more and more. Outlined: may change.";
    line_in(ui, rect, words, Type::Caption, t.text_3, Align::Min);
}
