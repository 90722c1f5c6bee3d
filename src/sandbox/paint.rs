//! The painter.

use super::Drift;
use super::params::Tier;
use crate::geom::Extent;
use crate::picture::Picture;

/// Painted pixels: RGB, rows without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    /// Size.
    pub extent: Extent,
    /// `width * height * 3` bytes, sRGB.
    pub rgb: Vec<u8>,
}

/// What is to be painted. Equal orders give equal pictures.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// The words.
    pub prompt: &'a str,
    /// Which of `n` pictures.
    pub index: u32,
    /// Size of the picture.
    pub extent: Extent,
    /// How much detail.
    pub tier: Tier,
    /// Pictures that came along; the first one is edited.
    pub images: &'a [Picture],
    /// Alpha 0 = may change; of the first picture's size.
    pub mask: Option<&'a Picture>,
    /// How far an edit strays.
    pub drift: Drift,
}

/// The size that `auto` becomes.
pub fn natural_extent(_prompt: &str, source: Option<Extent>) -> Extent {
    let aspect = source.map_or(1.0, Extent::aspect);
    if aspect > 1.2 {
        Extent::new(1536, 1024)
    } else if aspect < 0.83 {
        Extent::new(1024, 1536)
    } else {
        Extent::new(1024, 1024)
    }
}

/// Paints.
pub fn paint(order: &Order<'_>) -> Raster {
    let rgb = (0..order.extent.pixels() as u32).flat_map(|i| [i as u8, (i >> 8) as u8, 99]).collect();
    Raster { extent: order.extent, rgb }
}

/// A coarse version.
pub fn preview(order: &Order<'_>, _step: u32, _steps: u32) -> Raster {
    paint(order)
}
