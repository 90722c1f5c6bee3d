//! The bars that float over the canvas: tool options, source or result, legend, zoom.

use super::picture::Place;
use super::stage::Facts;
use super::{act, blend_bar, legend, options};
use crate::command::Command;
use crate::command::action::Action;
use crate::entry::Verdict;
use crate::jobs::Jobs;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Hint, IconButton, Segment, Segmented, floating_bar, focus_ring, galley, hover_mix, vertical_hairline,
};
use eframe::egui::{
    Align, Align2, Color32, Layout as Flow, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2,
};

/// Distance of the bars from the canvas's edges.
pub(in crate::ui) const OUT: f32 = 12.0;
/// Margin inside a bar, its line included.
pub(in crate::ui) const IN: f32 = 6.0;
/// Height of the bars at the bottom.
pub(in crate::ui) const LOW: f32 = 32.0;
/// Room between the parts of a bar.
pub(in crate::ui) const GAP: f32 = 7.0;

/// Shows the bars; where they are, so that a press on them does not paint.
pub(super) fn show(
    ui: &mut Ui,
    page: Rect,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
    place: &Place,
    facts: Facts,
) -> Vec<Rect> {
    let mut bars = Vec::with_capacity(4);
    let mut low = page.shrink(OUT);
    if page.height() < 150.0 || page.width() < 240.0 {
        return bars;
    }
    if let Some(blending) = &view.blending {
        if state.overlay == Overlay::Hand {
            state.overlay = Overlay::None;
        }
        bars.push(blend_bar::show(ui, page, blending, state, out));
    } else if view.document.is_some() {
        bars.push(options::show(ui, page, view, state, out, facts));
    }
    let zoom = zoom(ui, low, view, state, place);
    low.max.x = zoom.left() - OUT;
    bars.push(zoom);
    if let Some(switch) = switch(ui, low, view, out) {
        low.min.x = switch.right() + OUT;
        bars.push(switch);
    }
    bars.extend(legend::show(ui, page, low, view, state, facts, place));
    bars
}

/// A bar with its parts in a row; `content` is what they take.
pub(in crate::ui) fn bar<R>(ui: &mut Ui, rect: Rect, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = theme::tokens(ui);
    ui.painter().add(floating_bar(t).inner_margin(0).paint(rect.shrink(metrics::LINE)));
    // Bars take the pointer, so that nothing below them reacts.
    let ground = ui.interact(rect, ui.scope_id().with(name), Sense::hover());
    ground.widget_info(|| WidgetInfo::labeled(Role::Toolbar, true, name));
    let inner = rect.shrink2(vec2(IN, 0.0));
    let flow = Flow::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(flow).id_salt(name));
    child.spacing_mut().item_spacing = vec2(GAP, 0.0);
    content(&mut child)
}

/// The zoom of the canvas.
fn zoom(ui: &mut Ui, low: Rect, view: &View<'_>, state: &mut UiState, place: &Place) -> Rect {
    let (rect, chosen) = zoom_bar(ui, low, &place.viewport.label());
    if let Some(action) = chosen {
        act(ui, action, view, state);
    }
    rect
}

/// Minus, percent, plus and fit, at the bottom right of `low`: where, and what was chosen.
pub(in crate::ui) fn zoom_bar(ui: &mut Ui, low: Rect, label: &str) -> (Rect, Option<Action>) {
    let (side, words) = (metrics::TARGET_MIN, 52.0);
    let width = 2.0 * IN + 3.0 * side + words + metrics::LINE + 2.0 * GAP + 2.0;
    let rect = Align2::RIGHT_BOTTOM.align_size_within_rect(vec2(width, LOW), low);
    let mut chosen = None;
    bar(ui, rect, "Zoom", |ui| {
        ui.spacing_mut().item_spacing.x = 1.0;
        let button = |ui: &mut Ui, icon, action: Action| {
            let hint = action.hint();
            IconButton::new(icon, action.label()).small().key(hint.as_str()).show(ui).clicked().then_some(action)
        };
        chosen = chosen.or(button(ui, icons::REMOVE, Action::ZoomOut));
        let hint = Action::Zoom100.hint();
        if percent(ui, words, label, &hint).clicked() {
            chosen = Some(Action::Zoom100);
        }
        chosen = chosen.or(button(ui, icons::ADD, Action::ZoomIn));
        ui.add_space(GAP - 2.0);
        vertical_hairline(ui, 16.0);
        ui.add_space(GAP - 2.0);
        chosen = chosen.or(button(ui, icons::FIT_SCREEN, Action::Fit));
    });
    (rect, chosen)
}

/// The zoom in percent; a click goes to 100 %.
fn percent(ui: &mut Ui, width: f32, label: &str, key: &str) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, metrics::TARGET_MIN), Sense::click());
    let fill = hover_mix(ui, &response, Color32::TRANSPARENT, t.hover);
    ui.painter().rect_filled(rect, f32::from(metrics::RADIUS_TAG), fill);
    let words = galley(ui, label, Type::SmallMedium, t.text);
    ui.painter().galley(rect.center() - words.size() / 2.0, words, t.text);
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS_TAG, t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Zoom {label}, to 100 %")));
    response.hint_key(Action::Zoom100.label(), key)
}

/// The result that the switch offers: the one that is shown, else the newest of the strip.
fn offered(view: &View<'_>) -> Option<(crate::take::EntryId, u32)> {
    if let Some(shown) = view.shown {
        return Some((shown.entry.id, shown.entry.index));
    }
    let jobs: &Jobs = view.jobs;
    let job = jobs.get(view.staged?)?;
    // Once a result was accepted, those of the picture before it belong to that one.
    let source = job.take.source.as_ref().map(|source| source.digest);
    if source.is_some() && source != view.document.map(|document| document.source.digest) {
        return None;
    }
    let (_, entry) = job.entries().filter(|(_, entry)| entry.verdict != Verdict::Discarded).last()?;
    Some((entry.id, entry.index))
}

/// Source or board, or the result, at the bottom left; only when there are both.
pub(in crate::ui) fn switch(ui: &mut Ui, low: Rect, view: &View<'_>, out: &mut Vec<Command>) -> Option<Rect> {
    let name = if view.composing() { "Board" } else { view.document.map(|_| "Source")? };
    let (id, index) = offered(view)?;
    let label = format!("Result {}", index + 1);
    let segments = [Segment::new(false, name), Segment::new(true, &label)];
    let text = |words: &str| (galley(ui, words, Type::SmallMedium, Color32::WHITE).size().x + 24.0).ceil();
    let inset = 3.0;
    let width = text(name) + text(&label) + 2.0 * inset;
    let rect = Align2::LEFT_BOTTOM.align_size_within_rect(vec2(width, LOW), low);
    let mut result = view.shown.is_some();
    let t = theme::tokens(ui);
    ui.painter().add(floating_bar(t).inner_margin(0).paint(rect.shrink(metrics::LINE)));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect.shrink(inset)).id_salt("source or result"));
    let choice = Segmented::new("Shown on the canvas", &segments).small().height(LOW - 2.0 * inset).bare();
    if choice.show(&mut child, &mut result).changed() {
        out.push(Command::ShowResult(result.then_some(id)));
    }
    Some(rect)
}
