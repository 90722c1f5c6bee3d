//! The history as a list of states.

use super::*;

#[test]
fn toggle_goes_between_the_last_two_states() {
    let mut canvas = Canvas::new(EXTENT);
    assert!(canvas.toggle().is_empty(), "nothing has happened");
    for x in 1..6 {
        stroke(&mut canvas, &hard(10.0), &[at(30.0 * x as f32, 50.0)]);
    }
    let last = canvas.mask().clone();
    canvas.toggle();
    let before = canvas.mask().clone();
    assert_ne!(before, last);
    canvas.toggle();
    assert_eq!(canvas.mask(), &last);
    for _ in 0..3 {
        canvas.undo();
    }
    let third = canvas.mask().clone();
    canvas.toggle();
    let fourth = canvas.mask().clone();
    assert_ne!(fourth, third);
    for wanted in [&third, &fourth, &third] {
        canvas.toggle();
        assert_eq!(canvas.mask(), wanted);
    }
    canvas.invert();
    let inverted = canvas.mask().clone();
    canvas.toggle();
    assert_eq!(canvas.mask(), &third);
    canvas.toggle();
    assert_eq!(canvas.mask(), &inverted);
}

#[test]
fn two_hundred_large_strokes_stay_within_the_default_budget() {
    let extent = Extent::new(3840, 2160);
    let mut canvas = Canvas::new(extent);
    let mut seed = 7u32;
    let mut random = |most: f32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as f32 / (1 << 24) as f32 * most
    };
    for step in 0..200 {
        let brush = Brush { diameter_px: 400.0, hardness: 0.5, opacity: 0.8, erase: step % 5 == 4 };
        canvas.begin(at(random(3840.0), random(2160.0)), &brush);
        for _ in 0..3 {
            canvas.extend(at(random(3840.0), random(2160.0)));
        }
        canvas.finish();
        if step % 20 == 0 {
            canvas.invert();
        }
    }
    canvas.fill();
    canvas.clear();
    let steps = canvas.history().undo_steps();
    assert!(steps >= 200, "{steps}");
    println!("{steps} steps in {} MB", canvas.history().bytes() >> 20);
    assert!(canvas.history().bytes() <= history::DEFAULT_BUDGET);
    let start = std::time::Instant::now();
    while !canvas.undo().is_empty() {}
    println!("all undone in {:?}", start.elapsed());
    assert!(canvas.mask().is_empty());
}

#[derive(Debug, Clone)]
enum Act {
    Stroke(f32, f32, f32, bool),
    Invert,
    Clear,
    Fill,
    Replace(u8),
    Undo,
    Redo,
    Toggle,
    Budget(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = prop_oneof![
        4 => (0f32..300.0, 0f32..200.0, 1f32..90.0, any::<bool>()).prop_map(|(x, y, d, e)| Act::Stroke(x, y, d, e)),
        1 => Just(Act::Invert),
        1 => Just(Act::Clear),
        1 => Just(Act::Fill),
        1 => any::<u8>().prop_map(Act::Replace),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
        2 => Just(Act::Toggle),
        1 => (0u64..20_000).prop_map(Act::Budget),
    ];
    prop::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Against a plain list of all states.
    #[test]
    fn history_is_a_list_of_states_within_its_budget(acts in acts()) {
        let mut canvas = Canvas::new(EXTENT);
        let mut states = vec![canvas.mask().clone()];
        let (mut here, mut budget, mut back) = (0, u64::MAX, false);
        for act in acts {
            let before = canvas.history().undo_steps();
            let mut changed = true;
            match act {
                Act::Stroke(x, y, d, erase) => {
                    changed = stroke(&mut canvas, &Brush { erase, ..hard(d) }, &[at(x, y), at(y, x)]);
                }
                Act::Invert => drop(canvas.invert()),
                Act::Clear => changed = !canvas.clear().is_empty(),
                Act::Fill => changed = !canvas.fill().is_empty(),
                Act::Replace(value) => {
                    let mask = Mask::from_grey(EXTENT, vec![value; EXTENT.pixels() as usize]).unwrap();
                    changed = !canvas.replace(mask).is_empty();
                }
                Act::Undo | Act::Redo | Act::Toggle => {
                    let undo = matches!(act, Act::Undo) || (matches!(act, Act::Toggle) && !back);
                    let (undos, redos) = (canvas.history().undo_steps(), canvas.history().redo_steps());
                    match act {
                        Act::Undo => canvas.undo(),
                        Act::Redo => canvas.redo(),
                        _ => canvas.toggle(),
                    };
                    if undo && undos > 0 {
                        (here, back) = (here - 1, true);
                    } else if !undo && redos > 0 {
                        (here, back) = (here + 1, false);
                    }
                    prop_assert_eq!(canvas.mask(), &states[here]);
                    continue;
                }
                Act::Budget(bytes) => {
                    budget = bytes;
                    canvas.set_history_budget(bytes);
                    prop_assert!(canvas.history().bytes() <= budget);
                    continue;
                }
            }
            if changed {
                states.truncate(here + 1);
                states.push(canvas.mask().clone());
                (here, back) = (here + 1, false);
            } else {
                prop_assert_eq!(canvas.history().undo_steps(), before);
            }
            prop_assert!(canvas.history().bytes() <= budget);
            prop_assert_eq!(canvas.mask(), &states[here]);
        }
    }
}
