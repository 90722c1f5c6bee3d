//! The proof: what differs from the source outside of the support, counted and not assumed.

use super::grow::Region;
use crate::geom::Bounds;
use crate::picture::Picture;

/// A channel (of 255) that differs by more was changed by the model; less is what resampling there and back does.
pub const MODEL_CHANGE_THRESHOLD: u8 = 8;

/// Pixels of two pictures of one extent that differ in any byte, outside of the support.
pub fn changed_outside(source: &Picture, result: &Picture, support: &Region) -> u64 {
    if source.extent() != result.extent() {
        return source.extent().pixels().max(result.extent().pixels());
    }
    let width = source.extent().width as usize;
    let bounds = support.bounds();
    let mut changed = 0;
    for y in 0..source.extent().height {
        let (before, after) = (source.row(y), result.row(y));
        let set = support.row(y as i32);
        if set.is_empty() {
            changed += differing(before, after);
            continue;
        }
        let (from, to) = (bounds.x0 as usize * 4, bounds.x1 as usize * 4);
        changed += differing(&before[..from], &after[..from]);
        changed += differing(&before[to..width * 4], &after[to..width * 4]);
        let inner = before[from..to].chunks_exact(4).zip(after[from..to].chunks_exact(4));
        changed += inner.zip(set).filter(|((before, after), set)| **set == 0 && before != after).count() as u64;
    }
    changed
}

fn differing(before: &[u8], after: &[u8]) -> u64 {
    // Equal rows, the usual case, are compared at the speed of memory.
    if before == after {
        return 0;
    }
    before.chunks_exact(4).zip(after.chunks_exact(4)).filter(|(before, after)| before != after).count() as u64
}

/// Pixels of the crop, outside of the support, that the model changed by more than [`MODEL_CHANGE_THRESHOLD`].
pub fn model_changed_outside(source: &Picture, unblended: &Picture, crop: Bounds, support: &Region) -> u64 {
    let shared = crop.clip(source.extent());
    let mut changed = 0;
    let mut marks: Vec<u8> = Vec::new();
    for (y, columns) in shared.rows() {
        let before = &source.row(y as u32)[columns.start * 4..columns.end * 4];
        let lead = (shared.x0 - crop.x0) as usize;
        let model = &unblended.row((y as i32 - crop.y0) as u32)[lead * 4..(lead + columns.len()) * 4];
        marks.clear();
        marks.extend(
            before
                .chunks_exact(4)
                .zip(model.chunks_exact(4))
                .map(|(before, model)| u8::from(difference(before, model) > MODEL_CHANGE_THRESHOLD)),
        );
        // The support lies within the crop, so its row begins at or behind ours.
        let inset = (support.bounds().x0 - shared.x0).max(0) as usize;
        for (mark, set) in marks.iter_mut().skip(inset).zip(support.row(y as i32)) {
            *mark &= !set;
        }
        changed += marks.iter().map(|mark| u64::from(*mark)).sum::<u64>();
    }
    changed
}

/// The largest difference of a channel.
pub(super) fn difference(a: &[u8], b: &[u8]) -> u8 {
    a.iter().zip(b).fold(0, |most, (a, b)| most.max(a.abs_diff(*b)))
}
