//! The runs' section: what was run on this source since the window was opened.

use crate::command::action::Action;
use crate::command::batch::BatchCommand;
use crate::command::{Command, TextureKey};
use crate::jobs::{Job, Slot};
use crate::ledger::Billed;
use crate::series::Series;
use crate::ui::recall;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    EmptyState, IconButton, MenuRow, Picture, Run, Section, line_in, menu_at_pointer, row_background, text_runs,
};
use eframe::egui::{Align, CornerRadius, Frame, Margin, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

/// The runs that belong here, oldest first: those of the source on the canvas; with no source, all of them.
pub fn of_source<'v>(view: &View<'v>) -> impl DoubleEndedIterator<Item = &'v Job> + use<'v> {
    let source = view.document.map(|document| document.source.digest);
    let own = |job: &Job| job.take.source.as_ref().map(|original| original.digest);
    view.jobs.list().iter().filter(move |job| source.is_none() || own(job) == source)
}

/// Shows the section.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let caption = if view.document.is_some() { "of this source" } else { "of this session" };
    let section = Section::new("Runs").caption(caption);
    // The tree is that of a source.
    let section = if view.document.is_some() {
        section.action(icons::ACCOUNT_TREE, Action::ToggleLineage.label())
    } else {
        section
    };
    if section.show(ui, &mut state.screen.jobs_open).action_clicked() {
        state.lineage.open = !state.lineage.open;
        state.rail_open = false;
    }
    if !state.screen.jobs_open {
        return;
    }
    let frame = Frame::new().inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 10 });
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let mut any = false;
        for job in of_source(view).rev() {
            any = true;
            ui.push_id(job.id(), |ui| row(ui, job, view, state, textures, out));
        }
        if !any {
            ui.horizontal(|ui| {
                ui.add_space(4.0);
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width() - 4.0);
                    let words = "Each result is kept in the gallery with its prompt and price.";
                    EmptyState::new(icons::HISTORY, "No runs yet", words).show(ui);
                });
            });
        }
    });
}

fn row(ui: &mut Ui, job: &Job, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let first = job.entries().next().map(|(_, entry)| entry.id);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_TAKE), Sense::click());
    row_background(ui, &response, rect, view.staged == Some(job.id()));
    let picture =
        Rect::from_min_size(rect.left_center() + vec2(8.0, -metrics::THUMB_TAKE.y / 2.0), metrics::THUMB_TAKE);
    match first.and_then(|id| textures.get(TextureKey::Thumb(id))) {
        Some(shown) => Picture::covering(shown.id, shown.size, picture.size()).paint(ui, picture, metrics::RADIUS_TAG),
        None => placeholder(ui, picture, job),
    }
    let left = picture.right() + 10.0;
    let cost = if job.is_active() { job.estimate } else { job.cost() };
    let cost = if cost.is_zero() { String::new() } else { format!("{:.2}", cost.usd()) };
    let right = rect.right() - 8.0;
    line_in(
        ui,
        Rect::from_min_max(pos2(right - 44.0, rect.top()), pos2(right, rect.bottom())),
        &cost,
        Type::Caption,
        t.text_3,
        Align::Max,
    );
    let words = if cost.is_empty() { right } else { right - 48.0 };
    let top = Rect::from_min_max(pos2(left, rect.top() + 4.0), pos2(words, rect.top() + 21.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(top));
    let (number, title) = (job.number.to_string(), job.take.title(60));
    text_runs(
        &mut child,
        &[Run::new(&number, Type::Small, t.text_2), Run::new(&title, Type::SmallMedium, t.text).after(6.0)],
    );
    let below = Rect::from_min_max(pos2(left, rect.top() + 21.0), pos2(words, rect.bottom() - 4.0));
    let (outcome, ink) = outcome(ui, job);
    let sheet = job.take.series.as_ref().map(|series| link_to_sheet(ui, below, series, state));
    let below = below.with_max_x(sheet.unwrap_or(below.right()));
    line_in(ui, below, &outcome, Type::Caption, ink, Align::Min);
    let name = format!("Run {number}: {title}, {outcome}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    menu_at_pointer(&response, 220.0, |ui| menu_rows(ui, job, state, out));
    if let Some(id) = first.filter(|_| response.clicked()) {
        out.push(Command::ShowResult(Some(id)));
    }
}

fn menu_rows(ui: &mut Ui, job: &Job, state: &mut UiState, out: &mut Vec<Command>) {
    if MenuRow::new("Reuse take").icon(icons::REPLAY).show(ui).clicked() {
        out.push(Command::ReuseTake(job.id()));
    }
    let batch = MenuRow::new("Batch over pictures…").icon(icons::PHOTO_LIBRARY);
    if batch.enabled(recall::can_batch(&job.take)).show(ui).clicked() {
        out.push(BatchCommand::Open(job.id()).into());
    }
    if let Some(series) = &job.take.series
        && MenuRow::new("Contact sheet").icon(icons::GRID_VIEW).show(ui).clicked()
    {
        state.overlay = Overlay::Sheet(series.id);
    }
}

/// The way to the contact sheet at the right end of a line; where it begins.
fn link_to_sheet(ui: &mut Ui, line: Rect, series: &Series, state: &mut UiState) -> f32 {
    let side = metrics::TARGET_MIN;
    let rect = Rect::from_center_size(pos2(line.right() - side / 2.0 + 4.0, line.center().y - 1.0), vec2(side, side));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("sheet"));
    let name = format!("Contact sheet of {}", series.size());
    if IconButton::new(icons::GRID_VIEW, &name).small().icon_size(metrics::ICON).show(&mut child).clicked() {
        state.overlay = Overlay::Sheet(series.id);
    }
    rect.left() - 4.0
}

fn placeholder(ui: &Ui, rect: Rect, job: &Job) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
    let failed = job.parts.iter().all(|part| matches!(part.slot, Slot::Failed(_)));
    let (icon, color) = match failed {
        true if job.failures().any(|failure| failure.billed == Billed::Maybe) => (icons::HELP_FILL, t.money),
        true if job.failures().all(crate::ledger::Failure::is_cancel) => (icons::BLOCK, t.text_3),
        true => (icons::ERROR_FILL, t.error),
        false => (icons::HOURGLASS_EMPTY, t.text_3),
    };
    icon.paint(ui.painter(), rect.center(), metrics::ICON, color);
}

fn outcome(ui: &Ui, job: &Job) -> (String, eframe::egui::Color32) {
    let t = theme::tokens(ui);
    let words = super::outcome(job);
    if job.is_active() {
        return (words, t.text_3);
    }
    let maybe = job.failures().filter(|failure| failure.billed == Billed::Maybe).count();
    let failed = job.failures().filter(|failure| !failure.is_cancel()).count();
    match (maybe, failed) {
        (0, 0) => (words, t.text_3),
        (0, failed) if job.done() == 0 => {
            (if failed == 1 { "Failed".to_owned() } else { format!("{failed} failed") }, t.error)
        }
        (0, failed) => (format!("{words}, {failed} failed"), t.error),
        (maybe, _) => (format!("{words}, {maybe} maybe billed"), t.money),
    }
}
