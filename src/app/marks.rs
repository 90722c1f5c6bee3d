//! The marks over the sources, by picture.

use super::Studio;
use crate::canvas::marks::{Mark, Marks};
use crate::command::marks::MarkStep;
use crate::picture::Digest;
use crate::take::{Markup, Take};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The marks of every picture that has some.
pub(super) type Book = BTreeMap<Digest, Marks>;

/// What of them is saved: the marks, without the steps back.
pub(super) fn saved(book: &Book) -> BTreeMap<Digest, Vec<Arc<Mark>>> {
    let some = book.iter().filter(|(_, marks)| !marks.is_empty());
    some.map(|(digest, marks)| (*digest, marks.list().to_vec())).collect()
}

/// The same way back.
pub(super) fn restored(saved: BTreeMap<Digest, Vec<Arc<Mark>>>) -> Book {
    saved.into_iter().map(|(digest, list)| (digest, Marks::from(list))).collect()
}

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn mark(&mut self, step: MarkStep) {
        let Some(document) = &self.model.document else { return };
        let marks = self.model.marks.entry(document.source.digest).or_default();
        match step {
            MarkStep::Begin { at, width_px, colour } => {
                // A result on the canvas is looked at, not drawn on.
                self.model.shown = None;
                marks.begin(at, width_px, colour);
            }
            MarkStep::Extend(to) => marks.extend(to),
            MarkStep::Finish => marks.finish(),
            MarkStep::Cancel => marks.cancel(),
            MarkStep::Erase(at, reach) => drop(marks.erase(at, reach)),
            MarkStep::Clear => marks.clear(),
            MarkStep::Undo => drop(marks.undo()),
            MarkStep::Redo => drop(marks.redo()),
        }
    }

    /// The marks of the picture on the canvas.
    pub(super) fn marks_here(&self) -> Option<Markup> {
        let document = self.model.document.as_ref()?;
        let marks = self.model.marks.get(&document.source.digest).filter(|marks| !marks.is_empty())?;
        Some(Markup::Lines(marks.list().to_vec()))
    }

    /// A line that is still being drawn over a picture is done.
    pub(super) fn finish_marks(&mut self, of: Digest) {
        if let Some(marks) = self.model.marks.get_mut(&of) {
            marks.finish();
        }
    }

    /// The marks of a take come back onto its picture, as one step more.
    pub(super) fn reuse_marks(&mut self, take: &Take) {
        self.model.draft.marked_copy = take.marked_copy;
        let Some(source) = &take.source else { return };
        let lines = if let Some(Markup::Lines(lines)) = &take.markup { lines.clone() } else { Vec::new() };
        self.model.marks.entry(source.digest).or_default().replace(lines);
    }
}
