//! Toasts and job cards.

use eframe::egui::{
    Align, Color32, InnerResponse, Layout, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{Button, frames, line_in, paint::row, progress_bar, text};
use crate::ui::theme::{self, Icon, Type, metrics};

/// Room between the icon of a card and its words.
const GAP: f32 = 8.0;

/// What happened to a job, whether it was billed, how much, and what to do next.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct JobCard<'a> {
    title: &'a str,
    icon: Icon,
    color: Color32,
    amount: Option<&'a str>,
    body: Option<&'a str>,
    progress: Option<f32>,
    money: bool,
}

impl<'a> JobCard<'a> {
    /// A card whose icon and its colour say how it went.
    pub const fn new(icon: Icon, color: Color32, title: &'a str) -> Self {
        Self { title, icon, color, amount: None, body: None, progress: None, money: false }
    }

    /// The amount at its end.
    pub fn amount(mut self, amount: impl Into<Option<&'a str>>) -> Self {
        self.amount = amount.into();
        self
    }

    /// What happened, in a sentence or two.
    pub fn body(mut self, body: impl Into<Option<&'a str>>) -> Self {
        self.body = body.into();
        self
    }

    /// How much is done, in 0..=1.
    pub fn progress(mut self, progress: impl Into<Option<f32>>) -> Self {
        self.progress = progress.into();
        self
    }

    /// Money may have been spent: amber.
    pub const fn money(mut self) -> Self {
        self.money = true;
        self
    }

    /// Shows it over the available width, with buttons if `actions` adds any.
    pub fn show<R>(self, ui: &mut Ui, actions: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
        let t = theme::tokens(ui);
        let frame = if self.money { frames::money_frame(t) } else { frames::card_frame(t) };
        let indent = metrics::ICON + GAP;
        let shown =
            frame.inner_margin(eframe::egui::Margin { left: 12, right: 12, top: 10, bottom: 11 }).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing = vec2(6.0, 3.0);
                self.head(ui, indent);
                if let Some(body) = self.body {
                    row(ui, 0.0, |ui| {
                        ui.add_space(indent);
                        text::wrapped(ui, body, Type::Small, t.text_2);
                    });
                }
                if let Some(done) = self.progress {
                    ui.add_space(4.0);
                    progress_bar(ui, ui.available_width(), 3.0, done, t.accent_line);
                }
                buttons(ui, indent, actions)
            });
        let words = [Some(self.title), self.amount, self.body];
        let name = words.into_iter().flatten().collect::<Vec<_>>().join(". ");
        shown.response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
        shown
    }

    fn head(&self, ui: &mut Ui, indent: f32) {
        let t = theme::tokens(ui);
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 18.0));
        let y = rect.center().y;
        self.icon.paint(ui.painter(), pos2(rect.left() + metrics::ICON / 2.0, y), metrics::ICON, self.color);
        let mut right = rect.right();
        if let Some(amount) = self.amount {
            let ink = if self.money { t.money } else { t.text_2 };
            let width = text::galley(ui, amount, Type::Small, ink).size().x;
            let place = Rect::from_min_max(pos2(right - width - 1.0, rect.top()), pos2(right, rect.bottom()));
            line_in(ui, place, amount, Type::Small, ink, Align::Max);
            right = place.left() - 8.0;
        }
        let place = Rect::from_min_max(pos2(rect.left() + indent, rect.top()), pos2(right, rect.bottom()));
        line_in(ui, place, self.title, Type::SmallMedium, t.text, Align::Min);
    }
}

/// The buttons; the gap above them exists only if there are buttons.
fn buttons<R>(ui: &mut Ui, indent: f32, actions: impl FnOnce(&mut Ui) -> R) -> R {
    let gap = 6.0;
    let at = ui.cursor().min + vec2(indent, gap);
    let size = vec2(ui.available_width() - indent, metrics::BUTTON_CARD);
    let layout = Layout::left_to_right(Align::Min).with_main_wrap(true);
    let mut row = ui.new_child(UiBuilder::new().max_rect(Rect::from_min_size(at, size)).layout(layout));
    row.spacing_mut().item_spacing = vec2(6.0, 6.0);
    let inner = actions(&mut row);
    let used = row.min_rect();
    if used.width() > 1.0 && used.height() > 1.0 {
        ui.allocate_space(vec2(indent + used.width(), used.height() + gap));
    }
    inner
}

/// A toast: only for what happened elsewhere or can be undone.
#[derive(Clone, Debug)]
#[must_use = "call `show`"]
pub struct Toast<'a> {
    icon: Icon,
    color: Option<Color32>,
    title: &'a str,
    detail: Option<&'a str>,
    action: Option<&'a str>,
}

impl<'a> Toast<'a> {
    /// A toast.
    pub const fn new(icon: Icon, title: &'a str) -> Self {
        Self { icon, color: None, title, detail: None, action: None }
    }

    /// The icon's colour, one of [`theme::float_tokens`].
    pub const fn color(mut self, color: Color32) -> Self {
        self.color = Some(color);
        self
    }

    /// A second line.
    pub fn detail(mut self, detail: impl Into<Option<&'a str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// What its button does.
    pub fn action(mut self, action: impl Into<Option<&'a str>>) -> Self {
        self.action = action.into();
        self
    }

    /// Shows it over the available width; `inner` is the response of its button.
    pub fn show(self, ui: &mut Ui) -> InnerResponse<Option<Response>> {
        let t = theme::tokens(ui);
        let height = if self.detail.is_some() { 52.0 } else { 44.0 };
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        ui.painter().add(frames::float_frame(t).inner_margin(0).paint(rect.shrink(metrics::LINE)));
        let y = rect.center().y;
        let left = rect.left() + 13.0;
        let color = self.color.unwrap_or(t.on_float);
        let icon_y = if self.detail.is_some() { rect.top() + 18.0 } else { y };
        self.icon.paint(ui.painter(), pos2(left + metrics::ICON / 2.0, icon_y), metrics::ICON, color);
        let mut right = rect.right() - 6.0;
        let inner = self.action.map(|words| {
            let width = text::galley(ui, words, Type::SmallMedium, t.on_float).size().x + 22.0;
            let place = Rect::from_center_size(pos2(right - width / 2.0, y), vec2(width.ceil(), metrics::BUTTON_SMALL));
            right = place.left() - 4.0;
            Button::float(words).small().show(&mut ui.new_child(UiBuilder::new().max_rect(place)))
        });
        let words_left = left + metrics::ICON + GAP;
        let line = |top: f32, bottom: f32| Rect::from_min_max(pos2(words_left, top), pos2(right, bottom));
        if let Some(detail) = self.detail {
            line_in(ui, line(rect.top() + 9.0, y), self.title, Type::SmallMedium, t.on_float, Align::Min);
            line_in(ui, line(y + 1.0, rect.bottom() - 8.0), detail, Type::Caption, t.on_float_2, Align::Min);
        } else {
            line_in(ui, line(rect.top(), rect.bottom()), self.title, Type::SmallMedium, t.on_float, Align::Min);
        }
        let name = self.detail.map_or_else(|| self.title.to_owned(), |detail| format!("{}. {detail}", self.title));
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &name));
        InnerResponse::new(inner, response)
    }
}
