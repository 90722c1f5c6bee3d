//! The prompt bar: what is asked for, how often, how large, for how much, and the one button.

mod mention;
mod output;
mod prompt;
pub use prompt::prompt_id;
pub mod run;
mod saved;
mod size;
mod slot;
mod variable;

use crate::command::Command;
use crate::draft::Draft;
use crate::model::MAX_N;
use crate::request::{Field, Problem};
use crate::take::{Mode, Tier};
use crate::ui::area;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Segment, Segmented, Stepper, icon_text, vertical_hairline};
use eframe::egui::{self, Align, CornerRadius, Frame, Id, Margin, Panel, Rect, Stroke, StrokeKind, Ui, vec2};

const GAP: f32 = 11.0;
const LINE_OF_WORDS: f32 = 20.0;

/// Shows the bar.
pub fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let mut draft = view.draft.clone();
    // With the step open the bar shows the final's size and price; then it stands where it stood.
    if state.overlay == Overlay::PriceStep {
        state.tier_before.get_or_insert(draft.tier);
        draft.tier = Tier::Final;
    } else if let Some(before) = state.tier_before.take() {
        draft.tier = before;
    }
    let problem = shown_problem(ui, view);
    let several = variable::several(&view.draft.prompt).filter(|_| problem.is_none());
    let (low, box_height, height) = heights(ui, ui.available_width(), view, problem.is_some() || several.is_some());
    let frame = Frame::new().fill(t.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("prompt bar").exact_size(height).frame(frame).show(ui, |ui| {
        let bar = ui.max_rect();
        area::claim(ui, bar, state, None);
        let prompt_rect = Rect::from_min_size(bar.min + vec2(0.0, GAP), vec2(bar.width(), box_height));
        let wrong = problem.is_some_and(|problem| problem.field == Field::Prompt);
        let place = prompt::Place { rect: prompt_rect, low, wrong };
        prompt::show(ui, &place, view, &mut draft.prompt, state, textures);
        let rect = Rect::from_min_size(prompt_rect.left_bottom() + vec2(2.0, 4.0), vec2(bar.width() - 4.0, 16.0));
        if let Some(pattern) = &several {
            variable::caption(ui, rect, pattern);
        }
        if let Some(problem) = problem {
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect));
            icon_text(&mut child, icons::ERROR, t.error, &problem.message, Type::Caption, t.error);
        }
        let row = Rect::from_min_max(egui::pos2(bar.left(), bar.bottom() - 48.0), bar.max - vec2(0.0, 12.0));
        let mut right = ui.new_child(
            egui::UiBuilder::new().max_rect(row).layout(egui::Layout::right_to_left(Align::Center)).id_salt("right"),
        );
        run::show(&mut right, layout, view, state, textures, out);
        let room = row.with_max_x(right.min_rect().left() - 8.0);
        let mut left = ui.new_child(
            egui::UiBuilder::new().max_rect(room).layout(egui::Layout::left_to_right(Align::Center)).id_salt("left"),
        );
        let field = problem.map(|problem| problem.field);
        controls(&mut left, view, field, &mut draft, state, out);
    });
    if draft != *view.draft {
        out.push(Command::EditDraft(draft));
    }
}

/// Height of the bar when it is `width` wide.
pub fn height(ui: &Ui, width: f32, view: &View<'_>) -> f32 {
    let line = shown_problem(ui, view).is_some() || variable::several(&view.draft.prompt).is_some();
    heights(ui, width, view, line).2
}

/// Whether the window is low, the height of the prompt's field, and the height of the bar, with a line of words or
/// without.
fn heights(ui: &Ui, width: f32, view: &View<'_>, line: bool) -> (bool, f32, f32) {
    let low = ui.content_rect().height() < metrics::LOW_HEIGHT;
    let field = prompt::height(ui, width - 2.0 * metrics::PAD_PANEL, view, low);
    let line = if line { LINE_OF_WORDS } else { 0.0 };
    let height = GAP + field + line + GAP + metrics::BUTTON_BAR + metrics::PAD_PANEL;
    (low, field, height.max(metrics::PROMPT_BAR_MIN))
}

fn controls(
    ui: &mut Ui,
    view: &View<'_>,
    wrong: Option<Field>,
    draft: &mut Draft,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let narrow = ui.content_rect().width() < metrics::NARROW_WIDTH;
    ui.spacing_mut().item_spacing.x = if narrow { 9.0 } else { 11.0 };
    let modes = [
        Segment::new(Mode::Generate, "Generate"),
        Segment::new(Mode::Edit, "Edit"),
        Segment::new(Mode::Compose, "Compose"),
    ];
    Segmented::new("Mode", &modes).show(ui, &mut draft.mode);
    ui.add_space(4.0);
    vertical_hairline(ui, 18.0);
    ui.add_space(4.0);
    let tiers = [Segment::new(Tier::Draft, "Draft"), Segment::new(Tier::Final, "Final")];
    let tier = Segmented::new("Tier", &tiers).show(ui, &mut draft.tier);
    if tier.changed() && draft.tier == Tier::Draft && state.overlay == Overlay::PriceStep {
        state.overlay = Overlay::None;
    }
    let count = match draft.tier {
        Tier::Draft => Stepper::new("Number of drafts", 1, MAX_N).show(ui, &mut draft.n),
        Tier::Final => Stepper::new("Number of finals", 1, 1).enabled(Err("A final is one picture")).show(ui, &mut 1),
    };
    mark_wrong(ui, wrong, Field::Count, &count);
    let chip = size::chip(ui, view, draft);
    mark_wrong(ui, wrong, Field::Size, &chip);
    let tune = output::button(ui, view, draft);
    mark_wrong(ui, wrong, Field::Output, &tune);
    saved::button(ui, view, state, out);
}

/// The error edge around the field that is wrong.
fn mark_wrong(ui: &Ui, wrong: Option<Field>, field: Field, response: &egui::Response) {
    if wrong == Some(field) {
        let stroke = Stroke::new(metrics::LINE, theme::tokens(ui).error);
        ui.painter().rect_stroke(response.rect, CornerRadius::same(metrics::RADIUS), stroke, StrokeKind::Inside);
    }
}

/// Says that a run was wanted: from now on, what is missing is shown as an error at its field too.
pub fn tried(ui: &Ui) {
    ui.data_mut(|data| data.insert_temp(tried_id(), true));
}

fn tried_id() -> Id {
    Id::unique("a run was wanted")
}

/// The problem to show as an error. What is only not done yet (no prompt, no mask) is no error before a run was
/// wanted; the button says what is missing all the time. References show theirs in the stack.
fn shown_problem<'v>(ui: &Ui, view: &View<'v>) -> Option<&'v Problem> {
    let Some(problem) = &view.prospect.problem else {
        ui.data_mut(|data| data.remove::<bool>(tried_id()));
        return None;
    };
    let tried: bool = ui.data(|data| data.get_temp(tried_id())).unwrap_or(false);
    let not_done_yet = match problem.field {
        Field::Prompt => view.draft.prompt.trim().is_empty(),
        Field::Mask | Field::Source | Field::Profile => true,
        Field::Size | Field::Count | Field::Output => false,
        Field::References => return None,
    };
    (tried || !not_done_yet).then_some(problem)
}
