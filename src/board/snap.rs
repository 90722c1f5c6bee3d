//! Edges and middles that a moved or scaled piece keeps to: those of the page and of the other pieces.

use super::grip::{Handle, scaled_about};
use super::{Board, Piece};
use crate::geom::Point;

/// A line that a piece keeps to, in pixels of the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guide {
    /// It goes from top to bottom; else from left to right.
    pub upright: bool,
    /// Where it is.
    pub at: f32,
    /// The part of it to be seen.
    pub span: (f32, f32),
}

/// Lines of one direction, each with the span of what it belongs to.
fn lines(board: &Board, but: &Piece, upright: bool) -> Vec<(f32, (f32, f32))> {
    let (width, height) = board.size();
    let (across, along) = if upright { (width, height) } else { (height, width) };
    let mut lines: Vec<(f32, (f32, f32))> = [0.0, across / 2.0, across].map(|at| (at, (0.0, along))).to_vec();
    for piece in board.pieces().iter().filter(|piece| piece.id != but.id && piece.visible) {
        let (least, most) = piece.frame();
        let (from, to, span) =
            if upright { (least.x, most.x, (least.y, most.y)) } else { (least.y, most.y, (least.x, most.x)) };
        lines.extend([from, f32::midpoint(from, to), to].map(|at| (at, span)));
    }
    lines
}

/// The nearest line to any of these places within `reach`: how far it is from there.
fn nearest(lines: &[(f32, (f32, f32))], places: &[f32], reach: f32) -> Option<f32> {
    let gaps = lines.iter().flat_map(|(at, _)| places.iter().map(move |place| at - place));
    gaps.filter(|gap| gap.abs() <= reach).min_by(|a, b| a.abs().total_cmp(&b.abs()))
}

/// All lines that one of these places lies on, each seen along what it belongs to and the piece.
fn guides(lines: &[(f32, (f32, f32))], places: &[f32], own: (f32, f32), upright: bool) -> Vec<Guide> {
    let mut found: Vec<Guide> = Vec::new();
    for (at, span) in lines.iter().filter(|(at, _)| places.iter().any(|place| (at - place).abs() < 0.01)) {
        let span = (span.0.min(own.0), span.1.max(own.1));
        match found.iter_mut().find(|guide| (guide.at - at).abs() < 0.01) {
            Some(guide) => guide.span = (guide.span.0.min(span.0), guide.span.1.max(span.1)),
            None => found.push(Guide { upright, at: *at, span }),
        }
    }
    found
}

fn all_guides(board: &Board, piece: &Piece) -> Vec<Guide> {
    let (least, most) = piece.frame();
    let xs = [least.x, f32::midpoint(least.x, most.x), most.x];
    let ys = [least.y, f32::midpoint(least.y, most.y), most.y];
    let mut all = guides(&lines(board, piece, true), &xs, (least.y, most.y), true);
    all.extend(guides(&lines(board, piece, false), &ys, (least.x, most.x), false));
    all
}

/// A moved piece, brought to the nearest lines within `reach` pixels of the page, and the lines that it then lies on.
pub fn moved(board: &Board, mut piece: Piece, reach: f32) -> (Piece, Vec<Guide>) {
    let (least, most) = piece.frame();
    let xs = [least.x, f32::midpoint(least.x, most.x), most.x];
    let ys = [least.y, f32::midpoint(least.y, most.y), most.y];
    if let Some(gap) = nearest(&lines(board, &piece, true), &xs, reach) {
        piece.centre.x += gap;
    }
    if let Some(gap) = nearest(&lines(board, &piece, false), &ys, reach) {
        piece.centre.y += gap;
    }
    let guides = all_guides(board, &piece);
    (piece, guides)
}

/// A piece that was scaled by a handle, brought to the nearest line that one of the sides of the handle reaches. Only an
/// upright piece has sides that lines can be compared with.
pub fn scaled(board: &Board, piece: Piece, handle: Handle, about_middle: bool, reach: f32) -> (Piece, Vec<Guide>) {
    if (piece.degrees / 90.0).fract().abs() > 1e-4 {
        return (piece, Vec::new());
    }
    let (u, v) = handle.place();
    let (held, anchor) = (piece.at(u, v), if about_middle { piece.centre } else { piece.at(-u, -v) });
    let gap = |upright: bool, held: f32, anchor: f32| {
        // A side that does not move with the handle has nothing to be brought to.
        let moves = (held - anchor).abs() > 1e-3;
        let gap = moves.then(|| nearest(&lines(board, &piece, upright), &[held], reach)).flatten()?;
        Some((gap, (held + gap - anchor) / (held - anchor)))
    };
    let found = [gap(true, held.x, anchor.x), gap(false, held.y, anchor.y)];
    let nearest = found.into_iter().flatten().min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
    let Some((_, factor)) = nearest.filter(|(_, factor)| *factor > 0.0) else { return (piece, Vec::new()) };
    let piece = scaled_about(&piece, Point::new(anchor.x, anchor.y), factor);
    let guides = all_guides(board, &piece);
    (piece, guides)
}
