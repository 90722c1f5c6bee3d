//! What A and B were asked with: a line for each parameter, what changed first, and the prompts word by word.

use super::panel::inset;
use crate::compare::Seen;
use crate::compare::parameters::{Facts, Row, rows};
use crate::compare::words::{Change, diff};
use crate::document::masks::Named;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Section, hairline, line_in, text_line, wrapped};
use eframe::egui::text::LayoutJob;
use eframe::egui::{Align, Color32, FontId, Label, Rect, Stroke, TextFormat, Ui, pos2, vec2};

/// Height of a line.
const LINE: f32 = 24.0;
/// A prompt that is longer than this is told by its changes alone.
const MOST_CHARS: usize = 6000;
/// Words that are left around a change in a long prompt.
const AROUND: usize = 8;

/// Shows the section.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState) {
    let comparison = view.comparison;
    let (a, b) = (comparison.a(), comparison.b());
    let [own, theirs] = [a, b].map(|seen| seen.and_then(|seen| facts(seen, view)));
    let facts = own.zip(theirs);
    let rows = facts.map(|(a, b)| rows(a, b)).unwrap_or_default();
    let changed = rows.iter().filter(|row| row.changed).count();
    let trailing = match (rows.is_empty(), changed) {
        (true, _) => String::new(),
        (false, 0) => "all the same".to_owned(),
        (false, count) => format!("{count} changed"),
    };
    Section::new("Parameters").trailing(trailing.as_str()).show(ui, &mut state.screen.compare.parameters_open);
    if !state.screen.compare.parameters_open {
        return;
    }
    inset(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let Some((a, b)) = facts else {
            alone(ui, view, own, theirs);
            return;
        };
        for (at, row) in rows.iter().enumerate() {
            if at == changed && at > 0 {
                ui.add_space(5.0);
                hairline(ui);
                ui.add_space(5.0);
            }
            line(ui, row);
        }
        if a.take.prompt != b.take.prompt {
            prompts(ui, &a.take.prompt, &b.take.prompt);
        }
    });
}

/// With an original on one side, what the other one was asked with.
fn alone(ui: &mut Ui, view: &View<'_>, own: Option<Facts<'_>>, theirs: Option<Facts<'_>>) {
    let t = theme::tokens(ui);
    let comparison = view.comparison;
    let words = match (own, theirs) {
        _ if comparison.unread() => "A picture cannot be read.",
        _ if comparison.a().is_none() || comparison.b().is_none() => "Reading the pictures",
        (None, None) => "Both are originals: nobody asked for them.",
        (Some(_), _) => "B is an original. These are A's:",
        (_, Some(_)) => "A is an original. These are B's:",
    };
    wrapped(ui, words, Type::Small, t.text_3);
    let Some(facts) = own.or(theirs).filter(|_| !comparison.unread()) else { return };
    ui.add_space(4.0);
    for row in rows(facts, facts) {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), LINE));
        let name = rect.with_max_x(rect.left() + rect.width() * 0.28);
        line_in(ui, name, row.name, Type::Small, t.text_3, Align::Min);
        line_in(ui, rect.with_min_x(name.right() + 4.0), &row.before, Type::Small, t.text, Align::Min);
    }
}

fn facts<'v>(seen: &'v Seen, view: &View<'v>) -> Option<Facts<'v>> {
    let (entry, (_, take)) = (seen.entry.as_deref()?, seen.take.as_ref()?);
    let masks = view.document.map(|document| &document.masks);
    let id = take.mask.as_ref().and_then(|version| version.mask);
    let mask = masks.zip(id).and_then(|(masks, id)| masks.live().find(|mask| mask.id() == id)).map(Named::name);
    Some(Facts { take, entry, mask })
}

fn line(ui: &mut Ui, row: &Row) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), LINE));
    let name = rect.with_max_x(rect.left() + rect.width() * 0.28);
    line_in(ui, name, row.name, Type::Small, t.text_3, Align::Min);
    let rest = rect.with_min_x(name.right() + 4.0);
    let arrow = rest.left() + rest.width() * 0.42;
    let before = Rect::from_min_max(rest.min, pos2(arrow - 4.0, rest.bottom()));
    let after = rest.with_min_x(arrow + 20.0);
    if row.changed {
        line_in(ui, before, &row.before, Type::Small, t.text, Align::Min);
        icons::ARROW_FORWARD.paint(ui.painter(), pos2(arrow + 8.0, rect.center().y), 14.0, t.text_3);
        line_in(ui, after, &row.after, Type::SmallMedium, t.text, Align::Min);
    } else {
        let same = rest.with_min_x(rest.right() - 34.0);
        line_in(ui, rest.with_max_x(same.left() - 4.0), &row.before, Type::Small, t.text_3, Align::Min);
        line_in(ui, same, "same", Type::Small, t.text_3, Align::Max);
    }
}

/// The words: what went is struck out, what came is underlined.
fn prompts(ui: &mut Ui, before: &str, after: &str) {
    let t = theme::tokens(ui);
    ui.add_space(8.0);
    hairline(ui);
    ui.add_space(8.0);
    text_line(ui, "Prompt, word by word", Type::SmallMedium, t.text);
    ui.add_space(4.0);
    let font: FontId = Type::Small.font();
    let format =
        |color: Color32| TextFormat { font_id: font.clone(), line_height: Some(18.0), color, ..TextFormat::default() };
    let mut job = LayoutJob::default();
    job.wrap.max_width = ui.available_width();
    let long = before.len().max(after.len()) > MOST_CHARS;
    let pieces = diff(before, after);
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter().enumerate() {
        let (words, style) = match piece.change {
            Change::Same if long => (shortened(&piece.text, at == 0, at == last), format(t.text_2)),
            Change::Same => (piece.text.clone(), format(t.text_2)),
            Change::Gone => {
                let style = TextFormat { strikethrough: Stroke::new(1.0, t.text_3), ..format(t.text_3) };
                (piece.text.clone(), style)
            }
            Change::New => {
                let style = TextFormat { underline: Stroke::new(1.0, t.accent_line), ..format(t.text) };
                (piece.text.clone(), style)
            }
        };
        job.append(&words, if at == 0 { 0.0 } else { 4.0 }, style);
    }
    ui.add(Label::new(job).wrap());
    ui.add_space(4.0);
    text_line(ui, "Struck out: only in A. Underlined: only in B.", Type::Caption, t.text_3);
}

/// The words at the ends of a long stretch that both prompts share.
fn shortened(text: &str, first: bool, last: bool) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    if words.len() <= 2 * AROUND + 2 {
        return text.to_owned();
    }
    let head = words[..AROUND].join(" ");
    let tail = words[words.len() - AROUND..].join(" ");
    match (first, last) {
        (true, true) => text.to_owned(),
        (true, false) => format!("… {tail}"),
        (false, true) => format!("{head} …"),
        (false, false) => format!("{head} … {tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn long_stretches_are_told_by_their_ends() {
        let text = (0..40).map(|at| at.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(shortened(&text, true, false), "… 32 33 34 35 36 37 38 39");
        assert_eq!(shortened(&text, false, false), "0 1 2 3 4 5 6 7 … 32 33 34 35 36 37 38 39");
        assert_eq!(shortened("a b", false, false), "a b");
    }
}
