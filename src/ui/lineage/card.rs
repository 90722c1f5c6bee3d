//! The cards of the tree: the source, and a take with its results in small.

use super::{compare, open};
use crate::command::{Command, TextureKey};
use crate::compare::parameters;
use crate::entry::{Entry, Verdict};
use crate::lineage::layout::{PAD, SOURCE, THUMB, thumb};
use crate::lineage::{Lineage, Node};
use crate::take::Tier;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{MenuRow, Picture, focus_ring, hover_mix, menu_at_pointer, menu_separator};
use eframe::egui::text::LayoutJob;
use eframe::egui::{
    Align, Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, TextFormat, Ui, Vec2, WidgetInfo,
    pos2, vec2,
};

/// Below this scale words are too small to be read, and are left out.
const READABLE: f32 = 0.5;

/// Text on the sheet: it grows and shrinks with it, in half points, so that few sizes are ever drawn.
fn text(ui: &Ui, rect: Rect, words: &str, kind: Type, color: Color32, scale: f32, align: Align) {
    if scale < READABLE || words.is_empty() {
        return;
    }
    let mut font = kind.font();
    font.size = ((font.size * scale * 2.0).round() / 2.0).max(5.0);
    let mut job =
        LayoutJob::single_section(words.to_owned(), TextFormat { font_id: font, color, ..TextFormat::default() });
    job.break_on_newline = false;
    job.wrap.max_width = rect.width().max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = ui.painter().layout_job(job);
    let x = if align == Align::Max { rect.right() - galley.size().x } else { rect.left() };
    ui.painter().galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, color);
}

/// A rectangle of the card, given in points of the sheet from its corner.
fn inside(card: Rect, scale: f32, x: f32, y: f32, size: Vec2) -> Rect {
    Rect::from_min_size(card.min + vec2(x, y) * scale, size * scale)
}

fn ground(ui: &Ui, rect: Rect, scale: f32, response: &Response, chosen: bool) {
    let t = theme::tokens(ui);
    let radius = CornerRadius::same((f32::from(metrics::RADIUS_CARD) * scale.clamp(0.4, 1.5)) as u8);
    let fill = hover_mix(ui, response, t.card, t.hover);
    let edge = if chosen { Stroke::new(metrics::RING, t.accent_line) } else { Stroke::new(metrics::LINE, t.line) };
    ui.painter().rect(rect, radius, fill, edge, StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS_CARD, t);
    }
}

/// The picture that everything began with, and what was spent on it.
pub(super) fn source(
    ui: &mut Ui,
    rect: Rect,
    scale: f32,
    tree: &Lineage,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    if !rect.intersects(ui.clip_rect()) {
        return;
    }
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with("source"), Sense::click());
    ground(ui, rect, scale, &response, false);
    let width = rect.width() / scale - 2.0 * PAD;
    let picture = inside(rect, scale, PAD, PAD, vec2(width, SOURCE - 2.0 * PAD - 44.0));
    let original = tree.root.picture();
    match original.and_then(|original| textures.get(TextureKey::Original(original.digest))) {
        Some(shown) => Picture::covering(shown.id, shown.size, picture.size()).paint(ui, picture, metrics::RADIUS_TAG),
        None => drop(ui.painter().rect_filled(picture, CornerRadius::same(metrics::RADIUS_TAG), t.field)),
    }
    if original.is_none() {
        icons::WAND_STARS.paint(ui.painter(), picture.center(), 28.0 * scale, t.text_3);
    }
    let extent = original.map_or_else(String::new, |original| original.extent.label());
    let line = |at: f32, wide: f32| inside(rect, scale, PAD, SOURCE - PAD - 38.0 + at * 19.0, vec2(wide, 18.0));
    text(ui, line(0.0, width - 84.0), tree.root.name(), Type::SmallMedium, t.text, scale, Align::Min);
    text(ui, line(0.0, width), &extent, Type::Caption, t.text_3, scale, Align::Max);
    text(ui, line(1.0, width - 84.0), "Spent on this picture", Type::Caption, t.text_3, scale, Align::Min);
    text(ui, line(1.0, width), &tree.total.to_string(), Type::SmallMedium, t.text, scale, Align::Max);
    let name = format!("Source {}, {extent}, spent {}", tree.root.name(), tree.total);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if let Some(original) = original.filter(|_| response.double_clicked()) {
        out.push(Command::OpenOriginal(original.digest));
        state.lineage.open = false;
    }
}

/// "4 drafts", "Final, 2752 × 1984", "No result".
fn outcome(node: &Node) -> String {
    let first = node.entries.first();
    match (node.take.tier, node.entries.len(), first) {
        (_, 0, _) | (_, _, None) => "No result".to_owned(),
        (Tier::Final, _, Some(entry)) => format!("Final, {}", entry.extent.label()),
        (Tier::Draft, 1, _) => "1 draft".to_owned(),
        (Tier::Draft, count, _) => format!("{count} drafts"),
    }
}

/// One take with its results.
#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and which card where")]
pub(super) fn take(
    ui: &mut Ui,
    rect: Rect,
    scale: f32,
    node: &Node,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with("card"), Sense::click());
    ground(ui, rect, scale, &response, state.lineage.take == Some(node.take.id));
    let width = rect.width() / scale - 2.0 * PAD;
    let number = node.number.to_string();
    let (title, outcome) = (node.take.title(60), outcome(node));
    let title = if title.is_empty() { "No prompt".to_owned() } else { title };
    let line = |x: f32, at: f32, wide: f32| inside(rect, scale, PAD + x, PAD + at * 18.0, vec2(wide, 18.0));
    let lead = 9.0 + 7.0 * number.len() as f32;
    let cost = if node.own.is_zero() { String::new() } else { node.own.to_string() };
    let right = if cost.is_empty() { 0.0 } else { 64.0 };
    text(ui, line(0.0, 0.0, lead), &number, Type::Small, t.text_2, scale, Align::Min);
    text(ui, line(lead, 0.0, width - lead - right), &title, Type::SmallMedium, t.text, scale, Align::Min);
    text(ui, line(0.0, 0.0, width), &cost, Type::Caption, t.text_2, scale, Align::Max);
    let branch = if node.branch == node.own { String::new() } else { format!("branch {}", node.branch) };
    text(ui, line(0.0, 1.0, width - 100.0), &outcome, Type::Caption, t.text_3, scale, Align::Min);
    text(ui, line(0.0, 1.0, width), &branch, Type::Caption, t.text_3, scale, Align::Max);
    let name = format!("Take {number}: {title}, {outcome}, {}", node.branch);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        choose(node, None, state, out);
    }
    menu_at_pointer(&response, 200.0, |ui| {
        if MenuRow::new("Reuse take").icon(icons::REPLAY).show(ui).clicked() {
            choose(node, None, state, out);
        }
    });
    for (at, entry) in node.entries.iter().enumerate() {
        let (x, y) = thumb(at);
        let place = inside(rect, scale, x, y, THUMB.into());
        ui.push_id(entry.id, |ui| result(ui, place, scale, node, entry, view, state, textures, out));
    }
}

/// Everything of the take comes back.
fn choose(node: &Node, entry: Option<&Entry>, state: &mut UiState, out: &mut Vec<Command>) {
    let again = state.lineage.take == Some(node.take.id);
    state.lineage.take = Some(node.take.id);
    state.lineage.entry = entry.map(|entry| entry.id).or_else(|| node.entries.first().map(|entry| entry.id));
    // Another result of the same take brings nothing new.
    if !again {
        out.push(Command::ReuseTake(node.take.id));
    }
}

#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and which result where")]
fn result(
    ui: &mut Ui,
    rect: Rect,
    scale: f32,
    node: &Node,
    entry: &Entry,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let response = ui.interact(rect, ui.scope_id().with("result"), Sense::click());
    let radius = CornerRadius::same(metrics::RADIUS_TAG);
    match textures.get(TextureKey::Thumb(entry.id)) {
        Some(shown) => Picture::covering(shown.id, shown.size, rect.size()).paint(ui, rect, metrics::RADIUS_TAG),
        None => drop(ui.painter().rect_filled(rect, radius, t.field)),
    }
    if entry.verdict == Verdict::Discarded {
        ui.painter().rect_filled(rect, radius, theme::with_opacity(t.card, 62.0));
    }
    mark(ui, rect, scale, entry);
    let chosen = state.lineage.entry == Some(entry.id);
    let on_canvas = view.shown.is_some_and(|shown| shown.entry.id == entry.id);
    if chosen || response.hovered() || on_canvas {
        let color = if chosen { t.accent_line } else { t.line_strong };
        ui.painter().rect_stroke(rect, radius, Stroke::new(metrics::RING, color), StrokeKind::Outside);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS_TAG, t);
    }
    let tier = parameters::tier(entry.tier).to_lowercase();
    let name = format!("Take {}, result {}, {tier}, {}", node.number, entry.index + 1, entry.cost);
    response.widget_info(|| WidgetInfo::selected(Role::Image, true, chosen, &name));
    if response.double_clicked() {
        open(entry.id, state, out);
    } else if response.clicked() {
        if ui.input(|i| i.modifiers.shift) {
            compare(entry.id, state, out);
        } else {
            choose(node, Some(entry), state, out);
        }
    }
    menu_at_pointer(&response, 220.0, |ui| menu(ui, node, entry, state, out));
}

/// What was decided, in a corner.
fn mark(ui: &Ui, rect: Rect, scale: f32, entry: &Entry) {
    let icon = match entry.verdict {
        Verdict::Kept => icons::BOOKMARK_FILL,
        Verdict::Accepted => icons::CHECK,
        Verdict::Open | Verdict::Discarded => return,
    };
    if scale < READABLE {
        return;
    }
    let t = theme::tokens(ui);
    let tag = Rect::from_min_max(rect.right_top() + vec2(-18.0, 2.0), rect.right_top() + vec2(-2.0, 18.0));
    ui.painter().rect_filled(tag, CornerRadius::same(metrics::RADIUS_TAG), t.tag);
    icon.paint(ui.painter(), tag.center(), 12.0, t.on_tag);
}

fn menu(ui: &mut Ui, node: &Node, entry: &Entry, state: &mut UiState, out: &mut Vec<Command>) {
    let row = |ui: &mut Ui, icon, words: &str| MenuRow::new(words).icon(icon).show(ui).clicked();
    if row(ui, icons::ZOOM_OUT_MAP, "Open in canvas") {
        open(entry.id, state, out);
    }
    let other = state.lineage.entry.is_some_and(|chosen| chosen != entry.id);
    if row(ui, icons::COMPARE, if other { "Compare with the chosen one" } else { "Compare with its source" }) {
        compare(entry.id, state, out);
    }
    menu_separator(ui);
    if row(ui, icons::IMAGE, "Use as source") {
        out.push(Command::UseAsSource(entry.id));
    }
    if row(ui, icons::ADD_PHOTO_ALTERNATE, "Use as reference") {
        out.push(Command::UseAsReference(entry.id));
    }
    if row(ui, icons::REPLAY, "Reuse take") {
        choose(node, Some(entry), state, out);
    }
}
