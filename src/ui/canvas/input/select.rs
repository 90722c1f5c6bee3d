//! The selection tools: a press begins a gesture, and what is drawn is proposed to the mask.

use super::super::gesture::{Gesture, combine};
use super::{Hold, Walk};
use crate::canvas::proposal::Proposal;
use crate::canvas::select::Combine;
use crate::canvas::select::wand::WandOptions;
use crate::command::Command;
use crate::geom::Point;
use crate::ui::state::Tool;
use eframe::egui::Modifiers;

impl Walk<'_, '_> {
    /// A selection begins; the wand needs no more than the press.
    pub(super) fn select(&mut self, at: Point, modifiers: Modifiers) {
        self.state.proposals += 1;
        let (id, tool) = (self.state.proposals, self.tool());
        let options = self.state.screen.select;
        let combine = combine(modifiers, options.combine);
        if tool == Tool::Wand {
            let wand = WandOptions {
                tolerance: options.tolerance.clamp(0.0, 255.0) as u8,
                contiguous: options.contiguous,
                ..WandOptions::default()
            };
            let proposal = Proposal::Wand { at: (at.x.floor() as i32, at.y.floor() as i32), options: wand, combine };
            self.state.adjustable = Some((id, proposal.clone()));
            self.out.push(Command::Propose(id, proposal));
            return;
        }
        if tool == Tool::Quick && !options.boxed {
            self.quick(at, modifiers);
            return;
        }
        self.grip.hold = Hold::Select(Gesture::begin(id, tool, combine, at, modifiers));
    }

    /// A stroke of quick select: it adds to what the strokes before it found, as long as that can be adjusted. With Alt
    /// it goes over what is not meant.
    fn quick(&mut self, at: Point, modifiers: Modifiers) {
        let radius_px = self.state.screen.brush.clamped().radius_px();
        let chosen = self.state.screen.select.combine;
        let goes_on = match &self.state.adjustable {
            Some((id, Proposal::Quick { strokes, combine, .. })) if self.place.adjusting == Some(*id) => {
                Some((*id, strokes.clone(), *combine))
            }
            _ => None,
        };
        let (id, before, combine) = goes_on.unwrap_or((self.state.proposals, Vec::new(), chosen));
        let outside = modifiers.alt && !before.is_empty();
        let combine = if modifiers.alt && before.is_empty() { Combine::Subtract } else { combine };
        self.grip.hold = Hold::Select(Gesture::quick(id, combine, at, before, radius_px, outside));
    }

    /// What is drawn is shown in the mask as it is now.
    pub(super) fn propose(&mut self) {
        if let Hold::Select(gesture) = &self.grip.hold {
            let proposal = gesture.proposal(self.modifiers);
            if proposal != self.grip.proposed {
                self.grip.proposed.clone_from(&proposal);
                if let Some(quick @ Proposal::Quick { .. }) = &proposal {
                    self.state.adjustable = Some((gesture.id, quick.clone()));
                }
                self.out.push(proposal.map_or(Command::DropProposal(gesture.id), |p| Command::Propose(gesture.id, p)));
            }
        }
    }

    pub(super) fn close_polygon(&mut self) {
        self.propose();
        self.grip.let_go(self.out);
    }
}
