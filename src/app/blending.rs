//! A result is blended anew: the worker keeps the answer in its place, the screen asks for the pixels of each setting.

use super::Studio;
use crate::canvas::Canvas;
use crate::canvas::mask::Mask;
use crate::command::{PaintStep, TextureKey};
use crate::edit::{Blend, Drift};
use crate::geom::{Bounds, Point};
use crate::notice::Tone;
use crate::take::EntryId;
use crate::ui::view;
use crate::work::reblend::Reopened;
use crate::work::window::Patched;
use eframe::egui::Context;
use std::sync::Arc;

/// The result in hand.
pub struct Blending {
    reopened: Arc<Reopened>,
    /// The setting, without the result mask.
    blend: Blend,
    /// Where the result shows, in pixels of the crop.
    canvas: Canvas,
    /// Where the crop lies on the finished picture.
    crop: Bounds,
    /// Number of the newest question, and the canvas's revision that it was asked with.
    asked: (u64, u64),
    /// The newest answer: its number, where its pixels lie, what it corrects.
    shown: Option<(u64, Bounds, Drift)>,
}

impl Blending {
    fn new(reopened: Arc<Reopened>) -> Self {
        let crop = reopened.placement.plan().crop;
        let extent = crop.extent();
        let mask = reopened.blend.result_mask.as_ref().and_then(|mask| crop_of(mask, crop));
        let canvas = Canvas::from_mask(mask.unwrap_or_else(|| Mask::full(extent)));
        let blend = Blend { result_mask: None, ..reopened.blend.clone() };
        Self { reopened, blend, canvas, crop, asked: (0, 0), shown: None }
    }

    /// The setting with its mask; a mask that shows everything is none.
    fn whole(&self) -> Blend {
        let mask = self.canvas.mask();
        let all = mask.coverage().iter().all(|value| *value == 255);
        Blend { result_mask: (!all).then(|| mask.clone()), ..self.blend.clone() }
    }

    /// What a screen may read of it.
    pub(super) fn view(&self) -> view::Blending<'_> {
        let plan = self.reopened.placement.plan();
        view::Blending {
            entry: self.reopened.entry.id,
            blend: &self.blend,
            seam_px: self.reopened.placement.seam_px(&self.blend),
            widest_px: plan.widest_seam_px(),
            own_px: plan.seam_px,
            crop: self.crop,
            canvas: &self.canvas,
            patch: self.shown.map(|(number, bounds, _)| (number, bounds)),
            drift: self.shown.map(|(_, _, drift)| drift),
            changed: self.canvas.history().undo_steps() > 0
                || self.blend != Blend { result_mask: None, ..self.reopened.blend.clone() },
        }
    }
}

/// A result mask of the crop's size, cut out of one of the whole canvas's size.
fn crop_of(mask: &Mask, crop: Bounds) -> Option<Mask> {
    if mask.extent() == crop.extent() {
        return Some(mask.clone());
    }
    let mut grey = Vec::with_capacity(crop.extent().pixels() as usize);
    for y in crop.y0..crop.y1 {
        grey.extend((crop.x0..crop.x1).map(|x| mask.at(x, y)));
    }
    Mask::from_grey(crop.extent(), grey)
}

impl Studio {
    /// Opens a result for blending anew; it is shown on the canvas.
    pub(super) fn open_blend(&mut self, id: EntryId) {
        if self.model.shown.as_ref().is_none_or(|shown| shown.entry.id != id) {
            self.show_result(Some(id));
        }
        let held = self.model.document.as_ref();
        let held = held.map(|document| (document.source.digest, document.pyramid.full().clone()));
        self.worker.reopen(id, held);
    }

    /// A result has been opened for blending anew.
    pub(super) fn reopened(&mut self, reopened: Arc<Reopened>) {
        if self.model.shown.as_ref().is_some_and(|shown| shown.entry.id == reopened.entry.id) {
            self.model.blending = Some(Blending::new(reopened));
            self.ask_blend();
        }
    }

    /// Another setting.
    pub(super) fn edit_blend(&mut self, blend: &Blend) {
        if let Some(blending) = &mut self.model.blending {
            blending.blend = Blend { result_mask: None, ..blend.clone() };
            self.ask_blend();
        }
    }

    fn ask_blend(&mut self) {
        let Some(blending) = &mut self.model.blending else { return };
        self.blend_questions += 1;
        blending.asked = (self.blend_questions, blending.canvas.revision());
        self.worker.ask_blend(self.blend_questions, Arc::clone(&blending.reopened), blending.whole());
    }

    /// The pixels of a setting have come.
    pub(super) fn patched(&mut self, ctx: &Context, patched: Patched) {
        let Some(blending) = &mut self.model.blending else { return };
        let entry = blending.reopened.entry.id;
        if patched.entry != entry || blending.shown.is_some_and(|(number, ..)| number > patched.number) {
            return;
        }
        self.textures.put(ctx, TextureKey::Blend(entry, patched.number), patched.image);
        if let Some((before, ..)) = blending.shown.replace((patched.number, patched.bounds, patched.drift)) {
            self.textures.forget(TextureKey::Blend(entry, before));
        }
    }

    /// Paints the result in or out.
    pub(super) fn paint_result(&mut self, step: &PaintStep) {
        let Some(blending) = &mut self.model.blending else { return };
        let (x, y) = (blending.crop.x0 as f32, blending.crop.y0 as f32);
        let here = |at: Point| Point::new(at.x - x, at.y - y);
        let canvas = &mut blending.canvas;
        match step {
            PaintStep::Begin { at, brush, line: true, .. } => drop(canvas.line_to(here(*at), brush)),
            PaintStep::Begin { at, brush, tip, line: false } => drop(canvas.begin_pressed(here(*at), brush, *tip)),
            PaintStep::Extend(at, tip) => drop(canvas.extend_pressed(here(*at), *tip)),
            PaintStep::Finish => drop(canvas.finish()),
            PaintStep::Cancel => drop(canvas.cancel()),
        }
        self.ask_blend();
    }

    /// Undo and redo of the result mask.
    pub(super) fn step_result_mask(&mut self, change: impl FnOnce(&mut Canvas) -> Bounds) {
        if let Some(blending) = &mut self.model.blending {
            change(&mut blending.canvas);
            self.ask_blend();
        }
    }

    /// What is seen becomes the result's picture.
    pub(super) fn keep_blend(&mut self) {
        if let Some(blending) = self.model.blending.take() {
            self.worker.keep_blend(Arc::clone(&blending.reopened), blending.whole());
            self.model.say(Tone::Done, "Blended anew; the picture so far stays in the library", None);
        }
    }

    /// Blending ends when another picture is on the canvas.
    pub(super) fn settle_blending(&mut self) {
        let shown = self.model.shown.as_ref().map(|shown| shown.entry.id);
        if self.model.blending.as_ref().is_some_and(|blending| Some(blending.reopened.entry.id) != shown) {
            self.model.blending = None;
        }
    }

    /// The result stays as it was.
    pub(super) fn close_blend(&mut self) {
        self.model.blending = None;
    }
}
