//! What the lines and colours over the picture mean, at the bottom: each entry switches its own off, and a button opens
//! how the mask is shown.

use super::bars::{IN, LOW, bar};
use super::contours::{DASH, Drawn, painted_color};
use super::picture::Place;
use super::stage::Facts;
use super::{empty, look};
use crate::command::action::Action;
use crate::take::Mode;
use crate::ui::state::{MaskStyle, UiState};
use crate::ui::theme::{self, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Hint, IconButton, focus_ring, galley, hover_mix};
use eframe::egui::{Color32, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Width of the sample line of an entry with the room behind it.
const LINE: f32 = 22.0 + 6.0;
/// Room between two entries.
const BETWEEN: f32 = 16.0;

/// What an entry stands for.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Painted,
    Blended,
    Sent,
}

/// One entry.
struct Mark {
    of: Of,
    name: &'static str,
    number: String,
    color: Color32,
    dashed: bool,
    on: bool,
}

impl Mark {
    fn width(&self, ui: &Ui, numbers: bool) -> f32 {
        let words = galley(ui, self.name, Type::Small, self.color).size().x;
        let number = galley(ui, &self.number, Type::SmallMedium, self.color).size().x;
        LINE + words + if numbers && !self.number.is_empty() { number + 6.0 } else { 0.0 }
    }
}

/// Shows the legend of what there is now; where it is.
pub(super) fn show(
    ui: &mut Ui,
    page: Rect,
    low: Rect,
    view: &View<'_>,
    state: &mut UiState,
    facts: Facts,
    place: &Place,
) -> Option<Rect> {
    if view.shown.is_some() || !facts.painted || view.document.is_none() {
        return None;
    }
    let layout = Layout::for_size(ui.content_rect().width(), ui.content_rect().height());
    let numbers = layout.legend_numbers_shown;
    let marks = marks(ui, view, state, facts, place);
    let widths: Vec<f32> = marks.iter().map(|mark| mark.width(ui, numbers).ceil()).collect();
    let button = metrics::TARGET_MIN;
    let total = widths.iter().sum::<f32>() + BETWEEN * marks.len() as f32 + 2.0 * IN + 2.0 + button;
    if total > low.width() {
        return None;
    }
    let left = (page.center().x - total / 2.0).clamp(low.left(), low.right() - total).round();
    let rect = Rect::from_min_size(pos2(left, low.bottom() - LOW), vec2(total, LOW));
    bar(ui, rect, "Legend", |ui| {
        let mut at = pos2(rect.left() + IN + 6.0, rect.center().y);
        for (mark, width) in marks.iter().zip(&widths) {
            let target = Rect::from_min_size(pos2(at.x - 6.0, rect.top() + 4.0), vec2(width + 12.0, LOW - 8.0));
            if entry(ui, target, at, mark, numbers).clicked() {
                switch(state, mark);
            }
            at.x += width + BETWEEN;
        }
        let place = Rect::from_min_size(pos2(rect.right() - IN + 2.0 - button, rect.top() + 4.0), vec2(button, button));
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt("look"));
        let name = "How the mask is shown";
        let anchor = IconButton::new(icons::TUNE, name).small().on(state.look_open).show(&mut child);
        if anchor.clicked() {
            state.look_open = !state.look_open;
        }
        look::show(&anchor, state);
    });
    Some(rect)
}

fn marks(ui: &Ui, view: &View<'_>, state: &UiState, facts: Facts, place: &Place) -> Vec<Mark> {
    let t = theme::tokens(ui);
    let look = &state.screen.mask;
    let overlay = state.screen.overlay;
    let lines = look.style == MaskStyle::Effective;
    let mark = |of, name, number, color, on| Mark { of, name, number, color, dashed: of == Of::Sent, on };
    let color = if look.style == MaskStyle::Grey { t.text } else { painted_color(ui, look) };
    let painted_on = overlay && (!lines || look.painted);
    let mut marks = vec![mark(Of::Painted, "Painted", format!("{} %", share(facts.fraction)), color, painted_on)];
    let prospect = view.prospect;
    if let (Some(seam), Mode::Edit, true) = (prospect.seam_px, view.draft.mode, lines && view.draft.exact) {
        let grow = prospect.grow_px.unwrap_or_else(|| seam.max(8));
        let drawn = Drawn::of(look, seam, grow, place.viewport.points_per_pixel(place.pane));
        marks.push(mark(Of::Blended, "Blended", format!("+{seam} px"), t.text_2, overlay && look.blended));
        let sent = if drawn.sent_is_blended && look.blended && look.sent {
            "= blended".to_owned()
        } else {
            format!("+{} px", seam + grow)
        };
        marks.push(mark(Of::Sent, "Sent", sent, t.text_2, overlay && look.sent));
    }
    marks
}

/// An entry switches its own; the first one shows what is hidden, and hides all where it is alone.
fn switch(state: &mut UiState, mark: &Mark) {
    let screen = &mut state.screen;
    if !screen.overlay {
        screen.overlay = true;
        return;
    }
    match mark.of {
        Of::Painted if screen.mask.style == MaskStyle::Effective => screen.mask.painted = !screen.mask.painted,
        Of::Painted => screen.overlay = false,
        Of::Blended => screen.mask.blended = !screen.mask.blended,
        Of::Sent => screen.mask.sent = !screen.mask.sent,
    }
}

fn entry(ui: &Ui, target: Rect, at: Pos2, mark: &Mark, numbers: bool) -> Response {
    let t = theme::tokens(ui);
    let response = ui.interact(target, ui.scope_id().with(mark.name), Sense::click());
    let fill = hover_mix(ui, &response, Color32::TRANSPARENT, t.hover);
    ui.painter().rect_filled(target, f32::from(metrics::RADIUS_TAG), fill);
    let off = !mark.on;
    let color = if off { t.text_off } else { mark.color };
    if off {
        let sign = Rect::from_center_size(pos2(at.x + 11.0, at.y), vec2(16.0, 16.0));
        empty::icon_at(ui, sign, icons::VISIBILITY_OFF, t.text_off);
    } else {
        let line = [pos2(at.x, at.y), pos2(at.x + LINE - 6.0, at.y)];
        let stroke = Stroke::new(2.0, color);
        if mark.dashed {
            ui.painter().extend(Shape::dashed_line(&line, stroke, DASH.0, DASH.1 - 1.0));
        } else {
            ui.painter().add(Shape::line_segment(line, stroke));
        }
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
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, mark.on, &name));
    match mark.of {
        Of::Painted => {
            let hint = Action::ToggleOverlay.hint();
            response.hint_key(&format!("{name}: {}", Action::ToggleOverlay.label()), &hint)
        }
        Of::Blended => response.hint(&format!("{name}: what may change, around the mask")),
        Of::Sent => response.hint(&format!("{name}: what the model is told to draw")),
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
