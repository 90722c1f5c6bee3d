//! Work on masks for the window.

use super::{Outlet, Worker};
use crate::canvas::fit::Fit;
use crate::canvas::mask::Mask;
use crate::canvas::portrait::Portrait;
use crate::document::masks::{MaskClip, MaskForm, MaskRecord};
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::picture::Digest;
use crate::reference::{CutOut, Ground};
use crate::take::{EntryId, MaskId};
use crate::tray::ReferenceId;
use crate::work::dialogs::{self, Kind, Picked};
use crate::work::engine::Engine;
use crate::work::event::Event;
use crate::work::named::{Errand, MaskEvent, Recall, mask_png, write_whole};
use crate::work::{input_failure, internal_failure};
use std::path::{Path, PathBuf};

impl Worker {
    fn mask_work(&self, work: impl FnOnce(&Engine) -> Result<MaskEvent, Failure> + Send + 'static) {
        self.block(
            move |engine| Event::Mask(work(engine).unwrap_or_else(MaskEvent::Failed)),
            || Event::Mask(MaskEvent::Failed(internal_failure(Billed::No))),
        );
    }

    /// Writes down what masks there are.
    pub fn keep_masks(&self, records: Vec<MaskRecord>) {
        self.engine.note_records(records);
        self.write_waiting();
    }

    /// Reads a mask that is not in memory.
    pub fn read_mask(&self, record: MaskRecord, extent: Extent, errand: Errand) {
        self.mask_work(move |engine| {
            let mask = engine.mask_as_left(&record, extent);
            Ok(match errand {
                Errand::Portrait => MaskEvent::Portrait(record.id, Portrait::of(&mask)),
                errand => MaskEvent::Read(record.id, errand, mask),
            })
        });
    }

    /// Reads the mask of a result.
    pub fn recall_mask(&self, id: EntryId, to: Recall) {
        self.mask_work(move |engine| engine.recall(id, to));
    }

    /// Asks for the versions of the masks of a source.
    pub fn list_versions(&self, source: Digest) {
        self.mask_work(move |engine| Ok(MaskEvent::Versions(source, engine.versions(source)?)));
    }

    /// Keeps a mask as it is now for good.
    pub fn keep_version(&self, record: MaskRecord, mask: Mask) {
        self.mask_work(move |engine| {
            let source = record.source;
            engine.keep_version(record, &mask)?;
            Ok(MaskEvent::Versions(source, engine.versions(source)?))
        });
    }

    /// Keeps a mask as it is now, as the cut-out of a reference.
    pub fn cut_out(&self, id: ReferenceId, ground: Ground, record: MaskRecord, mask: Mask) {
        self.block(
            move |engine| match engine.keep_version(record, &mask) {
                Ok(mask) => Event::CutOut(id, CutOut { mask, ground }),
                Err(failure) => Event::Mask(MaskEvent::Failed(failure)),
            },
            || Event::Mask(MaskEvent::Failed(internal_failure(Billed::No))),
        );
    }

    /// Reads a version; the mask as it is now is kept first.
    pub fn read_version(&self, record: MaskRecord, now: Mask, digest: Digest) {
        self.mask_work(move |engine| {
            let (id, source) = (record.id, record.source);
            if !now.is_empty() {
                engine.keep_version(record, &now)?;
            }
            let versions = engine.versions(source)?.remove(&id).unwrap_or_default();
            let number = versions.iter().find(|version| version.digest == digest).map_or(0, |version| version.number);
            Ok(MaskEvent::VersionRead(id, number, engine.mask_version(digest)?))
        });
    }

    /// Reads picture files as masks of a source.
    pub fn import_masks(&self, source: Digest, extent: Extent, paths: Vec<PathBuf>) {
        for path in paths {
            self.mask_work(move |engine| engine.import_mask(source, extent, &path));
        }
    }

    /// Makes a copied mask fit the picture on the canvas.
    pub fn fit_mask(&self, clip: MaskClip, source: Digest, extent: Extent, fit: Fit) {
        self.mask_work(move |_| {
            let mask = clip.mask.fitted(extent, fit);
            Ok(MaskEvent::Recalled { name: clip.name, source, mask, opened: None })
        });
    }

    /// Asks the system where a mask is to be written.
    pub fn pick_place(&self, id: MaskId, form: MaskForm, name: &str) {
        let outlet: Outlet = self.outlet.clone();
        let answer = outlet.clone();
        let asked = dialogs::place("Export mask", Kind::PNG, &format!("{name}.png"), move |picked| {
            answer.send(Event::Mask(match picked {
                Picked::Files(paths) => MaskEvent::PlacePicked(id, form, paths.into_iter().next()),
                Picked::None => MaskEvent::PlacePicked(id, form, None),
                Picked::Missing => MaskEvent::NoDialog(id, form),
            }));
        });
        if asked.is_err() {
            outlet.send(Event::Mask(MaskEvent::NoDialog(id, form)));
        }
    }

    /// Writes a mask to a file.
    pub fn export_mask(&self, mask: Mask, form: MaskForm, path: PathBuf) {
        self.mask_work(move |_| {
            let path = if path.extension().is_some() { path } else { path.with_extension("png") };
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            write_whole(folder, &path, &mask_png(&mask, form)).map_err(|error| {
                input_failure(format!("{} cannot be written: {error}", path.display()), "Choose another place")
            })?;
            Ok(MaskEvent::Exported(path))
        });
    }
}
