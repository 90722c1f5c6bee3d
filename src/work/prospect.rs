//! What the prompt bar shows before the click, for both tiers.

use super::matrix;
use super::order::Order;
use super::prepare::sent_prompt;
use crate::canvas::mask::Mask;
use crate::edit::plan::EditPlan;
use crate::model::Size;
use crate::price::Money;
use crate::prospect::Prospect;
use crate::request::{Field, Problem};
use crate::take::{Mode, Tier};

/// The outlook of a draft run of `order` and of its final. Plans the edit: a few milliseconds for a large mask.
pub fn of(order: &Order) -> Prospect {
    let prompts = matrix::spread(order.clone());
    let (mut orders, mut prompt_problem) = match prompts {
        Ok(orders) => (orders, None),
        Err(problem) => (vec![order.clone()], Some(problem)),
    };
    // The price is shown before there is a prompt; that it is missing is said all the same.
    let sendable = |order: &Order| crate::request::check_prompt(&order.prompt).and_then(|()| sent_prompt(order));
    let problem = orders.iter().find_map(|order| sendable(order).err().map(|problem| matrix::naming(order, problem)));
    prompt_problem = prompt_problem.or(problem);
    if prompt_problem.is_some() {
        for order in &mut orders {
            "x".clone_into(&mut order.prompt);
        }
    }
    let mut prospect = Prospect { prompts: orders.len() as u32, ..Prospect::default() };
    let chosen = order.tier;
    for tier in [Tier::Draft, Tier::Final] {
        for tiered in &mut orders {
            tiered.tier = tier;
            tiered.parameters.quality = order.profile.quality(tier);
            tiered.parameters.n = if tier == Tier::Final { 1 } else { order.parameters.n };
        }
        match matrix::outlooks(&orders) {
            Ok(outlooks) => {
                let (total, parts) = match tier {
                    Tier::Draft => (&mut prospect.drafts, &mut prospect.draft_parts),
                    Tier::Final => (&mut prospect.finals, &mut prospect.final_parts),
                };
                (*total, *parts) = (matrix::total(&outlooks), matrix::parts(&outlooks));
                let dearest = outlooks.iter().map(|outlook| outlook.each).max().unwrap_or_default();
                if tier == Tier::Draft {
                    prospect.calls = outlooks.iter().map(|outlook| outlook.calls).sum();
                    prospect.dearest_draft = dearest;
                } else {
                    prospect.dearest_final = dearest;
                }
                let Some(outlook) = outlooks.into_iter().next().filter(|_| tier == chosen) else { continue };
                prospect.images = outlook.shares();
                prospect.dropped = outlook.dropped;
                prospect.prompt = outlook.prompt;
                prospect.crop = outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop));
                prospect.bare_px = outlook.plan.as_ref().map_or(0, EditPlan::bare_px);
                prospect.seam_px = outlook.plan.as_ref().map(|plan| plan.seam_px);
                prospect.grow_px = outlook.plan.as_ref().map(|plan| plan.grow_px);
                prospect.size = if let Size::Exact(extent) = outlook.parameters.size { Some(extent) } else { None };
            }
            Err(problem) if tier == chosen => prospect.problem = Some(problem),
            Err(_) => {}
        }
    }
    let extends = super::prepare::extends(order);
    let unpainted = order.mode == Mode::Edit
        && !extends
        && order.source.as_ref().is_some_and(|source| source.mask.as_ref().is_none_or(Mask::is_empty));
    if unpainted && order.exact {
        prospect.problem =
            Some(Problem::new(Field::Mask, "Paint a mask first, or pull the crop frame past the border"));
        (prospect.drafts, prospect.finals) = (Money::ZERO, Money::ZERO);
    }
    prospect.problem = prospect.problem.or(prompt_problem);
    prospect
}
