//! Number badges, tags on pictures, pills, and the brand mark.

use eframe::egui::{
    Align2, Color32, CornerRadius, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::{paint, text};
use crate::ui::theme::{self, Icon, Type, metrics};

/// A corner of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corner {
    /// Top left.
    TopLeft,
    /// Top right.
    TopRight,
    /// Bottom left.
    BottomLeft,
    /// Bottom right.
    BottomRight,
}

/// Paints a number badge of 18 over the top left corner of `picture`, parted from it by a line
/// in the colour of the ground.
pub fn badge_in(ui: &Ui, picture: Rect, label: &str, ground: Color32) -> Rect {
    let t = theme::tokens(ui);
    let galley = text::galley(ui, label, Type::CaptionMedium, t.on_badge);
    let size = vec2((galley.size().x + 8.0).max(18.0).ceil(), 18.0);
    let rect = Rect::from_min_size(picture.min - Vec2::splat(4.0), size);
    ui.painter().rect_filled(rect.expand(2.0), CornerRadius::same(7), ground);
    ui.painter().rect_filled(rect, CornerRadius::same(5), t.badge);
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, t.on_badge);
    rect
}

/// Paints a tag inside a corner of `picture`: a number, a state, an icon, or an icon and words.
pub fn tag_at(ui: &Ui, picture: Rect, corner: Corner, icon: Option<(Icon, Color32)>, words: &str) -> Rect {
    let t = theme::tokens(ui);
    let galley = text::galley(ui, words, Type::Caption, t.on_tag);
    let words_width = galley.size().x;
    let icon_side = 14.0;
    let between = if words.is_empty() { 0.0 } else { 4.0 };
    let icon_width = if icon.is_some() { icon_side + between } else { 0.0 };
    let size = vec2((words_width + icon_width + 10.0).max(18.0).ceil(), 18.0);
    let inner = picture.shrink(4.0);
    let align = match corner {
        Corner::TopLeft => Align2::LEFT_TOP,
        Corner::TopRight => Align2::RIGHT_TOP,
        Corner::BottomLeft => Align2::LEFT_BOTTOM,
        Corner::BottomRight => Align2::RIGHT_BOTTOM,
    };
    let rect = align.align_size_within_rect(size, inner);
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.tag);
    let mut at = rect.center() - vec2((words_width + icon_width) * 0.5, 0.0);
    if let Some((icon, color)) = icon {
        icon.paint(painter, at + vec2(icon_side / 2.0, 0.0), icon_side, color);
        at.x += icon_width;
    }
    text::paint_left(ui, at, galley);
    rect
}

/// A pill of the top bar: the queue.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Pill<'a> {
    words: &'a str,
    note: Option<&'a str>,
    icon: Option<(Icon, Color32)>,
    dot: Option<Color32>,
    quiet: bool,
}

impl<'a> Pill<'a> {
    /// A pill with words.
    pub const fn new(words: &'a str) -> Self {
        Self { words, note: None, icon: None, dot: None, quiet: false }
    }

    /// Fainter words after them.
    pub fn note(mut self, note: impl Into<Option<&'a str>>) -> Self {
        self.note = note.into();
        self
    }

    /// An icon before them.
    pub const fn icon(mut self, icon: Icon, color: Color32) -> Self {
        self.icon = Some((icon, color));
        self
    }

    /// A dot before them.
    pub const fn dot(mut self, color: Color32) -> Self {
        self.dot = Some(color);
        self
    }

    /// In the colour of captions: nothing is going on.
    pub const fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Takes room for the pill and paints it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let t = theme::tokens(ui);
        let (kind, ink) = if self.quiet { (Type::Small, t.text_3) } else { (Type::SmallMedium, t.text) };
        let words = text::galley(ui, self.words, kind, ink);
        let note = self.note.map(|note| text::galley(ui, note, Type::Small, t.text_3));
        let padding = 11.0;
        let lead = if self.icon.is_some() {
            metrics::ICON + 7.0
        } else if self.dot.is_some() {
            7.0 + 7.0
        } else {
            0.0
        };
        let note_width = note.as_ref().map_or(0.0, |note| note.size().x + 8.0);
        let width = (2.0 * padding + lead + words.size().x + note_width).ceil();
        let (rect, response) = ui.allocate_exact_size(vec2(width, 26.0), Sense::click());
        let fill = paint::hover_mix(ui, &response, t.card, t.hover);
        let edge = if t.dark { Color32::TRANSPARENT } else { t.line };
        let stroke = Stroke::new(metrics::LINE, edge);
        ui.painter().rect(rect, CornerRadius::same(13), fill, stroke, StrokeKind::Inside);
        let mut at = rect.left_center() + vec2(padding, 0.0);
        if let Some((icon, color)) = self.icon {
            icon.paint(ui.painter(), at + vec2(metrics::ICON / 2.0, 0.0), metrics::ICON, color);
        } else if let Some(color) = self.dot {
            ui.painter().circle_filled(at + vec2(3.5, 0.0), 3.5, color);
        }
        at.x += lead;
        at.x += text::paint_left(ui, at, words).x + 8.0;
        if let Some(note) = note {
            text::paint_left(ui, at, note);
        }
        paint::focus_ring_if(ui, &response, rect, 13);
        let name = self.note.map_or_else(|| self.words.to_owned(), |note| format!("{}, {note}", self.words));
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        response
    }
}

/// Paints the brand mark into a square.
pub fn mark(ui: &Ui, rect: Rect) {
    let t = theme::tokens(ui);
    let unit = rect.width() / 24.0;
    let part = |painter: &Painter, from: f32, to: f32, radius: f32, color: Color32| {
        let part = Rect::from_min_max(rect.min + Vec2::splat(from * unit), rect.min + Vec2::splat(to * unit));
        painter.rect_filled(part, CornerRadius::from(radius * unit), color);
    };
    let painter = ui.painter();
    part(painter, 0.0, 24.0, 6.0, t.badge);
    part(painter, 5.0, 21.0, 3.0, t.panel);
    part(painter, 7.0, 19.0, 1.0, t.badge);
    part(painter, 9.0, 14.0, 1.0, t.panel);
}
