//! Buttons with words, and buttons that are an icon.

use eframe::egui::{
    Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::{Enabled, hint::Hint, paint, text};
use crate::ui::theme::{self, Icon, Tokens, Type, metrics};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Primary,
    Secondary,
    Quiet,
    Danger,
    /// Quiet, with the fill and colours of things that float: actions of toasts.
    Float,
}

/// How high a button is; the text size follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// 36: the prompt bar.
    Bar,
    /// 32.
    #[default]
    Normal,
    /// 28.
    Small,
    /// 26: inside job cards.
    Card,
}

impl ButtonSize {
    const fn height(self) -> f32 {
        match self {
            Self::Bar => metrics::BUTTON_BAR,
            Self::Normal => metrics::BUTTON,
            Self::Small => metrics::BUTTON_SMALL,
            Self::Card => metrics::BUTTON_CARD,
        }
    }

    const fn text(self) -> Type {
        match self {
            Self::Bar | Self::Normal => Type::Label,
            Self::Small | Self::Card => Type::SmallMedium,
        }
    }

    const fn padding(self) -> f32 {
        match self {
            Self::Bar => 16.0,
            Self::Normal => 12.5,
            Self::Small | Self::Card => 10.5,
        }
    }
}

/// A button with words.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Button<'a> {
    kind: Kind,
    words: &'a str,
    icon: Option<Icon>,
    icon_color: Option<Color32>,
    key: Option<&'a str>,
    tip: Option<&'a str>,
    name: Option<&'a str>,
    size: ButtonSize,
    enabled: Enabled<'a>,
    min_width: f32,
}

impl<'a> Button<'a> {
    fn new(kind: Kind, words: &'a str) -> Self {
        Self {
            kind,
            words,
            icon: None,
            icon_color: None,
            key: None,
            tip: None,
            name: None,
            size: ButtonSize::Normal,
            enabled: Ok(()),
            min_width: 0.0,
        }
    }

    /// The one button of a screen: it runs or accepts.
    pub fn primary(words: &'a str) -> Self {
        Self::new(Kind::Primary, words)
    }

    /// An edged button.
    pub fn secondary(words: &'a str) -> Self {
        Self::new(Kind::Secondary, words)
    }

    /// Text only, until hovered.
    pub fn quiet(words: &'a str) -> Self {
        Self::new(Kind::Quiet, words)
    }

    /// Destroys without undo.
    pub fn danger(words: &'a str) -> Self {
        Self::new(Kind::Danger, words)
    }

    /// Text only, on a toast.
    pub fn float(words: &'a str) -> Self {
        Self::new(Kind::Float, words)
    }

    /// An icon before the words.
    pub const fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The icon's colour, if not that of the words.
    pub const fn icon_color(mut self, color: Color32) -> Self {
        self.icon_color = Some(color);
        self
    }

    /// A shortcut shown after the words.
    pub fn key(mut self, key: impl Into<Option<&'a str>>) -> Self {
        self.key = key.into();
        self
    }

    /// A tooltip.
    pub const fn tip(mut self, tip: &'a str) -> Self {
        self.tip = Some(tip);
        self
    }

    /// The accessible name, if the words alone do not say enough.
    pub const fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// The height.
    pub const fn size(mut self, size: ButtonSize) -> Self {
        self.size = size;
        self
    }

    /// 28 high.
    pub const fn small(self) -> Self {
        self.size(ButtonSize::Small)
    }

    /// 36 high.
    pub const fn bar(self) -> Self {
        self.size(ButtonSize::Bar)
    }

    /// 26 high.
    pub const fn card(self) -> Self {
        self.size(ButtonSize::Card)
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// At least this wide, the words in the middle.
    pub const fn min_width(mut self, width: f32) -> Self {
        self.min_width = width;
        self
    }

    /// Takes room for the button and paints it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let t = theme::tokens(ui);
        let ink = self.ink(t, usable);
        let gap = 8.0;
        let room = ui.available_width().max(self.size.height());
        let icon_width = if self.icon.is_some() { metrics::ICON + gap } else { 0.0 };
        let key = self.key.map(|key| text::galley(ui, key, Type::Caption, self.key_ink(t, usable)));
        let key_width = key.as_ref().map_or(0.0, |key| key.size().x + gap);
        let fixed = 2.0 * self.size.padding() + icon_width + key_width;
        let words = text::galley_elided(ui, self.words, self.size.text(), ink, (room - fixed).max(8.0));
        let elided = words.elided;
        let content = icon_width + words.size().x + key_width;
        let width = (content + 2.0 * self.size.padding()).max(self.min_width).ceil();
        let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, self.size.height()), sense);
        if ui.is_rect_visible(rect) {
            self.paint_ground(ui, rect, &response, usable);
            let mut at = rect.left_center() + vec2((rect.width() - content) / 2.0, 0.0);
            if let Some(icon) = self.icon {
                let color = self.icon_color.filter(|_| usable).unwrap_or(ink);
                icon.paint(ui.painter(), at + vec2(metrics::ICON / 2.0, 0.0), metrics::ICON, color);
                at.x += metrics::ICON + gap;
            }
            at.x += text::paint_left(ui, at, words).x + gap;
            if let Some(key) = key {
                text::paint_left(ui, at, key);
            }
            paint::focus_ring_if(ui, &response, rect, metrics::RADIUS);
        }
        let name = self.name.unwrap_or(self.words);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, usable, name));
        let response = response.why(self.enabled);
        match self.tip {
            Some(tip) if usable => response.hint(tip),
            None if elided => response.hint(self.words),
            _ => response,
        }
    }

    fn ink(&self, t: &Tokens, usable: bool) -> Color32 {
        match self.kind {
            _ if !usable => t.text_off,
            Kind::Primary => t.on_accent,
            Kind::Danger => t.on_danger,
            Kind::Secondary | Kind::Quiet => t.text,
            Kind::Float => t.on_float,
        }
    }

    fn key_ink(&self, t: &Tokens, usable: bool) -> Color32 {
        match self.kind {
            _ if !usable => t.text_off,
            Kind::Primary | Kind::Danger => t.on_accent,
            Kind::Secondary | Kind::Quiet => t.text_2,
            Kind::Float => t.on_float_2,
        }
    }

    fn paint_ground(&self, ui: &Ui, rect: Rect, response: &Response, usable: bool) {
        let t = theme::tokens(ui);
        let (rest, hover, press, edge) = match self.kind {
            Kind::Primary | Kind::Danger | Kind::Secondary if !usable => (t.card, t.card, t.card, t.line),
            _ if !usable => (Color32::TRANSPARENT, Color32::TRANSPARENT, Color32::TRANSPARENT, Color32::TRANSPARENT),
            Kind::Primary => (t.accent, t.accent_hover, t.accent_press, Color32::TRANSPARENT),
            Kind::Danger => (t.danger, t.danger_hover, t.danger_press, Color32::TRANSPARENT),
            Kind::Secondary => (t.card, t.hover, t.selected, t.button_edge),
            Kind::Quiet => (Color32::TRANSPARENT, t.hover, t.selected, Color32::TRANSPARENT),
            Kind::Float => (Color32::TRANSPARENT, t.float_edge, t.float_edge, Color32::TRANSPARENT),
        };
        let fill = if response.is_pointer_button_down_on() && usable {
            press
        } else {
            paint::hover_mix(ui, response, rest, hover)
        };
        let radius = CornerRadius::same(metrics::RADIUS);
        ui.painter().rect(rect, radius, fill, Stroke::new(metrics::LINE, edge), StrokeKind::Inside);
    }
}

/// A button that is only an icon; its name is its tooltip.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct IconButton<'a> {
    icon: Icon,
    name: &'a str,
    key: Option<&'a str>,
    tip: Option<&'a str>,
    side: f32,
    icon_size: f32,
    active: bool,
    toggle: bool,
    edged: bool,
    color: Option<Color32>,
    enabled: Enabled<'a>,
}

impl<'a> IconButton<'a> {
    /// A quiet button of 28 with an icon of 20.
    pub const fn new(icon: Icon, name: &'a str) -> Self {
        Self {
            icon,
            name,
            key: None,
            tip: None,
            side: metrics::ICON_BUTTON,
            icon_size: metrics::ICON_TOOL,
            active: false,
            toggle: false,
            edged: false,
            color: None,
            enabled: Ok(()),
        }
    }

    /// A tool of the tool column: 36, and marked while it is the active one.
    pub const fn tool(icon: Icon, name: &'a str, active: bool) -> Self {
        let mut tool = Self::new(icon, name);
        tool.side = metrics::TOOL;
        tool.active = active;
        tool.toggle = true;
        tool
    }

    /// A button of 24 with an icon of 16, for rows.
    pub const fn small(mut self) -> Self {
        self.side = metrics::TARGET_MIN;
        self.icon_size = metrics::ICON;
        self
    }

    /// Another side length, at least 24.
    pub const fn side(mut self, side: f32) -> Self {
        self.side = side.max(metrics::TARGET_MIN);
        self
    }

    /// Another icon size.
    pub const fn icon_size(mut self, size: f32) -> Self {
        self.icon_size = size;
        self
    }

    /// Shows whether what it switches is on.
    pub const fn on(mut self, on: bool) -> Self {
        self.active = on;
        self.toggle = true;
        self
    }

    /// With fill and edge of a secondary button.
    pub const fn edged(mut self) -> Self {
        self.edged = true;
        self
    }

    /// The icon's colour at rest.
    pub const fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// The shortcut shown in the tooltip.
    pub fn key(mut self, key: impl Into<Option<&'a str>>) -> Self {
        self.key = key.into();
        self
    }

    /// A tooltip that says more than the name.
    pub const fn tip(mut self, tip: &'a str) -> Self {
        self.tip = Some(tip);
        self
    }

    /// Whether it can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// Takes room for the button and paints it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let usable = self.enabled.is_ok() && ui.is_enabled();
        let sense = if usable { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(self.side), sense);
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect, &response, usable);
        }
        response.widget_info(|| {
            if self.toggle {
                WidgetInfo::selected(Role::Button, usable, self.active, self.name)
            } else {
                WidgetInfo::labeled(Role::Button, usable, self.name)
            }
        });
        if !usable {
            return response.why(self.enabled);
        }
        let tip = self.tip.unwrap_or(self.name);
        match self.key {
            Some(key) => response.hint_key(tip, key),
            None => response.hint(tip),
        }
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response, usable: bool) {
        let t = theme::tokens(ui);
        let (rest, edge) = match (self.active, self.edged) {
            (true, _) => (t.selected, Color32::TRANSPARENT),
            (false, true) => (t.card, t.button_edge),
            (false, false) => (Color32::TRANSPARENT, Color32::TRANSPARENT),
        };
        let hover = match (usable, self.active) {
            (false, _) | (_, true) => rest,
            (true, false) => t.hover,
        };
        let fill = if response.is_pointer_button_down_on() && usable {
            t.selected
        } else {
            paint::hover_mix(ui, response, rest, hover)
        };
        let radius = CornerRadius::same(metrics::RADIUS);
        ui.painter().rect(rect, radius, fill, Stroke::new(metrics::LINE, edge), StrokeKind::Inside);
        let color = match (usable, self.active) {
            (false, _) => t.text_off,
            (true, true) => t.accent_line,
            (true, false) => {
                let rest = self.color.unwrap_or(t.text_2);
                paint::hover_mix(ui, response, rest, self.color.unwrap_or(t.text))
            }
        };
        self.icon.paint(ui.painter(), rect.center(), self.icon_size, color);
        paint::focus_ring_if(ui, response, rect, metrics::RADIUS);
    }
}
