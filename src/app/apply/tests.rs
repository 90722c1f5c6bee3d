//! Accepting through the whole way: canvas, run on the Sandbox, placing, library, and the canvas again.

use super::*;
use crate::app::desk::Desk;
use crate::canvas::brush::{Brush, Tip};
use crate::canvas::mask::Mask;
use crate::geom::Point;
use crate::picture::Picture;
use std::sync::Arc;

fn picture(desk: &Desk) -> Picture {
    desk.studio.model.document.as_ref().unwrap().pyramid.full().clone()
}

fn stroke(desk: &mut Desk, from: Point, to: Point) -> Mask {
    let brush = Brush { diameter_px: 120.0, ..Brush::default() };
    for step in [
        PaintStep::Begin { at: from, brush, tip: Tip::WHOLE, line: false },
        PaintStep::Extend(to, Tip::WHOLE),
        PaintStep::Finish,
    ] {
        desk.studio.apply(&desk.ctx, Command::Paint(step));
    }
    desk.studio.model.document.as_ref().unwrap().canvas.mask().clone()
}

/// Runs what stands there, and accepts its first result; gives its proof.
fn run_and_accept(desk: &mut Desk) -> Arc<Entry> {
    let before = desk.studio.model.jobs.list().len();
    desk.studio.ask_prospect();
    desk.until("the price", |desk| desk.studio.autosave.is_newest_question(desk.studio.model.priced));
    desk.act(Action::Run);
    desk.until("the result", |desk| {
        desk.studio.model.jobs.list().len() > before
            && desk.studio.model.shown.as_ref().is_some_and(|shown| shown.pyramid.is_some())
    });
    let entry = Arc::clone(&desk.studio.model.shown.as_ref().unwrap().entry);
    desk.act(Action::Accept);
    let id = entry.id;
    desk.until("the next source", |desk| {
        desk.studio.model.document.as_ref().is_some_and(|open| open.parent == Some(id))
    });
    entry
}

#[test]
fn a_chain_of_accepted_edits_changes_the_union_of_their_supports_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::open(dir.path());
    desk.studio.model.draft.n = 1;
    let first = picture(&desk);
    let extent = first.extent();
    let mut union = vec![false; extent.pixels() as usize];
    let mut parents = Vec::new();
    for (at, prompt) in ["a red balloon", "a blue door", "a green leaf"].into_iter().enumerate() {
        desk.act(Action::ClearMask);
        desk.studio.model.draft.prompt = prompt.to_owned();
        let from = Point::new(300.0 + 500.0 * at as f32, 300.0 + 250.0 * at as f32);
        let mask = stroke(&mut desk, from, Point::new(from.x + 200.0, from.y + 60.0));
        let entry = run_and_accept(&mut desk);
        let proof = entry.proof.clone().unwrap();
        assert_eq!((proof.outside_changed_px, proof.aspect_off), (0, false), "{prompt}");
        // More than the support and easily told: the core's box, grown by the seam.
        let reach = mask.core_bounds().grown(proof.seam_px as i32).clip(extent);
        for (y, columns) in reach.rows() {
            union[y * extent.width as usize..][columns].fill(true);
        }
        parents.push(entry.id);
    }
    let last = picture(&desk);
    assert_eq!(last.extent(), extent);
    let changed: Vec<bool> =
        first.rgba().chunks_exact(4).zip(last.rgba().chunks_exact(4)).map(|(a, b)| a != b).collect();
    let outside = changed.iter().zip(&union).filter(|(changed, within)| **changed && !**within).count();
    assert_eq!(outside, 0);
    let inside = changed.iter().zip(&union).filter(|(changed, within)| **changed && **within).count();
    assert!(inside > 30_000, "{inside}");
    // Each knows the one that it was made of.
    let takes: Vec<_> = desk.studio.model.jobs.list().iter().map(|job| job.take.parent).collect();
    assert_eq!(takes, [None, Some(parents[0]), Some(parents[1])]);
}
