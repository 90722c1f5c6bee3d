//! The masks of the source on the canvas: made, switched, renamed, deleted, recalled, copied, kept.
//!
//! The pixels of a mask are on the canvas, on the shelf (with undo steps), or in the library's session folder. What is
//! not in memory is read off the screen's thread first, and the errand is done when it arrives.

mod exchange;

use super::Studio;
use crate::canvas::Canvas;
use crate::canvas::fit::Fit;
use crate::canvas::mask::Mask;
use crate::command::action::Action;
use crate::command::masks::MaskCommand;
use crate::document::Document;
use crate::document::masks::{MaskClip, Named};
use crate::notice::{Offer, Tone};
use crate::picture::Digest;
use crate::take::MaskId;
use crate::ui::state::Overlay;
use crate::work::event::Opened;
use crate::work::named::{Errand, MaskEvent};
use crate::work::now_ms;
use eframe::egui::Context;

/// Pixels of a mask that one frame looks at for its portrait: well under a millisecond.
const PORTRAIT_PIXELS: u64 = 2_000_000;

impl Studio {
    /// Does what the screen asked for about masks.
    pub(super) fn mask(&mut self, command: MaskCommand) {
        match command {
            MaskCommand::New => self.new_mask(),
            MaskCommand::Activate(id) => self.fetch(id, Errand::Activate),
            MaskCommand::Step(by) => self.step_mask(by),
            MaskCommand::Duplicate(id) => self.fetch(id, Errand::Duplicate),
            MaskCommand::Rename(id, name) => self.rename_mask(id, &name),
            MaskCommand::Remove(id) => self.remove_mask(id),
            MaskCommand::BringBack(id) => self.bring_back_mask(id),
            MaskCommand::Copy(id) => self.fetch(id, Errand::Copy),
            MaskCommand::Paste(fit) => self.paste_mask(fit),
            MaskCommand::KeepVersion => self.keep_version(),
            MaskCommand::BringBackVersion(id, digest) => self.read_version(id, digest),
            MaskCommand::Recall(id) => self.recall_mask(id),
            MaskCommand::RecallHere(id, fit) => self.recall_mask_here(id, fit),
            MaskCommand::PickPlace(id, form) => self.pick_place(id, form),
            MaskCommand::Export(id, form, path) => self.fetch(id, Errand::Export(path, form)),
        }
    }

    /// The same for what keys ask for.
    pub(super) fn mask_action(&mut self, action: Action) {
        let Some(document) = &self.model.document else { return };
        let active = document.masks.active().id();
        match action {
            Action::NewMask => self.mask(MaskCommand::New),
            Action::NextMask => self.mask(MaskCommand::Step(1)),
            Action::PreviousMask => self.mask(MaskCommand::Step(-1)),
            Action::CopyMask => self.mask(MaskCommand::Copy(active)),
            Action::PasteMask => self.mask(MaskCommand::Paste(Fit::SamePlace)),
            Action::PasteMaskScaled => self.mask(MaskCommand::Paste(Fit::Scaled)),
            _ => {}
        }
    }

    /// Takes in what came of it.
    ///
    /// While a change of the mask is being worked out, other masks wait: the change is about the one on the canvas.
    pub(super) fn mask_event(&mut self, event: MaskEvent) {
        if self.adjust.is_pending() {
            self.late_masks.push(event);
            return;
        }
        match event {
            MaskEvent::Read(id, errand, mask) => self.run_errand(id, errand, mask),
            MaskEvent::Portrait(id, portrait) => {
                if let Some(document) = &mut self.model.document {
                    document.masks.set_portrait(id, portrait);
                }
            }
            MaskEvent::Recalled { name, source, mask, opened } => self.recalled(&name, source, mask, opened),
            MaskEvent::Versions(source, versions) => {
                if let Some(document) = self.document_of(source) {
                    for (id, versions) in versions {
                        document.masks.set_versions(id, versions);
                    }
                }
            }
            MaskEvent::VersionRead(id, number, mask) => self.version_read(id, number, mask),
            MaskEvent::Imported { source, name, mask, scaled_from } => {
                self.imported(source, &name, mask, scaled_from);
            }
            MaskEvent::PlacePicked(id, form, place) => {
                if let Some(path) = place {
                    self.fetch(id, Errand::Export(path, form));
                }
            }
            MaskEvent::NoDialog(id, form) => self.ui.overlay = Overlay::SaveField(id, form),
            MaskEvent::Exported(path) => {
                self.model.say(Tone::Done, format!("Mask written to {}", path.display()), None);
            }
            MaskEvent::Failed(failure) => self.model.say_failure(&failure),
        }
    }

    /// Takes in what had to wait.
    pub(super) fn take_in_late_masks(&mut self) {
        if !self.adjust.is_pending() {
            for event in std::mem::take(&mut self.late_masks) {
                self.mask_event(event);
            }
        }
    }

    /// Puts a picture with its masks onto the canvas. What leaves is saved, and keeps its undo steps for this session.
    pub(super) fn open_document(&mut self, opened: &Opened) {
        self.adjust.leave();
        let id = opened.masks.masks.active().id();
        let shelved = self.model.shelf.take(id);
        let as_read = shelved.is_none() && !opened.masks.fresh;
        let mut canvas = shelved.unwrap_or_else(|| Canvas::from_mask(opened.masks.active.clone()));
        canvas.set_history_budget(self.undo_bytes());
        let document = Document {
            source: opened.original.clone(),
            pyramid: opened.pyramid.clone(),
            canvas,
            masks: opened.masks.masks.clone(),
            sample: opened.sample,
            parent: opened.parent,
        };
        if as_read {
            self.autosave.is_as_read(&document);
        }
        if opened.masks.fresh {
            self.worker.keep_masks(document.masks.records());
        }
        if let Some(mut last) = self.model.document.replace(document) {
            last.canvas.finish();
            self.finish_marks(last.source.digest);
            self.autosave.leave(&self.worker, &self.model, &self.ui, &last);
            self.model.shelf.put(last.masks.active().id(), last.canvas);
        }
        self.ask_portraits();
    }

    /// Asks for the portraits of the masks that have not been on the canvas yet.
    fn ask_portraits(&mut self) {
        let Some(document) = &mut self.model.document else { return };
        let extent = document.canvas.extent();
        let active = document.masks.active().id();
        let missing: Vec<_> = document.masks.live().filter(|named| named.portrait().is_none()).map(Named::id).collect();
        for id in missing.into_iter().filter(|id| *id != active) {
            if let Some(canvas) = self.model.shelf.get(id) {
                document.masks.set_portrait(id, canvas.portrait().clone());
            } else if let Some(named) = document.masks.get(id) {
                self.worker.read_mask(named.record().clone(), extent, Errand::Portrait);
            }
        }
    }

    /// Keeps the portrait of the mask on the canvas up to date, a little in each frame.
    pub(super) fn refresh_portrait(&mut self, ctx: &Context) {
        let Some(document) = &mut self.model.document else { return };
        let before = document.canvas.portrait().stamp();
        let done = document.canvas.refresh_portrait(PORTRAIT_PIXELS);
        if !done || document.canvas.portrait().stamp() != before {
            ctx.request_repaint();
        }
        let held = document.canvas.history().bytes();
        let budget = self.undo_bytes();
        self.model.shelf.fit_history(budget.saturating_sub(held));
    }

    fn undo_bytes(&self) -> u64 {
        u64::from(self.model.settings.undo_mb) << 20
    }

    /// Sets how much memory undo may hold, from now on.
    pub(super) fn set_undo_memory(&mut self, ctx: &Context, mb: u32) {
        self.change_settings(ctx, |settings| settings.undo_mb = mb);
        let budget = self.undo_bytes();
        if let Some(document) = &mut self.model.document {
            document.canvas.set_history_budget(budget);
        }
    }

    fn document_of(&mut self, source: Digest) -> Option<&mut Document> {
        self.model.document.as_mut().filter(|document| document.source.digest == source)
    }

    /// Writes down names and which mask is active.
    fn keep_masks(&self) {
        if let Some(document) = &self.model.document {
            self.worker.keep_masks(document.masks.records());
        }
    }

    /// Gets the pixels of a mask and does the errand: at once when they are in memory.
    fn fetch(&mut self, id: MaskId, errand: Errand) {
        let Some(document) = &self.model.document else { return };
        let Some(named) = document.masks.get(id) else { return };
        if document.masks.active().id() == id {
            if !matches!(errand, Errand::Activate | Errand::InPlaceOf(_)) {
                let mask = document.canvas.mask().clone();
                self.run_errand(id, errand, mask);
            }
        } else if let Some(canvas) = self.model.shelf.get(id) {
            let mask = canvas.mask().clone();
            self.run_errand(id, errand, mask);
        } else {
            self.worker.read_mask(named.record().clone(), document.canvas.extent(), errand);
        }
    }

    fn run_errand(&mut self, id: MaskId, errand: Errand, mask: Mask) {
        let name = self.model.document.as_ref().and_then(|document| document.masks.get(id));
        let Some(name) = name.map(|named| named.name().to_owned()) else { return };
        match errand {
            Errand::Activate => self.activate(id, mask),
            Errand::InPlaceOf(other) => {
                self.activate(id, mask);
                self.remove_mask(other);
            }
            Errand::Duplicate => self.adopt_mask(&name, mask),
            Errand::Copy => {
                self.model.say(Tone::Done, format!("{name} copied: paste it here or on another picture"), None);
                self.model.mask_clip = Some(MaskClip { name, mask });
            }
            Errand::Export(path, form) => self.worker.export_mask(mask, form, path),
            Errand::Portrait => {}
        }
    }

    /// Brings a mask onto the canvas, with its undo steps where it has any.
    fn activate(&mut self, id: MaskId, mask: Mask) {
        let Some(document) = &self.model.document else { return };
        if document.masks.active().id() == id || !document.masks.is_live(id) {
            return;
        }
        let shelved = self.model.shelf.take(id);
        let as_read = shelved.is_none();
        self.put_on_canvas(id, shelved.unwrap_or_else(|| Canvas::from_mask(mask)));
        if let Some(document) = self.model.document.as_ref().filter(|_| as_read) {
            self.autosave.is_as_read(document);
        }
    }

    fn put_on_canvas(&mut self, id: MaskId, mut canvas: Canvas) {
        canvas.set_history_budget(self.undo_bytes());
        self.adjust.leave();
        if let Some(document) = &mut self.model.document {
            document.canvas.finish();
        }
        if let Some(document) = &self.model.document {
            self.autosave.leave(&self.worker, &self.model, &self.ui, document);
        }
        if let Some(document) = &mut self.model.document {
            document.switch(id, canvas, &mut self.model.shelf, now_ms());
        }
        self.model.shown = None;
        self.keep_masks();
    }

    /// A new mask with these pixels, on the canvas at once. Pixels of another size are refused.
    pub(super) fn adopt_mask(&mut self, name: &str, mask: Mask) {
        let Some(document) = &mut self.model.document else { return };
        if mask.extent() != document.canvas.extent() {
            self.model.say(Tone::Error, "The mask belongs to a picture of another size", None);
            return;
        }
        let id = document.masks.add(name, now_ms());
        self.put_on_canvas(id, Canvas::from_mask(mask));
    }

    fn new_mask(&mut self) {
        let Some(document) = &self.model.document else { return };
        let (name, mask) = (document.masks.next_name(), Mask::new(document.canvas.extent()));
        self.adopt_mask(&name, mask);
    }

    fn step_mask(&mut self, by: isize) {
        if let Some(id) = self.model.document.as_ref().map(|document| document.masks.step(by)) {
            self.fetch(id, Errand::Activate);
        }
    }

    fn rename_mask(&mut self, id: MaskId, name: &str) {
        let Some(document) = &mut self.model.document else { return };
        if document.masks.rename(id, name) {
            self.keep_masks();
        }
    }

    /// Deletes a mask. Another comes onto the canvas first: the neighbour, or an empty one.
    fn remove_mask(&mut self, id: MaskId) {
        let Some(document) = &self.model.document else { return };
        if !document.masks.is_live(id) {
            return;
        }
        if document.masks.active().id() == id {
            match document.masks.neighbour(id) {
                Some(next) => {
                    self.fetch(next, Errand::InPlaceOf(id));
                    return;
                }
                None => self.new_mask(),
            }
        }
        let Some(document) = &mut self.model.document else { return };
        let Some(name) = document.masks.get(id).map(|named| named.name().to_owned()) else { return };
        if document.masks.remove(id, now_ms()) {
            self.keep_masks();
            let text = format!("{name} deleted");
            self.model.say(Tone::Info, text, Some(Offer::BringBackMask(id)));
        }
    }

    /// Takes a deletion back.
    pub(super) fn bring_back_mask(&mut self, id: MaskId) {
        let Some(document) = &mut self.model.document else { return };
        if document.masks.bring_back(id) {
            self.keep_masks();
            self.fetch(id, Errand::Activate);
        } else {
            self.model.say(Tone::Info, "The mask belongs to another picture: open that one first", None);
        }
    }
}

#[cfg(test)]
mod tests;
