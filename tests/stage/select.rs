//! The selection tools and the crop frame, driven by real events.

use crate::world::*;
use crate::{pane_of, view_of};
use eframe::egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use maquette::canvas::proposal::Proposal;
use maquette::canvas::select::Combine;
use maquette::canvas::select::shape::Shape;
use maquette::command::{Command, PaintStep};
use maquette::geom::{Bounds, Extent, Point};
use maquette::ui::state::Tool;

const EXTENT: Extent = Extent::new(1000, 800);

fn with_tool(tool: Tool) -> Harness<'static, World> {
    let mut h = page(plain(EXTENT.width, EXTENT.height));
    h.state_mut().state.screen.tool = tool;
    frame(&mut h, vec![moved(5.0, 5.0)]);
    h.state_mut().log.clear();
    h
}

/// Window points of a place of the picture.
fn at(h: &Harness<'_, World>, x: f32, y: f32) -> (f32, f32) {
    view_of(h, EXTENT).ui_from_image(pane_of(h), Point::new(x, y))
}

fn proposals(h: &Harness<'_, World>) -> Vec<(u64, Proposal)> {
    let asked =
        |command: &Command| if let Command::Propose(id, asked) = command { Some((*id, asked.clone())) } else { None };
    h.state().log.iter().filter_map(asked).collect()
}

fn key(key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE }
}

fn mask_bounds(h: &Harness<'_, World>) -> Bounds {
    h.state().document.as_ref().map_or(Bounds::EMPTY, |document| document.canvas.mask().painted_bounds())
}

#[test]
fn a_rectangle_in_one_frame_is_one_step() {
    let mut h = with_tool(Tool::Rectangle);
    let (a, b) = (at(&h, 100.0, 150.0), at(&h, 400.0, 300.0));
    frame(&mut h, vec![left(a.0, a.1, true), moved(b.0, b.1), left(b.0, b.1, false)]);
    let asked = proposals(&h);
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(matches!(&asked[0].1, Proposal::Shape(Shape::Rect { .. }, Combine::Add)));
    let painted = mask_bounds(&h);
    let near = |a: i32, b: i32| (a - b).abs() <= 2;
    assert!(
        near(painted.x0, 100) && near(painted.y0, 150) && near(painted.x1, 400) && near(painted.y1, 300),
        "{painted:?}"
    );
    assert_eq!(h.state().document.as_ref().unwrap().canvas.history().undo_steps(), 1);
}

#[test]
fn a_drag_is_shown_all_the_while_and_escape_takes_it_back() {
    let mut h = with_tool(Tool::Ellipse);
    let a = at(&h, 200.0, 200.0);
    frame(&mut h, vec![left(a.0, a.1, true)]);
    for step in 1..6 {
        let b = at(&h, 200.0 + 60.0 * step as f32, 200.0 + 40.0 * step as f32);
        frame(&mut h, vec![moved(b.0, b.1)]);
        assert!(mask_bounds(&h).width() as i32 >= 55 * step, "the mask follows the drag");
    }
    let asked = proposals(&h);
    assert!(asked.len() == 5 && asked.iter().all(|(id, _)| *id == asked[0].0), "one change, asked for anew");
    frame(&mut h, vec![key(Key::Escape)]);
    assert_eq!(mask_bounds(&h), Bounds::EMPTY);
    assert_eq!(h.state().document.as_ref().unwrap().canvas.history().undo_steps(), 0);
    let b = at(&h, 600.0, 600.0);
    frame(&mut h, vec![moved(b.0, b.1), left(b.0, b.1, false)]);
    assert_eq!(mask_bounds(&h), Bounds::EMPTY, "what was taken back stays back");
}

#[test]
fn a_polygon_is_drawn_corner_by_corner_and_closed_with_enter() {
    let mut h = with_tool(Tool::Polygon);
    for (x, y) in [(100.0, 100.0), (500.0, 100.0), (500.0, 500.0), (300.0, 900.0)] {
        let p = at(&h, x, y);
        frame(&mut h, vec![moved(p.0, p.1), left(p.0, p.1, true), left(p.0, p.1, false)]);
    }
    assert!(h.state().state.drawing, "Delete and Enter belong to the polygon now");
    frame(&mut h, vec![key(Key::Backspace)]);
    let p = at(&h, 100.0, 500.0);
    frame(&mut h, vec![moved(p.0, p.1)]);
    frame(&mut h, vec![key(Key::Enter)]);
    assert!(!h.state().state.drawing);
    let painted = mask_bounds(&h);
    assert!(
        (painted.y1 - 500).abs() <= 2 && (painted.x0 - 100).abs() <= 2,
        "without the corner taken back: {painted:?}"
    );
    let before = h.state().log.len();
    let p = at(&h, 700.0, 700.0);
    frame(&mut h, vec![moved(p.0, p.1)]);
    assert_eq!(h.state().log.len(), before, "it is closed");
}

#[test]
fn the_wand_is_adjusted_after_the_click() {
    let mut h = with_tool(Tool::Wand);
    let p = at(&h, 500.0, 400.0);
    frame(&mut h, vec![left(p.0, p.1, true), left(p.0, p.1, false)]);
    let asked = proposals(&h);
    assert!(matches!(&asked[0].1, Proposal::Wand { at: (x, y), .. } if (x - 500).abs() <= 1 && (y - 400).abs() <= 1));
    let before = asked.len();
    let name = "Tolerance";
    let place = egui_kittest::kittest::Queryable::get_by_label(&h, name).rect().center();
    frame(&mut h, vec![moved(place.x, place.y), left(place.x, place.y, true)]);
    frame(&mut h, vec![moved(place.x + 40.0, place.y)]);
    frame(&mut h, vec![left(place.x + 40.0, place.y, false)]);
    let asked = proposals(&h);
    assert!(asked.len() > before, "the slider asks anew");
    assert!(asked.iter().all(|(id, _)| *id == asked[0].0), "for the same change");
    assert!(h.state().document.as_ref().unwrap().canvas.history().undo_steps() <= 1);
}

#[test]
fn the_frame_goes_past_the_border_and_escape_brings_it_back() {
    let mut h = with_tool(Tool::Frame);
    h.state_mut().draft.mode = maquette::take::Mode::Edit;
    h.state_mut().draft.frame = Some(Bounds::new(200, 200, 700, 600));
    frame(&mut h, vec![moved(6.0, 6.0)]);
    let (a, b) = (at(&h, 700.0, 400.0), at(&h, 1020.0, 400.0));
    frame(&mut h, vec![moved(a.0, a.1), left(a.0, a.1, true)]);
    frame(&mut h, vec![moved(b.0, b.1)]);
    let set = |h: &Harness<'_, World>| {
        h.state()
            .log
            .iter()
            .rev()
            .find_map(|command| if let Command::SetFrame(frame) = command { Some(*frame) } else { None })
    };
    let wide = set(&h).flatten().unwrap();
    assert!((wide.x1 - 1020).abs() <= 2 && (wide.x0, wide.y0, wide.y1) == (200, 200, 600), "{wide:?}");
    frame(&mut h, vec![key(Key::Escape)]);
    assert_eq!(set(&h).flatten(), Some(Bounds::new(200, 200, 700, 600)));
}

#[test]
fn shift_keeps_a_stroke_level() {
    let mut h = with_tool(Tool::Brush);
    let a = at(&h, 200.0, 400.0);
    frame(&mut h, vec![moved(a.0, a.1), left(a.0, a.1, true)]);
    frame(&mut h, vec![Event::ModifiersChanged(Modifiers::SHIFT)]);
    for x in [260.0, 400.0, 700.0] {
        let b = at(&h, x, 400.0 + (x - 200.0) / 8.0);
        frame(&mut h, vec![moved(b.0, b.1)]);
    }
    let level = h.state().paints().iter().all(|step| match step {
        PaintStep::Extend(at, _) => (at.y - 400.0).abs() < 1.5,
        _ => true,
    });
    assert!(level, "{:?}", h.state().paints());
    assert!(h.state().paints().iter().any(|step| matches!(step, PaintStep::Extend(at, _) if at.x > 690.0)));
}
