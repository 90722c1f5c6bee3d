//! egui's own style, filled from the tokens, so that nothing can fall back to egui's look.

use std::collections::BTreeMap;

use eframe::egui::{
    self, Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Visuals,
    epaint::{FontColorTransferFunction, text::TextOptions},
    style::{
        HandleShape, ScrollAnimation, ScrollFadeStyle, ScrollStyle, Selection, Spacing, TextCursorStyle, WidgetVisuals,
        Widgets,
    },
    vec2,
};

use super::{colors::Tokens, fonts::Type, metrics};

/// The style of one mode.
pub fn style(tokens: &Tokens, reduce_motion: bool) -> Style {
    let mut style = Style {
        text_styles: text_styles(),
        visuals: visuals(tokens),
        animation_time: if reduce_motion { 0.0 } else { metrics::HOVER_S },
        scroll_animation: if reduce_motion {
            ScrollAnimation::none()
        } else {
            ScrollAnimation::duration(metrics::OPEN_S)
        },
        ..Style::default()
    };
    spacing(&mut style.spacing);
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn text_styles() -> BTreeMap<TextStyle, FontId> {
    BTreeMap::from([
        (TextStyle::Small, Type::Caption.font()),
        (TextStyle::Body, Type::Body.font()),
        (TextStyle::Button, Type::Label.font()),
        (TextStyle::Heading, Type::Section.font()),
        (TextStyle::Monospace, FontId::new(Type::Small.size(), FontFamily::Monospace)),
    ])
}

fn spacing(spacing: &mut Spacing) {
    spacing.item_spacing = vec2(8.0, 6.0);
    spacing.button_padding = vec2(12.0, 7.0);
    spacing.interact_size = vec2(metrics::BUTTON, metrics::BUTTON);
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(4);
    spacing.indent = 16.0;
    spacing.icon_width = 16.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = 8.0;
    spacing.tooltip_width = 280.0;
    spacing.menu_spacing = 2.0;
    spacing.slider_rail_height = 4.0;
    spacing.scroll = ScrollStyle {
        bar_width: 6.0,
        floating_width: 6.0,
        handle_min_length: 24.0,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        foreground_color: true,
        dormant_handle_opacity: 0.0,
        active_handle_opacity: 0.32,
        interact_handle_opacity: 0.55,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        fade: ScrollFadeStyle { strength: 0.0, size: 0.0 },
        ..ScrollStyle::floating()
    };
}

fn visuals(t: &Tokens) -> Visuals {
    let base = if t.dark { Visuals::dark() } else { Visuals::light() };
    let line = Stroke::new(metrics::LINE, t.line);
    let edge = Stroke::new(metrics::LINE, t.line_strong);
    Visuals {
        text_options: TextOptions {
            // egui's default makes light text on dark grey a weight heavier than it is drawn.
            color_transfer_function: FontColorTransferFunction::Gamma(if t.dark { 0.82 } else { 1.0 }),
            ..base.text_options
        },
        widgets: widgets(t),
        selection: Selection { bg_fill: t.text_selection, stroke: Stroke::new(metrics::RING, t.accent_line) },
        weak_text_color: Some(t.text_3),
        hyperlink_color: t.accent_line,
        faint_bg_color: t.card,
        extreme_bg_color: t.field,
        text_edit_bg_color: Some(t.field),
        code_bg_color: t.field,
        warn_fg_color: t.money,
        error_fg_color: t.error,
        window_corner_radius: CornerRadius::same(metrics::RADIUS_POPOVER),
        window_shadow: t.popup_shadow,
        window_fill: t.card,
        window_stroke: edge,
        window_highlight_topmost: false,
        menu_corner_radius: CornerRadius::same(metrics::RADIUS_CARD),
        panel_fill: t.panel,
        popup_shadow: t.popup_shadow,
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.5, t.accent_line),
            // A blinking cursor repaints for ever; nothing moves while idle.
            blink: false,
            ..TextCursorStyle::default()
        },
        collapsing_header_frame: false,
        indent_has_left_vline: false,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        image_loading_spinners: false,
        // Widgets paint their own disabled state; fading on top of it would be unreadable.
        disabled_alpha: 1.0,
        striped: false,
        resize_corner_size: 0.0,
        ..with_line(base, line)
    }
}

/// `base` with the hairline egui draws between panels.
fn with_line(mut base: Visuals, line: Stroke) -> Visuals {
    base.widgets.noninteractive.bg_stroke = line;
    base.override_text_color = None;
    base
}

fn widgets(t: &Tokens) -> Widgets {
    let state = |fill: Color32, edge: Color32, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(metrics::LINE, edge),
        fg_stroke: Stroke::new(1.0, text),
        corner_radius: CornerRadius::same(metrics::RADIUS),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: state(t.panel, t.line, t.text),
        inactive: state(t.card, t.button_edge, t.text),
        hovered: state(t.hover, t.button_edge, t.text),
        active: state(t.selected, t.button_edge, t.text),
        open: state(t.hover, t.button_edge, t.text),
    }
}

/// Options of the context that belong to the look.
pub fn options(options: &mut egui::Options) {
    // Ctrl with plus and minus zooms the canvas, not the interface.
    options.zoom_with_keyboard = false;
}
