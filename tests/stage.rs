//! Canvas and gallery, drawn and driven from plain values: no worker, no files.

mod common;
#[path = "stage/select.rs"]
mod select;
#[path = "stage/world.rs"]
mod world;

use common::renderer::save;
use eframe::egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, TouchDeviceId, TouchId, TouchPhase, pos2,
    vec2,
};
use egui_kittest::{Harness, kittest::Queryable};
use maquette::canvas::brush::Tip;
use maquette::canvas::viewport::{Pane, Viewport};
use maquette::command::{Command, PaintStep, TextureKey};
use maquette::geom::{Bounds, Extent, Point};
use maquette::picture::Picture;
use maquette::picture::pyramid::Pyramid;
use maquette::ui::state::{MaskStyle, Overlay, Tab, Tool};
use std::time::Instant;
use world::*;

/// Where the canvas lies.
fn pane_of(h: &Harness<'_, World>) -> Pane {
    let rect = h.get_by_label_contains("Canvas, ").rect();
    Pane { x: rect.left(), y: rect.top(), width: rect.width(), height: rect.height(), pixels_per_point: 1.0 }
}

fn view_of(h: &Harness<'_, World>, extent: Extent) -> Viewport {
    let mut viewport = h.state().state.screen.viewport.unwrap_or_default();
    viewport.settle(pane_of(h), extent, 14.0);
    viewport
}

#[test]
fn a_whole_stroke_in_one_frame_is_kept_in_order() {
    let mut h = page(plain(1000, 800));
    let pane = pane_of(&h);
    frame(&mut h, vec![moved(300.0, 300.0)]);
    h.state_mut().log.clear();
    frame(
        &mut h,
        vec![
            moved(310.0, 300.0),
            left(310.0, 300.0, true),
            moved(400.0, 310.0),
            moved(500.0, 320.0),
            moved(600.0, 330.0),
            left(600.0, 330.0, false),
            moved(700.0, 700.0),
        ],
    );
    let view = view_of(&h, Extent::new(1000, 800));
    let at = |x, y| view.image_from_ui(pane, (x, y));
    let steps = h.state().paints();
    assert!(matches!(steps[0], PaintStep::Begin { at: first, line: false, .. } if *first == at(310.0, 300.0)));
    let rest = [at(400.0, 310.0), at(500.0, 320.0), at(600.0, 330.0)].map(|at| PaintStep::Extend(at, Tip::WHOLE));
    assert_eq!(steps[1..4], rest.each_ref().map(|step| step)[..]);
    assert_eq!(steps[4..], [&PaintStep::Finish], "nothing is painted after the release");
    let painted = h.state().document.as_ref().unwrap().canvas.mask().painted_bounds();
    assert!(painted.width() > 300, "{painted:?}");
}

/// A pen on a touch screen, as the window system tells it: its own event, then the pointer's.
fn pen(x: f32, y: f32, phase: TouchPhase, force: f32) -> Event {
    let (device_id, id) = (TouchDeviceId(1), TouchId(1));
    Event::Touch { device_id, id, phase, pos: pos2(x, y), force: (force > 0.0).then_some(force) }
}

#[test]
fn a_pens_pressure_is_the_size_of_the_brush_and_a_mouse_presses_it_whole() {
    let mut h = page(plain(1000, 800));
    frame(
        &mut h,
        vec![
            pen(310.0, 300.0, TouchPhase::Start, 0.2),
            moved(310.0, 300.0),
            left(310.0, 300.0, true),
            pen(500.0, 300.0, TouchPhase::Move, 1.0),
            moved(500.0, 300.0),
            pen(600.0, 300.0, TouchPhase::Move, 0.5),
            moved(600.0, 300.0),
            pen(600.0, 300.0, TouchPhase::End, 0.0),
            left(600.0, 300.0, false),
            Event::PointerGone,
        ],
    );
    let sizes: Vec<f32> = h
        .state()
        .paints()
        .iter()
        .filter_map(|step| match step {
            PaintStep::Begin { tip, .. } | PaintStep::Extend(_, tip) => Some(tip.size),
            _ => None,
        })
        .collect();
    let close = |wanted: &[f32]| {
        sizes.len() == wanted.len() && sizes.iter().zip(wanted).all(|(size, wanted)| (size - wanted).abs() < 1e-3)
    };
    assert!(close(&[0.24, 1.0, 0.525]), "{sizes:?}");
    assert!(h.state().state.pen_seen);
    // The stroke is thickest where it was pressed most.
    let mask = h.state().document.as_ref().unwrap().canvas.mask().clone();
    let view = view_of(&h, Extent::new(1000, 800));
    let column = |x: f32| {
        let at = view.image_from_ui(pane_of(&h), (x, 300.0)).x as i32;
        (0..800).filter(|y| mask.at(at, *y) >= 128).count()
    };
    assert!(column(330.0) + 20 < column(490.0) && column(595.0) + 15 < column(490.0));
    h.state_mut().log.clear();
    frame(&mut h, vec![moved(310.0, 500.0), left(310.0, 500.0, true), left(310.0, 500.0, false)]);
    assert!(matches!(h.state().paints()[0], PaintStep::Begin { tip: Tip::WHOLE, .. }), "a mouse");
}

#[test]
fn strokes_begin_outside_the_picture_but_not_on_a_bar() {
    let mut h = page(plain(400, 100));
    frame(&mut h, vec![left(500.0, 700.0, true), left(500.0, 700.0, false)]);
    assert_eq!(h.state().paints().len(), 2, "below the picture");
    let bar = h.get_by_label("Tool options").rect();
    let on_bar = bar.left_center() + vec2(3.0, 0.0);
    frame(&mut h, vec![left(on_bar.x, on_bar.y, true), left(on_bar.x, on_bar.y, false)]);
    assert_eq!(h.state().paints().len(), 2, "on the bar");
    assert_eq!(h.state().state.area, Some(maquette::command::action::Scope::Canvas));
}

#[test]
fn shift_click_joins_the_last_point_by_a_line() {
    let mut h = page(plain(1000, 800));
    frame(&mut h, vec![left(200.0, 400.0, true), left(200.0, 400.0, false)]);
    let shift = |pressed| button(800.0, 400.0, PointerButton::Primary, pressed, Modifiers::SHIFT);
    frame(&mut h, vec![shift(true), shift(false)]);
    assert!(matches!(h.state().paints()[2], PaintStep::Begin { line: true, .. }));
    let painted = h.state().document.as_ref().unwrap().canvas.mask().painted_bounds();
    assert!(painted.width() > 590, "{painted:?}");
}

#[test]
fn escape_cancels_and_losing_the_focus_or_the_tool_finishes() {
    let mut h = page(plain(1000, 800));
    let ends = |h: &Harness<'_, World>| h.state().paints().last().copied().cloned();
    frame(&mut h, vec![left(300.0, 300.0, true), moved(400.0, 300.0)]);
    frame(&mut h, vec![key(Key::Escape, true, Modifiers::NONE), moved(500.0, 300.0)]);
    assert_eq!(ends(&h), Some(PaintStep::Cancel));
    assert!(h.state().document.as_ref().unwrap().canvas.mask().is_empty());
    frame(&mut h, vec![left(500.0, 300.0, false), left(300.0, 300.0, true), moved(400.0, 300.0)]);
    frame(&mut h, vec![Event::WindowFocused(false), moved(450.0, 300.0)]);
    assert_eq!(ends(&h), Some(PaintStep::Finish));
    frame(&mut h, vec![left(450.0, 300.0, false), left(300.0, 300.0, true)]);
    h.state_mut().state.screen.tool = Tool::Eraser;
    frame(&mut h, vec![moved(400.0, 300.0)]);
    assert_eq!(ends(&h), Some(PaintStep::Finish));
}

#[test]
fn space_and_the_middle_button_move_the_view() {
    let mut h = page(plain(3000, 2000));
    let pane = pane_of(&h);
    let extent = Extent::new(3000, 2000);
    let held = view_of(&h, extent).image_from_ui(pane, (300.0, 300.0));
    frame(&mut h, vec![key(Key::Space, true, Modifiers::NONE)]);
    assert_eq!(h.state().state.held, Some(Tool::Hand));
    frame(&mut h, vec![left(300.0, 300.0, true), moved(360.0, 340.0), left(360.0, 340.0, false)]);
    frame(&mut h, vec![key(Key::Space, false, Modifiers::NONE)]);
    assert_eq!(h.state().state.held, None);
    let (x, y) = view_of(&h, extent).ui_from_image(pane, held);
    assert!((x - 360.0).abs() <= 1.0 && (y - 340.0).abs() <= 1.0, "{x} {y}");
    let middle = |x, y, pressed| button(x, y, PointerButton::Middle, pressed, Modifiers::NONE);
    frame(&mut h, vec![middle(360.0, 340.0, true), moved(300.0, 300.0), middle(300.0, 300.0, false)]);
    let (x, y) = view_of(&h, extent).ui_from_image(pane, held);
    assert!((x - 300.0).abs() <= 1.0 && (y - 300.0).abs() <= 1.0, "{x} {y}");
    assert!(h.state().paints().is_empty());
}

fn wheel(lines: f32, modifiers: Modifiers) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Line,
        delta: vec2(0.0, lines),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers,
    }
}

#[test]
fn the_wheel_zooms_and_holds_the_place_under_the_pointer() {
    let mut h = page(plain(3000, 2000));
    let pane = pane_of(&h);
    let extent = Extent::new(3000, 2000);
    frame(&mut h, vec![moved(300.0, 300.0)]);
    let before = view_of(&h, extent);
    let held = before.image_from_ui(pane, (300.0, 300.0));
    frame(&mut h, vec![wheel(3.0, Modifiers::NONE)]);
    h.run();
    let after = view_of(&h, extent);
    assert!((1.3..2.0).contains(&(after.zoom() / before.zoom())), "{} {}", before.zoom(), after.zoom());
    let (x, y) = after.ui_from_image(pane, held);
    assert!((x - 300.0).abs() <= 2.0 && (y - 300.0).abs() <= 2.0, "{x} {y}");
    assert!((h.state().state.screen.brush.diameter_px - 60.0).abs() < 0.01);
}

#[test]
fn ctrl_wheel_and_alt_drag_change_the_brush() {
    let mut h = page(plain(1000, 800));
    frame(&mut h, vec![moved(300.0, 300.0)]);
    let ctrl = Modifiers::COMMAND | Modifiers::CTRL;
    frame(&mut h, vec![Event::ModifiersChanged(ctrl), wheel(1.0, ctrl)]);
    h.run();
    assert!(h.state().state.screen.brush.diameter_px > 65.0);
    assert!(h.state().state.screen.viewport.is_none(), "the view stays");
    h.state_mut().state.screen.brush = maquette::canvas::brush::Brush::default();
    let alt = |x, y, pressed| button(x, y, PointerButton::Secondary, pressed, Modifiers::ALT);
    frame(&mut h, vec![alt(300.0, 300.0, true), moved(350.0, 280.0), alt(350.0, 280.0, false)]);
    let brush = h.state().state.screen.brush;
    assert!(brush.diameter_px > 150.0 && (brush.hardness - 0.9).abs() < 0.01, "{brush:?}");
    assert!(h.state().paints().is_empty());
}

#[test]
fn held_keys_and_digits() {
    let mut h = page(plain(1000, 800));
    frame(&mut h, vec![key(Key::Num5, true, Modifiers::NONE), key(Key::Num5, false, Modifiers::NONE)]);
    assert!((h.state().state.screen.brush.opacity - 1.0).abs() < 1e-6, "the canvas has no focus yet");
    frame(&mut h, vec![left(300.0, 300.0, true), left(300.0, 300.0, false)]);
    frame(&mut h, vec![key(Key::Num5, true, Modifiers::NONE)]);
    assert!((h.state().state.screen.brush.opacity - 0.5).abs() < 1e-6);
    frame(&mut h, vec![key(Key::Num0, true, Modifiers::NONE), key(Key::Backtick, true, Modifiers::SHIFT)]);
    assert!((h.state().state.screen.brush.opacity - 1.0).abs() < 1e-6);
    frame(&mut h, vec![left(300.0, 300.0, true), left(300.0, 300.0, false)]);
    assert!(h.state().paints().iter().any(|step| matches!(step, PaintStep::Begin { brush, .. } if brush.erase)));
    frame(&mut h, vec![key(Key::Backtick, false, Modifiers::NONE)]);
    assert_eq!(h.state().state.held, None);
    frame(&mut h, vec![key(Key::Backtick, true, Modifiers::NONE)]);
    assert!(h.state().state.see_original);
    frame(&mut h, vec![key(Key::Backtick, false, Modifiers::NONE)]);
    assert!(!h.state().state.see_original);
}

#[test]
fn painting_on_a_result_goes_back_to_the_source() {
    let mut world = plain(1000, 800);
    let tile = results(1, 1).tiles[0];
    let mut entry = (*inspected(&tile, "a").entry).clone();
    entry.extent = Extent::new(1000, 800);
    world.shown = Some(maquette::ui::view::Shown { entry: entry.into(), pyramid: None });
    let mut h = page(world);
    h.get_by_label_contains("Canvas, result 2");
    h.get_by_label("Source");
    frame(&mut h, vec![left(300.0, 300.0, true), left(300.0, 300.0, false)]);
    let log: Vec<_> = h.state().log.iter().filter(|c| !matches!(c, Command::Want(_))).collect();
    assert_eq!(log[0], &Command::ShowResult(None));
    assert!(matches!(log[1], Command::Paint(PaintStep::Begin { .. })));
}

#[test]
fn a_result_without_a_source_is_only_looked_at() {
    let mut world = World::default();
    let tile = results(1, 1).tiles[0];
    world.shown = Some(maquette::ui::view::Shown { entry: inspected(&tile, "a").entry, pyramid: None });
    let mut h = page(world);
    frame(&mut h, vec![left(300.0, 300.0, true), moved(400.0, 300.0), left(400.0, 300.0, false)]);
    assert!(h.state().log.iter().all(|c| matches!(c, Command::Want(_))), "{:?}", h.state().log);
    assert!(h.query_by_label("Source").is_none() && h.query_by_label("Tool options").is_none());
}

#[test]
fn the_empty_canvas_says_how_a_picture_gets_there() {
    let mut world = World { drops_arrive: false, ..World::default() };
    world.state.screen.tab = Tab::Canvas;
    let mut h = page(world);
    h.get_by_label_contains("on Wayland files cannot be dropped");
    h.get_by_label("Open picture...").click();
    h.run();
    assert!(h.state().log.iter().any(|c| matches!(c, Command::PickFiles(_))));
    h.state_mut().opening = Some("harbour.tif".to_owned());
    h.run();
    h.get_by_label("Opening harbour.tif");
}

#[test]
fn tools_and_bars_are_named_and_work() {
    let around = Around::Canvas { stack: 304.0, below: 250.0 };
    let mut h = open(sample(), vec2(1440.0, 900.0), 1.0, false, around);
    for name in ["Hand", "Eraser"] {
        h.get_by_label(name).click();
        h.run();
    }
    assert_eq!(h.state().state.screen.tool, Tool::Eraser);
    h.get_by_label("Canvas, coffee.jpg, 2400 × 1600");
    h.get_by_label_contains(" at 1.00×");
    h.get_by_label("Sent +52 px");
    h.get_by_label("Blended +26 px");
    h.get_by_label_contains("Painted ").click();
    h.run();
    assert!(!h.state().state.screen.mask.painted && h.state().state.screen.overlay);
    h.get_by_label("How the mask is shown").click();
    h.run();
    h.get_by_label("Mask alone").click();
    h.run();
    assert_eq!(h.state().state.screen.mask.style, MaskStyle::Grey);
    h.get_by_label("Contours").click();
    h.run();
    h.get_by_label("Yellow").click();
    h.run();
    assert_eq!(h.state().state.screen.mask.tint, Some([0xF9, 0xC8, 0x0E]));
    h.key_press(Key::Escape);
    h.run();
    assert!(!h.state().state.look_open);
    h.get_by_label("Zoom in").click();
    h.run();
    assert!(h.state().state.screen.viewport.is_some());
    h.get_by_label("Fit to window").click();
    h.run();
    assert!(h.state().state.screen.viewport.is_none());
    h.get_by_label("Invert mask").click();
    h.run();
    assert!(h.state().log.contains(&Command::Do(maquette::command::action::Action::InvertMask)));
    h.get_by_label_contains("Step 3: Run. Four drafts from the Sandbox");
    h.get_by_label("Close the three steps").click();
    h.run();
    assert!(h.state().state.screen.steps_closed);
    assert!(h.query_by_label("Three steps to an edit").is_none());
}

#[test]
fn an_idle_page_asks_for_no_frame() {
    for mut h in [page(sample()), page(results(500, 3_600_000))] {
        h.run();
        let frames = h.state().frames;
        h.run();
        assert!(h.state().frames - frames <= 1);
    }
}

#[test]
fn a_hundred_thousand_results_cost_what_is_in_sight() {
    let mut world = results(100_000, 300_000);
    world.state.screen.selected = Some(world.tiles[0].id);
    let mut h = page(world);
    let cells = h.get_all_by_label_contains("Edit, ").count();
    assert!((8..100).contains(&cells), "{cells}");
    h.run();
    let start = Instant::now();
    frame(&mut h, vec![key(Key::End, true, Modifiers::NONE)]);
    h.run();
    let last = h.state().tiles[99_999].id;
    assert_eq!(h.state().state.screen.selected, Some(last));
    let start_frames = h.state().frames;
    let took = start.elapsed();
    let start = Instant::now();
    for _ in 0..20 {
        h.step();
    }
    let per_frame = start.elapsed() / (h.state().frames - start_frames);
    println!("100,000 results: to the end in {took:?}, then {per_frame:?} a frame, {cells} cells");
    assert!(per_frame.as_millis() < 60, "{per_frame:?}");
    frame(&mut h, vec![key(Key::Home, true, Modifiers::NONE)]);
    frame(&mut h, vec![key(Key::ArrowDown, true, Modifiers::NONE)]);
    assert_ne!(h.state().state.screen.selected, Some(last));
    let asked = h.state().log.iter().filter(|c| matches!(c, Command::Inspect(_))).count();
    assert!(asked >= 3, "each selection asks for its details");
}

#[test]
fn a_click_selects_a_double_click_opens_and_a_discarded_one_moves_on() {
    let mut world = results(40, 3_600_000);
    world.inspected = Some(inspected(&world.tiles[0], "a prompt"));
    let second = world.tiles[1].id;
    let third = world.tiles[2].id;
    let mut h = page(world);
    let at = h.get_all_by_label_contains("Edit, ").nth(1).unwrap().rect().center();
    frame(&mut h, vec![left(at.x, at.y, true), left(at.x, at.y, false)]);
    assert_eq!(h.state().state.screen.selected, Some(second));
    assert!(h.state().log.contains(&Command::Inspect(second)));
    frame(&mut h, vec![left(at.x, at.y, true), left(at.x, at.y, false)]);
    assert!(h.state().log.contains(&Command::ShowResult(Some(second))));
    assert_eq!(h.state().state.screen.tab, Tab::Canvas);
    h.state_mut().tiles.remove(1);
    h.run();
    assert_eq!(h.state().state.screen.selected, Some(third), "the next one is selected");
    assert!(h.state().log.contains(&Command::Inspect(third)));
}

#[test]
fn details_say_what_was_asked_and_what_came() {
    let mut world = results(12, 3_600_000);
    world.state.screen.selected = Some(world.tiles[0].id);
    world.inspected = Some(inspected(&world.tiles[0], "Pour a heart into the espresso"));
    let mut h = page(world);
    h.run();
    for words in ["Take 12, result 2", "0 px changed outside", "Requested", "19.4 s", "0.014 USD", "1376 × 992"] {
        assert!(h.query_all_by_label(words).next().is_some(), "{words}");
    }
    h.get_by_label_contains("Image 2: chelsea.png");
    h.get_by_label("Copy: Prompt").click();
    h.run();
    assert!(h.state().log.contains(&Command::CopyText("Pour a heart into the espresso".to_owned())));
    h.get_by_label("Heat map").click();
    h.run();
    assert!(matches!(h.state().state.overlay, Overlay::Heat(_)));
    h.get_by_label_contains("812,345 px");
    h.get_by_label("Close the heat map").click();
    h.run();
    assert_eq!(h.state().state.overlay, Overlay::None);
    h.get_by_label("As reference").click();
    h.run();
    assert!(h.state().log.iter().any(|c| matches!(c, Command::UseAsReference(_))));
}

fn pictures(name: &str, mut h: Harness<'_, World>) {
    h.run();
    save(&h.render().expect("the renderer draws any frame"), name);
}

#[test]
fn the_canvas_looks_as_drawn() {
    let around = |stack, below| Around::Canvas { stack, below };
    let mut hovered = open(sample(), vec2(1440.0, 900.0), 1.0, false, around(304.0, 126.0));
    frame(&mut hovered, vec![moved(700.0, 300.0)]);
    pictures("canvas_start_1440x900", hovered);
    let later = |mut world: World| {
        world.state.screen.steps_closed = true;
        world
    };
    let mut painted = open(later(sample()), vec2(1440.0, 900.0), 1.0, true, around(304.0, 249.0));
    frame(&mut painted, vec![left(500.0, 500.0, true), moved(650.0, 520.0), moved(700.0, 480.0)]);
    pictures("canvas_stroke_light_1440x900", painted);
    pictures("canvas_1024x700", open(later(sample()), vec2(1024.0, 700.0), 1.0, false, around(48.0, 224.0)));
    pictures("canvas_1280x800_2x", open(later(sample()), vec2(1280.0, 800.0), 2.0, false, around(276.0, 235.0)));
    let mut near = open(later(sample()), vec2(1440.0, 900.0), 1.0, false, around(304.0, 126.0));
    let mut viewport = Viewport::default();
    let pane = Pane { x: 48.0, y: 44.0, width: 1088.0, height: 730.0, pixels_per_point: 1.0 };
    viewport.fit(pane, Extent::new(2400, 1600), 14.0);
    viewport.zoom_to(pane, Extent::new(2400, 1600), (480.0, 330.0), 3.0);
    near.state_mut().state.screen.viewport = Some(viewport);
    near.run();
    pictures("canvas_300_percent", near);
    let empty = World { opening: None, ..World::default() };
    pictures("canvas_empty", open(empty, vec2(1440.0, 900.0), 1.0, false, around(304.0, 126.0)));
    let opening = World { opening: Some("harbour.tif".to_owned()), ..World::default() };
    pictures("canvas_opening", open(opening, vec2(1024.0, 700.0), 1.0, false, around(48.0, 126.0)));
}

/// The sample with the card closed and another look.
fn looked_at(change: impl FnOnce(&mut maquette::ui::state::MaskLook)) -> World {
    let mut world = sample();
    world.state.screen.steps_closed = true;
    change(&mut world.state.screen.mask);
    world
}

#[test]
fn the_mask_looks_as_chosen() {
    let around = Around::Canvas { stack: 304.0, below: 249.0 };
    let size = vec2(1440.0, 900.0);
    let shown = |name: &str, world: World, light: bool| pictures(name, open(world, size, 1.0, light, around));
    shown("mask_tint", looked_at(|look| look.style = MaskStyle::Tint), false);
    shown("mask_alone", looked_at(|look| look.style = MaskStyle::Grey), false);
    shown("mask_inverted_blue", looked_at(|look| (look.inverted, look.tint) = (true, Some([0x2F, 0x80, 0xED]))), true);
    let mut popover = open(looked_at(|_| {}), size, 1.0, false, around);
    popover.get_by_label("How the mask is shown").click();
    popover.run();
    pictures("mask_popover", popover);
    for (name, grey) in [("contours_on_white", 250), ("contours_on_black", 6)] {
        let mut world = looked_at(|look| look.style = MaskStyle::Effective);
        let document = world.document.as_mut().unwrap();
        let flat = Picture::from_fn(document.pyramid.extent(0), |_, _| [grey, grey, grey, 255]);
        document.pyramid = Pyramid::new(flat).into();
        shown(name, world, false);
    }
}

#[test]
fn each_style_paints_what_it_says() {
    let render = |world: World| {
        let mut h = page(world);
        h.run();
        h.render().unwrap()
    };
    // In the middle of what the sample suggests, and far from it.
    let (inside, outside) = ((460, 330), (60, 700));
    let at = |picture: &image::RgbaImage, (x, y): (u32, u32)| picture.get_pixel(x, y).0;
    let alone = render(looked_at(|look| look.style = MaskStyle::Grey));
    assert_eq!((at(&alone, inside), at(&alone, outside)), ([255; 4], [0, 0, 0, 255]));
    let tint = render(looked_at(|look| look.style = MaskStyle::Tint));
    let off = render({
        let mut world = looked_at(|_| {});
        world.state.screen.overlay = false;
        world
    });
    assert_eq!(at(&tint, outside), at(&off, outside));
    assert_ne!(at(&tint, inside), at(&off, inside));
    let other = render(looked_at(|look| (look.style, look.inverted) = (MaskStyle::Tint, true)));
    assert_eq!(at(&other, inside), at(&off, inside));
    assert_ne!(at(&other, outside), at(&off, outside));
    let lines = render(looked_at(|_| {}));
    let differ = lines.pixels().zip(tint.pixels()).filter(|(a, b)| a != b).count();
    assert!((800..30_000).contains(&differ), "{differ} pixels of lines");
}

#[test]
fn q_shows_the_mask_alone_and_back() {
    let mut screen = maquette::ui::state::Screen::default();
    screen.mask.style = MaskStyle::Tint;
    screen.overlay = false;
    screen.show_mask_alone();
    assert_eq!((screen.mask.style, screen.overlay), (MaskStyle::Grey, true));
    screen.show_mask_alone();
    assert_eq!(screen.mask.style, MaskStyle::Tint);
}

fn full_gallery() -> World {
    let mut world = results(300, 1_700_000);
    let photo = photo();
    for at in 0..64 {
        let (x, y) = (at * 137 % 1400, at * 71 % 800);
        let image = scrap(&photo, Bounds::new(x, y, x + 900, y + 640), 320);
        let id = world.tiles[at as usize].id;
        stock(&mut world, TextureKey::Thumb(id), image);
    }
    let tile = world.tiles[0];
    let prompt = "Pour @2 into the espresso as latte art, white milk foam with fine speckle like @3. \
                  Keep the crema ring, the rim and the direction of the light exactly as they are.";
    let details = inspected(&tile, prompt);
    let large = scrap(&photo, Bounds::new(600, 0, 1900, 940), 1024);
    stock(&mut world, TextureKey::Detail(tile.id), large.clone());
    stock(&mut world, TextureKey::Heat(tile.id), large.clone());
    for original in details.take.originals() {
        stock(&mut world, TextureKey::Original(original.digest), large.clone());
    }
    world.state.screen.selected = Some(tile.id);
    world.inspected = Some(details);
    world
}

#[test]
fn the_gallery_looks_as_drawn() {
    for (name, size, light) in [
        ("gallery_1440x900", vec2(1440.0, 900.0), false),
        ("gallery_1024x700", vec2(1024.0, 700.0), false),
        ("gallery_light", vec2(1440.0, 900.0), true),
    ] {
        pictures(name, open(full_gallery(), size, 1.0, light, Around::Gallery));
    }
    let mut heat = open(full_gallery(), vec2(1440.0, 900.0), 1.0, false, Around::Gallery);
    let id = heat.state().tiles[0].id;
    heat.state_mut().state.overlay = Overlay::Heat(id);
    pictures("gallery_heat", heat);
    pictures("gallery_empty", open(World::default(), vec2(1440.0, 900.0), 1.0, false, Around::Gallery));
}

#[test]
fn points_are_where_the_picture_is() {
    let h = page(sample());
    let pane = pane_of(&h);
    let view = view_of(&h, Extent::new(2400, 1600));
    let (x, y) = view.ui_from_image(pane, Point::new(0.0, 0.0));
    assert!((x - pane.x - 14.0).abs() <= 1.0 && y > pane.y + 14.0, "{x} {y}");
}
