//! The canvas without a picture, and while one is being read.

use crate::command::action::Action;
use crate::command::{Command, Target};
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{EmptyState, floating_bar, galley_elided, text_line};
use eframe::egui::{Align, Align2, CornerRadius, Layout, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};

/// Size of the empty area at most.
const AREA: eframe::egui::Vec2 = vec2(440.0, 260.0);

/// Nothing is on the canvas yet.
pub(super) fn show(ui: &mut Ui, page: Rect, view: &View<'_>, out: &mut Vec<Command>) {
    let size = AREA.min(page.size() - vec2(2.0, 2.0) * metrics::PAD_PANEL).max(vec2(60.0, 60.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, page);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("empty canvas"));
    if let Some(name) = view.opening {
        opening(&mut child, rect, name);
        return;
    }
    // The words are not to be read on the ground itself, which is a middle grey in the light mode.
    child.painter().rect_filled(rect, f32::from(metrics::RADIUS_CARD), theme::tokens(&child).panel);
    let words = if view.drops_arrive {
        "Drop or paste a picture here, or generate one with a prompt alone."
    } else {
        "Paste a picture or open one: on Wayland files cannot be dropped here. Or generate one with a prompt alone."
    };
    let area = EmptyState::new(icons::ADD_PHOTO_ALTERNATE, "No picture on the canvas", words)
        .button(Action::OpenSource.label())
        .min_height(size.y);
    if area.show(&mut child).is_some_and(|button| button.clicked()) {
        out.push(Command::PickFiles(Target::Source));
    }
}

/// A picture is being read into the empty canvas.
fn opening(ui: &mut Ui, rect: Rect, name: &str) {
    let t = theme::tokens(ui);
    ui.scope_builder(UiBuilder::new().max_rect(rect).layout(Layout::top_down(Align::Center)), |ui| {
        ui.add_space(rect.height() / 2.0 - 30.0);
        text_line(ui, "Opening", Type::Caption, t.text_2);
        text_line(ui, name, Type::Label, t.text);
        ui.add_space(4.0);
        still_bar(ui, 220.0, &format!("Opening {name}"));
    });
}

/// A picture is being read while another one is shown.
pub(super) fn opening_note(ui: &mut Ui, page: Rect, name: &str) {
    let t = theme::tokens(ui);
    let words = galley_elided(ui, &format!("Opening {name}"), Type::SmallMedium, t.text, 260.0);
    let width = words.size().x.max(160.0);
    let size = vec2(width + 28.0, 48.0);
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, page);
    ui.painter().add(floating_bar(t).inner_margin(0).paint(rect));
    ui.painter().galley(rect.min + vec2(14.0, 12.0), words, t.text);
    let line = Rect::from_min_size(rect.left_bottom() + vec2(14.0, -14.0), vec2(width, 3.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(line).id_salt("opening"));
    still_bar(&mut child, width, &format!("Opening {name}"));
}

/// A thin bar that says "in progress" without a number and without moving: nobody knows how long reading takes.
fn still_bar(ui: &mut Ui, width: f32, name: &str) {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 3.0), Sense::hover());
    let radius = CornerRadius::same(2);
    ui.painter().rect_filled(rect, radius, t.track);
    let part = rect.shrink2(vec2(width / 3.0, 0.0));
    ui.painter().rect_filled(part, radius, t.accent_line);
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
}

/// An icon in the middle of a place.
pub(super) fn icon_at(ui: &Ui, rect: Rect, icon: Icon, color: eframe::egui::Color32) {
    icon.paint(ui.painter(), rect.center(), metrics::ICON, color);
}
