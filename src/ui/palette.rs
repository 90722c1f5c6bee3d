//! The command palette: every action by its name, found by a few letters of it.

use crate::command::Command;
use crate::command::action::{Action, Scope};
use crate::ui::board::is_of_masks;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, Tab, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{MenuRow, TextField, menu_frame, text_line};
use eframe::egui::{Align, Align2, Area, Id, Key, Modifiers, Order, ScrollArea, Ui, vec2};

const WIDTH: f32 = 420.0;
/// Most that the list takes of the window's height.
const HEIGHT: f32 = 330.0;

/// What is typed in the palette, and which row is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    text: String,
    /// None until something is typed or an arrow is pressed: Enter does nothing unasked.
    chosen: Option<usize>,
}

impl Search {
    /// Arrows walk the rows; the first press goes to the nearer end.
    fn step(&mut self, up: usize, down: usize, rows: usize) {
        let Some(last) = rows.checked_sub(1) else {
            self.chosen = None;
            return;
        };
        self.chosen = match self.chosen {
            None if down > 0 => Some((down - 1).min(last)),
            None if up > 0 => Some(last),
            None => None,
            Some(at) => Some((at + down).saturating_sub(up).min(last)),
        };
    }
}

/// Shows the palette over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let opened = Id::unique("palette was open");
    let was: bool = ui.data(|data| data.get_temp(opened)).unwrap_or(false);
    let open = state.overlay == Overlay::Palette;
    ui.data_mut(|data| data.insert_temp(opened, open));
    if !open {
        return;
    }
    if !was {
        state.palette = Search::default();
    }
    let (up, down) = ui.input_mut(|i| {
        (
            i.count_and_consume_key(Modifiers::NONE, Key::ArrowUp),
            i.count_and_consume_key(Modifiers::NONE, Key::ArrowDown),
        )
    });
    let mut meant = None;
    let area = Area::new(Id::unique("palette"))
        .order(Order::Foreground)
        .accessible_name("Command palette")
        .anchor(Align2::CENTER_TOP, vec2(0.0, 96.0));
    let shown = area.show(ui, |ui| {
        menu_frame(theme::tokens(ui)).show(ui, |ui| {
            ui.set_width(WIDTH);
            let search = &mut state.palette;
            let before = search.text.clone();
            let field = TextField::new("Command").placeholder("Type a command").icon(icons::SEARCH);
            let field = field.show(ui, &mut search.text);
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            // Whatever takes the focus away: what is typed belongs to the palette as long as it is open.
            if !field.has_focus() {
                field.request_focus();
            }
            let found = found(&search.text, state.screen.tab, view.composing());
            if before != search.text {
                search.chosen = (!search.text.trim().is_empty()).then_some(0);
            }
            search.step(up, down, found.len());
            ui.add_space(4.0);
            let moved = up + down > 0 || before != search.text;
            meant = list(ui, &found, search.chosen, moved);
            if entered {
                meant = search.chosen.and_then(|at| found.get(at)).map(|(action, _)| *action).or(meant);
            }
        });
    });
    if shown.response.clicked_elsewhere() && was {
        shortcuts::close(state);
    }
    if let Some(action) = meant {
        shortcuts::close(state);
        match action {
            // Its name says which of both is meant, whatever tool is in the hand.
            Action::ClearMask if !view.composing() => out.push(Command::Do(action)),
            _ => shortcuts::act(ui, action, view, state, out),
        }
    }
}

fn list(ui: &mut Ui, found: &[(Action, Match)], chosen: Option<usize>, moved: bool) -> Option<Action> {
    if found.is_empty() {
        ui.add_space(4.0);
        text_line(ui, "No command of that name", Type::Small, theme::tokens(ui).text_3);
        ui.add_space(8.0);
        return None;
    }
    let most = HEIGHT.min(ui.content_rect().height() - 200.0);
    let rows = ScrollArea::vertical().max_height(most).show(ui, |ui| {
        let mut clicked = None;
        for (at, (action, matched)) in found.iter().enumerate() {
            let key = action.hint();
            let key = (!key.is_empty()).then_some(key.as_str());
            let row = MenuRow::new(action.label()).key(key).selected(Some(at) == chosen).matched(matched.range());
            let row = row.show(ui);
            if Some(at) == chosen && moved {
                row.scroll_to_me(Some(Align::Center));
            }
            if row.clicked() {
                clicked = Some(*action);
            }
        }
        clicked
    });
    rows.inner
}

/// How a name was found: the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Match {
    /// 0: at the start, 1: at the start of a word, 2: within, 3: letter by letter.
    kind: u8,
    from: usize,
    to: usize,
}

impl Match {
    const fn range(self) -> std::ops::Range<usize> {
        self.from..self.to
    }
}

/// The actions whose names hold what was typed, the best first; all of them in their order when nothing was.
///
/// Run is not among them: plain Enter never pays. What is the canvas's alone is not offered in the gallery, what is about
/// masks not while composing, and what is about pieces only then.
fn found(typed: &str, tab: Tab, composing: bool) -> Vec<(Action, Match)> {
    let typed = typed.trim().to_lowercase();
    let mut found: Vec<_> = Action::ALL
        .into_iter()
        .filter(|action| !matches!(action, Action::Palette | Action::Run))
        .filter(|action| tab == Tab::Canvas || !matches!(action.scopes(), [Scope::Canvas | Scope::Board]))
        .filter(|action| if composing { !is_of_masks(*action) } else { action.scopes() != [Scope::Board] })
        .filter_map(|action| Some((action, matched(&action.label().to_lowercase(), &typed)?)))
        .collect();
    found.sort_by_key(|(_, matched)| *matched);
    found
}

fn matched(name: &str, typed: &str) -> Option<Match> {
    if typed.is_empty() {
        return Some(Match { kind: 0, from: 0, to: 0 });
    }
    let starts = |at: usize| at == 0 || name.as_bytes()[at - 1] == b' ';
    let places = || name.match_indices(typed).map(|(at, _)| at);
    if let Some(from) = places().find(|at| starts(*at)).or_else(|| places().next()) {
        let kind = if from == 0 { 0 } else { 2 - u8::from(starts(from)) };
        return Some(Match { kind, from, to: from + typed.len() });
    }
    let mut rest = name.chars();
    let all = typed.chars().filter(|c| *c != ' ').all(|wanted| rest.any(|c| c == wanted));
    all.then_some(Match { kind: 3, from: 0, to: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_match_is_the_first() {
        let first = |typed: &str| found(typed, Tab::Canvas, false).first().map(|(action, _)| *action);
        assert_eq!(first("wand"), Some(Action::Wand));
        assert_eq!(first("  Undo "), Some(Action::Undo));
        assert_eq!(first("inv"), Some(Action::InvertMask));
        assert_eq!(first("zm100"), Some(Action::Zoom100), "letter by letter");
        assert_eq!(first("no such thing"), None);
        let board = Action::ALL.iter().filter(|action| action.scopes() == [Scope::Board]).count();
        assert_eq!(found("", Tab::Canvas, false).len() + board, Action::ALL.len() - 2);
        assert!(found("run drafts", Tab::Canvas, false).is_empty(), "plain Enter never pays");
        assert!(found("clear mask", Tab::Gallery, false).is_empty());
        assert_eq!(first("ü"), None);
        let offers = |typed: &str, composing| !found(typed, Tab::Canvas, composing).is_empty();
        assert!(offers("clear mask", false) && !offers("clear mask", true), "the mask is out of sight");
        assert!(offers("mirror piece", true) && !offers("mirror piece", false));
        assert!(offers("undo", true) && offers("fit", true));
    }
}
