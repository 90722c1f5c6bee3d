//! Chips: choices that open a menu, filters that can be taken away, mentions.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureId, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{Enabled, hint::Hint, paint, text};
use crate::ui::theme::{self, Icon, Type, icons, metrics};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// 32 high, opens a menu.
    Dropdown,
    /// 20 high, opens a menu.
    SmallDropdown,
    /// 24 high, can be taken away.
    Removable,
}

/// A chip with words.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Chip<'a> {
    kind: Kind,
    words: &'a str,
    name: &'a str,
    icon: Option<Icon>,
    enabled: Enabled<'a>,
}

impl<'a> Chip<'a> {
    /// A button of 32 that opens a menu; hand its response to [`menu`](super::menu()).
    /// `name` says what is chosen, `words` what it is now.
    pub const fn dropdown(name: &'a str, words: &'a str) -> Self {
        Self { kind: Kind::Dropdown, words, name, icon: None, enabled: Ok(()) }
    }

    /// The same, 20 high: the role of a reference.
    pub const fn small_dropdown(name: &'a str, words: &'a str) -> Self {
        Self { kind: Kind::SmallDropdown, words, name, icon: None, enabled: Ok(()) }
    }

    /// A filter that is on; a click takes it away.
    pub const fn removable(words: &'a str) -> Self {
        Self { kind: Kind::Removable, words, name: words, icon: None, enabled: Ok(()) }
    }

    /// An icon before the words.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Takes room for the chip and paints it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let t = theme::tokens(ui);
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let ink = if usable { t.text } else { t.text_off };
        let (height, kind, padding, gap, radius) = match self.kind {
            Kind::Dropdown => (metrics::BUTTON, Type::Small, 12.0, 8.0, metrics::RADIUS),
            Kind::SmallDropdown => (20.0, Type::Caption, 8.0, 3.0, metrics::RADIUS_TAG),
            Kind::Removable => (metrics::TARGET_MIN, Type::Small, 10.0, 8.0, metrics::RADIUS_TAG),
        };
        let (trailing, trailing_size) = match self.kind {
            Kind::Dropdown => (icons::ARROW_DROP_DOWN, metrics::ICON_TOOL),
            Kind::SmallDropdown => (icons::ARROW_DROP_DOWN, 14.0),
            Kind::Removable => (icons::CLOSE, metrics::ICON),
        };
        let icon_width = if self.icon.is_some() { metrics::ICON + gap } else { 0.0 };
        let fixed = padding + icon_width + gap + trailing_size + padding * 0.6;
        let words = text::galley_elided(ui, self.words, kind, ink, (ui.available_width() - fixed).max(16.0));
        let elided = words.elided;
        let width = (fixed + words.size().x).ceil();
        // A small chip is a little lower than a target may be; the room around it counts too.
        let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = allocate_target(ui, vec2(width, height), sense);
        let rest = if self.kind == Kind::Removable { t.selected } else { t.card };
        let fill = if usable { paint::hover_mix(ui, &response, rest, t.hover) } else { rest };
        let edge = if self.kind == Kind::Removable { Color32::TRANSPARENT } else { t.line };
        let stroke = Stroke::new(metrics::LINE, edge);
        ui.painter().rect(rect, CornerRadius::same(radius), fill, stroke, StrokeKind::Inside);
        let mut at = rect.left_center() + vec2(padding, 0.0);
        if let Some(icon) = self.icon {
            icon.paint(ui.painter(), at + vec2(metrics::ICON / 2.0, 0.0), metrics::ICON, ink);
            at.x += icon_width;
        }
        at.x += text::paint_left(ui, at, words).x + gap;
        trailing.paint(ui.painter(), at + vec2(trailing_size / 2.0, 0.0), trailing_size, ink);
        paint::focus_ring_if(ui, &response, rect, radius);
        let name = match self.kind {
            Kind::Removable => format!("Remove filter {}", self.words),
            _ => format!("{}: {}", self.name, self.words),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, usable, &name));
        let response = response.why(self.enabled);
        if elided && usable { response.hint(self.words) } else { response }
    }
}

/// Takes room of `size`, but senses at least [`metrics::TARGET_MIN`] in both directions.
fn allocate_target(ui: &mut Ui, size: Vec2, sense: Sense) -> (Rect, Response) {
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let more = (Vec2::splat(metrics::TARGET_MIN) - size).max(Vec2::ZERO) / 2.0;
    let id = ui.next_auto_id();
    ui.skip_ahead_auto_ids(1);
    (rect, ui.interact(rect.expand2(more), id, sense))
}

/// A mention of a picture: its thumbnail and `@2`. In the colour of an error if there is no
/// such picture.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct MentionChip<'a> {
    words: &'a str,
    thumbnail: Option<(TextureId, Rect)>,
    missing: bool,
}

impl<'a> MentionChip<'a> {
    /// A mention of a picture that exists; the thumbnail with the part of the texture to show.
    pub const fn new(words: &'a str, thumbnail: Option<(TextureId, Rect)>) -> Self {
        Self { words, thumbnail, missing: false }
    }

    /// A mention of a picture that does not exist.
    pub const fn missing(words: &'a str) -> Self {
        Self { words, thumbnail: None, missing: true }
    }

    /// Takes room for the chip and paints it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let t = theme::tokens(ui);
        let ink = if self.missing { t.error } else { t.text };
        let words = text::galley(ui, self.words, Type::Label, ink);
        let side = 16.0;
        let size = vec2((2.0 + side + 5.0 + words.size().x + 6.0).ceil(), 20.0);
        let (rect, response) = allocate_target(ui, size, Sense::click());
        let fill = paint::hover_mix(ui, &response, t.selected, t.hover);
        ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), fill);
        let thumb = Rect::from_min_size(pos2(rect.left() + 2.0, rect.top() + 2.0), Vec2::splat(side));
        if let Some((texture, uv)) = self.thumbnail {
            ui.painter().image(texture, thumb, uv, Color32::WHITE);
        } else {
            let fill = if self.missing { theme::with_opacity(t.error, 20.0) } else { t.track };
            ui.painter().rect_filled(thumb, CornerRadius::same(3), fill);
        }
        text::paint_left(ui, rect.left_center() + vec2(2.0 + side + 5.0, 0.0), words);
        paint::focus_ring_if(ui, &response, rect, metrics::RADIUS_TAG);
        let name = if self.missing { format!("{}, no such picture", self.words) } else { self.words.to_owned() };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        response
    }
}
