//! Lines of text that elide, say the whole on hover, and can be read by a screen reader.

use std::sync::Arc;

use eframe::egui::{
    Align, Align2, Color32, Galley, Label, Rect, Response, Role, Sense, TextFormat, Ui, UiBuilder, Vec2, WidgetInfo,
    text::LayoutJob, vec2,
};

use super::hint::Hint;
use crate::ui::theme::{Icon, Type, metrics};

fn format(kind: Type, color: Color32) -> TextFormat {
    TextFormat { font_id: kind.font(), line_height: Some(kind.line()), color, ..TextFormat::default() }
}

/// `text` laid out on one line, however long.
#[must_use]
pub fn galley(ui: &Ui, text: &str, kind: Type, color: Color32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), format(kind, color));
    job.break_on_newline = false;
    ui.painter().layout_job(job)
}

/// `text` laid out on one line no wider than `width`, with an ellipsis if it had to be cut.
#[must_use]
pub fn galley_elided(ui: &Ui, text: &str, kind: Type, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), format(kind, color));
    elide(&mut job, width);
    ui.painter().layout_job(job)
}

fn elide(job: &mut LayoutJob, width: f32) {
    job.break_on_newline = false;
    job.wrap.max_width = width.max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
}

/// One line of text inside `rect`, without taking room in the layout; the whole text on hover
/// if it was cut.
pub fn line_in(ui: &mut Ui, rect: Rect, text: &str, kind: Type, color: Color32, align: Align) -> Response {
    let galley = galley_elided(ui, text, kind, color, rect.width());
    let x = match align {
        Align::Min => Align2::LEFT_CENTER,
        Align::Center => Align2::CENTER_CENTER,
        Align::Max => Align2::RIGHT_CENTER,
    };
    let place = x.align_size_within_rect(galley.size(), rect);
    let elided = galley.elided;
    ui.painter().galley(place.min, galley, color);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect));
    let response = child.allocate_rect(place, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided { response.hint(text) } else { response }
}

/// One line of text that takes its room, at most what is available.
pub fn text_line(ui: &mut Ui, text: &str, kind: Type, color: Color32) -> Response {
    text_runs(ui, &[Run::new(text, kind, color)])
}

/// Text over as many lines as it needs.
pub fn wrapped(ui: &mut Ui, text: &str, kind: Type, color: Color32) -> Response {
    ui.add(Label::new(kind.rich(text).color(color)).wrap())
}

/// A stretch of text of one style inside a line.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    text: &'a str,
    kind: Type,
    color: Color32,
    gap: f32,
}

impl<'a> Run<'a> {
    /// `text` in one style.
    #[must_use]
    pub const fn new(text: &'a str, kind: Type, color: Color32) -> Self {
        Self { text, kind, color, gap: 0.0 }
    }

    /// Room before this run.
    #[must_use]
    pub const fn after(mut self, gap: f32) -> Self {
        self.gap = gap;
        self
    }
}

/// One line made of several styles on a common baseline, at most as wide as what is available.
pub fn text_runs(ui: &mut Ui, runs: &[Run<'_>]) -> Response {
    let mut job = LayoutJob::default();
    let mut all = String::new();
    for run in runs {
        job.append(run.text, run.gap, format(run.kind, run.color));
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(run.text.trim());
    }
    elide(&mut job, ui.available_width());
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    let elided = galley.elided;
    ui.painter().galley(rect.min, galley, Color32::PLACEHOLDER);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &all));
    if elided { response.hint(&all) } else { response }
}

/// An icon and a line of text: proof marks, notices, errors at a field.
pub fn icon_text(ui: &mut Ui, icon: Icon, icon_color: Color32, text: &str, kind: Type, color: Color32) -> Response {
    let gap = 6.0;
    let room = ui.available_width() - metrics::ICON - gap;
    let galley = galley_elided(ui, text, kind, color, room);
    let elided = galley.elided;
    let size = vec2(metrics::ICON + gap + galley.size().x, galley.size().y.max(metrics::ICON));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    icon.paint(ui.painter(), rect.left_center() + vec2(metrics::ICON / 2.0, 0.0), metrics::ICON, icon_color);
    let place = Align2::LEFT_CENTER.anchor_size(rect.left_center() + vec2(metrics::ICON + gap, 0.0), galley.size());
    ui.painter().galley(place.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided { response.hint(text) } else { response }
}

/// Paints an already laid out line so that its left end is at `left_centre`; returns its size.
pub(super) fn paint_left(ui: &Ui, left_centre: eframe::egui::Pos2, galley: Arc<Galley>) -> Vec2 {
    let size = galley.size();
    let place = Align2::LEFT_CENTER.anchor_size(left_centre, size);
    ui.painter().galley(place.min, galley, Color32::PLACEHOLDER);
    size
}
