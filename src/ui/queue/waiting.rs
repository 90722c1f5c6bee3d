//! What waits: in which order, why, at which price; to be moved, run first, or taken back.

use super::card;
use crate::command::Command;
use crate::jobs::Job;
use crate::jobs::line::{Cause, LineCommand, Step};
use crate::price::Money;
use crate::take::TakeId;
use crate::ui::price_step::thumb;
use crate::ui::shortcuts;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, JobCard, card_frame, focus_ring, galley, line_in};
use eframe::egui::{
    Align, CornerRadius, CursorIcon, EventFilter, FocusDirection, Id, Key, LayerId, Layout, Modifiers, Order, Pos2,
    Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Height of a row.
const ROW: f32 = 58.0;
/// Room of a row's buttons.
const BUTTONS: f32 = 4.0 * metrics::TARGET_MIN + 6.0;

/// Jobs with parts that wait, the one that runs next first.
pub fn jobs<'v>(view: &View<'v>) -> impl Iterator<Item = &'v Job> + use<'v> {
    let jobs = view.jobs;
    view.line.order.iter().filter_map(move |id| jobs.get(*id)).filter(|job| job.waiting() > 0)
}

/// What the waiting parts of a job cost.
pub fn price(job: &Job) -> Money {
    card::share(job, job.waiting())
}

fn total(view: &View<'_>, which: impl Fn(TakeId) -> bool) -> (usize, Money) {
    let chosen = jobs(view).filter(|job| which(job.id()));
    chosen.fold((0, Money::ZERO), |(count, sum), job| (count + 1, sum + price(job)))
}

/// The head of the popover: its name, and what holds for all that waits.
pub fn head(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), metrics::BUTTON_CARD));
    line_in(ui, rect, "Queue", Type::Section, t.text, Align::Min);
    let mut row = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)));
    let waits = view.line.order.iter().any(|id| !view.line.held.contains(id));
    let idle = !waits && view.jobs.counts().running == 0;
    if view.line.paused {
        let button = Button::secondary("Go on").icon(icons::PLAY_ARROW).card();
        if button.tip("Waiting runs are sent again").show(&mut row).clicked() {
            out.push(Command::Queue(LineCommand::GoOn));
        }
    } else if !idle {
        let button = Button::quiet("Pause").icon(icons::PAUSE).card();
        if button.tip("Nothing more is sent; what is on its way is collected").show(&mut row).clicked() {
            out.push(Command::Queue(LineCommand::Pause));
        }
    }
}

/// Why nothing is sent, and what to do about it; then all that waits.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    left_over(ui, view, out);
    stops(ui, view, state, out);
    let (count, sum) = total(view, |_| true);
    if count == 0 {
        return;
    }
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), metrics::BUTTON_CARD));
    let paused = if view.line.paused { ", paused" } else { "" };
    line_in(ui, rect, &format!("{count} waiting{paused}, {sum}"), Type::SmallMedium, t.text_2, Align::Min);
    let mut line = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::right_to_left(Align::Center)));
    let key = crate::command::action::Action::CancelWaiting.hint();
    let words = format!("Clear {count} waiting");
    if Button::quiet(&words).card().tip(&key).show(&mut line).clicked() {
        out.push(Command::Queue(LineCommand::Clear));
    }
    rows(ui, view, count, textures, out);
}

/// The rows, and where a dragged one would go.
fn rows(ui: &mut Ui, view: &View<'_>, count: usize, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let mut rects: Vec<Rect> = Vec::with_capacity(count);
    let mut dragged: Option<(usize, &Job, Pos2, bool)> = None;
    for (at, job) in jobs(view).enumerate() {
        let response = ui.push_id(job.id(), |ui| row(ui, job, (at, count), view, textures, out)).inner;
        rects.push(response.rect);
        let dropped = response.drag_stopped();
        if (response.dragged() || dropped)
            && let Some(pointer) = response.interact_pointer_pos()
        {
            dragged = Some((at, job, pointer, dropped));
        }
    }
    let (Some((from, job, pointer, dropped)), Some(last)) = (dragged, rects.last()) else { return };
    let gap = rects.iter().filter(|rect| rect.center().y < pointer.y).count();
    // A place is counted after the row was taken out.
    let to = if gap > from { gap - 1 } else { gap };
    if dropped {
        if to != from {
            out.push(Command::Queue(LineCommand::Move(job.id(), Step::To(to))));
        }
        return;
    }
    ui.set_cursor_icon(CursorIcon::Grabbing);
    if to != from {
        let y = rects.get(gap).map_or(last.bottom() + 4.0, |rect| rect.top() - 4.0);
        let line = Rect::from_min_max(pos2(last.left(), y - 1.0), pos2(last.right(), y + 1.0));
        ui.painter().rect_filled(line, 1.0, t.accent_line);
    }
    // Past the edge of what is in sight the list goes along.
    ui.scroll_to_rect(Rect::from_center_size(pos2(last.center().x, pointer.y), vec2(1.0, ROW)), None);
    ghost(ui, &card::title(job), pointer);
}

/// The run at the pointer while its row is dragged.
fn ghost(ui: &Ui, title: &str, pointer: Pos2) {
    let t = theme::tokens(ui);
    let words = galley(ui, title, Type::SmallMedium, t.text);
    let rect = Rect::from_min_size(pointer + vec2(12.0, 8.0), words.size() + vec2(20.0, 12.0));
    let painter = ui.layer_painter(LayerId::new(Order::Tooltip, Id::unique("dragged run")));
    painter.rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.selected);
    painter.galley(rect.min + vec2(10.0, 6.0), words, t.text);
}

/// Runs of an earlier start: they cost money, so they wait for a click.
fn left_over(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let (count, sum) = total(view, |id| view.line.held.contains(&id));
    if count == 0 {
        return;
    }
    let t = theme::tokens(ui);
    let title =
        if count == 1 { "1 run waits from last time".to_owned() } else { format!("{count} runs wait from last time") };
    let body = "Nothing of it was sent when Maquette ended, and nothing is sent until you say so.";
    let amount = sum.to_string();
    let run = if sum.is_zero() { "Run, free".to_owned() } else { format!("Run {sum}") };
    let card = JobCard::new(icons::PAUSE, t.money, &title).amount(amount.as_str()).body(body).money();
    card.show(ui, |ui| {
        if Button::secondary(&run).card().show(ui).clicked() {
            out.push(Command::Queue(LineCommand::Release(None)));
        }
        if Button::quiet("Remove").card().show(ui).clicked() {
            out.push(Command::Queue(LineCommand::RemoveHeld));
        }
    });
}

/// Profiles whose runs wait for another reason.
fn stops(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    for stop in &view.line.stops {
        let title = match stop.until_ms {
            Some(_) => format!("{} waits", stop.profile),
            None => format!("{} is stopped", stop.profile),
        };
        let of = |id| view.jobs.get(id).is_some_and(|job| job.take.profile == stop.profile);
        let (count, sum) = total(view, of);
        let amount = if count == 0 { String::new() } else { format!("{count} waiting, {sum}") };
        let body = match stop.until_ms {
            Some(until) => {
                let left = until - view.now_ms;
                // A minute that passes unseen redraws nothing; the queue wakes by itself.
                format!("{}. It goes on in about {}.", stop.why, card::seconds(left))
            }
            None => format!("{}. {}", stop.why.trim_end_matches('.'), stop.next_step),
        };
        let card = JobCard::new(icons::PAUSE, t.money, &title).body(body.as_str()).money();
        let card = card.amount(Some(amount.as_str()).filter(|amount| !amount.is_empty()));
        ui.push_id(&stop.profile, |ui| {
            card.show(ui, |ui| {
                let tip = "Only what waits for this profile is held up; others go on meanwhile";
                if Button::secondary("Go on").card().tip(tip).show(ui).clicked() {
                    out.push(Command::Queue(LineCommand::Lift(stop.profile.clone())));
                }
                if stop.cause == Cause::Budget && Button::quiet("Change limit…").card().show(ui).clicked() {
                    shortcuts::change_limits(state);
                }
            });
        });
    }
}

/// One run. Drag or Alt with the arrows, Home and End move it, Delete takes it back while it has the focus.
fn row(
    ui: &mut Ui,
    job: &Job,
    (at, count): (usize, usize),
    view: &View<'_>,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) -> Response {
    let t = theme::tokens(ui);
    let held = view.line.held.contains(&job.id());
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    // Named by the run, not by its place: the focus and the hand go along when it is moved.
    let response = ui.interact(rect, Id::unique(("waiting run", job.id())), Sense::click_and_drag());
    ui.painter().add(card_frame(t).inner_margin(0).paint(rect.shrink(metrics::LINE)));
    if response.hovered() && !response.dragged() {
        ui.set_cursor_icon(CursorIcon::Grab);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect.shrink(metrics::RING + metrics::RING_GAP), metrics::RADIUS, t);
        keys(ui, &response, job, (at, count), out);
    }
    let place = (at + 1).to_string();
    let number = Rect::from_min_size(rect.min + vec2(8.0, 0.0), vec2(18.0, ROW));
    line_in(ui, number, &place, Type::Small, t.text_3, Align::Center);
    let picture = Rect::from_min_size(rect.left_center() + vec2(32.0, -18.0), vec2(48.0, 36.0));
    portrait(ui, picture, job, textures);
    let (left, right) = (picture.right() + 10.0, rect.right() - 10.0);
    let line =
        |top: f32, right: f32| Rect::from_min_max(pos2(left, rect.top() + top), pos2(right, rect.top() + top + 18.0));
    let amount = price(job).to_string();
    let width = galley(ui, &amount, Type::Small, t.text_2).size().x;
    line_in(ui, line(9.0, right), &amount, Type::Small, t.text_2, Align::Max);
    let title = card::title(job);
    line_in(ui, line(9.0, right - width - 8.0), &title, Type::SmallMedium, t.text, Align::Min);
    line_in(ui, line(31.0, right - BUTTONS), &words(job), Type::Caption, t.text_3, Align::Min);
    let name = format!("Place {place} of {count}: {title}, {}, {amount}", words(job));
    named(&response, &name);
    let buttons = Rect::from_min_max(pos2(right - BUTTONS, rect.top() + 28.0), pos2(right + 2.0, rect.bottom() - 5.0));
    let mut line = ui.new_child(UiBuilder::new().max_rect(buttons).layout(Layout::right_to_left(Align::Center)));
    line.spacing_mut().item_spacing.x = 2.0;
    acts(&mut line, job, (at, count), held, out);
    response
}

/// What the keys do while a row has the focus.
fn keys(ui: &Ui, response: &Response, job: &Job, (at, count): (usize, usize), out: &mut Vec<Command>) {
    let id = job.id();
    // With Alt the arrows move the run; without it they move the focus, which egui then no longer does by itself.
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    for (key, direction) in [(Key::ArrowUp, FocusDirection::Up), (Key::ArrowDown, FocusDirection::Down)] {
        if ui.input(|i| i.key_pressed(key) && !i.modifiers.any()) {
            ui.memory_mut(|memory| memory.move_focus(direction));
        }
    }
    let pressed = |modifiers, key| ui.input_mut(|i| i.consume_key(modifiers, key));
    let mut step = None;
    for (key, to, moves) in [
        (Key::ArrowUp, Step::Up, at > 0),
        (Key::ArrowDown, Step::Down, at + 1 < count),
        (Key::Home, Step::Front, at > 0),
        (Key::End, Step::Back, at + 1 < count),
    ] {
        if pressed(Modifiers::ALT, key) && moves {
            step = Some(LineCommand::Move(id, to));
        }
    }
    if pressed(Modifiers::NONE, Key::Delete) {
        step = Some(LineCommand::TakeBack(id));
    }
    out.extend(step.map(Command::Queue));
}

/// Take back, later, earlier, first: right to left.
fn acts(ui: &mut Ui, job: &Job, (at, count): (usize, usize), held: bool, out: &mut Vec<Command>) {
    let (id, title) = (job.id(), card::title(job));
    let mut act = |ui: &mut Ui, icon, name: String, enabled: Result<(), &str>, command| {
        if IconButton::new(icon, &name).small().enabled(enabled).show(ui).clicked() {
            out.push(Command::Queue(command));
        }
    };
    act(ui, icons::CLOSE, format!("Take back {title}"), Ok(()), LineCommand::TakeBack(id));
    let last = if at + 1 < count { Ok(()) } else { Err("It is the last") };
    act(ui, icons::KEYBOARD_ARROW_DOWN, format!("{title}: later"), last, LineCommand::Move(id, Step::Down));
    let first = if at > 0 { Ok(()) } else { Err("It is the first") };
    act(ui, icons::KEYBOARD_ARROW_UP, format!("{title}: earlier"), first, LineCommand::Move(id, Step::Up));
    if held {
        let name = format!("Run {title}, {}", price(job));
        act(ui, icons::PLAY_ARROW, name, Ok(()), LineCommand::Release(Some(id)));
    } else {
        act(ui, icons::ARROW_UPWARD, format!("Run {title} first"), first, LineCommand::Move(id, Step::Front));
    }
}

/// `2 of 4: Heart in the foam`.
fn words(job: &Job) -> String {
    let title = job.take.title(80);
    if job.waiting() == job.parts.len() { title } else { format!("{} of {}: {title}", job.waiting(), job.parts.len()) }
}

fn portrait(ui: &Ui, rect: Rect, job: &Job, textures: &mut Textures) {
    let shown = job.take.originals().next();
    if let Some(original) = shown {
        return thumb(ui, rect, textures, original.digest, metrics::RADIUS_TAG);
    }
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
    icons::HOURGLASS_EMPTY.paint(ui.painter(), rect.center(), metrics::ICON, t.text_3);
}

fn named(response: &Response, name: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, name));
}
