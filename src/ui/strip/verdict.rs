//! The right end of the strip: the proof of the shown result, and what becomes of it.

use crate::command::Command;
use crate::command::action::{Action, Scope};
use crate::entry::{Entry, Verdict};
use crate::jobs::Job;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, Tool, UiState};
use crate::ui::theme::{self, Icon, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Hint, IconButton, galley, line_in};
use eframe::egui::{self, Align, Color32, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

/// The shown result, if it is one of this job: with its place.
fn shown<'v>(job: &'v Job, view: &View<'v>) -> Option<(usize, &'v Entry)> {
    let id = view.shown?.entry.id;
    job.entries().find(|(_, entry)| entry.id == id).map(|(at, entry)| (at, &**entry))
}

/// Width of the hints in the buttons.
const HINTS: f32 = 70.0;

/// Room that the buttons and the words need, with the hints or without.
pub fn width(ui: &Ui, layout: &Layout, job: &Job, view: &View<'_>, hints: bool) -> f32 {
    let Some((at, entry)) = shown(job, view) else { return 0.0 };
    let t = theme::tokens(ui);
    let buttons = match (layout.quiet_buttons_are_icons, hints) {
        (true, _) => 170.0,
        (false, false) => 270.0,
        (false, true) => 270.0 + HINTS,
    };
    let words = galley(ui, &detail(at, entry), Type::Caption, t.text_2).size().x;
    let link = if entry.heat_path.is_some() { 134.0 } else { 0.0 };
    buttons.max(words + link + 4.0)
}

/// Keys are hinted at only where they act: with the focus in the strip.
pub fn hints_act(layout: &Layout, state: &UiState) -> bool {
    layout.hints_shown && state.area == Some(Scope::Staging) && !layout.quiet_buttons_are_icons
}

/// Shows it inside `rect`, at its right.
#[expect(
    clippy::too_many_arguments,
    reason = "the arguments of every part of the screen, and whether keys are hinted at"
)]
pub fn show(
    ui: &mut Ui,
    rect: Rect,
    layout: &Layout,
    job: &Job,
    view: &View<'_>,
    state: &mut UiState,
    hints: bool,
    out: &mut Vec<Command>,
) {
    let Some((at, entry)) = shown(job, view) else { return };
    proof(ui, rect, at, entry, state, out);
    let buttons = Rect::from_min_max(pos2(rect.left(), rect.bottom() - metrics::BUTTON_SMALL), rect.max);
    let mut row = ui.new_child(
        UiBuilder::new().max_rect(buttons).layout(egui::Layout::right_to_left(Align::Center)).id_salt("verdict"),
    );
    row.spacing_mut().item_spacing.x = 8.0;
    let key = |action: Action| action.hint();
    let accepted = entry.verdict == Verdict::Accepted;
    let accept = if accepted { Err("It is the source already") } else { Ok(()) };
    let enter = key(Action::Accept);
    let button = Button::secondary("Accept").icon(icons::CHECK).small().enabled(accept);
    let button = button.tip("It becomes the source").key(hints.then_some(enter.as_str()));
    if button.show(&mut row).clicked() {
        shortcuts::act(ui, Action::Accept, view, state, out);
    }
    let kept = entry.verdict == Verdict::Kept;
    let discarded = entry.verdict == Verdict::Discarded;
    let quiet = [
        (Action::Keep, "Keep", if kept { icons::BOOKMARK_FILL } else { icons::BOOKMARK }, kept, "It is kept already"),
        (Action::Discard, "Discard", icons::DELETE, discarded, "It is discarded already"),
    ];
    for (action, words, icon, done, why) in quiet {
        let enabled = if done { Err(why) } else { Ok(()) };
        let hint = key(action);
        let clicked = if layout.quiet_buttons_are_icons {
            IconButton::new(icon, words)
                .icon_size(metrics::ICON)
                .key(hint.as_str())
                .enabled(enabled)
                .show(&mut row)
                .clicked()
        } else {
            let hint = (hints && action == Action::Discard).then_some(hint.as_str());
            Button::quiet(words).icon(icon).small().key(hint).enabled(enabled).show(&mut row).clicked()
        };
        if clicked {
            shortcuts::act(ui, action, view, state, out);
        }
    }
}

/// Icon, its colour and the words of the proof; `None` for a result that was not put back through a mask.
fn verdict_of(ui: &Ui, entry: &Entry) -> Option<(Icon, Color32, String, Color32)> {
    let t = theme::tokens(ui);
    let proof = entry.proof.as_ref()?;
    Some(if proof.aspect_off {
        (icons::FLAG_FILL, t.money, "Aspect off, not pasted".to_owned(), t.money)
    } else if proof.other_content {
        (icons::FLAG_FILL, t.money, "Other content, not pasted".to_owned(), t.money)
    } else if proof.outside_changed_px == 0 {
        (icons::VERIFIED_USER_FILL, t.done, "0 px changed outside".to_owned(), t.text)
    } else {
        (icons::GPP_BAD_FILL, t.error, format!("{} px changed outside", proof.outside_changed_px), t.error)
    })
}

fn detail(at: usize, entry: &Entry) -> String {
    match &entry.proof {
        Some(proof) => format!("Result {}, blend {} px", at + 1, proof.seam_px),
        None => format!("Result {}, {}", at + 1, entry.extent.label()),
    }
}

fn proof(ui: &mut Ui, rect: Rect, at: usize, entry: &Entry, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let top = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 18.0));
    let mut second = top;
    if let Some((icon, color, words, ink)) = verdict_of(ui, entry) {
        let place = line_in(ui, top, &words, Type::SmallMedium, ink, Align::Max).rect;
        icon.paint(ui.painter(), place.left_center() - vec2(6.0 + metrics::ICON / 2.0, 0.0), metrics::ICON, color);
        second = top.translate(vec2(0.0, 18.0));
    }
    let mut right = second;
    if entry.heat_path.is_some() {
        let (left, clicked) = link(ui, second, "Heat map", "What the model itself had changed");
        if clicked {
            state.overlay = Overlay::Heat(entry.id);
        }
        right.max.x = left - 10.0;
        let (left, clicked) = link(ui, right, "Blend anew", "Seam, place and colour, without a new call");
        if clicked {
            state.screen.tool = Tool::Brush;
            out.push(Command::OpenBlend(entry.id));
        }
        right.max.x = left - 10.0;
    }
    line_in(ui, right, &detail(at, entry), Type::Caption, t.text_2, Align::Max);
}

/// Underlined words at the right end of a line; where they begin, and whether they were clicked.
fn link(ui: &Ui, line: Rect, name: &str, tip: &str) -> (f32, bool) {
    let t = theme::tokens(ui);
    let words = galley(ui, name, Type::Caption, t.text_2);
    let rect = Rect::from_min_max(pos2(line.right() - words.size().x, line.top() - 1.0), line.max + vec2(0.0, 5.0));
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    let ink = if response.hovered() { t.text } else { t.text_2 };
    let at = pos2(rect.left(), line.center().y - words.size().y / 2.0);
    let under = at.y + words.size().y - 1.5;
    ui.painter().galley_with_override_text_color(at, words, ink);
    ui.painter().hline(rect.x_range(), under, Stroke::new(metrics::LINE, t.line_strong));
    if response.has_focus() {
        crate::ui::widgets::focus_ring(ui.painter(), rect.shrink2(vec2(0.0, 2.0)), metrics::RADIUS_TAG, t);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
    (rect.left(), response.hint(tip).clicked())
}
