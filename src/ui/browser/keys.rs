//! The browser's keys. The field below has the focus all the while: arrows walk the list, all else is typed.

use super::{How, Shown, go};
use crate::command::Command;
use crate::ui::state::UiState;
use eframe::egui::{Key, Modifiers, Ui};
use std::path::Path;

/// Rows of one press of Page Up or Page Down.
const PAGE: usize = 10;

pub(super) fn handle(ui: &Ui, shown: &Shown<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let pressed = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    if pressed(Modifiers::ALT, Key::ArrowUp)
        && let Some(up) = shown.browse.folder.parent()
    {
        return go(state, up.to_owned(), out);
    }
    let paths: Vec<&Path> = shown.items().map(|item| item.path.as_path()).collect();
    let Some(last) = paths.len().checked_sub(1) else { return };
    let at = state.browser.cursor.as_ref().and_then(|cursor| paths.iter().position(|path| path == cursor));
    let several = shown.wanted.how() == How::Several;
    if several && state.path_text.is_empty() && pressed(Modifiers::COMMAND, Key::A) {
        state.browser.choose(paths[0]);
        state.browser.reach(&paths, last);
        return;
    }
    let steps = [
        (Key::ArrowDown, at.map_or(0, |at| (at + 1).min(last))),
        (Key::ArrowUp, at.map_or(last, |at| at.saturating_sub(1))),
        (Key::PageDown, at.map_or(0, |at| (at + PAGE).min(last))),
        (Key::PageUp, at.map_or(0, |at| at.saturating_sub(PAGE))),
    ];
    for (key, to) in steps {
        if several && pressed(Modifiers::SHIFT, key) {
            state.browser.reach(&paths, to);
        } else if pressed(Modifiers::NONE, key) {
            state.browser.choose(paths[to]);
        }
    }
}
