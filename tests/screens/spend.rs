//! The budget: the figure in the top bar, the page behind it, the limits, and what a limit does to the one button.

use crate::world::{NOW_MS, SIZES, Window, World, draw, failure, sized, window};
use eframe::egui::{Event, Key, Modifiers, Rect, pos2};
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::tz::TimeZone;
use maquette::budget::{Budget, Limit, Stop};
use maquette::command::Command;
use maquette::command::action::Action;
use maquette::jobs::Typical;
use maquette::ledger::{Billed, CallState, FailureKind};
use maquette::price::Money;
use maquette::spend::{Adder, Span, Spending};
use maquette::take::Tier;
use maquette::ui::state::Overlay;

const DAY_MS: i64 = 24 * 3_600_000;

fn usd(usd: f64) -> Money {
    Money::from_usd(usd)
}

/// Some weeks of work on two profiles, with a name that does not fit.
fn spent() -> World {
    let mut world = World::running();
    let mut adder = Adder::new(NOW_MS, &TimeZone::UTC);
    let long = "A gateway in the basement with a name that nobody would type twice, and then some more of it";
    for day in 0..40_i64 {
        for at in 0..(day * 7) % 5 {
            adder.add(&Spending {
                at_ms: NOW_MS - day * DAY_MS - at * 60_000,
                held: Money(40_000 + (day * 37 % 11) * 25_000),
                state: match (day + at) % 9 {
                    0 => CallState::MaybeBilled,
                    _ => CallState::Placed,
                },
                profile: if at == 1 { long } else { "Studio (OpenAI)" }.to_owned(),
                model: if at == 2 { "gpt-image-2.6-flare" } else { "gpt-image-2" }.to_owned(),
                tier: if day % 3 == 0 { "final" } else { "draft" }.to_owned(),
            });
        }
    }
    let in_flight = (Money::from_usd(0.16), CallState::Sent);
    adder.add(&Spending {
        at_ms: NOW_MS,
        held: in_flight.0,
        state: in_flight.1,
        profile: "Studio (OpenAI)".to_owned(),
        model: "gpt-image-2".to_owned(),
        tier: "final".to_owned(),
    });
    let spend = adder.finish();
    let total = |span| spend.tables(span).expect("every span is there").sum.total();
    (world.spent.today, world.spent.month, world.spent.all) =
        (total(Span::Today), total(Span::Month), total(Span::All));
    world.spend = Some(spend);
    world.settings.budget = Budget { day: Some(usd(5.0)), month: Some(usd(12.0)), ..Budget::default() };
    world.state.overlay = Overlay::Spend;
    world
}

fn taken(window: &mut Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

#[test]
fn the_page_in_all_windows() {
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(spent(), size, scale, mode);
        draw(&mut window, &format!("screen_spend_{size_name}"));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), size.to_pos2());
        for label in ["Close spending", "Change limits…"] {
            assert!(whole.contains_rect(window.get_by_label(label).rect()), "{label} is cut at {size_name}");
        }
    }
    let mut empty = World::empty();
    empty.state.overlay = Overlay::Spend;
    empty.spend = Some(Adder::new(NOW_MS, &TimeZone::UTC).finish());
    let mut window = window(empty);
    draw(&mut window, "screen_spend_empty");
    assert!(window.query_by_label_contains("Nothing was spent yet").is_some());
    assert!(window.query_by_label("Export CSV…").is_none(), "there is nothing to export");
}

#[test]
fn spans_change_the_tables_and_the_export() {
    let mut window = window(spent());
    let month = window.state().spend.as_ref().unwrap().tables(Span::Month).unwrap().sum;
    let all = window.state().spend.as_ref().unwrap().tables(Span::All).unwrap().sum;
    assert!(month.calls < all.calls);
    let line = |calls: u64, total: Money| format!("All: {calls} calls, {total}");
    assert!(window.query_by_label(&line(month.calls, month.total())).is_some());
    window.get_all_by_label("All").find(|node| node.rect().height() > 20.0).unwrap().click();
    window.run_ok();
    assert!(window.query_by_label(&line(all.calls, all.total())).is_some());
    window.get_by_label("Export CSV…").click();
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::PickTable(Span::All)]);
}

#[test]
fn the_day_under_the_pointer_is_told() {
    let mut window = window(spent());
    let days = window.state().spend.as_ref().unwrap().days.clone();
    let day = days.iter().rev().skip(1).find(|day| day.sum.calls > 1).unwrap();
    let words = format!("{}: {}, {} calls", day.date.strftime("%A, %-d %B"), day.sum.total(), day.sum.calls);
    let found: Vec<_> = window.query_all_by_label_contains(&words).map(|node| node.rect()).collect();
    assert_eq!(found.len(), 1, "each day can be read");
    window.event(Event::PointerMoved(found[0].center()));
    window.run_ok();
    assert_eq!(window.query_all_by_label_contains(&words).count(), 2, "told above the bars, too");
    draw(&mut window, "screen_spend_hover");
}

#[test]
fn the_figure_opens_the_page_and_so_do_keys_and_palette() {
    let mut world = spent();
    world.state.overlay = Overlay::None;
    let mut window = window(world);
    draw(&mut window, "screen_spend_bar");
    window.get_by_label_contains("Spending: ").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Spend);
    window.key_press(Key::Escape);
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::None);
    window.key_press_modifiers(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::B);
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Spend);
    window.get_by_label("Change limits…").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Settings);
    assert!(window.query_by_label("A day, at most USD").is_some());
}

#[test]
fn limits_are_typed_and_nonsense_is_said_at_its_field() {
    let mut world = spent();
    world.state.overlay = Overlay::Settings;
    world.state.to_limits = true;
    let mut window = window(world);
    draw(&mut window, "screen_limits");
    let budget = window.state().settings.budget;
    window.get_by_label("One call, at most USD").focus();
    window.run_ok();
    window.event(Event::Text("0,50".to_owned()));
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::SetBudget(Budget { call: Some(usd(0.5)), ..budget })]);
    window.get_by_label("This library, at most USD").focus();
    window.run_ok();
    window.event(Event::Text("much".to_owned()));
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(taken(&mut window), [], "what is no amount changes nothing");
    assert!(window.query_by_label_contains("An amount, such as 5.00").is_some());
    draw(&mut window, "screen_limits_wrong");
}

#[test]
fn a_limit_holds_the_button_and_says_why() {
    let mut world = spent();
    world.state.overlay = Overlay::None;
    world.settings.budget = Budget { day: Some(world.spent.today + Money::from_usd(0.03)), ..Budget::default() };
    let mut window = window(world);
    draw(&mut window, "screen_over_limit");
    let run = window.get_by_label("Run 4 drafts");
    assert!(run.accesskit_node().is_disabled());
    assert!(window.query_by_label_contains("over the limit").is_some());
    let mut world = spent();
    world.state.overlay = Overlay::PriceStep;
    let mut window = sized(world, SIZES[0].1, 1.0, SIZES[4].3);
    draw(&mut window, "screen_price_step_left");
    assert!(window.query_by_label("Left today after this run").is_some());
    let mut world = spent();
    world.state.overlay = Overlay::PriceStep;
    world.settings.budget.call = Some(usd(0.1));
    let mut window = self::window(world);
    draw(&mut window, "screen_price_step_over");
    assert!(window.query_by_label_contains("a call may cost 0.10 USD").is_some());
    assert!(window.get_by_label_contains("Run final 0.16 USD").accesskit_node().is_disabled());
}

#[test]
fn what_a_limit_stopped_is_a_card_that_leads_to_it() {
    let mut world = spent();
    let (needs, left, of) = (Money::from_usd(0.16), Money::from_usd(0.09), Money::from_usd(5.0));
    let stop = Stop::Over { limit: Limit::Day, needs, left, of };
    let stopped = failure(FailureKind::Budget, Billed::No, &stop.message(), &stop.next_step());
    world.failed(13, 1, Tier::Final, &stopped);
    world.state.overlay = Overlay::Queue;
    let mut window = window(world);
    draw(&mut window, "screen_stopped_card");
    assert!(window.query_by_label("Not sent: over the daily limit").is_some());
    window.get_by_label("Change limit…").click();
    window.run_ok();
    assert_eq!(window.state().state.overlay, Overlay::Settings);
    assert_eq!(taken(&mut window), []);
}

#[test]
fn a_job_says_how_long_it_takes_and_when_that_is_unusual() {
    for (times, words) in [(vec![52_000], "About 52 s left"), (vec![4000], "Longer than usual")] {
        let mut world = World::running();
        let mut job = world.job(14, 1, Tier::Final);
        job.typical = Typical::of(times);
        let id = job.id();
        world.jobs.push(job);
        world.jobs.fold(id, 0, maquette::jobs::PartEvent::Prepared(maquette::take::CallId::fresh()), NOW_MS);
        let at_ms = if words.starts_with("About") { NOW_MS } else { NOW_MS - 75_000 };
        world.jobs.fold(id, 0, maquette::jobs::PartEvent::Sent { at_ms }, NOW_MS);
        world.staged = Some(id);
        world.state.overlay = Overlay::Queue;
        let mut window = window(world);
        draw(&mut window, &format!("screen_pace_{}", words[..5].trim()));
        assert!(window.query_by_label(words).is_some(), "{words}");
        let card = words.to_lowercase();
        assert!(window.query_all_by_label_contains(&card).count() >= 1, "{card} on the card");
    }
    assert_eq!(Action::Spending.hint(), "Ctrl+Shift+B");
}
