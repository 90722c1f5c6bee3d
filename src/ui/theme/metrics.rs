//! Sizes, radii, times and breakpoints, all in points and seconds.

use eframe::egui::{Vec2, vec2};

/// Height of the top bar.
pub const TOP_BAR: f32 = 44.0;
/// Width of the tool column.
pub const TOOL_COLUMN: f32 = 48.0;
/// Height of a section header.
pub const SECTION_HEADER: f32 = 36.0;
/// Width of the right stack.
pub const STACK: f32 = 304.0;
/// Width of the right stack in windows narrower than [`MEDIUM_WIDTH`].
pub const STACK_MEDIUM: f32 = 276.0;
/// Narrowest right stack a user can drag.
pub const STACK_MIN: f32 = 240.0;
/// Widest right stack a user can drag.
pub const STACK_MAX: f32 = 420.0;
/// Width of the rail that replaces the stack in narrow windows.
pub const RAIL: f32 = 48.0;
/// Width of the gallery's details.
pub const DETAILS: f32 = 324.0;
/// Narrowest gallery details.
pub const DETAILS_MIN: f32 = 280.0;
/// Height of the staging strip.
pub const STRIP: f32 = 118.0;
/// Height of the staging strip in low windows.
pub const STRIP_LOW: f32 = 90.0;
/// A staging slot.
pub const SLOT: Vec2 = vec2(134.0, 97.0);
/// A staging slot in windows narrower than [`MEDIUM_WIDTH`].
pub const SLOT_MEDIUM: Vec2 = vec2(112.0, 81.0);
/// A staging slot in low windows.
pub const SLOT_LOW: Vec2 = vec2(96.0, 69.0);
/// Least height of the prompt bar.
pub const PROMPT_BAR_MIN: f32 = 126.0;
/// Lines of prompt text shown at least.
pub const PROMPT_LINES_MIN: usize = 2;
/// Lines of prompt text after which it scrolls.
pub const PROMPT_LINES_MAX: usize = 6;

/// Height of the buttons of the prompt bar.
pub const BUTTON_BAR: f32 = 36.0;
/// Height of a normal button, segment or field.
pub const BUTTON: f32 = 32.0;
/// Height of a small button.
pub const BUTTON_SMALL: f32 = 28.0;
/// Height of a button inside a job card.
pub const BUTTON_CARD: f32 = 26.0;
/// Side of a tool button.
pub const TOOL: f32 = 36.0;
/// Side of a tool button in low windows.
pub const TOOL_LOW: f32 = 32.0;
/// Side of an icon button.
pub const ICON_BUTTON: f32 = 28.0;
/// Side of an icon button where room is short; no target is smaller.
pub const TARGET_MIN: f32 = 24.0;
/// Icons in tools.
pub const ICON_TOOL: f32 = 20.0;
/// Icons elsewhere.
pub const ICON: f32 = 16.0;

/// Height of a reference row.
pub const ROW_REFERENCE: f32 = 64.0;
/// Height of a mask row.
pub const ROW_MASK: f32 = 46.0;
/// Height of a take row.
pub const ROW_TAKE: f32 = 42.0;
/// Height of a menu row.
pub const ROW_MENU: f32 = 28.0;
/// Thumbnail of a reference.
pub const THUMB_REFERENCE: f32 = 54.0;
/// Thumbnail of a mask.
pub const THUMB_MASK: Vec2 = vec2(54.0, 36.0);
/// Thumbnail of a take.
pub const THUMB_TAKE: Vec2 = vec2(40.0, 29.0);
/// Thumbnail sizes of the gallery.
pub const THUMB_GALLERY: [f32; 5] = [96.0, 128.0, 160.0, 224.0, 320.0];
/// Gap between gallery cells.
pub const GALLERY_GAP: f32 = 10.0;
/// Height of a day header in the gallery.
pub const DAY_HEADER: f32 = 36.0;
/// Width of the price popover.
pub const PRICE_POPOVER: f32 = 432.0;
/// Width of the command palette.
pub const PALETTE: f32 = 560.0;
/// Least width of popover and palette.
pub const POPOVER_MIN: f32 = 360.0;

/// Margin inside panels.
pub const PAD_PANEL: f32 = 12.0;
/// Margin inside popovers.
pub const PAD_POPOVER: f32 = 16.0;

/// Corner radius of tags and small chips.
pub const RADIUS_TAG: u8 = 4;
/// Corner radius of thumbnails, buttons and fields.
pub const RADIUS: u8 = 6;
/// Corner radius of cards and floating bars.
pub const RADIUS_CARD: u8 = 8;
/// Corner radius of popovers.
pub const RADIUS_POPOVER: u8 = 10;

/// Width of a hairline.
pub const LINE: f32 = 1.0;
/// Width of the focus ring and of the selection edge.
pub const RING: f32 = 2.0;
/// Gap between a thing and the ring around it.
pub const RING_GAP: f32 = 2.0;

/// Seconds a hover or press takes to show.
pub const HOVER_S: f32 = 0.08;
/// Seconds a section or popover takes to open.
pub const OPEN_S: f32 = 0.14;
/// Seconds a toast takes to appear.
pub const TOAST_S: f32 = 0.16;
/// Seconds a toast stays.
pub const TOAST_STAYS_S: f32 = 5.0;
/// Most toasts at a time.
pub const TOASTS_MAX: usize = 3;

/// Windows narrower than this get a narrower stack and fewer words.
pub const MEDIUM_WIDTH: f32 = 1400.0;
/// Windows narrower than this get a rail instead of the stack.
pub const NARROW_WIDTH: f32 = 1160.0;
/// Windows lower than this get smaller slots.
pub const LOW_HEIGHT: f32 = 760.0;
/// The smallest window in which everything that counts is uncut.
pub const WINDOW_MIN: Vec2 = vec2(1024.0, 700.0);

/// What a window of a certain size has room for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers its own question")]
pub struct Layout {
    /// Width the stack starts with; [`RAIL`] if it is a rail.
    pub stack_width: f32,
    /// The stack is a rail of icons that opens it over the canvas.
    pub stack_is_rail: bool,
    /// Size of a staging slot.
    pub slot: Vec2,
    /// Height of the staging strip.
    pub strip_height: f32,
    /// Side of a tool button.
    pub tool: f32,
    /// Discard, Keep and "What is sent" are icons without words.
    pub quiet_buttons_are_icons: bool,
    /// Feather and Grow are in the tool bar, not behind `tune`.
    pub edge_fields_shown: bool,
    /// The legend shows its numbers.
    pub legend_numbers_shown: bool,
    /// Buttons show their shortcuts.
    pub hints_shown: bool,
    /// The budget is shown as text, without its bar.
    pub budget_is_text: bool,
}

impl Layout {
    /// The layout of a window whose content has this size in points.
    #[must_use]
    pub fn for_size(width: f32, height: f32) -> Self {
        let narrow = width < NARROW_WIDTH;
        let medium = width < MEDIUM_WIDTH;
        let low = height < LOW_HEIGHT;
        Self {
            stack_width: if narrow {
                RAIL
            } else if medium {
                STACK_MEDIUM
            } else {
                STACK
            },
            stack_is_rail: narrow,
            slot: if low {
                SLOT_LOW
            } else if medium {
                SLOT_MEDIUM
            } else {
                SLOT
            },
            strip_height: if low {
                STRIP_LOW
            } else if medium {
                STRIP - (SLOT.y - SLOT_MEDIUM.y)
            } else {
                STRIP
            },
            tool: if low { TOOL_LOW } else { TOOL },
            quiet_buttons_are_icons: medium,
            edge_fields_shown: !narrow,
            legend_numbers_shown: !narrow,
            hints_shown: !narrow,
            budget_is_text: narrow,
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    #[test]
    fn a_large_window_shows_everything() {
        let layout = Layout::for_size(1440.0, 900.0);
        assert_eq!(layout.stack_width, STACK);
        assert_eq!(layout.slot, SLOT);
        assert!(layout.hints_shown && layout.legend_numbers_shown && layout.edge_fields_shown);
        assert!(!layout.stack_is_rail && !layout.budget_is_text && !layout.quiet_buttons_are_icons);
    }

    #[test]
    fn the_breakpoints_are_exact() {
        assert_eq!(Layout::for_size(1400.0, 900.0).stack_width, STACK);
        assert_eq!(Layout::for_size(1399.0, 900.0).stack_width, STACK_MEDIUM);
        assert_eq!(Layout::for_size(1399.0, 900.0).slot, SLOT_MEDIUM);
        assert!(!Layout::for_size(1160.0, 900.0).stack_is_rail);
        assert!(Layout::for_size(1159.0, 900.0).stack_is_rail);
        assert_eq!(Layout::for_size(1920.0, 760.0).slot, SLOT);
        assert_eq!(Layout::for_size(1920.0, 759.0).slot, SLOT_LOW);
    }

    #[test]
    fn the_smallest_window_is_a_rail_with_low_slots() {
        let layout = Layout::for_size(WINDOW_MIN.x, WINDOW_MIN.y);
        assert!(layout.stack_is_rail && layout.budget_is_text && !layout.hints_shown);
        assert_eq!(layout.slot, SLOT_LOW);
        assert_eq!(layout.stack_width, RAIL);
    }
}
