//! Price and the one button, with the price step of a final over it.

use crate::budget::Stop;
use crate::command::Command;
use crate::command::action::Action;
use crate::price::Money;
use crate::take::Tier;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Layout, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Enabled, galley};
use crate::ui::{price_step, sent, shortcuts};
use eframe::egui::{Align2, Role, Sense, Ui, WidgetInfo, vec2};

/// Shows them from the right end of `ui`.
pub fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.x = 12.0;
    let step_open = state.overlay == Overlay::PriceStep;
    let tier = if step_open { Tier::Final } else { view.draft.tier };
    let action = if tier == Tier::Final { Action::RunFinal } else { Action::Run };
    let (words, tip) = words(view, tier);
    let key = action.hint();
    // One accent button at a time: while the price step is open, it has it.
    let button = if step_open { Button::secondary(&words) } else { Button::primary(&words) };
    let stop = view.stop(tier);
    let why = stop.as_ref().map(Stop::message);
    let enabled = runnable(view).and(why.as_deref().map_or(Ok(()), Err));
    let button = button.bar().key(layout.hints_shown.then_some(key.as_str())).tip(&tip).enabled(enabled).show(ui);
    if button.clicked() {
        match action {
            Action::RunFinal if step_open => state.overlay = Overlay::None,
            _ => shortcuts::act(ui, action, view, state, out),
        }
    }
    price(ui, view, tier, stop.as_ref());
    sent::button(ui, layout, view, state, textures, out);
    price_step::show(ui, &button, view, state, textures, out);
}

/// What stands on the button, and what it says on hover when there is more to say.
fn words(view: &View<'_>, tier: Tier) -> (String, String) {
    let (n, prompts) = (view.draft.count(Tier::Draft), view.prospect.prompts.max(1));
    match (tier, n, prompts) {
        (Tier::Final, _, 1) => ("Final…".to_owned(), String::new()),
        (Tier::Final, _, prompts) => (format!("{prompts} finals…"), format!("A final of each of {prompts} prompts")),
        (Tier::Draft, 1, 1) => ("Run draft".to_owned(), String::new()),
        (Tier::Draft, n, 1) => (format!("Run {n} drafts"), String::new()),
        (Tier::Draft, 1, prompts) => (format!("Run {prompts} drafts"), format!("A draft of each of {prompts} prompts")),
        (Tier::Draft, n, prompts) => {
            let tip = format!("{prompts} prompts, {n} drafts of each: {} drafts", prompts * n);
            (format!("Run {prompts} × {n} drafts"), tip)
        }
    }
}

/// Whether a run can start, and if not, why.
pub fn runnable<'v>(view: &View<'v>) -> Enabled<'v> {
    if view.restoring {
        return Err("The last session is being read");
    }
    if let Some(shut) = view.shut {
        return Err(shut.at_button());
    }
    match &view.prospect.problem {
        Some(problem) => Err(&problem.message),
        None => Ok(()),
    }
}

/// `0.06 USD` over `estimate`, or `Free` over the profile's name.
fn price(ui: &mut Ui, view: &View<'_>, tier: Tier, stop: Option<&Stop>) {
    let t = theme::tokens(ui);
    let amount = amount(view, tier);
    let free = view.is_free();
    let (words, under) = match stop {
        _ if free => ("Free".to_owned(), view.profile().name.clone()),
        Some(Stop::Over { .. }) => (amount.to_string(), "over the limit".to_owned()),
        Some(Stop::Unpriced { .. }) => (format!("about {amount}"), "price not known".to_owned()),
        None => (amount.to_string(), "estimate".to_owned()),
    };
    let ink = if (tier == Tier::Final || stop.is_some()) && !free { t.money } else { t.text };
    let quiet = if stop.is_some() { t.money } else { t.text_3 };
    let above = galley(ui, &words, Type::Label, ink);
    let below = crate::ui::widgets::galley_elided(ui, &under, Type::Caption, quiet, 110.0);
    let size = vec2(above.size().x.max(below.size().x).ceil(), 34.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let top = Align2::RIGHT_TOP.anchor_size(rect.right_top(), above.size());
    let bottom = Align2::RIGHT_BOTTOM.anchor_size(rect.right_bottom(), below.size());
    ui.painter().galley(top.min, above, ink);
    ui.painter().galley(bottom.min, below, quiet);
    let name = format!("Price: {words}, {under}");
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
}

/// The price of a run at this tier.
pub const fn amount(view: &View<'_>, tier: Tier) -> Money {
    match tier {
        Tier::Draft => view.prospect.drafts,
        Tier::Final => view.prospect.finals,
    }
}
