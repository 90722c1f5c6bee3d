//! How the mask is shown: style, colour, opacity.

use crate::command::action::Action;
use crate::ui::popover::Popover;
use crate::ui::state::{MaskStyle, UiState};
use crate::ui::theme::{self, Type, metrics};
use crate::ui::widgets::{Checkbox, Hint, LevelField, Scale, Segment, Segmented, focus_ring, popover_frame, text_line};
use eframe::egui::{RectAlign, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2};

/// Width of the popover.
const WIDTH: f32 = 252.0;
/// Side of a colour.
const SWATCH: f32 = 24.0;

/// Colours that are told from most pictures, by name; the first is the theme's.
const TINTS: [(&str, Option<[u8; 3]>); 6] = [
    ("Magenta", None),
    ("Red", Some([0xE5, 0x39, 0x35])),
    ("Yellow", Some([0xF9, 0xC8, 0x0E])),
    ("Green", Some([0x2E, 0xC4, 0x6B])),
    ("Blue", Some([0x2F, 0x80, 0xED])),
    ("White", Some([0xFF, 0xFF, 0xFF])),
];

/// Shows the popover over its button while it is open.
pub(super) fn show(anchor: &Response, state: &mut UiState) {
    let mut open = state.look_open;
    let t = theme::tokens(&anchor.ctx);
    Popover::new(anchor, "How the mask is shown", WIDTH).align(RectAlign::TOP_END).show(
        &mut open,
        popover_frame(t),
        |ui| content(ui, state),
    );
    state.look_open = open;
}

fn content(ui: &mut Ui, state: &mut UiState) {
    let look = &mut state.screen.mask;
    let alone = Action::MaskAlone.hint();
    let segments = [
        Segment::new(MaskStyle::Effective, "Contours"),
        Segment::new(MaskStyle::Tint, "Tint"),
        Segment::new(MaskStyle::Grey, "Mask alone").key(alone.as_str()),
    ];
    let before = look.style;
    if Segmented::new("Style", &segments).small().show(ui, &mut look.style).changed() && before != MaskStyle::Grey {
        look.before_grey = before;
    }
    ui.add_space(6.0);
    if look.style != MaskStyle::Grey {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for (name, tint) in TINTS {
                if swatch(ui, name, tint, look.tint == tint).clicked() {
                    look.tint = tint;
                }
            }
        });
        ui.add_space(6.0);
        LevelField::new("Opacity", Scale::linear(0.0, 100.0).step(1.0)).unit("%").show(ui, &mut look.percent);
        ui.add_space(2.0);
    }
    Checkbox::new("Mark what is protected").show(ui, &mut look.inverted);
    Checkbox::new("Show the mask").show(ui, &mut state.screen.overlay);
    let keys = format!("{} shows and hides the mask", Action::ToggleOverlay.hint());
    text_line(ui, &keys, Type::Caption, theme::tokens(ui).text_3);
}

fn swatch(ui: &mut Ui, name: &str, tint: Option<[u8; 3]>, chosen: bool) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(SWATCH), Sense::click());
    let inner = rect.shrink2(vec2(4.0, 4.0));
    let radius = f32::from(metrics::RADIUS_TAG);
    ui.painter().rect_filled(inner, radius, theme::mask_color(t, tint));
    ui.painter().rect_stroke(inner, radius, Stroke::new(metrics::LINE, t.line_strong), StrokeKind::Inside);
    if chosen {
        ui.painter().rect_stroke(rect, radius + 2.0, Stroke::new(2.0, t.accent_line), StrokeKind::Inside);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS_TAG, t);
    }
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    response.hint(name)
}
