//! Edges that cover a part of each pixel: the exact area to their right, by whole numbers of 1/256 of a pixel.

use super::band::{Band, DIGITS, Edge, Lanes, ONE};
use crate::canvas::kernels::wide;
use crate::canvas::select::runs::BLOCK;
use crate::geom::Bounds;

/// More binary digits, of slopes.
const FINE: u32 = 24;

/// A line from its upper to its lower end, within the rectangle.
pub(super) struct Line {
    top: (i32, i32),
    bottom: (i32, i32),
    /// Columns for each row, with `FINE` digits more.
    slope: i64,
    /// Half of the winding for each column: times the square of how far the line has come along a row, it is the area.
    half: f32,
    /// 1 when it was drawn downwards, otherwise -1.
    winding: i32,
}

/// The sides of a polygon as far as they count within `bounds`.
pub(super) fn lines(corners: &[(f64, f64)], bounds: Bounds) -> Vec<Line> {
    let moved = |(x, y): &(f64, f64)| (x - f64::from(bounds.x0), y - f64::from(bounds.y0));
    let size = (f64::from(bounds.width()), f64::from(bounds.height()));
    let inside = |(x, y): (f64, f64)| x >= 0.0 && y >= 0.0 && x <= size.0 && y <= size.1;
    let mut lines = Vec::with_capacity(corners.len());
    let Some(mut from) = corners.last().map(moved) else { return lines };
    for to in corners.iter().map(moved) {
        if inside(from) && inside(to) {
            lines.extend(line(from, to));
        } else {
            cut(&mut lines, from, to, size);
        }
        from = to;
    }
    lines
}

/// About as many blocks as the lines cross.
pub(super) fn crossings(lines: &[Line]) -> usize {
    let crossed = |line: &Line| {
        let along = (line.bottom.0 - line.top.0).unsigned_abs() as usize;
        (line.bottom.1 - line.top.1) as usize + along / BLOCK
    };
    (lines.iter().map(crossed).sum::<usize>() >> DIGITS) + lines.len()
}

/// `None` when it is level, which covers nothing.
#[inline]
fn line(from: (f64, f64), to: (f64, f64)) -> Option<Line> {
    let place = |(x, y): (f64, f64)| (fixed(x * f64::from(ONE)) as i32, fixed(y * f64::from(ONE)) as i32);
    let (from, to) = (place(from), place(to));
    let (top, bottom, winding) = if from.1 < to.1 { (from, to, 1) } else { (to, from, -1) };
    if top.1 == bottom.1 {
        return None;
    }
    let (across, down) = (f64::from(bottom.0 - top.0), f64::from(bottom.1 - top.1));
    let slope = fixed(across / down * (1_i64 << FINE) as f64);
    let half = (down / across.abs().max(0.5)) as f32 * 0.5 * (winding * ONE) as f32;
    Some(Line { top, bottom, slope, half, winding })
}

/// A side that leaves the rectangle is cut where it does, and what is outside goes along the border: left of the picture it
/// counts as much, and elsewhere it counts for nothing.
#[cold]
fn cut(lines: &mut Vec<Line>, from: (f64, f64), to: (f64, f64), size: (f64, f64)) {
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let borders = [-from.0 / across, (size.0 - from.0) / across, -from.1 / down, (size.1 - from.1) / down];
    let mut places = [0.0, 0.0, 0.0, 0.0, 1.0];
    for (place, border) in places.iter_mut().zip(borders) {
        // A level or an upright line divides by zero, and never meets that border.
        *place = if border > 0.0 && border < 1.0 { border } else { 0.0 };
    }
    places.sort_by(f64::total_cmp);
    let at = |place: f64| {
        let (x, y) = if place < 1.0 { (from.0 + across * place, from.1 + down * place) } else { to };
        (x.clamp(0.0, size.0), y.clamp(0.0, size.1))
    };
    let mut begun = at(0.0);
    for place in places {
        let next = at(place);
        lines.extend(line(begun, next));
        begun = next;
    }
}

/// The nearest whole number of one that is below 2^51 in size: a sum that has no room for more digits, and no function call
/// on processors that do not round by themselves.
#[inline]
const fn fixed(value: f64) -> i64 {
    const ROOM: f64 = (3_i64 << 51) as f64;
    (value + ROOM).to_bits().wrapping_sub(ROOM.to_bits()) as i64
}

impl Edge for Line {
    fn rows(&self) -> (i32, i32) {
        (self.top.1 >> DIGITS, (self.bottom.1 + ONE - 1) >> DIGITS)
    }

    fn add(edges: &[Self], numbers: &[u32], band: &mut Band, top: usize) {
        add_area(edges, numbers, band, top);
    }
}

wide! {
    /// Row by row: the next piece of a line does not wait for the one before.
    fn add_area ['a] ['a] (lines: &'a [Line], numbers: &'a [u32], band: &'a mut Band, top: usize) -> () {
        let (start, end) = ((top as i32) << DIGITS, ((top + band.rows()) as i32) << DIGITS);
        let right = (band.width() as i32) << DIGITS;
        for line in numbers.iter().map(|number| &lines[*number as usize]) {
            let at = |y: i32| (line.top.0 + ((i64::from(y - line.top.1) * line.slope) >> FINE) as i32).clamp(0, right);
            let (mut y, to) = (line.top.1.max(start), line.bottom.1.min(end));
            let mut x = at(y);
            while y < to {
                let next = ((y | (ONE - 1)) + 1).min(to);
                let end = at(next);
                let row = (y >> DIGITS) as usize - top;
                add_piece(band, row, (x.min(end), x.max(end)), (next - y) * line.winding, line.half);
                (x, y) = (end, next);
            }
        }
    }
}

/// A piece of a line that stays within a row, from `low` to `high`: the pixels it crosses get the area to its right, those
/// further on all of its height.
#[inline(always)]
fn add_piece(band: &mut Band, row: usize, (low, high): (i32, i32), height: i32, half: f32) {
    const WIDE: u32 = DIGITS + BLOCK.ilog2();
    let pixels = |length: i32| length as f32 / ONE as f32;
    let (length, all) = (pixels(high - low), height as f32);
    let blocks = ((low >> WIDE) as usize, ((high - 1).max(low) >> WIDE) as usize);
    for (block, lanes) in (blocks.0..).zip(band.cross(row, blocks, height as i16)) {
        let from = pixels(low - ((block as i32) << WIDE));
        let area = |lane: usize| {
            let (left, right) = (LANE[lane] - from, LANE[lane] - from + 1.0);
            // How far the line has come at both ends of the pixel, and how much of the pixel is behind it.
            let (a, b) = (left.max(0.0).min(length), right.max(0.0).min(length));
            let behind = (right - length).clamp(0.0, 1.0);
            (b * b - a * a) * half + behind * all + WHOLE
        };
        let areas: Lanes<f32> = std::array::from_fn(area);
        for (lane, area) in lanes.iter_mut().zip(areas) {
            *lane = lane.wrapping_add(area.to_bits() as i16);
        }
    }
}

/// Added to a number below 2^15 in size, it leaves the nearest whole one in the lowest bits.
const WHOLE: f32 = (3 << 22) as f32;

/// The numbers of a block's pixels.
const LANE: Lanes<f32> = {
    let mut numbers = [0.0; BLOCK];
    let mut at = 1;
    while at < BLOCK {
        numbers[at] = numbers[at - 1] + 1.0;
        at += 1;
    }
    numbers
};
