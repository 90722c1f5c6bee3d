//! Order to take, request and price.

mod guides;
mod manifest;
mod markup;
mod outlook;

pub use markup::MarksGo;
use outlook::mask_of;
pub use outlook::{Outlook, outlook};
pub(super) use outlook::{extends, sent_prompt};

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use super::matrix;
use super::order::Order;
use super::upload;
use crate::api::wire;
use crate::canvas::mask::Mask;
use crate::edit::Blend;
use crate::edit::plan::EditPlan;
use crate::edit::send;
use crate::ledger::{Billed, Failure};
use crate::library::Folder;
use crate::model::{Model, Size};
use crate::picture::{Format, Picture, encode, resample};
use crate::price::Money;
use crate::profile::{MaskEncoding, Profile};
use crate::request::{Parameters, Payload, Problem, Request, Upload};
use crate::take::{Mode, Take};
use std::sync::Arc;
use tempfile::TempPath;

/// What it takes to put a result back.
#[derive(Debug, Clone)]
pub(super) struct Placing {
    pub(super) source: Picture,
    pub(super) mask: Mask,
    pub(super) plan: EditPlan,
    pub(super) blend: Blend,
}

/// A run that is written down and ready to be sent.
pub(super) struct Prepared {
    pub(super) take: Arc<Take>,
    pub(super) number: u32,
    pub(super) request: Request,
    pub(super) each: Money,
    pub(super) placing: Option<Arc<Placing>>,
    /// What is sent from disk; gone when the run is over.
    #[expect(dead_code, reason = "held, not read: each file goes when the run is over")]
    pub(super) files: Arc<Vec<TempPath>>,
    /// Its pictures are those of the first run of its matrix.
    pub(super) shares: bool,
}

impl Prepared {
    /// Bytes of memory that it holds on its own.
    pub(super) fn weight(&self) -> u64 {
        if self.shares {
            return 0;
        }
        let sent = self.request.images().iter().chain(self.request.mask());
        let mask = self.placing.as_ref().map_or(0, |placing| placing.mask.extent().pixels());
        let here = |upload: &Upload| if matches!(upload.payload, Payload::Memory(_)) { upload.len() } else { 0 };
        sent.map(here).sum::<u64>() + mask
    }
}

/// Pixels of a picture whose size the endpoint chooses.
const USUAL_PIXELS: u64 = 1 << 21;
/// Room for the index and its log.
const INDEX_BYTES: u64 = 4 << 20;

impl Prepared {
    /// Bytes of disk that one call may need: the answer with its picture as text, the picture, and what is pasted.
    pub(super) fn room(&self) -> u64 {
        let sent = if let Size::Exact(extent) = self.take.parameters.size { extent.pixels() } else { USUAL_PIXELS };
        let pasted = self.placing.as_ref().map_or(0, |placing| placing.source.extent().pixels());
        INDEX_BYTES + 8 * sent + 3 * pasted
    }
}

/// A run that is written down, without its pixels.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) take: Arc<Take>,
    pub(super) number: u32,
    pub(super) profile: Profile,
    /// Price of one part, as it was shown.
    pub(super) each: Money,
}

/// What an order comes to, before it is written down.
struct Encoded {
    outlook: Outlook,
    mask: Option<Mask>,
    request: Request,
    files: Arc<Vec<TempPath>>,
    shares: bool,
}

impl Encoded {
    /// The same pictures for an order that differs in its prompt alone.
    fn for_prompt_of(&self, order: &Order) -> Result<Self, Problem> {
        let outlook = self.outlook.for_prompt_of(order)?;
        let model = order.profile.rules(&outlook.parameters.model);
        let request = self.request.with_prompt(&outlook.prompt, &model)?;
        Ok(Self { outlook, mask: self.mask.clone(), request, files: Arc::clone(&self.files), shares: true })
    }

    fn ready(self, order: &Order, take: Arc<Take>, number: u32, each: Money) -> Prepared {
        let placing = match (&order.source, self.mask, self.outlook.plan, order.exact) {
            (Some(source), Some(mask), Some(plan), true) => {
                let blend = order.blend.clone();
                Some(Arc::new(Placing { source: source.picture.clone(), mask, plan, blend }))
            }
            _ => None,
        };
        let Self { request, files, shares, .. } = self;
        Prepared { take, number, request, each, placing, files, shares }
    }
}

impl Engine {
    /// Encodes what is sent, records the takes and puts their parts into the queue: all of it durable when this returns,
    /// or none of it written. The orders differ in their prompts alone. Blocks: run it on a thread that may.
    pub(super) fn prepare(&self, orders: &[Order]) -> Result<Vec<Prepared>, Failure> {
        let Some((first, others)) = orders.split_first() else { return Ok(Vec::new()) };
        let mut all = vec![self.encode(first)?];
        for order in others {
            let encoded =
                all[0].for_prompt_of(order).map_err(|problem| problem_failure(&matrix::naming(order, problem)))?;
            all.push(encoded);
        }
        // A run that waited is not checked as a whole again: part of it may be paid for. Its calls are, one by one.
        self.check_budget(&first.profile, all.iter().map(|encoded| &encoded.outlook))?;
        let written = self.record(orders, &all)?;
        let ready = orders.iter().zip(all).zip(written).map(|((order, encoded), (take, number))| {
            let each = encoded.outlook.each;
            encoded.ready(order, Arc::new(take), number, each)
        });
        Ok(ready.collect())
    }

    /// The same for a take that is written down already, as it was: from its inputs in the library. Blocks.
    pub(super) fn prepare_stored(&self, stored: &Stored) -> Result<Prepared, Failure> {
        let order = self.order_of(&stored.take, stored.profile.clone())?;
        let encoded = self.encode(&order)?;
        Ok(encoded.ready(&order, Arc::clone(&stored.take), stored.number, stored.each))
    }

    fn encode(&self, order: &Order) -> Result<Encoded, Failure> {
        let outlook = outlook(order).map_err(|problem| problem_failure(&problem))?;
        let mask = mask_of(order);
        let mut images = Vec::with_capacity(outlook.images.len());
        let (mut sent_mask, mut sent_markup, mut marked) = (None, None, None);
        let mut files = Vec::new();
        // A crash leaves nothing behind: the next start sweeps the library's temporary files.
        let temp = || self.store.wait(|library| library.temp(Folder::Results));
        if order.mode == Mode::Edit
            && let Some(source) = &order.source
        {
            let encoding = if outlook.marks == MarksGo::Themselves {
                // Marks and a mask exclude each other on the wire; the result is put back through the mask all the same.
                MaskEncoding::Off
            } else {
                order.profile.dialect.mask
            };
            let (picture, mask) = encode_source(&source.picture, mask.as_ref(), &outlook, encoding)?;
            images.push(upload::onto_disk(upload::exact(&picture, "image")?, &mut files, temp)?);
            sent_mask = mask;
            sent_markup = self.marks_alone(order, &outlook)?;
            if outlook.marks == MarksGo::Copied {
                marked = self.marked_copy(order, &outlook, &picture)?;
            }
        }
        for (at, reference) in order.references.iter().enumerate() {
            let encoded = self.encode_reference(reference, at + 1, &order.profile.dialect.upload)?;
            images.push(upload::onto_disk(encoded, &mut files, temp)?);
        }
        if let Some(marked) = marked {
            images.push(upload::onto_disk(marked, &mut files, temp)?);
        }
        let model = order.profile.rules(&outlook.parameters.model);
        let request = Request::under(&outlook.prompt, outlook.parameters.clone(), images, sent_mask, &model);
        let request = match sent_markup {
            Some(markup) => request.and_then(|request| request.with_markup(markup)),
            None => request,
        };
        let request = request.map_err(|problem| problem_failure(&problem))?;
        Ok(Encoded { outlook, mask, request, files: Arc::new(files), shares: false })
    }

    /// Writes the takes and their place in the queue down, in one transaction; their mask is one file.
    fn record(&self, orders: &[Order], all: &[Encoded]) -> Result<Vec<(Take, u32)>, Failure> {
        let (order, encoded) = (&orders[0], &all[0]);
        let masked = order.source.as_ref().zip(encoded.mask.as_ref()).map(|(source, mask)| {
            let png = encode::png_grey(mask.extent(), mask.coverage());
            (source.original.digest, source.named.clone(), png, mask.core_fraction() as f32)
        });
        let runs =
            orders.iter().zip(all).map(|(order, encoded)| (frozen(order, &encoded.outlook), encoded.outlook.each));
        let mut runs: Vec<(Take, Money)> = runs.collect();
        let profile = order.profile.clone();
        self.store
            .wait(move |library| {
                if let Some((source, named, png, fraction)) = masked {
                    let mask = match named {
                        Some(named) => library.put_version(&named, &png, fraction)?,
                        None => library.put_mask(source, &png, fraction)?,
                    };
                    for (take, _) in &mut runs {
                        take.mask = Some(mask.clone());
                    }
                }
                let numbers = library.enqueue_all(&runs, &profile)?;
                Ok(runs.into_iter().map(|(take, _)| take).zip(numbers).collect())
            })
            .map_err(|error| library_failure(&error, Billed::No))
    }
}

/// The take that an order becomes, still without its mask.
fn frozen(order: &Order, outlook: &Outlook) -> Take {
    Take {
        id: order.id,
        created_ms: super::now_ms(),
        profile: order.profile.name.clone(),
        mode: order.mode,
        tier: order.tier,
        prompt: order.prompt.clone(),
        parameters: Parameters { n: order.parameters.n, ..outlook.parameters.clone() },
        references: order.references.clone(),
        source: order.source.as_ref().filter(|_| order.mode == Mode::Edit).map(|source| source.original.clone()),
        mask: None,
        markup: order.markup.clone().filter(|_| order.mode == Mode::Edit),
        marked_copy: order.marked_copy,
        together: outlook.parameters.n > 1,
        plan: outlook.plan.clone(),
        exact: order.exact,
        blend: Blend { seam_px: None, ..order.blend.clone() },
        parent: order.parent,
        prices: Some(order.profile.price_list().of_model(&Model::named(&outlook.parameters.model))),
        series: order.series.clone(),
    }
}

/// The failure of a checked rule.
pub(super) fn problem_failure(problem: &Problem) -> Failure {
    input_failure(problem.message.clone(), "Nothing was sent: change it and run again")
}

/// The source part and its mask: the same dimensions, both PNG.
fn encode_source(
    source: &Picture,
    mask: Option<&Mask>,
    outlook: &Outlook,
    encoding: MaskEncoding,
) -> Result<(Picture, Option<Upload>), Failure> {
    let (picture, mask) = match (&outlook.plan, mask) {
        (Some(plan), Some(mask)) => {
            let sent = send::sent(source, mask, plan)
                .ok_or_else(|| input_failure("The mask belongs to another picture", "Paint the mask anew"))?;
            (sent.picture, Some(sent.mask))
        }
        (_, mask) => {
            let extent = outlook.images.first().copied().unwrap_or_else(|| source.extent());
            (resample::resize(source, extent), mask.map(|mask| mask.scaled_hard(extent)))
        }
    };
    let extent = picture.extent();
    let mask = match mask {
        // The edit is put back through its mask all the same.
        Some(mask) if encoding != MaskEncoding::Off => {
            let png = wire::mask_png(extent, mask.coverage(), encoding).ok_or_else(|| {
                input_failure("The mask cannot be sent: it is over 4 MB even when packed", "Paint simpler outlines")
            })?;
            Some(Upload::memory("mask.png", Format::Png, extent, png))
        }
        _ => None,
    };
    Ok((picture, mask))
}
