//! A change of the mask that is worked out beside the window: shown as soon as it is there, adjustable, one step of
//! undo.

use super::Canvas;
use super::brush::Brush;
use super::history::Change;
use super::mask::Mask;
use super::select::compare::{DifferenceOptions, difference, transparency};
use super::select::quick::{Seeds, quick};
use super::select::shape::{Shape, shape};
use super::select::wand::{WandOptions, wand};
use super::select::{Combine, Stop};
use super::select::{Selection, modify, parts};
use crate::geom::{Bounds, Extent, Point};
use crate::picture::Picture;

/// What a selection tool or the refine panel asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposal {
    /// A drawn shape.
    Shape(Shape, Combine),
    /// What looks like the pixel at this place.
    Wand {
        /// Column and row in the source.
        at: (i32, i32),
        /// What counts as alike.
        options: WandOptions,
        /// What becomes of it.
        combine: Combine,
    },
    /// The thing under some strokes, or in a frame.
    Quick {
        /// Strokes over what is meant and what is not, in the order they were made.
        strokes: Vec<QuickStroke>,
        /// A box around it.
        frame: Option<Bounds>,
        /// What becomes of it.
        combine: Combine,
    },
    /// What is transparent in the picture.
    Transparency(Combine),
    /// Where the picture differs from another one of its extent, or two others from each other.
    Difference(Combine),
    /// The mask's own outline is changed.
    Refine(Refine),
}

/// A stroke of quick select.
#[derive(Debug, Clone, PartialEq)]
pub struct QuickStroke {
    /// Its line in image pixels.
    pub points: Vec<Point>,
    /// Half its width in image pixels.
    pub radius_px: f32,
    /// It goes over what is not meant.
    pub outside: bool,
}

impl QuickStroke {
    /// The pixels it goes over.
    fn selection(&self, extent: Extent) -> Selection {
        let reach = self.radius_px.clamp(0.5, 1000.0).ceil() as i32 + 2;
        let around = self.points.iter().fold(Bounds::EMPTY, |all, point| {
            let (x, y) = (point.x.clamp(-1e6, 1e6) as i32, point.y.clamp(-1e6, 1e6) as i32);
            all.union(Bounds::new(x, y, x + 1, y + 1))
        });
        let bounds = around.grown(reach).clip(extent);
        let Some(first) = self.points.first().filter(|_| !bounds.is_empty()) else { return Selection::empty() };
        let here = |point: &Point| Point::new(point.x - bounds.x0 as f32, point.y - bounds.y0 as f32);
        let brush = Brush { diameter_px: self.radius_px * 2.0, hardness: 1.0, opacity: 1.0, erase: false }.clamped();
        let mut canvas = Canvas::new(bounds.extent());
        canvas.begin(here(first), &brush);
        for point in &self.points[1..] {
            canvas.extend(here(point));
        }
        canvas.finish();
        Selection::new(bounds, canvas.mask().coverage().to_vec()).unwrap_or_default()
    }
}

/// All strokes of one kind together.
fn seeds(strokes: &[QuickStroke], outside: bool, extent: Extent) -> Selection {
    let mut all: Option<Mask> = None;
    for stroke in strokes.iter().filter(|stroke| stroke.outside == outside) {
        let own = stroke.selection(extent);
        all = Some(all.map_or_else(|| own.to_mask(extent), |mask| own.combine(&mask, Combine::Add)));
    }
    all.map_or_else(Selection::empty, |mask| Selection::from_mask(&mask))
}

impl Proposal {
    /// The name of its step.
    pub fn change(&self) -> Change {
        match self {
            Self::Shape(..) => Change::Shape,
            Self::Wand { .. } => Change::Wand,
            Self::Quick { .. } => Change::Quick,
            Self::Transparency(_) => Change::Transparency,
            Self::Difference(_) => Change::Difference,
            Self::Refine(refine) => refine.change(),
        }
    }

    /// The mask that it makes of `base`, which has the picture's extent; `others` are the one or two pictures of a
    /// difference. `None` when it was stopped.
    pub fn work(&self, picture: &Picture, others: &[Picture], base: &Mask, stop: Stop<'_>) -> Option<Mask> {
        match self {
            Self::Shape(drawn, combine) => Some(shape(base.extent(), drawn, true).combine(base, *combine)),
            Self::Wand { at, options, combine } => {
                Some(wand(picture, at.0, at.1, options, stop)?.combine(base, *combine))
            }
            Self::Quick { strokes, frame, combine } => {
                let extent = base.extent();
                let seeds = Seeds {
                    foreground: seeds(strokes, false, extent),
                    background: seeds(strokes, true, extent),
                    frame: *frame,
                };
                Some(quick(picture, &seeds, stop)?.combine(base, *combine))
            }
            Self::Transparency(combine) => Some(transparency(picture).combine(base, *combine)),
            Self::Difference(combine) => {
                let (one, other) = match others {
                    [other] => (picture, other),
                    [one, other] => (one, other),
                    _ => return None,
                };
                if one.extent() != base.extent() {
                    return None;
                }
                Some(difference(one, other, &DifferenceOptions::default(), stop)?.combine(base, *combine))
            }
            Self::Refine(refine) => refine.work(base, stop),
        }
    }
}

/// Changes of the outline, done in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Refine {
    /// Fill holes of up to so many pixels; 0: none.
    pub holes_px: u32,
    /// Remove specks of fewer pixels; 0: none.
    pub specks_px: u32,
    /// Grow by so many pixels; shrink when negative.
    pub grow_px: i32,
    /// Round off dents and spikes up to this radius; 0: not.
    pub smooth_px: f32,
    /// Standard deviation of the feather in pixels; 0: none.
    pub feather_px: f32,
}

impl Refine {
    /// True when it changes nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    fn change(&self) -> Change {
        match (self.holes_px > 0, self.specks_px > 0) {
            (false, false) => {}
            (true, false) if *self == (Self { holes_px: self.holes_px, ..Self::default() }) => {
                return Change::FillHoles;
            }
            (false, true) if *self == (Self { specks_px: self.specks_px, ..Self::default() }) => {
                return Change::RemoveSpecks;
            }
            _ => return Change::Refine,
        }
        match (self.grow_px, self.smooth_px > 0.0, self.feather_px > 0.0) {
            (1.., false, false) => Change::Grow,
            (..0, false, false) => Change::Shrink,
            (0, true, false) => Change::Smooth,
            (0, false, true) => Change::Feather,
            _ => Change::Refine,
        }
    }

    fn work(&self, base: &Mask, stop: Stop<'_>) -> Option<Mask> {
        let mut mask = base.clone();
        if self.specks_px > 0 {
            mask = parts::remove_specks(&mask, self.specks_px.into());
        }
        if self.holes_px > 0 {
            mask = parts::fill_holes(&mask, Some(self.holes_px.into()));
        }
        mask = match self.grow_px {
            0 => mask,
            grow @ 1.. => modify::grow(&mask, grow.unsigned_abs(), stop)?,
            shrink => modify::shrink(&mask, shrink.unsigned_abs(), stop)?,
        };
        if self.smooth_px > 0.0 {
            mask = modify::smooth(&mask, self.smooth_px, stop)?;
        }
        if self.feather_px > 0.0 {
            mask = modify::feather(&mask, self.feather_px, stop)?;
        }
        Some(mask)
    }
}
