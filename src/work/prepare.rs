//! Order to take, request and price. [`outlook`] is the cheap first half: it is also what the prompt bar shows.

mod markup;

pub use markup::MarksGo;

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use super::order::Order;
use super::upload;
use crate::api::wire;
use crate::canvas::mask::Mask;
use crate::edit::Blend;
use crate::edit::plan::{self, EditPlan, PlanError, PlanOptions, Wish};
use crate::edit::send;
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::library::Folder;
use crate::model::{Model, Size};
use crate::picture::{Format, Picture, decode, encode, resample};
use crate::price::{self, Breakdown, Money};
use crate::profile::{MaskEncoding, Profile, UploadLimits};
use crate::request::{
    Dropped, Field, Parameters, Payload, Problem, Request, Upload, check_image_count, check_parameters_for,
    check_prompt, check_prompt_for,
};
use crate::take::{Mode, Original, Take, Tier};
use std::sync::Arc;
use tempfile::TempPath;

/// What a run would send and cost, before anything is encoded.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// Parameters as each call sends them: one result, the quality of the tier, the size that is sent.
    pub parameters: Parameters,
    /// How the edit is cut out and put back; `None` for a generated picture and for an edit without a mask.
    pub plan: Option<EditPlan>,
    /// Pixel sizes of the images that are sent.
    pub images: Vec<Extent>,
    /// How the marks travel.
    pub marks: MarksGo,
    /// Price of one call.
    pub each: Money,
    /// The same, line by line.
    pub parts: Breakdown,
    /// Choices that are not sent, for the model has no place for them.
    pub dropped: Vec<Dropped>,
    /// Number of calls: one for each result.
    pub calls: u32,
}

impl Outlook {
    /// Price of the whole run.
    pub fn total(&self) -> Money {
        self.each * self.calls
    }
}

/// Plans and prices an order, or says at which field it cannot run.
pub fn outlook(order: &Order) -> Result<Outlook, Problem> {
    check_prompt(&order.prompt)?;
    let (model, dialect) = (order.profile.rules(&order.parameters.model), &order.profile.dialect);
    check_prompt_for(&order.prompt, &model)?;
    let sends = order.mode == Mode::Edit || !order.references.is_empty();
    // What is not sent is at its default from here on: planned, priced and recorded is what goes out.
    let (sent, mut dropped) = dialect.fitted(&order.parameters);
    let (fitted, more) = sent.fitted(&model, dialect.body(sends));
    dropped.extend(more);
    let mut parameters = Parameters { n: 1, ..fitted };
    check_parameters_for(&Parameters { n: order.parameters.n, stream: false, ..parameters.clone() }, &model)?;
    let mut images: Vec<Extent> = order.references.iter().map(|reference| reference.extent).collect();
    let plan = match (order.mode, &order.source) {
        (Mode::Generate, _) => None,
        (Mode::Edit, None) => return Err(Problem::new(Field::Source, "Open a picture first: an edit needs one")),
        (Mode::Edit, Some(source)) => {
            let masked = mask_of(order).filter(|_| order.exact);
            let plan = match (&order.plan, masked) {
                (Some(plan), Some(_)) => Some(plan.clone()),
                (_, masked) => masked.map(|mask| plan_edit(order, parameters.size, &mask, &model)).transpose()?,
            };
            if parameters.size == Size::Auto || plan.is_some() {
                let sent = plan.as_ref().map_or_else(|| model.sizes.nearest(source.picture.extent()), |plan| plan.sent);
                parameters.size = Size::Exact(sent);
            }
            if let Size::Exact(sent) = parameters.size {
                images.insert(0, sent);
            }
            plan
        }
    };
    let marks = MarksGo::of(order);
    if let (MarksGo::Copied, Some(sent)) = (marks, images.first().copied()) {
        images.push(sent);
    }
    if !dialect.sends_sizes() {
        // The pictures have their sizes all the same; that of the result the endpoint decides.
        parameters.size = Size::Auto;
    }
    check_image_count(images.len(), &model)?;
    check_parameters_for(&parameters, &model)?;
    let parts = price::breakdown(
        &price::Order {
            model: &model,
            quality: parameters.quality,
            size: parameters.size,
            n: 1,
            partial_images: if parameters.stream { parameters.partial_images } else { 0 },
            inputs: &images,
            fidelity: parameters.fidelity,
            prompt_chars: order.prompt.chars().count(),
        },
        &order.profile.price_list(),
    );
    let (each, calls) = (parts.total(), order.parameters.n);
    Ok(Outlook { parameters, plan, images, marks, each, parts, dropped, calls })
}

/// Does the order's frame reach past the border of its source?
pub(super) fn extends(order: &Order) -> bool {
    let (Some(source), Some(frame)) = (&order.source, order.frame) else { return false };
    order.mode == Mode::Edit && order.exact && !source.picture.extent().bounds().contains(frame)
}

/// The mask of an edit. A frame that reaches past the border needs none painted: what it adds is mask by itself.
fn mask_of(order: &Order) -> Option<Mask> {
    let source = order.source.as_ref().filter(|_| order.mode == Mode::Edit)?;
    source.mask.clone().or_else(|| extends(order).then(|| Mask::new(source.picture.extent())))
}

fn plan_edit(order: &Order, size: Size, mask: &Mask, model: &Model) -> Result<EditPlan, Problem> {
    let options = PlanOptions {
        seam_px: order.seam_px,
        rule: &model.sizes,
        wish: match size {
            Size::Exact(extent) => Wish::Exact(extent),
            Size::Auto => Wish::Scale(order.scale),
        },
        is_final: order.tier == Tier::Final,
        frame: order.frame,
    };
    plan::plan(mask, &options).map_err(|error| {
        let field = if matches!(error, PlanError::Size { .. }) { Field::Size } else { Field::Mask };
        Problem::new(field, error.to_string())
    })
}

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
    pub(super) files: Vec<TempPath>,
}

impl Prepared {
    /// Bytes of memory that it holds on its own.
    pub(super) fn weight(&self) -> u64 {
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
    files: Vec<TempPath>,
}

impl Encoded {
    fn ready(self, order: &Order, take: Arc<Take>, number: u32, each: Money) -> Prepared {
        let placing = match (&order.source, self.mask, self.outlook.plan, order.exact) {
            (Some(source), Some(mask), Some(plan), true) => {
                let blend = order.blend.clone();
                Some(Arc::new(Placing { source: source.picture.clone(), mask, plan, blend }))
            }
            _ => None,
        };
        Prepared { take, number, request: self.request, each, placing, files: self.files }
    }
}

impl Engine {
    /// Encodes what is sent, records the take and puts its parts into the queue, all of it durable when this returns.
    /// Blocks: run it on a thread that may.
    pub(super) fn prepare(&self, order: &Order) -> Result<Prepared, Failure> {
        let encoded = self.encode(order)?;
        // A run that waited is not checked as a whole again: part of it may be paid for. Its calls are, one by one.
        self.check_budget(&order.profile, &encoded.outlook)?;
        let each = encoded.outlook.each;
        let (take, number) = self.record(order, encoded.mask.as_ref(), &encoded.outlook)?;
        Ok(encoded.ready(order, Arc::new(take), number, each))
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
        let request = Request::under(&order.prompt, outlook.parameters.clone(), images, sent_mask, &model);
        let request = match sent_markup {
            Some(markup) => request.and_then(|request| request.with_markup(markup)),
            None => request,
        };
        let request = request.map_err(|problem| problem_failure(&problem))?;
        Ok(Encoded { outlook, mask, request, files })
    }

    fn record(&self, order: &Order, mask: Option<&Mask>, outlook: &Outlook) -> Result<(Take, u32), Failure> {
        let masked = order.source.as_ref().zip(mask).map(|(source, mask)| {
            let png = encode::png_grey(mask.extent(), mask.coverage());
            (source.original.digest, source.named.clone(), png, mask.core_fraction() as f32)
        });
        let mut take = Take {
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
            plan: outlook.plan.clone(),
            exact: order.exact,
            blend: Blend { seam_px: None, ..order.blend.clone() },
            parent: order.parent,
            prices: Some(order.profile.price_list().of_model(&Model::named(&outlook.parameters.model))),
        };
        let (profile, each) = (order.profile.clone(), outlook.each);
        self.store
            .wait(move |library| {
                if let Some((source, named, png, fraction)) = masked {
                    take.mask = Some(match named {
                        Some(named) => library.put_version(&named, &png, fraction)?,
                        None => library.put_mask(source, &png, fraction)?,
                    });
                }
                let number = library.enqueue(&take, &profile, each)?;
                Ok((take, number))
            })
            .map_err(|error| library_failure(&error, Billed::No))
    }

    /// A reference as it goes out: upright pixels without metadata, whatever the file carried.
    fn encode_reference(&self, reference: &Original, number: usize, limits: &UploadLimits) -> Result<Upload, Failure> {
        let digest = reference.digest;
        let found = self
            .store
            .wait(move |library| library.original(digest))
            .map_err(|error| library_failure(&error, Billed::No))?;
        let Some((_, path)) = found else {
            return Err(input_failure(
                format!("The reference {} is no longer in the library", reference.name),
                "Add the picture again",
            ));
        };
        let bytes = std::fs::read(&path).map_err(|error| {
            input_failure(format!("The reference {} cannot be read: {error}", reference.name), "Add the picture again")
        })?;
        let decoded = decode::decode(&bytes, &self.limits)
            .map_err(|error| input_failure(format!("{}: {error}", reference.name), "Take another picture"))?;
        upload::reference(&decoded.picture, decoded.format, &format!("reference-{number}"), limits)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Knob, Quality};
    use crate::profile::{Dialect, Profile, SizeLaw};
    use crate::take::TakeId;

    fn order(dialect: Dialect, parameters: Parameters) -> Order {
        Order {
            id: TakeId::fresh(),
            profile: Profile { dialect, ..Profile::default() },
            mode: Mode::Generate,
            tier: Tier::Draft,
            prompt: "a cup".to_owned(),
            parameters,
            references: Vec::new(),
            source: None,
            seam_px: None,
            blend: Blend::default(),
            frame: None,
            scale: 1.0,
            markup: None,
            marked_copy: false,
            plan: None,
            exact: true,
            parent: None,
        }
    }

    #[test]
    fn what_is_not_sent_is_not_what_is_priced() {
        let low = Parameters {
            quality: Quality::Low,
            size: Size::Exact(Extent::new(1024, 640)),
            stream: true,
            partial_images: 3,
            ..Parameters::default()
        };
        let blind = Dialect {
            allowed: Vec::new(),
            streaming: crate::profile::Streaming::Off,
            sizes: SizeLaw::Model,
            ..Dialect::default()
        };
        let seen = outlook(&order(Dialect::default(), low.clone())).unwrap();
        let dark = outlook(&order(blind, low.clone())).unwrap();
        let auto = outlook(&order(Dialect::default(), Parameters::default())).unwrap();
        assert_eq!(dark.parameters, Parameters::default(), "so it is recorded");
        assert!(dark.each == auto.each && dark.each > seen.each, "a quality that is not sent may be the dearest");
        let told: Vec<Knob> = dark.dropped.iter().map(|dropped| dropped.knob).collect();
        assert_eq!(told, [Knob::Size, Knob::Quality]);
        assert_eq!((seen.parameters, seen.dropped), (low, Vec::new()));
    }
}
