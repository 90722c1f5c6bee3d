//! Pictures laid against each other: read with what their edits were allowed to change, and where they differ.

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use crate::canvas::mask::Mask;
use crate::canvas::outline::{Plane, trace};
use crate::compare::difference::{Difference, difference, fitted};
use crate::compare::{Seen, Side};
use crate::edit::grow::Region;
use crate::edit::plan::EditPlan;
use crate::entry::Entry;
use crate::geom::{Extent, Point};
use crate::ledger::{Billed, Failure};
use crate::lineage::Lineage;
use crate::picture::Digest;
use crate::picture::pyramid::Pyramid;
use crate::prospect::outlines::Outlines;
use crate::take::{EntryId, Take};
use std::sync::Arc;

/// What came back about a comparison.
#[derive(Debug)]
pub enum CompareEvent {
    /// A picture was read, or could not be.
    Read(Side, Result<Arc<Seen>, Failure>),
    /// The difference of two of them; the number of the question.
    Difference(u64, Arc<Difference>),
    /// The tree of a source; the number of the question.
    Lineage(u64, Option<Arc<Lineage>>),
}

/// Contours may be so many pixels off to have fewer points.
const TOLERANCE: f32 = 0.6;

impl Engine {
    /// Reads a picture for comparing; `held` are its pixels when they are in memory. Blocks.
    pub(super) fn seen(&self, side: Side, held: Option<Arc<Pyramid>>) -> Result<Seen, Failure> {
        match side {
            Side::Source(digest) => self.seen_original(digest, held),
            Side::Result(id) => self.seen_result(id, held),
        }
    }

    fn seen_original(&self, digest: Digest, held: Option<Arc<Pyramid>>) -> Result<Seen, Failure> {
        let (original, pyramid) = if let Some(pyramid) = held {
            let found = self.store.wait(move |library| library.original(digest));
            let found = found.map_err(|error| library_failure(&error, Billed::No))?;
            (found.map(|(original, _)| original), pyramid)
        } else {
            let imported = self.original(digest)?;
            (Some(imported.original), Arc::new(Pyramid::new(imported.picture)))
        };
        Ok(Seen {
            side: Side::Source(digest),
            pyramid,
            original,
            entry: None,
            take: None,
            siblings: Vec::new(),
            support: None,
            contour: None,
        })
    }

    fn seen_result(&self, id: EntryId, held: Option<Arc<Pyramid>>) -> Result<Seen, Failure> {
        let entry = self.entry_of(id)?;
        let (number, take) = self.take_of_entry(&entry)?;
        let of = take.id;
        let siblings = self.store.wait(move |library| library.entries_of_take(of));
        let siblings = siblings.map_err(|error| library_failure(&error, Billed::No))?;
        let pyramid = match held {
            Some(pyramid) => pyramid,
            None => Arc::new(Pyramid::new(self.finished(&entry)?)),
        };
        // A mask that is gone is no reason not to compare.
        let mask = take.mask.as_ref().and_then(|version| self.mask_version(version.digest).ok());
        let mask = mask.and_then(|mask| on_canvas(mask, &take, pyramid.extent(0)));
        let support = mask.as_ref().map(|mask| Arc::new(support(mask, &take, &entry)));
        let contour = mask.as_ref().and_then(contour).map(Arc::new);
        Ok(Seen {
            side: Side::Result(id),
            pyramid,
            original: None,
            entry: Some(Arc::new(entry)),
            take: Some((number, Arc::new(take))),
            siblings: siblings.into_iter().map(Arc::new).collect(),
            support,
            contour,
        })
    }

    /// The tree that a picture belongs to. Blocks.
    pub(super) fn lineage(&self, of: Digest) -> Result<Lineage, Failure> {
        let family = self.store.wait(move |library| library.family(of));
        let (root, found) = family
            .map_err(|error| library_failure(&error, Billed::No))?
            .ok_or_else(|| input_failure("The picture is no longer in the library", "Open it again from its file"))?;
        Ok(Lineage::grow(root, found))
    }
}

/// Where two pictures differ; the second is scaled to the first where it has another size.
pub(super) fn differ(one: &Seen, two: &Seen, gain: u8) -> Option<Difference> {
    let extent = one.pyramid.extent(0);
    let scaled = two.pyramid.extent(0) != extent;
    let other = if scaled { fitted(two.pyramid.full(), extent) } else { two.pyramid.full().clone() };
    let own = one.support.as_deref();
    // A mask belongs to pixels: that of another size says nothing here.
    let theirs = two.support.as_deref().filter(|_| !scaled);
    let supports: Vec<&Region> = own.into_iter().chain(theirs).collect();
    let (numbers, picture) = difference(one.pyramid.full(), &other, &supports, gain)?;
    let picture = Arc::new(Pyramid::new(picture));
    Some(Difference { of: (one.side, two.side), gain, numbers, masked: !supports.is_empty(), scaled, picture })
}

/// The mask at its place on the finished picture; `None` when the two do not belong together.
fn on_canvas(mask: Mask, take: &Take, extent: Extent) -> Option<Mask> {
    let Some(plan) = take.plan.as_ref().filter(|plan| plan.outpaint.is_some()) else {
        return (mask.extent() == extent).then_some(mask);
    };
    if plan.canvas() != extent || mask.extent() != plan.source {
        return None;
    }
    Some(extended(&mask, plan))
}

/// What a larger canvas adds may all change.
fn extended(mask: &Mask, plan: &EditPlan) -> Mask {
    let canvas = plan.canvas();
    let at = plan.source_at();
    let mut grey = vec![255; canvas.pixels() as usize];
    for (from, (y, columns)) in (0..mask.extent().height).zip(at.rows()) {
        let start = y * canvas.width as usize;
        grey[start + columns.start..start + columns.end].copy_from_slice(mask.row(from));
    }
    Mask::from_grey(canvas, grey).unwrap_or_else(|| mask.clone())
}

/// The pixels that an edit was allowed to change: its core, grown by the seam it was blended with.
fn support(mask: &Mask, take: &Take, entry: &Entry) -> Region {
    let seam = entry.proof.as_ref().map(|proof| proof.seam_px).or(take.plan.as_ref().map(|plan| plan.seam_px));
    let whole = mask.extent().bounds();
    Region::core(mask, mask.core_bounds()).grown(seam.unwrap_or(0), whole)
}

fn contour(mask: &Mask) -> Option<Outlines> {
    let core = mask.core_bounds();
    if core.is_empty() {
        return None;
    }
    let part = core.grown(1).clip(mask.extent());
    let mut values = Vec::with_capacity(part.extent().pixels() as usize);
    for (y, columns) in part.rows() {
        values.extend_from_slice(&mask.row(y as u32)[columns]);
    }
    let plane = Plane {
        values: &values,
        width: part.width() as usize,
        height: part.height() as usize,
        ends: [true, true, true, true],
    };
    let mut painted = trace(plane)?;
    for line in &mut painted {
        line.simplify(TOLERANCE);
        for point in &mut line.points {
            *point = Point::new(point.x + part.x0 as f32, point.y + part.y0 as f32);
        }
    }
    Some(Outlines { painted, ..Outlines::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Picture;

    fn seen(extent: Extent, level: u8, id: u8) -> Seen {
        let picture = Picture::from_fn(extent, |x, _| if x < 8 { [level, 0, 0, 255] } else { [0, 0, 0, 255] });
        Seen {
            side: Side::Source(Digest::of(&[id])),
            pyramid: Arc::new(Pyramid::new(picture)),
            original: None,
            entry: None,
            take: None,
            siblings: Vec::new(),
            support: None,
            contour: None,
        }
    }

    fn left_half(extent: Extent) -> Mask {
        let width = u64::from(extent.width);
        let grey = (0..extent.pixels()).map(|at| if at % width < 8 { 255 } else { 0 }).collect();
        Mask::from_grey(extent, grey).unwrap()
    }

    #[test]
    fn the_mask_of_either_tells_inside_from_outside() {
        let extent = Extent::new(32, 16);
        let (one, mut two) = (seen(extent, 0, 1), seen(extent, 200, 2));
        let plain = differ(&one, &two, 1).unwrap();
        assert!(!plain.masked && !plain.scaled && plain.numbers.outside.pixels == 0);
        let mask = left_half(extent);
        two.support = Some(Arc::new(Region::core(&mask, mask.core_bounds())));
        let masked = differ(&one, &two, 1).unwrap();
        assert!(masked.masked);
        assert_eq!((masked.numbers.inside.changed, masked.numbers.outside.touched), (8 * 16, 0));
        let other = seen(Extent::new(64, 32), 200, 3);
        let scaled = differ(&one, &other, 1).unwrap();
        assert!(scaled.scaled && scaled.picture.extent(0) == extent);
    }

    #[test]
    fn the_contour_lies_on_the_edge_of_the_mask() {
        let lines = contour(&left_half(Extent::new(32, 16))).unwrap().painted;
        assert_eq!(lines.len(), 1);
        assert!(lines[0].points.iter().all(|point| point.x <= 8.6 && point.y <= 16.0));
        assert!(lines[0].points.iter().any(|point| (point.x - 8.0).abs() < 0.6));
        assert!(contour(&Mask::new(Extent::new(9, 9))).is_none());
    }
}
