//! The marks over the picture, and the options of the marker.

use super::bars::GAP;
use super::picture::Place;
use crate::canvas::brush::DIAMETERS;
use crate::canvas::marks::{COLOURS, Mark, Marks};
use crate::command::Command;
use crate::command::marks::MarkStep;
use crate::geom::Point;
use crate::model::Knob;
use crate::ui::state::UiState;
use crate::ui::theme::{self, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Checkbox, IconButton, LevelField, Scale, focus_ring};
use eframe::egui::{Pos2, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

/// Width of the options of the marker, without the field of its width.
pub(super) const OPTIONS: f32 = COLOURS.len() as f32 * (SWATCH + GAP) + GAP + metrics::ICON_BUTTON + GAP + WORDS;
const SWATCH: f32 = 24.0;
const WORDS: f32 = 150.0;
/// Names of the colours, for who cannot see them.
const NAMES: [&str; COLOURS.len()] = ["Red", "Yellow", "Green", "Blue", "White"];

/// Paints the marks; lines are round and as wide as they will be sent.
pub(super) fn paint(ui: &Ui, place: &Place, view: &View<'_>) {
    let Some(marks) = view.marks else { return };
    let scale = place.viewport.points_per_pixel(place.pane);
    for mark in marks.list().iter().map(AsRef::as_ref).chain(marks.live()) {
        line(ui, place, mark, scale);
    }
}

fn line(ui: &Ui, place: &Place, mark: &Mark, scale: f32) {
    let (ink, width) = (theme::chosen_color(mark.colour), (mark.width_px * scale).max(1.0));
    let at = |point: &Point| -> Pos2 {
        let (x, y) = place.viewport.ui_from_image(place.pane, *point);
        pos2(x, y)
    };
    // Steps of less than a screen point add nothing but triangles.
    let mut points: Vec<Pos2> = Vec::with_capacity(mark.points.len());
    for point in mark.points.iter().map(at) {
        if points.last().is_none_or(|last: &Pos2| last.distance(point) >= 1.0) {
            points.push(point);
        }
    }
    let painter = ui.painter();
    for end in points.first().into_iter().chain(points.last()) {
        painter.circle_filled(*end, width / 2.0, ink);
    }
    if width > 4.0 {
        // Round corners: a mitre of a wide line sticks out.
        for corner in points.iter().skip(1) {
            painter.circle_filled(*corner, width / 2.0, ink);
        }
    }
    painter.add(Shape::line(points, Stroke::new(width, ink)));
}

/// Width, colour, and what becomes of the marks.
pub(super) fn options(ui: &mut Ui, view: &View<'_>, state: &mut UiState, width: f32, out: &mut Vec<Command>) {
    let marker = &mut state.screen.marker;
    let sizes = Scale::logarithmic(2.0, *DIAMETERS.end() / 4.0);
    LevelField::new("Width", sizes).unit("px").width(width).show(ui, &mut marker.width_px);
    for (colour, name) in COLOURS.iter().zip(NAMES) {
        if swatch(ui, *colour, name, marker.colour == *colour) {
            marker.colour = *colour;
        }
    }
    let empty = view.marks.is_none_or(Marks::is_empty);
    let usable = if empty { Err("Nothing is marked.") } else { Ok(()) };
    if IconButton::new(icons::DELETE, "Clear marks").enabled(usable).show(ui).clicked() {
        out.push(Command::Mark(MarkStep::Clear));
    }
    let profile = view.profile();
    let own = profile.rules(&profile.model).offers(Knob::Markup).is_there() && profile.dialect.allows("markup");
    let mut draft = view.draft.clone();
    if own {
        let words = "Sent instead of the mask";
        let (_, rect) = ui.allocate_space(vec2(WORDS, metrics::BUTTON_SMALL));
        let ink = theme::tokens(ui).text_2;
        crate::ui::widgets::line_in(ui, rect, words, theme::Type::Small, ink, eframe::egui::Align::Min);
    } else if Checkbox::new("Send a marked copy").show(ui, &mut draft.marked_copy).changed() {
        out.push(Command::EditDraft(draft));
    }
}

fn swatch(ui: &mut Ui, colour: [u8; 3], name: &str, chosen: bool) -> bool {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(SWATCH, SWATCH), Sense::click());
    let radius = if chosen || response.hovered() { 8.0 } else { 7.0 };
    ui.painter().circle(rect.center(), radius, theme::chosen_color(colour), Stroke::new(1.0, t.line_strong));
    if chosen {
        ui.painter().circle_stroke(rect.center(), 10.5, Stroke::new(1.5, t.accent_line));
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS, t);
    }
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    response.clicked()
}
