//! Contours of a grid of bytes by marching squares (Lorensen and Cline's method in the plane): lines between the pixels
//! that reach a value and those that do not, placed between their middles by linear interpolation.

use crate::geom::Point;

/// From this value on a pixel is inside.
pub const INSIDE: u8 = 128;

/// The line between inside and outside is where a value would be this.
const BORDER: f32 = 127.5;

/// More pieces of lines than this are not joined.
const MAX_PIECES: usize = 1 << 20;

/// Bytes in rows.
#[derive(Debug, Clone, Copy)]
pub struct Plane<'a> {
    /// `width * height` bytes.
    pub values: &'a [u8],
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Left, top, right, bottom: beyond this side is nothing, so that a line runs along it. Where it is false the grid
    /// is cut out of a larger one and lines end there.
    pub ends: [bool; 4],
}

/// A contour in pixels of its grid; the middle of the first pixel is at a half.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// Its points in order; the first is not repeated at the end.
    pub points: Vec<Point>,
    /// The last point is joined to the first one.
    pub closed: bool,
}

/// The contours of all areas and holes, or none when there are too many to be drawn.
pub fn trace(plane: Plane<'_>) -> Option<Vec<Line>> {
    let pieces = pieces(plane)?;
    Some(join(&pieces, plane))
}

/// A piece of a contour within a cell, from one side to another; sides are numbered over the whole grid.
type Piece = (u32, u32);

/// Sides of a cell in the order of its corners: a side lies between a corner and the next one, clockwise. The last is
/// the left one.
const TOP: usize = 0;
const RIGHT: usize = 1;
const BOTTOM: usize = 2;

/// Cell `x, y` has the pixels `x - 1, y - 1` to `x, y` at its corners.
fn side_number(x: usize, y: usize, side: usize, cells: usize) -> u32 {
    let at = |x: usize, y: usize, upright: usize| ((y * cells + x) * 2 + upright) as u32;
    match side {
        TOP => at(x, y, 0),
        BOTTOM => at(x, y + 1, 0),
        RIGHT => at(x + 1, y, 1),
        _ => at(x, y, 1),
    }
}

fn pieces(plane: Plane<'_>) -> Option<Vec<Piece>> {
    let Plane { values, width, height, ends } = plane;
    if width == 0 || height == 0 || values.len() < width * height || width * height > 1 << 29 {
        return Some(Vec::new());
    }
    let columns = usize::from(!ends[0])..=width - usize::from(!ends[2]);
    let lines = usize::from(!ends[1])..=height - usize::from(!ends[3]);
    let cells = width + 2;
    let mut found = Vec::new();
    // Rows with a byte of nothing at both ends, and nothing above and below.
    let mut above = vec![0; width + 2];
    let mut below = vec![0; width + 2];
    if *lines.start() > 0 {
        below[1..=width].copy_from_slice(&values[..width]);
    }
    for y in lines {
        std::mem::swap(&mut above, &mut below);
        if y < height {
            below[1..=width].copy_from_slice(&values[y * width..(y + 1) * width]);
        } else {
            below.fill(0);
        }
        let mut x = *columns.start();
        while x <= *columns.end() {
            // Most cells have all corners alike: sixteen at once are passed over.
            if let (Some(a), Some(b)) = (above.get(x..x + 17), below.get(x..x + 17)) {
                let both = a.iter().zip(b);
                let (least, most) =
                    both.fold((u8::MAX, 0), |(least, most), (a, b)| (least.min(*a).min(*b), most.max(*a).max(*b)));
                if least >= INSIDE || most < INSIDE {
                    x += 16;
                    continue;
                }
            }
            let corners = [above[x], above[x + 1], below[x + 1], below[x]];
            cell(corners, |from, to| {
                found.push((side_number(x, y, from, cells), side_number(x, y, to, cells)));
            });
            x += 1;
        }
        if found.len() > MAX_PIECES {
            return None;
        }
    }
    Some(found)
}

/// The pieces of one cell, each from a side that is left clockwise to one that is entered: so pieces of neighbouring
/// cells join end to start.
fn cell(corners: [u8; 4], mut piece: impl FnMut(usize, usize)) {
    let inside = corners.map(|value| value >= INSIDE);
    let (mut leaves, mut enters) = ([0; 2], [0; 2]);
    let (mut out, mut back) = (0, 0);
    for side in 0..4 {
        match (inside[side], inside[(side + 1) % 4]) {
            (true, false) => {
                leaves[out] = side;
                out += 1;
            }
            (false, true) => {
                enters[back] = side;
                back += 1;
            }
            _ => {}
        }
    }
    match out {
        0 => {}
        1 => piece(leaves[0], enters[0]),
        _ => {
            // Two corners across: their mean says whether they touch.
            let joined = corners.iter().map(|value| u32::from(*value)).sum::<u32>() >= 4 * u32::from(INSIDE);
            for side in leaves {
                piece(side, if joined { (side + 1) % 4 } else { (side + 3) % 4 });
            }
        }
    }
}

/// Puts pieces together, end to start.
fn join(pieces: &[Piece], plane: Plane<'_>) -> Vec<Line> {
    let mut sorted = pieces.to_vec();
    sorted.sort_unstable();
    let next: Vec<Option<usize>> =
        sorted.iter().map(|(_, end)| sorted.binary_search_by_key(end, |(start, _)| *start).ok()).collect();
    let mut follows = vec![false; sorted.len()];
    for at in next.iter().flatten() {
        follows[*at] = true;
    }
    let mut used = vec![false; sorted.len()];
    let mut lines = Vec::new();
    let open = (0..sorted.len()).filter(|at| !follows[*at]);
    for first in open.chain(0..sorted.len()) {
        if used[first] {
            continue;
        }
        let mut points = vec![place(sorted[first].0, plane)];
        let mut at = first;
        let closed = loop {
            used[at] = true;
            match next[at] {
                Some(after) if after == first => break true,
                Some(after) if !used[after] => {
                    points.push(place(sorted[after].0, plane));
                    at = after;
                }
                _ => {
                    points.push(place(sorted[at].1, plane));
                    break false;
                }
            }
        };
        lines.push(Line { points, closed });
    }
    lines
}

/// Where the line crosses a side.
fn place(side: u32, plane: Plane<'_>) -> Point {
    let cells = plane.width + 2;
    let (at, upright) = (side as usize / 2, side % 2 == 1);
    let (x, y) = ((at % cells) as isize, (at / cells) as isize);
    let value = |x: isize, y: isize| {
        let inside = x >= 0 && y >= 0 && x < plane.width as isize && y < plane.height as isize;
        if inside { f32::from(plane.values[y as usize * plane.width + x as usize]) } else { 0.0 }
    };
    // The side's two pixels: beside each other under a lying side, above each other at an upright one.
    let (one, other) = if upright { ((x - 1, y - 1), (x - 1, y)) } else { ((x - 1, y - 1), (x, y - 1)) };
    let (from, to) = (value(one.0, one.1), value(other.0, other.1));
    let t = if (from - to).abs() < 1e-6 { 0.5 } else { ((from - BORDER) / (from - to)).clamp(0.0, 1.0) };
    let middle = |v: isize| v as f32 + 0.5;
    let (x, y) = (middle(one.0), middle(one.1));
    let (x, y) = if upright { (x, y + t) } else { (x + t, y) };
    Point::new(x.clamp(0.0, plane.width as f32), y.clamp(0.0, plane.height as f32))
}

impl Line {
    /// Leaves out points that lie within `tolerance` of the line without them (Ramer, Douglas and Peucker).
    pub fn simplify(&mut self, tolerance: f32) {
        let count = self.points.len();
        if count < 4 {
            return;
        }
        let mut kept = vec![false; count];
        kept[0] = true;
        kept[count - 1] = true;
        let mut open = vec![(0, count - 1)];
        if self.closed {
            // A ring has no ends: the point farthest from the first one is the other.
            let first = self.points[0];
            let far =
                (1..count).max_by(|a, b| self.points[*a].distance(first).total_cmp(&self.points[*b].distance(first)));
            let far = far.unwrap_or(count - 1);
            kept[far] = true;
            kept[count - 1] = far == count - 1;
            open = vec![(0, far), (far, count)];
        }
        while let Some((from, to)) = open.pop() {
            let (start, end) = (self.points[from], self.points[to % count]);
            let farthest = (from + 1..to)
                .map(|at| (at, distance_to_line(self.points[at], start, end)))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((at, distance)) = farthest
                && distance > tolerance
            {
                kept[at] = true;
                open.push((from, at));
                open.push((at, to));
            }
        }
        let mut at = 0;
        self.points.retain(|_| {
            at += 1;
            kept[at - 1]
        });
    }
}

fn distance_to_line(point: Point, from: Point, to: Point) -> f32 {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx * dx + dy * dy;
    let t =
        if length > 0.0 { (((point.x - from.x) * dx + (point.y - from.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    point.distance(from.lerp(to, t))
}

/// Distance of every pixel's middle from the nearest pixel inside, in pixels; `far` where there is none within it.
///
/// Exact, in two passes (Meijster, Roerdink and Hesselink): down the columns, then the lower envelope along each row.
pub fn distances(values: &[u8], width: usize, height: usize, far: f32) -> Vec<f32> {
    let none = far.ceil() + 1.0;
    let mut columns = vec![none; width * height];
    for y in 0..height {
        for x in 0..width {
            let above = if y > 0 { columns[(y - 1) * width + x] + 1.0 } else { none };
            columns[y * width + x] = if values[y * width + x] >= INSIDE { 0.0 } else { above.min(none) };
        }
    }
    for y in (1..height).rev() {
        let (upper, lower) = columns.split_at_mut(y * width);
        for (to, from) in upper[(y - 1) * width..].iter_mut().zip(&lower[..width]) {
            *to = to.min(from + 1.0);
        }
    }
    let mut out = vec![far; width * height];
    // The columns that are nearest somewhere along the row, and from where on.
    let mut parabolas: Vec<(f32, f32, f32)> = Vec::with_capacity(width);
    for (row, out) in columns.chunks_exact(width.max(1)).zip(out.chunks_exact_mut(width.max(1))) {
        parabolas.clear();
        for (x, height) in row.iter().enumerate().filter(|(_, height)| **height < none) {
            let (x, lift) = (x as f32, height * height);
            let mut from = f32::NEG_INFINITY;
            while let Some((other, other_lift, since)) = parabolas.last().copied() {
                from = ((lift + x * x) - (other_lift + other * other)) / (2.0 * (x - other));
                if from > since {
                    break;
                }
                parabolas.pop();
                from = f32::NEG_INFINITY;
            }
            parabolas.push((x, lift, from));
        }
        let mut at = 0;
        for (x, out) in out.iter_mut().enumerate() {
            let x = x as f32;
            while parabolas.get(at + 1).is_some_and(|(_, _, from)| *from <= x) {
                at += 1;
            }
            if let Some((middle, lift, _)) = parabolas.get(at) {
                *out = ((x - middle) * (x - middle) + lift).sqrt().min(far);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
