//! An answer put back into its source, and the files of it: the same for a fresh result and for one that is blended anew.

use super::prepare::Placing;
use super::store::{Store, StoreError};
use crate::edit::plan::EditPlan;
use crate::edit::{Blend, Finished, Misfit, PlaceError, Placement};
use crate::entry::Proof;
use crate::geom::Extent;
use crate::library::Folder;
use crate::picture::{Digest, Picture, encode};
use std::io::BufWriter;
use std::path::PathBuf;

/// An answer that was put back, or why it was not.
pub(super) struct Pasted {
    pub(super) proof: Proof,
    /// `None` when the answer is kept as it came.
    pub(super) files: Option<Files>,
}

/// What was written.
pub(super) struct Files {
    pub(super) path: PathBuf,
    pub(super) heat_path: PathBuf,
    pub(super) extent: Extent,
    /// What a thumbnail shows: the crop, for on a large picture the whole would look like its source.
    pub(super) telling: Picture,
}

/// Puts `raw` back by its placing's own blend. One that does not fit is not pasted, and the proof says so.
pub(super) fn paste(store: &Store, placing: &Placing, raw: &Picture, stem: String) -> Result<Pasted, StoreError> {
    let Placing { source, mask, plan, blend } = placing;
    let kept = |proof| Ok(Pasted { proof, files: None });
    let placement = match Placement::new(source, mask, plan, raw) {
        Ok(placement) => placement,
        Err(PlaceError::Misfit(Misfit::Content)) => {
            return kept(Proof { other_content: true, ..proof_of(plan, blend) });
        }
        Err(_) => return kept(Proof { aspect_off: true, ..proof_of(plan, blend) }),
    };
    if placement.misfit().is_some() {
        let drift = Some(placement.drift(blend));
        return kept(Proof { other_content: true, drift, ..proof_of(plan, blend) });
    }
    write(store, source, &placement, blend, stem)
}

/// Writes the finished picture and its heat map, counting what changed outside as the rows go by.
pub(super) fn write(
    store: &Store,
    source: &Picture,
    placement: &Placement,
    blend: &Blend,
    stem: String,
) -> Result<Pasted, StoreError> {
    let plan = placement.plan();
    let patch = placement.patch(blend);
    let (heat, model_changed_outside_px) = placement.heat(&patch);
    let finished = Finished::new(source, plan, &patch)
        .ok_or_else(|| StoreError::Disk("source and plan do not belong together".to_owned()))?;
    let mut temp = store.wait(|library| library.temp(Folder::Results))?;
    let mut count = finished.count();
    encode::png_rows(BufWriter::new(temp.as_file_mut()), finished.extent(), finished.is_opaque(), |y, row| {
        finished.row(y, row);
        count.row(y, row);
    })?;
    let outside_changed_px = count.changed();
    let heat = encode::png(&heat);
    let result_mask = blend.result_mask.as_ref().map(|mask| encode::png_grey(mask.extent(), mask.coverage()));
    let (path, heat_path, result_mask) = store.wait(move |library| {
        let path = library.adopt_temp(temp, Folder::Results, &stem, "png")?;
        let heat_path = library.put_file(Folder::Heat, &stem, "png", &heat)?;
        let result_mask: Option<Digest> = result_mask.map(|png| library.put_result_mask(&png)).transpose()?;
        Ok((path, heat_path, result_mask))
    })?;
    let proof = Proof {
        outside_changed_px,
        model_changed_outside_px,
        seam_px: patch.seam_px,
        drift: Some(placement.drift(blend)),
        result_mask,
        ..proof_of(plan, blend)
    };
    let telling = finished.crop(plan.crop);
    Ok(Pasted { proof, files: Some(Files { path, heat_path, extent: finished.extent(), telling }) })
}

/// What is known before anything is counted.
fn proof_of(plan: &EditPlan, blend: &Blend) -> Proof {
    Proof {
        outside_changed_px: 0,
        model_changed_outside_px: 0,
        crop: plan.crop,
        sent: plan.sent,
        seam_px: plan.seam_px,
        aspect_off: false,
        other_content: false,
        drift: None,
        blend: Blend { result_mask: None, ..blend.clone() },
        result_mask: None,
    }
}
