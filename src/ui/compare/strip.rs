//! The row below the pictures: the source and all results of the same request, to be made A or B.

use crate::command::compare::CompareCommand;
use crate::command::{Command, TextureKey};
use crate::compare::{MOST, Seen, Side, Sides, Way};
use crate::entry::{Entry, Verdict};
use crate::price::Money;
use crate::take::{Take, Tier};
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Layout, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{MenuRow, Picture, Slot, SlotState, line_in, menu_at_pointer, menu_separator};
use eframe::egui::{Align, EventFilter, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};
use std::sync::Arc;

/// Width of the column left of the slots.
const LEFT: f32 = 128.0;
/// Width of the hints at the right.
const HINTS: f32 = 190.0;

/// Room at both ends of the row for the ring of a chosen slot.
const RING: f32 = 4.0;

/// One picture of the row.
pub(super) struct Item {
    /// Which.
    pub(super) side: Side,
    /// The result, when it is one.
    pub(super) entry: Option<Arc<Entry>>,
    /// What stands on it.
    pub(super) label: String,
}

/// What stands in the row: the source, then the results of every take that asked for the same as A or B, and of the
/// newest run on that source.
pub(super) fn row(view: &View<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let anchors = anchors(view);
    if let Some(source) = anchors.iter().find_map(|anchor| anchor.take.source.as_ref()) {
        items.push(Item { side: Side::Source(source.digest), entry: None, label: "Source".to_owned() });
    }
    let mut runs: Vec<(u32, Tier, Vec<Arc<Entry>>)> = view
        .jobs
        .list()
        .iter()
        .filter(|job| anchors.iter().any(|anchor| same_request(&job.take, &anchor.take)))
        .map(|job| (job.number, job.take.tier, job.entries().map(|(_, entry)| Arc::clone(entry)).collect()))
        .collect();
    for anchor in anchors {
        if runs.iter().all(|(known, ..)| *known != anchor.number) {
            runs.push((anchor.number, anchor.take.tier, anchor.entries));
        }
    }
    runs.sort_by_key(|(number, ..)| *number);
    let count = |wanted: Tier| runs.iter().filter(|(_, tier, _)| *tier == wanted).count();
    let (drafts, finals) = (count(Tier::Draft), count(Tier::Final));
    for (number, tier, entries) in runs {
        let several = entries.len() > 1;
        for entry in entries {
            let place = entry.index + 1;
            let label = match tier {
                Tier::Final if finals < 2 && !several => "Final".to_owned(),
                Tier::Final => format!("Final {number}"),
                Tier::Draft if drafts > 1 => format!("{number}.{place}"),
                Tier::Draft => place.to_string(),
            };
            let side = Side::Result(entry.id);
            // What was discarded is out of sight, unless it is compared just now.
            if entry.verdict != Verdict::Discarded || view.comparison.sides.place(side).is_some() {
                items.push(Item { side, entry: Some(entry), label });
            }
        }
    }
    // What else is compared stands at the end.
    for side in view.comparison.sides.list() {
        if items.iter().all(|item| item.side != *side) {
            items.push(alone(view, *side));
        }
    }
    items
}

/// The results of the row that are not compared yet.
pub(super) fn others(view: &View<'_>) -> Vec<Side> {
    let free = MOST.saturating_sub(view.comparison.sides.list().len());
    let results = row(view).into_iter().filter(|item| item.entry.is_some()).map(|item| item.side);
    results.filter(|side| view.comparison.sides.place(*side).is_none()).take(free).collect()
}

fn alone(view: &View<'_>, side: Side) -> Item {
    let seen = view.comparison.seen(side).map(|seen| &**seen);
    let label = match (seen, side) {
        (Some(Seen { take: Some((number, _)), entry: Some(entry), .. }), _) => format!("{number}.{}", entry.index + 1),
        (_, Side::Source(_)) => "Source".to_owned(),
        _ => String::new(),
    };
    Item { side, entry: seen.and_then(|seen| seen.entry.clone()), label }
}

/// A take that the row is about.
struct Anchor {
    number: u32,
    take: Arc<Take>,
    entries: Vec<Arc<Entry>>,
}

/// The takes of A and B, and the staged one when it is of the same source.
fn anchors(view: &View<'_>) -> Vec<Anchor> {
    let of = |seen: &Arc<Seen>| {
        let (number, take) = seen.take.as_ref()?;
        Some(Anchor { number: *number, take: Arc::clone(take), entries: seen.siblings.clone() })
    };
    let (a, b) = (view.comparison.a(), view.comparison.b());
    let mut anchors: Vec<Anchor> = [a, b].into_iter().flatten().filter_map(of).collect();
    let source = |take: &Take| take.source.as_ref().map(|source| Side::Source(source.digest));
    let known: Vec<Side> =
        anchors.iter().filter_map(|anchor| source(&anchor.take)).chain(view.comparison.sides.list().to_vec()).collect();
    let staged = view.staged.and_then(|id| view.jobs.get(id));
    if let Some(job) = staged.filter(|job| source(&job.take).is_some_and(|source| known.contains(&source))) {
        let entries = job.entries().map(|(_, entry)| Arc::clone(entry)).collect();
        anchors.push(Anchor { number: job.number, take: Arc::clone(&job.take), entries });
    }
    anchors.sort_by_key(|anchor| anchor.number);
    anchors.dedup_by_key(|anchor| anchor.number);
    anchors
}

/// "Take 12", "Takes 12, 13".
fn title(anchors: &[Anchor]) -> String {
    match anchors {
        [] => "Compared".to_owned(),
        [one] => format!("Take {}", one.number),
        several => {
            let numbers: Vec<String> = several.iter().map(|anchor| anchor.number.to_string()).collect();
            format!("Takes {}", numbers.join(", "))
        }
    }
}

fn same_request(one: &Take, two: &Take) -> bool {
    let inputs =
        |take: &Take| (take.source.as_ref().map(|source| source.digest), take.mask.as_ref().map(|mask| mask.digest));
    one.id == two.id || (inputs(one) == inputs(two) && one.prompt == two.prompt)
}

/// Shows the row.
pub(super) fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let strip = ui.max_rect();
    ui.painter().rect_filled(strip, 0.0, t.panel);
    ui.painter().rect_filled(strip.with_max_y(strip.top() + metrics::LINE), 0.0, t.line);
    let items = row(view);
    let inner = strip.shrink2(vec2(12.0, 0.0));
    left(ui, inner.with_max_x(inner.left() + LEFT), view, &items);
    let hints = layout.hints_shown && inner.width() > LEFT + HINTS + 3.0 * 110.0;
    let end = if hints { inner.right() - HINTS - 12.0 } else { inner.right() };
    if hints {
        hint(ui, inner.with_min_x(inner.right() - HINTS), view, state);
    }
    let slots = Rect::from_min_max(pos2(inner.left() + LEFT, strip.top()), pos2(end, strip.bottom()));
    let mut child = ui.new_child(UiBuilder::new().max_rect(slots).id_salt("slots"));
    ScrollArea::horizontal().id_salt("compare row").auto_shrink(false).max_height(slots.height()).show(
        &mut child,
        |ui| {
            ui.add_space(((slots.height() - metrics::SLOT_LOW.y) / 2.0).round());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(RING);
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        ui.add_space(12.0);
                    }
                    ui.push_id(item.side, |ui| slot(ui, item, view, state, textures, out));
                }
                ui.add_space(RING);
            });
        },
    );
}

/// Which take, what it holds, what it cost.
fn left(ui: &mut Ui, rect: Rect, view: &View<'_>, items: &[Item]) {
    let t = theme::tokens(ui);
    let title = title(&anchors(view));
    let entries = || items.iter().filter_map(|item| item.entry.as_ref());
    let count = |tier| entries().filter(|entry| entry.tier == tier).count();
    let (drafts, finals) = (count(Tier::Draft), count(Tier::Final));
    let many = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    let parts: Vec<String> =
        [(drafts, "draft"), (finals, "final")].into_iter().filter(|(n, _)| *n > 0).map(|(n, w)| many(n, w)).collect();
    let cost: Money = entries().map(|entry| entry.cost).sum();
    let spent = if cost.is_zero() { "Free".to_owned() } else { format!("{cost} in all") };
    let middle = rect.center().y;
    let line = |at: f32| Rect::from_min_size(pos2(rect.left(), middle - 25.0 + at * 17.0), vec2(rect.width(), 16.0));
    line_in(ui, line(0.0), &title, Type::Label, t.text, Align::Min);
    line_in(ui, line(1.0), &parts.join(", "), Type::Small, t.text_3, Align::Min);
    line_in(ui, line(2.0), if parts.is_empty() { "" } else { &spent }, Type::Small, t.text, Align::Min);
}

fn hint(ui: &mut Ui, rect: Rect, view: &View<'_>, state: &UiState) {
    let t = theme::tokens(ui);
    let words = if view.comparison.sides.b().is_none() {
        ["Click sets B", "Left and Right walk the results"]
    } else if state.screen.compare.way == Way::Grid {
        ["Click adds or takes out", "Shift+click sets B"]
    } else {
        ["Click sets A, Shift+click sets B", "Left and Right walk the results"]
    };
    for (at, words) in words.into_iter().enumerate() {
        let top = rect.center().y - 17.0 + at as f32 * 17.0;
        let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), 16.0));
        line_in(ui, line, words, Type::Caption, t.text_3, Align::Max);
    }
}

fn slot(ui: &mut Ui, item: &Item, view: &View<'_>, state: &UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let key = match item.side {
        Side::Source(digest) => TextureKey::Original(digest),
        Side::Result(id) => TextureKey::Thumb(id),
    };
    let size = metrics::SLOT_LOW;
    let picture = match textures.get(key) {
        Some(shown) => SlotState::Picture(Picture::covering(shown.id, shown.size, size)),
        None => SlotState::Loading,
    };
    let place = view.comparison.sides.place(item.side);
    let letter = place.map_or("", Sides::letter);
    let name = match place {
        Some(_) => format!("{}, is {letter}", spoken(item)),
        None => spoken(item),
    };
    let slot = Slot::new(size, &name, picture).number(item.label.as_str()).selected(place.is_some());
    let slot = if letter.is_empty() { slot } else { slot.corner(None, letter) };
    let response = slot.show(ui);
    if response.has_focus() {
        // Left and Right walk the results instead of moving the focus.
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
    if response.clicked() {
        let shift = ui.input(|i| i.modifiers.shift);
        let command = match state.screen.compare.way {
            _ if shift || view.comparison.sides.b().is_none() => CompareCommand::SetB(item.side),
            Way::Grid => CompareCommand::Toggle(item.side),
            _ => CompareCommand::SetA(item.side),
        };
        out.push(command.into());
    }
    menu_at_pointer(&response, 200.0, |ui| rows(ui, item, place, out));
}

/// "Result 2, draft".
fn spoken(item: &Item) -> String {
    let Some(entry) = &item.entry else { return item.label.clone() };
    let tier = crate::compare::parameters::tier(entry.tier).to_lowercase();
    format!("Result {}, {tier}", entry.index + 1)
}

fn rows(ui: &mut Ui, item: &Item, place: Option<usize>, out: &mut Vec<Command>) {
    let taken = |at: usize| if place == Some(at) { Err("it is already") } else { Ok(()) };
    for (words, at, command) in
        [("Make it A", 0, CompareCommand::SetA(item.side)), ("Make it B", 1, CompareCommand::SetB(item.side))]
    {
        if MenuRow::new(words).enabled(taken(at)).show(ui).clicked() {
            out.push(command.into());
        }
    }
    menu_separator(ui);
    let words = if place.is_some() { "Take out" } else { "Compare it too" };
    let icon = if place.is_some() { icons::REMOVE } else { icons::ADD };
    if MenuRow::new(words).icon(icon).show(ui).clicked() {
        out.push(CompareCommand::Toggle(item.side).into());
    }
    if let Some(entry) = &item.entry
        && MenuRow::new("Open in canvas").icon(icons::ZOOM_OUT_MAP).show(ui).clicked()
    {
        out.push(Command::ShowResult(Some(entry.id)));
    }
}
