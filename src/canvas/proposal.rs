//! A change of the mask that is worked out beside the window: shown as soon as it is there, adjustable, one step of
//! undo.

use super::history::Change;
use super::mask::Mask;
use super::select::modify;
use super::select::shape::{Shape, shape};
use super::select::wand::{WandOptions, wand};
use super::select::{Combine, Stop};
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
    /// The mask's own outline is changed.
    Refine(Refine),
}

impl Proposal {
    /// The name of its step.
    pub fn change(&self) -> Change {
        match self {
            Self::Shape(..) => Change::Shape,
            Self::Wand { .. } => Change::Wand,
            Self::Refine(refine) => refine.change(),
        }
    }

    /// The mask that it makes of `base`, which has the picture's extent. `None` when it was stopped.
    pub fn work(&self, picture: &Picture, base: &Mask, stop: Stop<'_>) -> Option<Mask> {
        match self {
            Self::Shape(drawn, combine) => Some(shape(base.extent(), drawn, true).combine(base, *combine)),
            Self::Wand { at, options, combine } => {
                Some(wand(picture, at.0, at.1, options, stop)?.combine(base, *combine))
            }
            Self::Refine(refine) => refine.work(base, stop),
        }
    }
}

/// Changes of the outline, done in the order of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Refine {
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
        match (self.grow_px, self.smooth_px > 0.0, self.feather_px > 0.0) {
            (1.., false, false) => Change::Grow,
            (..0, false, false) => Change::Shrink,
            (0, true, false) => Change::Smooth,
            (0, false, true) => Change::Feather,
            _ => Change::Refine,
        }
    }

    fn work(&self, base: &Mask, stop: Stop<'_>) -> Option<Mask> {
        let mut mask = match self.grow_px {
            0 => base.clone(),
            grow @ 1.. => modify::grow(base, grow.unsigned_abs(), stop)?,
            shrink => modify::shrink(base, shrink.unsigned_abs(), stop)?,
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
