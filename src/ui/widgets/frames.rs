//! The surfaces things stand on.

use eframe::egui::{CornerRadius, Frame, Margin, Stroke};

use crate::ui::theme::{Tokens, metrics};

pub(super) const TOOLTIP_MARGIN: Margin = Margin { left: 11, right: 11, top: 6, bottom: 6 };

/// A card: reference, job, number of a comparison.
pub fn card_frame(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.card)
        .stroke(Stroke::new(metrics::LINE, t.line))
        .corner_radius(CornerRadius::same(metrics::RADIUS_CARD))
        .inner_margin(Margin::same(12))
}

/// A card that is chosen.
pub fn card_frame_selected(t: &Tokens) -> Frame {
    card_frame(t).stroke(Stroke::new(metrics::RING, t.accent_line))
}

/// A card about money at risk.
pub fn money_frame(t: &Tokens) -> Frame {
    card_frame(t).fill(t.money_bg).stroke(Stroke::new(metrics::LINE, t.money_edge))
}

/// A bar that floats over the canvas.
pub fn floating_bar(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.panel)
        .stroke(Stroke::new(metrics::LINE, if t.dark { t.float_edge } else { t.line }))
        .corner_radius(CornerRadius::same(metrics::RADIUS_CARD))
        .inner_margin(Margin::same(5))
        .shadow(t.bar_shadow)
}

/// A popover: price step, settings of a tool, the palette.
pub fn popover_frame(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.card)
        .stroke(Stroke::new(metrics::LINE, t.line_strong))
        .corner_radius(CornerRadius::same(metrics::RADIUS_POPOVER))
        .inner_margin(Margin::same(16))
        .shadow(t.popup_shadow)
}

/// A menu.
pub fn menu_frame(t: &Tokens) -> Frame {
    popover_frame(t).corner_radius(CornerRadius::same(metrics::RADIUS_CARD)).inner_margin(Margin::same(4))
}

/// A tooltip or toast.
pub fn float_frame(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.float)
        .stroke(Stroke::new(metrics::LINE, t.float_edge))
        .corner_radius(CornerRadius::same(metrics::RADIUS_CARD))
        .inner_margin(Margin::symmetric(14, 12))
        .shadow(t.bar_shadow)
}

/// A page or dialog: settings, an error that stops everything.
pub fn page_frame(t: &Tokens) -> Frame {
    Frame::new()
        .fill(t.panel)
        .stroke(Stroke::new(metrics::LINE, t.line))
        .corner_radius(CornerRadius::same(metrics::RADIUS_CARD))
        .inner_margin(Margin::same(18))
}
