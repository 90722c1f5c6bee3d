//! The cheap first half of a run: what would be sent and what it costs. It is what the prompt bar shows.

use super::markup::MarksGo;
use crate::canvas::mask::Mask;
use crate::edit::plan::{self, EditPlan, PlanError, PlanOptions, Wish};
use crate::geom::Extent;
use crate::model::{Model, Size};
use crate::price::{self, Breakdown, Money};
use crate::profile::Results;
use crate::prompt::{self, Image};
use crate::prospect::Share;
use crate::request::{
    Dropped, Field, Parameters, Problem, check_image_count, check_parameters_for, check_prompt, check_prompt_for,
};
use crate::take::{Mode, Tier};
use crate::work::order::{Laid, Order};

/// What a run would send and cost, before anything is encoded.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The prompt as it is sent: mentions as "image 2", and a sentence for each role.
    pub prompt: String,
    /// Parameters as each call sends them: one result or all, the quality of the tier, the size that is sent.
    pub parameters: Parameters,
    /// How the edit is cut out and put back; `None` for a generated picture and for an edit without a mask.
    pub plan: Option<EditPlan>,
    /// Pixel sizes of the images that are sent.
    pub images: Vec<Extent>,
    /// What each of them adds to the price of a call.
    pub image_prices: Vec<Money>,
    /// How the marks travel.
    pub marks: MarksGo,
    /// Price of one call.
    pub each: Money,
    /// The same, line by line.
    pub parts: Breakdown,
    /// Choices that are not sent, for the model has no place for them.
    pub dropped: Vec<Dropped>,
    /// Number of calls: one for each result, or one for all.
    pub calls: u32,
}

impl Outlook {
    /// The images that are sent, with their parts of the price.
    pub fn shares(&self) -> Vec<Share> {
        let pairs = self.images.iter().zip(&self.image_prices);
        pairs.map(|(extent, price)| Share { extent: *extent, price: *price }).collect()
    }

    /// Price of the whole run.
    pub fn total(&self) -> Money {
        self.each * self.calls
    }

    /// The same for an order that differs in its prompt alone: nothing is planned again.
    pub fn for_prompt_of(&self, order: &Order) -> Result<Self, Problem> {
        check_prompt(&order.prompt)?;
        let model = order.profile.rules(&order.parameters.model);
        let prompt = sent_prompt(order)?;
        check_prompt_for(&prompt, &model)?;
        let parts = priced(order, &model, &self.parameters, &prompt, &self.images);
        Ok(Self { prompt, parts, each: parts.total(), ..self.clone() })
    }
}

/// The price of one call with these images.
fn priced(order: &Order, model: &Model, parameters: &Parameters, prompt: &str, inputs: &[Extent]) -> Breakdown {
    let asked = price::Order {
        model,
        quality: parameters.quality,
        size: parameters.size,
        n: parameters.n,
        partial_images: if parameters.stream { parameters.partial_images } else { 0 },
        inputs,
        fidelity: parameters.fidelity,
        prompt_chars: prompt.chars().count(),
    };
    price::breakdown(&asked, &order.profile.price_list())
}

/// Plans and prices an order, or says at which field it cannot run.
pub fn outlook(order: &Order) -> Result<Outlook, Problem> {
    check_prompt(&order.prompt)?;
    check_board(order)?;
    let (model, dialect) = (order.profile.rules(&order.parameters.model), &order.profile.dialect);
    let prompt = sent_prompt(order)?;
    check_prompt_for(&prompt, &model)?;
    let sends = order.mode == Mode::Edit || !order.references.is_empty();
    // What is not sent is at its default from here on: planned, priced and recorded is what goes out.
    let (sent, mut dropped) = dialect.fitted(&order.parameters);
    let (fitted, more) = sent.fitted(&model, dialect.body(sends));
    dropped.extend(more);
    let wished = order.parameters.n;
    check_parameters_for(&Parameters { n: wished, stream: false, ..fitted.clone() }, &model)?;
    let together = dialect.results == Results::Native && wished > 1;
    // A streamed call makes one result.
    let (n, stream) = if together { (wished, false) } else { (1, fitted.stream) };
    let mut parameters = Parameters { n, stream, ..fitted };
    let mut images: Vec<Extent> =
        order.references.iter().map(|reference| dialect.upload.fits(reference.extent())).collect();
    let plan = match (order.mode, &order.source) {
        (Mode::Generate | Mode::Compose, _) => None,
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
    let priced = |inputs: &[Extent]| priced(order, &model, &parameters, &prompt, inputs);
    let parts = priced(&images);
    let image_prices = images.iter().map(|image| priced(&[*image]).inputs.money).collect();
    let (each, calls) = (parts.total(), if together { 1 } else { wished });
    Ok(Outlook { prompt, parameters, plan, images, image_prices, marks, each, parts, dropped, calls })
}

/// The prompt as it is sent, or which mention of it means nothing.
pub(in crate::work) fn sent_prompt(order: &Order) -> Result<String, Problem> {
    let image = |name: &str| Image { card: None, name: name.to_owned() };
    let source = order.source.as_ref().filter(|_| order.mode == Mode::Edit).map(|source| image(&source.original.name));
    let references = order.references.iter().map(|reference| image(reference.name()));
    let images: Vec<Image> = source.into_iter().chain(references).collect();
    prompt::sent(&order.prompt, &images, &order.references)
}

/// A composition has a board with something on it that goes along.
fn check_board(order: &Order) -> Result<(), Problem> {
    let empty = match (order.mode, &order.board) {
        (Mode::Compose, None) => true,
        (Mode::Compose, Some(Laid::Loose(board))) => board.drawn(&order.references).next().is_none(),
        _ => false,
    };
    if empty {
        Err(Problem::new(Field::Source, "Place a reference on the board first: drag its card there"))
    } else {
        Ok(())
    }
}

/// Does the order's frame reach past the border of its source?
pub(in crate::work) fn extends(order: &Order) -> bool {
    let (Some(source), Some(frame)) = (&order.source, order.frame) else { return false };
    order.mode == Mode::Edit && order.exact && !source.picture.extent().bounds().contains(frame)
}

/// The mask of an edit. A frame that reaches past the border needs none painted: what it adds is mask by itself.
pub(super) fn mask_of(order: &Order) -> Option<Mask> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Blend;
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
            board: None,
            markup: None,
            marked_copy: false,
            plan: None,
            exact: true,
            parent: None,
            series: None,
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
