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
        let source = model.document.as_ref().map(|document| (document.source.digest, document.parent, document.sample));
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
        if (opened.is_none() || opened == wanted)
            && let Some(before) = self.model.coming_back.take()
        {
            self.put_back_now(before);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::desk::Desk;
    use crate::command::{Command, Target};
    use crate::geom::{Extent, Point};
    use crate::notice::Offer;
    use crate::picture::{Picture, encode};
    use crate::take::Mode;
    use std::path::{Path, PathBuf};

    fn picture(dir: &Path, name: &str, value: u8) -> PathBuf {
        let path = dir.join(name);
        let extent = Extent::new(96, 64);
        let rgba: Vec<u8> = (0..96 * 64).flat_map(|at| [value, (at % 251) as u8, 40, 255]).collect();
        std::fs::write(&path, encode::png(&Picture::from_rgba(extent, rgba).unwrap())).unwrap();
        path
    }

    fn source(desk: &Desk) -> Digest {
        desk.studio.model.document.as_ref().unwrap().source.digest
    }

    /// A take of the sample, as the library has it.
    fn a_take(desk: &Desk) -> Take {
        let document = desk.studio.model.document.as_ref().unwrap();
        Take {
            created_ms: 1,
            mode: Mode::Edit,
            source: Some(document.source.clone()),
            ..Take::of_words("Sandbox", "as it was then")
        }
    }

    #[test]
    fn a_take_with_another_picture_is_taken_back_whole() {
        let dir = tempfile::tempdir().unwrap();
        let mut desk = Desk::open(&dir.path().join("library"));
        let sample = source(&desk);
        let take = a_take(&desk);
        let marks = desk.studio.model.marks.entry(sample).or_default();
        marks.begin(Point::new(5.0, 5.0), 4.0, [255, 0, 0]);
        marks.finish();
        let marked = marks.list().to_vec();
        let stored = take.clone();
        desk.studio.worker.engine().store().wait(move |library| library.record_take(&stored).map(drop)).unwrap();
        // What is there now: another picture, references, words and a frame.
        desk.studio.import(vec![picture(dir.path(), "mine.png", 200)], Target::Source);
        desk.until("my picture", |desk| source(desk) != sample && desk.studio.model.opening.is_none());
        let mine = source(&desk);
        desk.studio
            .import(vec![picture(dir.path(), "one.png", 9), picture(dir.path(), "two.png", 99)], Target::Reference);
        desk.until("references", |desk| desk.studio.model.tray.cards().len() == 2);
        desk.studio.model.draft.prompt = "a prompt of now".to_owned();
        desk.studio.model.draft.frame = Some(crate::geom::Bounds::new(0, 0, 64, 64));
        let before = (desk.studio.model.draft.clone(), desk.studio.model.tray.clone());
        desk.studio.apply(&desk.ctx.clone(), Command::ReuseTake(take.id));
        desk.until("the take", |desk| desk.studio.model.draft.prompt == "as it was then");
        assert_eq!((source(&desk), desk.studio.model.tray.cards().len()), (sample, 0));
        let notices = desk.studio.model.notices.shown();
        let offered = notices.iter().find(|notice| matches!(notice.offer, Some(Offer::PutAllBack(_)))).unwrap().id;
        desk.studio.apply(&desk.ctx.clone(), Command::TakeUpNotice(offered));
        desk.until("my picture again", |desk| source(desk) == mine);
        assert_eq!((&desk.studio.model.draft, &desk.studio.model.tray), (&before.0, &before.1));
        assert_eq!(desk.studio.model.marks[&sample].list(), marked, "the marks over the other picture as well");
    }
}
