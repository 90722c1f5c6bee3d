//! What a take was asked with comes back into the prompt bar: everything that is the draft's and not the profile's.

use super::Studio;
use crate::draft::Draft;
use crate::edit::plan::default_seam_px;
use crate::notice::Before;
use crate::picture::Digest;
use crate::take::Take;

/// Output options, seam and crop of a take.
pub(super) fn parameters(draft: &mut Draft, take: &Take) {
    let asked = &take.parameters;
    draft.format = asked.format;
    draft.compression = asked.compression;
    draft.background = asked.background;
    draft.moderation = asked.moderation;
    draft.fidelity = asked.fidelity;
    draft.complexity = asked.complexity;
    draft.marked_copy = take.marked_copy;
    if let Some(plan) = &take.plan {
        draft.frame = plan.framed.then(|| plan.in_source(plan.crop));
        // What follows from the mask is not set by hand.
        draft.seam_px = (plan.seam_px != default_seam_px(plan.core)).then_some(plan.seam_px);
    }
}

impl Studio {
    /// What is there before a take comes back.
    pub(super) fn before(&self, take: &Take) -> Before {
        let model = &self.model;
        let marks = take.source.as_ref().map(|source| {
            let list = model.marks.get(&source.digest).map_or_else(Vec::new, |marks| marks.list().to_vec());
            (source.digest, list)
        });
        let source =
            model.document.as_ref().map(|document| (document.source.digest, document.parent, document.sample));
        Before {
            draft: model.draft.clone(),
            tray: model.tray.clone(),
            shelf: model.desk.shelf().clone(),
            source,
            marks,
            shown: model.shown.as_ref().map(|shown| shown.entry.id),
        }
    }

    /// Puts it back; the picture is opened first, for it takes the crop frame along.
    pub(super) fn put_all_back(&mut self, before: Before) {
        let here = self.model.document.as_ref().map(|document| document.source.digest);
        match before.source {
            Some((digest, ..)) if here != Some(digest) => {
                self.model.coming_back = Some(before);
                self.worker.open_original(digest);
            }
            _ => self.put_back_now(before),
        }
    }

    /// The picture has come, or will not: what waited for it is put back.
    pub(super) fn came_back_to(&mut self, opened: Option<Digest>) {
        let wanted = self.model.coming_back.as_ref().and_then(|before| before.source).map(|(digest, ..)| digest);
        if opened.is_none() || opened == wanted {
            if let Some(before) = self.model.coming_back.take() {
                self.put_back_now(before);
            }
        }
    }

    fn put_back_now(&mut self, before: Before) {
        let Before { draft, tray, shelf, source, marks, shown } = before;
        (self.model.draft, self.model.tray) = (draft, tray);
        *self.model.desk.shelf_mut() = shelf;
        if let (Some(document), Some((digest, parent, sample))) = (&mut self.model.document, source)
            && document.source.digest == digest
        {
            (document.parent, document.sample) = (parent, sample);
        }
        if let Some((digest, list)) = marks {
            self.model.marks.entry(digest).or_default().replace(list);
        }
        self.ui.board.turn();
        self.settle_mentions();
        if let Some(shown) = shown {
            self.show_result(Some(shown));
        }
    }
}
