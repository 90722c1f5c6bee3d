//! The price step: what a final is, what it costs, and the button that pays. Not modal; plain Enter never pays.

use crate::budget::Limit;
use crate::command::action::Action;
use crate::command::{Command, TextureKey};
use crate::document::Document;
use crate::geom::Extent;
use crate::jobs::Job;
use crate::picture::Digest;
use crate::price::Money;
use crate::profile::MaskEncoding;
use crate::take::{Mode, Tier};
use crate::ui::board;
use crate::ui::popover::Popover;
use crate::ui::prompt_bar::run::{amount, runnable};
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::{Following, View};
use crate::ui::widgets::{
    Button, Checkbox, Hint, IconButton, Picture, badge_in, card_frame, galley, hairline, icon_text, line_in,
    money_frame, popover_frame, text_line, wrapped,
};
use eframe::egui::{
    self, Align, Align2, CornerRadius, Layout, Rect, RectAlign, Response, Sense, Shape, Stroke, Ui, vec2,
};

/// Thumbnails in the row of what is sent; more are counted.
const MOST_THUMBS: usize = 6;
const THUMB: egui::Vec2 = vec2(56.0, 42.0);
/// A thumbnail with the word below it.
const CELL: egui::Vec2 = vec2(59.0, 62.0);

/// Shows the step over `button` while it is open.
pub fn show(
    ui: &Ui,
    button: &Response,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let mut open = state.overlay == Overlay::PriceStep;
    if !open {
        return;
    }
    let t = theme::tokens(ui);
    let width = metrics::PRICE_POPOVER - 2.0 * metrics::PAD_POPOVER;
    let popover = Popover::new(button, "Price of the final", width).align(RectAlign::TOP_END).gap(12.0).stays();
    let shown = popover.show(&mut open, popover_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 8.0;
        if head(ui, view).clicked() {
            state.overlay = Overlay::None;
        }
        what_is_sent(ui, view, textures);
        following(ui, view, out);
        hairline(ui);
        ui.add_space(2.0);
        ui.scope(|ui| facts(ui, view));
        ui.add_space(4.0);
        estimate(ui, view);
        remarks(ui, view);
        ui.add_space(4.0);
        buttons(ui, view, state, out);
    });
    if let Some(shown) = shown {
        pointer(ui, &shown.response, button.rect);
    }
    if !open {
        state.overlay = Overlay::None;
    }
}

/// The small corner that points at the button.
fn pointer(ui: &Ui, popover: &Response, button: Rect) {
    let t = theme::tokens(ui);
    let tip = egui::pos2(button.center().x, popover.rect.bottom() + 8.0);
    let left = egui::pos2(tip.x - 9.0, popover.rect.bottom() - 1.0);
    let right = egui::pos2(tip.x + 9.0, popover.rect.bottom() - 1.0);
    let painter = ui.layer_painter(popover.layer_id);
    painter.add(Shape::convex_polygon(vec![left, right, tip], t.card, Stroke::NONE));
    let edge = Stroke::new(metrics::LINE, t.line_strong);
    painter.line_segment([left, tip], edge);
    painter.line_segment([tip, right], edge);
}

/// The drafts this final follows, when the strip shows a draft run of the same prompt.
fn drafts<'v>(view: &View<'v>) -> Option<&'v Job> {
    let job = view.jobs.get(view.staged?)?;
    (job.take.tier == Tier::Draft && job.take.prompt == view.draft.prompt && job.take.mode == view.draft.mode)
        .then_some(job)
}

fn is_free(view: &View<'_>) -> bool {
    view.is_free()
}

fn head(ui: &mut Ui, view: &View<'_>) -> Response {
    let t = theme::tokens(ui);
    let prompts = view.prospect.prompts.max(1);
    let number = drafts(view).map(|job| job.number).or(view.chosen.map(|chosen| chosen.take));
    let title = match number {
        _ if prompts > 1 => format!("{prompts} finals"),
        Some(number) => format!("Final of take {number}"),
        None => "Final".to_owned(),
    };
    let kind = match (is_free(view), prompts) {
        (true, 1) => "One call, free.".to_owned(),
        (false, 1) => "One paid call.".to_owned(),
        (true, prompts) => format!("{prompts} calls, one for each prompt, free."),
        (false, prompts) => format!("{prompts} paid calls, one for each prompt."),
    };
    let words = match drafts(view) {
        Some(job) if !is_free(view) => format!("{kind} The drafts of this take cost {}.", job.cost()),
        _ => kind,
    };
    let close = ui
        .horizontal(|ui| {
            text_line(ui, &title, Type::Section, t.text);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                IconButton::new(icons::CLOSE, "Close").small().show(ui)
            })
            .inner
        })
        .inner;
    ui.add_space(-6.0);
    text_line(ui, &words, Type::Small, t.text_2);
    close
}

/// A picture that goes along.
struct Sent<'v> {
    digest: Digest,
    name: &'v str,
    /// What it is for, in a word.
    role: String,
}

fn sent<'v>(view: &View<'v>) -> Vec<Sent<'v>> {
    let source = view.document.filter(|_| view.draft.mode == Mode::Edit).map(|document| Sent {
        digest: document.source.digest,
        name: &document.source.name,
        role: "Target".to_owned(),
    });
    let cards = view.tray.sent().map(|card| Sent {
        digest: card.reference.original.digest,
        name: card.reference.name(),
        role: card.reference.role.map_or(String::new(), |role| role.label().to_owned()),
    });
    let draft = view.chosen.and_then(|chosen| match chosen.following {
        Following::Ready(reference) => Some(Sent {
            digest: reference.original.digest,
            name: reference.name(),
            role: format!("Draft {}", chosen.entry.index + 1),
        }),
        _ => None,
    });
    let board = view.board().map(|board| Sent {
        digest: board.promised().original.digest,
        name: board.name.as_str(),
        role: "Board".to_owned(),
    });
    source.into_iter().chain(cards).chain(board).chain(draft).collect()
}

/// The pictures that go along, with their numbers on the wire.
fn what_is_sent(ui: &mut Ui, view: &View<'_>, textures: &mut Textures) {
    let sent = sent(view);
    if sent.is_empty() {
        return;
    }
    let t = theme::tokens(ui);
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        for (at, picture) in sent.iter().take(MOST_THUMBS - usize::from(sent.len() > MOST_THUMBS)).enumerate() {
            let (place, response) = ui.allocate_exact_size(CELL, Sense::hover());
            let rect = Align2::CENTER_TOP.align_size_within_rect(THUMB, place);
            match view.board().filter(|board| board.promised().original.digest == picture.digest) {
                Some(board) => board::small::paint(ui, rect, board, view, textures, metrics::RADIUS),
                None => thumb(ui, rect, textures, picture.digest, metrics::RADIUS),
            }
            badge_in(ui, rect, &(at + 1).to_string(), t.card);
            line_in(ui, place.with_min_y(rect.bottom() + 4.0), &picture.role, Type::Caption, t.text_2, Align::Center);
            let label = format!("Image {}: {}", at + 1, picture.name);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &label));
            let _ = response.hint(picture.name);
        }
        if sent.len() > MOST_THUMBS {
            let more = format!("and {} more", sent.len() - MOST_THUMBS + 1);
            text_line(ui, &more, Type::Small, t.text_2);
        }
    });
}

/// The draft that is on the canvas can go along.
fn following(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let Some(chosen) = view.chosen else {
        ui.add_space(2.0);
        return;
    };
    let t = theme::tokens(ui);
    let (mut on, why) = match chosen.following {
        Following::Off => (false, None),
        Following::Full => (false, Some("There is no room for it: as many images go along as a call takes".to_owned())),
        Following::Reading | Following::Ready(_) => (true, None),
        Following::Failed(why) => (true, Some(format!("It does not go along: {why}"))),
    };
    let words = format!("Use draft {} as the composition reference", chosen.entry.index + 1);
    let full = matches!(chosen.following, Following::Full);
    let enabled = why.as_deref().filter(|_| full).map_or(Ok(()), Err);
    if Checkbox::new(&words).enabled(enabled).show(ui, &mut on).changed() {
        out.push(Command::FollowDraft(on));
    }
    if let Some(why) = &why {
        let ink = if full { t.text_3 } else { t.error };
        wrapped(ui, why, Type::Caption, ink);
    }
    ui.add_space(2.0);
}

/// A thumbnail that fills `rect`, or its place while it is being read.
pub fn thumb(ui: &Ui, rect: Rect, textures: &mut Textures, digest: Digest, radius: u8) {
    match textures.get(TextureKey::Original(digest)) {
        Some(shown) => Picture::covering(shown.id, shown.size, rect.size()).paint(ui, rect, radius),
        None => {
            ui.painter().rect_filled(rect, CornerRadius::same(radius), theme::tokens(ui).field);
        }
    }
}

fn fact(ui: &mut Ui, name: &str, value: &str) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 16.0));
    line_in(ui, rect.with_max_x(rect.left() + 88.0), name, Type::Small, t.text_3, Align::Min);
    line_in(ui, rect.with_min_x(rect.left() + 92.0), value, Type::Small, t.text, Align::Min);
}

fn facts(ui: &mut Ui, view: &View<'_>) {
    let profile = view.profile();
    ui.spacing_mut().item_spacing.y = 6.0;
    fact(ui, "Model", &format!("{}, quality {}", profile.model, profile.quality(Tier::Final).name()));
    let size = view.prospect.size.map_or_else(|| "the endpoint decides".to_owned(), Extent::label);
    match (view.draft.mode, view.prospect.crop) {
        (Mode::Edit, Some(crop)) => {
            let scale = view.prospect.size.map(|size| f64::from(size.width) / f64::from(crop.width().max(1)));
            let scale = scale.map_or_else(String::new, |scale| format!(", {scale:.2}× the crop"));
            fact(ui, "Size", &format!("{size}{scale}"));
            fact(ui, "Crop", &format!("{} at {}, {}", crop.extent().label(), crop.x0, crop.y0));
        }
        _ => fact(ui, "Size", &size),
    }
    if let (Mode::Edit, true, Some(seam)) = (view.draft.mode, view.draft.exact, view.prospect.seam_px) {
        fact(ui, "Blend", &format!("{seam} px, nothing changes beyond"));
    }
    if let (Mode::Edit, Some(document)) = (view.draft.mode, view.document) {
        fact(ui, "Mask", &mask(view, document));
    }
    let same = if drafts(view).is_some() || view.chosen.is_some() { "Same as the drafts, " } else { "" };
    fact(ui, "Prompt", &format!("{same}{} characters", view.draft.prompt.chars().count()));
}

/// "Espresso, sent as 1 PNG".
fn mask(view: &View<'_>, document: &Document) -> String {
    let name = &document.masks.active().record().name;
    match view.profile().dialect.mask {
        MaskEncoding::Off => format!("{name}, not sent: used here alone"),
        _ => format!("{name}, sent as 1 PNG"),
    }
}

fn estimate(ui: &mut Ui, view: &View<'_>) {
    let t = theme::tokens(ui);
    let free = is_free(view);
    let price = amount(view, Tier::Final);
    let (words, ink) = if free { ("Free".to_owned(), t.text) } else { (price.to_string(), t.money) };
    let frame = if free { card_frame(t).fill(t.panel) } else { money_frame(t) };
    frame.inner_margin(egui::Margin { left: 12, right: 12, top: 9, bottom: 9 }).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 2.0;
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 20.0));
        line_in(ui, rect, "Estimate", Type::Label, t.text, Align::Min);
        line_in(ui, rect, &words, Type::Section, ink, Align::Max);
        if let Some(stop) = view.stop(Tier::Final).filter(|_| !free) {
            wrapped(ui, &format!("{}.", stop.message()), Type::Small, t.money);
            return;
        }
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 16.0));
        let (under, left) = after_this_run(view, price);
        let under = if free { view.profile().name.clone() } else { under };
        line_in(ui, rect, &under, Type::Small, t.text_2, Align::Min);
        if !free {
            line_in(ui, rect, &left, Type::Small, t.text_2, Align::Max);
            parts(ui, view);
        }
    });
}

/// What the estimate is made of. A fixed price has no parts.
fn parts(ui: &mut Ui, view: &View<'_>) {
    let parts = &view.prospect.final_parts;
    if parts.fixed {
        return;
    }
    let t = theme::tokens(ui);
    for (what, line) in parts.lines().into_iter().filter(|(_, line)| line.tokens > 0) {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 16.0));
        line_in(ui, rect, &format!("{what}, {} tokens", line.tokens), Type::Caption, t.text_2, Align::Min);
        line_in(ui, rect, &format!("{} USD", line.money.share()), Type::Caption, t.text_2, Align::Max);
    }
}

/// What was chosen and does not go out, and a model that is shut down soon.
fn remarks(ui: &mut Ui, view: &View<'_>) {
    let t = theme::tokens(ui);
    let dropped = view.prospect.dropped.iter().map(ToString::to_string);
    let shutdown = view.model_notice(view.profile());
    for words in dropped.chain(shutdown) {
        ui.horizontal_top(|ui| {
            icon_text(ui, icons::INFO, t.text_2, "", Type::Small, t.text_2);
            wrapped(ui, &words, Type::Small, t.text_2);
        });
    }
}

/// What is left of the narrowest limit after a run of this price; without limits, what was spent.
fn after_this_run(view: &View<'_>, price: Money) -> (String, String) {
    let budget = &view.settings.budget;
    let limits = [(Limit::Day, "today"), (Limit::Month, "this month"), (Limit::Project, "in this library")];
    let left = limits.into_iter().filter_map(|(limit, when)| {
        let left = budget.left(limit, &view.spent)?;
        Some((Money(left.0.saturating_sub(price.0).max(0)), budget.of(limit)?, when))
    });
    match left.min_by_key(|(left, ..)| *left) {
        Some((left, of, when)) => (format!("Left {when} after this run"), format!("{} of {of}", left.amount())),
        None => ("Spent today".to_owned(), view.spent.today.to_string()),
    }
}

fn buttons(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let what = match view.prospect.prompts {
        0 | 1 => "Run final".to_owned(),
        prompts => format!("Run {prompts} finals"),
    };
    let words = if is_free(view) { format!("{what}, free") } else { format!("{what} {}", amount(view, Tier::Final)) };
    let key = Action::RunFinal.hint();
    let room = ui.available_width();
    let width = galley(ui, &words, Type::Label, t.text).size().x;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let why = view.stop(Tier::Final).map(|stop| stop.message());
        let run = Button::primary(&words).bar().enabled(runnable(view).and(why.as_deref().map_or(Ok(()), Err)));
        // The keys are shown where they fit; they always work.
        let run = if width < room - 260.0 { run.key(key.as_str()) } else { run };
        if run.show(ui).clicked() {
            shortcuts::run_final(ui, view, state, out);
        }
        if Button::secondary("Not yet").key("Esc").bar().show(ui).clicked() {
            state.overlay = Overlay::None;
        }
    });
}
