//! Which pixels may change: 8-bit coverage at the source's resolution, 255 = may change, 0 = must not.

use crate::geom::{Bounds, Extent};
use crate::picture::{Digest, Picture};
use std::sync::Arc;

/// From this coverage on a pixel belongs to the core: it will be the model's alone.
pub const CORE: u8 = 128;

/// How a picture is read as a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MaskFrom {
    /// By its transparency when it has any, otherwise by its brightness.
    #[default]
    Auto,
    /// Transparent = may change (the way of `/v1/images/edits`).
    Alpha,
    /// White = may change.
    Luma,
}

/// Coverage of a source. Cheap to clone; changing a clone copies the bytes once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    extent: Extent,
    coverage: Arc<Vec<u8>>,
}

impl Mask {
    /// Nothing may change.
    pub fn new(extent: Extent) -> Self {
        Self::filled(extent, 0)
    }

    /// Everything may change.
    pub fn full(extent: Extent) -> Self {
        Self::filled(extent, 255)
    }

    fn filled(extent: Extent, value: u8) -> Self {
        Self { extent, coverage: Arc::new(vec![value; extent.pixels() as usize]) }
    }

    /// Takes `width * height` bytes of coverage; `None` when the length does not fit.
    pub fn from_grey(extent: Extent, coverage: Vec<u8>) -> Option<Self> {
        (coverage.len() as u64 == extent.pixels()).then(|| Self { extent, coverage: Arc::new(coverage) })
    }

    /// Reads a picture as a mask of its own size.
    pub fn from_picture(picture: &Picture, from: MaskFrom) -> Self {
        let by_alpha = match from {
            MaskFrom::Auto => !picture.is_opaque(),
            MaskFrom::Alpha => true,
            MaskFrom::Luma => false,
        };
        let pixels = picture.rgba().chunks_exact(4);
        let coverage = if by_alpha { pixels.map(|p| 255 - p[3]).collect() } else { pixels.map(luma).collect() };
        Self { extent: picture.extent(), coverage: Arc::new(coverage) }
    }

    /// The mask as a picture that [`Mask::from_picture`] reads back: white with 255 less coverage as alpha, or (unless by
    /// alpha) grey. `None` for an empty extent.
    pub fn to_picture(&self, by: MaskFrom) -> Option<Picture> {
        let pixel = |value: &u8| {
            if by == MaskFrom::Alpha { [255, 255, 255, 255 - value] } else { [*value, *value, *value, 255] }
        };
        Picture::from_rgba(self.extent, self.coverage.iter().flat_map(pixel).collect())
    }

    /// Size in pixels: that of its source.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// All bytes, row by row.
    pub fn coverage(&self) -> &[u8] {
        &self.coverage
    }

    /// One row.
    pub fn row(&self, y: u32) -> &[u8] {
        let width = self.extent.width as usize;
        &self.coverage[y as usize * width..(y as usize + 1) * width]
    }

    /// The coverage at `x`, `y`; 0 outside.
    pub fn at(&self, x: i32, y: i32) -> u8 {
        let inside = x >= 0 && y >= 0 && (x as u32) < self.extent.width && (y as u32) < self.extent.height;
        if inside { self.row(y as u32)[x as usize] } else { 0 }
    }

    /// All bytes, for the writers of this canvas, who keep the history.
    pub(super) fn coverage_mut(&mut self) -> &mut [u8] {
        Arc::make_mut(&mut self.coverage).as_mut_slice()
    }

    /// What may change becomes what must not, and back.
    pub fn invert(&mut self) {
        for value in self.coverage_mut() {
            *value = 255 - *value;
        }
    }

    /// Every pixel gets that coverage.
    pub fn set_all(&mut self, value: u8) {
        *self = Self::filled(self.extent, value);
    }

    /// The smallest rectangle around everything that is painted at all.
    pub fn painted_bounds(&self) -> Bounds {
        self.bounds_from(1)
    }

    /// The smallest rectangle around the core (coverage of at least [`CORE`]).
    pub fn core_bounds(&self) -> Bounds {
        self.bounds_from(CORE)
    }

    fn bounds_from(&self, least: u8) -> Bounds {
        let mut found = Bounds::EMPTY;
        for y in 0..self.extent.height {
            let row = self.row(y);
            // The whole row at once is a few vector instructions; positions are searched in rows that have any.
            if row.iter().fold(0, |most, value| most.max(*value)) < least {
                continue;
            }
            let first = row.iter().position(|value| *value >= least).unwrap_or(0) as i32;
            let last = row.iter().rposition(|value| *value >= least).unwrap_or(0) as i32;
            found = found.union(Bounds::new(first, y as i32, last + 1, y as i32 + 1));
        }
        found
    }

    /// Number of pixels in the core.
    pub fn core_pixels(&self) -> u64 {
        // Short runs are counted in a byte each, so that the inner loop stays narrow.
        self.coverage
            .chunks(255)
            .map(|run| u64::from(run.iter().fold(0u8, |count, value| count + u8::from(*value >= CORE))))
            .sum()
    }

    /// Core pixels over all pixels, 0 to 1.
    pub fn core_fraction(&self) -> f64 {
        if self.extent.is_empty() { 0.0 } else { self.core_pixels() as f64 / self.extent.pixels() as f64 }
    }

    /// True when no pixel is painted at all.
    pub fn is_empty(&self) -> bool {
        self.coverage.iter().all(|value| *value == 0)
    }

    /// The same mask on another pixel grid, hard: each pixel takes the nearest one, painted by half or not at all.
    #[must_use]
    pub fn scaled_hard(&self, to: Extent) -> Self {
        let nearest =
            |at: u32, from: u32, to: u32| (u64::from(at) * 2 + 1) * u64::from(from) / (u64::from(to.max(1)) * 2);
        let columns: Vec<usize> = (0..to.width).map(|x| nearest(x, self.extent.width, to.width) as usize).collect();
        let mut coverage = Vec::with_capacity(to.pixels() as usize);
        for y in 0..to.height {
            let row = self.row(nearest(y, self.extent.height, to.height) as u32);
            coverage.extend(columns.iter().map(|x| if row[*x] >= CORE { 255 } else { 0 }));
        }
        Self { extent: to, coverage: Arc::new(coverage) }
    }

    /// Digest of extent and coverage.
    pub fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"mask");
        hasher.update(&self.extent.width.to_le_bytes());
        hasher.update(&self.extent.height.to_le_bytes());
        hasher.update(&self.coverage);
        Digest::from_bytes(*hasher.finalize().as_bytes())
    }
}

/// Brightness of a pixel as most mask readers take it (Rec. 601 on the stored bytes).
fn luma(pixel: &[u8]) -> u8 {
    let [r, g, b] = [u32::from(pixel[0]), u32::from(pixel[1]), u32::from(pixel[2])];
    ((r * 19_595 + g * 38_470 + b * 7_471 + 0x8000) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_decides_when_there_is_any() {
        let extent = Extent::new(2, 1);
        let dual = Picture::from_rgba(extent, vec![255, 255, 255, 0, 0, 0, 0, 255]).expect("two pixels");
        assert_eq!(Mask::from_picture(&dual, MaskFrom::Auto).coverage(), [255, 0]);
        let guide = Picture::from_rgba(extent, vec![0, 0, 0, 0, 255, 255, 255, 255]).expect("two pixels");
        assert_eq!(Mask::from_picture(&guide, MaskFrom::Auto).coverage(), [255, 0]);
        assert_eq!(Mask::from_picture(&guide, MaskFrom::Luma).coverage(), [0, 255]);
        let grey = Picture::from_rgba(extent, vec![255, 255, 255, 255, 10, 10, 10, 255]).expect("two pixels");
        assert_eq!(Mask::from_picture(&grey, MaskFrom::Auto).coverage(), [255, 10]);
        assert_eq!(Mask::from_picture(&grey, MaskFrom::Alpha).coverage(), [0, 0]);
    }

    #[test]
    fn pictures_of_a_mask_read_back() {
        let mask = Mask::from_grey(Extent::new(16, 16), (0..=255).collect()).unwrap();
        for by in [MaskFrom::Alpha, MaskFrom::Luma] {
            assert_eq!(Mask::from_picture(&mask.to_picture(by).unwrap(), by), mask, "{by:?}");
        }
        assert!(Mask::new(Extent::new(0, 4)).to_picture(MaskFrom::Alpha).is_none());
    }

    #[test]
    fn bounds_and_counts() {
        let mut grey = vec![0; 700];
        grey[3 * 70 + 5] = 127;
        grey[4 * 70 + 6] = 128;
        grey[9 * 70 + 69] = 255;
        let mask = Mask::from_grey(Extent::new(70, 10), grey).unwrap();
        assert_eq!(mask.painted_bounds(), Bounds::new(5, 3, 70, 10));
        assert_eq!(mask.core_bounds(), Bounds::new(6, 4, 70, 10));
        assert_eq!(mask.core_pixels(), 2);
        assert_eq!(Mask::full(Extent::new(70, 10)).core_pixels(), 700);
        assert_eq!(Mask::new(Extent::new(9, 9)).core_bounds(), Bounds::EMPTY);
        assert_eq!((mask.at(5, 3), mask.at(-1, 0), mask.at(70, 3)), (127, 0, 0));
        assert!(Mask::from_grey(Extent::new(2, 2), vec![0; 3]).is_none());
    }

    #[test]
    fn clones_do_not_share_changes_and_digests_differ() {
        let mut mask = Mask::new(Extent::new(4, 4));
        let before = mask.clone();
        mask.invert();
        assert!(before.is_empty() && !mask.is_empty());
        assert_ne!(before.digest(), mask.digest());
        mask.set_all(0);
        assert_eq!(before.digest(), mask.digest());
    }
}
