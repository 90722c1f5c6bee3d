//! The takes' section: the source, and every take on it and on what was made from it, as a tree.

use super::outcome;
use crate::command::action::Action;
use crate::command::batch::BatchCommand;
use crate::command::{Command, TextureKey};
use crate::entry::{Entry, Verdict};
use crate::jobs::{Job, Slot};
use crate::ledger::Billed;
use crate::lineage::twigs::Twig;
use crate::lineage::{Lineage, Node};
use crate::price::Money;
use crate::series::Series;
use crate::take::{Take, TakeId, Tier};
use crate::ui::price_step::thumb;
use crate::ui::recall;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    EmptyState, IconButton, MenuRow, Picture, Run, Section, line_in, menu_at_pointer, row_background, text_runs,
};
use eframe::egui::{
    Align, Color32, CornerRadius, Frame, Id, Margin, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use std::collections::HashMap;
use std::sync::Arc;

/// How far a generation stands in, and how many of them do: deeper ones stand below each other.
const INDENT: f32 = 20.0;
const MOST_INDENTS: usize = 5;
/// Height of a row with the room below it.
const STEP: f32 = metrics::ROW_TAKE + 2.0;

/// A take as it is listed.
struct Listed<'v> {
    number: u32,
    take: &'v Take,
    entries: Vec<&'v Arc<Entry>>,
    /// Its run, when it is one of this session.
    job: Option<&'v Job>,
    twig: Twig,
}

impl<'v> Listed<'v> {
    fn of_node(node: &'v Node, twig: Twig, job: Option<&'v Job>) -> Self {
        let entries = match job {
            // What has come in since the tree was drawn is known to the run alone.
            Some(job) => job.entries().map(|(_, entry)| entry).collect(),
            None => node.entries.iter().collect(),
        };
        Self { number: node.number, take: &node.take, entries, job, twig }
    }

    fn of_job(job: &'v Job, last: bool) -> Self {
        let twig = Twig { at: usize::MAX, depth: 1, last, through: 0 };
        let entries = job.entries().map(|(_, entry)| entry).collect();
        Self { number: job.number, take: &job.take, entries, job: Some(job), twig }
    }

    /// The result that stands for the take: the starred or accepted one, else the first that was not discarded.
    fn face(&self) -> Option<&'v Arc<Entry>> {
        let liked = |entry: &&&Arc<Entry>| entry.starred || entry.verdict == Verdict::Accepted;
        let stays = |entry: &&&Arc<Entry>| entry.verdict != Verdict::Discarded;
        self.entries.iter().find(liked).or_else(|| self.entries.iter().find(stays)).copied()
    }

    fn cost(&self) -> Money {
        match self.job {
            Some(job) if job.is_active() => job.estimate,
            Some(job) => job.cost(),
            None => self.entries.iter().map(|entry| entry.cost).sum(),
        }
    }
}

/// The tree of the source on the canvas, once it is there.
fn tree<'v>(view: &View<'v>) -> Option<&'v Lineage> {
    let source = view.document?.source.digest;
    view.lineage.filter(|tree| tree.knows(source))
}

/// What was spent on the source, and on what was made from it.
pub fn spent(view: &View<'_>) -> Money {
    match tree(view) {
        Some(tree) => tree.total,
        None => of_session(view).map(Job::cost).sum(),
    }
}

/// The runs of this session that belong here; with no source, all of them.
fn of_session<'v>(view: &View<'v>) -> impl DoubleEndedIterator<Item = &'v Job> + use<'v> {
    let source = view.document.map(|document| document.source.digest);
    let own = |job: &Job| job.take.source.as_ref().map(|original| original.digest);
    view.jobs.list().iter().filter(move |job| source.is_none() || own(job) == source)
}

/// How many takes are listed.
pub fn count(view: &View<'_>) -> usize {
    let fresh = |tree: &Lineage| of_session(view).filter(|job| tree.find(job.id()).is_none()).count();
    tree(view).map_or_else(|| of_session(view).count(), |tree| tree.nodes.len() + fresh(tree))
}

fn listed<'v>(view: &View<'v>) -> Vec<Listed<'v>> {
    let tree = tree(view);
    let mut jobs: Vec<&Job> =
        of_session(view).filter(|job| tree.is_none_or(|tree| tree.find(job.id()).is_none())).collect();
    if view.document.is_none() {
        jobs.reverse();
    }
    let runs: HashMap<TakeId, &Job> = view.jobs.list().iter().map(|job| (job.id(), job)).collect();
    let of_tree = tree.into_iter().flat_map(|tree| tree.twigs.iter().map(|twig| (&tree.nodes[twig.at], twig)));
    let of_tree = of_tree.map(|(node, twig)| Listed::of_node(node, *twig, runs.get(&node.take.id).copied()));
    let count = jobs.len();
    of_tree.chain(jobs.into_iter().enumerate().map(|(at, job)| Listed::of_job(job, at + 1 == count))).collect()
}

/// Shows the section.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let caption = if view.document.is_some() { "of this source" } else { "of this session" };
    let section = Section::new("Takes").caption(caption);
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
    let rows = listed(view);
    let frame = Frame::new().inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 10 });
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if rows.is_empty() {
            return none(ui);
        }
        let root = view.document.is_some();
        let first = if root { STEP } else { 0.0 };
        let (_, all) = ui.allocate_space(vec2(ui.available_width(), first + rows.len() as f32 * STEP));
        if root {
            source(ui, all.with_max_y(all.top() + metrics::ROW_TAKE), view, textures, out);
        }
        let seen = ui.clip_rect();
        for (at, row) in rows.iter().enumerate() {
            let top = all.top() + first + at as f32 * STEP;
            let rect = Rect::from_min_max(pos2(all.left(), top), pos2(all.right(), top + metrics::ROW_TAKE));
            if root {
                lines(ui, rect, &row.twig);
            }
            // What has the focus is kept, so that Tab goes on from there.
            let id = Id::unique(("take", row.take.id));
            if rect.intersects(seen) || ui.memory(|memory| memory.has_focus(id)) {
                take(ui, rect, id, row, root, view, state, textures, out);
            }
        }
    });
}

fn none(ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - 4.0);
            let words = "Each result is kept in the gallery with its prompt and price.";
            EmptyState::new(icons::HISTORY, "No takes yet", words).show(ui);
        });
    });
}

fn indent(depth: usize) -> f32 {
    depth.min(MOST_INDENTS) as f32 * INDENT
}

/// The lines from the parent to this row, and those of other branches that pass it.
fn lines(ui: &Ui, rect: Rect, twig: &Twig) {
    let stroke = Stroke::new(metrics::LINE, theme::tokens(ui).line_strong);
    let pixels = ui.pixels_per_point();
    let snap = |v: f32| ((v * pixels).floor() + 0.5) / pixels;
    let x = |depth: usize| snap(rect.left() + 8.0 + 10.0 + indent(depth));
    let painter = ui.painter();
    for level in (0..twig.depth.saturating_sub(1).min(MOST_INDENTS)).filter(|level| twig.through & (1 << level) != 0) {
        painter.vline(x(level), rect.top()..=rect.top() + STEP, stroke);
    }
    if twig.depth > MOST_INDENTS {
        return;
    }
    let from = x(twig.depth - 1);
    let middle = snap(rect.center().y);
    painter.vline(from, rect.top() - 6.0..=if twig.last { middle } else { rect.top() + STEP }, stroke);
    painter.hline(from..=rect.left() + 8.0 + indent(twig.depth) - 3.0, middle, stroke);
}

fn source(ui: &mut Ui, rect: Rect, view: &View<'_>, textures: &mut Textures, out: &mut Vec<Command>) {
    let Some(document) = view.document else { return };
    let t = theme::tokens(ui);
    let root = tree(view).map_or(Some(&document.source), |tree| tree.root.picture());
    let response = ui.interact(rect, Id::unique("source of the takes"), Sense::click());
    row_background(ui, &response, rect, false);
    let picture = thumb_place(rect, 0.0);
    if let Some(root) = root {
        thumb(ui, picture, textures, root.digest, metrics::RADIUS_TAG);
    } else {
        ui.painter().rect_filled(picture, CornerRadius::same(metrics::RADIUS_TAG), t.field);
        icons::WAND_STARS.paint(ui.painter(), picture.center(), metrics::ICON, t.text_3);
    }
    let left = picture.right() + 10.0;
    let line =
        |top: f32| Rect::from_min_max(pos2(left, rect.top() + top), pos2(rect.right() - 8.0, rect.top() + top + 17.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("source"));
    let words = root.map_or("from words and references", |root| root.name.as_str());
    line_in(
        &mut child,
        line(4.0),
        if root.is_some() { "Source" } else { "Generated" },
        Type::SmallMedium,
        t.text,
        Align::Min,
    );
    line_in(&mut child, line(21.0), words, Type::Caption, t.text_3, Align::Min);
    let name = format!("Source {words}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        let other = root.filter(|root| root.digest != document.source.digest);
        out.push(other.map_or(Command::ShowResult(None), |root| Command::OpenOriginal(root.digest)));
    }
}

fn thumb_place(rect: Rect, indent: f32) -> Rect {
    let at = rect.left_center() + vec2(8.0 + indent, -metrics::THUMB_TAKE.y / 2.0);
    Rect::from_min_size(at, metrics::THUMB_TAKE)
}

#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and which row where")]
fn take(
    ui: &mut Ui,
    rect: Rect,
    id: Id,
    row: &Listed<'_>,
    root: bool,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let indent = if root { indent(row.twig.depth) } else { 0.0 };
    let own = rect.with_min_x(rect.left() + (indent - 2.0).max(0.0));
    let response = ui.interact(own, id, Sense::click());
    let current = view.shown.map(|shown| shown.entry.take).or(view.staged);
    row_background(ui, &response, own, current == Some(row.take.id));
    let picture = thumb_place(rect, indent);
    let face = row.face();
    match face.and_then(|entry| textures.get(TextureKey::Thumb(entry.id))) {
        Some(shown) => Picture::covering(shown.id, shown.size, picture.size()).paint(ui, picture, metrics::RADIUS_TAG),
        None => placeholder(ui, picture, row.job),
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt(id));
    let left = picture.right() + 10.0;
    let right = rect.right() - 8.0;
    let cost = row.cost();
    let cost = if cost.is_zero() { String::new() } else { format!("{:.2}", cost.usd()) };
    let words = if cost.is_empty() { right } else { right - 36.0 };
    line_in(&mut child, rect.with_max_x(right), &cost, Type::Caption, t.text_3, Align::Max);
    let starred = row.entries.iter().any(|entry| entry.starred);
    let top = Rect::from_min_max(
        pos2(left, rect.top() + 4.0),
        pos2(words - if starred { 16.0 } else { 0.0 }, rect.top() + 21.0),
    );
    let (number, title) = (row.number.to_string(), row.take.title(60));
    let title = if title.is_empty() { "No prompt".to_owned() } else { title };
    let mut line = child.new_child(UiBuilder::new().max_rect(top).id_salt("title"));
    text_runs(
        &mut line,
        &[Run::new(&number, Type::Small, t.text_2), Run::new(&title, Type::SmallMedium, t.text).after(6.0)],
    );
    if starred {
        let at = pos2(line.min_rect().right().min(top.right()) + 10.0, top.center().y);
        icons::STAR_FILL.paint(ui.painter(), at, 14.0, t.text);
    }
    let below = Rect::from_min_max(pos2(left, rect.top() + 21.0), pos2(words, rect.bottom() - 4.0));
    let sheet = row.take.series.as_ref().map(|series| link_to_sheet(&mut child, below, series, state));
    let below = below.with_max_x(sheet.unwrap_or(below.right()));
    let (outcome, ink) = told(ui, row);
    line_in(&mut child, below, &outcome, Type::Caption, ink, Align::Min);
    let star = if starred { ", starred" } else { "" };
    let name = format!("Take {number}: {title}, {outcome}{star}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if let Some(entry) = face.filter(|_| response.clicked()) {
        out.push(Command::ShowResult(Some(entry.id)));
    }
    menu_at_pointer(&response, 220.0, |ui| {
        if MenuRow::new("Reuse take").icon(icons::REPLAY).show(ui).clicked() {
            out.push(Command::ReuseTake(row.take.id));
        }
        let batch = MenuRow::new("Batch over pictures…").icon(icons::PHOTO_LIBRARY);
        if batch.enabled(recall::can_batch(row.take)).show(ui).clicked() {
            out.push(BatchCommand::Open(row.take.id).into());
        }
        if let Some(series) = &row.take.series
            && MenuRow::new("Contact sheet").icon(icons::GRID_VIEW).show(ui).clicked()
        {
            state.overlay = Overlay::Sheet(series.id);
        }
        if root && MenuRow::new("Show in the lineage").icon(icons::ACCOUNT_TREE).show(ui).clicked() {
            (state.lineage.open, state.lineage.take) = (true, Some(row.take.id));
        }
    });
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

fn placeholder(ui: &Ui, rect: Rect, job: Option<&Job>) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
    let (icon, color): (Icon, Color32) = match job {
        Some(job) if !job.parts.iter().all(|part| matches!(part.slot, Slot::Failed(_))) => {
            (icons::HOURGLASS_EMPTY, t.text_3)
        }
        Some(job) if job.failures().any(|failure| failure.billed == Billed::Maybe) => (icons::HELP_FILL, t.money),
        Some(job) if !job.failures().all(crate::ledger::Failure::is_cancel) => (icons::ERROR_FILL, t.error),
        _ => (icons::BLOCK, t.text_3),
    };
    icon.paint(ui.painter(), rect.center(), metrics::ICON, color);
}

/// What came of it, and its colour.
fn told(ui: &Ui, row: &Listed<'_>) -> (String, Color32) {
    let t = theme::tokens(ui);
    let Some(job) = row.job else {
        let words = match (row.take.tier, row.entries.as_slice()) {
            (_, []) => "No result".to_owned(),
            (Tier::Final, [entry, ..]) => format!("Final, {}", entry.extent.label()),
            (Tier::Draft, [_]) => "1 draft".to_owned(),
            (Tier::Draft, drafts) => format!("{} drafts", drafts.len()),
        };
        return (words, t.text_3);
    };
    let words = outcome(job);
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
