//! The bars of the last thirty days; the day under the pointer is told above them.

use super::bar_ink;
use crate::price::Money;
use crate::spend::Day;
use crate::ui::theme::{self, Type, metrics};
use crate::ui::widgets::{line_in, text_line};
use eframe::egui::{Align, CornerRadius, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

const HEIGHT: f32 = 150.0;
/// Room for the amounts at the left.
const AXIS: f32 = 52.0;
/// Room for the dates below.
const DATES: f32 = 18.0;

/// Shows the plot over the available width.
pub fn show(ui: &mut Ui, days: &[Day]) {
    let t = theme::tokens(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), 20.0));
    let mut title = ui.new_child(UiBuilder::new().max_rect(head).id_salt("title"));
    text_line(&mut title, "Last 30 days", Type::Section, t.text);
    ui.add_space(8.0);
    let (outer, whole) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + DATES), Sense::hover());
    let area =
        Rect::from_min_max(pos2(outer.left() + AXIS, outer.top() + 8.0), pos2(outer.right(), outer.top() + HEIGHT));
    let most = days.iter().map(|day| day.sum.total()).max().unwrap_or_default();
    let step = nice_step(most.usd());
    let top = (most.usd() / step).ceil().max(1.0) * step;
    grid(ui, area, step, top);
    let all: Money = days.iter().map(|day| day.sum.total()).sum();
    let words = format!("Spending of the last 30 days: {all}");
    whole.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let pitch = area.width() / days.len().max(1) as f32;
    let mut told = format!("{all} in all");
    for (at, day) in days.iter().enumerate() {
        let left = area.left() + at as f32 * pitch;
        let column = Rect::from_min_max(pos2(left, outer.top()), pos2(left + pitch, outer.bottom()));
        let name = sentence(day);
        let response = ui.interact(column, ui.scope_id().with(("day", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        if response.hovered() {
            told = name;
        }
        bar(ui, area, (left, pitch), day, top, response.hovered());
        if (days.len() - 1 - at).is_multiple_of(7) {
            date(ui, column, area, day, at);
        }
    }
    let mut line = ui.new_child(UiBuilder::new().max_rect(head).id_salt("told"));
    line_in(&mut line, head.with_min_x(head.left() + 140.0), &told, Type::Small, t.text_2, Align::Max);
}

/// `Thursday, 19 November: 0.42 USD, 6 calls`.
fn sentence(day: &Day) -> String {
    let date = day.date.strftime("%A, %-d %B");
    let calls = if day.sum.calls == 1 { "1 call".to_owned() } else { format!("{} calls", day.sum.calls) };
    let maybe = if day.sum.maybe.is_zero() { String::new() } else { format!(", {} maybe billed", day.sum.maybe) };
    format!("{date}: {}, {calls}{maybe}", day.sum.total())
}

/// Lines at round amounts, and the amounts beside them.
fn grid(ui: &mut Ui, area: Rect, step: f64, top: f64) {
    let t = theme::tokens(ui);
    let lines = (top / step).round() as u32;
    for at in 0..=lines {
        let value = f64::from(at) * step;
        let y = snapped(ui, area.bottom() - area.height() * (value / top) as f32);
        let line = Rect::from_min_size(pos2(area.left(), y), vec2(area.width(), metrics::LINE));
        ui.painter().rect_filled(line, 0.0, if at == 0 { t.line_strong } else { t.line });
        let decimals = if step < 0.01 { 3 } else { 2 };
        let words = format!("{value:.decimals$}");
        let place = Rect::from_min_max(pos2(area.left() - AXIS, y - 8.0), pos2(area.left() - 10.0, y + 8.0));
        line_in(ui, place, &words, Type::Caption, t.text_3, Align::Max);
    }
}

/// What was paid, and on top of it what was maybe billed for nothing.
fn bar(ui: &Ui, area: Rect, (left, pitch): (f32, f32), day: &Day, top: f64, hovered: bool) {
    let t = theme::tokens(ui);
    let width = (pitch * 0.64).clamp(2.0, 18.0).round();
    let x = snapped(ui, left + (pitch - width) / 2.0);
    let height = |money: Money| (f64::from(area.height()) * money.usd() / top) as f32;
    let total = day.sum.total();
    if total <= Money::ZERO {
        return;
    }
    // What is not nothing is seen.
    let (all, maybe) = (height(total).max(2.0), height(day.sum.maybe));
    let rect = Rect::from_min_max(pos2(x, snapped(ui, area.bottom() - all)), pos2(x + width, area.bottom()));
    let radius = CornerRadius { nw: 2, ne: 2, sw: 0, se: 0 };
    ui.painter().rect_filled(rect, radius, bar_ink(ui, hovered));
    if maybe > 0.0 {
        let doubtful = rect.with_max_y(snapped(ui, rect.top() + maybe.max(2.0)).min(rect.bottom()));
        ui.painter().rect_filled(doubtful, radius, t.money);
    }
}

fn date(ui: &mut Ui, column: Rect, area: Rect, day: &Day, at: usize) {
    let t = theme::tokens(ui);
    let words = day.date.strftime("%-d %b").to_string();
    let middle = column.center().x;
    let place =
        Rect::from_min_max(pos2(middle - 30.0, area.bottom() + 4.0), pos2(middle + 30.0, area.bottom() + DATES));
    // The last one ends with the plot.
    let over = (place.right() - area.right()).max(0.0);
    let place = place.translate(vec2(-over, 0.0));
    let align = if over > 0.0 { Align::Max } else { Align::Center };
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt(("date", at)));
    line_in(&mut child, place, &words, Type::Caption, t.text_3, align);
}

fn snapped(ui: &Ui, at: f32) -> f32 {
    let pixels = ui.pixels_per_point();
    (at * pixels).round() / pixels
}

/// A round step, 1, 2 or 5 times a power of ten, that divides `most` into two to five.
fn nice_step(most: f64) -> f64 {
    if !most.is_finite() || most <= 0.001 {
        return 0.001;
    }
    let rough = most / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= rough).unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spend::Sum;
    use jiff::civil::date;

    #[test]
    fn steps_are_round_and_few() {
        for (most, step) in
            [(0.42, 0.2), (5.0, 2.0), (0.09, 0.05), (1.0, 0.5), (37.0, 10.0), (0.0, 0.001), (f64::NAN, 0.001)]
        {
            assert!((nice_step(most) - step).abs() < step * 1e-9, "{most}: {}", nice_step(most));
        }
        for at in 1..2000 {
            let most = f64::from(at) * 0.013;
            let lines = (most / nice_step(most)).ceil();
            assert!((2.0..=5.0).contains(&lines), "{most}: {lines}");
        }
    }

    #[test]
    fn a_day_says_what_it_was() {
        let sum = Sum { paid: Money::from_usd(0.42), calls: 6, ..Sum::default() };
        let day = Day { date: date(2026, 11, 19), sum };
        assert_eq!(sentence(&day), "Thursday, 19 November: 0.42 USD, 6 calls");
        let sum = Sum { maybe: Money::from_usd(0.16), calls: 1, ..Sum::default() };
        assert_eq!(sentence(&Day { sum, ..day }), "Thursday, 19 November: 0.16 USD, 1 call, 0.16 USD maybe billed");
    }
}
