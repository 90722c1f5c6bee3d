//! A picture behind a pasted address: shown before it is used.

use crate::command::{Command, Target, TextureKey};
use crate::take::Original;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::strip;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::{Fetched, View};
use crate::ui::widgets::{Button, IconButton, Picture, icon_text, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Align2, Area, CornerRadius, Id, Layout, Order, Rect, Role, Sense, Ui, WidgetInfo, vec2};

const WIDTH: f32 = 400.0;
/// The picture's place.
const SHOWN: f32 = 240.0;

/// The address that a pasted text is, when it is one and nothing else.
pub fn address_in(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let whole = !rest.is_empty() && rest.len() < 4000 && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    whole.then_some(text)
}

/// The address as it is shown: without what stands behind a question mark, which may be a secret.
fn shown(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Shows the card over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    if state.overlay != Overlay::Address {
        return;
    }
    let Some(fetch) = view.fetch else { return };
    let t = theme::tokens(ui);
    let area = Area::new(Id::unique("picture of an address"))
        .order(Order::Foreground)
        .accessible_name("Picture from the web")
        .anchor(Align2::CENTER_CENTER, vec2(0.0, -20.0));
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 6.0;
            let line = vec2(WIDTH, metrics::ICON_BUTTON);
            ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
                if IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui).clicked() {
                    shortcuts::close(state);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    text_line(ui, "Picture from the web", Type::Section, t.text);
                });
            });
            text_line(ui, shown(&fetch.url), Type::Caption, t.text_3);
            ui.add_space(2.0);
            match &fetch.found {
                Fetched::Running => {
                    place(ui, "Fetching the picture");
                    text_line(ui, "Fetching it...", Type::Small, t.text_2);
                }
                Fetched::Here(original) => here(ui, original, view, textures),
                Fetched::Failed(why) => {
                    icon_text(ui, icons::ERROR, t.error, "It could not be fetched", Type::Small, t.error);
                    wrapped(ui, &format!("{why}. Nothing was changed."), Type::Small, t.text_2);
                }
            }
            ui.add_space(6.0);
            buttons(ui, &fetch.found, &fetch.url, view, state, out);
        });
    });
}

/// The empty place of the picture.
fn place(ui: &mut Ui, name: &str) -> Rect {
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, SHOWN), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), theme::tokens(ui).field);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    rect
}

fn here(ui: &mut Ui, original: &Original, view: &View<'_>, textures: &mut Textures) {
    let t = theme::tokens(ui);
    let rect = place(ui, &original.name);
    if let Some(shown) = textures.get(TextureKey::Original(original.digest)) {
        let scale = (rect.width() / shown.size.x).min(rect.height() / shown.size.y);
        let at = Align2::CENTER_CENTER.align_size_within_rect(shown.size * scale, rect);
        Picture::whole(shown.id).paint(ui, at, metrics::RADIUS_TAG);
    }
    text_line(ui, &original.name, Type::SmallMedium, t.text);
    let twin = view.tray.cards().iter().any(|card| card.reference.original.digest == original.digest);
    let twin = if twin { ", already among the references" } else { "" };
    let words = format!("{}, {}{twin}", original.extent.label(), strip::bytes(original.bytes));
    text_line(ui, &words, Type::Caption, t.text_2);
}

fn buttons(ui: &mut Ui, found: &Fetched, url: &str, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let line = vec2(WIDTH, metrics::BUTTON);
    ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        match found {
            Fetched::Here(original) => {
                let twin = view.tray.cards().iter().any(|card| card.reference.original.digest == original.digest);
                let enabled = if twin { Err("It is among the references already") } else { Ok(()) };
                if Button::primary("Add to references").enabled(enabled).show(ui).clicked() {
                    out.push(Command::UseFetched(Target::Reference));
                }
                if Button::secondary("Open on the canvas").show(ui).clicked() {
                    out.push(Command::UseFetched(Target::Source));
                }
            }
            Fetched::Failed(_) => {
                if Button::secondary("Try again").show(ui).clicked() {
                    out.push(Command::FetchAddress(url.to_owned()));
                }
            }
            Fetched::Running => {
                if Button::secondary("Stop").show(ui).clicked() {
                    shortcuts::close(state);
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_and_nothing_else() {
        assert_eq!(address_in(" https://example.com/a.png?x=1\n"), Some("https://example.com/a.png?x=1"));
        for none in ["https://", "see https://example.com", "https://a.b c", "ftp://a.b/c", "/a/b.png", ""] {
            assert_eq!(address_in(none), None, "{none}");
        }
        assert_eq!(shown("https://example.com/a.png?key=1#x"), "https://example.com/a.png");
    }
}
