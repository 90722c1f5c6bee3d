//! The compare page: how each way of comparing looks, and what its keys and clicks ask for.

use crate::world::{NAMES, SIZES, World, draw, original, sized, window};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;
use maquette::canvas::mask::Mask;
use maquette::canvas::outline::{Plane, trace};
use maquette::command::Command;
use maquette::command::action::Action;
use maquette::command::compare::CompareCommand;
use maquette::compare::difference::{Difference, difference, fitted};
use maquette::compare::{Look, Seen, Side, Sides, Way};
use maquette::edit::grow::Region;
use maquette::entry::{Entry, Verdict};
use maquette::geom::Extent;
use maquette::jobs::Job;
use maquette::model::{Quality, Size};
use maquette::picture::Picture;
use maquette::picture::pyramid::Pyramid;
use maquette::prospect::outlines::Outlines;
use maquette::take::{MaskVersion, Take, Tier};
use maquette::ui::state::Tab;
use maquette::ui::theme;
use std::sync::{Arc, LazyLock};

const EXTENT: Extent = Extent::new(3600, 2400);

/// The photo with something poured into the cup, by the number of the result.
static POURED: LazyLock<Vec<Arc<Pyramid>>> =
    LazyLock::new(|| (0..5).map(|at| Arc::new(Pyramid::new(poured(at)))).collect());

fn mask() -> &'static Mask {
    static MASK: LazyLock<Mask> =
        LazyLock::new(|| World::running().document.expect("a picture is open").canvas.mask().clone());
    &MASK
}

fn poured(at: u32) -> Picture {
    let world = World::running();
    let photo = world.document.as_ref().expect("a picture is open").pyramid.full().clone();
    let mask = mask();
    let mut rgba = photo.rgba().to_vec();
    let (cx, cy) = (1580.0, 850.0);
    for y in 550..1150_u32 {
        for x in 1100..2060_u32 {
            let inside = u32::from(mask.at(x as i32, y as i32));
            let (dx, dy) = ((x as f32 - cx) / 150.0, (y as f32 - cy) / 120.0);
            let round = (dx.hypot(dy) * (4.0 + at as f32)).sin() > 0.1;
            if inside == 0 || !round {
                continue;
            }
            let at = (y as usize * EXTENT.width as usize + x as usize) * 4;
            for (c, white) in [250_u32, 244, 232].into_iter().enumerate() {
                let old = u32::from(rgba[at + c]);
                rgba[at + c] = ((old * (255 - inside) + white * inside) / 255) as u8;
            }
        }
    }
    Picture::from_rgba(EXTENT, rgba).expect("as many bytes as pixels")
}

fn contour() -> Arc<Outlines> {
    let mask = mask();
    let plane = Plane { values: mask.coverage(), width: 3600, height: 2400, ends: [true; 4] };
    let mut painted = trace(plane).expect("a few lines");
    for line in &mut painted {
        line.simplify(0.6);
    }
    Arc::new(Outlines { painted, ..Outlines::default() })
}

fn asked(job: Job, tier: Tier, world: &World) -> Job {
    let masks = &world.document.as_ref().expect("a picture is open").masks;
    let mut take = Take { tier, ..Take::clone(&job.take) };
    take.mask = Some(MaskVersion {
        digest: maquette::picture::Digest::of(b"espresso"),
        fraction: 0.059,
        mask: Some(masks.active().id()),
    });
    take.parameters.size =
        Size::Exact(if tier == Tier::Final { Extent::new(2752, 1984) } else { Extent::new(1376, 992) });
    take.parameters.quality = if tier == Tier::Final { Quality::High } else { Quality::Low };
    take.references = NAMES.iter().map(|name| original(name, Extent::new(1024, 680), 9).into()).collect();
    if tier == Tier::Final {
        take.references.push(original("draft 2", Extent::new(1376, 992), 9).into());
    }
    Job { take: Arc::new(take), ..job }
}

fn seen(number: u32, take: &Arc<Take>, entry: &Arc<Entry>, all: &[Arc<Entry>], at: usize) -> Seen {
    let region = Region::core(mask(), mask().core_bounds()).grown(26, EXTENT.bounds());
    Seen {
        side: Side::Result(entry.id),
        pyramid: Arc::clone(&POURED[at]),
        original: None,
        entry: Some(Arc::clone(entry)),
        take: Some((number, Arc::clone(take))),
        siblings: all.to_vec(),
        support: Some(Arc::new(region)),
        contour: Some(contour()),
    }
}

/// Take 12 with four drafts and a final; A is its second draft, B the final.
fn compared(way: Way, same: bool) -> World {
    let mut world = World::running();
    let kept: Vec<_> = world.jobs.list().iter().filter(|job| job.number < 12).cloned().collect();
    world.jobs = maquette::jobs::Jobs::default();
    for job in kept {
        world.jobs.push(job);
    }
    let mut all = Vec::new();
    let mut looks = Vec::new();
    for (number, n, tier) in [(12, 4, Tier::Draft), (13, 1, Tier::Final)] {
        let job = world.job(number, n, tier);
        let mut job = asked(job, tier, &world);
        if number == 13 {
            let mut take = Take::clone(&job.take);
            take.prompt.clone_from(&all_prompt(&world));
            if !same {
                take.prompt = take.prompt.replace("white milk foam", "thick oat foam") + " No spoon.";
            }
            job.take = Arc::new(take);
        }
        let entries: Vec<Arc<Entry>> = (0..n).map(|at| world.entry(&job, at)).collect();
        for (at, entry) in entries.iter().enumerate() {
            let picture = if tier == Tier::Final { 4 } else { at };
            looks.push(seen(number, &job.take, entry, &entries, picture));
        }
        let id = job.id();
        world.jobs.push(job);
        for (at, entry) in entries.iter().enumerate() {
            world.jobs.fold(id, at, maquette::jobs::PartEvent::Done(Arc::clone(entry)), crate::world::NOW_MS);
        }
        all.extend(entries);
    }
    world.staged = world.jobs.list().last().map(Job::id);
    let sides = if way == Way::Grid { vec![1, 4, 0, 2] } else { vec![1, 4] };
    world.comparison.sides = Sides::of(sides.into_iter().map(|at: usize| looks[at].side));
    for look in looks {
        if world.comparison.sides.place(look.side).is_some() {
            world.comparison.looks.insert(look.side, Look::Here(Arc::new(look)));
        }
    }
    world.comparison.difference = differ(&world, 4).map(Arc::new);
    world.state.screen.tab = Tab::Compare;
    world.state.screen.compare.way = way;
    world
}

fn all_prompt(world: &World) -> String {
    world.draft.prompt.clone()
}

fn differ(world: &World, gain: u8) -> Option<Difference> {
    let (a, b) = (world.comparison.a()?, world.comparison.b()?);
    let extent = a.pyramid.extent(0);
    let scaled = b.pyramid.extent(0) != extent;
    let other = fitted(b.pyramid.full(), extent);
    let supports: Vec<&Region> = a.support.iter().chain(&b.support).map(|region| &**region).collect();
    let (numbers, picture) = difference(a.pyramid.full(), &other, &supports, gain)?;
    let picture = Arc::new(Pyramid::new(picture));
    Some(Difference { of: (a.side, b.side), gain, numbers, masked: !supports.is_empty(), scaled, picture })
}

fn in_all_sizes(name: &str, world: impl Fn() -> World) {
    for (size_name, size, scale, mode) in SIZES {
        let mut window = sized(world(), size, scale, mode);
        // Large pictures come a part at a time.
        for _ in 0..12 {
            window.step();
        }
        draw(&mut window, &format!("compare_{name}_{size_name}"));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), size.to_pos2());
        for label in ["Wipe", "Difference", "Canvas", "Gallery", "Keep A", "Fit to window"] {
            let rects: Vec<Rect> = window.get_all_by_label(label).map(|node| node.rect()).collect();
            assert!(rects.iter().all(|rect| whole.contains_rect(*rect)), "{label} is cut in {name} at {size_name}");
        }
    }
}

#[test]
fn wipe() {
    in_all_sizes("wipe", || compared(Way::Wipe, true));
}

#[test]
fn side_by_side() {
    in_all_sizes("beside", || compared(Way::Beside, false));
}

#[test]
fn a_grid_of_four() {
    in_all_sizes("grid", || compared(Way::Grid, true));
}

#[test]
fn difference_amplified() {
    in_all_sizes("difference", || compared(Way::Difference, true));
}

#[test]
fn states_that_are_not_whole() {
    let mut empty = World::empty();
    empty.state.screen.tab = Tab::Compare;
    draw(&mut window(empty), "compare_empty_1440");
    let mut light = World::empty();
    light.state.screen.tab = Tab::Compare;
    draw(&mut sized(light, vec2(1024.0, 700.0), 1.0, theme::Mode::Light), "compare_empty_light");

    let mut alone = compared(Way::Wipe, true);
    let b = alone.comparison.sides.b().expect("there is a B");
    alone.comparison.sides.remove(b);
    draw(&mut window(alone), "compare_alone_1440");

    let mut failed = compared(Way::Beside, true);
    let reason = "result-13-1.png: there is no such file".to_owned();
    failed.comparison.looks.insert(b_of(&failed), Look::Gone(reason));
    draw(&mut window(failed), "compare_failed_1440");

    let mut reading = compared(Way::Wipe, true);
    reading.comparison.looks.values_mut().for_each(|look| *look = Look::Reading);
    draw(&mut window(reading), "compare_reading_1440");

    let mut sizes = compared(Way::Wipe, true);
    let side = b_of(&sizes);
    let small = Picture::from_fn(Extent::new(1376, 992), |x, y| [(x / 6) as u8, (y / 4) as u8, 120, 255]);
    if let Some(Look::Here(seen)) = sizes.comparison.looks.get_mut(&side) {
        let seen = Arc::make_mut(seen);
        seen.pyramid = Arc::new(Pyramid::new(small));
        seen.support = None;
        seen.contour = None;
    }
    sizes.comparison.difference = differ(&sizes, 4).map(Arc::new);
    draw(&mut window(sizes), "compare_sizes_1440");

    let mut long = compared(Way::Wipe, false);
    for (at, look) in long.comparison.looks.values_mut().enumerate() {
        if let Look::Here(seen) = look {
            let seen = Arc::make_mut(seen);
            if let Some((_, take)) = &mut seen.take {
                let words = format!("Word{at} goes on and on, as long prompts do. ").repeat(60);
                *take = Arc::new(Take { prompt: words, ..Take::clone(take) });
            }
        }
    }
    let mut window = sized(long, vec2(1024.0, 700.0), 1.0, theme::Mode::Dark);
    draw(&mut window, "compare_long_1024");
}

fn b_of(world: &World) -> Side {
    world.comparison.sides.b().expect("there is a B")
}

fn taken(window: &mut crate::world::Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}

#[test]
fn keys_swap_walk_and_decide() {
    let world = compared(Way::Wipe, true);
    let (a, b) = (world.comparison.sides.a().expect("A"), b_of(&world));
    let third = world.jobs.list().iter().rfind(|job| job.number == 12).expect("take 12").entries().nth(3);
    let third = Side::Result(third.expect("four drafts").1.id);
    let mut window = window(world);
    taken(&mut window);
    window.key_press(Key::S);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Compare(CompareCommand::Swap)]);
    window.key_press(Key::ArrowLeft);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Compare(CompareCommand::SetB(third))], "the final, then back to draft 4");
    window.key_press(Key::V);
    window.run_ok();
    assert_eq!(window.state().state.screen.compare.way, Way::Blink);
    window.key_press(Key::N);
    window.run_ok();
    assert!(!window.state().state.screen.compare.contour);
    let (Some(a), Some(b)) = (a.result(), b.result()) else { panic!("both are results") };
    window.key_press(Key::K);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Verdict(a, Verdict::Kept)]);
    window.key_press(Key::Delete);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Verdict(b, Verdict::Discarded)]);
    window.key_press(Key::Enter);
    window.run_ok();
    assert_eq!(taken(&mut window), [Command::Verdict(b, Verdict::Accepted), Command::UseAsSource(b)]);
    assert_eq!(window.state().state.screen.tab, Tab::Canvas);
}

#[test]
fn the_row_sets_a_and_b() {
    let mut window = window(compared(Way::Wipe, true));
    window.get_by_label("Result 1, draft").click();
    window.run_ok();
    let first = taken(&mut window);
    assert!(matches!(first[..], [Command::Compare(CompareCommand::SetA(_))]), "{first:?}");
    window.get_by_label("Result 3, draft").click_modifiers(Modifiers::SHIFT);
    window.run_ok();
    let second = taken(&mut window);
    assert!(matches!(second[..], [Command::Compare(CompareCommand::SetB(_))]), "{second:?}");
    window.state_mut().state.screen.compare.way = Way::Grid;
    window.run_ok();
    window.get_by_label("Result 1, draft").click();
    window.run_ok();
    let third = taken(&mut window);
    assert!(matches!(third[..], [Command::Compare(CompareCommand::Toggle(_))]), "{third:?}");
}

fn pointer(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

#[test]
fn the_line_is_dragged_and_the_pictures_are_moved_together() {
    let mut window = window(compared(Way::Wipe, true));
    let handle = window.get_by_label("Line between A and B").rect().center();
    window.event(Event::PointerMoved(handle));
    window.event(pointer(handle, true));
    window.event(Event::PointerMoved(handle + vec2(120.0, 0.0)));
    window.event(Event::PointerMoved(handle + vec2(200.0, 0.0)));
    window.event(pointer(handle + vec2(200.0, 0.0), false));
    window.run_ok();
    let wipe = window.state().state.screen.compare.wipe;
    assert!((wipe - (0.5 + 200.0 / 1136.0)).abs() < 0.02, "{wipe}");
    assert!(window.state().state.compare_view.is_none(), "the line was moved, not the picture");
    let free = pos2(300.0, 500.0);
    window.event(Event::PointerMoved(free));
    window.event(pointer(free, true));
    window.event(Event::PointerMoved(free + vec2(40.0, 30.0)));
    window.event(Event::PointerMoved(free + vec2(80.0, 60.0)));
    window.event(pointer(free + vec2(80.0, 60.0), false));
    window.run_ok();
    assert!(window.state().state.compare_view.is_some());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.run_ok();
    let zoom = window.state().state.compare_view.expect("a view of its own").zoom();
    assert!((zoom - 1.0).abs() < 1e-6);
    draw(&mut window, "compare_100_1440");
}

#[test]
fn the_original_is_seen_while_its_key_is_held() {
    let world = compared(Way::Wipe, true);
    let source = world.comparison.original().expect("an edit has a source");
    let mut window = window(world);
    taken(&mut window);
    window.key_down(Key::Backtick);
    window.run_ok();
    assert!(window.state().state.see_original);
    assert!(taken(&mut window).contains(&Command::Compare(CompareCommand::Original)));
    let photo = Arc::clone(&window.state().document.as_ref().expect("a picture is open").pyramid);
    let original = window.state().document.as_ref().map(|document| document.source.clone());
    let seen = Seen {
        side: source,
        pyramid: photo,
        original,
        entry: None,
        take: None,
        siblings: vec![],
        support: None,
        contour: None,
    };
    window.state_mut().comparison.looks.insert(source, Look::Here(Arc::new(seen)));
    window.run_ok();
    assert!(window.query_all_by_label("Original").count() > 0);
    draw(&mut window, "compare_original_1440");
    window.key_up(Key::Backtick);
    window.run_ok();
    assert!(!window.state().state.see_original);
}

#[test]
fn blinking_is_the_only_thing_that_moves() {
    for way in Way::ALL {
        let mut window = window(compared(way, true));
        window.run_ok();
        let steps = window.run();
        assert!(steps <= 3, "{way:?} settles");
    }
}

#[test]
fn results_of_the_gallery_are_compared() {
    let mut world = World::running();
    world.state.screen.tab = Tab::Gallery;
    let ids: Vec<_> = world.tiles.iter().take(3).map(|tile| tile.id).collect();
    world.state.screen.selected = Some(ids[0]);
    world.state.also_selected = ids[1..].to_vec();
    let mut window = window(world);
    draw(&mut window, "compare_chosen_1440");
    taken(&mut window);
    window.key_press(Key::V);
    window.run_ok();
    let sides = ids.iter().copied().map(Side::Result).collect();
    assert_eq!(taken(&mut window), [Command::Compare(CompareCommand::Open(sides))]);
    assert_eq!(Action::CompareResult.hint(), "V");
}
