//! What differs between A and B in numbers: where a change was allowed, and where it was not.

use super::panel::inset;
use crate::compare::Way;
use crate::compare::difference::{Difference, Part};
use crate::ui::gallery::grouped;
use crate::ui::state::compare::GAINS;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Hint, Section, galley, line_in, text_line, wrapped};
use eframe::egui::{
    Align, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Height of a card with a number.
const CARD: f32 = 80.0;

/// Shows the section.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState) {
    Section::new("Difference").trailing("A to B").show(ui, &mut state.screen.compare.difference_open);
    if !state.screen.compare.difference_open {
        return;
    }
    inset(ui, |ui| {
        if let Some(difference) = view.comparison.difference() {
            cards(ui, difference);
        } else {
            let unread = view.comparison.unread();
            let words = if unread { "A picture cannot be read" } else { "Working out what differs" };
            text_line(ui, words, Type::Small, theme::tokens(ui).text_3);
        }
        ui.add_space(4.0);
        remarks(ui, view);
        buttons(ui, view, state);
    });
}

fn cards(ui: &mut Ui, difference: &Difference) {
    let t = theme::tokens(ui);
    let numbers = &difference.numbers;
    let width = ui.available_width();
    let (_, row) = ui.allocate_space(vec2(width, CARD));
    let gap = 8.0;
    let half = ((width - gap) / 2.0).floor();
    let inside = if difference.masked { row.with_max_x(row.left() + half) } else { row };
    let mean = format!("mean change {}", percent(numbers.inside.mean()));
    let seen = "Pixels in which a channel differs by more than 8 of 255";
    let title = if difference.masked { "Inside the mask" } else { "Whole picture" };
    card(ui, inside, title, None, &percent(numbers.inside.share()), &mean, t.text, seen);
    if !difference.masked {
        return;
    }
    let outside = row.with_min_x(row.right() - half);
    let count = changed(&numbers.outside, difference.scaled);
    let (icon, ink) = match (count, difference.scaled) {
        (0, _) => (Some((icons::VERIFIED_USER_FILL, t.done)), t.text),
        (_, true) => (None, t.text),
        _ => (Some((icons::GPP_BAD_FILL, t.error)), t.error),
    };
    let of = format!("of {} px", grouped(numbers.outside.pixels));
    let tip = if difference.scaled {
        "Pixels that differ by more than 8 of 255: B was scaled, so small differences say nothing"
    } else {
        "Pixels that are not exactly the same"
    };
    card(ui, outside, "Outside the mask", icon, &format!("{} px", grouped(count)), &of, ink, tip);
}

/// Exact where the pixels are as they came, else what is seen.
const fn changed(part: &Part, scaled: bool) -> u64 {
    if scaled { part.changed } else { part.touched }
}

#[expect(clippy::too_many_arguments, reason = "the texts of a card; a struct for one caller would only rename this")]
fn card(
    ui: &mut Ui,
    rect: Rect,
    title: &str,
    icon: Option<(Icon, Color32)>,
    figure: &str,
    detail: &str,
    ink: Color32,
    tip: &str,
) {
    let t = theme::tokens(ui);
    let radius = CornerRadius::same(metrics::RADIUS_CARD);
    ui.painter().rect(rect, radius, t.card, Stroke::new(metrics::LINE, t.line), StrokeKind::Inside);
    let response = ui.interact(rect, ui.scope_id().with(title), Sense::hover());
    let name = format!("{title}: {figure}, {detail}");
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
    let _ = response.hint(tip);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let inner = rect.shrink2(vec2(10.0, 10.0));
    let line =
        |top: f32, height: f32| Rect::from_min_size(pos2(inner.left(), inner.top() + top), vec2(inner.width(), height));
    line_in(&mut child, line(0.0, 16.0), title, Type::Caption, t.text_3, Align::Min);
    let mut place = line(16.0, 26.0);
    if let Some((icon, color)) = icon {
        let centre = pos2(place.left() + metrics::ICON_TOOL / 2.0, place.center().y);
        icon.paint(child.painter(), centre, metrics::ICON_TOOL, color);
        place.min.x += metrics::ICON_TOOL + 5.0;
    }
    // A number is not to be cut: a long one is written smaller.
    let fits = galley(&child, figure, Type::Figure, ink).size().x <= place.width();
    let kind = if fits { Type::Figure } else { Type::Section };
    line_in(&mut child, place, figure, kind, ink, Align::Min);
    let fits = galley(&child, detail, Type::Caption, ink).size().x <= inner.width();
    let detail = if fits { detail.to_owned() } else { detail.replace("mean change", "mean") };
    line_in(&mut child, line(44.0, 16.0), &detail, Type::Caption, t.text_2, Align::Min);
}

/// What has to be said beside the numbers.
fn remarks(ui: &mut Ui, view: &View<'_>) {
    let t = theme::tokens(ui);
    let comparison = view.comparison;
    let proof = comparison.b().and_then(|seen| seen.entry.as_ref()).and_then(|entry| entry.proof.as_ref());
    if let Some(proof) = proof.filter(|proof| proof.model_changed_outside_px > 0 && !proof.is_flagged()) {
        let count = grouped(proof.model_changed_outside_px);
        let words = format!("The model itself changed {count} px outside before the paste-back.");
        wrapped(ui, &words, Type::Small, t.text_2);
    }
    if let (Some(a), Some(b)) = (comparison.a(), comparison.b()) {
        let (own, other) = (a.pyramid.extent(0), b.pyramid.extent(0));
        if own != other {
            let words = format!("B has {}: it is scaled to A's {}.", other.label(), own.label());
            wrapped(ui, &words, Type::Small, t.text_2);
        }
    }
}

fn buttons(ui: &mut Ui, view: &View<'_>, state: &mut UiState) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let entry = view.comparison.b().and_then(|seen| seen.entry.as_ref());
        let heat = entry.filter(|entry| entry.heat_path.is_some()).map(|entry| entry.id);
        let button = Button::secondary("Heat map").icon(icons::GRADIENT).small();
        let button = button.tip("What the model itself had changed outside the mask, in B");
        let enabled = if heat.is_some() { Ok(()) } else { Err("B was not put back through a mask") };
        if button.enabled(enabled).show(ui).clicked()
            && let Some(id) = heat
        {
            state.overlay = Overlay::Heat(id);
        }
        let look = &mut state.screen.compare;
        let shown = look.way == Way::Difference;
        let words = format!("Amplify {}×", look.gain);
        let tip = if shown { "Other factors for the differences" } else { "Shows the differences, made larger" };
        if Button::secondary(&words).icon(icons::CONTRAST).small().tip(tip).show(ui).clicked() {
            if shown {
                let at = GAINS.iter().position(|gain| *gain == look.gain).unwrap_or(0);
                look.gain = GAINS[(at + 1) % GAINS.len()];
            } else {
                look.way = Way::Difference;
            }
        }
    });
}

/// "41.8 %"; a little is not nothing.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.05 { "< 0.1 %".to_owned() } else { format!("{percent:.1} %") }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_little_is_not_nothing() {
        assert_eq!([percent(0.0), percent(0.000_1), percent(0.418)], ["0.0 %", "< 0.1 %", "41.8 %"]);
    }
}
