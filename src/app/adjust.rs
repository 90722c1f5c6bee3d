//! Changes of the mask that a worker works out. Each is shown as it comes in and stays adjustable until something else
//! changes the mask; it is one step of undo all the while.

use super::Studio;
use crate::canvas::history::Change;
use crate::canvas::mask::Mask;
use crate::canvas::proposal::{Proposal, Refine};
use crate::command::Command;
use crate::command::action::Action;
use crate::take::EntryId;
use crate::work::masks::Question;
use eframe::egui::Context;

/// The change in hand, and what waits for it.
#[derive(Default)]
pub(super) struct Adjust {
    open: Option<Open>,
    /// Number of the newest question to the worker.
    asked: u64,
    /// Changes of the mask that were asked for while an answer was on its way: they come after it.
    held: Vec<Command>,
}

/// A change that can still be adjusted.
struct Open {
    id: u64,
    /// The mask without it.
    base: Mask,
    change: Change,
    /// The canvas as it is with it: when that has moved on, the change is no longer the newest.
    revision: u64,
    /// It is a step of the history.
    stepped: bool,
    /// The answer to the newest question is on its way.
    pending: bool,
}

impl Adjust {
    /// The change that can be adjusted now.
    pub(super) fn open_id(&self) -> Option<u64> {
        self.open.as_ref().map(|open| open.id)
    }

    /// Keeps a command that must not overtake the answer; true when it did.
    pub(super) fn hold(&mut self, command: &Command) -> bool {
        let Some(open) = self.open.as_ref().filter(|open| open.pending) else { return false };
        let waits = match command {
            Command::Propose(id, _) => *id != open.id,
            Command::SelectDifference(..) => true,
            other => changes_mask(other),
        };
        if waits {
            self.held.push(command.clone());
        }
        waits
    }

    /// True while an answer is on its way.
    pub(super) fn is_pending(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.pending)
    }

    /// Another mask comes onto the canvas: nothing that was asked for is about that one.
    pub(super) fn leave(&mut self) {
        self.open = None;
        self.asked += 1;
        self.held.clear();
    }

    /// Something else is about to change the mask: what was adjustable stays as it is.
    pub(super) fn close_for(&mut self, command: &Command) {
        if changes_mask(command) {
            self.open = None;
        }
    }
}

/// Commands that read or change the mask as a whole.
fn changes_mask(command: &Command) -> bool {
    match command {
        Command::Paint(_) | Command::Mask(_) => true,
        Command::Do(action) => matches!(
            action,
            Action::InvertMask
                | Action::ClearMask
                | Action::FillMask
                | Action::Undo
                | Action::Redo
                | Action::ToggleState
                | Action::NewMask
                | Action::NextMask
                | Action::PreviousMask
                | Action::CopyMask
                | Action::PasteMask
                | Action::PasteMaskScaled
                | Action::Grow
                | Action::Shrink
                | Action::Run
                | Action::RunFinal
        ),
        _ => false,
    }
}

impl Studio {
    /// Asks for a change; the same `id` again replaces what it was.
    pub(super) fn propose(&mut self, id: u64, proposal: &Proposal, results: Vec<EntryId>) {
        let Some(document) = &mut self.model.document else { return };
        let canvas = &mut document.canvas;
        if canvas.is_painting() {
            canvas.finish();
        }
        let goes_on = self.adjust.open.as_ref().is_some_and(|open| open.id == id && open.revision == canvas.revision());
        if !goes_on {
            self.adjust.open = Some(Open {
                id,
                base: canvas.mask().clone(),
                change: proposal.change(),
                revision: canvas.revision(),
                stepped: false,
                pending: false,
            });
        }
        let Some(open) = &mut self.adjust.open else { return };
        open.change = proposal.change();
        open.pending = true;
        self.adjust.asked += 1;
        let picture = document.pyramid.full().clone();
        let question = Question {
            number: self.adjust.asked,
            id,
            picture,
            base: open.base.clone(),
            proposal: proposal.clone(),
            results,
        };
        self.worker.ask_mask(question);
    }

    /// A change has been worked out.
    pub(super) fn proposed(&mut self, ctx: &Context, id: u64, number: u64, mask: Option<Mask>) {
        let newest = number == self.adjust.asked;
        let open = self.adjust.open.as_mut().filter(|open| open.id == id);
        if let (Some(open), Some(document)) = (open, &mut self.model.document) {
            let canvas = &mut document.canvas;
            if let Some(mask) =
                mask.filter(|mask| open.revision == canvas.revision() && mask.extent() == canvas.extent())
            {
                if open.stepped {
                    canvas.take_back();
                }
                let before = canvas.revision();
                canvas.apply(open.change, mask);
                open.stepped = canvas.revision() != before;
                open.revision = canvas.revision();
            }
            if newest {
                open.pending = false;
            }
        }
        if newest {
            for command in std::mem::take(&mut self.adjust.held) {
                self.apply(ctx, command);
            }
        }
    }

    /// The change is taken back as if it had never been asked for.
    pub(super) fn drop_proposal(&mut self, id: u64) {
        let Some(open) = self.adjust.open.take_if(|open| open.id == id) else { return };
        // An answer that is still on its way is nobody's.
        self.adjust.asked += 1;
        if let Some(document) = &mut self.model.document
            && open.stepped
            && document.canvas.revision() == open.revision
        {
            document.canvas.take_back();
        }
    }

    /// Grows or shrinks what is painted, each press by as much.
    pub(super) fn grow(&mut self, by_px: i32) {
        self.ui.proposals += 1;
        let refine = Refine { grow_px: by_px, ..Refine::default() };
        self.propose(self.ui.proposals, &Proposal::Refine(refine), Vec::new());
    }
}

impl Studio {
    /// What differs between two results, or between one and the source, is selected.
    pub(super) fn select_difference(&mut self, results: Vec<EntryId>) {
        self.ui.proposals += 1;
        let combine = self.ui.screen.select.combine;
        self.propose(self.ui.proposals, &Proposal::Difference(combine), results);
    }
}
