//! Variables in the prompt's field: framed where they stand, and listed below it with the prompts that they make.

use crate::prompt::variables::{MOST_PROMPTS, Pattern, Variable};
use crate::series::words;
use crate::ui::theme::{self, Tokens, Type, icons, metrics};
use crate::ui::widgets::{Hint, galley_elided};
use eframe::egui::{
    Align2, CornerRadius, Galley, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo,
    epaint::RectShape, text::CCursor, text::CharIndex, vec2,
};

/// Combinations that are listed below the field, and prompts that are spelt out over them.
const LISTED: usize = 12;
const SPELT: usize = 6;

/// The variables of a prompt; none while it has an error.
pub fn of(text: &str) -> Vec<Variable> {
    Pattern::of(text).map(|pattern| pattern.variables().to_vec()).unwrap_or_default()
}

/// A frame around each variable, line by line; to be painted below the text.
pub fn frames(text: &str, galley: &Galley, at: Pos2, t: &Tokens) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for variable in of(text) {
        let from = text[..variable.range.start].chars().count();
        let to = from + text[variable.range].chars().count();
        let mut line: Option<Rect> = None;
        for letter in from..to {
            let cursor =
                |index, prefer_next_row| galley.pos_from_cursor(CCursor { index: CharIndex(index), prefer_next_row });
            let (left, right) = (cursor(letter, true), cursor(letter + 1, false));
            let cell = Rect::from_min_max(left.left_top(), Pos2::new(right.left().max(left.left()), left.bottom()));
            line = match line {
                Some(line) if (line.top() - cell.top()).abs() < 1.0 => Some(line.union(cell)),
                Some(line) => {
                    shapes.push(frame(line, at, t));
                    Some(cell)
                }
                None => Some(cell),
            };
        }
        shapes.extend(line.map(|line| frame(line, at, t)));
    }
    shapes
}

fn frame(line: Rect, at: Pos2, t: &Tokens) -> Shape {
    let rect = line.translate(at.to_vec2()).expand2(vec2(2.0, -1.0));
    let edge = Stroke::new(metrics::LINE, t.line_strong);
    Shape::Rect(RectShape::new(rect, CornerRadius::same(metrics::RADIUS_TAG), t.card, edge, StrokeKind::Inside))
}

/// The pattern of a prompt that stands for several, when one run takes them.
pub fn several(text: &str) -> Option<Pattern> {
    let pattern = Pattern::of(text.trim()).ok()?;
    (2..=MOST_PROMPTS).contains(&pattern.count()).then_some(pattern)
}

/// `6 prompts: red, oak · red, steel · ...` in a line of its own; the prompts themselves on hover.
pub fn caption(ui: &mut Ui, rect: Rect, pattern: &Pattern) {
    let t = theme::tokens(ui);
    let count = pattern.count();
    let values: Vec<String> = pattern.each().take(LISTED).map(|one| words(&one.values)).collect();
    let more = if count as usize > LISTED { " …" } else { "" };
    let line = format!("{count} prompts:  {}{more}", values.join("  ·  "));
    let icon = rect.left_center() + vec2(metrics::ICON / 2.0, 0.0);
    icons::FILTER_NONE.paint(ui.painter(), icon, metrics::ICON, t.text_3);
    let room = rect.with_min_x(rect.left() + metrics::ICON + 6.0);
    let galley = galley_elided(ui, &line, Type::Caption, t.text_2, room.width());
    let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), room);
    ui.painter().galley(place.min, galley, t.text_2);
    let response = ui.interact(rect.with_max_x(place.right()), ui.scope_id().with("prompts"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &line));
    let mut spelt: Vec<String> = pattern.each().take(SPELT).map(|one| short(&one.prompt)).collect();
    if count as usize > SPELT {
        spelt.push(format!("and {} more", count as usize - SPELT));
    }
    let _ = response.hint(&spelt.join("\n"));
}

/// The end of a long prompt is left out.
fn short(prompt: &str) -> String {
    if prompt.chars().count() <= 90 {
        return prompt.to_owned();
    }
    let begin: String = prompt.chars().take(89).collect();
    format!("{}…", begin.trim_end())
}
