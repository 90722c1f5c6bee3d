//! The cheat sheet: every action with its keys, from the table.

use crate::command::action::Action;
use crate::command::keys::Chord;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{IconButton, Run, line_in, popover_frame, text_line, text_runs};
use eframe::egui::{Align, Align2, Area, Id, Layout, Order, Rect, ScrollArea, Ui, pos2, vec2};

const COLUMN: f32 = 276.0;
const GAP: f32 = 24.0;
const ROW: f32 = 24.0;

/// What pointer and keys do together; all else is in the table of actions.
const GESTURES: [(&str, &str); 11] = [
    ("Brush size, hardness", "Alt+right drag"),
    ("Brush size", "Ctrl+wheel"),
    ("Brush opacity", "1 to 9, 0"),
    ("Straight line", "Shift+click"),
    ("Erase while it is held", "Shift+`"),
    ("Add to the selection", "Shift+drag"),
    ("Take from the selection", "Alt+drag"),
    ("Only where both are", "Shift+Alt+drag"),
    ("Zoom at the pointer", "Wheel"),
    ("Pan", "Space+drag"),
    ("The original", "Hold `"),
];

/// Shows the sheet over the window while it is open.
pub fn show(ui: &Ui, state: &mut UiState) {
    if state.overlay != Overlay::Shortcuts {
        return;
    }
    let window = ui.content_rect();
    let columns = if window.width() >= 3.0 * COLUMN + 2.0 * GAP + 80.0 { 3 } else { 2 };
    let frame = popover_frame(theme::tokens(ui));
    let area = Area::new(Id::unique("shortcuts"))
        .order(Order::Foreground)
        .accessible_name("Shortcuts")
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0));
    area.show(ui, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(columns as f32 * (COLUMN + GAP) - GAP);
            if head(ui).clicked() {
                shortcuts::close(state);
            }
            ui.add_space(4.0);
            let most = window.height() - 140.0;
            ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| table(ui, columns));
        });
    });
}

fn head(ui: &mut Ui) -> eframe::egui::Response {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        text_runs(
            ui,
            &[
                Run::new("Shortcuts", Type::Section, t.text),
                Run::new("Single letters act when no text field has the focus", Type::Caption, t.text_3).after(12.0),
            ],
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui)
        })
        .inner
    })
    .inner
}

/// All keys of an action; not those that are the same press under another name on some keyboards.
fn keys(action: Action) -> String {
    let labels = action.chords().iter().map(Chord::label).collect::<Vec<_>>();
    let twin = |label: &String| label.contains("Curly") || label.ends_with("Equals") || label.contains("Exclamation");
    let shown = labels.into_iter().filter(|label| !twin(label));
    shown.collect::<Vec<_>>().join(", ")
}

fn table(ui: &mut Ui, columns: usize) {
    let t = theme::tokens(ui);
    let actions = Action::ALL.into_iter().map(|action| (action.label().trim_end_matches("..."), keys(action)));
    let gestures = GESTURES.into_iter().map(|(label, gesture)| (label, gesture.to_owned()));
    let all: Vec<(&str, String)> = gestures.chain(actions).collect();
    let rows = all.len().div_ceil(columns);
    let (_, area) = ui.allocate_space(vec2(ui.available_width(), rows as f32 * ROW));
    for (at, (label, keys)) in all.into_iter().enumerate() {
        let min = area.min + vec2((at / rows) as f32 * (COLUMN + GAP), (at % rows) as f32 * ROW);
        let rect = Rect::from_min_size(min, vec2(COLUMN, ROW));
        let middle = rect.right() - 118.0;
        let left = Rect::from_min_max(rect.min, pos2(middle - 8.0, rect.bottom()));
        let right = Rect::from_min_max(pos2(middle, rect.top()), rect.max);
        line_in(ui, left, label, Type::Small, t.text, Align::Min);
        line_in(ui, right, &keys, Type::Small, t.text_2, Align::Max);
    }
    ui.add_space(6.0);
    text_line(ui, "Ctrl is Cmd on macOS. Plain Enter never pays.", Type::Caption, t.text_3);
}
