//! What the prompt bar shows before the click, for both tiers.

use super::order::Order;
use super::prepare::{outlook, sent_prompt};
use crate::canvas::mask::Mask;
use crate::edit::plan::EditPlan;
use crate::model::Size;
use crate::price::Money;
use crate::prospect::Prospect;
use crate::request::{Field, Problem};
use crate::take::{Mode, Tier};

/// The outlook of a draft run of `order` and of its final. Plans the edit: a few milliseconds for a large mask.
pub fn of(order: &Order) -> Prospect {
    // The price is shown before there is a prompt; that it is missing is said all the same.
    let sent = crate::request::check_prompt(&order.prompt).and_then(|()| sent_prompt(order));
    let mut order = order.clone();
    if sent.is_err() {
        order.prompt = "x".to_owned();
    }
    let prompt_problem = sent.err();
    let mut prospect = Prospect::default();
    let chosen = order.tier;
    for tier in [Tier::Draft, Tier::Final] {
        let mut tiered = order.clone();
        tiered.tier = tier;
        tiered.parameters.quality = order.profile.quality(tier);
        if tier == Tier::Final {
            tiered.parameters.n = 1;
        }
        match outlook(&tiered) {
            Ok(outlook) => {
                let (total, parts) = match tier {
                    Tier::Draft => (&mut prospect.drafts, &mut prospect.draft_parts),
                    Tier::Final => (&mut prospect.finals, &mut prospect.final_parts),
                };
                (*total, *parts) = (outlook.total(), outlook.parts.times(outlook.calls));
                if tier == Tier::Draft {
                    prospect.calls = outlook.calls;
                }
                if tier == chosen {
                    prospect.images = outlook.shares();
                    prospect.dropped = outlook.dropped;
                    prospect.prompt = outlook.prompt;
                    prospect.crop = outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop));
                    prospect.bare_px = outlook.plan.as_ref().map_or(0, EditPlan::bare_px);
                    prospect.seam_px = outlook.plan.as_ref().map(|plan| plan.seam_px);
                    prospect.grow_px = outlook.plan.as_ref().map(|plan| plan.grow_px);
                    prospect.size = if let Size::Exact(extent) = outlook.parameters.size { Some(extent) } else { None };
                }
            }
            Err(problem) if tier == chosen => prospect.problem = Some(problem),
            Err(_) => {}
        }
    }
    let extends = super::prepare::extends(&order);
    let unpainted = order.mode == Mode::Edit
        && !extends
        && order.source.as_ref().is_some_and(|source| source.mask.as_ref().is_none_or(Mask::is_empty));
    if unpainted && order.exact {
        prospect.problem = Some(Problem::new(Field::Mask, "Paint a mask first: an edit needs one"));
        (prospect.drafts, prospect.finals) = (Money::ZERO, Money::ZERO);
    }
    prospect.problem = prospect.problem.or(prompt_problem);
    prospect
}
