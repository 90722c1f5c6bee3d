//! Keys that are held or that belong to a gesture; all others are in the table of actions.

use super::{Ground, Hold, Walk};
use crate::command::action::Scope;
use crate::ui::state::Tool;
use eframe::egui::{Key, Modifiers};

impl Walk<'_, '_> {
    pub(super) fn key(&mut self, key: Key, pressed: bool, modifiers: Modifiers) {
        if !pressed {
            match key {
                Key::Space if self.state.held == Some(Tool::Hand) => self.state.held = None,
                Key::Backtick => {
                    self.state.see_original = false;
                    if self.state.held == Some(Tool::Eraser) {
                        self.state.held = None;
                    }
                }
                _ => {}
            }
            return;
        }
        if key == Key::Escape {
            self.grip.roll_back(self.out);
        }
        if let Hold::Select(gesture) = &mut self.grip.hold
            && gesture.is_polygon()
            && !self.place.typing
            && !self.place.blocked
        {
            match key {
                Key::Enter => self.close_polygon(),
                Key::Backspace | Key::Delete if !gesture.corner_back() => self.grip.roll_back(self.out),
                _ => {}
            }
        }
        if self.place.typing || self.place.blocked || modifiers.command || modifiers.alt {
            return;
        }
        match key {
            Key::Space if !self.elsewhere => self.state.held = Some(Tool::Hand),
            Key::Backtick if modifiers.shift => self.state.held = Some(Tool::Eraser),
            Key::Backtick => self.state.see_original = true,
            _ if self.state.area == Some(Scope::Canvas) && self.paints_here() && !modifiers.shift => {
                if let Some(tenths) = digit(key) {
                    self.state.screen.brush.opacity = tenths / 10.0;
                }
            }
            _ => {}
        }
    }
}

impl Walk<'_, '_> {
    /// Over a result that is only looked at, digits rate it.
    const fn paints_here(&self) -> bool {
        !matches!(self.place.ground, Ground::Over { .. } | Ground::Alone)
    }
}

/// Opacity in tenths: 1 to 9, and 0 for all.
fn digit(key: Key) -> Option<f32> {
    const DIGITS: [Key; 10] =
        [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9, Key::Num0];
    DIGITS.iter().position(|other| *other == key).map(|at| at as f32 + 1.0)
}
