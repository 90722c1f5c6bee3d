//! Edges that cover a pixel as soon as its centre is right of them: shapes without antialiasing.

use super::band::{Band, Edge, ONE};
use crate::canvas::select::runs::BLOCK;
use crate::geom::Bounds;

/// A line from its upper to its lower end, in pixels of the rectangle; rows of centres are at whole numbers.
pub(super) struct Line {
    top: (f64, f64),
    bottom: (f64, f64),
    /// Columns for each row.
    slope: f64,
    /// 1 when it was drawn downwards, otherwise -1.
    winding: i16,
}

/// The sides of a polygon.
pub(super) fn lines(corners: &[(f64, f64)], bounds: Bounds) -> Vec<Line> {
    // Half a pixel up puts the centres on whole rows, where a line of centres can be told from its neighbours exactly.
    let moved = |(x, y): &(f64, f64)| (x - f64::from(bounds.x0), y - f64::from(bounds.y0) - 0.5);
    let mut lines = Vec::with_capacity(corners.len());
    let Some(mut from) = corners.last().map(moved) else { return lines };
    for to in corners.iter().map(moved) {
        let (top, bottom, winding) = if from.1 < to.1 { (from, to, 1) } else { (to, from, -1) };
        if top.1 < bottom.1 {
            lines.push(Line { top, bottom, slope: (bottom.0 - top.0) / (bottom.1 - top.1), winding });
        }
        from = to;
    }
    lines
}

/// About as many blocks as the lines cross in so many rows.
pub(super) fn crossings(lines: &[Line], height: usize) -> usize {
    let crossed = |line: &Line| (line.bottom.1.min(height as f64) - line.top.1.max(0.0)).max(0.0) as usize + 1;
    lines.iter().map(crossed).sum()
}

impl Edge for Line {
    fn rows(&self) -> (i32, i32) {
        (self.top.1.ceil() as i32, self.bottom.1.ceil() as i32)
    }

    fn add(edges: &[Self], numbers: &[u32], band: &mut Band, top: usize) {
        for line in numbers.iter().map(|number| &edges[*number as usize]) {
            let (first, end) = line.rows();
            let (first, end) = (first.max(top as i32), end.min((top + band.rows()) as i32));
            for y in first..end {
                // The first pixel whose centre is not left of the line.
                let x = (line.top.0 + (f64::from(y) - line.top.1) * line.slope - 0.5).ceil().max(0.0);
                if x < band.width() as f64 {
                    let (block, from) = (x as usize / BLOCK, x as usize % BLOCK);
                    let turn = line.winding * ONE as i16;
                    let lanes = band.cross(y as usize - top, (block, block), turn).as_flattened_mut();
                    lanes[from..].iter_mut().for_each(|lane| *lane = lane.wrapping_add(turn));
                }
            }
        }
    }
}
