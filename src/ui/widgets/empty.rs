//! What stands where nothing is yet, or where nothing works.

use eframe::egui::{Align, Layout, Response, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo, vec2};

use super::{Button, Enabled, frames, paint, text};
use crate::ui::theme::{self, Icon, Type, metrics};

/// An empty area: dashed edge, icon, what would be here, and how to get it here.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct EmptyState<'a> {
    icon: Icon,
    title: &'a str,
    words: &'a str,
    button: Option<&'a str>,
    enabled: Enabled<'a>,
    min_height: f32,
}

impl<'a> EmptyState<'a> {
    /// An empty area.
    pub const fn new(icon: Icon, title: &'a str, words: &'a str) -> Self {
        Self { icon, title, words, button: None, enabled: Ok(()), min_height: 0.0 }
    }

    /// A button that fills it.
    pub const fn button(mut self, words: &'a str) -> Self {
        self.button = Some(words);
        self
    }

    /// Whether that button can be used, and if not, why.
    pub const fn enabled(mut self, enabled: Enabled<'a>) -> Self {
        self.enabled = enabled;
        self
    }

    /// At least this high, what stands inside in the middle.
    pub const fn min_height(mut self, height: f32) -> Self {
        self.min_height = height;
        self
    }

    /// Shows it over the available width; the response is that of its button.
    pub fn show(self, ui: &mut Ui) -> Option<Response> {
        let t = theme::tokens(ui);
        let width = ui.available_width();
        let column = (width - 32.0).clamp(40.0, 340.0);
        let mut job =
            eframe::egui::text::LayoutJob::simple(self.words.to_owned(), Type::Caption.font(), t.text_3, column);
        job.halign = Align::Center;
        for section in &mut job.sections {
            section.format.line_height = Some(Type::Caption.line());
        }
        let words = ui.painter().layout_job(job);
        let button_height = if self.button.is_some() { 12.0 + metrics::BUTTON_SMALL } else { 0.0 };
        let content = metrics::ICON_TOOL + 8.0 + Type::Label.line() + 3.0 + words.size().y + button_height;
        let height = (content + 2.0 * 16.0).max(self.min_height).ceil();
        let (rect, area) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        paint::dashed_rect(ui.painter(), rect, f32::from(metrics::RADIUS_CARD), t.line_strong);
        let mut at = rect.center_top() + vec2(0.0, (height - content) / 2.0);
        let half = metrics::ICON_TOOL / 2.0;
        self.icon.paint(ui.painter(), at + vec2(0.0, half), metrics::ICON_TOOL, t.text_2);
        at.y += metrics::ICON_TOOL + 8.0;
        let title = text::galley_elided(ui, self.title, Type::Label, t.text, width - 24.0);
        let title_height = title.size().y;
        ui.painter().galley(at - vec2(title.size().x / 2.0, 0.0), title, t.text);
        at.y += title_height + 3.0;
        // A centred galley is laid out around its own origin.
        let words_height = words.size().y;
        ui.painter().galley(at, words, t.text_3);
        at.y += words_height + 12.0;
        let name = format!("{}. {}", self.title, self.words);
        area.widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
        let button = self.button?;
        let size = vec2(width, metrics::BUTTON_SMALL);
        let place = eframe::egui::Rect::from_center_size(at + vec2(0.0, metrics::BUTTON_SMALL / 2.0), size);
        let layout = Layout::top_down(Align::Center);
        let mut child = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
        Some(Button::secondary(button).small().enabled(self.enabled).show(&mut child))
    }
}

/// What the user chose on a [`Page`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageChoice {
    /// The accent button.
    Primary,
    /// The edged button.
    Secondary,
}

/// A page in place of everything else: what is wrong, that nothing is lost, what to do.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Page<'a> {
    icon: Icon,
    title: &'a str,
    words: &'a str,
    primary: Option<&'a str>,
    secondary: Option<&'a str>,
}

impl<'a> Page<'a> {
    /// A page.
    pub const fn new(icon: Icon, title: &'a str, words: &'a str) -> Self {
        Self { icon, title, words, primary: None, secondary: None }
    }

    /// The accent button.
    pub const fn primary(mut self, words: &'a str) -> Self {
        self.primary = Some(words);
        self
    }

    /// The edged button.
    pub const fn secondary(mut self, words: &'a str) -> Self {
        self.secondary = Some(words);
        self
    }

    /// Shows it over the available width.
    pub fn show(self, ui: &mut Ui) -> Option<PageChoice> {
        let t = theme::tokens(ui);
        let shown = frames::page_frame(t).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
            paint::row(ui, 8.0, |ui| {
                let (rect, _) = ui.allocate_exact_size(Vec2::splat(metrics::ICON_TOOL), Sense::hover());
                self.icon.paint(ui.painter(), rect.center(), metrics::ICON_TOOL, t.text);
                text::text_line(ui, self.title, Type::Section, t.text);
            });
            let words = Type::Small.rich(self.words).line_height(Some(18.0)).color(t.text_2);
            ui.add(eframe::egui::Label::new(words).wrap());
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                let mut choice = None;
                if let Some(words) = self.primary
                    && Button::primary(words).show(ui).clicked()
                {
                    choice = Some(PageChoice::Primary);
                }
                if let Some(words) = self.secondary
                    && Button::secondary(words).show(ui).clicked()
                {
                    choice = Some(PageChoice::Secondary);
                }
                choice
            })
            .inner
        });
        shown.inner
    }
}
