//! The card of the first start: three steps to an edit.

use crate::take::Tier;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{IconButton, floating_bar, galley, line_in, wrapped};
use eframe::egui::{Align, Frame, Layout, Margin, Rect, Role, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// Width of the card.
const WIDTH: f32 = 236.0;
/// Its place: from the left edge of the canvas, and below the tool options.
const AT: eframe::egui::Vec2 = vec2(12.0, 64.0);
/// Side of a step's mark.
const MARK: f32 = 20.0;

/// Shows the card while the sample has not been edited; where it is.
pub(super) fn show(ui: &mut Ui, page: Rect, view: &View<'_>, state: &mut UiState) -> Option<Rect> {
    let document = view.document.filter(|document| document.sample)?;
    let fresh = view.jobs.list().is_empty() && view.tiles.is_empty();
    if state.screen.steps_closed || !fresh || page.width() < 2.0 * WIDTH || page.height() < 330.0 {
        return None;
    }
    let n = view.draft.count(Tier::Draft);
    let profile = view.profile();
    let run = if profile.is_sandbox() {
        format!("{} from the Sandbox: free, no key, no network.", drafts(n))
    } else {
        format!("{} from {}.", drafts(n), profile.name)
    };
    let painted = document.canvas.revision() > 0 || !document.canvas.mask().is_empty();
    let told = !view.draft.prompt.trim().is_empty();
    let steps = [
        (painted, "Paint what may change", "A mask is suggested. Add with the brush, remove with E."),
        (told, "Say what should be there", "A prompt is filled in. Change it or keep it."),
        (false, "Run", run.as_str()),
    ];
    let t = theme::tokens(ui);
    let rect = Rect::from_min_size(page.min + AT, vec2(WIDTH, page.height() - AT.y));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("steps"));
    let shown = Frame { inner_margin: Margin::same(14), ..floating_bar(t) }.show(&mut child, |ui| {
        ui.set_width(WIDTH - 30.0);
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        if head(ui) {
            state.screen.steps_closed = true;
        }
        let next = steps.iter().position(|(done, ..)| !done);
        for (at, (done, title, words)) in steps.into_iter().enumerate() {
            ui.add_space(if at == 0 { 6.0 } else { 10.0 });
            step(ui, at + 1, (done, next == Some(at)), title, words);
        }
    });
    let response = shown.response;
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Three steps to an edit"));
    Some(response.rect)
}

/// Title and close button; true when that was clicked.
fn head(ui: &mut Ui) -> bool {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 24.0));
    let close = Rect::from_min_size(pos2(rect.right() - 20.0, rect.top()), vec2(24.0, 24.0));
    line_in(ui, rect.with_max_x(close.left()), "Three steps to an edit", Type::Label, t.text, Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(close).layout(Layout::left_to_right(Align::Center)));
    IconButton::new(icons::CLOSE, "Close the three steps").small().show(&mut child).clicked()
}

fn step(ui: &mut Ui, number: usize, (done, next): (bool, bool), title: &str, words: &str) {
    let t = theme::tokens(ui);
    let top = ui.cursor().top();
    let left = ui.cursor().left();
    let centre = pos2(left + MARK / 2.0, top + MARK / 2.0 + 1.0);
    let name = format!("Step {number}{}: {title}. {words}", if done { ", done" } else { "" });
    let body = ui.horizontal(|ui| {
        ui.add_space(MARK + 12.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            wrapped(ui, title, Type::SmallMedium, t.text);
            wrapped(ui, words, Type::Caption, t.text_3);
        });
    });
    body.response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
    if done {
        ui.painter().circle_filled(centre, MARK / 2.0, t.badge);
        icons::CHECK.paint(ui.painter(), centre, 14.0, t.on_badge);
        return;
    }
    let color = if next { t.accent_line } else { t.text_3 };
    ui.painter().circle_stroke(centre, MARK / 2.0 - 0.75, Stroke::new(1.5 * metrics::LINE, color));
    let digit = galley(ui, &number.to_string(), Type::SmallMedium, color);
    ui.painter().galley(centre - digit.size() / 2.0, digit, color);
}

/// "Four drafts".
fn drafts(n: u32) -> String {
    const WORDS: [&str; 10] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    let word = WORDS.get(n.saturating_sub(1) as usize).copied().unwrap_or("Some");
    format!("{word} {}", if n == 1 { "draft" } else { "drafts" })
}
