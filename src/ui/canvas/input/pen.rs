//! Fingers and pens: what leads the pointer, and how it is pressed.

use super::Walk;
use eframe::egui::{TouchId, TouchPhase};

impl Walk<'_, '_> {
    /// A finger or pen on the screen; its event comes before those of the pointer that it leads.
    pub(super) fn touch(&mut self, id: TouchId, phase: TouchPhase, force: Option<f32>) {
        match phase {
            TouchPhase::Start if self.grip.touch.is_none() => {
                // Half is what systems say for a finger. A pen's lightest touch comes as no pressure at all.
                let force = force.filter(|force| (force - 0.5).abs() > 1e-6);
                self.grip.touch = Some((id, force.or_else(|| self.state.pen_seen.then_some(0.0))));
            }
            TouchPhase::Move => {
                if let Some((leads, known)) = &mut self.grip.touch
                    && *leads == id
                {
                    *known = force.or(*known);
                }
            }
            TouchPhase::End | TouchPhase::Cancel if self.grip.touch.is_some_and(|(leads, _)| leads == id) => {
                self.grip.touch = None;
            }
            _ => {}
        }
    }

    /// Pressure of what leads the pointer now; none for a mouse.
    pub(super) fn force(&self) -> Option<f32> {
        self.grip.touch.map_or(self.state.pen, |(_, force)| force)
    }
}
