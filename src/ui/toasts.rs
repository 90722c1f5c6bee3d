//! Toasts: what happened elsewhere or can be undone, over the canvas' lower right corner.

use crate::command::Command;
use crate::notice::{Notice, Tone};
use crate::ui::state::UiState;
use crate::ui::theme::{self, icons};
use crate::ui::view::View;
use crate::ui::widgets::Toast;
use eframe::egui::{Area, Id, Order, Rect, Ui, vec2};

const WIDTH: f32 = 340.0;

/// Shows the notices over `centre`, the newest lowest.
pub fn show(ui: &Ui, centre: Rect, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let notices = view.notices.shown();
    let mut hovered = false;
    if !notices.is_empty() {
        // Above the zoom bar in the corner.
        let corner = centre.right_bottom() - vec2(12.0, 58.0);
        let area = Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .pivot(eframe::egui::Align2::RIGHT_BOTTOM)
            .fixed_pos(corner);
        let shown = area.show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 8.0;
            for notice in notices {
                ui.push_id(notice.id, |ui| toast(ui, notice, out));
            }
        });
        hovered = shown.response.contains_pointer();
    }
    state.toast_hovered = hovered;
}

fn toast(ui: &mut Ui, notice: &Notice, out: &mut Vec<Command>) {
    // Toasts are dark in both modes, so their icons take the dark mode's colours.
    let dark = theme::float_tokens();
    let (icon, color) = match notice.tone {
        Tone::Info => (icons::INFO_FILL, dark.accent_line),
        Tone::Done => (icons::CHECK_CIRCLE_FILL, dark.done),
        Tone::Error => (icons::ERROR_FILL, dark.error),
    };
    let action = match &notice.offer {
        Some(offer) => Some(offer.label()),
        None if notice.tone == Tone::Error => Some("Close"),
        None => None,
    };
    let toast = Toast::new(icon, &notice.text).color(color).detail(notice.detail.as_deref()).action(action);
    let shown = toast.show(ui);
    if shown.inner.is_some_and(|button| button.clicked()) {
        out.push(match notice.offer {
            Some(_) => Command::TakeUpNotice(notice.id),
            None => Command::DismissNotice(notice.id),
        });
    }
}
