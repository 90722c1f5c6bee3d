//! White and black over pictures. Not part of the look: they have to be seen on any pixel, in both modes.

use eframe::egui::{Color32, Stroke};

/// The line itself.
pub(in crate::ui) const LIGHT: Color32 = Color32::WHITE;

/// What lies under a line so that it is seen on white too, `percent` strong.
pub(in crate::ui) fn casing(width: f32, percent: f32) -> Stroke {
    Stroke::new(width, shade(percent))
}

/// Black that darkens what lies below by `percent`.
pub(in crate::ui) fn shade(percent: f32) -> Color32 {
    Color32::from_black_alpha((percent.clamp(0.0, 100.0) * 2.55) as u8)
}
