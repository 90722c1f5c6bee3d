//! What hangs together: fills the holes of a mask and removes its specks.

use super::Selection;
use crate::canvas::mask::{CORE, Mask};
use crate::geom::Bounds;

/// Fills what the core encloses (connected over edges, not touching the picture's border), up to `most_px` pixels each;
/// all of them without a limit. The soft slope around a filled hole is filled up to its ridge.
pub fn fill_holes(mask: &Mask, most_px: Option<u64>) -> Mask {
    let bounds = mask.painted_bounds().grown(1).clip(mask.extent());
    let cut = Selection::cut(mask, bounds);
    let width = bounds.width() as usize;
    let holes = Parts::of(cut.coverage(), width, false, |value| value < CORE);
    let fill: Vec<bool> =
        holes.all.iter().map(|part| !part.at_border && most_px.is_none_or(|most| part.pixels <= most)).collect();
    if !fill.contains(&true) {
        return mask.clone();
    }
    let mut coverage = cut.coverage().to_vec();
    let mut slope = Vec::new();
    for run in holes.runs.iter().filter(|run| fill[run.part]) {
        let row = run.y * width;
        coverage[row + run.from..row + run.to].fill(255);
        slope.extend(row + run.from..row + run.to);
    }
    climb(cut.coverage(), width, &mut coverage, slope);
    put_back(mask, bounds, coverage)
}

/// Fills from the given places on upwards, as long as the coverage before does not fall and is not full.
fn climb(before: &[u8], width: usize, coverage: &mut [u8], mut places: Vec<usize>) {
    while let Some(at) = places.pop() {
        let left = (!at.is_multiple_of(width)).then(|| at - 1);
        let right = (at % width + 1 < width).then_some(at + 1);
        let near = [left, right, at.checked_sub(width), Some(at + width).filter(|at| *at < before.len())];
        for next in near.into_iter().flatten() {
            if coverage[next] < 255 && before[next] >= CORE && before[next] >= before[at] {
                coverage[next] = 255;
                places.push(next);
            }
        }
    }
}

/// Removes what is painted, connected over edges and corners, with less than `least_px` pixels' worth of coverage.
pub fn remove_specks(mask: &Mask, least_px: u64) -> Mask {
    let bounds = mask.painted_bounds();
    let cut = Selection::cut(mask, bounds);
    let width = bounds.width() as usize;
    let specks = Parts::of(cut.coverage(), width, true, |value| value > 0);
    let mut coverage = cut.coverage().to_vec();
    for run in &specks.runs {
        if specks.all[run.part].coverage < least_px.saturating_mul(255) {
            coverage[run.y * width + run.from..run.y * width + run.to].fill(0);
        }
    }
    put_back(mask, bounds, coverage)
}

fn put_back(mask: &Mask, bounds: Bounds, coverage: Vec<u8>) -> Mask {
    Selection::new(bounds, coverage).unwrap_or_default().to_mask(mask.extent())
}

/// A stretch of a row.
struct Run {
    y: usize,
    from: usize,
    to: usize,
    part: usize,
}

/// A connected set of pixels.
#[derive(Clone, Copy, Default)]
struct Part {
    pixels: u64,
    /// The sum of its bytes.
    coverage: u64,
    at_border: bool,
}

/// All connected sets of a plane, as runs.
struct Parts {
    runs: Vec<Run>,
    all: Vec<Part>,
}

impl Parts {
    fn of(plane: &[u8], width: usize, corners: bool, inside: impl Fn(u8) -> bool) -> Self {
        let (mut runs, mut links): (Vec<Run>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut above = 0..0;
        let mut height = 0;
        for (y, row) in plane.chunks_exact(width.max(1)).enumerate() {
            let first = runs.len();
            let (mut at, mut over) = (0, above.start);
            while let Some(skip) = row[at..].iter().position(|value| inside(*value)) {
                let from = at + skip;
                let to = row[from..].iter().position(|value| !inside(*value)).map_or(width, |length| from + length);
                let number = runs.len();
                links.push(number);
                // Runs above that end before this one can touch no later one either; the last may touch the next too.
                let reach = usize::from(corners);
                while over < above.end && runs[over].to + reach <= from {
                    over += 1;
                }
                let mut touching = over;
                while touching < above.end && runs[touching].from < to + reach {
                    unite(&mut links, touching, number);
                    touching += 1;
                }
                runs.push(Run { y, from, to, part: 0 });
                at = to;
            }
            above = first..runs.len();
            height = y + 1;
        }
        let mut all = Vec::new();
        let mut numbers = vec![usize::MAX; runs.len()];
        for (at, run) in runs.iter_mut().enumerate() {
            let root = root(&mut links, at);
            if numbers[root] == usize::MAX {
                numbers[root] = all.len();
                all.push(Part::default());
            }
            run.part = numbers[root];
            let part = &mut all[run.part];
            part.pixels += (run.to - run.from) as u64;
            let values = &plane[run.y * width + run.from..run.y * width + run.to];
            part.coverage += values.iter().map(|value| u64::from(*value)).sum::<u64>();
            part.at_border |= run.y == 0 || run.y + 1 == height || run.from == 0 || run.to == width;
        }
        Self { runs, all }
    }
}

fn root(links: &mut [usize], mut at: usize) -> usize {
    while links[at] != at {
        links[at] = links[links[at]];
        at = links[at];
    }
    at
}

fn unite(links: &mut [usize], one: usize, two: usize) {
    let (one, two) = (root(links, one), root(links, two));
    links[one.max(two)] = one.min(two);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use proptest::prelude::*;

    /// Each connected set by a plain flood.
    fn sets(plane: &[u8], w: i32, corners: bool, inside: &dyn Fn(u8) -> bool) -> Vec<Vec<usize>> {
        let h = plane.len() as i32 / w;
        let mut seen = vec![false; plane.len()];
        let mut sets = Vec::new();
        for start in 0..plane.len() {
            if seen[start] || !inside(plane[start]) {
                continue;
            }
            let mut set = Vec::new();
            let mut stack = vec![start];
            seen[start] = true;
            while let Some(at) = stack.pop() {
                set.push(at);
                let (x, y) = (at as i32 % w, at as i32 / w);
                for (dx, dy) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy))) {
                    let (u, v) = (x + dx, y + dy);
                    let next = (v * w + u) as usize;
                    if (corners || dx == 0 || dy == 0)
                        && (0..w).contains(&u)
                        && (0..h).contains(&v)
                        && !seen[next]
                        && inside(plane[next])
                    {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
            sets.push(set);
        }
        sets
    }

    #[test]
    fn a_soft_ring_is_filled_to_its_ridge() {
        let extent = Extent::new(80, 80);
        let ring = |x: u32, y: u32| {
            let off = ((x as f32 - 40.0).hypot(y as f32 - 40.0) - 25.0).abs();
            ((1.0 - off / 6.0).clamp(0.0, 1.0) * 255.0) as u8
        };
        let grey = (0..80).flat_map(|y| (0..80).map(move |x| ring(x, y))).collect();
        let mask = Mask::from_grey(extent, grey).unwrap();
        let filled = fill_holes(&mask, None);
        assert!((20..60).all(|x| filled.at(x, 40) == 255), "no dim circle is left inside");
        assert!((0..80).all(|x| x > 12 && x < 68 || filled.at(x, 40) == mask.at(x, 40)), "the outside stays soft");
        assert_eq!(fill_holes(&mask, Some(100)), mask, "larger than asked for");
    }

    proptest! {
        #[test]
        fn holes_and_specks_equal_the_plain_way(
            w in 1u32..40, h in 1u32..30, seed in any::<u64>(), dense in 1u64..4, limit in 1u64..40,
        ) {
            let mut noise = seed | 1;
            let grey: Vec<u8> = (0..w * h).map(|_| {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                if noise >> 20 & 3 < dense { 255 } else { 0 }
            }).collect();
            let mask = Mask::from_grey(Extent::new(w, h), grey.clone()).unwrap();
            let mut holes = grey.clone();
            for set in sets(&grey, w as i32, false, &|value| value < CORE) {
                let at_border = set.iter().any(|at| {
                    let (x, y) = (*at as u32 % w, *at as u32 / w);
                    x == 0 || y == 0 || x + 1 == w || y + 1 == h
                });
                if !at_border && set.len() as u64 <= limit {
                    for at in set {
                        holes[at] = 255;
                    }
                }
            }
            prop_assert!(fill_holes(&mask, Some(limit)).coverage() == holes);
            let mut specks = grey.clone();
            for set in sets(&grey, w as i32, true, &|value| value > 0) {
                if (set.len() as u64) < limit {
                    for at in set {
                        specks[at] = 0;
                    }
                }
            }
            prop_assert!(remove_specks(&mask, limit).coverage() == specks);
        }
    }
}
