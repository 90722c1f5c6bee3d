//! An answer in its place: everything that was worked out once, so that a slider costs a blend and no more.

use super::ASPECT_TOLERANCE;
use super::blend::{Blend, Patch, Reach, Register, compose};
use super::cells::Cells;
use super::colour::{Colour, Matching};
use super::cut::Cut;
use super::drift::Drift;
use super::plan::EditPlan;
use super::register::{Registration, Verdict, register};
use super::tones::Tones;
use super::warp::warp;
use super::{heat, verify};
use crate::canvas::mask::Mask;
use crate::geom::{Affine, Extent};
use crate::picture::Picture;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Why an answer does not fit where it belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Misfit {
    /// The model drew another shape than was asked for.
    Shape,
    /// The model drew something else: what surrounds the edit is not the source's.
    Content,
}

impl Misfit {
    /// In words, for the screen.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Shape => "its shape differs from what was asked for, so it is kept as it is and not pasted",
            Self::Content => "it shows something else than the source, so it is kept as it is and not pasted",
        }
    }
}

/// Why a result was kept but not pasted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It does not fit.
    #[error("the result does not fit: {}", .0.text())]
    Misfit(Misfit),
    /// Source, mask or plan do not belong together.
    #[error("the plan was made for another picture or mask; make the edit anew")]
    OtherSource,
}

/// An answer, its crop of source and mask, and what was measured on the ring. Cheap to clone; nothing in it changes.
#[derive(Clone)]
pub struct Placement {
    shared: Arc<Shared>,
}

struct Shared {
    plan: EditPlan,
    cut: Cut,
    returned: Picture,
    registration: Registration,
    /// As it came, and moved back into place; each made when it is first asked for.
    plain: OnceLock<Laid>,
    moved: OnceLock<Laid>,
    /// What the last seam needed.
    reach: Mutex<Option<(u32, Reach)>>,
}

/// The answer at the scale of the source, and its colours.
struct Laid {
    tones: Tones,
    colour: Colour,
}

impl fmt::Debug for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Placement({}, {:?})", self.shared.cut.extent(), self.shared.registration)
    }
}

impl Placement {
    /// Measures how an answer lies against its source, and resamples it once.
    ///
    /// # Errors
    /// [`Misfit::Shape`], and [`PlaceError::OtherSource`]; other content is told by [`Placement::misfit`].
    pub fn new(source: &Picture, mask: &Mask, plan: &EditPlan, returned: &Picture) -> Result<Self, PlaceError> {
        let off = (returned.extent().aspect() / plan.sent.aspect()).ln().abs();
        if off > (1.0 + ASPECT_TOLERANCE).ln() {
            return Err(PlaceError::Misfit(Misfit::Shape));
        }
        let cut = Cut::new(source, mask, plan).ok_or(PlaceError::OtherSource)?;
        let reach = Reach::new(&cut, plan.seam_px);
        let tones = warp(returned, straight(&cut, returned.extent()), cut.extent());
        let registration = register(&cut, &tones, &reach.support);
        let (plain, moved) = (OnceLock::new(), OnceLock::new());
        let slot = if registration.verdict == Verdict::Better {
            drop(tones);
            let tones = warp(returned, moved_back(&cut, returned.extent(), &registration), cut.extent());
            let colour = Colour::new(&Cells::new(&cut, &tones, &reach.support));
            moved.set(Laid { tones, colour })
        } else {
            let colour = Colour::new(&Cells::new(&cut, &tones, &reach.support));
            plain.set(Laid { tones, colour })
        };
        debug_assert!(slot.is_ok(), "both were empty");
        let reach = Mutex::new(Some((plan.seam_px, reach)));
        let shared = Shared { plan: plan.clone(), cut, returned: returned.clone(), registration, plain, moved, reach };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The plan it was made by.
    pub fn plan(&self) -> &EditPlan {
        &self.shared.plan
    }

    /// What was measured of its movement.
    pub fn registration(&self) -> &Registration {
        &self.shared.registration
    }

    /// Does the answer show something else than the source around the edit? Then it is not to be pasted unasked.
    pub fn misfit(&self) -> Option<Misfit> {
        self.laid(Register::Auto).colour.other_content.then_some(Misfit::Content)
    }

    /// The pixels that change, blended in this way. A slider that moves costs no more than this.
    pub fn patch(&self, blend: &Blend) -> Patch {
        let laid = self.laid(blend.register);
        compose(&self.shared.cut, &laid.tones, &laid.colour, blend, &self.reach(self.seam_px(blend)))
    }

    /// The seam that a blend has here.
    pub fn seam_px(&self, blend: &Blend) -> u32 {
        let plan = &self.shared.plan;
        blend.seam_px.unwrap_or(plan.seam_px).min(plan.widest_seam_px())
    }

    /// What the model did to the whole picture, and what this blend does about it.
    pub fn drift(&self, blend: &Blend) -> Drift {
        let registration = &self.shared.registration;
        let colour = &self.laid(blend.register).colour;
        let measured = registration.is_measured() || registration.verdict == Verdict::TooFar;
        let colour_matched = blend.colour && blend.strength > 0.0 && colour.matching == Matching::Matched;
        Drift {
            shift_px: if measured { registration.shift_px } else { [0.0; 2] },
            scale: if measured { (registration.scale[0] + registration.scale[1]) * 0.5 } else { 1.0 },
            tint: colour.tint,
            changed_share: colour.changed_share,
            register: if blend.register == Register::Off { Verdict::Off } else { registration.verdict },
            colour: if blend.colour { colour.matching } else { Matching::Off },
            registered: self.moves(blend.register),
            colour_matched,
        }
    }

    /// The answer at the scale of the source, colours matched, before the blend: a picture of the crop.
    pub fn unblended(&self, blend: &Blend) -> Picture {
        let Laid { tones, colour } = self.laid(blend.register);
        let strength = if blend.colour { blend.strength.clamp(0.0, 1.0) } else { 0.0 };
        let width = tones.extent().width as usize;
        let mut values = vec![[0; 4]; tones.values().len()];
        for (y, row) in values.chunks_exact_mut(width).enumerate() {
            colour.apply(strength, y, 0, tones.row(y as u32), row);
        }
        Tones::new(tones.extent(), values).map_or_else(|| tones.picture(), |tones| tones.picture())
    }

    /// A picture of the crop: what the model itself had changed outside of the patch's support, before the paste-back.
    /// With it the number of such pixels.
    pub fn heat(&self, patch: &Patch) -> (Picture, u64) {
        let cut = &self.shared.cut;
        let came = self.laid(Register::Auto).tones.picture();
        let support = (*patch.support).clone().moved(-cut.crop.x0, -cut.crop.y0);
        (heat::heat(cut, &came, &support), verify::model_changed_outside(cut, &came, &support))
    }

    /// Is the answer moved under this choice?
    fn moves(&self, choice: Register) -> bool {
        let registration = &self.shared.registration;
        match choice {
            Register::Off => false,
            Register::Auto => registration.verdict == Verdict::Better,
            Register::On => registration.is_measured(),
        }
    }

    fn laid(&self, choice: Register) -> &Laid {
        let shared = &*self.shared;
        let (cut, extent) = (&shared.cut, shared.returned.extent());
        let lay = |map| {
            let tones = warp(&shared.returned, map, cut.extent());
            let colour = Colour::new(&Cells::new(cut, &tones, &self.reach(shared.plan.seam_px).support));
            Laid { tones, colour }
        };
        if self.moves(choice) {
            shared.moved.get_or_init(|| lay(moved_back(cut, extent, &shared.registration)))
        } else {
            shared.plain.get_or_init(|| lay(straight(cut, extent)))
        }
    }

    fn reach(&self, seam_px: u32) -> Reach {
        let mut kept = self.shared.reach.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((seam, reach)) if *seam == seam_px => reach.clone(),
            _ => {
                let reach = Reach::new(&self.shared.cut, seam_px);
                *kept = Some((seam_px, reach.clone()));
                reach
            }
        }
    }
}

/// From pixels of the crop to pixels of the answer, when nothing has moved.
fn straight(cut: &Cut, returned: Extent) -> Affine {
    Affine::from_bounds_to_extent(cut.extent().bounds(), returned)
}

/// The same behind what has moved: one map, so that the answer is resampled once.
fn moved_back(cut: &Cut, returned: Extent, registration: &Registration) -> Affine {
    let extent = cut.extent();
    let [scale_x, scale_y] = registration.scale.map(f64::from);
    let [dx, dy] = registration.shift_px.map(f64::from);
    let moved = Affine {
        scale_x,
        scale_y,
        dx: dx + (1.0 - scale_x) * f64::from(extent.width) * 0.5,
        dy: dy + (1.0 - scale_y) * f64::from(extent.height) * 0.5,
    };
    moved.then(straight(cut, returned))
}
