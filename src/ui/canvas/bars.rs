//! The bars that float over the canvas: tool options, source or result, legend, zoom.

use super::picture::Place;
use super::stage::Facts;
use super::{act, blend_bar, empty, options};
use crate::command::Command;
use crate::command::action::Action;
use crate::jobs::Jobs;
use crate::take::Mode;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Hint, IconButton, Segment, Segmented, floating_bar, focus_ring, galley, hover_mix, vertical_hairline,
};
use eframe::egui::{
    Align, Align2, Color32, Layout as Flow, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// Distance of the bars from the canvas's edges.
pub(super) const OUT: f32 = 12.0;
/// Margin inside a bar, its line included.
pub(super) const IN: f32 = 6.0;
/// Height of the bars at the bottom.
const LOW: f32 = 32.0;
/// Room between the parts of a bar.
pub(super) const GAP: f32 = 7.0;

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
    bars.extend(legend(ui, page, low, view, state, facts));
    bars
}

/// A bar with its parts in a row; `content` is what they take.
pub(super) fn bar<R>(ui: &mut Ui, rect: Rect, name: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
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

/// Minus, percent, plus and fit, at the bottom right.
fn zoom(ui: &mut Ui, low: Rect, view: &View<'_>, state: &mut UiState, place: &Place) -> Rect {
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
        let label = place.viewport.label();
        let hint = Action::Zoom100.hint();
        if percent(ui, words, &label, &hint).clicked() {
            chosen = Some(Action::Zoom100);
        }
        chosen = chosen.or(button(ui, icons::ADD, Action::ZoomIn));
        ui.add_space(GAP - 2.0);
        vertical_hairline(ui, 16.0);
        ui.add_space(GAP - 2.0);
        chosen = chosen.or(button(ui, icons::FIT_SCREEN, Action::Fit));
    });
    if let Some(action) = chosen {
        act(ui, action, view, state);
    }
    rect
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
    let (_, entry) = jobs.get(view.staged?)?.entries().last()?;
    Some((entry.id, entry.index))
}

/// Source or result, at the bottom left; only when there are both.
fn switch(ui: &mut Ui, low: Rect, view: &View<'_>, out: &mut Vec<Command>) -> Option<Rect> {
    view.document?;
    let (id, index) = offered(view)?;
    let label = format!("Result {}", index + 1);
    let segments = [Segment::new(false, "Source"), Segment::new(true, &label)];
    let text = |words: &str| (galley(ui, words, Type::SmallMedium, Color32::WHITE).size().x + 24.0).ceil();
    let inset = 3.0;
    let width = text("Source") + text(&label) + 2.0 * inset;
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

/// One entry of the legend.
struct Mark {
    name: &'static str,
    number: String,
    color: Color32,
    on: Option<bool>,
}

impl Mark {
    fn width(&self, ui: &Ui, numbers: bool) -> f32 {
        let words = galley(ui, self.name, Type::Small, self.color).size().x;
        let number = galley(ui, &self.number, Type::SmallMedium, self.color).size().x;
        LINE + words + if numbers { number + 6.0 } else { 0.0 }
    }
}

/// Width of the sample line of a legend entry with the room behind it.
const LINE: f32 = 22.0 + 6.0;

/// What the lines and colours mean, at the bottom centre; only what there is now.
fn legend(ui: &mut Ui, page: Rect, low: Rect, view: &View<'_>, state: &mut UiState, facts: Facts) -> Option<Rect> {
    if view.shown.is_some() || !facts.painted || view.document.is_none() {
        return None;
    }
    let t = theme::tokens(ui);
    let layout = Layout::for_size(ui.content_rect().width(), ui.content_rect().height());
    let numbers = layout.legend_numbers_shown;
    let painted = format!("{} %", share(facts.fraction));
    let mut marks = vec![Mark { name: "Painted", number: painted, color: t.mask, on: Some(state.screen.overlay) }];
    if let (Some(seam), Mode::Edit) = (view.prospect.seam_px, view.draft.mode) {
        marks.push(Mark { name: "Blended", number: format!("+{seam} px"), color: t.text_2, on: None });
    }
    let between = 16.0;
    let widths: Vec<f32> = marks.iter().map(|mark| mark.width(ui, numbers).ceil()).collect();
    let total = widths.iter().sum::<f32>() + between * (marks.len() - 1) as f32 + 2.0 * (IN + 6.0);
    if total > low.width() {
        return None;
    }
    let left = (page.center().x - total / 2.0).clamp(low.left(), low.right() - total).round();
    let rect = Rect::from_min_size(pos2(left, low.bottom() - LOW), vec2(total, LOW));
    bar(ui, rect, "Legend", |ui| {
        let mut at = pos2(rect.left() + IN + 6.0, rect.center().y);
        for (mark, width) in marks.iter().zip(&widths) {
            let target = Rect::from_min_size(pos2(at.x - 6.0, rect.top() + 4.0), vec2(width + 12.0, LOW - 8.0));
            if entry(ui, target, at, mark, numbers).clicked() && mark.on.is_some() {
                state.screen.overlay = !state.screen.overlay;
            }
            at.x += width + between;
        }
    });
    Some(rect)
}

fn entry(ui: &Ui, target: Rect, at: Pos2, mark: &Mark, numbers: bool) -> Response {
    let t = theme::tokens(ui);
    let sense = if mark.on.is_some() { Sense::click() } else { Sense::hover() };
    let response = ui.interact(target, ui.scope_id().with(mark.name), sense);
    let fill =
        if mark.on.is_some() { hover_mix(ui, &response, Color32::TRANSPARENT, t.hover) } else { Color32::TRANSPARENT };
    ui.painter().rect_filled(target, f32::from(metrics::RADIUS_TAG), fill);
    let off = mark.on == Some(false);
    let color = if off { t.text_off } else { mark.color };
    if off {
        let sign = Rect::from_center_size(pos2(at.x + 11.0, at.y), vec2(16.0, 16.0));
        empty::icon_at(ui, sign, icons::VISIBILITY_OFF, t.text_off);
    } else {
        let line = [pos2(at.x, at.y), pos2(at.x + LINE - 6.0, at.y)];
        ui.painter().add(Shape::line_segment(line, Stroke::new(2.0, color)));
    }
    let words = galley(ui, mark.name, Type::Small, if off { t.text_off } else { t.text_2 });
    let number = galley(ui, &mark.number, Type::SmallMedium, if off { t.text_off } else { t.text });
    let top = |height: f32| at.y - height / 2.0;
    let (x, width) = (at.x + LINE, words.size().x);
    ui.painter().galley(pos2(x, top(words.size().y)), words, t.text_2);
    if numbers {
        ui.painter().galley(pos2(x + width + 6.0, top(number.size().y)), number, t.text);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), target.shrink(2.0), metrics::RADIUS_TAG, t);
    }
    let name = format!("{} {}", mark.name, mark.number);
    response.widget_info(|| match mark.on {
        Some(on) => WidgetInfo::selected(Role::Button, true, on, &name),
        None => WidgetInfo::labeled(Role::Label, true, &name),
    });
    let hint = Action::ToggleOverlay.hint();
    match mark.on {
        Some(_) => response.hint_key(&format!("{name}: {}", Action::ToggleOverlay.label()), &hint),
        None => response.hint(&format!("{name} around the mask")),
    }
}

/// A share in percent: one decimal under ten, never "0" for something.
fn share(fraction: f64) -> String {
    let percent = fraction * 100.0;
    if percent > 0.0 && percent < 0.1 { "< 0.1".to_owned() } else { format!("{percent:.1}") }
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn small_shares_do_not_read_as_nothing() {
        assert_eq!([share(0.0), share(0.000_01), share(0.0588), share(1.0)], ["0.0", "< 0.1", "5.9", "100.0"]);
    }
}
