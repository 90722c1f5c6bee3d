//! Masks that come from elsewhere or go there: the clipboard, versions, results, files.

use crate::app::Studio;
use crate::canvas::fit::Fit;
use crate::canvas::mask::Mask;
use crate::document::masks::MaskForm;
use crate::geom::Extent;
use crate::notice::Tone;
use crate::picture::Digest;
use crate::take::{EntryId, MaskId};
use crate::ui::state::Tab;
use crate::work::event::Opened;
use crate::work::named::Recall;
use std::path::PathBuf;

impl Studio {
    pub(super) fn paste_mask(&mut self, fit: Fit) {
        let (Some(clip), Some(document)) = (&self.model.mask_clip, &self.model.document) else {
            self.model.say(Tone::Info, "No mask was copied yet", None);
            return;
        };
        self.worker.fit_mask(clip.clone(), document.source.digest, document.canvas.extent(), fit);
    }

    pub(super) fn keep_version(&mut self) {
        let Some(document) = &mut self.model.document else { return };
        document.canvas.finish();
        let (record, mask) = (document.masks.active().record().clone(), document.canvas.mask().clone());
        self.worker.keep_version(record, mask);
    }

    pub(super) fn read_version(&mut self, id: MaskId, digest: Digest) {
        let Some(document) = &mut self.model.document else { return };
        if document.masks.active().id() == id {
            document.canvas.finish();
            let now = document.canvas.mask().clone();
            self.worker.read_version(document.masks.active().record().clone(), now, digest);
        }
    }

    pub(super) fn version_read(&mut self, id: MaskId, number: u32, mask: Mask) {
        let Some(document) = &mut self.model.document else { return };
        if document.masks.active().id() != id {
            return;
        }
        let name = document.masks.active().name().to_owned();
        let changed = !document.canvas.replace(mask).is_empty();
        let source = document.source.digest;
        self.worker.list_versions(source);
        let words = if changed { "is back; how it was is kept as a version" } else { "is what it is already" };
        self.model.say(Tone::Done, format!("Version {number} of {name} {words}"), None);
    }

    pub(super) fn recall_mask(&mut self, id: EntryId) {
        let open = self.model.document.as_ref().map(|document| document.source.digest);
        self.ui.screen.tab = Tab::Canvas;
        self.worker.recall_mask(id, Recall::Own(open));
    }

    pub(super) fn recall_mask_here(&mut self, id: EntryId, fit: Fit) {
        if let Some(document) = &self.model.document {
            self.worker.recall_mask(id, Recall::Here(document.source.digest, document.canvas.extent(), fit));
            self.ui.screen.tab = Tab::Canvas;
        }
    }

    pub(super) fn recalled(&mut self, name: &str, source: Digest, mask: Mask, opened: Option<Box<Opened>>) {
        if let Some(opened) = opened {
            self.opened(&opened);
        }
        match self.document_of(source) {
            Some(document) if document.canvas.mask() == &mask => {
                self.model.say(Tone::Info, "That is the mask on the canvas already", None);
            }
            Some(_) => self.adopt_mask(name, mask),
            None => {}
        }
    }

    /// Reads picture files as masks of the picture on the canvas.
    pub(in crate::app) fn import_masks(&mut self, paths: Vec<PathBuf>) {
        match &self.model.document {
            Some(document) => self.worker.import_masks(document.source.digest, document.canvas.extent(), paths),
            None => self.model.say(Tone::Info, "Open a picture first: a mask belongs to one", None),
        }
    }

    pub(super) fn imported(&mut self, source: Digest, name: &str, mask: Mask, scaled_from: Option<Extent>) {
        let Some(document) = self.document_of(source) else { return };
        let to = document.canvas.extent();
        self.adopt_mask(name, mask);
        if let Some(from) = scaled_from {
            let text = format!("{name} was {} and is scaled to {}", from.label(), to.label());
            self.model.say(Tone::Info, text, None);
        }
    }

    pub(super) fn pick_place(&mut self, id: MaskId, form: MaskForm) {
        let Some(document) = &self.model.document else { return };
        if let Some(named) = document.masks.get(id) {
            let safe = |c: char| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '-' };
            let name: String = named.name().chars().map(safe).collect();
            self.worker.pick_place(id, form, &name);
        }
    }
}
