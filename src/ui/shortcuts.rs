//! Keys become actions, and actions become changes of the screen or commands. The cheat sheet shows the same table.

pub mod sheet;

use crate::command::action::{Action, Scope};
use crate::command::keys;
use crate::command::marks::MarkStep;
use crate::command::{Command, Target};
use crate::entry::Verdict;
use crate::take::{EntryId, Tier};
use crate::ui::state::{Overlay, Tab, Tool, UiState};
use crate::ui::view::View;
use crate::ui::{area, board, browser, canvas, compare, lineage, prompt_bar, regard, stack};
use eframe::egui::{Id, Key, Modifiers, Ui};

/// Reads the keys of this frame. Changes of the screen happen at once, so that this frame shows them; commands are
/// given back, to be pushed after the frame: what was typed before a Run in the same frame belongs to that run.
pub fn handle(ui: &Ui, view: &View<'_>, state: &mut UiState) -> Vec<Command> {
    let mut later = Vec::new();
    let typing = ui.text_edit_focused();
    escape(ui, state, typing);
    let over = state.overlay == Overlay::Palette;
    let prompting = ui.memory(|memory| memory.has_focus(prompt_bar::prompt_id()));
    let typing = typing || area::is_moving(ui);
    let judging = area::judges(view, state);
    let mut meant = scopes(state.screen.tab, state.area, typing, prompting);
    if judging && !typing {
        meant.push(Scope::Staging);
    }
    for action in ui.input(|i| keys::pressed(i, &meant)) {
        let action = match action {
            Action::ClearMask if judging && ui.input(|i| i.key_pressed(Key::Delete)) => Action::Discard,
            // Nor are they meant for a mask below something that is open.
            Action::ClearMask | Action::FillMask if judging || state.overlay != Overlay::None => continue,
            action => action,
        };
        // What lies below the palette hears no keys.
        if over && !matches!(action, Action::Palette | Action::Quit) {
            continue;
        }
        if action == Action::Palette {
            // A text field would cut the line at the cursor.
            ui.input_mut(|i| i.consume_key(Modifiers::COMMAND, Key::K));
        }
        let by_enter = matches!(action, Action::Accept | Action::OpenSelected);
        if by_enter && !area::enter_belongs_to_area(ui) {
            continue;
        }
        if action == Action::ClearMask && state.drawing {
            continue;
        }
        if action == Action::TogglePanels && !area::tab_hides_panels(ui) {
            continue;
        }
        act(ui, action, view, state, &mut later);
    }
    later
}

/// The prompt so many runs before or after the one that is there: the field puts it in.
fn recall(ui: &Ui, state: &mut UiState, by: isize) {
    for key in [Key::ArrowUp, Key::ArrowDown] {
        // The field would move its cursor.
        ui.input_mut(|i| i.consume_key(Modifiers::ALT, key));
    }
    show_tab(state, Tab::Canvas);
    state.history.wanted = by;
}

/// The areas whose keys are meant now. A page over the window takes them all but the one that closes it.
fn scopes(tab: Tab, area: Option<Scope>, typing: bool, prompting: bool) -> Vec<Scope> {
    let mut scopes = vec![Scope::Anywhere];
    if prompting {
        scopes.push(Scope::Prompt);
    }
    if typing {
        return scopes;
    }
    scopes.push(Scope::NotTyping);
    match (tab, area) {
        (Tab::Gallery, _) => scopes.push(Scope::Gallery),
        (Tab::Compare, _) => scopes.push(Scope::Compare),
        (Tab::Canvas, Some(Scope::Canvas)) => scopes.push(Scope::Canvas),
        (Tab::Canvas, Some(Scope::Board)) => scopes.push(Scope::Board),
        (Tab::Canvas, Some(Scope::Staging)) => scopes.push(Scope::Staging),
        (Tab::Canvas, _) => {}
    }
    scopes
}

/// Escape leaves a text field first, and closes what is over the window only then.
fn escape(ui: &Ui, state: &mut UiState, typing: bool) {
    let id = Id::unique("typed in the last frame");
    let typed = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    ui.data_mut(|data| data.insert_temp(id, typing));
    let in_page = matches!(state.overlay, Overlay::Settings) && typed;
    if !in_page && ui.input(|i| i.key_pressed(Key::Escape)) {
        if state.overlay == Overlay::Palette {
            // It closes the palette and nothing below it.
            ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        } else if state.overlay == Overlay::None && !typing && !typed {
            // Nothing lies over the tree: it is what is left.
            state.lineage.open &= state.screen.tab != Tab::Canvas;
        }
        let back = browser::back(&state.overlay);
        close(state);
        state.overlay = back;
    }
}

/// Closes what is over the window.
pub fn close(state: &mut UiState) {
    state.overlay = Overlay::None;
    state.editing = None;
    state.limits = None;
    state.key_text.clear();
    state.rail_open = false;
}

/// Opens the settings where the limits are.
pub fn change_limits(state: &mut UiState) {
    // What is half typed on an open page stays.
    if state.overlay != Overlay::Settings {
        close(state);
        state.overlay = Overlay::Settings;
    }
    state.to_limits = true;
}

/// Opens a popover or page, or closes it when it is open.
pub fn toggle(state: &mut UiState, overlay: Overlay) {
    let was = state.overlay == overlay;
    close(state);
    if !was {
        state.overlay = overlay;
    }
}

/// Carries out an action: on the screen where it is about the screen, else as a command.
pub fn act(ui: &Ui, action: Action, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let over_all = matches!(state.overlay, Overlay::Settings | Overlay::Spend | Overlay::Sheet(_) | Overlay::Batch);
    if over_all && !matches!(action, Action::Settings | Action::Spending | Action::Shortcuts | Action::Quit) {
        return;
    }
    if view.restoring && action != Action::Quit {
        return;
    }
    if board::act(ui, action, view, state, out) {
        return;
    }
    match action {
        Action::Run => run(ui, view, state, out),
        Action::RunFinal => run_final(ui, view, state, out),
        Action::Settings => toggle(state, Overlay::Settings),
        Action::Spending => toggle(state, Overlay::Spend),
        Action::Shortcuts => toggle(state, Overlay::Shortcuts),
        Action::Palette => toggle(state, Overlay::Palette),
        Action::ShowCanvas => {
            show_tab(state, Tab::Canvas);
            state.lineage.open = false;
        }
        Action::ShowCompare => show_tab(state, Tab::Compare),
        Action::ShowGallery => show_tab(state, Tab::Gallery),
        Action::CompareResult => compare::open(&all_chosen(view, state), out),
        Action::ToggleLineage => {
            let open = state.screen.tab != Tab::Canvas || !state.lineage.open;
            show_tab(state, Tab::Canvas);
            state.lineage.open = open && view.document.is_some();
        }
        Action::FocusPrompt => {
            show_tab(state, Tab::Canvas);
            state.focus_prompt = true;
        }
        Action::PreviousPrompt => recall(ui, state, 1),
        Action::NextPrompt => recall(ui, state, -1),
        Action::RenameMask => stack::rename(view, state),
        Action::ToggleStack if state.screen.tab == Tab::Compare => {
            state.screen.compare.panel_open = !state.screen.compare.panel_open;
        }
        Action::ToggleTools => state.screen.tools_open = !state.screen.tools_open,
        Action::ToggleStack => toggle_stack(ui, state),
        Action::TogglePanels => {
            let any = state.screen.tools_open || state.screen.stack_open;
            (state.screen.tools_open, state.screen.stack_open) = (!any, !any);
            state.rail_open = false;
        }
        Action::OpenSource => out.push(Command::PickFiles(Target::Source)),
        Action::AddReferences => out.push(Command::PickFiles(Target::Reference)),
        Action::Accept | Action::Keep | Action::Discard => decide(action, view, state, out),
        Action::Rate1
        | Action::Rate2
        | Action::Rate3
        | Action::Rate4
        | Action::Rate5
        | Action::Unrate
        | Action::Star
        | Action::FinalOfChosen => {
            regard::act(action, &all_chosen(view, state), view, out);
        }
        Action::NextResult => walk(view, state, 1, out),
        Action::PreviousResult => walk(view, state, -1, out),
        Action::CopyResult => out.extend(chosen(action, view, state).map(Command::CopyResult)),
        Action::OpenSelected => {
            if let Some(id) = state.screen.selected {
                out.push(Command::ShowResult(Some(id)));
                show_tab(state, Tab::Canvas);
            }
        }
        Action::Undo | Action::Redo | Action::ClearMask if marks(view, state) => {
            out.push(step_back(action, true));
        }
        other => {
            let here = compare::act(ui, other, state, out)
                || (state.lineage.open && state.screen.tab == Tab::Canvas && lineage::act(ui, other, state));
            if !here && !canvas::act(ui, other, view, state) {
                out.push(Command::Do(other));
            }
        }
    }
}

/// True while the marks are what is drawn: a result that is blended anew has none.
pub fn marks(view: &View<'_>, state: &UiState) -> bool {
    state.screen.tool == Tool::Marker && view.blending.is_none()
}

/// A step of the mask, or of the marks while those are being drawn.
pub fn step_back(action: Action, marking: bool) -> Command {
    match action {
        Action::Undo if marking => Command::Mark(MarkStep::Undo),
        Action::Redo if marking => Command::Mark(MarkStep::Redo),
        Action::ClearMask if marking => Command::Mark(MarkStep::Clear),
        other => Command::Do(other),
    }
}

fn show_tab(state: &mut UiState, tab: Tab) {
    if state.screen.tab != tab {
        state.screen.tab = tab;
        state.area = (tab == Tab::Gallery).then_some(Scope::Gallery);
    }
    close(state);
}

fn toggle_stack(ui: &Ui, state: &mut UiState) {
    let window = ui.content_rect().size();
    if crate::ui::theme::Layout::for_size(window.x, window.y).stack_is_rail {
        state.rail_open = !state.rail_open;
    } else {
        state.screen.stack_open = !state.screen.stack_open;
    }
}

/// Drafts run at once. Where the bar stands on final, the same keys open the price step: they never pay for something
/// whose price is not on screen.
fn run(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if view.draft.tier == Tier::Final {
        if state.overlay != Overlay::PriceStep {
            run_final(ui, view, state, out);
        }
        return;
    }
    show_tab(state, Tab::Canvas);
    prompt_bar::tried(ui);
    // What comes is what is judged next.
    state.area = Some(Scope::Staging);
    out.push(Command::Do(Action::Run));
}

/// The first time it opens the price step; with the step open it runs.
pub fn run_final(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    prompt_bar::tried(ui);
    let open = state.overlay == Overlay::PriceStep;
    show_tab(state, Tab::Canvas);
    if view.prospect.problem.is_some() {
        return;
    }
    if open {
        out.push(Command::Do(Action::RunFinal));
        return;
    }
    // The prompt bar then moves to the final tier, so that size and price on it are those of the final, too.
    state.overlay = Overlay::PriceStep;
}

/// The result that keys are about: the selected one in the gallery, the shown one on the canvas.
fn chosen(action: Action, view: &View<'_>, state: &UiState) -> Option<EntryId> {
    match state.screen.tab {
        Tab::Compare => compare::chosen(view, action),
        Tab::Gallery => state.screen.selected,
        Tab::Canvas => view.shown.map(|shown| shown.entry.id),
    }
}

/// All results that keys are about: those that are chosen in the gallery, in that order.
fn all_chosen(view: &View<'_>, state: &UiState) -> Vec<EntryId> {
    let more: &[EntryId] = if state.screen.tab == Tab::Gallery { &state.also_selected } else { &[] };
    chosen(Action::CompareResult, view, state).into_iter().chain(more.iter().copied()).collect()
}

fn decide(action: Action, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let several = state.screen.tab == Tab::Gallery && !state.also_selected.is_empty();
    if several && matches!(action, Action::Keep | Action::Discard) {
        let verdict = if action == Action::Keep { Verdict::Kept } else { Verdict::Discarded };
        out.extend(all_chosen(view, state).into_iter().map(|id| Command::Verdict(id, verdict)));
        state.also_selected.clear();
        return;
    }
    let Some(id) = chosen(action, view, state) else { return };
    match action {
        Action::Accept => {
            out.push(Command::Verdict(id, Verdict::Accepted));
            out.push(Command::UseAsSource(id));
            if state.screen.tab == Tab::Compare {
                show_tab(state, Tab::Canvas);
            }
        }
        Action::Keep => out.push(Command::Verdict(id, Verdict::Kept)),
        _ => out.push(Command::Verdict(id, Verdict::Discarded)),
    }
}

/// The next or previous result of the strip, or of the gallery.
pub fn walk(view: &View<'_>, state: &mut UiState, by: isize, out: &mut Vec<Command>) {
    if state.screen.tab == Tab::Gallery {
        let at = state.screen.selected.and_then(|id| view.tiles.iter().position(|tile| tile.id == id));
        if let Some(tile) = step(at, view.tiles.len(), by).and_then(|to| view.tiles.get(to)) {
            state.screen.selected = Some(tile.id);
            state.also_selected.clear();
            out.push(Command::Inspect(tile.id));
        }
        return;
    }
    if state.screen.tab == Tab::Compare {
        compare::walk(view, by, out);
        return;
    }
    let Some(job) = view.staged.and_then(|id| view.jobs.get(id)) else { return };
    let ids: Vec<EntryId> = job.entries().map(|(_, entry)| entry.id).collect();
    let at = view.shown.and_then(|shown| ids.iter().position(|id| *id == shown.entry.id));
    if let Some(to) = step(at, ids.len(), by) {
        out.push(Command::ShowResult(Some(ids[to])));
    }
}

/// The place `by` steps on; from nowhere to the nearer end. `None` when that is where it is already.
fn step(at: Option<usize>, len: usize, by: isize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    let to = match at {
        Some(at) => at.saturating_add_signed(by).min(last),
        None if by < 0 => last,
        None => 0,
    };
    (Some(to) != at).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_stops_at_the_ends() {
        assert_eq!(step(None, 3, 1), Some(0));
        assert_eq!(step(None, 3, -1), Some(2));
        assert_eq!(step(Some(1), 3, 1), Some(2));
        assert_eq!(step(Some(2), 3, 1), None);
        assert_eq!(step(None, 0, 1), None);
    }

    #[test]
    fn letters_mean_nothing_while_typing() {
        let scopes = |typing, prompting| scopes(Tab::Canvas, Some(Scope::Canvas), typing, prompting);
        assert_eq!(scopes(true, false), [Scope::Anywhere]);
        assert_eq!(scopes(true, true), [Scope::Anywhere, Scope::Prompt]);
        assert_eq!(scopes(false, false), [Scope::Anywhere, Scope::NotTyping, Scope::Canvas]);
    }
}
