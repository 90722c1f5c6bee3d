//! Decoded pictures: upright, 8-bit RGBA with straight alpha, immutable and cheap to clone.

pub mod colour;
pub mod decode;
pub mod encode;
pub mod pyramid;
pub mod resample;

use crate::geom::{Bounds, Extent};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// BLAKE3 of some bytes: of a file, or of a picture's extent and pixels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of a file's bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// From the raw 32 bytes of a running hash.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// 64 hexadecimal digits.
    pub fn hex(self) -> String {
        use fmt::Write;
        self.0.iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.len() != 64 {
            return None;
        }
        let mut out = [0; 32];
        for (slot, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
            let high = (pair[0] as char).to_digit(16)?;
            let low = (pair[1] as char).to_digit(16)?;
            *slot = (high * 16 + low) as u8;
        }
        Some(Self(out))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.hex()
    }
}

impl TryFrom<String> for Digest {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("not a digest: {} characters", text.len()))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({}…)", &self.hex()[..12])
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hex())
    }
}

/// File formats that are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Portable Network Graphics.
    #[default]
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// WebP, lossy or lossless.
    Webp,
    /// GIF, read only: its first frame.
    Gif,
}

impl Format {
    /// Recognises a file by its first bytes, whatever its name says.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// The wire name: `png`, `jpeg`, `webp`, `gif`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }

    /// The usual file extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            other => other.name(),
        }
    }

    /// The media type for a multipart part.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// Decoded pixels, upright, RGBA8 with straight alpha, rows without padding. Equal digest means equal pixels.
#[derive(Clone)]
pub struct Picture {
    extent: Extent,
    pixels: Arc<Pixels>,
}

/// What the clones of a picture share. Hashing 100 Mpx takes longer than drawing them, so it waits until it is asked.
struct Pixels {
    rgba: Vec<u8>,
    digest: OnceLock<Digest>,
}

impl Picture {
    /// Takes `extent.width * extent.height * 4` bytes; `None` when the length does not fit or the extent is empty.
    pub fn from_rgba(extent: Extent, rgba: Vec<u8>) -> Option<Self> {
        if extent.is_empty() || rgba.len() as u64 != extent.pixels() * 4 {
            return None;
        }
        Some(Self { extent, pixels: Arc::new(Pixels { rgba, digest: OnceLock::new() }) })
    }

    /// A picture whose pixel at `x, y` is `pixel(x, y)`; an empty extent becomes one pixel.
    pub fn from_fn(extent: Extent, mut pixel: impl FnMut(u32, u32) -> [u8; 4]) -> Self {
        let extent = Extent::new(extent.width.max(1), extent.height.max(1));
        let mut rgba = Vec::with_capacity(extent.pixels() as usize * 4);
        for y in 0..extent.height {
            for x in 0..extent.width {
                rgba.extend_from_slice(&pixel(x, y));
            }
        }
        Self::from_rgba(extent, rgba).expect("one pixel was pushed for each place")
    }

    /// Size in pixels.
    pub const fn extent(&self) -> Extent {
        self.extent
    }

    /// All bytes, `width * height * 4`.
    pub fn rgba(&self) -> &[u8] {
        &self.pixels.rgba
    }

    /// Digest of extent and pixels; computed at the first call (about 10 ms for 8 Mpx) and kept.
    pub fn digest(&self) -> Digest {
        *self.pixels.digest.get_or_init(|| {
            let mut hasher = blake3::Hasher::new();
            hasher.update(&self.extent.width.to_le_bytes());
            hasher.update(&self.extent.height.to_le_bytes());
            hasher.update(&self.pixels.rgba);
            Digest(*hasher.finalize().as_bytes())
        })
    }

    /// One row, `width * 4` bytes.
    pub fn row(&self, y: u32) -> &[u8] {
        let stride = self.extent.width as usize * 4;
        &self.pixels.rgba[y as usize * stride..(y as usize + 1) * stride]
    }

    /// The pixel at `x`, `y`.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let at = (y as usize * self.extent.width as usize + x as usize) * 4;
        let rgba = &self.pixels.rgba;
        [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]]
    }

    /// True when no pixel is transparent at all.
    pub fn is_opaque(&self) -> bool {
        self.rgba().chunks_exact(4).all(|p| p[3] == 255)
    }

    /// The pixels inside `bounds`; where it reaches over the border the edge pixels are repeated.
    #[must_use]
    pub fn crop(&self, bounds: Bounds) -> Self {
        let extent = Extent::new(bounds.width().max(1), bounds.height().max(1));
        let (last_x, last_y) = (self.extent.width as i32 - 1, self.extent.height as i32 - 1);
        let mut rgba = Vec::with_capacity(extent.pixels() as usize * 4);
        for dy in 0..extent.height as i32 {
            let row = self.row(bounds.y0.saturating_add(dy).clamp(0, last_y) as u32);
            let inside = bounds.x0.max(0)..bounds.x1.min(self.extent.width as i32);
            if bounds.x0 >= 0 && bounds.x1 <= self.extent.width as i32 && !inside.is_empty() {
                rgba.extend_from_slice(&row[inside.start as usize * 4..inside.end as usize * 4]);
                continue;
            }
            for dx in 0..extent.width as i32 {
                let x = bounds.x0.saturating_add(dx).clamp(0, last_x) as usize;
                rgba.extend_from_slice(&row[x * 4..x * 4 + 4]);
            }
        }
        Self::from_rgba(extent, rgba).expect("rows of the cropped width were pushed")
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {:?})", self.extent, self.digest())
    }
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        self.extent == other.extent && (Arc::ptr_eq(&self.pixels, &other.pixels) || self.digest() == other.digest())
    }
}

/// Widens rows of RGB to opaque RGBA.
fn rgb_to_rgba(rgb: &[u8], rgba: &mut [u8]) {
    for (from, to) in rgb.chunks_exact(3).zip(rgba.chunks_exact_mut(4)) {
        to.copy_from_slice(&[from[0], from[1], from[2], 255]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_over_the_border_repeats_the_edge() {
        let picture = Picture::from_fn(Extent::new(3, 2), |x, y| [x as u8, y as u8, 0, 255]);
        let crop = picture.crop(Bounds::new(-1, -1, 4, 3));
        assert_eq!(crop.extent(), Extent::new(5, 4));
        assert_eq!(crop.pixel(0, 0), [0, 0, 0, 255]);
        assert_eq!(crop.pixel(4, 3), [2, 1, 0, 255]);
        assert_eq!(picture.crop(Bounds::new(1, 1, 2, 2)).pixel(0, 0), [1, 1, 0, 255]);
    }

    #[test]
    fn digests_tell_pictures_apart_and_survive_text() {
        let one = Picture::from_fn(Extent::new(2, 1), |_, _| [0, 0, 0, 255]);
        let tall = Picture::from_fn(Extent::new(1, 2), |_, _| [0, 0, 0, 255]);
        assert_ne!(one.digest(), tall.digest());
        assert_eq!(Digest::parse(&one.digest().hex()), Some(one.digest()));
        assert_eq!(Digest::parse("zz"), None);
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Picture::from_rgba(Extent::new(2, 2), vec![0; 15]).is_none());
        assert!(Picture::from_rgba(Extent::new(0, 2), vec![]).is_none());
    }
}
