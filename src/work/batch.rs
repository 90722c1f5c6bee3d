//! One take over many pictures: each becomes the source in its turn, with the take's mask fitted to it.
//!
//! One decoded picture is in memory at a time: a picture is read, its order is written into the queue, and its pixels
//! are read again when its turn has come.

use super::engine::Engine;
use super::failure::{input_failure, internal_failure, library_failure};
use super::order::{Order, Source};
use super::pictures::{Imported, expand_to, read_file};
use super::prepare::{Outlook, outlook};
use super::queue::Queue;
use super::restore::sourceless;
use super::run::RunSummary;
use crate::canvas::fit::Fit;
use crate::canvas::mask::Mask;
use crate::edit::plan::{EditPlan, default_seam_px, snap_frame};
use crate::geom::{Bounds, Extent};
use crate::ledger::{Billed, Failure, FailureKind};
use crate::model::Size;
use crate::picture::Digest;
use crate::profile::Profile;
use crate::series::{Series, SeriesOf};
use crate::take::{Mode, SeriesId, Take, TakeId, Tier};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Most pictures of one batch.
pub const MOST_PICTURES: usize = 1000;

/// How a batch is wished for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The endpoint.
    pub profile: Profile,
    /// Draft or final.
    pub tier: Tier,
    /// Results of each picture; as many as the take had at its own tier, else one.
    pub n: Option<u32>,
    /// How the mask comes to pictures of another size.
    pub fit: Fit,
    /// How many pictures there will be.
    pub count: u32,
}

/// A picture that a batch runs over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A file, which is imported.
    File(PathBuf),
    /// An original of the library.
    Original(Digest),
}

/// A take that is to run over many pictures.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The series that it becomes.
    pub series: SeriesId,
    take: TakeId,
    count: u32,
    order: Order,
    mask: Option<Mask>,
    fit: Fit,
    /// The frame as the user had set it, on a source of that size.
    frame: Option<(Bounds, Extent)>,
}

/// What became of a picture on its way into the queue.
#[derive(Debug)]
pub enum Placed {
    /// It is in the queue; its summary comes at its end.
    Waits(oneshot::Receiver<RunSummary>),
    /// It has all its results already.
    Skipped,
    /// It cannot be run, and why; nothing was sent.
    Failed(Failure),
    /// A limit was reached before it.
    NotRun,
}

/// The picture files among paths, with those of folders in the order of their names.
pub fn files(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    expand_to(paths, MOST_PICTURES + 1)
}

impl Engine {
    /// A take as a batch. Reads its mask, not its source. Blocks.
    ///
    /// # Errors
    /// The take is no edit, has marks over its source, or its mask is gone.
    pub fn batch(&self, take: &Take, wish: Wish) -> Result<Batch, Failure> {
        if take.mode != Mode::Edit || take.source.is_none() {
            let message = "The take makes a picture of its own: only an edit runs over other pictures";
            return Err(input_failure(message, "Choose the take of an edit"));
        }
        if take.markup.is_some() {
            let message = "The take has marks over its source, which say nothing about other pictures";
            return Err(input_failure(message, "Choose a take without marks"));
        }
        let mask = take.mask.as_ref().map(|version| self.mask_version(version.digest)).transpose()?;
        let Wish { profile, tier, n, fit, count } = wish;
        let own = sourceless(take, profile);
        let again = take.tier == tier;
        let mut parameters = own.parameters.clone();
        parameters.n = n.unwrap_or(if again { parameters.n } else { 1 });
        if !again {
            parameters.quality = own.profile.quality(tier);
        }
        // The size that was sent was that of the crop on another picture.
        parameters.size = Size::Auto;
        let frame = take.plan.as_ref().filter(|plan| plan.framed).map(|plan| (plan.in_source(plan.crop), plan.source));
        let seam_px = take.plan.as_ref().and_then(seam_by_hand);
        let order = Order { tier, parameters, plan: None, seam_px, parent: None, ..own };
        Ok(Batch { series: SeriesId::fresh(), take: take.id, count, order, mask, fit, frame })
    }

    /// What a file would send and cost. Nothing is stored. Blocks.
    ///
    /// # Errors
    /// The file cannot be read, or the mask lies outside of it, or it cannot be sent.
    pub fn look_at(&self, batch: &Batch, place: u32, item: &Item) -> Result<(Order, Outlook), Failure> {
        let imported = match item {
            Item::File(path) => self.look_at_path(path)?,
            Item::Original(digest) => self.original(*digest)?,
        };
        let order = batch.order(place, imported)?;
        let outlook = outlook(&order).map_err(|problem| input_failure(problem.message, "Take it out"))?;
        Ok((order, outlook))
    }

    /// Has this picture all its results of such a batch already? Blocks.
    fn is_done(&self, batch: &Batch, item: &Item) -> Result<bool, Failure> {
        let digest = match item {
            Item::File(path) => Digest::of(&read_file(path)?.1),
            Item::Original(digest) => *digest,
        };
        let (take, tier) = (batch.take, batch.order.tier);
        let asked = self.store.wait(move |library| {
            for (_, earlier) in library.takes_of_source(digest)? {
                let same = matches!(
                    earlier.series.as_ref().map(|series| &series.of),
                    Some(SeriesOf::Batch { take: own, .. }) if *own == take
                );
                if same
                    && earlier.tier == tier
                    && library.entries_of_take(earlier.id)?.len() >= earlier.parameters.n as usize
                {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        asked.map_err(|error| library_failure(&error, Billed::No))
    }

    /// The order of a picture, which is in the library then; `None` when it is done already. Blocks.
    fn next_of(&self, batch: &Batch, place: u32, item: &Item, resume: bool) -> Result<Option<Order>, Failure> {
        if resume && self.is_done(batch, item)? {
            return Ok(None);
        }
        let imported = match item {
            Item::File(path) => self.import_path(path)?,
            Item::Original(digest) => self.original(*digest)?,
        };
        batch.order(place, imported).map(Some)
    }
}

/// A seam that does not follow from the mask was set by the user.
fn seam_by_hand(plan: &EditPlan) -> Option<u32> {
    (plan.seam_px != default_seam_px(plan.core)).then_some(plan.seam_px)
}

impl Batch {
    /// The order of the picture at that place.
    fn order(&self, place: u32, imported: Imported) -> Result<Order, Failure> {
        let extent = imported.picture.extent();
        let mask = self.mask.as_ref().map(|mask| mask.fitted(extent, self.fit));
        if mask.as_ref().is_some_and(Mask::is_empty) {
            let message = format!("{}: nothing of the mask lies on it", imported.original.name);
            return Err(input_failure(message, "Scale the mask, or take the picture out"));
        }
        let rule = self.order.profile.rules(&self.order.parameters.model).sizes;
        let frame = self.frame.map(|(frame, from)| snap_frame(fitted(frame, from, extent, self.fit), extent, &rule));
        let of = SeriesOf::Batch { take: self.take, count: self.count };
        Ok(Order {
            id: TakeId::fresh(),
            source: Some(Source { original: imported.original, picture: imported.picture, mask, named: None }),
            frame,
            series: Some(Series { id: self.series, place, of }),
            ..self.order.clone()
        })
    }
}

/// A frame on a picture of another size.
fn fitted(frame: Bounds, from: Extent, to: Extent, fit: Fit) -> Bounds {
    if fit == Fit::SamePlace || from.is_empty() {
        return frame;
    }
    let across = |at: i32| (f64::from(at) * f64::from(to.width) / f64::from(from.width)).round() as i32;
    let down = |at: i32| (f64::from(at) * f64::from(to.height) / f64::from(from.height)).round() as i32;
    Bounds::new(across(frame.x0), down(frame.y0), across(frame.x1), down(frame.y1))
}

impl Queue {
    /// Puts the pictures of a batch into the queue one after another, and tells what became of each. What cannot be read
    /// is told and left out; what a limit stops ends the batch. With `resume`, what has its results is skipped.
    pub async fn submit_batch(
        &self,
        batch: Arc<Batch>,
        items: Vec<Item>,
        resume: bool,
        mut told: impl FnMut(usize, Placed),
    ) {
        let mut over = false;
        let clears = self.clears();
        for (at, item) in items.into_iter().enumerate() {
            if over || self.clears() != clears {
                told(at, Placed::NotRun);
                continue;
            }
            let (engine, batch) = (self.engine().clone(), Arc::clone(&batch));
            let made = tokio::task::spawn_blocking(move || engine.next_of(&batch, at as u32, &item, resume)).await;
            let placed = match made.unwrap_or_else(|_| Err(internal_failure(Billed::No))) {
                Ok(None) => Placed::Skipped,
                Ok(Some(order)) => match self.submit_light(order).await {
                    Ok(summary) => Placed::Waits(summary),
                    Err(failure) => Placed::Failed(failure),
                },
                Err(failure) => Placed::Failed(failure),
            };
            over = matches!(&placed, Placed::Failed(failure) if failure.kind == FailureKind::Budget);
            told(at, placed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_along_at_its_place_or_scaled() {
        let (from, to) = (Extent::new(1000, 500), Extent::new(2000, 1500));
        let frame = Bounds::new(-100, 50, 600, 500);
        assert_eq!(fitted(frame, from, to, Fit::SamePlace), frame);
        assert_eq!(fitted(frame, from, to, Fit::Scaled), Bounds::new(-200, 150, 1200, 1500));
        assert_eq!(fitted(frame, Extent::new(0, 0), to, Fit::Scaled), frame);
    }
}
