//! The panel at the right: what is compared, what differs in numbers and in what was asked, and the verdict.

use super::{numbers, strip, table};
use crate::command::action::Action;
use crate::command::compare::CompareCommand;
use crate::command::{Command, TextureKey};
use crate::compare::{Look, MOST, Side, Sides, Way, parameters};
use crate::entry::{Entry, Verdict};
use crate::take::TakeId;
use crate::ui::shortcuts;
use crate::ui::state::{Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, Enabled, IconButton, MenuRow, Picture, Section, hairline, line_in, menu, menu_separator,
};
use eframe::egui::{Align, CornerRadius, Layout as Flow, Rect, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

/// Height of a row of what is compared.
const ROW: f32 = 50.0;
/// Width of a row's picture.
const THUMB: (f32, f32) = (52.0, 38.0);
/// Height of the verdict's row.
const FOOT: f32 = 56.0;
/// Margin inside the panel.
pub(super) const PAD: f32 = metrics::PAD_PANEL;

/// Shows the panel over all the room there is.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, t.panel);
    ui.painter().rect_filled(rect.with_max_x(rect.left() + metrics::LINE), 0.0, t.line);
    let rect = rect.with_min_x(rect.left() + metrics::LINE);
    let above = rect.with_max_y(rect.bottom() - FOOT);
    let mut child = ui.new_child(UiBuilder::new().max_rect(above).id_salt("sections"));
    child.set_clip_rect(above.intersect(ui.clip_rect()));
    ScrollArea::vertical().id_salt("compare panel").auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_width(rect.width());
        sides(ui, view, state, textures, out);
        if view.comparison.sides.b().is_some() {
            hairline(ui);
            numbers::show(ui, view, state);
            hairline(ui);
            table::show(ui, view, state);
        }
    });
    let foot = rect.with_min_y(above.bottom());
    ui.painter().rect_filled(foot.with_max_y(foot.top() + metrics::LINE), 0.0, t.line);
    verdict(ui, foot.shrink2(vec2(PAD, 0.0)), view, state, out);
}

/// A part of the panel with its margins.
pub(super) fn inset(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let width = ui.available_width() - 2.0 * PAD;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(PAD);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            ui.set_width(width);
            content(ui);
        });
    });
    ui.add_space(PAD);
}

fn sides(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    Section::new("Compared").show(ui, &mut state.screen.compare.sides_open);
    if !state.screen.compare.sides_open {
        return;
    }
    inset(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (at, side) in view.comparison.sides.list().iter().enumerate() {
            ui.push_id(side, |ui| side_row(ui, at, *side, view, state, textures, out));
        }
        let others = strip::others(view);
        if state.screen.compare.way == Way::Grid && !others.is_empty() {
            let words = if others.len() == 1 {
                "Add the other one".to_owned()
            } else {
                format!("Add the other {}", others.len())
            };
            let tip = "The results in the row below, as many as there is room for";
            if Button::quiet(&words).icon(icons::ADD).small().tip(tip).show(ui).clicked() {
                let all = view.comparison.sides.list().iter().copied().chain(others);
                out.push(CompareCommand::Open(all.take(MOST).collect()).into());
            }
        }
        if view.comparison.sides.b().is_none() {
            let t = theme::tokens(ui);
            let words = "Choose a second picture in the row below, or in the gallery.";
            crate::ui::widgets::wrapped(ui, words, Type::Small, t.text_3);
        }
    });
}

fn side_row(
    ui: &mut Ui,
    at: usize,
    side: Side,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let badge = Rect::from_center_size(pos2(rect.left() + 10.0, rect.center().y), vec2(20.0, 20.0));
    ui.painter().rect_filled(badge, CornerRadius::same(5), t.badge);
    line_in(ui, badge, Sides::letter(at), Type::CaptionMedium, t.on_badge, Align::Center);
    let picture = Rect::from_center_size(pos2(badge.right() + 9.0 + THUMB.0 / 2.0, rect.center().y), THUMB.into());
    let key = match side {
        Side::Source(digest) => TextureKey::Original(digest),
        Side::Result(id) => TextureKey::Thumb(id),
    };
    match textures.get(key) {
        Some(shown) => Picture::covering(shown.id, shown.size, picture.size()).paint(ui, picture, metrics::RADIUS_TAG),
        None => drop(ui.painter().rect_filled(picture, CornerRadius::same(metrics::RADIUS_TAG), t.card)),
    }
    let (title, detail) = words(view, side);
    let buttons = if at == 0 { 2.0 } else { 1.0 } * metrics::TARGET_MIN;
    let text =
        Rect::from_min_max(pos2(picture.right() + 9.0, rect.top()), pos2(rect.right() - buttons - 4.0, rect.bottom()));
    let middle = text.center().y;
    line_in(ui, text.with_min_y(middle - 17.0).with_max_y(middle), &title, Type::SmallMedium, t.text, Align::Min);
    line_in(ui, text.with_min_y(middle).with_max_y(middle + 17.0), &detail, Type::Caption, t.text_3, Align::Min);
    let place = Rect::from_min_max(pos2(rect.right() - buttons, rect.top()), rect.max);
    let flow = Flow::left_to_right(Align::Center);
    let mut row = ui.new_child(UiBuilder::new().max_rect(place).layout(flow).id_salt("buttons"));
    row.spacing_mut().item_spacing.x = 0.0;
    if at == 0 {
        let key = Action::SwapSides.hint();
        let pair = view.comparison.sides.b().map_or(Err("There is no B"), |_| Ok(()));
        let button = IconButton::new(icons::SWAP_HORIZ, Action::SwapSides.label()).small();
        if button.key(key.as_str()).enabled(pair).show(&mut row).clicked() {
            out.push(CompareCommand::Swap.into());
        }
    }
    let name = format!("More about {}", Sides::letter(at));
    let button = IconButton::new(icons::MORE_VERT, &name).small().show(&mut row);
    menu(&button, 210.0, |ui| rows(ui, at, side, view, state, out));
}

/// "Take 12, result 2" and "Draft, 0.015 USD, 19 s".
fn words(view: &View<'_>, side: Side) -> (String, String) {
    match view.comparison.looks.get(&side) {
        Some(Look::Here(seen)) => {
            let detail = match &seen.entry {
                Some(entry) => of_result(entry),
                None => format!("Source, {}", seen.pyramid.extent(0).label()),
            };
            (seen.title(), detail)
        }
        Some(Look::Gone(reason)) => ("It cannot be read".to_owned(), reason.clone()),
        Some(Look::Reading) | None => ("Reading the picture".to_owned(), String::new()),
    }
}

fn of_result(entry: &Entry) -> String {
    let cost = parameters::price(entry.cost);
    let verdict = match entry.verdict {
        Verdict::Open => "",
        Verdict::Kept => ", kept",
        Verdict::Accepted => ", accepted",
        Verdict::Discarded => ", discarded",
    };
    let seconds = (entry.duration_ms as f64 / 1000.0).round();
    format!("{}, {cost}, {seconds:.0} s{verdict}", parameters::tier(entry.tier))
}

fn take_of(view: &View<'_>, side: Side) -> Option<TakeId> {
    view.comparison.seen(side)?.take.as_ref().map(|(_, take)| take.id)
}

/// What can be done with one of the pictures.
fn rows(ui: &mut Ui, at: usize, side: Side, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let row = |ui: &mut Ui, icon, words: &str| MenuRow::new(words).icon(icon).show(ui).clicked();
    if at > 0 && row(ui, icons::COMPARE, "Make it A") {
        out.push(CompareCommand::SetA(side).into());
    }
    if at > 1 && row(ui, icons::COMPARE, "Make it B") {
        out.push(CompareCommand::SetB(side).into());
    }
    if row(ui, icons::REMOVE, "Take out") {
        out.push(CompareCommand::Toggle(side).into());
    }
    let Some(id) = side.result() else {
        if let Side::Source(digest) = side
            && row(ui, icons::ZOOM_OUT_MAP, "Open in canvas")
        {
            out.push(Command::OpenOriginal(digest));
            state.screen.tab = Tab::Canvas;
        }
        return;
    };
    menu_separator(ui);
    for (icon, words, verdict) in
        [(icons::BOOKMARK, "Keep", Verdict::Kept), (icons::DELETE, "Discard", Verdict::Discarded)]
    {
        if row(ui, icon, words) {
            out.push(Command::Verdict(id, verdict));
        }
    }
    menu_separator(ui);
    if row(ui, icons::ZOOM_OUT_MAP, "Open in canvas") {
        out.push(Command::ShowResult(Some(id)));
    }
    if row(ui, icons::IMAGE, "Use as source") {
        out.push(Command::UseAsSource(id));
        state.screen.tab = Tab::Canvas;
    }
    if row(ui, icons::ADD_PHOTO_ALTERNATE, "Use as reference") {
        out.push(Command::UseAsReference(id));
    }
    if let Some(take) = take_of(view, side)
        && row(ui, icons::REPLAY, "Reuse take")
    {
        out.push(Command::ReuseTake(take));
    }
}

/// Keep A, accept B.
fn verdict(ui: &mut Ui, rect: Rect, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let sides = &view.comparison.sides;
    let flow = Flow::left_to_right(Align::Center);
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect).layout(flow).id_salt("verdict"));
    row.spacing_mut().item_spacing.x = 8.0;
    let half = ((rect.width() - 8.0) / 2.0).floor();
    let last = if sides.b().is_some() { sides.b() } else { sides.a() };
    let letter = if sides.b().is_some() { "B" } else { "A" };
    let (keep, accept) = (Action::Keep.hint(), Action::Accept.hint());
    let button = Button::secondary("Keep A").key(keep.as_str()).min_width(half);
    if button.enabled(may(view, sides.a(), Verdict::Kept)).show(&mut row).clicked() {
        shortcuts::act(ui, Action::Keep, view, state, out);
    }
    let words = format!("Accept {letter}");
    let button = Button::primary(&words).key(accept.as_str()).tip("It becomes the source").min_width(half);
    if button.enabled(may(view, last, Verdict::Accepted)).show(&mut row).clicked() {
        shortcuts::act(ui, Action::Accept, view, state, out);
    }
}

fn may(view: &View<'_>, side: Option<Side>, verdict: Verdict) -> Enabled<'static> {
    let Some(side) = side else { return Err("There is none") };
    if side.result().is_none() {
        return Err("It is the source already");
    }
    let Some(seen) = view.comparison.seen(side) else { return Err("It is not read yet") };
    match seen.entry.as_ref().map(|entry| entry.verdict) {
        Some(now) if now == verdict && verdict == Verdict::Kept => Err("It is kept already"),
        _ => Ok(()),
    }
}
