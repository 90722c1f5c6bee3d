//! The window's model with its workers and a library, without a screen.

use super::*;
use crate::app::desk::Desk;
use crate::canvas::brush::{Brush, Tip};
use crate::command::{Command, PaintStep, Target};
use crate::document::masks::MaskForm;
use crate::geom::{Extent, Point};
use crate::take::Tier;
use std::sync::Arc;
use std::time::Duration;

impl Desk {
    fn ask(&mut self, command: MaskCommand) {
        self.studio.apply(&self.ctx, Command::Mask(command));
    }

    fn document(&self) -> &Document {
        self.studio.model.document.as_ref().unwrap()
    }

    fn active(&self) -> MaskId {
        self.document().masks.active().id()
    }

    fn mask(&self) -> Mask {
        self.document().canvas.mask().clone()
    }

    fn stroke(&mut self, x: f32, y: f32) {
        let brush = Brush { diameter_px: 12.0, ..Brush::default() };
        for step in [
            PaintStep::Begin { at: Point::new(x, y), brush, tip: Tip::WHOLE, line: false },
            PaintStep::Extend(Point::new(x + 20.0, y + 5.0), Tip::WHOLE),
            PaintStep::Finish,
        ] {
            self.studio.apply(&self.ctx, Command::Paint(step));
        }
    }

    fn open_picture(&mut self, side: u32) -> Digest {
        let before = self.document().source.digest;
        let rgba = (0..side * side * 4).map(|at| (at * 7 + side) as u8 | 3).collect();
        self.studio.worker.import_pixels(Extent::new(side, side), Arc::new(rgba), Target::Source);
        self.until("the picture", |desk| desk.document().source.digest != before);
        self.document().source.digest
    }

    fn reopen(&mut self, source: Digest) {
        self.studio.apply(&self.ctx, Command::OpenOriginal(source));
        self.until("the picture again", |desk| desk.document().source.digest == source);
    }

    fn quit(mut self) {
        let (session, mask) = self.studio.autosave.last(&self.studio.model, &self.studio.ui);
        self.studio.worker.end(Some((session, mask)), Duration::from_secs(5));
    }
}

#[test]
fn two_half_painted_masks_of_two_pictures_survive_switching_and_quitting() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    assert_eq!(desk.document().masks.active().name(), "Espresso");
    let mut left = Vec::new();
    for side in [90, 120] {
        let source = desk.open_picture(side);
        desk.stroke(10.0, 20.0);
        let (first, one) = (desk.active(), desk.mask());
        desk.ask(MaskCommand::New);
        assert!(desk.mask().is_empty());
        desk.ask(MaskCommand::Rename(desk.active(), "Rim".to_owned()));
        desk.stroke(40.0, 60.0);
        desk.stroke(10.0, 70.0);
        left.push((source, first, one, desk.active(), desk.mask()));
    }
    for _ in 0..2 {
        for (source, first, one, second, two) in left.clone() {
            desk.reopen(source);
            assert_eq!((desk.active(), desk.mask()), (second, two.clone()));
            assert_eq!(desk.document().canvas.history().undo_steps(), 2, "undo crosses pictures");
            desk.act(Action::PreviousMask);
            desk.until("the other mask", |desk| desk.active() == first);
            assert_eq!(desk.mask(), one);
            desk.act(Action::Undo);
            assert!(desk.mask().is_empty(), "undo crosses masks");
            desk.act(Action::Redo);
            desk.ask(MaskCommand::Activate(second));
            assert_eq!(desk.mask(), two);
        }
    }
    desk.quit();
    let mut desk = Desk::open(dir.path());
    for (source, first, one, second, two) in left.into_iter().rev() {
        desk.reopen(source);
        assert_eq!((desk.active(), desk.mask(), desk.document().masks.active().name()), (second, two, "Rim"));
        desk.until("the portrait", |desk| desk.document().masks.get(first).unwrap().portrait().is_some());
        desk.ask(MaskCommand::Activate(first));
        desk.until("the other mask", |desk| desk.active() == first);
        assert_eq!(desk.mask(), one);
    }
}

#[test]
fn a_deleted_mask_comes_back_with_its_steps() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    desk.open_picture(80);
    desk.stroke(10.0, 20.0);
    let (only, painted) = (desk.active(), desk.mask());
    desk.ask(MaskCommand::Remove(only));
    assert_ne!(desk.active(), only);
    assert!(desk.mask().is_empty() && desk.document().masks.removed().len() == 1);
    desk.ask(MaskCommand::BringBack(only));
    assert_eq!((desk.active(), desk.mask()), (only, painted.clone()));
    desk.act(Action::Undo);
    assert!(desk.mask().is_empty());
    desk.act(Action::Redo);
    desk.ask(MaskCommand::Remove(only));
    let source = desk.document().source.digest;
    desk.quit();
    let mut desk = Desk::open(dir.path());
    desk.reopen(source);
    assert_eq!(desk.document().masks.removed().len(), 1);
    desk.ask(MaskCommand::BringBack(only));
    desk.until("the mask", |desk| desk.active() == only);
    assert_eq!(desk.mask(), painted);
}

#[test]
fn copies_are_masks_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    desk.open_picture(80);
    desk.stroke(10.0, 20.0);
    let (one, painted) = (desk.active(), desk.mask());
    desk.ask(MaskCommand::Duplicate(one));
    assert_eq!((desk.mask(), desk.document().masks.active().name()), (painted.clone(), "Mask 2"));
    desk.stroke(50.0, 50.0);
    desk.ask(MaskCommand::Activate(one));
    assert_eq!(desk.mask(), painted);
    desk.act(Action::CopyMask);
    let path = dir.path().join("out.png");
    desk.ask(MaskCommand::Export(one, MaskForm::Alpha, path.clone()));
    desk.until("the file", |_| path.exists());
    desk.open_picture(160);
    let before = desk.active();
    desk.act(Action::PasteMaskScaled);
    desk.until("the pasted mask", |desk| desk.active() != before);
    assert_eq!(desk.mask(), painted.fitted(Extent::new(160, 160), Fit::Scaled));
    let before = desk.active();
    desk.act(Action::PasteMask);
    desk.until("the pasted mask", |desk| desk.active() != before);
    assert_eq!(desk.mask(), painted.fitted(Extent::new(160, 160), Fit::SamePlace));
    let before = desk.active();
    desk.studio.apply(&desk.ctx, Command::Import(vec![path], Target::Mask));
    desk.until("the imported mask", |desk| desk.active() != before);
    assert_eq!(desk.document().masks.active().name(), "out");
    assert_eq!(desk.mask(), painted.fitted(Extent::new(160, 160), Fit::Scaled));
}

#[test]
fn the_mask_of_a_run_is_a_version_and_can_be_recalled() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    let source = desk.open_picture(96);
    desk.stroke(30.0, 40.0);
    let (mask, sent) = (desk.active(), desk.mask());
    desk.studio.model.draft.n = 1;
    let order = desk.studio.order(Tier::Draft);
    desk.studio.worker.run(vec![order]);
    desk.until("the version", |desk| !desk.document().masks.active().versions().is_empty());
    desk.until("the result", |desk| desk.studio.model.jobs.list().iter().any(|job| job.done() == 1));
    assert_eq!(desk.document().canvas.history().undo_steps(), 1, "undo crosses runs");
    let job = &desk.studio.model.jobs.list()[0];
    let (number, entry) = (job.number, job.entries().next().unwrap().1.id);
    assert_eq!(desk.document().masks.active().versions()[0].runs, [number]);

    desk.ask(MaskCommand::Recall(entry));
    desk.studio.apply(&desk.ctx, Command::Paint(PaintStep::Finish));
    desk.stroke(60.0, 60.0);
    let painted_on = desk.mask();
    desk.until("the recalled mask", |desk| desk.active() != mask);
    assert_eq!(desk.mask(), sent);
    desk.ask(MaskCommand::Activate(mask));
    assert_eq!(desk.mask(), painted_on, "nothing was overwritten");

    let digest = desk.document().masks.active().versions()[0].digest;
    desk.ask(MaskCommand::BringBackVersion(mask, digest));
    desk.until("the version", |desk| desk.mask() == sent);
    desk.until("both versions", |desk| desk.document().masks.active().versions().len() == 2);
    desk.act(Action::Undo);
    assert_eq!(desk.mask(), painted_on);

    let other = desk.open_picture(48);
    desk.ask(MaskCommand::RecallHere(entry, Fit::SamePlace));
    desk.until("its mask here", |desk| desk.document().masks.live().count() == 2);
    assert_eq!((desk.document().source.digest, desk.mask()), (other, sent.fitted(Extent::new(48, 48), Fit::SamePlace)));
    desk.ask(MaskCommand::Recall(entry));
    desk.until("its source", |desk| desk.document().source.digest == source && desk.mask() == sent);
    assert!(desk.document().masks.get(mask).is_some());
}
