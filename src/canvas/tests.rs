use super::*;
use proptest::prelude::*;

mod steps;

const EXTENT: Extent = Extent::new(300, 200);

fn hard(diameter_px: f32) -> Brush {
    Brush { diameter_px, hardness: 1.0, opacity: 1.0, erase: false }
}

fn at(x: f32, y: f32) -> Point {
    Point::new(x, y)
}

fn told(canvas: &Canvas, cursor: Cursor) -> Bounds {
    canvas.changes_since(cursor).into_iter().fold(Bounds::EMPTY, Bounds::union)
}

fn stroke(canvas: &mut Canvas, brush: &Brush, points: &[Point]) -> bool {
    canvas.begin(points[0], brush);
    for point in &points[1..] {
        canvas.extend(*point);
    }
    canvas.finish()
}

#[test]
fn a_stroke_is_one_step_and_undo_takes_it_back() {
    let mut canvas = Canvas::new(EXTENT);
    let before = canvas.cursor();
    assert!(stroke(&mut canvas, &hard(20.0), &[at(20.0, 20.0), at(200.0, 100.0), at(20.0, 150.0)]));
    assert_eq!((canvas.history().undo_steps(), canvas.revision()), (1, 1));
    assert_eq!(canvas.history().undo_label(), Some("brush stroke"));
    assert!(told(&canvas, before).contains(canvas.mask().painted_bounds()));
    let painted = canvas.mask().clone();
    assert_eq!(painted.at(20, 20), 255);
    assert!(!canvas.undo().is_empty() && canvas.mask().is_empty());
    canvas.redo();
    assert_eq!(canvas.mask(), &painted);
    assert!(canvas.redo().is_empty(), "nothing is left to redo");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// A pen never covers more than the whole brush, covers more where it is pressed more, and leaves no gap.
    #[test]
    fn a_pen_stays_within_the_brush(
        points in prop::collection::vec((10.0f32..290.0, 10.0f32..190.0, 0.1f32..1.0), 2..6),
        diameter in 14.0f32..80.0, hardness in 0.0f32..=1.0, size: bool, opacity: bool,
    ) {
        let brush = Brush { hardness, ..hard(diameter) };
        let pressure = brush::Pressure { size, opacity };
        let paint = |press: &dyn Fn(f32) -> Tip| {
            let mut canvas = Canvas::new(EXTENT);
            canvas.begin_pressed(at(points[0].0, points[0].1), &brush, press(points[0].2));
            for (x, y, force) in &points[1..] {
                canvas.extend_pressed(at(*x, *y), press(*force));
            }
            canvas.finish();
            canvas.mask().clone()
        };
        let whole = paint(&|_| Tip::WHOLE);
        let light = paint(&|force| pressure.tip(Some(force * 0.5)));
        let firm = paint(&|force| pressure.tip(Some(force)));
        let area = |mask: &Mask| mask.coverage().iter().map(|v| f64::from(*v)).sum::<f64>();
        prop_assert!(area(&light) <= area(&firm) * 1.02 + 1024.0 && area(&firm) <= area(&whole) * 1.02 + 1024.0);
        let (a, b) = (points[0], points[1]);
        for step in 0..=20 {
            let t = step as f32 / 20.0;
            let (x, y) = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
            prop_assert!(firm.at(x as i32, y as i32) > 0, "a gap at {x}, {y}");
        }
    }
}

#[test]
fn a_stroke_that_changes_nothing_is_no_step() {
    let mut canvas = Canvas::new(EXTENT);
    canvas.fill();
    assert!(!stroke(&mut canvas, &hard(30.0), &[at(50.0, 50.0), at(90.0, 50.0)]));
    assert!(!stroke(&mut canvas, &hard(30.0), &[at(-500.0, 50.0)]));
    assert_eq!((canvas.history().undo_steps(), canvas.revision()), (1, 1));
    assert!(canvas.fill().is_empty(), "filled already");
}

#[test]
fn cancel_rolls_back_and_keeps_older_strokes() {
    let mut canvas = Canvas::new(EXTENT);
    stroke(&mut canvas, &hard(40.0), &[at(100.0, 100.0)]);
    let before = canvas.mask().clone();
    canvas.begin(at(90.0, 100.0), &Brush { erase: true, ..hard(50.0) });
    canvas.extend(at(290.0, 190.0));
    assert_ne!(canvas.mask(), &before);
    let cursor = canvas.cursor();
    let back = canvas.cancel();
    assert_eq!(canvas.mask(), &before);
    assert_eq!(told(&canvas, cursor), back);
    assert!(!canvas.is_painting() && !canvas.finish());
    assert_eq!(canvas.history().undo_steps(), 1);
}

#[test]
fn opacity_does_not_build_up_within_a_stroke_but_between_strokes() {
    let mut canvas = Canvas::new(EXTENT);
    let half = Brush { opacity: 0.5, ..hard(40.0) };
    let back_and_forth = [at(50.0, 50.0), at(150.0, 50.0), at(50.0, 50.0), at(150.0, 51.0)];
    stroke(&mut canvas, &half, &back_and_forth);
    assert_eq!(canvas.mask().at(100, 50), 128);
    stroke(&mut canvas, &half, &back_and_forth);
    assert_eq!(canvas.mask().at(100, 50), 192);
    stroke(&mut canvas, &Brush { erase: true, ..half }, &back_and_forth);
    assert_eq!(canvas.mask().at(100, 50), 96);
    let soft = Brush { hardness: 0.3, ..half };
    let mut canvas = Canvas::new(EXTENT);
    stroke(&mut canvas, &soft, &back_and_forth);
    assert_eq!(canvas.mask().coverage().iter().max(), Some(&128));
}

#[test]
fn shift_click_draws_from_where_the_last_stroke_ended() {
    let mut canvas = Canvas::new(EXTENT);
    canvas.line_to(at(30.0, 30.0), &hard(4.0));
    canvas.finish();
    assert_eq!(canvas.mask().at(30, 30), 255, "without a last point it is a dab");
    canvas.line_to(at(230.0, 130.0), &hard(4.0));
    canvas.finish();
    for step in 0..=20 {
        let p = at(30.0, 30.0).lerp(at(230.0, 130.0), step as f32 / 20.0);
        assert!(canvas.mask().at(p.x as i32, p.y as i32) > 200, "gap at {p:?}");
    }
    assert_eq!(canvas.history().undo_steps(), 2);
}

#[test]
fn fast_strokes_have_no_gaps_at_any_hardness() {
    for hardness in [0.0, 0.5, 0.9, 1.0] {
        let mut canvas = Canvas::new(EXTENT);
        let brush = Brush { hardness, ..hard(16.0) };
        stroke(&mut canvas, &brush, &[at(10.0, 100.0), at(290.0, 100.0)]);
        let ridge: Vec<u8> = (12..288).map(|x| canvas.mask().at(x, 100)).collect();
        let (low, high) = (ridge.iter().min().unwrap(), ridge.iter().max().unwrap());
        assert!(*low > 220 && high - low <= 12, "hardness {hardness}: {low}..{high}");
        // The profile across is the same everywhere along the line: no scallops.
        for dy in 1..8 {
            let edge: Vec<u8> = (20..280).map(|x| canvas.mask().at(x, 100 + dy)).collect();
            let wave = edge.iter().max().unwrap() - edge.iter().min().unwrap();
            assert!(wave <= 12, "hardness {hardness}, {dy} px off: wave of {wave}");
        }
    }
}

#[test]
fn points_far_outside_cost_nothing_and_break_nothing() {
    for hardness in [0.2, 1.0] {
        let mut canvas = Canvas::new(EXTENT);
        let brush = Brush { hardness, ..hard(3.0) };
        let wild = [at(f32::NAN, 0.0), at(-7.9e6, 100.0), at(7.9e6, 100.0), at(f32::INFINITY, 1.0), at(1e30, -1e30)];
        let start = std::time::Instant::now();
        stroke(&mut canvas, &brush, &wild);
        assert!(start.elapsed().as_millis() < 500);
        assert!(canvas.mask().at(150, 100) > 100, "the line crosses the picture");
    }
}

#[test]
fn whole_mask_operations_are_one_step_each() {
    let mut canvas = Canvas::new(EXTENT);
    stroke(&mut canvas, &hard(60.0), &[at(100.0, 100.0)]);
    let painted = canvas.mask().clone();
    canvas.invert();
    canvas.fill();
    canvas.clear();
    assert!(canvas.mask().is_empty());
    assert_eq!(canvas.history().undo_steps(), 4);
    for _ in 0..3 {
        canvas.undo();
    }
    assert_eq!(canvas.mask(), &painted);
    assert!(canvas.replace(Mask::new(Extent::new(2, 2))).is_empty(), "another extent is refused");
}

#[test]
fn history_stays_within_its_budget_and_keeps_the_newest() {
    let mut canvas = Canvas::new(EXTENT);
    let mut masks = Vec::new();
    for step in 0..60 {
        masks.push(canvas.mask().clone());
        stroke(&mut canvas, &hard(9.0), &[at(5.0 * step as f32, 3.0 * step as f32)]);
        canvas.set_history_budget(8_000);
        assert!(canvas.history().bytes() <= 8_000);
    }
    let steps = canvas.history().undo_steps();
    assert!((3..60).contains(&steps), "{steps}");
    for _ in 0..steps {
        canvas.undo();
    }
    assert_eq!(canvas.mask(), &masks[60 - steps]);
    assert!(canvas.undo().is_empty());
    canvas.set_history_budget(0);
    assert_eq!((canvas.history().bytes(), canvas.history().redo_steps()), (0, 0));
}

#[test]
fn a_long_stroke_keeps_under_a_quarter_of_its_tiles() {
    let extent = Extent::new(4400, 1200);
    for hardness in [0.3, 1.0] {
        let mut canvas = Canvas::new(extent);
        canvas.begin(at(200.0, 300.0), &Brush { hardness, ..hard(400.0) });
        canvas.extend(at(4200.0, 800.0));
        canvas.finish();
        let grid = tiles::Grid::new(extent);
        let painted = |tile: &usize| {
            grid.bounds(*tile).rows().any(|(y, columns)| canvas.mask().row(y as u32)[columns].iter().any(|v| *v > 0))
        };
        let raw = (0..grid.len()).filter(painted).count() * tiles::TILE_BYTES;
        let kept = canvas.history().bytes();
        assert!(kept > 0 && kept * 4 < raw as u64, "hardness {hardness}: {kept} of {raw}");
    }
}

#[derive(Debug, Clone)]
enum Op {
    Stroke(Brush, Vec<(f32, f32)>),
    Cancelled(Brush, Vec<(f32, f32)>),
    Line(Brush, (f32, f32)),
    Invert,
    Clear,
    Fill,
    Undo,
    Redo,
}

fn ops() -> impl Strategy<Value = Op> {
    let point = || (-40.0f32..340.0, -40.0f32..240.0);
    let brush = || {
        (1.0f32..90.0, 0.0f32..=1.0, 0.05f32..=1.0, any::<bool>())
            .prop_map(|(diameter_px, hardness, opacity, erase)| Brush { diameter_px, hardness, opacity, erase })
    };
    prop_oneof![
        4 => (brush(), prop::collection::vec(point(), 1..5)).prop_map(|(brush, points)| Op::Stroke(brush, points)),
        1 => (brush(), prop::collection::vec(point(), 1..5)).prop_map(|(brush, points)| Op::Cancelled(brush, points)),
        1 => (brush(), point()).prop_map(|(brush, point)| Op::Line(brush, point)),
        1 => Just(Op::Invert),
        1 => Just(Op::Clear),
        1 => Just(Op::Fill),
        2 => Just(Op::Undo),
        1 => Just(Op::Redo),
    ]
}

fn run(canvas: &mut Canvas, op: &Op) {
    match op {
        Op::Stroke(brush, points) | Op::Cancelled(brush, points) => {
            canvas.begin(at(points[0].0, points[0].1), brush);
            for (x, y) in &points[1..] {
                canvas.extend(at(*x, *y));
            }
            if matches!(op, Op::Stroke(..)) {
                canvas.finish();
            } else {
                canvas.cancel();
            }
        }
        Op::Line(brush, (x, y)) => {
            canvas.line_to(at(*x, *y), brush);
            canvas.finish();
        }
        Op::Invert => drop(canvas.invert()),
        Op::Clear => drop(canvas.clear()),
        Op::Fill => drop(canvas.fill()),
        Op::Undo => drop(canvas.undo()),
        Op::Redo => drop(canvas.redo()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn undoing_and_redoing_everything_comes_back(ops in prop::collection::vec(ops(), 1..24)) {
        let mut canvas = Canvas::new(EXTENT);
        for op in &ops {
            let before = canvas.mask().clone();
            let cursor = canvas.cursor();
            run(&mut canvas, op);
            // What changed is what is told, at least.
            let dirty = told(&canvas, cursor);
            for y in 0..EXTENT.height {
                for (x, (old, new)) in before.row(y).iter().zip(canvas.mask().row(y)).enumerate() {
                    if old != new {
                        let (x, y) = (x as i32, y as i32);
                        prop_assert!(dirty.contains(Bounds::new(x, y, x + 1, y + 1)), "{x},{y} is not in {dirty:?}");
                    }
                }
            }
        }
        let end = canvas.mask().clone();
        let steps = canvas.history().undo_steps();
        for _ in 0..steps {
            prop_assert!(!canvas.undo().is_empty());
        }
        prop_assert!(canvas.mask().is_empty());
        for _ in 0..steps {
            canvas.redo();
        }
        prop_assert_eq!(canvas.mask(), &end);
    }
}

#[test]
fn a_selection_is_one_step_and_costs_what_it_touches() {
    let mut canvas = Canvas::new(EXTENT);
    stroke(&mut canvas, &hard(40.0), &[at(100.0, 100.0), at(250.0, 120.0)]);
    let before = canvas.mask().clone();
    let rect = select::shape::Shape::Rect { from: at(5.0, 5.0), to: at(120.0, 110.0) };
    let rect = select::shape::shape(EXTENT, &rect, true);
    for how in [Combine::Subtract, Combine::Intersect, Combine::Replace, Combine::Add] {
        let cursor = canvas.cursor();
        let wanted = rect.combine(&before, how);
        let changed = canvas.select(Change::Shape, &rect, how);
        assert_eq!(canvas.mask(), &wanted, "{how:?}");
        assert_eq!((canvas.history().undo_label(), told(&canvas, cursor)), (Some("selection"), changed));
        assert_eq!((canvas.undo(), canvas.mask()), (changed, &before), "{how:?}");
    }
    canvas.redo();
    assert!(canvas.select(Change::Shape, &rect, Combine::Add).is_empty(), "it is in there already");
    assert_eq!(canvas.history().undo_steps(), 2);
}

#[test]
fn a_finished_mask_is_one_step_with_its_own_name() {
    let mut canvas = Canvas::new(EXTENT);
    stroke(&mut canvas, &hard(40.0), &[at(100.0, 100.0)]);
    let before = canvas.mask().clone();
    let grown = select::modify::grow(&before, 9, &select::never).unwrap();
    let revision = canvas.revision();
    assert!(canvas.apply(Change::Grow, grown.clone()).contains(grown.painted_bounds()));
    assert_eq!((canvas.mask(), canvas.history().undo_label()), (&grown, Some("grow")));
    assert_eq!(canvas.revision(), revision + 1);
    assert!(canvas.apply(Change::Grow, Mask::full(Extent::new(3, 3))).is_empty(), "of another picture");
    canvas.undo();
    assert_eq!(canvas.mask(), &before);
}
