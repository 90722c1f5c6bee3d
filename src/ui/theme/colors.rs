//! The colour tokens: the only place where a colour is written down.

use eframe::egui::{Color32, Shadow};

/// What every surface, line and text of one mode is coloured with.
///
/// Chrome is hue-free grey; `accent` means selected, focused or the one button; `money` means
/// money at risk.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Whether these are the colours of the dark mode.
    pub dark: bool,
    /// Surround of the picture, ground of the gallery.
    pub canvas: Color32,
    /// Bars, tool column, stack, floating bars.
    pub panel: Color32,
    /// Cards, chips, secondary buttons, menus, popovers, the selected row.
    pub card: Color32,
    /// A hovered row or button.
    pub hover: Color32,
    /// Pressed; the chosen tool; a mention chip.
    pub selected: Color32,
    /// The chosen segment of a segmented control.
    pub segment: Color32,
    /// Text and number fields.
    pub field: Color32,
    /// The trough behind segments.
    pub trough: Color32,
    /// Hairlines between panels, the edge of a card.
    pub line: Color32,
    /// Edges of popovers, dashed edges of empty areas, tree lines.
    pub line_strong: Color32,
    /// Edges of buttons.
    pub button_edge: Color32,
    /// Trough of sliders and progress bars.
    pub track: Color32,
    /// Primary text.
    pub text: Color32,
    /// Secondary text, key hints, idle icons, level lines.
    pub text_2: Color32,
    /// Captions; only on canvas (dark), panel, card and field.
    pub text_3: Color32,
    /// Disabled text and icons.
    pub text_off: Color32,
    /// Fill of the primary button and of a checked box.
    pub accent: Color32,
    /// The primary button under the pointer.
    pub accent_hover: Color32,
    /// The primary button while pressed.
    pub accent_press: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    /// Focus ring, edge of the selection, active tool, progress.
    pub accent_line: Color32,
    /// Fill behind selected text.
    pub text_selection: Color32,
    /// The price of a final, maybe billed, a budget from 80 %.
    pub money: Color32,
    /// Card of such a thing.
    pub money_bg: Color32,
    /// Edge of such a card.
    pub money_edge: Color32,
    /// Error text, edge of a wrong field, a used up budget.
    pub error: Color32,
    /// Fill of a destructive button.
    pub danger: Color32,
    /// A destructive button under the pointer.
    pub danger_hover: Color32,
    /// A destructive button while pressed.
    pub danger_press: Color32,
    /// Text on `danger`.
    pub on_danger: Color32,
    /// Proof shield, finished; icons only, text stays neutral.
    pub done: Color32,
    /// Mask overlay, unless the user chose another.
    pub mask: Color32,
    /// Tooltip, toast, crop label.
    pub float: Color32,
    /// Edge of those.
    pub float_edge: Color32,
    /// Text on those.
    pub on_float: Color32,
    /// Secondary text on those.
    pub on_float_2: Color32,
    /// Labels on pictures.
    pub tag: Color32,
    /// Text of labels on pictures.
    pub on_tag: Color32,
    /// Number badge and brand mark.
    pub badge: Color32,
    /// Number on a badge.
    pub on_badge: Color32,
    /// Knob of a slider.
    pub knob: Color32,
    /// Shadow of floating bars.
    pub bar_shadow: Shadow,
    /// Shadow of popovers, menus and the palette.
    pub popup_shadow: Shadow,
}

const fn grey(value: u8) -> Color32 {
    Color32::from_gray(value)
}

#[expect(clippy::disallowed_methods, reason = "this is the module where colours live")]
const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn shadow(y: i8, blur: u8, percent: u16) -> Shadow {
    let alpha = (percent * 255 / 100) as u8;
    Shadow { offset: [0, y], blur, spread: 0, color: Color32::from_black_alpha(alpha) }
}

/// The dark mode.
pub static DARK: Tokens = DARK_BASE;

/// The light mode.
pub static LIGHT: Tokens = LIGHT_BASE;

const DARK_BASE: Tokens = Tokens {
    dark: true,
    canvas: grey(0x22),
    panel: grey(0x2B),
    card: grey(0x34),
    hover: grey(0x3F),
    selected: grey(0x46),
    segment: grey(0x46),
    field: grey(0x1F),
    trough: grey(0x1F),
    line: grey(0x3B),
    line_strong: grey(0x56),
    button_edge: grey(0x56),
    track: grey(0x48),
    text: grey(0xED),
    text_2: grey(0xBC),
    text_3: grey(0x9E),
    text_off: grey(0x7A),
    accent: rgb(0x002F_6FE4),
    accent_hover: rgb(0x002B_66D2),
    accent_press: rgb(0x0028_5EC2),
    on_accent: Color32::WHITE,
    accent_line: rgb(0x007A_A9FF),
    text_selection: rgb(0x002F_4F86),
    money: rgb(0x00EC_B84A),
    money_bg: rgb(0x003A_3322),
    money_edge: rgb(0x006B_5A2A),
    error: rgb(0x00F2_8B82),
    danger: rgb(0x00C2_3B32),
    danger_hover: rgb(0x00B2_362E),
    danger_press: rgb(0x00A5_322A),
    on_danger: Color32::WHITE,
    done: rgb(0x0074_C794),
    mask: rgb(0x00E8_3AAE),
    float: grey(0x16),
    float_edge: grey(0x4A),
    on_float: grey(0xED),
    on_float_2: grey(0xBC),
    tag: Color32::from_rgba_premultiplied(16, 16, 16, 209),
    on_tag: grey(0xF2),
    badge: grey(0xED),
    on_badge: grey(0x1C),
    knob: grey(0xED),
    bar_shadow: shadow(2, 8, 38),
    popup_shadow: shadow(8, 28, 50),
};

const LIGHT_BASE: Tokens = Tokens {
    dark: false,
    canvas: grey(0xC9),
    panel: grey(0xF3),
    card: grey(0xFF),
    hover: grey(0xE6),
    selected: grey(0xDC),
    segment: grey(0xFF),
    field: grey(0xFF),
    trough: grey(0xE4),
    line: grey(0xD6),
    line_strong: grey(0x8F),
    button_edge: grey(0xB5),
    track: grey(0xD0),
    text: grey(0x1C),
    text_2: grey(0x47),
    text_3: grey(0x63),
    text_off: grey(0x95),
    accent: rgb(0x0025_63D9),
    accent_hover: rgb(0x0022_5BC8),
    accent_press: rgb(0x001F_54B8),
    on_accent: Color32::WHITE,
    accent_line: rgb(0x001D_59CC),
    text_selection: rgb(0x00B9_D0F7),
    money: rgb(0x007D_5200),
    money_bg: rgb(0x00FB_F0D8),
    money_edge: rgb(0x00D9_B769),
    error: rgb(0x00B3_261E),
    danger: rgb(0x00B3_261E),
    danger_hover: rgb(0x00A5_231C),
    danger_press: rgb(0x0098_201A),
    on_danger: Color32::WHITE,
    done: rgb(0x001B_7340),
    mask: rgb(0x00E8_3AAE),
    float: grey(0x16),
    float_edge: grey(0x4A),
    on_float: grey(0xED),
    on_float_2: grey(0xBC),
    tag: Color32::from_rgba_premultiplied(16, 16, 16, 209),
    on_tag: grey(0xF2),
    badge: grey(0x1C),
    on_badge: grey(0xF2),
    knob: grey(0x1C),
    bar_shadow: shadow(2, 8, 16),
    popup_shadow: shadow(8, 28, 22),
};

/// The dark mode with the setting "Increase contrast".
pub static DARK_CONTRAST: Tokens =
    Tokens { line_strong: grey(0x8A), button_edge: grey(0x8A), text_3: grey(0xBC), ..DARK_BASE };

/// The light mode with the setting "Increase contrast".
pub static LIGHT_CONTRAST: Tokens =
    Tokens { line_strong: grey(0x6B), button_edge: grey(0x6B), text_3: grey(0x47), ..LIGHT_BASE };

/// `a` moved towards `b` by `t` in 0..=1; for hover fades and derived tones.
#[must_use]
pub fn mix(a: Color32, b: Color32, t: f32) -> Color32 {
    a.lerp_to_gamma(b, t.clamp(0.0, 1.0))
}

/// `color` at `percent` opacity.
#[must_use]
pub fn with_opacity(color: Color32, percent: f32) -> Color32 {
    color.gamma_multiply(percent.clamp(0.0, 100.0) / 100.0)
}

/// A colour that the user chose for marks or masks.
#[must_use]
pub fn chosen_color([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgba_premultiplied(red, green, blue, 255)
}

/// The colour of the mask: what the user chose, or the theme's.
#[must_use]
pub fn mask_color(tokens: &Tokens, chosen: Option<[u8; 3]>) -> Color32 {
    match chosen {
        Some(colour) => chosen_color(colour),
        None => tokens.mask,
    }
}
