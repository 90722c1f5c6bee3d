//! The look: fonts, colours, sizes and egui's style, set in one place.
//!
//! [`install`] once when the window opens, [`apply`] whenever the settings change, [`scale`] before each frame, and
//! [`tokens`] wherever something is painted. Nothing outside this module names a colour.

pub mod colors;
pub mod fonts;
pub mod icons;
pub mod metrics;
mod style;

use eframe::egui::{Context, Id, Theme, ThemePreference, Vec2};

pub use self::{
    colors::{Tokens, chosen_color, mask_color, mix, with_opacity},
    fonts::{Type, body, caption, figure, label, prompt, section, small, small_medium},
    icons::Icon,
    metrics::Layout,
};

/// Dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Whatever the desktop says.
    System,
    /// Light text on dark grey.
    #[default]
    Dark,
    /// Dark text on light grey.
    Light,
}

/// What a user can choose about the look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appearance {
    /// Dark, light or as the desktop.
    pub mode: Mode,
    /// Nothing fades or slides.
    pub reduce_motion: bool,
    /// Stronger edges and captions.
    pub more_contrast: bool,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { mode: Mode::Dark, reduce_motion: false, more_contrast: false }
    }
}

/// Sets fonts and style. Call it once, before the first frame.
pub fn install(ctx: &Context, appearance: &Appearance) {
    ctx.set_fonts(fonts::definitions());
    ctx.options_mut(style::options);
    apply(ctx, appearance);
}

/// Sets the style of both modes and chooses one. Cheap enough for every change of a setting.
pub fn apply(ctx: &Context, appearance: &Appearance) {
    let contrast = appearance.more_contrast;
    ctx.data_mut(|data| data.insert_temp(contrast_id(), contrast));
    for theme in [Theme::Dark, Theme::Light] {
        ctx.set_style_of(theme, style::style(tokens_of(theme, contrast), appearance.reduce_motion));
    }
    ctx.set_theme(match appearance.mode {
        Mode::System => ThemePreference::System,
        Mode::Dark => ThemePreference::Dark,
        Mode::Light => ThemePreference::Light,
    });
}

/// Sets the size of everything, as far as the window has room: for it nothing that counts is cut off. Call it before each
/// frame; it costs nothing while nothing changes.
pub fn scale(ctx: &Context, wanted: f32) {
    let factor = fitting_scale(ctx.content_rect().size() * ctx.zoom_factor(), wanted);
    if (ctx.zoom_factor() - factor).abs() > 1e-3 {
        ctx.set_zoom_factor(factor);
    }
}

/// The largest scale up to `wanted` in steps of 5 % with which a window, of a size in unscaled points, still shows all; at
/// least 1, if that is wanted.
fn fitting_scale(window: Vec2, wanted: f32) -> f32 {
    let room = (window / metrics::WINDOW_MIN).min_elem();
    let most = ((room * 20.0 + 1e-3).floor() / 20.0).max(1.0);
    wanted.clamp(0.8, 2.0).min(most)
}

/// The colours of the mode that is on. A `Ui` can be passed too.
#[must_use]
pub fn tokens(ctx: &Context) -> &'static Tokens {
    let contrast = ctx.data(|data| data.get_temp(contrast_id())).unwrap_or(false);
    tokens_of(ctx.theme(), contrast)
}

/// How long something that takes `seconds` takes here: nothing if motion is reduced.
#[must_use]
pub fn motion(ctx: &Context, seconds: f32) -> f32 {
    if ctx.global_style().animation_time == 0.0 { 0.0 } else { seconds }
}

/// The colours for what stands on floats and on pictures: these are dark in both modes.
#[must_use]
pub fn float_tokens() -> &'static Tokens {
    &colors::DARK
}

fn tokens_of(theme: Theme, contrast: bool) -> &'static Tokens {
    match (theme, contrast) {
        (Theme::Dark, false) => &colors::DARK,
        (Theme::Dark, true) => &colors::DARK_CONTRAST,
        (Theme::Light, false) => &colors::LIGHT,
        (Theme::Light, true) => &colors::LIGHT_CONTRAST,
    }
}

fn contrast_id() -> Id {
    Id::unique("theme more contrast")
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::vec2;

    #[test]
    fn everything_grows_only_as_far_as_the_window_has_room() {
        let percent = |width, height, wanted| (fitting_scale(vec2(width, height), wanted) * 100.0).round() as u32;
        assert_eq!(percent(2560.0, 1440.0, 2.0), 200);
        assert_eq!(percent(1440.0, 900.0, 2.0), 125);
        assert_eq!(percent(1440.0, 900.0, 1.1), 110);
        assert_eq!(percent(900.0, 600.0, 1.5), 100, "a window that is too small anyway");
        assert_eq!(percent(900.0, 600.0, 0.8), 80);
        assert_eq!(percent(1024.0, 700.0, f32::INFINITY), 100);
    }
}
