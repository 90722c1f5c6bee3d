//! The header of a section of a panel: folds it, counts what is in it, offers the one action.

use eframe::egui::{Align, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::{button::IconButton, line_in, paint, text};
use crate::ui::theme::{self, Icon, Type, icons, metrics};

/// A section header of 36.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Section<'a> {
    title: &'a str,
    caption: Option<&'a str>,
    trailing: Option<&'a str>,
    action: Option<(Icon, &'a str)>,
}

/// What the user did to a section header.
#[derive(Clone, Debug)]
pub struct SectionResponse {
    /// The header itself.
    pub header: Response,
    /// The button at its end, if it has one.
    pub action: Option<Response>,
}

impl SectionResponse {
    /// The button at the end was clicked.
    #[must_use]
    pub fn action_clicked(&self) -> bool {
        self.action.as_ref().is_some_and(Response::clicked)
    }
}

impl<'a> Section<'a> {
    /// A header with a title.
    pub const fn new(title: &'a str) -> Self {
        Self { title, caption: None, trailing: None, action: None }
    }

    /// A caption after the title.
    pub fn caption(mut self, caption: impl Into<Option<&'a str>>) -> Self {
        self.caption = caption.into();
        self
    }

    /// A caption at the end.
    pub fn trailing(mut self, words: impl Into<Option<&'a str>>) -> Self {
        self.trailing = words.into();
        self
    }

    /// A button at the end; `name` says what it does.
    pub const fn action(mut self, icon: Icon, name: &'a str) -> Self {
        self.action = Some((icon, name));
        self
    }

    /// Shows it over the available width; a click folds or unfolds.
    pub fn show(self, ui: &mut Ui, open: &mut bool) -> SectionResponse {
        let t = theme::tokens(ui);
        let size = vec2(ui.available_width(), metrics::SECTION_HEADER);
        let (rect, mut header) = ui.allocate_exact_size(size, Sense::click());
        if header.clicked() {
            *open = !*open;
            header.mark_changed();
        }
        let y = rect.center().y;
        let chevron = if *open { icons::KEYBOARD_ARROW_DOWN } else { icons::CHEVRON_RIGHT };
        let ink = paint::hover_mix(ui, &header, t.text_2, t.text);
        chevron.paint(ui.painter(), pos2(rect.left() + 20.0, y), metrics::ICON, ink);
        let mut left = rect.left() + 36.0;
        let title = text::galley_elided(ui, self.title, Type::Label, t.text, rect.right() - 44.0 - left);
        left += text::paint_left(ui, pos2(left, y), title).x + 9.0;
        let mut right = rect.right() - metrics::PAD_PANEL;
        let action = self.action.map(|(icon, name)| {
            let side = metrics::ICON_BUTTON;
            let place = Rect::from_center_size(pos2(right - metrics::ICON_TOOL / 2.0, y), vec2(side, side));
            right = place.left() - 4.0;
            let mut child = ui.new_child(UiBuilder::new().max_rect(place));
            IconButton::new(icon, name).show(&mut child)
        });
        if let Some(words) = self.trailing {
            let width = text::galley(ui, words, Type::Caption, t.text_3).size().x;
            let place = Rect::from_min_max(pos2(right - width, rect.top()), pos2(right, rect.bottom()));
            line_in(ui, place, words, Type::Caption, t.text_3, Align::Max);
            right = place.left() - 8.0;
        }
        if let Some(words) = self.caption.filter(|_| right - left > 24.0) {
            let place = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
            line_in(ui, place, words, Type::Caption, t.text_3, Align::Min);
        }
        let ring = rect.shrink(metrics::RING + metrics::RING_GAP);
        paint::focus_ring_if(ui, &header, ring, metrics::RADIUS);
        let (title, open) = (self.title, *open);
        header.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, open, title));
        SectionResponse { header, action }
    }

    /// Shows it without a chevron: a title that does not fold.
    pub fn show_fixed(self, ui: &mut Ui) -> SectionResponse {
        let t = theme::tokens(ui);
        let size = vec2(ui.available_width(), metrics::SECTION_HEADER);
        let (rect, header) = ui.allocate_exact_size(size, Sense::hover());
        let inner = rect.shrink2(vec2(metrics::PAD_PANEL, 0.0));
        line_in(ui, inner, self.title, Type::Label, t.text, Align::Min);
        if let Some(words) = self.trailing.or(self.caption) {
            line_in(ui, inner, words, Type::Caption, t.text_3, Align::Max);
        }
        let title = self.title;
        header.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
        SectionResponse { header, action: None }
    }
}
