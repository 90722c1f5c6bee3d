//! Key chords, matched exactly: Ctrl+S never fires on Ctrl+Shift+S. Ctrl is Cmd on macOS.

use super::action::{Action, Scope};
use eframe::egui::{Event, InputState, Key, Modifiers};

/// One key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    key: Key,
    ctrl: bool,
    shift: bool,
    alt: bool,
}

/// The chord of `key` with these modifiers.
pub const fn chord(key: Key, ctrl: bool, shift: bool, alt: bool) -> Chord {
    Chord { key, ctrl, shift, alt }
}

/// The key alone.
pub const fn plain(key: Key) -> Chord {
    chord(key, false, false, false)
}

/// With Ctrl.
pub const fn ctrl(key: Key) -> Chord {
    chord(key, true, false, false)
}

/// With Shift.
pub const fn shift(key: Key) -> Chord {
    chord(key, false, true, false)
}

/// With Alt.
pub const fn alt(key: Key) -> Chord {
    chord(key, false, false, true)
}

/// With Ctrl and Shift.
pub const fn ctrl_shift(key: Key) -> Chord {
    chord(key, true, true, false)
}

impl Chord {
    /// `Ctrl+Shift+Enter`.
    pub fn label(&self) -> String {
        let mut text = String::new();
        for (held, name) in [(self.ctrl, "Ctrl+"), (self.shift, "Shift+"), (self.alt, "Alt+")] {
            if held {
                text.push_str(name);
            }
        }
        text.push_str(match self.key {
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            Key::Slash => "/",
            Key::Backslash => "\\",
            Key::Comma => ",",
            Key::Period => ".",
            Key::Plus => "+",
            Key::Minus => "-",
            Key::Num0 => "0",
            Key::Num1 => "1",
            Key::Num2 => "2",
            Key::Num3 => "3",
            Key::ArrowLeft => "Left",
            Key::ArrowRight => "Right",
            Key::Delete => "Del",
            other => other.name(),
        });
        text
    }

    /// True when exactly this chord is meant.
    pub fn matches(&self, key: Key, modifiers: Modifiers) -> bool {
        self.key == key && self.ctrl == modifiers.command && self.alt == modifiers.alt && self.shift == modifiers.shift
    }
}

/// The actions whose keys were pressed since the last frame, for the areas that have the focus.
///
/// `Ctrl+C` reaches egui as a copy event, so it is read from there.
pub fn pressed(input: &InputState, scopes: &[Scope]) -> Vec<Action> {
    let acts = |action: &Action| action.scopes().iter().any(|scope| scopes.contains(scope));
    let mut found = Vec::new();
    for event in &input.events {
        match event {
            Event::Key { key, pressed: true, repeat, modifiers, .. } => {
                let hit = Action::ALL
                    .iter()
                    .filter(|action| acts(action))
                    .find(|action| action.chords().iter().any(|chord| chord.matches(*key, *modifiers)));
                found.extend(hit.filter(|action| !repeat || action.repeats()));
            }
            Event::Copy if acts(&Action::CopyResult) => found.push(Action::CopyResult),
            _ => {}
        }
    }
    found
}

impl Action {
    /// True when holding the key down goes on: nothing that pays or decides does.
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::SizeDown
                | Self::SizeUp
                | Self::HardnessDown
                | Self::HardnessUp
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::Undo
                | Self::Redo
                | Self::NextResult
                | Self::PreviousResult
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_match_exactly() {
        let held = |command, shift| Modifiers { command, ctrl: command, shift, ..Modifiers::NONE };
        assert!(ctrl(Key::Z).matches(Key::Z, held(true, false)));
        assert!(!ctrl(Key::Z).matches(Key::Z, held(true, true)));
        assert!(!plain(Key::B).matches(Key::B, held(true, false)));
        assert_eq!(ctrl_shift(Key::Enter).label(), "Ctrl+Shift+Enter");
    }

    #[test]
    fn paying_keys_do_not_repeat() {
        assert!(!Action::Run.repeats() && !Action::RunFinal.repeats() && !Action::Accept.repeats());
    }
}
