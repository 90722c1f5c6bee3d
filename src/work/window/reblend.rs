//! Blending anew for the window: open a result, follow the sliders, keep what is seen.

use super::runs::refresh;
use super::{Event, Worker};
use crate::edit::{Blend, Drift};
use crate::geom::Bounds;
use crate::ledger::Billed;
use crate::picture::{Digest, Picture};
use crate::take::EntryId;
use crate::work::internal_failure;
use crate::work::pictures::color_image;
use crate::work::reblend::Reopened;
use eframe::egui::ColorImage;
use std::sync::Arc;
use tokio::sync::watch;

/// A question of the sliders: its number, the result, the blend.
pub(super) type Question = (u64, Arc<Reopened>, Blend);

/// The pixels that answer it.
#[derive(Debug, Clone)]
pub struct Patched {
    /// The number of the question.
    pub number: u64,
    /// The result.
    pub entry: EntryId,
    /// Where the pixels that change lie on the finished picture.
    pub bounds: Bounds,
    /// The pixels.
    pub image: ColorImage,
    /// What is corrected in them.
    pub drift: Drift,
}

impl Worker {
    /// Opens a result for blending anew; comes back as [`Event::Reopened`]. `held` is the source with the digest of its
    /// file, when it is in memory.
    pub fn reopen(&self, id: EntryId, held: Option<(Digest, Picture)>) {
        self.block(
            move |engine| match engine.reopen(id, held) {
                Ok(reopened) => Event::Reopened(Arc::new(reopened)),
                Err(failure) => Event::NotOpened(failure),
            },
            || Event::NotOpened(internal_failure(Billed::No)),
        );
    }

    /// Asks for the pixels of a blend; the newest question wins. Comes back as [`Event::Patched`].
    pub fn ask_blend(&self, number: u64, reopened: Arc<Reopened>, blend: Blend) {
        let _ = self.blends.send(Some((number, reopened, blend)));
    }

    /// Makes a blend the result's finished picture; comes back as [`Event::Changed`]. Its small pictures are other ones
    /// then.
    pub fn keep_blend(&self, reopened: Arc<Reopened>, blend: Blend) {
        let (engine, outlet) = (self.engine.clone(), self.outlet.clone());
        self.spawn(async move {
            let keeping = engine.clone();
            let kept = tokio::task::spawn_blocking(move || keeping.keep_blend(&reopened, &blend)).await;
            match kept.unwrap_or_else(|_| Err(internal_failure(Billed::No))) {
                Ok(entry) => outlet.send(Event::Changed(Arc::new(entry))),
                Err(failure) => outlet.send(Event::NotSaved(failure.message)),
            }
            refresh(&engine, &outlet).await;
        });
    }

    pub(super) fn answer_blends(&self, mut questions: watch::Receiver<Option<Question>>) {
        let (outlet, desk) = (self.outlet.clone(), self.blends.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, reopened, blend)) = crate::work::masks::take(&desk) else { continue };
                let answer = tokio::task::spawn_blocking(move || {
                    let patch = reopened.placement.patch(&blend);
                    let drift = reopened.placement.drift(&blend);
                    let image = color_image(&patch.picture);
                    Patched { number, entry: reopened.entry.id, bounds: patch.bounds, image, drift }
                });
                if let Ok(patched) = answer.await {
                    outlet.send(Event::Patched(Box::new(patched)));
                }
            }
        });
    }
}
