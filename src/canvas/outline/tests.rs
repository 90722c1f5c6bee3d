//! Contours against the plain boundary of a set: walked pixel by pixel.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const ALL: [bool; 4] = [true; 4];

fn plane(values: &[u8], width: usize, ends: [bool; 4]) -> Plane<'_> {
    Plane { values, width, height: values.len() / width, ends }
}

/// Every side between a pixel inside and one outside, as the middle of that side, in halves.
fn boundary(values: &[u8], width: usize, ends: [bool; 4]) -> BTreeSet<(i32, i32)> {
    let height = values.len() / width;
    let inside = |x: i32, y: i32| {
        let within = x >= 0 && y >= 0 && x < width as i32 && y < height as i32;
        within.then(|| values[y as usize * width + x as usize] >= INSIDE)
    };
    let mut found = BTreeSet::new();
    for y in -1..=height as i32 {
        for x in -1..=width as i32 {
            for (dx, dy) in [(1, 0), (0, 1)] {
                let (one, other) = (inside(x, y), inside(x + dx, y + dy));
                let differ = match (one, other) {
                    (Some(one), Some(other)) => one != other,
                    (None, Some(inside)) => inside && ends[usize::from(dx != 1)],
                    (Some(inside), None) => inside && ends[2 + usize::from(dx != 1)],
                    (None, None) => false,
                };
                if differ {
                    found.insert((2 * x + 1 + dx, 2 * y + 1 + dy));
                }
            }
        }
    }
    found
}

fn halves(point: Point) -> (i32, i32) {
    ((point.x * 2.0).round() as i32, (point.y * 2.0).round() as i32)
}

#[test]
fn a_square_has_one_line_around_it() {
    let mut values = vec![0; 6 * 5];
    for y in 1..4 {
        values[y * 6 + 2..y * 6 + 5].fill(255);
    }
    let lines = trace(plane(&values, 6, ALL)).unwrap();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].closed);
    assert_eq!(lines[0].points.len(), 12);
    let mut line = lines[0].clone();
    line.simplify(0.1);
    assert_eq!(line.points.len(), 8, "cut corners");
}

#[test]
fn soft_edges_are_placed_between_the_pixels() {
    let lines = trace(plane(&[255, 0, 0, 255, 120, 0], 3, [true, true, false, true])).unwrap();
    let crosses = |y: f32| lines.iter().flat_map(|line| &line.points).any(|p| (p.y - y).abs() < 1e-3 && p.x > 0.9);
    assert!(crosses(0.5) && crosses(1.5), "{lines:?}");
    let x = |y: f32| lines[0].points.iter().find(|p| (p.y - y).abs() < 1e-3 && p.x > 0.9).unwrap().x;
    assert!((x(0.5) - 1.0).abs() < 0.01 && (x(1.5) - 1.44).abs() < 0.01, "{} {}", x(0.5), x(1.5));
}

#[test]
fn specks_without_number_do_not_hang() {
    let (width, height) = (3000, 2000);
    let values: Vec<u8> =
        (0..width * height).map(|at| if (at % width + at / width) % 2 == 0 { 255 } else { 0 }).collect();
    let start = std::time::Instant::now();
    assert!(trace(plane(&values, width, ALL)).is_none(), "too many to be drawn");
    assert!(start.elapsed().as_secs() < 5);
}

fn grids() -> impl Strategy<Value = (usize, Vec<u8>, [bool; 4])> {
    (1usize..40, 1usize..20, any::<[bool; 4]>(), any::<bool>()).prop_flat_map(|(width, height, ends, hard)| {
        let value = if hard { prop_oneof![Just(0u8), Just(255u8)].boxed() } else { any::<u8>().boxed() };
        // Some rows are plain, so that whole stretches are passed over.
        let row = prop_oneof![
            3 => prop::collection::vec(value, width),
            1 => Just(vec![0; width]),
            1 => Just(vec![255; width]),
        ];
        (Just(width), prop::collection::vec(row, height).prop_map(|rows| rows.concat()), Just(ends))
    })
}

proptest! {
    #[test]
    fn lines_cross_every_side_of_the_boundary_once((width, values, ends) in grids()) {
        let hard: Vec<u8> = values.iter().map(|value| if *value >= INSIDE { 255 } else { 0 }).collect();
        let lines = trace(plane(&hard, width, ends)).unwrap();
        let mut crossed = BTreeSet::new();
        for line in &lines {
            for point in &line.points {
                prop_assert!(crossed.insert(halves(*point)), "{point:?} twice");
            }
            prop_assert!(line.points.len() >= 2);
            let ring = line.points.iter().zip(line.points.iter().skip(1).chain(line.closed.then(|| &line.points[0])));
            for (from, to) in ring {
                prop_assert!(from.distance(*to) < 1.01, "{from:?} to {to:?}");
            }
        }
        // Sides in the outermost half pixel lie in no cell where the grid is cut.
        let height = values.len() / width;
        let edge = |(x, y): &(i32, i32)| {
            (!ends[0] && *x < 1) || (!ends[1] && *y < 1)
                || (!ends[2] && *x > 2 * width as i32 - 1) || (!ends[3] && *y > 2 * height as i32 - 1)
        };
        let lone = |(x, y): &(i32, i32)| {
            // A side along a cut of a grid one pixel wide or high belongs to no cell.
            let cells_x = (width + 1) as i32 - i32::from(!ends[0]) - i32::from(!ends[2]);
            let cells_y = (height + 1) as i32 - i32::from(!ends[1]) - i32::from(!ends[3]);
            cells_x < 1 || cells_y < 1 || (*x < 0 || *y < 0)
        };
        let expected: BTreeSet<_> =
            boundary(&hard, width, ends).into_iter().filter(|side| !edge(side) && !lone(side)).collect();
        prop_assert_eq!(crossed, expected);
    }

    #[test]
    fn inside_is_on_one_hand((width, values, _) in grids()) {
        // The area within all rings, holes taken off, lies between the pixels inside and those around them.
        let lines = trace(plane(&values, width, ALL)).unwrap();
        let mut area = 0.0;
        for line in &lines {
            prop_assert!(line.closed, "nothing is cut");
            let ring = line.points.iter().zip(line.points.iter().cycle().skip(1));
            area += ring.map(|(a, b)| f64::from(a.x) * f64::from(b.y) - f64::from(b.x) * f64::from(a.y)).sum::<f64>() / 2.0;
        }
        let inside = values.iter().filter(|value| **value >= INSIDE).count() as f64;
        let sides = boundary(&values, width, ALL).len() as f64;
        prop_assert!((area.abs() - inside).abs() <= sides * 0.5 + 1e-3, "{area} {inside} {sides}");
    }

    #[test]
    fn simpler_lines_stay_near((width, values, ends) in grids(), tolerance in 0.05f32..1.5) {
        for line in trace(plane(&values, width, ends)).unwrap() {
            let mut simple = line.clone();
            simple.simplify(tolerance);
            prop_assert!(simple.points.len() <= line.points.len() && simple.points.len() >= 2);
            let count = simple.points.len();
            let last = if simple.closed { count } else { count - 1 };
            for point in &line.points {
                let near = (0..last)
                    .map(|at| distance_to_line(*point, simple.points[at], simple.points[(at + 1) % count]))
                    .fold(f32::MAX, f32::min);
                prop_assert!(near <= tolerance + 1e-3, "{near}");
            }
        }
    }

    #[test]
    fn distances_equal_the_plain_way((width, values, _) in grids(), far in 1.0f32..30.0) {
        let height = values.len() / width;
        let found = distances(&values, width, height, far);
        for (at, found) in found.iter().enumerate() {
            let (x, y) = ((at % width) as f32, (at / width) as f32);
            let plain = values.iter().enumerate().filter(|(_, value)| **value >= INSIDE)
                .map(|(other, _)| ((other % width) as f32 - x).hypot((other / width) as f32 - y))
                .fold(far, f32::min);
            prop_assert!((found - plain).abs() < 1e-3, "{found} {plain}");
        }
    }
}
